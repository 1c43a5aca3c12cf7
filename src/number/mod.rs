//! Everything that computes a number: exact rationals, rounding, exact text and the serde form; it must not know what
//! a scheme, a record or a score is, and it must not round unless it is given a [`Rounding`].

mod big;
mod decimal;
mod diagnose;
mod error;
mod exact;
mod fixed;
mod float;
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the rules of exp and of the normal distribution are to come")
)]
mod irrational;
mod ops;
#[cfg_attr(not(test), expect(dead_code, reason = "the rule of geometric means is to come"))]
mod power;
mod rounding;
#[cfg(feature = "serde")]
mod serde_form;
#[cfg(test)]
mod tests;
mod text;
mod value;
mod word;

pub use decimal::InexactDecimal;
pub use error::{NumberFault, ParseNumberError};
pub use exact::Exact;
#[cfg(feature = "serde")]
pub(crate) use float::from_json_number_text;
pub use float::{exact_from_f32, exact_from_f64};
#[cfg_attr(not(test), expect(unused_imports, reason = "the rules that call them are to come"))]
pub(crate) use irrational::{exp, ln, normal_cdf};
#[cfg_attr(not(test), expect(unused_imports, reason = "the rules that call them are to come"))]
pub(crate) use power::{geometric, power, root};
pub use rounding::{Grid, Mode, ParseModeError, Rounding};
pub use value::{Enclosure, Value};
