//! A result that works elsewhere: as a figure of another scheme, and as a quota that follows a grade.

use appraisal::draft::{self, CardSource};
use appraisal::standing::{BodyGrade, Standing, StandingData};
use appraisal::{Card, Language, Scheme};

fn scheme(text: &str) -> Scheme {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}"))
}

const CENTRE: &str = r#"{ "format": "appraisal/1", "id": "centre-2023", "result": "total", "stages": ["终评"], "node": [
    { "id": "total", "name": "综合得分", "full": "100", "rule": "entered", "absent": { "not-due": "no-score" } }] }"#;

const DEPARTMENT: &str = r#"{ "format": "appraisal/1", "id": "department-2023", "result": "total",
    "input": [{ "id": "of-centre", "kind": "score" }, { "id": "day", "kind": "date" }],
    "node": [
        { "id": "total", "combine": "weighted-sum", "weights": "100%" },
        { "id": "own", "parent": "total", "weight": "60%", "full": "100", "rule": "entered" },
        { "id": "centre", "parent": "total", "name": "中心得分", "weight": "40%", "full": "100", "input": "of-centre",
          "rule": "entered" },
        { "id": "late", "extra": true, "input": "day", "full": "1", "rule": { "deadline": { "due": "2023-12-31",
          "every": "day", "points": "1", "not-done": "0" } } }],
    "grades": { "band": [{ "grade": "优秀", "at-least": "90" }, { "grade": "良好", "else": true }] } }"#;

fn record(scheme: &str, unit: &str, entries: &str) -> draft::Record {
    let text = format!(
        r#"{{ "format": "appraisal-record/1", "scheme": "{scheme}", "unit": "{unit}", "entries": [{entries}] }}"#
    );
    serde_json::from_str(&text).unwrap()
}

fn centre() -> Card {
    let record = record("centre-2023", "fund-centre", r#"{ "input": "total", "score": "94.4" }"#);
    scheme(CENTRE).admit(record, None).unwrap().score()
}

fn department(from: draft::Entry) -> draft::Record {
    let own = r#"{ "input": "own", "score": "88" }, { "input": "day", "date": "2023-12-01" }"#;
    let mut record = record("department-2023", "loans", own);
    record.entries.push(from);
    record
}

#[test]
fn a_score_of_one_card_becomes_a_figure_of_another_and_says_where_it_came_from() {
    let (of_centre, receiving) = (centre(), scheme(DEPARTMENT));
    let entry = receiving.entry_from("of-centre", &of_centre, "total").unwrap();
    let card = receiving.admit(department(entry), None).unwrap().score();
    // 88 × 60 % + 94.4 × 40 %
    assert_eq!(card.total().unwrap().to_string(), "90.56");
    card.reconciles().unwrap();
    receiving.verify(&card).unwrap();
    let source: &CardSource = card.facts.entries[2].from.as_ref().unwrap();
    assert_eq!(source.scheme, "centre-2023");
    assert_eq!(source.fingerprint, of_centre.fingerprint);
    assert_eq!(source.card, of_centre.own_fingerprint());
    assert_eq!((source.unit.as_str(), source.node.as_str()), ("fund-centre", "total"));
    assert_eq!(source.stage.as_deref(), Some("终评"));
    assert!(source.is_of(&of_centre));
    let sheet = card.report(Language::Chinese);
    assert!(
        sheet.contains("「中心得分」取自「fund-centre」终评的结果单：方案centre-2023「total」94.4分"),
        "{sheet}"
    );
    assert!(
        card.report(Language::English)
            .contains("was taken from the card of “fund-centre” at stage 终评")
    );
    let mut changed = of_centre.clone();
    changed.facts = std::sync::Arc::new(record("centre-2023", "fund-centre", ""));
    assert!(!source.is_of(&changed), "a card of other facts is another card");
    let back: Card = serde_json::from_str(&card.to_json()).unwrap();
    assert_eq!(back, card);
}

#[test]
fn a_figure_other_than_the_one_cited_is_refused() {
    let receiving = scheme(DEPARTMENT);
    let mut entry = receiving.entry_from("of-centre", &centre(), "total").unwrap();
    entry.score = Some("95".parse::<appraisal::Exact>().unwrap().into());
    let problems = receiving.admit(department(entry.clone()), None).unwrap_err();
    assert_eq!(problems.problems().len(), 1);
    let message = problems.problems()[0].message(Language::Chinese);
    assert!(message.contains("得分来源：填写95，所引结果单为94.4"), "{message}");
    entry.score = None;
    entry.absent = Some(appraisal::Absence::Awaited);
    let problems = receiving.admit(department(entry), None).unwrap_err();
    assert_eq!(problems.problems()[0].code.name(), "cited-differs");
}

#[test]
fn what_is_not_there_is_no_entry() {
    let receiving = scheme(DEPARTMENT);
    let code = |input: &str, card: &Card, node: &str| -> Vec<String> {
        let problems = receiving.entry_from(input, card, node).unwrap_err();
        problems
            .problems()
            .iter()
            .map(|p| format!("{} {}", p.path, p.code.name()))
            .collect()
    };
    assert_eq!(code("of-center", &centre(), "total"), ["input unknown-id"]);
    assert_eq!(code("of-centre", &centre(), "totl"), ["node unknown-id"]);
    assert_eq!(code("day", &centre(), "total"), ["input cited-kind"]);
    let record = record(
        "centre-2023",
        "fund-centre",
        r#"{ "input": "total", "absent": "not-due" }"#,
    );
    let unscored = scheme(CENTRE).admit(record, None).unwrap().score();
    assert_eq!(code("of-centre", &unscored, "total"), ["node cited-unscored"]);
}

/// Staff of two departments; 优秀 of 20 %, raised to 25 % where the department is 优秀.
const STAFF: &str = r#"{ "format": "appraisal/1", "id": "staff-2023", "result": "total",
    "attributes": [{ "id": "department" }],
    "node": [{ "id": "total", "full": "100", "rule": "entered" }],
    "grades": { "band": [
        { "grade": "优秀", "at-least": "80", "quota": { "share": "20%",
          "by-grade": { "of": "department-2023", "values": { "优秀": "25%" } },
          "round": "down", "tie": "all-out", "vacated": "next" } },
        { "grade": "称职", "else": true }] },
    "standing": { "strata": "department", "count": { "barred": true } } }"#;

fn staff() -> (Scheme, Vec<Card>) {
    let staff = scheme(STAFF);
    let mut cards = Vec::new();
    for (department, count) in [("loans", 4), ("law", 4)] {
        for at in 0..count {
            let mut record = record("staff-2023", &format!("{department}-{at}"), "");
            record.attributes.0.push(("department".into(), department.into()));
            let mut entry = draft::Entry::new("total");
            entry.score = Some(appraisal::Exact::from(95 - at).into());
            record.entries.push(entry);
            cards.push(staff.admit(record, None).unwrap().score());
        }
    }
    (staff, cards)
}

fn body(name: &str, grade: &str) -> BodyGrade {
    let mut body = BodyGrade::new(name, grade);
    body.scheme = Some("department-2023".into());
    body
}

#[test]
fn a_quota_follows_the_grade_of_the_body() {
    let (scheme, cards) = staff();
    let mut data = StandingData::new();
    data.grades = vec![body("loans", "优秀"), body("law", "良好")];
    data.check(&scheme, cards.iter().map(|card| card.facts.unit.id.as_str()))
        .unwrap();
    let standing = Standing::of(&scheme, &cards, &data);
    let quotas: Vec<String> = standing
        .quotas
        .iter()
        .map(|q| {
            let body = q.body.as_ref().unwrap();
            let (share, seats) = (q.share.as_ref().unwrap(), q.seats.unwrap());
            format!(
                "{} {}: {share} of {} is {seats}",
                q.stratum.as_ref().unwrap(),
                body.grade,
                q.n
            )
        })
        .collect();
    // 4 × 20 % = 0.8 → 0; 4 × 25 % = 1.
    assert_eq!(quotas, ["law 良好: 0.2 of 4 is 0", "loans 优秀: 0.25 of 4 is 1"]);
    let best = |unit: &str| standing.row(unit).unwrap().grade.as_ref().unwrap().to_string();
    assert_eq!(
        [best("loans-0"), best("loans-1"), best("law-0")],
        ["优秀", "称职", "称职"]
    );
    let back: Standing = serde_json::from_str(&standing.to_json()).unwrap();
    assert_eq!(back, standing);
    let data_back: StandingData = serde_json::from_str(&serde_json::to_string(&data).unwrap()).unwrap();
    assert_eq!(data_back, data);
}

#[test]
fn without_the_grade_of_the_body_the_places_are_not_known() {
    let (scheme, cards) = staff();
    let units = || cards.iter().map(|card| card.facts.unit.id.as_str());
    let mut data = StandingData::new();
    let problems = data.check(&scheme, units()).unwrap_err();
    assert_eq!(problems.problems()[0].path.to_string(), "grades");
    data.grades = vec![body("loans", "优秀")];
    let standing = Standing::of(&scheme, &cards, &data);
    let law = standing
        .quotas
        .iter()
        .find(|q| q.stratum.as_deref() == Some("law"))
        .unwrap();
    assert_eq!((law.seats, law.body.as_ref()), (None, None));
    assert!(
        standing.row("law-0").unwrap().grade.is_none(),
        "nobody is graded by a guess"
    );
    // A grade of another appraisal does not count, nor do two grades of one body.
    data.grades = vec![
        BodyGrade::new("loans", "优秀"),
        body("law", "优秀"),
        body("law", "良好"),
    ];
    let codes: Vec<String> = {
        let problems = data.check(&scheme, units()).unwrap_err();
        problems
            .problems()
            .iter()
            .map(|p| format!("{} {}", p.path, p.code.name()))
            .collect()
    };
    assert_eq!(codes, ["grades[0].scheme wrong-scheme", "grades[2].body duplicate-id"]);
    let standing = Standing::of(&scheme, &cards, &data);
    assert!(standing.quotas.iter().all(|quota| quota.seats.is_none()));
}

#[test]
fn the_grades_of_a_standing_or_a_card_are_data_for_the_next() {
    let receiving = scheme(DEPARTMENT);
    let entry = receiving.entry_from("of-centre", &centre(), "total").unwrap();
    let cards = vec![receiving.admit(department(entry), None).unwrap().score()];
    let standing = Standing::of(&receiving, &cards, &StandingData::new());
    let grades = standing.body_grades();
    assert_eq!(grades.len(), 1);
    assert_eq!((grades[0].body.as_str(), grades[0].grade.as_str()), ("loans", "优秀"));
    assert_eq!(grades[0].fingerprint.as_deref(), Some(receiving.fingerprint()));
    assert_eq!(BodyGrade::of(&cards[0]).as_ref(), grades.first());
    assert_eq!(BodyGrade::of(&centre()), None, "a scheme without bands grades nobody");
}

#[test]
fn a_share_by_grade_is_checked_with_the_scheme() {
    let broken = STAFF
        .replace(r#""share": "20%","#, "")
        .replace(r#""优秀": "25%" }"#, r#""优秀": "125%" }"#);
    let draft: draft::Scheme = serde_json::from_str(&broken).unwrap();
    let problems = draft.check().unwrap_err();
    let found: Vec<String> = problems
        .problems()
        .iter()
        .map(|p| format!("{} {}", p.path, p.code.name()))
        .collect();
    let quota = "grades.band[0].quota";
    let expected = [
        format!("{quota} one-of"),
        format!("{quota}.share missing-key"),
        format!("{quota}.by-grade.values.优秀 out-of-range"),
    ];
    assert_eq!(found, expected);
}
