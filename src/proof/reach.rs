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

impl<'a> Walk<'a> {
    /// Goes through all nodes.
    pub(super) fn done(checked: &'a Checked) -> Self {
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
        walk
    }
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

    /// What the rule of a leaf knows before any record.
    pub(super) fn ahead<'n>(&'n self, node: &'n NodePlan) -> Ahead<'n> {
        let mut ahead = Ahead::nothing(&self.plan.tables);
        let Op::Rule {
            rule,
            input,
            account,
            of,
            sources,
            ..
        } = &node.op
        else {
            return ahead;
        };
        let input = input.and_then(|at| self.plan.inputs.get(at));
        ahead.full = node.full.as_ref();
        ahead.due = node.due;
        ahead.x = match (of, input) {
            (Some((at, exact)), _) => self.value(*at, *exact).map(|range| {
                // A node that rounds has values on a grid.
                let round = self
                    .plan
                    .nodes
                    .get(*at)
                    .filter(|_| !exact)
                    .and_then(|node| node.round.as_ref());
                Domain {
                    step: round.and_then(grid_step),
                    ..Domain::outer(range)
                }
            }),
            (None, Some(input)) => ahead::domain(self.plan, input),
            (None, None) => None,
        };
        ahead.fraction = of.is_none() && input.is_some_and(|input| input.kind == InputKind::Fraction);
        if let Some(lost) = account.and_then(|at| self.accounts.get(at)) {
            ahead.lost = lost.clone();
        }
        let operands = rule.sources().into_iter().zip(sources);
        ahead.sources = operands
            .map(|(source, operand)| self.operand(source, operand).0)
            .collect();
        ahead
    }

    /// Whether some other of these operands depends on the same figures as one of them.
    pub(super) fn moves_with(&self, one: &Operand, all: &[Operand]) -> bool {
        let things = self.ties.of_operand(one);
        let same = |other: &Operand| match (one, other) {
            (Operand::Input(a), Operand::Input(b)) => a == b,
            (Operand::Node(a, _), Operand::Node(b, _)) => a == b,
            _ => false,
        };
        let mut others = all.iter().filter(|other| !same(other));
        others.any(|other| !self.ties.of_operand(other).is_disjoint(&things))
    }

    /// Whether a gate on the score of a leaf looks at something that the leaf itself depends on.
    pub(super) fn watches_itself(&self, node: &NodePlan) -> bool {
        let own = self.ties.own(node);
        let on_score = node.gates.iter().filter(|gate| !gate.is_on_grade());
        let mut looked_at = on_score.flat_map(|gate| self.ties.of_conditions(&gate.conditions));
        looked_at.any(|thing| own.contains(&thing))
    }

    fn leaf(&self, node: &NodePlan) -> Found {
        let Op::Rule {
            rule,
            input,
            of,
            sources,
            conditions,
            ..
        } = &node.op
        else {
            return Found::default();
        };
        let mut kinds = BTreeSet::new();
        for (source, operand) in rule.sources().into_iter().zip(sources) {
            kinds.extend(self.operand(source, operand).1);
        }
        for condition in conditions {
            kinds.extend(self.absences(&condition.operand));
        }
        if kinds.len() > 1 {
            kinds.insert(Absence::Unrated);
        }
        let mut range = rule.attainable(&self.ahead(node));
        // Operands that share a figure, or a table, cannot reach their ends apart.
        let reads: Vec<Things> = sources.iter().map(|operand| self.ties.of_operand(operand)).collect();
        let total: usize = reads.iter().map(Things::len).sum();
        let together: Things = reads.into_iter().flatten().collect();
        let looked_up = sources
            .iter()
            .filter(|operand| matches!(operand, Operand::Parameter))
            .count();
        // Ballots at an end of the range may be on a sheet that is void for it.
        let on_sheets = input.is_some_and(|input| {
            let mut spanned = self.plan.sheets.iter().flat_map(|sheet| &sheet.inputs);
            spanned.any(|(at, _)| *at == input)
        });
        if together.len() < total || looked_up > 1 || on_sheets {
            range = range.map(Range::unsure);
        }
        match (of, input) {
            (Some((at, _)), _) => kinds.extend(self.found.get(*at).into_iter().flat_map(|found| &found.kinds)),
            (None, Some(_)) => kinds.extend(Absence::ALL),
            (None, None) => {}
        }
        Found {
            range,
            kinds,
            surely_absent: of.is_none() && input.is_some(),
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

    /// Whether the number at which a leaf's curve is read is a percentage.
    pub(super) fn reads_percent(&self, node: &NodePlan) -> bool {
        let Op::Rule { rule, input, .. } = &node.op else {
            return false;
        };
        let input = input.and_then(|at| self.plan.inputs.get(at));
        rule.reading().0.is_some() || input.is_some_and(|input| input.is_percent() || input.kind == InputKind::Fraction)
    }

    /// The numbers that an input can have.
    pub(super) fn input(&self, at: usize) -> Option<Domain> {
        ahead::domain(self.plan, self.plan.inputs.get(at)?)
    }

    /// What a parameter can be.
    pub(super) fn parameter(&self, parameter: &crate::rule::Parameter) -> Option<Range> {
        Ahead::nothing(&self.plan.tables).parameter(parameter)
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
            Operand::Attribute | Operand::Events(_) | Operand::Points(_) => Vec::new(),
            Operand::Parameter | Operand::Statistic => Vec::new(),
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
            Operand::Attribute | Operand::Parameter | Operand::Points(_) | Operand::Statistic => (false, false),
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
