//! Which nodes depend on the same figures: two that do not can reach their ends together.

use alloc::{collections::BTreeSet, vec::Vec};

use crate::plan::{ConditionPlan, NodePlan, Op, Operand, Plan};
use crate::rule::{Parameter, Source};

/// Classes of things.
pub(super) type Things = BTreeSet<usize>;

/// What nodes depend on, in classes: everything that one referenced node depends on is one class, so that who reads that
/// node is tied to all of it.
pub(super) struct Ties {
    /// The class of each thing.
    class: Vec<usize>,
    inputs: usize,
    accounts: usize,
}

impl Ties {
    pub(super) fn new(plan: &Plan) -> Self {
        let (inputs, accounts, nodes) = (plan.inputs.len(), plan.accounts.len(), plan.nodes.len());
        // Beside inputs, accounts and nodes: the cohort, and the attributes.
        let count = inputs.saturating_add(accounts).saturating_add(nodes).saturating_add(2);
        let mut ties = Ties {
            class: (0..count).collect(),
            inputs,
            accounts,
        };
        let own: Vec<Things> = plan.nodes.iter().map(|node| ties.all(node)).collect();
        let mut referenced = Things::new();
        for node in &plan.nodes {
            referenced.extend(ties.references(node));
        }
        for at in referenced {
            ties.bind(plan, &own, at);
        }
        for thing in 0..count {
            let class = ties.find(thing);
            if let Some(slot) = ties.class.get_mut(thing) {
                *slot = class;
            }
        }
        ties
    }

    /// The classes that a node depends on by its rule, its pools and its replacements.
    pub(super) fn own(&self, node: &NodePlan) -> Things {
        self.classes(&self.direct(node))
    }

    /// The classes that conditions depend on.
    pub(super) fn of_conditions(&self, conditions: &[ConditionPlan]) -> Things {
        self.classes(&self.conditions(conditions))
    }

    /// The class that an operand depends on.
    pub(super) fn of_operand(&self, operand: &Operand) -> Things {
        self.classes(&self.operand(operand).into_iter().collect())
    }

    fn classes(&self, things: &Things) -> Things {
        things
            .iter()
            .filter_map(|thing| self.class.get(*thing))
            .copied()
            .collect()
    }

    /// Everything that a node depends on apart from its children.
    fn all(&self, node: &NodePlan) -> Things {
        let mut things = self.direct(node);
        for gate in &node.gates {
            things.extend(self.conditions(&gate.conditions));
        }
        things
    }

    /// The nodes that a node reads.
    fn references(&self, node: &NodePlan) -> Vec<usize> {
        let first = self.node(0);
        let nodes = self
            .all(node)
            .into_iter()
            .filter(|thing| (first..self.cohort()).contains(thing));
        nodes.map(|thing| thing.saturating_sub(first)).collect()
    }

    /// The things that a node depends on apart from its children.
    fn direct(&self, node: &NodePlan) -> Things {
        let mut things = Things::new();
        let mut parameters: Vec<&Parameter> = node.weight.iter().collect();
        if let Op::Rule {
            rule,
            input,
            account,
            of,
            sources,
            conditions,
        } = &node.op
        {
            things.extend(*input);
            things.extend(account.map(|at| self.account(at)));
            things.extend(of.map(|(at, _)| self.node(at)));
            things.extend(sources.iter().filter_map(|operand| self.operand(operand)));
            things.extend(self.conditions(conditions));
            parameters.extend(rule.parameters().into_iter().map(|(_, parameter)| parameter));
            parameters.extend(rule.sources().into_iter().filter_map(|source| match source {
                Source::Parameter(parameter) => Some(parameter),
                _ => None,
            }));
            if rule.listed().is_some() {
                things.insert(self.cohort());
            }
        }
        for parameter in parameters {
            match parameter {
                Parameter::Table { .. } | Parameter::Attribute { .. } => things.insert(self.attributes()),
                Parameter::Statistic(_) => things.insert(self.cohort()),
                Parameter::Constant(_) | Parameter::Given(_) => false,
            };
        }
        for replace in &node.replaces {
            things.extend(self.conditions(&replace.conditions));
        }
        things.extend(node.add.iter().chain(&node.subtract).map(|at| self.account(*at)));
        things
    }

    fn conditions(&self, conditions: &[ConditionPlan]) -> Things {
        conditions
            .iter()
            .filter_map(|condition| self.operand(&condition.operand))
            .collect()
    }

    fn operand(&self, operand: &Operand) -> Option<usize> {
        match operand {
            Operand::Node(at, _) => Some(self.node(*at)),
            Operand::Input(at) => Some(*at),
            Operand::Events(at) | Operand::Points(at) => Some(self.account(*at)),
            Operand::Attribute => Some(self.attributes()),
            Operand::Parameter | Operand::Statistic => None,
        }
    }

    fn account(&self, at: usize) -> usize {
        self.inputs.saturating_add(at)
    }

    fn node(&self, at: usize) -> usize {
        self.account(self.accounts).saturating_add(at)
    }

    fn attributes(&self) -> usize {
        self.class.len().saturating_sub(1)
    }

    fn cohort(&self) -> usize {
        self.class.len().saturating_sub(2)
    }

    /// Makes one class of a node and all that it and those below it depend on.
    fn bind(&mut self, plan: &Plan, own: &[Things], at: usize) {
        let Some(depth) = plan.nodes.get(at).map(|node| node.depth) else {
            return;
        };
        let below = plan
            .nodes
            .iter()
            .skip(at.saturating_add(1))
            .take_while(|node| node.depth > depth);
        let count = below.count().saturating_add(1);
        let all = own.iter().skip(at).take(count).flatten().copied();
        let node = self.node(at);
        for thing in all {
            let (a, b) = (self.find(node), self.find(thing));
            if let Some(above) = self.class.get_mut(a.max(b)) {
                *above = a.min(b);
            }
        }
    }

    /// The class of a thing while classes are being made; shortens the way to it.
    fn find(&mut self, mut thing: usize) -> usize {
        let above = |ties: &Self, at: usize| ties.class.get(at).copied().unwrap_or(at);
        while above(self, thing) != thing {
            let over = above(self, above(self, thing));
            if let Some(slot) = self.class.get_mut(thing) {
                *slot = over;
            }
            thing = over;
        }
        thing
    }
}
