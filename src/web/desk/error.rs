//! What goes wrong at the desk on the way to a page, and the page it gets.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, ResponseError, web};

use super::guard;
use super::site::DeskSite;
use super::views::{DeskShell, Trouble, TroubleKind};
use crate::web::page::RenderError;
use crate::web::reply::HTML;
use crate::workflow::desk::FolderFault;

/// Why there is no ordinary page.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The request names this machine by a name that is not the desk's.
    #[error("the request is for another address")]
    NotHere,
    /// It comes from a browser that was not let in.
    #[error("the browser was not let in")]
    Outside,
    /// A form of another site, of an earlier session, or half a one.
    #[error("the form is not one of ours")]
    NotOurForm,
    /// No such page.
    #[error("no such page")]
    NotFound,
    /// A file did not come in.
    #[error("a file did not come in")]
    NotBrought,
    /// The folder failed.
    #[error("the folder failed")]
    Folder(#[from] FolderFault),
    /// A page could not be made.
    #[error("a page could not be made")]
    Render(#[from] RenderError),
    /// A part of the program gave up.
    #[error("a part of the program gave up")]
    Bug,
}

impl ResponseError for DeskError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotHere | Self::NotOurForm => StatusCode::FORBIDDEN,
            Self::Outside => StatusCode::SEE_OTHER,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NotBrought => StatusCode::BAD_REQUEST,
            Self::Folder(_) | Self::Render(_) | Self::Bug => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::new(self.status_code());
        if matches!(self, Self::Outside) {
            response.headers_mut().insert(LOCATION, HeaderValue::from_static("/"));
        }
        response
    }
}

/// Gives every failed reply a page, but one that was sent to another name of this machine: it is told nothing.
///
/// # Errors
/// Those of the handlers that are no replies.
pub async fn dress(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let status = response.status();
    let bare = status.is_client_error() || status.is_server_error();
    if !bare || response.headers().get(CONTENT_TYPE).is_some_and(|kind| *kind == HTML) {
        return Ok(response);
    }
    let error = response.response().error().and_then(|error| error.as_error::<DeskError>());
    let kind = match error {
        Some(DeskError::NotHere) => return Ok(response.map_body(|_, _| BoxBody::new(()))),
        Some(DeskError::NotBrought) => TroubleKind::NotBrought,
        Some(DeskError::NotFound) => TroubleKind::NotFound,
        Some(DeskError::Folder(_)) => TroubleKind::Folder,
        _ if status == StatusCode::NOT_FOUND || status == StatusCode::METHOD_NOT_ALLOWED => TroubleKind::NotFound,
        _ if status.is_client_error() => TroubleKind::OldForm,
        _ => TroubleKind::Internal,
    };
    if let Some(error) = error.filter(|_| status.is_server_error()) {
        log(error);
    }
    let Some(desk) = response.request().app_data::<web::Data<DeskSite>>().cloned() else { return Ok(response) };
    // Whoever was not let in is told no address.
    let page = if guard::is_inside(response.request(), &desk) { desk.shell() } else { DeskShell::outside() };
    let Ok(page) = desk.pages.render(&Trouble { page, kind }) else { return Ok(response) };
    Ok(response.map_body(|head, _| {
        head.headers_mut().insert(CONTENT_TYPE, HTML);
        page.boxed()
    }))
}

fn log(error: &DeskError) {
    let mut chain = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        chain.push_str(": ");
        chain.push_str(&cause.to_string());
        source = cause.source();
    }
    tracing::error!(chain, "a request failed");
}
