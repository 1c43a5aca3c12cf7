//! Roots, logarithms and powers seen from outside: published scores, laws, and hostile sizes.

use appraisal::number::{Exact, Mode, Rounding, Value};
use proptest::prelude::*;

fn exact(text: &str) -> Exact {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

fn number(text: &str) -> Value {
    exact(text).into()
}

fn two_to_minus(bits: u32) -> Exact {
    Exact::from(2).pow(bits).recip().unwrap()
}

fn holds(value: &Value, number: &Exact) -> bool {
    value.lower() <= number && number <= value.upper()
}

fn overlap(a: &Value, b: &Value) -> bool {
    a.lower() <= b.upper() && b.lower() <= a.upper()
}

fn width(value: &Value) -> Exact {
    value.upper() - value.lower()
}

/// The value of a computation at so many bits, rounded half up, with the precision doubled until that is settled.
fn settled(places: u32, compute: impl Fn(u32) -> Value) -> String {
    let rounding = Rounding::places(places, Mode::HalfUp);
    let value = [64, 128, 256]
        .into_iter()
        .find_map(|bits| compute(bits).round(&rounding));
    value.expect("settled").to_fixed(&rounding)
}

// Published scores.

fn index(value: &str, least: &str, most: &str) -> Value {
    let span = exact(most) - exact(least);
    let index = (exact(value) - exact(least)).checked_div(&span).unwrap();
    Value::from(index).clamp(&Exact::ZERO, &Exact::ONE)
}

fn health(le: &str) -> Value {
    index(le, "20", "85")
}

fn education(eys: &str, mys: &str) -> Value {
    (index(eys, "0", "18") + index(mys, "0", "15")) * number("0.5")
}

fn income(gnipc: &str, bits: u32) -> Value {
    let within = number(gnipc).clamp(&exact("100"), &exact("75000"));
    let ln = |value: &Value| value.ln(bits).unwrap();
    let (least, most) = (ln(&number("100")), ln(&number("75000")));
    (ln(&within) - &least)
        .checked_div(&(most - least))
        .unwrap()
        .clamp(&Exact::ZERO, &Exact::ONE)
}

#[test]
fn human_development_2021() {
    for ([le, eys, mys, gnipc], [h, e, i, hdi]) in [
        (
            ["83.9872", "16.50029945", "13.85966015", "66933.00454"],
            ["0.984418462", "0.920330323", "0.982810473", "0.962050240094"],
        ),
        (
            ["83.2339", "18.18519974", "13.00362968", "64660.10622"],
            ["0.972829231", "0.933454323", "0.977591834", "0.961086365060"],
        ),
        (
            ["85.4734", "17.27816963", "12.22620964", "62606.8454"],
            ["1.000000000", "0.887489478", "0.972717297", "0.952174654757"],
        ),
        (
            ["83.2575", "15.18157005", "12.53854", "146829.7006"],
            ["0.973192308", "0.839661613", "1.000000000", "0.934905372276"],
        ),
    ] {
        assert_eq!(settled(9, |_| health(le)), h);
        assert_eq!(settled(9, |_| education(eys, mys)), e);
        assert_eq!(settled(9, |bits| income(gnipc, bits)), i);
        let mean = |bits| {
            (health(le) * education(eys, mys) * income(gnipc, bits))
                .root(3, bits)
                .unwrap()
        };
        assert_eq!(settled(12, mean), hdi);
    }
}

#[test]
fn decathlon() {
    // Event, a, b, c; on the track b − T, in the field M − b, jumps in centimetres.
    let table = [
        ("25.4347", "18", "1.81", -1),
        ("0.14354", "220", "1.4", 100),
        ("51.39", "1.5", "1.05", 1),
        ("0.8465", "75", "1.42", 100),
        ("1.53775", "82", "1.81", -1),
        ("5.74352", "28.5", "1.92", -1),
        ("12.91", "4", "1.1", 1),
        ("0.2797", "100", "1.35", 100),
        ("10.14", "7", "1.08", 1),
        ("0.03768", "480", "1.85", -1),
    ];
    for (marks, points, total) in [
        (
            [
                "10.55", "7.80", "16.00", "2.05", "48.42", "13.75", "50.54", "5.45", "71.90", "276.11",
            ],
            [963, 1010, 851, 850, 889, 1007, 882, 1051, 918, 705],
            9126,
        ),
        (
            [
                "10.23", "7.88", "14.52", "2.01", "45.00", "13.69", "43.34", "5.20", "63.63", "257.52",
            ],
            [1040, 1030, 760, 813, 1060, 1015, 733, 972, 793, 829],
            9045,
        ),
    ] {
        let score = |((a, b, c, unit), mark): (&(&str, &str, &str, i64), &str)| {
            let mark = exact(mark) * Exact::from(*unit);
            let beyond = if *unit < 0 { exact(b) + mark } else { mark - exact(b) };
            let points = number(a) * Value::from(beyond).power(&exact(c), 64).unwrap();
            points
                .round(&Rounding::places(0, Mode::Down))
                .unwrap()
                .to_i64()
                .unwrap()
        };
        let scores: Vec<i64> = table.iter().zip(marks).map(score).collect();
        assert_eq!(scores, points);
        assert_eq!(scores.iter().sum::<i64>(), total);
    }
}

// Edges.

#[test]
fn domains() {
    for (x, exponent, power) in [
        ("0", "0", None),
        ("0", "-1", None),
        ("0", "-1/2", None),
        ("0", "1/2", Some("0")),
        ("0", "3", Some("0")),
        ("5", "0", Some("1")),
        ("-5", "0", Some("1")),
        ("-5", "3", Some("-125")),
        ("-5", "-2", Some("0.04")),
        ("-4", "1/2", None),
        ("-4", "0.3", None),
        ("-8", "1/3", Some("-2")),
        ("-8", "2/3", Some("4")),
        ("-8", "-5/3", Some("-1/32")),
        ("4", "-3/2", Some("0.125")),
        ("8/27", "-4/3", Some("81/16")),
        ("1", "123456789/1000000007", Some("1")),
        ("-1", "1000000000000000000000000000", Some("1")),
        ("-1", "-1000000000000000000000000001", Some("-1")),
        ("-1", "1/1000000007", Some("-1")),
        ("1.44", "0.5", Some("1.2")),
    ] {
        let power = power.map(number);
        assert_eq!(number(x).power(&exact(exponent), 64), power, "{x}^{exponent}");
    }
    assert_eq!(number("-1").ln(64), None);
    assert_eq!(number("0").ln(64), None);
    assert_eq!(number("1").ln(64), Some(number("0")));
    assert_eq!(number("2").root(0, 64), None);
    assert_eq!(number("2").root(1, 64), Some(number("2")));
    assert_eq!(number("-2").root(2, 64), None);
    assert_eq!(number("0").root(2, 64), Some(number("0")));
}

#[test]
fn enclosures() {
    let between = |lower: &str, upper: &str| Value::between(exact(lower), exact(upper)).unwrap();
    let power = |lower, upper, exponent: &str| between(lower, upper).power(&exact(exponent), 64);
    assert_eq!(power("4", "9", "1/2"), Some(between("2", "3")));
    assert_eq!(power("4", "9", "-1/2"), Some(between("1/3", "1/2")));
    assert_eq!(power("0", "9", "1/2"), Some(between("0", "3")));
    assert_eq!(power("0", "9", "-1/2"), None);
    assert_eq!(power("-1", "9", "1/2"), None);
    assert_eq!(power("-1", "9", "0"), None);
    assert_eq!(power("2", "9", "0"), Some(number("1")));
    assert_eq!(power("-8", "27", "1/3"), Some(between("-2", "3")));
    assert_eq!(power("-27", "8", "2/3"), Some(between("0", "9")));
    assert_eq!(power("-3", "2", "2"), Some(between("0", "9")));
    assert_eq!(power("-3", "-2", "2"), Some(between("4", "9")));
    assert_eq!(power("-3", "-2", "-1"), Some(between("-1/2", "-1/3")));
    assert_eq!(between("4", "9").root(2, 64), Some(between("2", "3")));
    assert_eq!(between("0", "9").ln(64), None);
    let ln = between("1", "2").ln(64).unwrap();
    assert_eq!(ln.lower(), &Exact::ZERO);
    // A whole power of an enclosure that would be too wide is enclosed all the same.
    let high = between("1.00001", "1.00002").power(&exact("100000"), 64).unwrap();
    assert!(high.lower() > &exact("2.71") && high.upper() < &exact("7.3891") && high.bits() < 256);
}

#[test]
fn precision_is_bounded() {
    let most = number("3").ln(8192).unwrap();
    assert_eq!(number("3").ln(u32::MAX).unwrap(), most);
    assert!(most.bits() < 8192 + 600);
    assert!(number("3").root(7, u32::MAX).unwrap().bits() < 8192 + 600);
}

// Laws.

fn positive() -> impl Strategy<Value = Exact> {
    prop_oneof![
        (1..10_000_i64, 1..10_000_i64).prop_map(|(num, den)| Exact::new(num, den).unwrap()),
        (1..i64::MAX, 1..i64::MAX).prop_map(|(num, den)| Exact::new(num, den).unwrap()),
        (1..1000_i64, 1..200_u32).prop_map(|(num, power)| Exact::from(num) * Exact::from(10).pow(power)),
        (1..1000_i64, 1..200_u32).prop_map(|(num, power)| Exact::ONE + Exact::from(num) * two_to_minus(power)),
        (1..1000_i64, 10..200_u32).prop_map(|(num, power)| Exact::ONE - Exact::from(num) * two_to_minus(power)),
    ]
}

fn bits() -> impl Strategy<Value = u32> {
    prop_oneof![Just(0), Just(1), 2..300_u32]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn roots_bracket(x in positive(), n in 1..40_u32, bits in bits()) {
        let root = Value::from(x.clone()).root(n, bits).unwrap();
        prop_assert!(root.lower().pow(n) <= x && x <= root.upper().pow(n));
        prop_assert!(width(&root) <= root.lower() * &two_to_minus(bits));
        prop_assert!(root.bits() < u64::from(bits) + 900);
        prop_assert_eq!(root.exact().is_some(), root.lower().pow(n) == x);
    }

    #[test]
    fn powers_bracket(x in positive(), a in -30..30_i64, b in 1..30_i64, bits in bits()) {
        let exponent = Exact::new(a, b).unwrap();
        let power = Value::from(x.clone()).power(&exponent, bits).unwrap();
        let whole = x.pow(u32::try_from(a.abs()).unwrap());
        let whole = if a < 0 { whole.recip().unwrap() } else { whole };
        let b = u32::try_from(b).unwrap();
        prop_assert!(power.lower().pow(b) <= whole && whole <= power.upper().pow(b));
        prop_assert!(width(&power) <= power.lower() * &two_to_minus(bits));
    }

    #[test]
    fn perfect_powers_are_exact(num in 1..1000_i64, den in 1..1000_i64, a in -12..12_i64, b in 1..12_u32) {
        let root = Exact::new(num, den).unwrap();
        let power = Value::from(root.pow(b)).power(&Exact::new(a, i64::from(b)).unwrap(), 64).unwrap();
        let whole = root.pow(u32::try_from(a.abs()).unwrap());
        prop_assert_eq!(power, Value::Exact(if a < 0 { whole.recip().unwrap() } else { whole }));
    }

    #[test]
    fn long_exponents_agree_with_short(x in positive(), a in 1..999_i64, bits in bits()) {
        // 0.1810000000001 is nearly 0.181, and goes by way of logarithms; the powers are as near.
        let short = Exact::new(a, 1000).unwrap();
        let long = &short + &Exact::new(1, 10_000_000_000_000).unwrap();
        let [p, q] = [short, long].map(|e| Value::from(x.clone()).power(&e, bits).unwrap());
        let by = q.checked_div(&p).unwrap();
        let slack = exact("0.0000000001") + two_to_minus(bits) * Exact::from(3);
        prop_assert!(by.lower() <= &(Exact::ONE + &slack) && by.upper() >= &(Exact::ONE - &slack));
    }

    #[test]
    fn logarithms(x in positive(), y in positive(), bits in bits()) {
        let ln = |x: &Exact, bits| Value::from(x.clone()).ln(bits).unwrap();
        let rough = ln(&x, bits);
        prop_assert!(width(&rough) <= two_to_minus(bits));
        prop_assert!(overlap(&rough, &ln(&x, bits.saturating_mul(2).saturating_add(100))));
        prop_assert!(overlap(&(ln(&x, bits) + ln(&y, bits)), &ln(&(&x * &y), bits)));
        let cube = rough * Value::from(Exact::from(3));
        prop_assert!(overlap(&cube, &ln(&x.pow(3), bits)));
        prop_assert!(holds(&(ln(&x, bits) + ln(&x.recip().unwrap(), bits)), &Exact::ZERO));
    }

    #[test]
    fn finer_bounds_lie_within_rougher_ones_or_overlap(x in positive(), bits in 2..200_u32) {
        let x = Value::from(x);
        let [rough, fine] = [bits, bits * 2 + 20].map(|bits| x.root(5, bits).unwrap());
        prop_assert!(overlap(&rough, &fine));
        if fine.exact().is_none() {
            prop_assert!(width(&fine) < width(&rough));
        }
    }
}
