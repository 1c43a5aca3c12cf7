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

// The order is the order in which modules may import: each sees only those above it. (Drafts, rules and
// combinations are one layer: a rule's structure is the document's. So are card, scheme, record and plan.)
pub mod number;
mod language;
mod date;
pub mod problem;
mod tree;
mod read;
mod outcome;
mod extent;
pub mod rule;
pub mod combine;
pub mod draft;
pub mod cohort;
pub mod card;
mod plan;
mod scheme;
mod record;
mod evaluate;
pub mod proof;
pub mod standing;
#[cfg(feature = "batch")]
pub mod batch;
mod document;
mod cascade;
mod verify;
mod golden;
#[cfg(feature = "report")]
mod readback;
#[cfg(feature = "report")]
pub mod report;
#[cfg(feature = "proptest")]
pub mod testkit;

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
pub use standing::{Standing, StandingData};
