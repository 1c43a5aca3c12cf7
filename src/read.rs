//! Decodes a [`Tree`] into typed documents and writes them back in canonical form: every type says
//! once which keys it has, and all faults of a document are found in one pass. Knows no scheme.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use crate::date::Date;
use crate::language::Text;
use crate::number::{Exact, Mode, Rounding};
use crate::problem::{Code, Findings, Path, Segment, Shape, is_invisible};
use crate::tree::Tree;

/// What a document may cost. Past a limit there is a problem, never a crash.
///
/// ```
/// let limits = appraisal::Limits { nodes: 500, ..Default::default() };
/// assert_eq!(limits.depth, 64);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Nodes of a scheme.
    pub nodes: usize,
    /// Levels of the indicator tree, and of nesting in the text.
    pub depth: usize,
    /// Bytes of one text.
    pub text: usize,
    /// Digits of one number.
    pub digits: u32,
    /// Bits of the numerator or denominator of any value; past it a node has no score.
    pub bits: u64,
    /// Items of any other list: entries, ballots, events.
    pub items: usize,
    /// Problems listed; the rest are counted.
    pub problems: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            nodes: 100_000,
            depth: 64,
            text: 4096,
            digits: 28,
            bits: 65_536,
            items: 1_000_000,
            problems: 1000,
        }
    }
}

/// Where the decoding stands, and what it has found so far.
pub(crate) struct Reader<'a> {
    pub(crate) limits: &'a Limits,
    pub(crate) findings: Findings,
    path: Path,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            findings: Findings::default(),
            path: Path::default(),
        }
    }

    /// Notes a finding here.
    pub(crate) fn fault(&mut self, code: Code) {
        self.findings.add(self.path.clone(), code);
    }

    /// Decodes what stands under `segment`.
    pub(crate) fn at<T>(&mut self, segment: Segment, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.0.push(segment);
        if self.path.0.len() > self.limits.depth {
            self.fault(Code::TooDeep {
                limit: self.limits.depth,
            });
        }
        let value = read(self);
        self.path.0.pop();
        value
    }

    /// Notes that another form was expected.
    pub(crate) fn expected(&mut self, shape: Shape, found: &Tree) {
        match found {
            Tree::TooDeep => self.fault(Code::TooDeep {
                limit: self.limits.depth,
            }),
            Tree::BadNumber(error) => self.fault(Code::Number(error.clone())),
            found => self.fault(Code::WrongShape {
                expected: shape,
                found: shape_of(found),
            }),
        }
    }

    /// Checks the keys of a table against those it may have, and that none stands twice.
    pub(crate) fn keys(&mut self, entries: &[(String, Tree)], known: &[&'static str]) {
        let mut seen: Vec<&str> = Vec::new();
        for (key, _) in entries {
            if !known.contains(&key.as_str()) {
                let key = crate::problem::shorten(key);
                let near = if self.findings.count() > 200 {
                    None
                } else {
                    nearest(&key, known.iter().copied())
                };
                self.at(Segment::Key(key.clone()), |r| r.fault(Code::UnknownKey { key, near }));
            } else if seen.contains(&key.as_str()) {
                self.at(Segment::Key(key.clone()), |r| {
                    r.fault(Code::DuplicateKey { key: key.clone() })
                });
            } else {
                seen.push(key);
            }
        }
    }

    /// Decodes the value of `key`, or says that it is missing.
    pub(crate) fn key<T: Read + Default>(&mut self, tree: &Tree, key: &'static str) -> T {
        match tree.get(key) {
            Some(value) => self.at(Segment::Key(key.to_owned()), |r| T::read(value, r)),
            None => {
                self.fault(Code::MissingKey { key });
                T::default()
            }
        }
    }

    /// Decodes the value of `key`, or leaves the default.
    pub(crate) fn optional<T: Read + Default>(&mut self, tree: &Tree, key: &'static str) -> T {
        match tree.get(key) {
            Some(value) => self.at(Segment::Key(key.to_owned()), |r| T::read(value, r)),
            None => T::default(),
        }
    }
}

fn shape_of(tree: &Tree) -> Shape {
    match tree {
        Tree::Null | Tree::TooDeep => Shape::Nothing,
        Tree::Bool(_) => Shape::YesNo,
        Tree::Number(_) | Tree::BadNumber(_) => Shape::Number,
        Tree::Text(_) => Shape::Text,
        Tree::List(_) => Shape::List,
        Tree::Map(_) => Shape::Table,
    }
}

/// The word of `known` that was probably meant: at most two letters differ.
pub(crate) fn nearest<'k>(found: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let found: Vec<char> = found.chars().take(40).collect();
    let allowed = found.len().div_euclid(3).clamp(1, 2);
    known
        .filter(|word| !found.iter().copied().eq(word.chars()))
        .filter(|word| {
            word.chars()
                .take(found.len().saturating_add(3))
                .count()
                .abs_diff(found.len())
                <= allowed
        })
        .filter_map(|word| Some((distance(&found, word, allowed)?, word)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// How many letters must be added, removed or changed, if that is at most `allowed`.
fn distance(a: &[char], b: &str, allowed: usize) -> Option<usize> {
    let b: Vec<char> = b.chars().take(43).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i.saturating_add(1);
        let mut next = Vec::with_capacity(row.len());
        next.push(left);
        for (y, above) in b.iter().zip(row.iter().skip(1)) {
            left = left
                .saturating_add(1)
                .min(above.saturating_add(1))
                .min(diagonal.saturating_add(usize::from(x != y)));
            diagonal = *above;
            next.push(left);
        }
        row = next;
        if row.iter().all(|distance| *distance > allowed) {
            return None;
        }
    }
    row.last().copied().filter(|distance| *distance <= allowed)
}

/// A value that stands in a document.
///
/// Reading never fails: a fault is noted, and the default stands in, so that all faults are found.
pub(crate) trait Read: Sized {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self;

    /// The canonical form, or nothing for a default that is left out.
    fn write(&self) -> Option<Tree>;
}

impl<T: Read> Read for Option<T> {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        match tree {
            Tree::Null => None,
            tree => Some(T::read(tree, reader)),
        }
    }
    fn write(&self) -> Option<Tree> {
        self.as_ref().and_then(|v| v.write().or(Some(Tree::Map(Vec::new()))))
    }
}

impl<T: Read> Read for alloc::boxed::Box<T> {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        alloc::boxed::Box::new(T::read(tree, reader))
    }
    fn write(&self) -> Option<Tree> {
        (**self).write()
    }
}

impl<T: Read> Read for alloc::sync::Arc<T> {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        alloc::sync::Arc::new(T::read(tree, reader))
    }
    fn write(&self) -> Option<Tree> {
        (**self).write()
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        let Tree::List(items) = tree else {
            reader.expected(Shape::List, tree);
            return Vec::new();
        };
        if items.len() > reader.limits.items {
            reader.fault(Code::TooMany {
                found: items.len(),
                limit: reader.limits.items,
            });
        }
        items
            .iter()
            .take(reader.limits.items)
            .enumerate()
            .map(|(at, item)| reader.at(Segment::Index(at), |r| T::read(item, r)))
            .collect()
    }
    fn write(&self) -> Option<Tree> {
        Some(Tree::List(
            self.iter()
                .map(|v| v.write().unwrap_or(Tree::Map(Vec::new())))
                .collect(),
        ))
    }
}

impl Read for bool {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        if let Tree::Bool(v) = tree {
            return *v;
        }
        reader.expected(Shape::YesNo, tree);
        false
    }
    fn write(&self) -> Option<Tree> {
        Some(Tree::Bool(*self))
    }
}

/// `true` or `false`, where `false` says something and is not left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Answer(pub bool);

impl Read for Answer {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        Answer(bool::read(tree, reader))
    }
    fn write(&self) -> Option<Tree> {
        Some(Tree::Bool(self.0))
    }
}

impl Read for String {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        let Tree::Text(text) = tree else {
            reader.expected(Shape::Text, tree);
            return String::new();
        };
        if text.len() > reader.limits.text {
            reader.fault(Code::TooLong {
                found: text.len(),
                limit: reader.limits.text,
            });
            return crate::problem::shorten(text);
        }
        text.clone()
    }
    fn write(&self) -> Option<Tree> {
        Some(Tree::text(self.as_str()))
    }
}

impl Read for Text {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        match tree {
            Tree::Map(entries) => {
                reader.keys(entries, &["zh", "en"]);
                let text = Text {
                    zh: reader.optional(tree, "zh"),
                    en: reader.optional(tree, "en"),
                };
                if text.is_empty() {
                    reader.fault(Code::Empty);
                }
                text
            }
            tree => Text {
                zh: Some(String::read(tree, reader)),
                en: None,
            },
        }
    }
    fn write(&self) -> Option<Tree> {
        match (&self.zh, &self.en) {
            (Some(zh), None) => Some(Tree::text(zh.as_str())),
            (zh, en) => {
                let entry =
                    |key: &str, v: &Option<String>| v.as_ref().map(|v| (key.to_owned(), Tree::text(v.as_str())));
                Some(Tree::Map(entry("zh", zh).into_iter().chain(entry("en", en)).collect()))
            }
        }
    }
}

/// A number with what its text said: whether it was written with a percent sign.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Figure {
    /// The number; 60% is 0.6.
    pub value: Exact,
    /// Whether it was written as a percentage.
    pub percent: bool,
}

impl From<Exact> for Figure {
    fn from(value: Exact) -> Self {
        Self { value, percent: false }
    }
}

impl Read for Figure {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        let percent = tree.as_text().is_some_and(|t| t.trim_end().ends_with('%'));
        Figure {
            value: Exact::read(tree, reader),
            percent,
        }
    }
    fn write(&self) -> Option<Tree> {
        Some(Tree::text(if self.percent {
            crate::problem::percent(&self.value)
        } else {
            alloc::format!("{}", self.value)
        }))
    }
}

impl Read for Exact {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        let parsed = match tree {
            Tree::Number(number) => Ok(number.clone()),
            Tree::Text(text) => Exact::parse(text, reader.limits.digits),
            tree => {
                reader.expected(Shape::Number, tree);
                return Exact::ZERO;
            }
        };
        parsed.unwrap_or_else(|error| {
            reader.fault(Code::Number(error));
            Exact::ZERO
        })
    }
    fn write(&self) -> Option<Tree> {
        Some(Tree::text(alloc::format!("{self}")))
    }
}

/// A whole number of things: counts, places, sizes of a panel.
impl Read for u64 {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        let number = Exact::read(tree, reader);
        match number.to_i64().and_then(|n| u64::try_from(n).ok()) {
            Some(n) => n,
            None => {
                reader.fault(Code::NotACount { found: number });
                0
            }
        }
    }
    fn write(&self) -> Option<Tree> {
        Some(Tree::Number(Exact::from(*self)))
    }
}

impl Read for Date {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        let Tree::Text(text) = tree else {
            reader.expected(Shape::Date, tree);
            return Date::default();
        };
        text.parse().unwrap_or_else(|error| {
            reader.fault(Code::Date {
                found: crate::problem::shorten(text),
                error,
            });
            Date::default()
        })
    }
    fn write(&self) -> Option<Tree> {
        Some(Tree::text(alloc::format!("{self}")))
    }
}

impl Read for Mode {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        let Tree::Text(text) = tree else {
            reader.expected(Shape::Text, tree);
            return Mode::HalfUp;
        };
        let found = Mode::ALL.into_iter().find(|m| m.as_str() == text || m.zh() == text);
        found.unwrap_or_else(|| {
            reader.fault(Code::UnknownWord {
                found: crate::problem::shorten(text),
                allowed: Mode::ALL.into_iter().map(Mode::as_str).collect(),
                terms: Mode::ALL.into_iter().map(Mode::zh).collect(),
            });
            Mode::HalfUp
        })
    }
    fn write(&self) -> Option<Tree> {
        Some(Tree::text(self.as_str()))
    }
}

impl Read for Rounding {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        // What stands in after a fault; no document gets past the fault.
        let unread = || Rounding::places(0, Mode::HalfUp);
        let Tree::Map(entries) = tree else {
            reader.expected(Shape::Table, tree);
            return unread();
        };
        reader.keys(entries, &["places", "step", "mode"]);
        let Some(mode) = reader.optional::<Option<Mode>>(tree, "mode") else {
            reader.fault(Code::MissingKey { key: "mode" });
            return unread();
        };
        let places: Option<u64> = reader.optional(tree, "places");
        let step: Option<Exact> = reader.optional(tree, "step");
        match (places, step) {
            (Some(places), None) => match u32::try_from(places).ok().and_then(|p| Rounding::try_places(p, mode)) {
                Some(rounding) => rounding,
                None => {
                    let code = Code::OutOfRange {
                        found: places.into(),
                        least: Some(Exact::ZERO),
                        most: Some(28.into()),
                        percent: false,
                    };
                    reader.at(Segment::Key("places".to_owned()), |r| r.fault(code));
                    unread()
                }
            },
            (None, Some(step)) => Rounding::step(step.clone(), mode).unwrap_or_else(|| {
                reader.at(Segment::Key("step".to_owned()), |r| {
                    r.fault(Code::NotPositive { found: step })
                });
                unread()
            }),
            (places, step) => {
                let found = places
                    .map(|_| "places".to_owned())
                    .into_iter()
                    .chain(step.map(|_| "step".to_owned()))
                    .collect();
                reader.fault(Code::OneOf {
                    keys: alloc::vec!["places", "step"],
                    found,
                });
                unread()
            }
        }
    }
    fn write(&self) -> Option<Tree> {
        let grid = match self.grid() {
            crate::number::Grid::Places(places) => ("places".to_owned(), Tree::Number(Exact::from(*places))),
            crate::number::Grid::Step(step) => ("step".to_owned(), Tree::text(alloc::format!("{step}"))),
        };
        Some(Tree::Map(alloc::vec![
            grid,
            ("mode".to_owned(), Tree::text(self.mode().as_str()))
        ]))
    }
}

/// An id: begins with a letter; ASCII letters, digits, `-`, `_`, `.` or CJK.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Id(String);

impl Id {
    /// The text of the id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_well_formed(text: &str) -> bool {
        let cjk = |c: char| matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}');
        let mut chars = text.chars();
        chars.next().is_some_and(|c| c.is_ascii_alphabetic() || cjk(c))
            && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') || cjk(c))
    }
}

impl From<&str> for Id {
    fn from(text: &str) -> Self {
        Id(text.to_owned())
    }
}

impl From<String> for Id {
    fn from(text: String) -> Self {
        Id(text)
    }
}

impl core::fmt::Display for Id {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::ops::Deref for Id {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl Read for Id {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        if let Tree::Number(number) = tree {
            reader.fault(Code::IllFormedId {
                found: alloc::format!("{number}"),
            });
            return Id::default();
        }
        let text = String::read(tree, reader);
        if tree.as_text().is_some() && !Self::is_well_formed(&text) {
            reader.fault(Code::IllFormedId {
                found: crate::problem::shorten(&text),
            });
        }
        Id(text)
    }
    fn write(&self) -> Option<Tree> {
        Some(Tree::text(self.0.as_str()))
    }
}

/// A reference to something by its id or name; whether it exists is checked later.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).collect()
}

/// The canonical form of a field that is left out at its default.
pub(crate) fn unless_default<T: Read + Default + PartialEq>(value: &T) -> Option<Tree> {
    if *value == T::default() { None } else { value.write() }
}

/// A table whose keys are the writer's own: attributes, items, given parameters. Their order says nothing (TOML does
/// not keep it), so documents are read and written with the keys in alphabetical order.
#[derive(Clone, Debug, PartialEq)]
pub struct Pairs<T>(pub Vec<(String, T)>);

impl<T> Default for Pairs<T> {
    fn default() -> Self {
        Pairs(Vec::new())
    }
}

impl<T> Pairs<T> {
    /// The value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0.iter().find(|(k, _)| k == key).map(|(_, v)| v)
    }

    /// Puts a value where its key belongs in the order; gives back the one it takes the place of.
    ///
    /// ```
    /// # use appraisal::Pairs;
    /// let mut attributes = Pairs::default();
    /// attributes.insert("size", "大型");
    /// attributes.insert("industry", "金融");
    /// assert_eq!(attributes.insert("size", "小型"), Some("大型"));
    /// assert_eq!(attributes.0[0].0, "industry");
    /// ```
    pub fn insert(&mut self, key: impl Into<String>, value: T) -> Option<T> {
        let key = key.into();
        match self.0.iter_mut().find(|(k, _)| *k == key) {
            Some((_, slot)) => Some(core::mem::replace(slot, value)),
            None => {
                let at = self.0.iter().take_while(|(k, _)| *k < key).count();
                self.0.insert(at, (key, value));
                None
            }
        }
    }
}

impl<T: Read> Read for Pairs<T> {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        let Tree::Map(entries) = tree else {
            reader.expected(Shape::Table, tree);
            return Pairs::default();
        };
        let mut pairs: Vec<(String, T)> = Vec::new();
        let mut seen: alloc::collections::BTreeSet<&str> = alloc::collections::BTreeSet::new();
        for (key, value) in entries.iter().take(reader.limits.items) {
            let value = reader.at(Segment::Key(crate::problem::shorten(key)), |r| {
                if !seen.insert(key) {
                    r.fault(Code::DuplicateKey {
                        key: crate::problem::shorten(key),
                    });
                }
                if key.len() > r.limits.text {
                    r.fault(Code::TooLong {
                        found: key.len(),
                        limit: r.limits.text,
                    });
                }
                T::read(value, r)
            });
            pairs.push((plain(key), value));
        }
        pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
        Pairs(pairs)
    }
    fn write(&self) -> Option<Tree> {
        let mut entries: Vec<(String, Tree)> = self
            .0
            .iter()
            .filter_map(|(k, v)| Some((k.clone(), v.write()?)))
            .collect();
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        Some(Tree::Map(entries))
    }
}

/// Declares a table: each key with its field. The keys, the constructor, the reading and the
/// canonical form all follow from this one list. `required` keys are arguments of `new`.
macro_rules! document {
    (
        $(#[$meta:meta])*
        pub struct $name:ident $(short $short:ident)? {
            required { $( $(#[$rdoc:meta])* $rkey:literal $rfield:ident : $rty:ty, )* }
            optional { $( $(#[$odoc:meta])* $okey:literal $ofield:ident : $oty:ty, )* }
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Default)]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[$rdoc])* pub $rfield: $rty, )*
            $( $(#[$odoc])* pub $ofield: $oty, )*
        }

        #[allow(clippy::new_without_default, reason = "a table without required keys may be built from nothing")]
        impl $name {
            /// With the keys that must be there; all others can be set on the fields.
            #[allow(clippy::too_many_arguments, reason = "one argument for each required key")]
            #[must_use]
            pub fn new($($rfield: impl Into<$rty>),*) -> Self {
                Self { $($rfield: $rfield.into(),)* $($ofield: Default::default(),)* }
            }

            /// The keys this table can have.
            pub(crate) const KEYS: &'static [&'static str] = &[$($rkey,)* $($okey,)*];
        }

        impl $crate::read::Read for $name {
            fn read(tree: &$crate::tree::Tree, reader: &mut $crate::read::Reader<'_>) -> Self {
                $(
                    if let $crate::tree::Tree::Text(_) = tree {
                        return Self { $short: $crate::read::Read::read(tree, reader), ..Self::default() };
                    }
                )?
                let $crate::tree::Tree::Map(entries) = tree else {
                    reader.expected($crate::problem::Shape::Table, tree);
                    return Self::default();
                };
                reader.keys(entries, Self::KEYS);
                Self {
                    $($rfield: reader.key(tree, $rkey),)*
                    $($ofield: reader.optional(tree, $okey),)*
                }
            }

            fn write(&self) -> Option<$crate::tree::Tree> {
                let entries: alloc::vec::Vec<(&'static str, Option<$crate::tree::Tree>)> = alloc::vec![
                    $(($rkey, $crate::read::Read::write(&self.$rfield)),)*
                    $(($okey, $crate::read::unless_default(&self.$ofield)),)*
                ];
                Some($crate::tree::Tree::Map(
                    entries.into_iter().filter_map(|(k, v)| Some((k.into(), v?))).collect(),
                ))
            }
        }
    };
}

/// The first of a list.
macro_rules! first {
    ($first:expr $(, $rest:expr)*) => {
        $first
    };
}

/// Declares a closed list of words: the English keyword and the Chinese term. The first is the default.
macro_rules! keyword {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$doc:meta])* $word:literal $zh:literal $variant:ident, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name { $( $(#[$doc])* $variant, )+ }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The keyword in documents.
            #[must_use]
            pub fn keyword(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// The Chinese term, also understood in documents.
            #[must_use]
            pub fn in_chinese(self) -> &'static str {
                match self { $($name::$variant => $zh,)+ }
            }
        }

        impl Default for $name {
            fn default() -> Self { $crate::read::first!($($name::$variant),+) }
        }

        impl $crate::read::Read for $name {
            fn read(tree: &$crate::tree::Tree, reader: &mut $crate::read::Reader<'_>) -> Self {
                let $crate::tree::Tree::Text(text) = tree else {
                    reader.expected($crate::problem::Shape::Text, tree);
                    return Self::default();
                };
                match text.as_str() {
                    $($word | $zh => $name::$variant,)+
                    other => {
                        let found = $crate::problem::shorten(other);
                        reader.fault($crate::problem::Code::UnknownWord { found, allowed: alloc::vec![$($word,)+], terms: alloc::vec![$($zh,)+] });
                        Self::default()
                    }
                }
            }
            fn write(&self) -> Option<$crate::tree::Tree> {
                Some($crate::tree::Tree::text(self.keyword()))
            }
        }
    };
}

/// Declares a closed choice, written as a table with one key that names the kind (or as that word
/// alone, where nothing more needs to be said).
macro_rules! choice {
    (
        $(#[$meta:meta])*
        pub enum $name:ident default $first:ident { $( $(#[$doc:meta])* $word:literal $variant:ident($ty:ty), )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name { $( $(#[$doc])* $variant($ty), )+ }

        impl $name {
            /// The keyword of this kind.
            #[must_use]
            pub fn keyword(&self) -> &'static str {
                match self { $($name::$variant(_) => $word,)+ }
            }
        }

        impl Default for $name {
            fn default() -> Self { $name::$first(Default::default()) }
        }

        impl $crate::read::Read for $name {
            fn read(tree: &$crate::tree::Tree, reader: &mut $crate::read::Reader<'_>) -> Self {
                let empty = $crate::tree::Tree::Map(alloc::vec::Vec::new());
                let (word, value) = match tree {
                    $crate::tree::Tree::Text(word) => (word.as_str(), &empty),
                    $crate::tree::Tree::Map(entries) => match entries.as_slice() {
                        [(word, value)] => (word.as_str(), value),
                        entries => {
                            let found = entries.iter().map(|(k, _)| $crate::problem::shorten(k)).collect();
                            reader.fault($crate::problem::Code::OneOf { keys: alloc::vec![$($word,)+], found });
                            return Self::default();
                        }
                    },
                    tree => {
                        reader.expected($crate::problem::Shape::Table, tree);
                        return Self::default();
                    }
                };
                match word {
                    $($word => $name::$variant(reader.at(
                        $crate::problem::Segment::Key($word.into()),
                        |r| $crate::read::Read::read(value, r),
                    )),)+
                    other => {
                        let found = $crate::problem::shorten(other);
                        reader.fault($crate::problem::Code::UnknownWord { found, allowed: alloc::vec![$($word,)+], terms: alloc::vec![] });
                        Self::default()
                    }
                }
            }
            fn write(&self) -> Option<$crate::tree::Tree> {
                let (word, value) = match self { $($name::$variant(v) => ($word, $crate::read::Read::write(v)),)+ };
                match value {
                    Some($crate::tree::Tree::Map(entries)) if entries.is_empty() => Some($crate::tree::Tree::text(word)),
                    value => Some($crate::tree::Tree::Map(alloc::vec![(word.into(), value.unwrap_or($crate::tree::Tree::Null))])),
                }
            }
        }
    };
}

pub(crate) use {choice, document, first, keyword};
