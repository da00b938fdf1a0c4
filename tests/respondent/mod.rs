//! Young people on their way through a survey, by the front door: the app that `chorus serve` serves, over real files.
//!
//! A survey for those of 11 to 17 is launched once, as a council launches it, and one of a single topic beside it; each
//! test has its own copy.

mod by_hand;
mod coming_back;
mod contact;
mod first_pages;
mod pages_kept_apart;
mod picking;
mod refused;
mod shut;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use chorus::clock::SetClock;
use chorus::consultation::{Change, Reason, WaveId};
use chorus::questionnaire::{Band, Questionnaire};
use chorus::sealing::custody::{CustodianKey, Protection, ceremony, open_bundle};
use chorus::settings::{Contact, Secrets, Settings};
use chorus::store::{self, Options, Stores};
use chorus::web::visitor::{FrontDoor, Reply, Visitor};
use chorus::web::{self, Site};
use chorus::workflow::{self, Batch, Chorus};
use rand::TryRngCore;
use rand::rngs::OsRng;
use tempfile::TempDir;
use time::OffsetDateTime;
use time::macros::datetime;

const WHO: &str = "test";
const ORIGIN: &str = "https://mysay.example";
/// A day on which the survey is open.
const IN_TERM: OffsetDateTime = datetime!(2026-10-06 10:00 UTC);
const DRAFT: &str = r#"
council = "Fenshire"
population = "care"
wave = "autumn"
title = "How is life for you?"
opens_on = 2026-10-05
closes_on = 2026-10-30
results_on = 2026-12-04
erase_on = 2027-03-31
rho = "0.311"
strategy = "cambridgeshire-2018/1"

[questionnaires]
11-17 = "wellbeing-11-17/1"

[[groups]]
group = "11-17"
title = "Ages 11 to 17"
bands = ["11-17"]
"#;
const CODES: usize = 30;

fn wave() -> WaveId {
    "autumn".parse().unwrap()
}

fn settings(folder: &Path) -> Settings {
    let line = |kind: &str, name: &str, number: &str, bands: &str| -> Contact {
        toml::from_str(&format!("kind = \"{kind}\"\nname = \"{name}\"\nnumber = \"{number}\"\n{bands}")).unwrap()
    };
    Settings {
        data_dir: folder.to_owned(),
        base_url: Some(ORIGIN.to_owned()),
        council: "Fenshire".to_owned(),
        contacts: vec![
            line("talk", "A line for children", "0800 1111", "bands = [\"4-7\", \"8-11\", \"11-17\"]"),
            line("talk", "A line for care leavers", "116 123", "bands = [\"16-25\"]"),
            line("emergency", "In danger right now? Call", "999", ""),
            line("codes", "The participation team", "01632 960 003", ""),
        ],
        ..Settings::default()
    }
}

async fn open(folder: &Path, clock: &SetClock) -> Arc<Chorus> {
    let options = Options { disk_reserve_bytes: 0, ..Options::default() };
    Arc::new(Chorus {
        stores: Box::pin(Stores::open(folder, options, OsRng.unwrap_err())).await.unwrap(),
        secrets: Secrets::load_or_create(&settings(folder).secret_path(), &mut OsRng.unwrap_err()).unwrap(),
        catalogue: Arc::new(workflow::catalogue(folder).unwrap()),
        clock: Arc::new(clock.clone()),
    })
}

/// The files of a council whose survey was just launched, what stands on its slips, and its custodian's way in.
struct Launched {
    form: &'static str,
    files: BTreeMap<String, Vec<u8>>,
    codes: Vec<String>,
    custodian: Vec<u8>,
    bundle: Vec<u8>,
}

static LAUNCHED: LazyLock<Launched> = LazyLock::new(|| launched("wellbeing-11-17/1"));
static TOPIC: LazyLock<Launched> = LazyLock::new(|| launched("what-would-help/1"));

fn launched(form: &'static str) -> Launched {
    let folder = tempfile::tempdir().unwrap();
    let draft = DRAFT.replace("wellbeing-11-17/1", form);
    let launch = || web::run(launch(folder.path(), &draft));
    let (codes, custodian, bundle) = std::thread::scope(|scope| scope.spawn(launch).join().unwrap());
    let files = std::fs::read_dir(folder.path()).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(path).unwrap())
    });
    Launched { form, files: files.collect(), codes, custodian, bundle }
}

async fn launch(folder: &Path, draft: &str) -> (Vec<String>, Vec<u8>, Vec<u8>) {
    Box::pin(store::migrate(folder)).await.unwrap();
    let chorus = open(folder, &SetClock::at(IN_TERM)).await;
    workflow::create_wave(&chorus, "the draft", draft, WHO).await.unwrap();
    let (wave, group) = (wave(), "11-17".parse().unwrap());
    let batch = Batch { wave: &wave, group: &group, band: Some(Band::ElevenToSeventeen), count: CODES };
    let codes =
        workflow::create_codes(&chorus, &mut OsRng.unwrap_err(), &batch, WHO, &|_| (), |_| Ok(())).await.unwrap();
    let keys = ["lead", "reviewer"].map(|name| CustodianKey::generate(name, &mut OsRng.unwrap_err()).unwrap());
    let held = ceremony(&wave, &keys.each_ref().map(CustodianKey::public), 1).unwrap();
    workflow::open_wave(&chorus, &wave, &held.public, WHO).await.unwrap();
    chorus.stores.clone().close().await.unwrap();
    let custodian = keys[0].to_file(&Protection::Unprotected).unwrap().to_vec();
    let codes = codes.iter().map(|code| code.printed().to_string()).collect();
    (codes, custodian, held.bundles[0].sealed.clone())
}

/// A survey that is open, and whoever holds one of its slips.
struct Survey {
    launched: &'static Launched,
    chorus: Arc<Chorus>,
    clock: SetClock,
    site: Arc<Site>,
    door: FrontDoor,
    folder: TempDir,
}

/// What stands on one of the slips.
fn code(slip: usize) -> &'static str {
    &LAUNCHED.codes[slip]
}

impl Survey {
    async fn open() -> Self {
        Self::of(&LAUNCHED).await
    }

    async fn of(launched: &'static Launched) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in &launched.files {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        }
        let clock = SetClock::at(IN_TERM);
        let chorus = open(folder.path(), &clock).await;
        let site = Site::new(Arc::clone(&chorus), &settings(folder.path()), ORIGIN.to_owned(), false).unwrap();
        let site = Arc::new(site);
        site.refresh().await.unwrap();
        let door = FrontDoor::of(Arc::clone(&site)).await;
        Self { launched, chorus, clock, site, door, folder }
    }

    fn browser(&self) -> Visitor {
        self.door.visitor()
    }

    /// Somebody who typed the number of a slip, and stands on the page it leads to.
    async fn started(&self, slip: usize) -> Young {
        let mut young = Young { browser: self.browser(), csrf: String::new() };
        young.types(&self.launched.codes[slip]).await;
        young
    }

    /// The server hears of what commands did, as it does twice a second.
    async fn looks_again(&self) {
        self.site.refresh().await.unwrap();
    }

    async fn amend(&self, change: Change, reason: Reason) {
        workflow::amend_wave(&self.chorus, &wave(), change, reason, WHO).await.unwrap();
    }

    fn form(&self) -> Arc<Questionnaire> {
        self.chorus.catalogue.questionnaire(self.launched.form).unwrap()
    }

    /// The page of the item of this name.
    fn page_of(&self, item: &str) -> String {
        let index = self.form().items().position(|one| one.id.as_str() == item).unwrap();
        format!("/r/q/{}", index + 1)
    }

    /// How many were thanked, as the box has it.
    async fn thanked(&self) -> i64 {
        let db = crate::store::raw(&self.folder.path().join("box.db")).await;
        crate::store::numbers(&db, "SELECT count(*) FROM spent").await[0]
    }

    /// Closes the survey and opens what was sent: the answers of each response, as JSON.
    async fn opened(&self) -> Vec<serde_json::Value> {
        workflow::close_wave(&self.chorus, &wave(), WHO).await.unwrap();
        self.looks_again().await;
        let manifest = self.site.waves.get(&wave()).unwrap().manifest.clone();
        let custodian = CustodianKey::from_file(&self.launched.custodian, None).unwrap();
        let identity = open_bundle(&self.launched.bundle, &custodian, &manifest.recipient).unwrap();
        let rows = self.chorus.stores.responses.rows(&wave()).next().await.unwrap();
        let answers = rows.iter().map(|row| {
            let frame = identity.open(&row.sealed, manifest.frame_bytes).unwrap();
            let response: serde_json::Value = serde_json::from_slice(frame.body()).unwrap();
            response["answers"].clone()
        });
        answers.collect()
    }
}

/// A young person at their browser.
#[derive(Clone)]
struct Young {
    browser: Visitor,
    csrf: String,
}

impl Young {
    /// Types a number that works, and goes where it leads.
    async fn types(&mut self, code: &str) -> String {
        let entered = self.browser.post("/", &[("code", code)]).await.unwrap();
        let place = entered.location().expect("the number works").to_owned();
        self.get(&place).await;
        // Every form of a journey has the same token, and the first page has a form.
        let hello = self.get("/r/hello").await;
        let token = hello.page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        token.unwrap_or_default().clone_into(&mut self.csrf);
        place
    }

    async fn get(&mut self, path: &str) -> Reply {
        self.browser.get(path).await.unwrap()
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let token = self.csrf.clone();
        let form: Vec<_> = [("csrf", token.as_str())].into_iter().chain(fields.iter().copied()).collect();
        self.browser.post(path, &form).await.unwrap()
    }

    /// Answers the question on `page`; gives where it leads.
    async fn answers(&mut self, page: &str, item: &str, value: &str) -> String {
        self.post(page, &[(item, value), ("go", "next")]).await.location().expect("the answer is taken").to_owned()
    }

    async fn skips(&mut self, page: &str) -> String {
        self.post(page, &[("go", "skip")]).await.location().expect("skipping is always allowed").to_owned()
    }

    async fn pauses(&mut self) {
        assert_eq!(self.post("/r/pause", &[]).await.location(), Some("/r/paused"));
    }

    async fn sends(&mut self) -> Reply {
        self.post("/r/send", &[]).await
    }
}

/// Everything on the page but what belongs to one journey alone.
fn without_token(page: &str, csrf: &str) -> String {
    page.replace(csrf, "TOKEN")
}

/// The `Set-Cookie` of a reply.
fn cookie_of(reply: &Reply) -> Option<&str> {
    reply.headers.get("set-cookie")?.to_str().ok()
}
