//! Slips: ordered on one page, printed from the reply to its form, and gone.
//!
//! A number is made while the reply is made, stands in that reply alone, and is known afterwards only by what the gate
//! looks it up by. The form carries the number of its print run and works once: loading the page again, or pressing
//! Back and sending again, makes nothing and shows nothing.
//!
//! Left open: a reply that is lost on its way. Its slips are made void by the run, and printed again.

pub mod merge;
pub mod sheet;
pub mod views;

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, web};
use rand::TryRngCore;
use rand::rngs::OsRng;

use self::sheet::{Printed, Sheets, Slip, SlipWords};
use self::views::{Codes, GroupRow, ListWarning, OneVoid, Order, OrderProblem, PrintedOnce, RunRow, Who};
use super::launch::survey::{LaunchStep, SlipGroup, Survey};
use super::{Here, Me, StaffForm, StaffShell};
use crate::consultation::{Code, GroupId, MOST_SLIPS, RunNumber, SlipForm, Stage};
use crate::questionnaire::Band;
use crate::store::{PrintRun, StoreError};
use crate::web::day::Day;
use crate::web::error::PageError;
use crate::web::page::{Sample, samples_of};
use crate::web::reply::{self, HTML, page, page_with, see_other};
use crate::web::site::Site;
use crate::workflow::design::{At, DesignError, Settled, settle};
use crate::workflow::{FLOOR, Slips, WorkflowError, next_run, print_slips, rounded_down, void_code, void_run};

/// The most characters of the line in other languages: so many fit on a card.
const MOST_LINE: usize = 160;

/// Every page of slips.
#[must_use]
pub fn samples() -> Vec<Sample> {
    let mut all = samples_of::<Codes>();
    all.extend(samples_of::<ListWarning>());
    all.extend(samples_of::<PrintedOnce>());
    all.extend(samples_of::<Sheets>());
    all
}

/// `GET /staff/c/{id}/codes`: what was printed, and a form to print more.
///
/// # Errors
/// When there is no such survey, a store cannot be read, or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let survey = Survey::of(&site, &id).await?;
    let view = codes(&site, &me, &survey, None).await?;
    page(&site, &view)
}

/// An order that can be printed.
struct Wanted<'s> {
    group: &'s SlipGroup,
    band: Band,
    count: u32,
    form: SlipForm,
    run: RunNumber,
    sealed: bool,
    language_line: String,
}

impl<'s> Wanted<'s> {
    fn read(form: &StaffForm, survey: &'s Survey) -> Result<Self, Vec<OrderProblem>> {
        let who = who_of(form.text("who"), &survey.groups);
        let count = form.text("count").parse().ok().filter(|count| (1..=MOST_SLIPS).contains(count));
        let printed_on = form.text("form").parse::<SlipForm>().ok();
        let line = form.text("language_line");
        let fits = line.chars().count() <= MOST_LINE;
        match (who, count, printed_on, form.text("run").parse().ok(), fits) {
            (Some((group, band)), Some(count), Some(printed_on), Some(run), true) => Ok(Self {
                group,
                band,
                count,
                form: printed_on,
                run,
                sealed: form.has("sealed"),
                language_line: line.to_owned(),
            }),
            (.., None, _) if who.is_some() && count.is_some() && printed_on.is_some() && fits => Err(Vec::new()),
            _ => Err([
                (OrderProblem::Who, who.is_none()),
                (OrderProblem::Count, count.is_none()),
                (OrderProblem::Form, printed_on.is_none()),
                (OrderProblem::LanguageLine, !fits),
            ]
            .into_iter()
            .filter(|(_, wrong)| *wrong)
            .map(|(problem, _)| problem)
            .collect()),
        }
    }
}

/// The group and band that a form names as `8-11/8-11`.
fn who_of<'s>(sent: &str, groups: &'s [SlipGroup]) -> Option<(&'s SlipGroup, Band)> {
    let (group, band) = sent.split_once('/')?;
    let (group, band): (GroupId, Band) = (group.parse().ok()?, band.parse().ok()?);
    let found = groups.iter().find(|one| one.group == group)?;
    found.bands.contains(&band).then_some((found, band))
}

/// `POST /staff/c/{id}/codes`: makes numbers, and is the page they are printed from.
///
/// # Errors
/// When there is no such survey, the form is damaged, a store fails, or the page cannot be made. No number works then.
pub async fn print(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let survey = Survey::of(&site, &id).await?;
    let wanted = match Wanted::read(&form, &survey) {
        Ok(wanted) => wanted,
        Err(problems) => return codes_again(&site, &me, &survey, &form, problems).await,
    };
    let asked_before = form.has("asked");
    if wanted.form == SlipForm::List && !form.has("sure") {
        return warn(&site, &me, &survey, &form, asked_before);
    }
    if let Some(refused) = settled(&site, &survey, &me).await? {
        return codes_again(&site, &me, &survey, &form, vec![refused]).await;
    }
    let slips = Slips {
        wave: &survey.wave,
        group: &wanted.group.group,
        band: wanted.band,
        count: wanted.count,
        form: wanted.form,
        run: wanted.run,
    };
    let mut made = None;
    let hand_out = |codes: &[Code]| {
        // Made before any number works: a page that cannot be made costs nobody a slip.
        made = Some(handed_out(&site, &me, &survey, &wanted, codes).map_err(std::io::Error::other)?);
        Ok(())
    };
    match print_slips(&site.chorus, &mut OsRng.unwrap_err(), &slips, &me.login, hand_out).await {
        Ok(()) => made.ok_or(PageError::Gone),
        Err(WorkflowError::Store(StoreError::RunBegun)) => printed_once(&site, &me, &survey, wanted.run).await,
        Err(WorkflowError::Store(StoreError::MoreCodes)) => {
            codes_again(&site, &me, &survey, &form, vec![OrderProblem::TooMany]).await
        }
        Err(WorkflowError::Stage(_)) => Ok(see_other(&format!("/staff/c/{}/codes", survey.wave))),
        Err(error) => Err(error.into()),
    }
}

/// Settles a survey that no slip can be made for yet; what stands in the way, if anything does.
async fn settled(site: &Site, survey: &Survey, me: &Me) -> Result<Option<OrderProblem>, PageError> {
    let Some(stored) = survey.design.as_ref().filter(|_| !survey.is_settled) else { return Ok(None) };
    let at = At { wave: &survey.wave, version: stored.version, who: &me.login };
    match settle(&site.chorus, at).await {
        Ok(Settled::Done) => Ok(None),
        Ok(Settled::Faults(_)) | Err(DesignError::Refused(_)) => Ok(Some(OrderProblem::NotFinished)),
        Err(error) if error.is_conflict() => Ok(Some(OrderProblem::NotFinished)),
        Err(DesignError::Workflow(WorkflowError::Printed(_))) => Ok(Some(OrderProblem::NotFinished)),
        Err(DesignError::Workflow(error)) => Err(error.into()),
    }
}

/// Why the pages could not be made.
#[derive(Debug, thiserror::Error)]
enum NotMade {
    #[error("the address of this site is too long for a slip")]
    TooLong,
    #[error("the page could not be made")]
    Render(#[from] crate::web::page::RenderError),
}

/// The reply with the numbers in it.
fn handed_out(
    site: &Site,
    me: &Me,
    survey: &Survey,
    wanted: &Wanted<'_>,
    codes: &[Code],
) -> Result<HttpResponse, NotMade> {
    let words = SlipWords {
        council: site.council.clone(),
        title: survey.title.clone(),
        address: site.origin().trim_start_matches("https://").to_owned(),
        opens_on: Day(survey.opens_on),
        closes_on: Day(survey.closes_on),
        new_number: site.for_codes().cloned(),
        contacts: site.contacts_of(wanted.band).to_vec(),
        language_line: wanted.language_line.clone(),
    };
    if wanted.form == SlipForm::List {
        let file = merge::file(codes, site.origin(), &wanted.group.title, &words);
        let name = format!("attachment; filename=\"{}-{}.csv\"", survey.wave, wanted.run);
        let reply = HttpResponse::Ok()
            .content_type("text/csv; charset=utf-8")
            .insert_header((CONTENT_DISPOSITION, name))
            .body(file);
        return Ok(reply);
    }
    let slips =
        codes.iter().map(|code| Slip::of(code, site.origin())).collect::<Option<Vec<_>>>().ok_or(NotMade::TooLong)?;
    let printed = Printed {
        survey: survey.wave.as_str(),
        group: &wanted.group.title,
        wording: wording_of(&survey.groups, &wanted.group.group, wanted.band),
        band: wanted.band,
        form: wanted.form,
        sealed: wanted.sealed,
        run: wanted.run,
    };
    let view = Sheets::of(StaffShell::of(site, me, Here::Surveys), &printed, words, slips);
    Ok(HttpResponse::Ok().content_type(HTML).body(site.pages.render(&view)?))
}

fn warn(site: &Site, me: &Me, survey: &Survey, form: &StaffForm, problem: bool) -> Result<HttpResponse, PageError> {
    let view = ListWarning {
        page: StaffShell::of(site, me, Here::Surveys),
        survey: survey.head(me, LaunchStep::Codes),
        who: form.text("who").to_owned(),
        order: typed(form, form.text("run").to_owned()),
        problem,
    };
    let status = if problem { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page_with(site, status, &view)
}

async fn printed_once(site: &Site, me: &Me, survey: &Survey, run: RunNumber) -> Result<HttpResponse, PageError> {
    let found = site.chorus.stores.app.print_run(&survey.wave, run).await?.ok_or(PageError::Gone)?;
    let view = PrintedOnce {
        page: StaffShell::of(site, me, Here::Surveys),
        survey: survey.head(me, LaunchStep::Codes),
        run: run.to_string(),
        slips: found.slips,
        void: found.state == crate::store::RunState::Void,
    };
    page_with(site, StatusCode::CONFLICT, &view)
}

/// `POST /staff/c/{id}/codes/void-run`: makes every slip of a run void.
///
/// # Errors
/// When there is no such survey or run, or a store fails.
pub async fn void_all(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let survey = Survey::of(&site, &id).await?;
    let run = form.text("run").parse().map_err(|_| PageError::NotFound)?;
    match void_run(&site.chorus, &survey.wave, run, &me.login).await {
        Ok(_) => Ok(see_other(&format!("/staff/c/{}/codes", survey.wave))),
        Err(WorkflowError::NoSuchRun) => Err(PageError::NotFound),
        Err(error) => Err(error.into()),
    }
}

/// `POST /staff/c/{id}/codes/void-one`: makes one number void, which is never shown again.
///
/// # Errors
/// When there is no such survey, a store fails, or the page cannot be made.
pub async fn void_one(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let survey = Survey::of(&site, &id).await?;
    let became = match Code::parse(form.text("number")) {
        Err(_) => OneVoid::NotANumber,
        Ok(code) if void_code(&site.chorus, &code, &me.login).await? => OneVoid::Done,
        Ok(_) => OneVoid::Unknown,
    };
    let mut view = codes(&site, &me, &survey, None).await?;
    view.one = Some(became);
    let status = if became == OneVoid::Done { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page_with(&site, status, &view)
}

/// The page again, with what was typed and what is wrong with it.
async fn codes_again(
    site: &Site,
    me: &Me,
    survey: &Survey,
    form: &StaffForm,
    problems: Vec<OrderProblem>,
) -> Result<HttpResponse, PageError> {
    let mut view = codes(site, me, survey, Some(form)).await?;
    view.problems = problems;
    reply::page_with(site, StatusCode::UNPROCESSABLE_ENTITY, &view)
}

fn typed(form: &StaffForm, run: String) -> Order {
    Order {
        run,
        count: form.text("count").to_owned(),
        form: form.text("form").parse().map_or("", SlipForm::as_str),
        sealed: form.has("sealed"),
        language_line: form.text("language_line").to_owned(),
    }
}

async fn codes(site: &Site, me: &Me, survey: &Survey, form: Option<&StaffForm>) -> Result<Codes, PageError> {
    let (stores, wave) = (&site.chorus.stores, &survey.wave);
    // Always a new run: the form that was sent may have printed by now.
    let run = next_run(&site.chorus, &mut OsRng.unwrap_err(), wave).await?.to_string();
    let chosen = form.map_or("", |form| form.text("who"));
    let mut groups = Vec::new();
    for group in &survey.groups {
        let issued = stores.gate.issued_count(wave, &group.group).await?;
        let (about, enough) = (rounded_down(issued), issued >= u64::from(FLOOR));
        groups.push(GroupRow { title: group.title.clone(), about, enough });
    }
    let row = |run: PrintRun| RunRow {
        run: run.run.to_string(),
        title: title_of(&survey.groups, &run.group),
        band: wording_of(&survey.groups, &run.group, run.band),
        slips: run.slips,
        form: run.form.as_str(),
        state: run.state.as_str(),
        printed_on: Day(run.printed_on),
        printed_by: run.printed_by,
    };
    Ok(Codes {
        page: StaffShell::of(site, me, Here::Surveys),
        survey: survey.head(me, LaunchStep::Codes),
        over: !matches!(survey.stage, Stage::Draft | Stage::Open),
        launched: survey.stage == Stage::Open,
        least: FLOOR,
        groups,
        who: survey.groups.iter().flat_map(|group| choices(group, chosen)).collect(),
        order: form.map_or_else(|| blank(&run), |form| typed(form, run.clone())),
        problems: Vec::new(),
        runs: stores.app.print_runs(wave).await?.into_iter().map(row).collect(),
        one: None,
        has_desk: site.for_codes().is_some(),
    })
}

fn blank(run: &str) -> Order {
    Order {
        run: run.to_owned(),
        count: String::new(),
        form: SlipForm::Letters.as_str(),
        sealed: false,
        language_line: String::new(),
    }
}

fn choices<'g>(group: &'g SlipGroup, chosen: &'g str) -> impl Iterator<Item = Who> + 'g {
    let several = group.bands.len() > 1;
    group.bands.iter().map(move |band| {
        let value = format!("{}/{band}", group.group);
        let chosen = value == chosen;
        Who { value, title: group.title.clone(), band: several.then(|| band.to_string()), chosen }
    })
}

/// The band whose words a slip leads to, where its group has several.
fn wording_of(groups: &[SlipGroup], group: &GroupId, band: Band) -> Option<String> {
    let group = groups.iter().find(|one| one.group == *group)?;
    (group.bands.len() > 1).then(|| band.to_string())
}

fn title_of(groups: &[SlipGroup], group: &GroupId) -> String {
    groups.iter().find(|one| one.group == *group).map_or_else(|| group.to_string(), |one| one.title.clone())
}
