//! What a formula or decision reads: a number, an input, another node, an earlier step.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use super::Parameter;
use crate::number::Exact;
use crate::problem::Code;
use crate::read::{Read, Reader};
use crate::tree::Tree;

/// Something with a number.
///
/// Written as a number; as the id of an earlier step; as `{ input = "id", absent = "0" }`; as
/// `{ node = "id", exact = true }`; or as `{ parameter = … }`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Source {
    /// A number.
    Number(Exact),
    /// An earlier step of the same formula.
    Step(String),
    /// The number of an input; yes is 1 and no is 0.
    Input {
        /// Its id.
        input: String,
        /// The number used where it is absent.
        absent: Option<Exact>,
    },
    /// The value of a node.
    Node {
        /// Its id.
        node: String,
        /// Whether it is read before its rounding.
        exact: bool,
        /// The number used where it is absent.
        absent: Option<Exact>,
    },
    /// A parameter that is looked up.
    Parameter(Parameter),
}

impl Default for Source {
    fn default() -> Self {
        Source::Number(Exact::ZERO)
    }
}

impl From<Exact> for Source {
    fn from(number: Exact) -> Self {
        Source::Number(number)
    }
}

impl Source {
    /// The node `id`, after its rounding.
    #[must_use]
    pub fn node(id: impl Into<String>) -> Self {
        Source::Node {
            node: id.into(),
            exact: false,
            absent: None,
        }
    }

    /// The earlier step that it names.
    pub(super) fn step(&self) -> Option<&str> {
        match self {
            Source::Step(id) => Some(id),
            _ => None,
        }
    }

    /// Whether it is resolved outside of the rule.
    pub(crate) fn is_external(&self) -> bool {
        !matches!(self, Source::Number(_) | Source::Step(_))
    }
}

impl Read for Source {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        match tree {
            Tree::Text(text) if crate::read::Id::is_well_formed(text) => Source::Step(text.clone()),
            Tree::Map(entries) if tree.get("input").is_some() => {
                reader.keys(entries, &["input", "absent"]);
                Source::Input {
                    input: reader.key(tree, "input"),
                    absent: reader.optional(tree, "absent"),
                }
            }
            Tree::Map(entries) if tree.get("node").is_some() => {
                reader.keys(entries, &["node", "exact", "absent"]);
                Source::Node {
                    node: reader.key(tree, "node"),
                    exact: reader.optional(tree, "exact"),
                    absent: reader.optional(tree, "absent"),
                }
            }
            Tree::Map(entries) => {
                reader.keys(entries, &["parameter"]);
                if tree.get("parameter").is_none() {
                    let keys = alloc::vec!["input", "node", "parameter"];
                    reader.fault(Code::OneOf {
                        keys,
                        found: Vec::new(),
                    });
                    return Source::default();
                }
                Source::Parameter(reader.key(tree, "parameter"))
            }
            tree => Source::Number(Exact::read(tree, reader)),
        }
    }

    fn write(&self) -> Option<Tree> {
        let text = |key: &str, text: &str| (key.to_owned(), Tree::text(text));
        let absent = |absent: &Option<Exact>| absent.as_ref().map(|a| text("absent", &alloc::format!("{a}")));
        Some(match self {
            Source::Number(number) => number.write()?,
            Source::Step(step) => Tree::text(step.as_str()),
            Source::Input { input, absent: a } => {
                Tree::Map([text("input", input)].into_iter().chain(absent(a)).collect())
            }
            Source::Node { node, exact, absent: a } => {
                let exact = exact.then(|| ("exact".to_owned(), Tree::Bool(true)));
                Tree::Map([text("node", node)].into_iter().chain(exact).chain(absent(a)).collect())
            }
            Source::Parameter(parameter) => Tree::Map(alloc::vec![("parameter".to_owned(), parameter.write()?)]),
        })
    }
}
