//! The workload in integers written for it alone, one unit at a time: what every score and grade is held against. A point is
//! 600,000 parts, which hold every slope of the lines, and 100 times as many where weights are applied.

use crate::workload::{BANDS, GROUPS, KNOTS, Leaf, Terms, leaf};

/// Parts of a hundredth.
const PARTS: i64 = 6_000;

/// Last digit and grade of a unit, in hundredths and as a place on the ladder.
pub fn score(terms: &Terms, cell: impl Fn(usize) -> i64) -> (i64, u8) {
    let mut at = 0;
    let mut target = 0;
    for ((_, subgroups, size), cap) in GROUPS.iter().zip(terms.groups) {
        let mut group = 0;
        for _ in 0..*subgroups {
            let sub: i64 = (at..at + size).map(|at| value(terms, leaf(at), cell(at))).sum();
            at += size;
            group += sub.min(terms.subgroups[usize::from(*size == 4)] * PARTS);
        }
        target += group.min(cap * PARTS);
    }
    let leaders = (60 * cell(at) + 40 * cell(at + 1)) * PARTS / 100;
    let review = cell(at + 2) * PARTS;
    let [item, category, bonus, fault] = terms.pools;
    let of = |event: usize| cell(at + 3 + event).min(item);
    let gained: i64 = (0..4).map(|kind| (of(2 * kind) + of(2 * kind + 1)).min(category)).sum();
    let lost: i64 = (0..8).map(|event| cell(at + 11 + event)).sum();
    let [by_target, by_leaders, by_review] = terms.weights;
    let total = target.min(terms.target * PARTS) * by_target
        + leaders * by_leaders
        + review * by_review
        + (gained.min(bonus) - lost.min(fault)) * PARTS * 100;
    let cents = (total + 50 * PARTS).div_euclid(100 * PARTS);
    (cents, grade(cents))
}

/// The grade of a total in hundredths.
pub fn grade(cents: i64) -> u8 {
    BANDS.iter().map(|least| u8::from(cents < least * 100)).sum()
}

fn value(terms: &Terms, leaf: Leaf, x: i64) -> i64 {
    match leaf {
        Leaf::Clamped => x.max(terms.clamp[0]).min(terms.clamp[1]) * PARTS,
        Leaf::Steps if x >= 9_500 => 200 * PARTS,
        Leaf::Steps if x >= 9_000 => 160 * PARTS,
        Leaf::Steps if x >= 8_000 => 120 * PARTS,
        Leaf::Steps => 0,
        Leaf::Line { rounded } => {
            let piece = (0..4)
                .rev()
                .find(|piece| x >= KNOTS[*piece])
                .expect("no figure is below 0");
            let (y, rise, run) = (
                terms.line[piece],
                terms.line[piece + 1] - terms.line[piece],
                KNOTS[piece + 1] - KNOTS[piece],
            );
            let value = y * PARTS + (x - KNOTS[piece]) * rise * PARTS / run;
            if rounded {
                (value + PARTS / 2) / PARTS * PARTS
            } else {
                value
            }
        }
    }
}
