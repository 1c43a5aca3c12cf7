//! Panels, retold: ballots sorted, trimmed, averaged, rounded and weighted, group by group.

use alloc::{string::String, vec::Vec};
use num_rational::BigRational;
use num_traits::Zero;

use super::number::{rational, round, whole};
use crate::combine::{Empty, Group, Panel, Within};
use crate::draft::Ballot;

/// What a group comes to.
enum Mark {
    Is(BigRational),
    LeftOut,
    NoScore,
}

/// The mark of the panel, if it has one.
pub(super) fn mark(panel: &Panel, ballots: &[Ballot]) -> Option<BigRational> {
    match weighed(panel, None, ballots) {
        Mark::Is(mark) => Some(mark),
        Mark::LeftOut | Mark::NoScore => None,
    }
}

fn under<'a>(panel: &'a Panel, parent: Option<&str>) -> Vec<&'a Group> {
    panel.group.iter().filter(|g| g.parent.as_deref() == parent).collect()
}

/// The groups side by side: weighted, divided by the weight of those that are not left out.
fn weighed(panel: &Panel, parent: Option<&str>, ballots: &[Ballot]) -> Mark {
    let (mut sum, mut weights, mut any) = (whole(0), whole(0), false);
    for group in under(panel, parent) {
        let weight = group.weight.as_ref().map_or(whole(1), rational);
        match group_mark(panel, group, ballots) {
            Mark::Is(mark) => {
                any = true;
                sum += mark * &weight;
                weights += weight;
            }
            Mark::LeftOut => {}
            Mark::NoScore => return Mark::NoScore,
        }
    }
    match (any, weights.is_zero()) {
        (false, _) => Mark::LeftOut,
        (true, true) => Mark::NoScore,
        (true, false) => Mark::Is(sum / weights),
    }
}

fn group_mark(panel: &Panel, group: &Group, ballots: &[Ballot]) -> Mark {
    let mark = if under(panel, Some(&group.id)).is_empty() {
        raters_mark(panel, group, ballots)
    } else {
        weighed(panel, Some(&group.id), ballots)
    };
    match (mark, &group.round) {
        (Mark::Is(mark), Some(rounding)) => Mark::Is(round(&mark, rounding)),
        (mark, _) => mark,
    }
}

fn raters_mark(panel: &Panel, group: &Group, ballots: &[Ballot]) -> Mark {
    let mut valid: Vec<(BigRational, String)> = Vec::new();
    for ballot in ballots.iter().filter(|b| b.group == group.id.as_str()) {
        if ballot.recused.is_some() || ballot.void.is_some() || ballot.abstain {
            continue;
        }
        let by_level = panel
            .levels
            .iter()
            .find(|l| Some(&l.name) == ballot.level.as_ref())
            .map(|l| &l.mark);
        if let Some(mark) = ballot.mark.as_ref().or(by_level) {
            valid.push((rational(mark), ballot.rater.clone()));
        }
    }
    if valid.is_empty() {
        return match group.empty.clone().unwrap_or_default() {
            Empty::NoScore => Mark::NoScore,
            Empty::LeaveOut => Mark::LeftOut,
            Empty::Score(score) => Mark::Is(rational(&score)),
        };
    }
    if group.quorum.is_some_and(|quorum| (valid.len() as u64) < quorum) {
        return Mark::NoScore;
    }
    let reached = group.trim.iter().filter(|t| t.ballots_at_least <= valid.len() as u64);
    if let Some(trim) = reached.max_by_key(|t| t.ballots_at_least) {
        for _ in 0..trim.high {
            let highest = valid.iter().map(|(mark, _)| mark).max().unwrap().clone();
            remove_last_rater(&mut valid, &highest);
        }
        for _ in 0..trim.low {
            let lowest = valid.iter().map(|(mark, _)| mark).min().unwrap().clone();
            remove_last_rater(&mut valid, &lowest);
        }
    }
    let mut marks: Vec<BigRational> = valid.into_iter().map(|(mark, _)| mark).collect();
    marks.sort();
    let (sum, count) = (marks.iter().sum::<BigRational>(), marks.len());
    Mark::Is(match group.within {
        Within::Sum => sum,
        Within::Mean => sum / whole(count as i64),
        Within::Median if count % 2 == 1 => marks[count / 2].clone(),
        Within::Median => (&marks[count / 2 - 1] + &marks[count / 2]) / whole(2),
    })
}

/// Of those with this mark, the last by rater id goes.
fn remove_last_rater(valid: &mut Vec<(BigRational, String)>, mark: &BigRational) {
    let tied = valid.iter().enumerate().filter(|(_, (m, _))| m == mark);
    let last = tied
        .max_by_key(|(_, (_, rater))| rater.clone())
        .map(|(at, _)| at)
        .unwrap();
    valid.remove(last);
}
