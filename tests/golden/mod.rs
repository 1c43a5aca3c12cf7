//! The golden cases of `tests/cases`, as data.

use std::path::{Path, PathBuf};

use serde_json::Value;

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

/// Every case of every file, with the file it stands in.
pub fn cases() -> Vec<(String, Value)> {
    let mut paths = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases"), &mut paths);
    let mut cases = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let list: Vec<Value> = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        for case in list {
            let id = case["id"].as_str().expect("a case has an id").to_owned();
            cases.push((format!("{}#{id}", path.file_stem().unwrap().to_string_lossy()), case));
        }
    }
    cases
}

/// The records of a case with what each must give.
pub fn runs(case: &Value) -> Vec<(Option<&Value>, &Value)> {
    match case.get("records").and_then(Value::as_array) {
        Some(records) => records.iter().map(|r| (r.get("record"), r)).collect(),
        None => vec![(case.get("record"), case)],
    }
}
