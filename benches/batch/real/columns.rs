//! Columns for a real scheme: ranges in which each rule meets all its cases, and random cells in them.

use std::hint::black_box;

use appraisal::batch::{CellType, Column, Data, Field, Layout};
use appraisal::rule::{InputKind, Parameter, Rule, Side};
use appraisal::{Absence, Exact, Scheme, draft};

use crate::floor;

/// The same cells for the exact kernel and for one in `f64`.
pub struct Columns {
    pub layout: Layout,
    wide: Vec<Vec<i32>>,
    narrow: Vec<Vec<u16>>,
    pub figures: Figures,
}

/// The cells as programs in `f64` keep them: figures as they are, and what is none (levels, lists, answers, days) as it
/// comes. A column lies in one of the two; the other is empty.
pub struct Figures {
    pub names: Vec<String>,
    pub points: Vec<Vec<f64>>,
    pub codes: Vec<Vec<u16>>,
}

impl Columns {
    /// Random columns of a scheme that miss nothing, in ranges in which every rule, cap and grade is met.
    pub fn new(scheme: &Scheme, units: usize) -> Self {
        let mut layout = Layout::of(scheme).open(Absence::NotReported).grade();
        for attribute in &scheme.draft().attributes {
            if let Some(value) = attribute.values.first() {
                layout = layout.attribute(attribute.id.as_str(), value.as_str());
            }
        }
        let mut draws = Vec::new();
        let layout = layout.map(|column| {
            let draw = Draw::of(scheme, &column);
            let column = column
                .of(draw.cells())
                .decimals(draw.decimals)
                .range(draw.least, draw.most);
            draws.push(draw);
            column
        });
        let mut out = Self {
            layout,
            wide: Vec::new(),
            narrow: Vec::new(),
            figures: Figures {
                names: Vec::new(),
                points: Vec::new(),
                codes: Vec::new(),
            },
        };
        let mut state = 0x2545_F491_4F6C_DD1D;
        for (draw, column) in draws.iter().zip(out.layout.columns()) {
            let cells: Vec<i32> = (0..units).map(|_| draw.cell(&mut state)).collect();
            let narrow: Vec<u16> = cells.iter().map(|cell| *cell as u16).collect();
            let scale = f64::from(10u32.pow(draw.decimals));
            let (points, codes) = match draw.is_code {
                true => (Vec::new(), narrow.clone()),
                false => (cells.iter().map(|cell| f64::from(*cell) / scale).collect(), Vec::new()),
            };
            out.figures.names.push(name(column));
            out.figures.points.push(points);
            out.figures.codes.push(codes);
            let (wide, narrow) = match draw.cells() {
                CellType::U16 => (Vec::new(), narrow),
                _ => (cells, Vec::new()),
            };
            out.wide.push(wide);
            out.narrow.push(narrow);
        }
        out
    }

    /// What the exact kernel is given.
    pub fn data(&self) -> Vec<Data<'_>> {
        let both = self.wide.iter().zip(&self.narrow);
        both.map(|(wide, narrow)| match wide.is_empty() {
            true => Data::from(narrow),
            false => Data::from(wide),
        })
        .collect()
    }

    /// The cells of one unit.
    pub fn unit(&self, unit: usize) -> Vec<Option<i64>> {
        let both = self.wide.iter().zip(&self.narrow);
        both.map(|(wide, narrow)| match wide.get(unit) {
            Some(cell) => Some(i64::from(*cell)),
            None => narrow.get(unit).map(|cell| i64::from(*cell)),
        })
        .collect()
    }

    /// Reads what the exact kernel is given, and no more.
    pub fn read(&self) {
        let wide: Vec<&[i32]> = self
            .wide
            .iter()
            .map(Vec::as_slice)
            .filter(|of| !of.is_empty())
            .collect();
        let narrow: Vec<&[u16]> = self
            .narrow
            .iter()
            .map(Vec::as_slice)
            .filter(|of| !of.is_empty())
            .collect();
        black_box((floor::columns(&wide), floor::columns(&narrow)));
    }
}

/// The input, and what the column brings of it.
fn name(column: &Column) -> String {
    let input = column.input();
    match column.field() {
        Field::Numerator => format!("{input} above"),
        Field::Denominator => format!("{input} below"),
        Field::Group(of) | Field::Event(Some(of)) | Field::Events(of) => format!("{input} {of}"),
        _ => input.into(),
    }
}

/// How the cells of a column are drawn.
struct Draw {
    decimals: u32,
    least: i64,
    most: i64,
    /// Whether the cells are no figures.
    is_code: bool,
    /// Whether two of three cells are the least: events, and what is a reason against a unit.
    is_rare: bool,
}

impl Draw {
    fn of(scheme: &Scheme, column: &Column) -> Self {
        let (decimals, (least, most)) = range(scheme, column);
        let nodes = &scheme.draft().node;
        let reader = |node: &draft::Node| {
            node.rule.is_some() && node.input.as_deref().unwrap_or(node.id.as_str()) == column.input()
        };
        let rule = nodes
            .iter()
            .find(|node| reader(node))
            .and_then(|node| node.rule.as_ref());
        let is_event = matches!(column.field(), Field::Event(_) | Field::Events(_));
        let is_read = rule.is_some() || is_event;
        let coded = matches!(
            rule,
            Some(Rule::Levels(_) | Rule::Checklist(_) | Rule::YesNo(_) | Rule::Deadline(_))
        );
        Self {
            decimals,
            least,
            most,
            is_code: *column.field() == Field::Value && (coded || !is_read),
            is_rare: is_event || !is_read,
        }
    }

    /// The narrowest cells of two or four bytes.
    fn cells(&self) -> CellType {
        match 0 <= self.least && self.most <= i64::from(u16::MAX) {
            true => CellType::U16,
            false => CellType::I32,
        }
    }

    /// Two of three figures lie in the upper half, so that totals are as good as they mostly are.
    fn cell(&self, state: &mut u64) -> i32 {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        let span = self.most - self.least;
        let x = ((*state >> 16) % (span as u64 + 1)) as i64;
        (match (*state % 3, self.is_rare) {
            (0, _) => self.least + x,
            (_, true) => self.least,
            (_, false) => self.most - x / 2,
        }) as i32
    }
}

/// The decimals of a column and its range in cells.
fn range(scheme: &Scheme, column: &Column) -> (u32, (i64, i64)) {
    let draft = scheme.draft();
    let reads = |node: &&draft::Node| node.input.as_deref().unwrap_or(node.id.as_str()) == column.input();
    let node = draft.node.iter().filter(reads).find(|node| node.rule.is_some());
    let rule = node.and_then(|node| node.rule.as_ref());
    let input = draft.input.iter().find(|input| input.id.as_str() == column.input());
    let kind = match input {
        Some(input) => Some(input.kind),
        None => rule.and_then(|rule| rule.reads().first().copied()),
    };
    let full = node.and_then(|node| node.full.as_ref()).map_or(1.0, number);
    let limits = (
        input.and_then(|input| input.at_least.as_ref()).map(number),
        input.and_then(|input| input.at_most.as_ref()).map(number),
    );
    match (column.field(), kind, rule) {
        (Field::Event(_), _, _) => (2, (0, 250)),
        (Field::Events(_), _, _) => (0, (0, 2)),
        (Field::Group(_), _, _) => (2, (0, 10_000)),
        (Field::Denominator, _, _) => (0, (100, 400)),
        (Field::Numerator, _, _) if limits.1.is_none() => (0, (80, 400)),
        (Field::Numerator, _, _) => (0, (80, 100)),
        (_, Some(InputKind::YesNo), _) => (0, (0, 1)),
        (_, Some(InputKind::Date), _) => (0, (19_600, 19_722)), // 2023-08-31 to 2023-12-31
        (_, Some(InputKind::Count), _) => (0, (0, 30)),
        (_, Some(InputKind::Level), Some(Rule::Levels(levels))) => (0, (0, levels.level.len() as i64 - 1)),
        (_, Some(InputKind::Level), _) => (0, (0, input.map_or(0, |input| input.levels.len() as i64 - 1))),
        (_, _, Some(Rule::Checklist(list))) => (0, (0, (1 << list.item.len()) - 1)),
        (_, _, Some(Rule::Entered(rule))) => {
            let decimals = if rule.step.is_some() { 1 } else { 2 };
            (decimals, (0, cell(full, decimals)))
        }
        (_, _, rule) => {
            let (least, most) = rule.map_or((0.0, 1.0), |rule| ends(rule, full));
            let decimals = match (least.abs().max(most), input.and_then(|input| input.unit.as_deref())) {
                (_, Some("人" | "人次" | "个")) => 0,
                (most, _) if most >= 1_000.0 => 0,
                (most, _) if most >= 4.0 => 2,
                (most, _) if most >= 0.01 => 4,
                _ => 6,
            };
            let (least, most) = (
                limits.0.map_or(least, |limit| least.max(limit)),
                limits.1.map_or(most, |limit| most.min(limit)),
            );
            (decimals, (cell(least, decimals), cell(most, decimals)))
        }
    }
}

fn number(exact: &Exact) -> f64 {
    exact.to_string().parse().unwrap_or_else(|_| {
        let text = exact.to_string();
        let (above, below) = text.split_once('/').expect("a fraction");
        above.parse::<f64>().expect("a number") / below.parse::<f64>().expect("a number")
    })
}

fn cell(figure: f64, decimals: u32) -> i64 {
    (figure * f64::from(10u32.pow(decimals))).round() as i64
}

/// From below where a rule begins to tell figures apart to above where it ends.
fn ends(rule: &Rule, full: f64) -> (f64, f64) {
    // Of a parameter by attribute the first value, which is the unit's.
    let constant = |parameter: Option<&Parameter>| match parameter? {
        Parameter::Attribute { values, .. } => values.0.first().map(|(_, value)| number(value)),
        other => other.constant().map(number),
    };
    let around = |least: f64, most: f64| {
        let more = if most > least { most - least } else { most };
        (least - more / 2.0, most + more / 2.0)
    };
    match rule {
        Rule::Completion(rule) => {
            let target = constant(rule.target.as_ref()).unwrap_or(1.0);
            (target / 2.0, target * 1.2)
        }
        Rule::Deviation(rule) => {
            let by = constant(rule.divide_by.as_ref()).unwrap_or(1.0);
            let base = constant(Some(&rule.base)).unwrap_or(0.0);
            let zero = |side: &Side| full / number(&side.points).abs() * number(&side.every);
            let least = base - rule.below.as_ref().map_or(0.0, zero);
            let most = base + rule.above.as_ref().map_or(0.0, zero);
            let (least, most) = around(least, most);
            (least * by, most * by)
        }
        Rule::Steps(rule) => {
            let ends = rule.row.iter().filter_map(|row| row.at_least.as_ref()).map(number);
            around(ends.clone().fold(f64::INFINITY, f64::min), ends.fold(0.0, f64::max))
        }
        Rule::Linear(rule) => {
            let by = constant(rule.divide_by.as_ref()).unwrap_or(1.0);
            let ends = rule.knots.iter().filter_map(|knot| knot.x.constant()).map(number);
            let (least, most) = around(ends.clone().fold(f64::INFINITY, f64::min), ends.fold(0.0, f64::max));
            (least.max(0.0) * by, most * by)
        }
        Rule::Goalposts(rule) => (
            constant(Some(&rule.worst)).unwrap_or(0.0),
            constant(Some(&rule.best)).unwrap_or(1.0) * 1.1,
        ),
        _ => (0.0, 1.0),
    }
}
