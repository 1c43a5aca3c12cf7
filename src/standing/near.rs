//! Lists units that lie close to another grade, for a second look before anything is published.

use alloc::vec::Vec;

use super::Standing;
use super::line::{LimiterKind, Place, QuotaLine};
use crate::language::Text;
use crate::number::Exact;
use crate::read::{document, keyword};

keyword! {
    /// What a unit lies close to.
    pub enum Edge {
        /// The next better band.
        "better-band" "上一等次线" BetterBand,
        /// The next lower band.
        "lower-band" "下一等次线" LowerBand,
        /// The last unit that is within a quota: this one is out.
        "quota-out" "名额外" QuotaOut,
        /// The first unit that is out of a quota: this one is in.
        "quota-in" "名额内" QuotaIn,
    }
}

document! {
    /// A unit that lies close to another grade.
    pub struct Near {
        required {
            /// Index of its row.
            "row" row: usize,
            /// What it lies close to.
            "edge" edge: Edge,
            /// How close.
            "distance" distance: Exact,
        }
        optional {
            /// The grade on the better side of the edge.
            "grade" grade: Option<Text>,
        }
    }
}

impl Standing {
    /// The units that lie no further than `distance` from the edge of a band (by the graded value) or of a
    /// quota (by the ranked value), in the order of the rows. 0 gives those that lie on an edge.
    ///
    /// A unit within the distance that a gate or a minimum standard decides is listed too: its score is close.
    #[must_use]
    pub fn near(&self, distance: &Exact) -> Vec<Near> {
        let mut out = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            let mut add = |edge: Edge, gap: Option<Exact>, grade: Option<Text>| {
                if let Some(gap) = gap.filter(|gap| gap <= distance) {
                    out.push(Near {
                        grade,
                        ..Near::new(at, edge, gap)
                    });
                }
            };
            add(Edge::BetterBand, row.to_better.clone(), row.better.clone());
            add(Edge::LowerBand, row.to_lower.clone(), row.band_grade.clone());
            for quota in self.quotas.iter().filter(|quota| quota.stratum == row.stratum) {
                let gap = |to: &Option<Exact>| to.as_ref().map(|to| (to - &row.value).abs());
                if is_out(row, quota) {
                    add(Edge::QuotaOut, gap(&quota.last_in), Some(quota.grade.clone()));
                } else if row.grade.as_ref() == Some(&quota.grade) {
                    add(Edge::QuotaIn, gap(&quota.first_out), Some(quota.grade.clone()));
                }
            }
        }
        out
    }
}

fn is_out(row: &Place, quota: &QuotaLine) -> bool {
    row.limiters
        .iter()
        .any(|limiter| limiter.what == LimiterKind::Quota && limiter.from == quota.grade)
}
