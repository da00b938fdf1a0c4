//! The sealed responses of a wave are destroyed, or a draft is thrown away.

use super::{Chorus, WorkflowError};
use crate::consultation::{AmendmentChain, Manifest, Stage, WaveId, WrongStage};
use crate::store::{BoxState, Wave};

/// The stages from which a wave's responses may be destroyed.
const CHARGED: [Stage; 3] = [Stage::Exported, Stage::Released, Stage::Published];

/// Destroys the sealed responses and spent tickets of a wave whose release was imported, or whose box was exported and
/// whose day of destruction has come. Throws away a draft, with its codes. Finishes a wave that was ended without
/// results.
///
/// # Errors
/// When the wave still needs its responses, or a store fails.
pub async fn erase_wave(chorus: &Chorus, wave: &WaveId, who: &str) -> Result<(), WorkflowError> {
    let row = chorus.wave(wave).await?;
    let wrong = WrongStage { found: row.stage, needed: Stage::Published };
    match (row.stage, &row.manifest) {
        (Stage::Draft, _) => throw_away(chorus, wave, who).await,
        (Stage::Closed, Some(manifest)) if was_ended(chorus, manifest).await? => {
            end_without_results(chorus, wave).await?;
            chorus.note(who, "wave.erase", wave.as_str()).await
        }
        (Stage::Exported, Some(manifest)) if chorus.today() < manifest.erase_on => {
            Err(WorkflowError::StillNeeded(manifest.erase_on))
        }
        (stage, Some(_)) if CHARGED.contains(&stage) => destroy(chorus, &row, who).await,
        _ => Err(wrong.into()),
    }
}

/// Whether an amendment ended the wave early.
pub(super) async fn was_ended(chorus: &Chorus, manifest: &Manifest) -> Result<bool, WorkflowError> {
    let amendments = chorus.stores.app.amendments(&manifest.wave).await?;
    Ok(AmendmentChain::verify(manifest, &amendments)?.standing().ending.is_some())
}

async fn destroy(chorus: &Chorus, row: &Wave, who: &str) -> Result<(), WorkflowError> {
    chorus.stores.responses.erase_wave(&row.id).await?;
    chorus.stores.gate.drop_drafts(&row.id).await?;
    Ok(chorus.on_record(who, "wave.erase", row.id.as_str()).advance(&row.id, &CHARGED, Stage::Erased).await?)
}

/// The codes first: a draft without codes cannot open, codes without a draft would be found by the next of its name.
async fn throw_away(chorus: &Chorus, wave: &WaveId, who: &str) -> Result<(), WorkflowError> {
    chorus.stores.gate.drop_codes(wave).await?;
    chorus.stores.app.forget_runs(wave).await?;
    Ok(chorus.on_record(who, "wave.throw_away", wave.as_str()).delete_draft(wave).await?)
}

/// Closes the box of a wave whose end is on record, and destroys what is in it. Again goes on from where it stopped.
pub(super) async fn end_without_results(chorus: &Chorus, wave: &WaveId) -> Result<(), WorkflowError> {
    let stores = &chorus.stores;
    // None: the wave was ended before its box took anything.
    if let Some(found) = stores.responses.wave(wave).await? {
        if found.state != BoxState::Erased {
            stores.responses.close_wave(wave).await?;
        }
        stores.responses.erase_wave(wave).await?;
    }
    stores.gate.drop_drafts(wave).await?;
    Ok(stores.app.advance(wave, &[Stage::Closed, Stage::Erased], Stage::Erased).await?)
}
