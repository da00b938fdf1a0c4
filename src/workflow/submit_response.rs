//! A young person sends their answers.

use super::Chorus;
use super::open_waves::OpenWave;
use crate::consultation::Response;
use crate::sealing::{Frame, FrameFault, Ticket};
use crate::store::{Deposit, DepositRefused, Deposited};

/// Names one started form; sent twice, it is stored once.
pub type Submission = [u8; 16];

/// Why a response was not stored.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The box did not take it.
    #[error("the box did not take the response")]
    Refused(#[from] DepositRefused),
    /// It does not fit the frame of its wave, which the frame's size rules out for answers the questionnaire allows.
    #[error("the response does not fit its frame")]
    Frame(#[from] FrameFault),
}

/// Seals a response and stores it; returns only when it is on disk.
///
/// # Errors
/// [`SubmitError::Refused`]: the ticket is spent under another submission, the wave is closed or suspended, or the disk
/// is short. In each of these cases nothing was stored.
pub async fn submit_response(
    chorus: &Chorus,
    wave: &OpenWave,
    ticket: &Ticket,
    submission: Submission,
    response: &Response,
) -> Result<Deposited, SubmitError> {
    let frame = Frame::around(&response.to_canonical_json(), wave.manifest.frame_bytes)?;
    let deposit = Deposit {
        wave: response.wave.clone(),
        group: response.group.clone(),
        nullifier: ticket.nullifier(),
        submission,
        sealed: wave.recipient.seal(&frame),
    };
    Ok(chorus.stores.responses.deposit(deposit).await?)
}
