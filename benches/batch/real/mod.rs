//! Real schemes of the gallery through the kernel: against kernels in `f64` written by hand for each of them, against reading
//! their columns, and against scoring one record at a time.

mod bank;
mod columns;
mod quanzhou;
mod sheet;
mod short;

use std::hint::black_box;

use appraisal::batch::{Batch, NO_GRADE, Numbers, Scores, Scratch};
use appraisal::{Absence, Admission, Card, Scheme};

use crate::measure::{Table, task};
use crate::must::Must;
use crate::vector;
use columns::{Columns, Figures};
use sheet::{Formula, Hand};

/// Units that are scored one at a time, for the time and to see that nothing differs.
const SAMPLE: usize = 500;

/// Scores and grades all units in `f64`.
type ByHand = Box<dyn FnMut(&Figures, &mut [f64], &mut [u8])>;

/// A scheme with its kernel in `f64`.
struct Real {
    name: &'static str,
    text: &'static str,
    /// The decimals at which totals are compared: those to which the scheme rounds or shows them, or of the cells.
    places: u32,
    /// By how many units of the last place `f64` may be off. Where leaves are rounded before the total is, two of them and the
    /// total may fall on the wrong side of a half in one unit.
    off: i128,
    by_hand: fn(&Figures) -> ByHand,
}

fn by_hand<F: Formula + Default + 'static>(figures: &Figures) -> ByHand {
    let mut hand = Hand::new(F::default(), figures);
    Box::new(move |figures, totals, grades| hand.run(figures, totals, grades))
}

const REAL: [Real; 5] = [
    Real {
        name: "Quanzhou 2023",
        text: include_str!("../../../examples/schemes/quanzhou-2023.toml"),
        places: 2,
        off: 2,
        by_hand: by_hand::<quanzhou::Quanzhou>,
    },
    Real {
        name: "bank rating",
        text: include_str!("../../../examples/schemes/bank-rating.toml"),
        places: 2,
        off: 1,
        by_hand: by_hand::<bank::Bank>,
    },
    Real {
        name: "Hangzhou 2018",
        text: include_str!("../../../examples/schemes/hangzhou-special-2018.toml"),
        places: 2,
        off: 1,
        by_hand: by_hand::<short::Hangzhou>,
    },
    Real {
        name: "HVBP 2017",
        text: include_str!("../../../examples/schemes/hvbp-fy2017.toml"),
        places: 12,
        off: 1,
        by_hand: by_hand::<short::Hospital>,
    },
    Real {
        name: "housing funds 2005",
        text: include_str!("../../../examples/schemes/mohurd-hpf-2005.toml"),
        places: 2,
        off: 1,
        by_hand: by_hand::<short::Housing>,
    },
];

/// Schemes in which single nodes are not for the kernel.
const MIXED: [(&str, &str); 2] = [
    ("HDI 2021", include_str!("../../../examples/schemes/hdi-2021.toml")),
    (
        "CVSS 3.1 base",
        include_str!("../../../examples/schemes/cvss-3.1-base.toml"),
    ),
];

pub fn run(units: usize) {
    let mut bounds = Must::default();
    println!("\nreal schemes, {units} units, nanoseconds a unit; one record at a time is admitted before");
    println!(
        "{:<19} {:>7} {:>5} {:>6} {:>6} {:>7} {:>7} {:>6} {:>10} {:>6}  {:<22} exact / one by one",
        "", "columns", "steps", "exact", "f64", "/ f64", "reading", "share", "one record", "ratio", "wrong in f64"
    );
    for real in &REAL {
        let ratio = real.row(units);
        bounds.most(&format!("exact / f64 by hand, {}", real.name), ratio, 0.55, 0.36);
    }
    for (name, text) in MIXED {
        mixed(name, text, 20_000);
    }
    bounds.print("the bounds of the workload for real schemes, against the fastest kernels in f64 that could be written for them");
}

impl Real {
    /// Prints its line; exact / f64.
    fn row(&self, units: usize) -> f64 {
        let (scheme, batch, columns) = open(self.text, units);
        let data = columns.data();
        let (mut scratch, mut scores) = (Scratch::default(), Scores::default());
        let mut by_hand = (self.by_hand)(&columns.figures);
        let (mut totals, mut grades) = (vec![0.0; units], vec![0; units]);
        let table = Table::measure(
            9,
            vec![
                task("f64", units, || {
                    by_hand(&columns.figures, &mut totals, &mut grades);
                    black_box((&totals, &grades));
                }),
                task("exact", units, || {
                    let done = batch.run(&data, &mut scratch, &mut scores);
                    done.expect("the data is of the layout");
                    black_box(&scores);
                }),
                task("reading", units, || columns.read()),
            ],
        );
        let wrong = self.wrong(&totals, &grades, &scores);
        let (one, differing) = one_by_one(&scheme, &batch, &columns, &scores);
        let exact = table.of("exact");
        println!(
            "{:<19} {:>7} {:>5} {exact:>6.2} {:>6.2} {:>7.3} {:>7.2} {:>5.0}% {one:>10.0} {:>6.0}  {:<22} {differing} of {}",
            self.name,
            data.len(),
            steps(&batch),
            table.of("f64"),
            table.ratio("exact", "f64"),
            table.of("reading"),
            100.0 * table.ratio("reading", "exact"),
            one / exact,
            wrong,
            SAMPLE.min(units),
        );
        table.ratio("exact", "f64")
    }

    /// How many last digits and grades of `f64` are wrong, where none may be further off than is said.
    fn wrong(&self, totals: &[f64], of_f64: &[u8], scores: &Scores) -> String {
        let one = 10f64.powi(self.places as i32);
        let graded = scores.grades().iter().any(|grade| *grade != NO_GRADE);
        let (mut digits, mut grades) = (0, 0);
        for (unit, total) in totals.iter().enumerate() {
            let exact = last_place(scores, unit, self.places);
            let off = ((total * one).round() as i128 - exact).abs();
            assert!(
                off <= self.off,
                "{}: {off} units of the last place at unit {unit}",
                self.name
            );
            digits += usize::from(off != 0);
            grades += usize::from(graded && scores.grades()[unit] != of_f64[unit]);
        }
        match graded {
            true => format!("{digits} digits, {grades} grades"),
            false => format!("{digits} digits"),
        }
    }
}

/// The total of a unit in units of the last place, rounded half up.
fn last_place(scores: &Scores, unit: usize, places: u32) -> i128 {
    let series = &scores.series()[0];
    let number = match series.numbers() {
        Numbers::I32(of) => of[unit].into(),
        Numbers::I64(of) => of[unit].into(),
        Numbers::I128(of) => of[unit],
        _ => unreachable!("numbers have 32, 64 or 128 bits"),
    };
    (2 * number * 10i128.pow(places) + series.scale()).div_euclid(2 * series.scale())
}

fn open(text: &str, units: usize) -> (Scheme, Batch, Columns) {
    let scheme: Scheme = toml::from_str(text).expect("the gallery is sound");
    let columns = Columns::new(&scheme, units);
    let batch = vector::with(scheme.batch(&columns.layout).expect("the layout is sound"));
    assert_eq!(batch.unfit(), None);
    (scheme, batch, columns)
}

fn steps(batch: &Batch) -> usize {
    batch.explain().steps.iter().sum()
}

/// Nanoseconds a record, and how many of the sample have another total or grade than in the batch.
fn one_by_one(scheme: &Scheme, batch: &Batch, columns: &Columns, scores: &Scores) -> (f64, usize) {
    let how = Admission {
        stage: None,
        open: Some(Absence::NotReported),
    };
    let records: Vec<_> = (0..SAMPLE.min(scores.units()))
        .map(|unit| {
            let record = batch.record("unit", &columns.unit(unit));
            scheme.admit(record, how.clone()).expect("the cells are sound")
        })
        .collect();
    let mut card = Card::default();
    let one = Table::measure(
        3,
        vec![task("one", records.len(), || {
            for record in &records {
                record.score_into(&mut card);
                black_box(&card);
            }
        })],
    );
    let bands = scheme.draft().grades.as_ref().map_or(&[][..], |grades| &grades.band);
    let differing = records.iter().enumerate().filter(|(unit, record)| {
        record.score_into(&mut card);
        let grade = scores
            .grades()
            .get(*unit)
            .and_then(|place| bands.get(usize::from(*place)));
        scores.series()[0].get(*unit).as_ref() != card.total() || grade.map(|band| &band.grade) != card.grade.as_ref()
    });
    (one.of("one"), differing.count())
}

/// The line of a scheme in which the engine computes some nodes by themselves, without a kernel in `f64`.
fn mixed(name: &str, text: &str, units: usize) {
    let (scheme, batch, columns) = open(text, units);
    let data = columns.data();
    let (mut scratch, mut scores) = (Scratch::default(), Scores::default());
    let table = Table::measure(
        3,
        vec![task("exact", units, || {
            let done = batch.run(&data, &mut scratch, &mut scores);
            done.expect("the data is of the layout");
            black_box(&scores);
        })],
    );
    let (one, differing) = one_by_one(&scheme, &batch, &columns, &scores);
    let exact = table.of("exact");
    println!(
        "{name:<19} {:>7} {:>5} {exact:>6.0} {:>6} {:>7} {:>7} {:>6} {one:>10.0} {:>6.1}  {:<22} {differing} of {}",
        data.len(),
        steps(&batch),
        "—",
        "—",
        "—",
        "—",
        one / exact,
        format!("{} nodes by themselves", batch.explain().alone.len()),
        SAMPLE.min(units),
    );
}
