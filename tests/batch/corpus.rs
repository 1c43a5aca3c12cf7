//! Whole published cohorts from columns: the scores are those of one unit at a time, and what was published comes out.
//! `APPRAISAL_CORPUS=FOLDER` says where the files are (`examples/replay.rs` names them), and then they must be there; without it
//! they are skipped.

use std::collections::HashMap;
use std::path::PathBuf;

use appraisal::batch::{Batch, CellType, Column, Data, Field, Layout, Ranks, Scores, Scratch, Ties};
use appraisal::{Absence, Admission, Exact, Mode, Rounding, Scheme};

use crate::pair::{self, Cells};

type Row = HashMap<String, String>;

/// The rows of a file; none where it is not there.
fn rows(name: &str) -> Option<Vec<Row>> {
    let Some(folder) = std::env::var_os("APPRAISAL_CORPUS") else {
        println!("{name}: skipped, since APPRAISAL_CORPUS does not say where it is");
        return None;
    };
    let path = PathBuf::from(folder).join(name);
    assert!(path.is_file(), "{} is not there", path.display());
    let mut reader = csv::Reader::from_path(path).unwrap();
    Some(reader.deserialize().collect::<Result<_, _>>().unwrap())
}

fn scheme(name: &str) -> Scheme {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("examples/schemes")
        .join(name);
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The figures of a column as integers of so many decimals; none where there is no figure.
fn figures(rows: &[Row], column: &str, decimals: u32) -> Vec<Option<i64>> {
    let scale = Exact::from(10i64.pow(decimals));
    let cell = |row: &Row| -> Option<i64> {
        let text = row[column].as_str();
        let figure = (!text.is_empty()).then(|| text.parse::<Exact>().unwrap() * scale.clone())?;
        Some(figure.to_i64().expect("the column has decimals enough"))
    };
    rows.iter().map(cell).collect()
}

/// Scores the columns, and holds every unit against the engine for one unit.
fn scored(scheme: &Scheme, layout: &Layout, columns: &[Vec<Option<i64>>]) -> (Batch, Scores) {
    let batch = scheme.batch(layout).unwrap();
    assert_eq!(batch.unfits(), [], "the scheme is for the kernel");
    let cells: Vec<Cells> = pair::columns(layout, columns);
    let scores = pair::run(&batch, &cells);
    assert_eq!((scores.bad().len(), scores.scored_singly()), (0, 0));
    let units = pair::units(columns, columns[0].len());
    let found = pair::differences(scheme, &batch, &units, &scores, &Admission::default());
    assert!(found.is_empty(), "{}", found.join("\n"));
    // The memory of another run.
    let data: Vec<Data<'_>> = cells.iter().map(Cells::data).collect();
    let (mut scratch, mut again) = (Scratch::default(), scores.clone());
    batch.run(&data, &mut scratch, &mut again).unwrap();
    assert_eq!(scores.series(), again.series());
    (batch, scores)
}

#[test]
fn hospitals() {
    let Some(rows) = rows("hvbp_fy2017_tps.csv") else {
        return;
    };
    let scheme = scheme("hvbp-fy2017.toml");
    let domains = [
        ("process", "u_process"),
        ("outcomes", "u_outcomes"),
        ("experience", "u_pcce"),
        ("safety", "u_safety"),
        ("efficiency", "u_eff"),
    ];
    let mut layout = Layout::new();
    for (input, _) in domains {
        let column = Column::new(input, Field::Value, CellType::I64).decimals(12);
        layout = layout.column(column.null(Absence::TooFew));
    }
    let columns: Vec<_> = domains.iter().map(|(_, column)| figures(&rows, column, 12)).collect();
    let (_, scores) = scored(&scheme, &layout, &columns);
    // The printed figures are cut at 12 places: their totals are within two units of the last place of the published ones.
    let unit = "0.000000000002".parse::<Exact>().unwrap();
    for (at, row) in rows.iter().enumerate() {
        let (total, published) = (
            scores.series()[0].get(at).unwrap(),
            row["tps"].parse::<Exact>().unwrap(),
        );
        assert!(
            (&total - &published).abs() <= unit,
            "{}: {total}, published {published}",
            row["provider"]
        );
    }
}

#[test]
fn countries() {
    let Some(mut rows) = rows("hdr2021_hdi_gdi_gii_ihdi_phdi.csv") else {
        return;
    };
    rows.retain(|row| !row["hdi_2021"].is_empty());
    let scheme = scheme("hdi-2021.toml");
    let inputs = ["le", "eys", "mys", "gnipc"];
    let mut layout = Layout::new();
    for input in inputs {
        let column = Column::new(input, Field::Value, CellType::I64).decimals(10);
        layout = layout.column(column.range(0, 2_000_000_000_000_000));
    }
    let columns: Vec<_> = inputs
        .iter()
        .map(|input| figures(&rows, &format!("{input}_2021"), 10))
        .collect();
    let (batch, scores) = scored(&scheme, &layout, &columns);
    // A logarithm and a root are computed by themselves.
    let plan = batch.explain();
    let alone: Vec<&str> = plan.alone.iter().map(|unfit| unfit.node()).collect();
    assert_eq!(alone, ["income", "hdi"]);
    let three = Rounding::places(3, Mode::HalfUp);
    let mut ranks = Ranks::default();
    ranks.rank(&scores.series()[0], true, Ties::Best);
    assert_eq!(rows.len(), 191);
    for (at, row) in rows.iter().enumerate() {
        let index = scores.series()[0].get(at).unwrap();
        let published = row["hdi_2021"].parse::<Exact>().unwrap();
        assert_eq!(index.to_fixed(&three), published.to_fixed(&three), "{}", row["iso3"]);
        assert_eq!(ranks.ranks()[at].to_string(), row["hdi_rank_2021"], "{}", row["iso3"]);
    }
}
