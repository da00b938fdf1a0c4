//! The page for a reply that is not an ordinary one, in the look of whoever asked.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;

use time::Date;

use super::cookie::Journey;
use super::entry::entry_view;
use super::views::{EntryProblem, GoneWrong, Late, Shut, ShutWhy, Trouble, TroubleKind};
use crate::consultation::{Change, Stage};
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
        Some(PageError::Suspended(journey)) => shut(site, around, journey, |wave| not_now(wave, site.chorus.today())),
        Some(PageError::Closed(journey)) => shut(site, around, journey, |wave| no_more(wave, site.chorus.today())),
        Some(PageError::LostPlace) => site.pages.render(&Trouble { page: around, kind: TroubleKind::LostPlace }),
        Some(PageError::Spent) => site.pages.render(&entry_view(site, Some(EntryProblem::Neutral))),
        Some(PageError::NotStored(_)) => {
            let csrf = journey.as_ref().map_or("", |journey| &journey.csrf);
            site.pages.render(&GoneWrong { page: around, csrf })
        }
        _ => site.pages.render(&Trouble { page: around, kind: kind_of(status) }),
    }
}

fn around<'s>(site: &'s Site, journey: Option<&Journey>) -> Around<'s> {
    journey.map_or_else(|| site.around_anybody(), |one| site.around(one.band, one.look))
}

fn shut(
    site: &Site,
    page: Around<'_>,
    journey: &Journey,
    why: impl FnOnce(&OpenWave) -> ShutWhy<'_>,
) -> Result<String, RenderError> {
    match site.waves.get(&journey.wave) {
        Some(wave) => site.pages.render(&Shut { page, why: why(&wave) }),
        None => site.pages.render(&Trouble { page, kind: TroubleKind::LostPlace }),
    }
}

/// Why a survey that is not over takes no answers.
fn not_now(wave: &OpenWave, today: Date) -> ShutWhy<'_> {
    let (opens_on, closes_on) = (Day(wave.standing.opens_on), Day(wave.standing.closes_on));
    if today < wave.standing.opens_on && !wave.standing.suspended {
        return ShutWhy::NotOpen { opens_on, closes_on };
    }
    // The box may be suspended before, or without, anybody's having said why.
    let told = wave.amendments.iter().rfind(|one| matches!(one.change, Change::Suspend));
    ShutWhy::Suspended { closes_on, reason: told.filter(|_| wave.standing.suspended).map(|one| one.reason) }
}

/// How a survey ended.
fn no_more(wave: &OpenWave, today: Date) -> ShutWhy<'_> {
    let last_day = wave.standing.closes_on;
    if let Some(ended) = wave.ended_by() {
        return ShutWhy::NoResults { closed_on: Day(ended.made_on.min(last_day)), reason: ended.reason };
    }
    // Closed before its last day, it ended on a day that nobody wrote down for these pages.
    let closed_on = (last_day < today).then_some(Day(last_day));
    if wave.stage == Stage::Published {
        ShutWhy::Published { closed_on }
    } else {
        let results_on = Day(wave.manifest.results_on);
        ShutWhy::Closed { closed_on, results_on, late: Late::of(wave, today) }
    }
}

fn kind_of(status: StatusCode) -> TroubleKind {
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => TroubleKind::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => TroubleKind::Method,
        StatusCode::PAYLOAD_TOO_LARGE => TroubleKind::TooLarge,
        StatusCode::FORBIDDEN => TroubleKind::OldForm,
        other if other.is_server_error() => TroubleKind::Internal,
        // A form this program cannot read: a field is missing, or it is not a form.
        _ => TroubleKind::OldForm,
    }
}
