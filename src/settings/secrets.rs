//! The server's secrets, in one file apart from every store and every backup.
//!
//! Whoever holds this file and the gate can try codes; whoever holds it alone can do nothing. It opens no response.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Why the secret file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// Others on this machine may read or write it.
    #[error("{0} can be read by others; make it yours alone: chmod 600 {0}")]
    OpenToOthers(PathBuf),
    /// It could not be read or made.
    #[error("the secret file {path} could not be used")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// It is not a secret file of this program.
    #[error("{0} is not a secret file of this program; restore the right one, for without it no code works")]
    Damaged(PathBuf),
}

/// What only the server knows. No `Debug`: a secret is never printed.
pub struct Secrets {
    /// Mixed into every code before it is looked up.
    pub pepper: Zeroizing<[u8; 32]>,
    /// Encrypts and authenticates the respondent's cookie.
    pub cookie_key: Zeroizing<[u8; 64]>,
    /// The seed of the Ed25519 key that signs amendments.
    pub server_key: Zeroizing<[u8; 32]>,
    /// From which each wave's and group's ticket key is derived.
    pub ticket_master: Zeroizing<[u8; 32]>,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct OnDisk {
    schema: String,
    pepper: String,
    cookie_key: String,
    server_key: String,
    ticket_master: String,
}

const SCHEMA: &str = "chorus.secrets/1";

impl Secrets {
    /// New secrets.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        fn fresh<const N: usize>(rng: &mut impl CryptoRng) -> Zeroizing<[u8; N]> {
            let mut bytes = Zeroizing::new([0; N]);
            rng.fill_bytes(&mut *bytes);
            bytes
        }
        Self { pepper: fresh(rng), cookie_key: fresh(rng), server_key: fresh(rng), ticket_master: fresh(rng) }
    }

    /// The secrets in this file; made, with mode 0600, when there is none.
    ///
    /// # Errors
    /// [`SecretsError`]: readable by others, unreadable, or damaged. A damaged file is never replaced.
    pub fn load_or_create(path: &Path, rng: &mut impl CryptoRng) -> Result<Self, SecretsError> {
        let file_error = |source| SecretsError::File { path: path.to_owned(), source };
        match File::open(path) {
            Ok(mut file) => {
                let mode = file.metadata().map_err(file_error)?.permissions().mode();
                if mode & 0o077 != 0 {
                    return Err(SecretsError::OpenToOthers(path.to_owned()));
                }
                let mut text = Zeroizing::new(String::new());
                file.read_to_string(&mut text).map_err(file_error)?;
                Self::from_text(&text).ok_or_else(|| SecretsError::Damaged(path.to_owned()))
            }
            Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => {
                let secrets = Self::generate(rng);
                let mut file =
                    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(file_error)?;
                file.write_all(secrets.to_text().as_bytes()).map_err(file_error)?;
                file.sync_all().map_err(file_error)?;
                Ok(secrets)
            }
            Err(source) => Err(file_error(source)),
        }
    }

    fn to_text(&self) -> Zeroizing<String> {
        let on_disk = OnDisk {
            schema: SCHEMA.to_owned(),
            pepper: hex(&*self.pepper),
            cookie_key: hex(&*self.cookie_key),
            server_key: hex(&*self.server_key),
            ticket_master: hex(&*self.ticket_master),
        };
        Zeroizing::new(serde_json::to_string_pretty(&on_disk).expect("five strings serialise") + "\n")
    }

    fn from_text(text: &str) -> Option<Self> {
        let on_disk: OnDisk = serde_json::from_str(text).ok()?;
        (on_disk.schema == SCHEMA).then_some(())?;
        Some(Self {
            pepper: unhex(&on_disk.pepper)?,
            cookie_key: unhex(&on_disk.cookie_key)?,
            server_key: unhex(&on_disk.server_key)?,
            ticket_master: unhex(&on_disk.ticket_master)?,
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0xf])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

fn unhex<const N: usize>(text: &str) -> Option<Zeroizing<[u8; N]>> {
    if text.len() != 2 * N || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = Zeroizing::new([0; N]);
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn the_file_is_made_once_for_its_owner_alone_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.json");
        let mut rng = rand::rngs::StdRng::seed_from_u64(1);
        let made = Secrets::load_or_create(&path, &mut rng).unwrap();
        let again = Secrets::load_or_create(&path, &mut rng).unwrap();
        assert_eq!(made.pepper, again.pepper);
        assert_eq!(made.cookie_key, again.cookie_key);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_file_others_can_read_stops_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.json");
        let mut rng = rand::rngs::StdRng::seed_from_u64(2);
        Secrets::load_or_create(&path, &mut rng).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(Secrets::load_or_create(&path, &mut rng), Err(SecretsError::OpenToOthers(_))));
    }

    #[test]
    fn a_damaged_file_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.json");
        std::fs::write(&path, "{}").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        let mut rng = rand::rngs::StdRng::seed_from_u64(3);
        assert!(matches!(Secrets::load_or_create(&path, &mut rng), Err(SecretsError::Damaged(_))));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{}");
    }
}
