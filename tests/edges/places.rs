//! Places that are lost and taken, what a unit would have without its limits, and data by stratum, by hand.

use appraisal::standing::StandingData;
use appraisal::{Language, Standing, Statistics, draft};
use serde_json::{Value, json};

use crate::{check, hold, merge};

/// Units `u0`, `u1` … with a score and the attribute `k`; gate `g` fires where `k` is `g`, and strata are those of `z`.
fn standing(gate: Value, grades: Value, more: Value, units: &[(&str, &str, &str)]) -> Standing {
    let mut fires = json!({ "when": [{ "attribute": "k", "equals": "g" }] });
    merge(&mut fires, gate);
    let mut document = json!({ "format": "appraisal/1", "id": "s", "result": "x", "attributes": [{ "id": "k" }, { "id": "z" }],
        "standing": { "count": { "barred": true } }, "grades": { "band": grades },
        "node": [{ "id": "x", "full": "100", "combine": "sum", "gate": [fires] },
            { "id": "y", "parent": "x", "full": "100", "rule": "entered" }] });
    let data = more.get("data").cloned().unwrap_or(json!({}));
    for (key, value) in more.as_object().unwrap() {
        match key.as_str() {
            "data" => {}
            "node" => merge(&mut document["node"][0], value.clone()),
            key => document[key] = value.clone(),
        }
    }
    let scheme = check(document).unwrap_or_else(|found| panic!("{found:?}"));
    let card = |(at, (score, k, z)): (usize, &(&str, &str, &str))| {
        let mut attributes = json!({ "k": k });
        if !z.is_empty() {
            attributes["z"] = json!(z);
        }
        let mut entry = json!({ "input": "y", "score": score });
        if *score == "-" {
            entry = json!({ "input": "y", "absent": "exempt", "reason": "r" });
        }
        let record = json!({ "format": "appraisal-record/1", "scheme": "s", "unit": format!("u{at}"), "attributes": attributes,
            "entries": [entry] });
        let record: draft::Record = serde_json::from_value(record).unwrap();
        let record = scheme.admit(record, None);
        record
            .unwrap_or_else(|problems| panic!("{}", problems.message(Language::English)))
            .score()
    };
    let cards: Vec<_> = units.iter().enumerate().map(card).collect();
    let data: StandingData = serde_json::from_value(data).unwrap();
    Standing::of(&scheme, &cards, &data)
}

/// The grades of the units in their order, `-` for none.
fn grades(standing: &Standing, count: usize) -> String {
    let grade = |at: usize| {
        let row = standing.row(&format!("u{at}"));
        let grade = row.and_then(|row| row.grade.as_ref());
        grade.map_or("-".to_owned(), |grade| grade.in_language(Language::Chinese).to_owned())
    };
    (0..count).map(grade).collect::<Vec<_>>().join(" ")
}

/// 甲 from 90, 乙 from 80, 丙, with a quota where one is given.
fn bands(first: Value, second: Value) -> Value {
    let mut all = json!([{ "grade": "甲", "at-least": "90" }, { "grade": "乙", "at-least": "80" }, { "grade": "丙", "else": true }]);
    for (at, more) in [(0, first), (1, second)] {
        if !more.is_null() {
            let mut quota = json!({ "tie": "all-out", "vacated": "empty" });
            merge(&mut quota, more);
            all[at]["quota"] = quota;
        }
    }
    all
}

/// A place that its holder loses stays empty once.
#[test]
fn places_that_stay_empty() {
    let barred = || json!({ "ineligible": ["甲", "乙"] });
    let count = |n: u64| json!({ "count": n });
    let three: &[(&str, &str, &str)] = &[("95", "g", ""), ("85", "", ""), ("82", "", "")];
    let rows = [
        // It had a place of 甲, of which there is no end: both places of 乙 are left.
        (bands(json!(null), count(2)), "丙 乙 乙"),
        (bands(count(1), count(2)), "丙 乙 乙"), // the one place of 甲 stays empty, and none of 乙
        (bands(count(0), count(2)), "丙 乙 丙"), // no place of 甲 to lose: one of 乙
        // Two places of 甲 and 乙 together, and its own is one of them.
        (bands(count(1), json!({ "count": 2, "cumulative": true })), "丙 乙 丙"),
        (bands(count(1), json!({ "count": 3, "cumulative": true })), "丙 乙 乙"),
    ];
    hold(rows.into_iter().map(|(bands, wanted)| {
        let found = standing(barred(), bands.clone(), json!({}), three);
        (bands.to_string(), grades(&found, 3), wanted.to_owned())
    }));
    // A decision for a better grade takes part there.
    let decided = bands(count(1), json!(null));
    let found = standing(
        json!({ "grade": "甲" }),
        decided,
        json!({}),
        &[("85", "g", ""), ("70", "", "")],
    );
    assert_eq!(grades(&found, 2), "甲 丙");
}

/// What a unit that may not be 甲 would be if it might.
#[test]
fn without_the_gate() {
    type Row<'a> = (&'a str, &'a [(&'a str, &'a str, &'a str)], &'a str);
    let rows: Vec<Row<'_>> = vec![
        ("all-out", &[("95", "g", ""), ("85", "", "")], "甲"), // the place is there
        ("all-out", &[("95", "g", ""), ("95", "", "")], "乙"), // another has it
        ("all-in", &[("95", "g", ""), ("95", "", "")], "甲"),  // and would share it
        ("all-in", &[("95", "", ""), ("94", "g", "")], "乙"),
    ];
    hold(rows.into_iter().map(|(tie, units, wanted)| {
        let what = format!("{tie} {units:?}");
        let bands = bands(json!({ "count": 1, "tie": tie, "vacated": "next" }), json!(null));
        let standing = standing(json!({ "ineligible": ["甲"] }), bands, json!({}), units);
        let limiters = standing.rows.iter().flat_map(|row| &row.limiters);
        let each = limiters.map(|limiter| {
            let without = limiter.without.as_ref();
            without.map_or("-".to_owned(), |grade| grade.in_language(Language::Chinese).to_owned())
        });
        (what, each.collect::<Vec<_>>().join(" "), wanted.to_owned())
    }));
    // Who is kept out by a gate is not out for want of a place.
    let units: &[(&str, &str, &str)] = &[("95", "g", ""), ("94", "", "")];
    let bands = bands(json!({ "count": 1, "vacated": "next" }), json!(null));
    let standing = standing(json!({ "ineligible": ["甲"] }), bands, json!({}), units);
    let near = standing.near(&"20".parse().unwrap());
    assert!(
        near.iter().all(|near| near.edge != appraisal::standing::Edge::QuotaOut),
        "{near:?}"
    );
}

/// Cut points that the data give reach as far as the score does, on its grid.
#[test]
fn cuts_from_data() {
    let node = || json!({ "at-least": "0", "at-most": "100" });
    let whole = || json!({ "at-least": "0", "at-most": "100", "round": { "places": 0, "mode": "half-up" } });
    let open = || json!([{ "grade": "甲", "at-least": "90" }, { "grade": "乙", "at-least": "0" }]);
    let grid = || json!([{ "grade": "甲", "at-least": "90", "at-most": "100" }, { "grade": "乙", "at-least": "0", "at-most": "89" }]);
    let lower = || json!({ "cuts": [{ "grade": "甲", "at-least": "85" }] });
    let both = || json!({ "cuts": [{ "grade": "甲", "at-least": "85", "at-most": "100" }, { "grade": "乙", "at-least": "0", "at-most": "84" }] });
    let rows = [(open(), node(), lower(), "甲 乙"), (grid(), whole(), both(), "甲 乙")];
    hold(rows.into_iter().map(|(bands, node, data, wanted)| {
        let what = format!("{bands} {data}");
        let more = json!({ "node": node, "data": data });
        let found = standing(
            json!({ "grade-at-most": "甲" }),
            bands,
            more,
            &[("86", "", ""), ("84", "", "")],
        );
        (what, grades(&found, 2), wanted.to_owned())
    }));
}

/// A quota of its own for a stratum, or one for all.
#[test]
fn quotas_by_stratum() {
    let units: &[(&str, &str, &str)] = &[("95", "", "1"), ("94", "", "1"), ("95", "", "2"), ("94", "", "2")];
    let rows = [
        (json!([{ "grade": "甲", "stratum": "2", "count": 2 }]), "甲 丙 甲 甲"),
        (json!([{ "grade": "甲", "stratum": "1", "count": 2 }]), "甲 甲 甲 丙"),
        (
            json!([{ "grade": "甲", "stratum": "1", "count": 2 }, { "grade": "甲", "stratum": "2", "count": 0 }]),
            "甲 甲 丙 丙",
        ),
        (json!([{ "grade": "甲", "count": 2 }]), "甲 甲 甲 甲"),
        (
            json!([{ "grade": "甲", "count": 2 }, { "grade": "甲", "stratum": "2", "count": 0 }]),
            "甲 甲 丙 丙",
        ),
    ];
    hold(rows.into_iter().map(|(quotas, wanted)| {
        let bands = json!([{ "grade": "甲", "at-least": "90", "quota": { "count": 1, "tie": "all-out", "vacated": "next" } },
            { "grade": "丙", "else": true }]);
        let more = json!({ "standing": { "strata": "z" }, "data": { "quotas": quotas } });
        let found = standing(json!({ "grade-at-most": "甲" }), bands, more, units);
        (quotas.to_string(), grades(&found, 4), wanted.to_owned())
    }));
}

/// The grade of the body counts that the named scheme gave it.
#[test]
fn quotas_by_grade() {
    let of = |scheme: &str, second: &str| {
        let bands = json!([{ "grade": "甲", "at-least": "90",
            "quota": { "share": "1%", "by-grade": { "of": scheme, "values": { "好": "100%", "差": "50%" } }, "round": "down", "tie": "all-out", "vacated": "next" } },
            { "grade": "丙", "else": true }]);
        let grades = json!([{ "body": "b", "grade": "好", "scheme": "other" }, { "body": second, "grade": "差", "scheme": "own" },
            { "body": "b", "grade": "差", "scheme": "own" }]);
        let more = json!({ "data": { "grades": grades } });
        let found = standing(
            json!({ "grade-at-most": "甲" }),
            bands,
            more,
            &[("95", "", ""), ("94", "", "")],
        );
        self::grades(&found, 2)
    };
    assert_eq!(of("own", "b"), "甲 丙");
    assert_eq!(of("other", "b"), "甲 甲");
    assert_eq!(of("own", "c"), "- -"); // two bodies decide nothing, and the quota is not known
}

/// A unit that is not ranked because it is exempt says so.
#[test]
fn apart() {
    let bands = bands(json!(null), json!(null));
    let more = json!({ "standing": { "by": "y" } });
    let found = standing(json!({ "grade-at-most": "甲" }), bands, more, &[("-", "", "")]);
    let absence = found.apart[0].absence.map(|kind| kind.keyword().to_owned());
    assert_eq!(absence.as_deref(), Some("exempt"), "{:?}", found.apart);
}

/// How far 92 is from a band that ends where its own begins.
#[test]
fn bands_that_touch() {
    let bands = json!([{ "grade": "甲", "more-than": "90" }, { "grade": "乙", "at-least": "90", "at-most": "90" },
        { "grade": "丙", "less-than": "90" }]);
    let found = standing(json!({ "grade-at-most": "甲" }), bands, json!({}), &[("92", "", "")]);
    assert_eq!(found.rows[0].to_lower.as_ref().unwrap().to_string(), "2");
}

/// Statistics of another scheme, and of sheets and groups that are not there, are refused.
#[test]
fn statistics_of_another_scheme() {
    let document = json!({ "format": "appraisal/1", "id": "s", "result": "x", "statistic": [{ "id": "m", "take": "mean", "input": "x" }],
        "node": [{ "id": "x", "full": "10", "rule": { "completion": { "target": { "statistic": "m" } } } }] });
    let scheme = check(document).unwrap();
    let codes = |change: &dyn Fn(&mut Value)| {
        let own = Statistics::new(appraisal::cohort::STATISTICS_FORMAT, scheme.fingerprint());
        let mut written = serde_json::to_value(&own).unwrap();
        change(&mut written);
        let changed: Statistics = serde_json::from_value(written).unwrap();
        let problems = changed.check(&scheme).err();
        let each = problems.iter().flat_map(|problems| problems.problems());
        each.map(|problem| format!("{} {}", problem.path, problem.code.name()))
            .collect::<Vec<_>>()
            .join("; ")
    };
    assert_eq!(codes(&|_| {}), "");
    assert_eq!(
        codes(&|own| own["fingerprint"] = json!("0")),
        "fingerprint wrong-scheme"
    );
    let verdict = json!({ "sheet": "none", "rater": "r", "marks": 1 });
    assert_eq!(
        codes(&|own| own["sheets"] = json!([verdict])),
        "sheets[0].sheet unknown-id"
    );
}

/// Where no condition is set, all that are not ranked for want of a score count in N, whether one condition were enough or all.
#[test]
fn who_counts_without_conditions() {
    for any in [false, true] {
        let bands = bands(json!({ "count": 1 }), json!(null));
        let more = json!({ "standing": { "count": { "barred": true, "unrated": true, "any": any } } });
        let units: &[(&str, &str, &str)] = &[("95", "", ""), ("-", "", "")];
        let found = standing(json!({ "grade-at-most": "甲" }), bands, more, units);
        assert_eq!(found.quotas[0].n, 2, "{any}");
    }
}
