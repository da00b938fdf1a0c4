//! What changed since a survey was launched, as it is told to whoever takes part.

use serde::Serialize;
use time::Date;

use super::sample;
use crate::consultation::{Amendment, Change, Reason};
use crate::web::day::Day;

/// One change, for the part `changes`.
#[derive(Clone, Serialize)]
pub struct Told {
    what: &'static str,
    on: Day,
    until: Option<Day>,
    reason: Reason,
}

impl Told {
    /// The change that an amendment made.
    #[must_use]
    pub fn of(amendment: &Amendment) -> Self {
        Self::new(&amendment.change, amendment.made_on, amendment.reason)
    }

    /// The change as it would be told, if it were made on this day for this reason.
    #[must_use]
    pub fn new(change: &Change, made_on: Date, reason: Reason) -> Self {
        let (what, until) = match change {
            Change::Suspend => ("suspended", None),
            Change::Resume => ("resumed", None),
            Change::Extend { closes_on } => ("extended", Some(Day(*closes_on))),
            Change::WithdrawItem { .. } => ("item_withdrawn", None),
            Change::CloseWithoutResults => ("no_results", None),
            Change::Destroy => ("destroyed", None),
        };
        Self { what, on: Day(made_on), until, reason }
    }
}

/// Each change once, and each reason.
///
/// # Panics
/// Never: the item's name is well formed.
#[must_use]
pub fn every_kind() -> Vec<Told> {
    let Day(day) = sample::CLOSES_ON;
    let item = "home_safe".parse().expect("the name is well formed");
    let changes = [
        Change::Suspend,
        Change::Resume,
        Change::Extend { closes_on: day },
        Change::WithdrawItem { item },
        Change::CloseWithoutResults,
        Change::Destroy,
    ];
    let reasons = Reason::ALL.into_iter().zip(changes.iter().cycle());
    reasons.map(|(reason, change)| Told::new(change, day, reason)).collect()
}
