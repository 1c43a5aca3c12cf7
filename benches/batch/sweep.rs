//! How the cost changes with leaves, depth and units.

use std::hint::black_box;

use appraisal::batch::CellType;

use crate::measure::{Run, Table, Task, data, part, task};
use crate::must::Must;
use crate::workload::{self, Shape, Terms, WHOLE};

/// Cells of every scheme of the sweep over leaves, so that all of them read the same memory, more than any cache holds, in
/// whole blocks.
const CELLS: usize = 100_000_000;

fn bare(leaves: usize, chain: usize) -> Shape {
    Shape {
        leaves,
        chain,
        bare: true,
    }
}

/// Cost a leaf of trees of leaves alone, so that there are as many columns as leaves.
pub fn leaves(must: &mut Must) {
    let counts = [10, 30, 60, 240, 960, 3_000, 10_000];
    println!(
        "\nleaves, at {CELLS} cells of i32 each: nanoseconds a leaf and unit\n{:>10} {:>10} {:>10}",
        "leaves", "columns", "tiles"
    );
    let drawn: Vec<(Shape, Vec<Vec<i32>>)> = counts
        .iter()
        .map(|leaves| (bare(*leaves, 0), workload::columns(bare(*leaves, 0), CELLS / leaves)))
        .collect();
    let mut runs: Vec<(Shape, Run<'_>, Run<'_>)> = drawn
        .iter()
        .map(|(shape, columns)| {
            let scheme = workload::scheme(*shape, &Terms::standard());
            let layout = workload::layout(*shape, CellType::I32);
            let run = Run::new(&layout, &scheme, data(columns));
            let lines = run.batch.explain().lines;
            assert!(lines.iter().all(|line| line.least < line.most), "no node is a constant");
            (*shape, run, Run::tiled(&layout, &scheme, data(columns)))
        })
        .collect();
    let mut tasks: Vec<Task<'_>> = Vec::new();
    for (shape, run, tiled) in &mut runs {
        let cells = CELLS / shape.leaves * shape.leaves;
        tasks.push(task(format!("{} columns", shape.leaves), cells, || run.run()));
        tasks.push(task(format!("{} tiles", shape.leaves), cells, || tiled.run()));
    }
    let table = Table::measure(7, tasks);
    let of = |leaves: &usize, what: &str| table.of(&format!("{leaves} {what}"));
    for leaves in &counts {
        println!(
            "{leaves:>10} {:>10.3} {:>10.3}",
            of(leaves, "columns"),
            of(leaves, "tiles")
        );
    }
    for what in ["columns", "tiles"] {
        let each = || counts[1..].iter().map(|leaves| of(leaves, what));
        let spread = each().fold(0.0, f64::max) / each().fold(f64::INFINITY, f64::min);
        must.most(
            &format!("ns a leaf, greatest / least of 30 to 10,000 leaves, {what}"),
            spread,
            1.5,
            1.2,
        );
    }
}

/// Cost by depth: sums of one child each, every one with a cap of its own, above 60 leaves in groups and subgroups.
pub fn depth() {
    let units = 100_000;
    println!(
        "\nlevels, 60 leaves, {units} units of i32 columns\n{:>10} {:>10}",
        "levels", "ns a unit"
    );
    let columns = workload::columns(bare(60, 0), units);
    let layout = workload::layout(bare(60, 0), CellType::I32);
    let levels = [5, 8, 16, 32, 64];
    let mut runs: Vec<Run<'_>> = levels
        .iter()
        .map(|levels| {
            // The result, the target, groups, subgroups and leaves are five levels.
            let scheme = workload::scheme(bare(60, levels - 5), &Terms::standard());
            Run::new(&layout, &scheme, data(&columns))
        })
        .collect();
    let tasks = levels
        .iter()
        .zip(&mut runs)
        .map(|(levels, run)| task(format!("{levels}"), units, || run.run()));
    let table = Table::measure(15, tasks.collect());
    for (levels, ns) in &table.rows {
        println!("{levels:>10} {ns:>10.2}");
    }
}

/// Cost a unit by the number of units of a run, with warm memory.
pub fn units() {
    let counts = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 4_000_000];
    let all = workload::columns(WHOLE, counts[counts.len() - 1]);
    let scheme = workload::scheme(WHOLE, &Terms::standard());
    let layout = workload::layout(WHOLE, CellType::I32);
    let mut runs: Vec<Run<'_>> = counts
        .iter()
        .map(|units| Run::new(&layout, &scheme, part(&all, 0, *units)))
        .collect();
    let tasks = counts.iter().zip(&mut runs).map(|(units, run)| {
        let times = (200_000 / units).max(1);
        task(format!("{units}"), times * units, move || {
            for _ in 0..times {
                black_box(&mut *run).run();
            }
        })
    });
    let table = Table::measure(7, tasks.collect());
    println!("\nunits of a run, i32 columns\n{:>10} {:>10}", "units", "ns a unit");
    for (units, ns) in &table.rows {
        println!("{units:>10} {ns:>10.2}");
    }
}
