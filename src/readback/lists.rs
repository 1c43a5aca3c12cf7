//! What a scheme lists beside its nodes, in words: inputs, reference tables, golden cases.

use alloc::{format, string::String, vec::Vec};

use super::phrase::{clauses, either, joined, list, say, sentences};
use super::{Teller, input_id};
use crate::draft::{Case, Input, Table};
use crate::number::Exact;

impl Teller<'_> {
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

    /// The golden cases: what each must give. What was observed stands in the document.
    pub(super) fn cases(&self) -> Vec<String> {
        let language = self.language;
        let case = |case: &Case| {
            let id = self.quoted(&case.id);
            let stage = case
                .stage
                .as_deref()
                .map(|stage| say!(language, "阶段{stage}", "stage {stage}"));
            let expect = case.expect.0.iter().map(|(node, value)| {
                let node = self.node_named(node);
                let value = if value == "none" {
                    either(language, "无得分", "without a score")
                } else {
                    value
                };
                say!(language, "{node}应为{value}", "{node} must be {value}")
            });
            let shown = case.shown.0.iter().map(|(node, value)| {
                let node = self.node_named(node);
                say!(language, "{node}应显示{value}", "{node} must print {value}")
            });
            let counted =
                case.counted.0.iter().map(|(event, value)| {
                    say!(language, "事项{event}应计{value}分", "event {event} must count {value}")
                });
            let grade = case.grade.as_deref().map(|grade| {
                let grade = if grade == "none" {
                    either(language, "无", "none").into()
                } else {
                    self.quoted(grade)
                };
                say!(language, "等次应为{grade}", "the grade must be {grade}")
            });
            let source = self.text(case.source.as_ref());
            let source = (!source.is_empty()).then(|| say!(language, "来源：{source}", "source: {source}"));
            let note = Some(self.remark(self.text(case.note.as_ref())));
            let all = stage
                .into_iter()
                .chain(expect)
                .chain(shown)
                .chain(counted)
                .chain(grade)
                .chain(source)
                .chain(note);
            let all = clauses(all, language);
            sentences([say!(language, "算例{id}：{all}", "case {id}: {all}")], language)
        };
        self.scheme.case.iter().map(case).collect()
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
            input.roll_up.as_ref().map(|by| self.roll_up(by)).unwrap_or_default(),
        ];
        joined(all, either(self.language, "，", ", "))
    }
}
