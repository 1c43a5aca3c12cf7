//! Counts the events of pools and ledgers: which count, for how much, and where each of the rest ended. The sign is where
//! the pool is used; every amount here is ≥ 0.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};

use super::pool::{Category, Credit, Filling, Pool, PoolGate, SameMatter};
use crate::card::{Cut, EventEnd, EventLine};
use crate::date::Date;
use crate::draft::{Event, Status};
use crate::language::Text;
use crate::number::Exact;

/// A pool as it is counted: its rules, the direction in which it is used, and the set of pools
/// with which it shares matters.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) pool: Pool,
    /// Whether its points are taken away.
    pub(crate) deducts: bool,
    /// Accounts with the same number share matters.
    pub(crate) scope: usize,
    /// Accounts that go before this one.
    pub(crate) yields_to: Vec<usize>,
    /// The place of each category, by its id.
    categories: BTreeMap<String, usize>,
}

impl Account {
    pub(crate) fn new(pool: Pool, deducts: bool) -> Self {
        let places = pool
            .category
            .iter()
            .enumerate()
            .map(|(at, category)| (category.id.to_string(), at));
        let categories = places.collect();
        Account {
            pool,
            deducts,
            scope: 0,
            yields_to: Vec::new(),
            categories,
        }
    }

    pub(crate) fn category(&self, id: &str) -> Option<&Category> {
        self.pool.category.get(*self.categories.get(id)?)
    }

    /// A category and those around it, the innermost first.
    pub(crate) fn around(&self, category: Option<&str>) -> impl Iterator<Item = &Category> {
        // INVARIANT: categories name parents that stand before them, so this ends.
        let innermost = category.and_then(|id| self.category(id));
        core::iter::successors(innermost, |category| {
            category.parent.as_deref().and_then(|id| self.category(id))
        })
    }

    /// What stands over a category, from it outwards: caps with the gates behind them. The pool's own are last.
    fn over(&self, category: Option<&str>, fired: &BTreeSet<String>) -> Vec<Step<'_>> {
        let of_categories = self
            .around(category)
            .flat_map(|category| steps(&category.id, category.cap.as_ref(), &category.gate, fired));
        of_categories.chain(self.steps(fired)).collect()
    }

    /// The pool's own cap and gates.
    fn steps(&self, fired: &BTreeSet<String>) -> Vec<Step<'_>> {
        steps(&self.pool.id, self.pool.cap.as_ref(), &self.pool.gate, fired)
    }

    /// Points of an event before anything is cut.
    pub(crate) fn face(&self, event: &Event) -> Exact {
        let category = event.category.as_deref().and_then(|id| self.category(id));
        event
            .points
            .clone()
            .or_else(|| category.and_then(|c| c.points.clone()))
            .unwrap_or_default()
    }
}

/// One thing that cuts what events count.
struct Step<'a> {
    /// The category, pool or gate.
    id: &'a str,
    /// Of a gate its name, or else its id.
    name: Option<Text>,
    does: Does<'a>,
}

#[derive(Clone, Copy)]
enum Does<'a> {
    Cap(&'a Exact),
    Times(&'a Exact),
}

impl Step<'_> {
    fn cut(&self, amount: Exact) -> Cut {
        let mut cut = Cut::new(self.id, amount);
        cut.name = self.name.clone();
        cut
    }
}

/// A cap, and the gates behind it that fire.
fn steps<'a>(id: &'a str, cap: Option<&'a Exact>, gates: &'a [PoolGate], fired: &BTreeSet<String>) -> Vec<Step<'a>> {
    let cap = cap.map(Does::Cap).map(|does| Step { id, name: None, does });
    let gates = gates.iter().filter(|gate| fired.contains(gate.id.as_str()));
    let gates = gates.filter_map(|gate| {
        let limit = gate.at_most.as_ref().map(Does::Cap);
        Some(Step {
            id: &gate.id,
            name: Some(gate.name.clone().unwrap_or_else(|| Text::from(gate.id.as_str()))),
            does: limit.or(gate.times.as_ref().map(Does::Times))?,
        })
    });
    cap.into_iter().chain(gates).collect()
}

/// Counts all events of a record. `events` come with the index of their account; the lines come
/// back in the same order. `fired` are the ids of the gates that fire, by account.
pub(crate) fn count_events(
    accounts: &[Account],
    fired: &[BTreeSet<String>],
    events: &[(usize, &Event)],
    period: Option<(Date, Date)>,
    lines: &mut Vec<EventLine>,
) {
    lines.clear();
    for (at, event) in events {
        if let Some(account) = accounts.get(*at) {
            lines.push(admit(account, event, period));
        }
    }
    settle_matters(accounts, events, lines);
    let mut of_account: BTreeMap<usize, Vec<&mut EventLine>> = BTreeMap::new();
    for ((at, _), line) in events
        .iter()
        .zip(lines.iter_mut())
        .filter(|(_, line)| line.end == EventEnd::Counted)
    {
        of_account.entry(*at).or_default().push(line);
    }
    for (at, mine) in of_account {
        if let (Some(account), Some(fired)) = (accounts.get(at), fired.get(at)) {
            fill(account, fired, mine);
        }
    }
}

/// Status, share, rounding and caps of one event.
fn admit(account: &Account, event: &Event, period: Option<(Date, Date)>) -> EventLine {
    let face = account.face(event);
    let mut line = EventLine::new(event.id.to_string(), account.pool.id.to_string());
    line.name = event.name.clone();
    line.category = event.category.clone();
    line.matter = event.matter.clone();
    line.date = event.date;
    line.deducts = account.deducts;
    line.reason = event.reason.clone();
    line.end = match event.status {
        Status::Recognised => EventEnd::Counted,
        Status::Rejected => EventEnd::Rejected,
        Status::Withdrawn => EventEnd::Withdrawn,
        Status::Claimed | Status::Pending => EventEnd::Pending,
    };
    if line.end == EventEnd::Counted
        && let (Some((from, to)), Some(date)) = (period, event.date)
        && (date > to || (date < from && !(account.pool.carry_over && event.carried)))
    {
        line.end = EventEnd::OutOfPeriod;
    }
    let share = match account.pool.credit {
        Credit::Whole => None,
        Credit::Equal => event.sharers.and_then(|n| Exact::ONE.checked_div(&Exact::from(n))),
        Credit::Declared => event.share.clone(),
    };
    let mut amount = match &share {
        Some(share) => &face * share,
        None => face.clone(),
    };
    line.face = face;
    line.share = share;
    if let Some(rounding) = &account.pool.event_round {
        amount = amount.round(rounding);
    }
    if line.end == EventEnd::Counted {
        let around = account.around(event.category.as_deref());
        let caps = around.filter_map(|category| category.event_cap.as_ref());
        for cap in caps.chain(&account.pool.event_cap) {
            if amount > *cap {
                line.cuts.push(Cut::new("event-cap".to_string(), &amount - cap));
                amount = cap.clone();
            }
        }
        line.amount = amount;
    }
    line
}

/// Of one matter within one scope and direction, the event of most points stays; others are superseded.
fn settle_matters(accounts: &[Account], events: &[(usize, &Event)], lines: &mut [EventLine]) {
    let mut by_matter: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, (_, event)) in events.iter().enumerate() {
        if let Some(matter) = &event.matter
            && lines.get(at).is_some_and(|line| line.end == EventEnd::Counted)
        {
            by_matter.entry(matter).or_default().push(at);
        }
    }
    for of_one in by_matter.values() {
        let account_of = |at: usize| events.get(at).map_or(0, |(account, _)| *account);
        // Those that yield go first: they do not compete with what they yield to.
        let mut first: BTreeMap<usize, usize> = BTreeMap::new();
        for at in of_one {
            first.entry(account_of(*at)).or_insert(*at);
        }
        let mut standing = Vec::new();
        for at in of_one {
            let yields = accounts
                .get(account_of(*at))
                .map_or(&[][..], |a| a.yields_to.as_slice());
            match yields.iter().filter_map(|account| first.get(account)).min() {
                Some(other) => supersede(lines, *at, *other),
                None => standing.push(*at),
            }
        }
        let mut groups: BTreeMap<(usize, bool), Vec<usize>> = BTreeMap::new();
        for at in standing {
            if let Some(account) = accounts
                .get(account_of(at))
                .filter(|a| a.pool.same_matter != SameMatter::All)
            {
                groups.entry((account.scope, account.deducts)).or_default().push(at);
            }
        }
        for group in groups.values() {
            let rank = |at: &usize| {
                let line = lines.get(*at);
                let face = line.map(|l| l.face.clone()).unwrap_or_default();
                let date = line.and_then(|l| l.date);
                // No date comes after every date.
                (
                    core::cmp::Reverse(face),
                    date.is_none(),
                    date,
                    line.map(|l| l.id.clone()),
                )
            };
            let mut ranked = group.clone();
            ranked.sort_by_key(|at| rank(at));
            let Some((best, rest)) = ranked.split_first() else {
                continue;
            };
            for (place, at) in rest.iter().enumerate() {
                let series = match accounts.get(account_of(*at)).map(|a| &a.pool.same_matter) {
                    Some(SameMatter::Series(series)) => series.get(place.saturating_add(1)),
                    _ => None,
                };
                match (series, lines.get_mut(*at)) {
                    (Some(factor), Some(line)) => line.repeat(factor),
                    _ => supersede(lines, *at, *best),
                }
            }
            let first = match accounts.get(account_of(*best)).map(|a| &a.pool.same_matter) {
                Some(SameMatter::Series(series)) => series.first(),
                _ => None,
            };
            if let (Some(factor), Some(line)) = (first, lines.get_mut(*best)) {
                line.repeat(factor);
            }
        }
    }
}

fn supersede(lines: &mut [EventLine], at: usize, by: usize) {
    let by = lines.get(by).map(|line| line.id.clone());
    if let Some(line) = lines.get_mut(at) {
        line.end = EventEnd::Superseded;
        line.superseded_by = by;
        line.cuts.clear();
    }
}

/// Fills the caps of one account, from the innermost category to the pool.
fn fill(account: &Account, fired: &BTreeSet<String>, mut lines: Vec<&mut EventLine>) {
    match account.pool.order {
        Filling::ProRata => fill_pro_rata(account, fired, &mut lines),
        order => {
            lines.sort_by(|a, b| {
                let by_date = (a.date.is_none(), a.date, &a.id).cmp(&(b.date.is_none(), b.date, &b.id));
                if order == Filling::Size {
                    b.amount.cmp(&a.amount).then(by_date)
                } else {
                    by_date
                }
            });
            let mut used: BTreeMap<&str, Exact> = BTreeMap::new();
            for line in &mut lines {
                let mut amount = line.amount.clone();
                for step in account.over(line.category.as_deref(), fired) {
                    let left = match step.does {
                        Does::Cap(cap) => {
                            let before = used.get(step.id).cloned().unwrap_or_default();
                            let left = amount.clone().min((cap - &before).max(Exact::ZERO));
                            used.insert(step.id, &before + &left);
                            left
                        }
                        Does::Times(factor) => &amount * factor,
                    };
                    if left != amount {
                        line.cuts.push(step.cut(&amount - &left));
                        amount = left;
                    }
                }
                line.counted = amount;
            }
        }
    }
    for line in lines {
        if !line.cuts.is_empty() {
            line.end = EventEnd::Cut;
        }
    }
}

/// Every event gives way in proportion to what it still counts when a cap is reached.
fn fill_pro_rata(account: &Account, fired: &BTreeSet<String>, lines: &mut [&mut EventLine]) {
    for line in lines.iter_mut() {
        line.counted = line.amount.clone();
    }
    let mut under: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        for step in account.over(line.category.as_deref(), fired) {
            under.entry(step.id).or_default().push(at);
        }
    }
    // Categories name parents that stand before them: backwards is from the innermost out.
    let categories = account.pool.category.iter().rev();
    let of_categories = categories.flat_map(|c| steps(&c.id, c.cap.as_ref(), &c.gate, fired));
    for step in of_categories.chain(account.steps(fired)) {
        let under = under.get(step.id).map_or(&[][..], Vec::as_slice);
        let counted = under.iter().filter_map(|at| lines.get(*at)).map(|line| &line.counted);
        let total: Exact = counted.sum();
        let factor = match step.does {
            Does::Cap(cap) if total <= *cap => continue,
            Does::Cap(cap) => cap.checked_div(&total).unwrap_or_default(),
            Does::Times(factor) => factor.clone(),
        };
        for at in under {
            let Some(line) = lines.get_mut(*at) else { continue };
            let kept = &line.counted * &factor;
            if kept == line.counted {
                continue;
            }
            line.cuts.push(step.cut(&line.counted - &kept));
            line.counted = kept;
        }
    }
}
