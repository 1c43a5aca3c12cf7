//! Panels as they are written: groups of raters, nested and weighted (评价组). How ballots become one mark
//! stands beside.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};

use crate::cohort::ListPlace;
use crate::draft::Ballot;
use crate::extent::{Domain, End, Range, Share, blend};
use crate::language::Text;
use crate::number::{Exact, Rounding};
use crate::problem::{Code, Thing};
use crate::read::{Id, Read, Reader, document, keyword};
use crate::rule::{Better, RankTies, RuleCheck};
use crate::tree::Tree;

document! {
    /// **Panel** (评价组评分): raters in weighted groups.
    ///
    /// Order: ballots recused or void are set aside, by themselves or with their rater's whole sheet
    /// ([`Sheet`](crate::cohort::Sheet)), and abstentions leave the denominator; a group
    /// without a valid ballot follows `empty`; then the quorum is asked of the valid ballots, extremes
    /// are trimmed by their number, the rest is averaged within the group and rounded, and the groups
    /// are weighted.
    ///
    /// 市委市政府 60 %，市人大政协 40 %: 92 and 88.5 make 92 × 60 % + 88.5 × 40 % = 90.6. Of tied extremes the last by
    /// rater id is the one trimmed.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # mod worked { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/worked_example.rs")); }
    /// # #[allow(unused_imports)] use worked::{score, score_in};
    /// assert_eq!(score("100", r#"{ "panel": { "group": [{ "id": "a", "weight": "60%", "empty": "no-score" }, { "id": "b", "weight": "40%", "empty": "no-score" }] } }"#,
    /// r#""ballots": [{ "rater": "r1", "group": "a", "mark": "92" }, { "rater": "r2", "group": "b", "mark": "88.5" }]"#), "90.6");
    /// # }
    /// ```
    pub struct Panel {
        required {
            /// The groups, each naming its parent group if it has one.
            "group" group: Vec<Group>,
        }
        optional {
            /// What the weights of groups side by side add to; 1 unless given.
            "weights" weights: Option<Exact>,
            /// Least mark; 0 unless given.
            "at-least" at_least: Option<Exact>,
            /// Greatest mark; full marks unless given.
            "at-most" at_most: Option<Exact>,
            /// Every mark is a multiple of this.
            "step" step: Option<Exact>,
            /// Levels that a ballot can name, and their marks.
            "levels" levels: Vec<PanelLevel>,
        }
    }
}

document! {
    /// A level on a ballot and its mark.
    pub struct PanelLevel {
        required {
            /// Its name.
            "name" name: String,
            /// Its mark.
            "mark" mark: Exact,
        }
        optional {}
    }
}

document! {
    /// A group of raters, or of groups.
    pub struct Group {
        required {
            /// Its id.
            "id" id: Id,
        }
        optional {
            /// Its name.
            "name" name: Option<Text>,
            /// The group it belongs to.
            "parent" parent: Option<String>,
            /// Its weight among the groups beside it.
            "weight" weight: Option<Exact>,
            /// How its ballots make one mark.
            "within" within: Within,
            /// Each rater's marks enter as the places that they give the unit among all units (按排名).
            "ranks" ranks: Option<Ranks>,
            /// Trimming of extremes, by number of valid ballots.
            "trim" trim: Vec<Trim>,
            /// Least number of valid ballots.
            "quorum" quorum: Option<u64>,
            /// Rounding of the group's mark.
            "round" round: Option<Rounding>,
            /// What a group without a valid ballot does.
            "empty" empty: Option<Empty>,
        }
    }
}

keyword! {
    /// How ballots of one group make one mark.
    pub enum Within {
        /// Their mean (平均).
        "mean" "平均" Mean,
        /// Their median (中位数); the mean of the middle two for an even number.
        "median" "中位数" Median,
        /// Their sum (合计).
        "sum" "合计" Sum,
    }
}

document! {
    /// **Ranks within the rater** (按评价人排名): in the place of a rater's mark stands the place that it gives the
    /// unit among all units that the rater marked in this group, or the points of that place. `within` then takes
    /// the mean, median or sum over the raters. Extremes are trimmed before, by the marks.
    ///
    /// 瑞安 2012 按排名: the first place gets the base of 200, each further place 2 % of it less, mean over raters:
    /// `ranks = { better = "more", ties = "share", step = "4" }` with full marks of 200; places 1 and 3 make
    /// (200 + 192) ÷ 2 = 196. Without `step` the place itself is what counts: places 1 and 3 make 2.
    ///
    /// The places come from the marks of the other units: they need the cohort (see
    /// [`RaterMarks`](crate::cohort::RaterMarks)). Void sheets, void ballots, abstentions and recused raters take no
    /// place.
    pub struct Ranks {
        required {
            /// Which marks come first.
            "better" better: Better,
            /// What units of one mark get: their first place, or the mean of their places.
            "ties" ties: RankTies,
        }
        optional {
            /// Points of the first place; full marks unless given. Only beside `step`.
            "first" first: Option<Exact>,
            /// Points less for each further place; without it the place itself is the number.
            "step" step: Option<Exact>,
            /// The attribute by which units are taken apart, and ranked only among their like (分组).
            "strata" strata: Option<String>,
        }
    }
}

document! {
    /// From so many valid ballots on, so many highest and lowest are dropped (去掉最高分、最低分).
    pub struct Trim {
        required {
            /// Least number of valid ballots for this row.
            "ballots-at-least" ballots_at_least: u64,
        }
        optional {
            /// Highest marks dropped.
            "high" high: u64,
            /// Lowest marks dropped.
            "low" low: u64,
        }
    }
}

/// What a group without a valid ballot does.
#[derive(Clone, Debug, PartialEq, Default)]
#[non_exhaustive]
pub enum Empty {
    /// The panel has no score.
    #[default]
    NoScore,
    /// The group is left out and the weights of the others are rescaled.
    LeaveOut,
    /// It counts as this mark.
    Score(Exact),
}

impl Read for Empty {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        if let Tree::Map(entries) = tree {
            reader.keys(entries, &["score"]);
            return Empty::Score(reader.key(tree, "score"));
        }
        match tree.as_text() {
            Some("no-score") => Empty::NoScore,
            Some("leave-out") => Empty::LeaveOut,
            Some(other) => {
                let found = crate::problem::shorten(other);
                reader.fault(Code::UnknownWord {
                    found,
                    allowed: alloc::vec!["no-score", "leave-out", "score"],
                    terms: Vec::new(),
                });
                Empty::NoScore
            }
            None => {
                reader.expected(crate::problem::Shape::Text, tree);
                Empty::NoScore
            }
        }
    }
    fn write(&self) -> Option<Tree> {
        Some(match self {
            Empty::NoScore => Tree::text("no-score"),
            Empty::LeaveOut => Tree::text("leave-out"),
            Empty::Score(score) => Tree::Map(alloc::vec![("score".into(), score.write()?)]),
        })
    }
}

/// The groups of a panel by their parents.
pub(super) struct Groups<'p>(BTreeMap<Option<&'p str>, Vec<usize>>);

impl Groups<'_> {
    /// Indices of the groups directly under `parent`.
    pub(super) fn under<'a>(&'a self, parent: Option<&'a str>) -> &'a [usize] {
        self.0.get(&parent).map_or(&[], Vec::as_slice)
    }
}

impl Panel {
    pub(super) fn groups(&self) -> Groups<'_> {
        let mut groups: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
        for (at, group) in self.group.iter().enumerate() {
            groups.entry(group.parent.as_deref()).or_default().push(at);
        }
        Groups(groups)
    }

    pub(crate) fn check(&self, check: &mut RuleCheck<'_>) {
        if self.group.is_empty() {
            check.fault("group", Code::Empty);
        }
        let groups = self.groups();
        let mut before = BTreeSet::new();
        for (at, group) in self.group.iter().enumerate() {
            let path = check.item("group", at);
            if let Some(parent) = group.parent.as_deref().filter(|parent| !before.contains(parent)) {
                let near = check.findings.near(parent, before.iter().copied());
                let code = Code::UnknownId {
                    thing: Thing::Group,
                    id: parent.into(),
                    near,
                };
                check.findings.add(path.key("parent"), code);
            }
            if !before.insert(group.id.as_str()) {
                check.findings.add(
                    path.key("id"),
                    Code::DuplicateId {
                        thing: Thing::Group,
                        id: group.id.to_string(),
                    },
                );
            }
            if group.empty.is_none() && groups.under(Some(&group.id)).is_empty() {
                check.findings.add(path.clone(), Code::MissingKey { key: "empty" });
            }
            if let Some(ranks) = &group.ranks {
                ranks.check(path.key("ranks"), check);
            }
            for (index, trim) in group.trim.iter().enumerate() {
                let trimmed = trim.high.saturating_add(trim.low);
                if trim.ballots_at_least <= trimmed {
                    let (found, least) = (trim.ballots_at_least.into(), Some(Exact::from(trimmed) + Exact::ONE));
                    let path = path.key("trim").index(index).key("ballots-at-least");
                    check.findings.add(
                        path,
                        Code::OutOfRange {
                            found,
                            least,
                            most: None,
                            percent: false,
                        },
                    );
                }
            }
        }
        for (parent, places) in &groups.0 {
            self.check_weights(*parent, places, check);
        }
    }

    /// Weights of groups that stand side by side: all have one, and they add to the whole.
    fn check_weights(&self, parent: Option<&str>, places: &[usize], check: &mut RuleCheck<'_>) {
        let groups = || places.iter().filter_map(|at| Some((*at, self.group.get(*at)?)));
        if places.len() < 2 && groups().all(|(_, group)| group.weight.is_none()) {
            return;
        }
        for (at, _) in groups().filter(|(_, group)| group.weight.is_none()) {
            let path = check.item("group", at).key("weight");
            check.findings.add(
                path,
                Code::WeightMissing {
                    parent: parent.unwrap_or_default().into(),
                },
            );
        }
        let found: Exact = groups().filter_map(|(_, group)| group.weight.as_ref()).sum();
        let total = self.weights.clone().unwrap_or(Exact::ONE);
        if groups().all(|(_, group)| group.weight.is_some()) && found != total {
            let first = places.first().copied().unwrap_or_default();
            let path = check.item("group", first).key("weight");
            check.findings.add(path, Code::WeightTotal { found, declared: total });
        }
    }

    /// The range of a mark.
    pub(crate) fn range(&self, full: Option<&Exact>) -> (Exact, Option<Exact>) {
        (
            self.at_least.clone().unwrap_or_default(),
            self.at_most.as_ref().or(full).cloned(),
        )
    }

    /// The least and greatest that any ballots come to; nothing where no group can have a value.
    pub(crate) fn attainable(&self, full: Option<&Exact>) -> Option<Range> {
        let (least, most) = self.range(full);
        let marks = Domain::new(Some(&least), most.as_ref(), self.step.as_ref()).map(|marks| marks.range);
        let levels = Range::of(self.levels.iter().map(|level| &level.mark));
        let marks = Range::either(marks, levels);
        let groups = self.groups();
        // Of each group: what it can be, and whether it may be left out.
        let mut of: Vec<(Option<Range>, bool)> = alloc::vec![(None, false); self.group.len()];
        for at in (0..self.group.len()).rev() {
            let Some(group) = self.group.get(at) else { continue };
            let children = groups.under(Some(group.id.as_str()));
            let found = if children.is_empty() {
                let counting = match &group.ranks {
                    Some(ranks) => marks.as_ref().map(|_| ranks.attainable(full)),
                    None => marks.clone(),
                };
                let counted = counting.map(|counting| match group.within {
                    Within::Mean | Within::Median => counting,
                    Within::Sum => sums(&counting),
                });
                let counted = counted.map(|range| range.rounded(group.round.as_ref()));
                match &group.empty {
                    Some(Empty::Score(score)) => (Range::either(counted, Some(Range::point(score.clone()))), false),
                    Some(Empty::LeaveOut) => (counted, true),
                    Some(Empty::NoScore) | None => (counted, false),
                }
            } else {
                let (range, optional) = self.weighed(children, &of);
                (range.map(|range| range.rounded(group.round.as_ref())), optional)
            };
            if let Some(slot) = of.get_mut(at) {
                *slot = found;
            }
        }
        self.weighed(groups.under(None), &of).0
    }

    /// The weighted mean of groups side by side, and whether all of them may be left out.
    fn weighed(&self, groups: &[usize], of: &[(Option<Range>, bool)]) -> (Option<Range>, bool) {
        let mut shares = Vec::with_capacity(groups.len());
        let mut all_optional = true;
        for at in groups {
            let Some((range, optional)) = of.get(*at) else { continue };
            all_optional &= *optional;
            let Some(range) = range else {
                if *optional {
                    continue;
                }
                return (None, false);
            };
            let weight = self.group.get(*at).and_then(|g| g.weight.clone()).unwrap_or(Exact::ONE);
            if weight.is_negative() {
                return (Some(Range::unknown()), all_optional);
            }
            shares.push(Share {
                total: range.times(&weight),
                weight,
                optional: *optional,
                sure: true,
            });
        }
        let range = if shares.is_empty() { None } else { Some(blend(&shares)) };
        (range, all_optional)
    }

    /// The mark of a ballot.
    pub(crate) fn mark<'b>(&'b self, ballot: &'b Ballot) -> Option<&'b Exact> {
        match (&ballot.mark, &ballot.level) {
            (Some(mark), _) => Some(mark),
            (None, Some(level)) => self.levels.iter().find(|l| l.name == *level).map(|l| &l.mark),
            (None, None) => None,
        }
    }
}

impl Ranks {
    fn check(&self, path: crate::problem::Path, check: &mut RuleCheck<'_>) {
        if self.step.is_none() && self.first.is_some() {
            check.findings.add(path.clone(), Code::MissingKey { key: "step" });
        }
        if self.step.is_some() && self.first.is_none() && check.full.is_none() {
            check.findings.add(path, Code::FullMissing);
        }
    }

    /// The place of a mark among so many marks of its rater; 1 is the first. Of ties it is the first of their places,
    /// or the mean of them.
    pub(super) fn place(&self, at: &ListPlace, among: u64) -> Exact {
        let before = match self.better {
            Better::More => among.saturating_sub(at.less).saturating_sub(at.equal),
            Better::Less => at.less,
        };
        let first = Exact::from(before) + Exact::ONE;
        let others = Exact::from(at.equal.saturating_sub(1));
        match (self.ties, others.checked_div(&Exact::from(2))) {
            (RankTies::Average, Some(half)) => &first + &half,
            _ => first,
        }
    }

    /// What all places count, however many units there are. That they are reached depends on the other units.
    fn attainable(&self, full: Option<&Exact>) -> Range {
        let places = |least: Exact| Range {
            least: End::new(least, true),
            greatest: End::open(true),
        };
        let range = match &self.step {
            None => places(Exact::ONE),
            Some(step) => {
                let first = self.first.as_ref().or(full).cloned().unwrap_or_default();
                Range::point(first).minus(&places(Exact::ZERO).times(step))
            }
        };
        range.unsure()
    }

    /// What a place counts.
    pub(super) fn counts(&self, place: &Exact, full: Option<&Exact>) -> Exact {
        match &self.step {
            None => place.clone(),
            Some(step) => {
                let first = self.first.as_ref().or(full).cloned().unwrap_or_default();
                &first - &(&(place - &Exact::ONE) * step)
            }
        }
    }
}

/// What any number of marks can add to.
fn sums(marks: &Range) -> Range {
    let open = |end: &End, grows: bool| if grows { End::open(end.reached) } else { end.clone() };
    Range {
        least: open(&marks.least, marks.may_be_below(&Exact::ZERO)),
        greatest: open(
            &marks.greatest,
            marks.greatest.at.as_ref().is_none_or(Exact::is_positive),
        ),
    }
}
