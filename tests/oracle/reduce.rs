//! Makes a pair that differs as small as it can be: takes away whatever can go while it still differs.

use appraisal::draft;
use serde_json::Value;

/// The smallest pair that was found.
pub fn reduce(
    scheme: draft::Scheme,
    record: draft::Record,
    differs: impl Fn(&draft::Scheme, &draft::Record) -> bool,
) -> (draft::Scheme, draft::Record) {
    let mut pair = Value::Array(vec![
        serde_json::to_value(&scheme).unwrap(),
        serde_json::to_value(&record).unwrap(),
    ]);
    let read = |pair: &Value| -> Option<(draft::Scheme, draft::Record)> {
        Some((
            serde_json::from_value(pair[0].clone()).ok()?,
            serde_json::from_value(pair[1].clone()).ok()?,
        ))
    };
    let still = |pair: &Value| read(pair).is_some_and(|(scheme, record)| differs(&scheme, &record));
    if !still(&pair) {
        return (scheme, record);
    }
    loop {
        let size = pair.to_string().len();
        let ids = |pair: &Value| -> Vec<Value> {
            pair[0]["node"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|node| node["id"].clone())
                .collect()
        };
        for id in ids(&pair) {
            // The node as the result, then without everything below it.
            let mut instead = pair.clone();
            instead[0]["result"] = id.clone();
            if instead.to_string().len() <= pair.to_string().len() && still(&instead) {
                pair = instead;
            }
            let mut without = pair.clone();
            cut(&mut without, &id);
            if still(&without) {
                pair = without;
            }
        }
        for path in paths(&pair) {
            let mut without = pair.clone();
            if remove(&mut without, &path) && still(&without) {
                pair = without;
            }
        }
        if pair.to_string().len() == size {
            return read(&pair).unwrap();
        }
    }
}

/// Takes away a node with everything below it.
fn cut(pair: &mut Value, id: &Value) {
    let Some(nodes) = pair[0]["node"].as_array_mut() else {
        return;
    };
    let mut gone = vec![id.clone()];
    while let Some(next) = nodes
        .iter()
        .find(|n| gone.contains(&n["parent"]) && !gone.contains(&n["id"]))
    {
        gone.push(next["id"].clone());
    }
    nodes.retain(|node| !gone.contains(&node["id"]));
}

/// The paths of everything that could go, the last first, so that those before keep their places.
fn paths(value: &Value) -> Vec<Vec<String>> {
    let parts: Vec<(String, &Value)> = match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(at, item)| (at.to_string(), item))
            .collect(),
        Value::Object(entries) => entries.iter().map(|(key, item)| (key.clone(), item)).collect(),
        _ => Vec::new(),
    };
    let mut all = Vec::new();
    for (key, part) in parts.into_iter().rev() {
        for mut below in paths(part) {
            below.insert(0, key.clone());
            all.push(below);
        }
        all.push(vec![key]);
    }
    all
}

/// Takes away one thing.
fn remove(value: &mut Value, path: &[String]) -> bool {
    let Some((last, before)) = path.split_last() else {
        return false;
    };
    let mut place = value;
    for key in before {
        let next = match place {
            Value::Array(items) => key.parse().ok().and_then(|at: usize| items.get_mut(at)),
            Value::Object(entries) => entries.get_mut(key),
            _ => None,
        };
        match next {
            Some(next) => place = next,
            None => return false,
        }
    }
    match place {
        Value::Array(items) => match last.parse::<usize>() {
            Ok(at) if at < items.len() => {
                items.remove(at);
                true
            }
            _ => false,
        },
        Value::Object(entries) => entries.remove(last).is_some(),
        _ => false,
    }
}
