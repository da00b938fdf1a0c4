//! `chorus release import --from-council`, `councils`, `forget-council`: what other councils published.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::council;
use super::exit::{Exit, Failure};
use super::terminal::{answer, typed_back};
use super::wave::COMMAND_LINE;
use crate::consultation::{PublicKey, SignatureFault};
use crate::settings::Settings;
use crate::store::OtherRelease;
use crate::workflow::{self, Chorus, CouncilFiles, MOST_FILE_BYTES, Offered};

/// The other council's public files, and whose word is taken for whose they are.
#[derive(Args)]
pub struct Theirs {
    /// The document was published by another council.
    #[arg(long, requires = "manifest")]
    pub from_council: bool,
    /// The manifest of its wave, as that council's site gives it at /results/WAVE/manifest.json.
    #[arg(long, requires = "from_council")]
    manifest: Option<PathBuf>,
    /// The wave's changes, as given at /results/WAVE/amendments.json: checked, and compared with the document's.
    #[arg(long, requires = "from_council")]
    amendments: Option<PathBuf>,
    /// That council's ledger, as given at /ledger.json: checked, and searched for the document's charge.
    #[arg(long, requires = "from_council")]
    ledger: Option<PathBuf>,
    /// The public key of one of that council's custodians who signed, learned by another way than these files.
    #[arg(long, requires = "from_council", value_parser = public_key)]
    trust_key: Option<String>,
}

/// A public key in its one spelling.
fn public_key(typed: &str) -> Result<String, SignatureFault> {
    typed.parse::<PublicKey>().map(|key| key.to_string())
}

/// Checks and stores a document of another council.
///
/// # Errors
/// [`Exit::NotVerified`], [`Exit::ChainAltered`], [`Exit::Key`], [`Exit::Exists`], [`Exit::Usage`].
pub fn import(settings: &Settings, file: &Path, from: &Theirs, json: bool) -> Result<(), Failure> {
    let Some(manifest) = &from.manifest else {
        return Err(Failure::new(Exit::Usage, "--from-council needs --manifest"));
    };
    let brought = |path: &Option<PathBuf>| path.as_deref().map(read_bounded).transpose();
    let (document, manifest) = (read_bounded(file)?, read_bounded(manifest)?);
    let (amendments, ledger) = (brought(&from.amendments)?, brought(&from.ledger)?);
    let offered = workflow::read_from_council(CouncilFiles {
        document: &document,
        manifest: &manifest,
        amendments: amendments.as_deref(),
        ledger: ledger.as_deref(),
    })?;
    eprintln!("{}", introduced(&offered));
    council::with(settings, async |chorus| store(chorus, settings, &offered, from.trust_key.as_deref()).await)?;
    let document = json!({
        "contract": 1,
        "council": offered.council(),
        "wave": offered.wave(),
        "signed_by": offered.signers(),
    });
    answer(json, &document, || {
        format!("The release of {} for its wave {} is stored.", offered.council(), offered.wave())
    })
}

async fn store(chorus: &Chorus, settings: &Settings, offered: &Offered, trusted: Option<&str>) -> Result<(), Failure> {
    let known = workflow::known_signers(chorus, offered, &settings.council).await?;
    let confirmed = match trusted {
        Some(key) => vec![key.to_owned()],
        None if !known.is_empty() => Vec::new(),
        None => confirmed_by_somebody(offered)?,
    };
    Ok(workflow::import_from_council(chorus, offered, &confirmed, &settings.council, COMMAND_LINE).await?)
}

/// The signers, if somebody at the terminal says that they are that council's; none without a terminal.
fn confirmed_by_somebody(offered: &Offered) -> Result<Vec<String>, Failure> {
    let question = format!(
        "Compare the keys that signed with what {} told you by another way.\n\
         If they are theirs, type the council's name",
        offered.council()
    );
    match typed_back(&question, offered.council())? {
        Some(true) => Ok(offered.signers()),
        Some(false) => Err(Failure::new(Exit::Key, "that is not the council's name; nothing was stored")),
        None => Ok(Vec::new()),
    }
}

/// Who says what, before anybody believes it.
fn introduced(offered: &Offered) -> String {
    let mut lines = vec![format!("{}, wave {}. Its manifest names:", offered.council(), offered.wave())];
    for (custodian, signed) in offered.custodians() {
        let did = if signed { "signed" } else { "did not sign" };
        lines.push(format!("  {} {} ({did})", custodian.ed25519, custodian.name));
    }
    lines.join("\n")
}

/// Reads a file of a stranger, up to one byte past the longest that is looked at.
///
/// # Errors
/// [`Exit::Usage`] when it cannot be read, [`Exit::NotVerified`] when it is longer.
pub fn read_bounded(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |error| Failure::new(Exit::Usage, format!("{} could not be read: {error}", path.display()));
    let most = u64::try_from(MOST_FILE_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    File::open(path).map_err(unreadable)?.take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > MOST_FILE_BYTES {
        let what = format!("{} is longer than {MOST_FILE_BYTES} bytes, and no such file is", path.display());
        return Err(Failure::new(Exit::NotVerified, what));
    }
    Ok(bytes)
}

/// Lists what is stored of other councils.
///
/// # Errors
/// The exit codes of stores.
pub fn list(settings: &Settings, json: bool) -> Result<(), Failure> {
    let stored = council::with(settings, async |chorus| Ok(chorus.stores.app.other_releases().await?))?;
    let document = json!({ "contract": 1, "releases": stored.iter().map(described).collect::<Vec<_>>() });
    answer(json, &document, || {
        if stored.is_empty() {
            return "Nothing is stored of other councils. Next: chorus release import FILE --from-council".to_owned();
        }
        stored.iter().map(sentence).collect::<Vec<_>>().join("\n")
    })
}

fn described(stored: &OtherRelease) -> serde_json::Value {
    json!({
        "council": stored.council,
        "wave": stored.wave,
        "sha256": stored.sha256(),
        "imported_on": stored.imported_on.to_string(),
        "known_keys": stored.keys,
    })
}

fn sentence(stored: &OtherRelease) -> String {
    let (council, wave, day) = (&stored.council, &stored.wave, stored.imported_on);
    format!("{council}: {wave}, imported on {day}, signed with {}", stored.keys.join(" and "))
}

/// Lets go of another council.
///
/// # Errors
/// [`Exit::Usage`] when nothing of it is stored.
pub fn forget(settings: &Settings, council: &str, json: bool) -> Result<(), Failure> {
    let gone =
        council::with(settings, async |chorus| Ok(workflow::forget_council(chorus, council, COMMAND_LINE).await?))?;
    answer(json, &json!({ "contract": 1, "council": council, "documents": gone }), || {
        format!("Nothing of {council} is stored any more; documents let go of: {gone}.")
    })
}
