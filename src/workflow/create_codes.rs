//! A participation worker prints slips.

use rand::{CryptoRng, seq::SliceRandom};

use super::{Chorus, WorkflowError};
use crate::consultation::{Code, Draft, GroupId, Stage, WaveId, WrongStage};
use crate::questionnaire::Band;
use crate::sealing::{CodeKeys, Lookup};
use crate::store::NewCode;

/// A batch of slips.
pub struct Batch<'a> {
    /// For which wave.
    pub wave: &'a WaveId,
    /// For which group.
    pub group: &'a GroupId,
    /// For which band; a group of several needs it said.
    pub band: Option<Band>,
    /// How many.
    pub count: usize,
}

/// Makes the codes of a batch, in an order that says nothing. They are given back once and never again: the gate keeps
/// only what they are looked up by.
///
/// `progress` is told how many twentieths are done: each code costs a slow derivation.
///
/// # Errors
/// When there is no such wave, group or band, the wave is past taking answers, or the gate fails.
pub async fn create_codes(
    chorus: &Chorus,
    rng: &mut impl CryptoRng,
    batch: &Batch<'_>,
    who: &str,
    progress: &(dyn Fn(u8) + Sync),
) -> Result<Vec<Code>, WorkflowError> {
    let Batch { wave, group, band, count } = *batch;
    let row = chorus.stores.app.wave(wave).await?.ok_or_else(|| WorkflowError::NoSuchWave(wave.clone()))?;
    if row.stage > Stage::Open {
        return Err(WrongStage { found: row.stage, needed: Stage::Open }.into());
    }
    let draft = Draft::parse(wave.as_str(), &row.draft).map_err(|found| super::faults(&found))?;
    let band = band_of(&draft, group, band)?;
    let mut codes: Vec<Code> = (0..count).map(|_| Code::generate(rng)).collect();
    codes.shuffle(rng);
    let rows =
        lookups(&codes, &chorus.secrets.pepper, progress).into_iter().map(|lookup| NewCode { lookup, band }).collect();
    chorus.stores.gate.add_codes(wave, group, rows).await?;
    chorus.note(who, "codes.create", wave.as_str()).await?;
    Ok(codes)
}

/// Makes one code void; whoever lost a slip is given another. Tells whether the code opened anything before.
///
/// # Errors
/// When the gate fails.
pub async fn void_code(chorus: &Chorus, code: &Code, who: &str) -> Result<bool, WorkflowError> {
    let lookup = CodeKeys::derive(code, &chorus.secrets.pepper).lookup;
    let voided = chorus.stores.gate.void(&lookup).await?;
    chorus.note(who, "codes.void", "one code").await?;
    Ok(voided)
}

fn band_of(draft: &Draft, group: &GroupId, wanted: Option<Band>) -> Result<Band, WorkflowError> {
    let found = draft.groups.iter().find(|one| one.group == *group);
    let found = found.ok_or_else(|| WorkflowError::NoSuchGroup(group.clone()))?;
    match (wanted, found.bands.as_slice()) {
        (Some(band), bands) if bands.contains(&band) => Ok(band),
        (None, [only]) => Ok(*only),
        _ => Err(WorkflowError::BandNeeded(group.clone())),
    }
}

/// What each code is looked up by; two threads at least share the slow derivations.
fn lookups(codes: &[Code], pepper: &[u8; 32], progress: &(dyn Fn(u8) + Sync)) -> Vec<Lookup> {
    use rayon::prelude::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    let done = AtomicUsize::new(0);
    codes
        .par_iter()
        .map(|code| {
            let lookup = CodeKeys::derive(code, pepper).lookup;
            let so_far = done.fetch_add(1, Ordering::Relaxed) + 1;
            if so_far.is_multiple_of(codes.len().div_ceil(20)) {
                progress(u8::try_from(so_far * 20 / codes.len()).unwrap_or(20));
            }
            lookup
        })
        .collect()
}
