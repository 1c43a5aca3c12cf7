//! Holds figures that were taken from other schemes' cards against what they cite.

use crate::draft::{self, Entry};
use crate::number::Exact;
use crate::problem::{CiteFault, Code, Findings, Path};
use crate::scheme::Scheme;

/// Every entry that cites a card must have the score of that card.
pub(super) fn cited(scheme: &Scheme, record: &draft::Record, findings: &mut Findings) {
    let unread = findings.blamed("entries", record.entries.len());
    for (at, entry) in record
        .entries
        .iter()
        .enumerate()
        .filter(|(at, _)| unread.get(*at) != Some(&true))
    {
        let Some(source) = &entry.from else { continue };
        let known = scheme.0.plan.inputs.iter().any(|input| input.id == entry.input);
        let found = figure(entry);
        if known && found != Some(&source.value) {
            let (found, cited) = (found.cloned(), source.value.clone());
            findings.add(
                Path::item("entries", at).key("from"),
                Code::Cite(CiteFault::Differs { found, cited }),
            );
        }
    }
}

/// The figure of an entry that can hold a score.
fn figure(entry: &Entry) -> Option<&Exact> {
    let figure = entry.score.as_ref().or(entry.value.as_ref()).or(entry.actual.as_ref());
    figure.map(|figure| &figure.value)
}
