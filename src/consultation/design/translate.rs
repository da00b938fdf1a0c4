//! Words in other languages: who wrote them, who else read them, and what stands below "checked".
//!
//! Whoever writes words cannot check them. Words whose English changed afterwards count as not written, until somebody
//! says that they still hold by writing them again.
//!
//! Left open: whether two accounts are two people who know the language. Young people's pages are in English only, so
//! nothing translated here is shown to anybody yet; [`Languages::below_checked`] is asked before that changes.

use super::strings::{DesignString, MOST_STRING};
use super::{Design, Language, Translated, TranslationState};

/// The most languages of a design.
pub const MOST_LANGUAGES: usize = 20;

/// How far a string has come in a language, with the English it has now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowState {
    /// Nobody wrote it.
    Missing,
    /// It was written for English words that are others now.
    Changed,
    /// Somebody wrote it.
    Draft,
    /// Somebody else read it.
    Checked,
    /// Somebody else put it back into English.
    BackTranslated,
}

impl RowState {
    /// The kind, for a template to word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Changed => "changed",
            Self::Draft => "draft",
            Self::Checked => "checked",
            Self::BackTranslated => "back_translated",
        }
    }
}

/// A string of the design beside its words in a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<'d> {
    /// The string.
    pub string: DesignString,
    /// Its words, where somebody wrote them.
    pub translated: Option<&'d Translated>,
    /// How far they have come.
    pub state: RowState,
}

/// How many strings of a language stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// All strings.
    pub all: usize,
    /// Not written.
    pub missing: usize,
    /// Written for other English words.
    pub changed: usize,
    /// Written, and read by nobody else.
    pub draft: usize,
    /// Read by somebody else, or put back into English.
    pub checked: usize,
}

impl Progress {
    /// How many stand below "checked".
    #[must_use]
    pub const fn below_checked(&self) -> usize {
        self.missing + self.changed + self.draft
    }

    /// How many have no words for the English of today.
    #[must_use]
    pub const fn without_words(&self) -> usize {
        self.missing + self.changed
    }
}

/// Why words were not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTranslated {
    /// The design has no such string, or no such language.
    Gone,
    /// They are blank, have a line break, or are too long.
    Words,
    /// Whoever wrote them cannot check them.
    SamePerson,
    /// The English changed since; they have to be written again.
    EnglishChanged,
    /// There are as many languages as a design may have, or this one already.
    Language,
}

impl NotTranslated {
    /// The kind, for a template to word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Words => "words",
            Self::SamePerson => "same_person",
            Self::EnglishChanged => "english_changed",
            Self::Language => "language",
        }
    }
}

/// The languages of a design, looked at.
pub struct Languages<'d>(&'d Design);

impl<'d> Languages<'d> {
    /// Of this design.
    #[must_use]
    pub const fn of(design: &'d Design) -> Self {
        Self(design)
    }

    /// Every string with its words in `language`.
    #[must_use]
    pub fn rows(&self, language: &Language) -> Vec<Row<'d>> {
        let words = self.0.languages.get(language);
        let row = |string: DesignString| {
            let translated = words.and_then(|words| words.get(&string.place()));
            Row { state: state_of(&string, translated), translated, string }
        };
        self.0.strings().into_iter().map(row).collect()
    }

    /// How far a language has come.
    #[must_use]
    pub fn progress(&self, language: &Language) -> Progress {
        let mut progress = Progress::default();
        for row in self.rows(language) {
            progress.all += 1;
            match row.state {
                RowState::Missing => progress.missing += 1,
                RowState::Changed => progress.changed += 1,
                RowState::Draft => progress.draft += 1,
                RowState::Checked | RowState::BackTranslated => progress.checked += 1,
            }
        }
        progress
    }

    /// The languages that cannot be offered to anybody, each with how many strings stand below "checked".
    #[must_use]
    pub fn below_checked(&self) -> Vec<(Language, usize)> {
        let below = |language: &Language| (language.clone(), self.progress(language).below_checked());
        self.0.languages.keys().map(below).filter(|(_, below)| *below > 0).collect()
    }
}

fn state_of(string: &DesignString, translated: Option<&Translated>) -> RowState {
    match translated {
        None => RowState::Missing,
        Some(words) if words.english != string.english => RowState::Changed,
        Some(words) => match words.state {
            TranslationState::Draft => RowState::Draft,
            TranslationState::Checked => RowState::Checked,
            TranslationState::BackTranslated => RowState::BackTranslated,
        },
    }
}

fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= MOST_STRING && !text.chars().any(char::is_control)
}

impl Design {
    /// The English words at a place.
    #[must_use]
    pub fn english_at(&self, place: &str) -> Option<String> {
        self.strings().into_iter().find(|string| string.place() == place).map(|string| string.english)
    }

    /// Begins a language.
    ///
    /// # Errors
    /// [`NotTranslated::Language`].
    pub fn add_language(&mut self, language: Language) -> Result<(), NotTranslated> {
        if self.languages.contains_key(&language)
            || self.languages.len() >= MOST_LANGUAGES
            || language.as_str().starts_with("en")
        {
            return Err(NotTranslated::Language);
        }
        self.languages.insert(language, std::collections::BTreeMap::new());
        Ok(())
    }

    /// Writes words at a place, as a draft of `who`. True where they were other words before, or had other English.
    ///
    /// # Errors
    /// [`NotTranslated::Gone`], [`NotTranslated::Words`].
    pub fn translate(
        &mut self,
        language: &Language,
        place: &str,
        text: &str,
        who: &str,
    ) -> Result<bool, NotTranslated> {
        let english = self.english_at(place).ok_or(NotTranslated::Gone)?;
        if !is_line(text) {
            return Err(NotTranslated::Words);
        }
        let words = self.languages.get_mut(language).ok_or(NotTranslated::Gone)?;
        if words.get(place).is_some_and(|now| now.text == text && now.english == english) {
            return Ok(false);
        }
        let (text, by) = (text.to_owned(), who.to_owned());
        let state = TranslationState::Draft;
        words.insert(place.to_owned(), Translated { text, state, english, by, checked_by: None, back: None });
        Ok(true)
    }

    /// Somebody else read the words at a place. With `back`, they put them back into English.
    ///
    /// # Errors
    /// [`NotTranslated::SamePerson`], [`NotTranslated::EnglishChanged`], [`NotTranslated::Words`],
    /// [`NotTranslated::Gone`].
    pub fn check_translation(
        &mut self,
        language: &Language,
        place: &str,
        back: Option<&str>,
        who: &str,
    ) -> Result<(), NotTranslated> {
        let english = self.english_at(place).ok_or(NotTranslated::Gone)?;
        if back.is_some_and(|back| !is_line(back)) {
            return Err(NotTranslated::Words);
        }
        let words = self.languages.get_mut(language).and_then(|words| words.get_mut(place));
        let words = words.ok_or(NotTranslated::Gone)?;
        if words.by == who {
            return Err(NotTranslated::SamePerson);
        }
        if words.english != english {
            return Err(NotTranslated::EnglishChanged);
        }
        words.checked_by = Some(who.to_owned());
        if let Some(back) = back {
            words.state = TranslationState::BackTranslated;
            words.back = Some(back.to_owned());
        } else if words.state == TranslationState::Draft {
            words.state = TranslationState::Checked;
        }
        Ok(())
    }
}
