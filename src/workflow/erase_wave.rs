//! The sealed responses of a wave are destroyed.

use super::{Chorus, WorkflowError};
use crate::consultation::{Stage, WaveId, WrongStage};

/// The stages at which a wave's responses are no longer needed.
const DONE_WITH: [Stage; 2] = [Stage::Published, Stage::Released];

/// Destroys the sealed responses, and the drafts of a wave whose results are drawn, or that ended without.
///
/// # Errors
/// When the wave still needs its responses, or a store fails.
pub async fn erase_wave(chorus: &Chorus, wave: &WaveId, who: &str) -> Result<(), WorkflowError> {
    let row = chorus.stores.app.wave(wave).await?.ok_or_else(|| WorkflowError::NoSuchWave(wave.clone()))?;
    if !DONE_WITH.contains(&row.stage) {
        return Err(WrongStage { found: row.stage, needed: Stage::Published }.into());
    }
    chorus.stores.responses.erase_wave(wave).await?;
    chorus.stores.gate.drop_drafts(wave).await?;
    chorus.stores.app.advance(wave, &DONE_WITH, Stage::Erased).await?;
    chorus.note(who, "wave.erase", wave.as_str()).await
}
