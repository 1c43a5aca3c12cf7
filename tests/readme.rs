//! The README prints what it says: its example is run, and the sheet compared with the one on the page.

use appraisal::{Language, Scheme, draft};

const README: &str = include_str!("../README.md");

/// What stands between two marks, from `after` on.
fn between<'t>(after: &str, from: &str, to: &str) -> &'t str {
    let rest = README.split_once(after).expect(after).1;
    rest.split_once(from).expect(from).1.split_once(to).expect(to).0
}

#[test]
fn the_sheet_on_the_page_is_the_one_printed() {
    let scheme: Scheme = toml::from_str(between("const SCHEME", "r#\"", "\"#")).unwrap();
    let draft: draft::Record = serde_json::from_str(between("const RECORD", "r#\"", "\"#")).unwrap();
    let sheet = scheme.admit(draft, None).unwrap().score().report(Language::English);
    let page = between("It prints:", "```text\n", "```");
    assert_eq!(page.trim_end(), sheet.trim_end(), "the page should have:\n{sheet}");
}
