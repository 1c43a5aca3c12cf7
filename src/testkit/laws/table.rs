//! The table of laws: name, sentence in both languages, domain, and how each is asked.

use core::fmt;

use super::Ask;
use super::cards::{
    a_card_replays, a_card_suffices, a_checked_scheme_never_errors, a_printed_table_foots, lines_reconcile,
    losses_sum_to_the_loss, matches_the_oracle, the_sample_is_diverse, within_the_attainable_range,
};
use super::columns::the_batch_equals_one_by_one;
use super::documents::{documents_round_trip, every_problem_is_real};
use super::events::{
    an_event_never_counts_against_its_sign, an_event_that_does_not_count_changes_nothing, caps_are_idempotent,
};
use super::means::{
    a_zero_weight_node_changes_nothing, constant_in_constant_out, rescaling_equals_deleting,
    scaling_weights_changes_nothing,
};
use super::merit::more_never_hurts;
use super::orders::{
    the_order_of_entries_is_irrelevant, the_order_of_events_is_irrelevant, the_order_of_raters_is_irrelevant,
    the_order_of_siblings_is_irrelevant, the_order_of_units_is_irrelevant,
};
use super::ranks::{a_grade_never_falls, a_rank_ignores_those_below, ties_share};
use super::ways::{a_roll_up_scores_as_the_sums, a_void_sheet_is_no_sheet};

/// A law: its name, its sentence and where it applies.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Law {
    /// Its name, which is that of its function and of the test that [`laws!`](crate::laws) makes.
    pub name: &'static str,
    /// The sentence, in Chinese.
    pub zh: &'static str,
    /// The sentence, in English.
    pub en: &'static str,
    /// Where it applies.
    pub domain: &'static str,
    pub(super) ask: Ask,
}

impl fmt::Debug for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.en)
    }
}

/// Writes the table of laws: one row a law.
macro_rules! table {
    ($($name:ident, $ask:expr, $zh:literal, $en:literal, $domain:literal;)+) => {
        /// Every law, in the order in which they are asked.
        pub static ALL: &[Law] = &[
            $(Law { name: stringify!($name), zh: $zh, en: $en, domain: $domain, ask: $ask },)+
        ];
    };
}

table! {
    the_scheme_checks, Ask::Document,
        "方案通过校验", "the scheme passes its check",
        "the document";
    the_sample_is_diverse, Ask::All(the_sample_is_diverse),
        "随机记录能到达每一个指标", "random records reach every leaf below the result",
        "leaves below the result";
    matches_the_oracle, Ask::Each(matches_the_oracle),
        "引擎得分与独立复算一致", "the engine gives what the oracle gives",
        "schemes that the oracle covers, without statistics";
    a_card_replays, Ask::Each(a_card_replays),
        "结果单可复核", "scoring the facts of a card again gives the card again",
        "every card";
    a_card_suffices, Ask::Each(a_card_suffices),
        "结果单未引用的不影响结果", "what a card does not cite cannot change it",
        "every card";
    lines_reconcile, Ask::Each(lines_reconcile),
        "每一行勾稽相符", "at every line the parts make the whole",
        "every line";
    within_the_attainable_range, Ask::Each(within_the_attainable_range),
        "得分在可达区间之内", "every score lies within what is attainable",
        "scored nodes of which the least or the greatest is known";
    losses_sum_to_the_loss, Ask::Each(losses_sum_to_the_loss),
        "各指标失分合计等于总失分", "the losses by leaf add up to the loss",
        "results with full marks whose losses can be told";
    a_printed_table_foots, Ask::Each(a_printed_table_foots),
        "打印的结果单核对相符", "a printed sheet foots",
        "cards with a footing line (feature `report`)";
    a_checked_scheme_never_errors, Ask::Each(a_checked_scheme_never_errors),
        "通过校验的方案总能出结果单，没有得分的都有原因", "a checked scheme always gives a card, and what has no score has a reason",
        "every line";
    constant_in_constant_out, Ask::Each(constant_in_constant_out),
        "下级得分都相同，平均后不变", "equal values in, that value out",
        "means, least, greatest, and best or drop as means";
    scaling_weights_changes_nothing, Ask::Each(scaling_weights_changes_nothing),
        "权重同比放大，得分不变", "weights of a mean times three change nothing",
        "weighted means with weights that are written or chosen by an attribute";
    a_zero_weight_node_changes_nothing, Ask::Each(a_zero_weight_node_changes_nothing),
        "增加权重为零的指标，得分不变", "a node of weight zero changes nothing",
        "weighted sums and weighted means that are scored and do not count their children";
    rescaling_equals_deleting, Ask::Each(rescaling_equals_deleting),
        "不计一项等于删去一项", "to leave a child out of a mean is to delete it",
        "means and points over points from which a child was left out";
    the_order_of_siblings_is_irrelevant, Ask::Each(the_order_of_siblings_is_irrelevant),
        "同级指标的次序不影响得分", "the order of siblings is irrelevant",
        "parents of two children or more, except those that take the first present";
    the_order_of_entries_is_irrelevant, Ask::Each(the_order_of_entries_is_irrelevant),
        "填报的次序不影响得分", "the order of entries is irrelevant",
        "records of two entries or more";
    the_order_of_raters_is_irrelevant, Ask::Each(the_order_of_raters_is_irrelevant),
        "评价票的次序不影响得分", "the order of raters is irrelevant",
        "entries of two ballots or more";
    the_order_of_events_is_irrelevant, Ask::Each(the_order_of_events_is_irrelevant),
        "事项的次序不影响得分", "the order of events is irrelevant",
        "records of two events or more";
    the_order_of_units_is_irrelevant, Ask::Units(the_order_of_units_is_irrelevant),
        "单位的次序不影响得分、名次和等次", "the order of units is irrelevant",
        "cohorts";
    more_never_hurts, Ask::Each(more_never_hurts),
        "下级得分上升，本级不降", "when what stands below rises, a node does not fall, and so not the result",
        "figures that move leaves, and parents that are scored before and after";
    an_event_never_counts_against_its_sign, Ask::Each(an_event_never_counts_against_its_sign),
        "多一项加分不降低总分，多一项扣分不提高总分", "one bonus more never lowers the result, one deduction more never raises it",
        "recognised events, where the result is scored with and without; no conditions on statistics";
    an_event_that_does_not_count_changes_nothing, Ask::Each(an_event_that_does_not_count_changes_nothing),
        "不计分的事项不影响得分", "an event that does not count changes nothing",
        "events that are not recognised, out of the period or superseded, of pools that no condition counts";
    caps_are_idempotent, Ask::Each(caps_are_idempotent),
        "上限只核减一次", "what a cap has cut is not cut again",
        "pools of whole credit, without rounding, series and fixed points";
    a_grade_never_falls, Ask::Each(a_grade_never_falls),
        "得分上升，等次不降，每一得分都有等次", "a grade never falls when the score rises, and every score has one",
        "the bands, on and beside every bound";
    a_rank_ignores_those_below, Ask::Units(a_rank_ignores_those_below),
        "名次与排在后面的单位无关", "a rank ignores those below",
        "cohorts, without sums of ranks and numbers of first places";
    ties_share, Ask::Units(ties_share),
        "记录相同则名次相同", "units with the same record share a place",
        "cohorts, unless ties are ranked by id";
    a_roll_up_scores_as_the_sums, Ask::Each(a_roll_up_scores_as_the_sums),
        "分部汇总后计分，与直接填报合计数计分相同", "to roll parts up and score is to score what they make",
        "inputs that roll up, whose parts reported";
    a_void_sheet_is_no_sheet, Ask::Each(a_void_sheet_is_no_sheet),
        "去掉作废的评价票，得分不变", "a void sheet is no sheet",
        "void sheets whose inputs are on no other, where every entry keeps a ballot";
    the_batch_equals_one_by_one, Ask::Each(the_batch_equals_one_by_one),
        "批量计分与逐个计分相同", "a batch equals one by one",
        "schemes that fit the kernel of a batch, without statistics (feature `batch`)";
    documents_round_trip, Ask::Each(documents_round_trip),
        "方案、记录和结果单写出后读回不变", "documents are read back as written",
        "the scheme, records and cards";
    every_problem_is_real, Ask::Each(every_problem_is_real),
        "错误在出错处报告，改正后消失", "a fault is reported where it is, and gone when it is put right",
        "the nodes of the document, one fault at a time";
}

/// A law by its name.
#[must_use]
pub fn law(name: &str) -> Option<&'static Law> {
    ALL.iter().find(|law| law.name == name)
}
