//! Directions and cliffs: random figures moved one at a time, and real schemes classified by hand.

use std::collections::BTreeMap;

use appraisal::proof::{Cliff, Direction, Edge, Read};
use appraisal::testkit::schemes;
use appraisal::{Exact, Scheme, draft};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};

use crate::ranges::{gallery, scheme};

/// What an entry says, as a number that grows with it; nothing for what is no single figure.
fn figure(entry: &draft::Entry) -> Option<Exact> {
    // Of a part, what rolls up moves, and another part's date or denominator with it.
    if entry.part.is_some() {
        return None;
    }
    let number = [&entry.value, &entry.actual, &entry.score];
    if let Some(figure) = number.into_iter().flatten().next() {
        return Some(figure.value.clone());
    }
    if let (Some(numerator), Some(denominator)) = (&entry.numerator, &entry.denominator) {
        return numerator
            .value
            .checked_div(&denominator.value)
            .filter(|_| denominator.value.is_positive());
    }
    let (year, month, day) = match entry.date {
        Some(date) => date.parts(),
        None => return entry.yes.map(|yes| Exact::from(i64::from(yes.0))),
    };
    Some(Exact::from(
        i64::from(year) * 512 + i64::from(month) * 32 + i64::from(day),
    ))
}

/// The observation of one entry in the place of another's.
fn observed(entry: &draft::Entry, other: &draft::Entry) -> draft::Entry {
    let mut moved = other.clone();
    moved.stage.clone_from(&entry.stage);
    moved.given.clone_from(&entry.given);
    moved.target.clone_from(&entry.target);
    moved
}

#[test]
fn a_figure_moved_alone_moves_its_leaf_only_as_proved() {
    let mut runner = TestRunner::new(Config::default());
    let mut compared: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..crate::runs() {
        let draft = schemes::schemes().new_tree(&mut runner).unwrap().current();
        let scheme: Scheme = draft.clone().check().unwrap();
        let readings = scheme.directions();
        let records: Vec<draft::Record> = (0..5)
            .map(|_| schemes::records(&draft).new_tree(&mut runner).unwrap().current())
            .collect();
        let base = &records[0];
        for reading in &readings {
            let Read::Input(input) = &reading.read else { continue };
            let Some(at) = base.entries.iter().rposition(|entry| entry.input == *input) else {
                continue;
            };
            let Some(from) = figure(&base.entries[at]) else {
                continue;
            };
            for other in &records[1..] {
                let Some(found) = other.entries.iter().rfind(|entry| entry.input == *input) else {
                    continue;
                };
                let Some(to) = figure(found) else { continue };
                let mut moved = base.clone();
                moved.entries[at] = observed(&base.entries[at], found);
                let (Ok(before), Ok(after)) = (scheme.admit(base.clone(), None), scheme.admit(moved, None)) else {
                    continue;
                };
                let (before, after) = (before.score(), after.score());
                let value =
                    |card: &appraisal::Card| card.outcome(&reading.node).and_then(|outcome| outcome.score().cloned());
                let (Some(before), Some(after)) = (value(&before), value(&after)) else {
                    continue;
                };
                let (change, moved) = ((&after - &before).signum(), (&to - &from).signum());
                let fits = match &reading.direction {
                    Direction::Rising => change * moved >= 0 && (moved != 0 || change == 0),
                    Direction::Falling => change * moved <= 0 && (moved != 0 || change == 0),
                    Direction::Constant => change == 0,
                    _ => true,
                };
                let kind = format!("{:?}", reading.direction);
                *compared
                    .entry(kind.split(' ').next().unwrap_or_default().to_owned())
                    .or_default() += 1;
                assert!(
                    fits,
                    "{} reads {input}: {:?}, but from {from} to {to} it went from {before} to {after}\n{:?}\n{}",
                    reading.node,
                    reading.direction,
                    draft.node.iter().find(|node| node.id.as_str() == reading.node),
                    serde_json::to_string(base).unwrap(),
                );
            }
        }
    }
    println!("{compared:?}");
    for direction in ["Rising", "Falling", "Constant"] {
        assert!(
            compared.get(direction).is_some_and(|count| *count > 20),
            "{compared:?}: this says little"
        );
    }
}

/// How many readings of a scheme go each way.
fn counts(scheme: &Scheme) -> [usize; 5] {
    let mut counts = [0; 5];
    for reading in scheme.directions() {
        let at = match reading.direction {
            Direction::Rising => 0,
            Direction::Falling => 1,
            Direction::Constant => 2,
            Direction::Turning { .. } => 3,
            _ => 4,
        };
        counts[at] += 1;
    }
    counts
}

#[test]
fn real_schemes_are_classified() {
    for name in [
        "quanzhou-2023",
        "hdi-2021",
        "ruian-2012",
        "decathlon",
        "mohurd-hpf-2005",
    ] {
        let scheme = gallery(name);
        println!("{name} {:?}", counts(&scheme));
        for reading in scheme.directions() {
            if !matches!(reading.direction, Direction::Rising) {
                println!("  {reading:?}");
            }
        }
        for cliff in scheme.cliffs(&Exact::ZERO) {
            println!("  {cliff:?}");
        }
    }
}

#[test]
fn a_band_turns_within_it() {
    let nodes = r#"{ "id": "t", "full": "10", "rule": { "deviation": { "base": "85%", "base-to": "90%",
        "above": { "every": "1%", "points": "-1", "part": "whole" }, "below": { "every": "1%", "points": "-1", "part": "pro-rata" } } } }"#;
    let found = scheme(nodes, "").directions().remove(0).direction;
    let number = |text: &str| text.parse::<Exact>().unwrap();
    assert_eq!(
        found,
        Direction::Turning {
            rises_first: true,
            between: Some((number("0.85"), number("0.9")))
        }
    );
}

#[test]
fn cliffs_say_which_side_is_included() {
    let nodes = r#"{ "id": "t", "full": "2", "at-least": "0.5", "rule": { "steps": { "row": [
        { "at-least": "95%", "y": "2" }, { "more-than": "90%", "y": "1.6" }, { "else": true, "y": "0" }] } } }"#;
    let cliffs: Vec<Cliff> = scheme(nodes, "").cliffs(&Exact::ZERO);
    let said: Vec<String> = cliffs
        .iter()
        .map(|c| format!("{:?} {} {} {} {}", c.at, c.below, c.here, c.above, c.loss))
        .collect();
    let at = |text: &str| Edge::Number(text.parse().unwrap());
    // At 90 % exactly it is still the lower row; the floor of 0.5 makes the loss 1.1.
    assert_eq!(
        said,
        [
            format!("{:?} 0.5 0.5 1.6 1.1", at("0.9")),
            format!("{:?} 1.6 2 2 0.4", at("0.95"))
        ]
    );
}

/// Pools are added before the clamp: a leaf that the clamp holds still moves once a pool lifts it.
#[test]
fn a_leaf_held_by_its_clamp_may_move_with_its_pool() {
    let document = |pool: &str| {
        format!(
            r#"{{ "format": "appraisal/1", "id": "s", "result": "t", "pool": [{{ "id": "p", "cap": "5" }}],
            "node": [{{ "id": "t", "full": "0.5", "at-least": "2/3"{pool},
                "rule": {{ "linear": {{ "knots": [["0", "0"], ["1", "0.5"]], "below": "hold", "above": "hold" }} }} }}] }}"#
        )
    };
    let direction = |pool: &str| {
        let draft: draft::Scheme = serde_json::from_str(&document(pool)).unwrap();
        draft
            .check()
            .unwrap_or_else(|problems| panic!("{problems}"))
            .directions()[0]
            .direction
            .clone()
    };
    assert_eq!(direction(r#", "add": ["p"]"#), Direction::Rising);
    let alone = document("").replace(r#""pool": [{ "id": "p", "cap": "5" }],"#, "");
    let scheme: Scheme = serde_json::from_str(&alone).unwrap();
    assert_eq!(scheme.directions()[0].direction, Direction::Constant);
}
