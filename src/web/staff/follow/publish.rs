//! `/staff/c/{id}/publish`: the results before they are public. Somebody reads them, writes a sentence for young people,
//! and asks for them to be made public; somebody else confirms. What is late is said, with who and why.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;
use time::macros::date;

use super::changes::look_again;
use super::head::{Head, Launched, Step};
use super::private::{Private, promises, shell};
use crate::access::Permission;
use crate::consultation::Reason;
use crate::outcomes::opening::{self, OpeningFault};
use crate::outcomes::published::Published;
use crate::outcomes::reading::Reading;
use crate::questionnaire::Band;
use crate::store::{Asked, HeldBack, StoreError};
use crate::web::around::Look;
use crate::web::board;
use crate::web::board::views::BoardView;
use crate::web::day::Day;
use crate::web::error::PageError;
use crate::web::figures::Ages;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::Stands;
use crate::workflow::{self, WorkflowError};

/// What is wrong with what somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Problem {
    /// The sentence for young people has something in it that must not stand there.
    Opening,
    /// Whoever asked cannot confirm.
    SamePerson,
    /// Somebody else asked already.
    AskedAlready,
    /// Nobody asked, or what was asked was called off.
    NotAsked,
    /// The results are public, or were taken back, meanwhile.
    NotNow,
    /// Nobody was named who decided.
    NoDecider,
    /// No reason was chosen.
    NoReason,
}

/// What must not stand in the sentence.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
struct OpeningProblems {
    says_all: bool,
    says_none: bool,
    says_one: bool,
    has_number: bool,
    too_long: bool,
    long_sentence: bool,
}

impl OpeningProblems {
    fn of(faults: &[OpeningFault]) -> Self {
        let has = |fault| faults.contains(&fault);
        Self {
            says_all: has(OpeningFault::SaysAll),
            says_none: has(OpeningFault::SaysNone),
            says_one: has(OpeningFault::SaysOne),
            has_number: has(OpeningFault::HasNumber),
            too_long: has(OpeningFault::TooLong),
            long_sentence: has(OpeningFault::LongSentence),
        }
    }
}

/// Who asked for the results to be made public.
#[derive(Clone, Debug, Serialize)]
struct AskedView {
    by: String,
    on: Day,
    mine: bool,
}

/// What was said of results that are late.
#[derive(Clone, Debug, Serialize)]
struct HeldView {
    by: String,
    on: Day,
    reason: Reason,
}

/// A page of young people to read.
#[derive(Clone, Debug, Serialize)]
struct YoungLink {
    look: &'static str,
    ages: Option<Ages>,
    leavers: bool,
}

/// A reason to choose.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Choice {
    code: &'static str,
    reason: Reason,
}

/// Every reason for which results are held back or taken back.
pub(super) fn choices() -> Vec<Choice> {
    let given = Reason::ALL.into_iter().filter(|reason| reason.stops());
    given.map(|reason| Choice { code: reason.as_str(), reason }).collect()
}

/// See the module.
#[derive(Serialize)]
pub struct PublishView<'a> {
    page: StaffShell,
    head: Head,
    problem: Option<Problem>,
    may_publish: bool,
    results_on: Day,
    late: bool,
    held: Option<HeldView>,
    decided_by: String,
    reasons: Vec<Choice>,
    asked: Option<AskedView>,
    opening: String,
    opening_wrong: bool,
    opening_problems: OpeningProblems,
    /// The board's page as it will be, of which the first findings are shown here.
    drafted: Option<BoardView<'a>>,
    young: Vec<YoungLink>,
    published_on: Option<Day>,
    taken_back_on: Option<Day>,
    reason: Option<Reason>,
}

/// What the page shows besides the results.
struct Around {
    held: Option<HeldBack>,
    asked: Option<Asked>,
    opening: String,
}

impl Around {
    async fn of(site: &Site, survey: &Launched) -> Result<Self, PageError> {
        let (app, wave) = (&site.chorus.stores.app, survey.id());
        let held = app.held_back().await?.into_iter().find(|(one, _)| one == wave).map(|(_, held)| held);
        let opening = app.opening(wave).await?.map(|opening| opening.words).unwrap_or_default();
        Ok(Self { held, asked: app.asked_to_publish(wave).await?, opening })
    }
}

impl PublishView<'_> {
    fn of(site: &Site, me: &Me, survey: &Launched, around: Around) -> Self {
        let today = site.chorus.today();
        let release = survey.release.as_ref();
        Self {
            page: StaffShell::of(site, me, Here::Surveys),
            head: survey.head(me, today, Step::Publish),
            problem: None,
            may_publish: me.may(Permission::Publish),
            results_on: Day(survey.manifest.results_on),
            late: survey.standing.ending.is_none()
                && workflow::is_late(survey.row.stage, survey.manifest.results_on, today),
            held: around.held.map(|held| HeldView { by: held.by, on: Day(held.on), reason: held.reason }),
            decided_by: String::new(),
            reasons: choices(),
            asked: around.asked.map(|asked| AskedView { mine: asked.by == me.login, by: asked.by, on: Day(asked.on) }),
            opening: around.opening,
            opening_wrong: false,
            opening_problems: OpeningProblems::default(),
            drafted: None,
            young: young(survey.manifest.questionnaires.iter().map(|given| given.band)),
            published_on: release.and_then(|release| release.published_on).map(Day),
            taken_back_on: release.and_then(|release| release.withdrawn_on).map(Day),
            reason: release.and_then(|release| release.reason),
        }
    }
}

fn young(bands: impl Iterator<Item = Band>) -> Vec<YoungLink> {
    let link = |band: Band| YoungLink {
        look: Look::of(band).as_str(),
        ages: Ages::of(&[band]),
        leavers: band == Band::CareLeavers,
    };
    bands.map(link).collect()
}

/// What changes the page from what it is at rest.
#[derive(Default)]
struct Said<'s> {
    problem: Option<Problem>,
    opening: Option<&'s str>,
    decided_by: &'s str,
}

/// The page, with what somebody said and what is wrong with it.
async fn answer(site: &Site, me: &Me, survey: &Launched, said: Said<'_>) -> Result<HttpResponse, PageError> {
    let today = site.chorus.today();
    let around = Around::of(site, survey).await?;
    let private = if survey.stands(today) == Stands::Made { Some(Private::of(site, survey).await?) } else { None };
    let elsewhere = site.elsewhere();
    let reading = private.as_ref().map(|private| Reading::of(&private.one, &private.earlier, &elsewhere));
    let mut view = PublishView::of(site, me, survey, around);
    view.drafted = reading
        .as_ref()
        .and_then(|reading| board::show(shell(site, survey), reading, None, promises(site, reading.published), None));
    view.problem = said.problem;
    said.decided_by.clone_into(&mut view.decided_by);
    if let Some(words) = said.opening {
        words.clone_into(&mut view.opening);
        view.opening_wrong = true;
        view.opening_problems = OpeningProblems::of(&opening::faults(words));
    }
    let status = if said.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    reply::page_with(site, status, &view)
}

/// `GET /staff/c/{id}/publish`.
///
/// # Errors
/// When there is no such launched survey, or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    answer(&site, &me, &Launched::load(&site, &id).await?, Said::default()).await
}

/// Goes back to the page, or says what stood in the way.
pub(super) async fn done(
    site: &Site,
    me: &Me,
    survey: &Launched,
    result: Result<(), WorkflowError>,
) -> Result<HttpResponse, PageError> {
    let problem = match result {
        Ok(()) => {
            look_again(site).await;
            return Ok(reply::see_other(&survey.path("/publish")));
        }
        Err(WorkflowError::Store(StoreError::SamePerson)) => Problem::SamePerson,
        Err(WorkflowError::Store(StoreError::AskedAlready)) => Problem::AskedAlready,
        Err(WorkflowError::Store(StoreError::NotAsked)) => Problem::NotAsked,
        Err(
            WorkflowError::Store(StoreError::NoRelease(_) | StoreError::WrongStage(_))
            | WorkflowError::Stage(_)
            | WorkflowError::NotLate,
        ) => Problem::NotNow,
        Err(error) => return Err(error.into()),
    };
    answer(site, me, survey, Said { problem: Some(problem), ..Said::default() }).await
}

/// `POST /staff/c/{id}/publish/opening`: the sentence that stands before the results for young people.
///
/// # Errors
/// When there is no such launched survey, or a store fails.
pub async fn write_opening(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(&site, &id).await?;
    // Lines a browser broke are one text.
    let words = form.text("opening").split_whitespace().collect::<Vec<_>>().join(" ");
    if !opening::faults(&words).is_empty() {
        let said = Said { problem: Some(Problem::Opening), opening: Some(&words), ..Said::default() };
        return answer(&site, &me, &survey, said).await;
    }
    let written = workflow::write_opening(&site.chorus, survey.id(), &words, &me.login).await;
    done(&site, &me, &survey, written).await
}

/// `POST /staff/c/{id}/publish/ask`: the first of two people.
///
/// # Errors
/// When there is no such launched survey, or a store fails.
pub async fn ask(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(&site, &id).await?;
    let asked = workflow::ask_to_publish(&site.chorus, survey.id(), &me.login).await;
    done(&site, &me, &survey, asked).await
}

/// `POST /staff/c/{id}/publish/call-off`: what was asked is taken back.
///
/// # Errors
/// When there is no such launched survey, or a store fails.
pub async fn call_off(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(&site, &id).await?;
    let called_off = workflow::call_off_publishing(&site.chorus, survey.id(), &me.login).await;
    done(&site, &me, &survey, called_off).await
}

/// `POST /staff/c/{id}/publish/confirm`: the second of two people. The results are public.
///
/// # Errors
/// When there is no such launched survey, or a store fails.
pub async fn confirm(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(&site, &id).await?;
    let confirmed = workflow::confirm_publishing(&site.chorus, survey.id(), &me.login).await;
    done(&site, &me, &survey, confirmed).await
}

/// `POST /staff/c/{id}/publish/hold-back`: says who holds late results back, and why.
///
/// # Errors
/// When there is no such launched survey, or a store fails.
pub async fn hold_back(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(&site, &id).await?;
    let by = form.text("decided_by");
    let wrong = |problem| Said { problem: Some(problem), decided_by: by, ..Said::default() };
    let Some(reason) = reason_in(&form) else { return answer(&site, &me, &survey, wrong(Problem::NoReason)).await };
    match workflow::hold_back(&site.chorus, survey.id(), by, reason, &me.login).await {
        Err(WorkflowError::Words) => answer(&site, &me, &survey, wrong(Problem::NoDecider)).await,
        held => done(&site, &me, &survey, held).await,
    }
}

/// The reason that was chosen.
pub(super) fn reason_in(form: &StaffForm) -> Option<Reason> {
    choices().into_iter().find(|choice| choice.code == form.text("reason")).map(|choice| choice.reason)
}

impl View for PublishView<'_> {
    const TEMPLATE: &'static str = "pages/staff/follow/publish";

    fn samples() -> Vec<(String, Self)> {
        use crate::outcomes::sample::{MOVED, PROMISES, SPARSE};
        let drafted = |published: &'static [Published]| {
            let latest = published.last().expect("there is one");
            let shell = crate::web::around::Shell::new("Fenmoor County Council", Vec::new());
            board::show(shell, &Reading::of(latest, published, &[]), None, &PROMISES, None)
        };
        let made = || Self { drafted: drafted(&MOVED), ..Self::sample(Stands::Made) };
        let asked = |mine| AskedView { by: "p.worker".to_owned(), on: Day(date!(2026 - 12 - 01)), mine };
        let held = HeldView {
            by: "The Director of Children’s Services".to_owned(),
            on: Day(date!(2026 - 12 - 07)),
            reason: Reason::KeyProblem,
        };
        let problem = |problem| Self { problem: Some(problem), ..made() };
        let every = OpeningProblems {
            says_all: true,
            says_none: true,
            says_one: true,
            has_number: true,
            too_long: true,
            long_sentence: true,
        };
        let late = |held| Self { late: true, held, ..made() };
        vec![
            ("none".to_owned(), Self::sample(Stands::Closed)),
            ("none-late".to_owned(), Self { late: true, ..Self::sample(Stands::GivenOut) }),
            ("made".to_owned(), made()),
            ("few".to_owned(), Self { drafted: drafted(&SPARSE), ..Self::sample(Stands::Made) }),
            ("reads-only".to_owned(), Self { may_publish: false, ..made() }),
            ("asked-by-me".to_owned(), Self { asked: Some(asked(true)), ..made() }),
            ("asked-by-another".to_owned(), Self { asked: Some(asked(false)), ..made() }),
            ("late".to_owned(), late(None)),
            ("held-back".to_owned(), late(Some(held))),
            ("opening".to_owned(), Self { opening_wrong: true, opening_problems: every, ..problem(Problem::Opening) }),
            ("same-person".to_owned(), problem(Problem::SamePerson)),
            ("asked-already".to_owned(), problem(Problem::AskedAlready)),
            ("not-asked".to_owned(), problem(Problem::NotAsked)),
            ("not-now".to_owned(), problem(Problem::NotNow)),
            ("no-decider".to_owned(), Self { problem: Some(Problem::NoDecider), ..late(None) }),
            ("no-reason".to_owned(), Self { problem: Some(Problem::NoReason), ..late(None) }),
            ("public".to_owned(), Self::sample(Stands::Public)),
            ("taken-back".to_owned(), Self::sample(Stands::TakenBack)),
            ("ended".to_owned(), Self::sample(Stands::NoResults)),
        ]
    }
}

impl PublishView<'_> {
    fn sample(stands: Stands) -> Self {
        let day = date!(2026 - 12 - 02);
        Self {
            page: StaffShell::sample(Here::Surveys),
            head: Head::sample(stands, Step::Publish),
            problem: None,
            may_publish: true,
            results_on: Day(date!(2026 - 12 - 04)),
            late: false,
            held: None,
            decided_by: String::new(),
            reasons: choices(),
            asked: None,
            opening: "Thank you for telling us. We read what you said.".to_owned(),
            opening_wrong: false,
            opening_problems: OpeningProblems::default(),
            drafted: None,
            young: young(Band::ALL.into_iter()),
            published_on: matches!(stands, Stands::Public | Stands::TakenBack).then_some(Day(day)),
            taken_back_on: (stands == Stands::TakenBack).then_some(Day(day)),
            reason: (stands == Stands::TakenBack).then_some(Reason::QuestionFault),
        }
    }
}
