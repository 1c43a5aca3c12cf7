//! Standing: ranks and grades cards among each other. A pure function of the scheme, the cards and what
//! was decided ([`StandingData`]); the order of the cards changes nothing but their indices.
//!
//! Cards of different tables under one frame stand in one list: only the ids of nodes matter. A unit whose
//! ranked node has no score is not last, it stands [apart](Standing::apart). The grade of a unit is the
//! least of what its score, its gates, the minimum standards of the bands and the quotas allow, and its row
//! names [every one](Place::limiters) that acts, with the grade there would be without it.
//!
//! ```
//! # #[cfg(feature = "serde")] {
//! use appraisal::{Scheme, draft, standing::{Standing, StandingData}};
//! // 优秀不超过参评单位的 40 %，舍去小数；分数相同的比安全得分。
//! let scheme: Scheme = serde_json::from_str(r#"{
//!     "format": "appraisal/1", "id": "demo", "result": "total",
//!     "node": [
//!         { "id": "total", "combine": "sum" },
//!         { "id": "work", "parent": "total", "full": "60", "rule": "entered" },
//!         { "id": "safety", "parent": "total", "full": "40", "rule": "entered" }
//!     ],
//!     "grades": { "band": [
//!         { "grade": "优秀", "at-least": "90",
//!           "quota": { "share": "40%", "round": "down", "tie": "needs-decision", "vacated": "next" } },
//!         { "grade": "良好", "at-least": "80" },
//!         { "grade": "一般", "else": true }
//!     ] },
//!     "standing": { "tie": [{ "node": "safety" }], "tie-end": "needs-decision", "count": { "barred": true } }
//! }"#).unwrap();
//! let cards: Vec<_> = [("a", "55", "38"), ("b", "57", "36"), ("c", "58", "39"), ("d", "50", "31")]
//!     .iter()
//!     .map(|(unit, work, safety)| {
//!         let record = format!(r#"{{ "format": "appraisal-record/1", "scheme": "demo", "unit": "{unit}", "entries": [
//!             {{ "input": "work", "score": "{work}" }}, {{ "input": "safety", "score": "{safety}" }}] }}"#);
//!         let record: draft::Record = serde_json::from_str(&record).unwrap();
//!         scheme.admit(record, None).unwrap().score()
//!     })
//!     .collect();
//! let standing = Standing::of(&scheme, &cards, &StandingData::new());
//! let said: Vec<_> = standing.rows.iter()
//!     .map(|row| format!("{} {} {} {}", row.rank, row.unit, row.value, row.grade.as_ref().unwrap()))
//!     .collect();
//! // 4 × 40 % = 1.6 → 1: only c is 优秀; a and b both have 93, and a has more for safety.
//! assert_eq!(said, ["1 c 97 优秀", "2 a 93 良好", "3 b 93 良好", "4 d 81 良好"]);
//! assert_eq!(standing.quotas[0].exact, Some("1.6".parse().unwrap()));
//! # }
//! ```

mod body;
mod data;
mod facts;
mod grade;
mod ladder;
mod line;
mod near;
mod order;
mod quota;
mod rank;

use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

pub use body::BodyGrade;
pub use data::{Cut, QuotaGiven, SeatDecision, StandingData, TitleDecision};
pub use line::{Apart, Flag, Limiter, LimiterKind, Place, QuotaLine, StepLine, TitleLine, TitleState, Unranked};
pub use near::{Edge, Near};
pub use order::{RankTrim, rank_sum, ranks};

use crate::card::Card;
use crate::draft;
use crate::language::Text;
use crate::number::Exact;
use crate::outcome::Outcome;
use crate::read::document;
use crate::scheme::Scheme;
use facts::Facts;
use rank::Unit;

/// The format that standings name.
pub const STANDING_FORMAT: &str = "appraisal-standing/1";

document! {
    /// Cards in order (结果汇总表), with their grades.
    pub struct Standing {
        required {
            /// `"appraisal-standing/1"`.
            "format" format: String,
            /// Id of the scheme whose rules were followed.
            "scheme" scheme: String,
            /// Its fingerprint.
            "fingerprint" fingerprint: String,
        }
        optional {
            /// Its title.
            "title" title: Option<Text>,
            /// The rules that were followed.
            "rules" rules: draft::Standing,
            /// Bounds of bands that were given in the place of the scheme's.
            "cuts" cuts: Vec<Cut>,
            /// The ranked units: stratum by stratum, in order of rank, then of the unit's id.
            "rows" rows: Vec<Place>,
            /// Units without a rank, in order of the unit's id.
            "apart" apart: Vec<Apart>,
            /// Quotas: stratum by stratum, the better bands first.
            "quotas" quotas: Vec<QuotaLine>,
        }
    }
}

/// The strata in order: those of a closed attribute as it lists them, others by their text.
type Strata<'a> = BTreeMap<(usize, Option<&'a str>), Vec<Unit<'a>>>;

impl Standing {
    /// Ranks and grades cards by the rules of the scheme: `standing`, and the quotas and minimum standards
    /// of its bands. Never fails; [`StandingData::check`] says what is wrong with the data.
    #[must_use]
    pub fn of(scheme: &Scheme, cards: &[Card], data: &StandingData) -> Standing {
        let document = scheme.draft();
        let rules = document.standing.clone().unwrap_or_default();
        let mut standing = Standing::new(STANDING_FORMAT, document.id.as_str(), scheme.fingerprint());
        standing.title.clone_from(&document.title);
        standing.cuts.clone_from(&data.cuts);
        let mut facts = Facts::default();
        let mut perhaps_outside = Vec::new();
        let mut strata = Strata::new();
        for (at, card) in cards.iter().enumerate() {
            let stratum = rules
                .strata
                .as_deref()
                .and_then(|by| card.facts.attributes.get(by))
                .map(String::as_str);
            let apart = |why: Unranked| {
                let mut apart = Apart::new(at, card.facts.unit.id.as_str(), why);
                apart.name.clone_from(&card.facts.unit.name);
                apart.stratum = stratum.map(ToString::to_string);
                apart
            };
            let mut grade = None;
            for outside in &rules.outside {
                match facts.meets(card, &outside.when, outside.any, outside.if_absent) {
                    Some(false) => continue,
                    Some(true) => grade = Some(outside.grade.clone()),
                    None => perhaps_outside.push(at),
                }
                break;
            }
            if grade.is_some() {
                standing.apart.push(Apart {
                    grade,
                    ..apart(Unranked::Outside)
                });
                continue;
            }
            if rules.strata.is_some() && stratum.is_none() {
                standing.apart.push(apart(Unranked::NoStratum));
                continue;
            }
            match values(scheme, &rules, card, &mut facts) {
                Ok((value, summed)) => {
                    let id = card.facts.unit.id.as_str();
                    let unit = Unit {
                        at,
                        card,
                        id,
                        value,
                        summed,
                    };
                    strata
                        .entry((stratum_place(document, &rules, stratum), stratum))
                        .or_default()
                        .push(unit);
                }
                Err((node, outcome)) => standing.apart.push(unrated(apart, node, outcome)),
            }
        }
        standing.apart.sort_by(|a, b| (&a.unit, a.card).cmp(&(&b.unit, b.card)));
        let others = standing.others(&rules, cards, &mut facts);
        let mut judge = grade::Judge::new(scheme, &rules, data, facts, perhaps_outside);
        for ((_, stratum), mut units) in strata {
            units.sort_by_key(|unit| (unit.id, unit.at));
            let others = others
                .get(&stratum.map(ToString::to_string))
                .copied()
                .unwrap_or_default();
            judge.stratum(&mut standing, stratum, units, others);
        }
        standing.mark(&rules);
        standing.rules = rules;
        standing
    }

    /// The row of a unit.
    #[must_use]
    pub fn row(&self, unit: &str) -> Option<&Place> {
        self.rows.iter().find(|row| row.unit == unit)
    }

    /// The other rows that share the place of a row.
    pub fn tied_with<'s>(&'s self, row: &'s Place) -> impl Iterator<Item = &'s Place> {
        let shares =
            move |other: &&Place| other.rank == row.rank && other.stratum == row.stratum && other.card != row.card;
        self.rows.iter().filter(shares)
    }

    /// How many units count in N without being ranked, by stratum.
    fn others<'a>(
        &self,
        rules: &'a draft::Standing,
        cards: &'a [Card],
        facts: &mut Facts<'a>,
    ) -> BTreeMap<Option<String>, u64> {
        let mut others = BTreeMap::new();
        let Some(count) = &rules.count else { return others };
        for apart in &self.apart {
            let counts = match apart.why {
                Unranked::Outside => count.outside,
                // Without a stratum it counts in none.
                _ => count.unrated,
            };
            let card = cards.get(apart.card).filter(|_| counts);
            if card.is_some_and(|card| facts.meets(card, &count.when, count.any, None) == Some(true)) {
                let slot: &mut u64 = others.entry(apart.stratum.clone()).or_default();
                *slot = slot.saturating_add(1);
            }
        }
        others
    }

    /// Flags that look at all rows together.
    fn mark(&mut self, rules: &draft::Standing) {
        let near = rules
            .near
            .as_ref()
            .map(|distance| self.near(distance))
            .unwrap_or_default();
        for near in near {
            if let Some(row) = self
                .rows
                .get_mut(near.row)
                .filter(|row| !row.flags.contains(&Flag::Near))
            {
                row.flags.push(Flag::Near);
            }
        }
        let mut cards: BTreeMap<String, u64> = BTreeMap::new();
        let units = self
            .rows
            .iter()
            .map(|row| &row.unit)
            .chain(self.apart.iter().map(|apart| &apart.unit));
        for unit in units {
            let slot = cards.entry(unit.clone()).or_default();
            *slot = slot.saturating_add(1);
        }
        for row in self
            .rows
            .iter_mut()
            .filter(|row| cards.get(&row.unit).is_some_and(|cards| *cards > 1))
        {
            row.flags.push(Flag::Duplicate);
        }
    }
}

fn stratum_place(document: &draft::Scheme, rules: &draft::Standing, stratum: Option<&str>) -> usize {
    let by = rules.strata.as_deref();
    let attribute = document
        .attributes
        .iter()
        .find(|attribute| Some(attribute.id.as_str()) == by);
    let place = attribute.and_then(|attribute| {
        attribute
            .values
            .iter()
            .position(|value| Some(value.as_str()) == stratum)
    });
    place.unwrap_or(usize::MAX)
}

/// A node without a value, and what it came to, if the card has it.
type Missing<'a> = (&'a str, Option<&'a Outcome>);

/// What is ranked: the value of a node, or the values that go into a rank sum. Otherwise the node that has
/// none, and what it came to.
fn values<'a>(
    scheme: &'a Scheme,
    rules: &'a draft::Standing,
    card: &'a Card,
    facts: &mut Facts<'a>,
) -> Result<(Exact, Vec<Exact>), Missing<'a>> {
    let mut value = |node: &'a str, exact: bool| {
        let value = facts.value(card, node, exact);
        value.ok_or_else(|| (node, facts.line(card, node).map(|line| &line.outcome)))
    };
    match &rules.rank_sum {
        Some(sum) => {
            let summed = sum
                .nodes
                .iter()
                .map(|node| value(&node.node, node.exact))
                .collect::<Result<_, _>>()?;
            Ok((Exact::ZERO, summed))
        }
        None => Ok((
            value(rules.by.as_deref().unwrap_or(&scheme.draft().result), rules.exact)?,
            Vec::new(),
        )),
    }
}

fn unrated(apart: impl Fn(Unranked) -> Apart, node: &str, outcome: Option<&Outcome>) -> Apart {
    let mut apart = apart(match outcome {
        None => Unranked::NoNode,
        Some(Outcome::Absent(_)) => Unranked::Absent,
        Some(_) => Unranked::NoScore,
    });
    apart.node = Some(node.into());
    match outcome {
        Some(Outcome::Absent(kind)) => apart.absence = Some(*kind),
        Some(Outcome::NoScore(reasons)) => apart.reasons.clone_from(reasons),
        _ => {}
    }
    apart
}
