//! What somebody else's figure, or other councils together, look like beside ours.

use serde::Serialize;

use super::{NEVER_NEARER, whole};
use crate::outcomes::others::Among;
use crate::outcomes::reading::Beside;
use crate::outcomes::statement::{Match, Verdict};

/// How a figure stands to somebody else's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stands {
    /// Clearly higher.
    Higher,
    /// Clearly lower.
    Lower,
    /// Cannot be told apart.
    Same,
    /// Too few answers to compare.
    Few,
    /// Theirs was asked in other words, so nothing is said.
    Similar,
    /// Ours is no headline of its release, so nothing is said.
    Untold,
}

impl Stands {
    const fn of(verdict: Option<Verdict>) -> Self {
        match verdict {
            Some(Verdict::Higher) => Self::Higher,
            Some(Verdict::Lower) => Self::Lower,
            Some(Verdict::NotClear) => Self::Same,
            Some(Verdict::NotCompared) => Self::Few,
            None => Self::Untold,
        }
    }
}

/// Other councils together.
#[derive(Clone, Debug, Serialize)]
pub struct AmongView {
    /// How many councils.
    pub councils: usize,
    /// Their share, out of 100.
    pub about: u8,
    /// Half of its interval, in hundredths, rounded up.
    pub give_or_take: u8,
    /// The year of the first of their surveys.
    pub from: i32,
    /// The year of the last.
    pub to: i32,
    /// Whether these are one year.
    pub one_year: bool,
    /// How ours stands to it.
    pub stands: Stands,
}

impl AmongView {
    pub(super) fn of(among: &Among) -> Self {
        let together = &among.together;
        Self {
            councils: together.councils,
            about: whole((100.0 * together.estimate.share).round()).clamp(NEVER_NEARER, 100 - NEVER_NEARER),
            give_or_take: whole((100.0 * together.estimate.half()).ceil()),
            from: together.from_year,
            to: together.to_year,
            one_year: together.from_year == together.to_year,
            stands: Stands::of(among.verdict),
        }
    }
}

/// Somebody else's figure.
#[derive(Clone, Debug, Serialize)]
pub struct BesideView<'a> {
    /// Whom it is about, such as "young people in England".
    pub population: &'a str,
    /// When they were asked.
    pub year: &'a str,
    /// The figure in hundredths, as it was printed.
    pub value: &'a str,
    /// Who published it.
    pub citation: &'a str,
    /// Where it can be read.
    pub address: &'a str,
    /// How ours stands to it.
    pub stands: Stands,
}

impl<'a> BesideView<'a> {
    pub(super) fn of(beside: &Beside<'a>) -> Self {
        let stands = match (beside.benchmark.matched, beside.verdict) {
            (Match::Similar, _) => Stands::Similar,
            (Match::Exact, verdict) => Stands::of(Some(verdict)),
        };
        let theirs = beside.theirs;
        Self {
            population: &theirs.population,
            year: &theirs.year,
            value: &theirs.value,
            citation: &theirs.citation,
            address: &theirs.address,
            stands,
        }
    }
}
