//! What can be wrong when the records of several departments are merged into one. Each fault with its wording.

use alloc::{format, string::String};

use super::shorten;
use super::wording::{Words, words};

/// Why records do not make one record. `first` and `other` are the two values; `earlier` is the place of the first
/// record in the list, counted from 1.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[rustfmt::skip]
#[expect(missing_docs, reason = "the fields are the values that the message shows; each variant says what they are")]
pub enum MergeFault {
    /// There is nothing to merge.
    Nothing,
    /// Two records are of different units or schemes, or say different things of the unit.
    Head { earlier: usize, first: String, other: String },
    /// Two records have different entries for one input, stage and part.
    Entry { earlier: usize, entry: String, first: String, other: String },
    /// Two records have different events of one id.
    Event { earlier: usize, event: String, first: String, other: String },
}

impl MergeFault {
    #[rustfmt::skip]
    pub(super) fn words(&self) -> Words {
        match self {
            MergeFault::Nothing => words("merge-nothing", "合并数据", ("没有可合并的数据".into(), "请给出至少一份分报数据"), ("there is no record to merge".into(), "give at least one")),
            MergeFault::Head { earlier, first, other } => words("merge-head", "合并数据", (format!("此处为「{}」，第{earlier}份分报数据为「{}」", shorten(other), shorten(first)), "只能合并同一方案、同一单位的数据，请核对"), (format!("it is `{}` here, and `{}` in record {earlier}", shorten(other), shorten(first)), "only records of one scheme and unit make one record; correct one of them")),
            MergeFault::Entry { earlier, entry, first, other } => words("merge-entry", "重复填报", (format!("「{}」此处为「{}」，第{earlier}份分报数据为「{}」", shorten(entry), shorten(other), shorten(first)), "请核实后两处填写一致，或只由一个科室填报"), (format!("`{}` is `{}` here, and `{}` in record {earlier}", shorten(entry), shorten(other), shorten(first)), "find out which is right and enter it in both, or let one department report it")),
            MergeFault::Event { earlier, event, first, other } => words("merge-event", "重复填报", (format!("事项「{}」此处为「{}」，第{earlier}份分报数据为「{}」", shorten(event), shorten(other), shorten(first)), "请核实后两处填写一致；若是两个事项，请用不同的编号"), (format!("event `{}` is `{}` here, and `{}` in record {earlier}", shorten(event), shorten(other), shorten(first)), "find out which is right and enter it in both; two events need two ids")),
        }
    }
}
