//! Where a figure of a record was taken from, if it is the result of another scheme: the citation as it is
//! written. Checks nothing.

use alloc::string::String;

use crate::number::Exact;
use crate::read::document;

document! {
    /// The card that a figure was taken from (得分来源): a unit's result read by another scheme, such as a centre's
    /// result in the appraisal of its departments (二级绩效).
    ///
    /// [`Scheme::entry_from`](crate::Scheme::entry_from) writes it. A record whose figure is not the one cited is
    /// refused; whether the card is the one that is kept says [`CardSource::is_of`](crate::draft::CardSource::is_of).
    pub struct CardSource {
        required {
            /// Id of the card's scheme.
            "scheme" scheme: String,
            /// Fingerprint of that scheme.
            "fingerprint" fingerprint: String,
            /// Fingerprint of the card's own canonical form.
            "card" card: String,
            /// The unit that the card is of.
            "unit" unit: String,
            /// The node whose score was taken.
            "node" node: String,
            /// The score as it stands on the card, or the points of it that a department lost.
            "value" value: Exact,
        }
        optional {
            /// The department in the lead whose losses were taken, in the place of the score: points of the card's
            /// result.
            "lost-by" lost_by: Option<String>,
            /// The stage of the card.
            "stage" stage: Option<String>,
        }
    }
}
