//! Opened responses become whole numbers.
//!
//! One integer vector for each group of a wave: how many responses, and for every item the positive answers less the
//! negative ones, and how many responses are missing from both; for every list of themes, how many chose each (`themes`).
//! The counting rule and how far one response can move
//! the counts stand in one file, `rule`, because the price of a release depends on both being the same thing.
//!
//! Nothing here can be printed or serialised: these are the exact numbers, and they leave only with noise added
//! (`privacy::mechanism`).
//!
//! Left open: that a person gave one response. Tickets and the box's own keys see to that.

mod counts;
mod rule;
#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
mod themes;

pub use counts::{Full, GroupTally, WaveTally};
pub use rule::{CountingRule, Effect, RuleFault, answer_states};
pub use themes::Chosen;
