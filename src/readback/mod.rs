//! Says a whole scheme back in sentences, from the data alone, so that a reviewer can hold it against
//! the approved wording. Repeats no wording of the plan, and decides nothing.

mod absence;
mod advanced;
mod combination;
mod curves;
mod gates;
mod head;
mod lists;
mod node;
mod panel;
mod parts;
mod phrase;
mod pools;
mod rules;
mod sheets;
mod statistics;

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use crate::combine::Pool;
use crate::draft::{Input, Node, Scheme};
use crate::language::{Language, Text};
use crate::number::Exact;
use crate::rule::InputKind;
use phrase::{label, say};

/// What every sentence needs: the language, and the scheme by its ids.
struct Teller<'a> {
    language: Language,
    scheme: &'a Scheme,
    nodes: BTreeMap<&'a str, &'a Node>,
    children: BTreeMap<&'a str, Vec<&'a Node>>,
    inputs: BTreeMap<&'a str, &'a Input>,
    pools: BTreeMap<&'a str, &'a Pool>,
}

impl Scheme {
    /// The whole scheme said back, one text for each thing that it lays down: the head, the inputs, each
    /// node with its formula or rule and every parameter, the pools, the bands.
    ///
    /// It is made from the data and never from the quoted standards, so that a reviewer can hold it
    /// against the approved wording. A draft that has not passed its check is said back as it stands.
    ///
    /// ```
    /// use appraisal::{Exact, Language, draft, rule::{Rule, YesNo}};
    /// let mut scheme = draft::Scheme::new("appraisal/1", "demo", "total");
    /// let mut node = draft::Node::new("total");
    /// node.full = Some(Exact::from(2));
    /// node.rule = Some(Rule::YesNo(YesNo::new()));
    /// scheme.node.push(node);
    /// let said = scheme.read_back(Language::Chinese);
    /// assert!(said.iter().any(|s| s.starts_with("total（2分）：是的，得满分；否的，不得分。")));
    /// ```
    #[must_use]
    pub fn read_back(&self, language: Language) -> Vec<String> {
        let teller = Teller::new(self, language);
        let mut out = teller.head();
        out.extend(teller.tables());
        out.extend(teller.breakdowns());
        out.extend(teller.statistics());
        out.extend(teller.sheets());
        out.extend(teller.inputs());
        out.extend(self.node.iter().map(|node| teller.node(node)));
        out.extend(self.pool.iter().map(|pool| teller.pool(pool)));
        out.extend(teller.grades());
        out.extend(teller.cases());
        out
    }
}

impl<'a> Teller<'a> {
    fn new(scheme: &'a Scheme, language: Language) -> Self {
        let mut children: BTreeMap<&str, Vec<&Node>> = BTreeMap::new();
        for node in &scheme.node {
            if let Some(parent) = &node.parent {
                children.entry(parent).or_default().push(node);
            }
        }
        Teller {
            language,
            scheme,
            nodes: scheme.node.iter().map(|node| (node.id.as_str(), node)).collect(),
            children,
            inputs: scheme.input.iter().map(|input| (input.id.as_str(), input)).collect(),
            pools: scheme.pool.iter().map(|pool| (pool.id.as_str(), pool)).collect(),
        }
    }

    fn text<'t>(&self, text: Option<&'t Text>) -> &'t str {
        text.map_or("", |text| text.in_language(self.language))
    }

    fn children(&self, id: &str) -> &[&'a Node] {
        self.children.get(id).map_or(&[], Vec::as_slice)
    }

    /// A node's number and name.
    fn label(&self, node: &Node) -> String {
        label(
            node.no.as_deref(),
            self.text(node.name.as_ref()),
            &node.id,
            self.language,
        )
    }

    fn quoted(&self, words: &str) -> String {
        say!(self.language, "「{words}」", "“{words}”")
    }

    /// A node by its id, as it is printed.
    fn node_named(&self, id: &str) -> String {
        let label = self.nodes.get(id).map_or_else(|| id.into(), |node| self.label(node));
        self.quoted(&label)
    }

    /// A pool or an input of events, as it is printed.
    fn source_named(&self, id: &str) -> String {
        match (self.pools.get(id), self.inputs.get(id)) {
            (Some(pool), _) if pool.name.is_some() => self.quoted(self.text(pool.name.as_ref())),
            (None, Some(input)) if input.name.is_some() => self.quoted(&self.input_label(input)),
            (None, None) if self.nodes.contains_key(id) => self.node_named(id),
            _ => self.quoted(id),
        }
    }

    fn input_label(&self, input: &Input) -> String {
        label(
            Some(&input.id),
            self.text(input.name.as_ref()),
            &input.id,
            self.language,
        )
    }

    /// A category of a pool, or its id.
    fn category_named(&self, source: &str, id: &str) -> String {
        let pool = self.pools.get(source).map(|pool| &pool.category);
        let ledger = || {
            self.scheme.node.iter().find_map(|node| match &node.rule {
                Some(crate::rule::Rule::Ledger(ledger)) if input_id(node) == source => Some(&ledger.category),
                _ => None,
            })
        };
        let category = pool
            .or_else(ledger)
            .and_then(|all| all.iter().find(|category| category.id.as_str() == id));
        self.quoted(category.map_or(id, |c| {
            c.name.as_ref().map_or(id, |name| name.in_language(self.language))
        }))
    }

    /// A department, which may be named by its short id.
    fn department(&self, key: &str) -> String {
        let short = |d: &&crate::draft::Department| d.id.as_ref().is_some_and(|id| id.as_str() == key);
        self.scheme
            .departments
            .iter()
            .find(short)
            .map_or_else(|| key.into(), |d| d.name.clone())
    }

    /// What an input of a leaf is: declared, or implied by its rule.
    fn kind_of(&self, node: &Node) -> Option<InputKind> {
        if node.of.is_some() {
            return Some(InputKind::Number);
        }
        let implied = || node.rule.as_ref().and_then(|rule| rule.reads().first().copied());
        self.inputs.get(input_id(node)).map(|input| input.kind).or_else(implied)
    }

    /// The least and greatest figure that a leaf can read.
    fn range_read(&self, node: &Node) -> (Option<&'a Exact>, Option<&'a Exact>) {
        let declared = self.inputs.get(input_id(node));
        let (least, most) = declared.map_or((None, None), |input| (input.at_least.as_ref(), input.at_most.as_ref()));
        let whole = self.kind_of(node) == Some(InputKind::Count);
        static ZERO: Exact = Exact::ZERO;
        (least.or(whole.then_some(&ZERO)), most)
    }

    /// The unit of measure of the figure that a leaf reads.
    fn unit_of(&self, node: &'a Node) -> &'a str {
        let declared = self.inputs.get(input_id(node)).and_then(|input| input.unit.as_deref());
        declared.or(node.unit.as_deref()).unwrap_or_default()
    }
}

/// The id of the input that a leaf reads.
fn input_id(node: &Node) -> &str {
    node.input.as_deref().unwrap_or(&node.id)
}
