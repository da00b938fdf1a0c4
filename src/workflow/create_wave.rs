//! A participation worker writes down a wave, and changes it until it opens.

use super::{Chorus, WorkflowError, faults};
use crate::consultation::{Draft, Stage, WaveId};
use crate::store::StoreError;

/// Checks a draft against the council's files and stores it, in place of an earlier one of this name. Codes that were
/// printed stay good.
///
/// # Errors
/// [`WorkflowError::Faults`] with every fault and its place; [`WorkflowError::Printed`] when codes were printed for a
/// group or band that is not in the new draft; the store's own when a wave of this name is open or past that.
pub async fn create_wave(chorus: &Chorus, file: &str, draft: &str, who: &str) -> Result<WaveId, WorkflowError> {
    let parsed = Draft::parse(file, draft).map_err(|found| faults(&found))?;
    chorus.catalogue.check(file, &parsed)?;
    let wave = parsed.wave.clone();
    match chorus.stores.app.wave(&wave).await? {
        None => chorus.on_record(who, "wave.create", wave.as_str()).create_wave(&wave, draft).await?,
        Some(stored) if stored.stage == Stage::Draft => {
            keep_printed(chorus, &stored.draft, &parsed).await?;
            chorus.on_record(who, "wave.change_draft", wave.as_str()).update_draft(&wave, draft).await?;
        }
        Some(_) => return Err(StoreError::WaveExists.into()),
    }
    Ok(wave)
}

/// Refuses a draft in which printed codes would have no place.
async fn keep_printed(chorus: &Chorus, stored: &str, new: &Draft) -> Result<(), WorkflowError> {
    let stored = Draft::parse("the stored draft", stored).map_err(|found| faults(&found))?;
    for before in stored.groups {
        let after = new.groups.iter().find(|group| group.group == before.group);
        let has_a_place = after.is_some_and(|after| before.bands.iter().all(|band| after.bands.contains(band)));
        if !has_a_place && chorus.stores.gate.issued_count(&new.wave, &before.group).await? > 0 {
            return Err(WorkflowError::Printed(before.group));
        }
    }
    Ok(())
}
