//! A wave opens: everything about it is frozen, and its privacy loss set aside.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Catalogue, Chorus, WorkflowError, faults};
use crate::consultation::{
    AreaItems, Draft, FileRef, MANIFEST_SCHEMA, Manifest, QuestionnaireRef, Stage, WaveId, WrongStage,
    largest_response_bytes, sha256_hex,
};
use crate::outcomes::Strategy;
use crate::privacy::{GroupShape, NanoRho, Plan, PlanFault, Rows, WavePlan, plan};
use crate::questionnaire::{Band, Questionnaire};
use crate::sealing::custody::WavePublic;
use crate::sealing::frame_bytes_for;

/// The fewest codes a group may have been issued. Known before anybody answers, so it says nothing about answers.
pub const FLOOR: u32 = 30;

/// Counts of issued codes are made public rounded down to whole fives.
pub(super) const ROUNDED_TO: u64 = 5;

/// The δ for which ε is quoted.
pub(super) const DELTA: &str = "0.000001";

/// Freezes the manifest, reserves the budget, and lets answers in.
///
/// The order is: manifest and reservation in one transaction, then the box. Run again after a crash in between, with
/// the same ceremony, it finishes what was begun.
///
/// # Errors
/// [`WorkflowError::FloorNotMet`], [`WorkflowError::Over`], [`WorkflowError::Ceremony`], faults of the files, and the store's own when the budget
/// does not allow it. Nothing is reserved then.
pub async fn open_wave(
    chorus: &Chorus,
    wave: &WaveId,
    ceremony: &WavePublic,
    who: &str,
) -> Result<Manifest, WorkflowError> {
    let row = chorus.wave(wave).await?;
    if ceremony.wave != *wave {
        return Err(WorkflowError::Ceremony("it was held for another wave"));
    }
    let manifest = match (row.stage, row.manifest) {
        (Stage::Draft, _) => freeze(chorus, &row.draft, ceremony).await?,
        (Stage::Open, Some(frozen)) if !is_frozen_in(ceremony, &frozen) => {
            return Err(WorkflowError::Ceremony(
                "the wave is open with the keys of another ceremony; keep those bundles",
            ));
        }
        (Stage::Open, Some(frozen)) => frozen,
        (found, _) => return Err(WrongStage { found, needed: Stage::Draft }.into()),
    };
    chorus.on_record(who, "wave.open", wave.as_str()).open_wave(&manifest).await?;
    chorus.stores.responses.open_wave(wave, &manifest.sha256(), manifest.frame_bytes).await?;
    Ok(manifest)
}

/// Whether these are the keys that the wave was opened with.
fn is_frozen_in(ceremony: &WavePublic, manifest: &Manifest) -> bool {
    ceremony.recipient == manifest.recipient
        && ceremony.custodians == manifest.custodians
        && ceremony.threshold == manifest.threshold
}

async fn freeze(chorus: &Chorus, draft: &str, ceremony: &WavePublic) -> Result<Manifest, WorkflowError> {
    let draft = Draft::parse("the stored draft", draft).map_err(|found| faults(&found))?;
    if chorus.today() > draft.closes_on {
        return Err(WorkflowError::Over(draft.closes_on));
    }
    let forms = forms(&chorus.catalogue, &draft)?;
    let (strategy, areas) = strategy_and_table(&chorus.catalogue, &draft, &forms)?;
    let shapes = shapes(chorus, &draft, &forms).await?;
    let rho = planned_rho(&draft)?;
    let rows = Rows { areas: &areas, first_item: strategy.first_item.as_ref(), importance: &draft.importance };
    let Plan { groups, rho, unreadable_sigma } = plan(&shapes, rows, rho)?;
    let invited = draft.groups.iter().flat_map(|group| group.bands.iter().map(|band| (&group.group, *band)));
    let largest = largest_response_bytes(&draft.wave, invited, |band| forms.get(&band).map(AsRef::as_ref));
    let council_year = draft.council_year();
    let manifest = Manifest {
        schema: MANIFEST_SCHEMA.to_owned(),
        council: draft.council,
        population: draft.population,
        wave: draft.wave.clone(),
        title: draft.title,
        council_year,
        opens_on: draft.opens_on,
        closes_on: draft.closes_on,
        results_on: draft.results_on,
        erase_on: draft.erase_on,
        questionnaires: forms
            .iter()
            .map(|(band, form)| QuestionnaireRef { band: *band, name: form.name(), sha256: form.sha256.clone() })
            .collect(),
        short_way: Some(draft.short_way),
        purpose: draft.purpose,
        strategy: FileRef { name: strategy.name(), sha256: sha256_hex(strategy.file.as_bytes()) },
        first_item: strategy.first_item.clone(),
        areas,
        groups,
        rho,
        delta: DELTA.to_owned(),
        unreadable_sigma,
        frame_bytes: frame_bytes_for(largest),
        recipient: ceremony.recipient.clone(),
        custodians: ceremony.custodians.clone(),
        threshold: ceremony.threshold,
        server_key: chorus.server_key().public().to_string(),
    };
    // The plan is read back as a desk will read it: a manifest that could not be released must not open.
    WavePlan::of(&manifest)?;
    Ok(manifest)
}

/// The questionnaire of each band.
pub(super) type Forms = BTreeMap<Band, Arc<Questionnaire>>;

/// The strategy of a draft, and its table of the items that these questionnaires ask.
pub(super) fn strategy_and_table<'c>(
    catalogue: &'c Catalogue,
    draft: &Draft,
    forms: &Forms,
) -> Result<(&'c Strategy, Vec<AreaItems>), WorkflowError> {
    let strategy = catalogue.strategy(&draft.strategy).ok_or_else(|| missing(&draft.strategy))?;
    let asked = forms.values().flat_map(|form| form.items().map(|item| item.id.clone())).collect();
    Ok((strategy, strategy.table_with(&asked, &draft.areas)))
}

/// The privacy loss a draft asks for.
pub(super) fn planned_rho(draft: &Draft) -> Result<NanoRho, PlanFault> {
    nine_decimals(&draft.rho).parse().map_err(|_| PlanFault::Rho)
}

/// How many issued codes are made public of this many.
#[must_use]
pub fn rounded_down(issued: u64) -> u32 {
    u32::try_from(issued / ROUNDED_TO * ROUNDED_TO).unwrap_or(u32::MAX)
}

/// The groups, each with the codes it was issued: at least [`FLOOR`], and rounded down from here on.
async fn shapes<'f>(chorus: &Chorus, draft: &Draft, forms: &'f Forms) -> Result<Vec<GroupShape<'f>>, WorkflowError> {
    let mut shapes = Vec::new();
    for group in &draft.groups {
        let issued = chorus.stores.gate.issued_count(&draft.wave, &group.group).await?;
        if issued < u64::from(FLOOR) {
            return Err(WorkflowError::FloorNotMet { group: group.group.clone(), floor: FLOOR });
        }
        shapes.push(GroupShape {
            group: group.group.clone(),
            title: group.title.clone(),
            bands: group.bands.clone(),
            issued: rounded_down(issued),
            exact_n: group.exact_n,
            short_way: draft.offers_short_way(group),
            questionnaires: group.bands.iter().filter_map(|band| forms.get(band).map(AsRef::as_ref)).collect(),
        });
    }
    Ok(shapes)
}

pub(super) fn forms(catalogue: &Catalogue, draft: &Draft) -> Result<Forms, WorkflowError> {
    let named = draft.questionnaires.iter();
    named
        .map(|(band, name)| catalogue.questionnaire(name).map(|form| (*band, form)).ok_or_else(|| missing(name)))
        .collect()
}

/// A worker writes `0.311`; documents write `0.311000000`.
pub(super) fn nine_decimals(written: &str) -> String {
    let (whole, decimals) = written.split_once('.').unwrap_or((written, ""));
    format!("{whole}.{decimals:0<9}")
}

fn missing(name: &str) -> WorkflowError {
    WorkflowError::Faults(format!("there is no {name} among the council's files"))
}
