//! The few kinds of reply there are.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION};

use super::error::PageError;
use super::page::View;
use super::site::Site;

/// The type of every page.
pub const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// Sends the browser on: after a form, so that Back and refresh never send it again.
///
/// # Panics
/// Never: every path of this program is made of visible ASCII.
#[must_use]
pub fn see_other(path: &str) -> HttpResponse {
    let place = HeaderValue::from_str(path).expect("a path of this program is visible ASCII");
    HttpResponse::SeeOther().insert_header((LOCATION, place)).finish()
}

/// A page.
///
/// # Errors
/// When the view does not fit its template.
pub fn page<V: View>(site: &Site, view: &V) -> Result<HttpResponse, PageError> {
    page_with(site, StatusCode::OK, view)
}

/// A page that says what stands in the way.
///
/// # Errors
/// As [`page`].
pub fn page_with<V: View>(site: &Site, status: StatusCode, view: &V) -> Result<HttpResponse, PageError> {
    Ok(HttpResponse::build(status).content_type(HTML).body(site.pages.render(view)?))
}
