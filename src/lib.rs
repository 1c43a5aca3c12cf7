#![doc = include_str!("../README.md")]
#![no_std]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::float_arithmetic,
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        clippy::cast_lossless
    )
)]

extern crate alloc;

pub mod card;
pub mod cohort;
pub mod combine;
mod date;
mod document;
pub mod draft;
mod evaluate;
mod golden;
mod language;
pub mod number;
mod outcome;
mod plan;
pub mod problem;
mod read;
#[cfg(feature = "report")]
mod readback;
mod record;
#[cfg(feature = "report")]
pub mod report;
pub mod rule;
mod scheme;
#[cfg(feature = "proptest")]
pub mod testkit;
mod tree;
mod verify;

pub use card::Card;
pub use cohort::{Cohort, Statistics};
pub use date::{Date, DateError};
pub use document::Document;
pub use golden::{CaseFailure, CaseReport, Coverage};
pub use language::{Language, Text};
pub use number::{Exact, Mode, Rounding, Value};
pub use outcome::{Absence, Fact, Outcome, Reason, What, Why};
pub use problem::{Problem, Problems};
pub use read::{Answer, Figure, Id, Limits, Pairs};
pub use record::{Admission, Record};
pub use scheme::Scheme;
