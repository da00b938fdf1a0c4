//! `/staff/c/{id}/close`: no more answers are taken, and those that came are locked and mixed.
//!
//! What to do when few answered stands here for every survey alike: no word on this page, and no step, depends on how
//! many there are.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;
use time::Duration;
use time::macros::date;

use super::changes::look_again;
use super::head::{Head, Launched, Step};
use crate::web::day::Day;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::Stands;
use crate::workflow::{self, WorkflowError};

/// See the module.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
pub struct CloseView {
    page: StaffShell,
    head: Head,
    /// Whether it can be closed now.
    can_close: bool,
    /// Whether its last day is still to come or under way.
    early: bool,
    closes_on: Day,
    /// The first day on which key holders can open anything.
    opens_from: Day,
    results_on: Day,
    /// Whether the last day can still be moved.
    can_extend: bool,
    /// The box that says "I understand" was not ticked.
    not_sure: bool,
    /// Somebody closed or ended it a moment ago.
    not_now: bool,
}

impl CloseView {
    fn of(site: &Site, me: &Me, survey: &Launched) -> Self {
        let today = site.chorus.today();
        let (head, last_day) = (survey.head(me, today, Step::Close), survey.standing.closes_on);
        let is_open = matches!(head.stands(), Stands::NotBegun | Stands::Open | Stands::Paused | Stands::Over);
        Self {
            page: StaffShell::of(site, me, Here::Surveys),
            can_close: is_open,
            early: today <= last_day,
            closes_on: Day(last_day),
            opens_from: Day(last_day.saturating_add(Duration::days(1))),
            results_on: Day(survey.manifest.results_on),
            can_extend: is_open && last_day.saturating_add(Duration::days(1)) < survey.manifest.results_on,
            not_sure: false,
            not_now: false,
            head,
        }
    }
}

/// `GET /staff/c/{id}/close`.
///
/// # Errors
/// When there is no such launched survey, or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(&site, &id).await?;
    reply::page(&site, &CloseView::of(&site, &me, &survey))
}

/// `POST /staff/c/{id}/close`.
///
/// # Errors
/// When there is no such launched survey, or a store fails.
pub async fn close(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(&site, &id).await?;
    let view = CloseView::of(&site, &me, &survey);
    if view.can_close && view.early && !form.has("sure") {
        return reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &CloseView { not_sure: true, ..view });
    }
    match workflow::close_wave(&site.chorus, survey.id(), &me.login).await {
        Ok(()) => {}
        Err(WorkflowError::Stage(_)) => {
            return reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &CloseView { not_now: true, ..view });
        }
        Err(error) => return Err(error.into()),
    }
    look_again(&site).await;
    Ok(reply::see_other(&survey.path("/release")))
}

impl View for CloseView {
    const TEMPLATE: &'static str = "pages/staff/follow/close";

    fn samples() -> Vec<(String, Self)> {
        let view = |stands, early| {
            let can_close = matches!(stands, Stands::NotBegun | Stands::Open | Stands::Paused | Stands::Over);
            Self {
                page: StaffShell::sample(Here::Surveys),
                head: Head::sample(stands, Step::Close),
                can_close,
                early,
                closes_on: Day(date!(2026 - 10 - 30)),
                opens_from: Day(date!(2026 - 10 - 31)),
                results_on: Day(date!(2026 - 12 - 04)),
                can_extend: can_close,
                not_sure: false,
                not_now: false,
            }
        };
        vec![
            ("early".to_owned(), view(Stands::Open, true)),
            ("over".to_owned(), view(Stands::Over, false)),
            ("paused".to_owned(), view(Stands::Paused, true)),
            ("closed".to_owned(), view(Stands::Closed, false)),
            ("ended".to_owned(), view(Stands::NoResults, false)),
            ("not-sure".to_owned(), Self { not_sure: true, ..view(Stands::Open, true) }),
            ("not-now".to_owned(), Self { not_now: true, ..view(Stands::Closed, false) }),
        ]
    }
}
