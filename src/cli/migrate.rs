//! `chorus migrate`: brings the four stores to the latest schema.

use clap::Args;

use super::council;
use super::exit::Failure;
use crate::settings::Settings;
use crate::store;

/// Options of `chorus migrate`.
#[derive(Args)]
pub struct Arguments {
    /// Only tell whether anything is pending: exit 1 when it is, 3 when the stores are newer than this program.
    #[arg(long)]
    check: bool,
}

/// Migrates, or checks.
///
/// # Errors
/// The exit codes of the stores.
pub fn run(settings: &Settings, arguments: &Arguments) -> Result<(), Failure> {
    crate::web::run(async {
        if arguments.check {
            return Ok(store::check(&settings.data_dir).await?);
        }
        council::migrate(settings).await
    })
}
