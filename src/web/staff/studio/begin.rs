//! `/staff/c/new`: which board meeting is this for? Then what kind of survey. What is too late is said at once.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;
use time::Date;

use super::problem::{Problem, in_field, problem};
use super::sample;
use super::who::{BandChoice, ticked};
use crate::consultation::design::{Calendar, DesignKind, Leads};
use crate::questionnaire::{Band, ItemId};
use crate::web::day::{self, Day};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::design::{DesignError, NewSurvey, Refused, begin, can_be_copied};

/// Something that can be chosen.
#[derive(Clone, Serialize)]
pub struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

impl Choice {
    /// A choice.
    #[must_use]
    pub fn new(value: &str, label: &str, chosen: bool) -> Self {
        Self { value: value.to_owned(), label: label.to_owned(), chosen }
    }
}

/// A kind of survey.
#[derive(Clone, Serialize)]
struct KindChoice {
    kind: DesignKind,
    value: &'static str,
    chosen: bool,
    long: bool,
}

/// A meeting that cannot be reached, and what can be done.
#[derive(Clone, Serialize)]
pub struct Late {
    /// When preparing would have had to begin.
    pub needed: Day,
    /// The first meeting within reach.
    pub earliest: Day,
    /// The same, as a form writes it.
    pub earliest_value: String,
    /// Whether shorter steps would reach it.
    pub shortest_reaches: bool,
}

impl Late {
    /// What is said of these days on this day; nothing when they can be kept.
    #[must_use]
    pub fn of(calendar: &Calendar, today: Date) -> Option<Self> {
        let late = calendar.too_late(today)?;
        Some(Self {
            needed: Day(late.needed),
            earliest: Day(late.earliest_meeting),
            earliest_value: late.earliest_meeting.to_string(),
            shortest_reaches: late.shortest_reaches,
        })
    }
}

/// See the module.
#[derive(Serialize)]
pub struct Begin {
    page: StaffShell,
    problems: Vec<Problem>,
    meeting_wrong: Option<Problem>,
    kind_wrong: Option<Problem>,
    copy_wrong: Option<Problem>,
    bands_wrong: Option<Problem>,
    bands: Vec<BandChoice>,
    meeting_on: String,
    kinds: Vec<KindChoice>,
    topics: Vec<Choice>,
    copies: Vec<Choice>,
    late: Option<Late>,
}

/// What was typed.
struct Typed {
    meeting_on: String,
    bands: Vec<Band>,
    kind: Option<DesignKind>,
    topic: String,
    copy_of: String,
}

async fn view(
    site: &Site,
    me: &Me,
    typed: &Typed,
    problems: Vec<Problem>,
    late: Option<Late>,
) -> Result<Begin, PageError> {
    let copies = can_be_copied(&site.chorus).await?;
    let copy = |survey: &crate::workflow::design::Survey| Choice {
        value: survey.wave.to_string(),
        label: survey.title(),
        chosen: survey.wave.as_str() == typed.copy_of,
    };
    let strategy = site.chorus.catalogue.strategies().max_by_key(|one| (one.council == site.council, one.from_year));
    let areas = strategy.map_or(&[][..], |strategy| &strategy.areas);
    let topic = |area: &crate::outcomes::Area| Choice {
        value: area.code.to_string(),
        label: area.title.clone(),
        chosen: area.code.as_str() == typed.topic,
    };
    Ok(Begin {
        page: StaffShell::of(site, me, Here::Surveys),
        meeting_wrong: in_field(&problems, "meeting_on"),
        kind_wrong: in_field(&problems, "kind_full"),
        copy_wrong: in_field(&problems, "copy_of"),
        bands_wrong: in_field(&problems, "bands"),
        bands: BandChoice::all(&typed.bands),
        problems,
        meeting_on: typed.meeting_on.clone(),
        kinds: kinds(typed.kind, !copies.is_empty()),
        topics: areas.iter().map(topic).collect(),
        copies: copies.iter().map(copy).collect(),
        late,
    })
}

fn kinds(chosen: Option<DesignKind>, any_to_copy: bool) -> Vec<KindChoice> {
    let kinds = DesignKind::ALL.into_iter().filter(|kind| *kind != DesignKind::Copy || any_to_copy);
    let choice = |kind: DesignKind| KindChoice {
        kind,
        value: kind.as_str(),
        chosen: chosen == Some(kind),
        long: kind.leads() == Leads::FULL,
    };
    kinds.map(choice).collect()
}

/// `GET /staff/c/new`.
///
/// # Errors
/// When a store fails or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me) -> Result<HttpResponse, PageError> {
    let nothing = Typed {
        meeting_on: String::new(),
        bands: Band::ALL.into(),
        kind: None,
        topic: String::new(),
        copy_of: String::new(),
    };
    reply::page(&site, &view(&site, &me, &nothing, Vec::new(), None).await?)
}

/// `POST /staff/c/new`.
///
/// # Errors
/// When a store fails or the page cannot be made.
pub async fn make(site: web::Data<Site>, me: Me, form: StaffForm) -> Result<HttpResponse, PageError> {
    let mut typed = Typed {
        meeting_on: form.text("meeting_on").to_owned(),
        bands: ticked(&form),
        kind: form.text("kind").parse().ok(),
        topic: form.text("topic").to_owned(),
        copy_of: form.text("copy_of").to_owned(),
    };
    if form.text("go") == "later" {
        form.text("earliest").clone_into(&mut typed.meeting_on);
    }
    let today = site.chorus.today();
    let meeting = day::typed(&typed.meeting_on);
    let problems = problems_of(&typed, meeting, today);
    let (Some(meeting_on), Some(kind), true) = (meeting, typed.kind, problems.is_empty()) else {
        let page = view(&site, &me, &typed, problems, None).await?;
        return reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let shortest = form.text("go") == "shortest";
    let leads = if shortest { Leads::LEAST } else { kind.leads() };
    let late = Late::of(&Calendar::backwards(meeting_on, leads, Vec::new()), today);
    if late.is_some() && form.text("go") != "anyway" {
        let page = view(&site, &me, &typed, Vec::new(), late).await?;
        return reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let new = NewSurvey {
        meeting_on,
        kind,
        topic: typed.topic.parse::<ItemId>().ok(),
        copy_of: typed.copy_of.parse().ok(),
        council: &site.council,
        bands: &typed.bands,
        leads: shortest.then_some(Leads::LEAST),
    };
    match begin(&site.chorus, &new, &me.login).await {
        Ok(wave) => Ok(reply::see_other(&super::path_of(&wave))),
        Err(DesignError::Refused(refused @ (Refused::Gone | Refused::NobodyAsked))) => {
            let problem = match refused {
                Refused::NobodyAsked => problem("not_for_these", "bands"),
                _ => problem("copy_of", "copy_of"),
            };
            let page = view(&site, &me, &typed, vec![problem], None).await?;
            reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(DesignError::Workflow(error)) => Err(error.into()),
        Err(DesignError::Refused(_)) => Err(PageError::Gone),
    }
}

fn problems_of(typed: &Typed, meeting: Option<Date>, today: Date) -> Vec<Problem> {
    let mut problems = Vec::new();
    match meeting {
        None => problems.push(problem("meeting", "meeting_on")),
        Some(day) if day <= today => problems.push(problem("meeting_over", "meeting_on")),
        Some(_) => {}
    }
    if typed.bands.is_empty() {
        problems.push(problem("no_bands", "bands"));
    }
    match typed.kind {
        None => problems.push(problem("kind", "kind_full")),
        Some(DesignKind::Copy) if typed.copy_of.is_empty() => problems.push(problem("copy_of", "copy_of")),
        Some(_) => {}
    }
    problems
}

impl View for Begin {
    const TEMPLATE: &'static str = "pages/staff/studio/begin";

    fn samples() -> Vec<(String, Self)> {
        let choice =
            |value: &str, label: &str| Choice { value: value.to_owned(), label: label.to_owned(), chosen: false };
        let view = |problems: Vec<Problem>, late, any_to_copy| Self {
            page: StaffShell::sample(Here::Surveys),
            meeting_wrong: in_field(&problems, "meeting_on"),
            kind_wrong: in_field(&problems, "kind_full"),
            copy_wrong: in_field(&problems, "copy_of"),
            bands_wrong: in_field(&problems, "bands"),
            bands: BandChoice::all(&[Band::EightToEleven, Band::CareLeavers]),
            problems,
            meeting_on: "2027-06-16".to_owned(),
            kinds: kinds(Some(DesignKind::Pulse), any_to_copy),
            topics: vec![choice("rights", "Rights"), choice("safety", "Safety")],
            copies: if any_to_copy { vec![choice("2026-autumn", sample::HOSTILE)] } else { Vec::new() },
            late,
        };
        let late = |shortest_reaches| Late {
            needed: Day(time::macros::date!(2026 - 12 - 02)),
            earliest: sample::CLOSES_ON,
            earliest_value: "2027-05-31".to_owned(),
            shortest_reaches,
        };
        let wrong = [("meeting", "meeting_on"), ("no_bands", "bands"), ("kind", "kind_full"), ("copy_of", "copy_of")];
        let wrong = wrong.map(|(kind, field)| problem(kind, field)).to_vec();
        vec![
            ("first".to_owned(), view(Vec::new(), None, false)),
            ("again".to_owned(), view(Vec::new(), None, true)),
            ("wrong".to_owned(), view(wrong, None, true)),
            ("late".to_owned(), view(Vec::new(), Some(late(true)), false)),
            ("too-late".to_owned(), view(Vec::new(), Some(late(false)), false)),
        ]
    }
}
