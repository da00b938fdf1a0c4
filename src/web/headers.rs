//! Headers on every reply. No page may stand in a frame but the preview of a survey, and that only in one of this site.

use actix_web::HttpResponse;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::Next;

macro_rules! policy {
    ($framing:literal) => {
        concat!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; ",
            "media-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; ",
            $framing,
            "base-uri 'none'"
        )
    };
}

const POLICY: &str = policy!("frame-ancestors 'none'; ");
/// Of a page that holds a frame with a page of this site.
const FRAMING: &str = policy!("frame-src 'self'; frame-ancestors 'none'; ");
/// Of the page in that frame.
const FRAMED: &str = policy!("frame-ancestors 'self'; ");

/// The page may hold a frame with another page of this site.
#[must_use]
pub fn may_frame(mut page: HttpResponse) -> HttpResponse {
    page.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(FRAMING));
    page
}

/// The page may stand in a frame of another page of this site.
#[must_use]
pub fn may_be_framed(mut page: HttpResponse) -> HttpResponse {
    page.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(FRAMED));
    page
}

/// Adds the headers; what a handler set itself (a cache time for a static file) stays.
///
/// # Errors
/// Those of the handler.
pub async fn add(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let tls = request.app_config().secure();
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    let fixed = [
        (CONTENT_SECURITY_POLICY, POLICY),
        // `no-referrer` would make browsers send `Origin: null` with our own forms.
        (REFERRER_POLICY, "same-origin"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), ""),
    ];
    for (name, value) in fixed {
        // A preview said already who may frame it.
        if name != CONTENT_SECURITY_POLICY || !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if tls {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}
