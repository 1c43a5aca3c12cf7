//! A run whose memory is there already allocates nothing.

#![cfg(all(feature = "batch", feature = "serde"))]

use allocation_counter::measure;
use appraisal::batch::{
    CellType, Column, Data, Field, Layout, Ranks, Scaled, Scores, Scratch, Ties, Tiles, Trace, TraceLine,
};
use appraisal::{Absence, Exact, Scheme};
use rust_decimal::Decimal;

/// That a run on this thread has allocated nothing. What other threads do, those of the test harness among them, is not counted.
fn allocates_nothing(run: impl FnOnce()) {
    assert!(measure(|| drop(vec![0; 9])).count_total > 0, "allocations are counted");
    let found = measure(run);
    assert_eq!((found.count_total, found.bytes_total), (0, 0), "{found:?}");
}

const SCHEME: &str = r#"{
    "format": "appraisal/1", "id": "demo", "result": "total",
    "grades": { "band": [{ "grade": "A", "at-least": "60" }, { "grade": "B", "else": true }] },
    "node": [
        { "id": "total", "combine": "weighted-sum", "weights": "100%", "round": { "places": 2, "mode": "half-up" } },
        { "id": "a", "parent": "total", "weight": "70%", "full": "100", "absent": { "not-applicable": "leave-out" },
          "rule": { "completion": { "target": "52000", "at-most": "1" } } },
        { "id": "b", "parent": "total", "weight": "30%", "full": "100", "absent": { "not-reported": "zero" }, "rule": "entered" }
    ]
}"#;

#[test]
fn a_warm_run_on_decimals_allocates_nothing() {
    let scheme: Scheme = serde_json::from_str(SCHEME).unwrap();
    let decimals = |id: &str| Column::new(id, Field::Value, CellType::Decimal).decimals(2);
    let layout = Layout::new()
        .column(decimals("a").range(0, 10_000_000).null(Absence::NotApplicable))
        .column(decimals("b"));
    let batch = scheme.batch(&layout).unwrap();
    let cells: Vec<Decimal> = (0..5_000)
        .map(|at| Decimal::new(at % 1_000, 1 + (at % 3) as u32 / 2))
        .collect();
    let bits: Vec<u8> = (0..5_000 / 8)
        .map(|at| if at % 5 == 0 { 0b1011_1111 } else { 0xFF })
        .collect();
    let data = [Data::from(&cells).there(&bits, 0), Data::from(&cells[..])];
    let tiles = Tiles::new(&data).unwrap();
    let (mut scratch, mut scores) = (Scratch::default(), Scores::default());
    for _ in 0..2 {
        batch.run(&data, &mut scratch, &mut scores).unwrap();
        assert_eq!(scores.bad(), []);
        batch.run_tiles(&tiles, &mut scratch, &mut scores).unwrap();
    }
    let first = scores.clone();
    allocates_nothing(|| {
        batch.run(&data, &mut scratch, &mut scores).unwrap();
        batch.run_tiles(&tiles, &mut scratch, &mut scores).unwrap();
    });
    assert_eq!(first.series(), scores.series());
    assert!(scores.series()[0].get(1).is_some());
}

#[test]
fn a_warm_run_allocates_nothing() {
    let scheme: Scheme = serde_json::from_str(SCHEME).unwrap();
    let layout = Layout::new()
        .column(
            Column::new("a", Field::Value, CellType::I32)
                .range(0, 100_000)
                .null(Absence::NotApplicable),
        )
        .column(
            Column::new("b", Field::Value, CellType::U16)
                .decimals(2)
                .null(Absence::NotReported),
        )
        .output("total")
        .output("a")
        .grade();
    let batch = scheme.batch(&layout).unwrap();
    let units = 3_000;
    let a: Vec<i32> = (0..units).map(|at| at * 30).collect();
    let b: Vec<u16> = (0..units).map(|at| (at * 3) as u16).collect();
    let bits: Vec<u8> = (0..units / 8)
        .map(|at| if at % 5 == 0 { 0b1011_1111 } else { 0xFF })
        .collect();
    let data = [Data::from(&a).there(&bits, 0), Data::from(&b).there(&bits, 0)];
    let (mut scratch, mut scores, mut ranks) = (Scratch::default(), Scores::default(), Ranks::default());
    batch.run(&data, &mut scratch, &mut scores).unwrap();
    ranks.rank(&scores.series()[0], true, Ties::Best);
    let first = scores.clone();
    allocates_nothing(|| {
        batch.run(&data, &mut scratch, &mut scores).unwrap();
        ranks.rank(&scores.series()[0], true, Ties::Best);
    });
    assert_eq!(first.series(), scores.series());
    assert_eq!(scores.scored_singly(), 0);
    assert!(
        scores.series()[1].scored().iter().any(|scored| !scored),
        "some have nothing to score"
    );
}

/// One unit with the whole explanation of every node: the numbers lie in memory that is used again.
#[test]
fn a_warm_trace_allocates_nothing_whatever_is_read() {
    let scheme: Scheme = serde_json::from_str(
        r#"{
        "format": "appraisal/1", "id": "demo", "result": "total",
        "pool": [{ "id": "awards", "cap": "9" }, { "id": "findings" }],
        "node": [
            { "id": "total", "combine": "weighted-sum", "weights": "100%", "add": ["awards"], "subtract": ["findings"], "net-cap": "5",
              "at-most": "100", "round": { "places": 2, "mode": "half-up" },
              "gate": [{ "when": [{ "node": "least", "less-than": "60" }], "at-most": "59" }] },
            { "id": "a", "parent": "total", "weight": "50%", "full": "100", "absent": { "not-applicable": "leave-out" },
              "rule": { "completion": { "target": "52000", "at-most": "1" } } },
            { "id": "b", "parent": "total", "weight": "30%", "full": "100", "absent": { "not-reported": "zero" }, "rule": "entered" },
            { "id": "least", "parent": "total", "weight": "20%", "combine": "min" },
            { "id": "c", "parent": "least", "full": "100", "rule": "entered", "input": "d" },
            { "id": "d", "parent": "least", "full": "100", "rule": { "steps": { "row": [
                { "at-least": "50", "y": "80" }, { "else": true, "y": "20" }] } } }
        ]
    }"#,
    )
    .unwrap();
    let event = |pool: &str| Column::new(pool, Field::Event(None), CellType::I32).range(0, 20);
    let layout = Layout::new()
        .column(
            Column::new("a", Field::Value, CellType::I32)
                .range(0, 100_000)
                .null(Absence::NotApplicable),
        )
        .column(
            Column::new("b", Field::Value, CellType::U16)
                .decimals(2)
                .null(Absence::NotReported),
        )
        .column(Column::new("d", Field::Value, CellType::U8))
        .column(event("awards"))
        .column(event("findings"));
    let batch = scheme.batch(&layout).unwrap();
    let units = [
        [Some(52_000), Some(10_000), Some(49), Some(12), Some(1)],
        [None, Some(9_000), Some(51), Some(0), Some(8)],
        [Some(26_000), None, Some(100), Some(2), Some(2)],
    ];
    let mut memory = Trace::default();
    let mut walk = || {
        let mut all = Read::default();
        for cells in &units {
            for line in batch.trace(cells, &mut memory).unwrap().lines() {
                all.line(&line);
            }
        }
        all
    };
    let first = walk();
    let mut second = Read::default();
    allocates_nothing(|| second = walk());
    assert_eq!(first, second);
    let Read {
        terms, pools, changes, ..
    } = first;
    assert_eq!((terms, pools), (3 * 5, 3 * 2));
    assert!(changes >= 3 * 3, "{changes} stages that change something");
    for cells in &units {
        assert!(batch.trace(cells, &mut memory).unwrap().reconciles());
    }
}

/// Everything that was read of traces.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Read {
    sum: i128,
    terms: usize,
    pools: usize,
    changes: usize,
}

impl Read {
    fn number(&mut self, number: Option<Scaled<'_>>) {
        let Some(number) = number else { return };
        let under = number.under().unwrap_or_default();
        self.sum = self.sum.wrapping_mul(31) ^ number.number() ^ number.scale() ^ under.0 ^ under.1;
    }

    fn line(&mut self, line: &TraceLine<'_>) {
        for of in [Some(line.value()), line.unrounded(), line.combined()] {
            self.number(of);
        }
        for term in line.terms() {
            self.terms += 1;
            assert!(!term.child().is_empty() && term.kind().is_some());
            self.number(term.value());
            self.number(term.amount());
            self.sum += i128::from(term.weight().is_some_and(Exact::is_positive));
        }
        for pool in line.added().chain(line.subtracted()) {
            self.pools += 1;
            assert!(!pool.pool().is_empty());
            self.number(Some(pool.total()));
        }
        let changes = [line.net_cap(), line.clamp(), line.gates(), line.residue()];
        for (before, after) in changes.into_iter().flatten().filter_map(|change| change.numbers()) {
            self.changes += 1;
            self.number(Some(before));
            self.number(Some(after));
        }
    }
}

/// A record batch of decimals is not copied: a warm run allocates the list of its columns, whatever their length.
#[cfg(feature = "arrow")]
#[test]
fn decimals_of_arrow_are_not_copied() {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Decimal128Array, RecordBatch};

    let scheme: Scheme = serde_json::from_str(SCHEME).unwrap();
    let column = |input| Column::new(input, Field::Value, CellType::Decimal).decimals(2);
    let layout = Layout::new()
        .column(column("a").range(0, 10_000_000))
        .column(column("b"));
    let batch = scheme.batch(&layout).unwrap();
    let allocated = |units: i128| {
        let cells = Decimal128Array::from_iter_values((0..units).map(|at| at % 90 * 10));
        let cells: ArrayRef = Arc::new(cells.with_precision_and_scale(20, 3).unwrap());
        let data = RecordBatch::try_from_iter([("a", cells.clone()), ("b", cells)]).unwrap();
        let (mut scratch, mut scores) = (Scratch::default(), Scores::default());
        batch.run_arrow(&data, &mut scratch, &mut scores).unwrap();
        assert_eq!((scores.bad().len(), scores.scored_singly()), (0, 0));
        let run = || batch.run_arrow(&data, &mut scratch, &mut scores).unwrap();
        measure(run).bytes_total
    };
    let few = allocated(10);
    assert_eq!(allocated(50_000), few);
    assert!(few < 1_000, "{few} bytes for two columns");
}
