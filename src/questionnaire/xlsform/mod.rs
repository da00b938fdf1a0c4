//! Questions somebody wrote as an XLSForm (<https://xlsform.org>): bytes in, questions and a report out.
//!
//! Read are `.xlsx`, `.ods`, and `.csv` in pyxform's form or with the survey sheet alone. What a file asks that this
//! program does not ask (places, photos, sums, repeats, free numbers, more) is left out, and **nothing is left out in
//! silence**: every row of `survey` and `choices` that holds something has a [`RowReport`], which tells what became of
//! it, and a [`Note`] for each of its cells that is not carried as it stands. What an XLSForm does not say (which
//! options count, what a positive answer says) is left blank and asked for, never guessed. Device and person details
//! (device number, user name, times) are never taken over.
//!
//! A file is refused before anything is built from it when it is larger than [`MOST_BYTES`], unpacks to more than
//! [`MOST_UNPACKED`], declares entities, or spans more rows, columns, cells or text than the limits below: memory and
//! time follow from them, whatever the file says of itself. Formulas are text.
//!
//! Left open: `.xls` and `.xlsb` are refused, because what they make a reader hold cannot be bounded before it reads;
//! every office program saves them as `.xlsx`.

mod archive;
mod choices;
mod columns;
mod constraint;
mod convert;
mod kinds;
mod markup;
mod names;
mod plain;
mod question;
mod relevant;
mod report;
mod sheets;
#[cfg(test)]
mod tests;

pub use report::{Fate, Imported, Note, OtherSheet, RowReport, SheetName, Translated, Translation, Why};

/// The most bytes of a file.
pub const MOST_BYTES: usize = 5 * 1024 * 1024;
/// The most bytes of everything read from it, unpacked.
pub const MOST_UNPACKED: usize = 16 * 1024 * 1024;
/// The most entries of a zip file.
pub const MOST_ENTRIES: usize = 400;
/// The last row of a sheet that may hold something.
pub const MOST_ROWS: u32 = 10_000;
/// The last column of a sheet that may hold something.
pub const MOST_COLUMNS: u32 = 300;
/// The most cells of a file that hold something.
pub const MOST_CELLS: usize = 100_000;
/// The most bytes of text in all cells together.
pub const MOST_TEXT: usize = 4 * 1024 * 1024;
/// The most sheets of a file.
pub const MOST_SHEETS: usize = 40;

/// Why a file is not read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is larger than [`MOST_BYTES`].
    #[error("the file is larger than 5 MB")]
    TooLarge,
    /// Unpacked it is larger than [`MOST_UNPACKED`], or has more entries than [`MOST_ENTRIES`].
    #[error("the file unpacks to more than a survey needs")]
    UnpacksTooLarge,
    /// Something stands below [`MOST_ROWS`].
    #[error("a sheet has too many rows")]
    TooManyRows,
    /// Something stands to the right of [`MOST_COLUMNS`].
    #[error("a sheet has too many columns")]
    TooManyColumns,
    /// It holds more cells than [`MOST_CELLS`], more text than [`MOST_TEXT`] or more sheets than [`MOST_SHEETS`].
    #[error("the file holds too much")]
    HoldsTooMuch,
    /// Its XML declares a document type or entities, or has comments; no office program writes these.
    #[error("the file declares things of its own in XML")]
    Declares,
    /// It is `.xls` or `.xlsb`, or has a password.
    #[error("the file is an old or a locked Excel file")]
    OldOrLocked,
    /// It is text, but not UTF-8, or holds NUL.
    #[error("the file is not UTF-8 text")]
    NotUtf8,
    /// It is none of the kinds read here.
    #[error("the file is no spreadsheet")]
    NotASpreadsheet,
    /// It says it is a spreadsheet, and does not read as one.
    #[error("the file is damaged")]
    Damaged,
    /// It has no sheet called `survey` with a column called `type`.
    #[error("the file has no survey sheet with a type column")]
    NoSurvey,
}

/// Reads an XLSForm. `title` stands where the file has none, such as the file's name.
///
/// # Errors
/// [`Refused`], when the file is not read at all.
pub fn import(title: &str, bytes: &[u8]) -> Result<Imported, Refused> {
    if bytes.len() > MOST_BYTES {
        return Err(Refused::TooLarge);
    }
    convert::convert(title, &sheets::read(bytes)?)
}
