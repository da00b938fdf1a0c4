//! Who may ask the desk for anything.
//!
//! A request must name the desk by a loopback name and its own port, so that no address of the outside that was bent to
//! this machine (DNS rebinding) reaches it. A form must come from the desk's own pages. Everything but the first page and
//! the program's own static files lies below an address that is drawn anew at each start, and needs the cookie that was
//! given for the token. Cookies know no ports: one for `localhost` goes to every server of this machine. This one is for
//! the drawn address alone, so no other server is ever sent it.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HOST, HeaderName, ORIGIN};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, web};

use super::error::DeskError;
use super::site::DeskSite;
use crate::web::assets;

/// The session's cookie.
pub const COOKIE: &str = "chorus-desk";

/// Lets a request pass, or answers it here.
///
/// # Errors
/// Those of the handler.
pub async fn stand(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if let Err(refused) = admit(request.request()) {
        return Ok(request.error_response(refused));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

fn admit(request: &HttpRequest) -> Result<(), DeskError> {
    let desk = request.app_data::<web::Data<DeskSite>>().ok_or(DeskError::NotHere)?;
    let host = only(request, &HOST).filter(|host| is_loopback(host, request.app_config().local_addr().port()));
    let host = host.ok_or(DeskError::NotHere)?;
    if !matches!(*request.method(), Method::GET | Method::HEAD) && !is_our_form(request, host) {
        return Err(DeskError::NotOurForm);
    }
    let path = request.path();
    if path == "/" || path.starts_with(assets::PREFIX) {
        return Ok(());
    }
    if !is_inside(request, desk) {
        return Err(DeskError::Outside);
    }
    desk.forget_when_idle();
    desk.somebody_is_here();
    Ok(())
}

/// Whether the request is for the address that was drawn, from the browser that gave the token last.
#[must_use]
pub fn is_inside(request: &HttpRequest, desk: &DeskSite) -> bool {
    let room = request.path().split('/').nth(1).unwrap_or_default();
    let cookie = request.cookie(COOKIE);
    desk.knows(room, cookie.as_ref().map_or("", |cookie| cookie.value()))
}

/// A header that stands there once.
fn only<'r>(request: &'r HttpRequest, name: &HeaderName) -> Option<&'r str> {
    let mut values = request.headers().get_all(name);
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

fn is_loopback(host: &str, port: u16) -> bool {
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| host == format!("{name}:{port}"))
}

/// Every browser says where a form comes from; one that does not is not believed.
fn is_our_form(request: &HttpRequest, host: &str) -> bool {
    let from = only(request, &HeaderName::from_static("sec-fetch-site"));
    let ours = only(request, &ORIGIN).and_then(|origin| origin.strip_prefix("http://")) == Some(host);
    ours && from.is_none_or(|from| from == "same-origin")
}
