//! Lowers a checked scheme to the graph of integers, for one set of missing columns: which children enter with which
//! weight is read off the card of a sample, so that absence means here exactly what it means for one unit.

mod apart;
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

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use super::apart::{Apart, Aparts};
use super::cells::ColumnPlan;
use super::fraction::X;
use super::ir::{At, Graph};
use super::layout::{Field, Layout};
use super::range::{Builder, Val};
use super::unfit::{Unfit, Why};
use crate::cohort::Statistics;
use crate::outcome::Absence;
use crate::plan::{NodePlan, Operand, PolicyPlan};
use crate::proof::Attainable;
use crate::rule::{InputKind, Sources};
use crate::scheme::Scheme;

pub(super) use sample::{Sample, sample};
pub(super) use stages::{Stages, Term, Times};
pub(super) use terms::substitute;

use self::apart::Aside;

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

/// How cells of columns may be missing.
#[derive(Clone, Copy)]
pub(super) struct Lacks<'a> {
    /// Of each column, whether it is missing for all units of this pattern.
    pub(super) missing: &'a [bool],
    /// Of each column, whether a missing cell is settled in the kernel, by a constant in its place.
    pub(super) masked: &'a [bool],
    /// Of each column, whether it may be missing for any unit of the plan, and what reads it is computed by itself; of most plans
    /// none is.
    pub(super) open: &'a [bool],
}

impl Lacks<'_> {
    pub(super) fn is_missing(self, column: usize) -> bool {
        self.missing.get(column) == Some(&true)
    }

    pub(super) fn is_masked(self, column: usize) -> bool {
        self.masked.get(column) == Some(&true)
    }

    pub(super) fn is_open(self, column: usize) -> bool {
        self.open.get(column) == Some(&true)
    }
}

/// Everything that lowering looks at.
pub(super) struct Lower<'a> {
    pub(super) scheme: &'a Scheme,
    pub(super) layout: &'a Layout,
    pub(super) columns: &'a [ColumnPlan],
    pub(super) statistics: Option<&'a Statistics>,
    pub(super) lacks: Lacks<'a>,
    /// A sample of this pattern.
    pub(super) sample: &'a Sample,
    pub(super) build: Builder,
    /// Of each node, what it comes to, or why that is not for the kernel.
    pub(super) values: Vec<Option<Result<Out, Unfit>>>,
    pub(super) accounts: Vec<Result<Val, Why>>,
    /// What the values are made of, by node, where that is known.
    pub(super) stages: BTreeMap<usize, Stages>,
    /// The column of each figure of each input.
    pub(super) of_input: BTreeMap<usize, Vec<usize>>,
    /// Nodes that are computed by themselves and are no integer: what reads them is computed by itself as well.
    pub(super) aside: BTreeMap<usize, Aside>,
    /// Nodes that are computed by themselves, in the order of their operations.
    pub(super) aparts: Vec<Apart>,
    /// All nodes that are computed by themselves.
    pub(super) alone: BTreeSet<usize>,
    /// The operations of those that something reads.
    pub(super) pins: Vec<At>,
    /// The place of each node in the order of computation.
    pub(super) ranks: Vec<usize>,
    /// Whether points may be left for an ancestor, and any unit may lack any column: they are then not those of the sample.
    pub(super) leaves_open: bool,
    /// What every node can come to, once that was asked.
    pub(super) attainable: Option<Attainable>,
}

/// The score of a node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scored {
    /// Index in the plan.
    pub(super) node: usize,
    pub(super) value: X,
}

/// What is wanted of a node.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    /// An integer.
    Number(Val),
    /// A ratio, which only exact numbers divide.
    Ratio { over: Val, under: Val },
    /// What is computed by itself and is no integer: which one, and the operations that it reads.
    Apart { index: usize, reads: Vec<At> },
}

impl Wanted {
    /// The operations that it reads.
    pub(super) fn reads(&self) -> Vec<At> {
        match self {
            Wanted::Number(of) => alloc::vec![of.at],
            Wanted::Ratio { over, under } => alloc::vec![over.at, under.at],
            Wanted::Apart { reads, .. } => reads.clone(),
        }
    }
}

/// A scheme on integers.
#[derive(Debug)]
pub(super) struct Lowered {
    pub(super) graph: Graph,
    pub(super) guards: Vec<At>,
    /// What is wanted, in the order of the layout: none where there is no score.
    pub(super) outputs: Vec<Option<Wanted>>,
    /// The place of the grade on the ladder; the number of grades where there is none.
    pub(super) grade: Option<Val>,
    /// What each node comes to that has a score.
    pub(super) nodes: Vec<Scored>,
    /// Nodes that are computed by themselves.
    pub(super) aparts: Aparts,
    /// What is computed only to see whether the record is sound.
    pub(super) checks: Vec<Wanted>,
    /// Operations that are computed in any case: without a score there, a unit is not for the plan.
    pub(super) pins: Vec<At>,
    /// What their values are made of, by node; none where a table gave them rounded.
    pub(super) stages: BTreeMap<usize, Stages>,
    /// Nodes that are not divided before another one rounds them.
    pub(super) undivided: Vec<usize>,
    /// Nodes that do not fit, and that nothing wanted needs.
    pub(super) unfits: Vec<Unfit>,
    /// Whether every node with a score is one of `nodes`.
    pub(super) is_whole: bool,
}

impl<'a> Lower<'a> {
    pub(super) fn new(
        scheme: &'a Scheme,
        layout: &'a Layout,
        columns: &'a [ColumnPlan],
        statistics: Option<&'a Statistics>,
        lacks: Lacks<'a>,
        sample: &'a Sample,
    ) -> Self {
        let mut of_input: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, column) in columns.iter().enumerate() {
            if let Some(input) = column.input {
                of_input.entry(input).or_default().push(at);
            }
        }
        let plan = &scheme.0.plan;
        let mut ranks = alloc::vec![0; plan.nodes.len()];
        for (rank, at) in plan.order.iter().enumerate() {
            if let Some(slot) = ranks.get_mut(*at) {
                *slot = rank;
            }
        }
        let mut policies = plan.nodes.iter().flat_map(|node| &node.absent);
        let leaves_out = policies.any(|(_, policy)| matches!(policy, PolicyPlan::LeaveOutOf(_)));
        Self {
            alone: BTreeSet::new(),
            pins: Vec::new(),
            ranks,
            leaves_open: leaves_out && !lacks.open.is_empty(),
            scheme,
            layout,
            columns,
            statistics,
            lacks,
            sample,
            build: Builder::default(),
            values: alloc::vec![None; scheme.0.plan.nodes.len()],
            accounts: Vec::new(),
            stages: BTreeMap::new(),
            of_input,
            aside: BTreeMap::new(),
            aparts: Vec::new(),
            attainable: None,
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
                return Err(alloc::vec![Unfit::new(account.pool.id.as_str(), *why)]);
            }
        }
        for at in &plan.order {
            let Some(node) = plan.nodes.get(*at) else { continue };
            let out = self.node(*at, node).or_else(|unfit| {
                // What was begun is of no use, but for guards: units that are no sound record are refused all the same.
                self.stages.remove(at);
                self.apart(*at, node, unfit)
            });
            if let Some(slot) = self.values.get_mut(*at) {
                *slot = Some(out);
            }
        }
        let wanted: Result<Vec<Option<Wanted>>, Unfit> = outputs.iter().map(|at| self.wanted(*at)).collect();
        let wanted = match wanted {
            Ok(wanted) => wanted,
            Err(first) => return Err(self.all_after(first)),
        };
        let checks = self.checks();
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
        let nodes: Vec<Scored> = nodes.collect();
        let ratio = |out: &Option<Result<Out, Unfit>>| matches!(out, Some(Ok(Out::Scored { value, .. })) if value.value().is_err());
        let ratios = self.values.iter().enumerate().filter(|(_, out)| ratio(out));
        let undivided: Vec<usize> = ratios.map(|(at, _)| at).collect();
        let unfits = self.own_unfits();
        let aparts = self.all_apart();
        Ok(Lowered {
            is_whole: self.values.iter().all(|out| !matches!(out, Some(Err(_)))),
            undivided,
            unfits,
            nodes,
            aparts,
            checks,
            pins: self.pins,
            stages: self.stages,
            graph: self.build.graph,
            guards: self.build.guards,
            outputs: wanted,
            grade,
        })
    }

    /// What is wanted of a node.
    fn wanted(&mut self, at: usize) -> Result<Option<Wanted>, Unfit> {
        match self.out(at) {
            Ok(Out::Scored {
                value: X::Value(of), ..
            }) => Ok(Some(Wanted::Number(of))),
            Ok(Out::Scored {
                value: X::Ratio { over, under },
                ..
            }) => Ok(Some(Wanted::Ratio { over, under })),
            Ok(Out::Absent(_) | Out::NoScore) => Ok(None),
            Err(unfit) => match self.wanted_apart(at) {
                Some((index, reads)) => Ok(Some(Wanted::Apart { index, reads })),
                None => Err(unfit),
            },
        }
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
        let blame = |why| Unfit::new(&node.words.id, why);
        if self.reads_open(node) {
            if let crate::plan::Op::Rule { input: Some(input), .. } = &node.op
                && self.scheme.0.plan.inputs.get(*input).map(|input| input.kind) == Some(InputKind::Fraction)
            {
                // For its guards.
                self.fraction(*input).map_err(blame)?;
            }
            return Err(blame(Why::Patterns));
        }
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

    /// Whether the input is there, for the columns that may be missing for single units; none where it always is.
    fn there(&mut self, input: usize) -> Result<Option<Val>, Why> {
        let columns = self.of_input.get(&input).cloned().unwrap_or_default();
        let mut all: Option<Val> = None;
        for at in columns
            .into_iter()
            .filter(|at| self.lacks.is_masked(*at) || self.lacks.is_open(*at))
        {
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
