//! The integers of columns and registers, and what lanes do with them. The only place where integers change their width.

#![allow(
    clippy::inline_always,
    reason = "a loop is compiled once for each instruction set, inside the function that has it switched on"
)]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::cast_lossless,
    reason = "the proof of ranges says that the value fits, or that its low bits are meant"
)]

/// An integer that a column or a register holds.
pub(super) trait Cell: Copy {
    /// To a lane. The value fits, or only its low bits are asked for: sums wrap.
    fn to<L: Lane>(self) -> L;
}

/// An integer that operations work on. Everything wraps; the proof of ranges says what cannot.
pub(super) trait Lane: Copy + Ord + Cell + 'static {
    const ZERO: Self;
    const ONE: Self;
    fn from_u8(x: u8) -> Self;
    fn from_u16(x: u16) -> Self;
    fn from_i16(x: i16) -> Self;
    fn from_i32(x: i32) -> Self;
    fn from_i64(x: i64) -> Self;
    fn from_i128(x: i128) -> Self;
    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
    fn and(self, other: Self) -> Self;
    fn ones(self) -> Self;
    /// To the place in a table.
    fn index(self) -> usize;
    /// `self × mul >> shift` of a number that is not negative.
    fn scaled(self, mul: u64, shift: u32) -> Self;
    /// `(self >> before) × mul >> shift` of a number that is not negative, where the product has no more bits than the lane.
    fn scaled_narrow(self, before: u32, mul: u64, shift: u32) -> Self;
    /// `floor(self ÷ by)`; 0 where `by` is 0.
    fn quotient(self, by: Self) -> Self;
    /// Quotient toward the lesser, and rest, by a positive divisor.
    fn euclid(self, by: Self) -> (Self, Self);
}

macro_rules! cell {
    ($($word:ty, $from:ident;)*) => {$(
        impl Cell for $word {
            #[inline(always)]
            fn to<L: Lane>(self) -> L {
                L::$from(self)
            }
        }
    )*};
}
cell! { u8, from_u8; u16, from_u16; i16, from_i16; i32, from_i32; i64, from_i64; i128, from_i128; }

macro_rules! lane {
    ($word:ty, $unsigned:ty, $scaled:expr, $near:expr) => {
        impl Lane for $word {
            const ZERO: Self = 0;
            const ONE: Self = 1;
            #[inline(always)]
            fn from_u8(x: u8) -> Self {
                x as Self
            }
            #[inline(always)]
            fn from_u16(x: u16) -> Self {
                x as Self
            }
            #[inline(always)]
            fn from_i16(x: i16) -> Self {
                x as Self
            }
            #[inline(always)]
            fn from_i32(x: i32) -> Self {
                x as Self
            }
            #[inline(always)]
            fn from_i64(x: i64) -> Self {
                x as Self
            }
            #[inline(always)]
            fn from_i128(x: i128) -> Self {
                x as Self
            }
            #[inline(always)]
            fn add(self, other: Self) -> Self {
                self.wrapping_add(other)
            }
            #[inline(always)]
            fn sub(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }
            #[inline(always)]
            fn mul(self, other: Self) -> Self {
                self.wrapping_mul(other)
            }
            #[inline(always)]
            fn and(self, other: Self) -> Self {
                self & other
            }
            #[inline(always)]
            fn ones(self) -> Self {
                self.count_ones() as Self
            }
            #[inline(always)]
            fn index(self) -> usize {
                self as usize
            }
            #[inline(always)]
            fn scaled(self, mul: u64, shift: u32) -> Self {
                let scaled: fn($word, u64, u32) -> $word = $scaled;
                scaled(self, mul, shift)
            }
            #[inline(always)]
            fn scaled_narrow(self, before: u32, mul: u64, shift: u32) -> Self {
                (self as $unsigned)
                    .wrapping_shr(before)
                    .wrapping_mul(mul as $unsigned)
                    .wrapping_shr(shift) as Self
            }
            #[inline(always)]
            fn quotient(self, by: Self) -> Self {
                self.checked_div(by).unwrap_or(0)
            }
            #[inline(always)]
            fn euclid(self, by: Self) -> (Self, Self) {
                // The quotient toward the lesser, or one more.
                let near: fn($word, $word) -> $word = $near;
                let quotient = near(self, by);
                let rest = self.wrapping_sub(quotient.wrapping_mul(by));
                let is_more = rest < 0;
                (
                    quotient.wrapping_sub(Self::from(is_more)),
                    rest.wrapping_add(if is_more { by } else { 0 }),
                )
            }
        }
    };
}
lane!(
    i32,
    u32,
    // Both factors have 32 bits: one instruction multiplies many of them.
    |x, mul, shift| (u64::from(x as u32)
        .wrapping_mul(u64::from(mul as u32))
        .wrapping_shr(shift)) as i32,
    by_float
);
lane!(
    i64,
    u64,
    |x, mul, shift| (u128::from(x as u64).wrapping_mul(u128::from(mul)).wrapping_shr(shift)) as i64,
    |x, by| x.checked_div(by).unwrap_or(0)
);
lane!(
    i128,
    u128,
    // Numbers of this width are divided as they are.
    |x, _, _| x,
    |x, by| x.checked_div(by).unwrap_or(0)
);

/// The integer next to the quotient by a positive number. Processors divide many `f64` at once, and no integers.
///
/// It is the quotient toward the lesser, or one more: both numbers have at most 32 bits and are an `f64` each, so that the quotient in
/// `f64` is off by at most `2^-53` of its size, which is less than `2^-21`; the integer nearest to that lies less than one from the
/// quotient. Adding `1.5 × 2^52` rounds to an integer and leaves it in the low bits; a cast, which has to look for numbers that no
/// integer holds, would be made one by one.
#[inline(always)]
#[expect(clippy::float_arithmetic, reason = "proven exact above")]
fn by_float(x: i32, by: i32) -> i32 {
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    (f64::from(x) / f64::from(by) + SHIFT).to_bits() as i32
}

/// The low byte: a place on a ladder of fewer than 255 grades.
#[inline(always)]
pub(super) fn byte(place: i32) -> u8 {
    place as u8
}

/// An integer that a tile holds.
pub(super) trait Narrow: Copy {
    /// The low bits: the value fits, or is replaced.
    fn narrow(x: i64) -> Self;
}

macro_rules! narrow {
    ($($word:ty)*) => {$(
        impl Narrow for $word {
            #[inline(always)]
            fn narrow(x: i64) -> Self {
                x as Self
            }
        }
    )*};
}
narrow! { u8 u16 i16 i32 i64 }

/// A cell as it is checked.
pub(super) trait Checked: Copy {
    /// The same width, without a sign.
    type Distance: Copy + Ord + Default;
    /// How far it lies above `least`; one below lies farther above than any other.
    fn above(self, least: Self) -> Self::Distance;
    /// How many steps it lies above `first`; one that is on no step, or below, lies more steps above than any multiple.
    fn steps(self, first: Self, step: Step) -> Self::Distance;
}

/// A step between cells, as an odd factor and a power of two.
///
/// Multiplying a distance by the inverse of the odd factor modulo 2^bits, and rotating it to the right by the power,
/// maps every distance to another one, and each multiple `n × step` to `n`: so whatever is no multiple goes past them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    inverse: u64,
    power: u32,
}

impl Step {
    /// Of a positive step.
    pub(super) fn new(step: u64) -> Self {
        let power = step.trailing_zeros();
        let odd = step.wrapping_shr(power);
        // Newton's method: an odd number is its own inverse modulo 8, and every turn doubles the bits.
        let turn = |inverse: u64, _| inverse.wrapping_mul(2u64.wrapping_sub(odd.wrapping_mul(inverse)));
        let inverse = (0..5).fold(odd, turn);
        Self { inverse, power }
    }
}

macro_rules! checked {
    ($($word:ty, $distance:ty;)*) => {$(
        impl Checked for $word {
            type Distance = $distance;
            #[inline(always)]
            fn above(self, least: Self) -> $distance {
                self.wrapping_sub(least) as $distance
            }
            #[inline(always)]
            fn steps(self, first: Self, step: Step) -> $distance {
                let distance = self.wrapping_sub(first) as $distance;
                distance.wrapping_mul(step.inverse as $distance).rotate_right(step.power)
            }
        }
    )*};
}
checked! { u8, u8; u16, u16; i16, u16; i32, u32; i64, u64; }

/// What looks at integers on their way into an operation.
pub(super) trait Watch<T>: Copy {
    /// What was seen so far.
    type Seen: Copy + Default;
    fn see(self, seen: Self::Seen, of: T) -> Self::Seen;
    /// Whether something was seen that should not be.
    fn outside(self, seen: Self::Seen) -> bool;
}

/// Registers hold what is proven.
#[derive(Clone, Copy)]
pub(super) struct Unwatched;

/// The limits of a column.
#[derive(Clone, Copy)]
pub(super) struct Limits<T> {
    least: T,
    most: T,
    /// No integer of this width lies between them.
    none: bool,
}

impl<T: TryFrom<i64> + Into<i64> + Copy> Limits<T> {
    /// Limits past those of the integers are theirs.
    pub(super) fn new((least, most): (i64, i64), whole: (T, T)) -> Self {
        let (least, most) = (least.max(whole.0.into()), most.min(whole.1.into()));
        Self::between((least <= most).then_some((least, most)), whole)
    }

    /// None where no integer of this width is allowed.
    fn between(limits: Option<(i64, i64)>, whole: (T, T)) -> Self {
        let word = |x: i64| T::try_from(x).ok();
        match limits.and_then(|(least, most)| word(least).zip(word(most))) {
            Some((least, most)) => Self {
                least,
                most,
                none: false,
            },
            None => Self {
                least: whole.0,
                most: whole.1,
                none: true,
            },
        }
    }

    /// Limits that are multiples of something, as all cells between them.
    fn multiples((least, most): (i64, i64), whole: (T, T), of: i64) -> Self {
        let (least, most) = (least.max(whole.0.into()), most.min(whole.1.into()));
        let rest = |x: i64| x.checked_rem_euclid(of).unwrap_or(0);
        let up = least.checked_add(match rest(least) {
            0 => 0,
            rest => of.saturating_sub(rest),
        });
        let limits = up
            .zip(most.checked_sub(rest(most)))
            .filter(|(least, most)| least <= most);
        Self::between(limits, whole)
    }
}

impl<T> Watch<T> for Unwatched {
    type Seen = ();
    #[inline(always)]
    fn see(self, (): (), _: T) {}
    #[inline(always)]
    fn outside(self, (): ()) -> bool {
        false
    }
}

/// The greatest distance above the least is one comparison for all.
impl<T: Checked> Watch<T> for Limits<T> {
    type Seen = T::Distance;
    #[inline(always)]
    fn see(self, seen: T::Distance, of: T) -> T::Distance {
        seen.max(of.above(self.least))
    }
    #[inline(always)]
    fn outside(self, seen: T::Distance) -> bool {
        self.none | (seen > self.most.above(self.least))
    }
}

/// The limits of a column whose cells are multiples of something.
#[derive(Clone, Copy)]
pub(super) struct Multiples<T> {
    limits: Limits<T>,
    step: Step,
}

impl<T: TryFrom<i64> + Into<i64> + Copy> Multiples<T> {
    /// Of something positive.
    pub(super) fn new(limits: (i64, i64), whole: (T, T), of: i64) -> Self {
        Self {
            limits: Limits::multiples(limits, whole, of),
            step: u64::try_from(of).map_or(Step::new(1), Step::new),
        }
    }
}

impl<T: Checked> Watch<T> for Multiples<T> {
    type Seen = T::Distance;
    #[inline(always)]
    fn see(self, seen: T::Distance, of: T) -> T::Distance {
        seen.max(of.steps(self.limits.least, self.step))
    }
    #[inline(always)]
    fn outside(self, seen: T::Distance) -> bool {
        self.limits.none | (seen > self.limits.most.steps(self.limits.least, self.step))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outside<T: Checked>(watch: Multiples<T>, cell: T) -> bool {
        watch.outside(watch.see(Default::default(), cell))
    }

    #[test]
    fn a_multiple_is_told_from_all_else() {
        for step in 1..=255u8 {
            for (least, most) in [(0u8, 255u8), (0, 250), (7, 200), (100, 100)] {
                let watch = Multiples::new((least.into(), most.into()), (0u8, 255), step.into());
                for cell in 0..=255u8 {
                    let fits = (least..=most).contains(&cell) && cell % step == 0;
                    assert_eq!(outside(watch, cell), !fits, "{cell} of {least} to {most} by {step}");
                }
            }
        }
    }

    #[test]
    fn multiples_of_every_width() {
        for step in [1i64, 2, 3, 5, 6, 10, 25, 48, 100, 125, 1_000, 12_345, 400_000, i64::MAX] {
            for (least, most) in [
                (i64::MIN, i64::MAX),
                (-40_000, 100_000),
                (300, 70_000),
                (-300, -7),
                (70_000, 90_000),
            ] {
                macro_rules! of {
                    ($($word:ty)*) => {$({
                        let whole = (<$word>::MIN, <$word>::MAX);
                        let (watch, range) = (Multiples::new((least, most), whole, step), Limits::new((least, most), whole));
                        let near = [least, most, 0, step, i64::from(whole.0), i64::from(whole.1), most / 3 / step * step];
                        for cell in near.into_iter().flat_map(|x| (-3..=3).filter_map(move |by| x.checked_add(by))) {
                            let word: Option<$word> = cell.try_into().ok();
                            let Some(word) = word else { continue };
                            let inside = (least..=most).contains(&cell);
                            let fits = inside && cell.rem_euclid(step) == 0;
                            assert_eq!(outside(watch, word), !fits, "{cell} of {least} to {most} by {step}");
                            assert_eq!(range.outside(range.see(Default::default(), word)), !inside, "{cell}");
                        }
                    })*};
                }
                of!(u8 u16 i16 i32 i64);
            }
        }
    }
}
