//! `/staff/c/{id}/import`: questions from a form that was designed elsewhere.
//!
//! A file is read, and the page tells row by row what becomes of it; nothing is stored then. What may be added travels in
//! the page, sealed so that only this server reads it, until the worker chooses from it. Files are read off the threads
//! that answer other people, within the limits of `questionnaire::xlsform`.
//!
//! Left open: whether the council may use those questions. The page asks who wrote them.

mod views;

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::studio::{Studied, failed, launched, studied};
use super::{Me, StaffForm};
use crate::access::Permission::Design;
use crate::questionnaire::xlsform::Imported;
use crate::questionnaire::{Band, ItemId};
use crate::web::error::PageError;
use crate::web::reply::{page, page_with, see_other};
use crate::web::site::Site;
use crate::web::table::Needs::May;
use crate::web::table::Object::Survey;
use crate::web::table::Table;
use crate::workflow::design::{At, DesignError, Offered, Refused, add_imported, import_xlsform};
use views::{Choice, Trouble};
pub use views::{ImportReport, ImportStart};

/// What a read form is sealed for.
const PURPOSE: &str = "questions read from a form";
/// The most bytes of what travels in the page; a field of a form takes no more.
const MOST_KEPT: usize = 900_000;

/// Adds the routes of the import.
pub fn routes(table: &mut Table) {
    table.get("/staff/c/{id}/import", May(Design), Survey, show);
    table.post("/staff/c/{id}/import", May(Design), Survey, read);
    table.post("/staff/c/{id}/import/add", May(Design), Survey, add);
}

/// `GET /staff/c/{id}/import`: choose a file.
///
/// # Errors
/// When there is no such survey or the page cannot be made.
pub async fn show(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    query: web::Query<Vec<(String, String)>>,
) -> Result<HttpResponse, PageError> {
    let Some(stored) = studied(&site, &id).await? else { return Ok(launched(&id)) };
    let added = query.iter().find(|(name, _)| name == "added").and_then(|(_, number)| number.parse::<usize>().ok());
    page(&site, &ImportStart::of(&site, &me, &stored, added, None))
}

/// `POST /staff/c/{id}/import`: reads the file and tells what becomes of it. Nothing is stored.
///
/// # Errors
/// When there is no such survey or the page cannot be made.
pub async fn read(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let Some(stored) = studied(&site, &id).await? else { return Ok(launched(&id)) };
    let again = |trouble: Trouble| {
        let view = ImportStart::of(&site, &me, &stored, None, Some(trouble));
        page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view)
    };
    let Some(file) = form.file("file").cloned() else { return again(Trouble::NoFile) };
    let name = file.name.clone();
    let title = name.rsplit_once('.').map_or(name.clone(), |(stem, _)| stem.to_owned());
    let read = web::block(move || import_xlsform(&title, &file.bytes)).await.map_err(|_| PageError::Gone)?;
    match read {
        Ok(imported) => {
            let kept = seal(&site, &imported);
            page(&site, &ImportReport::of(&site, &me, &stored, &name, &imported, kept))
        }
        Err(why) => again(Trouble::Refused(why)),
    }
}

/// The questions, sealed, to travel in the page; whether their words in other languages come along.
fn seal(site: &Site, imported: &Imported) -> (String, bool) {
    let sealed = |translations| {
        let offered = Offered { parts: imported.parts.clone(), translations };
        let text = serde_json::to_string(&offered).unwrap_or_default();
        site.cookies.seal_text(PURPOSE, text)
    };
    let whole = sealed(imported.translations.clone());
    if whole.len() <= MOST_KEPT { (whole, true) } else { (sealed(Vec::new()), false) }
}

/// `POST /staff/c/{id}/import/add`: adds the chosen questions.
///
/// # Errors
/// When there is no such survey, a store fails or the page cannot be made.
pub async fn add(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let Some(stored) = studied(&site, &id).await? else { return Ok(launched(&id)) };
    let kept = site.cookies.open_text(PURPOSE, form.text("kept")).ok_or(PageError::BadForm)?;
    let offered: Offered = serde_json::from_str(&kept).map_err(|_| PageError::BadForm)?;
    let chosen: BTreeSet<ItemId> = form.all("add").into_iter().filter_map(|item| item.parse().ok()).collect();
    let bands: Vec<Band> = form.all("bands").into_iter().filter_map(|band| band.parse().ok()).collect();
    let again = |stored: &Studied, trouble: Trouble| {
        let choice = Choice { chosen: &chosen, bands: &bands, source: form.text("source") };
        let view = ImportReport::again(&site, &me, stored, &offered, form.text("kept"), &choice, trouble);
        page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view)
    };
    if let Some(trouble) = lacking(&chosen, &bands, form.text("source")) {
        return again(&stored, trouble);
    }
    // It does not matter here if somebody else saved since: what is added stands behind what is there.
    let at = At { wave: &stored.design.wave, version: stored.version, who: &me.login };
    match add_imported(&site.chorus, at, &offered, &chosen, &bands, form.text("source")).await {
        Ok(added) => Ok(see_other(&format!("/staff/c/{id}/import?added={}", added.questions))),
        Err(DesignError::Refused(Refused::Numbers)) => again(&stored, Trouble::TooMany),
        Err(DesignError::Refused(Refused::Text)) => again(&stored, Trouble::NoSource),
        Err(DesignError::Refused(Refused::Gone)) => again(&stored, Trouble::NothingChosen),
        Err(error) if error.is_conflict() => again(&stored, Trouble::Meanwhile),
        Err(error) => Err(failed(error)),
    }
}

fn lacking(chosen: &BTreeSet<ItemId>, bands: &[Band], source: &str) -> Option<Trouble> {
    if chosen.is_empty() {
        Some(Trouble::NothingChosen)
    } else if bands.is_empty() {
        Some(Trouble::NoBands)
    } else {
        source.is_empty().then_some(Trouble::NoSource)
    }
}
