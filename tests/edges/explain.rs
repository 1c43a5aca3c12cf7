//! The bounds of a row and the way to a better one, as a card tells them.

use serde_json::{Value, json};

use crate::{check, hold, leaf, score};

/// The facts of a leaf but for the number read: what, and how much.
fn facts(rule: &Value, entry: Value) -> String {
    let scheme = check(leaf(rule.clone(), json!({}))).unwrap_or_else(|found| panic!("{rule}: {found:?}"));
    let mut entry = entry;
    entry["input"] = json!("x");
    let card = score(&scheme, json!({}), json!([entry]), json!([]));
    let each = card.line("x").unwrap().facts.iter().filter_map(|fact| {
        let what = fact.what.keyword();
        let amount = fact
            .amount
            .as_ref()
            .map(|amount| format!(" {amount}"))
            .unwrap_or_default();
        let words = fact.words.as_ref().map(|words| format!(" {words}")).unwrap_or_default();
        (what != "actual").then(|| format!("{what}{words}{amount}"))
    });
    each.collect::<Vec<_>>().join(", ")
}

#[test]
fn rows() {
    let steps = |rows: &[(&str, &str)]| {
        let row = |(bounds, y): &(&str, &str)| {
            let mut row = json!({ "y": y });
            for bound in bounds.split(' ') {
                match bound.split_once(':') {
                    Some((key, at)) => row[key] = json!(at),
                    None => row["else"] = json!(true),
                }
            }
            row
        };
        json!({ "steps": { "row": rows.iter().map(row).collect::<Vec<_>>() } })
    };
    let more = steps(&[
        ("at-least:90", "10"),
        ("at-least:80", "8"),
        ("more-than:70", "5"),
        ("else", "1"),
    ]);
    let less = steps(&[("at-most:10", "10"), ("less-than:20", "8"), ("else", "1")]);
    let least = steps(&[("at-most:10", "10"), ("else", "1")]);
    let mut apart = steps(&[("at-least:90", "10"), ("at-least:80 at-most:89", "8"), ("else", "1")]);
    apart["steps"]["round-x"] = json!({ "step": "1", "mode": "half-up" });
    let mut even = steps(&[("at-most:10", "10"), ("at-least:12 at-most:20", "8"), ("else", "1")]);
    even["steps"]["round-x"] = json!({ "step": "2", "mode": "half-up" });
    let rising = steps(&[("less-than:10", "1"), ("at-least:10 less-than:20", "5"), ("else", "10")]);
    let level = steps(&[("at-least:90", "8"), ("at-least:80", "8"), ("else", "1")]);
    let rows = [
        (&level, "85", "at-least 80, less-than 90"), // the row above is no better
        (&more, "95", "at-least 90"),
        (&more, "90", "at-least 90"),
        (&more, "85", "at-least 80, less-than 90, next 5"),
        (&more, "80", "at-least 80, less-than 90, next 10"),
        (&more, "75", "more-than 70, less-than 80, next 5"),
        (&more, "70", "at-most 70, else, next 0"), // as little as one likes more than 70
        (&more, "60", "at-most 70, else, next 10"),
        (&less, "10", "at-most 10"),
        (&less, "15", "more-than 10, less-than 20, next 5"),
        (&less, "20", "at-least 20, else, next 0"),
        (&less, "25", "at-least 20, else, next 5"),
        (&least, "15", "more-than 10, else, next 5"),
        (&apart, "82", "rounded 82, at-least 80, at-most 89, next 8"), // 90 − 82
        (&apart, "79", "rounded 79, else, next 1"),
        (&even, "14", "rounded 14, at-least 12, at-most 20, next 4"), // its own bounds, and none of the row before
        (&rising, "5", "less-than 10, next 5"),
        (&rising, "15", "at-least 10, less-than 20"), // the rest has no bound of its own
    ];
    hold(rows.into_iter().map(|(rule, x, wanted)| {
        let what = format!("{rule} of {x}");
        (what, facts(rule, json!({ "value": x })), wanted.to_owned())
    }));
}

/// Every item that is missed, with the points that it would have given.
#[test]
fn items() {
    let rule = json!({ "checklist": { "item": [{ "id": "a", "points": "5" }, { "id": "b", "points": "3" }, { "id": "c", "points": "2" }] } });
    let of = |a: bool, b: bool, c: bool| facts(&rule, json!({ "items": { "a": a, "b": b, "c": c } }));
    assert_eq!(of(true, true, true), "met 3");
    assert_eq!(of(true, false, true), "met 2, missed b 3");
    assert_eq!(of(false, false, false), "met 0, missed a 5, missed b 3, missed c 2");
}

/// How many votes were cast for each level that counts.
#[test]
fn votes() {
    let rule = json!({ "votes": { "level": [{ "name": "好", "value": "10" }, { "name": "中", "value": "6" }, { "name": "弃权" }] } });
    let found = facts(&rule, json!({ "votes": { "好": "3", "中": "1", "弃权": "5" } }));
    assert_eq!(found, "level 好 3, level 中 1");
}
