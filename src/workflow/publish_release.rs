//! A signed release comes home: it is checked, stored, shown, and if need be taken back.

use super::{Chorus, WorkflowError};
use crate::consultation::{AmendmentChain, Manifest, Reason, Stage, WaveId, WrongStage};
use crate::privacy::{DocumentFault, LedgerError, VerifiedRelease, claimed_wave, verify};
use crate::store::StoreError;

/// Checks a release document against everything this server knows of its wave, and stores it.
///
/// # Errors
/// When the document does not verify, answers to another manifest, names other amendments, or was paid for by an entry
/// that is not in the ledger here; when the wave was not exported; when it has a release already. When the document
/// names a place that this ledger has not reached, [`LedgerError::RolledBack`](crate::privacy::LedgerError), whatever
/// the stage: an older store was put back, and what was charged since is missing.
pub async fn import_release(chorus: &Chorus, document: &[u8], who: &str) -> Result<WaveId, WorkflowError> {
    let wave = claimed_wave(document)?;
    let row = chorus.wave(&wave).await?;
    let wrong_stage = WrongStage { found: row.stage, needed: Stage::Exported };
    let manifest = row.manifest.ok_or(wrong_stage)?;
    let verified = verify(document, &manifest);
    let ledger = chorus.stores.app.ledger().await?;
    if let Ok(verified) = &verified {
        ledger.demand_that_it_reaches(verified.document().ledger.sequence)?;
    }
    if row.stage != Stage::Exported {
        return Err(wrong_stage.into());
    }
    let verified = verified?;
    check_amendments(chorus, &manifest, &verified).await?;
    if !verified.is_paid_in(&ledger) {
        return Err(WorkflowError::NotOurCharge);
    }
    let record = chorus.on_record(who, "release.import", wave.as_str());
    record.import_release(&wave, document, chorus.today()).await?;
    Ok(wave)
}

/// Checks and stores a release document, if it is of this wave.
///
/// # Errors
/// [`WorkflowError::OtherSurvey`], and those of [`import_release`].
pub async fn import_release_of(
    chorus: &Chorus,
    wave: &WaveId,
    document: &[u8],
    who: &str,
) -> Result<(), WorkflowError> {
    if claimed_wave(document)? != *wave {
        return Err(WorkflowError::OtherSurvey);
    }
    import_release(chorus, document, who).await.map(drop)
}

async fn check_amendments(
    chorus: &Chorus,
    manifest: &Manifest,
    verified: &VerifiedRelease,
) -> Result<(), WorkflowError> {
    let amendments = chorus.stores.app.amendments(&manifest.wave).await?;
    let ours = AmendmentChain::verify(manifest, &amendments)?;
    if verified.was_made_with(&ours) { Ok(()) } else { Err(WorkflowError::OtherAmendments) }
}

/// Shows a release to everybody.
///
/// # Errors
/// When there is none, or it is public already.
pub async fn publish_release(chorus: &Chorus, wave: &WaveId, who: &str) -> Result<(), WorkflowError> {
    Ok(chorus.on_record(who, "release.publish", wave.as_str()).publish_release(wave, chorus.today()).await?)
}

/// Takes a release back, for a reason of the fixed list that stays visible.
///
/// # Errors
/// When there is none.
pub async fn withdraw_release(chorus: &Chorus, wave: &WaveId, why: Reason, who: &str) -> Result<(), WorkflowError> {
    Ok(chorus.on_record(who, "release.withdraw", wave.as_str()).withdraw_release(wave, why, chorus.today()).await?)
}

/// Why a document that somebody brought home is not taken, as a page can say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportRefusal {
    /// It is no signed result, or too long to be one.
    NotAResult,
    /// It is of another survey.
    OtherSurvey,
    /// It was signed by nobody who holds a key of this survey, or by too few.
    NotSignedByKeyHolder,
    /// Something in it was changed after it was signed, or it does not follow the survey's plan.
    Altered,
    /// It was made before a change to the survey.
    OtherChanges,
    /// It was not made from the file that this server gave out.
    OtherCharge,
    /// Results are here already.
    ThereAlready,
    /// The locked file was not given out yet.
    TooEarly,
    /// The survey is over, and nothing can be brought home any more.
    Over,
    /// An older state of this server was put back, and lacks what paid for the document.
    RolledBack,
}

impl ImportRefusal {
    /// The kind of this refusal; `None` when what failed is not about the document.
    #[must_use]
    pub fn of(error: &WorkflowError) -> Option<Self> {
        Some(match error {
            WorkflowError::Document(fault) => Self::of_document(fault),
            WorkflowError::NoSuchWave(_) | WorkflowError::OtherSurvey => Self::OtherSurvey,
            WorkflowError::OtherAmendments => Self::OtherChanges,
            WorkflowError::NotOurCharge => Self::OtherCharge,
            WorkflowError::Ledger(LedgerError::RolledBack { .. }) => Self::RolledBack,
            WorkflowError::Store(StoreError::OtherRelease) => Self::ThereAlready,
            WorkflowError::Stage(stage) | WorkflowError::Store(StoreError::WrongStage(stage)) => match stage.found {
                Stage::Draft | Stage::Open | Stage::Closed => Self::TooEarly,
                Stage::Exported | Stage::Released | Stage::Published => Self::ThereAlready,
                Stage::Erased => Self::Over,
            },
            _ => return None,
        })
    }

    const fn of_document(fault: &DocumentFault) -> Self {
        match fault {
            DocumentFault::TooLong | DocumentFault::Unreadable(_) => Self::NotAResult,
            DocumentFault::Signer | DocumentFault::TooFewSignatures { .. } => Self::NotSignedByKeyHolder,
            DocumentFault::Differs { .. }
            | DocumentFault::Plan(_)
            | DocumentFault::Ledger(_)
            | DocumentFault::Estimates
            | DocumentFault::Signature(_) => Self::Altered,
        }
    }
}
