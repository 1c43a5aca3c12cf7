//! Record batches of Arrow give the same scores as slices.

use std::sync::Arc;

use appraisal::batch::{CellType, Column, Field, Layout, Scores, Scratch};
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
