//! Rows give the scores of the columns that they hold.

use appraisal::Scheme;
use appraisal::batch::{Batch, CellType, Data, DataError, Lanes, Scores, Scratch, Tiles};
use rust_decimal::Decimal;

use crate::block;
use crate::pair::{self, Dice};

fn run(batch: &Batch, tiles: &Tiles) -> Result<Scores, DataError> {
    let mut scores = Scores::default();
    batch.run_tiles(tiles, &mut Scratch::default(), &mut scores)?;
    Ok(scores)
}

/// The cells unit after unit, -7 where there is none, and a bit for each after `first` others.
fn rows(columns: &[Vec<Option<i64>>], units: usize, first: usize) -> (Vec<i64>, Vec<u8>) {
    let cells: Vec<Option<i64>> = pair::units(columns, units).concat();
    let mut bits = vec![0u8; (cells.len() + first).div_ceil(8)];
    for (at, _) in cells.iter().enumerate().filter(|(_, cell)| cell.is_some()) {
        bits[(first + at) / 8] |= 1 << ((first + at) % 8);
    }
    (cells.iter().map(|cell| cell.unwrap_or(-7)).collect(), bits)
}

#[test]
fn rows_score_as_their_columns() {
    let scheme: Scheme = toml::from_str(block::SCHEME).unwrap();
    let (layout, ranges) = block::layout(Lanes::Narrowest);
    let batch = scheme.batch(&layout).unwrap();
    for (count, with_missing, first) in [
        (0, true, 0),
        (1, true, 0),
        (2, false, 0),
        (63, true, 3),
        (65, true, 0),
        (4_096, false, 0),
        (4_097, true, 13),
        (8_193, true, 8),
    ] {
        let mut dice = Dice(count as u64);
        let columns: Vec<_> = ranges
            .iter()
            .map(|(range, nulls)| pair::cells(&mut dice, *range, count, if with_missing { *nulls } else { 0 }))
            .collect();
        let cells = pair::columns(&layout, &columns);
        let wanted = pair::run(&batch, &cells);
        let (i64s, bits) = rows(&columns, count, first);
        let i32s: Vec<i32> = i64s.iter().map(|cell| *cell as i32).collect();
        for data in [Data::from(&i64s), Data::from(&i32s)] {
            let data = if with_missing { data.there(&bits, first) } else { data };
            let tiles = Tiles::from_rows(data, columns.len()).unwrap();
            assert_eq!(tiles.units(), count);
            // A copy lies elsewhere in the memory.
            let found = run(&batch, &tiles.clone()).unwrap();
            assert_eq!(found.bad(), []);
            assert_eq!(
                (wanted.series(), wanted.grades()),
                (found.series(), found.grades()),
                "{count} units"
            );
        }
    }
}

#[test]
fn rows_become_the_tiles_of_their_columns() {
    let scheme: Scheme = toml::from_str(
        "format = \"appraisal/1\"\nid = \"two\"\nresult = \"total\"\nnode = [{ id = \"total\", combine = \"sum\" }, \
         { id = \"a\", parent = \"total\", full = \"10\", rule = \"entered\" }, \
         { id = \"b\", parent = \"total\", full = \"10\", rule = \"entered\" }]",
    )
    .unwrap();
    let layout = |kind| {
        let column = |id: &str| appraisal::batch::Column::new(id, appraisal::batch::Field::Value, kind).decimals(2);
        appraisal::batch::Layout::new().column(column("a")).column(column("b"))
    };
    let batch = scheme.batch(&layout(CellType::I32)).unwrap();
    let cells = [250u16, 1_000, 99, 1_001, 7, 6];
    let tiles = Tiles::from_rows(Data::from(&cells[..]), 2).unwrap();
    assert_eq!((tiles.units(), tiles.bytes()), (3, 3 * 4_096));
    let scores = run(&batch, &tiles).unwrap();
    let found: Vec<_> = scores.bad().iter().map(|bad| (bad.unit, bad.column)).collect();
    assert_eq!(found, [(1, 1)]);
    let total = |scores: &Scores, unit: usize| scores.series()[0].get(unit).map(|score| score.to_string());
    assert_eq!([0, 2].map(|unit| total(&scores, unit).unwrap()), ["12.5", "0.13"]);

    let decimals = cells.map(|cell| Decimal::new(cell.into(), 2));
    let tiles = Tiles::from_rows(Data::from(&decimals[..]), 2).unwrap();
    assert_eq!(tiles.bytes(), 3 * 4_096);
    let of_decimals = run(&scheme.batch(&layout(CellType::Decimal)).unwrap(), &tiles).unwrap();
    assert_eq!(scores.series(), of_decimals.series());
    assert_eq!(of_decimals.bad()[0].found.to_string(), "10.01");

    // A column without missing cells needs no layout that allows them; one with some does.
    let all = Tiles::from_rows(Data::from(&cells[..]).there(&[0b11_1111], 0), 2).unwrap();
    assert_eq!(run(&batch, &all).unwrap().series(), scores.series());
    let lacking = Tiles::from_rows(Data::from(&cells[..]).there(&[0b01_1111], 0), 2).unwrap();
    assert_eq!(run(&batch, &lacking).unwrap_err(), DataError::Bitmap { column: 1 });
}

#[test]
fn what_is_no_row_is_refused() {
    let cells = [1i64; 7];
    let rows = |data: Data<'_>, columns| Tiles::from_rows(data, columns).map(|tiles| tiles.units());
    let data = Data::from(&cells[..]);
    assert_eq!(rows(data, 7), Ok(1));
    assert_eq!(rows(data, 3), Err(DataError::Rows { found: 7, columns: 3 }));
    assert_eq!(rows(data, 0), Err(DataError::Rows { found: 7, columns: 0 }));
    assert_eq!(rows(Data::from(&cells[..0]), 3), Ok(0));
    assert_eq!(rows(Data::from(&cells[..0]), 0), Ok(0));
    let columns = usize::MAX;
    assert_eq!(
        rows(Data::from(&cells[..0]), columns),
        Err(DataError::Rows { found: 0, columns })
    );
    let short = DataError::RowBits { found: 5, expected: 7 };
    assert_eq!(rows(data.there(&[0xFF], 3), 7), Err(short));
    assert_eq!(rows(data.there(&[0xFF], 1), 7), Ok(1));
}
