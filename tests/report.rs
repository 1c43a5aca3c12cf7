//! Prints the result sheet of every golden case in both languages and checks, from the printed text
//! alone, that the printed digits add up.
#![cfg(feature = "report")]

use std::path::{Path, PathBuf};

use appraisal::{Card, Exact, Language, draft};
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

/// The cards of all golden cases, with their names.
fn golden() -> Vec<(String, Card)> {
    let mut paths = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases"), &mut paths);
    let mut cards = Vec::new();
    for path in paths {
        let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for case in cases {
            let name = format!(
                "{}#{}",
                path.file_stem().unwrap().to_string_lossy(),
                case["id"].as_str().unwrap()
            );
            let scheme: draft::Scheme = serde_json::from_value(case["scheme"].clone()).unwrap();
            let Ok(scheme) = scheme.check() else { continue };
            let runs = match case.get("records").and_then(Value::as_array) {
                Some(runs) => runs.clone(),
                None => vec![case.clone()],
            };
            for run in runs {
                let Some(record) = run.get("record") else { continue };
                let record: draft::Record = serde_json::from_value(record.clone()).unwrap();
                let stage = run.get("stage").or(case.get("stage")).and_then(Value::as_str);
                if let Ok(record) = scheme.admit(record, stage) {
                    cards.push((name.clone(), record.score()));
                }
            }
        }
    }
    cards
}

/// The cards of the Quanzhou example at its last stage.
fn quanzhou() -> Vec<Card> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/schemes");
    let scheme: appraisal::Scheme =
        toml::from_str(&std::fs::read_to_string(root.join("quanzhou-2023.toml")).unwrap()).unwrap();
    let records: Vec<draft::Record> =
        serde_json::from_str(&std::fs::read_to_string(root.join("quanzhou-2023-records.json")).unwrap()).unwrap();
    records
        .into_iter()
        .map(|record| scheme.admit(record, "终评").unwrap().score())
        .collect()
}

/// Adds the signed numbers of an expression, passing over words in brackets.
fn sum(expression: &str) -> Exact {
    let (mut total, mut sign, mut digits, mut depth) = (Exact::ZERO, Exact::ONE, String::new(), 0);
    for c in expression.chars().chain(['＋']) {
        match c {
            '（' => depth += 1,
            '）' => depth -= 1,
            _ if depth > 0 => {}
            '0'..='9' | '.' => digits.push(c),
            '＋' | '－' | '−' => {
                if !digits.is_empty() {
                    total += &sign * &digits.parse::<Exact>().unwrap();
                    digits.clear();
                }
                sign = if c == '＋' { Exact::ONE } else { -Exact::ONE };
            }
            _ => {}
        }
    }
    total
}

/// Checks each footing line of a Chinese sheet by its printed digits.
fn check_footings(name: &str, sheet: &str) -> usize {
    let mut count = 0;
    // A folded line continues with six blanks.
    let unfolded = sheet.replace("\n      ", "");
    for line in unfolded.lines().filter_map(|line| line.trim().strip_prefix("核对：")) {
        let line = line
            .strip_suffix("，相符")
            .unwrap_or_else(|| panic!("{name}: does not agree: {line}"));
        let equals = if line.contains('＝') { '＝' } else { '≈' };
        let (parts, total) = line.rsplit_once(equals).unwrap_or_else(|| panic!("{name}: {line}"));
        let (parts, tail) = parts.split_once("，尾差").unwrap_or((parts, ""));
        let tail = tail.replace('+', "＋");
        assert_eq!(sum(parts) + sum(&tail), sum(total), "{name}: {line}");
        count += 1;
    }
    count
}

#[test]
fn printed_digits_of_every_golden_case_add_up() {
    let mut footings = 0;
    for (name, card) in golden() {
        let zh = card.report(Language::Chinese);
        footings += check_footings(&name, &zh);
        let en = card.report(Language::English);
        assert!(!en.contains("does not agree"), "{name}:\n{en}");
        if std::env::var("PRINT").is_ok_and(|wanted| name.contains(&wanted)) {
            println!("━━━ {name}\n{zh}\n{en}");
        }
    }
    assert!(footings > 100, "only {footings} footing lines");
}

#[test]
fn printed_digits_of_the_quanzhou_sheets_add_up() {
    for card in quanzhou() {
        check_footings("quanzhou", &card.report(Language::Chinese));
    }
}

#[test]
fn the_sheets_of_the_quanzhou_plan() {
    let cards = quanzhou();
    insta::assert_snapshot!("sheet-zh", cards[1].report(Language::Chinese));
    insta::assert_snapshot!("sheet-en", cards[4].report(Language::English));
    insta::assert_snapshot!("no-score-zh", cards[3].report(Language::Chinese));
    let rows = cards
        .iter()
        .enumerate()
        .map(|(at, card)| (format!("第{}例", at + 1), card));
    insta::assert_snapshot!("summary-zh", appraisal::report::summary(rows, Language::Chinese));
}

/// A card that a stranger wrote prints something, whatever its indices say.
#[test]
fn broken_cards_print() {
    for mut card in quanzhou() {
        for at in 0..card.lines.len() {
            card.lines[at].parent = Some(at);
            for term in &mut card.lines[at].terms {
                term.child = usize::MAX;
            }
        }
        card.result = 7;
        assert!(!card.report(Language::Chinese).is_empty());
        card.result = usize::MAX;
        assert!(!card.report(Language::English).is_empty());
    }
}
