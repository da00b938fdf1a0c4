//! What may be asked and answered.
//!
//! A questionnaire is a versioned TOML file under `surveys/`. Loading it checks it, and names every fault with the
//! place where it stands; a [`Questionnaire`] that exists can be asked. Published versions never change.
//!
//! Left open: whether the wording is any good. Reading age is measured, understanding is not.

mod answer;
mod model;

pub use answer::{Answer, AnswerProblem};
pub use model::{
    About, BadIdentifier, Band, Condition, Counts, Item, ItemId, ItemKind, Look, OptionCode, Part, Questionnaire, ResponseOption,
};
