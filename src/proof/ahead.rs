//! What inputs can hold before any record: ranges and steps that admission enforces.

use crate::extent::{Domain, Range};
use crate::number::Exact;
use crate::plan::{Op, Plan};
use crate::rule::{InputKind, Rule};
use crate::scheme::InputPlan;

/// The numbers that an input can have; nothing where it has none, or none is admitted.
pub(super) fn domain(plan: &Plan, input: &InputPlan) -> Option<Domain> {
    let (least, most, step) = (input.least.as_ref(), input.most.as_ref(), input.step.as_ref());
    match input.kind {
        InputKind::Number | InputKind::Actual | InputKind::Fraction => Domain::new(least, most, step),
        InputKind::Count => {
            let least = least.filter(|least| least.is_positive()).cloned().unwrap_or_default();
            // Whole multiples of p/q are the multiples of p.
            let denominator = |step: &Exact| step.denominator_text().parse::<Exact>().unwrap_or(Exact::ONE);
            let step = step.map_or(Exact::ONE, |step| step * &denominator(step));
            Domain::new(Some(&least), most, Some(&step))
        }
        InputKind::Score => score(plan, input),
        InputKind::YesNo => Some(Domain {
            range: Range::between(Exact::ZERO, Exact::ONE),
            step: Some(Exact::ONE),
            every: true,
        }),
        InputKind::Date
        | InputKind::Checklist
        | InputKind::Level
        | InputKind::Ballots
        | InputKind::Votes
        | InputKind::Events => None,
    }
}

/// Points entered lie in the range and on the step of the input and of every rule that takes them as points.
fn score(plan: &Plan, input: &InputPlan) -> Option<Domain> {
    let (mut least, mut most) = (input.least.clone(), input.most.clone());
    let mut step = input.step.clone();
    let mut every = true;
    for node in input.readers.iter().filter_map(|at| plan.nodes.get(*at)) {
        let Op::Rule {
            rule: Rule::Entered(rule),
            ..
        } = &node.op
        else {
            continue;
        };
        let (from, to) = rule.range(node.full.as_ref());
        least = Some(least.map_or(from.clone(), |least| least.max(from)));
        most = match (most, to) {
            (Some(most), Some(to)) => Some(most.min(to)),
            (most, to) => most.or(to),
        };
        match (&step, &rule.step) {
            (Some(a), Some(b)) if a != b => every = false,
            (None, own) => step.clone_from(own),
            _ => {}
        }
    }
    let domain = Domain::new(least.as_ref(), most.as_ref(), step.as_ref())?;
    Some(if every {
        domain
    } else {
        Domain {
            range: domain.range.unsure(),
            every,
            ..domain
        }
    })
}
