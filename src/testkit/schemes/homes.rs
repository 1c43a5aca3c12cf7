//! Random homes of parameters: attributes of the unit and reference tables in the place of constants.

use alloc::{string::String, vec::Vec};

use super::dice::Dice;
use crate::draft::{Attribute, Node, Scheme, Table, TableRow};
use crate::rule::{Parameter, Rule};
use crate::{Exact, Pairs};

/// Standards, from the best column down, and weights.
const NORMS: &str = "norms";
const NORM_COLUMNS: [&str; 4] = ["优秀", "良好", "合格", "较差"];
const SHARES: &str = "shares";
const SHARE_COLUMNS: [&str; 3] = ["a", "b", "c"];

/// Perhaps gives a scheme reference tables, whose rows one or two closed attributes choose; every row is there.
pub(super) fn tables(dice: &mut Dice, scheme: &mut Scheme) {
    if dice.chance(30) {
        let mut trade = Attribute::new("trade");
        trade.values = ["工业", "商业"].map(String::from).to_vec();
        scheme.attributes.push(trade);
    }
    if !dice.chance(40) {
        return;
    }
    for (id, columns) in [(NORMS, &NORM_COLUMNS[..]), (SHARES, &SHARE_COLUMNS[..])] {
        let keys: Vec<Attribute> = scheme.attributes[..=dice.below(scheme.attributes.len())].to_vec();
        let mut table = Table::new(id);
        table.key = keys.iter().map(|key| key.id.as_str().into()).collect();
        table.columns = columns.iter().map(|name| (*name).into()).collect();
        let mut rows: Vec<Vec<String>> = alloc::vec![Vec::new()];
        for key in &keys {
            let longer = |row: &Vec<String>| {
                let row = row.clone();
                let with = move |value: &String| row.iter().chain([value]).cloned().collect();
                key.values.iter().map(with).collect::<Vec<Vec<String>>>()
            };
            rows = rows.iter().flat_map(longer).collect();
        }
        for row in rows {
            let values = if id == NORMS {
                standards(dice)
            } else {
                columns
                    .iter()
                    .map(|_| Exact::new(dice.within(0, 10), 10).unwrap())
                    .collect()
            };
            table.row.push(TableRow::new(row, values));
        }
        scheme.table.push(table);
    }
}

/// Standards that descend.
fn standards(dice: &mut Dice) -> Vec<Exact> {
    let mut standard = dice.number(40, 60);
    let mut next = || {
        let this = standard.clone();
        standard = &standard - &dice.positive(9);
        this
    };
    NORM_COLUMNS.iter().map(|_| next()).collect()
}

fn has(scheme: &Scheme, table: &str) -> bool {
    scheme.table.iter().any(|other| other.id.as_str() == table)
}

fn column(table: &str, column: &str) -> Parameter {
    Parameter::Table {
        table: table.into(),
        column: column.into(),
    }
}

fn by_size(large: Exact, small: Exact) -> Parameter {
    Parameter::Attribute {
        attribute: "size".into(),
        values: Pairs(
            [("大", large), ("小", small)]
                .map(|(size, value)| (size.into(), value))
                .to_vec(),
        ),
    }
}

/// Perhaps makes the weights of some children depend on the unit. Gives whether they still add to the same for every unit.
pub(super) fn weights(dice: &mut Dice, scheme: &mut Scheme, children: &[usize]) -> bool {
    let way = dice.below(12);
    if way < 8 {
        return true;
    }
    let of = |scheme: &Scheme, at: usize| scheme.node[at].weight.as_ref().and_then(Parameter::constant).cloned();
    let base: Vec<usize> = children.iter().copied().filter(|at| !scheme.node[*at].extra).collect();
    if let (true, [first, .., last]) = (way < 10, &base[..]) {
        // A large unit and a small one change two weights with each other.
        if let (Some(one), Some(other)) = (of(scheme, *first), of(scheme, *last)) {
            scheme.node[*first].weight = Some(by_size(one.clone(), other.clone()));
            scheme.node[*last].weight = Some(by_size(other, one));
        }
        return true;
    }
    for at in children.iter().copied() {
        if has(scheme, SHARES) && dice.chance(60) {
            scheme.node[at].weight = Some(column(SHARES, dice.pick(&SHARE_COLUMNS)));
        } else if let Some(weight) = of(scheme, at).filter(|_| dice.chance(60)) {
            let small = &weight + &dice.share();
            scheme.node[at].weight = Some(by_size(weight, small));
        }
    }
    false
}

/// Whether the weight of a node depends on the unit.
pub(super) fn varies(node: &Node) -> bool {
    node.weight.as_ref().is_some_and(|weight| weight.constant().is_none())
}

/// Lets constants of rules depend on the unit, where no adjustment names them.
pub(super) fn parameters(dice: &mut Dice, scheme: &mut Scheme) {
    let norms = has(scheme, NORMS);
    for at in 0..scheme.node.len() {
        let id = scheme.node[at].id.clone();
        if scheme
            .adjustment
            .iter()
            .any(|adjustment| adjustment.node == id.as_str())
            || !dice.chance(20)
        {
            continue;
        }
        if let Some(rule) = &mut scheme.node[at].rule {
            settle(dice, norms, rule);
        }
    }
}

fn settle(dice: &mut Dice, norms: bool, rule: &mut Rule) {
    match rule {
        Rule::Efficacy(rule) if norms && rule.tier.len() <= NORM_COLUMNS.len() => {
            for (tier, name) in rule.tier.iter_mut().zip(NORM_COLUMNS) {
                tier.standard = column(NORMS, name);
            }
        }
        Rule::Efficacy(rule) => rule
            .tier
            .iter_mut()
            .for_each(|tier| settle_one(dice, norms, &mut tier.standard)),
        Rule::Completion(rule) => rule
            .target
            .iter_mut()
            .for_each(|target| settle_one(dice, norms, target)),
        Rule::Linear(rule) => {
            for knot in &mut rule.knots {
                settle_one(dice, norms, &mut knot.x);
                settle_one(dice, false, &mut knot.y);
            }
            rule.divide_by.iter_mut().for_each(|by| settle_one(dice, norms, by));
            rule.if_crossed = dice.maybe(50, Dice::share);
        }
        Rule::Steps(rule) => rule.divide_by.iter_mut().for_each(|by| settle_one(dice, norms, by)),
        Rule::Deviation(rule) if rule.base_to.is_none() => {
            settle_one(dice, norms, &mut rule.base);
            rule.divide_by.iter_mut().for_each(|by| settle_one(dice, norms, by));
        }
        Rule::Goalposts(rule) => {
            settle_one(dice, norms, &mut rule.worst);
            settle_one(dice, norms, &mut rule.best);
        }
        Rule::Growth(rule) => rule.base.iter_mut().for_each(|base| settle_one(dice, norms, base)),
        _ => {}
    }
}

fn settle_one(dice: &mut Dice, norms: bool, parameter: &mut Parameter) {
    let Some(constant) = parameter.constant().cloned() else {
        return;
    };
    match dice.below(3) {
        1 if norms => *parameter = column(NORMS, dice.pick(&NORM_COLUMNS)),
        1 | 2 => *parameter = by_size(constant.clone(), &constant + &dice.number(0, 4)),
        _ => {}
    }
}
