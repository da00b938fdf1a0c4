//! What a group's shares are drawn towards: a mean for each item, and one covariance over all of them.
//!
//! The covariance holds how far a council may lie from the mean and how unsure the mean itself is (the second term of
//! Prasad and Rao 1990). Where the first was fitted, it speaks of what a council's young people would say at large, and
//! how far those invited lie from that is added. Where it is [`AROUND_A_FIGURE`], that is for every reason together.
//!
//! Left open: the split of those ten points into what moves everything, an area and an item. It is a judgement, and the
//! made-up councils it was tried on were made by the same hands. Nor is it known which published figures rest on the
//! same people's answers: each is taken to err by itself.

use std::collections::{BTreeMap, BTreeSet};

use nalgebra::DMatrix;

use super::fit::{self, Council, Fit, Shape, unit};
use super::posterior::{Drawn, Joint, People};
use super::seen::Seen;
use super::spread::Spread;
use super::{AROUND_A_FIGURE, Figure, Source};
use crate::consultation::AreaItems;
use crate::questionnaire::ItemId;

/// Of the variance around a figure: the part that all items of a council share, that the items of an area share
/// besides, and that is each item's own. Answers about how one fares rise and fall together in a council.
const SPLIT: [f64; 3] = [0.5, 0.2, 0.3];

/// Rounds of finding the mean of few councils at the spreads that the mean before it gives.
const ROUNDS: usize = 2;

/// What others say of some items.
#[derive(Clone, Debug)]
pub(super) struct Prior {
    /// The items, ascending.
    items: Vec<ItemId>,
    /// The areas they are in.
    blocks: Vec<usize>,
    sources: Vec<Source>,
    pub(super) mean: Vec<f64>,
    covariance: DMatrix<f64>,
    shape: Shape,
    /// Whether it speaks of a council's young people at large, not of those invited.
    is_at_large: bool,
}

/// A group's items drawn towards a prior, each helped by what the others say.
#[derive(Clone, Debug)]
pub(super) struct Together<'b> {
    items: Vec<&'b ItemId>,
    blocks: Vec<usize>,
    sources: Vec<Source>,
    joint: Joint,
}

impl Prior {
    /// What enough councils say of these items, as far as they lie apart.
    pub(super) fn fitted(items: Vec<ItemId>, others: &[&Seen], areas: &[AreaItems]) -> Option<Self> {
        if items.is_empty() {
            return None;
        }
        let blocks = blocks(&items, areas);
        let Fit { mean, mean_variance, shape } = fit::fit(&councils(others, &items), &blocks)?;
        let units: Vec<f64> = mean.iter().map(|mean| unit(*mean)).collect();
        let own = units.iter().map(|unit| unit * unit * shape.own).collect();
        let covariance = Spread::nested(&units, &blocks, shape.general, shape.area, own).dense() + mean_variance;
        let sources = vec![Source::Councils; items.len()];
        Some(Self { items, blocks, sources, mean, covariance, shape, is_at_large: true })
    }

    /// A published figure for each item that has one, and the mean of however many councils asked it for the others.
    pub(super) fn wide(
        items: &BTreeSet<&ItemId>,
        others: &[&Seen],
        figures: &BTreeMap<ItemId, Figure>,
        areas: &[AreaItems],
    ) -> Option<Self> {
        let asked = |item: &ItemId| others.iter().any(|other| other.items.contains_key(item));
        let few = items.iter().filter(|item| !figures.contains_key(**item) && asked(item));
        let few: Vec<ItemId> = few.map(|item| (*item).clone()).collect();
        let (few, few_mean, few_variance) = few_councils(few, others, areas).unwrap_or_default();
        let place = |item: &ItemId| few.binary_search(item).ok();
        let known = items.iter().filter(|item| figures.contains_key(**item) || place(item).is_some());
        let items: Vec<ItemId> = known.map(|item| (*item).clone()).collect();
        if items.is_empty() {
            return None;
        }
        let places: Vec<Option<usize>> = items.iter().map(place).collect();
        let figure = |item: &ItemId| figures.get(item).map_or((0.0, 0.0), |figure| (figure.share, variance(figure)));
        let of_figures: Vec<(f64, f64)> = items.iter().map(figure).collect();
        let unsure = DMatrix::from_fn(items.len(), items.len(), |one, other| match (places[one], places[other]) {
            (Some(one), Some(other)) => few_variance[(one, other)],
            _ if one == other => of_figures[one].1,
            _ => 0.0,
        });
        let mean = places.iter().zip(&of_figures).map(|(place, (share, _))| place.map_or(*share, |at| few_mean[at]));
        let source = |place: &Option<usize>| if place.is_some() { Source::FewCouncils } else { Source::Figure };
        let blocks = blocks(&items, areas);
        Some(Self {
            sources: places.iter().map(source).collect(),
            mean: mean.collect(),
            covariance: around_a_figure(&blocks).dense() + unsure,
            shape: Shape::people_alone(),
            is_at_large: false,
            blocks,
            items,
        })
    }

    /// Draws a group's shares towards it: of the items the group has and this knows.
    pub(super) fn draw(&self, ours: &Seen) -> Option<Together<'_>> {
        let known = self.items.iter().enumerate().filter(|(_, item)| ours.items.contains_key(item));
        let (places, items): (Vec<usize>, Vec<&ItemId>) = known.unzip();
        if items.is_empty() {
            return None;
        }
        let seen: Vec<_> = items.iter().filter_map(|item| ours.items.get(item).copied()).collect();
        let blocks: Vec<usize> = places.iter().map(|place| self.blocks[*place]).collect();
        let mean: Vec<f64> = places.iter().map(|place| self.mean[*place]).collect();
        let units: Vec<f64> = mean.iter().map(|mean| unit(*mean)).collect();
        let Shape { alike, alike_in_area, .. } = self.shape;
        let people = People { alike, alike_in_area, took_part: ours.people, invited: ours.invited };
        let part = |one: usize, other: usize| self.covariance[(places[one], places[other])];
        let mut covariance = DMatrix::from_fn(places.len(), places.len(), part);
        if self.is_at_large {
            covariance += people.of_those_invited(&units, &blocks).dense();
        }
        let errors = people.errors(&seen, &mean, &units, &blocks);
        let sources = places.iter().map(|place| self.sources[*place]).collect();
        Some(Together { items, blocks, sources, joint: Joint::new(&seen, mean, covariance, errors)? })
    }
}

impl Together<'_> {
    /// The share over the items that weigh something; `None` where one of them is not among these.
    pub(super) fn over(&self, weights: &BTreeMap<ItemId, f64>) -> Option<(Source, Drawn)> {
        if !weights.keys().all(|item| self.items.contains(&item)) {
            return None;
        }
        let asked = self.items.iter().zip(&self.sources).filter(|(item, _)| weights.contains_key(**item));
        let source = asked.map(|(_, source)| *source).min()?;
        let weights: Vec<f64> = self.items.iter().map(|item| weights.get(*item).copied().unwrap_or(0.0)).collect();
        Some((source, self.joint.over(&weights)))
    }

    /// How many shares of this kind the group has: for an item its items, for several of one area its areas of several
    /// items, and one for any other.
    #[expect(clippy::cast_precision_loss, reason = "a number of items")]
    pub(super) fn of_this_kind(&self, weights: &BTreeMap<ItemId, f64>) -> f64 {
        if weights.len() == 1 {
            return self.items.len() as f64;
        }
        let of = |item: &ItemId| self.items.iter().zip(&self.blocks).find(|(one, _)| **one == item).map(|(_, of)| *of);
        let areas: BTreeSet<Option<usize>> = weights.keys().map(of).collect();
        if areas.len() != 1 {
            return 1.0;
        }
        let several = |block: &&usize| self.blocks.iter().filter(|one| one == block).count() > 1;
        self.blocks.iter().filter(several).collect::<BTreeSet<_>>().len() as f64
    }
}

/// How far a council may lie from figures for items of these areas.
fn around_a_figure(blocks: &[usize]) -> Spread {
    let [general, area, own] = SPLIT;
    let own = vec![own * AROUND_A_FIGURE * AROUND_A_FIGURE; blocks.len()];
    Spread::nested(&vec![AROUND_A_FIGURE; blocks.len()], blocks, general, area, own)
}

/// How unsure a figure is for having been asked of some.
fn variance(figure: &Figure) -> f64 {
    let unit = unit(figure.share);
    figure.answers.map_or(0.0, |answers| unit * unit / f64::from(answers.max(1)))
}

/// The items, their mean over the councils that asked them, each as far from it as from a figure, and its covariance.
fn few_councils(
    items: Vec<ItemId>,
    others: &[&Seen],
    areas: &[AreaItems],
) -> Option<(Vec<ItemId>, Vec<f64>, DMatrix<f64>)> {
    if items.is_empty() {
        return None;
    }
    let (blocks, councils) = (blocks(&items, areas), councils(others, &items));
    let people = Shape::people_alone();
    let mut mean = fit::plain_mean(&councils, items.len())?;
    let mut variance = DMatrix::zeros(0, 0);
    for _ in 0..ROUNDS {
        let (moved, unsure) = fit::weighed_mean(&councils, &mean, |council| {
            let asked: Vec<usize> = council.at.iter().map(|place| blocks[*place]).collect();
            around_a_figure(&asked).and(council.spread(&blocks, &mean, &people))
        })?;
        mean = moved.into_iter().map(|mean| mean.clamp(0.0, 1.0)).collect();
        variance = unsure;
    }
    Some((items, mean, variance))
}

/// For each item the place of its area in the table; an item outside of it is an area of its own.
fn blocks(items: &[ItemId], areas: &[AreaItems]) -> Vec<usize> {
    let place = |(own, item): (usize, &ItemId)| {
        let found = areas.iter().position(|area| area.items.contains(item) || area.alone.contains(item));
        found.unwrap_or(areas.len() + own)
    };
    items.iter().enumerate().map(place).collect()
}

/// The councils that asked some of these items.
fn councils(others: &[&Seen], items: &[ItemId]) -> Vec<Council> {
    let council = |seen: &&Seen| {
        let asked = items.iter().enumerate().filter_map(|(place, item)| Some((place, *seen.items.get(item)?)));
        let (at, items) = asked.unzip();
        Council { at, items, people: seen.people }
    };
    others.iter().map(council).filter(|council| !council.at.is_empty()).collect()
}
