//! Pools and ledgers, retold: what each event of the record counts, and how it ended.

use alloc::{collections::BTreeSet, string::String, vec::Vec};
use num_rational::BigRational;

use super::number::{rational, round, whole};
use crate::combine::{Category, Credit, Filling, PoolGate, SameMatter};
use crate::draft::{Event, Record, Scheme, Status};
use crate::rule::Rule;
use crate::{Exact, Rounding};

/// An event and what became of it.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    pub(super) id: String,
    /// The pool or ledger input.
    pub(super) account: String,
    pub(super) category: Option<String>,
    /// Before the caps of categories and pool.
    pub(super) amount: BigRational,
    pub(super) counted: BigRational,
    pub(super) end: &'static str,
}

/// A pool, or a ledger seen as one.
struct Account<'a> {
    id: &'a str,
    deducts: bool,
    cap: Option<&'a Exact>,
    event_cap: Option<&'a Exact>,
    event_round: Option<&'a Rounding>,
    same_matter: &'a SameMatter,
    carry_over: bool,
    same_matter_with: &'a [String],
    yields_to: &'a [String],
    credit: Credit,
    order: Filling,
    category: &'a [Category],
    gate: &'a [PoolGate],
}

fn accounts(scheme: &Scheme) -> Vec<Account<'_>> {
    let mut all: Vec<Account<'_>> = Vec::new();
    for pool in &scheme.pool {
        let id = pool.id.as_str();
        all.push(Account {
            id,
            deducts: scheme.node.iter().any(|n| n.subtract.iter().any(|s| s == id)),
            cap: pool.cap.as_ref(),
            event_cap: pool.event_cap.as_ref(),
            event_round: pool.event_round.as_ref(),
            same_matter: &pool.same_matter,
            carry_over: pool.carry_over,
            same_matter_with: &pool.same_matter_with,
            yields_to: &pool.yields_to,
            credit: pool.credit,
            order: pool.order,
            category: &pool.category,
            gate: &pool.gate,
        });
    }
    for node in &scheme.node {
        if let Some(Rule::Ledger(ledger)) = &node.rule {
            all.push(Account {
                id: node.input.as_deref().unwrap_or(node.id.as_str()),
                deducts: true,
                cap: ledger.cap.as_ref(),
                event_cap: ledger.event_cap.as_ref(),
                event_round: ledger.event_round.as_ref(),
                same_matter: &ledger.same_matter,
                carry_over: false,
                same_matter_with: &ledger.same_matter_with,
                yields_to: &ledger.yields_to,
                credit: ledger.credit,
                order: ledger.order,
                category: &ledger.category,
                gate: &ledger.gate,
            });
        }
    }
    all
}

impl Account<'_> {
    /// The category of an event and those around it, the innermost first.
    fn categories(&self, innermost: Option<&str>) -> Vec<&Category> {
        let mut found = Vec::new();
        let mut next = innermost;
        while let Some(category) = next.and_then(|id| self.category.iter().find(|c| c.id.as_str() == id)) {
            found.push(category);
            next = category.parent.as_deref();
        }
        found
    }

    fn is_within(&self, event: Option<&str>, category: &Category) -> bool {
        self.categories(event).iter().any(|c| c.id == category.id)
    }
}

/// Whether events of one pool or ledger belong to a category, or to one below it.
pub(super) fn is_within(scheme: &Scheme, account: &str, innermost: Option<&str>, category: &str) -> bool {
    let all = accounts(scheme);
    let Some(account) = all.iter().find(|a| a.id == account) else {
        return innermost == Some(category);
    };
    account.categories(innermost).iter().any(|c| c.id.as_str() == category)
}

/// An event on its way through the caps.
struct Line<'a> {
    event: &'a Event,
    /// The place of its account; none for an input that no ledger reads.
    account: Option<usize>,
    face: BigRational,
    /// After share, rounding and the caps of one event.
    amount: BigRational,
    counted: BigRational,
    end: &'static str,
}

impl Line<'_> {
    fn matter(&self) -> Option<&str> {
        self.event
            .matter
            .as_deref()
            .filter(|_| matches!(self.end, "counted" | "cut"))
    }

    /// By date, those without one last, then by id.
    fn place(&self) -> (bool, Option<crate::Date>, &str) {
        (self.event.date.is_none(), self.event.date, &self.event.id)
    }

    fn cut_to(&mut self, most: BigRational) {
        if self.counted > most {
            self.counted = most;
            self.end = "cut";
        }
    }
}

/// Counts every event of a record, in the order of the record, where these gates fire.
pub(super) fn count(scheme: &Scheme, record: &Record, fired: &BTreeSet<String>) -> Vec<Counted> {
    let accounts = accounts(scheme);
    let mut lines: Vec<Line<'_>> = record
        .events
        .iter()
        .map(|event| alone(scheme, &accounts, event))
        .collect();
    settle_matters(&accounts, &mut lines);
    for (at, account) in accounts.iter().enumerate() {
        let counting = |l: &&mut Line<'_>| l.account == Some(at) && matches!(l.end, "counted" | "cut");
        fill(
            account,
            fired,
            &mut lines.iter_mut().filter(counting).collect::<Vec<_>>(),
        );
    }
    let told = |line: Line<'_>| Counted {
        id: line.event.id.as_str().into(),
        account: line.event.pool.clone().or(line.event.input.clone()).unwrap_or_default(),
        category: line.event.category.clone(),
        amount: line.amount.clone(),
        counted: if matches!(line.end, "counted" | "cut") {
            line.counted
        } else {
            whole(0)
        },
        end: line.end,
    };
    lines.into_iter().map(told).collect()
}

/// Status, period, face, share, rounding and the caps of one event.
fn alone<'a>(scheme: &Scheme, accounts: &[Account<'_>], event: &'a Event) -> Line<'a> {
    let named = event.pool.as_deref().or(event.input.as_deref()).unwrap_or_default();
    let at = accounts.iter().position(|a| a.id == named);
    let account = at.map(|at| &accounts[at]);
    let categories = account.map_or(Vec::new(), |a| a.categories(event.category.as_deref()));
    let of_category = categories.first().and_then(|c| c.points.as_ref());
    let face = event.points.as_ref().or(of_category).map_or(whole(0), rational);
    let share = match account.map(|a| a.credit) {
        Some(Credit::Equal) => event.sharers.map_or(whole(1), |n| whole(1) / whole(n as i64)),
        Some(Credit::Declared) => event.share.as_ref().map_or(whole(1), rational),
        _ => whole(1),
    };
    let mut amount = &face * share;
    if let Some(rounding) = account.and_then(|a| a.event_round) {
        amount = round(&amount, rounding);
    }
    let in_period = match (&scheme.period, event.date) {
        (Some(period), Some(date)) if date < period.from => event.carried && account.is_some_and(|a| a.carry_over),
        (Some(period), Some(date)) => date <= period.to,
        _ => true,
    };
    let end = match event.status {
        Status::Rejected => "rejected",
        Status::Withdrawn => "withdrawn",
        Status::Claimed | Status::Pending => "pending",
        Status::Recognised if !in_period => "out-of-period",
        Status::Recognised => "counted",
    };
    let mut line = Line {
        event,
        account: at,
        face,
        amount: amount.clone(),
        counted: amount,
        end,
    };
    if end == "counted" {
        let caps = categories.iter().filter_map(|c| c.event_cap.as_ref());
        for cap in caps.chain(account.and_then(|a| a.event_cap)) {
            line.cut_to(rational(cap));
        }
        line.amount = line.counted.clone();
    }
    line
}

/// First those that yield, then the one of most points in each scope and direction.
fn settle_matters(accounts: &[Account<'_>], lines: &mut [Line<'_>]) {
    let of = |line: &Line<'_>| line.account.map(|at| &accounts[at]);
    let mut yielding = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let before = of(line).map_or(&[][..], |a| a.yields_to);
        let counts_there = |other: &Line<'_>| {
            other.matter() == line.matter() && of(other).is_some_and(|a| before.iter().any(|id| id == a.id))
        };
        if line.matter().is_some() && lines.iter().any(counts_there) {
            yielding.push(at);
        }
    }
    for at in yielding {
        lines[at].end = "superseded";
    }
    let scopes = scopes(accounts);
    let same = |a: &Line<'_>, b: &Line<'_>| match (a.account, b.account) {
        (Some(x), Some(y)) => {
            *accounts[x].same_matter != SameMatter::All
                && *accounts[y].same_matter != SameMatter::All
                && accounts[x].deducts == accounts[y].deducts
                && scopes[x] == scopes[y]
                && a.matter().is_some()
                && a.matter() == b.matter()
        }
        _ => false,
    };
    // How many of the same matter go before each.
    let places: Vec<Option<usize>> = lines
        .iter()
        .map(|mine| {
            let better =
                |other: &Line<'_>| other.face > mine.face || (other.face == mine.face && other.place() < mine.place());
            let before = lines.iter().filter(|other| same(mine, other) && better(other)).count();
            if same(mine, mine) { Some(before) } else { None }
        })
        .collect();
    for (line, place) in lines.iter_mut().zip(places) {
        let (Some(place), Some(account)) = (place, line.account.map(|at| &accounts[at])) else {
            continue;
        };
        match account.same_matter {
            SameMatter::Series(series) => match series.get(place) {
                Some(factor) => {
                    line.amount *= rational(factor);
                    line.counted = line.amount.clone();
                }
                None => line.end = "superseded",
            },
            _ if place > 0 => line.end = "superseded",
            _ => {}
        }
    }
}

/// A number for each account: the same for those that share matters, however many steps apart.
fn scopes(accounts: &[Account<'_>]) -> Vec<usize> {
    let mut scope: Vec<usize> = (0..accounts.len()).collect();
    for _ in 0..accounts.len() {
        for (at, account) in accounts.iter().enumerate() {
            for other in account.same_matter_with {
                if let Some(with) = accounts.iter().position(|a| a.id == other) {
                    let least = scope[at].min(scope[with]);
                    (scope[at], scope[with]) = (least, least);
                }
            }
        }
    }
    scope
}

/// The caps, one after the other: categories before those around them, and the pool's own at last.
fn fill(account: &Account<'_>, fired: &BTreeSet<String>, lines: &mut [&mut Line<'_>]) {
    lines.sort_by(|a, b| match account.order {
        Filling::Size => b.amount.cmp(&a.amount).then_with(|| a.place().cmp(&b.place())),
        Filling::Date | Filling::ProRata => a.place().cmp(&b.place()),
    });
    let mut inner_first: Vec<&Category> = account.category.iter().collect();
    inner_first.sort_by_key(|c| core::cmp::Reverse(account.categories(Some(&c.id)).len()));
    for category in inner_first {
        let mut under: Vec<&mut &mut Line<'_>> = lines
            .iter_mut()
            .filter(|l| account.is_within(l.event.category.as_deref(), category))
            .collect();
        if let Some(cap) = &category.cap {
            hold(account.order, &rational(cap), &mut under);
        }
        gated(account.order, &category.gate, fired, &mut under);
    }
    let mut all: Vec<_> = lines.iter_mut().collect();
    if let Some(cap) = account.cap {
        hold(account.order, &rational(cap), &mut all);
    }
    gated(account.order, account.gate, fired, &mut all);
}

/// The gates that fire, one after the other.
fn gated(order: Filling, gates: &[PoolGate], fired: &BTreeSet<String>, lines: &mut [&mut &mut Line<'_>]) {
    for gate in gates.iter().filter(|gate| fired.contains(gate.id.as_str())) {
        if let Some(most) = &gate.at_most {
            hold(order, &rational(most), lines);
        }
        if let Some(times) = &gate.times {
            for line in lines.iter_mut() {
                let part = &line.counted * rational(times);
                line.cut_to(part);
            }
        }
    }
}

/// One cap over some events, in their order.
fn hold(order: Filling, cap: &BigRational, lines: &mut [&mut &mut Line<'_>]) {
    let total: BigRational = lines.iter().map(|l| &l.counted).sum();
    if total <= *cap {
        return;
    }
    let mut room = cap.clone();
    for line in lines.iter_mut() {
        if order == Filling::ProRata {
            let part = &line.counted * cap / &total;
            line.cut_to(part);
        } else {
            line.cut_to(room.clone());
            room -= &line.counted;
        }
    }
}
