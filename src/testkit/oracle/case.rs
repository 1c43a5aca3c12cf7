//! One scheme with one record: finding nodes, entries, parameters, defaults and full marks in them.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};
use core::cell::RefCell;
use num_rational::BigRational;
use num_traits::Zero;

use super::number::{rational, whole};
use super::pools::Counted;
use super::walk::Found;
use crate::combine::{AbsencePolicies, Combine, Kept, Policy};
use crate::draft::{Entry, Node, Record, RoundingOr, Scheme, Tier};
use crate::rule::Parameter;
use crate::{Absence, Exact, Rounding};

/// What is scored, and what is known of it so far.
pub(super) struct Case<'a> {
    pub(super) scheme: &'a Scheme,
    pub(super) record: &'a Record,
    /// Inputs that absent parts leave without a figure.
    pub(super) refused: BTreeSet<String>,
    /// The stage, where the scheme has any.
    pub(super) stage: Option<&'a str>,
    /// The events as they are without the gates of pools.
    pub(super) events: Vec<Counted>,
    /// All records that are scored together, each with the inputs that absent parts leave without a figure; none where
    /// the record stands alone.
    pub(super) cohort: Option<&'a [(Record, BTreeSet<String>)]>,
    pub(super) known: RefCell<BTreeMap<String, Found>>,
}

impl<'a> Case<'a> {
    /// The same with another record of the cohort.
    pub(super) fn of(&self, record: &'a Record) -> Case<'a> {
        let mut all = self.cohort.into_iter().flatten();
        let refused = all
            .find(|(other, _)| core::ptr::eq(other, record))
            .map(|(_, refused)| refused.clone());
        Case {
            scheme: self.scheme,
            record,
            refused: refused.unwrap_or_default(),
            stage: self.stage,
            events: super::pools::count(self.scheme, record, &BTreeSet::new()),
            cohort: self.cohort,
            known: RefCell::default(),
        }
    }

    pub(super) fn node(&self, id: &str) -> &'a Node {
        self.scheme.node.iter().find(|n| n.id.as_str() == id).unwrap()
    }

    pub(super) fn children(&self, node: &Node) -> Vec<&'a Node> {
        self.scheme
            .node
            .iter()
            .filter(|n| n.parent.as_deref() == Some(node.id.as_str()))
            .collect()
    }

    fn tier(&self, node: &Node) -> Option<&'a Tier> {
        self.scheme.tiers.iter().find(|t| Some(&t.name) == node.tier.as_ref())
    }

    /// The absence tables that speak for a node, the nearest first.
    fn absences<'b>(&self, node: &'b Node) -> Vec<&'b AbsencePolicies>
    where
        'a: 'b,
    {
        let mut all = alloc::vec![&node.absent];
        all.extend(self.tier(node).map(|t| &t.absent));
        all.push(&self.scheme.absent);
        all
    }

    /// What stands for this node in its parent when it is absent in this way.
    pub(super) fn policy<'b>(&self, node: &'b Node, kind: Absence) -> Option<&'b Policy>
    where
        'a: 'b,
    {
        self.absences(node).into_iter().find_map(|table| table.get(kind))
    }

    /// What an input without entry is taken as, for this node.
    pub(super) fn open(&self, node: &Node) -> Option<Absence> {
        self.absences(node).into_iter().find_map(|table| table.open)
    }

    /// The rounding of a node: its own, its tier's, the scheme's; `none` lifts.
    pub(super) fn rounding(&self, node: &Node) -> Option<Rounding> {
        let of_tier = self.tier(node).and_then(|t| t.round.clone());
        match node.round.clone().or(of_tier) {
            Some(RoundingOr::None) => None,
            Some(RoundingOr::Rounding(rounding)) => Some(rounding),
            None => self.scheme.round.clone(),
        }
    }

    /// The input that a leaf reads.
    pub(super) fn input_of<'b>(&self, node: &'b Node) -> &'b str {
        node.input.as_deref().unwrap_or(node.id.as_str())
    }

    /// The entry of an input at the stage that is scored, or at the one that stands in for it.
    pub(super) fn entry(&self, input: &str) -> Option<&'a Entry> {
        let last = self.scheme.stages.last().map(|s| s.name.as_str());
        let mut stage = self.stage.or(last);
        loop {
            let here = |e: &&Entry| e.input == input && e.stage.as_deref().or(last) == stage;
            if let Some(entry) = self.record.entries.iter().find(here) {
                return Some(entry);
            }
            let name = stage?;
            stage = Some(
                self.scheme
                    .stages
                    .iter()
                    .find(|s| s.name == name)?
                    .stands_in
                    .as_deref()?,
            );
        }
    }

    /// A constant after the approved changes of the year.
    pub(super) fn adjusted(&self, node: &Node, field: &str, constant: BigRational) -> BigRational {
        let of_it = |a: &&crate::draft::Adjustment| a.node == node.id.as_str() && a.field == field;
        self.scheme
            .adjustment
            .iter()
            .rfind(of_it)
            .map_or(constant, |a| rational(&a.to))
    }

    /// A parameter of the rule of a node.
    pub(super) fn parameter(
        &self,
        node: &Node,
        field: &str,
        written: &Parameter,
        entry: &Entry,
    ) -> Option<BigRational> {
        match written {
            Parameter::Constant(constant) => Some(self.adjusted(node, field, rational(constant))),
            Parameter::Given(name) => {
                let name = name.as_deref().unwrap_or(field);
                let beside = entry.target.as_ref().filter(|_| name == "target");
                beside.or(entry.given.get(name)).map(|figure| rational(&figure.value))
            }
            Parameter::Attribute { attribute, values } => {
                values.get(self.record.attributes.get(attribute)?).map(rational)
            }
            Parameter::Statistic(id) => super::cohort::statistic(self, id),
            Parameter::Table { table, column } => self.looked_up(table, column),
        }
    }

    /// The value of a reference table in the row that the unit's attributes choose.
    fn looked_up(&self, table: &str, column: &str) -> Option<BigRational> {
        let table = self.scheme.table.iter().find(|t| t.id.as_str() == table)?;
        let of_unit: Option<Vec<&String>> = table.key.iter().map(|key| self.record.attributes.get(key)).collect();
        let of_unit = of_unit?;
        let row = table
            .row
            .iter()
            .find(|row| row.key.iter().collect::<Vec<_>>() == of_unit)?;
        let column = table.columns.iter().position(|name| name == column)?;
        row.values.get(column).map(rational)
    }

    /// The weight of a node as it is written; 1 where none is, none where what it depends on is unknown.
    pub(super) fn weight(&self, node: &Node) -> Option<BigRational> {
        match &node.weight {
            None => Some(whole(1)),
            Some(weight) => self.parameter(node, "weight", weight, &Entry::new("")),
        }
    }

    /// Full marks: declared, or what the combination makes of the children's.
    pub(super) fn full(&self, node: &Node) -> Option<BigRational> {
        if let Some(full) = &node.full {
            return Some(rational(full));
        }
        let combine = node.combine.as_ref()?;
        let children: Vec<&Node> = self.children(node).into_iter().filter(|c| !c.extra).collect();
        if let Combine::EarnedOverPossible(rule) = combine {
            return Some(rational(&rule.to));
        }
        let fulls = children
            .iter()
            .map(|c| self.full(c))
            .collect::<Option<Vec<BigRational>>>()?;
        let weights = children
            .iter()
            .map(|c| self.weight(c))
            .collect::<Option<Vec<BigRational>>>()?;
        let weighted: BigRational = weights.iter().zip(&fulls).map(|(w, f)| w * f).sum();
        let over = |a: BigRational, b: BigRational| if b.is_zero() { None } else { Some(a / b) };
        match combine {
            Combine::Sum(_) => Some(fulls.into_iter().sum()),
            Combine::WeightedSum(_) => Some(weighted),
            Combine::WeightedMean(_) => over(weighted, weights.into_iter().sum()),
            Combine::Mean(_) => over(fulls.iter().sum(), whole(fulls.len() as i64)),
            Combine::Min(_) => fulls.into_iter().min(),
            Combine::Max(_) => fulls.into_iter().max(),
            Combine::Product(_) => Some(fulls.into_iter().product()),
            Combine::Best(rule) => kept_full(rule.kept, rule.to.as_ref(), rule.n as usize, &fulls),
            Combine::Drop(rule) => {
                let left = fulls.len().saturating_sub((rule.low + rule.high) as usize).max(1);
                kept_full(rule.kept, rule.to.as_ref(), left, &fulls)
            }
            Combine::NoisyOr(_) | Combine::EarnedOverPossible(_) => None,
            _ => the_one(&fulls),
        }
    }
}

/// The full marks that all have.
fn the_one(fulls: &[BigRational]) -> Option<BigRational> {
    fulls
        .first()
        .filter(|first| fulls.iter().all(|full| full == *first))
        .cloned()
}

/// The full marks of so many children, where all have the same.
fn kept_full(kept: Kept, to: Option<&Exact>, count: usize, fulls: &[BigRational]) -> Option<BigRational> {
    match kept {
        Kept::EarnedOverPossible => to.map(rational),
        Kept::Mean => the_one(fulls),
        Kept::Sum => the_one(fulls).map(|full| full * whole(count.min(fulls.len()) as i64)),
    }
}
