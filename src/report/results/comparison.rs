//! What an appeal changed, for everyone (申诉复核单): only what differs between two standings.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

use crate::card::Card;
use crate::language::{Language, Text};
use crate::number::{Exact, Value};
use crate::outcome::Outcome;
use crate::read::document;
use crate::report::block::{Block, Table};
use crate::report::{figure, text};
use crate::standing::{Apart, Place, QuotaLine, Standing};

document! {
    /// One thing that changed. What has no value on one side is absent there.
    pub struct Change {
        required {
            /// What changed.
            "what" what: Text,
        }
        optional {
            /// The unit; none for quotas and the scheme.
            "unit" unit: Option<String>,
            /// Its name.
            "name" name: Option<Text>,
            /// The number before, exact.
            "before" before: Option<Exact>,
            /// The number after, exact.
            "after" after: Option<Exact>,
            /// Words before, where it is no number.
            "said-before" said_before: Option<Text>,
            /// Words after, where it is no number.
            "said-after" said_after: Option<Text>,
        }
    }
}

document! {
    /// What changed from one standing to another.
    pub struct Comparison {
        required {}
        optional {
            /// The changes: of the scheme, unit by unit in the order of ids, and of quotas.
            "changes" changes: Vec<Change>,
            /// How many units are the same in everything.
            "same" same: u64,
        }
    }
}

/// A number of a quota.
type Number = fn(&QuotaLine) -> Option<Exact>;

/// A side of the comparison: one unit's card and row.
#[derive(Clone, Copy, Default)]
struct Side<'a> {
    card: Option<&'a Card>,
    row: Option<&'a Place>,
    apart: Option<&'a Apart>,
}

/// A value on one side: a number, or words.
#[derive(Clone, PartialEq, Default)]
struct Said(Option<Exact>, Option<Text>);

impl Comparison {
    /// Compares cards and standing before with those after. Units are told apart by their ids; of several
    /// cards of one unit the first counts.
    #[must_use]
    pub fn of(before: (&[Card], &Standing), after: (&[Card], &Standing)) -> Comparison {
        let mut out = Comparison::default();
        let words = |text: &str| Said(None, Some(text.into()));
        out.add(
            None,
            Text::both("方案指纹", "Fingerprint of the scheme"),
            words(&before.1.fingerprint),
            words(&after.1.fingerprint),
        );
        let (old, new) = (sides(before), sides(after));
        let units: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
        for unit in units {
            let count = out.changes.len();
            let (old, new) = (
                old.get(unit).copied().unwrap_or_default(),
                new.get(unit).copied().unwrap_or_default(),
            );
            out.unit(unit, old, new);
            if out.changes.len() == count {
                out.same = out.same.saturating_add(1);
            }
        }
        out.quotas(&before.1.quotas, &after.1.quotas);
        out
    }

    fn add(&mut self, unit: Option<(&str, Option<&Text>)>, what: Text, before: Said, after: Said) {
        if before != after {
            self.changes.push(Change {
                unit: unit.map(|(unit, _)| unit.into()),
                name: unit.and_then(|(_, name)| name.cloned()),
                before: before.0,
                after: after.0,
                said_before: before.1,
                said_after: after.1,
                ..Change::new(what)
            });
        }
    }

    fn unit(&mut self, unit: &str, old: Side<'_>, new: Side<'_>) {
        let name = new.card.or(old.card).and_then(|card| card.facts.unit.name.as_ref());
        let unit = Some((unit, name));
        let there = |side: Side<'_>| {
            Said(
                None,
                Some(match side.card {
                    Some(_) => Text::both("在列", "listed"),
                    None => Text::both("不在列", "not listed"),
                }),
            )
        };
        self.add(unit, Text::both("单位", "Unit"), there(old), there(new));
        let apart = |side: Side<'_>| {
            let apart = side.apart?;
            let grade = |language| {
                apart
                    .grade
                    .as_ref()
                    .map(|grade| grade.in_language(language))
                    .unwrap_or_default()
            };
            let (zh, en) = (apart.why.in_chinese(), apart.why.keyword().replace('-', " "));
            let zh = format!("{zh} {}", grade(Language::Chinese));
            Some(Text::both(
                zh.trim(),
                format!("{en} {}", grade(Language::English)).trim(),
            ))
        };
        let without = Text::both("未排名", "Without a rank");
        self.add(unit, without, Said(None, apart(old)), Said(None, apart(new)));
        let (Some(was), Some(is)) = (old.card, new.card) else {
            return self.row(unit, old.row, new.row);
        };
        let known: BTreeSet<&str> = was.lines.iter().map(|line| line.words.id.as_str()).collect();
        let added = is.lines.iter().filter(|line| !known.contains(line.words.id.as_str()));
        let index = |card: &'_ Card| -> BTreeMap<String, Said> {
            card.lines
                .iter()
                .map(|line| (line.words.id.clone(), said(&line.outcome)))
                .collect()
        };
        let (earlier, later) = (index(was), index(is));
        for line in was.lines.iter().chain(added) {
            let label = Text::both(line.words.label(Language::Chinese), line.words.label(Language::English));
            let value = |of: &BTreeMap<String, Said>| of.get(&line.words.id).cloned().unwrap_or_default();
            self.add(unit, label, value(&earlier), value(&later));
        }
        self.row(unit, old.row, new.row);
    }

    fn row(&mut self, unit: Option<(&str, Option<&Text>)>, old: Option<&Place>, new: Option<&Place>) {
        let number = |row: Option<&Place>, of: fn(&Place) -> &Exact| Said(row.map(|row| of(row).clone()), None);
        for (what, of) in [
            (
                Text::both("排名依据的数值", "Ranked value"),
                (|row| &row.value) as fn(&Place) -> &Exact,
            ),
            (Text::both("名次", "Rank"), |row| &row.rank),
        ] {
            self.add(unit, what, number(old, of), number(new, of));
        }
        for (what, of) in [
            (
                Text::both("等次", "Grade"),
                (|row| row.grade.clone()) as fn(&Place) -> Option<Text>,
            ),
            (Text::both("无限制时等次", "Grade without limits"), |row| {
                row.band_grade.clone()
            }),
            (Text::both("限制", "Limits"), |row| {
                list(row.limiters.iter().map(|l| (l.what.in_chinese(), l.what.keyword())))
            }),
            (Text::both("标记", "Flags"), |row| {
                list(row.flags.iter().map(|f| (f.in_chinese(), f.keyword())))
            }),
        ] {
            self.add(unit, what, Said(None, old.and_then(of)), Said(None, new.and_then(of)));
        }
    }

    fn quotas(&mut self, old: &[QuotaLine], new: &[QuotaLine]) {
        let same = |a: &QuotaLine, b: &QuotaLine| a.grade == b.grade && a.stratum == b.stratum;
        let added = new.iter().filter(|line| !old.iter().any(|known| same(known, line)));
        for line in old.iter().chain(added) {
            let (was, is) = (old.iter().find(|l| same(l, line)), new.iter().find(|l| same(l, line)));
            let group = line
                .stratum
                .as_deref()
                .map(|group| format!("{group} "))
                .unwrap_or_default();
            let what = |zh: &str, en: &str| {
                let grade = |language| line.grade.in_language(language);
                Text::both(
                    format!("{group}{}名额：{zh}", grade(Language::Chinese)),
                    format!("{group}quota of {}: {en}", grade(Language::English)),
                )
            };
            let numbers: [(Text, Number); 8] = [
                (what("参评数", "N"), |line| Some(Exact::from(line.n))),
                (what("精确数", "exact number"), |line| line.exact.clone()),
                (what("个数", "places"), |line| line.seats.map(Exact::from)),
                (what("已用", "used"), |line| Some(Exact::from(line.used))),
                (what("待定", "open"), |line| Some(Exact::from(line.open))),
                (what("空缺", "empty"), |line| Some(Exact::from(line.vacated))),
                (what("名额内末位", "last that is in"), |line| line.last_in.clone()),
                (what("名额外首位", "first that is out"), |line| {
                    line.first_out.clone()
                }),
            ];
            for (what, of) in numbers {
                self.add(None, what, Said(was.and_then(of), None), Said(is.and_then(of), None));
            }
            for (what, of) in [
                (
                    what("末位并列单位", "units that tie for the last place"),
                    (|line| units(&line.edge)) as fn(&QuotaLine) -> Option<Text>,
                ),
                (what("失去名额单位", "units that lost a place"), |line| {
                    units(&line.lost)
                }),
            ] {
                self.add(None, what, Said(None, was.and_then(of)), Said(None, is.and_then(of)));
            }
        }
    }

    /// As text: a table of the changes, or that there are none.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let say = |zh: &'static str, en: &'static str| if language == Language::Chinese { zh } else { en };
        let mut blocks = alloc::vec![Block::Title(
            say("申诉复核单", "Review after appeal: what changed").into()
        )];
        if self.changes.is_empty() {
            blocks.push(Block::Paragraph(say("没有变化。", "Nothing changed.").into()));
        } else {
            let mut table = Table::default()
                .words(say("单位", "Unit"), 32)
                .words(say("事项", "Item"), 40)
                .words(say("复核前", "Before"), 36)
                .words(say("复核后", "After"), 36)
                .number(say("变化", "Change"));
            for change in &self.changes {
                let cell = |number: &Option<Exact>, words: &Option<Text>| {
                    let words = words.as_ref().map(|words| words.in_language(language).to_string());
                    number
                        .as_ref()
                        .map(|x| figure::plain(x).marked())
                        .or(words)
                        .unwrap_or_else(|| "—".into())
                };
                let unit = change.name.as_ref().map(|name| name.in_language(language).to_string());
                let by = change
                    .before
                    .as_ref()
                    .zip(change.after.as_ref())
                    .map(|(before, after)| {
                        let by = after - before;
                        figure::signed(&by, figure::decimals(&by).unwrap_or(4))
                    });
                table.row(alloc::vec![
                    unit.or_else(|| change.unit.clone()).unwrap_or_default(),
                    change.what.in_language(language).into(),
                    cell(&change.before, &change.said_before),
                    cell(&change.after, &change.said_after),
                    by.unwrap_or_default(),
                ]);
            }
            blocks.push(Block::Table(table));
        }
        blocks.push(Block::Paragraph(match language {
            Language::Chinese => format!("其余{}个单位各项均无变化。", self.same),
            Language::English => format!("Units without any change: {}.", self.same),
        }));
        text::layout(&blocks, language)
    }

    /// Exact values as canonical JSON.
    #[must_use]
    pub fn json(&self) -> String {
        crate::document::canonical(self)
    }
}

fn sides<'a>((cards, standing): (&'a [Card], &'a Standing)) -> BTreeMap<&'a str, Side<'a>> {
    let mut out: BTreeMap<&str, Side<'_>> = BTreeMap::new();
    for card in cards {
        let side = out.entry(card.facts.unit.id.as_str()).or_default();
        side.card = side.card.or(Some(card));
    }
    for row in &standing.rows {
        let side = out.entry(row.unit.as_str()).or_default();
        side.row = side.row.or(Some(row));
    }
    for apart in &standing.apart {
        let side = out.entry(apart.unit.as_str()).or_default();
        side.apart = side.apart.or(Some(apart));
    }
    out
}

fn said(outcome: &Outcome) -> Said {
    match outcome {
        Outcome::Scored(Value::Exact(x)) => Said(Some(x.clone()), None),
        Outcome::Scored(value) => Said(None, Some(figure::value(value, 0).marked().into())),
        Outcome::Absent(kind) => Said(
            None,
            Some(Text::both(kind.in_chinese(), kind.keyword().replace('-', " "))),
        ),
        Outcome::NoScore(_) => Said(None, Some(Text::both("暂无得分", "no score"))),
    }
}

fn list<'a>(items: impl Iterator<Item = (&'a str, &'a str)>) -> Option<Text> {
    let (zh, en): (Vec<String>, Vec<String>) = items.map(|(zh, en)| (zh.into(), en.replace('-', " "))).unzip();
    (!zh.is_empty()).then(|| Text::both(zh.join("、"), en.join(", ")))
}

fn units(units: &[String]) -> Option<Text> {
    (!units.is_empty()).then(|| Text::both(units.join("、"), units.join(", ")))
}
