//! Verifies a card against its scheme: the facts it cites are scored again and every line compared.

use alloc::string::{String, ToString};

use crate::card::Card;
use crate::problem::{Code, Findings, Path, Problems};
use crate::read::Read;
use crate::record::Admission;
use crate::scheme::Scheme;
use crate::tree::Tree;

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
            return findings
                .finish(self.limits().problems, Card::KEYS, |_| None)
                .map(|_| ());
        }
        let how = Admission {
            stage: card.stage.clone(),
            open: None,
        };
        let record = self.admit((*card.facts).clone(), how)?;
        let again = record.score_with(&card.cited());
        compare(card, &again, &mut findings);
        findings
            .finish(self.limits().problems, Card::KEYS, |_| None)
            .map(|_| ())
    }
}

fn compare(card: &Card, again: &Card, findings: &mut Findings) {
    for at in 0..card.lines.len().max(again.lines.len()) {
        let (found, expected) = (card.lines.get(at), again.lines.get(at));
        let id = expected.or(found).map_or("", |line| line.words.id.as_str());
        differences(
            &Path::item("lines", at),
            id,
            tree(found).as_ref(),
            tree(expected).as_ref(),
            findings,
        );
    }
    for at in 0..card.events.len().max(again.events.len()) {
        let (found, expected) = (card.events.get(at), again.events.get(at));
        let id = expected.or(found).map_or("", |event| event.id.as_str());
        differences(
            &Path::item("events", at),
            id,
            tree(found).as_ref(),
            tree(expected).as_ref(),
            findings,
        );
    }
    let rest = |card: &Card| {
        let mut rest = card.clone();
        rest.lines.clear();
        rest.events.clear();
        rest.write()
    };
    differences(
        &Path::default(),
        &again.scheme,
        rest(card).as_ref(),
        rest(again).as_ref(),
        findings,
    );
}

fn tree<T: Read>(value: Option<&T>) -> Option<Tree> {
    value.and_then(Read::write)
}

/// Every single value in which two trees differ.
fn differences(path: &Path, line: &str, found: Option<&Tree>, expected: Option<&Tree>, findings: &mut Findings) {
    if found == expected {
        return;
    }
    match (found, expected) {
        (Some(Tree::Map(a)), Some(Tree::Map(b))) => {
            let new = b.iter().filter(|(key, _)| !a.iter().any(|(other, _)| other == key));
            for (key, _) in a.iter().chain(new) {
                let of = |entries: &[(String, Tree)]| entries.iter().position(|(other, _)| other == key);
                let (x, y) = (of(a).and_then(|at| a.get(at)), of(b).and_then(|at| b.get(at)));
                differences(&path.key(key), line, x.map(|(_, x)| x), y.map(|(_, y)| y), findings);
            }
        }
        (Some(Tree::List(a)), Some(Tree::List(b))) => {
            for at in 0..a.len().max(b.len()) {
                differences(&path.index(at), line, a.get(at), b.get(at), findings);
            }
        }
        (found, expected) => {
            let (line, found, expected) = (line.to_string(), say(found), say(expected));
            findings.add(path.clone(), Code::CardDiffers { line, found, expected });
        }
    }
}

/// A single value in words; of a whole table or list only that it is there.
fn say(tree: Option<&Tree>) -> String {
    match tree {
        None | Some(Tree::Null | Tree::TooDeep | Tree::BadNumber(_)) => "—".to_string(),
        Some(Tree::Bool(value)) => value.to_string(),
        Some(Tree::Number(value)) => value.to_string(),
        Some(Tree::Text(text)) => text.clone(),
        Some(Tree::List(_) | Tree::Map(_)) => "…".to_string(),
    }
}
