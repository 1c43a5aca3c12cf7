//! Values on, beside and between the edges of every rule, check, combination, statistic and ranking, each worked by hand.
//! One table a family; a row says what is written, what is observed, and what must come out, with the arithmetic beside it.

mod ballots;
mod checks;
mod cohort;
mod combine;
mod curves;
mod deviations;
mod events;
mod explain;
mod formulas;
mod interface;
mod lines;
mod number;
mod parameters;
mod places;
mod points;
mod proofs;
mod quotas;
mod reach;
mod rules;
mod spans;
mod standing;
mod texts;
mod wording;

use appraisal::{Card, Language, Scheme, draft};
use serde_json::{Value, json};

/// A scheme, or what is wrong with it: `path [code]` for every problem.
pub fn check(document: Value) -> Result<Scheme, Vec<String>> {
    let draft: draft::Scheme = serde_json::from_value(document).unwrap();
    draft.check().map_err(|problems| {
        let each = problems.problems().iter();
        each.map(|problem| format!("{} [{}]", problem.path, problem.code.name()))
            .collect()
    })
}

/// The document of one leaf `x` of 10 points, with more keys of the scheme.
pub fn leaf(rule: Value, more: Value) -> Value {
    let mut document = json!({ "format": "appraisal/1", "id": "s", "result": "x",
        "node": [{ "id": "x", "full": "10", "rule": rule }] });
    merge(&mut document, more);
    document
}

/// Puts the keys of `more` into `document`; those of a `node` go to its first node.
pub fn merge(document: &mut Value, more: Value) {
    for (key, value) in more.as_object().unwrap() {
        if key == "leaf" {
            for (key, value) in value.as_object().unwrap() {
                document["node"][0][key] = value.clone();
            }
        } else {
            document[key] = value.clone();
        }
    }
}

/// The card of one record, after all promises that a card makes.
pub fn score(scheme: &Scheme, attributes: Value, entries: Value, events: Value) -> Card {
    let record = json!({ "format": "appraisal-record/1", "scheme": "s", "unit": "u", "attributes": attributes,
        "entries": entries, "events": events });
    let record: draft::Record = serde_json::from_value(record).unwrap();
    let record = scheme.admit(record, None);
    let card = record
        .unwrap_or_else(|problems| panic!("{}", problems.message(Language::English)))
        .score();
    card.reconciles().unwrap();
    scheme.verify(&card).unwrap();
    card
}

/// The value of a node, or why it has none.
pub fn value(card: &Card, node: &str) -> String {
    use appraisal::Outcome;
    match &card.line(node).unwrap().outcome {
        Outcome::NoScore(reasons) => reasons[0].why.keyword().to_owned(),
        Outcome::Absent(kind) => kind.keyword().to_owned(),
        outcome => outcome.score().unwrap().to_string(),
    }
}

/// All rows that do not come out, at once.
pub fn hold(rows: impl IntoIterator<Item = (String, String, String)>) {
    let wrong: Vec<String> = rows
        .into_iter()
        .filter(|(_, found, wanted)| found != wanted)
        .map(|(what, found, wanted)| format!("{what}\n    is {found}, by hand {wanted}"))
        .collect();
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}
