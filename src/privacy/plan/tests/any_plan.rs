//! Whatever the questionnaires, the groups and the plan: no response costs more than the wave is charged for.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, TestRunner};

use super::super::*;
use crate::consultation::{Importance, Manifest, Response};
use crate::questionnaire::Condition;
use crate::tally::samples::{any_response, any_wave, area, id, manifest};
use crate::tally::{CountingRule, GroupTally, WaveTally};

const ITEMS: [&str; 5] = ["item_1", "item_2", "item_3", "item_4", "item_5"];

/// How a wave is reported, beside its questionnaires.
#[derive(Clone, Debug)]
struct AnyPlan {
    /// One group of both bands, or a group of each.
    together: bool,
    /// Which groups publish their number of responses.
    exact: [bool; 2],
    /// Items that a skip rule leaves out for some, and those that one band alone is asked.
    skipped: Vec<&'static str>,
    for_one_band: Vec<&'static str>,
    importance: BTreeMap<ItemId, Importance>,
    areas: Vec<AreaItems>,
    first_item: Option<ItemId>,
    rho: NanoRho,
}

fn any_plan() -> impl Strategy<Value = AnyPlan> {
    let some = || subsequence(ITEMS.to_vec(), 0..=ITEMS.len());
    let importance = select(vec![Importance::MostImportant, Importance::Also, Importance::OnlyNationally]);
    let importance = btree_map(select(ITEMS.to_vec()).prop_map(id), importance, 0..4);
    let any_area = |name| {
        let spans = (1..4_usize, 3..6_usize, 1..9_u32);
        option::of(spans.prop_map(move |(first, last, priority)| AreaItems { priority, ..area(name, first, last) }))
    };
    let any_areas = (any_area("rights"), any_area("safety")).prop_map(|(one, other)| one.into_iter().chain(other));
    let rho = (1_000_000..2_000_000_000_u64).prop_map(NanoRho::from_nano);
    let first_item = option::of(select(ITEMS.to_vec()).prop_map(id));
    (any::<(bool, [bool; 2])>(), some(), some(), importance, any_areas, first_item, rho).prop_map(
        |((together, exact), skipped, for_one_band, importance, areas, first_item, rho)| AnyPlan {
            together,
            exact,
            skipped,
            for_one_band,
            importance,
            areas: areas.collect(),
            first_item,
            rho,
        },
    )
}

impl AnyPlan {
    /// Gives the items of both questionnaires their skip rules and bands.
    fn route(&self, asked: &mut [Questionnaire]) {
        for item in asked.iter_mut().flat_map(|one| &mut one.parts).flat_map(|part| &mut part.items) {
            if self.skipped.contains(&item.id.as_str()) {
                item.only_if = Some(Condition { item: id("item_1"), any_of: Vec::new() });
            }
            if self.for_one_band.contains(&item.id.as_str()) {
                item.bands = Some(vec![Band::EightToEleven]);
            }
        }
    }

    /// The manifest of this plan, if there is anything to report.
    fn manifest(&self, asked: &[Questionnaire]) -> Option<Manifest> {
        let shape = |of: &[usize], exact_n| GroupShape {
            group: asked[of[0]].bands[0].as_str().parse().unwrap(),
            title: String::new(),
            bands: of.iter().map(|place| asked[*place].bands[0]).collect(),
            issued: 100,
            exact_n,
            short_way: exact_n,
            questionnaires: of.iter().map(|place| &asked[*place]).collect(),
        };
        let shapes = if self.together {
            vec![shape(&[0, 1], self.exact[0])]
        } else {
            vec![shape(&[0], self.exact[0]), shape(&[1], self.exact[1])]
        };
        let rows = Rows { areas: &self.areas, first_item: self.first_item.as_ref(), importance: &self.importance };
        let planned = plan(&shapes, rows, self.rho).ok()?;
        let mut manifest = manifest(asked, self.areas.clone(), planned.groups);
        (manifest.rho, manifest.unreadable_sigma) = (planned.rho, planned.unreadable_sigma);
        Some(manifest)
    }
}

/// What telling these two tallies apart costs by the library's prices; none where they differ in a number without noise.
fn price_between(one: &WaveTally, other: &WaveTally, plan: &WavePlan) -> Option<NanoRho> {
    let price = |sigma, was: i64, is: i64| mechanism::cost(sigma, u32::try_from((is - was).abs()).unwrap()).unwrap();
    let mut prices = vec![price(plan.unreadable_sigma, one.unreadable(), other.unreadable())];
    for ((was, is), planned) in one.groups().iter().zip(other.groups()).zip(&plan.groups) {
        match planned.n_sigma {
            Some(sigma) => prices.push(price(sigma, was.n(), is.n())),
            None if was.n() != is.n() => return None,
            None => (),
        }
        for (place, (_, noise)) in planned.items.iter().enumerate() {
            let neighbours = planned.neighbours();
            let balance = |tally: &GroupTally| neighbours.balance(tally.signed()[place], tally.missing()[place]);
            prices.push(price(noise.balance, balance(was), balance(is)));
            prices.push(price(noise.missing, was.missing()[place], is.missing()[place]));
        }
        for ((list, was), is) in planned.themes.iter().zip(was.themes()).zip(is.themes()) {
            prices.extend(was.iter().zip(is).map(|(was, is)| price(list.sigma, *was, *is)));
        }
    }
    Some(prices.into_iter().sum())
}

/// A data set that the release of this response's group must not tell from one with the response: the others alone, or
/// beside them the response with every item left open.
fn without(response: &Response, rule: &CountingRule<'_>, others: &WaveTally, plan: &WavePlan) -> WaveTally {
    let mut tally = others.clone();
    let group = plan.groups.iter().find(|group| group.group == response.group);
    if group.is_some_and(|group| group.n_sigma.is_none()) {
        let blank = Response { answers: BTreeMap::new(), ..response.clone() };
        rule.count(&blank, &mut tally).unwrap();
        // One that cannot be read may come or go as anywhere.
        if tally.unreadable() > others.unreadable() {
            return others.clone();
        }
    }
    tally
}

fn every_response_is_paid_for(count: impl Fn(&CountingRule<'_>, &Response, &mut WaveTally)) -> Result<(), String> {
    let mut runner = TestRunner::new(Config { cases: 256, failure_persistence: None, ..Config::default() });
    let given = (any_wave(), any_plan(), vec(any_response(), 1..5));
    let ran = runner.run(&given, |((_, mut asked), any, responses)| {
        any.route(&mut asked);
        let Some(wave) = any.manifest(&asked) else { return Ok(()) };
        let plan = WavePlan::of(&wave).unwrap();
        let rule = CountingRule::new(&wave, &asked).unwrap();
        let responses: Vec<Response> = responses.into_iter().map(|odd| odd.response(&wave)).collect();
        for (place, response) in responses.iter().enumerate() {
            let mut others = rule.empty();
            for other in responses.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, other)| other) {
                rule.count(other, &mut others).unwrap();
            }
            let without = without(response, &rule, &others, &plan);
            let mut with = others;
            count(&rule, response, &mut with);
            let price = price_between(&without, &with, &plan);
            prop_assert!(price.is_some_and(|price| price <= plan.rho), "{price:?} of {}", plan.rho);
        }
        Ok(())
    });
    ran.map_err(|failed| format!("{failed:?}"))
}

#[test]
fn any_response_in_or_out_of_any_group_under_any_plan_is_paid_for() {
    assert_eq!(every_response_is_paid_for(|rule, response, tally| rule.count(response, tally).unwrap()), Ok(()));
}

#[test]
fn a_response_counted_twice_is_not() {
    let twice = every_response_is_paid_for(|rule, response, tally| {
        rule.count(response, tally).unwrap();
        rule.count(response, tally).unwrap();
    });
    assert!(twice.is_err());
}
