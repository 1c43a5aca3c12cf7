//! Cases of other programs that need several units: normalisation by sum, maximum and minimum, and the
//! ranks that follow. And that no case of the two lists is forgotten.

use std::path::Path;

use appraisal::standing::StandingData;
use appraisal::{Card, Language, Record, Scheme, Standing, draft};
use serde_json::{Value, json};

fn scheme(document: Value) -> Scheme {
    let draft: draft::Scheme = serde_json::from_value(document).unwrap();
    draft
        .check()
        .unwrap_or_else(|problems| panic!("{}", problems.message(Language::English)))
}

/// A criterion: its weight, and whether less is better.
struct Criterion {
    weight: &'static str,
    cost: bool,
}

fn criteria(weights: &[&'static str], costs: &[usize]) -> Vec<Criterion> {
    let criterion = |(at, weight): (usize, &&'static str)| Criterion {
        weight,
        cost: costs.contains(&at),
    };
    weights.iter().enumerate().map(criterion).collect()
}

/// A scheme of the criteria `c0`, `c1`, … under `total`, each with the nodes and statistics that `normal` gives.
fn normalised(
    total: Value,
    criteria: &[Criterion],
    normal: impl Fn(&str, &Criterion) -> (Vec<Value>, Vec<Value>),
) -> Scheme {
    let mut document = json!({ "format": "appraisal/1", "id": "t", "result": "total", "node": [total],
        "input": [], "statistic": [], "standing": {} });
    for (at, criterion) in criteria.iter().enumerate() {
        let (nodes, statistics) = normal(&format!("c{at}"), criterion);
        document["input"]
            .as_array_mut()
            .unwrap()
            .push(json!({ "id": format!("x{at}"), "kind": "number" }));
        document["node"].as_array_mut().unwrap().extend(nodes);
        document["statistic"].as_array_mut().unwrap().extend(statistics);
    }
    scheme(document)
}

/// x ÷ Σ x, or of a cost (1 ÷ x) ÷ Σ (1 ÷ x).
fn by_sum(id: &str, criterion: &Criterion) -> (Vec<Value>, Vec<Value>) {
    let (input, raw, sum) = (format!("x{}", &id[1..]), format!("raw-{id}"), format!("sum-{id}"));
    let op = if criterion.cost {
        json!({ "id": "x", "op": "divide", "of": ["1", { "input": input }] })
    } else {
        json!({ "id": "x", "op": "add", "of": [{ "input": input }] })
    };
    let nodes = vec![
        json!({ "id": id, "parent": "total", "full": "1", "weight": criterion.weight, "rule": { "formula": { "step": [
            { "id": "share", "op": "divide", "of": [{ "node": raw }, { "parameter": { "statistic": sum } }] }] } } }),
        json!({ "id": raw, "rule": { "formula": { "step": [op] } } }),
    ];
    (nodes, vec![json!({ "id": sum, "take": "sum", "node": raw })])
}

/// x ÷ greatest, or of a cost least ÷ x.
fn by_best(id: &str, criterion: &Criterion) -> (Vec<Value>, Vec<Value>) {
    let (input, best) = (format!("x{}", &id[1..]), format!("best-{id}"));
    let (take, form) = if criterion.cost {
        ("min", "target-over-actual")
    } else {
        ("max", "actual-over-target")
    };
    let node = json!({ "id": id, "parent": "total", "full": "1", "weight": criterion.weight, "input": input,
        "rule": { "completion": { "target": { "statistic": best }, "form": form } } });
    (vec![node], vec![json!({ "id": best, "take": take, "input": input })])
}

fn cards(scheme: &Scheme, matrix: &[&[&str]]) -> Vec<Card> {
    let record = |(unit, row): (usize, &&[&str])| -> Record {
        let entry = |(at, x): (usize, &&str)| json!({ "input": format!("x{at}"), "value": x });
        let entries: Vec<Value> = row.iter().enumerate().map(entry).collect();
        let document =
            json!({ "format": "appraisal-record/1", "scheme": "t", "unit": format!("u{unit}"), "entries": entries });
        scheme
            .admit(serde_json::from_value(document).unwrap(), None)
            .unwrap_or_else(|problems| panic!("{}", problems.message(Language::English)))
    };
    let records: Vec<Record> = matrix.iter().enumerate().map(record).collect();
    let cards = scheme.score_cohort(&records).cards;
    for card in &cards {
        card.reconciles().unwrap();
        scheme
            .verify(card)
            .unwrap_or_else(|problems| panic!("{}", problems.message(Language::English)));
        let again: Card = serde_json::from_str(&card.to_json()).unwrap();
        assert_eq!(&again, card);
    }
    cards
}

fn totals(cards: &[Card]) -> Vec<String> {
    let total = |card: &Card| card.total().map_or_else(|| "none".into(), ToString::to_string);
    cards.iter().map(total).collect()
}

fn ranks(scheme: &Scheme, cards: &[Card]) -> Vec<String> {
    let standing = Standing::of(scheme, cards, &StandingData::default());
    let rank = |unit: usize| standing.row(&format!("u{unit}")).unwrap().rank.to_string();
    (0..cards.len()).map(rank).collect()
}

fn weighted(combine: &str, weights: &str, places: u32) -> Value {
    json!({ "id": "total", "combine": combine, "weights": weights, "round": { "places": places, "mode": "half-up" } })
}

const KRACKA: [&[&str]; 6] = [
    &["33.95", "23.78", "11.45", "39.97", "29.44", "167.1", "3.852"],
    &["38.9", "4.17", "6.32", "0.01", "4.29", "132.52", "25.184"],
    &["37.59", "9.36", "8.23", "4.35", "10.22", "136.71", "10.845"],
    &["30.44", "37.59", "13.91", "74.08", "45.1", "198.34", "2.186"],
    &["36.21", "14.79", "9.17", "17.77", "17.06", "148.3", "6.61"],
    &["37.8", "8.55", "7.97", "2.35", "9.25", "134.83", "11.935"],
];

/// skc-kracka: costs by their reciprocals, every criterion ÷ its sum, equal weights.
#[test]
fn reciprocals_of_costs_and_shares_of_the_sum() {
    let scheme = normalised(
        weighted("weighted-mean", "7", 8),
        &criteria(&["1"; 7], &[0, 1, 2, 3, 5]),
        by_sum,
    );
    let cards = cards(&scheme, &KRACKA);
    assert_eq!(
        totals(&cards),
        [
            "0.12040426",
            "0.3458235",
            "0.13838192",
            "0.12841246",
            "0.12346084",
            "0.14351701"
        ]
    );
    assert_eq!(ranks(&scheme, &cards), ["6", "1", "3", "4", "5", "2"]);
}

/// pymcdm-wsm: the same with weights that add to 2 and are not normalised.
#[test]
fn weights_that_add_to_two() {
    let scheme = normalised(
        weighted("weighted-sum", "2", 3),
        &criteria(&["8/13", "5/13", "6/13", "7/13"], &[2, 3]),
        by_sum,
    );
    let matrix: [&[&str]; 5] = [
        &["96", "83", "75", "7"],
        &["63", "5", "56", "9"],
        &["72", "30", "32", "48"],
        &["11", "4", "27", "9"],
        &["77", "21", "17", "11"],
    ];
    assert_eq!(
        totals(&cards(&scheme, &matrix)),
        ["0.609", "0.313", "0.334", "0.265", "0.479"]
    );
}

/// jmcdm-saw: x ÷ greatest and least ÷ x, equal weights; exact.
#[test]
fn shares_of_the_best() {
    let total = json!({ "id": "total", "full": "1", "combine": "weighted-mean", "weights": "4" });
    let scheme = normalised(total, &criteria(&["1"; 4], &[2]), by_best);
    let matrix: [&[&str]; 4] = [
        &["25", "65", "7", "20"],
        &["21", "78", "6", "24"],
        &["19", "53", "5", "33"],
        &["22", "25", "2", "31"],
    ];
    let cards = cards(&scheme, &matrix);
    assert_eq!(totals(&cards), ["1259/1848", "2393/3300", "5537/7800", "67351/85800"]);
    assert_eq!(ranks(&scheme, &cards), ["4", "2", "3", "1"]);
}

/// skc-wpm: shares of the sum, multiplied with their weights as exponents; the peer prints the decimal logarithm.
#[test]
fn logarithm_of_a_weighted_product() {
    let mut total = weighted("weighted-geometric", "100%", 12);
    total["full"] = json!("1");
    let log = json!({ "id": "log", "round": { "places": 8, "mode": "half-up" }, "rule": { "formula": { "step": [
        { "id": "ln", "op": "ln", "of": [{ "node": "total", "exact": true }] },
        { "id": "ten", "op": "ln", "of": ["10"] },
        { "id": "log10", "op": "divide", "of": ["ln", "ten"] }] } } });
    let scheme = normalised(total, &criteria(&["20%", "15%", "40%", "25%"], &[]), |id, criterion| {
        let (mut nodes, statistics) = by_sum(id, criterion);
        if id == "c0" {
            nodes.push(log.clone());
        }
        (nodes, statistics)
    });
    let matrix: [&[&str]; 3] = [
        &["25", "20", "15", "30"],
        &["10", "30", "20", "30"],
        &["30", "10", "30", "10"],
    ];
    let cards = cards(&scheme, &matrix);
    let log = |card: &Card| card.line("log").unwrap().outcome.score().unwrap().to_string();
    assert_eq!(
        cards.iter().map(log).collect::<Vec<_>>(),
        ["-0.50128589", "-0.50448471", "-0.52947246"]
    );
    assert_eq!(ranks(&scheme, &cards), ["1", "2", "3"]);
}

/// skc-wsm: weights of 1, not normalised, and the ranks (the scores alone are in `more.json`).
#[test]
fn plain_weighted_sum_ranks() {
    let total = json!({ "id": "total", "combine": "weighted-sum", "weights": "3" });
    let scheme = normalised(total, &criteria(&["1"; 3], &[]), |id, criterion| {
        let source = json!({ "input": format!("x{}", &id[1..]) });
        let rule = json!({ "formula": { "step": [{ "id": "x", "op": "add", "of": [source] }] } });
        let node = json!({ "id": id, "parent": "total", "weight": criterion.weight, "rule": rule });
        (vec![node], vec![])
    });
    let cards = cards(&scheme, &[&["1", "0", "3"], &["0", "5", "6"]]);
    assert_eq!(totals(&cards), ["4", "11"]);
    assert_eq!(ranks(&scheme, &cards), ["2", "1"]);
}

/// ahpy-fuel and gluc-scores: raw values as shares of their sum.
#[test]
fn raw_values_as_shares_of_their_sum() {
    let shares = |xs: &[&str], places: Option<u32>| {
        let mut total = json!({ "id": "total", "combine": "sum" });
        if let Some(places) = places {
            total["round"] = json!({ "places": places, "mode": "half-up" });
        }
        let scheme = normalised(total, &criteria(&["1"], &[]), |id, criterion| {
            let (mut nodes, statistics) = by_sum(id, criterion);
            nodes[0].as_object_mut().unwrap().remove("weight");
            (nodes, statistics)
        });
        let rows: Vec<[&str; 1]> = xs.iter().map(|x| [*x]).collect();
        let matrix: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
        totals(&cards(&scheme, &matrix))
    };
    let fuel = ["34", "27", "24", "28"];
    assert_eq!(shares(&fuel, None), ["34/113", "27/113", "24/113", "28/113"]);
    assert_eq!(shares(&fuel, Some(4)), ["0.3009", "0.2389", "0.2124", "0.2478"]);
    assert_eq!(shares(&["2", "4", "3", "0"], None), ["2/9", "4/9", "1/3", "0"]);
}

fn texts(dir: &Path, out: &mut Vec<String>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts(&path, out);
        } else if path.extension().is_none_or(|e| e != "txt") {
            out.extend(std::fs::read_to_string(&path).ok());
        }
    }
}

/// Whether a text has the id as a word, perhaps with a part behind it: `uk-ccs-price-A`, `scorecard-one/total`.
fn names(text: &str, id: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(id).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + id.len()..].chars().next();
        !before.is_some_and(|c| inside(c) || c == '-') && !after.is_some_and(inside)
    })
}

#[test]
fn every_case_of_the_lists_is_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    texts(&root.join("tests"), &mut found);
    texts(&root.join("examples"), &mut found);
    let ids = std::fs::read_to_string(root.join("tests/cases/peers/ids.txt")).unwrap();
    assert_eq!(ids.lines().count(), 179);
    let missing: Vec<&str> = ids
        .lines()
        .filter(|id| !found.iter().any(|text| names(text, id)))
        .collect();
    assert!(missing.is_empty(), "nowhere: {missing:?}");
}
