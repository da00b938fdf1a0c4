//! A launched survey, loaded for its pages, and the head of each of them.

use serde::Serialize;
use time::Date;

use crate::access::Permission;
use crate::consultation::{Amendment, AmendmentChain, Manifest, Standing, WaveId};
use crate::store::{Release, Wave};
use crate::web::error::PageError;
use crate::web::site::Site;
use crate::web::staff::Me;
use crate::workflow::{Stands, WorkflowError};

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
    pub fn stands(&self, today: Date) -> Stands {
        Stands::launched(self.row.stage, &self.standing, self.release.as_ref().map(|one| one.state), today)
    }

    /// The head of one of its pages, with a way to each that somebody may see.
    #[must_use]
    pub fn head(&self, me: &Me, today: Date, here: Step) -> Head {
        Head {
            id: self.row.id.to_string(),
            title: self.manifest.title.clone(),
            stands: self.stands(today),
            tone: self.stands(today).tone(),
            here,
            follow: me.may(Permission::Follow),
            change: me.may(Permission::ChangeLaunched),
            key_day: me.may(Permission::SeeKeyDay),
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
    stands: Stands,
    tone: &'static str,
    here: Step,
    follow: bool,
    change: bool,
    key_day: bool,
    export: bool,
    read: bool,
}

impl Head {
    /// Where the survey stands.
    #[must_use]
    pub const fn stands(&self) -> Stands {
        self.stands
    }

    /// Over a sample page.
    #[must_use]
    pub fn sample(stands: Stands, here: Step) -> Self {
        let (id, title) = ("2026-autumn".to_owned(), "How is life? Autumn 2026".to_owned());
        Self {
            id,
            title,
            stands,
            tone: stands.tone(),
            here,
            follow: true,
            change: true,
            key_day: true,
            export: true,
            read: true,
        }
    }
}
