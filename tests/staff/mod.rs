//! Staff, by the front door: the app that `chorus serve` serves, over real files.
//!
//! [`House`] is a council without surveys; [`House::one_of_each`] gives it one person of each role, each signed in. Other
//! tests may use both.

mod accounts;
mod device;
mod doors;
mod elsewhere;
mod passkeys;
mod ways_in;

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::StatusCode;
use chorus::access::{Role, Roles};
use chorus::clock::{Clock, SetClock};
use chorus::credentials::Token;
use chorus::settings::{Secrets, Settings};
use chorus::store::{self, Options, StaffAccount, Stores};
use chorus::web::Site;
use chorus::web::visitor::{FrontDoor, Reply, Visitor};
use chorus::workflow::staff::{SessionToken, begin_session};
use chorus::workflow::{self, Chorus, people};
use rand::TryRngCore;
use rand::rngs::OsRng;
use tempfile::TempDir;
use time::macros::{date, datetime};
use time::{Duration, OffsetDateTime};

/// How browsers reach the site.
pub const ORIGIN: &str = "https://mysay.example";
/// When everything happens, until [`House::later`].
pub const NOW: OffsetDateTime = datetime!(2026-10-06 10:00 UTC);
/// A password that is good enough.
pub const PASSWORD: &str = "plum anchor window seven";

/// A council of whose staff nobody is there yet.
pub struct House {
    /// Its stores, secrets and clock.
    pub chorus: Arc<Chorus>,
    /// Its site.
    pub site: Arc<Site>,
    /// Its app.
    pub door: FrontDoor,
    /// Its clock.
    pub clock: SetClock,
    folder: TempDir,
}

impl House {
    /// A new one; inside of [`chorus::web::run`].
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            data_dir: folder.path().to_owned(),
            base_url: Some(ORIGIN.to_owned()),
            council: "Fenshire".to_owned(),
            ..Settings::default()
        };
        Box::pin(store::migrate(folder.path())).await.unwrap();
        let clock = SetClock::at(NOW);
        let options = Options { disk_reserve_bytes: 0, ..Options::default() };
        let chorus = Arc::new(Chorus {
            stores: Box::pin(Stores::open(folder.path(), options, OsRng.unwrap_err())).await.unwrap(),
            secrets: Secrets::load_or_create(&settings.secret_path(), &mut OsRng.unwrap_err()).unwrap(),
            catalogue: Arc::new(workflow::catalogue(folder.path()).unwrap()),
            clock: Arc::new(clock.clone()),
        });
        let site = Arc::new(Site::new(Arc::clone(&chorus), &settings, ORIGIN.to_owned(), false).unwrap());
        site.refresh().await.unwrap();
        let door = FrontDoor::of(Arc::clone(&site)).await;
        Self { chorus, site, door, clock, folder }
    }

    /// A browser that was never here.
    pub fn browser(&self) -> Browser {
        Browser { visitor: self.door.visitor() }
    }

    /// Time goes on.
    pub fn later(&self, by: Duration) {
        self.clock.set(self.clock.now() + by);
    }

    /// Somebody with these roles, signed in a moment ago. They have no way in: their next sign-in is not of interest.
    pub async fn somebody(&self, login: &str, roles: &[Role]) -> Person {
        let account = StaffAccount {
            id: format!("{:0>32}", chorus::consultation::to_hex(login.as_bytes())),
            login: login.to_owned(),
            name: format!("The {login}"),
            roles: Roles::of(roles.iter().copied()).unwrap(),
            disabled: false,
        };
        self.chorus.stores.app.add_staff(&account, date!(2026 - 10 - 01)).await.unwrap();
        self.signed_in(account).await
    }

    /// The same account, signed in in another browser.
    pub async fn signed_in(&self, account: StaffAccount) -> Person {
        let token = begin_session(&self.chorus, &account, &mut OsRng.unwrap_err()).await.unwrap();
        let mut browser = self.browser();
        browser.carry(self, &token);
        Person { account, token, browser }
    }

    /// One person of each role, signed in a moment ago; their logins are the names of the roles.
    pub async fn one_of_each(&self) -> BTreeMap<Role, Person> {
        let mut everybody = BTreeMap::new();
        for role in Role::ALL {
            // A login has two letters at least and none that hex of 16 bytes could not hold.
            let login: String = role.as_str().chars().take(15).collect();
            everybody.insert(role, self.somebody(&login, &[role]).await);
        }
        everybody
    }

    /// The token of the link with which the first account is made.
    pub async fn set_up_link(&self) -> Token {
        people::renew_set_up(&self.chorus, &mut OsRng.unwrap_err()).await.unwrap().expect("nobody has an account")
    }

    /// The token of an invitation.
    pub async fn invitation(&self, login: &str, roles: &[Role]) -> Token {
        let roles = Roles::of(roles.iter().copied()).unwrap();
        people::invite(&self.chorus, "test", login, "Jo Fen", roles, &mut OsRng.unwrap_err()).await.unwrap()
    }

    /// What staff did, as the trail has it.
    pub async fn acts(&self) -> Vec<String> {
        let trail = self.chorus.stores.app.audit_trail().await.unwrap();
        trail.into_iter().map(|entry| format!("{} {} {}", entry.note.who, entry.note.act, entry.note.subject)).collect()
    }
}

/// Somebody of staff, signed in.
pub struct Person {
    /// Their account, as it was made.
    pub account: StaffAccount,
    /// The token of their session.
    pub token: SessionToken,
    /// Their browser.
    pub browser: Browser,
}

/// A browser whose forms carry their token.
#[derive(Clone)]
pub struct Browser {
    /// What sends requests.
    pub visitor: Visitor,
}

impl Browser {
    /// Puts this token into the cookie of the staff pages.
    pub fn carry(&mut self, house: &House, token: &SessionToken) {
        self.visitor.carry(house.site.staff.carry(token));
    }

    /// Asks for a page.
    pub async fn get(&mut self, path: &str) -> Reply {
        self.visitor.get(path).await.unwrap()
    }

    /// Sends a form, with the token that stands on the page `on`.
    pub async fn send(&mut self, on: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
        let page = self.get(on).await.page;
        let csrf = hidden(&page, "csrf").to_owned();
        assert!(!csrf.is_empty(), "there is no form on {on}");
        let mut form = vec![("csrf", csrf.as_str())];
        form.extend_from_slice(fields);
        self.visitor.post(path, &form).await.unwrap()
    }
}

/// Whether a reply sends the browser on to this page, or to one below it.
pub fn leads_to(reply: &Reply, page: &str) -> bool {
    reply.status == StatusCode::SEE_OTHER && reply.location().is_some_and(|to| to.starts_with(page))
}

/// Whether whoever asked is not signed in: they are sent to sign in, and from there back to a page of staff.
pub fn is_signed_out(reply: &Reply) -> bool {
    leads_to(reply, "/staff/sign-in?to=%2Fstaff")
}

/// What a hidden field of a page holds.
pub fn hidden<'p>(page: &'p str, name: &str) -> &'p str {
    let field = format!("name=\"{name}\" value=\"");
    page.split(&field).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

/// What stands between two marks of a page.
pub fn between<'p>(page: &'p str, open: &str, close: &str) -> &'p str {
    page.split(open).nth(1).and_then(|rest| rest.split(close).next()).unwrap_or_else(|| panic!("no {open} in {page}"))
}

/// What an app that was given the secret on this page shows at `now`.
pub fn app_code(page: &str, now: OffsetDateTime) -> String {
    let secret = between(page, "class=\"key\">", "<").replace(' ', "");
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let app = totp_rs::Builder::new().with_secret(secret.as_bytes()).build().unwrap();
    app.generate(u64::try_from(now.unix_timestamp()).unwrap()).to_string()
}
