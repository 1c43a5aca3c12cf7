//! Holds the batch kernel against the engine that scores one unit: on random schemes and cells, on the gallery and on
//! the Quanzhou plan, at every edge of a block, in every lane and with every instruction set.
//! `APPRAISAL_LONG=20` runs twenty times as many random schemes.

#![cfg(all(feature = "batch", feature = "proptest"))]

mod apart;
#[cfg(feature = "arrow")]
mod arrow;
mod block;
mod corpus;
mod decimal;
mod pair;
#[cfg(feature = "rayon")]
mod parallel;
mod random;
mod real;
mod rows;
mod trace;
mod trial;
