//! What is proved of a scheme without a record, held against the cards of random and of golden records.

#![cfg(feature = "proptest")]

mod moves;
mod ranges;

use appraisal::proof::{Attainable, Fit, Range};
use appraisal::testkit::schemes;
use appraisal::{Card, Outcome, Scheme, Value, draft};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};

/// How many random schemes; more with `PROPTEST_CASES`.
fn runs() -> u32 {
    std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(700)
}

fn encloses(range: Option<&Range>, value: &Value) -> bool {
    range.is_some_and(|range| {
        // An enclosure may stick out by as much as it is wide.
        range.contains(value.lower()) || range.contains(value.upper()) || {
            let (least, greatest) = (range.least.at.as_ref(), range.greatest.at.as_ref());
            least.is_none_or(|least| value.upper() >= least)
                && greatest.is_none_or(|greatest| value.lower() <= greatest)
        }
    })
}

/// The nodes of a card whose value or absence the proof does not allow.
fn outside(card: &Card, attainable: &Attainable) -> Vec<String> {
    let mut out = Vec::new();
    for (line, node) in card.lines.iter().zip(&attainable.nodes) {
        match &line.outcome {
            Outcome::Scored(value) if !encloses(node.range.as_ref(), value) => {
                out.push(format!(
                    "{}: {value} is not in {:?}",
                    node.id,
                    node.range.as_ref().map(Range::to_string)
                ));
            }
            Outcome::Scored(_) => {
                let before = line.unrounded().unwrap();
                if !encloses(node.unrounded.as_ref(), &before) {
                    out.push(format!(
                        "{}: {before} before rounding is not in {:?}",
                        node.id, node.unrounded
                    ));
                }
            }
            Outcome::Absent(kind) if !node.may_be_absent => out.push(format!("{}: absent, {kind:?}", node.id)),
            _ => {}
        }
    }
    out
}

/// The nodes of a card whose value is no whole number on its scale, or a wider one than was said.
fn off_scale(card: &Card, fits: &[Fit]) -> Vec<String> {
    let mut out = Vec::new();
    for (line, fit) in card.lines.iter().zip(fits) {
        let (Some(value), Ok(scale)) = (line.outcome.score(), &fit.scale) else {
            continue;
        };
        let whole = value * scale;
        if !whole.is_integer() || fit.bits.is_some_and(|bits| whole.bits() > bits) {
            out.push(format!(
                "{}: {value} on a scale of {scale} in {:?} bits",
                fit.node, fit.bits
            ));
        }
    }
    out
}

#[test]
fn every_card_lies_within_what_is_attainable() {
    let mut runner = TestRunner::new(Config::default());
    let (mut scored, mut bounded, mut fitted) = (0, 0, 0);
    for _ in 0..runs() {
        let tree = schemes::schemes().new_tree(&mut runner).unwrap();
        let draft = tree.current();
        let scheme: Scheme = draft.clone().check().unwrap();
        let (attainable, fits) = (scheme.attainable(), scheme.fits());
        fitted += fits.iter().filter(|fit| fit.bits.is_some()).count();
        for _ in 0..8 {
            let record: draft::Record = schemes::records(&draft).new_tree(&mut runner).unwrap().current();
            let Ok(record) = scheme.admit(record, None) else {
                continue;
            };
            for card in [
                record.score(),
                scheme.score_cohort(std::slice::from_ref(&record)).cards.remove(0),
            ] {
                let mut found = outside(&card, &attainable);
                found.extend(off_scale(&card, &fits));
                if !found.is_empty() {
                    let text = serde_json::to_string_pretty(&draft).unwrap();
                    let facts = serde_json::to_string_pretty(record.facts()).unwrap();
                    let _ = std::fs::write(
                        std::env::temp_dir().join("proof-outside.json"),
                        format!("{text}\n{facts}"),
                    );
                    panic!("{}\n{text}\n{facts}", found.join("\n"));
                }
                scored += card.lines.iter().filter(|line| line.outcome.score().is_some()).count();
            }
        }
        let both = |range: &&Range| range.least.at.is_some() && range.greatest.at.is_some();
        bounded += attainable
            .nodes
            .iter()
            .filter(|node| node.range.as_ref().filter(both).is_some())
            .count();
    }
    assert!(
        scored > 1_000 && bounded > 500,
        "{scored} scores, {bounded} nodes bounded: this says little"
    );
}
