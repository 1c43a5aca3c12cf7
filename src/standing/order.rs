//! Puts values in order: groups of equals, the tie chain, places, and sums of ranks. Knows neither
//! cards nor grades.

use alloc::{vec, vec::Vec};

use crate::draft::{Order, Places};
use crate::number::Exact;

/// Indices of equal values together, the better ones first; within a group in the order they came.
pub(super) type Groups = Vec<Vec<usize>>;

/// Splits a group by values, best first.
pub(super) fn split<'v>(group: &[usize], order: Order, value: impl Fn(usize) -> Option<&'v Exact>) -> Groups {
    let mut sorted: Vec<(usize, Option<&Exact>)> = group.iter().map(|at| (*at, value(*at))).collect();
    sorted.sort_by(|(_, a), (_, b)| match order {
        Order::Descending => b.cmp(a),
        Order::Ascending => a.cmp(b),
    });
    let runs = sorted.chunk_by(|(_, a), (_, b)| a == b);
    runs.map(|run| run.iter().map(|(at, _)| *at).collect()).collect()
}

/// The place of each group's members; ordinal places run on within a group.
fn place(before: usize, groups_before: usize, within: usize, size: usize, places: Places) -> Exact {
    let first = Exact::from(before) + Exact::ONE;
    match places {
        Places::Competition => first,
        Places::Dense => Exact::from(groups_before) + Exact::ONE,
        Places::Ordinal => first + Exact::from(within),
        Places::Fractional => first + Exact::from(size.saturating_sub(1)) * half(),
    }
}

fn half() -> Exact {
    Exact::new(1, 2).unwrap_or_default()
}

/// The places of all members, by index.
pub(super) fn places_of(groups: &Groups, count: usize, places: Places) -> Vec<Exact> {
    let mut out = vec![Exact::ZERO; count];
    let mut before = 0_usize;
    for (groups_before, group) in groups.iter().enumerate() {
        for (within, at) in group.iter().enumerate() {
            if let Some(slot) = out.get_mut(*at) {
                *slot = place(before, groups_before, within, group.len(), places);
            }
        }
        before = before.saturating_add(group.len());
    }
    out
}

/// The ranks of values, in their order. Equal values share a place as `places` says; with
/// [`Places::Ordinal`] the one that comes first in the list is first.
///
/// ```
/// use appraisal::draft::{Order, Places};
/// use appraisal::{Exact, standing::ranks};
/// let marks = ["90", "85", "85", "70"].map(|mark| mark.parse::<Exact>().unwrap());
/// let text = |places| ranks(&marks, Order::Descending, places).iter().map(ToString::to_string).collect::<Vec<_>>();
/// assert_eq!(text(Places::Competition), ["1", "2", "2", "4"]);
/// assert_eq!(text(Places::Dense), ["1", "2", "2", "3"]);
/// assert_eq!(text(Places::Ordinal), ["1", "2", "3", "4"]);
/// assert_eq!(text(Places::Fractional), ["1", "2.5", "2.5", "4"]);
/// ```
#[must_use]
pub fn ranks(values: &[Exact], order: Order, places: Places) -> Vec<Exact> {
    let all: Vec<usize> = (0..values.len()).collect();
    places_of(&split(&all, order, |at| values.get(at)), values.len(), places)
}

/// What of a unit's ranks does not count in its sum: so many of the greatest, so many of the least.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RankTrim {
    /// How many of the greatest ranks are dropped.
    pub high: usize,
    /// How many of the least ranks are dropped.
    pub low: usize,
}

/// The rank sum of each unit (序位法): `ranks` has one list for each rater, with a rank for every unit.
/// Ranks are dropped as they stand, before weights; of equal ranks the one of the later rater goes first.
/// The least sum is the best.
///
/// Nothing where the lists or the weights do not fit together, or nothing is left after dropping. Without
/// weights every rater counts once.
///
/// ```
/// use appraisal::{Exact, standing::{RankTrim, rank_sum}};
/// let rater = |ranks: [i64; 3]| ranks.map(Exact::from).to_vec();
/// let raters = [rater([1, 2, 3]), rater([3, 1, 2]), rater([2, 1, 3])]; // 最有利标 序位法: A, B, C
/// let sums = rank_sum(&raters, &[], RankTrim::default()).unwrap();
/// assert_eq!(sums, [6, 4, 8].map(Exact::from)); // B wins
/// ```
#[must_use]
pub fn rank_sum(ranks: &[Vec<Exact>], weights: &[Exact], trim: RankTrim) -> Option<Vec<Exact>> {
    let units = ranks.first()?.len();
    let fits = weights.is_empty() || weights.len() == ranks.len();
    let dropped = trim.high.saturating_add(trim.low);
    if !fits || ranks.iter().any(|rater| rater.len() != units) || dropped >= ranks.len() {
        return None;
    }
    let keep = ranks.len().saturating_sub(dropped);
    let sum = |unit: usize| {
        let mut own: Vec<(&Exact, usize)> = ranks
            .iter()
            .enumerate()
            .filter_map(|(at, r)| Some((r.get(unit)?, at)))
            .collect();
        own.sort();
        let kept = own.into_iter().skip(trim.low).take(keep);
        kept.map(|(rank, rater)| weights.get(rater).map_or_else(|| rank.clone(), |weight| weight * rank))
            .sum::<Exact>()
    };
    Some((0..units).map(sum).collect())
}
