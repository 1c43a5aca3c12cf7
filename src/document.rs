//! The border with the text formats: any serde format is read into one tree, then decoded with all
//! its faults, and written in canonical form. Decides nothing about meaning.

use alloc::string::String;

use crate::card::Card;
use crate::cohort::Statistics;
use crate::draft;
use crate::draft::Faults;
use crate::problem::Findings;
use crate::read::{Limits, Read, Reader};
use crate::standing::{Standing, StandingData};
use crate::tree::Tree;

/// A document as it was read, before its keys mean anything; for reading under limits of one's own.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use appraisal::{Document, Limits};
/// let document: Document = serde_json::from_str(r#"{ "format": "appraisal/1", "id": "demo" }"#).unwrap();
/// let limits = Limits { nodes: 10, ..Limits::default() };
/// let problems = document.scheme(&limits).check_with(&limits).unwrap_err();
/// assert!(problems.to_string().contains("`result` is missing"));
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Document(pub(crate) Tree);

impl Document {
    /// Decodes a scheme. Faults stay with the draft and are reported by its check.
    #[must_use]
    pub fn scheme(&self, limits: &Limits) -> draft::Scheme {
        let mut reader = Reader::new(limits);
        let mut scheme = draft::Scheme::read(&self.0, &mut reader);
        scheme.faults = Faults(reader.findings);
        scheme
    }

    /// Decodes a unit's table. Faults stay with it and are reported by the check of the joined scheme.
    #[must_use]
    pub fn table(&self, limits: &Limits) -> draft::UnitTable {
        let mut reader = Reader::new(limits);
        let mut table = draft::UnitTable::read(&self.0, &mut reader);
        table.faults = Faults(reader.findings);
        table
    }

    /// Decodes a record. Faults stay with the draft and are reported when it is admitted.
    #[must_use]
    pub fn record(&self, limits: &Limits) -> draft::Record {
        let mut reader = Reader::new(limits);
        let mut record = draft::Record::read(&self.0, &mut reader);
        record.faults = Faults(reader.findings);
        record
    }

    /// Decodes a card.
    ///
    /// # Errors
    /// Every fault of the document.
    pub fn card(&self, limits: &Limits) -> Result<Card, crate::Problems> {
        self.of_the_engine(limits, Card::KEYS, crate::card::CARD_FORMAT, |card: &Card| &card.format)
    }

    /// Decodes the statistics of a cohort. [`Statistics::check`] holds them against their scheme.
    ///
    /// # Errors
    /// Every fault of the document.
    pub fn statistics(&self, limits: &Limits) -> Result<Statistics, crate::Problems> {
        self.of_the_engine(
            limits,
            Statistics::KEYS,
            crate::cohort::STATISTICS_FORMAT,
            |s: &Statistics| &s.format,
        )
    }

    /// Decodes a standing.
    ///
    /// # Errors
    /// Every fault of the document.
    pub fn standing(&self, limits: &Limits) -> Result<Standing, crate::Problems> {
        self.of_the_engine(
            limits,
            Standing::KEYS,
            crate::standing::STANDING_FORMAT,
            |s: &Standing| &s.format,
        )
    }

    /// Decodes what the engine wrote: its numbers are as long as values may be.
    pub(crate) fn of_the_engine<T: Read>(
        &self,
        limits: &Limits,
        keys: &'static [&'static str],
        known: &'static str,
        format: impl Fn(&T) -> &String,
    ) -> Result<T, crate::Problems> {
        let digits = u32::try_from(limits.bits.div_euclid(3)).unwrap_or(u32::MAX);
        let limits = &Limits {
            digits: digits.max(limits.digits),
            ..limits.clone()
        };
        let mut reader = Reader::new(limits);
        let read = T::read(&self.0, &mut reader);
        if let Some(code) = draft::format_code(format(&read), known).filter(|_| !format(&read).is_empty()) {
            // Of another format, nothing else that is found means much.
            reader.findings = Findings::default();
            reader.findings.add(crate::problem::Path::default().key("format"), code);
        }
        reader.findings.finish(limits.problems, keys, |_| None).map(|_| read)
    }

    /// Decodes what ranking needs beside the cards. It is checked by [`StandingData::check`].
    ///
    /// # Errors
    /// Every fault of the document.
    pub fn standing_data(&self, limits: &Limits) -> Result<StandingData, crate::Problems> {
        let mut reader = Reader::new(limits);
        let data = StandingData::read(&self.0, &mut reader);
        reader
            .findings
            .finish(limits.problems, StandingData::KEYS, |_| None)
            .map(|_| data)
    }
}

/// Canonical JSON: keys in the order of the format, fields at their default left out.
pub(crate) fn canonical<T: Read>(value: &T) -> String {
    let mut out = String::new();
    value.write().unwrap_or(Tree::Null).write_json(&mut out);
    out
}

/// The fingerprint of a canonical form: SHA-256 in hexadecimal.
pub(crate) fn fingerprint(canonical: &str) -> String {
    use core::fmt::Write as _;
    use sha2::Digest as _;
    let mut out = String::with_capacity(64);
    for byte in sha2::Sha256::digest(canonical.as_bytes()) {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

impl draft::Scheme {
    /// The canonical form, as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        canonical(self)
    }
}

impl draft::Record {
    /// The canonical form, as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        canonical(self)
    }
}

impl Card {
    /// The canonical form, as JSON; it is read back by [`Document::card`].
    #[must_use]
    pub fn to_json(&self) -> String {
        canonical(self)
    }
}

impl Statistics {
    /// The canonical form, as JSON; it is read back by [`Document::statistics`].
    #[must_use]
    pub fn to_json(&self) -> String {
        canonical(self)
    }
}

impl Standing {
    /// The canonical form, as JSON; it is read back by [`Document::standing`].
    #[must_use]
    pub fn to_json(&self) -> String {
        canonical(self)
    }
}

#[cfg(feature = "serde")]
mod serde_form {
    use serde::de::{DeserializeSeed as _, Deserializer, Error as _};
    use serde::{Deserialize, Serialize, Serializer};

    use super::Document;
    use crate::card::Card;
    use crate::cohort::Statistics;
    use crate::draft;
    use crate::read::{Limits, Read};
    use crate::scheme::Scheme;
    use crate::standing::{Standing, StandingData};
    use crate::tree::{AtDepth, Tree};

    impl<'de> Deserialize<'de> for Document {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            AtDepth(0).deserialize(deserializer).map(Document)
        }
    }

    impl<'de> Deserialize<'de> for draft::Scheme {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Document::deserialize(deserializer).map(|d| d.scheme(&Limits::default()))
        }
    }

    impl<'de> Deserialize<'de> for draft::UnitTable {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Document::deserialize(deserializer).map(|d| d.table(&Limits::default()))
        }
    }

    impl<'de> Deserialize<'de> for draft::Record {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Document::deserialize(deserializer).map(|d| d.record(&Limits::default()))
        }
    }

    impl<'de> Deserialize<'de> for Scheme {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            draft::Scheme::deserialize(deserializer)?
                .check()
                .map_err(D::Error::custom)
        }
    }

    impl<'de> Deserialize<'de> for Card {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Document::deserialize(deserializer)?
                .card(&Limits::default())
                .map_err(D::Error::custom)
        }
    }

    impl<'de> Deserialize<'de> for Standing {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Document::deserialize(deserializer)?
                .standing(&Limits::default())
                .map_err(D::Error::custom)
        }
    }

    impl<'de> Deserialize<'de> for Statistics {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Document::deserialize(deserializer)?
                .statistics(&Limits::default())
                .map_err(D::Error::custom)
        }
    }

    impl<'de> Deserialize<'de> for StandingData {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Document::deserialize(deserializer)?
                .standing_data(&Limits::default())
                .map_err(D::Error::custom)
        }
    }

    macro_rules! written {
        ($($ty:ty),*) => {$(
            impl Serialize for $ty {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    self.write().unwrap_or(Tree::Null).serialize(serializer)
                }
            }
        )*};
    }
    written!(
        draft::Scheme,
        draft::Record,
        draft::UnitTable,
        Card,
        Statistics,
        Standing,
        StandingData
    );

    impl Serialize for Scheme {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.draft().serialize(serializer)
        }
    }
}
