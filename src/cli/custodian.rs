//! `chorus custodian`: the keys of those who can open. Run on the custodian's own machine.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde_json::json;

use super::exit::{Exit, Failure};
use super::terminal::{answer, new_passphrase, passphrase};
use super::wave::read_file;
use crate::sealing::custody::{
    CustodianFault, CustodianKey, Passphrase, Protection, WavePublic, WorkFactor, drill, is_protected,
};

/// The commands on custodians' keys.
#[derive(Subcommand)]
pub enum Command {
    /// Makes a key file and its public part (`NAME.public.json`, beside it), which goes to the ceremony.
    New {
        /// A role, not a person's name, such as `data-protection-lead`.
        #[arg(long)]
        name: String,
        /// Where the key goes. Keep it on a stick, not on the server.
        #[arg(long)]
        out: PathBuf,
        /// A file whose first line is the passphrase; without it, you are asked, twice.
        #[arg(long)]
        passphrase_file: Option<PathBuf>,
        /// Leave the key without a passphrase: whoever has the file then has the key. For try-outs.
        #[arg(long, conflicts_with = "passphrase_file")]
        unprotected: bool,
    },
    /// Tells whether this key can still open a wave. It touches no response.
    Drill {
        /// The key file.
        #[arg(long)]
        identity: PathBuf,
        /// The bundle made for this key at the ceremony.
        #[arg(long)]
        bundle: PathBuf,
        /// `wave-public.json` of the ceremony.
        #[arg(long)]
        wave: PathBuf,
        /// A file whose first line is the passphrase; without it, you are asked.
        #[arg(long)]
        passphrase_file: Option<PathBuf>,
    },
}

/// Runs one of the commands.
///
/// # Errors
/// [`Exit::Key`], [`Exit::Exists`], [`Exit::Usage`].
pub fn run(command: Command, json: bool) -> Result<(), Failure> {
    match command {
        Command::New { name, out, passphrase_file, unprotected } => {
            make(&name, &out, passphrase_file.as_deref(), unprotected, json)
        }
        Command::Drill { identity, bundle, wave, passphrase_file } => {
            let public =
                WavePublic::read(&read_file(&wave)?).map_err(|error| Failure::caused_by(Exit::Usage, &error))?;
            let key = load(&identity, passphrase_file.as_deref())?;
            drill(&key, &read_file(&bundle)?, &public).map_err(|error| Failure::caused_by(Exit::Key, &error))?;
            answer(json, &json!({ "contract": 1, "opens": true }), || "This key still opens the wave.".to_owned())
        }
    }
}

fn make(name: &str, out: &Path, file: Option<&Path>, unprotected: bool, json: bool) -> Result<(), Failure> {
    let fault = |error: CustodianFault| {
        let exit = if out.exists() { Exit::Exists } else { Exit::Key };
        Failure::caused_by(exit, &error)
    };
    let key = CustodianKey::generate(name, &mut OsRng.unwrap_err()).map_err(fault)?;
    let typed = if unprotected { None } else { Some(new_passphrase(file, "A passphrase for this key")?) };
    let secret = typed.map(|typed| Passphrase::new(typed.to_string()));
    let protection = match &secret {
        Some(secret) => Protection::Passphrase(secret, WorkFactor::USUAL),
        None => Protection::Unprotected,
    };
    let public = key.keep(out, &protection).map_err(fault)?;
    let (out, public) = (out.display().to_string(), public.display().to_string());
    answer(json, &json!({ "contract": 1, "key": out, "public": public }), || {
        format!("The key is in {out}; keep it to yourself. {public} goes to the ceremony.")
    })
}

/// The key in this file, with its passphrase if it has one.
///
/// # Errors
/// [`Exit::Key`].
pub fn load(path: &Path, passphrase_file: Option<&Path>) -> Result<CustodianKey, Failure> {
    let file = read_file(path)?;
    let typed =
        if is_protected(&file) { Some(passphrase(passphrase_file, "The passphrase of this key")?) } else { None };
    let secret = typed.map(|typed| Passphrase::new(typed.to_string()));
    CustodianKey::from_file(&file, secret.as_ref()).map_err(|error| Failure::caused_by(Exit::Key, &error))
}
