//! Cohorts: statistics in stages, who counts, strata, injection; against the worked cases.

use appraisal::{Exact, Language, Record, Scheme, draft};
use proptest::prelude::*;
use serde_json::{Value, json};

fn scheme(document: Value) -> Scheme {
    let draft: draft::Scheme = serde_json::from_value(document).unwrap();
    draft
        .check()
        .unwrap_or_else(|problems| panic!("{}", problems.message(Language::English)))
}

fn record(scheme: &Scheme, unit: &str, attributes: Value, entries: Value) -> Record {
    let document = json!({
        "format": "appraisal-record/1", "scheme": scheme.draft().id.as_str(), "unit": unit,
        "attributes": attributes, "entries": entries,
    });
    let draft: draft::Record = serde_json::from_value(document).unwrap();
    scheme
        .admit(draft, None)
        .unwrap_or_else(|problems| panic!("{}", problems.message(Language::English)))
}

fn totals(scheme: &Scheme, records: &[Record]) -> Vec<String> {
    let cohort = scheme.score_cohort(records);
    // Kept and read back, the statistics are the same, and score every record the same alone.
    let kept: appraisal::Statistics = serde_json::from_str(&cohort.statistics.to_json()).unwrap();
    assert_eq!(kept, cohort.statistics);
    kept.check(scheme).unwrap();
    for (record, card) in records.iter().zip(&cohort.cards) {
        assert_eq!(&record.score_with(&kept), card);
    }
    for card in &cohort.cards {
        card.reconciles().unwrap();
        // A card carries the places that it looked up, not the values of all other units.
        assert!(card.statistics.iter().all(|statistic| statistic.list.is_empty()));
        scheme
            .verify(card)
            .unwrap_or_else(|problems| panic!("{}", problems.message(Language::English)));
        let again: appraisal::Card = serde_json::from_str(&card.to_json()).unwrap();
        assert_eq!(&again, card);
    }
    cohort
        .cards
        .iter()
        .map(|card| card.total().map_or_else(|| "none".into(), ToString::to_string))
        .collect()
}

fn e(text: &str) -> Exact {
    text.parse().unwrap()
}

/// ruian-best: 得分 = (本单位 ÷ 第一名) × 600; 93.5 of 96.8 is 6375/11.
#[test]
fn ratio_to_the_best() {
    let scheme = scheme(json!({
        "format": "appraisal/1", "id": "best", "result": "total",
        "node": [{ "id": "total", "full": "600", "rule": { "completion": { "target": { "statistic": "best" } } } }],
        "statistic": [{ "id": "best", "take": "max", "input": "total" }],
    }));
    let unit = |name: &str, x: &str| record(&scheme, name, json!({}), json!([{ "input": "total", "actual": x }]));
    assert_eq!(
        totals(&scheme, &[unit("a", "93.5"), unit("b", "96.8")]),
        ["6375/11", "600"]
    );
    let alone = unit("a", "93.5").score();
    assert_eq!(alone.total(), None);
    assert!(alone.report(Language::Chinese).contains("需要全体单位的数据"));
}

/// czb87-price and uk-*: lowest ÷ own.
#[test]
fn price_points_from_the_lowest_bid() {
    let price = |full: &str, round: Value| {
        scheme(json!({
            "format": "appraisal/1", "id": "price", "result": "total",
            "node": [{ "id": "total", "full": full, "round": round,
                "rule": { "completion": { "target": { "statistic": "low" }, "form": "target-over-actual" } } }],
            "statistic": [{ "id": "low", "take": "min", "input": "total" }],
        }))
    };
    let run = |scheme: &Scheme, bids: &[&str]| {
        let records: Vec<Record> = bids
            .iter()
            .enumerate()
            .map(|(at, x)| {
                record(
                    scheme,
                    &format!("u{at}"),
                    json!({}),
                    json!([{ "input": "total", "actual": x }]),
                )
            })
            .collect();
        totals(scheme, &records)
    };
    let two = json!({ "places": 2, "mode": "half-up" });
    assert_eq!(
        run(&price("30", two), &["880000", "800000", "1000000"]),
        ["27.27", "30", "24"]
    );
    let three = json!({ "places": 3, "mode": "half-up" });
    assert_eq!(
        run(&price("1", three), &["15000", "10000", "30000"]),
        ["0.667", "1", "0.333"]
    );
    let whole = json!({ "places": 0, "mode": "half-up" });
    assert_eq!(run(&price("40", whole), &["100", "105", "108"]), ["40", "38", "37"]);
}

/// 综合评估法 (schemes.md D2): mean without one high and one low from seven bids on, × 95 %; the bids that
/// are dropped from the base are scored all the same. 0.8 a percent below, 1.2 above.
#[test]
fn base_price_after_trimming_by_number_of_bids() {
    let scheme = scheme(json!({
        "format": "appraisal/1", "id": "base", "result": "total",
        "node": [{ "id": "total", "full": "100", "at-least": "0", "round": { "places": 2, "mode": "half-up" },
            "rule": { "deviation": { "divide-by": { "statistic": "base" }, "base": "1",
                "above": { "every": "1%", "points": "-1.2", "part": "pro-rata" },
                "below": { "every": "1%", "points": "-0.8", "part": "pro-rata" } } } }],
        "statistic": [{ "id": "base", "take": "mean", "input": "total", "times": "95%", "drop": [
            { "values-at-least": 6, "high": 1 }, { "values-at-least": 7, "high": 1, "low": 1 }] }],
    }));
    let bids = ["100", "96", "104", "98", "102", "50", "200"];
    let records: Vec<Record> = bids
        .iter()
        .enumerate()
        .map(|(at, x)| {
            record(
                &scheme,
                &format!("u{at}"),
                json!({}),
                json!([{ "input": "total", "value": x }]),
            )
        })
        .collect();
    let cohort = scheme.score_cohort(&records);
    // (100 + 96 + 104 + 98 + 102) ÷ 5 × 0.95 = 95
    assert_eq!(cohort.statistics.get("base", None).unwrap().value, Some(e("95")));
    // 100: 100 − 120 × 5 ÷ 95 = 93.684…; 50: 100 − 80 × 45 ÷ 95 = 62.105…; 200: below 0
    assert_eq!(
        totals(&scheme, &records),
        ["93.68", "98.74", "88.63", "96.21", "91.16", "62.11", "0"]
    );
}

/// ruian-rank: first 200, each place 2 % less.
#[test]
fn rank_points_from_the_top_and_from_the_bottom() {
    let ranked = |rule: Value| {
        scheme(json!({
            "format": "appraisal/1", "id": "rank", "result": "total",
            "node": [{ "id": "total", "full": "200", "input": "x", "rule": { "rank-points": rule } }],
            "input": [{ "id": "x", "kind": "number" }],
            "statistic": [{ "id": "all", "take": "list", "input": "x" }],
        }))
    };
    let run = |scheme: &Scheme, xs: &[&str]| {
        let records: Vec<Record> = xs
            .iter()
            .enumerate()
            .map(|(at, x)| {
                record(
                    scheme,
                    &format!("u{at}"),
                    json!({}),
                    json!([{ "input": "x", "value": x }]),
                )
            })
            .collect();
        totals(scheme, &records)
    };
    let step = ranked(json!({ "statistic": "all", "step": "4" }));
    assert_eq!(run(&step, &["90", "70", "80", "60"]), ["200", "192", "196", "188"]);
    assert_eq!(run(&step, &["90", "80", "80", "60"]), ["200", "196", "196", "188"]);
    let mean = ranked(json!({ "statistic": "all", "step": "4", "ties": "average" }));
    assert_eq!(run(&mean, &["90", "80", "80", "60"]), ["200", "194", "194", "188"]);
    let less = ranked(json!({ "statistic": "all", "step": "4", "better": "less" }));
    assert_eq!(run(&less, &["90", "70"]), ["196", "200"]);
    let ends = ranked(json!({ "statistic": "all", "top": ["5", "4"], "bottom": ["-5", "-4"], "rest": "0" }));
    assert_eq!(run(&ends, &["9", "8", "7", "6", "5"]), ["5", "4", "0", "-4", "-5"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The mean of the places that tie is the mean of their points taken one by one, wherever the ends of the table fall.
    #[test]
    fn those_who_tie_get_the_mean_of_their_places(
        xs in proptest::collection::vec(0..5_i64, 1..12),
        top in proptest::collection::vec(0..9_i64, 0..6),
        bottom in proptest::collection::vec(0..9_i64, 0..6),
        rest in 0..4_i64,
        step in proptest::option::of(1..5_i64),
    ) {
        let table = step.is_none() && (!top.is_empty() || !bottom.is_empty());
        let rule = if table {
            json!({ "statistic": "all", "top": top, "bottom": bottom, "rest": rest, "ties": "average" })
        } else {
            json!({ "statistic": "all", "step": step.unwrap_or(1), "ties": "average" })
        };
        let scheme = scheme(json!({
            "format": "appraisal/1", "id": "rank", "result": "total",
            "node": [{ "id": "total", "full": "20", "input": "x", "rule": { "rank-points": rule } }],
            "input": [{ "id": "x", "kind": "number" }],
            "statistic": [{ "id": "all", "take": "list", "input": "x" }],
        }));
        let points = |place: usize| {
            if !table {
                return 20 - (i64::try_from(place).unwrap() - 1) * step.unwrap_or(1);
            }
            let from_bottom = xs.len().checked_sub(place).and_then(|at| bottom.get(at));
            *top.get(place - 1).or(from_bottom).unwrap_or(&rest)
        };
        let records: Vec<Record> = xs
            .iter()
            .enumerate()
            .map(|(at, x)| record(&scheme, &format!("u{at}"), json!({}), json!([{ "input": "x", "value": x }])))
            .collect();
        let found = totals(&scheme, &records);
        for (x, found) in xs.iter().zip(found) {
            let first = 1 + xs.iter().filter(|other| *other > x).count();
            let tied = xs.iter().filter(|other| *other == x).count();
            let sum: i64 = (first..first + tied).map(points).sum();
            prop_assert_eq!(e(&found), Exact::new(sum, i64::try_from(tied).unwrap()).unwrap());
        }
    }
}

/// 基层中医药 (schemes.md A21): below P10 50, above P90 100, linear between; given the published −26.2 % and
/// 3.1 %, −4.6 % is 86.86.
#[test]
fn percentiles_between_which_points_are_linear() {
    let scheme = scheme(json!({
        "format": "appraisal/1", "id": "p", "result": "total",
        "node": [{ "id": "total", "full": "100", "round": { "places": 2, "mode": "half-up" }, "input": "x",
            "rule": { "linear": { "knots": [[{ "statistic": "p10" }, "50"], [{ "statistic": "p90" }, "100"]] } } }],
        "input": [{ "id": "x", "kind": "number", "unit": "%" }],
        "statistic": [
            { "id": "p10", "take": "quantile", "p": "10%", "input": "x" },
            { "id": "p90", "take": "quantile", "p": "90%", "input": "x" }],
    }));
    let unit = |x: &str| record(&scheme, "u", json!({}), json!([{ "input": "x", "value": x }]));
    let mut assumed = appraisal::Statistics::new(appraisal::cohort::STATISTICS_FORMAT, scheme.fingerprint());
    for (id, value) in [("p10", "-26.2%"), ("p90", "3.1%")] {
        let mut statistic = appraisal::cohort::StatisticValue::new(id);
        statistic.value = Some(e(value));
        assumed.value.push(statistic);
    }
    assert_eq!(unit("-4.6%").score_with(&assumed).total(), Some(&e("86.86")));
    assert_eq!(unit("-30%").score_with(&assumed).total(), Some(&e("50")));
    assert_eq!(unit("9%").score_with(&assumed).total(), Some(&e("100")));
    // Where the two meet, there is no line: no score, and it says so.
    assumed.value[1].value = Some(e("-26.2%"));
    assert!(unit("1%").score_with(&assumed).total().is_none());
}

/// The definitions of a quantile, on 1, 2, 3, 4 at 0.4.
#[test]
fn quantiles_by_definition() {
    for (definition, expected) in [("inclusive", "2.2"), ("exclusive", "2"), ("nearest-rank", "2")] {
        let scheme = scheme(json!({
            "format": "appraisal/1", "id": "q", "result": "total",
            "node": [{ "id": "total", "rule": { "formula": { "step": [
                { "id": "q", "op": "add", "of": [{ "parameter": { "statistic": "q" } }] }] } } }],
            "input": [{ "id": "x", "kind": "number" }],
            "statistic": [{ "id": "q", "take": "quantile", "p": "0.4", "definition": definition, "input": "x" }],
        }));
        let records: Vec<Record> = ["1", "2", "3", "4"]
            .iter()
            .map(|x| {
                record(
                    &scheme,
                    &format!("u{x}"),
                    json!({}),
                    json!([{ "input": "x", "value": x }]),
                )
            })
            .collect();
        assert_eq!(totals(&scheme, &records)[0], expected, "{definition}");
    }
}

/// z-scores over winsorised values: a node reads mean and deviation, and a second stage reads the z-scores.
#[test]
fn z_scores_in_one_stage_and_their_best_in_the_next() {
    let scheme = scheme(json!({
        "format": "appraisal/1", "id": "z", "result": "total",
        "node": [
            { "id": "total", "full": "100", "of": "z", "rule": { "goalposts": {
                "worst": { "statistic": "low" }, "best": { "statistic": "high" } } } },
            { "id": "z", "round": { "places": 4, "mode": "half-up" }, "rule": { "formula": { "step": [
                { "id": "gap", "op": "subtract", "of": [{ "input": "x" }, { "parameter": { "statistic": "mean" } }] },
                { "id": "z", "op": "divide", "of": ["gap", { "parameter": { "statistic": "sd" } }] }] } } }],
        "input": [{ "id": "x", "kind": "number" }],
        "statistic": [
            { "id": "mean", "take": "mean", "input": "x" },
            { "id": "sd", "take": "deviation", "input": "x", "round": { "places": 12, "mode": "half-up" } },
            { "id": "low", "take": "min", "node": "z" },
            { "id": "high", "take": "max", "node": "z" }],
    }));
    let records: Vec<Record> = ["2", "4", "4", "4", "5", "5", "7", "9"]
        .iter()
        .enumerate()
        .map(|(at, x)| {
            record(
                &scheme,
                &format!("u{at}"),
                json!({}),
                json!([{ "input": "x", "value": x }]),
            )
        })
        .collect();
    let cohort = scheme.score_cohort(&records);
    // Mean 5, population deviation 2: z of 2 is −1.5, of 9 is 2.
    assert_eq!(cohort.cards[0].line("z").unwrap().outcome.score(), Some(&e("-1.5")));
    assert_eq!(cohort.statistics.get("high", None).unwrap().value, Some(e("2")));
    let found = totals(&scheme, &records);
    assert_eq!((found[0].as_str(), found[7].as_str()), ("0", "100"));
}

/// Entropy weights: two indicators of which one does not tell the units apart; it weighs nothing.
#[test]
fn entropy_weights_follow_the_data() {
    let scheme = scheme(json!({
        "format": "appraisal/1", "id": "w", "result": "total",
        "node": [
            { "id": "total", "combine": "weighted-sum", "weights": "any" },
            { "id": "a", "parent": "total", "weight": { "statistic": "wa" }, "rule": { "entered": { "at-most": "100" } } },
            { "id": "b", "parent": "total", "weight": { "statistic": "wb" }, "rule": { "entered": { "at-most": "100" } } }],
        "statistic": [
            { "id": "wa", "take": "entropy-weight", "node": "a", "nodes": ["a", "b"], "round": { "places": 6, "mode": "half-up" } },
            { "id": "wb", "take": "entropy-weight", "node": "b", "nodes": ["a", "b"], "round": { "places": 6, "mode": "half-up" } }],
    }));
    let unit = |name: &str, a: &str, b: &str| {
        record(
            &scheme,
            name,
            json!({}),
            json!([{ "input": "a", "score": a }, { "input": "b", "score": b }]),
        )
    };
    let cohort = scheme.score_cohort(&[unit("p", "10", "50"), unit("q", "90", "50"), unit("r", "20", "50")]);
    assert_eq!(cohort.statistics.get("wa", None).unwrap().value, Some(e("1")));
    assert_eq!(cohort.statistics.get("wb", None).unwrap().value, Some(e("0")));
    assert_eq!(cohort.cards[1].total(), Some(&e("90")));
}

/// Who counts is data: a unit that does not is scored against the others. Strata are taken apart.
#[test]
fn who_counts_and_strata() {
    let scheme = scheme(json!({
        "format": "appraisal/1", "id": "s", "result": "total",
        "attributes": [{ "id": "group" }, { "id": "counts", "values": ["yes", "no"] }],
        "node": [{ "id": "total", "full": "100", "rule": { "completion": { "target": { "statistic": "best" } } } }],
        "statistic": [{ "id": "best", "take": "max", "input": "total", "strata": "group",
            "among": [{ "attribute": "counts", "equals": "yes" }] }],
    }));
    let unit = |name: &str, group: &str, counts: &str, x: &str| {
        record(
            &scheme,
            name,
            json!({ "group": group, "counts": counts }),
            json!([{ "input": "total", "actual": x }]),
        )
    };
    let records = [
        unit("a", "1", "yes", "50"),
        unit("b", "1", "no", "100"),
        unit("c", "2", "yes", "10"),
    ];
    assert_eq!(totals(&scheme, &records), ["100", "200", "100"]);
}

/// A statistic that needs the score that needs it is refused when the scheme is checked.
#[test]
fn cycles_through_statistics_are_problems() {
    let draft: draft::Scheme = serde_json::from_value(json!({
        "format": "appraisal/1", "id": "c", "result": "total",
        "node": [{ "id": "total", "full": "100", "rule": { "completion": { "target": { "statistic": "best" } } } }],
        "statistic": [{ "id": "best", "take": "max", "node": "total" }],
    }))
    .unwrap();
    let problems = draft.check().unwrap_err();
    assert_eq!(problems.problems()[0].code.name(), "cycle");
}

proptest! {
    /// The order of units never changes a statistic or a score.
    #[test]
    fn permuting_units_changes_nothing(xs in prop::collection::vec(1i64..1000, 1..12), seed in any::<u64>()) {
        let scheme = scheme(json!({
            "format": "appraisal/1", "id": "perm", "result": "total",
            "node": [{ "id": "total", "full": "100", "rule": { "completion": { "target": { "statistic": "mid" } } } }],
            "statistic": [{ "id": "mid", "take": "median", "input": "total" }],
        }));
        let all: Vec<Record> = xs.iter().enumerate()
            .map(|(at, x)| record(&scheme, &format!("u{at}"), json!({}), json!([{ "input": "total", "actual": x }])))
            .collect();
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by_key(|at| (*at as u64).wrapping_mul(seed | 1).rotate_left(17));
        let shuffled: Vec<Record> = order.iter().map(|at| all[*at].clone()).collect();
        let (a, b) = (scheme.score_cohort(&all), scheme.score_cohort(&shuffled));
        prop_assert_eq!(&a.statistics, &b.statistics);
        for (place, at) in order.iter().enumerate() {
            prop_assert_eq!(&a.cards[*at], &b.cards[place]);
        }
    }
}

/// Three units under one frame, each with a table of its own: the frame's statistics and sheets are taken over all of
/// them, and it is all one which of the schemes is asked.
#[test]
fn statistics_of_a_frame_are_taken_over_all_its_tables() {
    let frame: draft::Scheme = serde_json::from_value(json!({
        "format": "appraisal/1", "id": "frame", "result": "total",
        "input": [{ "id": "x", "kind": "number" }],
        "node": [
            { "id": "total", "combine": "sum" },
            { "id": "own", "parent": "total", "full": "40", "combine": "sum", "mount": true },
            { "id": "best", "parent": "total", "full": "30", "input": "x", "rule": { "completion": { "target": { "statistic": "most" } } } },
            { "id": "place", "parent": "total", "full": "20", "input": "x", "rule": { "rank-points": { "statistic": "all", "step": "5" } } },
            { "id": "votes", "parent": "total", "full": "10", "rule": { "panel": { "group": [
                { "id": "g", "within": "mean", "empty": { "score": "0" } }] } } }],
        "sheet": [{ "id": "s", "inputs": ["votes"], "not-all-equal": true }],
        "statistic": [
            { "id": "most", "take": "max", "input": "x" }, { "id": "all", "take": "list", "input": "x" },
            { "id": "own-mean", "take": "mean", "node": "own" }],
    }))
    .unwrap();
    let unit = |id: &str, leaves: &[&str], x: &str, marks: [&str; 2]| {
        let full = Exact::new(40, i64::try_from(leaves.len()).unwrap())
            .unwrap()
            .to_string();
        let node = |leaf: &&str| json!({ "id": leaf, "parent": "own", "full": full, "rule": "entered" });
        let nodes: Vec<Value> = leaves.iter().map(node).collect();
        let table = json!({ "format": "appraisal-table/1", "id": id, "frame": "frame", "node": nodes });
        let table: draft::UnitTable = serde_json::from_value(table).unwrap();
        let scheme = frame
            .clone()
            .join(table)
            .check()
            .unwrap_or_else(|problems| panic!("{problems}"));
        let mut entries: Vec<Value> = leaves
            .iter()
            .map(|leaf| json!({ "input": leaf, "score": full }))
            .collect();
        entries.push(json!({ "input": "x", "value": x }));
        let ballots: Vec<Value> = ["r1", "r2"]
            .iter()
            .zip(marks)
            .map(|(rater, mark)| json!({ "rater": rater, "group": "g", "mark": mark }))
            .collect();
        entries.push(json!({ "input": "votes", "ballots": ballots }));
        let record = record(&scheme, id, json!({}), json!(entries));
        (scheme, record)
    };
    // r1 gives everyone 9: that sheet is void, and r2's marks stand alone.
    let units = [
        unit("a", &["a1"], "50", ["9", "8"]),
        unit("b", &["b1", "b2"], "100", ["9", "7"]),
        unit("c", &["c1", "c2", "c3", "c4"], "75", ["9", "6"]),
    ];
    let records: Vec<Record> = units.iter().map(|(_, record)| record.clone()).collect();
    for (asked, _) in &units {
        let cohort = asked.score_cohort(&records);
        let found: Vec<String> = cohort
            .cards
            .iter()
            .map(|card| card.total().unwrap().to_string())
            .collect();
        // 40 + 50 ÷ 100 × 30 + third place 10 + 8; 40 + 30 + 20 + 7; 40 + 22.5 + 15 + 6.
        assert_eq!(found, ["73", "97", "83.5"]);
        assert_eq!(cohort.statistics.get("own-mean", None).unwrap().value, Some(e("40")));
        for ((scheme, _), card) in units.iter().zip(&cohort.cards) {
            card.reconciles().unwrap();
            scheme.verify(card).unwrap_or_else(|problems| panic!("{problems}"));
            cohort
                .statistics
                .check(scheme)
                .unwrap_or_else(|problems| panic!("{problems}"));
        }
    }
}
