//! `/staff/c/{id}/own`: a question of the council's own.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;

use crate::questionnaire::{Band, Item, ItemId, ItemKind};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::studio::bank::area_options;
use crate::web::staff::studio::begin::Choice;
use crate::web::staff::studio::head::{Step, SurveyHead};
use crate::web::staff::studio::item_form::{blank_item, item_from};
use crate::web::staff::studio::problem::{Problem, in_field, problem, problems_of};
use crate::web::staff::studio::scales::{self, AnswerRow, ScaleChoice, rows_of};
use crate::web::staff::studio::who::ticked;
use crate::web::staff::studio::{Studied, Undone, at, conflict, launched, sample, studied, undone, wave_of};
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::Stands;
use crate::workflow::design::add_own;

/// A band that may be asked.
#[derive(Serialize)]
struct BandTick {
    band: Band,
    ticked: bool,
}

/// See the module.
#[derive(Serialize)]
pub struct Own {
    page: StaffShell,
    head: SurveyHead,
    problems: Vec<Problem>,
    wording_wrong: Option<Problem>,
    statement_wrong: Option<Problem>,
    area_wrong: Option<Problem>,
    label_wrong: Option<Problem>,
    bands_wrong: Option<Problem>,
    version: u32,
    wording: String,
    statement: String,
    scales: Vec<ScaleChoice>,
    scale: String,
    rows: Vec<AnswerRow>,
    most: String,
    low_label: String,
    high_label: String,
    sensitive: bool,
    areas: Vec<Choice>,
    bands: Vec<BandTick>,
}

fn view(site: &Site, me: &Me, studied: &Studied, problems: Vec<Problem>, typed: Option<(&StaffForm, &Item)>) -> Own {
    let offered = scales::offered(&site.chorus.catalogue);
    let strategy = site.chorus.catalogue.strategy(&studied.design.strategy);
    let form = typed.map(|(form, _)| form);
    let text = |field: &str| form.map_or_else(String::new, |form| form.text(field).to_owned());
    let scale = text("scale");
    let ticked = form.map(ticked);
    let blank = ItemKind::SeveralOf { options: Vec::new() };
    let tick =
        |band: &Band| BandTick { band: *band, ticked: ticked.as_ref().is_none_or(|ticked| ticked.contains(band)) };
    Own {
        page: StaffShell::of(site, me, Here::Surveys),
        head: studied.head(Some(Step::Questions)),
        wording_wrong: in_field(&problems, "wording"),
        statement_wrong: in_field(&problems, "statement"),
        area_wrong: in_field(&problems, "area"),
        label_wrong: in_field(&problems, "label_0").or(in_field(&problems, "scale")),
        bands_wrong: in_field(&problems, "bands"),
        problems,
        version: studied.version,
        wording: text("wording"),
        statement: text("statement"),
        scales: scales::choices(&offered, None, &scale),
        rows: rows_of(typed.map_or(&blank, |(_, item)| &item.kind)),
        scale,
        most: text("most"),
        low_label: text("low_label"),
        high_label: text("high_label"),
        sensitive: form.is_some_and(|form| form.has("sensitive")),
        areas: area_options(strategy, &text("area")),
        bands: studied.design.forms.keys().map(tick).collect(),
    }
}

/// `GET /staff/c/{id}/own`.
///
/// # Errors
/// When there is no such survey or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let Some(studied) = studied(&site, &id).await? else { return Ok(launched(&id)) };
    reply::page(&site, &view(&site, &me, &studied, Vec::new(), None))
}

/// `POST /staff/c/{id}/own`.
///
/// # Errors
/// When there is no such survey, a store fails or the page cannot be made.
pub async fn make(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let wave = wave_of(&id)?;
    let here = format!("/staff/c/{wave}/own");
    let offered = scales::offered(&site.chorus.catalogue);
    let first = offered.first().map_or(ItemKind::Text { most_chars: 500 }, |scale| scale.kind.clone());
    let item = item_from(&form, &blank_item(first), &offered);
    let bands = ticked(&form);
    let area: Option<ItemId> = form.text("area").parse().ok();
    let problems = if bands.is_empty() {
        vec![problem("no_bands", "bands")]
    } else {
        match add_own(&site.chorus, at(&wave, &form, &me)?, item.clone(), &bands, area).await {
            Ok(made) => {
                let band = bands.first().copied().unwrap_or(Band::EightToEleven);
                return Ok(reply::see_other(&format!("/staff/c/{wave}/questions?band={band}&item={made}#editor")));
            }
            Err(error) => match undone(error)? {
                Undone::Conflict => {
                    return conflict::page(&site, &me, &wave, &form, (&here, &here), |_| Vec::new()).await;
                }
                Undone::Refused(refused) => problems_of(&refused),
            },
        }
    };
    let Some(now) = studied(&site, &id).await? else { return Ok(launched(&id)) };
    let page = view(&site, &me, &now, problems, Some((&form, &item)));
    reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &page)
}

impl View for Own {
    const TEMPLATE: &'static str = "pages/staff/studio/own";

    fn samples() -> Vec<(String, Self)> {
        let view = |problems: Vec<Problem>, wording: &str| Self {
            page: StaffShell::sample(Here::Surveys),
            head: SurveyHead::sample(Stands::Designed, Some(Step::Questions)),
            wording_wrong: in_field(&problems, "wording"),
            statement_wrong: in_field(&problems, "statement"),
            area_wrong: in_field(&problems, "area"),
            label_wrong: in_field(&problems, "label_0"),
            bands_wrong: in_field(&problems, "bands"),
            problems,
            version: 3,
            wording: wording.to_owned(),
            statement: wording.to_owned(),
            scales: scales::choices(&sample::scales(), None, ""),
            scale: "one".to_owned(),
            rows: rows_of(&sample::item().kind),
            most: "3".to_owned(),
            low_label: wording.to_owned(),
            high_label: String::new(),
            sensitive: true,
            areas: vec![Choice::new("rights", "Rights", false)],
            bands: vec![
                BandTick { band: Band::EightToEleven, ticked: true },
                BandTick { band: Band::CareLeavers, ticked: false },
            ],
        };
        let wrong = vec![
            problem("wording", "wording"),
            problem("statement", "statement"),
            problem("no_area", "area"),
            problem("nothing_good", "label_0"),
            problem("no_bands", "bands"),
        ];
        vec![("first".to_owned(), view(Vec::new(), "")), ("wrong".to_owned(), view(wrong, sample::HOSTILE))]
    }
}
