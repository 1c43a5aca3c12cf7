//! Makes a trial that breaks a law as plain as it can be: whatever can be replaced by its simplest form while the law is
//! still broken, is.

use super::breach::Breach;
use super::trial::{Trial, plain};
use super::{Each, Finding};
use crate::draft;

/// How many times a law is asked again.
const ATTEMPTS: u32 = 1_500;

/// The plainest trial that was found, with what the law says of it.
pub(super) fn reduce<'a>(mut trial: Trial<'a>, law: Each, mut breach: Breach) -> (Trial<'a>, Breach) {
    let mut left = ATTEMPTS;
    let simplest = plain(trial.scheme);
    loop {
        let mut smaller = false;
        let mut attempt = |trial: &mut Trial<'a>, other: Trial<'a>| {
            if left == 0 {
                return false;
            }
            left -= 1;
            let found: Finding = if other.cards().is_ok() { law(&other) } else { Ok(0) };
            if let Err(still) = found {
                (*trial, breach) = (other, *still);
                smaller = true;
                return true;
            }
            false
        };
        for at in (1..trial.records.len()).rev() {
            let mut other = trial.clone();
            other.records.remove(at);
            attempt(&mut trial, other);
        }
        for at in 0..trial.records.len() {
            for event in (0..trial.records[at].events.len()).rev() {
                let mut other = trial.clone();
                other.records[at].events.remove(event);
                attempt(&mut trial, other);
            }
            for event in 0..trial.records[at].events.len() {
                let mut other = trial.clone();
                let event = &mut other.records[at].events[event];
                (event.carried, event.basis, event.reason) = (false, None, None);
                if *event
                    != trial.records[at]
                        .events
                        .iter()
                        .find(|e| e.id == event.id)
                        .cloned()
                        .unwrap_or_default()
                {
                    attempt(&mut trial, other);
                }
            }
            let mut entry = 0;
            while entry < trial.records[at].entries.len() {
                // An entry that can go, goes; else the simplest of its input takes its place.
                let mut other = trial.clone();
                other.records[at].entries.remove(entry);
                if attempt(&mut trial, other) {
                    continue;
                }
                let own = &trial.records[at].entries[entry];
                let simple = simplest.iter().flat_map(|record| &record.entries);
                let mut simple = simple.filter(|e| e.input == own.input && e.stage == own.stage && *e != own);
                if let Some(simple) = simple.next().cloned() {
                    let mut other = trial.clone();
                    other.records[at].entries[entry] = simple;
                    attempt(&mut trial, other);
                }
                ballots(&mut trial, at, entry, &mut attempt);
                entry += 1;
            }
        }
        if !smaller || left == 0 {
            return (trial, breach);
        }
    }
}

/// Takes away ballots of one entry.
fn ballots<'a>(
    trial: &mut Trial<'a>,
    record: usize,
    entry: usize,
    attempt: &mut impl FnMut(&mut Trial<'a>, Trial<'a>) -> bool,
) {
    let of = |trial: &Trial<'_>| -> usize {
        let record: Option<&draft::Record> = trial.records.get(record);
        record
            .and_then(|record| record.entries.get(entry))
            .map_or(0, |entry| entry.ballots.len())
    };
    for ballot in (0..of(trial)).rev() {
        if of(trial) > 1 {
            let mut other = trial.clone();
            other.records[record].entries[entry].ballots.remove(ballot);
            attempt(trial, other);
        }
    }
}
