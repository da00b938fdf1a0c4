//! `app`: what the council does, and what it publishes. Nothing in it is about one young person.

mod amendments;
mod audit;
mod budget;
mod ledger;
mod releases;
mod waves;

use time::Date;
use time::macros::format_description;

pub use audit::{AuditEntry, FIRST_PREVIOUS, Note};
pub use budget::{Budget, BudgetSpan};
pub use releases::{Release, ReleaseState};
pub use waves::Wave;

use super::Connections;
use super::error::StoreError;

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
