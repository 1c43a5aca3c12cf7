//! Verifies a card against its scheme: the facts it cites are scored again and every line compared.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use crate::card::{Card, Line};
use crate::cohort::Statistics;
use crate::document::canonical;
use crate::problem::{Code, Findings, Path, Problems};
use crate::record::Admission;
use crate::scheme::Scheme;

impl Scheme {
    /// Scores the facts that a card cites again, and compares every line, event and grade.
    ///
    /// # Errors
    /// The card is of another scheme (its fingerprint differs), its facts are not admitted, or a line
    /// differs from what the scheme and the facts give; each difference is a problem.
    pub fn verify(&self, card: &Card) -> Result<(), Problems> {
        let mut findings = Findings::default();
        if card.fingerprint != self.fingerprint() {
            let (found, expected) = (card.fingerprint.clone(), self.fingerprint().to_string());
            findings.add(
                Path::default().key("fingerprint"),
                Code::WrongScheme { found, expected },
            );
            return findings.finish(self.limits().problems, |_| None).map(|_| ());
        }
        let how = Admission {
            stage: card.stage.clone(),
            open: None,
        };
        let mut statistics = Statistics::new(self.fingerprint());
        statistics.value.clone_from(&card.statistics);
        let record = self.admit((*card.facts).clone(), how)?;
        let again = if card.statistics.is_empty() {
            record.score()
        } else {
            record.score_with(&statistics)
        };
        compare(card, &again, &mut findings);
        findings.finish(self.limits().problems, |_| None).map(|_| ())
    }
}

fn compare(card: &Card, again: &Card, findings: &mut Findings) {
    let mut differs = |path: Path, line: &str, found: String, expected: String| {
        if found != expected {
            findings.add(
                path,
                Code::CardDiffers {
                    line: line.to_string(),
                    found,
                    expected,
                },
            );
        }
    };
    for at in 0..card.lines.len().max(again.lines.len()) {
        let (found, expected) = (card.lines.get(at), again.lines.get(at));
        let id = expected.or(found).map_or("", |line| line.words.id.as_str()).to_string();
        let (found, expected) = (
            found.map(say_line).unwrap_or_default(),
            expected.map(say_line).unwrap_or_default(),
        );
        for (found, expected) in found.iter().zip(&expected) {
            differs(Path::item("lines", at), &id, found.clone(), expected.clone());
        }
        differs(
            Path::item("lines", at),
            &id,
            found.len().to_string(),
            expected.len().to_string(),
        );
    }
    for at in 0..card.events.len().max(again.events.len()) {
        let say = |card: &Card| card.events.get(at).map(canonical).unwrap_or_default();
        let id = again
            .events
            .get(at)
            .or(card.events.get(at))
            .map_or("", |event| event.id.as_str())
            .to_string();
        differs(Path::item("events", at), &id, say(card), say(again));
    }
    let rest = |card: &Card| {
        let mut rest = card.clone();
        rest.lines.clear();
        rest.events.clear();
        canonical(&rest)
    };
    differs(Path::default(), "card", rest(card), rest(again));
}

/// A line in words: what it came to first, then everything else on it.
fn say_line(line: &Line) -> Vec<String> {
    let outcome = match line.outcome.score() {
        Some(score) => score.to_string(),
        None => canonical(&line.outcome),
    };
    alloc::vec![outcome, canonical(line)]
}
