//! The result sheet of a card (考评结果单) as text, in Chinese and in English. Prints what the card
//! holds and computes no score: sums are formed only to show that the printed figures add up.
//!
//! `figure`, `words` and `view` say how a thing is printed; `formula`, `composition`, `footing`,
//! `reason`, `losses`, `events` and `notes` each write one part of the sheet; `sheet` puts the parts together
//! as blocks, `summary` makes a table of several cards, and `text` lays the blocks out.

mod absence;
mod block;
mod composition;
mod events;
mod facts;
mod figure;
mod footing;
mod formula;
mod losses;
mod notes;
mod panel;
mod parts;
mod pipeline;
mod reason;
mod results;
mod sheet;
mod sheets;
mod summary;
mod tasks;
mod text;
mod view;
mod words;

use alloc::string::String;

use crate::card::Card;
use crate::language::Language;

pub use results::{
    Change, Comparison, NearCut, NearUnit, PartResult, PoolColumn, Profile, Publication, QuotaResult, ResultColumn,
    ResultRow, Results, ResultsData,
};
pub use summary::summary;

impl Card {
    /// The formula of one line with its numbers: all that it looks at are this line and its children.
    #[cfg(feature = "batch")]
    pub(crate) fn formula(&self, at: usize, language: Language) -> Option<String> {
        formula::in_one_line(&view::View::new(self, language), at)
    }

    /// The result sheet (考评结果单) as text.
    ///
    /// The formula stands first, with its numbers; then how the score is made, with a footing line
    /// that adds up; the points lost by indicator, each with its reason; every event with its end;
    /// notes; and losses by department. Columns are aligned for a typeface in which Chinese
    /// characters take two columns.
    ///
    /// Numbers print as their node is shown (`show`, else `round`), otherwise in full. One that has
    /// more than six decimals, or no end, prints four and is marked ≈; where printed digits do not
    /// add up, the difference is a line of its own (尾差).
    #[must_use]
    pub fn report(&self, language: Language) -> String {
        text::layout(&sheet::sheet(&view::View::new(self, language)), language)
    }
}
