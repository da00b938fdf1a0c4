//! The plan costs what it says, spends what it may, and no other split does better.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::super::samples::{FULL, small_wave, wave};
use super::*;
use crate::questionnaire::{Counts, ItemKind};
use crate::tally::samples::{any_response, any_wave, area, id, item, plain_questionnaire, questionnaire, yes_no};
use crate::tally::{CountingRule, WaveTally};

fn cost_of(plan: &GroupPlan) -> NanoRho {
    let items: Vec<Sigma> = plan.items.iter().map(|planned| planned.sigma.parse().unwrap()).collect();
    dearest(plan.n_sigma.parse().unwrap(), items.iter().map(|sigma| (*sigma, Effect::ALL.as_slice()))).unwrap()
}

#[test]
fn a_loss_whose_own_scale_lies_on_the_grid_can_be_planned() {
    // The square root of 1/2ρ is 5, 2.5, 3.125, 2: its price, rounded up, is above ρ.
    for nano in [20_000_000, 80_000_000, 51_200_000, 125_000_000] {
        let manifest = wave(&[plain_questionnaire(Band::EightToEleven, 36)], vec![], NanoRho::from_nano(nano));
        assert!(WavePlan::of(&manifest).is_ok(), "{nano}");
    }
}

#[test]
fn a_plan_costs_no_more_than_it_may_and_hardly_less() {
    for items in [10, 14, 36, 49, 51, 120] {
        for nano in [1_000_000, 30_000_000, 88_100_000, 311_000_000, 400_000_000] {
            let rho = NanoRho::from_nano(nano);
            let areas = vec![area("rights", 1, 5), area("safety", 6, 8)];
            let manifest = wave(&[plain_questionnaire(Band::EightToEleven, items)], areas, rho);
            let cost = cost_of(&manifest.groups[0]);
            assert!(cost <= rho, "{items} items cost {cost} of {rho}");
            assert!(cost.as_f64() >= 0.99 * rho.as_f64(), "{items} items cost only {cost} of {rho}");
            assert!(WavePlan::of(&manifest).is_ok());
        }
    }
}

#[test]
fn the_loss_of_an_unreadable_response_is_within_the_plan() {
    let (manifest, _) = small_wave();
    let sigma: Sigma = manifest.unreadable_sigma.parse().unwrap();
    assert!(mechanism::cost(sigma, 1).unwrap() <= FULL);
    let finer = Sigma::from_sixty_fourths(sigma.sixty_fourths() - 1).unwrap();
    assert!(mechanism::cost(finer, 1).unwrap() > FULL);
}

/// The objective of the module's text, for weights that spend the same loss.
fn objective(weights: &Weights, vector: &[&ItemId], rows: &[(f64, Vec<&ItemId>)]) -> f64 {
    let tilt = (2.0 * USUAL_SHARE - 1.0).powi(2);
    let total = weights.items.iter().sum::<f64>() + weights.n;
    let (of_n, variances) = (total / weights.n, weights.items.iter().map(|weight| total / weight));
    let variances: Vec<f64> = variances.collect();
    let mean = |all: &[f64]| all.iter().sum::<f64>() / f64::from(u32::try_from(all.len()).unwrap());
    let of_items = mean(&variances) * (1.0 + tilt) + tilt * of_n;
    let of_rows: Vec<f64> = rows
        .iter()
        .map(|(priority, members)| {
            let of = |item: &ItemId| variances[vector.iter().position(|one| *one == item).unwrap()];
            let each: Vec<f64> = members.iter().map(|item| of(item)).collect();
            let score = mean(&each) / f64::from(u32::try_from(each.len()).unwrap()) * (1.0 + tilt) + tilt * of_n;
            priority * score
        })
        .collect();
    of_items + mean(&of_rows)
}

#[test]
fn no_other_split_of_the_same_loss_has_a_smaller_objective() {
    let names: Vec<ItemId> = (1..=14).map(|n| id(&format!("item_{n}"))).collect();
    let vector: Vec<&ItemId> = names.iter().collect();
    let mut areas = vec![area("rights", 1, 5), area("safety", 5, 7), area("too_few", 8, 9)];
    areas[1].priority = 8;
    let best = weights(&vector, &areas, Some(&names[10]));
    let rows = rows(&vector, &areas, Some(&names[10]));
    assert_eq!(rows.len(), 3);
    let least = objective(&best, &vector, &rows);
    for place in 0..=names.len() {
        for factor in [0.9, 0.99, 1.01, 1.1] {
            let mut other = Weights { items: best.items.clone(), ..best };
            match other.items.get_mut(place) {
                Some(weight) => *weight *= factor,
                None => other.n *= factor,
            }
            assert!(objective(&other, &vector, &rows) > least, "place {place} would be better at {factor}");
        }
    }
}

#[test]
fn an_item_shown_alone_gets_the_noise_of_an_item_outside_all_areas() {
    let asked = [plain_questionnaire(Band::EightToEleven, 6)];
    let mut rights = area("rights", 1, 5);
    rights.alone = vec![id("item_5")];
    let plan = &wave(&asked, vec![rights], FULL).groups[0];
    assert_eq!(plan.items[4].sigma, plan.items[5].sigma);
    let (scored, alone): (Sigma, Sigma) = (plan.items[0].sigma.parse().unwrap(), plan.items[4].sigma.parse().unwrap());
    assert!(scored < alone);
}

#[test]
fn the_item_reported_first_gets_less_noise_than_any_other() {
    let asked = plain_questionnaire(Band::EightToEleven, 8);
    let shape = GroupShape {
        group: "8-11".parse().unwrap(),
        title: String::new(),
        bands: asked.bands.clone(),
        issued: 100,
        questionnaires: vec![&asked],
    };
    let first = id("item_7");
    let planned = plan(&[shape], &[area("rights", 1, 4)], Some(&first), FULL).unwrap();
    let least = planned.groups[0].items.iter().min_by_key(|planned| planned.sigma.parse::<Sigma>().unwrap());
    assert_eq!(least.unwrap().item, first);
}

#[test]
fn an_area_without_a_score_changes_nothing() {
    let asked = [plain_questionnaire(Band::EightToEleven, 6)];
    let without = wave(&asked, vec![area("rights", 1, 4)], FULL);
    let with = wave(&asked, vec![area("rights", 1, 4), area("safety", 5, 6)], FULL);
    assert_eq!(with.groups, without.groups);
}

#[test]
fn a_group_of_two_bands_reports_every_item_of_both_once_and_no_words() {
    let mut older = yes_no("older_only");
    older.bands = Some(vec![Band::ElevenToSeventeen]);
    let mut leavers = yes_no("leavers_only");
    leavers.bands = Some(vec![Band::CareLeavers]);
    let words = item("words", ItemKind::Text { most_chars: 100 });
    let young = questionnaire("young", Band::EightToEleven, vec![yes_no("both"), words.clone()]);
    let old = questionnaire("old", Band::ElevenToSeventeen, vec![older, yes_no("both"), leavers, words]);
    let shape = GroupShape {
        group: "8-17".parse().unwrap(),
        title: String::new(),
        bands: vec![Band::EightToEleven, Band::ElevenToSeventeen],
        issued: 100,
        questionnaires: vec![&young, &old],
    };
    let plan = plan(&[shape], &[], None, FULL).unwrap();
    let items: Vec<_> = plan.groups[0].items.iter().map(|planned| planned.item.as_str()).collect();
    assert_eq!(items, ["both", "older_only"]);
}

#[test]
fn a_group_that_reports_nothing_cannot_be_planned() {
    let words = questionnaire("q", Band::EightToEleven, vec![item("words", ItemKind::Text { most_chars: 9 })]);
    let shape = |questionnaires| GroupShape {
        group: "8-11".parse().unwrap(),
        title: String::new(),
        bands: vec![Band::EightToEleven],
        issued: 100,
        questionnaires,
    };
    assert!(matches!(plan(&[shape(vec![&words])], &[], None, FULL), Err(PlanFault::Vector { .. })));
    let fine = plain_questionnaire(Band::EightToEleven, 1);
    let too_little = NanoRho::from_nano(999_999);
    assert!(matches!(plan(&[shape(vec![&fine])], &[], None, too_little), Err(PlanFault::Rho)));
}

#[test]
fn a_manifest_whose_plan_does_not_hold_is_refused() {
    let (manifest, _) = small_wave();
    assert!(WavePlan::of(&manifest).is_ok());
    let spoilt = |spoil: &dyn Fn(&mut Manifest)| {
        let mut manifest = manifest.clone();
        spoil(&mut manifest);
        WavePlan::of(&manifest).unwrap_err()
    };
    let less_noise =
        |text: &str| Sigma::from_sixty_fourths(text.parse::<Sigma>().unwrap().sixty_fourths() / 2).unwrap();
    assert!(matches!(
        spoilt(&|wave| wave.groups[0].items[2].sigma = less_noise(&wave.groups[0].items[2].sigma).to_string()),
        PlanFault::Dear { .. }
    ));
    assert!(matches!(
        spoilt(&|wave| wave.groups[1].n_sigma = less_noise(&wave.groups[1].n_sigma).to_string()),
        PlanFault::Dear { .. }
    ));
    assert!(matches!(spoilt(&|wave| wave.unreadable_sigma = "1".to_owned()), PlanFault::Unreadable));
    assert!(matches!(spoilt(&|wave| wave.groups[0].n_sigma = "2.01".to_owned()), PlanFault::Scale { .. }));
    assert!(matches!(
        spoilt(&|wave| wave.groups[0].items[1] = wave.groups[0].items[0].clone()),
        PlanFault::Vector { .. }
    ));
    assert!(matches!(spoilt(&|wave| wave.groups[0].items.clear()), PlanFault::Vector { .. }));
    assert!(matches!(spoilt(&|wave| wave.groups[1] = wave.groups[0].clone()), PlanFault::Groups));
    assert!(matches!(spoilt(&|wave| wave.groups.clear()), PlanFault::Groups));
    assert!(matches!(spoilt(&|wave| wave.rho = "0.310000000".to_owned()), PlanFault::Rho));
    assert!(matches!(spoilt(&|wave| wave.rho = "0.311".to_owned()), PlanFault::Rho));
}

/// What the difference of two tallies costs by the library's prices, in each of its groups; the unreadable last.
fn price_of_move(before: &WaveTally, after: &WaveTally, plan: &WavePlan) -> Vec<NanoRho> {
    let price = |sigma, was: i64, is: i64| mechanism::cost(sigma, u32::try_from((is - was).abs()).unwrap()).unwrap();
    let mut prices = Vec::new();
    for ((was, is), planned) in before.groups().iter().zip(after.groups()).zip(&plan.groups) {
        let mut sum = vec![price(planned.n_sigma, was.n(), is.n())];
        for (place, (_, sigma)) in planned.items.iter().enumerate() {
            sum.push(price(*sigma, was.signed()[place], is.signed()[place]));
            sum.push(price(*sigma, was.missing()[place], is.missing()[place]));
        }
        prices.push(sum.into_iter().sum());
    }
    prices.push(price(plan.unreadable_sigma, before.unreadable(), after.unreadable()));
    prices
}

/// Adds odd responses one by one: does the wave's price cover what each of them moves, all over the wave?
fn the_price_covers(
    count: impl Fn(&CountingRule<'_>, &crate::consultation::Response, &mut WaveTally),
) -> Result<(), String> {
    let mut runner = TestRunner::new(Config { cases: 128, failure_persistence: None, ..Config::default() });
    let responses = proptest::collection::vec(any_response(), 1..4);
    let ran = runner.run(&(any_wave(), responses), |((_, asked), responses)| {
        let manifest = wave(&asked, Vec::new(), FULL);
        let plan = WavePlan::of(&manifest).unwrap();
        let rule = CountingRule::new(&manifest, &asked).unwrap();
        let mut tally = rule.empty();
        for odd in responses {
            let before = tally.clone();
            count(&rule, &odd.response(&manifest), &mut tally);
            let price: NanoRho = price_of_move(&before, &tally, &plan).into_iter().sum();
            prop_assert!(price <= plan.rho);
        }
        Ok(())
    });
    ran.map_err(|failed| format!("{failed:?}"))
}

#[test]
fn the_price_of_a_wave_covers_whatever_one_response_moves() {
    assert_eq!(the_price_covers(|rule, response, tally| rule.count(response, tally).unwrap()), Ok(()));
}

#[test]
fn the_price_of_a_wave_does_not_cover_a_response_counted_twice() {
    let twice = the_price_covers(|rule, response, tally| {
        rule.count(response, tally).unwrap();
        rule.count(response, tally).unwrap();
    });
    assert!(twice.is_err());
}

#[test]
fn an_item_whose_options_all_count_as_neither_is_still_paid_for() {
    let mut nothing = yes_no("nothing");
    if let ItemKind::OneOf { options, .. } = &mut nothing.kind {
        for option in options {
            option.counts = Counts::Neither;
        }
    }
    let manifest = wave(&[questionnaire("q", Band::EightToEleven, vec![nothing])], Vec::new(), FULL);
    assert!(WavePlan::of(&manifest).is_ok());
}
