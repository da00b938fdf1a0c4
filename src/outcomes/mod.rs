//! The council's outcome areas, and what may be said of a released number.
//!
//! Pure, and of [`privacy`](crate::privacy) it sees released documents and their estimates only.

mod benchmark;
pub mod estimates;
pub mod opening;
pub mod others;
pub mod planner;
pub mod promise;
pub mod published;
pub mod reading;
pub mod sample;
pub mod statement;
mod strategy;

pub use benchmark::{BenchmarkFile, PublishedFigure, Whom, best_match};
pub use strategy::{Area, CouncilMeasure, PromiseList, Strategy};
