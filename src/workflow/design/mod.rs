//! A participation worker designs a survey: begins it, changes it part by part, and settles it.
//!
//! Each change says which version of the design it was made from ([`At`]). One made from an older version than the stored
//! one changes nothing and is told as [`StoreError::DesignedSince`], so whoever
//! made it can put the two beside each other. A survey that opened is not designed any more.

mod bands;
mod begin;
mod choose;
mod imported;
mod items;
mod languages;
mod parts;
mod settle;
mod words;

use std::collections::BTreeMap;

use super::{Chorus, Stands, WorkflowError};
use crate::consultation::design::{Design, ItemFault};
use crate::consultation::{Stage, WaveId, WrongStage};
use crate::questionnaire::{Fault, ItemId};
use crate::store::{StoreError, StoredDesign, Wave};

pub use bands::{ask_bands, can_ask};
pub use begin::{NewSurvey, begin, can_be_copied};
pub use imported::{Added, Offered, add_imported, import_xlsform, language_named};
pub use items::{ItemChange, add_from_bank, add_own, copy_to_band, remove_items, save_item, shift_item, unlock_item};
pub use languages::{WordsSaved, WordsSent, add_language, remove_language, save_words, take_words};
pub use parts::{
    GroupNumbers, import_form, merge_groups, say_purpose, set_days, set_form_facts, set_importance, set_numbers,
    set_title,
};
pub use settle::{Settled, forms_of, is_settled_as_designed, planned, settle, throw_away};

/// Where a change is made: which design, in the version that was read, and by whom.
#[derive(Clone, Copy)]
pub struct At<'a> {
    /// Which design.
    pub wave: &'a WaveId,
    /// The version it was read in.
    pub version: u32,
    /// Who makes the change: a login.
    pub who: &'a str,
}

/// Why a change was not made, as kinds that templates word.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// The words of this question are locked to an earlier survey.
    Locked,
    /// There is no such question, age group, part or group any more.
    Gone,
    /// The question by itself is not right.
    Item(Vec<ItemFault>),
    /// A question of the council's own needs an outcome area of the strategy.
    NoArea,
    /// An earlier question was named without any of its answers, or one that is not earlier.
    Condition,
    /// Unlocking needs a reason.
    NoReason,
    /// It stands there already.
    Twice,
    /// It can't be moved further.
    AtTheEnd,
    /// A text is blank or too long.
    Text,
    /// Steps that take too few or too many days.
    Leads,
    /// A number that cannot be.
    Numbers,
    /// Nobody would be left to ask.
    NobodyAsked,
    /// Slips were printed for a group that would lose somebody.
    Printed,
    /// What was uploaded is no questionnaire: every fault.
    File(Vec<Fault>),
}

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum DesignError {
    /// It cannot be.
    #[error("the change cannot be made")]
    Refused(Refused),
    /// A store or another workflow says no.
    #[error(transparent)]
    Workflow(#[from] WorkflowError),
}

impl From<StoreError> for DesignError {
    fn from(error: StoreError) -> Self {
        Self::Workflow(error.into())
    }
}

impl From<Refused> for DesignError {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl DesignError {
    /// Whether somebody else saved the design meanwhile.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Workflow(WorkflowError::Store(StoreError::DesignedSince)))
    }
}

/// A survey as it is known here: designed, settled or launched, any of them.
pub struct Survey {
    /// Its name.
    pub wave: WaveId,
    /// Its design, where it was made here.
    pub designed: Option<StoredDesign>,
    /// Its row, once it was settled.
    pub settled: Option<Wave>,
    /// Where it stands.
    pub stands: Stands,
}

impl Survey {
    /// Whether its design can still change.
    #[must_use]
    pub fn is_being_designed(&self) -> bool {
        self.designed.is_some() && self.stands.is_before_launch()
    }

    /// Its title, whichever way it came.
    #[must_use]
    pub fn title(&self) -> String {
        match (&self.designed, &self.settled) {
            (Some(stored), _) => stored.design.title.clone(),
            (None, Some(wave)) => wave.title(),
            (None, None) => self.wave.to_string(),
        }
    }
}

/// The survey of this name.
///
/// # Errors
/// [`WorkflowError::NoSuchWave`].
pub async fn survey(chorus: &Chorus, wave: &WaveId) -> Result<Survey, WorkflowError> {
    let designed = chorus.stores.app.consultation(wave).await?;
    let settled = chorus.stores.app.wave(wave).await?;
    if designed.is_none() && settled.is_none() {
        return Err(WorkflowError::NoSuchWave(wave.clone()));
    }
    // Before the launch there is no release to ask for, and the pages of a design ask at every pause in typing.
    let release = match settled.as_ref().filter(|settled| settled.manifest.is_some()) {
        Some(launched) => chorus.stores.app.release_states().await?.remove(&launched.id),
        None => None,
    };
    let stands = Stands::of(chorus, settled.as_ref(), release).await?;
    Ok(Survey { wave: wave.clone(), designed, settled, stands })
}

/// Every survey, designed or launched, by name.
///
/// # Errors
/// When the store fails.
pub async fn surveys(chorus: &Chorus) -> Result<Vec<Survey>, WorkflowError> {
    let survey = |wave: &WaveId| Survey { wave: wave.clone(), designed: None, settled: None, stands: Stands::Designed };
    let mut all: BTreeMap<WaveId, Survey> = BTreeMap::new();
    for designed in chorus.stores.app.consultations().await? {
        let wave = designed.design.wave.clone();
        all.entry(wave.clone()).or_insert_with(|| survey(&wave)).designed = Some(designed);
    }
    let mut releases = chorus.stores.app.release_states().await?;
    for settled in chorus.stores.app.waves().await? {
        let wave = settled.id.clone();
        let one = all.entry(wave.clone()).or_insert_with(|| survey(&wave));
        one.stands = Stands::of(chorus, Some(&settled), releases.remove(&wave)).await?;
        one.settled = Some(settled);
    }
    Ok(all.into_values().collect())
}

/// The design that `at` names, which can still change and stands in that version.
async fn read(chorus: &Chorus, at: At<'_>) -> Result<Design, DesignError> {
    let found = survey(chorus, at.wave).await?;
    if let Some(wave) = found.settled.as_ref().filter(|wave| wave.stage != Stage::Draft) {
        return Err(WorkflowError::from(WrongStage { found: wave.stage, needed: Stage::Draft }).into());
    }
    let stored = found.designed.ok_or_else(|| WorkflowError::NoSuchWave(at.wave.clone()))?;
    if stored.version == at.version { Ok(stored.design) } else { Err(StoreError::DesignedSince.into()) }
}

/// Makes one change to a design and stores it: all of it, or nothing where it is refused.
async fn change<T>(
    chorus: &Chorus,
    at: At<'_>,
    act: &str,
    make: impl FnOnce(&mut Design) -> Result<T, Refused>,
) -> Result<T, DesignError> {
    let mut design = read(chorus, at).await?;
    let done = make(&mut design)?;
    chorus.on_record(at.who, act, at.wave.as_str()).save_consultation(&design, at.version).await?;
    Ok(done)
}

/// Whether the council made an item itself, as far as its files and this strategy say.
fn is_own(chorus: &Chorus, design: &Design, item: &ItemId) -> bool {
    chorus.catalogue.known_areas(&design.strategy).is_own(item)
}
