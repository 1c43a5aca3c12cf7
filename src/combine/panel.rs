//! Panels: groups of raters, nested and weighted, and how their ballots become one mark (评价组).

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};

use crate::card::GroupLine;
use crate::draft::Ballot;
use crate::extent::{Domain, End, Range, Share, blend};
use crate::language::Text;
use crate::number::{Exact, Rounding};
use crate::outcome::{Reason, Why};
use crate::problem::{Code, Thing};
use crate::read::{Id, Read, Reader, document, keyword};
use crate::rule::RuleCheck;
use crate::tree::Tree;

document! {
    /// **Panel** (评价组评分): raters in weighted groups.
    ///
    /// Order: ballots recused or void are set aside, and abstentions leave the denominator; a group
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
struct Groups<'p>(BTreeMap<Option<&'p str>, Vec<usize>>);

impl Groups<'_> {
    /// Indices of the groups directly under `parent`.
    fn under<'a>(&'a self, parent: Option<&'a str>) -> &'a [usize] {
        self.0.get(&parent).map_or(&[], Vec::as_slice)
    }
}

impl Panel {
    fn groups(&self) -> Groups<'_> {
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
                let counted = marks.as_ref().map(|marks| match group.within {
                    Within::Mean | Within::Median => marks.clone(),
                    Within::Sum => sums(marks),
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
    fn mark<'b>(&'b self, ballot: &'b Ballot) -> Option<&'b Exact> {
        match (&ballot.mark, &ballot.level) {
            (Some(mark), _) => Some(mark),
            (None, Some(level)) => self.levels.iter().find(|l| l.name == *level).map(|l| &l.mark),
            (None, None) => None,
        }
    }
}

/// What the ballots of a panel come to.
pub(crate) struct Tally {
    pub(crate) value: Result<Exact, Reason>,
    pub(crate) groups: Vec<GroupLine>,
}

/// Counts the ballots: groups from the innermost out, in the order that [`Panel`] names.
pub(crate) fn tally(panel: &Panel, ballots: &[Ballot]) -> Tally {
    let groups = panel.groups();
    let mut cast: BTreeMap<&str, Vec<&Ballot>> = BTreeMap::new();
    for ballot in ballots {
        cast.entry(ballot.group.as_str()).or_default().push(ballot);
    }
    let of = |group: &Group| cast.get(group.id.as_str()).map_or(&[][..], Vec::as_slice);
    let mut lines: Vec<GroupLine> = panel.group.iter().map(|group| count(panel, group, of(group))).collect();
    let mut failed = None;
    // Children stand after their parents, so going backwards every child is ready before its parent.
    for at in (0..panel.group.len()).rev() {
        let Some(group) = panel.group.get(at) else { continue };
        let children = groups.under(Some(group.id.as_str()));
        let value = if children.is_empty() {
            leaf_value(group, lines.get(at))
        } else {
            weigh(panel, children, &mut lines).map(|v| v.map(|v| rounded(v, group)))
        };
        match value {
            Ok(value) => {
                if let Some(line) = lines.get_mut(at) {
                    line.value = value;
                }
            }
            Err(reason) => failed = Some(reason),
        }
    }
    let value = match failed {
        Some(reason) => Err(reason),
        None => {
            weigh(panel, groups.under(None), &mut lines).and_then(|v| v.ok_or_else(|| Reason::new(Why::EmptyGroup)))
        }
    };
    Tally { value, groups: lines }
}

fn rounded(value: Exact, group: &Group) -> Exact {
    match &group.round {
        Some(rounding) => value.round(rounding),
        None => value,
    }
}

/// Sorts the ballots of one group into valid, trimmed and set aside.
fn count(panel: &Panel, group: &Group, ballots: &[&Ballot]) -> GroupLine {
    let mut line = GroupLine::new(group.id.to_string());
    line.name = group.name.clone();
    line.parent = group.parent.clone();
    let mut valid: Vec<(&Exact, &str)> = Vec::new();
    for ballot in ballots {
        if ballot.recused.is_some() {
            line.recused = line.recused.saturating_add(1);
        } else if ballot.void.is_some() {
            line.void = line.void.saturating_add(1);
        } else if let Some(mark) = panel.mark(ballot).filter(|_| !ballot.abstain) {
            valid.push((mark, ballot.rater.as_str()));
        } else {
            line.abstained = line.abstained.saturating_add(1);
        }
    }
    line.valid = u64::try_from(valid.len()).unwrap_or(u64::MAX);
    valid.sort();
    let trim = group
        .trim
        .iter()
        .filter(|t| t.ballots_at_least <= line.valid)
        .max_by_key(|t| t.ballots_at_least)
        .filter(|t| line.valid > t.high.saturating_add(t.low));
    if let Some(trim) = trim {
        // Ascending by mark and rater: the last is the highest, and of ties the last by rater.
        for _ in 0..trim.high {
            line.trimmed.extend(valid.pop().map(|(_, rater)| rater.to_string()));
        }
        trim_lowest(&mut valid, trim.low, &mut line.trimmed);
    }
    line.sum = valid.iter().map(|(mark, _)| *mark).sum();
    line.counted = u64::try_from(valid.len()).unwrap_or(u64::MAX);
    line.value = match group.within {
        Within::Sum => Some(line.sum.clone()),
        Within::Mean => line.sum.checked_div(&Exact::from(line.counted)),
        Within::Median => median(&valid),
    };
    line
}

/// Takes the `low` lowest marks away; of ties, the last by rater.
fn trim_lowest(valid: &mut Vec<(&Exact, &str)>, low: u64, trimmed: &mut Vec<String>) {
    let mut low = usize::try_from(low).unwrap_or(usize::MAX).min(valid.len());
    let mut gone = 0usize;
    while low > 0 {
        let rest = valid.get(gone..).unwrap_or_default();
        let Some((lowest, _)) = rest.first().copied() else {
            break;
        };
        let tied = rest.partition_point(|(mark, _)| *mark <= lowest);
        let take = tied.min(low);
        let end = gone.saturating_add(tied);
        let from = end.saturating_sub(take);
        trimmed.extend(
            valid
                .get(from..end)
                .unwrap_or_default()
                .iter()
                .rev()
                .map(|(_, rater)| (*rater).to_string()),
        );
        low = low.saturating_sub(take);
        if take < tied {
            valid.drain(from..end);
            break;
        }
        gone = end;
    }
    valid.drain(..gone);
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

fn median(ascending: &[(&Exact, &str)]) -> Option<Exact> {
    let half = ascending.len().div_euclid(2);
    let upper = ascending.get(half)?.0;
    if ascending.len().is_multiple_of(2) {
        let lower = ascending.get(half.checked_sub(1)?)?.0;
        (lower + upper).checked_div(&Exact::from(2))
    } else {
        Some(upper.clone())
    }
}

/// The value of a group of raters: nothing if it is left out.
fn leaf_value(group: &Group, line: Option<&GroupLine>) -> Result<Option<Exact>, Reason> {
    let Some(line) = line else { return Ok(None) };
    if line.valid == 0 {
        return match group.empty.clone().unwrap_or_default() {
            Empty::NoScore => Err(Reason::about(Why::EmptyGroup, &group.id)),
            Empty::LeaveOut => Ok(None),
            Empty::Score(score) => Ok(Some(score)),
        };
    }
    if let Some(quorum) = group.quorum.filter(|quorum| line.valid < *quorum) {
        let reason = Reason::short(Why::Quorum, line.valid.into(), quorum.into());
        return Err(Reason {
            about: Some(group.id.to_string()),
            ..reason
        });
    }
    Ok(line.value.clone().map(|v| rounded(v, group)))
}

/// Weights groups that stand side by side, and divides by the weight of those that have a value.
fn weigh(panel: &Panel, groups: &[usize], lines: &mut [GroupLine]) -> Result<Option<Exact>, Reason> {
    let weight = |at: usize| panel.group.get(at).and_then(|g| g.weight.clone()).unwrap_or(Exact::ONE);
    let present: Exact = groups
        .iter()
        .filter(|at| lines.get(**at).is_some_and(|l| l.value.is_some()))
        .map(|at| weight(*at))
        .sum();
    if groups.iter().all(|at| lines.get(*at).is_none_or(|l| l.value.is_none())) {
        return Ok(None);
    }
    let factor = present.recip().ok_or_else(|| Reason::new(Why::NothingPossible))?;
    let mut total = Exact::ZERO;
    for at in groups {
        let effective = &weight(*at) * &factor;
        if let Some(line) = lines.get_mut(*at)
            && let Some(value) = &line.value
        {
            total = &total + &(&effective * value);
            line.weight = Some(effective);
        }
    }
    Ok(Some(total))
}
