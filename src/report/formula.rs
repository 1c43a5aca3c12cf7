//! A node's formula by names, with its numbers, and with its amounts: what a reader checks with a
//! calculator.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::figure;
use super::view::View;
use crate::card::{Line, PoolLine, Term, TermKind};
use crate::number::{Exact, Value};

/// The formula of a combination and what it came to: one line by names, and one with the numbers
/// where there is a value. Nothing for a leaf, unless something changed the points of its rule.
pub(super) fn formula(view: &View<'_>, at: usize) -> Vec<String> {
    let Some(line) = view.line(at).filter(|line| is_made_of_parts(line)) else {
        return Vec::new();
    };
    let sheet = Formula { view, at, line };
    let mut lines = alloc::vec![format!(
        "{}{}{}",
        view.name(&line.words),
        sheet.equals(),
        sheet.by_names()
    )];
    if let Some(numbers) = sheet.with_numbers() {
        lines.push(numbers);
    }
    lines
}

/// A node's name and its formula with the numbers, in one line; of a leaf too. Nothing where there is no value.
#[cfg(feature = "batch")]
pub(super) fn in_one_line(view: &View<'_>, at: usize) -> Option<String> {
    let line = view.line(at)?;
    let numbers = Formula { view, at, line }.with_numbers()?;
    Some(format!("{}{}{numbers}", view.name(&line.words), view.say("", " ")))
}

/// Whether a line is more than the points of one rule.
pub(super) fn is_made_of_parts(line: &Line) -> bool {
    let plain = line.added.is_empty() && line.subtracted.is_empty() && line.gates.is_empty();
    !line.is_leaf() || !plain || line.clamp != Value::default()
}

struct Formula<'v, 'a> {
    view: &'v View<'a>,
    at: usize,
    line: &'v Line,
}

impl Formula<'_, '_> {
    fn equals(&self) -> &'static str {
        if self.view.is_chinese() { "＝" } else { " = " }
    }

    fn times(&self) -> &'static str {
        if self.view.is_chinese() { "×" } else { " × " }
    }

    fn divided(&self) -> &'static str {
        if self.view.is_chinese() { "÷" } else { " ÷ " }
    }

    fn group(&self, inner: &str) -> String {
        if self.view.is_chinese() {
            format!("（{inner}）")
        } else {
            format!("({inner})")
        }
    }

    /// Joins pieces by their signs.
    fn sum(&self, pieces: &[(bool, String)]) -> String {
        let mut out = String::new();
        for (at, (minus, text)) in pieces.iter().enumerate() {
            out.push_str(match (at, minus, self.view.is_chinese()) {
                (0, false, _) => "",
                (0, true, _) => "−",
                (_, false, true) => "＋",
                (_, true, true) => "－",
                (_, false, false) => " + ",
                (_, true, false) => " − ",
            });
            out.push_str(text);
        }
        out
    }

    /// What is done to the operands of a combination that is no sum of theirs: its name, and the operands behind it
    /// in parentheses. A product stands with its signs.
    fn of_operands(&self, items: &[String]) -> Option<String> {
        let (zh, en) = match self.line.words.kind.as_str() {
            "product" => return Some(items.join(self.times())),
            "min" => ("孰低", "min"),
            "max" => ("孰高", "max"),
            "geometric" => ("几何平均", "geometric mean"),
            "weighted-geometric" => ("加权几何平均", "weighted geometric mean"),
            "harmonic" => ("调和平均", "harmonic mean"),
            "quadratic" => ("平方平均", "quadratic mean"),
            "noisy-or" => ("1减各项（1－得分）之积", "1 less the product of (1 − score)"),
            "best" => ("取最好的若干项", "the best of"),
            "drop" => ("去掉最低、最高后的各项", "without the lowest and highest of"),
            "first-present" => ("依次取用", "the first present of"),
            _ => return None,
        };
        let items = self.group(&items.join(self.view.say("，", ", ")));
        let blank = if en.contains(' ') { " " } else { "" };
        Some(match self.view.is_chinese() {
            true => format!("{zh}{items}"),
            false => format!("{en}{blank}{items}"),
        })
    }

    fn by_names(&self) -> String {
        let view = self.view;
        let children: Vec<&Line> = view.children(self.at).iter().filter_map(|at| view.line(*at)).collect();
        let names: Vec<String> = children.iter().map(|child| view.name(&child.words).into()).collect();
        let in_percent = view.in_percent(self.at);
        let weighted: Vec<(bool, String)> = children
            .iter()
            .zip(&names)
            .map(|(child, name)| match &child.weight {
                Some(weight) => (
                    false,
                    format!("{name}{}{}", self.times(), view.weight(weight, in_percent)),
                ),
                None => (false, name.clone()),
            })
            .collect();
        let plain: Vec<(bool, String)> = names.iter().map(|name| (false, name.clone())).collect();
        let total: Exact = children.iter().filter_map(|child| child.weight.as_ref()).sum();
        let body = match self.line.words.kind.as_str() {
            _ if self.line.is_leaf() => view.say("基础分", "base points").into(),
            "weighted-mean" if total == Exact::ONE => self.sum(&weighted),
            "weighted-mean" => format!("{}{}{total}", self.group(&self.sum(&weighted)), self.divided()),
            "weighted-sum" => self.sum(&weighted),
            "mean" => format!("{}{}{}", self.group(&self.sum(&plain)), self.divided(), names.len()),
            "earned-over-possible" => {
                let possible = view.say("可得分合计", "points possible");
                let body = format!("{}{}{possible}", self.group(&self.sum(&plain)), self.divided());
                match &self.line.full {
                    Some(full) => format!("{body}{}{full}", self.times()),
                    None => body,
                }
            }
            kind => {
                let raised = children.iter().zip(&names).map(|(child, name)| match &child.weight {
                    Some(weight) if kind == "weighted-geometric" => {
                        format!("{name}^{}", view.weight(weight, in_percent))
                    }
                    _ => name.clone(),
                });
                self.of_operands(&raised.collect::<Vec<_>>())
                    .unwrap_or_else(|| self.sum(&plain))
            }
        };
        let pools = self.pools().map(|(minus, pool)| {
            let name = view.name_or(pool.name.as_ref(), &pool.pool);
            let cap = pool
                .cap
                .as_ref()
                .map(|cap| self.group(&format!("{}{cap}", view.say("≤", "≤ "))));
            let blank = view.say("", if cap.is_some() { " " } else { "" });
            (minus, format!("{name}{blank}{}", cap.unwrap_or_default()))
        });
        self.sum(&core::iter::once((false, body)).chain(pools).collect::<Vec<_>>())
    }

    /// The pools of the node, those subtracted after those added.
    fn pools(&self) -> impl Iterator<Item = (bool, &PoolLine)> {
        let added = self.line.added.iter().map(|pool| (false, pool));
        added.chain(self.line.subtracted.iter().map(|pool| (true, pool)))
    }

    /// The terms that entered, with their printed values.
    fn entered(&self) -> Vec<(&Term, String)> {
        let terms = self
            .line
            .terms
            .iter()
            .filter(|t| !matches!(t.kind, TermKind::LeftOut | TermKind::Moved));
        terms
            .filter_map(|term| {
                let places = self
                    .view
                    .line(term.child)
                    .map_or(0, |child| figure::places_of(&child.words));
                Some((term, figure::value(term.value.as_ref()?, places).marked()))
            })
            .collect()
    }

    fn with_numbers(&self) -> Option<String> {
        let view = self.view;
        let combined = self.line.combined.as_ref()?;
        let value = match &self.line.outcome {
            crate::outcome::Outcome::Scored(value) => value,
            _ => return None,
        };
        let places = figure::places_of(&self.line.words);
        let pools: Vec<(bool, String)> = self
            .pools()
            .map(|(minus, pool)| (minus, figure::at_least(&pool.counted, places).marked()))
            .collect();
        let mut out = String::from(self.equals().trim_start());
        let body = self.body();
        out.push_str(&self.sum(&core::iter::once((false, body)).chain(pools).collect::<Vec<_>>()));
        out.push_str(&self.amounts());
        let mut sum = combined.clone();
        for (minus, pool) in self.pools() {
            let counted = Value::Exact(pool.counted.clone());
            sum = if minus { sum - counted } else { sum + counted };
        }
        let scale = |x: &Value| figure::value(x, self.scale());
        // Where the printed score is the value to its last digit, it ends the chain itself.
        let shown = value
            .exact()
            .map_or_else(|| scale(value), |x| figure::of_node(x, &self.line.words));
        let is_shown = |x: &Value| *x == *value && figure::value(value, places).text == shown.text;
        let equals = |x: &Value| {
            view.equals(&if is_shown(x) {
                figure::value(value, places)
            } else {
                scale(x)
            })
        };
        if is_made_of_parts(self.line) {
            out.push_str(&equals(&sum));
        }
        let (net_cap, clamp) = (Value::Exact(self.line.net_cap.clone()), &self.line.clamp);
        let mut steps: Vec<(String, &Value)> = alloc::vec![(view.say("加减净额上限", "net cap").into(), &net_cap)];
        let bound = if clamp.upper().is_negative() {
            ("按上限", "upper limit")
        } else {
            ("按下限", "lower limit")
        };
        steps.push((view.say(bound.0, bound.1).into(), clamp));
        for gate in &self.line.gates {
            let name = view.name_or(gate.name.as_ref(), gate.id.as_deref().unwrap_or("?"));
            steps.push((view.quoted(name), &gate.change));
        }
        for (name, change) in steps.into_iter().filter(|(_, change)| **change != Value::default()) {
            sum = sum + change.clone();
            let sign = if change.upper().is_negative() { "" } else { "+" };
            let change = scale(change).marked();
            out.push_str(&format!(
                "{}{name} {sign}{change}{}",
                view.say("，", ", "),
                equals(&sum)
            ));
        }
        let unit = view.with_points("");
        if is_shown(&sum) {
            return Some(format!("{out}{unit}"));
        }
        let shown = shown.marked();
        let rounding = self.line.words.round.as_ref().or(self.line.words.show.as_ref());
        let how = rounding.map(|rounding| view.rounding(rounding));
        let how = how
            .map(|how| format!("{}{}", view.say("", " "), self.group(&how)))
            .unwrap_or_default();
        Some(format!("{out} → {shown}{unit}{how}"))
    }

    /// The combination with its numbers.
    fn body(&self) -> String {
        if self.line.is_leaf() {
            let places = figure::places_of(&self.line.words);
            return self
                .line
                .combined
                .as_ref()
                .map(|x| figure::value(x, places).marked())
                .unwrap_or_default();
        }
        let entered = self.entered();
        let values: Vec<String> = entered.iter().map(|(_, value)| value.clone()).collect();
        let plain: Vec<(bool, String)> = values.iter().map(|value| (false, value.clone())).collect();
        let weights: Vec<&Exact> = entered.iter().filter_map(|(term, _)| term.weight.as_ref()).collect();
        match self.line.words.kind.as_str() {
            "mean" => {
                let count = Exact::from(entered.len());
                if weights.iter().all(|weight| *weight * &count == Exact::ONE) {
                    return format!("{}{}{count}", self.group(&self.sum(&plain)), self.divided());
                }
            }
            "weighted-mean" => {
                let written = |term: &Term| self.view.line(term.child).and_then(|child| child.weight.clone());
                let total: Exact = entered.iter().filter_map(|(term, _)| written(term)).sum();
                let divided = |term: &Term| written(term).and_then(|weight| weight.checked_div(&total));
                if total != Exact::ONE && entered.iter().all(|(term, _)| term.weight == divided(term)) {
                    let weighted: Vec<(bool, String)> = entered
                        .iter()
                        .map(|(term, value)| {
                            let weight = figure::factor(&written(term).unwrap_or_default());
                            (false, format!("{value}{}{weight}", self.times()))
                        })
                        .collect();
                    return format!("{}{}{total}", self.group(&self.sum(&weighted)), self.divided());
                }
            }
            "earned-over-possible" => {
                let to = self.line.full.as_ref().filter(|full| !full.is_zero());
                let one_weight = weights
                    .first()
                    .filter(|first| weights.iter().all(|weight| weight == *first));
                if let (Some(to), Some(possible)) = (to, one_weight.and_then(|weight| to?.checked_div(weight))) {
                    let earned = self.group(&self.sum(&plain));
                    return format!("{earned}{}{possible}{}{to}", self.divided(), self.times());
                }
            }
            "weighted-geometric" => {
                let item = |(term, value): &(&Term, String)| {
                    let written = self.view.line(term.child).and_then(|child| child.weight.as_ref());
                    match term.weight.as_ref().or(written) {
                        Some(weight) => format!("{value}^{}", self.view.weight(weight, self.view.in_percent(self.at))),
                        None => value.clone(),
                    }
                };
                return self
                    .of_operands(&entered.iter().map(item).collect::<Vec<_>>())
                    .unwrap_or_default();
            }
            _ => {
                if let Some(body) = self.of_operands(&values) {
                    return body;
                }
            }
        }
        let in_percent = self.line.words.kind != "sum" && self.view.in_percent(self.at);
        let weighted: Vec<(bool, String)> = entered
            .iter()
            .map(
                |(term, value)| match term.weight.as_ref().filter(|weight| **weight != Exact::ONE) {
                    Some(weight) => {
                        let weight = self.view.weight(weight, in_percent);
                        let weight = if weight.contains('/') {
                            self.group(&weight)
                        } else {
                            weight
                        };
                        (false, format!("{value}{}{weight}", self.times()))
                    }
                    None => (false, value.clone()),
                },
            )
            .collect();
        if weighted.is_empty() {
            "0".to_string()
        } else {
            self.sum(&weighted)
        }
    }

    /// Decimals of the amounts of the node.
    fn scale(&self) -> u32 {
        let amounts = self.line.terms.iter().filter_map(|term| term.amount.as_ref()?.exact());
        let pools = self.pools().map(|(_, pool)| &pool.counted);
        let own = self
            .line
            .combined
            .as_ref()
            .filter(|_| self.line.is_leaf())
            .and_then(|x| x.exact());
        let amounts = amounts.chain(own);
        figure::column(amounts.chain(pools), figure::places_of(&self.line.words))
    }

    /// The same sum with the amount of each term, where weights make them differ from the values.
    fn amounts(&self) -> String {
        let entered = self.entered();
        let weighted = entered
            .iter()
            .any(|(term, _)| term.weight.as_ref().is_some_and(|weight| *weight != Exact::ONE));
        if !weighted || !matches!(self.line.words.kind.as_str(), "sum" | "weighted-sum") {
            return String::new();
        }
        let scale = self.scale();
        let amounts = entered.iter().filter_map(|(term, _)| term.amount.as_ref());
        let amounts = amounts.map(|amount| (false, figure::value(amount, scale).marked()));
        let pools = self
            .pools()
            .map(|(minus, pool)| (minus, figure::at_least(&pool.counted, scale).marked()));
        let sum = self.sum(&amounts.chain(pools).collect::<Vec<_>>());
        format!("{}{sum}", self.equals())
    }
}
