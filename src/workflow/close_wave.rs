//! A wave closes: from here on no answer is taken, and every answer that was thanked for is mixed.

use super::{Chorus, WorkflowError};
use crate::consultation::{Stage, WaveId, WrongStage};

/// Closes a wave. The box is closed first, by a barrier in its writer: no response is acknowledged after it and lost.
///
/// Run again after a crash in between, it finishes what was begun.
///
/// # Errors
/// When the wave is not open, or a store fails.
pub async fn close_wave(chorus: &Chorus, wave: &WaveId, who: &str) -> Result<(), WorkflowError> {
    let row = chorus.wave(wave).await?;
    if row.stage != Stage::Open {
        return Err(WrongStage { found: row.stage, needed: Stage::Open }.into());
    }
    chorus.stores.responses.close_wave(wave).await?;
    chorus.stores.gate.drop_drafts(wave).await?;
    Ok(chorus.on_record(who, "wave.close", wave.as_str()).advance(wave, &[Stage::Open], Stage::Closed).await?)
}
