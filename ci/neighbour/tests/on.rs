//! The features are on: without them this package would prove nothing.

use rust_decimal::Decimal;

#[test]
fn the_neighbours_numbers_have_changed() {
    let long = "0.1000000000000000000000000001";
    let value: serde_json::Value = serde_json::from_str(long).unwrap();
    assert_eq!(value.to_string(), long, "serde_json keeps every digit of a number");
    let decimal: Decimal = long.parse().unwrap();
    assert_eq!(
        serde_json::to_string(&decimal).unwrap(),
        long,
        "a decimal is written as a bare number"
    );
    let keys = serde_json::from_str::<serde_json::Value>(r#"{"b":1,"a":2}"#)
        .unwrap()
        .to_string();
    assert_eq!(keys, r#"{"b":1,"a":2}"#, "serde_json keeps the order of keys");
}
