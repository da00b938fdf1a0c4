//! `/staff/c/{id}/questions`: the questions by outcome area, one of them to be edited, and how young people see it.

mod posts;
mod view;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::studied;
use crate::questionnaire::{Band, ItemId};
use crate::web::error::PageError;
use crate::web::headers;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::Me;

pub use posts::{copy, import, keep_facts, move_item, remove, save, unlock};
pub use view::{Questions, ReadingPanel};

/// What is shown.
#[derive(Clone, Default, Deserialize)]
pub struct Shown {
    band: Option<String>,
    item: Option<String>,
    order: Option<String>,
}

impl Shown {
    /// The band, if it is one.
    #[must_use]
    pub fn band(&self) -> Option<Band> {
        self.band.as_deref()?.parse().ok()
    }

    /// The question, if it may be one.
    #[must_use]
    pub fn item(&self) -> Option<ItemId> {
        self.item.as_deref()?.parse().ok()
    }

    /// Whether the questions are shown in the order asked.
    #[must_use]
    pub fn in_order(&self) -> bool {
        self.order.as_deref() == Some("asked")
    }

    /// This question of this band.
    #[must_use]
    pub fn of(band: Option<Band>, item: Option<&ItemId>, in_order: bool) -> Self {
        Self {
            band: band.map(|band| band.to_string()),
            item: item.map(ToString::to_string),
            order: in_order.then(|| "asked".to_owned()),
        }
    }
}

/// `GET /staff/c/{id}/questions`.
///
/// # Errors
/// When there is no such survey or the page cannot be made.
pub async fn show(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    shown: web::Query<Shown>,
) -> Result<HttpResponse, PageError> {
    let Some(studied) = studied(&site, &id).await? else { return Ok(super::launched(&id)) };
    let page = view::Questions::of(&site, &me, &studied, &shown, view::Again::default()).await?;
    framing(&site, StatusCode::OK, &page)
}

/// A page that holds the frame with the preview.
fn framing(site: &Site, status: StatusCode, page: &view::Questions) -> Result<HttpResponse, PageError> {
    Ok(headers::may_frame(reply::page_with(site, status, page)?))
}
