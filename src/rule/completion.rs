//! The rate of completion against a target (完成率), times full marks.

use alloc::vec::Vec;

use super::ahead::over;
use super::curve::{Beyond, Curve, Knot};
use super::{Ahead, InputKind, Leaf, Observation, Parameter, RuleCheck, push_constant};
use crate::extent::{Domain, End, Range};
use crate::number::{Exact, Rounding};
use crate::outcome::{Reason, What, Why};
use crate::problem::Code;
use crate::read::{document, keyword};

keyword! {
    /// How actual and target make a ratio.
    pub enum CompletionForm {
        /// Actual ÷ target: more is better (正向).
        "actual-over-target" "实际÷目标" ActualOverTarget,
        /// Target ÷ actual: less is better (反向).
        "target-over-actual" "目标÷实际" TargetOverActual,
        /// 2 − actual ÷ target: less is better, linear (反向).
        "two-minus-ratio" "2－实际÷目标" TwoMinusRatio,
        /// Actual is itself the share: 分值 × 完成率.
        "actual" "分值×实际" Actual,
    }
}

document! {
    /// **Completion** (完成率): points = full marks × ratio, where the ratio is, in this order,
    /// formed, rounded (`round-ratio`), made 0 if it is below `zero-below`, and held between
    /// `at-least` and `at-most`.
    ///
    /// 目标 52000，完成 53120，封顶 100 %: 53120 ÷ 52000 = 1.0215…, at most 1, × 2.5 points = 2.5.
    /// 执行率取整百分数: 154.74 ÷ 310.2 = 49.88… % → 50 %, × 10 = 5 (海淀区 2016 self-assessment).
    /// A fraction (numerator and denominator) is its own ratio when there is no target. A divisor
    /// that is 0 or less has no ratio: `if-zero` names the share to use instead, or there is no score.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # mod worked { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/worked_example.rs")); }
    /// # #[allow(unused_imports)] use worked::{score, score_in};
    /// assert_eq!(score("2.5", r#"{ "completion": { "target": "52000", "at-most": "1" } }"#, r#""actual": "53120""#), "2.5");
    /// assert_eq!(score("10", r#"{ "completion": { "target": "310.2", "round-ratio": { "places": 2, "mode": "half-up" } } }"#, r#""actual": "154.74""#), "5");
    /// # }
    /// ```
    pub struct Completion {
        required {}
        optional {
            /// The target. Left out where a fraction, or the figure itself, is the ratio.
            "target" target: Option<Parameter>,
            /// How the ratio is formed.
            "form" form: Option<CompletionForm>,
            /// Rounding of the ratio before anything else.
            "round-ratio" round_ratio: Option<Rounding>,
            /// A ratio below this is 0.
            "zero-below" zero_below: Option<Exact>,
            /// Least ratio.
            "at-least" at_least: Option<Exact>,
            /// Greatest ratio (封顶).
            "at-most" at_most: Option<Exact>,
            /// The share used when the divisor is 0 or negative.
            "if-zero" if_zero: Option<Exact>,
        }
    }
}

impl Completion {
    pub(super) fn check(&self, check: &mut RuleCheck<'_>) {
        check.needs_full();
        if let (Some(least), Some(most)) = (&self.at_least, &self.at_most)
            && least > most
        {
            check.fault(
                "at-most",
                Code::EmptyRange {
                    least: least.clone(),
                    most: most.clone(),
                },
            );
        }
        match (&self.target, self.form) {
            (None, None | Some(CompletionForm::Actual)) => {
                if check.input == InputKind::Actual && self.form.is_none() {
                    check
                        .findings
                        .add(check.path.clone(), Code::MissingKey { key: "target" });
                }
            }
            (None, Some(_)) => check
                .findings
                .add(check.path.clone(), Code::MissingKey { key: "target" }),
            (Some(_), None) if check.percent => check.fault("form", Code::FormUnnamed),
            (Some(Parameter::Constant(target)), _) if self.if_zero.is_none() => {
                check.positive("target", &target.clone())
            }
            (Some(_), _) => {}
        }
    }

    pub(super) fn score(&self, leaf: &mut Leaf<'_>) -> Result<Exact, Reason> {
        let share = match self.ratio(leaf)? {
            Some(ratio) => self.limit(ratio, leaf),
            None => match &self.if_zero {
                Some(share) => share.clone(),
                None => return Err(Reason::new(Why::DivisionByZero)),
            },
        };
        leaf.fact(What::Share, share.clone());
        Ok(&share * &leaf.full())
    }

    /// The ratio as the form says; nothing where its divisor is 0 or negative.
    fn ratio(&self, leaf: &mut Leaf<'_>) -> Result<Option<Exact>, Reason> {
        // A fraction that is its own ratio has its denominator for a divisor.
        let stands_alone_on_nothing =
            matches!(leaf.observation, Observation::Fraction { denominator, .. } if !denominator.is_positive());
        if let Observation::Fraction { numerator, denominator } = leaf.observation {
            let (n, d) = (numerator.clone(), denominator.clone());
            leaf.fact(What::Actual, n);
            leaf.fact(What::Target, d);
        }
        let Some(actual) = leaf.observation.number() else {
            return Ok(None);
        };
        if !matches!(leaf.observation, Observation::Fraction { .. }) {
            leaf.fact(What::Actual, actual.clone());
        }
        let Some(target) = &self.target else {
            if stands_alone_on_nothing {
                return Ok(None);
            }
            leaf.fact(What::Ratio, actual.clone());
            return Ok(Some(actual));
        };
        let target = leaf.parameter(target, "target")?;
        leaf.fact(What::Target, target.clone());
        if self.form == Some(CompletionForm::Actual) && stands_alone_on_nothing {
            return Ok(None);
        }
        let over = |a: &Exact, b: &Exact| if b.is_positive() { a.checked_div(b) } else { None };
        let ratio = match self.form.unwrap_or_default() {
            CompletionForm::ActualOverTarget => over(&actual, &target),
            CompletionForm::TargetOverActual => over(&target, &actual),
            CompletionForm::TwoMinusRatio => over(&actual, &target).map(|r| Exact::from(2) - r),
            CompletionForm::Actual => Some(actual),
        };
        if let Some(ratio) = &ratio {
            leaf.fact(What::Ratio, ratio.clone());
        }
        Ok(ratio)
    }

    fn limit(&self, mut ratio: Exact, leaf: &mut Leaf<'_>) -> Exact {
        if let Some(rounding) = &self.round_ratio {
            ratio = ratio.round(rounding);
            leaf.fact(What::Rounded, ratio.clone());
        }
        if let Some(bound) = self.zero_below.as_ref().filter(|bound| ratio < **bound) {
            leaf.fact(What::ZeroBelow, bound.clone());
            ratio = Exact::ZERO;
        }
        let limited = match (&self.at_least, &self.at_most) {
            (Some(least), _) if ratio < *least => least,
            (_, Some(most)) if ratio > *most => most,
            _ => return ratio,
        };
        leaf.fact(What::Limited, limited.clone());
        limited.clone()
    }

    /// The share by the ratio, between jumps and bounds, before it is rounded.
    pub(crate) fn shares(&self) -> Curve {
        // Below `zero-below` it is 0, and the bounds hold it as they would any other ratio.
        let own = |ratio: Exact, left: Exact| Knot {
            left,
            at: ratio.clone(),
            right: ratio.clone(),
            x: ratio,
        };
        let (first, second, before) = match &self.zero_below {
            Some(bound) => {
                let next = bound + &Exact::ONE;
                let jump = own(bound.clone(), Exact::ZERO);
                (jump, own(next.clone(), next), Beyond::Value(Exact::ZERO))
            }
            None => {
                let two = Exact::from(2);
                (own(Exact::ONE, Exact::ONE), own(two.clone(), two), Beyond::Extend)
            }
        };
        let curve = Curve {
            knots: alloc::vec![first, second],
            before,
            after: Beyond::Extend,
        };
        curve.held(self.at_least.as_ref(), self.at_most.as_ref())
    }

    /// The points by the number read, where the target is a number, before the ratio is rounded.
    pub(super) fn curve(&self, ahead: &Ahead<'_>) -> Option<Curve> {
        let shares = self.shares();
        let share_of = |curve: Curve| curve.times(&ahead.full());
        let target = self.target.as_ref().map(Parameter::constant);
        match (self.form.unwrap_or_default(), target) {
            (CompletionForm::Actual, _) | (_, None) => Some(share_of(shares)),
            (CompletionForm::ActualOverTarget, Some(Some(target))) if target.is_positive() => {
                Some(share_of(shares.stretched(target)))
            }
            (CompletionForm::TwoMinusRatio, Some(Some(target))) if target.is_positive() => {
                Some(share_of(shares.mirrored(&Exact::from(2)).stretched(target)))
            }
            _ => None,
        }
    }

    /// Full marks times the share, over every ratio that can be formed.
    pub(super) fn attainable(&self, ahead: &Ahead<'_>) -> Option<Range> {
        let x = ahead.x.as_ref()?;
        let form = self.form.unwrap_or_default();
        let target = match &self.target {
            Some(target) => Some(ahead.parameter(target)?),
            None => None,
        };
        let (ratios, divisor) = match (form, &target) {
            (CompletionForm::Actual, _) | (_, None) => (alloc::vec![x.clone()], None),
            (CompletionForm::ActualOverTarget | CompletionForm::TwoMinusRatio, Some(target)) => {
                let ratios = match (target.only(), target.above_zero()) {
                    (Some(only), Some(_)) => only.recip().map(|factor| x.times(&factor)),
                    // Any target makes any ratio of the sign of what was done.
                    (None, Some(above)) => above.inverse().map(|over| {
                        let every = x.every && *target == Range::every();
                        let range = x.range.product(&over);
                        let open = |end: End| if end.at.is_none() { End::open(every) } else { end };
                        Domain {
                            range: Range {
                                least: open(range.least),
                                greatest: open(range.greatest),
                            },
                            step: None,
                            every,
                        }
                    }),
                    (_, None) => None,
                };
                let two = form == CompletionForm::TwoMinusRatio;
                let ratios = ratios.map(|ratio| if two { ratio.from(&Exact::from(2)) } else { ratio });
                (ratios.into_iter().collect(), Some(target.clone()))
            }
            (CompletionForm::TargetOverActual, Some(target)) => {
                let over = x.range.above_zero().and_then(|above| above.inverse());
                let ratio = over.map(|over| {
                    let range = target.product(&over);
                    // As little as one likes was done, and the ratio is as great as one likes.
                    let near_zero = x.every && x.step.is_none() && x.range.may_be_below(&Exact::ZERO)
                        || x.range
                            .least
                            .at
                            .as_ref()
                            .is_some_and(|least| least.is_zero() && x.every && x.step.is_none());
                    let positive = target.only().is_some_and(Exact::is_positive);
                    let least = match &x.range.greatest.at {
                        None => End::new(Exact::ZERO, false),
                        Some(_) => range.least.clone(),
                    };
                    if positive {
                        let open = range.greatest.at.is_none();
                        let greatest = if open { End::open(near_zero) } else { range.greatest };
                        Domain {
                            range: Range { least, greatest },
                            step: None,
                            every: near_zero,
                        }
                    } else {
                        Domain::outer(range)
                    }
                });
                (ratio.into_iter().collect(), Some(x.range.clone()))
            }
        };
        let shares = self.shares();
        let image = |ratio: &Domain| shares.image(&ratio.rounded(self.round_ratio.as_ref()));
        let formed = over(&ratios, image);
        // A divisor of 0 or below makes no ratio, of a fraction its denominator.
        let stands_on_nothing = match &divisor {
            Some(divisor) => divisor.least.at.as_ref().is_none_or(|least| !least.is_positive()),
            None => ahead.fraction,
        };
        let stated = self.if_zero.as_ref().filter(|_| stands_on_nothing);
        let sure = divisor.is_none_or(|divisor| divisor.least.reached);
        let stated = stated.map(|share| {
            let point = Range::point(share.clone());
            if sure { point } else { point.unsure() }
        });
        Range::either(formed, stated).map(|share| share.times(&ahead.full()))
    }

    pub(super) fn numbers(&self, out: &mut Vec<Exact>) {
        push_constant(out, self.target.as_ref());
        out.extend(self.zero_below.clone());
        out.extend(self.at_least.clone());
        out.extend(self.at_most.clone());
    }
}
