//! The box is handed to the custodians; before that, it is paid for.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::{Chorus, WorkflowError};
use crate::consultation::{Manifest, Stage, WaveId, WrongStage, canonical_json};
use crate::privacy::LedgerEntry;
use crate::sealing::export::BoxWriter;

/// Charges the ledger, then writes the sealed responses of a closed wave to `out`.
///
/// The charge stands before a single byte is written. Asked again, it is the same entry and the same bytes, so a lost
/// file costs nothing.
///
/// # Errors
/// When the wave is not closed, the ledger does not hold together, or the file cannot be written.
pub async fn export_box(chorus: &Chorus, wave: &WaveId, out: &Path, who: &str) -> Result<LedgerEntry, WorkflowError> {
    let row = chorus.stores.app.wave(wave).await?.ok_or_else(|| WorkflowError::NoSuchWave(wave.clone()))?;
    if !(Stage::Closed..=Stage::Published).contains(&row.stage) {
        return Err(WrongStage { found: row.stage, needed: Stage::Closed }.into());
    }
    let manifest = row.manifest.ok_or(WorkflowError::NotLaunched)?;
    let entry = chorus.stores.app.charge(wave).await?;
    if row.stage == Stage::Closed {
        chorus.note(who, "box.export", wave.as_str()).await?;
    }
    write(chorus, &manifest, &entry, out).await?;
    Ok(entry)
}

async fn write(chorus: &Chorus, manifest: &Manifest, entry: &LedgerEntry, out: &Path) -> Result<(), WorkflowError> {
    let failed = |source: std::io::Error| WorkflowError::Write { path: out.display().to_string(), source };
    let mut questionnaires = BTreeMap::new();
    for reference in &manifest.questionnaires {
        let form = chorus.questionnaire(&reference.name, &reference.sha256)?;
        questionnaires.insert(reference.name.clone(), form.file.clone().into_bytes());
    }
    let amendments = chorus.stores.app.amendments(&manifest.wave).await?;
    // Written beside and renamed, so that a box that is there is whole.
    let partial = out.with_extension("partial");
    let file = BufWriter::new(File::create(&partial).map_err(failed)?);
    let mut tar = BoxWriter::begin(file, manifest, &amendments, &canonical_json(entry), &questionnaires)?;
    let mut rows = chorus.stores.responses.rows(&manifest.wave);
    loop {
        let chunk = rows.next().await?;
        if chunk.is_empty() {
            break;
        }
        for row in chunk {
            tar.row(row.key, &row.sealed)?;
        }
    }
    let mut file = tar.finish()?;
    file.flush().map_err(failed)?;
    file.get_ref().sync_all().map_err(failed)?;
    std::fs::rename(&partial, out).map_err(failed)
}
