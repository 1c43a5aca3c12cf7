//! Statistics of the cohort in words, and the rule that reads a place among all units.

use alloc::{format, string::String, vec::Vec};

use super::Teller;
use super::phrase::{clauses, either, list, percent, points, rounding, say, sentences};
use crate::cohort::{Definition, Statistic, Take};
use crate::draft::Node;
use crate::rule::{Better, RankPoints, RankTies};

impl Teller<'_> {
    pub(super) fn statistics(&self) -> Vec<String> {
        self.scheme
            .statistic
            .iter()
            .map(|statistic| self.statistic(statistic))
            .collect()
    }

    fn statistic(&self, of: &Statistic) -> String {
        let language = self.language;
        let id = self.quoted(&of.id);
        let what = self.read_of_cohort(of);
        let take = match of.take {
            Take::Quantile => {
                let p = of.p.as_ref().map(percent).unwrap_or_default();
                let definition = definition(of.definition, language);
                say!(
                    language,
                    "{what}的{p}分位数（{definition}）",
                    "the {p} quantile ({definition}) of {what}"
                )
            }
            Take::Deviation => {
                let divide = either(language, of.divide.in_chinese(), of.divide.keyword());
                say!(
                    language,
                    "{what}的标准差（{divide}）",
                    "the standard deviation ({divide}) of {what}"
                )
            }
            Take::List => say!(language, "{what}的排序", "{what} in order"),
            Take::EntropyWeight => {
                let nodes = list(of.nodes.iter().map(|id| self.node_named(id)), language);
                say!(
                    language,
                    "{what}在{nodes}中的熵权",
                    "the entropy weight of {what} among {nodes}"
                )
            }
            Take::Share => {
                let when = self.conditions(&of.when, false);
                say!(language, "{when}的单位占比", "the share of units where {when}")
            }
            Take::Count if !of.when.is_empty() => {
                let when = self.conditions(&of.when, false);
                say!(language, "{when}的单位个数", "the number of units where {when}")
            }
            Take::Min | Take::Max | Take::Mean | Take::Sum | Take::Count | Take::Median => {
                let take = either(language, of.take.in_chinese(), of.take.keyword());
                say!(language, "{what}的{take}", "the {take} of {what}")
            }
        };
        let times = of
            .times
            .as_ref()
            .map(|times| say!(language, "再乘以{times}", "times {times}"));
        let among = (!of.among.is_empty()).then(|| {
            let when = self.conditions(&of.among, false);
            say!(language, "只计{when}的单位", "only units where {when}")
        });
        let strata = of.strata.as_deref().map(|by| {
            let by = self.attribute_named(by);
            say!(language, "按{by}分组统计", "taken apart by {by}")
        });
        let drop = of.drop.iter().map(|drop| {
            let (from, high, low) = (drop.values_at_least, drop.high, drop.low);
            say!(
                language,
                "{from}个及以上的，去掉{high}个最高值、{low}个最低值",
                "from {from} values on, the {high} highest and {low} lowest are dropped",
            )
        });
        let moved = of.winsorize.as_ref().map(|ends| {
            let (low, high) = (percent(&ends.low), percent(&ends.high));
            let definition = definition(ends.definition, language);
            say!(
                language,
                "低于{low}分位数、高于{high}分位数的按分位数计（{definition}）",
                "values beyond the {low} and {high} quantiles are moved to them ({definition})",
            )
        });
        let round = of.round.as_ref().map(|round| rounding(round, language));
        let empty = of
            .if_empty
            .as_ref()
            .map(|to| say!(language, "无人计入的取{to}", "{to} where nobody counts"));
        let head = say!(language, "统计量{id}：{take}", "statistic {id}: {take}");
        let said = [Some(head), among, strata].into_iter().flatten().chain(drop);
        let said = said.chain([moved, times, round, empty].into_iter().flatten());
        sentences([clauses(said, language)], language)
    }

    /// What a statistic is taken of.
    fn read_of_cohort(&self, of: &Statistic) -> String {
        let language = self.language;
        let exact = if of.exact {
            either(language, "（舍入前）", " before rounding")
        } else {
            ""
        };
        match (&of.node, &of.input) {
            (Some(node), _) => {
                let node = self.node_named(node);
                say!(language, "各单位{node}得分{exact}", "the scores of {node}{exact}")
            }
            (None, Some(input)) => {
                let input = self.source_named(input);
                say!(language, "各单位填报项{input}", "the input {input}")
            }
            (None, None) => say!(language, "各单位", "the units"),
        }
    }

    pub(super) fn rank_points(&self, node: &Node, rule: &RankPoints) -> String {
        let language = self.language;
        let statistic = self.quoted(&rule.statistic);
        let better = match rule.better {
            Better::More => either(language, "从大到小", "from the greatest down"),
            Better::Less => either(language, "从小到大", "from the least up"),
        };
        let order = say!(
            language,
            "按{statistic}{better}排名赋分",
            "points by place in {statistic}, {better}"
        );
        let table = |all: &[crate::Exact]| list(all.iter().map(|amount| points(amount, language)), language);
        let step = rule.step.as_ref().map(|step| {
            let (first, step) = (self.start(rule.first.as_ref(), node), points(step, language));
            say!(
                language,
                "第1名{first}，每降1名减{step}",
                "first place: {first}, {step} less for each further place"
            )
        });
        let unused = rule
            .first
            .as_ref()
            .filter(|_| rule.step.is_none())
            .map(|first| format!("{first}"));
        let unused = unused.map(|first| say!(language, "第1名分数{first}不起作用", "first {first} has no effect"));
        let top = (!rule.top.is_empty()).then(|| {
            let top = table(&rule.top);
            say!(language, "从第1名起依次为{top}", "from the first place on: {top}")
        });
        let bottom = (!rule.bottom.is_empty()).then(|| {
            let bottom = table(&rule.bottom);
            say!(
                language,
                "从最后1名起倒数依次为{bottom}",
                "from the last place up: {bottom}"
            )
        });
        let rest = (rule.step.is_none() || rule.rest.is_some()).then(|| {
            let rest = points(&rule.rest.clone().unwrap_or_default(), language);
            say!(language, "其余为{rest}", "all others: {rest}")
        });
        let ties = match rule.ties {
            RankTies::Share => say!(
                language,
                "并列的按并列名次中的最前一名赋分",
                "ties get the points of their first place"
            ),
            RankTies::Average => say!(
                language,
                "并列的按所占名次的平均分赋分",
                "ties get the mean of their places"
            ),
        };
        clauses(
            [Some(order), step, unused, top, bottom, rest, Some(ties)]
                .into_iter()
                .flatten(),
            language,
        )
    }
}

fn definition(definition: Definition, language: crate::Language) -> &'static str {
    either(language, definition.in_chinese(), definition.keyword())
}
