//! What lines, steps, tiers, posts, lists and formulas can come to, from the ranges of their inputs alone.

use serde_json::{Value, json};

use crate::proofs::{number, ranges, stepped};

#[test]
fn lines_steps_tiers_and_posts() {
    let line = |more: Value| {
        let mut rule = json!({ "knots": [["0", "2"], ["10", "4"], ["20", "3"]] });
        for (key, value) in more.as_object().unwrap() {
            rule[key] = value.clone();
        }
        json!({ "linear": rule })
    };
    let jump = || json!({ "linear": { "knots": [["0", "0"], { "x": "10", "y": "6", "left": "5", "right": "8" }, ["20", "7"]] } });
    let rows = || json!({ "steps": { "row": [{ "at-least": "90", "y": "10" }, { "at-least": "80", "y": "8" }, { "else": true, "y": "1" }] } });
    let tiers = |below: &str| json!({ "efficacy": { "below": below, "tier": [{ "standard": "30", "coefficient": "1" }, { "standard": "20", "coefficient": "0.6" }] } });
    let reverse = || json!({ "efficacy": { "below": "0.1", "tier": [{ "standard": "1", "coefficient": "1" }, { "standard": "2", "coefficient": "0.6" }] } });
    let posts = |open: bool| json!({ "goalposts": { "worst": "10", "best": "30", "open": open } });
    ranges(vec![
        (line(json!({})), number("-", "-"), "2 … 4"),
        (line(json!({})), number("0", "5"), "2 … 3"),
        (line(json!({})), number("5", "15"), "3 … 4"), // 3 at 5, 4 at the knot, 3.5 at 15
        (line(json!({})), number("12", "16"), "3.4 … 3.8"), // 4 − 0.1 each
        (line(json!({ "below": "extend" })), number("-", "-"), "−∞ … 4"),
        (line(json!({ "below": "extend" })), number("-5", "-"), "1 … 4"),
        (line(json!({ "above": "extend" })), number("-", "-"), "−∞ … 4"),
        (line(json!({ "above": "extend" })), number("-", "30"), "2 … 4"), // 2 at 30
        (line(json!({ "above": "extend" })), number("-", "40"), "1 … 4"),
        (line(json!({ "below": "1", "above": "9" })), number("-", "-"), "1 … 9"),
        (line(json!({ "below": "1", "above": "9" })), number("0", "20"), "2 … 4"),
        (line(json!({ "below": "1", "above": "9" })), number("-", "20"), "1 … 4"),
        (
            line(json!({ "gives": "share", "knots": [["0", "0.1"], ["10", "0.9"]] })),
            number("0", "-"),
            "1 … 9",
        ),
        (line(json!({ "divide-by": "2" })), number("0", "10"), "2 … 3"), // 0 … 5
        (
            line(json!({ "divide-by": "2", "round-x": { "places": 0, "mode": "up" } })),
            number("0", "9"),
            "2 … 3",
        ), // 4.5 → 5
        (jump(), number("0", "10"), "0 … 6"),
        (jump(), number("0", "9"), "0 … 4.5"),
        (jump(), number("10", "20"), "6 … 8?"), // the limit 8 beside 10 is not reached
        (jump(), number("5", "20"), "2.5 … 8?"),
        (jump(), number("11", "20"), "7 … 7.9"),
        (rows(), number("80", "90"), "8 … 10"),
        (rows(), number("80", "89"), "8 … 8"),
        (rows(), number("0", "80"), "1 … 8"),
        (rows(), number("0", "79"), "1 … 1"),
        (rows(), number("-", "-"), "1 … 10"),
        (tiers("0"), number("-", "-"), "0 … 10"),
        (tiers("0"), number("20", "25"), "6 … 8"),
        (tiers("0.1"), number("0", "20"), "1 … 6"),
        (tiers("0.1"), number("0", "19"), "1 … 1"),
        (reverse(), number("1.5", "3"), "1 … 8"),
        (reverse(), number("0", "2"), "6 … 10"),
        (posts(false), number("-", "-"), "0 … 10"),
        (posts(false), number("15", "20"), "2.5 … 5"),
        (posts(true), number("5", "40"), "-2.5 … 15"),
        (posts(true), number("-", "-"), "−∞ … ∞"),
        (
            json!({ "goalposts": { "worst": "30", "best": "10" } }),
            number("15", "40"),
            "0 … 7.5",
        ),
    ]);
    // On steps of 1 the number beside 10 is 11: 8 − 0.1; on steps of 3, 9 and 12 stand beside it.
    ranges(vec![
        (jump(), stepped("0", "20", "1"), "0 … 7.9"),
        (jump(), stepped("0", "20", "3"), "0 … 7.8"),
        (jump(), stepped("0", "11", "3"), "0 … 4.5"), // 0 3 6 9
        (rows(), stepped("0", "100", "30"), "1 … 10"),
        (rows(), stepped("0", "88", "30"), "1 … 1"), // 0 30 60
    ]);
}

#[test]
fn the_rest() {
    let late = |more: Value| {
        let mut rule = json!({ "due": "2023-06-30", "every": "day", "points": "0.5" });
        for (key, value) in more.as_object().unwrap() {
            rule[key] = value.clone();
        }
        json!({ "deadline": rule })
    };
    let power = |form: &str| json!({ "power": { "a": "2", "b": "3", "c": "2", "form": form } });
    let growth = |more: Value| {
        let mut rule = json!({ "base": ["10", "30"] });
        for (key, value) in more.as_object().unwrap() {
            rule[key] = value.clone();
        }
        json!({ "growth": rule })
    };
    let items = |star: bool, more: Value| {
        let mut rule = json!({ "item": [{ "id": "a", "points": "5" }, { "id": "b", "points": "-3" }, { "id": "c", "points": "2", "starred": star }] });
        for (key, value) in more.as_object().unwrap() {
            rule[key] = value.clone();
        }
        json!({ "checklist": rule })
    };
    let lose = |star: bool| json!({ "checklist": { "lose": "4", "starred-missing": "9", "item": [{ "id": "a" }, { "id": "b" }, { "id": "c", "starred": star }] } });
    let decision = |gives: &str| json!({ "decision": { "gives": gives, "row": [{ "when": [{ "input": "q", "at-least": "1" }], "y": "0.8" }, { "else": true, "y": "0.1" }] } });
    let q = || json!({ "input": [{ "id": "q", "kind": "number" }] });
    ranges(vec![
        (late(json!({})), json!({}), "−∞ … 10"),
        (late(json!({ "end": "2023-07-04" })), json!({}), "0 … 10"), // too late is 0
        (
            late(json!({ "end": "2023-07-04", "late-score": "9", "not-done": "9.5" })),
            json!({}),
            "8 … 10",
        ), // 4 × 0.5
        (
            late(json!({ "end": "2023-07-04", "late-score": "9", "not-done": "9.5", "grace": "1" })),
            json!({}),
            "8.5 … 10",
        ),
        (
            late(json!({ "end": "2023-07-04", "late-score": "11", "not-done": "9.5", "grace": "9" })),
            json!({}),
            "9.5 … 11",
        ),
        (
            late(json!({ "end": "2023-07-04", "late-score": "9", "not-done": "12" })),
            json!({}),
            "8 … 12",
        ),
        (power("above"), number("1", "5"), "0 … 8"),
        (power("above"), number("4", "5"), "2 … 8"),
        (power("above"), number("4", "-"), "2 … ∞"),
        (power("below"), number("1", "5"), "0 … 8"),
        (power("below"), number("1", "2"), "2 … 8"),
        (growth(json!({})), number("10", "30"), "-0.5 … 0.5"), // mean 20
        (growth(json!({ "pick": "min" })), number("10", "30"), "0 … 2"),
        (growth(json!({ "pick": "max" })), number("15", "30"), "-0.5 … 0"),
        (
            growth(json!({ "base": ["-10"], "absolute": true })),
            number("-20", "10"),
            "-1 … 2",
        ), // (−20 + 10) ÷ 10, (10 + 10) ÷ 10
        (
            growth(json!({ "base": ["-10"], "if-negative": "0.3" })),
            number("-20", "10"),
            "0.3? … 0.3?",
        ),
        (
            growth(json!({ "base": ["0"], "if-zero": "0.3" })),
            number("-20", "10"),
            "0.3? … 0.3?",
        ),
        (growth(json!({ "base": ["0"] })), number("-20", "10"), "never"),
        (items(false, json!({})), json!({}), "-3 … 7"),
        (items(true, json!({ "starred-missing": "0" })), json!({}), "-1 … 7"), // c met: 2 − 3 … 2 + 5
        (items(true, json!({ "starred-missing": "-4" })), json!({}), "-4 … 7"),
        (items(false, json!({ "starred-missing": "-4" })), json!({}), "-3 … 7"),
        (lose(false), json!({}), "-2 … 10"), // 10 − 3 × 4
        (lose(true), json!({}), "2 … 10"),   // the third is met, or it is 9
        (json!({ "yes-no": { "yes": "6", "no": "-1" } }), json!({}), "-1 … 6"),
        (
            json!({ "yes-no": { "gives": "share", "yes": "0.6" } }),
            json!({}),
            "0 … 6",
        ),
        (
            json!({ "votes": { "level": [{ "name": "a", "value": "10" }, { "name": "b", "value": "6" }] } }),
            json!({}),
            "6 … 10",
        ),
        (decision("points"), q(), "0.1? … 0.8?"),
        (decision("share"), q(), "1? … 8?"),
        (json!({ "ledger": {} }), json!({}), "−∞ … 10"),
        (json!({ "ledger": { "cap": "4" } }), json!({}), "6 … 10"),
        (json!({ "ledger": { "start": "8", "cap": "4" } }), json!({}), "4 … 8"),
        (
            json!({ "entered": { "at-least": "1", "at-most": "9" } }),
            json!({}),
            "1 … 9",
        ),
        (json!({ "fixed": { "points": "3" } }), json!({}), "3 … 3"),
        (json!({ "fixed": { "points": "full" } }), json!({}), "10 … 10"),
    ]);
    // Operations on q in −2 … 3 and r in 1 … 4.
    let both = json!({ "input": [{ "id": "q", "kind": "number", "at-least": "-2", "at-most": "3" },
        { "id": "r", "kind": "number", "at-least": "1", "at-most": "4" }] });
    let step = |op: &str, of: Value, more: Value| {
        let mut step = json!({ "id": "s", "op": op, "of": of });
        for (key, value) in more.as_object().unwrap() {
            step[key] = value.clone();
        }
        json!({ "formula": { "step": [step] } })
    };
    let (q, r) = (json!({ "input": "q" }), json!({ "input": "r" }));
    let rows = [
        (step("add", json!([q, r]), json!({})), "-1 … 7"),
        (step("subtract", json!([q, r]), json!({})), "-6 … 2"),
        (step("multiply", json!([q, r]), json!({})), "-8 … 12"),
        (step("min", json!([q, r]), json!({})), "-2 … 3"),
        (step("max", json!([q, r]), json!({})), "1 … 4"),
        (step("divide", json!([q, r]), json!({})), "-2 … 3"),
        (step("divide", json!([r, "2"]), json!({})), "0.5 … 2"),
        (step("clamp", json!([q, "0", "2"]), json!({})), "0 … 2"),
        (step("abs", json!([r]), json!({})), "1 … 4"),
        (step("abs", json!([q]), json!({})), "0? … 3"),
        (
            step(
                "round",
                json!([r]),
                json!({ "round": { "step": "3", "mode": "half-up" } }),
            ),
            "0 … 3",
        ), // 1 → 0, 4 → 3
        (step("power", json!([r, "2"]), json!({})), "1 … 16"),
        (step("power", json!([q, "3"]), json!({})), "-8 … 27"),
        (step("power", json!([q, "2"]), json!({})), "0? … 9"),
        (step("power", json!([q, "0"]), json!({})), "1 … 1"),
        (
            step("if", json!([q, "0", r, "9"]), json!({ "test": "at-least" })),
            "1? … 9?",
        ),
    ];
    ranges(
        rows.into_iter()
            .map(|(rule, wanted)| (rule, both.clone(), wanted))
            .collect(),
    );
}
