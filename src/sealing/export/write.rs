//! Writing a box, row by row.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::super::archive::{put_end, put_file};
use super::{AMENDMENTS, LEDGER, MANIFEST, questionnaire_path, row_path};
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
        put_file(&mut begun.to, MANIFEST, &canonical_json(manifest))?;
        put_file(&mut begun.to, AMENDMENTS, &canonical_json(&amendments))?;
        put_file(&mut begun.to, LEDGER, ledger)?;
        let named: BTreeMap<&str, &str> =
            manifest.questionnaires.iter().map(|one| (one.name.as_str(), one.sha256.as_str())).collect();
        for (name, sha256) in named {
            let path = questionnaire_path(name);
            let content = questionnaires.get(name).filter(|content| sha256_hex(content) == sha256);
            let (Some(path), Some(content)) = (path, content) else {
                return Err(BoxNotWritten::Questionnaire(name.to_owned()));
            };
            put_file(&mut begun.to, &path, content)?;
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
        Ok(put_file(&mut self.to, &row_path(key), sealed)?)
    }

    /// What was written so far, for a writer that hands it on piece by piece.
    pub const fn written(&mut self) -> &mut W {
        &mut self.to
    }

    /// Ends the box and gives back what it was written to.
    ///
    /// # Errors
    /// [`BoxNotWritten::NotWritten`].
    pub fn finish(mut self) -> Result<W, BoxNotWritten> {
        put_end(&mut self.to)?;
        Ok(self.to)
    }
}
