//! `/staff/c/{id}/purpose`: what can change, who decides, by when young people hear back. They are shown it.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::head::{Step, SurveyHead};
use super::problem::{Problem, in_field, problem};
use super::save::{Ways, answer};
use super::{Studied, at, sample, studied, wave_of};
use crate::consultation::design::{Design, DesignPurpose};
use crate::web::day::{self, Day};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::Stands;
use crate::workflow::design::{DesignError, Refused, say_purpose};

/// See the module.
#[derive(Serialize)]
pub struct Purpose {
    page: StaffShell,
    head: SurveyHead,
    problems: Vec<Problem>,
    can_change_wrong: Option<Problem>,
    who_decides_wrong: Option<Problem>,
    hear_back_wrong: Option<Problem>,
    version: u32,
    can_change: String,
    who_decides: String,
    hear_back_on: String,
    meeting_on: Day,
    /// Everything was said before, so that nothing is suggested any more.
    said: bool,
}

fn view(site: &Site, me: &Me, studied: &Studied, problems: Vec<Problem>, typed: Option<&StaffForm>) -> Purpose {
    let purpose = &studied.design.purpose;
    let text = |field: &str, stored: &str| typed.map_or_else(|| stored.to_owned(), |form| form.text(field).to_owned());
    Purpose {
        page: StaffShell::of(site, me, Here::Surveys),
        head: studied.head(Some(Step::Purpose)),
        can_change_wrong: in_field(&problems, "can_change"),
        who_decides_wrong: in_field(&problems, "who_decides"),
        hear_back_wrong: in_field(&problems, "hear_back_on"),
        problems,
        version: studied.version,
        can_change: text("can_change", &purpose.can_change),
        who_decides: text("who_decides", &purpose.who_decides),
        hear_back_on: text("hear_back_on", &purpose.hear_back_on.map_or_else(String::new, |day| day.to_string())),
        meeting_on: Day(studied.design.calendar.meeting_on),
        said: typed.is_some() || purpose.whole().is_some(),
    }
}

/// `GET /staff/c/{id}/purpose`.
///
/// # Errors
/// When there is no such survey or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let Some(studied) = studied(&site, &id).await? else { return Ok(super::launched(&id)) };
    reply::page(&site, &view(&site, &me, &studied, Vec::new(), None))
}

fn fields_of(design: &Design) -> Vec<(String, String)> {
    let purpose = &design.purpose;
    vec![
        ("can_change".to_owned(), purpose.can_change.clone()),
        ("who_decides".to_owned(), purpose.who_decides.clone()),
        ("hear_back_on".to_owned(), purpose.hear_back_on.map_or_else(String::new, |day| day.to_string())),
    ]
}

/// `POST /staff/c/{id}/purpose`.
///
/// # Errors
/// When there is no such survey, a store fails or the page cannot be made.
pub async fn save(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let wave = wave_of(&id)?;
    let (here, next) = (format!("/staff/c/{wave}/purpose"), format!("/staff/c/{wave}/questions"));
    let Some(before) = studied(&site, &id).await? else { return Ok(super::launched(&id)) };
    let typed = DesignPurpose {
        can_change: form.text("can_change").to_owned(),
        who_decides: form.text("who_decides").to_owned(),
        hear_back_on: day::typed(form.text("hear_back_on")),
    };
    let problems = problems_of(&typed, &before.design);
    let done = if problems.is_empty() {
        say_purpose(&site.chorus, at(&wave, &form, &me)?, typed).await
    } else {
        Err(DesignError::Refused(Refused::Text))
    };
    let ways = Ways { id: &id, action: &here, back: &next };
    answer(&site, &me, &form, ways, done, fields_of, |now, _| Ok(view(&site, &me, &now, problems, Some(&form)))).await
}

fn problems_of(typed: &DesignPurpose, design: &Design) -> Vec<Problem> {
    let most = crate::consultation::Purpose::MOST_CHARS;
    let is_line = |text: &str| !text.is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control);
    let mut problems = Vec::new();
    if !is_line(&typed.can_change) {
        problems.push(problem("can_change", "can_change"));
    }
    if !is_line(&typed.who_decides) {
        problems.push(problem("who_decides", "who_decides"));
    }
    match typed.hear_back_on {
        None => problems.push(problem("hear_back", "hear_back_on")),
        Some(day) if day < design.calendar.results_on() => problems.push(problem("hear_back_early", "hear_back_on")),
        Some(_) => {}
    }
    problems
}

impl View for Purpose {
    const TEMPLATE: &'static str = "pages/staff/studio/purpose";

    fn samples() -> Vec<(String, Self)> {
        let view = |problems: Vec<Problem>, can_change: &str, said| Self {
            page: StaffShell::sample(Here::Surveys),
            head: SurveyHead::sample(Stands::Designed, Some(Step::Purpose)),
            can_change_wrong: in_field(&problems, "can_change"),
            who_decides_wrong: in_field(&problems, "who_decides"),
            hear_back_wrong: in_field(&problems, "hear_back_on"),
            problems,
            version: 3,
            can_change: can_change.to_owned(),
            who_decides: String::new(),
            hear_back_on: "2027-06-30".to_owned(),
            meeting_on: sample::CLOSES_ON,
            said,
        };
        let wrong = vec![
            problem("can_change", "can_change"),
            problem("who_decides", "who_decides"),
            problem("hear_back_early", "hear_back_on"),
        ];
        vec![
            ("first".to_owned(), view(Vec::new(), "", false)),
            ("said".to_owned(), view(Vec::new(), sample::HOSTILE, true)),
            ("wrong".to_owned(), view(wrong, "", true)),
        ]
    }
}
