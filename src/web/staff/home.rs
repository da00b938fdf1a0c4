//! `GET /staff`: the first page after signing in, by what somebody may do.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::guard::Me;
use super::shell::{Here, StaffShell};
use crate::access::{Permission, Role};
use crate::consultation::launch::LEAST_KEY_HOLDERS;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;

/// A greeting, and a way to each place.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
pub struct Home {
    page: StaffShell,
    name: String,
    surveys: bool,
    design: bool,
    keys: bool,
    hold_key: bool,
    door: bool,
    keep_door: bool,
    people: bool,
    audit: bool,
    calendar: bool,
    rooms: bool,
    asked: bool,
    board: bool,
    first: Option<FirstSteps>,
}

/// What a council does before its first survey, and what of it is done.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
struct FirstSteps {
    /// Everybody a survey takes has an account.
    people: bool,
    keys: bool,
    door: bool,
    survey: bool,
}

impl FirstSteps {
    /// For those who begin; none once a survey was launched.
    async fn of(site: &Site, me: &Me) -> Result<Option<Self>, PageError> {
        let app = &site.chorus.stores.app;
        let begins = me.may(Permission::ManagePeople) || me.may(Permission::Design);
        if !begins || app.waves().await?.iter().any(|wave| wave.manifest.is_some()) {
            return Ok(None);
        }
        let staff: Vec<_> = app.all_staff().await?.into_iter().filter(|one| !one.disabled).collect();
        let who = |permission: Permission| staff.iter().filter(|one| one.roles.may(permission)).count();
        let signed_off = [Permission::Design, Permission::SignOffSafety, Permission::SignOffData];
        Ok(Some(Self {
            people: signed_off.into_iter().all(|one| who(one) > 0)
                && who(Permission::Launch) > 1
                && who(Permission::HoldKey) >= LEAST_KEY_HOLDERS,
            keys: app.key_holders().await?.len() >= LEAST_KEY_HOLDERS,
            door: site.chorus.door_status().await?.is_open(),
            survey: !app.consultations().await?.is_empty(),
        }))
    }
}

impl Home {
    fn of(page: StaffShell, name: &str, may: impl Fn(Permission) -> bool, board: bool) -> Self {
        Self {
            page,
            name: name.to_owned(),
            surveys: may(Permission::SeeSurveys),
            design: may(Permission::Design),
            keys: may(Permission::SeeKeys),
            hold_key: may(Permission::HoldKey),
            door: may(Permission::SeeDoor),
            keep_door: may(Permission::KeepDoor),
            people: may(Permission::SeePeople),
            audit: may(Permission::ReadAudit),
            calendar: may(Permission::SeeCalendar),
            rooms: may(Permission::HoldSession),
            asked: may(Permission::SeeAsked),
            board,
            first: None,
        }
    }
}

impl View for Home {
    const TEMPLATE: &'static str = "pages/staff/home";

    fn samples() -> Vec<(String, Self)> {
        let of = |role: Role| {
            let may = |permission: Permission| permission.given_to().contains(&role);
            (role.to_string(), Self::of(StaffShell::sample(Here::Nowhere), "Sam Carter", may, role == Role::Board))
        };
        let mut samples: Vec<_> = Role::ALL.into_iter().map(of).collect();
        let first = FirstSteps { people: true, keys: false, door: false, survey: false };
        let (_, admin) = of(Role::Worker);
        samples.push(("first-steps".to_owned(), Self { first: Some(first), ..admin }));
        samples
    }
}

/// `GET /staff/`: the same place, as some type it.
pub async fn without_slash() -> HttpResponse {
    reply::see_other("/staff")
}

/// `GET /staff`.
///
/// # Errors
/// When the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me) -> Result<HttpResponse, PageError> {
    let page = StaffShell::of(&site, &me, Here::Nowhere);
    let home = Home::of(page, &me.name, |permission| me.may(permission), me.roles.has(Role::Board));
    reply::page(&site, &Home { first: FirstSteps::of(&site, &me).await?, ..home })
}
