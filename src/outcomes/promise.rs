//! The council's promises, as its strategy lists them.

use crate::questionnaire::ItemId;

/// One promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Its number in the list.
    pub number: u32,
    /// The promise, to follow "We promise to".
    pub words: String,
    /// The areas it belongs to, by code.
    pub areas: Vec<ItemId>,
    /// The items that bear on it.
    pub items: Vec<ItemId>,
}
