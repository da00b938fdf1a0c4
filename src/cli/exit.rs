//! How a command ends: the exit codes of the contract, and a message that says what to do next.

use std::process::ExitCode;

use crate::settings::{SecretsError, SettingsError};

/// The exit codes other programs rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Faults were found, or a migration is pending.
    Faults = 1,
    /// The command or the settings cannot be used.
    Usage = 2,
    /// The stores were written by a newer program.
    NewerSchema = 3,
    /// A database cannot be reached.
    Unreachable = 4,
    /// A key is missing, wrong, or readable by others.
    Key = 5,
    /// What would be made exists already.
    Exists = 6,
    /// The wave is at another stage, or too few codes were issued.
    Stage = 7,
    /// The privacy budget does not allow it.
    OverBudget = 8,
    /// The box cannot be read.
    BoxUnreadable = 9,
    /// A hash chain was altered.
    ChainAltered = 10,
    /// An older state of the store was put back.
    RolledBack = 11,
    /// A release document does not verify.
    NotVerified = 12,
    /// The disk or the database failed while something was being written.
    Storage = 70,
}

/// Why a command did not do what was asked.
#[derive(Debug)]
pub struct Failure {
    exit: Exit,
    message: String,
}

impl Failure {
    /// A failure told in one sentence, best with what to do next.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into() }
    }

    /// A failure with its chain of causes.
    pub fn caused_by(exit: Exit, error: &dyn std::error::Error) -> Self {
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            message.push_str(": ");
            message.push_str(&cause.to_string());
            source = cause.source();
        }
        Self { exit, message }
    }

    /// Tells the person on standard error and gives the exit code.
    #[must_use]
    pub fn report(&self) -> ExitCode {
        // A message may repeat a word of a file that a stranger wrote; nothing in it moves the terminal's cursor.
        let message: String = self.message.chars().filter(|c| !c.is_control() || *c == '\n').collect();
        eprintln!("chorus: {message}");
        ExitCode::from(self.exit as u8)
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        Self::caused_by(Exit::Usage, &error)
    }
}

impl From<SecretsError> for Failure {
    fn from(error: SecretsError) -> Self {
        Self::caused_by(Exit::Key, &error)
    }
}
