//! `/staff/c/{id}/check`: the launch list, and what people say to its lines.
//!
//! Each line leads to the page that mends it. Whoever may answer for a line finds the form for that beside it; the form
//! carries the fingerprint of what they saw, so nobody signs what changed meanwhile.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::others::{Looker, Others, others};
use super::survey::{LaunchHead, LaunchStep, Survey};
use crate::access::Permission;
use crate::consultation::Stage;
use crate::consultation::launch::{Detail, Finding, Light, Line, Needs};
use crate::questionnaire::Band;
use crate::store::LaunchWord;
use crate::web::around::Contact;
use crate::web::day::{self, Day};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply::{page, page_with, see_other};
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::WorkflowError;
use crate::workflow::launch::{
    LaunchList, ListLine, MOST_REASON, Said, launch_list_of, look_at_help_lines, say_to_line,
};

/// What is wrong with what somebody said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckProblem {
    /// It changed since they saw it.
    Changed,
    /// They designed it themselves.
    OwnDesign,
    /// The reason is missing or too long.
    NoReason,
}

/// What somebody said.
#[derive(Clone, Serialize)]
pub struct WordRow {
    /// The reason, where one was asked for.
    pub words: String,
    /// Their login.
    pub by: String,
    /// The day.
    pub on: Day,
}

/// A line, as the template words it.
#[derive(Clone, Serialize)]
pub struct LineRow {
    /// Which.
    pub kind: Line,
    /// How it stands.
    pub light: Light,
    /// What was found.
    pub details: Vec<Detail>,
    /// The page that mends it.
    pub mend: Option<String>,
    /// Where the form beside it goes, if whoever looks may answer for it.
    pub ask: Option<&'static str>,
    /// Whether a reason is typed into that form.
    pub wants_reason: bool,
    /// The fingerprint of what is seen.
    pub about: String,
    /// What was said.
    pub word: Option<WordRow>,
    /// Whether something was said that a change has undone.
    pub undone: bool,
    /// Who does it, where whoever looks can't.
    pub others: Option<Others>,
}

/// The launch list.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
pub struct Check {
    page: StaffShell,
    survey: LaunchHead,
    launched: bool,
    open: Vec<LineRow>,
    done: Vec<LineRow>,
    of: usize,
    ready: bool,
    may_launch: bool,
    designed: bool,
    problem: Option<CheckProblem>,
    at: Option<Line>,
    /// The bands that have a form to read.
    bands: Vec<Band>,
    /// The version of the design, while nobody has said that it is ready and whoever looks may.
    unsettled: Option<u32>,
    most_reason: usize,
    may_look: bool,
    help_lines: Vec<Contact>,
}

/// The page that mends a line, and the permission to see it.
pub(super) fn mend(finding: &Finding, survey: &str) -> Option<(String, Permission)> {
    let own = |page: &str, needs| Some((format!("/staff/c/{survey}/{page}"), needs));
    match finding.line {
        Line::Purpose => own("purpose", Permission::Design),
        Line::Days => own("days", Permission::Design),
        // What no question lacks is told by the overview, part by part.
        Line::Words if finding.details.is_empty() => Some((format!("/staff/c/{survey}"), Permission::SeeSurveys)),
        Line::Words | Line::Areas | Line::ReadingAge => own("questions", Permission::Design),
        Line::Languages => own("languages", Permission::Design),
        Line::KeyHolders => Some(("/staff/keys".to_owned(), Permission::SeeKeys)),
        Line::KeyDay => own("keys", Permission::SeeKeys),
        Line::ContactDoor => Some(("/staff/door".to_owned(), Permission::SeeDoor)),
        Line::Numbers | Line::Budget | Line::HowSure => own("privacy", Permission::Design),
        Line::Slips => own("codes", Permission::MakeSlips),
        Line::Trials => own("trial", Permission::SeeSurveys),
        Line::Clash => Some(("/staff/calendar".to_owned(), Permission::SeeCalendar)),
        Line::Skippable | Line::Safeguarding | Line::DataProtection | Line::OneList | Line::HelpLines => None,
    }
}

/// Where the form of a line goes, and which permission it needs.
pub(super) const fn form_of(line: Line, needs: Needs) -> Option<(&'static str, Permission)> {
    match (line, needs) {
        (Line::Safeguarding, Needs::SayingSo) => Some(("safety", Permission::SignOffSafety)),
        (Line::DataProtection, Needs::SayingSo) => Some(("data", Permission::SignOffData)),
        (_, Needs::SayingSo) => Some(("sure", Permission::Design)),
        (_, Needs::Reason) => Some(("reason", Permission::Design)),
        _ => None,
    }
}

fn row(one: ListLine, survey: &str, looker: &Looker<'_>, designers: &BTreeSet<String>, launched: bool) -> LineRow {
    let ListLine { finding, light, word, undone } = one;
    let may = looker.may;
    let form = form_of(finding.line, finding.needs).filter(|(_, permission)| may(*permission) && !launched);
    let mend = mend(&finding, survey).filter(|_| light != Light::Done && !launched);
    let open = matches!(light, Light::Stop | Light::AsksReason);
    let worth_showing = |detail: &Detail| light != Light::Done && !matches!(detail, Detail::Design { .. });
    let said = |word: LaunchWord| WordRow { words: word.words, by: word.login, on: Day(word.said_on) };
    LineRow {
        kind: finding.line,
        light,
        others: others(&finding, looker, designers).filter(|_| open && !launched),
        mend: mend.filter(|(_, needs)| may(*needs)).map(|(page, _)| page),
        ask: form.map(|(path, _)| path).filter(|_| open),
        wants_reason: finding.needs == Needs::Reason,
        about: finding.about(),
        details: finding.details.into_iter().filter(worth_showing).map(in_words).collect(),
        word: word.map(said),
        undone,
    }
}

/// The same with its days as people say them.
fn in_words(detail: Detail) -> Detail {
    let words = |day: String| day::typed(&day).map_or(day, |day| Day(day).in_words());
    match detail {
        Detail::Last { on } => Detail::Last { on: on.map(words) },
        Detail::Survey { title, opens_on, closes_on } => {
            Detail::Survey { title, opens_on: words(opens_on), closes_on: words(closes_on) }
        }
        other => other,
    }
}

impl Check {
    async fn of(site: &Site, me: &Me, survey: &Survey, list: LaunchList) -> Result<Self, PageError> {
        let launched = survey.stage != Stage::Draft;
        let designed = list.designers.contains(&me.login);
        let may = |permission| me.may(permission);
        let page = StaffShell::of(site, me, Here::Surveys);
        let may_launch = may(Permission::Launch) && !designed;
        let staff = site.chorus.stores.app.all_staff().await?;
        let looker = Looker { may: &may, staff: &staff };
        let head = survey.head(me, LaunchStep::Check);
        // Until the design is complete, the lines themselves lead to what is missing.
        let parts = [Line::Purpose, Line::Days, Line::Words, Line::Numbers, Line::Areas];
        let complete = parts.iter().filter_map(|line| list.line(*line)).all(|line| line.light.lets_launch());
        let unsettled = survey.design.as_ref().filter(|_| complete && !survey.is_settled && may(Permission::Design));
        let unsettled = unsettled.map(|stored| stored.version);
        let bands = survey.groups.iter().flat_map(|group| group.bands.iter().copied());
        let bands = bands.filter(|_| survey.design.is_some()).collect();
        let view = Self::with(page, head, list, &looker, launched, (designed, may_launch));
        Ok(Self { help_lines: site.all_contacts().to_vec(), bands, unsettled, ..view })
    }

    fn with(
        page: StaffShell,
        survey: LaunchHead,
        list: LaunchList,
        looker: &Looker<'_>,
        launched: bool,
        (designed, may_launch): (bool, bool),
    ) -> Self {
        let (ready, of) = (list.is_ready(), list.lines.len());
        let designers = &list.designers;
        let rows: Vec<LineRow> =
            list.lines.into_iter().map(|line| row(line, &survey.id, looker, designers, launched)).collect();
        let with = |light: &[Light]| rows.iter().filter(|row| light.contains(&row.light)).cloned().collect();
        Self {
            page,
            launched,
            open: with(&[Light::Stop, Light::AsksReason]),
            done: with(&[Light::Done, Light::Reasoned]),
            of,
            ready,
            may_launch,
            designed,
            survey,
            problem: None,
            at: None,
            bands: Vec::new(),
            unsettled: None,
            most_reason: MOST_REASON,
            may_look: (looker.may)(Permission::SignOffSafety) && !launched,
            help_lines: Vec::new(),
        }
    }
}

/// `GET /staff/c/{id}/check`.
///
/// # Errors
/// When there is no such survey, a store cannot be read, or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let survey = Survey::of(&site, &id).await?;
    let list = launch_list_of(&site.chorus, &survey.wave, &site.help_lines_sha256()).await?;
    page(&site, &Check::of(&site, &me, &survey, list).await?)
}

/// `POST /staff/c/{id}/check/safety`: signs off for young people's safety.
///
/// # Errors
/// As [`show`].
pub async fn sign_safety(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    say(&site, &me, &id, &form, |line| line == Line::Safeguarding).await
}

/// `POST /staff/c/{id}/check/data`: signs off for data protection.
///
/// # Errors
/// As [`show`].
pub async fn sign_data(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    say(&site, &me, &id, &form, |line| line == Line::DataProtection).await
}

/// `POST /staff/c/{id}/check/sure` and `/reason`: says that something is so, or why it may be otherwise.
///
/// # Errors
/// As [`show`].
pub async fn answer_for(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    say(&site, &me, &id, &form, |line| !matches!(line, Line::Safeguarding | Line::DataProtection)).await
}

/// `POST /staff/c/{id}/check/help-lines`: somebody looked at every help line.
///
/// # Errors
/// As [`show`].
pub async fn looked_at_help_lines(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let survey = Survey::of(&site, &id).await?;
    look_at_help_lines(&site.chorus, &survey.wave, &site.help_lines_sha256(), (&me.id, &me.login)).await?;
    Ok(see_other(&format!("/staff/c/{}/check#help_lines", survey.wave)))
}

async fn say(
    site: &Site,
    me: &Me,
    id: &str,
    form: &StaffForm,
    may_be: impl Fn(Line) -> bool,
) -> Result<HttpResponse, PageError> {
    let survey = Survey::of(site, id).await?;
    let line = Line::named(form.text("line")).filter(|line| may_be(*line)).ok_or(PageError::NotFound)?;
    let help_lines = site.help_lines_sha256();
    let said = Said {
        line,
        about: form.text("about"),
        words: form.text("reason"),
        help_lines: &help_lines,
        staff: &me.id,
        login: &me.login,
    };
    let problem = match say_to_line(&site.chorus, &survey.wave, &said).await {
        Ok(()) => return Ok(see_other(&format!("/staff/c/{}/check#{}", survey.wave, line.as_str()))),
        Err(WorkflowError::ChangedSince) => CheckProblem::Changed,
        Err(WorkflowError::OwnDesign) => CheckProblem::OwnDesign,
        Err(WorkflowError::NoReason) => CheckProblem::NoReason,
        Err(error) => return Err(error.into()),
    };
    let list = launch_list_of(&site.chorus, &survey.wave, &help_lines).await?;
    let view = Check { problem: Some(problem), at: Some(line), ..Check::of(site, me, &survey, list).await? };
    page_with(site, StatusCode::UNPROCESSABLE_ENTITY, &view)
}

impl View for Check {
    const TEMPLATE: &'static str = "pages/staff/launch/check";

    fn samples() -> Vec<(String, Self)> {
        super::samples::lists()
            .into_iter()
            .map(|(name, list)| {
                let roles = name != "designed";
                let page = StaffShell::sample(Here::Surveys);
                let may = |permission| roles || matches!(permission, Permission::Design | Permission::Launch);
                let view = Self::with(
                    page,
                    LaunchHead::sample(LaunchStep::Check),
                    list,
                    &Looker { may: &may, staff: &super::others::sample_staff() },
                    name == "launched",
                    (!roles, roles),
                );
                let problem = match name {
                    "changed" => Some(CheckProblem::Changed),
                    "own-design" => Some(CheckProblem::OwnDesign),
                    "no-reason" => Some(CheckProblem::NoReason),
                    _ => None,
                };
                let at = problem.map(|_| Line::ReadingAge);
                let line = Contact { name: "Childline".to_owned(), number: Some("0800 1111".to_owned()), dial: None };
                (
                    name.to_owned(),
                    Self {
                        problem,
                        at,
                        help_lines: vec![line],
                        bands: Band::ALL.into(),
                        unsettled: (name == "begun").then_some(3),
                        ..view
                    },
                )
            })
            .collect()
    }
}
