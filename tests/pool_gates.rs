//! Pools whose points hang on how many units gained or lost: conditions on statistics, and what they cut.

use appraisal::card::EventEnd;
use appraisal::{Card, Language, Outcome, Record, Scheme, Why, draft};
use proptest::prelude::*;
use serde_json::{Value, json};

fn scheme(document: Value) -> Scheme {
    let draft: draft::Scheme = serde_json::from_value(document).unwrap();
    draft
        .check()
        .unwrap_or_else(|problems| panic!("{}", problems.message(Language::English)))
}

/// 100 points and a pool of awards; `pool` and `statistics` say what is gated by what.
fn awards(pool: Value, statistics: Value) -> Scheme {
    let mut awards = json!({ "id": "awards", "name": "正向激励" });
    for (key, value) in pool.as_object().unwrap() {
        awards[key] = value.clone();
    }
    scheme(json!({
        "format": "appraisal/1", "id": "s", "result": "total", "attributes": [{ "id": "组" }],
        "node": [{ "id": "total", "combine": "sum", "add": ["awards"] },
            { "id": "base", "parent": "total", "full": "100", "rule": { "fixed": { "points": "full" } } }],
        "pool": [awards], "statistic": statistics,
    }))
}

fn gainers() -> Value {
    json!([{ "id": "gainers", "take": "share", "when": [{ "points": "awards", "more-than": "0" }] }])
}

fn unit(scheme: &Scheme, name: &str, attributes: Value, events: &[(&str, &str)]) -> Record {
    let events: Vec<Value> = events
        .iter()
        .enumerate()
        .map(|(at, (category, points))| {
            let mut event =
                json!({ "id": format!("e{at}"), "pool": "awards", "status": "recognised", "points": points });
            if !category.is_empty() {
                event["category"] = json!(category);
            }
            event
        })
        .collect();
    let document = json!({ "format": "appraisal-record/1", "scheme": "s", "unit": name, "attributes": attributes,
        "events": events });
    scheme
        .admit(serde_json::from_value(document).unwrap(), None)
        .unwrap_or_else(|problems| panic!("{}", problems.message(Language::English)))
}

fn units(scheme: &Scheme, points: &[&[&str]]) -> Vec<Record> {
    let of = |(at, points): (usize, &&[&str])| {
        let events: Vec<(&str, &str)> = points.iter().map(|points| ("", *points)).collect();
        unit(scheme, &format!("u{at}"), json!({}), &events)
    };
    points.iter().enumerate().map(of).collect()
}

fn cards(scheme: &Scheme, records: &[Record]) -> Vec<Card> {
    let cohort = scheme.score_cohort(records);
    for card in &cohort.cards {
        card.reconciles().unwrap();
        scheme
            .verify(card)
            .unwrap_or_else(|problems| panic!("{}", problems.message(Language::English)));
        let again: Card = serde_json::from_str(&card.to_json()).unwrap();
        assert_eq!(&again, card);
        assert!(!card.report(Language::English).is_empty());
    }
    cohort.cards
}

fn totals(cards: &[Card]) -> Vec<String> {
    let total = |card: &Card| card.total().map_or_else(|| "none".into(), ToString::to_string);
    cards.iter().map(total).collect()
}

fn gate(effect: (&str, &str)) -> Value {
    let mut gate =
        json!({ "id": "crowd", "name": "超过半数单位加分", "when": [{ "statistic": "gainers", "more-than": "50%" }] });
    gate[effect.0] = json!(effect.1);
    gate
}

/// More than half of the units gained: the bonus counts half, at most 2, or not at all; exactly half is not more than
/// half. The gate acts after the pool's own cap (illustrative; semantics 6 and 3.4).
#[test]
fn the_gate_acts_after_the_cap_when_more_than_half_gained() {
    let run = |effect, points: &[&[&str]]| {
        let scheme = awards(json!({ "cap": "5", "gate": [gate(effect)] }), gainers());
        totals(&cards(&scheme, &units(&scheme, points)))
    };
    let crowd: &[&[&str]] = &[&["4", "2"], &["3"], &[]];
    assert_eq!(run(("times", "50%"), crowd), ["102.5", "101.5", "100"]);
    assert_eq!(run(("at-most", "2"), crowd), ["102", "102", "100"]);
    assert_eq!(run(("times", "0"), crowd), ["100", "100", "100"]);
    let half: &[&[&str]] = &[&["4", "2"], &["3"], &[], &[]];
    assert_eq!(run(("times", "50%"), half), ["105", "103", "100", "100"]);
}

/// Every cut is named: by the cap, then by the gate.
#[test]
fn the_card_names_what_the_gate_cut() {
    let scheme = awards(json!({ "cap": "5", "gate": [gate(("times", "50%"))] }), gainers());
    let cards = cards(&scheme, &units(&scheme, &[&["4", "2"]]));
    let event = &cards[0].events[1];
    assert_eq!((event.counted.to_string(), event.end), ("0.5".into(), EventEnd::Cut));
    let cuts: Vec<(&str, String)> = event
        .cuts
        .iter()
        .map(|c| (c.cap.as_str(), c.amount.to_string()))
        .collect();
    assert_eq!(cuts, [("awards", "1".to_owned()), ("crowd", "0.5".to_owned())]);
    let report = cards[0].report(Language::Chinese);
    assert!(
        report.contains("「超过半数单位加分」核减2.00")
            && report.contains("上限核减1.00－按全体情况核减2.50＝计入2.50，相符"),
        "{report}"
    );
    assert_eq!(cards[0].statistics[0].value, Some(appraisal::Exact::ONE));
}

/// A gate on a category leaves the others alone, and comes before the caps around it: what it cuts leaves room.
#[test]
fn a_gate_on_a_category_comes_before_the_caps_around_it() {
    let when = json!([{ "points": "awards", "category": "press", "more-than": "0" }]);
    let statistic = json!([{ "id": "gainers", "take": "count", "when": when }]);
    let gate = json!({ "id": "half", "when": [{ "statistic": "gainers", "at-least": "2" }], "times": "50%" });
    let category = json!([{ "id": "press", "cap": "4", "gate": [gate] }, { "id": "other" }]);
    for order in ["date", "size", "pro-rata"] {
        let scheme = awards(
            json!({ "cap": "5", "category": category, "order": order }),
            statistic.clone(),
        );
        let all = [
            unit(&scheme, "a", json!({}), &[("press", "6"), ("other", "3")]),
            unit(&scheme, "b", json!({}), &[("press", "2")]),
            unit(&scheme, "c", json!({}), &[("other", "6")]),
        ];
        // a: 6 → 4 → 2, and 3 beside it are the pool's 5 in full.
        assert_eq!(totals(&cards(&scheme, &all)), ["105", "101", "105"], "{order}");
        assert_eq!(totals(&cards(&scheme, &all[1..])), ["102", "105"], "{order}");
    }
}

/// A ledger is gated as a pool is: 扣分单位不足三个的不扣.
#[test]
fn a_ledger_whose_deductions_hang_on_how_many_lost() {
    let scheme = scheme(json!({
        "format": "appraisal/1", "id": "s", "result": "x", "input": [{ "id": "x", "kind": "events" }],
        "node": [{ "id": "x", "full": "10", "at-least": "0", "rule": { "ledger": { "gate": [
            { "id": "few", "when": [{ "statistic": "losers", "less-than": "3" }], "times": "0" }] } } }],
        "statistic": [{ "id": "losers", "take": "count", "when": [{ "events": "x" }] }],
    }));
    let unit = |name: &str, points: &str| {
        let events = json!([{ "id": "e", "input": "x", "status": "recognised", "points": points }]);
        let document = json!({ "format": "appraisal-record/1", "scheme": "s", "unit": name, "events": events });
        scheme.admit(serde_json::from_value(document).unwrap(), None).unwrap()
    };
    let all = [unit("a", "1"), unit("b", "2"), unit("c", "30")];
    assert_eq!(totals(&cards(&scheme, &all)), ["9", "8", "0"]);
    assert_eq!(totals(&cards(&scheme, &all[..2])), ["10", "10"]);
}

/// Alone the pool cannot be counted: no score, and it says which statistic it needs; unless the gate says otherwise.
#[test]
fn alone_it_needs_the_cohort() {
    let scheme = awards(json!({ "gate": [gate(("times", "0"))] }), gainers());
    let card = units(&scheme, &[&["3"]])[0].score();
    let Outcome::NoScore(reasons) = &card.lines[0].outcome else {
        panic!()
    };
    assert_eq!(
        (reasons[0].why, reasons[0].about.as_deref()),
        (Why::NeedsCohort, Some("gainers"))
    );
    card.reconciles().unwrap();
    for (word, total) in [("skip", "103"), ("fire", "100")] {
        let mut gate = gate(("times", "0"));
        gate["if-absent"] = json!(word);
        let scheme = awards(json!({ "gate": [gate] }), gainers());
        let card = units(&scheme, &[&["3"]])[0].score();
        assert_eq!(card.total().unwrap().to_string(), total);
    }
}

/// Strata of the statistic, who counts in it, and a second condition on an attribute.
#[test]
fn strata_among_and_attributes() {
    let statistic = json!([{ "id": "gainers", "take": "share", "strata": "组", "round": { "places": 2, "mode": "down" },
        "when": [{ "points": "awards", "more-than": "0" }] }]);
    let scheme = awards(json!({ "gate": [gate(("times", "0"))] }), statistic);
    let county = json!({ "组": "县" });
    let all = [
        unit(&scheme, "a", county.clone(), &[("", "1")]),
        unit(&scheme, "b", county.clone(), &[("", "1")]),
        unit(&scheme, "c", county, &[]),
        unit(&scheme, "d", json!({ "组": "市" }), &[("", "1")]),
        unit(&scheme, "e", json!({ "组": "市" }), &[]),
    ];
    let cohort = scheme.score_cohort(&all);
    assert_eq!(
        cohort
            .statistics
            .get("gainers", Some("县"))
            .unwrap()
            .value
            .as_ref()
            .unwrap()
            .to_string(),
        "0.66"
    );
    assert_eq!(totals(&cards(&scheme, &all)), ["100", "100", "100", "101", "100"]);
    let statistic = json!([{ "id": "gainers", "take": "share", "among": [{ "attribute": "组", "equals": "市" }],
        "when": [{ "points": "awards", "more-than": "0" }] }]);
    let mut both = gate(("times", "0"));
    both["when"] = json!([{ "statistic": "gainers", "at-least": "50%" }, { "attribute": "组", "equals": "县" }]);
    let scheme = awards(json!({ "gate": [both] }), statistic);
    let again: Vec<Record> = all
        .iter()
        .map(|r| scheme.admit(r.facts().clone(), None).unwrap())
        .collect();
    assert_eq!(totals(&cards(&scheme, &again)), ["100", "100", "100", "101", "100"]);
}

/// A statistic as the operand of a node's gate and of a decision; of a unit of which the condition cannot be said it
/// takes no account.
#[test]
fn statistics_in_conditions_of_nodes() {
    let scheme = scheme(json!({
        "format": "appraisal/1", "id": "s", "result": "total",
        "node": [
            { "id": "total", "combine": "sum", "gate": [{ "id": "cap", "when": [{ "statistic": "passed", "more-than": "50%" }], "at-most": "15" }] },
            { "id": "x", "parent": "total", "full": "10", "absent": { "not-applicable": "zero" }, "rule": "entered" },
            { "id": "y", "parent": "total", "full": "10", "rule": { "decision": { "row": [
                { "when": [{ "statistic": "count", "at-least": "2" }], "y": "10" }, { "else": true, "y": "1" }] } } }],
        "statistic": [
            { "id": "passed", "take": "share", "when": [{ "node": "x", "at-least": "6" }] },
            { "id": "count", "take": "count", "when": [{ "node": "x", "at-least": "6" }] }],
    }));
    let unit = |name: &str, score: &str| {
        let entry = match score {
            "" => json!({ "input": "x", "absent": "not-applicable" }),
            score => json!({ "input": "x", "score": score }),
        };
        let document = json!({ "format": "appraisal-record/1", "scheme": "s", "unit": name, "entries": [entry] });
        scheme.admit(serde_json::from_value(document).unwrap(), None).unwrap()
    };
    let all = [unit("a", "9"), unit("b", "6"), unit("c", "5"), unit("d", "")];
    let cohort = scheme.score_cohort(&all);
    let passed = cohort.statistics.get("passed", None).unwrap();
    assert_eq!(
        (passed.count, passed.value.as_ref().unwrap().to_string()),
        (3, "2/3".into())
    );
    assert_eq!(totals(&cards(&scheme, &all)), ["15", "15", "15", "10"]);
    assert_eq!(totals(&cards(&scheme, &all[..1])), ["10"]);
    let alone = all[0].score();
    let Outcome::NoScore(reasons) = &alone.line("y").unwrap().outcome else {
        panic!()
    };
    assert_eq!(reasons[0].why, Why::NeedsCohort);
}

/// Who gained is told before caps and gates, so no gate can decide about itself; a node that holds the gated pool
/// cannot be what the statistic reads.
#[test]
fn a_gate_on_its_own_outcome_is_a_cycle() {
    let draft: draft::Scheme = serde_json::from_value(json!({
        "format": "appraisal/1", "id": "s", "result": "total",
        "node": [{ "id": "total", "combine": "sum", "add": ["awards"] },
            { "id": "base", "parent": "total", "full": "100", "rule": { "fixed": { "points": "full" } } }],
        "pool": [{ "id": "awards", "gate": [gate(("times", "0"))] }],
        "statistic": [{ "id": "gainers", "take": "share", "when": [{ "node": "total", "more-than": "100" }] }],
    }))
    .unwrap();
    let problems = draft.check().unwrap_err();
    assert_eq!(problems.problems()[0].code.name(), "cycle");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// A gate never gives more than there was without it; a gate that does not fire changes nothing; the order of units
    /// changes nothing; and every event's parts add up.
    #[test]
    fn gates_only_cut(
        points in prop::collection::vec(prop::collection::vec(0u8..5, 0..4), 1..6),
        order in prop::sample::select(vec!["date", "size", "pro-rata"]),
        effect in prop::sample::select(vec![("times", "50%"), ("times", "0"), ("times", "1"), ("at-most", "2"), ("at-most", "0")]),
    ) {
        let gated = awards(json!({ "cap": "6", "order": order, "gate": [gate(effect)] }), gainers());
        let free = awards(json!({ "cap": "6", "order": order }), json!([]));
        let texts: Vec<Vec<String>> = points.iter().map(|all| all.iter().map(ToString::to_string).collect()).collect();
        let of = |scheme: &Scheme| -> Vec<Record> {
            texts.iter().enumerate().map(|(at, all)| {
                let events: Vec<(&str, &str)> = all.iter().map(|p| ("", p.as_str())).collect();
                unit(scheme, &format!("u{at}"), json!({}), &events)
            }).collect()
        };
        let with = of(&gated);
        let (a, b) = (cards(&gated, &with), cards(&free, &of(&free)));
        let gained = points.iter().filter(|all| all.iter().any(|p| *p > 0)).count();
        let fires = gained * 2 > points.len();
        for (a, b) in a.iter().zip(&b) {
            prop_assert!(a.total() <= b.total());
            prop_assert!(fires || a.total() == b.total());
        }
        let reversed: Vec<Record> = with.iter().rev().cloned().collect();
        prop_assert!(cards(&gated, &reversed).iter().rev().eq(a.iter()));
    }
}
