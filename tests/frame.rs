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

/// The documents in `examples/frames`: three tables under one frame, whose cards share the frame's nodes.
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
        (
            include_str!("../examples/frames/road-centre.toml"),
            json!([{ "input": "R1", "value": "93.5%" }, { "input": "R2", "date": "2023-12-06" }, { "input": "R3", "level": "较好" }]),
            "60",
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

/// The three units of `examples/frames` in one list, by the result and by other nodes of the frame.
#[test]
fn three_tables_stand_in_one_list_by_any_node_of_the_frame() {
    use appraisal::standing::{Standing, StandingData};
    let frame: draft::Scheme = toml::from_str(include_str!("../examples/frames/frame.toml")).unwrap();
    let tables = [
        include_str!("../examples/frames/housing-fund.toml"),
        include_str!("../examples/frames/water-bureau.toml"),
        include_str!("../examples/frames/road-centre.toml"),
    ];
    let records: Vec<draft::Record> = serde_json::from_str(include_str!("../examples/frames/records.json")).unwrap();
    let listed = |by: Option<&str>| -> Vec<String> {
        let mut frame = frame.clone();
        frame.standing.as_mut().unwrap().by = by.map(Into::into);
        let join = |text: &str| frame.join(toml::from_str(text).unwrap()).check().unwrap();
        let schemes = tables.map(join);
        let cards: Vec<_> = schemes
            .iter()
            .zip(&records)
            .map(|(scheme, record)| {
                let card = scheme.admit(record.clone(), None).unwrap().score();
                card.reconciles().unwrap();
                scheme.verify(&card).unwrap();
                card
            })
            .collect();
        // Which of the joined schemes ranks them makes no difference.
        let standings = schemes
            .each_ref()
            .map(|scheme| Standing::of(scheme, &cards, &StandingData::new()));
        let rows = |standing: &Standing| -> Vec<String> {
            let row = |row: &appraisal::standing::Place| format!("{} {} {}", row.rank, row.unit, row.value);
            standing.rows.iter().map(row).collect()
        };
        assert_eq!(rows(&standings[0]), rows(&standings[1]));
        assert_eq!(rows(&standings[0]), rows(&standings[2]));
        rows(&standings[0])
    };
    // 96.8 × 60% + 93.7 × 10% + 91.3 × 30% + 1.5; 97.8, 91.8, 88.9, −0.8; 89, 90.1, 89.6.
    assert_eq!(
        listed(None),
        ["1 fund-centre 96.34", "2 water-bureau 93.73", "3 road-centre 89.29"]
    );
    assert_eq!(
        listed(Some("target")),
        ["1 water-bureau 97.8", "2 fund-centre 96.8", "3 road-centre 89"]
    );
    assert_eq!(
        listed(Some("public")),
        ["1 fund-centre 91.3", "2 road-centre 89.6", "3 water-bureau 88.9"]
    );
    assert_eq!(
        listed(Some("duty")),
        ["1 water-bureau 68", "2 fund-centre 66.8", "3 road-centre 60"]
    );
}
