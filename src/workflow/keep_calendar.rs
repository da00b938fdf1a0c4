//! Consultations beside each other: this council's own surveys, and what somebody typed in.

use std::collections::BTreeMap;

use time::{Date, Duration};

use super::{Chorus, WorkflowError};
use crate::consultation::calendar::Entry;
use crate::consultation::design::Design;
use crate::consultation::{Draft, Manifest, Stage, WaveId};
use crate::questionnaire::Band;

/// The longest title of an entry, in characters.
pub const MOST_TITLE_CHARS: usize = 80;
/// The most days an entry may last.
const MOST_DAYS: i64 = 366;

/// A survey of this council, in the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyDays {
    /// Names it in addresses.
    pub wave: WaveId,
    /// Whether its days may still change.
    pub is_draft: bool,
    /// Title, whom it asks, and the days on which it takes answers.
    pub entry: Entry,
    /// The day on which the key holders meet: as planned where that was said and can still be, else the day after the last.
    pub key_day: Date,
    /// The day by which results are promised.
    pub results_on: Date,
}

/// Everything in the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The council's surveys, by their first day.
    pub surveys: Vec<SurveyDays>,
    /// What was typed in, each with its number.
    pub others: Vec<(i64, Entry)>,
}

/// The calendar. A draft that cannot be read, and a survey that was ended before its results, are left out.
///
/// # Errors
/// When a store fails.
pub async fn read_calendar(chorus: &Chorus) -> Result<Calendar, WorkflowError> {
    let mut surveys = Vec::new();
    let designs = chorus.stores.app.consultations().await?.into_iter().map(|stored| stored.design);
    let mut designs: BTreeMap<WaveId, Design> = designs.map(|design| (design.wave.clone(), design)).collect();
    for row in chorus.stores.app.waves().await? {
        let design = designs.remove(&row.id);
        let ended = row.stage == Stage::Erased && chorus.stores.app.release(&row.id).await?.is_none();
        if ended {
            continue;
        }
        let survey = match (&row.manifest, &design) {
            (Some(manifest), _) => Some(launched(manifest, row.closes_on)),
            (None, Some(design)) => Some(designed(design)),
            (None, None) => Draft::parse("the stored draft", &row.draft).ok().map(|draft| planned(&draft)),
        };
        let agreed = design.map(|design| design.calendar.key_day);
        let fits = |survey: &SurveyDays, day: &Date| (survey.key_day..=survey.results_on).contains(day);
        surveys.extend(survey.map(|survey| {
            let key_day = agreed.filter(|day| fits(&survey, day)).unwrap_or(survey.key_day);
            SurveyDays { key_day, ..survey }
        }));
    }
    surveys.extend(designs.values().map(designed));
    surveys.sort_by_key(|survey| (survey.entry.from, survey.entry.to));
    Ok(Calendar { surveys, others: chorus.stores.app.calendar().await? })
}

fn designed(design: &Design) -> SurveyDays {
    let days = &design.calendar;
    SurveyDays {
        wave: design.wave.clone(),
        is_draft: true,
        entry: entry(&design.title, design.forms.keys().copied(), days.opens_on, days.closes_on),
        key_day: days.key_day,
        results_on: days.results_on(),
    }
}

fn launched(manifest: &Manifest, closes_on: Option<Date>) -> SurveyDays {
    let bands = manifest.groups.iter().flat_map(|group| group.bands.iter().copied());
    let closes_on = closes_on.unwrap_or(manifest.closes_on);
    SurveyDays {
        wave: manifest.wave.clone(),
        is_draft: false,
        entry: entry(&manifest.title, bands, manifest.opens_on, closes_on),
        key_day: closes_on.saturating_add(Duration::days(1)),
        results_on: manifest.results_on,
    }
}

fn planned(draft: &Draft) -> SurveyDays {
    let bands = draft.groups.iter().flat_map(|group| group.bands.iter().copied());
    SurveyDays {
        wave: draft.wave.clone(),
        is_draft: true,
        entry: entry(&draft.title, bands, draft.opens_on, draft.closes_on),
        key_day: draft.closes_on.saturating_add(Duration::days(1)),
        results_on: draft.results_on,
    }
}

fn entry(title: &str, bands: impl Iterator<Item = Band>, from: Date, to: Date) -> Entry {
    Entry { title: title.to_owned(), bands: bands.collect(), from, to, holiday: false }
}

/// Adds a consultation of somebody else, or a school holiday.
///
/// # Errors
/// [`WorkflowError::Words`] when it has no title or one too long, asks nobody, or does not fit into a year.
pub async fn add_to_calendar(chorus: &Chorus, entry: &Entry, who: &str) -> Result<i64, WorkflowError> {
    let title = entry.title.chars().count();
    let days = (entry.to - entry.from).whole_days();
    let named = (1..=MOST_TITLE_CHARS).contains(&title) && !entry.title.chars().any(char::is_control);
    if !named || !(0..MOST_DAYS).contains(&days) || entry.holiday != entry.bands.is_empty() {
        return Err(WorkflowError::Words);
    }
    Ok(chorus.on_record(who, "calendar.add", entry.from.to_string()).add_to_calendar(entry).await?)
}

/// Takes an entry out.
///
/// # Errors
/// When there is none of this number.
pub async fn take_from_calendar(chorus: &Chorus, id: i64, who: &str) -> Result<(), WorkflowError> {
    Ok(chorus.on_record(who, "calendar.remove", id.to_string()).take_from_calendar(id).await?)
}
