//! Checks a scheme and says it back.
//!
//! `cargo run --example check -- SCHEME [--lang zh|en]`
//!
//! SCHEME is TOML or JSON. What is wrong is printed, all of it, and the exit code is 2. Otherwise the
//! warnings, the whole scheme sentence by sentence, to be held against the approved wording, and a last
//! line with its size and fingerprint.

use std::process::ExitCode;

use appraisal::{Language, Scheme, draft};

const USAGE: &str = "usage: check SCHEME [--lang zh|en]";

fn args() -> Result<(String, Language), String> {
    let (mut file, mut language) = (None, Language::Chinese);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--lang" => match args.next().as_deref() {
                Some("zh") => language = Language::Chinese,
                Some("en") => language = Language::English,
                _ => return Err(format!("--lang is zh or en\n{USAGE}")),
            },
            flag if flag.starts_with("--") => return Err(format!("unknown option `{flag}`\n{USAGE}")),
            path if file.is_none() => file = Some(path.to_owned()),
            _ => return Err(USAGE.to_owned()),
        }
    }
    Ok((file.ok_or(USAGE)?, language))
}

/// Reads TOML or JSON, by the ending of the file's name.
fn read(path: &str) -> Result<draft::Scheme, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
    if path.ends_with(".toml") {
        toml::from_str(&text).map_err(|e| format!("{path}: {e}"))
    } else {
        serde_json::from_str(&text).map_err(|e| format!("{path}: {e}"))
    }
}

fn last_line(scheme: &Scheme, language: Language) -> String {
    let draft = scheme.draft();
    let (nodes, inputs, pools) = (draft.node.len(), draft.input.len(), draft.pool.len());
    let (warnings, fingerprint) = (scheme.warnings().len(), scheme.fingerprint());
    match language {
        Language::Chinese => {
            format!(
                "指标{nodes}个，另行声明的填报项{inputs}个，加扣分项{pools}个；提醒{warnings}处；方案指纹{fingerprint}"
            )
        }
        Language::English => {
            format!(
                "{nodes} nodes, {inputs} declared inputs, {pools} pools; {warnings} warnings; fingerprint {fingerprint}"
            )
        }
    }
}

fn run() -> Result<(), String> {
    let (path, language) = args()?;
    let scheme = read(&path)?.check().map_err(|problems| problems.message(language))?;
    for warning in scheme.warnings() {
        println!("{}", warning.message(language));
    }
    for sentence in scheme.draft().read_back(language) {
        println!("{sentence}");
    }
    println!("{}", last_line(&scheme, language));
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
