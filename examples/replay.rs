//! Replays whole published cohorts and compares every published figure.
//!
//! `cargo run --release --example replay -- FOLDER`
//!
//! FOLDER holds `hvbp_fy2017_tps.csv` (CMS, hospital totals of 2017, 12 places) and
//! `hdr2021_hdi_gdi_gii_ihdi_phdi.csv` (UNDP, Human Development Index and rank of 2021). A file that is not there is
//! named and skipped. What does not come out is printed, and the exit code is 1.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use appraisal::{Absence, Exact, Mode, Rounding, Scheme, draft};

type Failure = Box<dyn std::error::Error>;

/// Replays one file; whether all came out.
type Replay = fn(&Path) -> Result<bool, Failure>;

/// One row of a file, by the names of its columns.
type Row = std::collections::HashMap<String, String>;

/// How many figures were compared, and those that did not come out.
#[derive(Default)]
struct Tally {
    total: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn compare(&mut self, unit: &str, what: &str, found: &str, published: &str) {
        self.total += 1;
        if found != published {
            self.wrong
                .push(format!("{unit}: {what} is {found}, published {published}"));
        }
    }

    /// Prints the result; whether all came out.
    fn print(&self, what: &str) -> bool {
        for wrong in &self.wrong {
            println!("  {wrong}");
        }
        println!("{what}: {} of {}", self.total - self.wrong.len(), self.total);
        self.wrong.is_empty()
    }
}

fn scheme(name: &str) -> Result<Scheme, Failure> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples/schemes")
        .join(name);
    let draft: draft::Scheme = toml::from_str(&std::fs::read_to_string(path)?)?;
    draft.check().map_err(|problems| problems.to_string().into())
}

fn rows(path: &Path) -> Result<Vec<Row>, Failure> {
    Ok(csv::Reader::from_path(path)?.deserialize().collect::<Result<_, _>>()?)
}

fn get<'r>(row: &'r Row, column: &str) -> Result<&'r str, Failure> {
    row.get(column)
        .map(String::as_str)
        .ok_or_else(|| format!("there is no column `{column}`").into())
}

/// The fraction nearest to a decimal with a denominator of at most `most`: the last convergent of its continued fraction
/// that fits, or the last mediant on the way to the next one, whichever is nearer.
fn nearest(decimal: &Exact, most: i64) -> Exact {
    let (mut p0, mut q0, mut p1, mut q1) = (0_i64, 1_i64, 1_i64, 0_i64);
    let mut rest = decimal.clone();
    let fraction = |p: i64, q: i64| Exact::new(p, q).unwrap_or_default();
    loop {
        let whole = rest.round(&Rounding::places(0, Mode::Floor));
        let Some(a) = whole.to_string().parse::<i64>().ok().filter(|a| q0 + a * q1 <= most) else {
            let k = (most - q0) / q1;
            let (mediant, convergent) = (fraction(p0 + k * p1, q0 + k * q1), fraction(p1, q1));
            let nearer = (&mediant - decimal).abs() < (&convergent - decimal).abs();
            return if nearer { mediant } else { convergent };
        };
        (p0, q0, p1, q1) = (p1, q1, p0 + a * p1, q0 + a * q1);
        match Exact::ONE.checked_div(&(&rest - &whole)) {
            Some(next) => rest = next,
            None => return decimal.clone(),
        }
    }
}

fn record(scheme: &Scheme, unit: &str, entries: Vec<draft::Entry>) -> Result<appraisal::Card, Failure> {
    let unit = draft::Unit::new(format!("unit-{unit}"));
    let mut record = draft::Record::new("appraisal-record/1", scheme.draft().id.as_str(), unit);
    record.entries = entries;
    let admitted = scheme
        .admit(record, appraisal::Admission::default())
        .map_err(|problems| problems.to_string())?;
    Ok(admitted.score())
}

fn hospitals(path: &Path) -> Result<bool, Failure> {
    const DOMAINS: [(&str, &str); 5] = [
        ("process", "u_process"),
        ("outcomes", "u_outcomes"),
        ("experience", "u_pcce"),
        ("safety", "u_safety"),
        ("efficiency", "u_eff"),
    ];
    let (scheme, twelve) = (scheme("hvbp-fy2017.toml")?, Rounding::places(12, Mode::HalfUp));
    let mut tally = Tally::default();
    for row in rows(path)? {
        let mut entries = Vec::new();
        for (domain, column) in DOMAINS {
            let mut entry = draft::Entry::new(domain);
            match get(&row, column)? {
                "" => entry.absent = Some(Absence::TooFew),
                // The printed score is cut at 12 places; its fraction has a small denominator.
                printed => entry.score = Some(nearest(&printed.parse()?, 300).into()),
            }
            entries.push(entry);
        }
        let unit = get(&row, "provider")?;
        let card = record(&scheme, unit, entries)?;
        let total = card.outcome("tps").and_then(|outcome| outcome.score());
        let found = total.map_or("none".to_owned(), |total| total.to_fixed(&twelve));
        tally.compare(unit, "the total", &found, get(&row, "tps")?);
    }
    Ok(tally.print("hospital totals, 12 places"))
}

fn countries(path: &Path) -> Result<bool, Failure> {
    let (scheme, three) = (scheme("hdi-2021.toml")?, Rounding::places(3, Mode::HalfUp));
    let (mut index, mut ranks) = (Tally::default(), Tally::default());
    let mut scored: Vec<(String, Exact, String)> = Vec::new();
    for row in rows(path)? {
        let published = get(&row, "hdi_2021")?;
        if published.is_empty() {
            continue;
        }
        let mut entries = Vec::new();
        for input in ["le", "eys", "mys", "gnipc"] {
            let mut entry = draft::Entry::new(input);
            entry.value = Some(get(&row, &format!("{input}_2021"))?.parse::<Exact>()?.into());
            entries.push(entry);
        }
        let unit = get(&row, "iso3")?;
        let card = record(&scheme, unit, entries)?;
        let Some(value) = card.outcome("hdi").and_then(|outcome| outcome.score()) else {
            index.compare(unit, "the index", "none", published);
            continue;
        };
        let published = published.parse::<Exact>()?.to_fixed(&three);
        index.compare(unit, "the index", &value.to_fixed(&three), &published);
        scored.push((unit.to_owned(), value.clone(), get(&row, "hdi_rank_2021")?.to_owned()));
    }
    for (unit, value, published) in &scored {
        // Ties share the better rank, and the ranks after them are left out.
        let better = scored.iter().filter(|(_, other, _)| other > value).count();
        ranks.compare(unit, "the rank", &(better + 1).to_string(), published);
    }
    let (index, ranks) = (
        index.print("Human Development Index, 3 places"),
        ranks.print("its ranks"),
    );
    Ok(index && ranks)
}

fn run(folder: &Path) -> Result<bool, Failure> {
    let files: [(&str, Replay); 2] = [
        ("hvbp_fy2017_tps.csv", hospitals),
        ("hdr2021_hdi_gdi_gii_ihdi_phdi.csv", countries),
    ];
    let mut all = true;
    for (name, replay) in files {
        let path = folder.join(name);
        if path.is_file() {
            all &= replay(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        } else {
            println!("{}: not there, skipped", path.display());
        }
    }
    Ok(all)
}

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: replay FOLDER");
        return ExitCode::from(2);
    };
    match run(&folder) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
