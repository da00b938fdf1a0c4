//! `/staff/c/{id}/trial`: trying a survey out before its launch, and what was noticed.
//!
//! Whoever hands the device to a young person is signed out on it first, so that no child meets a staff page. What is
//! kept of a trial is what a worker typed, never an answer.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde::Serialize;

use super::survey::{LaunchHead, LaunchStep, Survey};
use crate::access::Permission;
use crate::consultation::Stage;
use crate::consultation::launch::TRIALS_WANTED;
use crate::questionnaire::Band;
use crate::store::{Trial as Tried, TriedBy};
use crate::web::day::Day;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply::{page, page_with, see_other};
use crate::web::respondent::cookie::add;
use crate::web::respondent::trial::{Trial, first_page};
use crate::web::site::Site;
use crate::web::staff::guard::Visit;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::launch::{form_to_try, record_trial};
use crate::workflow::staff::end_session;

/// The most characters of what was noticed, and of the name of a device.
const MOST_NOTICED: usize = 1_000;
const MOST_DEVICE: usize = 60;

/// What is wrong with what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TrialProblem {
    /// No age group was chosen, or it is asked nothing yet.
    Band,
    /// Who tried it was not said.
    TriedBy,
    /// On what is missing, or too long.
    Device,
    /// What was noticed is too long.
    Noticed,
}

/// A trial in the list.
#[derive(Clone, Serialize)]
pub struct TrialRow {
    /// The band.
    pub band: Band,
    /// Whether a young person tried it.
    pub young: bool,
    /// On what.
    pub device: String,
    /// What was noticed.
    pub noticed: String,
    /// Who wrote it down.
    pub by: String,
    /// The day.
    pub on: Day,
}

/// Trials of a survey.
#[derive(Serialize)]
pub struct TrialPage {
    page: StaffShell,
    survey: LaunchHead,
    launched: bool,
    bands: Vec<Band>,
    trials: Vec<TrialRow>,
    wanted: usize,
    enough: bool,
    may_record: bool,
    problems: Vec<TrialProblem>,
    device: String,
    noticed: String,
}

impl TrialPage {
    async fn of(site: &Site, me: &Me, survey: &Survey) -> Result<Self, PageError> {
        let trials = site.chorus.stores.app.trials(&survey.wave).await?;
        let row = |trial: Tried| TrialRow {
            band: trial.band,
            young: trial.tried_by == TriedBy::YoungPerson,
            device: trial.device,
            noticed: trial.noticed,
            by: trial.written_by,
            on: Day(trial.tried_on),
        };
        let trials: Vec<TrialRow> = trials.into_iter().map(row).collect();
        let mut bands: Vec<Band> = survey.groups.iter().flat_map(|group| group.bands.iter().copied()).collect();
        bands.sort();
        Ok(Self {
            page: StaffShell::of(site, me, Here::Surveys),
            survey: survey.head(me, LaunchStep::Trial),
            launched: survey.stage != Stage::Draft,
            bands,
            wanted: TRIALS_WANTED,
            enough: trials.iter().filter(|trial| trial.young).count() >= TRIALS_WANTED,
            trials,
            may_record: me.may(Permission::Design),
            problems: Vec::new(),
            device: String::new(),
            noticed: String::new(),
        })
    }
}

impl View for TrialPage {
    const TEMPLATE: &'static str = "pages/staff/launch/trial";

    fn samples() -> Vec<(String, Self)> {
        use TrialProblem::{Band as NoBand, Device, Noticed, TriedBy as NoOne};
        let row = |young, noticed: &str| TrialRow {
            band: Band::EightToEleven,
            young,
            device: "School tablet".to_owned(),
            noticed: noticed.to_owned(),
            by: "sam".to_owned(),
            on: Day(time::macros::date!(2026 - 09 - 18)),
        };
        let of = |trials: Vec<TrialRow>, problems| Self {
            page: StaffShell::sample(Here::Surveys),
            survey: LaunchHead::sample(LaunchStep::Trial),
            launched: false,
            bands: Band::ALL.to_vec(),
            wanted: TRIALS_WANTED,
            enough: trials.len() > 2,
            trials,
            may_record: true,
            problems,
            device: String::new(),
            noticed: String::new(),
        };
        let three = || vec![row(true, "Asked what “carer” means."), row(true, ""), row(false, "Works on my phone.")];
        vec![
            ("first".to_owned(), of(Vec::new(), Vec::new())),
            ("tried".to_owned(), of(three(), Vec::new())),
            ("launched".to_owned(), Self { launched: true, may_record: false, ..of(three(), Vec::new()) }),
            ("problems".to_owned(), of(Vec::new(), vec![NoBand, NoOne, Device, Noticed])),
        ]
    }
}

/// `GET /staff/c/{id}/trial`.
///
/// # Errors
/// When there is no such survey, a store cannot be read, or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let survey = Survey::of(&site, &id).await?;
    page(&site, &TrialPage::of(&site, &me, &survey).await?)
}

/// `POST /staff/c/{id}/trial/start`: begins a trial in this browser.
///
/// # Errors
/// When there is no such survey, a store fails, or the page cannot be made.
pub async fn start(
    site: web::Data<Site>,
    me: Me,
    visit: Visit,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let survey = Survey::of(&site, &id).await?;
    let band = form.text("band").parse::<Band>().ok();
    let band = match band {
        Some(band) if form_to_try(&site.chorus, &survey.wave, band).await?.is_some() => band,
        _ => return again(&site, &me, &survey, &form, vec![TrialProblem::Band]).await,
    };
    let mut response = see_other(first_page());
    if form.has("hand_over") {
        end_session(&site.chorus, &visit.token).await?;
        add(&mut response, &site.staff.forget());
    }
    add(&mut response, &Trial::of(survey.wave, band).carry(&site));
    Ok(response)
}

/// `POST /staff/c/{id}/trial`: writes down how a trial went.
///
/// # Errors
/// When there is no such survey, a store fails, or the page cannot be made.
pub async fn record(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let survey = Survey::of(&site, &id).await?;
    let band = form.text("band").parse::<Band>().ok();
    let band = band.filter(|band| survey.groups.iter().any(|group| group.bands.contains(band)));
    let tried_by = TriedBy::ALL.into_iter().find(|by| by.as_str() == form.text("tried_by"));
    let (device, noticed) = (form.text("device"), form.text("noticed"));
    let device_fits = (1..=MOST_DEVICE).contains(&device.chars().count());
    let noticed_fits = noticed.chars().count() <= MOST_NOTICED;
    let (Some(band), Some(tried_by), true, true) = (band, tried_by, device_fits, noticed_fits) else {
        let problems = [
            (TrialProblem::Band, band.is_none()),
            (TrialProblem::TriedBy, tried_by.is_none()),
            (TrialProblem::Device, !device_fits),
            (TrialProblem::Noticed, !noticed_fits),
        ];
        let problems = problems.into_iter().filter(|(_, wrong)| *wrong).map(|(problem, _)| problem).collect();
        return again(&site, &me, &survey, &form, problems).await;
    };
    let trial = Tried {
        band,
        tried_by,
        device: device.to_owned(),
        noticed: noticed.to_owned(),
        written_by: me.login.clone(),
        tried_on: site.chorus.today(),
    };
    record_trial(&site.chorus, &mut OsRng.unwrap_err(), &survey.wave, &trial).await?;
    Ok(see_other(&format!("/staff/c/{}/trial", survey.wave)))
}

async fn again(
    site: &Site,
    me: &Me,
    survey: &Survey,
    form: &StaffForm,
    problems: Vec<TrialProblem>,
) -> Result<HttpResponse, PageError> {
    let (device, noticed) = (form.text("device").to_owned(), form.text("noticed").to_owned());
    let view = TrialPage { problems, device, noticed, ..TrialPage::of(site, me, survey).await? };
    page_with(site, StatusCode::UNPROCESSABLE_ENTITY, &view)
}
