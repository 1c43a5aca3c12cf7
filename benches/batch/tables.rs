//! The second workload: 100 tables with figures of their own and 100 units each, scored again 10,000 times with other
//! figures in one column, as when a result is tried under changes or after appeals.

use std::hint::black_box;
use std::time::{Duration, Instant};

use appraisal::batch::{CellType, Data};

use crate::apart;
use crate::measure::{Run, part, totals};
use crate::must::Must;
use crate::peers;
use crate::workload::{self, Terms, WHOLE};

const TABLES: usize = 100;
const UNITS: usize = 100;
/// How often each table is scored: in so many turns of so many runs.
const TURNS: usize = 5;
const RUNS: usize = 2_000;

/// Times of one thing: the least turn, and all of them.
struct Time {
    least: Duration,
    all: Duration,
}

impl Time {
    fn new() -> Self {
        Self {
            least: Duration::MAX,
            all: Duration::ZERO,
        }
    }

    fn turn(&mut self, run: impl FnOnce()) {
        let start = Instant::now();
        run();
        let took = start.elapsed();
        self.least = self.least.min(took);
        self.all += took;
    }

    /// Nanoseconds a unit of the least turn.
    fn ns(&self) -> f64 {
        self.least.as_nanos() as f64 / (RUNS * UNITS) as f64
    }
}

pub fn run(must: &mut Must) {
    let layout = workload::layout(WHOLE, CellType::I32);
    let width = workload::most(WHOLE).len();
    let (mut exact_ns, mut f64_ns, mut exact_all, mut f64_all) = (0.0, 0.0, Duration::ZERO, Duration::ZERO);
    let (mut digits, mut grades, mut digits_f64, mut grades_f64) = (0, 0, 0, 0);
    let mut planning = Duration::ZERO;
    for number in 0..TABLES {
        let terms = Terms::number(number);
        let scheme = workload::scheme(WHOLE, &terms);
        let start = Instant::now();
        drop(black_box(scheme.batch(&layout)));
        planning += start.elapsed();
        // Twice as many rows: the second half is what a column is changed to.
        let columns = workload::drawn(WHOLE, 2 * UNITS, 0x9E37_79B9_7F4A_7C15 ^ (number as u64 + 1));
        let floats: Vec<Vec<f64>> = columns
            .iter()
            .map(|c| c.iter().map(|x| f64::from(*x) / 100.0).collect())
            .collect();
        let mut exact = Run::new(&layout, &scheme, part(&columns, 0, UNITS));
        let mut views: Vec<&[f64]> = floats.iter().map(|c| &c[..UNITS]).collect();
        let mut kernel = peers::F64::new(&terms);
        let (mut of_f64, mut bands) = (vec![0.0; UNITS], vec![0u8; UNITS]);
        exact.run();
        let (mut by_exact, mut by_f64) = (Time::new(), Time::new());
        for turn in 0..TURNS {
            by_f64.turn(|| {
                for run in 0..RUNS {
                    let column = (turn + run) % width;
                    views[column] = &floats[column][UNITS..];
                    kernel.run(&views, &mut of_f64, &mut bands);
                    black_box(&of_f64);
                    views[column] = &floats[column][..UNITS];
                }
            });
            by_exact.turn(|| {
                for run in 0..RUNS {
                    let column = (turn + run) % width;
                    exact.data[column] = Data::from(&columns[column][UNITS..]);
                    exact.run();
                    exact.data[column] = Data::from(&columns[column][..UNITS]);
                }
            });
            // What the last run of the turn gave.
            let changed = (turn + RUNS - 1) % width;
            let cell = |unit: usize, at: usize| i64::from(columns[at][unit + if at == changed { UNITS } else { 0 }]);
            for (unit, total) in totals(&exact.scores).into_iter().enumerate() {
                let (right, grade) = apart::score(&terms, |at| cell(unit, at));
                digits += usize::from(total != right);
                grades += usize::from(exact.scores.grades()[unit] != grade);
                digits_f64 += usize::from((of_f64[unit] * 100.0).round() as i64 != right);
                grades_f64 += usize::from(bands[unit] != grade);
            }
        }
        exact_ns += by_exact.ns() / TABLES as f64;
        f64_ns += by_f64.ns() / TABLES as f64;
        exact_all += by_exact.all;
        f64_all += by_f64.all;
    }
    let (runs, looked) = (TURNS * RUNS, TABLES * TURNS * UNITS);
    println!("\n{TABLES} tables of {UNITS} units, each scored {runs} times with another column changed");
    println!(
        "{:<24} {:>10} {:>10} {:>26} {:>8}",
        "", "ns a unit", "total, s", "wrong digits looked at", "grades"
    );
    println!(
        "{:<24} {exact_ns:>10.2} {:>10.2} {:>26} {:>8}",
        "exact, i32 columns",
        exact_all.as_secs_f64(),
        format!("{digits} of {looked}"),
        grades
    );
    println!(
        "{:<24} {f64_ns:>10.2} {:>10.2} {:>26} {grades_f64:>8}",
        "f64 by hand",
        f64_all.as_secs_f64(),
        format!("{digits_f64} of {looked}")
    );
    println!("exact / f64: {:.3}", exact_ns / f64_ns);
    println!(
        "a plan for a table whose parameters change is made in {:.0} µs",
        planning.as_secs_f64() * 1e6 / TABLES as f64
    );
    must.most("wrong digits or grades, 100 tables", (digits + grades) as f64, 0.0, 0.0);
}
