//! Where a request comes from: this site's own pages, or somewhere else.

use std::net::IpAddr;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HOST, HeaderName, ORIGIN};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, web};

use super::error::PageError;
use super::site::Site;

/// Refuses every form that another site sent, whatever its address. A browser too old to say where a form comes from is
/// believed: the forms of a journey carry a token besides.
///
/// # Errors
/// Those of the handler.
pub async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let site = request.app_data::<web::Data<Site>>();
    if !request.method().is_safe() && !site.is_some_and(|site| is_ours(request.request(), site)) {
        return Ok(request.error_response(PageError::NotOurForm));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

fn is_ours(request: &HttpRequest, site: &Site) -> bool {
    let header = |name: HeaderName| request.headers().get(name).map(|value| value.to_str().unwrap_or_default());
    let same_site = header(HeaderName::from_static("sec-fetch-site")).is_none_or(|from| from == "same-origin");
    let ours = header(ORIGIN).is_none_or(|origin| {
        origin == site.origin() || (site.on_loopback() && is_loopback_twin(origin, header(HOST).unwrap_or_default()))
    });
    same_site && ours
}

/// On a loopback address the same site has two names, `localhost` and `127.0.0.1`.
fn is_loopback_twin(origin: &str, host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]") && origin.strip_prefix("http://") == Some(host)
}

/// The address that asks; what a trusted proxy says of it, when one asks. Kept nowhere.
#[must_use]
pub fn address(request: &HttpRequest, site: &Site) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    if !site.trusts(peer) {
        return Some(peer);
    }
    let forwarded = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok());
    // The last entry is the one our proxy wrote; those before it are whatever the asker claimed.
    forwarded.and_then(|list| list.rsplit(',').next()).and_then(|last| last.trim().parse().ok()).or(Some(peer))
}
