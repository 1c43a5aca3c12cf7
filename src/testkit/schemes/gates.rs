//! Random bands and gates, whose limits lie on the grid and whose conditions make no cycle.

use alloc::{string::String, vec::Vec};

use super::dice::Dice;
use crate::draft::{Band, Comparison, Condition, Gate, Grades, IfAbsent, Input, Node, Scheme};
use crate::rule::{InputKind, Rule};
use crate::{Answer, Exact, Rounding, Text};

/// Bands from the best down, and the rest.
pub(super) fn grades(dice: &mut Dice, nodes: &[Node]) -> Grades {
    let mut grades = Grades::new(Vec::new());
    grades.node = dice.maybe(25, |d| d.pick(nodes).id.as_str().into());
    grades.exact = dice.chance(25);
    let mut at = dice.number(20, 100);
    let closed = dice.chance(30);
    let mut before: Option<Band> = None;
    for name in &["优", "良", "中"][..=dice.below(3)] {
        let mut band = Band::new(if dice.chance(50) {
            Text::both(*name, "a grade of it")
        } else {
            Text::from(*name)
        });
        if dice.chance(30) {
            band.more_than = Some(at.clone());
        } else {
            band.at_least = Some(at.clone());
        }
        if let Some(before) = before.filter(|_| closed) {
            (band.less_than, band.at_most) = (before.at_least, before.more_than);
        }
        before = Some(band.clone());
        grades.band.push(band);
        at = &at - &dice.positive(15);
    }
    let mut rest = Band::new("差");
    rest.otherwise = true;
    grades.band.push(rest);
    grades
}

fn fill_bounds(dice: &mut Dice, condition: &mut Condition, x: Exact) {
    match dice.below(6) {
        0 => condition.at_least = Some(x),
        1 => condition.less_than = Some(x),
        2 => condition.more_than = Some(x),
        3 => condition.at_most = Some(x),
        4 => {
            let equals = Comparison {
                text: alloc::format!("{x}"),
                number: Some(x),
            };
            condition.equals = Some(equals);
        }
        _ => {
            condition.at_most = Some(&x + &dice.number(0, 20));
            condition.at_least = Some(x);
        }
    }
}

fn equals(text: &str) -> Comparison {
    Comparison {
        text: text.into(),
        number: None,
    }
}

/// A condition on a node computed before, or on an input, an attribute or events.
pub(super) fn condition(dice: &mut Dice, scheme: &Scheme, before: &[String]) -> Option<Condition> {
    let mut condition = Condition::new();
    match dice.below(8) {
        0 | 5..=7 if !before.is_empty() => {
            condition.node = Some(dice.pick(before));
            condition.exact = dice.chance(30);
            let x = dice.number(-2, 40);
            fill_bounds(dice, &mut condition, x);
        }
        1 => {
            let pool = scheme.pool.iter().map(|pool| (pool.id.as_str(), &pool.category));
            let ledgers = scheme.node.iter().filter_map(|node| match &node.rule {
                Some(Rule::Ledger(ledger)) => {
                    Some((node.input.as_deref().unwrap_or(node.id.as_str()), &ledger.category))
                }
                _ => None,
            });
            let all: Vec<_> = pool.chain(ledgers).collect();
            let incidents = scheme
                .input
                .iter()
                .any(|input| input.kind == InputKind::Events && input.id.as_str() == "incidents");
            if all.is_empty() || (incidents && dice.chance(30)) {
                condition.events = Some(
                    scheme
                        .input
                        .iter()
                        .find(|i| i.kind == InputKind::Events)?
                        .id
                        .as_str()
                        .into(),
                );
            } else {
                let (name, categories) = dice.pick(&all);
                condition.events = Some(name.into());
                if !categories.is_empty() && dice.chance(50) {
                    condition.category = Some(dice.pick(categories).id.as_str().into());
                }
                if dice.chance(30) {
                    (condition.points, condition.events) = (condition.events.take(), None);
                }
            }
            if condition.points.is_some() || dice.chance(60) {
                let count = Exact::from(dice.within(0, 3));
                fill_bounds(dice, &mut condition, count);
            }
        }
        2 => {
            let attribute = dice.pick(&scheme.attributes);
            let value = Some(equals(&dice.pick(&attribute.values)));
            if dice.chance(40) {
                condition.not_equals = value;
            } else {
                condition.equals = value;
            }
            condition.attribute = Some(attribute.id.as_str().into());
        }
        _ => {
            let named = |input: &Input| input.kind != InputKind::Level || !input.levels.is_empty();
            let usable: Vec<_> = scheme.input.iter().filter(|i| watches(i.kind) && named(i)).collect();
            if usable.is_empty() {
                return None;
            }
            let input = dice.pick(&usable);
            condition.input = Some(input.id.as_str().into());
            match input.kind {
                InputKind::YesNo => condition.yes = Some(Answer(dice.chance(50))),
                InputKind::Level => condition.equals = Some(equals(&dice.pick(&input.levels))),
                _ => {
                    let x = dice.number(-2, 60);
                    fill_bounds(dice, &mut condition, x);
                }
            }
        }
    }
    Some(condition)
}

fn watches(kind: InputKind) -> bool {
    use InputKind::{Actual, Count, Fraction, Level, Number, Score, YesNo};
    matches!(kind, YesNo | Level | Number | Count | Actual | Fraction | Score)
}

/// A gate for a node whose value is rounded like this.
pub(super) fn gate(dice: &mut Dice, scheme: &Scheme, before: &[String], rounding: Option<&Rounding>) -> Option<Gate> {
    let mut gate = Gate::new(Vec::new());
    let effect = dice.below(if scheme.grades.is_none() { 3 } else { 7 });
    // Grades come after all values: a gate on the grade can look at any node.
    let all: Vec<String> = scheme.node.iter().map(|node| node.id.as_str().into()).collect();
    let readable = if effect < 3 { before } else { &all };
    for _ in 0..=dice.below(3) {
        gate.when.extend(condition(dice, scheme, readable));
    }
    if gate.when.is_empty() {
        return None;
    }
    gate.any = dice.chance(40);
    gate.if_absent = dice.pick(&[
        Some(IfAbsent::Skip),
        Some(IfAbsent::Fire),
        None,
        Some(IfAbsent::NoScore),
    ]);
    let limit = dice.number(0, 60);
    let limit = Some(rounding.map_or(limit.clone(), |rounding| limit.round(rounding)));
    let names: Vec<String> = scheme
        .grades
        .iter()
        .flat_map(|g| &g.band)
        .map(|band| alloc::format!("{}", band.grade))
        .collect();
    match effect {
        0 => gate.set = limit,
        1 => gate.at_most = limit,
        2 => gate.at_least = limit,
        3 => gate.grade = Some(dice.pick(&names)),
        4 => gate.grade_at_most = Some(dice.pick(&names)),
        5 => gate.lower_grade = Some(dice.within(1, 2) as u64),
        _ => {
            gate.ineligible = names[..names.len() - 1]
                .iter()
                .filter(|_| dice.chance(50))
                .cloned()
                .collect();
            if gate.ineligible.is_empty() {
                gate.ineligible.push(names[0].clone());
            }
        }
    }
    Some(gate)
}
