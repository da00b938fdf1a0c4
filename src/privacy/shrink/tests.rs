//! What shrinking promises.

mod country;
mod held;

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
    // σ² = 4 · 64 for the balance, 64 for m and 64 for n; t = 0.6 and the variance of an answer is 0.16 at the figure.
    let noise = (64.0 + 0.1 * 0.1 * 64.0 + 0.36 * 64.0) / (4.0 * 10_000.0);
    let sampling = 0.16 * (1.0 / 100.0 - 1.0 / 400.0);
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

/// Six items in two areas, all with a figure of 0.8; the raw shares of 100 answers are these.
fn six(shares: [i64; 6]) -> impl Fn(&[usize]) -> Shrunk {
    const NAMES: [&str; 6] = ["item_1", "item_2", "item_3", "item_4", "item_5", "item_6"];
    let items: Vec<_> = NAMES.into_iter().zip(shares).map(|(name, share)| (name, 2 * share - 100, 0)).collect();
    let (group, plan) = drawn(100, "8", &items);
    let ids = NAMES.map(id);
    let figures = ids.iter().map(|item| (item.clone(), Figure { share: 0.8, answers: None })).collect();
    let background = Background::new(&ids, &[], &figures, &[area("one", 1, 3), area("two", 4, 6)]);
    move |places| {
        let items: Vec<_> = places.iter().map(|place| &ids[*place]).collect();
        let raw = share_over(&[(&group, &plan)], &items).unwrap();
        background.shrink(Seen::of(&group, &plan)).over(&items, &raw).unwrap()
    }
}

#[test]
fn items_with_figures_are_drawn_together_and_those_of_one_area_more() {
    let level = six([80, 80, 80, 80, 80, 80])(&[0]).share;
    let (near, far) = (six([80, 60, 60, 80, 80, 80])(&[0]).share, six([80, 80, 80, 80, 60, 60])(&[0]).share);
    assert!(close(level, 0.8) && near < far - 0.005 && far < level - 0.005, "{near} {far} {level}");
}

#[test]
fn around_figures_an_item_has_ten_points_and_a_score_the_parts_its_items_share() {
    let shrunk = six([70; 6]);
    let variance = |places: &[usize], alike: f64| 0.16 * alike / shrunk(places).prior_answers;
    assert!(close(variance(&[0], 1.0), 0.01));
    assert!(close(variance(&[0, 1, 2], 0.3 + 0.7 / 3.0), 0.01 * (0.5 + 0.2 + 0.3 / 3.0)));
    assert!(close(variance(&[0, 1, 2, 3, 4, 5], 0.3 + 0.7 / 6.0), 0.01 * (0.5 + 0.2 / 2.0 + 0.3 / 6.0)));
}

#[test]
fn a_share_is_unusual_by_how_many_of_its_kind_there_are() {
    assert!(is_unusual(1.97, 1.0) && !is_unusual(1.95, 1.0));
    assert!(is_unusual(-2.70, 7.0) && !is_unusual(-2.68, 7.0));
    let background = Country::new(&[3, 2, 1]);
    let made = background.council(&mut seeded(8), 100, 0.0);
    let background = background.background(&[], &background.figures());
    let wide = background.wide.as_ref().unwrap().draw(&made.seen()).unwrap();
    let of_this_kind = |items: &[&str]| wide.of_this_kind(&items.iter().map(|item| (id(item), 1.0)).collect());
    assert!(close(of_this_kind(&["item_6"]), 6.0), "items");
    assert!(close(of_this_kind(&["item_4", "item_5"]), 2.0), "areas of several items");
    assert!(close(of_this_kind(&["item_3", "item_4"]), 1.0), "everything else");
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
fn with_few_councils_the_prior_is_wider_by_their_own_uncertainty_and_figures_go_before() {
    let country = Country::new(&[3, 3]);
    let mut rng = seeded(7);
    let (ours, others) = (country.council(&mut rng, 120, 0.0), country.councils(&mut rng, 14));
    let of_first = |others: &[Made], figures| {
        let background = country.background(others, &figures);
        let shrunk = background.shrink(ours.seen()).over(&[&id("item_1")], &ours.raw(&[&id("item_1")])?)?;
        let unit = unit(shrunk.prior_share);
        Some((shrunk.source, unit * unit / shrunk.prior_answers))
    };
    let (source, one) = of_first(&others[..1], BTreeMap::new()).unwrap();
    let (_, many) = of_first(&others, BTreeMap::new()).unwrap();
    assert_eq!(source, Source::FewCouncils);
    assert!(one > 0.02 && many < 0.012 && many > 0.01, "{one} {many}");
    let (source, towards) = of_first(&others, figure("item_1", 0.8, None)).unwrap();
    assert!(source == Source::Figure && close(towards, 0.01));
}

#[test]
fn with_more_noise_every_share_keeps_less_of_its_own() {
    let country = Country::new(&[3, 3]);
    let others = country.councils(&mut seeded(5), 15);
    let background = country.background(&others, &BTreeMap::new());
    let mut made = country.council(&mut seeded(6), 150, 0.0);
    // Every item lies as far below the others.
    let mean = &background.fitted.as_ref().unwrap().mean;
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
    "0.7165 0.0661 0.0258 0.0260 125.7670",
    "0.9377 0.0434 0.0150 0.0088 114.7458",
    "0.7537 0.0531 0.0219 0.0221 88.8744",
    "0.8261 0.0420 0.0172 0.0155 92.5939",
];
