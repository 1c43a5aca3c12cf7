//! What it costs that cells are not columns of integers: rows, decimals, and making tiles of them.

use std::hint::black_box;

use appraisal::Scheme;
use appraisal::batch::{CellType, Data, Scores, Scratch, Tiles};
use rust_decimal::Decimal;

use crate::measure::{Run, Table, data, task};
use crate::vector;
use crate::workload::{self, WHOLE};

const UNITS: usize = 100_000;

/// Columns, rows and decimals of the same figures.
pub fn run(scheme: &Scheme) {
    let columns = workload::columns(WHOLE, UNITS);
    let rows: Vec<i32> = (0..UNITS)
        .flat_map(|unit| columns.iter().map(move |column| column[unit]))
        .collect();
    let decimals: Vec<Vec<Decimal>> = columns
        .iter()
        .map(|column| column.iter().map(|cell| Decimal::new((*cell).into(), 2)).collect())
        .collect();
    let (i32s, of_decimals) = (
        workload::layout(WHOLE, CellType::I32),
        workload::layout(WHOLE, CellType::Decimal),
    );
    let mut plain = Run::new(&i32s, scheme, data(&columns));
    let mut decimal = Run::new(&of_decimals, scheme, data(&decimals));
    let batch = vector::with(scheme.batch(&i32s).expect("the layout is sound"));
    let (mut scratch, mut scores) = (Scratch::default(), Scores::default());
    let of_rows = || Tiles::from_rows(Data::from(&rows), columns.len()).expect("the rows are whole");
    let table = Table::measure(
        9,
        vec![
            task("columns of i32", UNITS, || plain.run()),
            task("columns of decimals", UNITS, || decimal.run()),
            task("rows of i32: tiles are made, and run", UNITS, || {
                let tiles = of_rows();
                let done = batch.run_tiles(&tiles, &mut scratch, &mut scores);
                done.expect("the data is of the layout");
            }),
            task("tiles are made of rows", UNITS, || {
                black_box(of_rows());
            }),
            task("tiles are made of columns", UNITS, || {
                black_box(Tiles::new(&data(&columns)).expect("the columns are of one length"));
            }),
        ],
    );
    for run in [&plain.scores, &decimal.scores] {
        assert_eq!(
            run.series(),
            scores.series(),
            "the scores do not hang on the form of the cells"
        );
    }
    table.print(&format!("other forms of cells, {UNITS} units"), "columns of i32");
}
