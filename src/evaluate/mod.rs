//! Runs the plan over one record and writes the card: it decides the order, never the amounts. Each
//! node goes through one pipeline: terms → combine → pools → clamp → gates → round.

mod ballots;
pub(crate) mod gates;
mod grade;
mod leaf;
mod losses;
#[cfg(feature = "batch")]
mod single;
mod terms;

use alloc::{borrow::Cow, collections::BTreeSet, string::String, sync::Arc, vec::Vec};

#[cfg(feature = "batch")]
pub(crate) use single::single_nodes;

use crate::card::{CARD_FORMAT, Card, ENGINE_VERSION, EventLine, Line, PoolLine};
use crate::cohort::{StatisticValue, Statistics};
use crate::combine::count_events;
use crate::number::{Exact, Value};
use crate::outcome::{Outcome, Reason, What, Why};
use crate::plan::{NodePlan, Op, Plan};
use crate::record::{Admitted, Record};
use crate::rule::Rule;

/// What one evaluation looks at.
struct Run<'a> {
    plan: &'a Plan,
    record: &'a Admitted,
    statistics: Option<&'a Statistics>,
    /// What each account comes to.
    totals: Cow<'a, [Exact]>,
    /// The gates of each account that fire; or why that cannot be said.
    gates: Vec<Result<BTreeSet<String>, Vec<Reason>>>,
    bits: u64,
    /// Bits of precision asked of enclosures; doubled until every question is settled.
    precision: u32,
}

/// Points that left a sum for an ancestor to rescale: (ancestor, full marks), by node.
pub(crate) type Deferred = Vec<(usize, Exact)>;

/// Whether a unit meets all conditions of a statistic; nothing where that cannot be said.
pub(crate) fn meets(
    record: &Record,
    card: &Card,
    conditions: &[crate::plan::ConditionPlan],
    statistics: &Statistics,
) -> Option<bool> {
    let admitted: &Admitted = &record.0;
    let run = Run {
        plan: &admitted.scheme.0.plan,
        record: admitted,
        statistics: Some(statistics),
        totals: Cow::default(),
        gates: Vec::new(),
        bits: admitted.scheme.limits().bits,
        precision: FIRST_PRECISION,
    };
    let held = conditions
        .iter()
        .map(|condition| run.holds(condition, &card.lines, &card.events, false));
    let mut known = true;
    for holds in held {
        match holds {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = false,
        }
    }
    known.then_some(true)
}

/// Gives the points that were left for ancestors, by node: the card has only what came of them.
pub(crate) fn evaluate(record: &Record, statistics: Option<&Statistics>, card: &mut Card) -> Vec<Deferred> {
    let admitted: &Admitted = &record.0;
    let checked = &admitted.scheme.0;
    let plan = &checked.plan;
    head(record, card);
    cite(plan, admitted, statistics, card);
    ballots::cite(plan, admitted, statistics, card);
    let mut events = core::mem::take(&mut card.events);
    let of_record: Vec<_> = admitted
        .events
        .iter()
        .filter_map(|(account, at)| Some((*account, admitted.facts.events.get(*at)?)))
        .collect();
    let period = checked.draft.period.as_ref().map(|period| (period.from, period.to));
    let mut run = Run {
        plan,
        record: admitted,
        statistics,
        totals: Cow::default(),
        gates: Vec::new(),
        bits: checked.limits.bits,
        precision: FIRST_PRECISION,
    };
    run.gates = run.pool_gates();
    let fired = run.gates.iter().map(|gates| gates.clone().unwrap_or_default());
    let fired: Vec<BTreeSet<String>> = fired.collect();
    count_events(&plan.accounts, &fired, &of_record, period, &mut events);
    run.totals = totals(plan, &of_record, &events).into();
    let mut deferred = run.lines(card, &events);
    // Enclosures are made narrower until every rounding and comparison is settled.
    while run.precision < LAST_PRECISION && card.lines.iter().any(is_unsettled) {
        run.precision = run.precision.saturating_mul(2);
        deferred = run.lines(card, &events);
    }
    card.events = events;
    cite_places(plan, admitted, statistics, card);
    losses::spread(plan, &mut card.lines);
    card.score = card
        .lines
        .get(plan.result)
        .and_then(|line| line.outcome.score().cloned());
    grade::grade(&run, card);
    deferred
}

/// Bits of precision that enclosures start with, and are not taken beyond.
const FIRST_PRECISION: u32 = 64;
const LAST_PRECISION: u32 = 4096;

fn is_unsettled(line: &Line) -> bool {
    matches!(&line.outcome, Outcome::NoScore(reasons) if reasons.iter().any(|r| r.why == Why::Unsettled))
}

/// The statistics that the scheme's rules read for this unit: the card cites them.
fn cite(plan: &Plan, record: &Admitted, statistics: Option<&Statistics>, card: &mut Card) {
    card.statistics.clear();
    let sources = record.scheme.sources(&record.facts.attributes, statistics);
    let of_plan = plan
        .statistics
        .iter()
        .filter_map(|wanted| sources.statistic(&wanted.statistic.id));
    card.statistics.extend(of_plan.map(StatisticValue::cited));
}

/// The places that rules looked up in lists: the card cites these, and not the lists.
fn cite_places(plan: &Plan, record: &Admitted, statistics: Option<&Statistics>, card: &mut Card) {
    let sources = record.scheme.sources(&record.facts.attributes, statistics);
    for (node, line) in plan.nodes.iter().zip(&card.lines) {
        let Op::Rule {
            rule: Rule::RankPoints(rule),
            ..
        } = &node.op
        else {
            continue;
        };
        let looked_up = line.facts.iter().find(|fact| fact.what == What::Actual);
        let Some(place) = looked_up
            .and_then(|fact| fact.amount.as_ref())
            .and_then(|value| sources.statistic(&rule.statistic)?.place(value))
        else {
            continue;
        };
        let cited = card.statistics.iter_mut().find(|cited| cited.id == rule.statistic);
        if let Some(cited) = cited
            && let Err(at) = cited.place.binary_search_by(|other| other.value.cmp(&place.value))
        {
            cited.place.insert(at, place);
        }
    }
}

fn head(record: &Record, card: &mut Card) {
    let admitted: &Admitted = &record.0;
    let checked = &admitted.scheme.0;
    let set = |slot: &mut alloc::string::String, text: &str| {
        slot.clear();
        slot.push_str(text);
    };
    set(&mut card.format, CARD_FORMAT);
    set(&mut card.engine, ENGINE_VERSION);
    set(&mut card.scheme_format, &checked.draft.format);
    set(&mut card.scheme, &checked.draft.id);
    set(&mut card.fingerprint, &checked.fingerprint);
    card.title.clone_from(&checked.draft.title);
    card.stage.clone_from(&admitted.stage);
    card.facts = Arc::clone(&admitted.facts);
    card.result = checked.plan.result;
    card.adjustments.clone_from(&checked.draft.adjustment);
    card.grade = None;
    card.band_grade = None;
    card.grade_gates.clear();
}

/// Makes a line as if new, keeping its memory.
fn reset(line: &mut Line, node: &NodePlan) {
    line.words = Arc::clone(&node.words);
    line.outcome = Outcome::default();
    line.parent = node.parent;
    line.depth = node.depth;
    line.full.clone_from(&node.full);
    line.additive = matches!(&node.op, Op::Combine { combine, .. } if combine.is_additive());
    line.combined = None;
    line.terms.clear();
    line.added.clear();
    line.subtracted.clear();
    line.net_cap = Exact::ZERO;
    line.clamp = Value::default();
    line.gates.clear();
    line.residue = Value::default();
    line.possible = None;
    line.effective = None;
    line.lost = None;
    line.lost_in_total = None;
    line.facts.clear();
    line.groups.clear();
    line.roll_up = None;
    line.reason = None;
}

fn totals(plan: &Plan, events: &[(usize, &crate::draft::Event)], lines: &[EventLine]) -> Vec<Exact> {
    let mut totals = alloc::vec![Exact::ZERO; plan.accounts.len()];
    for ((account, _), line) in events.iter().zip(lines) {
        if let Some(total) = totals.get_mut(*account) {
            *total = &*total + &line.counted;
        }
    }
    totals
}

impl Run<'_> {
    /// Where parameters are looked up.
    fn sources(&self) -> crate::rule::Sources<'_> {
        self.record
            .scheme
            .sources(&self.record.facts.attributes, self.statistics)
    }

    /// Computes every line.
    fn lines(&self, card: &mut Card, events: &[EventLine]) -> Vec<Deferred> {
        let count = self.plan.nodes.len();
        card.lines.truncate(count);
        card.lines.resize_with(count, Line::default);
        let sources = self.sources();
        let nothing = crate::read::Pairs::default();
        for (line, node) in card.lines.iter_mut().zip(&self.plan.nodes) {
            reset(line, node);
            line.weight = node
                .weight
                .as_ref()
                .and_then(|weight| sources.value(weight, "weight", &nothing).ok());
        }
        let mut deferred: Vec<Deferred> = alloc::vec![Vec::new(); count];
        for at in &self.plan.order {
            self.node(*at, &mut card.lines, &mut deferred, events);
        }
        deferred
    }

    /// Refuses a number that grew past the limit.
    fn fit(&self, value: Value) -> Result<Value, Reason> {
        let bits = value.bits();
        if bits > self.bits {
            return Err(Reason::short(Why::TooWide, Exact::from(bits), Exact::from(self.bits)));
        }
        Ok(value)
    }

    fn node(&self, at: usize, lines: &mut [Line], deferred: &mut [Deferred], events: &[EventLine]) {
        let Some(node) = self.plan.nodes.get(at) else { return };
        let outcome = match &node.op {
            Op::Rule { .. } => self.leaf(node, at, lines, events),
            Op::Combine { combine, children } => self.terms(at, combine, children, lines, deferred, events),
        };
        let outcome = match outcome {
            Ok(Outcome::Scored(value)) => match self.pipeline(at, value, lines, events) {
                Ok(value) => Outcome::Scored(value),
                Err(reasons) => Outcome::NoScore(reasons),
            },
            Ok(outcome) => outcome,
            Err(reasons) => Outcome::NoScore(reasons),
        };
        if let Some(line) = lines.get_mut(at) {
            if !matches!(outcome, Outcome::Scored(_)) {
                line.possible = None;
                (line.added, line.subtracted) = self.pools(node);
            }
            line.outcome = outcome;
        }
    }

    /// Why it cannot be said what an account comes to: a gate of it reads what is not known.
    fn lacks(&self, account: usize) -> Option<&[Reason]> {
        self.gates.get(account)?.as_ref().err().map(Vec::as_slice)
    }

    /// What the pools of a node come to, which is known whether or not the node has a score: those
    /// added, and those subtracted.
    fn pools(&self, node: &NodePlan) -> (Vec<PoolLine>, Vec<PoolLine>) {
        let of = |accounts: &[usize]| {
            let accounts = accounts
                .iter()
                .filter_map(|at| Some((self.totals.get(*at)?, self.plan.accounts.get(*at)?)));
            let lines = accounts.map(|(total, account)| {
                let mut pool = PoolLine::new(account.pool.id.as_str(), total.clone());
                pool.name.clone_from(&account.pool.name);
                pool.cap.clone_from(&account.pool.cap);
                pool
            });
            lines.collect()
        };
        (of(&node.add), of(&node.subtract))
    }

    /// Pools, clamp, gates and rounding of a combined value.
    fn pipeline(
        &self,
        at: usize,
        combined: Value,
        lines: &mut [Line],
        events: &[EventLine],
    ) -> Result<Value, Vec<Reason>> {
        let Some(node) = self.plan.nodes.get(at) else {
            return Ok(combined);
        };
        if let Some(reasons) = node.add.iter().chain(&node.subtract).find_map(|at| self.lacks(*at)) {
            return Err(reasons.to_vec());
        }
        let mut value = combined.clone();
        let (added, subtracted) = self.pools(node);
        let net: Exact = added.iter().map(|p| &p.counted).sum();
        let net = &net - &subtracted.iter().map(|p| &p.counted).sum();
        value = value + Value::Exact(net.clone());
        let net_change = match &node.net_cap {
            Some(cap) if net > *cap => cap - &net,
            Some(cap) if net < -cap => &-cap - &net,
            _ => Exact::ZERO,
        };
        value = value + Value::Exact(net_change.clone());
        let mut clamped = value.clone();
        if let Some(least) = &node.at_least {
            clamped = clamped.max(&Value::Exact(least.clone()));
        }
        if let Some(most) = &node.at_most {
            clamped = clamped.min(&Value::Exact(most.clone()));
        }
        // An enclosed value less itself is an enclosure of 0, and not 0.
        let clamp = if clamped == value {
            Value::default()
        } else {
            clamped.clone() - value
        };
        let mut value = clamped;
        let fired = self.score_gates(node, &mut value, lines, events)?;
        let value = self.fit(value).map_err(|reason| alloc::vec![reason])?;
        let rounded = match &node.round {
            Some(rounding) => match value.round(rounding) {
                Some(rounded) => Value::Exact(rounded),
                None => return Err(alloc::vec![Reason::new(Why::Unsettled)]),
            },
            None => value.clone(),
        };
        if let Some(line) = lines.get_mut(at) {
            line.residue = if node.round.is_some() {
                rounded.clone() - value
            } else {
                Value::default()
            };
            line.combined = Some(combined);
            line.added = added;
            line.subtracted = subtracted;
            line.net_cap = net_change;
            line.clamp = clamp;
            line.gates = fired;
        }
        Ok(rounded)
    }
}
