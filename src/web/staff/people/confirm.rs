//! `/staff/confirm`: somebody signed in shows once more who they are, before something that matters. Their session goes on
//! under a new token.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};

use super::reception::{self, Tried};
use super::sign_in::SignInProblem;
use super::{challenge, way_on};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply::{self, see_other};
use crate::web::site::Site;
use crate::web::staff::guard::Visit;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::people::{self, Claim};

/// Asks for a proof.
#[derive(Serialize)]
pub struct ConfirmPage {
    page: StaffShell,
    to: String,
    login: String,
    has_passkey: bool,
    has_password: bool,
    problem: Option<SignInProblem>,
}

impl View for ConfirmPage {
    const TEMPLATE: &'static str = "pages/staff/people/confirm";

    fn samples() -> Vec<(String, Self)> {
        let of = |problem| Self {
            page: StaffShell::sample(Here::Nowhere),
            to: "/staff/people".into(),
            login: "sam.carter".into(),
            has_passkey: true,
            has_password: true,
            problem,
        };
        vec![
            ("both".into(), of(None)),
            ("passkey-alone".into(), Self { has_password: false, ..of(None) }),
            ("password-alone".into(), Self { has_passkey: false, ..of(None) }),
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
}

async fn page(site: &Site, me: &Me, to: &str, problem: Option<SignInProblem>) -> Result<ConfirmPage, PageError> {
    let claim = Claim::of(&site.chorus, &me.login).await?;
    Ok(ConfirmPage {
        page: StaffShell::of(site, me, Here::Nowhere),
        to: way_on(to).to_owned(),
        login: me.login.clone(),
        has_passkey: site.reception.passkeys.is_some() && !claim.passkeys().is_empty(),
        has_password: claim.has_password(),
        problem,
    })
}

/// `GET /staff/confirm`.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, asked: web::Query<Asked>) -> Result<HttpResponse, PageError> {
    reply::page(&site, &page(&site, &me, &asked.to, None).await?)
}

/// `POST /staff/confirm`: by password and code.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn by_password(
    site: web::Data<Site>,
    request: HttpRequest,
    me: Me,
    visit: Visit,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let (password, code) = (form.exact("password"), form.text("code"));
    let problem = if password.is_empty() || code.is_empty() {
        SignInProblem::Empty
    } else {
        match reception::try_password(&site, &request, &me.login, password, code).await? {
            Tried::Proved(_) => return go_on(&site, &me, &visit, &form).await,
            Tried::Wrong => SignInProblem::Wrong,
            Tried::TooMany => SignInProblem::TooMany,
        }
    };
    let view = page(&site, &me, form.text("to"), Some(problem)).await?;
    reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view)
}

/// `POST /staff/confirm/challenge`: what the browser needs to ask a passkey.
///
/// # Errors
/// [`PageError::NotFound`] where there are no passkeys; when the store fails.
pub async fn ask_passkey(site: web::Data<Site>, me: Me, visit: Visit) -> Result<HttpResponse, PageError> {
    let passkeys = site.reception.passkeys.as_ref().ok_or(PageError::NotFound)?;
    let claim = Claim::of(&site.chorus, &me.login).await?;
    let keys = people::keys(&site.chorus);
    let (asked, state) = passkeys.ask(&keys, &me.login, claim.passkeys()).map_err(|_| PageError::Gone)?;
    site.reception.confirming.put(&visit, site.chorus.now(), (me.login, state));
    Ok(challenge(&asked))
}

/// `POST /staff/confirm/passkey`: by a passkey.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn by_passkey(
    site: web::Data<Site>,
    me: Me,
    visit: Visit,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let passkeys = site.reception.passkeys.as_ref().ok_or(PageError::NotFound)?;
    let asked = site.reception.confirming.take(&visit, site.chorus.now()).filter(|(login, _)| *login == me.login);
    let proof = asked.and_then(|(_, state)| passkeys.proved(state, form.exact("credential")).ok());
    let proved = match &proof {
        Some(proof) => people::by_passkey(&site.chorus, &me.login, proof).await?.is_some(),
        None => false,
    };
    if proved {
        return go_on(&site, &me, &visit, &form).await;
    }
    let view = page(&site, &me, form.text("to"), Some(SignInProblem::Passkey)).await?;
    reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view)
}

async fn go_on(site: &Site, me: &Me, visit: &Visit, form: &StaffForm) -> Result<HttpResponse, PageError> {
    let to = way_on(form.text("to"));
    match people::confirm(&site.chorus, &visit.token, &me.login, &mut OsRng.unwrap_err()).await? {
        Some(token) => {
            let mut response = see_other(to);
            response.add_cookie(&site.staff.carry(&token)).map_err(|_| PageError::Gone)?;
            Ok(response)
        }
        None => Err(PageError::SignIn(to.to_owned())),
    }
}
