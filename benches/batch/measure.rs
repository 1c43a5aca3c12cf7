//! Times of things that take turns in one process: of each, the least of several rounds.

use std::hint::black_box;
use std::time::Instant;

use appraisal::Scheme;
use appraisal::batch::{Batch, Data, Layout, Numbers, Scores, Scratch, Tiles};

use crate::vector;

/// One thing to be timed: its name, what it does, and through how many units it goes in one round.
pub struct Task<'a> {
    name: String,
    units: usize,
    run: Box<dyn FnMut() + 'a>,
}

/// A task.
pub fn task<'a>(name: impl Into<String>, units: usize, run: impl FnMut() + 'a) -> Task<'a> {
    Task {
        name: name.into(),
        units,
        run: Box::new(run),
    }
}

/// Nanoseconds a unit.
pub struct Table {
    pub rows: Vec<(String, f64)>,
}

impl Table {
    /// Runs all of them in turn, so many rounds, and keeps the least time of each.
    pub fn measure(rounds: usize, mut tasks: Vec<Task<'_>>) -> Self {
        let mut best = vec![f64::INFINITY; tasks.len()];
        for _ in 0..rounds {
            for (task, best) in tasks.iter_mut().zip(&mut best) {
                let start = Instant::now();
                (task.run)();
                *best = best.min(start.elapsed().as_nanos() as f64 / task.units.max(1) as f64);
            }
        }
        Table {
            rows: tasks.into_iter().map(|task| task.name).zip(best).collect(),
        }
    }

    /// What one of them took.
    pub fn of(&self, name: &str) -> f64 {
        let row = self.rows.iter().find(|(of, _)| of == name);
        row.unwrap_or_else(|| panic!("{name} was measured")).1
    }

    pub fn ratio(&self, name: &str, against: &str) -> f64 {
        self.of(name) / self.of(against)
    }

    pub fn print(&self, title: &str, against: &str) {
        println!("\n{title}\n{:<52} {:>10} {:>8}", "", "ns a unit", "ratio");
        for (name, ns) in &self.rows {
            println!("{name:<52} {ns:>10.2} {:>8.3}", ns / self.of(against));
        }
    }
}

/// A batch with columns and memory of its own.
pub struct Run<'a> {
    pub batch: Batch,
    pub data: Vec<Data<'a>>,
    tiles: Option<Tiles>,
    scratch: Scratch,
    pub scores: Scores,
}

impl<'a> Run<'a> {
    pub fn new(layout: &Layout, scheme: &Scheme, data: Vec<Data<'a>>) -> Self {
        let batch = vector::with(scheme.batch(layout).expect("the layout is sound"));
        assert_eq!(batch.unfit(), None);
        Self {
            batch,
            data,
            tiles: None,
            scratch: Scratch::default(),
            scores: Scores::default(),
        }
    }

    /// The same on tiles, copied once.
    pub fn tiled(layout: &Layout, scheme: &Scheme, data: Vec<Data<'a>>) -> Self {
        let mut run = Self::new(layout, scheme, data);
        run.tiles = Some(Tiles::new(&run.data).expect("the columns are of one length"));
        run
    }

    /// How many bytes the tiles take, which hold each column in the narrowest cells.
    pub fn bytes(&self) -> usize {
        self.tiles.as_ref().map_or(0, Tiles::bytes)
    }

    pub fn run(&mut self) {
        match &self.tiles {
            Some(tiles) => self.batch.run_tiles(tiles, &mut self.scratch, &mut self.scores),
            None => self.batch.run(&self.data, &mut self.scratch, &mut self.scores),
        }
        .expect("the data is of the layout");
        black_box(&self.scores);
    }
}

/// The integers of the first output.
pub fn totals(scores: &Scores) -> Vec<i64> {
    match scores.series()[0].numbers() {
        Numbers::I32(of) => of.iter().map(|x| i64::from(*x)).collect(),
        Numbers::I64(of) => of.clone(),
        Numbers::I128(of) => of.iter().map(|x| *x as i64).collect(),
        _ => Vec::new(),
    }
}

pub fn data<T>(columns: &[Vec<T>]) -> Vec<Data<'_>>
where
    for<'a> Data<'a>: From<&'a Vec<T>>,
{
    columns.iter().map(Data::from).collect()
}

/// The same columns of the first units, or of some in the middle.
pub fn part<T>(columns: &[Vec<T>], from: usize, to: usize) -> Vec<Data<'_>>
where
    for<'a> Data<'a>: From<&'a [T]>,
{
    columns.iter().map(|column| Data::from(&column[from..to])).collect()
}
