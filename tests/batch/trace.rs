//! Explanations of one unit whose every number was worked out by hand.

use appraisal::batch::{Batch, CellType, Column, Field, Layout, Trace, TraceLine, TracePart, Traced};
use appraisal::card::TermKind;
use appraisal::{Absence, Scheme, Value};

fn scheme(nodes: &str) -> Scheme {
    let text = format!(r#"{{ "format": "appraisal/1", "id": "demo", "result": "total", {nodes} }}"#);
    serde_json::from_str(&text).unwrap()
}

fn entered(id: &str) -> Column {
    Column::new(id, Field::Value, CellType::I32).decimals(2)
}

fn event(pool: &str) -> Column {
    Column::new(pool, Field::Event(None), CellType::I32).range(0, 50)
}

fn line<'a>(unit: &Traced<'a>, id: &str) -> TraceLine<'a> {
    unit.lines().find(|line| line.node() == id).unwrap()
}

/// Combined, net cap, clamp, gates, residue, value.
fn stages(line: &TraceLine<'_>) -> [String; 6] {
    let combined = line.combined().unwrap().exact();
    let changes = [line.net_cap(), line.clamp(), line.gates(), line.residue()];
    let [net, clamp, gates, residue] = changes.map(|change| change.unwrap().exact());
    [combined, net, clamp, gates, residue, line.value().exact()].map(|x| x.to_string())
}

/// Of each term its child, kind, value, weight and amount.
fn terms(line: &TraceLine<'_>) -> Vec<String> {
    let text = |of: Option<String>| of.unwrap_or_else(|| "-".into());
    line.terms()
        .map(|term| {
            let value = text(term.value().map(|of| of.exact().to_string()));
            let weight = text(term.weight().map(ToString::to_string));
            let amount = text(term.amount().map(|of| of.exact().to_string()));
            let kind = text(term.kind().map(|kind| format!("{kind:?}")));
            format!("{} {kind} {value} {weight} {amount}", term.child())
        })
        .collect()
}

const STAGES: &str = r#""pool": [{ "id": "awards", "cap": "9" }, { "id": "findings" }],
    "node": [
        { "id": "total", "combine": "weighted-sum", "weights": "100%", "add": ["awards"], "subtract": ["findings"], "net-cap": "5",
          "at-most": "100", "round": { "places": 1, "mode": "half-up" },
          "gate": [{ "when": [{ "node": "review", "less-than": "60" }], "at-most": "79.9" },
                   { "when": [{ "node": "work", "less-than": "60" }], "at-most": "59" }] },
        { "id": "work", "parent": "total", "weight": "70%", "full": "100", "rule": "entered" },
        { "id": "review", "parent": "total", "weight": "30%", "full": "100", "rule": "entered" }
    ]"#;

fn stages_layout() -> Layout {
    Layout::new()
        .column(entered("work"))
        .column(entered("review"))
        .column(event("awards"))
        .column(event("findings"))
}

#[test]
fn every_stage_of_a_node() {
    let scheme = scheme(STAGES);
    let batch = scheme.batch(&stages_layout()).unwrap();
    let mut memory = Trace::default();

    // 98.5 × 70% + 99.05 × 30% = 68.95 + 29.715 = 98.665; 9 of 12 awards less 1 is 8, of which 5 count; 100 at most.
    let cells = [Some(9_850), Some(9_905), Some(12), Some(1)];
    let unit = batch.trace(&cells, &mut memory).unwrap();
    let total = line(&unit, "total");
    assert_eq!(stages(&total), ["98.665", "-3", "-3.665", "0", "0", "100"]);
    assert_eq!(
        terms(&total),
        ["work Own 98.5 0.7 68.95", "review Own 99.05 0.3 29.715"]
    );
    let pool = |pool: appraisal::batch::TracePool<'_>| (pool.pool().to_string(), pool.total().exact().to_string());
    assert_eq!(
        total.added().map(pool).collect::<Vec<_>>(),
        [("awards".into(), "9".into())]
    );
    assert_eq!(
        total.subtracted().map(pool).collect::<Vec<_>>(),
        [("findings".into(), "1".into())]
    );
    assert!(unit.reconciles());
    let leaf = line(&unit, "work");
    assert_eq!(stages(&leaf), ["98.5", "0", "0", "0", "0", "98.5"]);
    assert!(!leaf.is_additive() && leaf.terms().count() == 0);
    assert!(leaf.clamp().unwrap().numbers().is_none(), "it has no clamp");

    // 55 × 70% + 99.05 × 30% = 68.215, and 59 at most: every number of it once.
    let cells = [Some(5_500), Some(9_905), Some(0), Some(0)];
    let unit = batch.trace(&cells, &mut memory).unwrap();
    let total = line(&unit, "total");
    assert_eq!(stages(&total), ["68.215", "0", "0", "-9.215", "0", "59"]);
    let entries = unit.entries().filter(|entry| entry.node() == "total");
    let entries: Vec<_> = entries
        .map(|entry| (entry.part(), entry.number().exact().to_string()))
        .collect();
    let wanted = [
        (TracePart::Amount("work"), "38.5"),
        (TracePart::Amount("review"), "29.715"),
        (TracePart::Combined, "68.215"),
        (TracePart::Added("awards"), "0"),
        (TracePart::Subtracted("findings"), "0"),
        (TracePart::Net, "0"),
        (TracePart::NetCapped, "0"),
        (TracePart::Pooled, "68.215"),
        (TracePart::Clamped, "68.215"),
        (TracePart::Gated, "59"),
        (TracePart::Value, "59"),
    ];
    assert_eq!(entries, wanted.map(|(part, number)| (part, number.to_string())));

    // 90.55 × 70% + 91 × 30% = 63.385 + 27.3 = 90.685, which rounds to 90.7.
    let cells = [Some(9_055), Some(9_100), Some(0), Some(0)];
    let unit = batch.trace(&cells, &mut memory).unwrap();
    let total = line(&unit, "total");
    assert_eq!(stages(&total), ["90.685", "0", "0", "0", "0.015", "90.7"]);
    assert_eq!(total.unrounded().unwrap().exact().to_string(), "90.685");
}

#[cfg(feature = "report")]
#[test]
fn formulas_say_every_stage() {
    use appraisal::Language::{Chinese, English};
    let scheme = scheme(STAGES);
    let batch = scheme.batch(&stages_layout()).unwrap();
    let mut memory = Trace::default();
    let mut say =
        |cells: &[Option<i64>], id, language| line(&batch.trace(cells, &mut memory).unwrap(), id).formula(language);
    let cut = [Some(9_850), Some(9_905), Some(12), Some(1)];
    assert_eq!(
        say(&cut, "total", English),
        "total = 98.5 × 70% + 99.05 × 30% + 9.0 − 1.0 = 68.950 + 29.715 + 9.000 − 1.000 = 106.665, net cap −3.000 = 103.665, upper limit −3.665 = 100.0 points"
    );
    assert_eq!(
        say(&cut, "total", Chinese),
        "total＝98.5×70%＋99.05×30%＋9.0－1.0＝68.950＋29.715＋9.000－1.000＝106.665，加减净额上限 −3.000＝103.665，按上限 −3.665＝100.0分"
    );
    let limited = [Some(5_500), Some(9_905), Some(0), Some(0)];
    assert_eq!(
        say(&limited, "total", English),
        "total = 55 × 70% + 99.05 × 30% + 0.0 − 0.0 = 38.500 + 29.715 + 0.000 − 0.000 = 68.215, “gates” −9.215 = 59.0 points"
    );
    assert_eq!(say(&limited, "work", English), "work = 55 points");
    assert_eq!(say(&limited, "work", Chinese), "work＝55分");
}

#[test]
fn terms_that_are_not_the_childs_own() {
    let scheme = scheme(
        r#""node": [
            { "id": "total", "combine": "weighted-sum", "weights": "100%", "round-terms": { "places": 1, "mode": "half-up" },
              "replace": [{ "when": [{ "node": "a", "less-than": "60" }], "with": { "c": "0" } }] },
            { "id": "a", "parent": "total", "weight": "50%", "full": "100", "rule": "entered" },
            { "id": "b", "parent": "total", "weight": "30%", "full": "100", "absent": { "not-reported": "zero" }, "rule": "entered" },
            { "id": "c", "parent": "total", "weight": "20%", "full": "100", "absent": { "not-applicable": "leave-out" }, "rule": "entered" }
        ]"#,
    );
    let layout = Layout::new()
        .column(entered("a"))
        .column(entered("b").null(Absence::NotReported))
        .column(entered("c").null(Absence::NotApplicable));
    let batch = scheme.batch(&layout).unwrap();
    let mut memory = Trace::default();

    // 50.55 × 50% = 25.275, rounded 25.3; c is replaced, since a is below 60.
    let unit = batch.trace(&[Some(5_055), None, Some(9_000)], &mut memory).unwrap();
    let total = line(&unit, "total");
    assert_eq!(
        terms(&total),
        ["a Own 50.55 0.5 25.3", "b Substituted 0 0.3 0", "c Replaced 0 0.2 0"]
    );
    assert_eq!((total.value().number(), total.value().scale()), (253, 10));
    assert!(unit.reconciles());
    assert!(
        unit.lines().all(|line| line.node() != "b"),
        "what is absent has no line"
    );
    assert_eq!(
        line(&unit, "c").value().exact().to_string(),
        "90",
        "its own, which does not enter"
    );

    // c is left out, so that the weights of the others are ×100/80: 80.1 × 5/8 = 50.0625 and 90 × 3/8 = 33.75.
    let unit = batch.trace(&[Some(8_010), Some(9_000), None], &mut memory).unwrap();
    let total = line(&unit, "total");
    assert_eq!(
        terms(&total),
        ["a Own 80.1 0.625 50.1", "b Own 90 0.375 33.8", "c LeftOut - - -"]
    );
    assert!(unit.reconciles());
}

#[test]
fn what_the_plan_does_not_know_is_none() {
    let scheme = scheme(
        r#""input": [{ "id": "ratio", "kind": "actual" }],
        "node": [
            { "id": "total", "combine": "sum" },
            { "id": "best", "parent": "total", "combine": { "best": { "n": 1 } }, "full": "100" },
            { "id": "a", "parent": "best", "full": "100", "rule": "entered" },
            { "id": "b", "parent": "best", "full": "100", "rule": "entered" },
            { "id": "ratio", "parent": "total", "full": "10", "round": { "places": 2, "mode": "half-up" },
              "rule": { "completion": { "target": "given", "at-most": "1" } } }
        ]"#,
    );
    let given = |figure| Column::new("ratio", figure, CellType::I32).range(1, 10_000);
    let layout = Layout::new()
        .column(entered("a"))
        .column(entered("b"))
        .column(given(Field::Value))
        .column(given(Field::Given("target".into())));
    let batch = scheme.batch(&layout).unwrap();
    let mut memory = Trace::default();
    let unit = batch
        .trace(&[Some(8_000), Some(9_000), Some(1), Some(3)], &mut memory)
        .unwrap();
    let best = line(&unit, "best");
    // Which of the two is kept is for the values to say, and the plan only takes the greater.
    assert_eq!(terms(&best), ["a - 80 - -", "b - 90 - -"]);
    assert_eq!(best.combined().unwrap().exact().to_string(), "90");
    // A ratio of two columns is rounded as it is divided: there is no number before.
    let ratio = line(&unit, "ratio");
    assert_eq!(ratio.value().exact().to_string(), "3.33");
    assert!(ratio.combined().is_none() && ratio.unrounded().is_none() && ratio.residue().is_none());
    assert!(ratio.clamp().is_none() && ratio.gates().is_none() && ratio.net_cap().is_none());
    assert!(unit.reconciles());
    #[cfg(feature = "report")]
    assert_eq!(ratio.formula(appraisal::Language::English), "ratio = 3.33 points");
    let kinds: Vec<_> = line(&unit, "total").terms().map(|term| term.kind()).collect();
    assert_eq!(kinds, [Some(TermKind::Own); 2]);
}

/// Integers of more than 64 bits, a weight whose own integer has more, and values below 0.
#[test]
fn long_integers() {
    let scheme = scheme(
        r#""node": [
            { "id": "total", "combine": "weighted-sum", "weights": "any" },
            { "id": "long", "parent": "total", "weight": "0.987654321", "full": "1000000000000", "rule": { "entered": { "at-least": "-1000000000000" } } },
            { "id": "short", "parent": "total", "weight": "0.12345678901234567891", "full": "10", "rule": "entered" }
        ]"#,
    );
    let long = Column::new("long", Field::Value, CellType::I64).decimals(6);
    let batch = scheme
        .batch(&Layout::new().column(long).column(entered("short")))
        .unwrap();
    let mut memory = Trace::default();
    for cells in [
        [Some(-999_999_999_999_999_999), Some(999)],
        [Some(123_456_789_012_345_678), Some(1)],
    ] {
        let unit = batch.trace(&cells, &mut memory).unwrap();
        let card = batch.card("u", &cells).unwrap();
        let total = line(&unit, "total");
        assert!(unit.reconciles());
        assert_eq!(Some(&total.value().exact()), card.total());
        for (term, of_card) in total.terms().zip(&card.line("total").unwrap().terms) {
            let amount = term.amount().map(|of| Value::Exact(of.exact()));
            assert!(amount.is_some() && amount == of_card.amount, "{term:?}");
        }
    }
}

/// A trace belongs to the memory of one unit after another, and a batch is not asked twice for its plan.
#[test]
fn one_unit_after_another() {
    let scheme = scheme(r#""node": [{ "id": "total", "full": "10", "rule": "entered" }]"#);
    let batch: Batch = scheme.batch(&Layout::of(&scheme)).unwrap();
    let mut memory = Trace::default();
    for (cell, text) in [(950, "9.5"), (1, "0.01"), (0, "0")] {
        let cells = [Some(cell)];
        let unit = batch.trace(&cells, &mut memory).unwrap();
        assert_eq!(line(&unit, "total").value().exact().to_string(), text);
    }
}
