//! The phrases of results in Chinese and English: head, remarks, footnotes.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{PoolColumn, Profile, ResultColumn, ResultRow, ResultsData};
use crate::card::NodeWords;
use crate::language::{Language, Text};
use crate::outcome::Absence;
use crate::report::figure;
use crate::standing::{Apart, Flag, Limiter, LimiterKind, Unranked};

pub(super) struct Words<'a> {
    pub(super) results: &'a ResultsData,
    pub(super) language: Language,
}

/// `4f2a…9c`.
fn short(fingerprint: &str) -> String {
    let head: String = fingerprint.chars().take(4).collect();
    let tail: String = fingerprint
        .chars()
        .skip(fingerprint.chars().count().saturating_sub(2))
        .collect();
    format!("{head}…{tail}")
}

impl Words<'_> {
    pub(super) fn zh(&self) -> bool {
        self.language == Language::Chinese
    }

    pub(super) fn say<'b>(&self, zh: &'b str, en: &'b str) -> &'b str {
        if self.zh() { zh } else { en }
    }

    pub(super) fn colon(&self) -> &'static str {
        if self.zh() { "：" } else { ": " }
    }

    pub(super) fn text(&self, text: &Text) -> String {
        text.in_language(self.language).to_string()
    }

    pub(super) fn named(&self, name: Option<&Text>, id: &str) -> String {
        name.map(|name| self.text(name))
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| id.into())
    }

    pub(super) fn node_name(&self, words: &NodeWords) -> String {
        self.named(words.name.as_ref(), words.no.as_deref().unwrap_or(&words.id))
    }

    pub(super) fn node(&self, id: &str) -> String {
        let name = self.named(self.results.names.get(id), id);
        if self.zh() {
            format!("「{name}」")
        } else {
            format!("“{name}”")
        }
    }

    pub(super) fn nodes<'b>(&self, ids: impl IntoIterator<Item = &'b String>) -> String {
        let names: Vec<String> = ids.into_iter().map(|id| self.node(id)).collect();
        names.join(self.say("、", ", "))
    }

    pub(super) fn absence(&self, kind: Absence) -> String {
        if self.zh() {
            kind.in_chinese().into()
        } else {
            kind.keyword().replace('-', " ")
        }
    }

    pub(super) fn title(&self) -> String {
        let plan = self
            .results
            .title
            .as_ref()
            .map(|title| self.text(title))
            .unwrap_or_default();
        let kind = match self.results.profile {
            Profile::Full => self.say("考评结果汇总表", "Summary of results"),
            _ => self.say("考评结果公示", "Publication of results"),
        };
        match (self.zh(), plan.is_empty()) {
            (_, true) => kind.into(),
            (true, false) => format!("{plan}　{kind}"),
            (false, false) => format!("{plan}: {}", kind.to_lowercase()),
        }
    }

    pub(super) fn head(&self) -> String {
        let results = self.results;
        let (ranked, apart) = (results.rows.len(), results.apart.len());
        let mut items = Vec::new();
        let listed = results.profile == Profile::GradesInUnitOrder;
        items.push(match (self.zh(), listed) {
            (true, true) => format!("按机构序列列出{ranked}个单位，另{apart}个单独列出"),
            (true, false) => format!("排名{ranked}个单位，另{apart}个未排名"),
            (false, true) => format!("{ranked} units in the order of the list, {apart} apart"),
            (false, false) => format!("{ranked} units ranked, {apart} apart"),
        });
        if let Some(stage) = &results.stage {
            items.push(format!("{}{}{stage}", self.say("阶段", "Stage"), self.colon()));
        }
        let own = crate::document::fingerprint(&crate::document::canonical(results));
        for (name, text) in [
            (self.say("方案指纹", "Scheme"), short(&results.fingerprint)),
            (self.say("结果指纹", "Results"), short(&own)),
        ] {
            items.push(format!("{name}{}{text}", self.colon()));
        }
        items.join(self.say("　　", "   "))
    }

    pub(super) fn counted_heading(&self, name: &str, column: &ResultColumn) -> String {
        let weight = column.weight.as_ref().map(|weight| {
            let percent = figure::percent(weight);
            if column.percent && percent.whole {
                percent.text
            } else {
                figure::factor(weight)
            }
        });
        match (self.zh(), weight) {
            (true, Some(weight)) => format!("{name}折{weight}"),
            (true, None) => format!("{name}计入"),
            (false, Some(weight)) => format!("{name} at {weight}"),
            (false, None) => format!("{name} counted"),
        }
    }

    /// The columns of a pool: 申报, 认定, 计入 of a bonus, 核定, 计入 of a deduction.
    pub(super) fn pool_headings(&self, name: &str, pool: &PoolColumn) -> [String; 3] {
        let rows = self.results.rows.iter().flat_map(|row| &row.pools);
        if rows.filter(|own| own.pool == pool.pool).all(|own| own.events == 0) {
            return [String::new(), String::new(), name.into()];
        }
        let words = match (self.zh(), pool.subtracted) {
            (true, false) => ["申报", "认定", "计入"],
            (true, true) => ["提出", "核定", "计入"],
            (false, _) => [" claimed", " recognised", " counted"],
        };
        words.map(|word| format!("{name}{word}"))
    }

    pub(super) fn total_name(&self) -> String {
        match &self.results.node {
            Some(words) => self.node_name(words),
            None => self.say("名次之和", "Rank sum").into(),
        }
    }

    pub(super) fn to_better(&self, row: &ResultRow, places: u32) -> String {
        let Some((distance, band)) = row.to_better.as_ref().zip(row.better.as_ref()) else {
            return String::new();
        };
        format!("{} {}", self.text(band), figure::at_least(distance, places).marked())
    }

    pub(super) fn grade(&self, row: &ResultRow) -> String {
        match &row.grade {
            Some(grade) => self.text(grade),
            None if self.results.graded => self.say("待定", "open").into(),
            None => String::new(),
        }
    }

    pub(super) fn apart_unit(&self, apart: &Apart) -> String {
        self.named(apart.name.as_ref(), &apart.unit)
    }

    pub(super) fn apart(&self, apart: &Apart) -> String {
        let mut out = match apart.why {
            why if self.zh() => why.in_chinese().to_string(),
            Unranked::NoNode => "no such node".into(),
            Unranked::Outside => "grade outside the order".into(),
            why => why.keyword().replace('-', " "),
        };
        if let Some(grade) = &apart.grade {
            out.push_str(&format!("{}{}", self.colon(), self.text(grade)));
        }
        if let Some(node) = &apart.node {
            out.push_str(&format!("{}{}", self.say("，", ", "), self.node(node)));
        }
        let about = apart.reasons.iter().map(|reason| {
            let about = reason
                .about
                .as_ref()
                .map(|about| self.named(self.results.names.get(about), about));
            let why = if self.zh() {
                reason.why.in_chinese().into()
            } else {
                reason.why.keyword().replace('-', " ")
            };
            let kind = reason.absence.map(|kind| self.absence(kind));
            [about, kind, Some(why)]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" ")
        });
        for text in apart.absence.map(|kind| self.absence(kind)).into_iter().chain(about) {
            out.push_str(&format!("{}{text}", self.say("，", ", ")));
        }
        out
    }

    pub(super) fn remark(&self, row: &ResultRow) -> String {
        let mut out = Vec::new();
        for gate in row.gates.iter() {
            let node = gate.node.as_ref().map(|node| self.node(node)).unwrap_or_default();
            let name = self.named(gate.name.as_ref(), gate.id.as_deref().unwrap_or_default());
            let change = gate
                .change
                .exact()
                .map(|x| figure::signed(x, figure::decimals(x).unwrap_or(4)));
            let change = change.unwrap_or_default();
            out.push(match self.zh() {
                true => format!("一票否决或限定：{node}{name} {change}"),
                false => format!("gate on {node} {name} {change}").replace("  ", " "),
            });
        }
        out.extend(row.limiters.iter().map(|limiter| self.limiter(limiter)));
        if row.tied > 0 {
            out.push(match self.zh() {
                true => format!("与另{}个单位并列", row.tied),
                false => format!("ties with {} more", row.tied),
            });
        }
        for step in &row.steps {
            let name = self.step(step.step);
            let (own, other) = (figure::plain(&step.own).marked(), figure::plain(&step.other).marked());
            let behind = self.results.rows.iter().find(|row| row.unit == step.behind);
            let behind = behind.map_or_else(|| step.behind.clone(), |row| self.named(row.name.as_ref(), &row.unit));
            out.push(match self.zh() {
                true => format!("同分，{name}{own}，列{behind}（{other}）之后"),
                false => format!("same value, behind {behind} by {name}: {own} to {other}"),
            });
        }
        for (node, term) in &row.absent.0 {
            let kind = term.absence.map(|kind| self.absence(kind)).unwrap_or_default();
            let done = if self.zh() {
                term.kind.in_chinese().into()
            } else {
                term.kind.keyword().replace('-', " ")
            };
            let (blank, comma) = (self.say("", " "), self.say("，", ", "));
            out.push(format!("{}{blank}{kind}{comma}{done}", self.node(node)));
        }
        let moved = row.parts.iter().filter_map(|part| {
            let column = self
                .results
                .columns
                .iter()
                .find(|column| column.words.id == part.node)?;
            let weight = part
                .weight
                .as_ref()
                .filter(|weight| column.weight.as_ref().is_some_and(|w| w != *weight))?;
            let percent = figure::percent(weight);
            let shown = if column.percent && percent.whole {
                percent.text
            } else {
                figure::factor(weight)
            };
            Some(format!("{} {shown}", self.node_name(&column.words)))
        });
        let moved: Vec<String> = moved.collect();
        if !moved.is_empty() {
            let moved = moved.join(self.say("、", ", "));
            out.push(format!("{}{moved}", self.say("折算后权重：", "rescaled weights: ")));
        }
        for title in &row.titles {
            let state = if self.zh() {
                title.state.in_chinese()
            } else {
                title.state.keyword()
            };
            out.push(format!("{state}{}{}", self.colon(), self.text(&title.title)));
        }
        out.extend(row.flags.iter().map(|flag| self.flag(*flag)));
        out.join(self.say("；", "; "))
    }

    fn flag(&self, flag: Flag) -> String {
        if self.zh() {
            return flag.in_chinese().into();
        }
        match flag {
            Flag::Edge => "tie at the edge of a quota, needs decision".into(),
            Flag::Near => "close to another grade".into(),
            flag => flag.keyword().replace('-', " "),
        }
    }

    fn limiter(&self, limiter: &Limiter) -> String {
        let what = match limiter.what {
            what if self.zh() => what.in_chinese(),
            LimiterKind::Decision => "grade decided",
            LimiterKind::AtMost => "grade limited",
            LimiterKind::Lowered => "grade lowered",
            LimiterKind::Ineligible => "not eligible",
            LimiterKind::Minimum => "minimum standard missed",
            _ => "quota used up",
        };
        let mut about = limiter
            .name
            .as_ref()
            .map(|name| self.text(name))
            .into_iter()
            .collect::<Vec<_>>();
        if !limiter.nodes.is_empty() {
            about.push(self.nodes(&limiter.nodes));
        }
        let about = match about.is_empty() {
            true => String::new(),
            false if self.zh() => format!("（{}）", about.join("，")),
            false => format!(" ({})", about.join(", ")),
        };
        let to = limiter
            .to
            .as_ref()
            .map_or_else(|| self.say("待定", "open").into(), |to| self.text(to));
        format!("{what}{about}{}{}→{to}", self.colon(), self.text(&limiter.from))
    }
}
