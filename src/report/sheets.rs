//! The sheets of raters that are void as a whole, each with every rule that it breaks.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::figure;
use super::view::View;
use crate::cohort::{SheetFault, SheetFaultKind, SheetLimit, SheetVerdict};
use crate::number::Exact;

/// One note for each void sheet on which this unit was marked:
/// `评价票「3」对86个单位评分：均为100分，按「全部相同」整票作废`.
pub(super) fn notes(view: &View<'_>) -> Vec<String> {
    let void = view.card.sheets.iter().filter(|verdict| verdict.is_void());
    void.map(|verdict| note(view, verdict)).collect()
}

fn note(view: &View<'_>, verdict: &SheetVerdict) -> String {
    let faults: Vec<String> = verdict.fault.iter().map(|found| fault(view, found)).collect();
    let faults = faults.join(view.say("；", "; "));
    let (rater, units) = (view.quoted(&verdict.rater), verdict.units);
    if view.is_chinese() {
        format!("评价票{rater}对{units}个单位评分：{faults}整票作废")
    } else {
        let plural = if units == 1 { "" } else { "s" };
        format!("Sheet of {rater} over {units} unit{plural}: void, {faults}")
    }
}

fn fault(view: &View<'_>, fault: &SheetFault) -> String {
    let digits = |x: &Option<Exact>| x.as_ref().map(|x| figure::plain(x).marked()).unwrap_or_default();
    let count = |n: Option<u64>| n.unwrap_or_default().to_string();
    let (mark, found, allowed) = (digits(&fault.mark), count(fault.found), count(fault.allowed));
    let rule = fault.kind.in_chinese();
    let meant = fault.limit.as_ref().map(|limit| meant(view, limit)).unwrap_or_default();
    let rater = view.quoted(fault.rater.as_deref().unwrap_or_default());
    match (fault.kind, view.is_chinese()) {
        (SheetFaultKind::AllEqual, true) => format!("均为{mark}分，按「{rule}」"),
        (SheetFaultKind::AllEqual, false) => format!("all marks are {mark}"),
        (SheetFaultKind::SameMark, true) => format!("有{found}个同为{mark}分，按「{rule}」"),
        (SheetFaultKind::SameMark, false) => format!("{found} marks are equal ({mark})"),
        (SheetFaultKind::TooMany, true) => format!("{meant}有{found}个，至多{allowed}个，按「{rule}」"),
        (SheetFaultKind::TooMany, false) => format!("{found} marks {meant}, at most {allowed} allowed"),
        (SheetFaultKind::TooFew, true) => format!("{meant}有{found}个，至少{allowed}个，按「{rule}」"),
        (SheetFaultKind::TooFew, false) => format!("{found} marks {meant}, at least {allowed} demanded"),
        (SheetFaultKind::TooFewUnits, true) => format!("至少应评价{allowed}个单位，按「{rule}」"),
        (SheetFaultKind::TooFewUnits, false) => format!("at least {allowed} units must be marked"),
        (SheetFaultKind::Cancelled, true) => format!("因评价票{rater}不合规定，按「{rule}」"),
        (SheetFaultKind::Cancelled, false) => format!("the sheet of {rater} breaks a rule that voids all"),
    }
}

/// The marks that a limit means: `90分及以上`, `「优秀」`.
fn meant(view: &View<'_>, limit: &SheetLimit) -> String {
    let bounds = [
        (&limit.at_least, "分及以上", "of at least "),
        (&limit.more_than, "分以上（不含）", "above "),
        (&limit.at_most, "分及以下", "of at most "),
        (&limit.less_than, "分以下（不含）", "below "),
    ];
    let bounds = bounds.into_iter().filter_map(|(bound, zh, en)| {
        let bound = figure::plain(bound.as_ref()?).marked();
        Some(if view.is_chinese() {
            format!("{bound}{zh}")
        } else {
            format!("{en}{bound}")
        })
    });
    let levels: Vec<String> = limit.levels.iter().map(|level| view.quoted(level)).collect();
    let levels = view.list(&levels);
    let levels = Some(levels).filter(|levels| !levels.is_empty());
    let all: Vec<String> = bounds.chain(levels).collect();
    all.join(view.say("、", ", "))
}
