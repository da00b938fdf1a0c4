//! From a finished design to an open survey: key holders, the launch list and what people say to it, and the launch by
//! somebody who did not design it.
//!
//! Whatever a page shows, [`launch_survey`] looks again: it asks first who, then the list and the keys, and settles the design
//! once more, if it is still the one the list was read of.
//!
//! Left open: two people who share an account, or one who has two.

mod facts;
mod key_day;
mod trial;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use super::design::{At, DesignError, Settled, forms_of, is_settled_as_designed, settle, survey};
use super::{Chorus, WorkflowError, open_wave};
use crate::consultation::launch::{Finding, Light, Line, launch_list};
use crate::consultation::{Draft, Manifest, Stage, WaveId};
use crate::store::LaunchWord;

pub use facts::designers_of;
pub use key_day::{NotOurKeys, bring_key_day, launch_sheet, register_key, retire_key};
pub use trial::{Tried, form_to_try};
pub use words::{MOST_REASON, Said, look_at_help_lines, record_trial, say_to_line};

/// A line of the launch list, how it stands, and what was said to it.
pub struct ListLine {
    /// What was found.
    pub finding: Finding,
    /// How it stands.
    pub light: Light,
    /// What was said to it as it stands now.
    pub word: Option<LaunchWord>,
    /// Whether something was said that a change has undone.
    pub undone: bool,
}

/// The launch list of a survey.
pub struct LaunchList {
    /// Its lines, in order.
    pub lines: Vec<ListLine>,
    /// Who designed it: logins.
    pub designers: BTreeSet<String>,
}

impl LaunchList {
    /// Whether every line lets the survey be launched.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.lines.iter().all(|line| line.light.lets_launch())
    }

    /// A line.
    #[must_use]
    pub fn line(&self, line: Line) -> Option<&ListLine> {
        self.lines.iter().find(|one| one.finding.line == line)
    }
}

/// The launch list of a survey as it stands now. `help_lines` is the fingerprint of the help lines as they stand.
///
/// # Errors
/// [`WorkflowError::NoSuchWave`]; when a store cannot be read.
pub async fn launch_list_of(chorus: &Chorus, wave: &WaveId, help_lines: &str) -> Result<LaunchList, WorkflowError> {
    let facts = facts::gather(chorus, wave, help_lines).await?;
    let mut words: BTreeMap<Line, LaunchWord> = chorus.stores.app.launch_words(wave).await?;
    let lines = launch_list(&facts).into_iter().map(|finding| {
        let word = words.remove(&finding.line);
        let light = finding.light(word.as_ref().map(|word| word.about.as_str()));
        let about = finding.about();
        let holds = |word: &LaunchWord| {
            word.about == about || (finding.line == Line::HelpLines && word.about == help_lines && light == Light::Done)
        };
        let (word, undone) = match word {
            Some(word) if holds(&word) => (Some(word), false),
            other => (None, other.is_some() && light != Light::Done),
        };
        ListLine { finding, light, word, undone }
    });
    Ok(LaunchList { lines: lines.collect(), designers: designers_of(chorus, wave).await? })
}

/// Opens a survey whose launch list lets it, by somebody who did not design it. What opens is the design that was signed
/// off: where it changed since slips were made for it, it is settled once more.
///
/// # Errors
/// [`WorkflowError::NotReady`], [`WorkflowError::OwnDesign`]; else as [`open_wave()`].
pub async fn launch_survey(
    chorus: &Chorus,
    wave: &WaveId,
    help_lines: &str,
    who: &str,
) -> Result<Manifest, WorkflowError> {
    let signed_off = survey(chorus, wave).await?.designed.map(|stored| stored.version);
    let list = launch_list_of(chorus, wave, help_lines).await?;
    if list.designers.contains(who) {
        return Err(WorkflowError::OwnDesign);
    }
    let brought = chorus.stores.app.key_day(wave).await?.filter(|_| list.is_ready()).ok_or(WorkflowError::NotReady)?;
    settle_again(chorus, wave, signed_off, who).await?;
    open_wave(chorus, wave, &brought.public, who).await
}

/// What a survey will be opened from, or was: its design as a draft where it is still being designed. `None` while it is
/// not finished.
///
/// # Errors
/// [`WorkflowError::NoSuchWave`]; when a store cannot be read.
pub async fn as_it_opens(chorus: &Chorus, wave: &WaveId) -> Result<Option<Draft>, WorkflowError> {
    let found = survey(chorus, wave).await?;
    let is_fixed = found.settled.as_ref().is_some_and(|row| row.stage != Stage::Draft);
    let text = match (found.designed.filter(|_| !is_fixed), found.settled) {
        (Some(stored), _) => {
            forms_of(&stored.design, &chorus.catalogue).map(|(names, _)| stored.design.to_draft_toml(&names))
        }
        (None, Some(row)) => Ok(row.draft),
        (None, None) => return Ok(None),
    };
    Ok(text.ok().and_then(|text| Draft::parse(wave.as_str(), &text).ok()))
}

/// Makes the wave what the design is. Does nothing where it is that already, so a day on which preparing would have had
/// to begin stands in nobody's way; and nothing where somebody changed the design since the list was read.
async fn settle_again(chorus: &Chorus, wave: &WaveId, signed_off: Option<u32>, who: &str) -> Result<(), WorkflowError> {
    let found = survey(chorus, wave).await?;
    if found.designed.as_ref().map(|stored| stored.version) != signed_off {
        return Err(WorkflowError::NotReady);
    }
    let Some(stored) = found.designed else { return Ok(()) };
    if found.settled.as_ref().is_some_and(|settled| is_settled_as_designed(chorus, &stored.design, settled)) {
        return Ok(());
    }
    match settle(chorus, At { wave, version: stored.version, who }).await {
        Ok(Settled::Done) => Ok(()),
        Ok(Settled::Faults(_)) | Err(DesignError::Refused(_)) => Err(WorkflowError::NotReady),
        Err(DesignError::Workflow(error)) => Err(error),
    }
}
