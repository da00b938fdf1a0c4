//! The formulas by hand, their edges, and how often their intervals hold what they should.

use proptest::prelude::*;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;

use super::super::ledger::Charge;
use super::super::mechanism::draw;
use super::super::plan::WavePlan;
use super::super::samples::{FULL, paid, shipped, tally, wave};
use super::*;
use crate::consultation::{AskedOf, Response, ThemePlan};
use crate::questionnaire::{Band, Questionnaire};
use crate::tally::samples::{area, id, plain_questionnaire, response};
use crate::tally::{CountingRule, WaveTally};

/// A group of four items with numbers drawn such that `(signed, missing)` are these, at σ = 16 for balances, 8 for missing
/// and 4 for n.
fn drawn(n: i64, items: [(i64, i64); 4]) -> (ReleasedGroup, GroupPlan) {
    let scale = |text: &str| text.parse().unwrap();
    let items: Vec<_> = (1..)
        .zip(items)
        .map(|(place, (signed, missing))| ReleasedItem {
            item: id(&format!("item_{place}")),
            balance: Noisy { value: 2 * signed + missing, sigma: scale("16") },
            missing: Noisy { value: missing, sigma: scale("8") },
        })
        .collect();
    let asked = plain_questionnaire(Band::EightToEleven, 4);
    let plan = GroupPlan { issued: 396, ..crate::tally::samples::group("8-11", &asked) };
    let group = ReleasedGroup {
        group: plan.group.clone(),
        bands: plan.bands.clone(),
        rho: FULL,
        n: ResponseCount { value: n, sigma: Some(scale("4")), exact: false },
        items,
        categories: [],
        themes: Vec::new(),
    };
    (group, plan)
}

fn close(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() < 1e-12
}

#[test]
fn the_share_of_an_item_is_n_less_m_plus_s_over_twice_n_less_m() {
    let (group, plan) = drawn(125, [(88, 4), (0, 0), (0, 0), (0, 0)]);
    let one = estimate(&group, &plan, &[], &Measure::Item(id("item_1"))).unwrap();
    assert!(close(one.share, f64::from(125 - 4 + 88) / 242.0));
    assert!(close(one.answers, 121.0));
    assert_eq!((one.responses, one.items), (125, 1));
    // 16² / 4 = 64 of the balance, 64 of missing, 16 of n, and 2p - 1 = 88 / 121.
    let tilt = 88.0 / 121.0;
    let variance = 64.0 + (tilt - 0.5) * (tilt - 0.5) * 64.0 + tilt * tilt * 16.0;
    assert!(close(one.noise_variance, variance / (4.0 * 121.0 * 121.0)));
    let tempered = (104.5 + 2.0) / 125.0;
    assert!(close(one.full_sampling_variance, tempered * (1.0 - tempered) / 121.0));
    // 396 is what is left of up to 400 after rounding down to five.
    assert!(close(one.sampling_variance, one.full_sampling_variance * (1.0 - 121.0 / 400.0)));
    assert!(close(one.half(), 1.96 * (one.noise_variance + one.sampling_variance).sqrt()));
    assert!(close(one.noise_half(), 1.96 * one.noise_variance.sqrt()));
}

#[test]
fn an_area_score_is_the_mean_of_its_item_shares_when_as_many_answered_each() {
    let (group, plan) = drawn(100, [(60, 10), (30, 10), (90, 10), (-50, 10)]);
    let areas = [area("rights", 1, 3)];
    let share = |measure| estimate(&group, &plan, &areas, &measure).unwrap().share;
    let items: f64 = (1..=3).map(|n| share(Measure::Item(id(&format!("item_{n}"))))).sum();
    assert!(close(share(Measure::Area(id("rights"))), items / 3.0));
    assert!(close(share(Measure::Overall), items / 3.0));
}

#[test]
fn an_item_few_answered_weighs_little_in_a_score() {
    let (group, plan) = drawn(100, [(80, 0), (80, 0), (80, 0), (-10, 90)]);
    let score = estimate(&group, &plan, &[area("rights", 1, 4)], &Measure::Area(id("rights"))).unwrap();
    assert!(close(score.share, 0.5 + 230.0 / 620.0));
}

#[test]
fn the_noise_of_n_is_shared_by_the_items_of_a_score() {
    let (group, plan) = drawn(100, [(80, 0), (80, 0), (80, 0), (80, 0)]);
    let score = estimate(&group, &plan, &[area("rights", 1, 4)], &Measure::Area(id("rights"))).unwrap();
    // Four balances, four times missing at (0.8 - 0.5)², and 4² · 16 of n: its four errors are one error, four times.
    assert!(close(score.noise_variance, (256.0 + 0.09 * 256.0 + 0.64 * 256.0) / (4.0 * 160_000.0)));
}

#[test]
fn an_area_with_under_three_items_or_with_items_shown_alone_has_no_score_of_them() {
    let (group, plan) = drawn(100, [(80, 0), (80, 0), (80, 0), (0, 0)]);
    let mut rights = area("rights", 1, 4);
    rights.alone = vec![id("item_4")];
    let areas = [rights, area("safety", 4, 5)];
    let of = |measure| estimate(&group, &plan, &areas, &measure);
    assert_eq!(of(Measure::Area(id("rights"))).unwrap().items, 3);
    assert_eq!(of(Measure::Area(id("safety"))), None);
    // Shown alone in one area and listed in another: it belongs to the group's areas.
    assert_eq!(of(Measure::Overall).unwrap().items, 4);
    assert_eq!(of(Measure::Item(id("stranger"))), None);
    assert_eq!(of(Measure::Area(id("stranger"))), None);
}

#[test]
fn where_nobody_is_left_to_divide_by_nothing_is_said() {
    for (n, missing) in [(0, 0), (5, 5), (5, 9), (-3, 0), (-3, -3)] {
        let (group, plan) = drawn(n, [(2, missing), (2, 0), (2, 0), (2, 0)]);
        assert_eq!(estimate(&group, &plan, &[], &Measure::Item(id("item_1"))), None, "n {n}, m {missing}");
    }
    let (group, plan) = drawn(1, [(0, 0); 4]);
    let one = estimate(&group, &plan, &[], &Measure::Item(id("item_1"))).unwrap();
    assert!(one.half() > 5.0);
}

#[test]
fn everybody_agreeing_or_everybody_answering_does_not_look_certain() {
    let (group, plan) = drawn(30, [(30, 0), (400, 0), (0, 0), (0, 0)]);
    let one = |item| estimate(&group, &plan, &[], &Measure::Item(id(item))).unwrap();
    assert!(one("item_1").sampling_variance > 0.0);
    assert!(one("item_2").share > 1.0 && one("item_2").full_sampling_variance > 0.0);
    let (group, plan) = drawn(500, [(400, 0); 4]);
    let all = estimate(&group, &plan, &[], &Measure::Item(id("item_1"))).unwrap();
    assert!(all.sampling_variance.abs() < f64::EPSILON && all.noise_variance > 0.0);
}

proptest! {
    #[test]
    fn whatever_the_noise_did_every_figure_is_finite(
        n in -1_000_000_000_000_i64..1_000_000_000_000,
        small in -40..40_i64,
        signed in -1_000_000_000_000_i64..1_000_000_000_000,
        missing in -1_000_000_000_000_i64..1_000_000_000_000,
    ) {
        for (n, signed, missing) in [(n, signed, missing), (small, signed, 0), (small, 3, small - 1), (n, small, missing)] {
            let (group, plan) = drawn(n, [(signed, missing), (missing, signed), (small, n), (0, 0)]);
            for row in rows(&group, &plan, &[area("rights", 1, 4)]) {
                prop_assert!(row.noise_half.ten_thousandths() >= 0);
                prop_assert!(row.noise_half <= row.half);
            }
            if let Some(one) = estimate(&group, &plan, &[], &Measure::Item(id("item_1"))) {
                prop_assert!([one.share, one.half(), one.noise_half(), one.comparison_variance()].iter().all(|x| x.is_finite()));
            }
        }
    }
}

/// The rows of the tables in `docs/privacy.md`, section 6, for the shipped surveys.
fn rows_of_docs(exact_n: bool) -> Vec<String> {
    let [full, pulse, _] = shipped(exact_n);
    let is_first = |measure: &Measure| {
        let mut first = [&full, &pulse].into_iter().filter_map(|wave| wave.first_item.as_ref());
        first.any(|item| *measure == Measure::Item(item.clone()))
    };
    let groups = full.groups.iter().chain(&pulse.groups).zip([(30, 90), (60, 180), (125, 370), (110, 350), (200, 950)]);
    let row = |(plan, (answers, issued)): (&GroupPlan, (u32, u32))| {
        let rows = expected(&GroupPlan { issued, ..plan.clone() }, &full.areas, answers, 0.83).unwrap();
        let most = |of: &dyn Fn(&Measure) -> bool| {
            let half = |row: &RawEstimate| (row.half, row.noise_half);
            let (half, noise) = rows.iter().filter(|row| of(&row.measure)).map(half).max().unwrap();
            format!("{:.0} ({:.0})", 100.0 * half.as_f64(), 100.0 * noise.as_f64())
        };
        format!(
            "| {} | {} | {answers} of {issued} | {} | {} | {} | {} |",
            plan.group,
            plan.items.len(),
            most(&is_first),
            most(&|measure| matches!(measure, Measure::Item(_)) && !is_first(measure)),
            most(&|measure| matches!(measure, Measure::Area(_))),
            most(&|measure| *measure == Measure::Overall),
        )
    };
    groups.map(row).collect()
}

#[test]
fn the_shipped_survey_is_as_sure_as_the_docs_say() {
    let docs = include_str!("../../../docs/privacy.md");
    let rows: Vec<_> = [false, true].into_iter().flat_map(rows_of_docs).collect();
    let missing: Vec<_> = rows.iter().filter(|row| !docs.contains(*row)).collect();
    assert_eq!(missing, [""; 0], "docs/privacy.md should have these rows");
}

/// The group of [`drawn`], where 45 chose the first theme of a list and 40 the second, at σ = 6.
fn with_list(n: i64) -> (ReleasedGroup, GroupPlan) {
    let (mut group, mut plan) = drawn(n, [(0, 0); 4]);
    let theme = |option: &str, value| ReleasedTheme {
        option: option.parse().unwrap(),
        count: Noisy { value, sigma: "6".parse().unwrap() },
    };
    group.themes = vec![ReleasedThemes { item: id("better"), themes: vec![theme("a", 45), theme("b", 40)] }];
    let options = ["a", "b"].map(|option| option.parse().unwrap()).to_vec();
    plan.themes = vec![ThemePlan { item: id("better"), most: 1, sigma: "6".to_owned(), options }];
    (group, plan)
}

#[test]
fn the_share_of_a_theme_is_its_count_over_everybody_who_took_part() {
    let (group, plan) = with_list(125);
    let theme = Measure::Theme(id("better"), "a".parse().unwrap());
    let one = estimate(&group, &plan, &[], &theme).unwrap();
    assert!(close(one.share, 45.0 / 125.0) && close(one.answers, 125.0));
    assert_eq!((one.responses, one.items), (125, 1));
    // 36 of the count, and 16 of n at a share of 0.36.
    assert!(close(one.noise_variance, (36.0 + 0.36 * 0.36 * 16.0) / (125.0 * 125.0)));
    let tempered = (45.0 + 2.0) / 129.0;
    assert!(close(one.full_sampling_variance, tempered * (1.0 - tempered) / 125.0));
    assert!(close(one.sampling_variance, one.full_sampling_variance * (1.0 - 125.0 / 400.0)));

    let both = theme_over(&[(&group, &plan), (&group, &plan)], &id("better"), &"a".parse().unwrap()).unwrap();
    assert!(close(both.share, one.share) && close(both.noise_variance, one.noise_variance / 2.0));
    assert!(theme_over(&[], &id("better"), &"a".parse().unwrap()).is_none());
    assert!(estimate(&group, &plan, &[], &Measure::Theme(id("better"), "c".parse().unwrap())).is_none());
    let (nobody, plan) = with_list(0);
    assert!(estimate(&nobody, &plan, &[], &theme).is_none());
}

#[test]
fn themes_come_last_in_a_document_in_the_order_they_were_asked() {
    let (group, plan) = with_list(125);
    let rows = rows(&group, &plan, &[]);
    let names: Vec<String> = rows.iter().map(|row| row.measure.to_string()).collect();
    assert_eq!(names[names.len() - 2..], ["theme:better.a", "theme:better.b"]);
}

#[test]
fn a_measure_has_one_text() {
    for text in ["item:better", "area:rights", "overall", "theme:better.friends"] {
        assert_eq!(text.parse::<Measure>().unwrap().to_string(), text);
    }
    for odd in
        ["theme:better", "theme:better.", "theme:.friends", "theme:a.b.c", "theme:", "Overall", "overall:", "themes"]
    {
        assert!(odd.parse::<Measure>().is_err(), "{odd}");
    }
}

#[test]
fn a_theme_is_as_sure_as_the_page_on_privacy_says() {
    let docs = include_str!("../../../docs/privacy.md");
    let [full, pulse, topic] = shipped(false);
    let plan = GroupPlan { issued: 950, ..topic.groups[0].clone() };
    let rows = expected(&plan, &[], 200, 0.83).unwrap();
    let half = |wanted: &dyn Fn(&Measure) -> bool| {
        let row = rows.iter().find(|row| wanted(&row.measure)).unwrap();
        format!("{:.0} ({:.0})", 100.0 * row.half.as_f64(), 100.0 * row.noise_half.as_f64())
    };
    let theme = half(&|measure| matches!(measure, Measure::Theme(..)));
    let item = half(&|measure| matches!(measure, Measure::Item(_)));
    let line = format!("each of the nine themes {theme}, each of the three other questions {item}.");
    assert!(docs.contains(&line), "docs/privacy.md should say: {line}");
    assert!(full.groups.iter().chain(&pulse.groups).all(|group| group.themes.is_empty()));
}

/// The group of [`drawn`] with this many items, the missing of each as given, all asked of everybody.
fn with_missing(missing: &[i64]) -> (ReleasedGroup, GroupPlan) {
    let (mut group, mut plan) = drawn(100, [(0, 0); 4]);
    let (item, planned) = (group.items[0].clone(), plan.items[0].clone());
    group.items.clear();
    plan.items.clear();
    for (place, value) in missing.iter().enumerate() {
        let name = id(&format!("item_{}", place + 1));
        let noisy = Noisy { value: *value, ..item.missing };
        group.items.push(ReleasedItem { item: name.clone(), missing: noisy, ..item.clone() });
        plan.items.push(ItemPlan { item: name, ..planned.clone() });
    }
    (group, plan)
}

fn missing_of(group: &ReleasedGroup, plan: &GroupPlan) -> Vec<f64> {
    let all = GroupMissing::of(group, &plan.items);
    group.items.iter().map(|drawn| all.from(&drawn.item).unwrap().value).collect()
}

#[test]
fn items_that_go_unanswered_about_equally_often_are_drawn_to_their_mean() {
    // All within a standard deviation of 10: nothing here says that they differ at all.
    let (group, plan) = with_missing(&[2, 18, 6, 14, 10, 10]);
    for (found, raw) in missing_of(&group, &plan).into_iter().zip([2.0, 18.0, 6.0, 14.0, 10.0, 10.0]) {
        // B = 3/5, so two fifths of the way stay.
        assert!(close(found, 10.0 + 0.4 * (raw - 10.0)), "{raw} became {found}");
    }
    let one = |group: &ReleasedGroup, plan: &GroupPlan| {
        estimate(group, plan, &[], &Measure::Item(id("item_5"))).unwrap().noise_variance
    };
    let alone = GroupPlan {
        items: plan.items.iter().map(|planned| ItemPlan { asked: AskedOf::Some, ..planned.clone() }).collect(),
        ..plan.clone()
    };
    assert!(one(&group, &plan) < one(&group, &alone));
}

#[test]
fn items_that_differ_by_far_more_than_the_noise_stay_what_they_are() {
    let raw = [0_i32, 300, 600, 900, 1200, 1500];
    let (group, plan) = with_missing(&raw.map(i64::from));
    for (found, raw) in missing_of(&group, &plan).into_iter().zip(raw.map(f64::from)) {
        assert!((found - raw).abs() < 1.0, "{raw} became {found}");
    }
}

#[test]
fn an_item_put_to_some_only_is_neither_drawn_nor_draws_others() {
    let (group, mut plan) = with_missing(&[10, 10, 10, 10, 10, 45]);
    plan.items[5].asked = AskedOf::Some;
    let found = missing_of(&group, &plan);
    assert!(close(found[5], 45.0));
    assert!(found[..5].iter().all(|found| close(*found, 10.0)));
}

#[test]
fn what_noise_carried_below_nothing_stays_there_and_few_items_are_taken_as_drawn() {
    // Moved up to 0 these would say on average that more are missing than are.
    let (group, plan) = with_missing(&[-30, -4, -20, -6, -9, -15]);
    assert!(close(missing_of(&group, &plan).iter().sum::<f64>(), -84.0));
    let (group, plan) = with_missing(&[-30, 4, 20, 6]);
    assert_eq!(missing_of(&group, &plan), [-30.0, 4.0, 20.0, 6.0]);
}

#[test]
fn items_on_the_short_way_and_those_beside_it_are_drawn_to_means_of_their_own() {
    let (group, mut plan) = with_missing(&[1, 3, 2, 1, 3, 22, 20, 21, 23, 19]);
    for (place, planned) in plan.items.iter_mut().enumerate() {
        planned.asked = if place < 5 { AskedOf::Core } else { AskedOf::Full };
    }
    let found = missing_of(&group, &plan);
    let mean = |some: &[f64]| some.iter().sum::<f64>() / 5.0;
    assert!(close(mean(&found[..5]), 2.0) && close(mean(&found[5..]), 21.0));
    for planned in &mut plan.items {
        planned.asked = AskedOf::Everybody;
    }
    assert!(missing_of(&group, &plan)[0] > 4.0, "as one family they would be drawn to each other");
}

#[test]
fn where_n_is_exact_its_noise_and_its_lean_are_gone_from_the_estimate() {
    let (mut group, mut plan) = drawn(125, [(88, 4), (0, 0), (0, 0), (0, 0)]);
    (group.n.sigma, group.n.exact, plan.n_sigma) = (None, true, None);
    group.items[0].balance.value = 2 * 88;
    let one = estimate(&group, &plan, &[], &Measure::Item(id("item_1"))).unwrap();
    assert!(close(one.share, f64::from(125 - 4 + 88) / 242.0));
    let tilt = 88.0 / 121.0;
    assert!(close(one.noise_variance, (64.0 + tilt * tilt * 64.0) / (4.0 * 121.0 * 121.0)));
}

#[test]
fn the_noise_of_an_item_and_of_its_estimate_are_the_same_noise() {
    let (group, plan) = with_missing(&[2, 18, 6, 14, 10, 10]);
    let item = id("item_2");
    let one = estimate(&group, &plan, &[], &Measure::Item(item.clone())).unwrap();
    let noise = item_noise(&group, &plan, &item, one.share).unwrap();
    assert!(close(noise.own + noise.common * noise.common, one.noise_variance));
    assert!(close(noise.answers, one.answers));
}

/// A wave of one group of 8 items, in one area of five and with three outside.
fn covered_wave() -> (Manifest, Vec<Questionnaire>) {
    let asked = vec![plain_questionnaire(Band::EightToEleven, 8)];
    let wave = wave(&asked, vec![area("rights", 1, 5)], FULL);
    (wave, asked)
}

/// Draws releases of the counts given, and counts for three measures how often an interval of this half-width holds
/// the truth.
fn coverage(
    rounds: u32,
    manifest: &Manifest,
    mut counts: impl FnMut() -> WaveTally,
    truth: [f64; 3],
    half: fn(&Estimate) -> f64,
) -> [f64; 3] {
    let (plan, entry) = (WavePlan::of(manifest).unwrap(), paid(manifest));
    let mut times = [0_u32; 3];
    for _ in 0..rounds {
        let charge = Charge::for_wave(&entry, manifest).unwrap();
        let drawn = draw(counts(), &plan, charge).unwrap();
        let group = &drawn.groups[0];
        for ((times, measure), truth) in times.iter_mut().zip(three_measures()).zip(truth) {
            let one = estimate(group, &manifest.groups[0], &manifest.areas, &measure).unwrap();
            *times += u32::from((one.share - truth).abs() <= half(&one));
        }
    }
    times.map(|times| f64::from(times) / f64::from(rounds))
}

fn three_measures() -> [Measure; 3] {
    [Measure::Item(id("item_8")), Measure::Area(id("rights")), Measure::Overall]
}

#[test]
fn intervals_of_noise_hold_the_counted_share_nineteen_times_in_twenty() {
    let (manifest, asked) = covered_wave();
    let counts = tally(&manifest, &asked, 100);
    for covered in coverage(4_000, &manifest, || counts.clone(), [0.8; 3], Estimate::noise_half) {
        // 5.8 standard deviations of a share of 0.95: a false alarm in less than 1e-7 of runs, for the three together.
        assert!((0.93..=0.97).contains(&covered), "held {covered}");
    }
}

/// Four hundred invited, whose answers to the items go together as one person's do.
fn invited(manifest: &Manifest, asked: &Questionnaire, rng: &mut impl rand::Rng) -> Vec<Response> {
    (0..400)
        .map(|_| {
            let mood: f64 = rng.random_range(-0.35..0.35);
            let answers: Vec<_> = (1..=8)
                .map(|n| {
                    let yes = rng.random_bool((0.75 + mood).min(0.98));
                    (format!("item_{n}"), if yes { "yes" } else { "no" })
                })
                .collect();
            let answers: Vec<_> = answers.iter().map(|(item, option)| (item.as_str(), *option)).collect();
            response(manifest, "8-11", &asked.name(), &answers)
        })
        .collect()
}

#[test]
fn whole_intervals_hold_the_share_of_all_invited_at_least_nineteen_times_in_twenty() {
    // The seed chooses the made-up answers; the noise has none.
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let (manifest, asked) = covered_wave();
    let rule = CountingRule::new(&manifest, &asked).unwrap();
    let mut everybody = invited(&manifest, &asked[0], &mut rng);
    let count = |some: &[Response]| {
        let mut counts = rule.empty();
        for one in some {
            rule.count(one, &mut counts).unwrap();
        }
        counts
    };
    let all = count(&everybody);
    #[expect(clippy::cast_precision_loss, reason = "at most 3,200")]
    let share = |places: std::ops::Range<usize>| {
        let signed: i64 = all.groups()[0].signed()[places.clone()].iter().sum();
        0.5 + signed as f64 / (800.0 * places.len() as f64)
    };
    let truth = [share(7..8), share(0..5), share(0..5)];
    let some = || count(everybody.partial_shuffle(&mut rng, 120).0);
    for covered in coverage(1_000, &manifest, some, truth, Estimate::half) {
        // 5.1 standard deviations below 0.95: a false alarm in less than 1e-6 of runs, for the three together.
        assert!(covered >= 0.915, "held {covered}");
    }
}
