//! Numbers at the ends of a machine word, and texts on the verge of being refused.

use appraisal::{Exact, Mode, Rounding};

fn exact(text: &str) -> Exact {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Sums, differences, products and quotients that just leave and just keep 64 bits, against what is written out.
#[test]
fn on_both_sides_of_a_word() {
    // 2⁶³ − 1 = 9223372036854775807
    let most = exact("9223372036854775807");
    let least = exact("-9223372036854775808");
    let one = Exact::ONE;
    assert_eq!((&most + &one).to_string(), "9223372036854775808");
    assert_eq!((&(&most + &one) - &one), most);
    assert_eq!((&least - &one).to_string(), "-9223372036854775809");
    assert_eq!((-&least).to_string(), "9223372036854775808");
    assert_eq!(least.abs().to_string(), "9223372036854775808");
    assert_eq!((&most * &exact("2")).to_string(), "18446744073709551614");
    assert_eq!(
        most.checked_div(&exact("7")).unwrap().to_string(),
        "1317624576693539401"
    ); // 7 × 1317624576693539401
    assert_eq!(
        least.checked_div(&exact("-1")).unwrap().to_string(),
        "9223372036854775808"
    );
    assert!(least.recip().unwrap().is_negative());
    assert_eq!(&least.recip().unwrap() * &least, one);
    assert_eq!(one.checked_div(&Exact::ZERO), None);
    assert!(least < most);
    assert!(most > least);
    assert_ne!(least, most);
    // ½ + ⅓ = 5⁄6, ½ − ⅓ = 1⁄6, ½ × ⅔ = ⅓, ½ ÷ ¾ = ⅔
    assert_eq!((exact("1/2") + exact("1/3")).to_string(), "5/6");
    assert_eq!((exact("1/2") - exact("1/3")).to_string(), "1/6");
    assert_eq!((exact("1/2") * exact("2/3")).to_string(), "1/3");
    assert_eq!(exact("1/2").checked_div(&exact("3/4")).unwrap().to_string(), "2/3");
    assert_eq!(exact("-2/3").pow(3).to_string(), "-8/27");
    assert_eq!(exact("2").pow(64).to_string(), "18446744073709551616");
}

/// Whole parts of numbers on, below and above a whole number, of both signs.
#[test]
fn floors_and_roundings() {
    let rows = [
        ("2.5", "2", "3"),
        ("-2.5", "-3", "-2"),
        ("2", "2", "2"),
        ("-2", "-2", "-2"),
        ("0.1", "0", "1"),
        ("-0.1", "-1", "0"),
        ("36893488147419103233/2", "18446744073709551616", "18446744073709551617"), // 2⁶⁴ and a half
    ];
    for (text, floor, ceil) in rows {
        let x = exact(text);
        assert_eq!(
            (x.floor().to_string().as_str(), x.ceil().to_string().as_str()),
            (floor, ceil),
            "{text}"
        );
    }
    // value, step; half-up, half-even, up, down, ceiling, floor
    let rows = [
        ("2.5", "1", ["3", "2", "3", "2", "3", "2"]),
        ("3.5", "1", ["4", "4", "4", "3", "4", "3"]),
        ("-2.5", "1", ["-3", "-2", "-3", "-2", "-2", "-3"]),
        ("2.4", "1", ["2", "2", "3", "2", "3", "2"]),
        ("-2.4", "1", ["-2", "-2", "-3", "-2", "-2", "-3"]),
        ("2.6", "1", ["3", "3", "3", "2", "3", "2"]),
        ("2", "1", ["2", "2", "2", "2", "2", "2"]),
        ("2.25", "0.5", ["2.5", "2", "2.5", "2", "2.5", "2"]),
        ("7.5", "5", ["10", "10", "10", "5", "10", "5"]),
        ("12.5", "5", ["15", "10", "15", "10", "15", "10"]),
        ("1/3", "0.01", ["0.33", "0.33", "0.34", "0.33", "0.34", "0.33"]),
    ];
    let modes = [
        Mode::HalfUp,
        Mode::HalfEven,
        Mode::Up,
        Mode::Down,
        Mode::Ceiling,
        Mode::Floor,
    ];
    for (text, step, wanted) in rows {
        for (mode, wanted) in modes.into_iter().zip(wanted) {
            let rounding = Rounding::step(exact(step), mode).unwrap();
            assert_eq!(
                exact(text).round(&rounding).to_string(),
                wanted,
                "{text} to {step} {mode:?}"
            );
        }
    }
}

/// What a number may be written as, and what is said of the rest.
#[test]
fn texts() {
    for (text, value) in [
        ("0", "0"),
        ("-0", "0"),
        ("007", "7"),
        ("1.50", "1.5"),
        ("60%", "0.6"),
        ("3/5", "0.6"),
        ("-6/4", "-1.5"),
        ("12.5%", "0.125"),
        ("9223372036854775807", "9223372036854775807"),
        ("9223372036854775808", "9223372036854775808"),
        ("0.000000000000000001", "0.000000000000000001"),
        ("1234567890123456789012345678", "1234567890123456789012345678"),
    ] {
        assert_eq!(exact(text).to_string(), value, "{text}");
    }
    for text in [
        "",
        " ",
        "-",
        ".",
        "%",
        "1.",
        "1/0",
        "1/",
        "/2",
        "1e3x",
        "52,000",
        "１２",
        "1.3亿",
        "52000人",
        "1 2",
        "--1",
        "1..2",
        "12345678901234567890123456789",
    ] {
        assert!(text.parse::<Exact>().is_err(), "{text}");
    }
    // The way out shows the number to write.
    for (text, way_out) in [
        ("52,000", "52000"),
        ("１２", "12"),
        ("1.3亿", "130000000"),
        ("2万", "20000"),
        ("52000人", "52000"),
        ("3 %", "3%"),
    ] {
        let message = text.parse::<Exact>().unwrap_err().to_string();
        assert!(message.contains(way_out), "{text}: {message}");
    }
}

/// Large numbers that differ hash apart, equal ones alike.
#[test]
fn hashes() {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let hash = |text: &str| {
        let mut hasher = DefaultHasher::new();
        exact(text).hash(&mut hasher);
        hasher.finish()
    };
    let wide = "1234567890123456789012345678";
    assert_eq!(hash(wide), hash(&format!("{wide}/1")));
    for other in [
        "1234567890123456789012345679",
        "1/1234567890123456789012345678",
        "-1234567890123456789012345678",
    ] {
        assert_ne!(hash(wide), hash(other), "{other}");
    }
}

/// 28 places are the most; more are none, or cut to 28.
#[test]
fn places() {
    assert_eq!(
        Rounding::try_places(28, Mode::Down),
        Some(Rounding::places(28, Mode::Down))
    );
    assert_eq!(Rounding::try_places(29, Mode::Down), None);
    assert_eq!(Rounding::try_places(30, Mode::Down), None);
    assert_eq!(Rounding::places(30, Mode::Down), Rounding::places(28, Mode::Down));
    assert_ne!(Rounding::places(27, Mode::Down), Rounding::places(28, Mode::Down));
}
