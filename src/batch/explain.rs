//! Says what a plan does: each node with its scale, its range, its bits and its lane; and what is not for the kernel.

use alloc::{collections::BTreeSet, string::String, vec::Vec};
use core::fmt;

use super::lanes::{self, Lane};
use super::unfit::Unfit;
use super::{Batch, lower, range};
use crate::number::Exact;

/// One node of a plan.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PlanLine {
    /// Id of the node.
    pub node: String,
    /// The operation that gives its value.
    pub operation: &'static str,
    /// What its integers are divided by.
    pub scale: i128,
    /// The least value it can have, proven.
    pub least: Exact,
    /// The greatest value it can have, proven.
    pub most: Exact,
    /// The bits of its integers, with the sign.
    pub bits: u32,
    /// The lane in which it is computed.
    pub lane: Lane,
}

/// What a plan does.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Explanation {
    /// The nodes with a score, in display order.
    pub lines: Vec<PlanLine>,
    /// How many steps run on each block, by lane: 32, 64 and 128 bits.
    pub steps: [usize; 3],
    /// The most bits that any step needs.
    pub bits: u32,
    /// How many tests send a unit to the engine that scores one unit.
    pub guards: usize,
    /// What keeps the scheme off the kernel, if anything does.
    pub unfit: Option<Unfit>,
    /// The nodes that the engine computes by themselves, unit by unit, in exact numbers; all others stay in the kernel.
    pub alone: Vec<Unfit>,
    /// Everything that does not fit: with `unfit`, each node that is not for the kernel by itself; of a plan that fits,
    /// nodes that nothing wanted needs.
    pub unfits: Vec<Unfit>,
    /// Ids of the nodes that are ratios of figures of the unit and are not divided before another node rounds them:
    /// they have no scale of their own.
    pub undivided: Vec<String>,
}

/// The bits of the integers of a range, with the sign.
fn bits(least: i128, most: i128) -> u32 {
    let of = |x: i128| 128u32.saturating_sub(if x < 0 { x.leading_ones() } else { x.leading_zeros() });
    of(least).max(of(most)).saturating_add(1)
}

impl Batch {
    /// What the plan does: the lines of a plan that cannot be are empty.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        let mut out = Explanation {
            lines: Vec::new(),
            steps: [0; 3],
            bits: 0,
            guards: 0,
            unfit: None,
            alone: Vec::new(),
            unfits: Vec::new(),
            undivided: Vec::new(),
        };
        let plan = match &self.plan {
            Ok(plan) => plan,
            Err(unfit) => {
                out.unfit = unfit.first().cloned();
                out.unfits.clone_from(unfit);
                return out;
            }
        };
        let graph = &plan.lowered.graph;
        for lower::Scored { node, value, .. } in &plan.lowered.nodes {
            // A ratio that nothing has divided yet has no scale of its own.
            let Ok(val) = value.value() else { continue };
            let (Some(node), Some(words)) = (graph.get(val.at), self.scheme.0.plan.nodes.get(*node)) else {
                continue;
            };
            out.lines.push(PlanLine {
                node: words.words.id.clone(),
                operation: node.op.word(),
                scale: val.scale,
                least: range::number(node.least, val.scale),
                most: range::number(node.most, val.scale),
                bits: bits(node.least, node.most),
                lane: lanes::lane(graph, val.at, self.layout.lanes),
            });
        }
        for step in &plan.program.steps {
            if let Some(count) = out.steps.get_mut(lanes::index(step.lane)) {
                *count = count.saturating_add(1);
            }
            let (least, most) = graph.range(step.node);
            out.bits = out.bits.max(bits(least, most));
        }
        out.guards = plan.program.guards.len();
        let mut alone: BTreeSet<&String> = BTreeSet::new();
        for at in plan.program.aparts() {
            let unfits = plan.lowered.aparts.list.get(at).map_or(&[][..], |apart| &apart.unfits);
            out.alone
                .extend(unfits.iter().filter(|unfit| alone.insert(&unfit.node)).cloned());
        }
        out.unfits.clone_from(&plan.lowered.unfits);
        out.unfits.retain(|unfit| !alone.contains(&unfit.node));
        let nodes = plan.lowered.undivided.iter();
        let ids = nodes.filter_map(|at| self.scheme.0.plan.nodes.get(*at).map(|node| node.words.id.clone()));
        out.undivided = ids.collect();
        out
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.unfit.is_some() {
            for unfit in &self.unfits {
                writeln!(f, "scored one by one, because of {unfit}")?;
            }
            return Ok(());
        }
        let [a, b, c] = self.steps;
        writeln!(
            f,
            "steps of 32 / 64 / 128 bits: {a} / {b} / {c}; widest {} bits; guards {}",
            self.bits, self.guards
        )?;
        for line in &self.lines {
            writeln!(
                f,
                "{:<12} {:<9} scale {:<12} {} to {}  {} bits in {}",
                line.node,
                line.operation,
                line.scale,
                line.least,
                line.most,
                line.bits,
                line.lane.bits()
            )?;
        }
        for node in &self.undivided {
            writeln!(f, "{node:<12} ratio     not divided before it is rounded")?;
        }
        for unfit in &self.alone {
            writeln!(f, "by itself: {unfit}")?;
        }
        for unfit in &self.unfits {
            writeln!(f, "not computed, and not needed: {unfit}")?;
        }
        Ok(())
    }
}
