//! Nodes that are not for the kernel: what the engine needs to compute them by themselves, as operations that the plan has already.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use super::super::apart::{Apart, Aparts, CellOf, Grid, Operand as Place, Read, Terms};
use super::super::fraction::X;
use super::super::ir::{At, Op};
use super::super::range::Val;
use super::super::rounding;
use super::super::unfit::{Unfit, Why};
use super::{Lower, Out, Wanted};
use crate::card::Line;
use crate::number::Exact;
use crate::outcome::Outcome;
use crate::plan::{self, ConditionPlan, NodePlan, Operand};

/// A node that is computed by itself and is no integer, with those of its kind below it.
#[derive(Clone, Debug)]
pub(in super::super) struct Aside {
    /// Indices in the plan, in the order of computation; itself the last.
    nodes: Vec<usize>,
    /// Why it is not for the kernel.
    own: Unfit,
}

/// What a node reads.
#[derive(Default)]
struct Reads {
    /// Nodes, and whether before their rounding.
    nodes: Vec<(usize, bool)>,
    inputs: Vec<usize>,
    accounts: Vec<usize>,
}

/// The operands of an operation, each once.
#[derive(Default)]
struct Operands {
    list: Vec<At>,
    places: BTreeMap<At, usize>,
}

/// The most nodes that are computed together.
const MOST: usize = 4_096;

/// Points, either way, of a node whose range is not known: a unit beyond them is scored by itself.
const FAR: i128 = 1 << 24;

impl Lower<'_> {
    /// A node that does not fit, as an operation of its own where its rounding makes it an integer. Else it is remembered
    /// for what reads it, and does not fit.
    pub(super) fn apart(&mut self, at: usize, node: &NodePlan, unfit: Unfit) -> Result<Out, Unfit> {
        let Some(aside) = self.aside_of(at, node, &unfit) else {
            return Err(unfit);
        };
        self.alone.insert(at);
        // A leaf that may be missing for any unit is told to its parent as it is; and so is a node without a score in the sample,
        // which shows what others make of it.
        let in_sample = self.sample.card.lines.get(at).map(|line| &line.outcome);
        let may_lack = !matches!(in_sample, Some(Outcome::Scored(_)))
            || matches!(node.op, plan::Op::Rule { .. }) && self.reads_open(node);
        let grid = node.round.as_ref().filter(|_| !may_lack).and_then(|rounding| {
            let (_, scale) = rounding::step(rounding).ok()?.parts()?;
            self.grid(at, scale)
        });
        let Some(grid) = grid else {
            self.aside.insert(at, aside);
            return Err(unfit);
        };
        let Some((index, reads)) = self.operation(&aside, Some(grid)) else {
            return Err(unfit);
        };
        let op = Op::Apart { index, reads };
        let of = self.build.graph.push(op, grid.least, grid.most);
        // Without a score here, what reads it has none either, even where the arithmetic does not hang on it.
        if self.is_read(at) {
            self.pins.push(of);
        }
        Ok(Out::Scored {
            value: X::Value(Val {
                at: of,
                scale: grid.scale,
            }),
            exact: None,
        })
    }

    /// Whether some other node, or the grade, reads a node.
    fn is_read(&self, at: usize) -> bool {
        let plan = &self.scheme.0.plan;
        let is_child = plan.nodes.get(at).is_some_and(|node| node.parent.is_some());
        let is_graded = plan.grades.as_ref().is_some_and(|grades| grades.node == at);
        let names = |operand: &Operand| matches!(operand, Operand::Node(of, _) if *of == at);
        let looks = |conditions: &[ConditionPlan]| conditions.iter().any(|of| names(&of.operand));
        let refers = |node: &NodePlan| {
            let by_rule = match &node.op {
                plan::Op::Rule {
                    of,
                    sources,
                    conditions,
                    ..
                } => of.is_some_and(|(of, _)| of == at) || sources.iter().any(names) || looks(conditions),
                plan::Op::Combine { .. } => false,
            };
            let mut gates = node.gates.iter().map(|gate| gate.conditions.as_slice());
            let mut replaces = node.replaces.iter().map(|replace| replace.conditions.as_slice());
            by_rule || gates.any(looks) || replaces.any(looks)
        };
        is_child || is_graded || plan.nodes.iter().any(refers)
    }

    /// A wanted node that is computed by itself and is no integer: which operation, and what it reads.
    pub(super) fn wanted_apart(&mut self, at: usize) -> Option<(usize, Vec<At>)> {
        let aside = self.aside.get(&at)?.clone();
        self.operation(&aside, None)
    }

    /// Looks at the inputs of nodes by themselves whose figures must go together: a ratio on a step, knots that do not meet. A
    /// record in which they do not is refused, whether or not anybody asks for the node.
    pub(super) fn checks(&mut self) -> Vec<Wanted> {
        let plan = &self.scheme.0.plan;
        let nodes = self.alone.iter().filter_map(|at| plan.nodes.get(*at));
        let inputs = nodes.filter_map(|node| self.reads(node)).flat_map(|reads| reads.inputs);
        let several = |input: &usize| self.of_input.get(input).is_some_and(|columns| columns.len() > 1);
        let inputs: BTreeSet<usize> = inputs.filter(several).collect();
        if inputs.is_empty() {
            return Vec::new();
        }
        let mut operands = Operands::default();
        let reads = inputs
            .into_iter()
            .filter_map(|input| self.read_input(input, &mut operands));
        let reads: Vec<Read> = reads.collect();
        self.aparts.push(Apart {
            nodes: Vec::new(),
            reads,
            grid: None,
            is_masked: false,
            unfits: Vec::new(),
        });
        let index = self.aparts.len().saturating_sub(1);
        let reads = operands.list;
        alloc::vec![Wanted::Apart { index, reads }]
    }

    /// The node with all below it that must be computed with it; none where the engine for one node could not be told all
    /// that it reads.
    fn aside_of(&self, at: usize, node: &NodePlan, unfit: &Unfit) -> Option<Aside> {
        let mut nodes: BTreeSet<usize> = [at].into();
        for (read, _) in self.reads(node)?.nodes {
            if let Some(Some(Err(_))) = self.values.get(read) {
                nodes.extend(&self.aside.get(&read)?.nodes);
            }
        }
        let why = if unfit.node == node.words.id {
            unfit.why
        } else {
            Why::Reads
        };
        let own = Unfit {
            alone: true,
            ..Unfit::new(&node.words.id, why)
        };
        // More of them, one above another, would have to be told to each that stands over them.
        if nodes.len() > MOST {
            return None;
        }
        let mut ordered: Vec<usize> = nodes.into_iter().collect();
        ordered.sort_by_key(|at| self.ranks.get(*at));
        Some(Aside { nodes: ordered, own })
    }

    /// The integers that the score of a node can be.
    fn grid(&mut self, at: usize, scale: i128) -> Option<Grid> {
        let scheme = self.scheme;
        let attainable = self.attainable.get_or_insert_with(|| scheme.attainable());
        let range = attainable.nodes.get(at).and_then(|node| node.range.clone());
        let (least, most) = range.map_or((None, None), |range| (range.least.at, range.greatest.at));
        let by = Exact::of_parts(scale, 1)?;
        let far = FAR.checked_mul(scale)?;
        let integer = |x: Exact| x.parts().map(|(number, _)| number);
        let least = least.map_or(Some(far.checked_neg()?), |x| integer((&x * &by).floor()))?;
        let most = most.map_or(Some(far), |x| integer((&x * &by).ceil()))?;
        // One that can only be one number is computed all the same: perhaps there is no score.
        let most = most.max(least.checked_add(1)?);
        Some(Grid { scale, least, most })
    }

    /// Makes the operation: which one it is, and what it reads.
    fn operation(&mut self, aside: &Aside, grid: Option<Grid>) -> Option<(usize, Vec<At>)> {
        let scheme = self.scheme;
        let plan = &scheme.0.plan;
        let mut operands = Operands::default();
        let inside: BTreeSet<usize> = aside.nodes.iter().copied().collect();
        // Of each node that is read: whether somebody reads it before its rounding, and whether a parent does.
        let mut of_nodes: BTreeMap<usize, (bool, bool)> = BTreeMap::new();
        let (mut of_inputs, mut of_accounts) = (BTreeSet::new(), BTreeSet::new());
        for at in &aside.nodes {
            let node = plan.nodes.get(*at)?;
            let of = self.reads(node)?;
            let is_parent = matches!(node.op, plan::Op::Combine { .. });
            for (read, exact) in of.nodes.into_iter().filter(|(read, _)| !inside.contains(read)) {
                let how = of_nodes.entry(read).or_default();
                *how = (how.0 || exact, how.1 || is_parent);
            }
            of_inputs.extend(of.inputs);
            of_accounts.extend(of.accounts);
        }
        let mut reads: Vec<Read> = Vec::new();
        for (read, (exact, is_parent)) in of_nodes {
            reads.extend(self.read_node(read, exact, is_parent, &mut operands)?);
        }
        for input in of_inputs {
            reads.extend(self.read_input(input, &mut operands));
        }
        for account in of_accounts {
            let total = self.accounts.get(account)?.ok()?;
            let total = operands.place(total);
            reads.push(Read::Account { account, total });
        }
        let below = aside.nodes.iter().filter_map(|at| self.aside.get(at));
        let below = below.map(|aside| &aside.own).filter(|own| **own != aside.own);
        self.aparts.push(Apart {
            is_masked: aside.nodes.last().is_some_and(|at| self.is_masked(*at)),
            unfits: below.chain([&aside.own]).cloned().collect(),
            nodes: aside.nodes.clone(),
            reads,
            grid,
        });
        Some((self.aparts.len().saturating_sub(1), operands.list))
    }

    /// All nodes that are computed by themselves, with the lines that they are computed on.
    pub(super) fn all_apart(&mut self) -> Aparts {
        let list = core::mem::take(&mut self.aparts);
        let is_blank = list.is_empty();
        let lines = self.sample.card.lines.iter().filter(|_| !is_blank).zip(&self.values);
        let lines = lines.map(|(line, value)| match value {
            Some(Ok(Out::Absent(_) | Out::NoScore)) => line.clone(),
            // What is not read, and not the same for all units of the pattern, is nothing.
            _ => Line {
                outcome: Outcome::default(),
                ..line.clone()
            },
        });
        Aparts::new(list, self.sample, self.statistics, lines.collect())
    }

    /// A node that is read: nothing where its outcome is the same for all units of the pattern.
    fn read_node(
        &mut self,
        node: usize,
        exact: bool,
        is_parent: bool,
        operands: &mut Operands,
    ) -> Option<Option<Read>> {
        let scheme = self.scheme;
        let plan = scheme.0.plan.nodes.get(node)?;
        let Out::Scored { value, exact: before } = self.out(node).ok()? else {
            return Some(None);
        };
        let in_sample = self.sample.card.lines.get(node).map(|line| &line.outcome);
        if is_parent && !matches!(in_sample, Some(Outcome::Scored(_))) {
            // The points possible are read off the sample.
            return None;
        }
        let before = match before {
            // Without a rounding it is the score.
            _ if plan.round.is_none() || !exact => None,
            Some(before) => Some(operands.terms(before)),
            None => return None,
        };
        let there = match &plan.op {
            plan::Op::Rule { input: Some(input), .. } => self.lacking(*input)?,
            _ => None,
        };
        let there = there.map(|(there, kind)| (operands.place(there).at, kind));
        Some(Some(Read::Node {
            node,
            score: operands.terms(value),
            before,
            there,
        }))
    }

    /// Whether a node is a leaf in whose place its parent puts a constant where its cell is missing.
    pub(super) fn is_masked(&self, at: usize) -> bool {
        let input = match self.scheme.0.plan.nodes.get(at).map(|node| &node.op) {
            Some(plan::Op::Rule { input: Some(input), .. }) => input,
            _ => return false,
        };
        let columns = self.of_input.get(input).into_iter().flatten();
        columns.copied().any(|at| self.lacks.is_masked(at))
    }

    /// Where an input may be missing for single units: what says so, and how it is then absent.
    fn lacking(&mut self, input: usize) -> Option<Option<(Val, crate::Absence)>> {
        let Some(there) = self.there(input).ok()? else {
            return Some(None);
        };
        let columns = self.of_input.get(&input)?;
        let column = columns.iter().find(|at| self.lacks.is_masked(**at))?;
        Some(Some((there, self.layout.columns.get(*column)?.null?)))
    }

    /// An input that is read: nothing where no column brings it.
    fn read_input(&mut self, input: usize, operands: &mut Operands) -> Option<Read> {
        let columns = self.of_input.get(&input)?.clone();
        let mut cells = Vec::with_capacity(columns.len());
        for at in columns {
            let cell = self.cell(at)?;
            let may_lack = self.lacks.is_masked(at) || self.lacks.is_open(at);
            cells.push(CellOf {
                column: self.layout.columns.get(at)?.clone(),
                at: (!self.lacks.is_missing(at)).then(|| operands.place(cell).at),
                there: may_lack.then(|| operands.place(self.build.there(at)).at),
            });
        }
        Some(Read::Input { input, cells })
    }

    /// Whether a node reads an input of which a column may be missing for any unit of the plan.
    pub(super) fn reads_open(&self, node: &NodePlan) -> bool {
        let is_open = |input: &usize| {
            let columns = self.of_input.get(input).into_iter().flatten();
            columns.copied().any(|at| self.lacks.is_open(at))
        };
        // Most plans have none.
        !self.lacks.open.is_empty()
            && match self.reads(node) {
                Some(reads) => reads.inputs.iter().any(is_open),
                None => true,
            }
    }

    /// What a node reads; none where that is more than operands can tell: events one by one, sheets of raters, points that a
    /// child leaves for an ancestor to rescale.
    fn reads(&self, node: &NodePlan) -> Option<Reads> {
        let plan = &self.scheme.0.plan;
        let mut out = Reads::default();
        match &node.op {
            plan::Op::Rule {
                input,
                account,
                of,
                sources,
                conditions,
                ..
            } => {
                if !plan.sheets.is_empty() {
                    return None;
                }
                out.inputs.extend(*input);
                out.accounts.extend(*account);
                out.nodes.extend(*of);
                for source in sources {
                    match source {
                        Operand::Node(at, exact) => out.nodes.push((*at, *exact)),
                        Operand::Input(at) => out.inputs.push(*at),
                        Operand::Events(_) | Operand::Points(_) => return None,
                        Operand::Attribute | Operand::Statistic | Operand::Parameter => {}
                    }
                }
                out.conditions(conditions)?;
            }
            plan::Op::Combine { children, .. } => {
                // Points that a child leaves for an ancestor are those of the sample: where any unit may lack any column, they are not.
                if self.leaves_open {
                    return None;
                }
                out.nodes.extend(children.iter().map(|child| (*child, false)));
            }
        }
        out.accounts.extend(node.add.iter().chain(&node.subtract));
        for gate in node.gates.iter().filter(|gate| !gate.is_on_grade()) {
            out.conditions(&gate.conditions)?;
        }
        for replace in &node.replaces {
            // Nodes are read as they are before their gates.
            let is_gated = |at: usize| {
                let gates = plan.nodes.get(at).map_or(&[][..], |node| &node.gates);
                gates.iter().any(|gate| !gate.is_on_grade())
            };
            let mut of_replace = Reads::default();
            of_replace.conditions(&replace.conditions)?;
            if of_replace.nodes.iter().any(|(at, _)| is_gated(*at)) {
                return None;
            }
            out.nodes.extend(of_replace.nodes.iter().map(|(at, _)| (*at, true)));
            out.inputs.extend(of_replace.inputs);
        }
        Some(out)
    }
}

impl Reads {
    fn conditions(&mut self, conditions: &[ConditionPlan]) -> Option<()> {
        for of in conditions {
            match &of.operand {
                Operand::Node(at, exact) => self.nodes.push((*at, *exact || of.condition.exact)),
                Operand::Input(at) => self.inputs.push(*at),
                Operand::Events(_) | Operand::Points(_) => return None,
                Operand::Attribute | Operand::Statistic | Operand::Parameter => {}
            }
        }
        Some(())
    }
}

impl Operands {
    fn place(&mut self, of: Val) -> Place {
        let list = &mut self.list;
        let at = *self.places.entry(of.at).or_insert_with(|| {
            list.push(of.at);
            list.len().saturating_sub(1)
        });
        Place { at, scale: of.scale }
    }

    fn terms(&mut self, of: X) -> Terms {
        match of {
            X::Value(over) => Terms {
                over: self.place(over),
                under: None,
            },
            X::Ratio { over, under } => Terms {
                over: self.place(over),
                under: Some(self.place(under)),
            },
        }
    }
}
