//! Whether a gate's conditions hold, and what a gate on the score changes.

use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};

use super::Run;
use crate::card::{EventEnd, EventLine, GateLine, Line};
use crate::combine::Account;
use crate::draft::{Condition, IfAbsent};
use crate::number::{Exact, Value};
use crate::outcome::{Outcome, Reason, Why};
use crate::plan::{ConditionPlan, GatePlan, NodePlan, Operand, ReplacePlan};
use crate::record::Seen;
use crate::rule::Observation;

impl Run<'_> {
    /// Applies the gates on the score, in their order.
    pub(super) fn score_gates(
        &self,
        node: &NodePlan,
        value: &mut Value,
        lines: &[Line],
        events: &[EventLine],
    ) -> Result<Vec<GateLine>, Vec<Reason>> {
        let mut fired = Vec::new();
        for (at, plan) in node.gates.iter().enumerate() {
            let gate = &plan.gate;
            let limited = match (&gate.set, &gate.at_most, &gate.at_least) {
                (Some(set), _, _) => Value::Exact(set.clone()),
                (None, Some(most), _) => value.min(&Value::Exact(most.clone())),
                (None, None, Some(least)) => value.max(&Value::Exact(least.clone())),
                (None, None, None) => continue,
            };
            if self.fires(node, plan, lines, events)? {
                let mut line = self.gate_line(node, at, plan);
                if limited != *value {
                    line.change = limited.clone() - value.clone();
                }
                *value = limited;
                fired.push(line);
            }
        }
        Ok(fired)
    }

    pub(super) fn gate_line(&self, node: &NodePlan, at: usize, plan: &GatePlan) -> GateLine {
        let mut line = GateLine::new(at);
        line.node = Some(node.words.id.clone());
        line.id = plan.gate.id.as_ref().map(ToString::to_string);
        line.name.clone_from(&plan.gate.name);
        line
    }

    /// Whether the gate fires.
    pub(super) fn fires(
        &self,
        node: &NodePlan,
        plan: &GatePlan,
        lines: &[Line],
        events: &[EventLine],
    ) -> Result<bool, Vec<Reason>> {
        let about = plan.gate.id.as_ref().map_or(node.words.id.as_str(), |id| id.as_str());
        let when = When {
            conditions: &plan.conditions,
            any: plan.gate.any,
            if_absent: plan.gate.if_absent,
            about,
        };
        self.meets(&when, lines, events, false)
    }

    /// Whether a replacement acts. Nodes are read before their gates.
    pub(super) fn replaces(
        &self,
        node: &NodePlan,
        plan: &ReplacePlan,
        lines: &[Line],
        events: &[EventLine],
    ) -> Result<bool, Vec<Reason>> {
        let replace = &plan.replace;
        let about = replace.id.as_ref().map_or(node.words.id.as_str(), |id| id.as_str());
        let when = When {
            conditions: &plan.conditions,
            any: replace.any,
            if_absent: replace.if_absent,
            about,
        };
        self.meets(&when, lines, events, true)
    }

    /// Whether all conditions hold, or any; what is absent is settled as the scheme states.
    fn meets(&self, when: &When<'_>, lines: &[Line], events: &[EventLine], ungated: bool) -> Result<bool, Vec<Reason>> {
        let mut unknown = false;
        let mut statistic = None;
        for condition in when.conditions {
            match self.holds(condition, lines, events, ungated) {
                // One true of any, or one false of all, settles it whatever is absent.
                Some(holds) if holds == when.any => return Ok(holds),
                Some(_) => {}
                None => {
                    unknown = true;
                    statistic = statistic.or(condition.condition.statistic.as_deref());
                }
            }
        }
        match when.if_absent.unwrap_or_default() {
            _ if !unknown => Ok(!when.any),
            IfAbsent::Skip => Ok(false),
            IfAbsent::Fire => Ok(true),
            IfAbsent::NoScore => Err(alloc::vec![match statistic {
                Some(id) => Reason::about(Why::NeedsCohort, id),
                None => Reason::about(Why::GateOperand, when.about),
            }]),
        }
    }

    /// Whether a condition holds; nothing where its operand is absent. `ungated`: nodes are read as they
    /// would be without their gates.
    pub(super) fn holds(
        &self,
        plan: &ConditionPlan,
        lines: &[Line],
        events: &[EventLine],
        ungated: bool,
    ) -> Option<bool> {
        let condition = &plan.condition;
        match &plan.operand {
            Operand::Parameter => None,
            Operand::Node(at, _) => {
                let line = lines.get(*at)?;
                let value = match &line.outcome {
                    Outcome::Scored(_) if ungated => {
                        let gated: Value = line
                            .gates
                            .iter()
                            .fold(Value::default(), |sum, gate| sum + gate.change.clone());
                        let before = line.unrounded()? - gated;
                        match self.plan.nodes.get(*at)?.round.as_ref().filter(|_| !condition.exact) {
                            Some(rounding) => Value::Exact(before.round(rounding)?),
                            None => before,
                        }
                    }
                    Outcome::Scored(_) if condition.exact => line.unrounded()?,
                    Outcome::Scored(value) => value.clone(),
                    _ => return None,
                };
                value.exact().map(|value| compares(condition, value))
            }
            Operand::Input(at) => match self.record.seen.get(*at)? {
                Seen::Absent { .. } | Seen::Refused { .. } => None,
                Seen::Observed { observation, .. } => match observation {
                    Observation::YesNo(yes) => condition.yes.map(|wanted| wanted.0 == *yes),
                    Observation::Level(level) => condition.equals.as_ref().map(|wanted| wanted.text == *level),
                    observation => observation.number().map(|x| compares(condition, &x)),
                },
            },
            Operand::Attribute => {
                let key = condition.attribute.as_deref()?;
                let value = self.record.facts.attributes.get(key)?;
                matches(condition, value)
            }
            Operand::Statistic => {
                let sources = self.sources();
                let statistic = sources.statistic(condition.statistic.as_deref()?)?;
                statistic.value.as_ref().map(|x| compares(condition, x))
            }
            Operand::Points(at) => {
                let these = self.events_of(*at, condition, events)?;
                let counting = these.filter(|event| matches!(event.end, EventEnd::Counted | EventEnd::Cut));
                let points: Exact = counting.map(|event| &event.amount).sum();
                Some(compares(condition, &points))
            }
            Operand::Events(at) => {
                let these = self.events_of(*at, condition, events)?;
                let ends = [EventEnd::Counted, EventEnd::Cut, EventEnd::Superseded];
                let recognised = these.filter(|event| ends.contains(&event.end));
                let count = Exact::from(recognised.count());
                let bounded = condition.at_least.is_some()
                    || condition.more_than.is_some()
                    || condition.at_most.is_some()
                    || condition.less_than.is_some()
                    || condition.equals.is_some();
                Some(if bounded {
                    compares(condition, &count)
                } else {
                    count.is_positive()
                })
            }
        }
    }
}

impl Run<'_> {
    /// The events of an account, or of one category of it; nothing where the ledger is absent.
    fn events_of<'e>(
        &'e self,
        at: usize,
        condition: &'e Condition,
        events: &'e [EventLine],
    ) -> Option<impl Iterator<Item = &'e EventLine>> {
        let account = self.plan.accounts.get(at)?;
        let of_input = self
            .plan
            .inputs
            .iter()
            .position(|input| input.id == account.pool.id.as_str());
        if let Some(Seen::Absent { .. } | Seen::Refused { .. }) = of_input.and_then(|input| self.record.seen.get(input))
        {
            return None;
        }
        let within = |event: &EventLine| match &condition.category {
            None => true,
            Some(wanted) => account
                .around(event.category.as_deref())
                .any(|c| c.id.as_str() == wanted),
        };
        Some(
            events
                .iter()
                .filter(move |event| event.pool == account.pool.id.as_str() && within(event)),
        )
    }

    /// The gates of every pool that fire, by account; and for each account why that cannot be said, if so.
    pub(super) fn pool_gates(&self) -> Vec<Result<BTreeSet<String>, Vec<Reason>>> {
        let of_account = |account: &Account| {
            let mut fired = BTreeSet::new();
            for gate in account.pool.gates() {
                let conditions: Vec<ConditionPlan> = gate.when.iter().map(ConditionPlan::of_cohort).collect();
                let when = When {
                    conditions: &conditions,
                    any: gate.any,
                    if_absent: gate.if_absent,
                    about: &gate.id,
                };
                if self.meets(&when, &[], &[], false)? {
                    fired.insert(gate.id.to_string());
                }
            }
            Ok(fired)
        };
        self.plan.accounts.iter().map(of_account).collect()
    }
}

/// Conditions, and what their absence means.
struct When<'a> {
    conditions: &'a [ConditionPlan],
    any: bool,
    if_absent: Option<IfAbsent>,
    about: &'a str,
}

/// Whether an attribute is, or is not, what a condition wants.
pub(crate) fn matches(condition: &Condition, value: &str) -> Option<bool> {
    match (&condition.equals, &condition.not_equals) {
        (Some(wanted), _) => Some(wanted.text == value),
        (None, Some(other)) => Some(other.text != value),
        (None, None) => None,
    }
}

/// Whether every bound of a condition holds.
pub(crate) fn compares(condition: &Condition, x: &Exact) -> bool {
    condition.at_least.as_ref().is_none_or(|bound| x >= bound)
        && condition.more_than.as_ref().is_none_or(|bound| x > bound)
        && condition.at_most.as_ref().is_none_or(|bound| x <= bound)
        && condition.less_than.as_ref().is_none_or(|bound| x < bound)
        && condition
            .equals
            .as_ref()
            .is_none_or(|wanted| wanted.number.as_ref() == Some(x))
}
