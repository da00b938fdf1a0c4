//! The end of a form: looked over, sent, put down, or left in a hurry.

use actix_web::http::header::{HeaderName, HeaderValue, LOCATION};
use actix_web::{HttpRequest, HttpResponse, web};
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde::Deserialize;

use super::cookie::{self, At, Journey};
use super::draft;
use super::started::{Started, no_form};
use super::views::{Check, Done, NoThanks, Paused, SkippedItem};
use crate::consultation::Way;
use crate::questionnaire::Answer;
use crate::sealing::{DraftKey, Ticket};
use crate::store::DepositRefused;
use crate::web::day::Day;
use crate::web::error::PageError;
use crate::web::reply::{page, see_other};
use crate::web::site::Site;
use crate::workflow::{OpenWave, Submission, SubmitError, pause_response, submit_response};
use std::sync::Arc;

/// `GET /r/check`: what was answered and skipped, before it is sent; after a pause only what was since.
///
/// # Errors
/// When no form is under way, or the page cannot be made.
pub async fn check(started: Started) -> Result<HttpResponse, PageError> {
    let (route, answers) = (started.route(), &started.shown);
    let asked = (0..route.items().len()).filter(|index| route.asks(*index, answers) && !started.is_hidden(*index));
    let is_answered = |index: &usize| !matches!(answers.get(*index), None | Some(None | Some(Answer::Skipped)));
    let (answered, unanswered): (Vec<usize>, Vec<usize>) = asked.partition(is_answered);
    let easy = started.journey.way == Way::Easy;
    let skipped: Vec<SkippedItem<'_>> = unanswered
        .into_iter()
        .map(|index| {
            let item = route.items()[index];
            let wording = item.easy.as_deref().filter(|_| easy).unwrap_or(&item.wording);
            SkippedItem { number: route.place_of(index, answers), wording, href: format!("/r/q/{}", index + 1) }
        })
        .collect();
    let last = route.previous(route.items().len(), answers);
    let view = Check {
        page: started.around(),
        csrf: &started.journey.csrf,
        came_back: !started.journey.hidden.is_empty(),
        answered: answered.len(),
        skipped,
        back: &last.map_or_else(|| "/r/who-sees".to_owned(), |index| format!("/r/q/{}", index + 1)),
    };
    page(&started.site, &view)
}

/// A form with nothing but its token.
#[derive(Deserialize)]
pub struct Token {
    csrf: String,
}

/// `POST /r/send`: seals and stores, and says thank you only when it is on disk.
///
/// # Errors
/// When the form is not one of ours, or the response was not stored; the answers then are still in the cookie.
pub async fn send(started: Started, form: web::Form<Token>) -> Result<HttpResponse, PageError> {
    started.check(&form.csrf)?;
    let ticket = Ticket::from_text(&started.journey.ticket).ok_or(PageError::LostPlace)?;
    let submission = submission_of(&started.journey).ok_or(PageError::LostPlace)?;
    let response = started.response();
    let (site, wave) = (&started.site, &started.wave);
    match submit_response(&site.chorus, wave, &ticket, submission, &response).await {
        Ok(_) => Ok(thanked(&started)),
        Err(SubmitError::Refused(DepositRefused::Spent)) => Err(PageError::Spent),
        Err(SubmitError::Refused(DepositRefused::Suspended)) => {
            look_again(site).await;
            Err(PageError::Suspended(Box::new(started.journey)))
        }
        Err(SubmitError::Refused(DepositRefused::NotOpen)) => {
            look_again(site).await;
            Err(PageError::Closed(Box::new(started.journey)))
        }
        Err(error) => Err(PageError::NotStored(error)),
    }
}

/// The box knows more than the picture of the waves: the page that says why needs a new one.
async fn look_again(site: &Site) {
    if let Err(error) = site.refresh().await {
        tracing::error!(error = %error, "the waves could not be read");
    }
}

fn submission_of(journey: &Journey) -> Option<Submission> {
    crate::consultation::from_hex(&journey.submission)
}

fn thanked(started: &Started) -> HttpResponse {
    let mut response = see_other("/r/done");
    let emptied = started.journey.emptied(At::Sent);
    cookie::add(&mut response, &started.site.cookies.seal(emptied, started.site.chorus.now()));
    response
}

/// The journey of this request and its wave, when it has come to `at`.
fn ended(site: &Site, request: &HttpRequest, at: At) -> Result<(Journey, Arc<OpenWave>), PageError> {
    let journey = site.cookies.open(request, site.chorus.now()).ok_or_else(|| no_form(site, request))?;
    if journey.at != at {
        return Err(journey.at.last_page().map_or(PageError::NotStarted, PageError::Ended));
    }
    let wave = site.waves.get(&journey.wave).ok_or(PageError::LostPlace)?;
    Ok((journey, wave))
}

/// `GET /r/done`: thank you.
///
/// # Errors
/// When nothing was sent from this browser, or the page cannot be made.
pub async fn done(site: web::Data<Site>, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let (journey, wave) = ended(&site, &request, At::Sent)?;
    let view = Done {
        page: site.around(journey.band, journey.look),
        results_on: Day(wave.manifest.results_on),
        closes_on: Day(wave.standing.closes_on),
        shared: journey.shared,
    };
    page(&site, &view)
}

/// `POST /r/pause`: "Stop for now".
///
/// # Errors
/// When the form is not one of ours, or nothing could be kept.
pub async fn pause(started: Started, form: web::Form<Token>) -> Result<HttpResponse, PageError> {
    started.check(&form.csrf)?;
    put_down(started).await
}

/// Keeps the draft, and takes everything out of the cookie.
pub(super) async fn put_down(started: Started) -> Result<HttpResponse, PageError> {
    let key = DraftKey::from_text(&started.journey.draft_key).ok_or(PageError::LostPlace)?;
    let kept = draft::keep(&started.journey, started.line());
    let site = &started.site;
    pause_response(&site.chorus, &started.journey.wave, &key, &kept, &mut OsRng.unwrap_err()).await?;
    let mut response = see_other("/r/paused");
    cookie::add(&mut response, &site.cookies.seal(started.journey.emptied(At::Paused), site.chorus.now()));
    Ok(response)
}

/// `GET /r/paused`: how to come back.
///
/// # Errors
/// When nothing was put down in this browser, or the page cannot be made.
pub async fn paused(site: web::Data<Site>, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let (journey, wave) = ended(&site, &request, At::Paused)?;
    let around = site.around(journey.band, journey.look);
    page(&site, &Paused { page: around, closes_on: Day(wave.standing.closes_on), shared: journey.shared })
}

/// `GET /r/no-thanks`: that is fine.
///
/// # Errors
/// When nobody said no in this browser, or the page cannot be made.
pub async fn no_thanks(site: web::Data<Site>, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let (journey, wave) = ended(&site, &request, At::Declined)?;
    let around = site.around(journey.band, journey.look);
    page(&site, &NoThanks { page: around, closes_on: Day(wave.standing.closes_on), shared: journey.shared })
}

/// `GET /leave`: away, at once, with nothing left behind in this browser.
pub async fn leave(site: web::Data<Site>) -> HttpResponse {
    let place =
        HeaderValue::from_str(&site.leave_to).unwrap_or(HeaderValue::from_static("https://www.bbc.co.uk/weather"));
    let mut response = HttpResponse::SeeOther()
        .insert_header((LOCATION, place))
        .insert_header((HeaderName::from_static("clear-site-data"), "\"cache\""))
        .finish();
    cookie::add(&mut response, &site.cookies.forget());
    response
}
