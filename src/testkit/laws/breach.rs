//! How a law was broken, in words and as golden cases that can be pasted into the document.

use alloc::{
    boxed::Box,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use serde_json::Value;

use crate::draft::{self, Basis};
use crate::problem::{Path, Segment};
use crate::{Card, Language, Pairs, Scheme};

/// A place in the document where a law is broken, in the office's words.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Clause {
    /// Id of the node, pool or event.
    pub id: String,
    /// The number and name as they are printed.
    pub name: String,
    /// The clause that it rests on (依据), where the document says.
    pub basis: Option<String>,
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.id)?;
        if !self.name.is_empty() && self.name != self.id {
            write!(f, " {}", self.name)?;
        }
        match &self.basis {
            Some(basis) => write!(f, "（依据 / clause: {basis}）"),
            None => Ok(()),
        }
    }
}

/// The words of a basis: the document and the clause.
fn basis(document: &draft::Scheme, basis: Option<&Basis>) -> Option<String> {
    let basis = basis?;
    let of_document = |id: &String| document.documents.iter().find(|d| d.id.as_str() == id);
    let title = basis
        .document
        .as_ref()
        .and_then(of_document)
        .map(|d| d.title.to_string());
    let clause = basis.clause.as_ref().map(ToString::to_string);
    match (title, clause) {
        (Some(title), Some(clause)) => Some(format!("{title}，{clause}")),
        (title, clause) => title.or(clause),
    }
}

impl Clause {
    /// A node of the scheme.
    pub(super) fn node(document: &draft::Scheme, id: &str) -> Self {
        let node = document.node.iter().find(|node| node.id.as_str() == id);
        let name = node.and_then(|node| node.name.as_ref()).map(ToString::to_string);
        let no = node.and_then(|node| node.no.clone());
        Clause {
            id: id.into(),
            name: [no, name].into_iter().flatten().collect::<Vec<_>>().join(" "),
            basis: node.and_then(|node| basis(document, node.basis.as_ref())),
        }
    }

    /// A gate of a node, or the node itself where the gate has nothing to say for itself.
    pub(super) fn gate(document: &draft::Scheme, node: &str, at: usize) -> Self {
        let of = Clause::node(document, node);
        let gates = document.node.iter().find(|n| n.id.as_str() == node).map(|n| &n.gate);
        let Some(gate) = gates.and_then(|gates| gates.get(at)) else {
            return of;
        };
        let id = gate
            .id
            .as_ref()
            .map_or_else(|| format!("gate {}", at + 1), ToString::to_string);
        Clause {
            id: format!("{node}: {id}"),
            name: gate.name.as_ref().map(ToString::to_string).unwrap_or_default(),
            basis: basis(document, gate.basis.as_ref()).or(of.basis),
        }
    }

    /// A replacement of a node.
    pub(super) fn replacement(document: &draft::Scheme, node: &str, by: &str) -> Self {
        let of = Clause::node(document, node);
        let nodes = &document.node;
        let mut all = nodes.iter().filter(|n| n.id.as_str() == node).flat_map(|n| &n.replace);
        let found = all.find(|replace| replace.id.as_ref().is_some_and(|id| id.as_str() == by));
        Clause {
            id: format!("{node}: {by}"),
            name: found
                .and_then(|r| r.name.as_ref())
                .map(ToString::to_string)
                .unwrap_or_default(),
            basis: found.and_then(|r| basis(document, r.basis.as_ref())).or(of.basis),
        }
    }

    /// A pool, or the leaf that reads a ledger input.
    pub(super) fn pool(document: &draft::Scheme, id: &str) -> Self {
        let Some(pool) = document.pool.iter().find(|pool| pool.id.as_str() == id) else {
            let reader = document.node.iter().find(|node| super::trial::input_of(node) == id);
            return Clause::node(document, reader.map_or(id, |node| node.id.as_str()));
        };
        Clause {
            id: id.into(),
            name: pool.name.as_ref().map(ToString::to_string).unwrap_or_default(),
            basis: basis(document, pool.basis.as_ref()),
        }
    }

    /// Where a problem of the document lies.
    pub(super) fn of_problem(document: &draft::Scheme, path: &Path) -> Option<Self> {
        let item = |at: Option<&Segment>| match at {
            Some(Segment::Index(at)) => Some(*at),
            _ => None,
        };
        let [Segment::Key(list), rest @ ..] = path.segments() else {
            return None;
        };
        match list.as_str() {
            "node" => Some(Clause::node(document, &document.node.get(item(rest.first())?)?.id)),
            "pool" => Some(Clause::pool(document, &document.pool.get(item(rest.first())?)?.id)),
            "grades" => {
                let node = document.grades.as_ref().and_then(|grades| grades.node.as_deref());
                Some(Clause::node(document, node.unwrap_or(&document.result)))
            }
            _ => None,
        }
    }
}

/// What a law found against a scheme.
#[derive(Clone, Debug, Default)]
pub struct Breach {
    /// The place in the document.
    pub clause: Option<Clause>,
    /// The input or event that was changed.
    pub input: Option<String>,
    /// The two scores, where two were compared.
    pub scores: Option<[String; 2]>,
    /// What happened, in Chinese.
    pub zh: String,
    /// What happened, in English.
    pub en: String,
    /// The records that show it, each with a word for it.
    pub records: Vec<(&'static str, draft::Record)>,
    /// Nodes, beside the result, whose values the golden cases should state.
    pub nodes: Vec<String>,
}

impl Breach {
    pub(super) fn new(zh: impl Into<String>, en: impl Into<String>) -> Box<Self> {
        Box::new(Breach {
            zh: zh.into(),
            en: en.into(),
            ..Breach::default()
        })
    }

    pub(super) fn at(mut self: Box<Self>, clause: Clause) -> Box<Self> {
        self.clause = Some(clause);
        self
    }

    pub(super) fn input(mut self: Box<Self>, input: impl Into<String>) -> Box<Self> {
        self.input = Some(input.into());
        self
    }

    pub(super) fn scores(mut self: Box<Self>, before: String, after: String) -> Box<Self> {
        self.scores = Some([before, after]);
        self
    }

    pub(super) fn record(mut self: Box<Self>, word: &'static str, record: &draft::Record) -> Box<Self> {
        self.records.push((word, record.clone()));
        self
    }

    pub(super) fn stating(mut self: Box<Self>, nodes: impl IntoIterator<Item = String>) -> Box<Self> {
        self.nodes.extend(nodes);
        self
    }
}

/// The golden case of a record: what was observed, and what the engine makes of it today.
pub(super) fn case(scheme: &Scheme, id: &str, record: &draft::Record, nodes: &[String]) -> draft::Case {
    let mut case = draft::Case::new(id);
    case.attributes = record.attributes.clone();
    case.entries.clone_from(&record.entries);
    case.events.clone_from(&record.events);
    let card = scheme.admit(record.clone(), None).map(|record| record.score());
    if let Ok(card) = card {
        let mut stated: Vec<&str> = alloc::vec![scheme.draft().result.as_str()];
        stated.extend(nodes.iter().map(String::as_str));
        stated.sort_unstable();
        stated.dedup();
        let known = stated.into_iter().filter(|node| card.line(node).is_some());
        case.expect = Pairs(known.map(|node| (node.into(), worth(&card, node))).collect());
        let counted = card
            .events
            .iter()
            .map(|event| (event.id.clone(), event.counted.clone()));
        case.counted = Pairs(counted.collect());
        let grade = card
            .grade
            .as_ref()
            .map(|grade| grade.in_language(Language::Chinese).into());
        case.grade = grade.filter(|_| scheme.draft().grades.is_some());
    }
    case
}

/// What a node came to, as exact text or `none`.
pub(super) fn worth(card: &Card, node: &str) -> String {
    let score = card.outcome(node).and_then(|outcome| outcome.score());
    score.map_or_else(|| "none".into(), ToString::to_string)
}

/// A golden case as TOML, ready to paste at the end of a document.
#[must_use]
pub fn golden_case(case: &draft::Case) -> String {
    let mut record = draft::Record::new(draft::RECORD_FORMAT, "", draft::Unit::new("unit"));
    record.attributes = case.attributes.clone();
    record.entries.clone_from(&case.entries);
    record.events.clone_from(&case.events);
    let value: Value = serde_json::from_str(&record.to_json()).unwrap_or_default();
    let mut text = format!("[[case]]\nid = {}\n", Value::from(case.id.as_str()));
    if let Some(note) = &case.note {
        text.push_str(&format!("note = {}\n", Value::from(note.to_string())));
    }
    if let Some(attributes) = value
        .get("attributes")
        .filter(|a| !a.as_object().is_some_and(|a| a.is_empty()))
    {
        text.push_str(&format!("attributes = {}\n", inline(attributes)));
    }
    for key in ["entries", "events"] {
        let items = value
            .get(key)
            .and_then(Value::as_array)
            .filter(|items| !items.is_empty());
        if let Some(items) = items {
            let lines: String = items.iter().map(|item| format!("    {},\n", inline(item))).collect();
            text.push_str(&format!("{key} = [\n{lines}]\n"));
        }
    }
    let table = |pairs: Vec<(String, String)>| {
        let pairs = pairs.into_iter().map(|(key, value)| (key, Value::from(value)));
        inline(&Value::Object(pairs.collect()))
    };
    text.push_str(&format!("expect = {}\n", table(case.expect.0.clone())));
    if !case.counted.0.is_empty() {
        let counted = case
            .counted
            .0
            .iter()
            .map(|(id, points)| (id.clone(), points.to_string()));
        text.push_str(&format!("counted = {}\n", table(counted.collect())));
    }
    if let Some(grade) = &case.grade {
        text.push_str(&format!("grade = {}\n", Value::from(grade.as_str())));
    }
    text
}

/// A value as TOML on one line. Strings are escaped alike in JSON and TOML.
fn inline(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let bare = |key: &str| !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            let pairs = map.iter().map(|(key, value)| {
                let key = if bare(key) {
                    key.clone()
                } else {
                    Value::from(key.as_str()).to_string()
                };
                format!("{key} = {}", inline(value))
            });
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        value => value.to_string(),
    }
}
