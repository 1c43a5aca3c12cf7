//! Best n and drop n: the values that stay, by taking the least or greatest of what is left, one after another; points
//! over points by trying every set that may stay.

use alloc::vec::Vec;

use super::super::fraction::X;
use super::super::unfit::Why;
use super::Lower;
use crate::combine::{Combine, Kept};
use crate::number::Exact;

/// The most values that are sorted out.
const VALUES: usize = 32;
/// The most sets that are tried.
const SETS: usize = 128;

/// A child that enters: its value, its points possible, whether it is an extra, whether it may not be dropped.
pub(super) struct Entry {
    pub(super) value: X,
    pub(super) possible: Option<Exact>,
    pub(super) extra: bool,
    pub(super) fixed: bool,
}

impl Lower<'_> {
    /// The combined value of those that are kept.
    pub(super) fn keep(&mut self, combine: &Combine, entries: &[Entry]) -> Result<X, Why> {
        let off = Why::Combine(combine.keyword());
        let free = entries.iter().filter(|entry| !entry.extra && !entry.fixed);
        let free: Vec<(X, Exact)> = free
            .map(|entry| (entry.value, entry.possible.clone().unwrap_or_default()))
            .collect();
        if free.len() > VALUES {
            return Err(off);
        }
        let count = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        let fixed = entries.iter().any(|entry| entry.fixed);
        let (kept, to, low, high) = match combine {
            Combine::Best(best) => (best.kept, &best.to, free.len().saturating_sub(count(best.n)), 0),
            Combine::Drop(drop) => {
                // One always stays; where dropping the highest too would leave nothing, it drops nothing.
                let least = usize::from(!fixed);
                let after = free.len().saturating_sub(count(drop.low)).max(least).min(free.len());
                let last = after.saturating_sub(count(drop.high));
                let last = if last < least { after } else { last };
                (
                    drop.kept,
                    &drop.to,
                    free.len().saturating_sub(after),
                    after.saturating_sub(last),
                )
            }
            _ => return Err(off),
        };
        let stay = free.len().saturating_sub(low).saturating_sub(high);
        let always = entries.iter().filter(|entry| entry.extra || entry.fixed);
        let always: Vec<(X, Exact)> = always.map(|entry| (entry.value, Exact::ONE)).collect();
        let of_fixed = entries.iter().filter(|entry| entry.fixed);
        let (counted, possible) = (
            of_fixed.clone().count().saturating_add(stay),
            of_fixed.filter_map(|entry| entry.possible.as_ref()).sum::<Exact>(),
        );
        if kept == Kept::EarnedOverPossible {
            if low > 0 && high > 0 || entries.iter().any(|entry| entry.extra) {
                return Err(off);
            }
            let to = to.clone().unwrap_or(Exact::ONE);
            return self.best_set(&free, stay, (&always, &possible), (&to, high > 0), off);
        }
        let values: Vec<X> = free.into_iter().map(|(value, _)| value).collect();
        let values = self.without(values, low, false)?;
        let values = self.without(values, high, true)?;
        let terms: Vec<(X, Exact)> = values
            .into_iter()
            .map(|value| (value, Exact::ONE))
            .chain(always)
            .collect();
        let total = self.total(&terms)?;
        match kept {
            Kept::Mean => {
                let share = Exact::from(counted).recip().ok_or(off)?;
                let share = self.build.constant(&share)?;
                self.build.product(total, share.into())
            }
            _ => Ok(total),
        }
    }

    /// The values without so many of the greatest, or least: they come out in another order, and other than they went
    /// in, but with the same sum.
    fn without(&mut self, mut values: Vec<X>, times: usize, greatest: bool) -> Result<Vec<X>, Why> {
        for _ in 0..times {
            let mut rest = Vec::with_capacity(values.len());
            let mut values_left = values.into_iter();
            let Some(mut end) = values_left.next() else {
                return Ok(rest);
            };
            for value in values_left {
                let (less, more) = (self.build.lesser(end, value)?, self.build.greater(end, value)?);
                let (stays, goes) = if greatest { (less, more) } else { (more, less) };
                rest.push(stays);
                end = goes;
            }
            values = rest;
        }
        Ok(values)
    }

    /// Points earned over points possible of the set of so many for which it is greatest, or least.
    fn best_set(
        &mut self,
        free: &[(X, Exact)],
        stay: usize,
        (always, possible): (&[(X, Exact)], &Exact),
        (to, least): (&Exact, bool),
        off: Why,
    ) -> Result<X, Why> {
        if free.iter().any(|(_, possible)| !possible.is_positive()) {
            return Err(off);
        }
        let mut best: Option<X> = None;
        for set in sets(free.len(), stay).ok_or(off)? {
            let of_set = || set.iter().filter_map(|at| free.get(*at));
            let possible = possible + &of_set().map(|(_, possible)| possible).sum::<Exact>();
            let share = to.checked_div(&possible).ok_or(off)?;
            let mut terms: Vec<(X, Exact)> = always.iter().map(|(value, _)| (*value, share.clone())).collect();
            terms.extend(of_set().map(|(value, _)| (*value, share.clone())));
            let ratio = self.total(&terms)?;
            best = Some(match best {
                None => ratio,
                Some(best) if least => self.build.lesser(best, ratio)?,
                Some(best) => self.build.greater(best, ratio)?,
            });
        }
        best.ok_or(off)
    }
}

/// Every set of `stay` of `count` places; none where they are too many.
fn sets(count: usize, stay: usize) -> Option<Vec<Vec<usize>>> {
    let mut sets: Vec<Vec<usize>> = alloc::vec![Vec::new()];
    for _ in 0..stay {
        let mut longer = Vec::new();
        for set in &sets {
            let from = set.last().map_or(0, |last: &usize| last.saturating_add(1));
            for at in from..count {
                let mut set = set.clone();
                set.push(at);
                longer.push(set);
                if longer.len() > SETS.saturating_mul(8) {
                    return None;
                }
            }
        }
        sets = longer;
    }
    (sets.len() <= SETS).then_some(sets)
}
