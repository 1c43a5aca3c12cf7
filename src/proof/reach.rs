//! Goes through the nodes in the order of computation and works out what each can come to: its rule or its children,
//! pools, clamp, gates, rounding. The same pipeline as an evaluation, over ranges.

use alloc::{collections::BTreeSet, vec::Vec};

use super::ties::{Things, Ties};
use super::{ahead, pools};
use crate::draft::Condition;
use crate::extent::{Domain, End, Range};
use crate::number::{Exact, Grid, Rounding};
use crate::outcome::Absence;
use crate::plan::{ConditionPlan, GatePlan, NodePlan, Op, Operand, Plan};
use crate::rule::{Ahead, InputKind, Source};
use crate::scheme::{Checked, InputPlan};

/// What is known of one node.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub(super) range: Option<Range>,
    pub(super) unrounded: Option<Range>,
    /// The ways in which it may be absent; perhaps more than it really can.
    pub(super) kinds: BTreeSet<Absence>,
    /// Whether it is a leaf that some record leaves out.
    pub(super) surely_absent: bool,
    /// Value over points possible, where points are owed to nodes above.
    pub(super) rate: Option<Range>,
    /// The nodes above to which points may be owed.
    pub(super) owes: BTreeSet<usize>,
}

/// What the walk knows.
pub(super) struct Walk<'a> {
    pub(super) checked: &'a Checked,
    pub(super) plan: &'a Plan,
    ties: Ties,
    pub(super) found: Vec<Found>,
    /// What each node depends on; taken by its parent.
    things: Vec<Things>,
    accounts: Vec<Range>,
}

pub(super) fn reach(checked: &Checked) -> Vec<Found> {
    let plan = &checked.plan;
    let mut walk = Walk {
        checked,
        plan,
        ties: Ties::new(plan),
        found: alloc::vec![Found::default(); plan.nodes.len()],
        things: alloc::vec![Things::new(); plan.nodes.len()],
        accounts: plan.accounts.iter().map(pools::range).collect(),
    };
    for at in &plan.order {
        walk.node(*at);
    }
    walk.found
}

impl Walk<'_> {
    fn node(&mut self, at: usize) {
        let Some(node) = self.plan.nodes.get(at) else { return };
        let mut things = self.ties.own(node);
        let mut found = match &node.op {
            Op::Rule { .. } => self.leaf(node),
            Op::Combine { combine, children } => {
                let mut free = self.join(&mut things, children);
                free &= node.replaces.is_empty();
                let mut found = self.terms(at, node, combine, children);
                if !free {
                    found.range = found.range.map(Range::unsure);
                }
                found
            }
        };
        if let Some(range) = found.range.take() {
            let range = self.pipeline(node, range, &mut things);
            found.range = Some(range.rounded(node.round.as_ref()));
            found.unrounded = Some(range);
        }
        if let Some(slot) = self.found.get_mut(at) {
            *slot = found;
        }
        if let Some(slot) = self.things.get_mut(at) {
            *slot = things;
        }
    }

    /// Brings the things of children together; whether no two of them share one.
    fn join(&mut self, things: &mut Things, children: &[usize]) -> bool {
        let mut free = true;
        for child in children {
            let Some(mut more) = self.things.get_mut(*child).map(core::mem::take) else {
                continue;
            };
            if more.len() > things.len() {
                core::mem::swap(&mut more, things);
            }
            for thing in more {
                free &= things.insert(thing);
            }
        }
        free
    }

    fn leaf(&self, node: &NodePlan) -> Found {
        let Op::Rule {
            rule,
            input,
            account,
            of,
            sources,
            conditions,
        } = &node.op
        else {
            return Found::default();
        };
        let input = input.and_then(|at| self.plan.inputs.get(at));
        let read = of.and_then(|(at, exact)| Some((self.found.get(at)?, self.value(at, exact), exact, at)));
        let x = match (&read, input) {
            (Some((_, range, exact, at)), _) => range.clone().map(|range| Domain {
                // A node that rounds has values on a grid.
                step: self
                    .plan
                    .nodes
                    .get(*at)
                    .filter(|_| !exact)
                    .and_then(|node| grid_step(node.round.as_ref()?)),
                ..Domain::outer(range)
            }),
            (None, Some(input)) => ahead::domain(self.plan, input),
            (None, None) => None,
        };
        let account = account.and_then(|at| self.accounts.get(at)).cloned();
        let mut operands = Vec::with_capacity(sources.len());
        let mut kinds = BTreeSet::new();
        for (source, operand) in rule.sources().into_iter().zip(sources) {
            let (range, lacks) = self.operand(source, operand);
            operands.push(range);
            kinds.extend(lacks);
        }
        for condition in conditions {
            kinds.extend(self.absences(&condition.operand));
        }
        if kinds.len() > 1 {
            kinds.insert(Absence::Unrated);
        }
        let ahead = Ahead {
            full: node.full.as_ref(),
            due: node.due,
            x,
            fraction: input.is_some_and(|input| input.kind == InputKind::Fraction),
            tables: &self.plan.tables,
            lost: account.unwrap_or_else(|| Range::point(Exact::ZERO)),
            sources: operands,
        };
        let mut range = rule.attainable(&ahead);
        // Operands that share a figure cannot reach their ends apart.
        let reads: Vec<Things> = sources.iter().map(|operand| self.ties.of_operand(operand)).collect();
        let total: usize = reads.iter().map(Things::len).sum();
        let together: Things = reads.into_iter().flatten().collect();
        if together.len() < total {
            range = range.map(Range::unsure);
        }
        match (&read, input) {
            (Some((found, ..)), _) => kinds.extend(found.kinds.iter().copied()),
            (None, Some(_)) => kinds.extend(Absence::ALL),
            (None, None) => {}
        }
        Found {
            range,
            kinds,
            surely_absent: read.is_none() && input.is_some(),
            ..Found::default()
        }
    }

    /// What a node that something reads can be.
    fn value(&self, at: usize, exact: bool) -> Option<Range> {
        let found = self.found.get(at)?;
        if exact {
            found.unrounded.clone()
        } else {
            found.range.clone()
        }
    }

    /// What a source can be, and the ways in which it may lack, so that who reads it is absent.
    fn operand(&self, source: &Source, operand: &Operand) -> (Option<Range>, Vec<Absence>) {
        let (range, stated) = match (source, operand) {
            (Source::Node { exact, absent, .. }, Operand::Node(at, _)) => (self.value(*at, *exact), absent),
            (Source::Input { absent, .. }, Operand::Input(at)) => {
                let input = self.plan.inputs.get(*at);
                (
                    input.and_then(|input| ahead::domain(self.plan, input)).map(|x| x.range),
                    absent,
                )
            }
            (Source::Parameter(parameter), _) => (self.parameter(parameter), &None),
            _ => (Some(Range::point(Exact::ZERO)), &None),
        };
        let lacks = self.absences(operand);
        match stated {
            Some(stated) if !lacks.is_empty() => {
                let stated = Range::point(stated.clone()).unsure();
                (Range::either(range, Some(stated)), Vec::new())
            }
            Some(_) => (range, Vec::new()),
            None => (range, lacks),
        }
    }

    /// What a parameter can be.
    pub(super) fn parameter(&self, parameter: &crate::rule::Parameter) -> Option<Range> {
        let nothing = Ahead {
            full: None,
            due: None,
            x: None,
            fraction: false,
            tables: &self.plan.tables,
            lost: Range::point(Exact::ZERO),
            sources: Vec::new(),
        };
        nothing.parameter(parameter)
    }

    /// The ways in which an operand may be absent.
    fn absences(&self, operand: &Operand) -> Vec<Absence> {
        match operand {
            Operand::Node(at, _) => self
                .found
                .get(*at)
                .map(|found| found.kinds.iter().copied().collect())
                .unwrap_or_default(),
            Operand::Input(_) => Absence::ALL.to_vec(),
            Operand::Attribute | Operand::Events(_) | Operand::Parameter => Vec::new(),
        }
    }

    /// Pools, clamp and gates.
    fn pipeline(&self, node: &NodePlan, range: Range, things: &mut Things) -> Range {
        let of = |accounts: &[usize]| {
            let ranges = accounts.iter().filter_map(|at| self.accounts.get(*at));
            ranges.fold(Range::point(Exact::ZERO), |sum, range| sum.plus(range))
        };
        let mut net = of(&node.add).minus(&of(&node.subtract));
        if let Some(cap) = &node.net_cap {
            net = net.at_most(cap).at_least(&-cap);
        }
        let mut range = range.plus(&net);
        if let Some(least) = &node.at_least {
            range = range.at_least(least);
        }
        if let Some(most) = &node.at_most {
            range = range.at_most(most);
        }
        for plan in &node.gates {
            range = self.gate(plan, range, things);
        }
        range
    }

    /// What a gate on the score leaves, whether it fires or not.
    fn gate(&self, plan: &GatePlan, range: Range, things: &mut Things) -> Range {
        let gate = &plan.gate;
        let fired = match (&gate.set, &gate.at_most, &gate.at_least) {
            (Some(set), ..) => Range::point(set.clone()),
            (None, Some(most), _) => range.at_most(most),
            (None, None, Some(least)) => range.at_least(least),
            (None, None, None) => return range,
        };
        let mut free = true;
        for thing in self.ties.of_conditions(&plan.conditions) {
            free &= things.insert(thing);
        }
        let can: Vec<(bool, bool)> = plan.conditions.iter().map(|condition| self.can(condition)).collect();
        let one = can.len() == 1;
        let (holds, fails) = if gate.any {
            (can.iter().any(|c| c.0), one && can.iter().all(|c| c.1))
        } else {
            (one && can.iter().all(|c| c.0), can.iter().any(|c| c.1))
        };
        let known = |range: Range, sure: bool| if sure && free { range } else { range.unsure() };
        known(range, fails).hull(&known(fired, holds))
    }

    /// Whether a condition is known to hold for some record, and to fail for some record.
    fn can(&self, plan: &ConditionPlan) -> (bool, bool) {
        let condition = &plan.condition;
        match &plan.operand {
            Operand::Input(at) => match self.plan.inputs.get(*at) {
                Some(input) if input.kind == InputKind::YesNo => (true, true),
                Some(input) if input.kind == InputKind::Level => self.can_be_level(input, condition),
                Some(input) => {
                    let domain = ahead::domain(self.plan, input).filter(|domain| domain.every && domain.step.is_none());
                    domain.map_or((false, false), |domain| compare(condition, &domain.range))
                }
                None => (false, false),
            },
            Operand::Node(at, _) => {
                let range = self.value(*at, condition.exact);
                range.map_or((false, false), |range| compare(condition, &range))
            }
            Operand::Events(at) => {
                let counts = self.plan.accounts.get(*at).is_some();
                let plain = condition.at_most.is_none() && condition.less_than.is_none() && condition.equals.is_none();
                // No event, and as many as one likes.
                let fails = condition.at_least.as_ref().is_none_or(Exact::is_positive)
                    && condition.more_than.as_ref().is_none_or(|bound| !bound.is_negative());
                (counts && plain, counts && plain && fails)
            }
            Operand::Attribute | Operand::Parameter => (false, false),
        }
    }

    fn can_be_level(&self, input: &InputPlan, condition: &Condition) -> (bool, bool) {
        let wanted = condition.equals.as_ref().map(|wanted| wanted.text.as_str());
        let named = input.levels.is_empty() || input.levels.iter().any(|level| Some(level.as_str()) == wanted);
        (named, input.levels.iter().any(|level| Some(level.as_str()) != wanted))
    }
}

/// Whether a bound on a number is known to hold, and to fail, at the ends of its range.
fn compare(condition: &Condition, range: &Range) -> (bool, bool) {
    let end_holds = |end: &End, up: bool| {
        if !end.reached {
            return None;
        }
        match &end.at {
            Some(at) => Some(crate::evaluate::gates::compares(condition, at)),
            // Beyond every number: what is bounded on that side fails there.
            None if up => {
                Some(condition.at_most.is_none() && condition.less_than.is_none() && condition.equals.is_none())
            }
            None => Some(condition.at_least.is_none() && condition.more_than.is_none() && condition.equals.is_none()),
        }
    };
    let ends = [end_holds(&range.least, false), end_holds(&range.greatest, true)];
    (ends.contains(&Some(true)), ends.contains(&Some(false)))
}

/// The step of a rounding's grid.
pub(super) fn grid_step(rounding: &Rounding) -> Option<Exact> {
    Some(match rounding.grid() {
        Grid::Places(places) => Exact::new(1, 10)?.pow(*places),
        Grid::Step(step) => step.clone(),
    })
}
