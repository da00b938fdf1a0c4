//! `app`: what the council does, who does it, and what it publishes. Nothing in it is about one young person.

mod amendments;
mod audit;
mod budget;
mod calendar;
mod consultations;
mod credentials;
mod following;
mod invitations;
mod key_holders;
mod launch_words;
mod ledger;
mod others;
mod people;
mod print_runs;
mod publishing;
mod questionnaires;
mod releases;
mod rooms;
mod staff;
mod waves;
mod words;

use sea_orm::DatabaseTransaction;
use time::Date;
use time::macros::format_description;

pub use audit::{AuditEntry, FIRST_PREVIOUS, Note};
pub use budget::{Budget, BudgetSpan};
pub use consultations::StoredDesign;
pub use credentials::{KeptPasskey, KeptPassword, WayIn, WaysIn};
pub use following::ProgressRow;
pub use invitations::{Invitation, InvitationKind, Joiner};
pub use key_holders::{KeyDayBrought, KeyHolder, fingerprint_of};
pub use launch_words::{LaunchWord, Trial, TriedBy};
pub use others::OtherRelease;
pub use people::{Comeback, ComebackOutcome};
pub use print_runs::{PrintRun, RunState};
pub use publishing::{Asked, HeldBack, Opening};
pub use questionnaires::{OwnQuestionnaire, QuestionnaireMark};
pub use releases::{Release, ReleaseState};
pub use rooms::{AskedBoard, BoardAnswer, RoomLine, RoomRow};
pub use staff::{StaffAccount, StaffSession};
pub use waves::{Wave, WaveMark};
pub use words::CouncilWord;

use super::Connections;
use super::error::StoreError;
use super::transaction::Work;

/// The store of waves, money-like budgets and published documents.
#[derive(Clone)]
pub struct AppStore {
    pub(super) connections: Connections,
    note: Option<Note>,
}

impl AppStore {
    pub(super) fn new(connections: Connections) -> Self {
        Self { connections, note: None }
    }

    /// The same store, through which nothing is written without this note in the audit trail: both stand, or neither.
    #[must_use]
    pub fn noting(&self, note: Note) -> Self {
        Self { connections: self.connections.clone(), note: Some(note) }
    }

    /// Does `work` in one transaction, as [`Writer::write`](super::Writer::write), and notes it.
    async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t DatabaseTransaction) -> Work<'t, T> + Send + 'static,
    {
        let note = self.note.clone();
        self.connections
            .writer
            .write(move |txn| {
                Box::pin(async move {
                    let done = work(txn).await?;
                    if let Some(note) = note {
                        audit::append(txn, note).await?;
                    }
                    Ok(done)
                })
            })
            .await
    }
}

/// A day as it is stored.
pub(in crate::store) fn parse_day(text: &str) -> Result<Date, StoreError> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).map_err(|_| StoreError::Garbled("day"))
}

fn parse_day_if_any(text: Option<&String>) -> Result<Option<Date>, StoreError> {
    text.map(|text| parse_day(text)).transpose()
}
