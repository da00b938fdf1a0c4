//! `GET /staff`: the first page after signing in, by what somebody may do.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::guard::Me;
use super::shell::{Here, StaffShell};
use crate::access::{Permission, Role};
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
        Role::ALL.into_iter().map(of).collect()
    }
}

/// `GET /staff`.
///
/// # Errors
/// When the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me) -> Result<HttpResponse, PageError> {
    let page = StaffShell::of(&site, &me, Here::Nowhere);
    let home = Home::of(page, &me.name, |permission| me.may(permission), me.roles.has(Role::Board));
    reply::page(&site, &home)
}
