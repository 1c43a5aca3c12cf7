//! Ranges of numbers that are not known yet: what can come out, and whether it is known to come out. The
//! arithmetic of ranges only; knows no schemes.

use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::number::{Exact, Grid, Rounding};

/// One end of a [`Range`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct End {
    /// The number beyond which nothing lies; none: no such number is known.
    pub at: Option<Exact>,
    /// Whether something is known to lie at this very number, or, without a number, beyond every number.
    /// Otherwise the end is only a bound: nothing lies beyond it, and perhaps nothing lies at it.
    pub reached: bool,
}

impl End {
    pub(crate) fn new(at: Exact, reached: bool) -> Self {
        Self { at: Some(at), reached }
    }

    pub(crate) const fn open(reached: bool) -> Self {
        Self { at: None, reached }
    }

    fn unsure(self) -> Self {
        Self { reached: false, ..self }
    }
}

/// The least and the greatest that a number can be. Nothing lies outside; whether the ends themselves come out is
/// said by each [`End`].
///
/// ```
/// # #[cfg(feature = "serde")] {
/// let scheme: appraisal::Scheme = serde_json::from_str(r#"{
///     "format": "appraisal/1", "id": "demo", "result": "total",
///     "node": [{ "id": "total", "full": "10", "rule": "entered" }]
/// }"#).unwrap();
/// let range = scheme.attainable().node("total").unwrap().range.clone().unwrap();
/// assert_eq!(range.to_string(), "0 … 10");
/// assert!(range.least.reached && range.contains(&"9.5".parse().unwrap()) && !range.contains(&"10.5".parse().unwrap()));
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Range {
    /// The lower end.
    pub least: End,
    /// The upper end.
    pub greatest: End,
}

impl Range {
    /// Whether `x` lies between the ends, both included.
    #[must_use]
    pub fn contains(&self, x: &Exact) -> bool {
        self.least.at.as_ref().is_none_or(|least| x >= least)
            && self.greatest.at.as_ref().is_none_or(|greatest| x <= greatest)
    }

    /// The number, where there can be only one.
    #[must_use]
    pub fn only(&self) -> Option<&Exact> {
        self.least.at.as_ref().filter(|_| self.least.at == self.greatest.at)
    }

    /// Nothing is known.
    pub(crate) const fn unknown() -> Self {
        Self {
            least: End::open(false),
            greatest: End::open(false),
        }
    }

    /// Every number comes out.
    pub(crate) const fn every() -> Self {
        Self {
            least: End::open(true),
            greatest: End::open(true),
        }
    }

    pub(crate) fn point(at: Exact) -> Self {
        Self {
            least: End::new(at.clone(), true),
            greatest: End::new(at, true),
        }
    }

    /// Both ends come out.
    pub(crate) fn between(least: Exact, greatest: Exact) -> Self {
        Self {
            least: End::new(least, true),
            greatest: End::new(greatest, true),
        }
    }

    /// The range of numbers that all come out; nothing if there are none.
    pub(crate) fn of<'a>(all: impl IntoIterator<Item = &'a Exact>) -> Option<Self> {
        let each = all.into_iter().map(|at| Some(Self::point(at.clone())));
        each.fold(None, Self::either)
    }

    /// The same bounds, not known to be reached.
    pub(crate) fn unsure(self) -> Self {
        Self {
            least: self.least.unsure(),
            greatest: self.greatest.unsure(),
        }
    }

    /// What either can be; nothing where neither can be anything.
    pub(crate) fn either(a: Option<Self>, b: Option<Self>) -> Option<Self> {
        match (a, b) {
            (Some(a), Some(b)) => Some(a.hull(&b)),
            (a, b) => a.or(b),
        }
    }

    /// What one or the other can be.
    pub(crate) fn hull(&self, other: &Self) -> Self {
        Self {
            least: lower(&self.least, &other.least),
            greatest: higher(&self.greatest, &other.greatest),
        }
    }

    /// What is known of a number from both: it lies in each.
    pub(crate) fn within(&self, other: &Self) -> Self {
        let tighter = |a: &End, b: &End, order: Ordering| match (&a.at, &b.at) {
            (None, _) => b.clone(),
            (_, None) => a.clone(),
            (Some(x), Some(y)) if x == y => End::new(x.clone(), a.reached || b.reached),
            (Some(x), Some(y)) if x.cmp(y) == order => b.clone().unsure(),
            _ => a.clone(),
        };
        Self {
            least: tighter(&self.least, &other.least, Ordering::Less),
            greatest: tighter(&self.greatest, &other.greatest, Ordering::Greater),
        }
    }

    /// The sum of two numbers that do not depend on each other.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        Self {
            least: add(&self.least, &other.least),
            greatest: add(&self.greatest, &other.greatest),
        }
    }

    pub(crate) fn minus(&self, other: &Self) -> Self {
        self.plus(&other.negated())
    }

    pub(crate) fn negated(&self) -> Self {
        let flip = |end: &End| End {
            at: end.at.as_ref().map(|at| -at),
            reached: end.reached,
        };
        Self {
            least: flip(&self.greatest),
            greatest: flip(&self.least),
        }
    }

    pub(crate) fn times(&self, factor: &Exact) -> Self {
        let scale = |end: &End| End {
            at: end.at.as_ref().map(|at| at * factor),
            reached: end.reached,
        };
        match factor.signum() {
            0 => Self::point(Exact::ZERO),
            1 => Self {
                least: scale(&self.least),
                greatest: scale(&self.greatest),
            },
            _ => Self {
                least: scale(&self.greatest),
                greatest: scale(&self.least),
            },
        }
    }

    /// The product of two numbers that do not depend on each other.
    pub(crate) fn product(&self, other: &Self) -> Self {
        let corners = [
            corner((&self.least, -1), (&other.least, -1)),
            corner((&self.least, -1), (&other.greatest, 1)),
            corner((&self.greatest, 1), (&other.least, -1)),
            corner((&self.greatest, 1), (&other.greatest, 1)),
        ];
        // What is open on one side says nothing of the other, of which some other corner does.
        let side_of = |wanted: i32| {
            let ends = corners.iter().filter(|(side, _)| *side == 0 || *side == wanted);
            ends.map(|(_, end)| end.clone())
                .reduce(|a, b| if wanted < 0 { lower(&a, &b) } else { higher(&a, &b) })
        };
        Self {
            least: side_of(-1).unwrap_or_else(|| End::open(false)),
            greatest: side_of(1).unwrap_or_else(|| End::open(false)),
        }
    }

    /// 1 over the number; nothing where it can only be 0, unknown where it may be on both sides of 0.
    pub(crate) fn inverse(&self) -> Option<Self> {
        let sign = |end: &End, open: i32| end.at.as_ref().map_or(open, Exact::signum);
        let over = |end: &End, reached: bool| match &end.at {
            None => End::new(Exact::ZERO, false),
            Some(at) => at.recip().map_or(End::open(reached), |at| End::new(at, end.reached)),
        };
        match (sign(&self.least, -1), sign(&self.greatest, 1)) {
            (0, 0) => None,
            (0 | 1, _) | (_, 0 | -1) => Some(Self {
                least: over(&self.greatest, false),
                greatest: over(&self.least, false),
            }),
            _ => Some(Self::unknown()),
        }
    }

    /// The greater of the number and `least`.
    pub(crate) fn at_least(&self, least: &Exact) -> Self {
        let all_below = self.greatest.at.as_ref().is_some_and(|at| at <= least);
        let reaches = |end: &End| match &end.at {
            Some(at) if at > least => end.clone(),
            _ => End::new(least.clone(), end.reached || all_below),
        };
        Self {
            least: reaches(&self.least),
            greatest: match &self.greatest.at {
                Some(at) if at <= least => End::new(least.clone(), true),
                _ => self.greatest.clone(),
            },
        }
    }

    /// The lesser of the number and `most`.
    pub(crate) fn at_most(&self, most: &Exact) -> Self {
        self.negated().at_least(&-most).negated()
    }

    /// The greater of two numbers that do not depend on each other.
    pub(crate) fn or_more(&self, other: &Self) -> Self {
        let least = match (&self.least.at, &other.least.at) {
            (Some(a), Some(b)) => End::new(a.max(b).clone(), self.least.reached && other.least.reached),
            (Some(at), None) | (None, Some(at)) => End::new(at.clone(), self.least.reached && other.least.reached),
            (None, None) => End::open(self.least.reached && other.least.reached),
        };
        Self {
            least,
            greatest: higher(&self.greatest, &other.greatest),
        }
    }

    /// The lesser of two numbers that do not depend on each other.
    pub(crate) fn or_less(&self, other: &Self) -> Self {
        self.negated().or_more(&other.negated()).negated()
    }

    /// The distance from 0.
    pub(crate) fn distance(&self) -> Self {
        let low = self.least.at.as_ref().is_some_and(|at| !at.is_negative());
        let high = self.greatest.at.as_ref().is_some_and(|at| !at.is_positive());
        if low {
            self.clone()
        } else if high {
            self.negated()
        } else {
            Self {
                least: End::new(Exact::ZERO, false),
                greatest: higher(&self.greatest, &self.negated().greatest),
            }
        }
    }

    pub(crate) fn rounded(&self, rounding: Option<&Rounding>) -> Self {
        let Some(rounding) = rounding else { return self.clone() };
        let round = |end: &End| End {
            at: end.at.as_ref().map(|at| at.round(rounding)),
            reached: end.reached,
        };
        Self {
            least: round(&self.least),
            greatest: round(&self.greatest),
        }
    }

    /// The part above 0, which has no least number; nothing if there is none.
    pub(crate) fn above_zero(&self) -> Option<Self> {
        if self.greatest.at.as_ref().is_some_and(|at| !at.is_positive()) {
            return None;
        }
        let least = match &self.least.at {
            Some(at) if at.is_positive() => self.least.clone(),
            _ => End::new(Exact::ZERO, false),
        };
        Some(Self {
            least,
            greatest: self.greatest.clone(),
        })
    }

    /// Whether some number of it may be below `x`.
    pub(crate) fn may_be_below(&self, x: &Exact) -> bool {
        self.least.at.as_ref().is_none_or(|at| at < x)
    }
}

impl core::fmt::Display for Range {
    /// `0 … 10`; `−∞` and `∞` where there is no bound.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match &self.least.at {
            Some(at) => write!(f, "{at}")?,
            None => f.write_str("−∞")?,
        }
        f.write_str(" … ")?;
        match &self.greatest.at {
            Some(at) => write!(f, "{at}"),
            None => f.write_str("∞"),
        }
    }
}

fn lower(a: &End, b: &End) -> End {
    match (&a.at, &b.at) {
        (None, None) => End::open(a.reached || b.reached),
        (None, _) => a.clone(),
        (_, None) => b.clone(),
        (Some(x), Some(y)) => match x.cmp(y) {
            Ordering::Less => a.clone(),
            Ordering::Greater => b.clone(),
            Ordering::Equal => End::new(x.clone(), a.reached || b.reached),
        },
    }
}

fn higher(a: &End, b: &End) -> End {
    match (&a.at, &b.at) {
        (Some(x), Some(y)) if x < y => b.clone(),
        (Some(x), Some(y)) if x > y => a.clone(),
        _ => lower(a, b),
    }
}

fn add(a: &End, b: &End) -> End {
    let reached = a.reached && b.reached;
    match (&a.at, &b.at) {
        (Some(x), Some(y)) => End::new(x + y, reached),
        _ => End::open(reached),
    }
}

/// The product of two ends, each with the side on which it is open: 0, or the side on which the product is open.
fn corner(a: (&End, i32), b: (&End, i32)) -> (i32, End) {
    let reached = a.0.reached && b.0.reached;
    match (&a.0.at, &b.0.at) {
        (Some(x), Some(y)) => (
            0,
            End::new(
                x * y,
                reached || (x.is_zero() && a.0.reached) || (y.is_zero() && b.0.reached),
            ),
        ),
        (Some(x), None) => open_corner(x, a.0.reached, b.1, reached),
        (None, Some(y)) => open_corner(y, b.0.reached, a.1, reached),
        (None, None) => (a.1.saturating_mul(b.1), End::open(reached)),
    }
}

/// A number times what is open on `side`.
fn open_corner(x: &Exact, x_reached: bool, side: i32, reached: bool) -> (i32, End) {
    match x.signum().saturating_mul(side) {
        0 => (0, End::new(Exact::ZERO, x_reached)),
        side => (side, End::open(reached)),
    }
}

/// The numbers that can be read: a range, and the step on which they lie.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Domain {
    pub(crate) range: Range,
    /// Only multiples of this occur.
    pub(crate) step: Option<Exact>,
    /// Whether every number of the range (on the step) occurs.
    pub(crate) every: bool,
}

impl Domain {
    /// Every number between two bounds, on a step if one is given; nothing if there is none.
    pub(crate) fn new(least: Option<&Exact>, most: Option<&Exact>, step: Option<&Exact>) -> Option<Self> {
        let step = step.filter(|step| step.is_positive()).cloned();
        let snap = |x: &Exact, up: bool| match &step {
            Some(step) => {
                let steps = x.checked_div(step).unwrap_or_default();
                &(if up { steps.ceil() } else { steps.floor() }) * step
            }
            None => x.clone(),
        };
        let (least, most) = (least.map(|x| snap(x, true)), most.map(|x| snap(x, false)));
        if let (Some(least), Some(most)) = (&least, &most)
            && least > most
        {
            return None;
        }
        Some(Self {
            range: Range {
                least: End {
                    at: least,
                    reached: true,
                },
                greatest: End {
                    at: most,
                    reached: true,
                },
            },
            step,
            every: true,
        })
    }

    /// Numbers of which only the range is known.
    pub(crate) fn outer(range: Range) -> Self {
        let every = range.only().is_some() && range.least.reached;
        Self {
            range,
            step: None,
            every,
        }
    }

    pub(crate) fn times(&self, factor: &Exact) -> Self {
        if factor.is_zero() {
            return Self::outer(Range::point(Exact::ZERO));
        }
        Self {
            range: self.range.times(factor),
            step: self.step.as_ref().map(|step| &step.abs() * &factor.abs()),
            every: self.every,
        }
    }

    /// `about` less the number.
    pub(crate) fn from(&self, about: &Exact) -> Self {
        let on_step = |step: &Exact| about.checked_div(step).is_some_and(|steps| steps.is_integer());
        let off = self.step.as_ref().is_some_and(|step| !on_step(step));
        Self {
            range: self.range.negated().plus(&Range::point(about.clone())),
            step: self.step.clone().filter(|_| !off),
            every: self.every && !off,
        }
    }

    pub(crate) fn rounded(&self, rounding: Option<&Rounding>) -> Self {
        let Some(rounding) = rounding else { return self.clone() };
        let grid = match rounding.grid() {
            Grid::Places(places) => Exact::new(1, 10).unwrap_or_default().pow(*places),
            Grid::Step(step) => step.clone(),
        };
        let is_on = |step: &Exact| step.checked_div(&grid).is_some_and(|steps| steps.is_integer());
        match &self.step {
            Some(step) if is_on(step) => self.clone(),
            step => Self {
                range: self.range.rounded(Some(rounding)),
                step: Some(grid),
                every: self.every && step.is_none(),
            },
        }
    }

    /// The nearest number on the step at or below `x` (above, if `up`), or strictly so; `x` itself without a step.
    pub(crate) fn beside(&self, x: &Exact, up: bool, strictly: bool) -> Exact {
        let Some(step) = &self.step else { return x.clone() };
        let steps = x.checked_div(step).unwrap_or_default();
        let near = if up { steps.ceil() } else { steps.floor() };
        let near = match (strictly && near == steps, up) {
            (true, true) => near + Exact::ONE,
            (true, false) => near - Exact::ONE,
            _ => near,
        };
        &near * step
    }
}

/// A part of a weighted mean: its total (value times weight), its weight, and whether it may be left out.
#[derive(Clone, Debug)]
pub(crate) struct Share {
    pub(crate) total: Range,
    /// Not negative.
    pub(crate) weight: Exact,
    pub(crate) optional: bool,
    /// Whether it is known that it can be left out.
    pub(crate) sure: bool,
}

/// The least and greatest Σ total ÷ Σ weight over what is there, whatever is left out.
pub(crate) fn blend(shares: &[Share]) -> Range {
    let flipped: Vec<Share> = shares
        .iter()
        .map(|share| Share {
            total: share.total.negated(),
            ..share.clone()
        })
        .collect();
    let least = best(&flipped);
    Range {
        least: End {
            at: least.at.map(|at| -at),
            reached: least.reached,
        },
        greatest: best(shares),
    }
}

/// The greatest Σ total ÷ Σ weight: what must be there, and of the others, best first, those that raise it.
fn best(shares: &[Share]) -> End {
    let open = shares.iter().filter(|share| share.total.greatest.at.is_none());
    if let Some(reached) = open.map(|share| share.total.greatest.reached).reduce(|a, b| a || b) {
        return End::open(reached);
    }
    let (mut total, mut weight, mut reached) = (Exact::ZERO, Exact::ZERO, true);
    let mut free: Vec<(Exact, Exact, &Share)> = Vec::new();
    for share in shares {
        let at = share.total.greatest.at.clone().unwrap_or_default();
        match at.checked_div(&share.weight) {
            Some(ratio) if share.optional => free.push((ratio, at, share)),
            // What weighs nothing only adds.
            None if share.optional && !at.is_positive() => {}
            _ => {
                total = &total + &at;
                weight = &weight + &share.weight;
                reached = reached && share.total.greatest.reached;
            }
        }
    }
    free.sort_by(|a, b| b.0.cmp(&a.0));
    let mut ratio = total.checked_div(&weight);
    if let (None, false, Some((most, ..))) = (&ratio, total.is_zero(), free.first()) {
        // Points that weigh nothing, over as little weight as there may be.
        let least = free.iter().map(|(.., share)| &share.weight).min();
        let more = least.and_then(|least| total.checked_div(least)).unwrap_or_default();
        return End::new(most + &more.max(Exact::ZERO), false);
    }
    for (own, at, share) in free {
        let end = &share.total.greatest;
        let raises = match ratio.as_ref().map(|ratio| own.cmp(ratio)) {
            None | Some(Ordering::Greater) => true,
            Some(Ordering::Equal) => end.reached,
            Some(Ordering::Less) => false,
        };
        if raises {
            total = &total + &at;
            weight = &weight + &share.weight;
            reached = reached && end.reached;
            ratio = total.checked_div(&weight);
        } else {
            reached = reached && share.sure;
        }
    }
    ratio.map_or(End::open(false), |ratio| End::new(ratio, reached))
}
