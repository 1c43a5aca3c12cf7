//! Everything that computes a number: exact rationals, rounding, exact text and the serde form; it must not know what
//! a scheme, a record or a score is, and it must not round unless it is given a [`Rounding`].

mod big;
mod decimal;
mod diagnose;
mod error;
mod exact;
mod fixed;
mod float;
mod irrational;
mod ops;
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
pub(crate) use irrational::normal_cdf;
#[cfg(test)]
pub(crate) use irrational::{exp, ln};
pub(crate) use power::geometric;
#[cfg(test)]
pub(crate) use power::{power, root};
pub use rounding::{Grid, Mode, ParseModeError, Rounding};
pub use value::{Enclosure, Value};
