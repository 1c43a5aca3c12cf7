//! Units that stay: after every change the scores are those of a run on the cells as they are then.

use appraisal::batch::{Batch, CellType, Data, DataError, Found, Layout, NotTried, Scores, Scratch};
use appraisal::{Absence, Scheme};

use crate::pair::{self, Cells, Dice, Ranges};

/// The columns of units.
fn columns(units: &[Vec<Option<i64>>], width: usize) -> Vec<Vec<Option<i64>>> {
    (0..width)
        .map(|at| units.iter().map(|unit| unit[at]).collect())
        .collect()
}

/// The scores of these units by a run.
fn run(batch: &Batch, units: &[Vec<Option<i64>>]) -> Scores {
    let layout = batch.layout();
    let cells = pair::columns(layout, &columns(units, layout.columns().len()));
    let data: Vec<Data<'_>> = cells.iter().map(Cells::data).collect();
    let mut scores = Scores::default();
    batch.run(&data, &mut Scratch::default(), &mut scores).unwrap();
    scores
}

/// Changes cells of units, one after another and column by column, and looks at the scores after each change. Units of which
/// a cell is not allowed are left out. Gives how many changes were made.
pub fn changes(batch: &Batch, units: &[Vec<Option<i64>>], ranges: &Ranges, dice: &mut Dice) -> usize {
    let bad: Vec<usize> = run(batch, units).bad().iter().map(|bad| bad.unit).collect();
    let good = units.iter().enumerate().filter(|(at, _)| !bad.contains(at));
    let mut units: Vec<_> = good.map(|(_, unit)| unit.clone()).collect();
    if units.is_empty() || ranges.is_empty() {
        return 0;
    }
    let cells = pair::columns(batch.layout(), &columns(&units, ranges.len()));
    let data: Vec<Data<'_>> = cells.iter().map(Cells::data).collect();
    let mut trial = batch.trial(&data).unwrap();
    let mut made = 0;
    for turn in 0..12 {
        let column = dice.below(ranges.len() as u64) as usize;
        let (range, nulls) = ranges[column];
        let is_nullable = batch.layout().columns()[column].nulls().is_some();
        let mut next = units.clone();
        if turn % 3 == 2 {
            let cells = pair::cells(dice, range, units.len(), nulls);
            let own = Cells::new(CellType::I64, &cells, is_nullable);
            next.iter_mut()
                .zip(&cells)
                .for_each(|(unit, cell)| unit[column] = *cell);
            let wanted = run(batch, &next);
            let is_bad = !wanted.bad().is_empty();
            let set = trial.set_column(column, own.data());
            assert_eq!(set.is_err(), is_bad, "{set:?}: {:?}", wanted.bad());
        } else {
            let unit = dice.below(units.len() as u64) as usize;
            let cell = pair::cells(dice, range, 1, nulls.max(if is_nullable { 20 } else { 0 }))[0];
            next[unit][column] = cell;
            let set = trial.set(unit, column, cell);
            assert_eq!(set.is_err(), !run(batch, &next).bad().is_empty(), "{set:?}");
        }
        let wanted = run(batch, &next);
        if wanted.bad().is_empty() {
            units = next;
            made += 1;
        }
        let wanted = run(batch, &units);
        let scores = trial.scores();
        let refused = |scores: &Scores| scores.refused().iter().map(|of| of.unit).collect::<Vec<_>>();
        assert_eq!(
            (scores.series(), scores.grades(), refused(scores)),
            (wanted.series(), wanted.grades(), refused(&wanted)),
            "after {made} changes:\n{}\n{:?}",
            batch.explain(),
            batch.layout()
        );
        for (unit, cells) in units.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                assert_eq!(trial.cell(unit, column), *cell);
            }
        }
    }
    made
}

/// A sum of three, one of which may be missing for a constant, one for rescaling, and one may not be missing.
fn batch() -> Batch {
    let scheme: Scheme = toml::from_str(
        r#"
        format = "appraisal/1"
        id     = "trial"
        result = "total"
        absent = { no-cases = "full", not-applicable = "leave-out", not-reported = "zero" }
        [grades]
        band = [{ grade = "A", at-least = "60" }, { grade = "B", else = true }]
        [[node]]
        id = "total"
        combine = "sum"
        round = { places = 1, mode = "half-up" }
        [[node]]
        id = "work"
        parent = "total"
        full = "50"
        at-most = "45"
        rule = "entered"
        [[node]]
        id = "study"
        parent = "total"
        full = "30"
        rule = "entered"
        [[node]]
        id = "order"
        parent = "total"
        full = "20"
        rule = "entered"
        "#,
    )
    .unwrap();
    let mut at = 0;
    let layout = Layout::of(&scheme)
        .map(|column| {
            at += 1;
            let column = column.decimals(1).of(CellType::I16);
            match at {
                1 => column,
                2 => column.null(Absence::NoCases),
                _ => column.null(Absence::NotApplicable),
            }
        })
        .grade();
    scheme.batch(&layout).unwrap()
}

/// A block's end, both sides of it, and a unit of the last block.
#[test]
fn changes_on_both_sides_of_a_block() {
    let batch = batch();
    let mut dice = Dice(3);
    for count in [1, 4_095, 4_096, 4_097, 9_000] {
        let columns: Vec<Vec<Option<i64>>> = [(0, 500), (0, 300), (0, 200)]
            .iter()
            .map(|range| pair::cells(&mut dice, *range, count, 0))
            .collect();
        let mut units = pair::units(&columns, count);
        let cells = pair::columns(batch.layout(), &columns);
        let data: Vec<Data<'_>> = cells.iter().map(Cells::data).collect();
        let mut trial = batch.trial(&data).unwrap();
        assert_eq!(trial.units(), count);
        // What is missing comes and goes: constants, then units that are rescaled, then neither.
        let of = [Some(17), None, Some(103)];
        for (turn, unit) in [0, count - 1, count / 2, 4_095, 4_096]
            .into_iter()
            .filter(|at| *at < count)
            .enumerate()
        {
            for column in 0..3 {
                let cell = of[(turn + column) % 3].or((column == 0).then_some(500));
                trial.set(unit, column, cell).unwrap();
                units[unit][column] = cell;
                let wanted = run(&batch, &units);
                let scores = trial.scores();
                assert!(
                    scores.series() == wanted.series() && scores.grades() == wanted.grades(),
                    "unit {unit} of {count}"
                );
            }
        }
    }
}

#[test]
fn what_is_not_allowed_changes_nothing() {
    let batch = batch();
    let (work, study, order) = ([500i16, 20], [300i16, 299], [0i16, 200]);
    let data = |work| [Data::from(work), Data::from(&study[..]), Data::from(&order[..])];
    assert!(matches!(
        batch.trial(&data(&[500i16, 501][..])),
        Err(NotTried::Bad(bad)) if (bad.unit, bad.column, bad.found) == (1, 0, Found::Cell(501))
    ));
    assert!(matches!(
        batch.trial(&data(&work[..])[..2]),
        Err(NotTried::Data(DataError::Columns { found: 2, expected: 3 }))
    ));
    let mut trial = batch.trial(&data(&work[..])).unwrap();
    let before = trial.scores().clone();
    assert_eq!(before.series()[0].get(0).unwrap().to_string(), "75");
    assert_eq!(trial.set(0, 0, None), Err(NotTried::Missing { column: 0 }));
    assert_eq!(trial.set(2, 0, Some(1)), Err(NotTried::Nowhere { unit: 2, column: 0 }));
    assert_eq!(trial.set(0, 3, Some(1)), Err(NotTried::Nowhere { unit: 0, column: 3 }));
    assert!(
        matches!(trial.set(0, 1, Some(301)), Err(NotTried::Bad(bad)) if (bad.unit, bad.column, bad.most) == (0, 1, 300))
    );
    assert!(matches!(trial.set_column(1, Data::from(&[1i64, 301][..])), Err(NotTried::Bad(bad)) if bad.unit == 1));
    assert!(matches!(
        trial.set_column(1, Data::from(&[1i32][..])),
        Err(NotTried::Data(DataError::Length { .. }))
    ));
    assert!(matches!(
        trial.set_column(0, Data::from(&[1i32, 2][..]).there(&[3], 0)),
        Err(NotTried::Data(DataError::Bitmap { column: 0 }))
    ));
    let decimals = ["1.5", "2"].map(|text| text.parse::<rust_decimal::Decimal>().unwrap());
    assert!(matches!(
        trial.set_column(0, Data::from(&decimals[..])),
        Err(NotTried::Data(DataError::Type { .. }))
    ));
    assert_eq!(trial.scores().series(), before.series());
    // A cell that is missing may hold anything.
    trial
        .set_column(1, Data::from(&[i64::MAX, 10][..]).there(&[0b10], 0))
        .unwrap();
    assert_eq!((trial.cell(0, 1), trial.cell(1, 1)), (None, Some(10)));
    assert_eq!(trial.scores().series()[0].get(0).unwrap().to_string(), "75");
    assert_eq!(trial.scores().series()[0].get(1).unwrap().to_string(), "23");
}

#[test]
fn a_trial_of_nobody() {
    let batch = batch();
    let none: [i16; 0] = [];
    let mut trial = batch.trial(&[Data::from(&none[..]); 3]).unwrap();
    assert_eq!((trial.units(), trial.cell(0, 0)), (0, None));
    assert_eq!(trial.set(0, 0, Some(1)), Err(NotTried::Nowhere { unit: 0, column: 0 }));
    trial.set_column(0, Data::from(&none[..])).unwrap();
    assert_eq!(trial.scores().units(), 0);
}

/// Decimals, for a column that is declared so.
#[test]
fn columns_of_decimals() {
    let scheme: Scheme = toml::from_str(
        "format = \"appraisal/1\"\nid = \"one\"\nresult = \"total\"\n[[node]]\nid = \"total\"\nfull = \"10\"\nrule = \"entered\"\n",
    )
    .unwrap();
    let layout = Layout::of(&scheme).map(|column| column.of(CellType::Decimal).decimals(2));
    let batch = scheme.batch(&layout).unwrap();
    let decimal = |text: &str| text.parse::<rust_decimal::Decimal>().unwrap();
    let mut trial = batch.trial(&[Data::from(&[decimal("9.5"), decimal("7")][..])]).unwrap();
    let next = [decimal("1.250"), decimal("0.01")];
    trial.set_column(0, Data::from(&next[..])).unwrap();
    assert_eq!(trial.cell(1, 0), Some(1));
    assert_eq!(trial.scores().series()[0].get(0).unwrap().to_string(), "1.25");
    assert!(matches!(
        trial.set_column(0, Data::from(&[1i64, 2][..])),
        Err(NotTried::Data(DataError::Type { .. }))
    ));
    let off = [decimal("1.25"), decimal("0.001")];
    assert!(matches!(trial.set_column(0, Data::from(&off[..])), Err(NotTried::Bad(bad)) if bad.unit == 1));
}
