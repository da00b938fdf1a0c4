//! The page for a reply that is not an ordinary one, in the look of whoever asked.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;

use time::Date;

use super::cookie::Journey;
use super::entry::entry_view;
use super::views::{EntryProblem, GoneWrong, Shut, ShutWhy, Trouble, TroubleKind};
use crate::consultation::{Ending, Reason, Stage};
use crate::questionnaire::Band;
use crate::web::around::Around;
use crate::web::day::Day;
use crate::web::error::PageError;
use crate::web::page::RenderError;
use crate::web::site::Site;
use crate::workflow::OpenWave;

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
    let journey = site.cookies.open(request, site.chorus.now());
    let around = around(site, journey.as_ref());
    match error {
        Some(PageError::Suspended(journey) | PageError::Closed(journey)) => {
            let Some(wave) = site.waves.get(&journey.wave) else {
                return site.pages.render(&Trouble { page: around, kind: TroubleKind::LostPlace });
            };
            site.pages.render(&Shut { page: around, why: why(&wave, site.chorus.now().date()) })
        }
        Some(PageError::LostPlace) => site.pages.render(&Trouble { page: around, kind: TroubleKind::LostPlace }),
        Some(PageError::Spent) => site.pages.render(&entry_view(site, Some(EntryProblem::Neutral))),
        Some(PageError::NotStored(_)) => {
            let csrf = journey.as_ref().map_or("", |journey| &journey.csrf);
            site.pages.render(&GoneWrong { page: around, csrf, action: "/r/send", fields: Vec::new() })
        }
        _ => site.pages.render(&Trouble { page: around, kind: kind_of(status) }),
    }
}

fn around<'s>(site: &'s Site, journey: Option<&Journey>) -> Around<'s> {
    journey.map_or_else(|| site.around(Band::ElevenToSeventeen, None), |one| site.around(one.band, one.look))
}

fn why(wave: &OpenWave, today: Date) -> ShutWhy {
    let closed_on = Day(wave.standing.closes_on);
    // Only an amendment suspends or ends a wave, so where one of these holds, the last one says why.
    let reason = wave.amendments.last().map_or(Reason::TechnicalFault, |last| last.reason);
    match (wave.stage, wave.standing.ending) {
        (_, Some(Ending::WithoutResults | Ending::Destroyed)) => ShutWhy::NoResults { closed_on, reason },
        (Stage::Published, None) => ShutWhy::Published { closed_on },
        (Stage::Open, None) if today < wave.standing.opens_on => {
            ShutWhy::NotOpen { opens_on: Day(wave.standing.opens_on), closes_on: closed_on }
        }
        (Stage::Open, None) if wave.standing.suspended => ShutWhy::Suspended { closes_on: closed_on, reason },
        _ => ShutWhy::Closed { closed_on, results_on: Day(wave.manifest.results_on) },
    }
}

fn kind_of(status: StatusCode) -> TroubleKind {
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => TroubleKind::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => TroubleKind::Method,
        StatusCode::PAYLOAD_TOO_LARGE => TroubleKind::TooLarge,
        StatusCode::TOO_MANY_REQUESTS => TroubleKind::TooMany,
        StatusCode::FORBIDDEN => TroubleKind::OldForm,
        other if other.is_server_error() => TroubleKind::Internal,
        // A form this program cannot read: a field is missing, or it is not a form.
        _ => TroubleKind::OldForm,
    }
}
