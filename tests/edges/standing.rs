//! Ranks, distances and places at the edges of bands and quotas, by hand.

use appraisal::standing::{RankTrim, StandingData, rank_sum, ranks};
use appraisal::{Exact, Language, Standing, draft};
use serde_json::{Value, json};

use crate::{check, hold};

fn numbers(text: &str) -> Vec<Exact> {
    text.split_whitespace().map(|x| x.parse().unwrap()).collect()
}

fn text(all: &[Exact]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

#[test]
fn places_and_sums() {
    use draft::{Order, Places};
    let of = |places| text(&ranks(&numbers("7 9 7 5"), Order::Descending, places));
    assert_eq!(of(Places::Competition), "2 1 2 4");
    assert_eq!(of(Places::Dense), "2 1 2 3");
    assert_eq!(of(Places::Ordinal), "2 1 3 4");
    assert_eq!(of(Places::Fractional), "2.5 1 2.5 4");
    assert_eq!(
        text(&ranks(&numbers("7 9 7 5"), Order::Ascending, Places::Competition)),
        "2 4 2 1"
    );
    let raters = [numbers("1 2"), numbers("2 1"), numbers("4 3")];
    let sum =
        |weights: &str, high, low| rank_sum(&raters, &numbers(weights), RankTrim { high, low }).map(|sum| text(&sum));
    assert_eq!(sum("", 0, 0).unwrap(), "7 6");
    assert_eq!(sum("", 1, 0).unwrap(), "3 3");
    assert_eq!(sum("", 0, 1).unwrap(), "6 5");
    assert_eq!(sum("", 1, 1).unwrap(), "2 2");
    assert_eq!(sum("1 2 3", 0, 0).unwrap(), "17 13"); // 1 + 4 + 12, 2 + 2 + 9
    assert_eq!(sum("1 2 3", 1, 0).unwrap(), "5 4");
    assert_eq!(sum("", 2, 1), None); // nothing would be left
    assert_eq!(sum("", 2, 0).unwrap(), "1 1");
    assert_eq!(sum("1 2", 0, 0), None);
    assert_eq!(
        rank_sum(&[numbers("1 2"), numbers("1")], &[], RankTrim::default()),
        None
    );
    assert_eq!(rank_sum(&[], &[], RankTrim::default()), None);
}

fn standing(more: Value, bands: Value, scores: &[&str]) -> Standing {
    let mut document = json!({ "format": "appraisal/1", "id": "s", "result": "x", "grades": { "band": bands }, "standing": more,
        "node": [{ "id": "x", "full": "100", "rule": "entered" }] });
    if document["standing"].is_null() {
        document["standing"] = json!({});
    }
    let scheme = check(document).unwrap_or_else(|found| panic!("{found:?}"));
    let card = |(at, score): (usize, &&str)| {
        let record = json!({ "format": "appraisal-record/1", "scheme": "s", "unit": format!("u{at}"),
            "entries": [{ "input": "x", "score": score }] });
        let record: draft::Record = serde_json::from_value(record).unwrap();
        scheme.admit(record, None).unwrap().score()
    };
    let cards: Vec<_> = scores.iter().enumerate().map(card).collect();
    Standing::of(&scheme, &cards, &StandingData::default())
}

fn grades(standing: &Standing) -> String {
    let grade = |place: &appraisal::standing::Place| match &place.grade {
        Some(grade) => grade.in_language(Language::Chinese).to_owned(),
        None => "-".to_owned(),
    };
    standing.rows.iter().map(grade).collect::<Vec<_>>().join(" ")
}

/// How far each unit is from the next better band and from falling out of its own.
#[test]
fn distances() {
    let more = || json!([{ "grade": "甲", "at-least": "90" }, { "grade": "乙", "at-least": "80" }, { "grade": "丙", "else": true }]);
    let less = || json!([{ "grade": "甲", "at-most": "10" }, { "grade": "乙", "at-most": "20" }, { "grade": "丙", "else": true }]);
    let open = || json!([{ "grade": "甲", "more-than": "90" }, { "grade": "乙", "more-than": "80" }, { "grade": "丙", "else": true }]);
    let closed = || {
        json!([{ "grade": "甲", "at-most": "10" }, { "grade": "乙", "more-than": "10", "at-most": "20" },
            { "grade": "丙", "more-than": "20" }])
    };
    let rows: Vec<(Value, &str, &str)> = vec![
        (more(), "92", "甲 to better none, spare 2"),
        (more(), "90", "甲 to better none, spare 0"),
        (more(), "89", "乙 to better 1, spare 9"),
        (more(), "79", "丙 to better 1, spare none"),
        (open(), "90", "乙 to better 0, spare 10"),
        (open(), "80", "丙 to better 0, spare none"),
        (less(), "8", "甲 to better none, spare 2"),
        (less(), "10", "甲 to better none, spare 0"),
        (less(), "12", "乙 to better 2, spare 8"),
        (less(), "23", "丙 to better 3, spare none"),
        (closed(), "4", "甲 to better none, spare 6"),
        (closed(), "13", "乙 to better 3, spare 7"),
        (closed(), "25", "丙 to better 5, spare none"),
    ];
    hold(rows.into_iter().map(|(bands, score, wanted)| {
        let what = format!("{bands} of {score}");
        let standing = standing(json!({}), bands, &[score]);
        let row = &standing.rows[0];
        let number = |x: &Option<Exact>| x.as_ref().map_or("none".to_owned(), ToString::to_string);
        let found = format!(
            "{} to better {}, spare {}",
            grades(&standing),
            number(&row.to_better),
            number(&row.to_lower)
        );
        (what, found, wanted.to_owned())
    }));
}

/// How many of 甲 there are, of so many units, with so many at the edge.
#[test]
fn quotas() {
    let band = |quota: Value| {
        let mut all = json!({ "tie": "all-out", "vacated": "next" });
        for (key, value) in quota.as_object().unwrap() {
            all[key] = value.clone();
        }
        json!([{ "grade": "甲", "at-least": "60", "quota": all }, { "grade": "乙", "else": true }])
    };
    let share = |round: &str| json!({ "share": "30%", "round": round });
    let five: &[&str] = &["95", "90", "85", "80", "50"];
    let tied: &[&str] = &["95", "90", "90", "80", "50"];
    let rows: Vec<(Value, &[&str], &str)> = vec![
        (json!({ "count": 2 }), five, "甲 甲 乙 乙 乙"),
        (json!({ "count": 0 }), five, "乙 乙 乙 乙 乙"),
        (json!({ "count": 4 }), five, "甲 甲 甲 甲 乙"),
        (json!({ "count": 5 }), five, "甲 甲 甲 甲 乙"), // 50 is below 60
        (share("down"), five, "甲 乙 乙 乙 乙"),         // 1.5
        (share("up"), five, "甲 甲 乙 乙 乙"),
        (share("half-up"), five, "甲 甲 乙 乙 乙"),
        (share("half-even"), five, "甲 甲 乙 乙 乙"),
        (json!({ "count": 2 }), tied, "甲 乙 乙 乙 乙"), // neither of the two at the edge, nor who follows
        (json!({ "count": 2, "tie": "all-in" }), tied, "甲 甲 甲 乙 乙"),
        (json!({ "count": 3 }), tied, "甲 甲 甲 乙 乙"),
        (json!({ "count": 2, "tie": "needs-decision" }), tied, "甲 - - 乙 乙"),
        (json!({ "count": 3, "tie": "needs-decision" }), tied, "甲 甲 甲 乙 乙"),
        (json!({ "count": 1, "tie": "needs-decision" }), tied, "甲 乙 乙 乙 乙"),
    ];
    hold(rows.into_iter().map(|(quota, scores, wanted)| {
        let what = format!("{quota} of {scores:?}");
        let mut more = json!({});
        if quota.get("share").is_some() {
            more["count"] = json!({ "barred": true });
        }
        (what, grades(&standing(more, band(quota), scores)), wanted.to_owned())
    }));
}

/// A unit at the very distance counts as near, one beyond it does not.
#[test]
fn near_the_edge() {
    let bands = json!([{ "grade": "甲", "at-least": "90" }, { "grade": "乙", "else": true }]);
    let standing = standing(json!({}), bands, &["92", "91", "89", "88"]);
    let near = |distance: &str| {
        let each = standing.near(&distance.parse().unwrap());
        let each = each
            .iter()
            .map(|near| format!("{}:{}", standing.rows[near.row].value, near.distance));
        each.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(near("0.9"), "");
    assert_eq!(near("1"), "91:1 89:1");
    assert_eq!(near("2"), "92:2 91:1 89:1 88:2");
}
