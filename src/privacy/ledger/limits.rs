//! How much may be spent on a population: the usual limits, and what public acts made of them.
//!
//! A council year is limited by itself and in each of the four runs of four years it belongs to. A limit is either the
//! usual one or what an act in the chain raised it to; there is no third way, and none is ever lowered.

use std::collections::BTreeMap;

use super::super::rho::NanoRho;

/// How much may be spent on a population. Raising them is a public act of the privacy lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// In one council year.
    pub year: NanoRho,
    /// In any four council years in a row.
    pub four_years: NanoRho,
}

impl Limits {
    /// The most that any act may raise them to: twice the usual. That is a second full survey in every year; whoever
    /// wants more has to change this program, where everybody can see it.
    pub const MOST: Self =
        Self { year: NanoRho::from_nano(800_000_000), four_years: NanoRho::from_nano(3_000_000_000) };
}

impl Default for Limits {
    /// 0.4 in a year and 1.5 in four: a yearly survey at 0.311 and two pulses at 0.03 always fit.
    fn default() -> Self {
        Self { year: NanoRho::from_nano(400_000_000), four_years: NanoRho::from_nano(1_500_000_000) }
    }
}

/// A cost does not fit. Only the limit and what is spent under it are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("over budget: {spent} of {limit} are spent")]
pub struct OverLimit {
    /// The limit that would be passed: of those that hold, the one that leaves the least room.
    pub limit: NanoRho,
    /// What counts against it.
    pub spent: NanoRho,
}

/// The limits of one population, year by year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LimitsInForce {
    usual: Limits,
    /// By the first year of what they limit.
    raised_years: BTreeMap<i32, NanoRho>,
    raised_runs: BTreeMap<i32, NanoRho>,
}

impl From<Limits> for LimitsInForce {
    /// The same limits for every year.
    fn from(usual: Limits) -> Self {
        Self { usual, ..Self::default() }
    }
}

impl LimitsInForce {
    /// The limit of one council year.
    #[must_use]
    pub fn year(&self, year: i32) -> NanoRho {
        self.raised_years.get(&year).copied().unwrap_or(self.usual.year)
    }

    /// The limit of the four council years that begin with `first`.
    #[must_use]
    pub fn four_years_from(&self, first: i32) -> NanoRho {
        self.raised_runs.get(&first).copied().unwrap_or(self.usual.four_years)
    }

    /// The limits of a year: its own, and the lowest of the four runs it belongs to.
    #[must_use]
    pub fn around(&self, year: i32) -> Limits {
        let lowest = runs_with(year).map(|first| self.four_years_from(first)).min();
        Limits { year: self.year(year), four_years: lowest.unwrap_or(self.usual.four_years) }
    }

    /// Raises the limit of a year, and of each run it belongs to, to at least these.
    pub(super) fn lift(&mut self, year: i32, to: Limits) {
        self.raised_years.insert(year, self.year(year).max(to.year));
        for first in runs_with(year) {
            self.raised_runs.insert(first, self.four_years_from(first).max(to.four_years));
        }
    }

    /// How much these limits leave for `year`, given what is reserved and charged (together) in each council year.
    ///
    /// A year belongs to four runs of four years, and a cost has to fit in each of them.
    #[must_use]
    pub fn room(&self, spent: &BTreeMap<i32, NanoRho>, year: i32) -> NanoRho {
        let tightest = self.tightest(spent, year);
        tightest.limit.saturating_sub(tightest.spent)
    }

    /// Whether `cost` fits into `year`.
    ///
    /// # Errors
    /// [`OverLimit`].
    pub fn fits(&self, spent: &BTreeMap<i32, NanoRho>, year: i32, cost: NanoRho) -> Result<(), OverLimit> {
        if cost <= self.room(spent, year) { Ok(()) } else { Err(self.tightest(spent, year)) }
    }

    /// The limit that leaves `year` the least room: its own, or that of a run, the earliest first.
    fn tightest(&self, spent: &BTreeMap<i32, NanoRho>, year: i32) -> OverLimit {
        let own = OverLimit { limit: self.year(year), spent: spent.get(&year).copied().unwrap_or_default() };
        let runs = runs_with(year)
            .map(|first| OverLimit { limit: self.four_years_from(first), spent: spent_in_four_years(spent, first) });
        let room = |span: &OverLimit| span.limit.saturating_sub(span.spent);
        runs.fold(own, |tightest, run| if room(&run) < room(&tightest) { run } else { tightest })
    }
}

/// How much the same limits in every year leave for `year`; see [`LimitsInForce::room`].
#[must_use]
pub fn room(spent: &BTreeMap<i32, NanoRho>, year: i32, limits: Limits) -> NanoRho {
    LimitsInForce::from(limits).room(spent, year)
}

/// Whether `cost` fits into `year` under the same limits in every year.
///
/// # Errors
/// [`OverLimit`].
pub fn fits(spent: &BTreeMap<i32, NanoRho>, year: i32, cost: NanoRho, limits: Limits) -> Result<(), OverLimit> {
    LimitsInForce::from(limits).fits(spent, year, cost)
}

/// The first years of the four runs of four years that contain `year`, the earliest first.
fn runs_with(year: i32) -> impl Iterator<Item = i32> {
    (0..4).map(move |back: i32| year.saturating_sub(3 - back))
}

/// What is spent in the four years that begin with `first`.
pub(super) fn spent_in_four_years(spent: &BTreeMap<i32, NanoRho>, first: i32) -> NanoRho {
    spent.range(first..=first.saturating_add(3)).map(|(_, rho)| *rho).sum()
}
