//! What the events of a pool or ledger can come to, under its caps.

use crate::combine::{Account, Category};
use crate::extent::{End, Range};
use crate::number::Exact;

/// From no event to the cap: the pool's own, or those of its outermost categories together.
pub(super) fn range(account: &Account) -> Range {
    let pool = &account.pool;
    let roots = || pool.category.iter().filter(|category| category.parent.is_none());
    let of_categories = roots().map(|category| of_category(account, category));
    let inside = if pool.category.is_empty() {
        counts(account, None)
    } else {
        of_categories.fold(Range::point(Exact::ZERO), |sum, range| sum.plus(&range))
    };
    let range = match &pool.cap {
        Some(cap) => inside.at_most(cap),
        None => inside,
    };
    // Gates only cut, by how other units fared: what was possible need not be.
    if pool.gates().next().is_some() {
        range.unsure()
    } else {
        range
    }
}

/// What the events under an outermost category can come to.
fn of_category(account: &Account, root: &Category) -> Range {
    let under = account.pool.category.iter().filter(|category| {
        let outermost = account.around(Some(category.id.as_str())).last();
        outermost.is_some_and(|outermost| outermost.id == root.id)
    });
    // As many events as one likes: some kind of event that counts is enough.
    let inside = under.map(|category| {
        let around = account.around(Some(category.id.as_str()));
        let caps = around.filter_map(|category| category.cap.as_ref());
        caps.fold(counts(account, Some(category)), |range, cap| range.at_most(cap))
    });
    let inside = inside
        .reduce(|a, b| a.plus(&b))
        .unwrap_or_else(|| Range::point(Exact::ZERO));
    match &root.cap {
        Some(cap) => inside.at_most(cap),
        None => inside,
    }
}

/// What events of one kind can add to before any cap on their sum.
fn counts(account: &Account, category: Option<&Category>) -> Range {
    let pool = &account.pool;
    let around = || account.around(category.map(|category| category.id.as_str()));
    let capped = around().filter_map(|c| c.event_cap.as_ref()).chain(&pool.event_cap);
    let fixed = category.and_then(|category| category.points.clone());
    let fixed = match (fixed, &pool.event_round) {
        (Some(points), Some(rounding)) => Some(points.round(rounding)),
        (fixed, _) => fixed,
    };
    // Shares of fixed points may round away; that they do not, nobody has to show.
    if capped.chain(&fixed).any(|most| !most.is_positive()) && pool.event_round.is_none() {
        return Range::point(Exact::ZERO);
    }
    Range {
        least: End::new(Exact::ZERO, true),
        greatest: End::open(pool.event_round.is_none()),
    }
}
