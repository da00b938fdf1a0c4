//! A launched survey, loaded for its pages, and the head of each of them.

use serde::Serialize;
use time::Date;

use crate::access::Permission;
use crate::consultation::{Amendment, AmendmentChain, Manifest, Stage, Standing, WaveId};
use crate::store::{Release, ReleaseState, Wave};
use crate::web::error::PageError;
use crate::web::site::Site;
use crate::web::staff::Me;
use crate::workflow::WorkflowError;

/// A launched survey, with what changed since its launch and the document of its results.
pub struct Launched {
    /// Its row.
    pub row: Wave,
    /// What was fixed when it opened.
    pub manifest: Manifest,
    /// What changed since, oldest first.
    pub amendments: Vec<Amendment>,
    /// What the changes come to.
    pub standing: Standing,
    /// Its results, wherever they stand.
    pub release: Option<Release>,
}

impl Launched {
    /// The survey of this name.
    ///
    /// # Errors
    /// [`PageError::NotFound`] when there is none, or it was not launched yet.
    pub async fn load(site: &Site, id: &str) -> Result<Self, PageError> {
        let wave: WaveId = id.parse().map_err(|_| PageError::NotFound)?;
        let app = &site.chorus.stores.app;
        let mut row = app.wave(&wave).await?.ok_or(PageError::NotFound)?;
        let manifest = row.manifest.take().ok_or(PageError::NotFound)?;
        let amendments = app.amendments(&wave).await?;
        let chain = AmendmentChain::verify(&manifest, &amendments).map_err(WorkflowError::from)?;
        let standing = chain.standing().clone();
        Ok(Self { row, standing, amendments, release: app.release(&wave).await?, manifest })
    }

    /// Its name.
    #[must_use]
    pub const fn id(&self) -> &WaveId {
        &self.row.id
    }

    /// Where it stands on this day.
    #[must_use]
    pub fn state(&self, today: Date) -> State {
        let released = self.release.as_ref().map(|release| release.state);
        match (self.row.stage, released) {
            (_, Some(ReleaseState::Withdrawn)) => State::TakenBack,
            (_, Some(ReleaseState::Published)) => State::Public,
            (_, Some(ReleaseState::Imported)) => State::Made,
            _ if self.standing.ending.is_some() => State::NoResults,
            (Stage::Draft | Stage::Open, _) if self.standing.suspended => State::Paused,
            (Stage::Draft | Stage::Open, _) if today < self.standing.opens_on => State::NotBegun,
            (Stage::Draft | Stage::Open, _) if today > self.standing.closes_on => State::Over,
            (Stage::Draft | Stage::Open, _) => State::Open,
            (Stage::Closed, _) => State::Closed,
            (Stage::Exported | Stage::Released | Stage::Published, _) => State::GivenOut,
            (Stage::Erased, _) => State::Destroyed,
        }
    }

    /// The head of one of its pages, with a way to each that somebody may see.
    #[must_use]
    pub fn head(&self, me: &Me, today: Date, here: Step) -> Head {
        Head {
            id: self.row.id.to_string(),
            title: self.manifest.title.clone(),
            state: self.state(today),
            here,
            follow: me.may(Permission::Follow),
            change: me.may(Permission::ChangeLaunched),
            export: me.may(Permission::Export),
            read: me.may(Permission::ReadPrivately),
        }
    }

    /// The address of one of its pages, such as `/changes`.
    #[must_use]
    pub fn path(&self, below: &str) -> String {
        format!("/staff/c/{}{below}", self.row.id)
    }
}

/// Where a launched survey stands, as a page says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Its first day is to come.
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

/// One of the pages of a launched survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// How many answered.
    Progress,
    /// Changes to it.
    Changes,
    /// Closing it.
    Close,
    /// The key day.
    KeyDay,
    /// Its results.
    Publish,
}

/// What stands over each page of a launched survey.
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
pub struct Head {
    id: String,
    title: String,
    state: State,
    here: Step,
    follow: bool,
    change: bool,
    export: bool,
    read: bool,
}

impl Head {
    /// Where the survey stands.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// Over a sample page.
    #[must_use]
    pub fn sample(state: State, here: Step) -> Self {
        let (id, title) = ("2026-autumn".to_owned(), "How is life? Autumn 2026".to_owned());
        Self { id, title, state, here, follow: true, change: true, export: true, read: true }
    }
}
