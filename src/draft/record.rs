//! The record document as it is written: one unit's entries and events. Checks nothing.

use alloc::{string::String, vec::Vec};

use super::cite::CardSource;
use super::scheme::Faults;
use crate::date::Date;
use crate::language::Text;
use crate::number::Exact;
use crate::outcome::Absence;
use crate::read::{Answer, Figure, Id, Pairs, document, keyword};

document! {
    /// A record (考评数据): what was observed of one unit, before it is admitted to its scheme.
    pub struct Record {
        required {
            /// `"appraisal-record/1"`.
            "format" format: String,
            /// Id of the scheme.
            "scheme" scheme: String,
            /// The unit.
            "unit" unit: Unit,
        }
        optional {
            /// A name for this record, such as that of a case.
            "case" case: Option<Text>,
            /// A remark.
            "note" note: Option<Text>,
            /// What is said of the unit.
            "attributes" attributes: Pairs<String>,
            /// What was observed.
            "entries" entries: Vec<Entry>,
            /// Bonus and deduction events.
            "events" events: Vec<Event>,
            /// Faults found while the document was read; a draft built in code has none.
            "-faults" faults: Faults,
        }
    }
}

document! {
    /// The unit appraised (被考评单位).
    pub struct Unit short id {
        required {
            /// Its id.
            "id" id: Id,
        }
        optional {
            /// Its name.
            "name" name: Option<Text>,
        }
    }
}

document! {
    /// One observation of one input at one stage, or its absence.
    pub struct Entry {
        required {
            /// The input.
            "input" input: String,
        }
        optional {
            /// The stage; the last one if the scheme has stages and none is named.
            "stage" stage: Option<String>,
            /// The part of the unit that it speaks of, where the input rolls up (管理部).
            "part" part: Option<String>,
            /// It is absent, in this way.
            "absent" absent: Option<Absence>,
            /// The reason for the absence.
            "reason" reason: Option<Text>,
            /// A number or count.
            "value" value: Option<Figure>,
            /// What was done.
            "actual" actual: Option<Figure>,
            /// The target, where the record gives it.
            "target" target: Option<Figure>,
            /// Above the line.
            "numerator" numerator: Option<Figure>,
            /// Below the line.
            "denominator" denominator: Option<Figure>,
            /// Points entered.
            "score" score: Option<Figure>,
            /// Day of completion.
            "date" date: Option<Date>,
            /// Whether it was done at all.
            "done" done: Option<Answer>,
            /// Yes or no.
            "yes" yes: Option<Answer>,
            /// Items of a checklist.
            "items" items: Pairs<Answer>,
            /// A level.
            "level" level: Option<String>,
            /// Ballots.
            "ballots" ballots: Vec<Ballot>,
            /// Vote counts by level.
            "votes" votes: Pairs<Exact>,
            /// Parameters that the rule asks for.
            "given" given: Pairs<Figure>,
            /// Who gave it.
            "giver" giver: Option<String>,
            /// The day it was given.
            "on" on: Option<Date>,
            /// The day it speaks of (数据时点).
            "as-of" as_of: Option<Date>,
            /// Evidence.
            "evidence" evidence: Vec<String>,
            /// A remark.
            "note" note: Option<Text>,
            /// What was decided on an appeal.
            "appeal" appeal: Option<Appeal>,
            /// The card that the figure was taken from, where it is another scheme's result.
            "from" from: Option<CardSource>,
        }
    }
}

document! {
    /// The decision on an appeal (申诉处理).
    pub struct Appeal {
        required {
            /// What was decided.
            "decision" decision: Text,
        }
        optional {
            /// When.
            "date" date: Option<Date>,
            /// Why.
            "reason" reason: Option<Text>,
        }
    }
}

document! {
    /// One rater's ballot in one group (评价票).
    pub struct Ballot {
        required {
            /// The rater.
            "rater" rater: String,
            /// The group.
            "group" group: String,
        }
        optional {
            /// The mark.
            "mark" mark: Option<Exact>,
            /// The level, where the panel has levels.
            "level" level: Option<String>,
            /// An abstention: leaves the denominator.
            "abstain" abstain: bool,
            /// Recused, for this reason.
            "recused" recused: Option<String>,
            /// Void, for this reason.
            "void" void: Option<String>,
        }
    }
}

keyword! {
    /// How far the recognition of an event has come (认定状态). Only recognised ones score.
    pub enum Status {
        /// Claimed by the unit.
        "claimed" "申报" Claimed,
        /// Under examination.
        "pending" "待认定" Pending,
        /// Recognised.
        "recognised" "已认定" Recognised,
        /// Not recognised.
        "rejected" "不予认定" Rejected,
        /// Withdrawn after it had been recognised.
        "withdrawn" "已撤销" Withdrawn,
    }
}

document! {
    /// An event of bonus or deduction (加扣分事项). Points are never negative: the sign is the pool's.
    pub struct Event {
        required {
            /// Its id.
            "id" id: Id,
            /// How far its recognition has come.
            "status" status: Status,
        }
        optional {
            /// The pool it belongs to.
            "pool" pool: Option<String>,
            /// Or the ledger input.
            "input" input: Option<String>,
            /// Its category.
            "category" category: Option<String>,
            /// The matter it is about; events of one matter share it (事项编号).
            "matter" matter: Option<String>,
            /// Its date, which decides whether it lies in the period.
            "date" date: Option<Date>,
            /// What it is.
            "name" name: Option<Text>,
            /// Its points; its category's unless given.
            "points" points: Option<Exact>,
            /// The document it rests on.
            "basis" basis: Option<Text>,
            /// Why it was decided so.
            "reason" reason: Option<Text>,
            /// How many share it equally.
            "sharers" sharers: Option<u64>,
            /// This unit's share.
            "share" share: Option<Exact>,
            /// Of before the period and not counted then (结转).
            "carried" carried: bool,
            /// Departments it goes to, with their shares.
            "departments" departments: Vec<DepartmentShare>,
            /// Evidence.
            "evidence" evidence: Vec<String>,
        }
    }
}

document! {
    /// A department's share of an event.
    pub struct DepartmentShare short department {
        required {
            /// The department.
            "department" department: String,
        }
        optional {
            /// Its share; all of it unless given.
            "share" share: Option<Exact>,
        }
    }
}
