//! Which survey a page is about, and whose answers.

use time::macros::format_description;

use super::views::{ScopeLink, Survey, TookPart};
use crate::outcomes::published::{Published, Scope};
use crate::outcomes::reading::{Reading, ScopeReading};
use crate::web::figures::Ages;

impl TookPart {
    /// Released and issued numbers, rounded to five. Noise can carry a released number above those invited or below 0;
    /// what is said of it cannot be.
    #[must_use]
    pub fn of(responses: i64, invited: u32) -> Self {
        let rounded = u32::try_from((responses.max(0) + 2) / 5 * 5).unwrap_or(u32::MAX).min(invited);
        Self { about: if rounded < 10 { 0 } else { rounded }, of: invited }
    }

    /// Those of a scope.
    pub(super) fn in_scope(scope: &Scope<'_>) -> Self {
        Self::of(scope.responses(), scope.invited())
    }
}

/// How a survey is called beside another: by its year, or by month and year where they share the year.
pub(in crate::web) fn when(survey: &Published, other: Option<&Published>) -> String {
    let closed = survey.manifest().closes_on;
    if other.is_some_and(|other| other.manifest().closes_on.year() == closed.year()) {
        let month = format_description!("[month repr:long] [year]");
        return closed.format(month).expect("a date has a month and a year");
    }
    closed.year().to_string()
}

/// Whose answers `here` is about and who else there is, on the page that `place` leads to below `/board/{wave}`.
pub(super) fn survey<'a>(reading: &Reading<'a>, here: &ScopeReading<'a>, place: &str) -> Survey<'a> {
    let published = reading.published;
    let link =
        |scope: &ScopeReading<'a>| scope_link(published, &scope.scope, place, scope.scope.name() == here.scope.name());
    let scopes = if reading.scopes.len() > 1 { reading.scopes.iter().map(link).collect() } else { Vec::new() };
    Survey {
        wave: published.manifest().wave.as_str(),
        title: &published.manifest().title,
        when: when(published, reading.since),
        since: reading.since.map(|since| when(since, Some(published))),
        published_on: published.on.into(),
        taken_back: published.withdrawn.is_some(),
        whose: link(here),
        took_part: TookPart::in_scope(&here.scope),
        scopes,
    }
}

fn scope_link<'a>(published: &'a Published, scope: &Scope<'a>, place: &str, here: bool) -> ScopeLink<'a> {
    let plan = scope.only().map(|member| member.plan);
    let name = scope.name();
    let href = format!("/board/{}{place}?whose={name}", published.manifest().wave);
    ScopeLink { name, title: plan.map(|plan| plan.title.as_str()), ages: Ages::of(&scope.bands()), href, here }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_many_took_part_is_said_in_fives_and_never_exactly() {
        let about = |responses| TookPart::of(responses, 380).about;
        assert_eq!([about(142), about(143), about(147), about(148)], [140, 145, 145, 150]);
        assert_eq!([about(-4), about(0), about(7)], [0, 0, 0], "fewer than 10");
        assert_eq!(about(391), 380, "noise can pass the number invited; what is said cannot");
    }

    #[test]
    fn a_survey_is_called_by_its_year_or_its_month_where_years_are_the_same() {
        use crate::outcomes::sample::{MOVED, STILL};
        assert_eq!(when(&MOVED[1], Some(&MOVED[0])), "2026");
        assert_eq!(when(&MOVED[1], Some(&STILL[1])), "October 2026");
    }
}
