//! Scores the Quanzhou plan: twelve records of the centre, each as a result sheet, and a summary table.
//!
//! `cargo run --example quanzhou [-- --lang en]`

use appraisal::{Language, Record, Scheme, draft};

const SCHEME: &str = include_str!("schemes/quanzhou-2023.toml");
const RECORDS: &str = include_str!("schemes/quanzhou-2023-records.json");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let language = match (args.next().as_deref(), args.next().as_deref()) {
        (None, _) | (Some("--lang"), Some("zh")) => Language::Chinese,
        (Some("--lang"), Some("en")) => Language::English,
        _ => return Err("usage: quanzhou [--lang zh|en]".into()),
    };
    let scheme: Scheme = toml::from_str(SCHEME)?;
    let drafts: Vec<draft::Record> = serde_json::from_str(RECORDS)?;

    let mut table = Vec::new();
    for draft in drafts {
        let case = draft.case.clone().unwrap_or_default();
        // The last case compares what the unit claims with what was finally decided.
        let stages: &[&str] = if case.to_string().contains("自评与终评") {
            &["自评", "终评"]
        } else {
            &["终评"]
        };
        for stage in stages {
            let record: Record = scheme.admit(draft.clone(), *stage)?;
            let card = record.score();
            println!("━━━ {} · {stage}", case.in_language(language));
            for warning in record.warnings() {
                println!("{}", warning.message(language));
            }
            println!("{}", card.report(language));
            table.push((case.clone(), (*stage).to_owned(), card));
        }
    }

    println!(
        "{}",
        appraisal::report::summary(
            table
                .iter()
                .map(|(case, stage, card)| { (format!("{}（{stage}）", case.in_language(language)), card) }),
            language
        )
    );
    Ok(())
}
