//! Every edge of a block, every lane and every instruction set, on a scheme with every operation of the kernel.

use appraisal::batch::{
    CellType, Column, Data, DataError, Field, Found, Instructions, Lanes, Layout, Ranks, Scores, Scratch, Ties, Tiles,
};
use appraisal::{Absence, Exact, Scheme};

use crate::pair::{self, Cells, Dice};

pub const SCHEME: &str = r#"
format = "appraisal/1"
id     = "block"
result = "total"
absent = { no-cases = "full", not-applicable = "leave-out", not-reported = "zero" }

[grades]
band = [{ grade = "优", at-least = "90" }, { grade = "良", at-least = "60" }, { grade = "差", else = true }]

[[input]]
id = "veto"
kind = "yes-no"

[[input]]
id = "share"
kind = "fraction"

[[pool]]
id = "bonus"
cap = "5"
category = [{ id = "prize", cap = "3" }, { id = "notice", points = "0.4", event-cap = "0.4" }]

[[pool]]
id = "fault"
cap = "4"

[[node]]
id = "total"
combine = "weighted-sum"
weights = "100%"
add = ["bonus"]
subtract = ["fault"]
round = { places = 2, mode = "half-even" }
gate = [{ when = [{ input = "veto", yes = true }], at-most = "59", if-absent = "skip" },
        { when = [{ node = "review", less-than = "30" }], grade-at-most = "良", if-absent = "skip" }]

[[node]]
id = "target"
parent = "total"
weight = "70%"
combine = "sum"

[[node]]
id = "done"
parent = "target"
full = "30"
round = { places = 2, mode = "half-up" }
rule = { completion = { target = "52000", zero-below = "50%", at-most = "1.1" } }

[[node]]
id = "rate"
parent = "target"
full = "20"
rule = { linear = { knots = [["0", "0"], ["40%", "9"], ["60%", "15"], ["100%", "20"]] } }

[[node]]
id = "share"
parent = "target"
full = "20"
round = { places = 1, mode = "half-even" }
rule = { completion = { at-most = "1" } }

[[node]]
id = "late"
parent = "target"
full = "10"
at-least = "0"
round = { step = "0.5", mode = "down" }
rule = { deviation = { base = "3", above = { every = "0.7", points = "-0.3", part = "started" } } }

[[node]]
id = "list"
parent = "target"
full = "10"
rule = { checklist = { item = [{ id = "a", points = "5" }, { id = "b", points = "2.5" }, { id = "c", points = "2.5" }] } }

[[node]]
id = "better"
parent = "target"
combine = "max"

[[node]]
id = "steps"
parent = "better"
full = "10"
rule = { steps = { row = [{ at-least = "95", y = "10" }, { more-than = "80", y = "7" }, { at-least = "60", y = "3.3" }, { else = true, y = "0" }] } }

[[node]]
id = "level"
parent = "better"
full = "10"
rule = { levels = { level = [{ name = "优", y = "10" }, { name = "良", y = "8" }, { name = "差", y = "0" }] } }

[[node]]
id = "review"
parent = "total"
weight = "30%"
full = "100"
rule = { panel = { group = [{ id = "a", weight = "2/3", empty = "leave-out" }, { id = "b", weight = "1/3", empty = "no-score" }] } }
"#;

/// The layout, with the range of each column and the share of its cells that are missing.
pub fn layout(lanes: Lanes) -> (Layout, pair::Ranges) {
    use CellType::{I16, I32, I64, U16};
    use Field::{Denominator, Event, Events, Group, Numerator, Value};
    let mut layout = Layout::new()
        .output("total")
        .output("target")
        .output("review")
        .grade()
        .lanes(lanes);
    let mut ranges = Vec::new();
    let mut add = |input: &str, field: Field, cells, decimals, range: (i64, i64), null: Option<Absence>| {
        let column = Column::new(input, field, cells)
            .decimals(decimals)
            .range(range.0, range.1);
        let column = match null {
            Some(kind) => column.null(kind),
            None => column,
        };
        layout = core::mem::take(&mut layout).column(column);
        ranges.push((range, if null.is_some() { 2 } else { 0 }));
    };
    add("done", Value, I32, 0, (-100, 70_000), Some(Absence::NotReported));
    add("rate", Value, U16, 4, (0, 12_000), None);
    add("share", Numerator, I64, 0, (0, 90), Some(Absence::NotApplicable));
    add("share", Denominator, I16, 0, (0, 100), Some(Absence::NotApplicable));
    add("late", Value, I16, 1, (-20, 400), None);
    add("list", Value, U16, 0, (0, 7), Some(Absence::NoCases));
    add("steps", Value, I32, 2, (0, 12_000), None);
    add("level", Value, U16, 0, (0, 2), None);
    add(
        "review",
        Group("a".into()),
        U16,
        2,
        (0, 10_000),
        Some(Absence::NotReported),
    );
    add("review", Group("b".into()), U16, 2, (0, 10_000), None);
    add("veto", Value, U16, 0, (0, 1), Some(Absence::NotReported));
    add(
        "bonus",
        Event(Some("prize".into())),
        U16,
        2,
        (0, 250),
        Some(Absence::NotReported),
    );
    add("bonus", Event(Some("prize".into())), U16, 2, (0, 250), None);
    add("bonus", Events("notice".into()), U16, 0, (0, 9), None);
    add("fault", Event(None), U16, 2, (0, 500), None);
    (layout, ranges)
}

fn check(count: usize, lanes: Lanes, instructions: Instructions) {
    let scheme: Scheme = toml::from_str(SCHEME).unwrap();
    let (layout, ranges) = layout(lanes);
    let batch = scheme.batch(&layout).unwrap().instructions(instructions);
    assert_eq!(batch.unfit(), None);
    let mut dice = Dice(count as u64);
    let columns: Vec<_> = ranges
        .iter()
        .map(|(range, nulls)| pair::cells(&mut dice, *range, count, *nulls))
        .collect();
    let cells = pair::columns(&layout, &columns);
    let scores = pair::run(&batch, &cells);
    assert_eq!(scores.units(), count);
    let units = pair::units(&columns, count);
    let found = pair::differences(&scheme, &batch, &units, &scores, &pair::admission());
    assert!(
        found.is_empty(),
        "{count} units, {lanes:?}, {instructions:?}:\n{}",
        found.join("\n")
    );
    // Only units with a denominator of 0 are scored one by one.
    let without_ratio = units.iter().filter(|unit| unit[2].is_some() && unit[3] == Some(0));
    assert_eq!(scores.scored_singly(), without_ratio.count());
}

#[test]
fn blocks_end_anywhere() {
    for count in [0, 1, 2, 7, 31, 511, 513, 1025, 4095, 4096, 4097, 8193] {
        check(count, Lanes::Narrowest, Instructions::Best);
    }
}

#[test]
fn lanes_and_instructions_agree() {
    for lanes in [Lanes::Narrowest, Lanes::AtLeast64, Lanes::All128] {
        for instructions in [Instructions::Best, Instructions::Avx2, Instructions::Baseline] {
            check(150, lanes, instructions);
        }
    }
}

#[test]
fn a_bad_cell_is_reported_and_its_unit_has_no_score() {
    let scheme: Scheme = toml::from_str(SCHEME).unwrap();
    let (layout, ranges) = layout(Lanes::Narrowest);
    let batch = scheme.batch(&layout).unwrap();
    let mut columns: Vec<Vec<Option<i64>>> = ranges
        .iter()
        .map(|(range, _)| vec![Some(range.1.min(60)); 4_100])
        .collect();
    columns[1][4_099] = Some(12_001);
    columns[7][3] = Some(3);
    columns[2][5] = None;
    let cells = pair::columns(&layout, &columns);
    let scores = pair::run(&batch, &cells);
    let found: Vec<_> = scores
        .bad()
        .iter()
        .map(|bad| (bad.unit, bad.column, bad.found))
        .collect();
    assert_eq!(found, [(3, 7, Found::Cell(3)), (4_099, 1, Found::Cell(12_001))]);
    assert_eq!((scores.series()[0].get(3), scores.series()[0].get(4_099)), (None, None));
    assert!(scores.series()[0].get(4).is_some() && scores.series()[0].get(5).is_some());
    let words = scores.bad()[1].message(&layout, appraisal::Language::English);
    assert_eq!(
        words,
        "unit 4099: `rate` is 1.2001, and must lie between 0 and 1.2; check the figure"
    );
}

#[test]
fn data_that_is_not_of_the_layout_is_refused() {
    let scheme: Scheme = toml::from_str(SCHEME).unwrap();
    let (layout, ranges) = layout(Lanes::Narrowest);
    let batch = scheme.batch(&layout).unwrap();
    let mut cells: Vec<Cells> = ranges
        .iter()
        .zip(layout.columns())
        .map(|((range, _), column)| Cells::new(column.cells(), &[Some(range.0); 4], column.nulls().is_some()))
        .collect();
    let run = |cells: &[Cells]| {
        let data: Vec<_> = cells.iter().map(Cells::data).collect();
        batch
            .run(&data, &mut Scratch::default(), &mut Scores::default())
            .unwrap_err()
    };
    assert_eq!(
        run(&cells[1..]),
        DataError::Columns {
            found: 14,
            expected: 15
        }
    );
    cells[2] = Cells::new(CellType::I64, &[Some(1); 3], true);
    assert_eq!(
        run(&cells),
        DataError::Length {
            column: 2,
            found: 3,
            expected: 4
        }
    );
    cells[2] = Cells::new(CellType::I32, &[Some(1); 4], true);
    let (found, expected) = (CellType::I32, CellType::I64);
    assert_eq!(
        run(&cells),
        DataError::Type {
            column: 2,
            found,
            expected
        }
    );
    cells[2] = Cells::new(CellType::I64, &[Some(1); 4], true);
    cells[1] = Cells::new(CellType::U16, &[Some(1); 4], true);
    assert_eq!(run(&cells), DataError::Bitmap { column: 1 });
}

#[test]
fn ranks_are_those_of_the_exact_scores() {
    let scheme: Scheme = toml::from_str(SCHEME).unwrap();
    for lanes in [Lanes::Narrowest, Lanes::AtLeast64] {
        let (layout, ranges) = layout(lanes);
        let batch = scheme.batch(&layout).unwrap();
        for with_missing in [false, true] {
            let mut dice = Dice(5);
            let columns: Vec<_> = ranges
                .iter()
                .map(|(range, nulls)| pair::cells(&mut dice, *range, 3_000, if with_missing { *nulls } else { 0 }))
                .collect();
            let cells = pair::columns(&layout, &columns);
            let scores = pair::run(&batch, &cells);
            for series in scores.series() {
                let all: Vec<Option<Exact>> = (0..3_000).map(|unit| series.get(unit)).collect();
                for (greatest, ties) in [(true, Ties::Best), (false, Ties::Dense), (true, Ties::Worst)] {
                    let mut ranks = Ranks::default();
                    ranks.rank(series, greatest, ties);
                    let mut sorted: Vec<&Exact> = all.iter().flatten().collect();
                    sorted.sort();
                    if greatest {
                        sorted.reverse();
                    }
                    let mut dense = sorted.clone();
                    dense.dedup();
                    for (unit, score) in all.iter().enumerate() {
                        let ahead = |than: &Exact, of: &Exact| if greatest { of > than } else { of < than };
                        let wanted = score.as_ref().map_or(0, |score| match ties {
                            Ties::Best => 1 + sorted.partition_point(|of| ahead(score, of)),
                            Ties::Worst => sorted.partition_point(|of| ahead(score, of) || *of == score),
                            _ => 1 + dense.partition_point(|of| ahead(score, of)),
                        });
                        assert_eq!(ranks.ranks()[unit] as usize, wanted, "unit {unit} of {}", series.node());
                    }
                }
            }
        }
    }
}

#[test]
fn events_that_a_record_must_share_keep_a_scheme_off_the_kernel() {
    // No node uses the pool, and yet a record with such an event is refused.
    let text = r#"
        format = "appraisal/1"
        id     = "idle"
        result = "total"
        pool   = [{ id = "shared", credit = "equal", category = [{ id = "prize", points = "1" }] }]
        node   = [{ id = "total", full = "10", rule = "entered" }]
    "#;
    let scheme: Scheme = toml::from_str(text).unwrap();
    let layout = Layout::new()
        .column(Column::new("total", Field::Value, CellType::U16))
        .column(Column::new("shared", Field::Events("prize".into()), CellType::U16));
    let batch = scheme.batch(&layout).unwrap();
    assert_eq!(batch.unfit().map(|unfit| unfit.node()), Some("shared"));
    let cells = [[Some(7), Some(8)], [Some(1), Some(0)]].map(|cells| Cells::new(CellType::U16, &cells, false));
    let scores = pair::run(&batch, &cells);
    assert_eq!((scores.refused().len(), scores.refused()[0].unit), (1, 0));
    assert_eq!(scores.series()[0].get(1), Some(Exact::from(8)));
}

#[test]
fn a_column_that_is_read_with_others_reports_its_own_cells() {
    // Terms of a sum are computed two and three at a time, and their cells are checked on the way.
    let nodes: Vec<String> = (0..7)
        .map(|at| {
            format!(
                "[[node]]\nid = \"n{at}\"\nparent = \"total\"\nfull = \"5\"\nat-most = \"4\"\nrule = {{ entered = {{ at-most = \"9\" }} }}\n"
            )
        })
        .collect();
    let text = format!(
        "format = \"appraisal/1\"\nid = \"seven\"\nresult = \"total\"\n[[node]]\nid = \"total\"\ncombine = \"sum\"\n{}",
        nodes.concat()
    );
    let scheme: Scheme = toml::from_str(&text).unwrap();
    for kind in [CellType::U8, CellType::I16, CellType::I64] {
        let layout = (0..7).fold(Layout::new(), |layout, at| {
            layout.column(Column::new(format!("n{at}"), Field::Value, kind).range(0, 9))
        });
        let batch = scheme.batch(&layout).unwrap();
        for bad in 0..7 {
            let mut columns: Vec<Vec<Option<i64>>> = (0..7).map(|at| vec![Some(at % 6); 5]).collect();
            columns[bad][2] = Some(10);
            let cells: Vec<Cells> = columns.iter().map(|cells| Cells::new(kind, cells, false)).collect();
            let scores = pair::run(&batch, &cells);
            let found: Vec<_> = scores
                .bad()
                .iter()
                .map(|bad| (bad.unit, bad.column, bad.found))
                .collect();
            assert_eq!(found, [(2, bad, Found::Cell(10))]);
            // 0 + 1 + 2 + 3 + 4 + 4 (5 is held at 4) + 0.
            assert_eq!(scores.series()[0].get(1), Some(Exact::from(14)));
            assert_eq!(scores.series()[0].get(2), None);
        }
    }
}

#[test]
fn tiles_are_as_narrow_as_their_cells() {
    let scheme: Scheme = toml::from_str(SCHEME).unwrap();
    let (layout, ranges) = layout(Lanes::Narrowest);
    let batch = scheme.batch(&layout).unwrap();
    let columns: Vec<Vec<Option<i64>>> = ranges.iter().map(|(range, _)| vec![Some(range.1.min(60)); 5]).collect();
    let cells = pair::columns(&layout, &columns);
    let data: Vec<_> = cells.iter().map(Cells::data).collect();
    let tiles = Tiles::new(&data).unwrap();
    assert_eq!((tiles.units(), tiles.bytes()), (5, columns.len() * 4_096));
    // A cell that is too large stays what it is, and is reported.
    let mut wrong = columns.clone();
    wrong[1][4] = Some(12_001);
    let rate = Cells::new(layout.columns()[1].cells(), &wrong[1], false);
    let mut data = data;
    data[1] = rate.data();
    let mut scores = appraisal::batch::Scores::default();
    batch
        .run_tiles(&Tiles::new(&data).unwrap(), &mut Scratch::default(), &mut scores)
        .unwrap();
    let found: Vec<_> = scores
        .bad()
        .iter()
        .map(|bad| (bad.unit, bad.column, bad.found))
        .collect();
    assert_eq!(found, [(4, 1, Found::Cell(12_001))]);
}

#[test]
fn tiles_of_columns_that_do_not_go_together() {
    let (long, short) = ([1i32, 2, 3], [1i32, 2]);
    let length = DataError::Length {
        column: 1,
        found: 2,
        expected: 3,
    };
    assert_eq!(
        Tiles::new(&[Data::from(&long[..]), Data::from(&short[..])]).unwrap_err(),
        length
    );
    let bits = Data::from(&long[..]).there(&[0xFF], 6);
    assert_eq!(Tiles::new(&[bits]).unwrap_err(), DataError::Bitmap { column: 0 });
    assert_eq!(Tiles::new(&[]).unwrap().units(), 0);
}

/// Answers, levels, lists and days are whole numbers: a scale for them would be read in two ways.
#[test]
fn what_has_no_decimals_is_given_none() {
    let scheme: Scheme = toml::from_str(SCHEME).unwrap();
    let (layout, _) = layout(Lanes::Narrowest);
    let mut refused = 0;
    for of in ["veto", "list", "level"] {
        let scaled = layout.clone().map(|column| match column.input() == of {
            true => column.decimals(1),
            false => column,
        });
        let problems = scheme.batch(&scaled).unwrap_err();
        assert_eq!(problems.problems().len(), 1, "{problems}");
        assert!(problems.to_string().contains("decimals"), "{problems}");
        refused += 1;
    }
    assert_eq!(refused, 3);
    // So many events: a record has them one by one.
    let with = |decimals| {
        layout.clone().map(|column| match column.field() {
            Field::Events(_) => column.decimals(decimals),
            _ => column,
        })
    };
    assert!(scheme.batch(&with(0)).is_ok());
    let problems = scheme.batch(&with(1)).unwrap_err();
    assert!(problems.to_string().contains("decimals"), "{problems}");
}

#[test]
fn tiles_of_different_widths_score_the_same() {
    // Terms of one sum are computed together, and the layout has one type for them; their tiles have three.
    let nodes: Vec<String> = (0..9)
        .map(|at| {
            format!(
                "[[node]]\nid = \"n{at}\"\nparent = \"total\"\nat-most = \"90000\"\nfull = \"100000\"\nrule = {{ entered = {{ at-most = \"100000\" }} }}\n"
            )
        })
        .collect();
    let text = format!(
        "format = \"appraisal/1\"\nid = \"nine\"\nresult = \"total\"\n[[node]]\nid = \"total\"\ncombine = \"sum\"\n{}",
        nodes.concat()
    );
    let scheme: Scheme = toml::from_str(&text).unwrap();
    let layout = (0..9).fold(Layout::new(), |layout, at| {
        layout.column(Column::new(format!("n{at}"), Field::Value, CellType::I32))
    });
    let batch = scheme.batch(&layout).unwrap();
    let most = [200, 60_000, 95_000, 70_000, 5, 300, 255, 256, 100_000];
    let cells: Vec<Cells> = most
        .iter()
        .map(|most| Cells::new(CellType::I32, &[Some(1), Some(*most), Some(most / 2)], false))
        .collect();
    // `run` holds tiles against columns.
    let scores = pair::run(&batch, &cells);
    assert_eq!(scores.series()[0].get(0), Some(Exact::from(9)));
    let total = 200 + 60_000 + 90_000 + 70_000 + 5 + 300 + 255 + 256 + 90_000;
    assert_eq!(scores.series()[0].get(1), Some(Exact::from(total)));
}

#[test]
fn tiles_see_cells_that_none_of_their_integers_could_be() {
    // All cells fit 8 bits, and the range of the column begins past them.
    let bad_of = |rule: &str, range: (i64, i64)| {
        let text = format!(
            "format = \"appraisal/1\"\nid = \"far\"\nresult = \"total\"\n[[node]]\nid = \"total\"\nfull = \"5000\"\nrule = {rule}\n"
        );
        let scheme: Scheme = toml::from_str(&text).unwrap();
        let column = Column::new("total", Field::Value, CellType::I32).range(range.0, range.1);
        let batch = scheme.batch(&Layout::new().column(column)).unwrap();
        let cells = [Cells::new(CellType::I32, &[Some(7), Some(10), Some(255)], false)];
        let scores = pair::run(&batch, &cells);
        scores.bad().iter().map(|bad| bad.unit).collect::<Vec<_>>()
    };
    assert_eq!(bad_of("\"entered\"", (1_000, 5_000)), [0, 1, 2]);
    assert_eq!(bad_of("{ entered = { step = \"5\" } }", (1_000, 5_000)), [0, 1, 2]);
    assert_eq!(bad_of("{ entered = { step = \"5\" } }", (0, 5_000)), [0]);
}

#[test]
fn multiples_are_checked_at_every_edge_of_a_block() {
    let text = "format = \"appraisal/1\"\nid = \"steps\"\nresult = \"total\"\nabsent = { not-reported = \"zero\" }\n[[node]]\nid = \"total\"\ncombine = \"sum\"\n[[node]]\nid = \"mark\"\nparent = \"total\"\nfull = \"100\"\nrule = { entered = { step = \"0.25\", at-least = \"-10\" } }\n";
    let scheme: Scheme = toml::from_str(text).unwrap();
    for kind in [CellType::I16, CellType::I32, CellType::I64] {
        let column = Column::new("mark", Field::Value, kind)
            .decimals(2)
            .null(Absence::NotReported);
        let batch = scheme.batch(&Layout::new().column(column)).unwrap();
        for instructions in [Instructions::Best, Instructions::Avx2, Instructions::Baseline] {
            let batch = scheme.batch(batch.layout()).unwrap().instructions(instructions);
            let mut cells: Vec<Option<i64>> = (0..8_200).map(|at| Some((at % 440) * 25 - 1_000)).collect();
            (cells[0], cells[4_095], cells[4_096], cells[8_199]) = (Some(30), Some(-1_025), Some(51), Some(-1));
            (cells[9], cells[10]) = (None, Some(10_000));
            let scores = pair::run(&batch, &[Cells::new(kind, &cells, true)]);
            let bad: Vec<_> = scores.bad().iter().map(|bad| (bad.unit, bad.found)).collect();
            let wanted = [(0, 30), (4_095, -1_025), (4_096, 51), (8_199, -1)];
            assert_eq!(bad, wanted.map(|(unit, cell)| (unit, Found::Cell(cell))));
            assert_eq!(scores.series()[0].get(10), Some(Exact::from(100)));
            assert_eq!(scores.series()[0].get(9), Some(Exact::ZERO));
        }
    }
}
