//! `/staff/c/{id}/publish/take-back`: results are taken back, for good, with a reason that stays visible.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::head::{Head, Launched, Step};
use super::publish::{Choice, choices, done, reason_in};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow;
use crate::workflow::Stands;

/// The page on which results are taken back.
#[derive(Serialize)]
pub struct TakeBackView {
    page: StaffShell,
    head: Head,
    reasons: Vec<Choice>,
    no_reason: bool,
    is_public: bool,
}

/// `GET /staff/c/{id}/publish/take-back`.
///
/// # Errors
/// When there is no such launched survey, it has no results that could be taken back, or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(&site, &id).await?;
    reply::page(&site, &view(&site, &me, &survey)?)
}

fn view(site: &Site, me: &Me, survey: &Launched) -> Result<TakeBackView, PageError> {
    let (today, page) = (site.chorus.today(), StaffShell::of(site, me, Here::Surveys));
    let stands = survey.stands(today);
    if !matches!(stands, Stands::Made | Stands::Public) {
        return Err(PageError::NotFound);
    }
    let head = survey.head(me, today, Step::Publish);
    Ok(TakeBackView { page, head, reasons: choices(), no_reason: false, is_public: stands == Stands::Public })
}

/// `POST /staff/c/{id}/publish/take-back`: the results are taken back, for good, with a reason that stays.
///
/// # Errors
/// When there is no such launched survey, it has no results that could be taken back, or a store fails.
pub async fn take_back(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(&site, &id).await?;
    let page = view(&site, &me, &survey)?;
    let Some(reason) = reason_in(&form) else {
        let page = TakeBackView { no_reason: true, ..page };
        return reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let taken = workflow::withdraw_release(&site.chorus, survey.id(), reason, &me.login).await;
    done(&site, &me, &survey, taken).await
}

impl View for TakeBackView {
    const TEMPLATE: &'static str = "pages/staff/follow/take-back";

    fn samples() -> Vec<(String, Self)> {
        let view = |stands, no_reason| Self {
            page: StaffShell::sample(Here::Surveys),
            head: Head::sample(stands, Step::Publish),
            reasons: choices(),
            no_reason,
            is_public: stands == Stands::Public,
        };
        vec![
            ("public".to_owned(), view(Stands::Public, false)),
            ("made".to_owned(), view(Stands::Made, false)),
            ("no-reason".to_owned(), view(Stands::Public, true)),
        ]
    }
}
