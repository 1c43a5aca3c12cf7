//! Random schemes under random layouts.

use std::cell::RefCell;
use std::collections::BTreeMap;

use appraisal::batch::{CellType, Column, Field, Instructions, Lanes, Layout};
use appraisal::testkit::schemes;
use appraisal::{Absence, Scheme, draft};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};

use crate::pair::{self, Dice};

/// The range of the cells of a column: of whole figures from −5 to 130, so that bounds are met; the rest by kind.
fn narrowed(dice: &mut Dice, column: Column) -> (Column, (i64, i64), u64) {
    let types = [CellType::I16, CellType::I32, CellType::I64];
    let cells = types[dice.below(3) as usize];
    let decimals = dice.below(3) as u32;
    let ten = 10i64.pow(decimals);
    let (column, range) = match column.field() {
        Field::Event(_) => (column.decimals(decimals), (0, 8 * ten)),
        Field::Events(_) => (column, (0, 4)),
        Field::Votes(_) => (column, (0, 9)),
        Field::Denominator => (column.decimals(decimals), (if dice.below(4) == 0 { -1 } else { 1 }, 40)),
        Field::Group(_) => (column.decimals(0), (0, 10)),
        _ => (column.decimals(decimals), (-3 * ten, 110 * ten)),
    };
    let nulls = [0, 0, 0, 5, 30][dice.below(5) as usize];
    let column = column.of(cells).range(range.0, range.1);
    if nulls == 0 {
        return (column, range, 0);
    }
    let kind = Absence::ALL[dice.below(Absence::ALL.len() as u64) as usize];
    (column.null(kind), range, nulls)
}

/// Days, levels, lists and answers have ranges of their own.
fn of_kind(scheme: &Scheme, column: &Column) -> Option<(i64, i64)> {
    use appraisal::rule::Rule;
    if *column.field() != Field::Value {
        return None;
    }
    let draft = scheme.draft();
    let reads = |node: &&draft::Node| node.input.as_deref().unwrap_or(node.id.as_str()) == column.input();
    let rule = draft.node.iter().filter(reads).find_map(|node| node.rule.as_ref());
    let declared = draft.input.iter().find(|input| input.id.as_str() == column.input());
    let items = declared.map_or(0, |input| input.items.len());
    let declared = declared.map(|input| input.kind);
    use appraisal::rule::InputKind as K;
    match (rule, declared) {
        (_, Some(K::Date)) | (Some(Rule::Deadline(_)), _) => Some((19_300, 19_900)),
        (_, Some(K::YesNo)) | (Some(Rule::YesNo(_)), _) => Some((0, 1)),
        (_, Some(K::Level)) | (Some(Rule::Levels(_)), _) => Some((0, 1)),
        // A bit for each item; more are bad cells, which a record has no way to say.
        (_, Some(K::Checklist)) => Some((0, (1 << items) - 1)),
        (Some(Rule::Checklist(list)), _) => Some((0, (1 << list.item.len()) - 1)),
        (_, Some(K::Count)) => Some((0, 60)),
        _ => None,
    }
}

#[test]
fn random_schemes_score_as_one_by_one() {
    let times = std::env::var("APPRAISAL_LONG")
        .ok()
        .and_then(|times| times.parse::<usize>().ok())
        .unwrap_or(1);
    let seed = std::env::var("APPRAISAL_SEED")
        .ok()
        .and_then(|seed| seed.parse::<u64>().ok())
        .unwrap_or(7);
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::from_seed(proptest::test_runner::RngAlgorithm::ChaCha, &[seed as u8; 32]),
    );
    let mut dice = Dice(seed);
    let unfit: RefCell<BTreeMap<String, usize>> = RefCell::default();
    let mut reached: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut fit, mut all, mut scored, mut single, mut changed) = (0, 0, 0, 0, 0);
    for at in 0..200 * times {
        let draft = schemes::schemes().new_tree(&mut runner).unwrap().current();
        let Ok(scheme) = draft.check() else { continue };
        let mut ranges = Vec::new();
        let mut layout = pair::open(Layout::of(&scheme)).map(|column| {
            let own = of_kind(&scheme, &column);
            let (mut column, mut range, nulls) = narrowed(&mut dice, column);
            if let Some(own) = own {
                range = own;
                column = column.decimals(0).range(own.0, own.1);
            }
            ranges.push((range, nulls));
            column
        });
        for attribute in &scheme.draft().attributes {
            let values = &attribute.values;
            layout = layout.attribute(
                attribute.id.as_str(),
                values[dice.below(values.len() as u64) as usize].as_str(),
            );
        }
        layout = layout
            .lanes([Lanes::Narrowest, Lanes::Narrowest, Lanes::AtLeast64, Lanes::All128][at % 4])
            .grade();
        for node in &scheme.draft().node {
            if node.id.as_str() == scheme.draft().result || dice.below(3) == 0 {
                layout = layout.output(node.id.as_str());
            }
        }
        let Ok(batch) = scheme.batch(&layout) else { continue };
        all += 1;
        let batch = match at % 3 {
            0 => batch,
            1 => batch.instructions(Instructions::Baseline),
            _ => batch.instructions(Instructions::Avx2),
        };
        match batch.unfit() {
            None => {
                fit += 1;
                let plan = batch.explain();
                let computed = |id: &str| {
                    plan.lines.iter().any(|line| line.node == id) || plan.undivided.iter().any(|node| node == id)
                };
                for node in scheme.draft().node.iter().filter(|node| computed(node.id.as_str())) {
                    let rule = node.rule.as_ref().map(|rule| rule.keyword());
                    let combine = node.combine.as_ref().map(|combine| combine.keyword());
                    let replace = (!node.replace.is_empty()).then_some("replace");
                    for word in rule.or(combine).into_iter().chain(replace) {
                        *reached.entry(word).or_insert(0) += 1;
                    }
                }
            }
            Some(why) => {
                let words = why.to_string();
                let why = words.split_once(": ").map_or(words.clone(), |(_, why)| why.to_owned());
                *unfit.borrow_mut().entry(why).or_insert(0) += 1;
            }
        }
        let count = if batch.unfit().is_none() { 40 } else { 4 };
        let columns: Vec<Vec<Option<i64>>> = ranges
            .iter()
            .map(|(range, nulls)| pair::cells(&mut dice, *range, count, *nulls))
            .collect();
        let cells = pair::columns(&layout, &columns);
        if cells.is_empty() {
            continue;
        }
        let units = pair::units(&columns, count);
        let scores = pair::run(&batch, &cells);
        if at % 2 == 0 {
            changed += crate::trial::changes(&batch, &units, &ranges, &mut Dice(at as u64));
        }
        if batch.unfit().is_none() {
            single += scores.scored_singly();
            scored += count;
        }
        let found = pair::differences(&scheme, &batch, &units, &scores, &pair::admission());
        assert!(
            found.is_empty(),
            "scheme {at}:\n{}\n{}\n{}\n{:?}",
            found.join("\n"),
            batch.explain(),
            scheme.draft().to_json(),
            layout
        );
    }
    println!(
        "{fit} of {all} schemes fit; {single} of {scored} units singly; {changed} changes; {:?}",
        unfit.borrow()
    );
    println!("{reached:?}");
    for word in [
        "decision",
        "formula",
        "growth",
        "goalposts",
        "efficacy",
        "best",
        "drop",
        "replace",
    ] {
        assert!(
            reached.contains_key(word),
            "no scheme that fits has {word}: {reached:?}"
        );
    }
    assert!(changed > 200 * times, "only {changed} changes were tried");
    assert!(fit * 2 > all, "only {fit} of {all} random schemes fit the kernel");
    assert!(single * 2 < scored, "{single} of {scored} units were scored one by one");
}
