//! The rate of growth against a base period (增长率).

use alloc::vec::Vec;

use super::{Ahead, Leaf, Parameter, RuleCheck};
use crate::extent::Range;
use crate::number::{Exact, Value};
use crate::outcome::{Reason, What, Why};
use crate::problem::Code;
use crate::read::{document, keyword};

keyword! {
    /// Which of several bases is used.
    pub enum BasePick {
        /// Their mean.
        "mean" "平均" Mean,
        /// The least.
        "min" "孰低" Min,
        /// The greatest.
        "max" "孰高" Max,
    }
}

document! {
    /// **Growth** (增长率): (x − base) ÷ base, as a number that steps, deviations or lines can read.
    ///
    /// 基准值取上年和前三年平均的较低者 (令22号): `base = [{ given = "last" }, { given = "mean3" }]`, `pick = "min"`; 110 against
    /// 100 and 105 is 10 %. Over several `years` it is the compound yearly rate (年均增长率), an enclosed number.
    /// What a base of 0 gives is stated by `if-zero`; a negative base by `if-negative`, or the distance is divided by
    /// its absolute value with `absolute = true` (减亏). Otherwise there is no score.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # mod worked { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/worked_example.rs")); }
    /// # #[allow(unused_imports)] use worked::{score, score_in};
    /// assert_eq!(score("1", r#"{ "growth": { "base": [{ "given": "last" }, { "given": "mean3" }], "pick": "min" } }"#, r#""value": "110", "given": { "last": "105", "mean3": "100" }"#), "0.1");
    /// # }
    /// ```
    pub struct Growth {
        required {
            /// The figures of the base period.
            "base" base: Vec<Parameter>,
        }
        optional {
            /// Which of them.
            "pick" pick: BasePick,
            /// Years between: the compound rate.
            "years" years: Option<u64>,
            /// The rate where the base is 0.
            "if-zero" if_zero: Option<Exact>,
            /// The rate where the base is negative.
            "if-negative" if_negative: Option<Exact>,
            /// Divide by the absolute value of a negative base.
            "absolute" absolute: bool,
        }
    }
}

impl Growth {
    /// Whether the result may be enclosed.
    pub(crate) fn is_enclosed(&self) -> bool {
        self.years.is_some_and(|years| years > 1)
    }

    pub(super) fn check(&self, check: &mut RuleCheck<'_>) {
        if self.base.is_empty() {
            check.fault("base", Code::Empty);
        }
        if let Some(years) = self.years.filter(|years| *years == 0 || *years > 1000) {
            let (least, most) = (Some(Exact::ONE), Some(Exact::from(1000)));
            check.fault(
                "years",
                Code::OutOfRange {
                    found: years.into(),
                    least,
                    most,
                    percent: false,
                },
            );
        }
    }

    pub(super) fn score(&self, leaf: &mut Leaf<'_>) -> Result<Value, Reason> {
        let x = leaf.x(None, None)?;
        let mut bases = Vec::with_capacity(self.base.len());
        for base in &self.base {
            bases.push(leaf.parameter(base, "base")?);
        }
        let base = match self.pick {
            BasePick::Min => bases.into_iter().min(),
            BasePick::Max => bases.into_iter().max(),
            BasePick::Mean => bases.iter().sum::<Exact>().checked_div(&Exact::from(bases.len())),
        };
        let base = base.ok_or_else(|| Reason::new(Why::NotGiven))?;
        leaf.fact(What::Base, base.clone());
        if base.is_zero() {
            return self
                .if_zero
                .clone()
                .map(Value::from)
                .ok_or_else(|| Reason::new(Why::DivisionByZero));
        }
        if base.is_negative() && !self.absolute {
            return self
                .if_negative
                .clone()
                .map(Value::from)
                .ok_or_else(|| Reason::new(Why::Undefined));
        }
        let rate = (&x - &base).checked_div(&base.abs()).unwrap_or_default();
        let years = self.years.unwrap_or(1);
        if years <= 1 {
            leaf.fact(What::Ratio, rate.clone());
            return Ok(rate.into());
        }
        let times = x.checked_div(&base).unwrap_or_default();
        let exponent = Exact::ONE.checked_div(&Exact::from(years)).unwrap_or_default();
        let root = Value::Exact(times).power_within(&exponent, leaf.precision, leaf.bits);
        Ok(root.ok_or_else(|| Reason::new(Why::Undefined))? - Value::Exact(Exact::ONE))
    }

    /// The rate over every figure and base that can be, and what is stated for bases of 0 and below.
    pub(super) fn attainable(&self, ahead: &Ahead<'_>) -> Option<Range> {
        let x = &ahead.x.as_ref()?.range;
        let mut base: Option<Range> = None;
        for figure in &self.base {
            let figure = ahead.parameter(figure)?;
            base = Some(match (base, self.pick) {
                (None, _) => figure,
                (Some(base), BasePick::Min) => base.or_less(&figure),
                (Some(base), BasePick::Max) => base.or_more(&figure),
                (Some(base), BasePick::Mean) => base.plus(&figure),
            });
        }
        let count = Exact::from(self.base.len());
        let base = match (base?, self.pick) {
            (base, BasePick::Mean) => base.times(&count.recip()?),
            (base, _) => base,
        };
        let stated =
            |sides: &Option<Exact>, may: bool| sides.clone().filter(|_| may).map(|at| Range::point(at).unsure());
        let zero = stated(&self.if_zero, base.contains(&Exact::ZERO));
        let negative = stated(&self.if_negative, base.may_be_below(&Exact::ZERO) && !self.absolute);
        let one = Range::point(Exact::ONE);
        let of = |base: Option<Range>| {
            base.and_then(|base| base.inverse())
                .map(|over| x.product(&over).minus(&one))
        };
        let rate = if self.years.is_some_and(|years| years > 1) {
            // A root lies on the same side of 0 and of 1 as what it is taken of.
            of(base.above_zero()).map(|_| Range::unknown())
        } else {
            of(base.above_zero())
        };
        // Below 0 the rate is x ÷ |base| + 1.
        let beneath = base.negated().above_zero().filter(|_| self.absolute);
        let beneath = beneath
            .and_then(|base| base.inverse())
            .map(|over| x.product(&over).plus(&one));
        let unsure = base.only().is_none();
        let rate = Range::either(rate, beneath).map(|rate| if unsure { rate.unsure() } else { rate });
        Range::either(rate, Range::either(zero, negative))
    }
}
