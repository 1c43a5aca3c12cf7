//! What the kernel is held against, on the same columns: a kernel in `f64` written by hand, a walk of a tree on
//! `rust_decimal`, and reading the memory.

use rust_decimal::Decimal;

use crate::workload::{GROUP_CAP, GROUPS, Leaf, SUBGROUP_CAP, leaf};

/// The units of a block, as in the kernel.
const BLOCK: usize = 1024;

fn line(x: f64) -> f64 {
    let mut y = x * (0.5 / 60.0);
    y = if x >= 60.0 { 0.5 + (x - 60.0) * (0.4 / 15.0) } else { y };
    y = if x >= 75.0 { 0.9 + (x - 75.0) * (0.35 / 15.0) } else { y };
    if x >= 90.0 {
        1.25 + (x - 90.0) * (0.25 / 10.0)
    } else {
        y
    }
}

fn steps(x: f64) -> f64 {
    let mut y = 0.0;
    y = if x >= 80.0 { 1.2 } else { y };
    y = if x >= 90.0 { 1.6 } else { y };
    if x >= 95.0 { 2.0 } else { y }
}

/// To two places, half up, as programs do it: none of the figures is negative.
fn cents(x: f64) -> f64 {
    (x * 100.0 + 0.5).floor() / 100.0
}

/// The workload by hand: block by block, column by column, without a branch, so that it is vectorised as well.
pub struct F64 {
    sub: Vec<f64>,
    group: Vec<f64>,
    target: Vec<f64>,
    pool: Vec<f64>,
    net: Vec<f64>,
}

impl F64 {
    pub fn new() -> Self {
        let block = || vec![0.0; BLOCK];
        Self {
            sub: block(),
            group: block(),
            target: block(),
            pool: block(),
            net: block(),
        }
    }

    /// Scores and grades all units. Columns are in points.
    pub fn run(&mut self, columns: &[Vec<f64>], totals: &mut [f64], grades: &mut [u8]) {
        #[cfg(feature = "simd")]
        {
            struct Op<'a>(&'a mut F64, &'a [Vec<f64>], &'a mut [f64], &'a mut [u8]);
            impl pulp::NullaryFnOnce for Op<'_> {
                type Output = ();
                #[inline(always)]
                fn call(self) {
                    self.0.all(self.1, self.2, self.3);
                }
            }
            pulp::Arch::new().dispatch(Op(self, columns, totals, grades));
        }
        #[cfg(not(feature = "simd"))]
        self.all(columns, totals, grades);
    }

    #[inline(always)]
    fn all(&mut self, columns: &[Vec<f64>], totals: &mut [f64], grades: &mut [u8]) {
        let units = totals.len();
        let mut from = 0;
        while from < units {
            let to = (from + BLOCK).min(units);
            self.block(columns, from, &mut totals[from..to], &mut grades[from..to]);
            from = to;
        }
    }

    #[inline(always)]
    fn block(&mut self, columns: &[Vec<f64>], from: usize, totals: &mut [f64], grades: &mut [u8]) {
        let n = totals.len();
        let (sub, group, target) = (&mut self.sub[..n], &mut self.group[..n], &mut self.target[..n]);
        let mut at = 0;
        target.fill(0.0);
        for ((_, subgroups, leaves), (_, group_cap)) in GROUPS.iter().zip(GROUP_CAP) {
            let group_cap: f64 = group_cap.parse().unwrap();
            group.fill(0.0);
            for _ in 0..*subgroups {
                let cap: f64 = SUBGROUP_CAP
                    .iter()
                    .find(|(of, _)| of == leaves)
                    .unwrap()
                    .1
                    .parse()
                    .unwrap();
                sub.fill(0.0);
                for _ in 0..*leaves {
                    let column = &columns[at][from..from + n];
                    match leaf(at) {
                        Leaf::Line { rounded: true } => {
                            sub.iter_mut().zip(column).for_each(|(s, x)| *s += cents(line(*x)))
                        }
                        Leaf::Line { rounded: false } => sub.iter_mut().zip(column).for_each(|(s, x)| *s += line(*x)),
                        Leaf::Steps => sub.iter_mut().zip(column).for_each(|(s, x)| *s += steps(*x)),
                        Leaf::Clamped => sub.iter_mut().zip(column).for_each(|(s, x)| *s += x.clamp(0.2, 1.8)),
                    }
                    at += 1;
                }
                group.iter_mut().zip(&*sub).for_each(|(g, s)| *g += s.min(cap));
            }
            target.iter_mut().zip(&*group).for_each(|(t, g)| *t += g.min(group_cap));
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
                .for_each(|((p, a), b)| *p += (a.min(1.5) + b.min(1.5)).min(2.0));
        }
        net.iter_mut().for_each(|net| *net = net.min(5.0));
        pool.fill(0.0);
        for column in &columns[at + 11..at + 19] {
            pool.iter_mut().zip(&column[from..from + n]).for_each(|(p, x)| *p += x);
        }
        net.iter_mut().zip(&*pool).for_each(|(net, pool)| *net -= pool.min(5.0));
        let (a, b, review) = (
            &columns[at][from..from + n],
            &columns[at + 1][from..from + n],
            &columns[at + 2][from..from + n],
        );
        for (u, total) in totals.iter_mut().enumerate() {
            let leaders = a[u] * 0.6 + b[u] * 0.4;
            *total = cents(target[u].min(98.0) * 0.6 + leaders * 0.1 + review[u] * 0.3 + net[u]);
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
        let groups = GROUPS.iter().zip(GROUP_CAP).map(|((_, subgroups, leaves), (_, cap))| {
            let cap_of = SUBGROUP_CAP.iter().find(|(of, _)| of == leaves).unwrap().1;
            let subs = (0..*subgroups).map(|_| {
                let leaves = (0..*leaves).map(|_| {
                    at += 1;
                    Node::Leaf(at - 1, leaf(at - 1))
                });
                Node::Sum(leaves.collect(), cap_of.parse().unwrap())
            });
            Node::Sum(subs.collect(), cap.parse().unwrap())
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

/// Reads every cell once, block by block: no kernel is faster.
pub fn read<T: Copy + Into<i64>>(columns: &[Vec<T>]) -> i64 {
    #[inline(always)]
    fn all<T: Copy + Into<i64>>(columns: &[Vec<T>]) -> i64 {
        let units = columns[0].len();
        let mut found = 0i64;
        let mut from = 0;
        while from < units {
            let to = (from + BLOCK).min(units);
            for column in columns {
                found = found.wrapping_add(column[from..to].iter().fold(0i64, |a, x| a ^ (*x).into()));
            }
            from = to;
        }
        found
    }
    #[cfg(feature = "simd")]
    {
        struct Op<'a, T>(&'a [Vec<T>]);
        impl<T: Copy + Into<i64>> pulp::NullaryFnOnce for Op<'_, T> {
            type Output = i64;
            #[inline(always)]
            fn call(self) -> i64 {
                all(self.0)
            }
        }
        pulp::Arch::new().dispatch(Op(columns))
    }
    #[cfg(not(feature = "simd"))]
    all(columns)
}
