//! Three units under one frame, each with a table of its own: the Quanzhou formula as the frame, the centre and two other
//! illustrative units, ranked in one list, by the result or by any node of the frame. Units, tables, records, grades and
//! the quota are illustrative.
//!
//! `cargo run --example frames [-- --by NODE] [--lang zh|en]`

use appraisal::report::Results;
use appraisal::standing::{Standing, StandingData};
use appraisal::{Card, Language, Scheme, draft};

const FRAME: &str = include_str!("frames/frame.toml");
const TABLES: [&str; 3] = [
    include_str!("frames/housing-fund.toml"),
    include_str!("frames/water-bureau.toml"),
    include_str!("frames/road-centre.toml"),
];
const RECORDS: &str = include_str!("frames/records.json");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut frame: draft::Scheme = toml::from_str(FRAME)?;
    let mut language = Language::Chinese;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match (arg.as_str(), args.next().as_deref()) {
            ("--lang", Some("zh")) => language = Language::Chinese,
            ("--lang", Some("en")) => language = Language::English,
            ("--by", Some(node)) if frame.node.iter().any(|of_frame| of_frame.id.as_str() == node) => {
                frame.standing.get_or_insert_default().by = Some(node.to_owned());
            }
            _ => return Err("usage: frames [--by NODE OF THE FRAME] [--lang zh|en]".into()),
        }
    }
    let mut schemes: Vec<Scheme> = Vec::new();
    for table in TABLES {
        schemes.push(frame.join(toml::from_str(table)?).check()?);
    }
    let records: Vec<draft::Record> = serde_json::from_str(RECORDS)?;
    let mut cards: Vec<Card> = Vec::new();
    for record in records {
        let scheme = schemes
            .iter()
            .find(|scheme| scheme.draft().id.as_str() == record.scheme);
        let card = scheme.ok_or("a record of no table")?.admit(record, None)?.score();
        println!("{}", card.report(language));
        cards.push(card);
    }
    // Any of the schemes will do: the rules of ranking are the frame's.
    let scheme = schemes.first().ok_or("no table")?;
    let mut standing = Standing::of(scheme, &cards, &StandingData::new());
    standing.title.clone_from(&frame.title);
    println!("{}", Results::new(scheme, &cards, &standing).text(language));
    Ok(())
}
