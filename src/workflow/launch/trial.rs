//! What a trial of a survey shows: the questions of a band as they stand, launched or not.

use std::sync::Arc;

use time::Date;

use super::as_it_opens;
use crate::consultation::WaveId;
use crate::questionnaire::{Band, Questionnaire};
use crate::workflow::design::{forms_of, survey};
use crate::workflow::{Chorus, WorkflowError};

/// What somebody tries.
pub struct Tried {
    /// The questions.
    pub form: Arc<Questionnaire>,
    /// The last day for answers, as planned.
    pub closes_on: Date,
    /// The day of the results.
    pub results_on: Date,
    /// The day by which answers are destroyed.
    pub erase_on: Date,
    /// How many can open answers of surveys launched now.
    pub key_holders: usize,
    /// Whether it will stay hidden who answered.
    pub hides_taking_part: bool,
}

/// What somebody of this band would be asked. `None` when the survey is not finished, or asks this band nothing.
///
/// # Errors
/// When a store cannot be read.
pub async fn form_to_try(chorus: &Chorus, wave: &WaveId, band: Band) -> Result<Option<Tried>, WorkflowError> {
    let found = match survey(chorus, wave).await {
        Err(WorkflowError::NoSuchWave(_)) => return Ok(None),
        found => found?,
    };
    let Some(draft) = as_it_opens(chorus, wave).await? else { return Ok(None) };
    let Some(name) = draft.questionnaires.get(&band) else { return Ok(None) };
    // Those of the design go before those that were stored: a trial shows what stands now.
    let own = found.designed.and_then(|stored| forms_of(&stored.design, &chorus.catalogue).ok());
    let own = own.and_then(|(_, own)| own.into_iter().find(|form| form.name() == *name)).map(Arc::new);
    let Some(form) = own.or_else(|| chorus.catalogue.questionnaire(name)) else { return Ok(None) };
    Ok(Some(Tried {
        form,
        closes_on: draft.closes_on,
        results_on: draft.results_on,
        erase_on: draft.erase_on,
        key_holders: chorus.stores.app.key_holders().await?.len(),
        hides_taking_part: draft.groups.iter().all(|group| !group.exact_n),
    }))
}
