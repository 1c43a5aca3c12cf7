//! Parts of a unit: what the card shows of them, and what the sheet says. That rolling up and then scoring is the same as
//! scoring what the parts make is a law of `appraisal::testkit::laws`.

use appraisal::draft::{self, RollUpBy};
use appraisal::{Card, Exact, Language, Scheme};

const SCHEME: &str = r#"
format = "appraisal/1"
id     = "centre"
result = "total"
parts  = [{ id = "east", name = "东部管理部" }, { id = "west", name = "西部管理部" }, { id = "head", name = "中心本部" }]

[[breakdown]]
node  = "payers"
parts = [{ part = "east", value = "20000" }, { part = "west", value = "20000" }, { part = "head", value = "12000" }]

[[input]]
id      = "in-payers"
kind    = "actual"
unit    = "人"
roll-up = { by = "sum", parts-absent = "no-score" }

[[input]]
id      = "in-overdue"
kind    = "fraction"
roll-up = { by = "ratio-of-sums", parts-absent = "leave-out" }

[[input]]
id      = "in-service"
kind    = "score"
roll-up = { by = "least", parts-absent = "leave-out" }

[[node]]
id      = "total"
name    = { zh = "综合得分", en = "Total" }
combine = "sum"

[[node]]
id     = "payers"
parent = "total"
name   = { zh = "新增实缴职工", en = "New payers" }
full   = "10"
unit   = "人"
input  = "in-payers"
rule   = { completion = { target = "52000", at-most = "1" } }

[[node]]
id     = "overdue"
parent = "total"
name   = { zh = "逾期率", en = "Overdue" }
full   = "10"
input  = "in-overdue"
rule   = { linear = { knots = [["0%", "10"], ["50%", "0"]] } }

[[node]]
id     = "service"
parent = "total"
name   = { zh = "窗口服务", en = "Service" }
full   = "10"
input  = "in-service"
rule   = "entered"
"#;

fn scheme() -> Scheme {
    toml::from_str(SCHEME).unwrap_or_else(|e| panic!("{e}"))
}

fn record(entries: &str) -> draft::Record {
    let text = format!(
        r#"{{ "format": "appraisal-record/1", "scheme": "centre", "unit": "centre", "entries": [{entries}] }}"#
    );
    serde_json::from_str(&text).unwrap()
}

/// Every part with its figures: 20800 + 18200 + 10400 = 49400; 3/40 and 2/60, the head had no loans; 9.5, 9, 9.
fn entries() -> String {
    let all = [
        r#"{ "input": "in-payers", "part": "east", "actual": "20800" }"#,
        r#"{ "input": "in-payers", "part": "west", "actual": "18200" }"#,
        r#"{ "input": "in-payers", "part": "head", "actual": "10400" }"#,
        r#"{ "input": "in-overdue", "part": "east", "numerator": "3", "denominator": "40" }"#,
        r#"{ "input": "in-overdue", "part": "west", "numerator": "2", "denominator": "60" }"#,
        r#"{ "input": "in-overdue", "part": "head", "absent": "no-cases", "reason": "不办理贷款" }"#,
        r#"{ "input": "in-service", "part": "east", "score": "9.5" }"#,
        r#"{ "input": "in-service", "part": "west", "score": "9" }"#,
        r#"{ "input": "in-service", "part": "head", "score": "9" }"#,
    ];
    all.join(",")
}

fn card() -> Card {
    scheme()
        .admit(record(&entries()), None)
        .unwrap_or_else(|p| panic!("{p}"))
        .score()
}

#[test]
fn the_card_shows_each_part_and_what_they_made() {
    let card = card();
    let score = |node: &str| card.outcome(node).unwrap().score().unwrap().to_string();
    // 49400 ÷ 52000 = 95%; 5 ÷ 100 = 5%, a tenth of the way to 50%; the least of 9.5, 9 and 9.
    assert_eq!([score("payers"), score("overdue"), score("service")], ["9.5", "9", "9"]);
    let roll_up = card.line("payers").unwrap().roll_up.as_deref().unwrap();
    assert_eq!(roll_up.by, RollUpBy::Sum);
    assert_eq!(roll_up.amount.as_ref().unwrap().to_string(), "49400");
    assert_eq!(roll_up.target.as_ref().unwrap().to_string(), "52000");
    let own: Vec<String> = roll_up
        .parts
        .iter()
        .map(|part| format!("{} {}", part.part, part.completion().unwrap()))
        .collect();
    assert_eq!(own, ["east 1.04", "west 0.91", "head 13/15"]);
    let overdue = card.line("overdue").unwrap().roll_up.as_deref().unwrap();
    assert_eq!(overdue.over.as_ref().unwrap().to_string(), "100");
    assert_eq!(overdue.parts[2].absent, Some(appraisal::Absence::NoCases));
    assert_eq!(overdue.parts[2].completion(), None);
    let service = card.line("service").unwrap().roll_up.as_deref().unwrap();
    assert_eq!(
        service.kept.as_deref(),
        Some("west"),
        "of equal ones the first of the scheme"
    );
    card.reconciles().unwrap();
    scheme().verify(&card).unwrap();
    let again: Card = serde_json::from_str(&card.to_json()).unwrap();
    assert_eq!(again, card);
}

#[test]
fn a_part_that_was_changed_on_the_card_is_found_out() {
    let mut card = card();
    let roll_up = card.lines.iter_mut().find_map(|line| line.roll_up.as_mut()).unwrap();
    roll_up.parts[0].amount = Some(Exact::from(20_801));
    roll_up.parts[1].target = Some(Exact::from(1));
    let found = card.reconciles().unwrap_err();
    let what: Vec<&str> = found.iter().map(|d| d.what).collect();
    assert_eq!(what, ["amount of the parts", "target of the parts"]);
    let problems = scheme().verify(&card).unwrap_err();
    assert_eq!(problems.problems().len(), 2);
}

#[test]
fn the_sheet_prints_the_parts_and_the_arithmetic() {
    let card = card();
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (language, name) in [
            (Language::Chinese, "parts__sheet-zh"),
            (Language::English, "parts__sheet-en"),
        ] {
            insta::assert_snapshot!(name, card.report(language));
        }
        let said = scheme().draft().read_back(Language::Chinese).join("\n")
            + "\n\n"
            + &scheme().draft().read_back(Language::English).join("\n");
        insta::assert_snapshot!("parts__read-back", said);
    });
    let chinese = card.report(Language::Chinese);
    assert!(chinese.contains("20800＋18200＋10400＝49400"), "{chinese}");
    assert!(chinese.contains("（3＋2）÷（40＋60）＝5÷100＝5%"), "{chinese}");
    assert!(chinese.contains("无此类业务（不办理贷款）"), "{chinese}");
}

#[test]
fn one_absent_part_leaves_no_score_where_the_scheme_says_so_and_names_it() {
    let text = entries().replace(
        r#""part": "west", "actual": "18200""#,
        r#""part": "west", "absent": "not-reported", "reason": "系统未上线""#,
    );
    let card = scheme().admit(record(&text), None).unwrap().score();
    assert_eq!(card.total(), None);
    let sheet = card.report(Language::Chinese);
    assert!(
        sheet.contains("分部「西部管理部」未报，方案规定有分部缺项的不得分"),
        "{sheet}"
    );
    card.reconciles().unwrap();
    scheme().verify(&card).unwrap();
}
