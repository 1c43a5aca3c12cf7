//! Quantiles of values in ascending order, by named definitions.

use super::Definition;
use crate::number::Exact;

/// The quantile `p` (0 to 1); nothing of no values.
pub(super) fn quantile(ascending: &[Exact], p: &Exact, definition: Definition) -> Option<Exact> {
    let n = Exact::from(ascending.len());
    let first = ascending.first()?;
    let last = ascending.last()?;
    // Places are counted from 1.
    let place = match definition {
        Definition::Inclusive => (&n - &Exact::ONE) * p.clone() + Exact::ONE,
        Definition::Exclusive => (&n + &Exact::ONE) * p.clone(),
        Definition::NearestRank => (&n * p).ceil(),
    };
    if place <= Exact::ONE {
        return Some(first.clone());
    }
    if place >= n {
        return Some(last.clone());
    }
    let below = place.floor();
    let at = usize::try_from(below.to_i64()?).ok()?;
    let lower = ascending.get(at.checked_sub(1)?)?;
    let upper = ascending.get(at)?;
    Some(lower + &(&(&place - &below) * &(upper - lower)))
}
