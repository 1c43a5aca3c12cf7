//! Whether more of a figure helps a leaf or hurts it, over all that can be read.

use alloc::{string::String, vec::Vec};

use super::reach::Walk;
use crate::combine::{Account, Credit, SameMatter};
use crate::extent::{Domain, Range};
use crate::number::Exact;
use crate::plan::{NodePlan, Op, Operand};
use crate::rule::{
    Ahead, Better, Completion, CompletionForm, Deviation, Efficacy, Formula, Growth, Linear, Operation, PowerForm,
    RankPoints, Rule, Side, Source, Step,
};
use crate::scheme::Scheme;

/// What happens to a leaf's points as a figure grows and all else stays (指标方向).
///
/// Said of records in which the leaf has a score. The figure is the number read (of numerator and denominator their
/// ratio, over a positive denominator); of a date, how late it is; of a level, how high it stands in the table; of yes
/// and no and of a list, that more is met; of ballots, any mark; of votes, the value of the level voted for; of events,
/// that there are more.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Direction {
    /// It never falls (正向).
    Rising,
    /// It never rises (逆向).
    Falling,
    /// It never changes (不变).
    Constant,
    /// It first never falls, and from some number on never rises any more or does both (趋中), or the other way round.
    Turning {
        /// Whether it rises first.
        rises_first: bool,
        /// From where to where it holds between the two, in the number that the curve is read at; none where data decide.
        between: Option<(Exact, Exact)>,
    },
    /// Nothing is proved (未定).
    Unknown,
}

/// A figure that a leaf reads, and the direction in which it acts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reading {
    /// The leaf.
    pub node: String,
    /// What it reads.
    pub read: Read,
    /// How the leaf's points move with it.
    pub direction: Direction,
}

/// What a leaf reads.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Read {
    /// The input of this id.
    Input(String),
    /// The value of the node of this id.
    Node(String),
}

impl Direction {
    /// Read from the other end.
    fn mirrored(self) -> Self {
        match self {
            Direction::Rising => Direction::Falling,
            Direction::Falling => Direction::Rising,
            Direction::Turning { rises_first, .. } => Direction::Turning {
                rises_first,
                between: None,
            },
            same => same,
        }
    }

    /// Of a factor's or divisor's sign: the same, the opposite, or unknown.
    fn by_sign(self, range: &Range) -> Self {
        let positive = range.least.at.as_ref().is_some_and(|at| !at.is_negative());
        let negative = range.greatest.at.as_ref().is_some_and(|at| !at.is_positive());
        match (self, positive, negative) {
            (Direction::Constant, ..) => Direction::Constant,
            (own, true, _) => own,
            (own, _, true) => own.negated(),
            _ => Direction::Unknown,
        }
    }

    /// The direction of the number with the other sign.
    fn negated(self) -> Self {
        match self {
            Direction::Turning { rises_first, between } => Direction::Turning {
                rises_first: !rises_first,
                between,
            },
            other => other.mirrored(),
        }
    }

    /// The direction of what moves with both.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Direction::Constant, other) => other,
            (own, Direction::Constant) => own,
            (own, other) if own == other && matches!(own, Direction::Rising | Direction::Falling) => own,
            _ => Direction::Unknown,
        }
    }

    fn of_sign(sign: i32) -> Self {
        match sign {
            0 => Direction::Constant,
            1 => Direction::Rising,
            _ => Direction::Falling,
        }
    }
}

impl Scheme {
    /// Which way every leaf's points move with each figure that it reads, in display order.
    ///
    /// It is a proof for the leaf with its clamp and rounding: between two records that differ in this figure alone, the
    /// leaf's points move only this way. A leaf with a gate on the score that looks at something of its own is
    /// [`Unknown`](Direction::Unknown), and so is what depends on the order of targets from the record.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// use appraisal::proof::Direction;
    /// let scheme: appraisal::Scheme = serde_json::from_str(r#"{
    ///     "format": "appraisal/1", "id": "demo", "result": "overdue",
    ///     "node": [{ "id": "overdue", "full": "2.5", "at-least": "0", "rule": { "deviation": {
    ///         "base": "0.05%", "above": { "every": "0.01%", "points": "-0.25", "part": "started" } } } }]
    /// }"#).unwrap();
    /// assert_eq!(scheme.directions()[0].direction, Direction::Falling);
    /// # }
    /// ```
    #[must_use]
    pub fn directions(&self) -> Vec<Reading> {
        let walk = Walk::done(&self.0);
        let mut out = Vec::new();
        for node in &walk.plan.nodes {
            out.extend(of_leaf(&walk, node));
        }
        out
    }
}

/// The readings of one leaf.
fn of_leaf(walk: &Walk<'_>, node: &NodePlan) -> Vec<Reading> {
    let Op::Rule {
        rule,
        input,
        of,
        sources,
        conditions,
        account,
    } = &node.op
    else {
        return Vec::new();
    };
    let watches_itself = walk.watches_itself(node);
    let reading = |read: Read, direction: Direction| Reading {
        node: node.words.id.clone(),
        read,
        direction: if watches_itself { Direction::Unknown } else { direction },
    };
    let ahead = walk.ahead(node);
    let name = |operand: &Operand| match operand {
        Operand::Node(at, _) => Some(Read::Node(walk.plan.nodes.get(*at)?.words.id.clone())),
        Operand::Input(at) => Some(Read::Input(walk.plan.inputs.get(*at)?.id.clone())),
        Operand::Attribute | Operand::Events(_) | Operand::Points(_) | Operand::Statistic | Operand::Parameter => None,
    };
    let mut out: Vec<Reading> = Vec::new();
    let single = match (of, input) {
        (Some((at, exact)), _) => name(&Operand::Node(*at, *exact)),
        (None, Some(at)) => name(&Operand::Input(*at)),
        (None, None) => None,
    };
    if let Some(read) = single {
        let plain = account.and_then(|at| walk.plan.accounts.get(at)).is_none_or(never_less);
        let direction = if plain {
            of_rule(rule, &ahead, node)
        } else {
            Direction::Unknown
        };
        out.push(reading(read, direction));
    }
    let several = sources.iter().enumerate().map(|(at, operand)| (Some(at), operand));
    let looked_at = conditions.iter().map(|condition| (None, &condition.operand));
    let mut moves: Vec<(Read, Direction)> = Vec::new();
    for (place, operand) in several.chain(looked_at) {
        let Some(read) = name(operand) else { continue };
        let direction = match (rule, place) {
            // What else is read may move with it.
            _ if walk.moves_with(operand, sources) => Direction::Unknown,
            (Rule::Formula(formula), Some(place)) => formula_direction(formula, place, &ahead),
            _ => Direction::Unknown,
        };
        match moves.iter_mut().find(|(known, _)| *known == read) {
            Some((_, known)) => *known = core::mem::replace(known, Direction::Constant).and(direction),
            None => moves.push((read, direction)),
        }
    }
    out.extend(moves.into_iter().map(|(read, direction)| reading(read, direction)));
    out
}

/// Whether one more event never makes the events of an account count for less. Of one matter the greatest face stands,
/// which may count for less than the one that gives way, unless all count for what they are.
fn never_less(account: &Account) -> bool {
    let pool = &account.pool;
    // A gate may cut more of all events than one more of them brings.
    if !pool.gate.is_empty() || pool.category.iter().any(|category| !category.gate.is_empty()) {
        return false;
    }
    let as_they_are = pool.credit == Credit::Whole
        && pool.event_round.is_none()
        && pool.event_cap.is_none()
        && pool.same_matter_with.is_empty()
        && pool
            .category
            .iter()
            .all(|category| category.cap.is_none() && category.event_cap.is_none());
    match pool.same_matter {
        SameMatter::All => true,
        SameMatter::Highest => as_they_are,
        SameMatter::Series(_) => false,
    }
}

/// The direction of a rule that reads one figure.
fn of_rule(rule: &Rule, ahead: &Ahead<'_>, node: &NodePlan) -> Direction {
    let in_order = |ys: &[&Exact]| {
        let (up, down) = (ys.is_sorted(), ys.is_sorted_by(|a, b| a >= b));
        match (up, down) {
            (true, true) => Direction::Constant,
            (true, false) => Direction::Rising,
            (false, true) => Direction::Falling,
            (false, false) => Direction::Unknown,
        }
    };
    let (divide_by, round_x) = rule.reading();
    // Before it is divided, the figure moves the other way where the divisor is negative.
    let sign = match divide_by.map(|by| ahead.parameter(by)) {
        None => Some(1),
        Some(by) => by.and_then(|by| match (&by.least.at, &by.greatest.at) {
            (Some(least), _) if least.is_positive() => Some(1),
            (_, Some(greatest)) if greatest.is_negative() => Some(-1),
            _ => None,
        }),
    };
    let divided = |direction: Direction| match sign {
        Some(1) => direction,
        Some(_) => direction.mirrored(),
        None if direction == Direction::Constant => direction,
        None => Direction::Unknown,
    };
    if let (Some(curve), false) = (rule.curve(ahead), matches!(rule, Rule::Completion(_))) {
        // Pools come before the clamp: what stands still without them may move with them.
        let curve = match node.add.is_empty() && node.subtract.is_empty() {
            true => curve.held(node.at_least.as_ref(), node.at_most.as_ref()),
            false => curve,
        };
        let domains = ahead.readings(divide_by, round_x);
        let each = domains.iter().map(|domain| of_moves(&curve.moves(domain)));
        let all = each
            .reduce(|a, b| if a == b { a } else { a.and(b) })
            .unwrap_or(Direction::Constant);
        return divided(all);
    }
    match rule {
        Rule::Entered(_) | Rule::Votes(_) => Direction::Rising,
        Rule::Panel(panel) => {
            let negative = panel
                .group
                .iter()
                .filter_map(|group| group.weight.as_ref())
                .any(Exact::is_negative);
            if negative {
                Direction::Unknown
            } else {
                Direction::Rising
            }
        }
        Rule::Completion(rule) => completion(rule, ahead),
        Rule::Linear(rule) => divided(linear(rule, ahead)),
        Rule::Deviation(rule) => divided(deviation(rule, ahead)),
        Rule::Efficacy(rule) => efficacy(rule, ahead),
        Rule::Goalposts(rule) => {
            let rows = ahead.rows(&[&rule.worst, &rule.best]);
            let signs = rows.map(|rows| {
                rows.into_iter().filter_map(|row| match row.as_slice() {
                    [worst, best] => Some(sign_of(worst, best)),
                    _ => None,
                })
            });
            signs.map_or(Direction::Unknown, agreed)
        }
        Rule::Power(rule) => {
            let up = rule.form == PowerForm::Above;
            Direction::of_sign(if up {
                rule.a.signum()
            } else {
                rule.a.signum().saturating_neg()
            })
        }
        Rule::Growth(rule) => growth(rule),
        Rule::Ledger(_) => Direction::Falling,
        Rule::Deadline(rule) => {
            let Some(due) = rule.due.or(ahead.due) else {
                return Direction::Unknown;
            };
            let start = rule.start.as_ref().or(ahead.full).cloned().unwrap_or_default();
            let Some(end) = rule.end else { return Direction::Falling };
            let grace = rule.grace.clone().unwrap_or_default();
            let late = (rule.late(due, end) - grace).max(Exact::ZERO);
            let last = &start - &(&late * &rule.points);
            if rule.late_score.clone().unwrap_or_default() <= last {
                Direction::Falling
            } else {
                Direction::Unknown
            }
        }
        Rule::Levels(rule) => {
            let ys: Vec<&Exact> = rule.level.iter().map(|row| &row.y).collect();
            in_order(&ys).mirrored()
        }
        Rule::YesNo(rule) => {
            let (yes, no) = rule.answers(&ahead.full.cloned().unwrap_or_default());
            Direction::of_sign(sign_of(&no, &yes))
        }
        Rule::Checklist(rule) => {
            let starred = rule.item.iter().filter(|item| item.starred);
            let stars: Exact = starred.filter_map(|item| item.points.as_ref()).sum();
            let free = rule.item.iter().filter(|item| !item.starred).count();
            // With all stars and nothing else.
            let barely = match &rule.lose {
                Some(lose) => &ahead.full.cloned().unwrap_or_default() - &(lose * &Exact::from(free)),
                None => stars,
            };
            let counts = rule
                .item
                .iter()
                .filter_map(|item| item.points.as_ref())
                .all(|points| !points.is_negative());
            let stars = rule.starred_missing.as_ref().is_none_or(|missing| *missing <= barely);
            if counts && stars {
                Direction::Rising
            } else {
                Direction::Unknown
            }
        }
        Rule::RankPoints(rule) => rank_points(rule),
        Rule::Fixed(_) => Direction::Constant,
        Rule::Steps(_) | Rule::Decision(_) | Rule::Formula(_) => Direction::Unknown,
    }
}

fn sign_of(from: &Exact, to: &Exact) -> i32 {
    (to - from).signum()
}

/// The one direction of all signs.
fn agreed(signs: impl Iterator<Item = i32>) -> Direction {
    signs.map(Direction::of_sign).fold(Direction::Constant, Direction::and)
}

/// The direction of a function that moves so.
fn of_moves(moves: &[(Option<&Exact>, Option<&Exact>, i32)]) -> Direction {
    let Some((_, _, first)) = moves.first() else {
        return Direction::Constant;
    };
    let Some(turn) = moves.iter().position(|(.., sign)| sign != first) else {
        return Direction::of_sign(*first);
    };
    let until = turn
        .checked_sub(1)
        .and_then(|at| moves.get(at))
        .and_then(|(_, to, _)| *to);
    let from = moves.get(turn).and_then(|(from, ..)| *from);
    Direction::Turning {
        rises_first: *first > 0,
        between: until.zip(from).map(|(until, from)| (until.clone(), from.clone())),
    }
}

fn completion(rule: &Completion, ahead: &Ahead<'_>) -> Direction {
    let shares = rule.shares();
    let over = |least: Option<&Exact>, most: Option<&Exact>| {
        Domain::new(least, most, None).map_or(Direction::Constant, |ratios| of_moves(&shares.moves(&ratios)))
    };
    let plain = |target: Option<&Exact>| match (target, &ahead.x) {
        (Some(target), Some(x)) => target.recip().map(|factor| of_moves(&shares.moves(&x.times(&factor)))),
        _ => None,
    };
    let constant = rule.target.as_ref().and_then(crate::rule::Parameter::constant);
    let form = rule.form.unwrap_or_default();
    let nothing = Exact::ZERO;
    if rule.target.is_none() {
        return plain(Some(&Exact::ONE)).unwrap_or(Direction::Unknown);
    }
    match form {
        CompletionForm::Actual => plain(Some(&Exact::ONE)).unwrap_or(Direction::Unknown),
        CompletionForm::ActualOverTarget => match constant {
            Some(target) if !target.is_positive() => Direction::Constant,
            Some(target) => plain(Some(target)).unwrap_or(Direction::Unknown),
            None => over(None, None),
        },
        CompletionForm::TwoMinusRatio => over(None, None).mirrored(),
        CompletionForm::TargetOverActual => {
            // Where nothing was done, the stated share must not be less than what any little gives.
            let none_done = ahead.x.as_ref().is_none_or(|x| x.range.may_be_below(&Exact::ONE));
            let most = rule.at_most.as_ref();
            let stated = match &rule.if_zero {
                Some(share) if none_done => most.is_some_and(|most| share >= most),
                _ => true,
            };
            let positive = over(Some(&nothing), None);
            let negative = over(None, Some(&nothing));
            let may_be_negative = rule
                .target
                .as_ref()
                .and_then(|target| ahead.parameter(target))
                .is_none_or(|target| target.may_be_below(&nothing));
            if !stated || (may_be_negative && negative != Direction::Constant) {
                Direction::Unknown
            } else {
                positive.mirrored()
            }
        }
    }
}

/// A curve whose knots are data rises where its points rise from knot to knot, wherever the knots lie.
fn linear(rule: &Linear, ahead: &Ahead<'_>) -> Direction {
    let mut stand_in = rule.clone();
    for (at, knot) in stand_in.knots.iter_mut().enumerate() {
        knot.x = Exact::from(at).into();
    }
    let (Some(curve), Some(every)) = (Rule::Linear(stand_in).curve(ahead), Domain::new(None, None, None)) else {
        return Direction::Unknown;
    };
    match of_moves(&curve.moves(&every)) {
        Direction::Turning { rises_first, .. } => Direction::Turning {
            rises_first,
            between: None,
        },
        direction => direction,
    }
}

fn deviation(rule: &Deviation, ahead: &Ahead<'_>) -> Direction {
    let sign = |side: &Option<Side>| {
        let moves = side
            .as_ref()
            .filter(|side| side.at_most.as_ref().is_none_or(|most| !most.is_zero()));
        moves.map_or(0, |side| side.points.signum())
    };
    let turned = |side: &Option<Side>, up: bool| {
        let to = side.as_ref().and_then(|side| side.to.as_ref());
        let edge = if up {
            rule.base_to.as_ref().unwrap_or(&rule.base)
        } else {
            &rule.base
        };
        to.is_some_and(|to| {
            edge.constant()
                .is_none_or(|edge| if up { to < edge } else { to > edge })
        })
    };
    if turned(&rule.above, true) || turned(&rule.below, false) {
        return Direction::Unknown;
    }
    let (lower, upper) = (
        rule.base.constant(),
        rule.base_to.as_ref().unwrap_or(&rule.base).constant(),
    );
    let domains = ahead.readings(rule.divide_by.as_ref(), rule.round_x.as_ref());
    let reaches = |bound: Option<&Exact>, up: bool| {
        domains.iter().any(|x| {
            let end = if up { &x.range.greatest.at } else { &x.range.least.at };
            match (end, bound) {
                (Some(end), Some(bound)) => {
                    if up {
                        end > bound
                    } else {
                        end < bound
                    }
                }
                _ => true,
            }
        })
    };
    let above = if reaches(upper, true) { sign(&rule.above) } else { 0 };
    let below = if reaches(lower, false) {
        sign(&rule.below).saturating_neg()
    } else {
        0
    };
    match (below, above) {
        (0, only) | (only, 0) => Direction::of_sign(only),
        (below, above) if below == above => Direction::of_sign(below),
        (below, _) => Direction::Turning {
            rises_first: below > 0,
            between: lower.zip(upper).map(|(lower, upper)| (lower.clone(), upper.clone())),
        },
    }
}

fn efficacy(rule: &Efficacy, ahead: &Ahead<'_>) -> Direction {
    let parameters: Vec<_> = rule.tier.iter().map(|tier| &tier.standard).collect();
    let worst = rule
        .tier
        .last()
        .map(|tier| tier.coefficient.clone())
        .unwrap_or_default();
    let Some(rows) = ahead
        .rows(&parameters)
        .filter(|_| rule.below.clone().unwrap_or_default() <= worst)
    else {
        return Direction::Unknown;
    };
    agreed(rows.iter().map(|standards| {
        if standards.is_sorted_by(|a, b| a > b) {
            1
        } else if standards.is_sorted_by(|a, b| a < b) {
            -1
        } else {
            0
        }
    }))
}

fn growth(rule: &Growth) -> Direction {
    let compound = rule.years.is_some_and(|years| years > 1);
    if compound && rule.absolute {
        Direction::Unknown
    } else {
        Direction::Rising
    }
}

fn rank_points(rule: &RankPoints) -> Direction {
    let first_is_best = match &rule.step {
        Some(step) => Direction::of_sign(step.signum()),
        None => {
            let rest = rule.rest.clone().unwrap_or_default();
            let places: Vec<&Exact> = rule.top.iter().chain([&rest]).chain(rule.bottom.iter().rev()).collect();
            if places.is_sorted_by(|a, b| a >= b) {
                Direction::Rising
            } else if places.is_sorted() {
                Direction::Falling
            } else {
                Direction::Unknown
            }
        }
    };
    if rule.better == Better::More {
        first_is_best
    } else {
        first_is_best.mirrored()
    }
}

/// How the last step of a formula moves with the source at `place` among all that are read from outside.
fn formula_direction(formula: &Formula, place: usize, ahead: &Ahead<'_>) -> Direction {
    let Some(ranges) = formula.ranges(ahead) else {
        return Direction::Unknown;
    };
    let mut outside = 0usize;
    let mut done: Vec<Direction> = Vec::with_capacity(formula.step.len());
    for step in &formula.step {
        let mut of = Vec::with_capacity(step.of.len());
        for source in &step.of {
            let earlier = |id: &str| {
                formula
                    .step
                    .iter()
                    .take(done.len())
                    .position(|step| step.id.as_str() == id)
            };
            of.push(match source {
                Source::Number(at) => (Direction::Constant, Range::point(at.clone())),
                Source::Step(id) => {
                    let at = earlier(id).unwrap_or_default();
                    let direction = done.get(at).cloned().unwrap_or(Direction::Unknown);
                    (direction, ranges.get(at).cloned().unwrap_or_else(Range::unknown))
                }
                _ => {
                    let own = outside == place;
                    let range = ahead.sources.get(outside).cloned().flatten();
                    outside = outside.saturating_add(1);
                    let direction = if own { Direction::Rising } else { Direction::Constant };
                    (direction, range.unwrap_or_else(Range::unknown))
                }
            });
        }
        done.push(step_direction(step, &of));
    }
    done.pop().unwrap_or(Direction::Unknown)
}

fn step_direction(step: &Step, of: &[(Direction, Range)]) -> Direction {
    let get = |at: usize| of.get(at).cloned().unwrap_or((Direction::Constant, Range::unknown()));
    let all = || {
        of.iter()
            .map(|(direction, _)| direction.clone())
            .fold(Direction::Constant, Direction::and)
    };
    let still = |at: usize| get(at).0 == Direction::Constant;
    match step.op {
        Operation::Add
        | Operation::Min
        | Operation::Max
        | Operation::Clamp
        | Operation::Round
        | Operation::Ln
        | Operation::Exp
        | Operation::NormalShare => all(),
        Operation::Subtract => {
            let others = of.iter().skip(1).map(|(direction, _)| direction.clone().negated());
            others.fold(get(0).0, Direction::and)
        }
        Operation::Multiply => {
            let product = |(a, x): (Direction, Range), (b, y): &(Direction, Range)| {
                (a.by_sign(y).and(b.clone().by_sign(&x)), x.product(y))
            };
            of.iter().skip(1).fold(get(0), product).0
        }
        Operation::Divide => {
            let ((a, x), (b, y)) = (get(0), get(1));
            let one_side = y.inverse().is_some_and(|over| over != Range::unknown()) && !y.contains(&Exact::ZERO);
            let by_divisor = match (b == Direction::Constant, one_side) {
                (true, _) => Direction::Constant,
                (false, true) => b.negated().by_sign(&x),
                (false, false) => Direction::Unknown,
            };
            a.by_sign(&y).and(by_divisor)
        }
        Operation::Abs => {
            let (direction, range) = get(0);
            direction.by_sign(&range)
        }
        Operation::If if still(0) && still(1) => get(2).0.and(get(3).0),
        Operation::Power => {
            let ((direction, base), (_, exponent)) = (get(0), get(1));
            match exponent.only() {
                Some(exponent) if !exponent.is_positive() => Direction::Unknown,
                Some(exponent) if exponent.is_integer() => {
                    let even = exponent
                        .checked_div(&Exact::from(2))
                        .is_some_and(|half| half.is_integer());
                    if even { direction.by_sign(&base) } else { direction }
                }
                Some(_) => direction,
                None => Direction::Unknown,
            }
        }
        Operation::If => {
            if all() == Direction::Constant {
                Direction::Constant
            } else {
                Direction::Unknown
            }
        }
    }
}
