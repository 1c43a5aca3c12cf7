//! Random panels, with groups in one or two levels.

use alloc::{format, string::String, vec, vec::Vec};

use super::dice::Dice;
use crate::Exact;
use crate::combine::{Empty, Group, Panel, PanelLevel, Trim, Within};
use crate::rule::Rule;

/// Weights of so many groups that add to `total`, as parts of a hundred.
fn weights(dice: &mut Dice, count: usize, total: &Exact) -> Vec<Exact> {
    let mut left = 100;
    let mut weights = Vec::new();
    for at in 0..count {
        let part = if at + 1 == count { left } else { dice.within(0, left) };
        left -= part;
        weights.push(total * &Exact::new(part, 100).unwrap());
    }
    weights
}

pub(super) fn panel(dice: &mut Dice, full: Exact) -> Rule {
    let mut panel = Panel::new(vec![]);
    panel.weights = dice.pick(&[None, Some(Exact::ONE), Some(Exact::from(10))]);
    panel.at_least = dice.maybe(20, |d| d.pick(&[Exact::ZERO, Exact::from(-1), Exact::from(-2)]));
    panel.at_most = dice.maybe(30, |_| full.clone() + Exact::ONE);
    panel.step = dice.maybe(30, |d| {
        d.pick(&[Exact::new(1, 2).unwrap(), Exact::new(1, 100).unwrap()])
    });
    if dice.chance(30) {
        let half = &full * &Exact::new(1, 2).unwrap();
        panel.levels = [("好", full.clone()), ("一般", half), ("差", Exact::ZERO)]
            .map(|(name, mark)| PanelLevel::new(name, mark))
            .to_vec();
    }
    let total = panel.weights.clone().unwrap_or(Exact::ONE);
    groups(dice, None, &total, &full, &mut panel.group);
    Rule::Panel(panel)
}

fn groups(dice: &mut Dice, parent: Option<&str>, total: &Exact, full: &Exact, out: &mut Vec<Group>) {
    let count = 1 + dice.below(3);
    let weights = weights(dice, count, total);
    for (at, weight) in weights.into_iter().enumerate() {
        let id = format!("{}g{at}", parent.map(|p| format!("{p}.")).unwrap_or_default());
        let mut group = Group::new(id.as_str());
        group.parent = parent.map(String::from);
        group.weight = if count > 1 || dice.chance(50) {
            Some(weight)
        } else {
            None
        };
        group.round = dice.maybe(30, Dice::fine_rounding);
        if parent.is_none() && dice.chance(25) {
            out.push(group);
            groups(dice, Some(&id), total, full, out);
            continue;
        }
        group.within = dice.pick(&[Within::Mean, Within::Mean, Within::Median, Within::Sum]);
        group.empty = Some(dice.pick(&[
            Empty::LeaveOut,
            Empty::LeaveOut,
            Empty::Score(full.clone()),
            Empty::NoScore,
        ]));
        group.quorum = dice.maybe(20, |d| d.within(1, 3) as u64);
        let mut least = 1;
        while group.trim.len() < 2 && dice.chance(30) {
            let mut trim = Trim::new(0u64);
            (trim.high, trim.low) = (dice.below(2) as u64, dice.below(3) as u64);
            least = (least + 1).max(trim.high + trim.low + 1) + dice.below(2) as u64;
            trim.ballots_at_least = least;
            group.trim.push(trim);
        }
        out.push(group);
    }
}
