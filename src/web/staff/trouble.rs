//! The page for a staff request that cannot be answered.

use actix_web::http::StatusCode;
use actix_web::{HttpMessage, HttpRequest};
use serde::Serialize;

use super::guard::Me;
use super::shell::{Here, StaffShell};
use crate::web::error::PageError;
use crate::web::page::{RenderError, View};
use crate::web::site::Site;

/// What went wrong, as the template words it.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffTroubleKind {
    /// There is no such page, or no such thing.
    NotFound,
    /// No role allows it.
    NotAllowed,
    /// The form is not one of ours, or too old.
    OldForm,
    /// Too much was sent.
    TooLarge,
    /// The page takes no such request.
    Method,
    /// The stores cannot take anything now.
    NotNow,
    /// A fault of this program.
    Internal,
}

/// See the module.
#[derive(Serialize)]
pub struct StaffTrouble {
    page: StaffShell,
    kind: StaffTroubleKind,
}

impl View for StaffTrouble {
    const TEMPLATE: &'static str = "pages/staff/trouble";

    fn samples() -> Vec<(String, Self)> {
        use StaffTroubleKind::{Internal, Method, NotAllowed, NotFound, NotNow, OldForm, TooLarge};
        let kinds = [
            ("not_found", NotFound),
            ("not_allowed", NotAllowed),
            ("old_form", OldForm),
            ("too_large", TooLarge),
            ("method", Method),
            ("not_now", NotNow),
            ("internal", Internal),
        ];
        kinds.map(|(name, kind)| (name.to_owned(), Self { page: StaffShell::sample(Here::Nowhere), kind })).into()
    }
}

/// The page that says what went wrong.
///
/// # Errors
/// When the view does not fit its template.
pub fn page(
    site: &Site,
    request: &HttpRequest,
    status: StatusCode,
    error: Option<&PageError>,
) -> Result<String, RenderError> {
    let me = request.extensions().get::<Me>().cloned();
    let page = me.map_or_else(|| StaffShell::of_nobody(site), |me| StaffShell::of(site, &me, Here::Nowhere));
    site.pages.render(&StaffTrouble { page, kind: kind_of(status, error) })
}

fn kind_of(status: StatusCode, error: Option<&PageError>) -> StaffTroubleKind {
    match (error, status) {
        (Some(PageError::NotAllowed), _) => StaffTroubleKind::NotAllowed,
        (Some(PageError::NotNow(_)), _) => StaffTroubleKind::NotNow,
        (_, StatusCode::NOT_FOUND) => StaffTroubleKind::NotFound,
        (_, StatusCode::PAYLOAD_TOO_LARGE) => StaffTroubleKind::TooLarge,
        (_, StatusCode::METHOD_NOT_ALLOWED) => StaffTroubleKind::Method,
        (_, status) if status.is_server_error() => StaffTroubleKind::Internal,
        _ => StaffTroubleKind::OldForm,
    }
}
