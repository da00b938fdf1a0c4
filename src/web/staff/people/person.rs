//! `/staff/people/{id}`: one account, for admins and auditors.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde::Serialize;

use super::reception::HandedOut;
use super::roles::{self, RoleName, RoleTick, RolesProblem};
use crate::access::{Permission, Role};
use crate::store::StaffAccount;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply::{self, see_other};
use crate::web::site::Site;
use crate::web::staff::guard::Visit;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::people::{self, Asked, PeopleError};

/// Why an account was not closed, opened or invited again, as the template words it.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonProblem {
    /// The last admin.
    LastAdmin,
    /// They are invited already.
    InvitedAlready,
}

/// One account.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
pub struct PersonPage {
    page: StaffShell,
    id: String,
    name: String,
    login: String,
    roles: Vec<RoleName>,
    closed: bool,
    me: bool,
    manages: bool,
    /// Whoever looks has asked that they be invited again.
    asked_by_me: bool,
    /// Another admin has asked so.
    asked_by: Option<String>,
    /// No other admin could agree, so one is enough.
    no_other_admin: bool,
    problem: Option<PersonProblem>,
}

impl View for PersonPage {
    const TEMPLATE: &'static str = "pages/staff/people/person";

    fn samples() -> Vec<(String, Self)> {
        let fine = || Self {
            page: StaffShell::sample(Here::People),
            id: "0".repeat(32),
            name: "Priya Shah".into(),
            login: "priya.shah".into(),
            roles: roles::names([Role::Custodian, Role::Board]),
            closed: false,
            me: false,
            manages: true,
            asked_by_me: false,
            asked_by: None,
            no_other_admin: false,
            problem: None,
        };
        vec![
            ("open".into(), fine()),
            ("closed".into(), Self { closed: true, ..fine() }),
            ("me".into(), Self { me: true, ..fine() }),
            ("auditor".into(), Self { manages: false, ..fine() }),
            ("asked".into(), Self { asked_by_me: true, ..fine() }),
            ("to-agree".into(), Self { asked_by: Some("Kim Lee".into()), ..fine() }),
            ("one-admin".into(), Self { no_other_admin: true, ..fine() }),
            ("last-admin".into(), Self { problem: Some(PersonProblem::LastAdmin), me: true, ..fine() }),
            ("invited".into(), Self { problem: Some(PersonProblem::InvitedAlready), ..fine() }),
        ]
    }
}

/// What an account may do, as ticks.
#[derive(Serialize)]
pub struct RolesPage {
    page: StaffShell,
    id: String,
    name: String,
    me: bool,
    roles: Vec<RoleTick>,
    roles_problem: Option<RolesProblem>,
}

impl View for RolesPage {
    const TEMPLATE: &'static str = "pages/staff/people/roles";

    fn samples() -> Vec<(String, Self)> {
        let of = |me: bool, problem| Self {
            page: StaffShell::sample(Here::People),
            id: "0".repeat(32),
            name: "Priya Shah".into(),
            me,
            roles: roles::ticks(|role| role == Role::Worker, |role| !me || role == Role::Worker || role == Role::Admin),
            roles_problem: problem,
        };
        vec![
            ("another".into(), of(false, None)),
            ("me".into(), of(true, None)),
            ("none".into(), of(false, Some(RolesProblem::None))),
            ("admin-holds-key".into(), of(false, Some(RolesProblem::AdminHoldsKey))),
            ("last-admin".into(), of(true, Some(RolesProblem::LastAdmin))),
            ("more-for-me".into(), of(true, Some(RolesProblem::GivesItselfMore))),
        ]
    }
}

async fn page(site: &Site, me: &Me, id: &str, problem: Option<PersonProblem>) -> Result<PersonPage, PageError> {
    let account = people::person(&site.chorus, id).await?;
    let people = people::people(&site.chorus).await?;
    let asked = people.waiting.into_iter().find(|one| one.account.id == account.id).map(|one| one.asked_by);
    let asked_by_me = asked.as_ref().is_some_and(|(by, _)| *by == me.id);
    let is_other_admin =
        |one: &&StaffAccount| !one.disabled && one.roles.has(Role::Admin) && one.id != me.id && one.id != account.id;
    Ok(PersonPage {
        page: StaffShell::of(site, me, Here::People),
        roles: roles::names(account.roles.iter()),
        closed: account.disabled,
        me: account.id == me.id,
        manages: me.may(Permission::ManagePeople),
        asked_by_me,
        asked_by: asked.filter(|_| !asked_by_me).map(|(_, name)| name),
        no_other_admin: !people.accounts.iter().any(|one| is_other_admin(&one)),
        problem,
        id: account.id,
        name: account.name,
        login: account.login,
    })
}

/// `GET /staff/people/{id}`.
///
/// # Errors
/// [`PageError::NotFound`].
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    reply::page(&site, &page(&site, &me, &id, None).await?)
}

fn roles_page(site: &Site, me: &Me, account: &StaffAccount, ticked: impl Fn(Role) -> bool) -> RolesPage {
    let own = account.id == me.id;
    RolesPage {
        page: StaffShell::of(site, me, Here::People),
        id: account.id.clone(),
        name: account.name.clone(),
        me: own,
        roles: roles::ticks(ticked, |role| !own || account.roles.has(role)),
        roles_problem: None,
    }
}

/// `GET /staff/people/{id}/roles`.
///
/// # Errors
/// [`PageError::NotFound`].
pub async fn show_roles(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let account = people::person(&site.chorus, &id).await?;
    reply::page(&site, &roles_page(&site, &me, &account, |role| account.roles.has(role)))
}

/// `POST /staff/people/{id}/roles`: they count from the account's next request on.
///
/// # Errors
/// [`PageError::NotFound`].
pub async fn change_roles(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let account = people::person(&site.chorus, &id).await?;
    let (ticked, allowed) = roles::ticked(&form);
    let problem = match allowed {
        Ok(roles) => match people::change_roles(&site.chorus, &me.login, &id, &roles).await {
            Ok(()) => return Ok(see_other(&format!("/staff/people/{}", account.id))),
            Err(PeopleError::GivesItselfMore) => RolesProblem::GivesItselfMore,
            Err(PeopleError::LastAdmin) => RolesProblem::LastAdmin,
            Err(other) => return Err(other.into()),
        },
        Err(fault) => fault.into(),
    };
    let view =
        RolesPage { roles_problem: Some(problem), ..roles_page(&site, &me, &account, |role| ticked.contains(&role)) };
    reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view)
}

/// `POST /staff/people/{id}/close`: ends its sessions, and nobody signs in to it.
///
/// # Errors
/// [`PageError::NotFound`].
pub async fn close(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    set_closed(&site, &me, &id, true).await
}

/// `POST /staff/people/{id}/open`: its ways in work again.
///
/// # Errors
/// [`PageError::NotFound`].
pub async fn open(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    set_closed(&site, &me, &id, false).await
}

async fn set_closed(site: &Site, me: &Me, id: &str, closed: bool) -> Result<HttpResponse, PageError> {
    let account = people::person(&site.chorus, id).await?;
    match people::set_disabled(&site.chorus, &me.login, id, closed).await {
        Ok(()) => Ok(see_other(&format!("/staff/people/{}", account.id))),
        Err(PeopleError::LastAdmin) => {
            let view = page(site, me, id, Some(PersonProblem::LastAdmin)).await?;
            reply::page_with(site, StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /staff/people/{id}/again`: asks that they be invited again, or agrees.
///
/// # Errors
/// [`PageError::NotFound`] for one's own account, and for one that is closed.
pub async fn invite_again(
    site: web::Data<Site>,
    me: Me,
    visit: Visit,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let account = people::person(&site.chorus, &id).await?;
    let who = people::person(&site.chorus, &me.id).await?;
    match people::ask_comeback(&site.chorus, &who, &id, &mut OsRng.unwrap_err()).await {
        Ok(Asked::ForAgreement) => Ok(see_other(&format!("/staff/people/{}", account.id))),
        Ok(Asked::Invited(token)) => {
            let handed_out = HandedOut { to: me.id, name: account.name, link: super::invite::link(&site, &token) };
            site.reception.links.put(&visit, site.chorus.now(), handed_out);
            Ok(see_other("/staff/people/invited"))
        }
        Err(PeopleError::InvitedAlready) => {
            let view = page(&site, &me, &id, Some(PersonProblem::InvitedAlready)).await?;
            reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Err(other) => Err(other.into()),
    }
}
