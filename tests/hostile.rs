//! Hostile documents: whatever is written, there is a card, or problems with a path; never a panic, and no time that
//! grows faster than the document.

use std::fmt::Write as _;

use appraisal::draft::{Record, Scheme as Draft};
use appraisal::{Absence, Admission, Card, Document, Language, Limits, Outcome, Problems, Scheme, Why};

/// Reads a document, with nothing between it and the engine but the JSON reader itself.
fn read(text: &str) -> Result<Document, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.disable_recursion_limit();
    serde::Deserialize::deserialize(&mut reader)
}

fn draft(text: &str) -> Draft {
    read(text).unwrap().scheme(&Limits::default())
}

fn record(text: &str) -> Record {
    read(text).unwrap().record(&Limits::default())
}

fn refused(text: &str) -> Problems {
    let problems = draft(text).check().unwrap_err();
    sound(&problems);
    problems
}

fn scheme(text: &str) -> Scheme {
    draft(text).check().unwrap_or_else(|problems| panic!("{problems}"))
}

/// What every list of problems keeps to, however hostile the document.
fn sound(problems: &Problems) {
    assert!(!problems.problems().is_empty());
    assert!(problems.problems().len() + problems.warnings().len() <= Limits::default().problems);
    for problem in problems.problems().iter().chain(problems.warnings()) {
        for language in [Language::Chinese, Language::English] {
            let message = problem.message(language);
            assert!(
                message.len() < 4_000,
                "a message of {} bytes: {message:.400}",
                message.len()
            );
            assert!(!message.chars().any(|c| c.is_control() || is_bidi(c)), "{message:?}");
        }
    }
}

fn is_bidi(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

fn codes(problems: &Problems) -> Vec<&'static str> {
    problems.problems().iter().map(|problem| problem.code.name()).collect()
}

fn has(problems: &Problems, path: &str, code: &str) -> bool {
    problems
        .problems()
        .iter()
        .any(|p| p.path.to_string() == path && p.code.name() == code)
}

/// A scheme with these nodes, of which `t` is the result.
fn with(head: &str, nodes: &str) -> String {
    format!(r#"{{"format":"appraisal/1","id":"s","result":"t",{head}"node":[{nodes}]}}"#)
}

fn facts(rest: &str) -> String {
    format!(r#"{{"format":"appraisal-record/1","scheme":"s","unit":"u",{rest}}}"#)
}

const LEAF: &str = r#"{"id":"t","full":100,"rule":"entered"}"#;

#[test]
fn documents_of_nothing() {
    assert!(read("").is_err());
    for text in [
        "{}",
        "[]",
        "null",
        "true",
        "0",
        "\"\"",
        "[[]]",
        r#"{"":""}"#,
        r#"{"node":null}"#,
        r#"{"node":[null,[],{},0]}"#,
    ] {
        refused(text);
        let problems = scheme(&with("", LEAF)).admit(record(text), None).unwrap_err();
        sound(&problems);
        assert!(read(text).unwrap().card(&Limits::default()).is_err());
    }
    assert_eq!(codes(&refused("{}")), ["missing-key", "missing-key", "missing-key"]);
    sound(&toml::from_str::<Draft>("").unwrap().check().unwrap_err());
}

#[test]
fn what_is_there_but_empty_is_not_taken_for_right() {
    let of = |format: &str, result: &str, nodes: &str| {
        format!(r#"{{"format":"{format}","id":"s","result":"{result}","node":[{nodes}]}}"#)
    };
    assert!(has(&refused(&of("", "t", LEAF)), "format", "wrong-format"));
    assert!(has(&refused(&of("appraisal/1", "", LEAF)), "result", "unknown-id"));
    assert!(has(&refused(&of("appraisal/1", "", "")), "result", "unknown-id"));
    let good = scheme(&with("", LEAF));
    let entry = r#""entries":[{"input":"t","score":1}]"#;
    let of = |format: &str, scheme: &str| {
        record(&format!(
            r#"{{"format":"{format}","scheme":"{scheme}","unit":"u",{entry}}}"#
        ))
    };
    assert!(good.admit(of("appraisal-record/1", "s"), None).is_ok());
    assert!(has(
        &good.admit(of("", "s"), None).unwrap_err(),
        "format",
        "wrong-format"
    ));
    assert!(has(
        &good.admit(of("appraisal-record/1", ""), None).unwrap_err(),
        "scheme",
        "wrong-scheme"
    ));
}

#[test]
fn keys_that_stand_twice() {
    let problems = refused(
        r#"{"format":"appraisal/1","id":"s","result":"t","result":"u","node":[{"id":"t","full":1,"full":2,"rule":"entered"}]}"#,
    );
    assert!(has(&problems, "result", "duplicate-key") && has(&problems, "node[0].full", "duplicate-key"));
    // Two hundred thousand of them, after as many that are not known.
    let mut text = String::from(r#"{"format":"appraisal/1","#);
    for at in 0..100_000 {
        let _ = write!(text, r#""k{at}":1,"#);
    }
    text.push_str(&r#""id":"s","#.repeat(100_000));
    text.push_str(r#""result":"t"}"#);
    let problems = refused(&text);
    assert!(problems.hidden() > 100_000);
}

#[test]
fn ids_that_stand_twice() {
    let problems = refused(&with("", &[LEAF; 3].join(",")));
    assert!(has(&problems, "node[1].id", "duplicate-id") && has(&problems, "node[2].id", "duplicate-id"));
    let many = with("", &vec![LEAF; 50_000].join(","));
    assert!(refused(&many).hidden() > 40_000);
}

#[test]
fn texts_of_any_length() {
    for length in [100_000, 10_000_000] {
        let long = "名".repeat(length / 3);
        for (text, path) in [
            (with(&format!(r#""title":"{long}","#), LEAF), "title"),
            (
                with(
                    "",
                    &format!(r#"{{"id":"t","name":"{long}","full":1,"rule":"entered"}}"#),
                ),
                "node[0].name",
            ),
            (
                with("", &format!(r#"{{"id":"{long}","full":1,"rule":"entered"}}"#)),
                "node[0].id",
            ),
        ] {
            assert!(has(&refused(&text), path, "too-long"), "{path}");
        }
        // As a key, a number, a date, a keyword, a format.
        refused(&with(&format!(r#""{long}":1,"#), LEAF));
        refused(&with("", &format!(r#"{{"id":"t","full":"{long}","rule":"entered"}}"#)));
        refused(&with(
            "",
            &format!(r#"{{"id":"t","full":"{}","rule":"entered"}}"#, "9".repeat(length)),
        ));
        refused(&with(
            "",
            &format!(r#"{{"id":"t","full":1,"due":"{long}","rule":"entered"}}"#),
        ));
        refused(&with("", &format!(r#"{{"id":"t","full":1,"rule":"{long}"}}"#)));
        refused(&format!(r#"{{"format":"{long}"}}"#));
        refused(&with(
            &format!(r#""attributes":[{{"id":"a","values":["{long}"]}}],"#),
            LEAF,
        ));
    }
}

#[test]
fn nesting_of_any_depth() {
    for depth in [100, 127, 10_000, 1_000_000] {
        for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
            let deep = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            refused(&deep);
            refused(&with(&format!(r#""title":{deep},"#), LEAF));
            refused(&with(&format!(r#""unknown":{deep},"#), LEAF));
            refused(&with("", &format!(r#"{{"id":"t","rule":{deep}}}"#)));
            sound(
                &scheme(&with("", LEAF))
                    .admit(record(&facts(&format!(r#""entries":{deep}"#))), None)
                    .unwrap_err(),
            );
        }
    }
}

/// A chain of nodes, each the parent of the next.
fn chain(count: usize, root: &str, more: &str) -> String {
    let mut nodes = String::new();
    for at in 0..count {
        let parent = if at == 0 {
            root.to_owned()
        } else {
            format!(r#""parent":"n{}","#, at - 1)
        };
        let _ = write!(
            nodes,
            r#"{}{{"id":"n{at}",{parent}{more}"combine":"sum"}}"#,
            if at == 0 { "" } else { "," }
        );
    }
    nodes
}

#[test]
fn chains_of_parents() {
    let problems = refused(&with("", &chain(100_000, "", "")));
    assert!(codes(&problems).contains(&"too-deep"));
    // Where every node looks up and down the chain.
    let looks = r#""tier":"级","count":[{"tier":"级","is":1}],"absent":{"exempt":{"leave-out-of":"n0"}},"#;
    refused(&with(r#""tiers":["级"],"#, &chain(50_000, "", looks)));
    // A circle of all of them, with policies that look for an ancestor.
    let problems = refused(&with(
        "",
        &chain(
            100_000,
            r#""parent":"n99999","#,
            r#""absent":{"exempt":{"leave-out-of":"t"}},"#,
        ),
    ));
    assert!(codes(&problems).contains(&"cycle"));
    let circle = r#"{"id":"t","full":1,"rule":"entered"},{"id":"a","parent":"b","absent":{"exempt":{"leave-out-of":"t"}},"combine":"sum"},{"id":"b","parent":"a","combine":"sum"}"#;
    assert!(
        has(&refused(&with("", circle)), "node[2].parent", "cycle")
            || has(&refused(&with("", circle)), "node[1].parent", "cycle")
    );
    // Two hundred circles of one: each is said.
    let selves: Vec<String> = (0..200)
        .map(|at| format!(r#"{{"id":"s{at}","parent":"s{at}","combine":"sum"}}"#))
        .collect();
    let problems = refused(&with("", &format!("{LEAF},{}", selves.join(","))));
    assert_eq!(codes(&problems).iter().filter(|code| **code == "cycle").count(), 200);
    // A chain of gates that look at the next node: as long as the scheme, and no circle.
    let mut nodes = format!("{LEAF},");
    for at in 0..20_000 {
        let gate = format!(
            r#","gate":[{{"when":[{{"node":"g{}","less-than":1}}],"set":0}}]"#,
            at + 1
        );
        let gate = if at == 19_999 { String::new() } else { gate };
        let _ = write!(
            nodes,
            r#"{}{{"id":"g{at}","full":1,"rule":{{"fixed":{{"points":1}}}}{gate}}}"#,
            if at == 0 { "" } else { "," }
        );
    }
    scheme(&with("", &nodes));
}

#[test]
fn numbers_at_the_edge() {
    let full = |number: &str| with("", &format!(r#"{{"id":"t","full":{number},"rule":"entered"}}"#));
    for number in [
        r#""NaN""#,
        r#""nan""#,
        r#""inf""#,
        r#""-Infinity""#,
        r#""1e400""#,
        r#""1e-400""#,
        r#""--1""#,
        r#""0x10""#,
        r#""1/0""#,
        r#""0/0""#,
        r#""１""#,
        r#""1 000""#,
        r#""123456789012345678901234567890""#,
        r#""0.123456789012345678901234567891""#,
        r#""%""#,
        r#"".""#,
        r#""-""#,
        r#""/""#,
        r#""-0/0""#,
        r#"" 1""#,
        r#""1\u0000""#,
        r#""\u202e1""#,
        "0.1234567890123456789",
        "123456789012345678901234567890",
        "[]",
        "{}",
        "true",
    ] {
        let problems = refused(&full(number));
        assert!(
            problems.problems().iter().any(|p| p.path.to_string() == "node[0].full"),
            "{number}: {problems}"
        );
    }
    // The reader refuses what no float can be; a forged number is a number or none.
    assert!(read(&full("1e400")).is_err() && read(&full("NaN")).is_err());
    refused(&full(r#"{"$serde_json::private::Number":"1e400"}"#));
    for zero in ["-0", "-0.0", "0", r#""-0""#, r#""-0.0%""#, r#""-0/5""#] {
        let scheme = scheme(&full(zero));
        let card = admitted(&scheme, r#""entries":[{"input":"t","score":"-0"}]"#).score();
        assert_eq!(card.score.unwrap().to_string(), "0", "{zero}");
    }
    // 10^30 is a number that is meant, whatever one thinks of it.
    let scheme = scheme(&full(&format!("1{}", "0".repeat(30))));
    let card = admitted(&scheme, r#""entries":[{"input":"t","score":1e30}]"#).score();
    assert_eq!(card.score.unwrap().to_string(), format!("1{}", "0".repeat(30)));
}

fn admitted(scheme: &Scheme, rest: &str) -> appraisal::Record {
    let how = Admission {
        stage: None,
        open: Some(Absence::NotReported),
    };
    scheme
        .admit(record(&facts(rest)), how)
        .unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn characters_that_reorder_or_vanish() {
    let bad = "\u{202E}\\u0007\u{200B}\u{FEFF}\u{2066}甲\\n\\t";
    let name = format!(
        r#"{{"id":"t","no":"{bad}","name":"{bad}","full":"{bad}","due":"{bad}","rule":"{bad}","{bad}":1,"unit":"{bad}"}}"#
    );
    refused(&with(&format!(r#""{bad}":1,"#), &name));
    let problems = refused(&with("", &format!(r#"{{"id":"{bad}","full":1,"rule":"entered"}}"#)));
    assert!(has(&problems, "node[0].id", "ill-formed-id"));
    let scheme = scheme(&with(
        "",
        &format!(r#"{{"id":"t","name":"{bad}","unit":"{bad}","full":1,"rule":"entered"}}"#),
    ));
    let entries = format!(
        r#""attributes":{{"{bad}":"{bad}"}},"entries":[{{"input":"{bad}","stage":"{bad}","level":"{bad}"}},{{"input":"t","score":"5%","given":{{"{bad}":1}}}}],
        "events":[{{"id":"{bad}","status":"claimed","pool":"{bad}","name":"{bad}","matter":"{bad}"}}]"#
    );
    sound(&scheme.admit(record(&facts(&entries)), Some(bad)).unwrap_err());
}

#[test]
fn more_nodes_than_the_limit() {
    let mut nodes = String::from(LEAF);
    for at in 0..200_000 {
        let _ = write!(nodes, r#",{{"id":"n{at}","rule":"entered"}}"#);
    }
    let problems = refused(&with("", &nodes));
    assert_eq!(codes(&problems), ["too-many"]);
}

#[test]
fn more_problems_than_are_shown() {
    let mut nodes = String::from(LEAF);
    for at in 0..30_000 {
        let _ = write!(nodes, r#",{{"id":"n{at}","full":"x","weight":"y","rule":"entered"}}"#);
    }
    let problems = refused(&with("", &nodes));
    assert_eq!((problems.problems().len(), problems.hidden()), (1000, 59_000));
    assert!(
        problems
            .message(Language::Chinese)
            .ends_with("……另有59000处问题未列出。")
    );
    // Warnings do not crowd a problem out.
    let idle: Vec<String> = (0..20_000).map(|at| format!(r#""科{at}""#)).collect();
    let head = format!(r#""departments":[{}],"#, idle.join(","));
    let problems = refused(&with(&head, r#"{"id":"t","full":1,"weight":1,"rule":"entered"}"#));
    assert_eq!(codes(&problems), ["weight-unused"]);
    let limits = Limits {
        problems: 0,
        ..Limits::default()
    };
    let problems = draft(&with("", &nodes)).check_with(&limits).unwrap_err();
    assert_eq!(problems.problems().len(), 1);
}

#[test]
fn lists_that_meet_other_lists() {
    let list = |count: usize, of: &dyn Fn(usize) -> String| (0..count).map(of).collect::<Vec<_>>().join(",");
    // A checklist of many items, all answered.
    let items = list(30_000, &|at| format!(r#"{{"id":"i{at}"}}"#));
    let long = scheme(&with(
        "",
        &format!(r#"{{"id":"t","full":1,"rule":{{"checklist":{{"lose":"0.1","item":[{items}]}}}}}}"#),
    ));
    let answers = list(30_000, &|at| format!(r#""i{at}":true"#));
    let _ = admitted(&long, &format!(r#""entries":[{{"input":"t","items":{{{answers}}}}}]"#)).score();
    // A panel of many groups, with a ballot in each, and many ballots in one.
    let groups = list(10_000, &|at| {
        format!(r#"{{"id":"g{at}","weight":"1/10000","empty":"leave-out"}}"#)
    });
    let panel = format!(r#"{{"id":"t","full":100,"rule":{{"panel":{{"group":[{groups}]}}}}}}"#);
    let ballots = list(20_000, &|at| {
        format!(
            r#"{{"rater":"r{at}","group":"g{}","mark":{}}}"#,
            at.min(9_999),
            at % 100
        )
    });
    let _ = admitted(
        &scheme(&with("", &panel)),
        &format!(r#""entries":[{{"input":"t","ballots":[{ballots}]}}]"#),
    )
    .score();
    let one = r#"{"id":"t","full":100,"rule":{"panel":{"group":[{"id":"g","empty":"no-score","trim":[{"ballots-at-least":50000,"high":20000,"low":20000}]}]}}}"#;
    let ballots = list(100_000, &|at| {
        format!(r#"{{"rater":"r{at}","group":"g","mark":"{}/1000"}}"#, at % 100_000)
    });
    let card = admitted(
        &scheme(&with("", one)),
        &format!(r#""entries":[{{"input":"t","ballots":[{ballots}]}}]"#),
    )
    .score();
    assert_eq!(card.lines[0].groups[0].counted, 60_000);
    // Many pools that share one matter, and many events of it.
    let with_previous = |at: usize| {
        if at == 0 {
            String::new()
        } else {
            format!(r#","same-matter-with":["p{}"],"yields-to":["p{}"]"#, at - 1, at - 1)
        }
    };
    let pools = list(5_000, &|at| {
        format!(r#"{{"id":"p{at}","same-matter":"highest"{}}}"#, with_previous(at))
    });
    let names = list(5_000, &|at| format!(r#""p{at}""#));
    let head = format!(r#""pool":[{pools}],"#);
    let pooled = scheme(&with(
        &head,
        &format!(r#"{{"id":"t","full":1,"rule":"entered","add":[{names}]}}"#),
    ));
    let events = list(20_000, &|at| {
        format!(
            r#"{{"id":"e{at}","pool":"p{}","points":1,"matter":"m","status":"recognised"}}"#,
            at % 5_000
        )
    });
    let _ = admitted(
        &pooled,
        &format!(r#""entries":[{{"input":"t","score":1}}],"events":[{events}]"#),
    )
    .score();
    // Many categories, each with its cap, filled in proportion.
    let categories = list(10_000, &|at| format!(r#"{{"id":"c{at}","cap":1}}"#));
    let head = format!(r#""pool":[{{"id":"p","order":"pro-rata","cap":5,"category":[{categories}]}}],"#);
    let pooled = scheme(&with(&head, r#"{"id":"t","full":1,"rule":"entered","add":["p"]}"#));
    let events = list(20_000, &|at| {
        format!(
            r#"{{"id":"e{at}","pool":"p","category":"c{}","points":1,"status":"recognised"}}"#,
            at % 10_000
        )
    });
    let _ = admitted(
        &pooled,
        &format!(r#""entries":[{{"input":"t","score":1}}],"events":[{events}]"#),
    )
    .score();
    // Many children, each of which may be left out or moved.
    let children = list(20_000, &|at| {
        let to = (at / 2) * 2 + 1;
        let policy = if at % 2 == 0 {
            format!(r#"{{"move-to":"c{to}"}}"#)
        } else {
            r#""leave-out""#.into()
        };
        format!(r#"{{"id":"c{at}","parent":"t","full":1,"absent":{{"not-reported":{policy}}},"rule":"entered"}}"#)
    });
    let wide = scheme(&with("", &format!(r#"{{"id":"t","combine":"sum"}},{children}"#)));
    let entries = list(10_000, &|at| format!(r#"{{"input":"c{}","score":1}}"#, at * 2 + 1));
    assert_eq!(
        admitted(&wide, &format!(r#""entries":[{entries}]"#))
            .score()
            .score
            .unwrap()
            .to_string(),
        "20000"
    );
    // Attributes, tiers, stages, levels.
    let attributes = list(20_000, &|at| format!(r#"{{"id":"a{at}"}}"#));
    let said = list(20_000, &|at| format!(r#""a{at}":"x""#));
    let many = scheme(&with(&format!(r#""attributes":[{attributes}],"#), LEAF));
    let _ = admitted(
        &many,
        &format!(r#""attributes":{{{said}}},"entries":[{{"input":"t","score":1}}]"#),
    )
    .score();
    let tiers = list(20_000, &|at| format!(r#""级{at}""#));
    assert_eq!(
        codes(&refused(&with(&format!(r#""tiers":[{tiers}],"#), LEAF))),
        ["too-many"]
    );
    assert_eq!(
        codes(&refused(&with(&format!(r#""stages":[{tiers}],"#), LEAF))),
        ["too-many"]
    );
    let levels = list(20_000, &|at| format!(r#"{{"name":"l{at}","y":1}}"#));
    let many = scheme(&with(
        "",
        &format!(r#"{{"id":"t","full":1,"rule":{{"levels":{{"level":[{levels}]}}}}}}"#),
    ));
    let _ = admitted(&many, r#""entries":[{"input":"t","level":"l19999"}]"#).score();
}

#[test]
fn records_with_more_than_was_asked_for() {
    let good = scheme(&with("", LEAF));
    let many = |of: &dyn Fn(usize) -> String| (0..50_000).map(of).collect::<Vec<_>>().join(",");
    for rest in [
        format!(r#""entries":[{}]"#, many(&|_| r#"{"input":"t","score":1}"#.into())),
        format!(
            r#""entries":[{}]"#,
            many(&|at| format!(r#"{{"input":"x{at}","score":1}}"#))
        ),
        format!(
            r#""entries":[{{"input":"t","score":1}}],"events":[{}]"#,
            many(&|at| format!(r#"{{"id":"e{at}","pool":"p","status":"claimed"}}"#))
        ),
        format!(
            r#""entries":[{{"input":"t","score":1,"given":{{{}}}}}, {{"input":"x"}}]"#,
            many(&|at| format!(r#""g{at}":1"#))
        ),
    ] {
        sound(&good.admit(record(&facts(&rest)), None).unwrap_err());
    }
    let limits = Limits {
        items: 10,
        ..Limits::default()
    };
    let text = facts(&format!(
        r#""entries":[{}]"#,
        many(&|_| r#"{"input":"t","score":1}"#.into())
    ));
    let problems = good.admit(read(&text).unwrap().record(&limits), None).unwrap_err();
    assert!(has(&problems, "entries", "too-many"));
}

/// Weighted means in a tower, each over a target that the record gives in 28 digits that share no divisor.
#[test]
fn values_that_grow_too_wide_have_no_score() {
    let mut nodes = String::from(r#"{"id":"t","combine":"mean"}"#);
    let mut entries = Vec::new();
    for at in 0..1_500_u64 {
        let _ = write!(
            nodes,
            r#",{{"id":"n{at}","parent":"t","full":1,"rule":{{"completion":{{"target":"given","form":"actual-over-target"}}}}}}"#
        );
        // Odd numbers of 28 digits, far apart: their quotients have hardly a divisor in common.
        let target = format!(
            "{}{:018}",
            1_234_567_891 + at * 7_919,
            1_000_000_007_u64 * (2 * at + 1) % 1_000_000_000_000_000_000
        );
        entries.push(format!(
            r#"{{"input":"n{at}","actual":"{}","target":"{target}"}}"#,
            "9".repeat(28)
        ));
    }
    let card = admitted(
        &scheme(&with("", &nodes)),
        &format!(r#""entries":[{}]"#, entries.join(",")),
    )
    .score();
    assert_eq!(card.score, None);
    let Outcome::NoScore(reasons) = &card.lines[0].outcome else {
        panic!("{:?}", card.lines[0].outcome)
    };
    assert_eq!(reasons[0].why, Why::TooWide);
    reread(&card);
}

/// The card of anything that was scored is read back the same.
fn reread(card: &Card) {
    let text = serde_json::to_string(card).unwrap();
    let back: Card = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{:.500}", e.to_string()));
    assert!(&back == card, "another card is read back");
}

/// A child without full marks would count as 0 points possible, and one left out of `to` would divide by nothing.
#[test]
fn points_over_points_need_every_full_mark() {
    let nodes = r#"
        { "id": "t", "combine": { "best": { "n": 1, "as": "earned-over-possible" } } },
        { "id": "a", "parent": "t", "full": "10", "rule": "entered" },
        { "id": "b", "parent": "t", "rule": { "entered": { "at-most": "5" } } },
        { "id": "c", "parent": "t", "extra": true, "rule": { "entered": { "at-most": "5" } } }"#;
    let problems = refused(&with("", nodes));
    assert_eq!(problems.problems().len(), 2, "{problems}");
    assert!(has(&problems, "node[0].combine.best.to", "missing-key"), "{problems}");
    assert!(has(&problems, "node[2].full", "full-missing"), "{problems}");
}
