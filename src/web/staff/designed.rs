//! A survey that is being designed, for pages that show a part of its design.

use crate::consultation::WaveId;
use crate::store::StoredDesign;
use crate::web::error::PageError;
use crate::web::site::Site;
use crate::workflow::WorkflowError;
use crate::workflow::design::{DesignError, survey};

/// The design that an address names; `None` once its survey was launched.
///
/// # Errors
/// [`PageError::NotFound`] when there is none, and whatever the store says.
pub async fn designed(site: &Site, id: &str) -> Result<Option<StoredDesign>, PageError> {
    let wave: WaveId = id.parse().map_err(|_| PageError::NotFound)?;
    let found = survey(&site.chorus, &wave).await.map_err(not_found)?;
    let being_designed = found.is_being_designed();
    if !being_designed && found.settled.is_none() {
        return Err(PageError::NotFound);
    }
    Ok(found.designed.filter(|_| being_designed))
}

/// What is absent is the same page as what never was.
pub fn not_found(error: WorkflowError) -> PageError {
    match error {
        WorkflowError::NoSuchWave(_) => PageError::NotFound,
        other => other.into(),
    }
}

/// A change that a page cannot word: the survey is gone, was launched meanwhile, or a store fails.
pub fn failed(error: DesignError) -> PageError {
    match error {
        DesignError::Workflow(WorkflowError::Stage(_)) | DesignError::Refused(_) => PageError::NotFound,
        DesignError::Workflow(other) => not_found(other),
    }
}
