//! Broken documents: every fault is reported, in both languages, in the office's words, and goes away when it is
//! mended. The documents are in `tests/broken`; a broken line ends in a comment `# code: line`, which says what is
//! found and what the line should be, or `# code!: line` where more goes away with it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use appraisal::problem::Severity;
use appraisal::{Document, Language, Limits, Problem, Problems, Scheme, draft};

/// Every code of a scheme, with those that stop the check of anything else.
const OF_SCHEMES: &[&str] = &[
    "above-cap",
    "above-full",
    "adjustment-from",
    "breakdown-not-added",
    "breakdown-total",
    "cycle",
    "date",
    "dates-reversed",
    "duplicate-id",
    "duplicate-key",
    "else-last",
    "empty",
    "empty-range",
    "enclosed",
    "form-unnamed",
    "full-missing",
    "full-total",
    "gap",
    "gate-shape",
    "idle-department",
    "ill-formed-id",
    "input-kind",
    "input-unread",
    "last-band",
    "leaf-with-children",
    "length",
    "locked-by-frame",
    "missing-key",
    "month-pro-rata",
    "negative-points",
    "newer-format",
    "no-children",
    "not-a-count",
    "not-positive",
    "number",
    "off-grid",
    "one-of",
    "out-of-range",
    "outside-period",
    "overlap",
    "parts-none",
    "pinned",
    "policy",
    "quota-order",
    "roll-up-kind",
    "roll-up-percent",
    "roll-up-targets",
    "rule-only",
    "rule-or-combine",
    "sheet-readers",
    "tier-count",
    "too-deep",
    "too-long",
    "too-many",
    "unfilled-mount",
    "unknown-id",
    "unknown-key",
    "unknown-word",
    "unordered",
    "unused",
    "weight-missing",
    "weight-total",
    "weight-unused",
    "weights-undeclared",
    "wording-only",
    "wrong-format",
    "wrong-shape",
];

/// Every code of a record that a scheme cannot have.
const OF_RECORDS: &[&str] = &[
    "card-differs",
    "cited-differs",
    "cited-kind",
    "cited-unscored",
    "duplicate-entry",
    "event-points",
    "event-points-missing",
    "far-from-target",
    "given-missing",
    "given-unused",
    "item-missing",
    "merge-entry",
    "merge-event",
    "merge-head",
    "merge-nothing",
    "no-row",
    "observation",
    "off-step",
    "open",
    "other-stage",
    "part-and-whole",
    "part-duplicate",
    "part-given",
    "part-missing",
    "part-same-day",
    "part-unasked",
    "percent-missing",
    "percent-unexpected",
    "perhaps-same-matter",
    "share-missing",
    "unknown-level",
    "unknown-value",
    "wrong-scheme",
    "zero-denominator",
];

/// One fault of a document.
struct Fault {
    line: usize,
    code: String,
    /// Whether mending it makes exactly one problem go away.
    alone: bool,
    mended: String,
}

/// A broken document.
struct Broken {
    path: PathBuf,
    lines: Vec<String>,
    faults: Vec<Fault>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken")
}

/// All documents of a folder whose names are numbers.
fn documents(folder: &str) -> Vec<Broken> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(root().join(folder))
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    paths.retain(|path| {
        path.file_stem()
            .unwrap()
            .to_str()
            .unwrap()
            .chars()
            .all(|c| c.is_ascii_digit())
    });
    paths.sort();
    paths.into_iter().map(read).collect()
}

fn read(path: PathBuf) -> Broken {
    let text = std::fs::read_to_string(&path).unwrap();
    let mark = if is_toml(&path) { "#" } else { "//" };
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    for (at, line) in text.lines().enumerate() {
        let parts = line.rsplit_once(mark).and_then(|(broken, comment)| {
            let (codes, mended) = comment.split_once(':')?;
            let mut codes = codes.split_whitespace().peekable();
            codes.peek()?;
            let is_code = |code: &str| {
                code.trim_end_matches('!')
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c == '-')
            };
            let codes: Vec<&str> = codes.collect();
            codes
                .iter()
                .all(|code| is_code(code))
                .then_some((broken, codes, mended))
        });
        let Some((broken, codes, mended)) = parts else {
            lines.push(line.to_owned());
            continue;
        };
        lines.push(broken.trim_end().to_owned());
        for code in codes {
            let alone = !code.ends_with('!');
            let code = code.trim_end_matches('!').to_owned();
            faults.push(Fault {
                line: at,
                code,
                alone,
                mended: mended.trim().to_owned(),
            });
        }
    }
    Broken { path, lines, faults }
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "toml")
}

impl Broken {
    fn name(&self) -> String {
        let folder = self
            .path
            .parent()
            .unwrap()
            .file_name()
            .unwrap()
            .to_string_lossy()
            .into_owned();
        format!("{folder}-{}", self.path.file_stem().unwrap().to_string_lossy())
    }

    fn text(&self) -> String {
        self.lines.join("\n")
    }

    /// The text with one fault mended.
    fn without(&self, fault: &Fault) -> String {
        let mut lines = self.lines.clone();
        lines[fault.line].clone_from(&fault.mended);
        lines.join("\n")
    }

    fn document(&self, text: &str) -> Document {
        if is_toml(&self.path) {
            toml::from_str(text).unwrap_or_else(|e| panic!("{}: {e}", self.path.display()))
        } else {
            // JSON has no comments; a line that is nothing else is left out.
            let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("//")).collect();
            serde_json::from_str(&lines.join("\n")).unwrap_or_else(|e| panic!("{}: {e}", self.path.display()))
        }
    }

    /// What is found: everything that is wrong, and the whole report in both languages.
    fn findings(&self, text: &str) -> (Vec<Problem>, [String; 2]) {
        let limits = Limits::default();
        let document = self.document(text);
        let found = if self.name().starts_with("schemes") {
            document
                .scheme(&limits)
                .check()
                .map(|scheme| scheme.warnings().to_vec())
        } else {
            // The first line of a record names its scheme.
            let name = self.lines[0].rsplit(' ').next().unwrap();
            let text = std::fs::read_to_string(root().join("records").join(name)).unwrap();
            let scheme: Scheme = toml::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
            scheme
                .admit(document.record(&limits), None)
                .map(|record| record.warnings().to_vec())
        };
        match found {
            Ok(warnings) => {
                let say = |language| {
                    warnings
                        .iter()
                        .map(|w| w.message(language))
                        .collect::<Vec<_>>()
                        .join("\n")
                };
                let said = [say(Language::Chinese), say(Language::English)];
                (warnings, said)
            }
            Err(problems) => (
                all(&problems),
                [Language::Chinese, Language::English].map(|l| problems.message(l)),
            ),
        }
    }
}

fn all(problems: &Problems) -> Vec<Problem> {
    assert_eq!(problems.hidden(), 0);
    problems.problems().iter().chain(problems.warnings()).cloned().collect()
}

fn every_document() -> Vec<Broken> {
    let mut all = documents("schemes");
    all.extend(documents("records"));
    all
}

#[test]
fn the_messages_of_every_broken_document_are_these() {
    let documents = every_document();
    assert_eq!(documents.len(), 23);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("broken/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for document in documents {
        let (found, [chinese, english]) = document.findings(&document.text());
        settings.bind(|| {
            insta::assert_snapshot!(format!("{}-zh", document.name()), chinese);
            insta::assert_snapshot!(format!("{}-en", document.name()), english);
        });
        let paths: BTreeSet<String> = found.iter().map(|p| p.path.to_string()).collect();
        assert!(
            document.faults.len() >= 10,
            "{} has {} faults",
            document.name(),
            document.faults.len()
        );
        assert!(
            paths.len() >= 10,
            "{} has faults at {} paths",
            document.name(),
            paths.len()
        );
        let codes: BTreeSet<&str> = found.iter().map(|p| p.code.name()).collect();
        for fault in &document.faults {
            assert!(
                codes.contains(&*fault.code),
                "{}, line {}: {} is not found",
                document.name(),
                fault.line + 1,
                fault.code
            );
        }
    }
}

#[test]
fn mending_one_fault_takes_away_exactly_its_problem() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for document in every_document() {
        let say = |found: &[Problem]| -> BTreeSet<String> {
            found
                .iter()
                .map(|p| format!("{} {} {}", p.path, p.code.name(), p.found(Language::Chinese)))
                .collect()
        };
        let before = say(&document.findings(&document.text()).0);
        for fault in &document.faults {
            let place = format!("{}, line {}, {}", document.name(), fault.line + 1, fault.code);
            let after = say(&document.findings(&document.without(fault)).0);
            let (gone, new): (Vec<_>, Vec<_>) =
                (before.difference(&after).collect(), after.difference(&before).collect());
            let of_code = gone.iter().any(|gone| gone.contains(&format!(" {} ", fault.code)));
            if !of_code || (fault.alone && (gone.len() != 1 || !new.is_empty())) {
                wrong.push(format!("{place}:\n  gone {gone:?}\n  new {new:?}"));
            }
            count += 1;
        }
    }
    println!("{count} faults were mended");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 200, "only {count} faults");
}

/// What stands outside quotation marks and parentheses.
fn bare(text: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '「' | '（' | '〔' => depth += 1,
            '」' | '）' | '〕' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// What a message may not say: names of the program's own.
fn speaks_of_the_program(text: &str) -> bool {
    let own = [
        "::",
        "Some(",
        "None",
        "Option",
        "Vec<",
        "String",
        "Exact",
        "Rounding",
        "InputKind",
        "Tree",
        "Code",
        "usize",
        "u64",
        "i64",
        "{",
        "}",
    ];
    own.iter().any(|word| text.contains(word))
}

fn reads_well(problem: &Problem) {
    let [zh, en] = [Language::Chinese, Language::English].map(|l| problem.message(l));
    let code = problem.code.name();
    if problem.path.segments().is_empty() {
        assert!(
            ["missing-key", "wrong-shape", "card-differs"].contains(&code),
            "{zh}: no path"
        );
    } else {
        assert!(
            zh.contains(&format!("（{}）", problem.path)) && en.starts_with(&problem.path.to_string()),
            "{zh}\n{en}"
        );
    }
    for language in [Language::Chinese, Language::English] {
        let (found, way_out) = (problem.found(language), problem.way_out(language));
        assert!(
            !found.is_empty() && !way_out.is_empty(),
            "{zh}: nothing found, or no way out"
        );
        assert!(
            !speaks_of_the_program(&found) && !speaks_of_the_program(&way_out),
            "{found}; {way_out}"
        );
    }
    let named = |list: &str| {
        let text = problem.path.to_string();
        text.strip_prefix(list).is_some_and(|rest| rest.starts_with('['))
    };
    if named("node") || named("input") || named("pool") || named("events") {
        let place = problem
            .place
            .as_ref()
            .unwrap_or_else(|| panic!("{zh}: inside a named item, and not said where"));
        assert!(!place.no.is_empty() || !place.name.is_empty(), "{zh}: an empty place");
    }
    assert!(zh.starts_with('〔') && zh.contains('。'), "{zh}");
    assert!(
        !bare(&zh).chars().any(|c| c.is_ascii_alphabetic()),
        "{zh}: a word that is not Chinese"
    );
    let outside = bare(&zh);
    assert!(
        !outside.contains([',', ';', '!', '?', '(', ')', '"', '`']),
        "{zh}: half-width punctuation"
    );
    assert!(
        !en.contains(['。', '，', '；', '：', '（']) || problem.place.is_some(),
        "{en}: Chinese punctuation"
    );
    let first = problem.found(Language::English).chars().next().unwrap();
    assert!(!first.is_ascii_uppercase(), "{en}: begins with a capital");
    assert!(
        !problem.way_out(Language::English).ends_with('.'),
        "{en}: ends with a full stop"
    );
}

#[test]
fn every_message_says_where_what_and_the_way_out() {
    for document in every_document() {
        document.findings(&document.text()).0.iter().for_each(reads_well);
    }
    whole_documents().iter().for_each(reads_well);
}

/// Problems that stop everything else, each from a document of its own.
fn whole_documents() -> Vec<Problem> {
    let of = |scheme: &str, limits: &Limits| -> Vec<Problem> {
        let document: Document = serde_json::from_str(scheme).unwrap();
        all(&document.scheme(limits).check_with(limits).unwrap_err())
    };
    let limits = Limits {
        nodes: 2,
        depth: 3,
        text: 20,
        ..Limits::default()
    };
    let node = |id: &str, rest: &str| format!(r#"{{ "id": "{id}", {rest} }}"#);
    let scheme = |head: &str, nodes: &[String]| {
        format!(
            r#"{{ "format": "appraisal/1", "id": "a", "result": "a", {head} "node": [{}] }}"#,
            nodes.join(",")
        )
    };
    let root = node("a", r#""combine": "sum""#);
    let leaf = |id: &str, parent: &str| node(id, &format!(r#""parent": "{parent}", "rule": "entered""#));
    let mut found = of(r#"{ "format": "other/1", "id": "a", "result": "a" }"#, &limits);
    found.extend(of(r#"{ "format": "appraisal/2", "id": "a", "result": "a" }"#, &limits));
    found.extend(of("null", &limits));
    found.extend(of(
        &scheme("", &[root.clone(), leaf("b", "a"), leaf("c", "a")]),
        &limits,
    ));
    found.extend(of(
        &scheme(
            r#""version": "a text of more than twenty bytes","#,
            &[root.clone(), leaf("b", "a")],
        ),
        &limits,
    ));
    let inner = |id: &str, parent: &str| node(id, &format!(r#""parent": "{parent}", "combine": "sum""#));
    let chain = [root, inner("b", "a"), inner("c", "b"), leaf("d", "c")];
    let deep = Limits {
        nodes: 9,
        depth: 2,
        ..Limits::default()
    };
    found.extend(of(&scheme("", &chain), &deep));
    found.extend(card_that_differs());
    found.extend(unit_without_a_row());
    found.extend(table_that_touches_its_frame());
    found.extend(of(
        r#"{ "format": "appraisal/1", "id": "甲", "result": "合计",
            "input": [{ "id": "数", "kind": "number", "roll-up": { "by": "sum", "parts-absent": "no-score" } }],
            "node": [{ "id": "合计", "full": 1, "input": "数", "rule": "entered" }] }"#,
        &Limits::default(),
    ));
    found.extend(records_that_do_not_merge());
    found.extend(card_that_gives_no_figure());
    found
}

fn records_that_do_not_merge() -> Vec<Problem> {
    let record = |unit: &str, value: &str, points: &str| -> draft::Record {
        let text = format!(
            r#"{{ "format": "appraisal-record/1", "scheme": "甲", "unit": "{unit}", "entries": [{{ "input": "数", "value": "{value}" }}],
                "events": [{{ "id": "事", "pool": "激励", "points": "{points}", "status": "claimed" }}] }}"#
        );
        serde_json::from_str(&text).unwrap()
    };
    let mut found = all(&draft::Record::merge([record("中心", "1", "2"), record("分中心", "3", "4")]).unwrap_err());
    found.extend(all(&draft::Record::merge([]).unwrap_err()));
    found
}

fn card_that_gives_no_figure() -> Vec<Problem> {
    let scheme: Scheme = toml::from_str(&std::fs::read_to_string(root().join("records/parts.toml")).unwrap()).unwrap();
    let how = appraisal::Admission {
        stage: None,
        open: Some(appraisal::Absence::NotReported),
    };
    let record = draft::Record::new("appraisal-record/1", "分部", draft::Unit::new("甲"));
    let card = scheme.admit(record, how).unwrap().score();
    all(&scheme.entry_from("抽查", &card, "合计").unwrap_err())
}

fn card_that_differs() -> Vec<Problem> {
    let scheme: Scheme = toml::from_str(&std::fs::read_to_string(root().join("records/events.toml")).unwrap()).unwrap();
    let record = draft::Record::new("appraisal-record/1", "事项", draft::Unit::new("甲"));
    let how = appraisal::Admission {
        stage: None,
        open: Some(appraisal::Absence::NotReported),
    };
    let mut card = scheme.admit(record, how).unwrap().score();
    card.lines[0].depth = 7;
    all(&scheme.verify(&card).unwrap_err())
}

fn table_that_touches_its_frame() -> Vec<Problem> {
    let frame = r#"{ "format": "appraisal/1", "id": "框架", "result": "合计", "node": [
        { "id": "合计", "combine": "sum" },
        { "id": "共性", "parent": "合计", "full": 40, "rule": "entered" },
        { "id": "个性", "parent": "合计", "combine": "sum", "mount": true } ] }"#;
    let table = r#"{ "format": "appraisal-table/1", "id": "甲表", "frame": "框架", "node": [
        { "id": "共性", "parent": "合计", "full": 50, "rule": "entered" } ] }"#;
    let (frame, table) = (
        serde_json::from_str::<draft::Scheme>(frame),
        serde_json::from_str::<draft::UnitTable>(table),
    );
    let frame = frame.unwrap();
    let mut found = all(&frame.join(table.unwrap()).check().unwrap_err());
    found.extend(all(&frame.check().unwrap_err()));
    found
}

fn unit_without_a_row() -> Vec<Problem> {
    let text = r#"
        format = "appraisal/1"
        id = "标准"
        result = "合计"
        attributes = [{ id = "规模" }]
        table = [{ id = "标准值", key = ["规模"], columns = ["良好"], row = [{ key = ["大型"], values = ["9.8"] }] }]
        node = [{ id = "合计", full = "10", rule = { completion = { target = { table = "标准值", column = "良好" } } } }]
    "#;
    let scheme: Scheme = toml::from_str(text).unwrap_or_else(|e| panic!("{e}"));
    let record = r#"{ "format": "appraisal-record/1", "scheme": "标准", "unit": "甲", "attributes": { "规模": "小型" }, "entries": [{ "input": "合计", "actual": "9" }] }"#;
    let record: draft::Record = serde_json::from_str(record).unwrap();
    all(&scheme.admit(record, None).unwrap_err())
}

/// The names of all codes, as the table of messages has them.
fn names() -> BTreeSet<String> {
    let tables = [
        include_str!("../src/problem/wording.rs"),
        include_str!("../src/problem/parts.rs"),
        include_str!("../src/problem/merge.rs"),
        include_str!("../src/problem/cite.rs"),
    ];
    let after = tables.iter().flat_map(|table| table.split("words(").skip(1));
    let first = after.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
    first.map(str::to_owned).collect()
}

#[test]
fn every_code_is_found_in_some_document() {
    let mut found: BTreeSet<String> = BTreeSet::new();
    for document in every_document() {
        found.extend(
            document
                .findings(&document.text())
                .0
                .iter()
                .map(|p| p.code.name().to_owned()),
        );
    }
    found.extend(whole_documents().iter().map(|p| p.code.name().to_owned()));
    let listed: BTreeSet<String> = OF_SCHEMES
        .iter()
        .chain(OF_RECORDS)
        .map(|name| (*name).to_owned())
        .collect();
    assert_eq!(found, listed, "found and listed differ");
    assert_eq!(names(), listed, "the table of messages and the list differ");
    let of_schemes: BTreeSet<String> = documents("schemes")
        .iter()
        .flat_map(|document| document.findings(&document.text()).0)
        .chain(whole_documents())
        .map(|problem| problem.code.name().to_owned())
        .collect();
    for name in OF_SCHEMES {
        assert!(of_schemes.contains(*name), "no scheme has the fault {name}");
    }
}

#[test]
fn warnings_do_not_stop_a_document() {
    let document = Broken {
        lines: Vec::new(),
        faults: Vec::new(),
        path: root().join("schemes/0.toml"),
    };
    let text = "format = \"appraisal/1\"\nid = \"a\"\nresult = \"a\"\ndepartments = [\"甲科\"]\n[[node]]\nid = \"a\"\nfull = 1\nrule = \"entered\"";
    let (found, _) = document.findings(text);
    let severities: Vec<Severity> = found.iter().map(Problem::severity).collect();
    assert_eq!(severities, [Severity::Warning]);
}
