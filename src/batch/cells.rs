//! What the cells of each column may be, by the scheme and the layout together; and the faults of a layout.

use alloc::{collections::BTreeSet, string::String, vec::Vec};

use super::bad::{BadCell, Found};
use super::columns::Cells;
use super::kernel;
use super::layout::{CellType, Column, Field, Layout};
use super::vector::Level;
use super::word::{Limits, Multiples};
use crate::number::Exact;
use crate::plan::Op;
use crate::problem::{Code, Findings, Path, Problems, Thing};
use crate::rule::{InputKind, Rule};
use crate::scheme::{InputPlan, Scheme};

/// The last day that a date can be, in days since 1970-01-01: 9999-12-31.
const LAST_DAY: i64 = 2_932_896;

/// A column with all that its cells must hold to.
#[derive(Clone, Debug)]
pub(super) struct ColumnPlan {
    /// Index of the input; none for events.
    pub(super) input: Option<usize>,
    pub(super) least: i64,
    pub(super) most: i64,
    /// Every cell is a multiple of this.
    pub(super) multiple: i64,
    pub(super) scale: i128,
    /// The zeros of the scale.
    pub(super) decimals: u32,
    pub(super) cells: CellType,
    pub(super) nullable: bool,
}

/// Limits on a figure, while they are gathered.
struct Bounds {
    least: Option<Exact>,
    most: Option<Exact>,
    multiple: i128,
    scale: i128,
}

impl Bounds {
    fn least(&mut self, least: Option<&Exact>) {
        if let Some(least) = least {
            self.least = Some(self.least.take().map_or(least.clone(), |x| x.max(least.clone())));
        }
    }

    fn most(&mut self, most: Option<&Exact>) {
        if let Some(most) = most {
            self.most = Some(self.most.take().map_or(most.clone(), |x| x.min(most.clone())));
        }
    }

    /// Every figure is a multiple of the step: every cell of the numerator of step × scale.
    fn step(&mut self, step: Option<&Exact>) {
        let scale = Exact::of_parts(self.scale, 1).unwrap_or_default();
        let Some((p, _)) = step.and_then(|step| (step * &scale).parts()) else {
            return;
        };
        let (mut a, mut b) = (self.multiple, p.max(1));
        while b != 0 {
            (a, b) = (b, a.checked_rem(b).unwrap_or(0));
        }
        let lcm = self
            .multiple
            .checked_div(a.max(1))
            .and_then(|m| m.checked_mul(p.max(1)));
        self.multiple = lcm.unwrap_or(i128::MAX);
    }
}

/// The columns of a layout, checked against the scheme.
pub(super) fn columns(scheme: &Scheme, layout: &Layout) -> Result<Vec<ColumnPlan>, Problems> {
    let mut findings = Findings::default();
    let plan = &scheme.0.plan;
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for (at, column) in layout.columns.iter().enumerate() {
        let path = Path::item("column", at);
        let events = matches!(column.field, Field::Event(_) | Field::Events(_));
        let input = plan.inputs.iter().position(|input| input.id == column.input);
        let account = plan
            .accounts
            .iter()
            .any(|account| account.pool.id.as_str() == column.input);
        let known = if events { account } else { input.is_some() };
        if !known {
            let (thing, near) = if events {
                (
                    Thing::Pool,
                    findings.near(&column.input, plan.accounts.iter().map(|a| a.pool.id.as_str())),
                )
            } else {
                (
                    Thing::Input,
                    findings.near(&column.input, plan.inputs.iter().map(|input| input.id.as_str())),
                )
            };
            let id = column.input.clone();
            findings.add(path.key("input"), Code::UnknownId { thing, id, near });
            continue;
        }
        // Several events of one category are several columns.
        let once = !matches!(column.field, Field::Event(_));
        if once && !seen.insert((column.input.as_str(), key(&column.field))) {
            let input = column.input.clone();
            findings.add(path.clone(), Code::DuplicateEntry { input });
        }
        // Answers, levels, lists, days and counts of events are whole numbers.
        let kind = input.and_then(|at| plan.inputs.get(at)).map(|input| input.kind);
        let most = match (&column.field, kind) {
            (Field::Value, Some(InputKind::YesNo | InputKind::Level | InputKind::Checklist | InputKind::Date))
            | (Field::Events(_), _) => 0,
            _ => 18,
        };
        if column.decimals > most {
            let found = column.decimals.into();
            let (least, most) = (Some(Exact::ZERO), Some(Exact::from(most)));
            findings.add(
                path.key("decimals"),
                Code::OutOfRange {
                    found,
                    least,
                    most,
                    percent: false,
                },
            );
            continue;
        }
        let of = input.filter(|_| !events);
        let limits = limits(scheme, layout, column, of.and_then(|at| plan.inputs.get(at)));
        let (low, high) = column.cells.range();
        let (low, high) = column
            .range
            .map_or((low, high), |(a, b)| (low.max(a.into()), high.min(b.into())));
        let scale = Exact::of_parts(limits.scale, 1).unwrap_or_default();
        let integer = |x: &Exact| x.parts().map(|(num, _)| num);
        let least = limits
            .least
            .as_ref()
            .and_then(|x| integer(&(x * &scale).ceil()))
            .map_or(low, |x| x.max(low));
        let most = limits
            .most
            .as_ref()
            .and_then(|x| integer(&(x * &scale).floor()))
            .map_or(high, |x| x.min(high));
        if least > most {
            let figure = |x: i128| Exact::of_parts(x, limits.scale).unwrap_or_default();
            let (least, most) = (figure(least), figure(most));
            findings.add(path.key("range"), Code::EmptyRange { least, most });
            continue;
        }
        let word = |x: i128| i64::try_from(x).unwrap_or(i64::MAX);
        out.push(ColumnPlan {
            input: of,
            least: word(least),
            most: word(most),
            multiple: word(limits.multiple).max(1),
            scale: limits.scale,
            decimals: limits.scale.checked_ilog10().unwrap_or(0),
            cells: column.cells,
            nullable: column.null.is_some(),
        });
    }
    for (at, id) in layout.outputs.iter().enumerate() {
        if !plan.nodes.iter().any(|node| node.words.id == *id) {
            let near = findings.near(id, plan.nodes.iter().map(|node| node.words.id.as_str()));
            let (thing, id) = (Thing::Node, id.clone());
            findings.add(Path::item("output", at), Code::UnknownId { thing, id, near });
        }
    }
    findings.finish(scheme.limits().problems, &["column", "output"], |_| None)?;
    Ok(out)
}

fn key(field: &Field) -> String {
    match field {
        Field::Value => "value".into(),
        Field::Numerator => "numerator".into(),
        Field::Denominator => "denominator".into(),
        Field::Given(name) => alloc::format!("given {name}"),
        Field::Group(group) => alloc::format!("group {group}"),
        Field::Votes(level) => alloc::format!("votes {level}"),
        Field::Event(_) => "event".into(),
        Field::Events(category) => alloc::format!("events {category}"),
    }
}

/// What figures an input, a group or an event can have.
fn limits(scheme: &Scheme, _layout: &Layout, column: &Column, input: Option<&InputPlan>) -> Bounds {
    let mut limits = Bounds {
        least: None,
        most: None,
        multiple: 1,
        scale: column.scale(),
    };
    let zero = Exact::ZERO;
    let readers = || {
        input.into_iter().flat_map(|input| &input.readers).filter_map(|at| {
            let node = scheme.0.plan.nodes.get(*at)?;
            match &node.op {
                Op::Rule { rule, .. } => Some((rule, node.full.as_ref())),
                Op::Combine { .. } => None,
            }
        })
    };
    match (&column.field, input) {
        (Field::Event(_), _) => limits.least(Some(&zero)),
        (Field::Events(_) | Field::Votes(_), _) => {
            limits.least(Some(&zero));
            limits.step(Some(&Exact::ONE));
        }
        (Field::Group(_), _) => {
            for (rule, full) in readers() {
                let Rule::Panel(panel) = rule else { continue };
                let (least, most) = panel.range(full);
                limits.least(Some(&least));
                limits.most(most.as_ref());
                limits.step(panel.step.as_ref());
            }
        }
        (Field::Value, Some(input)) => match input.kind {
            InputKind::YesNo => {
                limits.least(Some(&zero));
                limits.most(Some(&Exact::ONE));
                limits.scale = 1;
            }
            InputKind::Level => {
                limits.least(Some(&zero));
                limits.most(Some(&Exact::from(input.levels.len().saturating_sub(1))));
                limits.scale = 1;
            }
            InputKind::Checklist => {
                let items = u32::try_from(input.items.len()).unwrap_or(63).min(62);
                limits.least(Some(&zero));
                limits.most(Some(&(Exact::from(2).pow(items) - Exact::ONE)));
                limits.scale = 1;
            }
            InputKind::Date => {
                limits.least(Some(&zero));
                limits.most(Some(&Exact::from(LAST_DAY)));
                limits.scale = 1;
            }
            kind => {
                limits.least(input.least.as_ref());
                limits.most(input.most.as_ref());
                limits.step(input.step.as_ref());
                if kind == InputKind::Count {
                    limits.least(Some(&zero));
                    limits.step(Some(&Exact::ONE));
                }
                if kind == InputKind::Score {
                    for (rule, full) in readers() {
                        let Rule::Entered(entered) = rule else { continue };
                        let (least, most) = entered.range(full);
                        limits.least(Some(&least));
                        limits.most(most.as_ref());
                        limits.step(entered.step.as_ref());
                    }
                }
            }
        },
        _ => {}
    }
    limits
}

impl ColumnPlan {
    /// Whether a cell is allowed.
    pub(super) fn allows(&self, cell: i64) -> bool {
        (self.least..=self.most).contains(&cell) && cell.checked_rem_euclid(self.multiple) == Some(0)
    }

    /// What is said of a cell that is not allowed.
    pub(super) fn bad(&self, unit: usize, column: usize, found: Found) -> BadCell {
        BadCell {
            unit,
            column,
            found,
            least: self.least,
            most: self.most,
            multiple: self.multiple,
        }
    }

    /// Whether some cell is not allowed. Cells of units that have none are looked at as well: then the cells are looked
    /// at one by one.
    pub(super) fn outside(&self, cells: Cells<'_>, level: Level) -> bool {
        macro_rules! of {
            ($cells:expr, $word:ty) => {{
                let (cells, limits, whole) = ($cells, (self.least, self.most), (<$word>::MIN, <$word>::MAX));
                if self.multiple == 1 {
                    let watch = Limits::new(limits, whole);
                    return level.run(
                        #[inline(always)]
                        || kernel::outside(cells, watch),
                    );
                }
                let watch = Multiples::new(limits, whole, self.multiple);
                level.run(
                    #[inline(always)]
                    || kernel::outside(cells, watch),
                )
            }};
        }
        match cells {
            Cells::U8(cells) => of!(cells, u8),
            Cells::U16(cells) => of!(cells, u16),
            Cells::I16(cells) => of!(cells, i16),
            Cells::I32(cells) => of!(cells, i32),
            Cells::I64(cells) => of!(cells, i64),
            // They are brought to the scale first.
            Cells::Decimal(_) | Cells::I128(_) => true,
        }
    }

    /// Cells that are in order, to sample the plan with: the greatest, the least and one between.
    pub(super) fn samples(&self, field: &Field) -> [i64; 3] {
        // Events are written out one by one in a record: a sample has one of them.
        let most = if matches!(field, Field::Events(_)) {
            self.most.min(1)
        } else {
            self.most
        };
        let middle = self.least.midpoint(most);
        [self.on_step(most), self.allowed(), self.on_step(middle)]
    }

    /// The least cell that is allowed.
    pub(super) fn allowed(&self) -> i64 {
        self.on_step(self.least)
    }

    fn on_step(&self, x: i64) -> i64 {
        let down = x
            .checked_div_euclid(self.multiple)
            .and_then(|n| n.checked_mul(self.multiple))
            .unwrap_or(x);
        if down < self.least {
            down.saturating_add(self.multiple)
        } else {
            down
        }
    }
}
