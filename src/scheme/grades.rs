//! Checks the bands and turns them into a ladder.

use alloc::vec::Vec;

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
}

impl GradePlan {
    /// The place of a grade on the ladder, by its name in either language.
    pub(crate) fn place(&self, grade: &str) -> Option<usize> {
        self.bands
            .iter()
            .position(|(name, _)| name.zh.as_deref() == Some(grade) || name.en.as_deref() == Some(grade))
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
        findings.add(path.key("node"), shape.unknown(id));
    }
    if grades.band.is_empty() {
        findings.add(path.key("band"), Code::Empty);
        return None;
    }
    let mut bands = Vec::new();
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
                let keys = crate::rule::BOUNDS.to_vec();
                findings.add(
                    path.key("band").index(at),
                    Code::OneOf {
                        keys,
                        found: Vec::new(),
                    },
                );
            }
        }
        if grades.band.iter().take(at).any(|other| other.grade == band.grade) {
            let id = band.grade.in_language(crate::Language::Chinese).into();
            let code = Code::DuplicateId {
                thing: crate::problem::Thing::Grade,
                id,
            };
            findings.add(path.key("band").index(at).key("grade"), code);
        }
    }
    if bands.len() == grades.band.len()
        && let Some(node) = node.and_then(|at| draft.node.get(at))
    {
        let (round, _) = marks::rounding(draft, node);
        let grid = if grades.exact { None } else { round };
        let spans: Vec<Span> = bands.iter().map(|(_, span)| span.clone()).collect();
        for fault in check_spans(&spans, (node.at_least.as_ref(), node.at_most.as_ref()), grid.as_ref()) {
            findings.add(path.key("band"), crate::rule::span_code(fault));
        }
    }
    Some(GradePlan {
        node: node?,
        exact: grades.exact,
        bands,
    })
}
