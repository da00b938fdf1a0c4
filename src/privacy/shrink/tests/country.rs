//! A made-up country of councils.

use std::collections::BTreeMap;

use rand::{Rng, RngCore};
use rand_distr::StandardNormal;

use super::super::super::document::{Noisy, ReleasedGroup, ReleasedItem, ResponseCount, Sigma};
use super::super::super::estimate::{Estimate, share_over};
use super::super::super::samples::{FULL, wave};
use super::super::{Background, Figure, Seen};
use crate::consultation::{GroupPlan, Manifest};
use crate::questionnaire::{Band, ItemId};
use crate::tally::samples::{area, plain_questionnaire};

/// Answers hang together within a person and within a council: in a general factor, in areas and in each item.
pub(super) struct Country {
    pub(super) manifest: Manifest,
    items: Vec<Level>,
}

/// An item's area, and the latent level at which people answer it.
struct Level {
    block: usize,
    level: f64,
}

/// What all of a council's young people would say, and what was released of those who answered.
pub(super) struct Made {
    pub(super) group: ReleasedGroup,
    pub(super) plan: GroupPlan,
    pub(super) truth: BTreeMap<ItemId, f64>,
}

/// What was counted of those who answered, item by item.
struct Counts {
    n: i64,
    signed: Vec<i64>,
    missing: Vec<i64>,
}

const AREAS: [&str; 7] = ["one", "two", "three", "four", "five", "six", "seven"];

/// How far a person's answers hang together: general, area.
const PEOPLE: [f64; 2] = [0.45, 0.35];
/// How far councils lie apart: general, area, item.
const COUNCILS: [f64; 3] = [0.15, 0.10, 0.10];
/// How many skip an item.
const SKIP: f64 = 0.04;

impl Country {
    /// With areas of these sizes. Shares lie between 0.55 and 0.96.
    pub(super) fn new(sizes: &[usize]) -> Self {
        let (mut first, mut areas, mut blocks) = (1, Vec::new(), Vec::new());
        for (block, (name, size)) in AREAS.iter().zip(sizes).enumerate() {
            areas.push(area(name, first, first + size - 1));
            blocks.extend(vec![block; *size]);
            first += size;
        }
        let asked = [plain_questionnaire(Band::EightToEleven, blocks.len())];
        let count = f64::from(u32::try_from(blocks.len()).unwrap());
        let items = (0_u32..).zip(blocks).map(|(place, block)| {
            let turn = f64::from(place * 7) / count;
            Level { block, level: 0.15 + 1.65 * (turn - turn.floor()) }
        });
        Self { manifest: wave(&asked, areas, FULL), items: items.collect() }
    }

    /// A council where `answered` of three times as many answer; all its shares are `off` lower than elsewhere.
    pub(super) fn council(&self, rng: &mut impl Rng, answered: u32, off: f64) -> Made {
        let general = normal(rng, COUNCILS[0]);
        let areas = AREAS.map(|_| normal(rng, COUNCILS[1]));
        let level =
            |rng: &mut _, item: &Level| lower(item.level, off) + general + areas[item.block] + normal(rng, COUNCILS[2]);
        let levels: Vec<f64> = self.items.iter().map(|item| level(rng, item)).collect();
        let rest = (1.0 - PEOPLE[0] * PEOPLE[0] - PEOPLE[1] * PEOPLE[1]).sqrt();
        let zeros = vec![0; levels.len()];
        let (mut all, mut counts) =
            (vec![0_u32; levels.len()], Counts { n: i64::from(answered), signed: zeros.clone(), missing: zeros });
        for person in 0..3 * answered {
            let mood = normal(rng, PEOPLE[0]);
            let in_area = AREAS.map(|_| normal(rng, PEOPLE[1]));
            for (place, item) in self.items.iter().enumerate() {
                let positive = levels[place] + mood + in_area[item.block] + normal(rng, rest) > 0.0;
                all[place] += u32::from(positive);
                if person < answered && rng.random_bool(SKIP) {
                    counts.missing[place] += 1;
                } else if person < answered {
                    counts.signed[place] += if positive { 1 } else { -1 };
                }
            }
        }
        let plan = GroupPlan { issued: 3 * answered / 5 * 5, ..self.manifest.groups[0].clone() };
        let truth = plan.items.iter().zip(&all);
        let truth = truth.map(|(planned, all)| (planned.item.clone(), f64::from(*all) / f64::from(3 * answered)));
        Made { group: drawn(rng, &plan, &counts), truth: truth.collect(), plan }
    }

    /// Councils where 50 to 600 answer, more of them few than many.
    pub(super) fn councils(&self, rng: &mut impl Rng, count: usize) -> Vec<Made> {
        (0..count)
            .map(|_| {
                let answered = whole(rng.random_range(50.0_f64.ln()..600.0_f64.ln()).exp());
                self.council(rng, u32::try_from(answered).unwrap(), 0.0)
            })
            .collect()
    }

    pub(super) fn item_ids(&self) -> Vec<ItemId> {
        self.manifest.groups[0].items.iter().map(|planned| planned.item.clone()).collect()
    }

    pub(super) fn background(&self, others: &[Made], figures: &BTreeMap<ItemId, Figure>) -> Background {
        let others: Vec<_> = others.iter().map(Made::seen).collect();
        Background::new(&self.item_ids(), &others, figures, &self.manifest.areas)
    }

    /// The share at large of each item, as a figure of somebody else would have it.
    pub(super) fn figures(&self) -> BTreeMap<ItemId, Figure> {
        let figures = self.items.iter().map(|item| Figure { share: at_large(item.level), answers: None });
        self.item_ids().into_iter().zip(figures).collect()
    }
}

impl Made {
    pub(super) fn seen(&self) -> Seen {
        Seen::of(&self.group, &self.plan)
    }

    pub(super) fn raw(&self, items: &[&ItemId]) -> Option<Estimate> {
        share_over(&[(&self.group, &self.plan)], items)
    }
}

/// The share of all councils' young people whose answer is positive, at a latent level.
fn at_large(level: f64) -> f64 {
    let scale = (1.0 + COUNCILS.iter().map(|one| one * one).sum::<f64>()).sqrt();
    0.5 * libm::erfc(-level / scale / std::f64::consts::SQRT_2)
}

/// The level at which the share is `off` lower.
fn lower(level: f64, off: f64) -> f64 {
    let wanted = at_large(level) - off;
    let (mut below, mut above) = (-4.0, 4.0);
    for _ in 0..50 {
        let middle = f64::midpoint(below, above);
        if at_large(middle) < wanted { below = middle } else { above = middle }
    }
    above
}

fn normal(rng: &mut (impl RngCore + ?Sized), scale: f64) -> f64 {
    scale * rng.sample::<f64, _>(StandardNormal)
}

#[expect(clippy::cast_possible_truncation, reason = "small numbers, rounded")]
fn whole(number: f64) -> i64 {
    number.round() as i64
}

/// Counts with rounded normal noise of the planned scales; seeded, so that a run can be repeated.
fn drawn(rng: &mut impl Rng, plan: &GroupPlan, counts: &Counts) -> ReleasedGroup {
    let mut noisy = |value: i64, sigma: &str| {
        let sigma: Sigma = sigma.parse().unwrap();
        Noisy { value: value + whole(normal(rng, sigma.as_f64())), sigma }
    };
    let n = noisy(counts.n, plan.n_sigma.as_deref().unwrap());
    let items = plan.items.iter().zip(&counts.signed).zip(&counts.missing);
    let items = items.map(|((planned, signed), missing)| ReleasedItem {
        item: planned.item.clone(),
        balance: noisy(2 * signed + missing, &planned.balance_sigma),
        missing: noisy(*missing, &planned.missing_sigma),
    });
    ReleasedGroup {
        group: plan.group.clone(),
        bands: plan.bands.clone(),
        rho: FULL,
        items: items.collect(),
        n: ResponseCount { value: n.value, sigma: Some(n.sigma), exact: false },
        categories: [],
        themes: Vec::new(),
    }
}
