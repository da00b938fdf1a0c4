//! `chorus.estimates/1`: everything the server itself says of a release, as one document.
//!
//! It is made of published documents and public files alone, and names each of them with its SHA-256, so that whoever
//! holds these can make it again and gets the same bytes. It says how far each figure may be relied on and what changed,
//! adds this survey and the last one together, and gives the shrunk shares beside the raw ones. The release that the
//! custodians signed stays what counts: nothing here is signed.
//!
//! Left open: items that stand in no area and are not reported first; their shares are in the release.

mod added;
mod make;
mod prior;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use self::make::{Evidence, estimates};
use crate::consultation::{GroupId, WaveId, canonical_json};
use crate::privacy::document::{Decimal4, Measure};
use crate::questionnaire::{Band, ItemId};

/// The name of this form.
pub const SCHEMA: &str = "chorus.estimates/1";

/// See the module. Numbers with four decimals are decimal strings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EstimatesDocument {
    /// `chorus.estimates/1`.
    pub schema: String,
    /// The council's name.
    pub council: String,
    /// The wave.
    pub wave: WaveId,
    /// Everything this was made of.
    pub inputs: Vec<Input>,
    /// Children together where there are several groups of them, then each group, youngest first.
    pub scopes: Vec<ScopeEstimates>,
}

impl EstimatesDocument {
    /// The bytes that are published: canonical JSON.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical_json(self)
    }
}

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// The release itself.
    Release,
    /// The release that changes are told against.
    LastRelease,
    /// The manifest of one of the two.
    Manifest,
    /// A questionnaire of one of the two.
    Questionnaire,
    /// The strategy whose table the manifest has.
    Strategy,
    /// Another council's release.
    OtherRelease,
    /// Its manifest.
    OtherManifest,
    /// A file of published figures.
    Benchmarks,
    /// The program: its version, and the SHA-256 of the source that makes estimates.
    Code,
}

/// Something the document was made of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// What it is.
    pub kind: InputKind,
    /// Its name: a wave, a council and a wave, or `code/version`.
    pub name: String,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
}

/// What is said of one group, or of the children's groups together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeEstimates {
    /// The group's name, or `children`.
    pub scope: String,
    /// Its groups, youngest first.
    pub groups: Vec<GroupId>,
    /// How many took part, as released and added up; a whole number.
    pub responses: String,
    /// How many codes were issued, as the manifests have it; a whole number.
    pub invited: String,
    /// The item reported first, the overall share, then for each area its score and its items.
    pub figures: Vec<FigureEstimates>,
}

/// How far a figure may be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// It is shown.
    Shown,
    /// It is shown, and called a rough guide.
    RoughGuide,
    /// Too few to say.
    TooFew,
    /// Nothing of the area was asked here.
    NotAsked,
}

/// What may be said of a figure against the last survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaidChange {
    /// Clearly up.
    Up,
    /// Clearly down.
    Down,
    /// It may have moved, and we cannot tell.
    NoClearChange,
    /// Either survey has too few answers to compare.
    TooFew,
    /// There was no survey before.
    FirstSurvey,
    /// The last survey did not ask it.
    NewlyAsked,
    /// The last survey asked it in other words, or made the score of other items.
    Reworded,
    /// Shown beside the last survey, without a verdict: no headline.
    NotHeadline,
}

/// What may be said of a figure against somebody else's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaidBeside {
    /// Clearly above.
    Above,
    /// Clearly below.
    Below,
    /// It may differ, and we cannot tell.
    NoClearDifference,
    /// Not compared: the words differ, or too few answered.
    NotCompared,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureEstimates {
    /// What it is about.
    pub measure: Measure,
    /// The bands it speaks of: those of the groups that were asked.
    pub bands: Vec<Band>,
    /// The items it is made of.
    pub items: Vec<ItemId>,
    /// How far it may be relied on, by the raw share.
    pub says: Said,
    /// The raw share. Of one group it is the release's own row.
    pub raw: Option<Interval>,
    /// The raw share of the last survey, where it asked the same and had enough answers.
    pub last: Option<Interval>,
    /// What changed since, by the raw shares.
    pub change: Option<SaidChange>,
    /// This survey and the last one added together.
    pub added: Option<Interval>,
    /// Somebody else's figure, and how the raw share stands to it.
    pub beside: Option<BesideEstimate>,
    /// The share drawn towards what others say. Whoever shows it does not show beside it what it was drawn towards.
    pub shrunk: Option<ShrunkEstimate>,
}

/// A share with half the widths of its 95 % intervals, not clipped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// The share of answers that count as positive.
    pub share: Decimal4,
    /// From noise and from not having asked everybody.
    pub half: Decimal4,
    /// From noise alone.
    pub noise_half: Decimal4,
}

/// Somebody else's figure beside ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BesideEstimate {
    /// Per cent, as it was printed.
    pub value: String,
    /// Where it can be read.
    pub address: String,
    /// How the raw share stands to it.
    pub verdict: SaidBeside,
}

/// What a share was drawn towards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Towards {
    /// Other councils, as far as they lie apart.
    OtherCouncils,
    /// The mean of a few other councils, with 10 points of standard deviation.
    FewOtherCouncils,
    /// A published figure, likewise.
    PublishedFigure,
}

/// A shrunk share. The squares of its parts add up to no more than that of the whole; what is left is the prior's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShrunkEstimate {
    /// The share.
    pub share: Decimal4,
    /// Half the width of its 95 % interval.
    pub half: Decimal4,
    /// The part from noise.
    pub noise_half: Decimal4,
    /// The part from not having asked everybody.
    pub sampling_half: Decimal4,
    /// What it was drawn towards.
    pub towards: Towards,
    /// That, as a share.
    pub prior_share: Decimal4,
    /// As how many people's answers, without noise, that counts.
    pub prior_answers: Decimal4,
    /// Whether the raw interval does not hold the shrunk share: the council may truly differ from the others.
    pub questioned: bool,
    /// Whether the raw share lies further from the prior than any of its kind (the group's items, its areas, everything)
    /// would in 19 of 20 councils: likewise, whatever became of the share.
    pub unusual: bool,
}
