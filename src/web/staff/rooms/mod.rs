//! `/staff/rooms`: votes in the room, idea boxes and checklists; `/staff/board`: what the board was asked to discuss.
//!
//! Totals are seen by everybody in the room and by staff; each page says that they are a group's view and no survey's.

mod live;
mod views;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde::Deserialize;

pub use self::live::{add_idea, ask, check, record, remove, screen, show as show_room, undo, vote};
pub use self::views::{AskedPage, NewRoomPage, RoomPage, RoomsPage, ScreenPage};
use self::views::{Done, Typed};
use super::{Here, Me, StaffForm, StaffShell};
use crate::access::Permission;
use crate::consultation::room::{RoomKind, RoomPlan, RoomProblem};
use crate::store::StoreError;
use crate::web::error::PageError;
use crate::web::reply::{page, page_with, see_other};
use crate::web::site::Site;
use crate::workflow::WorkflowError;
use crate::workflow::rooms::{RoomRefused, answer_for_board, begin_room, open_questions};

/// What a list is asked for.
#[derive(Deserialize)]
pub struct ListQuery {
    #[serde(default)]
    find: String,
    #[serde(default)]
    done: String,
}

/// `GET /staff/rooms`: everything there is. `?find=` looks for words of a title or a group.
///
/// # Errors
/// When the store cannot be read, or the page cannot be made.
pub async fn list(site: web::Data<Site>, me: Me, query: web::Query<ListQuery>) -> Result<HttpResponse, PageError> {
    let rooms = site.chorus.stores.app.rooms().await?;
    let shell = StaffShell::of(&site, &me, Here::Rooms);
    page(&site, &RoomsPage::of(shell, &rooms, &query.find, Done::named(&query.done)))
}

/// What is to be begun.
#[derive(Deserialize)]
pub struct NewQuery {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    find: String,
}

/// `GET /staff/rooms/new`: asks for the question. `?kind=` chooses what is done, `?from=` takes a question of the bank.
///
/// # Errors
/// When the page cannot be made.
pub async fn ask_new(site: web::Data<Site>, me: Me, query: web::Query<NewQuery>) -> Result<HttpResponse, PageError> {
    let kind = RoomKind::named(&query.kind).unwrap_or(RoomKind::Vote);
    let bank = open_questions(&site.chorus);
    let taken = bank.iter().find(|question| question.name == query.from);
    let typed = taken.map_or_else(Typed::default, Typed::of);
    let shell = StaffShell::of(&site, &me, Here::Rooms);
    page(&site, &NewRoomPage::of(shell, kind, typed, &bank, &query.find))
}

/// `POST /staff/rooms/new`: begins it. 422 when something is missing, or when the question is too private.
///
/// # Errors
/// When the store cannot be written, or the page cannot be made.
pub async fn begin(site: web::Data<Site>, me: Me, form: StaffForm) -> Result<HttpResponse, PageError> {
    let kind = RoomKind::named(form.text("kind")).unwrap_or(RoomKind::Vote);
    let typed = Typed::read(&form);
    let plan = RoomPlan::of(kind, &typed.title, &typed.group, typed.lines_of(kind));
    let words = plan.as_ref().map(RoomPlan::private_words).unwrap_or_default();
    let begun = match plan {
        Ok(plan) => begin_room(&site.chorus, plan, form.has("sure"), &me.login, &mut OsRng.unwrap_err()).await,
        Err(problem) => Err(problem.into()),
    };
    let problem = match begun {
        Ok(id) => return Ok(see_other(&format!("/staff/rooms/{id}"))),
        Err(RoomRefused::Problem(problem)) => problem,
        Err(RoomRefused::Workflow(error)) => return Err(error.into()),
    };
    let words = if problem == RoomProblem::MayBePrivate { words } else { Vec::new() };
    let view = NewRoomPage::of(StaffShell::of(&site, &me, Here::Rooms), kind, typed, &open_questions(&site.chorus), "");
    page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view.with_problem(problem, words))
}

/// `GET /staff/board`: what the board was asked to discuss, and what it said.
///
/// # Errors
/// When the store cannot be read, or the page cannot be made.
pub async fn asked(site: web::Data<Site>, me: Me) -> Result<HttpResponse, PageError> {
    let rooms = site.chorus.stores.app.rooms_before_the_board().await?;
    let shell = StaffShell::of(&site, &me, Here::Asked);
    page(&site, &AskedPage::of(shell, &rooms, me.may(Permission::AnswerForBoard), None))
}

/// `POST /staff/board/{id}`: field `answer`. Writes down what the board said.
///
/// # Errors
/// When the board was not asked, or the store cannot be written.
pub async fn answer(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    if answer_for_board(&site.chorus, &id, form.text("answer"), &me.login).await.map_err(or_not_there)? {
        return Ok(see_other("/staff/board"));
    }
    let rooms = site.chorus.stores.app.rooms_before_the_board().await?;
    if rooms.iter().all(|room| room.id != *id) {
        return Err(PageError::NotFound);
    }
    let shell = StaffShell::of(&site, &me, Here::Asked);
    page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &AskedPage::of(shell, &rooms, true, Some(&id)))
}

/// A room that is not there, or not in that state any more, is like a page that is not there.
fn or_not_there(error: WorkflowError) -> PageError {
    match error {
        WorkflowError::Store(StoreError::NoSuchRoom) => PageError::NotFound,
        other => other.into(),
    }
}
