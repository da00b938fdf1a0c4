//! What young people read: views made from published documents alone, and the results as a table.
//!
//! Each band finds its own group's answers in the words it was asked in. Where its answers are too few to say, it finds
//! the share over the questions together, and where that is too little too, what children of several ages said.
//!
//! Left open: what a council does with it. Nothing is promised here that the strategy does not promise.

mod show;
mod table;
pub mod views;

pub use show::{index, show};
pub use table::csv;

use crate::web::page::{Sample, samples_of};

/// Every page of results for young people, in every state.
#[must_use]
pub fn samples() -> Vec<Sample> {
    samples_of::<views::ResultsIndex<'_>>().into_iter().chain(samples_of::<views::ResultsView<'_>>()).collect()
}
