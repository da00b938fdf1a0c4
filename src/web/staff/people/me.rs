//! `/staff/me`: one's own account and ways in.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::roles::{self, RoleName};
use super::{PasskeyProblem, challenge};
use crate::access::Role;
use crate::credentials::Passkey;
use crate::store::KeptPasskey;
use crate::web::day::Day;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply::{self, see_other};
use crate::web::site::Site;
use crate::web::staff::guard::Visit;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::people::{self, Claim, PeopleError};

/// Where this page is.
pub const PATH: &str = "/staff/me";

/// A passkey in the list.
#[derive(Serialize)]
struct PasskeyShown {
    id: String,
    name: String,
    since: Day,
}

/// One's own account.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
pub struct MePage {
    page: StaffShell,
    name: String,
    login: String,
    roles: Vec<RoleName>,
    passkeys_work: bool,
    passkeys: Vec<PasskeyShown>,
    has_password: bool,
    /// A way in may be taken away because another is left.
    may_remove: bool,
    recovery_left: usize,
    few_left: bool,
    other_sessions: u64,
    problem: bool,
    passkey_problem: Option<PasskeyProblem>,
    last_way_in: bool,
}

impl View for MePage {
    const TEMPLATE: &'static str = "pages/staff/people/me";

    fn samples() -> Vec<(String, Self)> {
        let passkey = |id: char, name: &str| PasskeyShown {
            id: id.to_string().repeat(64),
            name: name.into(),
            since: Day(time::macros::date!(2026 - 11 - 20)),
        };
        let fine = || Self {
            page: StaffShell::sample(Here::Nowhere),
            name: "Sam Carter".into(),
            login: "sam.carter".into(),
            roles: roles::names([Role::Worker, Role::PrivacyLead]),
            passkeys_work: true,
            passkeys: vec![passkey('a', "Work laptop"), passkey('b', "Key on my ring")],
            has_password: true,
            may_remove: true,
            recovery_left: 10,
            few_left: false,
            other_sessions: 1,
            problem: false,
            passkey_problem: None,
            last_way_in: false,
        };
        let one = || Self {
            passkeys: vec![passkey('a', "Work laptop")],
            has_password: false,
            may_remove: false,
            recovery_left: 2,
            few_left: true,
            other_sessions: 0,
            ..fine()
        };
        let with = |problem| Self { problem: true, passkey_problem: Some(problem), ..fine() };
        vec![
            ("all".into(), fine()),
            ("one-passkey".into(), one()),
            ("password-alone".into(), Self { passkeys: Vec::new(), may_remove: false, ..fine() }),
            ("no-passkeys-here".into(), Self { passkeys_work: false, passkeys: Vec::new(), ..fine() }),
            ("last-way-in".into(), Self { problem: true, last_way_in: true, ..one() }),
            ("passkey-failed".into(), with(PasskeyProblem::Failed)),
            ("passkey-taken".into(), with(PasskeyProblem::Taken)),
            ("passkey-name".into(), with(PasskeyProblem::Name)),
        ]
    }
}

async fn page(site: &Site, me: &Me) -> Result<MePage, PageError> {
    let mine = people::mine(&site.chorus, &me.id).await?;
    let shown =
        |one: &KeptPasskey| PasskeyShown { id: one.id.clone(), name: one.name.clone(), since: Day(one.created_on) };
    let ways = mine.ways.passkeys.len() + usize::from(mine.ways.password.is_some());
    Ok(MePage {
        page: StaffShell::of(site, me, Here::Nowhere),
        name: me.name.clone(),
        login: me.login.clone(),
        roles: roles::names(me.roles.iter()),
        passkeys_work: site.reception.passkeys.is_some(),
        passkeys: mine.ways.passkeys.iter().map(shown).collect(),
        has_password: mine.ways.password.is_some(),
        may_remove: ways > 1,
        recovery_left: mine.ways.recovery_left,
        few_left: mine.ways.recovery_left < 4,
        other_sessions: mine.other_sessions,
        problem: false,
        passkey_problem: None,
        last_way_in: false,
    })
}

/// `GET /staff/me`.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me) -> Result<HttpResponse, PageError> {
    reply::page(&site, &page(&site, &me).await?)
}

/// `POST /staff/me/passkeys/challenge`: what the browser needs to make a passkey.
///
/// # Errors
/// [`PageError::NotFound`] where there are no passkeys; when the store fails.
pub async fn ask_passkey(site: web::Data<Site>, me: Me, visit: Visit) -> Result<HttpResponse, PageError> {
    let passkeys = site.reception.passkeys.as_ref().ok_or(PageError::NotFound)?;
    let known: Vec<Passkey> = Claim::of(&site.chorus, &me.login).await?.passkeys();
    let keys = people::keys(&site.chorus);
    let (asked, state) = passkeys.register(&keys, &me.login, &me.name, &known).map_err(|_| PageError::Gone)?;
    site.reception.making.put(&visit, site.chorus.now(), (me.login, state));
    Ok(challenge(&asked))
}

/// `POST /staff/me/passkeys`: adds the passkey that the device made.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn add_passkey(
    site: web::Data<Site>,
    me: Me,
    visit: Visit,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let passkeys = site.reception.passkeys.as_ref().ok_or(PageError::NotFound)?;
    let made = site.reception.making.take(&visit, site.chorus.now()).filter(|(login, _)| *login == me.login);
    let passkey = made.and_then(|(_, state)| passkeys.registered(state, form.exact("credential")).ok());
    let problem = match passkey.map(|passkey| people::named(&site.chorus, passkey, form.text("key_name"))) {
        Some(Ok(kept)) => match people::add_passkey(&site.chorus, &me.id, &me.login, kept).await {
            Ok(()) => return Ok(see_other(PATH)),
            Err(PeopleError::PasskeyTaken) => PasskeyProblem::Taken,
            Err(other) => return Err(other.into()),
        },
        Some(Err(_)) => PasskeyProblem::Name,
        None => PasskeyProblem::Failed,
    };
    let view = MePage { problem: true, passkey_problem: Some(problem), ..page(&site, &me).await? };
    reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view)
}

/// `POST /staff/me/passkeys/{id}/remove`.
///
/// # Errors
/// [`PageError::NotFound`] when it is not one of theirs.
pub async fn remove_passkey(
    site: web::Data<Site>,
    me: Me,
    passkey: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    removed(&site, &me, people::remove_passkey(&site.chorus, &me.id, &me.login, &passkey).await).await
}

/// `POST /staff/me/password/remove`.
///
/// # Errors
/// [`PageError::NotFound`] when there is none.
pub async fn remove_password(site: web::Data<Site>, me: Me) -> Result<HttpResponse, PageError> {
    removed(&site, &me, people::remove_password(&site.chorus, &me.id, &me.login).await).await
}

async fn removed(site: &Site, me: &Me, done: Result<(), PeopleError>) -> Result<HttpResponse, PageError> {
    match done {
        Ok(()) => Ok(see_other(PATH)),
        Err(PeopleError::LastWayIn) => {
            let view = MePage { problem: true, last_way_in: true, ..page(site, me).await? };
            reply::page_with(site, StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /staff/me/sessions`: ends every session but this one.
///
/// # Errors
/// When the store fails.
pub async fn end_others(site: web::Data<Site>, me: Me, visit: Visit) -> Result<HttpResponse, PageError> {
    people::end_other_sessions(&site.chorus, &me.id, &me.login, &visit.token).await?;
    Ok(see_other(PATH))
}
