//! Takes the results out of cards and standing, and out of the results what may be published.

use alloc::{string::String, vec::Vec};

use super::{
    PartResult, PoolColumn, PoolResult, Profile, Publication, QuotaResult, RESULTS_FORMAT, ResultColumn, ResultRow,
    ResultsData,
};
use crate::card::{Card, EventEnd, Line, TermKind};
use crate::language::{Language, Text};
use crate::number::Exact;
use crate::report::formula;
use crate::report::view::View;
use crate::scheme::Scheme;
use crate::standing::{Apart, Place, QuotaLine, Standing};

pub(super) fn results(scheme: &Scheme, cards: &[Card], standing: &Standing) -> ResultsData {
    let document = scheme.draft();
    let by = match &standing.rules.rank_sum {
        Some(_) => None,
        None => Some(standing.rules.by.as_deref().unwrap_or(&document.result)),
    };
    let mut out = ResultsData {
        title: standing.title.clone(),
        format: RESULTS_FORMAT.into(),
        scheme: standing.scheme.clone(),
        fingerprint: standing.fingerprint.clone(),
        ..ResultsData::default()
    };
    let mut stages = cards.iter().map(|card| &card.stage);
    if let Some(first) = stages.next().filter(|first| stages.all(|stage| stage == *first)) {
        out.stage.clone_from(first);
    }
    // Columns of all cards, in the order they are met.
    for card in cards {
        let view = View::new(card, Language::Chinese);
        match (by, &standing.rules.rank_sum) {
            (Some(by), _) => columns(&mut out, &view, by),
            (None, Some(sum)) => {
                for line in sum.nodes.iter().filter_map(|node| card.line(&node.node)) {
                    column(&mut out, line, None, false);
                }
            }
            (None, None) => {}
        }
    }
    out.rows = standing
        .rows
        .iter()
        .map(|place| row(&out, place, cards.get(place.card), by))
        .collect();
    let band = |line: &QuotaLine| {
        let mut bands = document.grades.iter().flat_map(|grades| &grades.band);
        bands.find(|band| band.grade == line.grade)?.quota.as_ref()
    };
    let quota = |line: &QuotaLine| QuotaResult {
        round: band(line).and_then(|quota| quota.round),
        vacated: band(line).and_then(|quota| quota.vacated),
        line: line.clone(),
    };
    out.quotas = standing.quotas.iter().map(quota).collect();
    out.apart.clone_from(&standing.apart);
    out.rules = Some(standing.rules.clone());
    out.grades.clone_from(&document.grades);
    out.graded = document.grades.is_some();
    out.cuts.clone_from(&standing.cuts);
    names(&mut out, cards);
    out
}

fn columns(out: &mut ResultsData, view: &View<'_>, by: &str) {
    let Some(at) = view.card.lines.iter().position(|line| line.words.id == by) else {
        return;
    };
    let Some(line) = view.line(at) else { return };
    out.node.get_or_insert_with(|| line.words.clone());
    let english = View::new(view.card, Language::English);
    let first = |view: &View<'_>| formula::formula(view, at).into_iter().next();
    if let Some((zh, en)) = first(view).zip(first(&english)) {
        let formula = Text::both(zh, en);
        if !out.formula.contains(&formula) {
            out.formula.push(formula);
        }
    }
    let percent = view.in_percent(at);
    for child in view.children(at).iter().filter_map(|at| view.line(*at)) {
        if !child.words.hidden {
            column(out, child, child.weight.clone(), percent);
        }
    }
    let pools = line.added.iter().map(|pool| (pool, false));
    for (pool, subtracted) in pools.chain(line.subtracted.iter().map(|pool| (pool, true))) {
        if !out
            .pools
            .iter()
            .any(|known| known.pool == pool.pool && known.subtracted == subtracted)
        {
            out.pools.push(PoolColumn {
                name: pool.name.clone(),
                cap: pool.cap.clone(),
                subtracted,
                ..PoolColumn::new(pool.pool.as_str())
            });
        }
    }
}

fn column(out: &mut ResultsData, line: &Line, weight: Option<Exact>, percent: bool) {
    if !out.columns.iter().any(|known| known.words.id == line.words.id) {
        out.columns.push(ResultColumn {
            weight,
            percent,
            ..ResultColumn::new(line.words.clone())
        });
    }
}

fn row(out: &ResultsData, place: &Place, card: Option<&Card>, by: Option<&str>) -> ResultRow {
    let mut row = ResultRow {
        name: place.name.clone(),
        stratum: place.stratum.clone(),
        rank: Some(place.rank.clone()),
        tied: place.tied,
        total: Some(place.value.clone()),
        behind: place.behind.clone(),
        better: place.better.clone(),
        to_better: place.to_better.clone(),
        grade: place.grade.clone(),
        band_grade: place.band_grade.clone(),
        limiters: place.limiters.clone(),
        steps: place.steps.clone(),
        titles: place.titles.clone(),
        flags: place.flags.clone(),
        ..ResultRow::new(place.unit.as_str())
    };
    let Some(card) = card else { return row };
    let view = View::new(card, Language::Chinese);
    let ranked = by.and_then(|by| card.lines.iter().position(|line| line.words.id == by));
    let terms = ranked
        .and_then(|at| card.lines.get(at))
        .map_or(&[][..], |line| &line.terms);
    for column in &out.columns {
        let Some((at, line)) = found(card, &column.words.id) else {
            continue;
        };
        let term = terms.iter().find(|term| term.child == at);
        row.parts.push(PartResult {
            kind: term.map(|term| term.kind),
            weight: term.and_then(|term| term.weight.clone()),
            counted: term.and_then(|term| term.amount.clone()),
            ..PartResult::new(column.words.id.as_str(), line.outcome.clone())
        });
    }
    let Some((at, line)) = ranked.and_then(|at| Some((at, card.lines.get(at)?))) else {
        return row;
    };
    let hidden = line
        .terms
        .iter()
        .filter(|term| view.line(term.child).is_some_and(|line| line.words.hidden));
    row.other = hidden.filter_map(|term| term.amount.as_ref()?.exact()).sum();
    for pool in &line.added {
        row.pools.push(pool_result(card, &pool.pool, pool.counted.clone()));
    }
    for pool in &line.subtracted {
        row.pools.push(pool_result(card, &pool.pool, -&pool.counted));
    }
    if !line.additive {
        row.combined = line.combined.as_ref().and_then(|value| value.exact()).cloned();
    }
    let gates = line.gates.iter().filter_map(|gate| gate.change.exact());
    let clamp = line.clamp.exact();
    row.adjusted = gates.chain(clamp).chain([&line.net_cap]).sum();
    row.before = line.unrounded().as_ref().and_then(|value| value.exact()).cloned();
    for below in core::iter::once(at).chain(view.below(at)) {
        let Some(line) = view.line(below) else { continue };
        for gate in &line.gates {
            let mut gate = gate.clone();
            gate.node.get_or_insert_with(|| line.words.id.clone());
            row.gates.push(gate);
        }
        if let Some(term) = view
            .term(below)
            .filter(|term| term.absence.is_some() && !matches!(term.kind, TermKind::Own | TermKind::Dropped))
        {
            row.absent.0.push((line.words.id.clone(), term.clone()));
        }
    }
    row
}

fn pool_result(card: &Card, pool: &str, counted: Exact) -> PoolResult {
    let mut out = PoolResult::new(pool, counted);
    for event in card.events.iter().filter(|event| event.pool == pool) {
        let points = match &event.share {
            Some(share) => &event.face * share,
            None => event.face.clone(),
        };
        out.events = out.events.saturating_add(1);
        out.claimed = &out.claimed + &points;
        if matches!(event.end, EventEnd::Counted | EventEnd::Cut | EventEnd::Superseded) {
            out.recognised = &out.recognised + &points;
        }
    }
    out
}

fn found<'a>(card: &'a Card, node: &str) -> Option<(usize, &'a Line)> {
    card.lines.iter().enumerate().find(|(_, line)| line.words.id == node)
}

/// The names of all nodes that rows and rules refer to.
fn names(out: &mut ResultsData, cards: &[Card]) {
    let mut ids: Vec<String> = Vec::new();
    if let Some(rules) = &out.rules {
        for step in &rules.tie {
            ids.extend(step.node.iter().chain(&step.firsts).cloned());
        }
        ids.extend(
            rules
                .rank_sum
                .iter()
                .flat_map(|sum| sum.nodes.iter().map(|node| node.node.clone())),
        );
    }
    for row in &out.rows {
        ids.extend(row.limiters.iter().flat_map(|limiter| limiter.nodes.iter().cloned()));
        ids.extend(row.gates.iter().filter_map(|gate| gate.node.clone()));
        ids.extend(row.absent.0.iter().map(|(node, _)| node.clone()));
    }
    ids.extend(out.apart.iter().filter_map(|apart| apart.node.clone()));
    ids.sort();
    ids.dedup();
    for id in ids {
        if let Some(line) = cards.iter().find_map(|card| card.line(&id)) {
            let label = |language| line.words.label(language);
            out.names
                .0
                .push((id, Text::both(label(Language::Chinese), label(Language::English))));
        }
    }
}

/// Only what the publication says; fields that it does not name stay at their default and are not written.
pub(super) fn publish(full: &ResultsData, publication: &Publication) -> ResultsData {
    if publication.profile == Profile::Full {
        return full.clone();
    }
    let mut out = ResultsData {
        title: full.title.clone(),
        stage: full.stage.clone(),
        profile: publication.profile,
        graded: full.graded,
        format: RESULTS_FORMAT.into(),
        scheme: full.scheme.clone(),
        fingerprint: full.fingerprint.clone(),
        ..ResultsData::default()
    };
    let in_order = publication.profile == Profile::GradesInUnitOrder;
    let totals = in_order && publication.totals;
    if totals {
        out.node.clone_from(&full.node);
    }
    out.rows = full
        .rows
        .iter()
        .map(|row| ResultRow {
            name: row.name.clone(),
            stratum: row.stratum.clone().filter(|_| !in_order),
            rank: row.rank.clone().filter(|_| !in_order),
            tied: if in_order { 0 } else { row.tied },
            total: row.total.clone().filter(|_| totals),
            grade: row.grade.clone(),
            ..ResultRow::new(row.unit.as_str())
        })
        .collect();
    let apart = |apart: &Apart| Apart {
        name: apart.name.clone(),
        grade: apart.grade.clone(),
        ..Apart::new(0_usize, apart.unit.as_str(), apart.why)
    };
    out.apart = full.apart.iter().map(apart).collect();
    if in_order {
        let place = |unit: &str| publication.order.iter().position(|id| id == unit).unwrap_or(usize::MAX);
        out.rows
            .sort_by(|a, b| (place(&a.unit), &a.unit).cmp(&(place(&b.unit), &b.unit)));
        out.apart
            .sort_by(|a, b| (place(&a.unit), &a.unit).cmp(&(place(&b.unit), &b.unit)));
        let known =
            |id: &String| out.rows.iter().any(|row| row.unit == *id) || out.apart.iter().any(|apart| apart.unit == *id);
        out.missing = publication.order.iter().filter(|id| !known(id)).cloned().collect();
    }
    out
}
