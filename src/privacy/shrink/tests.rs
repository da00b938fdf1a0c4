//! What shrinking promises, and how often its intervals hold what they should in a made-up country.

mod country;

use std::collections::BTreeMap;

use proptest::prelude::*;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;

use self::country::{Country, Made};
use super::super::decimal::Decimal4;
use super::super::document::{Noisy, ReleasedGroup, ReleasedItem, ResponseCount, Sigma};
use super::super::estimate::share_over;
use super::super::samples::FULL;
use super::*;
use crate::consultation::GroupPlan;
use crate::questionnaire::Band;
use crate::tally::samples::{area, id, plain_questionnaire};

fn seeded(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

/// A group of these items with these numbers drawn, `(signed, missing)`, at one scale and the balance at twice that.
fn drawn(n: i64, sigma: &str, items: &[(&str, i64, i64)]) -> (ReleasedGroup, GroupPlan) {
    let sigma: Sigma = sigma.parse().unwrap();
    let double = Sigma::from_sixty_fourths(2 * sigma.sixty_fourths()).unwrap();
    let asked = plain_questionnaire(Band::EightToEleven, items.len());
    let plan = GroupPlan { issued: 396, ..crate::tally::samples::group("8-11", &asked) };
    let items = items.iter().map(|(item, signed, missing)| ReleasedItem {
        item: id(item),
        balance: Noisy { value: 2 * signed + missing, sigma: double },
        missing: Noisy { value: *missing, sigma },
    });
    let group = ReleasedGroup {
        group: plan.group.clone(),
        bands: plan.bands.clone(),
        rho: FULL,
        items: items.collect(),
        n: ResponseCount { value: n, sigma: Some(sigma), exact: false },
        categories: [],
        themes: Vec::new(),
    };
    (group, plan)
}

fn figure(item: &str, share: f64, answers: Option<u32>) -> BTreeMap<ItemId, Figure> {
    [(id(item), Figure { share, answers })].into()
}

/// One item drawn towards a figure.
fn towards(share: f64, n: i64, signed: i64, sigma: &str) -> Option<(Estimate, Shrunk)> {
    let (group, plan) = drawn(n, sigma, &[("item_1", signed, 0)]);
    let raw = share_over(&[(&group, &plan)], &[&id("item_1")])?;
    let background = Background::new(&[id("item_1")], &[], &figure("item_1", share, None), &[]);
    let shrunk = background.shrink(Seen::of(&group, &plan)).over(&[&id("item_1")], &raw)?;
    Some((raw, shrunk))
}

fn close(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() < 1e-12
}

#[test]
fn one_item_is_drawn_to_a_figure_by_the_two_variances() {
    let (raw, shrunk) = towards(0.8, 100, 40, "8").unwrap();
    // σ² = 4 · 64 for the balance, 64 for m and 64 for n; t = 0.6 at the figure; 0.21 is the variance of an answer at 0.7.
    let noise = (64.0 + 0.1 * 0.1 * 64.0 + 0.36 * 64.0) / (4.0 * 10_000.0);
    let sampling = 0.21 * (1.0 / 100.0 - 1.0 / 400.0);
    let kept = 0.01 / (0.01 + noise + sampling);
    assert!(close(raw.share, 0.7) && close(shrunk.share, 0.8 - 0.1 * kept));
    assert!(close(shrunk.variance, 0.01 * (1.0 - kept)));
    assert!(close(shrunk.noise_variance, kept * kept * noise));
    assert!(close(shrunk.sampling_variance, kept * kept * sampling));
    assert!(close(shrunk.prior_answers, 16.0) && close(shrunk.prior_share, 0.8));
    assert_eq!((shrunk.source, shrunk.is_questioned, shrunk.is_unusual), (Source::Figure, false, false));
}

#[test]
fn a_figure_of_few_answers_draws_less() {
    let (group, plan) = drawn(100, "8", &[("item_1", 40, 0)]);
    let raw = share_over(&[(&group, &plan)], &[&id("item_1")]).unwrap();
    let with = |answers| {
        let background = Background::new(&[id("item_1")], &[], &figure("item_1", 0.8, answers), &[]);
        background.shrink(Seen::of(&group, &plan)).over(&[&id("item_1")], &raw).unwrap()
    };
    assert!(with(Some(16)).share < with(Some(400)).share && with(Some(400)).share < with(None).share);
    // 16 answers are as unsure as 10 points: together 14.
    assert!(close(with(Some(16)).prior_answers, 8.0));
}

proptest! {
    #[test]
    fn a_single_share_is_drawn_towards_the_figure_and_not_past_it(
        share in 0.03..0.97_f64, n in 20..2_000_i64, part in -1.2..1.2_f64,
    ) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "small whole numbers")]
        let signed = (part * n as f64) as i64;
        let mut last = None;
        for sigma in ["0.5", "4", "12", "40"] {
            let Some((raw, shrunk)) = towards(share, n, signed, sigma) else { continue };
            prop_assert!(shrunk.share >= raw.share.min(share) - 1e-12 && shrunk.share <= raw.share.max(share) + 1e-12);
            prop_assert!(shrunk.noise_variance + shrunk.sampling_variance <= shrunk.variance + 1e-12);
            prop_assert!(shrunk.variance <= 0.01 + 1e-12);
            let left = (shrunk.share - share).abs();
            prop_assert!(last.is_none_or(|before| left <= before + 1e-12), "more noise leaves less of the raw share");
            last = Some(left);
        }
    }
}

/// Every shrunk figure, as it is printed.
fn printed(country: &Country, background: &Background, made: &Made) -> Vec<String> {
    let shrinking = background.shrink(made.seen());
    let ids = country.item_ids();
    let areas = country.manifest.areas.iter().map(|area| area.items.iter().collect::<Vec<_>>());
    let measures = ids.iter().map(|item| vec![item]).chain(areas).chain([ids.iter().collect()]);
    let print = |items: Vec<&ItemId>| {
        let shrunk = shrinking.over(&items, &made.raw(&items)?)?;
        let numbers = [shrunk.share, shrunk.half(), shrunk.noise_half(), shrunk.sampling_half(), shrunk.prior_answers];
        let numbers = numbers.map(|number| Decimal4::nearest(number).unwrap().to_string());
        Some(format!("{}: {} {}", items[0], items.len(), numbers.join(" ")))
    };
    measures.filter_map(print).collect()
}

#[test]
fn the_order_of_councils_and_of_items_changes_no_digit() {
    let country = Country::new(&[3, 3, 2]);
    let mut rng = seeded(3);
    let ours = country.council(&mut rng, 120, 0.0);
    let mut others = country.councils(&mut rng, 16);
    let figures = BTreeMap::new();
    let before = printed(&country, &country.background(&others, &figures), &ours);
    assert_eq!(before.len(), 12);
    for _ in 0..3 {
        others.shuffle(&mut rng);
        for other in &mut others {
            other.group.items.shuffle(&mut rng);
        }
        let mut ours = Made { group: ours.group.clone(), plan: ours.plan.clone(), truth: BTreeMap::new() };
        ours.group.items.shuffle(&mut rng);
        assert_eq!(printed(&country, &country.background(&others, &figures), &ours), before);
    }
}

#[test]
fn an_item_enough_others_asked_is_drawn_to_them_and_a_score_needs_all_of_its_items() {
    let country = Country::new(&[3, 3]);
    let mut rng = seeded(4);
    let ours = country.council(&mut rng, 120, 0.0);
    let mut others = country.councils(&mut rng, 15);
    // One council did not ask the second item, and nobody asked the third.
    others[0].group.items.retain(|drawn| drawn.item != id("item_2"));
    for other in &mut others {
        other.group.items.retain(|drawn| drawn.item != id("item_3"));
    }
    let background = country.background(&others, &BTreeMap::new());
    let shrinking = background.shrink(ours.seen());
    let source = |items: &[&str]| {
        let items: Vec<_> = items.iter().map(|item| id(item)).collect();
        let items: Vec<_> = items.iter().collect();
        shrinking.over(&items, &ours.raw(&items)?).map(|shrunk| shrunk.source)
    };
    assert_eq!(source(&["item_1"]), Some(Source::Councils));
    assert_eq!(source(&["item_2"]), Some(Source::FewCouncils));
    assert_eq!(source(&["item_3"]), None);
    assert_eq!(source(&["item_4", "item_5", "item_6"]), Some(Source::Councils));
    assert_eq!(source(&["item_1", "item_2"]), Some(Source::FewCouncils));
    assert_eq!(source(&["item_1", "item_2", "item_3"]), None);
}

#[test]
fn with_more_noise_every_share_keeps_less_of_its_own() {
    let country = Country::new(&[3, 3]);
    let others = country.councils(&mut seeded(5), 15);
    let background = country.background(&others, &BTreeMap::new());
    let mut made = country.council(&mut seeded(6), 150, 0.0);
    // Every item lies as far below the others.
    let mean = &background.fitted.as_ref().unwrap().fit.mean;
    let mut left = Vec::new();
    for sigma in ["4", "16", "64"] {
        made.group.n.value = 200;
        for (drawn, mean) in made.group.items.iter_mut().zip(mean) {
            let sigma = sigma.parse().unwrap();
            #[expect(clippy::cast_possible_truncation, reason = "at most 400")]
            let value = 2 * (400.0 * (mean - 0.1 - 0.5)) as i64;
            (drawn.balance, drawn.missing) = (Noisy { value, sigma }, Noisy { value: 0, sigma });
        }
        let shrinking = background.shrink(made.seen());
        let ids = country.item_ids();
        let kept = |item| {
            let shrunk = shrinking.over(&[item], &made.raw(&[item]).unwrap()).unwrap();
            shrunk.prior_share - shrunk.share
        };
        left.push(ids.iter().map(kept).collect::<Vec<f64>>());
    }
    let sums: Vec<f64> = left.iter().map(|items| items.iter().sum()).collect();
    assert!(sums[0] > sums[1] && sums[1] > sums[2] && sums[0] < 0.66 && sums[2] > 0.0, "{left:?}");
}

/// Numbers that look drawn, by whole-number arithmetic alone.
fn mixed(seed: u64, most: i64) -> i64 {
    let mixed = (seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (seed + 7).wrapping_mul(0xD1B5_4A32_D192_ED03) >> 17;
    i64::try_from((mixed ^ mixed >> 29) % u64::try_from(2 * most + 1).unwrap()).unwrap() - most
}

#[test]
fn a_fixed_example_prints_these_digits_on_every_machine() {
    const NAMES: [&str; 6] = ["item_1", "item_2", "item_3", "item_4", "item_5", "item_6"];
    let council = |number: u64| {
        let n = 90 + 9 * i64::try_from(number).unwrap();
        let item = |place: u64| {
            let seed = 31 * number + place;
            (
                NAMES[usize::try_from(place).unwrap()],
                n * (40 + 9 * i64::try_from(place).unwrap()) / 100 + mixed(seed, 14),
                mixed(seed + 999, 9) + 5,
            )
        };
        let (group, plan) = drawn(n, "7.5", &(0..6).map(item).collect::<Vec<_>>());
        Made { group, plan, truth: BTreeMap::new() }
    };
    let others: Vec<_> = (1..=15).map(|number| council(number).seen()).collect();
    let areas = [area("one", 1, 3), area("two", 4, 6)];
    let ids = NAMES.map(id);
    let background = Background::new(&ids, &others, &BTreeMap::new(), &areas);
    let ours = council(0);
    let shrinking = background.shrink(ours.seen());
    let print = |items: &[&ItemId]| {
        let shrunk = shrinking.over(items, &ours.raw(items).unwrap()).unwrap();
        let numbers = [shrunk.share, shrunk.half(), shrunk.noise_half(), shrunk.sampling_half(), shrunk.prior_answers];
        numbers.map(|number| Decimal4::nearest(number).unwrap().to_string()).join(" ")
    };
    let found = [
        print(&[&ids[0]]),
        print(&[&ids[5]]),
        print(&ids[..3].iter().collect::<Vec<_>>()),
        print(&ids.iter().collect::<Vec<_>>()),
    ];
    assert_eq!(found, EXAMPLE);
}

const EXAMPLE: [&str; 4] = [
    "0.7165 0.0661 0.0258 0.0260 125.7666",
    "0.9377 0.0434 0.0150 0.0088 114.7460",
    "0.7537 0.0531 0.0219 0.0221 88.8868",
    "0.8261 0.0420 0.0172 0.0155 92.6103",
];

/// How often intervals hold the truth, how far off shares are, and how often flags are raised.
#[derive(Clone, Copy, Debug, Default)]
struct Score {
    times: f64,
    raw_held: f64,
    held: f64,
    raw_square: f64,
    square: f64,
    half: f64,
    questioned: f64,
    unusual: f64,
}

impl Score {
    fn add(&mut self, raw: &Estimate, shrunk: &Shrunk, truth: f64) {
        let one = |is: bool| f64::from(u8::from(is));
        self.times += 1.0;
        self.raw_held += one((raw.share - truth).abs() <= raw.half());
        self.held += one((shrunk.share - truth).abs() <= shrunk.half());
        self.raw_square += (raw.share - truth) * (raw.share - truth);
        self.square += (shrunk.share - truth) * (shrunk.share - truth);
        self.half += shrunk.half();
        self.questioned += one(shrunk.is_questioned);
        self.unusual += one(shrunk.is_unusual);
    }

    fn part(&self, sum: f64) -> f64 {
        sum / self.times
    }

    /// `root mean square error, held` of the raw share, then of the shrunk one with its half-width, then the flags.
    fn row(&self) -> String {
        format!(
            "{:.1}, {:.2} | {:.1}, {:.2}, {:.1} | {:.2} | {:.2}",
            100.0 * self.part(self.raw_square).sqrt(),
            self.part(self.raw_held),
            100.0 * self.part(self.square).sqrt(),
            self.part(self.held),
            100.0 * self.part(self.half),
            self.part(self.questioned),
            self.part(self.unusual),
        )
    }
}

/// Scores items, areas, and all items together.
fn score(country: &Country, background: &Background, made: &Made, scores: &mut [Score; 3]) {
    let shrinking = background.shrink(made.seen());
    let ids = country.item_ids();
    let mut over = |kind: usize, items: &[&ItemId]| {
        let count = f64::from(u32::try_from(items.len()).unwrap());
        let truth = items.iter().map(|item| made.truth[*item]).sum::<f64>() / count;
        let Some(raw) = made.raw(items) else { return };
        if let Some(shrunk) = shrinking.over(items, &raw) {
            scores[kind].add(&raw, &shrunk, truth);
        }
    };
    for item in &ids {
        over(0, &[item]);
    }
    for area in &country.manifest.areas {
        over(1, &area.items.iter().collect::<Vec<_>>());
    }
    over(2, &ids.iter().collect::<Vec<_>>());
}

/// Scores of councils with this many answers and this far off, where so many others released.
fn scores(country: &Country, others: usize, councils: &[(u32, f64)], rounds: u32) -> Vec<[Score; 3]> {
    let mut rng = seeded(1);
    let mut scores = vec![[Score::default(); 3]; councils.len()];
    for _ in 0..rounds {
        let figures = if others == 0 { country.figures() } else { BTreeMap::new() };
        let background = country.background(&country.councils(&mut rng, others), &figures);
        for ((answered, off), scores) in councils.iter().zip(&mut scores) {
            for _ in 0..6 {
                score(country, &background, &country.council(&mut rng, *answered, *off), scores);
            }
        }
    }
    scores
}

#[test]
fn shrunk_intervals_hold_the_truth_as_often_as_they_say_and_shares_come_nearer_to_it() {
    let country = Country::new(&[4, 4, 4]);
    for others in [0, 6, 15, 30] {
        for [items, areas, all] in scores(&country, others, &[(40, 0.0), (150, 0.0)], 12) {
            // The seed fixes this run. 864 shares of items, of 72 councils: a share of 0.95 varies by about 0.01.
            assert!((0.93..=0.99).contains(&items.part(items.held)), "{others}: {}", items.row());
            assert!(areas.part(areas.held) >= 0.92 && all.part(all.held) >= 0.90, "{others}: {}", areas.row());
            assert!(items.square < items.raw_square && areas.square < areas.raw_square, "{others}: {}", items.row());
        }
    }
}

#[test]
fn a_council_fifteen_points_off_is_mostly_held_by_the_wide_prior_and_mostly_called_unusual_by_the_fitted_one() {
    let country = Country::new(&[4, 4, 4]);
    for others in [0, 6] {
        for [items, areas, all] in scores(&country, others, &[(40, 0.15), (150, 0.15)], 12) {
            // The items' part is the least: with a raw share this unsure, hardly anything tells of the fifteen points.
            assert!(items.part(items.held) >= 0.80, "{others}: {}", items.row());
            assert!(areas.part(areas.held) >= 0.90 && all.part(all.held) >= 0.90, "{others}: {}", areas.row());
        }
    }
    let [as_others, off] = scores(&country, 15, &[(300, 0.0), (300, 0.15)], 12).try_into().unwrap();
    assert!(off[1].part(off[1].unusual) > 0.6, "{}", off[1].row());
    assert!(as_others[1].part(as_others[1].unusual) < 0.12, "{}", as_others[1].row());
}

/// Prints the table of docs/privacy.md: `cargo test --lib privacy::shrink::tests::measured -- --ignored --nocapture`.
#[test]
#[ignore = "prints a table; takes some minutes"]
fn measured() {
    let country = Country::new(&[6, 6, 4, 9, 4, 3, 2]);
    let councils = [(30, 0.0), (60, 0.0), (150, 0.0), (300, 0.0), (30, 0.15), (60, 0.15), (150, 0.15), (300, 0.15)];
    for others in [0, 5, 15, 80] {
        for ((answered, off), scores) in councils.iter().zip(scores(&country, others, &councils, 20)) {
            for (kind, score) in ["items", "areas", "overall"].iter().zip(&scores) {
                println!("| {others} | {answered} | {:.0} | {kind} | {} |", 100.0 * off, score.row());
            }
        }
    }
}
