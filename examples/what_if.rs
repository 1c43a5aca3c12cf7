//! What would lift a unit to the next grade (差多少升档): every figure of every unit is moved, step by step, until the grade
//! changes, and the smallest move is printed: `cargo run --example what_if --features batch [-- --lang en]`. Scheme and figures
//! are illustrative.

use appraisal::batch::{Batch, CellType, Column, Data, Field, Layout, NotTried, Trial};
use appraisal::{Exact, Language, Scheme};

const SCHEME: &str = r#"
format = "appraisal/1"
id     = "what-if"
title  = { zh = "业务科室季度考评（示例）", en = "Quarterly appraisal of departments (illustrative)" }
result = "total"

[grades]
band = [
    { grade = { zh = "优秀", en = "Excellent" }, at-least = "90" },
    { grade = { zh = "良好", en = "Good" }, at-least = "80" },
    { grade = { zh = "合格", en = "Pass" }, else = true },
]

[[pool]]
id = "fault"
cap = "5"

[[node]]
id = "total"
name = { zh = "综合得分", en = "Composite score" }
combine = "weighted-sum"
weights = "100%"
subtract = ["fault"]
round = { places = 2, mode = "half-up" }

[[node]]
id = "loans"
name = { zh = "贷款发放（万元）", en = "Loans granted (10,000 yuan)" }
parent = "total"
weight = "50%"
full = "100"
rule = { completion = { target = "52000", at-most = "1" } }

[[node]]
id = "overdue"
name = { zh = "逾期率（%）", en = "Overdue rate (%)" }
parent = "total"
weight = "20%"
full = "100"
at-least = "0"
rule = { deviation = { base = "0.5", above = { every = "0.1", points = "-8", part = "started" } } }

[[node]]
id = "review"
name = { zh = "群众评议", en = "Public review" }
parent = "total"
weight = "30%"
full = "100"
rule = "entered"
"#;

/// Figures of three departments: loans, overdue rate in hundredths of a percent, review in tenths, deductions in tenths.
const UNITS: [(&str, &str); 3] = [
    ("一科", "Department 1"),
    ("二科", "Department 2"),
    ("三科", "Department 3"),
];
const FIGURES: [[i32; 3]; 4] = [[49_400, 46_000, 52_300], [62, 48, 95], [871, 902, 768], [0, 20, 5]];

fn layout() -> Layout {
    let column = |input: &str, field| Column::new(input, field, CellType::I32);
    Layout::new()
        .column(column("loans", Field::Value).range(0, 60_000))
        .column(column("overdue", Field::Value).decimals(2).range(0, 300))
        .column(column("review", Field::Value).decimals(1).range(0, 1_000))
        .column(column("fault", Field::Event(None)).decimals(1).range(0, 50))
        .grade()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let language = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] | ["--lang", "zh"] => Language::Chinese,
        ["--lang", "en"] => Language::English,
        _ => return Err("use: what_if [--lang zh|en]".into()),
    };
    let say = |zh: &'static str, en: &'static str| if language == Language::Chinese { zh } else { en };
    let scheme: Scheme = toml::from_str(SCHEME)?;
    let batch = scheme.batch(&layout())?;
    let data: Vec<Data<'_>> = FIGURES.iter().map(|column| Data::from(&column[..])).collect();
    let mut trial = batch.trial(&data)?;
    let mut tried = 0;
    for (unit, (zh, en)) in UNITS.into_iter().enumerate() {
        let (total, grade) = standing(&batch, &mut trial, unit, language);
        println!("{}  {total}  {grade}", say(zh, en));
        if trial.scores().grades()[unit] == 0 {
            println!("    {}", say("已是最高等次", "the best grade there is"));
            continue;
        }
        for at in 0..FIGURES.len() {
            match lift(&mut trial, unit, at, &mut tried)? {
                Some((from, to)) => {
                    trial.set(unit, at, Some(to))?;
                    let (total, grade) = standing(&batch, &mut trial, unit, language);
                    trial.set(unit, at, Some(from))?;
                    let column = &batch.layout().columns()[at];
                    let (from, to) = (column.figure(from), column.figure(to));
                    println!(
                        "    {}  {from} → {to}:  {total}  {grade}",
                        name(&scheme, column, language)
                    );
                }
                None => {
                    let column = &batch.layout().columns()[at];
                    println!(
                        "    {}  {}",
                        name(&scheme, column, language),
                        say("单项不足以升档", "not by this alone")
                    );
                }
            }
        }
    }
    println!("{}: {tried}", say("试算次数", "tables scored"));
    Ok(())
}

/// Total and grade of a unit, of the cells as they are now.
fn standing(batch: &Batch, trial: &mut Trial<'_>, unit: usize, language: Language) -> (Exact, String) {
    let scores = trial.scores();
    let total = scores.series()[0].get(unit).unwrap_or_default();
    let place = scores.grades().get(unit).copied().map(usize::from);
    let ladder = batch.scheme().draft().grades.as_ref();
    let band = place.and_then(|place| ladder?.band.get(place));
    (
        total,
        band.map(|band| band.grade.in_language(language).to_owned())
            .unwrap_or_default(),
    )
}

/// The cell of a unit, and the nearest one that gives a better grade, if any does.
fn lift(trial: &mut Trial<'_>, unit: usize, column: usize, tried: &mut usize) -> Result<Option<(i64, i64)>, NotTried> {
    let Some(from) = trial.cell(unit, column) else {
        return Ok(None);
    };
    let grade = trial.scores().grades()[unit];
    // Up and down together, so that the nearer one is found first; whichever side has ended is past its range.
    let (mut found, mut steps) = (None, 1..);
    while let (None, Some(step)) = (found, steps.next()) {
        let mut allowed = false;
        for to in [from + step, from - step] {
            if trial.set(unit, column, Some(to)).is_err() {
                continue;
            }
            allowed = true;
            *tried += 1;
            // The ladder begins with the best grade.
            if trial.scores().grades()[unit] < grade {
                found = Some((from, to));
                break;
            }
        }
        if !allowed {
            break;
        }
    }
    trial.set(unit, column, Some(from))?;
    Ok(found)
}

/// What a column is called: its node, or the pool of deductions.
fn name(scheme: &Scheme, column: &Column, language: Language) -> String {
    let node = scheme
        .draft()
        .node
        .iter()
        .find(|node| node.id.as_str() == column.input());
    let name = node.and_then(|node| node.name.as_ref());
    match (name, language) {
        (Some(name), _) => name.in_language(language).to_owned(),
        (None, Language::Chinese) => "扣分".into(),
        (None, _) => "Deductions".into(),
    }
}
