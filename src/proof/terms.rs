//! What a parent's combination can come to: what each child can enter with, which children may be left out, and what
//! is rescaled then. Follows the evaluation of terms, over ranges.

use alloc::{collections::BTreeSet, vec::Vec};

use super::reach::{Found, Walk, grid_step};
use crate::combine::{Combine, Guarded, Kept};
use crate::draft::WeightTotal;
use crate::extent::{End, Range, Share, blend};
use crate::number::{Exact, Value, geometric};
use crate::outcome::Absence;
use crate::plan::{MissingPlan, NodePlan, PolicyPlan};

/// A child as it can enter its parent.
pub(super) struct Term<'a> {
    pub(super) at: usize,
    pub(super) node: &'a NodePlan,
    /// What it can enter with; nothing where it can only be left out.
    pub(super) range: Option<Range>,
    /// Value over points possible.
    rate: Option<Range>,
    pub(super) optional: bool,
    /// Whether some record is known to leave it out.
    sure: bool,
    weight: Option<Range>,
    full: Exact,
    moves: bool,
}

impl Term<'_> {
    fn share(&self, weight: Exact, factor: &Exact) -> Option<Share> {
        Some(Share {
            total: self.range.as_ref()?.times(factor),
            weight,
            optional: self.optional,
            sure: self.sure,
        })
    }

    /// What it adds where it adds as it is: nothing, if it is left out.
    fn added(&self, factor: &Range) -> Range {
        let none = Range::point(Exact::ZERO);
        let none = if self.sure { none } else { none.unsure() };
        match &self.range {
            Some(range) if self.optional => range.product(factor).hull(&none),
            Some(range) => range.product(factor),
            None => none,
        }
    }
}

/// Children, and what becomes of the parent without them.
struct Gathered<'a> {
    terms: Vec<Term<'a>>,
    kinds: BTreeSet<Absence>,
    owes: BTreeSet<usize>,
    /// Whether points are owed at this node or beyond it.
    owing: bool,
    /// Whether nothing can be told: what moves does so in a way that is not followed here.
    lost: bool,
}

impl Walk<'_> {
    pub(super) fn terms(&self, at: usize, node: &NodePlan, combine: &Combine, children: &[usize]) -> Found {
        let gathered = self.gather(at, node, combine, children);
        let kinds = absences(&gathered);
        let never = gathered.terms.iter().any(|term| term.range.is_none() && !term.optional);
        let mut found = Found {
            kinds,
            owes: gathered.owes.clone(),
            ..Found::default()
        };
        if never || gathered.terms.iter().all(|term| term.range.is_none()) && !gathered.terms.is_empty() {
            return found;
        }
        if gathered.lost {
            found.range = Some(Range::unknown());
            return found;
        }
        let combined = self.combined(node, combine, &gathered);
        let unsure = node.require.is_some() && gathered.terms.iter().any(|term| term.optional);
        found.range = combined.map(|range| if unsure { range.unsure() } else { range });
        if !gathered.owes.is_empty() {
            found.rate = rate(node, &gathered);
        }
        found
    }

    /// Looks at every child: its own score, what its absence may put in its place, what replaces it.
    fn gather<'a>(&'a self, parent: usize, of: &NodePlan, combine: &Combine, children: &[usize]) -> Gathered<'a> {
        let mut out = Gathered {
            terms: Vec::with_capacity(children.len()),
            kinds: BTreeSet::new(),
            owes: BTreeSet::new(),
            owing: false,
            lost: false,
        };
        let mut moves: Vec<(usize, usize)> = Vec::new();
        for child in children {
            let (Some(node), Some(found)) = (self.plan.nodes.get(*child), self.found.get(*child)) else {
                continue;
            };
            let full = node.full.clone();
            let mut term = Term {
                at: *child,
                node,
                range: found.range.clone(),
                rate: None,
                optional: false,
                sure: false,
                weight: node
                    .weight
                    .as_ref()
                    .map_or(Some(Range::point(Exact::ONE)), |weight| self.parameter(weight)),
                full: full.clone().unwrap_or_default(),
                moves: false,
            };
            let mut substitutes = Vec::new();
            for kind in &found.kinds {
                match (node.policy(*kind), &full) {
                    (None | Some(PolicyPlan::NoScore), _) => {}
                    (Some(PolicyPlan::Zero), _) => substitutes.push(Exact::ZERO),
                    (Some(PolicyPlan::Full), Some(full)) => substitutes.push(full.clone()),
                    (Some(PolicyPlan::Share(share)), Some(full)) => substitutes.push(share * full),
                    (Some(PolicyPlan::Full | PolicyPlan::Share(_)), None) => {}
                    (Some(PolicyPlan::LeaveOut), _) => term.optional = true,
                    (Some(PolicyPlan::LeaveOutOf(to)), _) => {
                        term.optional = true;
                        if *to != parent {
                            out.owing = true;
                            if !node.extra {
                                out.owes.insert(*to);
                            }
                        }
                    }
                    (Some(PolicyPlan::MoveTo(to)), _) => moves.push((out.terms.len(), *to)),
                }
                let leaves = matches!(
                    node.policy(*kind),
                    Some(PolicyPlan::LeaveOut | PolicyPlan::LeaveOutOf(_) | PolicyPlan::MoveTo(_))
                );
                if leaves {
                    out.kinds.insert(*kind);
                }
            }
            term.sure = term.optional && found.surely_absent;
            let instead = Range::of(&substitutes);
            let instead = if found.surely_absent {
                instead
            } else {
                instead.map(Range::unsure)
            };
            let owes_up = !found.owes.is_empty() && !node.extra;
            if owes_up {
                out.owing = true;
                out.owes.extend(found.owes.iter().copied());
            }
            let share = |range: Option<Range>| Some(range?.times(&full.as_ref()?.recip()?));
            let own = if owes_up {
                found.rate.clone()
            } else {
                share(found.range.clone())
            };
            term.rate = match (own, share(instead.clone()), instead.is_some()) {
                (Some(own), Some(instead), _) => Some(own.hull(&instead)),
                (own, _, false) => own,
                _ => None,
            };
            term.range = Range::either(term.range.take(), instead);
            for replace in &of.replaces {
                let values = replace
                    .with
                    .iter()
                    .filter(|(at, _)| at == child)
                    .map(|(_, value)| value);
                let replaced = Range::of(values).map(Range::unsure).filter(|_| term.range.is_some());
                if replaced.is_some() {
                    let more = share(replaced.clone()).filter(|_| !owes_up);
                    term.rate = term.rate.zip(more).map(|(rate, more)| rate.hull(&more));
                }
                term.range = Range::either(term.range.take(), replaced);
            }
            out.terms.push(term);
        }
        out.owes.remove(&parent);
        moved(&mut out, combine, &moves);
        out
    }

    /// The range of a combination.
    fn combined(&self, node: &NodePlan, combine: &Combine, gathered: &Gathered<'_>) -> Option<Range> {
        let terms = gathered.terms.as_slice();
        let range = match combine {
            Combine::Sum(_) if gathered.owing => owed_sum(node, gathered),
            Combine::Sum(_) => sum(node, terms),
            Combine::WeightedSum(_) | Combine::WeightedMean(_) | Combine::WeightedGeometric(_) => {
                let usual = self.weighted(node, combine, terms, None);
                let rows = node.missing.iter().filter(|row| {
                    let may = |child: &usize| terms.iter().any(|term| term.at == *child && term.optional);
                    row.set.iter().all(may)
                });
                rows.map(|row| self.weighted(node, combine, terms, Some(row)).map(Range::unsure))
                    .fold(usual, Range::either)
            }
            Combine::Mean(_) => mean_like(node, terms, |_| Exact::ONE, &Exact::ONE),
            Combine::EarnedOverPossible(rule) => mean_like(node, terms, |term| term.full.clone(), &rule.to),
            Combine::Best(best) => {
                let n = usize::try_from(best.n).unwrap_or(usize::MAX);
                let to = best.to.clone().unwrap_or(Exact::ONE);
                some_of(node, terms, best.kept, &to, |count| (0, count.saturating_sub(n)), &[])
            }
            Combine::Drop(rule) => {
                let (low, high) = (
                    usize::try_from(rule.low).unwrap_or(usize::MAX),
                    usize::try_from(rule.high).unwrap_or(usize::MAX),
                );
                let to = rule.to.clone().unwrap_or(Exact::ONE);
                let dropped = |count: usize| {
                    let after_low = count.saturating_sub(low).max(1).min(count);
                    let after_high = after_low.saturating_sub(high);
                    let high = if after_high < 1 { 0 } else { high };
                    (high, count.saturating_sub(after_low))
                };
                some_of(node, terms, rule.kept, &to, dropped, &rule.never)
            }
            Combine::FirstPresent(_) => first_present(node, terms),
            Combine::Min(_) => extreme(terms, true),
            Combine::Max(_) => extreme(terms, false),
            Combine::Product(_) => product(terms.iter().map(|term| (term.range.clone(), term.optional))),
            Combine::NoisyOr(_) => {
                let one = Range::point(Exact::ONE);
                let missed = terms
                    .iter()
                    .map(|term| (term.range.as_ref().map(|range| one.minus(range)), term.optional));
                product(missed).map(|none| one.minus(&none))
            }
            Combine::Geometric(rule) => guarded(rule, terms, false, |values| {
                let count = Exact::from(values.len()).recip().unwrap_or_default();
                let values: Vec<(Exact, Exact)> = values.iter().map(|value| (value.clone(), count.clone())).collect();
                geometric(&values, 64, 65_536)
            }),
            Combine::Harmonic(rule) => guarded(rule, terms, true, |values| {
                let over: Option<Vec<Exact>> = values.iter().map(Exact::recip).collect();
                match over {
                    Some(over) => Exact::from(values.len())
                        .checked_div(&over.iter().sum())
                        .map(Value::Exact),
                    None => Some(Value::default()),
                }
            }),
            Combine::Quadratic(_) => {
                let distances: Vec<Range> = terms
                    .iter()
                    .filter_map(|term| Some(term.range.as_ref()?.distance()))
                    .collect();
                between(&distances)
            }
        };
        // Where nothing is left the parent is absent; what is left has this range.
        range
    }

    /// A weighted sum, mean or product of powers; `row`: the weights that hold when exactly these children are missing.
    fn weighted(
        &self,
        node: &NodePlan,
        combine: &Combine,
        all: &[Term<'_>],
        row: Option<&MissingPlan>,
    ) -> Option<Range> {
        let there: Vec<(&Term<'_>, Range, bool)> = all
            .iter()
            .filter(|term| term.range.is_some() && row.is_none_or(|row| !row.set.contains(&term.at)))
            .map(|term| {
                let looked_up = row.and_then(|row| row.weights.iter().find(|(child, _)| *child == term.at));
                let weight = looked_up.map(|(_, weight)| Range::point(weight.clone()));
                let weight = weight.or_else(|| term.weight.clone()).unwrap_or_else(Range::unknown);
                (term, weight, term.optional && row.is_none())
            })
            .collect();
        if there.is_empty() {
            return None;
        }
        if row.is_some() && all.iter().any(|term| term.moves) {
            return Some(Range::unknown());
        }
        if let Combine::WeightedGeometric(rule) = combine {
            return powers(rule, &there);
        }
        let constants: Option<Vec<Exact>> = there.iter().map(|(_, weight, _)| weight.only().cloned()).collect();
        let negative = there.iter().any(|(_, weight, _)| weight.may_be_below(&Exact::ZERO));
        let leaves = there.iter().any(|(term, _, optional)| *optional && !term.node.extra)
            || all.iter().any(|term| term.range.is_none() && !term.node.extra);
        let is_sum = matches!(combine, Combine::WeightedSum(_));
        let as_written = is_sum && (row.is_some() || !leaves);
        if as_written {
            let mut total = Range::point(Exact::ZERO);
            for (term, weight, optional) in &there {
                let plain = Term {
                    optional: *optional,
                    ..copy(term)
                };
                total = total.plus(&rounded(plain.added(weight), node));
            }
            // Weights by table go together: they add to the whole, and the whole is a mean.
            return Some(match (constants, self.declared(node)) {
                (None, Some(whole)) if !negative && row.is_none() => match between(&counted(&there)) {
                    Some(mean) if there.iter().all(|(term, ..)| !term.node.extra) && node.round_terms.is_none() => {
                        total.unsure().within(&mean.times(&whole).unsure())
                    }
                    _ => total.unsure(),
                },
                (None, _) => total.unsure(),
                _ => total,
            });
        }
        if negative {
            return Some(Range::unknown());
        }
        let whole = match (is_sum, &constants) {
            (false, _) => Some(Exact::ONE),
            (true, Some(_)) => Some(
                all.iter()
                    .filter(|term| !term.node.extra)
                    .filter_map(|term| term.weight.as_ref()?.only())
                    .sum(),
            ),
            (true, None) => self.declared(node),
        };
        let Some(whole) = whole else {
            return Some(Range::unknown());
        };
        let mut shares = Vec::with_capacity(there.len());
        let mut apart = Range::point(Exact::ZERO);
        for (term, weight, optional) in &there {
            let plain = Term {
                optional: *optional,
                ..copy(term)
            };
            match weight.only() {
                _ if term.node.extra && is_sum => apart = apart.plus(&plain.added(weight)),
                Some(weight) if term.node.extra => shares.extend(plain.share(Exact::ZERO, weight)),
                Some(weight) => shares.extend(plain.share(weight.clone(), weight)),
                None if term.node.extra => return Some(Range::unknown()),
                None => {}
            }
        }
        let mean = match constants {
            Some(_) if whole.is_zero() && is_sum => Range::unknown(),
            Some(_) => blend(&shares),
            // Whatever the weights are, a mean lies between what it is taken of.
            None if all.iter().any(|term| term.node.extra) => return Some(Range::unknown()),
            None => between(&counted(&there))?.unsure(),
        };
        let slack = slack(node, there.len());
        Some(mean.times(&whole).plus(&apart).plus(&slack))
    }

    /// The number that the children's weights are declared to add to.
    fn declared(&self, node: &NodePlan) -> Option<Exact> {
        match &self.checked.draft.node.get(node.document)?.weights {
            Some(WeightTotal::Number(number)) => Some(number.clone()),
            _ => None,
        }
    }
}

/// A child enters as its target does, where its weight or full marks may move there.
fn moved(out: &mut Gathered<'_>, combine: &Combine, moves: &[(usize, usize)]) {
    // As they enter before anything moves.
    let entering: Vec<Term<'_>> = out.terms.iter().map(copy).collect();
    for (from, to) in moves {
        let Some(other) = entering.iter().find(|term| term.at == *to) else {
            continue;
        };
        let (range, full, rate, extra) = (&other.range, &other.full, &other.rate, other.node.extra);
        let Some(term) = out.terms.get_mut(*from) else { continue };
        if extra || term.node.extra {
            out.lost = true;
        }
        term.moves = true;
        let ratio = match combine {
            Combine::Sum(_) => term.full.checked_div(full).unwrap_or_default(),
            _ => Exact::ONE,
        };
        let there = range.as_ref().map(|range| range.times(&ratio).unsure());
        term.rate = term.rate.take().zip(rate.clone()).map(|(own, other)| own.hull(&other));
        if term.range.is_none() {
            term.rate.clone_from(rate);
        }
        term.range = Range::either(term.range.take(), there);
    }
}

/// The kinds of absence that the parent may have: all its children are gone.
fn absences(gathered: &Gathered<'_>) -> BTreeSet<Absence> {
    let gone = |term: &Term<'_>| term.node.extra || term.optional || term.moves;
    if gathered.kinds.is_empty() || !gathered.terms.iter().all(gone) {
        return BTreeSet::new();
    }
    let mut kinds = gathered.kinds.clone();
    if kinds.len() > 1 {
        kinds.insert(Absence::Unrated);
    }
    kinds
}

fn copy<'a>(term: &Term<'a>) -> Term<'a> {
    Term {
        at: term.at,
        node: term.node,
        range: term.range.clone(),
        rate: term.rate.clone(),
        optional: term.optional,
        sure: term.sure,
        weight: term.weight.clone(),
        full: term.full.clone(),
        moves: term.moves,
    }
}

fn counted(there: &[(&Term<'_>, Range, bool)]) -> Vec<Range> {
    there.iter().filter_map(|(term, ..)| term.range.clone()).collect()
}

fn rounded(amount: Range, node: &NodePlan) -> Range {
    amount.rounded(node.round_terms.as_ref())
}

/// By what terms that are rounded after rescaling can stray.
fn slack(node: &NodePlan, terms: usize) -> Range {
    let Some(step) = node.round_terms.as_ref().and_then(grid_step) else {
        return Range::point(Exact::ZERO);
    };
    let most = &step * &Exact::from(terms);
    Range::between(-&most, most).unsure()
}

/// Between the least and the greatest of all: where a mean lies.
fn between(ranges: &[Range]) -> Option<Range> {
    let hull = ranges.iter().cloned().map(Some).fold(None, Range::either)?;
    // Only where all can be at an end is the mean there.
    let all = |pick: &dyn Fn(&Range) -> &End| {
        ranges
            .iter()
            .all(|range| pick(range) == pick(&hull) && pick(range).reached)
    };
    let (least, greatest) = (all(&|range| &range.least), all(&|range| &range.greatest));
    Some(Range {
        least: End {
            reached: least,
            ..hull.least
        },
        greatest: End {
            reached: greatest,
            ..hull.greatest
        },
    })
}

/// A sum; where children may be left out, the rest grows to the points of all.
fn sum(node: &NodePlan, terms: &[Term<'_>]) -> Option<Range> {
    let one = Range::point(Exact::ONE);
    let whole: Exact = terms
        .iter()
        .filter(|term| !term.node.extra)
        .map(|term| &term.full)
        .sum();
    let leaves = terms
        .iter()
        .any(|term| term.optional && !term.node.extra && !term.full.is_zero());
    let extras = terms.iter().filter(|term| term.node.extra || !leaves);
    let moves = terms.iter().any(|term| term.moves);
    let each = |term: &Term<'_>| {
        if moves {
            term.added(&one)
        } else {
            rounded(term.added(&one), node)
        }
    };
    let apart = extras
        .map(each)
        .fold(Range::point(Exact::ZERO), |sum, range| sum.plus(&range));
    if !leaves {
        return Some(if moves {
            apart.plus(&slack(node, terms.len()))
        } else {
            apart
        });
    }
    let shares: Vec<Share> = terms
        .iter()
        .filter(|term| !term.node.extra)
        .filter_map(|term| term.share(term.full.clone(), &Exact::ONE))
        .collect();
    Some(
        blend(&shares)
            .times(&whole)
            .plus(&apart)
            .plus(&slack(node, terms.len())),
    )
}

/// A sum in which points are owed: what is there keeps its rate, whatever it is rescaled to.
fn owed_sum(node: &NodePlan, gathered: &Gathered<'_>) -> Option<Range> {
    let whole: Exact = gathered
        .terms
        .iter()
        .filter(|term| !term.node.extra)
        .map(|term| &term.full)
        .sum();
    let Some(rate) = own_rate(gathered) else {
        return Some(Range::unknown());
    };
    let one = Range::point(Exact::ONE);
    let extras = gathered
        .terms
        .iter()
        .filter(|term| term.node.extra)
        .map(|term| term.added(&one));
    let none = Range::point(Exact::ZERO).unsure();
    let own = rate.times(&whole);
    let own = if gathered.owes.is_empty() { own } else { own.hull(&none) };
    let range = extras.fold(own.unsure(), |sum, range| sum.plus(&range));
    Some(range.plus(&slack(node, gathered.terms.len())))
}

/// Between the least and the greatest rate of what is counted.
fn own_rate(gathered: &Gathered<'_>) -> Option<Range> {
    let mut rates = Vec::new();
    for term in gathered.terms.iter().filter(|term| !term.node.extra) {
        let nothing = term.full.is_zero()
            && term
                .range
                .as_ref()
                .is_none_or(|range| range.only().is_some_and(Exact::is_zero));
        if nothing || term.range.is_none() {
            continue;
        }
        rates.push(term.rate.clone()?);
    }
    between(&rates).map(Range::unsure)
}

/// The rate of a node that owes points to one above: known where its pipeline does little.
fn rate(node: &NodePlan, gathered: &Gathered<'_>) -> Option<Range> {
    let plain = node.add.is_empty()
        && node.subtract.is_empty()
        && node.gates.is_empty()
        && node.round.is_none()
        && node.round_terms.is_none()
        && gathered.terms.iter().all(|term| !term.node.extra)
        && node.at_least.as_ref().is_none_or(|least| !least.is_positive())
        && node.at_most.as_ref().is_none_or(|most| !most.is_negative());
    let rate = own_rate(gathered).filter(|_| plain)?;
    let clamped = node.at_least.is_some() || node.at_most.is_some();
    Some(if clamped {
        rate.hull(&Range::point(Exact::ZERO)).unsure()
    } else {
        rate
    })
}

/// A mean, or points over points: Σ value ÷ Σ of what each counts for, times a number.
fn mean_like(node: &NodePlan, terms: &[Term<'_>], counts: impl Fn(&Term<'_>) -> Exact, to: &Exact) -> Option<Range> {
    let shares = terms.iter().filter_map(|term| {
        let weight = if term.node.extra { Exact::ZERO } else { counts(term) };
        term.share(weight, &Exact::ONE)
    });
    let shares: Vec<Share> = shares.collect();
    let range = blend(&shares).times(to);
    let fixed = terms.iter().all(|term| !term.optional);
    let weight: Exact = shares.iter().map(|share| &share.weight).sum();
    Some(match (&node.round_terms, weight.recip()) {
        (Some(_), Some(over)) if fixed => {
            let factor = Range::point(&over * to);
            let each = terms.iter().map(|term| rounded(term.added(&factor), node));
            each.fold(Range::point(Exact::ZERO), |sum, range| sum.plus(&range))
        }
        (Some(_), _) => range.plus(&slack(node, terms.len())),
        (None, _) => range,
    })
}

/// The best, or all but the highest and lowest. `dropped`: how many of the highest and of the lowest, of so many.
fn some_of(
    node: &NodePlan,
    terms: &[Term<'_>],
    kept: Kept,
    to: &Exact,
    dropped: impl Fn(usize) -> (usize, usize),
    never: &[alloc::string::String],
) -> Option<Range> {
    let one = Range::point(Exact::ONE);
    let counted: Vec<&Term<'_>> = terms.iter().filter(|term| !term.node.extra).collect();
    let extras = terms.iter().filter(|term| term.node.extra).map(|term| term.added(&one));
    let extra = extras.fold(Range::point(Exact::ZERO), |sum, range| sum.plus(&range));
    let has_extra = counted.len() < terms.len();
    let fixed = counted.iter().all(|term| !term.optional);
    let named = terms.iter().any(|term| never.contains(&term.node.words.id));
    let ranges: Vec<Range> = counted.iter().filter_map(|term| term.range.clone()).collect();
    let slack = slack(node, terms.len());
    if has_extra && kept != Kept::Sum {
        return Some(Range::unknown());
    }
    if kept == Kept::EarnedOverPossible {
        let rates: Option<Vec<Range>> = counted
            .iter()
            .filter(|term| term.range.is_some())
            .map(|term| Some(term.range.as_ref()?.times(&term.full.recip()?)))
            .collect();
        let range = rates.as_deref().and_then(between).unwrap_or_else(Range::unknown);
        return Some(range.times(to).plus(&slack));
    }
    // The n-th least of values never falls when a value rises, so all least together are the least.
    if fixed && !named {
        let count = ranges.len();
        let (high, low) = dropped(count);
        let keep = count.saturating_sub(high).saturating_sub(low);
        let pick = |ends: Vec<Option<Exact>>, reached: bool, open_up: bool| {
            let mut known: Vec<Exact> = ends.iter().flatten().cloned().collect();
            known.sort_unstable();
            let open = ends.len().saturating_sub(known.len());
            // What is open lies beyond all others, on the side of the highest or of the lowest.
            let (high, low) = if open_up {
                (high.checked_sub(open), Some(low))
            } else {
                (Some(high), low.checked_sub(open))
            };
            match (high, low) {
                (Some(high), Some(low)) => {
                    let take = known.len().saturating_sub(high).saturating_sub(low);
                    End::new(known.iter().skip(low).take(take).sum(), reached)
                }
                _ => End::open(reached),
            }
        };
        let total = Range {
            least: pick(
                ranges.iter().map(|range| range.least.at.clone()).collect(),
                ranges.iter().all(|range| range.least.reached),
                false,
            ),
            greatest: pick(
                ranges.iter().map(|range| range.greatest.at.clone()).collect(),
                ranges.iter().all(|range| range.greatest.reached),
                true,
            ),
        };
        let total = match kept {
            Kept::Mean => total.times(&Exact::from(keep).recip()?),
            _ => total,
        };
        return Some(total.plus(&extra).plus(&slack));
    }
    let range = match kept {
        Kept::Mean => between(&ranges)?,
        _ => {
            let zero = Range::point(Exact::ZERO);
            ranges
                .iter()
                .fold(zero.clone(), |sum, range| sum.plus(&range.hull(&zero)))
        }
    };
    Some(range.unsure().plus(&extra).plus(&slack))
}

/// The first that is there.
fn first_present(node: &NodePlan, terms: &[Term<'_>]) -> Option<Range> {
    let mut all: Option<Range> = None;
    let mut sure = true;
    for term in terms.iter().filter(|term| !term.node.extra) {
        let range = term
            .range
            .clone()
            .map(|range| if sure { range } else { range.unsure() });
        all = Range::either(all, range);
        if !term.optional {
            break;
        }
        sure &= term.sure;
    }
    let one = Range::point(Exact::ONE);
    let extras = terms.iter().filter(|term| term.node.extra).map(|term| term.added(&one));
    let range = all.map_or_else(|| Range::point(Exact::ZERO), |range| rounded(range, node));
    let has_extras = terms.iter().any(|term| term.node.extra);
    let slack = if has_extras {
        slack(node, terms.len())
    } else {
        Range::point(Exact::ZERO)
    };
    Some(extras.fold(range, |sum, range| sum.plus(&range)).plus(&slack))
}

/// The least or the greatest of what is there.
fn extreme(terms: &[Term<'_>], least: bool) -> Option<Range> {
    let flip = |range: &Range| if least { range.negated() } else { range.clone() };
    let all: Vec<(Range, bool)> = terms
        .iter()
        .filter_map(|term| Some((flip(term.range.as_ref()?), term.optional)))
        .collect();
    let must = all
        .iter()
        .filter(|(_, optional)| !optional)
        .map(|(range, _)| range.clone());
    let must = must.reduce(|a, b| a.or_more(&b));
    let hull = all
        .iter()
        .map(|(range, _)| Some(range.clone()))
        .fold(None, Range::either)?;
    let together = all
        .iter()
        .map(|(range, _)| range.clone())
        .reduce(|a, b| a.or_more(&b))?;
    // What must be there holds the result from below; whatever else is there can only raise it. The bound is known to be
    // reached where it is with all there.
    let least = must.map_or(hull.least, |must| must.least);
    let reached = least.at == together.least.at && together.least.reached;
    let range = Range {
        least: End { reached, ..least },
        greatest: hull.greatest,
    };
    Some(flip(&range))
}

/// The product of what is there; what may be left out counts as 1 then.
fn product(factors: impl Iterator<Item = (Option<Range>, bool)>) -> Option<Range> {
    let one = Range::point(Exact::ONE);
    let each = factors.filter_map(|(range, optional)| {
        let range = range?;
        Some(if optional { range.hull(&one).unsure() } else { range })
    });
    each.reduce(|a, b| a.product(&b))
}

/// A mean of values that must not be negative (or not 0 either): between the least and the greatest, and what is
/// stated for values below. `of`: the mean of these values.
fn guarded(rule: &Guarded, terms: &[Term<'_>], or_zero: bool, of: impl Fn(&[Exact]) -> Option<Value>) -> Option<Range> {
    let ranges: Vec<&Range> = terms.iter().filter_map(|term| term.range.as_ref()).collect();
    let nothing = Exact::ZERO;
    let below = ranges
        .iter()
        .any(|range| range.may_be_below(&nothing) || (or_zero && range.least.at.as_ref().is_some_and(Exact::is_zero)));
    let stated = rule
        .otherwise
        .clone()
        .filter(|_| below)
        .map(|at| Range::point(at).unsure());
    // Where one is always below, the mean is never taken.
    let never = ranges
        .iter()
        .any(|range| range.greatest.at.as_ref().is_some_and(Exact::is_negative));
    if never && terms.iter().all(|term| !term.optional) {
        return stated;
    }
    let from_zero: Vec<Range> = ranges
        .iter()
        .map(|range| {
            let held = range.at_least(&nothing);
            if range.may_be_below(&nothing) {
                held
            } else {
                (*range).clone()
            }
        })
        .collect();
    let mean = if terms.iter().all(|term| !term.optional) {
        let end = |pick: &dyn Fn(&Range) -> &End, upper: bool| {
            let values: Option<Vec<Exact>> = from_zero.iter().map(|range| pick(range).at.clone()).collect();
            let reached = from_zero.iter().all(|range| pick(range).reached) && !or_zero_end(&values, or_zero);
            match values.as_deref().map(&of) {
                Some(Some(Value::Exact(at))) => End::new(at, reached),
                Some(Some(Value::Enclosed(bounds))) => {
                    End::new(if upper { bounds.upper() } else { bounds.lower() }.clone(), false)
                }
                Some(None) | None if upper => End::open(false),
                Some(None) | None => End::new(Exact::ZERO, false),
            }
        };
        Some(Range {
            least: end(&|range| &range.least, false),
            greatest: end(&|range| &range.greatest, true),
        })
    } else {
        between(&from_zero).map(Range::unsure)
    };
    Range::either(mean, stated)
}

/// Whether a mean that is not taken of 0 has 0 at its end.
fn or_zero_end(values: &Option<Vec<Exact>>, or_zero: bool) -> bool {
    or_zero && values.iter().flatten().any(Exact::is_zero)
}

/// Π value^weight.
fn powers(rule: &Guarded, there: &[(&Term<'_>, Range, bool)]) -> Option<Range> {
    let nothing = Exact::ZERO;
    let mut below = false;
    let mut total = Range::point(Exact::ONE);
    for (term, weight, optional) in there {
        let Some(range) = &term.range else { continue };
        below |= range.may_be_below(&nothing);
        let Some(weight) = weight.only().filter(|weight| weight.is_positive() && !term.moves) else {
            return Some(Range::unknown());
        };
        let held = range.at_least(&nothing);
        let raise = |end: &End, upper: bool| match &end.at {
            None => End::open(end.reached),
            Some(at) => match Value::Exact(at.clone()).power_within(weight, 64, 65_536) {
                Some(Value::Exact(at)) => End::new(at, end.reached),
                Some(Value::Enclosed(bounds)) => {
                    End::new(if upper { bounds.upper() } else { bounds.lower() }.clone(), false)
                }
                None if upper => End::open(false),
                None => End::new(Exact::ZERO, false),
            },
        };
        let power = Range {
            least: raise(&held.least, false),
            greatest: raise(&held.greatest, true),
        };
        let one = Range::point(Exact::ONE);
        total = total.product(&if *optional { power.hull(&one).unsure() } else { power });
    }
    let stated = rule
        .otherwise
        .clone()
        .filter(|_| below)
        .map(|at| Range::point(at).unsure());
    Range::either(Some(total), stated)
}
