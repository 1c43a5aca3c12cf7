#![doc = include_str!("format.md")]
// What people write: schemes and records before any check, as plain structures that can also be
// built in code. Nothing here knows whether a document makes sense.

mod cite;
mod merge;
mod parts;
mod record;
mod scheme;
mod standing;
mod table;

pub use cite::CardSource;
pub use parts::{Breakdown, Divisor, Part, PartTarget, PartsAbsent, RollUp, RollUpBy};
pub use record::{Appeal, Ballot, DepartmentShare, Entry, Event, Record, Status, Unit};
pub use scheme::{
    Adjustment, Approval, Attribute, Band, Basis, Case, Comparison, Condition, Department, Document, Faults, Gate,
    Grades, IfAbsent, Input, Milestone, Missing, Node, Of, Owner, Period, Replace, Requirement, RoundingOr, Scheme,
    Stage, Table, TableRow, Tier, TierCount, WeightTotal,
};
pub use standing::{
    ByGrade, Count, EdgeTie, Order, Outside, Places, Quota, RankNode, RankSum, Standing, TieEnd, TieFor, TieStep,
    Title, Vacated,
};

pub use table::{FrameRef, TABLE_FORMAT, UnitTable};

/// The format that schemes name.
pub const SCHEME_FORMAT: &str = "appraisal/1";
/// The format that records name.
pub const RECORD_FORMAT: &str = "appraisal-record/1";

use crate::problem::Code;

/// Compares a format with the one known: the same, a newer version of it, or another.
pub(crate) fn format_code(found: &str, known: &'static str) -> Option<Code> {
    if found == known {
        return None;
    }
    let version = |text: &str| -> Option<(alloc::string::String, u32)> {
        let (name, version) = text.rsplit_once('/')?;
        Some((name.into(), version.parse().ok()?))
    };
    Some(match (version(found), version(known)) {
        (Some((a, newer)), Some((b, here))) if a == b && newer > here => Code::NewerFormat {
            found: crate::problem::shorten(found),
            supported: known,
        },
        _ => Code::WrongFormat {
            found: crate::problem::shorten(found),
            expected: known,
        },
    })
}
