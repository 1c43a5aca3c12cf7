//! Holds the gallery and the Quanzhou plan to every law, with the exceptions that they mean; and the laws themselves to
//! what they promise: a breach names its clause, and its golden cases can be pasted into the document.

#![cfg(feature = "proptest")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use appraisal::testkit::laws::{self, Applied, Broken, Subject};
use appraisal::testkit::schemes;
use appraisal::{Exact, Scheme, draft};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// What schemes of the gallery break on purpose: scheme, law, reason.
const DECLARED: &[(&str, &str, &str)] = &[(
    "gradebook-drop",
    "more_never_hurts",
    "the highest are dropped from the set that dropping the lowest has kept, over unequal full marks: a mark that rises \
     can change which set that is",
)];

/// How many trials each law is asked in: `APPRAISAL_TRIALS`, or few, because there are many schemes.
fn trials() -> u32 {
    let text = std::env::var("APPRAISAL_TRIALS").ok();
    text.map_or(10, |text| laws::trials(Some(&text)))
}

fn gallery() -> Vec<(String, Scheme)> {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/schemes");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "toml"));
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).unwrap();
        let scheme = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, scheme)
    };
    paths.iter().map(read).collect()
}

#[test]
fn the_gallery_keeps_every_law_but_for_the_declared_exceptions() {
    let mut faults = Vec::new();
    let mut sums: BTreeMap<&str, (u64, Applied)> = BTreeMap::new();
    let mut used: Vec<&(&str, &str, &str)> = Vec::new();
    let gallery = gallery();
    assert!(gallery.len() >= 48, "only {} schemes", gallery.len());
    for (name, scheme) in &gallery {
        for (law, found) in laws::check_all(scheme, trials()) {
            let declared = DECLARED
                .iter()
                .find(|(of, name_of_law, _)| of == name && *name_of_law == law.name);
            used.extend(declared);
            match (found, declared) {
                (Ok(applied), None) => {
                    let (schemes, sum) = sums.entry(law.name).or_default();
                    *schemes += u64::from(applied.applies());
                    (sum.trials, sum.cases) = (sum.trials + applied.trials, sum.cases + applied.cases);
                    sum.times += applied.times;
                }
                (Err(_), Some(_)) => {}
                (Ok(applied), Some(_)) => faults.push(format!("{name}: {}: declared broken, but {applied}", law.name)),
                (Err(broken), None) => faults.push(format!("{name}: {broken}")),
            }
        }
    }
    for (law, (schemes, sum)) in &sums {
        println!("{law}: {schemes} schemes, {sum}");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(
        used.len(),
        DECLARED.len(),
        "a declared exception names no scheme or no law"
    );
    // A law that applies nowhere says nothing. No scheme of the gallery has parts or sheets; random schemes have.
    let idle: Vec<&str> = laws::ALL
        .iter()
        .map(|law| law.name)
        .filter(|law| sums.get(law).is_none_or(|(schemes, _)| *schemes == 0))
        .filter(|law| !batch_is_missing(law))
        .collect();
    let elsewhere = ["a_roll_up_scores_as_the_sums", "a_void_sheet_is_no_sheet"];
    assert_eq!(idle, elsewhere, "laws that apply to no scheme of the gallery");
}

/// Whether a law has nothing to apply to because the feature is off.
fn batch_is_missing(law: &str) -> bool {
    !cfg!(feature = "batch") && law == "the_batch_equals_one_by_one"
}

/// Laws of the engine, which no scheme may break, on random schemes, every third of them with the sheets and statistics of a
/// cohort. One trial is of a whole record, one of another.
#[test]
fn random_schemes_keep_the_laws_of_two_ways() {
    let names = [
        "a_roll_up_scores_as_the_sums",
        "a_void_sheet_is_no_sheet",
        "the_batch_equals_one_by_one",
    ];
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    let mut runner = TestRunner::deterministic();
    for at in 0..600 {
        let draft = if at % 3 == 0 {
            schemes::cohorts().new_tree(&mut runner).unwrap().current().0
        } else {
            schemes::schemes().new_tree(&mut runner).unwrap().current()
        };
        let scheme = draft.check().unwrap_or_else(|problems| panic!("{problems}"));
        for name in names {
            let found = laws::check(&scheme, laws::law(name).unwrap(), 2);
            let applied = found.unwrap_or_else(|broken| panic!("{broken}\n{}", scheme.draft().to_json()));
            *sums.entry(name).or_default() += applied.times;
        }
    }
    println!("{sums:?}");
    for (law, least) in names.iter().zip([100, 40, 2_000]) {
        assert!(
            batch_is_missing(law) || sums[law] >= least,
            "{law} applied {} times only",
            sums[law]
        );
    }
}

/// The Quanzhou plan, test by test, as a user of the crate would write it.
mod quanzhou {
    appraisal::laws! {
        scheme: toml::from_str::<appraisal::Scheme>(include_str!("../examples/schemes/quanzhou-2023.toml")),
    }

    #[test]
    fn there_is_a_test_for_every_law() {
        let all: Vec<&str> = appraisal::testkit::laws::ALL.iter().map(|law| law.name).collect();
        assert_eq!(LAWS, all);
    }
}

fn broken(scheme: &Scheme, law: &str) -> Box<Broken> {
    let found = laws::check(scheme, laws::law(law).unwrap(), 200);
    found.expect_err("the law is broken")
}

fn scheme(text: &str) -> Scheme {
    toml::from_str(text).unwrap_or_else(|error| panic!("{error}"))
}

/// Pastes the golden cases of a breach into the document: they are accepted, and show the two scores.
fn pasted(text: &str, broken: &Broken) -> Vec<Exact> {
    let told = broken.to_string();
    let at = told.find("[[case]]").expect("a golden case is printed");
    let again = scheme(&format!("{text}\n{}", &told[at..]));
    let report = again.verify_cases();
    assert!(report.failures.is_empty(), "{:?}\n{told}", report.failures);
    assert_eq!(report.passed, broken.cases.len());
    let result = again.draft().result.clone();
    let of_case = |case: &draft::Case| case.expect.get(&result).unwrap().parse().unwrap();
    again.draft().case.iter().map(of_case).collect()
}

const DROP: &str = r#"
format = "appraisal/1"
id     = "drop"
result = "total"
documents = [{ id = "rules", title = "课程考核办法" }]

[[node]]
id      = "total"
name    = "平时成绩"
basis   = { document = "rules", clause = "第三条" }
combine = { drop = { low = 1, high = 1, as = "earned-over-possible", to = "100" } }
[[node]]
id     = "quiz"
parent = "total"
full   = "10"
rule   = "entered"
[[node]]
id     = "paper"
parent = "total"
full   = "100"
rule   = "entered"
[[node]]
id     = "project"
parent = "total"
full   = "50"
rule   = "entered"
[[node]]
id     = "talk"
parent = "total"
full   = "20"
rule   = "entered"
"#;

#[test]
fn a_drop_rule_that_inverts_merit_is_named_by_its_clause() {
    let broken = broken(&scheme(DROP), "more_never_hurts");
    let clause = broken.clause.clone().unwrap();
    assert_eq!((clause.id.as_str(), clause.name.as_str()), ("total", "平时成绩"));
    assert_eq!(clause.basis.as_deref(), Some("课程考核办法，第三条"));
    assert!(broken.input.is_some());
    let scores = pasted(DROP, &broken);
    assert!(scores.len() == 2 && scores[1] < scores[0], "{scores:?}");
    assert_eq!(broken.scores.clone().unwrap(), [0, 1].map(|at| scores[at].to_string()));
}

const CAP: &str = r#"
format = "appraisal/1"
id     = "cap"
result = "total"

[[node]]
id      = "total"
combine = "sum"
add     = ["bonus"]
[[node]]
id     = "work"
parent = "total"
full   = "100"
rule   = "entered"

[[pool]]
id          = "bonus"
name        = "奖励加分"
basis       = "第五条第二款"
same-matter = "highest"
category    = [{ id = "report", cap = "1" }, { id = "award" }]
"#;

#[test]
fn a_cap_that_eats_more_than_it_gives_is_named_by_its_clause() {
    let broken = broken(&scheme(CAP), "an_event_never_counts_against_its_sign");
    let clause = broken.clause.clone().unwrap();
    assert_eq!(
        (clause.id.as_str(), clause.basis.as_deref()),
        ("bonus", Some("第五条第二款"))
    );
    let scores = pasted(CAP, &broken);
    assert!(scores.len() == 2 && scores[1] < scores[0], "{scores:?}");
    // As plain as it can be: one event that the cap cuts, and the one of the same matter that it keeps out.
    assert_eq!(broken.cases[1].events.len(), 2, "{broken}");
}

#[test]
fn a_grade_that_falls_is_named_with_both_bands() {
    let bands = |order: [&str; 2]| {
        format!(
            "format = \"appraisal/1\"\nid = \"g\"\nresult = \"total\"\n[[node]]\nid = \"total\"\nfull = \"100\"\nrule = \"entered\"\n\
             round = {{ places = 0, mode = \"half-up\" }}\n\
             [grades]\nband = [{}, {}, {{ grade = \"差\", else = true }}]\n",
            order[0], order[1]
        )
    };
    let good = [
        "{ grade = \"优\", at-least = \"90\" }",
        "{ grade = \"良\", at-least = \"60\" }",
    ];
    assert!(
        laws::check(&scheme(&bands(good)), laws::law("a_grade_never_falls").unwrap(), 8)
            .unwrap()
            .applies()
    );
    let inverted = [
        "{ grade = \"优\", at-least = \"60\", less-than = \"90\" }",
        "{ grade = \"良\", at-least = \"90\" }",
    ];
    let broken = broken(&scheme(&bands(inverted)), "a_grade_never_falls");
    assert!(broken.zh.contains("优") && broken.zh.contains("良"), "{broken}");
    assert_eq!(broken.input.as_deref(), Some("grades.band: 优, 良"));
    // A gap between bands is refused by the check, which the laws pass on.
    let gap = [
        "{ grade = \"优\", at-least = \"90\" }",
        "{ grade = \"良\", at-least = \"60\", at-most = \"85\" }",
    ];
    let text = bands(gap).replace(", { grade = \"差\", else = true }", "");
    let draft: draft::Scheme = toml::from_str(&text).unwrap();
    let why = draft.scheme().unwrap_err();
    assert!(why.zh.contains("85") && why.en.contains("90"), "{why:?}");
    assert_eq!(why.clause.unwrap().id, "total");
}

#[test]
fn a_law_without_a_domain_does_not_apply() {
    let alone = scheme(
        "format = \"appraisal/1\"\nid = \"x\"\nresult = \"a\"\n[[node]]\nid = \"a\"\nfull = \"10\"\nrule = \"entered\"\n",
    );
    for law in [
        "scaling_weights_changes_nothing",
        "caps_are_idempotent",
        "a_grade_never_falls",
    ] {
        let applied = laws::check(&alone, laws::law(law).unwrap(), 8).unwrap();
        assert!(
            !applied.applies() && applied.to_string().contains("does not apply"),
            "{law}: {applied}"
        );
    }
    let said = laws::uphold(alone, "caps_are_idempotent", &[], 8);
    assert!(said.contains("does not apply"), "{said}");
}

#[test]
fn what_is_declared_must_be_true() {
    let fails = |run: Box<dyn Fn() + std::panic::UnwindSafe>| -> String {
        let caught = std::panic::catch_unwind(run).expect_err("it fails");
        caught.downcast_ref::<String>().cloned().unwrap_or_default()
    };
    let declared = &[("more_never_hurts", "第三条去掉最低一项")];
    let said = laws::uphold(scheme(DROP), "more_never_hurts", declared, 200);
    assert!(said.contains("broken on purpose (第三条去掉最低一项)"), "{said}");
    let said = fails(Box::new(|| {
        laws::uphold(scheme(CAP), "more_never_hurts", &[("more_never_hurts", "无")], 16);
    }));
    assert!(said.contains("declared broken (无), but holds"), "{said}");
    let said = fails(Box::new(|| {
        laws::uphold(scheme(DROP), "more_never_hurts", &[], 200);
    }));
    assert!(
        said.contains("第三条") && said.contains("[[case]]") && said.contains("declare it"),
        "{said}"
    );
    for wrong in [
        &[("more_never_hurt", "x")][..],
        &[("ties_share", " ")],
        &[("ties_share", "x"), ("ties_share", "y")],
    ] {
        let wrong = wrong.to_vec();
        fails(Box::new(move || laws::declarations(&wrong)));
    }
}

#[test]
fn every_run_makes_the_same_trials() {
    let told = || broken(&scheme(DROP), "more_never_hurts").to_string();
    assert_eq!(told(), told());
}
