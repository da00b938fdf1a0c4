//! A participation worker writes down a wave.

use super::{Chorus, WorkflowError, faults};
use crate::consultation::{Draft, WaveId};
use crate::store::Note;

/// Checks a draft against the council's files and stores it.
///
/// # Errors
/// [`WorkflowError::Faults`] with every fault and its place; the store's own when the name is taken.
pub async fn create_wave(chorus: &Chorus, file: &str, draft: &str, who: &str) -> Result<WaveId, WorkflowError> {
    let parsed = Draft::parse(file, draft).map_err(|found| faults(&found))?;
    chorus.catalogue.check(file, &parsed)?;
    chorus.stores.app.create_wave(&parsed.wave, draft).await?;
    chorus.note(who, "wave.create", parsed.wave.as_str()).await?;
    Ok(parsed.wave)
}

impl Chorus {
    /// Writes down that somebody did something, by day.
    pub(super) async fn note(&self, who: &str, act: &str, subject: &str) -> Result<(), WorkflowError> {
        let note = Note { day: self.today(), who: who.to_owned(), act: act.to_owned(), subject: subject.to_owned() };
        Ok(self.stores.app.note(note).await?)
    }
}
