//! `GET /staff`: the first page after signing in, by what somebody may do.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::guard::Me;
use super::shell::{Here, StaffShell};
use crate::access::{Permission, Role};
use crate::consultation::launch::{LEAST_KEY_HOLDERS, Light, Line};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::workflow::Stands;
use crate::workflow::design::surveys;
use crate::workflow::launch::launch_list_of;

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
    waiting: Vec<Waiting>,
}

/// Something that waits for whoever signed in.
#[derive(Serialize)]
struct Waiting {
    kind: WaitsFor,
    /// The survey's title, where it is about one.
    title: String,
    href: String,
}

/// What it waits for.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum WaitsFor {
    /// A key, and a promise of a reply.
    Door,
    /// The public part of their key.
    Key,
    /// The keys of a survey.
    SurveyKeys,
    /// A signature under a survey.
    SignOff,
    /// The launch of a survey.
    Launch,
}

impl Waiting {
    async fn of(site: &Site, me: &Me) -> Result<Vec<Self>, PageError> {
        let app = &site.chorus.stores.app;
        let plain = |kind, href: &str| Self { kind, title: String::new(), href: href.to_owned() };
        let mut waiting = Vec::new();
        if me.may(Permission::KeepDoor) && !site.chorus.door_status().await?.is_open() {
            waiting.push(plain(WaitsFor::Door, "/staff/door"));
        }
        if me.may(Permission::HoldKey) && !app.key_holders().await?.iter().any(|one| one.staff == me.id) {
            waiting.push(plain(WaitsFor::Key, "/staff/keys"));
        }
        let signs = [(Permission::SignOffSafety, Line::Safeguarding), (Permission::SignOffData, Line::DataProtection)];
        let signs: Vec<Line> =
            signs.into_iter().filter(|(permission, _)| me.may(*permission)).map(|(_, line)| line).collect();
        if signs.is_empty() && !me.may(Permission::Launch) && !me.may(Permission::HoldKey) {
            return Ok(waiting);
        }
        for survey in surveys(&site.chorus).await?.iter().filter(|survey| survey.stands == Stands::Settled) {
            let list = match launch_list_of(&site.chorus, &survey.wave, &site.help_lines_sha256()).await {
                Ok(list) => list,
                // One survey that cannot be read keeps nobody from the others.
                Err(error) => {
                    tracing::error!(wave = %survey.wave, %error, "a launch list cannot be made");
                    continue;
                }
            };
            if list.designers.contains(&me.login) {
                continue;
            }
            let stops = |line: &Line| list.line(*line).is_some_and(|line| line.light == Light::Stop);
            let of = |kind, page: &str| Self {
                kind,
                title: survey.title(),
                href: format!("/staff/c/{}/{page}", survey.wave),
            };
            if me.may(Permission::HoldKey) && !stops(&Line::Slips) && stops(&Line::KeyDay) {
                waiting.push(of(WaitsFor::SurveyKeys, "keys"));
            }
            // A sign-off is of everything that stands before it.
            let mut before = list.lines.iter().take_while(|line| line.finding.line != Line::Safeguarding);
            if before.all(|line| line.light.lets_launch()) && signs.iter().any(stops) {
                waiting.push(of(WaitsFor::SignOff, "check"));
            } else if list.is_ready() && me.may(Permission::Launch) {
                waiting.push(of(WaitsFor::Launch, "launch"));
            }
        }
        Ok(waiting)
    }
}

/// What a council does before its first survey, and what of it is done.
#[derive(Serialize)]
struct FirstSteps {
    /// Everybody a survey takes has an account.
    people: bool,
    /// None for those who may not see keys.
    keys: Option<bool>,
    door: bool,
    /// None for those who may not see surveys.
    survey: Option<bool>,
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
            keys: if me.may(Permission::SeeKeys) {
                Some(app.key_holders().await?.len() >= LEAST_KEY_HOLDERS)
            } else {
                None
            },
            door: site.chorus.door_status().await?.is_open(),
            survey: if me.may(Permission::SeeSurveys) { Some(!app.consultations().await?.is_empty()) } else { None },
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
            waiting: Vec::new(),
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
        let first = FirstSteps { people: true, keys: Some(false), door: false, survey: None };
        let (_, admin) = of(Role::Worker);
        let waits = |kind| Waiting { kind, title: "Autumn voices 2027".to_owned(), href: "/staff/door".to_owned() };
        let all = [WaitsFor::Door, WaitsFor::Key, WaitsFor::SurveyKeys, WaitsFor::SignOff, WaitsFor::Launch].map(waits);
        let (_, lead) = of(Role::SafeguardingLead);
        samples.push(("waiting".to_owned(), Self { waiting: all.into(), ..lead }));
        samples.push(("first-steps".to_owned(), Self { first: Some(first), ..admin }));
        samples
    }
}

/// `GET /staff`.
///
/// # Errors
/// When the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me) -> Result<HttpResponse, PageError> {
    let page = StaffShell::of(&site, &me, Here::Nowhere);
    let home = Home::of(page, &me.name, |permission| me.may(permission), me.roles.has(Role::Board));
    reply::page(
        &site,
        &Home { first: FirstSteps::of(&site, &me).await?, waiting: Waiting::of(&site, &me).await?, ..home },
    )
}
