//! Points by named level (等次计分).

use alloc::{collections::BTreeSet, string::String, vec::Vec};

use super::{Ahead, Gives, Leaf, Observation, RuleCheck};
use crate::extent::Range;
use crate::number::Exact;
use crate::outcome::{Fact, Reason, What, Why};
use crate::problem::{Code, Thing};
use crate::read::document;

document! {
    /// **Level table** (等次): the level that was decided gives the points.
    ///
    /// 优 1.5 分、良 1.2 分、中 0.9 分、差 0 分: 良 scores 1.2. A level that the table does not have is refused
    /// when the record is admitted.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # mod worked { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/worked_example.rs")); }
    /// # #[allow(unused_imports)] use worked::{score, score_in};
    /// assert_eq!(score("1.5", r#"{ "levels": { "level": [{ "name": "优", "y": "1.5" }, { "name": "良", "y": "1.2" }] } }"#, r#""level": "良""#), "1.2");
    /// # }
    /// ```
    pub struct Levels {
        required {
            /// The levels, best first.
            "level" level: Vec<LevelRow>,
        }
        optional {
            /// Points, or shares of full marks.
            "gives" gives: Option<Gives>,
        }
    }
}

document! {
    /// A level and its points.
    pub struct LevelRow {
        required {
            /// The level's name, as records write it.
            "name" name: String,
            /// Its points, or share.
            "y" y: Exact,
        }
        optional {}
    }
}

impl Levels {
    pub(super) fn check(&self, check: &mut RuleCheck<'_>) {
        check.gives(self.gives.unwrap_or_default());
        if self.level.is_empty() {
            check.fault("level", Code::Empty);
        }
        let mut names = BTreeSet::new();
        for (at, row) in self.level.iter().enumerate() {
            let path = check.item("level", at);
            check.within_full(path.key("y"), self.gives.unwrap_or_default(), &row.y);
            if !names.insert(row.name.as_str()) {
                check.findings.add(
                    path.key("name"),
                    Code::DuplicateId {
                        thing: Thing::Level,
                        id: row.name.clone(),
                    },
                );
            }
        }
    }

    pub(super) fn score(&self, leaf: &mut Leaf<'_>) -> Result<Exact, Reason> {
        let Observation::Level(name) = leaf.observation else {
            return Err(Reason::new(Why::NotGiven));
        };
        let row = self
            .level
            .iter()
            .find(|row| row.name == *name)
            .ok_or_else(|| Reason::about(Why::Outside, name))?;
        leaf.facts.push(Fact::words(What::Level, name.as_str()));
        Ok(leaf.points(self.gives.unwrap_or_default(), row.y.clone()))
    }

    /// The points of all levels.
    pub(super) fn attainable(&self, ahead: &Ahead<'_>) -> Option<Range> {
        let all = Range::of(self.level.iter().map(|row| &row.y))?;
        Some(match self.gives.unwrap_or_default() {
            Gives::Points => all,
            Gives::Share => all.times(&ahead.full()),
        })
    }

    pub(super) fn numbers(&self, out: &mut Vec<Exact>) {
        out.extend(self.level.iter().map(|row| row.y.clone()));
    }
}
