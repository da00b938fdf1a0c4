//! The contact door: a page of its own for a young person who wants somebody to get in touch.
//!
//! It shares nothing with the survey but the ground it stands on: it names no code, journey, wave or answer, sets no
//! cookie, and is shown none, because [`without_cookies`] takes them from every request before anything sees them. What
//! is written is sealed as soon as it is read, and stands in no address and no line of the log.
//!
//! Left open: whoever watches the network, or stands behind the young person, sees that this page was opened.

pub mod views;

use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{COOKIE, HeaderValue, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse, web};
use rand::rngs::OsRng;
use rand::{RngCore, TryRngCore};
use serde::Deserialize;

use self::views::{ContactForm, ContactProblem, ContactSent, ContactShut, LookLink, Promised};
use crate::door::{Problems, Written};
use crate::web::around::{Around, Look};
use crate::web::error::PageError;
use crate::web::origin;
use crate::web::reply::{page, page_with, see_other};
use crate::web::site::Site;
use crate::workflow::{DoorStatus, LetterRefused, keep_letter};

/// Seconds after which somebody whose letter could not be kept may try again.
const TRY_AGAIN_SECONDS: HeaderValue = HeaderValue::from_static("10");

/// How the page is to look.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    look: String,
}

impl Asked {
    fn look(&self) -> Look {
        Look::named(&self.look).unwrap_or(Look::Older)
    }
}

/// The form of `/contact`.
#[derive(Deserialize)]
pub struct Sent {
    /// The number that stood on the page.
    #[serde(default)]
    form: String,
    #[serde(flatten)]
    written: Written,
}

/// `GET /contact`: asks who wants to be contacted, and how. `?look=` chooses the band's page.
///
/// # Errors
/// When the page cannot be made.
pub async fn show(site: web::Data<Site>, asked: web::Query<Asked>) -> Result<HttpResponse, PageError> {
    let status = site.door();
    match form(&site, asked.look(), &status, fresh_form(), &Written::default()) {
        Some(view) => page(&site, &view),
        None => shut(&site, asked.look()),
    }
}

/// `POST /contact`: keeps the letter, sealed. 303 only once it is on the disk; the same form again is the same letter.
///
/// # Errors
/// When the page cannot be made.
pub async fn send(
    site: web::Data<Site>,
    request: HttpRequest,
    asked: web::Query<Asked>,
    sent: web::Form<Sent>,
) -> Result<HttpResponse, PageError> {
    let address = origin::address(&request, &site);
    let wait = address.map_or(Duration::ZERO, |address| site.letters.wait(address, Instant::now()));
    tokio::time::sleep(wait).await;
    let Sent { form, written } = sent.into_inner();
    match keep_letter(&site.chorus, &written, &form, &mut OsRng.unwrap_err()).await {
        Ok(_) => {
            if let Some(address) = address {
                site.letters.count(address, Instant::now());
            }
            Ok(see_other(match asked.look() {
                Look::Little => "/contact/sent?look=little",
                Look::Young => "/contact/sent?look=young",
                Look::Older => "/contact/sent?look=older",
                Look::Leaver => "/contact/sent?look=leaver",
            }))
        }
        Err(LetterRefused::Problems(problems)) => again(&site, &asked, form, &written, Some(problems)),
        Err(LetterRefused::Shut) => shut(&site, asked.look()),
        Err(refused @ (LetterRefused::Full | LetterRefused::Workflow(_))) => {
            tracing::error!(error = %refused, "a letter could not be kept");
            again(&site, &asked, form, &written, None)
        }
    }
}

/// `GET /contact/sent`: when a reply is promised.
///
/// # Errors
/// When the page cannot be made.
pub async fn sent(site: web::Data<Site>, asked: web::Query<Asked>) -> Result<HttpResponse, PageError> {
    let status = site.door();
    match Promised::of(&status) {
        Some(promised) => page(&site, &ContactSent { page: around(&site, asked.look()), promised }),
        None => shut(&site, asked.look()),
    }
}

/// The page again, with everything that was written still on it.
fn again(
    site: &Site,
    asked: &Asked,
    number: String,
    written: &Written,
    problems: Option<Problems>,
) -> Result<HttpResponse, PageError> {
    let status = site.door();
    let Some(view) = form(site, asked.look(), &status, number, written) else { return shut(site, asked.look()) };
    let (code, problem) = match problems {
        Some(_) => (StatusCode::UNPROCESSABLE_ENTITY, ContactProblem::Missing),
        None => (StatusCode::SERVICE_UNAVAILABLE, ContactProblem::NotKept),
    };
    let view = ContactForm { problem: Some(problem), problems: problems.unwrap_or_default(), ..view };
    let mut reply = page_with(site, code, &view)?;
    if problem == ContactProblem::NotKept {
        reply.headers_mut().insert(RETRY_AFTER, TRY_AGAIN_SECONDS);
    }
    Ok(reply)
}

fn form<'a>(
    site: &'a Site,
    look: Look,
    status: &'a DoorStatus,
    number: String,
    written: &'a Written,
) -> Option<ContactForm<'a>> {
    Some(ContactForm {
        page: around(site, look),
        looks: LookLink::all(look),
        promised: Promised::of(status)?,
        // Only a number of ours is put back: what a page shows of itself is never what somebody else wrote.
        form: if is_a_form(&number) { number } else { fresh_form() },
        written,
        problem: None,
        problems: Problems::default(),
    })
}

fn shut(site: &Site, look: Look) -> Result<HttpResponse, PageError> {
    page_with(site, StatusCode::NOT_FOUND, &ContactShut { page: around(site, look) })
}

/// What stands round the page; without the link to itself.
fn around(site: &Site, look: Look) -> Around<'_> {
    site.around(look.band(), Some(look)).door(false)
}

/// A number for one page: 128 random bits.
fn fresh_form() -> String {
    let mut rng = OsRng.unwrap_err();
    format!("{:016x}{:016x}", rng.next_u64(), rng.next_u64())
}

fn is_a_form(number: &str) -> bool {
    number.len() == 32 && number.bytes().all(|c| c.is_ascii_hexdigit())
}

/// Takes every cookie from a request for a page of the door, so that neither its pages nor the pages for what goes wrong
/// there can know that somebody answers a survey.
///
/// # Errors
/// Those of the handler.
pub async fn without_cookies(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    // As the router reads the address, in which any letter may be written as its number.
    let address = request.match_info().as_str();
    if address == "/contact" || address.starts_with("/contact/") {
        request.headers_mut().remove(COOKIE);
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}
