//! The rules of raters' whole sheets in words.

use alloc::{format, string::String, vec::Vec};

use super::Teller;
use super::phrase::{Edge, clauses, either, list, percent, points, say, sentences, span};
use crate::cohort::{Differ, Sheet, SheetLimit, Voids};
use crate::number::{Exact, Mode};

impl Teller<'_> {
    pub(super) fn sheets(&self) -> Vec<String> {
        self.scheme.sheet.iter().map(|sheet| self.sheet(sheet)).collect()
    }

    fn sheet(&self, of: &Sheet) -> String {
        let language = self.language;
        let name = self.name_or_id(of.name.as_ref(), Some(&of.id));
        let inputs = list(of.inputs.iter().map(|id| self.source_named(id)), language);
        let groups = list(of.groups.iter().map(|id| self.quoted(id)), language);
        let groups = match groups.is_empty() {
            true => String::new(),
            false => say!(language, "评价组{groups}的", " of the groups {groups}"),
        };
        let head = say!(
            language,
            "整票规则{name}：每位评价人在{inputs}中{groups}全部评价票为一张整票",
            "sheet{name}: what one rater marked in {inputs}{groups} over all units is one sheet",
        );
        let strata = of.strata.as_deref().map(|by| {
            let by = self.attribute_named(by);
            say!(language, "按{by}分组，每组一张", "one for each {by}")
        });
        let units = of.units_at_least.map(|least| {
            say!(
                language,
                "至少应评价{least}个单位",
                "at least {least} units must be marked"
            )
        });
        let equal = of
            .not_all_equal
            .then(|| say!(language, "不得全部相同", "not all marks may be equal"));
        let differ = of.differ.map(|differ| match differ {
            Differ::Units => say!(
                language,
                "同一项中各单位不得同分",
                "no two units may get the same mark in one input"
            ),
            Differ::Items => say!(
                language,
                "同一单位各项不得同分",
                "no two inputs may get the same mark of one unit"
            ),
            Differ::All => say!(language, "全票不得有相同分", "no two marks may be equal"),
        });
        let limits = of.limit.iter().map(|limit| self.sheet_limit(limit));
        let voids = match of.voids {
            Voids::Sheet => say!(
                language,
                "不合规定的整票作废，其各票按无效票计",
                "a sheet that breaks a rule is void, and so is every ballot on it"
            ),
            Voids::All => say!(
                language,
                "有一张不合规定的，全部作废",
                "if one sheet breaks a rule, all are void"
            ),
        };
        let said = [Some(head), strata, units, equal, differ].into_iter().flatten();
        let said = said.chain(limits).chain([voids, self.basis(of.basis.as_ref())]);
        sentences([clauses(said, language)], language)
    }

    fn sheet_limit(&self, of: &SheetLimit) -> String {
        let language = self.language;
        let edge = |at: &Exact, inclusive| Edge {
            at: points(at, language),
            inclusive,
        };
        let least = of.at_least.as_ref().map(|at| edge(at, true));
        let least = least.or_else(|| of.more_than.as_ref().map(|at| edge(at, false)));
        let most = of.at_most.as_ref().map(|at| edge(at, true));
        let most = most.or_else(|| of.less_than.as_ref().map(|at| edge(at, false)));
        let range = match (&least, &most) {
            (None, None) => None,
            (least, most) => Some(span(least.as_ref(), most.as_ref(), language)),
        };
        let levels = list(of.levels.iter().map(|level| self.quoted(level)), language);
        let levels = Some(levels).filter(|levels| !levels.is_empty());
        let meant = list(range.into_iter().chain(levels), language);
        let share = |share: &Exact| {
            let (share, round) = (percent(share), self.whole(of.round));
            say!(
                language,
                "全票评分数的{share}（{round}）",
                "{share} of the marks on the sheet ({round})"
            )
        };
        let number = |n: u64| say!(language, "{n}个", "{n}");
        let bounds = [
            ("至少", "at least", of.least.map(number)),
            ("至少", "at least", of.least_share.as_ref().map(share)),
            ("至多", "at most", of.most.map(number)),
            ("至多", "at most", of.most_share.as_ref().map(share)),
        ];
        let bounds = bounds.into_iter().filter_map(|(zh, en, bound)| {
            let (bound, word) = (bound?, either(language, zh, en));
            Some(format!("{word}{}{bound}", either(language, "", " ")))
        });
        let bounds = list(bounds, language);
        say!(language, "评分{meant}的{bounds}", "{bounds} of marks that are {meant}")
    }

    /// How a share becomes a whole number.
    fn whole(&self, mode: Option<Mode>) -> String {
        let mode = mode.unwrap_or(Mode::Down);
        let word = either(self.language, mode.zh(), mode.as_str());
        say!(self.language, "{word}取整", "a whole number, {word}")
    }
}
