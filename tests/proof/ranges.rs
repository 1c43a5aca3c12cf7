//! The ranges of real schemes, worked out by hand from their wording.

use appraisal::proof::{AttainableNode, Range};
use appraisal::{Exact, Scheme, draft};

pub fn gallery(name: &str) -> Scheme {
    let path = format!("{}/examples/schemes/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

pub fn scheme(nodes: &str, more: &str) -> Scheme {
    let text = format!(r#"{{ "format": "appraisal/1", "id": "s", "result": "t", "node": [{nodes}] {more} }}"#);
    serde_json::from_str(&text).unwrap()
}

/// The range as text, with `?` at an end that is not known to be reached.
pub fn text(range: Option<&Range>) -> String {
    let Some(range) = range else { return "never".into() };
    let end = |reached: bool| if reached { "" } else { "?" };
    let (least, greatest) = (end(range.least.reached), end(range.greatest.reached));
    format!("{range}").replacen(" … ", &format!("{least} … "), 1) + greatest
}

fn range_of(scheme: &Scheme, id: &str) -> String {
    text(scheme.attainable().node(id).unwrap().range.as_ref())
}

/// The draft of the 2023 plan with a floor of 0 under every leaf that has none.
fn floored() -> (Scheme, Vec<String>) {
    let scheme = gallery("quanzhou-2023");
    let unbounded = |node: &AttainableNode| node.range.as_ref().unwrap().least.at.is_none();
    let leaf = |id: &str| {
        scheme
            .draft()
            .node
            .iter()
            .any(|node| node.id.as_str() == id && node.rule.is_some())
    };
    let attainable = scheme.attainable();
    let open = attainable.nodes.iter().filter(|node| unbounded(node) && leaf(&node.id));
    let open: Vec<String> = open.map(|node| node.id.clone()).collect();
    let mut draft: draft::Scheme = scheme.draft().clone();
    for node in draft
        .node
        .iter_mut()
        .filter(|node| open.iter().any(|id| node.id.as_str() == id))
    {
        node.at_least = Some(Exact::ZERO);
    }
    (draft.check().unwrap(), open)
}

#[test]
fn quanzhou_leaves_without_a_floor_are_found() {
    // W3 has none because the standard has none (its note says so), and Z4.1 reads income less expenditure. All other
    // figures cannot be negative.
    let (_, open) = floored();
    assert_eq!(open, ["Z4.1", "W3"]);
    assert_eq!(range_of(&gallery("quanzhou-2023"), "total"), "−∞ … 105");
}

#[test]
fn quanzhou_with_floors_totals_from_minus_five_to_a_hundred_and_five() {
    let (scheme, _) = floored();
    let attainable = scheme.attainable();
    assert_eq!(range_of(&scheme, "total"), "-5 … 105");
    for (node, drafted) in attainable.nodes.iter().zip(&scheme.draft().node) {
        assert_eq!(node.id, drafted.id.as_str());
        if node.id == "total" {
            continue;
        }
        // Every other node is worth from nothing to its full marks; one of two readings of C7.2 stops at 1.2.
        let full = match (node.id.as_str(), &drafted.full) {
            ("C7.2.2", _) => "1.2".to_owned(),
            (_, Some(full)) => full.to_string(),
            (_, None) => panic!("{} has no full marks", node.id),
        };
        assert_eq!(text(node.range.as_ref()), format!("0 … {full}"), "{}", node.id);
    }
}

#[test]
fn every_combination_has_the_range_that_its_children_make() {
    let leaves = r#"{ "id": "a", "parent": "t", "full": "10", "rule": { "entered": { "at-least": "2" } } WEIGHT },
        { "id": "b", "parent": "t", "full": "40", "rule": { "entered": { "at-least": "1", "at-most": "50" } } WEIGHT }"#;
    let of = |combine: &str, weighted: bool| {
        let weight = if weighted { r#", "weight": "50%""# } else { "" };
        let weights = if weighted { r#", "weights": "100%""# } else { "" };
        let parent = format!(r#"{{ "id": "t", "combine": {combine} {weights} }}"#);
        range_of(
            &scheme(&format!("{parent}, {}", leaves.replace("WEIGHT", weight)), ""),
            "t",
        )
    };
    assert_eq!(of(r#""sum""#, false), "3 … 60");
    assert_eq!(of(r#""weighted-sum""#, true), "1.5 … 30");
    assert_eq!(of(r#""weighted-mean""#, true), "1.5 … 30");
    assert_eq!(of(r#""mean""#, false), "1.5 … 30");
    assert_eq!(of(r#""min""#, false), "1 … 10");
    assert_eq!(of(r#""max""#, false), "2 … 50");
    assert_eq!(of(r#""product""#, false), "2 … 500");
    // 1 − (1 − a)(1 − b) over 2 … 10 and 1 … 50.
    assert_eq!(of(r#""noisy-or""#, false), "-440 … 1");
    assert_eq!(of(r#""harmonic""#, false), "4/3 … 50/3");
    assert_eq!(of(r#""first-present""#, false), "2 … 10");
    assert_eq!(of(r#"{ "best": { "n": 1 } }"#, false), "2 … 50");
    assert_eq!(of(r#"{ "drop": { "high": 1 } }"#, false), "1 … 10");
    assert_eq!(of(r#"{ "earned-over-possible": { "to": "100" } }"#, false), "6 … 120");
    // Irrational ends are bounds, as near as they are computed: √2 and √500.
    let rounded = r#""geometric", "round": { "places": 2, "mode": "half-up" }"#;
    assert_eq!(of(rounded, false), "1.41? … 22.36?");
}

#[test]
fn leaving_out_rescales_the_ends() {
    let of = |absent: &str| {
        let nodes = format!(
            r#"{{ "id": "t", "combine": "sum" }},
            {{ "id": "a", "parent": "t", "full": "60", "rule": {{ "entered": {{ "at-most": "50" }} }} }},
            {{ "id": "b", "parent": "t", "full": "40", "rule": "entered", "absent": {{ "exempt": {absent} }} }}"#
        );
        range_of(&scheme(&nodes, ""), "t")
    };
    assert_eq!(of(r#""zero""#), "0 … 90");
    // 50 ÷ 60 is less than 90 ÷ 100, so the greatest is with both; an `a` without a least would be another matter.
    assert_eq!(of(r#""leave-out""#), "0 … 90");
    assert_eq!(of(r#"{ "move-to": "a" }"#), "0 … 90");
    assert_eq!(of(r#"{ "share": "1.5" }"#), "0 … 110");
    let nodes = r#"{ "id": "t", "combine": "sum" },
        { "id": "a", "parent": "t", "full": "60", "rule": "entered" },
        { "id": "b", "parent": "t", "full": "40", "rule": { "entered": { "at-most": "10" } }, "absent": { "exempt": "leave-out" } },
        { "id": "c", "parent": "t", "full": "0", "extra": true, "rule": { "entered": { "at-most": "3" } } }"#;
    // Without `b` the 60 count as 100, and the extra 3 points are not rescaled.
    assert_eq!(range_of(&scheme(nodes, ""), "t"), "0 … 103");
}

#[test]
fn what_reads_one_figure_twice_has_bounds_only() {
    let nodes = r#"{ "id": "t", "combine": "sum" },
        { "id": "a", "parent": "t", "full": "5", "input": "x", "rule": { "linear": { "knots": [["0", "0"], ["10", "5"]] } } },
        { "id": "b", "parent": "t", "full": "5", "input": "x", "rule": { "linear": { "knots": [["0", "5"], ["10", "0"]] } } }"#;
    assert_eq!(
        range_of(&scheme(nodes, r#", "input": [{ "id": "x", "kind": "number" }]"#), "t"),
        "0? … 10?"
    );
}

#[test]
fn gates_and_pools_move_the_ends() {
    let nodes = r#"{ "id": "t", "full": "10", "rule": { "entered": { "at-least": "4" } }, "add": ["p"], "subtract": ["m"], "at-most": "12",
        "gate": [{ "when": [{ "input": "veto", "yes": true }], "set": "0" }] }"#;
    let more = r#", "input": [{ "id": "veto", "kind": "yes-no" }],
        "pool": [{ "id": "p", "cap": "5" }, { "id": "m", "category": [{ "id": "a", "cap": "2" }, { "id": "b", "cap": "1.5" }] }]"#;
    assert_eq!(range_of(&scheme(nodes, more), "t"), "0 … 12");
    let without = nodes.replace("\"set\": \"0\"", "\"grade\": \"x\"");
    let graded = more.to_owned()
        + r#", "grades": { "band": [{ "grade": "y", "at-least": "5" }, { "grade": "x", "else": true }] }"#;
    assert_eq!(range_of(&scheme(&without, &graded), "t"), "0.5 … 12");
}
