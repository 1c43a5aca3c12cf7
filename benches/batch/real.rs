//! Real schemes through the kernel: the Quanzhou plan and others of the gallery, beside scoring one record at a time.

use std::hint::black_box;

use appraisal::batch::{CellType, Column, Data, Field, Layout, Scores, Scratch};
use appraisal::rule::{InputKind, Rule};
use appraisal::{Absence, Admission, Card, Scheme, draft};

use crate::measure::{Table, task};
use crate::vector;

const SCHEMES: [(&str, &str); 5] = [
    (
        "Quanzhou 2023",
        include_str!("../../examples/schemes/quanzhou-2023.toml"),
    ),
    ("bank rating", include_str!("../../examples/schemes/bank-rating.toml")),
    (
        "Hangzhou 2018",
        include_str!("../../examples/schemes/hangzhou-special-2018.toml"),
    ),
    ("HVBP 2017", include_str!("../../examples/schemes/hvbp-fy2017.toml")),
    (
        "housing funds 2005",
        include_str!("../../examples/schemes/mohurd-hpf-2005.toml"),
    ),
];

/// A column narrowed to what its input can be, in the narrowest cells.
fn narrowed(scheme: &Scheme, column: Column, ranges: &mut Vec<(i64, i64)>) -> Column {
    let draft = scheme.draft();
    let reads = |node: &&draft::Node| node.input.as_deref().unwrap_or(node.id.as_str()) == column.input();
    let rule = draft.node.iter().filter(reads).find_map(|node| node.rule.as_ref());
    let input = draft.input.iter().find(|input| input.id.as_str() == column.input());
    let kind = input
        .map(|input| input.kind)
        .or(rule.and_then(|rule| rule.reads().first().copied()));
    let (decimals, range) = match (column.field(), kind, rule) {
        (Field::Event(_), _, _) => (2, (0, 250)),
        (Field::Events(_), _, _) => (0, (0, 2)),
        (Field::Group(_), _, _) => (2, (0, 10_000)),
        (Field::Denominator, _, _) => (0, (100, 400)),
        (Field::Numerator, _, _) => (0, (80, 100)),
        (_, Some(InputKind::YesNo), _) => (0, (0, 1)),
        (_, Some(InputKind::Date), _) => (0, (19_600, 19_722)),
        (_, Some(InputKind::Count), _) => (0, (0, 30)),
        (_, _, Some(Rule::Levels(levels))) => (0, (0, levels.level.len() as i64 - 1)),
        (_, _, Some(Rule::Checklist(list))) => (0, (0, (1 << list.item.len()) - 1)),
        (_, _, Some(Rule::Entered(_))) => (1, (0, 10)),
        (_, _, Some(Rule::Completion(rule))) => {
            match rule.target.as_ref().and_then(|target| target.constant()?.to_i64()) {
                Some(target) if target > 1 => (0, (0, target)),
                _ => (4, (0, 10_000)),
            }
        }
        _ => (4, (0, 10_000)),
    };
    ranges.push(range);
    let cells = if range.1 <= i64::from(u16::MAX) {
        CellType::U16
    } else {
        CellType::I32
    };
    column.of(cells).decimals(decimals).range(range.0, range.1)
}

pub fn run() {
    println!("\nreal schemes, 100,000 units, nanoseconds a unit; and one record at a time, admitted before");
    println!(
        "{:<22} {:>7} {:>7} {:>10} {:>10} {:>8}",
        "", "columns", "steps", "batch", "single", "ratio"
    );
    for (name, text) in SCHEMES {
        let scheme: Scheme = toml::from_str(text).expect("the gallery is sound");
        let mut ranges = Vec::new();
        let mut layout = Layout::of(&scheme).open(Absence::NotReported).grade();
        for attribute in &scheme.draft().attributes {
            if let Some(value) = attribute.values.first() {
                layout = layout.attribute(attribute.id.as_str(), value.as_str());
            }
        }
        let layout = layout.map(|column| narrowed(&scheme, column, &mut ranges));
        let batch = match scheme.batch(&layout) {
            Ok(batch) if batch.unfit().is_none() => vector::with(batch),
            Ok(batch) => {
                println!("{name:<22} does not fit: {}", batch.unfit().expect("it says why"));
                continue;
            }
            Err(problems) => {
                println!("{name:<22} {problems}");
                continue;
            }
        };
        let units = 100_000;
        let mut state = 0x2545_F491_4F6C_DD1Du64;
        let columns: Vec<Vec<i32>> = ranges
            .iter()
            .map(|(least, most)| {
                let cell = |_| {
                    state ^= state << 13;
                    state ^= state >> 7;
                    state ^= state << 17;
                    (least + ((state >> 20) % (most - least + 1) as u64) as i64) as i32
                };
                (0..units).map(cell).collect()
            })
            .collect();
        let narrow: Vec<Vec<u16>> = columns
            .iter()
            .map(|of| of.iter().map(|x| *x as u16).collect())
            .collect();
        let data: Vec<Data<'_>> = columns
            .iter()
            .zip(&narrow)
            .zip(layout.columns())
            .map(|((wide, narrow), column)| match column.cells() {
                CellType::U16 => Data::from(narrow),
                _ => Data::from(wide),
            })
            .collect();
        let (mut scratch, mut scores) = (Scratch::default(), Scores::default());
        let many = Table::measure(
            7,
            vec![task(name, units, || {
                batch
                    .run(&data, &mut scratch, &mut scores)
                    .expect("the data is of the layout");
                black_box(&scores);
            })],
        );
        let how = Admission {
            stage: None,
            open: Some(Absence::NotReported),
        };
        let records: Vec<_> = (0..50)
            .filter_map(|unit| {
                let cells: Vec<_> = columns.iter().map(|column| Some(i64::from(column[unit]))).collect();
                scheme.admit(batch.record("unit", &cells), how.clone()).ok()
            })
            .collect();
        let mut card = Card::default();
        let one = Table::measure(
            3,
            vec![task(name, records.len(), || {
                for record in &records {
                    record.score_into(&mut card);
                    black_box(&card);
                }
            })],
        );
        let (many, one) = (many.rows[0].1, one.rows[0].1);
        let steps: usize = batch.explain().steps.iter().sum();
        println!(
            "{name:<22} {:>7} {steps:>7} {many:>10.1} {one:>10.0} {:>8.0}",
            columns.len(),
            one / many
        );
    }
}
