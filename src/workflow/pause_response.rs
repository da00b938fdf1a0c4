//! A young person stops for now.

use rand::CryptoRng;

use super::{Chorus, WorkflowError};
use crate::consultation::WaveId;
use crate::sealing::DraftKey;

/// Keeps what was answered so far, padded, under a key that only the number on the slip gives again.
///
/// # Errors
/// When the store cannot keep it; then nothing was kept.
pub async fn pause_response(
    chorus: &Chorus,
    wave: &WaveId,
    key: &DraftKey,
    draft: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<(), WorkflowError> {
    let sealed = key.seal(rng, wave, draft).map_err(WorkflowError::Draft)?;
    Ok(chorus.stores.gate.put_draft(key.row(wave), wave, sealed).await?)
}
