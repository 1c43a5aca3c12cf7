//! Formulas whose steps are read twice, grow too wide or are never settled, and rules on the edge of their facts, by hand.

use appraisal::{Language, Limits, Scheme, draft};
use serde_json::{Value, json};

use crate::proofs::{number, ranges};
use crate::{check, hold, leaf, merge, score, value};

fn step(id: &str, op: &str, of: Value) -> Value {
    json!({ "id": id, "op": op, "of": of })
}

fn formula(steps: &[Value]) -> Value {
    json!({ "formula": { "step": steps } })
}

#[test]
fn ranges_of_steps() {
    let both = || {
        json!({ "input": [{ "id": "q", "kind": "number", "at-least": "-2", "at-most": "3" },
        { "id": "r", "kind": "number", "at-least": "1", "at-most": "4" }] })
    };
    let (q, r) = (|| json!({ "input": "q" }), || json!({ "input": "r" }));
    ranges(vec![
        // −1 … 4 and 2 … 5, each read once.
        (
            formula(&[
                step("a", "add", json!([q(), "1"])),
                step("b", "add", json!([r(), "1"])),
                step("c", "add", json!(["a", "b"])),
            ]),
            both(),
            "1 … 9",
        ),
        // Read twice, −1 … 4 less −1 … 4 is at most 5 either way, and not known to be.
        (
            formula(&[
                step("a", "add", json!([q(), "1"])),
                step("c", "subtract", json!(["a", "a"])),
            ]),
            both(),
            "-5? … 5?",
        ),
        (formula(&[step("a", "power", json!([r(), "-2"]))]), both(), "−∞? … ∞?"),
        (formula(&[step("a", "power", json!([r(), "65"]))]), both(), "−∞? … ∞?"),
        (
            json!({ "decision": { "row": [{ "else": true, "y": "5" }] } }),
            number("0", "1"),
            "5 … 5",
        ),
    ]);
}

/// Values of 16 bits at most: 65,535 has 16, 65,536 has 17.
#[test]
fn widths() {
    let of = |steps: &[Value]| {
        let limits = Limits {
            bits: 16,
            ..Limits::default()
        };
        let text = leaf(formula(steps), json!({})).to_string();
        let scheme: draft::Scheme = serde_json::from_str(&text).unwrap();
        let scheme: Scheme = scheme.check_with(&limits).unwrap();
        value(&score(&scheme, json!({}), json!([]), json!([])), "x")
    };
    let rows = [
        (vec![step("a", "add", json!(["65534", "1"]))], "65535"),
        (vec![step("a", "add", json!(["65534", "1", "-5"]))], "65530"),
        (vec![step("a", "add", json!(["65535", "1"]))], "too-wide"),
        (vec![step("a", "multiply", json!(["60000", "60000", "0"]))], "too-wide"), // on its way to 0
        (vec![step("a", "multiply", json!(["60000", "0", "60000"]))], "0"),
        (vec![step("a", "divide", json!(["1", "65535"]))], "1/65535"),
        (vec![step("a", "divide", json!(["0.00002", "3"]))], "too-wide"), // 1 ÷ 150,000
        (
            vec![
                step("a", "divide", json!(["0.00002", "3"])),
                step("b", "multiply", json!(["a", "0"])),
            ],
            "too-wide",
        ),
    ];
    hold(
        rows.into_iter()
            .map(|(steps, wanted)| (format!("{steps:?}"), of(&steps), wanted.to_owned())),
    );
}

/// ln 2 − ln 2 is enclosed about 0: whether it is 0 is never settled.
#[test]
fn divisors_that_are_not_settled() {
    let of = |more: Value| {
        let mut last = step("c", "divide", json!(["1", "b"]));
        merge(&mut last, more);
        let rule = formula(&[
            step("a", "ln", json!(["2"])),
            step("b", "subtract", json!(["a", "a"])),
            last,
        ]);
        let more = json!({ "leaf": { "round": { "places": 2, "mode": "half-up" } } });
        let scheme = check(leaf(rule, more)).unwrap_or_else(|found| panic!("{found:?}"));
        value(&score(&scheme, json!({}), json!([]), json!([])), "x")
    };
    assert_eq!(of(json!({})), "unsettled");
    assert_eq!(of(json!({ "if-zero": "7" })), "unsettled");
}

/// What stands at a bound is not held by it.
#[test]
fn at_the_bound() {
    let limited = |rule: Value, entry: Value| {
        let scheme = check(leaf(rule, json!({}))).unwrap_or_else(|found| panic!("{found:?}"));
        let mut entry = entry;
        entry["input"] = json!("x");
        let card = score(&scheme, json!({}), json!([entry]), json!([]));
        let facts = &card.line("x").unwrap().facts;
        facts
            .iter()
            .any(|fact| fact.what.keyword() == appraisal::What::Limited.keyword())
    };
    let rate = |bounds: Value| {
        let mut rule = json!({ "target": "8" });
        merge(&mut rule, bounds);
        json!({ "completion": rule })
    };
    let above = || json!({ "deviation": { "base": "10", "above": { "every": "2", "points": "-1", "part": "pro-rata", "at-most": "2" } } });
    let actual = |x: &str| json!({ "actual": x });
    let number = |x: &str| json!({ "value": x });
    let rows = [
        (rate(json!({ "at-least": "0.5" })), actual("4"), false),
        (rate(json!({ "at-least": "0.5" })), actual("3.9"), true),
        (rate(json!({ "at-most": "0.5" })), actual("4"), false),
        (rate(json!({ "at-most": "0.5" })), actual("4.1"), true),
        (above(), number("14"), false), // 2 steps
        (above(), number("14.1"), true),
    ];
    for (rule, entry, wanted) in rows {
        assert_eq!(limited(rule.clone(), entry.clone()), wanted, "{rule} of {entry}");
    }
}

/// Standards of equal size have no order.
#[test]
fn equal_standards() {
    let standard = || json!({ "attribute": "k", "values": { "1": "30", "2": "40" } });
    let more = || json!({ "attributes": [{ "id": "k", "values": ["1", "2"] }] });
    let of = |kind: &str, stated: Value| {
        let mut rule = json!({ "tier": [{ "standard": standard(), "coefficient": "1" }, { "standard": "30", "coefficient": "0.6" }] });
        merge(&mut rule, stated);
        let scheme = check(leaf(json!({ "efficacy": rule }), more())).unwrap_or_else(|found| panic!("{found:?}"));
        let entry = json!({ "input": "x", "value": "30" });
        value(&score(&scheme, json!({ "k": kind }), json!([entry]), json!([])), "x")
    };
    assert_eq!(of("2", json!({})), "6"); // 30 is the lower of 30 and 40
    assert_eq!(of("1", json!({})), "crossed");
    assert_eq!(of("1", json!({ "if-crossed": "0.3" })), "3");
}

/// A row without bounds is what is wrong with a table, not the gap that it leaves.
#[test]
fn rows_without_bounds() {
    let rule = json!({ "steps": { "row": [{ "y": "9" }, { "at-least": "80", "y": "8" }] } });
    let found = check(leaf(rule, json!({}))).err().unwrap_or_default();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("node[0].rule.steps.row[0] "), "{found:?}");
}

/// Knots that jump on one side only keep that side when the scheme is written.
#[test]
fn knots_written() {
    for side in ["left", "right"] {
        let mut knot = json!({ "x": "10", "y": "6" });
        knot[side] = json!("5");
        let rule = json!({ "linear": { "knots": [["0", "0"], knot.clone(), ["20", "7"]] } });
        let scheme: draft::Scheme = serde_json::from_value(leaf(rule, json!({}))).unwrap();
        let written = serde_json::to_value(&scheme).unwrap();
        assert_eq!(
            written["node"][0]["rule"]["linear"]["knots"],
            json!([["0", "0"], knot, ["20", "7"]])
        );
    }
}

/// Rates are named in percent where a divisor or the unit makes them rates.
#[test]
fn knots_out_of_order() {
    let message = |divided: bool, unit: &str| {
        let mut rule = json!({ "knots": [["0.9", "0"], ["0.8", "10"]] });
        if divided {
            rule["divide-by"] = json!("100");
        }
        let document = leaf(
            json!({ "linear": rule }),
            json!({ "input": [{ "id": "x", "kind": "number", "unit": unit }] }),
        );
        let scheme: draft::Scheme = serde_json::from_value(document).unwrap();
        scheme.check().unwrap_err().message(Language::English)
    };
    for (divided, unit, percent) in [
        (false, "件", false),
        (true, "件", true),
        (false, "%", true),
        (true, "%", true),
    ] {
        let message = message(divided, unit);
        assert_eq!(
            (message.contains("90%"), message.contains("0.9")),
            (percent, !percent),
            "{message}"
        );
    }
}
