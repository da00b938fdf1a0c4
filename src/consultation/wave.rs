//! The stages of a wave.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a wave stands; it only ever moves down this list, except that a draft may be thrown away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The manifest can still change; codes are printed.
    Draft,
    /// Answers are taken; the manifest is frozen and the planned privacy loss reserved.
    Open,
    /// No more answers; everything is mixed.
    Closed,
    /// The reservation became a charge; the box was handed to the custodians.
    Exported,
    /// A signed release document was checked and stored.
    Released,
    /// Everybody can read the results.
    Published,
    /// The sealed responses are destroyed.
    Erased,
}

impl Stage {
    /// The stage as it is written in files and stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Exported => "exported",
            Self::Released => "released",
            Self::Published => "published",
            Self::Erased => "erased",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something was asked of a wave that its stage does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the wave is {found}; this needs it to be {needed}")]
pub struct WrongStage {
    /// Where it stands.
    pub found: Stage,
    /// Where it would have to stand.
    pub needed: Stage,
}
