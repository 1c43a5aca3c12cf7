//! The kernel for many units, and what it is held against, alternating in one process:
//! `cargo bench --bench batch --features simd,rayon [-- UNITS] [--avx2] [--only PART]`. Prints nanoseconds a unit (the least of
//! several rounds that take turns), ratios, wrong last digits and grades, and at the end the table of what must be reached. The
//! exit code says nothing about times. `benches/run.sh` sets up the tools of other languages first.
//!
//! `--avx2` runs everything with AVX2; `--only` one part: `million`, `floor`, `peers`, `cells`, `single`, `leaves`, `depth`,
//! `units`, `tables` or `real`.

mod apart;
mod cells;
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

use appraisal::Scheme;
use appraisal::batch::CellType;

use measure::{Run, data};
use million::Figures;
use must::Must;
use workload::{Terms, WHOLE};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| args.iter().any(|arg| arg == name);
    let units = args.iter().find_map(|arg| arg.parse().ok()).unwrap_or(1_000_000usize);
    if has("--avx2") {
        vector::narrow();
    }
    let only = args.iter().skip_while(|arg| *arg != "--only").nth(1);
    let runs = |part: &str| only.is_none_or(|only| only == part);
    let scheme = workload::scheme(WHOLE, &Terms::standard());
    let layout = workload::layout(WHOLE, CellType::I32);
    let plan = scheme
        .batch(&layout)
        .expect("the layout is sound")
        .explain()
        .to_string();
    println!("{}", plan.lines().next().unwrap_or_default());

    let mut must = Must::default();
    if ["million", "floor", "peers"].into_iter().any(runs) {
        million(&scheme, units, &runs, &mut must);
    }
    if runs("cells") {
        cells::run(&scheme);
    }
    if runs("single") {
        single::run(&mut must);
    }
    if runs("leaves") {
        sweep::leaves(&mut must);
    }
    if runs("depth") {
        sweep::depth();
    }
    if runs("units") {
        sweep::units();
    }
    if runs("tables") {
        tables::run(&mut must);
    }
    if runs("real") {
        real::run(units);
    }
    let level = if has("--avx2") {
        "AVX2"
    } else {
        "the widest instructions"
    };
    must.print(&format!("what must be reached, {units} units, {level}"));
}

/// What goes through the columns of as many units as are wanted.
fn million(scheme: &Scheme, units: usize, runs: &dyn Fn(&str) -> bool, must: &mut Must) {
    let figures = Figures::new(units);
    if runs("floor") {
        floor::run(scheme, &figures.wide, &figures.narrow, must);
    }
    let right = figures.right();
    if runs("million") {
        million::run(scheme, &figures, &right, must);
        million::small(scheme, must);
    }
    if runs("peers") {
        let layout = workload::layout(WHOLE, CellType::I32);
        let mut exact = Run::new(&layout, scheme, data(&figures.wide));
        others::run(&figures.wide, &right.0, &mut exact, must);
    }
}
