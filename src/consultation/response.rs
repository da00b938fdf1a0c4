//! A response: all answers of one respondent, bound to the wave it was given to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::manifest::{GroupId, WaveId};
use crate::questionnaire::{Answer, Band, ItemId};

/// Which wording was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The band's own questionnaire.
    Full,
    /// The band's own questionnaire in Easy Read.
    Easy,
    /// The core items in the wording of 4-7.
    Short,
}

/// All answers of one respondent. It has no `Debug`: a response is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The wave it was given to.
    pub wave: WaveId,
    /// SHA-256 of that wave's manifest.
    pub manifest: String,
    /// Reported together with.
    pub group: GroupId,
    /// The respondent's band.
    pub band: Band,
    /// `code/version` of the questionnaire answered.
    pub questionnaire: String,
    /// Which wording.
    pub way: Way,
    /// Only what was answered: an item skipped, not asked or "not about me" has no entry.
    pub answers: BTreeMap<ItemId, Answer>,
}
