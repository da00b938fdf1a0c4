//! The survey that an address names, as its launch pages need it.

use serde::Serialize;
use time::Date;

use crate::access::Permission;
use crate::consultation::design::DesignGroup;
use crate::consultation::{Draft, GroupId, Stage, WaveId};
use crate::questionnaire::Band;
use crate::store::StoredDesign;
use crate::web::error::PageError;
use crate::web::site::Site;
use crate::web::staff::Me;
use crate::web::staff::studio::head::{Step, StepLink, steps};
use crate::workflow::design::{is_settled_as_designed, survey};
use crate::workflow::{Stands, WorkflowError};

/// A survey's name, title and stage, for the head of a page.
#[derive(Clone, Serialize)]
pub struct LaunchHead {
    /// Its name, as addresses have it.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub stands: Stands,
    /// The colour of its tag.
    pub tone: &'static str,
    /// The steps of designing it, for those who may while they can.
    pub steps: Vec<StepLink>,
    /// Which of its launch pages this is.
    pub here: LaunchStep,
    /// Whether whoever looks may make slips.
    pub codes: bool,
    /// Whether they may see keys.
    pub keys: bool,
    /// Whether they may launch.
    pub launch: bool,
}

/// One of the pages on the way to a launch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LaunchStep {
    /// The launch list.
    Check,
    /// Slips.
    Codes,
    /// The keys of the survey.
    Keys,
    /// Trials.
    Trial,
    /// The launch.
    Launch,
}

impl From<LaunchStep> for Step {
    fn from(step: LaunchStep) -> Self {
        match step {
            LaunchStep::Check | LaunchStep::Codes | LaunchStep::Keys | LaunchStep::Trial => Self::Check,
            LaunchStep::Launch => Self::Launch,
        }
    }
}

impl LaunchHead {
    /// For samples.
    #[must_use]
    pub fn sample(here: LaunchStep) -> Self {
        let (id, title) = ("2026-autumn".to_owned(), "Autumn voices 2026".to_owned());
        let (stands, steps) = (Stands::Settled, steps(&id, Some(here.into())));
        Self { tone: stands.tone(), id, title, stands, steps, here, codes: true, keys: true, launch: true }
    }
}

/// Who is reported together, and so gets slips together.
#[derive(Clone)]
pub struct SlipGroup {
    /// Its name.
    pub group: GroupId,
    /// Its title.
    pub title: String,
    /// Its bands.
    pub bands: Vec<Band>,
}

/// A survey on its way to its launch, or past it.
pub struct Survey {
    /// Its name.
    pub wave: WaveId,
    /// Its title.
    pub title: String,
    /// Its stage.
    pub stage: Stage,
    /// Where it stands.
    pub stands: Stands,
    /// The first day for answers.
    pub opens_on: Date,
    /// The last day for answers, as planned.
    pub closes_on: Date,
    /// Who gets slips.
    pub groups: Vec<SlipGroup>,
    /// Its design, while that can still change.
    pub design: Option<StoredDesign>,
    /// Whether numbers can be made for it: it was settled as it is designed now, or came as a file.
    pub is_settled: bool,
}

impl Survey {
    /// The survey of this name.
    ///
    /// # Errors
    /// [`PageError::NotFound`] when there is none; a store's own.
    pub async fn of(site: &Site, id: &str) -> Result<Self, PageError> {
        let wave: WaveId = id.parse().map_err(|_| PageError::NotFound)?;
        let found = match survey(&site.chorus, &wave).await {
            Err(WorkflowError::NoSuchWave(_)) => return Err(PageError::NotFound),
            found => found?,
        };
        let stands = found.stands;
        let stage = found.settled.as_ref().map_or(Stage::Draft, |wave| wave.stage);
        let draft = found.settled.as_ref().map(|row| Draft::parse(wave.as_str(), &row.draft));
        let draft = draft.transpose().map_err(|_| PageError::Gone)?;
        // A design that was changed since has to be said to be ready again.
        let is_settled = match (&found.designed, &found.settled) {
            (Some(stored), Some(wave)) if stage == Stage::Draft => {
                is_settled_as_designed(&site.chorus, &stored.design, wave)
            }
            (_, settled) => settled.is_some(),
        };
        // While it can change, what counts is the design; from the launch on what it was launched with.
        match (found.designed.filter(|_| stage == Stage::Draft), draft) {
            (Some(stored), _) => {
                let group = |one: &DesignGroup| SlipGroup {
                    group: one.group.clone(),
                    title: one.title.clone(),
                    bands: one.bands.clone(),
                };
                Ok(Self {
                    title: stored.design.title.clone(),
                    opens_on: stored.design.calendar.opens_on,
                    closes_on: stored.design.calendar.closes_on,
                    groups: stored.design.groups.iter().map(group).collect(),
                    design: Some(stored),
                    wave,
                    stage,
                    stands,
                    is_settled,
                })
            }
            (None, Some(draft)) => Ok(Self {
                title: draft.title,
                opens_on: draft.opens_on,
                closes_on: draft.closes_on,
                groups: draft
                    .groups
                    .into_iter()
                    .map(|one| SlipGroup { group: one.group, title: one.title, bands: one.bands })
                    .collect(),
                design: None,
                wave,
                stage,
                stands,
                is_settled,
            }),
            (None, None) => Err(PageError::NotFound),
        }
    }

    /// The head of one of its pages, with a way to each that somebody may see.
    #[must_use]
    pub fn head(&self, me: &Me, here: LaunchStep) -> LaunchHead {
        LaunchHead {
            id: self.wave.to_string(),
            title: self.title.clone(),
            stands: self.stands,
            tone: self.stands.tone(),
            steps: if self.design.is_some() && me.may(Permission::Design) {
                steps(self.wave.as_str(), Some(here.into()))
            } else {
                Vec::new()
            },
            here,
            codes: me.may(Permission::MakeSlips),
            keys: me.may(Permission::SeeKeys),
            launch: me.may(Permission::Launch),
        }
    }
}
