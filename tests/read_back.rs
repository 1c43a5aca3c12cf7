//! The reading back of schemes: nothing that computes goes unsaid, and the sentences are those that an
//! office would write.
#![cfg(feature = "report")]

use std::collections::BTreeSet;
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

/// The schemes of all golden cases, one that has every key of the format, and the example.
fn schemes() -> Vec<(String, Value)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    files(&root.join("tests/cases"), &mut paths);
    let (mut out, mut seen) = (Vec::new(), BTreeSet::new());
    for path in paths {
        let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for case in cases {
            let Some(scheme) = case.get("scheme").filter(|scheme| seen.insert(scheme.to_string())) else {
                continue;
            };
            out.push((case["id"].as_str().unwrap().to_owned(), scheme.clone()));
        }
    }
    for (name, text) in [
        ("everything", include_str!("everything.toml")),
        ("quanzhou", include_str!("../examples/schemes/quanzhou-2023.toml")),
    ] {
        out.push((name.to_owned(), toml::from_str(text).unwrap()));
    }
    out
}

/// What is said, and the fingerprint, if the scheme passes: a change that is refused was noticed.
fn said(scheme: &Value) -> Option<(String, [Vec<String>; 2])> {
    let draft: draft::Scheme = serde_json::from_value(scheme.clone()).ok()?;
    let fingerprint = draft.clone().check().ok()?.fingerprint().to_owned();
    Some((fingerprint, LANGUAGES.map(|language| draft.read_back(language))))
}

/// The pointer of everything in a scheme but the wording itself, which is not said back.
fn places(value: &Value, pointer: String, out: &mut Vec<String>) {
    if !pointer.is_empty() {
        out.push(pointer.clone());
    }
    match value {
        Value::Object(entries) => {
            for (key, value) in entries.iter().filter(|(key, _)| *key != "standard") {
                places(value, format!("{pointer}/{key}"), out);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                places(item, format!("{pointer}/{at}"), out);
            }
        }
        _ => {}
    }
}

/// Words that can stand for each other.
const WORDS: [&[&str]; 25] = [
    &["units", "all"],
    &["sheet", "all"],
    &["share", "average"],
    &["sum", "least", "greatest", "latest"],
    &["all", "highest"],
    &["whole", "equal", "declared"],
    &["date", "size", "pro-rata"],
    &["pro-rata", "whole", "started"],
    &["day", "week", "month"],
    &["points", "share"],
    &["mean", "median", "sum"],
    &["zero", "full", "leave-out", "no-score"],
    &["skip", "fire", "no-score"],
    &["half-up", "half-even", "up", "down", "ceiling", "floor"],
    &["actual-over-target", "target-over-actual", "two-minus-ratio", "actual"],
    &["hold", "extend", "0.1"],
    &["sum", "mean", "min", "max", "weighted-sum", "weighted-mean"],
    &["weighted-sum", "weighted-mean"],
    &["number", "count", "actual", "fraction", "score"],
    &["not-reported", "awaited", "not-due"],
    &["any", "100%"],
    &["min", "max", "mean", "count"],
    &["more", "less"],
    &["population", "sample"],
    &["inclusive", "exclusive", "nearest-rank"],
];

/// Something else of the same kind.
fn changed(value: &Value) -> Vec<Value> {
    match value {
        Value::Bool(answer) => vec![Value::Bool(!answer)],
        Value::Number(number) => number.as_i64().map(|n| Value::from(n + 1)).into_iter().collect(),
        Value::String(text) if text.parse::<appraisal::Date>().is_ok() => {
            vec![Value::from(if text.ends_with("01") {
                text.replace("-01", "-02")
            } else {
                text[..8].to_owned() + "01"
            })]
        }
        Value::String(text) => match text.parse::<appraisal::Exact>() {
            Ok(number) => {
                let tenth = appraisal::Exact::new(1, 10).unwrap();
                [&number + &tenth, &number - &tenth]
                    .map(|n| Value::from(n.to_string()))
                    .to_vec()
            }
            Err(_) => {
                let words = WORDS
                    .iter()
                    .filter(|words| words.contains(&text.as_str()))
                    .flat_map(|words| words.iter());
                let words = words.filter(|word| *word != text).map(|word| Value::from(*word));
                words.chain([Value::from(format!("{text}x"))]).collect()
            }
        },
        _ => Vec::new(),
    }
}

/// The scheme without what stands at `pointer`.
fn without(scheme: &Value, pointer: &str) -> Value {
    let mut scheme = scheme.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match scheme.pointer_mut(parent).unwrap() {
        Value::Object(entries) => drop(entries.remove(key)),
        Value::Array(items) => drop(items.remove(key.parse().unwrap())),
        _ => {}
    }
    scheme
}

/// Keys whose value may be what leaving them out means, or may have no effect beside the other keys.
const PERHAPS_DEFAULT: [&str; 8] = [
    "at-least",
    "at-most",
    "weights",
    "if-absent",
    "not-done",
    "part",
    "node",
    "unit",
];

/// The languages in which a change at this place must be heard; none for an id, which may be named nowhere.
fn heard_in(pointer: &str, removed: bool) -> &'static [usize] {
    // What a golden case observes is not said back, only what it must give.
    if pointer.starts_with("/case/")
        && ["entries", "attributes", "events"]
            .iter()
            .any(|key| pointer.contains(key))
    {
        return &[];
    }
    match pointer.rsplit('/').next().unwrap() {
        "id" => &[],
        "part" => &[],
        key if removed && PERHAPS_DEFAULT.contains(&key) => &[],
        "zh" => &[0],
        "en" => &[1],
        _ => &[0, 1],
    }
}

/// Changes one place in every way, and gives how many changes there were and which were not said.
fn unsaid(id: &str, scheme: &Value, before: &(String, [Vec<String>; 2]), pointer: &str) -> (usize, Vec<String>) {
    let (mut count, mut unsaid) = (0, Vec::new());
    let changed = changed(scheme.pointer(pointer).unwrap()).into_iter().map(|other| {
        let mut scheme = scheme.clone();
        *scheme.pointer_mut(pointer).unwrap() = other.clone();
        (other.to_string(), scheme)
    });
    for (other, scheme) in changed.chain([("nothing".to_owned(), without(scheme, pointer))]) {
        let Some(after) = said(&scheme).filter(|after| after.0 != before.0) else {
            continue;
        };
        count += 1;
        for at in heard_in(pointer, other == "nothing") {
            if before.1[*at] == after.1[*at] {
                unsaid.push(format!("{id}{pointer} to {other}: {:?}", LANGUAGES[*at]));
            }
        }
    }
    (count, unsaid)
}

#[test]
fn nothing_goes_unsaid() {
    let (mut count, mut missed) = (0, Vec::new());
    for (id, scheme) in schemes() {
        let Some(before) = said(&scheme) else { continue };
        let mut pointers = Vec::new();
        places(&scheme, String::new(), &mut pointers);
        // The one with every key is changed everywhere; of the others one place stands for several.
        let every = match id.as_str() {
            "everything" => 1,
            "quanzhou" => 100,
            _ => 5,
        };
        let pointers: Vec<&String> = pointers.iter().step_by(every).collect();
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            let parts = pointers.chunks(pointers.len().div_ceil(threads).max(1));
            let (id, scheme, before) = (&id, &scheme, &before);
            let work = |part: &[&String]| part.iter().map(|p| unsaid(id, scheme, before, p)).collect::<Vec<_>>();
            let parts: Vec<_> = parts.map(|part| scope.spawn(move || work(part))).collect();
            for (tried, unsaid) in parts.into_iter().flat_map(|part| part.join().unwrap()) {
                count += tried;
                missed.extend(unsaid);
            }
        });
    }
    assert!(
        missed.is_empty(),
        "{} of {count} changes are not said back:\n{}",
        missed.len(),
        missed.join("\n")
    );
    assert!(count > 1500, "only {count} changes were tried");
}

/// Every sentence that there is, in both languages.
#[test]
fn everything_is_said_like_this() {
    for (language, name) in [
        (Language::Chinese, "everything-zh"),
        (Language::English, "everything-en"),
    ] {
        let draft: draft::Scheme = toml::from_str(include_str!("everything.toml")).unwrap();
        insta::assert_snapshot!(name, draft.read_back(language).join("\n"));
    }
}
