//! The head of a scheme in words: what it is called, when it holds, who approved it, and what holds for
//! every node.

use alloc::{format, string::String, vec::Vec};

use super::Teller;
use super::phrase::{clauses, label, list, rounding, say, sentences};
use crate::draft::{Basis, Period, RoundingOr, Tier};

impl Teller<'_> {
    pub(super) fn head(&self) -> Vec<String> {
        let language = self.language;
        let parts = [
            self.title(),
            self.validity(),
            self.tiers(),
            self.stages(),
            self.departments(),
            self.parts(),
            self.documents(),
            self.attributes(),
            {
                let absence = self.absence_of_scheme();
                say!(language, "缺项：{absence}", "absence: {absence}")
            },
            self.defaults(),
            self.approval(),
            self.stray_adjustments(),
            self.remark(self.text(self.scheme.note.as_ref())),
        ];
        parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(|part| sentences([part], language))
            .collect()
    }

    fn title(&self) -> String {
        let scheme = self.scheme;
        let (id, format) = (scheme.id.as_str(), scheme.format.as_str());
        let title = match self.text(scheme.title.as_ref()) {
            "" => String::new(),
            title => say!(self.language, "《{title}》", "“{title}” "),
        };
        let version = scheme
            .version
            .as_deref()
            .map(|v| say!(self.language, "，版本{v}", ", version {v}"));
        let (version, result) = (version.unwrap_or_default(), self.node_named(&scheme.result));
        say!(
            self.language,
            "方案{title}（编号{id}{version}，格式{format}）：最后得分是{result}",
            "scheme {title}({id}{version}, format {format}): the final score is {result}",
        )
    }

    fn period(&self, period: &Period) -> String {
        let (from, to) = (period.from, period.to);
        say!(
            self.language,
            "{from}至{to}（含首尾两日）",
            "{from} to {to}, both days included"
        )
    }

    fn validity(&self) -> String {
        let period = self.scheme.period.as_ref().map(|period| {
            let period = self.period(period);
            say!(
                self.language,
                "考核期{period}，期外的事项不计",
                "period appraised: {period}; events outside do not count"
            )
        });
        let valid = self.scheme.valid.as_ref().map(|period| {
            let period = self.period(period);
            say!(self.language, "方案有效期{period}", "in force: {period}")
        });
        clauses(period.into_iter().chain(valid), self.language)
    }

    pub(super) fn tier_of(&self, node: &crate::draft::Node) -> Option<&Tier> {
        let name = node.tier.as_deref()?;
        self.scheme.tiers.iter().find(|tier| tier.name == name)
    }

    /// A rounding that may be lifted.
    pub(super) fn rounding_or(&self, round: &RoundingOr) -> String {
        match round {
            RoundingOr::None => say!(self.language, "不舍入", "not rounded"),
            RoundingOr::Rounding(of) => rounding(of, self.language),
        }
    }

    fn tiers(&self) -> String {
        if self.scheme.tiers.is_empty() {
            return String::new();
        }
        let tiers = self.scheme.tiers.iter().map(|tier| {
            let round = tier.round.as_ref().map(|round| {
                let round = self.rounding_or(round);
                say!(self.language, "得分{round}", "scores are {round}")
            });
            let show = tier.show.as_ref().map(|show| self.printing(show));
            let own = [
                round.unwrap_or_default(),
                show.unwrap_or_default(),
                self.absence_of_tier(&tier.absent),
            ];
            let (name, own) = (&tier.name, clauses(own, self.language));
            if own.is_empty() {
                name.clone()
            } else {
                say!(self.language, "{name}（{own}）", "{name} ({own})")
            }
        });
        let tiers = list(tiers, self.language);
        say!(
            self.language,
            "层级由外到内：{tiers}",
            "tiers, outermost first: {tiers}"
        )
    }

    pub(super) fn printing(&self, show: &crate::number::Rounding) -> String {
        let show = rounding(show, self.language);
        say!(
            self.language,
            "仅显示时{show}，不改变得分",
            "printed {show}, the score unchanged"
        )
    }

    fn stages(&self) -> String {
        let stages = &self.scheme.stages;
        if stages.is_empty() {
            return String::new();
        }
        let names = list(stages.iter().map(|stage| stage.name.clone()), self.language);
        let stands = stages.iter().filter_map(|stage| {
            let (name, other) = (&stage.name, stage.stands_in.as_ref()?);
            Some(say!(
                self.language,
                "{name}没有填报的，以{other}代替",
                "where {name} has no entry, {other} stands in"
            ))
        });
        let stands = clauses(stands, self.language);
        let stands = if stands.is_empty() {
            say!(
                self.language,
                "各阶段没有填报的，不以其他阶段代替",
                "no stage stands in for another"
            )
        } else {
            say!(
                self.language,
                "{stands}；此外不得代替",
                "{stands}; otherwise none stands in for another"
            )
        };
        say!(
            self.language,
            "阶段依次为{names}；{stands}",
            "stages in order: {names}; {stands}"
        )
    }

    fn departments(&self) -> String {
        let names = self
            .scheme
            .departments
            .iter()
            .map(|department| match (&department.name, &department.id) {
                (name, Some(id)) => say!(self.language, "{name}（{id}）", "{name} ({id})"),
                (name, None) => name.clone(),
            });
        let names = list(names, self.language);
        if names.is_empty() {
            names
        } else {
            say!(self.language, "科室名单：{names}", "departments: {names}")
        }
    }

    fn documents(&self) -> String {
        let documents = self.scheme.documents.iter().map(|document| {
            let title = document.title.in_language(self.language);
            let date = document.date.map(|date| format!("{date}"));
            let more = list(document.number.clone().into_iter().chain(date), self.language);
            let id = document.id.as_str();
            let more = if more.is_empty() {
                more
            } else {
                say!(self.language, "，{more}", ", {more}")
            };
            say!(self.language, "《{title}》（{id}{more}）", "“{title}” ({id}{more})")
        });
        let documents = list(documents, self.language);
        if documents.is_empty() {
            return documents;
        }
        say!(self.language, "引用文件：{documents}", "documents cited: {documents}")
    }

    fn attributes(&self) -> String {
        let attributes = self.scheme.attributes.iter().map(|attribute| {
            let label = label(
                Some(&attribute.id),
                self.text(attribute.name.as_ref()),
                &attribute.id,
                self.language,
            );
            let values = list(attribute.values.iter().cloned(), self.language);
            if values.is_empty() {
                return say!(self.language, "{label}（取值不限）", "{label} (any value)");
            }
            say!(self.language, "{label}（{values}）", "{label} (one of {values})")
        });
        let attributes = list(attributes, self.language);
        if attributes.is_empty() {
            return attributes;
        }
        say!(
            self.language,
            "填报的单位属性：{attributes}",
            "attributes of the unit: {attributes}"
        )
    }

    /// Rounding and printing of every node.
    fn defaults(&self) -> String {
        let round = match &self.scheme.round {
            Some(round) => {
                let round = rounding(round, self.language);
                say!(
                    self.language,
                    "各项得分{round}，另有规定的除外",
                    "every score is {round}, unless said otherwise"
                )
            }
            None => say!(
                self.language,
                "未写明舍入的得分不舍入",
                "scores are not rounded unless said so"
            ),
        };
        let show = self
            .scheme
            .show
            .as_ref()
            .map(|show| self.printing(show))
            .unwrap_or_default();
        clauses([round, show], self.language)
    }

    fn approval(&self) -> String {
        let steps = self.scheme.approval.iter().map(|step| {
            let date = step.date.map(|date| format!("{date}"));
            let document = step.document.as_deref().map(|id| self.document_named(id));
            let note = step.note.as_ref().map(|note| note.in_language(self.language).into());
            let more = list(date.into_iter().chain(document).chain(note), self.language);
            let by = &step.by;
            if more.is_empty() {
                by.clone()
            } else {
                say!(self.language, "{by}（{more}）", "{by} ({more})")
            }
        });
        let steps = clauses(steps, self.language);
        if steps.is_empty() {
            return say!(self.language, "未载明审定、批复", "no approval is on record");
        }
        say!(self.language, "审定、批复：{steps}", "approved by: {steps}")
    }

    /// A listed document's title, or whatever stands there; 本方案 where the scheme itself is listed.
    pub(super) fn document_named(&self, id: &str) -> String {
        let document = self.scheme.documents.iter().find(|document| document.id.as_str() == id);
        let zh = |text: &crate::Text| -> String { text.in_language(crate::Language::Chinese).into() };
        if document.is_some_and(|document| self.scheme.title.as_ref().map(zh) == Some(zh(&document.title))) {
            return say!(self.language, "本方案", "this plan,");
        }
        let title = document.map_or(id, |document| document.title.in_language(self.language));
        say!(self.language, "《{title}》", "“{title}”")
    }

    pub(super) fn basis(&self, basis: Option<&Basis>) -> String {
        let Some(basis) = basis else { return String::new() };
        let document = basis
            .document
            .as_deref()
            .map(|id| self.document_named(id))
            .unwrap_or_default();
        let clause = self.text(basis.clause.as_ref());
        let blank = if document.is_empty() || clause.is_empty() {
            ""
        } else {
            " "
        };
        say!(
            self.language,
            "依据：{document}{clause}",
            "basis: {document}{blank}{clause}"
        )
    }

    pub(super) fn remark(&self, note: &str) -> String {
        if note.is_empty() {
            return String::new();
        }
        let note = note.trim_end_matches(['。', '.']);
        say!(self.language, "备注：{note}", "note: {note}")
    }

    /// Adjustments whose node does not exist, so that none goes unsaid.
    fn stray_adjustments(&self) -> String {
        let stray = self
            .scheme
            .adjustment
            .iter()
            .filter(|a| !self.nodes.contains_key(a.node.as_str()));
        clauses(stray.map(|adjustment| self.adjustment(adjustment)), self.language)
    }
}
