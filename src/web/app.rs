//! The app: every route, and what goes round each of them. The listening server and visitors without a network get the
//! same one.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::{Next, from_fn};
use actix_web::{App, Error, web};

use super::site::Site;
use super::{door, error, headers, origin, public, routes};

/// The app of `site`; belongs to the thread that made it.
pub(super) fn of(
    site: web::Data<Site>,
) -> App<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()>,
> {
    let most_bytes = site.max_body_bytes;
    let table = routes::all();
    App::new()
        .app_data(site)
        .app_data(web::FormConfig::default().limit(most_bytes))
        .app_data(web::PayloadConfig::default().limit(most_bytes))
        .wrap(from_fn(origin::guard))
        .wrap(from_fn(headers::add))
        .wrap(from_fn(error::dress))
        .wrap(from_fn(head_as_get))
        .wrap(from_fn(door::without_cookies))
        .configure(|app| table.register(app))
        .default_service(web::to(public::nothing_here))
}

/// Routes `HEAD` as `GET`; the connection knows what was asked and sends no body (RFC 9110, 9.3.2).
pub(super) async fn head_as_get(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}
