//! What everybody can read: published releases, and those that were taken back, with their reason.

use time::Date;

use super::{Chorus, WorkflowError};
use crate::consultation::{Amendment, WaveId};
use crate::outcomes::published::{Published, Withdrawal};
use crate::privacy::verify;
use crate::store::{Release, ReleaseState, StoreError};

/// Every release that is or was public, by wave, each verified again against its manifest before it is shown. One that
/// cannot be shown (a questionnaire is not here, the document does not verify) is logged and left out; the others are
/// shown.
///
/// # Errors
/// When the store cannot be read.
pub async fn published_waves(chorus: &Chorus) -> Result<Vec<Published>, WorkflowError> {
    let mut published = Vec::new();
    for release in chorus.stores.app.releases().await? {
        let wave = release.wave.clone();
        match read(chorus, release).await {
            Ok(one) => published.extend(one),
            Err(WorkflowError::Store(error)) if !matches!(error, StoreError::Garbled(_)) => return Err(error.into()),
            Err(error) => tracing::error!(%wave, %error, "the results of a wave cannot be shown"),
        }
    }
    Ok(published)
}

/// A release that waits to be made public, as pages would show it if it were made public today; `None` when none waits.
///
/// # Errors
/// When the store cannot be read, the document does not verify, or a questionnaire is not here.
pub async fn release_to_read(chorus: &Chorus, wave: &WaveId) -> Result<Option<Published>, WorkflowError> {
    match chorus.stores.app.release(wave).await? {
        Some(release) if release.state == ReleaseState::Imported => {
            shown(chorus, &release, chorus.today(), None).await.map(Some)
        }
        _ => Ok(None),
    }
}

/// The release as pages take it; `None` while only staff see it.
async fn read(chorus: &Chorus, release: Release) -> Result<Option<Published>, WorkflowError> {
    let Some(on) = release.published_on.filter(|_| release.state != ReleaseState::Imported) else { return Ok(None) };
    let withdrawn = match (release.withdrawn_on, release.reason) {
        (None, _) => None,
        (Some(on), Some(reason)) => Some(Withdrawal { on, reason }),
        (Some(_), None) => return Err(StoreError::Garbled("reason").into()),
    };
    shown(chorus, &release, on, withdrawn).await.map(Some)
}

async fn shown(
    chorus: &Chorus,
    release: &Release,
    on: Date,
    withdrawn: Option<Withdrawal>,
) -> Result<Published, WorkflowError> {
    let manifest = chorus.wave(&release.wave).await?.manifest.ok_or(WorkflowError::NotLaunched)?;
    let mut questionnaires = Vec::new();
    for given in &manifest.questionnaires {
        questionnaires.push(chorus.questionnaire(&given.name, &given.sha256)?.as_ref().clone());
    }
    let opening = chorus.stores.app.opening(&release.wave).await?.map(|opening| opening.words);
    let amendments = chorus.stores.app.amendments(&release.wave).await?;
    let taken_out = amendments.iter().filter_map(Amendment::takes_out).collect();
    let release = verify(&release.document, &manifest)?;
    Ok(Published { release, questionnaires, on, withdrawn, opening, taken_out })
}
