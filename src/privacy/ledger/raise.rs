//! Raising a limit: a public act of the privacy lead, and an entry of the chain like a charge.
//!
//! An act makes room in one council year and in the runs of four years it belongs to. It only ever raises, never beyond
//! [`Limits::MOST`], for the council year in which it is decided or one of the three after it. It gives nothing back:
//! what is spent stays spent. The reasons are a fixed list, and none of them is about numbers or results, so nobody
//! learns from an act what a survey said.
//!
//! Left open: whether whoever typed it was the one who may decide. The act names a role and stands in public for good.

use serde::{Deserialize, Serialize};
use time::Date;

use super::super::rho::NanoRho;
use super::limits::{Limits, LimitsInForce};
use super::{Ledger, hash_of};
use crate::consultation::{council_year_of, day};

/// Why limits are raised, as it stands in public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RaiseReason {
    /// Young people asked to be asked more often.
    YoungPeopleAsked,
    /// The council plans more surveys than the limit has room for.
    MoreSurveysPlanned,
    /// A survey that was charged is held again, because its box or its keys were lost.
    SurveyLost,
    /// Somebody's safety or well-being comes first.
    Safety,
    /// The law or a court demands it.
    LegalDuty,
}

impl RaiseReason {
    /// Every reason there is.
    pub const ALL: [Self; 5] =
        [Self::YoungPeopleAsked, Self::MoreSurveysPlanned, Self::SurveyLost, Self::Safety, Self::LegalDuty];

    /// The reason as it is written in the ledger.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::YoungPeopleAsked => "young_people_asked",
            Self::MoreSurveysPlanned => "more_surveys_planned",
            Self::SurveyLost => "survey_lost",
            Self::Safety => "safety",
            Self::LegalDuty => "legal_duty",
        }
    }
}

/// What somebody decided about the limits, before it stands in a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whose privacy is counted, as in manifests.
    pub population: String,
    /// The year of the April in which the council year begins.
    pub council_year: i32,
    /// The new limit of that year; `None` leaves it.
    pub year: Option<NanoRho>,
    /// The new limit of each run of four years that contains it; `None` leaves them.
    pub four_years: Option<NanoRho>,
    /// Why.
    pub reason: RaiseReason,
    /// The role that decided, never a person's name.
    pub decided_by: String,
    /// The day; no hour is kept.
    pub decided_on: Date,
}

/// The one act there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Limits were raised.
    RaiseLimits,
}

/// Limits that were raised, as the act stands in the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsRaised {
    /// `raise_limits`; a charge has no such field.
    pub act: Act,
    /// Whose privacy is counted.
    pub population: String,
    /// The council year that has more room from here on.
    pub council_year: i32,
    /// Its place in the chain, counted together with the charges.
    pub sequence: u64,
    /// The hash of the entry before, or [`NO_PREVIOUS`](super::NO_PREVIOUS).
    pub previous: String,
    /// The limit of that year from here on.
    pub limit_year: NanoRho,
    /// The least that each run of four years with that year in it is limited to from here on.
    pub limit_four_years: NanoRho,
    /// Why.
    pub reason: RaiseReason,
    /// The role that decided.
    pub decided_by: String,
    /// The day it was decided.
    #[serde(with = "day")]
    pub decided_on: Date,
    /// SHA-256 of the canonical JSON of all the above, lower-case hex.
    pub hash: String,
}

impl LimitsRaised {
    /// What was decided.
    pub(super) fn decision(&self) -> Decision {
        Decision {
            population: self.population.clone(),
            council_year: self.council_year,
            year: Some(self.limit_year),
            four_years: Some(self.limit_four_years),
            reason: self.reason,
            decided_by: self.decided_by.clone(),
            decided_on: self.decided_on,
        }
    }

    /// The limits it raises to.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        Limits { year: self.limit_year, four_years: self.limit_four_years }
    }
}

/// Why limits are not raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RaiseRefused {
    /// Beyond what any act may allow.
    #[error(
        "no act raises the limits beyond {} in a council year and {} in four in a row",
        Limits::MOST.year,
        Limits::MOST.four_years
    )]
    TooHigh,
    /// A limit is never lowered.
    #[error("a limit is never lowered; {in_force} is in force")]
    Lowers {
        /// What is in force.
        in_force: NanoRho,
    },
    /// Nothing would change.
    #[error("these limits are in force already")]
    InForce,
    /// Another year than the ones that can be decided about.
    #[error("limits are raised for the council year of the day of the act, or for one of the three after it")]
    Year,
    /// No role.
    #[error("a role is 1 to 40 lower-case letters, digits or -, and begins with a letter, such as privacy-lead")]
    Role,
}

/// How many council years after its own an act may still be about.
const YEARS_AHEAD: i32 = 3;

impl Ledger {
    /// The entry that raises the limits as somebody decided. It is in force once it is stored.
    ///
    /// # Errors
    /// [`RaiseRefused`].
    pub fn raise(&self, decision: &Decision) -> Result<LimitsRaised, RaiseRefused> {
        let limits = raised(&self.limits(&decision.population), decision)?;
        let mut entry = LimitsRaised {
            act: Act::RaiseLimits,
            population: decision.population.clone(),
            council_year: decision.council_year,
            sequence: self.next_sequence(),
            previous: self.head(),
            limit_year: limits.year,
            limit_four_years: limits.four_years,
            reason: decision.reason,
            decided_by: decision.decided_by.clone(),
            decided_on: decision.decided_on,
            hash: String::new(),
        };
        entry.hash = hash_of(&entry);
        Ok(entry)
    }
}

/// The limits that a decision leads to.
fn raised(in_force: &LimitsInForce, decision: &Decision) -> Result<Limits, RaiseRefused> {
    let this_year = council_year_of(decision.decided_on);
    if !(this_year..=this_year + YEARS_AHEAD).contains(&decision.council_year) {
        return Err(RaiseRefused::Year);
    }
    if !is_role(&decision.decided_by) {
        return Err(RaiseRefused::Role);
    }
    let before = in_force.around(decision.council_year);
    let to = Limits {
        year: decision.year.unwrap_or(before.year),
        four_years: decision.four_years.unwrap_or(before.four_years),
    };
    for (to, in_force) in [(to.year, before.year), (to.four_years, before.four_years)] {
        if to < in_force {
            return Err(RaiseRefused::Lowers { in_force });
        }
    }
    if to.year > Limits::MOST.year || to.four_years > Limits::MOST.four_years {
        return Err(RaiseRefused::TooHigh);
    }
    if to == before { Err(RaiseRefused::InForce) } else { Ok(to) }
}

fn is_role(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.len() <= 40 && text.starts_with(|first: char| first.is_ascii_lowercase()) && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests;
