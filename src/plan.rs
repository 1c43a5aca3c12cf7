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
    pub(crate) result: usize,
    pub(crate) grades: Option<GradePlan>,
}

impl Plan {
    /// Every parameter of every rule.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &crate::rule::Parameter> {
        self.nodes.iter().flat_map(|node| match &node.op {
            Op::Rule { rule, .. } => rule.parameters().into_iter().map(|(_, parameter)| parameter).collect(),
            Op::Combine { .. } => Vec::new(),
        })
    }
}

/// One node, resolved.
#[derive(Debug)]
pub(crate) struct NodePlan {
    pub(crate) words: Arc<NodeWords>,
    /// Its place in the document.
    pub(crate) document: usize,
    pub(crate) parent: Option<usize>,
    pub(crate) depth: usize,
    pub(crate) op: Op,
    pub(crate) full: Option<Exact>,
    /// Weight as written; none where it has none.
    pub(crate) weight: Option<Exact>,
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
    pub(crate) round: Option<Rounding>,
    pub(crate) round_terms: Option<Rounding>,
}

/// What a node does.
#[derive(Debug)]
pub(crate) enum Op {
    /// Reads an input (none for fixed points) and scores it; ledgers have an account.
    Rule { rule: Rule, input: Option<usize>, account: Option<usize> },
    Combine { combine: Combine, children: Vec<usize> },
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

#[derive(Debug)]
pub(crate) struct ConditionPlan {
    pub(crate) operand: Operand,
    pub(crate) condition: Condition,
}

/// What a condition looks at.
#[derive(Debug)]
pub(crate) enum Operand {
    Node(usize),
    Input(usize),
    Attribute,
    /// An account, or an input of events that no ledger reads.
    Events(usize),
}
