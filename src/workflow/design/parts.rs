//! The other parts of a design: title, days, what it is for, groups with their numbers, what matters most, and a whole
//! form from a file.

use time::Date;

use super::{At, DesignError, Refused, change, words};
use crate::consultation::design::{Away, Calendar, DesignPurpose, Form, Leads};
use crate::consultation::{GroupId, Importance, Purpose};
use crate::questionnaire::{Band, Fault, ItemId, Questionnaire};
use crate::workflow::Chorus;

/// The most lines of absences of key holders that a design keeps.
const MOST_AWAY: usize = 20;
/// The most young people of a group.
const MOST_INVITED: u32 = 100_000;
/// No questionnaire is larger than this, and no upload is read further.
const MOST_FILE_BYTES: usize = 256 * 1024;

/// One line of words: neither blank nor too long.
fn line(text: &str, most: usize) -> Result<String, Refused> {
    let fits = !text.is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(Refused::Text) }
}

/// Gives the survey a title.
///
/// # Errors
/// [`Refused::Text`].
pub async fn set_title(chorus: &Chorus, at: At<'_>, title: &str) -> Result<(), DesignError> {
    change(chorus, at, "design.title", |design| {
        design.title = line(title, 120)?;
        Ok(())
    })
    .await
}

/// Counts the days backwards from a board meeting. What young people hear back moves along, unless it was after the new
/// meeting already.
///
/// # Errors
/// [`Refused::Leads`].
pub async fn set_days(
    chorus: &Chorus,
    at: At<'_>,
    meeting_on: Date,
    leads: Leads,
    away: Vec<Away>,
) -> Result<(), DesignError> {
    change(chorus, at, "design.days", |design| {
        let sound = away.iter().all(|one| one.from <= one.to && line(&one.who, 80).is_ok());
        if !leads.are_possible() || away.len() > MOST_AWAY || !sound {
            return Err(Refused::Leads);
        }
        let moved = meeting_on - design.calendar.meeting_on;
        design.calendar = Calendar::backwards(meeting_on, leads, away);
        if let Some(day) = design.purpose.hear_back_on {
            design.purpose.hear_back_on = day.checked_add(moved);
        }
        Ok(())
    })
    .await
}

/// Says what the survey is for. A part may still be blank.
///
/// # Errors
/// [`Refused::Text`].
pub async fn say_purpose(chorus: &Chorus, at: At<'_>, purpose: DesignPurpose) -> Result<(), DesignError> {
    change(chorus, at, "design.purpose", |design| {
        for text in [&purpose.can_change, &purpose.who_decides] {
            if !text.is_empty() {
                line(text, Purpose::MOST_CHARS)?;
            }
        }
        design.purpose = purpose;
        Ok(())
    })
    .await
}

/// How many of a group are invited, and are expected to answer.
pub struct GroupNumbers {
    /// Which group.
    pub group: GroupId,
    /// Its name on pages.
    pub title: String,
    /// How many are invited; none where it is not known yet.
    pub invited: Option<u32>,
    /// How many are expected to answer; none for the usual share.
    pub answers: Option<u32>,
}

/// Sets the numbers of groups.
///
/// # Errors
/// [`Refused::Numbers`], [`Refused::Text`], [`Refused::Gone`].
pub async fn set_numbers(chorus: &Chorus, at: At<'_>, numbers: Vec<GroupNumbers>) -> Result<(), DesignError> {
    change(chorus, at, "design.numbers", |design| {
        for new in numbers {
            let group = design.groups.iter_mut().find(|one| one.group == new.group).ok_or(Refused::Gone)?;
            let in_bounds = new.invited.is_none_or(|invited| (1..=MOST_INVITED).contains(&invited));
            let fits = new.answers.is_none_or(|answers| answers > 0 && new.invited.is_some_and(|all| answers <= all));
            if !in_bounds || !fits {
                return Err(Refused::Numbers);
            }
            group.title = line(&new.title, 60)?;
            (group.invited, group.answers) = (new.invited, new.answers);
        }
        Ok(())
    })
    .await
}

/// Says which questions matter most, and which are asked for others only; all others matter also.
///
/// # Errors
/// [`Refused::Gone`] when one of them is not asked.
pub async fn set_importance(
    chorus: &Chorus,
    at: At<'_>,
    importance: Vec<(ItemId, Importance)>,
) -> Result<(), DesignError> {
    change(chorus, at, "design.importance", |design| {
        let asked = importance.iter().all(|(item, _)| design.bands_asked(item).next().is_some());
        if !asked {
            return Err(Refused::Gone);
        }
        design.importance = importance.into_iter().filter(|(_, how)| *how != Importance::Also).collect();
        Ok(())
    })
    .await
}

/// Puts two groups together as one.
///
/// # Errors
/// [`Refused::Gone`].
pub async fn merge_groups(chorus: &Chorus, at: At<'_>, one: &GroupId, other: &GroupId) -> Result<(), DesignError> {
    change(chorus, at, "design.merge", |design| {
        let of = |id: &GroupId| design.groups.iter().find(|group| group.group == *id).ok_or(Refused::Gone);
        let mut bands: Vec<Band> = of(one)?.bands.iter().chain(&of(other)?.bands).copied().collect();
        bands.sort();
        let (name, title) = words::of_bands(&bands);
        if design.merge(one, other, name, &title) { Ok(()) } else { Err(Refused::Gone) }
    })
    .await
}

/// What stands at the head of a band's form.
///
/// # Errors
/// [`Refused::Text`], [`Refused::Numbers`] for the minutes, [`Refused::Gone`].
pub async fn set_form_facts(
    chorus: &Chorus,
    at: At<'_>,
    band: Band,
    title: &str,
    minutes: u32,
    source: &str,
) -> Result<(), DesignError> {
    change(chorus, at, "design.form", |design| {
        let form = design.forms.get_mut(&band).ok_or(Refused::Gone)?;
        if !(1..=60).contains(&minutes) {
            return Err(Refused::Numbers);
        }
        (form.title, form.source, form.minutes) = (line(title, 120)?, line(source, 500)?, minutes);
        Ok(())
    })
    .await
}

/// Takes the form of a band from a questionnaire file, in place of what it asks. Locked words have to be the same.
///
/// # Errors
/// [`Refused::File`] with every fault of the file; [`Refused::Locked`], [`Refused::Gone`].
pub async fn import_form(chorus: &Chorus, at: At<'_>, band: Band, name: &str, bytes: &[u8]) -> Result<(), DesignError> {
    let fault = |problem: &str| {
        Refused::File(vec![Fault { file: name.to_owned(), place: "line 1".to_owned(), problem: problem.to_owned() }])
    };
    if bytes.len() > MOST_FILE_BYTES {
        return Err(fault("is larger than any questionnaire may be (256 KB)").into());
    }
    let text = std::str::from_utf8(bytes).map_err(|_| fault("is not text (UTF-8)"))?;
    let read = Questionnaire::parse(name, text).map_err(Refused::File)?;
    if !read.bands.contains(&band) {
        return Err(fault("is not for this age group; its `bands` do not name it").into());
    }
    change(chorus, at, "design.import", |design| {
        let new = Form::taken_from(&read, band);
        let old = design.forms.get(&band).ok_or(Refused::Gone)?;
        let broken = old
            .items()
            .filter(|item| design.is_locked(&item.id))
            .any(|item| new.item(&item.id).is_none_or(|new| (&new.wording, &new.kind) != (&item.wording, &item.kind)));
        if broken {
            return Err(Refused::Locked);
        }
        design.forms.insert(band, Form { from: chorus_has(chorus, &read).then(|| read.name()), ..new });
        let asked: Vec<ItemId> = design.items().into_iter().cloned().collect();
        design.importance.retain(|item, _| asked.contains(item));
        design.areas.retain(|item, _| asked.contains(item));
        Ok(())
    })
    .await
}

/// Whether the council's files have a questionnaire of this name.
fn chorus_has(chorus: &Chorus, read: &Questionnaire) -> bool {
    chorus.catalogue.questionnaire(&read.name()).is_some()
}
