//! The contact door, from both sides: young people who ask to be contacted, and staff who answer. Real stores, and the
//! app that `chorus serve` serves.

mod desk;
mod staff;
mod words;
mod young;

use std::path::Path;
use std::sync::Arc;

use actix_web::http::header::{COOKIE, ORIGIN};
use actix_web::test::TestRequest;
use chorus::access::{Role, Roles};
use chorus::clock::SetClock;
use chorus::consultation::canonical_json;
use chorus::door::Promise;
use chorus::sealing::custody::CustodianKey;
use chorus::settings::{Secrets, Settings};
use chorus::store::{self, Options, StaffAccount, Stores};
use chorus::web::Site;
use chorus::web::visitor::{FrontDoor, Reply, Visitor};
use chorus::workflow::staff::begin_session;
use chorus::workflow::{self, Chorus, ReadLetter};
use rand::TryRngCore;
use rand::rngs::OsRng;
use tempfile::TempDir;
use time::OffsetDateTime;
use time::macros::datetime;

const SITE: &str = "https://mysay.example";
const LEAD: &str = "pat.lead";
/// A Wednesday, five minutes past an hour.
const NOW: OffsetDateTime = datetime!(2026-11-25 10:05 UTC);

/// A council with nothing in its stores, and its site.
pub struct Council {
    folder: TempDir,
    clock: SetClock,
    pub chorus: Arc<Chorus>,
    site: Arc<Site>,
    front: FrontDoor,
}

fn settings(folder: &Path) -> Settings {
    Settings {
        data_dir: folder.to_owned(),
        base_url: Some(SITE.to_owned()),
        council: "Fenshire".to_owned(),
        ..Settings::default()
    }
}

impl Council {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        store::migrate(folder.path()).await.unwrap();
        Self::with_reserve(folder, 0).await
    }

    /// A council that writes nothing while less than `disk_reserve_bytes` are free.
    async fn with_reserve(folder: TempDir, disk_reserve_bytes: u64) -> Self {
        let clock = SetClock::at(NOW);
        let options = Options { disk_reserve_bytes, ..Options::default() };
        let chorus = Arc::new(Chorus {
            stores: Stores::open(folder.path(), options, OsRng.unwrap_err()).await.unwrap(),
            secrets: Secrets::load_or_create(&settings(folder.path()).secret_path(), &mut OsRng.unwrap_err()).unwrap(),
            catalogue: Arc::new(workflow::catalogue(folder.path()).unwrap()),
            clock: Arc::new(clock.clone()),
        });
        let site = Site::new(Arc::clone(&chorus), &settings(folder.path()), SITE.to_owned(), false).unwrap();
        let site = Arc::new(site);
        site.refresh().await.unwrap();
        let front = FrontDoor::of(Arc::clone(&site)).await;
        Self { folder, clock, chorus, site, front }
    }

    /// The same, with the door open: a reply within 24 hours, any day, read by whoever holds this key.
    async fn open() -> (Self, CustodianKey) {
        let council = Self::new().await;
        let key = council.opened().await;
        (council, key)
    }

    async fn opened(&self) -> CustodianKey {
        let key = key();
        workflow::register_door_key(&self.chorus, &public_part(&key), LEAD).await.unwrap();
        workflow::promise_reply(&self.chorus, promise(24), LEAD).await.unwrap();
        self.site.refresh_door().await.unwrap();
        key
    }

    pub fn browser(&self) -> Visitor {
        self.front.visitor()
    }

    /// The letters that wait, opened with this key.
    async fn letters(&self, key: &CustodianKey) -> Vec<ReadLetter> {
        let file = workflow::take_letters(&self.chorus, LEAD).await.unwrap();
        workflow::read_letters(&file, key).unwrap()
    }

    /// How many letters lie in the store, as another process sees it.
    async fn rows(&self) -> i64 {
        let db = crate::store::raw(&self.folder.path().join("door.db")).await;
        crate::store::numbers(&db, "SELECT count(*) FROM letters").await[0]
    }

    /// Somebody of staff with this role, signed in.
    pub async fn staff(&self, login: &str, role: Role) -> Staff {
        let account = StaffAccount {
            id: format!("{login:0>32}"),
            login: login.to_owned(),
            name: "Pat".to_owned(),
            roles: Roles::of([role]).unwrap(),
            disabled: false,
        };
        self.chorus.stores.app.add_staff(&account, self.chorus.today()).await.unwrap();
        let token = begin_session(&self.chorus, &account, &mut OsRng.unwrap_err()).await.unwrap();
        let csrf = self.site.staff.csrf(&token);
        let cookie = self.site.staff.carry(&token);
        let cookie = format!("{}={}", cookie.name(), cookie.value());
        Staff { browser: self.browser(), cookie, csrf }
    }
}

fn key() -> CustodianKey {
    CustodianKey::generate("safeguarding-lead", &mut OsRng.unwrap_err()).unwrap()
}

fn public_part(key: &CustodianKey) -> Vec<u8> {
    canonical_json(&key.public())
}

fn promise(reply_hours: u16) -> Promise {
    let who_answers = "The safeguarding team".to_owned();
    Promise { who_answers, reply_hours, weekends_count: true, kept_days: 30 }
}

/// A letter that can be sent, but for what `changed` says.
fn letter<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let whole = [("name", "Ash Reed"), ("way", "phone"), ("place", "01632 960 009")];
    let kept = whole.into_iter().filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
    kept.chain(changed.iter().copied()).collect()
}

/// Somebody of staff at their browser.
pub struct Staff {
    browser: Visitor,
    cookie: String,
    csrf: String,
}

impl Staff {
    pub async fn get(&mut self, path: &str) -> Reply {
        let request = TestRequest::get().uri(path).insert_header((COOKIE, self.cookie.as_str()));
        self.browser.send(request).await.unwrap()
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let form: Vec<_> = [("csrf", self.csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
        let request = TestRequest::post().uri(path).insert_header((COOKIE, self.cookie.as_str()));
        self.browser.send(request.insert_header((ORIGIN, SITE)).set_form(form)).await.unwrap()
    }

    /// Sends a form with one file.
    async fn sends_file(&mut self, path: &str, field: &str, file: &[u8]) -> Reply {
        const EDGE: &str = "--edge-of-a-part";
        let token = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n", self.csrf);
        let about = "Content-Type: application/json\r\n\r\n";
        let named = format!("Content-Disposition: form-data; name=\"{field}\"; filename=\"k.json\"\r\n{about}");
        let body = format!("{token}--{EDGE}\r\n{named}");
        let body = [body.as_bytes(), file, format!("\r\n--{EDGE}--\r\n").as_bytes()].concat();
        let request = TestRequest::post().uri(path).insert_header((COOKIE, self.cookie.as_str()));
        let request = request.insert_header((ORIGIN, SITE)).set_payload(body);
        let kind = format!("multipart/form-data; boundary={EDGE}");
        self.browser.send(request.insert_header(("content-type", kind))).await.unwrap()
    }
}

/// Whether a file of the data directory, or its log, holds these bytes.
fn is_on_disk(folder: &Path, bytes: &[u8]) -> bool {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    files.into_iter().any(|path| std::fs::read(path).unwrap().windows(bytes.len()).any(|window| window == bytes))
}
