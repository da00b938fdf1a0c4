//! Where a survey stands, from its first design to whatever became of its results: one answer for every page.

use serde::Serialize;
use time::Date;

use super::{Chorus, WorkflowError};
use crate::consultation::{AmendmentChain, Stage, Standing};
use crate::store::{ReleaseState, Wave};

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stands {
    /// Being designed.
    Designed,
    /// Settled; slips can be made.
    Settled,
    /// Launched; its first day is to come.
    NotBegun,
    /// Answers are taken.
    Open,
    /// Answers are not taken for now.
    Paused,
    /// Its last day is over, and nobody has closed it.
    Over,
    /// Closed; its key day is to come.
    Closed,
    /// The locked file was given out.
    GivenOut,
    /// Results are made, and not public.
    Made,
    /// Results are public.
    Public,
    /// Results were taken back.
    TakenBack,
    /// It was ended without results.
    NoResults,
    /// Its answers were destroyed before there were results.
    Destroyed,
}

impl Stands {
    /// Where a launched survey stands on this day.
    #[must_use]
    pub fn launched(stage: Stage, standing: &Standing, release: Option<ReleaseState>, today: Date) -> Self {
        match (stage, release) {
            (_, Some(ReleaseState::Withdrawn)) => Self::TakenBack,
            (_, Some(ReleaseState::Published)) => Self::Public,
            (_, Some(ReleaseState::Imported)) => Self::Made,
            _ if standing.ending.is_some() => Self::NoResults,
            (Stage::Draft | Stage::Open, _) if standing.suspended => Self::Paused,
            (Stage::Draft | Stage::Open, _) if today < standing.opens_on => Self::NotBegun,
            (Stage::Draft | Stage::Open, _) if today > standing.closes_on => Self::Over,
            (Stage::Draft | Stage::Open, _) => Self::Open,
            (Stage::Closed, _) => Self::Closed,
            (Stage::Exported | Stage::Released | Stage::Published, _) => Self::GivenOut,
            (Stage::Erased, _) => Self::Destroyed,
        }
    }

    /// Where a survey stands that was settled, if it was.
    ///
    /// # Errors
    /// When a store fails.
    pub(super) async fn of(
        chorus: &Chorus,
        settled: Option<&Wave>,
        release: Option<ReleaseState>,
    ) -> Result<Self, WorkflowError> {
        let Some(wave) = settled else { return Ok(Self::Designed) };
        let Some(manifest) = &wave.manifest else { return Ok(Self::Settled) };
        let amendments = chorus.stores.app.amendments(&wave.id).await?;
        let standing = match AmendmentChain::verify(manifest, &amendments) {
            Ok(chain) => chain.standing().clone(),
            // One survey whose changes are not as they were signed keeps nobody from the others; its own pages refuse.
            Err(error) => {
                tracing::error!(wave = %wave.id, %error, "the changes to a survey are not as they were signed");
                let closes_on = wave.closes_on.unwrap_or(manifest.closes_on);
                Standing { closes_on, suspended: wave.suspended, ..Standing::at_launch(manifest) }
            }
        };
        Ok(Self::launched(wave.stage, &standing, release, chorus.today()))
    }

    /// Whether its design can still be changed.
    #[must_use]
    pub const fn is_before_launch(self) -> bool {
        matches!(self, Self::Designed | Self::Settled)
    }

    /// The colour of its tag: `draft`, `open`, `stop` or `done`.
    #[must_use]
    pub const fn tone(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paused | Self::TakenBack | Self::NoResults => "stop",
            Self::Closed | Self::GivenOut | Self::Made | Self::Public => "done",
            Self::Designed | Self::Settled | Self::NotBegun | Self::Over | Self::Destroyed => "draft",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use time::macros::date;

    use super::*;
    use crate::consultation::Ending;

    #[test]
    fn a_launched_survey_stands_where_its_days_its_changes_and_its_results_say() {
        let plain = Standing {
            opens_on: date!(2027 - 03 - 01),
            closes_on: date!(2027 - 03 - 28),
            suspended: false,
            withdrawn: BTreeSet::new(),
            ending: None,
        };
        let paused = Standing { suspended: true, ..plain.clone() };
        let ended = Standing { ending: Some(Ending::WithoutResults), ..plain.clone() };
        let (before, first, last, after) =
            (date!(2027 - 02 - 28), date!(2027 - 03 - 01), date!(2027 - 03 - 28), date!(2027 - 03 - 29));
        let (made, public, back) = (ReleaseState::Imported, ReleaseState::Published, ReleaseState::Withdrawn);
        for (stage, standing, release, today, stands) in [
            (Stage::Open, &plain, None, before, Stands::NotBegun),
            (Stage::Open, &plain, None, first, Stands::Open),
            (Stage::Open, &plain, None, last, Stands::Open),
            (Stage::Open, &plain, None, after, Stands::Over),
            (Stage::Open, &paused, None, after, Stands::Paused),
            (Stage::Closed, &plain, None, after, Stands::Closed),
            (Stage::Closed, &ended, None, first, Stands::NoResults),
            (Stage::Erased, &ended, None, after, Stands::NoResults),
            (Stage::Erased, &plain, None, after, Stands::Destroyed),
            (Stage::Exported, &plain, None, after, Stands::GivenOut),
            (Stage::Released, &plain, Some(made), after, Stands::Made),
            (Stage::Published, &plain, Some(public), after, Stands::Public),
            (Stage::Erased, &plain, Some(public), after, Stands::Public),
            (Stage::Published, &plain, Some(back), after, Stands::TakenBack),
        ] {
            assert_eq!(Stands::launched(stage, standing, release, today), stands, "{stage:?} {release:?} {today}");
        }
    }
}
