//! The Quanzhou plan of 2023 in `f64`, written by hand: all 63 leaves, the panel, the pools and the grades.
//!
//! Leaves are in hundredths, so that rounding to two places needs no division; each is rounded where the plan rounds it and
//! where it is not whole by itself.

use super::sheet::{
    BLOCK, Formula, Sheet, between, capped, from, half_up, high, items, late, leaves, left, level, line, low, missing,
    started, steps, whole,
};

/// 31 October 2023, 1 December and 20 December, in days.
const OCTOBER_31: u16 = 19_661;
const DECEMBER_1: u16 = 19_692;
const DECEMBER_20: u16 = 19_711;

/// A block each of the points of figures, the points of what is no figure, commendations and inspections.
pub struct Quanzhou {
    figures: Vec<f64>,
    codes: Vec<u16>,
    more: Vec<f64>,
    less: Vec<f64>,
}

impl Default for Quanzhou {
    fn default() -> Self {
        let block = || vec![0.0; BLOCK];
        Self {
            figures: block(),
            codes: vec![0; BLOCK],
            more: block(),
            less: block(),
        }
    }
}

impl Formula for Quanzhou {
    #[inline(always)]
    fn block(&mut self, sheet: &mut Sheet<'_>, totals: &mut [f64], grades: &mut [u8]) {
        let n = totals.len();
        let (figures, codes, more, less) = (
            &mut self.figures[..n],
            &mut self.codes[..n],
            &mut self.more[..n],
            &mut self.less[..n],
        );
        for of in [&mut *figures, &mut *more, &mut *less] {
            of.fill(0.0);
        }
        codes.fill(0);
        key(sheet, figures);
        routine(sheet, figures);
        capacity(sheet, figures);
        civil(sheet, figures);
        no_figures(sheet, codes);
        pools(sheet, more, less);
        let [government, congress, public] = sheet.figures(["leaders government", "leaders congress", "public"]);
        for ((((total, figures), codes), a), b) in totals
            .iter_mut()
            .zip(&*figures)
            .zip(&*codes)
            .zip(government)
            .zip(congress)
        {
            *total = (figures + f64::from(*codes)) * 0.6 + half_up(a * 60.0 + b * 40.0) * 0.1;
        }
        for (((total, public), more), less) in totals.iter_mut().zip(public).zip(&*more).zip(&*less) {
            let pools = (low(*more, 5.0) - low(*less, 5.0)) * 100.0;
            *total = half_up(*total + half_up(public * 100.0) * 0.3 + pools) / 100.0;
        }
        for (grade, total) in grades.iter_mut().zip(&*totals) {
            *grade = u8::from(*total < 90.0) + u8::from(*total < 80.0) + u8::from(*total < 60.0);
        }
    }
}

#[rustfmt::skip]
#[inline(always)]
fn key(sheet: &mut Sheet<'_>, sum: &mut [f64]) {
    leaves!(sheet.figures, sum,
        "Z1.1" a => half_up(from(a, 36_000.0, capped(a, 60_000.0, 250.0)));
        "Z1.2" b => half_up(from(b, 99.2, capped(b, 124.0, 200.0)));
        "Z1.3" c => half_up(between(line(c, (3_000.0, 150.0), 1.0 / 6.0), 0.0, 150.0));
        "Z2.1" d => half_up(capped(d, 60.0, 200.0));
        "Z2.2" e => half_up(from(e, 30_000.0, capped(e, 50_000.0, 150.0)));
    );
    leaves!(sheet.figures, sum,
        "Z2.3" a => half_up(between(low((a - 0.6) * 1_000.0, (1.0 - a) * 3_000.0), 0.0, 150.0));
        "Z3.1" b => left(250.0, 25.0 * high(started((b - 0.0005) * 10_000.0), 0.0));
        "Z3.2" c => half_up(low(high(c * 225.0, line(c, (0.4, 90.0), 300.0)), 150.0));
        "Z4.1" d => half_up(capped(d, 5.0, 150.0));
        "Z4.2" e => steps(e, [(0.014, 90.0), (0.015, 120.0), (0.016, 150.0)]);
    );
    leaves!(sheet.figures, sum,
        "Z5.2" a => steps(a, [(0.85, 120.0), (0.9, 160.0), (0.95, 200.0)]);
        "Z6.2" b => left(200.0, 10.0 * whole((1.0 - b) * 100.0));
        "Z8.1 above" c, "Z8.1 below" d => half_up(capped(c / d, 1.0, 150.0));
        "Z9.1" e => half_up(from(e, 4_800.0, capped(e, 8_000.0, 300.0)));
    );
    leaves!(sheet.figures, sum,
        "Z10.1" a => half_up(between(line(a, (0.9, 200.0), 1_000.0), 0.0, 200.0));
        "Z10.2 above" b, "Z10.2 below" c => half_up(capped(b / c, 1.0, 200.0));
        "Z12.1 overdue" d, "Z12.1 returned" e => left(200.0, 30.0 * d + 20.0 * e);
    );
}

#[rustfmt::skip]
#[inline(always)]
fn routine(sheet: &mut Sheet<'_>, sum: &mut [f64]) {
    leaves!(sheet.figures, sum,
        "C1.1" a => steps(a, [(0.8, 80.0), (0.9, 120.0), (0.95, 150.0)]);
        "C1.2" b => left(200.0, 5.0 * b);
        "C2.1" c => half_up(withdrawals(c));
        "C2.2 recovered" d, "C2.2 unrecovered" e => left(150.0, 10.0 * d + 30.0 * e);
    );
    leaves!(sheet.figures, sum,
        "C3.1" a => left(200.0, 20.0 * high(whole((a - 5.0) * 2.0), 0.0));
        "C3.2" b => steps(b, [(0.95, 90.0), (0.97, 120.0), (0.99, 150.0)]);
        "C4.1 above" c, "C4.1 below" d => half_up(low(half_up(c * 100.0 / d), 100.0) * 1.5);
        "C5.1" e => half_up(capped(e, 11.0, 150.0));
    );
    leaves!(sheet.figures, sum,
        "C5.2 above" a, "C5.2 below" b => half_up(from(a / b, 0.7, a / b * 150.0));
        "C6.1" c => steps(c, [(0.99, 80.0), (0.995, 120.0), (0.999, 150.0)]);
        "C6.2" d => left(100.0, 10.0 * d);
    );
    leaves!(sheet.figures, sum,
        "C7.1" a => left(100.0, 10.0 * whole((1.0 - a) * 100.0));
        "c7-2-rate" b, "c7-2-gain" c => half_up(high(capped(b, 0.95, 150.0), from(c, 0.01, 120.0)));
        "X1" d => half_up(100.0 * d);
    );
}

/// 0 at 90 %, 60 at 95 %, 120 at 98 % and 150 at 100 %: the slope rises at the second and falls at the third.
#[inline(always)]
fn withdrawals(x: f64) -> f64 {
    let below = high((x - 0.9) * 1_200.0, line(x, (0.95, 60.0), 2_000.0));
    between(low(below, line(x, (0.98, 120.0), 1_500.0)), 0.0, 150.0)
}

#[rustfmt::skip]
#[inline(always)]
fn capacity(sheet: &mut Sheet<'_>, sum: &mut [f64]) {
    leaves!(sheet.figures, sum,
        "X2 discipline" a, "X2 criticism" b => left(150.0, 50.0 * a + 30.0 * b);
        "X5 above" c, "X5 below" d => half_up(capped(c / d, 1.0, 100.0));
        "X6" e => half_up(e);
    );
    leaves!(sheet.figures, sum,
        "X8" a => half_up(100.0 * a);
        "X9 overdue" b, "X9 dissatisfied" c => left(100.0, 20.0 * b + 10.0 * c);
        "X10" d => half_up(between(high((d - 0.95) * 2_000.0, line(d, (0.98, 60.0), 6_000.0)), 0.0, 150.0));
        "X11" e => left(150.0, 10.0 * e);
    );
    leaves!(sheet.figures, sum,
        "X12" a => capped(a, 5.0, 100.0);
        "X13 notice" b => left(100.0, 20.0 * b);
        "X14" c => left(100.0, 10.0 * c);
        "X15" d => half_up(between(100.0 - 2_000.0 * d, 0.0, 100.0));
    );
    leaves!(sheet.figures, sum,
        "X16 leak" a, "X16 archive" b, "X16 off-duty" c => left(100.0, 100.0 * a + 30.0 * b + 20.0 * c);
        "X17 above" d, "X17 below" e => half_up(capped(d / e, 1.0, 100.0));
    );
}

#[rustfmt::skip]
#[inline(always)]
fn civil(sheet: &mut Sheet<'_>, sum: &mut [f64]) {
    leaves!(sheet.figures, sum,
        "W1" a => steps(a, [(85.0, 300.0), (90.0, 360.0), (95.0, 400.0)]);
    );
    gated(sum, sheet.codes(["w2-major-case"]), sheet.figures(["W2"]), |x| half_up(4.0 * x));
    gated(sum, sheet.codes(["w3-accident"]), sheet.figures(["W3 hazard"]), |x| 200.0 - 20.0 * x);
}

/// Nothing where something happened.
#[inline(always)]
fn gated(sum: &mut [f64], [happened]: [&[u16]; 1], [figures]: [&[f64]; 1], f: impl Fn(f64) -> f64) {
    for ((sum, happened), x) in sum.iter_mut().zip(happened).zip(figures) {
        *sum += if *happened == 0 { f(*x) } else { 0.0 };
    }
}

#[rustfmt::skip]
#[inline(always)]
fn no_figures(sheet: &mut Sheet<'_>, sum: &mut [u16]) {
    leaves!(sheet.codes, sum,
        "Z3.3" a => 150 * a;
        "Z5.1" b => missing(b, 13, 150, 15);
        "Z5.3" c => level(u16::from(c > OCTOBER_31) + u16::from(c >= DECEMBER_1), [150, 100, 50]);
        "Z6.1" d => missing(d, 5, 200, 40);
    );
    leaves!(sheet.codes, sum,
        "Z7.1" a => level(a, [150, 120, 90, 0]);
        "Z7.2" b => late(b, DECEMBER_20, 150, 10);
        "Z8.2" c => level(c, [150, 100, 50, 0]);
        "Z11.1" d => level(d, [200, 160, 100, 50, 0]);
    );
    leaves!(sheet.codes, sum,
        "Z11.2" a => 150 * a;
        "C4.2" b => items(b, 75);
        "X3" c => 50 * c;
        "X4" d => level(d, [100, 80, 60, 0]);
    );
    leaves!(sheet.codes, sum,
        "X7" a => 40 * (a & 1) + items(a & 6, 30);
        "X18" b => level(b, [100, 80, 50, 0]);
        "X19" c => level(c, [100, 80, 60, 0]);
        "W4" d => items(d, 50);
    );
}

#[rustfmt::skip]
#[inline(always)]
fn pools(sheet: &mut Sheet<'_>, more: &mut [f64], less: &mut [f64]) {
    leaves!(sheet.figures, more,
        "commendation award" a, "commendation campaign" b, "commendation project-year" c => a + b + c;
        "commendation investment" d, "commendation parks" e, "commendation quality" f => d + e + f;
    );
    leaves!(sheet.figures, less, "inspection notified" a, "inspection campaign-check" b, "inspection neglect" c => a + b + c;);
}
