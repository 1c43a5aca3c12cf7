//! The rate of completion against a target (完成率), times full marks.

use alloc::vec::Vec;

use super::{InputKind, Leaf, Observation, Parameter, RuleCheck, push_constant};
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

    pub(super) fn numbers(&self, out: &mut Vec<Exact>) {
        push_constant(out, self.target.as_ref());
        out.extend(self.zero_below.clone());
        out.extend(self.at_least.clone());
        out.extend(self.at_most.clone());
    }
}
