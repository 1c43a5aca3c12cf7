//! Binary fixed-point arithmetic in which every step is rounded to one side, so that one run gives a lower bound and
//! another an upper bound; it must not know which question the bounds are for.
//!
//! A number `y` stands as the integer `y × 2^places`, rounded down or up. Every function here is monotone in its
//! operands and sums terms that are not negative; where a term is subtracted it is computed by the
//! [`opposite`](Fixed::opposite) side. So rounding every step to one side bounds the result from that side, and what a
//! series leaves out is nothing on the way down and is bounded in the code on the way up.

use super::big::Int;

/// Where results go that lie between two fixed-point numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Toward {
    Down,
    Up,
}

/// The number of binary places, and the side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fixed {
    places: u32,
    toward: Toward,
}

/// `num × 2^exponent`.
#[derive(Clone, Debug)]
pub(super) struct Dyadic {
    pub(super) num: Int,
    pub(super) exponent: i64,
}

impl Fixed {
    pub(super) const fn new(places: u32, toward: Toward) -> Self {
        Self { places, toward }
    }

    pub(super) const fn opposite(self) -> Self {
        let toward = match self.toward {
            Toward::Down => Toward::Up,
            Toward::Up => Toward::Down,
        };
        Self { toward, ..self }
    }

    /// This side for a factor that is not negative, and the other for one that is.
    const fn times(self, negative: bool) -> Self {
        if negative { self.opposite() } else { self }
    }

    pub(super) fn dyadic(self, num: Int) -> Dyadic {
        let exponent = i64::from(self.places).saturating_neg();
        Dyadic { num, exponent }
    }

    /// The greatest integer not above a number, where it fits.
    pub(super) fn whole_part(self, a: &Int) -> Option<i64> {
        a.down(u64::from(self.places)).to_i64()
    }

    fn is_up(self) -> bool {
        self.toward == Toward::Up
    }

    fn one(self) -> Int {
        Int::ONE.up(u64::from(self.places))
    }

    /// `units` of the last place on the way up, nothing on the way down.
    fn rest(self, units: i64) -> Int {
        if self.is_up() { Int::from(units) } else { Int::ZERO }
    }

    fn shift(self, a: &Int, by: u64) -> Int {
        if self.is_up() { -&(-a).down(by) } else { a.down(by) }
    }

    /// `a / b` for integers and a positive `b`.
    fn div(self, a: &Int, b: &Int) -> Int {
        if self.is_up() {
            -&(-a).div_floor(b)
        } else {
            a.div_floor(b)
        }
    }

    /// The product of two numbers that are not negative.
    fn mul(self, a: &Int, b: &Int) -> Int {
        self.shift(&(a * b), u64::from(self.places))
    }

    /// The number `num / den`, for a positive `den`.
    pub(super) fn ratio(self, num: &Int, den: &Int) -> Int {
        self.div(&num.up(u64::from(self.places)), den)
    }

    /// `num / den × ln x` for a positive fraction `x` and a positive `den`.
    pub(super) fn weighted_ln(self, x: (&Int, &Int), num: &Int, den: &Int) -> Int {
        let ln = self.times(num.is_negative()).ln(x.0, x.1);
        // The place of `ln` is the place of the product.
        self.div(&(&ln * num), den)
    }

    /// The square root of a number ≥ 0.
    fn sqrt(self, a: &Int) -> Int {
        let scaled = a.up(u64::from(self.places));
        let root = scaled.root(2);
        if self.is_up() && &root * &root != scaled {
            &root + &Int::ONE
        } else {
            root
        }
    }

    /// `Σ z^j / j` for the odd `j`, which is atanh z, for 0 ≤ z ≤ 1/3.
    fn atanh(self, z: &Int) -> Int {
        let square = self.mul(z, z);
        let (mut sum, mut power, mut j) = (z.clone(), z.clone(), 1_i64);
        loop {
            power = self.mul(&power, &square);
            j = j.saturating_add(2);
            if power <= Int::ONE {
                // What is left is at most Σ power / 9^i / 3, less than one unit.
                return &sum + &self.rest(1);
            }
            sum = &sum + &self.div(&power, &Int::from(j));
        }
    }

    /// `atanh(1 / n)` for 3 ≤ n < 2^31.
    fn atanh_of_inverse(self, n: i64) -> Int {
        let square = Int::from(n.saturating_mul(n));
        let mut power = self.div(&self.one(), &Int::from(n));
        let (mut sum, mut j) = (power.clone(), 1_i64);
        loop {
            power = self.div(&power, &square);
            j = j.saturating_add(2);
            if power <= Int::ONE {
                // As for atanh.
                return &sum + &self.rest(1);
            }
            sum = &sum + &self.div(&power, &Int::from(j));
        }
    }

    /// `ln 2 = 18 atanh(1/26) − 2 atanh(1/4801) + 8 atanh(1/8749)`.
    fn ln_2(self) -> Int {
        let first = &self.atanh_of_inverse(26) * &Int::from(18);
        let second = &self.opposite().atanh_of_inverse(4801) * &Int::from(2);
        let third = &self.atanh_of_inverse(8749) * &Int::from(8);
        &(&first - &second) + &third
    }

    /// The natural logarithm of `num / den`, both positive.
    pub(super) fn ln(self, num: &Int, den: &Int) -> Int {
        // num / den = 2^k × m with 1 ≤ m < 2.
        let mut k = as_i64(num.bits()).saturating_sub(as_i64(den.bits()));
        let aligned = |k: i64| {
            let by = k.unsigned_abs();
            if k < 0 {
                (num.up(by), den.clone())
            } else {
                (num.clone(), den.up(by))
            }
        };
        let (mut above, mut below) = aligned(k);
        if above < below {
            k = k.saturating_sub(1);
            (above, below) = aligned(k);
        }
        // ln m = 2^(halvings + 1) × atanh((r − 1) / (r + 1)) for the root r = m^(1 / 2^halvings).
        let halvings = if self.places < 160 { 0 } else { self.places.isqrt() / 4 };
        let mut root = self.ratio(&above, &below);
        for _ in 0..halvings {
            root = self.sqrt(&root);
        }
        let one = self.one();
        let z = self.ratio(&(&root - &one), &(&root + &one));
        let ln_m = self.atanh(&z).up(u64::from(halvings).saturating_add(1));
        if k == 0 {
            return ln_m;
        }
        &ln_m + &(&Int::from(k) * &self.times(k < 0).ln_2())
    }

    /// e to the power of a number of either sign, as `num × 2^exponent`.
    pub(super) fn exp(self, y: &Int) -> Dyadic {
        // y = k ln 2 + r with 0 ≤ r, and r below 2 ln 2 or hardly above it.
        let mut k = y.div_floor(&self.ln_2());
        let r = loop {
            let r = y - &(&k * &self.opposite().times(k.is_negative()).ln_2());
            if !r.is_negative() {
                break r;
            }
            k = &k - &Int::ONE;
        };
        // The series at r / 2^halvings < 1/2, and the result squared as often.
        let halvings = (self.places.isqrt() / 2).saturating_add(2);
        let part = self.shift(&r, u64::from(halvings));
        let (mut sum, mut term, mut j) = (&self.one() + &part, part.clone(), 1_i64);
        loop {
            j = j.saturating_add(1);
            term = self.div(&self.mul(&term, &part), &Int::from(j));
            if term <= Int::ONE {
                // This term is at most one unit, and each of the rest at most half of that before it.
                sum = &sum + &self.rest(2);
                break;
            }
            sum = &sum + &term;
        }
        for _ in 0..halvings {
            sum = self.mul(&sum, &sum);
        }
        let exponent = k.to_i64().unwrap_or(i64::MAX).saturating_sub(i64::from(self.places));
        Dyadic { num: sum, exponent }
    }

    /// `π = 3 Σ C(2k, k) / 16^k / (2k + 1)`, which is 6 arcsin(1/2).
    fn pi(self) -> Int {
        let mut factor = self.one();
        let (mut sum, mut k) = (factor.clone(), 0_i64);
        loop {
            let odd = k.saturating_mul(2).saturating_add(1);
            k = k.saturating_add(1);
            factor = self.div(&(&factor * &Int::from(odd)), &Int::from(k.saturating_mul(8)));
            if factor <= Int::ONE {
                // This factor over 2k + 1 is below a half unit, and each of the rest at most a quarter of that before.
                return &(&sum + &self.rest(1)) * &Int::from(3);
            }
            sum = &sum + &self.div(&factor, &Int::from(odd.saturating_add(2)));
        }
    }

    /// The normal distribution between 0 and `num / den` > 0: `Σ x^j / j!! ÷ (e^(x²/2) √(2π))` for the odd `j`.
    pub(super) fn normal(self, num: &Int, den: &Int) -> Int {
        let x = self.ratio(num, den);
        let square = self.mul(&x, &x);
        let (mut sum, mut term, mut j) = (x.clone(), x, 1_i64);
        loop {
            j = j.saturating_add(2);
            let divisor = Int::from(j);
            term = self.div(&self.mul(&term, &square), &divisor);
            // Terms grow while j is below x²; once j ≥ 2x², each is at most half of that before it.
            if term <= Int::ONE && divisor.up(u64::from(self.places)) >= square.up(1) {
                // This term is at most one unit.
                sum = &sum + &self.rest(2);
                break;
            }
            sum = &sum + &term;
        }
        let other = self.opposite();
        let x = other.ratio(num, den);
        let growth = other.exp(&other.shift(&other.mul(&x, &x), 1));
        let scale = other.mul(&growth.num, &other.sqrt(&other.pi().up(1)));
        // growth is num × 2^exponent, with an exponent of at least −places as x²/2 ≥ 0.
        let whole = growth.exponent.saturating_add(i64::from(self.places)).unsigned_abs();
        self.ratio(&sum, &scale.up(whole))
    }
}

/// A length as a signed number.
pub(super) fn as_i64(bits: u64) -> i64 {
    i64::try_from(bits).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    //! Steps by hand at four places, where a unit is 1/16, and π at every number of places.

    use super::super::exact::Exact;
    use super::{Fixed, Int, Toward};

    fn both(places: u32) -> [Fixed; 2] {
        [Toward::Down, Toward::Up].map(|toward| Fixed::new(places, toward))
    }

    #[test]
    fn every_step_goes_to_its_side() {
        let int = |n: i64| Int::from(n);
        for (at, fixed) in both(4).into_iter().enumerate() {
            let pick = |down: i64, up: i64| int([down, up][at]);
            assert_eq!(fixed.sqrt(&int(32)), pick(22, 23)); // √2 × 16 = 22.6
            assert_eq!(fixed.sqrt(&int(36)), int(24)); // √2.25 = 1.5
            assert_eq!(fixed.sqrt(&int(64)), int(32)); // √4 = 2
            assert_eq!(fixed.sqrt(&int(0)), int(0));
            assert_eq!(fixed.mul(&int(24), &int(24)), int(36)); // 1.5 × 1.5 = 2.25
            assert_eq!(fixed.mul(&int(17), &int(17)), pick(18, 19)); // 289 ÷ 16 = 18.1
            assert_eq!(fixed.ratio(&int(1), &int(3)), pick(5, 6)); // 16 ÷ 3 = 5.3
            assert_eq!(fixed.ratio(&int(-1), &int(3)), pick(-6, -5));
            assert_eq!(fixed.ratio(&int(3), &int(2)), int(24));
            assert_eq!(fixed.rest(2), pick(0, 2));
        }
    }

    #[test]
    fn pi_lies_between_its_bounds() {
        let pi: Exact = "3.141592653589793238462643383".parse().unwrap(); // and more
        let next: Exact = "3.141592653589793238462643384".parse().unwrap();
        for places in 2..80 {
            let [down, up] = both(places).map(|fixed| Exact::from(fixed.pi().over(&fixed.one())));
            assert!(down < next && up > pi, "{places}: {down} … {up}");
        }
    }

    #[test]
    fn roots_of_integers() {
        for base in [1, 2, 3, 10, 12_345, (1 << 40) + 1] {
            for n in 1..12 {
                let root = Int::from(base);
                let power = root.pow(n);
                assert_eq!(power.root(n), root, "{base}^{n}");
                assert_eq!(power.perfect_root(n), Some(root.clone()));
                let above = &power + &Int::ONE;
                let below = &power - &Int::ONE;
                if n > 1 {
                    // (r + 1)ⁿ − rⁿ is at least 3, and rⁿ − (r − 1)ⁿ at least 1.
                    assert_eq!(above.root(n), root, "{base}^{n} + 1");
                    assert_eq!(below.root(n), &root - &Int::ONE, "{base}^{n} − 1");
                    assert_eq!(above.perfect_root(n), None);
                }
            }
        }
        assert_eq!(Int::ZERO.root(2), Int::ZERO);
        assert_eq!(Int::ZERO.root(1), Int::ZERO);
        assert_eq!(Int::ZERO.gcd(&Int::from(6)), Int::from(6));
        assert_eq!(Int::from(6).gcd(&Int::ZERO), Int::from(6));
    }
}
