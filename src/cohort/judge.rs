//! Judges the sheets of raters over the records of a cohort, and gathers the marks in which places are counted. It reads
//! ballots only: no score is needed for it.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use super::across;
use super::sheet::{Differ, RaterMarks, SheetFault, SheetFaultKind, SheetLimit, SheetPlan, SheetVerdict, Voids};
use super::{Sheet, Statistics};
use crate::combine::Panel;
use crate::draft::Ballot;
use crate::number::{Exact, Mode, Rounding};
use crate::plan::{NodePlan, Op, Plan};
use crate::record::{Record, Seen};
use crate::rule::{Observation, Rule};

/// One mark on a sheet.
struct Cast<'a> {
    unit: usize,
    input: usize,
    mark: &'a Exact,
    level: Option<&'a str>,
}

/// A sheet's owner, after the stratum of its units.
type Owner<'a> = (Option<&'a str>, &'a str);

/// Adds the verdict on every sheet, then the marks of every group that counts places. Everything is sorted, so the
/// order of units and raters cannot matter.
pub(super) fn judge(plan: &Plan, records: &[Record], statistics: &mut Statistics) {
    for sheet in &plan.sheets {
        verdicts(plan, sheet, records, statistics);
    }
    statistics
        .sheets
        .sort_by(|a, b| (&a.sheet, &a.stratum, &a.rater).cmp(&(&b.sheet, &b.stratum, &b.rater)));
    let mut found = Vec::new();
    for node in &plan.nodes {
        marks(plan, node, records, statistics, &mut found);
    }
    found.sort_by(|a, b| (&a.node, &a.group, &a.stratum, &a.rater).cmp(&(&b.node, &b.group, &b.stratum, &b.rater)));
    statistics.rater_marks = found;
}

/// The panel of a leaf, with the input that it reads.
pub(crate) fn panel_of(node: &NodePlan) -> Option<(&Panel, usize)> {
    match &node.op {
        Op::Rule {
            rule: Rule::Panel(panel),
            input: Some(input),
            ..
        } => Some((panel, *input)),
        _ => None,
    }
}

/// The mark of a ballot that is valid by itself.
pub(crate) fn mark_of<'a>(panel: &'a Panel, ballot: &'a Ballot) -> Option<&'a Exact> {
    let set_aside = ballot.recused.is_some() || ballot.void.is_some() || ballot.abstain;
    panel.mark(ballot).filter(|_| !set_aside)
}

/// The stratum of a record: the value of an attribute.
pub(crate) fn stratum<'a>(record: &'a crate::draft::Record, by: Option<&str>) -> Option<&'a str> {
    record.attributes.get(by?).map(String::as_str)
}

fn ballots<'r>(plan: &Plan, record: &'r Record, input: usize) -> &'r [Ballot] {
    match across::input(plan, input, record).and_then(|at| record.0.seen.get(at)) {
        Some(Seen::Observed {
            observation: Observation::Ballots(ballots),
            ..
        }) => ballots,
        _ => &[],
    }
}

fn verdicts(plan: &Plan, of: &SheetPlan, records: &[Record], statistics: &mut Statistics) {
    let mut sheets: BTreeMap<Owner<'_>, Vec<Cast<'_>>> = BTreeMap::new();
    for (unit, record) in records.iter().enumerate() {
        let stratum = stratum(record.facts(), of.sheet.strata.as_deref());
        for (input, reader) in of.inputs.iter().copied() {
            let Some((panel, _)) = plan.nodes.get(reader).and_then(panel_of) else {
                continue;
            };
            for ballot in ballots(plan, record, input)
                .iter()
                .filter(|ballot| of.spans(&ballot.group))
            {
                if let Some(mark) = mark_of(panel, ballot) {
                    let level = ballot.level.as_deref();
                    let sheet = sheets.entry((stratum, ballot.rater.as_str())).or_default();
                    sheet.push(Cast {
                        unit,
                        input,
                        mark,
                        level,
                    });
                }
            }
        }
    }
    let mut judged: Vec<SheetVerdict> = sheets
        .iter()
        .map(|(owner, casts)| verdict(&of.sheet, *owner, casts))
        .collect();
    if of.sheet.voids == Voids::All {
        cancel(&mut judged);
    }
    statistics.sheets.extend(judged);
}

fn verdict(rules: &Sheet, (stratum, rater): Owner<'_>, casts: &[Cast<'_>]) -> SheetVerdict {
    let units: BTreeSet<usize> = casts.iter().map(|cast| cast.unit).collect();
    let mut verdict = SheetVerdict::new(rules.id.as_str(), rater);
    verdict.stratum = stratum.map(Into::into);
    verdict.units = count(units.len());
    verdict.marks = count(casts.len());
    if let Some(least) = rules.units_at_least.filter(|least| verdict.units < *least) {
        let mut fault = SheetFault::new(SheetFaultKind::TooFewUnits);
        (fault.found, fault.allowed) = (Some(verdict.units), Some(least));
        verdict.fault.push(fault);
    }
    if rules.not_all_equal {
        verdict.fault.extend(all_equal(casts));
    }
    if let Some(differ) = rules.differ {
        verdict.fault.extend(same_mark(differ, casts));
    }
    for limit in &rules.limit {
        verdict.fault.extend(beyond(limit, casts));
    }
    verdict
}

fn all_equal(casts: &[Cast<'_>]) -> Option<SheetFault> {
    let (first, others) = casts.split_first()?;
    if others.is_empty() || others.iter().any(|cast| cast.mark != first.mark) {
        return None;
    }
    let mut fault = SheetFault::new(SheetFaultKind::AllEqual);
    fault.mark = Some(first.mark.clone());
    fault.found = Some(count(casts.len()));
    Some(fault)
}

/// The mark that stands most often where marks must differ; of several the least.
fn same_mark(differ: Differ, casts: &[Cast<'_>]) -> Option<SheetFault> {
    let mut times: BTreeMap<(&Exact, Option<usize>), u64> = BTreeMap::new();
    for cast in casts {
        let among = match differ {
            Differ::Units => Some(cast.input),
            Differ::Items => Some(cast.unit),
            Differ::All => None,
        };
        let slot = times.entry((cast.mark, among)).or_default();
        *slot = slot.saturating_add(1);
    }
    let mut most: Option<(&Exact, u64)> = None;
    for ((mark, _), times) in times.into_iter().filter(|(_, times)| *times > 1) {
        if most.is_none_or(|(_, before)| times > before) {
            most = Some((mark, times));
        }
    }
    let (mark, times) = most?;
    let mut fault = SheetFault::new(SheetFaultKind::SameMark);
    fault.mark = Some(mark.clone());
    fault.found = Some(times);
    Some(fault)
}

impl SheetLimit {
    /// Whether a mark is one of those meant.
    fn means(&self, cast: &Cast<'_>) -> bool {
        let named = |level: &str| self.levels.iter().any(|name| name == level);
        self.at_least.as_ref().is_none_or(|bound| cast.mark >= bound)
            && self.more_than.as_ref().is_none_or(|bound| cast.mark > bound)
            && self.at_most.as_ref().is_none_or(|bound| cast.mark <= bound)
            && self.less_than.as_ref().is_none_or(|bound| cast.mark < bound)
            && (self.levels.is_empty() || cast.level.is_some_and(named))
    }

    /// A share of all marks on the sheet as a whole number.
    fn part(&self, share: &Exact, marks: u64) -> u64 {
        let part = share * &Exact::from(marks);
        let whole = part.round(&Rounding::places(0, self.round.unwrap_or(Mode::Down)));
        whole.to_i64().and_then(|n| u64::try_from(n).ok()).unwrap_or_default()
    }
}

fn beyond(limit: &SheetLimit, casts: &[Cast<'_>]) -> Vec<SheetFault> {
    let marks = count(casts.len());
    let found = count(casts.iter().filter(|cast| limit.means(cast)).count());
    let part = |share: &Option<Exact>| share.as_ref().map(|share| limit.part(share, marks));
    let fault = |kind, allowed| {
        let mut fault = SheetFault::new(kind);
        (fault.found, fault.allowed, fault.limit) = (Some(found), Some(allowed), Some(limit.clone()));
        fault
    };
    let most = limit.most.into_iter().chain(part(&limit.most_share)).min();
    let least = limit.least.into_iter().chain(part(&limit.least_share)).max();
    let above = most.filter(|most| found > *most);
    let below = least.filter(|least| found < *least);
    let above = above.map(|most| fault(SheetFaultKind::TooMany, most));
    let below = below.map(|least| fault(SheetFaultKind::TooFew, least));
    above.into_iter().chain(below).collect()
}

/// Voids every sheet of a stratum in which one breaks a rule; the rest name the first of those by id.
fn cancel(judged: &mut [SheetVerdict]) {
    let mut broken: BTreeMap<Option<String>, String> = BTreeMap::new();
    for verdict in judged.iter().filter(|verdict| verdict.is_void()) {
        broken
            .entry(verdict.stratum.clone())
            .or_insert_with(|| verdict.rater.clone());
    }
    for verdict in judged.iter_mut().filter(|verdict| !verdict.is_void()) {
        if let Some(rater) = broken.get(&verdict.stratum) {
            let mut fault = SheetFault::new(SheetFaultKind::Cancelled);
            fault.rater = Some(rater.clone());
            verdict.fault.push(fault);
        }
    }
}

/// The marks in which the groups of one panel count places, without those of void sheets.
fn marks(plan: &Plan, node: &NodePlan, records: &[Record], statistics: &Statistics, found: &mut Vec<RaterMarks>) {
    let Some((panel, input)) = panel_of(node) else { return };
    for group in &panel.group {
        let Some(ranks) = &group.ranks else { continue };
        let mut lists: BTreeMap<Owner<'_>, Vec<Exact>> = BTreeMap::new();
        for record in records {
            let stratum = stratum(record.facts(), ranks.strata.as_deref());
            for ballot in ballots(plan, record, input)
                .iter()
                .filter(|b| b.group == group.id.as_str())
            {
                if let Some(mark) = mark_of(panel, ballot)
                    && is_void(plan, record.facts(), input, ballot, Some(statistics)).is_ok_and(|void| !void)
                {
                    lists
                        .entry((stratum, ballot.rater.as_str()))
                        .or_default()
                        .push(mark.clone());
                }
            }
        }
        let of_raters = lists.into_iter().map(|((stratum, rater), mut list)| {
            list.sort();
            let mut marks = RaterMarks::new(node.words.id.as_str(), group.id.as_str(), rater);
            marks.stratum = stratum.map(Into::into);
            marks.count = count(list.len());
            marks.list = list;
            marks
        });
        found.extend(of_raters);
    }
}

/// The sheets that a ballot is on, each with its verdict; none where the sheet was not judged.
pub(crate) fn verdicts_on<'a>(
    plan: &'a Plan,
    record: &'a crate::draft::Record,
    input: usize,
    ballot: &'a Ballot,
    statistics: Option<&'a Statistics>,
) -> impl Iterator<Item = (&'a SheetPlan, Option<&'a SheetVerdict>)> {
    let on_it = plan
        .sheets
        .iter()
        .filter(move |of| of.spans(&ballot.group) && of.inputs.iter().any(|(at, _)| *at == input));
    on_it.map(move |of| {
        let stratum = stratum(record, of.sheet.strata.as_deref());
        let verdict = statistics.and_then(|all| all.sheet(&of.sheet.id, stratum, &ballot.rater));
        (of, verdict)
    })
}

/// Whether a ballot is void with a sheet that it is on; otherwise the sheet that was not judged.
pub(crate) fn is_void<'a>(
    plan: &'a Plan,
    record: &'a crate::draft::Record,
    input: usize,
    ballot: &'a Ballot,
    statistics: Option<&'a Statistics>,
) -> Result<bool, &'a SheetPlan> {
    let mut void = false;
    for (sheet, verdict) in verdicts_on(plan, record, input, ballot, statistics) {
        void |= verdict.ok_or(sheet)?.is_void();
    }
    Ok(void)
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}
