//! `chorus staff`: inviting somebody from the machine the server runs on, for when no admin can.

use std::io::Write;

use clap::Subcommand;
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde_json::json;

use super::council;
use super::exit::{Exit, Failure};
use super::terminal::answer;
use super::wave::COMMAND_LINE;
use crate::access::{Role, Roles};
use crate::credentials::Token;
use crate::settings::Settings;
use crate::workflow::people::{self, PeopleError};
use crate::workflow::{Chorus, WorkflowError};

/// The commands on accounts.
#[derive(Subcommand)]
pub enum Command {
    /// Invites somebody: prints a link that makes their account, works once, and for three days.
    Add {
        /// What they will type to sign in; their work e-mail address is good.
        #[arg(long)]
        login: String,
        /// What pages call them; the login when it is left out.
        #[arg(long)]
        name: Option<String>,
        /// A role; again for each. Admin and custodian are never one account.
        #[arg(long, required = true)]
        role: Vec<Role>,
    },
}

/// Runs one of the commands.
///
/// # Errors
/// The exit codes of stores and workflows.
pub fn run(settings: &Settings, command: Command, json: bool) -> Result<(), Failure> {
    let Command::Add { login, name, role } = command;
    let roles = Roles::of(role).map_err(|fault| Failure::caused_by(Exit::Usage, &fault))?;
    let name = name.unwrap_or_else(|| login.clone());
    let origin = settings.base_url.clone().unwrap_or_else(|| super::serve::origin_of(settings.bind, settings));
    let token = council::with(settings, async |chorus| {
        Ok(people::invite(chorus, COMMAND_LINE, &login, &name, roles, &mut OsRng.unwrap_err()).await?)
    })?;
    let link = link(&origin, "invitation", &token);
    answer(json, &json!({ "contract": 1, "link": link }), || link.clone())
}

fn link(origin: &str, page: &str, token: &Token) -> String {
    format!("{origin}/staff/{page}#{}", *token.to_text())
}

/// While nobody has an account: tells the person at the terminal the link with which the first admin makes theirs. It
/// goes past the log, which may be kept.
///
/// # Errors
/// When the store fails.
pub async fn tell_set_up_link(chorus: &Chorus, origin: &str) -> Result<(), WorkflowError> {
    if let Some(token) = people::renew_set_up(chorus, &mut OsRng.unwrap_err()).await? {
        let link = link(origin, "set-up", &token);
        let told = writeln!(
            std::io::stderr().lock(),
            "\nNobody has an account yet. Make the first one here; the link works once, for three days:\n\n  {link}\n"
        );
        if told.is_err() {
            tracing::warn!("the set-up link could not be shown; start again at a terminal, or use `chorus staff add`");
        }
    }
    Ok(())
}

impl From<PeopleError> for Failure {
    fn from(error: PeopleError) -> Self {
        let exit = match error {
            PeopleError::Failed(error) => return error.into(),
            PeopleError::LoginTaken | PeopleError::InvitedAlready | PeopleError::PasskeyTaken => Exit::Exists,
            _ => Exit::Usage,
        };
        Self::caused_by(exit, &error)
    }
}
