//! `chorus ledger` and `chorus audit`: two chains that show what was altered.

use clap::Subcommand;
use serde_json::json;

use super::council;
use super::exit::{Exit, Failure};
use super::terminal::answer;
use crate::settings::Settings;

/// The commands on the ledger.
#[derive(Subcommand)]
pub enum Command {
    /// Shows every charge.
    Show,
    /// Checks every entry and its place in the chain; exit 10 when it was altered.
    Verify,
}

/// The command on the audit trail.
#[derive(Subcommand)]
pub enum AuditCommand {
    /// Checks every entry and its place in the chain; exit 10 when it was altered.
    Verify,
}

/// Shows or verifies the ledger.
///
/// # Errors
/// [`Exit::ChainAltered`], and the exit codes of the stores.
pub fn run(settings: &Settings, command: &Command, json: bool) -> Result<(), Failure> {
    let ledger = council::with(settings, async |chorus| {
        chorus.stores.app.ledger().await.map_err(|error| Failure::caused_by(Exit::ChainAltered, &error))
    })?;
    let entries = ledger.entries();
    let document = json!({ "contract": 1, "entries": entries });
    answer(json, &document, || match command {
        Command::Verify => "The ledger holds.".to_owned(),
        Command::Show if entries.is_empty() => "Nothing has been charged yet.".to_owned(),
        Command::Show => {
            let line = |entry: &crate::privacy::LedgerEntry| {
                let (year, wave, charged) = (entry.council_year, &entry.wave, entry.charged);
                format!("{year}: {wave} was charged {charged}; the year has {}", entry.spent_year)
            };
            entries.iter().map(line).collect::<Vec<_>>().join("\n")
        }
    })
}

/// Verifies the audit trail.
///
/// # Errors
/// [`Exit::ChainAltered`], and the exit codes of the stores.
pub fn run_audit(settings: &Settings, command: &AuditCommand, json: bool) -> Result<(), Failure> {
    let AuditCommand::Verify = command;
    let head = council::with(settings, async |chorus| {
        chorus.stores.app.verify_audit().await.map_err(|error| Failure::caused_by(Exit::ChainAltered, &error))
    })?;
    answer(json, &json!({ "contract": 1, "head": head }), || "The audit trail holds.".to_owned())
}
