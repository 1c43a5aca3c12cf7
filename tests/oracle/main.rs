//! Holds the oracle against the golden cases, and the engine against the oracle on random pairs.

#![cfg(feature = "proptest")]

mod golden;
mod reduce;

use std::cell::RefCell;
use std::collections::BTreeMap;

use appraisal::testkit::oracle::{self, Answer, Verdict, rational};
use appraisal::testkit::schemes;
use appraisal::{Card, Exact, Outcome, draft};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use serde_json::Value;

/// Where a card and the oracle differ, in words.
fn differences(card: &Card, verdict: &Verdict) -> Vec<String> {
    let found = oracle::differences(card, verdict);
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn the_oracle_gives_what_the_golden_cases_say() {
    let mut faults = Vec::new();
    let runs = golden::runs();
    assert!(runs.len() > 200, "only {} golden runs were found", runs.len());
    for run in runs {
        let golden::Run {
            name, stage, expect, ..
        } = run;
        let scheme: draft::Scheme = serde_json::from_value(run.scheme).unwrap();
        if !oracle::covers(&scheme) {
            continue;
        }
        let record: draft::Record = serde_json::from_value(run.record).unwrap();
        let cohort: Option<Vec<draft::Record>> = run.cohort.map(|all| {
            all.into_iter()
                .map(|record| serde_json::from_value(record).unwrap())
                .collect()
        });
        let verdict = match &cohort {
            Some(all) => oracle::score_among(&scheme, &record, all, stage.as_deref()),
            None => oracle::score(&scheme, &record, stage.as_deref()),
        };
        let number = |value: &Value| rational(&value.as_str().unwrap().parse::<Exact>().unwrap());
        for (node, wanted) in expect["nodes"].as_object().into_iter().flatten() {
            let found = verdict.node(node);
            let right = match (found, wanted) {
                (Some(Answer::Score(score)), Value::String(_)) => *score == number(wanted),
                (Some(Answer::Absent(_) | Answer::NoScore), Value::Null) => true,
                _ => false,
            };
            if !right {
                faults.push(format!("{name}: node {node} is {found:?}, expected {wanted}"));
            }
        }
        for (event, wanted) in expect["events"].as_object().into_iter().flatten() {
            let found = verdict
                .events
                .iter()
                .find(|(id, _, _)| id == event)
                .map(|(_, counted, _)| counted);
            if found != Some(&number(wanted)) {
                faults.push(format!("{name}: event {event} counts {found:?}, expected {wanted}"));
            }
        }
        if let Some(wanted) = expect.get("grade")
            && verdict.grade.as_deref() != wanted.as_str()
        {
            faults.push(format!("{name}: the grade is {:?}, expected {wanted}", verdict.grade));
        }
        let checked = scheme.check().unwrap();
        let admit = |record: draft::Record| checked.admit(record, stage.as_deref()).unwrap();
        let card = match cohort {
            Some(all) => {
                let all: Vec<_> = all.into_iter().map(admit).collect();
                admit(record).score_with(&checked.score_cohort(&all).statistics)
            }
            None => admit(record).score(),
        };
        faults.extend(
            differences(&card, &verdict)
                .into_iter()
                .map(|difference| format!("{name}: {difference}")),
        );
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// How a pair fares: the engine must take both documents, and agree.
fn compare(scheme: &draft::Scheme, record: &draft::Record, stage: Option<&str>) -> Result<Card, Vec<String>> {
    let lines = |text: String| text.lines().map(Into::into).collect::<Vec<String>>();
    let checked = scheme
        .clone()
        .check()
        .map_err(|problems| lines(format!("the scheme is refused:\n{problems}")))?;
    let admitted = checked
        .admit(record.clone(), stage)
        .map_err(|problems| lines(format!("the record is refused:\n{problems}")))?;
    let card = admitted.score();
    let differences = differences(&card, &oracle::score(scheme, record, stage));
    if differences.is_empty() {
        Ok(card)
    } else {
        Err(differences)
    }
}

/// Whether both documents are taken and the scores differ.
fn differs(scheme: &draft::Scheme, record: &draft::Record, stage: Option<&str>) -> bool {
    let Ok(checked) = scheme.clone().check() else {
        return false;
    };
    let Ok(admitted) = checked.admit(record.clone(), stage) else {
        return false;
    };
    !differences(&admitted.score(), &oracle::score(scheme, record, stage)).is_empty()
}

/// A pair, written so that it can be made a golden case.
fn told(scheme: &draft::Scheme, record: &draft::Record, stage: Option<&str>) -> String {
    let scheme = serde_json::to_string(scheme).unwrap();
    let record = serde_json::to_string(record).unwrap();
    format!("stage {stage:?}\nscheme {scheme}\nrecord {record}")
}

/// How many pairs are compared: `APPRAISAL_PAIRS`, or 10,000.
fn pairs() -> u32 {
    std::env::var("APPRAISAL_PAIRS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(10_000)
}

/// What the generator reached, so that agreement means something.
#[derive(Default)]
struct Seen(BTreeMap<String, u64>);

impl Seen {
    fn add(&mut self, what: &str) {
        *self.0.entry(what.to_owned()).or_default() += 1;
    }

    fn card(&mut self, card: &Card) {
        for line in &card.lines {
            let outcome = match &line.outcome {
                Outcome::Scored(_) => "scored",
                Outcome::Absent(_) => "absent",
                _ => "no score",
            };
            self.add(&format!("{} {outcome}", line.words.kind));
            for term in &line.terms {
                self.add(&format!("term {}", term.kind.keyword()));
            }
            if let Outcome::NoScore(reasons) = &line.outcome {
                reasons
                    .iter()
                    .for_each(|reason| self.add(&format!("why {}", reason.why.keyword())));
            }
            line.gates.iter().for_each(|_| self.add("gate fired"));
        }
        card.events
            .iter()
            .for_each(|event| self.add(&format!("event {}", event.end.keyword())));
        card.grade_gates.iter().for_each(|_| self.add("grade gate fired"));
        self.add(if card.grade.is_some() { "graded" } else { "not graded" });
    }
}

#[test]
fn the_engine_agrees_with_the_oracle() {
    let config = Config {
        cases: pairs(),
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let seen = RefCell::new(Seen::default());
    let result = runner.run(&schemes::scheme_and_record(), |(scheme, record, stage)| {
        match compare(&scheme, &record, stage.as_deref()) {
            Ok(card) => {
                seen.borrow_mut().card(&card);
                Ok(())
            }
            Err(differences) => Err(TestCaseError::fail(differences.join("\n"))),
        }
    });
    match result {
        Ok(()) => {}
        Err(TestError::Fail(reason, (scheme, record, stage))) => {
            let (scheme, record) = reduce::reduce(scheme, record, |s, r| differs(s, r, stage.as_deref()));
            let differences = compare(&scheme, &record, stage.as_deref()).err().unwrap_or_default();
            panic!(
                "{reason}\n\nreduced:\n{}\n{}",
                differences.join("\n"),
                told(&scheme, &record, stage.as_deref())
            );
        }
        Err(other) => panic!("{other}"),
    }
    let Seen(counts) = seen.into_inner();
    for (what, count) in &counts {
        println!("{count:>8} {what}");
    }
}

/// Counts the kinds of difference over many pairs, without shrinking: for work on the generator.
#[test]
#[ignore = "a tool, not a test"]
fn survey() {
    let mut runner = TestRunner::new(Config::default());
    let mut kinds: BTreeMap<String, (u64, String)> = BTreeMap::new();
    let mut good = 0;
    for _ in 0..pairs() {
        let (scheme, record, stage) = schemes::scheme_and_record().new_tree(&mut runner).unwrap().current();
        match compare(&scheme, &record, stage.as_deref()) {
            Ok(_) => good += 1,
            Err(differences) => {
                let kind: String = differences
                    .join(" ")
                    .chars()
                    .filter(|c| !c.is_ascii_digit())
                    .take(30)
                    .collect();
                let entry = kinds.entry(kind).or_insert_with(|| {
                    let stage = stage.as_deref();
                    let (scheme, record) = reduce::reduce(scheme, record, |s, r| differs(s, r, stage));
                    let differences = compare(&scheme, &record, stage).err().unwrap_or_default();
                    (
                        0,
                        format!("{}\n{}", differences.join("\n"), told(&scheme, &record, stage)),
                    )
                });
                entry.0 += 1;
            }
        }
    }
    println!("{good} agree");
    let mut kinds: Vec<_> = kinds.into_values().collect();
    kinds.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    for (count, example) in kinds.iter().take(20) {
        println!("{count:>6} {example}");
    }
}

/// Every golden case of the gallery, and the records of the Quanzhou plan, through the oracle as well. Schemes
/// with irrational steps have no exact twin: they are named, and held by their own cases.
#[test]
fn the_gallery_agrees_with_the_oracle() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/schemes");
    let mut paths: Vec<_> = std::fs::read_dir(&dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "toml"));
    paths.sort();
    let (mut compared, mut without, mut failures) = (0, Vec::new(), Vec::new());
    for path in paths {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let scheme: draft::Scheme = toml::from_str(&text).unwrap();
        if !oracle::covers(&scheme) {
            without.push(name);
            continue;
        }
        let checked = scheme.clone().check().unwrap();
        let cases = scheme
            .case
            .iter()
            .map(|case| (checked.record_of(case), case.stage.clone()));
        let mut records: Vec<_> = cases.collect();
        if name == "quanzhou-2023" {
            let text = std::fs::read_to_string(dir.join("quanzhou-2023-records.json")).unwrap();
            let of_plan: Vec<draft::Record> = serde_json::from_str(&text).unwrap();
            records.extend(of_plan.into_iter().map(|record| (record, Some("终评".to_owned()))));
        }
        for (record, stage) in records {
            compared += 1;
            if let Err(differences) = compare(&scheme, &record, stage.as_deref()) {
                failures.push(format!("{name}, {}: {}", record.unit.id, differences.join("; ")));
            }
        }
    }
    println!("{compared} records agree; irrational: {}", without.join(", "));
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(compared > 300 && without.len() < 10, "{compared} records, {without:?}");
}

/// Where a cohort and the oracle differ; and the cards of the engine.
fn compare_cohort(scheme: &draft::Scheme, records: &[draft::Record]) -> Result<Vec<Card>, Vec<String>> {
    let checked = scheme
        .clone()
        .check()
        .map_err(|problems| vec![format!("the scheme is refused:\n{problems}")])?;
    let admitted: Result<Vec<_>, _> = records
        .iter()
        .map(|record| checked.admit(record.clone(), None))
        .collect();
    let admitted = admitted.map_err(|problems| vec![format!("a record is refused:\n{problems}")])?;
    let cohort = checked.score_cohort(&admitted);
    let mut out = Vec::new();
    // What the proofs say that a node can come to holds in a cohort too.
    let attainable = checked.attainable();
    for line in cohort.cards.iter().flat_map(|card| &card.lines) {
        let range = attainable.node(&line.words.id).and_then(|node| node.range.as_ref());
        if let Some(score) = line.outcome.score()
            && !range.is_some_and(|range| range.contains(score))
        {
            out.push(format!("node {}: {score} is outside of {range:?}", line.words.id));
        }
    }
    for (record, statistic) in records
        .iter()
        .flat_map(|record| scheme.statistic.iter().map(move |statistic| (record, statistic)))
    {
        let id = statistic.id.as_str();
        let stratum = statistic.strata.as_ref().and_then(|by| record.attributes.get(by));
        let mut values = cohort.statistics.value.iter();
        let found = values.find(|value| value.id == id && value.stratum.as_ref() == stratum);
        let found = found.and_then(|found| found.value.as_ref()).map(rational);
        let wanted = oracle::statistic(scheme, record, records, None, id);
        if found != wanted {
            out.push(format!(
                "statistic {id}: the engine has {found:?}, the oracle {wanted:?}"
            ));
        }
    }
    for ((record, admitted), card) in records.iter().zip(&admitted).zip(&cohort.cards) {
        let verdict = oracle::score_among(scheme, record, records, None);
        out.extend(
            differences(card, &verdict)
                .into_iter()
                .map(|found| format!("{}: {found}", record.unit.id)),
        );
        let alone = differences(&admitted.score(), &oracle::score(scheme, record, None));
        out.extend(
            alone
                .into_iter()
                .map(|found| format!("{} alone: {found}", record.unit.id)),
        );
        if let Err(found) = card.reconciles() {
            out.extend(found.iter().map(|found| format!("{}: {found}", record.unit.id)));
        }
        if let Err(problems) = checked.verify(card) {
            out.push(format!("{}: {problems}", record.unit.id));
        }
    }
    if out.is_empty() { Ok(cohort.cards) } else { Err(out) }
}

/// Sheets, places within raters, statistics of conditions and gates of pools, on random cohorts: a tenth as many as the
/// pairs.
#[test]
fn the_engine_agrees_with_the_oracle_on_cohorts() {
    let config = Config {
        cases: (pairs() / 10).max(1),
        failure_persistence: None,
        max_shrink_iters: 1_000,
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let seen = RefCell::new(Seen::default());
    let result = runner.run(&schemes::cohorts(), |(scheme, records)| {
        assert!(oracle::covers_cohort(&scheme) || !oracle::covers(&scheme));
        match compare_cohort(&scheme, &records) {
            Ok(cards) => {
                let mut seen = seen.borrow_mut();
                for card in &cards {
                    card.sheets.iter().flat_map(|verdict| &verdict.fault).for_each(|fault| {
                        seen.add(&format!("sheet {}", fault.kind.keyword()));
                    });
                    card.sheets
                        .iter()
                        .filter(|verdict| !verdict.is_void())
                        .for_each(|_| seen.add("sheet valid"));
                    let groups = card.lines.iter().flat_map(|line| &line.groups);
                    groups.flat_map(|group| &group.places).for_each(|_| seen.add("place"));
                    let cuts = card.events.iter().flat_map(|event| &event.cuts);
                    cuts.filter(|cut| cut.name.is_some())
                        .for_each(|_| seen.add("cut by a gate"));
                }
                Ok(())
            }
            Err(differences) => Err(TestCaseError::fail(differences.join("\n"))),
        }
    });
    if let Err(TestError::Fail(reason, (scheme, records))) = result {
        let records = serde_json::to_string(&records).unwrap();
        panic!("{reason}\n\n{}\n{records}", serde_json::to_string(&scheme).unwrap());
    }
    result.unwrap();
    let Seen(counts) = seen.into_inner();
    for (what, count) in &counts {
        println!("{count:>8} {what}");
    }
    if pairs() >= 10_000 {
        let all = [
            "all-equal",
            "same-mark",
            "too-many",
            "too-few",
            "too-few-units",
            "cancelled",
            "valid",
        ];
        let missing: Vec<&&str> = all
            .iter()
            .filter(|what| !counts.contains_key(&format!("sheet {what}")))
            .collect();
        assert!(missing.is_empty(), "never: {missing:?}");
        assert!(counts.contains_key("place") && counts.contains_key("cut by a gate"));
    }
}
