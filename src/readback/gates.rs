//! Gates and grades in words: the conditions, what follows, and the bands.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use super::Teller;
use super::phrase::{Edge, Figures, Keys, clauses, either, joined, list, points, say, sentences, span, spans};
use crate::draft::{Condition, Gate, IfAbsent};
use crate::number::Exact;

impl Teller<'_> {
    pub(super) fn gate(&self, gate: &Gate) -> String {
        let language = self.language;
        let (when, effects) = (self.conditions(&gate.when, gate.any), self.effects(gate));
        let rule = say!(language, "{when}的，{effects}", "if {when}: {effects}");
        let name = self.name_or_id(gate.name.as_ref(), gate.id.as_deref());
        let basis = self.basis(gate.basis.as_ref());
        let said = clauses([rule, self.if_absent(gate.if_absent), basis], language);
        say!(language, "限制{name}：{said}", "gate{name}: {said}")
    }

    /// Conditions in a row: all of them, or any of them, must hold.
    pub(super) fn conditions(&self, when: &[Condition], any: bool) -> String {
        let glue = match any {
            true => either(self.language, "，或者", ", or "),
            false => either(self.language, "，并且", ", and "),
        };
        joined(when.iter().map(|condition| self.condition(condition)), glue)
    }

    pub(super) fn if_absent(&self, if_absent: Option<IfAbsent>) -> String {
        match if_absent.unwrap_or_default() {
            IfAbsent::NoScore => say!(
                self.language,
                "所依据的数据缺项的，无得分",
                "if what it reads is absent: no score"
            ),
            IfAbsent::Skip => say!(
                self.language,
                "所依据的数据缺项的，不触发",
                "if what it reads is absent it does not fire"
            ),
            IfAbsent::Fire => say!(
                self.language,
                "所依据的数据缺项的，视为触发",
                "if what it reads is absent it fires"
            ),
        }
    }

    /// A name in quotes, or an id; with a blank before it in English.
    pub(super) fn name_or_id(&self, name: Option<&crate::Text>, id: Option<&str>) -> String {
        let name = match self.text(name) {
            "" => id.unwrap_or_default(),
            name => name,
        };
        if name.is_empty() {
            return String::new();
        }
        let name = self.quoted(name);
        say!(self.language, "{name}", " {name}")
    }

    fn effects(&self, gate: &Gate) -> String {
        let language = self.language;
        let score = |score: &Option<Exact>, said: fn(&str, crate::Language) -> String| {
            score.as_ref().map(|score| said(&points(score, language), language))
        };
        let grade = |grade: &Option<String>, said: fn(&str, crate::Language) -> String| {
            grade
                .as_ref()
                .map(|grade| said(&self.quoted(&self.grade_named(grade)), language))
        };
        let barred = list(
            gate.ineligible
                .iter()
                .map(|grade| self.quoted(&self.grade_named(grade))),
            language,
        );
        let all = [
            score(&gate.set, |to, language| {
                say!(language, "得分定为{to}", "the score is {to}")
            }),
            score(&gate.at_most, |to, language| {
                say!(language, "得分最高{to}", "the score is at most {to}")
            }),
            score(&gate.at_least, |to, language| {
                say!(language, "得分最低{to}", "the score is at least {to}")
            }),
            grade(&gate.grade, |to, language| {
                say!(language, "等次定为{to}", "the grade is {to}")
            }),
            grade(&gate.grade_at_most, |to, language| {
                say!(language, "等次最高{to}", "the grade is at best {to}")
            }),
            gate.lower_grade.map(|steps| {
                let plural = if steps == 1 { "" } else { "s" };
                say!(language, "等次降{steps}档", "the grade is {steps} band{plural} lower")
            }),
            (!barred.is_empty()).then(|| say!(language, "不得评为{barred}", "not eligible for {barred}")),
        ];
        let all = list(all.into_iter().flatten(), language);
        if all.is_empty() {
            say!(language, "没有写明后果", "no effect is named")
        } else {
            all
        }
    }

    /// A grade as it is printed, by whichever of its names stands in the document.
    fn grade_named(&self, name: &str) -> String {
        let bands = self.scheme.grades.iter().flat_map(|grades| &grades.band);
        let languages = [crate::Language::Chinese, crate::Language::English];
        let mut known = bands.filter(|band| languages.iter().any(|l| band.grade.in_language(*l) == name));
        known
            .next()
            .map_or(name, |band| band.grade.in_language(self.language))
            .to_string()
    }

    fn condition(&self, condition: &Condition) -> String {
        let language = self.language;
        let exact = if condition.exact {
            either(language, "（舍入前）", " before rounding")
        } else {
            ""
        };
        let node = condition.node.as_deref().map(|id| {
            let node = self.node_named(id);
            say!(language, "{node}得分{exact}", "the score of {node}{exact}")
        });
        let input = condition.input.as_deref().map(|id| {
            let input = self.source_named(id);
            say!(language, "填报项{input}", "input {input}")
        });
        let attribute = condition.attribute.as_deref().map(|id| {
            let name = self.attribute_named(id);
            say!(language, "单位属性{name}", "attribute {name}")
        });
        let events = condition.events.as_deref().map(|id| {
            let source = self.source_named(id);
            let category = condition
                .category
                .as_deref()
                .map(|category| self.category_named(id, category));
            let category = category
                .map(|name| say!(language, "{name}类", " of kind {name}"))
                .unwrap_or_default();
            say!(
                language,
                "{source}中已认定的{category}事项",
                "recognised events{category} in {source}"
            )
        });
        let of_points = condition.points.as_deref().map(|id| {
            let source = self.source_named(id);
            let category = condition
                .category
                .as_deref()
                .map(|category| self.category_named(id, category));
            let category = category
                .map(|name| say!(language, "{name}类", " of kind {name}"))
                .unwrap_or_default();
            say!(
                language,
                "{source}中{category}事项受上限核减前的分数",
                "the points before caps of events{category} in {source}"
            )
        });
        let statistic = condition.statistic.as_deref().map(|id| {
            let id = self.quoted(id);
            say!(language, "统计量{id}", "the statistic {id}")
        });
        let is_share = condition.statistic.as_deref().is_some_and(|id| {
            let mut all = self.scheme.statistic.iter();
            all.any(|statistic| statistic.id.as_str() == id && statistic.take == crate::cohort::Take::Share)
        });
        let counts = condition.events.is_some();
        let unit = condition
            .input
            .as_deref()
            .and_then(|id| self.inputs.get(id))
            .and_then(|input| input.unit.as_deref());
        let points = either(language, "分", "points");
        let unit = match (counts, &condition.node) {
            (true, _) => either(language, "件", ""),
            (_, Some(_)) => points,
            _ if condition.points.is_some() => points,
            _ => unit.unwrap_or_default(),
        };
        let fraction = condition.input.as_deref().and_then(|id| self.inputs.get(id));
        let fraction = fraction.is_some_and(|input| input.kind == crate::rule::InputKind::Fraction);
        let figures = Figures {
            percent: unit == "%" || fraction || is_share,
            unit,
        };
        let subject = [node, input, attribute, events, of_points, statistic]
            .into_iter()
            .flatten()
            .next()
            .unwrap_or_default();
        let compared = self.comparison(condition, figures);
        let compared = match (counts, compared.is_empty()) {
            (true, true) => say!(language, "1件及以上", "1 or more"),
            _ => compared,
        };
        say!(language, "{subject}{compared}", "{subject} {compared}")
    }

    fn comparison(&self, condition: &Condition, figures: Figures<'_>) -> String {
        let language = self.language;
        let edge = |at: &Exact, inclusive| Edge {
            at: figures.number(at, language),
            inclusive,
        };
        let least = condition.at_least.as_ref().map(|at| edge(at, true));
        let least = least.or_else(|| condition.more_than.as_ref().map(|at| edge(at, false)));
        let most = condition.at_most.as_ref().map(|at| edge(at, true));
        let most = most.or_else(|| condition.less_than.as_ref().map(|at| edge(at, false)));
        let range = match (&least, &most) {
            (None, None) => String::new(),
            (least, most) => {
                let span = span(least.as_ref(), most.as_ref(), language);
                let open = least.iter().chain(most).all(|edge| !edge.inclusive) && (least.is_none() || most.is_none());
                let is = if open { "" } else { "为" };
                say!(language, "{is}{span}", "is {span}")
            }
        };
        let equals = condition.equals.as_ref().map(|equals| {
            let to = match &equals.number {
                Some(number) => figures.number(number, language),
                None => self.quoted(&equals.text),
            };
            say!(language, "为{to}", "is {to}")
        });
        let answer = condition.yes.map(|answer| match answer.0 {
            true => say!(language, "为是", "is yes"),
            false => say!(language, "为否", "is no"),
        });
        list([Some(range), equals, answer].into_iter().flatten(), language)
    }

    /// The bands, best first.
    pub(super) fn grades(&self) -> Vec<String> {
        let language = self.language;
        let Some(grades) = &self.scheme.grades else {
            return Vec::new();
        };
        let node = self.node_named(grades.node.as_deref().unwrap_or(&self.scheme.result));
        let exact = match grades.exact {
            true => say!(language, "舍入前的得分", "the score before rounding"),
            false => say!(language, "得分", "the score"),
        };
        let keys = grades.band.iter().map(|band| Keys {
            at_least: band.at_least.as_ref(),
            more_than: band.more_than.as_ref(),
            at_most: band.at_most.as_ref(),
            less_than: band.less_than.as_ref(),
        });
        let spans = spans(keys, |at| points(at, language), language);
        let bands = spans.zip(&grades.band).map(|(span, band)| {
            let grade = band.grade.in_language(language);
            say!(language, "{span}为「{grade}」", "{span} is “{grade}”")
        });
        let bands = clauses(bands, language);
        let said = say!(
            language,
            "等次按{node}{exact}评定：{bands}",
            "grades by {exact} of {node}: {bands}"
        );
        alloc::vec![sentences([said], language)]
    }
}
