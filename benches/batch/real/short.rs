//! Three short schemes of the gallery in `f64`, written by hand.

use super::sheet::{BLOCK, Formula, Sheet, change, level, low};

/// Hospital Value-Based Purchasing 2017: five domains with weights.
#[derive(Default)]
pub struct Hospital;

impl Formula for Hospital {
    #[inline(always)]
    fn block(&mut self, sheet: &mut Sheet<'_>, totals: &mut [f64], _: &mut [u8]) {
        let domains = sheet.figures(["process", "outcomes", "experience", "safety", "efficiency"]);
        change(totals, domains, |_, [a, b, c, d, e]| {
            a * 0.05 + b * 0.25 + c * 0.25 + d * 0.2 + e * 0.25
        });
    }
}

/// Housing fund centres 2005: ten marks, and two events that limit the grade.
#[derive(Default)]
pub struct Housing;

impl Formula for Housing {
    #[rustfmt::skip]
    #[inline(always)]
    fn block(&mut self, sheet: &mut Sheet<'_>, totals: &mut [f64], grades: &mut [u8]) {
        change(totals, sheet.figures(["council", "branches", "rules", "finance", "bank"]), |_, [a, b, c, d, e]| a + b + c + d + e);
        let others = sheet.figures(["business", "risk", "oversight", "systems", "service"]);
        change(totals, others, |sum, [a, b, c, d, e]| sum + (a + b + c + d + e));
        let [article_8, article_9] = sheet.codes(["article-8", "article-9"]);
        for (((grade, total), article_8), article_9) in grades.iter_mut().zip(&*totals).zip(article_8).zip(article_9) {
            let failed = (*total < 60.0) | (*article_8 != 0);
            let limited = (*total < 90.0) | (*article_9 != 0) | failed;
            *grade = u8::from(limited) + u8::from(failed);
        }
    }
}

/// Hangzhou's special targets 2018: marks, bonuses with caps, and levels that take points away.
pub struct Hangzhou {
    /// A block of tenths lost.
    lost: Vec<u16>,
}

impl Default for Hangzhou {
    fn default() -> Self {
        Self { lost: vec![0; BLOCK] }
    }
}

impl Formula for Hangzhou {
    #[inline(always)]
    fn block(&mut self, sheet: &mut Sheet<'_>, totals: &mut [f64], _: &mut [u8]) {
        let lost = &mut self.lost[..totals.len()];
        change(lost, sheet.codes(["secrecy", "archives", "energy"]), |_, levels| {
            let [a, b, c] = levels.map(|place| level(place, [0, 0, 0, 3, 5]));
            (a + b + c).min(10)
        });
        let targets = sheet.figures([
            "other-targets",
            "efficiency",
            "reform",
            "services",
            "bonus efficiency-bonus",
            "bonus reform-bonus",
            "bonus services-bonus",
        ]);
        change(totals, targets, |_, [a, b, c, d, e, f, g]| {
            a + b + c + d + low(low(e, 0.5) + low(f, 0.8) + low(g, 0.4), 1.0)
        });
        for (total, lost) in totals.iter_mut().zip(&*lost) {
            *total -= f64::from(*lost) * 0.1;
        }
    }
}
