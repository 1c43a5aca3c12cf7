//! Spans of numbers with inclusive or exclusive ends, and whether a list of them covers what it
//! should without overlap. Serves step tables and grade bands alike.

use alloc::vec::Vec;

use crate::number::{Exact, Grid, Rounding};

/// One end of a span.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bound {
    pub(crate) at: Exact,
    pub(crate) inclusive: bool,
}

/// A span of numbers; an end that is missing is open for ever.
#[derive(Clone, Debug, PartialEq, Default)]
pub(crate) struct Span {
    pub(crate) least: Option<Bound>,
    pub(crate) most: Option<Bound>,
    /// Everything that no other span covers.
    pub(crate) otherwise: bool,
}

impl Span {
    /// From the four keys and `else`; nothing if two keys name one end, or none is there.
    pub(crate) fn from_keys(
        at_least: Option<&Exact>,
        more_than: Option<&Exact>,
        at_most: Option<&Exact>,
        less_than: Option<&Exact>,
        otherwise: bool,
    ) -> Option<Span> {
        let end = |inclusive: Option<&Exact>, exclusive: Option<&Exact>| match (inclusive, exclusive) {
            (Some(_), Some(_)) => None,
            (Some(at), None) => Some(Some(Bound {
                at: at.clone(),
                inclusive: true,
            })),
            (None, Some(at)) => Some(Some(Bound {
                at: at.clone(),
                inclusive: false,
            })),
            (None, None) => Some(None),
        };
        let span = Span {
            least: end(at_least, more_than)?,
            most: end(at_most, less_than)?,
            otherwise,
        };
        let bounded = span.least.is_some() || span.most.is_some();
        (bounded != otherwise).then_some(span)
    }

    /// Whether `x` lies in the span as it is written.
    pub(crate) fn contains(&self, x: &Exact) -> bool {
        self.otherwise
            || (self
                .least
                .as_ref()
                .is_none_or(|b| if b.inclusive { *x >= b.at } else { *x > b.at })
                && self
                    .most
                    .as_ref()
                    .is_none_or(|b| if b.inclusive { *x <= b.at } else { *x < b.at }))
    }
}

/// What is wrong with a list of spans.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Uncovered {
    /// The numbers between two ends, or beyond one, are in no span. `inside`: between two spans.
    Gap {
        after: Option<Exact>,
        before: Option<Exact>,
        inside: bool,
    },
    /// A number is in two spans.
    Overlap(Exact),
    /// A span with one end only stands out of order.
    Unordered(Exact, Exact),
}

/// Checks that spans, read in order with the first that fits winning, leave no gap and do not overlap.
///
/// A ladder of spans with one end each (`≥ 90`, `≥ 80`, …) is ended by the span before it. `domain`
/// bounds what can occur; on a `grid`, a gap without a grid point in it is none.
pub(crate) fn check_spans(
    spans: &[Span],
    domain: (Option<&Exact>, Option<&Exact>),
    grid: Option<&Rounding>,
) -> Vec<Uncovered> {
    let mut faults = Vec::new();
    let mut closed: Vec<(Option<Bound>, Option<Bound>)> = Vec::new();
    let flip = |b: &Bound| Bound {
        at: b.at.clone(),
        inclusive: !b.inclusive,
    };
    for span in spans.iter().filter(|s| !s.otherwise) {
        let previous = closed.last();
        let mut ends = (span.least.clone(), span.most.clone());
        match (previous, &span.least, &span.most) {
            // A row that lies wholly beyond the one before is open at its other end.
            (Some((_, Some(below))), Some(least), None) if least.at >= below.at => {}
            (Some((Some(above), _)), None, Some(most)) if most.at <= above.at => {}
            (Some((Some(above), _)), Some(least), None) => {
                if least.at > above.at
                    || (least.at == above.at && (least.inclusive == above.inclusive || above.inclusive))
                {
                    faults.push(Uncovered::Unordered(above.at.clone(), least.at.clone()));
                }
                ends.1 = Some(flip(above));
            }
            (Some((_, Some(below))), None, Some(most)) => {
                if most.at < below.at || (most.at == below.at && (most.inclusive == below.inclusive || below.inclusive))
                {
                    faults.push(Uncovered::Unordered(below.at.clone(), most.at.clone()));
                }
                ends.0 = Some(flip(below));
            }
            _ => {}
        }
        closed.push(ends);
    }
    if !faults.is_empty() {
        return faults;
    }
    closed.sort_by(|a, b| match (&a.0, &b.0) {
        (None, None) => core::cmp::Ordering::Equal,
        (None, _) => core::cmp::Ordering::Less,
        (_, None) => core::cmp::Ordering::Greater,
        (Some(a), Some(b)) => a.at.cmp(&b.at).then(b.inclusive.cmp(&a.inclusive)),
    });
    let otherwise = spans.iter().any(|s| s.otherwise);
    for pair in closed.windows(2) {
        let [(_, upper), (lower, _)] = pair else { continue };
        match (upper, lower) {
            (Some(upper), Some(lower)) => {
                if upper.at > lower.at || (upper.at == lower.at && upper.inclusive && lower.inclusive) {
                    faults.push(Uncovered::Overlap(lower.at.clone()));
                } else if (upper.at < lower.at || !(upper.inclusive || lower.inclusive))
                    && has_point(upper, lower, grid)
                {
                    faults.push(Uncovered::Gap {
                        after: Some(upper.at.clone()),
                        before: Some(lower.at.clone()),
                        inside: true,
                    });
                }
            }
            (None, Some(lower)) => faults.push(Uncovered::Overlap(lower.at.clone())),
            (_, None) => {}
        }
    }
    if !otherwise {
        if let Some((Some(first), _)) = closed.first()
            && domain
                .0
                .is_none_or(|least| *least < first.at || (*least == first.at && !first.inclusive))
        {
            faults.push(Uncovered::Gap {
                after: None,
                before: Some(first.at.clone()),
                inside: false,
            });
        }
        if let Some((_, Some(last))) = closed.last()
            && domain
                .1
                .is_none_or(|most| *most > last.at || (*most == last.at && !last.inclusive))
        {
            faults.push(Uncovered::Gap {
                after: Some(last.at.clone()),
                before: None,
                inside: false,
            });
        }
    }
    faults
}

/// Whether some number (some grid point) lies after `upper` and before `lower`.
fn has_point(upper: &Bound, lower: &Bound, grid: Option<&Rounding>) -> bool {
    let Some(grid) = grid else { return true };
    let at_itself = !upper.inclusive && upper.at.is_on(grid);
    let first = if at_itself {
        upper.at.clone()
    } else {
        next_on_grid(&upper.at, grid)
    };
    first < lower.at || (first == lower.at && !lower.inclusive)
}

/// The least grid point above `x`.
fn next_on_grid(x: &Exact, grid: &Rounding) -> Exact {
    let step = match grid.grid() {
        Grid::Places(places) => Exact::new(1, 10).unwrap_or_default().pow(*places),
        Grid::Step(step) => step.clone(),
    };
    let steps = x.checked_div(&step).unwrap_or_default().floor();
    (steps + Exact::ONE) * step
}
