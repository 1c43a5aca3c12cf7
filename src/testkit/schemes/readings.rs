//! Random rules that read votes, standards, base periods, other nodes and several inputs at once.

use alloc::{format, string::String, vec::Vec};

use super::gates;
use super::leaves::Leaf;
use crate::Exact;
use crate::draft::{Of, Scheme};
use crate::rule::{
    BasePick, Decision, DecisionRow, Efficacy, EfficacyTier, FixedFor, Formula, Goalposts, Growth, InputKind, Op,
    Parameter, Rule, Source, Step, Test, VoteLevel, Votes,
};

impl Leaf<'_> {
    pub(super) fn votes(&mut self) -> Rule {
        self.input(&[InputKind::Votes]);
        let mut rule = Votes::new(Vec::new());
        for name in ["繁重", "较多", "一般", "弃权"] {
            let mut level = VoteLevel::new(name);
            level.value = if name == "弃权" { None } else { Some(self.points()) };
            rule.level.push(level);
        }
        rule.quorum = self.dice.maybe(25, |d| d.within(1, 9) as u64);
        Rule::Votes(rule)
    }

    /// Standards that ascend or descend, and now and then cross.
    pub(super) fn efficacy(&mut self) -> Rule {
        self.number_input();
        let descending = !self.dice.chance(30);
        let mut rule = Efficacy::new(Vec::new());
        let mut standard = self.dice.number(0, 40);
        for at in 0..(2 + self.dice.below(4)) {
            let coefficient = Exact::new(10 - 2 * at as i64, 10).unwrap();
            let from_record = self.dice.chance(10);
            let home = if from_record {
                Parameter::Given(Some(format!("s{at}")))
            } else {
                standard.clone().into()
            };
            rule.tier.push(EfficacyTier::new(home, coefficient));
            let step = self.dice.positive(9);
            standard = if descending {
                &standard - &step
            } else {
                &standard + &step
            };
        }
        rule.below = self.dice.maybe(30, |d| &d.share() * &Exact::new(1, 10).unwrap());
        rule.round_x = self.dice.maybe(20, super::dice::Dice::fine_rounding);
        rule.if_crossed = self.dice.maybe(50, super::dice::Dice::share);
        if self.dice.chance(15) {
            rule.fixed_for = Some(FixedFor::new(
                "size",
                ["小"].map(String::from).to_vec(),
                Exact::new(3, 5).unwrap(),
            ));
        }
        Rule::Efficacy(rule)
    }

    pub(super) fn goalposts(&mut self) -> Rule {
        self.number_input();
        let worst = self.dice.number(-5, 20);
        let distance = self.dice.positive(30);
        let best = if self.dice.chance(30) {
            &worst - &distance
        } else {
            &worst + &distance
        };
        let mut rule = Goalposts::new(worst, best);
        if self.dice.chance(20) {
            let values = [("大", 30), ("小", 20)].map(|(size, best)| (size.into(), Exact::from(best)));
            rule.best = Parameter::Attribute {
                attribute: "size".into(),
                values: crate::Pairs(values.to_vec()),
            };
        }
        rule.open = self.dice.chance(30);
        rule.if_equal = self.dice.maybe(50, super::dice::Dice::share);
        Rule::Goalposts(rule)
    }

    pub(super) fn growth(&mut self) -> Rule {
        self.number_input();
        let mut rule = Growth::new(Vec::new());
        for at in 0..=self.dice.below(3) {
            let from_record = self.dice.chance(40);
            let base = self.dice.number(-5, 50);
            rule.base.push(if from_record {
                Parameter::Given(Some(format!("b{at}")))
            } else {
                base.into()
            });
        }
        rule.pick = self.dice.pick(BasePick::ALL);
        rule.if_zero = self.dice.maybe(50, super::dice::Dice::share);
        rule.if_negative = self.dice.maybe(50, super::dice::Dice::share);
        rule.absolute = self.dice.chance(30);
        Rule::Growth(rule)
    }

    /// A number from somewhere: constants, steps, inputs of gates, and leaves that were made before.
    fn source(&mut self, scheme: &Scheme, steps: &[Step]) -> Source {
        let leaves: Vec<&str> = scheme
            .node
            .iter()
            .filter(|n| n.rule.is_some())
            .map(|n| n.id.as_str())
            .collect();
        let inputs: Vec<&str> = scheme
            .input
            .iter()
            .filter(|i| matches!(i.kind, InputKind::YesNo | InputKind::Number) && !i.id.starts_with("in-"))
            .map(|i| i.id.as_str())
            .collect();
        let number = self.dice.number(-3, 10);
        let absent = self.dice.maybe(40, |d| d.number(0, 3));
        match self.dice.below(6) {
            1 | 2 if !steps.is_empty() => Source::Step(self.dice.pick(steps).id.as_str().into()),
            3 | 4 if !leaves.is_empty() => {
                let node = self.dice.pick(&leaves).into();
                Source::Node {
                    node,
                    exact: self.dice.chance(30),
                    absent,
                }
            }
            5 if !inputs.is_empty() => Source::Input {
                input: self.dice.pick(&inputs).into(),
                absent,
            },
            _ => Source::Number(number),
        }
    }

    pub(super) fn formula(&mut self, scheme: &Scheme) -> Rule {
        let mut steps: Vec<Step> = Vec::new();
        for at in 0..=self.dice.below(4) {
            let ops = [
                Op::Add,
                Op::Subtract,
                Op::Multiply,
                Op::Divide,
                Op::Min,
                Op::Max,
                Op::Clamp,
                Op::Abs,
                Op::Round,
                Op::If,
            ];
            let op = self.dice.pick(&ops);
            let count = match op {
                Op::Abs | Op::Round => 1,
                Op::Clamp => 3,
                Op::If => 4,
                Op::Divide => 2,
                _ => 2 + self.dice.below(2),
            };
            let of: Vec<Source> = (0..count).map(|_| self.source(scheme, &steps)).collect();
            let mut step = Step::new(format!("s{at}"), op, of);
            step.if_zero = self.dice.maybe(60, |d| d.number(0, 5));
            step.test = if op == Op::If {
                Some(self.dice.pick(Test::ALL))
            } else {
                None
            };
            step.round = if op == Op::Round {
                Some(self.dice.fine_rounding())
            } else {
                None
            };
            steps.push(step);
        }
        Rule::Formula(Formula::new(steps))
    }

    pub(super) fn decision(&mut self, scheme: &Scheme) -> Rule {
        let leaves: Vec<String> = scheme
            .node
            .iter()
            .filter(|n| n.rule.is_some())
            .map(|n| n.id.as_str().into())
            .collect();
        let mut rule = Decision::new(Vec::new());
        rule.gives = self.gives();
        for _ in 0..=self.dice.below(3) {
            let y = match self.source(scheme, &[]) {
                Source::Number(_) => Source::Number(self.y(rule.gives)),
                elsewhere => elsewhere,
            };
            let mut row = DecisionRow::new(y);
            for _ in 0..=self.dice.below(2) {
                row.when.extend(gates::condition(self.dice, scheme, &leaves));
            }
            row.any = self.dice.chance(30);
            if !row.when.is_empty() {
                rule.row.push(row);
            }
        }
        let mut rest = DecisionRow::new(Source::Number(self.y(rule.gives)));
        rest.otherwise = true;
        rule.row.push(rest);
        Rule::Decision(rule)
    }

    /// Now and then a rule of one number reads a leaf that was made before, in the place of an input.
    pub(super) fn of(&mut self, rule: &Rule, scheme: &Scheme) {
        let of_number = matches!(
            rule,
            Rule::Linear(_)
                | Rule::Steps(_)
                | Rule::Deviation(_)
                | Rule::Efficacy(_)
                | Rule::Goalposts(_)
                | Rule::Growth(_)
        );
        let leaves: Vec<&str> = scheme
            .node
            .iter()
            .filter(|n| n.rule.is_some())
            .map(|n| n.id.as_str())
            .collect();
        if of_number && self.input.is_none() && rule.given().is_empty() && !leaves.is_empty() && self.dice.chance(20) {
            let mut of = Of::new(self.dice.pick(&leaves));
            of.exact = self.dice.chance(30);
            self.node.of = Some(of);
        }
    }
}
