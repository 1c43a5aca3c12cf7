//! Prints what is proved of a scheme before there is any record.
//!
//! `cargo run --example prove -- SCHEME [--lang zh|en] [--share 20%]`
//!
//! SCHEME is TOML or JSON. A line for each node: the least and greatest that it can come to, which way its points move with
//! each figure that it reads, and the integer scale of its values. Then the cliffs: small changes of a figure that
//! cost at least the share of full marks (20 % unless given). What is wrong with the scheme is printed with exit code 2.

use std::process::ExitCode;

use appraisal::proof::Read;
use appraisal::{Exact, Language, Scheme, draft};

const USAGE: &str = "usage: prove SCHEME [--lang zh|en] [--share 20%]";

fn args() -> Result<(String, Language, Exact), String> {
    let (mut file, mut language) = (None, Language::Chinese);
    let mut share = Exact::new(1, 5).unwrap_or_default();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--lang" => match args.next().as_deref() {
                Some("zh") => language = Language::Chinese,
                Some("en") => language = Language::English,
                _ => return Err(format!("--lang is zh or en\n{USAGE}")),
            },
            "--share" => match args.next().and_then(|text| text.parse().ok()) {
                Some(number) => share = number,
                None => return Err(format!("--share is a number such as 20% or 0.2\n{USAGE}")),
            },
            flag if flag.starts_with("--") => return Err(format!("unknown option `{flag}`\n{USAGE}")),
            path if file.is_none() => file = Some(path.to_owned()),
            _ => return Err(USAGE.to_owned()),
        }
    }
    Ok((file.ok_or(USAGE)?, language, share))
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

fn print(scheme: &Scheme, language: Language, share: &Exact) {
    let zh = language == Language::Chinese;
    let say = |chinese: &'static str, english: &'static str| if zh { chinese } else { english };
    let (attainable, directions, fits) = (scheme.attainable(), scheme.directions(), scheme.fits());
    println!(
        "{}",
        say("节点\t可达区间\t方向\t整数刻度", "node\tattainable\tdirection\tscale")
    );
    for (node, fit) in attainable.nodes.iter().zip(&fits) {
        let range = node
            .range
            .as_ref()
            .map_or(say("从不得分", "never a score").to_owned(), |range| {
                range.in_language(language)
            });
        let of_node: Vec<_> = directions.iter().filter(|reading| reading.node == node.id).collect();
        let each = of_node.iter().map(|reading| {
            let direction = reading.direction.in_language(language);
            match &reading.read {
                Read::Input(id) | Read::Node(id) if of_node.len() > 1 => format!("{id} {direction}"),
                _ => direction,
            }
        });
        let each: Vec<String> = each.collect();
        let each = if each.is_empty() {
            "—".to_owned()
        } else {
            each.join(say("、", ", "))
        };
        println!("{}\t{range}\t{each}\t{}", node.id, fit.in_language(language));
    }
    let cliffs = scheme.cliffs(share);
    let percent = share * &Exact::HUNDRED;
    println!();
    if zh {
        println!("断崖（差额占分值{percent}%及以上）：{}处", cliffs.len());
    } else {
        println!("Cliffs of at least {percent}% of full marks: {}", cliffs.len());
    }
    for cliff in cliffs {
        println!("{}", cliff.message(language));
    }
}

fn run() -> Result<(), String> {
    let (path, language, share) = args()?;
    let scheme = read(&path)?.check().map_err(|problems| problems.message(language))?;
    print(&scheme, language, &share);
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
