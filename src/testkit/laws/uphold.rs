//! Holds a user's scheme to the laws: what the tests made by [`laws!`](crate::laws) do.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};
use core::fmt;

use super::{ALL, Ask, Breach, Broken, Clause, check, law};
use crate::{Language, Scheme, draft};

/// Why there is no scheme to ask laws of.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Refused {
    /// The place of the first problem in the document.
    pub clause: Option<Clause>,
    /// In Chinese; where a reader refused the document, in its own words.
    pub zh: String,
    /// In English; the same.
    pub en: String,
}

/// What laws can be asked of: a scheme, a draft that may not pass its check, or the result of reading one.
pub trait Subject {
    /// The scheme.
    ///
    /// # Errors
    /// Why there is none.
    fn scheme(self) -> Result<Scheme, Refused>;
}

fn unread(error: &impl fmt::Display) -> Refused {
    Refused {
        clause: None,
        zh: format!("{error}"),
        en: String::from("the document is not a scheme"),
    }
}

impl Subject for Scheme {
    fn scheme(self) -> Result<Scheme, Refused> {
        Ok(self)
    }
}

impl Subject for draft::Scheme {
    fn scheme(self) -> Result<Scheme, Refused> {
        self.clone().check().map_err(|problems| {
            let first = problems.problems().first();
            Refused {
                clause: first.and_then(|problem| Clause::of_problem(&self, &problem.path)),
                zh: problems.message(Language::Chinese),
                en: problems.message(Language::English),
            }
        })
    }
}

impl<E: fmt::Display> Subject for Result<Scheme, E> {
    fn scheme(self) -> Result<Scheme, Refused> {
        self.map_err(|error| unread(&error))
    }
}

impl<E: fmt::Display> Subject for Result<draft::Scheme, E> {
    fn scheme(self) -> Result<Scheme, Refused> {
        self.map_err(|error| unread(&error))?.scheme()
    }
}

/// Holds a scheme to a law: what a test of [`laws!`](crate::laws) does. `declared` are the laws that the scheme breaks on
/// purpose, each with its reason; such a law must really be broken. Gives a line for the log.
///
/// # Panics
/// The law is broken and not declared, or declared and not broken, or there is no such law.
pub fn uphold(subject: impl Subject, name: &str, declared: &[(&str, &str)], trials: u32) -> String {
    let Some(law) = law(name) else {
        panic!("there is no law `{name}`")
    };
    let reason = declared.iter().find(|(law, _)| *law == name).map(|(_, reason)| *reason);
    let found = match subject.scheme() {
        Ok(scheme) => check(&scheme, law, trials),
        Err(refused) if matches!(law.ask, Ask::Document) => {
            let breach = Breach {
                clause: refused.clause,
                ..*Breach::new(refused.zh, refused.en)
            };
            panic!("{}", Broken::new(law, None, breach))
        }
        // The law of the document says it; the others have nothing to look at.
        Err(_) => return format!("{name}: does not apply (不适用): the scheme is refused"),
    };
    match (found, reason) {
        (Ok(applied), None) => format!("{name}: {applied}"),
        (Err(broken), Some(reason)) => format!("{name}: broken on purpose ({reason})\n{broken}"),
        (Err(broken), None) => panic!(
            "{broken}\nIf the scheme means this, declare it: laws! {{ …, broken: {{ {name}: \"the reason\" }} }}"
        ),
        (Ok(applied), Some(reason)) => panic!("{name}: declared broken ({reason}), but {applied}"),
    }
}

/// Sees to it that what is declared broken are laws, each once and with a reason.
///
/// # Panics
/// A name is no law or stands twice, or a reason is empty.
pub fn declarations(declared: &[(&str, &str)]) {
    for (at, (name, reason)) in declared.iter().enumerate() {
        let known: Vec<&str> = ALL.iter().map(|law| law.name).collect();
        assert!(
            law(name).is_some(),
            "there is no law `{name}`; there are {}",
            known.join(", ")
        );
        assert!(
            !reason.trim().is_empty(),
            "`{name}` is declared broken without a reason"
        );
        assert!(
            !declared[..at].iter().any(|(other, _)| other == name),
            "`{name}` is declared twice"
        );
    }
}

/// How many trials each law is asked in: what the text of an environment variable says, or 32.
#[must_use]
pub fn trials(text: Option<&str>) -> u32 {
    text.and_then(|text| text.trim().to_owned().parse().ok()).unwrap_or(32)
}

/// Tests that hold a scheme of one's own to every law: one `#[test]` a law, so that a test run names the law that is broken.
///
/// `scheme` is any expression that gives a [`Scheme`](crate::Scheme), a [`draft::Scheme`](crate::draft::Scheme), or a `Result`
/// of one. A law that the scheme breaks on purpose is declared under `broken`, with the reason; its test then fails if the law
/// is *not* broken. Every run makes the same trials, 32 a law; the environment variable `APPRAISAL_TRIALS` asks for more.
///
/// ```
/// const SCHEME: &str = r#"{ "format": "appraisal/1", "id": "demo", "result": "total", "node": [
///     { "id": "total", "full": "10", "rule": "entered" }] }"#;
///
/// mod demo {
///     appraisal::laws! {
///         scheme: serde_json::from_str::<appraisal::Scheme>(crate::SCHEME),
///         broken: {
///             more_never_hurts: "第三条：各项满分不同，先去最低、再去最高得分率",
///         },
///     }
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! laws {
    (scheme: $scheme:expr $(, broken: { $($law:ident: $reason:expr),* $(,)? })? $(,)?) => {
        $crate::law_tests! {
            ($scheme) [$($((stringify!($law), $reason)),*)?]
            the_scheme_checks the_sample_is_diverse matches_the_oracle a_card_replays a_card_suffices lines_reconcile
            within_the_attainable_range losses_sum_to_the_loss a_printed_table_foots a_checked_scheme_never_errors constant_in_constant_out
            scaling_weights_changes_nothing a_zero_weight_node_changes_nothing rescaling_equals_deleting
            the_order_of_siblings_is_irrelevant the_order_of_entries_is_irrelevant the_order_of_raters_is_irrelevant
            the_order_of_events_is_irrelevant the_order_of_units_is_irrelevant more_never_hurts
            an_event_never_counts_against_its_sign an_event_that_does_not_count_changes_nothing caps_are_idempotent
            a_grade_never_falls a_rank_ignores_those_below ties_share a_roll_up_scores_as_the_sums a_void_sheet_is_no_sheet
            the_batch_equals_one_by_one documents_round_trip every_problem_is_real
        }
    };
}

/// One test for each law; what [`laws!`](crate::laws) is made of.
#[doc(hidden)]
#[macro_export]
macro_rules! law_tests {
    (($scheme:expr) $declared:tt $($law:ident)+) => {
        /// The laws that there is a test for.
        #[allow(dead_code, reason = "for a test that none is missing")]
        pub const LAWS: &[&str] = &[$(stringify!($law)),+];

        /// The laws that the scheme breaks on purpose.
        const DECLARED: &[(&str, &str)] = &$declared;

        #[test]
        fn the_declared_exceptions_are_laws() {
            $crate::testkit::laws::declarations(DECLARED);
        }

        $(
            #[test]
            fn $law() {
                let trials = std::env::var("APPRAISAL_TRIALS").ok();
                let trials = $crate::testkit::laws::trials(trials.as_deref());
                let said = $crate::testkit::laws::uphold($scheme, stringify!($law), DECLARED, trials);
                println!("{said}");
            }
        )+
    };
}
