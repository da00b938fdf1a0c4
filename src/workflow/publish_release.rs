//! A signed release comes home: it is checked, stored, shown, and if need be taken back.

use super::{Chorus, WorkflowError};
use crate::consultation::{AmendmentChain, Manifest, Reason, Stage, WaveId, WrongStage};
use crate::privacy::{VerifiedRelease, claimed_wave, verify};

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
