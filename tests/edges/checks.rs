//! What is refused at an edge, and what just beside it is not.

use serde_json::{Value, json};

use crate::{check, hold, leaf};

/// Rule (and more keys), what is wrong with it: nothing, or `path [code]`, path within the rule.
pub fn run(rows: Vec<(Value, Value, &'static str)>) {
    hold(rows.into_iter().map(|(rule, more, wanted)| {
        let keyword = rule.as_object().unwrap().keys().next().unwrap().clone();
        let what = format!("{rule} {more}");
        let found = check(leaf(rule, more)).err().unwrap_or_default();
        let found: Vec<String> = found
            .iter()
            .map(|problem| {
                let own = format!("node[0].rule.{keyword}");
                problem
                    .strip_prefix(&own)
                    .unwrap_or(problem)
                    .trim_start_matches(['.', ' '])
                    .to_owned()
            })
            .collect();
        (what, found.join("; "), wanted.to_owned())
    }));
}

pub fn none() -> Value {
    json!({})
}

fn without_full() -> Value {
    json!({ "leaf": { "full": null } })
}

#[test]
fn numbers_of_rules() {
    let band = |to: &str| json!({ "deviation": { "base": "10", "base-to": to, "above": { "every": "1", "points": "-1", "part": "whole" } } });
    let side = |key: &str, more: Value| {
        let mut side = json!({ "every": "1", "points": "-1", "part": "whole" });
        for (key, value) in more.as_object().unwrap() {
            side[key] = value.clone();
        }
        json!({ "deviation": { "base": "10", "start": "5", key: side } })
    };
    let completion = |rule: Value| json!({ "completion": rule });
    let entered = |least: &str, most: &str| json!({ "entered": { "at-least": least, "at-most": most } });
    let posts = |worst: &str, best: &str, more: Value| {
        let mut rule = json!({ "worst": worst, "best": best });
        for (key, value) in more.as_object().unwrap() {
            rule[key] = value.clone();
        }
        json!({ "goalposts": rule })
    };
    let ln = || json!({ "leaf": { "round": { "places": 2, "mode": "half-up" } } });
    let tiers = |standards: [&str; 3], coefficients: [&str; 3], more: Value| {
        let tier = |at: usize| json!({ "standard": standards[at], "coefficient": coefficients[at] });
        let mut rule = json!({ "tier": [tier(0), tier(1), tier(2)] });
        for (key, value) in more.as_object().unwrap() {
            rule[key] = value.clone();
        }
        json!({ "efficacy": rule })
    };
    let good = ["1", "0.6", "0.2"];
    let power = |c: &str, scale: &str| json!({ "power": { "a": "1", "b": "0", "c": c, "scale": scale } });
    let growth = |years: u64| json!({ "growth": { "base": ["4"], "years": years } });
    let knots = |knots: Value| json!({ "linear": { "knots": knots } });
    run(vec![
        (band("9"), none(), "base-to [empty-range]"),
        (band("10"), none(), ""),
        (band("11"), none(), ""),
        (side("above", json!({ "every": "0" })), none(), "above [not-positive]"),
        (side("above", json!({ "every": "0.1" })), none(), ""),
        (
            side("above", json!({ "at-most": "-1" })),
            none(),
            "above [out-of-range]",
        ),
        (side("above", json!({ "at-most": "0" })), none(), ""),
        (side("above", json!({ "to": "9" })), none(), "above [empty-range]"),
        (side("above", json!({ "to": "10" })), none(), ""),
        (side("above", json!({ "to": "11" })), none(), ""),
        (side("below", json!({ "to": "11" })), none(), "below [empty-range]"),
        (side("below", json!({ "to": "10" })), none(), ""),
        (side("below", json!({ "to": "9" })), none(), ""),
        (side("below", none()), without_full(), ""),
        (json!({ "deviation": { "base": "10" } }), none(), "above [one-of]"),
        (
            completion(json!({ "target": "8", "at-least": "0.5", "at-most": "0.5" })),
            none(),
            "",
        ),
        (
            completion(json!({ "target": "8", "at-least": "0.6", "at-most": "0.5" })),
            none(),
            "at-most [empty-range]",
        ),
        (completion(json!({ "target": "0" })), none(), "target [not-positive]"),
        (completion(json!({ "target": "0", "if-zero": "1" })), none(), ""),
        (completion(json!({})), none(), "[missing-key]"),
        (
            completion(json!({ "form": "two-minus-ratio" })),
            none(),
            "[missing-key]",
        ),
        (entered("3", "2"), none(), "at-most [empty-range]"),
        (entered("3", "3"), none(), ""),
        (
            json!({ "entered": { "at-least": "11" } }),
            none(),
            "at-least [empty-range]",
        ),
        (json!({ "entered": { "at-least": "10" } }), none(), ""),
        (json!({ "entered": { "step": "0" } }), none(), "step [not-positive]"),
        (posts("5", "5", none()), none(), "best [unordered]"),
        (posts("5", "5", json!({ "if-equal": "1" })), none(), ""),
        (posts("5", "4", none()), none(), ""),
        (posts("0", "4", none()), none(), ""),
        (
            posts("0", "4", json!({ "transform": "ln" })),
            ln(),
            "worst [not-positive]",
        ),
        (
            posts("4", "-1", json!({ "transform": "ln" })),
            ln(),
            "best [not-positive]",
        ),
        (posts("1", "4", json!({ "transform": "ln" })), ln(), ""),
        (
            posts("1", "4", json!({ "transform": "ln", "open": true })),
            ln(),
            "open [one-of]",
        ),
        (posts("1", "4", json!({ "open": true })), none(), ""),
        (tiers(["30", "20", "10"], good, none()), none(), ""),
        (tiers(["10", "20", "30"], good, none()), none(), ""),
        (tiers(["30", "20", "20"], good, none()), none(), "tier [unordered]"),
        (tiers(["10", "20", "20"], good, none()), none(), "tier [unordered]"),
        (tiers(["30", "20", "25"], good, none()), none(), "tier [unordered]"),
        (
            tiers(["30", "20", "25"], good, json!({ "if-crossed": "0.5" })),
            none(),
            "",
        ),
        (
            tiers(["30", "20", "10"], ["1", "0.6", "0.6"], none()),
            none(),
            "tier [unordered]",
        ),
        (
            json!({ "efficacy": { "tier": [{ "standard": "1", "coefficient": "1" }] } }),
            none(),
            "tier [length]",
        ),
        (
            json!({ "efficacy": { "tier": [{ "standard": "2", "coefficient": "1" }, { "standard": "1", "coefficient": "0" }] } }),
            none(),
            "",
        ),
        (power("0", "1"), none(), "c [not-positive]"),
        (power("1", "0"), none(), "scale [not-positive]"),
        (power("1", "1"), none(), ""),
        (growth(0), none(), "years [out-of-range]"),
        (growth(1), none(), ""),
        (growth(1000), ln(), ""),
        (growth(1001), ln(), "years [out-of-range]"),
        (json!({ "growth": { "base": [] } }), none(), "base [empty]"),
        (knots(json!([])), none(), "knots [empty]"),
        (knots(json!([["1", "1"], ["1", "2"]])), none(), "knots[1] [unordered]"),
        (
            knots(json!([["1", "1"], ["1.1", "2"], ["1", "3"]])),
            none(),
            "knots[2] [unordered]",
        ),
        (knots(json!([["1", "10"]])), none(), ""),
        (knots(json!([["1", "10.1"]])), none(), "knots[0] [above-full]"),
        (
            knots(json!([{ "x": "1", "y": "1", "left": "10.1" }])),
            none(),
            "knots[0] [above-full]",
        ),
        (
            knots(json!([{ "x": "1", "y": "1", "right": "10.1" }])),
            none(),
            "knots[0] [above-full]",
        ),
        (
            json!({ "linear": { "gives": "share", "knots": [["1", "1"]] } }),
            none(),
            "",
        ),
        (
            json!({ "linear": { "gives": "share", "knots": [["1", "1.01"]] } }),
            none(),
            "knots[0] [out-of-range]",
        ),
    ]);
}

#[test]
fn days_lists_and_rows() {
    let late = |rule: Value| {
        let mut all = json!({ "every": "day", "points": "1", "due": "2023-06-30" });
        for (key, value) in rule.as_object().unwrap() {
            all[key] = value.clone();
        }
        json!({ "deadline": all })
    };
    let items = |more: Value, item: Value| {
        let mut rule = json!({ "item": item });
        for (key, value) in more.as_object().unwrap() {
            rule[key] = value.clone();
        }
        json!({ "checklist": rule })
    };
    let pointed = |a: &str, b: &str| json!([{ "id": "a", "points": a }, { "id": "b", "points": b }]);
    let bare = || json!([{ "id": "a" }, { "id": "b" }]);
    let step = |op: &str, of: &[&str]| json!({ "formula": { "step": [{ "id": "r", "op": op, "of": of }] } });
    let test = || json!({ "formula": { "step": [{ "id": "r", "op": "if", "of": ["1", "2", "3", "4"] }] } });
    let ranks = |rule: Value| {
        let mut all = json!({ "statistic": "all" });
        for (key, value) in rule.as_object().unwrap() {
            all[key] = value.clone();
        }
        json!({ "rank-points": all })
    };
    let list = || json!({ "statistic": [{ "id": "all", "take": "list", "input": "x" }] });
    let unfull = || {
        let mut more = list();
        more["leaf"] = json!({ "full": null });
        more
    };
    run(vec![
        (late(json!({ "points": "0" })), none(), "points [not-positive]"),
        (late(json!({ "due": null })), none(), "[missing-key]"),
        (late(json!({ "end": "2023-06-30" })), none(), ""),
        (late(json!({ "end": "2023-06-29" })), none(), "end [dates-reversed]"),
        (late(json!({ "every": "week" })), none(), "[missing-key]"),
        (late(json!({ "every": "month" })), none(), "[missing-key]"),
        (late(json!({ "every": "week", "part": "pro-rata" })), none(), ""),
        (
            late(json!({ "every": "month", "part": "pro-rata" })),
            none(),
            "part [month-pro-rata]",
        ),
        (late(json!({ "start": "5" })), without_full(), ""),
        (late(json!({})), without_full(), "[full-missing]"),
        (items(none(), pointed("5", "5")), none(), ""),
        (items(none(), pointed("5", "5.1")), none(), "item [above-full]"),
        (items(none(), json!([])), none(), "item [empty]"),
        (
            items(none(), bare()),
            none(),
            "item[0] [missing-key]; item[1] [missing-key]",
        ),
        (items(json!({ "lose": "1" }), bare()), none(), ""),
        (items(json!({ "lose": "0" }), bare()), none(), ""),
        (items(json!({ "lose": "-1" }), bare()), none(), "lose [out-of-range]"),
        (
            items(json!({ "lose": "1" }), json!([{ "id": "a", "points": "1" }])),
            none(),
            "item[0].points [one-of]",
        ),
        (
            items(json!({ "lose": "1" }), json!([{ "id": "a" }, { "id": "a" }])),
            none(),
            "item[1].id [duplicate-id]",
        ),
        (
            items(json!({ "lose": "1" }), json!([{ "id": "a", "starred": true }])),
            none(),
            "[missing-key]",
        ),
        (
            items(
                json!({ "lose": "1", "starred-missing": "0" }),
                json!([{ "id": "a", "starred": true }]),
            ),
            none(),
            "",
        ),
        (json!({ "yes-no": { "yes": "10" } }), none(), ""),
        (json!({ "yes-no": { "yes": "10.5" } }), none(), "yes [above-full]"),
        (json!({ "yes-no": {} }), without_full(), "[full-missing]"),
        (
            json!({ "votes": { "level": [{ "name": "a" }, { "name": "a" }] } }),
            none(),
            "level [duplicate-id]",
        ),
        (json!({ "votes": { "level": [] } }), none(), "level [empty]"),
        (step("add", &["1"]), none(), ""),
        (step("add", &[]), none(), "step[0].of [length]"),
        (step("subtract", &["1"]), none(), "step[0].of [length]"),
        (step("subtract", &["1", "2", "3"]), none(), ""),
        (step("divide", &["1", "2", "3"]), none(), "step[0].of [length]"),
        (step("abs", &["1", "2"]), none(), "step[0].of [length]"),
        (step("clamp", &["1", "2"]), none(), "step[0].of [length]"),
        (step("power", &["1", "2"]), none(), ""),
        (step("round", &["1"]), none(), "step[0] [missing-key]"),
        (test(), none(), "step[0] [missing-key]"),
        (json!({ "formula": { "step": [] } }), none(), "step [empty]"),
        (ranks(json!({ "step": "1" })), list(), ""),
        (ranks(json!({ "top": ["3"] })), unfull(), ""),
        (ranks(json!({ "bottom": ["3"] })), unfull(), ""),
        (ranks(json!({ "step": "1" })), unfull(), "[full-missing]"),
        (ranks(json!({ "step": "1", "first": "5" })), unfull(), ""),
        (ranks(json!({ "step": "1", "top": ["3"] })), list(), "[one-of]"),
        (ranks(json!({ "step": "1", "bottom": ["3"] })), list(), "[one-of]"),
        (ranks(json!({})), list(), "[one-of]"),
    ]);
}

/// What rests on full marks without any, steps that are not there, weights of one group and of two.
#[test]
fn what_is_missing() {
    let power = |of: Value| json!({ "formula": { "step": [{ "id": "r", "op": "power", "of": of }] } });
    let asked = || json!({ "input": [{ "id": "q", "kind": "number" }] });
    let panel = |groups: Value| json!({ "panel": { "group": groups } });
    let group = |id: &str, weight: Option<&str>| {
        let mut group = json!({ "id": id, "empty": "no-score" });
        if let Some(weight) = weight {
            group["weight"] = json!(weight);
        }
        group
    };
    run(vec![
        (
            json!({ "fixed": { "points": "full" } }),
            without_full(),
            "[full-missing]",
        ),
        (json!({ "fixed": { "points": "3" } }), without_full(), ""),
        (json!({ "ledger": {} }), without_full(), "[full-missing]"),
        (json!({ "ledger": { "start": "5" } }), without_full(), ""),
        (
            json!({ "linear": { "gives": "share", "knots": [["1", "1"]] } }),
            without_full(),
            "[full-missing]",
        ),
        (
            json!({ "decision": { "row": [{ "when": [{ "input": "q", "at-least": "1" }], "y": "later" }, { "else": true, "y": "2" }] } }),
            asked(),
            "row[0].y [unknown-id]",
        ),
        (
            json!({ "decision": { "row": [{ "when": [{ "input": "q", "at-least": "1" }], "y": "10.1" }, { "else": true, "y": "10" }] } }),
            asked(),
            "row[0].y [above-full]",
        ),
        (power(json!(["2"])), none(), "step[0].of [length]"),
        (
            power(json!(["2", { "input": "q" }])),
            asked(),
            "step[0].of[1] [wrong-shape]",
        ),
        (
            json!({ "formula": { "step": [{ "id": "a", "op": "add", "of": ["b"] }, { "id": "b", "op": "add", "of": ["1"] }] } }),
            none(),
            "step[0].of[0] [unknown-id]",
        ),
        (panel(json!([group("a", None)])), none(), ""),
        (panel(json!([group("a", Some("100%"))])), none(), ""),
        (
            panel(json!([group("a", Some("60%")), group("b", Some("40%"))])),
            none(),
            "",
        ),
        (
            panel(json!([group("a", None), group("b", None)])),
            none(),
            "group[0].weight [weight-missing]; group[1].weight [weight-missing]",
        ),
    ]);
    let half = check(leaf(panel(json!([group("a", Some("50%"))])), none())).unwrap_err();
    assert_eq!(half.len(), 1, "{half:?}");
}

/// Repeats of a matter count from nothing to the whole.
#[test]
fn series() {
    let of = |series: Value| {
        let more = json!({ "pool": [{ "id": "p", "same-matter": { "series": series } }], "leaf": { "add": ["p"] } });
        check(leaf(json!("entered"), more)).err().unwrap_or_default()
    };
    assert!(of(json!(["1", "0.5", "0"])).is_empty());
    for series in [json!(["1", "1.5"]), json!(["1", "-0.5"])] {
        assert!(
            of(series.clone())
                .iter()
                .any(|problem| problem.contains("[out-of-range]")),
            "{series}"
        );
    }
}
