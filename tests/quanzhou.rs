//! The twelve Quanzhou records against values that were computed apart, from the wording of the plan.

use appraisal::{Card, Exact, Language, Scheme, draft};
use serde_json::Value;

fn scheme() -> Scheme {
    let text = include_str!("../examples/schemes/quanzhou-2023.toml");
    let draft: draft::Scheme = toml::from_str(text).unwrap();
    draft
        .check()
        .unwrap_or_else(|problems| panic!("{}", problems.message(Language::Chinese)))
}

fn records() -> Vec<draft::Record> {
    serde_json::from_str(include_str!("../examples/schemes/quanzhou-2023-records.json")).unwrap()
}

/// The points that a node enters its parent with: its own, or what its absence policy supplies.
fn points<'c>(card: &'c Card, node: &str) -> Option<&'c Exact> {
    let at = card.lines.iter().position(|line| line.words.id == node)?;
    let own = card.lines[at].outcome.score();
    let parent = card.lines[card.lines[at].parent?]
        .terms
        .iter()
        .find(|term| term.child == at);
    own.or_else(|| parent?.value.as_ref()?.exact())
}

#[test]
fn every_leaf_part_event_and_total_is_exact() {
    let scheme = scheme();
    let expected: Value = serde_json::from_str(include_str!("quanzhou-2023-expected.json")).unwrap();
    let mut failures = Vec::new();
    let mut different = Vec::new();
    let mut values = 0;
    for (case, expected) in expected.as_object().unwrap() {
        let name = case.split('（').next().unwrap();
        let stage = expected["stage"].as_str();
        let record = records()
            .into_iter()
            .find(|r| r.case.as_ref().unwrap().in_language(Language::Chinese) == name)
            .unwrap();
        let record = match scheme.admit(record, stage) {
            Ok(record) => record,
            Err(problems) => {
                failures.push(format!("{case}: {}", problems.message(Language::Chinese)));
                continue;
            }
        };
        let card = record.score();
        let mut compare = |what: &str, found: Option<&Exact>, value: &Value| {
            values += 1;
            let wanted = value.as_str().map(|text| text.parse::<Exact>().unwrap());
            if found != wanted.as_ref() {
                different.push(format!("{case}: {what} is {found:?}, expected {wanted:?}"));
            }
        };
        for node in [
            "total", "target", "duty", "key", "routine", "capacity", "civil", "leaders", "public",
        ] {
            compare(node, card.line(node).unwrap().outcome.score(), &expected[node]);
        }
        for (node, value) in expected["leaves"]
            .as_object()
            .into_iter()
            .chain(expected["groups"].as_object())
            .flatten()
        {
            match card.line(node) {
                Some(_) => compare(node, points(&card, node), value),
                None => failures.push(format!("there is no node {node}")),
            }
        }
        for event in &card.events {
            if let Some(value) = expected["events"].get(&event.id) {
                compare(&event.id, Some(&event.counted), value);
            }
        }
        let grade = card.grade.as_ref().map(|g| g.in_language(Language::Chinese));
        if grade != expected["grade"].as_str() {
            failures.push(format!("{case}: grade {grade:?}, expected {}", expected["grade"]));
        }
        assert_eq!(card.reconciles(), Ok(()), "{case}");
        assert_eq!(scheme.verify(&card), Ok(()), "{case}");
    }
    failures.extend(different);
    assert!(
        failures.is_empty(),
        "{} of {values}:\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert!(values > 800, "only {values} values were compared");
}
