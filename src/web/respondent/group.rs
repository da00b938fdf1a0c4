//! A tablet that children pass on, in a session that a worker holds.
//!
//! The worker starts it from the staff pages with a PIN of their choice; from then on the browser carries a cookie of its
//! own that says so, and nobody is signed in on it any more. Each child types a number from the session's own cards. At
//! the end the tablet is given back, and the PIN makes it ready for the next child, with nothing left of the one before.
//! No clock runs: a child who takes long, or is helped, loses nothing.
//!
//! Left open: who watches the tablet between two children. The PIN keeps them from taking a second turn by themselves.

use std::time::Instant;

use actix_web::cookie::time::Duration as CookieAge;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::cookie;
use super::views::{Group, GroupProblem};
use crate::consultation::WaveId;
use crate::web::carried::carried;
use crate::web::error::PageError;
use crate::web::origin;
use crate::web::reply::{page, page_with, see_other};
use crate::web::site::Site;

/// What the cookie is sealed for.
const PURPOSE: &str = "shared tablet";

/// A PIN: four to eight digits.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pin(String);

impl Pin {
    /// The PIN somebody typed, if it is one.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let fits = (4..=8).contains(&typed.len()) && typed.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| Self(typed.to_owned()))
    }

    fn is(&self, typed: &str) -> bool {
        self.0.as_bytes().ct_eq(typed.as_bytes()).into()
    }
}

/// What the cookie of a shared tablet says; only this server reads it.
#[derive(Serialize, Deserialize)]
pub struct SharedTablet {
    wave: WaveId,
    pin: Pin,
}

impl SharedTablet {
    /// A tablet for this survey, under this PIN.
    #[must_use]
    pub const fn new(wave: WaveId, pin: Pin) -> Self {
        Self { wave, pin }
    }

    /// The shared tablet that asks, if it is one.
    #[must_use]
    pub fn of(request: &HttpRequest, site: &Site) -> Option<Self> {
        let carried = carried(request, name(site))?;
        serde_json::from_str(&site.cookies.open_text(PURPOSE, &carried)?).ok()
    }

    /// The cookie that makes a browser a shared tablet.
    ///
    /// # Panics
    /// Never: a name and some digits serialise.
    #[must_use]
    pub fn carry(&self, site: &Site) -> Cookie<'static> {
        let text = serde_json::to_string(self).expect("a name and some digits serialise");
        cookie_of(site, site.cookies.seal_text(PURPOSE, text))
    }

    /// The cookie that ends it.
    #[must_use]
    pub fn forget(site: &Site) -> Cookie<'static> {
        let mut cookie = cookie_of(site, String::new());
        cookie.set_max_age(CookieAge::ZERO);
        cookie
    }
}

fn name(site: &Site) -> &'static str {
    if site.cookies.is_secure() { "__Host-my-say-tablet" } else { "my-say-tablet" }
}

// Without an age: a tablet whose browser was closed is an ordinary one again.
fn cookie_of(site: &Site, value: String) -> Cookie<'static> {
    let secure = site.cookies.is_secure();
    Cookie::build(name(site), value).path("/").http_only(true).same_site(SameSite::Lax).secure(secure).finish()
}

/// `GET /group`: give the tablet back; the PIN makes it ready for the next child.
///
/// # Errors
/// When the page cannot be made.
pub async fn show(site: web::Data<Site>, request: HttpRequest) -> Result<HttpResponse, PageError> {
    match SharedTablet::of(&request, &site) {
        Some(_) => page(&site, &Group { page: site.around_anybody(), problem: None }),
        None => Ok(see_other("/")),
    }
}

/// The form of `/group`.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    pin: String,
    #[serde(default)]
    go: String,
}

/// `POST /group`: ready for the next child, or the end of the session.
///
/// # Errors
/// When the page cannot be made.
pub async fn go_on(
    site: web::Data<Site>,
    request: HttpRequest,
    form: web::Form<Typed>,
) -> Result<HttpResponse, PageError> {
    let Some(tablet) = SharedTablet::of(&request, &site) else { return Ok(see_other("/")) };
    let address = origin::address(&request, &site);
    if let Some(address) = address {
        let wait = site.throttle.wait(address, Instant::now());
        // Counted when it comes, not when it fails: many tries at once would else all find the same short wait.
        site.throttle.failed(address, Instant::now());
        tokio::time::sleep(wait).await;
    }
    if !tablet.pin.is(form.pin.trim()) {
        let view = Group { page: site.around_anybody(), problem: Some(GroupProblem::WrongPin) };
        return page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view);
    }
    if let Some(address) = address {
        site.throttle.was_right(address, Instant::now());
    }
    let is_over = form.go == "end";
    let mut response = see_other(if is_over { "/staff/sign-in" } else { "/" });
    cookie::add(&mut response, &site.cookies.forget());
    if is_over {
        cookie::add(&mut response, &SharedTablet::forget(&site));
    }
    Ok(response)
}
