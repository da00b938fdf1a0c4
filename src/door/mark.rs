//! The mark of a letter: how people speak of it, on paper and by telephone, without a name.

use std::fmt;
use std::str::FromStr;

use rand::{CryptoRng, Rng};
use serde::{Deserialize, Serialize};

/// Thirty-two signs that are not taken for one another (Crockford's base 32).
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const MARKS: u32 = 1 << 30;

/// Thirty random bits, written as six signs: `K7Q-2M9`. It tells nothing of the letter, nor when it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Mark(u32);

impl Mark {
    /// A new mark. Two letters may draw the same one; the store then asks for another.
    pub fn draw(rng: &mut impl CryptoRng) -> Self {
        Self(rng.random_range(0..MARKS))
    }

    /// As it is stored, 0 to 2³⁰ - 1.
    #[must_use]
    pub fn number(self) -> i64 {
        i64::from(self.0)
    }

    /// A stored mark; `None` when the number is none.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        u32::try_from(number).ok().filter(|number| *number < MARKS).map(Self)
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for place in (0..6).rev() {
            let sign = usize::try_from(self.0 >> (5 * place) & 31).expect("a number below 32 fits");
            write!(f, "{}{}", char::from(SIGNS[sign]), if place == 3 { "-" } else { "" })?;
        }
        Ok(())
    }
}

/// The text is no mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a letter's mark; one has six letters or digits, such as K7Q-2M9")]
pub struct NotAMark;

impl FromStr for Mark {
    type Err = NotAMark;

    /// Reads a mark as people type it: in any case, with or without the dash, `O` for `0`, `I` and `L` for `1`.
    fn from_str(text: &str) -> Result<Self, NotAMark> {
        let mut number = 0;
        let mut signs = 0;
        for typed in text.trim().chars().filter(|c| *c != '-' && *c != ' ') {
            let sign = match typed.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let value = SIGNS.iter().position(|one| char::from(*one) == sign).ok_or(NotAMark)?;
            signs += 1;
            if signs > 6 {
                return Err(NotAMark);
            }
            number = number << 5 | u32::try_from(value).expect("a place among 32 signs");
        }
        if signs == 6 { Ok(Self(number)) } else { Err(NotAMark) }
    }
}

impl From<Mark> for String {
    fn from(mark: Mark) -> Self {
        mark.to_string()
    }
}

impl TryFrom<String> for Mark {
    type Error = NotAMark;

    fn try_from(text: String) -> Result<Self, NotAMark> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_as_it_is_written_and_as_people_type_it() {
        for number in [0, 1, 31, 32, 12_345_678, i64::from(MARKS) - 1] {
            let mark = Mark::from_number(number).unwrap();
            assert_eq!(mark.to_string().parse(), Ok(mark));
            assert_eq!(mark.to_string().to_lowercase().replace('-', "").parse(), Ok(mark));
            assert_eq!(mark.number(), number);
        }
        assert_eq!("oil-oil".parse::<Mark>(), "011-011".parse());
        assert_eq!(Mark::from_number(0).unwrap().to_string(), "000-000");
    }

    #[test]
    fn other_text_and_other_numbers_are_no_mark() {
        for text in ["", "K7Q-2M", "K7Q-2M99", "K7Q_2M9", "U7Q-2M9", "../../e"] {
            assert_eq!(text.parse::<Mark>(), Err(NotAMark), "{text:?}");
        }
        assert_eq!(Mark::from_number(-1), None);
        assert_eq!(Mark::from_number(i64::from(MARKS)), None);
    }
}
