//! A young person wants somebody to get in touch.

use rand::CryptoRng;
use sha2::{Digest, Sha256};

use super::{Chorus, WorkflowError};
use crate::door::{Mark, Problems, Promise, Written};
use crate::sealing::letter::{Readers, SealedLetter};
use crate::store::{Kept, NewLetter, StoreError};

/// How often a mark is drawn anew when another letter has it; among 5,000 letters, one draw in 200,000 meets one.
const DRAWS: usize = 8;

/// Why a letter was not kept.
#[derive(Debug, thiserror::Error)]
pub enum LetterRefused {
    /// Something is missing, or does not fit.
    #[error("a part of the letter is missing or does not fit")]
    Problems(Problems),
    /// Nobody could read it, or nothing is promised.
    #[error("the contact door is not open")]
    Shut,
    /// There are more letters than anybody reads.
    #[error("the contact door is full")]
    Full,
    /// It could not be kept now.
    #[error(transparent)]
    Workflow(#[from] WorkflowError),
}

/// Seals a letter to everybody who reads letters, and keeps it: on the disk when this returns. `form` is a random
/// number that stood on the page, so that the same form sent twice is one letter.
///
/// # Errors
/// [`LetterRefused`]; nothing was kept then.
pub async fn keep_letter(
    chorus: &Chorus,
    written: &Written,
    form: &str,
    rng: &mut impl CryptoRng,
) -> Result<Promise, LetterRefused> {
    let mut letter = written.checked(Mark::draw(rng)).map_err(LetterRefused::Problems)?;
    let door = &chorus.stores.door;
    let promise = door.promise().await.map_err(WorkflowError::from)?.ok_or(LetterRefused::Shut)?;
    let keys = door.keys().await.map_err(WorkflowError::from)?;
    let readers = Readers::of(keys.iter().map(|key| key.recipient.as_str())).map_err(WorkflowError::from)?;
    let readers = readers.ok_or(LetterRefused::Shut)?;
    let (once, due) = (once(written, form), promise.due(chorus.now()));
    for _ in 0..DRAWS {
        let sealed = readers.seal(&letter).map_err(WorkflowError::Letter)?;
        let new = NewLetter { letter: SealedLetter { mark: letter.mark, sealed }, once, due };
        match door.keep(new).await {
            Ok(Kept::New | Kept::Before) => return Ok(promise),
            Ok(Kept::MarkTaken) => letter.mark = Mark::draw(rng),
            Err(StoreError::DoorFull) => return Err(LetterRefused::Full),
            Err(error) => return Err(WorkflowError::from(error).into()),
        }
    }
    Err(LetterRefused::Full)
}

/// What the same form, filled in the same way, gives again. The number on the page keeps it from being guessed.
fn once(written: &Written, form: &str) -> [u8; 16] {
    let Written { name, way, place, when, message, helper, about } = written;
    let mut hash = Sha256::new();
    for part in [form, name, way, place, when, message, helper, about] {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    let hash: [u8; 32] = hash.finalize().into();
    let (once, _) = hash.split_first_chunk().expect("32 bytes have 16 first ones");
    *once
}
