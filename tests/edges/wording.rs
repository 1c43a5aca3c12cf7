//! Which numbers of a rule must stand in the wording of its standard (数字对照), rule by rule.

use appraisal::problem::Code;
use serde_json::{Value, json};

use crate::{check, hold, leaf};

/// What is warned of: numbers of the rule only, then of the wording only.
fn differences(rule: Value, more: Value, standard: &str) -> String {
    let mut more = more;
    more["leaf"]["standard"] = json!({ "zh": standard });
    let scheme = check(leaf(rule.clone(), more)).unwrap_or_else(|found| panic!("{rule}: {found:?}"));
    let (mut rule_only, mut wording_only) = (Vec::new(), Vec::new());
    for warning in scheme.warnings() {
        match &warning.code {
            Code::RuleOnly { number } => rule_only.push(number.to_string()),
            Code::WordingOnly { number } => wording_only.push(number.clone()),
            _ => {}
        }
    }
    rule_only.sort();
    format!("{} | {}", rule_only.join(" "), wording_only.join(" "))
}

#[test]
fn numbers_of_rules() {
    let none = || json!({});
    let list = || json!({ "statistic": [{ "id": "all", "take": "list", "input": "x" }] });
    let rows: Vec<(Value, Value, &str, &str)> = vec![
        (json!({ "fixed": { "points": "3" } }), none(), "按规定计分", "3 | "),
        (json!({ "fixed": { "points": "3" } }), none(), "计3分", " | "),
        (json!({ "fixed": { "points": "3" } }), none(), "计4分", "3 | 4"),
        (json!({ "entered": { "step": "0.5" } }), none(), "按规定计分", "0.5 | "),
        (json!({ "fixed": { "points": "full" } }), none(), "按规定计分", " | "),
        (
            json!({ "formula": { "step": [{ "id": "a", "op": "add", "of": ["2", "7"] }, { "id": "b", "op": "add", "of": ["a", "4"] }] } }),
            none(),
            "按规定计分",
            "2 4 7 | ",
        ),
        (
            json!({ "goalposts": { "worst": "13", "best": "17" } }),
            none(),
            "按规定计分",
            "13 17 | ",
        ),
        (
            json!({ "power": { "a": "2", "b": "3", "c": "4" } }),
            none(),
            "按规定计分",
            "2 3 4 | ",
        ),
        (
            json!({ "rank-points": { "statistic": "all", "first": "8", "step": "2" } }),
            list(),
            "按规定计分",
            "2 8 | ",
        ),
        (
            json!({ "rank-points": { "statistic": "all", "top": ["9", "6"], "bottom": ["-3"], "rest": "5" } }),
            list(),
            "按规定计分",
            "3 6 9 | ",
        ),
        (
            json!({ "votes": { "level": [{ "name": "a", "value": "9" }, { "name": "b", "value": "6" }] } }),
            none(),
            "按规定计分",
            "6 9 | ",
        ),
        (
            json!({ "yes-no": { "yes": "6", "no": "0" } }),
            none(),
            "按规定计分",
            "6 | ",
        ),
        (
            json!({ "yes-no": { "yes": "6", "no": "2" } }),
            none(),
            "按规定计分",
            "2 6 | ",
        ),
        (
            json!({ "efficacy": { "tier": [{ "standard": "30", "coefficient": "0.9" }, { "standard": "20", "coefficient": "0.6" }] } }),
            none(),
            "标准值30、20",
            "0.6 0.9 | ",
        ),
        (
            json!({ "completion": { "target": "52", "zero-below": "0.6", "at-least": "0.2", "at-most": "0.9" } }),
            none(),
            "按规定计分",
            "0.2 0.6 0.9 52 | ",
        ),
        (
            json!({ "deviation": { "base": "13", "base-to": "17", "divide-by": "6", "start": "8",
                "above": { "every": "2", "points": "-3", "part": "whole", "at-most": "4", "to": "19" } } }),
            none(),
            "按规定计分",
            "13 17 19 2 3 4 6 8 | ",
        ),
        (
            json!({ "linear": { "divide-by": "6", "knots": [["13", "4"], ["17", "8"]] } }),
            none(),
            "按规定计分",
            "13 17 4 6 8 | ",
        ),
        (
            json!({ "checklist": { "item": [{ "id": "a", "points": "4" }, { "id": "b", "points": "6" }] } }),
            none(),
            "按规定计分",
            "4 6 | ",
        ),
        (
            json!({ "deadline": { "due": "2023-06-30", "every": "day", "points": "0.5", "start": "8", "late-score": "0", "end": "2023-07-30" } }),
            none(),
            "按规定计分",
            "0.5 8 | ",
        ),
        (
            json!({ "deadline": { "due": "2023-06-30", "every": "day", "points": "0.5", "start": "8", "late-score": "3", "end": "2023-07-30" } }),
            none(),
            "按规定计分",
            "0.5 3 8 | ",
        ),
        (
            json!({ "decision": { "row": [{ "when": [{ "input": "q", "at-least": "7" }], "y": "4" }, { "else": true, "y": "2" }] } }),
            json!({ "input": [{ "id": "q", "kind": "number" }] }),
            "按规定计分",
            "2 4 7 | ",
        ),
        (
            json!({ "ledger": { "start": "8", "cap": "4" } }),
            none(),
            "按规定计分",
            "4 8 | ",
        ),
        (
            json!({ "levels": { "level": [{ "name": "优", "y": "9" }, { "name": "差", "y": "4" }] } }),
            none(),
            "按规定计分",
            "4 9 | ",
        ),
    ];
    hold(rows.into_iter().map(|(rule, more, standard, wanted)| {
        let what = format!("{rule} 「{standard}」");
        (what, differences(rule, more, standard), wanted.to_owned())
    }));
}
