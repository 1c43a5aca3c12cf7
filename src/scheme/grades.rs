//! Checks the bands and turns them into a ladder.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use super::marks;
use super::tree::Shape;
use crate::draft;
use crate::language::Text;
use crate::number::Exact;
use crate::problem::{Code, Findings, Path};
use crate::rule::{Span, check_spans};

/// The ladder of bands, best first.
#[derive(Debug)]
pub(crate) struct GradePlan {
    /// Plan index of the graded node (document index until lowering).
    pub(crate) node: usize,
    pub(crate) exact: bool,
    pub(crate) bands: Vec<(Text, Span)>,
    /// The place of each grade, by its names.
    pub(super) places: BTreeMap<String, usize>,
}

impl GradePlan {
    /// The place of a grade on the ladder, by its name in either language.
    pub(crate) fn place(&self, grade: &str) -> Option<usize> {
        self.places.get(grade).copied()
    }

    /// The band that a value falls into.
    pub(crate) fn band(&self, value: &Exact) -> Option<usize> {
        self.bands
            .iter()
            .position(|(_, span)| !span.otherwise && span.contains(value))
            .or_else(|| self.bands.iter().position(|(_, span)| span.otherwise))
    }
}

pub(super) fn grades(draft: &draft::Scheme, shape: &Shape<'_>, findings: &mut Findings) -> Option<GradePlan> {
    let grades = draft.grades.as_ref()?;
    let path = Path::default().key("grades");
    let id = grades.node.as_deref().unwrap_or(&draft.result);
    let node = shape.by_id.get(id).copied();
    if node.is_none() && grades.node.is_some() {
        findings.add(path.key("node"), shape.unknown(id, findings));
    }
    if grades.band.is_empty() {
        findings.add(path.key("band"), Code::Empty);
        return None;
    }
    let mut bands = Vec::new();
    let mut names = BTreeSet::new();
    for (at, band) in grades.band.iter().enumerate() {
        let span = Span::from_keys(
            band.at_least.as_ref(),
            band.more_than.as_ref(),
            band.at_most.as_ref(),
            band.less_than.as_ref(),
            band.otherwise,
        );
        match span {
            Some(span) => bands.push((band.grade.clone(), span)),
            None => {
                let code = crate::rule::bounds_code([
                    band.at_least.is_some(),
                    band.more_than.is_some(),
                    band.at_most.is_some(),
                    band.less_than.is_some(),
                    band.otherwise,
                ]);
                findings.add(path.key("band").index(at), code);
            }
        }
        if !names.insert((band.grade.zh.as_deref(), band.grade.en.as_deref())) {
            let id = band.grade.in_language(crate::Language::Chinese).into();
            let code = Code::DuplicateId {
                thing: crate::problem::Thing::Grade,
                id,
            };
            findings.add(path.key("band").index(at).key("grade"), code);
        }
    }
    if !findings.is_blamed("grades")
        && bands.len() == grades.band.len()
        && let Some(node) = node.and_then(|at| draft.node.get(at))
    {
        let (round, _) = marks::rounding(draft, node);
        let grid = if grades.exact { None } else { round };
        let spans: Vec<Span> = bands.iter().map(|(_, span)| span.clone()).collect();
        for fault in check_spans(&spans, (node.at_least.as_ref(), node.at_most.as_ref()), grid.as_ref()) {
            findings.add(path.key("band"), crate::rule::span_code(fault, false));
        }
    }
    let mut places = BTreeMap::new();
    for (at, (name, _)) in bands.iter().enumerate() {
        for name in name.zh.iter().chain(&name.en) {
            places.entry(name.clone()).or_insert(at);
        }
    }
    Some(GradePlan {
        node: node?,
        exact: grades.exact,
        bands,
        places,
    })
}
