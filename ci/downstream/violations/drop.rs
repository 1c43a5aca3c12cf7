//! Fails: the drop rule inverts merit, and nobody has declared it.

appraisal::laws! {
    scheme: toml::from_str::<appraisal::Scheme>(include_str!("../schemes/drop.toml")),
}
