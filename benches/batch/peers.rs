//! What the kernel is held against, on the same columns: a kernel in `f64` written by hand, and a walk of a tree on
//! `rust_decimal`.

use rust_decimal::Decimal;

use crate::vector;
use crate::workload::{GROUPS, KNOTS, Leaf, Terms, leaf};

/// The units of a block: of 256 to 8,192 the quickest.
const BLOCK: usize = 2048;

/// Points and slopes of the four pieces of a line.
#[derive(Clone, Copy)]
struct Line([(f64, f64); 4]);

impl Line {
    fn new(terms: &Terms) -> Self {
        Line(std::array::from_fn(|at| {
            let rise = (terms.line[at + 1] - terms.line[at]) as f64 / 100.0;
            let run = (KNOTS[at + 1] - KNOTS[at]) as f64 / 100.0;
            (terms.line[at] as f64 / 100.0, rise / run)
        }))
    }

    #[inline(always)]
    fn at(self, x: f64) -> f64 {
        let [(_, a), (p, b), (q, c), (r, d)] = self.0;
        let mut y = x * a;
        y = if x >= 60.0 { p + (x - 60.0) * b } else { y };
        y = if x >= 75.0 { q + (x - 75.0) * c } else { y };
        if x >= 90.0 { r + (x - 90.0) * d } else { y }
    }
}

fn steps(x: f64) -> f64 {
    let mut y = 0.0;
    y = if x >= 80.0 { 1.2 } else { y };
    y = if x >= 90.0 { 1.6 } else { y };
    if x >= 95.0 { 2.0 } else { y }
}

/// The lower, in one instruction: figures are never NaN.
fn low(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

fn high(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// To two places, half up, as programs do it: none of the figures is negative.
fn cents(x: f64) -> f64 {
    (x * 100.0 + 0.5).floor() / 100.0
}

/// The workload by hand: block by block, column by column, without a branch, so that it is vectorised as well.
pub struct F64 {
    line: Line,
    clamp: [f64; 2],
    subgroups: [f64; 2],
    groups: [f64; 4],
    whole: f64,
    weights: [f64; 3],
    pools: [f64; 4],
    sub: Vec<f64>,
    group: Vec<f64>,
    target: Vec<f64>,
    pool: Vec<f64>,
    net: Vec<f64>,
}

impl F64 {
    pub fn new(terms: &Terms) -> Self {
        let block = || vec![0.0; BLOCK];
        let points = |of: i64| of as f64 / 100.0;
        Self {
            line: Line::new(terms),
            clamp: terms.clamp.map(points),
            subgroups: terms.subgroups.map(points),
            groups: terms.groups.map(points),
            whole: points(terms.target),
            weights: terms.weights.map(points),
            pools: terms.pools.map(points),
            sub: block(),
            group: block(),
            target: block(),
            pool: block(),
            net: block(),
        }
    }

    /// Scores and grades all units. Columns are in points.
    pub fn run(&mut self, columns: &[&[f64]], totals: &mut [f64], grades: &mut [u8]) {
        vector::run(
            #[inline(always)]
            || self.all(columns, totals, grades),
        );
    }

    #[inline(always)]
    fn all(&mut self, columns: &[&[f64]], totals: &mut [f64], grades: &mut [u8]) {
        let units = totals.len();
        let mut from = 0;
        while from < units {
            let to = (from + BLOCK).min(units);
            self.block(columns, from, &mut totals[from..to], &mut grades[from..to]);
            from = to;
        }
    }

    #[inline(always)]
    fn block(&mut self, columns: &[&[f64]], from: usize, totals: &mut [f64], grades: &mut [u8]) {
        let n = totals.len();
        let (line, [least, most], whole) = (self.line, self.clamp, self.whole);
        let ([item, category, bonus, fault], [by_target, by_leaders, by_review]) = (self.pools, self.weights);
        let (sub, group, target) = (&mut self.sub[..n], &mut self.group[..n], &mut self.target[..n]);
        let mut at = 0;
        target.fill(0.0);
        for ((_, subgroups, leaves), group_cap) in GROUPS.iter().zip(self.groups) {
            group.fill(0.0);
            for _ in 0..*subgroups {
                let cap = self.subgroups[usize::from(*leaves == 4)];
                sub.fill(0.0);
                for _ in 0..*leaves {
                    let column = &columns[at][from..from + n];
                    match leaf(at) {
                        Leaf::Line { rounded: true } => {
                            sub.iter_mut().zip(column).for_each(|(s, x)| *s += cents(line.at(*x)))
                        }
                        Leaf::Line { rounded: false } => {
                            sub.iter_mut().zip(column).for_each(|(s, x)| *s += line.at(*x))
                        }
                        Leaf::Steps => sub.iter_mut().zip(column).for_each(|(s, x)| *s += steps(*x)),
                        Leaf::Clamped => sub
                            .iter_mut()
                            .zip(column)
                            .for_each(|(s, x)| *s += low(high(*x, least), most)),
                    }
                    at += 1;
                }
                group.iter_mut().zip(&*sub).for_each(|(g, s)| *g += low(*s, cap));
            }
            target
                .iter_mut()
                .zip(&*group)
                .for_each(|(t, g)| *t += low(*g, group_cap));
        }
        let (pool, net) = (&mut self.pool[..n], &mut self.net[..n]);
        net.fill(0.0);
        for kind in 0..4 {
            let (a, b) = (
                &columns[at + 3 + 2 * kind][from..from + n],
                &columns[at + 4 + 2 * kind][from..from + n],
            );
            net.iter_mut()
                .zip(a)
                .zip(b)
                .for_each(|((p, a), b)| *p += low(low(*a, item) + low(*b, item), category));
        }
        net.iter_mut().for_each(|net| *net = low(*net, bonus));
        pool.fill(0.0);
        for column in &columns[at + 11..at + 19] {
            pool.iter_mut().zip(&column[from..from + n]).for_each(|(p, x)| *p += x);
        }
        net.iter_mut()
            .zip(&*pool)
            .for_each(|(net, pool)| *net -= low(*pool, fault));
        let (a, b, review) = (
            &columns[at][from..from + n],
            &columns[at + 1][from..from + n],
            &columns[at + 2][from..from + n],
        );
        for (u, total) in totals.iter_mut().enumerate() {
            let leaders = a[u] * 0.6 + b[u] * 0.4;
            *total = cents(low(target[u], whole) * by_target + leaders * by_leaders + review[u] * by_review + net[u]);
        }
        for (grade, total) in grades.iter_mut().zip(&*totals) {
            *grade =
                u8::from(*total < 85.0) + u8::from(*total < 75.0) + u8::from(*total < 60.0) + u8::from(*total < 45.0);
        }
    }
}

/// A node of the tree that a program might build.
enum Node {
    Leaf(usize, Leaf),
    Sum(Vec<Node>, Decimal),
}

/// A boxed tree on decimals, walked for each unit.
pub struct Tree(Node);

impl Tree {
    pub fn new() -> Self {
        let mut at = 0;
        let terms = Terms::standard();
        let groups = GROUPS.iter().zip(terms.groups).map(|((_, subgroups, leaves), cap)| {
            let cap_of = terms.subgroups[usize::from(*leaves == 4)];
            let subs = (0..*subgroups).map(|_| {
                let leaves = (0..*leaves).map(|_| {
                    at += 1;
                    Node::Leaf(at - 1, leaf(at - 1))
                });
                Node::Sum(leaves.collect(), Decimal::new(cap_of, 2))
            });
            Node::Sum(subs.collect(), Decimal::new(cap, 2))
        });
        Tree(Node::Sum(groups.collect(), Decimal::from(98)))
    }

    pub fn score(&self, columns: &[Vec<i32>], unit: usize) -> Decimal {
        let d = |at: usize| Decimal::new(columns[at][unit].into(), 2);
        let s = |text: &str| text.parse::<Decimal>().unwrap();
        let mut bonus = Decimal::ZERO;
        for kind in 0..4 {
            let one = |at: usize| d(at).min(s("1.5"));
            bonus += (one(63 + 2 * kind) + one(64 + 2 * kind)).min(s("2"));
        }
        let fault: Decimal = (71..79).map(d).sum();
        let leaders = d(60) * s("0.6") + d(61) * s("0.4");
        let total = walk(&self.0, columns, unit) * s("0.6") + leaders * s("0.1") + d(62) * s("0.3") + bonus.min(s("5"))
            - fault.min(s("5"));
        total.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
    }
}

fn walk(node: &Node, columns: &[Vec<i32>], unit: usize) -> Decimal {
    match node {
        Node::Sum(children, cap) => children
            .iter()
            .map(|child| walk(child, columns, unit))
            .sum::<Decimal>()
            .min(*cap),
        Node::Leaf(at, leaf) => {
            let x = Decimal::new(columns[*at][unit].into(), 2);
            let d = |cents: i64| Decimal::new(cents, 2);
            let between = |y: i64, from: i64, rise: i64, run: i64| d(y) + (x - d(from)) * d(rise) / d(run);
            match leaf {
                Leaf::Clamped => x.max(d(20)).min(d(180)),
                Leaf::Steps if x >= d(9_500) => d(200),
                Leaf::Steps if x >= d(9_000) => d(160),
                Leaf::Steps if x >= d(8_000) => d(120),
                Leaf::Steps => Decimal::ZERO,
                Leaf::Line { rounded } => {
                    let y = match x {
                        x if x >= d(9_000) => between(125, 9_000, 25, 1_000),
                        x if x >= d(7_500) => between(90, 7_500, 35, 1_500),
                        x if x >= d(6_000) => between(50, 6_000, 40, 1_500),
                        _ => between(0, 0, 50, 6_000),
                    };
                    let half_up = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
                    if *rounded {
                        y.round_dp_with_strategy(2, half_up)
                    } else {
                        y
                    }
                }
            }
        }
    }
}
