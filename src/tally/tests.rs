//! How responses are counted, and that none moves the counts further than it is charged for.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::samples::{
    any_answer, any_kind, any_response, any_wave, group, id, item, manifest, plain_questionnaire, questionnaire,
    response, themes, yes_no,
};
use super::{CountingRule, Effect, Full, GroupTally, RuleFault, WaveTally, answer_states};
use crate::consultation::{Manifest, Response};
use crate::questionnaire::{Answer, Band, ItemKind, OptionCode};

mod order;

#[test]
fn positive_negative_and_missing_go_where_they_belong() {
    let asked = [plain_questionnaire(Band::EightToEleven, 4)];
    let wave = manifest(&asked, Vec::new(), vec![group("8-11", &asked[0])]);
    let rule = CountingRule::new(&wave, &asked).unwrap();
    let mut tally = rule.empty();
    let name = asked[0].name();
    let both = [("item_1", "yes"), ("item_2", "no"), ("item_3", "not_sure")];
    rule.count(&response(&wave, "8-11", &name, &both), &mut tally).unwrap();
    rule.count(&response(&wave, "8-11", &name, &[("item_1", "yes")]), &mut tally).unwrap();
    let counts = &tally.groups()[0];
    assert_eq!(counts.n(), 2);
    assert_eq!(counts.signed(), [2, -1, 0, 0]);
    assert_eq!(counts.missing(), [0, 1, 2, 2]);
    assert_eq!(tally.unreadable(), 0);
}

#[test]
fn an_item_the_questionnaire_answered_does_not_have_is_missing() {
    let short = questionnaire("short", Band::FourToSeven, vec![yes_no("item_2")]);
    let asked = [plain_questionnaire(Band::EightToEleven, 2), short];
    let wave = manifest(&asked, Vec::new(), vec![group("8-11", &asked[0])]);
    let rule = CountingRule::new(&wave, &asked).unwrap();
    let mut tally = rule.empty();
    let answers = [("item_1", "yes"), ("item_2", "yes")];
    rule.count(&response(&wave, "8-11", &asked[1].name(), &answers), &mut tally).unwrap();
    assert_eq!(tally.groups()[0].signed(), [0, 1]);
    assert_eq!(tally.groups()[0].missing(), [1, 0]);
}

#[test]
fn a_response_without_a_place_here_is_unreadable_and_touches_no_vector() {
    let asked = [plain_questionnaire(Band::EightToEleven, 2)];
    let wave = manifest(&asked, Vec::new(), vec![group("8-11", &asked[0])]);
    let rule = CountingRule::new(&wave, &asked).unwrap();
    let mut tally = rule.empty();
    let fine = response(&wave, "8-11", &asked[0].name(), &[("item_1", "yes")]);
    let other_wave = Response { wave: "2025-autumn".parse().unwrap(), ..fine.clone() };
    let other_manifest = Response { manifest: "f".repeat(64), ..fine.clone() };
    let other_group = Response { group: "nobody".parse().unwrap(), ..fine.clone() };
    let other_questions = Response { questionnaire: "stranger/1".to_owned(), ..fine };
    for (place, odd) in [other_wave, other_manifest, other_group, other_questions].iter().enumerate() {
        rule.count(odd, &mut tally).unwrap();
        assert_eq!(tally.unreadable(), i64::try_from(place).unwrap() + 1);
    }
    assert!(tally.groups() == rule.empty().groups());
}

#[test]
fn threads_that_count_apart_find_the_same_numbers() {
    let asked = [plain_questionnaire(Band::EightToEleven, 3)];
    let wave = manifest(&asked, Vec::new(), vec![group("8-11", &asked[0])]);
    let rule = CountingRule::new(&wave, &asked).unwrap();
    let (mut whole, mut first, mut second) = (rule.empty(), rule.empty(), rule.empty());
    for turn in 0..10 {
        let option = ["yes", "no", "not_sure"][turn % 3];
        let one = response(&wave, "8-11", &asked[0].name(), &[("item_1", option), ("item_3", "no")]);
        rule.count(&one, &mut whole).unwrap();
        rule.count(&one, if turn < 4 { &mut first } else { &mut second }).unwrap();
    }
    second.count_unreadable().unwrap();
    whole.count_unreadable().unwrap();
    first.merge(&second).unwrap();
    assert!(first == whole);
}

#[test]
fn a_tally_says_when_it_is_full_and_never_wraps() {
    let mut tally = WaveTally { manifest_sha256: String::new(), groups: Vec::new(), unreadable: 1_000_000_000 };
    assert_eq!(tally.count_unreadable(), Err(Full));
    assert_eq!(tally.unreadable(), 1_000_000_000);
}

#[test]
fn words_and_items_nobody_asks_are_never_counted() {
    let asked = [questionnaire("q", Band::EightToEleven, vec![item("words", ItemKind::Text { most_chars: 9 })])];
    let mut plan = group("8-11", &plain_questionnaire(Band::EightToEleven, 1));
    let wave = manifest(&asked, Vec::new(), vec![plan.clone()]);
    let fault = CountingRule::new(&wave, &asked).err();
    assert_eq!(fault, Some(RuleFault::NoSuchItem { group: plan.group.clone(), item: id("item_1") }));
    plan.items[0].item = id("words");
    let fault = CountingRule::new(&manifest(&asked, Vec::new(), vec![plan.clone()]), &asked).err();
    assert_eq!(fault, Some(RuleFault::NoSides { group: plan.group, item: id("words") }));
}

#[test]
fn a_list_of_themes_is_counted_theme_by_theme_and_stands_in_no_vector() {
    let asked =
        [questionnaire("q", Band::EightToEleven, vec![yes_no("item_1"), themes("list_1", &["a", "b", "c"], 2)])];
    let mut plan = group("8-11", &asked[0]);
    let wave = manifest(&asked, Vec::new(), vec![plan.clone()]);
    let rule = CountingRule::new(&wave, &asked).unwrap();
    let (mut tally, mut elsewhere) = (rule.empty(), rule.empty());
    for (place, chosen) in [&["a", "c"][..], &["a"], &["a", "b", "c"]].into_iter().enumerate() {
        let mut given = response(&wave, "8-11", "q/1", &[("item_1", "yes")]);
        let codes = chosen.iter().map(|code| code.parse().unwrap()).collect();
        given.answers.insert(id("list_1"), Answer::SeveralOf(codes));
        rule.count(&given, if place == 0 { &mut tally } else { &mut elsewhere }).unwrap();
    }
    tally.merge(&elsewhere).unwrap();
    let counts = &tally.groups()[0];
    assert_eq!((counts.n(), counts.signed(), counts.missing()), (3, &[3][..], &[0][..]));
    assert_eq!(counts.themes(), [[2, 0, 1]]);

    // As an item of the vector it would be missing from everybody.
    plan.items[0].item = id("list_1");
    let fault = CountingRule::new(&manifest(&asked, Vec::new(), vec![plan.clone()]), &asked).err();
    assert_eq!(fault, Some(RuleFault::NoSides { group: plan.group.clone(), item: id("list_1") }));
    plan.items[0].item = id("item_1");
    plan.themes[0].item = id("item_1");
    let fault = CountingRule::new(&manifest(&asked, Vec::new(), vec![plan.clone()]), &asked).err();
    assert_eq!(fault, Some(RuleFault::NoSuchItem { group: plan.group, item: id("item_1") }));
}

#[test]
fn a_questionnaire_with_other_bytes_is_refused() {
    let mut asked = [plain_questionnaire(Band::EightToEleven, 1)];
    let wave = manifest(&asked, Vec::new(), vec![group("8-11", &asked[0])]);
    asked[0].sha256 = "1".repeat(64);
    assert_eq!(CountingRule::new(&wave, &asked).err(), Some(RuleFault::NoQuestionnaire(asked[0].name())));
}

/// How a response is counted; the rule, or a fault planted in its place.
type Counting<'c> = &'c dyn Fn(&CountingRule<'_>, &Response, &mut WaveTally);

/// Counts odd responses into a tally and asks of every one: did it move more than what one response is charged for?
/// (Taking it out again moves the counts back by as much.)
///
/// Charged is 1 for the number of responses of one group together with one effect on each of its items and, of each list,
/// 1 for as many themes as may be chosen; or 1 for the unreadable.
fn no_response_moves_more_than_its_charge(count: Counting<'_>) -> Result<(), String> {
    let mut runner = TestRunner::new(Config { cases: 512, failure_persistence: None, ..Config::default() });
    let responses = proptest::collection::vec(any_response(), 1..8);
    let ran = runner.run(&(any_wave(), responses), |((wave, asked), responses)| {
        let rule = CountingRule::new(&wave, &asked).unwrap();
        let mut tally = rule.empty();
        for odd in responses {
            let before = tally.clone();
            count(&rule, &odd.response(&wave), &mut tally);
            check_move(&wave, &before, &tally)?;
        }
        Ok(())
    });
    ran.map_err(|failed| format!("{failed:?}"))
}

fn check_move(wave: &Manifest, before: &WaveTally, after: &WaveTally) -> Result<(), TestCaseError> {
    let unreadable = after.unreadable() - before.unreadable();
    let mut touched = unreadable.abs();
    for ((was, is), plan) in before.groups().iter().zip(after.groups()).zip(&wave.groups) {
        let responses = is.n() - was.n();
        touched += responses.abs();
        for place in 0..was.signed().len() {
            let moved = (is.signed()[place] - was.signed()[place], is.missing()[place] - was.missing()[place]);
            let one_effect = Effect::ALL.iter().any(|effect| (effect.signed(), effect.missing()) == moved);
            let allowed = if responses == 0 { moved == (0, 0) } else { one_effect };
            prop_assert!(allowed);
        }
        for ((was, is), list) in was.themes().iter().zip(is.themes()).zip(&plan.themes) {
            let moved: Vec<i64> = is.iter().zip(was).map(|(is, was)| is - was).collect();
            let most = if responses == 0 { 0 } else { i64::from(list.most) };
            prop_assert!(moved.iter().all(|moved| (0..=1).contains(moved)) && moved.iter().sum::<i64>() <= most);
        }
    }
    prop_assert_eq!(touched, 1);
    Ok(())
}

#[test]
fn adding_any_response_moves_the_counts_by_at_most_its_charge() {
    let counted = no_response_moves_more_than_its_charge(&|rule, response, tally| {
        rule.count(response, tally).unwrap();
    });
    assert_eq!(counted, Ok(()));
}

#[test]
fn a_rule_that_counts_a_response_twice_is_caught() {
    let counted = no_response_moves_more_than_its_charge(&|rule, response, tally| {
        rule.count(response, tally).unwrap();
        rule.count(response, tally).unwrap();
    });
    assert!(counted.is_err());
}

/// Counts as the rule does, then lets `fault` spoil the response's group.
fn spoilt(fault: impl Fn(&Response, &mut GroupTally)) -> Result<(), String> {
    no_response_moves_more_than_its_charge(&|rule, response, tally| {
        rule.count(response, tally).unwrap();
        if let Some(group) = tally.groups.iter_mut().find(|group| group.group == response.group) {
            fault(response, group);
        }
    })
}

#[test]
fn a_rule_that_counts_every_option_chosen_is_caught() {
    assert_eq!(spoilt(|_, _| ()), Ok(()));
    let caught = spoilt(|response, group| {
        for answer in response.answers.values() {
            if let Answer::SeveralOf(codes) = answer {
                group.signed[0] += i64::try_from(codes.len()).unwrap();
            }
        }
    });
    assert!(caught.is_err());
}

#[test]
fn a_rule_that_counts_a_theme_twice_or_one_too_many_is_caught() {
    let chosen = |response: &Response| match response.answers.get(&id("list_1")) {
        Some(Answer::SeveralOf(codes)) => codes.clone(),
        _ => Vec::new(),
    };
    let place = |code: &OptionCode| ["a", "b", "c", "d"].iter().position(|one| *one == code.as_str());
    let too_many = spoilt(|response, group| {
        if let (Some(list), [a, b, c, d, ..]) = (group.themes.first_mut(), chosen(response).as_slice()) {
            for place in [a, b, c, d].into_iter().filter_map(place) {
                list[place] += 1;
            }
        }
    });
    assert!(too_many.is_err());
    let twice = spoilt(|response, group| {
        if let (Some(list), [only]) = (group.themes.first_mut(), chosen(response).as_slice())
            && let Some(place) = place(only)
        {
            list[place] += 1;
        }
    });
    assert!(twice.is_err());
}

#[test]
fn a_rule_that_counts_an_answer_as_given_and_as_missing_is_caught() {
    assert!(spoilt(|_, group| group.missing[0] += 1).is_err());
}

#[test]
fn a_rule_that_counts_an_answer_out_of_range_by_its_size_is_caught() {
    let caught = spoilt(|response, group| {
        if let Some(Answer::Number(number @ 11..)) = response.answers.values().next() {
            group.signed[0] += i64::from(*number);
        }
    });
    assert!(caught.is_err());
}

#[test]
fn the_states_of_an_item_are_all_that_its_answers_can_do() {
    let mut runner = TestRunner::new(Config { cases: 2_000, failure_persistence: None, ..Config::default() });
    let ran = runner.run(&(any_kind(), any_answer()), |(kind, odd)| {
        let asked = [questionnaire("q", Band::EightToEleven, vec![item("item_1", kind)])];
        let wave = manifest(&asked, Vec::new(), vec![group("8-11", &asked[0])]);
        let rule = CountingRule::new(&wave, &asked).unwrap();
        let mut tally = rule.empty();
        let mut given = response(&wave, "8-11", &asked[0].name(), &[]);
        given.answers.insert(id("item_1"), odd.answer());
        rule.count(&given, &mut tally).unwrap();
        let did = (tally.groups()[0].signed()[0], tally.groups()[0].missing()[0]);
        let states = answer_states(asked[0].items().next().unwrap());
        prop_assert!(states.iter().any(|state| (state.signed(), state.missing()) == did));
        Ok(())
    });
    ran.unwrap();
}
