//! Arithmetic on machine words for the small form of a number; it must not allocate and must not wrap.

/// Greatest common divisor; `gcd(0, b)` is `b`.
///
/// One division brings a large numerator down to the size of its denominator (in a score: cents), then binary steps
/// without branches to guess.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "the divisor is not 0; shifts are below 64 because the operands shifted are not 0"
)]
pub(super) const fn gcd(a: u64, b: u64) -> u64 {
    let (large, small) = if a > b { (a, b) } else { (b, a) };
    if small <= 1 {
        return if small == 1 { 1 } else { large };
    }
    let rest = large % small;
    if rest == 0 {
        return small;
    }
    let shift = (rest | small).trailing_zeros();
    let mut a = small >> small.trailing_zeros();
    let mut b = rest;
    while b != 0 {
        b >>= b.trailing_zeros();
        let difference = a.abs_diff(b);
        a = if a < b { a } else { b };
        b = difference;
    }
    a << shift
}

/// Greatest common divisor of two double words, falling to [`gcd`] as soon as both fit one word.
pub(super) fn gcd_wide(mut a: u128, mut b: u128) -> u128 {
    loop {
        if let (Ok(a), Ok(b)) = (u64::try_from(a), u64::try_from(b)) {
            return u128::from(gcd(a, b));
        }
        match a.checked_rem(b) {
            Some(r) => {
                a = b;
                b = r;
            }
            None => return a,
        }
    }
}

/// The remainder of the absolute value of `a` by `b`, or 0 where `b` is 0.
pub(super) fn abs_rem(a: i128, b: u64) -> u64 {
    let wide = a.unsigned_abs();
    match u64::try_from(wide) {
        Ok(narrow) => narrow.checked_rem(b).unwrap_or(0),
        Err(_) => wide
            .checked_rem(u128::from(b))
            .and_then(|r| u64::try_from(r).ok())
            .unwrap_or(0),
    }
}

/// `a / b` for a positive `b` that divides `a`; by one word where both fit.
pub(super) fn div_exact(a: i128, b: u64) -> i128 {
    if b == 1 {
        return a;
    }
    match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) => a.checked_div(b).map_or(0, i128::from),
        _ => a.checked_div(i128::from(b)).unwrap_or(0),
    }
}

/// Ten to the power of `places` where it fits a double word (up to 38).
pub(super) const fn ten_pow(places: u32) -> Option<i128> {
    10_i128.checked_pow(places)
}
