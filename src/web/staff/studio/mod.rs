//! The studio: a participation worker designs a survey.
//!
//! Each page shows one part of the design; each form says which version of the design it was made from, and a form made
//! from an older one is answered with both side by side ([`conflict`]). A survey that was launched is not designed any
//! more: its design pages lead to its overview.
//!
//! Left open: two people who type at the same time see each other only when one saves.

pub mod add;
pub mod bank;
pub mod begin;
pub mod conflict;
pub mod days;
pub mod files;
pub mod head;
pub mod item_form;
pub mod list;
pub mod next;
pub mod outline;
pub mod overview;
pub mod preview;
pub mod problem;
pub mod purpose;
pub mod questions;
pub mod routes;
mod sample;
pub mod save;
pub mod scales;
pub mod sure;
pub mod sure_rows;
pub mod who;

use actix_web::HttpResponse;

use super::{Me, StaffForm};
use crate::consultation::WaveId;
use crate::consultation::design::Design;
use crate::web::error::PageError;
use crate::web::page::{Sample, samples_of};
use crate::web::reply;
use crate::web::site::Site;
use crate::workflow::WorkflowError;
use crate::workflow::design::{At, DesignError, Refused, Survey, survey};

/// A survey that is being designed, as it was read for one page.
pub struct Studied {
    /// Its name.
    pub id: WaveId,
    /// Where it stands.
    pub survey: Survey,
    /// The design.
    pub design: Design,
    /// The version of the design.
    pub version: u32,
}

/// The survey that an address names.
///
/// # Errors
/// [`PageError::NotFound`] when there is none.
pub async fn named(site: &Site, id: &str) -> Result<Survey, PageError> {
    let wave: WaveId = id.parse().map_err(|_| PageError::NotFound)?;
    survey(&site.chorus, &wave).await.map_err(not_found)
}

/// The survey that an address names, if it is being designed; `None` once it was launched.
///
/// # Errors
/// [`PageError::NotFound`] when there is none.
pub async fn studied(site: &Site, id: &str) -> Result<Option<Studied>, PageError> {
    let survey = named(site, id).await?;
    if !survey.is_being_designed() {
        return Ok(None);
    }
    let Some(stored) = survey.designed.clone() else { return Ok(None) };
    Ok(Some(Studied { id: survey.wave.clone(), design: stored.design, version: stored.version, survey }))
}

/// What is absent is the same page as what never was.
fn not_found(error: WorkflowError) -> PageError {
    match error {
        WorkflowError::NoSuchWave(_) => PageError::NotFound,
        other => other.into(),
    }
}

/// Where a survey's pages are.
#[must_use]
pub fn path_of(id: &WaveId) -> String {
    format!("/staff/c/{id}")
}

/// The reply for a page that a launched survey has not.
#[must_use]
pub fn launched(id: &str) -> HttpResponse {
    reply::see_other(&format!("/staff/c/{id}"))
}

/// Where a form's change is made.
///
/// # Errors
/// [`PageError::BadForm`] when it does not say from which version.
pub fn at<'a>(id: &'a WaveId, form: &StaffForm, me: &'a Me) -> Result<At<'a>, PageError> {
    let version = form.text("version").parse().map_err(|_| PageError::BadForm)?;
    Ok(At { wave: id, version, who: &me.login })
}

/// The name of a survey as an address has it.
///
/// # Errors
/// [`PageError::NotFound`] when it is none.
pub fn wave_of(id: &str) -> Result<WaveId, PageError> {
    id.parse().map_err(|_| PageError::NotFound)
}

/// What became of a change that was not made.
pub enum Undone {
    /// Somebody else saved since.
    Conflict,
    /// It cannot be; the page says why.
    Refused(Refused),
}

/// Tells what stood in the way of a change; what no page of the design can word goes on.
///
/// # Errors
/// [`PageError::NotFound`] when the survey is gone or was launched meanwhile, and whatever a store says.
pub fn undone(error: DesignError) -> Result<Undone, PageError> {
    if error.is_conflict() {
        return Ok(Undone::Conflict);
    }
    match error {
        DesignError::Refused(refused) => Ok(Undone::Refused(refused)),
        DesignError::Workflow(WorkflowError::Stage(_)) => Err(PageError::NotFound),
        DesignError::Workflow(other) => Err(not_found(other)),
    }
}

/// A change that a page cannot word: the survey is gone, was launched meanwhile, or a store fails.
#[must_use]
pub fn failed(error: DesignError) -> PageError {
    undone(error).map_or_else(|error| error, |_| PageError::NotFound)
}

/// Every page of the studio, in every state.
#[must_use]
pub fn samples() -> Vec<Sample> {
    let mut all = samples_of::<list::Consultations>();
    all.extend(samples_of::<begin::Begin>());
    all.extend(samples_of::<overview::Overview>());
    all.extend(samples_of::<days::Days>());
    all.extend(samples_of::<purpose::Purpose>());
    all.extend(samples_of::<who::Who>());
    all.extend(samples_of::<questions::Questions>());
    all.extend(samples_of::<add::Add>());
    all.extend(samples_of::<add::Own>());
    all.extend(samples_of::<bank::Bank>());
    all.extend(samples_of::<sure::Sure>());
    all.extend(samples_of::<sure::Figures>());
    all.extend(samples_of::<preview::Look>());
    all.extend(samples_of::<preview::PaperForm>());
    all.extend(samples_of::<conflict::Conflict>());
    all
}
