//! Rows of a step table that touch, overlap, leave a gap or stand out of order.

use serde_json::json;

use crate::checks::{none, run};

/// Spans with a gap, an overlap, out of order, and touching; of the two numbers 0 … 100 the input holds.
#[test]
fn rows_leave_no_gap() {
    let row = |bounds: &str| {
        let mut row = json!({ "y": "1" });
        for bound in bounds.split_whitespace().filter(|bound| !bound.is_empty()) {
            let (key, at) = [
                (">=", "at-least"),
                ("<=", "at-most"),
                (">", "more-than"),
                ("<", "less-than"),
            ]
            .iter()
            .find_map(|(sign, key)| Some((*key, bound.strip_prefix(sign)?)))
            .unwrap_or(("else", ""));
            row[key] = if key == "else" { json!(true) } else { json!(at) };
        }
        row
    };
    let rows = |rows: &[&str], grid: Option<&str>| {
        let mut rule = json!({ "row": rows.iter().map(|bounds| row(bounds)).collect::<Vec<_>>() });
        if let Some(step) = grid {
            rule["round-x"] = json!({ "step": step, "mode": "half-up" });
        }
        json!({ "steps": rule })
    };
    let hundred = || json!({ "input": [{ "id": "x", "kind": "number", "at-least": "0", "at-most": "100" }] });
    let places = || {
        json!({ "steps": { "round-x": { "places": 1, "mode": "half-up" },
        "row": [{ "at-least": "5", "y": "1" }, { "at-most": "4.9", "y": "0" }] } })
    };
    run(vec![
        (rows(&[">=90", ">=80", "else"], None), hundred(), ""),
        (rows(&[">=90", ">=0"], None), hundred(), ""),
        (rows(&[">=90", ">0"], None), hundred(), "row [gap]"), // 0 itself
        (rows(&[">=90", ">=1"], None), hundred(), "row [gap]"),
        (rows(&["<=10", "<=100"], None), hundred(), ""),
        (rows(&["<=10", "<100"], None), hundred(), "row [gap]"),
        (rows(&["<=10", "<=99"], None), hundred(), "row [gap]"),
        (rows(&[">=80", ">=90", "else"], None), hundred(), "row [unordered]"),
        (rows(&[">=80", ">=80", "else"], None), hundred(), "row [unordered]"),
        (rows(&[">80", ">80", "else"], None), hundred(), "row [unordered]"),
        (rows(&[">80", ">=80", "else"], None), hundred(), ""), // exactly 80
        (rows(&[">=80", ">80", "else"], None), hundred(), "row [unordered]"),
        (rows(&["<10", "<10", "else"], None), hundred(), "row [unordered]"),
        (rows(&["<10", "<=10", "else"], None), hundred(), ""),
        (rows(&["<=10", "<10", "else"], None), hundred(), "row [unordered]"),
        (rows(&["<=10", "<=9", "else"], None), hundred(), "row [unordered]"),
        (rows(&[">=50 <=60", ">60 <=70", "else"], None), hundred(), ""),
        (
            rows(&[">=50 <=60", ">=60 <=70", "else"], None),
            hundred(),
            "row [overlap]",
        ),
        (rows(&[">=50 <60", ">=60 <=70", "else"], None), hundred(), ""),
        (rows(&[">=50 <60", ">60 <=70", "else"], None), hundred(), "row [gap]"),
        (
            rows(&[">=50 <=60", ">=59 <=70", "else"], None),
            hundred(),
            "row [overlap]",
        ),
        (rows(&[">=50 <=60", ">=61 <=70", "else"], None), hundred(), "row [gap]"),
        // On whole numbers there is nothing between 60 and 61, and 61 between 60 and 62.
        (rows(&[">=50 <=60", ">=61 <=70", "else"], Some("1")), hundred(), ""),
        (
            rows(&[">=50 <=60", ">=62 <=70", "else"], Some("1")),
            hundred(),
            "row [gap]",
        ),
        (
            rows(&[">=50 <=60", ">61 <=70", "else"], Some("1")),
            hundred(),
            "row [gap]",
        ),
        (
            rows(&[">=50 <60", ">60 <=70", "else"], Some("1")),
            hundred(),
            "row [gap]",
        ),
        (rows(&[">=50 <60.5", ">60.5 <=70", "else"], Some("1")), hundred(), ""),
        (rows(&[">=50 <=60.5", ">=61 <=70", "else"], Some("1")), hundred(), ""),
        // On steps of 5 the next after 60 is 65, after 62 too.
        (rows(&[">=50 <=60", ">=65 <=70", "else"], Some("5")), hundred(), ""),
        (
            rows(&[">=50 <=60", ">65 <=70", "else"], Some("5")),
            hundred(),
            "row [gap]",
        ),
        (rows(&[">=50 <=62", ">=65 <=70", "else"], Some("5")), hundred(), ""),
        (
            rows(&[">=50 <=60", ">=66 <=70", "else"], Some("5")),
            hundred(),
            "row [gap]",
        ),
        (places(), none(), ""), // 4.9 and 5 are neighbours on one decimal place
        (rows(&["<=3", ">=5"], None), none(), "row [gap]"),
        (rows(&["<=3", ">3"], None), none(), ""),
        (rows(&[">3", "<=3"], None), none(), ""),
        (rows(&[">3", "<3"], None), none(), "row [gap]"),
        (rows(&[], None), none(), "row [empty]"),
        (rows(&[""], None), none(), "row[0] [one-of]"),
    ]);
}
