//! `GET /staff/c/{id}/questions/{band}.toml`: the form of a band as a questionnaire file.

use actix_web::{HttpResponse, web};

use super::named;
use crate::questionnaire::Band;
use crate::web::error::PageError;
use crate::web::site::Site;

/// See the module. The file reads back as the same form; while the form has faults, so has the file.
///
/// # Errors
/// When there is no such survey or band.
pub async fn export(site: web::Data<Site>, path: web::Path<(String, String)>) -> Result<HttpResponse, PageError> {
    let (id, band) = path.into_inner();
    let survey = named(&site, &id).await?;
    let design = &survey.designed.as_ref().ok_or(PageError::NotFound)?.design;
    let band: Band = band.parse().map_err(|_| PageError::NotFound)?;
    let form = design.forms.get(&band).ok_or(PageError::NotFound)?;
    let file = form.questionnaire(&design.own_code(band), 1, band).to_toml();
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(file))
}
