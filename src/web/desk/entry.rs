//! The first page, where the token is given; the ways from there; the end.

use std::time::Duration;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::error::DeskError;
use super::form::Sent;
use super::guard::COOKIE;
use super::site::DeskSite;
use super::views::{Closed, DeskShell, Entry, Home};
use super::work::Work;
use crate::web::page::View;
use crate::web::reply::{HTML, see_other};

/// How long the last page is given to arrive.
const LAST_PAGE: Duration = Duration::from_millis(400);

/// A page of the desk.
///
/// # Errors
/// When the view does not fit its template.
pub(super) fn page<V: View>(desk: &DeskSite, view: &V) -> Result<HttpResponse, DeskError> {
    page_with(desk, StatusCode::OK, view)
}

/// A page that asks again and says why.
///
/// # Errors
/// As [`page`].
pub(super) fn again<V: View>(desk: &DeskSite, view: &V) -> Result<HttpResponse, DeskError> {
    page_with(desk, StatusCode::UNPROCESSABLE_ENTITY, view)
}

fn page_with<V: View>(desk: &DeskSite, status: StatusCode, view: &V) -> Result<HttpResponse, DeskError> {
    Ok(HttpResponse::build(status).content_type(HTML).body(desk.pages.render(view)?))
}

/// Leads on to a page of the desk.
pub(super) fn on_to(desk: &DeskSite, page: &str) -> HttpResponse {
    see_other(&format!("{}/{page}", desk.base()))
}

/// `GET /`: asks for the token.
///
/// # Errors
/// When the page cannot be made.
pub async fn ask(desk: web::Data<DeskSite>) -> Result<HttpResponse, DeskError> {
    page(&desk, &Entry { page: DeskShell::outside(), problem: false })
}

/// The form of `/`.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    token: Zeroizing<String>,
}

/// `POST /`: exchanges the token for a cookie and the desk's address.
///
/// # Errors
/// When the page cannot be made.
pub async fn enter(desk: web::Data<DeskSite>, given: web::Form<Given>) -> Result<HttpResponse, DeskError> {
    // Pasted whole, an address carries the token at its end.
    let token = given.token.rsplit('#').next().unwrap_or_default();
    let Some(cookie) = desk.enter(token) else {
        return again(&desk, &Entry { page: DeskShell::outside(), problem: true });
    };
    let cookie = Cookie::build(COOKIE, cookie).path(desk.base()).http_only(true).same_site(SameSite::Strict).finish();
    let mut reply = on_to(&desk, "");
    reply.add_cookie(&cookie).map_err(|_| DeskError::Bug)?;
    Ok(reply)
}

/// `GET /{room}/`: the ways there are.
///
/// # Errors
/// When the page cannot be made.
pub async fn home(desk: web::Data<DeskSite>) -> Result<HttpResponse, DeskError> {
    let mut work = desk.work();
    work.go_on();
    let at_hand = match &*work {
        Work::Nothing | Work::Forgotten | Work::Stopped(_) => None,
        Work::Looking(_) | Work::Ready(_) => Some("open/look"),
        Work::Drawing(_) => Some("open/drawing"),
        Work::Drawn(_) => Some("open/result"),
    };
    drop(work);
    page(&desk, &Home { page: desk.shell(), at_hand })
}

/// `POST /{room}/close`: forgets what is unlocked and ends the program.
///
/// # Errors
/// When the page cannot be made.
pub async fn close(desk: web::Data<DeskSite>, _: Sent) -> Result<HttpResponse, DeskError> {
    desk.work().put_away();
    let reply = page(&desk, &Closed { page: DeskShell::outside() })?;
    actix_web::rt::spawn(async move {
        actix_web::rt::time::sleep(LAST_PAGE).await;
        desk.closing.notify_one();
    });
    Ok(reply)
}

/// Every other address.
///
/// # Errors
/// Always.
pub async fn nothing_here() -> Result<HttpResponse, DeskError> {
    Err(DeskError::NotFound)
}
