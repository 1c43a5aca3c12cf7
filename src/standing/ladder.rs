//! The bands of one stratum, with the cut points of the data, and what keeps a card's grade below its
//! band. Knows nothing of other units.

use alloc::{string::String, vec::Vec};

use super::data::{StandingData, of_stratum};
use super::facts::Facts;
use super::line::{Limiter, LimiterKind};
use crate::card::{Card, GateLine};
use crate::draft::{Band, IfAbsent};
use crate::language::Text;
use crate::number::Exact;
use crate::problem::Code;
use crate::rule::{Span, check_spans, span_code};
use crate::scheme::Scheme;

/// Whether a grade has this name in either language.
pub(super) fn is_named(grade: &Text, name: &str) -> bool {
    grade.zh.as_deref() == Some(name) || grade.en.as_deref() == Some(name)
}

/// The bands, best first.
pub(super) struct Ladder<'a> {
    pub(super) bands: &'a [Band],
    spans: Vec<Span>,
    /// What is wrong with the cut points; then there are no grades.
    pub(super) faults: Vec<Code>,
}

impl<'a> Ladder<'a> {
    pub(super) fn new(scheme: &'a Scheme, data: &StandingData, stratum: Option<&str>) -> Self {
        let bands = scheme
            .draft()
            .grades
            .as_ref()
            .map_or(&[][..], |grades| grades.band.as_slice());
        let plan = scheme.0.plan.grades.as_ref();
        let mut spans: Vec<Span> = plan
            .map(|plan| plan.bands.iter().map(|(_, span)| span.clone()).collect())
            .unwrap_or_default();
        let mut faults = Vec::new();
        let mut cut_any = false;
        for (band, span) in bands.iter().zip(&mut spans) {
            let cut = of_stratum(
                &data.cuts,
                |cut| is_named(&band.grade, &cut.grade),
                |cut| cut.stratum.as_deref(),
                stratum,
            );
            let Some(cut) = cut else { continue };
            cut_any = true;
            let ends = [&cut.at_least, &cut.more_than, &cut.at_most, &cut.less_than].map(Option::as_ref);
            let [at_least, more_than, at_most, less_than] = ends;
            match Span::from_keys(at_least, more_than, at_most, less_than, false) {
                Some(cut) => *span = cut,
                None => {
                    let there = ends.map(|end| end.is_some());
                    let [a, b, c, d] = there;
                    faults.push(crate::rule::bounds_code([a, b, c, d, false]));
                }
            }
        }
        if cut_any {
            faults.extend(
                check_spans(&spans, domain(scheme), grid(scheme))
                    .into_iter()
                    .map(|fault| span_code(fault, false)),
            );
        }
        Ladder { bands, spans, faults }
    }

    /// The band that a value falls into: of those that fit, the best.
    pub(super) fn band(&self, value: &Exact) -> Option<usize> {
        let written = self
            .spans
            .iter()
            .position(|span| !span.otherwise && span.contains(value));
        written.or_else(|| self.spans.iter().position(|span| span.otherwise))
    }

    pub(super) fn name(&self, at: usize) -> Option<Text> {
        self.bands.get(at).map(|band| band.grade.clone())
    }

    pub(super) fn place(&self, grade: &str) -> Option<usize> {
        self.bands.iter().position(|band| is_named(&band.grade, grade))
    }

    pub(super) fn last(&self) -> usize {
        self.bands.len().saturating_sub(1)
    }

    /// How far a value is from entering a band.
    pub(super) fn missing(&self, band: usize, value: &Exact) -> Option<Exact> {
        let span = self.spans.get(band)?;
        let below = span
            .least
            .as_ref()
            .map(|least| &least.at - value)
            .filter(|gap| !gap.is_negative());
        let above = span
            .most
            .as_ref()
            .map(|most| value - &most.at)
            .filter(|gap| !gap.is_negative());
        below.or(above)
    }

    /// How far a value of this band is from the edge to the next lower one.
    pub(super) fn spare(&self, band: usize, value: &Exact) -> Option<Exact> {
        let span = self.spans.get(band)?;
        let descending = |span: &Span| span.least.as_ref().map(|least| value - &least.at);
        let ascending = |span: &Span| span.most.as_ref().map(|most| &most.at - value);
        let lower = self.spans.get(band.saturating_add(1))?;
        // On a scale where less is better, the next lower band begins above this one.
        let upwards = match (&span.least, &lower.least) {
            (Some(own), Some(other)) => other.at > own.at,
            (None, _) => true,
            (Some(_), None) => false,
        };
        if upwards { ascending(span) } else { descending(span) }
    }
}

/// The bounds of the graded node.
fn domain(scheme: &Scheme) -> (Option<&Exact>, Option<&Exact>) {
    graded(scheme).map_or((None, None), |node| (node.at_least.as_ref(), node.at_most.as_ref()))
}

/// The grid that the graded value lies on.
fn grid(scheme: &Scheme) -> Option<&crate::number::Rounding> {
    let plan = scheme.0.plan.grades.as_ref().filter(|grades| !grades.exact)?;
    scheme.0.plan.nodes.get(plan.node)?.words.round.as_ref()
}

fn graded(scheme: &Scheme) -> Option<&crate::draft::Node> {
    let plan = scheme.0.plan.grades.as_ref()?;
    scheme.draft().node.get(scheme.0.plan.nodes.get(plan.node)?.document)
}

/// What a card says of its grade: the band of its score, and what limits it.
pub(super) struct Claim<'a> {
    /// The band of the score.
    pub(super) band: usize,
    gates: Vec<Gate<'a>>,
    /// Bands whose minimum standards are missed.
    missed: Vec<bool>,
    /// What is missed: the operands of the conditions, by band.
    operands: Vec<(usize, String)>,
}

struct Gate<'a> {
    line: &'a GateLine,
    effect: Effect,
}

enum Effect {
    Decides(usize),
    AtMost(usize),
    Lowers(usize),
    Bars(Vec<usize>),
}

/// What is left out of consideration to see what would be without it.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Without {
    Nothing,
    Gate(usize),
    Minimum,
}

impl<'a> Claim<'a> {
    /// Nothing where an operand of a minimum standard is absent and the scheme does not settle that.
    pub(super) fn new(ladder: &Ladder<'a>, facts: &mut Facts<'a>, card: &'a Card, band: usize) -> Option<Self> {
        let effect = |line: &GateLine| {
            let place = |grade: &Option<String>| grade.as_deref().and_then(|grade| ladder.place(grade));
            if let Some(decided) = place(&line.decides) {
                return Some(Effect::Decides(decided));
            }
            if let Some(best) = place(&line.grade_at_most) {
                return Some(Effect::AtMost(best));
            }
            if let Some(steps) = line.lower_grade {
                return Some(Effect::Lowers(usize::try_from(steps).unwrap_or(usize::MAX)));
            }
            let barred: Vec<usize> = line.ineligible.iter().filter_map(|grade| ladder.place(grade)).collect();
            (!barred.is_empty()).then_some(Effect::Bars(barred))
        };
        let gates = card
            .grade_gates
            .iter()
            .filter_map(|line| {
                Some(Gate {
                    line,
                    effect: effect(line)?,
                })
            })
            .collect();
        let mut missed = Vec::with_capacity(ladder.bands.len());
        let mut operands = Vec::new();
        for (at, of_band) in ladder.bands.iter().enumerate() {
            let mut misses = false;
            for condition in &of_band.needs {
                let holds = match (facts.holds(card, condition), of_band.if_absent.unwrap_or_default()) {
                    (Some(holds), _) => holds,
                    (None, IfAbsent::Skip) => true,
                    (None, IfAbsent::Fire) => false,
                    (None, _) if at < band => true,
                    (None, _) => return None,
                };
                if !holds {
                    misses = true;
                    let named = condition
                        .node
                        .as_ref()
                        .or(condition.attribute.as_ref())
                        .or(condition.events.as_ref());
                    operands.push((at, named.cloned().unwrap_or_default()));
                }
            }
            missed.push(misses);
        }
        Some(Claim {
            band,
            gates,
            missed,
            operands,
        })
    }

    /// From which place on the unit competes: that of its score, or a better one that was decided.
    pub(super) fn from(&self) -> usize {
        let mut decided = self.gates.iter().filter_map(|gate| match gate.effect {
            Effect::Decides(place) => Some(place),
            _ => None,
        });
        decided.next_back().map_or(self.band, |decided| decided.min(self.band))
    }

    /// The best place that the gates leave open, in the order of the card: decisions, limits, lowering.
    fn floor(&self, last: usize, without: Without) -> usize {
        let mut place = self.band;
        for (at, gate) in self.gates.iter().enumerate() {
            if without == Without::Gate(at) {
                continue;
            }
            place = match gate.effect {
                Effect::Decides(decided) => decided,
                Effect::AtMost(best) => place.max(best),
                Effect::Lowers(steps) => place.saturating_add(steps).min(last),
                Effect::Bars(_) => place,
            };
        }
        place
    }

    /// Whether the unit may have this grade, as far as its own card goes.
    pub(super) fn may(&self, place: usize, last: usize, without: Without) -> bool {
        if place >= last {
            // Below the last band there is none.
            return true;
        }
        let barred = self.gates.iter().enumerate().any(|(at, gate)| {
            without != Without::Gate(at) && matches!(&gate.effect, Effect::Bars(barred) if barred.contains(&place))
        });
        let missed = without != Without::Minimum && self.missed.get(place).copied().unwrap_or(false);
        place >= self.floor(last, without) && !barred && !missed
    }

    /// Whether a gate by itself keeps the unit out of a band, for who counts in N.
    pub(super) fn is_barred(&self, place: usize) -> bool {
        self.gates.iter().any(|gate| match &gate.effect {
            Effect::Decides(worst) | Effect::AtMost(worst) => *worst > place,
            Effect::Lowers(steps) => self.band <= place && self.band.saturating_add(*steps) > place,
            Effect::Bars(barred) => barred.contains(&place),
        })
    }

    /// Everything on the card that limits the grade by itself, with what is left out to see what would be
    /// without it.
    pub(super) fn limiters(&self, ladder: &Ladder<'_>) -> Vec<(Limiter, Without)> {
        let last = ladder.last();
        let Some(from) = ladder.name(self.band) else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for (at, gate) in self.gates.iter().enumerate() {
            let (what, to) = match &gate.effect {
                Effect::Decides(place) => (LimiterKind::Decision, *place),
                Effect::AtMost(best) => (LimiterKind::AtMost, self.band.max(*best)),
                Effect::Lowers(steps) => (LimiterKind::Lowered, self.band.saturating_add(*steps).min(last)),
                Effect::Bars(barred) => {
                    let open = (self.band..=last).find(|place| !barred.contains(place));
                    (LimiterKind::Ineligible, open.unwrap_or(last))
                }
            };
            if to == self.band && what != LimiterKind::Decision {
                continue;
            }
            let mut limiter = Limiter::new(what, from.clone());
            limiter.to = ladder.name(to);
            limiter.id.clone_from(&gate.line.id);
            limiter.name.clone_from(&gate.line.name);
            limiter.nodes.extend(gate.line.node.clone());
            out.push((limiter, Without::Gate(at)));
        }
        let open = (self.band..=last).find(|place| *place == last || self.missed.get(*place) != Some(&true));
        if let Some(open) = open.filter(|open| *open > self.band) {
            let mut limiter = Limiter::new(LimiterKind::Minimum, from);
            limiter.to = ladder.name(open);
            let missed = self.operands.iter().filter(|(at, _)| (self.band..open).contains(at));
            limiter.nodes.extend(missed.map(|(_, node)| node.clone()));
            limiter.nodes.dedup();
            out.push((limiter, Without::Minimum));
        }
        out
    }
}
