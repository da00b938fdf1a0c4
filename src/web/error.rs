//! What goes wrong on the way to a page, and the one place that turns it into a status and a page.
//!
//! A handler returns a [`PageError`]; the middleware [`dress`] gives it, and every bare reply of the framework (not
//! found, wrong method, too large), a page in the visitor's own look. The chain of causes is logged here, once; the
//! page knows only the kind.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, ResponseError, web};

use super::page::RenderError;
use super::respondent::cookie::Journey;
use super::respondent::error_pages;
use super::site::Site;
use super::staff::trouble;
use super::table::is_for_staff;
use crate::store::StoreError;
use crate::workflow::{SubmitError, WorkflowError};

/// Seconds after which somebody whose answers could not be stored may try again.
const TRY_AGAIN_SECONDS: &str = "10";

/// Why there is no ordinary page.
#[derive(thiserror::Error)]
pub enum PageError {
    /// No form has been started in this browser, as far as anybody should be told.
    #[error("no form has been started")]
    NotStarted,
    /// A form was started, and its cookie was not kept, is too old, or cannot be read.
    #[error("the form is lost")]
    LostPlace,
    /// The form came to its end; this is the page it ended with.
    #[error("the form has ended")]
    Ended(&'static str),
    /// The survey is suspended.
    #[error("the survey is suspended")]
    Suspended(Box<Journey>),
    /// The survey is over.
    #[error("the survey is over")]
    Closed(Box<Journey>),
    /// The number was used meanwhile, under another form.
    #[error("the ticket is spent")]
    Spent,
    /// The form came from another site, or from another journey.
    #[error("the form is not one of ours")]
    NotOurForm,
    /// The form is larger than any of ours.
    #[error("the form is too large")]
    TooLarge,
    /// What was sent is no form.
    #[error("what was sent is no form")]
    BadForm,
    /// Nobody is signed in; where to go on afterwards.
    #[error("nobody is signed in")]
    SignIn(String),
    /// Somebody has to show again who they are; where to go on afterwards.
    #[error("it is a while since somebody showed who they are")]
    Confirm(String),
    /// No role of theirs allows it.
    #[error("no role allows this")]
    NotAllowed,
    /// There is no such page.
    #[error("no such page")]
    NotFound,
    /// The answers could not be stored; they are still in the cookie.
    #[error("the response could not be stored")]
    NotStored(#[source] SubmitError),
    /// A store is busy or short of room; what was to be kept is still with the young person.
    #[error("a store cannot take anything now")]
    NotNow(#[source] StoreError),
    /// A workflow failed.
    #[error("a workflow failed")]
    Workflow(#[source] WorkflowError),
    /// A page could not be made.
    #[error("a page could not be made")]
    Render(#[from] RenderError),
    /// Something this program is made of is missing, which is a fault of this program.
    #[error("a part of the program is missing")]
    Gone,
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoRoom | StoreError::Busy(_) => Self::NotNow(error),
            other => Self::Workflow(other.into()),
        }
    }
}

impl From<WorkflowError> for PageError {
    fn from(error: WorkflowError) -> Self {
        match error {
            WorkflowError::Store(error) => error.into(),
            other => Self::Workflow(other),
        }
    }
}

// The framework asks for `Debug`; a journey must not be printed, so only the kind is.
impl std::fmt::Debug for PageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotStarted | Self::Ended(_) | Self::SignIn(_) | Self::Confirm(_) => StatusCode::SEE_OTHER,
            Self::Suspended(_) | Self::NotStored(_) | Self::NotNow(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Closed(_) => StatusCode::GONE,
            Self::Spent => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotOurForm | Self::LostPlace | Self::NotAllowed => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BadForm => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Workflow(_) | Self::Render(_) | Self::Gone => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::new(self.status_code());
        let headers = response.headers_mut();
        match self {
            Self::NotStarted => headers.insert(LOCATION, HeaderValue::from_static("/")),
            Self::Ended(page) => headers.insert(LOCATION, HeaderValue::from_static(page)),
            Self::SignIn(to) => headers.insert(LOCATION, with_way_back("/staff/sign-in", to)),
            Self::Confirm(to) => headers.insert(LOCATION, with_way_back("/staff/confirm", to)),
            Self::Suspended(_) | Self::NotStored(_) | Self::NotNow(_) => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static(TRY_AGAIN_SECONDS))
            }
            _ => return response,
        };
        response
    }
}

/// The address of a page that leads on to `to`.
fn with_way_back(page: &str, to: &str) -> HeaderValue {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("to", to).finish();
    HeaderValue::try_from(format!("{page}?{query}")).unwrap_or_else(|_| HeaderValue::from_static("/staff"))
}

/// Gives every failed reply a page.
///
/// # Errors
/// Those of the handlers that are no replies.
pub async fn dress(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() || has_a_page(&response) {
        return Ok(response);
    }
    let error = response.response().error().and_then(|error| error.as_error::<PageError>());
    if let Some(error) = error.filter(|_| status.is_server_error()) {
        log(error, response.request().match_pattern().as_deref().unwrap_or("no route"));
    }
    let Some(site) = response.request().app_data::<web::Data<Site>>().cloned() else { return Ok(response) };
    let page = if is_for_staff(response.request().path()) {
        trouble::page(&site, response.request(), status, error)
    } else {
        error_pages::page(&site, response.request(), status, error)
    };
    let Ok(page) = page else { return Ok(response) };
    Ok(response.map_body(|head, _| {
        head.headers_mut().insert(actix_web::http::header::CONTENT_TYPE, super::reply::HTML);
        page.boxed()
    }))
}

fn has_a_page(response: &ServiceResponse<BoxBody>) -> bool {
    response.response().error().is_none_or(|error| error.as_error::<PageError>().is_none())
        && response.headers().get(actix_web::http::header::CONTENT_TYPE).is_some_and(|kind| *kind == super::reply::HTML)
}

fn log(error: &PageError, route: &str) {
    let mut chain = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        chain.push_str(": ");
        chain.push_str(&cause.to_string());
        source = cause.source();
    }
    tracing::error!(route, chain, "a request failed");
}
