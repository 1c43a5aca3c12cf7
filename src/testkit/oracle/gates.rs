//! Gates: conditions on final values, what they do to a score, and what they leave of a grade.

use alloc::{string::String, vec::Vec};
use num_rational::BigRational;

use super::case::Case;
use super::cohort;
use super::number::{rational, whole};
use super::pools;
use super::rules::number_of;
use super::walk::found;
use crate::Language;
use crate::draft::{Condition, Gate, IfAbsent, Node};

/// What the gates of a node leave of its score.
pub(super) enum Effect {
    Value(BigRational),
    NoScore,
}

/// The score gates, in their order, on the value so far.
pub(super) fn after_gates(case: &Case<'_>, node: &Node, mut value: BigRational) -> Effect {
    for gate in node
        .gate
        .iter()
        .filter(|g| g.set.is_some() || g.at_most.is_some() || g.at_least.is_some())
    {
        match fires(case, gate) {
            Some(true) => {}
            Some(false) => continue,
            None => return Effect::NoScore,
        }
        if let Some(set) = &gate.set {
            value = rational(set);
        }
        if let Some(most) = &gate.at_most {
            value = value.min(rational(most));
        }
        if let Some(least) = &gate.at_least {
            value = value.max(rational(least));
        }
    }
    Effect::Value(value)
}

/// Whether conditions hold, each; none where what one looks at is absent.
pub(super) struct Verdicts(Vec<Option<bool>>);

impl Verdicts {
    pub(super) fn of(each: impl Iterator<Item = Option<bool>>) -> Self {
        Verdicts(each.collect())
    }

    /// Whether any or all hold. One that holds of any, or does not of all, settles it whatever is absent.
    pub(super) fn settle(&self, any: bool) -> Option<bool> {
        let Verdicts(each) = self;
        if each.contains(&Some(any)) {
            return Some(any);
        }
        if each.contains(&None) { None } else { Some(!any) }
    }

    /// The same, with what is to be done when that cannot be said; none leaves no score.
    pub(super) fn fire(&self, any: bool, if_absent: Option<IfAbsent>) -> Option<bool> {
        match (self.settle(any), if_absent.unwrap_or_default()) {
            (Some(fires), _) => Some(fires),
            (None, IfAbsent::Skip) => Some(false),
            (None, IfAbsent::Fire) => Some(true),
            (None, IfAbsent::NoScore) => None,
        }
    }
}

/// The same, where the children of `parent` are read before their gates.
pub(super) fn before_gates(case: &Case<'_>, parent: &Node, condition: &Condition) -> Option<bool> {
    let child = condition
        .node
        .as_ref()
        .map(|id| case.node(id))
        .filter(|n| n.parent.as_deref() == Some(&parent.id));
    match child {
        Some(child) => found(case, child)
            .before_gates
            .map(|(rounded, exact)| number_holds(condition, if condition.exact { &exact } else { &rounded })),
        None => holds(case, condition),
    }
}

/// Whether a gate fires; none where that cannot be said and it then leaves no score.
fn fires(case: &Case<'_>, gate: &Gate) -> Option<bool> {
    Verdicts::of(gate.when.iter().map(|condition| holds(case, condition))).fire(gate.any, gate.if_absent)
}

/// Whether a condition holds; none where what it looks at is absent or has no score.
pub(super) fn holds(case: &Case<'_>, condition: &Condition) -> Option<bool> {
    if let Some(id) = &condition.node {
        let found = found(case, case.node(id));
        let score = found.score()?;
        let value = if condition.exact {
            found.unrounded.as_ref()?
        } else {
            score
        };
        return Some(number_holds(condition, value));
    }
    if let Some(id) = &condition.statistic {
        return cohort::statistic(case, id).map(|x| number_holds(condition, &x));
    }
    if let Some(account) = condition.events.as_ref().or(condition.points.as_ref()) {
        // Who has no ledger has no known events.
        if case.entry(account).is_some_and(|entry| entry.absent.is_some()) {
            return None;
        }
        let of_kind = |category: Option<&str>| match &condition.category {
            None => true,
            Some(wanted) => pools::is_within(case.scheme, account, category, wanted),
        };
        if condition.points.is_some() {
            let these = case.events.iter().filter(|e| e.account == *account);
            let these = these.filter(|e| of_kind(e.category.as_deref()) && matches!(e.end, "counted" | "cut"));
            let points = these.map(|e| &e.amount).sum();
            return Some(number_holds(condition, &points));
        }
        let recognised = |end: &str| matches!(end, "counted" | "cut" | "superseded");
        let these = case
            .events
            .iter()
            .filter(|e| e.account == *account && recognised(e.end));
        let count = whole(these.filter(|e| of_kind(e.category.as_deref())).count() as i64);
        let bounds = [
            &condition.at_least,
            &condition.more_than,
            &condition.at_most,
            &condition.less_than,
        ];
        let compared = bounds.iter().any(|b| b.is_some()) || condition.equals.is_some();
        return Some(if compared {
            number_holds(condition, &count)
        } else {
            count >= whole(1)
        });
    }
    if let Some(attribute) = &condition.attribute {
        let value = case.record.attributes.get(attribute)?;
        return Some(condition.equals.as_ref().is_some_and(|e| e.text == *value));
    }
    let entry = case.entry(condition.input.as_deref()?)?;
    if entry.absent.is_some() {
        return None;
    }
    if let Some(yes) = condition.yes {
        return entry.yes.or(entry.done).map(|answer| answer.0 == yes.0);
    }
    match (&entry.level, &condition.equals) {
        (Some(level), Some(equals)) => Some(equals.text == *level),
        _ => number_of(entry).map(|x| number_holds(condition, &x)),
    }
}

fn number_holds(condition: &Condition, x: &BigRational) -> bool {
    condition.at_least.as_ref().is_none_or(|b| *x >= rational(b))
        && condition.more_than.as_ref().is_none_or(|b| *x > rational(b))
        && condition.at_most.as_ref().is_none_or(|b| *x <= rational(b))
        && condition.less_than.as_ref().is_none_or(|b| *x < rational(b))
        && condition
            .equals
            .as_ref()
            .is_none_or(|e| e.number.as_ref().is_some_and(|b| *x == rational(b)))
}

/// The grade: the band of the graded node, then what the gates decide, allow, lower and forbid.
pub(super) fn grade(case: &Case<'_>) -> Option<String> {
    let grades = case.scheme.grades.as_ref()?;
    let graded = found(case, case.node(grades.node.as_ref().unwrap_or(&case.scheme.result)));
    let score = graded.score()?;
    let value = if grades.exact {
        graded.unrounded.as_ref()?
    } else {
        score
    };
    let inside = |band: &&crate::draft::Band| {
        !band.otherwise
            && band.at_least.as_ref().is_none_or(|b| *value >= rational(b))
            && band.more_than.as_ref().is_none_or(|b| *value > rational(b))
            && band.at_most.as_ref().is_none_or(|b| *value <= rational(b))
            && band.less_than.as_ref().is_none_or(|b| *value < rational(b))
    };
    let bands = &grades.band;
    let by_bounds = bands.iter().position(|band| inside(&band));
    let mut at = by_bounds.or_else(|| bands.iter().position(|band| band.otherwise))?;
    let named = |name: &String| {
        let is = |b: &crate::draft::Band, l: Language| b.grade.in_language(l) == name;
        bands
            .iter()
            .position(|b| is(b, Language::Chinese) || is(b, Language::English))
            .unwrap()
    };
    let effect = |g: &&Gate| {
        g.grade.is_some() || g.grade_at_most.is_some() || g.lower_grade.is_some() || !g.ineligible.is_empty()
    };
    let mut fired = Vec::new();
    for gate in displayed(case, None).into_iter().flat_map(|n| &n.gate).filter(effect) {
        if fires(case, gate)? {
            fired.push(gate);
        }
    }
    for decided in fired.iter().filter_map(|g| g.grade.as_ref()) {
        at = named(decided);
    }
    for best in fired.iter().filter_map(|g| g.grade_at_most.as_ref()) {
        at = at.max(named(best));
    }
    for steps in fired.iter().filter_map(|g| g.lower_grade) {
        at = (at + steps as usize).min(bands.len() - 1);
    }
    let forbidden: Vec<usize> = fired.iter().flat_map(|g| &g.ineligible).map(named).collect();
    while forbidden.contains(&at) && at + 1 < bands.len() {
        at += 1;
    }
    Some(bands[at].grade.in_language(Language::Chinese).into())
}

/// The nodes in display order: every parent before its children.
fn displayed<'a>(case: &Case<'a>, parent: Option<&str>) -> Vec<&'a Node> {
    let below = case.scheme.node.iter().filter(|n| n.parent.as_deref() == parent);
    below
        .flat_map(|n| core::iter::once(n).chain(displayed(case, Some(&n.id))))
        .collect()
}
