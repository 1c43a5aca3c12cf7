//! Ballots and full marks at the numbers where another count begins to act.

use serde_json::{Value, json};

use crate::{check, hold, leaf, score, value};

/// What the group says beside its id, the marks of raters a, b, c …, the value, and who was trimmed.
#[test]
fn ballots() {
    let trim =
        |low: u64, high: u64, least: u64| json!({ "trim": [{ "ballots-at-least": least, "low": low, "high": high }] });
    let rows: Vec<(Value, &[&str], &str, &str)> = vec![
        (json!({}), &["5", "7", "8", "9"], "7.25", ""), // 29 ÷ 4
        (json!({ "within": "sum" }), &["5", "7", "8"], "20", ""),
        (json!({ "within": "median" }), &["5", "7", "8", "10"], "7.5", ""),
        (json!({ "within": "median" }), &["5", "7", "10"], "7", ""),
        (json!({ "within": "median" }), &["5"], "5", ""),
        (json!({ "quorum": 3 }), &["5", "7", "9"], "7", ""),
        (json!({ "quorum": 4 }), &["5", "7", "9"], "quorum", ""),
        (json!({ "quorum": 3 }), &["5", "7", "-"], "quorum", ""), // an abstention is no valid ballot
        (json!({ "empty": { "score": "6" } }), &["-"], "6", ""),
        (json!({ "empty": "no-score" }), &["-"], "empty-group", ""),
        (json!({}), &["6", "-", "8"], "7", ""),
        (
            json!({ "round": { "places": 0, "mode": "half-up" } }),
            &["5", "6"],
            "6",
            "",
        ),
        (trim(1, 1, 5), &["4", "7", "8", "9", "10"], "8", "e a"),
        (trim(1, 1, 5), &["4", "7", "8", "9"], "7", ""), // only 4 ballots: 28 ÷ 4
        (trim(1, 1, 3), &["4", "7", "9"], "7", "c a"),
        (trim(1, 0, 2), &["5", "5", "8"], "6.5", "b"), // of equal marks the last by rater
        (trim(0, 1, 2), &["5", "8", "8"], "6.5", "c"),
        (trim(2, 0, 3), &["5", "5", "8"], "8", "b a"),
        (trim(3, 0, 4), &["5", "5", "8", "8", "9"], "8.5", "b a d"), // both 5s, then the last of the 8s
        (trim(0, 2, 4), &["5", "8", "9", "9", "9"], "22/3", "e d"),  // 5 + 8 + 9
        (
            json!({ "trim": [{ "ballots-at-least": 5, "low": 1, "high": 1 }, { "ballots-at-least": 3, "low": 1 }] }),
            &["4", "8", "9"],
            "8.5",
            "a",
        ),
        (
            json!({ "trim": [{ "ballots-at-least": 5, "low": 1, "high": 1 }, { "ballots-at-least": 3, "low": 1 }] }),
            &["4", "7", "8", "8", "10"],
            "23/3", // 7 + 8 + 8
            "e a",
        ),
    ];
    hold(rows.into_iter().map(|(more, marks, wanted, out)| {
        let what = format!("{more} of {marks:?}");
        let mut group = json!({ "id": "g", "empty": "no-score" });
        for (key, value) in more.as_object().unwrap() {
            group[key] = value.clone();
        }
        let scheme = check(leaf(json!({ "panel": { "group": [group] } }), json!({}))).unwrap();
        let ballot = |(rater, mark): (char, &&str)| match *mark {
            "-" => json!({ "rater": rater.to_string(), "group": "g", "abstain": true }),
            mark => json!({ "rater": rater.to_string(), "group": "g", "mark": mark }),
        };
        let ballots: Vec<Value> = ('a'..).zip(marks).map(ballot).collect();
        let card = score(
            &scheme,
            json!({}),
            json!([{ "input": "x", "ballots": ballots }]),
            json!([]),
        );
        let trimmed = card.line("x").unwrap().groups[0].trimmed.join(" ");
        (
            what,
            format!("{} / {trimmed}", value(&card, "x")),
            format!("{wanted} / {out}"),
        )
    }));
}

/// What a panel is refused for; the codes carry the least number that would do.
#[test]
fn panels_that_are_refused() {
    let of = |groups: Value, more: Value| {
        let document = leaf(json!({ "panel": { "group": groups } }), more);
        check(document).err().unwrap_or_default().join("; ")
    };
    let group = |more: Value| {
        let mut group = json!({ "id": "g", "empty": "no-score" });
        for (key, value) in more.as_object().unwrap() {
            group[key] = value.clone();
        }
        json!([group])
    };
    let two = |a: Value, b: Value| json!([{ "id": "a", "empty": "leave-out", "weight": a }, { "id": "b", "empty": "leave-out", "weight": b }]);
    let at = "node[0].rule.panel.group";
    let trim = |least: u64| group(json!({ "trim": [{ "ballots-at-least": least, "low": 2, "high": 1 }] }));
    let ranks = |more: Value| {
        let mut ranks = json!({ "better": "more", "ties": "share" });
        for (key, value) in more.as_object().unwrap() {
            ranks[key] = value.clone();
        }
        group(json!({ "ranks": ranks }))
    };
    let unfull = || json!({ "leaf": { "full": null } });
    let rows = [
        (
            of(trim(3), json!({})),
            format!("{at}[0].trim[0].ballots-at-least [out-of-range]"),
        ),
        (of(trim(4), json!({})), String::new()),
        (
            of(ranks(json!({ "first": "5" })), json!({})),
            format!("{at}[0].ranks [missing-key]"),
        ),
        (of(ranks(json!({ "step": "1" })), json!({})), String::new()),
        (
            of(ranks(json!({ "step": "1" })), unfull()),
            format!("{at}[0].ranks [full-missing]"),
        ),
        (of(ranks(json!({ "step": "1", "first": "5" })), unfull()), String::new()),
        (of(ranks(json!({})), unfull()), String::new()),
        (of(two(json!("0.6"), json!("0.4")), json!({})), String::new()),
        (
            of(two(json!("0.6"), json!("0.5")), json!({})),
            format!("{at}[0].weight [weight-total]"),
        ),
        (
            of(two(json!("0.6"), json!(null)), json!({})),
            format!("{at}[1].weight [weight-missing]"),
        ),
        (of(json!([{ "id": "g" }]), json!({})), format!("{at}[0] [missing-key]")),
        (
            of(json!([{ "id": "g", "parent": "h", "empty": "no-score" }]), json!({})),
            format!("{at}[0].parent [unknown-id]"),
        ),
        (
            of(
                json!([{ "id": "g", "empty": "no-score", "weight": "0.5" }, { "id": "g", "empty": "no-score", "weight": "0.5" }]),
                json!({}),
            ),
            format!("{at}[1].id [duplicate-id]"),
        ),
    ];
    hold(
        rows.into_iter()
            .enumerate()
            .map(|(at, (found, wanted))| (format!("row {at}"), found, wanted)),
    );
    let draft: appraisal::draft::Scheme =
        serde_json::from_value(leaf(json!({ "panel": { "group": trim(3) } }), json!({}))).unwrap();
    let message = draft.check().unwrap_err().message(appraisal::Language::English);
    // Two low and one high are dropped, so that four ballots leave one.
    assert!(message.contains('4') && !message.contains('2'), "{message}");
}

/// Parent, the full marks of its children (with weights), and the full marks that follow, as a sum over it sees them: one more
/// is refused.
#[test]
fn full_marks_that_follow() {
    /// A combination, the scores of its children, and what it comes to.
    type Row<'a> = (Value, &'a [(&'a str, &'a str)], &'a str);
    let rows: Vec<Row<'_>> = vec![
        (json!({ "combine": "sum" }), &[("60", ""), ("40", "")], "100"),
        (json!({ "combine": "mean" }), &[("60", ""), ("40", "")], "50"),
        (
            json!({ "combine": "weighted-sum", "weights": "100%" }),
            &[("60", "25%"), ("40", "75%")],
            "45",
        ), // 15 + 30
        (
            json!({ "combine": "weighted-mean", "weights": "any" }),
            &[("60", "1"), ("40", "3")],
            "45",
        ), // (60 + 120) ÷ 4
        (
            json!({ "combine": { "earned-over-possible": { "to": "70" } } }),
            &[("60", ""), ("40", "")],
            "70",
        ),
        (json!({ "combine": "min" }), &[("60", ""), ("40", "")], "40"),
        (json!({ "combine": "max" }), &[("60", ""), ("40", "")], "60"),
        (json!({ "combine": "product" }), &[("6", ""), ("4", "")], "24"),
        (
            json!({ "combine": { "best": { "n": 2 } } }),
            &[("40", ""), ("40", ""), ("40", "")],
            "80",
        ),
        (
            json!({ "combine": { "best": { "n": 2, "as": "mean" } } }),
            &[("40", ""), ("40", ""), ("40", "")],
            "40",
        ),
        (
            json!({ "combine": { "best": { "n": 2, "as": "earned-over-possible", "to": "30" } } }),
            &[("40", ""), ("40", ""), ("40", "")],
            "30",
        ),
        (
            json!({ "combine": { "drop": { "low": 1, "as": "sum" } } }),
            &[("40", ""), ("40", ""), ("40", "")],
            "80",
        ),
        (
            json!({ "combine": { "drop": { "low": 1, "high": 1, "as": "sum" } } }),
            &[("40", ""), ("40", ""), ("40", "")],
            "40",
        ),
        (json!({ "combine": "first-present" }), &[("40", ""), ("40", "")], "40"),
    ];
    hold(rows.into_iter().map(|(parent, children, full)| {
        let what = format!("{parent} over {children:?}");
        let refused = |declared: &str| {
            let mut first = parent.clone();
            first["id"] = json!("x");
            first["parent"] = json!("r");
            let mut nodes = vec![json!({ "id": "r", "combine": "sum", "full": declared }), first];
            for (at, (full, weight)) in children.iter().enumerate() {
                let mut child = json!({ "id": format!("c{at}"), "parent": "x", "full": full, "rule": "entered" });
                if !weight.is_empty() {
                    child["weight"] = json!(weight);
                }
                nodes.push(child);
            }
            let document = json!({ "format": "appraisal/1", "id": "s", "result": "r", "node": nodes });
            check(document).err().unwrap_or_default().join("; ")
        };
        let more = full.parse::<appraisal::Exact>().unwrap() + appraisal::Exact::from(1);
        let found = format!("{} / {}", refused(full), refused(&more.to_string()));
        (what, found, " / node[0].full [full-total]".to_owned())
    }));
}
