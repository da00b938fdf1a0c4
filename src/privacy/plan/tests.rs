//! The plan costs what it says, spends what it may, and no other split does better.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::super::estimate::USUAL_SHARE;
use super::super::samples::{FULL, small_wave, wave};
use super::themes::List;
use super::weights::{Weights, rows_of, widening};
use super::*;
use crate::consultation::{Manifest, ThemePlan};
use crate::questionnaire::{About, Counts, ItemKind, OptionCode};
use crate::tally::samples::{
    any_response, any_wave, area, id, item, plain_questionnaire, questionnaire, themes, yes_no,
};
use crate::tally::{CountingRule, GroupTally, WaveTally};

mod any_plan;

fn cost_of(plan: &GroupPlan) -> NanoRho {
    let read = GroupNoise::of(plan).unwrap();
    let items = read.items.iter().map(|(_, noise)| (*noise, Effect::ALL.as_slice()));
    dearest(read.n_sigma, items, read.themes.iter().map(ThemeNoise::price)).unwrap()
}

/// A group of the bands of the first questionnaire.
fn shape<'q>(questionnaires: Vec<&'q Questionnaire>, bands: &[Band]) -> GroupShape<'q> {
    GroupShape {
        group: "8-11".parse().unwrap(),
        title: String::new(),
        bands: bands.to_vec(),
        issued: 100,
        exact_n: false,
        short_way: false,
        questionnaires,
    }
}

/// Areas and a first item, all items asked also.
fn rows<'a>(areas: &'a [AreaItems], first_item: Option<&'a ItemId>) -> Rows<'a> {
    static ALSO: BTreeMap<ItemId, Importance> = BTreeMap::new();
    Rows { areas, first_item, importance: &ALSO }
}

fn balance(planned: &ItemPlan) -> Sigma {
    planned.balance_sigma.parse().unwrap()
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

/// The objective of the module's text times 8N²ρ, for weights that spend the same loss.
fn objective(weights: &Weights, vector: &[&ItemId], lists: &[List<'_>], rows: &[(f64, Vec<&ItemId>)]) -> f64 {
    let tilt = 2.0 * USUAL_SHARE - 1.0;
    let total = weights.items.iter().chain(&weights.lists).sum::<f64>() + weights.n.unwrap();
    // σ² / 4 of a balance is 4T / 2w / 4, and σ² of n is T / 2w.
    let (of_n, variances) =
        (tilt * tilt * total / weights.n.unwrap(), weights.items.iter().map(|weight| total / weight));
    let variances: Vec<f64> = variances.map(|variance| widening(tilt) * variance).collect();
    let mean = |all: &[f64]| all.iter().sum::<f64>() / f64::from(u32::try_from(all.len()).unwrap());
    let of_items = mean(&variances) + of_n;
    // A count over n has a variance of (σ² + p² σₙ²) / N², with σ² = C T / 2w.
    let of_lists = lists.iter().zip(&weights.lists).map(|(list, weight)| {
        let share = list.usual_share();
        3.0 * (4.0 * f64::from(list.most) * total / weight + 4.0 * share * share * total / weights.n.unwrap())
    });
    let of_rows: Vec<f64> = rows
        .iter()
        .map(|(priority, members)| {
            let of = |item: &ItemId| variances[vector.iter().position(|one| *one == item).unwrap()];
            let each: Vec<f64> = members.iter().map(|item| of(item)).collect();
            priority * (mean(&each) / f64::from(u32::try_from(each.len()).unwrap()) + of_n)
        })
        .chain(of_lists)
        .collect();
    of_items + mean(&of_rows)
}

#[test]
fn no_other_split_of_the_same_loss_has_a_smaller_objective() {
    let names: Vec<ItemId> = (1..=14).map(|n| id(&format!("item_{n}"))).collect();
    let vector: Vec<&ItemId> = names.iter().collect();
    let mut areas = vec![area("rights", 1, 5), area("safety", 5, 7), area("too_few", 8, 9)];
    areas[1].priority = 8;
    let importance = [(names[11].clone(), Importance::MostImportant)].into();
    let read = Rows { areas: &areas, first_item: Some(&names[10]), importance: &importance };
    let (list, codes) = (id("list_1"), ["a", "b", "c", "d", "e", "f"].map(|code| code.parse().unwrap()));
    let lists = [List { item: &list, most: 3, options: codes.iter().collect() }];
    let best = weights(Neighbours::AddOrRemove, &vector, &lists, read);
    let rows = rows_of(&vector, read);
    assert_eq!(rows.len(), 4);
    let least = objective(&best, &vector, &lists, &rows);
    for place in 0..=names.len() + 1 {
        for factor in [0.9, 0.99, 1.01, 1.1] {
            let (mut items, mut list, mut n) = (best.items.clone(), best.lists.clone(), best.n.unwrap());
            let weight = if place > names.len() { &mut list[0] } else { &mut n };
            *items.get_mut(place).unwrap_or(weight) *= factor;
            let other = Weights::of(items, list, Some(n));
            assert!(objective(&other, &vector, &lists, &rows) > least, "place {place} would be better at {factor}");
        }
    }
}

#[test]
fn an_item_shown_alone_gets_the_noise_of_an_item_outside_all_areas() {
    let asked = [plain_questionnaire(Band::EightToEleven, 6)];
    let mut rights = area("rights", 1, 5);
    rights.alone = vec![id("item_5")];
    let plan = &wave(&asked, vec![rights], FULL).groups[0];
    assert_eq!(plan.items[4].balance_sigma, plan.items[5].balance_sigma);
    assert!(balance(&plan.items[0]) < balance(&plan.items[4]));
}

#[test]
fn the_item_reported_first_gets_less_noise_than_any_other() {
    let asked = plain_questionnaire(Band::EightToEleven, 8);
    let first = id("item_7");
    let areas = [area("rights", 1, 4)];
    let planned = plan(&[shape(vec![&asked], &asked.bands)], rows(&areas, Some(&first)), FULL).unwrap();
    let least = planned.groups[0].items.iter().min_by_key(|planned| balance(planned));
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
    let bands = [Band::EightToEleven, Band::ElevenToSeventeen];
    let plan = plan(&[shape(vec![&young, &old], &bands)], rows(&[], None), FULL).unwrap();
    let items: Vec<_> = plan.groups[0].items.iter().map(|planned| planned.item.as_str()).collect();
    assert_eq!(items, ["both", "older_only"]);
    let asked: Vec<_> = plan.groups[0].items.iter().map(|planned| planned.asked).collect();
    assert_eq!(asked, [AskedOf::Everybody, AskedOf::Some]);
}

#[test]
fn a_group_that_reports_nothing_cannot_be_planned() {
    let words = questionnaire("q", Band::EightToEleven, vec![item("words", ItemKind::Text { most_chars: 9 })]);
    let of = |questionnaire| [shape(vec![questionnaire], &[Band::EightToEleven])];
    assert!(matches!(plan(&of(&words), rows(&[], None), FULL), Err(PlanFault::Vector { .. })));
    let fine = plain_questionnaire(Band::EightToEleven, 1);
    let too_little = NanoRho::from_nano(999_999);
    assert!(matches!(plan(&of(&fine), rows(&[], None), too_little), Err(PlanFault::Rho)));
    let only_elsewhere = [(id("item_1"), Importance::OnlyNationally)].into();
    let not_here = Rows { areas: &[], first_item: None, importance: &only_elsewhere };
    assert!(matches!(plan(&of(&fine), not_here, FULL), Err(PlanFault::Vector { .. })));
}

#[test]
fn who_meets_an_item_follows_from_the_questionnaires_and_the_ways_through_them() {
    let item = |name, change: &dyn Fn(&mut Item)| {
        let mut item = yes_no(name);
        change(&mut item);
        item
    };
    let items = vec![
        item("plain", &|_| ()),
        item("core", &|item| item.core = true),
        item("carer", &|item| item.about = Some(About::Carer)),
        item("pets", &|item| item.not_about_me = Some("I have none".to_owned())),
    ];
    let asked = |bands: &[Band], short_way| {
        let form = questionnaire("q", bands[0], items.clone());
        let shape = GroupShape { short_way, ..shape(vec![&form], bands) };
        let plan = plan(&[shape], rows(&[], None), FULL).unwrap();
        plan.groups[0].items.iter().map(|planned| planned.asked).collect::<Vec<_>>()
    };
    let (all, some) = (AskedOf::Everybody, AskedOf::Some);
    assert_eq!(asked(&[Band::ElevenToSeventeen], false), [all, all, all, some]);
    // Whoever helps one of the youngest is not asked about.
    assert_eq!(asked(&[Band::FourToSeven], false), [all, all, some, some]);
    assert_eq!(asked(&[Band::ElevenToSeventeen], true), [AskedOf::Full, AskedOf::Core, AskedOf::Full, some]);
}

#[test]
fn an_item_that_matters_most_gets_less_noise_and_one_for_others_none_of_the_loss() {
    let asked = plain_questionnaire(Band::EightToEleven, 9);
    let importance: BTreeMap<_, _> = [
        (id("item_3"), Importance::MostImportant),
        (id("item_4"), Importance::Also),
        (id("item_9"), Importance::OnlyNationally),
    ]
    .into();
    let areas = [area("rights", 1, 4)];
    let read = Rows { areas: &areas, first_item: None, importance: &importance };
    let of = [shape(vec![&asked], &asked.bands)];
    let plan = plan(&of, read, FULL).unwrap();
    let items = &plan.groups[0].items;
    assert_eq!(items.len(), 8);
    assert!(balance(&items[2]) < balance(&items[0]));
    assert_eq!(items[3].balance_sigma, items[0].balance_sigma);
    let all = super::plan(&of, rows(&areas, None), FULL).unwrap();
    assert!(balance(&items[0]) > balance(&all.groups[0].items[0]) || items.len() < all.groups[0].items.len());
}

#[test]
fn a_list_is_charged_for_as_many_of_its_themes_as_may_be_chosen() {
    let asked = |most| {
        let mut asked = plain_questionnaire(Band::EightToEleven, 9);
        asked.parts[0].items.push(themes("better", &["a", "b", "c", "d", "e", "f"], most));
        asked
    };
    let areas = vec![area("rights", 1, 4)];
    let sigmas = [1, 3, 5].map(|most| {
        let asked = asked(most);
        let hidden = shape(vec![&asked], &asked.bands);
        for shape in [hidden.clone(), GroupShape { exact_n: true, ..hidden }] {
            let plan = plan(&[shape], rows(&areas, None), FULL).unwrap().groups.remove(0);
            let (cost, sigma) = (cost_of(&plan), plan.themes[0].sigma.parse().unwrap());
            assert!(cost <= FULL && cost.as_f64() > 0.99 * FULL.as_f64());
            let without = cost_of(&GroupPlan { themes: Vec::new(), ..plan.clone() });
            let price: NanoRho = (0..most).map(|_| mechanism::cost(sigma, 1).unwrap()).sum();
            assert_eq!(without.checked_add(price), Some(cost));
        }
        wave(&[asked], areas.clone(), FULL).groups[0].themes[0].sigma.parse::<Sigma>().unwrap()
    });
    assert!(sigmas[0] < sigmas[1] && sigmas[1] < sigmas[2]);
}

#[test]
fn a_list_takes_its_part_of_the_loss_and_one_for_others_none() {
    let shorter = plain_questionnaire(Band::EightToEleven, 9);
    let mut asked = shorter.clone();
    asked.parts[0].items.push(themes("better", &["a", "b", "c", "d"], 3));
    let areas = [area("rights", 1, 4)];
    let plan = |asked, importance| {
        let rows = Rows { importance, ..rows(&areas, None) };
        super::plan(&[shape(vec![asked], &[Band::EightToEleven])], rows, FULL).unwrap().groups.remove(0)
    };
    let (none, elsewhere) = (BTreeMap::new(), [(id("better"), Importance::OnlyNationally)].into());
    let with = plan(&asked, &none);
    assert!(
        with.items.iter().zip(&plan(&shorter, &none).items).all(|(with, without)| balance(with) > balance(without))
    );
    assert_eq!(plan(&asked, &elsewhere), plan(&shorter, &none));
}

#[test]
fn questionnaires_of_one_group_with_two_versions_of_a_list_are_charged_for_the_larger() {
    let form = |name, codes: &[&str], most| {
        questionnaire(name, Band::EightToEleven, vec![yes_no("item_1"), themes("better", codes, most)])
    };
    let (one, other) = (form("one", &["a", "b", "c"], 2), form("other", &["b", "d", "a", "e"], 3));
    let group = plan(&[shape(vec![&one, &other], &one.bands)], rows(&[], None), FULL).unwrap().groups.remove(0);
    let codes: Vec<_> = group.themes[0].options.iter().map(OptionCode::as_str).collect();
    assert_eq!((group.themes.len(), group.themes[0].most), (1, 3));
    assert_eq!(codes, ["a", "b", "c", "d", "e"]);
    // In one a list, in the other a question with sides: nothing could be counted of it.
    let odd = questionnaire("odd", Band::EightToEleven, vec![yes_no("better")]);
    let mixed = plan(&[shape(vec![&one, &odd], &one.bands)], rows(&[], None), FULL);
    assert!(matches!(mixed, Err(PlanFault::Vector { .. })));
}

#[test]
fn an_exact_number_of_responses_costs_nothing_and_answers_a_quarter_more() {
    let asked = plain_questionnaire(Band::EightToEleven, 36);
    let areas = [area("rights", 1, 6)];
    let hidden = shape(vec![&asked], &asked.bands);
    let exact = GroupShape { exact_n: true, ..hidden.clone() };
    let plan = |shape| super::plan(&[shape], rows(&areas, None), FULL).unwrap().groups.remove(0);
    let (hidden, exact) = (plan(hidden), plan(exact));
    assert_eq!(exact.n_sigma, None);
    assert!(cost_of(&exact) <= FULL && cost_of(&exact).as_f64() > 0.99 * FULL.as_f64());
    // Σ√c without n, times 5/4: the noise of answers would be 5/4 of this were n free on the other side too.
    for (exact, hidden) in exact.items.iter().zip(&hidden.items) {
        let ratio = balance(exact).as_f64() / balance(hidden).as_f64();
        assert!((1.0..1.12).contains(&ratio), "{ratio}");
        assert_eq!(exact.missing_sigma, exact.balance_sigma);
    }
}

#[test]
fn whatever_way_somebody_goes_through_the_questionnaires_costs_the_same() {
    // An item off somebody's way is missing; that state is priced like any other, so routing neither saves nor leaks.
    let (manifest, _) = small_wave();
    let plan = WavePlan::of(&manifest).unwrap();
    for group in &plan.groups {
        let cost = |effect: &dyn Fn(usize) -> Effect| -> NanoRho {
            let items = group.items.iter().enumerate();
            let of_items = items.map(|(place, (_, noise))| group.neighbours().price(*noise, effect(place)).unwrap());
            of_items.chain([mechanism::cost(group.n_sigma.unwrap(), 1).unwrap()]).sum()
        };
        let all = cost(&|_| Effect::Positive);
        for skipped in 0..1_usize << group.items.len() {
            let route = |place: usize| if skipped >> place & 1 == 1 { Effect::Missing } else { Effect::Negative };
            let one = cost(&route);
            assert!(one <= all && one.as_f64() > 0.98 * all.as_f64());
        }
        assert!(all <= group.rho);
    }
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
        spoilt(&|wave| {
            let sigma = &mut wave.groups[0].items[2].balance_sigma;
            *sigma = less_noise(sigma).to_string();
        }),
        PlanFault::Dear { .. }
    ));
    assert!(matches!(
        spoilt(&|wave| {
            let sigma = &mut wave.groups[0].items[2].missing_sigma;
            *sigma = less_noise(sigma).to_string();
        }),
        PlanFault::Dear { .. }
    ));
    assert!(matches!(
        spoilt(&|wave| {
            let sigma = wave.groups[1].n_sigma.as_mut().unwrap();
            *sigma = less_noise(sigma).to_string();
        }),
        PlanFault::Dear { .. }
    ));
    assert!(matches!(spoilt(&|wave| wave.unreadable_sigma = "1".to_owned()), PlanFault::Unreadable));
    assert!(matches!(spoilt(&|wave| wave.groups[0].n_sigma = Some("2.01".to_owned())), PlanFault::Scale { .. }));
    assert!(matches!(
        spoilt(&|wave| wave.groups[0].items[1] = wave.groups[0].items[0].clone()),
        PlanFault::Vector { .. }
    ));
    assert!(matches!(
        spoilt(&|wave| {
            let sigma = &mut wave.groups[0].themes[0].sigma;
            *sigma = less_noise(sigma).to_string();
        }),
        PlanFault::Dear { .. }
    ));
    assert!(matches!(spoilt(&|wave| wave.groups[0].themes[0].most = 3), PlanFault::Dear { .. }));
    for spoil in [
        (&|list: &mut ThemePlan| list.most = 4) as &dyn Fn(&mut ThemePlan),
        &|list| list.most = 0,
        &|list| list.options[1] = list.options[0].clone(),
        &|list| list.options.truncate(2),
    ] {
        let fault = spoilt(&|wave| spoil(&mut wave.groups[0].themes[0]));
        assert!(matches!(fault, PlanFault::Themes { .. }), "{fault}");
    }
    assert!(matches!(spoilt(&|wave| wave.groups[0].themes[0].sigma.clear()), PlanFault::Scale { .. }));
    assert!(matches!(
        spoilt(&|wave| wave.groups[0].themes[0].item = wave.groups[0].items[0].item.clone()),
        PlanFault::Vector { .. }
    ));
    assert!(matches!(spoilt(&|wave| wave.groups[0].items.clear()), PlanFault::Vector { .. }));
    assert!(matches!(spoilt(&|wave| wave.groups[1] = wave.groups[0].clone()), PlanFault::Groups));
    assert!(matches!(spoilt(&|wave| wave.groups.clear()), PlanFault::Groups));
    assert!(matches!(spoilt(&|wave| wave.areas = vec![area("rights", 1, 4); 2]), PlanFault::Areas));
    assert!(matches!(spoilt(&|wave| wave.areas[0].items.push(id("item_1"))), PlanFault::Areas));
    assert!(matches!(
        spoilt(&|wave| wave.areas = (0..65).map(|n| area(&format!("area_{n}"), 1, 0)).collect()),
        PlanFault::Areas
    ));
    assert!(matches!(spoilt(&|wave| wave.groups[1].bands = wave.groups[0].bands.clone()), PlanFault::Groups));
    // Without the noise of n its neighbours are others, and noise of this size costs more under those.
    assert!(matches!(spoilt(&|wave| wave.groups[0].n_sigma = None), PlanFault::Dear { .. }));
    assert!(matches!(spoilt(&|wave| wave.rho = "0.310000000".to_owned()), PlanFault::Rho));
    assert!(matches!(spoilt(&|wave| wave.rho = "0.311".to_owned()), PlanFault::Rho));
}

/// What the difference of two tallies costs by the library's prices, in each of its groups; the unreadable last.
fn price_of_move(before: &WaveTally, after: &WaveTally, plan: &WavePlan) -> Vec<NanoRho> {
    let price = |sigma, was: i64, is: i64| mechanism::cost(sigma, u32::try_from((is - was).abs()).unwrap()).unwrap();
    let mut prices = Vec::new();
    for ((was, is), planned) in before.groups().iter().zip(after.groups()).zip(&plan.groups) {
        let mut sum = vec![price(planned.n_sigma.unwrap(), was.n(), is.n())];
        for (place, (_, noise)) in planned.items.iter().enumerate() {
            let drawn =
                |tally: &GroupTally| planned.neighbours().balance(tally.signed()[place], tally.missing()[place]);
            sum.push(price(noise.balance, drawn(was), drawn(is)));
            sum.push(price(noise.missing, was.missing()[place], is.missing()[place]));
        }
        for ((list, was), is) in planned.themes.iter().zip(was.themes()).zip(is.themes()) {
            sum.extend(was.iter().zip(is).map(|(was, is)| price(list.sigma, *was, *is)));
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
