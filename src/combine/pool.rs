//! Pools of bonus and deduction (加分、扣分) as they are written. How events are counted stands beside.

use alloc::{string::String, vec::Vec};

use crate::draft::{Basis, Condition, IfAbsent};
use crate::language::Text;
use crate::number::{Exact, Rounding};
use crate::problem::Code;
use crate::read::{Id, Read, Reader, document, keyword};
use crate::tree::Tree;

document! {
    /// **Pool** (加分项、扣分项): events, counted in this order: only recognised ones (已认定); their points, or
    /// their share of them; rounded and capped one by one; of one matter the one that counts most
    /// (就高不重复); then the caps of the categories from the innermost out, and the pool's own. Behind each cap act the
    /// gates of that category or pool whose conditions on the cohort hold.
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
            /// Gates by statistics of the cohort, after the cap of the pool.
            "gate" gate: Vec<PoolGate>,
        }
    }
}

document! {
    /// **Pool gate** (按全体情况限制): what a pool, or a category of it, counts when conditions on statistics of the cohort
    /// or on attributes of the unit hold. It acts after the cap of its pool or category, in the order of the list; what
    /// it takes from each event is a cut under its name.
    ///
    /// 某类加分单位超过半数的，该类加分减半: with the statistic `gainers = { take = "share", when = [{ points = "awards", category =
    /// "press", more-than = "0" }] }` the category has `gate = [{ id = "half", when = [{ statistic = "gainers", more-than = "50%"
    /// }], times = "50%" }]`. Of three units two have events in it: events of 3 and 2 points under a cap of 4 count 1.5
    /// and 0.5. 不计: `times = "0"`. 最多计 2 分: `at-most = "2"`.
    ///
    /// A record scored alone, where a statistic is not known, has no score on the nodes that use the pool, unless
    /// `if-absent` says otherwise.
    pub struct PoolGate {
        required {
            /// Its id; the cuts are named by it.
            "id" id: Id,
            /// Conditions on statistics and attributes; all must hold, unless `any`.
            "when" when: Vec<Condition>,
        }
        optional {
            /// Its name, printed with what it cuts.
            "name" name: Option<Text>,
            /// The clause it rests on.
            "basis" basis: Option<Basis>,
            /// One condition is enough.
            "any" any: bool,
            /// What it does when a statistic or attribute is not known.
            "if-absent" if_absent: Option<IfAbsent>,
            /// All events together count at most this: one more cap, filled in the pool's order.
            "at-most" at_most: Option<Exact>,
            /// Each event counts times this, from 0 to 1.
            "times" times: Option<Exact>,
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
            /// Gates by statistics of the cohort, after the cap of the category.
            "gate" gate: Vec<PoolGate>,
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
    pub(crate) gate: Vec<PoolGate>,
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
            gate: self.gate,
        }
    }
}

impl Pool {
    /// All gates: those of the categories, then the pool's own.
    pub(crate) fn gates(&self) -> impl Iterator<Item = &PoolGate> {
        gates(&self.category, &self.gate)
    }
}

/// The gates of categories, then those of what holds them.
pub(crate) fn gates<'a>(categories: &'a [Category], own: &'a [PoolGate]) -> impl Iterator<Item = &'a PoolGate> {
    categories.iter().flat_map(|category| &category.gate).chain(own)
}
