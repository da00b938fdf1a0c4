//! `/staff/c/{id}/days`: the board meeting, and the days counted backwards from it.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::begin::Late;
use super::head::{Step, SurveyHead};
use super::problem::{Problem, in_field, problem, problems_of};
use super::save::{Ways, answer};
use super::{Studied, at, sample, studied, wave_of};
use crate::consultation::design::{Away, Calendar, DaysFault, Design, Leads};
use crate::web::day::{self, Day};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::Stands;
use crate::workflow::design::{DesignError, Refused, set_days};

/// How many lines of absences a page has.
const AWAY_LINES: usize = 4;

/// A step, with the number of days before the next.
#[derive(Clone, Serialize)]
struct LeadLine {
    name: &'static str,
    value: String,
    least: u16,
}

/// A line for somebody who is away.
#[derive(Clone, Serialize)]
struct AwayLine {
    number: usize,
    who: String,
    from: String,
    to: String,
}

/// A day in the line from opening to the meeting.
#[derive(Clone, Serialize)]
struct DayPoint {
    kind: &'static str,
    day: Day,
    weekday: String,
}

/// See the module.
#[derive(Serialize)]
pub struct Days {
    page: StaffShell,
    head: SurveyHead,
    problems: Vec<Problem>,
    meeting_wrong: Option<Problem>,
    leads_wrong: Option<Problem>,
    away_wrong: Option<Problem>,
    version: u32,
    meeting_on: String,
    leads: Vec<LeadLine>,
    away: Vec<AwayLine>,
    any_away: bool,
    points: Vec<DayPoint>,
    late: Option<Late>,
    key_holder_away: Option<String>,
    erase_on: Day,
}

fn points(calendar: &Calendar) -> Vec<DayPoint> {
    let point = |kind, day: time::Date| DayPoint { kind, day: Day(day), weekday: day.weekday().to_string() };
    vec![
        point("prepare", calendar.prepare_by()),
        point("opens", calendar.opens_on),
        point("closes", calendar.closes_on),
        point("key_day", calendar.key_day),
        point("papers", calendar.papers_on),
        point("meeting", calendar.meeting_on),
    ]
}

fn leads_of(leads: Leads) -> Vec<LeadLine> {
    let line = |name, value: u16, least| LeadLine { name, value: value.to_string(), least };
    vec![
        line("prepare", leads.prepare, Leads::LEAST.prepare),
        line("fieldwork", leads.fieldwork, Leads::LEAST.fieldwork),
        line("grace", leads.grace, Leads::LEAST.grace),
        line("reading", leads.reading, Leads::LEAST.reading),
        line("papers", leads.papers, Leads::LEAST.papers),
    ]
}

fn away_lines(away: &[Away]) -> Vec<AwayLine> {
    let filled = away.iter().map(|one| (one.who.clone(), one.from.to_string(), one.to.to_string()));
    let blank = std::iter::repeat_with(|| (String::new(), String::new(), String::new()));
    let lines = filled.chain(blank).take(AWAY_LINES.max(away.len() + 1));
    lines.zip(1..).map(|((who, from, to), number)| AwayLine { number, who, from, to }).collect()
}

fn view(site: &Site, me: &Me, studied: &Studied, problems: Vec<Problem>, typed: Option<&StaffForm>) -> Days {
    let calendar = &studied.design.calendar;
    let today = site.chorus.today();
    let away = calendar.faults(today).into_iter().find_map(|fault| match fault {
        DaysFault::Away(who) => Some(who),
        _ => None,
    });
    let mut view = Days {
        page: StaffShell::of(site, me, Here::Surveys),
        head: studied.head(Some(Step::Days)),
        meeting_wrong: in_field(&problems, "meeting_on"),
        leads_wrong: in_field(&problems, "leads"),
        away_wrong: in_field(&problems, "away"),
        problems,
        version: studied.version,
        meeting_on: calendar.meeting_on.to_string(),
        leads: leads_of(calendar.leads),
        any_away: !calendar.away.is_empty(),
        away: away_lines(&calendar.away),
        points: points(calendar),
        late: Late::of(calendar, today),
        key_holder_away: away,
        erase_on: Day(calendar.erase_on()),
    };
    if let Some(form) = typed {
        form.text("meeting_on").clone_into(&mut view.meeting_on);
        for line in &mut view.leads {
            form.text(line.name).clone_into(&mut line.value);
        }
        for line in &mut view.away {
            let typed = |field: &str| form.text(&format!("{field}_{}", line.number)).to_owned();
            (line.who, line.from, line.to) = (typed("who"), typed("from"), typed("to"));
        }
        view.any_away = true;
    }
    view
}

/// `GET /staff/c/{id}/days`.
///
/// # Errors
/// When there is no such survey or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let Some(studied) = studied(&site, &id).await? else { return Ok(super::launched(&id)) };
    reply::page(&site, &view(&site, &me, &studied, Vec::new(), None))
}

/// The fields as a design has them.
fn fields_of(design: &Design) -> Vec<(String, String)> {
    let calendar = &design.calendar;
    let leads = leads_of(calendar.leads).into_iter().map(|line| (line.name.to_owned(), line.value));
    let away = away_lines(&calendar.away).into_iter().flat_map(|line| {
        let name = |field: &str| format!("{field}_{}", line.number);
        [(name("who"), line.who.clone()), (name("from"), line.from.clone()), (name("to"), line.to.clone())]
    });
    leads.chain(away).chain([("meeting_on".to_owned(), calendar.meeting_on.to_string())]).collect()
}

/// Absences as they were typed; `None` where a line is half filled in or ends before it begins.
fn away_of(form: &StaffForm) -> Option<Vec<Away>> {
    let mut away = Vec::new();
    for number in 1..=20 {
        let field = |name: &str| form.text(&format!("{name}_{number}")).to_owned();
        let (who, from, to) = (field("who"), field("from"), field("to"));
        if who.is_empty() && from.is_empty() && to.is_empty() {
            continue;
        }
        let (from, to) = (day::typed(&from)?, day::typed(&to)?);
        let sound = !who.is_empty() && from <= to && who.chars().count() <= 80;
        away.push(sound.then_some(Away { who, from, to })?);
    }
    Some(away)
}

/// `POST /staff/c/{id}/days`.
///
/// # Errors
/// When there is no such survey, a store fails or the page cannot be made.
pub async fn save(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let wave = wave_of(&id)?;
    let here = format!("/staff/c/{wave}/days");
    let number = |name: &str| form.text(name).parse::<u16>().ok();
    let shortest = form.text("go") == "shortest";
    let typed = || {
        Some(Leads {
            papers: number("papers")?,
            reading: number("reading")?,
            grace: number("grace")?,
            fieldwork: number("fieldwork")?,
            prepare: number("prepare")?,
        })
    };
    let leads = if shortest { Some(Leads::LEAST) } else { typed() };
    let meeting = if form.text("go") == "later" { form.text("earliest") } else { form.text("meeting_on") };
    let mut problems = Vec::new();
    let (meeting, away) = (day::typed(meeting), away_of(&form));
    if meeting.is_none() {
        problems.push(problem("meeting", "meeting_on"));
    }
    if away.is_none() {
        problems.push(problem("away", "away"));
    }
    let done = match (meeting, leads, away) {
        (Some(meeting), Some(leads), Some(away)) => {
            set_days(&site.chorus, at(&wave, &form, &me)?, meeting, leads, away).await
        }
        (_, None, _) => Err(DesignError::Refused(Refused::Leads)),
        _ => Err(DesignError::Refused(Refused::Text)),
    };
    let ways = Ways { id: &id, action: &here, back: &here };
    answer(&site, &me, &form, ways, done, fields_of, |now, refused| {
        if refused != Refused::Text {
            problems.extend(problems_of(&refused));
        }
        Ok(view(&site, &me, &now, problems, Some(&form)))
    })
    .await
}

impl View for Days {
    const TEMPLATE: &'static str = "pages/staff/studio/days";

    fn samples() -> Vec<(String, Self)> {
        let calendar = Calendar::backwards(time::macros::date!(2027 - 06 - 16), Leads::SHORT, Vec::new());
        let view = |problems: Vec<Problem>, late: Option<Late>, away: Option<&str>| Self {
            page: StaffShell::sample(Here::Surveys),
            head: SurveyHead::sample(Stands::Designed, Some(Step::Days)),
            meeting_wrong: in_field(&problems, "meeting_on"),
            leads_wrong: in_field(&problems, "leads"),
            away_wrong: in_field(&problems, "away"),
            problems,
            version: 3,
            meeting_on: "2027-06-16".to_owned(),
            leads: leads_of(Leads::SHORT),
            away: away_lines(&[Away {
                who: sample::HOSTILE.to_owned(),
                from: time::macros::date!(2027 - 06 - 01),
                to: time::macros::date!(2027 - 06 - 04),
            }]),
            any_away: away.is_some(),
            points: points(&calendar),
            late,
            key_holder_away: away.map(str::to_owned),
            erase_on: sample::CLOSES_ON,
        };
        let late = Late {
            needed: sample::OPENS_ON,
            earliest: sample::CLOSES_ON,
            earliest_value: "2027-05-31".to_owned(),
            shortest_reaches: true,
        };
        let wrong = vec![problem("meeting", "meeting_on"), problem("leads", "leads"), problem("away", "away")];
        vec![
            ("counted".to_owned(), view(Vec::new(), None, None)),
            ("late".to_owned(), view(Vec::new(), Some(late), Some("privacy lead"))),
            ("wrong".to_owned(), view(wrong, None, None)),
        ]
    }
}
