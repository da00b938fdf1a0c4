//! A trial: somebody answers a survey before its launch, on the real question pages, and nothing of it is kept.
//!
//! A trial is no journey. Its cookie has another name and is sealed for another purpose; it holds a survey that may not
//! be open, a band, and the answers so far, and neither a wave's manifest nor a ticket, so there is nothing to send it
//! with. No page of it sends anything: after the last question the cookie is emptied. Every page says that it is a trial.
//!
//! Left open: the pages before the first question. They say what is true of a survey once it is open.

use actix_web::cookie::time::Duration as CookieAge;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::cookie;
use super::draft::fresh_token;
use super::views::{Ask, Facts, HowFar, PartPlace, Question, QuestionProblem, TrialEnd};
use crate::consultation::WaveId;
use crate::questionnaire::{Answer, AnswerProblem, Asked, Band, Questionnaire, Route, decode_answers, encode_answers};
use crate::web::around::{Around, Look};
use crate::web::carried::carried;
use crate::web::day::Day;
use crate::web::error::PageError;
use crate::web::reply::{page, page_with, see_other};
use crate::web::site::Site;
use crate::workflow::launch::{Tried, form_to_try};

/// What the cookie is sealed for.
const PURPOSE: &str = "trial of a survey";
/// Where a trial ends.
const END: &str = "/trial/end";

/// A trial under way. No `Debug`: it holds answers, if only for a trial.
#[derive(Serialize, Deserialize)]
pub struct Trial {
    survey: WaveId,
    band: Band,
    csrf: String,
    answers: String,
}

impl Trial {
    /// A trial of this survey, as somebody of this band.
    #[must_use]
    pub fn of(survey: WaveId, band: Band) -> Self {
        Self { survey, band, csrf: fresh_token(&mut OsRng.unwrap_err()), answers: String::new() }
    }

    /// The cookie that carries it.
    ///
    /// # Panics
    /// Never: a trial is plain strings.
    #[must_use]
    pub fn carry(&self, site: &Site) -> Cookie<'static> {
        let text = serde_json::to_string(self).expect("a trial is plain strings");
        cookie_of(site, site.cookies.seal_text(PURPOSE, text))
    }

    /// The trial that this browser carries.
    fn carried(site: &Site, request: &HttpRequest) -> Option<Self> {
        let carried = carried(request, name(site))?;
        serde_json::from_str(&site.cookies.open_text(PURPOSE, &carried)?).ok()
    }
}

fn name(site: &Site) -> &'static str {
    if site.cookies.is_secure() { "__Host-my-say-trial" } else { "my-say-trial" }
}

fn cookie_of(site: &Site, value: String) -> Cookie<'static> {
    let secure = site.cookies.is_secure();
    Cookie::build(name(site), value).path("/").http_only(true).same_site(SameSite::Lax).secure(secure).finish()
}

fn forget(site: &Site) -> Cookie<'static> {
    let mut cookie = cookie_of(site, String::new());
    cookie.set_max_age(CookieAge::ZERO);
    cookie
}

/// The first page of a trial.
#[must_use]
pub const fn first_page() -> &'static str {
    "/trial"
}

/// A trial with everything that its pages need.
struct UnderWay {
    site: web::Data<Site>,
    trial: Trial,
    tried: Tried,
    answers: Vec<Option<Answer>>,
}

impl UnderWay {
    /// The trial of this browser. Without one there is nothing here.
    async fn of(site: web::Data<Site>, request: &HttpRequest) -> Result<Self, PageError> {
        let trial = Trial::carried(&site, request).ok_or(PageError::NotFound)?;
        let tried = form_to_try(&site.chorus, &trial.survey, trial.band).await?.ok_or(PageError::NotFound)?;
        // Somebody may have changed the questions since the trial began: then it begins anew.
        let answers = decode_answers(&tried.form, &trial.answers).unwrap_or_default();
        Ok(Self { site, trial, tried, answers })
    }

    fn route(&self) -> Route<'_> {
        Route::new(&self.tried.form, Asked::alone(self.trial.band))
    }

    fn around(&self) -> Around<'_> {
        self.site.around(self.trial.band, None).trial()
    }

    /// The page of the next question from `from` on, or the end.
    fn next(&self, from: usize) -> String {
        self.route().next_unanswered(from, &self.answers).map_or_else(|| END.to_owned(), path_of)
    }

    fn facts(&self) -> Facts {
        Facts {
            helper: self.trial.band == Band::FourToSeven,
            keys_apart: !self.site.made_up,
            key_holders: u8::try_from(self.tried.key_holders).unwrap_or(u8::MAX),
            needed: 1,
            read_in_transit: true,
            slips_traceable: true,
            hides_taking_part: self.tried.hides_taking_part,
            free_text: false,
            closes_on: Day(self.tried.closes_on),
            results_on: Day(self.tried.results_on),
            erase_on: Day(self.tried.erase_on),
        }
    }
}

fn path_of(index: usize) -> String {
    format!("/trial/q/{}", index + 1)
}

/// `GET /trial`: to the next question of the trial.
///
/// # Errors
/// When there is no trial in this browser.
pub async fn begin(site: web::Data<Site>, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let under_way = UnderWay::of(site, &request).await?;
    Ok(see_other(&under_way.next(0)))
}

/// `GET /trial/q/{n}`: one question, as a young person sees it.
///
/// # Errors
/// When there is no trial in this browser, the question is not asked, or the page cannot be made.
pub async fn show(
    site: web::Data<Site>,
    request: HttpRequest,
    number: web::Path<usize>,
) -> Result<HttpResponse, PageError> {
    let under_way = UnderWay::of(site, &request).await?;
    let index = asked(&under_way, *number)?;
    let given = under_way.answers.get(index).and_then(Option::as_ref);
    question_page(&under_way, index, given, None)
}

/// `POST /trial/q/{n}`: goes on, with the answer in the cookie of the trial.
///
/// # Errors
/// When there is no trial in this browser, the form is not its own, or the question is not asked.
pub async fn answer(
    site: web::Data<Site>,
    request: HttpRequest,
    number: web::Path<usize>,
    form: web::Form<Vec<(String, String)>>,
) -> Result<HttpResponse, PageError> {
    let mut under_way = UnderWay::of(site, &request).await?;
    let field = |name: &str| form.iter().find(|(one, _)| one == name).map_or("", |(_, value)| value.as_str());
    if !bool::from(under_way.trial.csrf.as_bytes().ct_eq(field("csrf").as_bytes())) {
        return Err(PageError::NotOurForm);
    }
    let index = asked(&under_way, *number)?;
    let item = under_way.route().items()[index];
    let sent: Vec<String> =
        form.iter().filter(|(name, _)| name == item.id.as_str()).map(|(_, value)| value.clone()).collect();
    let parsed = match (field("go"), item.parse_answer(&sent)) {
        ("skip", _) => Ok(Answer::Skipped),
        ("stop", _) => return Ok(see_other(END)),
        (_, Err(AnswerProblem::NothingChosen)) if field("again") == "1" => Ok(Answer::Skipped),
        (_, parsed) => parsed,
    };
    match parsed {
        Ok(answer) => {
            if under_way.answers.len() <= index {
                under_way.answers.resize(index + 1, None);
            }
            under_way.answers[index] = Some(answer);
            under_way.trial.answers = encode_answers(&under_way.tried.form, &under_way.answers);
            let mut response = see_other(&under_way.next(index + 1));
            cookie::add(&mut response, &under_way.trial.carry(&under_way.site));
            Ok(response)
        }
        Err(problem) => {
            let chosen = item.themes_among(&sent);
            question_page(&under_way, index, chosen.as_ref(), Some(problem.into()))
        }
    }
}

/// `GET /trial/end`: the trial is over, and nothing is left of it.
///
/// # Errors
/// When the page cannot be made.
pub async fn end(site: web::Data<Site>, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let trial = Trial::carried(&site, &request);
    let band = trial.as_ref().map_or(Band::ElevenToSeventeen, |trial| trial.band);
    let back = trial.map(|trial| format!("/staff/c/{}/trial", trial.survey));
    let mut response = page(&site, &TrialEnd { page: site.around(band, None).trial(), back })?;
    cookie::add(&mut response, &forget(&site));
    Ok(response)
}

fn asked(under_way: &UnderWay, number: usize) -> Result<usize, PageError> {
    let index = number.checked_sub(1).ok_or(PageError::NotFound)?;
    if under_way.route().asks(index, &under_way.answers) { Ok(index) } else { Err(PageError::NotFound) }
}

fn question_page(
    under_way: &UnderWay,
    index: usize,
    given: Option<&Answer>,
    problem: Option<QuestionProblem>,
) -> Result<HttpResponse, PageError> {
    let (route, look) = (under_way.route(), Look::of(under_way.trial.band));
    let form: &Questionnaire = &under_way.tried.form;
    let part = route.part_of(index).unwrap_or(0);
    let title = form.parts.get(part).map_or("", |part| part.title.as_str());
    let place = PartPlace { number: part + 1, of: form.parts.len(), title };
    let (number, of) = (route.place_of(index, &under_way.answers), route.progress(&under_way.answers).asked);
    let view = Question {
        page: under_way.around(),
        csrf: &under_way.trial.csrf,
        action: &path_of(index),
        back: &route.previous(index, &under_way.answers).map_or_else(|| END.to_owned(), path_of),
        progress: HowFar::new(look, number, of, place),
        ask: Ask::of(route.items()[index], look, false, given),
        problem,
        facts: under_way.facts(),
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page_with(&under_way.site, status, &view)
}
