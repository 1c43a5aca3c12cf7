//! What every fuzz target does with its bytes. One file, two users: the targets of `cargo fuzz` (in `fuzz_targets`)
//! and the same as ordinary tests on stable (`tests/fuzz.rs`). A target fails by panicking.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use appraisal::report::Profile;
use appraisal::standing::{Standing, StandingData};
use appraisal::{Card, Document, Exact, Language, Limits, Mode, Record, Rounding, Scheme, draft, report};

/// A target: its name, what it does, and the seeds to start from.
pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]),
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target {
        name: "number",
        run: number,
        seeds: numbers,
    },
    Target {
        name: "scheme_json",
        run: scheme_json,
        seeds: || schemes().iter().map(|s| s.draft().to_json().into()).collect(),
    },
    Target {
        name: "scheme_toml",
        run: scheme_toml,
        seeds: || texts().iter().map(|text| text.clone().into()).collect(),
    },
    Target {
        name: "record",
        run: record,
        seeds: || records().iter().map(|(at, json)| with_index(*at, json)).collect(),
    },
    Target {
        name: "card",
        run: card,
        seeds: cards,
    },
    Target {
        name: "frame",
        run: frame,
        seeds: frames,
    },
];

/// Small limits, so that a case is quick and the limits themselves are met.
fn limits() -> Limits {
    Limits {
        nodes: 2_000,
        bits: 4_096,
        ..Limits::default()
    }
}

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    if here.ends_with("fuzz") {
        here.parent().unwrap_or(here).into()
    } else {
        here.into()
    }
}

/// The documents of the gallery.
fn texts() -> &'static [String] {
    static TEXTS: OnceLock<Vec<String>> = OnceLock::new();
    TEXTS.get_or_init(|| {
        let entries = std::fs::read_dir(root().join("examples/schemes")).expect("the gallery is there");
        let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.sort();
        let of_toml = paths
            .iter()
            .filter(|path| path.extension().is_some_and(|ext| ext == "toml"));
        of_toml
            .map(|path| std::fs::read_to_string(path).expect("a document is text"))
            .collect()
    })
}

/// The schemes of the gallery.
fn schemes() -> &'static [Scheme] {
    static SCHEMES: OnceLock<Vec<Scheme>> = OnceLock::new();
    SCHEMES.get_or_init(|| {
        texts()
            .iter()
            .map(|text| toml::from_str(text).expect("the gallery is sound"))
            .collect()
    })
}

/// The golden cases of the gallery as records, each with the place of its scheme.
fn records() -> &'static [(usize, String)] {
    static RECORDS: OnceLock<Vec<(usize, String)>> = OnceLock::new();
    RECORDS.get_or_init(|| {
        let mut out = Vec::new();
        for (at, scheme) in schemes().iter().enumerate() {
            for case in &scheme.draft().case {
                let mut record = draft::Record::new(
                    "appraisal-record/1",
                    scheme.draft().id.as_str(),
                    draft::Unit::new(case.id.as_str()),
                );
                record.attributes.clone_from(&case.attributes);
                record.entries.clone_from(&case.entries);
                record.events.clone_from(&case.events);
                out.push((at, record.to_json()));
            }
        }
        out
    })
}

fn with_index(at: usize, json: &str) -> Vec<u8> {
    let mut out = vec![u8::try_from(at).expect("the gallery has fewer than 256 schemes")];
    out.extend_from_slice(json.as_bytes());
    out
}

/// A number's text: what is read is written and read again as the same number, and arithmetic keeps its laws.
pub fn number(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(x) = text.parse::<Exact>() else { return };
    let again = x.to_string();
    // What comes of a short text may take more digits to write than a document may have.
    assert_eq!(
        Exact::parse_exact_text(&again, 1_000).expect("what is written is read"),
        x
    );
    assert_eq!(&(&x + &x) - &x, x);
    assert_eq!(&x - &x, Exact::ZERO);
    if !x.is_zero() {
        assert_eq!((&x * &x).checked_div(&x), Some(x.clone()));
    }
    for mode in Mode::ALL {
        let rounding = Rounding::places(2, mode);
        let rounded = x.round(&rounding);
        assert_eq!(rounded.round(&rounding), rounded);
        assert!((&rounded - &x).abs() < Exact::ONE);
    }
}

fn numbers() -> Vec<Vec<u8>> {
    let texts = [
        "0",
        "-0",
        "60%",
        "3/5",
        "6375/11",
        "0.30000000000000004",
        "1e5",
        "52,000",
        "９２",
        "1.3亿",
        "NaN",
        "9999999999999999999999999999",
        "-17/3",
        "٣",
    ];
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

pub fn scheme_json(data: &[u8]) {
    if let Ok(document) = serde_json::from_slice::<Document>(data) {
        whole(&document);
    }
}

pub fn scheme_toml(data: &[u8]) {
    if let Ok(document) = std::str::from_utf8(data)
        .map_err(drop)
        .and_then(|text| toml::from_str::<Document>(text).map_err(drop))
    {
        whole(&document);
    }
}

/// A scheme: refused with problems that can be read, or sound. A sound one is written and read again as the same, is said
/// back in both languages, and its golden cases run.
fn whole(document: &Document) {
    let limits = limits();
    match document.scheme(&limits).check_with(&limits) {
        Ok(scheme) => {
            let again: Scheme = serde_json::from_str(&scheme.draft().to_json()).expect("the canonical form is sound");
            assert_eq!(again.fingerprint(), scheme.fingerprint());
            for language in [Language::Chinese, Language::English] {
                assert!(!scheme.draft().read_back(language).is_empty());
            }
            let cases = scheme.verify_cases();
            assert!(cases.failures.iter().all(|failure| !failure.to_string().is_empty()));
        }
        Err(problems) => worded(&problems),
    }
}

fn worded(problems: &appraisal::Problems) {
    for language in [Language::Chinese, Language::English] {
        assert!(!problems.message(language).is_empty());
    }
}

/// The first byte chooses a scheme of the gallery, the rest is a record in JSON: refused with problems, or scored to a card
/// that adds up, verifies, and prints.
pub fn record(data: &[u8]) {
    let Some((at, json)) = data.split_first() else { return };
    let scheme = &schemes()[usize::from(*at) % schemes().len()];
    let Ok(document) = serde_json::from_slice::<Document>(json) else {
        return;
    };
    match scheme.admit(document.record(&limits()), None) {
        Ok(record) => scored(scheme, &record),
        Err(problems) => worded(&problems),
    }
}

fn scored(scheme: &Scheme, record: &Record) {
    let alone = record.score();
    sound(scheme, &alone);
    let cohort = scheme.score_cohort(&[record.clone(), record.clone()]);
    for card in &cohort.cards {
        sound(scheme, card);
    }
    let standing = Standing::of(scheme, &cohort.cards, &StandingData::default());
    let results = report::Results::new(scheme, &cohort.cards, &standing);
    for language in [Language::Chinese, Language::English] {
        assert!(
            !results
                .publish(&report::Publication::new(Profile::RanksAndGrades))
                .csv(language)
                .is_empty()
        );
    }
}

fn sound(scheme: &Scheme, card: &Card) {
    if let Err(found) = card.reconciles() {
        panic!("a card does not add up: {found:?}");
    }
    if let Err(problems) = scheme.verify(card) {
        panic!("a card does not verify: {problems}");
    }
    for language in [Language::Chinese, Language::English] {
        assert!(!card.report(language).to_string().is_empty());
    }
}

/// The first byte chooses a scheme, the rest is a card in JSON: whatever stands in it, it is refused, or found wrong, or right.
pub fn card(data: &[u8]) {
    let Some((at, json)) = data.split_first() else { return };
    let scheme = &schemes()[usize::from(*at) % schemes().len()];
    let Ok(document) = serde_json::from_slice::<Document>(json) else {
        return;
    };
    match document.card(&limits()) {
        Ok(card) => {
            let adds_up = card.reconciles().is_ok();
            let verifies = scheme.verify(&card);
            assert!(verifies.is_err() || adds_up, "a card verifies and does not add up");
            if let Err(problems) = verifies {
                worded(&problems);
            }
            let _ = card.report(Language::Chinese).to_string();
        }
        Err(problems) => worded(&problems),
    }
}

fn cards() -> Vec<Vec<u8>> {
    let card = |(at, json): &(usize, String)| {
        let record: draft::Record = serde_json::from_str(json).ok()?;
        let card = schemes().get(*at)?.admit(record, None).ok()?.score();
        Some(with_index(*at, &card.to_json()))
    };
    // A few of each scheme: cards are long.
    let mut last = (usize::MAX, 0);
    let few = records().iter().filter(|(at, _)| {
        last = if last.0 == *at { (*at, last.1 + 1) } else { (*at, 0) };
        last.1 < 3
    });
    few.filter_map(card).collect()
}

/// A JSON list of a frame and a table: refused, or joined and treated as any scheme.
pub fn frame(data: &[u8]) {
    let Ok(two) = serde_json::from_slice::<Vec<Document>>(data) else {
        return;
    };
    let [frame, table] = two.as_slice() else { return };
    let limits = limits();
    let joined = frame.scheme(&limits).join(table.table(&limits));
    match joined.check_with(&limits) {
        Ok(scheme) => assert_eq!(scheme.fingerprint().len(), 64),
        Err(problems) => worded(&problems),
    }
}

fn frames() -> Vec<Vec<u8>> {
    let read = |name: &str| -> toml::Value {
        let text = std::fs::read_to_string(root().join("examples/frames").join(name)).expect("the frame is there");
        toml::from_str(&text).expect("the frame is TOML")
    };
    let frame = read("frame.toml");
    let tables = ["housing-fund.toml", "water-bureau.toml"];
    tables
        .iter()
        .map(|table| serde_json::to_vec(&(&frame, read(table))).expect("TOML fits JSON"))
        .collect()
}
