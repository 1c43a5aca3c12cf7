//! A unit's own table under a frame that many units share (公共框架与考评表), and how the two are joined.

use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};

use super::scheme::Faults;
use super::{Adjustment, Approval, Breakdown, Department, Document, Input, Node, Part, Scheme, Table, format_code};
use crate::document::{canonical, fingerprint};
use crate::language::Text;
use crate::problem::{Code, Path, Thing};
use crate::read::{Id, document};

/// The format that tables name.
pub const TABLE_FORMAT: &str = "appraisal-table/1";

document! {
    /// A unit's table (考评表): the indicators that fill the mounts of a frame.
    ///
    /// The frame is a scheme whose open nodes say `mount = true`: they fix id, full marks, counts and the
    /// combination, and have no children of their own. A table adds children under mounts, with their
    /// inputs, departments and reference tables; it cannot touch a node of the frame. A node of the frame
    /// means the same in every scheme that is joined from it, so cards of different tables are ranked in one
    /// list by it.
    pub struct UnitTable {
        required {
            /// `"appraisal-table/1"`.
            "format" format: String,
            /// The id of the joined scheme.
            "id" id: Id,
            /// Id of the frame.
            "frame" frame: String,
        }
        optional {
            /// Fingerprint that the frame must have.
            "pinned" pinned: Option<String>,
            /// Title of the joined scheme; the frame's unless given.
            "title" title: Option<Text>,
            /// A remark.
            "note" note: Option<Text>,
            /// Departments of the unit.
            "departments" departments: Vec<Department>,
            /// Parts of the unit, beside the frame's.
            "parts" parts: Vec<Part>,
            /// Documents beside the frame's.
            "documents" documents: Vec<Document>,
            /// Steps of approval of the table.
            "approval" approval: Vec<Approval>,
            /// Approved changes during the year.
            "adjustment" adjustment: Vec<Adjustment>,
            /// Targets of the table's own nodes, broken into what each part has of them.
            "breakdown" breakdown: Vec<Breakdown>,
            /// Inputs beside the frame's.
            "input" input: Vec<Input>,
            /// Reference tables beside the frame's.
            "table" table: Vec<Table>,
            /// The indicators.
            "node" node: Vec<Node>,
            /// Faults found while the document was read.
            "-faults" faults: Faults,
        }
    }
}

document! {
    /// The frame that a scheme was joined from.
    pub struct FrameRef {
        required {
            /// Its id.
            "id" id: String,
            /// Fingerprint of its canonical form.
            "fingerprint" fingerprint: String,
        }
        optional {
            /// The nodes of the frame, which mean the same in every scheme joined from it.
            "nodes" nodes: Vec<String>,
        }
    }
}

impl Scheme {
    /// Joins this frame with a unit's table: the mounts are filled, everything of the frame stays.
    ///
    /// What is wrong with the table — another frame or version of it, a node under a node of the frame
    /// that is no mount, an id of the frame — is reported by the check of the joined scheme.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// use appraisal::draft;
    /// let frame: draft::Scheme = serde_json::from_str(r#"{
    ///     "format": "appraisal/1", "id": "frame", "result": "total",
    ///     "node": [{ "id": "total", "full": "10", "combine": "sum" },
    ///              { "id": "own", "parent": "total", "full": "10", "combine": "sum", "mount": true }]
    /// }"#).unwrap();
    /// let table: draft::UnitTable = serde_json::from_str(r#"{
    ///     "format": "appraisal-table/1", "id": "unit-a", "frame": "frame",
    ///     "node": [{ "id": "a1", "parent": "own", "full": "10", "rule": "entered" }]
    /// }"#).unwrap();
    /// let scheme = frame.join(table).check().unwrap();
    /// assert_eq!(scheme.draft().frame.as_ref().unwrap().id, "frame");
    /// # }
    /// ```
    #[must_use]
    pub fn join(&self, table: UnitTable) -> Scheme {
        let mut joined = self.clone();
        let own_print = fingerprint(&canonical(self));
        let mut findings = core::mem::take(&mut joined.faults.0);
        findings.extend(table.faults.0);
        let mut fault = |path: Path, code: Code| findings.add(path, code);
        let top = Path::default();
        if let Some(code) = format_code(&table.format, TABLE_FORMAT) {
            fault(top.key("format"), code);
        }
        if table.frame != self.id.as_str() {
            let (found, expected) = (table.frame.clone(), self.id.to_string());
            fault(top.key("frame"), Code::WrongScheme { found, expected });
        }
        if let Some(pinned) = table.pinned.clone().filter(|pinned| *pinned != own_print) {
            fault(
                top.key("pinned"),
                Code::Pinned {
                    found: own_print.clone(),
                    pinned,
                },
            );
        }
        let frame_nodes: BTreeSet<&str> = self.node.iter().map(|node| node.id.as_str()).collect();
        let mounts: BTreeSet<&str> = self
            .node
            .iter()
            .filter(|node| node.mount)
            .map(|node| node.id.as_str())
            .collect();
        for (at, node) in table.node.iter().enumerate() {
            // The joined list has the frame's nodes first.
            let path = Path::item("node", self.node.len().saturating_add(at));
            if frame_nodes.contains(node.id.as_str()) {
                fault(
                    path.key("id"),
                    Code::LockedByFrame {
                        node: node.id.to_string(),
                    },
                );
            }
            match node.parent.as_deref() {
                None => fault(path.key("parent"), Code::MissingKey { key: "parent" }),
                Some(parent) if frame_nodes.contains(parent) && !mounts.contains(parent) => {
                    fault(path.key("parent"), Code::LockedByFrame { node: parent.into() });
                }
                Some(_) => {}
            }
        }
        let frame_inputs: BTreeSet<&str> = self.input.iter().map(|input| input.id.as_str()).collect();
        for (at, input) in table
            .input
            .iter()
            .enumerate()
            .filter(|(_, i)| frame_inputs.contains(i.id.as_str()))
        {
            let path = Path::item("input", self.input.len().saturating_add(at)).key("id");
            fault(
                path,
                Code::DuplicateId {
                    thing: Thing::Input,
                    id: input.id.to_string(),
                },
            );
        }
        for (at, adjustment) in table.adjustment.iter().enumerate() {
            if frame_nodes.contains(adjustment.node.as_str()) {
                let path = Path::item("adjustment", self.adjustment.len().saturating_add(at)).key("node");
                fault(
                    path,
                    Code::LockedByFrame {
                        node: adjustment.node.clone(),
                    },
                );
            }
        }
        joined.frame = Some(FrameRef {
            id: self.id.to_string(),
            fingerprint: own_print,
            nodes: self.node.iter().map(|node| node.id.to_string()).collect(),
        });
        joined.id = table.id;
        joined.title = table.title.or(joined.title);
        joined.note = table.note.or(joined.note);
        joined.departments.extend(table.departments);
        joined.parts.extend(table.parts);
        joined.documents.extend(table.documents);
        joined.approval.extend(table.approval);
        joined.adjustment.extend(table.adjustment);
        joined.breakdown.extend(table.breakdown);
        joined.input.extend(table.input);
        joined.table.extend(table.table);
        joined.node.extend(table.node);
        for node in &mut joined.node {
            node.mount = false;
        }
        joined.faults = Faults(findings);
        joined
    }
}
