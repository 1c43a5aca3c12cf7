//! Laws of a single card: it matches the oracle, replays, suffices, adds up, and leaves nothing unsaid.

use alloc::{format, string::ToString, sync::Arc, vec::Vec};

use super::breach::{Breach, Clause};
use super::trial::Trial;
use super::{Finding, Look};
use crate::testkit::oracle;
use crate::{Card, Exact, Language, Outcome};

/// Every card of a trial goes through `look`, which says how often it applied.
fn each(trial: &Trial<'_>, mut look: impl FnMut(&Card) -> Finding) -> Finding {
    let Ok(cards) = trial.cards() else { return Ok(0) };
    let mut applied = 0;
    for (card, record) in cards.iter().zip(&trial.records) {
        applied += look(card).map_err(|breach| breach.record("record", record))?;
    }
    Ok(applied)
}

/// The engine gives what the oracle gives: every node, event and grade. Domain: schemes that the oracle covers, without
/// statistics.
pub fn matches_the_oracle(trial: &Trial<'_>) -> Finding {
    if !oracle::covers(trial.document()) || trial.document().needs_cohort() {
        return Ok(0);
    }
    each(trial, |card| {
        let verdict = oracle::score(trial.document(), &card.facts, card.stage.as_deref());
        match oracle::differences(card, &verdict).into_iter().next() {
            None => Ok(card.lines.len() as u64),
            Some(difference) => Err(Breach::new(
                format!("引擎与复算不一致：{difference}"),
                format!("the engine and the oracle differ: {difference}"),
            )
            .at(Clause::node(trial.document(), &difference.what))
            .scores(difference.found.clone(), difference.wanted.clone())),
        }
    })
}

/// A card is verified by its scheme: scoring its facts again gives every line again.
pub fn a_card_replays(trial: &Trial<'_>) -> Finding {
    each(trial, |card| match trial.scheme.verify(card) {
        Ok(()) => Ok(1),
        Err(problems) => Err(Breach::new(
            problems.message(Language::Chinese),
            problems.message(Language::English),
        )),
    })
}

/// What a card does not cite cannot change it: its facts and statistics alone make the same card.
pub fn a_card_suffices(trial: &Trial<'_>) -> Finding {
    each(trial, |card| {
        let facts = Arc::unwrap_or_clone(card.facts.clone());
        let again = match trial.scheme.admit(facts, card.stage.as_deref()) {
            Ok(record) => record.score_with(&card.cited()),
            Err(problems) => {
                let (zh, en) = (Language::Chinese, Language::English);
                return Err(Breach::new(problems.message(zh), problems.message(en)));
            }
        };
        if again == *card {
            return Ok(1);
        }
        let mut lines = card.lines.iter().zip(&again.lines);
        let node = lines
            .find(|(a, b)| a != b)
            .map_or("", |(line, _)| line.words.id.as_str());
        Err(Breach::new(
            "只凭结果单所引数据复算，结果不同",
            "the facts that the card cites make another card",
        )
        .at(Clause::node(trial.document(), node)))
    })
}

/// At every node, pool and event of a card the parts make the whole.
pub fn lines_reconcile(trial: &Trial<'_>) -> Finding {
    each(trial, |card| match card.reconciles() {
        Ok(()) => Ok(card.lines.len() as u64),
        Err(found) => {
            let first = found.first();
            let line = first.map_or("", |discrepancy| discrepancy.line.as_str());
            let said = first.map(ToString::to_string).unwrap_or_default();
            Err(Breach::new(said.clone(), said).at(Clause::node(trial.document(), line)))
        }
    })
}

/// The points lost, told by leaf in points of the result, add up to full marks less the result. Domain: results whose
/// full marks and losses can be told.
pub fn losses_sum_to_the_loss(trial: &Trial<'_>) -> Finding {
    each(trial, |card| {
        let Some(result) = card.result_line() else { return Ok(0) };
        let (Some(total), Some(full), Some(_)) = (result.outcome.score(), &result.full, &result.lost) else {
            return Ok(0);
        };
        let of_result = card.lines.iter().filter(|line| line.effective.is_some());
        let lost: Exact = of_result.filter_map(|line| line.lost_in_total.as_ref()).sum();
        let wanted = full - total;
        if lost == wanted {
            return Ok(1);
        }
        Err(Breach::new(
            format!("各指标失分合计{lost}，满分与得分相差{wanted}"),
            format!("the losses add up to {lost}, full marks less the result is {wanted}"),
        )
        .at(Clause::node(trial.document(), &result.words.id)))
    })
}

/// The printed sheet foots: the figures of its footing line make the printed result, with the rounding of print as a part.
#[cfg(feature = "report")]
pub fn a_printed_table_foots(trial: &Trial<'_>) -> Finding {
    each(trial, |card| {
        let mut applied = 0;
        for (language, head, agrees, differs) in [
            (Language::Chinese, "核对：", "，相符", "，不符"),
            (Language::English, "Footing: ", ":agrees", ":doesnotagree"),
        ] {
            let report = card.report(language);
            for footing in report.match_indices(head).filter_map(|(at, _)| report.get(at..)) {
                // A long line is broken in print.
                let line: alloc::string::String = footing.split_whitespace().collect();
                let (good, bad) = (line.find(agrees), line.find(differs));
                if good.is_none() || bad.is_some_and(|bad| good.is_some_and(|good| bad < good)) {
                    let said = footing.lines().next().unwrap_or_default();
                    return Err(Breach::new(said, said));
                }
                applied += 1;
            }
        }
        Ok(applied)
    })
}

/// Without the feature `report` nothing is printed, and the law does not apply.
#[cfg(not(feature = "report"))]
pub fn a_printed_table_foots(_: &Trial<'_>) -> Finding {
    Ok(0)
}

/// Every admitted record gives a card with a line for each node; what has no score has a reason, and the score on the
/// front is that of the result.
pub fn a_checked_scheme_never_errors(trial: &Trial<'_>) -> Finding {
    each(trial, |card| {
        let nodes = trial.document().node.len();
        if card.lines.len() != nodes {
            return Err(Breach::new(
                format!("结果单有{}行，方案有{nodes}个节点", card.lines.len()),
                format!("the card has {} lines, the scheme {nodes} nodes", card.lines.len()),
            ));
        }
        let silent = |outcome: &Outcome| matches!(outcome, Outcome::NoScore(reasons) if reasons.is_empty());
        if let Some(line) = card.lines.iter().find(|line| silent(&line.outcome)) {
            return Err(
                Breach::new("没有得分，也没有原因", "there is neither a score nor a reason")
                    .at(Clause::node(trial.document(), &line.words.id)),
            );
        }
        if card.score.as_ref() != card.total() {
            return Err(Breach::new(
                "结果单首页得分与结果行不同",
                "the score on the front is not that of the result",
            ));
        }
        Ok(card.lines.len() as u64)
    })
}

/// Random records reach the scheme: most are admitted, and every leaf below the result is scored by one of them.
/// Otherwise the other laws say little.
pub(super) fn the_sample_is_diverse(look: &Look<'_, '_>) -> Finding {
    let (Look { sample, scheme }, trials) = (look, &look.sample.trials);
    let records: usize = trials.iter().map(|trial| trial.records.len() + 1).sum();
    if sample.refused as usize > records {
        let (zh, en) = (Language::Chinese, Language::English);
        let first = |language| sample.first_refusal.as_ref().map(|problems| problems.message(language));
        return Err(Breach::new(
            format!("随机记录大半不被接纳，首例：{}", first(zh).unwrap_or_default()),
            format!(
                "most random records are refused; the first: {}",
                first(en).unwrap_or_default()
            ),
        ));
    }
    let cards: Vec<Card> = trials.iter().filter_map(|trial| trial.cards().ok()).flatten().collect();
    let Some(first) = cards.first() else { return Ok(0) };
    let leaves: Vec<usize> = (0..first.lines.len())
        .filter(|at| first.lines[*at].is_leaf() && super::merit::is_under(first, *at, first.result))
        .collect();
    for at in &leaves {
        if !cards
            .iter()
            .any(|card| matches!(card.lines[*at].outcome, Outcome::Scored(_)))
        {
            return Err(Breach::new(
                format!("{}份随机记录中，这一指标从未得分", cards.len()),
                format!("no record of {} scores this leaf", cards.len()),
            )
            .at(Clause::node(scheme.draft(), &first.lines[*at].words.id)));
        }
    }
    Ok(leaves.len() as u64)
}
