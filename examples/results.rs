//! Three illustrative units under a small frame, each with a table of its own, ranked and graded: the summary
//! of results in all its forms, what may be published of it, who is close to a cut-off, and what an appeal
//! changed. Reads nothing. Units, points, bands and quotas are illustrative.
//!
//! `cargo run --example results`

use appraisal::report::{Comparison, NearCut, Profile, Publication, Results};
use appraisal::standing::{Standing, StandingData};
use appraisal::{Card, Exact, Language, Scheme, draft};

const FRAME: &str = r#"{
    "format": "appraisal/1", "id": "frame-2023", "result": "total",
    "title": { "zh": "2023年度绩效考评（示例，等次与名额为示例）", "en": "Appraisal 2023 (illustrative, grades too)" },
    "node": [
        { "id": "total", "name": { "zh": "综合得分", "en": "Composite score" }, "combine": "weighted-sum", "weights": "100%",
          "round": { "places": 2, "mode": "half-up" }, "add": ["bonus"], "subtract": ["inspection"] },
        { "id": "target", "parent": "total", "name": { "zh": "目标考核", "en": "Targets" }, "weight": "60%", "full": "100", "combine": "sum" },
        { "id": "own", "parent": "target", "name": { "zh": "职能工作目标", "en": "Own targets" }, "full": "80", "combine": "sum", "mount": true },
        { "id": "common", "parent": "target", "name": { "zh": "行政能力目标", "en": "Administration" }, "full": "20", "rule": "entered" },
        { "id": "leaders", "parent": "total", "name": { "zh": "领导评价", "en": "Leaders" }, "weight": "10%", "full": "100", "rule": "entered" },
        { "id": "public", "parent": "total", "name": { "zh": "公众评议", "en": "Public review" }, "weight": "30%", "full": "100", "rule": "entered" }
    ],
    "pool": [
        { "id": "bonus", "name": { "zh": "正向激励", "en": "Bonus" }, "cap": "5" },
        { "id": "inspection", "name": { "zh": "察访核验", "en": "Inspection" }, "cap": "5" }
    ],
    "grades": { "band": [
        { "grade": { "zh": "优秀", "en": "Excellent" }, "at-least": "90",
          "quota": { "share": "40%", "round": "down", "tie": "needs-decision", "vacated": "next" } },
        { "grade": { "zh": "良好", "en": "Good" }, "at-least": "80" },
        { "grade": { "zh": "一般", "en": "Fair" }, "else": true }
    ] },
    "standing": { "tie": [{ "node": "target" }], "tie-end": "shared", "count": { "barred": true } }
}"#;

/// Each unit: id, name, full marks of its two targets, its scores (two targets, administration, leaders, public).
const UNITS: [(&str, &str, [&str; 2], [&str; 5]); 3] = [
    (
        "housing",
        "住房公积金中心（示例）",
        ["50", "30"],
        ["48.5", "28.15", "18.87", "93.33", "91.37"],
    ),
    (
        "water",
        "水务局（示例）",
        ["40", "40"],
        ["37", "39", "18.2", "92.5", "90.11"],
    ),
    (
        "roads",
        "公路中心（示例）",
        ["60", "20"],
        ["49.205", "17", "17.5", "88", "86.4"],
    ),
];

type Failure = Box<dyn std::error::Error>;

fn table(unit: &str, full: [&str; 2]) -> Result<draft::UnitTable, Failure> {
    let node =
        |id: &str, full: &str| format!(r#"{{ "id": "{id}", "parent": "own", "full": "{full}", "rule": "entered" }}"#);
    let (first, second) = (node("n1", full[0]), node("n2", full[1]));
    let text = format!(
        r#"{{ "format": "appraisal-table/1", "id": "{unit}", "frame": "frame-2023", "node": [{first}, {second}] }}"#
    );
    Ok(serde_json::from_str(&text)?)
}

/// The scheme of the last unit, and the cards; the appeal of the last unit changes its public review.
fn ranked(appeal: Option<&str>) -> Result<(Scheme, Vec<Card>), Failure> {
    let mut cards = Vec::new();
    let mut last = None;
    for (unit, name, full, scores) in UNITS {
        let frame: draft::Scheme = serde_json::from_str(FRAME)?;
        let scheme = frame.join(table(unit, full)?).check()?;
        let mut of_unit = draft::Unit::new(unit);
        of_unit.name = Some(name.into());
        let mut record = draft::Record::new("appraisal-record/1", unit, of_unit);
        for (input, score) in ["n1", "n2", "common", "leaders", "public"].into_iter().zip(scores) {
            let mut entry = draft::Entry::new(input);
            let changed = appeal.filter(|_| unit == "water" && input == "public");
            entry.score = Some(changed.unwrap_or(score).parse::<Exact>()?.into());
            record.entries.push(entry);
        }
        cards.push(scheme.admit(record, None)?.score());
        last = Some(scheme);
    }
    Ok((last.ok_or("no unit")?, cards))
}

fn main() -> Result<(), Failure> {
    let (scheme, cards) = ranked(None)?;
    let standing = Standing::of(&scheme, &cards, &StandingData::new());
    let results = Results::new(&scheme, &cards, &standing);
    for language in [Language::Chinese, Language::English] {
        println!("{}", results.text(language));
        println!("{}", results.markdown(language));
        println!("{}", results.csv(language));
    }
    println!("{}\n", results.json());

    let ranks = Publication::new(Profile::RanksAndGrades);
    let mut list = Publication::new(Profile::GradesInUnitOrder);
    list.order = ["water", "roads", "housing"].map(String::from).to_vec();
    for publication in [ranks, list] {
        let published = results.publish(&publication);
        println!("{}", published.text(Language::Chinese));
        println!("{}", published.text(Language::English));
    }

    let near = NearCut::of(&standing, &"1.5".parse()?);
    println!("{}", near.text(Language::Chinese));
    println!("{}", near.text(Language::English));

    let (scheme, again) = ranked(Some("96"))?;
    let after = Standing::of(&scheme, &again, &StandingData::new());
    let comparison = Comparison::of((&cards, &standing), (&again, &after));
    println!("{}", comparison.text(Language::Chinese));
    print!("{}", comparison.text(Language::English));
    Ok(())
}
