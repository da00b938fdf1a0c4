//! What the Corporate Parenting Board and the public read: views made from published documents alone.
//!
//! Nothing here reads a store, a response or a count; what is not in a [`Published`](crate::outcomes::published) cannot
//! stand on a page. Verdicts come from [`outcomes`](crate::outcomes), words from the templates.
//!
//! Left open: why a figure moved. The pages say what changed and how sure that is; the reasons are the board's to ask for.

mod area;
pub mod forecast;
mod how;
mod others;
mod rows;
mod samples;
mod show;
mod survey;
pub mod views;

pub use area::{area, counted};
pub use how::how;
pub use others::{Drawn, others};
pub use show::{index, show};

use crate::web::page::{Sample, samples_of};

/// Every page for the board, in every state.
#[must_use]
pub fn samples() -> Vec<Sample> {
    let pages = [
        samples_of::<views::BoardIndex<'_>>(),
        samples_of::<views::BoardView<'_>>(),
        samples_of::<views::AreaView<'_>>(),
        samples_of::<views::HowView<'_>>(),
        samples_of::<others::OthersView<'_>>(),
    ];
    pages.into_iter().flatten().collect()
}
