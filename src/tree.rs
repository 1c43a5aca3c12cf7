//! Holds what a document says, in its own order and with duplicate keys, and writes it back
//! in canonical form; must not know what any key means.

use alloc::{string::String, vec::Vec};

use crate::number::{Exact, ParseNumberError};

/// Nesting past this depth is not kept, so that no later step can recurse further.
#[cfg_attr(
    not(feature = "serde"),
    expect(dead_code, reason = "only what is read can be too deep")
)]
pub(crate) const MAX_DEPTH: usize = 128;

/// One value of a document. Private, and no deeper than [`MAX_DEPTH`].
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    not(feature = "serde"),
    expect(dead_code, reason = "only what is read can be faulty")
)]
pub(crate) enum Tree {
    Null,
    Bool(bool),
    /// An integer, or a float that is short enough to be meant exactly.
    Number(Exact),
    /// A number that is none: NaN, an infinity, a float that needs more than 15 digits.
    BadNumber(ParseNumberError),
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
    /// What stood deeper than [`MAX_DEPTH`].
    TooDeep,
}

impl Tree {
    pub(crate) fn text(text: impl Into<String>) -> Tree {
        Tree::Text(text.into())
    }

    /// The value of `key`, the first if it stands more than once.
    pub(crate) fn get(&self, key: &str) -> Option<&Tree> {
        match self {
            Tree::Map(entries) => entries.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// A text, or nothing.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Tree::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Writes canonical JSON: keys in the order given, no blanks, numbers as they are kept.
    pub(crate) fn write_json(&self, out: &mut String) {
        match self {
            Tree::Null | Tree::TooDeep | Tree::BadNumber(_) => out.push_str("null"),
            Tree::Bool(true) => out.push_str("true"),
            Tree::Bool(false) => out.push_str("false"),
            Tree::Number(number) => write_text(&alloc::string::ToString::to_string(number), out),
            Tree::Text(text) => write_text(text, out),
            Tree::List(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    item.write_json(out);
                }
                out.push(']');
            }
            Tree::Map(entries) => {
                out.push('{');
                for (at, (key, value)) in entries.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    write_text(key, out);
                    out.push(':');
                    value.write_json(out);
                }
                out.push('}');
            }
        }
    }
}

fn write_text(text: &str, out: &mut String) {
    use core::fmt::Write as _;
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(feature = "serde")]
mod serde_form {
    use alloc::{borrow::ToOwned, string::String, vec::Vec};
    use core::fmt;

    use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
    use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

    use super::{MAX_DEPTH, Tree};
    use crate::number::{Exact, exact_from_f32, exact_from_f64, from_json_number_text};

    /// The key under which `serde_json` hands over a number when some crate of the build
    /// turns on its feature `arbitrary_precision`.
    const JSON_NUMBER: &str = "$serde_json::private::Number";
    /// The key under which `toml` hands over a date.
    const TOML_DATE: &str = "$__toml_private_datetime";

    pub(crate) struct AtDepth(pub(crate) usize);

    impl<'de> DeserializeSeed<'de> for AtDepth {
        type Value = Tree;

        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
            if self.0 > MAX_DEPTH {
                deserializer.deserialize_ignored_any(IgnoredAny)?;
                return Ok(Tree::TooDeep);
            }
            deserializer.deserialize_any(self)
        }
    }

    impl<'de> Visitor<'de> for AtDepth {
        type Value = Tree;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a document")
        }

        fn visit_unit<E>(self) -> Result<Tree, E> {
            Ok(Tree::Null)
        }
        fn visit_none<E>(self) -> Result<Tree, E> {
            Ok(Tree::Null)
        }
        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
            deserializer.deserialize_any(self)
        }
        fn visit_bool<E>(self, v: bool) -> Result<Tree, E> {
            Ok(Tree::Bool(v))
        }
        fn visit_i64<E>(self, v: i64) -> Result<Tree, E> {
            Ok(Tree::Number(Exact::from(v)))
        }
        fn visit_u64<E>(self, v: u64) -> Result<Tree, E> {
            Ok(Tree::Number(Exact::from(v)))
        }
        fn visit_i128<E>(self, v: i128) -> Result<Tree, E> {
            Ok(Tree::Number(Exact::from(v)))
        }
        fn visit_u128<E>(self, v: u128) -> Result<Tree, E> {
            Ok(Tree::Number(Exact::from(v)))
        }
        fn visit_f32<E>(self, v: f32) -> Result<Tree, E> {
            Ok(exact_from_f32(v).map_or_else(Tree::BadNumber, Tree::Number))
        }
        fn visit_f64<E>(self, v: f64) -> Result<Tree, E> {
            Ok(exact_from_f64(v).map_or_else(Tree::BadNumber, Tree::Number))
        }
        fn visit_str<E>(self, v: &str) -> Result<Tree, E> {
            Ok(Tree::Text(v.to_owned()))
        }
        fn visit_string<E>(self, v: String) -> Result<Tree, E> {
            Ok(Tree::Text(v))
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Tree, A::Error> {
            let mut items = Vec::new();
            while let Some(item) = seq.next_element_seed(AtDepth(self.0.saturating_add(1)))? {
                items.push(item);
            }
            Ok(Tree::List(items))
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
            let mut entries: Vec<(String, Tree)> = Vec::new();
            while let Some(key) = map.next_key::<String>()? {
                let value = map.next_value_seed(AtDepth(self.0.saturating_add(1)))?;
                if entries.is_empty()
                    && let Tree::Text(text) = &value
                {
                    if key == JSON_NUMBER {
                        return Ok(from_json_number_text(text).map_or_else(Tree::BadNumber, Tree::Number));
                    }
                    if key == TOML_DATE {
                        return Ok(value);
                    }
                }
                entries.push((key, value));
            }
            Ok(Tree::Map(entries))
        }
    }

    impl Serialize for Tree {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match self {
                Tree::Null | Tree::TooDeep | Tree::BadNumber(_) => serializer.serialize_unit(),
                Tree::Bool(v) => serializer.serialize_bool(*v),
                Tree::Number(v) => serializer.collect_str(v),
                Tree::Text(v) => serializer.serialize_str(v),
                Tree::List(items) => {
                    let mut seq = serializer.serialize_seq(Some(items.len()))?;
                    for item in items {
                        seq.serialize_element(item)?;
                    }
                    seq.end()
                }
                Tree::Map(entries) => {
                    let mut map = serializer.serialize_map(Some(entries.len()))?;
                    for (key, value) in entries {
                        map.serialize_entry(key, value)?;
                    }
                    map.end()
                }
            }
        }
    }
}

#[cfg(feature = "serde")]
pub(crate) use serde_form::AtDepth;
