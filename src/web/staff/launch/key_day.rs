//! `/staff/c/{id}/keys`: the launch sheet that key holders take away, and the keys they bring back.

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::survey::{LaunchHead, LaunchStep, Survey};
use crate::access::Permission;
use crate::consultation::Stage;
use crate::consultation::launch::LEAST_KEY_HOLDERS;
use crate::web::day::Day;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply::{page, page_with, see_other};
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::launch::{NotOurKeys, bring_key_day, launch_sheet};

/// What is wrong with what was brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum KeyDayProblem {
    /// No file was chosen.
    NoFile,
    /// Not the file that the key day leaves for the server.
    NotTheFile,
    /// Keys of another survey.
    OtherSurvey {
        /// Its name.
        survey: String,
    },
    /// Keys that people hold who are not registered.
    Strangers {
        /// Their names.
        names: Vec<String>,
    },
    /// The survey was launched.
    Launched,
}

/// Somebody who can open the survey.
#[derive(Clone, Serialize)]
pub struct Opener {
    /// The role their key is named after.
    pub role: String,
    /// The fingerprint of their key.
    pub fingerprint: String,
}

/// What the key day brought.
#[derive(Clone, Serialize)]
pub struct Brought {
    /// Who can open the survey, by role.
    pub roles: Vec<String>,
    /// Who brought it: a login.
    pub by: String,
    /// When.
    pub on: Day,
}

/// The key day of a survey.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
pub struct KeyDayPage {
    page: StaffShell,
    survey: LaunchHead,
    holders: Vec<Opener>,
    least: usize,
    enough: bool,
    has_sheet: bool,
    launched: bool,
    brought: Option<Brought>,
    may_bring: bool,
    problem: Option<KeyDayProblem>,
}

impl KeyDayPage {
    async fn of(site: &Site, me: &Me, survey: &Survey, problem: Option<KeyDayProblem>) -> Result<Self, PageError> {
        let app = &site.chorus.stores.app;
        let holders = app.key_holders().await?.into_iter();
        let opener =
            |holder: crate::store::KeyHolder| Opener { fingerprint: holder.part.fingerprint(), role: holder.part.name };
        let holders: Vec<Opener> = holders.map(opener).collect();
        let brought = app.key_day(&survey.wave).await?.map(|brought| Brought {
            roles: brought.public.custodians.into_iter().map(|one| one.name).collect(),
            by: brought.brought_by,
            on: Day(brought.brought_on),
        });
        Ok(Self {
            page: StaffShell::of(site, me, Here::Surveys),
            survey: survey.head(me, LaunchStep::Keys),
            least: LEAST_KEY_HOLDERS,
            enough: holders.len() >= LEAST_KEY_HOLDERS,
            has_sheet: survey.is_settled,
            launched: survey.stage != Stage::Draft,
            holders,
            brought,
            may_bring: me.may(Permission::Launch),
            problem,
        })
    }
}

impl View for KeyDayPage {
    const TEMPLATE: &'static str = "pages/staff/launch/key-day";

    fn samples() -> Vec<(String, Self)> {
        let opener = |role: &str| Opener { role: role.to_owned(), fingerprint: "5f0c 19ab 77e2 d410 c8a3".to_owned() };
        let two = || vec![opener("data-protection-lead"), opener("reviewing-officer")];
        let of = |problem| Self {
            page: StaffShell::sample(Here::Surveys),
            survey: LaunchHead::sample(LaunchStep::Keys),
            holders: two(),
            least: LEAST_KEY_HOLDERS,
            enough: true,
            has_sheet: true,
            launched: false,
            brought: None,
            may_bring: true,
            problem,
        };
        let brought = Brought {
            roles: two().into_iter().map(|one| one.role).collect(),
            by: "sam".to_owned(),
            on: Day(time::macros::date!(2026 - 09 - 21)),
        };
        let strangers = KeyDayProblem::Strangers { names: vec!["somebody-else".to_owned()] };
        vec![
            ("first".to_owned(), of(None)),
            ("too-few".to_owned(), Self { holders: Vec::new(), enough: false, has_sheet: false, ..of(None) }),
            ("brought".to_owned(), Self { brought: Some(brought.clone()), ..of(None) }),
            ("launched".to_owned(), Self { brought: Some(brought), launched: true, may_bring: false, ..of(None) }),
            ("no-file".to_owned(), of(Some(KeyDayProblem::NoFile))),
            ("not-the-file".to_owned(), of(Some(KeyDayProblem::NotTheFile))),
            ("other-survey".to_owned(), of(Some(KeyDayProblem::OtherSurvey { survey: "2025-autumn".to_owned() }))),
            ("strangers".to_owned(), of(Some(strangers))),
        ]
    }
}

/// `GET /staff/c/{id}/keys`.
///
/// # Errors
/// When there is no such survey, a store cannot be read, or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let survey = Survey::of(&site, &id).await?;
    page(&site, &KeyDayPage::of(&site, &me, &survey, None).await?)
}

/// `GET /staff/c/{id}/launch-sheet.json`: what key holders take to their key day.
///
/// # Errors
/// When there is no such survey, or no slip can be made for it yet.
pub async fn sheet(site: web::Data<Site>, _: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let survey = Survey::of(&site, &id).await?;
    if !survey.is_settled {
        return Err(PageError::NotFound);
    }
    let sheet = launch_sheet(&site.chorus, &survey.wave).await?;
    let name = format!("attachment; filename=\"{}-launch-sheet.json\"", survey.wave);
    Ok(HttpResponse::Ok().insert_header((CONTENT_DISPOSITION, name)).json(sheet))
}

/// `POST /staff/c/{id}/keys`: takes what the key day made for the server.
///
/// # Errors
/// When there is no such survey, a store fails, or the page cannot be made.
pub async fn bring(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let survey = Survey::of(&site, &id).await?;
    let problem = match form.file("public") {
        None => KeyDayProblem::NoFile,
        Some(file) => match bring_key_day(&site.chorus, &survey.wave, &file.bytes, &me.login).await {
            Ok(()) => return Ok(see_other(&format!("/staff/c/{}/keys", survey.wave))),
            Err(NotOurKeys::NotAPublicPart(_)) => KeyDayProblem::NotTheFile,
            Err(NotOurKeys::OtherSurvey(other)) => KeyDayProblem::OtherSurvey { survey: other.to_string() },
            Err(NotOurKeys::Strangers(names)) => KeyDayProblem::Strangers { names },
            Err(NotOurKeys::Launched) => KeyDayProblem::Launched,
            Err(NotOurKeys::Workflow(error)) => return Err(error.into()),
        },
    };
    let view = KeyDayPage::of(&site, &me, &survey, Some(problem)).await?;
    page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view)
}
