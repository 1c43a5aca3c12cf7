//! What code outside builds rules of, and asks of a document.

use appraisal::Exact;
use appraisal::draft;
use appraisal::problem::Code;
use appraisal::rule::{FixedPoints, Source};
use serde_json::{Value, json};

#[test]
fn numbers_and_nodes_as_operands() {
    assert_eq!(Source::from(Exact::from(7)), Source::Number(Exact::from(7)));
    let Source::Node { node, exact, absent } = Source::node("y") else {
        panic!("a node")
    };
    assert_eq!((node.as_str(), exact, absent), ("y", false, None));
    assert_eq!(FixedPoints::from(Exact::from(7)), FixedPoints::Number(Exact::from(7)));
    assert_ne!(FixedPoints::from(Exact::from(7)), FixedPoints::Full);
}

/// Statistics, sheets of raters, and places within a rater need the other units; nothing else does.
#[test]
fn what_needs_the_cohort() {
    let needs = |more: Value, group: Value| {
        let mut document = json!({ "format": "appraisal/1", "id": "s", "result": "x",
            "node": [{ "id": "x", "full": "10", "rule": { "panel": { "group": [group] } } }] });
        for (key, value) in more.as_object().unwrap() {
            document[key] = value.clone();
        }
        let draft: draft::Scheme = serde_json::from_value(document).unwrap();
        draft.needs_cohort()
    };
    let group = || json!({ "id": "g", "empty": "no-score" });
    assert!(!needs(json!({}), group()));
    assert!(needs(
        json!({ "statistic": [{ "id": "a", "take": "mean", "node": "x" }] }),
        group()
    ));
    assert!(needs(
        json!({ "sheet": [{ "id": "a", "inputs": ["x"], "not-all-equal": true }] }),
        group()
    ));
    let ranks = json!({ "id": "g", "empty": "no-score", "ranks": { "better": "more", "ties": "share" } });
    assert!(needs(json!({}), ranks));
}

/// Which bounds of a row exclude each other, and which it has.
#[test]
fn bounds_of_rows() {
    let all = "at-least more-than at-most less-than else";
    let rows = [
        (
            json!({ "at-least": "1", "more-than": "2" }),
            "at-least more-than",
            "at-least more-than",
        ),
        (
            json!({ "at-most": "1", "less-than": "2" }),
            "at-most less-than",
            "at-most less-than",
        ),
        (json!({ "at-most": "1", "else": true }), "at-most else", "at-most else"),
        // Two that exclude each other are named before what else is there.
        (
            json!({ "at-least": "1", "more-than": "2", "at-most": "3" }),
            "at-least more-than",
            "at-least more-than",
        ),
        (
            json!({ "at-most": "1", "less-than": "2", "else": true }),
            "at-most less-than",
            "at-most less-than",
        ),
        (json!({}), all, ""),
    ];
    for (bounds, keys, found) in rows {
        let mut row = bounds.clone();
        row["y"] = json!("1");
        let document = json!({ "format": "appraisal/1", "id": "s", "result": "x",
            "node": [{ "id": "x", "full": "10", "rule": { "steps": { "row": [row] } } }] });
        let draft: draft::Scheme = serde_json::from_value(document).unwrap();
        let problems = draft.check().unwrap_err();
        let said = problems.problems().iter().find_map(|problem| match &problem.code {
            Code::OneOf { keys, found } => Some((keys.join(" "), found.join(" "))),
            _ => None,
        });
        assert_eq!(said, Some((keys.to_owned(), found.to_owned())), "{bounds}");
    }
}
