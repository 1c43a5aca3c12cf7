//! What a law looks at: a scheme with records of it, how they are scored, and the sample that trials are drawn from.

use alloc::{string::String, vec::Vec};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::testkit::schemes;
use crate::{Card, Problems, Scheme, draft};

/// One look at a scheme: some records of it, and one more from which other values are taken.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Trial<'a> {
    /// The scheme.
    pub scheme: &'a Scheme,
    /// One record; a cohort where the scheme takes statistics, or where a law ranks units.
    pub records: Vec<draft::Record>,
    /// Another record of the same scheme.
    pub other: draft::Record,
    /// The number of the trial in its sample.
    pub turn: usize,
}

impl Trial<'_> {
    /// The document of the scheme.
    pub(super) fn document(&self) -> &draft::Scheme {
        self.scheme.draft()
    }

    /// The cards of the records.
    ///
    /// # Errors
    /// The problems of a record that is not admitted.
    pub fn cards(&self) -> Result<Vec<Card>, Problems> {
        cards(self.scheme, &self.records)
    }

    /// The cards after the first record is changed to this one.
    pub(super) fn with_first(&self, first: draft::Record) -> Option<Vec<Card>> {
        let mut records = self.records.clone();
        *records.first_mut()? = first;
        cards(self.scheme, &records).ok()
    }
}

/// Scores records: together where the scheme takes statistics of them.
pub(super) fn cards(scheme: &Scheme, records: &[draft::Record]) -> Result<Vec<Card>, Problems> {
    let admitted: Result<Vec<_>, Problems> = records
        .iter()
        .map(|record| scheme.admit(record.clone(), None))
        .collect();
    let admitted = admitted?;
    if !scheme.draft().needs_cohort() {
        return Ok(admitted.iter().map(crate::Record::score).collect());
    }
    Ok(scheme.score_cohort(&admitted).cards)
}

/// Trials of one scheme, always the same ones for the same scheme and numbers.
pub(super) struct Sample<'a> {
    pub(super) trials: Vec<Trial<'a>>,
    /// How many random records were refused, and the first refusal.
    pub(super) refused: u32,
    pub(super) first_refusal: Option<Problems>,
}

/// How many records make a cohort.
const COHORT: usize = 5;

impl<'a> Sample<'a> {
    /// So many trials: the golden cases of the document first, random records after them.
    pub(super) fn of(scheme: &'a Scheme, cases: u32, ranks: bool) -> Self {
        let document = scheme.draft();
        let together = ranks || document.needs_cohort();
        // Whole records and others in turn: most schemes have no score where too much is absent.
        let strategies = [
            schemes::whole_records(document).boxed(),
            schemes::records(document).boxed(),
        ];
        let mut runner = TestRunner::deterministic();
        let mut sample = Sample {
            trials: Vec::new(),
            refused: 0,
            first_refusal: None,
        };
        let last = document.stages.last().map(|stage| stage.name.as_str());
        let golden = document
            .case
            .iter()
            .filter(|case| case.stage.is_none() || case.stage.as_deref() == last);
        let mut golden = golden
            .map(|case| scheme.record_of(case))
            .filter(|record| scheme.admit(record.clone(), None).is_ok())
            .take(cases as usize / 2);
        for turn in 0..cases as usize {
            let mut drawn = Vec::new();
            let wanted = 1 + if together { COHORT } else { 1 };
            let mut refused = 0;
            if let Some(record) = golden.next() {
                drawn.push(record);
            }
            while drawn.len() < wanted && refused < 20 {
                let Ok(tree) = strategies[turn % 2].new_tree(&mut runner) else {
                    break;
                };
                let mut record = tree.current();
                record.unit = draft::Unit::new(alloc::format!("unit-{}", drawn.len() + 1));
                match scheme.admit(record.clone(), None) {
                    Ok(_) => drawn.push(record),
                    Err(problems) => {
                        refused += 1;
                        sample.refused += 1;
                        sample.first_refusal.get_or_insert(problems);
                    }
                }
            }
            if drawn.len() < wanted {
                continue;
            }
            if let Some(other) = drawn.pop() {
                sample.trials.push(Trial {
                    scheme,
                    records: drawn,
                    other,
                    turn,
                });
            }
        }
        sample
    }
}

/// The simplest record there is: what a reduction leads to.
pub(super) fn plain(scheme: &Scheme) -> Option<draft::Record> {
    let record = schemes::plain_record(scheme.draft());
    scheme.admit(record.clone(), None).ok().map(|_| record)
}

/// The id of the input that a leaf reads.
pub(super) fn input_of(node: &draft::Node) -> String {
    node.input.clone().unwrap_or_else(|| node.id.as_str().into())
}
