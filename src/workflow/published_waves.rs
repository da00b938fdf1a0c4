//! What everybody can read: published releases, and those that were taken back, with their reason.

use super::{Chorus, WorkflowError};
use crate::outcomes::published::{Published, Withdrawal};
use crate::privacy::verify;
use crate::store::{Release, ReleaseState};

/// Every release that is or was public, by wave, each verified again against its manifest before it is shown.
///
/// # Errors
/// When the store cannot be read, or holds a document that does not verify.
pub async fn published_waves(chorus: &Chorus) -> Result<Vec<Published>, WorkflowError> {
    let mut published = Vec::new();
    for release in chorus.stores.app.releases().await? {
        published.extend(read(chorus, release).await?);
    }
    Ok(published)
}

/// The release as pages take it; `None` while only staff see it.
async fn read(chorus: &Chorus, release: Release) -> Result<Option<Published>, WorkflowError> {
    let Some(on) = release.published_on.filter(|_| release.state != ReleaseState::Imported) else { return Ok(None) };
    let row = chorus.stores.app.wave(&release.wave).await?;
    let manifest = row.and_then(|row| row.manifest).ok_or(WorkflowError::NotLaunched)?;
    let mut questionnaires = Vec::new();
    for given in &manifest.questionnaires {
        questionnaires.push(chorus.questionnaire(&given.name, &given.sha256)?.as_ref().clone());
    }
    let withdrawn = release.withdrawn_on.map(|on| Withdrawal { on, reason: release.reason.unwrap_or_default() });
    Ok(Some(Published { release: verify(&release.document, &manifest)?, questionnaires, on, withdrawn }))
}
