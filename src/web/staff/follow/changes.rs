//! `/staff/c/{id}/changes`: what may still be changed of a launched survey, and what was changed so far.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::change::{Kind, LAST_DAY, TODAY};
use super::head::{Head, Launched, Step};
use super::take_out;
use crate::consultation::{Change, Reason};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::respondent::views::Told;
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffShell};
use crate::workflow::Stands;

/// `/staff/c/{id}/changes`.
#[derive(Serialize)]
pub struct ChangesView {
    page: StaffShell,
    head: Head,
    possible: Vec<Kind>,
    /// Whether a question can be taken out of the results.
    take_out: bool,
    changes: Vec<Told>,
}

/// `GET /staff/c/{id}/changes`.
///
/// # Errors
/// When there is no such launched survey, or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(&site, &id).await?;
    let view = ChangesView {
        page: StaffShell::of(&site, &me, Here::Surveys),
        head: survey.head(&me, site.chorus.today(), Step::Changes),
        possible: Kind::ALL.into_iter().filter(|kind| kind.is_possible(&survey)).collect(),
        take_out: take_out::is_possible(&survey),
        changes: survey.amendments.iter().map(Told::of).collect(),
    };
    reply::page(&site, &view)
}

/// Lets young people's pages know at once; if that fails they hear of it half a second later, as of any change.
pub(super) async fn look_again(site: &Site) {
    if let Err(error) = site.refresh().await {
        tracing::warn!(%error, "the pages could not be told of a change at once");
    }
}

impl View for ChangesView {
    const TEMPLATE: &'static str = "pages/staff/follow/changes";

    fn samples() -> Vec<(String, Self)> {
        let view = |stands, possible: &[Kind], changes| Self {
            page: StaffShell::sample(Here::Surveys),
            head: Head::sample(stands, Step::Changes),
            possible: possible.to_vec(),
            take_out: !possible.is_empty(),
            changes,
        };
        let paused = || {
            vec![
                Told::new(&Change::Extend { closes_on: LAST_DAY }, TODAY, Reason::BadTiming),
                Told::new(&Change::Suspend, TODAY, Reason::QuestionFault),
            ]
        };
        let ended = vec![Told::new(&Change::CloseWithoutResults, TODAY, Reason::KeyProblem)];
        vec![
            ("open".to_owned(), view(Stands::Open, &[Kind::Suspend, Kind::Extend, Kind::End, Kind::Destroy], vec![])),
            (
                "paused".to_owned(),
                view(Stands::Paused, &[Kind::Resume, Kind::Extend, Kind::End, Kind::Destroy], paused()),
            ),
            ("closed".to_owned(), view(Stands::Closed, &[Kind::End, Kind::Destroy], paused())),
            ("given-out".to_owned(), view(Stands::GivenOut, &[], paused())),
            ("ended".to_owned(), view(Stands::NoResults, &[], ended)),
        ]
    }
}
