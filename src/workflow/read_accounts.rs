//! Somebody looks at what was spent, what may still be, and what the years add up to.

use std::collections::BTreeMap;

use super::{Chorus, WorkflowError};
use crate::consultation::council_year_of;
use crate::privacy::{Ledger, Lifetime, lifetime};
use crate::store::Budget;

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
