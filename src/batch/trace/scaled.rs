//! Numbers of a trace as they lie in memory: integers with their scales.

use core::fmt;

use super::super::places::{Places, Spot};
use super::super::range::number;
use super::super::walk::Values;
use crate::number::Exact;

/// A number in the integers of the plan (定标整数): `number ÷ scale`, and that divided by the same of `under`, where the plan has not
/// divided yet. Reading it allocates nothing.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// # use appraisal::Scheme;
/// # use appraisal::batch::{Layout, Trace};
/// # let scheme: Scheme = serde_json::from_str(r#"{
/// #     "format": "appraisal/1", "id": "demo", "result": "total",
/// #     "node": [{ "id": "total", "full": "10", "rule": "entered" }]
/// # }"#).unwrap();
/// let batch = scheme.batch(&Layout::of(&scheme)).unwrap();
/// let mut memory = Trace::default();
/// let unit = batch.trace(&[Some(925)], &mut memory).unwrap();
/// let total = unit.lines().next().unwrap();
/// assert_eq!((total.value().number(), total.value().scale()), (925, 100));
/// assert_eq!(total.value().exact().to_string(), "9.25");
/// assert_eq!(total.value().under(), None);
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct Scaled<'a> {
    pub(super) values: Values<'a>,
    pub(super) places: &'a Places,
    pub(super) spot: Spot,
    pub(super) times: i64,
}

impl Scaled<'_> {
    /// The integer.
    #[must_use]
    #[inline]
    pub fn number(&self) -> i128 {
        self.values.times(self.spot.over, self.times)
    }

    /// What it is divided by.
    #[must_use]
    pub fn scale(&self) -> i128 {
        self.places.scale(self.spot).of
    }

    /// The integer and scale of the divisor, of a ratio.
    #[must_use]
    pub fn under(&self) -> Option<(i128, i128)> {
        let (under, scale) = self.places.scale(self.spot).under?;
        Some((self.values.get(under), scale))
    }

    /// The exact number.
    #[must_use]
    pub fn exact(&self) -> Exact {
        let over = number(self.number(), self.scale());
        // A divisor of 0 has sent the unit to be scored by itself.
        let under = self.under().map(|(of, scale)| number(of, scale));
        under
            .map_or(Some(over.clone()), |under| over.checked_div(&under))
            .unwrap_or_default()
    }
}

impl fmt::Debug for Scaled<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scaled")
            .field("number", &self.number())
            .field("scale", &self.scale())
            .field("under", &self.under())
            .finish()
    }
}

/// What a stage has changed in the number of a node (步骤增减): the number before it and after it. Where the plan has no such stage,
/// or has proven that it changes nothing for any unit, there are none, and the change is 0.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// # use appraisal::Scheme;
/// # use appraisal::batch::{Layout, Trace};
/// # let scheme: Scheme = serde_json::from_str(r#"{
/// #     "format": "appraisal/1", "id": "demo", "result": "total",
/// #     "node": [{ "id": "total", "full": "10", "at-most": "9", "rule": "entered" }]
/// # }"#).unwrap();
/// let batch = scheme.batch(&Layout::of(&scheme)).unwrap();
/// let mut memory = Trace::default();
/// let unit = batch.trace(&[Some(925)], &mut memory).unwrap();
/// let total = unit.lines().next().unwrap();
/// let (clamp, gates) = (total.clamp().unwrap(), total.gates().unwrap());
/// let (before, after) = clamp.numbers().unwrap();
/// assert_eq!((before.number(), after.number(), after.scale()), (925, 900, 100));
/// assert_eq!(clamp.exact().to_string(), "-0.25");
/// assert!(gates.numbers().is_none() && gates.exact().is_zero());
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct Change<'a> {
    pub(super) values: Values<'a>,
    pub(super) places: &'a Places,
    pub(super) before: Spot,
    pub(super) after: Spot,
}

impl<'a> Change<'a> {
    /// The numbers before the stage and after it; none where it changes nothing for any unit.
    #[must_use]
    #[inline]
    pub fn numbers(&self) -> Option<(Scaled<'a>, Scaled<'a>)> {
        let of = |spot| Scaled {
            values: self.values,
            places: self.places,
            spot,
            times: 1,
        };
        (self.before != self.after).then(|| (of(self.before), of(self.after)))
    }

    /// What it has changed: after less before.
    #[must_use]
    pub fn exact(&self) -> Exact {
        let change = self.numbers().map(|(before, after)| &after.exact() - &before.exact());
        change.unwrap_or_default()
    }
}

impl fmt::Debug for Change<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Change").field(&self.numbers()).finish()
    }
}
