//! The words of a language as a file: out for a translator, and in again.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, HeaderValue};
use actix_web::{HttpResponse, web};

use super::views::{Said, Which};
use super::{LanguageGrid, WordsRead, with_language};
use crate::consultation::design::{read_words, write_words};
use crate::web::error::PageError;
use crate::web::reply::{page, page_with};
use crate::web::site::Site;
use crate::web::staff::studio::{failed, launched};
use crate::web::staff::{Me, StaffForm};
use crate::workflow::design::{At, take_words};

/// `GET /staff/c/{id}/languages/{language}/words.csv`.
///
/// # Errors
/// When there is no such survey or language.
pub async fn download(site: web::Data<Site>, path: web::Path<(String, String)>) -> Result<HttpResponse, PageError> {
    let (id, language) = path.into_inner();
    let Some((stored, language)) = with_language(&site, &id, &language).await? else { return Ok(launched(&id)) };
    let name = format!("attachment; filename=\"{}-{language}.csv\"", stored.design.wave);
    let name = HeaderValue::from_str(&name).map_err(|_| PageError::Gone)?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, name))
        .body(write_words(&stored.design, &language)))
}

/// `POST /staff/c/{id}/languages/{language}/words`: takes the words of a file, and tells row by row what was not taken.
///
/// # Errors
/// When there is no such survey or language, a store fails or the page cannot be made.
pub async fn upload(
    site: web::Data<Site>,
    me: Me,
    path: web::Path<(String, String)>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let (id, language) = path.into_inner();
    let Some((stored, language)) = with_language(&site, &id, &language).await? else { return Ok(launched(&id)) };
    let which = Which::first(&stored.design);
    let again = |said: Said| {
        let view = LanguageGrid::of(&site, &me, &stored, &language, &which, &said, &[]);
        page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view)
    };
    let Some(file) = form.file("file") else { return again(Said::file("no_file")) };
    let rows = match read_words(&stored.design, &language, &file.bytes) {
        Ok(rows) => rows,
        Err(why) => return again(Said::file(why.as_str())),
    };
    let at = At { wave: &stored.design.wave, version: stored.version, who: &me.login };
    match take_words(&site.chorus, at, &language, &rows).await {
        Ok(written) => page(&site, &WordsRead::of(&site, &me, &stored, &language, &rows, written)),
        Err(error) if error.is_conflict() => again(Said::meanwhile()),
        Err(error) => Err(failed(error)),
    }
}
