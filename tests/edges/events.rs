//! Events at the caps, days and orders where another count begins.

use serde_json::{Value, json};

use crate::{check, hold, score};

/// Keys of the pool, its events (`id`, face, more), and what each counts and how it ends.
#[test]
fn events() {
    let rows: Vec<(Value, Value, &str)> = vec![
        (json!({}), json!([["a", "3", {}]]), "a 3 counted"),
        (json!({ "cap": "3" }), json!([["a", "3", {}]]), "a 3 counted"),
        (json!({ "cap": "2" }), json!([["a", "3", {}]]), "a 2 cut"),
        (json!({ "event-cap": "3" }), json!([["a", "3", {}]]), "a 3 counted"),
        (
            json!({ "event-cap": "2" }),
            json!([["a", "3", {}], ["b", "1", {}]]),
            "a 2 cut, b 1 counted",
        ),
        // By date, then id; no date comes last.
        (
            json!({ "cap": "4" }),
            json!([["a", "3", { "date": "2023-05-02" }], ["b", "2", { "date": "2023-05-01" }]]),
            "a 2 cut, b 2 counted",
        ),
        (
            json!({ "cap": "4" }),
            json!([["b", "3", {}], ["a", "2", {}]]),
            "b 2 cut, a 2 counted",
        ),
        (
            json!({ "cap": "4" }),
            json!([["a", "3", {}], ["b", "2", { "date": "2023-05-01" }]]),
            "a 2 cut, b 2 counted",
        ),
        (
            json!({ "cap": "4", "order": "size" }),
            json!([["a", "2", { "date": "2023-05-01" }], ["b", "3", {}]]),
            "a 1 cut, b 3 counted",
        ),
        (
            json!({ "cap": "3", "order": "size" }),
            json!([["b", "2", {}], ["a", "2", {}]]),
            "b 1 cut, a 2 counted",
        ),
        (
            json!({ "cap": "4", "order": "pro-rata" }),
            json!([["a", "2", {}], ["b", "6", {}]]),
            "a 1 cut, b 3 cut",
        ), // half of each
        (
            json!({ "cap": "8", "order": "pro-rata" }),
            json!([["a", "2", {}], ["b", "6", {}]]),
            "a 2 counted, b 6 counted",
        ),
        (
            json!({ "cap": "0", "order": "pro-rata" }),
            json!([["a", "2", {}]]),
            "a 0 cut",
        ),
        // The first and the last day of the period are in it.
        (
            json!({}),
            json!([["a", "1", { "date": "2023-01-01" }], ["b", "1", { "date": "2023-12-31" }]]),
            "a 1 counted, b 1 counted",
        ),
        (
            json!({}),
            json!([["a", "1", { "date": "2022-12-31" }], ["b", "1", { "date": "2024-01-01" }]]),
            "a 0 out-of-period, b 0 out-of-period",
        ),
        (
            json!({ "carry-over": true }),
            json!([["a", "1", { "date": "2022-12-31", "carried": true }], ["b", "1", { "date": "2024-01-01", "carried": true }]]),
            "a 1 counted, b 0 out-of-period",
        ),
        (
            json!({ "carry-over": true }),
            json!([["a", "1", { "date": "2022-12-31" }]]),
            "a 0 out-of-period",
        ),
        (
            json!({}),
            json!([["a", "1", { "status": "pending" }], ["b", "1", { "status": "claimed" }]]),
            "a 0 pending, b 0 pending",
        ),
        (
            json!({}),
            json!([["a", "1", { "status": "rejected", "reason": "no" }], ["b", "1", { "status": "withdrawn", "reason": "no" }]]),
            "a 0 rejected, b 0 withdrawn",
        ),
        (
            json!({ "credit": "equal" }),
            json!([["a", "3", { "sharers": 2 }]]),
            "a 1.5 counted",
        ),
        (
            json!({ "credit": "declared" }),
            json!([["a", "3", { "share": "0.4" }]]),
            "a 1.2 counted",
        ),
        (
            json!({ "credit": "equal", "event-round": { "places": 0, "mode": "half-up" } }),
            json!([["a", "3", { "sharers": 2 }]]),
            "a 2 counted",
        ),
        // One matter: the greater face, of equal faces the earlier, without a date the lesser id.
        (
            json!({ "same-matter": "highest" }),
            json!([["a", "2", { "matter": "m" }], ["b", "3", { "matter": "m" }]]),
            "a 0 superseded, b 3 counted",
        ),
        (
            json!({ "same-matter": "highest" }),
            json!([["a", "3", { "matter": "m", "date": "2023-05-02" }], ["b", "3", { "matter": "m", "date": "2023-05-01" }]]),
            "a 0 superseded, b 3 counted",
        ),
        (
            json!({ "same-matter": "highest" }),
            json!([["a", "3", { "matter": "m" }], ["b", "3", { "matter": "m", "date": "2023-05-01" }]]),
            "a 0 superseded, b 3 counted",
        ),
        (
            json!({ "same-matter": "highest" }),
            json!([["b", "3", { "matter": "m" }], ["a", "3", { "matter": "m" }]]),
            "b 0 superseded, a 3 counted",
        ),
        (
            json!({ "same-matter": "highest" }),
            json!([["a", "3", { "matter": "m" }], ["b", "2", { "matter": "n" }]]),
            "a 3 counted, b 2 counted",
        ),
        (
            json!({}),
            json!([["a", "3", { "matter": "m" }], ["b", "2", { "matter": "m" }]]),
            "a 3 counted, b 2 counted",
        ),
        (
            json!({ "same-matter": { "series": ["1", "0.5"] } }),
            json!([["a", "2", { "matter": "m" }], ["b", "3", { "matter": "m" }], ["c", "1", { "matter": "m" }]]),
            "a 1 counted, b 3 counted, c 0 superseded",
        ),
        (
            json!({ "same-matter": { "series": ["0.8", "0.5"] } }),
            json!([["a", "2", { "matter": "m" }], ["b", "3", { "matter": "m" }]]),
            "a 1 counted, b 2.4 counted",
        ),
        // Categories: each cap from the leaf to the root.
        (
            json!({ "cap": "5", "category": [{ "id": "p", "cap": "4" }, { "id": "q", "parent": "p", "cap": "3", "points": "2" }, { "id": "r" }] }),
            json!([["a", null, { "category": "q" }], ["b", null, { "category": "q" }], ["c", "2", { "category": "p" }], ["d", "2", { "category": "r" }]]),
            "a 2 counted, b 1 cut, c 1 cut, d 1 cut",
        ),
        (
            json!({ "order": "pro-rata", "category": [{ "id": "p", "cap": "6" }, { "id": "q", "parent": "p", "cap": "4" }] }),
            json!([["a", "8", { "category": "q" }], ["b", "8", { "category": "p" }]]),
            "a 2 cut, b 4 cut",
        ), // 8 → 4; then 4 + 8 = 12 → 6
        (
            json!({ "category": [{ "id": "q", "event-cap": "2" }, { "id": "r" }], "event-cap": "3" }),
            json!([["a", "4", { "category": "q" }], ["b", "4", { "category": "r" }]]),
            "a 2 cut, b 3 cut",
        ),
    ];
    hold(rows.into_iter().map(|(more, events, wanted)| {
        let what = format!("{more} of {events}");
        let mut pool = json!({ "id": "w" });
        for (key, value) in more.as_object().unwrap() {
            pool[key] = value.clone();
        }
        let document = json!({ "format": "appraisal/1", "id": "s", "result": "x", "pool": [pool],
            "period": { "from": "2023-01-01", "to": "2023-12-31" },
            "node": [{ "id": "x", "combine": "sum", "add": ["w"] },
                { "id": "f", "parent": "x", "full": "10", "rule": { "fixed": { "points": "full" } } }] });
        let scheme = check(document).unwrap_or_else(|found| panic!("{what}: {found:?}"));
        let event = |event: &Value| {
            let mut all = json!({ "id": event[0], "pool": "w", "status": "recognised" });
            if !event[1].is_null() {
                all["points"] = event[1].clone();
            }
            for (key, value) in event[2].as_object().unwrap() {
                all[key] = value.clone();
            }
            all
        };
        let events: Value = events.as_array().unwrap().iter().map(event).collect();
        let card = score(&scheme, json!({}), json!([]), events);
        let each = card
            .events
            .iter()
            .map(|e| format!("{} {} {}", e.id, e.counted, e.end.keyword()));
        (what, each.collect::<Vec<_>>().join(", "), wanted.to_owned())
    }));
}
