//! Part-records of departments, merged into one: what comes together, what conflicts, and that the order of the
//! records changes nothing.

use appraisal::draft::Record;
use appraisal::{Exact, Language};

fn record(head: &str, entries: &str, events: &str) -> Record {
    let text = format!(
        r#"{{ "format": "appraisal-record/1", "scheme": "demo", {head}, "entries": [{entries}], "events": [{events}] }}"#
    );
    serde_json::from_str(&text).unwrap()
}

fn parts() -> [Record; 3] {
    [
        record(
            r#""unit": { "id": "centre", "name": "中心" }, "attributes": { "size": "大" }"#,
            r#"{ "input": "payers", "stage": "终评", "part": "east", "actual": "20800", "giver": "归集科" },
               { "input": "payers", "stage": "自评", "part": "east", "actual": "21000" }"#,
            r#"{ "id": "e2", "pool": "bonus", "points": "1", "status": "recognised" }"#,
        ),
        record(
            r#""unit": "centre", "attributes": { "group": "甲组" }"#,
            r#"{ "input": "payers", "stage": "终评", "part": "west", "actual": "18200" },
               { "input": "payers", "stage": "终评", "part": "east", "actual": "20800", "giver": "归集科" }"#,
            r#"{ "id": "e1", "pool": "bonus", "points": "2", "status": "claimed" }"#,
        ),
        record(
            r#""unit": "centre", "note": "汇总""#,
            r#"{ "input": "overdue", "stage": "终评", "numerator": "3", "denominator": "40" }"#,
            r#"{ "id": "e1", "pool": "bonus", "points": "2", "status": "claimed" }"#,
        ),
    ]
}

#[test]
fn records_of_departments_become_one_and_what_is_the_same_collapses() {
    let one = Record::merge(parts()).unwrap();
    let entries: Vec<String> = one
        .entries
        .iter()
        .map(|e| {
            format!(
                "{} {} {}",
                e.input,
                e.stage.as_deref().unwrap(),
                e.part.as_deref().unwrap_or("—")
            )
        })
        .collect();
    assert_eq!(
        entries,
        [
            "overdue 终评 —",
            "payers 终评 east",
            "payers 终评 west",
            "payers 自评 east"
        ]
    );
    let events: Vec<&str> = one.events.iter().map(|event| event.id.as_str()).collect();
    assert_eq!(events, ["e1", "e2"]);
    assert_eq!(one.attributes.get("size").unwrap(), "大");
    assert_eq!(one.attributes.get("group").unwrap(), "甲组");
    assert_eq!(one.unit.name.as_ref().unwrap().in_language(Language::Chinese), "中心");
    assert_eq!(Record::merge([one.clone()]).unwrap(), one, "one record alone is itself");
    assert_eq!(
        Record::merge([one.clone(), one.clone()]).unwrap(),
        one,
        "twice the same is once"
    );
}

#[test]
fn the_order_of_the_records_changes_nothing() {
    let [a, b, c] = parts();
    let one = Record::merge([a.clone(), b.clone(), c.clone()]).unwrap();
    for order in [[&a, &c, &b], [&b, &a, &c], [&b, &c, &a], [&c, &a, &b], [&c, &b, &a]] {
        assert_eq!(Record::merge(order.map(Clone::clone)).unwrap(), one);
    }
    let stepwise = Record::merge([Record::merge([c, b]).unwrap(), a]).unwrap();
    assert_eq!(stepwise, one, "nor does merging them step by step");
}

#[test]
fn conflicts_are_reported_all_at_once_with_both_values() {
    let [a, mut b, mut c] = parts();
    b.entries[1].actual = Some(Exact::from(20_900).into());
    b.entries[1].giver = None;
    b.attributes.0.push(("size".into(), "小".into()));
    c.events[0].points = Some(Exact::from(3));
    c.unit.id = "center".into();
    c.scheme = "demo-2022".into();
    let problems = Record::merge([a, b, c]).unwrap_err();
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        let both = [Language::Chinese, Language::English].map(|language| problems.message(language));
        insta::assert_snapshot!("merge__conflicts", both.join("\n\n"));
    });
    let mut found: Vec<(&str, String)> = problems
        .problems()
        .iter()
        .map(|p| (p.code.name(), p.path.to_string()))
        .collect();
    found.sort();
    let expected = [
        ("merge-entry", "records[1].entries[1].actual"),
        ("merge-entry", "records[1].entries[1].giver"),
        ("merge-event", "records[2].events[0].points"),
        ("merge-head", "records[1].attributes.size"),
        ("merge-head", "records[2].scheme"),
        ("merge-head", "records[2].unit"),
    ];
    assert_eq!(found, expected.map(|(code, path)| (code, path.to_owned())));
}

#[test]
fn what_could_not_be_read_is_said_with_the_record_it_stands_in() {
    let [a, ..] = parts();
    let unread = record(
        r#""unit": "centre", "titel": "x""#,
        r#"{ "input": "overdue", "value": "52,000" }"#,
        "",
    );
    let problems = Record::merge([a, unread]).unwrap_err();
    let paths: Vec<String> = problems.problems().iter().map(|p| p.path.to_string()).collect();
    assert_eq!(paths, ["records[1].titel", "records[1].entries[0].value"]);
    let nothing = Record::merge([]).unwrap_err();
    assert_eq!(nothing.problems()[0].code.name(), "merge-nothing");
}
