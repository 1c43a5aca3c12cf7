//! Deviations whose base is data, whose figures miss the base, or whose node holds them, by hand.

use serde_json::{Value, json};

use crate::parameters::{by, of, tables};
use crate::proofs::{number, ranges, stepped};
use crate::{check, hold, leaf, merge};

/// A deviation from `base` with so many points for every 2 above it and below it, counted as `part` says.
fn deviation(base: Value, part: &str, above: &str, below: &str) -> Value {
    let side = |points: &str| json!({ "every": "2", "points": points, "part": part });
    let mut rule = json!({ "base": base });
    for (key, points) in [("above", above), ("below", below)] {
        if points != "-" {
            rule[key] = side(points);
        }
    }
    json!({ "deviation": rule })
}

fn with(rule: Value, more: Value) -> Value {
    let mut rule = rule;
    merge(&mut rule["deviation"], more);
    rule
}

/// What a deviation comes to where its base is read from a table: 10 for units of kind 1, 30 for those of kind 2.
#[test]
fn bases_from_data() {
    let base = || of("t", "a");
    let any = |least: &str, most: &str| tables(number(least, most));
    let whole = |above: &str, below: &str| deviation(base(), "whole", above, below);
    let pro_rata = |above: &str, below: &str| deviation(base(), "pro-rata", above, below);
    ranges(vec![
        (whole("-1", "-"), any("0", "15"), "8 … 10"), // 15 − 10 = 5: 2 steps; below nothing changes
        (whole("-1", "-"), any("13", "15"), "8 … 10"), // kind 2 is below
        (whole("-1", "-"), any("34", "36"), "-3 … 8"), // 36 − 10 = 26: 13 steps; 34 − 30 = 4: 2
        (pro_rata("-1", "-"), any("34", "35"), "-2.5 … 8"), // 12.5 steps; 2
        (pro_rata("-", "-1"), any("4", "7"), "-3 … 8.5"), // 30 − 4: 13; 10 − 7: 1.5
        (whole("-", "-1"), any("5", "7"), "-2 … 9"),  // 25 is 12 steps; 3 is 1
        // Kind 2: 18 below, 9 steps. That no kind has a base from 12 to 14, so that the start is lost, is not looked for.
        (whole("-1", "-1"), any("12", "14"), "1 … 10?"),
        (
            deviation(by("k", ["10", "30"]), "whole", "-1", "-"),
            any("34", "36"),
            "-3 … 8",
        ),
        // From a band that ends at 20 or 30: 16 is 8 steps, 4 is 2. Below it some kind's band might end, as far as is looked.
        (
            with(
                deviation(json!("10"), "whole", "-1", "-"),
                json!({ "base-to": by("k", ["20", "30"]) }),
            ),
            any("34", "36"),
            "2 … 8",
        ),
        (
            with(
                deviation(json!("10"), "whole", "-", "-1"),
                json!({ "base-to": by("k", ["20", "30"]) }),
            ),
            any("4", "6"),
            "7? … 8?",
        ),
        // In the band from 10 to 20 or 30 whatever the kind.
        (
            with(
                deviation(json!("10"), "whole", "-1", "-1"),
                json!({ "base-to": by("k", ["20", "30"]) }),
            ),
            any("12", "18"),
            "10 … 10",
        ),
    ]);
}

/// Figures on a step that never meet the base, and a base that they meet.
#[test]
fn figures_beside_the_base() {
    let of = |base: &str| deviation(json!(base), "whole", "-1", "-1");
    ranges(vec![
        // 0 3 6 9 12 …: 9 is half a step below 10 and loses nothing, 0 loses 5; but that is not looked for.
        (of("10"), stepped("0", "18", "3"), "5 … 10?"),
        (of("9"), stepped("0", "18", "3"), "6 … 10"), // 18 − 9 and 9 − 0: 4 steps
    ]);
}

/// No part of a step is lost: the cap, the end and the node's bounds are known to the line.
#[test]
fn lines_of_deviations() {
    let above = |more: Value| {
        let mut side = json!({ "every": "3", "points": "-1", "part": "pro-rata" });
        merge(&mut side, more);
        json!({ "deviation": { "base": "10", "above": side } })
    };
    let any = || number("0", "-");
    ranges(vec![
        (above(json!({ "at-most": "2" })), any(), "8 … 10"), // at most 2, from 10 + 2 × 3 = 16 on
        (above(json!({ "at-most": "2" })), number("0", "15"), "25/3 … 10"), // 5 ÷ 3
        (above(json!({ "at-most": "2", "to": "13" })), any(), "9 … 10"),
        (above(json!({ "at-most": "2", "to": "10" })), any(), "10 … 10"),
    ]);
    let rows = [
        (above(json!({})), "0", "Falling"),
        (above(json!({})), "10", "Constant"), // the node takes nothing below 10
        (above(json!({ "at-most": "2" })), "9", "Falling"),
        (json!({ "goalposts": { "worst": "10", "best": "30" } }), "9", "Rising"),
        (
            json!({ "goalposts": { "worst": "10", "best": "30" } }),
            "10",
            "Constant",
        ),
    ];
    hold(rows.into_iter().map(|(rule, least, wanted)| {
        let what = format!("{rule} no less than {least}");
        let mut more = any();
        more["leaf"] = json!({ "at-least": least });
        let scheme = check(leaf(rule, more)).unwrap_or_else(|found| panic!("{what}: {found:?}"));
        let direction = format!("{:?}", scheme.directions()[0].direction);
        (what, direction, wanted.to_owned())
    }));
    // Figures in whole threes lose whole points; without a step nothing is known of them.
    let fits = |more: Value| {
        let mut more = more;
        more["leaf"] = json!({});
        check(leaf(above(json!({ "points": "-3" })), more)).unwrap().fits()
    };
    assert_ne!(
        format!("{:?}", fits(stepped("1", "19", "1"))),
        format!("{:?}", fits(number("1", "19")))
    );
}

/// Where a side ends, it ends beyond its base, or beyond the band.
#[test]
fn ends_before_their_edge() {
    let of = |side: &str, to: &str| {
        let mut rule = json!({ "base": "10", "base-to": "20" });
        rule[side] = json!({ "every": "1", "points": "-1", "part": "pro-rata", "to": to });
        json!({ "deviation": rule })
    };
    let rows = [
        (of("above", "20"), true),
        (of("above", "21"), true),
        (of("above", "19"), false), // inside the band
        (of("above", "9"), false),
        (of("below", "10"), true),
        (of("below", "9"), true),
        (of("below", "11"), false),
        (of("below", "21"), false),
    ];
    hold(rows.into_iter().map(|(rule, fits)| {
        let found = check(leaf(rule.clone(), json!({})))
            .err()
            .unwrap_or_default()
            .join("; ");
        let side = if rule["deviation"]["above"].is_null() {
            "below"
        } else {
            "above"
        };
        let wanted = if fits {
            String::new()
        } else {
            format!("node[0].rule.deviation.{side} [empty-range]")
        };
        (rule.to_string(), found, wanted)
    }));
}
