//! Ballots that are set aside, sheets of some groups, groups that may be left out, and what a card says of all that, by hand.

use appraisal::{Exact, Language, Limits, Outcome, Scheme, draft};
use serde_json::{Value, json};

use crate::proofs::ranges;
use crate::{check, leaf, merge, score, value};

fn panel(groups: Value) -> Value {
    json!({ "panel": { "group": groups } })
}

/// The marks of a rater that count within the rater leave out what is void.
#[test]
fn ballots_set_aside() {
    let groups =
        json!([{ "id": "g", "empty": "no-score", "within": "sum", "ranks": { "better": "more", "ties": "share" } }]);
    let scheme = check(leaf(panel(groups), json!({}))).unwrap_or_else(|found| panic!("{found:?}"));
    let record = |unit: &str, more: Value| {
        let mut ballot = json!({ "rater": "r", "group": "g", "mark": "7" });
        merge(&mut ballot, more);
        let record = json!({ "format": "appraisal-record/1", "scheme": "s", "unit": unit, "entries": [{ "input": "x", "ballots": [ballot] }] });
        let record: draft::Record = serde_json::from_value(record).unwrap();
        scheme
            .admit(record, None)
            .unwrap_or_else(|problems| panic!("{}", problems.message(Language::English)))
    };
    for (more, wanted) in [
        (json!({ "mark": "9" }), "2"), // 9 is before 7
        (json!({ "mark": "9", "void": "r" }), "1"),
    ] {
        let cohort = scheme.score_cohort(&[record("u", json!({})), record("v", more.clone())]);
        assert_eq!(value(&cohort.cards[0], "x"), wanted, "{more}");
    }
}

/// Marks in a group that is not on the sheet do not break its rules.
#[test]
fn sheets_of_some_groups() {
    let of = |group: &str| {
        let groups = json!([{ "id": "g", "empty": "leave-out", "weight": "50%" }, { "id": "h", "empty": "leave-out", "weight": "50%" }]);
        let sheet = json!({ "sheet": [{ "id": "peers", "inputs": ["x"], "groups": [group], "units-at-least": 2, "not-all-equal": true, "voids": "sheet" }] });
        let scheme = check(leaf(panel(groups), sheet)).unwrap_or_else(|found| panic!("{found:?}"));
        let record = |unit: &str, other: &str| {
            let ballots =
                json!([{ "rater": "r", "group": "g", "mark": "7" }, { "rater": "q", "group": "h", "mark": other }]);
            let record = json!({ "format": "appraisal-record/1", "scheme": "s", "unit": unit, "entries": [{ "input": "x", "ballots": ballots }] });
            let record: draft::Record = serde_json::from_value(record).unwrap();
            scheme.admit(record, None).unwrap()
        };
        let cohort = scheme.score_cohort(&[record("u", "8"), record("v", "9")]);
        [value(&cohort.cards[0], "x"), value(&cohort.cards[1], "x")]
    };
    assert_eq!(of("g"), ["8", "9"]); // 7 and 7 are all equal: what h gives is left
    assert_eq!(of("h"), ["7.5", "8"]); // 8 and 9 are not
}

/// One group that must be there keeps the groups above it there.
#[test]
fn groups_that_may_be_left_out() {
    let groups = |empty: &str| {
        json!([{ "id": "p", "weight": "50%" }, { "id": "p1", "parent": "p", "weight": "100%", "empty": empty },
            { "id": "q", "weight": "50%", "empty": { "score": "20" } }])
    };
    ranges(vec![
        (panel(groups("no-score")), json!({}), "0 … 15"), // half of 10 and half of 20
        (panel(groups("leave-out")), json!({}), "0 … 20"), // or q alone
    ]);
}

/// The reason names the group; the cut is what was cut; a combination is no leaf.
#[test]
fn what_a_card_says() {
    let scheme = check(leaf(
        panel(json!([{ "id": "g", "empty": "no-score", "quorum": 2 }])),
        json!({}),
    ))
    .unwrap();
    let ballots = json!([{ "input": "x", "ballots": [{ "rater": "r", "group": "g", "mark": "7" }] }]);
    let card = score(&scheme, json!({}), ballots, json!([]));
    let Outcome::NoScore(reasons) = &card.line("x").unwrap().outcome else {
        panic!("{card:?}")
    };
    assert_eq!(reasons[0].about.as_deref(), Some("g"));

    let document = json!({ "format": "appraisal/1", "id": "s", "result": "t", "pool": [{ "id": "p", "event-cap": "2" }],
        "node": [{ "id": "t", "full": "100", "combine": "min", "add": ["p"] },
            { "id": "a", "parent": "t", "full": "50", "rule": "entered" }, { "id": "b", "parent": "t", "full": "100", "rule": "entered" }] });
    // The full marks of a least value need not be the least full marks.
    let scheme = check(document).unwrap_or_else(|found| panic!("{found:?}"));
    let entries = json!([{ "input": "a", "score": "40" }, { "input": "b", "score": "90" }]);
    let event =
        json!({ "id": "e", "pool": "p", "points": "3", "date": "2023-05-01", "matter": "m", "status": "recognised" });
    let card = score(&scheme, json!({}), entries, json!([event]));
    assert_eq!(value(&card, "t"), "42"); // 40 and 2 of 3
    assert_eq!(card.events[0].cuts[0].amount, Exact::ONE);
    let leaves = ["t", "a", "b"].map(|id| card.line(id).unwrap().is_leaf());
    assert_eq!(leaves, [false, true, true]);
}

/// Places in two lists of one cohort are not known to be first in both.
#[test]
fn places_in_one_cohort() {
    let ranks = |id: &str| json!({ "rank-points": { "statistic": id, "top": ["6"], "rest": "0" } });
    let list = |id: &str, input: &str| json!({ "id": id, "take": "list", "input": input });
    let document = json!({ "format": "appraisal/1", "id": "s", "result": "t", "statistic": [list("m", "a"), list("n", "b")],
        "input": [{ "id": "a", "kind": "number" }, { "id": "b", "kind": "number" }],
        "node": [{ "id": "t", "full": "20", "combine": "sum" }, { "id": "a", "parent": "t", "full": "10", "rule": ranks("m") },
            { "id": "b", "parent": "t", "full": "10", "rule": ranks("n") }] });
    let scheme = check(document).unwrap_or_else(|found| panic!("{found:?}"));
    let attainable = scheme.attainable();
    let range = attainable.node("t").unwrap().range.clone().unwrap();
    assert_eq!(range.to_string(), "0 … 12");
    assert_eq!((range.least.reached, range.greatest.reached), (false, false));
}

/// A root of so many bits is a number, one of more is none.
#[test]
fn roots_on_the_limit() {
    let of = |x: &str| {
        let limits = Limits {
            bits: 16,
            ..Limits::default()
        };
        let rule = json!({ "formula": { "step": [{ "id": "a", "op": "power", "of": [x, "0.5"] }] } });
        let more = json!({ "leaf": { "round": { "places": 0, "mode": "half-up" } } });
        let scheme: draft::Scheme = serde_json::from_value(leaf(rule, more)).unwrap();
        let scheme: Scheme = scheme.check_with(&limits).unwrap();
        value(&score(&scheme, json!({}), json!([]), json!([])), "x")
    };
    assert_eq!(of("4294836225"), "65535"); // 65,535²: 16 bits
    assert!(of("4294967296").parse::<Exact>().is_err()); // 65,536² = 2³²: 17 bits
}

/// A text of 2 × 4 + 16 characters is read, one more is refused before it is.
#[test]
fn texts_on_the_limit() {
    let of = |length: usize| Exact::parse_exact_text(&format!("{:0>length$}", "1"), 4);
    assert_eq!(of(24).ok(), Some(Exact::ONE));
    assert!(of(25).is_err());
}
