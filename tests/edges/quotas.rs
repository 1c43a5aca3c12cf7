//! Who counts in N where gates keep units out of a band, and on what the standards of a band look, by hand.

use appraisal::standing::StandingData;
use appraisal::{Language, Standing, draft};
use serde_json::{Value, json};

use crate::{check, hold, merge};

/// Scores by unit with the attribute `k`, under one gate that fires where `k` is `g`.
fn standing(gate: Value, standing: Value, bands: Value, units: &[(&str, &str)]) -> Standing {
    let mut fires = json!({ "when": [{ "attribute": "k", "equals": "g" }] });
    merge(&mut fires, gate);
    let document = json!({ "format": "appraisal/1", "id": "s", "result": "x", "attributes": [{ "id": "k" }, { "id": "z" }],
        "standing": standing, "grades": { "band": bands }, "pool": [{ "id": "p", "category": [{ "id": "c" }, { "id": "d" }] }],
        "node": [{ "id": "x", "full": "100", "combine": "sum", "add": ["p"], "gate": [fires] },
            { "id": "y", "parent": "x", "full": "100", "rule": "entered", "round": { "places": 0, "mode": "half-up" } }] });
    let scheme = check(document).unwrap_or_else(|found| panic!("{found:?}"));
    let card = |(at, (score, said)): (usize, &(&str, &str))| {
        let event = |(at, category): (usize, &str)| {
            json!({ "id": format!("e{at}"), "pool": "p", "points": "0", "date": "2023-05-01",
            "category": category.trim_end_matches('?'), "matter": format!("m{at}"),
            "status": if category.ends_with('?') { "pending" } else { "recognised" } })
        };
        let (attribute, events) = said.split_once(' ').unwrap_or((*said, ""));
        let events: Vec<Value> = events.split_whitespace().enumerate().map(event).collect();
        let record = json!({ "format": "appraisal-record/1", "scheme": "s", "unit": format!("u{at}"), "attributes": { "k": attribute },
            "entries": [{ "input": "y", "score": score }], "events": events });
        let record: draft::Record = serde_json::from_value(record).unwrap();
        let record = scheme.admit(record, None);
        record
            .unwrap_or_else(|problems| panic!("{}", problems.message(Language::English)))
            .score()
    };
    let cards: Vec<_> = units.iter().enumerate().map(card).collect();
    Standing::of(&scheme, &cards, &StandingData::default())
}

/// Bands 甲 (from 90), 乙 (from 80) and 丙, with half of N in each of the first two.
fn bands() -> Value {
    let quota = || json!({ "share": "50%", "round": "down", "tie": "all-in", "vacated": "next" });
    json!([{ "grade": "甲", "at-least": "90", "quota": quota() }, { "grade": "乙", "at-least": "80", "quota": quota() },
        { "grade": "丙", "else": true }])
}

/// Of a unit at 95, one at 85 and two at 50, the gate concerns one; N of 甲 and of 乙.
#[test]
fn who_counts() {
    let first: &[(&str, &str)] = &[("95", "g"), ("85", ""), ("50", ""), ("50", "")];
    let second: &[(&str, &str)] = &[("95", ""), ("85", "g"), ("50", ""), ("50", "")];
    type Row<'a> = (Value, &'a [(&'a str, &'a str)], &'a str);
    let rows: Vec<Row<'_>> = vec![
        (json!({ "grade": "甲" }), first, "4 4"),
        (json!({ "grade": "乙" }), first, "3 4"),
        (json!({ "grade": "丙" }), first, "3 3"),
        (json!({ "grade-at-most": "甲" }), first, "4 4"),
        (json!({ "grade-at-most": "乙" }), first, "3 4"),
        (json!({ "grade-at-most": "丙" }), first, "3 3"),
        (json!({ "lower-grade": 1 }), first, "3 4"), // from 甲 to 乙
        (json!({ "lower-grade": 2 }), first, "3 3"),
        (json!({ "lower-grade": 1 }), second, "4 3"), // its own score keeps it out of 甲
        (json!({ "lower-grade": 2 }), second, "4 3"),
        (json!({ "ineligible": ["甲"] }), first, "3 4"),
        (json!({ "ineligible": ["乙"] }), first, "4 3"),
        (json!({ "ineligible": ["甲", "乙"] }), second, "3 3"),
    ];
    hold(rows.into_iter().flat_map(|(gate, units, wanted)| {
        [("false", wanted), ("true", "4 4")].map(|(barred, wanted)| {
            let what = format!("{gate} of {units:?}, barred {barred}");
            let count = json!({ "count": { "barred": barred == "true" } });
            let standing = standing(gate.clone(), count, bands(), units);
            let n: Vec<String> = standing.quotas.iter().map(|line| line.n.to_string()).collect();
            (what, n.join(" "), wanted.to_owned())
        })
    }));
}

/// What a band needs: events, of a category, recognised, so many; attributes; nodes before and after their rounding.
#[test]
fn standards() {
    let rows: Vec<(Value, &str, &str)> = vec![
        (json!({ "events": "p" }), "", "乙"),
        (json!({ "events": "p" }), " c", "甲"),
        (json!({ "events": "p" }), " c?", "乙"), // not yet recognised
        (json!({ "events": "p", "category": "c" }), " c", "甲"),
        (json!({ "events": "p", "category": "c" }), " d", "乙"),
        (json!({ "events": "p", "at-least": "2" }), " c", "乙"),
        (json!({ "events": "p", "at-least": "2" }), " c d", "甲"),
        (json!({ "events": "p", "category": "c", "at-least": "2" }), " c d", "乙"),
        (json!({ "events": "p", "more-than": "1" }), " c", "乙"),
        (json!({ "events": "p", "at-most": "1" }), "", "甲"),
        (json!({ "events": "p", "at-most": "1" }), " c d", "乙"),
        (json!({ "events": "p", "less-than": "1" }), "", "甲"),
        (json!({ "events": "p", "less-than": "1" }), " c", "乙"),
        (json!({ "events": "p", "equals": "0" }), "", "甲"),
        (json!({ "events": "p", "equals": "0" }), " c", "乙"),
        (json!({ "attribute": "k", "equals": "a" }), "a", "甲"),
        (json!({ "attribute": "k", "equals": "a" }), "b", "乙"),
        (json!({ "node": "y", "at-least": "95" }), "", "甲"), // 94.5 is 95
        (json!({ "node": "y", "at-least": "95", "exact": true }), "", "乙"),
    ];
    hold(rows.into_iter().map(|(needs, said, wanted)| {
        let what = format!("{needs} of {said}");
        let bands = json!([{ "grade": "甲", "at-least": "90", "needs": [needs] }, { "grade": "乙", "at-least": "80" },
            { "grade": "丙", "else": true }]);
        let standing = standing(json!({ "grade-at-most": "甲" }), json!({}), bands, &[("94.5", said)]);
        let grade = standing.rows[0]
            .grade
            .as_ref()
            .unwrap()
            .in_language(Language::Chinese)
            .to_owned();
        (what, grade, wanted.to_owned())
    }));
}

/// Units outside the order: all conditions or any, and one whose operand is absent.
#[test]
fn outside() {
    let node = || json!({ "node": "y", "at-least": "95" });
    let named = || json!({ "attribute": "k", "equals": "a" });
    let absent = || json!({ "attribute": "z", "equals": "a" });
    let rows: Vec<(Value, (&str, &str), bool)> = vec![
        (json!({ "when": [named(), node()] }), ("95", "a"), true),
        (json!({ "when": [named(), node()] }), ("94", "a"), false),
        (json!({ "when": [named(), node()] }), ("95", "b"), false),
        (json!({ "when": [named(), node()], "any": true }), ("94", "a"), true),
        (json!({ "when": [named(), node()], "any": true }), ("95", "b"), true),
        (json!({ "when": [named(), node()], "any": true }), ("94", "b"), false),
        (json!({ "when": [absent()], "if-absent": "skip" }), ("95", "a"), false),
        (json!({ "when": [absent()], "if-absent": "fire" }), ("95", "a"), true),
        (
            json!({ "when": [named(), absent()], "if-absent": "skip" }),
            ("95", "a"),
            false,
        ),
        (
            json!({ "when": [named(), absent()], "any": true, "if-absent": "skip" }),
            ("95", "a"),
            true,
        ),
    ];
    hold(rows.into_iter().map(|(when, unit, wanted)| {
        let what = format!("{when} of {unit:?}");
        let mut outside = json!({ "grade": "不定等次" });
        merge(&mut outside, when);
        let bands = json!([{ "grade": "甲", "at-least": "90" }, { "grade": "丙", "else": true }]);
        let standing = standing(
            json!({ "grade-at-most": "甲" }),
            json!({ "outside": [outside] }),
            bands,
            &[unit],
        );
        (
            what,
            format!("{} apart", standing.apart.len()),
            format!("{} apart", usize::from(wanted)),
        )
    }));
}

/// A share that the data give lies between nothing and the whole.
#[test]
fn shares_given() {
    let document = json!({ "format": "appraisal/1", "id": "s", "result": "x", "standing": { "count": { "barred": true } },
        "grades": { "band": bands() }, "node": [{ "id": "x", "full": "100", "rule": "entered" }] });
    let scheme = check(document).unwrap_or_else(|found| panic!("{found:?}"));
    for (share, fits) in [
        ("0", true),
        ("50%", true),
        ("1", true),
        ("1.01", false),
        ("-0.01", false),
    ] {
        let data: StandingData =
            serde_json::from_value(json!({ "quotas": [{ "grade": "甲", "share": share }] })).unwrap();
        assert_eq!(data.check(&scheme, []).is_ok(), fits, "{share}");
    }
}
