//! The list of units that lie close to another grade (临界名单).

use alloc::{string::String, vec::Vec};

use super::form;
use crate::language::{Language, Text};
use crate::number::Exact;
use crate::read::document;
use crate::report::block::{Block, Table};
use crate::report::{figure, text};
use crate::standing::{Edge, Near, Standing};

document! {
    /// Units within a distance of a cut-off, for a second look before anything is published.
    pub struct NearCut {
        required {
            /// The distance.
            "within" within: Exact,
        }
        optional {
            /// What was found, in the order of the rows.
            "near" near: Vec<Near>,
            /// The units, one for each of those: id, name where there is one, value, grade.
            "units" units: Vec<NearUnit>,
        }
    }
}

document! {
    /// A unit of the list.
    pub struct NearUnit {
        required {
            /// Its id.
            "unit" unit: String,
            /// The ranked value.
            "value" value: Exact,
            /// Its place.
            "rank" rank: Exact,
        }
        optional {
            /// Its name.
            "name" name: Option<Text>,
            /// Its grade.
            "grade" grade: Option<Text>,
        }
    }
}

impl NearCut {
    /// The units of a standing within this distance of another grade.
    #[must_use]
    pub fn of(standing: &Standing, within: &Exact) -> NearCut {
        let mut out = NearCut::new(within.clone());
        for near in standing.near(within) {
            let Some(row) = standing.rows.get(near.row) else {
                continue;
            };
            out.units.push(NearUnit {
                name: row.name.clone(),
                grade: row.grade.clone(),
                ..NearUnit::new(row.unit.as_str(), row.value.clone(), row.rank.clone())
            });
            out.near.push(near);
        }
        out
    }

    fn table(&self, language: Language) -> Table {
        let say = |zh: &'static str, en: &'static str| if language == Language::Chinese { zh } else { en };
        let text = |text: &Option<Text>| {
            text.as_ref()
                .map(|text| text.in_language(language).into())
                .unwrap_or_default()
        };
        let mut table = Table::default()
            .number(say("名次", "Rank"))
            .words(say("单位", "Unit"), 40)
            .number(say("得分", "Value"))
            .words(say("等次", "Grade"), 16)
            .words(say("临界", "Cut-off"), 24)
            .words(say("线上等次", "Grade above it"), 16)
            .number(say("相距", "Distance"));
        for (unit, near) in self.units.iter().zip(&self.near) {
            let edge = match near.edge {
                edge if language == Language::Chinese => edge.in_chinese(),
                Edge::BetterBand => "below a line",
                Edge::LowerBand => "above a line",
                Edge::QuotaOut => "out of the quota",
                Edge::QuotaIn => "in the quota",
            };
            let name = unit
                .name
                .as_ref()
                .map_or(unit.unit.as_str(), |name| name.in_language(language));
            table.row(alloc::vec![
                figure::plain(&unit.rank).marked(),
                name.into(),
                figure::plain(&unit.value).marked(),
                text(&unit.grade),
                edge.into(),
                text(&near.grade),
                figure::plain(&near.distance).marked(),
            ]);
        }
        table
    }

    fn blocks(&self, language: Language) -> Vec<Block> {
        let within = figure::plain(&self.within).marked();
        let title = match language {
            Language::Chinese => alloc::format!("临界名单（相距{within}以内，含{within}）"),
            Language::English => alloc::format!("Close to a cut-off (within {within}, inclusive)"),
        };
        alloc::vec![Block::Title(title), Block::Table(self.table(language))]
    }

    /// As text.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        text::layout(&self.blocks(language), language)
    }

    /// As Markdown.
    #[must_use]
    pub fn markdown(&self, language: Language) -> String {
        form::markdown(&self.blocks(language))
    }

    /// As CSV.
    #[must_use]
    pub fn csv(&self, language: Language) -> String {
        form::csv(&self.table(language))
    }

    /// Exact values as canonical JSON.
    #[must_use]
    pub fn json(&self) -> String {
        crate::document::canonical(self)
    }
}
