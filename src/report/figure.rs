//! How a number is printed. A digit that is not the number's own is always marked, except where the
//! scheme itself says how a node is shown.

use alloc::{
    format,
    string::{String, ToString},
};

use crate::card::NodeWords;
use crate::number::{Exact, Mode, Rounding, Value};

/// Decimals that are printed as they are.
const MOST: u32 = 6;
/// Decimals of a number that has more, or no end.
const CUT: u32 = 4;

/// A printed number, and whether it is the number.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figure {
    pub(super) text: String,
    pub(super) whole: bool,
}

impl Figure {
    /// The digits, after ≈ if they are not the number.
    pub(super) fn marked(&self) -> String {
        if self.whole {
            self.text.clone()
        } else {
            format!("≈{}", self.text)
        }
    }

    fn new(text: &str, whole: bool) -> Self {
        Figure {
            text: text.replace('-', "−"),
            whole,
        }
    }
}

fn half_up(places: u32) -> Rounding {
    Rounding::places(places, Mode::HalfUp)
}

/// How many decimals a number needs, if no more than are printed.
pub(super) fn decimals(x: &Exact) -> Option<u32> {
    (0..=MOST).find(|places| x.is_on(&half_up(*places)))
}

/// With so many decimals.
pub(super) fn fixed(x: &Exact, places: u32) -> Figure {
    Figure::new(&x.to_fixed(&half_up(places)), x.is_on(&half_up(places)))
}

/// Exact text, or four decimals.
pub(super) fn plain(x: &Exact) -> Figure {
    at_least(x, 0)
}

/// Exact text with at least so many decimals, or four decimals.
pub(super) fn at_least(x: &Exact, places: u32) -> Figure {
    fixed(x, decimals(x).unwrap_or(CUT).max(places))
}

/// As its node is shown: by `show`, else by `round`, else as it is.
pub(super) fn of_node(x: &Exact, words: &NodeWords) -> Figure {
    match words.show.as_ref().or(words.round.as_ref()) {
        Some(rounding) => Figure::new(&x.to_fixed(rounding), true),
        None => plain(x),
    }
}

/// Decimals that a node is shown with at least.
pub(super) fn places_of(words: &NodeWords) -> u32 {
    let Some(rounding) = words.show.as_ref().or(words.round.as_ref()) else {
        return 0;
    };
    let text = Exact::ZERO.to_fixed(rounding);
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    u32::try_from(decimals).unwrap_or(0)
}

/// A value in full, with at least the decimals of its node.
pub(super) fn in_full(x: &Exact, words: &NodeWords) -> Figure {
    at_least(x, places_of(words))
}

/// A value that may only be enclosed.
pub(super) fn value(x: &Value, places: u32) -> Figure {
    match x {
        Value::Exact(x) => at_least(x, places),
        Value::Enclosed(bounds) => {
            let (lower, upper) = (fixed(bounds.lower(), CUT), fixed(bounds.upper(), CUT));
            if lower.text == upper.text {
                Figure { whole: false, ..lower }
            } else {
                Figure {
                    text: format!("{}～{}", lower.text, upper.text),
                    whole: false,
                }
            }
        }
    }
}

/// A share as a percentage.
pub(super) fn percent(share: &Exact) -> Figure {
    let figure = plain(&(share * &Exact::HUNDRED));
    Figure {
        text: format!("{}%", figure.text),
        ..figure
    }
}

/// A factor: a decimal where it has one, else the fraction, so that it is never cut.
pub(super) fn factor(x: &Exact) -> String {
    x.to_string().replace('-', "−")
}

/// Decimals that a column needs for all of its numbers.
pub(super) fn column<'a>(numbers: impl IntoIterator<Item = &'a Exact>, least: u32) -> u32 {
    numbers
        .into_iter()
        .map(|x| decimals(x).unwrap_or(CUT))
        .fold(least, u32::max)
}

/// What the printed parts fail to add to the printed total, if anything (尾差).
pub(super) fn tail<'a>(parts: impl IntoIterator<Item = &'a Exact>, total: &Exact, places: u32) -> Option<Exact> {
    let printed: Exact = parts.into_iter().map(|x| x.round(&half_up(places))).sum();
    let tail = &total.round(&half_up(places)) - &printed;
    (!tail.is_zero()).then_some(tail)
}

/// With a sign in front.
pub(super) fn signed(x: &Exact, places: u32) -> String {
    let figure = fixed(&x.abs(), places);
    let sign = match (x.is_negative(), x.is_zero()) {
        (true, _) => "−",
        (false, true) => "",
        (false, false) => "+",
    };
    format!("{}{sign}{}", if figure.whole { "" } else { "≈" }, figure.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Exact {
        Exact::parse(text, 28).unwrap()
    }

    #[test]
    fn no_digit_is_silently_wrong() {
        assert_eq!(plain(&n("55.656")).marked(), "55.656");
        assert_eq!(plain(&n("0.123456")).marked(), "0.123456");
        assert_eq!(plain(&n("0.1234567")).marked(), "≈0.1235");
        assert_eq!(plain(&n("-1/3")).marked(), "≈−0.3333");
        assert_eq!(percent(&n("0.865")).marked(), "86.5%");
        assert_eq!(percent(&n("2/3")).marked(), "≈66.6667%");
        assert_eq!(factor(&n("5/3")), "5/3");
        assert_eq!(signed(&n("-4.344"), 4), "−4.3440");
    }

    #[test]
    fn the_tail_is_what_printed_parts_miss() {
        let thirds = [n("1/3"), n("1/3"), n("1/3")];
        assert_eq!(tail(&thirds, &Exact::ONE, 4), Some(n("0.0001")));
        assert_eq!(tail(&[n("0.5"), n("0.5")], &Exact::ONE, 2), None);
    }
}
