//! The findings in words, in Chinese and in English.

use alloc::{format, string::String};

use super::{Cliff, Direction, Edge, Fit, Range, Unfit};
use crate::extent::End;
use crate::language::Language;
use crate::number::Exact;

impl Range {
    /// The range in words: `0 … 100`; an end that is only a bound is marked.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # use appraisal::Language;
    /// let scheme: appraisal::Scheme = serde_json::from_str(r#"{ "format": "appraisal/1", "id": "demo", "result": "t",
    ///     "node": [{ "id": "t", "rule": "entered" }] }"#).unwrap();
    /// let range = scheme.attainable().nodes.remove(0).range.unwrap();
    /// assert_eq!(range.in_language(Language::Chinese), "0 … 无上限");
    /// assert_eq!(range.in_language(Language::English), "0 … no upper limit");
    /// # }
    /// ```
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        let end = |end: &End, none: [&str; 2]| match (&end.at, end.reached, language) {
            (None, true, Language::Chinese) => String::from(none[0]),
            (None, true, Language::English) => String::from(none[1]),
            (None, false, Language::Chinese) => String::from("未定"),
            (None, false, Language::English) => String::from("unknown"),
            (Some(at), true, _) => format!("{at}"),
            (Some(at), false, Language::Chinese) => format!("{at}（界）"),
            (Some(at), false, Language::English) => format!("{at} (bound)"),
        };
        let least = end(&self.least, ["无下限", "no lower limit"]);
        let greatest = end(&self.greatest, ["无上限", "no upper limit"]);
        format!("{least} … {greatest}")
    }
}

impl Direction {
    /// The direction in words.
    ///
    /// ```
    /// # use appraisal::{Language, proof::Direction};
    /// assert_eq!(Direction::Rising.in_language(Language::Chinese), "正向");
    /// assert_eq!(Direction::Falling.in_language(Language::English), "falling");
    /// ```
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        let (zh, en): (String, String) = match self {
            Direction::Rising => ("正向".into(), "rising".into()),
            Direction::Falling => ("逆向".into(), "falling".into()),
            Direction::Constant => ("不变".into(), "constant".into()),
            Direction::Unknown => ("未定".into(), "unknown".into()),
            Direction::Turning { rises_first, between } => {
                let place = between.as_ref().map(|(from, to)| {
                    if from == to {
                        format!("{from}")
                    } else {
                        format!("{from} … {to}")
                    }
                });
                let place = place
                    .map(|place| (format!("（{place}）"), format!(" at {place}")))
                    .unwrap_or_default();
                let (zh, en) = if *rises_first {
                    ("先升后降", "rises, then falls")
                } else {
                    ("先降后升", "falls, then rises")
                };
                (format!("{zh}{}", place.0), format!("{en}{}", place.1))
            }
        };
        match language {
            Language::Chinese => zh,
            Language::English => en,
        }
    }
}

impl Cliff {
    /// The cliff in a sentence.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # use appraisal::{Exact, Language};
    /// let scheme: appraisal::Scheme = serde_json::from_str(r#"{
    ///     "format": "appraisal/1", "id": "demo", "result": "Z5.2",
    ///     "node": [{ "id": "Z5.2", "full": "2", "unit": "%", "rule": { "steps": { "row": [
    ///         { "at-least": "95%", "y": "2" }, { "else": true, "y": "1.6" }] } } }]
    /// }"#).unwrap();
    /// let cliff = scheme.cliffs(&Exact::ZERO).remove(0);
    /// assert_eq!(cliff.message(Language::Chinese), "「Z5.2」不到95%得1.6分，95%及以上得2分，差0.4分，占分值20%");
    /// assert_eq!(
    ///     cliff.message(Language::English),
    ///     "`Z5.2`: below 95% 1.6 points, from 95% on 2 points; 0.4 points apart, 20% of full marks"
    /// );
    /// # }
    /// ```
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let number = |x: &Exact| if self.percent { percent(x) } else { format!("{x}") };
        let at = match &self.at {
            Edge::Number(x) => number(x),
            Edge::Day(day) => format!("{day}"),
        };
        let day = matches!(self.at, Edge::Day(_));
        let (below, here, above) = (&self.below, &self.here, &self.above);
        let every = self
            .every
            .as_ref()
            .map(|every| if day { format!("{every}") } else { number(every) });
        let share = self.share.as_ref().map(percent);
        match language {
            Language::Chinese => {
                let sides = match (day, here == above, here == below) {
                    (false, true, _) => format!("不到{at}得{below}分，{at}及以上得{above}分"),
                    (false, _, true) => format!("不超过{at}得{below}分，超过{at}得{above}分"),
                    (false, ..) => format!("不到{at}得{below}分，正好{at}得{here}分，超过{at}得{above}分"),
                    (true, ..) => format!("{at}及以前得{here}分，次日起得{above}分"),
                };
                let every = every.map(|every| {
                    if day {
                        "，此后逐期如此".into()
                    } else {
                        format!("，此后每{every}如此")
                    }
                });
                let share = share.map(|share| format!("，占分值{share}")).unwrap_or_default();
                format!(
                    "「{}」{sides}，差{}分{share}{}",
                    self.node,
                    self.loss,
                    every.unwrap_or_default()
                )
            }
            Language::English => {
                let sides = match (day, here == above, here == below) {
                    (false, true, _) => format!("below {at} {below} points, from {at} on {above} points"),
                    (false, _, true) => format!("up to {at} {below} points, above {at} {above} points"),
                    (false, ..) => {
                        format!("below {at} {below} points, at {at} {here} points, above {at} {above} points")
                    }
                    (true, ..) => format!("until {at} {here} points, from the next day on {above} points"),
                };
                let every = every.map(|every| {
                    if day {
                        "; and so on with every period".into()
                    } else {
                        format!("; and so on every {every}")
                    }
                });
                let share = share
                    .map(|share| format!(", {share} of full marks"))
                    .unwrap_or_default();
                format!(
                    "`{}`: {sides}; {} points apart{share}{}",
                    self.node,
                    self.loss,
                    every.unwrap_or_default()
                )
            }
        }
    }
}

impl Unfit {
    /// The reason in words.
    ///
    /// ```
    /// # use appraisal::{Language, proof::Unfit};
    /// assert_eq!(Unfit::Figure.in_language(Language::Chinese), "数据未定最小单位");
    /// assert_eq!(Unfit::Rescaled.in_language(Language::English), "absence rescales it");
    /// ```
    #[must_use]
    pub fn in_language(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Unfit::Figure => ("数据未定最小单位", "a figure without a step"),
            Unfit::Division => ("除以记录中的数", "divided by a number of the record"),
            Unfit::Rescaled => ("缺项折算", "absence rescales it"),
            Unfit::Irrational => ("无理数", "irrational"),
            Unfit::Events => ("事项分值不定", "events of any points"),
            Unfit::TooWide => ("分母超过128位", "a denominator of more than 128 bits"),
        };
        match language {
            Language::Chinese => zh,
            Language::English => en,
        }
    }
}

impl Fit {
    /// The scale and its bits in words, or why there is none.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # use appraisal::Language;
    /// let scheme: appraisal::Scheme = serde_json::from_str(r#"{ "format": "appraisal/1", "id": "demo", "result": "t",
    ///     "node": [{ "id": "t", "full": "5", "rule": { "entered": { "step": "0.1" } } }] }"#).unwrap();
    /// assert_eq!(scheme.fits()[0].in_language(Language::English), "1/10 point, 6 bits");
    /// assert_eq!(scheme.fits()[0].in_language(Language::Chinese), "1/10分，6位");
    /// # }
    /// ```
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        let scale = match &self.scale {
            Ok(scale) => scale,
            Err(why) => return why.in_language(language).into(),
        };
        let parts = if *scale == Exact::ONE {
            "1".into()
        } else {
            format!("1/{scale}")
        };
        match (language, self.bits) {
            (Language::Chinese, Some(bits)) => format!("{parts}分，{bits}位"),
            (Language::Chinese, None) => format!("{parts}分，位数不限"),
            (Language::English, Some(bits)) => format!("{parts} point, {bits} bits"),
            (Language::English, None) => format!("{parts} point, no limit of bits"),
        }
    }
}

fn percent(x: &Exact) -> String {
    format!("{}%", x * &Exact::HUNDRED)
}
