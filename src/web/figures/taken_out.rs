//! Questions that were taken out of the results after the launch: named in their place, each with the public reason.

use serde::Serialize;

use crate::consultation::Reason;
use crate::outcomes::published::Published;
use crate::questionnaire::{Band, ItemId};

/// A question that was taken out of the results, and why.
#[derive(Clone, Debug, Serialize)]
pub struct TakenOut<'a> {
    wording: &'a str,
    reason: Reason,
}

impl<'a> TakenOut<'a> {
    /// Those that these bands were asked and that `of` picks, in the words of the oldest band.
    #[must_use]
    pub fn of(published: &'a Published, bands: &[Band], of: impl Fn(&ItemId) -> bool) -> Vec<Self> {
        let taken = published.taken_out.iter().filter(|(item, _)| of(item));
        let told = taken.filter_map(|(item, reason)| {
            let asked = bands.iter().rev().find_map(|band| published.item(*band, item))?;
            Some(Self { wording: &asked.wording, reason: *reason })
        });
        told.collect()
    }
}
