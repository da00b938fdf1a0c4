//! `chorus box` and `chorus release`: from sealed responses to published results.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use super::council;
use super::custodian;
use super::exchange::{self, read_bounded};
use super::exit::{Exit, Failure};
use super::terminal::{Progress, answer};
use super::wave::{COMMAND_LINE, read_file, reason};
use crate::clock::{Clock, SystemClock};
use crate::consultation::{Amendment, AmendmentChain, Manifest, Reason, WaveId};
use crate::privacy::{ChainEntry, Ledger, verify};
use crate::sealing::custody::KeepFault;
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
    /// Checks a signed document against everything this council knows, and stores it; with --from-council one that
    /// another council published, to stand beside our own.
    Import {
        /// The document.
        file: PathBuf,
        #[command(flatten)]
        from: exchange::Theirs,
    },
    /// Lists what is stored of other councils.
    Councils,
    /// Lets go of everything stored of another council, and of its keys.
    ForgetCouncil {
        /// The council, as `chorus release councils` names it.
        council: String,
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
        /// Why, from the list that is shown in public.
        #[arg(long, value_parser = reason)]
        why: Reason,
    },
    /// Recomputes signatures, plan, charge and every raw estimate of documents from their public files.
    Verify {
        /// Release documents of one wave.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The manifest of the wave, as published at /results/WAVE/manifest.json.
        #[arg(long)]
        manifest: PathBuf,
        /// The wave's changes, as published at /results/WAVE/amendments.json: checked, and compared with the documents'.
        #[arg(long)]
        amendments: Option<PathBuf>,
        /// The council's ledger, as published at /ledger.json: checked, and searched for the documents' charge.
        #[arg(long)]
        ledger: Option<PathBuf>,
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
        Some(Command::Import { file, from }) if from.from_council => exchange::import(settings, &file, &from, json),
        Some(Command::Councils) => exchange::list(settings, json),
        Some(Command::ForgetCouncil { council }) => exchange::forget(settings, &council, json),
        Some(Command::Import { file, .. }) => {
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
                Ok(workflow::withdraw_release(chorus, &wave, why, COMMAND_LINE).await?)
            })?;
            answer(json, &json!({ "contract": 1, "wave": wave }), || format!("The results of {wave} are withdrawn."))
        }
        Some(Command::Verify { files, manifest, amendments, ledger }) => {
            let public = Public::read(&manifest, amendments.as_deref(), ledger.as_deref())?;
            for file in &files {
                public.verify(file)?;
            }
            answer(json, &json!({ "contract": 1, "verified": files.len() }), || public.what_holds())
        }
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
        keeps_in: identity.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new(".")),
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
        ReleaseError::Unpaid(_) | ReleaseError::OtherCharge | ReleaseError::Amendments(_) => Exit::ChainAltered,
        ReleaseError::NoResults | ReleaseError::TooEarly(_) => Exit::Stage,
        ReleaseError::Drawn(_) => Exit::NotVerified,
        ReleaseError::Kept(KeepFault::ExistsAlready(_)) => Exit::Exists,
        ReleaseError::File { .. } | ReleaseError::Kept(_) | ReleaseError::Mechanism(_) => Exit::Storage,
        _ => Exit::BoxUnreadable,
    };
    Failure::caused_by(exit, error)
}

/// The public files that documents are held against.
struct Public {
    manifest: Manifest,
    amendments: Option<Vec<Amendment>>,
    ledger: Option<Ledger>,
}

impl Public {
    fn read(manifest: &Path, amendments: Option<&Path>, ledger: Option<&Path>) -> Result<Self, Failure> {
        let entries: Option<Vec<ChainEntry>> = ledger.map(|path| public_file(path, "a ledger")).transpose()?;
        let ledger = entries.map(Ledger::verify).transpose();
        Ok(Self {
            manifest: public_file(manifest, "a manifest")?,
            amendments: amendments.map(|path| public_file(path, "a list of changes")).transpose()?,
            ledger: ledger.map_err(|error| Failure::caused_by(Exit::ChainAltered, &error))?,
        })
    }

    fn verify(&self, file: &Path) -> Result<(), Failure> {
        let refused = |why: &dyn std::fmt::Display| {
            Failure::new(Exit::NotVerified, format!("{} does not verify: {why}", file.display()))
        };
        let release = verify(&read_bounded(file)?, &self.manifest)
            .map_err(|error| refused(&Failure::caused_by(Exit::NotVerified, &error)))?;
        if let Some(amendments) = &self.amendments {
            let chain = AmendmentChain::verify(&self.manifest, amendments)
                .map_err(|error| Failure::caused_by(Exit::ChainAltered, &error))?;
            if !release.was_made_with(&chain) {
                return Err(refused(&"it was made with other changes to the survey"));
            }
        }
        match &self.ledger {
            Some(ledger) if !release.is_paid_in(ledger) => Err(refused(&"its charge is not in the ledger")),
            _ => Ok(()),
        }
    }

    fn what_holds(&self) -> String {
        let mut holds = "Signatures, plan, charge and every raw estimate hold.".to_owned();
        if self.amendments.is_some() {
            holds += " The survey's changes are signed and chained, and are those of the document.";
        }
        if self.ledger.is_some() {
            holds += " The ledger is whole, and holds the charge.";
        }
        holds
    }
}

/// A public file that somebody names, read.
pub(super) fn public_file<T: serde::de::DeserializeOwned>(path: &Path, what: &str) -> Result<T, Failure> {
    serde_json::from_slice(&read_bounded(path)?)
        .map_err(|error| Failure::new(Exit::NotVerified, format!("{} is not {what}: {error}", path.display())))
}
