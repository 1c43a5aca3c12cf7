//! Laws of combinations: constants, scaled weights, weights of zero, and what is left out.

use alloc::{collections::BTreeSet, format, string::String, vec, vec::Vec};

use super::Finding;
use super::breach::{Breach, Clause};
use super::orders::compare;
use super::trial::{Trial, cards, input_of};
use crate::card::TermKind;
use crate::combine::{Combine, Kept};
use crate::draft::{self, RoundingOr, WeightTotal};
use crate::rule::{Fixed, FixedPoints, Parameter, Rule};
use crate::{Exact, Mode, Rounding};

/// Whether a combination of equal values is that value.
fn is_mean(combine: &Combine) -> bool {
    match combine {
        Combine::Mean(_)
        | Combine::WeightedMean(_)
        | Combine::Min(_)
        | Combine::Max(_)
        | Combine::Geometric(_)
        | Combine::WeightedGeometric(_)
        | Combine::Harmonic(_)
        | Combine::Quadratic(_)
        | Combine::FirstPresent(_) => true,
        Combine::Best(best) => best.kept == Kept::Mean,
        Combine::Drop(drop) => drop.kept == Kept::Mean,
        _ => false,
    }
}

/// A document with one parent only, whose children all have these fixed points.
fn island(document: &draft::Scheme, parent: &draft::Node, points: &Exact) -> Option<draft::Scheme> {
    let mut alone = draft::Scheme::new(draft::SCHEME_FORMAT, "island", parent.id.as_str());
    alone.attributes.clone_from(&document.attributes);
    alone.table.clone_from(&document.table);
    let mut root = draft::Node::new(parent.id.as_str());
    root.combine.clone_from(&parent.combine);
    root.weights.clone_from(&parent.weights);
    // Roots are known between bounds; far more places than any constant has.
    root.round = Some(RoundingOr::Rounding(Rounding::places(12, Mode::HalfUp)));
    alone.node.push(root);
    for child in &document.node {
        if child.parent.as_deref() != Some(parent.id.as_str()) || child.extra {
            continue;
        }
        if matches!(child.weight, Some(Parameter::Statistic(_) | Parameter::Given(_))) {
            return None;
        }
        let mut leaf = draft::Node::new(child.id.as_str());
        leaf.parent.clone_from(&child.parent);
        leaf.weight.clone_from(&child.weight);
        leaf.rule = Some(Rule::Fixed(Fixed::new(FixedPoints::Number(points.clone()))));
        alone.node.push(leaf);
    }
    Some(alone)
}

/// Equal values in, that value out. Domain: means, least and greatest, best and drop as means; alone, without pools, limits
/// and gates.
pub fn constant_in_constant_out(trial: &Trial<'_>) -> Finding {
    let mut applied = 0;
    let constants = ["85", "7.25", "100"].map(|text| text.parse::<Exact>().unwrap_or_default());
    let constant = &constants[trial.turn % constants.len()];
    for parent in &trial.document().node {
        if !parent.combine.as_ref().is_some_and(is_mean) {
            continue;
        }
        let Some(island) = island(trial.document(), parent, constant) else {
            continue;
        };
        let Ok(scheme) = island.check() else { continue };
        let mut record = draft::Record::new(draft::RECORD_FORMAT, "island", draft::Unit::new("unit"));
        record.attributes = trial.records.first().map(|r| r.attributes.clone()).unwrap_or_default();
        let Ok(record) = scheme.admit(record, None) else {
            continue;
        };
        let card = record.score();
        let Some(found) = card.total() else { continue };
        applied += 1;
        if found != constant {
            return Err(Breach::new(
                format!("下级都得{constant}，汇总得{found}"),
                format!("all children have {constant}, together they make {found}"),
            )
            .at(Clause::node(trial.document(), parent.id.as_str()))
            .scores(format!("{constant}"), format!("{found}")));
        }
    }
    Ok(applied)
}

/// What a weight is multiplied by in the law of scaling.
fn scaled(weight: &Parameter, by: &Exact) -> Option<Parameter> {
    match weight {
        Parameter::Constant(constant) => Some(Parameter::Constant(constant * by)),
        Parameter::Attribute { attribute, values } => Some(Parameter::Attribute {
            attribute: attribute.clone(),
            values: crate::Pairs(values.0.iter().map(|(key, value)| (key.clone(), value * by)).collect()),
        }),
        _ => None,
    }
}

/// Weights of a mean multiplied by three change nothing. Domain: weighted means whose weights are written or chosen by an
/// attribute.
pub fn scaling_weights_changes_nothing(trial: &Trial<'_>) -> Finding {
    let Ok(before) = trial.cards() else { return Ok(0) };
    let mut document = trial.document().clone();
    let three = Exact::from(3);
    let mut applied = 0;
    for at in 0..document.node.len() {
        if !matches!(
            document.node[at].combine,
            Some(Combine::WeightedMean(_) | Combine::WeightedGeometric(_))
        ) {
            continue;
        }
        let id = document.node[at].id.clone();
        let is_child = |node: &draft::Node| node.parent.as_deref() == Some(id.as_str());
        let one = Parameter::Constant(Exact::ONE);
        let of_children = document.node.iter().map(|node| {
            if is_child(node) {
                scaled(node.weight.as_ref().unwrap_or(&one), &three).map(Some)
            } else {
                Some(None)
            }
        });
        let Some(weights) = of_children.collect::<Option<Vec<_>>>() else {
            continue;
        };
        for (node, weight) in document.node.iter_mut().zip(weights) {
            if weight.is_some() {
                node.weight = weight;
            }
        }
        let node = &mut document.node[at];
        if let Some(WeightTotal::Number(total)) = &mut node.weights {
            *total = &*total * &three;
        }
        for (_, weight) in node.missing.iter_mut().flat_map(|missing| &mut missing.weights.0) {
            *weight = &*weight * &three;
        }
        if let Some(weight) = node.require.as_mut().and_then(|require| require.weight.as_mut()) {
            *weight = &*weight * &three;
        }
        applied += 1;
    }
    if applied == 0 {
        return Ok(0);
    }
    let Ok(scheme) = document.check() else { return Ok(0) };
    let Ok(after) = cards(&scheme, &trial.records) else {
        return Ok(0);
    };
    compare(trial, &before, &after)?;
    Ok(applied)
}

/// A node of weight zero changes nothing. Domain: weighted sums and means that are scored and do not count their children.
pub fn a_zero_weight_node_changes_nothing(trial: &Trial<'_>) -> Finding {
    let Ok(before) = trial.cards() else { return Ok(0) };
    let mut document = trial.document().clone();
    document.frame = None;
    let mut added = Vec::new();
    for node in &document.node {
        let weighted = matches!(node.combine, Some(Combine::WeightedSum(_) | Combine::WeightedMean(_)));
        let counts = node.require.as_ref().is_some_and(|require| require.count.is_some());
        let scored = || {
            before
                .iter()
                .all(|card| card.outcome(&node.id).is_some_and(|o| o.score().is_some()))
        };
        if weighted && !counts && scored() {
            let mut idle = draft::Node::new(format!("of-no-weight-{}", added.len()));
            idle.parent = Some(node.id.as_str().into());
            idle.weight = Some(Exact::ZERO.into());
            idle.full = Some(Exact::ONE);
            idle.rule = Some(Rule::Fixed(Fixed::new(FixedPoints::Full)));
            added.push(idle);
        }
    }
    let applied = added.len() as u64;
    document.node.extend(added);
    if applied == 0 {
        return Ok(0);
    }
    let Ok(scheme) = document.check() else { return Ok(0) };
    let Ok(after) = cards(&scheme, &trial.records) else {
        return Ok(0);
    };
    compare(trial, &before, &after)?;
    Ok(applied)
}

/// To leave a child out of a mean is to delete it from the document. Domain: means, weighted means and points over points
/// from which a child was left out, and whose weights are not looked up by what is missing.
pub fn rescaling_equals_deleting(trial: &Trial<'_>) -> Finding {
    let (Some(record), Ok(cards_before)) = (trial.records.first(), trial.cards()) else {
        return Ok(0);
    };
    let Some(card) = cards_before.first() else { return Ok(0) };
    let mut applied = 0;
    for line in &card.lines {
        let id = line.words.id.as_str();
        let Some(parent) = trial.document().node.iter().find(|node| node.id.as_str() == id) else {
            continue;
        };
        let mean = matches!(
            parent.combine,
            Some(Combine::Mean(_) | Combine::WeightedMean(_) | Combine::EarnedOverPossible(_))
        );
        let left_out = line.terms.iter().filter(|term| term.kind == TermKind::LeftOut);
        let left_out: Vec<&str> = left_out.map(|term| card.lines[term.child].words.id.as_str()).collect();
        if !mean || left_out.is_empty() || !parent.missing.is_empty() || line.outcome.score().is_none() {
            continue;
        }
        let (document, record) = without(trial.document(), record, &left_out);
        let mut records = trial.records.clone();
        records[0] = record;
        let Ok(scheme) = document.check() else { continue };
        let Ok(after) = cards(&scheme, &records) else { continue };
        let Some(found) = after.first().and_then(|card| card.outcome(id)).and_then(|o| o.score()) else {
            continue;
        };
        applied += 1;
        if Some(found) != line.outcome.score() {
            let (a, b) = (super::breach::worth(card, id), format!("{found}"));
            return Err(Breach::new(
                format!("折算得{a}，删去不计项（{}）得{b}", left_out.join("、")),
                format!(
                    "rescaling gives {a}, deleting what is left out ({}) {b}",
                    left_out.join(", ")
                ),
            )
            .at(Clause::node(trial.document(), id))
            .scores(a, b)
            .stating([String::from(id)])
            .record("record", &trial.records[0]));
        }
    }
    Ok(applied)
}

/// The document and the record without some branches.
fn without(document: &draft::Scheme, record: &draft::Record, gone: &[&str]) -> (draft::Scheme, draft::Record) {
    let mut document = document.clone();
    document.frame = None;
    document.case = Vec::new();
    let mut all: BTreeSet<String> = gone.iter().map(|id| String::from(*id)).collect();
    loop {
        let below = document
            .node
            .iter()
            .filter(|node| node.parent.as_ref().is_some_and(|p| all.contains(p)));
        let below: Vec<String> = below.map(|node| node.id.as_str().into()).collect();
        let before = all.len();
        all.extend(below);
        if all.len() == before {
            break;
        }
    }
    let (removed, kept): (Vec<_>, Vec<_>) = document
        .node
        .into_iter()
        .partition(|node| all.contains(node.id.as_str()));
    document.node = kept;
    for node in document.node.iter_mut().filter(|node| node.combine.is_some()) {
        // What the document declares of its children held with them.
        (node.full, node.count) = (None, vec![]);
        if node.weights.is_some() {
            node.weights = Some(WeightTotal::Any);
        }
    }
    document.adjustment.retain(|adjustment| !all.contains(&adjustment.node));
    let read: BTreeSet<String> = document.node.iter().map(input_of).collect();
    let declared: BTreeSet<&str> = document.input.iter().map(|input| input.id.as_str()).collect();
    let mut record = record.clone();
    let unread = |input: &str| {
        removed.iter().any(|node| input_of(node) == input) && !read.contains(input) && !declared.contains(input)
    };
    record.entries.retain(|entry| !unread(&entry.input));
    record
        .events
        .retain(|event| !event.input.as_deref().is_some_and(unread));
    (document, record)
}
