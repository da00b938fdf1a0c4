//! A survey while a participation worker designs it: everything she decides, finished or not.
//!
//! A design may lack anything; [`Design::faults`] tells what, each with its place. Without faults it becomes a
//! [`Draft`](crate::consultation::Draft) by [`Design::to_draft_toml`], and its forms become questionnaires. A design is
//! stored as JSON and says which version of the form it has, [`DESIGN_SCHEMA`].
//!
//! Pure: what day it is and what the council's strategy names come in as arguments.
//!
//! Left open: whether the questions are any good, and whether the numbers typed will come true.

mod calendar;
mod draft_toml;
mod faults;
mod form;
mod item;
mod language;
mod strings;
#[cfg(test)]
mod tests;
mod translate;
mod words_file;

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::Date;

use super::draft::{FULL_SURVEY_RHO, PULSE_RHO};
use super::importance::Importance;
use super::manifest::{GroupId, Purpose, WaveId};
use crate::questionnaire::{Band, ItemId};

pub use calendar::{Away, Calendar, DaysFault, Leads, TooLate};
pub use faults::{DesignFault, FaultKind, KnownAreas, Place};
pub use form::{Form, Step};
pub use item::{ItemFault, item_faults};
pub use language::{BadLanguage, Language, Translated, TranslationState};
pub use strings::{DesignString, MOST_STRING, Said};
pub use translate::{Languages, MOST_LANGUAGES, NotTranslated, Progress, Row, RowState};
pub use words_file::{BadWordsFile, MOST_WORDS_BYTES, RowRead, WordsRow, read_words, write_words};

/// The name of the form a design is stored in.
pub const DESIGN_SCHEMA: &str = "chorus.design/1";

/// What kind of survey it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DesignKind {
    /// Every question of the well-being set, everybody asked.
    Full,
    /// A few questions across the areas.
    Pulse,
    /// Questions about one thing.
    OneTopic,
    /// One question for each promise of the council.
    PromiseCheck,
    /// A few questions to some, drawn by chance.
    SpotCheck,
    /// An earlier survey again, with its words locked.
    Copy,
}

impl DesignKind {
    /// Every kind, in the order offered.
    pub const ALL: [Self; 6] =
        [Self::Full, Self::Pulse, Self::OneTopic, Self::PromiseCheck, Self::SpotCheck, Self::Copy];

    /// The kind as it is written in forms and names.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Pulse => "pulse",
            Self::OneTopic => "one_topic",
            Self::PromiseCheck => "promise_check",
            Self::SpotCheck => "spot_check",
            Self::Copy => "copy",
        }
    }

    /// The privacy loss it costs, ρ of zCDP, a decimal.
    #[must_use]
    pub const fn rho(self) -> &'static str {
        match self {
            Self::Full | Self::Copy => FULL_SURVEY_RHO,
            Self::Pulse | Self::OneTopic | Self::PromiseCheck | Self::SpotCheck => PULSE_RHO,
        }
    }

    /// The days between its steps, where nobody says otherwise.
    #[must_use]
    pub const fn leads(self) -> Leads {
        match self {
            Self::Full | Self::Copy => Leads::FULL,
            Self::Pulse | Self::OneTopic | Self::PromiseCheck | Self::SpotCheck => Leads::SHORT,
        }
    }
}

/// The text names no kind of survey.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such kind of survey")]
pub struct NoSuchKind;

impl FromStr for DesignKind {
    type Err = NoSuchKind;

    fn from_str(text: &str) -> Result<Self, NoSuchKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(NoSuchKind)
    }
}

/// What a survey is for, as far as it was said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DesignPurpose {
    /// What can change because of the answers; blank until said.
    pub can_change: String,
    /// Who decides about it; blank until said.
    pub who_decides: String,
    /// The day by which young people hear what became of it.
    #[serde(default, with = "maybe_day", skip_serializing_if = "Option::is_none")]
    pub hear_back_on: Option<Date>,
}

impl DesignPurpose {
    /// The whole of it, once all was said.
    #[must_use]
    pub fn whole(&self) -> Option<Purpose> {
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Some(Purpose {
            can_change: said(&self.can_change)?,
            who_decides: said(&self.who_decides)?,
            hear_back_on: self.hear_back_on?,
        })
    }
}

/// Who will be reported together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DesignGroup {
    /// Its name.
    pub group: GroupId,
    /// Its name on pages.
    pub title: String,
    /// The bands in it.
    pub bands: Vec<Band>,
    /// How many young people will be invited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited: Option<u32>,
    /// How many of them are expected to answer, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<u32>,
    /// Whether the number of responses is published exactly: the privacy lead's choice.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exact_n: bool,
}

/// Words of an earlier survey that stay as they are, so that results can be held beside its results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Locks {
    /// The earlier survey's title.
    pub survey: String,
    /// Items whose words are as they were.
    pub items: BTreeSet<ItemId>,
    /// Items that were unlocked, each with the reason. Their trend line is lost.
    pub unlocked: BTreeMap<ItemId, String>,
}

impl Locks {
    /// Whether the words of this item have to stay as they are.
    #[must_use]
    pub fn hold(&self, item: &ItemId) -> bool {
        self.items.contains(item) && !self.unlocked.contains_key(item)
    }
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Design {
    /// [`DESIGN_SCHEMA`].
    pub schema: String,
    /// Names the wave it will be.
    pub wave: WaveId,
    /// Its title on pages.
    pub title: String,
    /// What kind of survey it is.
    pub kind: DesignKind,
    /// The council's name.
    pub council: String,
    /// Whose privacy the ledger counts, such as `care`.
    pub population: String,
    /// `code/version` of the strategy.
    pub strategy: String,
    /// The privacy loss it costs, ρ of zCDP, a decimal.
    pub rho: String,
    /// Its days.
    pub calendar: Calendar,
    /// What it is for.
    pub purpose: DesignPurpose,
    /// What each band is asked.
    pub forms: BTreeMap<Band, Form>,
    /// Who will be reported together.
    pub groups: Vec<DesignGroup>,
    /// Items that matter more, or less, than the others.
    #[serde(default)]
    pub importance: BTreeMap<ItemId, Importance>,
    /// The outcome areas of items that the strategy does not name.
    #[serde(default)]
    pub areas: BTreeMap<ItemId, ItemId>,
    /// Whether a young person of 4 to 17 may take the short way.
    #[serde(default)]
    pub short_way: bool,
    /// Words that stay as they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locks: Option<Locks>,
    /// Languages beside English: each string by its place, where it was translated.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub languages: BTreeMap<Language, BTreeMap<String, Translated>>,
}

/// Stored text is no design of a form this program knows.
#[derive(Debug, thiserror::Error)]
pub enum NotADesign {
    /// It is not JSON of this shape.
    #[error("the stored design cannot be read")]
    Shape(#[from] serde_json::Error),
    /// It is of another version.
    #[error("the stored design has another form than {DESIGN_SCHEMA}")]
    Schema,
}

impl Design {
    /// Reads a stored design.
    ///
    /// # Errors
    /// [`NotADesign`].
    pub fn from_json(text: &str) -> Result<Self, NotADesign> {
        let design: Self = serde_json::from_str(text)?;
        if design.schema == DESIGN_SCHEMA { Ok(design) } else { Err(NotADesign::Schema) }
    }

    /// The design as it is stored.
    #[must_use]
    pub fn to_json(&self) -> String {
        String::from_utf8_lossy(&super::canonical_json(self)).into_owned()
    }

    /// Every item that is asked of somebody, once each, in the order of the oldest band that is asked it.
    #[must_use]
    pub fn items(&self) -> Vec<&ItemId> {
        let mut seen = BTreeSet::new();
        let asked = self.forms.values().rev().flat_map(Form::items).map(|item| &item.id);
        asked.filter(|id| seen.insert(*id)).collect()
    }

    /// The bands that are asked this item, youngest first.
    pub fn bands_asked<'d>(&'d self, id: &'d ItemId) -> impl Iterator<Item = Band> + 'd {
        self.forms.iter().filter(|(_, form)| form.item(id).is_some()).map(|(band, _)| *band)
    }

    /// Whether the words of this item have to stay as they are.
    #[must_use]
    pub fn is_locked(&self, item: &ItemId) -> bool {
        self.locks.as_ref().is_some_and(|locks| locks.hold(item))
    }

    /// Unlocks the words of an item. The reason stays; its trend line is lost. False where nothing was locked.
    pub fn unlock(&mut self, item: &ItemId, why: &str) -> bool {
        let Some(locks) = self.locks.as_mut().filter(|locks| locks.hold(item)) else { return false };
        locks.unlocked.insert(item.clone(), why.to_owned());
        true
    }

    /// How important an item is.
    #[must_use]
    pub fn importance_of(&self, item: &ItemId) -> Importance {
        self.importance.get(item).copied().unwrap_or(Importance::Also)
    }

    /// Takes an item out of the form of a band; what was said of it goes too once nobody is asked it.
    pub fn remove(&mut self, band: Band, id: &ItemId) {
        if let Some(form) = self.forms.get_mut(&band) {
            form.remove(id);
        }
        if self.bands_asked(id).next().is_none() {
            self.forget(id);
        }
    }

    /// What was said of an item that nobody is asked any more.
    fn forget(&mut self, id: &ItemId) {
        self.importance.remove(id);
        self.areas.remove(id);
        if let Some(locks) = &mut self.locks {
            locks.items.remove(id);
            locks.unlocked.remove(id);
        }
    }

    /// Leaves a band out: its form goes, and its group where nobody else is in it. How many of a group are invited is not
    /// known any more once one of its bands is gone.
    pub fn leave_out(&mut self, band: Band) {
        let Some(form) = self.forms.remove(&band) else { return };
        for item in form.items() {
            if self.bands_asked(&item.id).next().is_none() {
                self.forget(&item.id);
            }
        }
        for group in self.groups.iter_mut().filter(|group| group.bands.contains(&band)) {
            group.bands.retain(|one| *one != band);
            (group.invited, group.answers) = (None, None);
        }
        self.groups.retain(|group| !group.bands.is_empty());
        self.short_way &= self.forms.contains_key(&Band::FourToSeven);
    }

    /// What the questionnaire of a band is called where it is the survey's own.
    #[must_use]
    pub fn own_code(&self, band: Band) -> String {
        format!("own-{}-{band}", self.wave)
    }

    /// Gives an item another name wherever it stands: in forms, conditions, importance and areas.
    pub fn rename(&mut self, old: &ItemId, new: &ItemId) {
        for item in self.forms.values_mut().flat_map(|form| &mut form.parts).flat_map(|part| &mut part.items) {
            if item.id == *old {
                item.id = new.clone();
            }
            if let Some(condition) = item.only_if.as_mut().filter(|condition| condition.item == *old) {
                condition.item = new.clone();
            }
        }
        if let Some(importance) = self.importance.remove(old) {
            self.importance.insert(new.clone(), importance);
        }
        if let Some(area) = self.areas.remove(old) {
            self.areas.insert(new.clone(), area);
        }
    }

    /// A name for an item of the council's own that no item here has, made of these words.
    ///
    /// # Panics
    /// Never: what it makes is an identifier, and there are more numbers than items.
    #[must_use]
    pub fn own_name(&self, words: &str) -> ItemId {
        let plain: String =
            words.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
        let mut stem = "own".to_owned();
        for word in plain.split(' ').filter(|word| !word.is_empty()).take(4) {
            if stem.len() + 1 + word.len() <= 28 {
                stem.extend(["_", word]);
            }
        }
        let taken = |name: &ItemId| self.forms.values().any(|form| form.item(name).is_some());
        let numbered = |number: u32| if number == 1 { stem.clone() } else { format!("{stem}_{number}") };
        let names = (1..).map(|number| numbered(number).parse().expect("it begins with own and is short"));
        names.into_iter().find(|name| !taken(name)).expect("there are more numbers than items")
    }

    /// Puts two groups together under a title. What was typed for both is added up. False where one is not there.
    pub fn merge(&mut self, one: &GroupId, other: &GroupId, name: GroupId, title: &str) -> bool {
        let at = |id: &GroupId| self.groups.iter().position(|group| group.group == *id);
        let (Some(first), Some(second)) = (at(one), at(other)) else { return false };
        if first == second {
            return false;
        }
        let gone = self.groups.remove(first.max(second));
        let kept = &mut self.groups[first.min(second)];
        let sum = |one: Option<u32>, other: Option<u32>| Some(one?.saturating_add(other?));
        (kept.group, kept.title) = (name, title.to_owned());
        kept.bands.extend(gone.bands);
        kept.bands.sort();
        kept.invited = sum(kept.invited, gone.invited);
        kept.answers = sum(kept.answers, gone.answers);
        true
    }
}

mod maybe_day {
    use serde::{Deserialize, Deserializer, Serializer};
    use time::Date;

    use crate::consultation::manifest::day;

    pub(super) fn serialize<'d, S: Serializer>(date: impl Into<Option<&'d Date>>, to: S) -> Result<S::Ok, S::Error> {
        match date.into() {
            Some(date) => day::serialize(date, to),
            None => to.serialize_none(),
        }
    }

    #[derive(Deserialize)]
    struct Day(#[serde(with = "day")] Date);

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
        Ok(Option::<Day>::deserialize(from)?.map(|Day(date)| date))
    }
}
