//! Counts the ballots of one record: recused, void and abstaining ones are set aside, extremes trimmed, the rest
//! becomes one mark a group, and the groups are weighted.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};

use super::panel::{Empty, Group, Panel, Within};
use crate::card::{GroupLine, RaterPlace};
use crate::cohort::ListPlace;
use crate::draft::Ballot;
use crate::number::Exact;
use crate::outcome::{Reason, Why};

/// What the cohort says of the ballots of one record. Pairs of group and rater.
#[derive(Default)]
pub(crate) struct Judged<'a> {
    /// Ballots that are void with their rater's whole sheet.
    pub(crate) void: BTreeSet<(&'a str, &'a str)>,
    /// Where the mark stands among all marks of the rater in the group, and how many these are, where the group
    /// counts places.
    pub(crate) places: BTreeMap<(&'a str, &'a str), (ListPlace, u64)>,
}

/// What the ballots of a panel come to.
pub(crate) struct Tally {
    pub(crate) value: Result<Exact, Reason>,
    pub(crate) groups: Vec<GroupLine>,
}

/// Counts the ballots: groups from the innermost out, in the order that [`Panel`] names.
pub(crate) fn tally(panel: &Panel, full: Option<&Exact>, ballots: &[Ballot], judged: &Judged<'_>) -> Tally {
    let groups = panel.groups();
    let mut cast: BTreeMap<&str, Vec<&Ballot>> = BTreeMap::new();
    for ballot in ballots {
        cast.entry(ballot.group.as_str()).or_default().push(ballot);
    }
    let of = |group: &Group| cast.get(group.id.as_str()).map_or(&[][..], Vec::as_slice);
    let count = |group| count(panel, group, full, of(group), judged);
    let mut lines: Vec<GroupLine> = panel.group.iter().map(count).collect();
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
fn count(panel: &Panel, group: &Group, full: Option<&Exact>, ballots: &[&Ballot], judged: &Judged<'_>) -> GroupLine {
    let mut line = GroupLine::new(group.id.to_string());
    line.name = group.name.clone();
    line.parent = group.parent.clone();
    let mut valid: Vec<(&Exact, &str)> = Vec::new();
    for ballot in ballots {
        if ballot.recused.is_some() {
            line.recused = line.recused.saturating_add(1);
        } else if ballot.void.is_some() {
            line.void = line.void.saturating_add(1);
        } else if judged.void.contains(&(ballot.group.as_str(), ballot.rater.as_str())) {
            line.void = line.void.saturating_add(1);
            line.void_sheets.push(ballot.rater.clone());
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
        .max_by_key(|t| t.ballots_at_least);
    // Of so many ballots some are left, says the check.
    if let Some(trim) = trim {
        // Ascending by mark and rater: the last is the highest, and of ties the last by rater.
        for _ in 0..trim.high {
            line.trimmed.extend(valid.pop().map(|(_, rater)| rater.to_string()));
        }
        trim_lowest(&mut valid, trim.low, &mut line.trimmed);
    }
    line.void_sheets.sort();
    let counting: Vec<Exact> = match &group.ranks {
        None => valid.iter().map(|(mark, _)| (*mark).clone()).collect(),
        Some(ranks) => {
            let placed = valid.iter().filter_map(|(_, rater)| {
                let (at, among) = judged.places.get(&(group.id.as_str(), *rater))?;
                let place = ranks.place(at, *among);
                let counts = ranks.counts(&place, full);
                let mut of = RaterPlace::new((*rater).to_string(), place);
                of.among = *among;
                line.places.push(of);
                Some(counts)
            });
            let mut counts: Vec<Exact> = placed.collect();
            counts.sort();
            counts
        }
    };
    line.places.sort_by(|a, b| a.rater.cmp(&b.rater));
    line.sum = counting.iter().sum();
    line.counted = u64::try_from(counting.len()).unwrap_or(u64::MAX);
    line.value = match group.within {
        Within::Sum => Some(line.sum.clone()),
        Within::Mean => line.sum.checked_div(&Exact::from(line.counted)),
        Within::Median => median(&counting),
    };
    line
}

/// Takes the `low` lowest marks away; of ties, the last by rater.
fn trim_lowest(valid: &mut Vec<(&Exact, &str)>, low: u64, trimmed: &mut Vec<String>) {
    let mut low = usize::try_from(low).unwrap_or(usize::MAX).min(valid.len());
    let mut gone = 0usize;
    loop {
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

fn median(ascending: &[Exact]) -> Option<Exact> {
    let half = ascending.len().div_euclid(2);
    let upper = ascending.get(half)?;
    if ascending.len().is_multiple_of(2) {
        let lower = ascending.get(half.checked_sub(1)?)?;
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
