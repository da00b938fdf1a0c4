//! The exported box: one tar with everything that opening and counting needs, and nothing else.
//!
//! ```text
//! manifest.json                       canonical JSON
//! amendments.json                     canonical JSON, a list
//! ledger.json                         the paid entry of the ledger
//! questionnaires/<code>/<version>.toml    the files the manifest names, in the order of their names
//! responses/<16 hexadecimal digits>.age   one age file a response, in the order of their keys
//! ```
//!
//! Every file has the same time, owner and mode, keys are random, and the order is theirs, so a tar of the same rows is
//! always the same bytes. `tar x` and the stock `age` program are all it takes to read one.
//!
//! Reading trusts nothing: the files must stand in this order under these names, as plain files of sensible length, end
//! where a tar ends, and fit the hashes in the manifest. Nothing is unpacked. A row that stands there twice is refused,
//! for a doubled row would count one young person twice, and the noise is made for once.
//!
//! Left open: rows that were taken out leave no trace, and neither do rows put in by somebody who knows the recipient.

mod read;
mod write;

use std::io;

use crate::consultation::ChainFault;

pub use read::{BoxHead, ReadInTwentieths, SealedRow, read_box};
pub use write::{BoxNotWritten, BoxWriter};

const MANIFEST: &str = "manifest.json";
const AMENDMENTS: &str = "amendments.json";
const LEDGER: &str = "ledger.json";

/// The path of a questionnaire's file; `None` when its name is not `code/version` and could lead elsewhere.
fn questionnaire_path(name: &str) -> Option<String> {
    let (code, version) = name.split_once('/')?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    let fits = (1..=60).contains(&code.len()) && code.chars().all(plain) && version.parse::<u32>().is_ok();
    fits.then(|| format!("questionnaires/{name}.toml"))
}

fn row_path(key: i64) -> String {
    format!("responses/{key:016x}.age")
}

/// Why a box is not read. Names of entries are shown with anything odd in them spelt out.
#[derive(Debug, thiserror::Error)]
pub enum BoxFault {
    /// The file could not be read.
    #[error("the box could not be read")]
    NotRead(#[source] io::Error),
    /// Not a tar, or one that is damaged or cut short. What the tar library says of it may quote the file, and is dropped.
    #[error("the box is not a whole tar")]
    NotATar,
    /// An entry is not as it should be.
    #[error("{entry}: {problem}")]
    Entry {
        /// The entry's name.
        entry: String,
        /// What is wrong with it.
        problem: EntryProblem,
    },
    /// An entry that must be there is not.
    #[error("the box lacks {0}")]
    Missing(String),
    /// The amendments do not stand.
    #[error("amendments.json does not stand")]
    Amendments(#[source] ChainFault),
    /// The box ends before a tar ends.
    #[error("the box was cut short")]
    CutShort,
    /// Something follows the end of the tar.
    #[error("something follows the end of the box")]
    TrailingData,
}

/// What is wrong with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryProblem {
    /// Not one of a box's files, or not in its place, or there a second time.
    #[error("not a file of a box, or not in its place")]
    OutOfPlace,
    /// A link, folder, device or an extension of the format.
    #[error("not a plain file")]
    NotAPlainFile,
    /// Longer than such a file can be.
    #[error("longer than such a file can be")]
    TooLong,
    /// Cut short.
    #[error("cut short")]
    CutShort,
    /// Not what its name says, or not written canonically.
    #[error("not readable as what its name says")]
    NotReadable,
    /// Not the file whose hash stands in the manifest.
    #[error("not the file whose hash stands in the manifest")]
    OtherFile,
    /// The same sealed bytes stood there before, under another key.
    #[error("the same sealed response stands there twice")]
    Twice,
    /// More responses than a box can hold.
    #[error("more responses than a box can hold")]
    TooMany,
}

#[cfg(test)]
mod tests;
