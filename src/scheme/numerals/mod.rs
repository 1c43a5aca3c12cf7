//! The numbers that a standard's wording contains, in Chinese or English, and how they differ from the
//! numbers of a rule (数字对照). Reads text only; what the numbers mean is for a reviewer.

mod dates;
mod scan;
mod words;

use alloc::{string::String, vec::Vec};

use dates::is_range_mark;
use scan::{Unit, scan};
use words::words_in;

use crate::number::Exact;

/// A number as it is written, and the values that a rule may give it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Numeral {
    /// As written, with its unit: `60%`, `1.3亿`, `0.5个百分点`.
    pub(crate) text: String,
    /// What it means, then other ways to write it down: 95% is 0.95 or 95, 1.3亿 is 130000000, 1.3 or 13000 (万).
    pub(crate) values: Vec<Exact>,
}

/// All numbers that the wording contains, in order.
///
/// Dates, years, ordinals (第3), list marks (①, （1）, 1.), numbers of documents (〔2023〕2号), titles 《…》,
/// short names in quotation marks, indicators (Z1.1), hotlines and numbers of decimals are none.
/// Chinese numerals count only as 百分之X, X分之Y and X个百分点.
pub(crate) fn numbers_in(text: &str) -> Vec<Numeral> {
    let written: Vec<char> = text.chars().collect();
    let plain = without_names(&written, true);
    let found = scan(&plain);
    let mut out = Vec::new();
    for (at, one) in found.iter().enumerate() {
        let mut values = values(&one.number, one.unit);
        // 60至80%: the first number has the unit of the second.
        if let (Unit::Plain, Some(next)) = (one.unit, found.get(at.saturating_add(1)))
            && plain.get(one.to..next.from).is_some_and(is_range_mark)
        {
            let mut shared = self::values(&one.number, next.unit);
            values.retain(|v| !shared.contains(v));
            shared.append(&mut values);
            values = shared;
        }
        if one.negative {
            values = values.iter().map(|v| -v).chain(values.iter().cloned()).collect();
        }
        out.push(Numeral {
            text: written.get(one.from..one.to).unwrap_or_default().iter().collect(),
            values,
        });
    }
    out
}

/// The numbers of the wording that are no parameter, and the parameters that the wording does not have.
///
/// `also` are numbers that may stand in either place or be missing from it, such as full marks; 0 and 1
/// (100%) always are. A number in words (一次, half) is never found fault with, and confirms a parameter.
pub(crate) fn compare(wording: &str, parameters: &[Exact], also: &[Exact]) -> (Vec<String>, Vec<Exact>) {
    let numerals = numbers_in(wording);
    let exempt = |value: &Exact| value.is_zero() || *value == Exact::ONE || also.contains(value);
    let mut wording_only: Vec<String> = Vec::new();
    for numeral in &numerals {
        let known = numeral
            .values
            .iter()
            .any(|v| parameters.iter().any(|p| p == v || p.abs() == *v));
        if !known && !numeral.values.first().is_some_and(exempt) && !wording_only.contains(&numeral.text) {
            wording_only.push(numeral.text.clone());
        }
    }
    let chars: Vec<char> = wording.chars().collect();
    let mut doubtful = words_in(&without_names(&chars, false));
    doubtful.extend(
        scan(&without_names(&chars, false))
            .iter()
            .flat_map(|one| values(&one.number, one.unit)),
    );
    let mut rule_only: Vec<Exact> = Vec::new();
    for parameter in parameters.iter().filter(|p| !exempt(p)) {
        let mut written = numerals.iter().flat_map(|n| &n.values).chain(&doubtful);
        if !written.any(|v| v == parameter || *v == parameter.abs()) && !rule_only.contains(parameter) {
            rule_only.push(parameter.clone());
        }
    }
    (wording_only, rule_only)
}

fn values(number: &Exact, unit: Unit) -> Vec<Exact> {
    let ten = |power: u32| Exact::from(10).pow(power);
    let over = |power| number.checked_div(&ten(power)).unwrap_or_default();
    match unit {
        Unit::Plain => alloc::vec![number.clone()],
        Unit::Percent => alloc::vec![over(2), number.clone()],
        Unit::PerMille => alloc::vec![over(3), number.clone()],
        // 1.3亿元 where the figure is in 万元, 5000万元 where it is in 亿元.
        Unit::Times(8) => alloc::vec![number * &ten(8), number.clone(), number * &ten(4)],
        Unit::Times(4) => alloc::vec![number * &ten(4), number.clone(), over(4)],
        Unit::Times(power) => alloc::vec![number * &ten(power), number.clone()],
    }
}

/// Full-width digits and signs made plain, and titles blotted out; with `quotes`, short names in
/// quotation marks too (“12345”热线). Every character keeps its place.
fn without_names(text: &[char], quotes: bool) -> Vec<char> {
    let mut plain: Vec<char> = text
        .iter()
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' if !matches!(c, '（' | '）' | '，' | '：' | '；' | '～' | '－' | '＋') => {
                u32::from(*c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(*c)
            }
            c => *c,
        })
        .collect();
    let mut blot = |open: char, close: char, longest: usize| {
        let mut from = None;
        for at in 0..plain.len() {
            match plain.get(at) {
                Some(c) if *c == open => from = Some(at),
                Some(c) if *c == close => {
                    let named = from.take().map(|from| from..at).filter(|named| named.len() <= longest);
                    let inside = named.and_then(|named| plain.get_mut(named));
                    if let Some(inside) = inside.filter(|inside| longest == usize::MAX || !inside.contains(&'%')) {
                        inside.fill('《');
                    }
                }
                _ => {}
            }
        }
    };
    blot('《', '》', usize::MAX);
    blot('〔', '〕', usize::MAX);
    if quotes {
        blot('“', '”', 10);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, string::ToString, vec};

    fn texts(wording: &str) -> Vec<String> {
        numbers_in(wording)
            .into_iter()
            .map(|n| format!("{}={}", n.text, values_of(&n)))
            .collect()
    }

    fn values_of(numeral: &Numeral) -> String {
        numeral
            .values
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(",")
    }

    #[test]
    fn numbers_of_a_standard() {
        for (wording, expected) in [
            (
                "年度目标60000人，完成率低于60%的不得分",
                vec!["60000=60000", "60%=0.6,60"],
            ),
            (
                "目标60,000人，６０００万元，１．５％",
                vec!["60,000=60000", "６０００万=60000000,6000,0.6", "１．５％=0.015,1.5"],
            ),
            ("年度目标124亿元", vec!["124亿=12400000000,124,1240000"]),
            (
                "每低1个百分点扣0.05分，不足0.5百分点",
                vec!["1个百分点=0.01,1", "0.05=0.05", "0.5百分点=0.005,0.5"],
            ),
            ("每低一个百分点扣0.1分", vec!["一个百分点=0.01,1", "0.1=0.1"]),
            (
                "占百分之九十五点五，超过三分之二，百分之5",
                vec!["百分之九十五点五=0.955,95.5", "三分之二=2/3", "百分之5=0.05,5"],
            ),
            ("逐项认定，就高计一次，两位小数，“三公”经费，“一件事”，十分重要", vec![]),
            (
                "2023年10月31日前接入；10月31日至11月30日；2023—2025年，2023年度，2023-12-31",
                vec![],
            ),
            (
                "每迟1个月扣0.5分，不足1个月按1个月计",
                vec!["1=1", "0.5=0.5", "1=1", "1=1"],
            ),
            (
                "①分值×满意率÷95%；②提高1个百分点",
                vec!["95%=0.95,95", "1个百分点=0.01,1"],
            ),
            ("按《2023年3号方案》（泉效综〔2023〕2号）第3条执行", vec![]),
            ("1.按时得2分；2、逾期扣1分（1）无", vec!["2=2", "1=1"]),
            (
                "60至80%得1分，60-80分，-5分至105分",
                vec!["60=0.6,60", "80%=0.8,80", "1=1", "60=60", "80=80", "-5=-5,5", "105=105"],
            ),
            ("Z1.1不计，ISO9001，5G，12345热线，保留2位小数，百分制，100分制", vec![]),
            ("1/3以上，3‰", vec!["1/3=1/3", "3‰=0.003,3"]),
            (
                "by 31 October 2023, 2.5 points; 1 percentage point costs 0.1, 95 percent, in 2023, 2nd",
                vec!["2.5=2.5", "1 percentage point=0.01,1", "0.1=0.1", "95 percent=0.95,95"],
            ),
            (
                "on October 31, 2023 at 8:30; 3 million; Article 5",
                vec!["3 million=3000000,3"],
            ),
        ] {
            assert_eq!(texts(wording), expected, "{wording}");
        }
    }

    #[test]
    fn wording_and_rule_are_compared() {
        let exact = |all: &[&str]| -> Vec<Exact> { all.iter().map(|n| n.parse().unwrap()).collect() };
        let wording = "年度目标60000人。完成率低于60%的不得分，最高按100%计，得2.5分。";
        let same = compare(wording, &exact(&["60000", "0.6", "1"]), &exact(&["2.5"]));
        assert_eq!(same, (vec![], vec![]));
        let other = compare(wording, &exact(&["52000", "0.6", "1"]), &exact(&["2.5"]));
        assert_eq!(other, (vec!["60000".to_string()], exact(&["52000"])));
        // A number in words confirms a parameter; a share is not taken for full marks of the same figure.
        assert_eq!(compare("逾期一件扣五分", &exact(&["5"]), &[]), (vec![], vec![]));
        assert_eq!(
            compare("低于2%", &exact(&["0.03"]), &exact(&["2"])).0,
            vec!["2%".to_string()]
        );
    }

    #[test]
    fn every_text_is_read_without_a_fault() {
        for text in [
            "",
            "%",
            "1",
            "1.",
            "-",
            "百分之",
            "一",
            "分之",
            "1分之",
            "1/0",
            "1/",
            "年",
            "2023年",
            "9".repeat(60).as_str(),
            "〔〕》《1",
            "”“5”",
        ] {
            let _ = compare(text, &[Exact::ONE], &[]);
        }
    }
}
