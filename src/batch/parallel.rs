//! The same on several threads: the units in pieces, each with memory of its own. The scores do not depend on the
//! number of threads.

use alloc::vec::Vec;

use rayon::prelude::*;

use super::columns::{self, Data, DataError};
use super::run::Scratch;
use super::scores::Scores;
use super::table::Table;
use super::{Batch, exec::BLOCK};

/// The units of a piece: enough that handing it out costs nothing, few enough that all threads have some.
const PIECE: usize = 32 * BLOCK;

impl Batch {
    /// Scores all units on the threads of rayon's pool. Every piece has memory of its own, so it allocates.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn run_parallel(&self, data: &[Data<'_>]) -> Result<Scores, DataError> {
        let units = columns::check(&self.columns, Table::columns(data))?;
        let starts: Vec<usize> = (0..units.max(1)).step_by(PIECE).collect();
        let pieces: Vec<Scores> = starts
            .into_par_iter()
            .map_init(Scratch::default, |scratch, from| {
                let to = from.saturating_add(PIECE).min(units);
                let part: Vec<Data<'_>> = data.iter().map(|data| data.slice(from, to)).collect();
                let mut scores = Scores::default();
                self.run(&part, scratch, &mut scores).map(|()| scores)
            })
            .collect::<Result<_, _>>()?;
        let mut pieces = pieces.into_iter();
        let mut all = pieces.next().unwrap_or_default();
        for piece in pieces {
            all.append(piece);
        }
        Ok(all)
    }
}
