//! Noise scales on a grid that decimals, floats and exact rationals all share.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The standard deviation σ of the noise on one number, in respondents: a whole number of sixty-fourths.
///
/// A sixty-fourth is exact as a decimal (six places), as an `f64` and as a rational, so that the scale in the manifest,
/// the scale that was paid for and the scale that is drawn are one number. Written without trailing zeros: `"8.25"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sigma(u32);

impl Sigma {
    /// The largest scale: about a million respondents.
    pub const MOST: Self = Self(1 << 26);

    /// The smallest scale on the grid that is not below `sigma`; `None` when `sigma` is not positive or beyond
    /// [`Sigma::MOST`].
    #[must_use]
    pub fn at_least(sigma: f64) -> Option<Self> {
        // Multiplying by a power of two is exact.
        let steps = (sigma * 64.0).ceil();
        if !(1.0..=f64::from(Self::MOST.0)).contains(&steps) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, and checked above")]
        Some(Self(steps as u32))
    }

    /// This many sixty-fourths; `None` when zero or beyond [`Sigma::MOST`].
    #[must_use]
    pub const fn from_sixty_fourths(steps: u32) -> Option<Self> {
        if steps == 0 || steps > Self::MOST.0 { None } else { Some(Self(steps)) }
    }

    /// The sixty-fourths.
    #[must_use]
    pub const fn sixty_fourths(self) -> u32 {
        self.0
    }

    /// The next larger scale on the grid; `None` beyond [`Sigma::MOST`].
    #[must_use]
    pub const fn coarser(self) -> Option<Self> {
        Self::from_sixty_fourths(self.0 + 1)
    }

    /// The scale itself, exactly.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / 64.0
    }

    /// σ², in 4096ths of a respondent squared; whole numbers add up the same in any order.
    #[must_use]
    pub const fn variance_4096(self) -> u64 {
        let steps = self.0 as u64;
        steps * steps
    }
}

impl fmt::Display for Sigma {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millionths = format!("{:06}", self.0 % 64 * 15_625);
        match millionths.trim_end_matches('0') {
            "" => write!(f, "{}", self.0 / 64),
            places => write!(f, "{}.{places}", self.0 / 64),
        }
    }
}

/// The text is not a noise scale.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a noise scale is a positive decimal on a grid of 1/64, without trailing zeros, such as 8.25")]
pub struct NotASigma;

impl FromStr for Sigma {
    type Err = NotASigma;

    /// Reads what [`fmt::Display`] writes and nothing else, so that one value has one text.
    fn from_str(text: &str) -> Result<Self, NotASigma> {
        if text.len() > 14 || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return Err(NotASigma);
        }
        let read = text.parse().ok().and_then(Self::at_least).ok_or(NotASigma)?;
        if read.to_string() == text { Ok(read) } else { Err(NotASigma) }
    }
}

impl TryFrom<String> for Sigma {
    type Error = NotASigma;

    fn try_from(text: String) -> Result<Self, NotASigma> {
        text.parse()
    }
}

impl From<Sigma> for String {
    fn from(sigma: Sigma) -> Self {
        sigma.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_scale_has_one_text() {
        for (text, steps) in [("0.015625", 1), ("1", 64), ("8.25", 528), ("10.546875", 675), ("1048576", 1 << 26)] {
            let sigma = Sigma::from_sixty_fourths(steps).unwrap();
            assert_eq!(sigma.to_string(), text);
            assert_eq!(text.parse(), Ok(sigma));
        }
        for odd in ["", "0", "-1", "+1", "8.250", "08.25", "8.", ".5", "8.26", "1e2", "NaN", "inf", "1048577"] {
            assert_eq!(odd.parse::<Sigma>(), Err(NotASigma), "{odd} was read");
        }
    }

    #[test]
    fn every_text_of_the_grid_reads_back() {
        for steps in (1..20_000).chain([Sigma::MOST.0 - 1, Sigma::MOST.0]) {
            let sigma = Sigma::from_sixty_fourths(steps).unwrap();
            assert_eq!(sigma.to_string().parse(), Ok(sigma));
        }
    }

    #[test]
    fn a_scale_is_rounded_up_to_the_grid() {
        assert_eq!(Sigma::at_least(8.25), Sigma::from_sixty_fourths(528));
        assert_eq!(Sigma::at_least(8.25_f64.next_up()), Sigma::from_sixty_fourths(529));
        for odd in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e9] {
            assert_eq!(Sigma::at_least(odd), None);
        }
    }
}
