//! Pools of bonus and deduction (加分、扣分): which events count, for how much, and where each of the
//! rest ended. The sign is where the pool is used; every amount here is ≥ 0.

use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

use crate::card::{Cut, EventEnd, EventLine};
use crate::date::Date;
use crate::draft::{Event, Status};
use crate::language::Text;
use crate::number::{Exact, Rounding};
use crate::problem::Code;
use crate::read::{Id, Read, Reader, document, keyword};
use crate::tree::Tree;

document! {
    /// **Pool** (加分项、扣分项): events, counted in this order: only recognised ones (已认定); their points, or
    /// their share of them; rounded and capped one by one; of one matter the one that counts most
    /// (就高不重复); then the caps of the categories from the innermost out, and the pool's own.
    ///
    /// 正向激励加分上限 5 分: events of 3 and 2.5 points count 3 and 2, in the order of their dates; the card
    /// names the 0.5 that the cap cut.
    pub struct Pool {
        required {
            /// Its id.
            "id" id: Id,
        }
        optional {
            /// Its name.
            "name" name: Option<Text>,
            /// Where it stands in the plan.
            "basis" basis: Option<crate::draft::Basis>,
            /// Cap of the pool (上限).
            "cap" cap: Option<Exact>,
            /// Cap of each event.
            "event-cap" event_cap: Option<Exact>,
            /// Rounding of each event, before its cap.
            "event-round" event_round: Option<Rounding>,
            /// What happens to several events of one matter.
            "same-matter" same_matter: SameMatter,
            /// Other pools and ledger inputs among which a matter counts once.
            "same-matter-with" same_matter_with: Vec<String>,
            /// Pools and ledger inputs that go before this one for a matter.
            "yields-to" yields_to: Vec<String>,
            /// How shared events count.
            "credit" credit: Credit,
            /// Order in which events fill a cap.
            "order" order: Filling,
            /// Whether events of before the period count that were not counted then (上年度未计的结转).
            "carry-over" carry_over: bool,
            /// The kinds of event; a tree by `parent`.
            "category" category: Vec<Category>,
        }
    }
}

document! {
    /// A kind of event, with its own cap.
    pub struct Category {
        required {
            /// Its id, by which events name it.
            "id" id: Id,
        }
        optional {
            /// Its name.
            "name" name: Option<Text>,
            /// The category it belongs to.
            "parent" parent: Option<String>,
            /// Cap of all its events together.
            "cap" cap: Option<Exact>,
            /// Cap of each of its events.
            "event-cap" event_cap: Option<Exact>,
            /// Points of each event, where the plan fixes them.
            "points" points: Option<Exact>,
        }
    }
}

/// What happens to several events of one matter: `"all"` 都计, `"highest"` 就高不重复, or `{ series = ["1", "0.5"] }` 递减.
#[derive(Clone, Debug, PartialEq, Default)]
#[non_exhaustive]
pub enum SameMatter {
    /// All count.
    #[default]
    All,
    /// Only the one of most points counts; of ties the earliest, then the least id.
    Highest,
    /// The one of most points counts times the first number, the next times the second, and so on; past
    /// the end of the series nothing counts.
    Series(Vec<Exact>),
}

impl Read for SameMatter {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        if let Tree::Map(entries) = tree {
            reader.keys(entries, &["series"]);
            let series: Vec<Exact> = reader.key(tree, "series");
            let (least, most) = (Some(Exact::ZERO), Some(Exact::ONE));
            for found in series
                .iter()
                .filter(|factor| factor.is_negative() || **factor > Exact::ONE)
                .cloned()
            {
                reader.fault(Code::OutOfRange {
                    found,
                    least: least.clone(),
                    most: most.clone(),
                    percent: false,
                });
            }
            if series.is_empty() {
                reader.fault(Code::Empty);
            }
            return SameMatter::Series(series);
        }
        match tree.as_text() {
            Some("all" | "都计") => SameMatter::All,
            Some("highest" | "就高不重复") => SameMatter::Highest,
            Some(other) => {
                let found = crate::problem::shorten(other);
                reader.fault(Code::UnknownWord {
                    found,
                    allowed: alloc::vec!["all", "highest", "series"],
                    terms: Vec::new(),
                });
                SameMatter::All
            }
            None => {
                reader.expected(crate::problem::Shape::Text, tree);
                SameMatter::All
            }
        }
    }
    fn write(&self) -> Option<Tree> {
        Some(match self {
            SameMatter::All => Tree::text("all"),
            SameMatter::Highest => Tree::text("highest"),
            SameMatter::Series(series) => Tree::Map(alloc::vec![("series".into(), series.write()?)]),
        })
    }
}

keyword! {
    /// How an event that several share counts.
    pub enum Credit {
        /// Whole for each.
        "whole" "全额" Whole,
        /// Divided equally by the number of sharers (署名均分).
        "equal" "均分" Equal,
        /// By the share that the event declares.
        "declared" "按份" Declared,
    }
}

keyword! {
    /// In which order events fill a cap, which decides what the cap cuts.
    pub enum Filling {
        /// By date, then id.
        "date" "按日期" Date,
        /// The largest first, then by date and id.
        "size" "按分数" Size,
        /// Each in proportion.
        "pro-rata" "按比例" ProRata,
    }
}

/// The keys of a pool that a ledger has too.
pub(crate) struct PoolRules {
    pub(crate) cap: Option<Exact>,
    pub(crate) event_cap: Option<Exact>,
    pub(crate) event_round: Option<Rounding>,
    pub(crate) same_matter: SameMatter,
    pub(crate) same_matter_with: Vec<String>,
    pub(crate) yields_to: Vec<String>,
    pub(crate) credit: Credit,
    pub(crate) order: Filling,
    pub(crate) category: Vec<Category>,
}

impl PoolRules {
    /// The pool with these rules.
    pub(crate) fn into_pool(self, id: &str) -> Pool {
        Pool {
            id: id.into(),
            name: None,
            basis: None,
            cap: self.cap,
            event_cap: self.event_cap,
            event_round: self.event_round,
            same_matter: self.same_matter,
            same_matter_with: self.same_matter_with,
            yields_to: self.yields_to,
            credit: self.credit,
            order: self.order,
            carry_over: false,
            category: self.category,
        }
    }
}

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

    /// The caps over a category, from it outwards: names with their caps. The pool's own is last.
    fn caps_over(&self, category: Option<&str>) -> Vec<(String, &Exact)> {
        let around = self.around(category);
        let caps = around.filter_map(|category| Some((category.id.to_string(), category.cap.as_ref()?)));
        caps.chain(self.pool.cap.as_ref().map(|cap| (self.pool.id.to_string(), cap)))
            .collect()
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

/// Counts all events of a record. `events` come with the index of their account; the lines come
/// back in the same order.
pub(crate) fn count_events(
    accounts: &[Account],
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
        if let Some(account) = accounts.get(at) {
            fill(account, mine);
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
        && !(from..=to).contains(&date)
        && !(account.pool.carry_over && event.carried && date < from)
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
fn fill(account: &Account, mut lines: Vec<&mut EventLine>) {
    match account.pool.order {
        Filling::ProRata => fill_pro_rata(account, &mut lines),
        order => {
            lines.sort_by(|a, b| {
                let by_date = (a.date.is_none(), a.date, &a.id).cmp(&(b.date.is_none(), b.date, &b.id));
                if order == Filling::Size {
                    b.amount.cmp(&a.amount).then(by_date)
                } else {
                    by_date
                }
            });
            let mut used: BTreeMap<String, Exact> = BTreeMap::new();
            for line in &mut lines {
                let mut amount = line.amount.clone();
                for (name, cap) in account.caps_over(line.category.as_deref()) {
                    let before = used.get(&name).cloned().unwrap_or_default();
                    let room = (cap - &before).max(Exact::ZERO);
                    if amount > room {
                        line.cuts.push(Cut::new(name.clone(), &amount - &room));
                        amount = room;
                    }
                    used.insert(name, &before + &amount);
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
fn fill_pro_rata(account: &Account, lines: &mut [&mut EventLine]) {
    for line in lines.iter_mut() {
        line.counted = line.amount.clone();
    }
    let mut under: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        for (name, _) in account.caps_over(line.category.as_deref()) {
            under.entry(name).or_default().push(at);
        }
    }
    // Categories name parents that stand before them: backwards is from the innermost out.
    let categories = account
        .pool
        .category
        .iter()
        .rev()
        .filter_map(|c| Some((c.id.to_string(), c.cap.as_ref()?)));
    let pool = account.pool.cap.as_ref().map(|cap| (account.pool.id.to_string(), cap));
    for (name, cap) in categories.chain(pool) {
        let under = under.get(&name).map_or(&[][..], Vec::as_slice);
        let total: Exact = under
            .iter()
            .filter_map(|at| lines.get(*at))
            .map(|line| &line.counted)
            .sum();
        if total <= *cap {
            continue;
        }
        let factor = cap.checked_div(&total).unwrap_or_default();
        for at in under {
            let Some(line) = lines.get_mut(*at) else { continue };
            let kept = &line.counted * &factor;
            if kept == line.counted {
                continue;
            }
            line.cuts.push(Cut::new(name.clone(), &line.counted - &kept));
            line.counted = kept;
        }
    }
}
