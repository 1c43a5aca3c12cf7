//! Random observations of an input: values on every bound that its readers name, next to it, and elsewhere;
//! always in the range and on the step that the input declares.

use alloc::{format, string::String, vec::Vec};

use super::dice::Dice;
use super::leaves::day;
use super::turns::{self, Field};
use crate::combine::Panel;
use crate::draft::{Ballot, Entry, Node, Scheme};
use crate::rule::{CompletionForm, InputKind, Rule};
use crate::{Answer, Date, Exact, Figure};

/// Fills in an entry with an observation of this kind.
pub(super) fn observe(
    dice: &mut Dice,
    scheme: &Scheme,
    kind: InputKind,
    readers: &[&Node],
    whole: bool,
    entry: &mut Entry,
) {
    let rules: Vec<(&Node, &Rule)> = readers.iter().filter_map(|n| Some((*n, n.rule.as_ref()?))).collect();
    let field = Field::of(scheme, &entry.input, readers);
    let figure = |value: Exact| Figure {
        percent: field.percent,
        value,
    };
    for (_, rule) in &rules {
        let mut keys = rule.given();
        keys.dedup();
        for key in keys {
            if entry.given.get(key).is_none() && (key != "target" || entry.target.is_none()) {
                give(dice, key, whole, entry);
            }
        }
    }
    // Where the figure is what is divided by, a whole record has one above 0.
    let divisor = whole && rules.iter().any(|(_, rule)| divides_by_figure(rule));
    let number = |dice: &mut Dice, field: &Field<'_>| match number(dice, field) {
        x if divisor && !x.is_positive() => field.within(Exact::ONE),
        x => x,
    };
    match kind {
        InputKind::Number => entry.value = Some(figure(number(dice, &field))),
        InputKind::Count => entry.value = Some(figure(field.within(number(dice, &field).abs().floor()))),
        InputKind::Actual => entry.actual = Some(figure(number(dice, &field))),
        InputKind::Score => entry.score = Some(figure(score(dice, &field, &rules))),
        InputKind::Fraction => {
            let last = if whole { 4 } else { -4 };
            let denominator = dice.pick(&[Exact::from(7), Exact::ONE, Exact::from(60), Exact::from(last)]);
            entry.numerator = Some(Figure::from(&number(dice, &field) * &denominator));
            entry.denominator = Some(denominator.into());
        }
        InputKind::Date => date(dice, &rules, entry),
        InputKind::YesNo => entry.yes = Some(Answer(dice.chance(50))),
        InputKind::Checklist => {
            let of_rules = rules.iter().filter_map(|(_, rule)| match rule {
                Rule::Checklist(list) => Some(list.item.iter().map(|item| String::from(item.id.as_str()))),
                _ => None,
            });
            let mut items: Vec<String> = of_rules.flatten().chain(field.items.iter().cloned()).collect();
            items.sort();
            items.dedup();
            let answers = items.into_iter().map(|item| (item, Answer(!dice.chance(30))));
            entry.items.0.extend(answers);
        }
        InputKind::Level => {
            let of_rules = rules.iter().filter_map(|(_, rule)| match rule {
                Rule::Levels(levels) => Some(levels.level.iter().map(|row| row.name.clone())),
                _ => None,
            });
            let of_rules: Vec<String> = of_rules.flatten().collect();
            // A declared list closes the levels; conditions name the rest.
            let all = [field.levels.clone(), of_rules, field.words.clone()];
            let all = all.into_iter().find(|levels| !levels.is_empty());
            entry.level = Some(all.map_or_else(|| "优".into(), |levels| dice.pick(&levels)));
        }
        InputKind::Votes => {
            let of_rules = rules.iter().filter_map(|(_, rule)| match rule {
                Rule::Votes(votes) => Some(votes.level.iter().map(|level| level.name.clone())),
                _ => None,
            });
            let levels: Vec<String> = of_rules.flatten().collect();
            for name in levels {
                let none = dice.chance(10);
                let count = if none { 0 } else { dice.within(0, 9) };
                entry.votes.0.push((name, Exact::from(count)));
            }
        }
        InputKind::Ballots => {
            for (node, rule) in &rules {
                if let Rule::Panel(panel) = rule {
                    entry.ballots = ballots(dice, panel, node.full.as_ref(), whole);
                }
            }
        }
        InputKind::Events => {}
    }
}

/// A parameter that the record gives: the target beside the figure, or in the table.
fn give(dice: &mut Dice, key: &str, whole: bool, entry: &mut Entry) {
    let value = if key == "base" {
        dice.number(-5, 20)
    } else {
        dice.pick(&[Exact::from(50), Exact::from(3), Exact::ONE])
    };
    // A divisor of 0 leaves most scores undefined.
    let value = if dice.chance(7) && key != "base" && !whole {
        dice.pick(&[Exact::ZERO, Exact::from(-2)])
    } else {
        value
    };
    if key == "target" && dice.chance(50) {
        entry.target = Some(value.into());
    } else {
        entry.given.0.push((key.into(), value.into()));
    }
}

fn divides_by_figure(rule: &Rule) -> bool {
    matches!(rule, Rule::Completion(rule) if rule.form == Some(CompletionForm::TargetOverActual) && rule.if_zero.is_none())
}

/// A number on a turn, beside it, or anywhere in the range.
fn number(dice: &mut Dice, field: &Field<'_>) -> Exact {
    if field.turns.is_empty() || dice.chance(25) {
        let x = match (field.least, field.most) {
            (Some(least), Some(most)) => least + &(&(most - least) * &dice.share()),
            _ => dice.number(-10, 120),
        };
        return field.within(x);
    }
    let turn = dice.pick(&field.turns);
    let beside = Exact::new(1, dice.pick(&[1000, 3, 100, 1])).unwrap();
    field.within(match dice.below(3) {
        0 => turn,
        1 => &turn - &beside,
        _ => &turn + &beside,
    })
}

/// Points in the range and on the step of every reader that takes them as points.
fn score(dice: &mut Dice, field: &Field<'_>, rules: &[(&Node, &Rule)]) -> Exact {
    let entered = rules.iter().filter_map(|(node, rule)| match rule {
        Rule::Entered(rule) => Some((
            rule.at_least.clone().unwrap_or_default(),
            rule.at_most.clone().or(node.full.clone()),
            rule.step.clone(),
        )),
        _ => None,
    });
    let entered: Vec<_> = entered.collect();
    if entered.is_empty() {
        return number(dice, field);
    }
    let least = entered
        .iter()
        .map(|(least, _, _)| least)
        .max()
        .cloned()
        .unwrap_or_default();
    let most = entered.iter().filter_map(|(_, most, _)| most.as_ref()).min().cloned();
    let most = most.unwrap_or(Exact::from(200));
    let value = match dice.below(5) {
        0 => most,
        1 => least,
        2 if !field.turns.is_empty() => dice.pick(&field.turns).max(least).min(most),
        _ => &least + &(&(&most - &least) * &dice.share()),
    };
    let value = field.within(value);
    // 0 lies on every step and in nearly every range: it is where a step leads that leaves the range.
    let steps = entered.iter().filter_map(|(_, _, step)| step.as_ref());
    steps.fold(value, |value, step| turns::on_step(&value, step))
}

fn date(dice: &mut Dice, rules: &[(&Node, &Rule)], entry: &mut Entry) {
    if dice.chance(12) {
        entry.done = Some(Answer(false));
        return;
    }
    let due = rules.iter().find_map(|(node, rule)| match rule {
        Rule::Deadline(rule) => Some((rule.due.or(node.due)?, rule.end)),
        _ => None,
    });
    entry.date = Some(match due {
        Some((due, _)) if dice.chance(70) => near(dice, due),
        Some((_, Some(end))) if dice.chance(50) => near(dice, end),
        _ => day(dice),
    });
    entry.done = dice.maybe(20, |_| Answer(true));
}

/// A day at or near another one, whole weeks and months away from it among them.
fn near(dice: &mut Dice, date: Date) -> Date {
    let (year, month, day) = date.parts();
    let months = dice.within(0, 4) as u16;
    let index = year * 12 + u16::from(month) - 1 + months;
    let day = i16::from(day) + dice.pick(&[0, 1, -1, 7, 6, 14, 3]);
    let make = |day: i16| Date::new(index / 12, (index % 12 + 1) as u8, u8::try_from(day).ok()?).ok();
    (0..20).find_map(|less| make(day - less)).unwrap_or(date)
}

/// Ballots in every group of raters, at least one in all: valid, abstaining, recused and void.
fn ballots(dice: &mut Dice, panel: &Panel, full: Option<&Exact>, whole: bool) -> Vec<Ballot> {
    let least = panel.at_least.clone().unwrap_or_default();
    let most = panel.at_most.clone().or(full.cloned()).unwrap_or(Exact::from(100));
    let mut ballots = Vec::new();
    let is_leaf = |id: &str| !panel.group.iter().any(|g| g.parent.as_deref() == Some(id));
    for group in panel.group.iter().filter(|group| is_leaf(&group.id)) {
        let counts: [u64; 7] = if whole {
            [4, 3, 3, 4, 5, 7, 6]
        } else {
            [2, 1, 3, 4, 5, 7, 0]
        };
        let quorum = group.quorum.filter(|_| whole).unwrap_or_default();
        let count = dice.pick(&counts).max(quorum.min(100));
        for at in 0..count {
            // Seven raters in an order that is not that of their ids; more where a quorum asks for more.
            let rater = if at < 7 { (at * 5 + 3) % 7 } else { at };
            let mut ballot = Ballot::new(format!("r{rater}"), group.id.as_str());
            match dice.below(if whole { 16 } else { 20 }) {
                18 => ballot.abstain = true,
                17 => ballot.recused = Some("分管".into()),
                what => {
                    if !panel.levels.is_empty() && dice.chance(50) {
                        ballot.level = Some(dice.pick(&panel.levels).name);
                    } else {
                        let mark = &least + &(&(&most - &least) * &Exact::new(what.min(16) as i64, 16).unwrap());
                        ballot.mark = Some(match &panel.step {
                            Some(step) => &mark.checked_div(step).unwrap_or_default().floor() * step,
                            None => mark,
                        });
                    }
                    ballot.void = if what == 16 { Some("未署名".into()) } else { None };
                }
            }
            ballots.push(ballot);
        }
    }
    if ballots.is_empty() {
        let group = panel.group.iter().find(|group| is_leaf(&group.id)).unwrap();
        let mut ballot = Ballot::new("r0", group.id.as_str());
        ballot.abstain = true;
        ballots.push(ballot);
    }
    ballots
}
