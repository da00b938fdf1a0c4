//! A participation worker designs a survey: the workflows over real stores, and the pages.

mod bands;
mod designing;
mod helps;
mod journey;
mod settling;

use std::sync::Arc;

use chorus::clock::SetClock;
use chorus::consultation::WaveId;
use chorus::consultation::design::{Design, DesignKind, DesignPurpose};
use chorus::questionnaire::{Band, ItemId};
use chorus::settings::Secrets;
use chorus::store::{self, Options, Stores};
use chorus::workflow::design::{At, GroupNumbers, NewSurvey, begin, say_purpose, set_numbers, survey};
use chorus::workflow::{self, Chorus};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use tempfile::TempDir;
use time::macros::{date, datetime};

const WHO: &str = "sam";

/// A council on 11 January 2027 that has no survey yet.
struct Council {
    _dir: TempDir,
    chorus: Arc<Chorus>,
}

impl Council {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        store::migrate(dir.path()).await.unwrap();
        let options = Options { disk_reserve_bytes: 0, ..Options::default() };
        let chorus = Chorus {
            stores: Stores::open(dir.path(), options, ChaCha20Rng::from_os_rng()).await.unwrap(),
            secrets: Secrets::generate(&mut ChaCha20Rng::from_os_rng()),
            catalogue: Arc::new(workflow::catalogue(dir.path()).unwrap()),
            clock: Arc::new(SetClock::at(datetime!(2027-01-11 09:00 UTC))),
        };
        Self { _dir: dir, chorus: Arc::new(chorus) }
    }

    /// A survey of this kind for the board meeting of 16 June 2027.
    async fn begun(&self, kind: DesignKind) -> WaveId {
        self.try_begin(kind, None).await.unwrap()
    }

    async fn try_begin(
        &self,
        kind: DesignKind,
        copy_of: Option<WaveId>,
    ) -> Result<WaveId, workflow::design::DesignError> {
        let meeting_on = date!(2027 - 06 - 16);
        let new =
            NewSurvey { meeting_on, kind, topic: None, copy_of, council: "Fenmoor", leads: None, bands: &Band::ALL };
        begin(&self.chorus, &new, WHO).await
    }

    /// As it stands: the design and its version.
    async fn read(&self, wave: &WaveId) -> (Design, u32) {
        let stored = survey(&self.chorus, wave).await.unwrap().designed.unwrap();
        (stored.design, stored.version)
    }

    async fn at<'a>(&self, wave: &'a WaveId) -> At<'a> {
        At { wave, version: self.read(wave).await.1, who: WHO }
    }

    /// A pulse with everything said, ready to be settled.
    async fn whole_pulse(&self) -> WaveId {
        let wave = self.begun(DesignKind::Pulse).await;
        let (design, _) = self.read(&wave).await;
        let purpose = DesignPurpose {
            can_change: "How workers listen to you.".to_owned(),
            who_decides: "The board.".to_owned(),
            ..design.purpose
        };
        say_purpose(&self.chorus, self.at(&wave).await, purpose).await.unwrap();
        let group = design.groups[0].group.clone();
        let numbers =
            vec![GroupNumbers { group, title: "Ages 8 and up".to_owned(), invited: Some(900), answers: None }];
        set_numbers(&self.chorus, self.at(&wave).await, numbers).await.unwrap();
        wave
    }
}

fn item_id(text: &str) -> ItemId {
    text.parse().unwrap()
}
