//! Adding questions to a survey: from the bank (`/staff/c/{id}/bank`), or one's own (`/staff/c/{id}/own`).

mod own;

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::bank::{ALL, BandOption, BankArea, BankItem, PROMISES, Search, area_options, band_options, by_area};
use super::begin::Choice;
use super::head::{Step, SurveyHead};
use super::outline::label_in;
use super::problem::{Problem, problem, problems_of};
use super::who::ticked;
use super::{Studied, Undone, at, conflict, sample, studied, undone, wave_of};
use crate::questionnaire::{Band, ItemId};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::Stands;
use crate::workflow::design::add_from_bank;

pub use own::{Own, make as make_own, show as show_own};

/// See the module.
#[derive(Serialize)]
pub struct Add {
    page: StaffShell,
    head: SurveyHead,
    problems: Vec<Problem>,
    version: u32,
    search: String,
    areas: Vec<Choice>,
    bands: Vec<BandOption>,
    found: Vec<BankArea>,
    /// The bands of this survey.
    survey_bands: Vec<BandOption>,
    /// How many of what is shown can be added.
    addable: usize,
    /// The questions of promises are looked for.
    promises: bool,
    /// What the strategy is called.
    strategy: String,
    /// Something is looked for.
    searched: bool,
    /// All that was shown was added just now.
    added_all: bool,
    /// What is looked for, for the forms of the page.
    area: String,
    band: Option<Band>,
    /// The question that was added just now.
    added: Option<Added>,
}

/// A question that was added just now.
#[derive(Clone, Serialize)]
struct Added {
    label: String,
    href: String,
}

/// The bands of the survey; the one that is looked for is ticked, or all.
fn ticked_options(studied: &Studied, search: &Search) -> Vec<BandOption> {
    let ticked = |band: Band| search.band().is_none_or(|one| one == band);
    studied.design.forms.keys().map(|band| BandOption { band: *band, chosen: ticked(*band) }).collect()
}

/// Every question that a search shows and that can be added.
fn shown(site: &Site, studied: &Studied, search: &Search) -> Vec<ItemId> {
    let items = found(site, studied, search).into_iter().flat_map(|area| area.items);
    items.filter(|item| !item.bands.is_empty()).filter_map(|item| item.id.parse().ok()).collect()
}

/// What a search finds, each question with the bands it can be added to.
fn found(site: &Site, studied: &Studied, search: &Search) -> Vec<BankArea> {
    let catalogue = &site.chorus.catalogue;
    let design = &studied.design;
    // Taken is what every band of the survey that can be asked it is asked already.
    let taken: BTreeSet<ItemId> = design.items().into_iter().cloned().collect();
    let mut found = by_area(catalogue, catalogue.strategy(&design.strategy), search, &taken);
    for area in &mut found {
        for item in &mut area.items {
            let id: Option<ItemId> = item.id.parse().ok();
            let asked: BTreeSet<Band> = id.iter().flat_map(|id| design.bands_asked(id)).collect();
            item.bands.retain(|band| design.forms.contains_key(band) && !asked.contains(band));
        }
        area.there = area.items.iter().filter(|item| item.bands.is_empty()).count();
    }
    found
}

fn added(studied: &Studied, search: &Search) -> Option<Added> {
    let item = search.added()?;
    let band = studied.design.bands_asked(&item).last()?;
    let href = format!("/staff/c/{}/questions?band={band}&item={item}#editor", studied.id);
    Some(Added { label: label_in(&studied.design, &item), href })
}

fn view(site: &Site, me: &Me, studied: &Studied, search: &Search, problems: Vec<Problem>) -> Add {
    let strategy = site.chorus.catalogue.strategy(&studied.design.strategy);
    let found = found(site, studied, search);
    let can_add = |item: &BankItem| !item.bands.is_empty();
    Add {
        page: StaffShell::of(site, me, Here::Surveys),
        head: studied.head(Some(Step::Questions)),
        problems,
        version: studied.version,
        search: search.words().to_owned(),
        areas: area_options(strategy, search.area()),
        bands: band_options(search.band()),
        addable: found.iter().flat_map(|area| &area.items).filter(|item| can_add(item)).count(),
        found,
        survey_bands: ticked_options(studied, search),
        promises: search.area() == PROMISES,
        strategy: strategy.map(|strategy| strategy.title.clone()).unwrap_or_default(),
        searched: !search.area().is_empty() || !search.words().is_empty(),
        added_all: search.added_all(),
        area: search.area().to_owned(),
        band: search.band(),
        added: added(studied, search),
    }
}

/// `GET /staff/c/{id}/bank`.
///
/// # Errors
/// When there is no such survey or the page cannot be made.
pub async fn show(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    search: web::Query<Search>,
) -> Result<HttpResponse, PageError> {
    let Some(studied) = studied(&site, &id).await? else { return Ok(super::launched(&id)) };
    reply::page(&site, &view(&site, &me, &studied, &search, Vec::new()))
}

/// `POST /staff/c/{id}/bank`: one question into the ticked bands.
///
/// # Errors
/// When there is no such survey, a store fails or the page cannot be made.
pub async fn add(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let wave = wave_of(&id)?;
    let all = form.text("item") == ALL;
    let bands = ticked(&form);
    let here = format!("/staff/c/{wave}/bank");
    let search = Search::of_form(&form);
    let items = if all {
        let Some(now) = studied(&site, &id).await? else { return Ok(super::launched(&id)) };
        shown(&site, &now, &search)
    } else {
        vec![form.text("item").parse().map_err(|_| PageError::BadForm)?]
    };
    let done = if bands.is_empty() {
        None
    } else {
        Some(add_from_bank(&site.chorus, at(&wave, &form, &me)?, &items, &bands).await)
    };
    let problems = match done {
        None => vec![problem("no_bands", "main")],
        Some(Ok(_)) => {
            return Ok(reply::see_other(&format!("{here}?{}", search.after_adding(items.first().filter(|_| !all)))));
        }
        Some(Err(error)) => match undone(error)? {
            Undone::Conflict => {
                return conflict::page(&site, &me, &wave, &form, (&here, &here), |_| Vec::new()).await;
            }
            Undone::Refused(refused) => problems_of(&refused),
        },
    };
    let Some(now) = studied(&site, &id).await? else { return Ok(super::launched(&id)) };
    let page = view(&site, &me, &now, &search, problems);
    reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &page)
}

impl View for Add {
    const TEMPLATE: &'static str = "pages/staff/studio/add";

    fn samples() -> Vec<(String, Self)> {
        let view = |search: &str, found, problems| Self {
            page: StaffShell::sample(Here::Surveys),
            head: SurveyHead::sample(Stands::Designed, Some(Step::Questions)),
            problems,
            version: 3,
            search: search.to_owned(),
            areas: vec![Choice::new("rights", "Rights", true)],
            bands: band_options(None),
            found,
            survey_bands: band_options(Some(Band::EightToEleven)),
            addable: 2,
            promises: search == "promise",
            strategy: "Corporate Parenting Strategy 2018".to_owned(),
            searched: !search.is_empty(),
            added_all: false,
            area: "rights".to_owned(),
            band: Some(Band::EightToEleven),
            added: None,
        };
        let just_now = Added { label: sample::HOSTILE.to_owned(), href: "/staff/c/2027-06-pulse/questions".to_owned() };
        let mut asked = BankArea::samples();
        asked[0].items[0].bands.clear();
        vec![
            ("all".to_owned(), view("", asked, Vec::new())),
            ("added".to_owned(), Self { added: Some(just_now), ..view("promise", BankArea::samples(), Vec::new()) }),
            ("none".to_owned(), view(sample::HOSTILE, Vec::new(), Vec::new())),
            ("wrong".to_owned(), view("", BankArea::samples(), vec![problem("no_bands", "main")])),
        ]
    }
}
