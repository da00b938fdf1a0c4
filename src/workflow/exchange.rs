//! What other councils published comes here, as benchmark and as prior: checked, stored, read again, let go of.
//!
//! The files of another council are written by nobody we know, so nothing of them is believed, and no size or number of
//! theirs is taken as it comes. What is promised of everything stored: it verifies against its own manifest, it is not
//! ours, it is the one document of its council's wave, and it was **signed with a key that somebody here has said is
//! that council's**. Being named in a manifest proves nothing, since whoever makes one can name any key in it; so a key
//! counts where it signed.
//!
//! Left open: who holds a key. A person has to have learned that another way, by telephone or from paper, and says so
//! once; from then on the key is known as that council's.

use std::collections::{BTreeMap, BTreeSet};

use super::{Chorus, WorkflowError};
use crate::consultation::{Amendment, AmendmentChain, Custodian, MANIFEST_SCHEMA, Manifest, WaveId, canonical_json};
use crate::outcomes::others::{MOST_COUNCILS, OtherCouncil};
use crate::privacy::{ChainEntry, Ledger, MOST_DOCUMENT_BYTES, VerifiedRelease, verify};
use crate::store::OtherRelease;

/// No file of another council is read that is longer.
pub const MOST_FILE_BYTES: usize = MOST_DOCUMENT_BYTES;

/// The longest name of a council or a custodian, in characters.
const LONGEST_NAME: usize = 120;

/// The public files of another council's survey, as its site gives them.
#[derive(Clone, Copy)]
pub struct CouncilFiles<'a> {
    /// `release.json`.
    pub document: &'a [u8],
    /// `manifest.json`.
    pub manifest: &'a [u8],
    /// `amendments.json`, where somebody brings it.
    pub amendments: Option<&'a [u8]>,
    /// `ledger.json`, where somebody brings it.
    pub ledger: Option<&'a [u8]>,
}

/// Why another council's document is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeFault {
    /// A file is longer than any of its kind.
    #[error("the {0} is longer than {MOST_FILE_BYTES} bytes")]
    TooLong(&'static str),
    /// A file is not what it should be.
    #[error("the {what} cannot be read as one")]
    Unreadable {
        /// Which file.
        what: &'static str,
        /// Where it goes wrong.
        #[source]
        source: serde_json::Error,
    },
    /// The manifest is of another version.
    #[error("the manifest is not {MANIFEST_SCHEMA}")]
    OtherVersion,
    /// A name that cannot be shown.
    #[error("the name of the {0} is empty, longer than {LONGEST_NAME} characters, or has characters that do not print")]
    Name(&'static str),
    /// The document was made with other amendments.
    #[error("the document was made with other changes to the survey than these")]
    OtherAmendments,
    /// The survey was ended early.
    #[error("by its own changes this survey was ended without results")]
    Ended,
    /// Its charge is missing.
    #[error("the charge of the document is not in the ledger")]
    NotPaid,
    /// It is our own.
    #[error("this is a document of this council; its own releases come in by `chorus release import` alone")]
    Ours,
    /// The council is known by another name.
    #[error("its name or the key of a signer is that of {0}, of which something is stored; no council counts twice")]
    KnownAs(String),
    /// Enough councils.
    #[error("{MOST_COUNCILS} other councils are stored, and no more can be")]
    TooMany,
    /// Nobody has said that the signers are that council's.
    #[error(
        "none of the keys that signed is known as a key of {council}. Ask them for a custodian's key by another way \
         than this file, and give it with --trust-key. Signed by: {}", .signers.join(", ")
    )]
    UnknownKey {
        /// Whose key it would have to be.
        council: String,
        /// The keys that signed.
        signers: Vec<String>,
    },
    /// A key was said to be theirs that signed nothing here.
    #[error("the key that is to be trusted, {0}, did not sign this document")]
    NotASigner(String),
}

/// Another council's document that verifies. Whether its signers are who they should be is not said yet.
pub struct Offered {
    release: VerifiedRelease,
}

impl Offered {
    /// The council, as the document names it.
    #[must_use]
    pub fn council(&self) -> &str {
        &self.release.manifest().council
    }

    /// Its wave.
    #[must_use]
    pub fn wave(&self) -> &WaveId {
        &self.release.manifest().wave
    }

    /// The custodians that its manifest names, and whether each of them signed.
    pub fn custodians(&self) -> impl Iterator<Item = (&Custodian, bool)> {
        let signed = |one: &Custodian| self.release.document().signatures.iter().any(|by| by.key == one.ed25519);
        self.release.manifest().custodians.iter().map(move |one| (one, signed(one)))
    }

    /// The keys that signed, lower-case hex.
    #[must_use]
    pub fn signers(&self) -> Vec<String> {
        self.release.document().signatures.iter().map(|signature| signature.key.clone()).collect()
    }
}

/// Checks the files of another council against each other.
///
/// # Errors
/// The first thing that does not hold: [`WorkflowError::Exchange`], [`WorkflowError::Document`],
/// [`WorkflowError::Amendments`], [`WorkflowError::Ledger`].
pub fn read_from_council(files: CouncilFiles<'_>) -> Result<Offered, WorkflowError> {
    let manifest: Manifest = read("manifest", files.manifest)?;
    if manifest.schema != MANIFEST_SCHEMA {
        return Err(ExchangeFault::OtherVersion.into());
    }
    let names = manifest.custodians.iter().map(|one| ("custodian", &one.name));
    for (whose, name) in std::iter::once(("council", &manifest.council)).chain(names) {
        if !prints(name) {
            return Err(ExchangeFault::Name(whose).into());
        }
    }
    let release = verify(files.document, &manifest)?;
    if let Some(bytes) = files.amendments {
        let amendments: Vec<Amendment> = read("list of changes", bytes)?;
        let chain = AmendmentChain::verify(&manifest, &amendments)?;
        if chain.standing().ending.is_some() {
            return Err(ExchangeFault::Ended.into());
        }
        if !release.was_made_with(&chain) {
            return Err(ExchangeFault::OtherAmendments.into());
        }
    }
    if let Some(bytes) = files.ledger {
        let entries: Vec<ChainEntry> = read("ledger", bytes)?;
        if !release.is_paid_in(&Ledger::verify(entries)?) {
            return Err(ExchangeFault::NotPaid.into());
        }
    }
    Ok(Offered { release })
}

fn read<T: serde::de::DeserializeOwned>(what: &'static str, bytes: &[u8]) -> Result<T, ExchangeFault> {
    if bytes.len() > MOST_FILE_BYTES {
        return Err(ExchangeFault::TooLong(what));
    }
    serde_json::from_slice(bytes).map_err(|source| ExchangeFault::Unreadable { what, source })
}

/// Whether a stranger's name can be shown as it is: nothing in it moves a cursor, turns the writing round or hides.
fn prints(name: &str) -> bool {
    let hides = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
    };
    name.trim() == name && (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.contains(hides)
}

/// Whether two names are one council's, however they are spaced and written.
fn same_name(one: &str, other: &str) -> bool {
    let letters = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let (one, other): (String, String) = (letters(one), letters(other));
    one == other
}

/// The keys that signed and are known as that council's; none where somebody has to say so first. `our_name` is how
/// this council calls itself.
///
/// # Errors
/// When the document can never be taken, whoever signed: it is our own, or its council is known by another name.
pub async fn known_signers(chorus: &Chorus, offered: &Offered, our_name: &str) -> Result<Vec<String>, WorkflowError> {
    if is_ours(chorus, offered.release.manifest(), our_name).await? {
        return Err(ExchangeFault::Ours.into());
    }
    let (council, signers) = (offered.council(), offered.signers());
    let mut known = Vec::new();
    let mut councils = BTreeSet::new();
    for stored in chorus.stores.app.other_releases().await? {
        let theirs = signers.iter().filter(|key| stored.keys.contains(key));
        if stored.council == council {
            known.extend(theirs.cloned());
        } else if same_name(&stored.council, council) || theirs.count() > 0 {
            return Err(ExchangeFault::KnownAs(stored.council).into());
        }
        councils.insert(stored.council);
    }
    if councils.len() >= MOST_COUNCILS && !councils.contains(council) {
        return Err(ExchangeFault::TooMany.into());
    }
    known.sort();
    known.dedup();
    Ok(known)
}

async fn is_ours(chorus: &Chorus, theirs: &Manifest, our_name: &str) -> Result<bool, WorkflowError> {
    if same_name(&theirs.council, our_name) || theirs.server_key == chorus.server_key().public().to_string() {
        return Ok(true);
    }
    let waves = chorus.stores.app.waves().await?;
    let mut ours = waves.iter().filter_map(|wave| wave.manifest.as_ref());
    // Under another name too: a custodian of ours who signs it would make our young people count among the others.
    let custodian_of = |manifest: &Manifest, key: &str| manifest.custodians.iter().any(|one| one.ed25519 == key);
    let ours_signs = |manifest: &Manifest| theirs.custodians.iter().any(|one| custodian_of(manifest, &one.ed25519));
    Ok(ours.any(|manifest| same_name(&manifest.council, &theirs.council) || ours_signs(manifest)))
}

/// Stores another council's document. `confirmed` are the keys that somebody says are that council's; they may be none
/// where a signer is known.
///
/// # Errors
/// As [`known_signers`]; [`ExchangeFault::NotASigner`], [`ExchangeFault::UnknownKey`]; when this or another document of
/// that council's wave is stored.
pub async fn import_from_council(
    chorus: &Chorus,
    offered: &Offered,
    confirmed: &[String],
    our_name: &str,
    who: &str,
) -> Result<(), WorkflowError> {
    let mut keys = known_signers(chorus, offered, our_name).await?;
    let signers = offered.signers();
    if let Some(stranger) = confirmed.iter().find(|key| !signers.contains(key)) {
        return Err(ExchangeFault::NotASigner(stranger.clone()).into());
    }
    let new: Vec<_> = confirmed.iter().filter(|key| !keys.contains(key)).cloned().collect();
    let (council, wave) = (offered.council().to_owned(), offered.wave().clone());
    let mut subject = format!("{council}, {wave}");
    if !new.is_empty() {
        subject = format!("{subject}, trusting {}", new.join(" "));
    }
    keys.extend(new);
    if keys.is_empty() {
        return Err(ExchangeFault::UnknownKey { council, signers }.into());
    }
    let release = OtherRelease {
        council,
        wave,
        document: offered.release.document().to_bytes(),
        manifest: canonical_json(offered.release.manifest()),
        keys,
        imported_on: chorus.today(),
    };
    Ok(chorus.on_record(who, "release.import_from_council", subject).import_other(release).await?)
}

/// Lets go of everything stored of a council, its keys too; gives how many documents that were.
///
/// # Errors
/// When nothing of it is stored.
pub async fn forget_council(chorus: &Chorus, council: &str, who: &str) -> Result<u64, WorkflowError> {
    Ok(chorus.on_record(who, "release.forget_council", council).forget_council(council).await?)
}

/// What other councils released, by council, the latest survey first; each verified again. What does not verify any
/// more is logged, without what stands in it, and left out.
///
/// # Errors
/// When the store cannot be read.
pub async fn other_councils(chorus: &Chorus) -> Result<Vec<OtherCouncil>, WorkflowError> {
    let mut councils: BTreeMap<String, Vec<VerifiedRelease>> = BTreeMap::new();
    for stored in chorus.stores.app.other_releases().await? {
        if let Some(release) = verified_again(&stored) {
            councils.entry(stored.council).or_default().push(release);
        } else {
            let (council, wave) = (&stored.council, &stored.wave);
            tracing::error!(?council, %wave, "a stored document of another council does not verify any more");
        }
    }
    let latest_first = |(name, mut releases): (String, Vec<VerifiedRelease>)| {
        releases.sort_by_key(|release| std::cmp::Reverse(release.manifest().closes_on));
        OtherCouncil { name, releases }
    };
    Ok(councils.into_iter().map(latest_first).collect())
}

fn verified_again(stored: &OtherRelease) -> Option<VerifiedRelease> {
    let offered = read_from_council(CouncilFiles {
        document: &stored.document,
        manifest: &stored.manifest,
        amendments: None,
        ledger: None,
    });
    let release = offered.ok()?.release;
    let (theirs, signed) = (release.manifest(), &release.document().signatures);
    let same = theirs.council == stored.council && theirs.wave == stored.wave;
    (same && signed.iter().any(|signature| stored.keys.contains(&signature.key))).then_some(release)
}

#[cfg(test)]
mod tests;
