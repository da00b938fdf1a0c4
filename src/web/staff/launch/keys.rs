//! `/staff/keys`: who can open the answers of surveys launched from now on.
//!
//! A key holder brings the public part that their desk made, and nothing else: a file that holds a secret is refused
//! with a warning, and forgotten. Left open: that a secret file was sent at all, which only its owner can mend.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;

use crate::access::Permission;
use crate::consultation::launch::LEAST_KEY_HOLDERS;
use crate::store::{KeyHolder, StoreError};
use crate::web::day::Day;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply::{page, page_with, see_other};
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::WorkflowError;
use crate::workflow::launch::{register_key, retire_key};

/// What is wrong with what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeysProblem {
    /// No file was chosen.
    NoFile,
    /// It is no public part.
    NotAPublicPart,
    /// It is the secret part.
    Secret,
    /// Somebody has this key or its name, or it was taken out of use.
    Taken,
}

/// A key in the list.
#[derive(Clone, Serialize)]
pub struct HolderRow {
    /// The role its holder named it after.
    pub role: String,
    /// What pages call whoever holds it.
    pub person: String,
    /// The first twenty digits of its fingerprint, in fours, to compare by voice.
    pub fingerprint: String,
    /// When it was registered.
    pub registered_on: Day,
    /// When it was taken out of use.
    pub retired_on: Option<Day>,
    /// Whether it is that of whoever looks.
    pub mine: bool,
}

/// Who holds keys.
#[derive(Serialize)]
pub struct Keys {
    page: StaffShell,
    holders: Vec<HolderRow>,
    retired: Vec<HolderRow>,
    least: usize,
    enough: bool,
    may_hold: bool,
    has_own: bool,
    problem: Option<KeysProblem>,
}

impl Keys {
    async fn of(site: &Site, me: &Me, problem: Option<KeysProblem>) -> Result<Self, PageError> {
        let app = &site.chorus.stores.app;
        let row = |holder: KeyHolder| HolderRow {
            mine: holder.staff == me.id,
            fingerprint: holder.part.fingerprint(),
            role: holder.part.name,
            person: holder.name,
            registered_on: Day(holder.registered_on),
            retired_on: holder.retired_on.map(Day),
        };
        let holders: Vec<HolderRow> = app.key_holders().await?.into_iter().map(row).collect();
        Ok(Self {
            page: StaffShell::of(site, me, Here::Keys),
            retired: app.retired_keys().await?.into_iter().map(row).collect(),
            least: LEAST_KEY_HOLDERS,
            enough: holders.len() >= LEAST_KEY_HOLDERS,
            may_hold: me.may(Permission::HoldKey),
            has_own: holders.iter().any(|holder| holder.mine),
            holders,
            problem,
        })
    }
}

impl View for Keys {
    const TEMPLATE: &'static str = "pages/staff/launch/keys";

    fn samples() -> Vec<(String, Self)> {
        let day = Day(time::macros::date!(2026 - 09 - 01));
        let row = |role: &str, person: &str, mine| HolderRow {
            role: role.to_owned(),
            person: person.to_owned(),
            fingerprint: "5f0c 19ab 77e2 d410 c8a3".to_owned(),
            registered_on: day,
            retired_on: None,
            mine,
        };
        let keys = |holders: Vec<HolderRow>, may_hold| Self {
            page: StaffShell::sample(Here::Keys),
            least: LEAST_KEY_HOLDERS,
            enough: holders.len() >= LEAST_KEY_HOLDERS,
            has_own: holders.iter().any(|holder| holder.mine),
            holders,
            retired: Vec::new(),
            may_hold,
            problem: None,
        };
        let two = || vec![row("data-protection-lead", "Ama Owusu", true), row("reviewing-officer", "Lee Marsh", false)];
        let one = || vec![row("reviewing-officer", "Lee Marsh", false)];
        let old = HolderRow { retired_on: Some(day), ..row("head-of-service", "Kim Doyle", false) };
        let problem = |problem| Self { problem: Some(problem), ..keys(one(), true) };
        vec![
            ("none".to_owned(), keys(Vec::new(), false)),
            ("one".to_owned(), keys(one(), true)),
            ("two".to_owned(), Self { retired: vec![old], ..keys(two(), true) }),
            ("no-file".to_owned(), problem(KeysProblem::NoFile)),
            ("not-a-part".to_owned(), problem(KeysProblem::NotAPublicPart)),
            ("secret".to_owned(), problem(KeysProblem::Secret)),
            ("taken".to_owned(), problem(KeysProblem::Taken)),
        ]
    }
}

/// `GET /staff/keys`.
///
/// # Errors
/// When a store cannot be read, or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me) -> Result<HttpResponse, PageError> {
    page(&site, &Keys::of(&site, &me, None).await?)
}

/// `POST /staff/keys`: registers the public part of one's own key.
///
/// # Errors
/// When a store fails, or the page cannot be made.
pub async fn register(site: web::Data<Site>, me: Me, form: StaffForm) -> Result<HttpResponse, PageError> {
    let problem = match form.file("part") {
        None => KeysProblem::NoFile,
        Some(file) if is_secret(&file.bytes) => KeysProblem::Secret,
        Some(file) => match register_key(&site.chorus, &me.id, &me.login, &file.bytes).await {
            Ok(()) => return Ok(see_other("/staff/keys")),
            Err(WorkflowError::PublicPart(_)) => KeysProblem::NotAPublicPart,
            Err(WorkflowError::Store(StoreError::KeyTaken)) => KeysProblem::Taken,
            Err(error) => return Err(error.into()),
        },
    };
    page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &Keys::of(&site, &me, Some(problem)).await?)
}

/// `POST /staff/keys/retire`: takes one's own key out of use.
///
/// # Errors
/// When a store fails.
pub async fn retire(site: web::Data<Site>, me: Me) -> Result<HttpResponse, PageError> {
    retire_key(&site.chorus, &me.id, &me.login).await?;
    Ok(see_other("/staff/keys"))
}

/// Whether a file is a key file, open or under a passphrase, and not its public part.
fn is_secret(file: &[u8]) -> bool {
    let holds = |mark: &[u8]| file.windows(mark.len()).any(|window| window.eq_ignore_ascii_case(mark));
    file.starts_with(b"age-encryption.org/") || holds(b"AGE-SECRET-KEY-") || holds(b"# Chorus custodian key")
}
