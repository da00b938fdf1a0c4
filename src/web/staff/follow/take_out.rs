//! `/staff/c/{id}/changes/take-out`: a question is taken out of the results, because it was asked wrongly. First which
//! one and why, then what everybody will read, then yes. It is possible until the locked file is given out.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::change::TODAY;
use super::changes::look_again;
use super::head::{Head, Launched, Step};
use crate::consultation::{Change, ChangeRefused, Reason, Stage};
use crate::questionnaire::ItemId;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::respondent::views::Told;
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::Stands;
use crate::workflow::{self, WorkflowError};

/// A question that can be taken out.
#[derive(Clone, Serialize)]
struct Question {
    item: ItemId,
    wording: String,
    chosen: bool,
}

/// A reason to choose.
#[derive(Clone, Copy, Serialize)]
struct Choice {
    code: &'static str,
    reason: Reason,
    chosen: bool,
}

/// The page.
#[derive(Serialize)]
pub struct TakeOutView {
    page: StaffShell,
    head: Head,
    questions: Vec<Question>,
    reasons: Vec<Choice>,
    no_question: bool,
    no_reason: bool,
    /// Somebody was faster, or the locked file was given out meanwhile.
    not_now: bool,
    /// What everybody will read; once question and reason are chosen.
    changes: Vec<Told>,
    wording: String,
    item: String,
    code: &'static str,
}

/// What somebody chose.
#[derive(Default, Deserialize)]
pub struct Wish {
    #[serde(default)]
    item: String,
    #[serde(default)]
    reason: String,
}

impl Wish {
    fn reason(&self) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.as_str() == self.reason && reason.stops())
    }
}

/// Whether a question can still be taken out.
pub(super) fn is_possible(survey: &Launched) -> bool {
    survey.standing.ending.is_none() && matches!(survey.row.stage, Stage::Open | Stage::Closed)
}

/// Every question of which a group releases something, in the words of the first band that is asked it.
fn questions(site: &Site, survey: &Launched, chosen: &str) -> Result<Vec<Question>, PageError> {
    let mut found: Vec<Question> = Vec::new();
    let released = |item: &ItemId| {
        let withdrawn = survey.standing.withdrawn.contains(item);
        let mut groups = survey.manifest.groups.iter();
        !withdrawn && groups.any(|group| group.items.iter().any(|plan| plan.item == *item))
    };
    for reference in &survey.manifest.questionnaires {
        let form = site.chorus.questionnaire(&reference.name, &reference.sha256)?;
        for item in form.items().filter(|item| released(&item.id)) {
            if !found.iter().any(|known| known.item == item.id) {
                let chosen = item.id.as_str() == chosen;
                found.push(Question { item: item.id.clone(), wording: item.wording.clone(), chosen });
            }
        }
    }
    Ok(found)
}

fn view(site: &Site, me: &Me, survey: &Launched, wish: &Wish) -> Result<TakeOutView, PageError> {
    if !is_possible(survey) {
        return Err(PageError::NotFound);
    }
    let (today, reason) = (site.chorus.today(), wish.reason());
    let questions = questions(site, survey, &wish.item)?;
    let question = questions.iter().find(|question| question.chosen).cloned();
    let told = question
        .as_ref()
        .zip(reason)
        .map(|(question, reason)| Told::new(&Change::WithdrawItem { item: question.item.clone() }, today, reason));
    let is_said = !(wish.item.is_empty() && wish.reason.is_empty());
    let choice = |one: Reason| Choice { code: one.as_str(), reason: one, chosen: Some(one) == reason };
    Ok(TakeOutView {
        page: StaffShell::of(site, me, Here::Surveys),
        head: survey.head(me, today, Step::Changes),
        reasons: Reason::ALL.into_iter().filter(|one| one.stops()).map(choice).collect(),
        no_question: is_said && question.is_none(),
        no_reason: is_said && reason.is_none(),
        not_now: false,
        changes: told.into_iter().collect(),
        wording: question.as_ref().map_or_else(String::new, |question| question.wording.clone()),
        item: question.map_or_else(String::new, |question| question.item.to_string()),
        code: reason.map_or("", Reason::as_str),
        questions,
    })
}

fn shown(site: &Site, view: &TakeOutView) -> Result<HttpResponse, PageError> {
    let wrong = view.no_question || view.no_reason || view.not_now;
    reply::page_with(site, if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, view)
}

/// `GET /staff/c/{id}/changes/take-out`: which question and why; once both are chosen, what everybody will read.
///
/// # Errors
/// When there is no such launched survey, nothing can be taken out of it any more, or the page cannot be made.
pub async fn ask(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    wish: web::Query<Wish>,
) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(&site, &id).await?;
    shown(&site, &view(&site, &me, &survey, &wish)?)
}

/// `POST /staff/c/{id}/changes/take-out`: the question is taken out.
///
/// # Errors
/// As [`ask`]; when a store fails.
pub async fn take_out(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(&site, &id).await?;
    let wish = Wish { item: form.text("item").to_owned(), reason: form.text("reason").to_owned() };
    let page = view(&site, &me, &survey, &wish)?;
    let (Some(reason), Ok(item)) = (wish.reason(), page.item.parse::<ItemId>()) else { return shown(&site, &page) };
    let change = Change::WithdrawItem { item };
    match workflow::amend_wave(&site.chorus, survey.id(), change, reason, &me.login).await {
        Ok(()) => {}
        Err(WorkflowError::Change(ChangeRefused::NotAtThisStage(_) | ChangeRefused::Ended)) => {
            return shown(&site, &TakeOutView { not_now: true, changes: Vec::new(), ..page });
        }
        Err(error) => return Err(error.into()),
    }
    look_again(&site).await;
    Ok(reply::see_other(&survey.path("/changes")))
}

impl View for TakeOutView {
    const TEMPLATE: &'static str = "pages/staff/follow/take-out";

    fn samples() -> Vec<(String, Self)> {
        let question = |item: &str, wording: &str| {
            let item = item.parse().expect("the name is well formed");
            Question { item, wording: wording.to_owned(), chosen: false }
        };
        let choice = |reason: Reason| Choice { code: reason.as_str(), reason, chosen: false };
        let view = || Self {
            page: StaffShell::sample(Here::Surveys),
            head: Head::sample(Stands::Open, Step::Changes),
            questions: vec![
                question("home_safe", "How often do you feel safe where you live?"),
                question("decisions", "How often do you have a say in decisions about your life?"),
            ],
            reasons: Reason::ALL.into_iter().filter(|one| one.stops()).map(choice).collect(),
            no_question: false,
            no_reason: false,
            not_now: false,
            changes: Vec::new(),
            wording: String::new(),
            item: String::new(),
            code: "",
        };
        let item: ItemId = "home_safe".parse().expect("the name is well formed");
        let told = Told::new(&Change::WithdrawItem { item }, TODAY, Reason::QuestionFault);
        let wording = "How often do you feel safe where you live?".to_owned();
        let sure =
            Self { changes: vec![told], wording, item: "home_safe".to_owned(), code: "question_fault", ..view() };
        vec![
            ("choose".to_owned(), view()),
            ("nothing-chosen".to_owned(), Self { no_question: true, no_reason: true, ..view() }),
            ("confirm".to_owned(), sure),
            ("not-now".to_owned(), Self { not_now: true, ..view() }),
        ]
    }
}
