//! Replacements read their operands as they would be without their gates, rounded unless `exact`.

use appraisal::{Language, draft};
use serde_json::{Value, json};

fn case(id: &str, flag: bool, score: &str, total: &str) -> Value {
    json!({ "id": id, "expect": { "total": total },
        "entries": [{ "input": "profit", "score": score }, { "input": "eva", "score": "45" }, { "input": "flag", "yes": flag }] })
}

fn failures(exact: bool, cases: &[Value]) -> Vec<String> {
    let document = json!({
        "format": "appraisal/1", "id": "heads", "result": "total",
        "input": [{ "id": "flag", "kind": "yes-no" }],
        "node": [
            { "id": "total", "combine": "sum", "replace": [
                { "when": [{ "node": "profit", "exact": exact, "less-than": "30" }], "with": { "eva": "40" } } ] },
            { "id": "profit", "parent": "total", "full": "36", "rule": "entered", "round": { "places": 2, "mode": "half-up" },
                "gate": [{ "when": [{ "input": "flag", "yes": true }], "set": "20" }] },
            { "id": "eva", "parent": "total", "full": "48", "rule": "entered" },
        ],
        "case": cases,
    });
    let draft: draft::Scheme = serde_json::from_value(document).unwrap();
    let scheme = draft
        .check()
        .unwrap_or_else(|problems| panic!("{}", problems.message(Language::English)));
    let report = scheme.verify_cases();
    report.failures.iter().map(ToString::to_string).collect()
}

/// 29.996 is 30.00 once rounded, whether or not a gate then makes it 20.
#[test]
fn a_gate_does_not_change_what_is_compared() {
    let cases = [
        case("open", false, "29.996", "75"),
        case("gated", true, "29.996", "65"),
        case("below", false, "29.99", "69.99"),
        case("below-gated", true, "29.99", "60"),
    ];
    assert_eq!(failures(false, &cases), Vec::<String>::new());
}

/// Before its rounding it misses 30 in both.
#[test]
fn exact_reads_before_the_rounding() {
    let cases = [case("open", false, "29.996", "70"), case("gated", true, "29.996", "60")];
    assert_eq!(failures(true, &cases), Vec::<String>::new());
}
