//! Holds the generator to the format: every key of every table and every word of every list occurs in random schemes. The
//! lists are the format's own, so that a key, a word or a rule that nobody generates fails here.

mod declared;
mod keys;
mod words;

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;

use crate::combine::Combine;
use crate::draft::{Node, Scheme};
use crate::rule::Rule;
use declared::DECLARED;

/// How many schemes are made.
const SCHEMES: u32 = 1_200;

/// Every path of a document, with the texts that stand at its end. Places in lists are left out.
fn walk(value: &Value, path: &str, out: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                walk(value, &path, out);
                out.insert(path);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, path, out)),
        Value::String(text) => {
            // A kind that needs nothing more said is a word where others are a table.
            out.insert(format!("{path}={text}"));
            out.insert(format!("{path}.{text}"));
        }
        _ => {}
    }
}

#[test]
fn the_generator_reaches_every_key_and_every_word() {
    let mut runner = TestRunner::deterministic();
    let mut reached = BTreeSet::new();
    let (mut rules, mut combinations): (Vec<Rule>, Vec<Combine>) = (Vec::new(), Vec::new());
    let mut depths = BTreeSet::new();
    for at in 0..SCHEMES {
        let scheme = if at % 3 == 0 {
            super::cohorts().new_tree(&mut runner).unwrap().current().0
        } else {
            super::schemes().new_tree(&mut runner).unwrap().current()
        };
        walk(&serde_json::from_str(&scheme.to_json()).unwrap(), "", &mut reached);
        for node in &scheme.node {
            if let Some(rule) = node
                .rule
                .as_ref()
                .filter(|r| !rules.iter().any(|o| o.keyword() == r.keyword()))
            {
                rules.push(rule.clone());
            }
            let known = |c: &&Combine| !combinations.iter().any(|o| o.keyword() == c.keyword());
            if let Some(combine) = node.combine.as_ref().filter(known) {
                combinations.push(combine.clone());
            }
        }
        depths.insert(depth(&scheme));
    }
    let declared = |path: &String| {
        let covers = |name: &str| *path == name || path.starts_with(&format!("{name}."));
        DECLARED.iter().any(|(name, _)| covers(name))
    };
    let wanted = keys::wanted(&rules, &combinations);
    let missing: Vec<&String> = wanted
        .iter()
        .filter(|path| !reached.contains(*path) && !declared(path))
        .collect();
    assert!(missing.is_empty(), "no random scheme has {missing:#?}");
    // What is declared is not reached, and is something that the format has.
    let idle: Vec<&str> = DECLARED
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| reached.contains(*name))
        .collect();
    assert!(idle.is_empty(), "declared as never reached, and is: {idle:?}");
    let unknown: Vec<&str> = DECLARED
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| {
            !wanted.contains(*name)
                && !name.starts_with("node.rule.growth.")
                && !name.starts_with("node.rule.goalposts.")
        })
        .collect();
    assert!(
        unknown.is_empty(),
        "declared, and the format has no such key: {unknown:?}"
    );
    assert!(depths.len() >= 5, "only these depths: {depths:?}");
}

/// How many levels a scheme has.
fn depth(scheme: &Scheme) -> usize {
    let levels = |node: &Node| {
        let mut next = node.parent.as_deref();
        let mut levels = 1;
        while let Some(parent) = next.and_then(|id| scheme.node.iter().find(|n| n.id.as_str() == id)) {
            (next, levels) = (parent.parent.as_deref(), levels + 1);
        }
        levels
    };
    scheme.node.iter().map(levels).max().unwrap_or_default()
}
