//! A started form, loaded from its cookie: who answers, in which wave, what they said so far.
//!
//! Whoever comes back after a pause may be somebody else with the same slip. What was said before is therefore kept
//! from every page: pages see [`Started::shown`], in which it stands as skipped, so that no question, number or link
//! follows from it. It is sent all the same.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::cookie::Cookie;
use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{FromRequest, HttpRequest, web};
use subtle::ConstantTimeEq;

use super::cookie::{Helper, Journey};
use crate::consultation::{Response, Way};
use crate::questionnaire::{Answer, Asked, HelperIs, Questionnaire, Route, decode_answers, encode_answers};
use crate::web::around::Around;
use crate::web::error::PageError;
use crate::web::site::Site;
use crate::workflow::{Accepts, OpenWave};

/// A form somebody has begun and may go on with. No `Debug`: it holds answers.
pub struct Started {
    /// The site it is on.
    pub site: web::Data<Site>,
    /// What the cookie carries.
    pub journey: Journey,
    /// The wave, which takes answers now.
    pub wave: Arc<OpenWave>,
    /// What is asked.
    pub questionnaire: Arc<Questionnaire>,
    /// What pages may know of the answers so far, by item index: what was said before a pause stands here as skipped.
    pub shown: Vec<Option<Answer>>,
    /// The answers so far, by item index.
    answers: Vec<Option<Answer>>,
}

impl Started {
    /// The way of this respondent through the questionnaire.
    #[must_use]
    pub fn route(&self) -> Route<'_> {
        Route::new(&self.questionnaire, asked(&self.journey))
    }

    /// What stands round the page.
    #[must_use]
    pub fn around(&self) -> Around<'_> {
        self.site.around(self.journey.band, self.journey.look)
    }

    /// Refuses a form that did not come from a page of this journey.
    ///
    /// # Errors
    /// [`PageError::NotOurForm`].
    pub fn check(&self, csrf: &str) -> Result<(), PageError> {
        let same: bool = self.journey.csrf.as_bytes().ct_eq(csrf.as_bytes()).into();
        if same { Ok(()) } else { Err(PageError::NotOurForm) }
    }

    /// Keeps an answer; what is said from now on may be shown again.
    pub fn keep(&mut self, index: usize, answer: Answer) {
        if self.is_hidden(index) {
            // Whether a question that rests on this one had an answer would tell what was said here before.
            let resting = self.route().resting_on(index);
            for later in resting {
                self.put(later, None);
            }
        }
        self.put(index, Some(answer));
    }

    fn put(&mut self, index: usize, answer: Option<Answer>) {
        for answers in [&mut self.answers, &mut self.shown] {
            if answers.len() <= index {
                answers.resize(index + 1, None);
            }
        }
        self.shown[index].clone_from(&answer);
        self.answers[index] = answer;
        self.journey.hidden.retain(|hidden| *hidden != index);
    }

    /// Whether what was said to the item at `index`, or whether it was asked at all, is no longer shown.
    #[must_use]
    pub fn is_hidden(&self, index: usize) -> bool {
        self.journey.hidden.contains(&index)
    }

    /// Goes another way from here on.
    pub fn go(&mut self, way: Way) {
        // The short way asks another questionnaire: answers to the one do not fit the other.
        if (way == Way::Short) != (self.journey.way == Way::Short) {
            self.answers.clear();
            self.shown.clear();
            self.journey.hidden.clear();
        }
        self.journey.way = way;
        if let Some(form) = self.wave.questionnaire(self.journey.band, way) {
            self.questionnaire = form.clone();
        }
    }

    /// The answers so far as the line that travels in the cookie, or is put down.
    #[must_use]
    pub fn line(&self) -> String {
        encode_answers(&self.questionnaire, &self.answers)
    }

    /// The cookie that carries this form on, with the answers as they are now.
    #[must_use]
    pub fn into_cookie(mut self) -> Cookie<'static> {
        self.journey.answers = self.line();
        self.site.cookies.seal(self.journey, self.site.chorus.now())
    }

    /// What is sent: the answers that count, bound to the wave.
    #[must_use]
    pub fn response(&self) -> Response {
        Response {
            wave: self.journey.wave.clone(),
            manifest: self.wave.manifest_sha256.clone(),
            group: self.journey.group.clone(),
            band: self.journey.band,
            questionnaire: self.questionnaire.name(),
            way: self.journey.way,
            answers: self.route().answers_that_count(&self.answers),
        }
    }
}

/// Who is asked, and how, as the cookie has it.
pub(super) fn asked(journey: &Journey) -> Asked {
    let helper = HelperIs { carer: journey.helper == Helper::Carer, worker: journey.helper == Helper::Worker };
    Asked { helper, short: journey.way == Way::Short, ..Asked::alone(journey.band) }
}

impl FromRequest for Started {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(load(request))
    }
}

/// What to say to a request that carries no form.
///
/// A place is lost where somebody must have had one: the cookie is there and cannot be used, a form was sent, or the
/// number has just led here and the browser did not keep the cookie. Any other page leads to the first one without a
/// word, so that Back after "Leave quickly" does not tell that somebody was here.
pub(super) fn no_form(site: &Site, request: &HttpRequest) -> PageError {
    let after_the_number = matches!(request.path(), "/r/hello" | "/r/back");
    if after_the_number || *request.method() != Method::GET || site.cookies.came_with(request) {
        PageError::LostPlace
    } else {
        PageError::NotStarted
    }
}

fn load(request: &HttpRequest) -> Result<Started, PageError> {
    let site = request.app_data::<web::Data<Site>>().ok_or(PageError::Gone)?.clone();
    let now = site.chorus.now();
    let journey = site.cookies.open(request, now).ok_or_else(|| no_form(&site, request))?;
    if let Some(page) = journey.at.last_page() {
        return Err(PageError::Ended(page));
    }
    let wave = site.waves.get(&journey.wave).ok_or(PageError::LostPlace)?;
    match wave.accepts(now) {
        Accepts::Answers => {}
        Accepts::NotNow => return Err(PageError::Suspended(Box::new(journey))),
        Accepts::NoMore => return Err(PageError::Closed(Box::new(journey))),
    }
    let questionnaire = wave.questionnaire(journey.band, journey.way).ok_or(PageError::LostPlace)?.clone();
    // A form just begun carries no line of answers yet.
    let answers = if journey.answers.is_empty() {
        Vec::new()
    } else {
        decode_answers(&questionnaire, &journey.answers).map_err(|_| PageError::LostPlace)?
    };
    let mut shown = answers.clone();
    for index in &journey.hidden {
        if let Some(answer) = shown.get_mut(*index) {
            *answer = Some(Answer::Skipped);
        }
    }
    Ok(Started { site, journey, wave, questionnaire, shown, answers })
}
