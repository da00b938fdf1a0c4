//! Somebody of staff types in what a young person wrote on paper. It goes the same way as an answer given on a screen: the
//! same number, the same ticket, the same seal; once typed it looks like any other.

use super::open_waves::{Accepts, OpenWaves};
use super::redeem_code::look_up;
use super::submit_response::{Submission, SubmitError, submit_response};
use super::{Chorus, WorkflowError};
use crate::consultation::{Response, WaveId, Way};
use crate::questionnaire::{Answer, Asked, Band, Route};
use crate::sealing::CodeKeys;
use crate::store::DepositRefused;

/// A form as it was typed in. No `Debug`: it holds answers.
pub struct PaperForm<'a> {
    /// The survey it belongs to.
    pub wave: &'a WaveId,
    /// The band whose paper it is.
    pub band: Band,
    /// Answers by item index.
    pub answers: &'a [Option<Answer>],
    /// Names this form; sent twice, it is stored once.
    pub submission: Submission,
}

/// Why a form was not taken. Nothing was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperRefused {
    /// The number is not one that works: mistyped, used, void.
    Number,
    /// The number was made for another age band than this paper.
    OtherBand,
    /// The survey takes no answers now.
    NotNow,
}

/// Stores a form; returns only when it is on disk. `who` stands in the audit trail once a day, however many forms they
/// type, so that no count and no order follows from it.
///
/// # Errors
/// When a store cannot be read or written. Nothing was stored then, as far as anybody should rely on.
pub async fn enter_paper(
    chorus: &Chorus,
    waves: &OpenWaves,
    keys: &CodeKeys,
    form: &PaperForm<'_>,
    who: &str,
) -> Result<Result<(), PaperRefused>, WorkflowError> {
    // Before anything is looked up, so that trying numbers leaves a trace too; once a day, so it tells no number.
    chorus.note_once_a_day(who, "paper.enter", form.wave.as_str()).await?;
    // A form that was put down on a screen stays where it is: if this one is refused, the young person can go on.
    let Ok(usable) = look_up(chorus, waves, keys).await? else { return Ok(Err(PaperRefused::Number)) };
    if usable.wave.manifest.wave != *form.wave {
        return Ok(Err(PaperRefused::Number));
    }
    if usable.band != form.band {
        return Ok(Err(PaperRefused::OtherBand));
    }
    if usable.wave.accepts(chorus.now()) != Accepts::Answers {
        return Ok(Err(PaperRefused::NotNow));
    }
    let Some(questionnaire) = usable.wave.questionnaire(form.band, Way::Full) else {
        return Ok(Err(PaperRefused::OtherBand));
    };
    let response = Response {
        wave: form.wave.clone(),
        manifest: usable.wave.manifest_sha256.clone(),
        group: usable.group,
        band: form.band,
        questionnaire: questionnaire.name(),
        way: Way::Full,
        answers: Route::new(questionnaire, Asked::alone(form.band)).answers_that_count(form.answers),
    };
    match submit_response(chorus, &usable.wave, &usable.ticket, form.submission, &response).await {
        Ok(_) => Ok(Ok(())),
        Err(SubmitError::Refused(DepositRefused::Spent)) => Ok(Err(PaperRefused::Number)),
        Err(SubmitError::Refused(DepositRefused::Suspended | DepositRefused::NotOpen)) => Ok(Err(PaperRefused::NotNow)),
        Err(error) => Err(WorkflowError::NotStored(error)),
    }
}
