//! `chorus.release/2`: what a council publishes of one wave.
//!
//! Made and signed at the desk, and never changed afterwards. [`ReleaseDocument::groups`] and
//! [`ReleaseDocument::unreadable`] hold every number that was drawn from answers; everything else is known without
//! them. A document as it is read here is only text that fits: what it claims holds once
//! [`verify`](super::verify()) has made a [`VerifiedRelease`] of it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::Date;

pub use super::decimal::Decimal4;
use super::decimal::integer;
pub use super::ledger::LedgerEntry;
pub use super::rho::NanoRho;
pub use super::sigma::Sigma;
pub use super::verify::VerifiedRelease;
use crate::consultation::{GroupId, WaveId, canonical_json, day};
use crate::questionnaire::{BadIdentifier, Band, ItemId, OptionCode};

/// A number drawn from answers: the count with discrete Gaussian noise added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noisy {
    /// The count and its noise together, in responses; it may be negative.
    #[serde(with = "integer")]
    pub value: i64,
    /// The standard deviation of the noise.
    pub sigma: Sigma,
}

/// How many responses there were in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResponseCount {
    /// The count and its noise together.
    #[serde(with = "integer")]
    pub value: i64,
    /// The standard deviation of the noise; none where there is no noise.
    pub sigma: Option<Sigma>,
    /// Whether the count is published without noise, as the manifest said before anybody answered.
    pub exact: bool,
}

/// What was drawn for one item in one group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasedItem {
    /// Which item.
    pub item: ItemId,
    /// Twice the positive answers less twice the negative ones, plus the responses that count as neither; without the
    /// last where the number of responses is exact.
    pub balance: Noisy,
    /// Responses that count as neither, whatever the reason.
    pub missing: Noisy,
}

/// How often one theme of a list was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasedTheme {
    /// Which theme.
    pub option: OptionCode,
    /// The responses that chose it.
    pub count: Noisy,
}

/// What was drawn for one list of themes in one group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasedThemes {
    /// Which item.
    pub item: ItemId,
    /// Its themes, in the order of the manifest.
    pub themes: Vec<ReleasedTheme>,
}

/// What was drawn for one group, in the order of the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasedGroup {
    /// Its name.
    pub group: GroupId,
    /// The bands in it.
    pub bands: Vec<Band>,
    /// The privacy loss that was planned and charged for this group's numbers.
    pub rho: NanoRho,
    /// How many responses.
    pub n: ResponseCount,
    /// The items of its vector.
    pub items: Vec<ReleasedItem>,
    /// Shares of single options; none in this version.
    pub categories: [(); 0],
    /// The lists of themes it was asked.
    pub themes: Vec<ReleasedThemes>,
}

impl ReleasedGroup {
    /// What was drawn for this item, if it is in the group's vector.
    #[must_use]
    pub fn item(&self, item: &ItemId) -> Option<&ReleasedItem> {
        self.items.iter().find(|one| one.item == *item)
    }

    /// What was drawn for this theme of this list, if it is one of the group's.
    #[must_use]
    pub fn theme(&self, item: &ItemId, option: &OptionCode) -> Option<&ReleasedTheme> {
        let list = self.themes.iter().find(|one| one.item == *item)?;
        list.themes.iter().find(|one| one.option == *option)
    }
}

/// What is promised to whom, in the words of the field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivacyStatement {
    /// Whose presence is hidden: `one response in one wave`.
    pub unit: String,
    /// What is hidden: `answers-and-taking-part`, or `answers` where a group's number of responses is exact.
    pub protects: String,
    /// The notion of privacy: `zCDP`.
    pub notion: String,
    /// The privacy loss of the wave: the most that any one group of it costs.
    pub rho: NanoRho,
    /// The δ for which ε is quoted, as the manifest writes it.
    pub delta: String,
    /// The ε that ρ implies at that δ, two decimals, rounded up.
    pub epsilon: String,
    /// `discrete-gaussian`.
    pub mechanism: String,
    /// Name and version of the library that drew.
    pub library: String,
}

/// What an estimate is about. Written `item:home_safe`, `area:rights`, `overall` or `theme:better.friends`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Measure {
    /// One item.
    Item(ItemId),
    /// The score of an outcome area.
    Area(ItemId),
    /// All items of the group's areas together.
    Overall,
    /// One theme of a list: how many of all who took part chose it.
    Theme(ItemId, OptionCode),
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Item(item) => write!(f, "item:{item}"),
            Self::Area(area) => write!(f, "area:{area}"),
            Self::Overall => f.write_str("overall"),
            Self::Theme(item, theme) => write!(f, "theme:{item}.{theme}"),
        }
    }
}

impl From<Measure> for String {
    fn from(measure: Measure) -> Self {
        measure.to_string()
    }
}

/// The text names no measure.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSuchMeasure {
    /// It is written in none of the four ways.
    #[error("a measure is item:…, area:…, overall or theme:….…")]
    Kind,
    /// What follows is no identifier.
    #[error(transparent)]
    Name(#[from] BadIdentifier),
}

impl FromStr for Measure {
    type Err = NoSuchMeasure;

    fn from_str(text: &str) -> Result<Self, NoSuchMeasure> {
        match text.split_once(':') {
            Some(("item", name)) => Ok(Self::Item(name.parse()?)),
            Some(("area", name)) => Ok(Self::Area(name.parse()?)),
            Some(("theme", names)) => {
                let (item, theme) = names.split_once('.').ok_or(NoSuchMeasure::Kind)?;
                Ok(Self::Theme(item.parse()?, theme.parse()?))
            }
            None if text == "overall" => Ok(Self::Overall),
            _ => Err(NoSuchMeasure::Kind),
        }
    }
}

impl TryFrom<String> for Measure {
    type Error = NoSuchMeasure;

    fn try_from(text: String) -> Result<Self, NoSuchMeasure> {
        text.parse()
    }
}

/// An estimate, computed from the drawn numbers and the manifest alone. A measure without a row cannot be estimated:
/// after the noise, hardly anybody is left who answered it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawEstimate {
    /// Of which group.
    pub group: GroupId,
    /// Of what.
    pub measure: Measure,
    /// The share of answers that count as positive; of a theme, the share of responses that chose it. Not clipped: noise can carry it below 0 or above 1.
    pub share: Decimal4,
    /// Half the width of the 95 % interval from noise and from not having asked everybody.
    pub half: Decimal4,
    /// Half the width of the 95 % interval from noise alone.
    pub noise_half: Decimal4,
}

/// A custodian's signature over the canonical JSON of the document without `signatures`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentSignature {
    /// The custodian's Ed25519 public key, as the manifest has it.
    pub key: String,
    /// The signature, lower-case hex.
    pub ed25519: String,
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseDocument {
    /// `chorus.release/2`.
    pub schema: String,
    /// Names the release: the wave and the ledger entry that paid for it.
    pub release_id: String,
    /// The council's name.
    pub council: String,
    /// The wave.
    pub wave: WaveId,
    /// The day it was drawn and signed.
    #[serde(with = "day")]
    pub released_on: Date,
    /// The manifest it follows.
    pub manifest_sha256: String,
    /// The amendments the desk was given, in order.
    pub amendments_sha256: Vec<String>,
    /// The questions that these amendments take out of the results, by name: drawn as planned, and left out of everything
    /// below. A document without any does not say so, as none did before there were any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdrawn: Vec<ItemId>,
    /// What is promised.
    pub privacy: PrivacyStatement,
    /// What was drawn.
    pub groups: Vec<ReleasedGroup>,
    /// How many sealed responses could not be read, drawn like every other number.
    pub unreadable: Noisy,
    /// What follows from it.
    pub raw: Vec<RawEstimate>,
    /// What paid for it.
    pub ledger: LedgerEntry,
    /// Who answers for it.
    pub signatures: Vec<DocumentSignature>,
}

impl ReleaseDocument {
    /// The bytes that are stored and published: canonical JSON.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical_json(self)
    }

    /// The group of this name.
    #[must_use]
    pub fn group(&self, group: &GroupId) -> Option<&ReleasedGroup> {
        self.groups.iter().find(|one| one.group == *group)
    }
}
