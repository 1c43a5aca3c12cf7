//! What the crate promises of every scheme, record and card, whatever they say: they travel between threads, give the
//! same bytes each time, are read back as written, and no document makes the crate panic.

mod golden;

use appraisal::problem::Code;
use appraisal::{Card, Document, Exact, Limits, Problems, Record, Scheme, Standing, Statistics, draft};
use golden::{cases, runs};
use serde_json::{Map, Value, json};

fn quanzhou() -> Scheme {
    toml::from_str(include_str!("../examples/schemes/quanzhou-2023.toml")).unwrap()
}

fn quanzhou_records() -> Vec<draft::Record> {
    serde_json::from_str(include_str!("../examples/schemes/quanzhou-2023-records.json")).unwrap()
}

/// The schemes of all golden cases that are meant to be sound.
fn schemes() -> Vec<(String, Value, Scheme)> {
    let mut schemes = Vec::new();
    for (name, case) in cases() {
        if let Ok(scheme) = serde_json::from_value::<Scheme>(case["scheme"].clone()) {
            schemes.push((name, case["scheme"].clone(), scheme));
        }
    }
    assert!(schemes.len() > 200, "only {} schemes", schemes.len());
    schemes
}

#[test]
fn schemes_records_and_cards_are_send_sync_clone_and_static() {
    fn promised<T: Send + Sync + Clone + 'static>() {}
    promised::<Scheme>();
    promised::<Record>();
    promised::<Card>();
    promised::<draft::Scheme>();
    promised::<draft::Record>();
    promised::<Document>();
    promised::<Problems>();
    promised::<Exact>();
    promised::<Statistics>();
    promised::<Standing>();
}

#[test]
fn the_same_input_gives_the_same_bytes_on_every_run_and_thread() {
    fn cards(scheme: &Scheme) -> Vec<String> {
        quanzhou_records()
            .into_iter()
            .map(|record| scheme.admit(record, "终评").unwrap().score().to_json())
            .collect()
    }
    let shared = quanzhou();
    let first = cards(&shared);
    assert_eq!(first, cards(&shared), "a second run");
    assert_eq!(first, cards(&quanzhou()), "a second reading of the scheme");
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| cards(&shared))).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), first, "another thread");
        }
    });
}

/// Every table with its keys in the opposite order.
fn reversed(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let entries: Vec<_> = map
                .iter()
                .rev()
                .map(|(k, v)| format!("{}:{}", json!(k), reversed(v)))
                .collect();
            format!("{{{}}}", entries.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(reversed).collect::<Vec<_>>().join(",")),
        value => value.to_string(),
    }
}

#[test]
fn the_order_of_keys_does_not_change_the_fingerprint() {
    for (name, document, scheme) in schemes() {
        if let Ok(again) = serde_json::from_str::<Scheme>(&reversed(&document)) {
            assert_eq!(again.fingerprint(), scheme.fingerprint(), "{name}");
        } else {
            panic!("{name}: is refused with its keys in the opposite order");
        }
    }
}

#[test]
fn the_order_of_a_writers_own_keys_does_not_change_the_fingerprint() {
    let scheme = |values: &str| -> Scheme {
        let text = format!(
            r#"{{"format":"appraisal/1","id":"t","result":"a","attributes":[{{"id":"size"}}],"node":[{{"id":"a","full":"10",
                "rule":{{"completion":{{"target":{{"attribute":"size","values":{{{values}}}}}}}}}}}]}}"#
        );
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}"))
    };
    let (one, other) = (scheme(r#""大":"30","小":"20""#), scheme(r#""小":"20","大":"30""#));
    assert_eq!(one.fingerprint(), other.fingerprint());
    assert_eq!(one, other);
    let toml: Scheme = toml::from_str(&toml::to_string(&one).unwrap()).unwrap();
    assert_eq!(toml, one);
}

#[test]
fn fields_at_their_default_and_ways_of_writing_do_not_change_the_fingerprint() {
    let plain = json!({ "format": "appraisal/1", "id": "t", "result": "a", "node": [
        { "id": "a", "full": "10", "rule": "entered" },
    ]});
    let same = json!({ "format": "appraisal/1", "id": "t", "result": "a", "tiers": [], "pool": [], "note": null, "node": [
        { "id": "a", "full": 10.0, "extra": false, "hidden": false, "gate": [], "rule": { "entered": { "step": null } } },
    ]});
    let fingerprint = |document: &Value| {
        let scheme: Scheme = serde_json::from_value(document.clone()).unwrap_or_else(|e| panic!("{e}"));
        scheme.fingerprint().to_owned()
    };
    assert_eq!(fingerprint(&plain), fingerprint(&same));
    for (key, value) in [
        ("full", json!("10.5")),
        ("name", json!("得分")),
        ("due", json!("2023-12-31")),
    ] {
        let mut other = plain.clone();
        other["node"][0][key] = value;
        assert_ne!(fingerprint(&plain), fingerprint(&other), "{key}");
    }
}

#[test]
fn every_changed_number_changes_the_canonical_form() {
    let mut changed = 0;
    for (name, document, scheme) in schemes() {
        let canonical = scheme.draft().to_json();
        let other = |value: &Value| {
            let number: Exact = serde_json::from_value(value.clone()).ok()?;
            Some(json!((number + Exact::ONE).to_string()))
        };
        with_each_value(&document, &mut |value| other(value), &mut |document, pointer| {
            let draft: draft::Scheme = serde_json::from_value(document.clone()).unwrap();
            changed += 1;
            assert_ne!(draft.to_json(), canonical, "{name}: {pointer}");
        });
    }
    assert!(changed > 1000, "only {changed} numbers were changed");
}

#[test]
fn schemes_are_read_back_as_written_from_json_and_toml() {
    for (name, _, scheme) in schemes()
        .into_iter()
        .chain([("quanzhou".to_owned(), Value::Null, quanzhou())])
    {
        let canonical = scheme.draft().to_json();
        assert_eq!(serde_json::to_string(&scheme).unwrap(), canonical, "{name}");
        let json: Scheme = serde_json::from_str(&canonical).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(json.fingerprint(), scheme.fingerprint(), "{name}: JSON");
        assert_eq!(json, scheme, "{name}: JSON");
        let text = toml::to_string(&scheme).unwrap_or_else(|e| panic!("{name}: {e}"));
        let toml: Scheme = toml::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}\n{text}"));
        assert_eq!(toml.fingerprint(), scheme.fingerprint(), "{name}: TOML\n{text}");
        assert_eq!(toml, scheme, "{name}: TOML");
    }
}

#[test]
fn records_are_read_back_as_written() {
    for record in quanzhou_records() {
        let json: draft::Record = serde_json::from_str(&record.to_json()).unwrap();
        assert_eq!(json, record);
    }
}

fn only_newer(problems: &Problems) -> bool {
    matches!(problems.problems(), [problem] if matches!(problem.code, Code::NewerFormat { .. }))
}

#[test]
fn a_newer_format_is_the_one_problem_of_its_document() {
    // The rest is full of what this version does not know.
    let scheme = r#"{ "format": "appraisal/2", "id": 7, "frame": {}, "node": "elsewhere" }"#;
    let problems = serde_json::from_str::<draft::Scheme>(scheme)
        .unwrap()
        .check()
        .unwrap_err();
    assert!(only_newer(&problems), "{problems}");

    let record = r#"{ "format": "appraisal-record/2", "scheme": 7, "sheets": [] }"#;
    let record: draft::Record = serde_json::from_str(record).unwrap();
    let problems = quanzhou().admit(record, None).unwrap_err();
    assert!(only_newer(&problems), "{problems}");

    let card = r#"{ "format": "appraisal-card/2", "standing": [] }"#;
    let card: Document = serde_json::from_str(card).unwrap();
    let problems = card.card(&Limits::default()).unwrap_err();
    assert!(only_newer(&problems), "{problems}");
}

#[test]
fn numbers_are_read_by_a_plain_serde_json_here() {
    // `ci/neighbour` runs the other build; this one must not be that one by accident.
    let value: Value = serde_json::from_str("0.1000000000000000000000000001").unwrap();
    assert_eq!(value.to_string(), "0.1");
}

/// What may stand anywhere in a hostile document.
fn oddities() -> Vec<Value> {
    let long = "长".repeat(5000);
    let huge = "9".repeat(3000);
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(0),
        json!("0"),
        json!("100%"),
        json!("7/3"),
        json!(1e300),
        json!(0.1 + 0.2),
        json!(""),
        json!("given"),
        json!("total"),
        json!("a"),
        json!("leave-out"),
        json!("2023-02-30"),
        json!("\u{202e}x\u{0}"),
        json!(long),
        json!(huge),
        json!([]),
        json!({}),
        json!([[]]),
        json!({ "": {} }),
        deep,
    ]
}

/// Calls `visit` with the document, once for every value in it that `change` gives another for.
fn with_each_value(
    document: &Value,
    change: &mut impl FnMut(&Value) -> Option<Value>,
    visit: &mut impl FnMut(&Value, &str),
) {
    fn pointers(value: &Value, here: &str, out: &mut Vec<String>) {
        out.push(here.to_owned());
        match value {
            Value::Object(map) => {
                map.iter()
                    .for_each(|(k, v)| pointers(v, &format!("{here}/{}", k.replace('/', "~1")), out));
            }
            Value::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(i, v)| pointers(v, &format!("{here}/{i}"), out)),
            _ => {}
        }
    }
    let mut all = Vec::new();
    pointers(document, "", &mut all);
    let mut document = document.clone();
    for pointer in all {
        let slot = document.pointer_mut(&pointer).expect("the value is there");
        let Some(other) = change(slot) else { continue };
        let before = std::mem::replace(slot, other);
        visit(&document, &pointer);
        *document.pointer_mut(&pointer).expect("the value is there") = before;
    }
}

/// Whatever is refused has a problem in both languages; whatever is not gives a card that adds up and verifies.
#[test]
fn no_document_makes_it_panic() {
    let oddities = oddities();
    let mut turn = 0;
    let mut odd = |_: &Value| {
        turn += 1;
        oddities.get(turn % oddities.len()).cloned()
    };
    let (mut refused, mut scored, mut wrong) = (0, 0, Vec::new());
    let mut run = |scheme: &Value, record: &Value| {
        let scheme = match serde_json::from_value::<draft::Scheme>(scheme.clone()).unwrap().check() {
            Ok(scheme) => scheme,
            Err(problems) => {
                refused += 1;
                assert!(!problems.to_string().is_empty() && !problems.problems().is_empty());
                return;
            }
        };
        match scheme.admit(serde_json::from_value(record.clone()).unwrap(), None) {
            Ok(record) => {
                scored += 1;
                let card = record.score();
                let found = (
                    card.reconciles().err(),
                    scheme.verify(&card).err().map(|p| p.to_string()),
                );
                if found != (None, None) {
                    wrong.push(format!(
                        "{found:?}\n{}\n{}",
                        scheme.draft().to_json(),
                        record.facts().to_json()
                    ));
                }
            }
            Err(problems) => {
                refused += 1;
                assert!(!problems.to_string().is_empty() && !problems.problems().is_empty());
            }
        }
    };
    for (_, case) in cases() {
        let scheme = &case["scheme"];
        let record = runs(&case)
            .first()
            .and_then(|(record, _)| *record)
            .cloned()
            .unwrap_or(Value::Object(Map::new()));
        with_each_value(scheme, &mut odd, &mut |scheme, _| run(scheme, &record));
        with_each_value(&record, &mut odd, &mut |record, _| run(scheme, record));
    }
    println!("{refused} refused, {scored} scored");
    assert!(
        wrong.is_empty(),
        "{} cards do not add up or verify:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(refused > 5000 && scored > 500, "{refused} refused, {scored} scored");
}
