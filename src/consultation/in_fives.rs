//! How many answered, as anybody but the box may know it: rounded down to five, and "fewer than 10" below that.
//!
//! Whoever watches an exact number while one child answers sees it rise by one. There is no way back from here to the
//! number it was made of.

use std::fmt;

/// The least number that is told.
pub const FEWEST_TOLD: u32 = 10;

const STEP: u64 = 5;

/// A count in fives; 0 stands for fewer than [`FEWEST_TOLD`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InFives(u32);

impl InFives {
    /// Rounds a count down.
    #[must_use]
    pub fn of(count: u64) -> Self {
        let rounded = u32::try_from(count / STEP * STEP).unwrap_or(u32::MAX);
        Self(if rounded < FEWEST_TOLD { 0 } else { rounded })
    }

    /// A count as it was stored; `None` for one that is not in fives.
    #[must_use]
    pub fn from_stored(fives: i32) -> Option<Self> {
        let count = u32::try_from(fives).ok()?;
        let told = Self::of(count.into());
        (told.0 == count).then_some(told)
    }

    /// The count; `None` for fewer than [`FEWEST_TOLD`].
    #[must_use]
    pub const fn told(self) -> Option<u32> {
        if self.0 == 0 { None } else { Some(self.0) }
    }

    /// As it is stored and drawn: 0 for fewer than [`FEWEST_TOLD`].
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for InFives {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.told() {
            Some(count) => write!(f, "{count}"),
            None => write!(f, "fewer than {FEWEST_TOLD}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_told_in_fives_and_below_ten_not_at_all() {
        let told = |count| InFives::of(count).to_string();
        assert_eq!([0, 1, 7, 9].map(told), ["fewer than 10"; 4]);
        assert_eq!([10, 12, 14, 15, 18, 100].map(told), ["10", "10", "10", "15", "15", "100"]);
        assert_eq!(InFives::of(u64::MAX).number() % 5, 0);
    }

    #[test]
    fn a_stored_count_that_is_finer_than_five_is_none() {
        assert_eq!(InFives::from_stored(15), Some(InFives::of(17)));
        assert_eq!(InFives::from_stored(0), Some(InFives::of(9)));
        assert_eq!([-5, 5, 12, 18].map(InFives::from_stored), [None; 4]);
    }
}
