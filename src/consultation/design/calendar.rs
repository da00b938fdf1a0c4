//! The days of a survey, counted backwards from the board meeting that will read its results.
//!
//! The board's papers go out some days before it meets. Before that the council reads the results in private. Before
//! that key holders make the results, on a key day when none of them is away. Before that the survey closes, with a few
//! days left for paper forms, and before that it is open. Whatever cannot be reached from today is said at once, with
//! the day it would have needed.
//!
//! Left open: public holidays. Only Saturdays and Sundays are stepped over.

use serde::{Deserialize, Serialize};
use time::{Date, Duration, Weekday};

use crate::consultation::manifest::day;

/// How far back a day without anybody away is looked for.
const FURTHEST_KEY_DAY: u16 = 60;
/// Sealed answers are destroyed this many days after the results.
const KEPT_DAYS: i64 = 90;
/// How far ahead a board meeting that can be reached is looked for.
const FURTHEST_MEETING: u16 = 400;

/// How many days lie between one step and the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leads {
    /// From the papers going out to the meeting.
    pub papers: u16,
    /// From the key day to the papers: reading in private.
    pub reading: u16,
    /// From closing to the key day: for paper forms that are on their way.
    pub grace: u16,
    /// From opening to closing.
    pub fieldwork: u16,
    /// From today to opening, at least: sign-offs, and slips to print.
    pub prepare: u16,
}

impl Leads {
    /// For a long survey.
    pub const FULL: Self = Self { papers: 7, reading: 7, grace: 4, fieldwork: 25, prepare: 7 };
    /// For a short one.
    pub const SHORT: Self = Self { papers: 7, reading: 5, grace: 3, fieldwork: 14, prepare: 3 };
    /// The least that any survey can do with. Papers of a public meeting are out five clear working days before it
    /// (Local Government Act 1972, section 100B).
    pub const LEAST: Self = Self { papers: 7, reading: 1, grace: 1, fieldwork: 5, prepare: 0 };

    /// The longest a step may take, in days, but for fieldwork.
    pub const LONGEST: u16 = 60;
    /// The longest a survey may be open, in days.
    pub const LONGEST_FIELDWORK: u16 = 180;

    /// Whether no step is shorter than [`Leads::LEAST`] or longer than anybody would want.
    #[must_use]
    pub fn are_possible(&self) -> bool {
        let within = |days: u16, least: u16, most: u16| (least..=most).contains(&days);
        within(self.papers, Self::LEAST.papers, Self::LONGEST)
            && within(self.reading, Self::LEAST.reading, Self::LONGEST)
            && within(self.grace, Self::LEAST.grace, Self::LONGEST)
            && within(self.fieldwork, Self::LEAST.fieldwork, Self::LONGEST_FIELDWORK)
            && within(self.prepare, Self::LEAST.prepare, Self::LONGEST)
    }
}

/// Days on which a key holder is away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Away {
    /// Who: a role, not a person's name.
    pub who: String,
    /// The first day away.
    #[serde(with = "day")]
    pub from: Date,
    /// The last day away.
    #[serde(with = "day")]
    pub to: Date,
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// The board meeting. Results are public by then.
    #[serde(with = "day")]
    pub meeting_on: Date,
    /// The board's papers go out.
    #[serde(with = "day")]
    pub papers_on: Date,
    /// Key holders make the results; private reading begins.
    #[serde(with = "day")]
    pub key_day: Date,
    /// The last day answers are taken.
    #[serde(with = "day")]
    pub closes_on: Date,
    /// The first day answers are taken.
    #[serde(with = "day")]
    pub opens_on: Date,
    /// How many days lie between, as asked for.
    pub leads: Leads,
    /// When key holders are away.
    #[serde(default)]
    pub away: Vec<Away>,
}

/// A board meeting that cannot be reached any more with these steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooLate {
    /// The day on which preparing would have had to begin.
    pub needed: Date,
    /// The first meeting that could be reached with the same steps.
    pub earliest_meeting: Date,
    /// Whether the shortest steps there are would reach this one.
    pub shortest_reaches: bool,
}

/// What is wrong with days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DaysFault {
    /// This meeting cannot be reached.
    TooLate(TooLate),
    /// A key holder is away on the key day.
    Away(String),
    /// A step takes too few or too many days.
    Leads,
    /// The board has met.
    Over,
}

impl Calendar {
    /// The days before a meeting, each as late as it can be.
    #[must_use]
    pub fn backwards(meeting_on: Date, leads: Leads, away: Vec<Away>) -> Self {
        let papers_on = on_a_weekday(back(meeting_on, leads.papers));
        let key_day = day_with_all(on_a_weekday(back(papers_on, leads.reading)), &away);
        let closes_on = on_a_weekday(back(key_day, leads.grace));
        let opens_on = on_a_weekday(back(closes_on, leads.fieldwork));
        Self { meeting_on, papers_on, key_day, closes_on, opens_on, leads, away }
    }

    /// The day by which results are promised: the board's.
    #[must_use]
    pub fn results_on(&self) -> Date {
        self.meeting_on
    }

    /// The day by which sealed answers are destroyed.
    #[must_use]
    pub fn erase_on(&self) -> Date {
        self.meeting_on.checked_add(Duration::days(KEPT_DAYS)).unwrap_or(Date::MAX)
    }

    /// The last day on which preparing can begin.
    #[must_use]
    pub fn prepare_by(&self) -> Date {
        back(self.opens_on, self.leads.prepare)
    }

    /// Whether this meeting is out of reach on this day, and what would be in reach.
    #[must_use]
    pub fn too_late(&self, today: Date) -> Option<TooLate> {
        let needed = self.prepare_by();
        let reaches =
            |meeting: Date, leads: Leads| Self::backwards(meeting, leads, self.away.clone()).prepare_by() >= today;
        (needed < today).then(|| TooLate {
            needed,
            earliest_meeting: (1..=FURTHEST_MEETING)
                .filter_map(|days| today.checked_add(Duration::days(days.into())))
                .find(|meeting| is_weekday(*meeting) && reaches(*meeting, self.leads))
                .unwrap_or(Date::MAX),
            shortest_reaches: reaches(self.meeting_on, Leads::LEAST),
        })
    }

    /// Everything that is wrong with these days, seen from this one.
    #[must_use]
    pub fn faults(&self, today: Date) -> Vec<DaysFault> {
        let mut faults = Vec::new();
        if !self.leads.are_possible() {
            faults.push(DaysFault::Leads);
        }
        if self.meeting_on <= today {
            faults.push(DaysFault::Over);
        }
        faults.extend(self.too_late(today).map(DaysFault::TooLate));
        let on_key_day = self.away.iter().filter(|away| is_away(away, self.key_day));
        faults.extend(on_key_day.map(|away| DaysFault::Away(away.who.clone())));
        faults
    }
}

fn back(from: Date, days: u16) -> Date {
    from.checked_sub(Duration::days(days.into())).unwrap_or(Date::MIN)
}

fn is_weekday(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The day itself, or the Friday before it.
fn on_a_weekday(day: Date) -> Date {
    (0..3).map(|days| back(day, days)).find(|day| is_weekday(*day)).unwrap_or(day)
}

fn is_away(away: &Away, day: Date) -> bool {
    (away.from..=away.to).contains(&day)
}

/// The last weekday up to `day` on which nobody is away; `day` where there is none, which is then a fault.
fn day_with_all(day: Date, away: &[Away]) -> Date {
    let all_here = |day: &Date| is_weekday(*day) && !away.iter().any(|one| is_away(one, *day));
    (0..=FURTHEST_KEY_DAY).map(|days| back(day, days)).find(all_here).unwrap_or(day)
}
