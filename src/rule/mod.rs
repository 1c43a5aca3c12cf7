//! The rules: how one leaf turns its observation into points. One rule a file, each with its
//! document form, its checks, its score and the facts that explain it. A closed list: a scheme is
//! data, so a new rule is a file and an arm here.

mod ahead;
mod checklist;
mod completion;
mod curve;
mod deadline;
mod decision;
mod deviation;
mod efficacy;
mod entered;
mod fixed;
mod formula;
mod goalposts;
mod growth;
mod ledger;
mod levels;
mod linear;
mod parameter;
mod power;
mod rank_points;
mod source;
mod span;
mod steps;
mod votes;
mod yes_no;

use alloc::{string::String, vec::Vec};

pub(crate) use ahead::Ahead;
pub use checklist::{Checklist, Item};
pub use completion::{Completion, CompletionForm};
pub(crate) use curve::{Beyond, Curve};
pub use deadline::{Deadline, Every};
pub use decision::{Decision, DecisionRow};
pub use deviation::{Deviation, PartStep, Side};
pub use efficacy::{Efficacy, EfficacyTier, FixedFor};
pub use entered::Entered;
pub use fixed::{Fixed, FixedPoints};
pub(crate) use formula::Op as Operation;
pub use formula::{Formula, Op, Step, Test};
pub use goalposts::{Goalposts, Transform};
pub use growth::{BasePick, Growth};
pub use ledger::Ledger;
pub use levels::{LevelRow, Levels};
pub use linear::{End, KnotRow, Linear};
pub use parameter::Parameter;
pub(crate) use parameter::{Sources, TablePlan};
pub use power::{Power, PowerForm};
pub use rank_points::{Better, RankPoints, RankTies};
pub use source::Source;
pub(crate) use span::{Span, Uncovered, check_spans};
pub use steps::{StepRow, Steps};
pub(crate) use steps::{bounds_code, span_code};
pub use votes::{VoteLevel, Votes};
pub use yes_no::YesNo;

use crate::combine::Panel;
use crate::date::Date;
use crate::extent::Range;
use crate::number::{Exact, Rounding, Value};
use crate::outcome::{Fact, Reason, What, Why};
use crate::problem::{Code, Findings, Path};
use crate::read::{Figure, Pairs, choice, keyword};

choice! {
    /// How a leaf turns what was observed into points (计分办法).
    pub enum Rule default Fixed {
        /// Points entered directly (直接评分).
        "entered" Entered(Entered),
        /// Rate of completion (完成率).
        "completion" Completion(Completion),
        /// Piecewise linear (分段直线插值).
        "linear" Linear(Linear),
        /// Step table (分档).
        "steps" Steps(Steps),
        /// So many points for each unit above or below a base (每增减一个单位加减分).
        "deviation" Deviation(Deviation),
        /// Start from full, less events (起评扣分).
        "ledger" Ledger(Ledger),
        /// Points lost for each day, week or month late (逾期扣分).
        "deadline" Deadline(Deadline),
        /// Points by named level (等次计分).
        "levels" Levels(Levels),
        /// All or nothing (是否制).
        "yes-no" YesNo(YesNo),
        /// A list of items, each met or not (清单制).
        "checklist" Checklist(Checklist),
        /// Always the same points (固定分).
        "fixed" Fixed(Fixed),
        /// A panel's ballots (评价组评分).
        "panel" Panel(Panel),
        /// Vote counts by level (票数计分).
        "votes" Votes(Votes),
        /// Published standards of several tiers (功效系数法).
        "efficacy" Efficacy(Efficacy),
        /// The way from a worst to a best value (目标区间).
        "goalposts" Goalposts(Goalposts),
        /// A power law (幂函数).
        "power" Power(Power),
        /// Rate of growth against a base period (增长率).
        "growth" Growth(Growth),
        /// Points by the place among all units (按排名赋分).
        "rank-points" RankPoints(RankPoints),
        /// The first row whose conditions hold (判定表).
        "decision" Decision(Decision),
        /// A typed expression (公式).
        "formula" Formula(Formula),
    }
}

keyword! {
    /// What an input is (填报类型).
    pub enum InputKind {
        /// A number.
        "number" "数值" Number,
        /// A whole number, not negative.
        "count" "计数" Count,
        /// What was done, against a target.
        "actual" "完成数" Actual,
        /// Numerator and denominator.
        "fraction" "分子分母" Fraction,
        /// Points entered directly.
        "score" "评分" Score,
        /// The day of completion, or not done.
        "date" "日期" Date,
        /// Yes or no.
        "yes-no" "是否" YesNo,
        /// Yes or no for each item of a list.
        "checklist" "清单" Checklist,
        /// A level by name.
        "level" "等次" Level,
        /// Ballots of raters.
        "ballots" "评价票" Ballots,
        /// Vote counts by level.
        "votes" "票数" Votes,
        /// Events that the record lists.
        "events" "事项" Events,
    }
}

keyword! {
    /// Whether a table gives points or shares of full marks.
    pub enum Gives {
        /// Points.
        "points" "分数" Points,
        /// Shares of the node's full marks: 0.8 of 5 is 4.
        "share" "比例" Share,
    }
}

/// What was observed, admitted and typed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Observation {
    /// A number or count.
    Number(Exact),
    /// What was done, and the target where the record gives it.
    Actual {
        /// What was done.
        actual: Exact,
    },
    /// Numerator and denominator; the denominator is not 0.
    Fraction {
        /// Above the line.
        numerator: Exact,
        /// Below the line.
        denominator: Exact,
    },
    /// Points entered.
    Score(Exact),
    /// The day of completion; nothing if not done.
    Date(Option<Date>),
    /// Yes or no.
    YesNo(bool),
    /// The items of a checklist, each met or not.
    Checklist(Vec<(String, bool)>),
    /// A level by name.
    Level(String),
    /// The ballots, as they were cast.
    Ballots(Vec<crate::draft::Ballot>),
    /// Vote counts by level.
    Votes(Vec<(String, Exact)>),
    /// The record's events; they are read from there.
    Events,
}

impl Observation {
    /// The number that curves, tables and deviations read.
    pub(crate) fn number(&self) -> Option<Exact> {
        match self {
            Observation::Number(x) | Observation::Score(x) | Observation::Actual { actual: x, .. } => Some(x.clone()),
            Observation::Fraction { numerator, denominator } => numerator.checked_div(denominator),
            _ => None,
        }
    }
}

/// What a rule sees of the leaf that it scores.
pub(crate) struct Leaf<'a> {
    pub(crate) full: Option<&'a Exact>,
    pub(crate) due: Option<Date>,
    pub(crate) observation: &'a Observation,
    pub(crate) given: &'a Pairs<Figure>,
    pub(crate) sources: Sources<'a>,
    /// Bits of precision asked of enclosures.
    pub(crate) precision: u32,
    /// Limit on the bits of a value.
    pub(crate) bits: u64,
    pub(crate) facts: &'a mut Vec<Fact>,
}

impl Leaf<'_> {
    /// The value of a parameter.
    fn parameter(&self, parameter: &Parameter, key: &str) -> Result<Exact, Reason> {
        self.sources.value(parameter, key, self.given)
    }

    fn fact(&mut self, what: What, amount: Exact) {
        self.facts.push(Fact::number(what, amount));
    }

    /// Full marks; a check has seen to it that they are there where a rule needs them.
    fn full(&self) -> Exact {
        self.full.cloned().unwrap_or_default()
    }

    /// Points from a table that gives points or shares.
    fn points(&mut self, gives: Gives, y: Exact) -> Exact {
        match gives {
            Gives::Points => y,
            Gives::Share => {
                self.fact(What::Share, y.clone());
                &y * &self.full()
            }
        }
    }

    /// The number read, divided and rounded as the rule says.
    fn x(&mut self, divide_by: Option<&Parameter>, round_x: Option<&Rounding>) -> Result<Exact, Reason> {
        let mut x = self
            .observation
            .number()
            .ok_or_else(|| Reason::new(Why::DivisionByZero))?;
        self.fact(What::Actual, x.clone());
        if let Some(by) = divide_by {
            let by = self.parameter(by, "divide-by")?;
            self.fact(What::Target, by.clone());
            x = x.checked_div(&by).ok_or_else(|| Reason::new(Why::DivisionByZero))?;
            self.fact(What::Ratio, x.clone());
        }
        if let Some(rounding) = round_x {
            x = x.round(rounding);
            self.fact(What::Rounded, x.clone());
        }
        Ok(x)
    }
}

/// What the checks of a rule see.
pub(crate) struct RuleCheck<'a> {
    pub(crate) findings: &'a mut Findings,
    /// The path of the rule's own table.
    pub(crate) path: Path,
    pub(crate) full: Option<&'a Exact>,
    pub(crate) due: Option<Date>,
    /// The declared range of the input.
    pub(crate) range: (Option<Exact>, Option<Exact>),
    /// Whether the input's unit of measure is a percentage.
    pub(crate) percent: bool,
    pub(crate) input: InputKind,
}

impl RuleCheck<'_> {
    pub(crate) fn fault(&mut self, key: &str, code: Code) {
        self.findings.add(self.path.key(key), code);
    }

    fn needs_full(&mut self) {
        if self.full.is_none() {
            self.findings.add(self.path.clone(), Code::FullMissing);
        }
    }

    fn gives(&mut self, gives: Gives) {
        if gives == Gives::Share {
            self.needs_full();
        }
    }

    /// The path of item `at` of the list under `key`.
    pub(crate) fn item(&self, key: &str, at: usize) -> Path {
        self.path.key(key).index(at)
    }

    /// Points within full marks, shares within 1.
    fn within_full(&mut self, path: Path, gives: Gives, y: &Exact) {
        match (gives, self.full) {
            (Gives::Points, Some(full)) if y > full => {
                self.findings.add(
                    path,
                    Code::AboveFull {
                        found: y.clone(),
                        full: full.clone(),
                    },
                );
            }
            (Gives::Share, _) if *y > Exact::ONE => {
                self.findings.add(
                    path,
                    Code::OutOfRange {
                        found: y.clone(),
                        least: None,
                        most: Some(Exact::ONE),
                        percent: true,
                    },
                );
            }
            _ => {}
        }
    }

    fn not_negative(&mut self, key: &str, value: &Exact) {
        if value.is_negative() {
            self.fault(
                key,
                Code::OutOfRange {
                    found: value.clone(),
                    least: Some(Exact::ZERO),
                    most: None,
                    percent: false,
                },
            );
        }
    }

    fn positive(&mut self, key: &str, value: &Exact) {
        if !value.is_positive() {
            self.fault(key, Code::NotPositive { found: value.clone() });
        }
    }
}

impl Rule {
    /// The kinds of input that the rule can read; the first is implied where none is declared.
    #[must_use]
    pub fn reads(&self) -> &'static [InputKind] {
        use InputKind as K;
        match self {
            Rule::Entered(_) => &[K::Score, K::Number],
            Rule::Completion(_) => &[K::Actual, K::Number, K::Count, K::Fraction, K::Score],
            Rule::Linear(_)
            | Rule::Steps(_)
            | Rule::Deviation(_)
            | Rule::Efficacy(_)
            | Rule::Goalposts(_)
            | Rule::Power(_)
            | Rule::RankPoints(_)
            | Rule::Growth(_) => &[K::Number, K::Count, K::Fraction, K::Actual, K::Score],
            Rule::Ledger(_) => &[K::Events],
            Rule::Deadline(_) => &[K::Date],
            Rule::Levels(_) => &[K::Level],
            Rule::YesNo(_) => &[K::YesNo],
            Rule::Checklist(_) => &[K::Checklist],
            Rule::Fixed(_) | Rule::Decision(_) | Rule::Formula(_) => &[],
            Rule::Panel(_) => &[K::Ballots],
            Rule::Votes(_) => &[K::Votes],
        }
    }

    pub(crate) fn check(&self, check: &mut RuleCheck<'_>) {
        match self {
            Rule::Entered(rule) => rule.check(check),
            Rule::Completion(rule) => rule.check(check),
            Rule::Linear(rule) => rule.check(check),
            Rule::Steps(rule) => rule.check(check),
            Rule::Deviation(rule) => rule.check(check),
            Rule::Ledger(rule) => rule.check(check),
            Rule::Deadline(rule) => rule.check(check),
            Rule::Levels(rule) => rule.check(check),
            Rule::YesNo(rule) => rule.check(check),
            Rule::Checklist(rule) => rule.check(check),
            Rule::Fixed(rule) => rule.check(check),
            Rule::Panel(rule) => rule.check(check),
            Rule::Votes(rule) => rule.check(check),
            Rule::Efficacy(rule) => rule.check(check),
            Rule::Goalposts(rule) => rule.check(check),
            Rule::Power(rule) => rule.check(check),
            Rule::Growth(rule) => rule.check(check),
            Rule::RankPoints(rule) => rule.check(check),
            Rule::Decision(rule) => rule.check(check),
            Rule::Formula(rule) => rule.check(check),
        }
    }

    /// Whether the result may be an enclosed number, whatever the nodes it reads.
    pub(crate) fn is_enclosed(&self) -> bool {
        match self {
            Rule::Goalposts(rule) => rule.is_enclosed(),
            Rule::Power(rule) => rule.is_enclosed(),
            Rule::Growth(rule) => rule.is_enclosed(),
            Rule::Formula(rule) => rule.is_enclosed(),
            _ => false,
        }
    }

    /// The statistic whose list the rule reads.
    pub(crate) fn listed(&self) -> Option<&str> {
        match self {
            Rule::RankPoints(rule) => Some(&rule.statistic),
            _ => None,
        }
    }

    /// What the rule reads beside its input, in order of occurrence.
    pub(crate) fn sources(&self) -> Vec<&Source> {
        match self {
            Rule::Formula(rule) => rule.sources().collect(),
            Rule::Decision(rule) => rule.sources().collect(),
            _ => Vec::new(),
        }
    }

    /// The points, with the facts that explain them. Panels, formulas and decisions are scored where
    /// their ballots, operands and conditions are at hand.
    pub(crate) fn score(&self, leaf: &mut Leaf<'_>) -> Result<Value, Reason> {
        let points = match self {
            Rule::Goalposts(rule) => return rule.score(leaf),
            Rule::Power(rule) => return rule.score(leaf),
            Rule::Growth(rule) => return rule.score(leaf),
            Rule::Votes(rule) => rule.score(leaf),
            Rule::RankPoints(rule) => rule.score(leaf),
            Rule::Efficacy(rule) => rule.score(leaf),
            Rule::Entered(rule) => rule.score(leaf),
            Rule::Completion(rule) => rule.score(leaf),
            Rule::Linear(rule) => rule.score(leaf),
            Rule::Steps(rule) => rule.score(leaf),
            Rule::Deviation(rule) => rule.score(leaf),
            Rule::Deadline(rule) => rule.score(leaf),
            Rule::Levels(rule) => rule.score(leaf),
            Rule::YesNo(rule) => rule.score(leaf),
            Rule::Checklist(rule) => rule.score(leaf),
            Rule::Fixed(rule) => rule.score(leaf),
            Rule::Ledger(rule) => rule.start(leaf),
            Rule::Panel(_) | Rule::Decision(_) | Rule::Formula(_) => Err(Reason::new(Why::Undefined)),
        };
        points.map(Value::from)
    }

    /// The least and greatest points over all that can be read; nothing where there is never a score.
    pub(crate) fn attainable(&self, ahead: &Ahead<'_>) -> Option<Range> {
        match self {
            Rule::Entered(_) => Entered::attainable(ahead),
            Rule::Completion(rule) => rule.attainable(ahead),
            Rule::Linear(rule) => rule.attainable(ahead),
            Rule::Steps(rule) => rule.attainable(ahead),
            Rule::Deviation(rule) => rule.attainable(ahead),
            Rule::Ledger(rule) => Some(rule.attainable(ahead)),
            Rule::Deadline(rule) => rule.attainable(ahead),
            Rule::Levels(rule) => rule.attainable(ahead),
            Rule::YesNo(rule) => rule.attainable(ahead),
            Rule::Checklist(rule) => Some(rule.attainable(ahead)),
            Rule::Fixed(rule) => Some(rule.attainable(ahead)),
            Rule::Panel(rule) => rule.attainable(ahead.full),
            Rule::Votes(rule) => rule.attainable(),
            Rule::Efficacy(rule) => rule.attainable(ahead),
            Rule::Goalposts(rule) => rule.attainable(ahead),
            Rule::Power(rule) => rule.attainable(ahead),
            Rule::Growth(rule) => rule.attainable(ahead),
            Rule::RankPoints(rule) => rule.attainable(ahead),
            Rule::Decision(rule) => rule.attainable(ahead),
            Rule::Formula(rule) => rule.attainable(ahead),
        }
    }

    /// The points as a function of one number, where every parameter is a number: of the figure read (completion,
    /// goalposts), or of the figure divided and rounded as [`reading`](Self::reading) says.
    pub(crate) fn curve(&self, ahead: &Ahead<'_>) -> Option<Curve> {
        match self {
            Rule::Completion(rule) => rule.curve(ahead),
            Rule::Linear(rule) => rule.points(ahead),
            Rule::Steps(rule) => rule.points(ahead),
            Rule::Deviation(rule) => rule.points(ahead),
            Rule::Efficacy(rule) => rule.points(ahead),
            Rule::Goalposts(rule) => rule.curve(ahead),
            _ => None,
        }
    }

    /// By what the figure is divided, and how it is rounded, before the curve is read.
    pub(crate) fn reading(&self) -> (Option<&Parameter>, Option<&Rounding>) {
        match self {
            Rule::Linear(rule) => (rule.divide_by.as_ref(), rule.round_x.as_ref()),
            Rule::Steps(rule) => (rule.divide_by.as_ref(), rule.round_x.as_ref()),
            Rule::Deviation(rule) => (rule.divide_by.as_ref(), rule.round_x.as_ref()),
            Rule::Efficacy(rule) => (None, rule.round_x.as_ref()),
            _ => (None, None),
        }
    }

    /// The parameters of the rule, with their keys.
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, &Parameter)> {
        match self {
            Rule::Completion(rule) => rule.target.iter().map(|p| ("target", p)).collect(),
            Rule::Linear(rule) => {
                let knots = rule.knots.iter().flat_map(|k| [("x", &k.x), ("y", &k.y)]);
                rule.divide_by
                    .as_ref()
                    .map(|p| ("divide-by", p))
                    .into_iter()
                    .chain(knots)
                    .collect()
            }
            Rule::Steps(rule) => rule.divide_by.as_ref().map(|p| ("divide-by", p)).into_iter().collect(),
            Rule::Deviation(rule) => {
                let by = rule.divide_by.as_ref().map(|p| ("divide-by", p));
                let to = rule.base_to.as_ref().map(|p| ("base-to", p));
                by.into_iter().chain([("base", &rule.base)]).chain(to).collect()
            }
            Rule::Efficacy(rule) => rule.tier.iter().map(|tier| ("standard", &tier.standard)).collect(),
            Rule::Goalposts(rule) => alloc::vec![("worst", &rule.worst), ("best", &rule.best)],
            Rule::Growth(rule) => rule.base.iter().map(|base| ("base", base)).collect(),
            _ => Vec::new(),
        }
    }

    /// The names of the parameters that each record gives.
    #[must_use]
    pub fn given(&self) -> Vec<&str> {
        self.parameters()
            .into_iter()
            .filter_map(|(key, parameter)| parameter.given(key))
            .collect()
    }

    /// The constant parameter of this key, which an adjustment may change.
    pub(crate) fn constant_mut(&mut self, key: &str) -> Option<&mut Exact> {
        match (self, key) {
            (Rule::Completion(rule), "target") => rule.target.as_mut().and_then(Parameter::constant_mut),
            (Rule::Linear(rule), "divide-by") => rule.divide_by.as_mut().and_then(Parameter::constant_mut),
            (Rule::Steps(rule), "divide-by") => rule.divide_by.as_mut().and_then(Parameter::constant_mut),
            (Rule::Deviation(rule), "divide-by") => rule.divide_by.as_mut().and_then(Parameter::constant_mut),
            (Rule::Deviation(rule), "base") => rule.base.constant_mut(),
            (Rule::Goalposts(rule), "worst") => rule.worst.constant_mut(),
            (Rule::Goalposts(rule), "best") => rule.best.constant_mut(),
            (Rule::Fixed(rule), "points") => rule.points.number_mut(),
            _ => None,
        }
    }

    /// The target against which a figure is plausible.
    pub(crate) fn target(&self) -> Option<&Parameter> {
        match self {
            Rule::Completion(rule) => rule.target.as_ref(),
            Rule::Linear(rule) => rule.divide_by.as_ref(),
            Rule::Steps(rule) => rule.divide_by.as_ref(),
            Rule::Deviation(rule) => rule.divide_by.as_ref(),
            _ => None,
        }
    }

    /// Every number that the rule was given, for comparison with the standard's wording (数字对照).
    pub(crate) fn numbers(&self) -> Vec<Exact> {
        let mut out = Vec::new();
        match self {
            Rule::Entered(rule) => rule.numbers(&mut out),
            Rule::Completion(rule) => rule.numbers(&mut out),
            Rule::Linear(rule) => rule.numbers(&mut out),
            Rule::Steps(rule) => rule.numbers(&mut out),
            Rule::Deviation(rule) => rule.numbers(&mut out),
            Rule::Ledger(rule) => rule.numbers(&mut out),
            Rule::Deadline(rule) => rule.numbers(&mut out),
            Rule::Levels(rule) => rule.numbers(&mut out),
            Rule::YesNo(rule) => rule.numbers(&mut out),
            Rule::Checklist(rule) => rule.numbers(&mut out),
            Rule::Fixed(rule) => rule.numbers(&mut out),
            Rule::Votes(rule) => rule.numbers(&mut out),
            Rule::Efficacy(rule) => rule.numbers(&mut out),
            Rule::Goalposts(rule) => rule.numbers(&mut out),
            Rule::Power(rule) => rule.numbers(&mut out),
            Rule::RankPoints(rule) => rule.numbers(&mut out),
            Rule::Decision(rule) => rule.numbers(&mut out),
            Rule::Formula(rule) => rule.numbers(&mut out),
            Rule::Panel(_) | Rule::Growth(_) => {}
        }
        out
    }
}

/// Adds the number of a constant parameter.
fn push_constant(out: &mut Vec<Exact>, parameter: Option<&Parameter>) {
    if let Some(Parameter::Constant(value)) = parameter {
        out.push(value.clone());
    }
}
