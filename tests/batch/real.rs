//! The gallery and the Quanzhou plan under wide layouts: what fits the kernel scores as one by one.

use std::fs;

use appraisal::batch::{CellType, Column, Field, Layout};
use appraisal::rule::{InputKind, Rule};
use appraisal::{Absence, Scheme, draft};

use crate::pair::{self, Dice};

fn schemes() -> Vec<(String, Scheme)> {
    let mut out = Vec::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/schemes");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    for file in files
        .into_iter()
        .filter(|file| file.extension().is_some_and(|ext| ext == "toml"))
    {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        out.push((name, toml::from_str(&fs::read_to_string(file).unwrap()).unwrap()));
    }
    out
}

/// Narrows a column to figures that can occur: by the kind of its input, and around the numbers of its rule.
pub fn plausible(scheme: &Scheme, column: Column) -> (Column, (i64, i64)) {
    let draft = scheme.draft();
    let input = draft.input.iter().find(|input| input.id.as_str() == column.input());
    let reads = |node: &&draft::Node| node.input.as_deref().unwrap_or(node.id.as_str()) == column.input();
    let rule = draft.node.iter().filter(reads).find_map(|node| node.rule.as_ref());
    let kind = input
        .map(|input| input.kind)
        .or(rule.and_then(|rule| rule.reads().first().copied()));
    let (decimals, range) = match (column.field(), kind) {
        (Field::Event(_), _) => (2, (0, 600)),
        (Field::Events(_), _) => (0, (0, 5)),
        (Field::Votes(_), _) => (0, (0, 30)),
        (Field::Group(_), _) => (2, (0, 10_000)),
        (Field::Denominator, _) => (0, (0, 50)),
        (Field::Numerator, _) => (0, (0, 40)),
        (_, Some(InputKind::YesNo)) => (0, (0, 1)),
        (_, Some(InputKind::Date)) => (0, (19_300, 19_800)),
        (_, Some(InputKind::Level)) => match (input, rule) {
            (Some(input), _) if !input.levels.is_empty() => (0, (0, input.levels.len() as i64 - 1)),
            (_, Some(Rule::Levels(levels))) => (0, (0, levels.level.len() as i64 - 1)),
            _ => (0, (0, 1)),
        },
        (_, Some(InputKind::Checklist)) => match rule {
            Some(Rule::Checklist(list)) => (0, (0, (1 << list.item.len()) - 1)),
            _ => (0, (0, 1)),
        },
        (_, Some(InputKind::Count)) => (0, (0, 40)),
        _ => match rule {
            Some(Rule::Completion(rule)) => {
                let target = rule
                    .target
                    .as_ref()
                    .and_then(|t| t.constant().cloned())
                    .and_then(|t| t.to_i64());
                match target {
                    Some(target) if target > 1 => (0, (0, target * 6 / 5)),
                    _ => (4, (0, 12_000)),
                }
            }
            Some(Rule::Deviation(rule)) if rule.divide_by.is_some() => (0, (2_000, 3_500)),
            // Marks in hundredths of a second, metre or centimetre.
            Some(Rule::Power(_)) => (2, (0, 40_000)),
            _ if column.field() == &Field::Value => (4, (-10_000, 1_200_000)),
            _ => (2, (0, 20_000)),
        },
    };
    (column.decimals(decimals).range(range.0, range.1), range)
}

/// A layout for a scheme with ranges for its cells. `None` where its records need what columns do not bring.
pub fn layout(scheme: &Scheme, nulls: bool) -> (Layout, pair::Ranges) {
    let mut ranges = Vec::new();
    let mut layout = pair::open(Layout::of(scheme)).map(|column| {
        let (column, range) = plausible(scheme, column);
        let plain = !matches!(column.field(), Field::Event(_) | Field::Events(_) | Field::Group(_));
        let chance = if nulls && plain { 3 } else { 0 };
        ranges.push((range, chance));
        if chance > 0 {
            column.null(Absence::NoCases)
        } else {
            column
        }
    });
    for attribute in &scheme.draft().attributes {
        if let Some(value) = attribute.values.first() {
            layout = layout.attribute(attribute.id.as_str(), value.as_str());
        }
    }
    (layout.grade(), ranges)
}

#[test]
fn the_gallery_scores_as_one_by_one() {
    let mut dice = Dice(11);
    let (mut fit, mut whole, mut kept_off) = (Vec::new(), Vec::new(), Vec::new());
    for (name, scheme) in schemes() {
        // Every set of missing columns makes a plan, and tables of powers are dear where nothing is optimised.
        let powers = |node: &appraisal::draft::Node| matches!(node.rule, Some(Rule::Power(_)));
        let with_nulls: &[bool] = match scheme.draft().node.iter().any(powers) {
            true => &[false],
            false => &[false, true],
        };
        for nulls in with_nulls.iter().copied() {
            let (mut layout, ranges) = layout(&scheme, nulls);
            let for_result = layout.clone();
            for node in &scheme.draft().node {
                layout = layout.output(node.id.as_str());
            }
            // All nodes are wanted first; where one of them does not fit, at least the result is tried.
            let all_fit = scheme.batch(&layout).is_ok_and(|batch| batch.unfit().is_none());
            if !all_fit {
                layout = for_result;
            }
            let batch = match scheme.batch(&layout) {
                Ok(batch) => batch,
                Err(problems) => {
                    kept_off.push(format!(
                        "{name}: {}",
                        problems.to_string().lines().next().unwrap_or_default()
                    ));
                    continue;
                }
            };
            if batch.unfit().is_some() {
                let found = pair::findings(&batch);
                assert!(!found.is_empty(), "{name} does not fit, and no warning says so");
                kept_off.extend(found.into_iter().map(|found| format!("{name}: {found}")));
                continue;
            }
            fit.push(name.clone());
            if all_fit {
                whole.push(name.clone());
            }
            let count = 30;
            let columns: Vec<_> = ranges
                .iter()
                .map(|(range, n)| pair::cells(&mut dice, *range, count, *n))
                .collect();
            let cells = pair::columns(&layout, &columns);
            if cells.is_empty() {
                continue;
            }
            let units = pair::units(&columns, count);
            let scores = pair::run(&batch, &cells);
            let found = pair::differences(&scheme, &batch, &units, &scores, &pair::admission());
            assert!(found.is_empty(), "{name}:\n{}\n{}", found.join("\n"), batch.explain());
            crate::trial::changes(&batch, &units, &ranges, &mut Dice(5));
        }
    }
    fit.dedup();
    whole.dedup();
    kept_off.dedup();
    println!(
        "{} fit, {} of them whole: {fit:?}\nnot: {kept_off:#?}",
        fit.len(),
        whole.len()
    );
    assert!(
        whole.len() >= 30,
        "only {} schemes fit with all their nodes",
        whole.len()
    );
    assert!(
        fit.iter().any(|name| name == "quanzhou-2023"),
        "Quanzhou does not fit: {kept_off:#?}"
    );
}

#[test]
fn quanzhou_fits_narrow_integers() {
    let text = include_str!("../../examples/schemes/quanzhou-2023.toml");
    let scheme: Scheme = toml::from_str(text).unwrap();
    let (layout, _) = layout(&scheme, false);
    let batch = scheme.batch(&layout.map(|column| match column.field() {
        Field::Numerator | Field::Denominator => column.of(CellType::U16),
        _ => column,
    }));
    let plan = batch.unwrap().explain();
    assert_eq!(plan.unfit, None);
    println!("{plan}");
    assert_eq!(plan.steps[2], 0, "{plan}");
    let total = plan.lines.iter().find(|line| line.node == "total").unwrap();
    assert_eq!(total.scale, 100);
}
