//! A launched survey on the staff pages, over real files: followed in fives, changed, closed, exported, brought home and
//! made public, by the people who do so.

mod calendar;
mod changes;
mod home;
mod progress;
mod publish;
mod take_out;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use actix_web::http::header::{COOKIE, ORIGIN};
use actix_web::test::TestRequest;
use chorus::access::{Role, Roles};
use chorus::clock::SetClock;
use chorus::consultation::{GroupId, WaveId};
use chorus::sealing::Nullifier;
use chorus::sealing::custody::{Ceremony, CustodianKey, ceremony};
use chorus::settings::{Secrets, Settings};
use chorus::store::{self, Deposit, Options, StaffAccount, Stores};
use chorus::web::Site;
use chorus::web::visitor::{FrontDoor, Reply, Visitor};
use chorus::workflow::staff::{SessionToken, begin_session};
use chorus::workflow::{self, Batch, Chorus, Desk};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use tempfile::TempDir;
use time::macros::datetime;
use time::{Date, Duration, Time};

const ORIGIN_OF_SITE: &str = "https://mysay.example";
const WHO: &str = "test";
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
8-11 = "wellbeing-8-11/1"
11-17 = "wellbeing-11-17/1"
16-25 = "wellbeing-16-25/1"

[[groups]]
group = "8-11"
title = "Ages 8 to 11"
bands = ["8-11"]

[[groups]]
group = "11-17"
title = "Ages 11 to 17"
bands = ["11-17"]

[[groups]]
group = "16-25"
title = "Care leavers"
bands = ["16-25"]
"#;
const GROUPS: [&str; 3] = ["8-11", "11-17", "16-25"];

fn autumn() -> WaveId {
    "autumn".parse().unwrap()
}

/// A council on the first day of its survey: 30 codes for each of three groups, two key holders, a running site.
struct Council {
    dir: TempDir,
    chorus: Arc<Chorus>,
    clock: SetClock,
    site: Arc<Site>,
    door: FrontDoor,
    keys: Keys,
}

/// Who can open the answers of a survey, and what their key day made.
pub struct Keys {
    custodians: Vec<CustodianKey>,
    ceremony: Ceremony,
    /// What stands on the first slip of each group.
    slips: BTreeMap<String, String>,
}

impl Keys {
    /// Launches a survey that was made: 30 codes for each of these groups, two key holders.
    pub async fn launch(chorus: &Chorus, wave: &WaveId, groups: &[&str]) -> Self {
        let (mut rng, mut slips) = (ChaCha20Rng::from_os_rng(), BTreeMap::new());
        for name in groups {
            let group: GroupId = name.parse().unwrap();
            let batch = Batch { wave, group: &group, band: None, count: 30 };
            let codes = workflow::create_codes(chorus, &mut rng, &batch, WHO, &|_| (), |_| Ok(())).await.unwrap();
            slips.insert((*name).to_owned(), codes[0].printed().to_string());
        }
        let custodians: Vec<_> =
            ["Data lead", "Reviewer"].map(|name| CustodianKey::generate(name, &mut rng).unwrap()).into();
        let table: Vec<_> = custodians.iter().map(CustodianKey::public).collect();
        let ceremony = ceremony(wave, &table, 1).unwrap();
        workflow::open_wave(chorus, wave, &ceremony.public, WHO).await.unwrap();
        Self { custodians, ceremony, slips }
    }

    /// The signed document that one key holder makes of a locked file, in a folder of their own.
    fn draw(&self, holder: usize, sealed_box: &Path, folder: &Path, today: Date) -> Vec<u8> {
        let desk = Desk {
            sealed_box,
            bundle: &self.ceremony.bundles[holder].sealed,
            custodian: &self.custodians[holder],
            keeps_in: folder,
            out: &folder.join(format!("{}.json", sealed_box.file_name().unwrap().display())),
            threads: NonZeroUsize::MIN,
        };
        workflow::release(&desk, today, |_| ()).unwrap().document().to_bytes()
    }
}

/// Brings the results of a closed survey home, after its last day; `folder` is for the files on the way.
pub async fn results_made(chorus: &Chorus, wave: &WaveId, keys: &Keys, folder: &Path) {
    let locked = folder.join(format!("{wave}.tar"));
    workflow::export_box(chorus, wave, &locked, WHO).await.unwrap();
    let document = keys.draw(0, &locked, folder, chorus.today());
    workflow::import_release(chorus, &document, WHO).await.unwrap();
}

impl Council {
    async fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Box::pin(store::migrate(dir.path())).await.unwrap();
        let options = Options { disk_reserve_bytes: 0, ..Options::default() };
        let clock = SetClock::at(datetime!(2026-10-05 09:00 UTC));
        let mut rng = ChaCha20Rng::from_os_rng();
        let chorus = Arc::new(Chorus {
            stores: Box::pin(Stores::open(dir.path(), options, ChaCha20Rng::from_os_rng())).await.unwrap(),
            secrets: Secrets::generate(&mut rng),
            catalogue: Arc::new(workflow::catalogue(dir.path()).unwrap()),
            clock: Arc::new(clock.clone()),
        });
        workflow::create_wave(&chorus, "draft.toml", DRAFT, WHO).await.unwrap();
        let keys = Keys::launch(&chorus, &autumn(), &GROUPS).await;
        let settings = Settings { council: "Fenmoor County Council".to_owned(), ..Settings::default() };
        let site = Site::new(Arc::clone(&chorus), &settings, ORIGIN_OF_SITE.to_owned(), false).unwrap();
        let site = Arc::new(site);
        site.refresh().await.unwrap();
        let door = FrontDoor::of(Arc::clone(&site)).await;
        let council = Self { dir, chorus, clock, site, door, keys };
        council.invite("p.worker", &[Role::Worker]).await;
        council.invite("s.worker", &[Role::Worker]).await;
        council.invite("lead", &[Role::PrivacyLead]).await;
        council.invite("key", &[Role::Custodian]).await;
        council.invite("auditor", &[Role::Auditor]).await;
        council
    }

    /// With so many answers in each group, closed after its last day.
    async fn closed(answers: [u8; 3]) -> Self {
        let council = Self::open().await;
        council.answer(answers).await;
        council.day(2026, 11, 2);
        workflow::close_wave(&council.chorus, &autumn(), WHO).await.unwrap();
        council.site.refresh().await.unwrap();
        council
    }

    /// With results at home that nobody made public.
    async fn made() -> Self {
        let council = Self::closed([20, 25, 30]).await;
        results_made(&council.chorus, &autumn(), &council.keys, council.dir.path()).await;
        council.site.refresh().await.unwrap();
        council
    }

    async fn invite(&self, login: &str, roles: &[Role]) {
        let account = StaffAccount {
            id: format!("{login:0>32}"),
            login: login.to_owned(),
            name: login.to_owned(),
            roles: Roles::of(roles.iter().copied()).unwrap(),
            disabled: false,
        };
        self.chorus.stores.app.add_staff(&account, self.chorus.today()).await.unwrap();
    }

    /// Somebody who signed in a moment ago.
    async fn staff(&self, login: &str) -> Staff {
        let account = self.chorus.stores.app.staff_by_login(login).await.unwrap().unwrap();
        let token = begin_session(&self.chorus, &account, &mut ChaCha20Rng::from_os_rng()).await.unwrap();
        Staff { csrf: self.site.staff.csrf(&token), browser: self.door.visitor(), token }
    }

    fn day(&self, year: i32, month: u8, day: u8) {
        let day = Date::from_calendar_date(year, time::Month::try_from(month).unwrap(), day).unwrap();
        self.clock.set(day.with_time(Time::from_hms(9, 0, 0).unwrap()).assume_utc());
    }

    fn later(&self, minutes: i64) {
        self.clock.set(self.chorus.now() + Duration::minutes(minutes));
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// So many more answers in each group.
    async fn answer(&self, answers: [u8; 3]) {
        for (group, answers) in GROUPS.into_iter().zip(answers) {
            let group: GroupId = group.parse().unwrap();
            for _ in 0..answers {
                let mut drawn = [0; 32];
                rand::RngCore::fill_bytes(&mut ChaCha20Rng::from_os_rng(), &mut drawn);
                let deposit = Deposit {
                    wave: autumn(),
                    group: group.clone(),
                    nullifier: Nullifier::from_bytes(drawn),
                    submission: drawn[..16].try_into().unwrap(),
                    sealed: drawn.repeat(40),
                };
                self.chorus.stores.responses.deposit(deposit).await.unwrap();
            }
        }
    }

    /// The signed document that the first key holder makes of an exported box.
    fn draw(&self, sealed_box: &str) -> Vec<u8> {
        self.keys.draw(0, &self.file(sealed_box), self.dir.path(), self.chorus.today())
    }

    /// A young person of this group who typed the number of their slip.
    async fn young(&self, group: &str) -> Visitor {
        let mut browser = self.door.visitor();
        let entered = browser.post("/", &[("code", &self.keys.slips[group])]).await.unwrap();
        assert_eq!(entered.location(), Some("/r/hello"), "{group}");
        browser
    }

    /// Makes results public that are home, as two people do.
    async fn publish(&self) {
        for (login, step) in [("p.worker", "/publish/ask"), ("lead", "/publish/confirm")] {
            assert_eq!(self.staff(login).await.post(step, &[]).await.status, 303, "{step}");
        }
    }

    /// What was done to what, in order.
    async fn acts(&self) -> Vec<String> {
        let trail = self.chorus.stores.app.audit_trail().await.unwrap();
        trail.into_iter().map(|entry| format!("{} {}", entry.note.who, entry.note.act)).collect()
    }
}

/// Somebody of staff at their browser.
struct Staff {
    csrf: String,
    browser: Visitor,
    token: SessionToken,
}

impl Staff {
    fn cookie(&self) -> String {
        format!("__Host-chorus-staff={}", *self.token.to_text())
    }

    async fn get(&mut self, path: &str) -> Reply {
        self.browser.send(TestRequest::get().uri(path).insert_header((COOKIE, self.cookie()))).await.unwrap()
    }

    /// The page of a survey below its address, which has to be there.
    async fn page(&mut self, below: &str) -> String {
        let reply = self.get(&format!("/staff/c/autumn{below}")).await;
        assert_eq!(reply.status, 200, "{below}");
        reply.page.replace(&self.csrf, "TOKEN")
    }

    async fn post(&mut self, below: &str, fields: &[(&str, &str)]) -> Reply {
        let form: Vec<_> = [("csrf", self.csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
        let request = TestRequest::post()
            .uri(&format!("/staff/c/autumn{below}"))
            .insert_header((ORIGIN, ORIGIN_OF_SITE))
            .insert_header((COOKIE, self.cookie()))
            .set_form(form);
        self.browser.send(request).await.unwrap()
    }

    /// Sends a file.
    async fn send(&mut self, below: &str, field: &str, name: &str, bytes: &[u8]) -> Reply {
        let mut body = Vec::new();
        let part = |head: &str| format!("--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n").into_bytes();
        body.extend(part("name=\"csrf\""));
        body.extend(self.csrf.as_bytes());
        body.extend(b"\r\n");
        body.extend(part(&format!("name=\"{field}\"; filename=\"{name}\"")));
        body.extend(bytes);
        body.extend(b"\r\n--edge--\r\n");
        let request = TestRequest::post()
            .uri(&format!("/staff/c/autumn{below}"))
            .insert_header((ORIGIN, ORIGIN_OF_SITE))
            .insert_header((COOKIE, self.cookie()))
            .insert_header(("content-type", "multipart/form-data; boundary=edge"))
            .set_payload(body);
        self.browser.send(request).await.unwrap()
    }
}
