//! The office's scheme, as its program uses it.

use appraisal::Scheme;

/// The scheme in force.
///
/// # Panics
/// The document does not pass its check; the tests of this crate see to it that it does.
#[must_use]
pub fn scheme() -> Scheme {
    toml::from_str(include_str!("schemes/sound.toml")).unwrap_or_else(|error| panic!("{error}"))
}
