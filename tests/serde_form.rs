//! The serde form, word for word: what documents are read as, how they are refused, and the bytes of the cards, against
//! one committed text. The package `ci/neighbour` compiles this same file in a build where another crate has turned on
//! the number features of `rust_decimal` and `serde_json`, and compares with the same text.
//!
//! After a change on purpose: `UPDATE_EXPECTED=1 cargo test --test serde_form`, then read the difference; if a card's
//! bytes changed because a number did, the changelog says so with a ⚠.

use std::fmt::Write as _;

use appraisal::{Card, Exact, Language, Scheme, draft};

const EXPECTED: &str = include_str!("serde-form.txt");

/// Numbers as a document may write them: text, integers, floats, and what is refused.
const NUMBERS: &[&str] = &[
    r#""84.5""#,
    r#""60%""#,
    r#""3/5""#,
    r#""6375/11""#,
    r#""-0.00""#,
    r#""1e3""#,
    r#""52,000""#,
    r#""8４.5""#,
    r#""1.3亿""#,
    r#""""#,
    r#""12345678901234567890.123456789""#,
    "0",
    "-0",
    "-0.0",
    "100",
    "-7",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "84.995",
    "84.50",
    "0.1",
    "1e3",
    "1.5E+2",
    "25e-1",
    "123456789012345e0",
    "0.123456789012345",
    "0.1234567890123456",
    "0.30000000000000004",
    "28.499999999999996",
    "1.0000000000000000000000000001",
    "1e300",
    "true",
    "null",
    "[1]",
    r#"{"places":2}"#,
];

/// A scheme of one node, whose full marks are written so.
fn scheme_of(number: &str) -> String {
    format!(
        r#"{{"format":"appraisal/1","id":"t","result":"a","node":[{{"id":"a","full":{number},"rule":"entered","show":{{"places":2,"mode":"half-up"}}}}]}}"#
    )
}

/// A record of that scheme, whose score is written so.
fn record_of(number: &str) -> String {
    format!(r#"{{"format":"appraisal-record/1","scheme":"t","unit":"u","entries":[{{"input":"a","score":{number}}}]}}"#)
}

/// A document with many faults: unknown and duplicate keys, ill-formed numbers, unknown names.
const BROKEN: &str = r#"{
    "format": "appraisal/1", "id": "1.10", "result": "totl", "resutl": "total",
    "node": [
        { "id": "total", "combine": "weighted-sum", "weights": 1.5, "full": 0.30000000000000004 },
        { "id": "a", "id": "b", "parent": "total", "weight": "六成", "full": "1OO", "rule": "entered" },
        { "id": "c", "parent": "totals", "weight": 0.1, "rule": { "completion": { "target": "52,000" } } }
    ]
}"#;

/// FNV-1a: enough to tell two texts apart.
fn digest(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{} bytes, {hash:016x}", text.len())
}

/// The card's JSON, by both ways of writing it, without the version of the engine.
fn json(card: &Card) -> String {
    let mut card = card.clone();
    card.engine.clear();
    let text = serde_json::to_string(&card).unwrap();
    assert_eq!(text, card.to_json(), "there are two ways to write a card, and one text");
    text
}

fn transcript() -> String {
    let mut out = String::new();
    let mut say = |line: &str| writeln!(out, "{line}").unwrap();

    say("# Numbers");
    for text in NUMBERS {
        match serde_json::from_str::<Exact>(text) {
            Ok(number) => say(&format!("{text} is {}", serde_json::to_string(&number).unwrap())),
            Err(error) => say(&format!("{text} is refused: {error}")),
        }
    }

    say("\n# Numbers in a scheme");
    for text in NUMBERS {
        match serde_json::from_str::<Scheme>(&scheme_of(text)) {
            Ok(scheme) => say(&format!("{text}: {}", serde_json::to_string(&scheme).unwrap())),
            Err(problems) => say(&format!("{text}: refused: {problems}")),
        }
    }

    say("\n# Numbers in a record, and the card");
    let scheme: Scheme = serde_json::from_str(&scheme_of("100")).unwrap();
    for text in NUMBERS {
        let record: draft::Record = serde_json::from_str(&record_of(text)).unwrap();
        match scheme.admit(record, None) {
            Ok(record) => say(&format!("{text}: {}", json(&record.score()))),
            Err(problems) => say(&format!("{text}: refused: {}", problems.message(Language::Chinese))),
        }
    }

    say("\n# A document with many faults");
    let draft: draft::Scheme = serde_json::from_str(BROKEN).unwrap();
    let problems = draft.check().unwrap_err();
    say(&problems.message(Language::Chinese));
    say(&problems.message(Language::English));

    say("\n# The Quanzhou plan");
    let draft: draft::Scheme = toml::from_str(include_str!("../examples/schemes/quanzhou-2023.toml")).unwrap();
    let scheme = draft.check().unwrap();
    say(&format!("scheme: {}", digest(&serde_json::to_string(&scheme).unwrap())));
    say(&format!("fingerprint: {}", scheme.fingerprint()));
    let records: Vec<draft::Record> =
        serde_json::from_str(include_str!("../examples/schemes/quanzhou-2023-records.json")).unwrap();
    for record in records {
        let case = record.case.clone().unwrap_or_default();
        say(&format!(
            "record {case}: {}",
            digest(&serde_json::to_string(&record).unwrap())
        ));
        for stage in ["自评", "终评"] {
            match scheme.admit(record.clone(), stage) {
                Ok(record) => {
                    let card = record.score();
                    let total = card.total().map_or("no score".to_owned(), ToString::to_string);
                    say(&format!("card {case}, {stage}: {total}, {}", digest(&json(&card))));
                }
                Err(_) => say(&format!("card {case}, {stage}: refused")),
            }
        }
    }
    out
}

#[test]
fn the_serde_form_is_the_committed_one() {
    let found = transcript();
    if std::env::var_os("UPDATE_EXPECTED").is_some() && env!("CARGO_PKG_NAME") == "appraisal" {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/serde-form.txt"), &found).unwrap();
        return;
    }
    for (at, (found, expected)) in found.lines().zip(EXPECTED.lines()).enumerate() {
        assert_eq!(found, expected, "line {} of tests/serde-form.txt", at + 1);
    }
    assert_eq!(
        found.lines().count(),
        EXPECTED.lines().count(),
        "lines of tests/serde-form.txt"
    );
}

/// Without other crates' features `serde_json` itself stops here; with them the number is refused as any other.
#[test]
fn a_number_out_of_the_range_of_floats_is_refused_in_every_build() {
    for text in ["1e999", "-1e400", "1e99999999999"] {
        assert!(serde_json::from_str::<Exact>(text).is_err(), "{text}");
        assert!(serde_json::from_str::<Scheme>(&scheme_of(text)).is_err(), "{text}");
    }
}
