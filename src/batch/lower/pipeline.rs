//! From a combined value to a node's own: pools, clamp, gates, rounding; and the grade.

use alloc::vec::Vec;

use super::super::fraction::X;
use super::super::range::Val;
use super::super::unfit::{Unfit, Why};
use super::operand::Fires;
use super::{Lower, Out, Stages, Term};
use crate::draft::Gate;
use crate::number::Exact;
use crate::plan::NodePlan;

impl Lower<'_> {
    /// Pools, clamp, gates and rounding of what the terms gave; each stage is recorded.
    pub(super) fn pipeline(&mut self, at: usize, node: &NodePlan, combined: X, terms: Vec<Term>) -> Result<Out, Why> {
        let mut stages = Stages::new(combined);
        stages.terms = terms;
        self.with_pools(node, &mut stages)?;
        let least = node.at_least.as_ref();
        stages.clamped = self.build.hold(stages.pooled, least, node.at_most.as_ref())?;
        let Some(value) = self.score_gates(node, stages.clamped)? else {
            return Ok(Out::NoScore);
        };
        stages.gated = value;
        let rounded = match &node.round {
            Some(rounding) => self.build.rounded(value, rounding)?.into(),
            None => value,
        };
        self.stages.insert(at, stages);
        Ok(Out::Scored {
            value: rounded,
            exact: Some(value),
        })
    }

    /// Clamp and gates of a value that is on the grid already: the check has put their limits on the grid, so that
    /// they may come after the rounding.
    pub(super) fn rounded_pipeline(&mut self, node: &NodePlan, rounded: Val) -> Result<Out, Why> {
        let value = self
            .build
            .clamp(rounded, node.at_least.as_ref(), node.at_most.as_ref())?;
        let value = self.score_gates(node, value.into())?;
        Ok(value.map_or(Out::NoScore, |value| Out::Scored { value, exact: None }))
    }

    fn with_pools(&mut self, node: &NodePlan, stages: &mut Stages) -> Result<(), Why> {
        if node.add.is_empty() && node.subtract.is_empty() {
            return Ok(());
        }
        let mut terms: Vec<(Val, Exact)> = Vec::new();
        let added = (&node.add, Exact::ONE, &mut stages.added);
        let subtracted = (&node.subtract, -Exact::ONE, &mut stages.subtracted);
        for (accounts, sign, recorded) in [added, subtracted] {
            for at in accounts {
                let total = self.accounts.get(*at).copied().ok_or(Why::Events)??;
                recorded.push((*at, total));
                terms.push((total, sign.clone()));
            }
        }
        if let Some(cap) = &node.net_cap {
            let net = self.build.sum(&terms, &Exact::ZERO)?;
            let held = self.net(net, cap)?;
            stages.net = (held != net).then_some((net, held));
            terms = alloc::vec![(held, Exact::ONE)];
        }
        stages.pooled = if let X::Value(combined) = stages.combined {
            terms.push((combined, Exact::ONE));
            self.build.sum(&terms, &Exact::ZERO).map(X::Value)?
        } else {
            let pools = self.build.sum(&terms, &Exact::ZERO)?;
            self.build.plus(stages.combined, pools.into(), &Exact::ONE)?
        };
        Ok(())
    }

    /// The net of pools under its cap, either way.
    fn net(&mut self, net: Val, cap: &Exact) -> Result<Val, Why> {
        if cap.is_negative() {
            return Err(Why::Events);
        }
        self.build.clamp(net, Some(&-cap), Some(cap))
    }

    /// The gates on the score, in their order; none where an operand is missing that must not be.
    fn score_gates(&mut self, node: &NodePlan, mut value: X) -> Result<Option<X>, Why> {
        for plan in &node.gates {
            let gate = &plan.gate;
            let limited = match (&gate.set, &gate.at_most, &gate.at_least) {
                (Some(set), _, _) => self.build.constant(set)?.into(),
                (None, Some(most), _) => self.build.hold(value, None, Some(most))?,
                (None, None, Some(least)) => self.build.hold(value, Some(least), None)?,
                (None, None, None) => continue,
            };
            match self.fires(&plan.conditions, gate.any, gate.if_absent)? {
                Fires::When(test) => value = self.build.choose(test, limited, value)?,
                Fires::Unknown => return Ok(None),
            }
        }
        Ok(Some(value))
    }

    /// The place of the grade on the ladder: the band of the graded node, and what gates make of it.
    pub(super) fn grade(&mut self) -> Result<Val, Unfit> {
        let scheme = self.scheme;
        let at = scheme.0.plan.grades.as_ref().map_or(0, |grades| grades.node);
        let of = self.out(at)?;
        let id = self.id(at);
        self.grade_of(of).map_err(|why| Unfit::new(&id, why))
    }

    /// The first grade from a place on that no gate bars, all gates together; the last one stays.
    fn eligible(&mut self, place: Val, last: usize, gates: &[(&Gate, Val)]) -> Result<Val, Why> {
        let scheme = self.scheme;
        let grades = scheme.0.plan.grades.as_ref();
        let bars = |gate: &Gate, at: usize| {
            let mut barred = gate.ineligible.iter();
            barred.any(|grade| grades.and_then(|grades| grades.place(grade)) == Some(at))
        };
        if gates.iter().all(|(gate, _)| gate.ineligible.is_empty()) {
            return Ok(place);
        }
        let mut next = self.build.constant(&last.into())?;
        let mut eligible = next;
        for at in (0..last).rev() {
            let own = self.build.constant(&at.into())?;
            let mut barred = self.build.constant(&Exact::ZERO)?;
            for (_, test) in gates.iter().filter(|(gate, _)| bars(gate, at)) {
                barred = self.build.greatest(barred, *test)?;
            }
            next = self.build.pick(barred, next, own)?;
            let here = i128::try_from(at).unwrap_or(0);
            let here = self.build.inside(place, here, here);
            eligible = self.build.pick(here, next, eligible)?;
        }
        Ok(eligible)
    }

    fn grade_of(&mut self, of: Out) -> Result<Val, Why> {
        let scheme = self.scheme;
        let plan = &scheme.0.plan;
        let Some(grades) = &plan.grades else {
            return Err(Why::Condition);
        };
        let none = Exact::from(grades.bands.len());
        let value = match of {
            Out::Scored { value, .. } if !grades.exact => value,
            Out::Scored { exact, .. } => exact.ok_or(Why::Ratio)?,
            Out::Absent(_) | Out::NoScore => return self.build.constant(&none),
        };
        let ends = grades
            .bands
            .iter()
            .flat_map(|(_, span)| span.least.iter().chain(&span.most));
        let ends: Vec<Exact> = ends.map(|bound| bound.at.clone()).collect();
        let (band, _) = self.straight(value, &ends, &|x| {
            Ok(Some(grades.band(x).map_or_else(|| none.clone(), Exact::from)))
        })?;
        let band = band.value()?;
        let mut gates: Vec<(&Gate, Val)> = Vec::new();
        for node in &plan.nodes {
            for gate in node.gates.iter().filter(|gate| gate.is_on_grade()) {
                match self.fires(&gate.conditions, gate.gate.any, gate.gate.if_absent)? {
                    Fires::When(test) => gates.push((&gate.gate, test)),
                    Fires::Unknown => return self.build.constant(&none),
                }
            }
        }
        gates.sort_by_key(|(gate, _)| match gate {
            Gate { grade: Some(_), .. } => 0,
            Gate {
                grade_at_most: Some(_), ..
            } => 1,
            Gate {
                lower_grade: Some(_), ..
            } => 2,
            _ => 3,
        });
        let acts = |gate: &Gate| gate.grade.is_some() || gate.grade_at_most.is_some() || gate.lower_grade.is_some();
        if gates.iter().any(|(gate, _)| acts(gate) && !gate.ineligible.is_empty()) {
            return Err(Why::Condition);
        }
        let last = grades.bands.len().saturating_sub(1);
        let mut place = band;
        for (gate, test) in gates.iter().filter(|(gate, _)| acts(gate)) {
            let decided = gate.grade.as_deref().and_then(|grade| grades.place(grade));
            let best = gate.grade_at_most.as_deref().and_then(|grade| grades.place(grade));
            let after = if let Some(decided) = decided {
                self.build.constant(&decided.into())?
            } else if let Some(best) = best {
                self.build.clamp(place, Some(&best.into()), None)?
            } else {
                let steps = gate.lower_grade.unwrap_or_default();
                let lower = self.build.sum(&[(place, Exact::ONE)], &steps.into())?;
                self.build.clamp(lower, None, Some(&last.into()))?
            };
            place = self.build.pick(*test, after, place)?;
        }
        place = self.eligible(place, last, &gates)?;
        let ladder = self.build.inside(band, 0, i128::try_from(last).unwrap_or(0));
        let none = self.build.constant(&none)?;
        self.build.pick(ladder, place, none)
    }
}
