//! `/staff/people`: accounts and invitations.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::roles::{self, RoleName};
use crate::access::{Permission, Role};
use crate::store::{Invitation, InvitationKind, StaffAccount};
use crate::web::day::Day;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply::{self, see_other};
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffShell};
use crate::workflow::people::{self, PeopleError, Waiting};

/// An account in the list.
#[derive(Serialize)]
struct AccountShown {
    id: String,
    name: String,
    login: String,
    roles: Vec<RoleName>,
    closed: bool,
    me: bool,
}

/// An invitation in the list.
#[derive(Serialize)]
struct InvitationShown {
    id: String,
    name: String,
    login: String,
    roles: Vec<RoleName>,
    comes_back: bool,
    by: String,
    until: Option<Day>,
}

/// Somebody who waits to be invited again.
#[derive(Serialize)]
struct WaitingShown {
    id: String,
    name: String,
    asked_by: String,
    /// Whoever looks asked, so another has to agree.
    mine: bool,
}

/// Accounts and invitations.
#[derive(Serialize)]
pub struct PeoplePage {
    page: StaffShell,
    manages: bool,
    search: String,
    accounts: Vec<AccountShown>,
    invitations: Vec<InvitationShown>,
    waiting: Vec<WaitingShown>,
    /// There is one account, so the next step is to invite.
    alone: bool,
}

impl View for PeoplePage {
    const TEMPLATE: &'static str = "pages/staff/people/list";

    fn samples() -> Vec<(String, Self)> {
        let account = |name: &str, login: &str, roles, closed, me| AccountShown {
            id: "0".repeat(32),
            name: name.into(),
            login: login.into(),
            roles,
            closed,
            me,
        };
        let all = || Self {
            page: StaffShell::sample(Here::People),
            manages: true,
            search: String::new(),
            accounts: vec![
                account("Sam Carter", "sam.carter", roles::names([Role::Admin, Role::Worker]), false, true),
                account("Priya Shah", "priya", roles::names([Role::Custodian]), false, false),
                account(
                    "Alex Moor",
                    "alex.moor@fenmoor.example",
                    roles::names([Role::PrivacyLead, Role::Auditor]),
                    true,
                    false,
                ),
            ],
            invitations: vec![InvitationShown {
                id: "1".repeat(32),
                name: "Jo Fen".into(),
                login: "jo.fen".into(),
                roles: roles::names([Role::SafeguardingLead]),
                comes_back: false,
                by: "sam.carter".into(),
                until: Some(Day(time::macros::date!(2026 - 11 - 23))),
            }],
            waiting: vec![WaitingShown {
                id: "2".repeat(32),
                name: "Priya Shah".into(),
                asked_by: "Kim Lee".into(),
                mine: false,
            }],
            alone: false,
        };
        let one = || account("Sam Carter", "sam.carter", roles::names([Role::Admin]), false, true);
        let nothing = || Self { accounts: Vec::new(), invitations: Vec::new(), waiting: Vec::new(), ..all() };
        vec![
            ("all".into(), all()),
            ("auditor".into(), Self { manages: false, ..all() }),
            ("alone".into(), Self { accounts: vec![one()], alone: true, ..nothing() }),
            ("nobody-found".into(), Self { search: "zzz".into(), ..nothing() }),
        ]
    }
}

/// What an address of this page may say.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

/// `GET /staff/people`; `?q=` looks for a name or a login.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, asked: web::Query<Asked>) -> Result<HttpResponse, PageError> {
    let people = people::people(&site.chorus).await?;
    let search = asked.q.trim().to_lowercase();
    let found = |name: &str, login: &str| name.to_lowercase().contains(&search) || login.contains(&search);
    let alone = people.accounts.len() == 1 && people.invitations.is_empty();
    let waiting = people.waiting.iter().map(|one| waiting(one, &me));
    let accounts = people.accounts.iter().filter(|one| found(&one.name, &one.login));
    let invitations = people.invitations.iter().filter(|one| found(&one.name, &one.login));
    let view = PeoplePage {
        page: StaffShell::of(&site, &me, Here::People),
        manages: me.may(Permission::ManagePeople),
        accounts: accounts.map(|one| account(one, &me)).collect(),
        invitations: invitations.map(invitation).collect(),
        waiting: waiting.collect(),
        search: asked.q.trim().to_owned(),
        alone,
    };
    reply::page(&site, &view)
}

fn account(one: &StaffAccount, me: &Me) -> AccountShown {
    AccountShown {
        id: one.id.clone(),
        name: one.name.clone(),
        login: one.login.clone(),
        roles: roles::names(one.roles.iter()),
        closed: one.disabled,
        me: one.id == me.id,
    }
}

fn invitation(one: &Invitation) -> InvitationShown {
    let until = OffsetDateTime::from_unix_timestamp(one.expires_at).ok().map(|moment| Day(moment.date()));
    InvitationShown {
        id: one.id.clone(),
        name: one.name.clone(),
        login: one.login.clone(),
        roles: roles::names(one.roles.iter()),
        comes_back: one.kind == InvitationKind::ComeBack,
        by: one.invited_by.clone(),
        until,
    }
}

fn waiting(one: &Waiting, me: &Me) -> WaitingShown {
    let (id, name) = (one.account.id.clone(), one.account.name.clone());
    WaitingShown { id, name, asked_by: one.asked_by.1.clone(), mine: one.asked_by.0 == me.id }
}

/// `POST /staff/people/invitations/{id}/withdraw`.
///
/// # Errors
/// [`PageError::NotFound`] when there is none such any more.
pub async fn withdraw(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    match people::withdraw_invitation(&site.chorus, &me.login, &id).await {
        Ok(()) => Ok(see_other("/staff/people")),
        Err(PeopleError::NotInvited) => Err(PageError::NotFound),
        Err(other) => Err(other.into()),
    }
}
