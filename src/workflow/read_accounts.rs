//! Somebody looks at what was spent, what may still be, and what the years add up to.

use std::collections::BTreeMap;

use time::Date;

use super::plan_wave::{places_in, places_used};
use super::{Chorus, WorkflowError};
use crate::consultation::{WaveId, council_year_of};
use crate::privacy::{ChainEntry, Ledger, Lifetime, lifetime};
use crate::store::{Budget, StoreError};

/// The ledger, verified, and what follows from it.
pub struct Accounts {
    /// Every charge and every act.
    pub ledger: Ledger,
    /// Whose privacy was ever reserved for, in the order of their names.
    pub accounts: Vec<Account>,
}

/// What stands for one population.
pub struct Account {
    /// Whose privacy is counted.
    pub population: String,
    /// Each council year in which anything was reserved or raised, and this one.
    pub years: BTreeMap<i32, Budget>,
    /// What somebody lost, and would, who takes part in everything.
    pub lifetime: Lifetime,
}

/// One entry of the ledger, as it can be said in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerLine {
    /// Its place, from 1.
    pub sequence: u64,
    /// The year of the April in which its council year begins.
    pub council_year: i32,
    /// Its hash.
    pub hash: String,
    /// What it says.
    pub says: LedgerSays,
}

/// What an entry of the ledger says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerSays {
    /// A survey used so many places.
    Used {
        /// Which survey.
        wave: WaveId,
        /// How many places.
        places: u64,
    },
    /// The limit of a year was raised.
    Raised {
        /// To so many places.
        places: u64,
        /// By which office.
        decided_by: String,
        /// The day.
        decided_on: Date,
        /// Why, as it stands in the ledger.
        reason: &'static str,
    },
}

/// The ledger in words, oldest first; `None` when it does not hold together.
///
/// # Errors
/// When the store cannot be read.
pub async fn ledger_lines(chorus: &Chorus) -> Result<Option<Vec<LedgerLine>>, WorkflowError> {
    let ledger = match chorus.stores.app.ledger().await {
        Ok(ledger) => ledger,
        Err(StoreError::Ledger(_) | StoreError::Garbled(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let line = |entry: &ChainEntry| {
        let (council_year, says) = match entry {
            ChainEntry::Charged(charge) => {
                let (wave, places) = (charge.wave.clone(), places_used(charge.charged));
                (charge.council_year, LedgerSays::Used { wave, places })
            }
            ChainEntry::Raised(act) => {
                let says = LedgerSays::Raised {
                    places: places_in(act.limit_year),
                    decided_by: act.decided_by.clone(),
                    decided_on: act.decided_on,
                    reason: act.reason.as_str(),
                };
                (act.council_year, says)
            }
        };
        LedgerLine { sequence: entry.sequence(), council_year, hash: entry.hash().to_owned(), says }
    };
    Ok(Some(ledger.entries().iter().map(line).collect()))
}

/// The accounts of a council, as they stand on this day.
///
/// # Errors
/// When the ledger does not hold together, or cannot be read.
pub async fn read_accounts(chorus: &Chorus) -> Result<Accounts, WorkflowError> {
    let app = &chorus.stores.app;
    let ledger = app.ledger().await?;
    let mut by_population: BTreeMap<String, BTreeMap<i32, Budget>> = BTreeMap::new();
    for (population, budget) in app.budgets().await? {
        by_population.entry(population).or_default().insert(budget.spans[0].first_year, budget);
    }
    let this_year = council_year_of(chorus.today());
    let mut accounts = Vec::new();
    for (population, mut years) in by_population {
        years.insert(this_year, app.budget(&population, this_year).await?);
        let lifetime = lifetime(&ledger, &population, this_year)?;
        accounts.push(Account { population, years, lifetime });
    }
    Ok(Accounts { ledger, accounts })
}
