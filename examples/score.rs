//! Scores any scheme against any records.
//!
//! `cargo run --example score -- SCHEME RECORDS [--unit ID] [--stage S] [--lang zh|en] [--format text|json]`
//!
//! SCHEME is TOML or JSON, RECORDS is JSON: one record or a list. What is wrong is printed, all of it,
//! and the exit code is 2.

use std::process::ExitCode;

use appraisal::{Admission, Document, Language, Limits, draft};

struct Args {
    scheme: String,
    records: String,
    unit: Option<String>,
    stage: Option<String>,
    language: Language,
    json: bool,
}

fn args() -> Result<Args, String> {
    let usage = "usage: score SCHEME RECORDS [--unit ID] [--stage S] [--lang zh|en] [--format text|json]";
    let mut files = Vec::new();
    let mut out = Args {
        scheme: String::new(),
        records: String::new(),
        unit: None,
        stage: None,
        language: Language::Chinese,
        json: false,
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value\n{usage}"));
        match arg.as_str() {
            "--unit" => out.unit = Some(value()?),
            "--stage" => out.stage = Some(value()?),
            "--lang" => match value()?.as_str() {
                "zh" => out.language = Language::Chinese,
                "en" => out.language = Language::English,
                other => return Err(format!("--lang is zh or en, not `{other}`")),
            },
            "--format" => match value()?.as_str() {
                "text" => out.json = false,
                "json" => out.json = true,
                other => return Err(format!("--format is text or json, not `{other}`")),
            },
            flag if flag.starts_with("--") => return Err(format!("unknown option `{flag}`\n{usage}")),
            file => files.push(file.to_owned()),
        }
    }
    match <[String; 2]>::try_from(files) {
        Ok([scheme, records]) => Ok(Args { scheme, records, ..out }),
        Err(_) => Err(usage.to_owned()),
    }
}

/// Reads TOML or JSON, by the ending of the file's name.
fn scheme(path: &str) -> Result<draft::Scheme, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
    if path.ends_with(".toml") {
        toml::from_str(&text).map_err(|e| format!("{path}: {e}"))
    } else {
        serde_json::from_str(&text).map_err(|e| format!("{path}: {e}"))
    }
}

/// One record, or a list of records.
fn records(path: &str) -> Result<Vec<draft::Record>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
    let many: Result<Vec<Document>, _> = serde_json::from_str(&text);
    let documents = match many {
        Ok(documents) => documents,
        Err(_) => vec![serde_json::from_str(&text).map_err(|e| format!("{path}: {e}"))?],
    };
    Ok(documents
        .iter()
        .map(|document| document.record(&Limits::default()))
        .collect())
}

fn run() -> Result<(), String> {
    let args = args()?;
    let scheme = scheme(&args.scheme)?
        .check()
        .map_err(|problems| problems.message(args.language))?;
    let admission = Admission {
        stage: args.stage.clone(),
        open: None,
    };
    let (mut cards, mut refused) = (Vec::new(), Vec::new());
    for record in records(&args.records)? {
        let unit = record.unit.id.to_string();
        if args.unit.as_ref().is_some_and(|wanted| *wanted != unit) {
            continue;
        }
        let case = record
            .case
            .as_ref()
            .map(|case| case.in_language(args.language).to_owned());
        match scheme.admit(record, admission.clone()) {
            Ok(record) => {
                for warning in record.warnings() {
                    eprintln!("{}", warning.message(args.language));
                }
                cards.push(record.score());
            }
            Err(problems) => {
                refused.push(format!(
                    "— {}\n{}",
                    case.unwrap_or(unit),
                    problems.message(args.language)
                ));
            }
        }
    }
    if args.json {
        println!("{}", serde_json::to_string_pretty(&cards).map_err(|e| e.to_string())?);
    } else {
        for card in &cards {
            println!("{}", card.report(args.language));
        }
    }
    if !refused.is_empty() {
        return Err(refused.join("\n"));
    }
    if cards.is_empty() {
        return Err(match args.language {
            Language::Chinese => "没有可以计分的记录".to_owned(),
            Language::English => "there is no record to score".to_owned(),
        });
    }
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}
