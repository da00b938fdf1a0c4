//! A participation worker prints slips.

use std::io;

use rand::{CryptoRng, seq::SliceRandom};
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::spawn_blocking;
use zeroize::Zeroizing;

use super::open_wave::ROUNDED_TO;
use super::{Chorus, WorkflowError};
use crate::consultation::{Code, Draft, GroupId, RunNumber, Stage, WaveId, WrongStage};
use crate::questionnaire::Band;
use crate::sealing::{CodeKeys, Lookup};
use crate::store::{NewCode, StoreError};

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

/// Makes the codes of a batch, in an order that says nothing. `hand_out` gets them once, before they count for
/// anything: where it fails, nobody has a code and none is stored. The gate keeps only what they are looked up by.
///
/// `progress` is told how many twentieths are done: each code costs a slow derivation.
///
/// # Errors
/// When there is no such wave, group or band, the wave is past taking answers, an open wave would have more codes than
/// it was opened with, they could not be handed out, or the gate fails. None of the codes works then.
pub async fn create_codes(
    chorus: &Chorus,
    rng: &mut impl CryptoRng,
    batch: &Batch<'_>,
    who: &str,
    progress: &(dyn Fn(u8) + Sync),
    hand_out: impl FnOnce(&[Code]) -> io::Result<()>,
) -> Result<Vec<Code>, WorkflowError> {
    make_codes(chorus, rng, batch, None, who, progress, hand_out).await
}

/// As [`create_codes`]; the codes of a print run carry its number.
pub(super) async fn make_codes(
    chorus: &Chorus,
    rng: &mut impl CryptoRng,
    batch: &Batch<'_>,
    run: Option<RunNumber>,
    who: &str,
    progress: &(dyn Fn(u8) + Sync),
    hand_out: impl FnOnce(&[Code]) -> io::Result<()>,
) -> Result<Vec<Code>, WorkflowError> {
    let Batch { wave, group, band, count } = *batch;
    let row = chorus.wave(wave).await?;
    let draft = Draft::parse(wave.as_str(), &row.draft).map_err(|found| super::faults(&found))?;
    let band = band_of(&draft, group, band)?;
    room_for(chorus, batch).await?;
    let mut codes: Vec<Code> = (0..count).map(|_| Code::generate(rng)).collect();
    codes.shuffle(rng);
    let (codes, lookups) = lookups(codes, &chorus.secrets.pepper, progress).await?;
    let rows = lookups.into_iter().map(|lookup| NewCode { lookup, band }).collect();
    // Looked at again: so many derivations take a while, and the wave may have opened.
    let most = room_for(chorus, batch).await?;
    chorus.note(who, "codes.create", format!("{wave}, {group}, {band}: {count}")).await?;
    hand_out(&codes).map_err(WorkflowError::NotHandedOut)?;
    let gate = &chorus.stores.gate;
    match (run, most) {
        (Some(run), most) => gate.add_run(wave, group, rows, run, most).await?,
        (None, None) => gate.add_codes(wave, group, rows).await?,
        (None, Some(most)) => gate.replace_codes(wave, group, rows, most).await?,
    }
    Ok(codes)
}

/// How many codes the group may have in the end, if there is a limit and room for this batch below it. The manifest
/// of an open wave says in public how many were issued, rounded down to five; that stays true whatever is replaced.
async fn room_for(chorus: &Chorus, batch: &Batch<'_>) -> Result<Option<u64>, WorkflowError> {
    let row = chorus.wave(batch.wave).await?;
    let manifest = match (row.stage, row.manifest) {
        (Stage::Draft, _) => return Ok(None),
        (Stage::Open, Some(manifest)) => manifest,
        (found, _) => return Err(WrongStage { found, needed: Stage::Open }.into()),
    };
    let plan = manifest.group(batch.group).ok_or_else(|| WorkflowError::NoSuchGroup(batch.group.clone()))?;
    let most = u64::from(plan.issued) + (ROUNDED_TO - 1);
    let issued = chorus.stores.gate.issued_count(batch.wave, batch.group).await?;
    if issued + batch.count as u64 > most { Err(StoreError::MoreCodes.into()) } else { Ok(Some(most)) }
}

/// Makes one code void; whoever lost a slip is given another. Tells whether the code opened anything before.
///
/// # Errors
/// When the gate fails.
pub async fn void_code(chorus: &Chorus, code: &Code, who: &str) -> Result<bool, WorkflowError> {
    let lookup = CodeKeys::derive(code, &chorus.secrets.pepper).lookup;
    chorus.note(who, "codes.void", "one code").await?;
    Ok(chorus.stores.gate.void(&lookup).await?)
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

/// What each code is looked up by, beside the codes; two threads at least share the slow derivations, and whoever else
/// is served by this thread does not wait for them.
async fn lookups(
    codes: Vec<Code>,
    pepper: &[u8; 32],
    progress: &(dyn Fn(u8) + Sync),
) -> Result<(Vec<Code>, Vec<Lookup>), WorkflowError> {
    use rayon::prelude::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    let pepper = Zeroizing::new(*pepper);
    let (tell, mut told) = unbounded_channel();
    let deriving = spawn_blocking(move || {
        let done = AtomicUsize::new(0);
        let derive = |code: &Code| {
            let lookup = CodeKeys::derive(code, &pepper).lookup;
            let so_far = done.fetch_add(1, Ordering::Relaxed) + 1;
            if so_far.is_multiple_of(codes.len().div_ceil(20)) {
                // Nobody listens any more when the page that asked is gone.
                tell.send(u8::try_from(so_far * 20 / codes.len()).unwrap_or(20)).ok();
            }
            lookup
        };
        let lookups = codes.par_iter().map(derive).collect();
        (codes, lookups)
    });
    while let Some(twentieths) = told.recv().await {
        progress(twentieths);
    }
    deriving.await.map_err(|_| WorkflowError::NotHandedOut(io::ErrorKind::Interrupted.into()))
}
