//! One unit: its whole explanation in integers against its value alone; the card with its words, which is made when it is
//! asked for; and what each allocates.

use std::hint::black_box;

use appraisal::batch::{CellType, Change, Data, Scaled, Scores, Scratch, Trace, TraceLine};
use appraisal::card::TermKind;
use appraisal::{Card, Record};

use crate::measure::{Table, Task, data, task};
use crate::must::Must;
use crate::vector;
use crate::workload::{self, Terms, WHOLE};

/// Units that take turns, so that no processor learns one of them by heart.
const UNITS: usize = 64;
/// How often they do in one round, where a unit takes less than a microsecond.
const TURNS: usize = 50;

/// Everything that a line says in numbers: terms with values, weights and amounts, pools, what each stage changed, the value.
fn read(line: &TraceLine<'_>) -> i128 {
    let number = |of: Option<Scaled<'_>>| of.map_or(0, |of| of.number());
    let mut all = line.value().number() ^ number(line.combined());
    for term in line.terms() {
        all ^= number(term.value()) ^ number(term.amount()) ^ i128::from(term.kind() == Some(TermKind::Own));
        black_box(term.weight());
    }
    all = line.added().fold(all, |all, pool| all ^ pool.total().number());
    all = line.subtracted().fold(all, |all, pool| all ^ pool.total().number());
    let change = |of: Option<Change<'_>>| {
        let numbers = of.and_then(|of| of.numbers());
        numbers.map_or(0, |(before, after)| before.number() ^ after.number())
    };
    all ^= change(line.net_cap()) ^ change(line.clamp()) ^ change(line.gates()) ^ change(line.residue());
    all
}

pub fn run(must: &mut Must) {
    let scheme = workload::scheme(WHOLE, &Terms::standard());
    let columns = workload::columns(WHOLE, UNITS);
    let batch = vector::with(
        scheme
            .batch(&workload::layout(WHOLE, CellType::I32))
            .expect("the layout is sound"),
    );
    let cells: Vec<Vec<Option<i64>>> = (0..UNITS)
        .map(|unit| columns.iter().map(|column| Some(column[unit].into())).collect())
        .collect();
    let records: Vec<Record> = cells
        .iter()
        .map(|cells| {
            scheme
                .admit(batch.record("unit", cells), None)
                .expect("the record is sound")
        })
        .collect();
    let ones: Vec<Vec<Data<'_>>> = (0..UNITS)
        .map(|unit| columns.iter().map(|column| Data::from(&column[unit..=unit])).collect())
        .collect();
    let all = data(&columns);
    let (mut card, mut scratch, mut scores) = (Card::default(), Scratch::default(), Scores::default());
    let (mut block, mut of_block) = (Scratch::default(), Scores::default());
    let explained = |card: &mut Card| {
        for record in &records {
            record.score_into(card);
            black_box(&*card);
        }
    };
    let valued = |scratch: &mut Scratch, scores: &mut Scores| {
        for one in &ones {
            batch.run(one, scratch, scores).expect("the data is of the layout");
            black_box(&*scores);
        }
    };
    for (record, one) in records.iter().zip(&ones) {
        batch
            .run(one, &mut scratch, &mut scores)
            .expect("the data is of the layout");
        assert_eq!(
            record.score().total(),
            scores.series()[0].get(0).as_ref(),
            "one unit is as in a batch"
        );
    }
    let mut memory = Trace::default();
    let traced = |memory: &mut Trace| {
        for cells in &cells {
            let unit = batch.trace(cells, memory).expect("the plan takes every unit");
            black_box(unit.entries().fold(0, |all, entry| all ^ entry.number().number()));
            black_box((unit.score(0), unit.grade()));
        }
    };
    let by_line = |memory: &mut Trace| {
        for cells in &cells {
            let unit = batch.trace(cells, memory).expect("the plan takes every unit");
            black_box(unit.lines().fold(0, |all, line| all ^ read(&line)));
            black_box((unit.score(0), unit.grade()));
        }
    };
    let result = |memory: &mut Trace| {
        for cells in &cells {
            let unit = batch.trace(cells, memory).expect("the plan takes every unit");
            black_box((unit.score(0), unit.grade()));
        }
    };
    for (record, cells) in records.iter().zip(&cells) {
        let unit = batch.trace(cells, &mut memory).expect("the plan takes every unit");
        assert_eq!(record.score().total(), unit.score(0).as_ref(), "a trace is as the card");
        assert!(unit.reconciles(), "a trace adds up");
    }
    let unit = batch.trace(&cells[0], &mut memory).expect("the plan takes every unit");
    let (lines, terms) = (unit.lines().count(), unit.lines().flat_map(|line| line.terms()).count());
    let entries = unit.entries().count();
    explained(&mut card);
    let allocated = |run: &mut dyn FnMut()| allocation_counter::measure(run).count_total as f64 / UNITS as f64;
    let fresh = allocated(&mut || records.iter().for_each(|record| drop(black_box(record.score()))));
    let reused = allocated(&mut || explained(&mut card));
    let values = allocated(&mut || valued(&mut scratch, &mut scores));
    let numbers = allocated(&mut || traced(&mut memory));
    let of_lines = allocated(&mut || by_line(&mut memory));
    let (mut memory_of_values, mut memory_of_lines) = (Trace::default(), Trace::default());
    by_line(&mut memory_of_lines);
    result(&mut memory_of_values);
    fn turns<'a>(name: &str, run: &'a mut dyn FnMut()) -> Task<'a> {
        task(name, TURNS * UNITS, move || (0..TURNS).for_each(|_| run()))
    }
    let table = Table::measure(
        9,
        vec![
            task("its words: a card, new", UNITS, || {
                records.iter().for_each(|record| drop(black_box(record.score())));
            }),
            task("its words: a card, memory used again", UNITS, || explained(&mut card)),
            turns("explanation: trace, every number read once", &mut || {
                traced(&mut memory)
            }),
            turns("explanation: trace, read line by line", &mut || {
                by_line(&mut memory_of_lines)
            }),
            turns("value only: trace, total and grade read", &mut || {
                result(&mut memory_of_values)
            }),
            turns("value only: a batch of one unit", &mut || {
                valued(&mut scratch, &mut scores)
            }),
            turns("value only: one of a batch of 64", &mut || {
                batch
                    .run(&all, &mut block, &mut of_block)
                    .expect("the data is of the layout");
                black_box(&of_block);
            }),
        ],
    );
    let value = "value only: trace, total and grade read";
    table.print(
        &format!("one unit of the workload, {lines} nodes, {terms} terms, {entries} numbers"),
        value,
    );
    println!(
        "allocations a unit: new card {fresh:.1}, card used again {reused:.1}, trace {numbers:.1}, batch of one {values:.1}"
    );
    let trace = "explanation: trace, every number read once";
    must.most(
        "explanation (trace, every number read) / value only, one unit",
        table.ratio(trace, value),
        1.5,
        1.15,
    );
    must.most("allocations of it, memory used again", numbers + of_lines, 0.0, 0.0);
}
