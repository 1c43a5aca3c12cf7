//! Finds the entry that each input is read from, or those of its parts: of the stage that is scored, or of the stages
//! that stand in for it. Looks at no figure.

use alloc::{collections::BTreeMap, string::ToString, vec::Vec};

use super::admit::label;
use crate::draft;
use crate::problem::{Code, Findings, PartFault, Path, Thing};
use crate::scheme::{InputPlan, Scheme};

/// The entry that an input is read from, or those of its parts; whether its absence was reported already.
pub(super) struct Picked {
    pub(super) entry: Option<usize>,
    /// In the order of the parts that report it; empty where none has an entry.
    pub(super) parts: Vec<Option<usize>>,
    pub(super) reported: bool,
}

impl Picked {
    pub(super) fn entries(&self) -> impl Iterator<Item = usize> {
        self.entry.into_iter().chain(self.parts.iter().copied().flatten())
    }
}

/// The entry that each input is read from: of the stage, or of the stages that stand in.
pub(super) fn pick(
    scheme: &Scheme,
    record: &draft::Record,
    unread: &[bool],
    chosen: Option<&str>,
    findings: &mut Findings,
) -> Vec<Picked> {
    let inputs = &scheme.0.plan.inputs;
    let stages = &scheme.draft().stages;
    let last = stages.last().map(|stage| stage.name.as_str());
    let by_id: BTreeMap<&str, usize> = inputs
        .iter()
        .enumerate()
        .map(|(at, input)| (input.id.as_str(), at))
        .collect();
    let mut entries: Entries<'_> = BTreeMap::new();
    let mut other: Vec<Option<(usize, &str)>> = alloc::vec![None; inputs.len()];
    let mut reported = alloc::vec![false; inputs.len()];
    for (at, entry) in record.entries.iter().enumerate() {
        let path = Path::item("entries", at);
        if entry.input.is_empty() && unread.get(at) == Some(&true) {
            continue;
        }
        let Some(input) = by_id.get(entry.input.as_str()).copied() else {
            let near = findings.near(&entry.input, by_id.keys().copied());
            let code = Code::UnknownId {
                thing: Thing::Input,
                id: entry.input.clone(),
                near,
            };
            findings.add(path.key("input"), code);
            continue;
        };
        let stage = match &entry.stage {
            Some(name) => match stages.iter().find(|stage| stage.name == *name) {
                Some(stage) => Some(stage.name.as_str()),
                None if unread.get(at) == Some(&true) => chosen,
                None => {
                    if let Some(slot) = reported.get_mut(input) {
                        *slot = true;
                    }
                    let near = findings.near(name, stages.iter().map(|s| s.name.as_str()));
                    findings.add(
                        path.key("stage"),
                        Code::UnknownId {
                            thing: Thing::Stage,
                            id: name.clone(),
                            near,
                        },
                    );
                    continue;
                }
            },
            None => last,
        };
        let Some(part) = part(inputs.get(input), entry, &path, findings) else {
            if let Some(slot) = reported.get_mut(input) {
                *slot = true;
            }
            continue;
        };
        if entries.insert((input, part, stage), at).is_some() {
            let input = entry.input.clone();
            let code = match part {
                None => Code::DuplicateEntry { input },
                Some(part) => {
                    let part = part.to_string();
                    Code::Part(PartFault::Duplicate { input, part })
                }
            };
            findings.add(path, code);
        }
        if let Some(slot) = other.get_mut(input) {
            *slot = stage.map(|stage| (at, stage));
        }
    }
    let mut picked = Vec::with_capacity(inputs.len());
    for (at, input) in inputs.iter().enumerate() {
        let (found, parts) = at_stage(stages, &entries, at, input, chosen, findings);
        let elsewhere = if found.is_none() && parts.is_empty() {
            other.get(at).copied().flatten()
        } else {
            None
        };
        if let (Some((entry, has)), Some(needs)) = (elsewhere, chosen) {
            let (has, needs) = (has.to_string(), needs.to_string());
            let path = Path::item("entries", entry).key("stage");
            findings.add(
                path,
                Code::OtherStage {
                    input: label(input),
                    has,
                    needs,
                },
            );
        }
        let reported = elsewhere.is_some() || reported.get(at) == Some(&true);
        picked.push(Picked {
            entry: found,
            parts,
            reported,
        });
    }
    picked
}

/// The entries by input, part and stage.
type Entries<'a> = BTreeMap<(usize, Option<&'a str>, Option<&'a str>), usize>;

/// The part that an entry speaks of, if that can be: none is the whole unit.
fn part<'e>(
    input: Option<&InputPlan>,
    entry: &'e draft::Entry,
    path: &Path,
    findings: &mut Findings,
) -> Option<Option<&'e str>> {
    let Some(part) = entry.part.as_deref() else {
        return Some(None);
    };
    let Some(plan) = input.and_then(|input| input.roll_up.as_ref()) else {
        let part = part.to_string();
        findings.add(path.key("part"), Code::Part(PartFault::Unasked { part }));
        return None;
    };
    let known = || plan.parts.iter().map(|(id, _)| id.as_str());
    if !known().any(|id| id == part) {
        let near = findings.near(part, known());
        let (thing, id) = (Thing::Part, part.to_string());
        findings.add(path.key("part"), Code::UnknownId { thing, id, near });
        return None;
    }
    Some(Some(part))
}

/// The entry of an input at a stage or at those that stand in, or those of its parts. From the stage at which the
/// first part has an entry, earlier ones stand in for the other parts only.
fn at_stage<'a>(
    stages: &'a [draft::Stage],
    entries: &Entries<'a>,
    at: usize,
    input: &'a InputPlan,
    chosen: Option<&'a str>,
    findings: &mut Findings,
) -> (Option<usize>, Vec<Option<usize>>) {
    let known = || input.roll_up.iter().flat_map(|plan| &plan.parts);
    let mut parts: Vec<Option<usize>> = Vec::new();
    let mut wanted = chosen;
    loop {
        let whole = entries.get(&(at, None, wanted)).copied();
        let mut here = None;
        for (index, (id, _)) in known().enumerate() {
            let Some(entry) = entries.get(&(at, Some(id.as_str()), wanted)).copied() else {
                continue;
            };
            here = here.or(Some(id));
            parts.resize(known().count(), None);
            if let Some(slot) = parts.get_mut(index).filter(|slot| slot.is_none()) {
                *slot = Some(entry);
            }
        }
        match (whole, here) {
            (Some(whole), Some(part)) => {
                let (input, part) = (label(input), part.clone());
                findings.add(
                    Path::item("entries", whole),
                    Code::Part(PartFault::AndWhole { input, part }),
                );
            }
            (Some(whole), None) if parts.is_empty() => return (Some(whole), parts),
            _ => {}
        }
        let stage = stages.iter().find(|stage| Some(stage.name.as_str()) == wanted);
        let earlier = stage.and_then(|stage| stage.stands_in.as_deref());
        if earlier.is_none() || (!parts.is_empty() && parts.iter().all(Option::is_some)) {
            return (None, parts);
        }
        wanted = earlier;
    }
}
