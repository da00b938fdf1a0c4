//! A council's shares, drawn towards what other councils and published figures say.
//!
//! A group of thirty says little by itself, and what other councils' young people said is some evidence of what these
//! would say. How far the one is drawn towards the other follows from how unsure each is, which is known: the noise by
//! its scales, the sampling by numbers of answers, and how far councils lie apart from their releases. There are three
//! cases, item by item.
//!
//! | other councils' releases of the item | drawn towards |
//! |---|---|
//! | [`FEWEST_COUNCILS`] or more | their mean, as far as they lie apart; all items together ([`fit`]) |
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
mod search;
mod seen;
mod spread;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use nalgebra::DMatrix;

use self::fit::{Council, Fit, unit};
use self::posterior::{Drawn, Joint, People, alone};
pub use self::seen::Seen;
use self::spread::Spread;
use super::estimate::{ANSWERS_GO_TOGETHER, Estimate, Z95, alike};
use crate::consultation::AreaItems;
use crate::questionnaire::ItemId;

/// From this many other councils on, how far councils lie apart is fitted.
pub const FEWEST_COUNCILS: usize = 15;

/// How far a council may lie from a figure it is drawn towards: the standard deviation, for every reason together.
pub const AROUND_A_FIGURE: f64 = 0.10;

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
    /// The mean of at least [`FEWEST_COUNCILS`] other councils, as far as they lie apart.
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
    /// Whether the raw share lies further from what it was drawn towards than 19 of 20 councils' would: then this council
    /// may truly differ, whatever became of the share.
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

/// A wide prior: a mean, and how unsure the mean itself is.
#[derive(Clone, Copy, Debug)]
struct Wide {
    source: Source,
    mean: f64,
    mean_variance: f64,
}

/// What others say of the items of a group, ready to draw a council's shares towards it.
#[derive(Clone, Debug)]
pub struct Background {
    fitted: Option<Fitted>,
    wide: BTreeMap<ItemId, Wide>,
}

/// The items that enough councils asked, ascending, the areas they are in, and what the councils say.
#[derive(Clone, Debug)]
struct Fitted {
    items: Vec<ItemId>,
    blocks: Vec<usize>,
    fit: Fit,
}

/// One group of one council, drawn towards a background.
#[derive(Clone, Debug)]
pub struct Shrinking<'b> {
    ours: Seen,
    background: &'b Background,
    /// The items drawn together.
    joint: Option<(Vec<&'b ItemId>, Joint)>,
}

impl Background {
    /// What `others` released of these items, asked of the same bands, and what `figures` say. `areas` is the table of
    /// the wave whose shares will be drawn. Neither the order of `others` nor that of items matters.
    #[must_use]
    pub fn new(items: &[ItemId], others: &[Seen], figures: &BTreeMap<ItemId, Figure>, areas: &[AreaItems]) -> Self {
        let others = in_one_order(others);
        let asked = |item: &ItemId| others.iter().filter(|other| other.items.contains_key(item)).count();
        let items: BTreeSet<&ItemId> = items.iter().collect();
        let many = items.iter().filter(|item| asked(item) >= FEWEST_COUNCILS).map(|item| (*item).clone()).collect();
        let wide = items.into_iter().filter_map(|item| Some((item.clone(), wide_prior(item, &others, figures)?)));
        Self { wide: wide.collect(), fitted: Fitted::new(many, &others, areas) }
    }

    /// Draws one group's shares towards it.
    #[must_use]
    pub fn shrink(&self, ours: Seen) -> Shrinking<'_> {
        let joint = self.fitted.as_ref().and_then(|fitted| fitted.joint(&ours));
        Shrinking { ours, background: self, joint }
    }
}

impl Fitted {
    fn new(items: Vec<ItemId>, others: &[&Seen], areas: &[AreaItems]) -> Option<Self> {
        if items.is_empty() {
            return None;
        }
        let blocks = blocks(&items, areas);
        let councils: Vec<_> = others.iter().map(|other| council(other, &items)).collect();
        let councils: Vec<_> = councils.into_iter().filter(|council| !council.at.is_empty()).collect();
        let fit = fit::fit(&councils, &blocks)?;
        Some(Self { items, blocks, fit })
    }

    fn joint(&self, ours: &Seen) -> Option<(Vec<&ItemId>, Joint)> {
        let Fit { mean, mean_variance, shape } = &self.fit;
        let known = self.items.iter().enumerate().filter(|(_, item)| ours.items.contains_key(item));
        let (places, items): (Vec<usize>, Vec<&ItemId>) = known.unzip();
        let seen: Vec<_> = items.iter().filter_map(|item| ours.items.get(item).copied()).collect();
        let blocks: Vec<usize> = places.iter().map(|place| self.blocks[*place]).collect();
        let mean: Vec<f64> = places.iter().map(|place| mean[*place]).collect();
        let unsure =
            DMatrix::from_fn(places.len(), places.len(), |one, other| mean_variance[(places[one], places[other])]);
        let units: Vec<f64> = mean.iter().map(|mean| unit(*mean)).collect();
        let own = units.iter().map(|unit| unit * unit * shape.own).collect();
        let people = people(ours, shape.alike, shape.alike_in_area);
        let apart = Spread::nested(&units, &blocks, shape.general, shape.area, own);
        let prior = apart.and(people.of_those_invited(&units, &blocks)).dense() + unsure;
        let errors = people.errors(&seen, &mean, &units, &blocks);
        Some((items, Joint::new(&seen, mean, prior, errors)?))
    }
}

impl Shrinking<'_> {
    /// The shrunk share over `items`, each weighing by how many answered it, beside the raw estimate over the same.
    ///
    /// `None` where one of them has nothing to be drawn towards, or hardly anybody answered it.
    #[must_use]
    pub fn over(&self, items: &[&ItemId], raw: &Estimate) -> Option<Shrunk> {
        let weights = self.weights(items)?;
        let (source, drawn) = self.together(&weights).or_else(|| self.apart(&weights))?;
        let of_one = unit(drawn.prior_mean) * unit(drawn.prior_mean) * alike(weights.len());
        let shrunk = Shrunk {
            share: drawn.share,
            variance: drawn.variance,
            noise_variance: drawn.noise,
            sampling_variance: drawn.sampling,
            source,
            prior_share: drawn.prior_mean,
            prior_answers: of_one / drawn.prior_variance,
            is_questioned: (raw.share - drawn.share).abs() > raw.half(),
            is_unusual: drawn.surprise.abs() > Z95,
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

    fn together(&self, weights: &BTreeMap<ItemId, f64>) -> Option<(Source, Drawn)> {
        let (items, joint) = self.joint.as_ref()?;
        if !weights.keys().all(|item| items.contains(&item)) {
            return None;
        }
        let weights: Vec<f64> = items.iter().map(|item| weights.get(*item).copied().unwrap_or(0.0)).collect();
        Some((Source::Councils, joint.over(&weights)))
    }

    /// As one number by itself. The figures behind a score are taken to err together.
    fn apart(&self, weights: &BTreeMap<ItemId, f64>) -> Option<(Source, Drawn)> {
        let priors = weights.keys().map(|item| self.background.wide.get(item).copied()).collect::<Option<Vec<_>>>()?;
        let means: Vec<f64> = priors.iter().map(|prior| prior.mean).collect();
        let units: Vec<f64> = means.iter().map(|mean| unit(nearer_to_half(*mean))).collect();
        let seen: Vec<_> = weights.keys().filter_map(|item| self.ours.items.get(item).copied()).collect();
        let weights: Vec<f64> = weights.values().copied().collect();
        let people = people(&self.ours, ANSWERS_GO_TOGETHER, 0.0);
        let blocks: Vec<usize> = (0..weights.len()).collect();
        let errors = people.errors(&seen, &means, &units, &blocks);
        let weigh = |of: &dyn Fn(usize) -> f64| (0..weights.len()).map(|place| weights[place] * of(place)).sum::<f64>();
        let unsure = weigh(&|place| priors[place].mean_variance.sqrt());
        let drawn = alone(
            weigh(&|place| seen[place].share),
            errors.sampling.of_sum(&weights),
            errors.noise.of_sum(&weights),
            weigh(&|place| means[place]),
            AROUND_A_FIGURE * AROUND_A_FIGURE + unsure * unsure,
        );
        Some((priors.iter().map(|prior| prior.source).min()?, drawn))
    }
}

/// The share at which answers differ more, as far off as the prior allows for: near a figure of 0.9 they would hardly
/// differ, and a council at 0.8 would look surer than it is.
fn nearer_to_half(share: f64) -> f64 {
    share + (0.5 - share).clamp(-AROUND_A_FIGURE, AROUND_A_FIGURE)
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

fn people(seen: &Seen, alike: f64, alike_in_area: f64) -> People {
    People { alike, alike_in_area, took_part: seen.people, invited: seen.invited }
}

/// For each item the place of its area in the table; an item outside of it is an area of its own.
fn blocks(items: &[ItemId], areas: &[AreaItems]) -> Vec<usize> {
    let place = |(own, item): (usize, &ItemId)| {
        let found = areas.iter().position(|area| area.items.contains(item) || area.alone.contains(item));
        found.unwrap_or(areas.len() + own)
    };
    items.iter().enumerate().map(place).collect()
}

fn council(seen: &Seen, items: &[ItemId]) -> Council {
    let asked = items.iter().enumerate().filter_map(|(place, item)| Some((place, *seen.items.get(item)?)));
    let (at, items) = asked.unzip();
    Council { at, items, people: seen.people }
}

fn wide_prior(item: &ItemId, others: &[&Seen], figures: &BTreeMap<ItemId, Figure>) -> Option<Wide> {
    if let Some(figure) = figures.get(item) {
        let unit = unit(figure.share);
        let mean_variance = figure.answers.map_or(0.0, |answers| unit * unit / f64::from(answers.max(1)));
        return Some(Wide { source: Source::Figure, mean: figure.share, mean_variance });
    }
    let seen: Vec<_> = others.iter().filter_map(|other| other.items.get(item)).collect();
    if seen.is_empty() {
        return None;
    }
    // Weights that do not depend on the shares themselves, so that what is noisy by chance does not weigh by chance.
    let weigh = |mean: f64| {
        let (mut information, mut sum) = (0.0, 0.0);
        for one in &seen {
            let (unit, shared) = (unit(mean), one.shared_noise(mean));
            let error = one.own_noise(mean) + shared * shared + unit * unit / one.answers;
            let weight = 1.0 / (AROUND_A_FIGURE * AROUND_A_FIGURE + error);
            information += weight;
            sum += weight * one.share;
        }
        ((sum / information).clamp(0.0, 1.0), 1.0 / information)
    };
    let (mean, mean_variance) = weigh(weigh(0.8).0);
    Some(Wide { source: Source::FewCouncils, mean, mean_variance })
}
