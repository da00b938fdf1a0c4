//! What may be asked and answered.
//!
//! A questionnaire is a versioned TOML file under `surveys/`. Loading it checks it, and names every fault with the
//! place where it stands; a [`Questionnaire`] that exists can be asked. Published versions never change.
//!
//! Left open: whether the wording is any good. Reading age is measured, understanding is not.

mod answer;
mod compact;
mod fault;
pub(crate) mod file;
mod library;
mod load;
mod model;
pub mod reading;
mod route;
#[cfg(test)]
pub(crate) mod sample;
mod write;
pub mod xlsform;

pub use answer::{Answer, AnswerProblem, NOT_ABOUT_ME, SKIP};
pub use compact::{NotAnswers, decode_answers, encode_answers};
pub use fault::Fault;
pub use file::sha256_hex;
pub use library::Library;
pub(crate) use library::stands_at;
pub use model::{
    About, BadIdentifier, Band, Condition, Counts, FACES, Item, ItemId, ItemKind, Look, OptionCode, Part,
    Questionnaire, ResponseOption, SCENES, Theme,
};
pub use route::{Asked, HelperIs, Progress, Route};
