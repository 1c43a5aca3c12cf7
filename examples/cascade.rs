//! One result feeds the next: the centre's card, the departments' appraisal that reads it (二级绩效), and the staff
//! quota that follows the department's grade. The centre is the illustrative record 「正常」 of the Quanzhou plan; the
//! schemes, records and grades of departments and staff are illustrative too.
//!
//! `cargo run --example cascade [-- --lang en]`

use std::collections::BTreeMap;

use appraisal::report::{Results, summary};
use appraisal::standing::{Standing, StandingData};
use appraisal::{Card, Language, Scheme, draft};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut args = std::env::args().skip(1);
    let language = match (args.next().as_deref(), args.next().as_deref()) {
        (None, _) | (Some("--lang"), Some("zh")) => Language::Chinese,
        (Some("--lang"), Some("en")) => Language::English,
        _ => return Err("usage: cascade [--lang zh|en]".into()),
    };
    let heading = |zh: &str, en: &str| println!("━━━ {}\n", if language == Language::Chinese { zh } else { en });

    heading("一、中心（示例数据）", "1. The centre (illustrative data)");
    let centre = centre()?;
    println!("{}", summary([("2023".to_owned(), &centre)], language));
    println!("{}", lost(&centre, language));

    heading("二、科室二级绩效（示例）", "2. The departments (illustrative)");
    let scheme: Scheme = toml::from_str(include_str!("cascade/department.toml"))?;
    let cards = departments(&scheme, &centre)?;
    let standing = Standing::of(&scheme, &cards, &StandingData::new());
    if let Some(first) = standing.rows.first().and_then(|row| cards.get(row.card)) {
        println!("{}", first.report(language));
    }
    println!("{}", Results::new(&scheme, &cards, &standing).text(language));

    heading(
        "三、工作人员：优秀名额随科室等次（示例）",
        "3. The staff: places follow the department's grade (illustrative)",
    );
    let staff: Scheme = toml::from_str(include_str!("cascade/staff.toml"))?;
    let people = people(&staff, &cards)?;
    let mut data = StandingData::new();
    data.grades = standing.body_grades();
    data.check(&staff, people.iter().map(|card| card.facts.unit.id.as_str()))?;
    let of_staff = Standing::of(&staff, &people, &data);
    println!("{}", Results::new(&staff, &people, &of_staff).text(language));
    Ok(())
}

/// The card of the centre: the record 「正常」 at its last stage.
fn centre() -> Result<Card, Failure> {
    let scheme: Scheme = toml::from_str(include_str!("schemes/quanzhou-2023.toml"))?;
    let records: Vec<draft::Record> = serde_json::from_str(include_str!("schemes/quanzhou-2023-records.json"))?;
    let is_usual = |record: &draft::Record| record.case.as_ref().is_some_and(|case| case.to_string() == "正常");
    let record = records.into_iter().find(is_usual).ok_or("no usual case")?;
    Ok(scheme.admit(record, "终评")?.score())
}

/// What each department in the lead lost of the centre's result; what nobody leads is bonus, deduction and reviews.
fn lost(centre: &Card, language: Language) -> String {
    let zh = language == Language::Chinese;
    let mut lines = vec![
        if zh {
            "按责任科室失分（折总分）："
        } else {
            "Lost by department in the lead, in points of the result:"
        }
        .to_owned(),
    ];
    for (lead, points) in centre.lost_by_lead() {
        let nobody = if zh {
            "未列科室（领导评价、公众评议、加减分）"
        } else {
            "no department (reviews, bonus, deduction)"
        };
        lines.push(format!("  {} {points}", lead.unwrap_or(nobody)));
    }
    lines.join("\n") + "\n"
}

/// The departments' cards: the branches' part-records merged, and what comes from the centre's card added.
fn departments(scheme: &Scheme, centre: &Card) -> Result<Vec<Card>, Failure> {
    let parts: Vec<draft::Record> = serde_json::from_str(include_str!("cascade/departments.json"))?;
    let mut by_unit: BTreeMap<String, Vec<draft::Record>> = BTreeMap::new();
    for part in parts {
        by_unit.entry(part.unit.id.to_string()).or_default().push(part);
    }
    let mut cards = Vec::new();
    for (department, parts) in by_unit {
        let mut record = draft::Record::merge(parts)?;
        record
            .entries
            .push(scheme.entry_from("centre-result", centre, "total")?);
        record
            .entries
            .push(scheme.entry_from_losses("lost-by-lead", centre, &department)?);
        let card = scheme.admit(record, None)?.score();
        // Who keeps the centre's card can hold it against the citation.
        let cites = |entry: &draft::Entry| entry.from.as_ref().is_none_or(|from| from.is_of(centre));
        if !card.facts.entries.iter().all(cites) {
            return Err("a figure is not the one of the centre's card".into());
        }
        cards.push(card);
    }
    Ok(cards)
}

/// The staff's cards, each with the score of the person's department.
fn people(scheme: &Scheme, departments: &[Card]) -> Result<Vec<Card>, Failure> {
    let records: Vec<draft::Record> = serde_json::from_str(include_str!("cascade/staff.json"))?;
    let mut cards = Vec::new();
    for mut record in records {
        let name = record.attributes.get("department").ok_or("no department")?;
        let department = departments.iter().find(|card| card.facts.unit.id.as_str() == name);
        let department = department.ok_or("a department without a card")?;
        record
            .entries
            .push(scheme.entry_from("of-department", department, "total")?);
        cards.push(scheme.admit(record, None)?.score());
    }
    Ok(cards)
}
