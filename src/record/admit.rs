//! Matches entries and events with the inputs and accounts of the scheme.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};

use super::parts::Parts;
use super::pick::{Picked, pick};
use super::{Admission, Admitted, Record, Seen, figures};
use crate::card::RollUpLine;
use crate::draft::{self, RECORD_FORMAT};
use crate::language::Text;
use crate::problem::{Code, Findings, Path, Place, Problems, Segment, Thing};
use crate::rule::{InputKind, Parameter};
use crate::scheme::{InputPlan, Scheme};

pub(super) fn admit(scheme: &Scheme, record: draft::Record, how: &Admission) -> Result<Record, Problems> {
    let limit = scheme.limits().problems;
    let mut findings = record.faults.0.clone();
    if let Some(code) = draft::format_code(&record.format, RECORD_FORMAT).filter(|_| !findings.is_unread("format")) {
        let mut findings = Findings::default();
        findings.add(Path::default().key("format"), code);
        findings.finish(limit, draft::Record::KEYS, |_| None)?;
    }
    if findings.is_full() {
        // So much could not be read that the rest says nothing.
        findings
            .clone()
            .finish(limit, draft::Record::KEYS, |path| place(scheme, &record, path))?;
    }
    if !findings.is_unread("scheme") && record.scheme != scheme.draft().id.as_str() {
        let (found, expected) = (record.scheme.clone(), scheme.draft().id.to_string());
        findings.add(Path::default().key("scheme"), Code::WrongScheme { found, expected });
    }
    for (key, count) in [("entries", record.entries.len()), ("events", record.events.len())] {
        if count > scheme.limits().items {
            findings.add(
                Path::default().key(key),
                Code::TooMany {
                    found: count,
                    limit: scheme.limits().items,
                },
            );
        }
    }
    attributes(scheme, &record, &mut findings);
    parameters(scheme, &record, &mut findings);
    let unread = findings.blamed("entries", record.entries.len());
    let chosen = stage(scheme, how, &mut findings);
    let picked = pick(scheme, &record, &unread, chosen.as_deref(), &mut findings);
    let (seen, roll_ups) = observe(scheme, &record, &picked, &unread, how, &mut findings);
    super::cite::cited(scheme, &record, &mut findings);
    let events = events(scheme, &record, &mut findings);
    let warnings = findings.finish(limit, draft::Record::KEYS, |path| place(scheme, &record, path))?;
    let used: BTreeSet<usize> = picked.iter().flat_map(Picked::entries).collect();
    let mut facts = record;
    facts.case = None;
    let mut at = 0usize;
    facts.entries.retain(|_| {
        let keep = used.contains(&at);
        at = at.saturating_add(1);
        keep
    });
    let scheme = scheme.clone();
    Ok(Record(Arc::new(Admitted {
        scheme,
        facts: Arc::new(facts),
        stage: chosen,
        seen,
        roll_ups,
        events,
        warnings,
    })))
}

/// The input or event that a path lies in, in the office's words.
fn place(scheme: &Scheme, record: &draft::Record, path: &Path) -> Option<Place> {
    let [Segment::Key(list), Segment::Index(at), ..] = path.segments() else {
        return None;
    };
    match list.as_str() {
        "entries" => {
            let id = &record.entries.get(*at)?.input;
            let input = scheme.0.plan.inputs.iter().find(|input| input.id == *id)?;
            Some(Place {
                no: input.no.clone().unwrap_or_else(|| id.clone()),
                name: input.name.clone().unwrap_or_default(),
            })
        }
        "events" => {
            let event = record.events.get(*at)?;
            Some(Place {
                no: event.id.to_string(),
                name: event.name.clone().unwrap_or_default(),
            })
        }
        _ => None,
    }
}

fn attributes(scheme: &Scheme, record: &draft::Record, findings: &mut Findings) {
    let known: BTreeMap<&str, &draft::Attribute> = scheme
        .draft()
        .attributes
        .iter()
        .map(|attribute| (attribute.id.as_str(), attribute))
        .collect();
    for (key, value) in &record.attributes.0 {
        let path = Path::default().key("attributes").key(key);
        match known.get(key.as_str()) {
            None => {
                let near = findings.near(key, known.keys().copied());
                findings.add(
                    path,
                    Code::UnknownId {
                        thing: Thing::Attribute,
                        id: key.clone(),
                        near,
                    },
                );
            }
            Some(attribute) if !attribute.values.is_empty() && !attribute.values.contains(value) => {
                findings.add(
                    path,
                    Code::UnknownValue {
                        found: value.clone(),
                        allowed: attribute.values.clone(),
                    },
                );
            }
            Some(_) => {}
        }
    }
}

/// Every table and attribute that a parameter is looked up in must have an answer for this unit.
fn parameters(scheme: &Scheme, record: &draft::Record, findings: &mut Findings) {
    let sources = scheme.sources(&record.attributes, None);
    let (mut tables, mut of_attributes) = (BTreeSet::new(), BTreeSet::new());
    for parameter in scheme.0.plan.parameters() {
        match parameter {
            Parameter::Table { table, .. } if tables.insert(table) && sources.row(table).is_none() => {
                let plan = sources.tables.iter().find(|plan| plan.id == *table);
                let key = plan.into_iter().flat_map(|plan| &plan.key);
                let key: Vec<&str> = key
                    .map(|id| record.attributes.get(id).map_or(id.as_str(), String::as_str))
                    .collect();
                let code = Code::NoRow {
                    table: table.clone(),
                    key: key.join("、"),
                };
                findings.add(Path::default().key("attributes"), code);
            }
            Parameter::Attribute { attribute, values } if of_attributes.insert(attribute) => {
                let path = Path::default().key("attributes").key(attribute);
                match record.attributes.get(attribute) {
                    None => findings.add(
                        path,
                        Code::GivenMissing {
                            parameter: attribute.clone(),
                        },
                    ),
                    Some(value) if values.get(value).is_none() => {
                        let allowed = values.0.iter().map(|(value, _)| value.clone()).collect();
                        findings.add(
                            path,
                            Code::UnknownValue {
                                found: value.clone(),
                                allowed,
                            },
                        );
                    }
                    Some(_) => {}
                }
            }
            _ => {}
        }
    }
}

/// The stage to score.
fn stage(scheme: &Scheme, how: &Admission, findings: &mut Findings) -> Option<String> {
    let stages = &scheme.draft().stages;
    match &how.stage {
        Some(name) if !stages.iter().any(|stage| stage.name == *name) => {
            let near = findings.near(name, stages.iter().map(|s| s.name.as_str()));
            findings.add(
                Path::default().key("stage"),
                Code::UnknownId {
                    thing: Thing::Stage,
                    id: name.clone(),
                    near,
                },
            );
            None
        }
        Some(name) => Some(name.clone()),
        None => stages.last().map(|stage| stage.name.clone()),
    }
}

pub(super) fn label(input: &InputPlan) -> String {
    let name = input
        .name
        .as_ref()
        .map_or("", |n| n.in_language(crate::Language::Chinese));
    match (&input.no, name) {
        (Some(no), name) => alloc::format!("{no} {name}").trim_end().to_string(),
        (None, "") => input.id.clone(),
        (None, name) => name.to_string(),
    }
}

/// What was seen of each input.
fn observe(
    scheme: &Scheme,
    record: &draft::Record,
    picked: &[Picked],
    unread: &[bool],
    how: &Admission,
    findings: &mut Findings,
) -> (Vec<Seen>, BTreeMap<usize, RollUpLine>) {
    let mut seen = Vec::with_capacity(picked.len());
    let mut roll_ups = BTreeMap::new();
    let parts = Parts {
        scheme,
        record,
        unread,
        how,
    };
    for (at, (input, picked)) in scheme.0.plan.inputs.iter().zip(picked).enumerate() {
        if let Some(plan) = input.roll_up.as_ref().filter(|_| !picked.parts.is_empty()) {
            let (of_input, line) = parts.roll_up(input, plan, &picked.parts, picked.reported, findings);
            roll_ups.insert(at, line);
            seen.push(of_input);
            continue;
        }
        let absent = |kind, reason: Option<Text>| Seen::Absent { kind, reason };
        seen.push(match picked.entry.and_then(|at| Some((at, record.entries.get(at)?))) {
            Some((at, _)) if unread.get(at) == Some(&true) => absent(crate::Absence::Void, None),
            Some((at, entry)) => figures::observe(
                scheme,
                &record.attributes,
                input,
                entry,
                &Path::item("entries", at),
                findings,
            ),
            None if input.kind == InputKind::Events => Seen::Observed {
                observation: crate::rule::Observation::Events,
                given: crate::read::Pairs::default(),
            },
            None => match open_as(scheme, input, how) {
                Some(kind) => absent(kind, None),
                None => {
                    if !picked.reported {
                        findings.add(Path::default().key("entries"), Code::Open { input: label(input) });
                    }
                    absent(crate::Absence::NotReported, None)
                }
            },
        });
    }
    (seen, roll_ups)
}

/// What an input without entry is taken as: by its readers' nodes and tiers, the scheme, the caller.
pub(super) fn open_as(scheme: &Scheme, input: &InputPlan, how: &Admission) -> Option<crate::Absence> {
    let draft = scheme.draft();
    let of_reader = input.readers.iter().find_map(|reader| {
        let node = draft.node.get(scheme.0.plan.nodes.get(*reader)?.document)?;
        let tier = node
            .tier
            .as_ref()
            .and_then(|name| draft.tiers.iter().find(|tier| tier.name == *name));
        node.absent.open.or_else(|| tier.and_then(|tier| tier.absent.open))
    });
    of_reader.or(draft.absent.open).or(how.open)
}

/// The events, each with its account.
fn events(scheme: &Scheme, record: &draft::Record, findings: &mut Findings) -> Vec<(usize, usize)> {
    let accounts = &scheme.0.plan.accounts;
    let by_id: BTreeMap<&str, usize> = accounts
        .iter()
        .enumerate()
        .map(|(at, a)| (a.pool.id.as_str(), at))
        .collect();
    let mut ids = BTreeSet::new();
    let mut named: BTreeMap<(usize, &str), &draft::Event> = BTreeMap::new();
    let mut out = Vec::with_capacity(record.events.len());
    let unread = findings.blamed("events", record.events.len());
    for (at, event) in record
        .events
        .iter()
        .enumerate()
        .filter(|(at, _)| unread.get(*at) != Some(&true))
    {
        let path = Path::item("events", at);
        if !ids.insert(event.id.as_str()) {
            findings.add(
                path.key("id"),
                Code::DuplicateId {
                    thing: Thing::Event,
                    id: event.id.to_string(),
                },
            );
        }
        let (key, id) = match (&event.pool, &event.input) {
            (Some(pool), None) => ("pool", pool),
            (None, Some(input)) => ("input", input),
            (pool, input) => {
                let found = pool
                    .iter()
                    .map(|_| "pool".into())
                    .chain(input.iter().map(|_| "input".into()))
                    .collect();
                findings.add(
                    path,
                    Code::OneOf {
                        keys: alloc::vec!["pool", "input"],
                        found,
                    },
                );
                continue;
            }
        };
        let Some(account) = by_id.get(id.as_str()).copied() else {
            let near = findings.near(id, by_id.keys().copied());
            let thing = if key == "pool" { Thing::Pool } else { Thing::Input };
            findings.add(
                path.key(key),
                Code::UnknownId {
                    thing,
                    id: id.clone(),
                    near,
                },
            );
            continue;
        };
        if let Some(account) = accounts.get(account) {
            check_event(account, event, &path, findings);
        }
        if let Some(name) = event.name.as_ref().map(|n| n.in_language(crate::Language::Chinese))
            && let Some(other) = named.insert((account, name), event)
            && (other.matter != event.matter || event.matter.is_none())
            && other.date != event.date
        {
            let other = other.id.to_string();
            findings.add(path.key("matter"), Code::PerhapsSameMatter { other });
        }
        out.push((account, at));
    }
    out
}

fn check_event(account: &crate::combine::Account, event: &draft::Event, path: &Path, findings: &mut Findings) {
    let pool = &account.pool;
    let category = match &event.category {
        Some(id) => match account.category(id) {
            Some(category) => Some(category),
            None => {
                let near = findings.near(id, pool.category.iter().map(|c| c.id.as_str()));
                findings.add(
                    path.key("category"),
                    Code::UnknownId {
                        thing: Thing::Category,
                        id: id.clone(),
                        near,
                    },
                );
                return;
            }
        },
        None if pool.category.is_empty() => None,
        None => {
            findings.add(path.clone(), Code::MissingKey { key: "category" });
            return;
        }
    };
    match (&event.points, category.and_then(|c| c.points.as_ref())) {
        (Some(points), _) if points.is_negative() => {
            findings.add(path.key("points"), Code::NegativePoints { found: points.clone() });
        }
        (Some(points), Some(fixed)) if points != fixed => {
            let code = Code::EventPoints {
                found: points.clone(),
                category: fixed.clone(),
            };
            findings.add(path.key("points"), code);
        }
        (None, None) => findings.add(path.clone(), Code::EventPointsMissing),
        _ => {}
    }
    match pool.credit {
        crate::combine::Credit::Equal if event.sharers.is_none_or(|n| n == 0) => {
            findings.add(path.clone(), Code::ShareMissing { key: "sharers" });
        }
        crate::combine::Credit::Declared if event.share.is_none() => {
            findings.add(path.clone(), Code::ShareMissing { key: "share" });
        }
        _ => {}
    }
    if let Some(share) = event
        .share
        .as_ref()
        .filter(|s| s.is_negative() || **s > crate::Exact::ONE)
    {
        let (least, most) = (Some(crate::Exact::ZERO), Some(crate::Exact::ONE));
        findings.add(
            path.key("share"),
            Code::OutOfRange {
                found: share.clone(),
                least,
                most,
                percent: true,
            },
        );
    }
}
