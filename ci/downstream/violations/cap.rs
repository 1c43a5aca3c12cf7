//! Fails: a cap eats more than it gives. And an exception is declared that is none.

appraisal::laws! {
    scheme: toml::from_str::<appraisal::Scheme>(include_str!("../schemes/cap.toml")),
    broken: {
        more_never_hurts: "无",
    },
}
