//! Checks a scheme and says it back.
//!
//! `cargo run --example check -- SCHEME [--lang zh|en] [--cases]`
//!
//! SCHEME is TOML or JSON. What is wrong is printed, all of it, and the exit code is 2. Otherwise the
//! warnings, the whole scheme sentence by sentence, to be held against the approved wording, and a last
//! line with its size and fingerprint. With `--cases` the golden cases of the document are run instead: what
//! did not come out is printed and the exit code is 2, then what of the scheme no case touches.

use std::process::ExitCode;

use appraisal::{Language, Scheme, draft};

const USAGE: &str = "usage: check SCHEME [--lang zh|en] [--cases]";

fn args() -> Result<(String, Language, bool), String> {
    let (mut file, mut language, mut cases) = (None, Language::Chinese, false);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--lang" => match args.next().as_deref() {
                Some("zh") => language = Language::Chinese,
                Some("en") => language = Language::English,
                _ => return Err(format!("--lang is zh or en\n{USAGE}")),
            },
            "--cases" => cases = true,
            flag if flag.starts_with("--") => return Err(format!("unknown option `{flag}`\n{USAGE}")),
            path if file.is_none() => file = Some(path.to_owned()),
            _ => return Err(USAGE.to_owned()),
        }
    }
    Ok((file.ok_or(USAGE)?, language, cases))
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
    let (path, language, cases) = args()?;
    let scheme = read(&path)?.check().map_err(|problems| problems.message(language))?;
    for warning in scheme.warnings() {
        println!("{}", warning.message(language));
    }
    if cases {
        return run_cases(&scheme, language);
    }
    for sentence in scheme.draft().read_back(language) {
        println!("{sentence}");
    }
    println!("{}", last_line(&scheme, language));
    Ok(())
}

/// Runs the golden cases, and lists what they leave untouched.
fn run_cases(scheme: &Scheme, language: Language) -> Result<(), String> {
    let report = scheme.verify_cases();
    let total = scheme.draft().case.len();
    match language {
        Language::Chinese => println!("算例：{}个通过，共{total}个", report.passed),
        Language::English => println!("{} of {total} golden cases pass", report.passed),
    }
    let coverage = &report.coverage;
    let numbered = |list: &[(String, usize)]| list.iter().map(|(node, at)| format!("{node}#{at}")).collect::<Vec<_>>();
    let untouched = [
        ("未计分的末级指标", "leaves never scored", coverage.leaves.clone()),
        ("未落入的评分档", "rows never fallen into", numbered(&coverage.rows)),
        ("未出现的等次", "bands never reached", coverage.bands.clone()),
        ("未触及的上限", "caps never reached", coverage.caps.clone()),
        ("未触发的否决和限制", "gates never fired", numbered(&coverage.gates)),
        ("未用到的缺项约定", "absence policies never used", coverage.absences.clone()),
    ];
    for (zh, en, names) in untouched.into_iter().filter(|(_, _, names)| !names.is_empty()) {
        match language {
            Language::Chinese => println!("{zh}：{}", names.join("、")),
            Language::English => println!("{en}: {}", names.join(", ")),
        }
    }
    let failures: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
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
