//! Lines that bend, jump and go on for ever, between the bounds of their node: which way they go, and where they break.

use serde_json::{Value, json};

use crate::proofs::{number, ranges};
use crate::{check, hold, leaf, merge};

fn bent(more: Value) -> Value {
    let mut rule = json!({ "knots": [["0", "2"], ["10", "4"], ["20", "3"]] });
    merge(&mut rule, more);
    json!({ "linear": rule })
}

fn jump() -> Value {
    json!({ "linear": { "knots": [["0", "0"], { "x": "10", "y": "6", "left": "5", "right": "8" }, ["20", "7"]] } })
}

fn over(least: &str, most: &str, bounds: Value) -> Value {
    let mut more = number(least, most);
    more["leaf"] = bounds;
    more
}

/// The way over a range of the figure, under the bounds of the node.
#[test]
fn ways() {
    let none = || json!({});
    let least = |at: &str| json!({ "at-least": at });
    let most = |at: &str| json!({ "at-most": at });
    let extend = |end: &str| bent(json!({ end: "extend" }));
    let held = || bent(json!({ "below": "1", "above": "9" }));
    let flat = || json!({ "linear": { "knots": [["0", "2"], ["10", "4"], ["20", "4"]], "above": "extend" } });
    let single = || json!({ "linear": { "knots": [["5", "4"]], "below": "extend", "above": "extend" } });
    let rows = vec![
        (bent(none()), over("-", "-", none()), "Turning"),
        (bent(none()), over("0", "10", none()), "Rising"),
        (bent(none()), over("10", "20", none()), "Falling"),
        (bent(none()), over("20", "30", none()), "Constant"),
        (bent(none()), over("-5", "0", none()), "Constant"),
        (bent(none()), over("-5", "1", none()), "Rising"),
        // Up to 3, which is met at 5, where the line falls back to 3 only at its end.
        (bent(none()), over("-", "-", most("3")), "Rising"),
        (bent(none()), over("5", "-", most("3")), "Constant"),
        (bent(none()), over("4", "-", most("3")), "Rising"),
        (bent(none()), over("-", "-", least("3")), "Turning"),
        (bent(none()), over("-", "5", least("3")), "Constant"),
        (bent(none()), over("-", "6", least("3")), "Rising"),
        (bent(none()), over("10", "-", least("3")), "Falling"),
        (bent(none()), over("-", "-", least("4")), "Constant"),
        (bent(none()), over("-", "-", most("2")), "Constant"),
        // On from 20 by −0.1 each: 2 at 30, 2.5 at 25.
        (extend("above"), over("20", "25", none()), "Falling"),
        (extend("above"), over("30", "40", least("2")), "Constant"),
        (extend("above"), over("29", "40", least("2")), "Falling"),
        (extend("above"), over("20", "25", most("2.5")), "Constant"),
        (extend("above"), over("20", "26", most("2.5")), "Falling"),
        (extend("above"), over("20", "-", least("3")), "Constant"),
        // Back from 0 by −0.2 each: 0 at −10, 1 at −5.
        (extend("below"), over("-20", "-10", least("0")), "Constant"),
        (extend("below"), over("-20", "-9", least("0")), "Rising"),
        (extend("below"), over("-5", "0", most("1")), "Constant"),
        (extend("below"), over("-6", "0", most("1")), "Rising"),
        // A flat line goes on as it is.
        (flat(), over("10", "-", none()), "Constant"),
        (flat(), over("10", "-", most("3")), "Constant"),
        (flat(), over("0", "-", most("5")), "Rising"),
        (single(), over("-", "-", none()), "Constant"),
        // 1 before 0, 9 past 20.
        (held(), over("-5", "-1", none()), "Constant"),
        (held(), over("-5", "0", none()), "Rising"),
        (held(), over("20", "25", none()), "Rising"),
        (held(), over("21", "25", none()), "Constant"),
        (held(), over("20", "25", most("3")), "Constant"),
        (held(), over("-5", "0", least("2")), "Constant"),
        // 5 beside 10, 6 there, 8 past it, and then down to 7.
        (jump(), over("0", "10", none()), "Rising"),
        (jump(), over("10", "10", none()), "Constant"),
        (jump(), over("11", "20", none()), "Falling"),
        (jump(), over("10", "20", none()), "Turning"),
        (jump(), over("0", "20", most("5")), "Rising"),
        (jump(), over("10", "20", most("5")), "Constant"),
        (jump(), over("0", "10", least("6")), "Constant"),
        (jump(), over("0", "20", most("7")), "Rising"),
        (jump(), over("10", "20", least("8")), "Constant"),
    ];
    hold(rows.into_iter().map(|(rule, more, wanted)| {
        let what = format!("{rule} over {} within {}", more["input"], more["leaf"]);
        let scheme = check(leaf(rule, more)).unwrap_or_else(|found| panic!("{what}: {found:?}"));
        let direction = format!("{:?}", scheme.directions()[0].direction);
        let direction = direction.split_whitespace().next().unwrap().to_owned();
        (what, direction, wanted.to_owned())
    }));
}

/// Where a small change costs: at which number, the points below, there and above.
#[test]
fn breaks() {
    let none = || json!({});
    let completion = |more: Value| {
        let mut rule = json!({ "target": "20", "zero-below": "0.5" });
        merge(&mut rule, more);
        json!({ "completion": rule })
    };
    let rate = |more: Value| {
        let mut rule = json!({ "zero-below": "0.5", "form": "actual" });
        merge(&mut rule, more);
        json!({ "completion": rule })
    };
    let tiers = json!({ "efficacy": { "below": "0.1", "tier": [{ "standard": "30", "coefficient": "1" }, { "standard": "20", "coefficient": "0.6" }] } });
    let fewer = json!({ "efficacy": { "below": "0.1", "tier": [{ "standard": "1", "coefficient": "1" }, { "standard": "2", "coefficient": "0.6" }] } });
    let rows = vec![
        (completion(none()), number("-", "-"), "10: 0 5 5"), // half of 20, half of 10 points
        (
            completion(json!({ "form": "two-minus-ratio" })),
            number("-", "-"),
            "30: 5 5 0",
        ), // 2 − 30 ÷ 20
        (rate(none()), number("-", "-"), "0.5: 0 5 5"),
        (tiers, number("-", "-"), "20: 1 6 6"),
        (fewer, number("-", "-"), "2: 6 6 1"),
        (jump(), number("-", "-"), "10: 5 6 8"),
        (jump(), number("10", "-"), "10: 6 6 8"), // nothing lies below
        (jump(), number("-", "10"), "10: 5 6 6"),
        (jump(), number("11", "-"), ""),
        (bent(none()), number("-", "-"), ""),
        (
            bent(json!({ "below": "1", "above": "9" })),
            number("-", "-"),
            "0: 1 2 2; 20: 3 3 9",
        ),
        (bent(json!({ "below": "1", "above": "9" })), number("0", "20"), ""),
        (
            bent(json!({ "below": "extend", "above": "extend" })),
            number("-", "-"),
            "",
        ),
        (
            json!({ "linear": { "knots": [{ "x": "5", "y": "4", "left": "3", "right": "6" }] } }),
            number("-", "-"),
            "5: 3 4 6",
        ),
        (
            json!({ "linear": { "below": "extend", "above": "extend", "knots": [{ "x": "0", "y": "1", "left": "0", "right": "2" }, { "x": "10", "y": "5", "left": "4", "right": "7" }] } }),
            number("-", "-"),
            "0: 2 1 2; 10: 4 5 4", // the line between them goes on: 2 at 0, 4 at 10
        ),
    ];
    hold(rows.into_iter().map(|(rule, more, wanted)| {
        let what = format!("{rule} over {}", more["input"]);
        let scheme = check(leaf(rule, more)).unwrap_or_else(|found| panic!("{what}: {found:?}"));
        let cliffs = scheme.cliffs(&appraisal::Exact::ZERO);
        let each = cliffs.iter().map(|cliff| {
            let at = format!("{:?}", cliff.at);
            let at = match &cliff.at {
                appraisal::proof::Edge::Number(at) => at.to_string(),
                _ => at,
            };
            format!("{at}: {} {} {}", cliff.below, cliff.here, cliff.above)
        });
        (what, each.collect::<Vec<_>>().join("; "), wanted.to_owned())
    }));
}

/// Ends of ranges at the very knots and beside them.
#[test]
fn images() {
    let extend = || bent(json!({ "below": "extend", "above": "extend" }));
    ranges(vec![
        (extend(), number("-", "10"), "−∞ … 4"),
        (extend(), number("10", "-"), "−∞ … 4"),
        (extend(), number("-10", "-5"), "0 … 1"),
        (extend(), number("25", "30"), "2 … 2.5"),
        (extend(), number("5", "5"), "3 … 3"),
        (jump(), number("10", "10"), "6 … 6"),
        (jump(), number("5", "10"), "2.5 … 6"),
        (jump(), number("20", "30"), "7 … 7"),
        (bent(json!({ "below": "1", "above": "9" })), number("-9", "-1"), "1 … 1"),
        (bent(json!({ "below": "1", "above": "9" })), number("20", "30"), "3 … 9"),
        (bent(json!({ "below": "1", "above": "9" })), number("21", "30"), "9 … 9"),
        (bent(json!({ "below": "1", "above": "9" })), number("-9", "0"), "1 … 2"),
    ]);
}
