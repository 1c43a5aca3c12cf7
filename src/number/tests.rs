//! The functions that rules will call and nothing outside can, seen from inside.
extern crate std;

use std::string::ToString;
use std::vec::Vec;

use super::{Exact, Value, exp, geometric, ln, normal_cdf, power, root};

fn exact(text: &str) -> Exact {
    Exact::parse_exact_text(text, 1 << 16).unwrap()
}

fn two_to(exponent: i32) -> Exact {
    let power = Exact::from(2).pow(exponent.unsigned_abs());
    if exponent < 0 { power.recip().unwrap() } else { power }
}

fn width(value: &Value) -> Exact {
    value.upper() - value.lower()
}

/// That `value` overlaps a reference of 50 digits, whose last may be off by one.
fn near(value: &Value, reference: &str) {
    let reference_value = exact(reference);
    let places = reference.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let unit = Exact::from(10).pow(u32::try_from(places).unwrap()).recip().unwrap();
    assert!(value.lower() <= &(&reference_value + &unit), "{reference}");
    assert!(value.upper() >= &(&reference_value - &unit), "{reference}");
}

#[test]
fn references() {
    for bits in [1, 8, 64, 160, 400] {
        for (x, y) in LN {
            let value = ln(&exact(x), bits).unwrap();
            near(&value, y);
            assert!(width(&value) <= two_to(-i32::try_from(bits).unwrap()));
        }
        for (x, y) in EXP {
            let value = exp(&exact(x), bits, 65_536).unwrap();
            near(&value, y);
            assert!(
                width(&value) <= value.lower() * &two_to(-i32::try_from(bits).unwrap()),
                "{x} {bits}"
            );
        }
        for (x, y) in CDF {
            let value = normal_cdf(&exact(x), bits);
            near(&value, y);
            assert!(width(&value) <= two_to(-i32::try_from(bits).unwrap()), "{x} {bits}");
        }
    }
}

#[test]
fn the_exp_of_a_logarithm_encloses_the_number() {
    for x in [
        "75000",
        "1/3",
        "0.000001",
        "123456789.123456789",
        "1000001/1000000",
        "2",
        "1/2",
    ] {
        let x = exact(x);
        for bits in [16, 64, 200] {
            let back = ln(&x, bits).unwrap().exp(bits, 65_536).unwrap();
            assert!(back.lower() < &x && &x < back.upper());
            let forth = exp(&x.clone().min(Exact::from(100)), bits, 65_536)
                .unwrap()
                .ln(bits)
                .unwrap();
            assert!(
                forth.lower() <= &x.clone().min(Exact::from(100)) && &x.clone().min(Exact::from(100)) <= forth.upper()
            );
        }
    }
    assert_eq!(ln(&Exact::ONE, 64), Some(Value::default()));
    assert_eq!(exp(&Exact::ZERO, 64, 65_536), Some(Value::Exact(Exact::ONE)));
}

#[test]
fn the_size_of_an_exponential_is_bounded() {
    for x in [45_427, -45_427, 65_536, i64::MAX, i64::MIN] {
        assert_eq!(exp(&Exact::from(x), 64, 65_536), None, "{x}");
    }
    assert_eq!(exp(&Exact::from(10).pow(4000), 64, 65_536), None);
    assert!(exp(&Exact::from(45_000), 64, 65_536).is_some());
    assert!(exp(&Exact::from(-45_000), 64, 65_536).unwrap().lower().is_positive());
}

#[test]
fn the_normal_distribution() {
    assert_eq!(normal_cdf(&Exact::ZERO, 64), Value::Exact(exact("0.5")));
    let sum = normal_cdf(&exact("1.5"), 100) + normal_cdf(&exact("-1.5"), 100);
    assert!(sum.lower() <= &Exact::ONE && &Exact::ONE <= sum.upper());
    // On both sides of the point where only the tail is bounded, and far beyond.
    for x in ["11.3", "11.32", "40", "1000000000000000000000000000000"] {
        let value = normal_cdf(&exact(x), 64);
        assert!(
            value.upper() <= &Exact::ONE && value.lower() >= &(Exact::ONE - two_to(-64)),
            "{x}"
        );
        let value = normal_cdf(&-exact(x), 64);
        assert!(!value.lower().is_negative() && value.upper() <= &two_to(-64), "{x}");
    }
    // Increasing.
    let values: Vec<Value> = (-70..=70)
        .map(|tenths| normal_cdf(&Exact::new(tenths, 10).unwrap(), 64))
        .collect();
    assert!(values.windows(2).all(|pair| pair[0].upper() < pair[1].lower()));
}

fn weighted(values: &[(&str, &str)]) -> Vec<(Exact, Exact)> {
    values
        .iter()
        .map(|(value, weight)| (exact(value), exact(weight)))
        .collect()
}

#[test]
fn geometric_means() {
    let mean = |values: &[(&str, &str)]| geometric(&weighted(values), 64, 65_536);
    let is = |values: &[(&str, &str)], text: &str| assert_eq!(mean(values), Some(Value::Exact(exact(text))), "{text}");
    is(&[("2", "1/3"), ("4", "1/3"), ("8", "1/3")], "4");
    is(&[("85", "0.3333333"), ("85", "0.3333333"), ("85", "0.3333334")], "85");
    is(&[("2", "0.25"), ("8", "0.25")], "2");
    // √12 √18 = 6 √6.
    is(&[("12", "1/2"), ("18", "1/2"), ("6", "-1/2")], "6");
    assert!(
        mean(&[("12", "1/2"), ("18", "1/2"), ("6", "-1")])
            .unwrap()
            .exact()
            .is_none()
    );
    is(&[("2/3", "0.5"), ("8/27", "0.5")], "4/9");
    is(&[], "1");
    is(&[("0", "0.5"), ("9", "0.5")], "0");
    is(&[("0", "0"), ("9", "0.5")], "3");
    is(&[("-3", "0"), ("9", "0.5")], "3");
    assert_eq!(mean(&[("0", "-0.5"), ("9", "0.5")]), None);
    assert_eq!(mean(&[("-1", "1/3")]), None);
    // Weights that no integer root can serve.
    let value = mean(&[("80", "0.3333333"), ("90", "0.3333333"), ("100", "0.3333334")]).unwrap();
    assert!(value.lower() > &exact("89.6280") && value.upper() < &exact("89.6282"));
    assert!(width(&value) <= value.lower() * &two_to(-64));
    // The cube root of three values, to one unit.
    let value = mean(&[("0.98", "1/3"), ("0.92", "1/3"), ("0.97", "1/3")]).unwrap();
    let product = exact("0.98") * exact("0.92") * exact("0.97");
    assert!(value.lower().pow(3) < product && product < value.upper().pow(3));
}

#[test]
fn many_factors_are_enclosed() {
    let primes = (2..4000_i64).filter(|n| (2..*n).take_while(|d| d * d <= *n).all(|d| n % d != 0));
    let values: Vec<_> = primes.map(|p| (Exact::from(p), Exact::new(1, 7).unwrap())).collect();
    assert!(values.len() > 512);
    let value = geometric(&values, 64, 65_536).unwrap();
    assert!(value.exact().is_none() && width(&value) <= value.lower() * &two_to(-64));
}

#[test]
fn hostile_sizes() {
    let wide = Exact::from(7).pow(20_000);
    for (x, exponent) in [
        (Exact::from(3), "123456789/1000000007"),
        (
            exact("0.1234567890123456789012345678"),
            "0.1234567890123456789012345678",
        ),
        (wide.clone(), "1/1000000007"),
        (wide.clone(), "1/3"),
        (wide.recip().unwrap(), "999999/1000000"),
        (
            exact("1.0000000000000000000000000001"),
            "1000000000000000000000000000.5",
        ),
    ] {
        let value = power(&x, &exact(exponent), 64, 65_536).unwrap();
        assert!(
            value.exact().is_none() && width(&value) <= value.lower() * &two_to(-64),
            "{exponent}"
        );
    }
    for (x, exponent) in [
        (Exact::from(3), "1234567891"),
        (Exact::from(3), "123456789123456789123456789"),
        (Exact::from(3), "1000000000000000000000000000.5"),
        (Exact::from(3), "-50000.5"),
        (Exact::from(4), "1000000001/2"),
        (wide.clone(), "1000003/1000"),
    ] {
        assert_eq!(power(&x, &exact(exponent), 64, 65_536), None, "{exponent}");
    }
    // An exponent of any length.
    let long = Exact::from(3).pow(40_000).checked_div(&Exact::from(2).pow(10)).unwrap();
    assert_eq!(power(&Exact::from(3), &long, 64, 65_536), None);
    assert_eq!(power(&Exact::ONE, &long, 64, 65_536), Some(Value::Exact(Exact::ONE)));
    assert!(power(&Exact::from(3), &long.recip().unwrap(), 64, 65_536).is_some());
    assert_eq!(root(&wide, 20_000, 64, 65_536), Some(Value::Exact(Exact::from(7))));
    assert_eq!(root(&wide, 10_000, 64, 65_536), Some(Value::Exact(Exact::from(49))));
    assert_eq!(root(&wide, 5, 64, 65_536), Some(Value::Exact(Exact::from(7).pow(4000))));
    assert!(root(&wide, u32::MAX, 64, 65_536).unwrap().exact().is_none());
    assert_eq!(root(&Exact::ONE, u32::MAX, 64, 65_536).unwrap().to_string(), "1");
}

// By mpmath at 80 digits, to 50 decimals.
const LN: [(&str, &str); 6] = [
    ("75000", "11.22524339251844749265073826742799360650199773224610"),
    ("2", "0.69314718055994530941723212145817656807550013436026"),
    ("0.5", "-0.69314718055994530941723212145817656807550013436026"),
    ("0.999999", "-0.00000100000050000033333358333353333350000014285727"),
    (
        "1.000000000000000000000000001",
        "0.00000000000000000000000000100000000000000000000000",
    ),
    (
        "10000000000000000000000000000",
        "64.47238260383327915250376073116219781283084168160564",
    ),
];

const EXP: [(&str, &str); 6] = [
    ("1", "2.71828182845904523536028747135266249775724709369996"),
    ("-1", "0.36787944117144232159552377016146086744581113103177"),
    ("0.001", "1.00100050016670834166805575399305831156307620058070"),
    ("20.5", "799902177.47550540670459883728399008345440083483419938387176"),
    ("-30", "0.00000000000009357622968840174604915832223378706745"),
    (
        "0.69314718055994530941",
        "1.99999999999999999998553575708364686384905203486028",
    ),
];

const CDF: [(&str, &str); 6] = [
    ("1", "0.84134474606854294858523254563203792247791296672660"),
    ("-1", "0.15865525393145705141476745436796207752208703327340"),
    ("1.96", "0.97500210485177956586341573095916280997750022093812"),
    ("0.001", "0.50039894221391106258459032244432694126850324781478"),
    ("-5", "0.00000028665157187919391167375233287464535385442301"),
    ("9", "0.99999999999999999988714115940461593522644979240313"),
];

/// Numerator and denominator on both sides of a word and of a double word.
#[cfg(feature = "batch")]
#[test]
fn parts() {
    let ten = |n| 10_i128.pow(n);
    assert_eq!(exact("-2.5").parts(), Some((-5, 2)));
    assert_eq!(exact("100000000000000000000").parts(), Some((ten(20), 1)));
    assert_eq!(exact("-0.00000000000000000001").parts(), Some((-1, ten(20))));
    assert_eq!(exact("100000000000000000001/10").parts(), Some((ten(20) + 1, 10)));
    assert_eq!(Exact::from(10).pow(40).parts(), None);
    assert_eq!(Exact::from(10).pow(40).recip().unwrap().parts(), None);
    assert_eq!(Exact::of_parts(ten(20), 4), Some(exact("25000000000000000000")));
    assert_eq!(Exact::of_parts(1, 0), None);
    assert_eq!(Exact::of_parts(1, -1), None);
}

#[test]
fn signs_and_sizes() {
    assert_eq!([-3, 0, 3].map(|n| Exact::from(n).signum()), [-1, 0, 1]);
    assert_eq!(Value::from(Exact::from(255)).bits(), 8);
    assert_eq!(Value::from(Exact::from(256)).bits(), 9);
}
