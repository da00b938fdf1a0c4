//! How much a question matters to the council that asks it.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How much an item matters to this council.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Importance {
    /// Less noise than others: a row of its own.
    #[serde(rename = "most important")]
    MostImportant,
    /// As any item.
    #[serde(rename = "also")]
    Also,
    /// Asked for others' sake: this council's release has no number of it, so it costs nothing.
    #[serde(rename = "only nationally")]
    OnlyNationally,
}

impl Importance {
    /// The importance as it is written in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MostImportant => "most important",
            Self::Also => "also",
            Self::OnlyNationally => "only nationally",
        }
    }
}

/// The text names no importance.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("is none of \"most important\", \"also\", \"only nationally\"")]
pub struct NoSuchImportance;

impl FromStr for Importance {
    type Err = NoSuchImportance;

    fn from_str(text: &str) -> Result<Self, NoSuchImportance> {
        match text {
            "most important" => Ok(Self::MostImportant),
            "also" => Ok(Self::Also),
            "only nationally" => Ok(Self::OnlyNationally),
            _ => Err(NoSuchImportance),
        }
    }
}
