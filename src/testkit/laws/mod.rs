//! Laws: what must hold of every sound scheme, as functions; a scheme of one's own is held to them by [`laws!`](crate::laws).
//!
//! Each law has a name, one sentence and a domain. It is asked in trials: records of the scheme, drawn with values on and
//! beside every knot, edge and cap, complete, partial and extreme, the document's golden cases first. The draw is the same on
//! every run. A law that is broken names the clause, the input and the two scores, and prints the records as golden cases;
//! a law that found nothing to apply to *does not apply*, which is not the same as that it holds.
//!
//! ```
//! use appraisal::{Scheme, testkit::laws};
//! let scheme: Scheme = serde_json::from_str(r#"{
//!     "format": "appraisal/1", "id": "demo", "result": "total",
//!     "node": [
//!         { "id": "total", "basis": "办法第三条",
//!           "combine": { "drop": { "low": 1, "high": 1, "as": "earned-over-possible", "to": "100" } } },
//!         { "id": "a", "parent": "total", "full": "20", "rule": "entered" },
//!         { "id": "b", "parent": "total", "full": "100", "rule": "entered" },
//!         { "id": "c", "parent": "total", "full": "50", "rule": "entered" },
//!         { "id": "d", "parent": "total", "full": "10", "rule": "entered" }
//!     ]
//! }"#).unwrap();
//! let holds = laws::check(&scheme, laws::law("lines_reconcile").unwrap(), 16).unwrap();
//! assert!(holds.times > 0);
//! // Dropping the highest of what dropping the lowest has kept, over unequal full marks, can lower the result when a mark rises.
//! let broken = laws::check(&scheme, laws::law("more_never_hurts").unwrap(), 64).unwrap_err();
//! assert_eq!(broken.clause.as_ref().unwrap().basis.as_deref(), Some("办法第三条"));
//! assert!(broken.to_string().contains("[[case]]"));
//! ```

mod breach;
mod cards;
mod columns;
mod documents;
mod events;
mod means;
mod merit;
mod orders;
mod ranks;
mod reduce;
mod table;
mod trial;
mod uphold;
mod ways;

use alloc::{boxed::Box, format, string::String, vec::Vec};
use core::fmt;

pub use breach::{Breach, Clause, golden_case};
pub use cards::{
    a_card_replays, a_card_suffices, a_checked_scheme_never_errors, a_printed_table_foots, lines_reconcile,
    losses_sum_to_the_loss, matches_the_oracle, within_the_attainable_range,
};
pub use columns::the_batch_equals_one_by_one;
pub use documents::{documents_round_trip, every_problem_is_real};
pub use events::{
    an_event_never_counts_against_its_sign, an_event_that_does_not_count_changes_nothing, caps_are_idempotent,
};
pub use means::{
    a_zero_weight_node_changes_nothing, constant_in_constant_out, rescaling_equals_deleting,
    scaling_weights_changes_nothing,
};
pub use merit::more_never_hurts;
pub use orders::{
    the_order_of_entries_is_irrelevant, the_order_of_events_is_irrelevant, the_order_of_raters_is_irrelevant,
    the_order_of_siblings_is_irrelevant, the_order_of_units_is_irrelevant,
};
pub use ranks::{a_grade_never_falls, a_rank_ignores_those_below, ties_share};
pub use table::{ALL, Law, law};
pub use trial::Trial;
pub use uphold::{Refused, Subject, declarations, trials, uphold};
pub use ways::{a_roll_up_scores_as_the_sums, a_void_sheet_is_no_sheet};

use crate::{Scheme, draft};
use trial::Sample;

/// What a law found in a trial: to how many nodes, events or units it applied (0: to none), or how it is broken.
pub type Finding = Result<u64, Box<Breach>>;

/// A law that is asked of one trial after the other.
type Each = fn(&Trial<'_>) -> Finding;

/// What a law sees that is asked of the whole sample.
struct Look<'l, 's> {
    scheme: &'l Scheme,
    sample: &'l Sample<'s>,
}

/// How a law is asked.
#[derive(Clone, Copy)]
enum Ask {
    /// Of each trial.
    Each(Each),
    /// Of each trial, and each is of several units.
    Units(Each),
    /// Of all of them together.
    All(fn(&Look<'_, '_>) -> Finding),
    /// Of the document, before anything is drawn.
    Document,
}

/// A law that was asked and is not broken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Applied {
    /// How many trials were made.
    pub trials: u64,
    /// In how many of them the law applied.
    pub cases: u64,
    /// To how many nodes, events, units or documents it applied in all.
    pub times: u64,
}

impl Applied {
    /// Whether it applied at all.
    #[must_use]
    pub fn applies(&self) -> bool {
        self.times > 0
    }
}

impl fmt::Display for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.times {
            0 => write!(
                f,
                "does not apply (不适用): found nothing to apply to in {} trials",
                self.trials
            ),
            times => write!(
                f,
                "holds (成立): {times} times in {} of {} trials",
                self.cases, self.trials
            ),
        }
    }
}

/// A law that is broken: by which clause, with which input and scores.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Broken {
    /// The law.
    pub law: &'static Law,
    /// The place in the document.
    pub clause: Option<Clause>,
    /// The input or event that was changed.
    pub input: Option<String>,
    /// The two scores, where two were compared.
    pub scores: Option<[String; 2]>,
    /// What happened, in Chinese.
    pub zh: String,
    /// What happened, in English.
    pub en: String,
    /// The records, as golden cases that state what the engine makes of them today.
    pub cases: Vec<draft::Case>,
    /// Whether the records are scored together: golden cases score each alone.
    pub together: bool,
}

impl Broken {
    fn new(law: &'static Law, scheme: Option<&Scheme>, breach: Breach) -> Self {
        let mut cases = Vec::new();
        for (word, record) in scheme.iter().flat_map(|_| &breach.records) {
            let Some(scheme) = scheme else { continue };
            let id = format!("{}-{word}", law.name.replace('_', "-"));
            let mut case = breach::case(scheme, &id, record, &breach.nodes);
            case.note = Some(crate::Text::from(format!("{}：{}", law.zh, breach.zh)));
            cases.push(case);
        }
        Broken {
            law,
            clause: breach.clause,
            input: breach.input,
            scores: breach.scores,
            zh: breach.zh,
            en: breach.en,
            cases,
            together: scheme.is_some_and(|scheme| scheme.draft().needs_cohort()),
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "law `{}` is broken", self.law.name)?;
        writeln!(f, "  {}", self.law.zh)?;
        writeln!(f, "  {}", self.law.en)?;
        if let Some(clause) = &self.clause {
            writeln!(f, "where: {clause}")?;
        }
        if let Some(input) = &self.input {
            writeln!(f, "input: `{input}`")?;
        }
        if let Some([before, after]) = &self.scores {
            writeln!(f, "scores: {before}, {after}")?;
        }
        writeln!(f, "{}\n{}", self.zh, self.en)?;
        if self.together && !self.cases.is_empty() {
            writeln!(
                f,
                "# these records were scored together with others; a golden case scores each alone"
            )?;
        }
        for case in &self.cases {
            write!(f, "\n{}", golden_case(case))?;
        }
        Ok(())
    }
}

impl core::error::Error for Broken {}

/// Asks a law of a scheme in so many trials.
///
/// # Errors
/// The law is broken; the trial that shows it is made as plain as it can be.
pub fn check(scheme: &Scheme, law: &'static Law, trials: u32) -> Result<Applied, Box<Broken>> {
    let trials = match law.ask {
        Ask::Document => 0,
        Ask::All(_) => trials.max(ALL_OF),
        _ => trials,
    };
    let units = matches!(law.ask, Ask::Units(_));
    ask(law, &Sample::of(scheme, trials, units), scheme)
}

/// Least number of trials of a law that is asked of all of them together.
const ALL_OF: u32 = 48;

/// Asks every law of a scheme, all of them in the same trials: quicker than one by one.
#[must_use]
pub fn check_all(scheme: &Scheme, trials: u32) -> Vec<(&'static Law, Result<Applied, Box<Broken>>)> {
    let one = Sample::of(scheme, trials, false);
    let units = Sample::of(scheme, trials, true);
    let all = ALL.iter().map(|law| {
        let found = match law.ask {
            Ask::All(_) => check(scheme, law, trials),
            Ask::Units(_) => ask(law, &units, scheme),
            _ => ask(law, &one, scheme),
        };
        (law, found)
    });
    all.collect()
}

fn ask(law: &'static Law, sample: &Sample<'_>, scheme: &Scheme) -> Result<Applied, Box<Broken>> {
    let trials = sample.trials.len() as u64;
    let each = match law.ask {
        Ask::Document => {
            let (trials, cases, times) = (1, 1, 1);
            return Ok(Applied { trials, cases, times });
        }
        Ask::All(all) => {
            return match all(&Look { scheme, sample }) {
                Ok(times) => Ok(Applied {
                    trials,
                    cases: trials.min(times),
                    times,
                }),
                Err(breach) => Err(Broken::new(law, Some(scheme), *breach).into()),
            };
        }
        Ask::Each(each) | Ask::Units(each) => each,
    };
    let mut applied = Applied {
        trials,
        ..Applied::default()
    };
    for trial in &sample.trials {
        match each(trial) {
            Ok(times) => {
                applied.cases += u64::from(times > 0);
                applied.times += times;
            }
            Err(breach) => {
                let (_, breach) = reduce::reduce(trial.clone(), each, *breach);
                return Err(Broken::new(law, Some(scheme), breach).into());
            }
        }
    }
    Ok(applied)
}
