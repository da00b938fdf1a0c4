//! Before the first question: hello, the page for the helper, who sees what.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::cookie::{self, At, Helper};
use super::facts::{changes, facts};
use super::question::go_on;
use super::started::Started;
use super::views::{self, HelperRole, LookChoice, PurposeTold, ShortWay, WelcomeBack, WhoSees};
use crate::consultation::Way;
use crate::questionnaire::{Asked, Band, Questionnaire, Route};
use crate::web::around::Look;
use crate::web::day::Day;
use crate::web::error::PageError;
use crate::web::reply::{page, page_with, see_other};

/// `GET /r/hello`: what this is, and ways to make it easier.
///
/// # Errors
/// When no form is under way, or the page cannot be made.
pub async fn hello(started: Started) -> Result<HttpResponse, PageError> {
    let (journey, wave) = (&started.journey, &started.wave);
    let look = journey.look.unwrap_or(Look::of(journey.band));
    let has_easy = started.questionnaire.items().any(|item| item.easy.is_some());
    let view = views::Hello {
        page: started.around(),
        csrf: &journey.csrf,
        questions: started.route().progress(&started.shown).asked,
        minutes: started.questionnaire.minutes,
        closes_on: Day(wave.standing.closes_on),
        asks_for_helper: journey.band == Band::FourToSeven,
        looks: LookChoice::offered_to(journey.band, look),
        easy: (has_easy || journey.way == Way::Easy).then_some(journey.way == Way::Easy),
        short: wave.offers_short_way(journey.band).then(|| ShortWay {
            questions: wave.questionnaire(journey.band, Way::Short).map_or(0, |form| core_items(form)),
            chosen: journey.way == Way::Short,
        }),
        changes: changes(wave),
        purpose: wave.manifest.purpose.as_ref().map(PurposeTold::of),
    };
    page(&started.site, &view)
}

fn core_items(form: &Questionnaire) -> usize {
    Route::new(form, Asked { short: true, ..Asked::alone(Band::FourToSeven) }).progress(&[]).asked
}

/// `GET /r/back`: welcome back, with nothing shown of what was said.
///
/// # Errors
/// When no form is under way, or the page cannot be made.
pub async fn back(started: Started) -> Result<HttpResponse, PageError> {
    page(&started.site, &WelcomeBack { page: started.around(), href: &go_on(&started, 0) })
}

/// The forms of `/r/hello`.
#[derive(Deserialize)]
pub struct Chosen {
    csrf: String,
    go: String,
    look: Option<String>,
    easy: Option<String>,
    short: Option<String>,
}

/// `POST /r/hello`: starts, or makes it easier.
///
/// # Errors
/// When the form is not one of ours.
pub async fn choose(mut started: Started, form: web::Form<Chosen>) -> Result<HttpResponse, PageError> {
    started.check(&form.csrf)?;
    let next = match form.go.as_str() {
        "helper" => "/r/helper",
        "alone" => {
            started.journey.helper = Helper::Nobody;
            "/r/who-sees"
        }
        "change" => {
            make_easier(&mut started, &form);
            "/r/hello"
        }
        _ => "/r/who-sees",
    };
    Ok(carry_on(started, next))
}

fn make_easier(started: &mut Started, form: &Chosen) {
    let journey = &mut started.journey;
    journey.look = form.look.as_deref().and_then(Look::named).filter(|look| *look != Look::of(journey.band));
    let way = match (&form.short, &form.easy) {
        (Some(_), _) if started.wave.offers_short_way(journey.band) => Way::Short,
        (_, Some(_)) => Way::Easy,
        _ => Way::Full,
    };
    started.go(way);
}

/// `GET /r/helper`: for the grown-up, before the child starts.
///
/// # Errors
/// When no form is under way, or the page cannot be made.
pub async fn helper(started: Started) -> Result<HttpResponse, PageError> {
    let chosen = match started.journey.helper {
        Helper::Carer => Some(HelperRole::Carer),
        Helper::Worker => Some(HelperRole::Worker),
        Helper::Neutral => Some(HelperRole::Neither),
        Helper::Unsaid | Helper::Nobody => None,
    };
    let view = views::Helper { page: started.around(), csrf: &started.journey.csrf, chosen, problem: false };
    page(&started.site, &view)
}

/// The form of `/r/helper`.
#[derive(Deserialize)]
pub struct Named {
    csrf: String,
    helper: Option<String>,
}

/// `POST /r/helper`: who helps.
///
/// # Errors
/// When the form is not one of ours.
pub async fn name_helper(mut started: Started, form: web::Form<Named>) -> Result<HttpResponse, PageError> {
    started.check(&form.csrf)?;
    let Some(helper) = form.helper.as_deref().and_then(HelperRole::named) else {
        let view = views::Helper { page: started.around(), csrf: &started.journey.csrf, chosen: None, problem: true };
        return page_with(&started.site, StatusCode::UNPROCESSABLE_ENTITY, &view);
    };
    started.journey.helper = match helper {
        HelperRole::Carer => Helper::Carer,
        HelperRole::Worker => Helper::Worker,
        HelperRole::Neither => Helper::Neutral,
    };
    Ok(carry_on(started, "/r/who-sees"))
}

/// `GET /r/who-sees`: who sees what, before anything is asked.
///
/// # Errors
/// When no form is under way, or the page cannot be made.
pub async fn who_sees(started: Started) -> Result<HttpResponse, PageError> {
    let helped = matches!(started.journey.helper, Helper::Carer | Helper::Worker | Helper::Neutral);
    let view = WhoSees {
        page: started.around(),
        csrf: &started.journey.csrf,
        facts: facts(&started.site, &started.wave, helped),
        back: if helped { "/r/helper" } else { "/r/hello" },
        purpose: started.wave.manifest.purpose.as_ref().map(PurposeTold::of),
    };
    page(&started.site, &view)
}

/// The form of `/r/who-sees`.
#[derive(Deserialize)]
pub struct Willing {
    csrf: String,
    go: String,
}

/// `POST /r/who-sees`: starts, or does not want to.
///
/// # Errors
/// When the form is not one of ours.
pub async fn decide(started: Started, form: web::Form<Willing>) -> Result<HttpResponse, PageError> {
    started.check(&form.csrf)?;
    if form.go == "no" {
        // The number stays unused and is not marked: whoever has it may still come back.
        let mut response = see_other("/r/no-thanks");
        let emptied = started.journey.emptied(At::Declined);
        cookie::add(&mut response, &started.site.cookies.seal(emptied, started.site.chorus.now()));
        return Ok(response);
    }
    let next = go_on(&started, 0);
    Ok(carry_on(started, &next))
}

/// Sends the browser on, with the cookie as it is now.
pub(super) fn carry_on(started: Started, next: &str) -> HttpResponse {
    let mut response = see_other(next);
    cookie::add(&mut response, &started.into_cookie());
    response
}
