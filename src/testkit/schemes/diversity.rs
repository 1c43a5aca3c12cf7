//! Holds the generator to the format: every key of every table and every word of every list occurs in random schemes. The
//! lists are the format's own, so that a key, a word or a rule that nobody generates fails here.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec::Vec};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::Absence;
use crate::cohort::{Differ, Sheet, SheetLimit, Statistic, Voids};
use crate::combine::*;
use crate::draft::*;
use crate::problem::Code;
use crate::rule::*;

/// How many schemes are made.
const SCHEMES: u32 = 600;

/// What no random scheme has, and why.
const DECLARED: &[(&str, &str)] = &[
    // Words: they compute nothing, and every golden document has them.
    (
        "frame",
        "a joined scheme is a document like any other; tests/frame.rs joins",
    ),
    ("title", "words"),
    ("version", "words"),
    ("note", "words"),
    ("valid", "words"),
    ("departments", "words"),
    ("documents", "words"),
    ("approval", "words"),
    ("show", "printing"),
    ("tiers.show", "printing"),
    ("case", "golden cases: tests/gallery.rs"),
    ("attributes.name", "words"),
    ("adjustment.document", "words"),
    ("adjustment.date", "words"),
    ("adjustment.reason", "words"),
    ("input.name", "words"),
    ("input.unit", "words; a percentage is a way of writing"),
    ("input.provider", "words"),
    ("node.no", "words"),
    ("node.name", "words"),
    ("node.hidden", "printing"),
    ("node.mount", "frames: tests/frame.rs"),
    ("node.standard", "words"),
    ("node.definition", "words"),
    ("node.unit", "words"),
    ("node.basis", "words"),
    ("node.source", "words"),
    ("node.owner", "words"),
    ("node.provider", "words"),
    ("node.scorer", "words"),
    ("node.note", "words"),
    ("node.milestones", "words"),
    ("node.count", "a check of the document"),
    ("node.show", "printing"),
    ("node.gate.id", "words"),
    ("node.gate.name", "words"),
    ("node.gate.basis", "words"),
    ("node.replace.id", "words"),
    ("node.replace.name", "words"),
    ("node.replace.basis", "words"),
    ("pool.name", "words"),
    ("pool.basis", "words"),
    ("pool.category.name", "words"),
    ("node.rule.checklist.item.name", "words"),
    ("node.rule.efficacy.tier.name", "words"),
    ("node.rule.ledger.category.name", "words"),
    ("node.rule.panel.group.name", "words"),
    ("table.title", "words"),
    ("table.source", "words"),
    (
        "table.pinned",
        "tables kept apart: tests/promises.rs and examples/schemes",
    ),
    // Cohorts: the oracle scores a record alone.
    ("sheet.name", "words"),
    ("sheet.basis", "words"),
    ("pool.gate.name", "words"),
    ("pool.gate.basis", "words"),
    ("pool.gate.any", "not generated: these gates have one condition"),
    ("node.rule.ledger.gate.name", "words"),
    ("node.rule.ledger.gate.basis", "words"),
    (
        "node.rule.ledger.gate.any",
        "not generated: these gates have one condition",
    ),
    (
        "node.gate.when.statistic",
        "not generated: only gates of pools read statistics here",
    ),
    ("breakdown.field", "not generated: only targets are broken down"),
    ("parts.name", "words"),
    ("statistic.node", "statistics of figures: tests/cohort.rs"),
    ("statistic.nodes", "statistics of figures: tests/cohort.rs"),
    ("statistic.input", "statistics of figures: tests/cohort.rs"),
    ("statistic.exact", "statistics of figures: tests/cohort.rs"),
    ("statistic.among", "statistics of figures: tests/cohort.rs"),
    ("statistic.drop", "statistics of figures: tests/cohort.rs"),
    ("statistic.winsorize", "statistics of figures: tests/cohort.rs"),
    ("statistic.round", "statistics of figures: tests/cohort.rs"),
    ("statistic.p", "statistics of figures: tests/cohort.rs"),
    ("statistic.definition", "statistics of figures: tests/cohort.rs"),
    ("statistic.divide", "statistics of figures: tests/cohort.rs"),
    ("standing", "cohorts: tests/standing.rs"),
    ("grades.band.quota", "cohorts: tests/standing.rs"),
    ("grades.band.needs", "cohorts: tests/standing.rs"),
    ("grades.band.if-absent", "cohorts: tests/standing.rs"),
    ("node.rule.rank-points", "cohorts: tests/cohort.rs"),
    // Irrational numbers: the oracle is exact; tests/irrational.rs holds them against bounds.
    ("node.rule.power", "irrational: tests/irrational.rs"),
    ("node.combine.geometric", "irrational: tests/irrational.rs"),
    ("node.combine.weighted-geometric", "irrational: tests/irrational.rs"),
    ("node.combine.quadratic", "irrational: tests/irrational.rs"),
    ("node.rule.growth.years", "irrational: tests/irrational.rs"),
    ("node.rule.goalposts.transform", "irrational: tests/irrational.rs"),
    ("node.rule.formula.step.op=power", "irrational: tests/irrational.rs"),
    ("node.rule.formula.step.op=ln", "irrational: tests/irrational.rs"),
    ("node.rule.formula.step.op=exp", "irrational: tests/irrational.rs"),
    (
        "node.rule.formula.step.op=normal-share",
        "irrational: tests/irrational.rs",
    ),
];

/// Every path of a document, with the texts that stand at its end. Places in lists are left out.
fn walk(value: &Value, path: &str, out: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                walk(value, &path, out);
                out.insert(path);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, path, out)),
        Value::String(text) => {
            // A kind that needs nothing more said is a word where others are a table.
            out.insert(format!("{path}={text}"));
            out.insert(format!("{path}.{text}"));
        }
        _ => {}
    }
}

/// The words that may stand under a key of a node: what a document that has another one is told.
fn words(key: &str) -> Vec<&'static str> {
    let mut node = json!({ "id": "a" });
    node[key] = json!("no-such-word");
    let document = json!({ "format": "appraisal/1", "id": "x", "result": "a", "node": [node] });
    let problems = serde_json::from_value::<Scheme>(document).unwrap().check().unwrap_err();
    let allowed = problems.problems().iter().find_map(|problem| match &problem.code {
        Code::UnknownWord { allowed, .. } => Some(allowed.clone()),
        _ => None,
    });
    allowed.unwrap()
}

/// The keys of each rule. A rule more does not compile without its arm.
fn keys_of_rule(rule: &Rule) -> &'static [&'static str] {
    match rule {
        Rule::Entered(_) => Entered::KEYS,
        Rule::Completion(_) => Completion::KEYS,
        Rule::Linear(_) => Linear::KEYS,
        Rule::Steps(_) => Steps::KEYS,
        Rule::Deviation(_) => Deviation::KEYS,
        Rule::Ledger(_) => Ledger::KEYS,
        Rule::Deadline(_) => Deadline::KEYS,
        Rule::Levels(_) => Levels::KEYS,
        Rule::YesNo(_) => YesNo::KEYS,
        Rule::Checklist(_) => Checklist::KEYS,
        Rule::Fixed(_) => Fixed::KEYS,
        Rule::Panel(_) => Panel::KEYS,
        Rule::Votes(_) => Votes::KEYS,
        Rule::Efficacy(_) => Efficacy::KEYS,
        Rule::Goalposts(_) => Goalposts::KEYS,
        Rule::Power(_) => Power::KEYS,
        Rule::Growth(_) => Growth::KEYS,
        Rule::RankPoints(_) => RankPoints::KEYS,
        Rule::Decision(_) => Decision::KEYS,
        Rule::Formula(_) => Formula::KEYS,
    }
}

/// The keys of each combination.
fn keys_of_combination(combine: &Combine) -> &'static [&'static str] {
    match combine {
        Combine::Best(_) => Best::KEYS,
        Combine::Drop(_) => Drop::KEYS,
        Combine::Geometric(_) | Combine::WeightedGeometric(_) | Combine::Harmonic(_) => Guarded::KEYS,
        Combine::EarnedOverPossible(_) => EarnedOverPossible::KEYS,
        Combine::Sum(_)
        | Combine::WeightedSum(_)
        | Combine::WeightedMean(_)
        | Combine::Mean(_)
        | Combine::Min(_)
        | Combine::Max(_)
        | Combine::Product(_)
        | Combine::Quadratic(_)
        | Combine::NoisyOr(_)
        | Combine::FirstPresent(_) => Plain::KEYS,
    }
}

/// The tables of the format, each with where it stands and its keys.
fn tables() -> Vec<(&'static str, &'static [&'static str])> {
    alloc::vec![
        ("", Scheme::KEYS),
        ("tiers", Tier::KEYS),
        ("stages", Stage::KEYS),
        ("attributes", Attribute::KEYS),
        ("adjustment", Adjustment::KEYS),
        ("input", Input::KEYS),
        ("node", Node::KEYS),
        ("node.absent", AbsencePolicies::KEYS),
        ("tiers.absent", AbsencePolicies::KEYS),
        ("absent", AbsencePolicies::KEYS),
        ("node.of", Of::KEYS),
        ("node.require", Requirement::KEYS),
        ("node.missing", Missing::KEYS),
        ("node.replace", Replace::KEYS),
        ("node.gate", Gate::KEYS),
        ("node.gate.when", Condition::KEYS),
        ("pool", Pool::KEYS),
        ("pool.category", Category::KEYS),
        ("table", Table::KEYS),
        ("table.row", TableRow::KEYS),
        ("grades", Grades::KEYS),
        ("grades.band", Band::KEYS),
        ("node.rule.steps.row", StepRow::KEYS),
        ("node.rule.deviation.above", Side::KEYS),
        ("node.rule.deviation.below", Side::KEYS),
        ("node.rule.levels.level", LevelRow::KEYS),
        ("node.rule.votes.level", VoteLevel::KEYS),
        ("node.rule.checklist.item", Item::KEYS),
        ("node.rule.efficacy.tier", EfficacyTier::KEYS),
        ("node.rule.efficacy.fixed-for", FixedFor::KEYS),
        ("node.rule.decision.row", DecisionRow::KEYS),
        ("node.rule.formula.step", Step::KEYS),
        ("node.rule.panel.group", Group::KEYS),
        ("node.rule.panel.group.trim", Trim::KEYS),
        ("node.rule.panel.levels", PanelLevel::KEYS),
        ("node.rule.ledger.category", Category::KEYS),
        ("node.rule.panel.group.ranks", Ranks::KEYS),
        ("parts", Part::KEYS),
        ("input.roll-up", RollUp::KEYS),
        ("breakdown", Breakdown::KEYS),
        ("breakdown.parts", PartTarget::KEYS),
        ("pool.gate", PoolGate::KEYS),
        ("node.rule.ledger.gate", PoolGate::KEYS),
        ("statistic", Statistic::KEYS),
        ("sheet", Sheet::KEYS),
        ("sheet.limit", SheetLimit::KEYS),
    ]
}

/// The words of the format's lists, each with where they stand. A word at its default is not written.
fn lists() -> Vec<String> {
    let mut all = Vec::new();
    macro_rules! list {
        ($($kind:ident at $path:literal $(optional $optional:ident)?;)+) => {
            $(
                let default = $kind::default().keyword();
                let optional: &[&str] = &[$(stringify!($optional))?];
                for word in $kind::ALL.iter().map(|word| word.keyword()).filter(|word| !optional.is_empty() || *word != default) {
                    all.push(format!("{}={word}", $path));
                }
            )+
        };
    }
    list! {
        InputKind at "input.kind" optional yes;
        CompletionForm at "node.rule.completion.form" optional yes;
        Gives at "node.rule.linear.gives" optional yes;
        Gives at "node.rule.steps.gives" optional yes;
        Gives at "node.rule.levels.gives" optional yes;
        Gives at "node.rule.yes-no.gives" optional yes;
        Gives at "node.rule.decision.gives" optional yes;
        Every at "node.rule.deadline.every" optional yes;
        PartStep at "node.rule.deadline.part" optional yes;
        PartStep at "node.rule.deviation.above.part" optional yes;
        PartStep at "node.rule.deviation.below.part" optional yes;
        BasePick at "node.rule.growth.pick";
        Op at "node.rule.formula.step.op" optional yes;
        Test at "node.rule.formula.step.test" optional yes;
        Within at "node.rule.panel.group.within";
        Kept at "node.combine.best.as";
        Kept at "node.combine.drop.as";
        Credit at "pool.credit";
        Credit at "node.rule.ledger.credit";
        Filling at "pool.order";
        Filling at "node.rule.ledger.order";
        IfAbsent at "node.gate.if-absent" optional yes;
        IfAbsent at "node.replace.if-absent" optional yes;
        Absence at "node.absent.open" optional yes;
        RollUpBy at "input.roll-up.by" optional yes;
        PartsAbsent at "input.roll-up.parts-absent" optional yes;
        Differ at "sheet.differ" optional yes;
        Voids at "sheet.voids";
    }
    all
}

/// Alternatives that are written in one place: parameters, sources, policies, conditions, empty groups, knots.
const FORMS: &[&str] = &[
    // Parameters: given, under its own name or another, by attribute, by table.
    "node.rule.completion.target=given",
    "node.rule.completion.target.given",
    "node.rule.completion.target.table",
    "node.rule.completion.target.attribute",
    "node.rule.goalposts.best.attribute",
    "node.rule.efficacy.tier.standard.table",
    "node.rule.growth.base.given",
    "node.weight.attribute",
    "node.weight.table",
    // Knots, short and long, with jumps and ends.
    "node.rule.linear.knots.left",
    "node.rule.linear.knots.right",
    "node.rule.linear.below=extend",
    "node.rule.linear.above=hold",
    // Sources.
    "node.rule.formula.step.of.node",
    "node.rule.formula.step.of.exact",
    "node.rule.formula.step.of.input",
    "node.rule.formula.step.of.absent",
    "node.rule.formula.step.of=s0",
    "node.rule.decision.row.y.node",
    "node.rule.decision.row.when.node",
    // Policies.
    "node.absent.awaited=full",
    "node.absent.awaited=zero",
    "node.absent.awaited=leave-out",
    "node.absent.awaited=no-score",
    "node.absent.awaited.share",
    "node.absent.awaited.leave-out-of",
    "node.absent.awaited.move-to",
    // Empty groups, and what becomes of several events of one matter.
    "node.rule.panel.group.empty=no-score",
    "node.rule.panel.group.empty=leave-out",
    "node.rule.panel.group.empty.score",
    "pool.same-matter=highest",
    "pool.same-matter.series",
    "node.rule.ledger.same-matter=highest",
    "node.rule.ledger.same-matter.series",
    // Roundings and weights.
    "node.round=none",
    "node.round.step",
    "node.round.places",
    "node.weights=any",
    "node.rule.fixed.points=full",
];

/// What must be reached: every key of every table, every word of every list, every alternative.
fn wanted(rules: &[Rule], combinations: &[Combine]) -> BTreeSet<String> {
    let mut wanted: BTreeSet<String> = lists().into_iter().collect();
    wanted.extend(FORMS.iter().map(|form| (*form).to_owned()));
    for word in words("rule") {
        wanted.insert(format!("node.rule.{word}"));
    }
    for word in words("combine") {
        wanted.insert(format!("node.combine.{word}"));
    }
    let mut keys = |path: &str, keys: &[&str]| {
        for key in keys.iter().filter(|key| **key != "-faults") {
            wanted.insert(if path.is_empty() {
                (*key).to_owned()
            } else {
                format!("{path}.{key}")
            });
        }
    };
    for (path, of_table) in tables() {
        keys(path, of_table);
    }
    for rule in rules {
        keys(&format!("node.rule.{}", rule.keyword()), keys_of_rule(rule));
    }
    for combine in combinations {
        keys(
            &format!("node.combine.{}", combine.keyword()),
            keys_of_combination(combine),
        );
    }
    wanted
}

#[test]
fn the_generator_reaches_every_key_and_every_word() {
    let mut runner = TestRunner::deterministic();
    let mut reached = BTreeSet::new();
    let (mut rules, mut combinations): (Vec<Rule>, Vec<Combine>) = (Vec::new(), Vec::new());
    let mut depths = BTreeSet::new();
    for at in 0..SCHEMES {
        let scheme = if at % 3 == 0 {
            super::cohorts().new_tree(&mut runner).unwrap().current().0
        } else {
            super::schemes().new_tree(&mut runner).unwrap().current()
        };
        walk(&serde_json::from_str(&scheme.to_json()).unwrap(), "", &mut reached);
        for node in &scheme.node {
            if let Some(rule) = node
                .rule
                .as_ref()
                .filter(|r| !rules.iter().any(|o| o.keyword() == r.keyword()))
            {
                rules.push(rule.clone());
            }
            let known = |c: &&Combine| !combinations.iter().any(|o| o.keyword() == c.keyword());
            if let Some(combine) = node.combine.as_ref().filter(known) {
                combinations.push(combine.clone());
            }
        }
        depths.insert(depth(&scheme));
    }
    let declared = |path: &String| {
        let covers = |name: &str| *path == name || path.starts_with(&format!("{name}."));
        DECLARED.iter().any(|(name, _)| covers(name))
    };
    let wanted = wanted(&rules, &combinations);
    let missing: Vec<&String> = wanted
        .iter()
        .filter(|path| !reached.contains(*path) && !declared(path))
        .collect();
    assert!(missing.is_empty(), "no random scheme has {missing:#?}");
    // What is declared is not reached, and is something that the format has.
    let idle: Vec<&str> = DECLARED
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| reached.contains(*name))
        .collect();
    assert!(idle.is_empty(), "declared as never reached, and is: {idle:?}");
    let unknown: Vec<&str> = DECLARED
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| {
            !wanted.contains(*name)
                && !name.starts_with("node.rule.growth.")
                && !name.starts_with("node.rule.goalposts.")
        })
        .collect();
    assert!(
        unknown.is_empty(),
        "declared, and the format has no such key: {unknown:?}"
    );
    assert!(depths.len() >= 5, "only these depths: {depths:?}");
}

/// How many levels a scheme has.
fn depth(scheme: &Scheme) -> usize {
    let levels = |node: &Node| {
        let mut next = node.parent.as_deref();
        let mut levels = 1;
        while let Some(parent) = next.and_then(|id| scheme.node.iter().find(|n| n.id.as_str() == id)) {
            (next, levels) = (parent.parent.as_deref(), levels + 1);
        }
        levels
    };
    scheme.node.iter().map(levels).max().unwrap_or_default()
}
