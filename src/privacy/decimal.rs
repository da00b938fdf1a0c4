//! Numbers as the release document prints them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A number with four decimals, such as the share `"0.8325"`; an integer inside, so that two of them are equal exactly
/// when their texts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Decimal4(i64);

impl Decimal4 {
    const MOST: i64 = 1_000_000_000_000;

    /// The nearest number with four decimals, half away from zero; `None` when `value` is not finite or beyond a hundred
    /// million.
    #[must_use]
    pub fn nearest(value: f64) -> Option<Self> {
        let scaled = (value * 1e4).round();
        if scaled.abs() <= 1e12 {
            #[expect(clippy::cast_possible_truncation, reason = "whole, and checked above")]
            Some(Self(scaled as i64))
        } else {
            None
        }
    }

    /// This many ten-thousandths.
    #[must_use]
    pub const fn from_ten_thousandths(count: i64) -> Self {
        Self(count)
    }

    /// The ten-thousandths.
    #[must_use]
    pub const fn ten_thousandths(self) -> i64 {
        self.0
    }

    /// As a real number.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "at most 1e12")]
        let count = self.0 as f64;
        count / 1e4
    }
}

impl fmt::Display for Decimal4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let count = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:04}", count / 10_000, count % 10_000)
    }
}

/// The text is not a number as this project's documents print it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a number in the form this document uses")]
pub struct NotANumber;

impl FromStr for Decimal4 {
    type Err = NotANumber;

    /// Reads what [`fmt::Display`] writes and nothing else, so that one value has one text.
    fn from_str(text: &str) -> Result<Self, NotANumber> {
        if text.len() > 20 {
            return Err(NotANumber);
        }
        let (whole, places) = text.split_once('.').ok_or(NotANumber)?;
        let count: i64 = format!("{whole}{places}").parse().map_err(|_| NotANumber)?;
        let read = Self(count);
        if count.abs() <= Self::MOST && read.to_string() == text { Ok(read) } else { Err(NotANumber) }
    }
}

impl TryFrom<String> for Decimal4 {
    type Error = NotANumber;

    fn try_from(text: String) -> Result<Self, NotANumber> {
        text.parse()
    }
}

impl From<Decimal4> for String {
    fn from(number: Decimal4) -> Self {
        number.to_string()
    }
}

/// Whole numbers as decimal strings, such as `"-12"`.
pub(super) mod integer {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::NotANumber;

    /// Far beyond any count, and far below where sums or `f64` would give way.
    const MOST: i64 = 1_000_000_000_000;

    /// Writes the number.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    pub fn serialize<S: Serializer>(number: &i64, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(number)
    }

    /// Reads the number, in the one form it is written in.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
        let text = String::deserialize(from)?;
        let number: i64 = text.parse().map_err(D::Error::custom)?;
        if number.abs() <= MOST && number.to_string() == text { Ok(number) } else { Err(D::Error::custom(NotANumber)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_has_one_text() {
        for (count, text) in
            [(0, "0.0000"), (8325, "0.8325"), (-5, "-0.0005"), (123_456, "12.3456"), (-10_000, "-1.0000")]
        {
            assert_eq!(Decimal4::from_ten_thousandths(count).to_string(), text);
            assert_eq!(text.parse(), Ok(Decimal4::from_ten_thousandths(count)));
        }
        for odd in [
            "",
            ".",
            "1",
            "1.000",
            "1.00000",
            "+1.0000",
            "-0.0000",
            "01.0000",
            "1.-000",
            "1e0",
            "NaN",
            "100000000.0001",
        ] {
            assert_eq!(odd.parse::<Decimal4>(), Err(NotANumber), "{odd} was read");
        }
    }

    #[test]
    fn halves_go_away_from_zero() {
        // 0.5 and 2.5 ten-thousandths times two to a power are exact in binary: 1/20000 is not, 0.03125 is.
        assert_eq!(Decimal4::nearest(0.031_25), Some(Decimal4::from_ten_thousandths(313)));
        assert_eq!(Decimal4::nearest(-0.031_25), Some(Decimal4::from_ten_thousandths(-313)));
        assert_eq!(Decimal4::nearest(-0.000_01), Some(Decimal4::from_ten_thousandths(0)));
        for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e9] {
            assert_eq!(Decimal4::nearest(odd), None);
        }
    }
}
