//! What the years add up to, for somebody who takes part every time.
//!
//! Limits by year bound years. Surveys are anonymous, so nobody can say how many of them one young person answered;
//! these figures count as if it were all. They are a description, never a limit: nothing here is a lifetime bound.

use serde::Serialize;

use super::ledger::Ledger;
use super::mechanism::{self, MechanismError};
use super::rho::NanoRho;

/// As many council years as a childhood and youth in care can have, from birth to 21.
pub const LIFETIME_YEARS: u8 = 21;

/// The δ at which ε is quoted, as in every manifest.
const DELTA: &str = "0.000001";

/// A privacy loss in both of its usual forms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// ρ of zero-concentrated differential privacy.
    pub rho: NanoRho,
    /// The ε that ρ implies at `delta`, two decimals, rounded up.
    pub epsilon: String,
    /// δ.
    pub delta: &'static str,
}

impl Loss {
    /// This loss, by the library's own conversion.
    fn of(rho: NanoRho) -> Result<Self, MechanismError> {
        let epsilon = if rho == NanoRho::ZERO { "0.00".to_owned() } else { mechanism::epsilon(rho, DELTA)? };
        Ok(Self { rho, epsilon, delta: DELTA })
    }
}

/// What somebody has lost, and would, who takes part in everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lifetime {
    /// How many surveys were charged.
    pub surveys: usize,
    /// By taking part in all of them.
    pub so_far: Loss,
    /// [`LIFETIME_YEARS`].
    pub years: u8,
    /// The first of the council years looked at: the first that was charged.
    pub first_year: i32,
    /// The last of them.
    pub last_year: i32,
    /// By taking part in everything of these years, if this year and every one to come is used to its limits.
    pub at_the_limits: Loss,
}

/// What a ledger adds up to for a population, seen from the council year `this_year`.
///
/// # Errors
/// Whatever the library says of the conversion.
pub fn lifetime(ledger: &Ledger, population: &str, this_year: i32) -> Result<Lifetime, MechanismError> {
    let limits = ledger.limits(population);
    let mut years = ledger.charged(population);
    let so_far = years.values().copied().sum();
    let first_year = years.keys().next().map_or(this_year, |first| this_year.min(*first));
    let last_year = first_year.saturating_add(i32::from(LIFETIME_YEARS) - 1);
    // Filling each year before the next gives the most there can be: what moves from a year to an earlier one stands in
    // no run of four that does not have room for it.
    for year in this_year..=last_year {
        let room = limits.room(&years, year);
        let taken = years.entry(year).or_default();
        *taken = [*taken, room].into_iter().sum();
    }
    Ok(Lifetime {
        surveys: ledger.charges().filter(|entry| entry.population == population).count(),
        so_far: Loss::of(so_far)?,
        years: LIFETIME_YEARS,
        first_year,
        last_year,
        at_the_limits: Loss::of(years.range(first_year..=last_year).map(|(_, rho)| *rho).sum())?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::ledger::{ChainEntry, Reservation};
    use super::*;

    fn charged(years: &[(i32, u64)]) -> Ledger {
        let mut entries = Vec::new();
        for (place, (year, millionths)) in years.iter().enumerate() {
            let reserved = Reservation {
                population: "care".to_owned(),
                council_year: *year,
                wave: format!("w{place}").parse().unwrap(),
                rho: NanoRho::from_nano(millionths * 1000),
            };
            let entry = Ledger::verify(entries.clone()).unwrap().entry(&reserved).unwrap();
            entries.push(ChainEntry::Charged(entry));
        }
        Ledger::verify(entries).unwrap()
    }

    #[test]
    fn somebody_who_took_part_in_everything_lost_the_sum() {
        let three = lifetime(&charged(&[(2024, 311_000), (2025, 311_000), (2026, 311_000)]), "care", 2026).unwrap();
        assert_eq!((three.surveys, three.so_far.rho), (3, NanoRho::from_nano(933_000_000)));
        assert_eq!(three.so_far.epsilon, mechanism::epsilon(NanoRho::from_nano(933_000_000), DELTA).unwrap());
        assert_eq!((three.first_year, three.last_year), (2024, 2044));
        let others = lifetime(&charged(&[(2024, 311_000)]), "leavers", 2026).unwrap();
        assert_eq!((others.surveys, others.so_far.rho, &*others.so_far.epsilon), (0, NanoRho::ZERO, "0.00"));
    }

    #[test]
    fn twenty_one_yearly_surveys_are_the_row_of_the_documents() {
        let yearly: Vec<_> = (2010..2031).map(|year| (year, 311_000)).collect();
        let all = lifetime(&charged(&yearly), "care", 2031).unwrap();
        assert_eq!((all.so_far.rho, &*all.so_far.epsilon), (NanoRho::from_nano(6_531_000_000), "24.38"));
        // All 21 years are over, so nothing can be added to them.
        assert_eq!(all.at_the_limits, all.so_far);
    }

    #[test]
    fn years_used_to_their_limits_add_up_to_five_times_four_years_and_one_more() {
        // 5 runs of four years at 1.5, and one year at 0.4.
        let fresh = lifetime(&Ledger::default(), "care", 2026).unwrap();
        assert_eq!((fresh.first_year, fresh.last_year), (2026, 2046));
        assert_eq!(fresh.at_the_limits.rho, NanoRho::from_nano(7_900_000_000));
        // What was left unused in years that are over is not used any more.
        let late = lifetime(&charged(&[(2024, 30_000)]), "care", 2026).unwrap();
        assert_eq!(late.at_the_limits.rho, NanoRho::from_nano(30_000_000 + 7_200_000_000));
    }
}
