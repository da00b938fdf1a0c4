//! `/staff/calendar`: this council's surveys and what else young people are asked, beside each other, with every clash
//! named; and school holidays, in which slips lie in empty schools.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use time::macros::{date, format_description};
use time::{Date, Duration};

use crate::access::Permission;
use crate::consultation::calendar::{Clash, ClashKind, Entry, clashes};
use crate::questionnaire::Band;
use crate::store::StoreError;
use crate::web::day::{self, Day};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::{self, Calendar, SurveyDays, WorkflowError};

/// Days in the picture: half a year.
const SHOWN_DAYS: i64 = 182;
/// Days before today with which it begins.
const BEFORE_TODAY: i64 = 28;

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Survey,
    Draft,
    Other,
    Holiday,
}

/// A line of the calendar.
#[derive(Clone, Debug, Serialize)]
struct Line {
    kind: Kind,
    title: String,
    /// Where a survey has its page.
    href: Option<String>,
    /// The number of what was typed in.
    number: Option<i64>,
    bands: Vec<Band>,
    from: Day,
    to: Day,
    key_day: Option<Day>,
    results_on: Option<Day>,
    /// In hundredths of the picture; 0 wide where it lies outside.
    x: f64,
    wide: f64,
    results_x: Option<f64>,
}

/// Two lines that are too much together.
#[derive(Clone, Debug, Serialize)]
struct ClashView {
    one: String,
    other: String,
    at_once: bool,
    soon: bool,
    holiday: bool,
    bands: Vec<Band>,
}

/// The first day of a month, in the picture.
#[derive(Clone, Debug, Serialize)]
struct Month {
    name: String,
    x: f64,
}

/// What is wrong with what somebody typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
struct Problems {
    title: bool,
    bands: bool,
    from: bool,
    to: bool,
    order: bool,
}

/// A band to tick.
#[derive(Clone, Copy, Debug, Serialize)]
struct Tick {
    band: Band,
    leavers: bool,
    ticked: bool,
}

/// What somebody typed.
#[derive(Clone, Debug, Serialize)]
struct Typed {
    holiday: bool,
    title: String,
    from: String,
    to: String,
    ticks: Vec<Tick>,
}

impl Typed {
    fn empty() -> Self {
        Self { holiday: false, title: String::new(), from: String::new(), to: String::new(), ticks: ticks(&[]) }
    }

    fn of(form: &StaffForm) -> Self {
        Self {
            holiday: form.text("kind") == "holiday",
            title: form.text("title").to_owned(),
            from: form.text("from").to_owned(),
            to: form.text("to").to_owned(),
            ticks: ticks(&form.all("bands")),
        }
    }

    /// The entry, or what is wrong with it.
    fn entry(&self) -> Result<Entry, Problems> {
        let (from, to) = (day::typed(&self.from), day::typed(&self.to));
        let ticked = self.ticks.iter().filter(|tick| tick.ticked && !self.holiday).map(|tick| tick.band);
        let bands: Vec<Band> = ticked.collect();
        let title = (1..=workflow::MOST_TITLE_CHARS).contains(&self.title.chars().count());
        let days = from.zip(to).map(|(from, to)| (to - from).whole_days());
        let problems = Problems {
            title: !title,
            bands: bands.is_empty() && !self.holiday,
            from: from.is_none(),
            to: to.is_none(),
            order: days.is_some_and(|days| !(0..=365).contains(&days)),
        };
        match (from, to) {
            (Some(from), Some(to)) if problems == Problems::default() => {
                Ok(Entry { title: self.title.clone(), bands, from, to, holiday: self.holiday })
            }
            _ => Err(problems),
        }
    }
}

fn ticks(ticked: &[&str]) -> Vec<Tick> {
    let tick = |band: Band| Tick { band, leavers: band == Band::CareLeavers, ticked: ticked.contains(&band.as_str()) };
    Band::ALL.into_iter().map(tick).collect()
}

/// See the module.
#[derive(Serialize)]
pub struct CalendarView {
    page: StaffShell,
    may_keep: bool,
    lines: Vec<Line>,
    clashes: Vec<ClashView>,
    months: Vec<Month>,
    today_x: Option<f64>,
    first: Day,
    last: Day,
    earlier: String,
    later: String,
    typed: Typed,
    wrong: bool,
    problems: Problems,
}

/// Where the picture begins.
#[derive(Deserialize)]
pub struct From {
    from: Option<String>,
}

/// `GET /staff/calendar`; `?from=` is where its picture begins.
///
/// # Errors
/// When a store fails, or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, from: web::Query<From>) -> Result<HttpResponse, PageError> {
    let first = from.from.as_deref().and_then(day::typed);
    reply::page(&site, &view(&site, &me, first).await?)
}

async fn view(site: &Site, me: &Me, first: Option<Date>) -> Result<CalendarView, PageError> {
    let mut calendar = workflow::read_calendar(&site.chorus).await?;
    // The board sees no survey before its launch.
    calendar.surveys.retain(|survey| me.may(Permission::SeeSurveys) || !survey.is_draft);
    let (page, today) = (StaffShell::of(site, me, Here::Calendar), site.chorus.today());
    let mut view = CalendarView::of(page, &calendar, first, today);
    view.may_keep = me.may(Permission::KeepCalendar);
    if !me.may(Permission::SeeSurveys) {
        view.lines.iter_mut().for_each(|line| line.href = None);
    }
    Ok(view)
}

/// `POST /staff/calendar`: adds a consultation of somebody else, or a school holiday.
///
/// # Errors
/// When a store fails, or the page cannot be made.
pub async fn add(site: web::Data<Site>, me: Me, form: StaffForm) -> Result<HttpResponse, PageError> {
    let typed = Typed::of(&form);
    let problems = match typed.entry() {
        Ok(entry) => match workflow::add_to_calendar(&site.chorus, &entry, &me.login).await {
            Ok(_) => return Ok(reply::see_other("/staff/calendar")),
            Err(WorkflowError::Words) => Problems { title: true, ..Problems::default() },
            Err(error) => return Err(error.into()),
        },
        Err(problems) => problems,
    };
    let view = CalendarView { typed, wrong: true, problems, ..view(&site, &me, None).await? };
    reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view)
}

/// `POST /staff/calendar/{entry}/remove`: takes out what was typed in.
///
/// # Errors
/// When there is no such entry, or a store fails.
pub async fn remove(site: web::Data<Site>, me: Me, entry: web::Path<String>) -> Result<HttpResponse, PageError> {
    let number: i64 = entry.parse().map_err(|_| PageError::NotFound)?;
    match workflow::take_from_calendar(&site.chorus, number, &me.login).await {
        Ok(()) => Ok(reply::see_other("/staff/calendar")),
        Err(WorkflowError::Store(StoreError::NoSuchEntry)) => Err(PageError::NotFound),
        Err(error) => Err(error.into()),
    }
}

/// Where days stand in the picture.
#[derive(Clone, Copy)]
struct Picture {
    first: Date,
    last: Date,
}

impl Picture {
    /// The left edge of a day, in hundredths; cut at the edges.
    fn x(self, day: Date) -> f64 {
        let thousandths = (1000 * (day - self.first).whole_days() / SHOWN_DAYS).clamp(0, 1000);
        i32::try_from(thousandths).map_or(0.0, f64::from) / 10.0
    }

    fn holds(self, day: Date) -> bool {
        (self.first..=self.last).contains(&day)
    }

    fn line(self, kind: Kind, entry: &Entry) -> Line {
        let (x, end) = (self.x(entry.from), self.x(entry.to.saturating_add(Duration::days(1))));
        Line {
            kind,
            title: entry.title.clone(),
            href: None,
            number: None,
            bands: entry.bands.clone(),
            from: Day(entry.from),
            to: Day(entry.to),
            key_day: None,
            results_on: None,
            x,
            wide: if entry.meets(self.first, self.last) { (10.0 * (end - x)).round().max(4.0) / 10.0 } else { 0.0 },
            results_x: None,
        }
    }

    fn survey(self, survey: &SurveyDays) -> Line {
        Line {
            href: Some(format!("/staff/c/{}", survey.wave)),
            key_day: Some(Day(survey.key_day)),
            results_on: Some(Day(survey.results_on)),
            results_x: self.holds(survey.results_on).then(|| self.x(survey.results_on)),
            ..self.line(if survey.is_draft { Kind::Draft } else { Kind::Survey }, &survey.entry)
        }
    }

    fn months(self) -> Vec<Month> {
        let days = std::iter::successors(Some(self.first), |day| day.next_day()).take_while(|day| *day <= self.last);
        let name = format_description!("[month repr:short]");
        let month = |day: Date| Month { name: day.format(name).unwrap_or_default(), x: self.x(day) };
        days.filter(|day| day.day() == 1).map(month).collect()
    }
}

impl CalendarView {
    fn of(page: StaffShell, calendar: &Calendar, first: Option<Date>, today: Date) -> Self {
        let first = first.unwrap_or_else(|| today.saturating_sub(Duration::days(BEFORE_TODAY)));
        let picture = Picture { first, last: first.saturating_add(Duration::days(SHOWN_DAYS - 1)) };
        let mut lines: Vec<Line> = calendar.surveys.iter().map(|survey| picture.survey(survey)).collect();
        lines.extend(calendar.others.iter().map(|(number, entry)| Line {
            number: Some(*number),
            ..picture.line(if entry.holiday { Kind::Holiday } else { Kind::Other }, entry)
        }));
        let is_shown = |line: &Line| line.wide > 0.0 || line.results_x.is_some();
        lines.retain(is_shown);
        lines.sort_by_key(|line| (line.from, line.to));
        let all: Vec<Entry> = calendar
            .surveys
            .iter()
            .map(|survey| survey.entry.clone())
            .chain(calendar.others.iter().map(|(_, entry)| entry.clone()))
            .collect();
        // What is over clashes with nothing any more.
        let is_ahead = |clash: &Clash| all[clash.one].to >= today && all[clash.other].to >= today;
        let found = clashes(&all).into_iter().filter(is_ahead).map(|clash| ClashView::of(&clash, &all));
        let begin = |days: i64| format!("/staff/calendar?from={}", first.saturating_add(Duration::days(days)));
        Self {
            page,
            may_keep: true,
            clashes: found.collect(),
            months: picture.months(),
            today_x: picture.holds(today).then(|| picture.x(today)),
            first: Day(first),
            last: Day(picture.last),
            earlier: begin(-SHOWN_DAYS / 2),
            later: begin(SHOWN_DAYS / 2),
            typed: Typed::empty(),
            wrong: false,
            problems: Problems::default(),
            lines,
        }
    }
}

impl ClashView {
    fn of(clash: &Clash, all: &[Entry]) -> Self {
        Self {
            one: all[clash.one].title.clone(),
            other: all[clash.other].title.clone(),
            at_once: clash.kind == ClashKind::AtOnce,
            soon: clash.kind == ClashKind::Soon,
            holiday: clash.kind == ClashKind::EndsInHoliday,
            bands: clash.bands.clone(),
        }
    }
}

impl View for CalendarView {
    const TEMPLATE: &'static str = "pages/staff/calendar";

    fn samples() -> Vec<(String, Self)> {
        let today = date!(2026 - 09 - 15);
        let entry = |title: &str, bands: &[Band], from, to| Entry {
            title: title.to_owned(),
            bands: bands.to_vec(),
            from,
            to,
            holiday: bands.is_empty(),
        };
        let survey = |name: &str, entry: Entry, is_draft, results_on| SurveyDays {
            key_day: entry.to.saturating_add(Duration::days(1)),
            wave: name.parse().expect("a proper name"),
            is_draft,
            entry,
            results_on,
        };
        let yearly = entry("How is life? Autumn 2026", &Band::ALL, date!(2026 - 10 - 05), date!(2026 - 10 - 30));
        let pulse = entry("Promise check", &Band::ALL[1..], date!(2027 - 01 - 11), date!(2027 - 01 - 29));
        let calendar = Calendar {
            surveys: vec![
                survey("2026-autumn", yearly, false, date!(2026 - 12 - 04)),
                survey("2027-pulse", pulse, true, date!(2027 - 02 - 26)),
            ],
            others: vec![
                (1, entry("School survey on bullying", &Band::ALL[1..3], date!(2026 - 10 - 19), date!(2026 - 11 - 06))),
                (2, entry("Half term", &[], date!(2026 - 10 - 24), date!(2026 - 11 - 01))),
                (3, entry("Leaving care review", &Band::ALL[3..], date!(2026 - 11 - 09), date!(2026 - 11 - 20))),
            ],
        };
        let empty = Calendar { surveys: Vec::new(), others: Vec::new() };
        let view = |calendar: &Calendar| Self::of(StaffShell::sample(Here::Calendar), calendar, None, today);
        let all = Problems { title: true, bands: true, from: true, to: true, order: false };
        let order = Problems { order: true, ..Problems::default() };
        let typed = Typed { title: "Youth council vote".to_owned(), from: "2026-11-01".to_owned(), ..Typed::empty() };
        vec![
            ("some".to_owned(), view(&calendar)),
            ("nothing-yet".to_owned(), view(&empty)),
            ("reads-only".to_owned(), Self { may_keep: false, ..view(&calendar) }),
            ("problems".to_owned(), Self { wrong: true, problems: all, ..view(&calendar) }),
            ("order".to_owned(), Self { wrong: true, problems: order, typed, ..view(&calendar) }),
        ]
    }
}
