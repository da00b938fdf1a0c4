//! Consultations beside each other: whom they ask, when, and where that is too much at once.
//!
//! Two clash when they ask somebody of the same age at the same time, or with less than four weeks between the end of
//! one and the beginning of the other. A survey whose last week lies in a school holiday clashes with the holiday:
//! that is when most answers come, and slips lie in schools.
//!
//! Left open: consultations that nobody typed in.

use time::{Date, Duration};

use crate::questionnaire::Band;

/// Days that should lie between two consultations of the same young people.
pub const DAYS_APART: i64 = 28;

/// Days before the end of a survey in which most answers still come.
const LAST_DAYS: i64 = 7;

/// What lies on some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is called.
    pub title: String,
    /// Who is asked; nobody in a school holiday.
    pub bands: Vec<Band>,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// Whether it is a school holiday.
    pub holiday: bool,
}

impl Entry {
    /// Whether any of it lies in these days, the last one included.
    #[must_use]
    pub fn meets(&self, from: Date, to: Date) -> bool {
        self.from <= to && from <= self.to
    }
}

/// In which way two entries are too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClashKind {
    /// Both ask on the same day.
    AtOnce,
    /// Both ask within four weeks.
    Soon,
    /// A survey ends in a school holiday.
    EndsInHoliday,
}

/// Two entries that are too much together, by their places in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The one that begins first; for a holiday, the consultation.
    pub one: usize,
    /// The other.
    pub other: usize,
    /// In which way.
    pub kind: ClashKind,
    /// Who would be asked twice, youngest first; none for a holiday.
    pub bands: Vec<Band>,
}

/// Every clash between two of these entries, in the order of their days.
#[must_use]
pub fn clashes(entries: &[Entry]) -> Vec<Clash> {
    let mut by_day: Vec<usize> = (0..entries.len()).collect();
    by_day.sort_by_key(|at| (entries[*at].from, entries[*at].to, *at));
    let mut found = Vec::new();
    for (place, one) in by_day.iter().enumerate() {
        for other in &by_day[place + 1..] {
            found.extend(clash(entries, *one, *other));
        }
    }
    found
}

fn clash(entries: &[Entry], one: usize, other: usize) -> Option<Clash> {
    let (first, second) = (&entries[one], &entries[other]);
    match (first.holiday, second.holiday) {
        (true, true) => None,
        (false, false) => {
            let mut bands: Vec<Band> = first.bands.iter().copied().filter(|band| second.bands.contains(band)).collect();
            bands.sort();
            let kind = match (second.from - first.to).whole_days() {
                ..=0 => ClashKind::AtOnce,
                apart if apart < DAYS_APART => ClashKind::Soon,
                _ => return None,
            };
            (!bands.is_empty()).then_some(Clash { one, other, kind, bands })
        }
        (is_holiday, _) => {
            let (asked, holiday) = if is_holiday { (other, one) } else { (one, other) };
            let end = entries[asked].to;
            let last_week = end.saturating_sub(Duration::days(LAST_DAYS - 1));
            let meets = entries[holiday].meets(last_week, end);
            meets.then(|| Clash { one: asked, other: holiday, kind: ClashKind::EndsInHoliday, bands: Vec::new() })
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn asks(bands: &[Band], from: Date, to: Date) -> Entry {
        Entry { title: "A".to_owned(), bands: bands.to_vec(), from, to, holiday: false }
    }

    fn holiday(from: Date, to: Date) -> Entry {
        Entry { holiday: true, ..asks(&[], from, to) }
    }

    const TEENS: &[Band] = &[Band::ElevenToSeventeen];

    #[test]
    fn two_surveys_of_the_same_age_at_once_clash_and_those_of_other_ages_do_not() {
        let both = &[Band::ElevenToSeventeen, Band::EightToEleven];
        let entries = [
            asks(both, date!(2026 - 10 - 05), date!(2026 - 10 - 30)),
            asks(both, date!(2026 - 10 - 30), date!(2026 - 11 - 20)),
            asks(&[Band::CareLeavers], date!(2026 - 10 - 05), date!(2026 - 11 - 20)),
        ];
        let wanted = Clash {
            one: 0,
            other: 1,
            kind: ClashKind::AtOnce,
            bands: vec![Band::EightToEleven, Band::ElevenToSeventeen],
        };
        assert_eq!(clashes(&entries), [wanted]);
    }

    #[test]
    fn less_than_four_weeks_apart_is_soon_and_four_weeks_are_enough() {
        let first = asks(TEENS, date!(2026 - 10 - 01), date!(2026 - 10 - 10));
        let kind = |from| {
            let second = asks(TEENS, from, date!(2026 - 12 - 24));
            // The order in the list makes no difference.
            clashes(&[second, first.clone()]).first().map(|clash| (clash.one, clash.kind))
        };
        assert_eq!(kind(date!(2026 - 10 - 10)), Some((1, ClashKind::AtOnce)));
        assert_eq!(kind(date!(2026 - 11 - 06)), Some((1, ClashKind::Soon)));
        assert_eq!(kind(date!(2026 - 11 - 07)), None);
    }

    #[test]
    fn a_survey_whose_last_week_lies_in_a_holiday_clashes_with_it_and_one_that_began_in_it_does_not() {
        let half_term = holiday(date!(2026 - 10 - 24), date!(2026 - 11 - 01));
        let ends = |from, to| clashes(&[half_term.clone(), asks(TEENS, from, to)]);
        let clash = Clash { one: 1, other: 0, kind: ClashKind::EndsInHoliday, bands: Vec::new() };
        assert_eq!(ends(date!(2026 - 10 - 05), date!(2026 - 10 - 30)), [clash]);
        assert_eq!(ends(date!(2026 - 10 - 26), date!(2026 - 11 - 20)), []);
        assert_eq!(clashes(&[half_term.clone(), half_term.clone()]), []);
    }
}
