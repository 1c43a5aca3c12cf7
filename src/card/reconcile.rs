//! Checks that a card adds up, from nothing but the card. Recomputes no rule.

use alloc::{string::String, vec::Vec};

use super::{Card, EventEnd, TermKind};
use crate::number::{Exact, Value};
use crate::outcome::Outcome;

/// A place where a card does not add up.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("line `{line}`: {what} is {found}, and its parts make {expected}")]
#[non_exhaustive]
pub struct Discrepancy {
    /// The node, pool or event.
    pub line: String,
    /// The amount that does not agree.
    pub what: &'static str,
    /// What the card has.
    pub found: Value,
    /// What its parts make.
    pub expected: Value,
}

impl Card {
    /// Checks every sum on the card: values from their parts, figures of parts, combined values from their terms, pools
    /// from their events, the total from the contributions of all lines, and the losses.
    ///
    /// # Errors
    /// Every place that does not add up.
    pub fn reconciles(&self) -> Result<(), Vec<Discrepancy>> {
        let mut found = Vec::new();
        for at in 0..self.lines.len() {
            self.reconcile_line(at, &mut found);
        }
        self.reconcile_events(&mut found);
        self.reconcile_total(&mut found);
        if found.is_empty() { Ok(()) } else { Err(found) }
    }

    fn reconcile_line(&self, at: usize, out: &mut Vec<Discrepancy>) {
        let Some(line) = self.lines.get(at) else { return };
        let parts = line.roll_up.iter().flat_map(|roll_up| roll_up.differences());
        out.extend(parts.map(|(what, found, expected)| Discrepancy {
            line: line.words.id.clone(),
            what,
            found: found.into(),
            expected: expected.into(),
        }));
        let Outcome::Scored(value) = &line.outcome else { return };
        let mut compare = |what, found: Value, expected: Value| {
            if found != expected {
                out.push(Discrepancy {
                    line: line.words.id.clone(),
                    what,
                    found,
                    expected,
                });
            }
        };
        let mut sum = line.combined.clone().unwrap_or_default();
        for pool in &line.added {
            sum = sum + Value::Exact(pool.counted.clone());
        }
        for pool in &line.subtracted {
            sum = sum - Value::Exact(pool.counted.clone());
        }
        sum = sum + Value::Exact(line.net_cap.clone()) + line.clamp.clone();
        for gate in &line.gates {
            sum = sum + gate.change.clone();
        }
        if sum.exact().is_some() && value.exact().is_some() {
            compare("value", value.clone(), sum + line.residue.clone());
        }
        if line.additive {
            let mut total = Value::default();
            for term in &line.terms {
                let (Some(weight), Some(value), Some(amount)) = (&term.weight, &term.value, &term.amount) else {
                    continue;
                };
                let mut product: Value = value.clone() * Value::Exact(weight.clone());
                if let Some(rounding) = &line.words.round_terms
                    && let Some(rounded) = product.round(rounding)
                {
                    product = rounded.into();
                }
                compare("term", amount.clone(), product);
                total = total + amount.clone();
            }
            compare("combined", line.combined.clone().unwrap_or_default(), total);
        }
        for term in line.terms.iter().filter(|t| matches!(t.kind, TermKind::Own)) {
            let child = self.lines.get(term.child).and_then(|l| match &l.outcome {
                Outcome::Scored(value) => Some(value.clone()),
                _ => None,
            });
            if let (Some(value), Some(child)) = (&term.value, child) {
                compare("term value", value.clone(), child);
            }
        }
    }

    fn reconcile_events(&self, out: &mut Vec<Discrepancy>) {
        for event in &self.events {
            let cut: Exact = event
                .cuts
                .iter()
                .filter(|c| c.cap != "event-cap")
                .map(|c| &c.amount)
                .sum();
            let counts = matches!(event.end, EventEnd::Counted | EventEnd::Cut);
            let expected = if counts { &event.amount - &cut } else { Exact::ZERO };
            if event.counted != expected {
                let (found, expected) = (event.counted.clone().into(), expected.into());
                out.push(Discrepancy {
                    line: event.id.clone(),
                    what: "counted",
                    found,
                    expected,
                });
            }
        }
        for line in &self.lines {
            for pool in line.added.iter().chain(&line.subtracted) {
                let expected: Exact = self
                    .events
                    .iter()
                    .filter(|e| e.pool == pool.pool)
                    .map(|e| &e.counted)
                    .sum();
                if pool.counted != expected {
                    let (found, expected) = (pool.counted.clone().into(), expected.into());
                    out.push(Discrepancy {
                        line: pool.pool.clone(),
                        what: "pool",
                        found,
                        expected,
                    });
                }
            }
        }
    }

    /// The total is the sum of what every line adds at its effective weight.
    fn reconcile_total(&self, out: &mut Vec<Discrepancy>) {
        let Some(result) = self.result_line() else { return };
        let Some(total) = result.outcome.score() else { return };
        let mut sum = Exact::ZERO;
        let mut losses = Exact::ZERO;
        for line in &self.lines {
            let Some(effective) = &line.effective else { continue };
            losses = &losses + line.lost_in_total.as_ref().unwrap_or(&Exact::ZERO);
            let Some(value) = line.outcome.score() else { continue };
            let Some(own) = self.own_amount(line) else { return };
            sum = &sum + &(effective * if line.additive { &own } else { value });
        }
        if *total != sum {
            let (found, expected) = (total.clone().into(), sum.into());
            out.push(Discrepancy {
                line: result.words.id.clone(),
                what: "total of contributions",
                found,
                expected,
            });
        }
        if let Some(full) = &result.full
            && result.lost.is_some()
            && full - total != losses
        {
            let (found, expected) = ((full - total).into(), losses.into());
            out.push(Discrepancy {
                line: result.words.id.clone(),
                what: "total of losses",
                found,
                expected,
            });
        }
    }

    /// What an additive line adds beyond its children's own contributions: substitutes, term rounding,
    /// pools, clamp, gates and residue. Nothing where an enclosure has no exact amount.
    fn own_amount(&self, line: &super::Line) -> Option<Exact> {
        let value = line.outcome.score()?;
        let mut own = value.clone();
        for term in line.terms.iter().filter(|t| matches!(t.kind, TermKind::Own)) {
            if let (Some(weight), Some(value)) = (&term.weight, &term.value) {
                own = &own - &(weight * value.exact()?);
            }
        }
        Some(own)
    }
}
