//! Gives the places of quotas to the units of one stratum, band after band, best first. Decides who is
//! in; what a grade means and why somebody may not have it is known elsewhere.

use alloc::{collections::BTreeMap, string::ToString, vec, vec::Vec};

use super::body;
use super::data::{StandingData, of_stratum};
use super::ladder::{Claim, Ladder, Without, is_named};
use super::line::QuotaLine;
use super::order::Groups;
use super::rank::Unit;
use crate::draft::{Count, EdgeTie, Quota, Vacated};
use crate::number::{Exact, Mode, Rounding};
use crate::read::Pairs;
use crate::scheme::Scheme;

/// Where a unit came to stand.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Seat {
    /// Not yet placed, or without a claim.
    None,
    /// In this band.
    At(usize),
    /// It ties for the last places of this band, and somebody has to decide.
    Open(usize),
    /// The share of this band's quota is not known.
    Unknown(usize),
}

/// What was given, by index into the units.
pub(super) struct Seats {
    pub(super) seats: Vec<Seat>,
    /// The bands whose quota had no place for the unit.
    pub(super) pushed: Vec<Vec<usize>>,
    pub(super) lines: Vec<QuotaLine>,
    /// Whether there would have been a place for one more unit of each unit's group, by band with a quota.
    room: BTreeMap<usize, Vec<bool>>,
}

/// One stratum.
pub(super) struct Field<'a, 'u> {
    pub(super) scheme: &'a Scheme,
    pub(super) data: &'u StandingData,
    pub(super) stratum: Option<&'u str>,
    pub(super) ladder: &'u Ladder<'a>,
    pub(super) units: &'u [Unit<'a>],
    pub(super) claims: &'u [Option<Claim<'a>>],
    pub(super) groups: &'u Groups,
    pub(super) fine: &'u Groups,
    /// Which units count in N, as far as attributes say.
    pub(super) counts: &'u [bool],
    /// How many count in N without being ranked.
    pub(super) others: u64,
}

impl Field<'_, '_> {
    pub(super) fn seats(&self) -> Seats {
        let count = self.units.len();
        let mut out = Seats {
            seats: vec![Seat::None; count],
            pushed: vec![Vec::new(); count],
            lines: Vec::new(),
            room: BTreeMap::new(),
        };
        let last = self.ladder.last();
        let mut has_lost = vec![false; count];
        let mut owed = 0;
        for (band, of_band) in self.ladder.bands.iter().enumerate() {
            if let Some(quota) = &of_band.quota {
                owed = self.fill(band, quota, owed, &mut has_lost, &mut out);
                continue;
            }
            owed = 0;
            for ((seat, claim), has_lost) in out.seats.iter_mut().zip(self.claims).zip(&mut has_lost) {
                let Some(claim) = claim.as_ref().filter(|_| *seat == Seat::None) else {
                    continue;
                };
                if claim.may(band, last, Without::Nothing) {
                    *seat = Seat::At(band);
                } else if claim.from() <= band {
                    // Its place was here, and there is one for everybody: it leaves none empty further down.
                    *has_lost = true;
                }
            }
        }
        out
    }

    /// The quota in numbers.
    fn line(&self, band: usize, quota: &Quota) -> QuotaLine {
        let counted = self.claims.iter().zip(self.counts).filter(|(claim, counts)| {
            let barred = claim.as_ref().is_some_and(|claim| claim.is_barred(band));
            **counts && (!barred || self.count().is_none_or(|count| count.barred.0))
        });
        let n = u64::try_from(counted.count())
            .unwrap_or(u64::MAX)
            .saturating_add(self.others);
        let mut line = QuotaLine::new(self.ladder.name(band).unwrap_or_default(), n);
        line.stratum = self.stratum.map(ToString::to_string);
        line.cumulative = quota.cumulative;
        line.tie = quota.tie.unwrap_or_default();
        let named = |name: &str| is_named(&line.grade, name);
        let given = of_stratum(
            &self.data.quotas,
            |q| named(&q.grade),
            |q| q.stratum.as_deref(),
            self.stratum,
        );
        line.given = given.is_some();
        let (share, count) = match given {
            Some(given) => (given.share.clone(), given.count),
            None => match &quota.by_grade {
                None => (self.share(quota), quota.count),
                Some(by) => {
                    line.body = body::of_body(self.data, by, self.stratum).cloned();
                    let share = line.body.as_ref().map(|body| body::share(by, body));
                    (share.and_then(|share| share.or_else(|| self.share(quota))), None)
                }
            },
        };
        let exact = share
            .as_ref()
            .map(|share| share * &Exact::from(n))
            .or(count.map(Exact::from));
        let whole = Rounding::places(0, quota.round.unwrap_or(Mode::Down));
        let seats = exact.as_ref().map(|exact| exact.round(&whole));
        line.seats = seats
            .and_then(|seats| seats.to_i64())
            .and_then(|seats| u64::try_from(seats).ok());
        line.share = share;
        line.exact = exact;
        line
    }

    fn count(&self) -> Option<&Count> {
        self.scheme.draft().standing.as_ref()?.count.as_ref()
    }

    /// The share on which all units of the stratum agree.
    fn share(&self, quota: &Quota) -> Option<Exact> {
        let parameter = quota.share.as_ref()?;
        if let Some(share) = parameter.constant() {
            return Some(share.clone());
        }
        let nothing = Pairs::default();
        let of = |unit: &Unit<'_>| {
            let sources = self.scheme.sources(&unit.card.facts.attributes, None);
            sources.value(parameter, "share", &nothing).ok()
        };
        let (first, rest) = self.units.split_first()?;
        let share = of(first)?;
        rest.iter()
            .all(|unit| of(unit).as_ref() == Some(&share))
            .then_some(share)
    }

    /// Fills one band. `owed` places of it go to units that a better band may yet turn away; gives how
    /// many this band may turn away in turn.
    fn fill(&self, band: usize, quota: &Quota, owed: u64, has_lost: &mut [bool], out: &mut Seats) -> u64 {
        let last = self.ladder.last();
        let mut line = self.line(band, quota);
        let claims = |at: usize| {
            self.claims
                .get(at)
                .and_then(Option::as_ref)
                .filter(|claim| claim.from() <= band)
        };
        let Some(seats) = line.seats else {
            for at in (0..self.units.len()).filter(|at| claims(*at).is_some()) {
                if let Some(seat) = out.seats.get_mut(at).filter(|seat| **seat == Seat::None) {
                    *seat = Seat::Unknown(band);
                }
            }
            out.lines.push(line);
            return 0;
        };
        let mut used = if quota.cumulative { Self::placed(out) } else { owed };
        let mut room = vec![false; self.units.len()];
        let mut closed = false;
        let mut turned_away = 0;
        let groups = if quota.tie == Some(EdgeTie::Chain) {
            self.fine
        } else {
            self.groups
        };
        for group in groups {
            let here: Vec<usize> = group.iter().copied().filter(|at| claims(*at).is_some()).collect();
            let free = if closed { 0 } else { seats.saturating_sub(used) };
            let is_unplaced = |at: &usize| out.seats.get(*at) == Some(&Seat::None);
            let may = |at: &usize| claims(*at).is_some_and(|claim| claim.may(band, last, Without::Nothing));
            let able: Vec<usize> = here.iter().copied().filter(is_unplaced).filter(may).collect();
            let lost: Vec<usize> = here.iter().copied().filter(is_unplaced).filter(|at| !may(at)).collect();
            let wants = count(&able);
            for at in &here {
                if let Some(slot) = room.get_mut(*at) {
                    *slot = wants < free || (free > 0 && quota.tie == Some(EdgeTie::AllIn));
                }
            }
            if free > 0 {
                for at in lost.iter().filter(|at| has_lost.get(**at) == Some(&false)) {
                    line.lost.extend(self.units.get(*at).map(|unit| unit.id.to_string()));
                }
            }
            if wants <= free {
                used = used.saturating_add(wants);
                self.seat(&able, band, &mut line, out);
            } else {
                closed = true;
                if free > 0 {
                    turned_away = self.edge(&able, free, band, &mut line, out);
                }
            }
            for at in able.iter().filter(|at| out.seats.get(**at) == Some(&Seat::None)) {
                if let Some(pushed) = out.pushed.get_mut(*at) {
                    pushed.push(band);
                }
                let value = self.units.get(*at).map(|unit| unit.value.clone());
                line.first_out = line.first_out.take().or(value);
            }
            for at in lost {
                let again = has_lost.get(at) == Some(&true) && !quota.cumulative;
                if let Some(slot) = has_lost.get_mut(at) {
                    *slot |= free > 0;
                }
                if quota.vacated == Some(Vacated::Empty) && !again && !closed && used < seats {
                    used = used.saturating_add(1);
                    line.vacated = line.vacated.saturating_add(1);
                }
            }
        }
        let is_here = |seat: &Seat| matches!(seat, Seat::At(at) if *at == band || (quota.cumulative && *at < band));
        line.used = u64::try_from(out.seats.iter().filter(|seat| is_here(seat)).count()).unwrap_or(u64::MAX);
        out.room.insert(band, room);
        out.lines.push(line);
        turned_away
    }

    /// How many better bands hold, or may hold.
    fn placed(out: &Seats) -> u64 {
        count(
            &out.seats
                .iter()
                .filter(|seat| matches!(seat, Seat::At(_) | Seat::Open(_)))
                .collect::<Vec<_>>(),
        )
    }

    fn seat(&self, able: &[usize], band: usize, line: &mut QuotaLine, out: &mut Seats) {
        for at in able {
            if let (Some(seat), Some(unit)) = (out.seats.get_mut(*at), self.units.get(*at)) {
                *seat = Seat::At(band);
                line.last_in = Some(unit.value.clone());
            }
        }
    }

    /// The units of one group tie for fewer places. Gives how many may yet be turned away.
    fn edge(&self, able: &[usize], free: u64, band: usize, line: &mut QuotaLine, out: &mut Seats) -> u64 {
        line.edge = able
            .iter()
            .filter_map(|at| self.units.get(*at))
            .map(|unit| unit.id.to_string())
            .collect();
        match line.tie {
            EdgeTie::AllIn => self.seat(able, band, line, out),
            EdgeTie::AllOut => {}
            EdgeTie::Chain | EdgeTie::NeedsDecision => {
                let decided = |at: &usize| {
                    let unit = self.units.get(*at)?;
                    let mut of_unit = self.data.seats.iter().filter(|seat| seat.unit == unit.id);
                    of_unit
                        .find(|seat| is_named(&line.grade, &seat.grade))
                        .map(|seat| seat.is_in.0)
                };
                let (is_in, rest): (Vec<usize>, Vec<usize>) =
                    able.iter().copied().partition(|at| decided(at) == Some(true));
                let waiting: Vec<usize> = rest.into_iter().filter(|at| decided(at).is_none()).collect();
                self.seat(&is_in, band, line, out);
                let open = free.saturating_sub(count(&is_in));
                if open > 0 {
                    line.open = open.min(count(&waiting));
                    for at in &waiting {
                        if let Some(seat) = out.seats.get_mut(*at) {
                            *seat = if count(&waiting) <= open {
                                Seat::At(band)
                            } else {
                                Seat::Open(band)
                            };
                        }
                    }
                    if count(&waiting) <= open {
                        line.open = 0;
                    }
                    return count(&waiting).saturating_sub(open);
                }
            }
        }
        0
    }

    /// The grade that a unit would have without one of its limits, with as many places as there are.
    pub(super) fn without(&self, at: usize, without: Without, seats: &Seats) -> Option<usize> {
        let claim = self.claims.get(at).and_then(Option::as_ref)?;
        let last = self.ladder.last();
        let mut bands = self
            .ladder
            .bands
            .iter()
            .enumerate()
            .filter(|(band, _)| claim.may(*band, last, without));
        let open = bands.find(|(band, of_band)| {
            let held = matches!(seats.seats.get(at), Some(Seat::At(held)) if held == band);
            of_band.quota.is_none() || held || seats.would_be_in(*band, at)
        });
        open.map(|(band, _)| band)
    }
}

impl Seats {
    fn would_be_in(&self, band: usize, at: usize) -> bool {
        self.room
            .get(&band)
            .and_then(|room| room.get(at))
            .copied()
            .unwrap_or(false)
    }
}

fn count<T>(of: &[T]) -> u64 {
    u64::try_from(of.len()).unwrap_or(u64::MAX)
}
