//! Panels, retold: ballots sorted, trimmed, averaged, rounded and weighted, group by group.

use alloc::{string::String, vec::Vec};
use num_rational::BigRational;
use num_traits::Zero;

use super::case::Case;
use super::number::{rational, round, whole};
use super::sheets;
use crate::combine::{Empty, Group, Panel, Within};
use crate::draft::{Ballot, Node};

/// Whose ballots are counted.
struct Asked<'a> {
    case: &'a Case<'a>,
    node: &'a Node,
    panel: &'a Panel,
}

/// What a group comes to.
enum Mark {
    Is(BigRational),
    LeftOut,
    NoScore,
}

/// The mark of the panel, if it has one.
pub(super) fn mark(case: &Case<'_>, node: &Node, panel: &Panel, ballots: &[Ballot]) -> Option<BigRational> {
    let asked = Asked { case, node, panel };
    match weighed(&asked, None, ballots) {
        Mark::Is(mark) => Some(mark),
        Mark::LeftOut | Mark::NoScore => None,
    }
}

fn under<'a>(panel: &'a Panel, parent: Option<&str>) -> Vec<&'a Group> {
    panel.group.iter().filter(|g| g.parent.as_deref() == parent).collect()
}

/// The groups side by side: weighted, divided by the weight of those that are not left out.
fn weighed(asked: &Asked<'_>, parent: Option<&str>, ballots: &[Ballot]) -> Mark {
    let (mut sum, mut weights, mut any) = (whole(0), whole(0), false);
    for group in under(asked.panel, parent) {
        let weight = group.weight.as_ref().map_or(whole(1), rational);
        match group_mark(asked, group, ballots) {
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

fn group_mark(asked: &Asked<'_>, group: &Group, ballots: &[Ballot]) -> Mark {
    let mark = if under(asked.panel, Some(&group.id)).is_empty() {
        raters_mark(asked, group, ballots)
    } else {
        weighed(asked, Some(&group.id), ballots)
    };
    match (mark, &group.round) {
        (Mark::Is(mark), Some(rounding)) => Mark::Is(round(&mark, rounding)),
        (mark, _) => mark,
    }
}

fn raters_mark(asked: &Asked<'_>, group: &Group, ballots: &[Ballot]) -> Mark {
    let mut valid: Vec<(BigRational, String)> = Vec::new();
    for ballot in ballots.iter().filter(|b| b.group == group.id.as_str()) {
        let Some(mark) = sheets::mark(asked.panel, ballot) else {
            continue;
        };
        match sheets::is_void(asked.case, asked.case.input_of(asked.node), ballot) {
            None => return Mark::NoScore,
            Some(true) => {}
            Some(false) => valid.push((mark, ballot.rater.clone())),
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
    let mut marks = Vec::new();
    for (mark, rater) in valid {
        let Some(ranks) = &group.ranks else {
            marks.push(mark);
            continue;
        };
        let ballot = Ballot::new(rater, group.id.as_str());
        match sheets::place(asked.case, asked.node, asked.panel, ranks, &ballot, &mark) {
            Some(place) => marks.push(place),
            None => return Mark::NoScore,
        }
    }
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
