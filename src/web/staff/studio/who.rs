//! `/staff/c/{id}/who`: which age groups are asked. One that is left out loses its questions here; one that joins gets those
//! of the others that are for its age.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::head::{Step, SurveyHead};
use super::problem::{Problem, in_field, problems_of};
use super::save::{Ways, answer};
use super::{Studied, at, studied, wave_of};
use crate::consultation::design::Design;
use crate::questionnaire::Band;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::Stands;
use crate::workflow::design::{ask_bands, can_ask};

/// An age group that can be asked.
#[derive(Clone, Serialize)]
pub struct BandChoice {
    /// Which.
    pub band: Band,
    /// Whether it is ticked.
    pub chosen: bool,
    /// How many questions it is asked here; 0 while it is not.
    pub questions: usize,
    /// About how many minutes they take.
    pub minutes: u32,
}

impl BandChoice {
    /// Every age group; these are ticked.
    #[must_use]
    pub fn all(chosen: &[Band]) -> Vec<Self> {
        Band::ALL.map(|band| Self { band, chosen: chosen.contains(&band), questions: 0, minutes: 0 }).into()
    }
}

/// The age groups that a form ticks.
#[must_use]
pub fn ticked(form: &StaffForm) -> Vec<Band> {
    form.all("bands").iter().filter_map(|band| band.parse().ok()).collect()
}

/// See the module.
#[derive(Serialize)]
pub struct Who {
    page: StaffShell,
    head: SurveyHead,
    problems: Vec<Problem>,
    bands_wrong: Option<Problem>,
    version: u32,
    bands: Vec<BandChoice>,
}

fn view(site: &Site, me: &Me, studied: &Studied, problems: Vec<Problem>, typed: Option<Vec<Band>>) -> Who {
    let design = &studied.design;
    let asked = |band: Band| design.forms.get(&band).map_or((0, 0), |form| (form.items().count(), form.minutes));
    let chosen = typed.unwrap_or_else(|| design.forms.keys().copied().collect());
    let bands = BandChoice::all(&chosen).into_iter().filter(|one| can_ask(&site.chorus, design, one.band));
    Who {
        page: StaffShell::of(site, me, Here::Surveys),
        head: studied.head(Some(Step::Questions)),
        bands_wrong: in_field(&problems, "bands"),
        problems,
        version: studied.version,
        bands: bands
            .map(|one| {
                let (questions, minutes) = asked(one.band);
                BandChoice { questions, minutes, ..one }
            })
            .collect(),
    }
}

/// `GET /staff/c/{id}/who`.
///
/// # Errors
/// When there is no such survey or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let Some(studied) = studied(&site, &id).await? else { return Ok(super::launched(&id)) };
    reply::page(&site, &view(&site, &me, &studied, Vec::new(), None))
}

fn fields_of(design: &Design) -> Vec<(String, String)> {
    design.forms.keys().map(|band| ("bands".to_owned(), band.to_string())).collect()
}

/// `POST /staff/c/{id}/who`.
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
    let (here, back) = (format!("/staff/c/{wave}/who"), format!("/staff/c/{wave}/questions"));
    let bands = ticked(&form);
    let done = ask_bands(&site.chorus, at(&wave, &form, &me)?, &bands).await;
    let ways = Ways { id: &id, action: &here, back: &back };
    let again = |now: Studied, refused| Ok(view(&site, &me, &now, problems_of(&refused), Some(bands.clone())));
    answer(&site, &me, &form, ways, done, fields_of, again).await
}

impl View for Who {
    const TEMPLATE: &'static str = "pages/staff/studio/who";

    fn samples() -> Vec<(String, Self)> {
        let view = |problems: Vec<Problem>, chosen: &[Band]| Self {
            page: StaffShell::sample(Here::Surveys),
            head: SurveyHead::sample(Stands::Designed, Some(Step::Questions)),
            bands_wrong: in_field(&problems, "bands"),
            problems,
            version: 3,
            bands: BandChoice::all(chosen)
                .into_iter()
                .map(|one| BandChoice { questions: 14, minutes: 6, ..one })
                .collect(),
        };
        vec![
            ("some".to_owned(), view(Vec::new(), &[Band::EightToEleven, Band::CareLeavers])),
            ("nobody".to_owned(), view(problems_of(&crate::workflow::design::Refused::NobodyAsked), &[])),
        ]
    }
}
