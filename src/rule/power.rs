//! A power law, as in combined events of athletics.

use alloc::vec::Vec;

use super::{Ahead, Leaf, RuleCheck};
use crate::extent::{End, Range};
use crate::number::{Exact, Value};
use crate::outcome::{Reason, What, Why};
use crate::read::{document, keyword};

keyword! {
    /// Which way the distance from the base counts.
    pub enum PowerForm {
        /// (x − b): more is better.
        "above" "越高越好" Above,
        /// (b − x): less is better.
        "below" "越低越好" Below,
    }
}

document! {
    /// **Power law** (幂函数): a × (x − b)^c, or a × (b − x)^c; 0 on the wrong side of b.
    ///
    /// World Athletics, 100 m: 25.4347 × (18 − 10.55)^1.81 = 963.…, cut to 963 by the node's rounding. The result is an
    /// enclosed number unless it happens to be exact, so the node must round.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # mod worked { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/worked_example.rs")); }
    /// # #[allow(unused_imports)] use worked::{score, score_in};
    /// assert_eq!(score("2000", r#"{ "power": { "a": "25.4347", "b": "18", "c": "1.81", "form": "below" } }, "round": { "places": 0, "mode": "down" }"#, r#""value": "10.55""#), "963");
    /// # }
    /// ```
    pub struct Power {
        required {
            /// The factor.
            "a" a: Exact,
            /// The base.
            "b" b: Exact,
            /// The exponent.
            "c" c: Exact,
        }
        optional {
            /// Which way counts.
            "form" form: PowerForm,
            /// The number read is multiplied by this first (metres to centimetres: 100).
            "scale" scale: Option<Exact>,
        }
    }
}

impl Power {
    /// Whether the result may be enclosed.
    pub(crate) fn is_enclosed(&self) -> bool {
        !self.c.is_integer()
    }

    pub(super) fn check(&self, check: &mut RuleCheck<'_>) {
        check.positive("c", &self.c);
        if let Some(scale) = &self.scale {
            check.positive("scale", &scale.clone());
        }
    }

    pub(super) fn score(&self, leaf: &mut Leaf<'_>) -> Result<Value, Reason> {
        let mut x = leaf.x(None, None)?;
        if let Some(scale) = &self.scale {
            x = &x * scale;
        }
        let distance = match self.form {
            PowerForm::Above => &x - &self.b,
            PowerForm::Below => &self.b - &x,
        };
        leaf.fact(What::Above, distance.clone());
        if !distance.is_positive() {
            return Ok(Value::default());
        }
        let power = Value::Exact(distance).power_within(&self.c, leaf.precision, leaf.bits);
        Ok(Value::Exact(self.a.clone()) * power.ok_or_else(|| Reason::new(Why::Undefined))?)
    }

    /// 0 on the wrong side of the base, and from there as far as the number read goes.
    pub(super) fn attainable(&self, ahead: &Ahead<'_>) -> Option<Range> {
        let x = ahead.x.as_ref()?;
        let x = x.times(self.scale.as_ref().unwrap_or(&Exact::ONE));
        let base = Range::point(self.b.clone());
        let distance = match self.form {
            PowerForm::Above => x.range.minus(&base),
            PowerForm::Below => base.minus(&x.range),
        };
        let distance = distance.at_least(&Exact::ZERO);
        let power = |end: End, upper: bool| {
            let Some(at) = end.at else { return end };
            match Value::Exact(at).power_within(&self.c, 64, 65_536) {
                Some(Value::Exact(at)) => End::new(at, end.reached),
                Some(Value::Enclosed(bounds)) => {
                    End::new(if upper { bounds.upper() } else { bounds.lower() }.clone(), false)
                }
                None if upper => End::open(false),
                None => End::new(Exact::ZERO, false),
            }
        };
        let powers = Range {
            least: power(distance.least, false),
            greatest: power(distance.greatest, true),
        };
        Some(powers.times(&self.a))
    }

    pub(super) fn numbers(&self, out: &mut Vec<Exact>) {
        out.extend([self.a.clone(), self.b.clone(), self.c.clone()]);
    }
}
