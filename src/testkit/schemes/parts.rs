//! Random parts of a unit: inputs that roll up, targets broken down, and what each part reports.

use alloc::{format, string::String, vec::Vec};

use super::dice::Dice;
use crate::draft::{Breakdown, Divisor, Entry, Input, Part, PartTarget, PartsAbsent, Record, RollUp, RollUpBy, Scheme};
use crate::read::Pairs;
use crate::rule::{InputKind, Rule};
use crate::{Exact, Figure};

/// Lets some of the declared inputs roll up, and breaks some of their targets down.
pub(super) fn roll_ups(dice: &mut Dice, scheme: &mut Scheme) {
    if !dice.chance(35) {
        return;
    }
    let names = ["东部", "西部", "中部"];
    scheme.parts = names[..dice.pick(&[2, 1, 3])]
        .iter()
        .map(|name| Part::new(*name))
        .collect();
    for at in 0..scheme.input.len() {
        if !dice.chance(60) {
            continue;
        }
        let (id, kind) = (String::from(scheme.input[at].id.as_str()), scheme.input[at].kind);
        let gives_target = readers(scheme, &id).any(|rule| rule.given().contains(&"target"));
        // What is asked of the unit's figure, parts that are each in range and on the step need not make.
        let narrow = scheme.input[at].at_least.is_some() || scheme.input[at].step.is_some();
        let suits = |by: &RollUpBy| {
            let makes = !narrow || !matches!(by, RollUpBy::Sum | RollUpBy::RatioOfSums);
            makes && by.reads(kind) && (*by != RollUpBy::RatioOfSums || kind == InputKind::Fraction || gives_target)
        };
        let ways: Vec<RollUpBy> = RollUpBy::ALL.iter().copied().filter(suits).collect();
        // A checklist is answered whole.
        if ways.is_empty() || kind == InputKind::Checklist {
            continue;
        }
        // A divisor can be broken down where the figure is a sum.
        let divides = readers(scheme, &id).any(|rule| divisor(rule).is_some());
        let by = if divides && ways.contains(&RollUpBy::Sum) && dice.chance(80) {
            RollUpBy::Sum
        } else {
            dice.pick(&ways)
        };
        let mut roll_up = RollUp::new(by, dice.pick(&[PartsAbsent::LeaveOut, PartsAbsent::NoScore]));
        if scheme.parts.len() > 1 && dice.chance(20) {
            roll_up.parts.push(dice.pick(&scheme.parts).id.as_str().into());
        }
        let of = if roll_up.parts.is_empty() {
            scheme.parts.len()
        } else {
            1
        };
        scheme.input[at].roll_up = Some(roll_up);
        if by == RollUpBy::Sum && of == scheme.parts.len() && dice.chance(if divides { 90 } else { 50 }) {
            break_down(dice, scheme, &id);
        }
    }
}

fn readers<'s>(scheme: &'s Scheme, input: &'s str) -> impl Iterator<Item = &'s Rule> {
    let reads = move |node: &&crate::draft::Node| {
        node.of.is_none() && node.input.as_deref().unwrap_or(node.id.as_str()) == input
    };
    scheme.node.iter().filter(reads).filter_map(|node| node.rule.as_ref())
}

/// What a rule divides the figure by, if that is a constant, and under which key it stands.
fn divisor(rule: &Rule) -> Option<(&Exact, Divisor)> {
    let (parameter, field) = match rule {
        Rule::Completion(rule) => (rule.target.as_ref(), Divisor::Target),
        Rule::Linear(rule) => (rule.divide_by.as_ref(), Divisor::DivideBy),
        Rule::Steps(rule) => (rule.divide_by.as_ref(), Divisor::DivideBy),
        Rule::Deviation(rule) => (rule.divide_by.as_ref(), Divisor::DivideBy),
        _ => return None,
    };
    Some((parameter?.constant()?, field))
}

/// The divisor in force of the first rule that has one and reads the input, as parts that make it.
fn break_down(dice: &mut Dice, scheme: &mut Scheme, input: &str) {
    let mut found = scheme.node.iter().filter_map(|node| {
        let reads = node.of.is_none() && node.input.as_deref() == Some(input);
        let (written, field) = divisor(node.rule.as_ref().filter(|_| reads)?)?;
        Some((String::from(node.id.as_str()), written.clone(), field))
    });
    let Some((id, written, field)) = found.next() else {
        return;
    };
    let changes = scheme.adjustment.iter();
    let changed = changes.rev().find(|a| a.node == id && a.field == field.keyword());
    let mut rest = changed.map_or(written, |change| change.to.clone());
    let mut parts = Vec::new();
    for (at, part) in scheme.parts.iter().enumerate() {
        let own = if at + 1 == scheme.parts.len() {
            rest.clone()
        } else {
            dice.number(0, 30)
        };
        rest = &rest - &own;
        parts.push(PartTarget::new(part.id.as_str(), own));
    }
    let mut breakdown = Breakdown::new(id, parts);
    breakdown.field = field;
    scheme.breakdown.push(breakdown);
}

/// The parts that report an input; none where it does not roll up, or where the unit reports it whole.
pub(super) fn reporting(dice: &mut Dice, scheme: &Scheme, input: &str) -> Vec<String> {
    let of_input = |i: &&Input| i.id.as_str() == input;
    let Some(roll_up) = scheme.input.iter().find(of_input).and_then(|i| i.roll_up.as_ref()) else {
        return Vec::new();
    };
    if dice.chance(15) {
        return Vec::new();
    }
    let all = scheme.parts.iter().map(|part| String::from(part.id.as_str()));
    all.filter(|id| roll_up.parts.is_empty() || roll_up.parts.contains(id))
        .collect()
}

/// What the parts of one input say in common: parameters of the unit.
#[derive(Default)]
pub(super) struct Common(Option<(Pairs<Figure>, Option<Figure>)>);

impl Common {
    /// Before a part's entry is filled in: parameters as the parts before it gave them.
    pub(super) fn before(&self, entry: &mut Entry, scheme: &Scheme) {
        let Some((given, target)) = &self.0 else { return };
        entry.given = given.clone();
        entry.target.clone_from(target);
        if own_targets(scheme, entry) {
            entry.given.0.retain(|(key, _)| key != "target");
            entry.target = None;
        }
    }

    /// After it: they hold for the parts that follow.
    pub(super) fn after(&mut self, entry: &Entry) {
        if entry.absent.is_none() && self.0.is_none() {
            self.0 = Some((entry.given.clone(), entry.target.clone()));
        }
    }
}

fn own_targets(scheme: &Scheme, entry: &Entry) -> bool {
    let input = scheme.input.iter().find(|input| input.id.as_str() == entry.input);
    input.is_some_and(|input| {
        let by = input.roll_up.as_ref().map(|roll_up| roll_up.by);
        input.kind == InputKind::Actual && by == Some(RollUpBy::RatioOfSums)
    })
}

/// Each part's entry says its own day, so that one is the latest.
pub(super) fn days(record: &mut Record) {
    for (at, entry) in record
        .entries
        .iter_mut()
        .enumerate()
        .filter(|(_, entry)| entry.part.is_some())
    {
        let (month, day) = (1 + at / 28 % 12, 1 + at % 28);
        entry.as_of = format!("2023-{month:02}-{day:02}").parse().ok();
    }
}
