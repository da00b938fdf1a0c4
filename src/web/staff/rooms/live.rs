//! One room: tapping hands, typing ideas, ticking off a checklist, recording it; and the big screen.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::or_not_there;
use super::views::{LiveProblem, RoomPage, ScreenPage};
use crate::consultation::room::{MOST_PRESENT, Seen};
use crate::store::{RoomRow, StoreError};
use crate::web::error::PageError;
use crate::web::reply::{page, page_with, see_other};
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::{WorkflowError, rooms};

/// Seconds after which the big screen asks for the totals again.
const ASK_AGAIN_SECONDS: HeaderValue = HeaderValue::from_static("5");

/// `GET /staff/rooms/{id}`: the room, going on or recorded.
///
/// # Errors
/// When there is no such room, or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let room = there(&site, &id).await?;
    page(&site, &RoomPage::of(StaffShell::of(&site, &me, Here::Rooms), &room, None))
}

async fn there(site: &Site, id: &str) -> Result<RoomRow, PageError> {
    rooms::room(&site.chorus, id).await.map_err(or_not_there)
}

async fn again(site: &Site, me: &Me, id: &str, problem: LiveProblem) -> Result<HttpResponse, PageError> {
    let room = there(site, id).await?;
    let view = RoomPage::of(StaffShell::of(site, me, Here::Rooms), &room, Some(problem));
    page_with(site, StatusCode::UNPROCESSABLE_ENTITY, &view)
}

fn back(id: &str) -> HttpResponse {
    see_other(&format!("/staff/rooms/{id}"))
}

/// The line a form is about; a line that is none is like one that is not there.
fn place(form: &StaffForm) -> Result<i32, PageError> {
    form.text("line").parse().map_err(|_| PageError::NotFound)
}

/// `POST /staff/rooms/{id}/vote`: field `line`. One hand more.
///
/// # Errors
/// When there is no such line, or the room was recorded.
pub async fn vote(site: web::Data<Site>, id: web::Path<String>, form: StaffForm) -> Result<HttpResponse, PageError> {
    rooms::count_hand(&site.chorus, &id, place(&form)?, true).await.map_err(or_not_there)?;
    Ok(back(&id))
}

/// `POST /staff/rooms/{id}/undo`: field `line`. One hand less.
///
/// # Errors
/// As [`vote`]; also when no hand was counted.
pub async fn undo(site: web::Data<Site>, id: web::Path<String>, form: StaffForm) -> Result<HttpResponse, PageError> {
    rooms::count_hand(&site.chorus, &id, place(&form)?, false).await.map_err(or_not_there)?;
    Ok(back(&id))
}

/// `POST /staff/rooms/{id}/idea`: field `idea`, as the group says it.
///
/// # Errors
/// When the room does not take ideas any more, or the store cannot be written.
pub async fn add_idea(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    match rooms::add_idea(&site.chorus, &id, form.text("idea")).await {
        Ok(true) => Ok(back(&id)),
        Ok(false) => again(&site, &me, &id, LiveProblem::Idea).await,
        Err(WorkflowError::Store(StoreError::RoomFull)) => again(&site, &me, &id, LiveProblem::Full).await,
        Err(error) => Err(or_not_there(error)),
    }
}

/// `POST /staff/rooms/{id}/check`: for each line `seen-N` and `note-N`.
///
/// # Errors
/// When there is no such line, or the room was recorded.
pub async fn check(site: web::Data<Site>, id: web::Path<String>, form: StaffForm) -> Result<HttpResponse, PageError> {
    for line in there(&site, &id).await?.lines {
        let place = line.place;
        let Some(seen) = Seen::named(form.text(&format!("seen-{place}"))) else { continue };
        let note = form.text(&format!("note-{place}"));
        if seen != line.seen || note != line.note {
            rooms::note_seen(&site.chorus, &id, place, seen, note).await.map_err(or_not_there)?;
        }
    }
    Ok(back(&id))
}

/// `POST /staff/rooms/{id}/record`: field `present`. Nothing of it changes from then on.
///
/// # Errors
/// When there is no room that goes on, or the store cannot be written.
pub async fn record(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let present = form.text("present").parse().ok().filter(|present| (1..=MOST_PRESENT).contains(present));
    let Some(present) = present else { return again(&site, &me, &id, LiveProblem::Present).await };
    rooms::record_room(&site.chorus, &id, present, &me.login).await.map_err(or_not_there)?;
    Ok(back(&id))
}

/// `POST /staff/rooms/{id}/ask`: puts it before the board.
///
/// # Errors
/// When nothing was recorded, or the board was asked already.
pub async fn ask(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    rooms::ask_board(&site.chorus, &id, &me.login).await.map_err(or_not_there)?;
    Ok(back(&id))
}

/// `POST /staff/rooms/{id}/remove`: takes it away.
///
/// # Errors
/// When there is no such room, or the board was asked to discuss it.
pub async fn remove(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    rooms::remove_room(&site.chorus, &id, &me.login).await.map_err(or_not_there)?;
    Ok(see_other("/staff/rooms?done=removed"))
}

/// How the big screen is shown.
#[derive(Deserialize)]
pub struct ScreenQuery {
    #[serde(default)]
    still: String,
}

/// `GET /staff/rooms/{id}/screen`: the totals for everybody in the room. The browser asks again every five seconds,
/// without a script; `?still=1` stands still.
///
/// # Errors
/// When there is no such room, or the page cannot be made.
pub async fn screen(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    query: web::Query<ScreenQuery>,
) -> Result<HttpResponse, PageError> {
    let room = there(&site, &id).await?;
    let moves = query.still.is_empty() && room.present.is_none();
    let mut reply = page(&site, &ScreenPage::of(StaffShell::of(&site, &me, Here::Rooms), &room, moves))?;
    if moves {
        reply.headers_mut().insert(HeaderName::from_static("refresh"), ASK_AGAIN_SECONDS);
    }
    Ok(reply)
}
