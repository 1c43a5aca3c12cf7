//! A typed closed expression: a flat list of named steps, for what no named rule says better.

use alloc::{collections::BTreeMap, string::ToString, vec::Vec};

use super::{Ahead, RuleCheck, Source};
use crate::extent::{End, Range};
use crate::number::{Exact, Rounding, Value, normal_cdf};
use crate::outcome::{Reason, Why};
use crate::problem::{Code, Thing};
use crate::read::{Id, document, keyword, nearest};

keyword! {
    /// What a step does with its operands.
    pub enum Op {
        /// The sum of all.
        "add" "加" Add,
        /// The first less all others.
        "subtract" "减" Subtract,
        /// The product of all.
        "multiply" "乘" Multiply,
        /// The first divided by the second; `if-zero` where the second is 0.
        "divide" "除" Divide,
        /// The least.
        "min" "取小" Min,
        /// The greatest.
        "max" "取大" Max,
        /// The first, held between the second and the third.
        "clamp" "限幅" Clamp,
        /// The distance from 0.
        "abs" "绝对值" Abs,
        /// The first, rounded as `round` says.
        "round" "取舍" Round,
        /// If the first and second compare as `test` says the third, else the fourth.
        "if" "如果" If,
        /// The first raised to the second, a constant.
        "power" "乘方" Power,
        /// The natural logarithm.
        "ln" "自然对数" Ln,
        /// e raised to the first.
        "exp" "自然指数" Exp,
        /// The share of the standard normal distribution below the first, which must be exact.
        "normal-share" "正态分布函数" NormalShare,
    }
}

keyword! {
    /// How the first two operands of `if` compare.
    pub enum Test {
        /// First ≥ second.
        "at-least" "不小于" AtLeast,
        /// First > second.
        "more-than" "大于" MoreThan,
        /// First ≤ second.
        "at-most" "不大于" AtMost,
        /// First < second.
        "less-than" "小于" LessThan,
        /// First = second.
        "equals" "等于" Equals,
    }
}

document! {
    /// **Formula** (公式): named steps, each computed from numbers, inputs, nodes and earlier steps; the last
    /// step is the points.
    ///
    /// 修正后得分 = 基本得分 × 综合修正系数: steps `[{ id = "corrected", op = "multiply", of = [{ node = "basic" },
    /// { node = "coefficient" }] }]`. A node is read after its rounding unless `exact`. What a division by 0
    /// gives is stated by `if-zero`; otherwise there is no score. Where something it reads is absent and no
    /// `absent` is stated, the node is absent in the same way. Cycles are found when the scheme is checked.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # mod worked { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/worked_example.rs")); }
    /// # #[allow(unused_imports)] use worked::{score, score_in};
    /// assert_eq!(score_in(r#""input": [{ "id": "basic", "kind": "number" }, { "id": "factor", "kind": "number" }],"#, "100",
    /// r#"{ "formula": { "step": [{ "id": "corrected", "op": "multiply", "of": [{ "input": "basic" }, { "input": "factor" }] }] } }"#,
    /// r#""entries": [{ "input": "basic", "value": "80" }, { "input": "factor", "value": "1.05" }]"#), "84");
    /// # }
    /// ```
    pub struct Formula {
        required {
            /// The steps, each after those it reads.
            "step" step: Vec<Step>,
        }
        optional {}
    }
}

document! {
    /// One step of a formula.
    pub struct Step {
        required {
            /// Its id, by which later steps read it.
            "id" id: Id,
            /// What it does.
            "op" op: Op,
            /// Its operands.
            "of" of: Vec<Source>,
        }
        optional {
            /// The result of a division by 0.
            "if-zero" if_zero: Option<Exact>,
            /// The comparison of `if`.
            "test" test: Option<Test>,
            /// The rounding of `round`.
            "round" round: Option<Rounding>,
        }
    }
}

impl Op {
    /// Least and greatest number of operands.
    fn arity(self) -> (usize, usize) {
        match self {
            Op::Add | Op::Multiply | Op::Min | Op::Max => (1, usize::MAX),
            Op::Subtract => (2, usize::MAX),
            Op::Divide | Op::Power => (2, 2),
            Op::Clamp => (3, 3),
            Op::Abs | Op::Round | Op::Ln | Op::Exp | Op::NormalShare => (1, 1),
            Op::If => (4, 4),
        }
    }
}

impl Formula {
    /// Whether some step may be irrational.
    pub(crate) fn is_enclosed(&self) -> bool {
        self.step.iter().any(|step| match (step.op, step.of.get(1)) {
            (Op::Ln | Op::Exp | Op::NormalShare, _) => true,
            (Op::Power, Some(Source::Number(exponent))) => !exponent.is_integer(),
            _ => false,
        })
    }

    /// What it reads from outside, in order of occurrence.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &Source> {
        self.step
            .iter()
            .flat_map(|step| &step.of)
            .filter(|source| source.is_external())
    }

    pub(super) fn check(&self, check: &mut RuleCheck<'_>) {
        if self.step.is_empty() {
            check.fault("step", Code::Empty);
        }
        for (at, step) in self.step.iter().enumerate() {
            let path = check.path.key("step").index(at);
            let before = || self.step.iter().take(at).map(|s| s.id.as_str());
            if before().any(|id| id == step.id.as_str()) {
                let code = Code::DuplicateId {
                    thing: Thing::Step,
                    id: step.id.to_string(),
                };
                check.findings.add(path.key("id"), code);
            }
            let (least, most) = step.op.arity();
            let found = step.of.len();
            if found < least || found > most {
                check
                    .findings
                    .add(path.key("of"), Code::Length { found, expected: least });
            }
            for (index, source) in step.of.iter().enumerate() {
                if let Source::Step(id) = source
                    && !before().any(|known| known == id)
                {
                    let near = nearest(id, before()).map(ToString::to_string);
                    let code = Code::UnknownId {
                        thing: Thing::Step,
                        id: id.clone(),
                        near,
                    };
                    check.findings.add(path.key("of").index(index), code);
                }
            }
            if step.op == Op::If && step.test.is_none() {
                check.findings.add(path.clone(), Code::MissingKey { key: "test" });
            }
            if step.op == Op::Round && step.round.is_none() {
                check.findings.add(path.clone(), Code::MissingKey { key: "round" });
            }
            if step.op == Op::Power && !matches!(step.of.get(1), Some(Source::Number(_))) && found == 2 {
                let (expected, shape) = (crate::problem::Shape::Number, crate::problem::Shape::Table);
                check
                    .findings
                    .add(path.key("of").index(1), Code::WrongShape { expected, found: shape });
            }
        }
    }

    /// Computes the steps; `outside` are the values of [`sources`](Self::sources), in their order.
    pub(crate) fn score(&self, outside: &[Value], precision: u32, bits: u64) -> Result<Value, Reason> {
        let mut outside = outside.iter();
        let mut done: BTreeMap<&str, Value> = BTreeMap::new();
        let mut last = Value::default();
        for step in &self.step {
            let operands: Vec<Value> = step
                .of
                .iter()
                .map(|source| match source {
                    Source::Number(number) => Value::Exact(number.clone()),
                    Source::Step(id) => done.get(id.as_str()).cloned().unwrap_or_default(),
                    _ => outside.next().cloned().unwrap_or_default(),
                })
                .collect();
            last = step.compute(&operands, precision, bits)?;
            if last.bits() > bits {
                return Err(Reason::short(Why::TooWide, Exact::from(last.bits()), Exact::from(bits)));
            }
            done.insert(step.id.as_str(), last.clone());
        }
        Ok(last)
    }

    /// What the last step can come to, from what each operand can be. Steps that read one thing twice are taken as if
    /// they read two.
    pub(super) fn attainable(&self, ahead: &Ahead<'_>) -> Option<Range> {
        let last = self.ranges(ahead)?.pop()?;
        let read: Vec<&str> = self
            .step
            .iter()
            .flat_map(|step| &step.of)
            .filter_map(Source::step)
            .collect();
        let once = |step: &Step| read.iter().filter(|id| **id == step.id.as_str()).count() <= 1;
        Some(if self.step.iter().all(once) {
            last
        } else {
            last.unsure()
        })
    }

    /// What each step can come to; nothing where one can only fail.
    pub(crate) fn ranges(&self, ahead: &Ahead<'_>) -> Option<Vec<Range>> {
        let mut outside = ahead.sources.iter();
        let mut done: BTreeMap<&str, Range> = BTreeMap::new();
        let mut all = Vec::with_capacity(self.step.len());
        for step in &self.step {
            let mut of = Vec::with_capacity(step.of.len());
            for source in &step.of {
                of.push(match source {
                    Source::Number(number) => Range::point(number.clone()),
                    Source::Step(id) => done.get(id.as_str())?.clone(),
                    _ => outside.next().cloned().flatten()?,
                });
            }
            let range = step.attainable(&of)?;
            done.insert(step.id.as_str(), range.clone());
            all.push(range);
        }
        Some(all)
    }

    pub(super) fn numbers(&self, out: &mut Vec<Exact>) {
        out.extend(
            self.step
                .iter()
                .flat_map(|step| &step.of)
                .filter_map(|source| match source {
                    Source::Number(number) => Some(number.clone()),
                    _ => None,
                }),
        );
    }
}

impl Step {
    /// What the step can come to; nothing where it can only fail.
    fn attainable(&self, of: &[Range]) -> Option<Range> {
        let get = |at: usize| of.get(at).cloned().unwrap_or_else(|| Range::point(Exact::ZERO));
        let fold = |with: &dyn Fn(&Range, &Range) -> Range| of.iter().skip(1).fold(get(0), |a, b| with(&a, b));
        Some(match self.op {
            Op::Add => fold(&|a, b| a.plus(b)),
            Op::Subtract => fold(&|a, b| a.minus(b)),
            Op::Multiply => fold(&|a, b| a.product(b)),
            Op::Min => fold(&|a, b| a.or_less(b)),
            Op::Max => fold(&|a, b| a.or_more(b)),
            Op::Divide => {
                let quotient = get(1).inverse().map(|over| get(0).product(&over));
                let stated = self.if_zero.clone().filter(|_| get(1).contains(&Exact::ZERO));
                return Range::either(quotient, stated.map(|at| Range::point(at).unsure()));
            }
            Op::Clamp => get(0).or_more(&get(1)).or_less(&get(2)),
            Op::Abs => get(0).distance(),
            Op::Round => get(0).rounded(self.round.as_ref()),
            Op::If => get(2).hull(&get(3)).unsure(),
            Op::Power => {
                let (base, exponent) = (get(0), get(1));
                let exponent = exponent.only()?;
                let whole = exponent.to_i64().filter(|n| (0..=64).contains(n));
                match whole {
                    Some(0) => Range::point(Exact::ONE),
                    Some(n) => {
                        let even = n.checked_rem(2) == Some(0);
                        let base = if even { base.distance() } else { base };
                        let n = u32::try_from(n).ok()?;
                        let raise = |end: End| match end.at.map(|at| at.checked_pow(n, 65_536)) {
                            Some(Some(at)) => End::new(at, end.reached),
                            Some(None) => End::open(false),
                            None => End::open(end.reached),
                        };
                        Range {
                            least: raise(base.least),
                            greatest: raise(base.greatest),
                        }
                    }
                    None => Range::unknown(),
                }
            }
            Op::Ln => Range::unknown(),
            Op::Exp => Range {
                least: End::new(Exact::ZERO, false),
                greatest: End::open(false),
            },
            Op::NormalShare => Range::between(Exact::ZERO, Exact::ONE).unsure(),
        })
    }

    fn compute(&self, of: &[Value], precision: u32, bits: u64) -> Result<Value, Reason> {
        let get = |at: usize| of.get(at).cloned().unwrap_or_default();
        let rest = || of.iter().skip(1);
        let undefined = || Reason::about(Why::Undefined, &self.id);
        let mut wide = false;
        let mut fold = |with: &dyn Fn(Value, &Value) -> Value| {
            rest().fold(get(0), |a, b| {
                let value = with(a, b);
                wide |= value.bits() > bits;
                if wide { Value::default() } else { value }
            })
        };
        let value = match self.op {
            Op::Add => fold(&|a, b| a + b),
            Op::Subtract => fold(&|a, b| a - b),
            Op::Multiply => fold(&|a, b| a * b),
            Op::Min => fold(&|a, b| a.min(b)),
            Op::Max => fold(&|a, b| a.max(b)),
            Op::Divide => match (get(0).checked_div(&get(1)), &self.if_zero) {
                (Some(quotient), _) => quotient,
                (None, Some(stated)) if get(1).exact().is_some_and(Exact::is_zero) => Value::Exact(stated.clone()),
                (None, _) if get(1).exact().is_some() => return Err(Reason::about(Why::DivisionByZero, &self.id)),
                (None, _) => return Err(Reason::about(Why::Unsettled, &self.id)),
            },
            Op::Clamp => get(0).max(&get(1)).min(&get(2)),
            Op::Abs => get(0).max(&-get(0)),
            Op::Round => {
                let rounding = self.round.as_ref().ok_or_else(undefined)?;
                Value::Exact(
                    get(0)
                        .round(rounding)
                        .ok_or_else(|| Reason::about(Why::Unsettled, &self.id))?,
                )
            }
            Op::If => {
                let order = get(0)
                    .compare(&get(1))
                    .ok_or_else(|| Reason::about(Why::Unsettled, &self.id))?;
                let holds = match self.test.unwrap_or_default() {
                    Test::AtLeast => order.is_ge(),
                    Test::MoreThan => order.is_gt(),
                    Test::AtMost => order.is_le(),
                    Test::LessThan => order.is_lt(),
                    Test::Equals => order.is_eq(),
                };
                if holds { get(2) } else { get(3) }
            }
            Op::Power => {
                let exponent = get(1).exact().cloned().ok_or_else(undefined)?;
                get(0).power_within(&exponent, precision, bits).ok_or_else(undefined)?
            }
            Op::Ln => get(0).ln(precision).ok_or_else(undefined)?,
            Op::Exp => get(0).exp(precision, bits).ok_or_else(undefined)?,
            Op::NormalShare => normal_cdf(get(0).exact().ok_or_else(undefined)?, precision),
        };
        if wide {
            return Err(Reason::short(Why::TooWide, Exact::from(bits), Exact::from(bits)));
        }
        Ok(value)
    }
}
