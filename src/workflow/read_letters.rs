//! A safeguarding lead reads letters at a desk. No store and no network is touched, and nothing plain is written.

use crate::door::{Letter, Mark};
use crate::sealing::custody::CustodianKey;
use crate::sealing::letter::{LetterFault, LettersFault, open_letter, read_sealed_letters};

/// A letter of a file, by its mark: opened, or why not.
pub struct ReadLetter {
    /// Its mark, as the staff pages show it.
    pub mark: Mark,
    /// What it says. One that does not open was sealed before this key was registered, or is damaged.
    pub letter: Result<Letter, LetterFault>,
}

/// Opens every letter of a file that was taken from the contact door, in the order of their marks.
///
/// # Errors
/// [`LettersFault`] when it is no such file; a letter that does not open is told apart and the others are read.
pub fn read_letters(file: &[u8], key: &CustodianKey) -> Result<Vec<ReadLetter>, LettersFault> {
    let sealed = read_sealed_letters(file)?;
    let open = |one: crate::sealing::letter::SealedLetter| ReadLetter {
        mark: one.mark,
        letter: open_letter(one.mark, &one.sealed, key),
    };
    Ok(sealed.into_iter().map(open).collect())
}
