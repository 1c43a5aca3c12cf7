//! Lines that jump at a bound, go on from a single knot, or hold no points at all, by hand.

use serde_json::{Value, json};

use crate::parameters::{of, tables};
use crate::proofs::{number, ranges, stepped};
use crate::{check, hold, leaf, merge};

fn linear(knots: Value, more: Value) -> Value {
    let mut rule = json!({ "knots": knots });
    merge(&mut rule, more);
    json!({ "linear": rule })
}

/// 0 to 5 before 10, 6 there, 8 past it, and then down to 7.
fn jump(more: Value) -> Value {
    linear(
        json!([["0", "0"], { "x": "10", "y": "6", "left": "5", "right": "8" }, ["20", "7"]]),
        more,
    )
}

#[test]
fn ways() {
    let within = |least: &str, most: &str, bounds: Value| {
        let mut more = number(least, most);
        more["leaf"] = bounds;
        more
    };
    let down = || {
        linear(
            json!([["0", "8"], { "x": "10", "y": "6", "left": "8", "right": "5" }, ["20", "5"]]),
            json!({}),
        )
    };
    let rows = [
        // 5 is where the line ends before 10, and 6 comes after it.
        (jump(json!({})), within("0", "10", json!({ "at-least": "5" })), "Rising"),
        // 8 is where the line begins after 10; up from 6, then down.
        (
            jump(json!({})),
            within("10", "20", json!({ "at-most": "8" })),
            "Turning",
        ),
        (down(), within("-", "-", json!({})), "Falling"), // 8, 6, 5
        (down(), within("10", "-", json!({})), "Falling"),
    ];
    hold(rows.into_iter().map(|(rule, more, wanted)| {
        let what = format!("{rule} over {} within {}", more["input"], more["leaf"]);
        let scheme = check(leaf(rule, more)).unwrap_or_else(|found| panic!("{what}: {found:?}"));
        let direction = format!("{:?}", scheme.directions()[0].direction);
        (
            what,
            direction.split_whitespace().next().unwrap().to_owned(),
            wanted.to_owned(),
        )
    }));
}

#[test]
fn breaks() {
    let single = |more: Value| linear(json!([{ "x": "5", "y": "4", "left": "3", "right": "6" }]), more);
    let rows =
        json!({ "steps": { "gives": "share", "row": [{ "at-least": "90", "y": "1" }, { "else": true, "y": "0.5" }] } });
    let nothing = |form: &str, target: &str| json!({ "completion": { "form": form, "target": target, "if-zero": "0.3", "zero-below": "0.5" } });
    let rows = [
        (single(json!({ "below": "extend" })), "5: 3 4 6"), // a single knot makes no line to go on
        (single(json!({ "above": "extend" })), "5: 3 4 6"),
        (jump(json!({ "above": "extend" })), "10: 5 6 8"),
        (rows, "90: 5 10 10"), // half of 10 points
        // Nothing divided by a target of 0 or less is a rate.
        (nothing("actual-over-target", "-20"), ""),
        (nothing("two-minus-ratio", "-20"), ""),
        (nothing("actual-over-target", "0"), ""),
        (nothing("two-minus-ratio", "20"), "30: 5 5 0"), // 2 − 30 ÷ 20 = 0.5
    ];
    hold(rows.into_iter().map(|(rule, wanted)| {
        let what = rule.to_string();
        let scheme = check(leaf(rule, number("-", "-"))).unwrap_or_else(|found| panic!("{what}: {found:?}"));
        let cliffs = scheme.cliffs(&appraisal::Exact::ZERO);
        let each = cliffs.iter().map(|cliff| match &cliff.at {
            appraisal::proof::Edge::Number(at) => format!("{at}: {} {} {}", cliff.below, cliff.here, cliff.above),
            at => format!("{at:?}"),
        });
        (what, each.collect::<Vec<_>>().join("; "), wanted.to_owned())
    }));
}

#[test]
fn images() {
    let peak = || {
        linear(
            json!([["0", "0"], { "x": "10", "y": "9", "left": "5", "right": "5" }, ["20", "6"]]),
            json!({}),
        )
    };
    let level = |end: &str| {
        let knots = if end == "below" {
            json!([["0", "2"], ["10", "2"], ["20", "3"]])
        } else {
            json!([["0", "3"], ["10", "2"], ["20", "2"]])
        };
        linear(knots, json!({ end: "extend" }))
    };
    ranges(vec![
        (peak(), number("0", "20"), "0 … 9"),
        (peak(), stepped("0", "20", "3"), "0 … 5.8"), // 9 and 12 stand beside 10: 4.5 and 5.2; 18: 5.8
        (peak(), stepped("0", "20", "5"), "0 … 9"),
        (level("below"), number("-", "-"), "2 … 3"),
        (level("above"), number("-", "-"), "2 … 3"),
    ]);
    // Any target makes any rate of what was done, on a step or not; of a few targets a few rates.
    let done = |step: bool| {
        let mut more = stepped("0", "20", "1");
        more["input"][0]["kind"] = json!("actual");
        if !step {
            more["input"][0].as_object_mut().unwrap().remove("step");
        }
        more
    };
    let given = || json!({ "completion": { "target": "given", "at-most": "1" } });
    let of_table = |least: &str| {
        let mut more = tables(number(least, "-"));
        more["input"][0]["kind"] = json!("actual");
        more
    };
    let fewer = || json!({ "completion": { "target": "10", "form": "target-over-actual" } });
    let mut below = stepped("-1", "20", "1");
    below["input"][0]["kind"] = json!("actual");
    ranges(vec![
        (given(), done(false), "0 … 10"),
        (given(), done(true), "0 … 10"),
        (
            json!({ "completion": { "target": of("t", "a") } }),
            of_table("0"),
            "0 … ∞?",
        ),
        // 10 ÷ 20; of figures on a step none is as near to 0 as one likes.
        (fewer(), below, "5 … ∞?"),
    ]);
}

/// Of two tables each parameter reads its own.
#[test]
fn tables_apart() {
    let table = |id: &str, values: [&str; 2]| json!({ "id": id, "key": ["k"], "columns": ["a", "b"], "row": [{ "key": ["1"], "values": values }] });
    let more = || {
        let mut more = number("0", "40");
        merge(
            &mut more,
            json!({ "attributes": [{ "id": "k", "values": ["1"] }], "table": [table("t", ["10", "30"]), table("u", ["20", "60"])] }),
        );
        more
    };
    let posts = |table: &str| json!({ "goalposts": { "worst": of(table, "a"), "best": of(table, "b"), "open": true } });
    let above = |table: &str| json!({ "deviation": { "base": of(table, "a"), "above": { "every": "1", "points": "-1", "part": "whole" } } });
    ranges(vec![
        (posts("t"), more(), "-5 … 15"),  // −10 ÷ 20, 30 ÷ 20
        (posts("u"), more(), "-5 … 5"),   // −20 ÷ 40, 20 ÷ 40
        (above("t"), more(), "-20 … 10"), // 10 less 30 steps, 10 less 20
        (above("u"), more(), "-10 … 10"),
    ]);
}
