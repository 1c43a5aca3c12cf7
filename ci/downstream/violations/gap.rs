//! Fails: there is a gap between two bands. A draft can be held to the laws as well: the first of them is that it passes
//! its check.

appraisal::laws! {
    scheme: toml::from_str::<appraisal::draft::Scheme>(include_str!("../schemes/gap.toml")),
}
