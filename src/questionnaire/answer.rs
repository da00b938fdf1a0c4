//! Answers, parsed by the item they answer.

use super::model::OptionCode;

/// An answer to one item. It has no `Debug` and no `Display`: an answer is never printed.
#[derive(Clone, PartialEq, Eq)]
pub enum Answer {
    /// Skip was pressed, or Next twice with nothing chosen.
    Skipped,
    /// "This is not about me."
    NotAboutMe,
    /// The one option chosen.
    OneOf(OptionCode),
    /// A number from 0 to 10, or a count.
    Number(u8),
    /// The options chosen, in the order of the questionnaire, at least one.
    SeveralOf(Vec<OptionCode>),
    /// The young person's own words.
    Text(String),
}

/// Why what was sent is not an answer to this item; the page words it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerProblem {
    /// Nothing was chosen and Skip was not pressed.
    #[error("nothing was chosen")]
    NothingChosen,
    /// More than one value for an item that takes one.
    #[error("more than one answer to a question that takes one")]
    TooMany,
    /// A value this item does not offer.
    #[error("not one of the answers offered")]
    NotOffered,
    /// More characters than the item takes.
    #[error("too long")]
    TooLong,
}
