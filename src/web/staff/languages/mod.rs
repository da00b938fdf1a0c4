//! `/staff/c/{id}/languages`: the survey's words in other languages, who wrote them, and who else checked them.
//!
//! Young people's pages are in English only today. What is written here is kept for when they are not, and both pages say
//! so; nothing here puts a language before anybody.

mod file;
mod views;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::studio::{Studied, at, failed, launched, studied};
use super::{Me, StaffForm};
use crate::access::Permission::Design;
use crate::consultation::design::{Language, Languages, NotTranslated};
use crate::web::error::PageError;
use crate::web::reply::{page, page_with, see_other};
use crate::web::site::Site;
use crate::web::table::Needs::May;
use crate::web::table::Object::Survey;
use crate::web::table::Table;
use crate::workflow::design::{WordsSent, add_language, remove_language, save_words};
pub use file::{download, upload};
pub use views::{LanguageGrid, LanguageList, WordsRead, direction, name_of};
use views::{ListTrouble, Said, Which};

/// Adds the routes of languages.
pub fn routes(table: &mut Table) {
    table.get("/staff/c/{id}/languages", May(Design), Survey, list);
    table.post("/staff/c/{id}/languages", May(Design), Survey, change);
    table.get("/staff/c/{id}/languages/{language}", May(Design), Survey, grid);
    table.post("/staff/c/{id}/languages/{language}", May(Design), Survey, save);
    table.get("/staff/c/{id}/languages/{language}/words.csv", May(Design), Survey, download);
    table.post("/staff/c/{id}/languages/{language}/words", May(Design), Survey, upload);
}

/// `GET /staff/c/{id}/languages`.
///
/// # Errors
/// When there is no such survey or the page cannot be made.
pub async fn list(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let Some(stored) = studied(&site, &id).await? else { return Ok(launched(&id)) };
    page(&site, &LanguageList::of(&site, &me, &stored, None))
}

/// `POST /staff/c/{id}/languages`: begins a language, or takes one out.
///
/// # Errors
/// When there is no such survey, a store fails or the page cannot be made.
pub async fn change(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let Some(stored) = studied(&site, &id).await? else { return Ok(launched(&id)) };
    let again = |stored: &Studied, trouble: ListTrouble| {
        page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &LanguageList::of(&site, &me, stored, Some(trouble)))
    };
    let wave = stored.design.wave.clone();
    let at = at(&wave, &form, &me)?;
    let removes = form.has("remove");
    let chosen = if removes { form.text("remove") } else { form.text("language") };
    let typed = if chosen == "other" { form.text("code") } else { chosen };
    let Ok(language) = typed.parse::<Language>() else { return again(&stored, ListTrouble::Code) };
    let done = if removes {
        if !form.has("sure") {
            return again(&stored, ListTrouble::NotSure);
        }
        remove_language(&site.chorus, at, &language).await
    } else {
        add_language(&site.chorus, at, language.clone()).await
    };
    match done {
        Ok(()) if removes => Ok(see_other(&format!("/staff/c/{id}/languages"))),
        Ok(()) => Ok(see_other(&format!("/staff/c/{id}/languages/{language}"))),
        Err(error) if error.is_conflict() => {
            let Some(now) = studied(&site, &id).await? else { return Ok(launched(&id)) };
            again(&now, ListTrouble::Meanwhile)
        }
        Err(crate::workflow::design::DesignError::Refused(_)) => again(&stored, ListTrouble::Twice),
        Err(error) => Err(failed(error)),
    }
}

/// The survey and one of its languages; `None` once it was launched.
async fn with_language(site: &Site, id: &str, language: &str) -> Result<Option<(Studied, Language)>, PageError> {
    let Some(stored) = studied(site, id).await? else { return Ok(None) };
    let language: Language = language.parse().map_err(|_| PageError::NotFound)?;
    if stored.design.languages.contains_key(&language) {
        Ok(Some((stored, language)))
    } else {
        Err(PageError::NotFound)
    }
}

/// `GET /staff/c/{id}/languages/{language}`: the words, those of one age group at a time.
///
/// # Errors
/// When there is no such survey or language, or the page cannot be made.
pub async fn grid(
    site: web::Data<Site>,
    me: Me,
    path: web::Path<(String, String)>,
    query: web::Query<Vec<(String, String)>>,
) -> Result<HttpResponse, PageError> {
    let (id, language) = path.into_inner();
    let Some((stored, language)) = with_language(&site, &id, &language).await? else { return Ok(launched(&id)) };
    let which = Which::of(&query, &stored.design);
    let said = Said::of(&query);
    page(&site, &LanguageGrid::of(&site, &me, &stored, &language, &which, &said, &[]))
}

/// `POST /staff/c/{id}/languages/{language}`: writes and checks the words of the page.
///
/// # Errors
/// When there is no such survey or language, a store fails or the page cannot be made.
pub async fn save(
    site: web::Data<Site>,
    me: Me,
    path: web::Path<(String, String)>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let (id, language) = path.into_inner();
    let Some((stored, language)) = with_language(&site, &id, &language).await? else { return Ok(launched(&id)) };
    let which = Which::sent(&form, &stored.design);
    let wave = stored.design.wave.clone();
    let sent = sent_words(&stored, &language, &which, &form);
    let saved = save_words(&site.chorus, at(&wave, &form, &me)?, &language, sent).await;
    let typed: Vec<(String, String)> = form.fields().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    match saved {
        Ok(saved) if saved.refused.is_empty() => {
            let said = format!("written={}&checked={}", saved.written, saved.checked);
            Ok(see_other(&format!("/staff/c/{id}/languages/{language}?{}&{said}", which.query())))
        }
        Ok(saved) => {
            let Some((now, language)) = with_language(&site, &id, language.as_str()).await? else {
                return Ok(launched(&id));
            };
            let said = Said::refused(saved);
            let view = LanguageGrid::of(&site, &me, &now, &language, &which, &said, &typed);
            page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Err(error) if error.is_conflict() => {
            let Some((now, language)) = with_language(&site, &id, language.as_str()).await? else {
                return Ok(launched(&id));
            };
            let view = LanguageGrid::of(&site, &me, &now, &language, &which, &Said::meanwhile(), &typed);
            page_with(&site, StatusCode::CONFLICT, &view)
        }
        Err(error) => Err(failed(error)),
    }
}

/// What was sent for each string of the page: words where they are others than before, ticks, and words put back.
fn sent_words(stored: &Studied, language: &Language, which: &Which, form: &StaffForm) -> Vec<WordsSent> {
    let rows = Languages::of(&stored.design).rows(language);
    let shown = rows.iter().filter(|row| which.shows(row));
    let words = shown.filter_map(|row| {
        let place = row.string.place();
        let field = |kind: &str| form.text(&format!("{kind}.{place}")).to_owned();
        let (typed, back) = (field("words"), field("back"));
        let now = row.translated.map_or("", |translated| translated.text.as_str());
        // Words that stand for other English hold again only when somebody says so.
        let holds = form.has(&format!("holds.{place}"));
        let text =
            (form.has(&format!("words.{place}")) && !typed.is_empty() && (typed != now || holds)).then_some(typed);
        let checked = form.has(&format!("checked.{place}"));
        let back =
            (!back.is_empty() && row.translated.is_none_or(|words| words.back.as_ref() != Some(&back))).then_some(back);
        (text.is_some() || checked || back.is_some()).then_some(WordsSent { place, text, checked, back })
    });
    words.collect()
}

/// Why a string was not taken, as a template words it.
fn why(refused: &[(String, NotTranslated)], place: &str) -> Option<&'static str> {
    refused.iter().find(|(found, _)| found == place).map(|(_, why)| why.as_str())
}
