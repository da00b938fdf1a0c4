//! `/staff/c/{id}/group`: a session on shared tablets. Starting one signs the worker out on this tablet, so that no
//! child meets a staff page on it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::form::StaffForm;
use super::guard::{Me, Visit};
use super::shell::{Here, StaffShell};
use crate::consultation::{Stage, WaveId};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply::{page_with, see_other};
use crate::web::respondent::cookie::add;
use crate::web::respondent::group::{Pin, SharedTablet};
use crate::web::site::Site;
use crate::workflow::staff::end_session;

/// The page that starts a session on this tablet.
#[derive(Serialize)]
pub struct GroupSession {
    page: StaffShell,
    survey: String,
    title: String,
    is_open: bool,
    problem: bool,
}

impl View for GroupSession {
    const TEMPLATE: &'static str = "pages/staff/group/start";

    fn samples() -> Vec<(String, Self)> {
        let sample = |is_open, problem| Self {
            page: StaffShell::sample(Here::Surveys),
            survey: "autumn-2027".to_owned(),
            title: "Autumn voices 2027".to_owned(),
            is_open,
            problem,
        };
        vec![
            ("open".to_owned(), sample(true, false)),
            ("no-pin".to_owned(), sample(true, true)),
            ("not-open".to_owned(), sample(false, false)),
        ]
    }
}

/// `GET /staff/c/{id}/group`.
///
/// # Errors
/// When there is no such survey, or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    start_page(&site, &me, &survey(&id)?, false).await
}

/// `POST /staff/c/{id}/group`: this tablet is a shared one from here on, and nobody is signed in on it.
///
/// # Errors
/// When there is no such survey, or a store fails.
pub async fn start(
    site: web::Data<Site>,
    me: Me,
    visit: Visit,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let wave = survey(&id)?;
    let Some(pin) = Pin::parse(form.text("pin")) else { return start_page(&site, &me, &wave, true).await };
    let row = site.chorus.stores.app.wave(&wave).await?.ok_or(PageError::NotFound)?;
    if row.stage != Stage::Open {
        return start_page(&site, &me, &wave, false).await;
    }
    end_session(&site.chorus, &visit.token).await?;
    let mut response = see_other("/group");
    add(&mut response, &site.staff.forget());
    add(&mut response, &site.cookies.forget());
    add(&mut response, &SharedTablet::new(wave, pin).carry(&site));
    Ok(response)
}

fn survey(id: &str) -> Result<WaveId, PageError> {
    id.parse().map_err(|_| PageError::NotFound)
}

async fn start_page(site: &Site, me: &Me, wave: &WaveId, problem: bool) -> Result<HttpResponse, PageError> {
    let row = site.chorus.stores.app.wave(wave).await?.ok_or(PageError::NotFound)?;
    let view = GroupSession {
        page: StaffShell::of(site, me, Here::Surveys),
        survey: wave.to_string(),
        title: row.title(),
        is_open: row.stage == Stage::Open,
        problem,
    };
    let status = if problem { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page_with(site, status, &view)
}
