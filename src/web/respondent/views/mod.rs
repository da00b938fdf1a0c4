//! Views of the respondent's pages: what each template needs, and samples of every state.

mod entry;
mod sample;

pub use entry::{Entry, EntryProblem};

use crate::web::page::{Sample, samples_of};

/// Every page for young people, in every state and every look it has.
#[must_use]
pub fn samples() -> Vec<Sample> {
    samples_of::<Entry>()
}
