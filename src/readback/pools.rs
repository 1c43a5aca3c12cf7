//! Pools in words, and how events count in pools and ledgers alike: points, caps, matters, order.

use alloc::{format, string::String, vec::Vec};

use super::Teller;
use super::phrase::{clauses, either, joined, list, percent, points, rounding, say, sentences};
use crate::combine::{Category, Credit, Filling, Pool, PoolGate, SameMatter};

impl Teller<'_> {
    pub(super) fn pool(&self, pool: &Pool) -> String {
        let language = self.language;
        let used = |pick: fn(&crate::draft::Node) -> &Vec<String>| -> Vec<String> {
            let by = self
                .scheme
                .node
                .iter()
                .filter(|node| pick(node).iter().any(|id| *id == *pool.id));
            by.map(|node| self.quoted(&self.label(node))).collect()
        };
        let (added, subtracted) = (list(used(|n| &n.add), language), list(used(|n| &n.subtract), language));
        let added = (!added.is_empty()).then(|| say!(language, "计入{added}的加分", "added to {added}"));
        let subtracted =
            (!subtracted.is_empty()).then(|| say!(language, "计入{subtracted}的扣分", "taken from {subtracted}"));
        let nowhere =
            (added.is_none() && subtracted.is_none()).then(|| say!(language, "未计入任何指标", "used by no node"));
        let deducts = subtracted.is_some() && added.is_none();
        let (name, colon) = (self.source_named(&pool.id), either(language, "：", ": "));
        let used = clauses([added, subtracted, nowhere].into_iter().flatten(), language);
        let carried = pool.carry_over.then(|| {
            say!(
                language,
                "考核期前未计的结转事项照计",
                "events carried over from before the period count"
            )
        });
        let said = [
            used,
            self.counting(pool, deducts),
            carried.unwrap_or_default(),
            self.basis(pool.basis.as_ref()),
        ];
        let what = either(language, "加扣分项", "Pool ");
        format!("{what}{name}{colon}{}", sentences(said, language))
    }

    /// How events count: their points by category, then everything that cuts them.
    pub(super) fn counting(&self, pool: &Pool, deducts: bool) -> String {
        let language = self.language;
        let (zh_sign, en_sign) = if deducts { ("扣", "off") } else { ("加", "more") };
        let categories = self.categories(pool, zh_sign, en_sign);
        let credit = match pool.credit {
            Credit::Whole => None,
            Credit::Equal => Some(say!(
                language,
                "多方共有的按个数均分",
                "shared events are divided equally"
            )),
            Credit::Declared => Some(say!(
                language,
                "多方共有的按载明份额计",
                "shared events count by their declared share"
            )),
        };
        let round = pool.event_round.as_ref().map(|round| {
            let round = rounding(round, language);
            say!(language, "每件{round}", "each event is {round}")
        });
        let event_cap = pool.event_cap.as_ref().map(|cap| {
            let cap = points(cap, language);
            say!(
                language,
                "每件最多{zh_sign}{cap}",
                "at most {cap} {en_sign} for each event"
            )
        });
        let cap = match &pool.cap {
            Some(cap) => {
                let cap = points(cap, language);
                say!(language, "合计最多{zh_sign}{cap}", "at most {cap} {en_sign} in all")
            }
            None => say!(language, "合计不设上限", "no cap on the total"),
        };
        let caps = pool.cap.is_some() || pool.category.iter().any(|category| category.cap.is_some());
        let caps = caps || pool.gates().any(|gate| gate.at_most.is_some());
        let order = caps.then(|| match pool.order {
            Filling::Date => say!(language, "上限按日期先后用完", "events use up a cap in order of date"),
            Filling::Size => say!(language, "上限从分数大的用起", "events use up a cap from the largest"),
            Filling::ProRata => say!(
                language,
                "超过上限的各件按比例核减",
                "events over a cap give way in proportion"
            ),
        });
        let said = [
            Some(categories),
            credit,
            round,
            event_cap,
            Some(self.matters(pool)),
            self.yields(pool),
            Some(cap),
            order,
        ];
        let gates = pool.gate.iter().map(|gate| self.pool_gate(gate));
        clauses(said.into_iter().flatten().chain(gates), language)
    }

    /// What a pool or category counts when conditions on the cohort hold.
    fn pool_gate(&self, gate: &PoolGate) -> String {
        let language = self.language;
        let when = self.conditions(&gate.when, gate.any);
        let most = gate.at_most.as_ref().map(|most| {
            let most = points(most, language);
            say!(language, "合计最多计{most}", "at most {most} count together")
        });
        let times = gate.times.as_ref().map(|times| match times.is_zero() {
            true => say!(language, "不计", "nothing counts"),
            false => {
                let times = percent(times);
                say!(language, "按{times}计", "{times} counts")
            }
        });
        let does = list([most, times].into_iter().flatten(), language);
        let name = self.name_or_id(gate.name.as_ref(), Some(&gate.id));
        let absent = self.if_absent(gate.if_absent);
        let basis = self.basis(gate.basis.as_ref());
        let said = joined(
            [absent, basis].into_iter().filter(|said| !said.is_empty()),
            either(language, "，", ", "),
        );
        say!(
            language,
            "限制{name}：{when}的，{does}（{said}）",
            "gate{name}: if {when}, {does} ({said})"
        )
    }

    fn matters(&self, pool: &Pool) -> String {
        let language = self.language;
        let with = list(pool.same_matter_with.iter().map(|id| self.source_named(id)), language);
        match (&pool.same_matter, with.is_empty()) {
            (SameMatter::Series(series), alone) => {
                let series = list(series.iter().map(percent), language);
                let with = if alone {
                    with
                } else {
                    say!(language, "，与{with}合并认定", ", across {with} too")
                };
                say!(
                    language,
                    "同一事项从高到低依次按{series}计，其余不计{with}",
                    "of one matter the events count {series} in order of points, the rest nothing{with}",
                )
            }
            (SameMatter::All, true) => say!(language, "同一事项有几件计几件", "every event of one matter counts"),
            (SameMatter::All, false) => say!(
                language,
                "同一事项有几件计几件，与{with}之间亦同",
                "every event of one matter counts, across {with} too",
            ),
            (SameMatter::Highest, true) => {
                say!(
                    language,
                    "同一事项就高不重复",
                    "of one matter only the event of most points counts"
                )
            }
            (SameMatter::Highest, false) => say!(
                language,
                "同一事项就高不重复，与{with}合并认定",
                "of one matter only the event of most points counts, across {with} too",
            ),
        }
    }

    fn yields(&self, pool: &Pool) -> Option<String> {
        let to = list(pool.yields_to.iter().map(|id| self.source_named(id)), self.language);
        (!to.is_empty()).then(|| {
            say!(
                self.language,
                "同一事项已在{to}计分的，此处不计",
                "a matter that counts in {to} does not count here"
            )
        })
    }

    fn categories(&self, pool: &Pool, zh_sign: &str, en_sign: &str) -> String {
        let language = self.language;
        let named = |category: &Category| {
            let name = self.text(category.name.as_ref());
            self.quoted(if name.is_empty() { category.id.as_str() } else { name })
        };
        let given = say!(
            language,
            "每件分数由记录填报",
            "the record gives the points of each event"
        );
        if pool.category.is_empty() {
            return given;
        }
        let none_fixed = pool.category.iter().all(|category| category.points.is_none());
        let all = pool.category.iter().map(|category| {
            let is_parent = pool
                .category
                .iter()
                .any(|c| c.parent.as_deref() == Some(category.id.as_str()));
            let each = match &category.points {
                Some(each) => {
                    let each = points(each, language);
                    Some(say!(language, "每件{zh_sign}{each}", "{each} {en_sign} for each"))
                }
                None if is_parent || none_fixed => None,
                None => Some(say!(language, "每件分数由记录填报", "points given by the record")),
            };
            let parent = category.parent.as_deref().map(|id| {
                let parent = pool
                    .category
                    .iter()
                    .find(|c| c.id.as_str() == id)
                    .map_or_else(|| self.quoted(id), named);
                say!(language, "属{parent}", "within {parent}")
            });
            let event_cap = category.event_cap.as_ref().map(|cap| {
                let cap = points(cap, language);
                say!(language, "每件最多{cap}", "at most {cap} for each")
            });
            let cap = category.cap.as_ref().map(|cap| {
                let cap = points(cap, language);
                say!(language, "合计最多{cap}", "at most {cap} together")
            });
            let gates = category.gate.iter().map(|gate| self.pool_gate(gate));
            let own = joined(
                [parent, each, event_cap, cap].into_iter().flatten().chain(gates),
                either(language, "，", ", "),
            );
            let name = named(category);
            match (own.is_empty(), none_fixed) {
                (true, _) => name,
                (false, true) => say!(language, "{name}（{own}）", "{name} ({own})"),
                (false, false) => say!(language, "{name}{own}", "{name} {own}"),
            }
        });
        if none_fixed {
            let all = list(all, language);
            return say!(language, "类别为{all}；{given}", "kinds: {all}; {given}");
        }
        clauses(all, language)
    }
}
