//! The mean of vote counts by level (票数计分).

use alloc::{string::String, vec::Vec};

use super::{Leaf, Observation, RuleCheck};
use crate::extent::Range;
use crate::number::Exact;
use crate::outcome::{Fact, Reason, What, Why};
use crate::problem::{Code, Thing};
use crate::read::document;

document! {
    /// **Votes** (票数计分): each level's votes times its value, over the valid votes.
    ///
    /// 繁重 12 票、较多 20 票、一般 5 票、较少 1 票, at 100, 80, 60 and 40: (1200 + 1600 + 300 + 40) ÷ 38 = 1570/19. A level that
    /// is not counted (弃权) leaves the denominator.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # mod worked { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/worked_example.rs")); }
    /// # #[allow(unused_imports)] use worked::{score, score_in};
    /// assert_eq!(score("100", r#"{ "votes": { "level": [{ "name": "繁重", "value": "100" }, { "name": "较多", "value": "80" }, { "name": "一般", "value": "60" }, { "name": "较少", "value": "40" }] } }"#,
    /// r#""votes": { "繁重": "12", "较多": "20", "一般": "5", "较少": "1" }"#), "1570/19");
    /// # }
    /// ```
    pub struct Votes {
        required {
            /// The levels of a vote.
            "level" level: Vec<VoteLevel>,
        }
        optional {
            /// Least number of valid votes.
            "quorum" quorum: Option<u64>,
        }
    }
}

document! {
    /// A level that a vote can give.
    pub struct VoteLevel {
        required {
            /// Its name.
            "name" name: String,
        }
        optional {
            /// Its value; a level without one is not counted.
            "value" value: Option<Exact>,
        }
    }
}

impl Votes {
    pub(super) fn check(&self, check: &mut RuleCheck<'_>) {
        if self.level.is_empty() {
            check.fault("level", Code::Empty);
        }
        for (at, level) in self.level.iter().enumerate() {
            if self.level.iter().take(at).any(|other| other.name == level.name) {
                check.fault(
                    "level",
                    Code::DuplicateId {
                        thing: Thing::Level,
                        id: level.name.clone(),
                    },
                );
            }
        }
    }

    pub(super) fn score(&self, leaf: &mut Leaf<'_>) -> Result<Exact, Reason> {
        let Observation::Votes(votes) = leaf.observation else {
            return Err(Reason::new(Why::NotGiven));
        };
        let (mut total, mut valid) = (Exact::ZERO, Exact::ZERO);
        for level in &self.level {
            let (Some(value), Some((_, count))) = (&level.value, votes.iter().find(|(name, _)| *name == level.name))
            else {
                continue;
            };
            leaf.facts.push(Fact {
                amount: Some(count.clone()),
                ..Fact::words(What::Level, level.name.as_str())
            });
            total = &total + &(count * value);
            valid = &valid + count;
        }
        if let Some(quorum) = self.quorum.map(Exact::from).filter(|quorum| valid < *quorum) {
            return Err(Reason::short(Why::Quorum, valid, quorum));
        }
        total.checked_div(&valid).ok_or_else(|| Reason::new(Why::EmptyGroup))
    }

    /// A mean of the levels' values: all votes may be for one level.
    pub(super) fn attainable(&self) -> Option<Range> {
        Range::of(self.level.iter().filter_map(|level| level.value.as_ref()))
    }

    pub(super) fn numbers(&self, out: &mut Vec<Exact>) {
        out.extend(self.level.iter().filter_map(|level| level.value.clone()));
    }
}
