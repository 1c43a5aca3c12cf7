//! stub
use super::{Exact, Value};
impl Value {
    /// ln
    #[must_use]
    pub fn ln(&self, _bits: u32) -> Option<Value> { None }
    /// power
    #[must_use]
    pub fn power(&self, _e: &Exact, _bits: u32, _max: u64) -> Option<Value> { None }
}
