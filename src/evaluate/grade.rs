//! The grade of one card: the band of its score, and the gates that decide, limit, lower or bar it.

use alloc::vec::Vec;

use super::Run;
use crate::card::{Card, GateLine};
use crate::draft::Gate;
use crate::scheme::GradePlan;

pub(super) fn grade(run: &Run<'_>, card: &mut Card) {
    let Some(grades) = &run.plan.grades else { return };
    let Some(line) = card.lines.get(grades.node) else {
        return;
    };
    let value = if grades.exact {
        line.unrounded()
    } else {
        line.outcome.score().cloned().map(Into::into)
    };
    let Some(band) = value
        .as_ref()
        .and_then(|value| value.exact())
        .and_then(|value| grades.band(value))
    else {
        return;
    };
    let name = |place: usize| grades.bands.get(place).map(|(name, _)| name.clone());
    card.band_grade = name(band);

    let mut fired: Vec<(&Gate, GateLine)> = Vec::new();
    for node in &run.plan.nodes {
        for (at, plan) in node.gates.iter().enumerate().filter(|(_, plan)| plan.is_on_grade()) {
            match run.fires(node, plan, &card.lines, &card.events) {
                Ok(true) => fired.push((&plan.gate, run.gate_line(node, at, plan))),
                Ok(false) => {}
                // What the gate looks at is absent, and nothing says what then: there is no grade.
                Err(_) => return,
            }
        }
    }
    // Decisions first, then limits, then lowering, then what the unit is not eligible for.
    fired.sort_by_key(|(gate, _)| order(gate));
    let barred = fired.iter().flat_map(|(gate, _)| &gate.ineligible);
    let barred: Vec<usize> = barred.filter_map(|grade| grades.place(grade)).collect();
    let mut place = band;
    for (gate, line) in &mut fired {
        let before = place;
        place = apply(gate, place, grades, &barred);
        line.from = name(before);
        line.to = name(place);
        line.decides.clone_from(&gate.grade);
        line.grade_at_most.clone_from(&gate.grade_at_most);
        line.lower_grade = gate.lower_grade;
        line.ineligible.clone_from(&gate.ineligible);
    }
    card.grade = name(place);
    card.grade_gates.extend(fired.into_iter().map(|(_, line)| line));
}

fn order(gate: &Gate) -> u8 {
    match gate {
        Gate { grade: Some(_), .. } => 0,
        Gate {
            grade_at_most: Some(_), ..
        } => 1,
        Gate {
            lower_grade: Some(_), ..
        } => 2,
        _ => 3,
    }
}

/// The place on the ladder after a gate; 0 is the best. `barred` is what all gates together bar.
fn apply(gate: &Gate, place: usize, grades: &GradePlan, barred: &[usize]) -> usize {
    let last = grades.bands.len().saturating_sub(1);
    if let Some(decided) = gate.grade.as_deref().and_then(|grade| grades.place(grade)) {
        return decided;
    }
    if let Some(best) = gate.grade_at_most.as_deref().and_then(|grade| grades.place(grade)) {
        return place.max(best);
    }
    if let Some(steps) = gate.lower_grade {
        return place
            .saturating_add(usize::try_from(steps).unwrap_or(usize::MAX))
            .min(last);
    }
    (place..=last).find(|place| !barred.contains(place)).unwrap_or(last)
}
