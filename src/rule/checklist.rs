//! A list of items, each met or not (清单制).

use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};

use super::{Ahead, Leaf, Observation, RuleCheck};
use crate::extent::Range;
use crate::language::Text;
use crate::number::Exact;
use crate::outcome::{Fact, Reason, What, Why};
use crate::problem::{Code, Thing};
use crate::read::{Id, document};

document! {
    /// **Checklist** (清单): each item met gives its points, or each item missed takes some off the full marks.
    ///
    /// 责任制落实 0.5 分、每月检查 0.5 分、年度演练 0.5 分、隐患整改 0.5 分，逐项认定: three of four met score 1.5.
    /// 13 项全部实现得满分，每少 1 项扣 0.15 分: `lose = "0.15"`; 11 met on 1.5 points score 1.2. A starred item that
    /// is missed makes the whole list score `starred-missing`.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # mod worked { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/worked_example.rs")); }
    /// # #[allow(unused_imports)] use worked::{score, score_in};
    /// assert_eq!(score("1", r#"{ "checklist": { "item": [{ "id": "a", "points": "0.5" }, { "id": "b", "points": "0.5" }] } }"#, r#""items": { "a": true, "b": false }"#), "0.5");
    /// assert_eq!(score("1.5", r#"{ "checklist": { "item": [{ "id": "a" }, { "id": "b" }], "lose": "0.15" } }"#, r#""items": { "a": false, "b": false }"#), "1.2");
    /// # }
    /// ```
    pub struct Checklist {
        required {
            /// The items.
            "item" item: Vec<Item>,
        }
        optional {
            /// Points lost for each item missed, off the full marks. Then the items have no points.
            "lose" lose: Option<Exact>,
            /// The score when a starred item is missed.
            "starred-missing" starred_missing: Option<Exact>,
        }
    }
}

document! {
    /// An item of a checklist.
    pub struct Item {
        required {
            /// Its id, by which records answer it.
            "id" id: Id,
        }
        optional {
            /// Its name.
            "name" name: Option<Text>,
            /// Its points.
            "points" points: Option<Exact>,
            /// Whether it must be met (★).
            "starred" starred: bool,
        }
    }
}

impl Checklist {
    pub(super) fn check(&self, check: &mut RuleCheck<'_>) {
        if self.item.is_empty() {
            check.fault("item", Code::Empty);
        }
        let mut total = Exact::ZERO;
        let mut ids = BTreeSet::new();
        for (at, item) in self.item.iter().enumerate() {
            let path = check.item("item", at);
            if !ids.insert(item.id.as_str()) {
                check.findings.add(
                    path.key("id"),
                    Code::DuplicateId {
                        thing: Thing::Item,
                        id: item.id.to_string(),
                    },
                );
            }
            match (&item.points, &self.lose) {
                (Some(points), None) => total = &total + points,
                (None, Some(_)) => {}
                (None, None) => check.findings.add(path, Code::MissingKey { key: "points" }),
                (Some(_), Some(_)) => {
                    let found = alloc::vec!["points".into(), "lose".into()];
                    check.findings.add(
                        path.key("points"),
                        Code::OneOf {
                            keys: alloc::vec!["points", "lose"],
                            found,
                        },
                    );
                }
            }
        }
        match &self.lose {
            Some(lose) => {
                check.needs_full();
                check.not_negative("lose", &lose.clone());
            }
            None => check.within_full(check.path.key("item"), super::Gives::Points, &total),
        }
        if self.starred_missing.is_none() && self.item.iter().any(|item| item.starred) {
            check
                .findings
                .add(check.path.clone(), Code::MissingKey { key: "starred-missing" });
        }
    }

    pub(super) fn score(&self, leaf: &mut Leaf<'_>) -> Result<Exact, Reason> {
        let Observation::Checklist(answers) = leaf.observation else {
            return Err(Reason::new(Why::NotGiven));
        };
        let yes: BTreeSet<&str> = answers
            .iter()
            .filter(|(_, yes)| *yes)
            .map(|(id, _)| id.as_str())
            .collect();
        let met = |item: &Item| yes.contains(item.id.as_str());
        let missed: Vec<&Item> = self.item.iter().filter(|item| !met(item)).collect();
        let total = self.item.len();
        leaf.fact(What::Met, Exact::from(total.saturating_sub(missed.len())));
        for item in &missed {
            let name = item
                .name
                .as_ref()
                .map_or(item.id.as_str(), |n| n.in_language(crate::Language::Chinese));
            let name: String = name.into();
            leaf.facts.push(Fact {
                amount: item.points.clone(),
                ..Fact::words(What::Missed, name)
            });
        }
        if let Some(points) = self
            .starred_missing
            .as_ref()
            .filter(|_| missed.iter().any(|item| item.starred))
        {
            leaf.fact(What::Limited, points.clone());
            return Ok(points.clone());
        }
        match &self.lose {
            Some(lose) => {
                leaf.fact(What::Each, -lose);
                Ok(&leaf.full() - &(lose * &Exact::from(missed.len())))
            }
            None => Ok(self
                .item
                .iter()
                .filter(|item| met(item))
                .filter_map(|item| item.points.as_ref())
                .sum()),
        }
    }

    /// All items met, none met, and whatever lies between; with a starred item missed, what that gives.
    pub(super) fn attainable(&self, ahead: &Ahead<'_>) -> Range {
        let stars = self
            .starred_missing
            .as_ref()
            .filter(|_| self.item.iter().any(|item| item.starred));
        let must = |item: &&Item| stars.is_some() && item.starred;
        let range = match &self.lose {
            Some(lose) => {
                let may_miss = self.item.iter().filter(|item| !must(item)).count();
                let worst = &ahead.full() - &(lose * &Exact::from(may_miss));
                Range::between(worst.clone().min(ahead.full()), worst.max(ahead.full()))
            }
            None => {
                let mut range = Range::point(Exact::ZERO);
                for item in &self.item {
                    let points = Range::point(item.points.clone().unwrap_or_default());
                    let missed = Range::point(Exact::ZERO);
                    range = range.plus(&if must(&item) { points } else { points.hull(&missed) });
                }
                range
            }
        };
        match stars {
            Some(points) => range.hull(&Range::point(points.clone())),
            None => range,
        }
    }

    pub(super) fn numbers(&self, out: &mut Vec<Exact>) {
        out.extend(self.lose.clone());
        out.extend(self.item.iter().filter_map(|item| item.points.clone()));
    }
}
