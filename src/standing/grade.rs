//! Makes the rows of one stratum: ranks, then grades with everything that limits them. Decides no order
//! and no place of a quota itself.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::ToString,
    vec::Vec,
};

use super::Standing;
use super::data::StandingData;
use super::facts::Facts;
use super::ladder::{Claim, Ladder};
use super::line::{Flag, Limiter, LimiterKind, Place, TitleLine, TitleState};
use super::quota::{Field, Seat, Seats};
use super::rank::{Ranked, Unit, raise, rank};
use crate::draft;
use crate::draft::Places;
use crate::number::Exact;
use crate::scheme::Scheme;

/// What all strata are judged by.
pub(super) struct Judge<'a> {
    scheme: &'a Scheme,
    rules: &'a draft::Standing,
    data: &'a StandingData,
    facts: Facts<'a>,
    lots: BTreeMap<&'a str, &'a Exact>,
    titles: BTreeMap<(&'a str, &'a str), bool>,
    perhaps_outside: BTreeSet<usize>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        scheme: &'a Scheme,
        rules: &'a draft::Standing,
        data: &'a StandingData,
        facts: Facts<'a>,
        perhaps_outside: Vec<usize>,
    ) -> Self {
        let lots = data.lots.0.iter().map(|(unit, lot)| (unit.as_str(), lot)).collect();
        let decided = data
            .titles
            .iter()
            .map(|title| ((title.title.as_str(), title.unit.as_str()), title.granted.0));
        let perhaps_outside = perhaps_outside.into_iter().collect();
        Judge {
            scheme,
            rules,
            data,
            facts,
            lots,
            titles: decided.collect(),
            perhaps_outside,
        }
    }

    /// Adds the rows and quotas of one stratum. The units come in the order of their ids.
    pub(super) fn stratum(
        &mut self,
        standing: &mut Standing,
        stratum: Option<&'a str>,
        mut units: Vec<Unit<'a>>,
        others: u64,
    ) {
        let mut ranked = rank(&mut units, self.rules, &self.lots, &mut self.facts);
        let ladder = Ladder::new(self.scheme, self.data, stratum);
        let graded: Vec<Option<Exact>> = units.iter().map(|unit| self.graded(unit)).collect();
        let claims = units.iter().zip(&graded).enumerate();
        let claims = claims.map(|(at, (unit, graded))| self.claim(&ladder, unit, graded.as_ref(), at, &mut ranked));
        let claims: Vec<Option<Claim<'a>>> = claims.collect();
        let counts: Vec<bool> = units.iter().map(|unit| self.counts(unit)).collect();
        let field = Field {
            scheme: self.scheme,
            data: self.data,
            stratum,
            ladder: &ladder,
            units: &units,
            claims: &claims,
            groups: &ranked.groups,
            fine: &ranked.fine,
            counts: &counts,
            others,
        };
        let seats = field.seats();
        let mut better: Option<(&Exact, Option<&Exact>)> = None;
        for group in &ranked.groups {
            for at in group {
                let Some(unit) = units.get(*at) else { continue };
                // The value ranked just before a different one.
                better = match better {
                    Some((value, before)) if *value == unit.value => Some((value, before)),
                    Some((value, _)) => Some((&unit.value, Some(value))),
                    None => Some((&unit.value, None)),
                };
                let mut place = self.place(unit, *at, group.len(), &ranked);
                place.stratum = stratum.map(ToString::to_string);
                place.behind = better.and_then(|(value, before)| Some((before? - value).abs()));
                let graded = graded.get(*at).and_then(Option::as_ref);
                grade(&field, &seats, *at, graded, &mut place);
                self.titles(&ladder, unit, &mut place);
                standing.rows.push(place);
            }
        }
        standing.quotas.extend(seats.lines);
    }

    fn graded(&mut self, unit: &Unit<'a>) -> Option<Exact> {
        let document = self.scheme.draft();
        let grades = document.grades.as_ref()?;
        self.facts.value(
            unit.card,
            grades.node.as_deref().unwrap_or(&document.result),
            grades.exact,
        )
    }

    /// Nothing where the unit gets no grade; the flags then say why.
    fn claim(
        &mut self,
        ladder: &Ladder<'a>,
        unit: &Unit<'a>,
        graded: Option<&Exact>,
        at: usize,
        ranked: &mut Ranked,
    ) -> Option<Claim<'a>> {
        if ladder.bands.is_empty() {
            return None;
        }
        if !ladder.faults.is_empty() {
            raise(&mut ranked.flags, at, Flag::Cuts);
            return None;
        }
        let band = graded
            .and_then(|value| ladder.band(value))
            .filter(|_| unit.card.band_grade.is_some());
        let Some(band) = band else {
            raise(&mut ranked.flags, at, Flag::Ungraded);
            return None;
        };
        // A card with a band and without a grade has a gate whose operand is absent.
        let claim = Claim::new(ladder, &mut self.facts, unit.card, band).filter(|_| unit.card.grade.is_some());
        if claim.is_none() {
            raise(&mut ranked.flags, at, Flag::OperandAbsent);
        }
        claim
    }

    fn counts(&mut self, unit: &Unit<'a>) -> bool {
        let Some(count) = &self.rules.count else { return true };
        self.facts.meets(unit.card, &count.when, count.any, None) == Some(true)
    }

    fn place(&self, unit: &Unit<'a>, at: usize, size: usize, ranked: &Ranked) -> Place {
        let rank = ranked.places.get(at).cloned().unwrap_or_default();
        let mut place = Place::new(unit.at, unit.id, unit.value.clone(), rank);
        place.name.clone_from(&unit.card.facts.unit.name);
        let shares = self.rules.places != Places::Ordinal;
        place.tied = if shares {
            u64::try_from(size.saturating_sub(1)).unwrap_or(u64::MAX)
        } else {
            0
        };
        place.steps = ranked.steps.get(at).cloned().unwrap_or_default();
        place.flags = ranked.flags.get(at).cloned().unwrap_or_default();
        if self.perhaps_outside.contains(&unit.at) {
            place.flags.push(Flag::PerhapsOutside);
        }
        place
    }

    fn titles(&mut self, ladder: &Ladder<'a>, unit: &Unit<'a>, place: &mut Place) {
        for title in &self.rules.eligible {
            let reached = title.at_least.as_deref().map_or(Some(true), |least| {
                let own = ladder
                    .bands
                    .iter()
                    .position(|band| Some(&band.grade) == place.grade.as_ref())?;
                Some(own <= ladder.place(least)?)
            });
            let meets = self.facts.meets(unit.card, &title.when, title.any, title.if_absent);
            let decided = self.titles.get(&(title.id.as_str(), unit.id));
            let state = match (reached, meets, decided) {
                (Some(false), _, _) | (_, Some(false), _) => continue,
                (Some(true), Some(true), None) => TitleState::May,
                (Some(true), Some(true), Some(true)) => TitleState::Granted,
                (Some(true), Some(true), Some(false)) => TitleState::Refused,
                _ => TitleState::Unknown,
            };
            place
                .titles
                .push(TitleLine::new(title.id.as_str(), title.title.clone(), state));
        }
    }
}

/// The grade, what limits it, and how far other bands are.
fn grade(field: &Field<'_, '_>, seats: &Seats, at: usize, graded: Option<&Exact>, place: &mut Place) {
    let ladder = field.ladder;
    let Some(claim) = field.claims.get(at).and_then(Option::as_ref) else {
        return;
    };
    place.band_grade = ladder.name(claim.band);
    let better = claim.band.checked_sub(1);
    place.better = better.and_then(|better| ladder.name(better));
    place.to_better = better
        .zip(graded)
        .and_then(|(better, value)| ladder.missing(better, value));
    place.to_lower = graded.and_then(|value| ladder.spare(claim.band, value));
    for (mut limiter, without) in claim.limiters(ladder) {
        limiter.without = field.without(at, without, seats).and_then(|band| ladder.name(band));
        place.limiters.push(limiter);
    }
    let of_quota = |band: usize, to: Option<usize>| {
        let mut limiter = Limiter::new(LimiterKind::Quota, ladder.name(band).unwrap_or_default());
        limiter.to = to.and_then(|to| ladder.name(to));
        limiter.without = ladder.name(band);
        limiter
    };
    for band in seats.pushed.get(at).into_iter().flatten() {
        place.limiters.push(of_quota(*band, Some(band.saturating_add(1))));
    }
    match seats.seats.get(at).copied().unwrap_or(Seat::None) {
        Seat::At(band) => place.grade = ladder.name(band),
        Seat::Open(band) => {
            place.limiters.push(of_quota(band, None));
            place.flags.push(Flag::Edge);
        }
        Seat::Unknown(band) => {
            place.limiters.push(of_quota(band, None));
            place.flags.push(Flag::QuotaUnknown);
        }
        Seat::None => place.flags.push(Flag::Ungraded),
    }
}
