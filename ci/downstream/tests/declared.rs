//! Schemes that break a law on purpose say so, with the reason; then the law must really be broken.

mod drop {
    appraisal::laws! {
        scheme: toml::from_str::<appraisal::Scheme>(include_str!("../schemes/drop.toml")),
        broken: {
            more_never_hurts: "第三条：各项满分不同，先去最低、再去最高得分率",
        },
    }
}

mod cap {
    appraisal::laws! {
        scheme: toml::from_str::<appraisal::Scheme>(include_str!("../schemes/cap.toml")),
        broken: {
            an_event_never_counts_against_its_sign: "第五条第二款：同一事项按原分就高，再按类别封顶",
        },
    }
}
