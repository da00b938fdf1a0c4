//! `/staff/c/{id}/privacy`: how many young people, how sure the results will be, what matters most, and what room the
//! privacy limits leave. The figures of the field stand on a page of their own.

mod figures;

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::head::{Step, SurveyHead};
use super::outline::{area_of, label_in};
use super::problem::{Problem, problems_of};
use super::save::{Ways, answer};
use super::sure_rows::SureTable;
use super::{Studied, at, sample, studied, wave_of};
use crate::consultation::Importance;
use crate::consultation::design::Design;
use crate::questionnaire::{Band, ItemId};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::Stands;
use crate::workflow::WorkflowError;
use crate::workflow::design::{
    DesignError, GroupNumbers, Refused, merge_groups, planned, remove_items, set_importance, set_numbers,
};
use crate::workflow::plan_wave::{PlannedWave, YearRoom, room_after};

pub use figures::{Figures, show as show_figures};

/// The numbers of one group.
#[derive(Clone, Serialize)]
struct GroupFields {
    id: String,
    title: String,
    bands: Vec<Band>,
    invited: String,
    answers: String,
    too_small: bool,
    /// Nobody said how many, although it was said of another group.
    missing: bool,
}

/// A question, and how much it matters.
#[derive(Clone, Serialize)]
struct Matters {
    id: String,
    label: String,
    most: bool,
    nationally: bool,
}

/// The questions of an area.
#[derive(Clone, Serialize)]
struct MattersArea {
    title: Option<String>,
    items: Vec<Matters>,
}

/// What a council year has room for.
#[derive(Clone, Serialize)]
struct Room {
    from: i32,
    to: i32,
    long: u64,
    short: u64,
}

/// See the module.
#[derive(Serialize)]
pub struct Sure {
    page: StaffShell,
    head: SurveyHead,
    problems: Vec<Problem>,
    version: u32,
    groups: Vec<GroupFields>,
    table: Option<SureTable>,
    /// The plan cannot be made although the numbers stand.
    unplanned: bool,
    areas: Vec<MattersArea>,
    fits: bool,
    rooms: Vec<Room>,
    spot_check: bool,
}

fn groups(design: &Design, plan: Option<&PlannedWave>, typed: Option<&StaffForm>) -> Vec<GroupFields> {
    let any_said = design.groups.iter().any(|group| group.invited.is_some());
    let number = |value: Option<u32>| value.map_or_else(String::new, |value| value.to_string());
    let fields = |group: &crate::consultation::design::DesignGroup| {
        let text = |field: &str, stored: String| match typed {
            Some(form) if form.has(&format!("{field}_{}", group.group)) => {
                form.text(&format!("{field}_{}", group.group)).to_owned()
            }
            _ => stored,
        };
        GroupFields {
            id: group.group.to_string(),
            title: text("title", group.title.clone()),
            bands: group.bands.clone(),
            invited: text("invited", number(group.invited)),
            answers: text("answers", number(group.answers)),
            missing: any_said && text("invited", number(group.invited)).is_empty(),
            too_small: plan.is_some_and(|plan| plan.below_floor.contains(&group.group)),
        }
    };
    design.groups.iter().map(fields).collect()
}

fn matters(site: &Site, design: &Design) -> Vec<MattersArea> {
    let strategy = site.chorus.catalogue.strategy(&design.strategy);
    let ids = design.items();
    let item = |id: &ItemId| Matters {
        id: id.to_string(),
        label: label_in(design, id),
        most: design.importance_of(id) == Importance::MostImportant,
        nationally: design.importance_of(id) == Importance::OnlyNationally,
    };
    let of = |code: Option<&ItemId>| -> Vec<Matters> {
        ids.iter().filter(|id| area_of(design, strategy, id) == code).map(|id| item(id)).collect()
    };
    let areas = strategy.map_or(&[][..], |strategy| &strategy.areas);
    let named = areas.iter().map(|area| MattersArea { title: Some(area.title.clone()), items: of(Some(&area.code)) });
    named.chain([MattersArea { title: None, items: of(None) }]).filter(|area| !area.items.is_empty()).collect()
}

fn room(room: &YearRoom) -> Room {
    Room { from: room.council_year, to: room.council_year + 1, long: room.full_surveys(), short: room.short_surveys() }
}

async fn view(
    site: &Site,
    me: &Me,
    studied: &Studied,
    problems: Vec<Problem>,
    typed: Option<&StaffForm>,
) -> Result<Sure, PageError> {
    let design = &studied.design;
    let plan = match planned(&site.chorus.catalogue, design) {
        Ok(plan) => Some(plan),
        // What keeps it from being planned is told as faults of the design.
        Err(WorkflowError::Faults(_) | WorkflowError::Plan(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let rooms = match &plan {
        Some(plan) => room_after(&site.chorus, &plan.draft).await?,
        None => Vec::new(),
    };
    Ok(Sure {
        page: StaffShell::of(site, me, Here::Surveys),
        head: studied.head(Some(Step::Sure)),
        problems,
        version: studied.version,
        groups: groups(design, plan.as_ref(), typed),
        unplanned: plan.is_none() && design.groups.iter().all(|group| group.invited.is_some()),
        table: plan.as_ref().map(|plan| SureTable::of_plan(plan, design)),
        areas: matters(site, design),
        fits: rooms.first().is_none_or(|room| room.fits),
        rooms: rooms.iter().map(room).collect(),
        spot_check: design.kind == crate::consultation::design::DesignKind::SpotCheck,
    })
}

/// `GET /staff/c/{id}/privacy`.
///
/// # Errors
/// When there is no such survey or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let Some(studied) = studied(&site, &id).await? else { return Ok(super::launched(&id)) };
    reply::page(&site, &view(&site, &me, &studied, Vec::new(), None).await?)
}

fn fields_of(design: &Design) -> Vec<(String, String)> {
    let fields = groups(design, None, None).into_iter().flat_map(|group| {
        [
            (format!("title_{}", group.id), group.title),
            (format!("invited_{}", group.id), group.invited),
            (format!("answers_{}", group.id), group.answers),
        ]
    });
    fields.collect()
}

/// What was typed for each group; `None` where something is no number.
fn numbers_of(form: &StaffForm, design: &Design) -> Option<Vec<GroupNumbers>> {
    let number = |text: &str| if text.is_empty() { Some(None) } else { text.parse::<u32>().ok().map(Some) };
    let group = |group: &crate::consultation::design::DesignGroup| {
        Some(GroupNumbers {
            group: group.group.clone(),
            title: form.text(&format!("title_{}", group.group)).to_owned(),
            invited: number(form.text(&format!("invited_{}", group.group)))?,
            answers: number(form.text(&format!("answers_{}", group.group)))?,
        })
    };
    design.groups.iter().map(group).collect()
}

/// `POST /staff/c/{id}/privacy`: how many are invited and answer.
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
    let Some(now) = studied(&site, &id).await? else { return Ok(super::launched(&id)) };
    let done = match numbers_of(&form, &now.design) {
        Some(numbers) => set_numbers(&site.chorus, at(&wave, &form, &me)?, numbers).await,
        None => Err(DesignError::Refused(Refused::Numbers)),
    };
    finish(&site, &me, &form, &id, "", done).await
}

/// `POST /staff/c/{id}/privacy/merge`: two groups as one.
///
/// # Errors
/// As [`save`].
pub async fn merge(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let wave = wave_of(&id)?;
    let named = |field: &str| form.text(field).parse().map_err(|_| PageError::BadForm);
    let (one, other) = (named("group")?, named("with")?);
    let done = merge_groups(&site.chorus, at(&wave, &form, &me)?, &one, &other).await;
    finish(&site, &me, &form, &id, "/merge", done).await
}

/// `POST /staff/c/{id}/privacy/fewer`: leaves out the questions that a suggestion names.
///
/// # Errors
/// As [`save`].
pub async fn fewer(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let wave = wave_of(&id)?;
    let Some(now) = studied(&site, &id).await? else { return Ok(super::launched(&id)) };
    let group = now.design.groups.iter().find(|group| group.group.as_str() == form.text("group"));
    let named: Vec<ItemId> = form.all("item").iter().filter_map(|item| item.parse().ok()).collect();
    let bands = group.map_or(&[][..], |group| &group.bands);
    let done = remove_items(&site.chorus, at(&wave, &form, &me)?, &named, bands).await;
    finish(&site, &me, &form, &id, "/fewer", done).await
}

/// `POST /staff/c/{id}/privacy/importance`: what matters most.
///
/// # Errors
/// As [`save`].
pub async fn weigh(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let wave = wave_of(&id)?;
    let said = form.fields().filter_map(|(name, value)| {
        let item = name.strip_prefix("matters_")?.parse::<ItemId>().ok()?;
        Some((item, value.parse::<Importance>().ok()?))
    });
    let done = set_importance(&site.chorus, at(&wave, &form, &me)?, said.collect()).await;
    finish(&site, &me, &form, &id, "/importance", done).await
}

async fn finish(
    site: &Site,
    me: &Me,
    form: &StaffForm,
    id: &str,
    path: &str,
    done: Result<(), DesignError>,
) -> Result<HttpResponse, PageError> {
    let here = format!("/staff/c/{}/privacy", wave_of(id)?);
    let action = format!("{here}{path}");
    if let Err(DesignError::Refused(refused)) = &done {
        let Some(now) = studied(site, id).await? else { return Ok(super::launched(id)) };
        let page = view(site, me, &now, problems_of(refused), Some(form)).await?;
        return reply::page_with(site, actix_web::http::StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let ways = Ways { id, action: &action, back: &here };
    answer(site, me, form, ways, done, fields_of, |_, _| -> Result<Sure, PageError> { Err(PageError::Gone) }).await
}

impl View for Sure {
    const TEMPLATE: &'static str = "pages/staff/studio/sure";

    fn samples() -> Vec<(String, Self)> {
        let group = |id: &str, title: &str, invited: &str, too_small| GroupFields {
            id: id.to_owned(),
            title: title.to_owned(),
            bands: vec![Band::FourToSeven],
            invited: invited.to_owned(),
            answers: String::new(),
            missing: invited.is_empty(),
            too_small,
        };
        let item = |id: &str, most, nationally| Matters {
            id: id.to_owned(),
            label: sample::HOSTILE.to_owned(),
            most,
            nationally,
        };
        let view = |problems: Vec<Problem>, table: Option<SureTable>, fits: bool| Self {
            page: StaffShell::sample(Here::Surveys),
            head: SurveyHead::sample(Stands::Designed, Some(Step::Sure)),
            problems,
            version: 3,
            groups: vec![group("4-7", "Ages 4 to 7", "20", true), group("8-11", sample::HOSTILE, "", false)],
            unplanned: table.is_none() && !fits,
            table,
            areas: vec![
                MattersArea { title: Some("Rights".to_owned()), items: vec![item("decisions", true, false)] },
                MattersArea { title: None, items: vec![item("pets", false, true)] },
            ],
            fits,
            rooms: vec![
                Room { from: 2027, to: 2028, long: 0, short: 2 },
                Room { from: 2028, to: 2029, long: 1, short: 1 },
                Room { from: 2029, to: 2030, long: 0, short: 0 },
            ],
            spot_check: true,
        };
        vec![
            ("planned".to_owned(), view(Vec::new(), Some(SureTable::sample()), true)),
            ("no-numbers".to_owned(), Self { rooms: Vec::new(), ..view(Vec::new(), None, true) }),
            ("over".to_owned(), view(Vec::new(), Some(SureTable::sample()), false)),
            ("unplanned".to_owned(), view(problems_of(&Refused::Numbers), None, false)),
        ]
    }
}
