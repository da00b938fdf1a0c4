//! The ceremony: a wave's identity is made, given to the custodians, tried out and forgotten.
//!
//! A bundle is an age file, sealed to one custodian, around an age identity file:
//!
//! ```text
//! # Chorus wave identity, version 1: 2026-autumn
//! # recipient: age1…
//! AGE-SECRET-KEY-1…
//! ```
//!
//! What the server gets is `wave-public.json`: the recipient, the custodians' public keys, the threshold, and the
//! SHA-256 of each bundle. Bundles are for the custodians alone; on the server they would outlive destruction.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::super::frame::Frame;
use super::super::open::{OpenError, WaveIdentity, decrypt};
use super::super::seal::WaveRecipient;
use super::custodian::{CustodianKey, PublicCustodian, keys_are_usable};
use super::keep::{KeepFault, keep_new};
use crate::consultation::{Custodian, WaveId, canonical_json, sha256_hex};

const SCHEMA: &str = "chorus.wave-public/1";
const FIRST_LINE: &str = "# Chorus wave identity, version 1: ";
/// Far more than a wave's identity file ever needs.
const MOST_BUNDLE_BYTES: u64 = 16 * 1024;
const TRIAL_FRAME_BYTES: u32 = 512;

/// Why no key was made for a wave, or a public part of one is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CeremonyRefused {
    /// One lost file must not end a wave.
    #[error("a wave has at least two custodians, so that one lost file ends nothing")]
    TooFew,
    /// Two places at the table for one key or one name.
    #[error("{0} stands there twice: each custodian has a name and keys of their own")]
    SameTwice(String),
    /// More than one custodian needed to open.
    #[error("a threshold of {0} is not possible yet; only 1 is, which means that each custodian can open alone")]
    Threshold(u8),
    /// Not a public part of a ceremony of this version, or one with unusable keys.
    #[error("not the public part of a ceremony")]
    NotAPublicPart,
    /// What was sealed for trial did not come back.
    #[error("the trial opening failed; no key was made")]
    TrialFailed,
}

/// Whose bundle has which hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleRef {
    /// The custodian's name.
    pub custodian: String,
    /// The file's name.
    pub file: String,
    /// SHA-256 of the file's bytes.
    pub sha256: String,
}

/// What everybody may know of a ceremony.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WavePublic {
    /// `chorus.wave-public/1`.
    pub schema: String,
    /// Which wave.
    pub wave: WaveId,
    /// Whom the responses are sealed to, `age1…`.
    pub recipient: String,
    /// Who can open, in the order given.
    pub custodians: Vec<Custodian>,
    /// How many of them it takes.
    pub threshold: u8,
    /// One for each custodian, in the same order.
    pub bundles: Vec<BundleRef>,
}

impl WavePublic {
    /// Reads the public part of a ceremony and checks that it can be used.
    ///
    /// # Errors
    /// [`CeremonyRefused`].
    pub fn read(json: &[u8]) -> Result<Self, CeremonyRefused> {
        let read: Self = serde_json::from_slice(json).map_err(|_| CeremonyRefused::NotAPublicPart)?;
        check_table(&read.custodians, read.threshold)?;
        let names = read.custodians.iter().map(|one| &one.name);
        let whole = read.schema == SCHEMA
            && read.recipient.parse::<WaveRecipient>().is_ok()
            && read.custodians.iter().all(|one| keys_are_usable(&one.recipient, &one.ed25519))
            && names.eq(read.bundles.iter().map(|bundle| &bundle.custodian));
        if whole { Ok(read) } else { Err(CeremonyRefused::NotAPublicPart) }
    }
}

/// A wave's identity, sealed to one custodian.
pub struct Bundle {
    /// The file's name.
    pub file: String,
    /// The age file.
    pub sealed: Vec<u8>,
}

/// What a ceremony leaves behind; the identity is gone.
pub struct Ceremony {
    /// For the server.
    pub public: WavePublic,
    /// For the custodians, in the order given.
    pub bundles: Vec<Bundle>,
}

impl Ceremony {
    /// Writes each bundle and `wave-public.json` into `folder`; gives back their paths.
    ///
    /// # Errors
    /// [`KeepFault`]; nothing is overwritten.
    pub fn keep(&self, folder: &Path) -> Result<Vec<PathBuf>, KeepFault> {
        let public = canonical_json(&self.public);
        let bundles = self.bundles.iter().map(|bundle| (bundle.file.as_str(), bundle.sealed.as_slice()));
        let mut paths = Vec::new();
        // The public part last: where it stands, the bundles stand too.
        for (name, content) in bundles.chain([("wave-public.json", public.as_slice())]) {
            let path = folder.join(name);
            keep_new(&path, content)?;
            paths.push(path);
        }
        Ok(paths)
    }
}

/// Makes the key of a wave for these custodians, each of whom can open alone.
///
/// # Errors
/// [`CeremonyRefused`]; no key exists then.
pub fn ceremony(wave: &WaveId, table: &[PublicCustodian], threshold: u8) -> Result<Ceremony, CeremonyRefused> {
    let custodians: Vec<Custodian> = table.iter().map(PublicCustodian::listed).collect();
    check_table(&custodians, threshold)?;
    let identity = WaveIdentity::generate();
    let recipient = identity.recipient().to_string();
    let text = identity_text(wave, &recipient, &identity);
    // The trial uses what the custodians and the server will have: the written text and the written recipient.
    let written = identity_of(&text).ok_or(CeremonyRefused::TrialFailed)?;
    drop(identity);
    try_out(&written, &recipient).map_err(|_| CeremonyRefused::TrialFailed)?;

    let mut bundles = Vec::new();
    for (number, custodian) in (1..).zip(&custodians) {
        let to: age::x25519::Recipient = custodian.recipient.parse().map_err(|_| CeremonyRefused::NotAPublicPart)?;
        let sealed = age::encrypt(&to, text.as_bytes()).map_err(|_| CeremonyRefused::TrialFailed)?;
        bundles.push(Bundle { file: format!("{wave}.{number}.bundle.age"), sealed });
    }
    let named = custodians.iter().zip(&bundles).map(|(custodian, bundle)| BundleRef {
        custodian: custodian.name.clone(),
        file: bundle.file.clone(),
        sha256: sha256_hex(&bundle.sealed),
    });
    let public = WavePublic {
        schema: SCHEMA.to_owned(),
        wave: wave.clone(),
        recipient,
        bundles: named.collect(),
        custodians,
        threshold,
    };
    Ok(Ceremony { public, bundles })
}

fn check_table(custodians: &[Custodian], threshold: u8) -> Result<(), CeremonyRefused> {
    if custodians.len() < 2 {
        return Err(CeremonyRefused::TooFew);
    }
    let mut seen = HashSet::new();
    for custodian in custodians {
        let new = [&custodian.name, &custodian.recipient, &custodian.ed25519].into_iter().all(|one| seen.insert(one));
        if !new {
            return Err(CeremonyRefused::SameTwice(custodian.name.clone()));
        }
    }
    if threshold == 1 { Ok(()) } else { Err(CeremonyRefused::Threshold(threshold)) }
}

/// Why a bundle does not give the wave's identity.
#[derive(Debug, thiserror::Error)]
pub enum BundleFault {
    /// Sealed to another custodian, or damaged.
    #[error("the bundle does not open with this custodian's key")]
    DoesNotOpen(#[source] OpenError),
    /// It opened, and holds no wave identity.
    #[error("what the bundle holds is not a wave's identity")]
    NotAnIdentity,
    /// The identity of another wave.
    #[error("the bundle is of another wave")]
    OtherWave,
}

/// Opens a bundle with a custodian's key; `recipient` is the one in the wave's manifest.
///
/// # Errors
/// [`BundleFault`].
pub fn open_bundle(bundle: &[u8], custodian: &CustodianKey, recipient: &str) -> Result<WaveIdentity, BundleFault> {
    let content = decrypt(bundle, custodian.identity()).map_err(BundleFault::DoesNotOpen)?;
    let mut text = Zeroizing::new(String::with_capacity(1024));
    content
        .take(MOST_BUNDLE_BYTES)
        .read_to_string(&mut text)
        .map_err(|error| BundleFault::DoesNotOpen(OpenError::DamagedContent(error)))?;
    let identity = identity_of(&text).ok_or(BundleFault::NotAnIdentity)?;
    if identity.recipient().to_string() == recipient { Ok(identity) } else { Err(BundleFault::OtherWave) }
}

fn identity_text(wave: &WaveId, recipient: &str, identity: &WaveIdentity) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(512));
    write!(text, "{FIRST_LINE}{wave}\n# recipient: {recipient}\n{}\n", *identity.to_text())
        .expect("memory takes whatever is written to it");
    text
}

fn identity_of(text: &str) -> Option<WaveIdentity> {
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let identity = WaveIdentity::from_text(lines.next()?)?;
    (text.starts_with(FIRST_LINE) && lines.next().is_none()).then_some(identity)
}

/// Seals a frame to the recipient as it is written, and opens it again.
fn try_out(identity: &WaveIdentity, recipient: &str) -> Result<(), DrillFault> {
    let body = b"{\"trial\":true}";
    let frame = Frame::around(body, TRIAL_FRAME_BYTES).map_err(|_| DrillFault::TrialFailed)?;
    let to: WaveRecipient = recipient.parse().map_err(|_| DrillFault::TrialFailed)?;
    let opened = identity.open(&to.seal(&frame), TRIAL_FRAME_BYTES).map_err(|_| DrillFault::TrialFailed)?;
    if opened.body() == body { Ok(()) } else { Err(DrillFault::TrialFailed) }
}

/// Why a custodian could not do their part today.
#[derive(Debug, thiserror::Error)]
pub enum DrillFault {
    /// This key is not among those of the wave.
    #[error("this key is not among those of the wave")]
    NotListed,
    /// The bundle is not the one made for this custodian.
    #[error("the bundle is not the one made for this custodian at the ceremony")]
    OtherBundle,
    /// The bundle does not give the wave's identity.
    #[error("the bundle does not give the wave's identity")]
    Bundle(#[source] BundleFault),
    /// What was sealed for trial did not come back.
    #[error("what was sealed for trial did not open")]
    TrialFailed,
}

/// Whether this custodian can still open this wave: the key is listed, the bundle is theirs and gives the identity, a
/// frame sealed for trial opens. It touches no response.
///
/// # Errors
/// [`DrillFault`] says which step failed.
pub fn drill(custodian: &CustodianKey, bundle: &[u8], public: &WavePublic) -> Result<(), DrillFault> {
    let listed = custodian.public().listed();
    let place = public.custodians.iter().position(|one| *one == listed).ok_or(DrillFault::NotListed)?;
    if public.bundles.get(place).is_none_or(|named| named.sha256 != sha256_hex(bundle)) {
        return Err(DrillFault::OtherBundle);
    }
    let identity = open_bundle(bundle, custodian, &public.recipient).map_err(DrillFault::Bundle)?;
    try_out(&identity, &public.recipient)
}
