//! The two languages the crate speaks, and texts that exist in one or both.

use alloc::string::String;
use core::fmt;

/// A language of messages and reports.
///
/// ```
/// use appraisal::{Language, Text};
/// let name = Text::both("综合得分", "Composite score");
/// assert_eq!(name.in_language(Language::English), "Composite score");
/// assert_eq!(Text::from("目标考核").in_language(Language::English), "目标考核");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// 中文.
    #[default]
    Chinese,
    /// English.
    English,
}

/// A name or title, in one language or in both.
///
/// A plain string stands for itself in both languages; nothing is translated.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Text {
    pub(crate) zh: Option<String>,
    pub(crate) en: Option<String>,
}

impl Text {
    /// A text with a wording in each language.
    pub fn both(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: Some(zh.into()),
            en: Some(en.into()),
        }
    }

    /// The wording in `language`, or in the other one where that is all there is.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        let (first, second) = match language {
            Language::Chinese => (&self.zh, &self.en),
            Language::English => (&self.en, &self.zh),
        };
        first.as_deref().or(second.as_deref()).unwrap_or_default()
    }

    /// Whether there is no wording at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.in_language(Language::Chinese).is_empty()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self {
            zh: Some(text.into()),
            en: None,
        }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self {
            zh: Some(text),
            en: None,
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.in_language(Language::Chinese))
    }
}
