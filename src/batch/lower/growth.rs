//! Rules that set a figure against figures which each unit brings: growth against a base period, goalposts.

use super::super::fraction::X;
use super::super::unfit::Why;
use super::Lower;
use crate::number::Exact;
use crate::plan::NodePlan;
use crate::rule::{BasePick, Goalposts, Growth};

impl Lower<'_> {
    /// (x − base) ÷ base, and what is stated for bases of 0 and below.
    pub(super) fn growth(&mut self, growth: &Growth, input: Option<usize>, x: X) -> Result<X, Why> {
        if growth.is_enclosed() {
            return Err(Why::Enclosed);
        }
        let mut base = None;
        for figure in &growth.base {
            let figure = self.parameter(figure, "base", input)?;
            base = Some(match (base, growth.pick) {
                (None, _) => figure,
                (Some(base), BasePick::Min) => self.build.least(base, figure)?,
                (Some(base), BasePick::Max) => self.build.greatest(base, figure)?,
                (Some(base), BasePick::Mean) => {
                    let both = [(base, Exact::ONE), (figure, Exact::ONE)];
                    self.build.sum(&both, &Exact::ZERO)?
                }
            });
        }
        let mut base = base.ok_or(Why::NoSample)?;
        if growth.pick == BasePick::Mean {
            let share = Exact::from(growth.base.len()).recip().ok_or(Why::NoSample)?;
            base = self.build.times_constant(base, &share)?;
        }
        let positive = self.build.inside(base, 1, i128::MAX);
        let negative = self.build.inside(base, i128::MIN, -1);
        let zero = self.build.inside(base, 0, 0);
        let mut size = base;
        if growth.absolute {
            let less = self.build.times_constant(base, &-Exact::ONE)?;
            size = self.build.pick(negative, less, base)?;
        }
        let (x, of_x) = self.build.terms_of(x)?;
        let by_base = self.build.times(of_x, base)?;
        let more = [(x, Exact::ONE), (by_base, -Exact::ONE)];
        let more = self.build.sum(&more, &Exact::ZERO)?;
        let under = self.build.times(of_x, size)?;
        let mut rate = self.build.ratio(more, under)?;
        let sides = [
            (negative, &growth.if_negative, !growth.absolute),
            (zero, &growth.if_zero, true),
        ];
        let mut defined = positive;
        for (test, stated, counts) in sides {
            if let Some(stated) = stated.as_ref().filter(|_| counts) {
                let stated = self.build.constant(stated)?;
                rate = self.build.choose(test, stated.into(), rate)?;
                defined = self.build.greatest(defined, test)?;
            } else if !counts {
                defined = self.build.greatest(defined, test)?;
            }
        }
        self.guard_of(input, defined)?;
        Ok(rate)
    }

    /// The way from the worst to the best, where a unit brings one of them itself.
    pub(super) fn goalposts(
        &mut self,
        node: &NodePlan,
        posts: &Goalposts,
        input: Option<usize>,
        x: X,
    ) -> Result<X, Why> {
        if posts.is_enclosed() {
            return Err(Why::Enclosed);
        }
        let worst = self.parameter(&posts.worst, "worst", input)?;
        let best = self.parameter(&posts.best, "best", input)?;
        let way = self
            .build
            .sum(&[(best, Exact::ONE), (worst, -Exact::ONE)], &Exact::ZERO)?;
        let done = self.build.plus(x, worst.into(), &-Exact::ONE)?;
        let equal = self.build.inside(way, 0, 0);
        if posts.if_equal.is_none() {
            let apart = self.build.not(equal)?;
            self.guard_of(input, apart)?;
        }
        // Where they are equal, what is stated takes the place of the share.
        let stated = posts.if_equal.clone().unwrap_or_default();
        let mut share = self.divided(done, way.into(), Some(&stated))?;
        if !posts.open {
            let held = self.build.hold(share, Some(&Exact::ZERO), Some(&Exact::ONE))?;
            let stated = self.build.constant(&stated)?;
            share = self.build.choose(equal, stated.into(), held)?;
        }
        let full = self.build.constant(&node.full.clone().unwrap_or_default())?;
        self.build.product(share, full.into())
    }
}
