//! The one lowering of a checked scheme: flat lists in the order in which they are computed, with every
//! name resolved to an index. No recursion and no look-up by name after this point.

use alloc::{sync::Arc, vec::Vec};

use crate::card::NodeWords;
use crate::combine::{Account, Combine, Policy};
use crate::draft::{Condition, Gate};
use crate::number::{Exact, Rounding};
use crate::outcome::Absence;
use crate::rule::{Rule, TablePlan};
use crate::scheme::{GradePlan, InputPlan};

/// A scheme ready to be evaluated. Nodes stand in display order, every parent before its children.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) nodes: Vec<NodePlan>,
    /// The nodes in the order of computation: every node after all that it needs.
    pub(crate) order: Vec<usize>,
    pub(crate) inputs: Vec<InputPlan>,
    /// Pools, then ledgers.
    pub(crate) accounts: Vec<Account>,
    pub(crate) tables: Vec<TablePlan>,
    pub(crate) statistics: Vec<crate::cohort::StatisticPlan>,
    pub(crate) sheets: Vec<crate::cohort::SheetPlan>,
    /// How many stages of statistics there are.
    pub(crate) stages: usize,
    pub(crate) result: usize,
    pub(crate) grades: Option<GradePlan>,
}

impl Plan {
    /// Every parameter of every rule.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &crate::rule::Parameter> {
        self.nodes.iter().flat_map(|node| match &node.op {
            Op::Rule { rule, .. } => {
                let of_sources = rule.sources().into_iter().filter_map(|source| match source {
                    crate::rule::Source::Parameter(parameter) => Some(parameter),
                    _ => None,
                });
                rule.parameters()
                    .into_iter()
                    .map(|(_, p)| p)
                    .chain(of_sources)
                    .chain(&node.weight)
                    .collect::<Vec<_>>()
            }
            Op::Combine { .. } => node.weight.iter().collect(),
        })
    }
}

/// One node, resolved.
#[derive(Debug)]
pub(crate) struct NodePlan {
    pub(crate) words: Arc<NodeWords>,
    /// Its place in the document.
    pub(crate) document: usize,
    /// What each part of the unit has of its target.
    pub(crate) targets: Vec<(alloc::string::String, Exact)>,
    pub(crate) parent: Option<usize>,
    pub(crate) depth: usize,
    pub(crate) op: Op,
    pub(crate) full: Option<Exact>,
    /// Weight as written; none where it has none.
    pub(crate) weight: Option<crate::rule::Parameter>,
    pub(crate) extra: bool,
    pub(crate) due: Option<crate::Date>,
    pub(crate) absent: Vec<(Absence, PolicyPlan)>,
    pub(crate) require: Option<crate::draft::Requirement>,
    pub(crate) add: Vec<usize>,
    pub(crate) subtract: Vec<usize>,
    pub(crate) net_cap: Option<Exact>,
    pub(crate) at_least: Option<Exact>,
    pub(crate) at_most: Option<Exact>,
    pub(crate) gates: Vec<GatePlan>,
    pub(crate) replaces: Vec<ReplacePlan>,
    pub(crate) missing: Vec<MissingPlan>,
    pub(crate) round: Option<Rounding>,
    pub(crate) round_terms: Option<Rounding>,
}

/// What a node does.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "most nodes are leaves, and a plan is built once"
)]
pub(crate) enum Op {
    /// Reads an input (none for fixed points) and scores it; ledgers have an account.
    Rule {
        rule: Rule,
        input: Option<usize>,
        account: Option<usize>,
        /// The node read in the place of an input, and whether before its rounding.
        of: Option<(usize, bool)>,
        /// What the rule's sources are, in their order.
        sources: Vec<Operand>,
        /// The conditions of a decision table, in their order.
        conditions: Vec<ConditionPlan>,
    },
    Combine {
        combine: Combine,
        children: Vec<usize>,
    },
}

/// An absence policy with its node resolved.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum PolicyPlan {
    Zero,
    Full,
    Share(Exact),
    LeaveOut,
    LeaveOutOf(usize),
    MoveTo(usize),
    NoScore,
}

impl PolicyPlan {
    pub(crate) fn resolve(policy: &Policy, find: impl Fn(&str) -> Option<usize>) -> Option<PolicyPlan> {
        Some(match policy {
            Policy::Zero => PolicyPlan::Zero,
            Policy::Full => PolicyPlan::Full,
            Policy::Share(share) => PolicyPlan::Share(share.clone()),
            Policy::LeaveOut => PolicyPlan::LeaveOut,
            Policy::LeaveOutOf(node) => PolicyPlan::LeaveOutOf(find(node)?),
            Policy::MoveTo(node) => PolicyPlan::MoveTo(find(node)?),
            Policy::NoScore => PolicyPlan::NoScore,
        })
    }
}

impl NodePlan {
    pub(crate) fn policy(&self, kind: Absence) -> Option<&PolicyPlan> {
        self.absent.iter().find(|(k, _)| *k == kind).map(|(_, policy)| policy)
    }

    pub(crate) fn children(&self) -> &[usize] {
        match &self.op {
            Op::Combine { children, .. } => children,
            Op::Rule { .. } => &[],
        }
    }
}

/// A gate with its operands resolved.
#[derive(Debug)]
pub(crate) struct GatePlan {
    pub(crate) gate: Gate,
    pub(crate) conditions: Vec<ConditionPlan>,
}

impl GatePlan {
    /// Whether it acts on the grade; otherwise it acts on the score.
    pub(crate) fn is_on_grade(&self) -> bool {
        let gate = &self.gate;
        gate.grade.is_some()
            || gate.grade_at_most.is_some()
            || gate.lower_grade.is_some()
            || !gate.ineligible.is_empty()
    }
}

/// A replacement of terms, with its operands resolved.
#[derive(Debug)]
pub(crate) struct ReplacePlan {
    pub(crate) replace: crate::draft::Replace,
    pub(crate) conditions: Vec<ConditionPlan>,
    /// The children, and the values they enter with.
    pub(crate) with: Vec<(usize, Exact)>,
}

/// Weights by the set of children that are missing.
#[derive(Debug)]
pub(crate) struct MissingPlan {
    /// The missing children, ascending.
    pub(crate) set: Vec<usize>,
    pub(crate) weights: Vec<(usize, Exact)>,
}

#[derive(Debug)]
pub(crate) struct ConditionPlan {
    pub(crate) operand: Operand,
    pub(crate) condition: Condition,
}

impl ConditionPlan {
    /// A condition on a statistic or an attribute, which need no names resolved.
    pub(crate) fn of_cohort(condition: &Condition) -> Self {
        let operand = match condition.statistic {
            Some(_) => Operand::Statistic,
            None => Operand::Attribute,
        };
        let condition = condition.clone();
        ConditionPlan { operand, condition }
    }
}

/// What a condition looks at.
#[derive(Debug)]
pub(crate) enum Operand {
    /// A node, and whether it is read before its rounding.
    Node(usize, bool),
    Input(usize),
    Attribute,
    /// An account, or an input of events that no ledger reads.
    Events(usize),
    /// The points of an account before its caps.
    Points(usize),
    /// A statistic, named in the condition.
    Statistic,
    /// A parameter.
    Parameter,
}
