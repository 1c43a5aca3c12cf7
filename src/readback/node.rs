//! One node in words: its heading, its formula or rule, then what holds beside: gates, clamp, rounding,
//! absence, adjustments, and who answers for it.

use alloc::{format, string::String};

use super::phrase::{clauses, either, list, percent, points, rounding, say, sentences};
use super::{Teller, input_id};
use crate::draft::{Adjustment, Node, RoundingOr};
use crate::number::Exact;
use crate::rule::{InputKind, Rule};

impl Teller<'_> {
    pub(super) fn node(&self, node: &Node) -> String {
        let (heading, colon) = (self.heading(node), either(self.language, "：", ": "));
        let body = match (&node.rule, &node.combine) {
            (Some(rule), _) => self.rule(node, rule),
            (None, Some(combine)) => self.combination(node, combine),
            (None, None) => say!(
                self.language,
                "没有计分办法，也没有汇总办法",
                "it has neither rule nor combination"
            ),
        };
        let pools = if node.rule.is_some() {
            self.pools_of(node)
        } else {
            String::new()
        };
        let adjustments = self.scheme.adjustment.iter().filter(|a| a.node == node.id.as_str());
        let adjustments = clauses(adjustments.map(|a| self.adjustment(a)), self.language);
        let mut said = alloc::vec![
            body,
            self.read_from(node),
            adjustments,
            self.requirement(node),
            pools,
            self.clamp(node),
        ];
        said.extend(self.substitutions(node));
        said.extend(node.gate.iter().map(|gate| self.gate(gate)));
        said.extend([
            self.roundings(node),
            self.absence_of_node(node),
            self.counts(node),
            self.people(node),
            self.remarks(node),
        ]);
        format!("{heading}{colon}{}", sentences(said, self.language))
    }

    /// Number, name, full marks, weight: Z1.1 新增开户职工人数（2.5分）.
    fn heading(&self, node: &Node) -> String {
        let full = node.full.as_ref().map(|full| points(full, self.language));
        let weight = node.weight.as_ref().map(|weight| {
            let weight = self.weight(node, weight);
            say!(self.language, "权重{weight}", "weight {weight}")
        });
        let extra = node.extra.then(|| {
            say!(
                self.language,
                "附加项，不计入分值和折算",
                "extra: in neither full marks nor rescaling"
            )
        });
        let hidden = node
            .hidden
            .then(|| say!(self.language, "不列入表", "not printed in the table"));
        let marks = [full, weight, extra, hidden].into_iter().flatten();
        let (label, marks) = (self.label(node), clauses(marks, self.language));
        if marks.is_empty() {
            label
        } else {
            say!(self.language, "{label}（{marks}）", "{label} ({marks})")
        }
    }

    /// What a leaf reads: a declared input in full, an implied one by its kind.
    fn read_from(&self, node: &Node) -> String {
        let Some(rule) = &node.rule else { return String::new() };
        if rule.reads().is_empty() {
            return String::new();
        }
        if let Some(of) = &node.of {
            let exact = if of.exact {
                either(self.language, "（舍入前）", " before rounding")
            } else {
                ""
            };
            let of = self.node_named(&of.node);
            return say!(
                self.language,
                "读取：{of}得分{exact}",
                "reads: the score of {of}{exact}"
            );
        }
        let id = input_id(node);
        let what = match self.inputs.get(id) {
            Some(input) if id == node.id.as_str() => {
                let name = self.text(input.name.as_ref());
                let name = if name.is_empty() {
                    String::new()
                } else {
                    self.quoted(name)
                };
                let what = self.input(input);
                let blank = if name.is_empty() {
                    ""
                } else {
                    either(self.language, "，", ", ")
                };
                format!("{name}{blank}{what}")
            }
            Some(input) => self.quoted(&self.input_label(input)),
            None => {
                let kind = self.kind_of(node).unwrap_or(InputKind::Number);
                let kind = either(self.language, kind.in_chinese(), kind.keyword()).into();
                let unit = node.unit.clone().filter(|_| is_measured(rule));
                let by = node.provider.as_deref().map(|by| {
                    let by = self.department(by);
                    say!(self.language, "{by}提供", "provided by {by}")
                });
                let own = (id != node.id.as_str()).then(|| self.quoted(id));
                let all = own.into_iter().chain([kind]).chain(unit).chain(by);
                super::phrase::joined(all, either(self.language, "，", ", "))
            }
        };
        say!(self.language, "填报：{what}", "reads: {what}")
    }

    pub(super) fn adjustment(&self, adjustment: &Adjustment) -> String {
        let Adjustment {
            node,
            field,
            from,
            to,
            document,
            date,
            reason,
            ..
        } = adjustment;
        let stray = !self.nodes.contains_key(node.as_str());
        let node = if stray { self.quoted(node) } else { String::new() };
        let field = match self.language {
            crate::Language::Chinese => crate::problem::column(field, self.language),
            crate::Language::English => field.clone(),
        };
        let document = document.as_deref().map(|id| self.document_named(id));
        let reason = reason.as_ref().map(|reason| reason.in_language(self.language).into());
        let why = list(
            document.into_iter().chain(date.map(|d| format!("{d}"))).chain(reason),
            self.language,
        );
        let why = if why.is_empty() {
            why
        } else {
            say!(self.language, "（{why}）", " ({why})")
        };
        say!(
            self.language,
            "目标调整：{node}{field}由{from}调整为{to}{why}，按调整后的计分",
            "approved change: {node}{field} from {from} to {to}{why}; {to} is what scores",
        )
    }

    /// The clamp; 扣完为止 where it ends at 0.
    fn clamp(&self, node: &Node) -> String {
        let least = node.at_least.as_ref().map(|least| {
            if least.is_zero() {
                return say!(self.language, "扣完为止，最低0分", "never below 0 points");
            }
            let least = points(least, self.language);
            say!(self.language, "最低{least}", "never below {least}")
        });
        let most = node.at_most.as_ref().map(|most| {
            let most = points(most, self.language);
            say!(self.language, "最高{most}", "never above {most}")
        });
        clauses([least, most].into_iter().flatten(), self.language)
    }

    /// Rounding of the value, and printing where it is not the scheme's.
    fn roundings(&self, node: &Node) -> String {
        let tier = self.tier_of(node);
        let round = node
            .round
            .as_ref()
            .or_else(|| tier.and_then(|tier| tier.round.as_ref()));
        let round = match (round, &self.scheme.round) {
            (Some(RoundingOr::None), None) => None,
            (Some(round), _) => Some(self.rounding_or(round)),
            (None, round) => round.as_ref().map(|round| rounding(round, self.language)),
        };
        let round = round.map(|round| say!(self.language, "{round}", "the score is {round}"));
        let show = node.show.as_ref().or_else(|| tier.and_then(|tier| tier.show.as_ref()));
        let show = show
            .filter(|show| Some(*show) != self.scheme.show.as_ref())
            .map(|show| self.printing(show));
        let terms = node.round_terms.as_ref().map(|round| {
            let round = rounding(round, self.language);
            say!(
                self.language,
                "各项先{round}再汇总",
                "each term is {round} before it is added"
            )
        });
        clauses([terms, round, show].into_iter().flatten(), self.language)
    }

    fn counts(&self, node: &Node) -> String {
        let counts = node.count.iter().map(|count| {
            let (tier, is) = (&count.tier, count.is);
            say!(self.language, "{tier}{is}个", "{is} of tier {tier}")
        });
        let counts = list(counts, self.language);
        if counts.is_empty() {
            return counts;
        }
        say!(self.language, "所辖应有{counts}", "under it there are {counts}")
    }

    /// Who answers for it, by when, and who scores.
    fn people(&self, node: &Node) -> String {
        let owner = node.owner.as_ref().map(|owner| {
            let lead = self.department(&owner.lead);
            let support = list(owner.support.iter().map(|by| self.department(by)), self.language);
            let support = if support.is_empty() {
                support
            } else {
                say!(self.language, "，配合：{support}", ", supported by {support}")
            };
            let person = owner.person.as_ref();
            let person = person
                .map(|who| say!(self.language, "，责任人：{who}", ", in person {who}"))
                .unwrap_or_default();
            say!(
                self.language,
                "责任：{lead}{support}{person}",
                "responsible: {lead}{support}{person}"
            )
        });
        let due = node.due.map(|due| say!(self.language, "时限：{due}", "due: {due}"));
        let milestones = node.milestones.iter().map(|milestone| {
            let (date, text) = (milestone.date, milestone.text.in_language(self.language));
            say!(self.language, "节点：{date}{text}", "milestone: {date} {text}")
        });
        let scorer = node.scorer.as_deref().map(|by| {
            let by = self.department(by);
            say!(self.language, "考评主体：{by}", "scored by {by}")
        });
        clauses(
            owner.into_iter().chain(due).chain(milestones).chain(scorer),
            self.language,
        )
    }

    /// Words that compute nothing: definition, source, basis, note; a unit and provider not said yet.
    fn remarks(&self, node: &Node) -> String {
        let word = |text: Option<&crate::Text>, zh: &str, en: &str| {
            let text = self.text(text).trim_end_matches(['。', '.']);
            if text.is_empty() {
                String::new()
            } else {
                say!(self.language, "{zh}：{text}", "{en}: {text}")
            }
        };
        let combines = node.rule.is_none();
        let declared = self.inputs.get(input_id(node));
        let said = match declared {
            Some(input) => input.unit == node.unit,
            None => node.rule.as_ref().is_some_and(is_measured),
        };
        let unit = node.unit.as_deref().filter(|_| combines || !said);
        let tier = node
            .tier
            .as_deref()
            .map(|tier| say!(self.language, "层级：{tier}", "tier: {tier}"));
        let unit = unit.map(|unit| say!(self.language, "计量单位：{unit}", "unit of measure: {unit}"));
        let provider = node
            .provider
            .as_deref()
            .filter(|_| combines || declared.is_some())
            .map(|by| {
                let by = self.department(by);
                say!(self.language, "数据责任单位：{by}", "figures from {by}")
            });
        let said = [
            tier.unwrap_or_default(),
            word(node.definition.as_ref(), "口径", "definition"),
            unit.unwrap_or_default(),
            provider.unwrap_or_default(),
            word(node.source.as_ref(), "任务来源", "source"),
            self.basis(node.basis.as_ref()),
            word(node.note.as_ref(), "备注", "note"),
        ];
        clauses(said, self.language)
    }

    /// What must be scored, or there is no score.
    fn requirement(&self, node: &Node) -> String {
        let Some(require) = &node.require else {
            return String::new();
        };
        let count = require.count.map(|count| {
            say!(
                self.language,
                "有得分的下级少于{count}项",
                "fewer than {count} children are scored on their own"
            )
        });
        let weight = require.weight.as_ref().map(|weight: &Exact| {
            let weight = percent(weight);
            say!(
                self.language,
                "有得分的下级权重合计不足{weight}",
                "less than {weight} of the weight is scored"
            )
        });
        let said = super::phrase::joined(
            [count, weight].into_iter().flatten(),
            either(self.language, "或", " or "),
        );
        if said.is_empty() {
            said
        } else {
            say!(self.language, "{said}的，无得分", "no score where {said}")
        }
    }
}

/// Whether a rule reads a figure that has a unit of measure.
fn is_measured(rule: &Rule) -> bool {
    matches!(
        rule,
        Rule::Completion(_)
            | Rule::Linear(_)
            | Rule::Steps(_)
            | Rule::Deviation(_)
            | Rule::Efficacy(_)
            | Rule::Goalposts(_)
            | Rule::Power(_)
            | Rule::Growth(_)
            | Rule::RankPoints(_)
    )
}
