//! A million units of the Quanzhou plan, scored, graded and ranked from columns, with the count of last digits and grades
//! that floating point gets wrong beside it:
//! `cargo run --release --example million --features simd [-- UNITS]`. The figures are random.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use appraisal::batch::{CellType, Column, Data, Field, Layout, Ranks, Scores, Scratch, Series, Ties};
use appraisal::rule::{InputKind, Rule};
use appraisal::{Language, Scheme, draft};

const SCHEME: &str = include_str!("schemes/quanzhou-2023.toml");

/// Units of one step of the progress bar.
const STEP: usize = 65_536;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let units: usize = std::env::args().nth(1).map_or(Ok(1_000_000), |text| text.parse())?;
    let scheme: Scheme = toml::from_str(SCHEME)?;
    let mut ranges = Vec::new();
    let layout = Layout::of(&scheme)
        .stage("终评")
        .output("total")
        .output("target")
        .output("leaders")
        .output("public");
    let layout = layout.grade().map(|column| narrowed(&scheme, column, &mut ranges));
    let batch = scheme.batch(&layout)?;
    println!("{}", batch.explain().to_string().lines().next().unwrap_or_default());

    let columns: Vec<Vec<i32>> = ranges
        .iter()
        .enumerate()
        .map(|(at, range)| random(at, *range, units))
        .collect();
    let narrow: Vec<Vec<u16>> = columns
        .iter()
        .map(|of| of.iter().map(|x| *x as u16).collect())
        .collect();
    let data: Vec<Data<'_>> = columns
        .iter()
        .zip(&narrow)
        .zip(layout.columns())
        .map(|((wide, narrow), column)| match column.cells() {
            CellType::U16 => Data::from(narrow),
            _ => Data::from(wide),
        })
        .collect();

    // Warm, so that memory is there; then with a bar; then as it is used.
    let (mut scratch, mut scores, mut ranks) = (Scratch::default(), Scores::default(), Ranks::default());
    batch.run(&data, &mut scratch, &mut scores)?;
    ranks.rank(&scores.series()[0], true, Ties::Best);
    with_bar(&batch, &columns, &narrow, units)?;
    let start = Instant::now();
    batch.run(&data, &mut scratch, &mut scores)?;
    let scored = start.elapsed();
    let start = Instant::now();
    ranks.rank(&scores.series()[0], true, Ties::Best);
    let ranked = start.elapsed();
    let each = |time: Duration| time.as_secs_f64() * 1e9 / units.max(1) as f64;
    println!(
        "{units} units, {} columns, one thread: scored and graded in {:.1} ms ({:.1} ns a unit), ranked in {:.1} ms ({:.1} ns a unit)",
        layout.columns().len(),
        scored.as_secs_f64() * 1e3,
        each(scored),
        ranked.as_secs_f64() * 1e3,
        each(ranked)
    );
    println!(
        "bad cells: {}; units scored one by one: {}",
        scores.bad().len(),
        scores.scored_singly()
    );
    let best = ranks.ranks().iter().position(|rank| *rank == 1).unwrap_or_default();
    if let Some(total) = scores.series()[0].get(best) {
        println!("rank 1: unit {best}, {total}");
    }
    grades(&scheme, &scores);
    floating_point(&layout, &columns, &scores);
    Ok(())
}

/// Runs step by step, with a bar where somebody looks.
fn with_bar(
    batch: &appraisal::batch::Batch,
    wide: &[Vec<i32>],
    narrow: &[Vec<u16>],
    units: usize,
) -> Result<(), Box<dyn std::error::Error>> {
    let (mut scratch, mut scores) = (Scratch::default(), Scores::default());
    let (mut from, mut err) = (0, std::io::stderr());
    while from < units {
        let to = (from + STEP).min(units);
        let data: Vec<Data<'_>> = wide
            .iter()
            .zip(narrow)
            .zip(batch.layout().columns())
            .map(|((wide, narrow), column)| match column.cells() {
                CellType::U16 => Data::from(&narrow[from..to]),
                _ => Data::from(&wide[from..to]),
            })
            .collect();
        batch.run(&data, &mut scratch, &mut scores)?;
        from = to;
        if err.is_terminal() || from == units {
            let full = 40 * from / units;
            write!(err, "\r[{}{}] {from}", "█".repeat(full), " ".repeat(40 - full))?;
            err.flush()?;
        }
    }
    writeln!(err)?;
    Ok(())
}

/// The range of a column's cells, by what its input is and its rule asks for.
fn narrowed(scheme: &Scheme, column: Column, ranges: &mut Vec<(i32, i32)>) -> Column {
    let draft = scheme.draft();
    let reads = |node: &&draft::Node| node.input.as_deref().unwrap_or(node.id.as_str()) == column.input();
    let rule = draft.node.iter().filter(reads).find_map(|node| node.rule.as_ref());
    let input = draft.input.iter().find(|input| input.id.as_str() == column.input());
    let kind = input
        .map(|input| input.kind)
        .or(rule.and_then(|rule| rule.reads().first().copied()));
    let most = |rule: &appraisal::rule::Completion| rule.target.as_ref()?.constant()?.to_i64();
    let (decimals, least, most) = match (column.field(), kind, rule) {
        (Field::Event(_), _, _) => (2, 0, 250),
        (Field::Events(_), _, _) => (0, 0, 1),
        (Field::Group(_), _, _) => (2, 7_000, 10_000),
        (Field::Denominator, _, _) => (0, 100, 120),
        (Field::Numerator, _, _) => (0, 80, 100),
        (_, Some(InputKind::YesNo), _) => (0, 0, 1),
        (_, Some(InputKind::Date), _) => (0, 19_631, 19_692), // October and November 2023
        (_, Some(InputKind::Count), _) => (0, 0, 5),
        (_, _, Some(Rule::Levels(levels))) => (0, 0, levels.level.len() as i32 - 1),
        (_, _, Some(Rule::Checklist(list))) => (0, 0, (1 << list.item.len()) - 1),
        (_, _, Some(Rule::Entered(_))) => match column.input() {
            "public" => (2, 7_000, 10_000),
            _ => (1, 7, 10),
        },
        (_, _, Some(Rule::Deviation(rule))) if rule.divide_by.is_some() => (0, 2_900, 3_300),
        (_, _, Some(Rule::Completion(rule))) => match most(rule) {
            Some(100) => (2, 8_500, 10_000),
            Some(target) if target > 1 => (0, target as i32 * 9 / 10, target as i32),
            _ => (4, 9_000, 10_000),
        },
        (_, Some(InputKind::Number), Some(Rule::Steps(_) | Rule::Linear(_))) => (4, 9_000, 10_000),
        (_, _, Some(Rule::Deviation(rule))) if rule.below.is_some() => (4, 9_500, 10_000),
        (_, _, Some(Rule::Deviation(_))) => (4, 0, 12),
        _ => (4, 0, 10_000),
    };
    ranges.push((least, most));
    let cells = if most <= i32::from(u16::MAX) {
        CellType::U16
    } else {
        CellType::I32
    };
    column.of(cells).decimals(decimals).range(least.into(), most.into())
}

/// Random cells of one column; of a list, the same bits are set more often than not.
fn random(column: usize, (least, most): (i32, i32), units: usize) -> Vec<i32> {
    let mut state = 0x9E37_79B9_7F4A_7C15u64.wrapping_mul(column as u64 + 1);
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state >> 20
    };
    let span = (most - least) as u64 + 1;
    (0..units).map(|_| least + (next() % span) as i32).collect()
}

fn grades(scheme: &Scheme, scores: &Scores) {
    let bands = scheme.draft().grades.as_ref().map_or(&[][..], |grades| &grades.band);
    let each = bands.iter().enumerate().map(|(place, band)| {
        let count = scores
            .grades()
            .iter()
            .filter(|grade| usize::from(**grade) == place)
            .count();
        format!("{} {count}", band.grade.in_language(Language::Chinese))
    });
    println!("grades: {}", each.collect::<Vec<_>>().join(", "));
}

/// The formula of the plan in `f64`, on parts that are exact: what only the last line of a program would get wrong.
fn floating_point(layout: &Layout, columns: &[Vec<i32>], scores: &Scores) {
    let pool = |id: &str, unit: usize| -> f64 {
        let of = layout
            .columns()
            .iter()
            .zip(columns)
            .filter(|(column, _)| column.input() == id);
        of.map(|(_, cells)| f64::from(cells[unit]) / 100.0)
            .sum::<f64>()
            .min(5.0)
    };
    let part = |series: &Series, unit: usize| series.get(unit).and_then(|score| score.to_string().parse::<f64>().ok());
    let (mut digits, mut grades) = (0, 0);
    for unit in 0..scores.units() {
        let [total, target, leaders, public] = scores.series() else {
            return;
        };
        let of = |series| part(series, unit).unwrap_or(f64::NAN);
        let sum = of(target) * 0.6 + of(leaders) * 0.1 + of(public) * 0.3;
        let float = ((sum + pool("commendation", unit) - pool("inspection", unit)) * 100.0).round() / 100.0;
        let exact = of(total);
        digits += usize::from(float != exact);
        let band = |x: f64| u8::from(x < 90.0) + u8::from(x < 80.0) + u8::from(x < 60.0);
        grades += usize::from(band(float) != band(exact));
    }
    println!("the same formula in f64, on exact parts: {digits} last digits and {grades} grades wrong");
}
