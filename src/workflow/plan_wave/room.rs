//! What the privacy limits leave room for, this council year and the next three.

use std::collections::BTreeMap;

use super::super::open_wave::{nine_decimals, planned_rho};
use super::super::{Chorus, WorkflowError};
use crate::consultation::{Draft, FULL_SURVEY_RHO, Manifest, PULSE_RHO};
use crate::privacy::{Limits, NanoRho, PlanFault, room};

/// How many years are looked ahead, the survey's own included: as many as one span of the limits has.
const YEARS: i32 = 4;

/// What a council year has room for, if the survey is opened and nothing else is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearRoom {
    /// The year of the April in which it begins.
    pub council_year: i32,
    /// What may still be set aside in it.
    pub room: NanoRho,
    /// Whether the survey itself fits, which is told of its own year only.
    pub fits: bool,
}

impl YearRoom {
    /// How many full surveys it has room for.
    #[must_use]
    pub fn full_surveys(&self) -> u64 {
        self.room.nano() / nano(FULL_SURVEY_RHO)
    }

    /// How many short surveys it has room for beside those.
    #[must_use]
    pub fn short_surveys(&self) -> u64 {
        self.room.nano() % nano(FULL_SURVEY_RHO) / nano(PULSE_RHO)
    }
}

/// What pages count privacy in: a hundredth of one ρ, in billionths. A council year has 40, a full survey uses 32, a
/// short one 3.
const PLACE: u64 = 10_000_000;

/// How many places this loss uses, rounded up.
#[must_use]
pub const fn places_used(rho: NanoRho) -> u64 {
    rho.nano().div_ceil(PLACE)
}

/// How many places there are in what may still be used, rounded down.
#[must_use]
pub const fn places_in(rho: NanoRho) -> u64 {
    rho.nano() / PLACE
}

/// The places one survey uses, of those that are left in its council year for it and whatever comes after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    /// How many it uses.
    pub uses: u64,
    /// How many were left before it; what others have set aside is not among them.
    pub left: u64,
    /// The year of the April in which the council year begins.
    pub council_year: i32,
}

/// What the export of a launched survey will use, or used.
///
/// # Errors
/// When its loss is none, or the store cannot be read.
pub async fn places_of(chorus: &Chorus, manifest: &Manifest) -> Result<Places, WorkflowError> {
    let rho: NanoRho = manifest.rho.parse().map_err(|_| PlanFault::Rho)?;
    let budget = chorus.stores.app.budget(&manifest.population, manifest.council_year).await?;
    // Its own loss is set aside since it opened, and charged since it was given out.
    let left = [budget.room(), rho].into_iter().sum();
    Ok(Places {
        uses: places_used(rho),
        left: places_in(left).max(places_used(rho)),
        council_year: manifest.council_year,
    })
}

/// One of the two usual losses, in billionths.
fn nano(decimal: &str) -> u64 {
    nine_decimals(decimal).parse::<NanoRho>().expect("the two usual losses are decimals").nano()
}

/// The room by the plain limits, for a council that has opened nothing yet.
///
/// # Errors
/// When the draft's loss is none.
pub fn room_by_plain_limits(draft: &Draft) -> Result<Vec<YearRoom>, WorkflowError> {
    let (rho, year, limits) = (planned_rho(draft)?, draft.council_year(), Limits::default());
    let fits = rho <= room(&BTreeMap::new(), year, limits);
    let taken = [(year, rho)].into_iter().collect();
    let rooms = (year..year + YEARS).map(|council_year| YearRoom {
        council_year,
        room: room(&taken, council_year, limits),
        fits,
    });
    Ok(rooms.collect())
}

/// The room by a council's own ledger. A survey of this name that is open already is not counted twice.
///
/// # Errors
/// When the draft's loss is none or the store cannot be read.
pub async fn room_after(chorus: &Chorus, draft: &Draft) -> Result<Vec<YearRoom>, WorkflowError> {
    let (rho, year) = (planned_rho(draft)?, draft.council_year());
    let app = &chorus.stores.app;
    let is_counted = app.wave(&draft.wave).await?.is_some_and(|wave| wave.manifest.is_some());
    let fits = is_counted || rho <= app.budget(&draft.population, year).await?.room();
    let mut rooms = Vec::new();
    for council_year in year..year + YEARS {
        let spans = app.budget(&draft.population, council_year).await?.spans;
        let left = spans.iter().map(|span| {
            let years = span.first_year..span.first_year.saturating_add_unsigned(span.years);
            let planned = if years.contains(&year) && !is_counted { rho } else { NanoRho::ZERO };
            span.room().saturating_sub(planned)
        });
        rooms.push(YearRoom { council_year, room: left.min().unwrap_or_default(), fits });
    }
    Ok(rooms)
}
