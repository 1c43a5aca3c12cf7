//! The number module seen from outside: tables of edge cases, and laws against a second rational library.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use appraisal::number::{
    Exact, Grid, InexactDecimal, Mode, NumberFault, ParseNumberError, Rounding, Value, exact_from_f32, exact_from_f64,
};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;
use rust_decimal::Decimal;

fn exact(text: &str) -> Exact {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

fn oracle(value: &Exact) -> BigRational {
    let part = |text: String| BigInt::from_str(&text).unwrap();
    let (num, den) = (part(value.numerator_text()), part(value.denominator_text()));
    let reduced = BigRational::new(num.clone(), den.clone());
    assert_eq!(
        (reduced.numer(), reduced.denom()),
        (&num, &den),
        "{value} is not reduced"
    );
    reduced
}

fn from_oracle(value: &BigRational) -> Exact {
    let text = format!("{}/{}", value.numer(), value.denom());
    Exact::parse_exact_text(&text, 1 << 20).unwrap()
}

fn hash(value: &Exact) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

// Exactness.

#[test]
fn equal_weights_of_85_are_85() {
    let third = Exact::new(1, 3).unwrap();
    let score: Exact = [85, 85, 85].map(|mark| Exact::from(mark) * &third).iter().sum();
    assert_eq!(score, Exact::from(85));
    assert_eq!(score.to_string(), "85");
}

#[test]
fn one_cent_below_a_grade() {
    let score = exact("86.99") * exact("60%") + exact("81.02") * exact("10%") + exact("82.33") * exact("30%");
    assert_eq!(score.to_string(), "84.995");
    assert_eq!(score.to_fixed(&Rounding::places(2, Mode::HalfUp)), "85.00");
}

#[test]
fn an_exact_is_two_words() {
    assert_eq!(size_of::<Exact>(), 16);
}

#[test]
fn exact_text() {
    for (written, text) in [
        ("84.9950", "84.995"),
        ("6375/11", "6375/11"),
        ("12750/22", "6375/11"),
        ("3/5", "0.6"),
        ("60%", "0.6"),
        ("-1.25", "-1.25"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("-0%", "0"),
        ("-0/5", "0"),
        ("007", "7"),
        ("1/1024", "0.0009765625"),
        ("-1/3", "-1/3"),
        ("100.00", "100"),
        ("0.5%", "0.005"),
        ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("9223372036854775808", "9223372036854775808"),
        ("0.0000000000000000000000000001", "0.0000000000000000000000000001"),
        ("1234567890123456789012345678", "1234567890123456789012345678"),
        ("12345678901234567890123456.78", "12345678901234567890123456.78"),
        ("1234567890123456789012345678%", "12345678901234567890123456.78"),
    ] {
        let value = exact(written);
        assert_eq!(value.to_string(), text, "{written}");
        assert_eq!(format!("{value:?}"), text);
        assert_eq!(exact(text), value);
    }
    assert_eq!(
        format!("{:>8}|{:.1}", exact("84.995"), exact("84.995")),
        "  84.995|84.995"
    );
}

// Refusals.

#[test]
fn every_refusal_says_what_to_write() {
    use NumberFault as F;
    let unit = |unit: &str| F::WithUnit { unit: unit.into() };
    let many = F::TooManyDigits { limit: 28 };
    for (found, kind, write) in [
        ("", F::Empty, None),
        (" \u{3000}", F::Empty, None),
        ("52,000", F::Grouped, Some("52000")),
        ("1,234,567.50", F::Grouped, Some("1234567.50")),
        ("52 000", F::Grouped, Some("52000")),
        ("5,2000", F::Grouped, Some("52000")),
        ("5,5", F::Grouped, None),
        ("５２０００", F::FullWidth, Some("52000")),
        ("１２%", F::FullWidth, Some("12%")),
        ("60％", F::FullWidth, Some("60%")),
        ("−5", F::FullWidth, Some("-5")),
        ("３／５", F::FullWidth, Some("3/5")),
        ("52000人", unit("人"), Some("52000")),
        ("-60 分", unit("分"), Some("-60")),
        ("５７，９６０人", unit("人"), Some("57960")),
        ("12m²", unit("m²"), Some("12")),
        ("5‰", unit("‰"), Some("0.005")),
        ("2个百分点", unit("个百分点"), None),
        ("三成", F::NotANumber, None),
        ("3成", unit("成"), None),
        ("1.3亿", F::ChineseMultiple, Some("130000000")),
        ("1.3万", F::ChineseMultiple, Some("13000")),
        ("1.3亿元", F::ChineseMultiple, Some("130000000")),
        ("２千万", F::ChineseMultiple, Some("20000000")),
        ("3万亿", F::ChineseMultiple, Some("3000000000000")),
        ("1亿3000万", F::ChineseMultiple, None),
        ("1.3e8", F::Exponent, Some("130000000")),
        ("-5E-3", F::Exponent, Some("-0.005")),
        ("1e999999999999", F::Exponent, None),
        (".5", F::MissingDigit, Some("0.5")),
        ("5.", F::MissingDigit, Some("5")),
        ("-.5%", F::MissingDigit, Some("-0.5%")),
        ("+5", F::PlusSign, Some("5")),
        ("12345678901234567890123456789", many.clone(), None),
        ("0.33333333333333333333333333333", many.clone(), None),
        ("1/12345678901234567890123456789", many, None),
        ("3/0", F::ZeroDenominator, None),
        ("0/00", F::ZeroDenominator, None),
        ("60%%", F::DoublePercent, Some("60%")),
        ("1.5/2", F::NotANumber, Some("0.75")),
        ("3/5%", F::NotANumber, Some("0.006")),
        (" 85", F::NotANumber, Some("85")),
        ("85 ", F::NotANumber, Some("85")),
        ("1.2.3", F::NotANumber, None),
        ("八十五", F::NotANumber, None),
        ("-", F::NotANumber, None),
        (".", F::NotANumber, None),
        ("/5", F::NotANumber, None),
        ("--5", F::NotANumber, None),
        ("12人3", F::NotANumber, None),
        ("NaN", F::NotFinite, None),
        ("-inf", F::NotFinite, None),
    ] {
        let error = found.parse::<Exact>().expect_err(found);
        assert_eq!((error.kind(), error.write()), (&kind, write), "{found:?}: {error}");
        assert_eq!(error.found(), found);
        if let Some(write) = write {
            exact(write);
        }
    }
}

#[test]
fn refusals_in_english() {
    let say = |text: &str| text.parse::<Exact>().unwrap_err().to_string();
    assert_eq!(
        say("52,000"),
        "`52,000` has separators between its digits: write `52000`"
    );
    assert_eq!(say("1.3亿"), "`1.3亿` has a multiple in words: write `130000000`");
    assert_eq!(
        say(""),
        "no number is written: write a number such as `84.5`, `60%` or `3/5`"
    );
    assert_eq!(say("3/0"), "`3/0` divides by zero: write a denominator other than 0");
}

#[test]
fn hostile_texts_are_bounded() {
    for piece in ["9", "0", "9.", "9/9", "-", "+", " ", "人", "９", ",", "9%", "1e9", "9,"] {
        let text = piece.repeat(10_000_000 / piece.len());
        let error = text.parse::<Exact>().unwrap_err();
        assert!(error.found().chars().count() <= 40);
        assert!(Exact::parse_exact_text(&text, 65_536).is_err());
    }
    let long = ["1.", &"3".repeat(10_000_000)].concat();
    assert!(matches!(
        long.parse::<Exact>().unwrap_err().kind(),
        NumberFault::TooManyDigits { limit: 28 }
    ));
}

#[test]
fn exact_text_is_read_back_up_to_the_limit_in_bits() {
    let half = Exact::new(1, 2).unwrap();
    for value in [
        half.pow(65_535),
        Exact::from(3).pow(41_000),
        Exact::new(-2, 3).unwrap().pow(41_000),
    ] {
        assert!(value.bits() <= 65_536);
        assert_eq!(Exact::parse_exact_text(&value.to_string(), 65_536).unwrap(), value);
        let error = Exact::parse_exact_text(&value.to_string(), 1_000).unwrap_err();
        assert_eq!(error.kind(), &NumberFault::TooManyDigits { limit: 1_000 });
    }
}

// Rounding.

#[test]
fn boundaries_of_all_modes() {
    // Value, then half-up, half-even, up, down, ceiling, floor.
    let whole = [
        ("0", ["0", "0", "0", "0", "0", "0"]),
        ("0.5", ["1", "0", "1", "0", "1", "0"]),
        ("-0.5", ["-1", "0", "-1", "0", "0", "-1"]),
        ("1.5", ["2", "2", "2", "1", "2", "1"]),
        ("-1.5", ["-2", "-2", "-2", "-1", "-1", "-2"]),
        ("2.5", ["3", "2", "3", "2", "3", "2"]),
        ("-2.5", ["-3", "-2", "-3", "-2", "-2", "-3"]),
        ("2.4", ["2", "2", "3", "2", "3", "2"]),
        ("-2.4", ["-2", "-2", "-3", "-2", "-2", "-3"]),
        ("2.6", ["3", "3", "3", "2", "3", "2"]),
        ("-2.6", ["-3", "-3", "-3", "-2", "-2", "-3"]),
        ("7", ["7", "7", "7", "7", "7", "7"]),
        ("-7", ["-7", "-7", "-7", "-7", "-7", "-7"]),
        ("1/3", ["0", "0", "1", "0", "1", "0"]),
        ("-2/3", ["-1", "-1", "-1", "0", "0", "-1"]),
        // The same ties in the large form.
        (
            "10000000000000000000000.5",
            [
                "10000000000000000000001",
                "10000000000000000000000",
                "10000000000000000000001",
                "10000000000000000000000",
                "10000000000000000000001",
                "10000000000000000000000",
            ],
        ),
        (
            "-10000000000000000000001.5",
            [
                "-10000000000000000000002",
                "-10000000000000000000002",
                "-10000000000000000000002",
                "-10000000000000000000001",
                "-10000000000000000000001",
                "-10000000000000000000002",
            ],
        ),
        (
            "9223372036854775807.5",
            [
                "9223372036854775808",
                "9223372036854775808",
                "9223372036854775808",
                "9223372036854775807",
                "9223372036854775808",
                "9223372036854775807",
            ],
        ),
    ];
    let cents = [
        ("2.345", ["2.35", "2.34", "2.35", "2.34", "2.35", "2.34"]),
        ("-2.345", ["-2.35", "-2.34", "-2.35", "-2.34", "-2.34", "-2.35"]),
        ("2.355", ["2.36", "2.36", "2.36", "2.35", "2.36", "2.35"]),
        ("84.995", ["85.00", "85.00", "85.00", "84.99", "85.00", "84.99"]),
        ("0.004", ["0.00", "0.00", "0.01", "0.00", "0.01", "0.00"]),
        ("-0.004", ["0.00", "0.00", "-0.01", "0.00", "0.00", "-0.01"]),
        ("6375/11", ["579.55", "579.55", "579.55", "579.54", "579.55", "579.54"]),
        ("85", ["85.00", "85.00", "85.00", "85.00", "85.00", "85.00"]),
    ];
    let twentieths = [
        ("0.125", ["0.15", "0.10", "0.15", "0.10", "0.15", "0.10"]),
        ("-0.125", ["-0.15", "-0.10", "-0.15", "-0.10", "-0.10", "-0.15"]),
        ("0.175", ["0.20", "0.20", "0.20", "0.15", "0.20", "0.15"]),
        ("0.12", ["0.10", "0.10", "0.15", "0.10", "0.15", "0.10"]),
        ("0.15", ["0.15", "0.15", "0.15", "0.15", "0.15", "0.15"]),
    ];
    let halves = [
        ("4.75", ["5.0", "5.0", "5.0", "4.5", "5.0", "4.5"]),
        ("-4.75", ["-5.0", "-5.0", "-5.0", "-4.5", "-4.5", "-5.0"]),
        ("4.25", ["4.5", "4.0", "4.5", "4.0", "4.5", "4.0"]),
    ];
    let fives = [
        ("12.5", ["15", "10", "15", "10", "15", "10"]),
        ("-12.5", ["-15", "-10", "-15", "-10", "-10", "-15"]),
        ("2/3", ["0", "0", "5", "0", "5", "0"]),
    ];
    let check = |cases: &[(&str, [&str; 6])], on: &dyn Fn(Mode) -> Rounding| {
        for (value, expected) in cases {
            for (mode, expected) in Mode::ALL.into_iter().zip(expected) {
                let rounding = on(mode);
                let rounded = exact(value).round(&rounding);
                assert_eq!(exact(value).to_fixed(&rounding), *expected, "{value} {rounding}");
                assert_eq!(rounded, exact(expected), "{value} {rounding}");
                assert!(rounded.is_on(&rounding));
                assert_eq!(rounded.round(&rounding), rounded);
                assert_eq!(exact(value).is_on(&rounding), exact(value) == rounded);
            }
        }
    };
    let step = |text: &'static str| move |mode| Rounding::step(exact(text), mode).unwrap();
    check(&whole, &|mode| Rounding::places(0, mode));
    check(&whole, &step("1"));
    check(&cents, &|mode| Rounding::places(2, mode));
    check(&cents, &step("0.01"));
    check(&twentieths, &step("0.05"));
    check(&halves, &step("0.5"));
    check(&fives, &step("5"));
    let thirds = step("1/3")(Mode::HalfUp);
    assert_eq!(exact("0.5").to_fixed(&thirds), "2/3");
    assert_eq!(exact("0.4").to_fixed(&thirds), "1/3");
}

#[test]
fn roundings_as_values() {
    for mode in Mode::ALL {
        assert_eq!(mode.as_str().parse(), Ok(mode));
        assert_eq!(mode.to_string(), mode.as_str());
    }
    assert_eq!(Mode::HalfEven.zh(), "四舍六入五成双");
    assert_eq!(
        "half up".parse::<Mode>().unwrap_err().to_string(),
        "`half up` is no rounding mode: write one of half-up, half-even, up, down, ceiling, floor"
    );
    let two = Rounding::places(2, Mode::HalfUp);
    assert_eq!(two.to_string(), "to 2 decimal places, half-up");
    assert_eq!(Rounding::places(0, Mode::Down).to_string(), "to an integer, down");
    let step = Rounding::step(exact("0.5"), Mode::Floor).unwrap();
    assert_eq!(step.to_string(), "to steps of 0.5, floor");
    assert_eq!((step.grid(), step.mode()), (&Grid::Step(exact("0.5")), Mode::Floor));
    assert_eq!(Rounding::step(exact("-0.5"), Mode::Floor), None);
    assert_eq!(Rounding::places(99, Mode::Floor).grid(), &Grid::Places(28));
}

// Decimals and floats.

#[test]
fn decimals_in_and_out() {
    for text in [
        "84.9950",
        "-0.00",
        "79228162514264337593543950335",
        "0.0000000000000000000000000001",
        "-7.5",
    ] {
        let decimal = Decimal::from_str(text).unwrap();
        let value = Exact::from(decimal);
        assert_eq!(Decimal::try_from(&value).unwrap(), decimal, "{text}");
        assert_eq!(value.to_string(), decimal.normalize().to_string());
    }
    let third = Exact::new(1, 3).unwrap();
    assert_eq!(
        Decimal::try_from(&third),
        Err(InexactDecimal::Endless { value: "1/3".into() })
    );
    let wide = Exact::from(10).pow(29) + Exact::ONE;
    assert!(matches!(Decimal::try_from(wide), Err(InexactDecimal::TooLong { .. })));
    let deep = exact("0.1").pow(29);
    let error = Decimal::try_from(deep).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`0.00000000000000000000000000001` needs more than 28 decimals or 96 bits: \
         give a rounding, for example two places half-up"
    );
    let places = Rounding::places(4, Mode::HalfUp);
    assert_eq!(third.to_decimal(&places).unwrap().to_string(), "0.3333");
}

#[test]
fn floats_of_at_most_fifteen_digits() {
    for (float, text) in [
        (0.1, "0.1"),
        (84.995, "84.995"),
        (-0.0, "0"),
        (123_456_789.012_345, "123456789.012345"),
        (1e22, "10000000000000000000000"),
        (-2.5e-7, "-0.00000025"),
    ] {
        assert_eq!(exact_from_f64(float).unwrap().to_string(), text);
    }
    assert_eq!(exact_from_f64(5e-324).unwrap().decimals_in_text(), 324);
    assert_eq!(exact_from_f64(f64::MAX).unwrap_err().kind(), &NumberFault::FloatTooLong);
    let error = exact_from_f64(0.1 + 0.2).unwrap_err();
    assert_eq!((error.kind(), error.write()), (&NumberFault::FloatTooLong, None));
    for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(exact_from_f64(float).unwrap_err().kind(), &NumberFault::NotFinite);
    }
    assert_eq!(exact_from_f32(0.1).unwrap(), exact("0.1"));
    assert_eq!(exact_from_f32(16_777_216.0).unwrap(), exact("16777216"));
}

trait DecimalsInText {
    fn decimals_in_text(&self) -> usize;
}

impl DecimalsInText for Exact {
    fn decimals_in_text(&self) -> usize {
        self.to_string()
            .split_once('.')
            .map_or(0, |(_, decimals)| decimals.len())
    }
}

// Words and wide numbers.

#[test]
fn the_edge_of_the_small_form() {
    let (min, max) = (Exact::from(i64::MIN), Exact::from(i64::MAX));
    assert_eq!((-&min).to_string(), "9223372036854775808");
    assert_eq!(-(-&min), min);
    assert_eq!(&min - &min, Exact::ZERO);
    assert_eq!((&Exact::ZERO - &min).to_string(), "9223372036854775808");
    assert_eq!(&max + &Exact::ONE, -&min);
    assert_eq!(hash(&(&max + &Exact::ONE - Exact::ONE)), hash(&max));
    assert_eq!(Exact::new(i64::MIN, i64::MIN), Some(Exact::ONE));
    assert_eq!(Exact::new(1, i64::MIN).unwrap().recip(), Some(min.clone()));
    assert_eq!(min.recip().unwrap().recip(), Some(min.clone()));
    assert_eq!(min.checked_div(&Exact::from(-1)), Some(-&min));
    assert_eq!(min.abs().bits(), 64);
    assert_eq!((min.floor(), max.ceil()), (min.clone(), max.clone()));
    assert_eq!(Exact::from(u64::MAX).to_string(), "18446744073709551615");
    assert_eq!(Exact::from(i128::MIN) + Exact::from(i128::MAX), Exact::from(-1));
    assert_eq!(Exact::from(u128::MAX).bits(), 128);
    assert!((-Exact::from(u64::MAX)).signum() == -1 && Exact::from(u64::MAX).signum() == 1);
    assert_eq!(Exact::default(), Exact::ZERO);
    assert_eq!(Exact::from(2).pow(0), Exact::ONE);
    assert_eq!(Exact::ZERO.pow(0), Exact::ONE);
}

// Laws.

fn edgy_i64() -> BoxedStrategy<i64> {
    prop_oneof![
        3 => -1000_i64..1000,
        1 => any::<i64>(),
        1 => (0_i64..4).prop_map(|d| i64::MAX - d),
        1 => (0_i64..4).prop_map(|d| i64::MIN + d),
        1 => (-3_i64..4).prop_map(|d| (1_i64 << 32) + d),
        1 => (0_u32..63, any::<bool>()).prop_map(|(s, n)| if n { -(1_i64 << s) } else { 1_i64 << s }),
    ]
    .boxed()
}

fn small() -> BoxedStrategy<Exact> {
    (edgy_i64(), edgy_i64())
        .prop_map(|(num, den)| Exact::new(num, den).unwrap_or(Exact::ZERO))
        .boxed()
}

fn number() -> BoxedStrategy<Exact> {
    prop_oneof![
        4 => small(),
        1 => (small(), small()).prop_map(|(a, b)| a * b),
        1 => (small(), small(), small()).prop_map(|(a, b, c)| a * b + c),
        1 => (small(), small()).prop_map(|(a, b)| &a * &b.recip().unwrap_or(a.clone())),
    ]
    .boxed()
}

fn plain_round(value: &BigRational, step: &BigRational, mode: Mode) -> BigRational {
    let zero = BigRational::from_integer(BigInt::from(0));
    let half = BigRational::new(BigInt::from(1), BigInt::from(2));
    let two = BigInt::from(2);
    let steps = value / step;
    let (low, high) = (steps.floor(), steps.ceil());
    let (down, up) = if steps < zero {
        (high.clone(), low.clone())
    } else {
        (low.clone(), high.clone())
    };
    let distance = &steps - &low;
    let nearest = |tie: BigRational| match distance.cmp(&half) {
        std::cmp::Ordering::Less => low.clone(),
        std::cmp::Ordering::Greater => high.clone(),
        std::cmp::Ordering::Equal => tie,
    };
    let even = if low.to_integer() % &two == BigInt::from(0) {
        low.clone()
    } else {
        high.clone()
    };
    let chosen = match mode {
        Mode::HalfUp => nearest(up),
        Mode::HalfEven => nearest(even),
        Mode::Up => up,
        Mode::Down => down,
        Mode::Ceiling => high.clone(),
        Mode::Floor => low.clone(),
    };
    chosen * step
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arithmetic_agrees_with_the_oracle(a in number(), b in number()) {
        let (x, y) = (oracle(&a), oracle(&b));
        for (ours, theirs) in [(&a + &b, &x + &y), (&a - &b, &x - &y), (&a * &b, &x * &y), (-&a, -&x)] {
            prop_assert_eq!(oracle(&ours), theirs.clone());
            let read = from_oracle(&theirs);
            prop_assert_eq!(hash(&read), hash(&ours));
            prop_assert_eq!(read, ours);
        }
        prop_assert_eq!(a.cmp(&b), x.cmp(&y));
        prop_assert_eq!(a == b, x == y);
        prop_assert_eq!(oracle(&a.floor()), x.floor());
        prop_assert_eq!(oracle(&a.ceil()), x.ceil());
        prop_assert_eq!(oracle(&a.pow(3)), x.pow(3));
        prop_assert_eq!(a.bits(), x.numer().bits().max(x.denom().bits()).max(1));
        match a.checked_div(&b) {
            Some(quotient) => prop_assert_eq!(oracle(&quotient), &x / &y),
            None => prop_assert!(b.is_zero()),
        }
    }

    #[test]
    fn field_laws(a in number(), b in number(), c in number()) {
        prop_assert_eq!(&a + &b, &b + &a);
        prop_assert_eq!(&a * &b, &b * &a);
        prop_assert_eq!((&a + &b) + &c, &a + (&b + &c));
        prop_assert_eq!((&a * &b) * &c, &a * (&b * &c));
        prop_assert_eq!(&a * (&b + &c), &a * &b + &a * &c);
        prop_assert_eq!((&a + &b) - &b, a.clone());
        let mut sum = a.clone();
        sum += &b;
        sum -= b.clone();
        sum *= &Exact::ONE;
        prop_assert_eq!(&sum, &a);
        if let Some(inverse) = a.recip() {
            prop_assert_eq!(&a * &inverse, Exact::ONE);
        }
    }

    #[test]
    fn text_is_read_back(a in number()) {
        let text = a.to_string();
        prop_assert_eq!(Exact::parse_exact_text(&text, 4096).unwrap(), a.clone());
        if let Some((_, decimals)) = text.split_once('.') {
            prop_assert!(!decimals.ends_with('0'));
        }
        let json = serde_json::to_string(&a).unwrap();
        prop_assert_eq!(json, format!("\"{text}\""));
    }

    #[test]
    fn rounding_agrees_with_the_oracle(a in number(), places in 0_u32..8, step in small(), which in 0_usize..6) {
        let mode = Mode::ALL[which];
        let rounding = Rounding::places(places, mode);
        let cell = BigRational::new(BigInt::from(1), BigInt::from(10_i64.pow(places)));
        let rounded = a.round(&rounding);
        prop_assert_eq!(oracle(&rounded), plain_round(&oracle(&a), &cell, mode));
        prop_assert_eq!(a.is_on(&rounding), rounded == a);
        let fixed = a.to_fixed(&rounding);
        prop_assert_eq!(Exact::parse_exact_text(&fixed, 4096).unwrap(), rounded);
        if let Some(rounding) = Rounding::step(step.clone(), mode) {
            let rounded = a.round(&rounding);
            prop_assert_eq!(oracle(&rounded), plain_round(&oracle(&a), &oracle(&step), mode));
            prop_assert_eq!(a.is_on(&rounding), rounded == a);
        }
    }

    #[test]
    fn decimals_round_trip(mantissa in -(1_i128 << 96) + 1..1_i128 << 96, scale in 0_u32..29) {
        let decimal = Decimal::try_from_i128_with_scale(mantissa, scale).unwrap();
        let value = Exact::from(decimal);
        prop_assert_eq!(Decimal::try_from(&value).unwrap(), decimal);
        prop_assert_eq!(value.to_string(), decimal.normalize().to_string());
    }

    #[test]
    fn what_is_to_be_written_can_be_read(text in "[-+−]{0,1}[0-9０-９,.，/ ]{0,8}[%％eE万亿人分‰]{0,3}[-0-9]{0,2}") {
        if let Err(error) = text.parse::<Exact>() {
            if let Some(write) = error.write() {
                prop_assert!(write.parse::<Exact>().is_ok(), "{text}: {write}");
            }
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".*") {
        let _: Result<Exact, ParseNumberError> = text.parse();
    }

    #[test]
    fn a_json_number_reads_alike_with_arbitrary_precision(text in "-?(0|[1-9][0-9]{0,21})(\\.[0-9]{1,24})?([eE][-+]?[0-9]{1,3})?") {
        json_alike(&text);
    }

    #[test]
    fn a_short_json_number_reads_alike(text in "-?(0|[1-9][0-9]{0,3})(\\.[0-9]{1,6}0{0,14})?([eE][-+]?[0-9]{1,2})?") {
        json_alike(&text);
    }

    #[test]
    fn enclosures_hold_what_they_enclose(
        (a, p, q) in (number(), number(), number()),
        (b, r, s) in (number(), number(), number()),
    ) {
        let (p, q, r, s) = (p.abs(), q.abs(), r.abs(), s.abs());
        let x = Value::between(&a - &p, &a + &q).unwrap();
        let y = Value::between(&b - &r, &b + &s).unwrap();
        let holds = |value: &Value, number: &Exact| value.lower() <= number && number <= value.upper();
        prop_assert!(holds(&(&x + &y), &(&a + &b)));
        prop_assert!(holds(&(&x - &y), &(&a - &b)));
        prop_assert!(holds(&(&x * &y), &(&a * &b)));
        prop_assert!(holds(&-&x, &-&a));
        prop_assert!(holds(&x.min(&y), (&a).min(&b)));
        prop_assert!(holds(&x.max(&y), (&a).max(&b)));
        prop_assert!(holds(&x.clamp(&r, &s), (&a).max(&r).min(&s)));
        if let Some(quotient) = x.checked_div(&y) {
            prop_assert!(holds(&quotient, &a.checked_div(&b).unwrap()));
        }
        if let Some(order) = x.compare(&y) {
            prop_assert_eq!(order, a.cmp(&b));
        }
        let rounding = Rounding::places(1, Mode::HalfEven);
        if let Some(rounded) = x.round(&rounding) {
            prop_assert_eq!(rounded, a.round(&rounding));
        }
    }
}

// The serde form.

/// The number as `serde_json` hands it over without and with `arbitrary_precision`.
fn json_alike(text: &str) {
    let plain = serde_json::from_str::<Exact>(text);
    let map = format!("{{\"$serde_json::private::Number\":\"{text}\"}}");
    let other = serde_json::from_str::<Exact>(&map);
    match (plain, other) {
        (Ok(a), Ok(b)) => assert_eq!(a, b, "{text}"),
        (Err(_), Err(_)) => (),
        (a, b) => panic!("{text}: {a:?} but {b:?}"),
    }
}

#[test]
fn numbers_in_a_document() {
    for (json, text) in [
        ("\"60%\"", "0.6"),
        ("\"3/5\"", "0.6"),
        ("0.6", "0.6"),
        ("85", "85"),
        ("-85", "-85"),
        ("18446744073709551615", "18446744073709551615"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("1e2", "100"),
    ] {
        assert_eq!(serde_json::from_str::<Exact>(json).unwrap().to_string(), text, "{json}");
    }
    for json in [
        "0.30000000000000004",
        "18446744073709551617",
        "true",
        "null",
        "[]",
        "{}",
        "{\"a\":\"1\"}",
        "\"52,000\"",
    ] {
        assert!(serde_json::from_str::<Exact>(json).is_err(), "{json}");
    }
    let error = serde_json::from_str::<Exact>("\"52,000\"").unwrap_err().to_string();
    assert!(
        error.starts_with("`52,000` has separators between its digits: write `52000`"),
        "{error}"
    );
    for text in [
        "85",
        "-0",
        "0",
        "-9223372036854775808",
        "-9223372036854775809",
        "18446744073709551616",
        "0.1",
        "1e400",
        "1e-400",
        "0e999999999999",
        "1e99999999999",
        "1e-99999999999",
        "100000000000000000000000",
        "123456789.0123450000000000",
        "1.23456e50",
        "1.7976931348623157e308",
        "184467440737095516160.5",
        "1844674407370955161.60",
    ] {
        json_alike(text);
    }
}

#[test]
fn a_forged_json_number_is_refused() {
    for text in [
        "", "-", "1x", "1.", ".5", "+1", "01", "1e", "1e+-5", "1.2.3", "--1", "1:", "NaN", "52,000",
    ] {
        let forged = format!("{{\"$serde_json::private::Number\":\"{text}\"}}");
        assert!(serde_json::from_str::<Exact>(&forged).is_err(), "{text}");
    }
    let two = "{\"$serde_json::private::Number\":\"1\",\"$serde_json::private::Number\":\"2\"}";
    assert!(serde_json::from_str::<Exact>(two).is_err());
}

#[test]
fn values_print_and_settle() {
    let open = Value::between(exact("1.5"), exact("5/3")).unwrap();
    assert_eq!(open.to_string(), "[1.5, 5/3]");
    assert_eq!(Value::from(exact("1.50")).to_string(), "1.5");
    assert_eq!(open.compare(&open), None);
    // Bounds that touch settle nothing: both may be the number between them.
    let (low, high) = (
        Value::between(exact("1"), exact("2")).unwrap(),
        Value::between(exact("2"), exact("3")).unwrap(),
    );
    assert_eq!((low.compare(&high), high.compare(&low)), (None, None));
    let beyond = Value::between(exact("2.001"), exact("3")).unwrap();
    assert_eq!(
        (low.compare(&beyond), beyond.compare(&low)),
        (Some(std::cmp::Ordering::Less), Some(std::cmp::Ordering::Greater))
    );
    assert_eq!(open.exact(), None);
    assert_eq!(&open * &Value::from(Exact::ZERO), Value::from(Exact::ZERO));
    assert_eq!(open.clamp(&Exact::ZERO, &Exact::ONE), Value::from(Exact::ONE));
    assert_eq!(open.checked_div(&Value::from(Exact::ZERO)), None);
}

#[test]
fn numbers_travel_between_threads() {
    fn travels<T: Send + Sync + Clone + 'static>() {}
    travels::<Exact>();
    travels::<Value>();
    travels::<Rounding>();
    travels::<ParseNumberError>();
}
