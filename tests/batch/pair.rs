//! A batch and its cells, scored both ways.

#[cfg(feature = "rayon")]
use appraisal::batch::ParallelScratch;
use appraisal::batch::{
    Batch, CellType, Data, Layout, NotTraced, Refused, Scores, Scratch, Tiles, Trace, TraceLine, TracePart, TracePool,
    TraceTerm,
};
use appraisal::card::{Line, PoolLine, Term, TermKind};
use appraisal::{Absence, Admission, Card, Exact, Language, Scheme, Value};

/// The range of each column's cells, and how many of a hundred are missing.
pub type Ranges = Vec<((i64, i64), u64)>;

/// Random numbers that are the same on every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub fn within(&mut self, least: i64, most: i64) -> i64 {
        let span = i128::from(most) - i128::from(least) + 1;
        (i128::from(least) + i128::from(self.next()) % span) as i64
    }
}

/// The cells of one column.
#[derive(Clone)]
pub struct Cells {
    kind: CellType,
    u8: Vec<u8>,
    u16: Vec<u16>,
    i16: Vec<i16>,
    i32: Vec<i32>,
    i64: Vec<i64>,
    bits: Option<Vec<u8>>,
}

impl Cells {
    pub fn new(kind: CellType, cells: &[Option<i64>], nullable: bool) -> Self {
        let plain: Vec<i64> = cells.iter().map(|cell| cell.unwrap_or(-7)).collect();
        let mut bits = vec![0u8; cells.len() / 8 + 1];
        for (at, cell) in cells.iter().enumerate() {
            if cell.is_some() {
                bits[at / 8] |= 1 << (at % 8);
            }
        }
        let mut out = Cells {
            kind,
            u8: vec![],
            u16: vec![],
            i16: vec![],
            i32: vec![],
            i64: vec![],
            bits: nullable.then_some(bits),
        };
        match kind {
            CellType::U8 => out.u8 = plain.iter().map(|x| *x as u8).collect(),
            CellType::U16 => out.u16 = plain.iter().map(|x| *x as u16).collect(),
            CellType::I16 => out.i16 = plain.iter().map(|x| *x as i16).collect(),
            CellType::I32 => out.i32 = plain.iter().map(|x| *x as i32).collect(),
            _ => out.i64 = plain,
        }
        out
    }

    pub fn data(&self) -> Data<'_> {
        let data = match self.kind {
            CellType::U8 => Data::from(&self.u8),
            CellType::U16 => Data::from(&self.u16),
            CellType::I16 => Data::from(&self.i16),
            CellType::I32 => Data::from(&self.i32),
            _ => Data::from(&self.i64),
        };
        match &self.bits {
            Some(bits) => data.there(bits, 0),
            None => data,
        }
    }
}

/// The cells of columns, in the types of a layout.
pub fn columns(layout: &Layout, cells: &[Vec<Option<i64>>]) -> Vec<Cells> {
    let columns = cells.iter().zip(layout.columns());
    columns
        .map(|(cells, column)| Cells::new(column.cells(), cells, column.nulls().is_some()))
        .collect()
}

pub fn run(batch: &Batch, columns: &[Cells]) -> Scores {
    run_data(batch, &columns.iter().map(Cells::data).collect::<Vec<_>>())
}

/// The scores of columns, which are those of tiles and of several threads.
pub fn run_data(batch: &Batch, data: &[Data<'_>]) -> Scores {
    let mut scores = Scores::default();
    batch.run(data, &mut Scratch::default(), &mut scores).unwrap();
    let mut tiled = Scores::default();
    batch
        .run_tiles(&Tiles::new(data).unwrap(), &mut Scratch::default(), &mut tiled)
        .unwrap();
    assert_eq!(
        (scores.series(), scores.grades(), scores.bad()),
        (tiled.series(), tiled.grades(), tiled.bad()),
        "columns and tiles differ:\n{}\n{:?}",
        batch.explain(),
        batch.layout()
    );
    #[cfg(feature = "rayon")]
    {
        // The memory of another run with other scores.
        let (mut memory, mut parallel) = (ParallelScratch::default(), scores.clone());
        for tiled in [false, true, false] {
            if tiled {
                batch
                    .run_tiles_parallel(&Tiles::new(data).unwrap(), &mut memory, &mut parallel)
                    .unwrap();
            } else {
                batch.run_parallel(data, &mut memory, &mut parallel).unwrap();
            }
            assert_eq!(
                (scores.grades(), scores.bad(), scores.units()),
                (parallel.grades(), parallel.bad(), parallel.units())
            );
            for (one, many) in scores.series().iter().zip(parallel.series()) {
                assert_eq!(one, many, "one thread and several differ");
            }
            let refused = |scores: &Scores| scores.refused().iter().map(|of| of.unit).collect::<Vec<_>>();
            assert_eq!(refused(&scores), refused(&parallel));
        }
    }
    scores
}

/// Whether another column of the same input has no cell.
fn lacks_another(batch: &Batch, cells: &[Option<i64>], column: usize) -> bool {
    let columns = batch.layout().columns();
    let same = columns
        .iter()
        .zip(cells)
        .filter(|(other, _)| other.input() == columns[column].input());
    same.into_iter().any(|(_, cell)| cell.is_none())
}

/// What differs between a run and the units scored one by one: at most so many lines. Of very many units, those about the
/// ends of blocks and one in a hundred are looked at.
pub fn differences(
    scheme: &Scheme,
    batch: &Batch,
    units: &[Vec<Option<i64>>],
    scores: &Scores,
    how: &Admission,
) -> Vec<String> {
    let mut out = Vec::new();
    let mut memory = Trace::default();
    let looked =
        |unit: &usize| units.len() < 2_000 || unit.is_multiple_of(97) || unit % 1_024 < 2 || unit % 1_024 > 1_021;
    for (unit, cells) in units.iter().enumerate().filter(|(unit, _)| looked(unit)) {
        let bad: Vec<_> = scores.bad().iter().filter(|bad| bad.unit == unit).collect();
        let refused = scores.refused().iter().any(|Refused { unit: of, .. }| *of == unit);
        let grade = scores.grades().get(unit).copied();
        let ladder = scheme.draft().grades.as_ref().map_or(&[][..], |grades| &grades.band);
        let grade = grade.and_then(|grade| ladder.get(usize::from(grade)));
        match scheme.admit(batch.record("u", cells), how.clone()) {
            Err(problems) if bad.is_empty() && !refused => {
                // The layout may narrow the scheme, never widen it.
                out.push(format!(
                    "unit {unit} {cells:?}: scored, but one by one it is refused: {problems}"
                ));
            }
            Err(_) => {
                if scores.series().iter().any(|series| series.get(unit).is_some()) {
                    out.push(format!("unit {unit}: refused, and yet it has a score"));
                }
            }
            // A cell beside a missing one of its input is looked at all the same: the record says only that it is absent.
            Ok(_) if bad.iter().all(|bad| lacks_another(batch, cells, bad.column)) && !bad.is_empty() => {}
            Ok(_) if !bad.is_empty() => {
                out.push(format!("unit {unit} {cells:?}: {bad:?}, but one by one it is admitted"));
            }
            Ok(_) if refused => out.push(format!("unit {unit} {cells:?}: refused only in the batch")),
            Ok(record) => {
                let card = record.score();
                let graded = !scores.grades().is_empty();
                out.extend(wanted(batch, cells, scores, unit, &mut memory));
                let trace = traced(batch, cells, &card, graded, &mut memory);
                out.extend(trace.map(|differs| format!("unit {unit} {cells:?}: {differs}")));
                for series in scores.series() {
                    let wanted = card.outcome(series.node()).and_then(|outcome| outcome.score());
                    let found = series.get(unit);
                    if found.as_ref() != wanted {
                        out.push(format!(
                            "unit {unit} {cells:?}: {} is {found:?}, one by one {:?}",
                            series.node(),
                            card.outcome(series.node())
                        ));
                    }
                }
                if !scores.grades().is_empty() && grade.map(|band| &band.grade) != card.grade.as_ref() {
                    out.push(format!(
                        "unit {unit} {cells:?}: grade {grade:?}, one by one {:?}",
                        card.grade
                    ));
                }
            }
        }
        if out.len() > 5 {
            break;
        }
    }
    out
}

/// The warnings of a batch, each with its node; in both languages there is something to say.
pub fn findings(batch: &Batch) -> Vec<String> {
    let warnings = batch.warnings();
    let say = |warning: &appraisal::Problem| {
        assert!(!warning.found(Language::Chinese).is_empty() && !warning.way_out(Language::Chinese).is_empty());
        warning.to_string()
    };
    warnings.iter().map(say).collect()
}

/// What differs between the wanted scores of a unit's trace and those of the run.
fn wanted(batch: &Batch, cells: &[Option<i64>], scores: &Scores, unit: usize, memory: &mut Trace) -> Option<String> {
    // A unit that the plan does not take has been scored by itself.
    let traced = batch.trace(cells, memory).ok()?;
    let mut series = scores.series().iter().enumerate();
    let (at, series) = series.find(|(at, series)| traced.score(*at) != series.get(unit))?;
    let found = traced.score(at);
    Some(format!(
        "unit {unit}: {} traced to {found:?}, run {:?}",
        series.node(),
        series.get(unit)
    ))
}

/// What differs between a unit's trace through the plan and its card.
fn traced(batch: &Batch, cells: &[Option<i64>], card: &Card, graded: bool, memory: &mut Trace) -> Option<String> {
    let traced = match batch.trace(cells, memory) {
        Ok(traced) => traced,
        Err(NotTraced::Single) => return None,
        Err(error) => return Some(format!("admitted, but not traced: {error}")),
    };
    let mut scored = 0;
    for line in traced.lines() {
        scored += 1;
        let Some(of_card) = card.lines.iter().find(|of_card| of_card.words.id == line.node()) else {
            return Some(format!("{} is not on the card", line.node()));
        };
        if let Some(differs) = explained(&line, of_card, card) {
            return Some(format!("{}: {differs}", line.node()));
        }
        #[cfg(feature = "report")]
        for language in [Language::Chinese, Language::English] {
            let words = line.formula(language);
            assert!(words.contains(['=', '＝', '≈']), "{words}");
        }
    }
    if !traced.reconciles() {
        return Some("the trace does not add up".into());
    }
    let mut last = None;
    for entry in traced.entries() {
        let Some(line) = traced.lines().find(|line| line.node() == entry.node()) else {
            return Some(format!("{entry:?} is of no line"));
        };
        if Some(entry.number().exact()) != of_entry(&line, entry.part()) {
            return Some(format!("{entry:?} in {line:?}"));
        }
        assert!(
            entry.part() != TracePart::Value || last != Some(entry.node()),
            "a value once"
        );
        last = (entry.part() == TracePart::Value).then(|| entry.node()).or(last);
    }
    let values = traced.entries().filter(|entry| entry.part() == TracePart::Value);
    assert_eq!(values.count(), scored, "every node has one value");
    let on_card = card.lines.iter().filter(|line| line.outcome.score().is_some());
    if scored != on_card.count() && traced.is_whole() {
        return Some(format!("{scored} lines traced, and another number on the card"));
    }
    let grades = batch.scheme().draft().grades.as_ref().filter(|_| graded)?;
    let grade = traced
        .grade()
        .and_then(|place| grades.band.get(place))
        .map(|band| &band.grade);
    (grade != card.grade.as_ref()).then(|| format!("traced to {grade:?}, one by one {:?}", card.grade))
}

/// What differs between a line of a trace and that of the card, stage by stage.
fn explained(line: &TraceLine<'_>, of_card: &Line, card: &Card) -> Option<String> {
    fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: T, wanted: T) -> Option<String> {
        (found != wanted).then(|| format!("{what} {found:?}, one by one {wanted:?}"))
    }
    let value = |found: Exact, what, wanted: &Value| same(what, &Value::Exact(found), wanted);
    let score = same("value", Some(&line.value().exact()), of_card.outcome.score());
    if score.is_some() || !line.reconciles() {
        return score.or(Some("does not add up".into()));
    }
    let Some(combined) = line.combined() else {
        let stages = [line.net_cap(), line.clamp(), line.gates(), line.residue()];
        assert!(stages.iter().all(Option::is_none) && line.unrounded().is_none() && line.terms().count() == 0);
        return None;
    };
    let known = "a line with a combined value has every stage";
    let gates = of_card
        .gates
        .iter()
        .fold(Value::default(), |sum, gate| sum + gate.change.clone());
    let pools = |traced: Vec<(&str, Exact)>, of_card: &[PoolLine], what| {
        let wanted = of_card.iter().map(|pool| (pool.pool.as_str(), pool.counted.clone()));
        same(what, traced, wanted.collect())
    };
    let added = line.added().map(|pool| (pool.pool(), pool.total().exact()));
    let subtracted = line.subtracted().map(|pool| (pool.pool(), pool.total().exact()));
    let unrounded = line.unrounded().expect(known).exact();
    value(combined.exact(), "combined", of_card.combined.as_ref().expect(known))
        .or(same("additive", line.is_additive(), of_card.additive))
        .or(same("terms", line.terms().count(), of_card.terms.len()))
        .or_else(|| {
            let mut pairs = line.terms().zip(&of_card.terms);
            pairs.find_map(|(term, of_card)| entered(&term, of_card, line, card))
        })
        .or_else(|| pools(added.collect(), &of_card.added, "added"))
        .or_else(|| pools(subtracted.collect(), &of_card.subtracted, "subtracted"))
        .or(same(
            "net cap",
            line.net_cap().expect(known).exact(),
            of_card.net_cap.clone(),
        ))
        .or(value(line.clamp().expect(known).exact(), "clamp", &of_card.clamp))
        .or(value(line.gates().expect(known).exact(), "gates", &gates))
        .or(value(line.residue().expect(known).exact(), "residue", &of_card.residue))
        .or(value(unrounded, "unrounded", &of_card.unrounded().expect(known)))
}

/// What an entry has to be by its line.
fn of_entry(line: &TraceLine<'_>, part: TracePart<'_>) -> Option<Exact> {
    let term = |id| line.terms().find(|term| term.child() == id);
    let total = |pool: TracePool<'_>| pool.total().exact();
    let net = || {
        let added: Exact = line.added().map(total).sum();
        &added - &line.subtracted().map(total).sum()
    };
    let capped = || Some(&net() + &line.net_cap()?.exact());
    let pooled = || Some(&line.combined()?.exact() + &capped()?);
    let clamped = || Some(&pooled()? + &line.clamp()?.exact());
    match part {
        TracePart::Entering(child) => Some(term(child)?.value()?.exact()),
        TracePart::Amount(child) => Some(term(child)?.amount()?.exact()),
        TracePart::Combined => Some(line.combined()?.exact()),
        TracePart::Added(id) => line.added().find(|pool| pool.pool() == id).map(total),
        TracePart::Subtracted(id) => line.subtracted().find(|pool| pool.pool() == id).map(total),
        TracePart::Net => Some(net()),
        TracePart::NetCapped => capped(),
        TracePart::Pooled => pooled(),
        TracePart::Clamped => clamped(),
        TracePart::Gated => Some(line.unrounded()?.exact()),
        _ => Some(line.value().exact()),
    }
}

/// What differs between a term of a trace and that of the card.
fn entered(term: &TraceTerm<'_>, of_card: &Term, line: &TraceLine<'_>, card: &Card) -> Option<String> {
    let value = |of: Option<appraisal::batch::Scaled<'_>>| of.map(|of| Value::Exact(of.exact()));
    let child = card.lines.get(of_card.child).map(|line| line.words.id.as_str());
    // Which ones a combination keeps is not in the plan, nor is what it does not look at.
    let keeps = matches!(card.line(line.node())?.words.kind.as_str(), "best" | "drop");
    let dropped = of_card.kind == TermKind::Dropped;
    let same = Some(term.child()) == child
        && term.kind() == (!keeps || of_card.value.is_none()).then_some(of_card.kind)
        && (value(term.value()) == of_card.value || dropped && !keeps && term.value().is_none())
        && (keeps || term.weight() == of_card.weight.as_ref() && value(term.amount()) == of_card.amount);
    (!same).then(|| format!("{term:?}, one by one {of_card:?}"))
}

/// Cells within the range of a column, most of them on a coarse grid so that they meet the bounds of rules.
pub fn cells(dice: &mut Dice, range: (i64, i64), units: usize, nulls: u64) -> Vec<Option<i64>> {
    let step = [1, 1, 5, 10, 25, 50, 100][dice.below(7) as usize];
    (0..units)
        .map(|_| {
            if nulls > 0 && dice.below(100) < nulls {
                return None;
            }
            let cell = dice.within(range.0, range.1);
            Some(match dice.below(12) {
                0 => range.0,
                1 => range.1,
                2 | 3 => cell,
                _ => (cell.div_euclid(step) * step).max(range.0),
            })
        })
        .collect()
}

/// The admission that a layout asks for.
pub fn admission() -> Admission {
    Admission {
        stage: None,
        open: Some(Absence::NotReported),
    }
}

pub fn open(layout: Layout) -> Layout {
    layout.open(Absence::NotReported)
}

/// Turns columns of cells into units of cells.
pub fn units(columns: &[Vec<Option<i64>>], count: usize) -> Vec<Vec<Option<i64>>> {
    (0..count)
        .map(|unit| columns.iter().map(|column| column[unit]).collect())
        .collect()
}
