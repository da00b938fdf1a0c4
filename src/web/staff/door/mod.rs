//! `/staff/door`: whether young people can ask to be contacted; and for safeguarding leads, their keys, the promised
//! reply, and the letters that wait.
//!
//! No page shows what is in a letter, because nothing here opens one. How many there are, only safeguarding leads see;
//! other staff see that one waits longer than was promised, and for how many hours.

mod views;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, HeaderValue};
use actix_web::{HttpResponse, web};
use serde::Deserialize;

pub use self::views::DoorPage;
use self::views::{Asked, Done, DoorProblem, TypedPromise};
use super::{Here, Me, StaffForm, StaffShell};
use crate::access::Permission;
use crate::door::{Mark, Promise, PromiseProblem};
use crate::store::StoreError;
use crate::web::error::PageError;
use crate::web::reply::{page, page_with, see_other};
use crate::web::site::Site;
use crate::workflow::{
    WorkflowError, answer_letter, destroy_answered_letters, promise_reply, register_door_key, remove_door_key,
    reopen_letter, take_letters,
};

/// What was just done, and which letter is looked for.
#[derive(Deserialize)]
pub struct Query {
    #[serde(default)]
    done: String,
    #[serde(default)]
    find: String,
}

/// `GET /staff/door`: how it stands. `?find=` looks for a letter by its mark.
///
/// # Errors
/// When a store cannot be read, or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, query: web::Query<Query>) -> Result<HttpResponse, PageError> {
    let asked = Asked { done: Done::named(&query.done), find: query.find.clone(), ..Asked::default() };
    page(&site, &view(&site, &me, asked).await?)
}

/// `POST /staff/door/keys`: field `key`, a file: the public part of a key. Letters are sealed to it from then on.
///
/// # Errors
/// When a store cannot be written, or the page cannot be made.
pub async fn add_key(site: web::Data<Site>, me: Me, form: StaffForm) -> Result<HttpResponse, PageError> {
    let Some(file) = form.file("key") else { return again(&site, &me, DoorProblem::KeyNone, None).await };
    let problem = match register_door_key(&site.chorus, &file.bytes, &me.login).await {
        Ok(()) => return done(&site, Done::Key).await,
        Err(WorkflowError::DoorKey(_)) => DoorProblem::KeyBad,
        Err(WorkflowError::DoorKeyOfSurvey) => DoorProblem::KeyOfSurvey,
        Err(WorkflowError::Store(StoreError::DoorKeyExists)) => DoorProblem::KeyThere,
        Err(other) => return Err(other.into()),
    };
    again(&site, &me, problem, None).await
}

/// `POST /staff/door/keys/remove`: field `recipient`. Letters are not sealed to that key from then on.
///
/// # Errors
/// When there is no such key, or a store cannot be written.
pub async fn remove_key(site: web::Data<Site>, me: Me, form: StaffForm) -> Result<HttpResponse, PageError> {
    remove_door_key(&site.chorus, form.text("recipient"), &me.login).await.map_err(or_not_there)?;
    done(&site, Done::Removed).await
}

/// `POST /staff/door/promise`: fields `who`, `hours`, `weekends` (`count` or `skip`), `days`.
///
/// # Errors
/// When a store cannot be written, or the page cannot be made.
pub async fn promise(site: web::Data<Site>, me: Me, form: StaffForm) -> Result<HttpResponse, PageError> {
    let typed = TypedPromise {
        who: form.text("who").to_owned(),
        hours: form.text("hours").to_owned(),
        weekends_count: form.text("weekends") != "skip",
        days: form.text("days").to_owned(),
    };
    let problem = match read(&typed) {
        Ok(promise) => match promise_reply(&site.chorus, promise, &me.login).await {
            Ok(()) => return done(&site, Done::Promise).await,
            Err(WorkflowError::Promise(problem)) => problem,
            Err(other) => return Err(other.into()),
        },
        Err(problem) => problem,
    };
    let problem = match problem {
        PromiseProblem::Who => DoorProblem::Who,
        PromiseProblem::ReplyHours => DoorProblem::Hours,
        PromiseProblem::KeptDays => DoorProblem::Days,
    };
    again(&site, &me, problem, Some(typed)).await
}

fn read(typed: &TypedPromise) -> Result<Promise, PromiseProblem> {
    Ok(Promise {
        who_answers: typed.who.clone(),
        reply_hours: typed.hours.parse().map_err(|_| PromiseProblem::ReplyHours)?,
        weekends_count: typed.weekends_count,
        kept_days: typed.days.parse().map_err(|_| PromiseProblem::KeptDays)?,
    })
}

/// `GET /staff/door/letters.tar`: the letters that wait, sealed as they lie here.
///
/// # Errors
/// When a store cannot be read.
pub async fn take(site: web::Data<Site>, me: Me) -> Result<HttpResponse, PageError> {
    let file = take_letters(&site.chorus, &me.login).await?;
    let name = format!("attachment; filename=\"letters-{}.tar\"", site.chorus.today());
    let name = HeaderValue::try_from(name).map_err(|_| PageError::Gone)?;
    Ok(HttpResponse::Ok().content_type("application/x-tar").insert_header((CONTENT_DISPOSITION, name)).body(file))
}

/// `POST /staff/door/letters/{mark}/answered`: somebody got in touch.
///
/// # Errors
/// When there is no such letter, or it was answered already; when a store cannot be written.
pub async fn answered(site: web::Data<Site>, me: Me, mark: web::Path<String>) -> Result<HttpResponse, PageError> {
    let mark: Mark = mark.parse().map_err(|_| PageError::NotFound)?;
    answer_letter(&site.chorus, mark, &me.login).await.map_err(or_not_there)?;
    done(&site, Done::Answered).await
}

/// `POST /staff/door/letters/{mark}/reopen`: it was not answered after all.
///
/// # Errors
/// As [`answered`].
pub async fn reopen(site: web::Data<Site>, mark: web::Path<String>) -> Result<HttpResponse, PageError> {
    let mark: Mark = mark.parse().map_err(|_| PageError::NotFound)?;
    reopen_letter(&site.chorus, mark).await.map_err(or_not_there)?;
    done(&site, Done::Reopened).await
}

/// A key or letter that is not there is like a page that is not there.
fn or_not_there(error: WorkflowError) -> PageError {
    match error {
        WorkflowError::Store(StoreError::NoSuchLetter | StoreError::NoSuchDoorKey) => PageError::NotFound,
        other => other.into(),
    }
}

async fn done(site: &Site, done: Done) -> Result<HttpResponse, PageError> {
    // The next page, and every young person's, shows what was just done.
    site.refresh_door().await?;
    Ok(see_other(done.page()))
}

async fn again(
    site: &Site,
    me: &Me,
    problem: DoorProblem,
    typed: Option<TypedPromise>,
) -> Result<HttpResponse, PageError> {
    let asked = Asked { problem: Some(problem), typed, ..Asked::default() };
    page_with(site, StatusCode::UNPROCESSABLE_ENTITY, &view(site, me, asked).await?)
}

async fn view(site: &Site, me: &Me, asked: Asked) -> Result<DoorPage, PageError> {
    let status = site.chorus.door_status().await?;
    let shell = StaffShell::of(site, me, Here::Door);
    if !me.may(Permission::KeepDoor) {
        return Ok(DoorPage::seen(shell, &status));
    }
    if let Err(problem) = destroy_answered_letters(&site.chorus).await {
        tracing::warn!(%problem, "answered letters could not be destroyed yet");
    }
    Ok(DoorPage::kept(shell, &status, site.chorus.door_book().await?, asked))
}
