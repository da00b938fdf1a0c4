//! The box is handed to the custodians; before that, it is paid for.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, ErrorKind};
use std::path::Path;

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::erase_wave::was_ended;
use super::{Chorus, WorkflowError};
use crate::consultation::{Manifest, Stage, WaveId, WrongStage, canonical_json};
use crate::privacy::LedgerEntry;
use crate::sealing::export::BoxWriter;
use crate::store::BoxState;

/// Charges the ledger, then writes the sealed responses of a closed wave to `out`.
///
/// The charge stands before a single byte is written. Asked again, it is the same entry and the same bytes, so a lost
/// file costs nothing.
///
/// # Errors
/// When the wave is not closed or was ended without results, the ledger does not hold together, another file is in the
/// way, or the file cannot be written.
pub async fn export_box(chorus: &Chorus, wave: &WaveId, out: &Path, who: &str) -> Result<LedgerEntry, WorkflowError> {
    let row = chorus.wave(wave).await?;
    if !(Stage::Closed..=Stage::Published).contains(&row.stage) {
        return Err(WrongStage { found: row.stage, needed: Stage::Closed }.into());
    }
    let manifest = row.manifest.ok_or(WorkflowError::NotLaunched)?;
    if was_ended(chorus, &manifest).await? {
        return Err(WorkflowError::Ended);
    }
    // Not charged yet, so whatever is there is no box of this wave.
    if row.stage == Stage::Closed && out.exists() {
        return Err(WorkflowError::Exists(out.to_owned()));
    }
    // An amendment that ends the wave meanwhile gives back what is charged here: one of the two finds nothing.
    let entry = chorus.on_record(who, "box.export", wave.as_str()).charge(wave).await?;
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
    // Written beside, so that a box that is there is whole, and another file of this name is never lost.
    let folder = out.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let file = BufWriter::new(NamedTempFile::new_in(folder).map_err(failed)?);
    let mut tar = BoxWriter::begin(file, manifest, &amendments, &canonical_json(entry), &questionnaires)?;
    demand_whole(chorus, manifest).await?;
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
    // Whoever erased it meanwhile left a part of it here, which would open as a whole box of fewer responses.
    demand_whole(chorus, manifest).await?;
    let file = tar.finish()?.into_inner().map_err(|error| failed(error.into_error()))?;
    file.as_file().sync_all().map_err(failed)?;
    match file.persist_noclobber(out) {
        Ok(_) => File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed),
        Err(there) if same_bytes(there.file.path(), out) => Ok(()),
        Err(there) if there.error.kind() == ErrorKind::AlreadyExists => Err(WorkflowError::Exists(out.to_owned())),
        Err(there) => Err(failed(there.error)),
    }
}

/// Refuses a wave whose responses are being destroyed, or were: the box goes first, the stage follows.
async fn demand_whole(chorus: &Chorus, manifest: &Manifest) -> Result<(), WorkflowError> {
    let found = chorus.stores.responses.wave(&manifest.wave).await?;
    if found.is_some_and(|found| found.state == BoxState::Closed) { Ok(()) } else { Err(WorkflowError::Ended) }
}

fn same_bytes(one: &Path, other: &Path) -> bool {
    let digest = |path| -> std::io::Result<_> {
        let mut digest = Sha256::new();
        std::io::copy(&mut File::open(path)?, &mut digest)?;
        Ok(digest.finalize())
    };
    digest(one).is_ok_and(|one| digest(other).is_ok_and(|other| one == other))
}
