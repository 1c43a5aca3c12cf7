//! A frame and the tables of several units: joined, locked, comparable.

use appraisal::{Exact, Language, Scheme, draft};
use serde_json::{Value, json};

fn frame() -> draft::Scheme {
    serde_json::from_value(json!({
        "format": "appraisal/1", "id": "frame-2023", "result": "total", "tiers": ["一级指标", "二级指标"],
        "node": [
            { "id": "total", "combine": "weighted-sum", "weights": "100%", "subtract": ["inspection"] },
            { "id": "target", "parent": "total", "weight": "60%", "full": "100", "combine": "sum" },
            { "id": "own", "parent": "target", "full": "80", "combine": "sum", "mount": true,
              "count": [{ "tier": "一级指标", "is": 2 }] },
            { "id": "common", "parent": "target", "full": "20", "rule": "entered" },
            { "id": "public", "parent": "total", "weight": "40%", "full": "100", "rule": "entered" }],
        "pool": [{ "id": "inspection", "cap": "5" }],
    }))
    .unwrap()
}

fn table(id: &str, nodes: Value) -> draft::UnitTable {
    let document = json!({ "format": "appraisal-table/1", "id": id, "frame": "frame-2023", "node": nodes });
    serde_json::from_value(document).unwrap()
}

fn leaf(id: &str, full: &str) -> Value {
    json!({ "id": id, "parent": "own", "tier": "一级指标", "full": full, "rule": "entered" })
}

#[test]
fn three_tables_under_one_frame_share_its_nodes() {
    let mut seen = Vec::new();
    for (unit, a, b) in [("housing", "50", "30"), ("water", "40", "40"), ("roads", "79", "1")] {
        let scheme = frame()
            .join(table(unit, json!([leaf("n1", a), leaf("n2", b)])))
            .check()
            .unwrap();
        assert_eq!(scheme.draft().id.as_str(), unit);
        let mut record = draft::Record::new("appraisal-record/1", unit, draft::Unit::new(unit));
        for (input, score) in [("n1", a), ("n2", "0.5"), ("common", "18"), ("public", "90")] {
            let mut entry = draft::Entry::new(input);
            entry.score = Some(score.parse::<Exact>().unwrap().into());
            record.entries.push(entry);
        }
        let card = scheme.admit(record, None).unwrap().score();
        seen.push(card.line("target").unwrap().outcome.score().unwrap().to_string());
        assert_eq!(scheme.draft().frame, frame().join(table("other", json!([]))).frame);
    }
    assert_eq!(seen, ["68.5", "58.5", "97.5"]);
}

#[test]
fn a_table_may_not_touch_the_frame() {
    let codes = |table: draft::UnitTable| -> Vec<&'static str> {
        let problems = frame().join(table).check().unwrap_err();
        println!("{}", problems.message(Language::Chinese));
        problems.problems().iter().map(|problem| problem.code.name()).collect()
    };
    let under =
        json!([leaf("n1", "50"), leaf("n2", "30"), { "id": "x", "parent": "total", "weight": "1", "rule": "entered" }]);
    assert!(codes(table("u", under)).contains(&"locked-by-frame"));
    let again = json!([leaf("n1", "50"), leaf("n2", "30"), { "id": "public", "parent": "own", "full": "0", "rule": "entered" }]);
    assert!(codes(table("u", again)).contains(&"locked-by-frame"));
    // What the mount fixes holds for every table: its full marks and its counts.
    assert_eq!(
        codes(table("u", json!([leaf("n1", "50"), leaf("n2", "31")]))),
        ["full-total"]
    );
    assert_eq!(codes(table("u", json!([leaf("n1", "80")]))), ["tier-count"]);
    let mut pinned = table("u", json!([leaf("n1", "50"), leaf("n2", "30")]));
    pinned.pinned = Some("another".into());
    assert_eq!(codes(pinned), ["pinned"]);
    let mut other = table("u", json!([leaf("n1", "50"), leaf("n2", "30")]));
    other.frame = "frame-2022".into();
    assert_eq!(codes(other), ["wrong-scheme"]);
}

#[test]
fn a_frame_alone_is_no_scheme() {
    let problems = frame().check().unwrap_err();
    assert!(
        problems
            .problems()
            .iter()
            .any(|problem| problem.code.name() == "unfilled-mount")
    );
}

#[test]
fn a_joined_scheme_is_a_document() {
    let scheme = frame()
        .join(table("u", json!([leaf("n1", "50"), leaf("n2", "30")])))
        .check()
        .unwrap();
    let again: Scheme = serde_json::from_str(&scheme.draft().to_json()).unwrap();
    assert_eq!(again.fingerprint(), scheme.fingerprint());
}

/// The documents in `examples/frames`: two tables under one frame, whose cards share the frame's nodes.
#[test]
fn the_frame_and_tables_of_the_examples_join() {
    let frame: draft::Scheme = toml::from_str(include_str!("../examples/frames/frame.toml")).unwrap();
    let tables = [
        (
            include_str!("../examples/frames/housing-fund.toml"),
            json!([{ "input": "H1", "actual": "57000" }, { "input": "H2", "value": "94.1%" }]),
            "60.4",
        ),
        (
            include_str!("../examples/frames/water-bureau.toml"),
            json!([{ "input": "S1", "actual": "12" }]),
            "68",
        ),
    ];
    for (text, own, duty) in tables {
        let table: draft::UnitTable = toml::from_str(text).unwrap();
        let scheme = frame
            .join(table)
            .check()
            .unwrap_or_else(|problems| panic!("{problems}"));
        assert!(scheme.warnings().is_empty(), "{:?}", scheme.warnings());
        let mut entries = own.as_array().unwrap().clone();
        entries.extend([
            json!({ "input": "capacity", "score": "18" }),
            json!({ "input": "civil", "score": "11" }),
            json!({ "input": "public", "score": "90" }),
            json!({ "input": "leaders", "ballots": [
                { "rater": "a", "group": "government", "mark": "92" }, { "rater": "b", "group": "congress", "mark": "88.5" }] }),
        ]);
        let record = json!({ "format": "appraisal-record/1", "scheme": scheme.draft().id.as_str(), "unit": "u", "entries": entries });
        let record: draft::Record = serde_json::from_value(record).unwrap();
        let card = scheme
            .admit(record, None)
            .unwrap_or_else(|problems| panic!("{problems}"))
            .score();
        let score = |node: &str| card.line(node).unwrap().outcome.score().unwrap().to_string();
        assert_eq!((score("duty").as_str(), score("leaders").as_str()), (duty, "90.6"));
        card.reconciles().unwrap();
    }
}
