//! Random observations of an input: values on every bound that its readers name, next to it, and elsewhere.

use alloc::{format, string::String, vec, vec::Vec};

use super::dice::Dice;
use super::leaves::day;
use crate::combine::Panel;
use crate::draft::{Ballot, Entry, Node, Scheme};
use crate::rule::{InputKind, Parameter, Rule};
use crate::{Answer, Date, Exact, Figure};

/// Fills in an entry with an observation of this kind.
pub(super) fn observe(dice: &mut Dice, scheme: &Scheme, kind: InputKind, readers: &[&Node], entry: &mut Entry) {
    let rules: Vec<(&Node, &Rule)> = readers.iter().filter_map(|n| Some((*n, n.rule.as_ref()?))).collect();
    for (_, rule) in &rules {
        let mut keys = rule.given();
        keys.dedup();
        for key in keys {
            if entry.given.get(key).is_none() && (key != "target" || entry.target.is_none()) {
                give(dice, key, entry);
            }
        }
    }
    match kind {
        InputKind::Number => entry.value = Some(number(dice, &rules).into()),
        InputKind::Count => entry.value = Some(number(dice, &rules).abs().floor().into()),
        InputKind::Actual => entry.actual = Some(number(dice, &rules).into()),
        InputKind::Score => entry.score = Some(score(dice, &rules).into()),
        InputKind::Fraction => {
            let denominator = dice.pick(&[Exact::from(7), Exact::ONE, Exact::from(60), Exact::from(-4)]);
            entry.numerator = Some(Figure::from(&number(dice, &rules) * &denominator));
            entry.denominator = Some(denominator.into());
        }
        InputKind::Date => date(dice, &rules, entry),
        InputKind::YesNo => entry.yes = Some(Answer(dice.chance(50))),
        InputKind::Checklist => {
            for (_, rule) in &rules {
                if let Rule::Checklist(list) = rule {
                    let answers = list
                        .item
                        .iter()
                        .map(|item| (item.id.as_str().into(), Answer(!dice.chance(30))));
                    entry.items.0.extend(answers);
                }
            }
        }
        InputKind::Level => {
            let of_rules = rules.iter().flat_map(|(_, rule)| match rule {
                Rule::Levels(levels) => levels.level.iter().map(|row| row.name.clone()).collect(),
                _ => vec![],
            });
            let declared = scheme
                .input
                .iter()
                .find(|i| i.id.as_str() == entry.input)
                .map(|i| i.levels.clone());
            let all: Vec<String> = of_rules.chain(declared.into_iter().flatten()).collect();
            entry.level = Some(dice.pick(&all));
        }
        InputKind::Votes => {
            for name in ["较多", "一般", "弃权"] {
                entry.votes.0.push((name.into(), Exact::from(dice.within(0, 9))));
            }
            let most = if dice.chance(10) {
                Exact::ZERO
            } else {
                Exact::from(dice.within(1, 9))
            };
            entry.votes.0.push(("繁重".into(), most));
        }
        InputKind::Ballots => {
            for (node, rule) in &rules {
                if let Rule::Panel(panel) = rule {
                    entry.ballots = ballots(dice, panel, node.full.as_ref());
                }
            }
        }
        InputKind::Events => {}
    }
}

/// A parameter that the record gives: the target beside the figure, or in the table.
fn give(dice: &mut Dice, key: &str, entry: &mut Entry) {
    let value = if key == "base" {
        dice.number(-5, 20)
    } else {
        dice.pick(&[Exact::from(50), Exact::from(3), Exact::ONE])
    };
    let value = if dice.chance(7) && key != "base" {
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

fn constant(parameter: Option<&Parameter>) -> Exact {
    match parameter {
        Some(Parameter::Constant(constant)) => constant.clone(),
        _ => Exact::from(50),
    }
}

/// The numbers at which a rule turns, before anything is divided.
fn turns(rule: &Rule) -> Vec<Exact> {
    match rule {
        Rule::Linear(rule) => {
            let by = rule.divide_by.as_ref().map_or(Exact::ONE, |by| constant(Some(by)));
            rule.knots.iter().map(|knot| &constant(Some(&knot.x)) * &by).collect()
        }
        Rule::Steps(rule) => {
            let by = rule.divide_by.as_ref().map_or(Exact::ONE, |by| constant(Some(by)));
            let bounds = rule
                .row
                .iter()
                .flat_map(|r| [&r.at_least, &r.more_than, &r.at_most, &r.less_than]);
            bounds.flatten().map(|bound| bound * &by).collect()
        }
        Rule::Deviation(rule) => {
            let by = rule.divide_by.as_ref().map_or(Exact::ONE, |by| constant(Some(by)));
            let base = constant(Some(&rule.base));
            let mut all = vec![&base * &by];
            for (side, sign) in [(&rule.above, Exact::ONE), (&rule.below, Exact::from(-1))] {
                if let Some(side) = side {
                    all.extend((1..4).map(|n| &(&base + &(&side.every * &(&Exact::from(n) * &sign))) * &by));
                    all.extend(side.to.as_ref().map(|to| to * &by));
                }
            }
            all
        }
        Rule::Completion(rule) => {
            let target = rule.target.as_ref().map_or(Exact::ONE, |target| constant(Some(target)));
            let shares = [&rule.zero_below, &rule.at_least, &rule.at_most]
                .into_iter()
                .flatten()
                .map(|share| share * &target);
            shares
                .chain([target.clone(), &target + &target, Exact::ZERO, Exact::from(-1)])
                .collect()
        }
        Rule::Efficacy(rule) => rule.tier.iter().map(|tier| constant(Some(&tier.standard))).collect(),
        Rule::Goalposts(rule) => vec![constant(Some(&rule.worst)), constant(Some(&rule.best))],
        Rule::Growth(rule) => rule.base.iter().map(|base| constant(Some(base))).collect(),
        _ => Vec::new(),
    }
}

/// A number on a turn, beside it, or anywhere.
fn number(dice: &mut Dice, rules: &[(&Node, &Rule)]) -> Exact {
    let turns: Vec<Exact> = rules.iter().flat_map(|(_, rule)| turns(rule)).collect();
    if turns.is_empty() || dice.chance(25) {
        return dice.number(-10, 120);
    }
    let turn = dice.pick(&turns);
    let beside = Exact::new(1, dice.pick(&[1000, 3, 100, 1])).unwrap();
    match dice.below(3) {
        0 => turn,
        1 => &turn - &beside,
        _ => &turn + &beside,
    }
}

/// Points in the range and on the step of every reader that takes them as points.
fn score(dice: &mut Dice, rules: &[(&Node, &Rule)]) -> Exact {
    for (node, rule) in rules {
        let Rule::Entered(rule) = rule else { continue };
        let least = rule.at_least.clone().unwrap_or_default();
        let most = rule.at_most.clone().or(node.full.clone()).unwrap_or(Exact::from(200));
        let value = match dice.below(4) {
            0 => most.clone(),
            1 => least.clone(),
            _ => &least + &(&(&most - &least) * &dice.share()),
        };
        // 0 lies on every step and in every range: it is where a step leads that leaves the range.
        let Some(step) = &rule.step else { return value };
        return &value.checked_div(step).map_or(Exact::ZERO, |steps| {
            if steps.is_negative() {
                steps.ceil()
            } else {
                steps.floor()
            }
        }) * step;
    }
    number(dice, rules)
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
fn ballots(dice: &mut Dice, panel: &Panel, full: Option<&Exact>) -> Vec<Ballot> {
    let least = panel.at_least.clone().unwrap_or_default();
    let most = panel.at_most.clone().or(full.cloned()).unwrap_or(Exact::from(100));
    let mut ballots = Vec::new();
    let is_leaf = |id: &str| !panel.group.iter().any(|g| g.parent.as_deref() == Some(id));
    for group in panel.group.iter().filter(|group| is_leaf(&group.id)) {
        let count = dice.pick(&[2, 1, 3, 4, 5, 7, 0]);
        for at in 0..count {
            let mut ballot = Ballot::new(format!("r{}", (at * 5 + 3) % 7), group.id.as_str());
            match dice.below(20) {
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
