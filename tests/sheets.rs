//! Sheets of raters judged over all units, and places within a rater: every ruling with its numbers, and the laws.

use appraisal::cohort::SheetFaultKind as Kind;
use appraisal::{Card, Cohort, Exact, Language, Outcome, Record, Scheme, Why, draft};
use proptest::prelude::*;
use serde_json::{Value, json};

fn scheme(document: Value) -> Scheme {
    let draft: draft::Scheme = serde_json::from_value(document).unwrap();
    draft
        .check()
        .unwrap_or_else(|problems| panic!("{}", problems.message(Language::English)))
}

/// One panel of one group, with the sheet's rules and what else the group says.
fn peers(sheet: Value, group: Value) -> Scheme {
    let mut of_group = json!({ "id": "g", "empty": "no-score" });
    let mut of_sheet = json!({ "id": "peers", "inputs": ["x"] });
    for (key, value) in group.as_object().unwrap() {
        of_group[key] = value.clone();
    }
    for (key, value) in sheet.as_object().unwrap() {
        of_sheet[key] = value.clone();
    }
    let levels = json!([{ "name": "优秀", "mark": "95" }, { "name": "称职", "mark": "80" }]);
    scheme(json!({
        "format": "appraisal/1", "id": "s", "result": "x", "attributes": [{ "id": "组" }],
        "node": [{ "id": "x", "full": "100", "rule": { "panel": { "levels": levels, "group": [of_group] } } }],
        "sheet": [of_sheet],
    }))
}

/// A ballot: a mark, a level, `-` for an abstention; nothing where the rater did not mark the unit.
fn ballot(rater: &str, said: &str) -> Option<Value> {
    let key = match said {
        "" => return None,
        "-" => return Some(json!({ "rater": rater, "group": "g", "abstain": true })),
        said if said.parse::<Exact>().is_ok() => "mark",
        _ => "level",
    };
    Some(json!({ "rater": rater, "group": "g", key: said }))
}

fn record(scheme: &Scheme, unit: &str, attributes: Value, entries: Vec<Value>) -> Record {
    let document = json!({ "format": "appraisal-record/1", "scheme": scheme.draft().id.as_str(), "unit": unit,
        "attributes": attributes, "entries": entries });
    scheme
        .admit(serde_json::from_value(document).unwrap(), None)
        .unwrap_or_else(|problems| panic!("{}", problems.message(Language::English)))
}

/// The records of a matrix: a row for each rater, a column for each unit.
fn records(scheme: &Scheme, sheets: &[(&str, &[&str])]) -> Vec<Record> {
    let unit = |at: usize| {
        let ballots: Vec<Value> = sheets
            .iter()
            .filter_map(|(rater, marks)| ballot(rater, marks[at]))
            .collect();
        record(
            scheme,
            &format!("u{at}"),
            json!({}),
            vec![json!({ "input": "x", "ballots": ballots })],
        )
    };
    (0..sheets[0].1.len()).map(unit).collect()
}

/// Every promise that a card makes.
fn hold(scheme: &Scheme, cohort: &Cohort) {
    cohort.statistics.check(scheme).unwrap();
    for card in &cohort.cards {
        card.reconciles().unwrap();
        scheme
            .verify(card)
            .unwrap_or_else(|problems| panic!("{}", problems.message(Language::English)));
        let again: Card = serde_json::from_str(&card.to_json()).unwrap();
        assert_eq!(&again, card);
        for language in [Language::Chinese, Language::English] {
            assert!(!card.report(language).is_empty());
        }
    }
}

fn totals(cohort: &Cohort) -> Vec<String> {
    let total = |card: &Card| card.total().map_or_else(|| "none".into(), ToString::to_string);
    cohort.cards.iter().map(total).collect()
}

fn run(scheme: &Scheme, sheets: &[(&str, &[&str])]) -> (Vec<String>, Vec<(String, Vec<Kind>)>) {
    let cohort = scheme.score_cohort(&records(scheme, sheets));
    hold(scheme, &cohort);
    let fate = cohort.statistics.sheets.iter().map(|verdict| {
        let kinds = verdict.fault.iter().map(|fault| fault.kind).collect();
        (verdict.rater.clone(), kinds)
    });
    (totals(&cohort), fate.collect())
}

fn void(rater: &str, kinds: &[Kind]) -> (String, Vec<Kind>) {
    (rater.into(), kinds.to_vec())
}

/// 第3票对全部单位均为100分，按「全部相同」整票作废 (illustrative, after the sample of an office): units 90 and 80 from two
/// raters each keep their means.
#[test]
fn a_sheet_of_equal_marks_is_void() {
    let scheme = peers(json!({ "not-all-equal": true }), json!({}));
    let (totals, fate) = run(
        &scheme,
        &[
            ("r1", &["90", "80", "70"]),
            ("r2", &["92", "80", "71"]),
            ("r3", &["100", "100", "100"]),
        ],
    );
    assert_eq!(totals, ["91", "80", "70.5"]);
    assert_eq!(fate, [void("r1", &[]), void("r2", &[]), void("r3", &[Kind::AllEqual])]);
    // One mark alone is not equal to any.
    let (totals, fate) = run(&scheme, &[("r1", &["90", "80"]), ("r2", &["100", "-"])]);
    assert_eq!(totals, ["95", "80"]);
    assert_eq!(fate[1], void("r2", &[]));
}

/// schemes.md A15 (wjx.cn): valid with at most three of 90 and more, at least two below 70, not all equal; from six
/// ballots on one highest and one lowest are dropped, else the plain mean. What is trimmed goes by the ballots that are
/// left after voiding: of six sheets one is void, so five count and none is dropped.
#[test]
fn at_most_three_high_marks_and_at_least_two_low_ones() {
    let limit = json!([{ "at-least": "90", "most": 3 }, { "less-than": "70", "least": 2 }]);
    let trim = json!([{ "ballots-at-least": 6, "high": 1, "low": 1 }]);
    let scheme = peers(
        json!({ "not-all-equal": true, "limit": limit }),
        json!({ "trim": trim }),
    );
    let good: &[&str] = &["90", "90", "95", "69", "69.9", "80"];
    let generous: &[&str] = &["90", "91", "92", "93", "60", "60"];
    let mild: &[&str] = &["90", "85", "70", "69", "75", "75"];
    let rows = |last: &'static [&'static str]| {
        [
            ("r1", good),
            ("r2", good),
            ("r3", good),
            ("r4", good),
            ("r5", good),
            ("r6", last),
        ]
    };
    let (totals, fate) = run(&scheme, &rows(&["100", "70", "70", "60", "60", "70"]));
    assert_eq!(fate[5], void("r6", &[]));
    assert_eq!(totals[0], "90"); // six ballots: 100 and one 90 are dropped
    let (totals, fate) = run(&scheme, &rows(generous));
    assert_eq!(fate[5], void("r6", &[Kind::TooMany]));
    assert_eq!(totals, ["90", "90", "95", "69", "69.9", "80"]);
    let (_, fate) = run(&scheme, &rows(mild));
    assert_eq!(fate[5], void("r6", &[Kind::TooFew]));
}

/// A void sheet is none for the quorum either.
#[test]
fn quorum_counts_after_voiding() {
    let scheme = peers(json!({ "not-all-equal": true }), json!({ "quorum": 2 }));
    let sheets: &[(&str, &[&str])] = &[("r1", &["90", "80"]), ("r2", &["100", "100"])];
    let cohort = scheme.score_cohort(&records(&scheme, sheets));
    hold(&scheme, &cohort);
    assert_eq!(totals(&cohort), ["none", "none"]);
    let group = &cohort.cards[0].lines[0].groups[0];
    assert_eq!(
        (group.valid, group.void, group.void_sheets.as_slice()),
        (1, 1, &["r2".to_owned()][..])
    );
    let Outcome::NoScore(reasons) = &cohort.cards[0].lines[0].outcome else {
        panic!()
    };
    assert_eq!(reasons[0].why, Why::Quorum);
}

/// schemes.md A14 (fsou.net): 优秀 at most 20 % of a rater's ballots. Of 12 ballots that is 2.4: two by 以内, three where it is
/// rounded up. Abstentions are not ballots of the base.
#[test]
fn a_share_of_the_sheet_with_its_rounding() {
    let scheme = |round: &str| {
        let limit = json!([{ "levels": ["优秀"], "most-share": "20%", "round": round }]);
        peers(json!({ "limit": limit }), json!({ "empty": { "score": "60" } }))
    };
    let sheet = |high: usize| -> Vec<&str> {
        (0..13)
            .map(|at| {
                if at == 12 {
                    "-"
                } else if at < high {
                    "优秀"
                } else {
                    "称职"
                }
            })
            .collect()
    };
    for (round, high, kinds) in [
        ("down", 2, &[][..]),
        ("down", 3, &[Kind::TooMany]),
        ("up", 3, &[]),
        ("half-up", 3, &[Kind::TooMany]),
        ("up", 4, &[Kind::TooMany]),
    ] {
        let scheme = scheme(round);
        let (totals, fate) = run(&scheme, &[("r1", &sheet(high)[..])]);
        assert_eq!(fate, [void("r1", kinds)], "{round} {high}");
        assert_eq!(totals[0], if kinds.is_empty() { "95" } else { "60" });
    }
    let scheme = scheme("down");
    let cohort = scheme.score_cohort(&records(&scheme, &[("r1", &sheet(3)[..])]));
    let fault = &cohort.statistics.sheets[0].fault[0];
    assert_eq!(
        (fault.found, fault.allowed, cohort.statistics.sheets[0].marks),
        (Some(3), Some(2), 12)
    );
}

/// Each bound of a limit on its edge; of marks that must differ the one that stands most often, of several the least.
#[test]
fn edges_of_limits_and_of_equal_marks() {
    let one = |bound: &str, at: &str| peers(json!({ "limit": [{ bound: at, "most": 1 }] }), json!({}));
    let many: &[Kind] = &[Kind::TooMany];
    let rows: [(&str, &str, &[&str], &[Kind]); 8] = [
        ("at-least", "90", &["90", "91"], many),
        ("at-least", "90", &["89", "91"], &[]),
        ("more-than", "90", &["90", "91"], &[]),
        ("more-than", "90", &["91", "92"], many),
        ("at-most", "60", &["60", "59"], many),
        ("at-most", "60", &["60", "61"], &[]),
        ("less-than", "60", &["60", "59"], &[]),
        ("less-than", "60", &["58", "59"], many),
    ];
    for (bound, at, marks, kinds) in rows {
        let (_, fate) = run(&one(bound, at), &[("r1", marks)]);
        assert_eq!(fate, [void("r1", kinds)], "{bound} {at} of {marks:?}");
    }
    let differ = peers(json!({ "differ": "units" }), json!({}));
    let equal: [(&[&str], &str, u64); 3] = [
        (&["80", "80", "70", "70", "70"], "70", 3),
        (&["80", "80", "80", "70", "70"], "80", 3),
        (&["80", "70", "70", "80", "75"], "70", 2),
    ];
    for (marks, mark, times) in equal {
        let cohort = differ.score_cohort(&records(&differ, &[("r1", marks)]));
        let fault = &cohort.statistics.sheets[0].fault[0];
        let found = fault.mark.as_ref().map(ToString::to_string);
        assert_eq!((found.as_deref(), fault.found), (Some(mark), Some(times)), "{marks:?}");
    }
}

/// schemes.md A12: equal marks cancel the indicator: every sheet is void, and the group goes by its `empty`.
#[test]
fn equal_marks_cancel_the_indicator() {
    let rules = json!({ "differ": "units", "voids": "all" });
    let scheme = peers(rules, json!({ "empty": { "score": "50" } }));
    let (totals, fate) = run(&scheme, &[("r1", &["90", "80", "70"]), ("r2", &["90", "80", "80"])]);
    assert_eq!(totals, ["50", "50", "50"]);
    assert_eq!(fate, [void("r1", &[Kind::Cancelled]), void("r2", &[Kind::SameMark])]);
    let (totals, _) = run(&scheme, &[("r1", &["90", "80", "70"]), ("r2", &["91", "80", "79"])]);
    assert_eq!(totals, ["90.5", "80", "74.5"]);
    // Where only the sheet is void, the other counts.
    let scheme = peers(json!({ "differ": "units" }), json!({}));
    let (totals, _) = run(&scheme, &[("r1", &["90", "80", "70"]), ("r2", &["90", "80", "80"])]);
    assert_eq!(totals, ["90", "80", "70"]);
}

/// One sheet over several inputs: marks may have to differ between units, between items, or everywhere; a limit counts
/// over the whole sheet, and the number of units is told from the number of marks.
#[test]
fn a_sheet_over_several_inputs() {
    let two = |sheet: Value| {
        let mut of_sheet = json!({ "id": "both", "inputs": ["a", "b"] });
        for (key, value) in sheet.as_object().unwrap() {
            of_sheet[key] = value.clone();
        }
        let leaf = |id: &str| {
            json!({ "id": id, "parent": "total", "full": "10",
            "rule": { "panel": { "group": [{ "id": "g", "empty": "no-score" }, ] } } })
        };
        scheme(json!({
            "format": "appraisal/1", "id": "s", "result": "total",
            "node": [{ "id": "total", "combine": "sum" }, leaf("a"), leaf("b")],
            "sheet": [of_sheet],
        }))
    };
    let judge = |sheet: Value, marks: &[(&str, &str)]| -> Vec<Kind> {
        let scheme = two(sheet);
        let unit = |(at, (a, b)): (usize, &(&str, &str))| {
            let entry = |input: &str, mark: &str| json!({ "input": input, "ballots": [ballot("r", mark), ballot("other", "5")] });
            record(
                &scheme,
                &format!("u{at}"),
                json!({}),
                vec![entry("a", a), entry("b", b)],
            )
        };
        let all: Vec<Record> = marks.iter().enumerate().map(unit).collect();
        let cohort = scheme.score_cohort(&all);
        hold(&scheme, &cohort);
        let verdict = cohort.statistics.sheet("both", None, "r").unwrap();
        assert_eq!(
            (verdict.units, verdict.marks),
            (marks.len() as u64, 2 * marks.len() as u64)
        );
        verdict.fault.iter().map(|fault| fault.kind).collect()
    };
    let crossed: &[(&str, &str)] = &[("1", "2"), ("2", "1")];
    assert_eq!(judge(json!({ "differ": "units" }), crossed), []);
    assert_eq!(judge(json!({ "differ": "items" }), crossed), []);
    assert_eq!(judge(json!({ "differ": "all" }), crossed), [Kind::SameMark]);
    let within: &[(&str, &str)] = &[("1", "1"), ("2", "2")];
    assert_eq!(judge(json!({ "differ": "units" }), within), []);
    assert_eq!(judge(json!({ "differ": "items" }), within), [Kind::SameMark]);
    assert_eq!(judge(json!({ "units-at-least": 3 }), within), [Kind::TooFewUnits]);
    assert_eq!(judge(json!({ "units-at-least": 2 }), within), []);
    let limit = json!([{ "at-least": "1", "most": 3 }]);
    assert_eq!(judge(json!({ "limit": limit }), within), [Kind::TooMany]);
}

/// A sheet for each stratum of units: equal marks in one say nothing of the other.
#[test]
fn sheets_of_strata_are_judged_apart() {
    let scheme = peers(
        json!({ "not-all-equal": true, "strata": "组" }),
        json!({ "empty": { "score": "0" } }),
    );
    let unit = |name: &str, group: &str, mark: &str| {
        let ballots = vec![ballot("r", mark)];
        record(
            &scheme,
            name,
            json!({ "组": group }),
            vec![json!({ "input": "x", "ballots": ballots })],
        )
    };
    let all = [
        unit("a", "县", "90"),
        unit("b", "县", "90"),
        unit("c", "市", "90"),
        unit("d", "市", "80"),
    ];
    let cohort = scheme.score_cohort(&all);
    hold(&scheme, &cohort);
    assert_eq!(totals(&cohort), ["0", "0", "90", "80"]);
}

/// schemes.md A11 (瑞安 2012) 按排名: first = base 200, each lower rank 2 % of the base less, mean over raters.
#[test]
fn points_of_places_within_the_rater() {
    let scheme = |ranks: Value, within: &str| {
        scheme(json!({
            "format": "appraisal/1", "id": "s", "result": "x",
            "node": [{ "id": "x", "full": "200", "rule": { "panel": { "at-most": "100",
                "group": [{ "id": "g", "empty": "no-score", "within": within, "ranks": ranks }] } } }],
        }))
    };
    let sheets: &[(&str, &[&str])] = &[("r1", &["90", "80", "70", "60"]), ("r2", &["70", "95", "95", "60"])];
    let go = |ranks: Value, within: &str| run(&scheme(ranks, within), sheets).0;
    // Places 1, 2, 3, 4 and 3, 1, 1, 4.
    let share = json!({ "better": "more", "ties": "share", "step": "4" });
    assert_eq!(go(share, "mean"), ["196", "198", "196", "188"]);
    // Places 3, 1.5, 1.5, 4 of the second.
    let average = json!({ "better": "more", "ties": "average", "step": "4" });
    assert_eq!(go(average, "mean"), ["196", "197", "195", "188"]);
    // The places themselves: their sum (序位法), least first is the standing's affair.
    assert_eq!(
        go(json!({ "better": "more", "ties": "average" }), "sum"),
        ["4", "3.5", "4.5", "8"]
    );
    assert_eq!(
        go(json!({ "better": "less", "ties": "share" }), "sum"),
        ["6", "6", "5", "2"]
    );
    let first = json!({ "better": "more", "ties": "share", "first": "10", "step": "1" });
    assert_eq!(go(first, "median"), ["9", "9.5", "9", "7"]);
    let alone = records(&scheme(json!({ "better": "more", "ties": "share" }), "sum"), sheets)[0].score();
    let Outcome::NoScore(reasons) = &alone.lines[0].outcome else {
        panic!()
    };
    assert_eq!(reasons[0].why, Why::NeedsCohort);
}

/// Extremes are trimmed by the marks, and what remains counts its places: of marks 90, 60, 50 with places 2, 1, 1 the 90
/// and the 50 go, and the place of the 60 is left.
#[test]
fn trimming_goes_by_marks_and_not_by_places() {
    let trim = json!([{ "ballots-at-least": 3, "high": 1, "low": 1 }]);
    let scheme = peers(
        json!({ "units-at-least": 1 }),
        json!({ "trim": trim, "ranks": { "better": "more", "ties": "share" } }),
    );
    let (totals, _) = run(
        &scheme,
        &[("r1", &["90", "95"]), ("r2", &["60", "50"]), ("r3", &["50", "40"])],
    );
    // The second unit has 95, 50, 40 with places 1, 2, 2: the 50 is left.
    assert_eq!(totals, ["1", "2"]);
}

/// Void sheets, abstentions and units in another stratum take no place.
#[test]
fn who_takes_a_place() {
    let ranks = json!({ "better": "more", "ties": "share", "strata": "组" });
    let scheme = peers(json!({ "not-all-equal": true }), json!({ "ranks": ranks }));
    let unit = |name: &str, group: &str, marks: [&str; 2]| {
        let ballots: Vec<Value> = [("r1", marks[0]), ("r2", marks[1])]
            .iter()
            .filter_map(|(rater, mark)| ballot(rater, mark))
            .collect();
        record(
            &scheme,
            name,
            json!({ "组": group }),
            vec![json!({ "input": "x", "ballots": ballots })],
        )
    };
    let all = [
        unit("a", "县", ["70", "100"]),
        unit("b", "县", ["80", "100"]),
        unit("c", "市", ["90", "100"]),
        unit("d", "县", ["-", "100"]),
    ];
    let cohort = scheme.score_cohort(&all);
    hold(&scheme, &cohort);
    assert_eq!(totals(&cohort), ["2", "1", "1", "none"]);
    let place = &cohort.cards[0].lines[0].groups[0].places[0];
    assert_eq!((place.rater.as_str(), place.among), ("r1", 2));
}

/// A verdict can be kept, sent and given to a record that is scored alone, or assumed.
#[test]
fn verdicts_are_a_value() {
    let scheme = peers(json!({ "not-all-equal": true }), json!({}));
    let all = records(&scheme, &[("r1", &["90", "80"]), ("r2", &["100", "100"])]);
    let cohort = scheme.score_cohort(&all);
    let text = serde_json::to_string(&cohort.statistics).unwrap();
    let kept: appraisal::Statistics = serde_json::from_str(&text).unwrap();
    assert_eq!(kept, cohort.statistics);
    assert_eq!(all[0].score_with(&kept), cohort.cards[0]);
    let mut assumed = kept.clone();
    assumed.sheets[1].fault.clear();
    assert_eq!(all[0].score_with(&assumed).total().unwrap().to_string(), "95");
    assumed.sheets.remove(0);
    let card = all[0].score_with(&assumed);
    let Outcome::NoScore(reasons) = &card.lines[0].outcome else {
        panic!()
    };
    assert_eq!(reasons[0].why, Why::NeedsCohort);
    assert!(all[0].score().report(Language::Chinese).contains("需要全体单位的数据"));
}

/// The card lists the void sheet with its reason.
#[test]
fn the_card_says_why_a_sheet_is_void() {
    let scheme = peers(json!({ "not-all-equal": true }), json!({}));
    let all = records(&scheme, &[("r1", &["90", "80"]), ("r2", &["100", "100"])]);
    let cohort = scheme.score_cohort(&all);
    let zh = cohort.cards[0].report(Language::Chinese);
    assert!(
        zh.contains("评价票「r2」对2个单位评分：均为100分，按「全部相同」整票作废"),
        "{zh}"
    );
    let en = cohort.cards[0].report(Language::English);
    assert!(
        en.contains("Sheet of “r2” over 2 units: void, all marks are 100"),
        "{en}"
    );
}

fn rules() -> impl Strategy<Value = Value> {
    let rule = prop::sample::select(vec![
        json!({ "not-all-equal": true }),
        json!({ "differ": "units" }),
        json!({ "units-at-least": 2 }),
        json!({ "limit": [{ "at-least": "90", "most": 1 }] }),
        json!({ "limit": [{ "less-than": "90", "least-share": "40%", "round": "half-up" }] }),
        json!({ "not-all-equal": true, "limit": [{ "more-than": "80", "most-share": "50%", "round": "up" }] }),
        json!({ "differ": "units", "voids": "all" }),
    ]);
    rule.boxed()
}

fn groups() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!({}),
        json!({ "quorum": 2 }),
        json!({ "trim": [{ "ballots-at-least": 3, "high": 1, "low": 1 }] }),
        json!({ "within": "sum", "ranks": { "better": "more", "ties": "average" } }),
        json!({ "ranks": { "better": "less", "ties": "share", "step": "2" }, "empty": { "score": "1" } }),
    ])
}

/// Marks of up to five raters over up to five units; 0 stands for none.
fn matrix() -> impl Strategy<Value = Vec<Vec<u8>>> {
    (1usize..6, 1usize..6).prop_flat_map(|(raters, units)| {
        let mark = prop::sample::select(vec![0u8, 70, 80, 80, 90, 90, 95, 100]);
        prop::collection::vec(prop::collection::vec(mark, units), raters)
    })
}

/// A neutral rater whose sheet no rule voids would distort the laws, so units without any ballot are left out.
fn of_matrix(scheme: &Scheme, matrix: &[Vec<u8>], names: &[usize]) -> Vec<Option<Record>> {
    let unit = |at: usize| {
        let ballots: Vec<Value> = matrix
            .iter()
            .zip(names)
            .filter(|(row, _)| row[at] > 0)
            .map(|(row, name)| json!({ "rater": format!("r{name}"), "group": "g", "mark": row[at].to_string() }))
            .collect();
        let entry = json!({ "input": "x", "ballots": ballots.clone() });
        (!ballots.is_empty()).then(|| record(scheme, &format!("u{at}"), json!({}), vec![entry]))
    };
    (0..matrix[0].len()).map(unit).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Removing a void sheet altogether gives the same scores as keeping it void.
    #[test]
    fn a_void_sheet_is_as_if_it_were_not_there(rules in rules(), group in groups(), matrix in matrix()) {
        prop_assume!(rules.get("voids").is_none());
        let scheme = peers(rules, group);
        let names: Vec<usize> = (0..matrix.len()).collect();
        let all = of_matrix(&scheme, &matrix, &names);
        let with: Vec<Record> = all.iter().flatten().cloned().collect();
        let before = scheme.score_cohort(&with);
        hold(&scheme, &before);
        let is_void = |rater: &str| before.statistics.sheet("peers", None, rater).is_some_and(|v| v.is_void());
        let mut kept = Vec::new();
        let mut kept_names = Vec::new();
        for (row, name) in matrix.iter().zip(&names) {
            if !is_void(&format!("r{name}")) {
                kept.push(row.clone());
                kept_names.push(*name);
            }
        }
        prop_assume!(!kept.is_empty());
        let left = of_matrix(&scheme, &kept, &kept_names);
        let without: Vec<Record> = left.iter().flatten().cloned().collect();
        let after = scheme.score_cohort(&without);
        for card in &after.cards {
            let unit = &card.facts.unit.id;
            let old = before.cards.iter().find(|old| old.facts.unit.id == *unit).unwrap();
            prop_assert_eq!(old.total(), card.total());
            prop_assert_eq!(&old.lines[0].groups[0].places, &card.lines[0].groups[0].places);
        }
    }

    /// The order of units, and the order of ballots, change nothing.
    #[test]
    fn order_changes_nothing(rules in rules(), group in groups(), matrix in matrix()) {
        let scheme = peers(rules, group);
        let names: Vec<usize> = (0..matrix.len()).collect();
        let all: Vec<Record> = of_matrix(&scheme, &matrix, &names).into_iter().flatten().collect();
        let reversed: Vec<Record> = all.iter().rev().cloned().collect();
        let (a, b) = (scheme.score_cohort(&all), scheme.score_cohort(&reversed));
        hold(&scheme, &a);
        prop_assert_eq!(&a.statistics, &b.statistics);
        for (x, y) in a.cards.iter().zip(b.cards.iter().rev()) {
            prop_assert_eq!(x, y);
        }
        let turned: Vec<Vec<u8>> = matrix.iter().rev().cloned().collect();
        let turned_names: Vec<usize> = names.iter().rev().copied().collect();
        let turned: Vec<Record> = of_matrix(&scheme, &turned, &turned_names).into_iter().flatten().collect();
        let c = scheme.score_cohort(&turned);
        prop_assert_eq!(&a.statistics, &c.statistics);
        prop_assert_eq!(totals(&a), totals(&c));
    }
}
