//! For tests only: a slow, plain retelling of the semantics ([`oracle`]), random schemes and records
//! ([`schemes`]), and the laws that every scheme is held to ([`laws`]); it sees only the public face of the crate.
//!
//! ```
//! use appraisal::draft;
//! use appraisal::testkit::oracle::{self, Answer};
//!
//! let mut total = draft::Node::new("total");
//! total.rule = Some(appraisal::rule::Rule::Fixed(appraisal::rule::Fixed::new(appraisal::Exact::from(90))));
//! let mut scheme = draft::Scheme::new("appraisal/1", "demo", "total");
//! scheme.node.push(total);
//! let record = draft::Record::new("appraisal-record/1", "demo", draft::Unit::new("u"));
//! let verdict = oracle::score(&scheme, &record, None);
//! assert_eq!(verdict.node("total").map(Answer::to_string).as_deref(), Some("90"));
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::cast_lossless,
    reason = "test code, written to be read: a wrong index or a zero divisor here is a failing test"
)]

pub mod laws;
pub mod oracle;
pub mod schemes;
