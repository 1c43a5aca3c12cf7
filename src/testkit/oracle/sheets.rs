//! Sheets of raters and places within a rater, retold: a ballot asks, and all records are read through for it.

use alloc::{string::String, vec::Vec};
use num_rational::BigRational;

use super::case::Case;
use super::number::{rational, round, whole};
use crate::cohort::{Differ, Sheet, SheetLimit, Voids};
use crate::combine::{Panel, Ranks};
use crate::draft::{Ballot, Node, Record};
use crate::rule::{Better, RankTies, Rule};
use crate::{Exact, Mode, Rounding};

/// A mark on a sheet: of which unit and input, and as which level.
struct Mark<'a> {
    unit: usize,
    input: &'a str,
    mark: BigRational,
    level: Option<&'a str>,
}

/// The mark of a ballot that is not set aside by itself.
pub(super) fn mark(panel: &Panel, ballot: &Ballot) -> Option<BigRational> {
    if ballot.recused.is_some() || ballot.void.is_some() || ballot.abstain {
        return None;
    }
    let mut levels = panel.levels.iter();
    let by_level = levels.find(|l| Some(&l.name) == ballot.level.as_ref()).map(|l| &l.mark);
    ballot.mark.as_ref().or(by_level).map(rational)
}

/// Whether a ballot for this input is void with its sheet; none without a cohort.
pub(super) fn is_void(case: &Case<'_>, input: &str, ballot: &Ballot) -> Option<bool> {
    let on_it = |sheet: &&Sheet| sheet.inputs.iter().any(|id| id == input) && spans(sheet, &ballot.group);
    for sheet in case.scheme.sheet.iter().filter(on_it) {
        let raters: Vec<&str> = match sheet.voids {
            Voids::Sheet => alloc::vec![ballot.rater.as_str()],
            Voids::All => raters(case, sheet)?,
        };
        for rater in raters {
            if is_broken(case, sheet, &marks(case, sheet, rater)?) {
                return Some(true);
            }
        }
    }
    if case.cohort.is_none() && case.scheme.sheet.iter().any(|sheet| on_it(&sheet)) {
        return None;
    }
    Some(false)
}

fn spans(sheet: &Sheet, group: &str) -> bool {
    sheet.groups.is_empty() || sheet.groups.iter().any(|id| id == group)
}

/// The records of the cohort that share an attribute with the one that is scored.
fn alike<'a>(case: &Case<'a>, by: Option<&String>) -> Option<Vec<(usize, &'a Record)>> {
    let of = |record: &Record| by.and_then(|by| record.attributes.get(by).cloned());
    let all = case.cohort?.iter().map(|(record, _)| record).enumerate();
    Some(all.filter(|(_, record)| of(record) == of(case.record)).collect())
}

fn panel_of<'a>(case: &Case<'a>, input: &str) -> Option<&'a Panel> {
    let mut readers = case.scheme.node.iter().filter(|node| case.input_of(node) == input);
    readers.find_map(|node| match &node.rule {
        Some(Rule::Panel(panel)) => Some(panel),
        _ => None,
    })
}

fn raters<'a>(case: &Case<'a>, sheet: &Sheet) -> Option<Vec<&'a str>> {
    let mut raters: Vec<&str> = Vec::new();
    for (_, record) in alike(case, sheet.strata.as_ref())? {
        for input in &sheet.inputs {
            let ballots = case.of(record).entry(input).map_or(&[][..], |entry| &entry.ballots);
            raters.extend(ballots.iter().map(|ballot| ballot.rater.as_str()));
        }
    }
    raters.sort_unstable();
    raters.dedup();
    Some(raters)
}

fn marks<'a>(case: &Case<'a>, sheet: &'a Sheet, rater: &str) -> Option<Vec<Mark<'a>>> {
    let mut marks = Vec::new();
    for (unit, record) in alike(case, sheet.strata.as_ref())? {
        for input in &sheet.inputs {
            let panel = panel_of(case, input)?;
            let ballots = case.of(record).entry(input).map_or(&[][..], |entry| &entry.ballots);
            for ballot in ballots.iter().filter(|b| b.rater == rater && spans(sheet, &b.group)) {
                if let Some(mark) = mark(panel, ballot) {
                    let level = ballot.level.as_deref();
                    marks.push(Mark {
                        unit,
                        input,
                        mark,
                        level,
                    });
                }
            }
        }
    }
    Some(marks)
}

fn is_broken(case: &Case<'_>, sheet: &Sheet, marks: &[Mark<'_>]) -> bool {
    if marks.is_empty() {
        return false;
    }
    let units = (0..case.cohort.map_or(0, <[_]>::len)).filter(|unit| marks.iter().any(|m| m.unit == *unit));
    let too_few_units = sheet.units_at_least.is_some_and(|least| (units.count() as u64) < least);
    let alike = sheet.not_all_equal && marks.len() > 1 && marks.iter().all(|m| m.mark == marks[0].mark);
    let same = sheet.differ.is_some_and(|differ| {
        let clash = |a: &Mark<'_>, b: &Mark<'_>| {
            let beside = match differ {
                Differ::Units => a.input == b.input,
                Differ::Items => a.unit == b.unit,
                Differ::All => true,
            };
            beside && a.mark == b.mark
        };
        let pairs = marks.iter().enumerate();
        pairs.clone().any(|(at, a)| marks[at + 1..].iter().any(|b| clash(a, b)))
    });
    too_few_units || alike || same || sheet.limit.iter().any(|limit| is_exceeded(limit, marks))
}

fn is_exceeded(limit: &SheetLimit, marks: &[Mark<'_>]) -> bool {
    let meant = |m: &&Mark<'_>| {
        limit.at_least.as_ref().is_none_or(|b| m.mark >= rational(b))
            && limit.more_than.as_ref().is_none_or(|b| m.mark > rational(b))
            && limit.at_most.as_ref().is_none_or(|b| m.mark <= rational(b))
            && limit.less_than.as_ref().is_none_or(|b| m.mark < rational(b))
            && (limit.levels.is_empty() || limit.levels.iter().any(|l| Some(l.as_str()) == m.level))
    };
    let count = whole(marks.iter().filter(meant).count() as i64);
    let part = |share: &Exact| {
        let mode = limit.round.unwrap_or(Mode::Down);
        round(
            &(rational(share) * whole(marks.len() as i64)),
            &Rounding::places(0, mode),
        )
    };
    limit.most.is_some_and(|most| count > whole(most as i64))
        || limit.least.is_some_and(|least| count < whole(least as i64))
        || limit.most_share.as_ref().is_some_and(|share| count > part(share))
        || limit.least_share.as_ref().is_some_and(|share| count < part(share))
}

/// What the place counts that a mark gives the unit among all that its rater marked; none without a cohort.
pub(super) fn place(
    case: &Case<'_>,
    node: &Node,
    panel: &Panel,
    ranks: &Ranks,
    ballot: &Ballot,
    own: &BigRational,
) -> Option<BigRational> {
    let input = case.input_of(node);
    let (mut before, mut same) = (0, 0);
    for (_, record) in alike(case, ranks.strata.as_ref())? {
        let other = case.of(record);
        let ballots = other.entry(input).map_or(&[][..], |entry| &entry.ballots);
        for theirs in ballots
            .iter()
            .filter(|b| b.rater == ballot.rater && b.group == ballot.group)
        {
            let Some(mark) = mark(panel, theirs) else { continue };
            if is_void(&other, input, theirs)? {
                continue;
            }
            let better = match ranks.better {
                Better::More => mark > *own,
                Better::Less => mark < *own,
            };
            before += i64::from(better);
            same += i64::from(mark == *own);
        }
    }
    let mut place = whole(before + 1);
    if ranks.ties == RankTies::Average {
        place += whole(same - 1) / whole(2);
    }
    Some(match &ranks.step {
        None => place,
        Some(step) => {
            let first = match &ranks.first {
                Some(first) => rational(first),
                None => case.full(node)?,
            };
            first - (place - whole(1)) * rational(step)
        }
    })
}
