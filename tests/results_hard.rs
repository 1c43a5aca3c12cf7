//! Results that are no plain sums: rank sums, strata, a geometric node, pools with events of every end, vetoes, cut
//! points of the year. Every printed row adds up, JSON is read back, and the forms are looked at as snapshots.

use appraisal::report::{Profile, Publication, Results};
use appraisal::standing::{Cut, StandingData};
use appraisal::{Card, Document, Exact, Language, Limits, Scheme, Standing, draft};
use serde_json::{Value, json};

fn checked(document: Value) -> Scheme {
    let draft: draft::Scheme = serde_json::from_value(document).unwrap();
    draft.check().unwrap_or_else(|problems| panic!("{problems}"))
}

fn card(scheme: &Scheme, unit: &str, scores: &[(&str, &str)], rest: Value) -> Card {
    let entries: Vec<Value> = scores
        .iter()
        .map(|(input, score)| json!({ "input": input, "score": score }))
        .collect();
    let mut record = json!({ "format": "appraisal-record/1", "scheme": scheme.draft().id.as_str(), "unit": unit, "entries": entries });
    record
        .as_object_mut()
        .unwrap()
        .extend(rest.as_object().unwrap().clone());
    let record: draft::Record = serde_json::from_value(record).unwrap();
    scheme
        .admit(record, None)
        .unwrap_or_else(|problems| panic!("{unit}: {problems}"))
        .score()
}

/// The results, after they were kept as JSON and read back in full and as they are published.
fn results(scheme: &Scheme, cards: &[Card], data: &StandingData) -> Results {
    data.check(scheme, cards.iter().map(|card| card.facts.unit.id.as_str()))
        .unwrap();
    let standing = Standing::of(scheme, cards, data);
    let results = Results::new(scheme, cards, &standing);
    let mut in_order = Publication::new(Profile::GradesInUnitOrder);
    in_order.totals = true;
    for kept in [
        results.clone(),
        results.publish(&Publication::new(Profile::RanksAndGrades)),
        results.publish(&in_order),
    ] {
        let again: Results = serde_json::from_str(&kept.json()).unwrap();
        assert_eq!(again, kept);
        assert_eq!(again.result_fingerprint(), kept.result_fingerprint());
    }
    for row in results
        .data
        .rows
        .iter()
        .filter(|row| results.data.node.is_some() && row.before.is_some())
    {
        let parts = row.parts.iter().filter_map(|part| part.counted.as_ref()?.exact());
        let combined = row
            .combined
            .clone()
            .unwrap_or_else(|| parts.sum::<Exact>() + row.other.clone());
        let pools: Exact = row.pools.iter().map(|pool| &pool.counted).sum();
        assert_eq!(
            Some(combined + pools + row.adjusted.clone()),
            row.before,
            "{}",
            row.unit
        );
    }
    results
}

/// 序位法 in two strata: the least sum of ranks is first.
#[test]
fn rank_sums_in_strata() {
    let node =
        |id: &str| json!({ "id": id, "parent": "total", "name": id.to_uppercase(), "full": "100", "rule": "entered" });
    let scheme = checked(json!({
        "format": "appraisal/1", "id": "sums", "result": "total",
        "node": [{ "id": "total", "combine": "sum" }, node("r1"), node("r2"), node("r3")],
        "attributes": [{ "id": "group", "values": ["甲组", "乙组"] }],
        "standing": { "strata": "group", "rank-sum": { "nodes": ["r1", "r2", "r3"] }, "tie": [{ "firsts": ["r1", "r2", "r3"] }], "tie-end": "shared" },
    }));
    let unit = |id: &str, group: &str, scores: [&str; 3]| {
        let scores: Vec<_> = ["r1", "r2", "r3"].into_iter().zip(scores).collect();
        card(&scheme, id, &scores, json!({ "attributes": { "group": group } }))
    };
    let cards = [
        unit("a", "甲组", ["88", "82", "90"]),
        unit("b", "甲组", ["86", "85", "91"]),
        unit("c", "甲组", ["80", "84", "79"]),
        unit("d", "乙组", ["70", "71", "72"]),
        unit("e", "乙组", ["71", "70", "72"]),
    ];
    let results = results(&scheme, &cards, &StandingData::new());
    insta::assert_snapshot!("rank-sums-zh", results.text(Language::Chinese));
    insta::assert_snapshot!("rank-sums-en", results.text(Language::English));
}

/// A geometric node with a pool behind it, a veto, and cut points of the year.
#[test]
fn a_geometric_node_with_vetoes_and_the_cuts_of_the_year() {
    let scheme = checked(json!({
        "format": "appraisal/1", "id": "geo", "result": "total",
        "node": [
            { "id": "total", "name": "综合指数", "combine": { "geometric": {} }, "round": { "places": 2, "mode": "half-up" },
              "add": ["bonus"], "subtract": ["loss"], "at-most": "100",
              "gate": [{ "id": "veto", "name": "一票否决", "when": [{ "node": "a", "less-than": "20" }], "at-most": "60" }] },
            { "id": "a", "parent": "total", "name": "甲", "full": "100", "rule": "entered" },
            { "id": "b", "parent": "total", "name": "乙", "full": "100", "rule": "entered" }],
        "pool": [{ "id": "bonus", "name": "加分", "cap": "5", "same-matter": "highest" }, { "id": "loss", "name": "扣分", "cap": "3" }],
        "grades": { "band": [{ "grade": "优", "at-least": "85" }, { "grade": "良", "at-least": "70" }, { "grade": "差", "else": true }] },
    }));
    let event = |id: &str, pool: &str, points: &str, status: &str| json!({ "id": id, "pool": pool, "matter": pool, "points": points, "status": status, "date": "2023-05-01" });
    let none = json!({});
    let cards = [
        card(
            &scheme,
            "u",
            &[("a", "64"), ("b", "100")],
            json!({ "events": [
            event("e1", "bonus", "4", "已认定"), event("e2", "bonus", "2", "已认定"), event("e3", "bonus", "1.5", "不予认定"),
            { "id": "d1", "pool": "loss", "points": "4", "status": "已认定", "date": "2023-06-01" }] }),
        ),
        card(&scheme, "v", &[("a", "16"), ("b", "100")], none.clone()),
        card(&scheme, "w", &[("a", "81"), ("b", "81")], none),
    ];
    let mut data = StandingData::new();
    let mut cut = Cut::new("优");
    cut.at_least = Some("80.5".parse().unwrap());
    data.cuts.push(cut);
    let results = results(&scheme, &cards, &data);
    insta::assert_snapshot!("geometric-zh", results.text(Language::Chinese));
    insta::assert_snapshot!("geometric-csv-en", results.csv(Language::English).replace("\r\n", "\n"));
}

/// A sheet's formula says what the combination does: only sums stand with plus signs.
#[test]
fn every_combination_has_its_own_formula() {
    let combined = |combine: Value, weighted: bool| {
        let weight = |x: &str| if weighted { json!(x) } else { json!(null) };
        let mut nodes = json!([
            { "id": "total", "name": "总分", "combine": combine, "round": { "places": 2, "mode": "half-up" } },
            { "id": "a", "parent": "total", "name": "甲", "full": "1", "rule": "entered", "weight": weight("60%") },
            { "id": "b", "parent": "total", "name": "乙", "full": "1", "rule": "entered", "weight": weight("40%") },
        ]);
        for node in nodes.as_array_mut().unwrap() {
            node.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        }
        if weighted {
            nodes[0]["weights"] = json!("100%");
        }
        let scheme = checked(json!({ "format": "appraisal/1", "id": "f", "result": "total", "node": nodes }));
        let card = card(&scheme, "u", &[("a", "0.25"), ("b", "1")], json!({}));
        let report = card.report(Language::Chinese).to_string();
        let lines: Vec<&str> = report
            .lines()
            .filter(|line| line.trim_start().starts_with(['总', '＝']) && line.contains('＝'))
            .map(str::trim)
            .collect();
        lines.join(" ")
    };
    for (combine, weighted, expected) in [
        (json!("sum"), false, "总分＝甲＋乙 ＝0.25＋1＝1.25分"),
        (json!("product"), false, "总分＝甲×乙 ＝0.25×1＝0.25分"),
        (
            json!({ "geometric": {} }),
            false,
            "总分＝几何平均（甲，乙） ＝几何平均（0.25，1）＝0.50分",
        ),
        (
            json!({ "weighted-geometric": {} }),
            true,
            "总分＝加权几何平均（甲^60%，乙^40%） ＝加权几何平均（0.25^60%，1^40%）≈0.4353 → 0.44分（四舍五入保留2位小数）",
        ),
        (
            json!({ "harmonic": {} }),
            false,
            "总分＝调和平均（甲，乙） ＝调和平均（0.25，1）＝0.40分",
        ),
        (
            json!("quadratic"),
            false,
            "总分＝平方平均（甲，乙） ＝平方平均（0.25，1）≈0.7289 → 0.73分（四舍五入保留2位小数）",
        ),
        (
            json!("noisy-or"),
            false,
            "总分＝1减各项（1－得分）之积（甲，乙） ＝1减各项（1－得分）之积（0.25，1）＝1.00分",
        ),
        (
            json!({ "best": { "n": 1 } }),
            false,
            "总分＝取最好的若干项（甲，乙） ＝取最好的若干项（0.25，1）＝1.00分",
        ),
        (
            json!({ "drop": { "low": 1 } }),
            false,
            "总分＝去掉最低、最高后的各项（甲，乙） ＝去掉最低、最高后的各项（0.25，1）＝1.00分",
        ),
        (
            json!("first-present"),
            false,
            "总分＝依次取用（甲，乙） ＝依次取用（0.25，1）＝0.25分",
        ),
        (json!("max"), false, "总分＝孰高（甲，乙） ＝孰高（0.25，1）＝1.00分"),
    ] {
        assert_eq!(combined(combine.clone(), weighted), expected, "{combine}");
    }
}

#[test]
fn results_of_another_format_are_refused() {
    let document: Document = serde_json::from_str(r#"{ "format": "appraisal-results/2", "rows": 7 }"#).unwrap();
    let problems = document.results(&Limits::default()).unwrap_err();
    assert_eq!(problems.problems().len(), 1);
    assert!(problems.to_string().contains("appraisal-results/2"), "{problems}");
}
