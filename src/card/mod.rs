//! The scorecard: one line for every node, every event, every loss, made by the same computation
//! that made the score. Data only; it can be written, read back, reconciled and verified.

mod departments;
mod line;
mod parts;
mod reconcile;

use alloc::{string::String, sync::Arc, vec::Vec};

pub use line::{Cut, EventEnd, EventLine, GateLine, GroupLine, Line, NodeWords, PoolLine, RaterPlace, Term, TermKind};
pub use parts::{PartLine, RollUpLine};
pub use reconcile::Discrepancy;

use crate::draft;
use crate::language::Text;
use crate::number::Exact;
use crate::outcome::Outcome;
use crate::read::document;

/// The format that cards name.
pub const CARD_FORMAT: &str = "appraisal-card/1";
/// The version of the engine, which cards name.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");

document! {
    /// A scorecard (考评结果单): the result of one record under one scheme, with everything that led to it.
    ///
    /// Every amount is exact. At every scored node
    /// `value = combined + added − subtracted + net-cap + clamp + gate + residue`; see
    /// [`Card::reconciles`]. The card cites the facts it used: [`Scheme::verify`](crate::Scheme::verify)
    /// scores them again and compares every line.
    pub struct Card {
        required {
            /// `"appraisal-card/1"`.
            "format" format: String,
            /// Version of the engine.
            "engine" engine: String,
            /// Format of the scheme.
            "scheme-format" scheme_format: String,
            /// Id of the scheme.
            "scheme" scheme: String,
            /// Fingerprint of the scheme's canonical form.
            "fingerprint" fingerprint: String,
            /// The facts that were used.
            "facts" facts: Arc<draft::Record>,
            /// Index of the line of the result.
            "result" result: usize,
        }
        optional {
            /// Title of the scheme.
            "title" title: Option<Text>,
            /// Stage that was scored.
            "stage" stage: Option<String>,
            /// The result, before any line is read.
            "score" score: Option<Exact>,
            /// The lines, in display order: every parent before its children.
            "lines" lines: Vec<Line>,
            /// The events, in the order of the record.
            "events" events: Vec<EventLine>,
            /// The grade, if the scheme has bands and the graded node a score.
            "grade" grade: Option<Text>,
            /// The grade that the bands alone would give.
            "band-grade" band_grade: Option<Text>,
            /// Gates that limited or decided the grade.
            "grade-gates" grade_gates: Vec<GateLine>,
            /// The statistics of the cohort that were used.
            "statistics" statistics: Vec<crate::cohort::StatisticValue>,
            /// What the cohort came to for the sheets on which this unit was marked.
            "sheets" sheets: Vec<crate::cohort::SheetVerdict>,
            /// All marks of the raters whose places count for this unit.
            "rater-marks" rater_marks: Vec<crate::cohort::RaterMarks>,
            /// Adjustments that were in force.
            "adjustments" adjustments: Vec<draft::Adjustment>,
        }
    }
}

impl Card {
    /// The line of the result.
    #[must_use]
    pub fn result_line(&self) -> Option<&Line> {
        self.lines.get(self.result)
    }

    /// The final score, if there is one.
    ///
    /// It is the value after rounding; [`Line::unrounded`] has the one before.
    #[must_use]
    pub fn total(&self) -> Option<&Exact> {
        self.result_line().and_then(|line| line.outcome.score())
    }

    /// The line of a node, by its id.
    #[must_use]
    pub fn line(&self, node: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.words.id == node)
    }

    /// What a node came to, by its id.
    #[must_use]
    pub fn outcome(&self, node: &str) -> Option<&Outcome> {
        self.line(node).map(|line| &line.outcome)
    }

    /// The lines of the direct children of a line.
    pub fn children(&self, of: usize) -> impl Iterator<Item = (usize, &Line)> {
        self.lines
            .iter()
            .enumerate()
            .filter(move |(_, line)| line.parent == Some(of))
    }
}
