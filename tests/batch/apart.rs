//! Nodes that are not for the kernel: the engine computes them by themselves, and all others stay.

use appraisal::batch::{CellType, Column, Field, Instructions, Layout, Trace};
use appraisal::problem::BatchFault;
use appraisal::{Absence, Admission, Scheme};

use crate::pair::{self, Dice};

/// Runs random units and holds them against the engine for one unit. Gives how many were scored one by one.
fn same(scheme: &Scheme, layout: &Layout, ranges: &pair::Ranges, units: usize) -> usize {
    let batch = scheme.batch(layout).unwrap();
    assert_eq!(batch.unfits(), []);
    let mut dice = Dice(units as u64);
    let cells = ranges
        .iter()
        .map(|(range, nulls)| pair::cells(&mut dice, *range, units, *nulls));
    let columns: Vec<_> = cells.collect();
    let data = pair::columns(layout, &columns);
    let rows = pair::units(&columns, units);
    let mut single = 0;
    for instructions in [Instructions::Best, Instructions::Avx2, Instructions::Baseline] {
        let batch = scheme.batch(layout).unwrap().instructions(instructions);
        let scores = pair::run(&batch, &data);
        let found = pair::differences(scheme, &batch, &rows, &scores, &Admission::default());
        assert!(found.is_empty(), "{}\n{}", found.join("\n"), batch.explain());
        single = single.max(scores.scored_singly());
    }
    crate::trial::changes(&scheme.batch(layout).unwrap(), &rows, ranges, &mut dice);
    single
}

fn value(id: &str) -> Column {
    Column::new(id, Field::Value, CellType::I32)
        .decimals(2)
        .range(0, 10_000)
}

/// A geometric mean below a sum of leaves: only it is computed by itself.
#[test]
fn a_node_falls_back_alone() {
    let scheme: Scheme = serde_json::from_str(
        r#"{
        "format": "appraisal/1", "id": "demo", "result": "total",
        "node": [
            { "id": "total", "combine": "weighted-sum", "weights": "100%", "round": { "places": 2, "mode": "half-up" } },
            { "id": "mean", "parent": "total", "weight": "60%", "combine": "geometric",
              "round": { "places": 1, "mode": "half-even" }, "at-most": "90" },
            { "id": "a", "parent": "mean", "full": "100", "rule": "entered" },
            { "id": "b", "parent": "mean", "full": "100", "rule": "entered", "absent": { "not-reported": { "share": "0.5" } } },
            { "id": "c", "parent": "total", "weight": "40%", "full": "100", "rule": "entered" }
        ]
    }"#,
    )
    .unwrap();
    let layout = Layout::new()
        .column(value("a"))
        .column(value("b").null(Absence::NotReported))
        .column(value("c"))
        .output("total")
        .output("mean");
    let batch = scheme.batch(&layout).unwrap();
    let plan = batch.explain();
    let alone: Vec<_> = plan.alone.iter().map(|unfit| (unfit.node(), unfit.why())).collect();
    assert_eq!(alone, [("mean", BatchFault::Combine("geometric"))]);
    assert!(plan.alone[0].is_alone());
    assert_eq!(
        pair::findings(&batch),
        [
            "node[1] [batch-combine] `mean`, node: the kernel does not have the combination `geometric` in this form; it is \
          computed by itself, unit by unit; the scores are the same, only slower; another combination may say the same"
        ]
    );
    let line = |id: &str| plan.lines.iter().find(|line| line.node == id).unwrap();
    assert_eq!((line("mean").operation, line("mean").scale), ("apart", 10));
    assert_eq!(line("total").operation, "divide");
    let ranges = vec![((0, 10_000), 0), ((0, 10_000), 25), ((0, 10_000), 0)];
    assert_eq!(same(&scheme, &layout, &ranges, 9_000), 0);

    // By hand: the root of 40 × 90 is 60; 60 × 60 % + 50 × 40 % = 56. Without b, half of 100 is in its place: √(72 × 50) = 60.
    let mut memory = Trace::default();
    for (cells, total) in [
        ([Some(4_000), Some(9_000), Some(5_000)], "56"),
        ([Some(7_200), None, Some(5_000)], "56"),
        ([Some(10_000), Some(9_900), Some(0)], "54"),
    ] {
        let unit = batch.trace(&cells, &mut memory).unwrap();
        assert_eq!(unit.score(0).unwrap().to_string(), total);
        assert!(unit.is_whole());
    }
}

/// What is wanted and nothing rounds is no integer, and exact all the same.
#[test]
fn ratios_and_roots_are_wanted_as_they_are() {
    let scheme: Scheme = serde_json::from_str(
        r#"{
        "format": "appraisal/1", "id": "demo", "result": "total",
        "input": [{ "id": "closed", "kind": "fraction" }],
        "node": [
            { "id": "total", "combine": "sum" },
            { "id": "closed", "parent": "total", "full": "10", "rule": { "completion": {} } },
            { "id": "line", "parent": "total", "full": "10", "rule": { "linear": { "gives": "points", "knots": [
                { "x": { "given": "low" }, "y": "0" }, { "x": { "given": "high" }, "y": "10" }] } } }
        ]
    }"#,
    )
    .unwrap();
    let column = |id: &str, field, least, most| Column::new(id, field, CellType::I32).range(least, most);
    let given = |name: &str| Field::Given(name.into());
    let layout = Layout::new()
        .column(column("closed", Field::Numerator, 0, 50))
        .column(column("closed", Field::Denominator, 1, 50))
        .column(column("line", Field::Value, 0, 100))
        .column(column("line", given("low"), 0, 40))
        .column(column("line", given("high"), 60, 100))
        .output("closed")
        .output("line")
        .output("total");
    let batch = scheme.batch(&layout).unwrap();
    let plan = batch.explain();
    let alone: Vec<_> = plan.alone.iter().map(|unfit| (unfit.node(), unfit.why())).collect();
    assert_eq!(alone, [("line", BatchFault::Given), ("total", BatchFault::Reads)]);
    let ranges = [(0, 50), (1, 50), (0, 100), (0, 40), (60, 100)]
        .map(|range| (range, 0))
        .to_vec();
    assert_eq!(same(&scheme, &layout, &ranges, 600), 0);
}

/// Sets of missing columns past those that get a plan of their own: what they change is computed by itself.
#[test]
fn more_sets_of_missing_columns_than_plans() {
    let leaf = |at: usize| {
        format!(
            r#"{{ "id": "n{at}", "parent": "group", "full": "{}", "rule": "entered" }}"#,
            at + 1
        )
    };
    let leaves: Vec<String> = (0..10).map(leaf).collect();
    let scheme: Scheme = serde_json::from_str(&format!(
        r#"{{ "format": "appraisal/1", "id": "demo", "result": "total", "absent": {{ "not-applicable": "leave-out" }},
        "node": [
            {{ "id": "total", "combine": "sum" }},
            {{ "id": "group", "parent": "total", "combine": "sum", "round": {{ "places": 2, "mode": "half-up" }} }},
            {}, {{ "id": "own", "parent": "total", "full": "45", "rule": "entered" }}
        ] }}"#,
        leaves.join(", ")
    ))
    .unwrap();
    let mut layout = Layout::new();
    let mut ranges = Vec::new();
    for at in 0..10 {
        let most = 100 * (at + 1);
        let column = Column::new(format!("n{at}"), Field::Value, CellType::I32).decimals(2);
        layout = layout.column(column.range(0, most).null(Absence::NotApplicable));
        ranges.push(((0, most), 40));
    }
    ranges.push(((0, 4_500), 0));
    let own = Column::new("own", Field::Value, CellType::I32)
        .decimals(2)
        .range(0, 4_500);
    let layout = layout.column(own).output("total").output("group");
    let batch = scheme.batch(&layout).unwrap();
    let (mut dice, units) = (Dice(5), 3_000);
    let columns: Vec<_> = ranges
        .iter()
        .map(|(range, nulls)| pair::cells(&mut dice, *range, units, *nulls))
        .collect();
    let rows = pair::units(&columns, units);
    let sets: std::collections::BTreeSet<Vec<bool>> = rows
        .iter()
        .map(|row| row.iter().map(Option::is_none).collect())
        .collect();
    assert!(sets.len() > 600, "{}", sets.len());
    let scores = pair::run(&batch, &pair::columns(&layout, &columns));
    let past = scores.past_patterns();
    assert!(past > 500, "only {past} units were past the plans");
    // Only units that lack all of the group, which then has no score of its own.
    assert!(scores.scored_singly() < 5, "{} one by one", scores.scored_singly());
    let found = pair::differences(&scheme, &batch, &rows, &scores, &Admission::default());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// One operation reads a node before its rounding, for a formula, and rounded, for its parent.
#[test]
fn one_node_is_read_before_and_after_its_rounding() {
    let scheme: Scheme = serde_json::from_str(
        r#"{
        "format": "appraisal/1", "id": "demo", "result": "total",
        "node": [
            { "id": "total", "combine": "sum", "round": { "places": 3, "mode": "half-up" } },
            { "id": "n", "parent": "total", "combine": "sum", "round": { "places": 0, "mode": "half-up" } },
            { "id": "a", "parent": "n", "full": "50", "rule": "entered" },
            { "id": "b", "parent": "n", "full": "50", "rule": "entered" },
            { "id": "f", "parent": "total", "full": "10", "of": { "node": "n", "exact": true },
              "rule": { "power": { "a": "1", "b": "-1", "c": "0.5" } } }
        ]
    }"#,
    )
    .unwrap();
    let half = |id: &str| Column::new(id, Field::Value, CellType::I32).decimals(2).range(0, 5_000);
    let layout = Layout::new()
        .column(half("a"))
        .column(half("b"))
        .output("total")
        .output("n");
    let ranges = vec![((0, 5_000), 0), ((0, 5_000), 0)];
    assert_eq!(same(&scheme, &layout, &ranges, 300), 0);
    let batch = scheme.batch(&layout).unwrap();
    let alone: Vec<_> = batch
        .explain()
        .alone
        .iter()
        .map(|unfit| unfit.node().to_owned())
        .collect();
    assert_eq!(alone, ["f", "total"]);
    // 42.2 + 42.2 = 84.4 is 84; the root of 85.4 is 9.24121…, and that of 85 would be 9.220.
    let mut memory = Trace::default();
    let unit = batch.trace(&[Some(4_220), Some(4_220)], &mut memory).unwrap();
    assert_eq!(unit.score(0).unwrap().to_string(), "93.241");
}

/// A record that is not sound is refused, also where nobody asks for the node that would show it.
#[test]
fn figures_that_do_not_go_together_are_refused() {
    let scheme: Scheme = serde_json::from_str(
        r#"{
        "format": "appraisal/1", "id": "demo", "result": "own",
        "input": [{ "id": "closed", "kind": "fraction" }, { "id": "halves", "kind": "fraction", "step": "0.5" }],
        "node": [
            { "id": "own", "full": "10", "rule": "entered" },
            { "id": "closed", "full": "10", "rule": { "completion": {} } },
            { "id": "halves", "full": "10", "rule": { "completion": {} } },
            { "id": "line", "full": "10", "rule": { "linear": { "gives": "points", "knots": [
                { "x": { "given": "low" }, "y": "0" }, { "x": { "given": "high" }, "y": "10" }] } } }
        ]
    }"#,
    )
    .unwrap();
    let column = |id: &str, field, least, most| Column::new(id, field, CellType::I32).range(least, most);
    let given = |name: &str| Field::Given(name.into());
    let layout = Layout::new()
        .column(column("own", Field::Value, 0, 10))
        .column(column("closed", Field::Numerator, 0, 3))
        .column(column("closed", Field::Denominator, 0, 3))
        .column(column("halves", Field::Numerator, 0, 6))
        .column(column("halves", Field::Denominator, 1, 3))
        .column(column("line", Field::Value, 0, 5))
        .column(column("line", given("low"), 0, 3))
        .column(column("line", given("high"), 2, 5));
    let ranges = [(0, 10), (0, 3), (0, 3), (0, 6), (1, 3), (0, 5), (0, 3), (2, 5)]
        .map(|range| (range, 0))
        .to_vec();
    for layout in [layout.clone(), layout.output("own").output("line")] {
        let single = same(&scheme, &layout, &ranges, 400);
        assert!(single > 0, "some units are no sound record");
    }
}

/// Without statistics, the gate of a category leaves the whole pool unknown, also where nobody has events of that category.
#[test]
fn a_pool_that_is_not_known_leaves_no_score() {
    let scheme: Scheme = serde_json::from_str(
        r#"{
        "format": "appraisal/1", "id": "demo", "result": "total",
        "statistic": [{ "id": "winners", "take": "share", "when": [{ "points": "awards", "more-than": "0" }] }],
        "pool": [{ "id": "awards", "category": [
            { "id": "x", "gate": [{ "id": "crowd", "when": [{ "statistic": "winners", "more-than": "50%" }], "times": "50%" }] },
            { "id": "y" }] }],
        "node": [
            { "id": "total", "combine": "sum", "add": ["awards"], "round": { "places": 2, "mode": "half-up" } },
            { "id": "work", "parent": "total", "full": "10", "rule": "entered" }
        ]
    }"#,
    )
    .unwrap();
    let layout = Layout::new()
        .column(Column::new("work", Field::Value, CellType::I32).range(0, 10))
        .column(Column::new("awards", Field::Event(Some("y".into())), CellType::I32).range(0, 3));
    let batch = scheme.batch(&layout).unwrap();
    let columns = vec![vec![Some(7), Some(10)], vec![Some(1), Some(0)]];
    let scores = pair::run(&batch, &pair::columns(&layout, &columns));
    let found = pair::differences(
        &scheme,
        &batch,
        &pair::units(&columns, 2),
        &scores,
        &Admission::default(),
    );
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert_eq!(scores.series()[0].get(0), None);
}

/// A replacement that hangs on a node without a score in the sample: the terms have their weights all the same.
#[test]
fn weights_do_not_hang_on_the_sample() {
    let scheme: Scheme = serde_json::from_str(
        r#"{
        "format": "appraisal/1", "id": "demo", "result": "all",
        "node": [
            { "id": "all", "combine": "sum" },
            { "id": "total", "parent": "all", "combine": "weighted-sum", "weights": "100%",
              "replace": [{ "when": [{ "node": "n", "less-than": "20" }], "with": { "b": "0" } }] },
            { "id": "a", "parent": "total", "weight": "70%", "full": "100", "rule": "entered" },
            { "id": "b", "parent": "total", "weight": "30%", "full": "100", "rule": "entered" },
            { "id": "n", "parent": "all", "combine": "harmonic", "round": { "places": 1, "mode": "half-up" } },
            { "id": "x", "parent": "n", "full": "100", "rule": { "formula": { "step": [{ "id": "rest", "op": "add", "of": ["100", { "input": "y" }] }] } } }
        ],
        "input": [{ "id": "y", "kind": "number", "at-least": "-100", "at-most": "0" }]
    }"#,
    )
    .unwrap();
    let layout = Layout::new()
        .column(Column::new("a", Field::Value, CellType::I32).range(0, 100))
        .column(Column::new("b", Field::Value, CellType::I32).range(0, 100))
        .column(Column::new("y", Field::Value, CellType::I32).range(-100, 0))
        .output("total");
    let batch = scheme.batch(&layout).unwrap();
    let (mut dice, units) = (Dice(3), 300);
    let ranges = [(0, 100), (0, 100), (-100, 0)];
    let columns: Vec<_> = ranges
        .iter()
        .map(|range| pair::cells(&mut dice, *range, units, 0))
        .collect();
    let scores = pair::run(&batch, &pair::columns(&layout, &columns));
    let found = pair::differences(
        &scheme,
        &batch,
        &pair::units(&columns, units),
        &scores,
        &Admission::default(),
    );
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A leaf whose gate looks at something missing has no score; where its own cell is missing as well, a constant takes its place.
#[test]
fn a_leaf_without_a_score_may_still_be_missing() {
    let scheme: Scheme = serde_json::from_str(
        r#"{
        "format": "appraisal/1", "id": "demo", "result": "total",
        "node": [
            { "id": "total", "combine": "sum" },
            { "id": "a", "parent": "total", "full": "10", "rule": "entered", "absent": { "not-reported": "zero" },
              "gate": [{ "when": [{ "input": "b", "at-most": "5" }], "at-most": "6" }] },
            { "id": "b", "parent": "total", "full": "10", "rule": "entered", "absent": { "too-few": "leave-out" } },
            { "id": "c", "parent": "total", "full": "10", "rule": "entered" }
        ]
    }"#,
    )
    .unwrap();
    let entered = |id: &str| Column::new(id, Field::Value, CellType::I32).range(0, 10);
    let layout = Layout::new()
        .column(entered("a").null(Absence::NotReported))
        .column(entered("b").null(Absence::TooFew))
        .column(entered("c"));
    let ranges = vec![((0, 10), 40), ((0, 10), 40), ((0, 10), 0)];
    let single = same(&scheme, &layout, &ranges, 300);
    assert!(single > 0, "units without b are scored by themselves");
    let batch = scheme.batch(&layout).unwrap();
    let columns = vec![vec![None, Some(8)], vec![None, None], vec![Some(7), Some(7)]];
    let scores = pair::run(&batch, &pair::columns(&layout, &columns));
    // 0 in the place of a, b left out: (0 + 7) × 30 ÷ 20.
    let totals = [0, 1].map(|unit| scores.series()[0].get(unit).map(|total| total.to_string()));
    assert_eq!(totals, [Some("10.5".into()), None]);
}

/// A bad cell is reported once, also where a node by itself is the first to read its column.
#[test]
fn bad_cells_are_reported_once() {
    let scheme: Scheme = serde_json::from_str(
        r#"{
        "format": "appraisal/1", "id": "demo", "result": "mean",
        "node": [
            { "id": "mean", "combine": "geometric", "round": { "places": 1, "mode": "half-up" } },
            { "id": "a", "parent": "mean", "full": "100", "rule": "entered" },
            { "id": "b", "parent": "mean", "full": "100", "rule": "entered" }
        ]
    }"#,
    )
    .unwrap();
    let batch = scheme
        .batch(&Layout::new().column(value("a")).column(value("b")))
        .unwrap();
    let mut a = vec![Some(2_500); 1_000];
    for unit in [3, 300, 301, 999] {
        a[unit] = Some(10_001);
    }
    let scores = pair::run(&batch, &pair::columns(batch.layout(), &[a, vec![Some(100); 1_000]]));
    let bad: Vec<_> = scores.bad().iter().map(|bad| (bad.unit, bad.column)).collect();
    assert_eq!(bad, [(3, 0), (300, 0), (301, 0), (999, 0)]);
}
