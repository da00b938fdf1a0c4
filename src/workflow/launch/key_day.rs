//! Key holders on the server's side: the public parts of their keys, the launch sheet they take to their key day, and what
//! the key day brings back. No secret comes near it.

use crate::consultation::{Draft, WaveId};
use crate::sealing::custody::{CeremonyRefused, PublicCustodian, WavePublic};
use crate::store::{KeyDayBrought, KeyHolder, fingerprint_of};
use crate::workflow::design::survey;
use crate::workflow::desk::LaunchSheet;
use crate::workflow::{Chorus, WorkflowError, faults};

/// Why what a key day brought is not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotOurKeys {
    /// Not the file that a key day leaves for the server.
    #[error("not the public part of a key day")]
    NotAPublicPart(#[source] CeremonyRefused),
    /// It is of another survey.
    #[error("the keys were made for another survey")]
    OtherSurvey(WaveId),
    /// Somebody in it is no registered key holder.
    #[error("these are no registered key holders: {}", .0.join(", "))]
    Strangers(Vec<String>),
    /// The survey takes no keys any more.
    #[error("the survey has its keys already")]
    Launched,
    /// A store failed.
    #[error(transparent)]
    Workflow(#[from] WorkflowError),
}

/// Registers the public part of somebody's own key, in place of an earlier one; `staff` names their account.
///
/// # Errors
/// [`WorkflowError::PublicPart`] when it is none; [`crate::store::StoreError::KeyTaken`].
pub async fn register_key(chorus: &Chorus, staff: &str, login: &str, file: &[u8]) -> Result<(), WorkflowError> {
    let part = PublicCustodian::read(file).map_err(WorkflowError::PublicPart)?;
    let record = chorus.on_record(login, "key.register", fingerprint_of(&part));
    Ok(record.register_key(staff, &part, chorus.today()).await?)
}

/// Takes somebody's own key out of use for surveys launched from now on. Tells whether one was in use.
///
/// # Errors
/// When the store fails.
pub async fn retire_key(chorus: &Chorus, staff: &str, login: &str) -> Result<bool, WorkflowError> {
    let holders = chorus.stores.app.key_holders().await?;
    let Some(own) = holders.into_iter().find(|holder| holder.staff == staff) else { return Ok(false) };
    let record = chorus.on_record(login, "key.retire", own.fingerprint.as_str());
    Ok(record.retire_key(&own.fingerprint, chorus.today()).await?)
}

/// What key holders take to their key day: the survey, its days, what is asked, and their own public parts. Every
/// question stands there in the words of each band, so that they know what they will be able to open.
///
/// # Errors
/// [`WorkflowError::NoSuchWave`]; when a store cannot be read.
pub async fn launch_sheet(chorus: &Chorus, wave: &WaveId) -> Result<LaunchSheet, WorkflowError> {
    let row = chorus.wave(wave).await?;
    let draft = Draft::parse("the stored draft", &row.draft).map_err(|found| faults(&found))?;
    let holders = chorus.stores.app.key_holders().await?.into_iter().map(|holder| holder.part).collect();
    Ok(LaunchSheet::of(&draft, |name| chorus.catalogue.questionnaire(name), holders))
}

/// Keeps the keys that a key day made for a survey, until it is launched.
///
/// # Errors
/// [`NotOurKeys`].
pub async fn bring_key_day(chorus: &Chorus, wave: &WaveId, file: &[u8], who: &str) -> Result<(), NotOurKeys> {
    let public = WavePublic::read(file).map_err(NotOurKeys::NotAPublicPart)?;
    if public.wave != *wave {
        return Err(NotOurKeys::OtherSurvey(public.wave));
    }
    survey(chorus, wave).await?;
    let launched =
        chorus.stores.app.wave(wave).await.map_err(WorkflowError::from)?.is_some_and(|row| row.manifest.is_some());
    if launched {
        return Err(NotOurKeys::Launched);
    }
    let holders = chorus.stores.app.key_holders().await.map_err(WorkflowError::from)?;
    let strangers = strangers(&public, &holders);
    if !strangers.is_empty() {
        return Err(NotOurKeys::Strangers(strangers));
    }
    let brought = KeyDayBrought { public, brought_by: who.to_owned(), brought_on: chorus.today() };
    let record = chorus.on_record(who, "launch.key_day", wave.as_str());
    Ok(record.bring_key_day(&brought).await.map_err(WorkflowError::from)?)
}

/// Those whose keys were used and who are no key holders now, by name.
pub(super) fn strangers(public: &WavePublic, holders: &[KeyHolder]) -> Vec<String> {
    let known = |one: &crate::consultation::Custodian| holders.iter().any(|holder| holder.part.listed() == *one);
    public.custodians.iter().filter(|one| !known(one)).map(|one| one.name.clone()).collect()
}
