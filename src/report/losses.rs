//! Section two: points lost, leaf by leaf and by department, adding up to what the result lost.

use alloc::{format, string::String, vec::Vec};

use super::block::{Block, Table};
use super::figure;
use super::view::View;
use crate::card::Line;
use crate::number::Exact;
use crate::outcome::Outcome;

/// Losses that are given a row each.
const DETAILED: usize = 12;

/// A line that lost points.
struct Loss<'a> {
    at: usize,
    line: &'a Line,
    own: Exact,
    total: Exact,
}

/// The losses of one card, largest first.
pub(super) struct Losses<'a> {
    items: Vec<Loss<'a>>,
    /// What nodes above the leaves changed, by node: limits, gates, rounding.
    above: Vec<Loss<'a>>,
    /// Whether points of the result are known.
    in_total: bool,
    places: u32,
}

impl<'a> Losses<'a> {
    pub(super) fn of(view: &View<'a>) -> Self {
        let in_total = view.card.total().is_some();
        let (mut items, mut above) = (Vec::new(), Vec::new());
        let whole = |at: usize| {
            view.above(at)
                .any(|above| view.line(above).is_some_and(|line| !line.additive))
        };
        for (at, line) in view.card.lines.iter().enumerate().filter(|(at, _)| view.in_result(*at)) {
            // Under a least or greatest, the branch as a whole lost what it lost.
            if !in_total && whole(at) {
                continue;
            }
            let total = line.lost_in_total.clone().unwrap_or_default();
            let own = line.lost.clone().unwrap_or_default();
            let nothing = if in_total { total.is_zero() } else { own.is_zero() };
            let branch = line.is_leaf() || !line.additive || !matches!(line.outcome, Outcome::Scored(_));
            // What the result's own pools, limits and rounding changed has its place in section one.
            if !nothing && (branch || at != view.card.result) {
                (if branch { &mut items } else { &mut above }).push(Loss { at, line, own, total });
            }
        }
        // Stable, so that ties stay in the order of the table.
        items.sort_by(|a: &Loss<'_>, b: &Loss<'_>| {
            if in_total {
                b.total.cmp(&a.total)
            } else {
                b.own.cmp(&a.own)
            }
        });
        let least = view.card.result_line().map_or(0, |line| figure::places_of(&line.words));
        let places = figure::column(items.iter().chain(&above).map(|loss| &loss.total), least);
        Losses {
            items,
            above,
            in_total,
            places,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    fn total(&self) -> Exact {
        self.items.iter().map(|loss| &loss.total).sum()
    }

    fn digits(&self, x: &Exact) -> String {
        figure::fixed(x, self.places).marked()
    }

    /// The section: its heading, the detailed rows, the rest in one paragraph, and what adds up.
    pub(super) fn section(&self, view: &View<'_>) -> Vec<Block> {
        let detailed = self.items.get(..DETAILED).unwrap_or(&self.items);
        let rest = self.items.get(DETAILED..).unwrap_or_default();
        let sum = |of: &[Loss<'_>]| -> Exact { of.iter().map(|loss| &loss.total).sum() };
        let listed = (!rest.is_empty()).then(|| self.digits(&sum(detailed)));
        let mut blocks = alloc::vec![Block::Heading(self.heading(view, listed))];
        let mut table = Table::default()
            .words(view.say("指标", "Indicator"), 40)
            .number(view.say("分值", "Full"))
            .number(view.say("得分", "Score"))
            .number(view.say("失分", "Lost"))
            .number(view.say("折总分", "Of total"))
            .words(view.say("原因", "Reason"), 60)
            .words(view.say("责任科室", "Department"), 16);
        for loss in detailed {
            table.row(self.row(view, loss));
        }
        blocks.push(Block::Table(table.without_empty_columns()));
        let mut lines = Vec::new();
        if !rest.is_empty() {
            let items: Vec<String> = rest.iter().map(|loss| self.brief(view, loss)).collect();
            let (count, list) = (rest.len(), view.list(&items));
            let points = if self.in_total {
                self.digits(&sum(rest))
            } else {
                String::new()
            };
            lines.push(match (view.is_chinese(), self.in_total) {
                (true, true) => format!("其余{count}项，折总分{points}分：{list}"),
                (true, false) => format!("其余{count}项：{list}"),
                (false, true) => format!("The other {count}, {points} points of the total: {list}"),
                (false, false) => format!("The other {count}: {list}"),
            });
        }
        if self.in_total {
            lines.extend(self.above(view));
            lines.extend(self.footing(view, detailed, rest));
        }
        blocks.push(Block::Lines(lines));
        blocks
    }

    fn heading(&self, view: &View<'_>, listed: Option<String>) -> String {
        let count = self.items.len();
        let total = self.digits(&self.total());
        let items = view.count(count, "indicator", "indicators");
        match (view.is_chinese(), self.in_total, listed) {
            (true, true, None) => format!("失分：{count}项，折总分共{total}分"),
            (true, true, Some(listed)) => {
                format!("失分：{count}项，折总分共{total}分（列失分最多的{DETAILED}项，计{listed}分）")
            }
            (true, false, _) => format!("已评指标失分：{count}项（总分暂无，不折算）"),
            (false, true, None) => format!("Points lost: {items}, {total} points of the total"),
            (false, true, Some(listed)) => {
                format!("Points lost: {items}, {total} points of the total (the {DETAILED} largest make {listed})")
            }
            (false, false, _) => format!("Points lost where scored: {items} (there is no total yet)"),
        }
    }

    fn row(&self, view: &View<'_>, loss: &Loss<'_>) -> Vec<String> {
        let words = &loss.line.words;
        let score = match &loss.line.outcome {
            Outcome::Scored(value) => value.exact().map(|x| view.points(x, words)).unwrap_or_default(),
            Outcome::Absent(kind) => view.absence(*kind),
            Outcome::NoScore(_) => view.say("暂无", "none").into(),
        };
        alloc::vec![
            view.label(words),
            loss.line
                .full
                .as_ref()
                .map(|full| view.points(full, words))
                .unwrap_or_default(),
            score,
            view.points(&loss.own, words),
            if self.in_total {
                self.digits(&loss.total)
            } else {
                String::new()
            },
            super::reason::reason(view, loss.at),
            view.owner(loss.at).map(|owner| owner.lead.clone()).unwrap_or_default(),
        ]
    }

    /// `Z1.3 0.18`.
    fn brief(&self, view: &View<'_>, loss: &Loss<'_>) -> String {
        let words = &loss.line.words;
        let name = words
            .no
            .as_deref()
            .filter(|no| no.is_ascii())
            .unwrap_or_else(|| view.name(words));
        let points = if self.in_total {
            self.digits(&loss.total)
        } else {
            view.points(&loss.own, words)
        };
        format!("{name} {points}")
    }

    /// What limits, gates, rounding and pools of the nodes above made of the losses.
    fn above(&self, view: &View<'_>) -> Option<String> {
        if self.above.is_empty() {
            return None;
        }
        let item = |loss: &Loss<'_>| {
            format!(
                "{} {}",
                view.label(&loss.line.words),
                figure::signed(&loss.total, self.places)
            )
        };
        let items: Vec<String> = self.above.iter().map(item).collect();
        Some(format!(
            "{}{}",
            view.say(
                "上级指标的加减、上下限和取舍另计（折总分）：",
                "Changed above the indicators by pools, limits and rounding (points of the total): "
            ),
            view.list(&items)
        ))
    }

    /// What the printed rows miss of the printed sum.
    fn footing(&self, view: &View<'_>, detailed: &[Loss<'_>], rest: &[Loss<'_>]) -> Option<String> {
        let rest_sum: Exact = rest.iter().map(|loss| &loss.total).sum();
        let parts = detailed
            .iter()
            .map(|loss| &loss.total)
            .chain(core::iter::once(&rest_sum));
        let tail = figure::tail(parts, &self.total(), self.places)?;
        Some(format!(
            "{}{}",
            view.say("尾差：", "Rounding of print: "),
            figure::signed(&tail, self.places)
        ))
    }

    /// Losses by the department in the lead, adding up to the losses of all leaves.
    pub(super) fn by_department(&self, view: &View<'_>) -> Option<String> {
        if !self.in_total || self.items.is_empty() {
            return None;
        }
        let mut sums: Vec<(&str, Exact)> = Vec::new();
        for loss in &self.items {
            let lead = view.owner(loss.at).map_or("", |owner| owner.lead.as_str());
            match sums.iter_mut().find(|(name, _)| *name == lead) {
                Some((_, sum)) => *sum = &*sum + &loss.total,
                None => sums.push((lead, loss.total.clone())),
            }
        }
        if sums.iter().all(|(lead, _)| lead.is_empty()) {
            return None;
        }
        sums.sort_by(|a, b| (a.0.is_empty()).cmp(&b.0.is_empty()).then(b.1.cmp(&a.1)));
        let unnamed = view.say("未列责任科室", "no department named");
        let item = |(name, sum): &(&str, Exact)| {
            let name = if name.is_empty() { unnamed } else { name };
            format!("{name}{}{}", view.say("", " "), self.digits(sum))
        };
        let items: Vec<String> = sums.iter().map(item).collect();
        let total = self.total();
        let tail = figure::tail(sums.iter().map(|(_, sum)| sum), &total, self.places).map(|tail| {
            format!(
                "{}{}",
                view.say("　尾差", "; rounding of print "),
                figure::signed(&tail, self.places)
            )
        });
        Some(format!(
            "{}{}{}{}{}",
            view.say("按科室失分（折总分）：", "Lost by department (points of the total): "),
            items.join(view.say("　", "; ")),
            tail.unwrap_or_default(),
            view.say("　合计", "; total "),
            self.digits(&total)
        ))
    }
}
