//! A design without faults becomes a wave: its questionnaires are stored, and its draft beside them.
//!
//! A form that asks just what a file of the council asks stays that file, so that its results stand beside those of
//! others. Any other becomes a questionnaire of the survey's own, which may change until the survey opens.

use std::collections::BTreeMap;

use super::{At, DesignError, read, survey};
use crate::consultation::design::{Design, DesignFault};
use crate::consultation::{Draft, Stage, WaveId, WrongStage};
use crate::questionnaire::{Band, Questionnaire};
use crate::store::{OwnQuestionnaire, StoreError, Wave};
use crate::workflow::plan_wave::{Expectation, PlannedWave, plan_wave};
use crate::workflow::{Catalogue, Chorus, WorkflowError, create_wave, erase_wave, faults};

/// The version of a survey's own questionnaires: their name is the survey's, so there is one.
const OWN_VERSION: u32 = 1;

/// How a design was settled.
#[derive(Debug, PartialEq, Eq)]
pub enum Settled {
    /// It became a wave, or the wave it was became what it is now.
    Done,
    /// It has faults; nothing was stored.
    Faults(Vec<DesignFault>),
}

/// Turns a design into a wave that slips can be made for; again after later changes, until the survey opens.
///
/// # Errors
/// Where the design is not the one that was read, the survey has opened, or slips were printed for a group that is gone.
pub async fn settle(chorus: &Chorus, at: At<'_>) -> Result<Settled, DesignError> {
    let design = read(chorus, at).await?;
    let found = design.faults(&chorus.catalogue.known_areas(&design.strategy), chorus.today());
    if !found.is_empty() {
        return Ok(Settled::Faults(found));
    }
    let (names, own) = forms_of(&design, &chorus.catalogue)?;
    let files = own.iter().map(|form| OwnQuestionnaire {
        code: form.code.clone(),
        version: form.version,
        text: form.file.clone(),
        frozen: false,
    });
    let files: Vec<_> = files.collect();
    let draft = design.to_draft_toml(&names);
    // Tried before anything is stored: what follows then only writes.
    let parsed = Draft::parse(at.wave.as_str(), &draft).map_err(|found| faults(&found))?;
    chorus.catalogue.trying(own).check(at.wave.as_str(), &parsed)?;
    if !files.is_empty() {
        chorus.on_record(at.who, "design.questionnaires", at.wave.as_str()).keep_questionnaires(files).await?;
        chorus.refresh_catalogue().await?;
    }
    create_wave(chorus, at.wave.as_str(), &draft, at.who).await?;
    Ok(Settled::Done)
}

/// What each band's questionnaire is called, and those of the survey's own, written and read again.
///
/// # Errors
/// [`WorkflowError::Faults`] when a form is no questionnaire, which a design without faults rules out.
pub fn forms_of(
    design: &Design,
    catalogue: &Catalogue,
) -> Result<(BTreeMap<Band, String>, Vec<Questionnaire>), WorkflowError> {
    let (mut names, mut own) = (BTreeMap::new(), Vec::new());
    for (band, form) in &design.forms {
        let file = form.from.as_ref().and_then(|name| catalogue.public_questionnaire(name));
        if let Some(file) = file.filter(|file| form.is_as(file, *band)) {
            names.insert(*band, file.name());
            continue;
        }
        let text = form.questionnaire(&design.own_code(*band), OWN_VERSION, *band).to_toml();
        let read = Questionnaire::parse(&design.own_code(*band), &text).map_err(|found| faults(&found))?;
        names.insert(*band, read.name());
        own.push(read);
    }
    Ok((names, own))
}

/// What a survey will be able to say as it is designed now.
///
/// # Errors
/// [`WorkflowError::Faults`] while the design is not a draft yet, a number is missing say; those of [`plan_wave`].
pub fn planned(catalogue: &Catalogue, design: &Design) -> Result<PlannedWave, WorkflowError> {
    let (names, own) = forms_of(design, catalogue)?;
    let draft = Draft::parse("the design", &design.to_draft_toml(&names)).map_err(|found| faults(&found))?;
    let said = design.groups.iter().filter_map(|group| Some((group.group.clone(), group.answers?))).collect();
    let expectation = Expectation::of(Expectation::default().rate(), said).unwrap_or_default();
    plan_wave(&catalogue.trying(own), "the design", draft, &expectation)
}

/// Throws a survey away that has not opened: its design, and what was settled of it. Slips that were printed for it stop
/// working.
///
/// # Errors
/// [`WorkflowError::NoSuchWave`]; [`WorkflowError::Stage`] once it has opened.
pub async fn throw_away(chorus: &Chorus, wave: &WaveId, who: &str) -> Result<(), WorkflowError> {
    let found = survey(chorus, wave).await?;
    if let Some(settled) = found.settled {
        if settled.stage != Stage::Draft {
            return Err(WrongStage { found: settled.stage, needed: Stage::Draft }.into());
        }
        erase_wave(chorus, wave, who).await?;
    }
    if found.designed.is_some() {
        match chorus.on_record(who, "design.throw_away", wave.as_str()).delete_consultation(wave).await {
            Ok(()) | Err(StoreError::NoSuchWave) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Whether a wave is what its design is now, words of questions and all.
#[must_use]
pub fn is_settled_as_designed(chorus: &Chorus, design: &Design, wave: &Wave) -> bool {
    let Ok((names, own)) = forms_of(design, &chorus.catalogue) else { return false };
    let stored = |form: &Questionnaire| {
        chorus.catalogue.questionnaire(&form.name()).is_some_and(|stored| stored.sha256 == form.sha256)
    };
    wave.draft == design.to_draft_toml(&names) && own.iter().all(stored)
}
