//! Waves of fieldwork: what is frozen when one opens, its stages, its codes, its changes.
//!
//! Pure: no clock, no database, no randomness of its own.

mod amendment;
pub mod calendar;
pub mod cells;
mod code;
pub mod design;
mod draft;
mod hex;
mod importance;
mod in_fives;
pub mod launch;
mod manifest;
mod reading;
mod response;
pub mod room;
mod signature;
mod slips;
mod wave;

#[cfg(test)]
pub(crate) mod samples;

pub use amendment::{Amendment, AmendmentChain, ChainFault, Change, ChangeRefused, Ending, Reason, Standing};
pub use code::{CODE_DIGITS, Code, CodeProblem};
pub use draft::{Draft, DraftGroup, FULL_SURVEY_NANO_RHO, FULL_SURVEY_RHO, PULSE_RHO, council_year_of};
pub use hex::{from_hex, to_hex};
pub use importance::{Importance, NoSuchImportance};
pub use in_fives::{FEWEST_TOLD, InFives};
pub use manifest::{
    AreaItems, AskedOf, Custodian, FileRef, GroupId, GroupPlan, ItemPlan, MANIFEST_SCHEMA, Manifest, Purpose,
    QuestionnaireRef, ThemePlan, WaveId, canonical_json, day,
};
pub use reading::{MissingQuestionnaire, ResponseReader, Unreadable};
pub use response::{Response, Way, largest_response_bytes};
pub use signature::{PublicKey, SignatureFault, SigningKey};
pub use slips::{MOST_SLIPS, NoSuchForm, NoSuchRun, RunNumber, SlipForm};
pub use wave::{Stage, WrongStage};

pub use crate::questionnaire::sha256_hex;
