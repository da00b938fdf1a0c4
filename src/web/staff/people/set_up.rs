//! `/staff/set-up`: the first account of all, by the link that the server printed.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::join;
use crate::access::{Role, Roles};
use crate::credentials::{Purpose, Token};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::guard::Visit;
use crate::web::staff::{StaffForm, StaffShell};
use crate::workflow::people::{invited, login_of, name_of};

/// Asks for the link, a name and a login.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
pub struct SetUpPage {
    page: StaffShell,
    /// Somebody has an account already.
    done: bool,
    token: String,
    name: String,
    login: String,
    designs: bool,
    problem: bool,
    token_wrong: bool,
    name_wrong: bool,
    login_wrong: bool,
}

impl SetUpPage {
    fn empty(page: StaffShell) -> Self {
        Self {
            page,
            done: false,
            token: String::new(),
            name: String::new(),
            login: String::new(),
            designs: false,
            problem: false,
            token_wrong: false,
            name_wrong: false,
            login_wrong: false,
        }
    }
}

impl View for SetUpPage {
    const TEMPLATE: &'static str = "pages/staff/people/set-up";

    fn samples() -> Vec<(String, Self)> {
        let empty = || Self::empty(StaffShell::sample_signed_out());
        let wrong = Self { problem: true, token_wrong: true, name_wrong: true, login_wrong: true, ..empty() };
        let wrong_login =
            Self { problem: true, login_wrong: true, name: "Sam Carter".into(), login: "sam carter".into(), ..empty() };
        vec![
            ("empty".into(), empty()),
            ("wrong".into(), wrong),
            ("wrong-login".into(), wrong_login),
            ("done".into(), Self { done: true, ..empty() }),
        ]
    }
}

/// `GET /staff/set-up`.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn show(site: web::Data<Site>, visit: Visit) -> Result<HttpResponse, PageError> {
    let done = site.chorus.stores.app.has_staff().await?;
    reply::page(&site, &SetUpPage { done, ..SetUpPage::empty(StaffShell::signed_out(&site, &visit)) })
}

/// `POST /staff/set-up`: leads on to choosing a way in.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn begin(site: web::Data<Site>, visit: Visit, form: StaffForm) -> Result<HttpResponse, PageError> {
    let token = Token::from_text(form.text("token"));
    let found = match &token {
        Some(token) => invited(&site.chorus, token, Purpose::SetUp).await?,
        None => None,
    };
    let (login, name) = (login_of(form.text("login")), name_of(form.text("name")));
    if let (Some(found), Ok(login), Ok(name)) = (&found, &login, &name) {
        let designs = form.has("designs").then_some(Role::Worker);
        let roles = Roles::of([Some(Role::Admin), designs].into_iter().flatten()).map_err(|_| PageError::BadForm)?;
        let mut invited = found.clone();
        (invited.login, invited.name, invited.roles) = (login.clone(), name.clone(), roles);
        return Ok(join::lead_on(&site, &visit, invited));
    }
    let view = SetUpPage {
        problem: true,
        token_wrong: found.is_none(),
        name_wrong: name.is_err(),
        login_wrong: login.is_err(),
        // The link is a secret; it is shown again only where it works.
        token: token.filter(|_| found.is_some()).map_or_else(String::new, |token| token.to_text().to_string()),
        name: form.text("name").to_owned(),
        login: form.text("login").to_owned(),
        designs: form.has("designs"),
        ..SetUpPage::empty(StaffShell::signed_out(&site, &visit))
    };
    reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view)
}
