//! Lowers a checked scheme to the graph of integers, for one set of missing columns: which children enter with which
//! weight is read off the card of a sample, so that absence means here exactly what it means for one unit.

mod decision;
mod formula;
mod growth;
mod keep;
mod leaf;
mod operand;
mod panel;
mod pipeline;
mod pools;
mod rules;
mod sample;
mod sampled;
mod stages;
mod straight;
mod terms;

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use super::cells::ColumnPlan;
use super::fraction::X;
use super::ir::{At, Graph};
use super::layout::{Field, Layout};
use super::range::{Builder, Val};
use super::unfit::{Unfit, Why};
use crate::card::Card;
use crate::cohort::Statistics;
use crate::outcome::Absence;
use crate::plan::{NodePlan, Operand};
use crate::rule::Sources;
use crate::scheme::Scheme;

pub(super) use sample::sample;
pub(super) use stages::{Stages, Term, Times};
pub(super) use terms::substitute;

/// What a node comes to, on the graph.
#[derive(Clone, Debug)]
pub(super) enum Out {
    /// A value; and the one before rounding, where it is known.
    Scored { value: X, exact: Option<X> },
    /// Absent in this way, for all units of the pattern.
    Absent(Absence),
    /// No score, for all units of the pattern.
    NoScore,
}

/// Everything that lowering looks at.
pub(super) struct Lower<'a> {
    pub(super) scheme: &'a Scheme,
    pub(super) layout: &'a Layout,
    pub(super) columns: &'a [ColumnPlan],
    pub(super) statistics: Option<&'a Statistics>,
    /// Of each column, whether it is missing in this pattern.
    pub(super) missing: &'a [bool],
    /// Of each column, whether a missing cell is settled in the kernel, by a constant in its place.
    pub(super) masked: &'a [bool],
    /// The card of a sample of this pattern.
    pub(super) card: &'a Card,
    pub(super) build: Builder,
    /// Of each node, what it comes to, or why that is not for the kernel.
    pub(super) values: Vec<Option<Result<Out, Unfit>>>,
    pub(super) accounts: Vec<Result<Val, Why>>,
    /// What the values are made of, by node, where that is known.
    pub(super) stages: BTreeMap<usize, Stages>,
    /// The column of each figure of each input.
    pub(super) of_input: BTreeMap<usize, Vec<usize>>,
}

/// The score of a node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scored {
    /// Index in the plan.
    pub(super) node: usize,
    pub(super) value: X,
}

/// A scheme on integers.
#[derive(Debug)]
pub(super) struct Lowered {
    pub(super) graph: Graph,
    pub(super) guards: Vec<At>,
    /// What is wanted, in the order of the layout: none where there is no score.
    pub(super) outputs: Vec<Option<Val>>,
    /// The place of the grade on the ladder; the number of grades where there is none.
    pub(super) grade: Option<Val>,
    /// What each node comes to that has a score.
    pub(super) nodes: Vec<Scored>,
    /// What their values are made of, by node; none where a table gave them rounded.
    pub(super) stages: BTreeMap<usize, Stages>,
    /// Nodes that are not divided before another one rounds them.
    pub(super) undivided: Vec<usize>,
    /// Nodes that do not fit, and that nothing wanted needs.
    pub(super) apart: Vec<Unfit>,
}

impl<'a> Lower<'a> {
    pub(super) fn new(
        scheme: &'a Scheme,
        layout: &'a Layout,
        columns: &'a [ColumnPlan],
        statistics: Option<&'a Statistics>,
        (missing, masked): (&'a [bool], &'a [bool]),
        card: &'a Card,
    ) -> Self {
        let mut of_input: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, column) in columns.iter().enumerate() {
            if let Some(input) = column.input {
                of_input.entry(input).or_default().push(at);
            }
        }
        Self {
            scheme,
            layout,
            columns,
            statistics,
            missing,
            masked,
            card,
            build: Builder::default(),
            values: alloc::vec![None; scheme.0.plan.nodes.len()],
            accounts: Vec::new(),
            stages: BTreeMap::new(),
            of_input,
        }
    }

    /// The whole plan.
    ///
    /// # Errors
    /// What keeps it off the kernel, the first thing that a wanted node needs at the head; then whatever else does not
    /// fit, in the order of computation.
    pub(super) fn run(mut self, outputs: &[usize]) -> Result<Lowered, Vec<Unfit>> {
        let scheme = self.scheme;
        let plan = &scheme.0.plan;
        self.accounts = (0..plan.accounts.len()).map(|at| self.account(at)).collect();
        // Whether a node uses the pool or not: a record with such events might be refused.
        for (account, total) in plan.accounts.iter().zip(&self.accounts) {
            if let (Err(why), false) = (total, self.events_of(account, None).is_empty()) {
                let node = String::from(account.pool.id.as_str());
                return Err(alloc::vec![Unfit { node, why: *why }]);
            }
        }
        for at in &plan.order {
            let Some(node) = plan.nodes.get(*at) else { continue };
            let out = self.node(*at, node);
            if let Some(slot) = self.values.get_mut(*at) {
                *slot = Some(out);
            }
        }
        let outs = outputs.iter().map(|at| {
            Ok(match self.out(*at)? {
                Out::Scored { value, .. } => Some(value.value().map_err(|why| Unfit {
                    node: self.id(*at),
                    why,
                })?),
                Out::Absent(_) | Out::NoScore => None,
            })
        });
        let wanted: Vec<Option<Val>> = match outs.collect() {
            Ok(wanted) => wanted,
            Err(first) => return Err(self.all_after(first)),
        };
        let graded = self.layout.grade && plan.grades.is_some();
        let grade = match graded.then(|| self.grade()).transpose() {
            Ok(grade) => grade,
            Err(first) => return Err(self.all_after(first)),
        };
        let nodes = self.values.iter().enumerate().filter_map(|(at, out)| match out {
            Some(Ok(Out::Scored { value, .. })) => Some(Scored {
                node: at,
                value: *value,
            }),
            _ => None,
        });
        let ratio = |out: &Option<Result<Out, Unfit>>| matches!(out, Some(Ok(Out::Scored { value, .. })) if value.value().is_err());
        let ratios = self.values.iter().enumerate().filter(|(_, out)| ratio(out));
        let undivided = ratios.map(|(at, _)| at).collect();
        let apart = self.own_unfits();
        Ok(Lowered {
            undivided,
            apart,
            nodes: nodes.collect(),
            stages: self.stages,
            graph: self.build.graph,
            guards: self.build.guards,
            outputs: wanted,
            grade,
        })
    }

    /// This, and every other node that is not for the kernel by itself: not those that only stand over one.
    fn all_after(&self, first: Unfit) -> Vec<Unfit> {
        let mut all = self.own_unfits();
        all.retain(|unfit| *unfit != first);
        all.insert(0, first);
        all
    }

    fn own_unfits(&self) -> Vec<Unfit> {
        let nodes = self.scheme.0.plan.order.iter();
        let own = nodes.filter_map(|at| match self.values.get(*at) {
            Some(Some(Err(unfit))) if unfit.node == self.id(*at) => Some(unfit.clone()),
            _ => None,
        });
        own.collect()
    }

    fn node(&mut self, at: usize, node: &NodePlan) -> Result<Out, Unfit> {
        let blame = |why| Unfit {
            node: node.words.id.clone(),
            why,
        };
        match &node.op {
            crate::plan::Op::Rule {
                of,
                sources,
                conditions,
                ..
            } => {
                let operands = sources
                    .iter()
                    .chain(conditions.iter().map(|condition| &condition.operand));
                let nodes = operands.filter_map(|operand| match operand {
                    Operand::Node(at, _) => Some(*at),
                    _ => None,
                });
                for read in nodes.chain(of.map(|(at, _)| at)) {
                    self.out(read)?;
                }
                self.leaf(at, node).map_err(blame)
            }
            crate::plan::Op::Combine { combine, children } => {
                for child in children {
                    self.out(*child)?;
                }
                let combined = self.terms(at, node, combine).map_err(blame)?;
                match combined {
                    Ok((value, terms)) => self.pipeline(at, node, value, terms).map_err(blame),
                    Err(out) => Ok(out),
                }
            }
        }
    }

    /// What a node came to.
    fn out(&self, at: usize) -> Result<Out, Unfit> {
        match self.values.get(at) {
            Some(Some(out)) => out.clone(),
            _ => Ok(Out::NoScore),
        }
    }

    /// Where parameters are looked up.
    fn sources(&self) -> Sources<'a> {
        self.scheme.sources(&self.layout.attributes, self.statistics)
    }

    /// The column that brings a figure of an input.
    fn column(&self, input: usize, field: &Field) -> Option<usize> {
        let mut of = self.of_input.get(&input)?.iter().copied();
        of.find(|at| {
            self.layout
                .columns
                .get(*at)
                .is_some_and(|column| column.field == *field)
        })
    }

    /// The cells of a column.
    fn cell(&mut self, at: usize) -> Option<Val> {
        let column = self.columns.get(at)?;
        let (least, most) = (column.least.into(), column.most.into());
        Some(self.build.cell(at, column.scale, least, most))
    }

    /// The figure of an input, where a column brings it.
    fn figure(&mut self, input: usize, field: &Field) -> Option<Val> {
        let column = self.column(input, field)?;
        self.cell(column)
    }

    /// Whether the input is there, for the columns that are settled in the kernel; none where it always is.
    fn there(&mut self, input: usize) -> Result<Option<Val>, Why> {
        let columns = self.of_input.get(&input).cloned().unwrap_or_default();
        let mut all: Option<Val> = None;
        for at in columns.into_iter().filter(|at| self.masked.get(*at) == Some(&true)) {
            let there = self.build.there(at);
            all = Some(match all {
                Some(before) => self.build.least(before, there)?,
                None => there,
            });
        }
        Ok(all)
    }

    fn id(&self, at: usize) -> String {
        self.scheme
            .0
            .plan
            .nodes
            .get(at)
            .map(|node| node.words.id.clone())
            .unwrap_or_default()
    }
}
