//! Columns of decimals give the scores of the integers that they are; what is not on the scale is reported, never rounded.

use appraisal::batch::{
    BadCell, Batch, CellType, Column, Data, DataError, Field, Found, Lanes, Layout, Scores, Scratch, Tiles,
};
use appraisal::{Absence, Exact, Language, Scheme};
use rust_decimal::Decimal;

use crate::block;
use crate::pair::{self, Dice};

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// Decimals of cells, some with zeros at their ends; where a cell is missing, something that no column holds.
fn decimals(dice: &mut Dice, column: &Column, cells: &[Option<i64>], zeros: u64) -> (Vec<Decimal>, Vec<u8>) {
    let mut bits = vec![0u8; cells.len() / 8 + 1];
    let of = cells.iter().enumerate().map(|(at, cell)| {
        let Some(cell) = cell else { return Decimal::MAX };
        bits[at / 8] |= 1 << (at % 8);
        let mut decimal = Decimal::try_from(column.figure(*cell)).unwrap();
        decimal.rescale(decimal.scale() + dice.below(zeros + 1) as u32);
        decimal
    });
    (of.collect(), bits)
}

#[test]
fn decimals_score_as_the_integers_that_they_are() {
    let scheme: Scheme = toml::from_str(block::SCHEME).unwrap();
    let (integers, ranges) = block::layout(Lanes::Narrowest);
    for (count, zeros) in [(0, 0), (1, 3), (100, 0), (4_097, 20)] {
        let mut dice = Dice(count as u64);
        let columns: Vec<_> = ranges
            .iter()
            .map(|(range, nulls)| pair::cells(&mut dice, *range, count, *nulls))
            .collect();
        let cells = pair::columns(&integers, &columns);
        let wanted = pair::run(&scheme.batch(&integers).unwrap(), &cells);
        // All columns, and every other one.
        for every in [1, 2] {
            let is_decimal = |at: usize| at.is_multiple_of(every);
            let of: Vec<_> = columns
                .iter()
                .zip(integers.columns())
                .map(|(cells, column)| decimals(&mut dice, column, cells, zeros))
                .collect();
            let mut layout = Layout::new().output("total").output("target").output("review").grade();
            let mut data = Vec::new();
            for (at, column) in integers.columns().iter().enumerate() {
                let kind = if is_decimal(at) {
                    CellType::Decimal
                } else {
                    column.cells()
                };
                layout = layout.column(column.clone().of(kind));
                data.push(match (is_decimal(at), column.nulls()) {
                    (true, Some(_)) => Data::from(&of[at].0).there(&of[at].1, 0),
                    (true, None) => Data::from(&of[at].0),
                    (false, _) => cells[at].data(),
                });
            }
            let batch = scheme.batch(&layout).unwrap();
            assert_eq!(batch.unfit(), None);
            let found = pair::run_data(&batch, &data);
            assert_eq!(found.bad(), [], "{count} units");
            assert_eq!((wanted.series(), wanted.grades()), (found.series(), found.grades()));
        }
    }
}

const MARKS: &str = r#"
format = "appraisal/1"
id     = "marks"
result = "total"
absent = { not-reported = "zero", not-applicable = "leave-out" }
node = [
    { id = "total", combine = "sum" },
    { id = "mark", parent = "total", full = "100", rule = "entered" },
    { id = "step", parent = "total", full = "100", rule = { entered = { step = "0.5" } } },
    { id = "wide", parent = "total", full = "100", rule = "entered" },
]
"#;

fn marks() -> (Layout, Batch) {
    let scheme: Scheme = toml::from_str(MARKS).unwrap();
    let column = |id: &str| Column::new(id, Field::Value, CellType::Decimal).decimals(2);
    let layout = Layout::new()
        .column(column("mark").null(Absence::NotReported))
        .column(column("step").null(Absence::NotApplicable))
        .column(column("wide"));
    let batch = scheme.batch(&layout).unwrap();
    assert_eq!(batch.unfit(), None);
    (layout, batch)
}

#[test]
fn a_decimal_that_is_no_cell_is_reported_and_not_rounded() {
    let (layout, batch) = marks();
    for count in [5_000, 8_192] {
        let mut columns = [0, 1, 2].map(|_| vec![decimal("60.50"); count]);
        columns[0][0] = decimal("1.00500");
        columns[0][4_095] = decimal("-0.001");
        columns[0][4_096] = decimal("100.01");
        columns[1][4_097] = decimal("60.75");
        columns[1][4_098] = decimal("60.755");
        columns[2][7] = decimal("79228162514264337593543950335");
        columns[2][count - 1] = decimal("0.0000000000000000000000000001");
        columns[2][8] = decimal("99.9000000000000000000000000");
        // Missing, with something there that is no cell.
        (columns[0][9], columns[1][10]) = (Decimal::MAX, decimal("0.001"));
        let mut bits = [0, 1].map(|_| vec![0xFFu8; count / 8]);
        (bits[0][1], bits[1][1]) = (0b1111_1101, 0b1111_1011);
        let data = [
            Data::from(&columns[0]).there(&bits[0], 0),
            Data::from(&columns[1]).there(&bits[1], 0),
            Data::from(&columns[2]),
        ];
        // `run_data` holds tiles against columns.
        let scores = pair::run_data(&batch, &data);
        let of = |bad: &BadCell| (bad.unit, bad.column, bad.found.to_string());
        let found: Vec<_> = scores.bad().iter().map(of).collect();
        let wanted = [
            (0, 0, "1.005"),
            (7, 2, "79228162514264337593543950335"),
            (4_095, 0, "-0.001"),
            (4_096, 0, "100.01"),
            (4_097, 1, "60.75"),
            (4_098, 1, "60.755"),
            (count - 1, 2, "0.0000000000000000000000000001"),
        ];
        assert_eq!(found, wanted.map(|(unit, column, found)| (unit, column, found.into())));
        assert_eq!(scores.bad()[0].found, Found::Decimal(decimal("1.005")));
        let score = |unit: usize| scores.series()[0].get(unit).map(|score| score.to_string());
        assert!(scores.bad().iter().all(|bad| score(bad.unit).is_none()));
        // 60.5 three times; 60.5 twice and 99.9; a zero for the first; what is left of the second, 121 of 200, of 300.
        assert_eq!(
            [1, 8, 9, 10].map(|unit| score(unit).unwrap()),
            ["181.5", "220.9", "121", "181.5"]
        );
        let words = |at: usize, language| scores.bad()[at].message(&layout, language);
        assert_eq!(
            words(0, Language::English),
            "unit 0: `mark` is 1.005, and must have at most 2 decimals; check the figure, or round it where it is reported"
        );
        assert_eq!(
            words(0, Language::Chinese),
            "第0个单位的「mark」填的是 1.005，小数位数最多 2 位；请核对，或由填报单位自行取舍后再报"
        );
        assert_eq!(
            words(3, Language::English),
            "unit 4096: `mark` is 100.01, and must lie between 0 and 100; check the figure"
        );
        assert_eq!(
            words(4, Language::English),
            "unit 4097: `step` is 60.75, and must be a multiple of 0.5; check the figure"
        );
    }
}

#[test]
fn units_scored_one_by_one_have_their_decimals_checked() {
    let text = r#"
        format = "appraisal/1"
        id     = "idle"
        result = "total"
        pool   = [{ id = "shared", credit = "equal", category = [{ id = "prize", points = "1" }] }]
        node   = [{ id = "total", full = "10", rule = "entered" }]
    "#;
    let scheme: Scheme = toml::from_str(text).unwrap();
    let layout = Layout::new()
        .column(Column::new("total", Field::Value, CellType::Decimal).decimals(1))
        .column(Column::new("shared", Field::Events("prize".into()), CellType::Decimal));
    let batch = scheme.batch(&layout).unwrap();
    assert!(batch.unfit().is_some());
    let marks = ["7.50", "7.55", "10.1", "8"].map(decimal);
    let events = ["0", "0.0", "0", "0.5"].map(decimal);
    let scores = pair::run_data(&batch, &[Data::from(&marks[..]), Data::from(&events[..])]);
    let bad: Vec<_> = scores.bad().iter().map(|bad| (bad.unit, bad.column)).collect();
    assert_eq!(bad, [(1, 0), (2, 0), (3, 1)]);
    assert_eq!(scores.series()[0].get(0), Some("7.5".parse::<Exact>().unwrap()));
    assert_eq!(scores.scored_singly(), 1);
}

#[test]
fn decimals_and_integers_are_not_taken_for_each_other() {
    let (layout, batch) = marks();
    let scheme: Scheme = toml::from_str(MARKS).unwrap();
    let integers = layout.columns().iter().fold(Layout::new(), |layout, column| {
        layout.column(column.clone().of(CellType::I64))
    });
    let integers = scheme.batch(&integers).unwrap();
    let (cells, decimals) = ([100i64], [decimal("1.00")]);
    let (mut scratch, mut scores) = (Scratch::default(), Scores::default());
    let data = [Data::from(&decimals[..]); 3];
    let (decimal, i64) = (CellType::Decimal, CellType::I64);
    let wrong = |found, expected| {
        Err(DataError::Type {
            column: 0,
            found,
            expected,
        })
    };
    assert_eq!(integers.run(&data, &mut scratch, &mut scores), wrong(decimal, i64));
    assert_eq!(
        integers.run_tiles(&Tiles::new(&data).unwrap(), &mut scratch, &mut scores),
        wrong(decimal, i64)
    );
    let data = [Data::from(&cells[..]); 3];
    assert_eq!(batch.run(&data, &mut scratch, &mut scores), wrong(i64, decimal));
    // Tiles hold them in the narrowest integers, which are no figures either.
    assert_eq!(
        batch.run_tiles(&Tiles::new(&data).unwrap(), &mut scratch, &mut scores),
        wrong(CellType::U8, decimal)
    );
}

#[test]
fn tiles_of_decimals_are_as_narrow_as_their_figures() {
    let (_, batch) = marks();
    // Hundredths up to 100.00 in 16 bits, halves up to 100.0 in 16 bits, whole numbers up to 100 in 8 bits.
    let columns = [["60.25", "100.00"], ["60.5", "100.0"], ["60", "100"]].map(|column| column.map(decimal));
    let data = columns.each_ref().map(|column| Data::from(&column[..]));
    let tiles = Tiles::new(&data).unwrap();
    assert_eq!((tiles.units(), tiles.bytes()), (2, (2 + 2 + 1) * 4_096));
    let mut scores = Scores::default();
    batch.run_tiles(&tiles, &mut Scratch::default(), &mut scores).unwrap();
    let total = |unit: usize| scores.series()[0].get(unit).unwrap().to_string();
    assert_eq!([total(0), total(1)], ["180.75", "300"]);
}
