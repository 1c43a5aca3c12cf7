//! The keys of every table of the format, rule by rule and combination by combination.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec::Vec};

use serde_json::json;

use super::words::{FORMS, lists};
use crate::cohort::{Sheet, SheetLimit, Statistic};
use crate::combine::*;
use crate::draft::*;
use crate::problem::Code;
use crate::rule::*;

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

/// What must be reached: every key of every table, every word of every list, every alternative.
pub(super) fn wanted(rules: &[Rule], combinations: &[Combine]) -> BTreeSet<String> {
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
