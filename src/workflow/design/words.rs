//! The first words of a new design: its title, and the titles of groups and parts. The worker may change each of them.

use time::Date;

use super::choose::EIGHT_UP;
use crate::consultation::GroupId;
use crate::consultation::design::DesignKind;
use crate::questionnaire::Band;

/// The title of the one part of a short survey.
pub(super) const ONE_PART: &str = "How are things now?";
/// The title of the part for questions of one's own, where no other is named.
pub(super) const OWN_PART: &str = "A few more questions";
/// The title of a group of everybody from eight up.
const EIGHT_AND_UP: &str = "Ages 8 and up";

/// The title of a group of one band.
const fn group_title(band: Band) -> &'static str {
    match band {
        Band::FourToSeven => "Ages 4 to 7",
        Band::EightToEleven => "Ages 8 to 11",
        Band::ElevenToSeventeen => "Ages 11 to 17",
        Band::CareLeavers => "Care leavers, 16 to 25",
    }
}

/// The title of a survey that opens on this day; a copy keeps its own.
pub(super) fn title(kind: DesignKind, opens_on: Date) -> String {
    let words = match kind {
        DesignKind::Full | DesignKind::Copy => "How is life for you?",
        DesignKind::Pulse => "How are things now?",
        DesignKind::OneTopic => "What would help?",
        DesignKind::PromiseCheck => "Are the promises kept?",
        DesignKind::SpotCheck => "A quick check:",
    };
    let (month, year) = (opens_on.month(), opens_on.year());
    format!("{words} {month} {year}")
}

/// Who wrote a form that has questions of the council's own, after what stood there.
pub(super) fn source_with_own(source: &str, council: &str) -> String {
    let own = format!("own questions by {council}");
    if source.contains(&own) || source.chars().count() + own.chars().count() > 480 {
        return source.to_owned();
    }
    if source.is_empty() { own } else { format!("{source}; {own}") }
}

/// Who wrote a form that has questions of a third party, after what stood there.
pub(super) fn source_with(source: &str, theirs: &str) -> String {
    let fits = !source.contains(theirs) && source.chars().count() + theirs.chars().count() <= 480;
    if fits { format!("{source}; {theirs}") } else { source.to_owned() }
}

/// The name and title of a group of these bands, youngest first.
///
/// # Panics
/// Never: ages with a hyphen or a sign between them are names.
pub(super) fn of_bands(bands: &[Band]) -> (GroupId, String) {
    let ages = |band: Band| band.as_str().split_once('-').unwrap_or((band.as_str(), band.as_str()));
    let (name, title) = match bands {
        [band] => (band.to_string(), group_title(*band).to_owned()),
        _ if bands == EIGHT_UP => ("8+".to_owned(), EIGHT_AND_UP.to_owned()),
        [youngest, .., oldest] => {
            let ((from, _), (_, to)) = (ages(*youngest), ages(*oldest));
            (format!("{from}-{to}"), format!("Ages {from} to {to}"))
        }
        [] => ("nobody".to_owned(), String::new()),
    };
    (name.parse().expect("ages with a hyphen or a sign between them are names"), title)
}
