//! The parts of the unit in words: which there are, how their figures roll up, and what of a target each has.

use alloc::{format, string::String, vec::Vec};

use super::Teller;
use super::phrase::{clauses, list, say, sentences};
use crate::draft::{Breakdown, Divisor, Part, PartsAbsent, RollUp, RollUpBy};

impl Teller<'_> {
    /// The list of the parts, for the head.
    pub(super) fn parts(&self) -> String {
        let parts = self.scheme.parts.iter().map(|part| self.part(part));
        let parts = list(parts, self.language);
        if parts.is_empty() {
            return parts;
        }
        say!(self.language, "分部名单：{parts}", "parts of the unit: {parts}")
    }

    fn part(&self, part: &Part) -> String {
        let id = part.id.as_str();
        match self.text(part.name.as_ref()) {
            "" => id.into(),
            name => say!(self.language, "{name}（{id}）", "{name} ({id})"),
        }
    }

    fn part_named(&self, id: &str) -> String {
        let part = self.scheme.parts.iter().find(|part| part.id.as_str() == id);
        let name = part.map_or("", |part| self.text(part.name.as_ref()));
        if name.is_empty() { id.into() } else { name.into() }
    }

    /// How an input rolls up: 各分部相加为全单位的数，有分部缺项的不得分.
    pub(super) fn roll_up(&self, roll_up: &RollUp) -> String {
        let language = self.language;
        let by = match roll_up.by {
            RollUpBy::Sum => say!(
                language,
                "各分部的数相加为全单位的数",
                "the figures of the parts are added"
            ),
            RollUpBy::RatioOfSums => say!(
                language,
                "各分部分子、分母分别相加后相除",
                "what stands above and below the line is added apart over the parts, then divided"
            ),
            RollUpBy::Least => say!(language, "取各分部中最低的", "the least of the parts counts"),
            RollUpBy::Greatest => say!(language, "取各分部中最高的", "the greatest of the parts counts"),
            RollUpBy::Latest => say!(
                language,
                "取各分部中数据时点最新的",
                "the part with the latest day counts"
            ),
        };
        let absent = match roll_up.parts_absent {
            PartsAbsent::NoScore => say!(language, "有分部缺项的不得分", "no score where a part is absent"),
            PartsAbsent::LeaveOut => say!(language, "缺项的分部不计", "absent parts are left out"),
        };
        let of = list(roll_up.parts.iter().map(|id| self.part_named(id)), language);
        let of = if of.is_empty() {
            of
        } else {
            say!(language, "只由{of}填报", "reported by {of} only")
        };
        super::phrase::joined([by, of, absent], super::phrase::either(language, "，", ", "))
    }

    /// The targets that are broken into parts, a sentence each.
    pub(super) fn breakdowns(&self) -> Vec<String> {
        let all = self.scheme.breakdown.iter();
        all.map(|breakdown| sentences([self.breakdown(breakdown)], self.language))
            .collect()
    }

    fn breakdown(&self, breakdown: &Breakdown) -> String {
        let node = self.node_named(&breakdown.node);
        let parts = breakdown.parts.iter().map(|part| {
            let (name, value) = (self.part_named(&part.part), &part.value);
            format!("{name}{value}")
        });
        let en = breakdown.parts.iter().map(|part| {
            let (name, value) = (self.part_named(&part.part), &part.value);
            format!("{name} {value}")
        });
        let divides = breakdown.field == Divisor::DivideBy;
        match self.language {
            crate::Language::Chinese => {
                let what = if divides { "除数" } else { "目标" };
                let parts = clauses(parts, self.language);
                format!("目标分解：{node}的{what}由各分部承担，{parts}")
            }
            crate::Language::English => {
                let what = if divides { "divisor" } else { "target" };
                let parts = clauses(en, self.language);
                format!("the {what} of {node} is broken down: {parts}")
            }
        }
    }
}
