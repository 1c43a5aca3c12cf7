//! Scores a leaf: brings its rule together with what was observed, with the nodes it reads, with its
//! ballots or events.

use alloc::{boxed::Box, vec::Vec};

use super::Run;
use crate::card::{EventLine, Line};
use crate::combine::tally;
use crate::number::{Exact, Value};
use crate::outcome::{Absence, Fact, Outcome, Reason, What, Why};
use crate::plan::{ConditionPlan, NodePlan, Op, Operand};
use crate::record::Seen;
use crate::rule::{Decision, Gives, Leaf, Observation, Rule, Source};

/// Why something that a rule reads has no number.
enum Lack {
    Absent(Absence),
    No(Reason),
}

impl Run<'_> {
    pub(super) fn leaf(
        &self,
        node: &NodePlan,
        at: usize,
        lines: &mut [Line],
        events: &[EventLine],
    ) -> Result<Outcome, Vec<Reason>> {
        let Op::Rule {
            rule,
            input,
            account,
            of,
            sources,
            conditions,
        } = &node.op
        else {
            return Ok(Outcome::default());
        };
        let mut facts = lines
            .get_mut(at)
            .map(|line| core::mem::take(&mut line.facts))
            .unwrap_or_default();
        self.show_parts(node, *input, lines.get_mut(at));
        let nothing = crate::read::Pairs::default();
        let read;
        let (observation, given) = match (of, input.map(|input| self.record.seen.get(input))) {
            (Some((of, exact)), _) => match self.node_value(*of, *exact, lines) {
                Ok(value) => match value.exact() {
                    Some(value) => {
                        read = Observation::Number(value.clone());
                        (&read, &nothing)
                    }
                    None => return Err(alloc::vec![Reason::new(Why::Unsettled)]),
                },
                Err(Lack::Absent(kind)) => return Ok(Outcome::Absent(kind)),
                Err(Lack::No(reason)) => return Err(alloc::vec![reason]),
            },
            (None, Some(Some(Seen::Observed { observation, given }))) => (observation, given),
            (None, Some(Some(Seen::Absent { kind, reason }))) => {
                if let Some(line) = lines.get_mut(at) {
                    line.reason.clone_from(reason);
                }
                return Ok(Outcome::Absent(*kind));
            }
            (None, Some(Some(Seen::Refused { reason }))) => return Err(alloc::vec![reason.clone()]),
            (None, Some(None)) => return Ok(Outcome::Absent(Absence::NotReported)),
            (None, None) => (&Observation::Events, &nothing),
        };
        let value = match (rule, observation) {
            (Rule::Panel(panel), Observation::Ballots(ballots)) => {
                let judged = self
                    .judged(node, panel, ballots)
                    .map_err(|reason| alloc::vec![reason])?;
                let tally = tally(panel, node.full.as_ref(), ballots, &judged);
                if let Some(line) = lines.get_mut(at) {
                    line.groups = tally.groups;
                }
                tally.value.map(Value::from)
            }
            (Rule::Formula(formula), _) => match self.operands(rule, sources, lines) {
                Ok(operands) => formula.score(&operands, self.precision, self.bits),
                Err(outcome) => return outcome,
            },
            (Rule::Decision(decision), _) => {
                let held = conditions.iter().map(|condition| {
                    let holds = self.holds(condition, lines, events, false);
                    holds.ok_or_else(|| self.lack(condition, lines))
                });
                let held: Vec<Result<bool, Lack>> = held.collect();
                let read = rule.sources().into_iter().zip(sources);
                let operands = read.map(|(source, plan)| self.operand(source, plan, lines)).collect();
                match decide(decision, held, operands, node, &mut facts) {
                    Ok(value) => Ok(value),
                    Err(lacks) => return together(lacks),
                }
            }
            _ => rule.score(&mut Leaf {
                full: node.full.as_ref(),
                due: node.due,
                observation,
                given,
                sources: self.sources(),
                precision: self.precision,
                bits: self.bits,
                facts: &mut facts,
            }),
        };
        let mut value = value.map_err(|reason| alloc::vec![reason])?;
        if let Some(reasons) = account.and_then(|account| self.lacks(account)) {
            return Err(reasons.to_vec());
        }
        if let Some(lost) = account.and_then(|account| self.totals.get(account)) {
            facts.push(Fact::number(What::Lost, lost.clone()));
            value = value - Value::Exact(lost.clone());
        }
        if let Some(line) = lines.get_mut(at) {
            line.possible.clone_from(&node.full);
            line.facts = facts;
        }
        self.fit(value)
            .map(Outcome::Scored)
            .map_err(|reason| alloc::vec![reason])
    }

    /// Puts the roll-up of the input on the line, with the parts' targets.
    fn show_parts(&self, node: &NodePlan, input: Option<usize>, line: Option<&mut Line>) {
        let roll_up = input.and_then(|input| self.record.roll_ups.get(&input));
        let (Some(roll_up), Some(line)) = (roll_up, line) else {
            return;
        };
        let mut roll_up = Box::new(roll_up.clone());
        for part in &mut roll_up.parts {
            let target = node.targets.iter().find(|(id, _)| *id == part.part);
            part.target = target.map(|(_, target)| target.clone());
        }
        if !node.targets.is_empty() {
            roll_up.target = Some(node.targets.iter().map(|(_, target)| target).sum());
        }
        line.roll_up = Some(roll_up);
    }

    /// The value of a node that something reads.
    fn node_value(&self, at: usize, exact: bool, lines: &[Line]) -> Result<Value, Lack> {
        let line = lines.get(at).ok_or(Lack::Absent(Absence::Unrated))?;
        match &line.outcome {
            Outcome::Scored(value) if !exact => Ok(value.clone()),
            Outcome::Scored(_) => line.unrounded().ok_or(Lack::Absent(Absence::Unrated)),
            Outcome::Absent(kind) => Err(Lack::Absent(*kind)),
            Outcome::NoScore(reasons) => {
                let unsettled = reasons.iter().any(|reason| reason.why == Why::Unsettled);
                let why = if unsettled { Why::Unsettled } else { Why::Child };
                Err(Lack::No(Reason::about(why, &line.words.id)))
            }
        }
    }

    /// The numbers that a rule reads beside its input. Where one is absent and nothing is stated for that, the
    /// node is absent: in the same way, or `unrated` where they are absent in different ways.
    fn operands(
        &self,
        rule: &Rule,
        plans: &[Operand],
        lines: &[Line],
    ) -> Result<Vec<Value>, Result<Outcome, Vec<Reason>>> {
        let mut values = Vec::new();
        let mut lacks = Vec::new();
        for (source, plan) in rule.sources().into_iter().zip(plans) {
            match self.operand(source, plan, lines) {
                Ok(value) => values.push(value),
                Err(lack) => lacks.push(lack),
            }
        }
        if lacks.is_empty() {
            Ok(values)
        } else {
            Err(together(lacks))
        }
    }

    /// One number that a rule reads beside its input.
    fn operand(&self, source: &Source, plan: &Operand, lines: &[Line]) -> Result<Value, Lack> {
        let (found, stated) = match (source, plan) {
            (Source::Node { exact, absent, .. }, Operand::Node(at, _)) => (self.node_value(*at, *exact, lines), absent),
            (Source::Input { absent, .. }, Operand::Input(at)) => (self.input_value(*at), absent),
            (Source::Parameter(parameter), _) => {
                let value = self
                    .sources()
                    .value(parameter, "parameter", &crate::read::Pairs::default());
                (value.map(Value::Exact).map_err(Lack::No), &None)
            }
            _ => (Ok(Value::default()), &None),
        };
        match (found, stated) {
            (Err(Lack::Absent(_)), Some(stated)) => Ok(Value::Exact(stated.clone())),
            (found, _) => found,
        }
    }

    /// Why an operand has no value.
    fn lack(&self, plan: &ConditionPlan, lines: &[Line]) -> Lack {
        if let Some(id) = &plan.condition.statistic {
            return Lack::No(Reason::about(Why::NeedsCohort, id));
        }
        let found = match &plan.operand {
            Operand::Node(at, exact) => self.node_value(*at, *exact, lines).err(),
            Operand::Input(at) => self.input_value(*at).err(),
            Operand::Attribute | Operand::Events(_) | Operand::Points(_) => None,
            Operand::Parameter | Operand::Statistic => None,
        };
        found.unwrap_or(Lack::No(Reason::new(Why::GateOperand)))
    }

    fn input_value(&self, at: usize) -> Result<Value, Lack> {
        match self.record.seen.get(at) {
            Some(Seen::Observed {
                observation: Observation::YesNo(yes),
                ..
            }) => Ok(Value::Exact(if *yes { Exact::ONE } else { Exact::ZERO })),
            Some(Seen::Observed { observation, .. }) => observation
                .number()
                .map(Value::Exact)
                .ok_or(Lack::No(Reason::new(Why::Undefined))),
            Some(Seen::Absent { kind, .. }) => Err(Lack::Absent(*kind)),
            Some(Seen::Refused { reason }) => Err(Lack::No(reason.clone())),
            None => Err(Lack::Absent(Absence::NotReported)),
        }
    }
}

/// The first row that holds. A row whose conditions cannot be told stops the search: nothing is assumed.
fn decide(
    decision: &Decision,
    held: Vec<Result<bool, Lack>>,
    operands: Vec<Result<Value, Lack>>,
    node: &NodePlan,
    facts: &mut Vec<Fact>,
) -> Result<Value, Vec<Lack>> {
    let (mut held, mut operands) = (held.into_iter(), operands.into_iter());
    for row in &decision.row {
        let y = match &row.y {
            Source::Number(y) => Ok(Value::Exact(y.clone())),
            _ => operands.next().unwrap_or_else(|| Ok(Value::default())),
        };
        let mut lacks = Vec::new();
        let mut settled = false;
        for condition in held.by_ref().take(row.when.len()) {
            match condition {
                Ok(holds) => settled |= holds == row.any,
                Err(why) => lacks.push(why),
            }
        }
        let holds = match (row.otherwise, settled) {
            (true, _) => true,
            (false, true) => row.any,
            (false, false) if !lacks.is_empty() => return Err(lacks),
            (false, false) => !row.any,
        };
        if holds {
            // Only the row that holds is read.
            let y = y.map_err(|lack| alloc::vec![lack])?;
            if row.otherwise {
                facts.push(Fact::new(What::Else));
            }
            return Ok(match decision.gives.unwrap_or_default() {
                Gives::Points => y,
                Gives::Share => y * Value::Exact(node.full.clone().unwrap_or_default()),
            });
        }
    }
    Err(alloc::vec![Lack::No(Reason::new(Why::Outside))])
}

/// What a node comes to that lacks something: no score, or absent in the way of all, or `unrated`.
fn together(lacks: Vec<Lack>) -> Result<Outcome, Vec<Reason>> {
    let (mut kinds, mut reasons) = (Vec::new(), Vec::new());
    for lack in lacks {
        match lack {
            Lack::Absent(kind) => kinds.push(kind),
            Lack::No(reason) => reasons.push(reason),
        }
    }
    if reasons.is_empty() {
        Ok(Outcome::Absent(super::terms::one_kind(&kinds)))
    } else {
        Err(reasons)
    }
}
