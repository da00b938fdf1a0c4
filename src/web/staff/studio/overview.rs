//! `/staff/c/{id}`: what to do next with a survey, in words, and where each of its parts stands.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::begin::Late;
use super::head::SurveyHead;
use super::next::{self, Next};
use super::outline::{FaultLine, fault_lines};
use super::problem::{Problem, in_field, problem, problems_of};
use super::save::{Ways, answer};
use super::{at, named, path_of, sample, wave_of};
use crate::access::Permission;
use crate::consultation::design::DesignFault;
use crate::questionnaire::Band;
use crate::web::day::Day;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::Stands;
use crate::workflow::WorkflowError;
use crate::workflow::design::{DesignError, Settled, Survey, set_title, settle, throw_away};

/// A part of the design, and whether it is done.
#[derive(Clone, Serialize)]
struct PartLine {
    part: Next,
    href: String,
    done: bool,
}

/// The days, as they are told.
#[derive(Clone, Serialize)]
pub struct DayLine {
    meeting_on: Day,
    papers_on: Day,
    key_day: Day,
    closes_on: Day,
    opens_on: Day,
}

/// A page about a survey that was settled or launched.
#[derive(Clone, Serialize)]
struct Way {
    kind: &'static str,
    href: String,
}

/// See the module.
#[derive(Serialize)]
pub struct Overview {
    page: StaffShell,
    head: SurveyHead,
    problems: Vec<Problem>,
    title_wrong: Option<Problem>,
    version: u32,
    title: String,
    may_design: bool,
    being_designed: bool,
    next: Next,
    next_href: String,
    day: Option<Day>,
    parts: Vec<PartLine>,
    bands: Vec<Band>,
    faults: Vec<FaultLine>,
    late: Option<Late>,
    days: Option<DayLine>,
    ways: Vec<Way>,
    copied_from: Option<String>,
}

/// The parts of a design that have a page.
const PARTS: [Next; 4] = [Next::Days, Next::Purpose, Next::Questions, Next::Numbers];

/// Pages of a survey that takes answers, or will.
const WHILE_OPEN: &[(&str, Permission)] = &[
    ("progress", Permission::Follow),
    ("group", Permission::HoldSession),
    ("paper", Permission::EnterPaper),
    ("codes", Permission::MakeSlips),
    ("changes", Permission::ChangeLaunched),
    ("close", Permission::ChangeLaunched),
];

/// Pages of a survey where it stands, each with the permission it takes.
const fn pages_at(stands: Stands) -> &'static [(&'static str, Permission)] {
    match stands {
        Stands::Designed => &[],
        Stands::Settled => {
            &[("check", Permission::SeeSurveys), ("codes", Permission::MakeSlips), ("launch", Permission::Launch)]
        }
        Stands::NotBegun | Stands::Open | Stands::Over => WHILE_OPEN,
        Stands::Paused => &[("changes", Permission::ChangeLaunched), ("progress", Permission::Follow)],
        Stands::Closed => &[("release", Permission::SeeKeyDay), ("changes", Permission::ChangeLaunched)],
        Stands::GivenOut => &[("release", Permission::SeeKeyDay)],
        Stands::Made | Stands::Public | Stands::TakenBack => {
            &[("publish", Permission::ReadPrivately), ("release", Permission::SeeKeyDay)]
        }
        Stands::NoResults | Stands::Destroyed => &[("changes", Permission::ChangeLaunched)],
    }
}

fn ways(id: &str, stands: Stands, may: impl Fn(Permission) -> bool) -> Vec<Way> {
    let allowed = pages_at(stands).iter().filter(|(_, permission)| may(*permission));
    allowed.map(|(kind, _)| Way { kind, href: format!("/staff/c/{id}/{kind}") }).collect()
}

fn parts(id: &crate::consultation::WaveId, lacking: &[DesignFault]) -> Vec<PartLine> {
    let line = |part: Next| PartLine {
        part,
        href: part.href(id),
        done: !lacking.iter().any(|fault| next::part_of(fault) == part),
    };
    PARTS.into_iter().map(line).collect()
}

fn view(site: &Site, me: &Me, survey: &Survey, problems: Vec<Problem>, show_faults: bool) -> Overview {
    let lacking = next::lacking(site, survey);
    let next = next::next(site, survey, &lacking);
    let title = survey.title();
    let stored = survey.designed.as_ref();
    let being_designed = survey.is_being_designed();
    let design = stored.map(|stored| &stored.design);
    let calendar = design.map(|design| &design.calendar);
    Overview {
        page: StaffShell::of(site, me, Here::Surveys),
        head: SurveyHead::of(survey, &title, me.may(Permission::Design), None),
        title_wrong: in_field(&problems, "title"),
        problems,
        version: stored.map_or(0, |stored| stored.version),
        may_design: me.may(Permission::Design),
        being_designed,
        next,
        next_href: next.href_for(&survey.wave, me),
        day: next::day_of(survey, next),
        bands: design.map(|design| design.forms.keys().copied().collect()).unwrap_or_default(),
        parts: if being_designed { parts(&survey.wave, &lacking) } else { Vec::new() },
        faults: design.filter(|_| show_faults).map_or_else(Vec::new, |design| fault_lines(design, &lacking)),
        late: calendar.filter(|_| being_designed).and_then(|days| Late::of(days, site.chorus.today())),
        days: calendar.map(|days| DayLine {
            meeting_on: Day(days.meeting_on),
            papers_on: Day(days.papers_on),
            key_day: Day(days.key_day),
            closes_on: Day(days.closes_on),
            opens_on: Day(days.opens_on),
        }),
        ways: ways(survey.wave.as_str(), survey.stands, |permission| me.may(permission)),
        copied_from: design.and_then(|design| design.locks.as_ref()).map(|locks| locks.survey.clone()),
        title,
    }
}

/// `GET /staff/c/{id}`.
///
/// # Errors
/// When there is no such survey or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let survey = named(&site, &id).await?;
    reply::page(&site, &view(&site, &me, &survey, Vec::new(), false))
}

/// `POST /staff/c/{id}`: a title.
///
/// # Errors
/// When there is no such survey, a store fails or the page cannot be made.
pub async fn rename(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let wave = wave_of(&id)?;
    let done = set_title(&site.chorus, at(&wave, &form, &me)?, form.text("title")).await;
    let here = path_of(&wave);
    let ways = Ways { id: &id, action: &here, back: &here };
    let theirs = |design: &crate::consultation::design::Design| vec![("title".to_owned(), design.title.clone())];
    answer(&site, &me, &form, ways, done, theirs, |now, _| {
        Ok(view(&site, &me, &now.survey, vec![problem("title", "title")], false))
    })
    .await
}

/// `POST /staff/c/{id}/settle`: the design is ready.
///
/// # Errors
/// When there is no such survey, a store fails or the page cannot be made.
pub async fn ready(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let wave = wave_of(&id)?;
    let here = path_of(&wave);
    let done = settle(&site.chorus, at(&wave, &form, &me)?).await;
    if let Ok(Settled::Faults(_)) = done {
        let survey = named(&site, &id).await?;
        return reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view(&site, &me, &survey, Vec::new(), true));
    }
    if let Err(DesignError::Workflow(WorkflowError::Printed(_))) = done {
        let survey = named(&site, &id).await?;
        let page = view(&site, &me, &survey, vec![problem("printed", "main")], false);
        return reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let ways = Ways { id: &id, action: &here, back: &here };
    answer(
        &site,
        &me,
        &form,
        ways,
        done,
        |_| Vec::new(),
        |now, refused| Ok(view(&site, &me, &now.survey, problems_of(&refused), false)),
    )
    .await
}

/// `POST /staff/c/{id}/throw-away`: the design, and the slips that were printed for it.
///
/// # Errors
/// When there is no such survey, it was launched, or a store fails.
pub async fn discard(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let survey = named(&site, &id).await?;
    if form.text("sure") != "yes" {
        return Ok(reply::see_other(&format!("{}#throw-away", path_of(&survey.wave))));
    }
    match throw_away(&site.chorus, &survey.wave, &me.login).await {
        Ok(()) => Ok(reply::see_other("/staff/consultations")),
        Err(WorkflowError::Stage(_)) => Ok(super::launched(&id)),
        Err(error) => Err(error.into()),
    }
}

impl View for Overview {
    const TEMPLATE: &'static str = "pages/staff/studio/overview";

    fn samples() -> Vec<(String, Self)> {
        let id = "2027-06-pulse".parse().expect("it is a name");
        let view = |stands: Stands, next: Next| Self {
            page: StaffShell::sample(Here::Surveys),
            head: SurveyHead::sample(stands, None),
            problems: Vec::new(),
            title_wrong: None,
            version: 3,
            title: "Autumn voices 2027".to_owned(),
            may_design: true,
            being_designed: stands.is_before_launch(),
            next,
            next_href: next.href(&id),
            day: Some(sample::CLOSES_ON),
            bands: vec![Band::EightToEleven, Band::ElevenToSeventeen, Band::CareLeavers],
            parts: if stands == Stands::Designed {
                PARTS.into_iter().map(|part| PartLine { part, href: part.href(&id), done: part != next }).collect()
            } else {
                Vec::new()
            },
            faults: Vec::new(),
            late: None,
            days: Some(DayLine {
                meeting_on: sample::CLOSES_ON,
                papers_on: sample::CLOSES_ON,
                key_day: sample::CLOSES_ON,
                closes_on: sample::CLOSES_ON,
                opens_on: sample::OPENS_ON,
            }),
            ways: ways("2027-06-pulse", stands, |_| true),
            copied_from: None,
        };
        let mut samples: Vec<_> = sample::LINES
            .into_iter()
            .map(|(_, stands, next)| {
                (format!("{}-{}", stands.tone(), next.href(&id).replace('/', "-")), (stands, next))
            })
            .map(|(name, (stands, next))| (name, view(stands, next)))
            .collect();
        let wrong = vec![problem("title", "title"), problem("printed", "main")];
        samples.push((
            "faults".to_owned(),
            Self {
                faults: FaultLine::samples(),
                title_wrong: in_field(&wrong, "title"),
                problems: wrong,
                copied_from: Some(sample::HOSTILE.to_owned()),
                late: Some(Late {
                    needed: sample::OPENS_ON,
                    earliest: sample::CLOSES_ON,
                    earliest_value: "2027-05-31".to_owned(),
                    shortest_reaches: true,
                }),
                ..view(Stands::Designed, Next::Days)
            },
        ));
        let outside = Self { days: None, may_design: false, being_designed: false, ..view(Stands::Open, Next::Follow) };
        samples.push(("from-outside".to_owned(), outside));
        samples
    }
}
