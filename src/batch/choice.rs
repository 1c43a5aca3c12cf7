//! Builds comparisons and choices: the lesser and greater, tests that are 1 or 0, and what is picked by them.

use super::ir::Op;
use super::range::{Builder, Built, Val};
use crate::number::Exact;

impl Builder {
    pub(super) fn least(&mut self, a: Val, b: Val) -> Built {
        let (a, b) = self.together(a, b)?;
        let ((la, ma), (lb, mb)) = (self.graph.range(a.at), self.graph.range(b.at));
        Ok(match () {
            () if ma <= lb => a,
            () if mb <= la => b,
            () => Val {
                at: self.graph.push(Op::Least(a.at, b.at), la.min(lb), ma.min(mb)),
                scale: a.scale,
            },
        })
    }

    pub(super) fn greatest(&mut self, a: Val, b: Val) -> Built {
        let (a, b) = self.together(a, b)?;
        let ((la, ma), (lb, mb)) = (self.graph.range(a.at), self.graph.range(b.at));
        Ok(match () {
            () if la >= mb => a,
            () if lb >= ma => b,
            () => Val {
                at: self.graph.push(Op::Greatest(a.at, b.at), la.max(lb), ma.max(mb)),
                scale: a.scale,
            },
        })
    }

    /// 1 where the value's integer lies between these, else 0.
    pub(super) fn inside(&mut self, of: Val, least: i128, most: i128) -> Val {
        let (low, high) = self.graph.range(of.at);
        let (least, most) = (least.max(low), most.min(high));
        let at = if least > most {
            self.graph.push(Op::Constant(0), 0, 0)
        } else if (least, most) == (low, high) {
            self.graph.push(Op::Constant(1), 1, 1)
        } else {
            self.graph.push(Op::Inside { of: of.at, least, most }, 0, 1)
        };
        Val { at, scale: 1 }
    }

    pub(super) fn bits(&mut self, of: Val, mask: i128) -> Val {
        let most = i128::from(mask.count_ones());
        Val {
            at: self.graph.push(Op::Bits { of: of.at, mask }, 0, most),
            scale: 1,
        }
    }

    pub(super) fn not(&mut self, test: Val) -> Built {
        self.sum(&[(test, -Exact::ONE)], &Exact::ONE)
    }

    pub(super) fn pick(&mut self, test: Val, yes: Val, no: Val) -> Built {
        if let Some(known) = self.graph.constant(test.at) {
            return Ok(if known == 0 { no } else { yes });
        }
        let (yes, no) = self.together(yes, no)?;
        let ((a, b), (c, d)) = (self.graph.range(yes.at), self.graph.range(no.at));
        let op = Op::Pick {
            test: test.at,
            yes: yes.at,
            no: no.at,
        };
        Ok(Val {
            at: self.graph.push(op, a.min(c), b.max(d)),
            scale: yes.scale,
        })
    }

    /// Units where this is 0 are scored one by one instead.
    pub(super) fn guard(&mut self, test: Val) {
        if self.graph.constant(test.at) != Some(1) && !self.guards.contains(&test.at) {
            self.guards.push(test.at);
        }
    }
}
