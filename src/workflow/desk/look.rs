//! Looking into a box before anything of it is opened: what it is of, how much is in it, and what stands in the way.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use time::Date;

use super::super::release::{ReleaseError, drawn_in, questionnaires, ready};
use crate::consultation::{Amendment, Manifest, Standing};
use crate::privacy::LedgerEntry;
use crate::questionnaire::Questionnaire;
use crate::sealing::custody::{CustodianKey, open_bundle};
use crate::sealing::export::{ReadInTwentieths, read_box};

/// A number of responses as it may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Fewer than ten.
    FewerThanTen,
    /// At least so many, a multiple of five, and not five more.
    FromFive(usize),
}

impl Counted {
    /// As this many may be told.
    #[must_use]
    pub const fn of(count: usize) -> Self {
        if count < 10 { Self::FewerThanTen } else { Self::FromFive(count / 5 * 5) }
    }
}

/// What a box is of. None of it was opened.
pub struct Looked {
    /// What was fixed when the survey opened.
    pub manifest: Manifest,
    /// What changed since.
    pub amendments: Vec<Amendment>,
    /// What both come to.
    pub standing: Standing,
    /// What was charged for it.
    pub ledger: LedgerEntry,
    /// What was asked.
    pub questionnaires: Vec<Questionnaire>,
    /// How many sealed responses are in it.
    pub responses: Counted,
    /// Whether a document was drawn from this survey before, in this folder; the same one then comes back.
    pub drawn_before: bool,
}

/// Reads a whole box, makes sure that it is sound, paid for, over, and that this key can open it, and tells what it is of.
///
/// `progress` is told how many twentieths of the box are read.
///
/// # Errors
/// [`ReleaseError`]: whatever would also stand in the way of drawing.
pub fn look_into(
    sealed_box: &Path,
    bundle: &[u8],
    custodian: &CustodianKey,
    keeps_in: &Path,
    today: Date,
    progress: impl FnMut(u8),
) -> Result<Looked, ReleaseError> {
    let file = |source| ReleaseError::File { path: sealed_box.to_owned(), source };
    let opened = File::open(sealed_box).map_err(file)?;
    let length = opened.metadata().map_err(file)?.len();
    read_box(ReadInTwentieths::new(BufReader::new(opened), length, progress), |head, rows| {
        let ledger: LedgerEntry = serde_json::from_slice(&head.ledger).map_err(ReleaseError::Entry)?;
        let (chain, _) = ready(head, &ledger, today)?;
        let standing = chain.standing().clone();
        open_bundle(bundle, custodian, &head.manifest.recipient)?;
        let questionnaires = questionnaires(head)?;
        let mut count = 0;
        for row in rows {
            row?;
            count += 1;
        }
        Ok(Looked {
            drawn_before: drawn_in(keeps_in, &head.manifest).exists(),
            manifest: head.manifest.clone(),
            amendments: head.amendments.clone(),
            standing,
            ledger,
            questionnaires,
            responses: Counted::of(count),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn responses_are_told_in_fives_and_a_few_as_a_few() {
        let told = [0, 9, 10, 14, 15, 1234].map(Counted::of);
        let expected = [
            Counted::FewerThanTen,
            Counted::FewerThanTen,
            Counted::FromFive(10),
            Counted::FromFive(10),
            Counted::FromFive(15),
            Counted::FromFive(1230),
        ];
        assert_eq!(told, expected);
    }
}
