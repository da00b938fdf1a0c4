//! `/staff/people/invite`: a new account, by a link that its holder hands over.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde::Serialize;
use zeroize::Zeroizing;

use super::reception::HandedOut;
use super::roles::{self, RoleTick, RolesProblem};
use crate::access::Role;
use crate::credentials::Token;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply::{self, see_other};
use crate::web::site::Site;
use crate::web::staff::guard::Visit;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::people::{self, PeopleError, login_of, name_of};

/// What is wrong with a login, as the template words it.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginProblem {
    /// Empty, too long, or with other characters.
    Form,
    /// Somebody has it.
    Taken,
    /// Somebody is invited under it.
    Invited,
}

/// Asks whom to invite.
#[derive(Serialize)]
pub struct InvitePage {
    page: StaffShell,
    name: String,
    login: String,
    roles: Vec<RoleTick>,
    problem: bool,
    name_wrong: bool,
    login_problem: Option<LoginProblem>,
    roles_problem: Option<RolesProblem>,
}

impl InvitePage {
    fn empty(page: StaffShell) -> Self {
        Self {
            page,
            name: String::new(),
            login: String::new(),
            roles: roles::ticks(|_| false, |_| true),
            problem: false,
            name_wrong: false,
            login_problem: None,
            roles_problem: None,
        }
    }
}

impl View for InvitePage {
    const TEMPLATE: &'static str = "pages/staff/people/invite";

    fn samples() -> Vec<(String, Self)> {
        let empty = || Self::empty(StaffShell::sample(Here::People));
        let typed = || Self { name: "Jo Fen".into(), login: "jo.fen".into(), problem: true, ..empty() };
        let all = Self {
            problem: true,
            name_wrong: true,
            login_problem: Some(LoginProblem::Form),
            roles_problem: Some(RolesProblem::None),
            ..empty()
        };
        let both = |role| role == Role::Admin || role == Role::Custodian;
        vec![
            ("empty".into(), empty()),
            ("wrong".into(), all),
            ("taken".into(), Self { login_problem: Some(LoginProblem::Taken), ..typed() }),
            ("invited".into(), Self { login_problem: Some(LoginProblem::Invited), ..typed() }),
            (
                "admin-holds-key".into(),
                Self {
                    roles_problem: Some(RolesProblem::AdminHoldsKey),
                    roles: roles::ticks(both, |_| true),
                    ..typed()
                },
            ),
        ]
    }
}

/// Shows the link of an invitation once.
#[derive(Serialize)]
pub struct InvitedPage {
    page: StaffShell,
    name: String,
    link: String,
}

impl View for InvitedPage {
    const TEMPLATE: &'static str = "pages/staff/people/invited";

    fn samples() -> Vec<(String, Self)> {
        let link = format!("https://mysay.fenmoor.example/staff/invitation#{}", "0a1b2c3d".repeat(8));
        vec![("link".into(), Self { page: StaffShell::sample(Here::People), name: "Jo Fen".into(), link })]
    }
}

/// The link of an invitation: its token stands behind `#`, which browsers do not send.
pub(super) fn link(site: &Site, token: &Token) -> Zeroizing<String> {
    Zeroizing::new(format!("{}/staff/invitation#{}", site.origin(), *token.to_text()))
}

/// `GET /staff/people/invite`.
///
/// # Errors
/// When the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me) -> Result<HttpResponse, PageError> {
    reply::page(&site, &InvitePage::empty(StaffShell::of(&site, &me, Here::People)))
}

/// `POST /staff/people/invite`: leads on to the link.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn invite(site: web::Data<Site>, me: Me, visit: Visit, form: StaffForm) -> Result<HttpResponse, PageError> {
    let (ticked, allowed) = roles::ticked(&form);
    let mut view = InvitePage {
        name: form.text("name").to_owned(),
        login: form.text("login").to_owned(),
        roles: roles::ticks(|role| ticked.contains(&role), |_| true),
        problem: true,
        name_wrong: name_of(form.text("name")).is_err(),
        login_problem: login_of(form.text("login")).err().map(|_| LoginProblem::Form),
        roles_problem: allowed.as_ref().err().map(|fault| (*fault).into()),
        ..InvitePage::empty(StaffShell::of(&site, &me, Here::People))
    };
    if let (Ok(roles), false, None) = (allowed, view.name_wrong, view.login_problem) {
        let rng = &mut OsRng.unwrap_err();
        match people::invite(&site.chorus, &me.login, form.text("login"), form.text("name"), roles, rng).await {
            Ok(token) => {
                let handed_out = HandedOut { to: me.id, name: view.name, link: link(&site, &token) };
                site.reception.links.put(&visit, site.chorus.now(), handed_out);
                return Ok(see_other("/staff/people/invited"));
            }
            Err(PeopleError::LoginTaken) => view.login_problem = Some(LoginProblem::Taken),
            Err(PeopleError::InvitedAlready) => view.login_problem = Some(LoginProblem::Invited),
            Err(other) => return Err(other.into()),
        }
    }
    reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view)
}

/// `GET /staff/people/invited`: the link, until it is put away.
///
/// # Errors
/// When the page cannot be made.
pub async fn show_link(site: web::Data<Site>, me: Me, visit: Visit) -> Result<HttpResponse, PageError> {
    let waiting = site.reception.links.look(&visit, site.chorus.now()).filter(|link| link.to == me.id);
    let Some(HandedOut { name, link, .. }) = waiting else { return Ok(see_other("/staff/people")) };
    let page = StaffShell::of(&site, &me, Here::People);
    reply::page(&site, &InvitedPage { page, name, link: link.to_string() })
}

/// `POST /staff/people/invited`: the link was handed over; it is shown no more.
///
/// # Errors
/// None.
pub async fn put_away(site: web::Data<Site>, visit: Visit) -> Result<HttpResponse, PageError> {
    site.reception.links.take(&visit, site.chorus.now());
    Ok(see_other("/staff/people"))
}
