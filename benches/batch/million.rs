//! Many units of the workload: the kernel on columns and tiles of several widths and with several instruction sets, against a
//! kernel in `f64` written by hand and a tree walked on decimals; and how many digits and grades each gets wrong.

use std::hint::black_box;

use appraisal::Scheme;
use appraisal::batch::{CellType, Instructions, Lanes, Ranks, Scores, Ties};
use rust_decimal::Decimal;

use crate::apart;
use crate::floor;
use crate::measure::{Run, Table, data, task, totals};
use crate::must::Must;
use crate::peers;
use crate::workload::{self, Terms, WHOLE};

/// The same figures in several types of cells.
pub struct Figures {
    pub wide: Vec<Vec<i32>>,
    pub narrow: Vec<Vec<u16>>,
    pub points: Vec<Vec<f64>>,
}

impl Figures {
    pub fn new(units: usize) -> Self {
        let wide = workload::columns(WHOLE, units);
        Self {
            narrow: wide.iter().map(|c| c.iter().map(|x| *x as u16).collect()).collect(),
            points: wide
                .iter()
                .map(|c| c.iter().map(|x| f64::from(*x) / 100.0).collect())
                .collect(),
            wide,
        }
    }

    pub fn units(&self) -> usize {
        self.wide[0].len()
    }

    /// Totals in hundredths and grades, by integers written for the workload alone.
    pub fn right(&self) -> (Vec<i64>, Vec<u8>) {
        let terms = Terms::standard();
        let score = |unit: usize| apart::score(&terms, |at| self.wide[at][unit].into());
        (0..self.units()).map(score).unzip()
    }
}

fn wrong(scores: &Scores, (right, grades): &(Vec<i64>, Vec<u8>)) -> usize {
    let both = totals(scores).into_iter().zip(scores.grades());
    both.zip(right.iter().zip(grades))
        .filter(|((a, b), (c, d))| a != *c || b != d)
        .count()
}

pub fn run(scheme: &Scheme, figures: &Figures, right: &(Vec<i64>, Vec<u8>), must: &mut Must) {
    let units = figures.units();
    let (i32s, u16s) = (
        workload::layout(WHOLE, CellType::I32),
        workload::layout(WHOLE, CellType::U16),
    );
    let wide = || data(&figures.wide);
    let mut exact = Run::new(&i32s, scheme, wide());
    let mut narrow = Run::new(&u16s, scheme, data(&figures.narrow));
    let mut tiles = Run::tiled(&i32s, scheme, wide());
    let mut lanes64 = Run::new(&i32s.clone().lanes(Lanes::AtLeast64), scheme, wide());
    let mut lanes128 = Run::new(&i32s.clone().lanes(Lanes::All128), scheme, wide());
    let with = |instructions| {
        let mut run = Run::new(&i32s, scheme, wide());
        run.batch = scheme
            .batch(&i32s)
            .expect("the layout is sound")
            .instructions(instructions);
        run
    };
    let (mut avx2, mut baseline) = (with(Instructions::Avx2), with(Instructions::Baseline));
    let mut ranked = Run::new(&i32s, scheme, wide());
    ranked.run();
    let mut ranks = Ranks::default();
    let points: Vec<&[f64]> = figures.points.iter().map(Vec::as_slice).collect();
    let columns: Vec<&[i32]> = figures.wide.iter().map(Vec::as_slice).collect();
    let mut kernel = peers::F64::new(&Terms::standard());
    let (mut of_f64, mut grades_f64) = (vec![0.0; units], vec![0u8; units]);
    let (tree, walked) = (peers::Tree::new(), (units / 100).max(1));
    let mut decimals = vec![Decimal::ZERO; walked];
    #[cfg(feature = "rayon")]
    let mut threads = (appraisal::batch::ParallelScratch::default(), Scores::default());
    #[cfg(feature = "rayon")]
    let (parallel, cells) = (scheme.batch(&u16s).expect("the layout is sound"), data(&figures.narrow));

    let table = Table::measure(
        7,
        vec![
            task("f64 by hand", units, || {
                kernel.run(&points, &mut of_f64, &mut grades_f64)
            }),
            task("exact, i32 columns", units, || exact.run()),
            task("exact, u16 columns", units, || narrow.run()),
            task("exact, tiles", units, || tiles.run()),
            #[cfg(feature = "rayon")]
            task("exact, u16 columns, all threads", units, || {
                let done = parallel.run_parallel(&cells, &mut threads.0, &mut threads.1);
                done.expect("the data is of the layout");
            }),
            task("exact, i32 columns, AVX2", units, || avx2.run()),
            task("exact, i32 columns, baseline", units, || baseline.run()),
            task("exact, i32 columns, 64-bit lanes", units, || lanes64.run()),
            task("exact, i32 columns, 128-bit lanes", units, || lanes128.run()),
            task("reading i32 columns", units, || {
                black_box(floor::columns(&columns));
            }),
            task("ranking", units, || {
                ranks.rank(&ranked.scores.series()[0], true, Ties::Best)
            }),
            task("walk of a tree on rust_decimal, of 1 in 100", walked, || {
                for (unit, total) in decimals.iter_mut().enumerate() {
                    *total = tree.score(&figures.wide, unit);
                }
            }),
        ],
    );
    table.print(&format!("{units} units, one thread unless said"), "f64 by hand");

    println!("\nwrong against integers written apart, last digit or grade");
    let mut all = 0;
    for (name, run) in [
        ("i32 columns", &exact),
        ("u16 columns", &narrow),
        ("tiles", &tiles),
        ("AVX2", &avx2),
        ("baseline", &baseline),
        ("64-bit lanes", &lanes64),
        ("128-bit lanes", &lanes128),
    ] {
        let wrong = wrong(&run.scores, right);
        all += wrong;
        println!("{:<52} {wrong:>10} of {units}", format!("exact, {name}"));
    }
    let digits = of_f64
        .iter()
        .zip(&right.0)
        .filter(|(a, b)| (**a * 100.0).round() as i64 != **b)
        .count();
    let grades = grades_f64.iter().zip(&right.1).filter(|(a, b)| a != b).count();
    println!("{:<52} {digits:>10} last digits, {grades} grades", "f64 by hand");
    let decimals = decimals
        .iter()
        .zip(&right.0)
        .filter(|(a, b)| **a != Decimal::new(**b, 2))
        .count();
    println!("{:<52} {decimals:>10} of {walked}", "walk of a tree on rust_decimal");

    let f64_ratio = |name: &str| table.ratio(name, "f64 by hand");
    must.most(
        "exact i32 columns / f64 by hand",
        f64_ratio("exact, i32 columns"),
        0.55,
        0.36,
    );
    must.most(
        "exact u16 columns / f64 by hand",
        f64_ratio("exact, u16 columns"),
        0.55,
        0.36,
    );
    must.most("exact tiles / f64 by hand", f64_ratio("exact, tiles"), 0.30, 0.18);
    let walk = table.ratio("walk of a tree on rust_decimal, of 1 in 100", "exact, i32 columns");
    must.least("rust_decimal walk / exact i32 columns", walk, 80.0, 150.0);
    must.most(
        "ranking / evaluation, i32 columns",
        table.ratio("ranking", "exact, i32 columns"),
        0.15,
        0.05,
    );
    must.most(
        "wrong digits or grades, all lanes and instructions",
        all as f64,
        0.0,
        0.0,
    );
}

/// What fits the cache: 10,000 units.
pub fn small(scheme: &Scheme, must: &mut Must) {
    let units = 10_000;
    let figures = Figures::new(units);
    let i32s = workload::layout(WHOLE, CellType::I32);
    let u16s = workload::layout(WHOLE, CellType::U16);
    let mut exact = Run::new(&i32s, scheme, data(&figures.wide));
    let mut narrow = Run::new(&u16s, scheme, data(&figures.narrow));
    let mut tiles = Run::tiled(&i32s, scheme, data(&figures.wide));
    let points: Vec<&[f64]> = figures.points.iter().map(Vec::as_slice).collect();
    let mut kernel = peers::F64::new(&Terms::standard());
    let (mut of_f64, mut grades_f64) = (vec![0.0; units], vec![0u8; units]);
    // Ten runs in a row, so that each finds its own cells in the cache and not those of the one before.
    fn ten(mut run: impl FnMut()) -> impl FnMut() {
        move || (0..10).for_each(|_| run())
    }
    let table = Table::measure(
        30,
        vec![
            task(
                "f64 by hand",
                10 * units,
                ten(|| kernel.run(&points, &mut of_f64, &mut grades_f64)),
            ),
            task("exact, i32 columns", 10 * units, ten(|| exact.run())),
            task("exact, u16 columns", 10 * units, ten(|| narrow.run())),
            task("exact, tiles", 10 * units, ten(|| tiles.run())),
        ],
    );
    table.print("10,000 units, in the cache", "f64 by hand");
    let ratio = |name: &str| table.ratio(name, "f64 by hand");
    must.most(
        "in cache, 10,000 units: exact i32 columns / f64",
        ratio("exact, i32 columns"),
        0.65,
        0.45,
    );
    must.most(
        "in cache, 10,000 units: exact u16 columns / f64",
        ratio("exact, u16 columns"),
        0.65,
        0.45,
    );
}
