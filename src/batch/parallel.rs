//! The same on several threads, into the caller's memory: the units in pieces, and each thread takes the next piece as soon as it
//! has done one. The scores do not depend on the number of threads.

extern crate std;

use alloc::vec::Vec;
use std::sync::{Mutex, PoisonError};

use super::columns::{self, Data, DataError};
use super::pieces::{Besides, Part};
use super::run::Scratch;
use super::scores::Scores;
use super::table::Table;
use super::tiles::Tiles;
use super::{Batch, exec::BLOCK};

/// The units of a piece: enough that handing it out costs nothing; few enough that its scores stay in the cache until they are
/// copied to their place, and that all threads are busy to the end.
const PIECE: usize = 4 * BLOCK;

/// The memory of a run on several threads (多线程计分的工作内存): that of a run for each of them. It may serve one batch after
/// another.
#[derive(Debug, Default)]
pub struct ParallelScratch {
    workers: Vec<Worker>,
}

/// What a thread needs.
#[derive(Debug, Default)]
struct Worker {
    scratch: Scratch,
    scores: Scores,
    besides: Besides,
}

impl Batch {
    /// Scores all units of the columns on the threads of rayon's pool, one piece after another on each. The memory of `scratch`
    /// and `scores` is used again; handing out the pieces allocates a little. Scores, grades and everything that is
    /// reported are the same for any number of threads, and those of [`run`](Self::run). Only
    /// [`scored_singly`](Scores::scored_singly) and [`past_patterns`](Scores::past_patterns) may differ, where there are more sets of
    /// missing columns than plans are kept for.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// use appraisal::Scheme;
    /// use appraisal::batch::{Data, Layout, ParallelScratch, Scores};
    /// let scheme: Scheme = serde_json::from_str(r#"{
    ///     "format": "appraisal/1", "id": "demo", "result": "total",
    ///     "node": [{ "id": "total", "full": "10", "rule": "entered" }]
    /// }"#).unwrap();
    /// let batch = scheme.batch(&Layout::of(&scheme)).unwrap();
    /// let (mut scratch, mut scores) = (ParallelScratch::default(), Scores::default());
    /// batch.run_parallel(&[Data::from(&[950, 720][..])], &mut scratch, &mut scores).unwrap();
    /// assert_eq!(scores.series()[0].get(1).unwrap().to_string(), "7.2");
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn run_parallel(
        &self,
        data: &[Data<'_>],
        scratch: &mut ParallelScratch,
        scores: &mut Scores,
    ) -> Result<(), DataError> {
        self.run_pieces(Table::columns(data), scratch, scores)
    }

    /// Scores all units of tiles in the same way.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn run_tiles_parallel(
        &self,
        tiles: &Tiles,
        scratch: &mut ParallelScratch,
        scores: &mut Scores,
    ) -> Result<(), DataError> {
        self.run_pieces(Table::tiles(tiles), scratch, scores)
    }

    fn run_pieces(&self, data: Table<'_>, scratch: &mut ParallelScratch, scores: &mut Scores) -> Result<(), DataError> {
        columns::check(&self.columns, data)?;
        self.shape(data.units(), scores);
        scores.stretch(self.layout.grade);
        let threads = rayon::current_num_threads().max(1);
        if scratch.workers.len() < threads {
            scratch.workers.resize_with(threads, Worker::default);
        }
        let pieces = Mutex::new(scores.parts(PIECE).into_iter());
        let next = || pieces.lock().unwrap_or_else(PoisonError::into_inner).next();
        rayon::scope(|scope| {
            for worker in scratch.workers.iter_mut().take(threads) {
                scope.spawn(|_| self.work(data, worker, next));
            }
        });
        drop(pieces);
        for worker in &mut scratch.workers {
            worker.besides.give(scores);
        }
        scores.sort();
        Ok(())
    }

    /// Scores pieces until none is left.
    fn work<'a>(&self, data: Table<'_>, worker: &mut Worker, next: impl Fn() -> Option<Part<'a>>) {
        worker.besides = Besides::default();
        while let Some(part) = next() {
            self.score(data.piece(part.from, part.to), &mut worker.scratch, &mut worker.scores);
            worker.besides.take(&mut worker.scores, part.from);
            part.fill(&worker.scores);
        }
    }
}
