//! The points of days, lists, tiers, posts, powers, growth and formulas, on their edges and beside them.

use serde_json::{Value, json};

use crate::rules::{number, run};
use crate::{check, hold, leaf, score, value};

#[test]
fn deadlines() {
    let of = |more: Value| {
        let mut rule = json!({ "due": "2023-06-30", "every": "day", "points": "0.5" });
        for (key, value) in more.as_object().unwrap() {
            rule[key] = value.clone();
        }
        json!({ "deadline": rule })
    };
    let week = |part: &str| of(json!({ "every": "week", "part": part }));
    let month = |part: &str| of(json!({ "every": "month", "part": part }));
    let on = |day: &str| json!({ "date": day });
    run(
        json!({}),
        vec![
            (of(json!({})), on("2023-06-30"), "10"),
            (of(json!({})), on("2023-07-01"), "9.5"),
            (of(json!({ "start": "8" })), on("2023-07-02"), "7"), // 8 − 2 × 0.5
            (of(json!({ "grace": "3" })), on("2023-07-02"), "10"), // 2 days, 3 are free
            (of(json!({ "grace": "3" })), on("2023-07-04"), "9.5"), // 4 − 3
            (of(json!({ "end": "2023-07-10" })), on("2023-07-10"), "5"), // 10 days
            (of(json!({ "end": "2023-07-10" })), on("2023-07-11"), "0"),
            (
                of(json!({ "end": "2023-07-10", "late-score": "1" })),
                on("2023-07-11"),
                "1",
            ),
            (of(json!({})), json!({ "done": false }), "0"),
            (of(json!({ "not-done": "-2" })), json!({ "done": false }), "-2"),
            (week("pro-rata"), on("2023-07-14"), "9"),  // 14 days: 2 weeks
            (week("whole"), on("2023-07-13"), "9.5"),   // 13 days: 1 week
            (week("started"), on("2023-07-08"), "9"),   // 8 days: 2 weeks
            (week("started"), on("2023-07-07"), "9.5"), // 7 days: 1
            (month("whole"), on("2023-07-29"), "10"),
            (month("started"), on("2023-07-29"), "9.5"),
            (month("whole"), on("2023-07-30"), "9.5"),
            (month("started"), on("2023-07-30"), "9.5"),
            (month("started"), on("2023-07-31"), "9"), // one month and a day
            (month("whole"), on("2024-01-15"), "7"),   // 6 months, to 30 December, and 16 days
        ],
    );
}

#[test]
fn lists_levels_votes_and_answers() {
    let items = |one: bool, two: bool, three: bool| json!({ "items": { "a": one, "b": two, "c": three } });
    let points = json!({ "checklist": { "starred-missing": "0.5", "item": [{ "id": "a", "points": "5" },
        { "id": "b", "points": "3" }, { "id": "c", "points": "2", "starred": true }] } });
    let lose = json!({ "checklist": { "lose": "4", "item": [{ "id": "a" }, { "id": "b" }, { "id": "c" }] } });
    run(
        json!({}),
        vec![
            (points.clone(), items(true, true, true), "10"),
            (points.clone(), items(false, true, true), "5"), // 3 + 2
            (points, items(true, true, false), "0.5"),
            (lose.clone(), items(true, true, true), "10"),
            (lose.clone(), items(true, false, true), "6"),
            (lose, items(false, false, false), "-2"), // 10 − 3 × 4, and no floor is written
            (json!({ "yes-no": {} }), json!({ "yes": true }), "10"),
            (json!({ "yes-no": {} }), json!({ "yes": false }), "0"),
            (
                json!({ "yes-no": { "yes": "6", "no": "-1" } }),
                json!({ "yes": true }),
                "6",
            ),
            (
                json!({ "yes-no": { "yes": "6", "no": "-1" } }),
                json!({ "yes": false }),
                "-1",
            ),
            (
                json!({ "yes-no": { "gives": "share", "yes": "0.6", "no": "0.1" } }),
                json!({ "yes": true }),
                "6",
            ),
            (
                json!({ "yes-no": { "gives": "share", "yes": "0.6", "no": "0.1" } }),
                json!({ "yes": false }),
                "1",
            ),
        ],
    );
    let level = |gives: &str| json!({ "levels": { "gives": gives, "level": [{ "name": "优", "y": "0.9" }, { "name": "差", "y": "0.2" }] } });
    run(
        json!({ "input": [{ "id": "x", "kind": "level", "levels": ["优", "差"] }] }),
        vec![
            (level("points"), json!({ "level": "差" }), "0.2"),
            (level("share"), json!({ "level": "优" }), "9"),
        ],
    );
    let votes = |more: Value| {
        let mut rule =
            json!({ "level": [{ "name": "好", "value": "10" }, { "name": "中", "value": "6" }, { "name": "弃权" }] });
        for (key, value) in more.as_object().unwrap() {
            rule[key] = value.clone();
        }
        json!({ "votes": rule })
    };
    let cast = |good: &str, fair: &str, none: &str| json!({ "votes": { "好": good, "中": fair, "弃权": none } });
    run(
        json!({}),
        vec![
            (votes(json!({})), cast("3", "1", "5"), "9"), // (30 + 6) ÷ 4
            (votes(json!({ "quorum": 4 })), cast("3", "1", "5"), "9"),
            (votes(json!({ "quorum": 5 })), cast("3", "1", "5"), "quorum"), // 4 valid votes
            (votes(json!({})), cast("0", "0", "5"), "empty-group"),
        ],
    );
}

#[test]
fn tiers_posts_powers_and_growth() {
    let tiers = |more: Value| {
        let mut rule = json!({ "tier": [{ "standard": "30", "coefficient": "1" }, { "standard": "20", "coefficient": "0.6" },
            { "standard": "10", "coefficient": "0.2" }] });
        for (key, value) in more.as_object().unwrap() {
            rule[key] = value.clone();
        }
        json!({ "efficacy": rule })
    };
    let reverse = json!({ "efficacy": { "below": "0.1", "tier": [{ "standard": "1", "coefficient": "1" },
        { "standard": "2", "coefficient": "0.6" }] } });
    let posts =
        |worst: &str, best: &str, open: bool| json!({ "goalposts": { "worst": worst, "best": best, "open": open } });
    let power = |form: &str, c: &str| json!({ "power": { "a": "2", "b": "3", "c": c, "form": form } });
    run(
        json!({}),
        vec![
            (tiers(json!({})), number("31"), "10"),
            (tiers(json!({})), number("30"), "10"),
            (tiers(json!({})), number("25"), "8"), // half the way from 0.6 to 1
            (tiers(json!({})), number("20"), "6"),
            (tiers(json!({})), number("10"), "2"),
            (tiers(json!({})), number("9"), "0"),
            (tiers(json!({ "below": "0.1" })), number("9"), "1"),
            (tiers(json!({ "below": "0.1" })), number("10"), "2"),
            (
                tiers(json!({ "round-x": { "places": 0, "mode": "half-up" } })),
                number("24.5"),
                "8",
            ),
            (reverse.clone(), number("0.5"), "10"),
            (reverse.clone(), number("1.5"), "8"),
            (reverse.clone(), number("2"), "6"),
            (reverse, number("2.1"), "1"),
            (posts("10", "30", false), number("9"), "0"),
            (posts("10", "30", false), number("15"), "2.5"),
            (posts("10", "30", false), number("31"), "10"),
            (posts("10", "30", true), number("35"), "12.5"), // 25 ÷ 20
            (posts("10", "30", true), number("5"), "-2.5"),
            (posts("30", "10", false), number("31"), "0"),
            (posts("30", "10", false), number("25"), "2.5"),
            (posts("30", "10", false), number("9"), "10"),
            (power("above", "2"), number("5"), "8"), // 2 × (5 − 3)²
            (power("above", "2"), number("3"), "0"),
            (power("above", "2"), number("2"), "0"),
            (power("below", "3"), number("1"), "16"), // 2 × (3 − 1)³
            (power("below", "3"), number("3"), "0"),
            (
                json!({ "power": { "a": "2", "b": "3", "c": "1", "scale": "10" } }),
                number("0.5"),
                "4",
            ), // 2 × (5 − 3)
        ],
    );
    let growth = |base: Value, more: Value| {
        let mut rule = json!({ "base": base });
        for (key, value) in more.as_object().unwrap() {
            rule[key] = value.clone();
        }
        json!({ "growth": rule })
    };
    let two = json!(["10", "20"]);
    run(
        json!({}),
        vec![
            (growth(json!(["8"]), json!({})), number("10"), "0.25"),
            (growth(two.clone(), json!({})), number("18"), "0.2"), // (18 − 15) ÷ 15
            (growth(two.clone(), json!({ "pick": "min" })), number("18"), "0.8"),
            (growth(two, json!({ "pick": "max" })), number("18"), "-0.1"),
            (growth(json!(["0"]), json!({})), number("10"), "division-by-zero"),
            (growth(json!(["0"]), json!({ "if-zero": "1" })), number("10"), "1"),
            (growth(json!(["-8"]), json!({})), number("-6"), "undefined"),
            (
                growth(json!(["-8"]), json!({ "if-negative": "0.5" })),
                number("-6"),
                "0.5",
            ),
            (growth(json!(["-8"]), json!({ "absolute": true })), number("-6"), "0.25"), // 2 ÷ 8
            (growth(json!(["8"]), json!({ "years": 1 })), number("10"), "0.25"),
        ],
    );
    // Over two years: √(121 ÷ 100) − 1 and √(50 ÷ 100) − 1 = −0.29289…
    let rounded = json!({ "leaf": { "round": { "places": 4, "mode": "half-up" } } });
    run(
        rounded,
        vec![
            (growth(json!(["100"]), json!({ "years": 2 })), number("121"), "0.1"),
            (growth(json!(["100"]), json!({ "years": 2 })), number("50"), "-0.2929"),
        ],
    );
}

#[test]
fn formulas() {
    let step = |op: &str, of: &[&str], more: Value| {
        let mut step = json!({ "id": "r", "op": op, "of": of });
        for (key, value) in more.as_object().unwrap() {
            step[key] = value.clone();
        }
        step
    };
    let none = || json!({});
    let test = |test: &str| json!({ "test": test });
    let rows = [
        (step("add", &["2", "3", "4"], none()), "9"),
        (step("subtract", &["2", "3", "4"], none()), "-5"),
        (step("multiply", &["2", "3", "4"], none()), "24"),
        (step("divide", &["2", "3"], none()), "2/3"),
        (step("divide", &["2", "0"], none()), "division-by-zero"),
        (step("divide", &["2", "0"], json!({ "if-zero": "7" })), "7"),
        (step("min", &["2", "3", "1"], none()), "1"),
        (step("max", &["2", "3", "1"], none()), "3"),
        (step("clamp", &["5", "1", "3"], none()), "3"),
        (step("clamp", &["0", "1", "3"], none()), "1"),
        (step("clamp", &["2", "1", "3"], none()), "2"),
        (step("abs", &["-2"], none()), "2"),
        (step("abs", &["2"], none()), "2"),
        (
            step(
                "round",
                &["2.5"],
                json!({ "round": { "places": 0, "mode": "half-even" } }),
            ),
            "2",
        ),
        (step("power", &["3", "4"], none()), "81"),
        (step("power", &["2", "-2"], none()), "0.25"),
        (step("if", &["1", "2", "8", "9"], test("at-least")), "9"),
        (step("if", &["2", "2", "8", "9"], test("at-least")), "8"),
        (step("if", &["2", "2", "8", "9"], test("more-than")), "9"),
        (step("if", &["3", "2", "8", "9"], test("more-than")), "8"),
        (step("if", &["2", "2", "8", "9"], test("at-most")), "8"),
        (step("if", &["3", "2", "8", "9"], test("at-most")), "9"),
        (step("if", &["2", "2", "8", "9"], test("less-than")), "9"),
        (step("if", &["1", "2", "8", "9"], test("less-than")), "8"),
        (step("if", &["2", "2", "8", "9"], test("equals")), "8"),
        (step("if", &["1", "2", "8", "9"], test("equals")), "9"),
    ];
    hold(rows.into_iter().map(|(step, wanted)| {
        let what = step.to_string();
        let scheme = check(leaf(json!({ "formula": { "step": [step] } }), json!({}))).unwrap();
        let card = score(&scheme, json!({}), json!([]), json!([]));
        (what, value(&card, "x"), wanted.to_owned())
    }));
    for (points, wanted) in [("full", "10"), ("3", "3")] {
        let scheme = check(leaf(json!({ "fixed": { "points": points } }), json!({}))).unwrap();
        assert_eq!(value(&score(&scheme, json!({}), json!([]), json!([])), "x"), wanted);
    }
}
