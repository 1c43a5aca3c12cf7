//! What a unit costs in a cohort of a thousand, ten thousand and a hundred thousand: statistics, scores, ranks and
//! grades. Prints a table; asserts no time, because machines differ.
//!
//! `cargo bench --bench cohort [-- LARGEST]`
//!
//! The scheme is illustrative and has one of each: ratio to the best, points between two percentiles of the stratum, rank
//! points, distance from the mean in deviations; ten strata, a tie chain, a quota with a tie rule at its edge.

use std::time::Instant;

use appraisal::standing::{Standing, StandingData};
use appraisal::{Exact, Record, Scheme, draft};

const SCHEME: &str = r#"
format = "appraisal/1"
id     = "cohort"
result = "total"

[[attributes]]
id = "group"
values = ["g0", "g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8", "g9"]

[[input]]
id   = "x"
kind = "number"

[[node]]
id      = "total"
combine = "sum"
round   = { places = 2, mode = "half-up" }

[[node]]
id     = "best"
parent = "total"
full   = "30"
input  = "x"
rule   = { completion = { target = { statistic = "most" } } }

[[node]]
id     = "percentile"
parent = "total"
full   = "30"
input  = "x"
rule   = { goalposts = { worst = { statistic = "p10" }, best = { statistic = "p90" } } }

[[node]]
id     = "rank"
parent = "total"
full   = "20"
input  = "x"
rule   = { rank-points = { statistic = "all", better = "more", step = "0.0001", ties = "average" } }

[[node]]
id     = "entered"
parent = "total"
full   = "20"
rule   = "entered"

[[statistic]]
id    = "most"
take  = "max"
input = "x"

[[statistic]]
id     = "p10"
take   = "quantile"
p      = "10%"
input  = "x"
strata = "group"

[[statistic]]
id     = "p90"
take   = "quantile"
p      = "90%"
input  = "x"
strata = "group"

[[statistic]]
id    = "all"
take  = "list"
input = "x"

[[statistic]]
id    = "spread"
take  = "deviation"
node  = "percentile"
round = { places = 6, mode = "half-up" }

[standing]
strata  = "group"
tie     = [{ node = "entered" }]
tie-end = "shared"
count   = { barred = true }

[[grades.band]]
grade    = "优秀"
at-least = "60"
quota    = { share = "20%", round = "down", tie = "all-out", vacated = "next" }

[[grades.band]]
grade    = "良好"
at-least = "40"

[[grades.band]]
grade = "一般"
else  = true
"#;

/// Figures without a pattern, the same in every run.
fn records(scheme: &Scheme, units: u64) -> Vec<Record> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let record = |unit: u64, x: u64, entered: u64| {
        let mut record = draft::Record::new(
            "appraisal-record/1",
            "cohort",
            draft::Unit::new(format!("u{unit:06}").as_str()),
        );
        record.attributes.insert("group", format!("g{}", unit % 10));
        let mut of_x = draft::Entry::new("x");
        of_x.value = Some(Exact::from(x).into());
        let mut of_entered = draft::Entry::new("entered");
        of_entered.score = Some(Exact::new(i64::try_from(entered).unwrap(), 100).unwrap().into());
        record.entries = vec![of_x, of_entered];
        scheme.admit(record, None).unwrap()
    };
    (0..units)
        .map(|unit| record(unit, 10_000 + next(1_000_000), next(2_001)))
        .collect()
}

/// Nanoseconds a unit, the least of a few runs.
fn cost<T>(units: u64, mut run: impl FnMut() -> T) -> (f64, T) {
    let runs = (200_000 / units).clamp(2, 20);
    let mut least = f64::MAX;
    let mut last = None;
    for _ in 0..runs {
        let start = Instant::now();
        last = Some(run());
        least = least.min(start.elapsed().as_nanos() as f64 / units as f64);
    }
    (least, last.unwrap())
}

fn main() {
    let largest = std::env::args()
        .skip(1)
        .find_map(|text| text.parse().ok())
        .unwrap_or(100_000_u64);
    let scheme: Scheme = toml::from_str(SCHEME).expect("the scheme is sound");
    println!(
        "{:>8} {:>16} {:>16} {:>16} {:>10} {:>10}",
        "units", "cohort ns/unit", "alone ns/unit", "standing ns/unit", "total", "log n"
    );
    let mut first: Option<(f64, f64)> = None;
    for units in [1_000, 10_000, 100_000, 1_000_000]
        .into_iter()
        .filter(|units| *units <= largest)
    {
        let records = records(&scheme, units);
        let (scored, cohort) = cost(units, || scheme.score_cohort(&records));
        let (alone, _) = cost(units, || {
            records
                .iter()
                .map(|record| record.score_with(&cohort.statistics))
                .collect::<Vec<_>>()
        });
        let (ranked, standing) = cost(units, || Standing::of(&scheme, &cohort.cards, &StandingData::default()));
        assert_eq!(standing.rows.len() as u64, units, "every unit is ranked");
        let log = (units as f64).ln();
        let (base, base_log) = *first.get_or_insert((scored + ranked, log));
        println!(
            "{units:>8} {scored:>16.0} {alone:>16.0} {ranked:>16.0} {:>9.2}x {:>9.2}x",
            (scored + ranked) / base,
            log / base_log
        );
    }
}
