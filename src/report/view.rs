//! What every part of the report asks of a card: the language, the tree, and what a line brings to
//! the result. Computes no score; a card that was read from a stranger cannot make it loop.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use super::figure::{self, Figure};
use crate::card::{Card, Line, NodeWords, Term, TermKind};
use crate::draft::Owner;
use crate::language::{Language, Text};
use crate::number::Exact;

/// A card as it is reported in one language.
pub(super) struct View<'a> {
    pub(super) card: &'a Card,
    pub(super) language: Language,
    children: Vec<Vec<usize>>,
    terms: Vec<Option<&'a Term>>,
}

impl<'a> View<'a> {
    pub(super) fn new(card: &'a Card, language: Language) -> Self {
        let mut children: Vec<Vec<usize>> = card.lines.iter().map(|_| Vec::new()).collect();
        let mut terms: Vec<Option<&Term>> = card.lines.iter().map(|_| None).collect();
        for (at, line) in card.lines.iter().enumerate() {
            // INVARIANT: a parent stands before its children, so walking up or down ends.
            if let Some(of) = line
                .parent
                .filter(|parent| *parent < at)
                .and_then(|parent| children.get_mut(parent))
            {
                of.push(at);
            }
            for term in line.terms.iter().filter(|term| term.child > at) {
                if let Some(of) = terms.get_mut(term.child) {
                    *of = Some(term);
                }
            }
        }
        View {
            card,
            language,
            children,
            terms,
        }
    }

    pub(super) fn is_chinese(&self) -> bool {
        self.language == Language::Chinese
    }

    /// The words in the language of the report.
    pub(super) fn say<'b>(&self, zh: &'b str, en: &'b str) -> &'b str {
        if self.is_chinese() { zh } else { en }
    }

    pub(super) fn text<'b>(&self, text: &'b Text) -> &'b str {
        text.in_language(self.language)
    }

    pub(super) fn line(&self, at: usize) -> Option<&'a Line> {
        self.card.lines.get(at)
    }

    pub(super) fn children(&self, of: usize) -> &[usize] {
        self.children.get(of).map_or(&[], Vec::as_slice)
    }

    pub(super) fn parent(&self, of: usize) -> Option<usize> {
        self.line(of)?.parent.filter(|parent| *parent < of)
    }

    /// The lines above a line, nearest first.
    pub(super) fn above(&self, of: usize) -> impl Iterator<Item = usize> + '_ {
        core::iter::successors(self.parent(of), |at| self.parent(*at))
    }

    /// The lines below a line, without itself.
    pub(super) fn below(&self, of: usize) -> Vec<usize> {
        let mut found: Vec<usize> = self.children(of).to_vec();
        let mut next = 0;
        while let Some(at) = found.get(next).copied() {
            found.extend_from_slice(self.children(at));
            next = next.saturating_add(1);
        }
        found
    }

    /// A line's part in its parent.
    pub(super) fn term(&self, of: usize) -> Option<&'a Term> {
        self.terms.get(of).copied().flatten()
    }

    /// A line's name without its number; the number or id where it has none.
    pub(super) fn name<'b>(&self, words: &'b NodeWords) -> &'b str {
        let name = words.name.as_ref().map_or("", |n| self.text(n));
        if name.is_empty() {
            words.no.as_deref().unwrap_or(&words.id)
        } else {
            name
        }
    }

    /// A line's number and name.
    pub(super) fn label(&self, words: &NodeWords) -> String {
        let name = words.name.as_ref().map_or("", |n| self.text(n));
        match &words.no {
            Some(no) if !name.is_empty() && no != name => {
                let blank = if no.ends_with(|c: char| c.is_ascii()) { " " } else { "" };
                format!("{no}{blank}{name}")
            }
            _ => self.name(words).to_owned(),
        }
    }

    /// The label of the node with this id, quoted; the id itself if there is none.
    pub(super) fn label_of(&self, id: &str) -> String {
        let label = self
            .card
            .line(id)
            .map_or_else(|| id.to_owned(), |line| self.label(&line.words));
        self.quoted(&label)
    }

    pub(super) fn quoted(&self, text: &str) -> String {
        if self.is_chinese() {
            format!("「{text}」")
        } else {
            format!("“{text}”")
        }
    }

    /// A name, or the id where there is none.
    pub(super) fn name_or<'b>(&self, name: Option<&'b Text>, id: &'b str) -> &'b str {
        name.map(|n| self.text(n)).filter(|n| !n.is_empty()).unwrap_or(id)
    }

    /// The rate at which a line's terms count in the result.
    fn rate(&self, parent: usize) -> Option<&'a Exact> {
        self.line(parent).filter(|line| line.additive)?.effective.as_ref()
    }

    /// What a line brings to the result, by its term in its parent.
    pub(super) fn counted(&self, of: usize) -> Option<Exact> {
        let amount = self.term(of)?.amount.as_ref()?.exact()?;
        Some(self.rate(self.parent(of)?)? * amount)
    }

    /// What a line could have brought: full marks at the weight with which it counted.
    pub(super) fn possible(&self, of: usize) -> Option<Exact> {
        let line = self.line(of).filter(|line| !line.words.extra)?;
        let term = self.term(of)?;
        Some(self.rate(self.parent(of)?)? * &(term.weight.as_ref()? * line.full.as_ref()?))
    }

    /// What it lost of that.
    pub(super) fn loss(&self, of: usize) -> Option<Exact> {
        if matches!(self.term(of)?.kind, TermKind::LeftOut | TermKind::Moved) {
            return None;
        }
        Some(&self.possible(of)? - &self.counted(of)?)
    }

    /// A number of points as its node shows it.
    pub(super) fn points(&self, x: &Exact, words: &NodeWords) -> String {
        figure::of_node(x, words).marked()
    }

    /// `1 event`, `2 events`.
    pub(super) fn count(&self, count: usize, one: &str, many: &str) -> String {
        format!("{count} {}", if count == 1 { one } else { many })
    }

    /// `= 4` or `≈ 3.3333`: the sign says whether the digits are the number.
    pub(super) fn equals(&self, figure: &Figure) -> String {
        match (self.is_chinese(), figure.whole) {
            (true, true) => format!("＝{}", figure.text),
            (true, false) => format!("≈{}", figure.text),
            (false, true) => format!(" = {}", figure.text),
            (false, false) => format!(" ≈ {}", figure.text),
        }
    }

    /// The owner of a line, or of the nearest line above that has one.
    pub(super) fn owner(&self, of: usize) -> Option<&'a Owner> {
        core::iter::once(of)
            .chain(self.above(of))
            .find_map(|at| self.line(at)?.words.owner.as_ref())
    }

    /// Whether a line stands under the result, or is it.
    pub(super) fn in_result(&self, at: usize) -> bool {
        at == self.card.result || self.above(at).any(|above| above == self.card.result)
    }

    /// Whether a line, and every line above it up to the result, is printed.
    pub(super) fn is_hidden(&self, at: usize) -> bool {
        let hidden = |at: usize| self.line(at).is_none_or(|line| line.words.hidden);
        hidden(at) || self.above(at).any(hidden)
    }

    /// By how much a line counts more than its weight says because others are left out (折算系数),
    /// and those others.
    pub(super) fn rescaled(&self, of: usize) -> Option<(Exact, Vec<&'a Line>)> {
        let (mut factor, mut out) = (Exact::ONE, Vec::new());
        for at in core::iter::once(of).chain(self.above(of)) {
            let Some((term, above)) = self.term(at).zip(self.parent(at)) else {
                break;
            };
            let parent = self.line(above)?;
            let written = match parent.words.kind.as_str() {
                "sum" => Exact::ONE,
                "weighted-sum" => self.line(at)?.weight.clone()?,
                _ => continue,
            };
            let here = term.weight.as_ref()?.checked_div(&written)?;
            if here != Exact::ONE {
                let left = parent.terms.iter().filter(|term| term.kind == TermKind::LeftOut);
                out.extend(left.filter_map(|term| self.line(term.child)));
                factor = &factor * &here;
            }
        }
        (factor != Exact::ONE).then_some((factor, out))
    }

    /// Whether the weights under a line are shares, so that they are printed with `%`.
    pub(super) fn in_percent(&self, parent: usize) -> bool {
        let weights = self
            .children(parent)
            .iter()
            .filter_map(|at| self.line(*at)?.weight.as_ref());
        weights.sum::<Exact>() <= Exact::ONE
    }

    /// A weight; as a fraction rather than cut.
    pub(super) fn weight(&self, weight: &Exact, in_percent: bool) -> String {
        let percent = figure::percent(weight);
        if in_percent && percent.whole {
            percent.text
        } else {
            figure::factor(weight)
        }
    }

    pub(super) fn list(&self, items: &[String]) -> String {
        items.join(self.say("、", ", "))
    }

    pub(super) fn clauses(&self, items: &[String]) -> String {
        items.join(self.say("；", "; "))
    }
}
