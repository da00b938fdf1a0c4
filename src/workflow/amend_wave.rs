//! Something has to change after the launch: signed, chained to the manifest, and shown to everybody.

use super::erase_wave::end_without_results;
use super::{Chorus, WorkflowError};
use crate::consultation::{Amendment, AmendmentChain, Change, Reason, Stage, WaveId};

/// Makes a change to a launched wave.
///
/// What everybody can read stands first; what follows from it is done after. Asked again for the same change with the
/// same reason, nothing new is signed, and whatever a crash or a full disk left undone is finished.
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
    let row = chorus.wave(wave).await?;
    let manifest = row.manifest.ok_or(WorkflowError::NotLaunched)?;
    let before = chorus.stores.app.amendments(wave).await?;
    let chain = AmendmentChain::verify(&manifest, &before)?;
    let amendment = match asked_before(&before, row.stage, &change, reason) {
        Some(made) => made.clone(),
        None => chain.amend(row.stage, change.clone(), reason, chorus.today(), &chorus.server_key())?,
    };
    // The box hears of a suspension first and of a resumption last: in between, nothing is taken that should not be.
    if change == Change::Suspend {
        chorus.stores.responses.suspend_wave(wave).await?;
    }
    let subject = format!("{wave}, {}", change.kind());
    let stored = chorus.on_record(who, "wave.amend", subject).amend(&amendment).await;
    if change.ends_the_wave() {
        stored?;
        return end_without_results(chorus, wave).await;
    }
    // Also when the amendment was refused: the box must not stay suspended for a change that never was.
    let followed = follow_record(chorus, wave).await;
    stored?;
    followed
}

/// The last amendment, if it is this very change and the wave is still where it has an effect.
fn asked_before<'a>(before: &'a [Amendment], stage: Stage, change: &Change, reason: Reason) -> Option<&'a Amendment> {
    let may_be_unfinished = change.ends_the_wave() || stage == Stage::Open;
    before.last().filter(|last| may_be_unfinished && last.change == *change && last.reason == reason)
}

/// Lets the box take answers, or not, as the record of an open wave says.
async fn follow_record(chorus: &Chorus, wave: &WaveId) -> Result<(), WorkflowError> {
    let row = chorus.wave(wave).await?;
    match (row.stage, row.suspended) {
        (Stage::Open, true) => Ok(chorus.stores.responses.suspend_wave(wave).await?),
        (Stage::Open, false) => Ok(chorus.stores.responses.resume_wave(wave).await?),
        _ => Ok(()),
    }
}
