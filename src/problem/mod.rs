//! Says what is wrong with a document: where, what was found, and the way out, in both languages.
//! Every wording is in `wording`; nothing here decides whether something is wrong.

mod batch;
mod cite;
mod code;
mod merge;
mod parts;
mod wording;

use alloc::{string::String, vec::Vec};
use core::fmt;

pub use batch::BatchFault;
pub use cite::CiteFault;
pub use code::{Code, PolicyFault, Severity, Shape, Thing};
pub use merge::MergeFault;
pub use parts::PartFault;

use crate::language::{Language, Text};
#[cfg(feature = "report")]
pub(crate) use wording::column;
pub(crate) use wording::percent;

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// A key of a table.
    Key(String),
    /// A place in a list, counted from 0.
    Index(usize),
}

/// Where in a document: `node[3].rule.completion.target`. Lists count from 0.
///
/// The path is the contract: a tool that holds the text finds the line by it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Path(pub(crate) Vec<Segment>);

impl Path {
    /// The steps from the top of the document.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// This path and one key more.
    #[must_use]
    pub(crate) fn key(&self, key: &str) -> Path {
        let mut path = self.clone();
        path.0.push(Segment::Key(key.into()));
        path
    }

    /// This path and one index more.
    #[must_use]
    pub(crate) fn index(&self, index: usize) -> Path {
        let mut path = self.clone();
        path.0.push(Segment::Index(index));
        path
    }

    /// The path of item `index` of the top-level list `list`.
    pub(crate) fn item(list: &str, index: usize) -> Path {
        Path::default().key(list).index(index)
    }

    /// The last key, which names the column.
    pub(crate) fn last_key(&self) -> Option<&str> {
        self.0.iter().rev().find_map(|s| match s {
            Segment::Key(key) => Some(key.as_str()),
            Segment::Index(_) => None,
        })
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Key(key) if at == 0 => f.write_str(&shorten(key))?,
                Segment::Key(key) => write!(f, ".{}", shorten(key))?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Where in the office's words: the item's number and name. The column follows from the path.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Place {
    /// The number that is printed before the item (序号), or its id.
    pub no: String,
    /// The item's name (名称).
    pub name: Text,
}

/// One thing wrong with a document, or doubtful in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// What is wrong, with the values concerned.
    pub code: Code,
    /// Where in the document.
    pub path: Path,
    /// Where in the office's words, if the place is inside an item that has a name.
    pub place: Option<Place>,
}

impl Problem {
    /// Whether this stops the document or only asks for a second look.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// What was found, in one sentence.
    #[must_use]
    pub fn found(&self, language: Language) -> String {
        wording::found(&self.code, language)
    }

    /// The way out, in one sentence.
    #[must_use]
    pub fn way_out(&self, language: Language) -> String {
        wording::way_out(&self.code, language)
    }

    /// The whole message: heading, place, what was found, the way out, and the path.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        wording::message(self, language)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Language::English))
    }
}

/// All that is wrong with a document: at least one problem, and the warnings beside.
///
/// Problems stand in the order of the document. Past the limit on problems shown, the rest are counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Problems {
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
    hidden: usize,
}

impl Problems {
    /// What stops the document, in document order; never empty.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// What asks for a second look.
    #[must_use]
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// How many problems there are beyond those listed.
    #[must_use]
    pub fn hidden(&self) -> usize {
        self.hidden
    }

    /// Every problem, then every warning, one message a line.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let mut out = String::new();
        for problem in self.problems.iter().chain(&self.warnings) {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&problem.message(language));
        }
        if self.hidden > 0 {
            out.push('\n');
            out.push_str(&wording::hidden(self.hidden, language));
        }
        out
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Language::English))
    }
}

impl core::error::Error for Problems {}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = core::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.problems.iter()
    }
}

/// Problems as they are gathered.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Findings {
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
    /// Problems that were counted and not kept, so that a hostile document cannot fill the memory.
    dropped: usize,
}

/// How many problems, and how many warnings, are kept before the rest are only counted.
const KEPT: usize = 10_000;

impl Findings {
    /// Takes over what was found elsewhere.
    pub(crate) fn extend(&mut self, other: Findings) {
        self.dropped = self.dropped.saturating_add(other.dropped);
        self.problems.extend(other.problems);
        self.warnings.extend(other.warnings);
    }

    /// The same, of a document that lies under a path of this one.
    pub(crate) fn extend_under(&mut self, path: &Path, mut other: Findings) {
        for problem in other.problems.iter_mut().chain(&mut other.warnings) {
            let mut whole = path.clone();
            whole.0.append(&mut problem.path.0);
            problem.path = whole;
        }
        self.extend(other);
    }

    pub(crate) fn add(&mut self, path: Path, code: Code) {
        let list = match code.severity() {
            Severity::Problem if self.is_full() => {
                self.dropped = self.dropped.saturating_add(1);
                return;
            }
            Severity::Problem => &mut self.problems,
            Severity::Warning if self.warnings.len() >= KEPT => return,
            Severity::Warning => &mut self.warnings,
        };
        list.push(Problem {
            code,
            path,
            place: None,
        });
    }

    /// How many problems there are.
    pub(crate) fn count(&self) -> usize {
        self.problems.len().saturating_add(self.dropped)
    }

    /// Whether problems are no longer kept: nothing that is only said of them needs to be worked out.
    pub(crate) fn is_full(&self) -> bool {
        self.problems.len() >= KEPT
    }

    /// Whether a required key of the head could not be read, which was said already.
    pub(crate) fn is_unread(&self, key: &str) -> bool {
        self.problems
            .iter()
            .any(|problem| match (problem.path.segments(), &problem.code) {
                ([], Code::MissingKey { key: missing }) => *missing == key,
                ([], _) => true,
                ([Segment::Key(first)], _) => first == key,
                _ => false,
            })
    }

    /// An id or name that exists and was probably meant. Only the first few problems get one, and only among so
    /// many names as people write: the search looks at each.
    pub(crate) fn near<'k>(&self, id: &str, known: impl IntoIterator<Item = &'k str>) -> Option<String> {
        if self.problems.len() > 200 {
            return None;
        }
        crate::read::nearest(id, known.into_iter().take(2_000)).map(Into::into)
    }

    /// Which items of a list some problem names. Of an item that could not be read, nothing else is checked.
    pub(crate) fn blamed(&self, list: &str, count: usize) -> Vec<bool> {
        let mut blamed = alloc::vec![false; count];
        for problem in &self.problems {
            if let [Segment::Key(key), Segment::Index(at), ..] = problem.path.segments()
                && key == list
                && let Some(slot) = blamed.get_mut(*at)
            {
                *slot = true;
            }
        }
        blamed
    }

    /// Whether some problem lies at or under a key of the head.
    pub(crate) fn is_blamed(&self, key: &str) -> bool {
        self.problems
            .iter()
            .any(|p| matches!(p.path.segments().first(), Some(Segment::Key(first)) if first == key))
    }

    /// Ends the gathering: the warnings of a good document, or its problems.
    ///
    /// `keys` are those of the document, in the order in which it is read; `place` names the item at a path.
    pub(crate) fn finish(
        self,
        limit: usize,
        keys: &[&str],
        place: impl Fn(&Path) -> Option<Place>,
    ) -> Result<Vec<Problem>, Problems> {
        let Findings {
            mut problems,
            mut warnings,
            dropped,
        } = self;
        for list in [&mut problems, &mut warnings] {
            // Stable: within one place the order of discovery stays, which goes from form to meaning.
            list.sort_by_cached_key(|problem| in_document(&problem.path, keys));
            list.dedup();
        }
        let found = problems.len();
        let shown = if problems.is_empty() { limit } else { limit.max(1) };
        problems.truncate(shown);
        warnings.truncate(limit.saturating_sub(problems.len()));
        for problem in problems.iter_mut().chain(&mut warnings) {
            problem.place = place(&problem.path);
        }
        if problems.is_empty() {
            return Ok(warnings);
        }
        let hidden = found.saturating_sub(problems.len()).saturating_add(dropped);
        Err(Problems {
            problems,
            warnings,
            hidden,
        })
    }
}

/// Where a path stands in its document: the key among those of the head, then the place in the list.
fn in_document(path: &Path, keys: &[&str]) -> (usize, usize) {
    let key = match path.segments().first() {
        None => 0,
        Some(Segment::Key(key)) => keys
            .iter()
            .position(|known| known == key)
            .unwrap_or(keys.len())
            .saturating_add(1),
        Some(Segment::Index(_)) => keys.len(),
    };
    match path.segments().get(1) {
        Some(Segment::Index(at)) => (key, at.saturating_add(1)),
        _ => (key, 0),
    }
}

/// At most 40 characters of a text, for showing what was found.
pub(crate) fn shorten(text: &str) -> String {
    let mut out: String = text.chars().take(40).filter(|c| !is_invisible(*c)).collect();
    if text.chars().nth(40).is_some() {
        out.push('…');
    }
    out
}

/// Control characters and those that reorder text: they have no place in a message.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}
