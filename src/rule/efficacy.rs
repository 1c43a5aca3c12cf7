//! Published standards of several tiers, interpolated (功效系数法).

use alloc::{string::String, vec::Vec};

use super::ahead::over;
use super::curve::{Beyond, Curve, Knot};
use super::{Ahead, Leaf, Parameter, RuleCheck, push_constant};
use crate::extent::Range;
use crate::number::{Exact, Rounding};
use crate::outcome::{Reason, What, Why};
use crate::problem::Code;
use crate::read::document;

document! {
    /// **Efficacy coefficient** (功效系数法): each tier's standard value has a coefficient (优秀 1.0, 良好 0.8, 平均 0.6,
    /// 较低 0.4, 较差 0.2); 本档基础分 = full × the coefficient of the tier reached, and the rest of the way to the next
    /// tier is interpolated. At the best standard and beyond it is the best coefficient, below the worst `below`.
    ///
    /// 权数 30，净资产收益率 6.35 between 良好 6.0 and 优秀 14.6: 24 + (6.35 − 6.0) ÷ (14.6 − 6.0) × 6 = 2085/86 = 24.24
    /// (国有资本金效绩评价 example). Standards that descend from best to worst ascend in the figure; for reverse
    /// indicators (逆向) they ascend from best to worst, and nothing else changes. Standards that are equal or
    /// cross give `if-crossed`, or no score.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # mod worked { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/worked_example.rs")); }
    /// # #[allow(unused_imports)] use worked::{score, score_in};
    /// assert_eq!(score("30", r#"{ "efficacy": { "tier": [{ "standard": "14.6", "coefficient": "1" }, { "standard": "6.0", "coefficient": "0.8" }, { "standard": "-0.5", "coefficient": "0.6" }] } }"#, r#""value": "6.35""#), "2085/86");
    /// # }
    /// ```
    pub struct Efficacy {
        required {
            /// The tiers, best first.
            "tier" tier: Vec<EfficacyTier>,
        }
        optional {
            /// The coefficient below the worst standard; 0 unless given.
            "below" below: Option<Exact>,
            /// Rounding of the number read.
            "round-x" round_x: Option<Rounding>,
            /// The coefficient where standards are equal or cross.
            "if-crossed" if_crossed: Option<Exact>,
            /// Classes of unit that get a fixed tier instead (政策性银行等取平均值得分).
            "fixed-for" fixed_for: Option<FixedFor>,
        }
    }
}

document! {
    /// One tier of standards.
    pub struct EfficacyTier {
        required {
            /// The standard value.
            "standard" standard: Parameter,
            /// Its coefficient.
            "coefficient" coefficient: Exact,
        }
        optional {
            /// Its name (优秀、良好、平均、较低、较差).
            "name" name: Option<String>,
        }
    }
}

document! {
    /// Units that get a fixed coefficient whatever their figure.
    pub struct FixedFor {
        required {
            /// The attribute.
            "attribute" attribute: String,
            /// Its values.
            "values" values: Vec<String>,
            /// The coefficient.
            "coefficient" coefficient: Exact,
        }
        optional {}
    }
}

impl Efficacy {
    pub(super) fn check(&self, check: &mut RuleCheck<'_>) {
        check.needs_full();
        if self.tier.len() < 2 {
            check.fault(
                "tier",
                Code::Length {
                    found: self.tier.len(),
                    expected: 2,
                },
            );
        }
        for pair in self.tier.windows(2) {
            if let [better, worse] = pair
                && better.coefficient <= worse.coefficient
            {
                let (previous, found) = (better.coefficient.clone(), worse.coefficient.clone());
                let percent = false;
                check.fault(
                    "tier",
                    Code::Unordered {
                        previous,
                        found,
                        percent,
                    },
                );
            }
        }
        let constants: Option<Vec<&Exact>> = self.tier.iter().map(|tier| tier.standard.constant()).collect();
        if let Some(constants) = constants
            && self.if_crossed.is_none()
            && !constants.is_sorted_by(|a, b| a < b)
            && !constants.is_sorted_by(|a, b| a > b)
            && let (Some(first), Some(last)) = (constants.first(), constants.last())
        {
            check.fault(
                "tier",
                Code::Unordered {
                    previous: (*first).clone(),
                    found: (*last).clone(),
                    percent: check.percent,
                },
            );
        }
    }

    pub(super) fn score(&self, leaf: &mut Leaf<'_>) -> Result<Exact, Reason> {
        let x = leaf.x(None, self.round_x.as_ref())?;
        let coefficient = match self.fixed(leaf) {
            Some(fixed) => {
                leaf.fact(What::Limited, fixed.clone());
                fixed
            }
            None => match self.curve(leaf)? {
                Some((curve, worst, ascending)) => {
                    let (below, above) = curve.around(&x);
                    let (reached, next) = if ascending { (below, above) } else { (above, below) };
                    for (what, standard) in [(What::Reached, reached), (What::NextStandard, next)] {
                        if let Some(standard) = standard {
                            leaf.fact(what, standard.clone());
                        }
                    }
                    let is_below = if ascending { x < worst } else { x > worst };
                    if is_below {
                        self.below.clone().unwrap_or_default()
                    } else {
                        curve.at(&x).ok_or_else(|| Reason::new(Why::Outside))?
                    }
                }
                None => self.if_crossed.clone().ok_or_else(|| Reason::new(Why::Crossed))?,
            },
        };
        leaf.fact(What::Share, coefficient.clone());
        Ok(&coefficient * &leaf.full())
    }

    fn fixed(&self, leaf: &Leaf<'_>) -> Option<Exact> {
        let fixed = self.fixed_for.as_ref()?;
        let value = leaf.sources.attributes.get(&fixed.attribute)?;
        fixed.values.contains(value).then(|| fixed.coefficient.clone())
    }

    /// The curve through the standards, the worst standard, and whether more is better; nothing where
    /// standards are equal or cross.
    fn curve(&self, leaf: &Leaf<'_>) -> Result<Option<(Curve, Exact, bool)>, Reason> {
        let mut knots: Vec<Knot> = Vec::with_capacity(self.tier.len());
        for tier in &self.tier {
            let (x, y) = (leaf.parameter(&tier.standard, "standard")?, tier.coefficient.clone());
            knots.push(Knot {
                x,
                left: y.clone(),
                right: y.clone(),
                at: y,
            });
        }
        let worst = knots.last().map(|knot| knot.x.clone()).unwrap_or_default();
        let Some(ascending) = more_is_better(&knots, |knot| &knot.x) else {
            return Ok(None);
        };
        if ascending {
            knots.reverse();
        }
        Ok(Some((
            Curve {
                knots,
                before: Beyond::Hold,
                after: Beyond::Hold,
            },
            worst,
            ascending,
        )))
    }

    /// The points by the number read, where all standards are numbers in order.
    pub(super) fn points(&self, ahead: &Ahead<'_>) -> Option<Curve> {
        let mut points = Vec::with_capacity(self.tier.len());
        for tier in &self.tier {
            points.push((tier.standard.constant()?.clone(), tier.coefficient.clone()));
        }
        let ascending = more_is_better(&points, |(x, _)| x)?;
        if ascending {
            points.reverse();
        }
        let below = Beyond::Value(self.below.clone().unwrap_or_default());
        let ends = if ascending {
            (below, Beyond::Hold)
        } else {
            (Beyond::Hold, below)
        };
        Some(Curve::through(points, ends.0, ends.1).times(&ahead.full()))
    }

    /// Full marks times the coefficients from the worst to the best.
    pub(super) fn attainable(&self, ahead: &Ahead<'_>) -> Option<Range> {
        let fixed = self
            .fixed_for
            .as_ref()
            .map(|fixed| Range::point(&fixed.coefficient * &ahead.full()).unsure());
        let readings = ahead.readings(None, self.round_x.as_ref());
        let of_curve = match self.points(ahead) {
            Some(curve) => over(&readings, |x| curve.image(x)),
            None => {
                let nothing = Exact::ZERO;
                let below = self.below.as_ref().unwrap_or(&nothing);
                let all = self
                    .tier
                    .iter()
                    .map(|tier| &tier.coefficient)
                    .chain([below])
                    .chain(&self.if_crossed);
                // Any number can be read, so both sides of all standards, whatever they are.
                let free = readings.iter().any(|x| {
                    let ends = [&x.range.least, &x.range.greatest];
                    x.every && ends.iter().all(|end| end.at.is_none() && end.reached)
                });
                let range = Range::of(all)?;
                let sure = free && self.if_crossed.is_none();
                Some(if sure { range } else { range.unsure() }.times(&ahead.full()))
            }
        };
        Range::either(of_curve, fixed)
    }

    pub(super) fn numbers(&self, out: &mut Vec<Exact>) {
        for tier in &self.tier {
            push_constant(out, Some(&tier.standard));
            out.push(tier.coefficient.clone());
        }
    }
}

/// Whether the best standard, which is the first, is the greatest; nothing where standards are equal or cross.
fn more_is_better<T>(tiers: &[T], standard: impl Fn(&T) -> &Exact) -> Option<bool> {
    let falls = tiers.is_sorted_by(|a, b| standard(a) > standard(b));
    (falls || tiers.is_sorted_by(|a, b| standard(a) < standard(b))).then_some(falls)
}
