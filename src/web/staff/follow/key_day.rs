//! `/staff/c/{id}/release`: the key day. The privacy places are used, the locked file goes to the key holders, and the
//! signed results come home.
//!
//! The file leaves piece by piece, so a large survey takes no more memory than a small one. Asked for again it is the
//! same file, and nothing is used a second time.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::HttpResponse;
use actix_web::body::{BodySize, MessageBody};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, HeaderValue};
use actix_web::web::{self, Bytes};
use serde::Serialize;
use time::macros::date;
use time::{Date, Duration};

use super::changes::look_again;
use super::head::{Head, Launched, Step};
use crate::access::Permission;
use crate::consultation::Stage;
use crate::web::day::Day;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::Stands;
use crate::workflow::plan_wave::{Places, places_of};
use crate::workflow::{self, BoxPieces, ImportRefusal, WorkflowError};

/// What is wrong with what somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Problem {
    /// No file was chosen.
    NoFile,
    NotAResult,
    OtherSurvey,
    NotSigned,
    Altered,
    OtherChanges,
    OtherCharge,
    ThereAlready,
    TooEarly,
    Over,
    RolledBack,
    /// The survey was closed, ended or given out meanwhile.
    NotNow,
    /// The box that says "I understand" was not ticked.
    NotSure,
    /// The box that says "destroy them" was not ticked.
    NotSureToErase,
}

impl From<ImportRefusal> for Problem {
    fn from(refusal: ImportRefusal) -> Self {
        match refusal {
            ImportRefusal::NotAResult => Self::NotAResult,
            ImportRefusal::OtherSurvey => Self::OtherSurvey,
            ImportRefusal::NotSignedByKeyHolder => Self::NotSigned,
            ImportRefusal::Altered => Self::Altered,
            ImportRefusal::OtherChanges => Self::OtherChanges,
            ImportRefusal::OtherCharge => Self::OtherCharge,
            ImportRefusal::ThereAlready => Self::ThereAlready,
            ImportRefusal::TooEarly => Self::TooEarly,
            ImportRefusal::Over => Self::Over,
            ImportRefusal::RolledBack => Self::RolledBack,
        }
    }
}

/// The places that this survey uses.
#[derive(Clone, Debug, Serialize)]
struct PlacesView {
    uses: u64,
    left: u64,
    after: u64,
    /// The council year, such as "2026/27".
    year: String,
}

impl From<Places> for PlacesView {
    fn from(places: Places) -> Self {
        let year = places.council_year;
        let after = places.left.saturating_sub(places.uses);
        Self { uses: places.uses, left: places.left, after, year: format!("{year}/{:02}", (year + 1).rem_euclid(100)) }
    }
}

/// See the module.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
pub struct KeyDayView {
    page: StaffShell,
    head: Head,
    problem: Option<Problem>,
    /// Why the survey was ended, where it was.
    ended: bool,
    places: PlacesView,
    holders: Vec<String>,
    needed: u8,
    /// The first day on which key holders can open anything.
    opens_from: Day,
    /// Whether that day is still to come.
    too_early: bool,
    results_on: Day,
    erase_on: Day,
    may_publish: bool,
    /// Whether the locked answers are still here and may be destroyed by now.
    can_erase: bool,
    may_erase: bool,
    /// Whether the day by which that was promised has come.
    overdue: bool,
    gone: bool,
}

impl KeyDayView {
    async fn of(site: &Site, me: &Me, survey: &Launched) -> Result<Self, PageError> {
        let (manifest, today) = (&survey.manifest, site.chorus.today());
        let opens_from = survey.standing.closes_on.saturating_add(Duration::days(1));
        Ok(Self {
            page: StaffShell::of(site, me, Here::Surveys),
            head: survey.head(me, today, Step::KeyDay),
            problem: None,
            ended: survey.standing.ending.is_some(),
            places: places_of(&site.chorus, manifest).await?.into(),
            holders: manifest.custodians.iter().map(|holder| holder.name.clone()).collect(),
            needed: manifest.threshold,
            opens_from: Day(opens_from),
            too_early: today < opens_from,
            results_on: Day(manifest.results_on),
            erase_on: Day(manifest.erase_on),
            may_publish: me.may(Permission::ReadPrivately),
            can_erase: can_erase(survey, today),
            may_erase: me.may(Permission::ChangeLaunched),
            overdue: today >= manifest.erase_on,
            gone: survey.row.stage == Stage::Erased,
        })
    }
}

/// Whether the locked answers may be destroyed: results are home, or the day has come by which it was promised.
fn can_erase(survey: &Launched, today: Date) -> bool {
    match survey.row.stage {
        Stage::Exported => today >= survey.manifest.erase_on,
        Stage::Released | Stage::Published => true,
        Stage::Draft | Stage::Open | Stage::Closed | Stage::Erased => false,
    }
}

/// `GET /staff/c/{id}/release`.
///
/// # Errors
/// When there is no such launched survey, or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(&site, &id).await?;
    reply::page(&site, &KeyDayView::of(&site, &me, &survey).await?)
}

async fn refused(site: &Site, me: &Me, survey: &Launched, problem: Problem) -> Result<HttpResponse, PageError> {
    let view = KeyDayView { problem: Some(problem), ..KeyDayView::of(site, me, survey).await? };
    reply::page_with(site, StatusCode::UNPROCESSABLE_ENTITY, &view)
}

/// `POST /staff/c/{id}/release/charge`: uses the privacy places, once. Sent again, nothing more is used.
///
/// # Errors
/// When there is no such launched survey, or a store fails.
pub async fn charge(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(&site, &id).await?;
    if !form.has("sure") {
        return refused(&site, &me, &survey, Problem::NotSure).await;
    }
    match workflow::charge_box(&site.chorus, survey.id(), &me.login).await {
        Ok(_) => {}
        Err(WorkflowError::Stage(_) | WorkflowError::Ended) => {
            return refused(&site, &me, &survey, Problem::NotNow).await;
        }
        Err(error) => return Err(error.into()),
    }
    look_again(&site).await;
    Ok(reply::see_other(&survey.path("/release")))
}

/// `GET /staff/c/{id}/release/box`: the locked file, the same each time. Only once its places are used.
///
/// # Errors
/// When there is no such launched survey, or it was not given out.
pub async fn download(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(&site, &id).await?;
    let pieces = match workflow::hand_out_box(&site.chorus, survey.id(), &me.login).await {
        Ok(pieces) => pieces,
        Err(WorkflowError::Stage(_) | WorkflowError::Ended) => return Err(PageError::NotFound),
        Err(error) => return Err(error.into()),
    };
    // The name of a survey is made of letters, digits, + and -.
    let name = format!("attachment; filename=\"answers-{}.tar\"", survey.id());
    let name = HeaderValue::from_str(&name).map_err(|_| PageError::Gone)?;
    let mut reply = HttpResponse::Ok();
    reply.content_type("application/x-tar").insert_header((CONTENT_DISPOSITION, name));
    Ok(reply.body(Leaving::of(pieces)))
}

/// `POST /staff/c/{id}/release/results`: the signed results come home.
///
/// # Errors
/// When there is no such launched survey, or a store fails.
pub async fn bring_home(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(&site, &id).await?;
    let Some(file) = form.file("results") else { return refused(&site, &me, &survey, Problem::NoFile).await };
    if let Err(error) = workflow::import_release_of(&site.chorus, survey.id(), &file.bytes, &me.login).await {
        let Some(refusal) = ImportRefusal::of(&error) else { return Err(error.into()) };
        return refused(&site, &me, &survey, refusal.into()).await;
    }
    look_again(&site).await;
    // Whoever only carries the document may not read it yet.
    let next = if me.may(Permission::ReadPrivately) { "/publish" } else { "/release" };
    Ok(reply::see_other(&survey.path(next)))
}

/// `POST /staff/c/{id}/release/erase`: destroys the locked answers, once results are home or the promised day has come.
///
/// # Errors
/// When there is no such launched survey, or a store fails.
pub async fn erase(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(&site, &id).await?;
    if !can_erase(&survey, site.chorus.today()) {
        return refused(&site, &me, &survey, Problem::NotNow).await;
    }
    if !form.has("erase") {
        return refused(&site, &me, &survey, Problem::NotSureToErase).await;
    }
    workflow::erase_wave(&site.chorus, survey.id(), &me.login).await?;
    look_again(&site).await;
    Ok(reply::see_other(&survey.path("/release")))
}

type Next = Pin<Box<dyn Future<Output = (BoxPieces, Result<Option<Vec<u8>>, WorkflowError>)>>>;

/// A box that leaves piece by piece. If it fails on the way, the connection is cut, and what arrived has no end.
struct Leaving(Option<Next>);

impl Leaving {
    fn of(pieces: BoxPieces) -> Self {
        Self(Some(Self::next(pieces)))
    }

    fn next(mut pieces: BoxPieces) -> Next {
        Box::pin(async move {
            let piece = pieces.next().await;
            (pieces, piece)
        })
    }
}

impl MessageBody for Leaving {
    type Error = WorkflowError;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, WorkflowError>>> {
        let Some(next) = &mut self.0 else { return Poll::Ready(None) };
        let (pieces, piece) = match next.as_mut().poll(cx) {
            Poll::Ready(ready) => ready,
            Poll::Pending => return Poll::Pending,
        };
        self.0 = None;
        match piece {
            Ok(Some(piece)) => {
                self.0 = Some(Self::next(pieces));
                Poll::Ready(Some(Ok(piece.into())))
            }
            Ok(None) => Poll::Ready(None),
            Err(error) => {
                tracing::error!(%error, "a locked file was cut short");
                Poll::Ready(Some(Err(error)))
            }
        }
    }
}

impl View for KeyDayView {
    const TEMPLATE: &'static str = "pages/staff/follow/release";

    fn samples() -> Vec<(String, Self)> {
        let view = |stands| Self {
            page: StaffShell::sample(Here::Surveys),
            head: Head::sample(stands, Step::KeyDay),
            problem: None,
            ended: stands == Stands::NoResults,
            places: Places { uses: 32, left: 40, council_year: 2026 }.into(),
            holders: vec!["Data protection lead".to_owned(), "Independent reviewer".to_owned()],
            needed: 1,
            opens_from: Day(date!(2026 - 10 - 31)),
            too_early: stands == Stands::Open,
            results_on: Day(date!(2026 - 12 - 04)),
            erase_on: Day(date!(2027 - 03 - 31)),
            may_publish: true,
            can_erase: matches!(stands, Stands::Made | Stands::Public),
            may_erase: true,
            overdue: false,
            gone: stands == Stands::Destroyed,
        };
        let problem = |problem| Self { problem: Some(problem), ..view(Stands::GivenOut) };
        let mut samples = vec![
            ("open".to_owned(), view(Stands::Open)),
            ("closed".to_owned(), view(Stands::Closed)),
            ("closed-early".to_owned(), Self { too_early: true, ..view(Stands::Closed) }),
            ("given-out".to_owned(), view(Stands::GivenOut)),
            ("made".to_owned(), view(Stands::Made)),
            ("public".to_owned(), view(Stands::Public)),
            ("overdue".to_owned(), Self { overdue: true, ..view(Stands::Public) }),
            ("overdue-given-out".to_owned(), Self { overdue: true, can_erase: true, ..view(Stands::GivenOut) }),
            ("erased".to_owned(), Self { can_erase: false, gone: true, ..view(Stands::Public) }),
            ("not-sure-to-erase".to_owned(), Self { problem: Some(Problem::NotSureToErase), ..view(Stands::Public) }),
            ("ended".to_owned(), view(Stands::NoResults)),
            ("destroyed".to_owned(), view(Stands::Destroyed)),
            ("not-sure".to_owned(), Self { problem: Some(Problem::NotSure), ..view(Stands::Closed) }),
        ];
        let problems = [
            Problem::NoFile,
            Problem::NotAResult,
            Problem::OtherSurvey,
            Problem::NotSigned,
            Problem::Altered,
            Problem::OtherChanges,
            Problem::OtherCharge,
            Problem::ThereAlready,
            Problem::TooEarly,
            Problem::Over,
            Problem::RolledBack,
            Problem::NotNow,
        ];
        samples.extend(problems.map(|one| (format!("{one:?}").to_lowercase(), problem(one))));
        samples
    }
}
