//! The closed list of what can be wrong, each with its values; wordings stand elsewhere.

use alloc::{string::String, vec::Vec};

use super::{BatchFault, CiteFault, MergeFault, PartFault};
use crate::date::{Date, DateError};
use crate::number::{Exact, ParseNumberError, Rounding};

/// Whether a finding stops the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The document cannot be used.
    Problem,
    /// The document can be used; somebody should look.
    Warning,
}

/// The form that a value has or should have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Shape {
    /// A table of keys.
    Table,
    /// A list.
    List,
    /// A text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    YesNo,
    /// A date.
    Date,
    /// Nothing (`null`).
    Nothing,
}

/// What an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Thing {
    /// A node (指标).
    Node,
    /// An input (填报项).
    Input,
    /// A pool (加扣分项).
    Pool,
    /// A category of a pool (类别).
    Category,
    /// A tier (层级).
    Tier,
    /// A stage (阶段).
    Stage,
    /// A department (科室).
    Department,
    /// A document (文件).
    Document,
    /// An attribute of the unit (单位属性).
    Attribute,
    /// A group of a panel (评价组).
    Group,
    /// A level (等次).
    Level,
    /// An item of a checklist (清单项).
    Item,
    /// A grade (等级).
    Grade,
    /// An event (加扣分事项).
    Event,
    /// A rater (评价人).
    Rater,
    /// A parameter of a rule (参数).
    Parameter,
    /// A reference table (参照表).
    Table,
    /// A column of a reference table (列).
    Column,
    /// A row of a reference table (行).
    Row,
    /// A step of a formula (步骤).
    Step,
    /// A unit (单位).
    Unit,
    /// A title (称号).
    Title,
    /// A statistic of the cohort (统计量).
    Statistic,
    /// The rules of raters' sheets (整票规则).
    Sheet,
    /// A gate (限制).
    Gate,
    /// A part of the unit (分部).
    Part,
}

/// What is wrong. The name ([`Code::name`]) is stable; the wording is not.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[rustfmt::skip]
#[expect(missing_docs, reason = "the fields are the values that the message shows; each variant says what they are")]
pub enum Code {
    /// The document names another format.
    WrongFormat { found: String, expected: &'static str },
    /// The document is of a later version of the format than this engine knows.
    NewerFormat { found: String, supported: &'static str },
    /// A key that this table does not have; `near` is one that it has.
    UnknownKey { key: String, near: Option<&'static str> },
    /// A key that stands twice.
    DuplicateKey { key: String },
    /// A key that must be there.
    MissingKey { key: &'static str },
    /// A value of another form than needed.
    WrongShape { expected: Shape, found: Shape },
    /// A word that is none of the words allowed here; `terms` are the Chinese ones, where there are any.
    UnknownWord { found: String, allowed: Vec<&'static str>, terms: Vec<&'static str> },
    /// Exactly one of several keys must be there; `found` are those that are.
    OneOf { keys: Vec<&'static str>, found: Vec<String> },
    /// A number that cannot be read.
    Number(ParseNumberError),
    /// A date that cannot be read.
    Date { found: String, error: DateError },
    /// An id of a form that is not allowed.
    IllFormedId { found: String },
    /// A text or list that must not be empty.
    Empty,
    /// A text that is longer than the limit, in bytes.
    TooLong { found: usize, limit: usize },
    /// More of something than the limit.
    TooMany { found: usize, limit: usize },
    /// Nested more deeply than the limit.
    TooDeep { limit: usize },
    /// A number that must be above 0.
    NotPositive { found: Exact },
    /// A count that is no whole number, or negative.
    NotACount { found: Exact },
    /// A number outside what is allowed here; the bounds are inclusive. `percent`, here and below: it is said in percent.
    OutOfRange { found: Exact, least: Option<Exact>, most: Option<Exact>, percent: bool },

    /// An id that stands twice.
    DuplicateId { thing: Thing, id: String },
    /// An id that names nothing; `near` is one that exists.
    UnknownId { thing: Thing, id: String, near: Option<String> },
    /// A node that has both a rule and a combination, or neither.
    RuleOrCombine { both: bool },
    /// Nodes that need each other's values.
    Cycle { ids: Vec<String> },
    /// A combination without children.
    NoChildren,
    /// A leaf that other nodes name as their parent.
    LeafWithChildren { child: String },
    /// Full marks that differ from what the children make; `parts` is the children's own.
    FullTotal { declared: Exact, implied: Exact, children: usize },
    /// Weights that do not add to what was declared.
    WeightTotal { found: Exact, declared: Exact },
    /// A child of a weighted combination without a weight.
    WeightMissing { parent: String },
    /// A weight that its parent's combination does not use.
    WeightUnused { parent: String },
    /// `weights` is missing on a weighted combination.
    WeightsUndeclared,
    /// Fewer or more descendants of a tier than declared.
    TierCount { tier: String, declared: u64, found: u64 },
    /// A bound, cap or limit that does not lie on the grid that the node rounds to.
    OffGrid { found: Exact, rounding: Rounding },
    /// The lower bound is above the upper bound.
    EmptyRange { least: Exact, most: Exact },
    /// Numbers that no row or band covers.
    Gap { after: Option<Exact>, before: Option<Exact>, percent: bool },
    /// A number that two rows or bands cover.
    Overlap { at: Exact, percent: bool },
    /// Knots that do not ascend.
    Unordered { previous: Exact, found: Exact, percent: bool },
    /// Full marks are needed here and not given.
    FullMissing,
    /// Points above the full marks of the node.
    AboveFull { found: Exact, full: Exact },
    /// Points of a category above a cap that stands over it.
    AboveCap { points: Exact, cap: Exact },
    /// A department that no node names.
    IdleDepartment { name: String },
    /// A node that the result does not depend on.
    Unused { result: String },
    /// An end before its beginning.
    DatesReversed { from: Date, to: Date },
    /// A date outside the period appraised.
    OutsidePeriod { date: Date, from: Date, to: Date },
    /// A number in the standard's wording that is no parameter of the rule.
    WordingOnly { number: String },
    /// A parameter of the rule that the standard's wording does not have.
    RuleOnly { number: Exact },
    /// An input named by a node that reads none.
    InputUnread { input: String },
    /// An input of another kind than the rule reads.
    InputKind { found: &'static str, needed: Vec<&'static str> },
    /// An absence policy that this place does not allow.
    Policy { policy: String, why: PolicyFault },
    /// A percentage with a target: the form must be named.
    FormUnnamed,
    /// Part of a month cannot be counted pro rata.
    MonthProRata,
    /// An adjustment whose `from` is not what the scheme has.
    AdjustmentFrom { found: Exact, has: Exact },
    /// The `else` row of a decision table must be the last, and must be there.
    ElseLast,
    /// A node whose value may be irrational is used where an exact number is needed.
    Enclosed { user: String },
    /// A table that touches a node of its frame.
    LockedByFrame { node: String },
    /// A mount of a frame that no table fills.
    UnfilledMount,
    /// A reference table that is not the one the scheme pins.
    Pinned { found: String, pinned: String },
    /// A list of another length than needed.
    Length { found: usize, expected: usize },
    /// The record's attributes choose no row of a table.
    NoRow { table: String, key: String },
    /// A condition or gate that has no effect, or several.
    GateShape { effects: usize },
    /// A sheet over an input of ballots that no panel reads, or several do.
    SheetReaders { input: String, readers: usize },
    /// A quota or minimum standards on the last band, below which nobody can go.
    LastBand { key: &'static str },
    /// A quota for a band and all better ones together that is less than the quota of a better one, `grade`.
    QuotaOrder { found: Exact, better: Exact, grade: String },

    /// The record is for another scheme.
    WrongScheme { found: String, expected: String },
    /// An input without an entry.
    Open { input: String },
    /// Two entries for one input and stage.
    DuplicateEntry { input: String },
    /// An entry only for another stage, which does not stand in.
    OtherStage { input: String, has: String, needs: String },
    /// An entry without an observation of the kind its input has.
    Observation { kind: &'static str, needed: &'static str, found: Vec<String> },
    /// A number that is not a multiple of the step.
    OffStep { found: Exact, step: Exact, percent: bool },
    /// A percentage is expected, and the `%` is missing.
    PercentMissing { found: Exact },
    /// A `%` where the unit of measure is another.
    PercentUnexpected { found: Exact, unit: String },
    /// The figure is more than ten times the target, or less than a tenth.
    FarFromTarget { found: Exact, target: Exact, unit: Option<String> },
    /// A denominator of zero.
    ZeroDenominator,
    /// A level that the input does not have.
    UnknownLevel { found: String, allowed: Vec<String> },
    /// A parameter that the record must give.
    GivenMissing { parameter: String },
    /// A parameter that the rule does not ask for.
    GivenUnused { parameter: String },
    /// An item of the checklist that the entry does not answer.
    ItemMissing { item: String },
    /// Points of an event that differ from its category's.
    EventPoints { found: Exact, category: Exact },
    /// An event without points, of a category without points.
    EventPointsMissing,
    /// A deduction written as a negative number.
    NegativePoints { found: Exact },
    /// An event that shares its points needs to say how.
    ShareMissing { key: &'static str },
    /// Two events that look like one matter.
    PerhapsSameMatter { other: String },
    /// An attribute with a value outside its list.
    UnknownValue { found: String, allowed: Vec<String> },
    /// The parts of the unit do not make its figure or its target.
    Part(PartFault),
    /// Records of one unit that do not make one record.
    Merge(MergeFault),
    /// A figure that was not taken from the card it cites, or cannot be taken from it.
    Cite(CiteFault),
    /// A node that the kernel for many units does not have, or that is slow in it.
    Batch {
        /// Why.
        fault: BatchFault,
        /// Whether the node alone is computed by itself, or all units are scored one by one.
        alone: bool,
    },
    /// A card that this scheme and its facts do not give.
    CardDiffers { line: String, found: String, expected: String },
}

/// Why an absence policy is not allowed where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PolicyFault {
    /// The root has no parent in which a policy could act.
    Root,
    /// `move-to` names a node that is not a sibling.
    NotSibling,
    /// `move-to` in a combination that has no weights and no sum.
    NoWeights,
    /// `leave-out-of` names a node that is not an ancestor.
    NotAncestor,
    /// `leave-out-of` with something other than sums between.
    NotSums,
    /// `full` or `share` without full marks, or `leave-out` in a sum without them.
    NoFull,
}

impl Code {
    /// Whether it stops the document.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Code::IdleDepartment { .. }
            | Code::Unused { .. }
            | Code::WordingOnly { .. }
            | Code::RuleOnly { .. }
            | Code::FarFromTarget { .. }
            | Code::GivenUnused { .. }
            | Code::EventPoints { .. }
            | Code::Part(PartFault::PercentSum)
            | Code::Batch { .. }
            | Code::PerhapsSameMatter { .. } => Severity::Warning,
            _ => Severity::Problem,
        }
    }
}
