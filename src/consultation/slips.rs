//! Slips: on what numbers are printed, and what a run of the printer is called.
//!
//! Codes themselves are in [`code`](super::code). Left open: who is given which slip. That is nobody's to write down.

use std::fmt;
use std::str::FromStr;

use rand::{CryptoRng, Rng};

/// The most slips of one run: so many letters fill a box of paper.
pub const MOST_SLIPS: u32 = 500;

/// On what numbers are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlipForm {
    /// A letter on a sheet of A4, one number each.
    Letters,
    /// Cards of A6, four on a sheet.
    Cards,
    /// Labels, 3 by 8 on a sheet.
    Labels,
    /// A file for a mail merge elsewhere.
    List,
}

impl SlipForm {
    /// Every form.
    pub const ALL: [Self; 4] = [Self::Letters, Self::Cards, Self::Labels, Self::List];

    /// The form as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Letters => "letters",
            Self::Cards => "cards",
            Self::Labels => "labels",
            Self::List => "list",
        }
    }

    /// How many slips fit on a sheet.
    #[must_use]
    pub const fn on_a_sheet(self) -> usize {
        match self {
            Self::Letters | Self::List => 1,
            Self::Cards => 4,
            Self::Labels => 24,
        }
    }
}

/// The text names no form of slips.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("slips are letters, cards, labels or a list")]
pub struct NoSuchForm;

impl FromStr for SlipForm {
    type Err = NoSuchForm;

    fn from_str(text: &str) -> Result<Self, NoSuchForm> {
        Self::ALL.into_iter().find(|form| form.as_str() == text).ok_or(NoSuchForm)
    }
}

/// Names a print run within its survey: six digits at most, drawn at random, so that runs have no order. It is no
/// secret, and opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunNumber(u32);

impl RunNumber {
    const MOST: u32 = 999_999;

    /// A new number.
    pub fn draw(rng: &mut impl CryptoRng) -> Self {
        Self(rng.random_range(1..=Self::MOST))
    }

    /// The number, from 1 to 999,999.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// A stored or sent number.
    #[must_use]
    pub fn of(number: u32) -> Option<Self> {
        (1..=Self::MOST).contains(&number).then_some(Self(number))
    }
}

impl fmt::Display for RunNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

/// The text is no number of a print run.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a print run is named by six digits")]
pub struct NoSuchRun;

impl FromStr for RunNumber {
    type Err = NoSuchRun;

    fn from_str(text: &str) -> Result<Self, NoSuchRun> {
        let digits = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits { text.parse().ok().and_then(Self::of).ok_or(NoSuchRun) } else { Err(NoSuchRun) }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

    use super::*;

    #[test]
    fn a_run_is_read_back_as_it_was_written_and_nothing_else_is_a_run() {
        let run = RunNumber::draw(&mut ChaCha20Rng::seed_from_u64(1));
        assert_eq!(run.to_string().parse(), Ok(run));
        assert_eq!(RunNumber::of(7).map(|run| run.to_string()).as_deref(), Some("000007"));
        for text in ["", "000000", "12345", "1234567", "+12345", "12 456", "١٢٣٤٥٦"] {
            assert_eq!(text.parse::<RunNumber>(), Err(NoSuchRun), "{text}");
        }
    }

    #[test]
    fn every_form_has_one_name() {
        for form in SlipForm::ALL {
            assert_eq!(form.as_str().parse(), Ok(form));
        }
        assert_eq!("tattoos".parse::<SlipForm>(), Err(NoSuchForm));
    }
}
