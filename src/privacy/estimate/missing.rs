//! How many are missing from an item, when all that is known is that number with noise.
//!
//! Items that are put to everybody go unanswered about equally often, and the noise on one item's `missing` is far larger
//! than what they differ by. So those of a group are drawn towards their mean, by as much as their own spread says
//! that the spread is noise (James and Stein 1961; the spread by moments, `DerSimonian` and Laird 1986; the error of a
//! shrunk value with that of the mean and of the spread, Morris 1983). The manifest says before anybody answers which
//! items these are: where some may take the short way, those on it and those beside it are two such families. Items that
//! are put to some of a group only are taken as they were drawn.
//!
//! ```text
//! m̄ = Σ a m / Σ a                     a = 1 / (σ² + τ²)
//! τ² = max(0, (Q - (k - 1)) / (Σ w - Σ w² / Σ w))       Q = Σ w (m - Σ wm / Σ w)²,  w = 1 / σ²,  k items
//! B = (k - 3) / (k - 1) · σ² / (σ² + τ²)
//! m̂ = m̄ + (1 - B)(m - m̄)
//! Var m̂ = (1 - B) σ² + B² / Σ a + 2 B² (m - m̄)² / (k - 3)
//! ```
//!
//! It may be below 0, as noise makes it; moved up to 0 it would be too large on average, and every share with it. All of it
//! follows from the released numbers and the manifest; no other council is asked.

use super::ItemPlan;
use crate::consultation::AskedOf;
use crate::privacy::document::{ReleasedGroup, ReleasedItem};
use crate::questionnaire::ItemId;

/// With fewer items than this there is nothing to draw towards.
const FEWEST: usize = 5;

/// How many are missing from one item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Missing {
    /// The number.
    pub(super) value: f64,
    /// The variance of its own error.
    pub(super) variance: f64,
    /// How much of the error of its family's mean is in it: the B of the module's text.
    pub(super) drawn: f64,
    /// Its family, a place in [`GroupMissing::mean_variances`].
    pub(super) family: usize,
}

/// Those whose items are drawn to a mean of their own.
const FAMILIES: [AskedOf; 3] = [AskedOf::Everybody, AskedOf::Core, AskedOf::Full];

/// How many are missing from each item of a group, in the order of the vector.
pub(super) struct GroupMissing<'g> {
    items: Vec<(&'g ItemId, Missing)>,
    /// For each family, the variance of the mean that its items were drawn towards.
    pub(super) mean_variances: [f64; FAMILIES.len()],
}

impl<'g> GroupMissing<'g> {
    /// From what was released of a group and what had been planned.
    pub(super) fn of(group: &'g ReleasedGroup, plan: &[ItemPlan]) -> Self {
        // A document has the items in the order of the manifest, some of them perhaps left out, so the plan of an item is
        // found at or after that of the item before it.
        let mut plan = plan.iter();
        let family = |drawn: &'g ReleasedItem| {
            let planned = plan.find(|planned| planned.item == drawn.item);
            (drawn, planned.and_then(|planned| FAMILIES.iter().position(|family| planned.asked == *family)))
        };
        let items: Vec<_> = group.items.iter().map(family).collect();
        let means = [0, 1, 2].map(|wanted| {
            let of_family = items.iter().filter(|(_, family)| *family == Some(wanted));
            Mean::of(&of_family.map(|(drawn, _)| *drawn).collect::<Vec<_>>())
        });
        let missing = |(drawn, family): (&'g ReleasedItem, Option<usize>)| {
            let mean = family.and_then(|family| Some((family, means[family].as_ref()?)));
            let as_drawn = Missing { value: value(drawn), variance: variance(drawn), drawn: 0.0, family: 0 };
            (&drawn.item, mean.map_or(as_drawn, |(family, mean)| Missing { family, ..mean.towards(drawn) }))
        };
        let items = items.into_iter().map(missing).collect();
        Self { items, mean_variances: means.map(|mean| mean.map_or(0.0, |mean| mean.variance)) }
    }

    /// How many are missing from this item.
    pub(super) fn from(&self, item: &ItemId) -> Option<Missing> {
        self.items.iter().find(|(name, _)| *name == item).map(|(_, missing)| *missing)
    }
}

/// What items are drawn towards.
struct Mean {
    value: f64,
    variance: f64,
    /// τ², the variance between items.
    between: f64,
    items: f64,
}

impl Mean {
    fn of(drawn: &[&ReleasedItem]) -> Option<Self> {
        let how_many = drawn.len();
        if how_many < FEWEST {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "a count of items")]
        let items = how_many as f64;
        let weighted = |weight: &dyn Fn(&ReleasedItem) -> f64| {
            let (mut sum, mut squares, mut total) = (0.0, 0.0, 0.0);
            for one in drawn {
                let weight = weight(one);
                (sum, squares, total) = (sum + weight, squares + weight * weight, total + weight * value(one));
            }
            (total / sum, sum, squares)
        };
        let (first, sum, squares) = weighted(&|one| 1.0 / variance(one));
        let spread: f64 = drawn.iter().map(|one| (value(one) - first) * (value(one) - first) / variance(one)).sum();
        let between = ((spread - (items - 1.0)) / (sum - squares / sum)).max(0.0);
        let (value, sum, _) = weighted(&|one| 1.0 / (variance(one) + between));
        Some(Self { value, variance: 1.0 / sum, between, items })
    }

    fn towards(&self, drawn: &ReleasedItem) -> Missing {
        let noise = variance(drawn);
        let away = value(drawn) - self.value;
        let by = (self.items - 3.0) / (self.items - 1.0) * noise / (noise + self.between);
        Missing {
            value: self.value + (1.0 - by) * away,
            variance: (1.0 - by) * noise + 2.0 / (self.items - 3.0) * by * by * away * away,
            drawn: by,
            family: 0,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a drawn number is below 2^40")]
fn value(drawn: &ReleasedItem) -> f64 {
    drawn.missing.value as f64
}

fn variance(drawn: &ReleasedItem) -> f64 {
    drawn.missing.sigma.as_f64() * drawn.missing.sigma.as_f64()
}
