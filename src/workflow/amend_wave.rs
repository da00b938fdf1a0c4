//! Something has to change after the launch: signed, chained to the manifest, and shown to everybody.

use super::{Chorus, WorkflowError};
use crate::consultation::{AmendmentChain, Change, Reason, Stage, WaveId};

/// Makes a change to a launched wave.
///
/// # Errors
/// When the change is not possible at this stage of the wave, or a store fails.
pub async fn amend_wave(
    chorus: &Chorus,
    wave: &WaveId,
    change: Change,
    reason: Reason,
    who: &str,
) -> Result<(), WorkflowError> {
    // The desk cannot leave an item out yet, and young people must not be told that it will.
    if matches!(change, Change::WithdrawItem { .. }) {
        return Err(WorkflowError::NotYet("withdrawing a question"));
    }
    let row = chorus.stores.app.wave(wave).await?.ok_or_else(|| WorkflowError::NoSuchWave(wave.clone()))?;
    let manifest = row.manifest.ok_or(WorkflowError::NotLaunched)?;
    let before = chorus.stores.app.amendments(wave).await?;
    let chain = AmendmentChain::verify(&manifest, &before)?;
    let amendment = chain.amend(row.stage, change.clone(), reason, chorus.today(), &chorus.server_key())?;
    // The box hears of a suspension first and of a resumption last: in between, nothing is taken that should not be.
    let responses = &chorus.stores.responses;
    if matches!(change, Change::Suspend) {
        responses.suspend_wave(wave).await?;
    }
    chorus.stores.app.amend(&amendment).await?;
    match change {
        Change::Resume => responses.resume_wave(wave).await?,
        Change::CloseWithoutResults | Change::Destroy => end_without_results(chorus, wave, row.stage).await?,
        _ => {}
    }
    chorus.note(who, "wave.amend", wave.as_str()).await
}

/// Closes the box, destroys what is in it, and gives back what was set aside: nothing was opened, nothing is owed.
async fn end_without_results(chorus: &Chorus, wave: &WaveId, stage: Stage) -> Result<(), WorkflowError> {
    let stores = &chorus.stores;
    if stage == Stage::Open {
        stores.responses.close_wave(wave).await?;
        stores.gate.drop_drafts(wave).await?;
        stores.app.advance(wave, &[Stage::Open], Stage::Closed).await?;
    }
    stores.responses.erase_wave(wave).await?;
    stores.app.release_reservation(wave).await?;
    Ok(stores.app.advance(wave, &[Stage::Closed], Stage::Erased).await?)
}
