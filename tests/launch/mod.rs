//! A survey on its way to its launch, from the side of those who answer for it: slips, keys, sign-offs, the launch list.
//! By the front door, over real files.

mod keys;
mod list;
mod slips;
mod trial;

use std::path::Path;
use std::sync::Arc;

use actix_web::test::TestRequest;
use chorus::access::{Role, Roles};
use chorus::clock::SetClock;
use chorus::consultation::WaveId;
use chorus::settings::{Secrets, Settings};
use chorus::store::{self, Options, StaffAccount, Stores};
use chorus::web::Site;
use chorus::web::visitor::{FrontDoor, Reply, Visitor};
use chorus::workflow::staff::begin_session;
use chorus::workflow::{self, Chorus};
use rand::TryRngCore;
use rand::rngs::OsRng;
use tempfile::TempDir;
use time::macros::{date, datetime};

const ORIGIN: &str = "https://mysay.example";
/// Who gave the survey as a file, and so designed it.
const DESIGNER: &str = "dana";
const DRAFT: &str = r#"
council = "Fenshire"
population = "care"
wave = "autumn"
title = "How is life for you?"
opens_on = 2026-10-05
closes_on = 2026-10-30
results_on = 2026-12-04
erase_on = 2027-03-31
strategy = "cambridgeshire-2018/1"

[purpose]
can_change = "How meetings about you are held"
who_decides = "The Corporate Parenting Board"
hear_back_on = 2026-12-18

[questionnaires]
11-17 = "wellbeing-11-17/1"

[[groups]]
group = "11-17"
title = "Ages 11 to 17"
bands = ["11-17"]
expected = 120
"#;

fn wave() -> WaveId {
    "autumn".parse().unwrap()
}

/// A council with one survey that is ready for its slips.
struct House {
    chorus: Arc<Chorus>,
    site: Arc<Site>,
    door: FrontDoor,
    clock: SetClock,
    folder: TempDir,
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Box::pin(store::migrate(folder.path())).await.unwrap();
        let settings = settings(folder.path());
        let options = Options { disk_reserve_bytes: 0, ..Options::default() };
        let clock = SetClock::at(datetime!(2026-10-05 09:00 UTC));
        let chorus = Arc::new(Chorus {
            stores: Box::pin(Stores::open(folder.path(), options, OsRng.unwrap_err())).await.unwrap(),
            secrets: Secrets::load_or_create(&settings.secret_path(), &mut OsRng.unwrap_err()).unwrap(),
            catalogue: Arc::new(workflow::catalogue(folder.path()).unwrap()),
            clock: Arc::new(clock.clone()),
        });
        workflow::create_wave(&chorus, "the draft", DRAFT, DESIGNER).await.unwrap();
        let site = Arc::new(Site::new(Arc::clone(&chorus), &settings, ORIGIN.to_owned(), false).unwrap());
        site.refresh().await.unwrap();
        let door = FrontDoor::of(Arc::clone(&site)).await;
        Self { chorus, site, door, clock, folder }
    }

    /// Somebody with these roles, signed in.
    async fn staff(&self, login: &str, roles: &[Role]) -> Somebody {
        let account = StaffAccount {
            id: format!("{login:0>32}"),
            login: login.to_owned(),
            name: login.to_owned(),
            roles: Roles::of(roles.iter().copied()).unwrap(),
            disabled: false,
        };
        self.chorus.stores.app.add_staff(&account, date!(2026 - 09 - 01)).await.unwrap();
        let token = begin_session(&self.chorus, &account, &mut OsRng.unwrap_err()).await.unwrap();
        let mut browser = self.door.visitor();
        browser.carry(self.site.staff.carry(&token));
        Somebody { browser, csrf: self.site.staff.csrf(&token), account }
    }

    /// Who did this act, in order.
    async fn who_did(&self, act: &str) -> Vec<String> {
        let trail = self.chorus.stores.app.audit_trail().await.unwrap();
        trail.into_iter().filter(|entry| entry.note.act == act).map(|entry| entry.note.who).collect()
    }

    /// How many slips of the one group work.
    async fn issued(&self) -> u64 {
        self.chorus.stores.gate.issued_count(&wave(), &"11-17".parse().unwrap()).await.unwrap()
    }

    /// Whether these bytes lie in any file of the council.
    fn holds(&self, wanted: &[u8]) -> bool {
        let files = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        files
            .filter(|path| path.is_file())
            .any(|path| std::fs::read(path).unwrap().windows(wanted.len()).any(|window| window == wanted))
    }
}

/// A member of staff in front of a browser.
struct Somebody {
    browser: Visitor,
    csrf: String,
    account: StaffAccount,
}

impl Somebody {
    async fn reads(&mut self, path: &str) -> Reply {
        self.browser.get(path).await.unwrap()
    }

    async fn sends(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let with: Vec<_> = [("csrf", self.csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
        self.browser.post(path, &with).await.unwrap()
    }

    /// Sends a form with one file in it.
    async fn sends_file(&mut self, path: &str, field: &str, file: &[u8]) -> Reply {
        let mut body = Vec::new();
        let head = |text: &str| format!("--edge\r\nContent-Disposition: form-data; name={text}\r\n\r\n").into_bytes();
        body.extend(head("\"csrf\""));
        body.extend(self.csrf.as_bytes());
        body.extend(b"\r\n");
        body.extend(head(&format!("\"{field}\"; filename=\"part.json\"")));
        body.extend(file);
        body.extend(b"\r\n--edge--\r\n");
        let request = TestRequest::post().uri(path).insert_header(("origin", ORIGIN));
        let request = request.insert_header(("content-type", "multipart/form-data; boundary=edge")).set_payload(body);
        self.browser.send(request).await.unwrap()
    }
}

fn settings(folder: &Path) -> Settings {
    let line = |kind: &str, name: &str, number: &str| {
        toml::from_str(&format!("kind = \"{kind}\"\nname = \"{name}\"\nnumber = \"{number}\"")).unwrap()
    };
    Settings {
        data_dir: folder.to_owned(),
        base_url: Some(ORIGIN.to_owned()),
        council: "Fenshire".to_owned(),
        contacts: vec![
            line("talk", "A line for children", "0800 1111"),
            line("codes", "The participation team", "01632 960 003"),
        ],
        ..Settings::default()
    }
}

/// What a hidden field of a page holds.
fn hidden<'p>(page: &'p str, name: &str) -> &'p str {
    let field = format!("name=\"{name}\" value=\"");
    page.split(&field).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

/// The part of a page about one line of the launch list.
fn line_of<'p>(page: &'p str, line: &str) -> &'p str {
    let from = page.split(&format!(" id=\"{line}\">")).nth(1).unwrap_or_else(|| panic!("no line {line}"));
    from.split("<li class=").next().unwrap_or_default()
}
