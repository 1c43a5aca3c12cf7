// Scores one leaf `x`. No module: the examples in the documentation of rules include it.

/// The score of the leaf, with its full marks, its rule (more keys of the node may follow) and the rest of its entry.
pub fn score(full: &str, rule: &str, entry: &str) -> String {
    score_in("", full, rule, &format!(r#""entries": [{{ "input": "x", {entry} }}]"#))
}

/// The same with more keys of the scheme, and everything that the record says.
pub fn score_in(scheme: &str, full: &str, rule: &str, record: &str) -> String {
    let scheme = format!(
        r#"{{ "format": "appraisal/1", "id": "worked", "result": "x", {scheme}
            "node": [{{ "id": "x", "full": "{full}", "rule": {rule} }}] }}"#
    );
    let scheme: appraisal::Scheme = serde_json::from_str(&scheme).unwrap();
    let record = format!(r#"{{ "format": "appraisal-record/1", "scheme": "worked", "unit": "u", {record} }}"#);
    let record: appraisal::draft::Record = serde_json::from_str(&record).unwrap();
    let card = scheme.admit(record, None).unwrap_or_else(|problems| panic!("{problems}")).score();
    card.reconciles().unwrap();
    card.total().map_or_else(|| "none".into(), ToString::to_string)
}
