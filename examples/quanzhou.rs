//! Scores the Quanzhou plan: twelve records of the centre, each as a result sheet, and a summary table; the points that
//! each department in the lead lost, which its own appraisal (二级绩效) starts from. Records and grades are illustrative.
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
    let zh = language == Language::Chinese;
    println!(
        "{}",
        if zh {
            "按责任科室失分（折总分；各科室二级绩效据此记失分，见示例 cascade）"
        } else {
            "Lost by department in the lead, in points of the result (see the example `cascade`)"
        }
    );
    for (case, stage, card) in &table {
        let of_department = card.lost_by_lead();
        let lost: Vec<String> = of_department
            .iter()
            .filter_map(|(lead, points)| Some(format!("{} {points}", (*lead)?)))
            .collect();
        let colon = if zh { "：" } else { ": " };
        let none = if zh { "暂无得分" } else { "no score" };
        let said = if lost.is_empty() {
            none.to_owned()
        } else {
            lost.join(if zh { "　" } else { "; " })
        };
        println!("  {}（{stage}）{colon}{said}", case.in_language(language));
    }
    println!(
        "\n{}",
        if zh {
            "以上等次（优秀、良好、合格、不合格）为示例，方案未规定等次。"
        } else {
            "The grades above are illustrative: the plan names none."
        }
    );
    Ok(())
}
