//! Random rules for leaves, with the inputs that they read.

use alloc::{format, string::String, vec, vec::Vec};

use super::dice::Dice;
use super::{panels, pools};
use crate::draft::{Adjustment, Input, Node, Scheme};
use crate::rule::{
    Checklist, Completion, CompletionForm, Deadline, Deviation, End, Entered, Every, Fixed, FixedPoints, Gives,
    InputKind, Item, KnotRow, LevelRow, Levels, Linear, Parameter, PartStep, Rule, Side, StepRow, Steps, YesNo,
};
use crate::{Date, Exact};

/// A leaf under construction: the node, and what it adds to the scheme.
pub(super) struct Leaf<'a> {
    pub(super) dice: &'a mut Dice,
    pub(super) node: Node,
    pub(super) input: Option<Input>,
    pub(super) adjustment: Option<Adjustment>,
}

/// One of so many parts of 1.
fn grain(parts: i64) -> Exact {
    Exact::new(1, parts).unwrap()
}

/// A day of the years around the period.
pub(super) fn day(dice: &mut Dice) -> Date {
    let (year, month) = (dice.pick(&[2023, 2023, 2023, 2024, 2022]), dice.within(1, 12) as u8);
    let day = dice.pick(&[15, 1, 28, 29, 30, 31, 7]);
    (0..4).find_map(|less| Date::new(year, month, day - less).ok()).unwrap()
}

impl Leaf<'_> {
    /// Gives the node a rule. One without full marks can only have rules that need none.
    pub(super) fn rule(&mut self, scheme: &Scheme) -> Rule {
        let needs_none = self.node.full.is_none();
        match self.dice.below(if needs_none { 10 } else { 20 }) {
            0 => self.entered(),
            1 => self.linear(),
            2 => self.steps(),
            3 => self.levels(),
            4 => Rule::Fixed(Fixed::new(FixedPoints::Number(self.points()))),
            5 => self.deviation(),
            6 => self.votes(),
            7 => self.growth(),
            8 => self.formula(scheme),
            9 => self.decision(scheme),
            10 | 11 => self.completion(),
            12 => pools::ledger(self.dice),
            13 => self.deadline(scheme),
            14 => self.yes_no(),
            15 => self.checklist(),
            16 => {
                self.input(&[InputKind::Ballots]);
                panels::panel(self.dice, self.full())
            }
            17 => self.efficacy(),
            18 => self.goalposts(),
            _ => self.fixed(),
        }
    }

    fn full(&self) -> Exact {
        self.node.full.clone().unwrap_or(Exact::from(10))
    }

    /// Points not above full marks, now and then below 0.
    pub(super) fn points(&mut self) -> Exact {
        match self.dice.below(8) {
            0 => self.full(),
            1 => Exact::ZERO,
            2 => -self.dice.number(0, 3),
            _ => &self.full() * &self.dice.share(),
        }
    }

    /// Points or shares, as `gives` says.
    pub(super) fn y(&mut self, gives: Option<Gives>) -> Exact {
        if gives == Some(Gives::Share) {
            self.dice.share()
        } else {
            self.points()
        }
    }

    pub(super) fn gives(&mut self) -> Option<Gives> {
        let of_full = self.node.full.is_some();
        let gives = self.dice.pick(&[None, Some(Gives::Points), Some(Gives::Share)]);
        gives.filter(|_| of_full)
    }

    /// Perhaps declares the input, of one of these kinds.
    pub(super) fn input(&mut self, kinds: &[InputKind]) -> InputKind {
        if !self.dice.chance(40) {
            return kinds[0];
        }
        let kind = self.dice.pick(kinds);
        let mut input = Input::new(format!("in-{}", self.node.id), kind);
        use InputKind::{Actual, Count, Fraction, Number, Score};
        if matches!(kind, Actual | Count | Fraction | Number | Score) {
            input.step = self.dice.maybe(15, |d| d.pick(&[Exact::ONE, grain(2), grain(10)]));
            if self.dice.chance(15) {
                (input.at_least, input.at_most) = (Some(Exact::from(-20)), Some(Exact::from(300)));
            }
        }
        self.node.input = Some(input.id.as_str().into());
        self.input = Some(input);
        kind
    }

    pub(super) fn number_input(&mut self) -> InputKind {
        use InputKind::{Actual, Count, Fraction, Number, Score};
        self.input(&[Number, Count, Fraction, Actual, Score])
    }

    /// A positive parameter: a constant, an adjusted one, or given by the record.
    fn parameter(&mut self, field: &str, usual: &[i64]) -> Parameter {
        let constant = Exact::from(self.dice.pick(usual));
        if self.dice.chance(20) {
            return Parameter::Given(self.dice.maybe(30, |_| format!("given-{field}")));
        }
        if self.adjustment.is_none() && self.dice.chance(15) {
            let to = &constant + &self.dice.number(1, 9);
            self.adjustment = Some(Adjustment::new(self.node.id.as_str(), field, constant.clone(), to));
        }
        Parameter::Constant(constant)
    }

    fn divide_by(&mut self) -> Option<Parameter> {
        if self.dice.chance(30) {
            Some(self.parameter("divide-by", &[100, 8, 3]))
        } else {
            None
        }
    }

    fn entered(&mut self) -> Rule {
        self.input(&[InputKind::Score, InputKind::Number]);
        let mut rule = Entered::new();
        rule.step = self.dice.maybe(30, |d| {
            d.pick(&[Exact::new(1, 10).unwrap(), Exact::new(1, 2).unwrap(), Exact::ONE])
        });
        rule.at_least = self.dice.maybe(15, |d| -d.number(0, 5));
        rule.at_most = self.dice.maybe(15, |d| d.number(100, 120));
        Rule::Entered(rule)
    }

    fn completion(&mut self) -> Rule {
        use InputKind::{Actual, Count, Fraction, Number};
        let kind = self.input(&[Actual, Number, Count, Fraction]);
        let mut rule = Completion::new();
        rule.form = self.dice.pick(&[
            Some(CompletionForm::ActualOverTarget),
            None,
            Some(CompletionForm::TargetOverActual),
            Some(CompletionForm::TwoMinusRatio),
            Some(CompletionForm::Actual),
        ]);
        let may_lack = rule.form == Some(CompletionForm::Actual) || (rule.form.is_none() && kind != Actual);
        if !(may_lack && self.dice.chance(60)) {
            rule.target = Some(self.parameter("target", &[100, 40, 3, 1]));
        }
        rule.round_ratio = self.dice.maybe(30, Dice::fine_rounding);
        rule.zero_below = self.dice.maybe(25, Dice::share);
        rule.at_least = self.dice.maybe(20, |d| &d.share() * &d.share());
        rule.at_most = self
            .dice
            .maybe(50, |d| Exact::ONE + d.pick(&[Exact::ZERO, Exact::new(1, 5).unwrap()]));
        rule.if_zero = self.dice.maybe(40, Dice::share);
        Rule::Completion(rule)
    }

    fn linear(&mut self) -> Rule {
        self.number_input();
        let gives = self.gives();
        let mut x = self.dice.number(-5, 5);
        let mut knots = Vec::new();
        for _ in 0..=self.dice.below(5) {
            let mut knot = KnotRow::new(x.clone(), self.y(gives));
            if self.dice.chance(15) {
                knot.left = Some(self.y(gives));
            }
            if self.dice.chance(15) {
                knot.right = Some(self.y(gives));
            }
            knots.push(knot);
            x = &x + &self.dice.positive(20);
        }
        let mut rule = Linear::new(knots);
        rule.gives = gives;
        rule.divide_by = self.divide_by();
        rule.round_x = self.dice.maybe(20, Dice::fine_rounding);
        for _ in 0..2 {
            let y = self.y(gives);
            let end = self
                .dice
                .pick(&[None, Some(End::Hold), Some(End::Extend), Some(End::Value(y))]);
            (rule.below, rule.above) = (rule.above, end);
        }
        Rule::Linear(rule)
    }

    /// A ladder up or down, whose rows end where the one before begins, and the rest.
    fn steps(&mut self) -> Rule {
        self.number_input();
        let gives = self.gives();
        let (down, closed) = (!self.dice.chance(40), self.dice.chance(30));
        let mut at = if down { Exact::from(100) } else { Exact::from(-3) };
        let mut rows: Vec<StepRow> = Vec::new();
        let mut before: Option<(Exact, bool)> = None;
        for _ in 0..=self.dice.below(4) {
            let inclusive = !self.dice.chance(30);
            let (mut row, edge) = (StepRow::new(self.y(gives)), Some(at.clone()));
            *match (down, inclusive) {
                (true, true) => &mut row.at_least,
                (true, false) => &mut row.more_than,
                (false, true) => &mut row.at_most,
                (false, false) => &mut row.less_than,
            } = edge;
            if let Some((end, was_inclusive)) = before.filter(|_| closed) {
                *match (down, was_inclusive) {
                    (true, true) => &mut row.less_than,
                    (true, false) => &mut row.at_most,
                    (false, true) => &mut row.more_than,
                    (false, false) => &mut row.at_least,
                } = Some(end);
            }
            rows.push(row);
            before = Some((at.clone(), inclusive));
            let step = self.dice.positive(30);
            at = if down { &at - &step } else { &at + &step };
        }
        let mut rest = StepRow::new(self.y(gives));
        rest.otherwise = true;
        rows.push(rest);
        let mut rule = Steps::new(rows);
        rule.gives = gives;
        rule.divide_by = self.divide_by();
        rule.round_x = self.dice.maybe(20, Dice::fine_rounding);
        Rule::Steps(rule)
    }

    fn deviation(&mut self) -> Rule {
        self.number_input();
        let mut rule = Deviation::new(self.parameter("base", &[10, 0, 50]));
        rule.start = if self.node.full.is_none() || self.dice.chance(30) {
            Some(self.points())
        } else {
            None
        };
        rule.round_x = self.dice.maybe(20, Dice::fine_rounding);
        if matches!(rule.base, Parameter::Given(_)) || self.adjustment.is_none() {
            rule.divide_by = self.divide_by();
        }
        let upper = rule.base.constant().map(|base| base + &self.dice.number(10, 20));
        rule.base_to = upper.filter(|_| self.dice.chance(20)).map(Parameter::Constant);
        rule.above = self.side(Exact::from(80));
        rule.below = self.side(Exact::from(-20));
        if rule.above.is_none() && rule.below.is_none() {
            rule.above = Some(Side::new(Exact::ONE, -Exact::ONE, PartStep::Whole));
        }
        Rule::Deviation(rule)
    }

    fn side(&mut self, furthest: Exact) -> Option<Side> {
        if !self.dice.chance(75) {
            return None;
        }
        let points = self.dice.number(-3, 3);
        let part = self.dice.pick(PartStep::ALL);
        let mut side = Side::new(self.dice.positive(5), points, part);
        side.at_most = self.dice.maybe(30, |d| d.number(0, 10));
        side.to = self.dice.maybe(20, |_| furthest);
        Some(side)
    }

    fn deadline(&mut self, scheme: &Scheme) -> Rule {
        self.input(&[InputKind::Date]);
        let every = self.dice.pick(Every::ALL);
        let mut rule = Deadline::new(every, self.dice.positive(2));
        rule.part = match every {
            Every::Month => Some(self.dice.pick(&[PartStep::Whole, PartStep::Started])),
            Every::Week => Some(self.dice.pick(PartStep::ALL)),
            _ => None,
        };
        let due = day(self.dice);
        let in_period = scheme
            .period
            .as_ref()
            .is_none_or(|period| period.from <= due && due <= period.to);
        if in_period && self.dice.chance(50) {
            self.node.due = Some(due);
        } else {
            rule.due = Some(due);
        }
        rule.start = if self.dice.chance(20) {
            Some(self.points())
        } else {
            None
        };
        rule.grace = self.dice.maybe(20, |d| d.number(0, 2));
        rule.end = self.dice.maybe(40, day).filter(|end| *end >= due);
        rule.late_score = if self.dice.chance(30) {
            Some(self.points())
        } else {
            None
        };
        rule.not_done = if self.dice.chance(30) {
            Some(self.points())
        } else {
            None
        };
        Rule::Deadline(rule)
    }

    fn levels(&mut self) -> Rule {
        self.input(&[InputKind::Level]);
        let gives = self.gives();
        let names = &["优", "良", "中", "差"][..=self.dice.below(4)];
        let mut rule = Levels::new(Vec::new());
        for name in names {
            let y = self.y(gives);
            rule.level.push(LevelRow::new(*name, y));
        }
        rule.gives = gives;
        if let Some(input) = &mut self.input {
            input.levels = names.iter().map(|name| (*name).into()).collect();
        }
        Rule::Levels(rule)
    }

    fn yes_no(&mut self) -> Rule {
        self.input(&[InputKind::YesNo]);
        let gives = self.gives();
        let mut rule = YesNo::new();
        rule.yes = if self.dice.chance(30) {
            Some(self.y(gives))
        } else {
            None
        };
        rule.no = if self.dice.chance(30) {
            Some(self.y(gives))
        } else {
            None
        };
        rule.gives = gives;
        Rule::YesNo(rule)
    }

    fn checklist(&mut self) -> Rule {
        self.input(&[InputKind::Checklist]);
        let count = 1 + self.dice.below(5);
        let mut rule = Checklist::new(vec![]);
        if self.dice.chance(40) {
            rule.lose = Some(self.dice.number(0, 3));
        }
        let each = &self.full() * &Exact::new(1, count as i64).unwrap();
        for at in 0..count {
            let mut item = Item::new(format!("item-{at}"));
            item.points = if rule.lose.is_none() { Some(each.clone()) } else { None };
            item.starred = self.dice.chance(15);
            rule.item.push(item);
        }
        if rule.item.iter().any(|item| item.starred) {
            rule.starred_missing = Some(self.points());
        }
        if let Some(input) = self.input.as_mut().filter(|_| self.dice.chance(50)) {
            input.items = rule.item.iter().map(|item| item.id.as_str().into()).collect();
        }
        Rule::Checklist(rule)
    }

    fn fixed(&mut self) -> Rule {
        if self.dice.chance(50) {
            return Rule::Fixed(Fixed::new(FixedPoints::Full));
        }
        let points = self.points();
        if self.dice.chance(30) {
            let to = &points + &Exact::ONE;
            self.adjustment = Some(Adjustment::new(self.node.id.as_str(), "points", points.clone(), to));
        }
        Rule::Fixed(Fixed::new(FixedPoints::Number(points)))
    }
}

/// Ids of inputs that only gates look at.
pub(super) fn watched(dice: &mut Dice) -> Vec<Input> {
    let mut inputs = Vec::new();
    for (id, kind) in [
        ("veto", InputKind::YesNo),
        ("verdict", InputKind::Level),
        ("reading", InputKind::Number),
        ("incidents", InputKind::Events),
    ] {
        if dice.chance(40) {
            let mut input = Input::new(id, kind);
            if kind == InputKind::Level {
                input.levels = ["合格", "不合格"].map(String::from).to_vec();
            }
            inputs.push(input);
        }
    }
    inputs
}
