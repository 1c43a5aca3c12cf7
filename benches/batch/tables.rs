//! The second workload: 100 tables with figures of their own and 100 units each, scored again 10,000 times with other
//! figures in one column, as when a result is tried under changes; and with one cell changed, as after appeals.

use std::hint::black_box;
use std::time::{Duration, Instant};

use appraisal::batch::{CellType, Data, Scores};

use crate::apart;
use crate::measure::{Run, part, totals};
use crate::must::Must;
use crate::peers;
use crate::vector;
use crate::workload::{self, Terms, WHOLE};

const TABLES: usize = 100;
const UNITS: usize = 100;
/// How often each table is scored: in so many turns of so many runs.
const TURNS: usize = 5;
const RUNS: usize = 2_000;

/// What is timed.
const NAMES: [&str; 4] = [
    "f64 by hand, everything",
    "exact, i32 columns, everything",
    "exact, trial: the column",
    "exact, trial: one cell",
];
const F64: usize = 0;

/// Times and faults of one thing, over all tables.
#[derive(Clone, Copy)]
struct Line {
    /// The least turn of the table at hand.
    least: Duration,
    /// Nanoseconds a unit, summed over the tables.
    ns: f64,
    all: Duration,
    digits: usize,
    grades: usize,
}

impl Line {
    fn new() -> Self {
        Self {
            least: Duration::MAX,
            ns: 0.0,
            all: Duration::ZERO,
            digits: 0,
            grades: 0,
        }
    }

    fn turn(&mut self, run: impl FnOnce()) {
        let start = Instant::now();
        run();
        let took = start.elapsed();
        self.least = self.least.min(took);
        self.all += took;
    }

    fn end_table(&mut self) {
        self.ns += self.least.as_nanos() as f64 / (RUNS * UNITS) as f64;
        self.least = Duration::MAX;
    }

    fn look(&mut self, total: i64, grade: u8, right: (i64, u8)) {
        self.digits += usize::from(total != right.0);
        self.grades += usize::from(grade != right.1);
    }
}

pub fn run(must: &mut Must) {
    let layout = workload::layout(WHOLE, CellType::I32);
    let width = workload::most(WHOLE).len();
    let mut lines = [Line::new(); NAMES.len()];
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
        let batch = vector::with(scheme.batch(&layout).expect("the layout is sound"));
        let trial = || batch.trial(&part(&columns, 0, UNITS)).expect("the cells are allowed");
        let (mut of_column, mut of_cell) = (trial(), trial());
        let mut views: Vec<&[f64]> = floats.iter().map(|c| &c[..UNITS]).collect();
        let mut kernel = peers::F64::new(&terms);
        let (mut of_f64, mut bands) = (vec![0.0; UNITS], vec![0u8; UNITS]);
        exact.run();
        let set = "the cells are allowed";
        for turn in 0..TURNS {
            let [by_f64, by_run, by_column, by_cell] = &mut lines;
            by_f64.turn(|| {
                for run in 0..RUNS {
                    let column = (turn + run) % width;
                    views[column] = &floats[column][UNITS..];
                    kernel.run(&views, &mut of_f64, &mut bands);
                    black_box(&of_f64);
                    views[column] = &floats[column][..UNITS];
                }
            });
            by_run.turn(|| {
                for run in 0..RUNS {
                    let column = (turn + run) % width;
                    exact.data[column] = Data::from(&columns[column][UNITS..]);
                    exact.run();
                    exact.data[column] = Data::from(&columns[column][..UNITS]);
                }
            });
            by_column.turn(|| {
                for run in 0..RUNS {
                    let column = (turn + run) % width;
                    of_column
                        .set_column(column, Data::from(&columns[column][UNITS..]))
                        .expect(set);
                    black_box(of_column.scores());
                    of_column
                        .set_column(column, Data::from(&columns[column][..UNITS]))
                        .expect(set);
                }
            });
            by_cell.turn(|| {
                for run in 0..RUNS {
                    let (column, unit) = ((turn + run) % width, run % UNITS);
                    of_cell
                        .set(unit, column, Some(columns[column][UNITS + unit].into()))
                        .expect(set);
                    black_box(of_cell.scores());
                    of_cell
                        .set(unit, column, Some(columns[column][unit].into()))
                        .expect(set);
                }
            });
            // What the last run of the turn gave.
            let changed = (turn + RUNS - 1) % width;
            let cell = |unit: usize, at: usize, is_changed: bool| {
                let is_other = at == changed && is_changed;
                i64::from(columns[at][unit + if is_other { UNITS } else { 0 }])
            };
            let right = |unit, is_changed| apart::score(&terms, |at| cell(unit, at, is_changed));
            let mut look = |line: usize, scores: &Scores, is_changed: bool| {
                for (unit, total) in totals(scores).into_iter().enumerate() {
                    lines[line].look(total, scores.grades()[unit], right(unit, is_changed));
                }
            };
            look(1, &exact.scores, true);
            of_column
                .set_column(changed, Data::from(&columns[changed][UNITS..]))
                .expect(set);
            look(2, of_column.scores(), true);
            of_column
                .set_column(changed, Data::from(&columns[changed][..UNITS]))
                .expect(set);
            look(3, of_cell.scores(), false);
            for unit in 0..UNITS {
                lines[F64].look((of_f64[unit] * 100.0).round() as i64, bands[unit], right(unit, true));
            }
        }
        lines.iter_mut().for_each(Line::end_table);
    }
    let (runs, looked) = (TURNS * RUNS, TABLES * TURNS * UNITS);
    println!("\n{TABLES} tables of {UNITS} units, each scored {runs} times with another column or cell changed");
    println!(
        "{:<32} {:>10} {:>8} {:>10} {:>26} {:>8}",
        "", "ns a unit", "ratio", "total, s", "wrong digits looked at", "grades"
    );
    for (name, line) in NAMES.iter().zip(&lines) {
        println!(
            "{name:<32} {:>10.2} {:>8.3} {:>10.2} {:>26} {:>8}",
            line.ns / TABLES as f64,
            line.ns / lines[F64].ns,
            line.all.as_secs_f64(),
            format!("{} of {looked}", line.digits),
            line.grades
        );
    }
    println!(
        "a plan for a table whose parameters change is made in {:.0} µs",
        planning.as_secs_f64() * 1e6 / TABLES as f64
    );
    let wrong: usize = lines[1..].iter().map(|line| line.digits + line.grades).sum();
    must.most("wrong digits or grades, 100 tables", wrong as f64, 0.0, 0.0);
}
