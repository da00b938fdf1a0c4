//! A council's shares, drawn towards what other councils and published figures say.
//!
//! A group of thirty says little by itself, and what other councils' young people said is some evidence of what these
//! would say. How far the one is drawn towards the other follows from how unsure each is, which is known: the noise by
//! its scales, the sampling by numbers of answers, and how far councils lie apart from their releases. There are three
//! cases, item by item; in each the items of a group are drawn together, for they rise and fall together ([`prior`]).
//!
//! | other councils' releases of the item | drawn towards |
//! |---|---|
//! | [`FEWEST_TO_FIT`] or more | their mean, as far as they lie apart ([`fit`]) |
//! | fewer, and somebody published a figure | that figure, taken to be right to 10 points |
//! | fewer, and nobody did | their mean, likewise, with its own uncertainty added |
//! | none, and nobody did | nothing: there is no shrunk share |
//!
//! A council's own release never enters the prior it is drawn towards. Where a council truly differs, drawing it towards
//! others hides that; so the raw share always stands first, [`Shrunk::is_questioned`] says where the raw interval does not
//! hold the shrunk share, and [`Shrunk::is_unusual`] where the raw share is not one that the others lead to expect.
//!
//! Every operation is one that IEEE 754 rounds correctly, or a logarithm or exponential written out in Rust, in an
//! order that does not depend on the order of the input: every machine prints the same digits.
//!
//! Left open: whether another council's young people are like these. With a fitted prior, a council far from all others
//! is drawn too far; that is what the flag is for.

mod fit;
mod posterior;
mod prior;
mod search;
mod seen;
mod spread;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::SQRT_2;

use self::fit::unit;
use self::prior::{Prior, Together};
pub use self::seen::Seen;
use super::estimate::{Estimate, Z95, alike};
use crate::consultation::AreaItems;
use crate::questionnaire::ItemId;

/// From this many other councils on, how far councils lie apart is fitted.
pub const FEWEST_TO_FIT: usize = 15;

/// How far a council may lie from a figure it is drawn towards: the standard deviation, for every reason together.
pub const AROUND_A_FIGURE: f64 = 0.10;

/// Of the councils that are like the others, the part that have an unusual item; and an unusual area; and an unusual
/// share over everything.
pub const FALSE_ALARMS: f64 = 0.05;

/// A figure that somebody published.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// The share, as a fraction.
    pub share: f64,
    /// How many answers it rests on, where its source says so.
    pub answers: Option<u32>,
}

/// What a share was drawn towards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The mean of at least [`FEWEST_TO_FIT`] other councils, as far as they lie apart.
    Councils,
    /// The mean of fewer.
    FewCouncils,
    /// A published figure.
    Figure,
}

/// A shrunk share, and how sure it is. Variances are of the share, as a fraction. Like the raw share it speaks of all
/// who were invited, and is not clipped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shrunk {
    /// The share.
    pub share: f64,
    /// How far it may be off, for every reason.
    pub variance: f64,
    /// The part of that from the noise.
    pub noise_variance: f64,
    /// The part of that from having answers of some of those invited.
    pub sampling_variance: f64,
    /// What it was drawn towards.
    pub source: Source,
    /// That, as a share.
    pub prior_share: f64,
    /// As how many people's answers, without noise, that counts.
    pub prior_answers: f64,
    /// Whether the raw interval does not hold the shrunk share: then this council may truly differ.
    pub is_questioned: bool,
    /// Whether the raw share lies further from what it was drawn towards than any of its kind (the group's items, its
    /// areas, everything) would in 19 of 20 councils: then this council may truly differ, whatever became of the share.
    pub is_unusual: bool,
}

impl Shrunk {
    /// Half the width of the 95 % interval.
    #[must_use]
    pub fn half(&self) -> f64 {
        half(self.variance)
    }

    /// Half the width of the 95 % interval from noise alone.
    #[must_use]
    pub fn noise_half(&self) -> f64 {
        half(self.noise_variance)
    }

    /// Half the width of the 95 % interval from sampling alone.
    #[must_use]
    pub fn sampling_half(&self) -> f64 {
        half(self.sampling_variance)
    }
}

fn half(variance: f64) -> f64 {
    Z95 * variance.max(0.0).sqrt()
}

/// What others say of the items of a group, ready to draw a council's shares towards it.
#[derive(Clone, Debug)]
pub struct Background {
    /// Of the items that enough councils asked.
    fitted: Option<Prior>,
    /// Of every item that anybody says something of.
    wide: Option<Prior>,
}

/// One group of one council, drawn towards a background.
#[derive(Clone, Debug)]
pub struct Shrinking<'b> {
    ours: Seen,
    /// Towards each prior there is, the surer first.
    together: Vec<Together<'b>>,
}

impl Background {
    /// What `others` released of these items, asked of the same bands, and what `figures` say. `areas` is the table of
    /// the wave whose shares will be drawn. Neither the order of `others` nor that of items matters.
    #[must_use]
    pub fn new(items: &[ItemId], others: &[Seen], figures: &BTreeMap<ItemId, Figure>, areas: &[AreaItems]) -> Self {
        let others = in_one_order(others);
        let asked = |item: &ItemId| others.iter().filter(|other| other.items.contains_key(item)).count();
        let items: BTreeSet<&ItemId> = items.iter().collect();
        let many = items.iter().filter(|item| asked(item) >= FEWEST_TO_FIT).map(|item| (*item).clone()).collect();
        Self { fitted: Prior::fitted(many, &others, areas), wide: Prior::wide(&items, &others, figures, areas) }
    }

    /// Draws one group's shares towards it.
    #[must_use]
    pub fn shrink(&self, ours: Seen) -> Shrinking<'_> {
        let together = self.fitted.iter().chain(&self.wide).filter_map(|prior| prior.draw(&ours));
        Shrinking { together: together.collect(), ours }
    }
}

impl Shrinking<'_> {
    /// The shrunk share over `items`, each weighing by how many answered it, beside the raw estimate over the same.
    ///
    /// `None` where one of them has nothing to be drawn towards, or hardly anybody answered it.
    #[must_use]
    pub fn over(&self, items: &[&ItemId], raw: &Estimate) -> Option<Shrunk> {
        let weights = self.weights(items)?;
        let (source, drawn) = self.together.iter().find_map(|together| together.over(&weights))?;
        let of_one = unit(drawn.prior_mean) * unit(drawn.prior_mean) * alike(weights.len());
        let among = self.together.iter().map(|together| together.of_this_kind(&weights)).fold(1.0, f64::max);
        let shrunk = Shrunk {
            share: drawn.share,
            variance: drawn.variance,
            noise_variance: drawn.noise,
            sampling_variance: drawn.sampling,
            source,
            prior_share: drawn.prior_mean,
            prior_answers: of_one / drawn.prior_variance,
            is_questioned: (raw.share - drawn.share).abs() > raw.half(),
            is_unusual: is_unusual(drawn.surprise, among),
        };
        [shrunk.share, shrunk.variance, shrunk.prior_answers].iter().all(|one| one.is_finite()).then_some(shrunk)
    }

    /// Each item's part of all answers.
    fn weights(&self, items: &[&ItemId]) -> Option<BTreeMap<ItemId, f64>> {
        let answers = items.iter().map(|item| Some(((*item).clone(), self.ours.items.get(item)?.answers)));
        let answers: BTreeMap<ItemId, f64> = answers.collect::<Option<_>>()?;
        let sum: f64 = answers.values().sum();
        (sum > 0.0).then(|| answers.into_iter().map(|(item, answers)| (item, answers / sum)).collect())
    }
}

/// Whether a share this many standard deviations off is unusual where it is one of so many (Bonferroni): of all of them
/// together, [`FALSE_ALARMS`] of councils like the others have one that is.
fn is_unusual(surprise: f64, among: f64) -> bool {
    among * libm::erfc(surprise.abs() / SQRT_2) < FALSE_ALARMS
}

/// The same councils in an order that follows from what they released.
fn in_one_order(others: &[Seen]) -> Vec<&Seen> {
    let key = |seen: &Seen| {
        let numbers = seen.items.iter().map(|(item, one)| (item.clone(), one.share.to_bits(), one.answers.to_bits()));
        (numbers.collect::<Vec<_>>(), seen.people.to_bits())
    };
    let mut others: Vec<&Seen> = others.iter().collect();
    others.sort_by_cached_key(|seen| key(seen));
    others
}
