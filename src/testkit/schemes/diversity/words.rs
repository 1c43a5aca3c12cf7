//! The words of the format's lists, and the alternatives that are written in one place.

use alloc::{format, string::String, vec::Vec};

use crate::Absence;
use crate::cohort::{Definition, Differ, Take, Voids};
use crate::combine::*;
use crate::draft::*;
use crate::rule::*;

/// The words of the format's lists, each with where they stand. A word at its default is not written.
pub(super) fn lists() -> Vec<String> {
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
        Take at "statistic.take" optional yes;
        Definition at "statistic.definition";
        Definition at "statistic.winsorize.definition";
        Divisor at "breakdown.field";
    }
    all
}

/// Alternatives that are written in one place: parameters, sources, policies, conditions, empty groups, knots.
pub(super) const FORMS: &[&str] = &[
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
