//! The rules that read no curve, in words: one sentence a rule, with every parameter that it has.

use alloc::{format, string::String};

use super::phrase::{Figures, clauses, either, joined, list, percent, points, rounding_of_share, say, scores};
use super::{Teller, input_id};
use crate::draft::Node;
use crate::number::Exact;
use crate::rule::{
    Checklist, Completion, CompletionForm, Deadline, Entered, Every, Fixed, FixedPoints, Gives, InputKind, Ledger,
    Levels, Parameter, PartStep, Rule, YesNo,
};

impl Teller<'_> {
    pub(super) fn rule(&self, node: &Node, rule: &Rule) -> String {
        match rule {
            Rule::Entered(rule) => self.entered(node, rule),
            Rule::Completion(rule) => self.completion(node, rule),
            Rule::Linear(rule) => self.linear(node, rule),
            Rule::Steps(rule) => self.steps(node, rule),
            Rule::Deviation(rule) => self.deviation(node, rule),
            Rule::Ledger(rule) => self.ledger(node, rule),
            Rule::Deadline(rule) => self.deadline(node, rule),
            Rule::Levels(rule) => self.levels(rule),
            Rule::YesNo(rule) => self.yes_no(rule),
            Rule::Checklist(rule) => self.checklist(rule),
            Rule::Fixed(rule) => self.fixed(rule),
            Rule::Panel(rule) => self.panel(node, rule),
            Rule::Votes(rule) => self.votes(rule),
            Rule::Efficacy(rule) => self.efficacy(node, rule),
            Rule::Goalposts(rule) => self.goalposts(node, rule),
            Rule::Power(rule) => self.power(rule),
            Rule::Growth(rule) => self.growth(node, rule),
            Rule::Decision(rule) => self.decision(rule),
            Rule::Formula(rule) => self.formula_rule(rule),
            Rule::RankPoints(rule) => self.rank_points(node, rule),
        }
    }

    /// The range of something entered: 0分至1分; without an upper bound where there is none.
    pub(super) fn range(&self, least: &Exact, most: Option<&Exact>) -> String {
        let least = points(least, self.language);
        match most {
            Some(most) => {
                let most = points(most, self.language);
                say!(self.language, "{least}至{most}", "{least} to {most}")
            }
            None => say!(
                self.language,
                "{least}以上，不设上限",
                "{least} or more, without a limit"
            ),
        }
    }

    fn entered(&self, node: &Node, rule: &Entered) -> String {
        let (least, most) = rule.range(node.full.as_ref());
        let range = self.range(&least, most.as_ref());
        let step = rule.step.as_ref().map(|step| {
            let step = points(step, self.language);
            say!(self.language, "，最小单位{step}", ", in steps of {step}")
        });
        let step = step.unwrap_or_default();
        say!(
            self.language,
            "由考评主体直接评分，{range}{step}",
            "points are entered directly, {range}{step}"
        )
    }

    /// How the figures that a leaf reads are written, before anything is divided.
    pub(super) fn figures<'n>(&'n self, node: &'n Node) -> Figures<'n> {
        let unit = self.unit_of(node);
        Figures {
            percent: unit == "%" || self.kind_of(node) == Some(InputKind::Fraction),
            unit,
        }
    }

    /// A parameter: its number, or that the record gives it.
    pub(super) fn parameter(&self, parameter: &Parameter, figures: Figures<'_>, zh: &str, en: &str) -> String {
        match parameter {
            Parameter::Constant(number) => figures.number(number, self.language),
            Parameter::Given(name) => {
                let name = name.as_deref().map(|name| self.quoted(name)).unwrap_or_default();
                let blank = if name.is_empty() { "" } else { " " };
                say!(
                    self.language,
                    "逐单位填报的{zh}{name}",
                    "the {en}{blank}{name} that each record gives"
                )
            }
            Parameter::Table { table, column } => {
                let (table, column) = (self.table_named(table), self.quoted(column));
                say!(self.language, "{table}的{column}", "{column} of {table}")
            }
            Parameter::Statistic(id) => {
                let id = self.quoted(id);
                say!(self.language, "统计量{id}", "the statistic {id}")
            }
            Parameter::Attribute { attribute, values } => {
                let attribute = self.attribute_named(attribute);
                let values = values.0.iter().map(|(value, number)| {
                    let number = figures.number(number, self.language);
                    say!(self.language, "{value}为{number}", "{number} for {value}")
                });
                let values = list(values, self.language);
                say!(
                    self.language,
                    "{zh}（按{attribute}：{values}）",
                    "the {en} by {attribute} ({values})"
                )
            }
        }
    }

    fn completion(&self, node: &Node, rule: &Completion) -> String {
        let language = self.language;
        let figures = self.figures(node);
        let fraction = self.kind_of(node) == Some(InputKind::Fraction);
        let actual = match fraction {
            true => either(language, "（分子÷分母）", "(numerator ÷ denominator)"),
            false => either(language, "实际", "actual"),
        };
        let target = rule
            .target
            .as_ref()
            .map(|target| self.parameter(target, figures, "目标", "target"));
        let (name, formula) = match (&target, rule.form.unwrap_or_default()) {
            (None, _) if fraction => (
                either(language, "比率", "ratio"),
                say!(language, "比率{actual}", "ratio {actual}"),
            ),
            (None, _) | (Some(_), CompletionForm::Actual) => (
                either(language, "实际值", "the actual figure"),
                say!(language, "实际值", "the actual figure"),
            ),
            (Some(target), CompletionForm::ActualOverTarget) => (
                either(language, "完成率", "ratio"),
                say!(language, "完成率（{actual}÷{target}）", "ratio ({actual} ÷ {target})"),
            ),
            (Some(target), CompletionForm::TargetOverActual) => (
                either(language, "完成率", "ratio"),
                say!(language, "完成率（{target}÷{actual}）", "ratio ({target} ÷ {actual})"),
            ),
            (Some(target), CompletionForm::TwoMinusRatio) => (
                either(language, "完成率", "ratio"),
                say!(
                    language,
                    "完成率（2－{actual}÷{target}）",
                    "ratio (2 − {actual} ÷ {target})"
                ),
            ),
        };
        let unused = target
            .filter(|_| rule.form == Some(CompletionForm::Actual))
            .map(|target| {
                say!(
                    language,
                    "目标{target}，不参与计算",
                    "target {target}, not part of the formula"
                )
            });
        let round = rule.round_ratio.as_ref().map(|round| {
            let round = rounding_of_share(round, language);
            say!(language, "{name}先{round}", "{name} is first {round}")
        });
        let zero = rule.zero_below.as_ref().map(|bound| {
            let bound = percent(bound);
            say!(
                language,
                "{name}低于{bound}的不得分",
                "no points where {name} is below {bound}"
            )
        });
        let least = rule.at_least.as_ref().map(|least| {
            let least = percent(least);
            say!(language, "最低按{least}计", "counted as at least {least}")
        });
        let most = match &rule.at_most {
            Some(most) => {
                let most = percent(most);
                say!(language, "最高按{most}计", "counted as at most {most}")
            }
            // What can be entered keeps it below 100% already.
            None if self.stays_below_one(node, rule) => String::new(),
            None => say!(language, "不封顶", "no cap on it"),
        };
        let if_zero = rule.if_zero.as_ref().map(|share| {
            let share = percent(share);
            say!(
                language,
                "除数为0或负数的，{name}按{share}计",
                "where the divisor is 0 or less, {name} is {share}"
            )
        });
        let limits = joined(
            [zero, least, Some(most)].into_iter().flatten(),
            either(language, "，", ", "),
        );
        let said = [
            Some(say!(language, "得分＝分值×{formula}", "score = full marks × {formula}")),
            unused,
            round,
            Some(limits),
            if_zero,
        ];
        clauses(said.into_iter().flatten(), language)
    }

    /// Whether the greatest figure that can be entered makes no more than 100%.
    fn stays_below_one(&self, node: &Node, rule: &Completion) -> bool {
        let Some(most) = self.range_read(node).1 else {
            return false;
        };
        match (&rule.target, rule.form.unwrap_or_default()) {
            (None, _) | (_, CompletionForm::Actual) => *most <= Exact::ONE,
            (Some(Parameter::Constant(target)), CompletionForm::ActualOverTarget) => most <= target,
            _ => false,
        }
    }

    fn ledger(&self, node: &Node, rule: &Ledger) -> String {
        let start = match (&rule.start, &node.full) {
            (Some(start), _) | (None, Some(start)) => points(start, self.language),
            (None, None) => String::new(),
        };
        let start = say!(
            self.language,
            "起评分{start}，按认定事项扣分",
            "starts from {start}, less recognised events"
        );
        let counted = self.counting(&rule.pool(input_id(node)), true);
        clauses([start, counted], self.language)
    }

    fn deadline(&self, node: &Node, rule: &Deadline) -> String {
        let language = self.language;
        let due = rule.due.or(node.due).map(|due| format!("{due}")).unwrap_or_default();
        let start = self.start(rule.start.as_ref(), node);
        let (period, en_period) = match rule.every {
            Every::Day => ("1日", "day"),
            Every::Week => ("1周", "week"),
            Every::Month => ("1个月", "month"),
        };
        let lost = points(&rule.points, language);
        let late = say!(language, "每迟{period}扣{lost}", "{lost} off for each {en_period} late");
        let part = match (rule.every, rule.part.unwrap_or_default()) {
            (Every::Day, _) => String::new(),
            (_, PartStep::ProRata) => say!(
                language,
                "不足{period}的按比例扣",
                "part of a {en_period} in proportion"
            ),
            (_, PartStep::Whole) => say!(language, "不足{period}的不扣", "part of a {en_period} not counted"),
            (_, PartStep::Started) => {
                say!(
                    language,
                    "不足{period}的按{period}计",
                    "part of a {en_period} counted as a whole one"
                )
            }
        };
        let grace = rule.grace.as_ref().map(|grace| {
            let unit = match rule.every {
                Every::Day => "日",
                Every::Week => "周",
                Every::Month => "个月",
            };
            say!(
                language,
                "最先迟的{grace}{unit}不扣",
                "the first {grace} of them cost nothing"
            )
        });
        let end = rule.end.map(|end| {
            let amount = scores(&rule.late_score.clone().unwrap_or_default(), language);
            say!(language, "{end}之后完成的{amount}", "{amount} if done after {end}")
        });
        let not_done = scores(&rule.not_done.clone().unwrap_or_default(), language);
        let not_done = say!(language, "未完成的{not_done}", "{not_done} if not done");
        let said = [
            say!(
                language,
                "{due}前（含当日）完成的{start}",
                "{start} if done by {due} (that day included)"
            ),
            joined([late, part], either(language, "，", ", ")),
            grace.unwrap_or_default(),
            end.unwrap_or_default(),
            not_done,
        ];
        clauses(said, language)
    }

    /// The points that something starts with: 得满分, 得2分.
    pub(super) fn start(&self, start: Option<&Exact>, node: &Node) -> String {
        match start.filter(|start| Some(*start) != node.full.as_ref()) {
            Some(start) => scores(start, self.language),
            None => say!(self.language, "得满分", "full marks"),
        }
    }

    /// What a table gives: 得1.5分, or 得分值的80%.
    pub(super) fn given(&self, gives: Option<Gives>, y: &Exact) -> String {
        match gives.unwrap_or_default() {
            Gives::Points => scores(y, self.language),
            Gives::Share if y.is_zero() => scores(y, self.language),
            Gives::Share => {
                let share = percent(y);
                say!(self.language, "得分值的{share}", "{share} of full marks")
            }
        }
    }

    fn levels(&self, rule: &Levels) -> String {
        let rows = rule.level.iter().map(|row| {
            let (name, gives) = (&row.name, self.given(rule.gives, &row.y));
            say!(self.language, "「{name}」{gives}", "“{name}” {gives}")
        });
        let rows = list(rows, self.language);
        say!(self.language, "按等次计分：{rows}", "points by level: {rows}")
    }

    fn yes_no(&self, rule: &YesNo) -> String {
        let yes = match &rule.yes {
            Some(yes) => self.given(rule.gives, yes),
            None => say!(self.language, "得满分", "full marks"),
        };
        let no = self.given(rule.gives, &rule.no.clone().unwrap_or_default());
        say!(self.language, "是的，{yes}；否的，{no}", "yes: {yes}; no: {no}")
    }

    fn checklist(&self, rule: &Checklist) -> String {
        let language = self.language;
        let count = rule.item.len();
        let items = rule.item.iter().map(|item| {
            let name = self.text(item.name.as_ref());
            let name = if name.is_empty() { item.id.as_str() } else { name };
            let star = if item.starred { "★" } else { "" };
            match &item.points {
                Some(amount) => {
                    let amount = scores(amount, language);
                    say!(language, "{star}{name}{amount}", "{star}{name} {amount}")
                }
                None => format!("{star}{name}"),
            }
        });
        let items = list(items, language);
        let each = match &rule.lose {
            Some(lose) => {
                let lose = points(lose, language);
                say!(
                    language,
                    "{count}项全部达到得满分，每少1项扣{lose}：{items}",
                    "full marks for all {count}, {lose} off for each that is missed: {items}",
                )
            }
            None => say!(
                language,
                "{count}项逐项认定，达到的：{items}",
                "{count} items, each for itself: {items}"
            ),
        };
        let starred = rule.starred_missing.as_ref().map(|amount| {
            let amount = scores(amount, language);
            say!(
                language,
                "★项有未达到的，本项{amount}",
                "where a ★ item is missed, {amount} in all"
            )
        });
        clauses(core::iter::once(each).chain(starred), language)
    }

    fn fixed(&self, rule: &Fixed) -> String {
        match &rule.points {
            FixedPoints::Full => say!(self.language, "固定得满分", "always full marks"),
            FixedPoints::Number(amount) => {
                let amount = points(amount, self.language);
                say!(self.language, "固定得{amount}", "always {amount}")
            }
        }
    }
}
