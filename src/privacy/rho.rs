//! Privacy loss, counted in whole billionths.

use std::fmt;
use std::iter::Sum;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const NANO: u64 = 1_000_000_000;

/// A privacy loss ρ of zero-concentrated differential privacy, in billionths.
///
/// An integer, so that a ledger of many small charges has no rounding to argue about; a real number enters only by
/// [`NanoRho::at_least`], which rounds up. Written with nine decimals: `"0.311000000"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NanoRho(u64);

impl NanoRho {
    /// No loss at all.
    pub const ZERO: Self = Self(0);
    /// More than any release of this project may cost; a larger text is not read.
    pub const MOST: Self = Self(1_000_000 * NANO);

    /// This many billionths.
    #[must_use]
    pub const fn from_nano(nano: u64) -> Self {
        Self(nano)
    }

    /// The billionths.
    #[must_use]
    pub const fn nano(self) -> u64 {
        self.0
    }

    /// The smallest whole number of billionths that is not below `rho`; `None` when `rho` is negative, not finite or
    /// beyond [`NanoRho::MOST`].
    #[must_use]
    pub fn at_least(rho: f64) -> Option<Self> {
        if !(0.0..=Self::MOST.as_f64()).contains(&rho) {
            return None;
        }
        let scaled = (rho * 1e9).ceil();
        // The product above may have been rounded down past a whole number. A fused multiply-add rounds only once, so
        // its sign is that of the exact difference.
        let short = rho.mul_add(1e9, -scaled) > 0.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, and between 0 and 1e15")]
        Some(Self(scaled as u64 + u64::from(short)))
    }

    /// As a real number.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "sums of charges stay far below 2^53 billionths")]
        let nano = self.0 as f64;
        nano / 1e9
    }

    /// The sum, unless it does not fit.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(nano) => Some(Self(nano)),
            None => None,
        }
    }

    /// What is left after `other`, or nothing.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// A sum that does not fit stays at the top, where no limit allows it.
impl Sum for NanoRho {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        Self(all.fold(0, |sum, one| sum.saturating_add(one.0)))
    }
}

impl fmt::Display for NanoRho {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:09}", self.0 / NANO, self.0 % NANO)
    }
}

/// The text is not a privacy loss.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a privacy loss is a decimal with nine places, such as 0.311000000")]
pub struct NotARho;

impl FromStr for NanoRho {
    type Err = NotARho;

    /// Reads what [`fmt::Display`] writes and nothing else, so that one value has one text.
    fn from_str(text: &str) -> Result<Self, NotARho> {
        let (whole, parts) = text.split_once('.').ok_or(NotARho)?;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 7 || parts.len() != 9 || !digits(whole) || !digits(parts) {
            return Err(NotARho);
        }
        let whole: u64 = whole.parse().map_err(|_| NotARho)?;
        let parts: u64 = parts.parse().map_err(|_| NotARho)?;
        let read = Self(whole * NANO + parts);
        if read.to_string() == text && read <= Self::MOST { Ok(read) } else { Err(NotARho) }
    }
}

impl TryFrom<String> for NanoRho {
    type Error = NotARho;

    fn try_from(text: String) -> Result<Self, NotARho> {
        text.parse()
    }
}

impl From<NanoRho> for String {
    fn from(rho: NanoRho) -> Self {
        rho.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_value_has_one_text() {
        assert_eq!(NanoRho::from_nano(311_000_000).to_string(), "0.311000000");
        assert_eq!("0.311000000".parse(), Ok(NanoRho::from_nano(311_000_000)));
        for odd in
            ["", ".", "0.311", "00.311000000", "+0.311000000", "0.3110000000", "0,311000000", "1e9", "٣.311000000"]
        {
            assert_eq!(odd.parse::<NanoRho>(), Err(NotARho), "{odd} was read");
        }
        assert_eq!("9999999.000000000".parse::<NanoRho>(), Err(NotARho));
    }

    #[test]
    fn a_real_number_is_rounded_up_and_never_down() {
        assert_eq!(NanoRho::at_least(0.0), Some(NanoRho::ZERO));
        assert_eq!(NanoRho::at_least(0.5), Some(NanoRho::from_nano(500_000_000)));
        assert_eq!(NanoRho::at_least(1e-300), Some(NanoRho::from_nano(1)));
        // The f64 next to 0.005 from above is above it, so it costs one billionth more.
        assert_eq!(NanoRho::at_least(0.005_f64.next_up()), Some(NanoRho::from_nano(5_000_001)));
        for odd in [-1e-9, f64::NAN, f64::INFINITY, 1.1e6] {
            assert_eq!(NanoRho::at_least(odd), None);
        }
    }

    proptest! {
        /// Both sides as exact integers: a finite f64 is `mantissa * 2^exponent`.
        #[test]
        fn the_billionths_are_the_smallest_that_cover_the_number(rho in 0.0..10.0_f64) {
            let nano = NanoRho::at_least(rho).unwrap().nano();
            let bits = rho.to_bits();
            let (mantissa, exponent) = ((bits & ((1 << 52) - 1)) | (1 << 52), 1075 - (bits >> 52));
            prop_assume!((1..64).contains(&exponent));
            let exact = u128::from(mantissa) * u128::from(NANO);
            prop_assert!(u128::from(nano) << exponent >= exact);
            prop_assert!(nano == 0 || (u128::from(nano - 1) << exponent) < exact);
        }

        #[test]
        fn what_is_written_reads_back(nano in 0..1_000_000_000_000_000_u64) {
            let rho = NanoRho::from_nano(nano);
            prop_assert_eq!(rho.to_string().parse(), Ok(rho));
        }
    }
}
