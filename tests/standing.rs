//! Ranks the golden cases of `tests/standing`, each in several orders of its cards, and checks the laws of
//! standing on random cohorts.

use std::collections::BTreeMap;

use appraisal::standing::{Flag, Place, StandingData};
use appraisal::{Card, Exact, Language, Scheme, Standing, draft};
use proptest::prelude::*;
use serde_json::{Value, json};

fn cases() -> Vec<Value> {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/standing");
    let mut paths: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let read = |path| serde_json::from_str::<Vec<Value>>(&std::fs::read_to_string(path).unwrap()).unwrap();
    paths.into_iter().flat_map(read).collect()
}

fn entered() -> Value {
    json!({ "entered": { "at-least": "-1000000", "at-most": "1000000" } })
}

fn document(case: &Value) -> Value {
    let mut document = json!({ "format": "appraisal/1", "id": "t", "result": "total" });
    let nodes = case.get("nodes").cloned();
    document["node"] = nodes.unwrap_or_else(|| json!([{ "id": "total", "rule": entered() }]));
    for (key, from) in [
        ("input", "inputs"),
        ("attributes", "attributes"),
        ("standing", "standing"),
    ] {
        if let Some(value) = case.get(from) {
            document[key] = value.clone();
        }
    }
    if let Some(bands) = case.get("bands") {
        document["grades"] = json!({ "band": bands });
    }
    document
}

/// `"90"` is a score of `total`; `@x` is an attribute; a truth value answers a yes-no input.
fn record(unit: &str, said: &Value) -> draft::Record {
    let mut entries = Vec::new();
    let mut attributes = serde_json::Map::new();
    let said = if said.is_string() {
        json!({ "total": said })
    } else {
        said.clone()
    };
    for (key, value) in said.as_object().unwrap() {
        match (key.strip_prefix('@'), value) {
            (Some(attribute), value) => drop(attributes.insert(attribute.into(), value.clone())),
            (None, Value::Object(absence)) => {
                let mut entry = absence.clone();
                entry.insert("input".into(), json!(key));
                entries.push(Value::Object(entry));
            }
            (None, Value::Bool(yes)) => entries.push(json!({ "input": key, "yes": yes })),
            (None, score) => entries.push(json!({ "input": key, "score": score })),
        }
    }
    let record = json!({ "format": "appraisal-record/1", "scheme": "t", "unit": unit, "attributes": attributes, "entries": entries });
    serde_json::from_value(record).unwrap()
}

fn cards(scheme: &Scheme, case: &Value) -> Vec<Card> {
    let mut units: Vec<(String, Value)> = Vec::new();
    if let Some(ramp) = case.get("ramp") {
        let number = |key: &str| ramp[key].as_str().unwrap().parse::<Exact>().unwrap();
        for at in 0..ramp["count"].as_u64().unwrap() {
            let score = number("from") - number("step") * Exact::from(at);
            units.push((format!("u{at:03}"), json!(score.to_string())));
        }
    }
    let named = case["units"].as_object().into_iter().flatten();
    units.extend(named.map(|(unit, said)| (unit.clone(), said.clone())));
    let score = |(unit, said): &(String, Value)| {
        let record = scheme.admit(record(unit, said), None);
        record.unwrap_or_else(|problems| panic!("{unit}: {problems}")).score()
    };
    units.iter().map(score).collect()
}

fn zh(text: &Option<appraisal::Text>) -> Value {
    text.as_ref()
        .map_or(Value::Null, |text| json!(text.in_language(Language::Chinese)))
}

fn rank(scheme: &Scheme, cards: &[Card], data: &StandingData) -> Standing {
    let standing = Standing::of(scheme, cards, data);
    let text = serde_json::to_string(&standing).unwrap();
    let back: Standing = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(back, standing, "the standing is not read back the same");
    standing
}

/// The standing without the indices of cards, which follow the order they came in.
fn without_indices(mut standing: Standing) -> Standing {
    standing.rows.iter_mut().for_each(|row| row.card = 0);
    standing.apart.iter_mut().for_each(|apart| apart.card = 0);
    standing
}

fn found(expected: &Value, standing: &Standing) -> Vec<(String, Value, Value)> {
    let mut out = Vec::new();
    let mut add = |what: &str, found: Value, wanted: &Value| out.push((what.to_owned(), found, wanted.clone()));
    let flags = |row: &Place| row.flags.iter().map(|flag| flag.keyword()).collect::<Vec<_>>();
    if let Some(rows) = expected.get("rows") {
        let row = |row: &Place| json!([row.unit, row.rank.to_string(), zh(&row.grade)]);
        add("rows", standing.rows.iter().map(row).collect(), rows);
    }
    if let Some(apart) = expected.get("apart") {
        let found = standing
            .apart
            .iter()
            .map(|a| json!([a.unit, a.why.keyword(), zh(&a.grade)]));
        add("apart", found.collect(), apart);
    }
    let text = |exact: &Option<Exact>| exact.as_ref().map_or(Value::Null, |exact| json!(exact.to_string()));
    for key in [
        "grades",
        "flags",
        "limiters",
        "steps",
        "values",
        "behind",
        "to_better",
        "to_lower",
        "titles",
    ] {
        for (unit, wanted) in expected[key].as_object().into_iter().flatten() {
            let row = standing.row(unit).unwrap_or_else(|| panic!("no row of {unit}"));
            let found = match key {
                "grades" => zh(&row.grade),
                "flags" => json!(flags(row)),
                "values" => json!(row.value.to_string()),
                "behind" => text(&row.behind),
                "to_better" => text(&row.to_better),
                "to_lower" => text(&row.to_lower),
                "titles" => row
                    .titles
                    .first()
                    .map_or(Value::Null, |title| json!(title.state.keyword())),
                "steps" => {
                    let step = |s: &appraisal::standing::StepLine| {
                        json!([s.step.to_string(), s.behind, s.own.to_string(), s.other.to_string()])
                    };
                    row.steps.iter().map(step).collect()
                }
                _ => {
                    let limiter = |l: &appraisal::standing::Limiter| {
                        json!([
                            l.what.keyword(),
                            l.from.in_language(Language::Chinese),
                            zh(&l.to),
                            zh(&l.without)
                        ])
                    };
                    row.limiters.iter().map(limiter).collect()
                }
            };
            add(&format!("{key} of {unit}"), found, wanted);
        }
    }
    for (grade, wanted) in expected["count"].as_object().into_iter().flatten() {
        let with = standing
            .rows
            .iter()
            .filter(|row| zh(&row.grade) == json!(grade))
            .count();
        add(grade, json!(with), wanted);
    }
    for (at, wanted) in expected["quotas"].as_array().into_iter().flatten().enumerate() {
        let line = &standing.quotas[at];
        for (key, wanted) in wanted.as_object().unwrap() {
            let found = match key.as_str() {
                "n" => json!(line.n),
                "exact" => text(&line.exact),
                "seats" => json!(line.seats),
                "used" => json!(line.used),
                "given" => json!(line.given),
                "edge" => json!(line.edge),
                "open" => json!(line.open),
                "lost" => json!(line.lost),
                "vacated" => json!(line.vacated),
                other => panic!("no such part of a quota: {other}"),
            };
            add(&format!("quota {at} {key}"), found, wanted);
        }
    }
    if let Some(near) = expected.get("near") {
        let distance = standing.rules.near.clone().unwrap();
        let line = |near: &appraisal::standing::Near| {
            json!([
                standing.rows[near.row].unit,
                near.edge.keyword(),
                near.distance.to_string()
            ])
        };
        add("near", standing.near(&distance).iter().map(line).collect(), near);
    }
    out
}

#[test]
fn every_golden_case_comes_out_exactly() {
    let mut failures = Vec::new();
    let all = cases();
    for case in &all {
        let id = case["id"].as_str().unwrap();
        let scheme: draft::Scheme = serde_json::from_value(document(case)).unwrap();
        let again: draft::Scheme = serde_json::from_str(&scheme.to_json()).unwrap();
        assert_eq!(again, scheme, "{id}: the document is not read back the same");
        let checked = scheme.check();
        if let Some(problems) = case.get("problems") {
            let found = checked
                .err()
                .map(|p| p.problems().iter().map(|p| p.code.name()).collect::<Vec<_>>());
            if found.as_ref().map(|found| json!(found)) != Some(problems.clone()) {
                failures.push(format!("{id}: the problems are {found:?}, expected {problems}"));
            }
            continue;
        }
        let scheme = match checked {
            Ok(scheme) => scheme,
            Err(problems) => {
                failures.push(format!("{id}: {problems}"));
                continue;
            }
        };
        let mut cards = cards(&scheme, case);
        let data: StandingData = serde_json::from_value(case.get("data").cloned().unwrap_or(json!({}))).unwrap();
        let units: Vec<String> = cards.iter().map(|card| card.facts.unit.id.to_string()).collect();
        let problems = data.check(&scheme, units.iter().map(String::as_str)).err();
        let problems = problems
            .map(|p| p.problems().iter().map(|p| p.code.name()).collect::<Vec<_>>())
            .unwrap_or_default();
        assert_eq!(
            json!(problems),
            case.get("data_problems").cloned().unwrap_or(json!([])),
            "{id}: data"
        );
        let standing = rank(&scheme, &cards, &data);
        for (what, found, wanted) in found(&case["expect"], &standing) {
            if found != wanted {
                failures.push(format!("{id}: {what} is {found}, expected {wanted}"));
            }
        }
        cards.reverse();
        let reversed = without_indices(rank(&scheme, &cards, &data));
        assert_eq!(
            reversed,
            without_indices(standing),
            "{id}: the order of the cards matters"
        );
    }
    assert!(all.len() > 70, "only {} cases were found", all.len());
    assert!(
        failures.is_empty(),
        "{} failures:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn a_grade_that_no_seat_decides_is_the_cards_own() {
    let bands =
        json!([{ "grade": "A", "at-least": "90" }, { "grade": "B", "at-least": "70" }, { "grade": "C", "else": true }]);
    let nodes = json!([{ "id": "total", "rule": entered(), "gate": [
        { "when": [{ "attribute": "k", "equals": "1" }], "grade-at-most": "B" },
        { "when": [{ "attribute": "k", "not-equals": "0" }], "lower-grade": 1 },
        { "when": [{ "attribute": "k", "equals": "2" }], "ineligible": ["B"] },
        { "when": [{ "attribute": "k", "equals": "3" }], "grade": "C" }
    ] }]);
    let case = json!({ "nodes": nodes, "bands": bands, "attributes": [{ "id": "k" }] });
    let scheme = scheme(&case);
    for k in ["0", "1", "2", "3"] {
        for score in ["95", "80", "10"] {
            let card = scheme
                .admit(record("u", &json!({ "total": score, "@k": k })), None)
                .unwrap()
                .score();
            let standing = rank(&scheme, std::slice::from_ref(&card), &StandingData::new());
            assert_eq!(standing.rows[0].grade, card.grade, "{k} {score}");
            assert_eq!(standing.rows[0].band_grade, card.band_grade);
        }
    }
}

#[test]
fn two_cards_of_one_unit_are_marked() {
    let scheme = scheme(&json!({}));
    let score = |score: &str| scheme.admit(record("u", &json!(score)), None).unwrap().score();
    let standing = rank(&scheme, &[score("1"), score("2")], &StandingData::new());
    assert!(standing.rows.iter().all(|row| row.flags == [Flag::Duplicate]));
}

#[test]
fn cards_of_two_tables_under_one_frame_stand_in_one_list() {
    let frame: draft::Scheme = serde_json::from_value(json!({
        "format": "appraisal/1", "id": "frame", "result": "total",
        "node": [{ "id": "total", "combine": "sum", "full": "100" },
                 { "id": "own", "parent": "total", "full": "80", "combine": "sum", "mount": true },
                 { "id": "common", "parent": "total", "full": "20", "rule": "entered" }],
        "grades": { "band": [{ "grade": "A", "at-least": "80",
                               "quota": { "count": 1, "tie": "all-in", "vacated": "next" } },
                             { "grade": "B", "else": true }] },
        "standing": { "tie": [{ "node": "common" }], "tie-end": "shared" }
    }))
    .unwrap();
    let table = |id: &str, leaves: &[&str]| {
        let full = Exact::new(80, i64::try_from(leaves.len()).unwrap())
            .unwrap()
            .to_string();
        let leaf = |leaf: &&str| json!({ "id": leaf, "parent": "own", "full": full, "rule": "entered" });
        let nodes: Vec<Value> = leaves.iter().map(leaf).collect();
        let table = json!({ "format": "appraisal-table/1", "id": id, "frame": "frame", "node": nodes });
        let table: draft::UnitTable = serde_json::from_value(table).unwrap();
        frame.clone().join(table).check().unwrap()
    };
    let (water, roads) = (table("water", &["w"]), table("roads", &["r1", "r2"]));
    let score = |scheme: &Scheme, unit: &str, said: Value| {
        let mut record = record(unit, &said);
        record.scheme = scheme.draft().id.to_string();
        scheme.admit(record, None).unwrap().score()
    };
    let cards = [
        score(&water, "water", json!({ "w": "70", "common": "18" })),
        score(&roads, "roads", json!({ "r1": "40", "r2": "29", "common": "19" })),
    ];
    for scheme in [&water, &roads] {
        let standing = rank(scheme, &cards, &StandingData::new());
        let said: Vec<_> = standing
            .rows
            .iter()
            .map(|row| (row.unit.as_str(), zh(&row.grade)))
            .collect();
        assert_eq!(said, [("roads", json!("A")), ("water", json!("B"))]);
    }
}

/// A unit without a score stands apart with what its card says of it.
#[test]
fn units_apart_say_why() {
    let scheme = scheme(&json!({ "nodes": [{ "id": "total", "combine": "sum" },
        { "id": "x", "parent": "total", "rule": entered(), "absent": { "awaited": "no-score" } },
        { "id": "y", "parent": "total", "rule": entered() }] }));
    let awaited = json!({ "absent": "awaited", "reason": "r" });
    let card = |unit: &str, said: Value| scheme.admit(record(unit, &said), None).unwrap().score();
    let cards = [
        card("a", json!({ "x": awaited, "y": "1" })),
        card("b", json!({ "x": "1", "y": "1" })),
    ];
    let standing = rank(&scheme, &cards, &StandingData::new());
    let apart = &standing.apart[0];
    assert_eq!((apart.unit.as_str(), apart.node.as_deref()), ("a", Some("total")));
    let appraisal::Outcome::NoScore(reasons) = &cards[0].result_line().unwrap().outcome else {
        panic!("{:?}", cards[0])
    };
    assert!(!reasons.is_empty());
    assert_eq!(&apart.reasons, reasons);
}

fn scheme(case: &Value) -> Scheme {
    serde_json::from_value::<draft::Scheme>(document(case))
        .unwrap()
        .check()
        .unwrap()
}

/// Two bands with quotas over four; ties at the edge as given.
fn cohort_scheme(places: &str, tie: &str, second: bool) -> Scheme {
    let quota = json!({ "share": "30%", "round": "half-up", "tie": tie, "vacated": "empty" });
    let mut bands = json!([
        { "grade": "A", "at-least": "8", "quota": quota, "needs": [{ "node": "x", "at-least": "1" }] },
        { "grade": "B", "at-least": "5" }, { "grade": "C", "at-least": "3" }, { "grade": "D", "else": true }
    ]);
    if second {
        bands[1]["quota"] =
            json!({ "share": "60%", "round": "down", "cumulative": true, "tie": tie, "vacated": "next" });
    }
    let nodes = json!([{ "id": "total", "rule": entered(), "gate": [
        { "when": [{ "attribute": "k", "equals": "bad" }], "ineligible": ["A"] }] }, { "id": "x", "rule": entered() }]);
    scheme(
        &json!({ "nodes": nodes, "bands": bands, "attributes": [{ "id": "k" }], "standing": {
        "places": places, "tie": [{ "node": "x" }], "tie-end": "shared", "count": { "barred": false } } }),
    )
}

fn cohort() -> impl Strategy<Value = Vec<(u8, u8, bool)>> {
    proptest::collection::vec((0..11_u8, 0..3_u8, proptest::bool::weighted(0.15)), 1..14)
}

fn card(scheme: &Scheme, at: usize, (total, x, bad): (u8, u8, bool)) -> Card {
    let said = json!({ "total": total.to_string(), "x": x.to_string(), "@k": if bad { "bad" } else { "good" } });
    scheme.admit(record(&format!("u{at:02}"), &said), None).unwrap().score()
}

fn cohort_cards(scheme: &Scheme, units: &[(u8, u8, bool)]) -> Vec<Card> {
    units
        .iter()
        .enumerate()
        .map(|(at, unit)| card(scheme, at, *unit))
        .collect()
}

fn places() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("1224"), Just("1223"), Just("1234"), Just("fractional")]
}

fn edge() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("all-in"), Just("all-out"), Just("needs-decision"), Just("chain")]
}

/// How good a grade is; undecided ones have none.
fn level(row: &Place) -> Option<usize> {
    let grade = row.grade.as_ref()?.in_language(Language::English).to_owned();
    ["D", "C", "B", "A"].iter().position(|name| *name == grade)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_order_of_cards_changes_nothing(units in cohort(), places in places(), tie in edge(), second: bool, seed: u64) {
        let scheme = cohort_scheme(places, tie, second);
        let cards = cohort_cards(&scheme, &units);
        let mut mixed = cards.clone();
        let key = |card: &Card| card.facts.unit.id.bytes().fold(seed, |a, b| (a ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        mixed.sort_by_key(key);
        let [a, b] = [&cards, &mixed].map(|cards| without_indices(Standing::of(&scheme, cards, &StandingData::new())));
        prop_assert_eq!(a, b);
    }

    #[test]
    fn ranks_ignore_those_below(units in cohort(), places in places()) {
        let scheme = cohort_scheme(places, "all-in", false);
        let cards = cohort_cards(&scheme, &units);
        let before = Standing::of(&scheme, &cards, &StandingData::new());
        let last = before.rows.last().unwrap();
        let kept: Vec<Card> = cards.iter().filter(|card| *card.facts.unit.id != *last.unit).cloned().collect();
        let after = Standing::of(&scheme, &kept, &StandingData::new());
        for (a, b) in before.rows.iter().zip(&after.rows).filter(|(a, _)| a.tied == 0 || a.rank != last.rank) {
            prop_assert_eq!((&a.unit, &a.rank), (&b.unit, &b.rank));
        }
    }

    #[test]
    fn ties_share_and_places_add_up(units in cohort(), places in places()) {
        let scheme = cohort_scheme(places, "all-in", false);
        let standing = Standing::of(&scheme, &cohort_cards(&scheme, &units), &StandingData::new());
        let mut by_key: BTreeMap<_, Vec<&Place>> = BTreeMap::new();
        for row in &standing.rows {
            let at: usize = row.unit[1..].parse().unwrap();
            by_key.entry((units[at].0, units[at].1)).or_default().push(row);
        }
        for rows in by_key.values().filter(|_| places != "1234") {
            prop_assert!(rows.iter().all(|row| row.rank == rows[0].rank && row.tied == rows.len() as u64 - 1));
            prop_assert_eq!(standing.tied_with(rows[0]).count(), rows.len() - 1);
        }
        let ranks: Exact = standing.rows.iter().map(|row| &row.rank).sum();
        let n = standing.rows.len() as i64;
        if ["1234", "fractional"].contains(&places) {
            prop_assert_eq!(ranks, Exact::new(n * (n + 1), 2).unwrap());
        }
    }

    #[test]
    fn a_grade_never_falls_when_the_score_rises(units in cohort(), at: prop::sample::Index, by in 1..4_u8, tie in edge(), second: bool) {
        // With two quotas a tie that is all out at the first one may also be all out at the second.
        let tie = if second { "all-in" } else { tie };
        let scheme = cohort_scheme("1224", tie, second);
        let at = at.index(units.len());
        let mut better = units.clone();
        better[at].0 += by;
        let unit = format!("u{at:02}");
        let [before, after] = [&units, &better].map(|units| {
            let standing = Standing::of(&scheme, &cohort_cards(&scheme, units), &StandingData::new());
            level(standing.row(&unit).unwrap())
        });
        if let (Some(before), Some(after)) = (before, after) {
            prop_assert!(after >= before, "{before} to {after}");
        }
    }

    #[test]
    fn quotas_are_kept(units in cohort(), tie in edge(), second: bool) {
        let scheme = cohort_scheme("1224", tie, second);
        let standing = Standing::of(&scheme, &cohort_cards(&scheme, &units), &StandingData::new());
        for line in &standing.quotas {
            let seats = line.seats.unwrap();
            prop_assert!(line.used + line.open + line.vacated <= seats || (tie == "all-in" && !line.edge.is_empty()) , "{line:?}");
        }
        for row in &standing.rows {
            if row.grade != row.band_grade {
                prop_assert!(!row.limiters.is_empty(), "{row:?}");
            }
        }
    }
}
