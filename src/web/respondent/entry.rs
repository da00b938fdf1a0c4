//! `/`: the number from the slip.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use rand::rngs::OsRng;
use rand::{CryptoRng, TryRngCore};
use serde::Deserialize;

use super::cookie::{self, At, Helper, Journey};
use super::draft;
use super::group::SharedTablet;
use super::started::asked;
use super::views::{Entry, EntryProblem};
use crate::consultation::{Code, CodeProblem, Way};
use crate::questionnaire::{Route, decode_answers};
use crate::sealing::CodeKeys;
use crate::web::error::PageError;
use crate::web::origin;
use crate::web::reply::{page_with, see_other};
use crate::web::site::Site;
use crate::workflow::{Redeemed, redeem_code};

/// The form of `/`.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    code: String,
}

/// `GET /`: asks for the number.
///
/// # Errors
/// When the page cannot be made.
pub async fn show(site: web::Data<Site>, request: HttpRequest) -> Result<HttpResponse, PageError> {
    if waits_for_its_pin(&site, &request) { Ok(see_other("/group")) } else { entry_page(&site, None) }
}

/// Whether this is a shared tablet on which somebody has come to an end: it is given back before the next one begins.
fn waits_for_its_pin(site: &Site, request: &HttpRequest) -> bool {
    let ended = || site.cookies.open(request, site.chorus.now()).is_some_and(|journey| journey.at != At::Answering);
    SharedTablet::of(request, site).is_some() && ended()
}

/// `POST /`: looks the number up; a good one leads on with a cookie.
///
/// # Errors
/// When a store cannot be read, or the page cannot be made.
pub async fn type_code(
    site: web::Data<Site>,
    request: HttpRequest,
    form: web::Form<Typed>,
) -> Result<HttpResponse, PageError> {
    if waits_for_its_pin(&site, &request) {
        return Ok(see_other("/group"));
    }
    let address = origin::address(&request, &site);
    tokio::time::sleep(wait(&site, address)).await;
    let code = match Code::parse(&form.code) {
        Ok(code) => code,
        Err(problem) => return entry_page(&site, Some(problem_of(problem, &form.code))),
    };
    let keys = derive(&site, code).await?;
    if let Ok(redeemed) = redeem_code(&site.chorus, &site.waves, keys).await? {
        return Ok(lead_on(&site, &request, redeemed, &mut OsRng.unwrap_err()));
    }
    if let Some(address) = address {
        site.throttle.failed(address, Instant::now());
    }
    entry_page(&site, Some(EntryProblem::Neutral))
}

/// How long whoever asks from this address waits before a number of theirs is looked at.
pub(in crate::web) fn wait(site: &Site, address: Option<IpAddr>) -> Duration {
    address.map_or(Duration::ZERO, |address| site.throttle.wait(address, Instant::now()))
}

fn problem_of(problem: CodeProblem, typed: &str) -> EntryProblem {
    match problem {
        _ if typed.trim().is_empty() => EntryProblem::Empty,
        CodeProblem::CheckDigit => EntryProblem::CheckDigit,
        CodeProblem::WrongLength | CodeProblem::NotDigits => EntryProblem::Length,
    }
}

/// The keys of a number: the one slow step, of which only so many run at once.
pub(in crate::web) async fn derive(site: &Site, code: Code) -> Result<CodeKeys, PageError> {
    let _permit = site.derivations.acquire().await.map_err(|_| PageError::Gone)?;
    let pepper = site.chorus.secrets.pepper.clone();
    // At this level the log shows that every number costs the same work; see also the two look-ups.
    tracing::trace!("a number's keys are derived");
    web::block(move || CodeKeys::derive(&code, &pepper)).await.map_err(|_| PageError::Gone)
}

fn lead_on(site: &Site, request: &HttpRequest, redeemed: Redeemed, rng: &mut impl CryptoRng) -> HttpResponse {
    let now = site.chorus.now();
    let ticket = redeemed.ticket.to_text();
    let mut journey = Journey {
        wave: redeemed.wave.manifest.wave.clone(),
        group: redeemed.group,
        band: redeemed.band,
        ticket: ticket.to_string(),
        draft_key: redeemed.draft_key.to_text().to_string(),
        submission: draft::fresh_token(rng),
        csrf: draft::fresh_token(rng),
        way: Way::Full,
        look: None,
        helper: Helper::Unsaid,
        answers: String::new(),
        hidden: Vec::new(),
        minute: 0,
        at: At::Answering,
        shared: SharedTablet::of(request, site).is_some(),
    };
    // The same number typed again where a form is under way, or after a pause: go on, and show nothing said before.
    let under_way =
        site.cookies.open(request, now).filter(|one| one.ticket == journey.ticket && one.at == At::Answering);
    let went_on = match (redeemed.draft, under_way) {
        (Some(kept), _) => draft::take_up(&mut journey, &kept),
        (None, Some(under_way)) => {
            journey = under_way;
            true
        }
        (None, None) => false,
    };
    let mut next = "/r/hello";
    if went_on {
        if let Some(form) = redeemed.wave.questionnaire(journey.band, journey.way) {
            let answers = decode_answers(form, &journey.answers).unwrap_or_default();
            let route = Route::new(form, asked(&journey));
            draft::hide_what_was_said(&mut journey, &route, &answers);
        }
        next = "/r/back";
    }
    let mut response = see_other(next);
    cookie::add(&mut response, &site.cookies.seal(journey, now));
    response
}

fn entry_page(site: &Site, problem: Option<EntryProblem>) -> Result<HttpResponse, PageError> {
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page_with(site, status, &entry_view(site, problem))
}

/// The page that asks for the number; before it is known, everybody is shown the same.
pub(super) fn entry_view(site: &Site, problem: Option<EntryProblem>) -> Entry<'_> {
    Entry { page: site.around_anybody(), problem, new_number: site.for_codes() }
}
