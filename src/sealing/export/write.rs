//! Writing a box, row by row.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{AMENDMENTS, BLOCK_BYTES, CONSTANT_TIME, LEDGER, MANIFEST, questionnaire_path, row_path};
use crate::consultation::{Amendment, Manifest, canonical_json, sha256_hex};

/// Why a box was not written. What was written by then has no end, and no reader takes it for whole.
#[derive(Debug, thiserror::Error)]
pub enum BoxNotWritten {
    /// The system refused.
    #[error("the box could not be written")]
    NotWritten(#[from] io::Error),
    /// Rows come in the order of their keys, each key once, none negative.
    #[error("rows come in the order of their keys, each key once, none negative")]
    NotAscending,
    /// Not the bytes that were hashed into the manifest.
    #[error("questionnaire {0} is missing, or differs from the one in the manifest")]
    Questionnaire(String),
}

/// Writes a box into `W`; nothing but the row at hand is held in memory. A box that is dropped before
/// [`BoxWriter::finish`] has no end, and no reader takes it for whole.
pub struct BoxWriter<W: Write> {
    to: W,
    last_key: Option<i64>,
}

impl<W: Write> BoxWriter<W> {
    /// Begins a box. `questionnaires` holds the bytes of each file the manifest names, by its name, `code/version`;
    /// `ledger` is the canonical JSON of the paid entry.
    ///
    /// # Errors
    /// [`BoxNotWritten`].
    pub fn begin(
        to: W,
        manifest: &Manifest,
        amendments: &[Amendment],
        ledger: &[u8],
        questionnaires: &BTreeMap<String, Vec<u8>>,
    ) -> Result<Self, BoxNotWritten> {
        let mut begun = Self { to, last_key: None };
        begun.file(MANIFEST, &canonical_json(manifest))?;
        begun.file(AMENDMENTS, &canonical_json(&amendments))?;
        begun.file(LEDGER, ledger)?;
        let named: BTreeMap<&str, &str> =
            manifest.questionnaires.iter().map(|one| (one.name.as_str(), one.sha256.as_str())).collect();
        for (name, sha256) in named {
            let path = questionnaire_path(name);
            let content = questionnaires.get(name).filter(|content| sha256_hex(content) == sha256);
            let (Some(path), Some(content)) = (path, content) else {
                return Err(BoxNotWritten::Questionnaire(name.to_owned()));
            };
            begun.file(&path, content)?;
        }
        Ok(begun)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// [`BoxNotWritten`].
    pub fn row(&mut self, key: i64, sealed: &[u8]) -> Result<(), BoxNotWritten> {
        if key < 0 || self.last_key.is_some_and(|last| last >= key) {
            return Err(BoxNotWritten::NotAscending);
        }
        self.last_key = Some(key);
        Ok(self.file(&row_path(key), sealed)?)
    }

    /// Ends the box and gives back what it was written to.
    ///
    /// # Errors
    /// [`BoxNotWritten::NotWritten`].
    pub fn finish(mut self) -> Result<W, BoxNotWritten> {
        self.to.write_all(&[0; 2 * BLOCK_BYTES])?;
        self.to.flush()?;
        Ok(self.to)
    }

    /// One plain file. The library's own builder is not used, because it ends the archive when it is dropped, and a box
    /// cut short by an error would look whole.
    fn file(&mut self, path: &str, content: &[u8]) -> io::Result<()> {
        let mut header = tar::Header::new_ustar();
        header.set_path(path)?;
        header.set_entry_type(tar::EntryType::Regular);
        header.set_size(u64::try_from(content.len()).map_err(io::Error::other)?);
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(CONSTANT_TIME);
        header.set_cksum();
        self.to.write_all(header.as_bytes())?;
        self.to.write_all(content)?;
        let padding = content.len().next_multiple_of(BLOCK_BYTES) - content.len();
        self.to.write_all(&[0; BLOCK_BYTES][..padding])
    }
}
