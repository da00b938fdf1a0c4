//! From a draft to results and to destruction, over real files: what each step leaves behind, and how a step that was
//! cut off is finished by asking again.

mod after;
mod before;
mod changes;
mod desk;
mod exchange;
mod planned;
mod rolled_back;
mod serving;

use std::io;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use chorus::clock::SetClock;
use chorus::consultation::{Amendment, AmendmentChain, Change, Code, GroupId, Reason, Stage, WaveId};
use chorus::privacy::NanoRho;
use chorus::sealing::Nullifier;
use chorus::sealing::custody::{Ceremony, CustodianKey, ceremony};
use chorus::settings::Secrets;
use chorus::store::{self, BoxState, Deposit, DepositRefused, Options, Stores};
use chorus::workflow::{self, Batch, Chorus, Desk, ReleaseError, WorkflowError};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use tempfile::TempDir;
use time::macros::{date, datetime};
use time::{Date, Time};

const WHO: &str = "p.worker";
const DRAFT: &str = r#"
council = "Fenmoor County Council"
population = "care"
wave = "autumn"
title = "How is life?"
opens_on = 2026-10-05
closes_on = 2026-10-30
results_on = 2026-12-04
erase_on = 2027-03-31
strategy = "cambridgeshire-2018/1"

[questionnaires]
11-17 = "wellbeing-11-17/1"

[[groups]]
group = "11-17"
title = "Ages 11 to 17"
bands = ["11-17"]
"#;

/// A council with fresh files, on the first day of its survey.
struct Council {
    dir: TempDir,
    chorus: Arc<Chorus>,
    clock: SetClock,
    custodians: Vec<CustodianKey>,
    ceremony: Ceremony,
}

fn autumn() -> WaveId {
    "autumn".parse().unwrap()
}

fn group() -> GroupId {
    "11-17".parse().unwrap()
}

impl Council {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        store::migrate(dir.path()).await.unwrap();
        let options = Options { disk_reserve_bytes: 0, ..Options::default() };
        let clock = SetClock::at(datetime!(2026-10-05 09:00 UTC));
        let mut rng = ChaCha20Rng::from_os_rng();
        let chorus = Chorus {
            stores: Stores::open(dir.path(), options, ChaCha20Rng::from_os_rng()).await.unwrap(),
            secrets: Secrets::generate(&mut rng),
            catalogue: Arc::new(workflow::catalogue(dir.path()).unwrap()),
            clock: Arc::new(clock.clone()),
        };
        let custodians: Vec<_> =
            ["lead", "reviewer"].map(|name| CustodianKey::generate(name, &mut rng).unwrap()).into();
        let ceremony = held_by(&custodians);
        Self { dir, chorus: Arc::new(chorus), clock, custodians, ceremony }
    }

    async fn with_draft() -> Self {
        let council = Self::new().await;
        workflow::create_wave(&council.chorus, "draft.toml", DRAFT, WHO).await.unwrap();
        council
    }

    /// With a wave that takes answers, 30 codes for its one group.
    async fn open() -> Self {
        let council = Self::with_draft().await;
        council.print(30).await.unwrap();
        workflow::open_wave(&council.chorus, &autumn(), &council.ceremony.public, WHO).await.unwrap();
        council
    }

    /// With a wave that took one answer and is closed.
    async fn closed() -> Self {
        let council = Self::open().await;
        council.send(1).await.unwrap();
        council.day(date!(2026 - 11 - 02));
        workflow::close_wave(&council.chorus, &autumn(), WHO).await.unwrap();
        council
    }

    fn day(&self, day: Date) {
        self.clock.set(day.with_time(Time::MIDNIGHT).assume_utc());
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    async fn print(&self, count: usize) -> Result<Vec<Code>, WorkflowError> {
        self.hand_out(count, |_| Ok(())).await
    }

    async fn hand_out(
        &self,
        count: usize,
        hand_out: impl FnOnce(&[Code]) -> io::Result<()>,
    ) -> Result<Vec<Code>, WorkflowError> {
        let (wave, group) = (autumn(), group());
        let batch = Batch { wave: &wave, group: &group, band: None, count };
        let mut rng = ChaCha20Rng::from_os_rng();
        workflow::create_codes(&self.chorus, &mut rng, &batch, WHO, &|_| (), hand_out).await
    }

    async fn send(&self, number: u8) -> Result<(), DepositRefused> {
        let sealed = vec![number; 1_500];
        let nullifier = Nullifier::from_bytes([number; 32]);
        let deposit = Deposit { wave: autumn(), group: group(), nullifier, submission: [number; 16], sealed };
        self.chorus.stores.responses.deposit(deposit).await.map(drop)
    }

    async fn amend(&self, change: Change, reason: Reason) -> Result<(), WorkflowError> {
        workflow::amend_wave(&self.chorus, &autumn(), change, reason, WHO).await
    }

    /// Only the first step of an amendment: it is signed and stored, and then the process is gone.
    async fn begin_to_amend(&self, change: Change, reason: Reason) {
        let app = &self.chorus.stores.app;
        let row = app.wave(&autumn()).await.unwrap().unwrap();
        let (manifest, before) = (row.manifest.unwrap(), self.amendments().await);
        let chain = AmendmentChain::verify(&manifest, &before).unwrap();
        let today = self.chorus.today();
        app.amend(&chain.amend(row.stage, change, reason, today, &self.chorus.server_key()).unwrap()).await.unwrap();
    }

    async fn amendments(&self) -> Vec<Amendment> {
        self.chorus.stores.app.amendments(&autumn()).await.unwrap()
    }

    async fn stage(&self) -> Stage {
        self.chorus.stores.app.wave(&autumn()).await.unwrap().unwrap().stage
    }

    async fn box_state(&self) -> BoxState {
        self.chorus.stores.responses.wave(&autumn()).await.unwrap().unwrap().state
    }

    async fn issued(&self) -> u64 {
        self.chorus.stores.gate.issued_count(&autumn(), &group()).await.unwrap()
    }

    async fn set_aside(&self) -> NanoRho {
        self.chorus.stores.app.budget("care", 2026).await.unwrap().spans[0].taken()
    }

    /// What was done to what, in order.
    async fn trail(&self) -> Vec<String> {
        let trail = self.chorus.stores.app.audit_trail().await.unwrap();
        trail.into_iter().map(|entry| format!("{} {}", entry.note.act, entry.note.subject)).collect()
    }

    async fn export(&self, name: &str) -> Result<(), WorkflowError> {
        workflow::export_box(&self.chorus, &autumn(), &self.file(name), WHO).await.map(drop)
    }

    /// The signed document of the exported box.
    fn draw(&self) -> Vec<u8> {
        self.draw_from("box.tar", "release.json").unwrap()
    }

    fn draw_from(&self, sealed_box: &str, out: &str) -> Result<Vec<u8>, ReleaseError> {
        let desk = Desk {
            sealed_box: &self.file(sealed_box),
            bundle: &self.ceremony.bundles[0].sealed,
            custodian: &self.custodians[0],
            keeps_in: self.dir.path(),
            out: &self.file(out),
            threads: NonZeroUsize::MIN,
        };
        Ok(workflow::release(&desk, self.chorus.today(), |_| ())?.document().to_bytes())
    }
}

fn held_by(custodians: &[CustodianKey]) -> Ceremony {
    let table: Vec<_> = custodians.iter().map(CustodianKey::public).collect();
    ceremony(&autumn(), &table, 1).unwrap()
}
