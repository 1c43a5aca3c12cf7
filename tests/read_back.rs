//! The reading back of schemes: nothing that computes goes unsaid, and the sentences are those that an
//! office would write.
#![cfg(feature = "report")]

use std::path::{Path, PathBuf};

use appraisal::{Language, draft};
use serde_json::Value;

const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "json") {
            out.push(path);
        }
    }
}

/// The schemes of all golden cases, and the example.
fn schemes() -> Vec<(String, Value)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    files(&root.join("tests/cases"), &mut paths);
    let mut out = Vec::new();
    for path in paths {
        let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        out.extend(cases.into_iter().filter_map(|case| Some((case["id"].as_str()?.to_owned(), case.get("scheme")?.clone()))));
    }
    out
}

fn said(scheme: &Value) -> Option<[Vec<String>; 2]> {
    let draft: draft::Scheme = serde_json::from_value(scheme.clone()).ok()?;
    // A mutation that the check refuses was noticed there.
    draft.clone().check().ok()?;
    Some(LANGUAGES.map(|language| draft.read_back(language)))
}

/// The pointer of every scalar that computes or names something.
fn scalars(value: &Value, pointer: String, out: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                // The wording itself is not said back; ids that nothing else names are only ids.
                if !matches!(key.as_str(), "standard" | "format" | "id" | "starred") {
                    scalars(value, format!("{pointer}/{key}"), out);
                }
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                scalars(item, format!("{pointer}/{at}"), out);
            }
        }
        _ => out.push(pointer),
    }
}

/// Something else of the same kind.
fn changed(value: &Value) -> Vec<Value> {
    match value {
        Value::Bool(answer) => vec![Value::Bool(!answer)],
        Value::Number(number) => number.as_i64().map(|n| Value::from(n + 1)).into_iter().collect(),
        Value::String(text) if text.parse::<appraisal::Date>().is_ok() => {
            vec![Value::from(if text.ends_with("01") { text.replace("-01", "-02") } else { text[..8].to_owned() + "01" })]
        }
        Value::String(text) => match text.parse::<appraisal::Exact>() {
            Ok(number) => {
                let tenth = appraisal::Exact::new(1, 10).unwrap();
                [&number + &tenth, &number - &tenth].map(|n| Value::from(n.to_string())).to_vec()
            }
            Err(_) => vec![Value::from(format!("{text}x"))],
        },
        _ => Vec::new(),
    }
}

#[test]
fn nothing_goes_unsaid() {
    let (mut count, mut unsaid) = (0, Vec::new());
    let mut keys = std::collections::BTreeSet::new();
    for (id, scheme) in schemes() {
        let Some(before) = said(&scheme) else { continue };
        let mut pointers = Vec::new();
        scalars(&scheme, String::new(), &mut pointers);
        for pointer in pointers {
            for other in changed(scheme.pointer(&pointer).unwrap()) {
                let mut scheme = scheme.clone();
                *scheme.pointer_mut(&pointer).unwrap() = other.clone();
                let Some(after) = said(&scheme) else { continue };
                count += 1;
                keys.insert(pointer.rsplit('/').find(|s| s.parse::<usize>().is_err()).unwrap().to_owned());
                for (at, language) in LANGUAGES.iter().enumerate() {
                    if before[at] == after[at] {
                        unsaid.push(format!("{id}{pointer} to {other}: {language:?}"));
                    }
                }
            }
        }
    }
    eprintln!("{count} {:?}", keys);
    assert!(unsaid.is_empty(), "{} of {count} changes are not said back:\n{}", unsaid.len(), unsaid.join("\n"));
    assert!(count > 1000, "only {count} changes were tried");
}
