//! Every scheme of the gallery: it checks, its golden cases pass, and it reads back the same.

use std::path::PathBuf;

use appraisal::{Language, Scheme, draft};

fn gallery() -> Vec<PathBuf> {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/schemes");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    paths.sort();
    paths
}

fn read(path: &PathBuf) -> draft::Scheme {
    let text = std::fs::read_to_string(path).unwrap();
    toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[test]
fn every_case_of_every_scheme_passes() {
    let mut failures = Vec::new();
    let mut passed = 0;
    for path in gallery() {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let scheme = match read(&path).check() {
            Ok(scheme) => scheme,
            Err(problems) => {
                failures.push(format!("{name}: {}", problems.message(Language::English)));
                continue;
            }
        };
        let report = scheme.verify_cases();
        println!("{name}: {} cases pass, untouched: {:?}", report.passed, report.coverage);
        passed += report.passed;
        failures.extend(report.failures.iter().map(|failure| format!("{name}: {failure}")));
        // The canonical form is a document of the same scheme.
        let again: Scheme = serde_json::from_str(&scheme.draft().to_json()).unwrap();
        assert_eq!(again.fingerprint(), scheme.fingerprint(), "{name}");
        if name != "quanzhou-2023" && report.passed == 0 {
            failures.push(format!("{name}: no golden case"));
        }
    }
    println!("{passed} golden cases");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
