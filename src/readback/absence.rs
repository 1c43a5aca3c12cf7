//! Absence in words: what stands in the place of a node that is absent.

use alloc::{string::String, vec::Vec};

use super::Teller;
use super::phrase::{clauses, either, joined, percent, say};
use crate::combine::{AbsencePolicies, Policy};
use crate::draft::Node;
use crate::outcome::Absence;

impl Teller<'_> {
    fn absence(&self, kind: Absence) -> String {
        let (zh, en) = (kind.in_chinese(), kind.keyword().replace('-', " "));
        say!(self.language, "{zh}", "{en}")
    }

    fn policy(&self, policy: &Policy) -> String {
        let language = self.language;
        match policy {
            Policy::Zero => say!(language, "记0分", "0 points"),
            Policy::Full => say!(language, "按满分计", "full marks"),
            Policy::Share(share) => {
                let share = percent(share);
                say!(language, "按分值的{share}计", "{share} of full marks")
            }
            Policy::LeaveOut => {
                say!(
                    language,
                    "，不参与考评，分值在上级内折算",
                    "left out, the rest of the parent rescaled"
                )
            }
            Policy::LeaveOutOf(of) => {
                let of = self.node_named(of);
                say!(
                    language,
                    "，不参与考评，分值在{of}内折算",
                    "left out, and {of} rescaled"
                )
            }
            Policy::MoveTo(to) => {
                let to = self.node_named(to);
                say!(language, "，权重并入{to}", "its weight moves to {to}")
            }
            Policy::NoScore => say!(language, "，上级无得分", "the parent has no score"),
        }
    }

    /// Policies grouped by what follows: 待提供、未到期的，上级无得分.
    fn policies(&self, policies: &[(Absence, Policy)]) -> String {
        let mut groups: Vec<(&Policy, Vec<Absence>)> = Vec::new();
        for (kind, policy) in policies {
            match groups.iter_mut().find(|(known, _)| *known == policy) {
                Some((_, kinds)) => kinds.push(*kind),
                None => groups.push((policy, alloc::vec![*kind])),
            }
        }
        let said = groups.iter().map(|(policy, kinds)| {
            let policy = self.policy(policy);
            let kinds = joined(
                kinds.iter().map(|kind| self.absence(*kind)),
                either(self.language, "、", " or "),
            );
            say!(self.language, "{kinds}的{policy}", "where {kinds}: {policy}")
        });
        clauses(said, self.language)
    }

    fn open(&self, open: Option<Absence>) -> String {
        match open {
            Some(kind) => {
                let kind = self.absence(kind);
                say!(
                    self.language,
                    "没有填报的视为{kind}",
                    "an input without an entry is taken as {kind}"
                )
            }
            None => say!(
                self.language,
                "没有填报的须补报，不作缺项",
                "an input without an entry must be entered"
            ),
        }
    }

    /// The policies for every node, and what holds for kinds that nobody names.
    pub(super) fn absence_of_scheme(&self) -> String {
        let of = &self.scheme.absent;
        let known: Vec<(Absence, Policy)> = Absence::ALL
            .iter()
            .filter_map(|kind| Some((*kind, of.get(*kind)?.clone())))
            .collect();
        let known = self.policies(&known);
        let rest = say!(
            self.language,
            "方案和指标都未规定的缺项，上级无得分",
            "a kind of absence that neither scheme nor node names: the parent has no score",
        );
        clauses([known, rest, self.open(of.open)], self.language)
    }

    /// The policies of a tier.
    pub(super) fn absence_of_tier(&self, of: &AbsencePolicies) -> String {
        let known: Vec<(Absence, Policy)> = Absence::ALL
            .iter()
            .filter_map(|kind| Some((*kind, of.get(*kind)?.clone())))
            .collect();
        let open = of.open.map(|kind| self.open(Some(kind)));
        clauses([self.policies(&known), open.unwrap_or_default()], self.language)
    }

    /// The policies of a node, settled by node, tier and scheme: those that differ from the scheme's.
    pub(super) fn absence_of_node(&self, node: &Node) -> String {
        let tier = self.tier_of(node).map(|tier| &tier.absent);
        let scheme = &self.scheme.absent;
        let mut differing = Vec::new();
        for kind in Absence::ALL {
            let own = node.absent.get(*kind).or_else(|| tier.and_then(|tier| tier.get(*kind)));
            if let Some(policy) = own.filter(|policy| Some(*policy) != scheme.get(*kind)) {
                differing.push((*kind, policy.clone()));
            }
        }
        let open = node.absent.open.or_else(|| tier.and_then(|tier| tier.open));
        let open = open
            .filter(|kind| Some(*kind) != scheme.open)
            .map(|kind| self.open(Some(kind)));
        clauses([self.policies(&differing), open.unwrap_or_default()], self.language)
    }
}
