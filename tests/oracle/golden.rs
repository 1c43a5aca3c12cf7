//! Reads the golden cases, which are data shared with `cases.rs`.

use std::path::{Path, PathBuf};

use serde_json::Value;

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "json") {
            out.push(path);
        }
    }
    out.sort();
}

/// A record that must give something.
pub struct Run {
    pub name: String,
    pub scheme: Value,
    pub record: Value,
    pub stage: Option<String>,
    pub expect: Value,
    /// All records that are scored together, where the case is a cohort.
    pub cohort: Option<Vec<Value>>,
}

/// Every record that must give something.
pub fn runs() -> Vec<Run> {
    let mut paths = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases"), &mut paths);
    let mut runs = Vec::new();
    for path in paths {
        let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for case in cases {
            let records = match case.get("records").and_then(Value::as_array) {
                Some(records) => records.clone(),
                None => vec![case.clone()],
            };
            for run in &records {
                if let (Some(record), Some(expect)) = (run.get("record"), run.get("expect")) {
                    let stage = run
                        .get("stage")
                        .or(case.get("stage"))
                        .and_then(Value::as_str)
                        .map(Into::into);
                    let name = format!("{} {}", case["id"], run["id"]);
                    let is_cohort = case.get("cohort").and_then(Value::as_bool).unwrap_or_default();
                    runs.push(Run {
                        name,
                        scheme: case["scheme"].clone(),
                        record: record.clone(),
                        stage,
                        expect: expect.clone(),
                        cohort: is_cohort.then(|| records.iter().map(|run| run["record"].clone()).collect()),
                    });
                }
            }
        }
    }
    runs
}
