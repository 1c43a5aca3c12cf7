//! The rules that read a number, in words: straight lines, step tables, deviations from a base.

use alloc::{format, string::String};

use super::Teller;
use super::phrase::{Figures, Keys, clauses, either, joined, list, points, say, spans};
use crate::draft::Node;
use crate::number::{Exact, Rounding};
use crate::rule::{Deviation, End, InputKind, Linear, Parameter, PartStep, Side, Steps};

impl<'a> Teller<'a> {
    /// What a curve is read at, how it is rounded first, and how its numbers are written: 完成率（实际÷3000人）.
    fn subject<'n>(
        &'n self,
        node: &'n Node,
        divide_by: Option<&Parameter>,
        round_x: Option<&Rounding>,
    ) -> (String, String, Figures<'n>) {
        let language = self.language;
        let figures = self.figures(node);
        let (short, name, figures) = match divide_by {
            Some(by) => {
                let by = self.parameter(by, figures, "除数", "divisor");
                let percent = Figures {
                    percent: true,
                    unit: "",
                };
                (
                    either(language, "完成率", "the ratio"),
                    say!(language, "完成率（实际÷{by}）", "ratio (actual ÷ {by})"),
                    percent,
                )
            }
            None if self.kind_of(node) == Some(InputKind::Fraction) => {
                let name = say!(language, "比率（分子÷分母）", "ratio (numerator ÷ denominator)");
                (either(language, "比率", "the ratio"), name, figures)
            }
            None => (
                either(language, "实际值", "the figure"),
                say!(language, "实际值", "the figure"),
                figures,
            ),
        };
        let round = round_x.map(|round| {
            let round = figures.rounding(round, language);
            say!(language, "{short}先{round}", "{short} is first {round}")
        });
        (name, round.unwrap_or_default(), figures)
    }

    pub(super) fn linear(&self, node: &Node, rule: &Linear) -> String {
        let language = self.language;
        let (subject, round, figures) = self.subject(node, rule.divide_by.as_ref(), rule.round_x.as_ref());
        let gives = |y: &Exact| self.given(rule.gives, y);
        let knots = rule.knots.iter().map(|knot| {
            let x = self.parameter(&knot.x, figures, "点位", "knot");
            let y = match &knot.y {
                Parameter::Constant(y) => gives(y),
                y => {
                    let y = self.parameter(
                        y,
                        Figures {
                            percent: false,
                            unit: "",
                        },
                        "得分",
                        "points",
                    );
                    say!(language, "得{y}", "{y}")
                }
            };
            let left = knot.left.as_ref().map(|left| {
                let left = gives(left);
                say!(language, "略低于此的{left}", "just below: {left}")
            });
            let right = knot.right.as_ref().map(|right| {
                let right = gives(right);
                say!(language, "略高于此的{right}", "just above: {right}")
            });
            let jump = clauses([left, right].into_iter().flatten(), language);
            let jump = if jump.is_empty() {
                jump
            } else {
                say!(language, "（{jump}）", " ({jump})")
            };
            say!(language, "{x}{y}{jump}", "{x} {y}{jump}")
        });
        let knots = list(knots, language);
        let ends = rule.knots.first().zip(rule.knots.last()).map(|(first, last)| {
            let (low, high) = (
                first.left.as_ref().or(first.y.constant()),
                last.right.as_ref().or(last.y.constant()),
            );
            let below = self.parameter(&first.x, figures, "点位", "knot");
            let above = self.parameter(&last.x, figures, "点位", "knot");
            let (lowest, highest) = self.reach(node, rule.divide_by.as_ref());
            let below = (
                say!(language, "低于{below}的", "below {below} "),
                rule.below.as_ref(),
                low,
            );
            let above = (
                say!(language, "高于{above}的", "above {above} "),
                rule.above.as_ref(),
                high,
            );
            let below =
                Some(below).filter(|_| lowest.is_none_or(|lowest| first.x.constant().is_none_or(|x| lowest < x)));
            let above =
                Some(above).filter(|_| highest.is_none_or(|highest| last.x.constant().is_none_or(|x| highest > x)));
            let said =
                [below, above]
                    .into_iter()
                    .flatten()
                    .map(|(place, end, holds)| match end.unwrap_or(&End::Hold) {
                        End::Hold => match holds {
                            Some(holds) => format!("{place}{}", gives(holds)),
                            None => say!(language, "{place}与端点相同", "{place}as at the end"),
                        },
                        End::Value(y) => format!("{place}{}", gives(y)),
                        End::Extend => say!(language, "{place}按最近一段直线延伸", "{place}the nearest line goes on"),
                    });
            clauses(said, language)
        });
        let crossed = rule.if_crossed.as_ref().map(|y| {
            let y = gives(y);
            say!(
                language,
                "各点位相同或次序颠倒的，{y}",
                "where knots meet or cross, {y}"
            )
        });
        let said = [
            round,
            say!(language, "按{subject}取点，{knots}", "{subject}: {knots}"),
            say!(language, "各点之间按直线插值", "on straight lines between these"),
            ends.unwrap_or_default(),
            crossed.unwrap_or_default(),
        ];
        clauses(said, language)
    }

    pub(super) fn steps(&self, node: &Node, rule: &Steps) -> String {
        let language = self.language;
        let (subject, round, figures) = self.subject(node, rule.divide_by.as_ref(), rule.round_x.as_ref());
        let keys = rule.row.iter().map(|row| Keys {
            at_least: row.at_least.as_ref(),
            more_than: row.more_than.as_ref(),
            at_most: row.at_most.as_ref(),
            less_than: row.less_than.as_ref(),
        });
        let spans = spans(keys, |x| figures.number(x, language), language);
        let rows = spans.zip(&rule.row).map(|(span, row)| {
            let gives = self.given(rule.gives, &row.y);
            say!(language, "{span}{gives}", "{span}: {gives}")
        });
        let rows = clauses(rows, language);
        let colon = either(language, "：", ": ");
        clauses([round, format!("{subject}{colon}{rows}")], language)
    }

    pub(super) fn deviation(&self, node: &Node, rule: &Deviation) -> String {
        let language = self.language;
        let (subject, round, figures) = self.subject(node, rule.divide_by.as_ref(), rule.round_x.as_ref());
        let base = self.parameter(&rule.base, figures, "基准", "base");
        let start = self.start(rule.start.as_ref(), node);
        let whole = self.kind_of(node) == Some(InputKind::Count) && rule.divide_by.is_none();
        let above = rule.above.as_ref().map(|side| self.side(side, true, whole, figures));
        let below = rule.below.as_ref().map(|side| self.side(side, false, whole, figures));
        let (least, most) = self.reach(node, rule.divide_by.as_ref());
        let base_is =
            |bound: Option<&Exact>| matches!((&rule.base, bound), (Parameter::Constant(base), Some(b)) if base == b);
        // Where one side changes nothing, the start holds on it, as far as it can be reached at all.
        let upper = rule
            .base_to
            .as_ref()
            .map(|upper| self.parameter(upper, figures, "基准上限", "upper base"));
        if let Some(upper) = upper {
            let band = say!(
                language,
                "{subject}在{base}至{upper}之间（含两端）的{start}",
                "{subject} from {base} to {upper} (both included): {start}"
            );
            let above =
                above.unwrap_or_else(|| say!(language, "高于{upper}的不增不减", "above {upper} nothing changes"));
            let below = below.unwrap_or_else(|| say!(language, "低于{base}的不增不减", "below {base} nothing changes"));
            return clauses([round, band, above, below], language);
        }
        let at_base = match (&above, &below) {
            (Some(_), None) if !base_is(least) => say!(
                language,
                "{subject}不高于{base}的{start}",
                "{subject} at or below {base}: {start}"
            ),
            (None, Some(_)) if !base_is(most) => say!(
                language,
                "{subject}不低于{base}的{start}",
                "{subject} at or above {base}: {start}"
            ),
            _ => say!(language, "{subject}为{base}的{start}", "{subject} at {base}: {start}"),
        };
        clauses(
            [Some(round), Some(at_base), above, below].into_iter().flatten(),
            language,
        )
    }

    /// The least and greatest number that a curve can be read at, where the input says so.
    fn reach(&self, node: &Node, divide_by: Option<&Parameter>) -> (Option<&'a Exact>, Option<&'a Exact>) {
        if divide_by.is_some() {
            (None, None)
        } else {
            self.range_read(node)
        }
    }

    fn side(&self, side: &Side, above: bool, whole: bool, figures: Figures<'_>) -> String {
        let language = self.language;
        let (zh_sign, en_sign) = if side.points.is_negative() {
            ("扣", "off")
        } else {
            ("加", "more")
        };
        let (zh_side, en_side) = if above {
            ("每高", "above")
        } else {
            ("每低", "below")
        };
        let (every, each) = (
            figures.distance(&side.every, language),
            points(&side.points.abs(), language),
        );
        let each = say!(
            language,
            "{zh_side}{every}{zh_sign}{each}",
            "{each} {en_sign} for each {every} {en_side}"
        );
        let part = match side.part {
            // A count has no part of 1.
            _ if whole && side.every == Exact::ONE => String::new(),
            PartStep::ProRata => say!(language, "不足{every}的按比例{zh_sign}", "part of a step in proportion"),
            PartStep::Whole => say!(language, "不足{every}的不{zh_sign}", "part of a step not counted"),
            PartStep::Started => say!(
                language,
                "不足{every}的按{every}计",
                "part of a step counted as a whole one"
            ),
        };
        let most = side.at_most.as_ref().map(|most| {
            let most = points(most, language);
            say!(language, "最多{zh_sign}{most}", "at most {most} {en_sign}")
        });
        let to = side.to.as_ref().map(|to| {
            let to = figures.number(to, language);
            match above {
                true => say!(language, "计到{to}为止，再高不变", "up to {to}, then no further change"),
                false => say!(
                    language,
                    "计到{to}为止，再低不变",
                    "down to {to}, then no further change"
                ),
            }
        });
        joined(
            [Some(each), Some(part), most, to].into_iter().flatten(),
            either(language, "，", ", "),
        )
    }
}
