//! Pages and files that are always there, for everybody.

use actix_web::http::header::{ACCEPT_ENCODING, AcceptEncoding, CACHE_CONTROL, ContentEncoding, Encoding, VARY};
use actix_web::{HttpResponse, web};

use super::assets;
use super::error::PageError;
use super::reply::page;
use super::respondent::facts::{changes, facts};
use super::respondent::views::{Accessibility, Help, Numbers, Privacy};
use super::site::Site;
use crate::questionnaire::Band;
use crate::workflow::Accepts;

/// `GET /help`: whom to turn to.
///
/// # Errors
/// When the page cannot be made.
pub async fn help(site: web::Data<Site>) -> Result<HttpResponse, PageError> {
    page(&site, &Help { page: site.around_anybody(), new_number: site.for_codes() })
}

/// `GET /accessibility`: who can use this site, and whom to tell when it does not work.
///
/// # Errors
/// When the page cannot be made.
pub async fn accessibility(site: web::Data<Site>) -> Result<HttpResponse, PageError> {
    page(&site, &Accessibility { page: site.around_anybody(), tell: site.for_codes() })
}

/// `GET /privacy/{band}`: the whole of who sees what, with the limits said plainly.
///
/// # Errors
/// When there is no such band, or the page cannot be made.
pub async fn privacy(site: web::Data<Site>, band: web::Path<String>) -> Result<HttpResponse, PageError> {
    let band: Band = band.parse().map_err(|_| PageError::NotFound)?;
    let now = site.chorus.now();
    let open = site.waves.find(|wave| wave.accepts(now) != Accepts::NoMore && wave.invites(band));
    let manifest_path = open.as_ref().map(|wave| format!("/results/{}/manifest.json", wave.manifest.wave));
    let view = Privacy {
        page: site.around(band, None),
        facts: open.as_ref().map(|wave| facts(&site, wave, band == Band::FourToSeven)),
        numbers: open.as_ref().zip(manifest_path.as_deref()).map(|(wave, manifest)| Numbers {
            rho: &wave.manifest.rho,
            epsilon: &wave.epsilon,
            delta: &wave.manifest.delta,
            manifest,
        }),
        changes: open.as_ref().map_or_else(Vec::new, |wave| changes(wave)),
    };
    page(&site, &view)
}

/// `GET /questionnaires/{code}/{version}.toml`: the questions, as the file they are.
///
/// # Errors
/// When there is no such questionnaire.
pub async fn questionnaire(
    site: web::Data<Site>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let (code, version) = path.into_inner();
    let found = site.chorus.catalogue.public_questionnaire(&format!("{code}/{version}")).ok_or(PageError::NotFound)?;
    Ok(HttpResponse::Ok().content_type("application/toml; charset=utf-8").body(found.file.clone()))
}

/// `GET /static/…`: a stylesheet, a font, a picture. The name is made of the content, so it may be kept for ever.
///
/// # Errors
/// When there is no such file.
pub async fn asset(
    file: web::Path<String>,
    accepts: Option<web::Header<AcceptEncoding>>,
) -> Result<HttpResponse, PageError> {
    let found = assets::find(&format!("{}{file}", assets::PREFIX)).ok_or(PageError::NotFound)?;
    let mut reply = HttpResponse::Ok();
    reply.insert_header((CACHE_CONTROL, assets::CACHE_CONTROL)).content_type(found.content_type);
    let Some(gzipped) = &found.gzipped else { return Ok(reply.body(&found.bytes[..])) };
    reply.insert_header((VARY, ACCEPT_ENCODING.as_str()));
    let known = [Encoding::gzip(), Encoding::identity()];
    if accepts.and_then(|accepts| accepts.negotiate(known.iter())) == Some(Encoding::gzip()) {
        return Ok(reply.insert_header(ContentEncoding::Gzip).body(&gzipped[..]));
    }
    Ok(reply.body(&found.bytes[..]))
}

/// `GET /healthz`: this process answers.
pub async fn healthy() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "ok", "contract": 1 }))
}

/// `GET /readyz`: the stores answer too, there is room on the disk, and the pages show what stands in the stores.
pub async fn ready(site: web::Data<Site>) -> HttpResponse {
    match site.chorus.stores.ping().await {
        Ok(()) if site.is_current() => HttpResponse::Ok().json(serde_json::json!({ "status": "ok", "contract": 1 })),
        _ => HttpResponse::ServiceUnavailable().json(serde_json::json!({ "status": "not ready", "contract": 1 })),
    }
}

/// Every other address.
///
/// # Errors
/// Always.
pub async fn nothing_here() -> Result<HttpResponse, PageError> {
    Err(PageError::NotFound)
}
