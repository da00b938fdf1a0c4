//! The place of other languages in a design: each string, by where it stands, and how far its translation has come.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language beside English, written as in `cy` or `pt-BR`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

impl Language {
    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text is no language tag.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a language is written like cy, ar or pt-BR")]
pub struct BadLanguage;

impl TryFrom<String> for Language {
    type Error = BadLanguage;

    fn try_from(tag: String) -> Result<Self, BadLanguage> {
        let mut subtags = tag.split('-');
        let first = subtags.next().unwrap_or_default();
        let fits = (2..=3).contains(&first.len())
            && first.chars().all(|c| c.is_ascii_lowercase())
            && subtags.all(|one| (2..=8).contains(&one.len()) && one.chars().all(|c| c.is_ascii_alphanumeric()));
        if fits && tag.len() <= 35 { Ok(Self(tag)) } else { Err(BadLanguage) }
    }
}

impl FromStr for Language {
    type Err = BadLanguage;

    fn from_str(tag: &str) -> Result<Self, BadLanguage> {
        Self::try_from(tag.to_owned())
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How far the translation of a string has come. A string that is missing does not stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TranslationState {
    /// Somebody wrote it.
    Draft,
    /// Somebody else read it.
    Checked,
    /// Somebody else put it back into English, and it said the same.
    BackTranslated,
}

/// A string in another language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Translated {
    /// The words.
    pub text: String,
    /// How far it has come.
    pub state: TranslationState,
    /// The English words it was made from. Once those are others, it says something nobody asked.
    pub english: String,
    /// Who wrote it: a login.
    pub by: String,
    /// Who else read it, or put it back into English: a login.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_by: Option<String>,
    /// What it says when it is put back into English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back: Option<String>,
}
