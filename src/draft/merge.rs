//! Merges the records that several departments filled in for one unit into one record (分报数据合并). Knows no
//! scheme: what the entries mean is decided when the merged record is admitted.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Entry, Event, Record};
use crate::problem::{Code, Findings, MergeFault, Path, Problems};
use crate::read::{Limits, Pairs, Read};
use crate::tree::Tree;

/// The key by which entries are told apart: input, stage and part as written.
type Key<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

impl Record {
    /// One record out of those that several departments filled in for the same unit and scheme, each with the
    /// inputs and events that are its own.
    ///
    /// Entries of one input, stage and part that are the same in every respect become one, and so do events of one
    /// id. Attributes and the unit's name come together from all. The order of the records changes nothing: the
    /// merged entries stand in the order of input, stage and part, the events in that of their ids. A stage that
    /// is left out is not the last stage by name; whether two such entries meet is known when the record is admitted.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// use appraisal::draft::Record;
    /// let of = |entries: &str| -> Record {
    ///     serde_json::from_str(&format!(
    ///         r#"{{ "format": "appraisal-record/1", "scheme": "demo", "unit": "centre", "entries": [{entries}] }}"#
    ///     )).unwrap()
    /// };
    /// let collection = of(r#"{ "input": "payers", "actual": "53120" }"#); // 归集科
    /// let loans = of(r#"{ "input": "overdue", "value": "0.05%" }, { "input": "payers", "actual": "53120" }"#); // 贷款科
    /// let one = Record::merge([collection.clone(), loans]).unwrap();
    /// assert_eq!(one.entries.len(), 2);
    /// let other = of(r#"{ "input": "payers", "actual": "53210" }"#);
    /// let problems = Record::merge([collection, other]).unwrap_err();
    /// assert!(problems.to_string().contains("`payers` is `53210` here, and `53120` in record 1"));
    /// # }
    /// ```
    ///
    /// # Errors
    /// Every conflict at once, with both values: records of different units or schemes, an entry or event that two
    /// of them have differently, and whatever could not be read. Paths begin with `records[0]`, `records[1]`, ….
    pub fn merge(records: impl IntoIterator<Item = Record>) -> Result<Record, Problems> {
        let records: Vec<Record> = records.into_iter().collect();
        let mut findings = Findings::default();
        let limit = Limits::default().problems;
        for (at, record) in records.iter().enumerate() {
            findings.extend_under(&Path::item("records", at), record.faults.0.clone());
        }
        let Some((first, rest)) = records.split_first() else {
            findings.add(Path::default().key("records"), Code::Merge(MergeFault::Nothing));
            return findings
                .finish(limit, &["records"], |_| None)
                .map(|_| Record::default());
        };
        let mut merged = first.clone();
        for (at, record) in rest.iter().enumerate() {
            head(&mut merged, record, at.saturating_add(1), &mut findings);
        }
        merged.attributes = attributes(&records, &mut findings);
        merged.entries = entries(&records, &mut findings);
        merged.events = events(&records, &mut findings);
        findings.finish(limit, &["records"], |_| None)?;
        merged.faults = super::Faults::default();
        Ok(merged)
    }
}

/// What stands once in a record must be the same in all; what only some say holds for all.
fn head(merged: &mut Record, record: &Record, at: usize, findings: &mut Findings) {
    let path = Path::item("records", at);
    let mut compare = |path: Path, first: &str, other: &str| {
        if first != other {
            let (first, other) = (first.to_string(), other.to_string());
            findings.add(
                path,
                Code::Merge(MergeFault::Head {
                    earlier: 1,
                    first,
                    other,
                }),
            );
        }
    };
    compare(path.key("format"), &merged.format, &record.format);
    compare(path.key("scheme"), &merged.scheme, &record.scheme);
    compare(path.key("unit"), &merged.unit.id, &record.unit.id);
    let texts = [
        ("unit", &mut merged.unit.name, &record.unit.name),
        ("case", &mut merged.case, &record.case),
        ("note", &mut merged.note, &record.note),
    ];
    for (key, first, other) in texts {
        match (first.as_ref(), other) {
            (Some(first), Some(other)) => compare(path.key(key), &said(&first.write()), &said(&other.write())),
            (None, Some(other)) => *first = Some(other.clone()),
            _ => {}
        }
    }
}

fn attributes(records: &[Record], findings: &mut Findings) -> Pairs<String> {
    let mut all: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for (at, record) in records.iter().enumerate() {
        for (key, value) in &record.attributes.0 {
            let (from, first) = *all.entry(key).or_insert((at, value));
            if first != value {
                let fault = MergeFault::Head {
                    earlier: from.saturating_add(1),
                    first: first.to_string(),
                    other: value.clone(),
                };
                findings.add(Path::item("records", at).key("attributes").key(key), Code::Merge(fault));
            }
        }
    }
    let pairs = all
        .into_iter()
        .map(|(key, (_, value))| (key.to_string(), value.to_string()));
    Pairs(pairs.collect())
}

fn entries(records: &[Record], findings: &mut Findings) -> Vec<Entry> {
    let mut all: BTreeMap<Key<'_>, (usize, &Entry)> = BTreeMap::new();
    for (at, record) in records.iter().enumerate() {
        for (index, entry) in record.entries.iter().enumerate() {
            let key = (entry.input.as_str(), entry.stage.as_deref(), entry.part.as_deref());
            let (from, first) = *all.entry(key).or_insert((at, entry));
            let path = Path::item("records", at).key("entries").index(index);
            for (key, first, other) in differences(first, entry) {
                let fault = MergeFault::Entry {
                    earlier: from.saturating_add(1),
                    entry: label(entry),
                    first,
                    other,
                };
                findings.add(path.key(&key), Code::Merge(fault));
            }
        }
    }
    all.into_values().map(|(_, entry)| entry.clone()).collect()
}

fn events(records: &[Record], findings: &mut Findings) -> Vec<Event> {
    let mut all: BTreeMap<&str, (usize, &Event)> = BTreeMap::new();
    for (at, record) in records.iter().enumerate() {
        for (index, event) in record.events.iter().enumerate() {
            let (from, first) = *all.entry(event.id.as_str()).or_insert((at, event));
            let path = Path::item("records", at).key("events").index(index);
            for (key, first, other) in differences(first, event) {
                let fault = MergeFault::Event {
                    earlier: from.saturating_add(1),
                    event: event.id.to_string(),
                    first,
                    other,
                };
                findings.add(path.key(&key), Code::Merge(fault));
            }
        }
    }
    all.into_values().map(|(_, event)| event.clone()).collect()
}

/// What an entry is of: 新增开户（终评、东部）.
fn label(entry: &Entry) -> String {
    let of: Vec<&str> = entry.stage.iter().chain(&entry.part).map(String::as_str).collect();
    if of.is_empty() {
        entry.input.clone()
    } else {
        format!("{} · {}", entry.input, of.join(" · "))
    }
}

/// The keys in which two things of the same form differ, with both values.
fn differences<T: Read + PartialEq>(first: &T, other: &T) -> Vec<(String, String, String)> {
    if first == other {
        return Vec::new();
    }
    let keys = |tree: Option<Tree>| match tree {
        Some(Tree::Map(keys)) => keys,
        _ => Vec::new(),
    };
    let (first, other) = (keys(first.write()), keys(other.write()));
    let of = |keys: &[(String, Tree)], key: &str| keys.iter().find(|(k, _)| k == key).map(|(_, tree)| tree.clone());
    let new = other.iter().filter(|(key, _)| of(&first, key).is_none());
    let all = first.iter().chain(new).map(|(key, _)| key.clone());
    all.map(|key| (of(&first, &key), of(&other, &key), key))
        .filter(|(a, b, _)| a != b)
        .map(|(a, b, key)| (key, said(&a), said(&b)))
        .collect()
}

/// A value as a document has it; of a table or list its canonical form.
fn said(tree: &Option<Tree>) -> String {
    match tree {
        None => "—".into(),
        Some(Tree::Text(text)) => text.clone(),
        Some(tree) => {
            let mut out = String::new();
            tree.write_json(&mut out);
            out
        }
    }
}
