//! What the forms of a survey have in common: the head and version of their page, and an answer to what was not saved.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::head::{Step, SurveyHead};
use super::{Studied, Undone, conflict, studied, undone, wave_of};
use crate::consultation::design::Design;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::{Me, StaffForm};
use crate::workflow::design::{DesignError, Refused};

impl Studied {
    /// The head of a page that only those see who may design this survey.
    #[must_use]
    pub fn head(&self, here: Option<Step>) -> SurveyHead {
        SurveyHead::of(&self.survey, &self.design.title, true, here)
    }
}

/// Where a form went, and where its page is.
#[derive(Clone, Copy)]
pub struct Ways<'a> {
    /// The survey, as the address has it.
    pub id: &'a str,
    /// Where the form goes.
    pub action: &'a str,
    /// Its page.
    pub back: &'a str,
}

/// Answers a form: on to `ways.back` when it was saved, both sides when somebody else saved first, its page again when it
/// was refused. `theirs` are the fields as the page would have them now.
///
/// # Errors
/// When the survey is gone, a store fails, or a page cannot be made.
pub async fn answer<T, V: View>(
    site: &Site,
    me: &Me,
    form: &StaffForm,
    ways: Ways<'_>,
    done: Result<T, DesignError>,
    theirs: impl FnOnce(&Design) -> Vec<(String, String)>,
    again: impl FnOnce(Studied, Refused) -> Result<V, PageError>,
) -> Result<HttpResponse, PageError> {
    let Err(error) = done else { return Ok(reply::see_other(ways.back)) };
    match undone(error)? {
        Undone::Conflict => {
            let wave = wave_of(ways.id)?;
            conflict::page(site, me, &wave, form, (ways.action, ways.back), theirs).await
        }
        Undone::Refused(refused) => {
            let Some(now) = studied(site, ways.id).await? else { return Ok(super::launched(ways.id)) };
            reply::page_with(site, StatusCode::UNPROCESSABLE_ENTITY, &again(now, refused)?)
        }
    }
}
