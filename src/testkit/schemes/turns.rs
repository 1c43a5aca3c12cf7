//! What an input declares and where its readers turn: the knots, edges, caps and steps on and beside which a
//! random figure is laid.

use alloc::{string::String, vec, vec::Vec};

use crate::draft::{Condition, Input, Node, Scheme};
use crate::rule::{Parameter, Rule};
use crate::{Exact, Mode, Rounding};

/// What is known of the figures of one input.
pub(super) struct Field<'a> {
    pub(super) percent: bool,
    pub(super) least: Option<&'a Exact>,
    pub(super) most: Option<&'a Exact>,
    step: Option<&'a Exact>,
    pub(super) items: &'a [String],
    pub(super) levels: Vec<String>,
    /// Words that conditions compare the input with.
    pub(super) words: Vec<String>,
    /// Numbers at which a reader turns.
    pub(super) turns: Vec<Exact>,
}

/// The nearest multiple of a step on the way to 0.
pub(super) fn on_step(value: &Exact, step: &Exact) -> Exact {
    let steps = value.checked_div(step).unwrap_or_default();
    let whole = if steps.is_negative() {
        steps.ceil()
    } else {
        steps.floor()
    };
    &whole * step
}

impl<'a> Field<'a> {
    pub(super) fn of(scheme: &'a Scheme, id: &str, readers: &[&'a Node]) -> Self {
        let input: Option<&Input> = scheme.input.iter().find(|input| input.id.as_str() == id);
        let of_reader = || readers.iter().find_map(|node| node.unit.as_deref());
        let unit = input.and_then(|input| input.unit.as_deref()).or_else(of_reader);
        let conditions: Vec<&Condition> = conditions(scheme)
            .into_iter()
            .filter(|condition| condition.input.as_deref() == Some(id))
            .collect();
        let mut turns: Vec<Exact> = readers
            .iter()
            .filter_map(|node| node.rule.as_ref())
            .flat_map(|rule| turns(scheme, rule))
            .collect();
        turns.extend(conditions.iter().flat_map(|condition| bounds(condition)));
        let (least, most) = input.map_or((None, None), |i| (i.at_least.as_ref(), i.at_most.as_ref()));
        turns.extend(least.into_iter().chain(most).cloned());
        let words = conditions.iter().filter_map(|condition| condition.equals.as_ref());
        Field {
            percent: matches!(unit, Some("%" | "％" | "百分点" | "个百分点")),
            least,
            most,
            step: input.and_then(|input| input.step.as_ref()),
            items: input.map_or(&[], |input| &input.items),
            levels: input.map(|input| input.levels.clone()).unwrap_or_default(),
            words: words.map(|word| word.text.clone()).collect(),
            turns,
        }
    }

    /// A number moved into the range and onto the step. A percentage can only be written as a decimal.
    pub(super) fn within(&self, x: Exact) -> Exact {
        let decimal = |x: Exact| x.round(&Rounding::places(8, Mode::Down));
        let x = if self.percent { decimal(x) } else { x };
        let x = self.most.map_or(x.clone(), |most| x.min(most.clone()));
        let x = self.least.map_or(x.clone(), |least| x.max(least.clone()));
        let Some(step) = self.step else { return x };
        let on = on_step(&x, step);
        match self.least {
            Some(least) if on < *least => &on + step,
            _ => on,
        }
    }
}

/// Every condition of a scheme that can look at an input.
pub(crate) fn conditions(scheme: &Scheme) -> Vec<&Condition> {
    let mut all = Vec::new();
    for node in &scheme.node {
        all.extend(node.gate.iter().flat_map(|gate| &gate.when));
        all.extend(node.replace.iter().flat_map(|replace| &replace.when));
        if let Some(Rule::Decision(decision)) = &node.rule {
            all.extend(decision.row.iter().flat_map(|row| &row.when));
        }
    }
    let of_statistics = scheme.statistic.iter();
    all.extend(of_statistics.flat_map(|statistic| statistic.among.iter().chain(&statistic.when)));
    let of_pools = scheme.pool.iter().flat_map(crate::combine::Pool::gates);
    all.extend(of_pools.flat_map(|gate| &gate.when));
    all
}

fn bounds(condition: &Condition) -> Vec<Exact> {
    let bounds = [
        &condition.at_least,
        &condition.more_than,
        &condition.at_most,
        &condition.less_than,
    ];
    let number = condition.equals.as_ref().and_then(|equals| equals.number.clone());
    bounds.into_iter().flatten().cloned().chain(number).collect()
}

/// What a parameter can be: constants, columns of tables; where the record gives it, a usual number.
fn values(scheme: &Scheme, parameter: Option<&Parameter>) -> Vec<Exact> {
    let values: Vec<Exact> = match parameter {
        Some(Parameter::Constant(constant)) => vec![constant.clone()],
        Some(Parameter::Attribute { values, .. }) => values.0.iter().map(|(_, value)| value.clone()).collect(),
        Some(Parameter::Table { table, column }) => {
            let table = scheme.table.iter().find(|t| t.id.as_str() == table);
            let at = table.and_then(|table| table.columns.iter().position(|name| name == column));
            let rows = table.into_iter().flat_map(|table| &table.row);
            rows.filter_map(|row| row.values.get(at?)).cloned().collect()
        }
        _ => Vec::new(),
    };
    if values.is_empty() {
        vec![Exact::from(50)]
    } else {
        values
    }
}

/// The numbers at which a rule turns, before anything is divided.
fn turns(scheme: &Scheme, rule: &Rule) -> Vec<Exact> {
    let values = |parameter: &Parameter| values(scheme, Some(parameter));
    let divisor = |by: &Option<Parameter>| by.as_ref().map_or(Exact::ONE, |by| values(by)[0].clone());
    match rule {
        Rule::Linear(rule) => {
            let by = divisor(&rule.divide_by);
            let knots = rule.knots.iter().flat_map(|knot| values(&knot.x));
            knots.map(|x| &x * &by).collect()
        }
        Rule::Steps(rule) => {
            let by = divisor(&rule.divide_by);
            let bounds = rule
                .row
                .iter()
                .flat_map(|r| [&r.at_least, &r.more_than, &r.at_most, &r.less_than]);
            bounds.flatten().map(|bound| bound * &by).collect()
        }
        Rule::Deviation(rule) => {
            let by = divisor(&rule.divide_by);
            let mut all = Vec::new();
            for base in values(&rule.base) {
                all.push(&base * &by);
                for (side, sign) in [(&rule.above, Exact::ONE), (&rule.below, Exact::from(-1))] {
                    if let Some(side) = side {
                        all.extend((1..4).map(|n| &(&base + &(&side.every * &(&Exact::from(n) * &sign))) * &by));
                        all.extend(side.to.as_ref().map(|to| to * &by));
                    }
                }
            }
            all
        }
        Rule::Completion(rule) => {
            let targets = rule.target.as_ref().map_or_else(|| vec![Exact::ONE], values);
            let mut all = vec![Exact::ZERO, Exact::from(-1)];
            for target in targets {
                let shares = [&rule.zero_below, &rule.at_least, &rule.at_most];
                all.extend(shares.into_iter().flatten().map(|share| share * &target));
                all.extend([target.clone(), &target + &target]);
            }
            all
        }
        Rule::Efficacy(rule) => rule.tier.iter().flat_map(|tier| values(&tier.standard)).collect(),
        Rule::Goalposts(rule) => values(&rule.worst).into_iter().chain(values(&rule.best)).collect(),
        Rule::Growth(rule) => rule.base.iter().flat_map(values).collect(),
        _ => Vec::new(),
    }
}
