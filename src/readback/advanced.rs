//! The rules beyond the common ones, in words: standards of several tiers, goalposts, growth, powers,
//! votes, decision tables and formulas.

use alloc::{format, string::String};

use super::Teller;
use super::phrase::{Figures, clauses, either, joined, list, percent, points, rounding, say};
use crate::draft::Node;
use crate::number::Exact;
use crate::rule::{
    BasePick, Decision, Efficacy, Formula, Gives, Goalposts, Growth, Op, Power, PowerForm, Source, Step, Test,
    Transform, Votes,
};

const BARE: Figures<'static> = Figures {
    percent: false,
    unit: "",
};

impl Teller<'_> {
    pub(super) fn votes(&self, rule: &Votes) -> String {
        let language = self.language;
        let levels = rule.level.iter().map(|level| match (&level.name, &level.value) {
            (name, Some(value)) => say!(language, "「{name}」每票{value}", "“{name}” {value} a vote"),
            (name, None) => say!(language, "「{name}」不计票", "“{name}” not counted"),
        });
        let levels = list(levels, language);
        let formula = say!(
            language,
            "得分＝各等次票数与其分值乘积之和÷有效票数：{levels}",
            "score = votes times their value, over the valid votes: {levels}",
        );
        let quorum = rule.quorum.map(|quorum| {
            say!(
                language,
                "有效票少于{quorum}张的无得分",
                "no score with fewer than {quorum} valid votes"
            )
        });
        clauses([Some(formula), quorum].into_iter().flatten(), language)
    }

    pub(super) fn efficacy(&self, node: &Node, rule: &Efficacy) -> String {
        let language = self.language;
        let figures = self.figures(node);
        let tiers = rule.tier.iter().map(|tier| {
            let standard = self.parameter(&tier.standard, figures, "标准值", "standard");
            let (name, coefficient) = (tier.name.as_deref().unwrap_or_default(), &tier.coefficient);
            let blank = if name.is_empty() { "" } else { " " };
            say!(
                language,
                "{name}{standard}系数{coefficient}",
                "{name}{blank}{standard}: {coefficient}"
            )
        });
        let tiers = list(tiers, language);
        let below = rule.below.clone().unwrap_or_default();
        let round = rule.round_x.as_ref().map(|round| {
            let round = figures.rounding(round, language);
            say!(language, "实际值先{round}", "the figure is first {round}")
        });
        let crossed = rule.if_crossed.as_ref().map(|to| {
            say!(
                language,
                "各档标准值相同或次序颠倒的，系数为{to}",
                "where standards are equal or cross, the coefficient is {to}"
            )
        });
        let fixed = rule.fixed_for.as_ref().map(|fixed| {
            let (attribute, values) = (
                self.attribute_named(&fixed.attribute),
                list(fixed.values.iter().cloned(), language),
            );
            let to = &fixed.coefficient;
            say!(
                language,
                "{attribute}为{values}的，系数一律为{to}",
                "where {attribute} is one of {values}, the coefficient is {to} whatever the figure",
            )
        });
        let said = [
            round,
            Some(say!(
                language,
                "功效系数法，得分＝分值×系数，标准值由优到劣为{tiers}",
                "efficacy coefficient: score = full marks × coefficient, standards from the best down: {tiers}",
            )),
            Some(say!(
                language,
                "两档之间按比例内插，优于最优档的按最优档，劣于最末档的系数为{below}",
                "interpolated between two tiers, the best beyond the best, {below} below the worst",
            )),
            crossed,
            fixed,
        ];
        clauses(said.into_iter().flatten(), language)
    }

    pub(super) fn goalposts(&self, node: &Node, rule: &Goalposts) -> String {
        let language = self.language;
        let figures = self.figures(node);
        let worst = self.parameter(&rule.worst, figures, "最差值", "worst value");
        let best = self.parameter(&rule.best, figures, "最优值", "best value");
        let transform = (rule.transform == Transform::Ln).then(|| {
            say!(
                language,
                "实际值和两端先取自然对数",
                "the logarithm is taken of the figure and both ends first"
            )
        });
        let held = match rule.open {
            true => say!(language, "实际值可以超出两端", "the figure may lie beyond both ends"),
            false => say!(
                language,
                "实际值超出两端的按端点计",
                "a figure beyond an end counts as that end"
            ),
        };
        let equal = rule.if_equal.as_ref().map(|share| {
            let share = percent(share);
            say!(
                language,
                "两端相等的得分值的{share}",
                "where both ends are equal: {share} of full marks"
            )
        });
        let formula = say!(
            language,
            "得分＝分值×（实际值－{worst}）÷（{best}－{worst}）",
            "score = full marks × (figure − {worst}) ÷ ({best} − {worst})",
        );
        clauses(
            [Some(formula), Some(held), transform, equal].into_iter().flatten(),
            language,
        )
    }

    pub(super) fn power(&self, rule: &Power) -> String {
        let language = self.language;
        let (a, b, c) = (&rule.a, &rule.b, &rule.c);
        let x = match &rule.scale {
            Some(scale) => say!(language, "实际值×{scale}", "figure × {scale}"),
            None => say!(language, "实际值", "figure"),
        };
        match rule.form {
            PowerForm::Above => say!(
                language,
                "得分＝{a}×（{x}－{b}）的{c}次方；不高于{b}的不得分",
                "score = {a} × ({x} − {b}) to the power of {c}; no points at or below {b}",
            ),
            PowerForm::Below => say!(
                language,
                "得分＝{a}×（{b}－{x}）的{c}次方；不低于{b}的不得分",
                "score = {a} × ({b} − {x}) to the power of {c}; no points at or above {b}",
            ),
        }
    }

    pub(super) fn growth(&self, node: &Node, rule: &Growth) -> String {
        let language = self.language;
        let figures = self.figures(node);
        let bases = list(
            rule.base
                .iter()
                .map(|base| self.parameter(base, figures, "基数", "base")),
            language,
        );
        let pick = match rule.pick {
            _ if rule.base.len() < 2 => say!(language, "基数为{bases}", "the base is {bases}"),
            BasePick::Mean => say!(language, "基数为{bases}的平均数", "the base is the mean of {bases}"),
            BasePick::Min => say!(language, "基数为{bases}中的最低者", "the base is the least of {bases}"),
            BasePick::Max => say!(
                language,
                "基数为{bases}中的最高者",
                "the base is the greatest of {bases}"
            ),
        };
        let formula = match (rule.years.filter(|years| *years > 1), rule.absolute) {
            (None, false) => say!(
                language,
                "得分＝增长率（实际－基数）÷基数",
                "score = growth: (actual − base) ÷ base"
            ),
            (None, true) => say!(
                language,
                "得分＝增长率（实际－基数）÷基数的绝对值",
                "score = growth: (actual − base) ÷ the absolute value of the base",
            ),
            (Some(years), _) => say!(
                language,
                "得分＝{years}年年均增长率（实际÷基数）开{years}次方再减1",
                "score = compound yearly growth over {years} years: (actual ÷ base) to the power of 1/{years}, less 1",
            ),
        };
        let absolute = (rule.absolute && rule.years.is_some_and(|years| years > 1)).then(|| {
            say!(
                language,
                "基数为负的按绝对值",
                "a negative base counts by its absolute value"
            )
        });
        let years = rule
            .years
            .filter(|years| *years <= 1)
            .map(|years| say!(language, "按{years}年计", "over {years} year"));
        let case = |rate: &Option<Exact>, zh: &str, en: &str| {
            rate.as_ref().map(|rate| {
                let rate = percent(rate);
                say!(language, "{zh}增长率按{rate}计", "{en} it is {rate}")
            })
        };
        let zero = case(&rule.if_zero, "基数为0的，", "where the base is 0,");
        let negative = case(&rule.if_negative, "基数为负的，", "where the base is negative,");
        clauses(
            [Some(formula), Some(pick), years, absolute, zero, negative]
                .into_iter()
                .flatten(),
            language,
        )
    }

    pub(super) fn decision(&self, rule: &Decision) -> String {
        let language = self.language;
        let rows = rule.row.iter().map(|row| {
            let gives = match &row.y {
                Source::Number(y) => self.given(rule.gives, y),
                source => {
                    let source = self.source(source);
                    match rule.gives.unwrap_or_default() {
                        Gives::Points => say!(language, "得{source}", "{source}"),
                        Gives::Share => say!(language, "得分值×{source}", "full marks × {source}"),
                    }
                }
            };
            if row.otherwise {
                return say!(language, "其余{gives}", "all else: {gives}");
            }
            let when = self.conditions(&row.when, row.any);
            say!(language, "{when}的，{gives}", "if {when}: {gives}")
        });
        let rows = clauses(rows, language);
        say!(
            language,
            "按先成立的一行计分：{rows}",
            "the first row that holds: {rows}"
        )
    }

    pub(super) fn formula_rule(&self, rule: &Formula) -> String {
        let language = self.language;
        let steps = rule.step.iter().map(|step| {
            let (id, does) = (self.quoted(&step.id), self.step(step));
            say!(language, "{id}＝{does}", "{id} = {does}")
        });
        let steps = clauses(steps, language);
        let last = rule.step.last().map(|step| self.quoted(&step.id)).unwrap_or_default();
        say!(
            language,
            "按公式逐步计算：{steps}；得分＝{last}",
            "by formula: {steps}; score = {last}"
        )
    }

    fn step(&self, step: &Step) -> String {
        let language = self.language;
        let all = || step.of.iter().map(|source| self.source(source));
        let of = |at: usize| step.of.get(at).map(|source| self.source(source)).unwrap_or_default();
        let (a, b, c, d) = (of(0), of(1), of(2), of(3));
        let does = match step.op {
            Op::Add => joined(all(), either(language, "＋", " + ")),
            Op::Subtract => joined(all(), either(language, "－", " − ")),
            Op::Multiply => joined(all(), either(language, "×", " × ")),
            Op::Divide => joined(all(), either(language, "÷", " ÷ ")),
            Op::Min => {
                let all = list(all(), language);
                say!(language, "{all}中的最小者", "the least of {all}")
            }
            Op::Max => {
                let all = list(all(), language);
                say!(language, "{all}中的最大者", "the greatest of {all}")
            }
            Op::Clamp => say!(language, "{a}，限于{b}至{c}之间", "{a}, held between {b} and {c}"),
            Op::Abs => say!(language, "{a}的绝对值", "the absolute value of {a}"),
            Op::Round => a,
            Op::If => {
                let test = match step.test.unwrap_or_default() {
                    Test::AtLeast => either(language, "不小于", "is at least"),
                    Test::MoreThan => either(language, "大于", "is more than"),
                    Test::AtMost => either(language, "不大于", "is at most"),
                    Test::LessThan => either(language, "小于", "is less than"),
                    Test::Equals => either(language, "等于", "is"),
                };
                say!(
                    language,
                    "{a}{test}{b}的取{c}，否则取{d}",
                    "{c} if {a} {test} {b}, else {d}"
                )
            }
            Op::Power => say!(language, "{a}的{b}次方", "{a} to the power of {b}"),
            Op::Exp => say!(language, "e的{a}次方", "e to the power of {a}"),
            Op::NormalShare => {
                say!(
                    language,
                    "标准正态分布中不高于{a}的比例",
                    "the share of the standard normal distribution up to {a}"
                )
            }
            Op::Ln => say!(language, "{a}的自然对数", "the logarithm of {a}"),
        };
        let zero = step
            .if_zero
            .as_ref()
            .map(|to| say!(language, "（除数为0的取{to}）", " ({to} where the divisor is 0)"));
        let round = step.round.as_ref().map(|round| {
            let round = rounding(round, language);
            say!(language, "，{round}", ", {round}")
        });
        format!("{does}{}{}", zero.unwrap_or_default(), round.unwrap_or_default())
    }

    /// What a formula or a decision reads.
    pub(super) fn source(&self, source: &Source) -> String {
        let language = self.language;
        let absent = |absent: &Option<Exact>| match absent {
            Some(to) => say!(language, "（缺项按{to}计）", " ({to} where absent)"),
            None => String::new(),
        };
        match source {
            Source::Number(number) => format!("{number}"),
            Source::Step(id) => self.quoted(id),
            Source::Input { input, absent: a } => {
                let (input, absent) = (self.source_named(input), absent(a));
                say!(language, "填报项{input}{absent}", "input {input}{absent}")
            }
            Source::Node { node, exact, absent: a } => {
                let (node, absent) = (self.node_named(node), absent(a));
                let exact = if *exact {
                    either(language, "（舍入前）", " before rounding")
                } else {
                    ""
                };
                say!(
                    language,
                    "{node}得分{exact}{absent}",
                    "the score of {node}{exact}{absent}"
                )
            }
            Source::Parameter(parameter) => self.parameter(parameter, BARE, "参数", "parameter"),
        }
    }

    /// Replacements of children, and weights by what is missing: sentences of a parent.
    pub(super) fn substitutions(&self, node: &Node) -> impl Iterator<Item = String> {
        let language = self.language;
        let replace = node.replace.iter().map(move |replace| {
            let when = self.conditions(&replace.when, replace.any);
            let with = replace.with.0.iter().map(|(child, value)| {
                let (child, value) = (self.node_named(child), points(value, language));
                say!(language, "{child}按{value}计", "{child} counts {value}")
            });
            let with = list(with, language);
            let rule = say!(language, "{when}的，{with}", "if {when}: {with}");
            let rest = [
                rule,
                self.if_absent(replace.if_absent),
                self.basis(replace.basis.as_ref()),
            ];
            let (name, said) = (
                self.name_or_id(replace.name.as_ref(), replace.id.as_deref()),
                clauses(rest, language),
            );
            say!(language, "替换{name}：{said}", "replacement{name}: {said}")
        });
        let missing = node.missing.iter().map(move |missing| {
            let set = joined(
                missing.set.iter().map(|id| self.node_named(id)),
                either(language, "、", " and "),
            );
            let total: Exact = missing.weights.0.iter().map(|(_, weight)| weight).sum();
            let figures = Figures {
                percent: total <= Exact::ONE,
                unit: "",
            };
            let weights = missing.weights.0.iter().map(|(child, weight)| {
                let weight = figures.number(weight, language);
                let child = self.node_named(child);
                say!(language, "{child}{weight}", "{child} {weight}")
            });
            let weights = list(weights, language);
            say!(
                language,
                "缺{set}时，权重改为{weights}",
                "where {set} are left out, the weights are {weights}"
            )
        });
        replace.chain(missing)
    }
}
