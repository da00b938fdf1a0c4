//! What was released of a group, item by item, with its noise as the model needs it: a function of the true share.
//!
//! The noise of a share depends on the share. Taken at the noisy share itself it would go together with the error it
//! describes, and intervals would hold too little; so the model takes it at the mean.
//!
//! Left open: the number of answers to an item is noisy, and is taken as it was estimated. So is the small part of its
//! error that items have in common because their missing are drawn towards one mean.

use std::collections::BTreeMap;

use crate::consultation::GroupPlan;
use crate::privacy::document::ReleasedGroup;
use crate::privacy::estimate::{ItemNoise, MOST_ROUNDED_AWAY, item_noise, share_over};
use crate::privacy::neighbours::Neighbours;
use crate::questionnaire::ItemId;

/// Fewer answers than this to an item, after the noise, are not taken into the model.
const FEWEST_ANSWERS: f64 = 5.0;

/// One item of one group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SeenItem {
    /// The share of answers that count as positive, as released, not clipped.
    pub(super) share: f64,
    /// Answers that took a side.
    pub(super) answers: f64,
    /// The least noise variance there is at any share.
    pub(super) level: f64,
    /// The share where that is.
    pub(super) quietest: f64,
    /// What it grows by with the square of the distance to that share.
    pub(super) growth: f64,
    /// The error that all items share, if every answer were positive.
    pub(super) shared: f64,
}

impl SeenItem {
    fn of(group: &ReleasedGroup, plan: &GroupPlan, item: &ItemId) -> Option<Self> {
        let raw = share_over(&[(group, plan)], &[item])?;
        // The variance is a parabola in the share: (t - l/2)² with t = 2 share - 1, and l = 0 where n is exact.
        let quietest = match Neighbours::with_n(group.n.sigma) {
            Neighbours::Blank => 0.5,
            Neighbours::AddOrRemove => 0.75,
        };
        let ItemNoise { own: level, .. } = item_noise(group, plan, item, quietest)?;
        let ItemNoise { own, common, answers } = item_noise(group, plan, item, 1.0)?;
        let growth = (own - level) / ((1.0 - quietest) * (1.0 - quietest));
        (answers >= FEWEST_ANSWERS).then_some(Self {
            share: raw.share,
            answers,
            level,
            quietest,
            growth,
            shared: common,
        })
    }

    /// The variance of the noise that is this item's own, if its true share is `mean`.
    pub(super) fn own_noise(&self, mean: f64) -> f64 {
        let away = mean.clamp(0.0, 1.0) - self.quietest;
        self.level + away * away * self.growth
    }

    /// How the noise of the number of responses moves this item, if its true share is `mean`.
    pub(super) fn shared_noise(&self, mean: f64) -> f64 {
        (2.0 * mean.clamp(0.0, 1.0) - 1.0) * self.shared
    }
}

/// One group of one release.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub(super) items: BTreeMap<ItemId, SeenItem>,
    /// How many took part, as released. Not the most that answered an item: of many noisy numbers that is too large.
    pub(super) people: f64,
    /// How many were invited.
    pub(super) invited: f64,
}

impl Seen {
    /// Reads what was released of a group.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a drawn number is below 2^40")]
    pub fn of(group: &ReleasedGroup, plan: &GroupPlan) -> Self {
        let mut group = group.clone();
        group.items.sort_by(|one, other| one.item.cmp(&other.item));
        let seen = group.items.iter().map(|drawn| &drawn.item);
        let seen = seen.filter_map(|item| Some((item.clone(), SeenItem::of(&group, plan, item)?)));
        let items: BTreeMap<_, _> = seen.collect();
        let people = (group.n.value as f64).max(FEWEST_ANSWERS);
        Self { items, people, invited: f64::from(plan.issued + MOST_ROUNDED_AWAY) }
    }
}
