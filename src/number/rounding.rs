//! Rounding as a value: a grid and a mode, and what they do to a number; nothing is rounded without one, and there is
//! no default.

use alloc::string::{String, ToString};
use core::cmp::Ordering;
use core::fmt;
use core::str::FromStr;

use super::error::cut;
use super::exact::{Exact, Form};
use super::word;

/// Which of the two neighbours on the grid a number goes to.
///
/// ```
/// use appraisal::number::{Exact, Mode, Rounding};
///
/// let tie: Exact = "-2.5".parse()?;
/// let to = |mode| tie.round(&Rounding::places(0, mode)).to_i64();
/// assert_eq!((to(Mode::HalfUp), to(Mode::HalfEven)), (Some(-3), Some(-2)));
/// assert_eq!((to(Mode::Up), to(Mode::Down)), (Some(-3), Some(-2)));
/// assert_eq!((to(Mode::Ceiling), to(Mode::Floor)), (Some(-2), Some(-3)));
/// # Ok::<(), appraisal::number::ParseNumberError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// 四舍五入: to the nearest, a tie away from zero.
    HalfUp,
    /// 四舍六入五成双: to the nearest, a tie to the even neighbour.
    HalfEven,
    /// 进一: away from zero.
    Up,
    /// 截尾: toward zero.
    Down,
    /// 向上取整: to the greater neighbour, so −2.5 goes to −2.
    Ceiling,
    /// 向下取整: to the lesser neighbour, so −2.5 goes to −3.
    Floor,
}

/// The error of reading a [`Mode`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("`{found}` is no rounding mode: write one of half-up, half-even, up, down, ceiling, floor")]
#[non_exhaustive]
pub struct ParseModeError {
    /// The text found, cut to 40 characters.
    pub found: String,
}

impl Mode {
    /// All modes, in the order of their definition.
    pub const ALL: [Self; 6] = [
        Self::HalfUp,
        Self::HalfEven,
        Self::Up,
        Self::Down,
        Self::Ceiling,
        Self::Floor,
    ];

    /// The name in documents.
    ///
    /// ```
    /// # use appraisal::number::Mode;
    /// assert_eq!(Mode::HalfUp.as_str(), "half-up");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HalfUp => "half-up",
            Self::HalfEven => "half-even",
            Self::Up => "up",
            Self::Down => "down",
            Self::Ceiling => "ceiling",
            Self::Floor => "floor",
        }
    }

    /// The Chinese name.
    ///
    /// ```
    /// # use appraisal::number::Mode;
    /// assert_eq!(Mode::HalfUp.zh(), "四舍五入");
    /// ```
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::HalfUp => "四舍五入",
            Self::HalfEven => "四舍六入五成双",
            Self::Up => "进一",
            Self::Down => "截尾",
            Self::Ceiling => "向上取整",
            Self::Floor => "向下取整",
        }
    }

    /// Whether a number strictly between an integer `floor` and the next goes to the next; `half` compares its
    /// fraction with one half.
    pub(crate) fn goes_up(self, negative: bool, half: Ordering, floor_is_odd: bool) -> bool {
        match self {
            Self::Floor => false,
            Self::Ceiling => true,
            Self::Up => !negative,
            Self::Down => negative,
            Self::HalfUp => half.is_gt() || half.is_eq() && !negative,
            Self::HalfEven => half.is_gt() || half.is_eq() && floor_is_odd,
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Mode {
    type Err = ParseModeError;

    /// Reads the name in documents; the Chinese names are not read.
    fn from_str(text: &str) -> Result<Self, ParseModeError> {
        Self::ALL
            .into_iter()
            .find(|mode| mode.as_str() == text)
            .ok_or_else(|| ParseModeError { found: cut(text) })
    }
}

/// The numbers that a rounding may yield.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Grid {
    /// The decimals of so many places, at most [`Rounding::MAX_PLACES`].
    Places(u32),
    /// The multiples of a positive step.
    Step(Exact),
}

/// A rounding: a [`Grid`] and a [`Mode`]. There is no default rounding.
///
/// ```
/// use appraisal::number::{Exact, Mode, Rounding};
///
/// let score: Exact = "84.995".parse()?;
/// assert_eq!(score.round(&Rounding::places(2, Mode::HalfUp)), Exact::from(85));
/// let half = Rounding::step("0.5".parse()?, Mode::Down).unwrap();
/// assert_eq!(score.to_fixed(&half), "84.5");
/// # Ok::<(), appraisal::number::ParseNumberError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rounding {
    grid: Grid,
    mode: Mode,
}

impl Rounding {
    /// The most places that a rounding can have.
    pub const MAX_PLACES: u32 = 28;

    /// Rounding to decimal places. More than 28 are taken as 28: a document's number is checked by
    /// [`try_places`](Self::try_places).
    ///
    /// ```
    /// # use appraisal::number::{Exact, Mode, Rounding};
    /// assert_eq!(Exact::new(2, 3).unwrap().to_fixed(&Rounding::places(2, Mode::HalfUp)), "0.67");
    /// ```
    #[must_use]
    pub const fn places(places: u32, mode: Mode) -> Self {
        let places = if places > Self::MAX_PLACES {
            Self::MAX_PLACES
        } else {
            places
        };
        Self {
            grid: Grid::Places(places),
            mode,
        }
    }

    /// Rounding to decimal places; `None` for more than 28.
    ///
    /// ```
    /// # use appraisal::number::{Mode, Rounding};
    /// assert!(Rounding::try_places(28, Mode::Down).is_some());
    /// assert!(Rounding::try_places(29, Mode::Down).is_none());
    /// ```
    #[must_use]
    pub const fn try_places(places: u32, mode: Mode) -> Option<Self> {
        if places > Self::MAX_PLACES {
            return None;
        }
        Some(Self::places(places, mode))
    }

    /// Rounding to the multiples of a step such as 0.5 or 5; `None` unless the step is positive.
    ///
    /// ```
    /// # use appraisal::number::{Exact, Mode, Rounding};
    /// assert!(Rounding::step(Exact::from(5), Mode::HalfUp).is_some());
    /// assert!(Rounding::step(Exact::ZERO, Mode::HalfUp).is_none());
    /// ```
    #[must_use]
    pub fn step(step: Exact, mode: Mode) -> Option<Self> {
        step.is_positive().then_some(Self {
            grid: Grid::Step(step),
            mode,
        })
    }

    /// The grid.
    ///
    /// ```
    /// # use appraisal::number::{Grid, Mode, Rounding};
    /// assert_eq!(Rounding::places(2, Mode::Down).grid(), &Grid::Places(2));
    /// ```
    #[must_use]
    pub const fn grid(&self) -> &Grid {
        &self.grid
    }

    /// The mode.
    ///
    /// ```
    /// # use appraisal::number::{Mode, Rounding};
    /// assert_eq!(Rounding::places(2, Mode::Down).mode(), Mode::Down);
    /// ```
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// How many decimals a rounded number is printed with; `None` where the step does not terminate.
    pub(super) fn printed_places(&self) -> Option<usize> {
        match &self.grid {
            Grid::Places(places) => usize::try_from(*places).ok(),
            Grid::Step(step) => step.decimals(),
        }
    }
}

impl fmt::Display for Rounding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = self.mode;
        match &self.grid {
            Grid::Places(0) => write!(f, "to an integer, {mode}"),
            Grid::Places(1) => write!(f, "to 1 decimal place, {mode}"),
            Grid::Places(places) => write!(f, "to {places} decimal places, {mode}"),
            Grid::Step(step) => write!(f, "to steps of {step}, {mode}"),
        }
    }
}

/// `num / den × 10^places` to an integer by word arithmetic; `None` where it might not fit.
fn round_word(num: i64, den: i64, ten: i128, mode: Mode) -> Option<i128> {
    let (den, scaled) = (i128::from(den), i128::from(num).checked_mul(ten)?);
    let (floor, rest) = match (i64::try_from(scaled), i64::try_from(den)) {
        // One-word division is several times faster than two-word, and nearly always enough.
        (Ok(scaled), Ok(den)) => (
            i128::from(scaled.checked_div_euclid(den)?),
            i128::from(scaled.checked_rem_euclid(den)?),
        ),
        _ => (scaled.checked_div_euclid(den)?, scaled.checked_rem_euclid(den)?),
    };
    if rest == 0 {
        return Some(floor);
    }
    let half = rest.checked_mul(2)?.cmp(&den);
    let up = mode.goes_up(num < 0, half, floor & 1 == 1);
    floor.checked_add(i128::from(up))
}

impl Exact {
    /// To an integer.
    fn round_integer(&self, mode: Mode) -> Self {
        if let Form::Small { num, den } = &self.0
            && let Some(integer) = round_word(*num, den.get(), 1, mode)
        {
            return Self::reduced(integer, 1);
        }
        let floor = self.floor();
        let twice_rest = (self - &floor) * Self::whole(2);
        if twice_rest.is_zero() {
            return floor;
        }
        let up = mode.goes_up(self.is_negative(), twice_rest.cmp(&Self::ONE), floor.is_odd());
        if up { floor + Self::ONE } else { floor }
    }

    /// The value on the grid of `rounding`; a value that lies on the grid stays.
    ///
    /// ```
    /// use appraisal::number::{Exact, Mode, Rounding};
    ///
    /// let value: Exact = "2.345".parse()?;
    /// assert_eq!(value.round(&Rounding::places(2, Mode::HalfUp)).to_string(), "2.35");
    /// assert_eq!(value.round(&Rounding::places(2, Mode::HalfEven)).to_string(), "2.34");
    /// # Ok::<(), appraisal::number::ParseNumberError>(())
    /// ```
    #[must_use]
    pub fn round(&self, rounding: &Rounding) -> Self {
        match &rounding.grid {
            Grid::Places(_) if self.is_integer() => self.clone(),
            Grid::Places(places) => {
                let ten = word::ten_pow(*places);
                if let (Form::Small { num, den }, Some(ten)) = (&self.0, ten)
                    && let Some(integer) = round_word(*num, den.get(), ten, rounding.mode)
                {
                    return match (i64::try_from(integer), i64::try_from(ten)) {
                        (Ok(integer), Ok(ten)) => Self::over(integer, ten),
                        _ => Self::ratio(integer, ten),
                    };
                }
                self.round_to(&Self::ten_pow(*places), rounding.mode)
            }
            Grid::Step(step) => match step.recip() {
                Some(steps_in_one) => self.round_to(&steps_in_one, rounding.mode),
                None => self.clone(),
            },
        }
    }

    /// To the multiples of one over `steps_in_one`, which is positive.
    fn round_to(&self, steps_in_one: &Self, mode: Mode) -> Self {
        let steps = (self * steps_in_one).round_integer(mode);
        steps.checked_div(steps_in_one).unwrap_or(steps)
    }

    fn ten_pow(places: u32) -> Self {
        word::ten_pow(places).map_or_else(|| Self::whole(10).pow(places), Self::from)
    }

    /// Whether the value lies on the grid of `rounding`, so that rounding does not change it in any mode.
    ///
    /// ```
    /// use appraisal::number::{Exact, Mode, Rounding};
    ///
    /// let half = Rounding::step("0.5".parse()?, Mode::HalfUp).unwrap();
    /// assert!("4.5".parse::<Exact>()?.is_on(&half));
    /// assert!(!"4.75".parse::<Exact>()?.is_on(&half));
    /// # Ok::<(), appraisal::number::ParseNumberError>(())
    /// ```
    #[must_use]
    pub fn is_on(&self, rounding: &Rounding) -> bool {
        match &rounding.grid {
            Grid::Places(places) => {
                usize::try_from(*places).is_ok_and(|most| self.decimals().is_some_and(|n| n <= most))
            }
            Grid::Step(step) => self.checked_div(step).is_some_and(|steps| steps.is_integer()),
        }
    }

    /// The rounded value, printed with all the places of the rounding, or as many as its step has.
    ///
    /// On a step that does not terminate, such as 1/3, it is the exact text. A negative number that rounds to 0 prints
    /// without a sign.
    ///
    /// ```
    /// use appraisal::number::{Exact, Mode, Rounding};
    ///
    /// let two = Rounding::places(2, Mode::HalfUp);
    /// assert_eq!(Exact::from(85).to_fixed(&two), "85.00");
    /// assert_eq!("-0.001".parse::<Exact>()?.to_fixed(&two), "0.00");
    /// # Ok::<(), appraisal::number::ParseNumberError>(())
    /// ```
    #[must_use]
    pub fn to_fixed(&self, rounding: &Rounding) -> String {
        let rounded = self.round(rounding);
        match rounding.printed_places() {
            Some(places) => rounded.with_places(places),
            None => rounded.to_string(),
        }
    }
}
