//! The kernel for many units, and what it is held against, alternating in one process:
//! `cargo bench --bench batch --features simd,rayon [-- UNITS] [--avx2] [--peers]`. Prints nanoseconds a unit (the least of several
//! rounds that take turns), ratios, wrong last digits and grades, and at the end the table of what must be reached. The exit
//! code says nothing about times.
//!
//! `--avx2` runs everything with AVX2; `--peers` only the tools of other languages.

mod apart;
mod floor;
mod measure;
mod million;
mod must;
mod others;
mod peers;
mod real;
mod single;
mod sweep;
mod tables;
mod vector;
mod workload;

use appraisal::batch::CellType;

use measure::{Run, data};
use million::Figures;
use must::{Must, Side};
use workload::{Terms, WHOLE};

#[global_allocator]
static ALLOCATOR: &single::Allocator = single::COUNTED;

/// The one row that needs a tool of another language.
const POLARS: &str = "polars, f64, 1 thread";

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| args.iter().any(|arg| arg == name);
    let units = args.iter().find_map(|arg| arg.parse().ok()).unwrap_or(1_000_000usize);
    if has("--avx2") {
        vector::narrow();
    }
    let scheme = workload::scheme(WHOLE, &Terms::standard());
    let layout = workload::layout(WHOLE, CellType::I32);
    let plan = scheme
        .batch(&layout)
        .expect("the layout is sound")
        .explain()
        .to_string();
    println!("{}", plan.lines().next().unwrap_or_default());

    let mut must = Must::default();
    let figures = Figures::new(units);
    let right = figures.right();
    let polars = |only, rounds| {
        let mut exact = Run::new(&layout, &scheme, data(&figures.wide));
        others::run(&figures.wide, &right.0, rounds, only, &mut exact)
    };
    if has("--peers") {
        match polars(None, 5) {
            Ok(lines) => others::print(&lines),
            Err(error) => println!("other tools: {error}"),
        }
        return;
    }
    million::run(&scheme, &figures, &right, &mut must);
    million::small(&scheme, &mut must);
    floor::run(&scheme, &figures.wide, &figures.narrow, &mut must);
    match polars(Some(POLARS), 5) {
        Ok(lines) => {
            others::print(&lines);
            if let [exact, polars] = lines.as_slice() {
                must.least(
                    "polars f64 / exact i32 columns, 1 thread",
                    polars.ns / exact.ns,
                    6.0,
                    15.0,
                );
            }
        }
        Err(error) => {
            println!("\npolars: {error}");
            must.absent(
                "polars f64 / exact i32 columns, 1 thread",
                Side::AtLeast,
                6.0,
                15.0,
                "not set up",
            );
        }
    }
    drop((figures, right));
    single::run(&mut must);
    sweep::leaves(&mut must);
    sweep::depth();
    sweep::units();
    tables::run(&mut must);
    real::run();
    let level = if has("--avx2") {
        "AVX2"
    } else {
        "the widest instructions"
    };
    must.print(&format!("what must be reached, {units} units, {level}"));
}
