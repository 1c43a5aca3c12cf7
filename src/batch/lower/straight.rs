//! Functions that are straight between known numbers: as pieces over the integers of a value, and as picks over a ratio
//! that is not divided yet.

use alloc::vec::Vec;
use core::cmp::Ordering::{Equal, Greater};

use super::super::fraction::X;
use super::super::range::{Val, number};
use super::super::unfit::Why;
use super::Lower;
use crate::number::Exact;

/// The most ends of pieces that a ratio is compared with.
const ENDS: usize = 32;

/// A function of an exact number; none where it has no value.
pub(super) type Function<'f> = &'f dyn Fn(&Exact) -> Result<Option<Exact>, Why>;

/// Pieces of a function of the integer: from each on, slope and intercept.
type Pieces = Vec<(i128, Exact, Exact)>;

/// A piece of a function of a ratio: from this end on, which belongs to it or not, slope and intercept; none where there
/// is no value.
struct Stretch {
    from: Option<(Exact, bool)>,
    line: Option<(Exact, Exact)>,
}

impl Lower<'_> {
    /// A function that is straight between these numbers, and where it has a value.
    pub(super) fn straight(&mut self, x: X, ends: &[Exact], f: Function<'_>) -> Result<(X, Val), Why> {
        let x = match x {
            X::Value(x) => x,
            X::Ratio { over, under } => return self.straight_ratio(over, under, ends, f),
        };
        let (pieces, valid) = straight_pieces(self.build.graph.range(x.at), x.scale, ends, f)?;
        Ok((self.build.pieces(x, &pieces)?.into(), self.build.pieces(x, &valid)?))
    }

    fn straight_ratio(&mut self, over: Val, under: Val, ends: &[Exact], f: Function<'_>) -> Result<(X, Val), Why> {
        let stretches = stretches(ends, f)?;
        // How many ends are reached is which stretch it is.
        let mut tests: Vec<Val> = Vec::with_capacity(stretches.len());
        for stretch in &stretches {
            let Some((end, own)) = &stretch.from else { continue };
            let ways: &[_] = if *own { &[Greater, Equal] } else { &[Greater] };
            let end = self.build.constant(end)?;
            tests.push(self.build.compares(X::Ratio { over, under }, end.into(), ways)?);
        }
        let terms: Vec<(Val, Exact)> = tests.iter().map(|test| (*test, Exact::ONE)).collect();
        let which = self.build.sum(&terms, &Exact::ZERO)?;
        let place = |at: usize| i128::try_from(at).unwrap_or(i128::MAX);
        let of_each = |value: &dyn Fn(&Stretch) -> Exact| -> Pieces {
            let all = stretches.iter().enumerate();
            all.map(|(at, stretch)| (place(at), Exact::ZERO, value(stretch)))
                .collect()
        };
        let whole = Val { scale: 1, ..which };
        let valid = of_each(&|stretch| Exact::from(i64::from(stretch.line.is_some())));
        let valid = self.build.pieces(whole, &valid)?;
        let flat = |stretch: &Stretch| stretch.line.as_ref().is_none_or(|(slope, _)| slope.is_zero());
        if stretches.iter().all(flat) {
            let values = of_each(&|stretch| stretch.line.as_ref().map(|(_, y)| y.clone()).unwrap_or_default());
            return Ok((self.build.pieces(whole, &values)?.into(), valid));
        }
        let mut tests = tests.into_iter();
        let mut top: Option<Val> = None;
        for stretch in &stretches {
            let (slope, y) = stretch.line.clone().unwrap_or_default();
            let line = self.build.sum(&[(over, slope), (under, y)], &Exact::ZERO)?;
            top = Some(match top {
                None => line,
                Some(before) => {
                    let test = tests.next().ok_or(Why::Table)?;
                    self.build.pick(test, line, before)?
                }
            });
        }
        let top = top.ok_or(Why::Table)?;
        Ok((self.build.ratio(top, under)?, valid))
    }
}

/// The stretches of a function that is straight between these numbers, over all numbers.
fn stretches(ends: &[Exact], f: Function<'_>) -> Result<Vec<Stretch>, Why> {
    let mut ends = ends.to_vec();
    ends.sort();
    ends.dedup();
    if ends.len() > ENDS {
        return Err(Why::Table);
    }
    let step = |from: &Exact, n: i64| from + &Exact::from(n);
    let (Some(first), Some(last)) = (ends.first(), ends.last()) else {
        let line = line([0, 1, 2].map(Exact::from), f)?;
        return Ok(alloc::vec![Stretch { from: None, line }]);
    };
    let before = line([-3, -2, -1].map(|n| step(first, n)), f)?;
    let mut out = alloc::vec![Stretch {
        from: None,
        line: before,
    }];
    for (at, end) in ends.iter().enumerate() {
        let between = match at.checked_add(1).and_then(|next| ends.get(next)) {
            Some(next) => {
                let quarter = (next - end).checked_div(&Exact::from(4)).ok_or(Why::Table)?;
                [1, 2, 3].map(|n| end + &(&quarter * &Exact::from(n)))
            }
            None => [1, 2, 3].map(|n| step(last, n)),
        };
        let at_end = f(end)?;
        let after = line(between, f)?;
        let meets = |line: &Option<(Exact, Exact)>| match line {
            Some((slope, y)) => at_end.as_ref() == Some(&(&(slope * end) + y)),
            None => at_end.is_none(),
        };
        let last = out.last().map(|stretch| &stretch.line);
        let of_before = last.is_some_and(meets);
        if of_before && last == Some(&after) {
            continue;
        }
        let of_after = meets(&after);
        if !of_before && !of_after {
            out.push(Stretch {
                from: Some((end.clone(), true)),
                line: at_end.map(|y| (Exact::ZERO, y)),
            });
        }
        out.push(Stretch {
            from: Some((end.clone(), !of_before && of_after)),
            line: after,
        });
    }
    Ok(out)
}

/// The line through three points; none where the function has no value at them.
fn line([a, b, c]: [Exact; 3], f: Function<'_>) -> Result<Option<(Exact, Exact)>, Why> {
    let (Some(y), Some(z), Some(w)) = (f(&a)?, f(&b)?, f(&c)?) else {
        return match (f(&a)?, f(&b)?, f(&c)?) {
            (None, None, None) => Ok(None),
            _ => Err(Why::Table),
        };
    };
    let slope = (&w - &y).checked_div(&(&c - &a)).ok_or(Why::Table)?;
    let from = &y - &(&slope * &a);
    if &(&slope * &b) + &from != z {
        return Err(Why::Table);
    }
    Ok(Some((slope, from)))
}

/// The pieces of a function of a number that is straight between `ends`, on the integers of `range`; and 1 where it
/// has a value.
fn straight_pieces(
    (least, most): (i128, i128),
    scale: i128,
    ends: &[Exact],
    f: Function<'_>,
) -> Result<(Pieces, Pieces), Why> {
    let of_scale = Exact::from(scale);
    let mut starts = alloc::vec![least];
    for end in ends {
        let x = end * &of_scale;
        let integer = |x: Exact| x.parts().map(|(num, _)| num).ok_or(Why::Wide);
        starts.push(integer(x.ceil())?);
        starts.push(integer(x.floor())?.saturating_add(1));
    }
    starts.retain(|start| (least..=most).contains(start));
    starts.sort_unstable();
    starts.dedup();
    let (mut pieces, mut valid): (Pieces, Pieces) = (Vec::new(), Vec::new());
    for (at, start) in starts.iter().copied().enumerate() {
        let next = at.checked_add(1).and_then(|next| starts.get(next)).copied();
        let end = next.map_or(most, |next| next.saturating_sub(1));
        let y = |x: i128| f(&number(x, scale));
        let Some(first) = y(start)? else {
            pieces.push((start, Exact::ZERO, Exact::ZERO));
            valid.push((start, Exact::ZERO, Exact::ZERO));
            continue;
        };
        valid.push((start, Exact::ZERO, Exact::ONE));
        let along = |slope: &Exact, from: &Exact, x: i128| from + &(slope * &Exact::from(x));
        if start == end {
            // One integer: it may lie on the line before it.
            if pieces
                .last()
                .is_none_or(|(_, slope, from)| along(slope, from, start) != first)
            {
                pieces.push((start, Exact::ZERO, first));
            }
            continue;
        }
        let last = y(end)?.ok_or(Why::Table)?;
        let run = Exact::from(end.checked_sub(start).ok_or(Why::Wide)?);
        let slope = (&last - &first).checked_div(&run).ok_or(Why::Table)?;
        let from = &first - &(&slope * &Exact::from(start));
        let middle = start.midpoint(end);
        if y(middle)?.is_none_or(|y| y != along(&slope, &from, middle)) {
            return Err(Why::Table);
        }
        // The single integer before may lie on this line.
        if let Some((before, zero, y)) = pieces.last()
            && zero.is_zero()
            && before.saturating_add(1) == start
            && along(&slope, &from, *before) == *y
            && valid
                .iter()
                .rev()
                .nth(1)
                .is_some_and(|(_, _, holds)| *holds == Exact::ONE)
        {
            let before = *before;
            pieces.pop();
            pieces.push((before, slope, from));
        } else {
            pieces.push((start, slope, from));
        }
    }
    Ok((pieces, valid))
}
