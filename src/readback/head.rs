//! The head of a scheme in words: what it is called, when it holds, who approved it, and what holds for
//! every node.

use alloc::{format, string::String, vec::Vec};

use super::phrase::{clauses, either, joined, label, list, rounding, say, sentences};
use super::{Teller, input_id};
use crate::draft::{Basis, Input, Period, RoundingOr, Table, Tier};
use crate::number::Exact;

impl Teller<'_> {
    pub(super) fn head(&self) -> Vec<String> {
        let language = self.language;
        let parts = [
            self.title(),
            self.validity(),
            self.tiers(),
            self.stages(),
            self.departments(),
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

    pub(super) fn attribute_named(&self, id: &str) -> String {
        let attribute = self
            .scheme
            .attributes
            .iter()
            .find(|attribute| attribute.id.as_str() == id);
        let name = attribute.map_or("", |attribute| self.text(attribute.name.as_ref()));
        self.quoted(if name.is_empty() { id } else { name })
    }

    pub(super) fn table_named(&self, id: &str) -> String {
        let table = self.scheme.table.iter().find(|table| table.id.as_str() == id);
        let title = table.map_or("", |table| self.text(table.title.as_ref()));
        self.quoted(if title.is_empty() { id } else { title })
    }

    /// The reference tables, each with all its rows.
    pub(super) fn tables(&self) -> Vec<String> {
        let language = self.language;
        let table = |table: &Table| {
            let (name, id) = (self.table_named(&table.id), table.id.as_str());
            let source = self.text(table.source.as_ref());
            let source = if source.is_empty() {
                String::new()
            } else {
                say!(language, "来源：{source}", "source: {source}")
            };
            let pinned = table
                .pinned
                .as_deref()
                .map(|pinned| say!(language, "指纹须为{pinned}", "fingerprint must be {pinned}"));
            let keys = joined(
                table.key.iter().map(|id| self.attribute_named(id)),
                either(language, "、", " and "),
            );
            let columns = list(table.columns.iter().cloned(), language);
            let head = say!(language, "按{keys}查{columns}", "{columns} by {keys}");
            let rows = table.row.iter().map(|row| {
                let key = joined(row.key.iter().cloned(), either(language, "、", " / "));
                let values = list(row.values.iter().map(|value| format!("{value}")), language);
                say!(language, "{key}为{values}", "{key}: {values}")
            });
            let rows = clauses(rows, language);
            let said = [
                say!(language, "对照表{name}（{id}）：{head}", "table {name} ({id}): {head}"),
                rows,
                source,
                pinned.unwrap_or_default(),
            ];
            sentences([clauses(said, language)], language)
        };
        self.scheme.table.iter().map(table).collect()
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

    /// Inputs that stand apart from the leaf of their own id.
    pub(super) fn inputs(&self) -> Vec<String> {
        let own = |input: &&Input| {
            let leaf = self.nodes.get(input.id.as_str());
            leaf.is_none_or(|leaf| leaf.rule.is_none() || input_id(leaf) != input.id.as_str())
        };
        let apart = self.scheme.input.iter().filter(own);
        apart
            .map(|input| {
                let (label, what) = (self.input_label(input), self.input(input));
                sentences(
                    [say!(self.language, "填报项{label}：{what}", "input {label}: {what}")],
                    self.language,
                )
            })
            .collect()
    }

    /// What an input is: 分子分母，件，不高于100%，贷款管理科提供.
    pub(super) fn input(&self, input: &Input) -> String {
        let kind = either(self.language, input.kind.in_chinese(), input.kind.keyword()).into();
        let unit = input.unit.clone().unwrap_or_default();
        let share = unit == "%" || input.kind == crate::rule::InputKind::Fraction;
        let print = |x: &Exact| {
            if share {
                super::phrase::percent(x)
            } else {
                format!("{x}")
            }
        };
        let range = match (&input.at_least, &input.at_most) {
            (Some(least), Some(most)) => {
                let (least, most) = (print(least), print(most));
                say!(self.language, "可填{least}至{most}", "from {least} to {most}")
            }
            (Some(least), None) => {
                let least = print(least);
                say!(self.language, "不低于{least}", "at least {least}")
            }
            (None, Some(most)) => {
                let most = print(most);
                say!(self.language, "不高于{most}", "at most {most}")
            }
            (None, None) => String::new(),
        };
        let step = input.step.as_ref().map(|step| {
            let step = print(step);
            say!(self.language, "须为{step}的整数倍", "a multiple of {step}")
        });
        let words = |zh: &str, en: &str, words: &[String]| {
            let words = list(words.iter().cloned(), self.language);
            if words.is_empty() {
                words
            } else {
                say!(self.language, "{zh}{words}", "{en} {words}")
            }
        };
        let levels = words("等次限于", "levels", &input.levels);
        let items = words("清单项限于", "items", &input.items);
        let provider = input.provider.as_deref().map(|by| {
            let by = self.department(by);
            say!(self.language, "{by}提供", "provided by {by}")
        });
        let all = [
            kind,
            unit,
            range,
            step.unwrap_or_default(),
            levels,
            items,
            provider.unwrap_or_default(),
        ];
        joined(all, either(self.language, "，", ", "))
    }
}
