//! Parameters that come from a table, an attribute, the record or an approved change, rule by rule, by hand.

use serde_json::{Value, json};

use crate::proofs::{number, ranges, stepped};
use crate::rules::run;
use crate::{check, hold, leaf, merge, score, value};

/// Table `t` (10 and 20 for units of kind 1, 30 and 50 for those of kind 2), table `u` with the same columns.
pub fn tables(range: Value) -> Value {
    let row = |key: &str, values: [&str; 2]| json!({ "key": [key], "values": values });
    let mut more = json!({ "attributes": [{ "id": "k", "values": ["1", "2"] }, { "id": "j", "values": ["1", "2"] }],
        "table": [{ "id": "t", "key": ["k"], "columns": ["a", "b"], "row": [row("1", ["10", "20"]), row("2", ["30", "50"])] },
            { "id": "u", "key": ["j"], "columns": ["a", "b"], "row": [row("1", ["10", "20"]), row("2", ["30", "50"])] }] });
    merge(&mut more, range);
    more
}

pub fn of(table: &str, column: &str) -> Value {
    json!({ "table": table, "column": column })
}

pub fn by(attribute: &str, values: [&str; 2]) -> Value {
    json!({ "attribute": attribute, "values": { "1": values[0], "2": values[1] } })
}

/// Which way a figure moves its leaf, whatever the unit's row.
#[test]
fn directions() {
    let posts = |worst: Value, best: Value| json!({ "goalposts": { "worst": worst, "best": best } });
    let tiers = |best: Value, next: Value| json!({ "efficacy": { "tier": [{ "standard": best, "coefficient": "1" }, { "standard": next, "coefficient": "0.6" }] } });
    let line = |more: Value| {
        let mut rule = json!({ "knots": [["60", "0"], ["90", "10"]] });
        merge(&mut rule, more);
        json!({ "linear": rule })
    };
    let rows = |more: Value| {
        let mut rule = json!({ "row": [{ "at-least": "60", "y": "10" }, { "else": true, "y": "1" }] });
        merge(&mut rule, more);
        json!({ "steps": rule })
    };
    let above = |more: Value| {
        let mut rule = json!({ "base": "60", "above": { "every": "1", "points": "-1", "part": "pro-rata" } });
        merge(&mut rule, more);
        json!({ "deviation": rule })
    };
    let half = || json!({ "divide-by": "2" });
    let any = || tables(number("-", "-"));
    let hundred = || tables(number("0", "100"));
    let whole = || json!({ "round-x": { "places": 0, "mode": "half-up" } });
    let reads = |more: Value| {
        let mut rule =
            json!({ "tier": [{ "standard": "60", "coefficient": "1" }, { "standard": "50", "coefficient": "0.6" }] });
        merge(&mut rule, more);
        json!({ "efficacy": rule })
    };
    let rows = vec![
        // 10 to 20 and 30 to 50: up. 20 to 10 and 50 to 30: down.
        (posts(of("t", "a"), of("t", "b")), any(), "Rising"),
        (posts(of("t", "b"), of("t", "a")), any(), "Falling"),
        (posts(json!("5"), of("t", "a")), any(), "Rising"), // 5 to 10, 5 to 30
        (posts(json!("25"), of("t", "a")), any(), "Unknown"), // 25 to 10, 25 to 30
        (posts(of("t", "b"), json!("5")), any(), "Falling"),
        (posts(of("t", "a"), of("u", "b")), any(), "Unknown"), // 30 of the one may meet 20 of the other
        (posts(of("t", "a"), by("k", ["20", "50"])), any(), "Unknown"),
        (posts(by("k", ["10", "30"]), by("k", ["20", "50"])), any(), "Rising"),
        (posts(by("k", ["20", "50"]), by("k", ["10", "30"])), any(), "Falling"),
        (posts(by("k", ["10", "30"]), by("j", ["20", "50"])), any(), "Unknown"),
        (posts(json!("5"), by("k", ["10", "30"])), any(), "Rising"),
        (posts(json!("25"), by("k", ["10", "30"])), any(), "Unknown"),
        (tiers(of("t", "b"), of("t", "a")), any(), "Rising"),
        (tiers(of("t", "a"), of("t", "b")), any(), "Falling"),
        (tiers(by("k", ["20", "50"]), by("k", ["10", "30"])), any(), "Rising"),
        // Of a figure up to 100 the half is read, up to 50: below everything that gives points.
        (line(json!({})), hundred(), "Rising"),
        (line(half()), hundred(), "Constant"),
        (rows(json!({})), hundred(), "Rising"),
        (rows(half()), hundred(), "Constant"),
        (above(json!({})), hundred(), "Falling"),
        (above(half()), hundred(), "Constant"),
        // 49.5 is read as 50.
        (reads(json!({})), tables(number("0", "49.5")), "Constant"),
        (reads(whole()), tables(number("0", "49.5")), "Rising"),
        (reads(whole()), tables(number("0", "49.4")), "Constant"),
        (line(whole()), tables(number("0", "60.4")), "Constant"),
        (line(whole()), tables(number("0", "60.5")), "Rising"),
    ];
    hold(rows.into_iter().map(|(rule, more, wanted)| {
        let what = format!("{rule} over {}", more["input"]);
        let scheme = check(leaf(rule, more)).unwrap_or_else(|found| panic!("{what}: {found:?}"));
        let direction = format!("{:?}", scheme.directions()[0].direction);
        (what, direction, wanted.to_owned())
    }));
}

/// What leaves come to where their parameters are not numbers.
#[test]
fn reaches() {
    let posts = |worst: Value, best: Value, more: Value| {
        let mut rule = json!({ "worst": worst, "best": best });
        merge(&mut rule, more);
        json!({ "goalposts": rule })
    };
    let equal = || json!({ "if-equal": "0.3" });
    let ln = || posts(json!("1"), json!("10"), json!({ "transform": "ln" }));
    let round = |range: Value| {
        let mut range = tables(range);
        range["leaf"] = json!({ "round": { "places": 2, "mode": "half-up" } });
        range
    };
    let line = |by: Value| json!({ "linear": { "knots": [["0", "2"], ["10", "4"], ["20", "3"]], "divide-by": by } });
    let given = || line(json!("given"));
    let cohort = |range: Value| {
        let mut range = range;
        range["statistic"] =
            json!([{ "id": "all", "take": "list", "input": "x" }, { "id": "mean", "take": "mean", "input": "x" }]);
        range
    };
    let growth = |base: &str, more: Value| {
        let mut rule = json!({ "base": [base] });
        merge(&mut rule, more);
        json!({ "growth": rule })
    };
    let power = || json!({ "power": { "a": "1", "b": "0", "c": "1000" } });
    let (e27, e28) = (format!("1{}", "0".repeat(27)), "9".repeat(28));
    let ranks = |more: Value| {
        let mut rule = json!({ "statistic": "all" });
        merge(&mut rule, more);
        json!({ "rank-points": rule })
    };
    let tiers = |best: Value, more: Value| {
        let mut rule = json!({ "below": "0.1", "tier": [{ "standard": best, "coefficient": "1" }, { "standard": "20", "coefficient": "0.6" }] });
        merge(&mut rule, more);
        json!({ "efficacy": rule })
    };
    let knots = |more: Value| {
        let mut rule = json!({ "knots": [[{ "given": "first" }, "2"], ["60", "4"]] });
        merge(&mut rule, more);
        json!({ "linear": rule })
    };
    ranges(vec![
        // Kind 1 has no way from 10 to 10: a share of 0.3, so 3. Kind 2 goes from 20 to 30.
        (
            posts(by("k", ["10", "20"]), by("k", ["10", "30"]), equal()),
            tables(number("-", "-")),
            "0 … 10",
        ),
        (
            posts(by("k", ["5", "5"]), by("k", ["5", "5"]), equal()),
            tables(number("0", "9")),
            "3 … 3",
        ),
        (
            posts(json!("5"), json!("5"), equal()),
            tables(number("0", "9")),
            "3 … 3",
        ),
        // The logarithm of a number strictly between the posts is neither post's.
        (ln(), round(number("2", "5")), "0? … 10?"),
        (ln(), round(number("1", "5")), "0 … 10?"),
        (ln(), round(number("0", "5")), "0 … 10?"),
        (ln(), round(number("2", "10")), "0? … 10"),
        (ln(), round(number("2", "12")), "0? … 10"),
        (ln(), round(stepped("1", "5", "1")), "0 … 10?"),
        // 0 divided by whatever is 0, so not all of the line is reached; 5 divided by whatever is whatever but 0.
        (given(), number("0", "0"), "2? … 4?"),
        (given(), number("5", "5"), "2 … 4"),
        (given(), number("1", "5"), "2 … 4"),
        (
            line(json!({ "statistic": "mean" })),
            cohort(number("1", "5")),
            "2? … 4?",
        ),
        (line(of("t", "a")), tables(number("0", "100")), "2 … 4"), // up to 100 ÷ 10, 100 ÷ 30
        (line(of("t", "b")), tables(number("0", "100")), "2 … 3"), // up to 100 ÷ 20 = 5
        (line(by("k", ["20", "50"])), tables(number("0", "100")), "2 … 3"),
        (growth("4", json!({ "years": 1 })), number("4", "8"), "0 … 1"),
        (growth("4", json!({ "years": 2 })), round(number("4", "8")), "−∞? … ∞?"),
        // Standards that the record gives: any figure may be on either side of them.
        (tiers(json!("given"), json!({})), number("-", "-"), "1 … 10"),
        (tiers(json!("given"), json!({})), number("0", "-"), "1? … 10?"),
        (tiers(json!("given"), json!({})), number("-", "0"), "1? … 10?"),
        (
            tiers(json!("given"), json!({ "if-crossed": "0.3" })),
            number("-", "-"),
            "1? … 10?",
        ),
        // 0.1 of 10 below 20, or 0.5 of 10 for kind 1.
        (
            tiers(
                json!("30"),
                json!({ "fixed-for": { "attribute": "k", "values": ["1"], "coefficient": "0.5" } }),
            ),
            tables(number("0", "19")),
            "1 … 5?",
        ),
        // Knots by table: between their points, and anything where the line goes on.
        (knots(json!({})), number("0", "100"), "2? … 4?"),
        (knots(json!({ "below": "extend" })), number("0", "100"), "−∞? … ∞?"),
        (knots(json!({ "above": "extend" })), number("0", "100"), "−∞? … ∞?"),
        (
            knots(json!({ "below": "1", "above": "5" })),
            number("0", "100"),
            "1? … 5?",
        ),
        (
            growth("-10", json!({ "if-negative": "5", "absolute": true })),
            number("-20", "10"),
            "-1 … 2",
        ),
        (growth("10", json!({ "if-negative": "5" })), number("10", "30"), "0 … 2"),
        (growth("10", json!({ "if-zero": "5" })), number("10", "30"), "0 … 2"),
        // 1¹⁰⁰⁰ is 1; (10²⁸ − 1)¹⁰⁰⁰ and (10²⁷)¹⁰⁰⁰ have more bits than a value may have.
        (power(), number("1", &e28), "1 … ∞?"),
        (power(), number(&e27, &e28), "0? … ∞?"),
        (ranks(json!({ "step": "2" })), cohort(number("0", "9")), "−∞ … 10"),
        (
            ranks(json!({ "step": "2", "first": "7" })),
            cohort(number("0", "9")),
            "−∞ … 7",
        ),
        (
            ranks(json!({ "top": ["9", "6"], "bottom": ["-3"], "rest": "5" })),
            cohort(number("0", "9")),
            "-3 … 9",
        ),
    ]);
}

/// Posts that a figure lies beside, whichever row the unit has, and logarithms on one side of a post.
#[test]
fn posts() {
    let posts = |worst: Value, best: Value| json!({ "goalposts": { "worst": worst, "best": best, "if-equal": "0.3" } });
    let ln = |worst: &str, best: &str| json!({ "goalposts": { "worst": worst, "best": best, "transform": "ln" } });
    let round = |range: Value| {
        let mut range = range;
        range["leaf"] = json!({ "round": { "places": 2, "mode": "half-up" } });
        range
    };
    let equal = || posts(by("k", ["10", "20"]), by("k", ["10", "30"]));
    let up = || posts(by("k", ["10", "20"]), by("k", ["15", "30"]));
    let down = || posts(by("k", ["15", "30"]), by("k", ["10", "20"]));
    ranges(vec![
        (equal(), tables(number("12", "15")), "0 … 3"), // 3, or 0 up to 20
        (equal(), tables(number("22", "25")), "2 … 5"), // 3, or 2 ÷ 10 to 5 ÷ 10 of the way from 20 to 30
        (up(), tables(number("-", "12")), "0 … 4"),     // 2 ÷ 5, or none
        (up(), tables(number("12", "-")), "0 … 10"),    // 12 of kind 2 is none yet
        (up(), tables(number("21", "-")), "1 … 10"),    // 1 ÷ 10
        (up(), tables(number("10", "12")), "0 … 4"),
        (down(), tables(number("-", "12")), "6 … 10"), // 3 ÷ 5, or full
        (posts(json!("given"), json!("5")), tables(number("0", "9")), "0? … 10?"),
        (ln("1", "10"), round(number("-", "5")), "0 … 10?"), // up to 5 nobody is at 10
        (ln("1", "10"), round(number("5", "-")), "0? … 10"),
        (ln("10", "1"), round(number("-", "5")), "0? … 10"),
        (ln("10", "1"), round(number("5", "-")), "0 … 10?"),
        (ln("1", "10"), round(number("-", "0.5")), "0 … 0"),
        (ln("1", "10"), round(number("11", "-")), "10 … 10"),
        (ln("1", "10"), round(stepped("0", "5", "2")), "0 … 10?"), // 0, 2 and 4
        (ln("1", "10"), round(stepped("1", "5", "2")), "0? … 10?"), // 2 and 4
    ]);
}

/// The number that an approved change puts in the place of another.
#[test]
fn adjustments() {
    let deviation = |more: Value| {
        let mut rule = json!({ "above": { "every": "1", "points": "-1", "part": "pro-rata" } });
        merge(&mut rule, more);
        json!({ "deviation": rule })
    };
    let value_of = |x: &str| json!([{ "input": "x", "value": x }]);
    let posts = || json!({ "goalposts": { "worst": "10", "best": "20" } });
    let rows = vec![
        // 10 of 20 in place of 10 of 10
        (
            json!({ "completion": { "target": "10" } }),
            "target",
            "10",
            "20",
            json!([{ "input": "x", "actual": "10" }]),
            "5",
        ),
        (
            json!({ "linear": { "divide-by": "2", "knots": [["0", "0"], ["10", "10"]] } }),
            "divide-by",
            "2",
            "4",
            value_of("20"),
            "5",
        ),
        // 20 ÷ 4 = 5 is below 6, 20 ÷ 2 is not
        (
            json!({ "steps": { "divide-by": "2", "row": [{ "at-least": "6", "y": "10" }, { "else": true, "y": "1" }] } }),
            "divide-by",
            "2",
            "4",
            value_of("20"),
            "1",
        ),
        (
            deviation(json!({ "divide-by": "2", "base": "4" })),
            "divide-by",
            "2",
            "4",
            value_of("20"),
            "9",
        ), // 5 is 1 above 4
        (
            deviation(json!({ "base": "10" })),
            "base",
            "10",
            "12",
            value_of("13"),
            "9",
        ),
        (posts(), "worst", "10", "0", value_of("10"), "5"), // half the way from 0 to 20
        (posts(), "best", "20", "30", value_of("15"), "2.5"), // a quarter of that from 10 to 30
        (
            json!({ "fixed": { "points": "3" } }),
            "points",
            "3",
            "4",
            json!([]),
            "4",
        ),
    ];
    hold(rows.into_iter().map(|(rule, field, from, to, entries, wanted)| {
        let what = format!("{rule}: {field} {from} → {to}");
        let more = json!({ "documents": [{ "id": "d", "title": "批复" }], "adjustment": [{ "node": "x", "field": field,
            "from": from, "to": to, "document": "d", "date": "2023-08-01", "reason": "调整" }] });
        let scheme = check(leaf(rule, more)).unwrap_or_else(|found| panic!("{what}: {found:?}"));
        let card = score(&scheme, json!({}), entries, json!([]));
        (what, value(&card, "x"), wanted.to_owned())
    }));
}

/// Parameters that each record gives.
#[test]
fn given() {
    let entry = |x: &str, given: Value| json!({ "value": x, "given": given });
    let above = |more: Value| {
        let mut rule = json!({ "base": "5", "above": { "every": "1", "points": "-1", "part": "pro-rata" } });
        merge(&mut rule, more);
        json!({ "deviation": rule })
    };
    run(
        json!({}),
        vec![
            (
                above(json!({ "base": "given" })),
                entry("9", json!({ "base": "8" })),
                "9",
            ),
            (
                above(json!({ "base-to": "given" })),
                entry("9", json!({ "base-to": "7" })),
                "8",
            ), // 2 above 7
            (
                above(json!({ "divide-by": "given" })),
                entry("12", json!({ "divide-by": "2" })),
                "9",
            ), // 6 is 1 above 5
            (
                json!({ "linear": { "divide-by": "given", "knots": [["0", "0"], ["10", "10"]] } }),
                entry("20", json!({ "divide-by": "4" })),
                "5",
            ),
            (
                json!({ "steps": { "divide-by": "given", "row": [{ "at-least": "6", "y": "10" }, { "else": true, "y": "1" }] } }),
                entry("20", json!({ "divide-by": "4" })),
                "1",
            ),
            (
                json!({ "goalposts": { "worst": "given", "best": "given" } }),
                entry("15", json!({ "worst": "10", "best": "30" })),
                "2.5",
            ),
            (
                json!({ "growth": { "base": ["given"] } }),
                entry("10", json!({ "base": "8" })),
                "0.25",
            ),
        ],
    );
}

/// What may be irrational must be rounded before it is graded.
#[test]
fn what_is_enclosed_must_round() {
    let graded = |round: bool| {
        let mut more =
            json!({ "grades": { "band": [{ "grade": "A", "at-least": "1" }, { "grade": "B", "else": true }] } });
        if round {
            more["leaf"] = json!({ "round": { "places": 2, "mode": "half-up" } });
        }
        more
    };
    let growth = |years: u64| json!({ "growth": { "base": ["4"], "years": years } });
    let posts = |transform: &str| json!({ "goalposts": { "worst": "1", "best": "9", "transform": transform } });
    let power = |c: &str| json!({ "power": { "a": "1", "b": "0", "c": c } });
    let raised = |to: &str| json!({ "formula": { "step": [{ "id": "r", "op": "power", "of": ["4", to] }] } });
    let rows = [
        (growth(1), false),
        (growth(2), true),
        (posts("none"), false),
        (posts("ln"), true),
        (power("2"), false),
        (power("0.5"), true),
        (raised("2"), false),
        (raised("0.5"), true),
    ];
    for (rule, enclosed) in rows {
        let found = check(leaf(rule.clone(), graded(false))).err().unwrap_or_default();
        let named = found.iter().any(|problem| problem.contains("[enclosed]"));
        assert_eq!(named, enclosed, "{rule}: {found:?}");
        check(leaf(rule.clone(), graded(true))).unwrap_or_else(|found| panic!("{rule}: {found:?}"));
    }
}

/// A table that is not there is named, whatever parameter looks it up.
#[test]
fn unknown_tables() {
    let nowhere = || of("nowhere", "a");
    let rules = [
        ("target", json!({ "completion": { "target": nowhere() } })),
        (
            "divide-by",
            json!({ "linear": { "knots": [["0", "0"], ["10", "10"]], "divide-by": nowhere() } }),
        ),
        (
            "knot",
            json!({ "linear": { "knots": [[nowhere(), "0"], ["10", "10"]] } }),
        ),
        (
            "divide-by",
            json!({ "steps": { "row": [{ "at-least": "60", "y": "10" }, { "else": true, "y": "1" }], "divide-by": nowhere() } }),
        ),
        (
            "base",
            json!({ "deviation": { "base": nowhere(), "above": { "every": "1", "points": "-1", "part": "whole" } } }),
        ),
        (
            "base-to",
            json!({ "deviation": { "base": "1", "base-to": nowhere(), "above": { "every": "1", "points": "-1", "part": "whole" } } }),
        ),
        (
            "divide-by",
            json!({ "deviation": { "base": "1", "divide-by": nowhere(), "above": { "every": "1", "points": "-1", "part": "whole" } } }),
        ),
        (
            "standard",
            json!({ "efficacy": { "tier": [{ "standard": nowhere(), "coefficient": "1" }, { "standard": "2", "coefficient": "0.6" }], "if-crossed": "0" } }),
        ),
        ("worst", json!({ "goalposts": { "worst": nowhere(), "best": "10" } })),
        ("best", json!({ "goalposts": { "worst": "1", "best": nowhere() } })),
        ("base", json!({ "growth": { "base": [nowhere()] } })),
    ];
    for (key, rule) in rules {
        let found = check(leaf(rule.clone(), json!({}))).err().unwrap_or_default();
        assert!(
            found.iter().any(|problem| problem.contains("[unknown-id]")),
            "{key} of {rule}: {found:?}"
        );
    }
}

/// A figure more than ten times what it is divided by, or less than a tenth of it, is warned of.
#[test]
fn far_from_target() {
    let line = json!({ "linear": { "divide-by": "100", "knots": [["0", "0"], ["1", "10"]] } });
    let rows =
        json!({ "steps": { "divide-by": "100", "row": [{ "at-least": "1", "y": "10" }, { "else": true, "y": "1" }] } });
    let band = json!({ "deviation": { "divide-by": "100", "base": "1", "above": { "every": "1", "points": "-1", "part": "whole" } } });
    for rule in [line, rows, band] {
        let scheme = check(leaf(rule.clone(), json!({}))).unwrap_or_else(|found| panic!("{rule}: {found:?}"));
        for (x, far) in [
            ("1000", false),
            ("1001", true),
            ("10", false),
            ("9.9", true),
            ("0", false),
        ] {
            let record = json!({ "format": "appraisal-record/1", "scheme": "s", "unit": "u", "entries": [{ "input": "x", "value": x }] });
            let record: appraisal::draft::Record = serde_json::from_value(record).unwrap();
            let record = scheme.admit(record, None).unwrap();
            let warned = record
                .warnings()
                .iter()
                .any(|warning| warning.code.name() == "far-from-target");
            assert_eq!(warned, far, "{x} by {rule}");
        }
    }
}
