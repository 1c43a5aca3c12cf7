//! Whether a node's values are whole multiples of one small number, so that they fit machine words.

use alloc::{string::String, vec::Vec};

use super::reach::{Walk, grid_step};
use crate::combine::{Account, Combine, Credit, Filling, Kept, SameMatter};
use crate::extent::Range;
use crate::number::Exact;
use crate::outcome::Absence;
use crate::plan::{NodePlan, Op, Operand, PolicyPlan};
use crate::rule::{Ahead, Every, Gives, Operation, PartStep, RankTies, Rule, Source, Step};
use crate::scheme::Scheme;

/// How a node's values can be held as integers.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Fit {
    /// The node.
    pub node: String,
    /// Every value, after the node's rounding, is a whole number of these parts of a point (1000: of 0.001), or why that is
    /// not known.
    pub scale: Result<Exact, Unfit>,
    /// The bits of the greatest such whole number, its sign apart; none where the scale or the range is not known.
    pub bits: Option<u64>,
}

/// Why a node's values are not known to be whole multiples of one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unfit {
    /// A figure has no declared step.
    Figure,
    /// It is divided by something that is known with the record only: a target, a number of ballots or children.
    Division,
    /// What is left out rescales the rest.
    Rescaled,
    /// A root, power or logarithm.
    Irrational,
    /// Points or shares of events are any numbers.
    Events,
    /// The scale has more than 128 bits.
    TooWide,
}

type Scale = Result<Exact, Unfit>;

impl Scheme {
    /// For every node in display order: its integer scale, and the bits of its greatest value on that scale.
    ///
    /// A node that rounds is on the grid of its rounding, whatever stands below it. Without rounding the scale is the least
    /// common multiple of all that its values are made of: points of tables, weights, steps of figures.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// let scheme: appraisal::Scheme = serde_json::from_str(r#"{
    ///     "format": "appraisal/1", "id": "demo", "result": "total",
    ///     "node": [
    ///         { "id": "total", "combine": "weighted-sum", "weights": "100%" },
    ///         { "id": "a", "parent": "total", "weight": "60%", "full": "100", "rule": { "entered": { "step": "0.5" } } },
    ///         { "id": "b", "parent": "total", "weight": "40%", "full": "100", "rule": { "completion": { "target": "given" } } }
    ///     ]
    /// }"#).unwrap();
    /// let fits = scheme.fits();
    /// assert_eq!((fits[1].scale.clone(), fits[1].bits), (Ok("2".parse().unwrap()), Some(8))); // 200 halves
    /// assert_eq!(fits[0].scale, Err(appraisal::proof::Unfit::Division)); // by a target of the record
    /// # }
    /// ```
    #[must_use]
    pub fn fits(&self) -> Vec<Fit> {
        let walk = Walk::done(&self.0);
        let mut scales: Vec<Scale> = alloc::vec![Err(Unfit::Figure); walk.plan.nodes.len()];
        let mut before = scales.clone();
        for at in &walk.plan.order {
            let Some(node) = walk.plan.nodes.get(*at) else { continue };
            let fitting = Fitting {
                walk: &walk,
                scales: &scales,
                before: &before,
            };
            let unrounded = fitting.node(node);
            let rounded = match node.round.as_ref().and_then(grid_step) {
                Some(step) => Ok(denominator(&step)),
                None => unrounded.clone(),
            };
            if let (Some(scale), Some(own)) = (scales.get_mut(*at), before.get_mut(*at)) {
                (*scale, *own) = (rounded, unrounded);
            }
        }
        let nodes = walk.plan.nodes.iter().zip(scales).zip(&walk.found);
        let fits = nodes.map(|((node, scale), found)| Fit {
            node: node.words.id.clone(),
            bits: scale.as_ref().ok().and_then(|scale| bits(found.range.as_ref()?, scale)),
            scale,
        });
        fits.collect()
    }
}

/// The bits of the greatest value on a scale.
fn bits(range: &Range, scale: &Exact) -> Option<u64> {
    let (least, greatest) = (range.least.at.as_ref()?, range.greatest.at.as_ref()?);
    // The range may be a bound that lies on no grid.
    Some((&least.abs().max(greatest.abs()) * scale).ceil().bits())
}

fn denominator(x: &Exact) -> Exact {
    x.denominator_text().parse().unwrap_or(Exact::ONE)
}

fn numerator(x: &Exact) -> Exact {
    x.numerator_text().parse().unwrap_or(Exact::ONE)
}

/// The least scale on which both are whole.
fn both(a: Scale, b: Scale) -> Scale {
    let (a, b) = (a?, b?);
    // lcm(a, b) = a × the part of b that a lacks.
    let lcm = b.checked_div(&a).map_or(a.clone(), |ratio| &a * &numerator(&ratio));
    if lcm.bits() > 128 { Err(Unfit::TooWide) } else { Ok(lcm) }
}

fn of_numbers<'a>(numbers: impl IntoIterator<Item = &'a Exact>) -> Scale {
    numbers
        .into_iter()
        .map(|x| Ok(denominator(x)))
        .fold(Ok(Exact::ONE), both)
}

/// On a scale, times a number.
fn times(scale: Scale, factor: &Exact) -> Scale {
    let parts = factor.checked_div(&scale?).unwrap_or_default();
    let scale = denominator(&parts);
    if scale.bits() > 128 {
        Err(Unfit::TooWide)
    } else {
        Ok(scale)
    }
}

/// What the scales of a node are worked out from.
struct Fitting<'w> {
    walk: &'w Walk<'w>,
    scales: &'w [Scale],
    before: &'w [Scale],
}

impl Fitting<'_> {
    /// The scale of a node before its rounding.
    fn node(&self, node: &NodePlan) -> Scale {
        let own = match &node.op {
            Op::Rule { rule, account, .. } => {
                let points = self.rule(rule, node);
                let lost = account
                    .and_then(|at| self.walk.plan.accounts.get(at))
                    .map_or(Ok(Exact::ONE), events);
                both(points, lost)
            }
            Op::Combine { combine, children } => self.combination(node, combine, children),
        };
        let pools = node
            .add
            .iter()
            .chain(&node.subtract)
            .filter_map(|at| self.walk.plan.accounts.get(*at));
        let pools = pools.map(events).fold(Ok(Exact::ONE), both);
        let gates = node.gates.iter().map(|gate| &gate.gate);
        let limits = gates.flat_map(|gate| gate.set.iter().chain(&gate.at_most).chain(&gate.at_least));
        let limits = limits.chain(&node.at_least).chain(&node.at_most).chain(&node.net_cap);
        both(both(own, pools), of_numbers(limits))
    }

    fn rule(&self, rule: &Rule, node: &NodePlan) -> Scale {
        let ahead = self.walk.ahead(node);
        let full = ahead.full.cloned().unwrap_or_default();
        let gives = |gives: Option<Gives>, numbers: &[&Exact]| match gives.unwrap_or_default() {
            Gives::Points => of_numbers(numbers.iter().copied()),
            Gives::Share => numbers
                .iter()
                .map(|y| Ok(denominator(&(*y * &full))))
                .fold(Ok(Exact::ONE), both),
        };
        match rule {
            Rule::Entered(_) => self.figure(&ahead),
            Rule::Fixed(_) => {
                let range = rule.attainable(&ahead);
                range
                    .and_then(|range| range.only().cloned())
                    .map_or(Err(Unfit::Figure), |x| Ok(denominator(&x)))
            }
            Rule::Levels(rule) => gives(rule.gives, &rule.level.iter().map(|row| &row.y).collect::<Vec<_>>()),
            Rule::YesNo(rule) => {
                let (yes, no) = rule.answers(&full);
                of_numbers([&yes, &no])
            }
            Rule::Checklist(rule) => {
                let points = rule.item.iter().filter_map(|item| item.points.as_ref());
                of_numbers(
                    points
                        .chain(&rule.lose)
                        .chain(&rule.starred_missing)
                        .chain(rule.lose.as_ref().map(|_| &full)),
                )
            }
            Rule::Ledger(rule) => of_numbers([rule.start.as_ref().unwrap_or(&full)]),
            Rule::Deadline(rule) => {
                let all = rule.start.iter().chain(&rule.late_score).chain(&rule.not_done);
                let all = of_numbers(all.chain(rule.start.is_none().then_some(&full)));
                let weekly = rule.every == Every::Week && rule.part.unwrap_or_default() == PartStep::ProRata;
                let each = if weekly {
                    rule.points.checked_div(&Exact::from(7))
                } else {
                    Some(rule.points.clone())
                };
                let each = each.unwrap_or_default();
                let grace = rule
                    .grace
                    .as_ref()
                    .map(|grace| grace * &rule.points)
                    .unwrap_or_default();
                both(all, of_numbers([&each, &grace]))
            }
            Rule::Deviation(rule)
                if rule
                    .above
                    .iter()
                    .chain(&rule.below)
                    .all(|s| s.part != PartStep::ProRata) =>
            {
                let sides = || rule.above.iter().chain(&rule.below);
                let points = sides().flat_map(|side| [Some(&side.points), side.at_most.as_ref()]);
                of_numbers(points.flatten().chain([rule.start.as_ref().unwrap_or(&full)]))
            }
            Rule::Completion(rule) => self.completion(rule, &ahead),
            Rule::Steps(rule) => gives(rule.gives, &rule.row.iter().map(|row| &row.y).collect::<Vec<_>>()),
            Rule::Linear(_) | Rule::Deviation(_) | Rule::Efficacy(_) | Rule::Goalposts(_) => self.curve(rule, &ahead),
            Rule::Power(rule) if rule.c.is_integer() => Err(Unfit::Figure),
            Rule::Power(_) => Err(Unfit::Irrational),
            Rule::Growth(rule) if rule.is_enclosed() => Err(Unfit::Irrational),
            Rule::Growth(_) | Rule::Votes(_) => Err(Unfit::Division),
            Rule::Panel(panel) => {
                // Groups that round, and of which none can be left out, make a sum of numbers on a grid.
                let leaves = |id: &str| !panel.group.iter().any(|group| group.parent.as_deref() == Some(id));
                let plain = panel
                    .group
                    .iter()
                    .all(|group| group.parent.is_none() && leaves(&group.id));
                let fixed = panel.group.iter().all(|group| {
                    group.round.is_some() && !matches!(group.empty, Some(crate::combine::Empty::LeaveOut))
                });
                if !(plain && fixed) {
                    return Err(Unfit::Division);
                }
                let whole: Exact = panel.group.iter().map(|g| g.weight.clone().unwrap_or(Exact::ONE)).sum();
                let each = panel.group.iter().map(|group| {
                    let step = group
                        .round
                        .as_ref()
                        .and_then(grid_step)
                        .map_or(Err(Unfit::Division), |step| Ok(denominator(&step)));
                    let stated = match &group.empty {
                        Some(crate::combine::Empty::Score(score)) => Ok(denominator(score)),
                        _ => Ok(Exact::ONE),
                    };
                    let weight = group.weight.clone().unwrap_or(Exact::ONE).checked_div(&whole);
                    times(both(step, stated), &weight.unwrap_or_default())
                });
                each.fold(Ok(Exact::ONE), both)
            }
            Rule::RankPoints(rule) if rule.ties == RankTies::Share => {
                let table = rule.top.iter().chain(&rule.bottom).chain(&rule.rest);
                of_numbers(table.chain(&rule.step).chain([rule.first.as_ref().unwrap_or(&full)]))
            }
            Rule::RankPoints(_) => Err(Unfit::Division),
            Rule::Decision(decision) => {
                let mut outside = self.sources(node).into_iter();
                let each = decision.row.iter().map(|row| match &row.y {
                    Source::Number(y) => Ok(denominator(y)),
                    _ => outside.next().unwrap_or(Err(Unfit::Figure)),
                });
                let all = each.fold(Ok(Exact::ONE), both);
                if decision.gives == Some(Gives::Share) {
                    times(all, &full)
                } else {
                    all
                }
            }
            Rule::Formula(formula) => {
                let mut outside = self.sources(node).into_iter();
                let mut done: Vec<Scale> = Vec::with_capacity(formula.step.len());
                for step in &formula.step {
                    let mut of = Vec::with_capacity(step.of.len());
                    for source in &step.of {
                        let earlier = |id: &str| formula.step.iter().position(|step| step.id.as_str() == id);
                        of.push(match source {
                            Source::Number(x) => Ok(denominator(x)),
                            Source::Step(id) => {
                                let at = earlier(id).and_then(|at| done.get(at));
                                at.cloned().unwrap_or(Err(Unfit::Figure))
                            }
                            _ => outside.next().unwrap_or(Err(Unfit::Figure)),
                        });
                    }
                    done.push(step_scale(step, &of));
                }
                done.pop().unwrap_or(Err(Unfit::Figure))
            }
        }
    }

    /// The scale of the figure that a rule reads.
    fn figure(&self, ahead: &Ahead<'_>) -> Scale {
        let step = ahead.x.as_ref().and_then(|x| x.step.as_ref());
        step.map_or(Err(Unfit::Figure), |step| Ok(denominator(step)))
    }

    fn completion(&self, rule: &crate::rule::Completion, ahead: &Ahead<'_>) -> Scale {
        let full = ahead.full.cloned().unwrap_or_default();
        let stated = rule
            .zero_below
            .iter()
            .chain(&rule.at_least)
            .chain(&rule.at_most)
            .chain(&rule.if_zero);
        let stated = stated
            .map(|share| Ok(denominator(&(share * &full))))
            .fold(Ok(Exact::ONE), both);
        let ratio = match (&rule.round_ratio, &rule.target) {
            (Some(rounding), _) => grid_step(rounding).map_or(Err(Unfit::Division), |step| Ok(denominator(&step))),
            (None, None) => self
                .figure(ahead)
                .map_err(|why| if ahead.fraction { Unfit::Division } else { why }),
            (None, Some(target)) => match (target.constant(), rule.form.unwrap_or_default()) {
                (_, crate::rule::CompletionForm::Actual) => self.figure(ahead),
                (_, crate::rule::CompletionForm::TargetOverActual) | (None, _) => Err(Unfit::Division),
                (Some(target), _) => times(self.figure(ahead), &target.recip().unwrap_or_default()),
            },
        };
        both(times(ratio, &full), stated)
    }

    /// A curve over figures on a step: every piece has whole multiples of its own.
    fn curve(&self, rule: &Rule, ahead: &Ahead<'_>) -> Scale {
        let Some(curve) = rule.curve(ahead) else {
            return Err(Unfit::Division);
        };
        let (divide_by, round_x) = rule.reading();
        let mut all = Ok(Exact::ONE);
        for domain in ahead.readings(divide_by, round_x) {
            for knot in &curve.knots {
                all = both(all, of_numbers([&knot.left, &knot.at, &knot.right]));
            }
            if let crate::rule::Beyond::Value(y) = &curve.before {
                all = both(all, of_numbers([y]));
            }
            if let crate::rule::Beyond::Value(y) = &curve.after {
                all = both(all, of_numbers([y]));
            }
            let lines = (0..=curve.knots.len())
                .filter(|piece| curve.slope(*piece) != 0)
                .filter_map(|piece| curve.line(piece));
            for ((a, y), (b, z)) in lines {
                let Some(step) = &domain.step else {
                    return Err(Unfit::Figure);
                };
                let slope = (&z - &y).checked_div(&(&b - &a)).unwrap_or_default();
                let at_zero = &y - &(&slope * &a);
                all = both(all, of_numbers([&(&slope * step), &at_zero]));
            }
        }
        all
    }

    /// The scales of what a rule reads beside its input, with what is stated for its absence.
    fn sources(&self, node: &NodePlan) -> Vec<Scale> {
        let Op::Rule { rule, sources, .. } = &node.op else {
            return Vec::new();
        };
        let each = rule.sources().into_iter().zip(sources).map(|(source, operand)| {
            let (scale, stated) = match (source, operand) {
                (Source::Node { exact, absent, .. }, Operand::Node(at, _)) => {
                    let scales = if *exact { self.before } else { self.scales };
                    (scales.get(*at).cloned().unwrap_or(Err(Unfit::Figure)), absent.as_ref())
                }
                (Source::Input { absent, .. }, Operand::Input(at)) => {
                    let step = self.walk.input(*at).and_then(|x| x.step);
                    (
                        step.map_or(Err(Unfit::Figure), |step| Ok(denominator(&step))),
                        absent.as_ref(),
                    )
                }
                (Source::Parameter(parameter), _) => {
                    let only = self.walk.parameter(parameter).and_then(|range| range.only().cloned());
                    (only.map_or(Err(Unfit::Figure), |x| Ok(denominator(&x))), None)
                }
                _ => (Ok(Exact::ONE), None),
            };
            both(scale, of_numbers(stated))
        });
        each.collect()
    }

    fn combination(&self, node: &NodePlan, combine: &Combine, children: &[usize]) -> Scale {
        let mut scales = Vec::with_capacity(children.len());
        let mut leaves = false;
        for child in children {
            let (Some(of), Some(found)) = (self.walk.plan.nodes.get(*child), self.walk.found.get(*child)) else {
                continue;
            };
            let policies = found.kinds.iter().filter_map(|kind: &Absence| of.policy(*kind));
            let mut scale = self.scales.get(*child).cloned().unwrap_or(Err(Unfit::Figure));
            let full = of.full.clone().unwrap_or_default();
            for policy in policies {
                match policy {
                    PolicyPlan::Full => scale = both(scale, of_numbers([&full])),
                    PolicyPlan::Share(share) => scale = both(scale, of_numbers([&(share * &full)])),
                    PolicyPlan::LeaveOut | PolicyPlan::LeaveOutOf(_) | PolicyPlan::MoveTo(_) => leaves = true,
                    PolicyPlan::Zero | PolicyPlan::NoScore => {}
                }
            }
            leaves |= !found.owes.is_empty();
            let replaced = node.replaces.iter().flat_map(|replace| &replace.with);
            let replaced = replaced.filter(|(at, _)| at == child).map(|(_, value)| value);
            scales.push((of, both(scale, of_numbers(replaced))));
        }
        if let (Some(step), true) = (node.round_terms.as_ref().and_then(grid_step), combine.is_additive()) {
            return Ok(denominator(&step));
        }
        let all = || scales.iter().map(|(_, scale)| scale.clone()).fold(Ok(Exact::ONE), both);
        let weight = |of: &NodePlan| match &of.weight {
            Some(weight) => self
                .walk
                .parameter(weight)
                .and_then(|range| range.only().cloned())
                .ok_or(Unfit::Division),
            None => Ok(Exact::ONE),
        };
        // A sum of terms at constant weights, divided once.
        let weighted = |over: &dyn Fn(&NodePlan) -> Result<Exact, Unfit>, whole: &Exact| {
            let each = scales.iter().map(|(of, scale)| {
                let weight = over(of)?.checked_div(whole).ok_or(Unfit::Division)?;
                times(scale.clone(), &weight)
            });
            each.fold(Ok(Exact::ONE), both)
        };
        let counted = || scales.iter().map(|(of, _)| *of).filter(|of| !of.extra);
        let whole_weight = || {
            counted()
                .map(weight)
                .try_fold(Exact::ZERO, |sum, weight| weight.map(|w| &sum + &w))
        };
        let one = |_: &NodePlan| Ok(Exact::ONE);
        let count = Exact::from(counted().count());
        match combine {
            Combine::Min(_) | Combine::Max(_) | Combine::FirstPresent(_) => all(),
            Combine::Product(_) | Combine::NoisyOr(_) => {
                let product = scales.iter().map(|(_, scale)| scale.clone()).reduce(|a, b| {
                    let product = &a? * &b?;
                    if product.bits() > 128 {
                        Err(Unfit::TooWide)
                    } else {
                        Ok(product)
                    }
                });
                product.unwrap_or(Ok(Exact::ONE))
            }
            Combine::Geometric(_) | Combine::WeightedGeometric(_) | Combine::Quadratic(_) => Err(Unfit::Irrational),
            Combine::Harmonic(_) => Err(Unfit::Division),
            Combine::Best(best) if best.kept == Kept::Sum => all(),
            Combine::Drop(rule) if rule.kept == Kept::Sum => all(),
            _ if leaves => both(all(), Err(Unfit::Rescaled)),
            Combine::Sum(_) => all(),
            Combine::WeightedSum(_) => weighted(&weight, &Exact::ONE),
            Combine::WeightedMean(_) => weighted(&weight, &whole_weight()?),
            Combine::Mean(_) => weighted(&one, &count),
            Combine::EarnedOverPossible(rule) => {
                let possible: Exact = counted().filter_map(|of| of.full.as_ref()).sum();
                weighted(&|_| Ok(rule.to.clone()), &possible)
            }
            Combine::Best(_) | Combine::Drop(_) => both(all(), Err(Unfit::Division)),
        }
    }
}

fn step_scale(step: &Step, of: &[Scale]) -> Scale {
    let all = || of.iter().cloned().fold(Ok(Exact::ONE), both);
    let rest = || of.iter().skip(2).cloned().fold(Ok(Exact::ONE), both);
    match step.op {
        Operation::Add | Operation::Subtract | Operation::Min | Operation::Max | Operation::Clamp | Operation::Abs => {
            all()
        }
        Operation::If => rest(),
        Operation::Multiply => of
            .iter()
            .cloned()
            .reduce(|a, b| {
                let product = &a? * &b?;
                if product.bits() > 128 {
                    Err(Unfit::TooWide)
                } else {
                    Ok(product)
                }
            })
            .unwrap_or(Ok(Exact::ONE)),
        Operation::Round => match step.round.as_ref().and_then(grid_step) {
            Some(grid) => Ok(denominator(&grid)),
            None => all(),
        },
        Operation::Divide => match step.of.get(1) {
            Some(Source::Number(by)) if !by.is_zero() => times(
                of.first().cloned().unwrap_or(Ok(Exact::ONE)),
                &by.recip().unwrap_or_default(),
            ),
            _ => Err(Unfit::Division),
        },
        Operation::Power => match step.of.get(1) {
            Some(Source::Number(exponent)) if exponent.is_integer() && !exponent.is_negative() => {
                let power = exponent.to_i64().and_then(|n| u32::try_from(n).ok());
                let base = of.first().cloned().unwrap_or(Ok(Exact::ONE))?;
                power.and_then(|n| base.checked_pow(n, 128)).ok_or(Unfit::TooWide)
            }
            _ => Err(Unfit::Irrational),
        },
        Operation::Ln | Operation::Exp | Operation::NormalShare => Err(Unfit::Irrational),
    }
}

/// The scale of what events come to.
fn events(account: &Account) -> Scale {
    let pool = &account.pool;
    if pool.order == Filling::ProRata {
        return Err(Unfit::Division);
    }
    let caps = pool.cap.iter().chain(&pool.event_cap);
    let caps = caps.chain(
        pool.category
            .iter()
            .flat_map(|category| category.cap.iter().chain(&category.event_cap)),
    );
    let caps = of_numbers(caps);
    let each = match &pool.event_round {
        Some(rounding) => grid_step(rounding).map_or(Err(Unfit::Events), |step| Ok(denominator(&step))),
        None if pool.credit != Credit::Whole || pool.category.is_empty() => Err(Unfit::Events),
        None => {
            let fixed: Option<Vec<&Exact>> = pool.category.iter().map(|category| category.points.as_ref()).collect();
            fixed.map_or(Err(Unfit::Events), of_numbers)
        }
    };
    let all = both(each, caps);
    match &pool.same_matter {
        SameMatter::Series(series) => {
            let repeated = series.iter().map(|factor| times(all.clone(), factor));
            repeated.fold(all.clone(), both)
        }
        SameMatter::All | SameMatter::Highest => all,
    }
}
