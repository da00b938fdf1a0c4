//! `/staff/c/{id}/paper`: somebody of staff types in what came on paper, by keyboard alone.
//!
//! One form in ten, chosen by chance, is typed twice, by somebody else the second time; where the two differ, both look at
//! the paper again. In between, the first typing travels in the page itself, sealed so that only this server reads it.
//! Nothing is kept of a form that is not sent.
//!
//! Left open: that the second really is somebody else. And whoever types a form has seen it, as the paper itself says.

mod grid;
mod typed;
mod views;

use actix_web::http::StatusCode;
use actix_web::web::{self, Path};
use actix_web::{HttpRequest, HttpResponse};
use rand::rngs::OsRng;
use rand::{CryptoRng, Rng, TryRngCore};

use super::form::StaffForm;
use super::guard::Me;
use super::shell::{Here, StaffShell};
use crate::consultation::{Code, WaveId, Way, from_hex, to_hex};
use crate::questionnaire::{Band, Questionnaire};
use crate::web::error::PageError;
use crate::web::origin;
use crate::web::reply::{page, page_with, see_other};
use crate::web::respondent::entry;
use crate::web::site::Site;
use crate::workflow::{Accepts, OpenWave, PaperForm, PaperRefused, enter_paper};
use std::sync::Arc;
use std::time::Instant;
use typed::{FirstTyping, Typed};
use views::{GridProblem, PaperBand};
pub use views::{PaperGrid, PaperStart};

/// One form in so many is typed twice.
const SECOND_CHECK_ONE_IN: u32 = 10;

/// The survey of this name while it takes answers, or may again.
fn open_wave(site: &Site, id: &str) -> Result<Arc<OpenWave>, PageError> {
    let wave: WaveId = id.parse().map_err(|_| PageError::NotFound)?;
    let found = site.waves.get(&wave).filter(|wave| wave.accepts(site.chorus.now()) != Accepts::NoMore);
    found.ok_or(PageError::NotFound)
}

fn form_of(wave: &OpenWave, band: &str) -> Result<(Band, Arc<Questionnaire>), PageError> {
    let band: Band = band.parse().map_err(|_| PageError::NotFound)?;
    let form = wave.questionnaire(band, Way::Full).filter(|_| wave.invites(band)).ok_or(PageError::NotFound)?;
    Ok((band, form.clone()))
}

/// `GET /staff/c/{id}/paper`: which age band's paper it is.
///
/// # Errors
/// When there is no such survey, it takes no more answers, or the page cannot be made.
pub async fn choose(site: web::Data<Site>, me: Me, id: Path<String>) -> Result<HttpResponse, PageError> {
    let wave = open_wave(&site, &id)?;
    let bands =
        Band::ALL.into_iter().filter(|band| wave.invites(*band)).map(|band| PaperBand::of(&wave, band)).collect();
    let page_of_bands = PaperStart {
        page: StaffShell::of(&site, &me, Here::Surveys),
        survey: id.into_inner(),
        title: wave.manifest.title.clone(),
        bands,
    };
    page(&site, &page_of_bands)
}

/// `GET /staff/c/{id}/paper/{band}`: an empty grid.
///
/// # Errors
/// As [`choose`].
pub async fn show(
    site: web::Data<Site>,
    me: Me,
    path: Path<(String, String)>,
    query: web::Query<Vec<(String, String)>>,
) -> Result<HttpResponse, PageError> {
    let (id, band) = path.into_inner();
    let wave = open_wave(&site, &id)?;
    let (band, form) = form_of(&wave, &band)?;
    let typed = Typed::empty(&form, fresh_submission(&mut OsRng.unwrap_err()));
    let mut view = PaperGrid::of(StaffShell::of(&site, &me, Here::Surveys), &wave, band, &form, &typed);
    view.saved = query.iter().any(|(name, _)| name == "saved");
    page(&site, &view)
}

/// `POST /staff/c/{id}/paper/{band}`: reads the grid, has one in ten typed again, and stores.
///
/// # Errors
/// When there is no such survey, or a store fails.
pub async fn enter(
    site: web::Data<Site>,
    request: HttpRequest,
    me: Me,
    path: Path<(String, String)>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let (id, band) = path.into_inner();
    let wave = open_wave(&site, &id)?;
    let (band, questionnaire) = form_of(&wave, &band)?;
    let first = FirstTyping::opened(&site, &questionnaire, form.text("kept"));
    let mut typed = Typed::read(&questionnaire, &form);
    let again = |typed: &Typed, problem: GridProblem, kept: Option<String>| {
        let mut view = PaperGrid::of(StaffShell::of(&site, &me, Here::Surveys), &wave, band, &questionnaire, typed);
        view.problem = Some(problem);
        view.kept = kept;
        page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view)
    };
    let kept = first.as_ref().map(|_| form.text("kept").to_owned());
    let code = match &first {
        Some(first) => first.code(),
        None => Code::parse(form.text("code")),
    };
    let Ok(code) = code else { return again(&typed, GridProblem::Number, None) };
    if typed.has_problems() {
        return again(&typed, GridProblem::Answers, kept);
    }
    match &first {
        None if is_chosen(&mut OsRng.unwrap_err()) => {
            let sealed = FirstTyping::seal(&site, &questionnaire, &code, &typed);
            let empty = Typed::empty(&questionnaire, typed.submission().to_owned());
            return again(&empty, GridProblem::TypeAgain, Some(sealed));
        }
        Some(first) if !form.has("settled") && typed.differs_from(first) => {
            return again(&typed, GridProblem::Differs, kept);
        }
        _ => {}
    }
    let Some(submission) = from_hex(typed.submission()) else { return Err(PageError::BadForm) };
    let address = origin::address(&request, &site);
    tokio::time::sleep(entry::wait(&site, address)).await;
    let keys = entry::derive(&site, code).await?;
    let paper = PaperForm { wave: &wave.manifest.wave, band, answers: &typed.take_answers(), submission };
    match enter_paper(&site.chorus, &site.waves, &keys, &paper, &me.login).await? {
        Ok(()) => Ok(see_other(&format!("/staff/c/{id}/paper/{band}?saved=1"))),
        Err(PaperRefused::Number) => {
            if let Some(address) = address {
                site.throttle.failed(address, Instant::now());
            }
            again(&Typed::read(&questionnaire, &form), GridProblem::NotUsable, None)
        }
        Err(PaperRefused::OtherBand) => again(&Typed::read(&questionnaire, &form), GridProblem::OtherBand, None),
        Err(PaperRefused::NotNow) => again(&Typed::read(&questionnaire, &form), GridProblem::NotNow, None),
    }
}

fn is_chosen(rng: &mut impl CryptoRng) -> bool {
    rng.random_ratio(1, SECOND_CHECK_ONE_IN)
}

fn fresh_submission(rng: &mut impl CryptoRng) -> String {
    let mut bytes = [0_u8; 16];
    rng.fill_bytes(&mut bytes);
    to_hex(&bytes)
}
