//! The launch list: what has to be so before a survey lets answers in, and what somebody has to answer for if it is not.
//!
//! [`launch_list`] reads what is known of a survey ([`Facts`]) and gives every line with what it found. A line is done,
//! or it stops the launch until somebody mends it or signs it off, or it asks for a reason that is kept. Whatever
//! somebody said counts only for what they saw: each line has a fingerprint of that ([`Finding::about`]), and another
//! fingerprint undoes it.
//!
//! Left open: whether what people say is so. A line can ask whether the lists were compared; it cannot compare them.

mod line;
#[cfg(test)]
mod tests;

use serde::Serialize;
use time::{Date, Duration};

use super::calendar::DAYS_APART;
use super::canonical_json;
use crate::questionnaire::{Band, sha256_hex};

pub use line::Line;

/// Fewer key holders, and one lost file would end a survey.
pub const LEAST_KEY_HOLDERS: usize = 2;
/// So many young people at least should have tried a survey.
pub const TRIALS_WANTED: usize = 2;
/// For so many days a look at the help lines is good.
pub const HELP_LINES_DAYS: i64 = 90;

/// What the key day has brought to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyDay {
    /// Nothing yet.
    NotYet,
    /// Keys that these people hold, none of whom is a registered key holder now.
    Strangers(Vec<String>),
    /// Keys that registered key holders hold.
    Fits,
}

/// Why young people could not ask to be contacted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DoorFault {
    /// Nobody can read what comes in, or no reply is promised.
    Shut,
    /// Somebody has waited for longer than was promised.
    Late,
}

/// A question in the words of one band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// The band.
    pub band: Band,
    /// The question.
    pub words: String,
    /// As old as a reader has to be, where that was measured.
    pub reading_age: Option<u32>,
}

/// Another survey of some of the same young people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherSurvey {
    /// Its title.
    pub title: String,
    /// Its first day.
    pub opens_on: Date,
    /// Its last day.
    pub closes_on: Date,
}

/// What is known of a survey and of what stands round it.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and none follows from another")]
pub struct Facts {
    /// The day it is.
    pub today: Date,
    /// The hash of everything that young people will see and that is fixed at the launch.
    pub design_sha256: String,
    /// Whether it says what can change, who decides, and when young people hear back.
    pub says_its_purpose: bool,
    /// The first day answers are taken.
    pub opens_on: Date,
    /// The last day.
    pub closes_on: Date,
    /// The day results are promised for.
    pub results_on: Date,
    /// Questions that are not finished in the words of a band.
    pub unfinished: Vec<Wording>,
    /// Whether something else of the design is not finished.
    pub unfinished_otherwise: bool,
    /// Groups of which nobody said how many will be invited, by title.
    pub without_number: Vec<String>,
    /// Questions that speak to no outcome area.
    pub without_area: Vec<String>,
    /// Questions in words that are too old for the band.
    pub too_hard: Vec<Wording>,
    /// Languages that were begun and are not checked, so that nobody is offered them.
    pub unchecked_languages: Vec<String>,
    /// How many key holders are registered.
    pub key_holders: usize,
    /// What the key day brought.
    pub key_day: KeyDay,
    /// What is wrong with the contact door; `None` when it works.
    pub door: Option<DoorFault>,
    /// Whether the bands of 11 to 17 and of care leavers are both invited.
    pub two_lists_at_16: bool,
    /// Whether the privacy budget has room.
    pub budget_fits: bool,
    /// Groups with fewer slips than a group needs, by title.
    pub short_of_slips: Vec<String>,
    /// When somebody last looked at the help lines as they stand.
    pub help_lines_on: Option<Date>,
    /// By how many young people it was tried.
    pub trials: usize,
    /// Groups whose results would be too unsure, by title.
    pub too_unsure: Vec<String>,
    /// Other surveys of the same bands.
    pub others: Vec<OtherSurvey>,
}

/// What is not as it should be, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Detail {
    /// A day is over, or does not follow the one before it.
    Day {
        /// Which.
        which: DayFault,
    },
    /// A question, in the words of a band.
    Question {
        /// The band, where one is meant.
        band: Option<Band>,
        /// Its words, or its name where it has none.
        words: String,
        /// As old as a reader has to be.
        reading_age: Option<u32>,
    },
    /// Somebody or something by name: a group, a language, a key holder.
    Named {
        /// The name.
        name: String,
    },
    /// How many there are of what should be more.
    Count {
        /// So many.
        count: usize,
    },
    /// Why the contact door does not work.
    Door {
        /// Why.
        fault: DoorFault,
    },
    /// A day on which something was last done, if ever.
    Last {
        /// The day, as `2026-11-20`.
        on: Option<String>,
    },
    /// Another survey.
    Survey {
        /// Its title.
        title: String,
        /// Its first day, as `2026-11-20`.
        opens_on: String,
        /// Its last day.
        closes_on: String,
    },
    /// The survey as it was designed.
    Design {
        /// Its hash.
        sha256: String,
    },
}

/// What is wrong with the days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DayFault {
    /// The last day for answers is over.
    Over,
    /// The last day is not after the first.
    ClosesFirst,
    /// Results are not after the last day.
    ResultsFirst,
}

/// What a line needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: it is so.
    Nothing,
    /// Something has to be changed.
    Mending,
    /// A lead signs it off, or somebody says that it is so.
    SayingSo,
    /// A reason that is kept.
    Reason,
}

/// A line, and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The line.
    pub line: Line,
    /// What it needs.
    pub needs: Needs,
    /// What is not as it should be.
    pub details: Vec<Detail>,
}

/// How a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// It is so, or was signed off as it is.
    Done,
    /// It is not so, and somebody answers for it.
    Reasoned,
    /// It is not so; a reason would do.
    AsksReason,
    /// It stops the launch.
    Stop,
}

impl Light {
    /// Whether the survey may be launched as far as this line goes.
    #[must_use]
    pub const fn lets_launch(self) -> bool {
        matches!(self, Self::Done | Self::Reasoned)
    }
}

impl Finding {
    fn fine(line: Line) -> Self {
        Self { line, needs: Needs::Nothing, details: Vec::new() }
    }

    /// Needs this if there are details.
    fn unless_empty(line: Line, needs: Needs, details: Vec<Detail>) -> Self {
        Self { line, needs: if details.is_empty() { Needs::Nothing } else { needs }, details }
    }

    fn when(line: Line, wrong: bool, details: Vec<Detail>) -> Self {
        if wrong { Self { line, needs: Needs::Mending, details } } else { Self::fine(line) }
    }

    /// The fingerprint of what is seen here, SHA-256 in lower-case hex: what somebody says to this line counts for this
    /// and nothing else.
    #[must_use]
    pub fn about(&self) -> String {
        sha256_hex(&canonical_json(&(self.line, &self.details)))
    }

    /// How the line stands, when somebody spoke to it about `said`.
    #[must_use]
    pub fn light(&self, said: Option<&str>) -> Light {
        let said = said.is_some_and(|about| about == self.about());
        match (self.needs, said) {
            (Needs::Nothing, _) | (Needs::SayingSo, true) => Light::Done,
            (Needs::Mending, _) | (Needs::SayingSo, false) => Light::Stop,
            (Needs::Reason, true) => Light::Reasoned,
            (Needs::Reason, false) => Light::AsksReason,
        }
    }
}

/// Every line, in the order of [`Line::ALL`].
#[must_use]
pub fn launch_list(facts: &Facts) -> Vec<Finding> {
    Line::ALL.into_iter().map(|line| find(line, facts)).collect()
}

fn find(line: Line, facts: &Facts) -> Finding {
    let named = |names: &[String]| names.iter().map(|name| Detail::Named { name: name.clone() }).collect();
    let design = || vec![Detail::Design { sha256: facts.design_sha256.clone() }];
    match line {
        Line::Purpose => Finding::when(line, !facts.says_its_purpose, Vec::new()),
        Line::Days => Finding::unless_empty(line, Needs::Mending, day_faults(facts)),
        Line::Words if facts.unfinished_otherwise => Finding::when(line, true, questions(&facts.unfinished)),
        Line::Words => Finding::unless_empty(line, Needs::Mending, questions(&facts.unfinished)),
        Line::Numbers => Finding::unless_empty(line, Needs::Mending, named(&facts.without_number)),
        Line::Areas => Finding::unless_empty(line, Needs::Mending, named(&facts.without_area)),
        Line::ReadingAge => Finding::unless_empty(line, Needs::Reason, questions(&facts.too_hard)),
        // Such a language is offered to nobody; somebody should know that, and say so.
        Line::Languages => Finding::unless_empty(line, Needs::Reason, named(&facts.unchecked_languages)),
        Line::KeyHolders => {
            let count = facts.key_holders;
            Finding::when(line, count < LEAST_KEY_HOLDERS, vec![Detail::Count { count }])
        }
        Line::KeyDay => match &facts.key_day {
            KeyDay::Fits => Finding::fine(line),
            KeyDay::NotYet => Finding::when(line, true, Vec::new()),
            KeyDay::Strangers(strangers) => Finding::when(line, true, named(strangers)),
        },
        Line::ContactDoor => {
            let shut = facts.door.map(|why| Detail::Door { fault: why });
            Finding::unless_empty(line, Needs::Mending, shut.into_iter().collect())
        }
        Line::Safeguarding | Line::DataProtection => Finding { line, needs: Needs::SayingSo, details: design() },
        Line::OneList if facts.two_lists_at_16 => Finding { line, needs: Needs::SayingSo, details: design() },
        // Skip stands on every page, whatever a questionnaire says: there is nothing to find.
        Line::OneList | Line::Skippable => Finding::fine(line),
        Line::Budget => Finding::when(line, !facts.budget_fits, Vec::new()),
        Line::Slips => Finding::unless_empty(line, Needs::Mending, named(&facts.short_of_slips)),
        Line::HelpLines => Finding::unless_empty(line, Needs::Reason, old_look(facts)),
        Line::Trials => {
            let count = facts.trials;
            let few = (count < TRIALS_WANTED).then_some(Detail::Count { count });
            Finding::unless_empty(line, Needs::Reason, few.into_iter().collect())
        }
        Line::HowSure => Finding::unless_empty(line, Needs::Reason, named(&facts.too_unsure)),
        Line::Clash => Finding::unless_empty(line, Needs::Reason, clashes(facts)),
    }
}

fn day_faults(facts: &Facts) -> Vec<Detail> {
    let faults = [
        (DayFault::Over, facts.today > facts.closes_on),
        (DayFault::ClosesFirst, facts.closes_on <= facts.opens_on),
        (DayFault::ResultsFirst, facts.results_on <= facts.closes_on),
    ];
    faults.into_iter().filter(|(_, wrong)| *wrong).map(|(which, _)| Detail::Day { which }).collect()
}

fn questions(wordings: &[Wording]) -> Vec<Detail> {
    let detail = |one: &Wording| Detail::Question {
        band: Some(one.band),
        words: one.words.clone(),
        reading_age: one.reading_age,
    };
    wordings.iter().map(detail).collect()
}

fn old_look(facts: &Facts) -> Vec<Detail> {
    let fresh = |on: Date| facts.today - on <= Duration::days(HELP_LINES_DAYS);
    if facts.help_lines_on.is_some_and(fresh) {
        return Vec::new();
    }
    vec![Detail::Last { on: facts.help_lines_on.map(|on| on.to_string()) }]
}

/// The surveys of the same young people that are open within four weeks of this one.
fn clashes(facts: &Facts) -> Vec<Detail> {
    let apart = Duration::days(DAYS_APART);
    let near =
        |other: &&OtherSurvey| other.opens_on - facts.closes_on < apart && facts.opens_on - other.closes_on < apart;
    let detail = |other: &OtherSurvey| Detail::Survey {
        title: other.title.clone(),
        opens_on: other.opens_on.to_string(),
        closes_on: other.closes_on.to_string(),
    };
    facts.others.iter().filter(near).map(detail).collect()
}
