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

/// An entry with the observation of another, and all else its own: stage, part, date of the figure, target, standards. A part
/// keeps its denominator too: with it the ratio of sums may fall although the part's own ratio rises.
fn observed(entry: &draft::Entry, other: &draft::Entry) -> draft::Entry {
    let mut moved = entry.clone();
    moved.value.clone_from(&other.value);
    moved.actual.clone_from(&other.actual);
    moved.score.clone_from(&other.score);
    moved.numerator.clone_from(&other.numerator);
    if entry.part.is_none() {
        moved.denominator.clone_from(&other.denominator);
    }
    moved.date = other.date;
    moved.done = other.done;
    moved.yes = other.yes;
    moved
}

#[test]
fn a_figure_moved_alone_moves_its_leaf_only_as_proved() {
    let mut runner = TestRunner::new(Config::default());
    let mut compared: BTreeMap<String, usize> = BTreeMap::new();
    let mut of_parts = 0;
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
                let other = observed(&base.entries[at], found);
                let Some(to) = figure(&other) else { continue };
                let mut moved = base.clone();
                moved.entries[at] = other;
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
                of_parts += usize::from(base.entries[at].part.is_some() && moved != 0);
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
    println!("{compared:?}, {of_parts} figures of parts");
    assert!(of_parts > 20, "{of_parts} figures of parts: this says little");
    for direction in ["Rising", "Falling", "Constant"] {
        assert!(
            compared.get(direction).is_some_and(|count| *count > 20),
            "{compared:?}: this says little"
        );
    }
}

/// The readings of a scheme that do not rise: `-leaf` falls, `=leaf` stays, `^leaf` turns, `?leaf` is not known; and how many
/// there are in all.
fn not_rising(scheme: &Scheme) -> (usize, Vec<String>) {
    let readings = scheme.directions();
    let told = readings.iter().filter_map(|reading| {
        let sign = match reading.direction {
            Direction::Rising => return None,
            Direction::Falling => '-',
            Direction::Constant => '=',
            Direction::Turning { .. } => '^',
            _ => '?',
        };
        Some(format!("{sign}{}", reading.node))
    });
    (readings.len(), told.collect())
}

/// Read off the standards, rule by rule.
#[test]
fn real_schemes_are_classified() {
    // 63 indicators, one of them of two leaves, the leaders and the public. What falls: points lost above a base (Z3.1, C1.2,
    // C3.1, C6.2, X11, X14, X15), dates (Z5.3, Z7.2), events that lose points (Z12.1, C2.2, X2, X9, X13, X16, W3). What turns:
    // loans to deposits, best from 75 % to 95 %.
    let quanzhou = gallery("quanzhou-2023");
    let falling = "^Z2.3 -Z3.1 -Z5.3 -Z7.2 -Z12.1 -C1.2 -C2.2 -C3.1 -C6.2 -X2 -X9 -X11 -X13 -X14 -X15 -X16 -W3";
    assert_eq!(
        not_rising(&quanzhou),
        (66, falling.split(' ').map(Into::into).collect())
    );
    // Of the decathlon the four runs: less time, more points.
    let runs = ["-r100", "-r400", "-h110", "-r1500"].map(String::from).to_vec();
    assert_eq!(not_rising(&gallery("decathlon")), (10, runs));
    // Four goalposts, and the index rounded to 12 places; ten marks that are entered.
    assert_eq!(not_rising(&gallery("hdi-2021")), (5, Vec::new()));
    assert_eq!(not_rising(&gallery("mohurd-hpf-2005")), (10, Vec::new()));
    // Results against the first, and marks that are places: the mean of them rises, the points fall. Of a table of cases on two
    // shares of votes nothing is proved, for either.
    let ruian = ["-ranks", "?assessment", "?assessment"].map(String::from).to_vec();
    assert_eq!(not_rising(&gallery("ruian-2012")), (5, ruian));
}

/// Where a fifth of full marks or more hangs on a small change, read off the standards.
#[test]
fn the_cliffs_of_a_real_scheme_are_found() {
    let fifth = Exact::new(1, 5).unwrap();
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for cliff in gallery("quanzhou-2023").cliffs(&fifth) {
        *found.entry(cliff.node).or_default() += 1;
    }
    let wanted = [
        // Nothing below a least completion.
        ("Z1.1", 1),
        ("Z1.2", 1),
        ("Z2.2", 1),
        ("Z9.1", 1),
        ("C5.2", 1),
        // Every row of a table, where it is at least 0.3 of 1.5 or 0.4 of 2.
        ("Z4.2", 3),
        ("Z5.2", 3),
        ("C1.1", 3),
        ("C3.2", 3),
        ("C6.1", 3),
        ("C7.2.2", 1),
        // 3 of 4 points at 85; 0.4 and 0.6 above it are less than a fifth.
        ("W1", 1),
        // Half a point of 1.5 a month, and the end on the last day; a tenth of a point a day, and the end.
        ("Z5.3", 2),
        ("Z7.2", 1),
    ];
    assert_eq!(found, wanted.map(|(leaf, times)| (leaf.to_owned(), times)).into());
    assert_eq!(found.values().sum::<usize>(), 25);
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
