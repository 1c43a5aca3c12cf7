//! The lines of a card and what they are made of. Data only.

use alloc::{
    boxed::Box,
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};

use super::parts::RollUpLine;
use crate::date::Date;
use crate::draft::Owner;
use crate::language::Text;
use crate::number::{Exact, Rounding, Value};
use crate::outcome::{Absence, Fact, Outcome, Reason};
use crate::problem::Shape;
use crate::read::{Read, Reader, document, keyword};
use crate::tree::Tree;

document! {
    /// The words of a node, which compute nothing. Lines of one scheme share them.
    pub struct NodeWords {
        required {
            /// Its id.
            "id" id: String,
            /// The keyword of its rule or combination.
            "kind" kind: String,
        }
        optional {
            /// The number printed before it.
            "no" no: Option<String>,
            /// Its name.
            "name" name: Option<Text>,
            /// Its tier.
            "tier" tier: Option<String>,
            /// The approved wording.
            "standard" standard: Option<Text>,
            /// Unit of measure.
            "unit" unit: Option<String>,
            /// The input that its rule reads, where that is not of its own id.
            "input" input: Option<String>,
            /// Who is responsible.
            "owner" owner: Option<Owner>,
            /// Who provides the figure.
            "provider" provider: Option<String>,
            /// Who scores.
            "scorer" scorer: Option<String>,
            /// The clause.
            "basis" basis: Option<Text>,
            /// Due date.
            "due" due: Option<Date>,
            /// Kept off the printed table.
            "hidden" hidden: bool,
            /// Adds to its parent outside of full marks.
            "extra" extra: bool,
            /// Rounding of the printing.
            "show" show: Option<Rounding>,
            /// Rounding of the value.
            "round" round: Option<Rounding>,
            /// Rounding of its terms.
            "round-terms" round_terms: Option<Rounding>,
        }
    }
}

impl NodeWords {
    /// The number and name as they are printed; the id where there is neither.
    #[must_use]
    pub fn label(&self, language: crate::Language) -> String {
        let name = self.name.as_ref().map_or("", |n| n.in_language(language));
        match (&self.no, name) {
            (Some(no), "") => no.clone(),
            (Some(no), name) => alloc::format!("{no} {name}"),
            (None, "") => self.id.clone(),
            (None, name) => name.to_string(),
        }
    }
}

impl Read for usize {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        usize::try_from(u64::read(tree, reader)).unwrap_or(usize::MAX)
    }
    fn write(&self) -> Option<Tree> {
        Some(Tree::Number(Exact::from(*self)))
    }
}

document! {
    /// One node of the card.
    pub struct Line {
        required {
            /// The words of the node.
            "node" words: Arc<NodeWords>,
            /// What it came to.
            "outcome" outcome: Outcome,
        }
        optional {
            /// Index of the parent's line.
            "parent" parent: Option<usize>,
            /// How deep it stands; 0 is a root.
            "depth" depth: usize,
            /// Full marks: declared, or implied by the children.
            "full" full: Option<Exact>,
            /// Weight as written.
            "weight" weight: Option<Exact>,
            /// Whether the combination is the sum of its terms.
            "additive" additive: bool,
            /// What the rule or the combination gave.
            "combined" combined: Option<Value>,
            /// The terms of the children, in their order.
            "terms" terms: Vec<Term>,
            /// Pools added.
            "added" added: Vec<PoolLine>,
            /// Pools subtracted.
            "subtracted" subtracted: Vec<PoolLine>,
            /// What the net cap changed.
            "net-cap" net_cap: Exact,
            /// What the clamp changed.
            "clamp" clamp: Value,
            /// Gates that fired on the score, and what each changed.
            "gates" gates: Vec<GateLine>,
            /// What rounding changed: value − value before rounding.
            "residue" residue: Value,
            /// Points that were possible, after what was left out.
            "possible" possible: Option<Exact>,
            /// What one point of this node is in the result; none where an ancestor is not additive
            /// or has no score.
            "effective" effective: Option<Exact>,
            /// Points lost, of full marks; for leaves and nodes that stand for a whole branch.
            "lost" lost: Option<Exact>,
            /// The same in points of the result.
            "lost-total" lost_in_total: Option<Exact>,
            /// How the rule came to its points.
            "facts" facts: Vec<Fact>,
            /// The groups of a panel.
            "groups" groups: Vec<GroupLine>,
            /// How the figures of the unit's parts became the observation (分部汇总).
            "roll-up" roll_up: Option<Box<RollUpLine>>,
            /// Why it is absent, in the record's words.
            "reason" reason: Option<Text>,
        }
    }
}

impl Line {
    /// The value before rounding.
    #[must_use]
    pub fn unrounded(&self) -> Option<Value> {
        match &self.outcome {
            Outcome::Scored(value) => Some(value.clone() - self.residue.clone()),
            _ => None,
        }
    }

    /// Whether it has a rule: no line names it as its parent.
    #[must_use]
    pub fn is_leaf(&self) -> bool {
        !crate::combine::is_combination(&self.words.kind)
    }

    /// What of the result comes from this node.
    #[must_use]
    pub fn contribution(&self) -> Option<Exact> {
        Some(self.outcome.score()? * self.effective.as_ref()?)
    }
}

keyword! {
    /// Where the value of a term comes from.
    pub enum TermKind {
        /// The child's own score.
        "own" "本项得分" Own,
        /// A policy for the child's absence supplied it.
        "substituted" "缺项代入" Substituted,
        /// The child is left out.
        "left-out" "不计" LeftOut,
        /// The child's weight moved to another.
        "moved" "权重转移" Moved,
        /// A replacement supplied it.
        "replaced" "按规定取代" Replaced,
        /// It is there, and the combination does not keep it.
        "dropped" "未取用" Dropped,
    }
}

document! {
    /// One child's part in its parent.
    pub struct Term {
        required {
            /// Index of the child's line.
            "child" child: usize,
            /// Where the value comes from.
            "kind" kind: TermKind,
        }
        optional {
            /// The value that enters: the child's rounded value, or the substitute.
            "value" value: Option<Value>,
            /// The weight that it enters with, after rescaling and division. None in min and max.
            "weight" weight: Option<Exact>,
            /// weight × value, rounded where the parent rounds its terms. None in min and max.
            "amount" amount: Option<Value>,
            /// Why the child did not enter on its own.
            "absence" absence: Option<Absence>,
            /// The replacement that supplied the value.
            "by" by: Option<String>,
        }
    }
}

document! {
    /// What a pool came to on a node.
    pub struct PoolLine {
        required {
            /// The pool.
            "pool" pool: String,
            /// The points counted.
            "counted" counted: Exact,
        }
        optional {
            /// Its name.
            "name" name: Option<Text>,
            /// Its cap.
            "cap" cap: Option<Exact>,
        }
    }
}

document! {
    /// A gate that fired.
    pub struct GateLine {
        required {
            /// Its place in the list of the node's gates.
            "gate" gate: usize,
        }
        optional {
            /// The node it stands on.
            "node" node: Option<String>,
            /// Its id.
            "id" id: Option<String>,
            /// Its name.
            "name" name: Option<Text>,
            /// What it changed in the score.
            "change" change: Value,
            /// The grade before it.
            "from" from: Option<Text>,
            /// The grade after it.
            "to" to: Option<Text>,
            /// The grade that it decides.
            "decides" decides: Option<String>,
            /// The best grade that it allows.
            "grade-at-most" grade_at_most: Option<String>,
            /// How many bands it lowers the grade by.
            "lower-grade" lower_grade: Option<u64>,
            /// The grades that it bars.
            "ineligible" ineligible: Vec<String>,
        }
    }
}

document! {
    /// One group of a panel.
    pub struct GroupLine {
        required {
            /// The group.
            "group" group: String,
        }
        optional {
            /// Its name.
            "name" name: Option<Text>,
            /// The group it belongs to.
            "parent" parent: Option<String>,
            /// Weight after rescaling.
            "weight" weight: Option<Exact>,
            /// Its mark; none if it is left out.
            "value" value: Option<Exact>,
            /// Valid ballots.
            "valid" valid: u64,
            /// Ballots counted after trimming.
            "counted" counted: u64,
            /// Sum of the marks counted.
            "sum" sum: Exact,
            /// Abstentions.
            "abstained" abstained: u64,
            /// Void ballots.
            "void" void: u64,
            /// Recused raters.
            "recused" recused: u64,
            /// Raters whose marks were trimmed.
            "trimmed" trimmed: Vec<String>,
            /// Of the void ballots those that are void with their rater's whole sheet: the raters.
            "void-sheets" void_sheets: Vec<String>,
            /// The places that the counted ballots give the unit, where the group counts places.
            "places" places: Vec<RaterPlace>,
        }
    }
}

document! {
    /// The place that one rater gives the unit.
    pub struct RaterPlace {
        required {
            /// The rater.
            "rater" rater: String,
            /// The place; 1 is the first, and ties may share the mean of their places.
            "place" place: Exact,
        }
        optional {
            /// Among how many units that the rater marked.
            "among" among: u64,
        }
    }
}

keyword! {
    /// How an event ended.
    pub enum EventEnd {
        /// It counts whole.
        "counted" "计入" Counted,
        /// A cap cut some or all of it.
        "cut" "上限核减" Cut,
        /// Another event of its matter counts.
        "superseded" "同一事项不计" Superseded,
        /// Not recognised.
        "rejected" "不予认定" Rejected,
        /// Withdrawn.
        "withdrawn" "已撤销" Withdrawn,
        /// Outside the period.
        "out-of-period" "不在考核期" OutOfPeriod,
        /// Not yet decided.
        "pending" "待认定" Pending,
    }
}

document! {
    /// One event and what became of it: `amount = counted + Σ cuts` by the caps of categories and pool.
    pub struct EventLine {
        required {
            /// The event.
            "id" id: String,
            /// The pool or ledger input.
            "pool" pool: String,
        }
        optional {
            /// Its name.
            "name" name: Option<Text>,
            /// Its category.
            "category" category: Option<String>,
            /// Its matter.
            "matter" matter: Option<String>,
            /// Its date.
            "date" date: Option<Date>,
            /// Whether its points are taken away.
            "deducts" deducts: bool,
            /// Points before anything is cut.
            "face" face: Exact,
            /// Its share, where it is shared.
            "share" share: Option<Exact>,
            /// What the place among events of its matter multiplies it by, where repeats count less.
            "repeat" repeat: Option<Exact>,
            /// Points after share, rounding, the caps of a single event and its place among repeats.
            "amount" amount: Exact,
            /// Points that count.
            "counted" counted: Exact,
            /// What each cap cut.
            "cuts" cuts: Vec<Cut>,
            /// How it ended.
            "end" end: EventEnd,
            /// The event that counts in its place.
            "superseded-by" superseded_by: Option<String>,
            /// Why it was decided so.
            "reason" reason: Option<Text>,
        }
    }
}

impl EventLine {
    /// Counts the event times a factor, as a repeat of its matter.
    pub(crate) fn repeat(&mut self, factor: &Exact) {
        if *factor != Exact::ONE {
            self.amount = &self.amount * factor;
            self.repeat = Some(factor.clone());
        }
    }
}

document! {
    /// What one cap cut.
    pub struct Cut {
        required {
            /// The category or pool whose cap it is, the gate of one, or `event-cap`.
            "cap" cap: String,
            /// The points cut.
            "amount" amount: Exact,
        }
        optional {
            /// The name of a gate.
            "name" name: Option<Text>,
        }
    }
}

impl Read for Value {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        if let Tree::Map(entries) = tree {
            reader.keys(entries, &["at-least", "at-most"]);
            let (lower, upper): (Exact, Exact) = (reader.key(tree, "at-least"), reader.key(tree, "at-most"));
            return Value::between(lower, upper).unwrap_or_default();
        }
        Value::Exact(Exact::read(tree, reader))
    }
    fn write(&self) -> Option<Tree> {
        match self {
            Value::Exact(exact) => exact.write(),
            Value::Enclosed(bounds) => Some(Tree::Map(alloc::vec![
                ("at-least".into(), bounds.lower().write()?),
                ("at-most".into(), bounds.upper().write()?),
            ])),
        }
    }
}

impl Read for Outcome {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        let Tree::Map(entries) = tree else {
            reader.expected(Shape::Table, tree);
            return Outcome::default();
        };
        reader.keys(entries, &["score", "absent", "no-score"]);
        let score: Option<Value> = reader.optional(tree, "score");
        let absent: Option<Absence> = reader.optional(tree, "absent");
        match (score, absent) {
            (Some(value), _) => Outcome::Scored(value),
            (None, Some(kind)) => Outcome::Absent(kind),
            (None, None) => Outcome::NoScore(reader.optional::<Vec<Reason>>(tree, "no-score")),
        }
    }
    fn write(&self) -> Option<Tree> {
        let (key, value) = match self {
            Outcome::Scored(value) => ("score", value.write()?),
            Outcome::Absent(kind) => ("absent", kind.write()?),
            Outcome::NoScore(reasons) => ("no-score", reasons.write()?),
        };
        Some(Tree::Map(alloc::vec![(key.to_string(), value)]))
    }
}
