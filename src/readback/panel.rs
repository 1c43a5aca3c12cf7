//! Panels in words: marks, groups and their weights, and how the ballots of a group make one mark.

use alloc::{format, string::String};

use super::Teller;
use super::phrase::{clauses, either, joined, list, percent, points, rounding, say, sentences};
use crate::combine::{Empty, Group, Panel, Ranks, Within};
use crate::draft::Node;
use crate::language::Language;
use crate::number::Exact;
use crate::rule::{Better, RankTies};

impl Teller<'_> {
    pub(super) fn panel(&self, node: &Node, rule: &Panel) -> String {
        let language = self.language;
        let (least, most) = rule.range(node.full.as_ref());
        let range = self.range(&least, most.as_ref());
        let step = rule.step.as_ref().map(|step| {
            let step = points(step, language);
            say!(language, "最小单位{step}", "in steps of {step}")
        });
        let levels = rule.levels.iter().map(|level| {
            let (name, mark) = (&level.name, points(&level.mark, language));
            say!(language, "「{name}」计{mark}", "“{name}” counts {mark}")
        });
        let levels = list(levels, language);
        let marks = say!(
            language,
            "评价组评分，每票{range}",
            "marked by a panel, {range} a ballot"
        );
        let marks = joined(
            [Some(marks), step, Some(levels)].into_iter().flatten(),
            either(language, "，", ", "),
        );
        let total = percent(rule.weights.as_ref().unwrap_or(&Exact::ONE));
        let weights = say!(
            language,
            "并列各组的权重合计应为{total}",
            "weights of groups side by side must add to {total}"
        );
        let roots = self.weighted(rule, None);
        let formula = say!(language, "得分＝{roots}", "score = {roots}");
        let set_aside = say!(
            language,
            "弃权、回避、无效的票不计",
            "abstentions, recused and void ballots do not count",
        );
        let mut said = alloc::vec![clauses([marks, formula, weights, set_aside], language)];
        said.extend(rule.group.iter().map(|group| self.group(node, rule, group)));
        // The caller puts the last full stop.
        let all = sentences(said, language);
        all.trim_end_matches(['。', '.']).into()
    }

    fn group_named(&self, group: &Group) -> String {
        let name = self.text(group.name.as_ref());
        self.quoted(if name.is_empty() { group.id.as_str() } else { name })
    }

    /// The groups directly under one, by weight: 「市委」×60%＋「人大」×40%.
    fn weighted(&self, rule: &Panel, parent: Option<&str>) -> String {
        let groups = rule.group.iter().filter(|group| group.parent.as_deref() == parent);
        let terms = groups.map(|group| {
            let name = self.group_named(group);
            match &group.weight {
                Some(weight) => {
                    let weight = percent(weight);
                    say!(self.language, "{name}×{weight}", "{name} × {weight}")
                }
                None => name,
            }
        });
        joined(terms, either(self.language, "＋", " + "))
    }

    /// How the ballots of one group make one mark: by marks, or by the places that they give.
    fn within(&self, within: Within, ranks: Option<&Ranks>, node: &Node) -> String {
        let language = self.language;
        let Some(ranks) = ranks else {
            return match within {
                Within::Mean => say!(language, "取有效票的平均分", "is the mean of its valid ballots"),
                Within::Median => say!(language, "取有效票的中位数", "is the median of its valid ballots"),
                Within::Sum => say!(language, "取有效票的合计", "is the sum of its valid ballots"),
            };
        };
        let how = match within {
            Within::Mean => either(language, "平均", "mean"),
            Within::Median => either(language, "中位数", "median"),
            Within::Sum => either(language, "合计", "sum"),
        };
        let order = match ranks.better {
            Better::More => either(language, "从高到低", "from the highest mark down"),
            Better::Less => either(language, "从低到高", "from the lowest mark up"),
        };
        let strata = match ranks.strata.as_deref().map(|by| self.attribute_named(by)) {
            Some(by) => say!(language, "按{by}分组，", "by {by}, "),
            None => String::new(),
        };
        let ties = match ranks.ties {
            RankTies::Share => say!(language, "同分的并列取最前名次", "equal marks share their first place"),
            RankTies::Average => say!(
                language,
                "同分的取所占名次的平均",
                "equal marks get the mean of their places"
            ),
        };
        let head = say!(
            language,
            "由每位评价人{strata}对各单位按评分{order}排名次，取有效票名次的{how}",
            "is the {how} over its valid ballots of the unit's places among all units, each rater's marks ranked {strata}{order}",
        );
        let step = ranks.step.as_ref().map(|step| {
            let (first, step) = (self.start(ranks.first.as_ref(), node), points(step, language));
            say!(
                language,
                "名次折分：第1名{first}，每降1名减{step}",
                "a place counts points: the first {first}, {step} less for each further place"
            )
        });
        clauses([Some(head), Some(ties), step].into_iter().flatten(), language)
    }

    fn group(&self, node: &Node, rule: &Panel, group: &Group) -> String {
        let language = self.language;
        let name = self.group_named(group);
        let below = self.weighted(rule, Some(group.id.as_str()));
        let how = match (below.is_empty(), group.within) {
            (false, _) => say!(language, "等于{below}", "is {below}"),
            (true, within) => self.within(within, group.ranks.as_ref(), node),
        };
        let trim = group.trim.iter().map(|trim| {
            let (from, high, low) = (trim.ballots_at_least, trim.high, trim.low);
            say!(
                language,
                "有效票{from}张及以上的，去掉{high}个最高分、{low}个最低分",
                "from {from} valid ballots on, the {high} highest and {low} lowest are dropped",
            )
        });
        let trim = clauses(trim, language);
        let trim = match (trim.is_empty(), below.is_empty()) {
            (true, true) => say!(language, "不去最高分、最低分", "none are trimmed"),
            _ => trim,
        };
        let quorum = group.quorum.map(|quorum| {
            say!(
                language,
                "有效票少于{quorum}张的无得分",
                "no score with fewer than {quorum} valid ballots"
            )
        });
        let round = group.round.as_ref().map(|round| rounding(round, language));
        let empty = group.empty.as_ref().map(|empty| match empty {
            Empty::NoScore => say!(
                language,
                "没有有效票的，本项无得分",
                "without a valid ballot there is no score at all"
            ),
            Empty::LeaveOut => say!(
                language,
                "没有有效票的不计，其他组的权重按比例放大",
                "without a valid ballot it is left out, the other weights rescaled",
            ),
            Empty::Score(mark) => {
                let mark = points(mark, language);
                say!(
                    language,
                    "没有有效票的按{mark}计",
                    "without a valid ballot it counts {mark}"
                )
            }
        });
        let said = [
            Some(format!("{name}{}{how}", blank(language))),
            quorum,
            Some(trim),
            round,
            empty,
        ];
        clauses(said.into_iter().flatten(), language)
    }
}

fn blank(language: Language) -> &'static str {
    either(language, "", " ")
}
