//! The footnotes by which anyone can compute ranks and grades again.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::quota;
use super::words::Words;
use crate::draft::{Band, Order, Places, RankNode, TieEnd, TieFor};
use crate::language::Language;
use crate::number::{Exact, Grid, Rounding};
use crate::report::figure;
use crate::standing::Cut;

/// How a number is rounded.
fn rounding(rounding: &Rounding, zh: bool) -> String {
    let mode = rounding.mode();
    match (zh, rounding.grid()) {
        (true, Grid::Places(0)) => format!("{}取整数", mode.zh()),
        (true, Grid::Places(places)) => format!("{}保留{places}位小数", mode.zh()),
        (true, Grid::Step(step)) => format!("{}到{step}的整数倍", mode.zh()),
        (false, Grid::Places(places)) => format!("rounded to {places} decimals, {mode}"),
        (false, Grid::Step(step)) => format!("rounded to steps of {step}, {mode}"),
    }
}

impl Words<'_> {
    /// What a step of the tie chain compares.
    pub(super) fn step(&self, at: usize) -> String {
        let step = self.results.rules.as_ref().and_then(|rules| rules.tie.get(at));
        match step {
            Some(step) if step.lot => self.say("抽签号", "lot").into(),
            Some(step) if !step.firsts.is_empty() => {
                format!(
                    "{}{}",
                    self.say("第一名次数：", "first places on "),
                    self.nodes(&step.firsts)
                )
            }
            Some(step) => self.nodes(&step.node),
            None => String::new(),
        }
    }

    pub(super) fn footnotes(&self) -> Vec<String> {
        let mut out = Vec::new();
        out.extend(self.rank_sum());
        out.extend(self.results.formula.iter().map(|formula| self.text(formula)));
        if let Some(rules) = &self.results.rules {
            let name = self.total_name();
            let exact = rules.exact.then_some(());
            let round = self.results.node.as_ref().and_then(|words| words.round.as_ref());
            out.push(match (exact, round, self.zh()) {
                (None, Some(round), true) => format!("{name}{}，并据以排名", rounding(round, true)),
                (None, Some(round), false) => format!("{name} is {}, and ranked so", rounding(round, false)),
                (Some(()), _, true) => format!("按{name}取舍前的数值排名"),
                (Some(()), _, false) => format!("{name} is ranked before its rounding"),
                (None, None, true) => format!("{name}不取舍，按精确值排名"),
                (None, None, false) => format!("{name} is not rounded and ranked exactly"),
            });
            let places = match rules.places {
                places if self.zh() => places.in_chinese(),
                Places::Competition => "ties share a place, later places stay free (1, 2, 2, 4)",
                Places::Dense => "ties share a place, none stays free (1, 2, 2, 3)",
                Places::Ordinal => "units that nothing separates stand in the order of their ids",
                Places::Fractional => "ties share the mean of their places",
            };
            let ascending = rules.order == Order::Ascending || rules.rank_sum.is_some();
            let order = match ascending {
                true => self.say("从低到高排名", "The least is first"),
                false => self.say("从高到低排名", "The greatest is first"),
            };
            out.push(format!("{order}{}{places}", self.say("；", "; ")));
            out.extend(self.tie_rule());
        }
        out.extend(self.bands());
        out.extend(self.results.quotas.iter().map(|line| quota::quota(self, line)));
        out.extend(self.counted_units());
        if self.results.rows.iter().any(|row| row.before.is_some()) {
            let words = self.say(
                "取舍前＝各部分计入（或合成得分）与加减分、其他项、限定与否决、尾差之和；≈为只印四位小数的数，尾差为其印出之差",
                "Before rounding = what parts count (or combined) + pools + other items + bounds and vetoes + tail; \
                 ≈ marks a number cut to four decimals, the tail is what cutting misses",
            );
            out.push(words.into());
        }
        if !self.results.missing.is_empty() {
            let units = self.results.missing.join(self.say("、", ", "));
            out.push(format!(
                "{}{units}",
                self.say("机构序列中无结果的单位：", "Units of the list without a result: ")
            ));
        }
        out
    }

    /// How a rank sum is made.
    fn rank_sum(&self) -> Option<String> {
        let sum = self.results.rules.as_ref()?.rank_sum.as_ref()?;
        let term = |node: &RankNode| {
            let name = self.nodes(core::slice::from_ref(&node.node));
            let weight = node
                .weight
                .as_ref()
                .map(|weight| format!(" × {}", figure::factor(weight)));
            let order = match node.order {
                Order::Ascending => self.say("（低者先）", " (the least first)"),
                Order::Descending => "",
            };
            format!("{}{order}{}", self.say_of_rank(&name), weight.unwrap_or_default())
        };
        let terms: Vec<String> = sum.nodes.iter().map(term).collect();
        let mut out = format!(
            "{}{}{}",
            self.total_name(),
            self.say("＝", " = "),
            terms.join(self.say("＋", " + "))
        );
        for (count, zh, en) in [(sum.high, "最大", "greatest"), (sum.low, "最小", "least")] {
            if count > 0 {
                out.push_str(&match self.zh() {
                    true => format!("，各单位去掉{count}个{zh}名次"),
                    false => format!(", without the {count} {en} of each unit's ranks"),
                });
            }
        }
        Some(out)
    }

    fn say_of_rank(&self, name: &str) -> String {
        match self.zh() {
            true => format!("{name}名次"),
            false => format!("rank on {name}"),
        }
    }

    fn tie_rule(&self) -> Option<String> {
        let rules = self.results.rules.as_ref()?;
        let end = match rules.tie_end {
            Some(TieEnd::NeedsDecision) => self.say("待定", "a decision is needed"),
            _ => self.say("并列", "they share a place"),
        };
        if rules.tie.is_empty() {
            return Some(format!("{}{end}", self.say("同分的：", "Of equal values: ")));
        }
        let step = |(at, step): (usize, &crate::draft::TieStep)| match step.order {
            Order::Ascending => format!("{}{}", self.step(at), self.say("（低者先）", " (the least first)")),
            Order::Descending => self.step(at),
        };
        let steps: Vec<String> = rules.tie.iter().enumerate().map(step).collect();
        let limited = match rules.tie_for {
            TieFor::Edges => self.say("（只定名额，不定名次）", " (for quotas only, not for places)"),
            TieFor::Places => "",
        };
        Some(match self.zh() {
            true => format!("同分的依次比较{}{limited}；仍相同的{end}", steps.join("、")),
            false => format!(
                "Of equal values compared in turn: {}{limited}; if still equal, {end}",
                steps.join(", ")
            ),
        })
    }

    /// Who counts in N.
    fn counted_units(&self) -> Option<String> {
        let has_share = self.results.quotas.iter().any(|quota| quota.line.share.is_some());
        let count = self.results.rules.as_ref()?.count.as_ref().filter(|_| has_share)?;
        let mut out = match (self.zh(), count.barred.0) {
            (true, true) => "参评数含有得分而不得评该等次的单位".to_string(),
            (true, false) => "参评数不含因否决不得评该等次的单位".into(),
            (false, true) => "N counts units that a gate keeps out of the grade".into(),
            (false, false) => "N leaves out units that a gate keeps out of the grade".into(),
        };
        for (counts, zh, en) in [
            (count.unrated, "含无得分的单位", "units without a score count"),
            (
                count.outside,
                "含不定等次的单位",
                "units with a grade outside the order count",
            ),
            (
                !count.when.is_empty(),
                "只计符合方案所列条件的单位",
                "only units that meet the scheme's conditions count",
            ),
        ] {
            if counts {
                out.push_str(&format!("{}{}", self.say("；", "; "), self.say(zh, en)));
            }
        }
        Some(out)
    }

    fn bands(&self) -> Option<String> {
        let grades = self.results.grades.as_ref()?;
        let bounded = |name: &str, bounds: [&Option<Exact>; 4], otherwise: bool| {
            let written = ["≥", "＞", "≤", "＜"].into_iter().zip(bounds);
            let written = written.filter_map(|(sign, at)| Some(format!("{sign}{}", figure::factor(at.as_ref()?))));
            let rest = otherwise.then(|| self.say("其余", "else").to_string());
            format!("{name} {}", written.chain(rest).collect::<Vec<_>>().join(" "))
        };
        let band = |band: &Band| {
            let name = self.text(&band.grade);
            let of_band = |cut: &&Cut| {
                [Language::Chinese, Language::English]
                    .iter()
                    .any(|language| band.grade.in_language(*language) == cut.grade)
            };
            let mut cuts = self.results.cuts.iter().filter(of_band).peekable();
            let own = [&band.at_least, &band.more_than, &band.at_most, &band.less_than];
            // Where a cut is for all strata, the scheme's own bounds are nobody's.
            let all = cuts.clone().any(|cut| cut.stratum.is_none());
            let scheme = (!all).then(|| bounded(&name, own, band.otherwise));
            let given = cuts.by_ref().map(|cut| {
                let name = match &cut.stratum {
                    Some(stratum) if self.zh() => format!("{name}（{stratum}）"),
                    Some(stratum) => format!("{name} ({stratum})"),
                    None => name.clone(),
                };
                let bounds = [&cut.at_least, &cut.more_than, &cut.at_most, &cut.less_than];
                format!(
                    "{}{}",
                    bounded(&name, bounds, false),
                    self.say("（当年另定）", " (given for the year)")
                )
            });
            let separator = self.say("；", "; ");
            scheme.into_iter().chain(given).collect::<Vec<_>>().join(separator)
        };
        let bands: Vec<String> = grades.band.iter().map(band).collect();
        Some(format!(
            "{}{}",
            self.say("等次线：", "Lines of grades: "),
            bands.join(self.say("；", "; "))
        ))
    }
}
