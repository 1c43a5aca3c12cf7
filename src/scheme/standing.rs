//! Checks how cards are to be ranked and graded among each other: every name, and every question that
//! a quota or a tie can raise.

use alloc::{string::ToString, vec, vec::Vec};

use super::links::Names;
use crate::draft::{self, EdgeTie, Quota};
use crate::language::{Language, Text};
use crate::number::Exact;
use crate::plan::Operand;
use crate::problem::{Code, Findings, Path, Thing};
use crate::rule::Parameter;

/// A node that is compared among cards, whether before its rounding, and what for.
pub(super) type Compared = (usize, bool, &'static str);

/// Checks the standing and what bands say of it; gives the nodes that need an exact number.
pub(super) fn standing(names: &Names<'_>, findings: &mut Findings) -> Vec<Compared> {
    let mut check = Check {
        names,
        findings,
        compared: Vec::new(),
    };
    let path = Path::default().key("standing");
    if let Some(rules) = &names.draft.standing {
        check.order(rules, &path);
        check.ties(rules, &path);
        check.groups(rules, &path);
    }
    check.bands();
    check.compared
}

struct Check<'a, 'f> {
    names: &'a Names<'a>,
    findings: &'f mut Findings,
    compared: Vec<Compared>,
}

impl Check<'_, '_> {
    fn node(&mut self, id: &str, exact: bool, path: Path) {
        match self.names.shape.by_id.get(id) {
            Some(at) => self.compared.push((*at, exact, "standing")),
            None => self.findings.add(path, self.names.shape.unknown(id, self.findings)),
        }
    }

    fn grade(&mut self, id: &str, path: Path) {
        if self.names.grades.is_none_or(|grades| grades.place(id).is_none()) {
            self.findings.add(
                path,
                Code::UnknownId {
                    thing: Thing::Grade,
                    id: id.into(),
                    near: None,
                },
            );
        }
    }

    fn attribute(&mut self, id: &str, path: Path) {
        if !self.names.draft.attributes.iter().any(|a| a.id.as_str() == id) {
            self.findings.add(
                path,
                Code::UnknownId {
                    thing: Thing::Attribute,
                    id: id.into(),
                    near: None,
                },
            );
        }
    }

    /// Conditions that are read from cards: on nodes, attributes and events, or on attributes alone.
    fn conditions(&mut self, when: &[draft::Condition], key: &str, path: &Path, attributes_only: bool) {
        for (at, plan) in self.names.conditions(when, key, path, self.findings).iter().enumerate() {
            let (found, allowed) = match plan.operand {
                Operand::Node(node, exact) if !attributes_only => {
                    self.compared.push((node, exact, "standing"));
                    continue;
                }
                Operand::Attribute => continue,
                Operand::Statistic if !attributes_only => continue,
                Operand::Events(_) if !attributes_only => continue,
                Operand::Node(..) => ("node", vec!["attribute"]),
                Operand::Events(_) => ("events", vec!["attribute"]),
                Operand::Statistic => ("statistic", vec!["attribute"]),
                Operand::Points(_) if attributes_only => ("points", vec!["attribute"]),
                Operand::Points(_) => ("points", vec!["node", "attribute", "events", "statistic"]),
                _ if attributes_only => ("input", vec!["attribute"]),
                _ => ("input", vec!["node", "attribute", "events", "statistic"]),
            };
            let code = Code::OneOf {
                keys: allowed,
                found: vec![found.into()],
            };
            self.findings.add(path.key(key).index(at), code);
        }
    }

    fn order(&mut self, rules: &draft::Standing, path: &Path) {
        match (&rules.by, &rules.rank_sum) {
            (Some(_), Some(_)) => {
                let found = vec!["by".into(), "rank-sum".into()];
                self.findings.add(
                    path.clone(),
                    Code::OneOf {
                        keys: vec!["by", "rank-sum"],
                        found,
                    },
                );
            }
            (_, Some(sum)) => {
                let path = path.key("rank-sum");
                let dropped = sum.high.saturating_add(sum.low);
                if u64::try_from(sum.nodes.len()).is_ok_and(|nodes| dropped >= nodes) {
                    let most = Some(Exact::from(sum.nodes.len()) - Exact::ONE);
                    let code = Code::OutOfRange {
                        found: dropped.into(),
                        least: Some(Exact::ZERO),
                        most,
                        percent: false,
                    };
                    self.findings.add(path.key("high"), code);
                }
                for (at, node) in sum.nodes.iter().enumerate() {
                    self.node(&node.node, node.exact, path.key("nodes").index(at).key("node"));
                    if let Some(weight) = node.weight.as_ref().filter(|weight| weight.is_negative()) {
                        let code = Code::OutOfRange {
                            found: weight.clone(),
                            least: Some(Exact::ZERO),
                            most: None,
                            percent: false,
                        };
                        self.findings.add(path.key("nodes").index(at).key("weight"), code);
                    }
                }
            }
            (by, None) => {
                let id = by.as_deref().unwrap_or(&self.names.draft.result);
                // An unknown result is a problem of its own.
                if by.is_some() || self.names.shape.by_id.contains_key(id) {
                    self.node(id, rules.exact, path.key("by"));
                }
            }
        }
    }

    fn ties(&mut self, rules: &draft::Standing, path: &Path) {
        if !rules.tie.is_empty() && rules.tie_end.is_none() {
            self.findings
                .add(path.key("tie-end"), Code::MissingKey { key: "tie-end" });
        }
        for (at, step) in rules.tie.iter().enumerate() {
            let path = path.key("tie").index(at);
            let given = [
                ("node", step.node.is_some()),
                ("firsts", !step.firsts.is_empty()),
                ("lot", step.lot),
            ];
            let found: Vec<_> = given
                .iter()
                .filter(|(_, there)| *there)
                .map(|(key, _)| (*key).into())
                .collect();
            if found.len() != 1 {
                self.findings.add(
                    path.clone(),
                    Code::OneOf {
                        keys: vec!["node", "firsts", "lot"],
                        found,
                    },
                );
            }
            if let Some(node) = &step.node {
                self.node(node, step.exact, path.key("node"));
            }
            for (index, node) in step.firsts.iter().enumerate() {
                self.node(node, step.exact, path.key("firsts").index(index));
            }
        }
    }

    fn groups(&mut self, rules: &draft::Standing, path: &Path) {
        if let Some(strata) = &rules.strata {
            self.attribute(strata, path.key("strata"));
        }
        if let Some(count) = rules.count.as_ref().filter(|count| !count.when.is_empty()) {
            self.conditions(&count.when, "when", &path.key("count"), true);
        }
        for (at, outside) in rules.outside.iter().enumerate() {
            let path = path.key("outside").index(at);
            self.conditions(&outside.when, "when", &path, false);
            let known = self.names.draft.grades.iter().flat_map(|grades| &grades.band);
            if known.clone().any(|band| band.grade == outside.grade) {
                let code = Code::DuplicateId {
                    thing: Thing::Grade,
                    id: zh(&outside.grade),
                };
                self.findings.add(path.key("grade"), code);
            }
        }
        for (at, title) in rules.eligible.iter().enumerate() {
            let path = path.key("eligible").index(at);
            if rules.eligible.iter().take(at).any(|other| other.id == title.id) {
                let code = Code::DuplicateId {
                    thing: Thing::Title,
                    id: title.id.to_string(),
                };
                self.findings.add(path.key("id"), code);
            }
            if let Some(grade) = &title.at_least {
                self.grade(grade, path.key("at-least"));
            }
            if !title.when.is_empty() {
                self.conditions(&title.when, "when", &path, false);
            }
        }
        if let Some(near) = rules.near.as_ref().filter(|near| near.is_negative()) {
            let code = Code::OutOfRange {
                found: near.clone(),
                least: Some(Exact::ZERO),
                most: None,
                percent: false,
            };
            self.findings.add(path.key("near"), code);
        }
    }

    fn bands(&mut self) {
        let Some(grades) = &self.names.draft.grades else { return };
        let mut better: Vec<(&Text, &Quota)> = Vec::new();
        for (at, band) in grades.band.iter().enumerate() {
            let path = Path::default().key("grades").key("band").index(at);
            let last = at.saturating_add(1) == grades.band.len();
            if !band.needs.is_empty() {
                self.conditions(&band.needs, "needs", &path, false);
                if last {
                    self.findings.add(path.key("needs"), Code::LastBand { key: "needs" });
                }
            }
            let Some(quota) = &band.quota else { continue };
            let path = path.key("quota");
            if last {
                self.findings.add(path.clone(), Code::LastBand { key: "quota" });
            }
            self.quota(quota, &path);
            if quota.cumulative {
                for (grade, other) in &better {
                    self.ascends(grade, other, quota, &path);
                }
            }
            better.push((&band.grade, quota));
        }
    }

    fn quota(&mut self, quota: &Quota, path: &Path) {
        let rules = self.names.draft.standing.as_ref();
        let given = [("share", quota.share.is_some()), ("count", quota.count.is_some())];
        if quota.share.is_some() == quota.count.is_some() {
            let found = given
                .iter()
                .filter(|(_, there)| *there)
                .map(|(key, _)| (*key).into())
                .collect();
            self.findings.add(
                path.clone(),
                Code::OneOf {
                    keys: vec!["share", "count"],
                    found,
                },
            );
        }
        if let Some(share) = &quota.share {
            let counted = rules.is_some_and(|rules| rules.count.is_some());
            if quota.round.is_none() {
                self.findings.add(path.key("round"), Code::MissingKey { key: "round" });
            }
            if !counted {
                self.findings.add(
                    Path::default().key("standing").key("count"),
                    Code::MissingKey { key: "count" },
                );
            }
            self.share(share, &path.key("share"));
        }
        if let Some(by) = &quota.by_grade {
            if quota.share.is_none() {
                self.findings.add(path.key("share"), Code::MissingKey { key: "share" });
            }
            if by.values.0.is_empty() {
                self.findings.add(path.key("by-grade").key("values"), Code::Empty);
            }
            for (grade, share) in &by.values.0 {
                self.in_whole(share, &path.key("by-grade").key("values").key(grade));
            }
        }
        if quota.tie.is_none() {
            self.findings.add(path.key("tie"), Code::MissingKey { key: "tie" });
        }
        if quota.tie == Some(EdgeTie::Chain) && rules.is_none_or(|rules| rules.tie.is_empty()) {
            self.findings.add(
                Path::default().key("standing").key("tie"),
                Code::MissingKey { key: "tie" },
            );
        }
        if quota.vacated.is_none() {
            self.findings
                .add(path.key("vacated"), Code::MissingKey { key: "vacated" });
        }
    }

    fn share(&mut self, share: &Parameter, path: &Path) {
        let values: Vec<&Exact> = match share {
            Parameter::Constant(share) => vec![share],
            Parameter::Attribute { values, .. } => values.0.iter().map(|(_, share)| share).collect(),
            Parameter::Table { .. } => Vec::new(),
            // Each unit would give a share of its own.
            _ => {
                let (found, allowed) = ("given".into(), vec!["attribute", "table"]);
                self.findings.add(
                    path.clone(),
                    Code::UnknownWord {
                        found,
                        allowed,
                        terms: Vec::new(),
                    },
                );
                Vec::new()
            }
        };
        for share in values {
            self.in_whole(share, path);
        }
        super::tables::parameter(self.names.draft, share, path, self.findings);
    }

    /// A share is none, all, or between.
    fn in_whole(&mut self, share: &Exact, path: &Path) {
        if share.is_negative() || *share > Exact::ONE {
            let code = Code::OutOfRange {
                found: share.clone(),
                least: Some(Exact::ZERO),
                most: Some(Exact::ONE),
                percent: true,
            };
            self.findings.add(path.clone(), code);
        }
    }

    /// A quota for a band and all better ones is no less than that of a better one.
    fn ascends(&mut self, grade: &Text, better: &Quota, quota: &Quota, path: &Path) {
        let constant = |quota: &Quota| quota.share.as_ref().and_then(Parameter::constant).cloned();
        let count = |quota: &Quota| quota.count.map(Exact::from);
        let pair = constant(better)
            .zip(constant(quota))
            .or(count(better).zip(count(quota)));
        // A body's grade may raise one of the two and not the other.
        let share_of = |quota: &Quota, body: &str| {
            let by = quota.by_grade.as_ref().and_then(|by| by.values.get(body));
            by.cloned().or_else(|| constant(quota))
        };
        let named = better
            .by_grade
            .iter()
            .chain(&quota.by_grade)
            .flat_map(|by| &by.values.0);
        let raised = named.filter_map(|(body, _)| share_of(better, body).zip(share_of(quota, body)));
        let mut pairs = pair.into_iter().chain(raised);
        if let Some((better, found)) = pairs.find(|(better, found)| found < better) {
            self.findings.add(
                path.clone(),
                Code::QuotaOrder {
                    found,
                    better,
                    grade: zh(grade),
                },
            );
        }
    }
}

fn zh(grade: &Text) -> alloc::string::String {
    grade.in_language(Language::Chinese).into()
}
