//! Laws of documents: they are read back as written, and what is put wrong in them is reported where it is wrong.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde_json::{Value, json};

use super::Finding;
use super::breach::{Breach, Clause};
use super::trial::Trial;
use crate::problem::Segment;
use crate::{Card, Language, Scheme, draft};

/// Scheme, records and cards are read back as they were written, and a scheme keeps its fingerprint.
pub fn documents_round_trip(trial: &Trial<'_>) -> Finding {
    let fault = |what: &str, why: String| {
        Breach::new(
            format!("{what}写出后读回不同：{why}"),
            format!("{what} is not read back as written: {why}"),
        )
    };
    let mut applied = 0;
    if trial.turn == 0 {
        let text = trial.document().to_json();
        let again: Scheme = serde_json::from_str(&text).map_err(|error| fault("scheme", error.to_string()))?;
        if again.fingerprint() != trial.scheme.fingerprint() || again.draft() != trial.document() {
            return Err(fault("scheme", again.fingerprint().into()));
        }
        applied += 1;
    }
    for record in &trial.records {
        let again: draft::Record =
            serde_json::from_str(&record.to_json()).map_err(|error| fault("record", error.to_string()))?;
        if again.to_json() != record.to_json() {
            return Err(fault("record", String::new()).record("record", record));
        }
        applied += 1;
    }
    for (card, record) in trial.cards().unwrap_or_default().iter().zip(&trial.records) {
        let again: Card = serde_json::from_str(&card.to_json()).map_err(|error| fault("card", error.to_string()))?;
        if again.to_json() != card.to_json() {
            return Err(fault("card", String::new()).record("record", record));
        }
        applied += 1;
    }
    Ok(applied)
}

/// A fault that is put into one node of the document, and whether it must be reported in that very node.
type Fault = (&'static str, bool, fn(&mut Value, &str));

const FAULTS: &[Fault] = &[
    ("an unknown key", true, |node, _| node["no-such-key"] = json!("1")),
    ("an unknown parent", true, |node, _| {
        node["parent"] = json!("no-such-node")
    }),
    ("two kinds at once", true, |node, _| {
        node["rule"] = json!({ "fixed": { "points": "1" } });
        node["combine"] = json!("sum");
    }),
    ("a number that is none", true, |node, _| node["full"] = json!("52,000")),
    ("an id twice", false, |node, other| node["id"] = json!(other)),
    ("an unknown pool", true, |node, _| node["add"] = json!(["no-such-pool"])),
];

/// Every problem is real: a fault put into a node is reported, in that node and in both languages, and without the fault
/// nothing is.
pub fn every_problem_is_real(trial: &Trial<'_>) -> Finding {
    let document = trial.document();
    let Ok(written) = serde_json::from_str::<Value>(&document.to_json()) else {
        return Ok(0);
    };
    let nodes = document.node.len();
    let (at, (name, here, put)) = (trial.turn % nodes, FAULTS[trial.turn % FAULTS.len()]);
    let other = document.node[(at + 1) % nodes].id.to_string();
    if nodes == 1 && !here {
        return Ok(0);
    }
    let mut broken = written.clone();
    put(&mut broken["node"][at], &other);
    let again = |value: Value| serde_json::from_value::<draft::Scheme>(value).map(draft::Scheme::check);
    let id = document.node[at].id.as_str();
    let missed = |zh: &str, en: &str| {
        Breach::new(format!("{zh}（{name}）"), format!("{en} ({name})")).at(Clause::node(trial.document(), id))
    };
    match again(broken) {
        Ok(Err(problems)) => {
            let at_node = |path: &[Segment]| matches!(path, [Segment::Key(list), Segment::Index(place), ..] if list == "node" && *place == at);
            let paths: Vec<_> = problems
                .problems()
                .iter()
                .map(|problem| problem.path.segments())
                .collect();
            if here && !paths.iter().any(|path| at_node(path)) {
                return Err(missed("问题未指向出错处", "no problem points to the fault"));
            }
            if [Language::Chinese, Language::English]
                .iter()
                .any(|l| problems.message(*l).is_empty())
            {
                return Err(missed("问题没有说明", "a problem has no words"));
            }
        }
        _ => return Err(missed("错误未被发现", "the fault is not reported")),
    }
    match again(written) {
        Ok(Ok(_)) => Ok(1),
        _ => Err(missed("改正后仍有问题", "a problem is left when the fault is gone")),
    }
}
