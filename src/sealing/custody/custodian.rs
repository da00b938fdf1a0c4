//! A custodian's key file and its public part.
//!
//! The file is an age identity file, so `age -d -i FILE` takes it as it is. The Ed25519 seed stands in a comment line,
//! which age passes over:
//!
//! ```text
//! # Chorus custodian key, version 1. Keep it secret, and keep a copy in another safe place.
//! # name: Independent reviewing service
//! # recipient: age1…
//! # ed25519: <64 hexadecimal digits, public>
//! # ed25519-seed: <64 hexadecimal digits, secret>
//! AGE-SECRET-KEY-1…
//! ```
//!
//! Protected by a passphrase, the whole text is sealed with age's scrypt, and `age -d -i FILE` asks for the passphrase.

use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};

use age::secrecy::{ExposeSecret, SecretString};
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::keep::{KeepFault, keep_new};
use crate::consultation::{Custodian, PublicKey, SigningKey, canonical_json, from_hex, sha256_hex, to_hex};

const SCHEMA: &str = "chorus.custodian/1";
const FIRST_LINE: &str = "# Chorus custodian key, version 1. Keep it secret, and keep a copy in another safe place.";
const AGE_FIRST_LINE: &[u8] = b"age-encryption.org/v1\n";
/// The fewest characters of a passphrase.
pub const SHORTEST_PASSPHRASE: usize = 12;
/// Far more than a key file ever needs.
const MOST_FILE_BYTES: u64 = 16 * 1024;

/// Why a custodian's file cannot be made or used. It holds nothing of a key or a passphrase.
#[derive(Debug, thiserror::Error)]
pub enum CustodianFault {
    /// A name is one line.
    #[error("a custodian's name is one line of 1 to 80 characters, without blanks at its ends")]
    BadName,
    /// Too easy to guess.
    #[error("a passphrase has at least 12 characters; four or five words at random are good")]
    WeakPassphrase,
    /// The file is protected, and no passphrase was given.
    #[error("the key file is protected by a passphrase")]
    NeedsPassphrase,
    /// Another passphrase, or a damaged file.
    #[error("the passphrase does not open the key file")]
    WrongPassphrase,
    /// Not a key file, or one whose parts do not belong together.
    #[error("not a custodian's key file, or a damaged one")]
    NotAKeyFile,
    /// Not a public part, or one with an unusable key.
    #[error("not the public part of a custodian's key")]
    NotAPublicPart,
    /// The file could not be written.
    #[error("the key file was not kept")]
    NotKept(#[source] KeepFault),
}

/// A passphrase, wiped when it is dropped. It has no `Debug`.
pub struct Passphrase(SecretString);

impl Passphrase {
    /// Takes over what was typed, as it was typed.
    #[must_use]
    pub fn new(typed: String) -> Self {
        Self(SecretString::from(typed))
    }
}

/// How much work one guess at a passphrase is: 2ⁿ rounds of scrypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkFactor(u8);

impl WorkFactor {
    /// 2¹⁸ rounds: about a second and 256 MiB for one guess. Named, because the library would else measure the machine
    /// it happens to run on.
    pub const USUAL: Self = Self(18);
    /// What is still opened; a hostile file must not keep the machine busy for hours.
    const MOST: Self = Self(22);

    /// Hardly any work; for tests and made-up data only.
    #[must_use]
    pub const fn light() -> Self {
        Self(8)
    }
}

/// How a key file is kept.
pub enum Protection<'a> {
    /// Sealed by a passphrase.
    Passphrase(&'a Passphrase, WorkFactor),
    /// Not at all: whoever has the file has the key. Only where somebody asked for it in so many words.
    Unprotected,
}

/// The public part: who it is, whom to seal to, and whose signature to expect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicCustodian {
    /// `chorus.custodian/1`.
    pub schema: String,
    /// A role, not a person's name.
    pub name: String,
    /// The age recipient, `age1…`.
    pub recipient: String,
    /// The Ed25519 public key, lower-case hex.
    pub ed25519: String,
}

impl PublicCustodian {
    /// Reads a public part and checks its keys.
    ///
    /// # Errors
    /// [`CustodianFault::NotAPublicPart`] or [`CustodianFault::BadName`].
    pub fn read(json: &[u8]) -> Result<Self, CustodianFault> {
        let read: Self = serde_json::from_slice(json).map_err(|_| CustodianFault::NotAPublicPart)?;
        let usable = read.schema == SCHEMA && keys_are_usable(&read.recipient, &read.ed25519);
        if usable { checked_name(&read.name).map(|_| read.clone()) } else { Err(CustodianFault::NotAPublicPart) }
    }

    /// Eighty bits of the SHA-256 of its canonical JSON, as five groups of four digits, for two people to compare by
    /// voice.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let digits: Vec<char> = sha256_hex(&canonical_json(self)).chars().take(20).collect();
        digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }

    /// As the manifest lists it.
    #[must_use]
    pub fn listed(&self) -> Custodian {
        Custodian { name: self.name.clone(), recipient: self.recipient.clone(), ed25519: self.ed25519.clone() }
    }
}

/// Whether both are keys in their one spelling.
pub(super) fn keys_are_usable(recipient: &str, ed25519: &str) -> bool {
    recipient.parse::<super::super::WaveRecipient>().is_ok() && ed25519.parse::<PublicKey>().is_ok()
}

fn checked_name(name: &str) -> Result<&str, CustodianFault> {
    let length = name.chars().count();
    let fits = (1..=80).contains(&length) && name.trim() == name && !name.chars().any(char::is_control);
    if fits { Ok(name) } else { Err(CustodianFault::BadName) }
}

/// A custodian's secret keys. It has no `Debug`, and is wiped when it is dropped.
pub struct CustodianKey {
    name: String,
    identity: age::x25519::Identity,
    signing: SigningKey,
}

impl CustodianKey {
    /// New keys. The name is that of a role.
    ///
    /// # Errors
    /// [`CustodianFault::BadName`].
    pub fn generate(name: &str, rng: &mut impl CryptoRng) -> Result<Self, CustodianFault> {
        Ok(Self {
            name: checked_name(name)?.to_owned(),
            identity: age::x25519::Identity::generate(),
            signing: SigningKey::generate(rng),
        })
    }

    /// The public part.
    #[must_use]
    pub fn public(&self) -> PublicCustodian {
        PublicCustodian {
            schema: SCHEMA.to_owned(),
            name: self.name.clone(),
            recipient: self.identity.to_public().to_string(),
            ed25519: self.signing.public().to_string(),
        }
    }

    /// Signs releases.
    #[must_use]
    pub const fn signing_key(&self) -> &SigningKey {
        &self.signing
    }

    pub(in crate::sealing) const fn identity(&self) -> &age::x25519::Identity {
        &self.identity
    }

    /// Writes the key file at `path` and its public part beside it, as `NAME.public.json`; gives back the latter's path.
    ///
    /// # Errors
    /// [`CustodianFault::NotKept`] when either exists or cannot be written; [`CustodianFault::WeakPassphrase`].
    pub fn keep(&self, path: &Path, protection: &Protection<'_>) -> Result<PathBuf, CustodianFault> {
        let public_path = path.with_extension("public.json");
        if public_path.exists() {
            return Err(CustodianFault::NotKept(KeepFault::ExistsAlready(public_path)));
        }
        keep_new(path, &self.to_file(protection)?).map_err(CustodianFault::NotKept)?;
        keep_new(&public_path, &canonical_json(&self.public())).map_err(CustodianFault::NotKept)?;
        Ok(public_path)
    }

    /// The bytes of the key file.
    ///
    /// # Errors
    /// [`CustodianFault::WeakPassphrase`].
    ///
    /// # Panics
    /// When the operating system's randomness fails.
    pub fn to_file(&self, protection: &Protection<'_>) -> Result<Zeroizing<Vec<u8>>, CustodianFault> {
        let text = self.to_text();
        match protection {
            Protection::Unprotected => Ok(Zeroizing::new(text.as_bytes().to_vec())),
            Protection::Passphrase(passphrase, _) if too_short(passphrase) => Err(CustodianFault::WeakPassphrase),
            Protection::Passphrase(passphrase, WorkFactor(log_n)) => {
                let mut recipient = age::scrypt::Recipient::new(passphrase.0.clone());
                recipient.set_work_factor(*log_n);
                let sealed = age::encrypt(&recipient, text.as_bytes())
                    .expect("one recipient, written to memory, leaves nothing to fail");
                Ok(Zeroizing::new(sealed))
            }
        }
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// [`CustodianFault`] says whether it is the passphrase or the file.
    pub fn from_file(file: &[u8], passphrase: Option<&Passphrase>) -> Result<Self, CustodianFault> {
        if !is_protected(file) {
            return std::str::from_utf8(file).ok().and_then(Self::from_text).ok_or(CustodianFault::NotAKeyFile);
        }
        let passphrase = passphrase.ok_or(CustodianFault::NeedsPassphrase)?;
        let text = unlock(file, passphrase)?;
        Self::from_text(&text).ok_or(CustodianFault::NotAKeyFile)
    }

    fn to_text(&self) -> Zeroizing<String> {
        let public = self.public();
        let seed = Zeroizing::new(to_hex(&*self.signing.seed()));
        let identity = self.identity.to_string();
        let mut text = Zeroizing::new(String::with_capacity(1024));
        write!(
            text,
            "{FIRST_LINE}\n# name: {}\n# recipient: {}\n# ed25519: {}\n# ed25519-seed: {}\n{}\n",
            public.name,
            public.recipient,
            public.ed25519,
            *seed,
            identity.expose_secret()
        )
        .expect("memory takes whatever is written to it");
        text
    }

    fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next() != Some(FIRST_LINE) {
            return None;
        }
        let mut field = |name: &str| lines.next()?.strip_prefix("# ")?.strip_prefix(name)?.strip_prefix(": ");
        let (name, recipient, ed25519) = (field("name")?, field("recipient")?, field("ed25519")?);
        let seed = Zeroizing::new(from_hex::<32>(field("ed25519-seed")?)?);
        let key = Self {
            name: checked_name(name).ok()?.to_owned(),
            identity: lines.next()?.parse().ok()?,
            signing: SigningKey::from_seed(&seed),
        };
        let public = key.public();
        let whole = lines.next().is_none() && public.recipient == recipient && public.ed25519 == ed25519;
        whole.then_some(key)
    }
}

/// Whether this key file asks for a passphrase.
#[must_use]
pub fn is_protected(file: &[u8]) -> bool {
    file.starts_with(AGE_FIRST_LINE)
}

fn too_short(passphrase: &Passphrase) -> bool {
    passphrase.0.expose_secret().chars().count() < SHORTEST_PASSPHRASE
}

fn unlock(file: &[u8], passphrase: &Passphrase) -> Result<Zeroizing<String>, CustodianFault> {
    let sealed = age::Decryptor::new_buffered(file).map_err(|_| CustodianFault::NotAKeyFile)?;
    let mut identity = age::scrypt::Identity::new(passphrase.0.clone());
    identity.set_max_work_factor(WorkFactor::MOST.0);
    let content = sealed.decrypt(std::iter::once(&identity as &dyn age::Identity)).map_err(|error| match error {
        age::DecryptError::DecryptionFailed => CustodianFault::WrongPassphrase,
        _ => CustodianFault::NotAKeyFile,
    })?;
    let mut text = Zeroizing::new(String::with_capacity(1024));
    content.take(MOST_FILE_BYTES).read_to_string(&mut text).map_err(|_| CustodianFault::NotAKeyFile)?;
    Ok(text)
}
