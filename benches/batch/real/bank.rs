//! The rating of banks in `f64`, written by hand: ratios against what is asked of systemically important banks.

use super::sheet::{BLOCK, Formula, Sheet, between, change, high, line, low};

/// A block each of two of the elements.
pub struct Bank {
    capital: Vec<f64>,
    assets: Vec<f64>,
}

impl Default for Bank {
    fn default() -> Self {
        Self {
            capital: vec![0.0; BLOCK],
            assets: vec![0.0; BLOCK],
        }
    }
}

impl Formula for Bank {
    #[rustfmt::skip]
    #[inline(always)]
    fn block(&mut self, sheet: &mut Sheet<'_>, totals: &mut [f64], grades: &mut [u8]) {
        let n = totals.len();
        let (capital, assets) = (&mut self.capital[..n], &mut self.assets[..n]);
        let ratios = sheet.figures(["car", "tier-1", "cet-1", "leverage", "capital-judgement"]);
        change(capital, ratios, |_, [a, b, c, d, judged]| {
            let figures = ratio(a, 0.115) * 0.4 + ratio(b, 0.095) * 0.2 + ratio(c, 0.085) * 0.1 + ratio(d, 0.045) * 0.3;
            figures * 0.5 + judged * 0.5
        });
        let loans = sheet.figures(["npl", "single-client", "single-group", "assets-judgement"]);
        change(assets, loans, |_, [a, b, c, judged]| {
            let figures = bad_loans(a) * 0.6 + between(low(client(b), group(c)), 0.0, 100.0) * 0.4;
            figures * 0.5 + judged * 0.5
        });
        let entered = sheet.figures(["management", "profit", "liquidity", "market", "data", "it", "own"]);
        change(totals, entered, |_, [a, b, c, d, e, f, g]| {
            a * 0.2 + b * 0.05 + c * 0.15 + d * 0.1 + e * 0.05 + f * 0.1 + g * 0.05
        });
        for ((total, capital), assets) in totals.iter_mut().zip(&*capital).zip(&*assets) {
            *total += capital * 0.15 + assets * 0.15;
        }
        for (((grade, total), capital), assets) in grades.iter_mut().zip(&*totals).zip(&*capital).zip(&*assets) {
            let below = |least| u8::from(*total < least);
            let band = below(90.0) + below(75.0) + below(60.0) + below(45.0) + below(30.0);
            let weak = 2 * u8::from((*capital < 60.0) | (*assets < 60.0));
            let bad = 3 * u8::from(*capital < 45.0);
            *grade = band.max(weak).max(bad);
        }
    }
}

/// 0 at six tenths of what is asked, 60 at all of it, 100 at twelve tenths.
#[inline(always)]
fn ratio(x: f64, asked: f64) -> f64 {
    between(
        high(x * (150.0 / asked) - 90.0, x * (200.0 / asked) - 140.0),
        0.0,
        100.0,
    )
}

/// 100 at 2 %, 75 at 3 %, 60 at 5 %, 0 at 10 %: the slope is less at the second and more at the third.
#[inline(always)]
fn bad_loans(x: f64) -> f64 {
    let past = low(line(x, (0.03, 75.0), -750.0), line(x, (0.05, 60.0), -1_200.0));
    between(high(line(x, (0.02, 100.0), -2_500.0), past), 0.0, 100.0)
}

/// 100 at 5 %, 60 at 10 %, 0 at 15 %, not yet held between 0 and 100.
#[inline(always)]
fn client(x: f64) -> f64 {
    low(line(x, (0.05, 100.0), -800.0), line(x, (0.1, 60.0), -1_200.0))
}

/// 100 at 8 %, 60 at 15 %, 0 at 20 %, not yet held between 0 and 100.
#[inline(always)]
fn group(x: f64) -> f64 {
    low(line(x, (0.08, 100.0), -40.0 / 0.07), line(x, (0.15, 60.0), -1_200.0))
}
