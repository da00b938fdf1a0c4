//! A safeguarding lead reads letters from the contact door.

use std::io::Read;

use zeroize::Zeroizing;

use super::folder::{FileName, Folder, FolderFault};
use super::keys::unlock;
use crate::sealing::custody::CustodianFault;
use crate::sealing::letter::LettersFault;
use crate::workflow::{ReadLetter, read_letters};

/// More than as many letters as the contact door holds.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Why letters were not read.
#[derive(Debug, thiserror::Error)]
pub enum LettersRefused {
    /// A file could not be read.
    #[error(transparent)]
    Folder(#[from] FolderFault),
    /// The key does not unlock.
    #[error("the key does not unlock")]
    Key(#[from] CustodianFault),
    /// The file holds no letters, or was cut short.
    #[error(transparent)]
    File(#[from] LettersFault),
}

/// Opens every letter of one file with the key in another. Nothing that was opened is written.
///
/// # Errors
/// [`LettersRefused`] says which file it is.
pub fn open_letters(
    folder: &Folder,
    letters: &FileName,
    key: &FileName,
    passphrase: &Zeroizing<String>,
) -> Result<Vec<ReadLetter>, LettersRefused> {
    let key = unlock(&folder.read(key)?, passphrase)?;
    let path = folder.path_of(letters);
    let mut file = Vec::new();
    let read = std::fs::File::open(&path).and_then(|opened| opened.take(MOST_BYTES).read_to_end(&mut file));
    read.map_err(|source| FolderFault::System { path, source })?;
    Ok(read_letters(&file, &key)?)
}
