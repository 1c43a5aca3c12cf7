//! Results of all units together (结果汇总表、公示稿、临界名单、申诉复核单): ranks, parts, totals and grades with
//! the footnotes by which anyone can compute them again. Takes what cards and standing hold and decides
//! nothing; what a publication leaves out is not in its data either.

mod build;
mod comparison;
mod form;
mod near;
mod notes;
mod quota;
mod sheet;
mod words;

use alloc::{string::String, sync::Arc, vec::Vec};

pub use comparison::{Change, Comparison};
pub use near::{NearCut, NearUnit};

use super::text;
use crate::card::{Card, GateLine, NodeWords, Term, TermKind};
use crate::draft;
use crate::language::{Language, Text};
use crate::number::{Exact, Mode, Value};
use crate::outcome::Outcome;
use crate::read::{Limits, Pairs, document, keyword};
use crate::scheme::Scheme;
use crate::standing::{Apart, Cut, Flag, Limiter, QuotaLine, Standing, StepLine, TitleLine};

/// The format that results name.
pub const RESULTS_FORMAT: &str = "appraisal-results/1";

keyword! {
    /// How much is published.
    pub enum Profile {
        /// Everything, in order of rank (结果汇总表).
        "full" "全部" Full,
        /// Ranks and grades, in order of rank, without points.
        "ranks-and-grades" "名次和等次" RanksAndGrades,
        /// Grades alone, in the order of a list of units (机构序列), which says nothing of ranks.
        "grades-in-unit-order" "按机构序列的等次" GradesInUnitOrder,
    }
}

document! {
    /// What is to be published (公示稿).
    pub struct Publication {
        required {
            /// How much.
            "profile" profile: Profile,
        }
        optional {
            /// The order of the units by id, for [`Profile::GradesInUnitOrder`]. Units that it does not name
            /// follow in the order of their ids.
            "order" order: Vec<String>,
            /// Totals too, in the place of ranks, for [`Profile::GradesInUnitOrder`].
            "totals" totals: bool,
        }
    }
}

document! {
    /// The results of all units.
    ///
    /// `total` of a row is `before` rounded, and `before` is the sum of what the parts count, the pools, `other`
    /// and `adjusted`, where the ranked node is a sum; otherwise `combined` stands for the parts.
    pub struct ResultsData {
        required {
            /// `"appraisal-results/1"`.
            "format" format: String,
            /// Id of the scheme.
            "scheme" scheme: String,
            /// Its fingerprint.
            "fingerprint" fingerprint: String,
        }
        optional {
            /// Its title.
            "title" title: Option<Text>,
            /// The stage of the cards, where they agree on it.
            "stage" stage: Option<String>,
            /// What is published of them.
            "profile" profile: Profile,
            /// The ranked node; none where ranks are summed.
            "node" node: Option<Arc<NodeWords>>,
            /// How the ranked value is made, by names.
            "formula" formula: Vec<Text>,
            /// The parts of the ranked node.
            "columns" columns: Vec<ResultColumn>,
            /// The pools on the ranked node.
            "pools" pools: Vec<PoolColumn>,
            /// The ranked units, as the standing orders them.
            "rows" rows: Vec<ResultRow>,
            /// Units without a rank.
            "apart" apart: Vec<Apart>,
            /// Units of a given order of which there is no result.
            "missing" missing: Vec<String>,
            /// The quotas.
            "quotas" quotas: Vec<QuotaResult>,
            /// The rules of ranking.
            "rules" rules: Option<draft::Standing>,
            /// Whether units are graded; a grade that is not there is open then.
            "graded" graded: bool,
            /// The bands.
            "grades" grades: Option<draft::Grades>,
            /// Bounds of bands that were given for the year, in the place of the scheme's.
            "cuts" cuts: Vec<Cut>,
            /// Names of nodes that rows and rules refer to.
            "names" names: Pairs<Text>,
        }
    }
}

document! {
    /// A part of the ranked node.
    pub struct ResultColumn {
        required {
            /// Its words.
            "node" words: Arc<NodeWords>,
        }
        optional {
            /// Its weight as written.
            "weight" weight: Option<Exact>,
            /// Whether weights are shares.
            "percent" percent: bool,
        }
    }
}

document! {
    /// A pool on the ranked node.
    pub struct PoolColumn {
        required {
            /// The pool.
            "pool" pool: String,
        }
        optional {
            /// Its name.
            "name" name: Option<Text>,
            /// Its cap.
            "cap" cap: Option<Exact>,
            /// Whether it is taken away.
            "subtracted" subtracted: bool,
        }
    }
}

document! {
    /// What one unit has of one part.
    pub struct PartResult {
        required {
            /// The node.
            "node" node: String,
            /// What it came to.
            "outcome" outcome: Outcome,
        }
        optional {
            /// How it enters; none where it is no term.
            "kind" kind: Option<TermKind>,
            /// The weight that it enters with.
            "weight" weight: Option<Exact>,
            /// What it counts in the ranked value.
            "counted" counted: Option<Value>,
        }
    }
}

document! {
    /// What one unit has of one pool: claimed, recognised, counted (申报、认定、计入), each at the unit's share.
    pub struct PoolResult {
        required {
            /// The pool.
            "pool" pool: String,
            /// Points that count: positive where they are added, negative where they are taken away.
            "counted" counted: Exact,
        }
        optional {
            /// How many events were put forward.
            "events" events: u64,
            /// The points of all of them, before anything is cut.
            "claimed" claimed: Exact,
            /// The points of those that were recognised, before caps and before one matter counts once.
            "recognised" recognised: Exact,
        }
    }
}

document! {
    /// One ranked unit.
    pub struct ResultRow {
        required {
            /// The unit.
            "unit" unit: String,
        }
        optional {
            /// Its name.
            "name" name: Option<Text>,
            /// The stratum it is ranked in.
            "stratum" stratum: Option<String>,
            /// Its place.
            "rank" rank: Option<Exact>,
            /// How many others share it.
            "tied" tied: u64,
            /// The parts, in the order of the columns.
            "parts" parts: Vec<PartResult>,
            /// What the pools came to.
            "pools" pools: Vec<PoolResult>,
            /// What the combination gave, where it is not the sum of the parts.
            "combined" combined: Option<Exact>,
            /// What parts count that are kept off the table.
            "other" other: Exact,
            /// What caps, bounds and gates changed.
            "adjusted" adjusted: Exact,
            /// The ranked node before rounding.
            "before" before: Option<Exact>,
            /// The value that is ranked.
            "total" total: Option<Exact>,
            /// Distance to the next better value.
            "behind" behind: Option<Exact>,
            /// The next better band.
            "better" better: Option<Text>,
            /// Distance to its line.
            "to-better" to_better: Option<Exact>,
            /// The grade.
            "grade" grade: Option<Text>,
            /// The grade without limits.
            "band-grade" band_grade: Option<Text>,
            /// What limits the grade.
            "limiters" limiters: Vec<Limiter>,
            /// Gates that fired on scores, each with its node.
            "gates" gates: Vec<GateLine>,
            /// Parts below the ranked node that did not enter with a score of their own: each node's own term.
            "absent" absent: Pairs<Term>,
            /// Steps of the tie chain that put it behind others.
            "steps" steps: Vec<StepLine>,
            /// Titles.
            "titles" titles: Vec<TitleLine>,
            /// What to look at.
            "flags" flags: Vec<Flag>,
        }
    }
}

document! {
    /// A quota and how its number was made whole.
    pub struct QuotaResult {
        required {
            /// What became of it.
            "line" line: QuotaLine,
        }
        optional {
            /// How share × N was rounded.
            "round" round: Option<Mode>,
            /// What becomes of lost places.
            "vacated" vacated: Option<draft::Vacated>,
        }
    }
}

/// The results of all units, to be printed and published.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use appraisal::standing::{Standing, StandingData};
/// use appraisal::{Language, Scheme, draft, report::{Profile, Publication, Results}};
/// let scheme: Scheme = serde_json::from_str(r#"{ "format": "appraisal/1", "id": "demo", "result": "total",
///     "node": [{ "id": "total", "full": "10", "rule": "entered" }] }"#).unwrap();
/// let cards: Vec<_> = [("a", "8.5"), ("b", "9")].iter().map(|(unit, score)| {
///     let record: draft::Record = serde_json::from_str(&format!(r#"{{ "format": "appraisal-record/1",
///         "scheme": "demo", "unit": "{unit}", "entries": [{{ "input": "total", "score": "{score}" }}] }}"#)).unwrap();
///     scheme.admit(record, None).unwrap().score()
/// }).collect();
/// let standing = Standing::of(&scheme, &cards, &StandingData::new());
/// let results = Results::new(&scheme, &cards, &standing);
/// let notice = results.publish(&Publication::new(Profile::RanksAndGrades));
/// assert_eq!(notice.csv(Language::English), "Rank,Unit\r\n1,b\r\n2,a\r\n");
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Results {
    /// All that is printed, exact.
    pub data: ResultsData,
}

impl crate::Document {
    /// Decodes results that were kept as JSON, whole or as they were published.
    ///
    /// # Errors
    /// Every fault of the document.
    pub fn results(&self, limits: &Limits) -> Result<Results, crate::Problems> {
        let data = self.of_the_engine(limits, ResultsData::KEYS, RESULTS_FORMAT, |data: &ResultsData| {
            &data.format
        })?;
        Ok(Results { data })
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Results {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = crate::Document::deserialize(deserializer)?;
        document.results(&Limits::default()).map_err(serde::de::Error::custom)
    }
}

impl Results {
    /// The results of a standing and the cards that it ranks.
    ///
    /// Never fails: a row whose card is not among the cards has its rank and grade, and no parts.
    #[must_use]
    pub fn new(scheme: &Scheme, cards: &[Card], standing: &Standing) -> Results {
        Results {
            data: build::results(scheme, cards, standing),
        }
    }

    /// What may be published of them; everything else is taken out of the data.
    #[must_use]
    pub fn publish(&self, publication: &Publication) -> Results {
        Results {
            data: build::publish(&self.data, publication),
        }
    }

    /// As text, with columns aligned.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        text::layout(&sheet::blocks(&self.data, language), language)
    }

    /// As Markdown.
    #[must_use]
    pub fn markdown(&self, language: Language) -> String {
        form::markdown(&sheet::blocks(&self.data, language))
    }

    /// The table as CSV (RFC 4180), ranked units before those apart: numbers as they are printed, with an
    /// ASCII minus sign.
    #[must_use]
    pub fn csv(&self, language: Language) -> String {
        form::csv(&sheet::flat(&self.data, language))
    }

    /// Exact values as canonical JSON; [`Document::results`](crate::Document::results) reads it back.
    #[must_use]
    pub fn json(&self) -> String {
        crate::document::canonical(&self.data)
    }

    /// SHA-256 of [`json`](Self::json) (结果指纹).
    #[must_use]
    pub fn result_fingerprint(&self) -> String {
        crate::document::fingerprint(&self.json())
    }
}
