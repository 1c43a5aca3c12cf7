//! What a parent puts in the place of an absent child (缺项约定). Names the policies; does not apply them.

use alloc::{borrow::ToOwned, string::String};

use crate::number::Exact;
use crate::outcome::Absence;
use crate::problem::Code;
use crate::read::{Read, Reader, document};
use crate::tree::Tree;

/// What stands for an absent child in its parent.
#[derive(Clone, Debug, PartialEq, Default)]
#[non_exhaustive]
pub enum Policy {
    /// 0 points (记零分).
    Zero,
    /// Full marks (记满分).
    Full,
    /// A share of full marks.
    Share(Exact),
    /// Left out, and the rest of the parent rescaled (折算).
    LeaveOut,
    /// Left out, and rescaled at this ancestor; only sums stand between.
    LeaveOutOf(String),
    /// Its weight moves to this sibling.
    MoveTo(String),
    /// The parent has no score (不得出总分).
    #[default]
    NoScore,
}

const TERMS: [&str; 4] = ["零分", "满分", "折算", "不得分"];
const WORDS: [&str; 5] = ["zero", "full", "leave-out", "no-score", "share"];

impl Read for Policy {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        match tree {
            Tree::Map(entries) => {
                reader.keys(entries, &["share", "leave-out-of", "move-to"]);
                let share: Option<Exact> = reader.optional(tree, "share");
                let of: Option<String> = reader.optional(tree, "leave-out-of");
                let to: Option<String> = reader.optional(tree, "move-to");
                match (share, of, to) {
                    (Some(share), None, None) => Policy::Share(share),
                    (None, Some(of), None) => Policy::LeaveOutOf(of),
                    (None, None, Some(to)) => Policy::MoveTo(to),
                    _ => {
                        let found = entries.iter().map(|(k, _)| crate::problem::shorten(k)).collect();
                        reader.fault(Code::OneOf {
                            keys: alloc::vec!["share", "leave-out-of", "move-to"],
                            found,
                        });
                        Policy::NoScore
                    }
                }
            }
            tree => match String::read(tree, reader).as_str() {
                "zero" | "零分" => Policy::Zero,
                "full" | "满分" => Policy::Full,
                "leave-out" | "折算" => Policy::LeaveOut,
                "no-score" | "不得分" => Policy::NoScore,
                other => {
                    if tree.as_text().is_some() {
                        reader.fault(Code::UnknownWord {
                            found: crate::problem::shorten(other),
                            allowed: WORDS.to_vec(),
                            terms: TERMS.to_vec(),
                        });
                    }
                    Policy::NoScore
                }
            },
        }
    }

    fn write(&self) -> Option<Tree> {
        let table = |key: &str, value: Tree| Some(Tree::Map(alloc::vec![(key.to_owned(), value)]));
        match self {
            Policy::Share(share) => table("share", Tree::text(alloc::format!("{share}"))),
            Policy::LeaveOutOf(of) => table("leave-out-of", Tree::text(of.as_str())),
            Policy::MoveTo(to) => table("move-to", Tree::text(to.as_str())),
            plain => Some(Tree::text(plain.keyword())),
        }
    }
}

impl Policy {
    /// The keyword of the policy.
    #[must_use]
    pub fn keyword(&self) -> &'static str {
        match self {
            Policy::Zero => "zero",
            Policy::Full => "full",
            Policy::Share(_) => "share",
            Policy::LeaveOut => "leave-out",
            Policy::LeaveOutOf(_) => "leave-out-of",
            Policy::MoveTo(_) => "move-to",
            Policy::NoScore => "no-score",
        }
    }
}

document! {
    /// The policy for each kind of absence; kinds that are not named are settled by the tier, then by
    /// the scheme. A kind that nobody names means no score: nothing is assumed.
    pub struct AbsencePolicies {
        required {}
        optional {
            /// 不涉及.
            "not-applicable" not_applicable: Option<Policy>,
            /// 无此类业务.
            "no-cases" no_cases: Option<Policy>,
            /// 未抽查.
            "not-inspected" not_inspected: Option<Policy>,
            /// 未报.
            "not-reported" not_reported: Option<Policy>,
            /// 待提供.
            "awaited" awaited: Option<Policy>,
            /// 未到期.
            "not-due" not_due: Option<Policy>,
            /// 免考.
            "exempt" exempt: Option<Policy>,
            /// 无效.
            "void" void: Option<Policy>,
            /// 样本不足.
            "too-few" too_few: Option<Policy>,
            /// All children absent, for different reasons.
            "unrated" unrated: Option<Policy>,
            /// The kind of absence that an input without an entry is taken as.
            "open" open: Option<Absence>,
        }
    }
}

impl AbsencePolicies {
    /// The policy for one kind.
    #[must_use]
    pub fn get(&self, kind: Absence) -> Option<&Policy> {
        match kind {
            Absence::NotApplicable => self.not_applicable.as_ref(),
            Absence::NoCases => self.no_cases.as_ref(),
            Absence::NotInspected => self.not_inspected.as_ref(),
            Absence::NotReported => self.not_reported.as_ref(),
            Absence::Awaited => self.awaited.as_ref(),
            Absence::NotDue => self.not_due.as_ref(),
            Absence::Exempt => self.exempt.as_ref(),
            Absence::Void => self.void.as_ref(),
            Absence::TooFew => self.too_few.as_ref(),
            Absence::Unrated => self.unrated.as_ref(),
        }
    }
}
