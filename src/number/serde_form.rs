//! The serde form of [`Exact`]: exact text out; text, an integer or a short float in; it must not depend on the serde
//! features of any other number type.

use core::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};

use super::exact::Exact;
use super::float::{exact_from_f32, exact_from_f64, from_json_number_text};

/// The key under which `serde_json` with its feature `arbitrary_precision` hands over a number as text.
const JSON_NUMBER: &str = "$serde_json::private::Number";

impl Serialize for Exact {
    /// A string: the exact text.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Exact {
    /// A string as [`FromStr`](core::str::FromStr) reads it, an integer, or a float by the rule of
    /// [`exact_from_f64`].
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberVisitor)
    }
}

struct NumberVisitor;

impl<'de> Visitor<'de> for NumberVisitor {
    type Value = Exact;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number as text such as \"84.5\", \"60%\" or \"3/5\", an integer, or a short float")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Exact, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, integer: i64) -> Result<Exact, E> {
        Ok(integer.into())
    }

    fn visit_u64<E: Error>(self, integer: u64) -> Result<Exact, E> {
        Ok(integer.into())
    }

    fn visit_i128<E: Error>(self, integer: i128) -> Result<Exact, E> {
        Ok(integer.into())
    }

    fn visit_u128<E: Error>(self, integer: u128) -> Result<Exact, E> {
        Ok(integer.into())
    }

    fn visit_f32<E: Error>(self, float: f32) -> Result<Exact, E> {
        exact_from_f32(float).map_err(E::custom)
    }

    fn visit_f64<E: Error>(self, float: f64) -> Result<Exact, E> {
        exact_from_f64(float).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Exact, A::Error> {
        let refused = || A::Error::invalid_type(Unexpected::Map, &self);
        match map.next_key::<Key>()? {
            Some(Key::JsonNumber) => {
                let Text(number) = map.next_value()?;
                match map.next_key::<Key>()? {
                    None => number.map_err(A::Error::custom),
                    Some(_) => Err(refused()),
                }
            }
            _ => Err(refused()),
        }
    }
}

enum Key {
    JsonNumber,
    Other,
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;

        impl Visitor<'_> for KeyVisitor {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
                Ok(if key == JSON_NUMBER {
                    Key::JsonNumber
                } else {
                    Key::Other
                })
            }
        }

        deserializer.deserialize_str(KeyVisitor)
    }
}

/// The text of a JSON number, read while it is borrowed.
struct Text(Result<Exact, super::error::ParseNumberError>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;

        impl Visitor<'_> for TextVisitor {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the text of a number")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text(from_json_number_text(text)))
            }
        }

        deserializer.deserialize_str(TextVisitor)
    }
}
