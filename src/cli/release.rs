//! `chorus box` and `chorus release`: from sealed responses to published results.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use super::council;
use super::custodian;
use super::exit::{Exit, Failure};
use super::terminal::{Progress, answer};
use super::wave::{COMMAND_LINE, read_file};
use crate::clock::{Clock, SystemClock};
use crate::consultation::{Manifest, WaveId};
use crate::privacy::verify;
use crate::settings::Settings;
use crate::workflow::{self, Desk, ReleaseError};

/// The command on the box.
#[derive(Subcommand)]
pub enum BoxCommand {
    /// Charges the privacy budget (once per wave) and writes the sealed responses as a tar for the custodians.
    Export {
        /// The wave.
        #[arg(long)]
        wave: WaveId,
        /// Where the tar goes.
        #[arg(long)]
        out: PathBuf,
    },
}

/// Options of `chorus release`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(flatten)]
    desk: DeskArguments,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What a custodian brings to open, draw and sign.
#[derive(Args)]
struct DeskArguments {
    /// The exported box.
    #[arg(long = "box")]
    sealed_box: Option<PathBuf>,
    /// The bundle made for this custodian at the ceremony.
    #[arg(long)]
    bundle: Option<PathBuf>,
    /// The custodian's key file.
    #[arg(long)]
    identity: Option<PathBuf>,
    /// Where the signed document goes.
    #[arg(long)]
    out: Option<PathBuf>,
    /// A file whose first line is the passphrase; without it, you are asked.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
}

/// What becomes of a signed document.
#[derive(Subcommand)]
pub enum Command {
    /// Checks a signed document against everything this council knows, and stores it.
    Import {
        /// The document.
        file: PathBuf,
    },
    /// Shows the results to everybody.
    Publish {
        /// The wave.
        wave: WaveId,
    },
    /// Takes published results back; the reason stays visible.
    Withdraw {
        /// The wave.
        wave: WaveId,
        /// Why, in words for the public.
        #[arg(long)]
        why: String,
    },
    /// Recomputes signatures, plan, charge and every raw estimate of documents from their public files.
    Verify {
        /// Release documents of one wave.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The manifest of the wave, as published at /results/WAVE/manifest.json.
        #[arg(long)]
        manifest: PathBuf,
    },
}

/// Exports a box.
///
/// # Errors
/// The exit codes of stores and workflows.
pub fn run_box(settings: &Settings, command: BoxCommand, json: bool) -> Result<(), Failure> {
    let BoxCommand::Export { wave, out } = command;
    let entry =
        council::with(settings, async |chorus| Ok(workflow::export_box(chorus, &wave, &out, COMMAND_LINE).await?))?;
    answer(json, &json!({ "contract": 1, "wave": wave, "ledger": entry }), || {
        format!("The box of {wave} is in {}; {} was charged.", out.display(), entry.charged)
    })
}

/// Opens, draws and signs; or imports, publishes, withdraws, verifies.
///
/// # Errors
/// The exit codes of stores and workflows, [`Exit::BoxUnreadable`], [`Exit::Key`], [`Exit::NotVerified`].
pub fn run(settings: &Settings, arguments: Arguments, json: bool) -> Result<(), Failure> {
    match arguments.command {
        None => draw(&arguments.desk, json),
        Some(Command::Import { file }) => {
            let document = read_file(&file)?;
            let wave = council::with(settings, async |chorus| {
                Ok(workflow::import_release(chorus, &document, COMMAND_LINE).await?)
            })?;
            answer(json, &json!({ "contract": 1, "wave": wave }), || {
                format!("The release of {wave} is stored. Next: chorus release publish {wave}")
            })
        }
        Some(Command::Publish { wave }) => {
            council::with(settings, async |chorus| Ok(workflow::publish_release(chorus, &wave, COMMAND_LINE).await?))?;
            answer(json, &json!({ "contract": 1, "wave": wave }), || format!("The results of {wave} are public."))
        }
        Some(Command::Withdraw { wave, why }) => {
            council::with(settings, async |chorus| {
                Ok(workflow::withdraw_release(chorus, &wave, &why, COMMAND_LINE).await?)
            })?;
            answer(json, &json!({ "contract": 1, "wave": wave }), || format!("The results of {wave} are withdrawn."))
        }
        Some(Command::Verify { files, manifest }) => verify_all(&files, &manifest, json),
    }
}

fn draw(desk: &DeskArguments, json: bool) -> Result<(), Failure> {
    let (Some(sealed_box), Some(bundle), Some(identity), Some(out)) =
        (&desk.sealed_box, &desk.bundle, &desk.identity, &desk.out)
    else {
        return Err(Failure::new(
            Exit::Usage,
            "chorus release needs --box, --bundle, --identity and --out; `chorus release --help` tells more",
        ));
    };
    let key = custodian::load(identity, desk.passphrase_file.as_deref())?;
    let progress = Progress::of("opening");
    let brought = Desk {
        sealed_box,
        bundle: &read_file(bundle)?,
        custodian: &key,
        out,
        threads: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
    };
    let today = SystemClock.now().date();
    let document =
        workflow::release(&brought, today, |twentieths| progress.at(twentieths)).map_err(|error| failure_of(&error))?;
    progress.done();
    let id = document.document().release_id.clone();
    answer(json, &json!({ "contract": 1, "release": id }), || {
        format!("The release {id} is signed and in {}. Next, on the server: chorus release import", out.display())
    })
}

fn failure_of(error: &ReleaseError) -> Failure {
    let exit = match error {
        ReleaseError::Bundle(_) => Exit::Key,
        ReleaseError::Unpaid(_) | ReleaseError::Amendments(_) => Exit::ChainAltered,
        ReleaseError::NoResults | ReleaseError::TooEarly(_) => Exit::Stage,
        ReleaseError::Drawn(_) => Exit::NotVerified,
        ReleaseError::File { .. } | ReleaseError::Mechanism(_) => Exit::Storage,
        _ => Exit::BoxUnreadable,
    };
    Failure::caused_by(exit, error)
}

fn verify_all(files: &[PathBuf], manifest: &Path, json: bool) -> Result<(), Failure> {
    let manifest: Manifest = serde_json::from_slice(&read_file(manifest)?).map_err(|error| {
        Failure::new(Exit::NotVerified, format!("{} is not a manifest: {error}", manifest.display()))
    })?;
    for file in files {
        verify(&read_file(file)?, &manifest).map_err(|error| {
            let why = Failure::caused_by(Exit::NotVerified, &error);
            Failure::new(Exit::NotVerified, format!("{} does not verify: {why}", file.display()))
        })?;
    }
    answer(json, &json!({ "contract": 1, "verified": files.len() }), || {
        "Signatures, plan, charge and every raw estimate hold.".to_owned()
    })
}
