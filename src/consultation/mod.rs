//! Waves of fieldwork: what is frozen when one opens, its stages, its codes, its changes.
//!
//! Pure: no clock, no database, no randomness of its own.

mod manifest;
mod response;
mod wave;

pub use manifest::{
    AreaItems, Custodian, FileRef, GroupId, GroupPlan, ItemPlan, Manifest, QuestionnaireRef, WaveId, canonical_json,
    sha256_hex,
};
pub use response::{Response, Way};
pub use wave::{Stage, WrongStage};
