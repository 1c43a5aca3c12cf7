//! Ranks the units of one stratum: values or rank sums, the tie chain, places. Knows no grades.

use alloc::{collections::BTreeMap, string::String, vec, vec::Vec};

use super::facts::Facts;
use super::line::{Flag, StepLine};
use super::order::{Groups, RankTrim, places_of, rank_sum, ranks, split};
use crate::card::Card;
use crate::draft::{self, Order, Places, TieEnd, TieFor, TieStep};
use crate::number::Exact;

/// A card that can be ranked.
pub(super) struct Unit<'a> {
    pub(super) at: usize,
    pub(super) card: &'a Card,
    pub(super) id: &'a str,
    /// The ranked value; of a rank sum it is known only with the stratum.
    pub(super) value: Exact,
    /// Values on the nodes of a rank sum.
    pub(super) summed: Vec<Exact>,
}

/// The units of one stratum in order. All lists are by index into the units.
pub(super) struct Ranked {
    /// Those that share a place together.
    pub(super) groups: Groups,
    /// Those that the tie chain leaves together; finer than `groups` where it decides edges only.
    pub(super) fine: Groups,
    pub(super) places: Vec<Exact>,
    pub(super) steps: Vec<Vec<StepLine>>,
    pub(super) flags: Vec<Vec<Flag>>,
}

/// Ranks the units, which come in the order of their ids. Values of rank sums are filled in.
pub(super) fn rank<'a>(
    units: &mut [Unit<'a>],
    rules: &'a draft::Standing,
    lots: &BTreeMap<&str, &Exact>,
    facts: &mut Facts<'a>,
) -> Ranked {
    let order = match &rules.rank_sum {
        Some(sum) => {
            sum_ranks(units, sum);
            Order::Ascending
        }
        None => rules.order,
    };
    let units = &*units;
    let all: Vec<usize> = (0..units.len()).collect();
    let groups = split(&all, order, |at| units.get(at).map(|unit| &unit.value));
    let mut chain = Chain {
        units,
        lots,
        steps: vec![Vec::new(); units.len()],
        flags: vec![Vec::new(); units.len()],
    };
    let fine = chain.run(groups.clone(), &rules.tie, facts);
    let (steps, mut flags) = (chain.steps, chain.flags);
    let groups = if rules.tie_for == TieFor::Edges {
        groups
    } else {
        fine.clone()
    };
    if rules.tie_end == Some(TieEnd::NeedsDecision) || rules.places == Places::Ordinal && rules.tie_end.is_none() {
        // Places in the order of ids are nobody's decision.
        for at in groups.iter().filter(|group| group.len() > 1).flatten() {
            raise(&mut flags, *at, Flag::NeedsDecision);
        }
    }
    let places = places_of(&groups, units.len(), rules.places);
    Ranked {
        groups,
        fine,
        places,
        steps,
        flags,
    }
}

pub(super) fn raise(flags: &mut [Vec<Flag>], at: usize, flag: Flag) {
    if let Some(flags) = flags.get_mut(at).filter(|flags| !flags.contains(&flag)) {
        flags.push(flag);
    }
}

/// The value of each unit is its rank sum.
fn sum_ranks(units: &mut [Unit<'_>], sum: &draft::RankSum) {
    let columns = sum.nodes.iter().enumerate().map(|(column, node)| {
        let values: Vec<Exact> = units
            .iter()
            .map(|unit| unit.summed.get(column).cloned().unwrap_or_default())
            .collect();
        ranks(&values, node.order, sum.places)
    });
    let columns: Vec<Vec<Exact>> = columns.collect();
    let weights: Vec<Exact> = sum
        .nodes
        .iter()
        .map(|node| node.weight.clone().unwrap_or(Exact::ONE))
        .collect();
    let size = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let trim = RankTrim {
        high: size(sum.high),
        low: size(sum.low),
    };
    for (unit, value) in units
        .iter_mut()
        .zip(rank_sum(&columns, &weights, trim).unwrap_or_default())
    {
        unit.value = value;
    }
}

/// The tie chain at work.
struct Chain<'u, 'a> {
    units: &'u [Unit<'a>],
    lots: &'u BTreeMap<&'u str, &'u Exact>,
    steps: Vec<Vec<StepLine>>,
    flags: Vec<Vec<Flag>>,
}

impl<'a> Chain<'_, 'a> {
    fn run(&mut self, mut groups: Groups, steps: &'a [TieStep], facts: &mut Facts<'a>) -> Groups {
        for (at, step) in steps.iter().enumerate() {
            if groups.iter().all(|group| group.len() < 2) {
                break;
            }
            let keys = self.keys(step, &groups, facts);
            let order = if step.lot {
                Order::Ascending
            } else if step.firsts.is_empty() {
                step.order
            } else {
                Order::Descending
            };
            let missing = if step.lot {
                Flag::NeedsLot
            } else {
                Flag::StepWithoutValue
            };
            groups = groups
                .into_iter()
                .flat_map(|group| self.step(at, group, order, &keys, missing))
                .collect();
        }
        groups
    }

    /// Splits one group, or passes over it where a member has no value: nobody is put last for that.
    fn step(&mut self, step: usize, group: Vec<usize>, order: Order, keys: &[Option<Exact>], missing: Flag) -> Groups {
        if group.len() < 2 {
            return vec![group];
        }
        let key = |at: usize| keys.get(at).and_then(Option::as_ref);
        if group.iter().any(|at| key(*at).is_none()) {
            for at in &group {
                raise(&mut self.flags, *at, missing);
            }
            return vec![group];
        }
        let parts = split(&group, order, key);
        for pair in parts.windows(2) {
            let [before, after] = pair else { continue };
            let Some((behind, other)) = before.first().and_then(|at| Some((self.units.get(*at)?, key(*at)?))) else {
                continue;
            };
            for at in after {
                let (Some(own), Some(steps)) = (key(*at), self.steps.get_mut(*at)) else {
                    continue;
                };
                steps.push(StepLine::new(step, String::from(behind.id), own.clone(), other.clone()));
            }
        }
        parts
    }

    /// What the units have on a step, for those that tie.
    fn keys(&self, step: &'a TieStep, groups: &Groups, facts: &mut Facts<'a>) -> Vec<Option<Exact>> {
        if !step.firsts.is_empty() {
            return self.firsts(step, facts);
        }
        let mut keys = vec![None; self.units.len()];
        for at in groups.iter().filter(|group| group.len() > 1).flatten() {
            let (Some(unit), Some(slot)) = (self.units.get(*at), keys.get_mut(*at)) else {
                continue;
            };
            *slot = match &step.node {
                Some(node) => facts.value(unit.card, node, step.exact),
                None => self.lots.get(unit.id).map(|lot| (*lot).clone()),
            };
        }
        keys
    }

    /// On how many of the step's nodes each unit is first; a node without a score is no first place.
    fn firsts(&self, step: &'a TieStep, facts: &mut Facts<'a>) -> Vec<Option<Exact>> {
        let mut firsts = vec![Exact::ZERO; self.units.len()];
        for node in &step.firsts {
            let values: Vec<Option<Exact>> = self
                .units
                .iter()
                .map(|unit| facts.value(unit.card, node, step.exact))
                .collect();
            let best = match step.order {
                Order::Descending => values.iter().flatten().max(),
                Order::Ascending => values.iter().flatten().min(),
            };
            for (slot, _) in firsts
                .iter_mut()
                .zip(&values)
                .filter(|(_, value)| value.is_some() && value.as_ref() == best)
            {
                *slot = &*slot + &Exact::ONE;
            }
        }
        firsts.into_iter().map(Some).collect()
    }
}
