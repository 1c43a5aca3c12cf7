//! Takes the result of one appraisal into another (二级绩效): a card's score becomes an entry that cites the card.
//! The other way a result works elsewhere, a raised quota, is in `standing`.

use alloc::string::{String, ToString};

use crate::card::Card;
use crate::document::{canonical, fingerprint};
use crate::draft::{CardSource, Entry};
use crate::number::Exact;
use crate::problem::{CiteFault, Code, Findings, Path, Problems, Thing};
use crate::rule::InputKind;
use crate::scheme::Scheme;

impl Card {
    /// SHA-256 of the card's own canonical form, in hexadecimal: what a citation of the card names. The field
    /// `fingerprint` is that of its scheme.
    #[must_use]
    pub fn own_fingerprint(&self) -> String {
        fingerprint(&canonical(self))
    }
}

impl CardSource {
    /// Whether this is the card that is cited: its fingerprint, and the score of the node cited.
    #[must_use]
    pub fn is_of(&self, card: &Card) -> bool {
        let found = match &self.lost_by {
            Some(department) => lost_by(card, department),
            None => card.outcome(&self.node).and_then(|outcome| outcome.score()).cloned(),
        };
        found.as_ref() == Some(&self.value) && self.card == card.own_fingerprint()
    }
}

impl Scheme {
    /// An entry for an input of this scheme from another scheme's card: the score of `node`, and where it came from.
    /// This is how a centre's result counts in the appraisal of its departments (二级绩效).
    ///
    /// The entry has no stage, day or giver; they can be set before it goes into a record. The card of that record
    /// cites this one: scheme and fingerprint, the card's own fingerprint, unit, stage, node and score.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// use appraisal::{Scheme, draft};
    /// let centre: Scheme = serde_json::from_str(r#"{ "format": "appraisal/1", "id": "centre", "result": "total",
    ///     "node": [{ "id": "total", "full": "100", "rule": "entered" }] }"#).unwrap();
    /// let department: Scheme = serde_json::from_str(r#"{ "format": "appraisal/1", "id": "department", "result": "total",
    ///     "node": [{ "id": "total", "combine": "weighted-sum", "weights": "100%" },
    ///              { "id": "own", "parent": "total", "weight": "70%", "full": "100", "rule": "entered" },
    ///              { "id": "centre", "parent": "total", "weight": "30%", "full": "100", "rule": "entered" }] }"#).unwrap();
    /// let record: draft::Record = serde_json::from_str(r#"{ "format": "appraisal-record/1", "scheme": "centre",
    ///     "unit": "fund-centre", "entries": [{ "input": "total", "score": "94.4" }] }"#).unwrap();
    /// let of_centre = centre.admit(record, None).unwrap().score();
    ///
    /// let mut record: draft::Record = serde_json::from_str(r#"{ "format": "appraisal-record/1", "scheme": "department",
    ///     "unit": "loans", "entries": [{ "input": "own", "score": "96" }] }"#).unwrap();
    /// record.entries.push(department.entry_from("centre", &of_centre, "total").unwrap());
    /// let card = department.admit(record, None).unwrap().score();
    /// assert_eq!(card.total().unwrap().to_string(), "95.52"); // 96 × 70% + 94.4 × 30%
    /// assert!(card.facts.entries[1].from.as_ref().unwrap().is_of(&of_centre));
    /// # }
    /// ```
    ///
    /// # Errors
    /// The input does not exist or holds no score (kinds `score`, `number` and `actual` do); the card has no such
    /// node, or no exact score at it. A missing score is never an entry of 0: enter an absence with its reason.
    pub fn entry_from(&self, input: &str, card: &Card, node: &str) -> Result<Entry, Problems> {
        let mut findings = Findings::default();
        let score = card.outcome(node).and_then(|outcome| outcome.score()).cloned();
        if card.line(node).is_none() {
            let near = findings.near(node, card.lines.iter().map(|line| line.words.id.as_str()));
            let (thing, id) = (Thing::Node, node.to_string());
            findings.add(Path::default().key("node"), Code::UnknownId { thing, id, near });
        } else if score.is_none() {
            findings.add(Path::default().key("node"), unscored(card, node));
        }
        self.entry(input, card, node, score.unwrap_or_default(), findings)
    }

    /// The same of the points of a card's result that one department lost on the indicators that it leads
    /// ([`Card::lost_by_lead`]): what a department answers for in its own appraisal (按责任科室失分).
    ///
    /// # Errors
    /// The input does not exist or holds no number; the card has no result, or nothing that this department leads.
    pub fn entry_from_losses(&self, input: &str, card: &Card, department: &str) -> Result<Entry, Problems> {
        let mut findings = Findings::default();
        let node = card.result_line().map(|line| line.words.id.clone()).unwrap_or_default();
        let lost = lost_by(card, department);
        if card.total().is_none() {
            findings.add(Path::default().key("node"), unscored(card, &node));
        } else if lost.is_none() {
            let all = card.lost_by_lead();
            let near = findings.near(department, all.iter().filter_map(|(lead, _)| *lead));
            let (thing, id) = (Thing::Department, department.to_string());
            findings.add(Path::default().key("department"), Code::UnknownId { thing, id, near });
        }
        let mut entry = self.entry(input, card, &node, lost.unwrap_or_default(), findings)?;
        if let Some(source) = &mut entry.from {
            source.lost_by = Some(department.to_string());
        }
        Ok(entry)
    }

    fn entry(
        &self,
        input: &str,
        card: &Card,
        node: &str,
        value: Exact,
        mut findings: Findings,
    ) -> Result<Entry, Problems> {
        let inputs = &self.0.plan.inputs;
        let kind = inputs.iter().find(|known| known.id == input).map(|known| known.kind);
        let mut entry = Entry::new(input);
        match kind {
            None => {
                let near = findings.near(input, inputs.iter().map(|known| known.id.as_str()));
                let (thing, id) = (Thing::Input, input.to_string());
                findings.add(Path::default().key("input"), Code::UnknownId { thing, id, near });
            }
            Some(kind) => {
                if let Some(fault) = fill(&mut entry, kind, value.clone()) {
                    findings.add(Path::default().key("input"), Code::Cite(fault));
                }
            }
        }
        findings.finish(self.limits().problems, &["input", "node", "department"], |_| None)?;
        let mut source = CardSource::new(
            card.scheme.as_str(),
            card.fingerprint.as_str(),
            card.own_fingerprint(),
            card.facts.unit.id.as_str(),
            node,
            value,
        );
        source.stage.clone_from(&card.stage);
        entry.from = Some(source);
        Ok(entry)
    }
}

fn lost_by(card: &Card, department: &str) -> Option<Exact> {
    let mut all = card.lost_by_lead().into_iter();
    all.find(|(lead, _)| *lead == Some(department)).map(|(_, lost)| lost)
}

fn unscored(card: &Card, node: &str) -> Code {
    let (unit, node) = (card.facts.unit.id.to_string(), node.to_string());
    Code::Cite(CiteFault::Unscored { unit, node })
}

/// Writes a score into an entry of this kind, if it can hold one.
fn fill(entry: &mut Entry, kind: InputKind, score: Exact) -> Option<CiteFault> {
    let slot = match kind {
        InputKind::Score => &mut entry.score,
        InputKind::Number => &mut entry.value,
        InputKind::Actual => &mut entry.actual,
        kind => return Some(CiteFault::Kind { kind }),
    };
    *slot = Some(score.into());
    None
}
