//! The points of deviations, rates, lines and steps, on their edges and beside them.

use serde_json::{Value, json};

use crate::{check, hold, leaf, score, value};

/// Rule, entry, points; the leaf has 10 full marks.
pub type Row = (Value, Value, &'static str);

pub fn run(more: Value, rows: Vec<Row>) {
    hold(rows.into_iter().map(|(rule, entry, wanted)| {
        let what = format!("{rule} of {entry}");
        let scheme = check(leaf(rule, more.clone())).unwrap_or_else(|found| panic!("{what}: {found:?}"));
        let mut entry = entry;
        entry["input"] = json!("x");
        let card = score(&scheme, json!({}), json!([entry]), json!([]));
        (what, value(&card, "x"), wanted.to_owned())
    }));
}

pub fn number(x: &str) -> Value {
    json!({ "value": x })
}

#[test]
fn deviations() {
    let above = |part: &str, more: Value| {
        let mut side = json!({ "every": "2", "points": "-1", "part": part });
        for (key, value) in more.as_object().unwrap() {
            side[key] = value.clone();
        }
        json!({ "deviation": { "base": "10", "above": side } })
    };
    let below = |more: Value| {
        let mut side = json!({ "every": "2", "points": "3", "part": "pro-rata" });
        for (key, value) in more.as_object().unwrap() {
            side[key] = value.clone();
        }
        json!({ "deviation": { "base": "10", "start": "4", "below": side } })
    };
    let band = json!({ "deviation": { "base": "10", "base-to": "12",
        "above": { "every": "2", "points": "-1", "part": "pro-rata" },
        "below": { "every": "1", "points": "-2", "part": "pro-rata" } } });
    let rate = json!({ "deviation": { "base": "95%", "divide-by": "40", "round-x": { "places": 2, "mode": "half-up" },
        "below": { "every": "1%", "points": "-1", "part": "whole" } } });
    run(
        json!({}),
        vec![
            (above("pro-rata", json!({})), number("10"), "10"),
            (above("pro-rata", json!({})), number("9"), "10"), // nothing is said of below
            (above("pro-rata", json!({})), number("13"), "8.5"), // (13 − 10) ÷ 2 = 1.5 steps
            (above("whole", json!({})), number("13"), "9"),    // 1 step
            (above("whole", json!({})), number("14"), "8"),    // exactly 2
            (above("started", json!({})), number("13"), "8"),  // 2 steps
            (above("started", json!({})), number("12"), "9"),  // exactly 1
            (above("pro-rata", json!({ "at-most": "1" })), number("13"), "9"), // −1.5, no more than 1
            (above("pro-rata", json!({ "at-most": "1" })), number("11.5"), "9.25"), // −0.75
            (above("pro-rata", json!({ "to": "12" })), number("15"), "9"), // nothing past 12: 1 step
            (above("pro-rata", json!({ "to": "12" })), number("11"), "9.5"),
            (below(json!({})), number("10"), "4"),
            (below(json!({})), number("11"), "4"),
            (below(json!({})), number("7"), "8.5"),               // 4 + 1.5 × 3
            (below(json!({ "at-most": "4" })), number("7"), "8"), // 4.5, no more than 4
            (below(json!({ "to": "8" })), number("5"), "7"),      // 4 + 1 × 3
            (below(json!({ "to": "8" })), number("9"), "5.5"),
            (band.clone(), number("10"), "10"),
            (band.clone(), number("11"), "10"),
            (band.clone(), number("12"), "10"),
            (band.clone(), number("13"), "9.5"), // (13 − 12) ÷ 2 = 0.5
            (band, number("9.5"), "9"),          // (10 − 9.5) ÷ 1 × 2 = 1
            (rate.clone(), number("38"), "10"),  // 38 ÷ 40 = 95 %
            (rate.clone(), number("37"), "8"),   // 92.5 % → 93 %: 2 steps of 1 %
            (rate, number("37.8"), "10"),        // 94.5 % → 95 %
        ],
    );
}

#[test]
fn completions() {
    let of = |more: Value| {
        let mut rule = json!({ "target": "8" });
        for (key, value) in more.as_object().unwrap() {
            rule[key] = value.clone();
        }
        json!({ "completion": rule })
    };
    let actual = |x: &str| json!({ "actual": x });
    run(
        json!({}),
        vec![
            (of(json!({})), actual("6"), "7.5"),
            (of(json!({})), actual("10"), "12.5"), // no cap is written
            (of(json!({})), actual("-2"), "-2.5"),
            (of(json!({ "at-most": "1" })), actual("8"), "10"),
            (of(json!({ "at-most": "1" })), actual("9"), "10"),
            (of(json!({ "at-least": "0.5" })), actual("4"), "5"),
            (of(json!({ "at-least": "0.5" })), actual("3"), "5"),
            (of(json!({ "at-least": "0.5", "at-most": "1" })), actual("6"), "7.5"),
            (of(json!({ "zero-below": "0.5" })), actual("4"), "5"), // 50 % is not below 50 %
            (of(json!({ "zero-below": "0.5" })), actual("3.9"), "0"),
            (
                of(json!({ "zero-below": "0.5", "at-least": "0.2" })),
                actual("3.9"),
                "2",
            ), // 0, held to 20 %
            (of(json!({ "form": "target-over-actual" })), actual("16"), "5"), // 8 ÷ 16
            (
                of(json!({ "form": "target-over-actual" })),
                actual("0"),
                "division-by-zero",
            ),
            (
                of(json!({ "form": "target-over-actual", "if-zero": "1" })),
                actual("0"),
                "10",
            ),
            (
                of(json!({ "form": "target-over-actual", "if-zero": "1" })),
                actual("-1"),
                "10",
            ),
            (of(json!({ "form": "two-minus-ratio" })), actual("10"), "7.5"), // 2 − 1.25
            (of(json!({ "form": "two-minus-ratio" })), actual("6"), "12.5"), // 2 − 0.75
            // 5 ÷ 8 = 62.5 %: to whole percents 63 %.
            (
                of(json!({ "round-ratio": { "places": 2, "mode": "half-up" } })),
                actual("5"),
                "6.3",
            ),
        ],
    );
    // A figure that is its own ratio, and a fraction without a target.
    let own = |more: Value| {
        let mut rule = json!({ "form": "actual" });
        for (key, value) in more.as_object().unwrap() {
            rule[key] = value.clone();
        }
        json!({ "completion": rule })
    };
    run(
        json!({ "input": [{ "id": "x", "kind": "number", "unit": "%" }] }),
        vec![
            (own(json!({})), number("85%"), "8.5"),
            (own(json!({ "at-most": "0.8" })), number("85%"), "8"),
        ],
    );
    let part = |n: &str, d: &str| json!({ "numerator": n, "denominator": d });
    let fraction = json!({ "input": [{ "id": "x", "kind": "fraction" }] });
    run(
        fraction,
        vec![
            (json!({ "completion": {} }), part("3", "4"), "7.5"),
            (json!({ "completion": { "if-zero": "0.3" } }), part("3", "4"), "7.5"),
            (json!({ "completion": { "target": "0.5" } }), part("1", "4"), "5"), // 0.25 ÷ 0.5
        ],
    );
}

#[test]
fn lines_and_steps() {
    let jump = json!({ "linear": { "knots": [["0", "0"], { "x": "10", "y": "6", "left": "5", "right": "8" }, ["20", "10"]] } });
    let ends = |below: &str, above: &str| json!({ "linear": { "knots": [["0", "2"], ["10", "4"]], "below": below, "above": above } });
    let share = json!({ "linear": { "gives": "share", "knots": [["0", "0"], ["4", "1"]] } });
    let rows = json!({ "steps": { "row": [{ "at-least": "90", "y": "10" }, { "at-least": "80", "y": "8" }, { "else": true, "y": "1" }] } });
    let open = json!({ "steps": { "row": [{ "more-than": "90", "y": "10" }, { "more-than": "80", "y": "8" }, { "else": true, "y": "1" }] } });
    let less = json!({ "steps": { "row": [{ "less-than": "3", "y": "10" }, { "less-than": "5", "y": "8" }, { "else": true, "y": "1" }] } });
    let most = json!({ "steps": { "gives": "share", "divide-by": "2",
        "row": [{ "at-most": "3", "y": "1" }, { "at-most": "5", "y": "0.8" }, { "more-than": "5", "y": "0.1" }] } });
    run(
        json!({}),
        vec![
            (jump.clone(), number("-1"), "0"),  // held
            (jump.clone(), number("5"), "2.5"), // half the way from 0 to the limit 5
            (jump.clone(), number("10"), "6"),
            (jump.clone(), number("15"), "9"), // half the way from the limit 8 to 10
            (jump.clone(), number("20"), "10"),
            (jump, number("21"), "10"),
            (ends("extend", "extend"), number("-5"), "1"), // slope 0.2: 2 − 1
            (ends("extend", "extend"), number("15"), "5"), // 4 + 1
            (ends("1", "9"), number("-5"), "1"),
            (ends("1", "9"), number("0"), "2"),
            (ends("1", "9"), number("10"), "4"),
            (ends("1", "9"), number("10.1"), "9"),
            (
                json!({ "linear": { "knots": [["5", "3"]], "below": "extend", "above": "extend" } }),
                number("7"),
                "3",
            ),
            (
                json!({ "linear": { "knots": [["5", "3"]], "below": "extend", "above": "extend" } }),
                number("2"),
                "3",
            ),
            (share, number("3"), "7.5"),
            (rows.clone(), number("90"), "10"),
            (rows.clone(), number("89.9"), "8"),
            (rows.clone(), number("80"), "8"),
            (rows, number("79.9"), "1"),
            (open.clone(), number("90.1"), "10"),
            (open.clone(), number("90"), "8"),
            (open, number("80"), "1"),
            (less.clone(), number("2.9"), "10"),
            (less.clone(), number("3"), "8"),
            (less, number("5"), "1"),
            (most.clone(), number("6"), "10"), // 6 ÷ 2 = 3
            (most.clone(), number("10"), "8"), // 5
            (most, number("10.2"), "1"),       // 5.1
        ],
    );
}
