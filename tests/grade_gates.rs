//! Gates on the grade come after all values: they may read their own node.

use appraisal::{Language, Scheme, draft};
use serde_json::{Value, json};

fn check(document: Value) -> Result<Scheme, String> {
    let draft: draft::Scheme = serde_json::from_value(document).unwrap();
    draft
        .check()
        .map_err(|problems| problems.message(Language::English).to_string())
}

fn document(gate: Value) -> Value {
    json!({
        "format": "appraisal/1", "id": "credit", "result": "total",
        "input": [{ "id": "no-revenue", "kind": "yes-no" }],
        "node": [
            { "id": "total", "full": "100", "combine": "sum", "gate": [gate] },
            { "id": "score", "parent": "total", "full": "100", "rule": "entered" },
        ],
        "grades": { "band": [{ "grade": "A", "at-least": "90" }, { "grade": "B", "at-least": "0" }, { "grade": "M", "else": true }] },
        "case": [
            case("no-revenue", true, "70", "M"), case("below", true, "69.9", "B"), case("revenue", false, "95", "A"),
        ],
    })
}

fn case(id: &str, no_revenue: bool, score: &str, grade: &str) -> Value {
    json!({ "id": id, "grade": grade, "expect": { "total": score },
        "entries": [{ "input": "score", "score": score }, { "input": "no-revenue", "yes": no_revenue }] })
}

/// 无业务收入且评价得分 70 分以上的为 M 级: the gate on the grade of the total reads the total.
#[test]
fn a_gate_on_the_grade_reads_its_own_node() {
    let when = json!([{ "input": "no-revenue", "yes": true }, { "node": "total", "at-least": "70" }]);
    let scheme = check(document(json!({ "when": when.clone(), "grade": "M" }))).unwrap();
    let report = scheme.verify_cases();
    assert_eq!((report.passed, report.failures), (3, Vec::new()));
    // A gate on the score may not.
    let cycle = check(document(json!({ "when": when, "set": "0" }))).unwrap_err();
    assert!(cycle.contains("[cycle]"), "{cycle}");
}

/// A node that only a gate on the grade reads is used, and must have an exact value.
#[test]
fn a_node_read_for_the_grade_is_used_and_exact() {
    let mut document = document(json!({ "when": [{ "node": "log", "at-least": "1" }], "grade": "M" }));
    document["case"] = json!([]);
    let log = json!({ "id": "log", "rule": { "formula": { "step": [{ "id": "ln", "op": "ln", "of": [{ "node": "score" }] }] } } });
    document["node"].as_array_mut().unwrap().push(log);
    let enclosed = check(document.clone()).unwrap_err();
    assert!(enclosed.contains("[enclosed]"), "{enclosed}");
    document["node"][2]["round"] = json!({ "places": 2, "mode": "half-up" });
    assert_eq!(check(document).unwrap().warnings(), []);
}
