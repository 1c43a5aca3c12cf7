//! Programs in other languages that score the same columns: each is a process of its own that is asked for one round at a
//! time, in turn with the kernel. `benches/run.sh` sets them up.

use std::io::{BufRead, BufReader, Error, Result, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use crate::apart;
use crate::measure::{Run, totals};
use crate::must::{Must, Side};

/// Where they are: `peers` in the folder of what was built.
fn folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target"), PathBuf::from);
    target.join("peers")
}

/// The tools: how they are named, the name they go by in `peers.py` (ZEN has a program of its own), and whether they may
/// have one thread only.
const TOOLS: [(&str, &str, bool); 7] = [
    ("polars, f64, 1 thread", "polars", true),
    ("polars, f64, all threads", "polars", false),
    ("numpy, f64", "numpy", true),
    ("pandas, f64", "pandas", true),
    ("duckdb, DOUBLE, 1 thread", "duckdb", true),
    ("Python decimal", "decimal", true),
    ("ZEN expression", "zen", true),
];

/// What is printed of each.
struct Line {
    name: String,
    ns: f64,
    looked: usize,
    digits: usize,
    grades: usize,
}

impl Line {
    fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            ns: f64::INFINITY,
            looked: 0,
            digits: 0,
            grades: 0,
        }
    }

    /// Counts what differs.
    fn look(&mut self, totals: &[i64], right: &[i64]) {
        let both = || totals.iter().zip(right);
        self.looked = totals.len();
        self.digits = both().filter(|(a, b)| a != b).count();
        self.grades = both().filter(|(a, b)| apart::grade(**a) != apart::grade(**b)).count();
    }
}

struct Tool {
    name: &'static str,
    child: Child,
    answers: BufReader<std::process::ChildStdout>,
    totals: PathBuf,
}

impl Tool {
    fn start(folder: &Path, units: usize, (name, tool, one): (&'static str, &str, bool)) -> Result<Self> {
        let mut command = if tool == "zen" {
            Command::new(folder.join("zen/release/zen"))
        } else {
            let mut python = Command::new(folder.join("venv/bin/python"));
            python.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/peers.py"));
            python
        };
        command
            .arg(folder)
            .arg(units.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        if tool != "zen" {
            command.arg(tool);
        }
        if one {
            for variable in ["POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"] {
                command.env(variable, "1");
            }
        }
        let mut child = command.spawn()?;
        let answers = BufReader::new(child.stdout.take().ok_or_else(|| Error::other("no output"))?);
        let totals = folder.join(format!("{tool}.i64"));
        Ok(Self {
            name,
            child,
            answers,
            totals,
        })
    }

    /// One round: nanoseconds a unit, as the tool itself measured them.
    fn round(&mut self) -> Result<f64> {
        let input = self.child.stdin.as_mut().ok_or_else(|| Error::other("no input"))?;
        writeln!(input, "go")?;
        input.flush()?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        answer
            .trim()
            .parse()
            .map_err(|_| Error::other(format!("{} does not answer", self.name)))
    }

    /// What the last round gave, in hundredths.
    fn totals(&self) -> Result<Vec<i64>> {
        let bytes = std::fs::read(&self.totals)?;
        Ok(bytes
            .as_chunks::<8>()
            .0
            .iter()
            .map(|bytes| i64::from_le_bytes(*bytes))
            .collect())
    }
}

impl Drop for Tool {
    fn drop(&mut self) {
        // The end of its input ends it.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// How often they take turns.
const ROUNDS: usize = 5;

/// Runs the kernel and the tools in turn, and holds them against the right totals.
pub fn run(columns: &[Vec<i32>], right: &[i64], exact: &mut Run<'_>, must: &mut Must) {
    let row = "polars f64 / exact i32 columns, 1 thread";
    match lines(columns, right, exact) {
        Ok(lines) => {
            print(&lines);
            let polars = lines.iter().find(|line| line.name == TOOLS[0].0);
            match polars {
                Some(polars) => must.least(row, polars.ns / lines[0].ns, 6.0, 15.0),
                None => must.absent(row, Side::AtLeast, 6.0, 15.0, "not set up"),
            }
        }
        Err(error) => {
            println!("\nother tools: {error}");
            must.absent(row, Side::AtLeast, 6.0, 15.0, "not set up");
        }
    }
}

/// The first line is the kernel's; a tool that is not set up has none.
fn lines(columns: &[Vec<i32>], right: &[i64], exact: &mut Run<'_>) -> Result<Vec<Line>> {
    let (folder, units) = (folder(), right.len());
    if !folder.join("venv/bin/python").exists() {
        return Err(Error::other("not set up: benches/run.sh does it"));
    }
    let mut bytes = Vec::with_capacity(columns.len() * units * 4);
    columns
        .iter()
        .flatten()
        .for_each(|cell| bytes.extend_from_slice(&cell.to_le_bytes()));
    std::fs::write(folder.join("columns.i32"), bytes)?;
    let mut lines = vec![Line::new("exact, i32 columns, 1 thread")];
    let mut tools = Vec::new();
    for of in TOOLS {
        match Tool::start(&folder, units, of) {
            Ok(tool) => tools.push((tool, Line::new(of.0))),
            Err(error) => println!("{}: {error}", of.0),
        }
    }
    // A round that does not count: each has its data and its memory.
    for (tool, _) in &mut tools {
        tool.round()?;
    }
    for _ in 0..ROUNDS {
        for (tool, line) in &mut tools {
            let start = Instant::now();
            exact.run();
            lines[0].ns = lines[0].ns.min(start.elapsed().as_nanos() as f64 / units as f64);
            line.ns = line.ns.min(tool.round()?);
            line.look(&tool.totals()?, right);
        }
    }
    lines[0].look(&totals(&exact.scores), right);
    lines.extend(tools.into_iter().map(|(_, line)| line));
    Ok(lines)
}

fn print(lines: &[Line]) {
    println!(
        "\nother tools\n{:<32} {:>12} {:>8} {:>20} {:>8}",
        "", "ns a unit", "ratio", "wrong last digits", "grades"
    );
    for line in lines {
        println!(
            "{:<32} {:>12.2} {:>8.1} {:>20} {:>8}",
            line.name,
            line.ns,
            line.ns / lines[0].ns,
            format!("{} of {}", line.digits, line.looked),
            line.grades
        );
    }
}
