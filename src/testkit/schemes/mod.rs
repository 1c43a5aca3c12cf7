//! Random schemes that pass their check, and random records that are admitted to them.
//!
//! A document is built from a tape of random numbers (see `dice`), so that it shrinks. Every rule,
//! combination, policy and gate occurs; values lie on and beside every bound that a rule names.
//! [`records`] does the same for any scheme at all, with the ranges, levels, tables and attributes that it declares.

mod cohorts;
mod dice;
#[cfg(test)]
mod diversity;
mod gates;
mod homes;
mod leaves;
mod nodes;
mod observations;
mod panels;
mod parents;
mod parts;
mod pools;
mod readings;
mod records;
mod statistics;
mod turns;
mod units;

use alloc::{string::String, vec::Vec};

use proptest::prelude::{Strategy, any};
use proptest::{collection, strategy};

use crate::draft;
use dice::Dice;
pub(crate) use turns::conditions;

/// The longest tape: enough for the largest documents, with some left.
const TAPE: usize = 2_500;

fn tapes(most: usize) -> impl Strategy<Value = Vec<u32>> {
    let usual = collection::vec(any::<u32>(), 0..=most);
    let short = collection::vec(any::<u32>(), 0..=most / 10);
    strategy::Union::new_weighted(alloc::vec![(9, usual.boxed()), (1, short.boxed())])
}

/// Random schemes: one to five levels deep, up to six children each, that pass [`draft::Scheme::check`].
pub fn schemes() -> impl Strategy<Value = draft::Scheme> {
    tapes(TAPE).prop_map(|tape| nodes::scheme(&mut Dice::new(tape)))
}

/// Random records of this scheme at its last stage. Records of random schemes are always admitted; for other schemes
/// nearly all are (a table may lack a row for the attributes drawn).
pub fn records(scheme: &draft::Scheme) -> impl Strategy<Value = draft::Record> + use<> {
    let scheme = scheme.clone();
    tapes(TAPE).prop_map(move |tape| {
        let last = scheme.stages.last().map(|stage| stage.name.clone());
        records::record(&scheme, last.as_deref(), false, &mut Dice::new(tape))
    })
}

/// The same, of records that lack nothing: every input is observed.
pub fn whole_records(scheme: &draft::Scheme) -> impl Strategy<Value = draft::Record> + use<> {
    let scheme = scheme.clone();
    tapes(TAPE).prop_map(move |tape| {
        let last = scheme.stages.last().map(|stage| stage.name.clone());
        records::record(&scheme, last.as_deref(), true, &mut Dice::new(tape))
    })
}

/// A scheme, a record, and the stage at which the record is admitted (none: the last, if there are any).
pub fn scheme_and_record() -> impl Strategy<Value = (draft::Scheme, draft::Record, Option<String>)> {
    (tapes(TAPE), tapes(TAPE)).prop_map(|(of_scheme, of_record)| {
        let scheme = nodes::scheme(&mut Dice::new(of_scheme));
        let mut dice = Dice::new(of_record);
        let named = dice.below(scheme.stages.len() + 1);
        let stage = scheme.stages.get(named).map(|stage| stage.name.clone());
        let scored = stage.clone().or(scheme.stages.last().map(|stage| stage.name.clone()));
        let record = records::record(&scheme, scored.as_deref(), false, &mut dice);
        (scheme, record, stage)
    })
}

/// A scheme with sheets over its panels, places within raters and pools gated by statistics, with the records of a cohort
/// of up to five units, admitted at the last stage.
pub fn cohorts() -> impl Strategy<Value = (draft::Scheme, Vec<draft::Record>)> {
    (tapes(TAPE), tapes(TAPE), tapes(TAPE)).prop_map(|(of_scheme, extras, of_records)| {
        cohorts::cohort(
            &mut Dice::new(of_scheme),
            &mut Dice::new(extras),
            &mut Dice::new(of_records),
        )
    })
}

/// The simplest record of a scheme at its last stage.
#[must_use]
pub fn plain_record(scheme: &draft::Scheme) -> draft::Record {
    let last = scheme.stages.last().map(|stage| stage.name.as_str());
    records::record(scheme, last, true, &mut Dice::new(Vec::new()))
}
