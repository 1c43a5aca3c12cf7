//! The facts of one line as they are looked up and measured: which figure is a percentage, which has
//! a unit, how a ratio was formed.

use alloc::{format, string::String, vec::Vec};

use super::figure::{self, Figure};
use super::view::View;
use crate::card::Line;
use crate::number::Exact;
use crate::outcome::{Fact, What};

/// What the facts of one line say, and how its figures are measured.
pub(super) struct Facts<'a> {
    facts: &'a [Fact],
    unit: &'a str,
    percent: bool,
}

impl<'a> Facts<'a> {
    pub(super) fn of(view: &View<'a>, line: &'a Line) -> Self {
        let unit = line.words.unit.as_deref().unwrap_or_default();
        let input = line.words.input.as_ref().unwrap_or(&line.words.id);
        let entry = |e: &&crate::draft::Entry| e.input == *input;
        let is_ratio = view
            .card
            .facts
            .entries
            .iter()
            .find(entry)
            .is_some_and(|e| e.numerator.is_some());
        let facts = line.facts.as_slice();
        // A figure formed by division is a share, whatever the unit of what was divided.
        let divided = facts.iter().any(|f| f.what == What::Ratio) || (is_ratio && line.words.kind != "completion");
        Facts {
            facts,
            unit,
            percent: unit == "%" || divided,
        }
    }

    pub(super) fn number(&self, what: What) -> Option<&'a Exact> {
        self.facts.iter().find(|f| f.what == what)?.amount.as_ref()
    }

    pub(super) fn word(&self, what: What) -> Option<&'a str> {
        self.facts.iter().find(|f| f.what == what)?.words.as_deref()
    }

    pub(super) fn has(&self, what: What) -> bool {
        self.facts.iter().any(|f| f.what == what)
    }

    pub(super) fn all(&self, what: What) -> impl Iterator<Item = &'a Fact> {
        self.facts.iter().filter(move |f| f.what == what)
    }

    /// A number as it was observed: `94.1%`, `28`.
    fn raw(&self, x: &Exact) -> Figure {
        if self.unit == "%" {
            figure::percent(x)
        } else {
            figure::plain(x)
        }
    }

    /// A number that the rule compared: the observed one, or a ratio.
    pub(super) fn measure(&self, x: &Exact) -> String {
        (if self.percent {
            figure::percent(x)
        } else {
            figure::plain(x)
        })
        .marked()
    }

    /// The distance between two such numbers: percentage points where they are percentages.
    pub(super) fn distance(&self, view: &View<'_>, x: &Exact) -> String {
        if self.percent {
            let points = figure::plain(&(x * &Exact::HUNDRED)).marked();
            let en = if points == "1" {
                " percentage point"
            } else {
                " percentage points"
            };
            format!("{points}{}", view.say("个百分点", en))
        } else {
            format!("{}{}", figure::plain(x).marked(), self.unit_of(view))
        }
    }

    /// The unit after a number, where it is one that counts.
    fn unit_of(&self, view: &View<'_>) -> String {
        if matches!(self.unit, "" | "%" | "是否" | "等次" | "日期") {
            String::new()
        } else {
            format!("{}{}", view.say("", " "), self.unit)
        }
    }

    /// The observed number: `2820人`, `2820÷3000＝94%`, with its rounding.
    pub(super) fn observed(&self, view: &View<'_>) -> String {
        let Some(actual) = self.number(What::Actual) else {
            return String::new();
        };
        let mut text = match self.number(What::Ratio) {
            None if self.percent => self.measure(actual),
            None => format!("{}{}", self.raw(actual).marked(), self.unit_of(view)),
            Some(ratio) => self.division(view, actual, ratio),
        };
        if let Some(rounded) = self.number(What::Rounded) {
            text.push_str(&format!("{}{}", view.say("，取", ", taken as "), self.measure(rounded)));
        }
        text
    }

    /// How actual and target made the ratio, told from the numbers.
    fn division(&self, view: &View<'_>, actual: &Exact, ratio: &Exact) -> String {
        let percent = figure::percent(ratio);
        let by = view.say("÷", " ÷ ");
        let targets: Vec<&Exact> = self.all(What::Target).filter_map(|f| f.amount.as_ref()).collect();
        let a = self.raw(actual).marked();
        let result = view.equals(&percent);
        match targets.as_slice() {
            [] => percent.marked(),
            [target] => {
                let t = self.raw(target).marked();
                if actual.checked_div(target).as_ref() == Some(ratio) {
                    format!("{a}{by}{t}{result}")
                } else if target.checked_div(actual).as_ref() == Some(ratio) {
                    format!("{t}{by}{a}{result}")
                } else if ratio == actual {
                    percent.marked()
                } else {
                    format!("{}{a}{by}{t}{result}", view.say("2－", "2 − "))
                }
            }
            [denominator, target, ..] => {
                let share = actual
                    .checked_div(denominator)
                    .map(|s| figure::percent(&s))
                    .unwrap_or(figure::percent(ratio));
                let (d, t) = (figure::plain(denominator).marked(), figure::percent(target).marked());
                let head = format!("{a}{by}{d}{}", view.equals(&share));
                let aim = view.say("，目标", ", target ");
                format!("{head}{aim}{t}{}{}", view.say("，完成率", ", rate "), percent.marked())
            }
        }
    }
}
