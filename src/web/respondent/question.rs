//! The questions, one to a page.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::cookie::Helper;
use super::ending::put_down;
use super::facts::facts;
use super::started::Started;
use super::views::{Ask, HowFar, PartBreak, PartPlace, Question, QuestionProblem};
use super::welcome::carry_on;
use crate::consultation::Way;
use crate::questionnaire::{Answer, AnswerProblem};
use crate::web::around::Look;
use crate::web::error::PageError;
use crate::web::reply::{page, page_with};

/// The path of the item at `index`.
fn path_of(index: usize) -> String {
    format!("/r/q/{}", index + 1)
}

/// Where to go after the items before `from`: the next question that has no answer, with a calm page before each
/// part but the first; the check page when nothing is left.
#[must_use]
pub fn go_on(started: &Started, from: usize) -> String {
    let route = started.route();
    let Some(index) = route.next_unanswered(from, &started.shown) else { return "/r/check".to_owned() };
    match route.begins_part(index, &started.shown) {
        Some(part) if part > 0 && started.journey.shows_parts() => format!("/r/part/{}", part + 1),
        _ => path_of(index),
    }
}

/// `GET /r/part/{n}`: a calm page between parts.
///
/// # Errors
/// When no form is under way, there is no such part, or the page cannot be made.
pub async fn part(started: Started, number: web::Path<usize>) -> Result<HttpResponse, PageError> {
    let route = started.route();
    // No page stands before the first part: nothing is done yet.
    let here = number.checked_sub(1).filter(|here| *here > 0).ok_or(PageError::NotFound)?;
    let part = started.questionnaire.parts.get(here).ok_or(PageError::NotFound)?;
    let first = (0..route.items().len()).find(|index| route.part_of(*index) == Some(here)).unwrap_or(0);
    let next = route.next_unanswered(first, &started.shown).map_or_else(|| "/r/check".to_owned(), path_of);
    let back = route.previous(first, &started.shown).map_or_else(|| "/r/who-sees".to_owned(), path_of);
    let scenes = ["sun", "friends", "book", "house", "talk", "play", "hug"];
    let view = PartBreak {
        page: started.around(),
        csrf: &started.journey.csrf,
        done: here,
        next: PartPlace { number: *number, of: started.questionnaire.parts.len(), title: &part.title },
        href: &next,
        back: &back,
        scene: scenes[here % scenes.len()],
    };
    page(&started.site, &view)
}

/// `GET /r/q/{n}`: one question.
///
/// # Errors
/// When no form is under way, the question is not asked, or the page cannot be made.
pub async fn show(started: Started, number: web::Path<usize>) -> Result<HttpResponse, PageError> {
    let index = asked(&started, *number)?;
    let given = started.shown.get(index).and_then(Option::as_ref);
    question_page(&started, index, given, None)
}

/// `POST /r/q/{n}`: takes the answer and goes on.
///
/// # Errors
/// When no form is under way, the form is not one of ours, or the question is not asked.
pub async fn answer(
    mut started: Started,
    number: web::Path<usize>,
    form: web::Form<Vec<(String, String)>>,
) -> Result<HttpResponse, PageError> {
    let index = asked(&started, *number)?;
    started.check(field(&form, "csrf"))?;
    let item = started.route().items()[index];
    let sent: Vec<String> =
        form.iter().filter(|(name, _)| name == item.id.as_str()).map(|(_, value)| value.clone()).collect();
    let parsed = match (field(&form, "go"), item.parse_answer(&sent)) {
        ("skip", _) => Ok(Answer::Skipped),
        // Next once more without choosing is Skip: nobody is nagged.
        (_, Err(AnswerProblem::NothingChosen)) if field(&form, "again") == "1" => Ok(Answer::Skipped),
        // Whoever stops for now need not choose first.
        ("stop", Err(_)) => return put_down(started).await,
        (_, parsed) => parsed,
    };
    match parsed {
        Ok(answer) => {
            started.keep(index, answer);
            if field(&form, "go") == "stop" {
                return put_down(started).await;
            }
            let next = go_on(&started, index + 1);
            Ok(carry_on(started, &next))
        }
        // Of a list, what was chosen stays chosen, to take some of it away.
        Err(problem) => question_page(&started, index, item.themes_among(&sent).as_ref(), Some(problem.into())),
    }
}

fn field<'f>(form: &'f [(String, String)], name: &str) -> &'f str {
    form.iter().find(|(one, _)| one == name).map_or("", |(_, value)| value)
}

fn asked(started: &Started, number: usize) -> Result<usize, PageError> {
    let index = number.checked_sub(1).ok_or(PageError::NotFound)?;
    if started.route().asks(index, &started.shown) { Ok(index) } else { Err(PageError::NotFound) }
}

fn question_page(
    started: &Started,
    index: usize,
    given: Option<&Answer>,
    problem: Option<QuestionProblem>,
) -> Result<HttpResponse, PageError> {
    let (route, journey) = (started.route(), &started.journey);
    let look = journey.look.unwrap_or(Look::of(journey.band));
    let part = route.part_of(index).unwrap_or(0);
    let place = PartPlace {
        number: part + 1,
        of: started.questionnaire.parts.len(),
        title: started.questionnaire.parts.get(part).map_or("", |part| &part.title),
    };
    let (number, of) = (route.place_of(index, &started.shown), route.progress(&started.shown).asked);
    let view = Question {
        page: started.around(),
        csrf: &journey.csrf,
        action: &path_of(index),
        back: &route.previous(index, &started.shown).map_or_else(|| "/r/who-sees".to_owned(), path_of),
        progress: HowFar::new(look, number, of, place),
        ask: Ask::of(route.items()[index], look, journey.way == Way::Easy, given),
        problem,
        facts: facts(&started.site, &started.wave, !matches!(journey.helper, Helper::Nobody | Helper::Unsaid)),
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page_with(&started.site, status, &view)
}
