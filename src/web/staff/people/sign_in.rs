//! `/staff/sign-in` and `/staff/sign-out`.
//!
//! Login, password and code are looked at together, and one sentence says that something is wrong, whichever it is.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};

use super::reception::{self, Tried, let_in};
use super::{challenge, me, way_on};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply::{self, see_other};
use crate::web::site::Site;
use crate::web::staff::guard::Visit;
use crate::web::staff::{StaffForm, StaffShell};
use crate::workflow::people::{self, ByCode, Claim};
use crate::workflow::staff::{SessionToken, end_session, session_of};

/// What went wrong, as the template words it.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInProblem {
    /// Login, password or code is wrong.
    Wrong,
    /// A field is empty.
    Empty,
    /// The passkey's answer does not hold, came too late, or is of another account.
    Passkey,
    /// So many tries wait that this one was not looked at.
    TooMany,
}

/// Asks who somebody is.
#[derive(Serialize)]
pub struct SignInPage {
    page: StaffShell,
    to: String,
    login: String,
    passkeys: bool,
    signed_out: bool,
    problem: Option<SignInProblem>,
}

impl View for SignInPage {
    const TEMPLATE: &'static str = "pages/staff/people/sign-in";

    fn samples() -> Vec<(String, Self)> {
        let of = |problem: Option<SignInProblem>| Self {
            page: StaffShell::sample_signed_out(),
            to: "/staff".into(),
            login: problem.map_or_else(String::new, |_| "sam.carter".to_owned()),
            passkeys: true,
            signed_out: false,
            problem,
        };
        vec![
            ("empty".into(), of(None)),
            ("signed-out".into(), Self { signed_out: true, ..of(None) }),
            ("no-passkeys".into(), Self { passkeys: false, ..of(None) }),
            ("wrong".into(), of(Some(SignInProblem::Wrong))),
            ("nothing-typed".into(), of(Some(SignInProblem::Empty))),
            ("passkey".into(), of(Some(SignInProblem::Passkey))),
            ("too-many".into(), of(Some(SignInProblem::TooMany))),
        ]
    }
}

/// What an address of this page may say.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    to: String,
    out: Option<String>,
}

/// `GET /staff/sign-in`: while nobody has an account it leads to making the first.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn show(site: web::Data<Site>, visit: Visit, asked: web::Query<Asked>) -> Result<HttpResponse, PageError> {
    if session_of(&site.chorus, &visit.token).await?.is_some() {
        return Ok(see_other(way_on(&asked.to)));
    }
    if !site.chorus.stores.app.has_staff().await? {
        return Ok(see_other("/staff/set-up"));
    }
    let mut view = page(&site, &visit, way_on(&asked.to), "", None);
    view.signed_out = asked.out.is_some();
    reply::page(&site, &view)
}

fn page(site: &Site, visit: &Visit, to: &str, login: &str, problem: Option<SignInProblem>) -> SignInPage {
    SignInPage {
        page: StaffShell::signed_out(site, visit),
        to: to.to_owned(),
        login: login.to_owned(),
        passkeys: site.reception.passkeys.is_some(),
        signed_out: false,
        problem,
    }
}

fn refused(site: &Site, visit: &Visit, form: &StaffForm, problem: SignInProblem) -> Result<HttpResponse, PageError> {
    let view = page(site, visit, way_on(form.text("to")), form.text("login"), Some(problem));
    reply::page_with(site, StatusCode::UNPROCESSABLE_ENTITY, &view)
}

/// `POST /staff/sign-in`: by password and code.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn by_password(
    site: web::Data<Site>,
    request: HttpRequest,
    visit: Visit,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let (login, password, code) = (form.text("login"), form.exact("password"), form.text("code"));
    // Whoever has passkeys alone has no password, and comes in with a recovery code.
    if login.is_empty() || code.is_empty() || password.is_empty() && code.len() < 16 {
        return refused(&site, &visit, &form, SignInProblem::Empty);
    }
    match reception::try_password(&site, &request, login, password, code).await? {
        Tried::Proved(ByCode { account, recovered }) => {
            // Whoever used a recovery code may have lost a device, and looks after that first.
            let to = if recovered { me::PATH } else { way_on(form.text("to")) };
            Ok(let_in(&site, &visit, &account, to).await?.0)
        }
        Tried::Wrong => refused(&site, &visit, &form, SignInProblem::Wrong),
        Tried::TooMany => refused(&site, &visit, &form, SignInProblem::TooMany),
    }
}

/// `POST /staff/sign-in/challenge`: what the browser needs to ask a passkey; of the same shape for every login.
///
/// # Errors
/// [`PageError::NotFound`] where there are no passkeys; when the store fails.
pub async fn ask_passkey(site: web::Data<Site>, visit: Visit, form: StaffForm) -> Result<HttpResponse, PageError> {
    let passkeys = site.reception.passkeys.as_ref().ok_or(PageError::NotFound)?;
    let claim = Claim::of(&site.chorus, form.text("login")).await?;
    let keys = people::keys(&site.chorus);
    let (asked, state) = passkeys.ask(&keys, claim.login(), claim.passkeys()).map_err(|_| PageError::Gone)?;
    site.reception.asking.put(&visit, site.chorus.now(), (claim.login().to_owned(), state));
    Ok(challenge(&asked))
}

/// `POST /staff/sign-in/passkey`: by a passkey.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn by_passkey(site: web::Data<Site>, visit: Visit, form: StaffForm) -> Result<HttpResponse, PageError> {
    let passkeys = site.reception.passkeys.as_ref().ok_or(PageError::NotFound)?;
    let proof = site.reception.asking.take(&visit, site.chorus.now()).and_then(|(login, state)| {
        let proof = passkeys.proved(state, form.exact("credential")).ok()?;
        Some((login, proof))
    });
    let account = match &proof {
        Some((login, proof)) => people::by_passkey(&site.chorus, login, proof).await?,
        None => None,
    };
    match account {
        Some(account) => Ok(let_in(&site, &visit, &account, way_on(form.text("to"))).await?.0),
        None => refused(&site, &visit, &form, SignInProblem::Passkey),
    }
}

/// `POST /staff/sign-out`: ends the session, and gives the browser a token that names none.
///
/// # Errors
/// When the store fails.
pub async fn sign_out(site: web::Data<Site>, visit: Visit) -> Result<HttpResponse, PageError> {
    end_session(&site.chorus, &visit.token).await?;
    let mut response = see_other("/staff/sign-in?out=1");
    let stranger = SessionToken::generate(&mut OsRng.unwrap_err());
    response.add_cookie(&site.staff.carry(&stranger)).map_err(|_| PageError::Gone)?;
    Ok(response)
}
