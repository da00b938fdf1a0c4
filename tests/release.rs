//! From a draft to results and to destruction, over real files: what each step leaves behind, and how a step that was
//! cut off is finished by asking again.

use std::io;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use chorus::clock::SetClock;
use chorus::consultation::{Amendment, AmendmentChain, Change, Code, GroupId, Reason, Stage, WaveId};
use chorus::privacy::NanoRho;
use chorus::questionnaire::Band;
use chorus::sealing::Nullifier;
use chorus::sealing::custody::{Ceremony, CustodianKey, ceremony};
use chorus::settings::{Secrets, Settings};
use chorus::store::{self, BoxState, Deposit, DepositRefused, Options, StoreError, Stores};
use chorus::web::Site;
use chorus::web::visitor::FrontDoor;
use chorus::workflow::{self, Batch, Chorus, Desk, WorkflowError};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use sea_orm::{ConnectionTrait, Database};
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
        let desk = Desk {
            sealed_box: &self.file("box.tar"),
            bundle: &self.ceremony.bundles[0].sealed,
            custodian: &self.custodians[0],
            keeps_in: self.dir.path(),
            out: &self.file("release.json"),
            threads: NonZeroUsize::MIN,
        };
        workflow::release(&desk, self.chorus.today(), |_| ()).unwrap().document().to_bytes()
    }
}

fn held_by(custodians: &[CustodianKey]) -> Ceremony {
    let table: Vec<_> = custodians.iter().map(CustodianKey::public).collect();
    ceremony(&autumn(), &table, 1).unwrap()
}

// Drafts

#[tokio::test]
async fn a_draft_is_changed_by_creating_it_again_and_printed_codes_stay_good() {
    let council = Council::with_draft().await;
    council.print(30).await.unwrap();
    let later = DRAFT.replace("2026-10-30", "2026-11-06");
    workflow::create_wave(&council.chorus, "draft.toml", &later, WHO).await.unwrap();
    assert_eq!(council.issued().await, 30);
    let frozen = workflow::open_wave(&council.chorus, &autumn(), &council.ceremony.public, WHO).await.unwrap();
    assert_eq!(frozen.closes_on, date!(2026 - 11 - 06));
    let open = workflow::create_wave(&council.chorus, "draft.toml", DRAFT, WHO).await;
    assert!(matches!(open, Err(WorkflowError::Store(StoreError::WaveExists))));
}

#[tokio::test]
async fn a_draft_keeps_the_groups_for_which_codes_were_printed() {
    let council = Council::with_draft().await;
    let renamed = DRAFT.replace("group = \"11-17\"", "group = \"teens\"");
    workflow::create_wave(&council.chorus, "draft.toml", &renamed, WHO).await.unwrap();
    workflow::create_wave(&council.chorus, "draft.toml", DRAFT, WHO).await.unwrap();
    council.print(2).await.unwrap();
    let refused = workflow::create_wave(&council.chorus, "draft.toml", &renamed, WHO).await;
    assert!(matches!(refused, Err(WorkflowError::Printed(one)) if one == group()));
    assert_eq!(council.chorus.wave(&autumn()).await.unwrap().draft, DRAFT);
}

#[tokio::test]
async fn a_draft_is_thrown_away_with_its_codes() {
    let council = Council::with_draft().await;
    council.print(30).await.unwrap();
    workflow::erase_wave(&council.chorus, &autumn(), WHO).await.unwrap();
    assert!(council.chorus.stores.app.waves().await.unwrap().is_empty());
    assert_eq!(council.issued().await, 0);
    workflow::create_wave(&council.chorus, "draft.toml", DRAFT, WHO).await.unwrap();
    assert_eq!(council.issued().await, 0);
}

// Opening

#[tokio::test]
async fn a_wave_whose_last_day_is_over_does_not_open() {
    let council = Council::with_draft().await;
    council.print(30).await.unwrap();
    council.day(date!(2026 - 10 - 31));
    let refused = workflow::open_wave(&council.chorus, &autumn(), &council.ceremony.public, WHO).await;
    assert!(matches!(refused, Err(WorkflowError::Over(day)) if day == date!(2026 - 10 - 30)));
    assert_eq!((council.stage().await, council.set_aside().await), (Stage::Draft, NanoRho::ZERO));
}

#[tokio::test]
async fn an_open_wave_refuses_a_second_ceremony_and_takes_its_own_again() {
    let council = Council::open().await;
    let second = held_by(&council.custodians);
    let refused = workflow::open_wave(&council.chorus, &autumn(), &second.public, WHO).await;
    assert!(matches!(refused, Err(WorkflowError::Ceremony(_))));
    let again = workflow::open_wave(&council.chorus, &autumn(), &council.ceremony.public, WHO).await.unwrap();
    assert_eq!(again.recipient, council.ceremony.public.recipient);
}

// Codes

#[tokio::test]
async fn codes_that_could_not_be_handed_out_are_not_stored() {
    let council = Council::with_draft().await;
    let full = council.hand_out(5, |_| Err(io::Error::from(io::ErrorKind::StorageFull))).await;
    assert!(matches!(full, Err(WorkflowError::NotHandedOut(_))));
    assert_eq!(council.issued().await, 0);
}

#[tokio::test]
async fn codes_of_an_open_wave_only_replace_those_made_void() {
    let council = Council::open().await;
    // The manifest says 30, rounded down to five: with 34 it still says the truth, with 35 it would not.
    let slips = council.print(4).await.unwrap();
    let handed_out = std::cell::Cell::new(false);
    let show = |_: &[Code]| {
        handed_out.set(true);
        Ok(())
    };
    let refused = council.hand_out(1, show).await;
    assert!(matches!(refused, Err(WorkflowError::Store(StoreError::MoreCodes))));
    assert!(!handed_out.get());
    assert!(workflow::void_code(&council.chorus, &slips[0], WHO).await.unwrap());
    council.print(1).await.unwrap();
    assert_eq!(council.issued().await, 34);
}

// Changes, and changes cut off

#[tokio::test]
async fn a_resumption_that_was_cut_off_is_finished_by_asking_again() {
    let council = Council::open().await;
    council.amend(Change::Suspend, Reason::TechnicalFault).await.unwrap();
    assert!(matches!(council.send(1).await, Err(DepositRefused::Suspended)));
    council.begin_to_amend(Change::Resume, Reason::PutRight).await;
    assert_eq!(council.box_state().await, BoxState::Suspended);

    council.amend(Change::Resume, Reason::PutRight).await.unwrap();
    assert_eq!(council.box_state().await, BoxState::Open);
    council.send(1).await.unwrap();
    assert_eq!(council.amendments().await.len(), 2);
    // For another reason it is another change, and there is nothing to resume.
    assert!(matches!(council.amend(Change::Resume, Reason::Safety).await, Err(WorkflowError::Change(_))));
}

#[tokio::test]
async fn a_suspension_that_was_cut_off_is_finished_by_asking_again() {
    let council = Council::open().await;
    council.chorus.stores.responses.suspend_wave(&autumn()).await.unwrap();
    council.amend(Change::Suspend, Reason::Safety).await.unwrap();
    assert_eq!(council.box_state().await, BoxState::Suspended);
    assert_eq!(council.amendments().await.len(), 1);
}

#[tokio::test]
async fn an_end_without_results_that_was_cut_off_is_finished_by_asking_again() {
    for change in [Change::CloseWithoutResults, Change::Destroy] {
        let council = Council::open().await;
        council.send(1).await.unwrap();
        council.begin_to_amend(change.clone(), Reason::LegalDuty).await;
        // From this moment on nothing can be charged, and what was set aside is back.
        assert_eq!(council.set_aside().await, NanoRho::ZERO);

        council.amend(change.clone(), Reason::LegalDuty).await.unwrap();
        assert_eq!((council.stage().await, council.box_state().await), (Stage::Erased, BoxState::Erased));
        assert!(council.chorus.stores.responses.rows(&autumn()).next().await.unwrap().is_empty());
        assert_eq!(council.amendments().await.len(), 1);
        council.amend(change, Reason::LegalDuty).await.unwrap();
        assert_eq!(council.amendments().await.len(), 1);
    }
}

#[tokio::test]
async fn erasing_finishes_an_end_without_results_too() {
    let council = Council::closed().await;
    council.begin_to_amend(Change::Destroy, Reason::PrivacyWorry).await;
    workflow::erase_wave(&council.chorus, &autumn(), WHO).await.unwrap();
    assert_eq!((council.stage().await, council.box_state().await), (Stage::Erased, BoxState::Erased));
}

#[tokio::test]
async fn nobody_gets_the_box_of_a_wave_that_was_ended_without_results() {
    let council = Council::closed().await;
    council.begin_to_amend(Change::CloseWithoutResults, Reason::QuestionFault).await;
    assert!(matches!(council.export("box.tar").await, Err(WorkflowError::Ended)));
    // Nor by way of the ledger.
    assert!(matches!(council.chorus.stores.app.charge(&autumn()).await, Err(StoreError::NotReserved)));
    assert!(!council.file("box.tar").exists());
    assert_eq!(council.chorus.stores.app.ledger().await.unwrap().entries(), []);
}

// Export, release, destruction

#[tokio::test]
async fn a_box_exported_again_is_the_same_box_and_the_same_charge() {
    let council = Council::closed().await;
    council.export("box.tar").await.unwrap();
    council.export("copy.tar").await.unwrap();
    assert_eq!(std::fs::read(council.file("box.tar")).unwrap(), std::fs::read(council.file("copy.tar")).unwrap());
    // In its own place too; but nothing else is overwritten.
    council.export("box.tar").await.unwrap();
    std::fs::write(council.file("my.key"), "precious").unwrap();
    assert!(matches!(council.export("my.key").await, Err(WorkflowError::Exists(_))));
    assert_eq!(std::fs::read(council.file("my.key")).unwrap(), b"precious");
    assert_eq!(council.chorus.stores.app.ledger().await.unwrap().entries().len(), 1);
    assert_eq!(council.set_aside().await, "0.311000000".parse().unwrap());
}

#[tokio::test]
async fn a_file_in_the_way_of_a_box_is_told_before_anything_is_charged() {
    let council = Council::closed().await;
    std::fs::write(council.file("my.key"), "precious").unwrap();
    assert!(matches!(council.export("my.key").await, Err(WorkflowError::Exists(_))));
    assert_eq!(council.stage().await, Stage::Closed);
    assert_eq!(council.chorus.stores.app.ledger().await.unwrap().entries(), []);
}

#[tokio::test]
async fn a_release_is_imported_once_published_and_taken_back_for_a_reason_of_the_list() {
    let council = Council::closed().await;
    council.export("box.tar").await.unwrap();
    let document = council.draw();
    workflow::import_release(&council.chorus, &document, WHO).await.unwrap();
    assert!(workflow::published_waves(&council.chorus).await.unwrap().is_empty());
    assert!(workflow::import_release(&council.chorus, &document, WHO).await.is_err());

    workflow::publish_release(&council.chorus, &autumn(), WHO).await.unwrap();
    let published = workflow::published_waves(&council.chorus).await.unwrap();
    assert_eq!(published[0].document().to_bytes(), document);
    assert!(published[0].withdrawn.is_none());

    workflow::withdraw_release(&council.chorus, &autumn(), Reason::QuestionFault, WHO).await.unwrap();
    let published = workflow::published_waves(&council.chorus).await.unwrap();
    assert_eq!(published[0].withdrawn.as_ref().unwrap().reason, Reason::QuestionFault);
}

#[tokio::test]
async fn an_altered_document_is_not_imported_and_the_wave_still_waits_for_its_own() {
    let council = Council::open().await;
    council.day(date!(2026 - 11 - 02));
    workflow::close_wave(&council.chorus, &autumn(), WHO).await.unwrap();
    council.export("box.tar").await.unwrap();
    let altered =
        String::from_utf8(council.draw()).unwrap().replace("\"council\":\"Fenmoor", "\"council\":\"Elsewhere");
    assert!(matches!(
        workflow::import_release(&council.chorus, altered.as_bytes(), WHO).await,
        Err(WorkflowError::Document(_))
    ));
    assert_eq!(council.stage().await, Stage::Exported);
    workflow::import_release(&council.chorus, &council.draw(), WHO).await.unwrap();
}

#[tokio::test]
async fn responses_are_destroyed_on_their_day_even_if_no_release_ever_came() {
    let council = Council::closed().await;
    council.day(date!(2027 - 03 - 30));
    assert!(workflow::erase_wave(&council.chorus, &autumn(), WHO).await.is_err());
    council.export("box.tar").await.unwrap();
    let early = workflow::erase_wave(&council.chorus, &autumn(), WHO).await;
    assert!(matches!(early, Err(WorkflowError::StillNeeded(day)) if day == date!(2027 - 03 - 31)));
    assert_eq!(council.box_state().await, BoxState::Closed);

    council.day(date!(2027 - 03 - 31));
    workflow::erase_wave(&council.chorus, &autumn(), WHO).await.unwrap();
    assert_eq!((council.stage().await, council.box_state().await), (Stage::Erased, BoxState::Erased));
    assert!(council.chorus.stores.responses.rows(&autumn()).next().await.unwrap().is_empty());
}

#[tokio::test]
async fn results_can_be_published_after_the_responses_are_destroyed() {
    let council = Council::closed().await;
    council.export("box.tar").await.unwrap();
    workflow::import_release(&council.chorus, &council.draw(), WHO).await.unwrap();
    workflow::erase_wave(&council.chorus, &autumn(), WHO).await.unwrap();
    workflow::publish_release(&council.chorus, &autumn(), WHO).await.unwrap();
    assert_eq!(workflow::published_waves(&council.chorus).await.unwrap().len(), 1);
    assert_eq!(council.stage().await, Stage::Erased);
}

// The audit trail

#[tokio::test]
async fn the_trail_says_what_was_done_to_what_and_nothing_that_was_refused() {
    let council = Council::closed().await;
    assert!(council.amend(Change::Suspend, Reason::Safety).await.is_err());
    council.export("box.tar").await.unwrap();
    council.export("box.tar").await.unwrap();
    let wanted = [
        "wave.create autumn",
        "codes.create autumn, 11-17, 11-17: 30",
        "wave.open autumn",
        "wave.close autumn",
        "box.export autumn",
        "box.export autumn",
    ];
    assert_eq!(council.trail().await, wanted);
    council.chorus.stores.app.verify_audit().await.unwrap();
}

#[tokio::test]
async fn a_change_stands_in_the_trail_even_if_what_follows_from_it_fails() {
    let council = Council::open().await;
    council.amend(Change::Suspend, Reason::Safety).await.unwrap();
    // Closed behind everybody's back: the box cannot be resumed.
    council.chorus.stores.responses.close_wave(&autumn()).await.unwrap();
    assert!(council.amend(Change::Resume, Reason::PutRight).await.is_err());
    assert_eq!(council.trail().await[3..], ["wave.amend autumn, suspend", "wave.amend autumn, resume"]);
}

// What a running server sees

fn site_of(council: &Council) -> Arc<Site> {
    let site = Site::new(Arc::clone(&council.chorus), &Settings::default(), "http://localhost".to_owned(), true);
    Arc::new(site.unwrap())
}

#[test]
fn a_wave_without_its_questionnaire_is_left_out_and_the_others_take_answers() {
    chorus::web::run(async {
        let council = Council::open().await;
        let mut spring = council.chorus.wave(&autumn()).await.unwrap().manifest.unwrap();
        spring.wave = "spring".parse().unwrap();
        spring.rho = "0.030000000".to_owned();
        spring.questionnaires[0].sha256 = "0".repeat(64);
        council.chorus.stores.app.create_wave(&spring.wave, "").await.unwrap();
        council.chorus.stores.app.open_wave(&spring).await.unwrap();

        let site = site_of(&council);
        site.refresh().await.unwrap();
        assert!(site.waves.get(&autumn()).is_some());
        assert!(site.waves.get(&spring.wave).is_none());
        let mut visitor = FrontDoor::of(Arc::clone(&site)).await.visitor();
        assert_eq!(visitor.get("/readyz").await.unwrap().status, 200);
    });
}

#[test]
fn a_server_that_cannot_read_its_waves_is_not_ready_and_keeps_its_last_picture() {
    chorus::web::run(async {
        let council = Council::open().await;
        let site = site_of(&council);
        site.refresh().await.unwrap();
        let mut visitor = FrontDoor::of(Arc::clone(&site)).await.visitor();
        assert_eq!(visitor.get("/readyz").await.unwrap().status, 200);

        let file = Database::connect(format!("sqlite:{}", council.file("app.db").display())).await.unwrap();
        file.execute_unprepared("ALTER TABLE amendments RENAME TO elsewhere").await.unwrap();
        assert!(site.refresh().await.is_err());
        assert_eq!(visitor.get("/readyz").await.unwrap().status, 503);
        assert!(site.waves.get(&autumn()).is_some());

        file.execute_unprepared("ALTER TABLE elsewhere RENAME TO amendments").await.unwrap();
        site.refresh().await.unwrap();
        assert_eq!(visitor.get("/readyz").await.unwrap().status, 200);
    });
}

#[test]
fn a_running_server_sees_a_change_and_does_not_read_what_did_not_change() {
    chorus::web::run(async {
        let council = Council::open().await;
        let site = site_of(&council);
        site.refresh().await.unwrap();
        let first = site.waves.get(&autumn()).unwrap();
        site.refresh().await.unwrap();
        assert!(Arc::ptr_eq(&first, &site.waves.get(&autumn()).unwrap()));
        council.amend(Change::Suspend, Reason::Safety).await.unwrap();
        site.refresh().await.unwrap();
        assert!(site.waves.get(&autumn()).unwrap().standing.suspended);
    });
}

#[test]
fn the_amendments_of_an_unknown_wave_are_not_an_empty_list() {
    chorus::web::run(async {
        let council = Council::open().await;
        let mut visitor = FrontDoor::of(site_of(&council)).await.visitor();
        assert_eq!(visitor.get("/results/autumn/amendments.json").await.unwrap().page, "[]");
        for unknown in ["no-such", "No Such"] {
            let path = format!("/results/{}/amendments.json", unknown.replace(' ', "%20"));
            assert_eq!(visitor.get(&path).await.unwrap().status, 404, "{path}");
        }
    });
}

#[test]
fn no_short_way_is_offered_where_the_draft_refuses_it() {
    chorus::web::run(async {
        for (written, offered) in [("short_way = false", false), ("short_way = true", true)] {
            let council = Council::new().await;
            let youngest = "[[groups]]\ngroup = \"4-7\"\ntitle = \"Ages 4 to 7\"\nbands = [\"4-7\"]\n";
            let draft = DRAFT
                .replace("[questionnaires]", &format!("{written}\n[questionnaires]\n4-7 = \"wellbeing-4-7/1\""))
                + youngest;
            workflow::create_wave(&council.chorus, "draft.toml", &draft, WHO).await.unwrap();
            council.print(30).await.unwrap();
            let (wave, group) = (autumn(), "4-7".parse().unwrap());
            let batch = Batch { wave: &wave, group: &group, band: None, count: 30 };
            let mut rng = ChaCha20Rng::from_os_rng();
            workflow::create_codes(&council.chorus, &mut rng, &batch, WHO, &|_| (), |_| Ok(())).await.unwrap();
            workflow::open_wave(&council.chorus, &wave, &council.ceremony.public, WHO).await.unwrap();
            let site = site_of(&council);
            site.refresh().await.unwrap();
            let open = site.waves.get(&wave).unwrap();
            assert_eq!(open.offers_short_way(Band::ElevenToSeventeen), offered);
            assert!(!open.offers_short_way(Band::FourToSeven));
        }
    });
}
