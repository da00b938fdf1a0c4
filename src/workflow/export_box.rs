//! The box is handed to the custodians; before that, it is paid for.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::Path;

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::erase_wave::was_ended;
use super::{Chorus, WorkflowError};
use crate::consultation::{Stage, WaveId, WrongStage, canonical_json};
use crate::privacy::LedgerEntry;
use crate::sealing::export::BoxWriter;
use crate::store::{BoxState, BoxStore, Rows, Wave};

/// Charges the ledger, then writes the sealed responses of a closed wave to `out`.
///
/// The charge stands before a single byte is written. Asked again, it is the same entry and the same bytes, so a lost
/// file costs nothing.
///
/// # Errors
/// When the wave is not closed or was ended without results, the ledger does not hold together, another file is in the
/// way, or the file cannot be written.
pub async fn export_box(chorus: &Chorus, wave: &WaveId, out: &Path, who: &str) -> Result<LedgerEntry, WorkflowError> {
    // Not charged yet, so whatever is there is no box of this wave.
    if chorus.wave(wave).await?.stage == Stage::Closed && out.exists() {
        return Err(WorkflowError::Exists(out.to_owned()));
    }
    let entry = charge_box(chorus, wave, who).await?;
    let pieces = pieces(chorus, &chorus.wave(wave).await?, &entry).await?;
    write(pieces, out).await?;
    Ok(entry)
}

/// Charges the ledger for a closed wave. Asked again, it is the same entry.
///
/// # Errors
/// When the wave is not closed or was ended without results, or the ledger does not hold together.
pub async fn charge_box(chorus: &Chorus, wave: &WaveId, who: &str) -> Result<LedgerEntry, WorkflowError> {
    demand_exportable(chorus, &chorus.wave(wave).await?).await?;
    // An amendment that ends the wave meanwhile gives back what is charged here: one of the two finds nothing.
    Ok(chorus.on_record(who, "box.export", wave.as_str()).charge(wave).await?)
}

/// The box of a wave that was charged, piece by piece: the very bytes that [`export_box`] writes.
///
/// # Errors
/// When the wave was not charged, or its responses are destroyed or being destroyed.
pub async fn hand_out_box(chorus: &Chorus, wave: &WaveId, who: &str) -> Result<BoxPieces, WorkflowError> {
    let row = chorus.wave(wave).await?;
    demand_exportable(chorus, &row).await?;
    let charged = chorus.stores.app.ledger_entry(wave).await?;
    let entry = charged.ok_or(WrongStage { found: row.stage, needed: Stage::Exported })?;
    let pieces = pieces(chorus, &row, &entry).await?;
    chorus.note(who, "box.hand_out", wave.as_str()).await?;
    Ok(pieces)
}

async fn demand_exportable(chorus: &Chorus, row: &Wave) -> Result<(), WorkflowError> {
    if !(Stage::Closed..=Stage::Published).contains(&row.stage) {
        return Err(WrongStage { found: row.stage, needed: Stage::Closed }.into());
    }
    let manifest = row.manifest.as_ref().ok_or(WorkflowError::NotLaunched)?;
    if was_ended(chorus, manifest).await? { Err(WorkflowError::Ended) } else { Ok(()) }
}

async fn pieces(chorus: &Chorus, row: &Wave, entry: &LedgerEntry) -> Result<BoxPieces, WorkflowError> {
    let manifest = row.manifest.as_ref().ok_or(WorkflowError::NotLaunched)?;
    let mut questionnaires = BTreeMap::new();
    for reference in &manifest.questionnaires {
        let form = chorus.questionnaire(&reference.name, &reference.sha256)?;
        questionnaires.insert(reference.name.clone(), form.file.clone().into_bytes());
    }
    let amendments = chorus.stores.app.amendments(&manifest.wave).await?;
    let tar = BoxWriter::begin(Vec::new(), manifest, &amendments, &canonical_json(entry), &questionnaires)?;
    let responses = chorus.stores.responses.clone();
    let pieces = BoxPieces { tar: Some(tar), rows: responses.rows(&manifest.wave), responses, wave: row.id.clone() };
    pieces.demand_whole().await?;
    Ok(pieces)
}

/// A box on its way out; a few hundred rows of it are in memory at a time.
pub struct BoxPieces {
    /// None once the end was given.
    tar: Option<BoxWriter<Vec<u8>>>,
    rows: Rows,
    responses: BoxStore,
    wave: WaveId,
}

impl BoxPieces {
    /// The next piece; `None` after the last.
    ///
    /// # Errors
    /// When the store fails, and [`WorkflowError::Ended`] when the responses were destroyed meanwhile. What was given by
    /// then has no end, and no reader takes it for a whole box.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, WorkflowError> {
        let Some(tar) = &mut self.tar else { return Ok(None) };
        let chunk = self.rows.next().await?;
        let last = chunk.is_empty();
        for row in chunk {
            tar.row(row.key, &row.sealed)?;
        }
        if !last {
            return Ok(Some(std::mem::take(tar.written())));
        }
        // Whoever erased it meanwhile left a part of it here, which would open as a whole box of fewer responses.
        self.demand_whole().await?;
        self.tar.take().map(BoxWriter::finish).transpose().map_err(WorkflowError::from)
    }

    /// Refuses a wave whose responses are being destroyed, or were: the box goes first, the stage follows.
    async fn demand_whole(&self) -> Result<(), WorkflowError> {
        let found = self.responses.wave(&self.wave).await?;
        if found.is_some_and(|found| found.state == BoxState::Closed) { Ok(()) } else { Err(WorkflowError::Ended) }
    }
}

async fn write(mut pieces: BoxPieces, out: &Path) -> Result<(), WorkflowError> {
    let failed = |source: std::io::Error| WorkflowError::Write { path: out.display().to_string(), source };
    // Written beside, so that a box that is there is whole, and another file of this name is never lost.
    let folder = out.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let mut file = BufWriter::new(NamedTempFile::new_in(folder).map_err(failed)?);
    while let Some(piece) = pieces.next().await? {
        file.write_all(&piece).map_err(failed)?;
    }
    let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
    file.as_file().sync_all().map_err(failed)?;
    match file.persist_noclobber(out) {
        Ok(_) => File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed),
        Err(there) if same_bytes(there.file.path(), out) => Ok(()),
        Err(there) if there.error.kind() == ErrorKind::AlreadyExists => Err(WorkflowError::Exists(out.to_owned())),
        Err(there) => Err(failed(there.error)),
    }
}

fn same_bytes(one: &Path, other: &Path) -> bool {
    let digest = |path| -> std::io::Result<_> {
        let mut digest = Sha256::new();
        std::io::copy(&mut File::open(path)?, &mut digest)?;
        Ok(digest.finalize())
    };
    digest(one).is_ok_and(|one| digest(other).is_ok_and(|other| one == other))
}
