//! Runs every golden case: a scheme, a record, and the exact values that must come out, through the
//! engine. Cases are data with their source; see `tests/cases`.

mod golden;

use std::collections::BTreeMap;

use appraisal::{Exact, Language, Outcome, draft};
use golden::{cases, runs};
use serde_json::Value;

/// Whether the records of a case are scored together, as a cohort.
fn is_cohort(case: &Value) -> bool {
    case.get("cohort").and_then(Value::as_bool).unwrap_or_default()
}

fn check(name: &str, case: &Value, out: &mut Vec<String>) -> usize {
    let mut count = 0;
    let scheme: draft::Scheme = serde_json::from_value(case["scheme"].clone()).unwrap();
    let scheme = match scheme.check() {
        Ok(scheme) => scheme,
        Err(problems) => {
            if case.get("problems").is_none() || case.get("record").is_some() {
                out.push(format!("{name}: the scheme is refused:\n{problems}"));
            }
            return 1;
        }
    };
    let together = is_cohort(case).then(|| {
        let records = runs(case).into_iter().filter_map(|(record, _)| record);
        let admit = |record: &Value| {
            let record: draft::Record = serde_json::from_value(record.clone()).unwrap();
            scheme
                .admit(record, None)
                .unwrap_or_else(|problems| panic!("{name}: {problems}"))
        };
        let records: Vec<_> = records.map(admit).collect();
        scheme.score_cohort(&records).statistics
    });
    for (at, (record, run)) in runs(case).into_iter().enumerate() {
        count += 1;
        let name = format!("{name}/{at}");
        let refused = run.get("problems").or(case.get("problems")).is_some();
        let Some(record) = record else {
            out.push(format!("{name}: the scheme should be refused: {}", run["problems"]));
            continue;
        };
        let record: draft::Record = serde_json::from_value(record.clone()).unwrap();
        let stage = run.get("stage").or(case.get("stage")).and_then(Value::as_str);
        let record = match (scheme.admit(record, stage), refused) {
            (Ok(_), true) => {
                out.push(format!("{name}: the record should be refused: {}", run["problems"]));
                continue;
            }
            (Err(_), true) => continue,
            (Err(problems), false) => {
                out.push(format!("{name}: the record is refused:\n{problems}"));
                continue;
            }
            (Ok(record), false) => record,
        };
        let card = match &together {
            Some(statistics) => record.score_with(statistics),
            None => record.score(),
        };
        expect(&name, &run["expect"], &card, out);
        explain(&name, &run["expect"], &card, out);
        if let Err(found) = card.reconciles() {
            out.extend(found.iter().map(|d| format!("{name}: does not reconcile: {d}")));
        }
        if let Err(problems) = scheme.verify(&card) {
            out.push(format!("{name}: does not verify: {problems}"));
        }
        let text = serde_json::to_string(&card).unwrap();
        let back: appraisal::Card = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}\n{text}"));
        if back != card {
            out.push(format!(
                "{name}: the card is not read back the same:\n{text}\n{}",
                serde_json::to_string(&back).unwrap()
            ));
        }
        let mut again = card.clone();
        match &together {
            Some(statistics) => record.score_with_into(statistics, &mut again),
            None => record.score_into(&mut again),
        }
        assert_eq!(again, card, "{name}: memory used again gives another card");
    }
    count
}

fn expect(name: &str, expected: &Value, card: &appraisal::Card, out: &mut Vec<String>) {
    for (node, value) in expected["nodes"].as_object().into_iter().flatten() {
        let Some(line) = card.line(node) else {
            out.push(format!("{name}: there is no node {node}"));
            continue;
        };
        let found = line.outcome.score();
        let wanted = value.as_str().map(|text| text.parse::<Exact>().unwrap());
        if found != wanted.as_ref() {
            out.push(format!("{name}: {node} is {:?}, expected {wanted:?}", line.outcome));
        }
    }
    for (node, value) in expected["shown"].as_object().into_iter().flatten() {
        let line = card.line(node).unwrap();
        let rounding = line
            .words
            .show
            .clone()
            .or(line.words.round.clone())
            .expect("a node that is shown says how");
        let found = line.outcome.score().map(|score| score.to_fixed(&rounding));
        if found.as_deref() != value.as_str() {
            out.push(format!("{name}: {node} shows as {found:?}, expected {value}"));
        }
    }
    if let Some(grade) = expected.get("grade") {
        let found = card.grade.as_ref().map(|g| g.in_language(Language::Chinese));
        if found != grade.as_str() {
            out.push(format!("{name}: the grade is {found:?}, expected {grade}"));
        }
    }
    let events: BTreeMap<&str, &Exact> = card.events.iter().map(|e| (e.id.as_str(), &e.counted)).collect();
    for (event, value) in expected["events"].as_object().into_iter().flatten() {
        let wanted: Exact = value.as_str().unwrap().parse().unwrap();
        if events.get(event.as_str()) != Some(&&wanted) {
            out.push(format!(
                "{name}: event {event} counts {:?}, expected {wanted}",
                events.get(event.as_str())
            ));
        }
    }
    for (node, reasons) in expected["reasons"].as_object().into_iter().flatten() {
        let line = card.line(node).unwrap();
        let found: Vec<String> = match &line.outcome {
            Outcome::Absent(kind) => vec![kind.keyword().to_owned()],
            Outcome::NoScore(reasons) => reasons
                .iter()
                .map(|r| {
                    r.absence
                        .map_or(r.why.keyword(), appraisal::Absence::keyword)
                        .to_owned()
                })
                .collect(),
            _ => Vec::new(),
        };
        for reason in reasons.as_array().unwrap() {
            if !found.iter().any(|f| reason.as_str() == Some(f)) {
                out.push(format!("{name}: {node} has the reasons {found:?}, expected {reason}"));
            }
        }
    }
}

/// The parts of values, the contributions to the total, the losses and the fate of ballots.
fn explain(name: &str, expected: &Value, card: &appraisal::Card, out: &mut Vec<String>) {
    let exact = |value: &Value| value.as_str().unwrap().parse::<Exact>().unwrap();
    let mut compare = |what: String, found: Option<Exact>, wanted: Exact| {
        if found.as_ref() != Some(&wanted) {
            out.push(format!("{name}: {what} is {found:?}, expected {wanted}"));
        }
    };
    for (node, parts) in expected["lines"].as_object().into_iter().flatten() {
        let line = card.line(node).unwrap();
        for (part, value) in parts.as_object().unwrap() {
            let sum = |pools: &[appraisal::card::PoolLine]| pools.iter().map(|p| &p.counted).sum::<Exact>();
            let found = match part.as_str() {
                "combined" => line.combined.as_ref().and_then(|v| v.exact()).cloned(),
                "added" => Some(sum(&line.added)),
                "subtracted" => Some(sum(&line.subtracted)),
                "clamp" => line.clamp.exact().cloned(),
                "gate" => Some(line.gates.iter().filter_map(|g| g.change.exact()).sum()),
                "rounding" => line.residue.exact().cloned(),
                other => panic!("{name}: no such part: {other}"),
            };
            compare(format!("{node}.{part}"), found, exact(value));
        }
    }
    for (what, value) in expected["contributions"].as_object().into_iter().flatten() {
        let (node, part) = what
            .split_once('/')
            .map_or((what.as_str(), ""), |(node, part)| (node, part));
        let line = card.line(node).unwrap();
        let effective = line.effective.clone().unwrap_or_default();
        let found = match part {
            "" => line.contribution().or(Some(Exact::ZERO)),
            "rounding" => line.residue.exact().map(|residue| residue * &effective),
            "added" => Some(line.added.iter().map(|p| &p.counted * &effective).sum()),
            other => panic!("{name}: no such part: {other}"),
        };
        compare(format!("contribution of {what}"), found, exact(value));
    }
    for (what, value) in expected["lost"].as_object().into_iter().flatten() {
        let node = what.split('/').next().unwrap();
        let line = card.line(node).unwrap();
        if let Some(own) = value.get("own") {
            compare(format!("loss of {what}"), line.lost.clone(), exact(own));
        }
        compare(
            format!("loss of {what} in the total"),
            line.lost_in_total.clone(),
            exact(&value["total"]),
        );
    }
    for (node, terms) in expected["terms"].as_object().into_iter().flatten() {
        let line = card.line(node).unwrap();
        for (child, value) in terms.as_object().unwrap() {
            let term = line
                .terms
                .iter()
                .find(|t| card.lines[t.child].words.id == *child)
                .unwrap();
            compare(
                format!("term {child}"),
                term.amount.as_ref().and_then(|v| v.exact()).cloned(),
                exact(value),
            );
        }
    }
    for (rater, fate) in expected["ballots"].as_object().into_iter().flatten() {
        let trimmed = card
            .lines
            .iter()
            .flat_map(|l| &l.groups)
            .any(|g| g.trimmed.contains(rater));
        assert_eq!(trimmed, fate == "trimmed", "{name}: rater {rater} should be {fate}");
    }
}

#[test]
fn every_golden_case_comes_out_exactly() {
    let mut failures = Vec::new();
    let mut count = 0;
    for (name, case) in cases() {
        count += check(&name, &case, &mut failures);
    }
    println!("{count} records of golden cases");
    assert!(count > 500, "only {count} cases were found");
    assert!(
        failures.is_empty(),
        "{} failures:\n{}",
        failures.len(),
        failures.join("\n")
    );
}
