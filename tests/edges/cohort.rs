//! Statistics of a few figures, by hand: quantiles between and on places, what is dropped at which number of units, what
//! deviates, and places of equal units.

use appraisal::{Record, Scheme, draft};
use serde_json::{Value, json};

use crate::{check, hold, value};

fn records(scheme: &Scheme, figures: &[&str]) -> Vec<Record> {
    let each = figures.iter().enumerate().map(|(at, figure)| {
        let record = json!({ "format": "appraisal-record/1", "scheme": "s", "unit": format!("u{at}"),
            "entries": [{ "input": "x", "value": figure }] });
        let record: draft::Record = serde_json::from_value(record).unwrap();
        scheme.admit(record, None).unwrap()
    });
    each.collect()
}

fn scheme(statistic: &Value, rule: Value) -> Scheme {
    let mut all = json!({ "id": "s", "input": "x" });
    for (key, value) in statistic.as_object().unwrap() {
        all[key] = value.clone();
    }
    let document = json!({ "format": "appraisal/1", "id": "s", "result": "y", "statistic": [all],
        "input": [{ "id": "x", "kind": "number" }], "node": [{ "id": "y", "full": "10", "input": "x", "rule": rule }] });
    check(document).unwrap_or_else(|found| panic!("{statistic}: {found:?}"))
}

#[test]
fn statistics() {
    let of = |take: &str, more: Value| {
        let mut all = json!({ "take": take });
        for (key, value) in more.as_object().unwrap() {
            all[key] = value.clone();
        }
        all
    };
    let none = || json!({});
    let p = |p: &str, definition: &str| of("quantile", json!({ "p": p, "definition": definition }));
    let drop = |least: u64, low: u64, high: u64| {
        of(
            "mean",
            json!({ "drop": [{ "values-at-least": least, "low": low, "high": high }] }),
        )
    };
    let deviation = |divide: &str| {
        of(
            "deviation",
            json!({ "divide": divide, "round": { "places": 2, "mode": "half-up" } }),
        )
    };
    let four: &[&str] = &["10", "20", "30", "50"];
    let five: &[&str] = &["1", "10", "20", "30", "90"];
    let rows: Vec<(Value, &[&str], &str)> = vec![
        (of("min", none()), four, "10"),
        (of("max", none()), four, "50"),
        (of("mean", none()), four, "27.5"),
        (of("sum", none()), four, "110"),
        (of("count", none()), four, "4"),
        (of("median", none()), four, "25"),
        (of("median", none()), five, "20"),
        (of("mean", json!({ "times": "2" })), four, "55"),
        (
            of("mean", json!({ "round": { "places": 0, "mode": "half-up" } })),
            four,
            "28",
        ),
        (of("mean", json!({ "if-empty": "7" })), &[], "7"),
        (of("mean", none()), &[], "none"),
        (of("sum", none()), &[], "0"),
        // Inclusive: place 1 + (4 − 1) p; exclusive: (4 + 1) p; nearest rank: 4 p, rounded up.
        (p("0", "inclusive"), four, "10"),
        (p("1", "inclusive"), four, "50"),
        (p("0.25", "inclusive"), four, "17.5"),  // place 1.75
        (p("0.9", "inclusive"), four, "44"),     // place 3.7
        (p("0.25", "exclusive"), four, "12.5"),  // place 1.25
        (p("0.75", "exclusive"), four, "45"),    // place 3.75
        (p("0.2", "exclusive"), four, "10"),     // place 1
        (p("0.1", "exclusive"), four, "10"),     // place 0.5
        (p("0.8", "exclusive"), four, "50"),     // place 4
        (p("0.25", "nearest-rank"), four, "10"), // place 1
        (p("0.26", "nearest-rank"), four, "20"), // place 2
        (p("0.75", "nearest-rank"), four, "30"), // place 3
        (p("0.76", "nearest-rank"), four, "50"),
        (p("0.5", "inclusive"), &["8"], "8"),
        (drop(5, 1, 1), five, "20"),       // 10 20 30
        (drop(5, 1, 1), four, "27.5"),     // only 4
        (drop(2, 1, 1), &["3", "5"], "4"), // none would be left
        (drop(2, 1, 1), &["3", "5", "9"], "5"),
        (drop(2, 1, 0), &["3", "5"], "5"),
        (drop(2, 0, 1), &["3", "5"], "3"),
        (
            of(
                "mean",
                json!({ "drop": [{ "values-at-least": 3, "low": 1 }, { "values-at-least": 5, "high": 1 }] }),
            ),
            five,
            "15.25", // 1 10 20 30
        ),
        (
            of(
                "mean",
                json!({ "drop": [{ "values-at-least": 3, "low": 1 }, { "values-at-least": 5, "high": 1 }] }),
            ),
            four,
            "100/3", // 20 30 50
        ),
        // Held between the quartiles 10 and 30 of five: 10 10 20 30 30.
        (
            of("sum", json!({ "winsorize": { "low": "0.25", "high": "0.75" } })),
            five,
            "100",
        ),
        // 2 4 4 4 5 5 7 9: mean 5, squares 32; √(32 ÷ 8) = 2, √(32 ÷ 7) = 2.138.
        (deviation("population"), &["2", "4", "4", "4", "5", "5", "7", "9"], "2"),
        (deviation("sample"), &["2", "4", "4", "4", "5", "5", "7", "9"], "2.14"),
        (deviation("population"), &["3"], "0"),
        (deviation("sample"), &["3"], "none"),
    ];
    hold(rows.into_iter().map(|(statistic, figures, wanted)| {
        let what = format!("{statistic} of {figures:?}");
        let own = json!({ "completion": { "target": { "statistic": "s" } } });
        let scheme = scheme(&statistic, own);
        let cohort = scheme.score_cohort(&records(&scheme, figures));
        let found = cohort.statistics.value.iter().find(|value| value.id == "s");
        let found = found.and_then(|found| found.value.as_ref().map(ToString::to_string));
        (what, found.unwrap_or_else(|| "none".into()), wanted.to_owned())
    }));
}

#[test]
fn points_by_rank() {
    let rows: Vec<(Value, &[&str], &str)> = vec![
        (json!({ "step": "1" }), &["9", "7", "8"], "10 8 9"),
        (json!({ "step": "1", "better": "less" }), &["9", "7", "8"], "8 10 9"),
        (json!({ "step": "1", "first": "5" }), &["9", "9", "8"], "5 5 3"),
        (json!({ "step": "1", "ties": "average" }), &["9", "9", "8"], "9.5 9.5 8"),
        (
            json!({ "step": "1", "ties": "average" }),
            &["9", "9", "9", "8"],
            "9 9 9 7",
        ),
        (json!({ "step": "1", "better": "less" }), &["9", "9", "8"], "9 9 10"),
        (
            json!({ "top": ["6", "4"], "rest": "1" }),
            &["9", "8", "7", "6"],
            "6 4 1 1",
        ),
        (
            json!({ "top": ["6"], "bottom": ["-3", "-2"], "rest": "1" }),
            &["9", "8", "7", "6"],
            "6 1 -2 -3",
        ),
        (json!({ "top": ["6"], "bottom": ["-3"] }), &["9", "8", "7"], "6 0 -3"),
        // Places 1 and 2; 2, 3 and 4; 3 and 4.
        (
            json!({ "top": ["6", "4"], "rest": "1", "ties": "average" }),
            &["9", "9", "7", "6"],
            "5 5 1 1",
        ),
        (
            json!({ "top": ["6", "4"], "rest": "1", "ties": "average" }),
            &["9", "8", "8", "8"],
            "6 2 2 2",
        ),
        (
            json!({ "top": ["6"], "bottom": ["-3"], "rest": "1", "ties": "average" }),
            &["9", "8", "7", "7"],
            "6 1 -1 -1",
        ),
        (
            json!({ "top": ["6"], "bottom": ["-3"], "rest": "1", "ties": "average" }),
            &["8", "8", "8", "8"],
            "1.25 1.25 1.25 1.25",
        ),
    ];
    hold(rows.into_iter().map(|(more, figures, wanted)| {
        let what = format!("{more} of {figures:?}");
        let mut rule = json!({ "statistic": "s" });
        for (key, value) in more.as_object().unwrap() {
            rule[key] = value.clone();
        }
        let scheme = scheme(&json!({ "take": "list" }), json!({ "rank-points": rule }));
        let cohort = scheme.score_cohort(&records(&scheme, figures));
        let each: Vec<String> = cohort.cards.iter().map(|card| value(card, "y")).collect();
        (what, each.join(" "), wanted.to_owned())
    }));
}

/// A statistic of the value before rounding, and of the rounded one.
#[test]
fn exact_or_rounded() {
    for (exact, wanted) in [(true, "2.4"), (false, "2")] {
        let document = json!({ "format": "appraisal/1", "id": "s", "result": "y",
            "statistic": [{ "id": "s", "take": "mean", "node": "z", "exact": exact }],
            "input": [{ "id": "x", "kind": "number" }],
            "node": [{ "id": "y", "input": "x", "full": "10", "rule": { "completion": { "target": { "statistic": "s" } } } },
                { "id": "z", "input": "x", "round": { "places": 0, "mode": "half-up" },
                    "rule": { "linear": { "knots": [["0", "0"], ["1", "1"]], "above": "extend" } } }] });
        let scheme = check(document).unwrap();
        let cohort = scheme.score_cohort(&records(&scheme, &["2.4"]));
        assert_eq!(cohort.statistics.value[0].value.as_ref().unwrap().to_string(), wanted);
    }
}

/// A standard on a statistic reads that statistic and no other.
#[test]
fn standards_on_statistics() {
    for (least, wanted) in [("40", "甲"), ("41", "丙")] {
        let document = json!({ "format": "appraisal/1", "id": "s", "result": "y",
            "statistic": [{ "id": "a", "take": "max", "input": "x", "times": "5" }, { "id": "b", "take": "max", "input": "x", "times": "4" },
                { "id": "c", "take": "max", "input": "x", "times": "3" }],
            "input": [{ "id": "x", "kind": "number" }], "standing": {},
            "grades": { "band": [{ "grade": "甲", "at-least": "1", "needs": [{ "statistic": "b", "at-least": least }] }, { "grade": "丙", "else": true }] },
            "node": [{ "id": "t", "combine": "sum", "full": "20" },
                { "id": "y", "parent": "t", "input": "x", "full": "10", "rule": { "completion": { "target": { "statistic": "a" } } } },
                { "id": "z", "parent": "t", "input": "x", "full": "10", "rule": { "completion": { "target": { "statistic": "c" } } } }] });
        let mut document = document;
        document["result"] = json!("t");
        let scheme = check(document).unwrap_or_else(|found| panic!("{found:?}"));
        let cohort = scheme.score_cohort(&records(&scheme, &["10"]));
        let standing = appraisal::Standing::of(&scheme, &cohort.cards, &appraisal::StandingData::default());
        let grade = standing.rows[0].grade.as_ref().unwrap();
        assert_eq!(grade.in_language(appraisal::Language::Chinese), wanted, "{least}"); // 4 × 10
    }
}
