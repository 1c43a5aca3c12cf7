//! Record batches of Arrow give the same scores as slices.

use std::sync::Arc;

use appraisal::batch::{CellType, Column, Data, DataError, Field, Layout, Scores, Scratch, Tiles};
use appraisal::{Absence, Language, Scheme};
use arrow_array::cast::AsArray;
use arrow_array::types::Decimal128Type;
use arrow_array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int32Array, RecordBatch};

const SCHEME: &str = r#"
format = "appraisal/1"
id     = "arrow"
result = "total"
absent = { no-cases = "zero", not-applicable = "leave-out" }
[grades]
band = [{ grade = { zh = "优", en = "A" }, at-least = "20" }, { grade = { zh = "差", en = "B" }, else = true }]
[[node]]
id = "total"
combine = "sum"
[[node]]
id = "mark"
parent = "total"
full = "10"
rule = "entered"
[[node]]
id = "rate"
parent = "total"
full = "10"
rule = { completion = { at-most = "1" } }
[[node]]
id = "met"
parent = "total"
full = "3"
rule = "yes-no"
[[node]]
id = "late"
parent = "total"
full = "5"
due = "2023-10-31"
rule = { deadline = { every = "day", points = "1", end = "2023-12-31" } }
[[input]]
id = "rate"
kind = "number"
"#;

#[test]
fn record_batches_go_in_and_out() {
    let scheme: Scheme = toml::from_str(SCHEME).unwrap();
    let layout = Layout::new()
        .column(Column::new("mark", Field::Value, CellType::I64).decimals(3))
        .column(
            Column::new("rate", Field::Value, CellType::I32)
                .decimals(4)
                .null(Absence::NotApplicable),
        )
        .column(Column::new("met", Field::Value, CellType::U16).null(Absence::NoCases))
        .column(Column::new("late", Field::Value, CellType::I32).range(0, 20_000))
        .grade();
    let batch = scheme.batch(&layout).unwrap();
    assert_eq!(batch.unfit(), None);
    let mark = Decimal128Array::from(vec![9_125, 8_000, 7_500])
        .with_precision_and_scale(12, 3)
        .unwrap();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("mark", Arc::new(mark)),
        (
            "rate",
            Arc::new(Int32Array::from(vec![Some(8_500), None, Some(12_000)])),
        ),
        ("met", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None]))),
        // 31 October, 2 November 2023, not done
        ("late", Arc::new(Date32Array::from(vec![19_661, 19_663, 0]))),
    ];
    let data = RecordBatch::try_from_iter(columns.clone()).unwrap();
    let (mut scratch, mut scores) = (Scratch::default(), Scores::default());
    batch.run_arrow(&data, &mut scratch, &mut scores).unwrap();
    let units = [
        [Some(9_125), Some(8_500), Some(1), Some(19_661)],
        [Some(8_000), None, Some(0), Some(19_663)],
        [Some(7_500), Some(12_000), None, Some(0)],
    ];
    for (unit, cells) in units.iter().enumerate() {
        let card = scheme.admit(batch.record("u", cells), None).unwrap().score();
        assert_eq!(scores.series()[0].get(unit).as_ref(), card.total(), "unit {unit}");
    }
    let total = |unit: usize| scores.series()[0].get(unit).unwrap().to_string();
    // 9.125 + 8.5 + 3 + 5; (8 + 0 + 3) × 28 ÷ 18; 7.5 + 10 + 0 + 0
    assert_eq!([total(0), total(1), total(2)], ["25.625", "154/9", "17.5"]);

    // The second unit's score is on no decimal scale: exact text.
    let out = batch.to_arrow(&scores, Language::English).unwrap();
    assert_eq!(
        out.column(0).as_string::<i32>().iter().collect::<Vec<_>>(),
        [Some("25.625"), Some("154/9"), Some("17.5")]
    );
    assert_eq!(
        out.column(1).as_string::<i32>().iter().collect::<Vec<_>>(),
        [Some("A"), Some("B"), Some("B")]
    );

    // Rows 0 and 2 alone are decimals.
    let first = data.slice(2, 1);
    batch.run_arrow(&first, &mut scratch, &mut scores).unwrap();
    let out = batch.to_arrow(&scores, Language::Chinese).unwrap();
    let decimals = out.column(0).as_primitive::<Decimal128Type>();
    let scale = 10i128.pow(u32::try_from(decimals.scale()).unwrap());
    assert_eq!(decimals.value(0) * 10, 175 * scale);

    let wrong = Decimal128Array::from(vec![1, 2, 3])
        .with_precision_and_scale(12, 2)
        .unwrap();
    let mut columns = columns;
    columns[0].1 = Arc::new(wrong);
    let data = RecordBatch::try_from_iter(columns).unwrap();
    let error = batch
        .run_arrow(&data, &mut scratch, &mut scores)
        .unwrap_err()
        .to_string();
    assert!(error.contains("scale 2, the layout has 3 decimals"), "{error}");
}

/// A column of decimals takes a `Decimal128` of any scale as it lies.
#[test]
fn decimals_are_read_where_they_lie() {
    let scheme: Scheme = toml::from_str(SCHEME).unwrap();
    let layout = |cells| {
        Layout::new()
            .column(Column::new("mark", Field::Value, cells).decimals(2))
            .column(
                Column::new("rate", Field::Value, cells)
                    .decimals(2)
                    .range(0, 1_000)
                    .null(Absence::NotApplicable),
            )
            .open(Absence::NoCases)
    };
    let batch = scheme.batch(&layout(CellType::Decimal)).unwrap();
    let (units, huge) = (5_000usize, i128::MAX / 3);
    let marks: Vec<i128> = (0..units as i128).map(|at| at % 1_001 * 100).collect();
    let mut rates: Vec<Option<i128>> = (0..units as i128)
        .map(|at| (at % 7 > 0).then_some(at % 3 * 50))
        .collect();
    (rates[4], rates[9], rates[4_097]) = (Some(huge), Some(-1), Some(5));
    let array = |cells: Vec<Option<i128>>, scale| -> ArrayRef {
        Arc::new(
            Decimal128Array::from(cells)
                .with_precision_and_scale(38, scale)
                .unwrap(),
        )
    };
    let whole: Vec<Option<i128>> = marks.iter().copied().map(Some).collect();
    let record =
        |marks, rates| RecordBatch::try_from_iter_with_nullable([("mark", marks, true), ("rate", rates, true)]);
    let data = record(array(whole.clone(), 4), array(rates.clone(), 2)).unwrap();
    let (mut scratch, mut scores) = (Scratch::default(), Scores::default());
    batch.run_arrow(&data, &mut scratch, &mut scores).unwrap();
    let bad: Vec<_> = scores
        .bad()
        .iter()
        .map(|bad| (bad.unit, bad.column, bad.found.to_string()))
        .collect();
    // Two decimals fewer than a third of the greatest integer has digits.
    let text = huge.to_string();
    let (whole_part, places) = text.split_at(text.len() - 2);
    assert_eq!(bad, [(4, 1, format!("{whole_part}.{places}")), (9, 1, "-0.01".into())]);
    // The same as integers.
    let integers = scheme.batch(&layout(CellType::I64)).unwrap();
    let mark: Vec<i64> = marks.iter().map(|mark| (mark / 100) as i64).collect();
    let rate: Vec<i64> = rates
        .iter()
        .map(|rate| rate.map_or(0, |rate| rate.clamp(-1, 2_000) as i64))
        .collect();
    let mut bits = vec![0u8; units / 8];
    rates
        .iter()
        .enumerate()
        .filter(|(_, rate)| rate.is_some())
        .for_each(|(at, _)| bits[at / 8] |= 1 << (at % 8));
    let mut wanted = Scores::default();
    let of = [Data::from(&mark), Data::from(&rate).there(&bits, 0)];
    integers.run(&of, &mut scratch, &mut wanted).unwrap();
    assert_eq!(scores.series(), wanted.series());
    assert!(scores.series()[0].get(4_097).is_some());

    // A figure with more decimals than the column is bad, of the same record batch with another scale.
    let fine = array(vec![Some(9_125), Some(9_120)], 3);
    let none = array(vec![None, None], 2);
    batch
        .run_arrow(&record(fine, none).unwrap(), &mut scratch, &mut scores)
        .unwrap();
    assert_eq!(scores.bad()[0].found.to_string(), "9.125");
    // The rate is left out: 9.12 of 18 points, on the scale of 28.
    assert_eq!(scores.series()[0].get(1).unwrap().to_string(), "1064/75");
    let tens = array(vec![Some(1)], -1);
    let error = batch.run_arrow(&record(tens.clone(), tens).unwrap(), &mut scratch, &mut scores);
    assert!(error.unwrap_err().to_string().contains("Decimal128(38, -1)"));
}

/// Figures of 128 bits become tiles where decimals hold them.
#[test]
fn tiles_of_scaled_figures() {
    let scheme: Scheme = toml::from_str(SCHEME).unwrap();
    let layout = Layout::new()
        .column(Column::new("mark", Field::Value, CellType::Decimal).decimals(2))
        .open(Absence::NoCases);
    let batch = scheme.batch(&layout).unwrap();
    let run = |cells: &[i128], decimals| {
        let (mut scores, mut tiled) = (Scores::default(), Scores::default());
        let data = [Data::scaled(cells, decimals)];
        batch.run(&data, &mut Scratch::default(), &mut scores).unwrap();
        let tiles = Tiles::new(&data)?;
        batch.run_tiles(&tiles, &mut Scratch::default(), &mut tiled).unwrap();
        assert_eq!((scores.series(), scores.bad()), (tiled.series(), tiled.bad()));
        Ok(scores)
    };
    let scores = run(&[9_120, 500, -1], 3).unwrap();
    assert_eq!(scores.series()[0].get(0).unwrap().to_string(), "9.12");
    assert_eq!(scores.bad().len(), 1);
    // Past 64 bits, and past what a decimal holds.
    let scores = run(&[700, i128::from(i64::MAX) * 4], 2).unwrap();
    assert_eq!((scores.bad().len(), scores.bad()[0].unit), (1, 1));
    assert_eq!(run(&[700, i128::MAX], 2).err(), Some(DataError::Wide { column: 0 }));
    // More decimals than 128 bits have digits: by every way in.
    let far = || [Data::scaled(&[0i128], 39)];
    let wrong = DataError::Scale { column: 0, found: 39 };
    let (mut scratch, mut scores) = (Scratch::default(), Scores::default());
    assert_eq!(batch.run(&far(), &mut scratch, &mut scores), Err(wrong.clone()));
    assert_eq!(Tiles::new(&far()).unwrap_err(), wrong);
    assert_eq!(Tiles::from_rows(far()[0], 1).unwrap_err(), wrong);
    let mut trial = batch.trial(&[Data::scaled(&[0], 38)]).unwrap();
    assert_eq!(trial.set_column(0, far()[0]), Err(wrong.into()));
    // Decimals past those that a decimal has.
    let scores = run(&[0, 1], 30);
    assert_eq!(scores.as_ref().err(), None);
    let scores = scores.unwrap();
    assert_eq!(scores.series()[0].get(0).unwrap().to_string(), "0");
    assert_eq!(scores.bad()[0].found.to_string(), "0.000000000000000000000000000001");
}
