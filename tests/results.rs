//! The summary of results: its forms hold the same numbers, every printed total computes again from what is
//! printed beside it, and a publication holds nothing that it leaves out.
#![cfg(all(feature = "report", feature = "serde"))]

use appraisal::report::{Comparison, NearCut, Profile, Publication, Results};
use appraisal::standing::{Standing, StandingData};
use appraisal::{Card, Exact, Language, Mode, Rounding, Scheme, draft};
use serde_json::{Value, json};

const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

fn text(zh: &str, en: &str) -> Value {
    json!({ "zh": zh, "en": en })
}

fn scheme() -> Scheme {
    let entered = |id: &str, zh: &str, en: &str, parent: &str, weight: &str| {
        json!({ "id": id, "name": text(zh, en), "parent": parent, "weight": weight, "full": "100", "rule": "entered",
            "absent": { "not-applicable": "leave-out" } })
    };
    let document = json!({
        "format": "appraisal/1", "id": "t", "result": "total", "title": text("办法", "Rules"),
        "node": [
            { "id": "total", "name": text("综合得分", "Total"), "combine": "weighted-sum", "weights": "100%",
              "round": { "places": 2, "mode": "half-up" }, "add": ["bonus"], "subtract": ["loss"] },
            entered("work", "工作", "Work", "total", "60%"),
            entered("public", "评议", "Public", "total", "1/3"),
            entered("safety", "安全, “甲”", "Safety, \"A\"", "total", "1/15"),
        ],
        "pool": [{ "id": "bonus", "name": text("加分", "Bonus"), "cap": "5" }, { "id": "loss", "name": text("扣分", "Loss"), "cap": "5" }],
        "grades": { "band": [
            { "grade": text("优秀", "Excellent"), "at-least": "90",
              "quota": { "share": "40%", "round": "down", "tie": "needs-decision", "vacated": "next" } },
            { "grade": text("良好", "Good"), "at-least": "80" },
            { "grade": text("一般", "Fair"), "else": true }] },
        "standing": { "tie": [{ "node": "safety" }], "tie-end": "needs-decision", "count": { "barred": true } },
    });
    let draft: draft::Scheme = serde_json::from_value(document).unwrap();
    draft.check().unwrap_or_else(|problems| panic!("{problems}"))
}

fn card(scheme: &Scheme, unit: &str, scores: [&str; 3]) -> Card {
    let entry = |(input, score): (&str, &str)| match score {
        "" => json!({ "input": input, "absent": "awaited" }),
        "-" => json!({ "input": input, "absent": "not-applicable" }),
        score => json!({ "input": input, "score": score }),
    };
    let entries: Vec<Value> = ["work", "public", "safety"]
        .into_iter()
        .zip(scores)
        .map(entry)
        .collect();
    let record = json!({ "format": "appraisal-record/1", "scheme": "t", "entries": entries,
        "unit": { "id": unit, "name": format!("单位,{unit}\"x\"") } });
    let record: draft::Record = serde_json::from_value(record).unwrap();
    scheme
        .admit(record, None)
        .unwrap_or_else(|p| panic!("{unit}: {p}"))
        .score()
}

fn cards(scheme: &Scheme, of_b: &str) -> Vec<Card> {
    [
        ("a", ["95.5", "91.37", "88"]),
        ("b", [of_b, "90.11", "90"]),
        ("c", ["95.5", "91.37", "88"]),
        ("d", ["80.1", "-", "77.7"]),
        ("e", ["85", "", "80"]),
    ]
    .map(|(unit, scores)| card(scheme, unit, scores))
    .to_vec()
}

fn ranked(of_b: &str) -> (Scheme, Vec<Card>, Standing) {
    let scheme = scheme();
    let cards = cards(&scheme, of_b);
    let standing = Standing::of(&scheme, &cards, &StandingData::new());
    (scheme, cards, standing)
}

fn results() -> Results {
    let (scheme, cards, standing) = ranked("94");
    Results::new(&scheme, &cards, &standing)
}

fn number(cell: &str) -> Exact {
    let digits = cell.trim_start_matches(['≈', '+']);
    if digits.is_empty() {
        Exact::ZERO
    } else {
        digits.parse().unwrap_or_else(|_| panic!("{cell}"))
    }
}

fn parsed(csv: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let fields = |record: &csv::StringRecord| record.iter().map(String::from).collect::<Vec<_>>();
    let heading = fields(reader.headers().unwrap());
    (
        heading,
        reader.records().map(|record| fields(&record.unwrap())).collect(),
    )
}

#[test]
fn every_printed_total_computes_again_from_what_is_printed() {
    let results = results();
    for language in LANGUAGES {
        let (heading, rows) = parsed(&results.csv(language));
        assert_eq!(rows.len(), 5);
        let at = |name: [&str; 2]| {
            heading
                .iter()
                .position(|h| name.contains(&h.as_str()))
                .unwrap_or(usize::MAX)
        };
        let before = at(["取舍前", "Before rounding"]);
        // What counts, pools, other items, bounds, tail: every column from the first part on but scores.
        let parts: Vec<usize> = (2..before)
            .filter(|at| {
                !["工作", "Work", "评议", "Public", "安全, “甲”", "Safety, \"A\""].contains(&heading[*at].as_str())
            })
            .collect();
        for row in rows.iter().filter(|row| !row[0].is_empty()) {
            let sum: Exact = parts.iter().map(|at| number(&row[*at])).sum();
            assert_eq!(sum, number(&row[before]), "{row:?}");
            let total = number(&row[before + 1]);
            assert_eq!(sum.round(&Rounding::places(2, Mode::HalfUp)), total, "{row:?}");
        }
        let named: Vec<_> = rows.iter().map(|row| row[1].as_str()).collect();
        assert_eq!(
            named,
            [
                "单位,a\"x\"",
                "单位,c\"x\"",
                "单位,b\"x\"",
                "单位,d\"x\"",
                "单位,e\"x\""
            ]
        );
    }
}

#[test]
fn a_publication_holds_nothing_that_it_leaves_out() {
    let results = results();
    let mut list = Publication::new(Profile::GradesInUnitOrder);
    list.order = ["d", "x", "b"].map(String::from).to_vec();
    let json: Value = serde_json::from_str(&results.publish(&list).json()).unwrap();
    let units: Vec<_> = json["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["unit"].clone())
        .collect();
    assert_eq!(units, ["d", "b", "a", "c"]);
    assert_eq!(json["missing"], json!(["x"]));
    for row in json["rows"].as_array().unwrap() {
        assert!(
            row.as_object()
                .unwrap()
                .keys()
                .all(|key| ["unit", "name", "grade"].contains(&key.as_str())),
            "{row}"
        );
    }
    list.totals = true;
    assert!(results.publish(&list).csv(Language::English).contains("Total"));
    let ranks = results.publish(&Publication::new(Profile::RanksAndGrades));
    assert_eq!(
        parsed(&ranks.csv(Language::English)).0,
        ["Rank", "Unit", "Grade", "Limits and remarks"]
    );
    assert!(!ranks.json().contains("total") && !ranks.json().contains("reasons"));
    insta::assert_snapshot!("unit-order-zh", results.publish(&list).text(Language::Chinese));
}

#[test]
fn the_forms_read_as_an_office_expects() {
    let results = results();
    insta::assert_snapshot!("text-zh", results.text(Language::Chinese));
    insta::assert_snapshot!("text-en", results.text(Language::English));
    insta::assert_snapshot!("markdown-en", results.markdown(Language::English));
    insta::assert_snapshot!("csv-zh", results.csv(Language::Chinese).replace("\r\n", "\n"));
}

#[test]
fn a_review_lists_only_what_changed() {
    let (_, cards, standing) = ranked("94");
    let same = Comparison::of((&cards, &standing), (&cards, &standing));
    assert!(same.changes.is_empty());
    assert_eq!(same.same, 5);
    let (_, again, after) = ranked("97.5");
    let comparison = Comparison::of((&cards, &standing), (&again, &after));
    insta::assert_snapshot!("review-zh", comparison.text(Language::Chinese));
    insta::assert_snapshot!("review-en", comparison.text(Language::English));
    let near = NearCut::of(&standing, &"1".parse().unwrap());
    insta::assert_snapshot!("near-zh", near.text(Language::Chinese));
}
