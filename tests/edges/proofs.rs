//! What rates and deviations can come to, from the range of its input alone; `?` at an end that no record is known to reach.

use serde_json::{Value, json};

use crate::{check, hold, leaf};

pub fn ranges(rows: Vec<(Value, Value, &'static str)>) {
    hold(rows.into_iter().map(|(rule, more, wanted)| {
        let what = format!("{rule} over {more}");
        let scheme = check(leaf(rule, more)).unwrap_or_else(|found| panic!("{what}: {found:?}"));
        let attainable = scheme.attainable();
        let text = match attainable.node("x").unwrap().range.as_ref() {
            None => "never".to_owned(),
            Some(range) => {
                let end = |reached: bool| if reached { "" } else { "?" };
                let (least, greatest) = (end(range.least.reached), end(range.greatest.reached));
                format!("{range}").replacen(" … ", &format!("{least} … "), 1) + greatest
            }
        };
        (what, text, wanted.to_owned())
    }));
}

/// A number between two bounds; `-` for none.
fn input(kind: &str, least: &str, most: &str) -> Value {
    let mut input = json!({ "id": "x", "kind": kind });
    for (key, at) in [("at-least", least), ("at-most", most)] {
        if at != "-" {
            input[key] = json!(at);
        }
    }
    json!({ "input": [input] })
}

pub fn number(least: &str, most: &str) -> Value {
    input("number", least, most)
}

pub fn stepped(least: &str, most: &str, step: &str) -> Value {
    let mut more = number(least, most);
    more["input"][0]["step"] = json!(step);
    more
}

#[test]
fn completions() {
    let of = |more: Value| {
        let mut rule = json!({ "target": "10" });
        for (key, value) in more.as_object().unwrap() {
            rule[key] = value.clone();
        }
        json!({ "completion": rule })
    };
    let actual = |least: &str, most: &str| input("actual", least, most);
    ranges(vec![
        (of(json!({})), actual("0", "20"), "0 … 20"), // 0 … 200 %
        (of(json!({})), actual("0", "-"), "0 … ∞"),
        (of(json!({})), actual("-", "20"), "−∞ … 20"),
        (of(json!({})), actual("-", "-"), "−∞ … ∞"),
        (of(json!({ "at-most": "1" })), actual("-", "-"), "−∞ … 10"),
        (of(json!({ "at-least": "0.2" })), actual("-", "-"), "2 … ∞"),
        (
            of(json!({ "at-least": "0.2", "at-most": "1" })),
            actual("-", "-"),
            "2 … 10",
        ),
        (
            of(json!({ "at-least": "0.2", "at-most": "1" })),
            actual("4", "6"),
            "4 … 6",
        ),
        (
            of(json!({ "at-least": "0.2", "at-most": "1" })),
            actual("1", "6"),
            "2 … 6",
        ),
        (
            of(json!({ "at-least": "0.2", "at-most": "1" })),
            actual("4", "16"),
            "4 … 10",
        ),
        (of(json!({ "at-most": "1" })), actual("12", "16"), "10 … 10"),
        (of(json!({ "zero-below": "0.5" })), actual("2", "4"), "0 … 0"),
        (of(json!({ "zero-below": "0.5" })), actual("2", "6"), "0 … 6"),
        (of(json!({ "zero-below": "0.5" })), actual("5", "6"), "5 … 6"),
        (of(json!({ "zero-below": "0.5" })), actual("0", "-"), "0 … ∞"),
        (
            of(json!({ "zero-below": "0.5", "at-least": "0.3" })),
            actual("2", "6"),
            "3 … 6",
        ),
        (
            of(json!({ "zero-below": "0.5", "at-most": "0.4" })),
            actual("2", "6"),
            "0 … 4",
        ),
        (of(json!({ "form": "two-minus-ratio" })), actual("5", "15"), "5 … 15"), // 2 − 1.5 … 2 − 0.5
        (of(json!({ "form": "two-minus-ratio" })), actual("5", "-"), "−∞ … 15"),
        (
            of(json!({ "form": "two-minus-ratio", "at-most": "1" })),
            actual("5", "15"),
            "5 … 10",
        ),
        (
            of(json!({ "form": "two-minus-ratio", "at-least": "0" })),
            actual("5", "25"),
            "0 … 15",
        ),
        (of(json!({ "form": "target-over-actual" })), actual("5", "20"), "5 … 20"), // 10 ÷ 20 … 10 ÷ 5
        (of(json!({ "form": "target-over-actual" })), actual("0", "20"), "5 … ∞"),
        (of(json!({ "form": "target-over-actual" })), actual("-1", "20"), "5 … ∞"),
        (of(json!({ "form": "target-over-actual" })), actual("5", "-"), "0? … 20"),
        (
            of(json!({ "form": "target-over-actual", "at-most": "1" })),
            actual("0", "20"),
            "5 … 10",
        ),
        (
            of(json!({ "form": "target-over-actual", "if-zero": "0" })),
            actual("0", "20"),
            "0 … ∞",
        ),
        (
            of(json!({ "form": "target-over-actual", "if-zero": "0" })),
            actual("5", "20"),
            "5 … 20",
        ),
        (of(json!({ "form": "target-over-actual" })), actual("-3", "0"), "never"),
        // 5.5 ÷ 10 = 55 % to whole tenths 60 %.
        (
            of(json!({ "round-ratio": { "places": 1, "mode": "half-up" } })),
            actual("0", "5.5"),
            "0 … 6",
        ),
        (
            json!({ "completion": { "form": "actual", "at-most": "1" } }),
            number("0.2", "3"),
            "2 … 10",
        ),
        (
            json!({ "completion": { "target": "given" } }),
            actual("0", "20"),
            "0 … ∞",
        ),
        (
            json!({ "completion": { "target": "given", "at-most": "1" } }),
            actual("0", "20"),
            "0 … 10",
        ),
    ]);
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
    let both = |part: &str| {
        json!({ "deviation": { "base": "10", "base-to": "12",
            "above": { "every": "2", "points": "-1", "part": part },
            "below": { "every": "1", "points": "-2", "part": part } } })
    };
    ranges(vec![
        (above("pro-rata", json!({})), number("0", "15"), "7.5 … 10"), // 2.5 steps
        (above("whole", json!({})), number("0", "15"), "8 … 10"),      // 2
        (above("started", json!({})), number("0", "15"), "7 … 10"),    // 3
        (above("pro-rata", json!({})), number("0", "-"), "−∞ … 10"),
        (above("whole", json!({})), number("0", "-"), "−∞ … 10"),
        (above("pro-rata", json!({ "at-most": "2" })), number("0", "-"), "8 … 10"),
        (above("whole", json!({ "at-most": "2" })), number("0", "-"), "8 … 10"),
        (
            above("pro-rata", json!({ "at-most": "2" })),
            number("0", "12"),
            "9 … 10",
        ),
        (above("pro-rata", json!({ "to": "14" })), number("0", "20"), "8 … 10"),
        (above("whole", json!({ "to": "15" })), number("0", "20"), "8 … 10"), // 2.5 steps, 2 whole
        (above("started", json!({ "to": "15" })), number("0", "20"), "7 … 10"),
        (above("pro-rata", json!({})), number("12", "14"), "8 … 9"),
        (above("whole", json!({})), number("0", "9"), "10 … 10"),
        (both("pro-rata"), number("8", "16"), "6 … 10"), // 10 − 2 × 2 and 10 − 2
        (both("whole"), number("8.5", "17"), "8 … 10"),  // 1 step of 2; 2 steps of 1
        (both("started"), number("8.5", "13"), "6 … 10"),
        (both("pro-rata"), number("10", "12"), "10 … 10"),
        (both("pro-rata"), number("13", "14"), "9 … 9.5"),
        (both("pro-rata"), number("8", "9"), "6 … 8"),
    ]);
}

/// Where the base is out of reach nothing stays at the start, and inside a target band nothing leaves it.
#[test]
fn deviations_away_from_their_base() {
    let of = |base: &str, to: &str| {
        json!({ "deviation": { "base": base, "base-to": to,
            "above": { "every": "2", "points": "-1", "part": "whole" },
            "below": { "every": "2", "points": "-1", "part": "whole" } } })
    };
    ranges(vec![
        (of("10", "10"), number("12", "14"), "8 … 9"), // 1 step to 2
        (of("10", "10"), number("4", "8"), "7 … 9"),   // 3 steps to 1
        (of("10", "12"), number("10.5", "11.5"), "10 … 10"),
        (of("-12", "-10"), number("-11.5", "-10.5"), "10 … 10"),
        (of("-12", "-10"), number("-8", "-6"), "8 … 9"),
        (of("-12", "-10"), number("-16", "-14"), "8 … 9"),
        (of("-12", "-10"), number("-16", "-10"), "8 … 10"),
        (of("-12", "-10"), number("-12", "-6"), "8 … 10"),
    ]);
}
