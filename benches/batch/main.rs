//! The kernel for many units, and what it is held against, alternating in one process:
//! `cargo bench --bench batch --features simd,rayon [-- UNITS]`. Prints nanoseconds a unit (the least of several rounds),
//! the ratio to a kernel in `f64` written by hand, and how many last digits and grades each gets wrong.

mod peers;
mod real;
mod workload;

use std::hint::black_box;
use std::time::Instant;

use appraisal::batch::{
    Batch, CellType, Data, Instructions, Lanes, Layout, Numbers, Ranks, Scores, Scratch, Ties, Tiles,
};

/// Times of things that take turns.
struct Table {
    rows: Vec<(String, f64)>,
}

impl Table {
    /// Runs all of them in turn, so many rounds, and keeps the least time of each.
    fn measure(rounds: usize, units: usize, mut tasks: Vec<(String, Box<dyn FnMut() + '_>)>) -> Self {
        let mut best = vec![f64::INFINITY; tasks.len()];
        for _ in 0..rounds {
            for ((_, task), best) in tasks.iter_mut().zip(&mut best) {
                let start = Instant::now();
                task();
                *best = best.min(start.elapsed().as_nanos() as f64 / units as f64);
            }
        }
        Table {
            rows: tasks.into_iter().map(|(name, _)| name).zip(best).collect(),
        }
    }

    fn of(&self, name: &str) -> f64 {
        self.rows
            .iter()
            .find(|(of, _)| of == name)
            .map_or(f64::NAN, |(_, ns)| *ns)
    }

    fn print(&self, title: &str, against: &str) {
        println!("\n{title}\n{:<52} {:>10} {:>8}", "", "ns a unit", "ratio");
        for (name, ns) in &self.rows {
            println!("{name:<52} {ns:>10.2} {:>8.3}", ns / self.of(against));
        }
    }
}

/// A batch with columns and memory of its own.
struct Task<'a> {
    batch: Batch,
    data: Vec<Data<'a>>,
    scratch: Scratch,
    scores: Scores,
}

impl<'a> Task<'a> {
    fn new(layout: &Layout, scheme: &appraisal::Scheme, data: Vec<Data<'a>>) -> Self {
        let batch = scheme.batch(layout).expect("the layout is sound");
        assert_eq!(batch.unfit(), None);
        Self {
            batch,
            data,
            scratch: Scratch::default(),
            scores: Scores::default(),
        }
    }

    fn run(&mut self) {
        self.batch
            .run(&self.data, &mut self.scratch, &mut self.scores)
            .expect("the data is of the layout");
        black_box(&self.scores);
    }
}

fn totals(scores: &Scores) -> Vec<i64> {
    match scores.series()[0].numbers() {
        Numbers::I32(of) => of.iter().map(|x| i64::from(*x)).collect(),
        Numbers::I64(of) => of.clone(),
        Numbers::I128(of) => of.iter().map(|x| *x as i64).collect(),
        _ => Vec::new(),
    }
}

fn data<T>(columns: &[Vec<T>]) -> Vec<Data<'_>>
where
    for<'a> Data<'a>: From<&'a Vec<T>>,
{
    columns.iter().map(Data::from).collect()
}

fn main() {
    let units = std::env::args()
        .skip(1)
        .find_map(|arg| arg.parse().ok())
        .unwrap_or(1_000_000usize);
    let scheme = workload::scheme(1);
    let i32s = workload::columns(1, units);
    let u16s: Vec<Vec<u16>> = i32s.iter().map(|c| c.iter().map(|x| *x as u16).collect()).collect();
    let f64s: Vec<Vec<f64>> = i32s
        .iter()
        .map(|c| c.iter().map(|x| f64::from(*x) / 100.0).collect())
        .collect();
    println!(
        "{}",
        scheme
            .batch(&workload::layout(1, CellType::I32))
            .expect("sound")
            .explain()
            .to_string()
            .lines()
            .next()
            .unwrap()
    );

    let layout = |cells| workload::layout(1, cells);
    let mut exact = Task::new(&layout(CellType::I32), &scheme, data(&i32s));
    let mut narrow = Task::new(&layout(CellType::U16), &scheme, data(&u16s));
    let mut wide = Task::new(&layout(CellType::I32).lanes(Lanes::AtLeast64), &scheme, data(&i32s));
    let mut widest = Task::new(&layout(CellType::I32).lanes(Lanes::All128), &scheme, data(&i32s));
    let mut avx2 = Task::new(&layout(CellType::I32), &scheme, data(&i32s));
    avx2.batch = avx2.batch.instructions(Instructions::Avx2);
    let mut baseline = Task::new(&layout(CellType::I32), &scheme, data(&i32s));
    baseline.batch = baseline.batch.instructions(Instructions::Baseline);
    let (tiles, narrow_tiles) = (Tiles::new(&data(&i32s)), Tiles::new(&data(&u16s)));
    let (mut tiled, mut narrow_tiled) = (
        (Scratch::default(), Scores::default()),
        (Scratch::default(), Scores::default()),
    );
    #[cfg(feature = "rayon")]
    let mut threads = (appraisal::batch::ParallelScratch::default(), Scores::default());
    let (exact_batch, narrow_batch) = (
        scheme.batch(&layout(CellType::I32)).expect("sound"),
        scheme.batch(&layout(CellType::U16)).expect("sound"),
    );
    let (mut f64_totals, mut f64_grades) = (vec![0.0; units], vec![0u8; units]);
    let mut f64_kernel = peers::F64::new();
    let tree = peers::Tree::new();
    let walked = (units / 100).max(1);
    let mut decimals = vec![rust_decimal::Decimal::ZERO; walked];
    exact.run();
    let mut ranks = Ranks::default();
    let mut ranked = Scores::default();
    exact
        .batch
        .run(&exact.data, &mut exact.scratch, &mut ranked)
        .expect("sound");

    let table = Table::measure(
        7,
        units,
        vec![
            (
                "f64 by hand".into(),
                Box::new(|| f64_kernel.run(&f64s, &mut f64_totals, &mut f64_grades)) as Box<dyn FnMut()>,
            ),
            ("exact, i32 columns".into(), Box::new(|| exact.run())),
            ("exact, u16 columns".into(), Box::new(|| narrow.run())),
            (
                "exact, i32 tiles".into(),
                Box::new(|| {
                    exact_batch
                        .run_tiles(&tiles, &mut tiled.0, &mut tiled.1)
                        .expect("sound")
                }),
            ),
            (
                "exact, u16 tiles".into(),
                Box::new(|| {
                    narrow_batch
                        .run_tiles(&narrow_tiles, &mut narrow_tiled.0, &mut narrow_tiled.1)
                        .expect("sound")
                }),
            ),
            #[cfg(feature = "rayon")]
            (
                "exact, u16 columns, all threads".into(),
                Box::new(|| {
                    narrow_batch
                        .run_parallel(&data(&u16s), &mut threads.0, &mut threads.1)
                        .expect("sound");
                }),
            ),
            ("exact, i32 columns, AVX2".into(), Box::new(|| avx2.run())),
            ("exact, i32 columns, baseline".into(), Box::new(|| baseline.run())),
            ("exact, i32 columns, 64-bit lanes".into(), Box::new(|| wide.run())),
            ("exact, i32 columns, 128-bit lanes".into(), Box::new(|| widest.run())),
            (
                "reading i32".into(),
                Box::new(|| {
                    black_box(peers::read(&i32s));
                }),
            ),
            (
                "reading u16".into(),
                Box::new(|| {
                    black_box(peers::read(&u16s));
                }),
            ),
            (
                "ranking".into(),
                Box::new(|| ranks.rank(&ranked.series()[0], true, Ties::Best)),
            ),
        ],
    );
    table.print(&format!("{units} units, one thread"), "f64 by hand");
    let walk = Table::measure(
        3,
        walked,
        vec![(
            "walk of a tree on rust_decimal".into(),
            Box::new(|| {
                for (unit, total) in decimals.iter_mut().enumerate() {
                    *total = tree.score(&i32s, unit);
                }
            }) as Box<dyn FnMut()>,
        )],
    );
    walk.print(&format!("{walked} of them"), "walk of a tree on rust_decimal");
    let ratio = |name: &str| table.of(name) / table.of("f64 by hand");
    println!(
        "\nexact / f64: i32 {:.3}, u16 {:.3}; ranking / exact {:.3}; decimal / exact {:.0}; share of reading i32 {:.0} %, u16 {:.0} %",
        ratio("exact, i32 columns"),
        ratio("exact, u16 columns"),
        table.of("ranking") / table.of("exact, i32 columns"),
        walk.rows[0].1 / table.of("exact, i32 columns"),
        100.0 * table.of("reading i32") / table.of("exact, i32 columns"),
        100.0 * table.of("reading u16") / table.of("exact, u16 columns")
    );

    let right = totals(&exact.scores);
    for (name, scores) in [
        ("u16", &narrow.scores),
        ("64-bit", &wide.scores),
        ("128-bit", &widest.scores),
        ("AVX2", &avx2.scores),
        ("baseline", &baseline.scores),
    ] {
        assert!(
            right == totals(scores) && exact.scores.grades() == scores.grades(),
            "{name} differs"
        );
    }
    let by_tree = decimals.iter().zip(&right).filter(|(a, b)| {
        (**a * rust_decimal::Decimal::ONE_HUNDRED)
            .to_string()
            .parse::<rust_decimal::Decimal>()
            .unwrap()
            != rust_decimal::Decimal::from(**b)
    });
    println!(
        "units with another last digit by rust_decimal: {} of {walked}",
        by_tree.count()
    );
    let wrong = f64_totals
        .iter()
        .zip(&right)
        .filter(|(a, b)| (**a * 100.0).round() as i64 != **b)
        .count();
    let grades = f64_grades
        .iter()
        .zip(exact.scores.grades())
        .filter(|(a, b)| a != b)
        .count();
    println!("units with another last digit in f64: {wrong} of {units}; with another grade: {grades}");

    if let Some(folder) = std::env::args().skip_while(|arg| arg != "--dump").nth(1) {
        dump(&folder, &i32s, &right, table.of("exact, i32 columns")).expect("the folder can be written");
        return;
    }
    small(&scheme);
    leaves();
    real::run();
}

/// Writes columns, right totals and the time of the kernel for the peers in other languages.
fn dump(folder: &str, columns: &[Vec<i32>], right: &[i64], ns: f64) -> std::io::Result<()> {
    let mut bytes = Vec::with_capacity(columns.len() * right.len() * 4);
    columns
        .iter()
        .flatten()
        .for_each(|cell| bytes.extend_from_slice(&cell.to_le_bytes()));
    std::fs::write(format!("{folder}/columns.i32"), bytes)?;
    let totals: Vec<u8> = right.iter().flat_map(|total| total.to_le_bytes()).collect();
    std::fs::write(format!("{folder}/totals.i64"), totals)?;
    std::fs::write(format!("{folder}/exact.txt"), ns.to_string())
}

/// What fits the cache: 10,000 units.
fn small(scheme: &appraisal::Scheme) {
    let units = 10_000;
    let i32s = workload::columns(1, units);
    let u16s: Vec<Vec<u16>> = i32s.iter().map(|c| c.iter().map(|x| *x as u16).collect()).collect();
    let f64s: Vec<Vec<f64>> = i32s
        .iter()
        .map(|c| c.iter().map(|x| f64::from(*x) / 100.0).collect())
        .collect();
    let mut exact = Task::new(&workload::layout(1, CellType::I32), scheme, data(&i32s));
    let mut narrow = Task::new(&workload::layout(1, CellType::U16), scheme, data(&u16s));
    let (mut f64_totals, mut f64_grades) = (vec![0.0; units], vec![0u8; units]);
    let mut f64_kernel = peers::F64::new();
    let table = Table::measure(
        200,
        units,
        vec![
            (
                "f64 by hand".into(),
                Box::new(|| f64_kernel.run(&f64s, &mut f64_totals, &mut f64_grades)) as Box<dyn FnMut()>,
            ),
            ("exact, i32 columns".into(), Box::new(|| exact.run())),
            ("exact, u16 columns".into(), Box::new(|| narrow.run())),
        ],
    );
    table.print("10,000 units, in the cache", "f64 by hand");
}

/// Cost by the number of leaves, 20,000 cells a column at most in the cache.
fn leaves() {
    println!("\nleaves, nanoseconds a leaf and unit");
    for copies in [1, 4, 16, 50, 166] {
        let scheme = workload::scheme(copies);
        let units = 4_096;
        let i32s = workload::columns(copies, units);
        let mut exact = Task::new(&workload::layout(copies, CellType::I32), &scheme, data(&i32s));
        let table = Table::measure(
            5,
            units,
            vec![("exact".into(), Box::new(|| exact.run()) as Box<dyn FnMut()>)],
        );
        println!(
            "{:>6} leaves {:>8.3}",
            60 * copies,
            table.rows[0].1 / (60 * copies) as f64
        );
    }
}
