//! Made-up young people: who they are and what they would answer. For the demo and for benches, never a benchmark.
//!
//! A latent-factor model. Each respondent has a general well-being and one factor per outcome area; the chance of a
//! positive answer to an item follows `truth.csv` (a share per item and band), shifted by the council and by the wave.
//! Some skip, some say "I don't know" or "this is not about me". The seed moves these made-up answers only; it never
//! touches noise, keys or codes.

use std::collections::BTreeMap;

use rand::Rng;
use rand_chacha::ChaCha12Rng;
use rand_distr::{Distribution, StandardNormal};
use serde::Deserialize;

use crate::questionnaire::{Band, Counts, Item, ItemId, ItemKind, ResponseOption, Theme};

/// Share of the variance of an answer that a respondent's general well-being explains.
const GENERAL: f64 = 0.45;
/// Share that the item's outcome area explains; the rest is the item's own.
const AREA: f64 = 0.35;
/// One answer in twenty-five is skipped.
const SKIPPED: f64 = 0.04;
/// Where "this is not about me" is offered, this many take it.
const NOT_ABOUT_ME: f64 = 0.05;
/// Where an option counts as neither ("I don't know"), this many take it.
const UNSURE: f64 = 0.04;

/// What young people of a made-up council would answer, before anybody is drawn.
pub struct Truth {
    shares: BTreeMap<(ItemId, Band), f64>,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    band: Band,
    positive_share: f64,
}

impl Truth {
    /// The shares that come with the program.
    ///
    /// # Panics
    /// When the embedded file is not what a test of this module says it is.
    #[must_use]
    pub fn shipped() -> Self {
        let shares = csv::Reader::from_reader(include_str!("truth.csv").as_bytes())
            .into_deserialize::<Row>()
            .map(|row| row.expect("the embedded file was read by a test"))
            .map(|row| {
                let item = row.id.parse().expect("the embedded file was read by a test");
                ((item, row.band), row.positive_share)
            })
            .collect();
        Self { shares }
    }

    /// The share of positive answers to `item` in `band`; promise items share one figure per band.
    fn share(&self, item: &ItemId, band: Band) -> f64 {
        let key = if item.as_str().starts_with("promise_") { "promise" } else { item.as_str() };
        let named = key.parse::<ItemId>().ok().and_then(|id| self.shares.get(&(id, band)));
        named.copied().unwrap_or(0.75)
    }
}

/// How a wave differs from the national picture, per area: standard deviations on the latent scale.
pub type Shifts = BTreeMap<ItemId, f64>;

/// One made-up respondent.
pub struct Respondent {
    band: Band,
    general: f64,
    areas: BTreeMap<ItemId, f64>,
}

/// What a respondent does with one item.
pub enum Reaction {
    /// Presses Skip.
    Skips,
    /// Sends these values.
    Sends(Vec<String>),
}

impl Respondent {
    /// Draws somebody of `band`; `areas` are the codes of the outcome areas.
    pub fn draw<'a>(band: Band, areas: impl IntoIterator<Item = &'a ItemId>, rng: &mut ChaCha12Rng) -> Self {
        let general = StandardNormal.sample(rng);
        let areas = areas.into_iter().map(|area| (area.clone(), StandardNormal.sample(rng))).collect();
        Self { band, general, areas }
    }

    /// What this respondent answers to `item` of `area`.
    pub fn answer(
        &self,
        item: &Item,
        area: Option<&ItemId>,
        truth: &Truth,
        shifts: &Shifts,
        rng: &mut ChaCha12Rng,
    ) -> Reaction {
        if rng.random_bool(SKIPPED) {
            return Reaction::Skips;
        }
        if item.not_about_me.is_some() && rng.random_bool(NOT_ABOUT_ME) {
            return Reaction::Sends(vec!["not_about_me".to_owned()]);
        }
        let shared = area.and_then(|area| self.areas.get(area)).copied().unwrap_or(0.0);
        let shift = area.and_then(|area| shifts.get(area)).copied().unwrap_or(0.0);
        let own: f64 = StandardNormal.sample(rng);
        let latent = GENERAL.sqrt() * self.general + AREA.sqrt() * shared + (1.0 - GENERAL - AREA).sqrt() * own + shift;
        // Φ(latent) is uniform when nothing is shifted, so this is true with the chance that `truth` names.
        let positive = normal_cdf(latent) > 1.0 - truth.share(&item.id, self.band);
        choose(item, positive, rng)
    }
}

fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

fn choose(item: &Item, positive: bool, rng: &mut ChaCha12Rng) -> Reaction {
    match &item.kind {
        ItemKind::OneOf { options, .. } | ItemKind::SeveralOf { options } => one_of(options, positive, rng),
        ItemKind::ZeroToTen { positive: range, .. } => number(0..=10, range, positive, rng),
        ItemKind::Count { most, positive: range } => number(0..=*most, range, positive, rng),
        ItemKind::Themes { options, most } => some_of(options, *most, rng),
        ItemKind::Text { .. } => Reaction::Skips,
    }
}

/// Up to `most` different themes; those that stand first are liked a little more.
fn some_of(options: &[Theme], most: u8, rng: &mut ChaCha12Rng) -> Reaction {
    let mut left: Vec<&Theme> = options.iter().collect();
    let many = usize::from(rng.random_range(1..=most)).min(left.len());
    let mut pick = || {
        let place = rng.random_range(0..left.len()).min(rng.random_range(0..left.len()));
        left.remove(place).code.as_str().to_owned()
    };
    Reaction::Sends((0..many).map(|_| pick()).collect())
}

fn one_of(options: &[ResponseOption], positive: bool, rng: &mut ChaCha12Rng) -> Reaction {
    let unsure = options.iter().any(|option| option.counts == Counts::Neither) && rng.random_bool(UNSURE);
    let wanted = match (unsure, positive) {
        (true, _) => Counts::Neither,
        (false, true) => Counts::Positive,
        (false, false) => Counts::Negative,
    };
    let fitting: Vec<&ResponseOption> = options.iter().filter(|option| option.counts == wanted).collect();
    if fitting.is_empty() {
        return Reaction::Skips;
    }
    // The options nearest the middle of the scale are taken most often: few young people answer at its ends.
    let place = if positive { 0 } else { rng.random_range(0..fitting.len()).min(rng.random_range(0..fitting.len())) };
    Reaction::Sends(vec![fitting[place].code.as_str().to_owned()])
}

fn number(
    all: std::ops::RangeInclusive<u8>,
    range: &std::ops::RangeInclusive<u8>,
    positive: bool,
    rng: &mut ChaCha12Rng,
) -> Reaction {
    let fitting: Vec<u8> = all.filter(|value| range.contains(value) == positive).collect();
    if fitting.is_empty() {
        return Reaction::Skips;
    }
    Reaction::Sends(vec![fitting[rng.random_range(0..fitting.len())].to_string()])
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn every_share_of_the_shipped_file_is_read_and_is_a_share() {
        let truth = Truth::shipped();
        assert!(truth.shares.len() > 100);
        assert!(truth.shares.values().all(|share| (0.0..=1.0).contains(share)));
    }

    #[test]
    fn made_up_answers_come_near_the_share_they_are_made_from() {
        // 20,000 draws at a share of 0.7: σ = 0.0032, so a distance of 0.02 is a false alarm with chance below 1e-9.
        let mut rng = ChaCha12Rng::seed_from_u64(7);
        let mut positive = 0_u32;
        for _ in 0..20_000 {
            let one = Respondent::draw(Band::EightToEleven, [], &mut rng);
            let latent = GENERAL.sqrt() * one.general
                + (1.0 - GENERAL).sqrt() * {
                    let own: f64 = StandardNormal.sample(&mut rng);
                    own
                };
            positive += u32::from(normal_cdf(latent) > 0.3);
        }
        assert!((f64::from(positive) / 20_000.0 - 0.7).abs() < 0.02, "{positive}");
    }
}
