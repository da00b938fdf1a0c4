//! Neither the order of responses nor the place of one among them matters.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::super::samples::{OddResponse, any_response, any_wave};
use super::super::{CountingRule, WaveTally};
use super::check_move;
use crate::consultation::Manifest;

fn tally_of(rule: &CountingRule<'_>, wave: &Manifest, responses: &[OddResponse]) -> WaveTally {
    let mut tally = rule.empty();
    for odd in responses {
        rule.count(&odd.clone().response(wave), &mut tally).unwrap();
    }
    tally
}

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() })
}

#[test]
fn the_order_of_responses_changes_nothing() {
    let responses = proptest::collection::vec(any_response(), 0..12);
    let orders = responses.prop_flat_map(|given| (Just(given.clone()), Just(given).prop_shuffle()));
    let ran = runner(256).run(&(any_wave(), orders), |((wave, asked), (given, shuffled))| {
        let rule = CountingRule::new(&wave, &asked).unwrap();
        prop_assert!(tally_of(&rule, &wave, &given) == tally_of(&rule, &wave, &shuffled));
        Ok(())
    });
    ran.unwrap();
}

#[test]
fn taking_any_response_out_moves_the_counts_by_at_most_its_charge() {
    let responses = proptest::collection::vec(any_response(), 1..12);
    let ran = runner(256).run(&(any_wave(), responses), |((wave, asked), responses)| {
        let rule = CountingRule::new(&wave, &asked).unwrap();
        let all = tally_of(&rule, &wave, &responses);
        for place in 0..responses.len() {
            let mut others = responses.clone();
            others.remove(place);
            check_move(&wave, &tally_of(&rule, &wave, &others), &all)?;
        }
        Ok(())
    });
    ran.unwrap();
}
