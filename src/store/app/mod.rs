//! `app`: what the council does, and what it publishes. Nothing in it is about one young person.

mod amendments;
mod audit;
mod budget;
mod ledger;
mod releases;
mod waves;

use time::Date;
use time::macros::format_description;

pub use amendments::{Amendment, Effect};
pub use audit::{AuditEntry, Note};
pub use budget::{Budget, BudgetSpan, FOUR_YEARS_LIMIT_NANO_RHO, Reservation, YEAR_LIMIT_NANO_RHO};
pub use ledger::{LedgerEntry, LedgerPlace, NewEntry};
pub use releases::{Release, ReleaseState};
pub use waves::{Opening, Wave};

use super::Connections;
use super::error::StoreError;

/// What stands for the hash of the entry before the first one.
pub const FIRST_PREVIOUS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The store of waves, money-like budgets and published documents.
#[derive(Clone)]
pub struct AppStore {
    pub(super) connections: Connections,
}

impl AppStore {
    pub(super) fn new(connections: Connections) -> Self {
        Self { connections }
    }
}

fn parse_day(text: &str) -> Result<Date, StoreError> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).map_err(|_| StoreError::Garbled("day"))
}

fn parse_day_if_any(text: Option<&String>) -> Result<Option<Date>, StoreError> {
    text.map(|text| parse_day(text)).transpose()
}
