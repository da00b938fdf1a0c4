//! The parts of a checked questionnaire.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An age band. Where the bands touch (11, 16, 17), the school stage or the leaving-care service decides, and the
/// code carries the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Band {
    /// Four to seven, with a trusted adult.
    #[serde(rename = "4-7")]
    FourToSeven,
    /// Eight to eleven, in primary school.
    #[serde(rename = "8-11")]
    EightToEleven,
    /// Eleven to seventeen, in secondary school or college.
    #[serde(rename = "11-17")]
    ElevenToSeventeen,
    /// Care leavers, sixteen to twenty-five.
    #[serde(rename = "16-25")]
    CareLeavers,
}

impl Band {
    /// Every band, youngest first.
    pub const ALL: [Self; 4] = [Self::FourToSeven, Self::EightToEleven, Self::ElevenToSeventeen, Self::CareLeavers];

    /// The band as it is written in files and documents, such as `"8-11"`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FourToSeven => "4-7",
            Self::EightToEleven => "8-11",
            Self::ElevenToSeventeen => "11-17",
            Self::CareLeavers => "16-25",
        }
    }
}

impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not one of the four bands.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such band; the bands are 4-7, 8-11, 11-17 and 16-25")]
pub struct NoSuchBand;

impl FromStr for Band {
    type Err = NoSuchBand;

    fn from_str(text: &str) -> Result<Self, NoSuchBand> {
        Self::ALL.into_iter().find(|band| band.as_str() == text).ok_or(NoSuchBand)
    }
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $longest:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadIdentifier;

            fn try_from(text: String) -> Result<Self, BadIdentifier> {
                if is_identifier(&text, $longest) { Ok(Self(text)) } else { Err(BadIdentifier { longest: $longest }) }
            }
        }

        impl FromStr for $name {
            type Err = BadIdentifier;

            fn from_str(text: &str) -> Result<Self, BadIdentifier> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

/// The text is not an identifier of this project's files.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "an identifier starts with a lower-case letter, goes on with lower-case letters, digits or _, and has at most {longest} characters"
)]
pub struct BadIdentifier {
    /// The most characters this kind of identifier may have.
    pub longest: usize,
}

fn is_identifier(text: &str, longest: usize) -> bool {
    text.len() <= longest
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

identifier! {
    /// Names an item across bands, versions and waves, such as `home_safe`.
    ItemId, 32
}

identifier! {
    /// Names a response option within an item: stored, while the label is shown.
    OptionCode, 16
}

/// Which way an option counts when shares are made: positive, not positive, or in neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// Counts for the share.
    Positive,
    /// Counts against it.
    Negative,
    /// Leaves the denominator, as Skip does.
    Neither,
}

/// Faces and symbols that there are: `assets/faces`.
pub const FACES: [&str; 8] = ["bit", "cross", "flat", "happy", "question", "sad", "tick", "unsure"];

/// Scenes that there are: `assets/scenes`.
pub const SCENES: [&str; 17] = [
    "badge", "bedroom", "book", "family", "friends", "house", "hug", "pass", "pause", "people", "play", "safe",
    "school", "sun", "talk", "thanks", "worker",
];

/// One thing that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResponseOption {
    /// What is stored.
    pub code: OptionCode,
    /// What is shown.
    pub label: String,
    /// How it counts.
    pub counts: Counts,
    /// Its face or symbol, one of [`FACES`], for looks that show one.
    pub face: Option<String>,
}

/// One thing of a list to pick from. It counts neither for nor against anything: it is counted for itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// What is stored.
    pub code: OptionCode,
    /// What is shown.
    pub label: String,
}

/// How the options of an item are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// Rows of words.
    Words,
    /// Cards with faces, for feelings.
    Faces,
    /// Cards with plain symbols, for facts.
    Cards,
}

/// What kind of answer an item takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ItemKind {
    /// One of several options.
    OneOf {
        /// How they are drawn.
        look: Look,
        /// The options, in the order shown (good first, in every band).
        options: Vec<ResponseOption>,
    },
    /// A whole number from 0 to 10.
    ZeroToTen {
        /// What 0 means.
        low_label: String,
        /// What 10 means.
        high_label: String,
        /// The numbers that count as positive; all others count as negative.
        positive: RangeInclusive<u8>,
    },
    /// How many of something, from 0 to `most` ("`most` or more").
    Count {
        /// The largest number offered; it reads "or more".
        most: u8,
        /// The numbers that count as positive; all others count as negative.
        positive: RangeInclusive<u8>,
    },
    /// Any number of several options. Positive when any positive option is among those chosen, else negative when
    /// any negative one is, else neither.
    SeveralOf {
        /// The options, in the order shown.
        options: Vec<ResponseOption>,
    },
    /// Up to `most` themes of a list that is fixed and public before anybody answers. How many chose each theme is
    /// counted; there is no positive and no negative here.
    Themes {
        /// The list, in the order shown.
        options: Vec<Theme>,
        /// How many may be chosen.
        most: u8,
    },
    /// The young person's own words; never counted, and asked by no wave yet.
    Text {
        /// The most characters taken.
        most_chars: u16,
    },
}

impl ItemKind {
    /// Whether answers can count for or against, so that a share of positive ones can be made.
    #[must_use]
    pub const fn takes_sides(&self) -> bool {
        !matches!(self, Self::Themes { .. } | Self::Text { .. })
    }

    /// The codes it offers, in the order shown; none where answers are numbers or words.
    pub fn codes(&self) -> impl Iterator<Item = &OptionCode> {
        let (options, themes): (&[ResponseOption], &[Theme]) = match self {
            Self::OneOf { options, .. } | Self::SeveralOf { options } => (options, &[]),
            Self::Themes { options, .. } => (&[], options),
            Self::ZeroToTen { .. } | Self::Count { .. } | Self::Text { .. } => (&[], &[]),
        };
        options.iter().map(|option| &option.code).chain(themes.iter().map(|theme| &theme.code))
    }
}

/// Whom a question is about, where that person may not be the one who helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// The child's carer or home.
    Carer,
    /// The child's social worker or leaving-care worker.
    Worker,
}

/// "Ask this only if an earlier item was answered with one of these."
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// An item that stands earlier in the same questionnaire and takes one of several options.
    pub item: ItemId,
    /// Its options for which this item is asked.
    pub any_of: Vec<OptionCode>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Names it across bands and waves.
    pub id: ItemId,
    /// The question as it is shown.
    pub wording: String,
    /// The question in Easy Read, where there is one.
    pub easy: Option<String>,
    /// A line of help under the question.
    pub hint: Option<String>,
    /// What a positive answer says, to follow "N in 100", such as "always feel safe where they live".
    pub statement: String,
    /// The kind of answer.
    pub kind: ItemKind,
    /// Offered as "This is not about me" where it is some; the text shown.
    pub not_about_me: Option<String>,
    /// May be hard to answer; never first or last, and followed by something lighter.
    pub sensitive: bool,
    /// One of the fourteen that stand in every child band.
    pub core: bool,
    /// Whom it is about.
    pub about: Option<About>,
    /// When it is asked; `None` is always.
    pub only_if: Option<Condition>,
    /// The bands it is asked in, when fewer than the questionnaire's.
    pub bands: Option<Vec<Band>>,
    /// The scene drawn above it for the youngest, one of [`SCENES`].
    pub scene: Option<String>,
}

/// Items that stand together under a title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Shown between parts.
    pub title: String,
    /// In the order asked.
    pub items: Vec<Item>,
}

/// A checked questionnaire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questionnaire {
    /// Names it across versions, such as `wellbeing-8-11`.
    pub code: String,
    /// Counts up; a published version never changes.
    pub version: u32,
    /// The bands it may be given to.
    pub bands: Vec<Band>,
    /// Shown to staff and in documents.
    pub title: String,
    /// BCP 47, such as `en-GB`.
    pub language: String,
    /// About how long it takes.
    pub minutes: u32,
    /// Who wrote the items, and under which licence they may be used.
    pub source: String,
    /// In the order asked.
    pub parts: Vec<Part>,
    /// The file as it was read; published at `/questionnaires/{code}/{version}.toml`.
    pub file: String,
    /// SHA-256 of the file's bytes, lower-case hex.
    pub sha256: String,
}

impl Questionnaire {
    /// Every item in the order asked. An item's place here is its index everywhere else.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.parts.iter().flat_map(|part| &part.items)
    }

    /// The item of this name.
    #[must_use]
    pub fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items().find(|item| item.id == *id)
    }

    /// `code/version`, as documents name it.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.code, self.version)
    }
}
