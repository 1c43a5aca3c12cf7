//! What is said of a text that is no number, by length, sign, unit and multiple, and numbers of every width from serde.

use appraisal::Exact;
use serde::Deserialize;
use serde::de::value::{
    BoolDeserializer, Error, F32Deserializer, I128Deserializer, MapDeserializer, U64Deserializer, U128Deserializer,
};
use serde::de::{MapAccess, Visitor};

use crate::hold;

/// The fault and what to write instead, at so many digits.
fn refused(text: &str, digits: u32) -> String {
    let error = Exact::parse(text, digits).unwrap_err();
    let kind = format!("{:?}", error.kind());
    let kind = kind.split_whitespace().next().unwrap();
    format!("{kind} {}", error.write().unwrap_or("-"))
}

#[test]
fn refusals() {
    let zeros = |count: usize| "0".repeat(count);
    let rows: Vec<(String, String)> = [
        ("1十", "ChineseMultiple 10"),
        ("3百", "ChineseMultiple 300"),
        ("2千", "ChineseMultiple 2000"),
        ("5萬", "ChineseMultiple 50000"),
        ("2百万", "ChineseMultiple 2000000"),
        ("1億", "ChineseMultiple 100000000"),
        ("1.5万亿", "ChineseMultiple 1500000000000"),
        ("2万%", "ChineseMultiple -"),
        ("3百分点", "WithUnit -"), // percentage points: of what, and over what
        ("3个百分点", "WithUnit -"),
        ("3成", "WithUnit -"),
        ("9折", "WithUnit -"),
        ("5‰", "WithUnit 0.005"),
        ("5‱", "WithUnit 0.0005"),
        ("50%人", "WithUnit -"),
        ("5%/月", "NotANumber -"), // a rate of a rate, or a share a month
        ("5元/月", "WithUnit 5"),
        ("3%%", "DoublePercent 3%"),
        ("5人2", "NotANumber -"),
        ("1/10人", "WithUnit 1/10"), // the 0 below the line is not all there is
        ("1/人", "WithUnit -"),      // nothing below the line is not 0
        ("1/0人", "ZeroDenominator -"),
        ("1/00", "ZeroDenominator -"),
        ("-1.5/0.5", "NotANumber -3"), // −1.5 ÷ 0.5
        ("1.5/0.5", "NotANumber 3"),
        ("1/2%", "NotANumber 0.005"), // ½ ÷ 100
        ("+5", "PlusSign 5"),
        (".5", "MissingDigit 0.5"),
        ("5.", "MissingDigit 5"),
        ("-.5", "MissingDigit -0.5"),
        ("1,234,567.5", "Grouped 1234567.5"),
        ("5 2000", "Grouped 52000"),
        ("5,5", "Grouped -"),
        ("1,23,456", "Grouped -"),
        ("12345,678", "Grouped -"),
        ("1,234/5", "Grouped -"),
        ("1.234,5", "Grouped -"),
        ("１２", "FullWidth 12"),
        ("−12", "FullWidth -12"),
        ("1e3", "Exponent 1000"),
        ("2E+2", "Exponent 200"),
        ("25e-1", "Exponent 2.5"),
        ("1e", "WithUnit 1"), // no digit follows: a unit
        ("NaN", "NotFinite -"),
        ("-inf", "NotFinite -"),
        ("infinity", "NotFinite -"),
        ("甲", "NotANumber -"),
        ("  ", "Empty -"),
    ]
    .map(|(text, wanted)| (text.to_owned(), wanted.to_owned()))
    .into();
    let rows = rows.into_iter().map(|(text, wanted)| (text, 28, wanted));
    // The longest text that is examined has 512 bytes, and the largest power that is written out is the 64th.
    let long = [
        (format!("+{}7", zeros(510)), 1000, format!("PlusSign {}7", zeros(510))),
        (format!("+{}7", zeros(511)), 1000, "NotANumber -".to_owned()),
        ("1e64".to_owned(), 100, format!("Exponent 1{}", zeros(64))),
        ("1e65".to_owned(), 100, "Exponent -".to_owned()),
        ("1e-64".to_owned(), 100, format!("Exponent 0.{}1", zeros(63))),
        ("1e-65".to_owned(), 100, "Exponent -".to_owned()),
        ("1e28".to_owned(), 28, "Exponent -".to_owned()), // 29 digits are one too many to write
        ("1e27".to_owned(), 28, format!("Exponent 1{}", zeros(27))),
    ];
    hold(rows.chain(long).map(|(text, digits, wanted)| {
        let found = refused(&text, digits);
        (text, found, wanted)
    }));
}

/// Every width of number that a format may have, and what is asked for where something else comes.
#[test]
fn from_serde() {
    let number = |found: Result<Exact, Error>| found.unwrap().to_string();
    let most = u128::MAX.to_string(); // 2¹²⁸ − 1
    assert_eq!(most, "340282366920938463463374607431768211455");
    assert_eq!(number(Exact::deserialize(U128Deserializer::new(u128::MAX))), most);
    assert_eq!(
        number(Exact::deserialize(I128Deserializer::new(i128::MIN))),
        "-170141183460469231731687303715884105728"
    );
    assert_eq!(
        number(Exact::deserialize(U64Deserializer::new(u64::MAX))),
        "18446744073709551615"
    );
    assert_eq!(number(Exact::deserialize(F32Deserializer::new(0.1))), "0.1");
    let refusal = |found: Result<Exact, Error>| found.unwrap_err().to_string();
    let message = refusal(Exact::deserialize(BoolDeserializer::new(true)));
    assert!(message.contains("expected a number as text"), "{message}");
    let keys = MapDeserializer::<_, Error>::new([(7_u8, "5")].into_iter());
    let message = refusal(Exact::deserialize(Map(keys)));
    assert!(message.contains("expected a key"), "{message}");
    let other = MapDeserializer::<_, Error>::new([("$serde_json::private::Number", true)].into_iter());
    let message = refusal(Exact::deserialize(Map(other)));
    assert!(message.contains("expected the text of a number"), "{message}");
}

/// A map that says nothing of what is asked of it.
struct Map<M>(M);

impl<'de, M: MapAccess<'de, Error = Error>> serde::Deserializer<'de> for Map<M> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(self.0)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
