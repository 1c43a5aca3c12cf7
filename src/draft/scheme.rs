//! The scheme document as it is written: a head and flat lists (see the module documentation for
//! every key). Checks nothing.

use alloc::{string::String, vec::Vec};

use super::parts::{Breakdown, Part, RollUp};
use super::record::{Entry, Event};
use super::standing::{Quota, Standing};
use crate::combine::{AbsencePolicies, Combine, Pool};
use crate::date::Date;
use crate::language::Text;
use crate::number::{Exact, Rounding};
use crate::problem::Findings;
use crate::read::{Answer, Id, Pairs, Read, Reader, document, keyword};
use crate::rule::{InputKind, Parameter, Rule};
use crate::tree::Tree;

document! {
    /// A scheme (考评方案) before it is checked.
    ///
    /// ```
    /// use appraisal::draft;
    /// let mut scheme = draft::Scheme::new("appraisal/1", "demo", "total");
    /// scheme.node.push(draft::Node::new("total"));
    /// assert!(scheme.check().is_err()); // a node without rule or combination
    /// ```
    pub struct Scheme {
        required {
            /// `"appraisal/1"`.
            "format" format: String,
            /// The scheme's id.
            "id" id: Id,
            /// The node that is the final score (综合得分).
            "result" result: String,
        }
        optional {
            /// The frame that it was joined from.
            "frame" frame: Option<super::FrameRef>,
            /// Title.
            "title" title: Option<Text>,
            /// The writer's own version.
            "version" version: Option<String>,
            /// A remark.
            "note" note: Option<Text>,
            /// The period appraised (考核期).
            "period" period: Option<Period>,
            /// When the document is in force.
            "valid" valid: Option<Period>,
            /// Levels of indicator, outermost first.
            "tiers" tiers: Vec<Tier>,
            /// Stages, in order.
            "stages" stages: Vec<Stage>,
            /// Departments.
            "departments" departments: Vec<Department>,
            /// Parts of the unit, whose figures roll up into its inputs (管理部).
            "parts" parts: Vec<Part>,
            /// Documents that clauses are cited from.
            "documents" documents: Vec<Document>,
            /// Attributes of the unit.
            "attributes" attributes: Vec<Attribute>,
            /// Absence policies for every node.
            "absent" absent: AbsencePolicies,
            /// Rounding of every node.
            "round" round: Option<Rounding>,
            /// Printing of every node.
            "show" show: Option<Rounding>,
            /// Steps of approval.
            "approval" approval: Vec<Approval>,
            /// Approved changes during the year (目标调整).
            "adjustment" adjustment: Vec<Adjustment>,
            /// Targets broken into what each part has of them (目标分解).
            "breakdown" breakdown: Vec<Breakdown>,
            /// Inputs that are declared apart.
            "input" input: Vec<Input>,
            /// The indicators, in display order.
            "node" node: Vec<Node>,
            /// Pools of bonus and deduction.
            "pool" pool: Vec<Pool>,
            /// Reference tables (标准值、目标值表).
            "table" table: Vec<Table>,
            /// Statistics of the cohort (统计量).
            "statistic" statistic: Vec<crate::cohort::Statistic>,
            /// Rules for raters' whole sheets (评价票整票规则).
            "sheet" sheet: Vec<crate::cohort::Sheet>,
            /// The bands.
            "grades" grades: Option<Grades>,
            /// How cards are ranked and graded among each other.
            "standing" standing: Option<Standing>,
            /// Golden cases (算例): records with what they must give.
            "case" case: Vec<Case>,
            /// Faults found while the document was read; a draft built in code has none.
            "-faults" faults: Faults,
        }
    }
}

/// What was already found wrong when a document was read. Empty for drafts built in code.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults(pub(crate) Findings);

impl Read for Faults {
    fn read(_: &Tree, reader: &mut Reader<'_>) -> Self {
        let (key, near) = ("-faults".into(), None);
        reader.fault(crate::problem::Code::UnknownKey { key, near });
        Faults::default()
    }
    fn write(&self) -> Option<Tree> {
        None
    }
}

document! {
    /// A reference table (标准值表): rows chosen by the unit's attributes.
    ///
    /// It may stand in the scheme, or be kept apart: then the scheme names its fingerprint in `pinned`,
    /// leaves `row` empty, and [`Scheme::attach`] brings in the table before the check.
    pub struct Table {
        required {
            /// Its id, by which parameters name it.
            "id" id: Id,
        }
        optional {
            /// Its title.
            "title" title: Option<Text>,
            /// Where it was published.
            "source" source: Option<Text>,
            /// The attributes that choose a row.
            "key" key: Vec<String>,
            /// Names of the columns.
            "columns" columns: Vec<String>,
            /// The rows.
            "row" row: Vec<TableRow>,
            /// Fingerprint that the table must have.
            "pinned" pinned: Option<String>,
        }
    }
}

document! {
    /// A row of a reference table.
    pub struct TableRow {
        required {
            /// Values of the attributes, in the order of the table's key.
            "key" key: Vec<String>,
            /// Values, in the order of the columns.
            "values" values: Vec<Exact>,
        }
        optional {}
    }
}

document! {
    /// A span of dates, both ends inclusive.
    pub struct Period {
        required {
            /// First day.
            "from" from: Date,
            /// Last day.
            "to" to: Date,
        }
        optional {}
    }
}

document! {
    /// A level of indicator (层级) and the defaults of its nodes.
    pub struct Tier short name {
        required {
            /// Its name, by which nodes name it.
            "name" name: String,
        }
        optional {
            /// Absence policies.
            "absent" absent: AbsencePolicies,
            /// Rounding.
            "round" round: Option<RoundingOr>,
            /// Printing.
            "show" show: Option<Rounding>,
        }
    }
}

document! {
    /// A stage of appraisal (阶段).
    pub struct Stage short name {
        required {
            /// Its name, by which entries name it.
            "name" name: String,
        }
        optional {
            /// The earlier stage that stands in where this one has no entry.
            "stands-in" stands_in: Option<String>,
        }
    }
}

document! {
    /// A department (科室).
    pub struct Department short name {
        required {
            /// Its name.
            "name" name: String,
        }
        optional {
            /// A short id that can be used in its place.
            "id" id: Option<Id>,
        }
    }
}

document! {
    /// A document that clauses are cited from (文件).
    pub struct Document {
        required {
            /// Its id, by which `basis` names it.
            "id" id: Id,
            /// Its title.
            "title" title: Text,
        }
        optional {
            /// Its number (文号).
            "number" number: Option<String>,
            /// Its date.
            "date" date: Option<Date>,
        }
    }
}

document! {
    /// Something a record says of its unit (行业、规模、组别).
    pub struct Attribute {
        required {
            /// Its id.
            "id" id: Id,
        }
        optional {
            /// Its name.
            "name" name: Option<Text>,
            /// The values it can have; any, if none is listed.
            "values" values: Vec<String>,
        }
    }
}

document! {
    /// A step of approval (审定、批复).
    pub struct Approval {
        required {
            /// Who approved.
            "by" by: String,
        }
        optional {
            /// When.
            "date" date: Option<Date>,
            /// The document.
            "document" document: Option<String>,
            /// A remark.
            "note" note: Option<Text>,
        }
    }
}

document! {
    /// An approved change of a parameter during the year (目标调整). The original stays in the scheme.
    pub struct Adjustment {
        required {
            /// The node.
            "node" node: String,
            /// The parameter of its rule: `target`, `base`, `divide-by`, `points`.
            "field" field: String,
            /// What the scheme has.
            "from" from: Exact,
            /// What is used instead.
            "to" to: Exact,
        }
        optional {
            /// The document that approves it.
            "document" document: Option<String>,
            /// Its date.
            "date" date: Option<Date>,
            /// The reason.
            "reason" reason: Option<Text>,
        }
    }
}

document! {
    /// What is observed (填报项), apart from the nodes that read it.
    pub struct Input {
        required {
            /// Its id, by which entries name it.
            "id" id: Id,
            /// What it is.
            "kind" kind: InputKind,
        }
        optional {
            /// Its name.
            "name" name: Option<Text>,
            /// Unit of measure (计量单位); `%` asks for percent signs.
            "unit" unit: Option<String>,
            /// Least number allowed. Of a fraction: of its ratio.
            "at-least" at_least: Option<Exact>,
            /// Greatest number allowed. Of a fraction: of its ratio.
            "at-most" at_most: Option<Exact>,
            /// Every number is a multiple of this.
            "step" step: Option<Exact>,
            /// Who provides it (数据责任单位).
            "provider" provider: Option<String>,
            /// The levels it can have.
            "levels" levels: Vec<String>,
            /// The items it lists.
            "items" items: Vec<String>,
            /// How the figures of the unit's parts become this input (分部汇总); without it nothing rolls up.
            "roll-up" roll_up: Option<RollUp>,
        }
    }
}

document! {
    /// A node (指标): a leaf with a rule, or a parent with a combination.
    pub struct Node {
        required {
            /// Its id: stable, while the printed number may change.
            "id" id: Id,
        }
        optional {
            /// The number printed before it (序号).
            "no" no: Option<String>,
            /// Its name.
            "name" name: Option<Text>,
            /// The node above it; none for a root.
            "parent" parent: Option<String>,
            /// Its tier.
            "tier" tier: Option<String>,
            /// Full marks (分值).
            "full" full: Option<Exact>,
            /// Weight (权重): multiplies its value in its parent. A number, or one by table or attribute.
            "weight" weight: Option<Parameter>,
            /// Adds, but is in neither full marks nor the base of rescaling (附加项).
            "extra" extra: bool,
            /// Kept off the printed table.
            "hidden" hidden: bool,
            /// Of a frame: filled by each unit's table.
            "mount" mount: bool,
            /// The approved wording (评分标准), verbatim.
            "standard" standard: Option<Text>,
            /// Definition of the figure (口径).
            "definition" definition: Option<Text>,
            /// Unit of measure (计量单位).
            "unit" unit: Option<String>,
            /// The clause it rests on (依据).
            "basis" basis: Option<Basis>,
            /// Where the task comes from (任务来源).
            "source" source: Option<Text>,
            /// Who is responsible (责任科室).
            "owner" owner: Option<Owner>,
            /// Who provides the figure (数据责任单位).
            "provider" provider: Option<String>,
            /// Who scores (考评主体).
            "scorer" scorer: Option<String>,
            /// A remark.
            "note" note: Option<Text>,
            /// Due date (完成时限).
            "due" due: Option<Date>,
            /// Dates on the way.
            "milestones" milestones: Vec<Milestone>,
            /// How many descendants of a tier it has.
            "count" count: Vec<TierCount>,
            /// Absence policies of this node.
            "absent" absent: AbsencePolicies,
            /// Rounding of the value.
            "round" round: Option<RoundingOr>,
            /// Rounding of the printing only.
            "show" show: Option<Rounding>,
            /// The input that the rule reads; the one of its own id unless given.
            "input" input: Option<String>,
            /// The node whose value the rule reads, in the place of an input.
            "of" of: Option<Of>,
            /// The rule of a leaf.
            "rule" rule: Option<Rule>,
            /// The combination of a parent.
            "combine" combine: Option<Combine>,
            /// What the children's weights add to.
            "weights" weights: Option<WeightTotal>,
            /// Rounding of each term before it is added.
            "round-terms" round_terms: Option<Rounding>,
            /// Weights by the set of children that are missing.
            "missing" missing: Vec<Missing>,
            /// Replacements of children's values (其余指标只得基本分).
            "replace" replace: Vec<Replace>,
            /// What must be scored at least.
            "require" require: Option<Requirement>,
            /// Pools that are added.
            "add" add: Vec<String>,
            /// Pools that are subtracted.
            "subtract" subtract: Vec<String>,
            /// Cap of added less subtracted, either way.
            "net-cap" net_cap: Option<Exact>,
            /// Least value.
            "at-least" at_least: Option<Exact>,
            /// Greatest value.
            "at-most" at_most: Option<Exact>,
            /// Gates, vetoes and limits.
            "gate" gate: Vec<Gate>,
        }
    }
}

/// A rounding, or `"none"`, which lifts a default.
#[derive(Clone, Debug, PartialEq, Default)]
#[non_exhaustive]
pub enum RoundingOr {
    /// No rounding.
    #[default]
    None,
    /// This rounding.
    Rounding(Rounding),
}

impl Read for RoundingOr {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        match tree.as_text() {
            Some("none") => RoundingOr::None,
            _ => RoundingOr::Rounding(Rounding::read(tree, reader)),
        }
    }
    fn write(&self) -> Option<Tree> {
        match self {
            RoundingOr::None => Some(Tree::text("none")),
            RoundingOr::Rounding(rounding) => rounding.write(),
        }
    }
}

document! {
    /// A node whose value a rule reads.
    pub struct Of short node {
        required {
            /// Its id.
            "node" node: String,
        }
        optional {
            /// Read it before its rounding.
            "exact" exact: bool,
        }
    }
}

/// What the weights of children add to: a number, or any.
#[derive(Clone, Debug, PartialEq, Default)]
#[non_exhaustive]
pub enum WeightTotal {
    /// Any number.
    #[default]
    Any,
    /// This number.
    Number(Exact),
}

impl Read for WeightTotal {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        match tree.as_text() {
            Some("any" | "不限") => WeightTotal::Any,
            _ => WeightTotal::Number(Exact::read(tree, reader)),
        }
    }
    fn write(&self) -> Option<Tree> {
        match self {
            WeightTotal::Any => Some(Tree::text("any")),
            WeightTotal::Number(number) => number.write(),
        }
    }
}

/// The clause something rests on: a text, or a clause of a listed document.
#[derive(Clone, Debug, PartialEq, Default)]
#[non_exhaustive]
pub struct Basis {
    /// Id of the document.
    pub document: Option<String>,
    /// The clause.
    pub clause: Option<Text>,
}

impl Read for Basis {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        match tree {
            Tree::Map(entries) => {
                reader.keys(entries, &["document", "clause"]);
                Basis {
                    document: reader.key(tree, "document"),
                    clause: reader.optional(tree, "clause"),
                }
            }
            tree => Basis {
                document: None,
                clause: Some(Text::read(tree, reader)),
            },
        }
    }
    fn write(&self) -> Option<Tree> {
        match (&self.document, &self.clause) {
            (None, Some(clause)) => clause.write(),
            (document, clause) => {
                let entries = [("document", document.write()), ("clause", clause.write())];
                Some(Tree::Map(
                    entries.into_iter().filter_map(|(k, v)| Some((k.into(), v?))).collect(),
                ))
            }
        }
    }
}

document! {
    /// Who is responsible (责任单位、责任人).
    pub struct Owner short lead {
        required {
            /// The department in the lead (牵头).
            "lead" lead: String,
        }
        optional {
            /// Supporting departments (配合).
            "support" support: Vec<String>,
            /// The person.
            "person" person: Option<String>,
        }
    }
}

document! {
    /// A date on the way.
    pub struct Milestone {
        required {
            /// By then.
            "date" date: Date,
            /// What.
            "text" text: Text,
        }
        optional {}
    }
}

document! {
    /// How many descendants of a tier there are.
    pub struct TierCount {
        required {
            /// The tier.
            "tier" tier: String,
            /// The number.
            "is" is: u64,
        }
        optional {}
    }
}

document! {
    /// What must be scored on its own at least, or there is no score.
    pub struct Requirement {
        required {}
        optional {
            /// So many children.
            "count" count: Option<u64>,
            /// So much of the children's weight, as it is written.
            "weight" weight: Option<Exact>,
        }
    }
}

document! {
    /// Weights to use when exactly these children are left out.
    pub struct Missing {
        required {
            /// The children that are left out.
            "set" set: Vec<String>,
            /// The weights of the others.
            "weights" weights: Pairs<Exact>,
        }
        optional {}
    }
}

document! {
    /// A replacement: when the conditions hold, these children enter their parent with other values.
    ///
    /// 令22号: if an indicator misses its basic score, all others get only theirs:
    /// `when = [{ node = "profit", less-than = "30" }]`, `with = { eva = "40", class = "30", difficulty = "1" }`.
    /// Conditions on children read their values before their gates, so there is no cycle.
    pub struct Replace {
        required {
            /// The conditions; all must hold, unless `any`.
            "when" when: Vec<Condition>,
            /// The values, by child.
            "with" with: Pairs<Exact>,
        }
        optional {
            /// Its id.
            "id" id: Option<Id>,
            /// Its name, printed when it acts.
            "name" name: Option<Text>,
            /// The clause it rests on.
            "basis" basis: Option<Basis>,
            /// One condition is enough.
            "any" any: bool,
            /// What it does when an operand is absent.
            "if-absent" if_absent: Option<IfAbsent>,
        }
    }
}

keyword! {
    /// What a gate does when its operand is absent or has no score.
    pub enum IfAbsent {
        /// The node has no score.
        "no-score" "不得分" NoScore,
        /// It does not fire.
        "skip" "不触发" Skip,
        /// It fires.
        "fire" "触发" Fire,
    }
}

document! {
    /// A gate (一票否决、限制): conditions, and what follows when they hold.
    ///
    /// 发生挂牌督办案件的本项不得分: `when = [{ input = "major-case", yes = true }]`, `set = "0"`.
    pub struct Gate {
        required {
            /// The conditions; all must hold, unless `any`.
            "when" when: Vec<Condition>,
        }
        optional {
            /// Its id.
            "id" id: Option<Id>,
            /// Its name, printed when it fires.
            "name" name: Option<Text>,
            /// The clause it rests on.
            "basis" basis: Option<Basis>,
            /// One condition is enough.
            "any" any: bool,
            /// What it does when an operand is absent.
            "if-absent" if_absent: Option<IfAbsent>,
            /// The score becomes this.
            "set" set: Option<Exact>,
            /// The score is at most this.
            "at-most" at_most: Option<Exact>,
            /// The score is at least this.
            "at-least" at_least: Option<Exact>,
            /// The grade is this.
            "grade" grade: Option<String>,
            /// The grade is at best this.
            "grade-at-most" grade_at_most: Option<String>,
            /// The grade is so many bands lower.
            "lower-grade" lower_grade: Option<u64>,
            /// Not eligible for these (不得评为).
            "ineligible" ineligible: Vec<String>,
        }
    }
}

document! {
    /// One condition: what is looked at, and the comparison.
    pub struct Condition {
        required {}
        optional {
            /// A node's final value.
            "node" node: Option<String>,
            /// Read the node before its rounding.
            "exact" exact: bool,
            /// An input's observation.
            "input" input: Option<String>,
            /// An attribute of the unit.
            "attribute" attribute: Option<String>,
            /// The number of recognised events of a pool or ledger input.
            "events" events: Option<String>,
            /// The points that a unit's events of a pool or ledger input come to before any cap over several events:
            /// recognised, of the period, with share and event caps, of each matter the one that counts.
            "points" points: Option<String>,
            /// Only events of this category, and those below it.
            "category" category: Option<String>,
            /// A statistic of the cohort, for the unit's stratum.
            "statistic" statistic: Option<String>,
            /// At least.
            "at-least" at_least: Option<Exact>,
            /// More than.
            "more-than" more_than: Option<Exact>,
            /// At most.
            "at-most" at_most: Option<Exact>,
            /// Less than.
            "less-than" less_than: Option<Exact>,
            /// The same number, level or value.
            "equals" equals: Option<Comparison>,
            /// Another value of an attribute than this.
            "not-equals" not_equals: Option<Comparison>,
            /// Yes or no.
            "yes" yes: Option<Answer>,
        }
    }
}

/// What something is compared with: a text that may also be a number.
#[derive(Clone, Debug, PartialEq, Default)]
#[non_exhaustive]
pub struct Comparison {
    /// The text.
    pub text: String,
    /// The number, if it is one.
    pub number: Option<Exact>,
}

impl Read for Comparison {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        match tree {
            Tree::Number(number) => Comparison {
                text: alloc::format!("{number}"),
                number: Some(number.clone()),
            },
            tree => {
                let text = String::read(tree, reader);
                Comparison {
                    number: Exact::parse(&text, reader.limits.digits).ok(),
                    text,
                }
            }
        }
    }
    fn write(&self) -> Option<Tree> {
        Some(Tree::text(self.text.as_str()))
    }
}

document! {
    /// A golden case (算例): what was observed, and the exact values that must come out.
    pub struct Case {
        required {
            /// Its id.
            "id" id: Id,
        }
        optional {
            /// Where its numbers come from.
            "source" source: Option<Text>,
            /// A remark: the arithmetic by hand.
            "note" note: Option<Text>,
            /// The stage; the last one unless given.
            "stage" stage: Option<String>,
            /// What is said of the unit.
            "attributes" attributes: Pairs<String>,
            /// What was observed.
            "entries" entries: Vec<Entry>,
            /// Events.
            "events" events: Vec<Event>,
            /// The exact value of each node named, or `"none"`.
            "expect" expect: Pairs<String>,
            /// The printed value of each node named, by its `show` or `round`.
            "shown" shown: Pairs<String>,
            /// The counted points of each event named.
            "counted" counted: Pairs<Exact>,
            /// The grade, or `"none"`.
            "grade" grade: Option<String>,
        }
    }
}

document! {
    /// The bands that turn a score into a grade (等次).
    pub struct Grades {
        required {
            /// The bands, best first.
            "band" band: Vec<Band>,
        }
        optional {
            /// The node that is graded; the result unless given.
            "node" node: Option<String>,
            /// Grade the value before its rounding.
            "exact" exact: bool,
        }
    }
}

document! {
    /// A band: a grade and its bounds.
    pub struct Band {
        required {
            /// The grade.
            "grade" grade: Text,
        }
        optional {
            /// From here on, inclusive.
            "at-least" at_least: Option<Exact>,
            /// From here on, exclusive.
            "more-than" more_than: Option<Exact>,
            /// Up to here, inclusive.
            "at-most" at_most: Option<Exact>,
            /// Up to here, exclusive.
            "less-than" less_than: Option<Exact>,
            /// Everything else.
            "else" otherwise: bool,
            /// How many units can have it (名额); seen when cards are ranked.
            "quota" quota: Option<Quota>,
            /// Minimum standards (最低要求): a unit that misses one goes to the next band whose standards it
            /// meets; seen when cards are ranked.
            "needs" needs: Vec<Condition>,
            /// What a standard does when its operand is absent: `skip` and `fire` as of gates; otherwise
            /// there is no grade.
            "if-absent" if_absent: Option<IfAbsent>,
        }
    }
}
