//! Prices exactly; noise as a distribution, with the chance of a false alarm beside the bound.

use super::super::samples::{FULL, paid, shipped_waves, small_wave, tally};
use super::*;

fn sigma(text: &str) -> Sigma {
    text.parse().unwrap()
}

#[test]
fn one_number_at_scale_ten_costs_a_two_hundredth_rounded_up() {
    // The float nearest to 1/200 lies just above it, so the next billionth is charged.
    assert_eq!(cost(sigma("10"), 1).unwrap(), NanoRho::from_nano(5_000_001));
    // 1/2 and 1/32 are floats, and whole billionths.
    assert_eq!(cost(sigma("1"), 1).unwrap(), NanoRho::from_nano(500_000_000));
    assert_eq!(cost(sigma("4"), 1).unwrap(), NanoRho::from_nano(31_250_000));
    assert_eq!(cost(sigma("8.25"), 0).unwrap(), NanoRho::ZERO);
}

#[test]
fn moving_a_number_twice_as_far_costs_four_times_as_much() {
    assert_eq!(cost(sigma("4"), 2).unwrap(), NanoRho::from_nano(125_000_000));
}

#[test]
fn a_price_is_never_below_the_exact_loss() {
    for steps in (1..3_000).step_by(7) {
        let price = cost(Sigma::from_sixty_fourths(steps).unwrap(), 1).unwrap().nano();
        // ρ = 1/2σ² = 2048 / steps², compared without rounding.
        let steps = u128::from(steps);
        assert!(u128::from(price) * steps * steps >= 2048 * 1_000_000_000, "{steps}/64 is too cheap");
        assert!(u128::from(price.saturating_sub(2)) * steps * steps <= 2048 * 1_000_000_000, "{steps}/64 is too dear");
    }
}

#[test]
fn the_full_survey_is_quoted_at_epsilon_four() {
    let full = statement(FULL, "0.000001", true).unwrap();
    assert_eq!(full.epsilon, "4.00");
    assert_eq!(full.rho, FULL);
    assert_eq!(full.protects, "answers-and-taking-part");
    assert_eq!(statement(FULL, "0.000001", false).unwrap().protects, "answers");
    assert_eq!(epsilon(NanoRho::from_nano(88_100_000), "0.000001").unwrap(), "2.00");
    for odd in ["", "0", "1", "-0.1", "NaN", "one"] {
        assert!(matches!(epsilon(FULL, odd), Err(MechanismError::Delta)), "{odd} was taken for a probability");
    }
}

#[test]
fn the_library_that_draws_is_the_one_that_is_named() {
    let (name, version) = LIBRARY.split_once(' ').unwrap();
    let locked = include_str!("../../../Cargo.lock");
    assert!(locked.contains(&format!("name = \"{name}\"\nversion = \"{version}\"\n")));
}

#[test]
fn a_tally_a_plan_and_a_charge_of_different_waves_do_not_meet() {
    let (manifest, questionnaires) = small_wave();
    let mut other = manifest.clone();
    other.closes_on = other.results_on;
    let counts = || tally(&manifest, &questionnaires, 3);
    let charge = |of: &crate::consultation::Manifest| Charge::for_wave(&paid(of), of).unwrap();
    let plan = |of| WavePlan::of(of).unwrap();
    assert!(draw(counts(), &plan(&manifest), charge(&manifest)).is_ok());
    assert!(matches!(draw(counts(), &plan(&manifest), charge(&other)), Err(MechanismError::OtherWave)));
    assert!(matches!(draw(counts(), &plan(&other), charge(&other)), Err(MechanismError::OtherWave)));
    assert!(matches!(draw(counts(), &plan(&other), charge(&manifest)), Err(MechanismError::OtherWave)));
}

/// Allowed over all the checks of noise in this file together.
const FALSE_ALARMS: f64 = 1e-6;

/// A value that a chi-square number of `freedom` degrees exceeds with a chance of at most `chance` (Laurent and Massart
/// 2000, lemma 1). The bound is not tight, which pays for the sum of squares not being exactly chi-square.
fn chi_square_bound(freedom: f64, chance: f64) -> f64 {
    let t = -chance.ln();
    freedom + 2.0 * (freedom * t).sqrt() + 2.0 * t
}

/// Whether these draws look like discrete Gaussian noise of this scale: Pearson's sum over the exact probabilities,
/// with the tails gathered into cells that expect at least 100, and the correlation of each draw with the next.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "small whole numbers")]
fn looks_like_noise(scale: Sigma, draws: &[i64], chance: f64) -> bool {
    let total = draws.len() as f64;
    let weight = |x: i64| (-(x as f64 / scale.as_f64()).powi(2) / 2.0).exp();
    let far = (scale.as_f64() * 40.0) as i64;
    let whole: f64 = (-far..=far).map(weight).sum();
    let expected = |x: i64| total * weight(x) / whole;

    let mut edge = far;
    let mut tail = expected(edge);
    while tail < 100.0 {
        edge -= 1;
        tail += expected(edge);
    }
    let mut found = vec![0.0; usize::try_from(2 * edge + 1).unwrap()];
    for draw in draws {
        found[usize::try_from((*draw).clamp(-edge, edge) + edge).unwrap()] += 1.0;
    }
    let cell = |x: i64| if x.abs() == edge { tail } else { expected(x) };
    let squares: f64 = (-edge..=edge).zip(&found).map(|(x, found)| (found - cell(x)).powi(2) / cell(x)).sum();

    let pairs: f64 = draws.windows(2).map(|pair| (pair[0] * pair[1]) as f64).sum();
    let correlation = pairs / scale.as_f64().powi(2) / total.sqrt();
    // A sum of so many products is close to normal, and P(|z| > 7) < 3e-12.
    squares <= chi_square_bound(found.len() as f64 - 1.0, chance) && correlation.abs() < 7.0
}

/// Draws this many at `drawn`, or none, and looks at them as noise of `claimed`.
fn noise_holds(claimed: Sigma, drawn: Option<Sigma>, times: u32, chance: f64) -> bool {
    let draw = |_| drawn.map_or(0, |scale| noisy(0, scale).unwrap().value);
    looks_like_noise(claimed, &(0..times).map(draw).collect::<Vec<_>>(), chance)
}

/// Every scale of the surveys that ship, smallest first.
fn scales_in_use() -> Vec<Sigma> {
    let mut scales = Vec::new();
    for plan in shipped_waves().iter().map(|wave| WavePlan::of(wave).unwrap()) {
        scales.push(plan.unreadable_sigma);
        for group in plan.groups {
            scales.extend(group.n_sigma);
            scales.extend(group.items.iter().flat_map(|(_, noise)| [noise.balance, noise.missing]));
            scales.extend(group.themes.iter().map(|list| list.sigma));
        }
    }
    scales.sort_unstable();
    scales.dedup();
    scales
}

#[test]
fn noise_of_every_scale_in_use_is_discrete_gaussian() {
    let scales = scales_in_use();
    #[expect(clippy::cast_precision_loss, reason = "a few dozen")]
    let chance = FALSE_ALARMS / 2.0 / scales.len() as f64;
    for scale in scales {
        assert!(noise_holds(scale, Some(scale), 10_000, chance), "noise of scale {scale} does not look like it");
    }
}

#[test]
fn noise_a_quarter_too_small_is_caught_at_every_scale_and_none_at_all_too() {
    for scale in scales_in_use() {
        let small = Sigma::at_least(scale.as_f64() / 1.25).unwrap();
        assert!(!noise_holds(scale, Some(small), 5_000, FALSE_ALARMS), "scale {small} passed for {scale}");
        assert!(!noise_holds(scale, None, 5_000, FALSE_ALARMS), "no noise passed for {scale}");
    }
}

/// Draws a whole release 400 times and checks the spread of every single number of it.
fn every_number_has_its_noise(spoil: impl Fn(&mut ReleasedGroup)) -> bool {
    const RELEASES: u32 = 400;
    let (manifest, questionnaires) = small_wave();
    let plan = WavePlan::of(&manifest).unwrap();
    let exact = tally(&manifest, &questionnaires, 20);
    // n, balance and missing of each item, in each group; the themes of one list; and the unreadable.
    let mut squares = vec![0.0; 2 * (1 + 2 * 8) + 4 + 1];
    for _ in 0..RELEASES {
        let charge = Charge::for_wave(&paid(&manifest), &manifest).unwrap();
        let mut drawn = draw(exact.clone(), &plan, charge).unwrap();
        let mut errors = Vec::new();
        for (group, counts) in drawn.groups.iter_mut().zip(exact.groups()) {
            spoil(group);
            errors.push(scaled(group.n.value - counts.n(), group.n.sigma.unwrap()));
            for ((item, signed), missing) in group.items.iter().zip(counts.signed()).zip(counts.missing()) {
                errors.push(scaled(item.balance.value - (2 * signed + missing), item.balance.sigma));
                errors.push(scaled(item.missing.value - missing, item.missing.sigma));
            }
            for (theme, count) in group.themes.iter().flat_map(|list| &list.themes).zip(counts.themes().concat()) {
                errors.push(scaled(theme.count.value - count, theme.count.sigma));
            }
        }
        errors.push(scaled(drawn.unreadable.value - exact.unreadable(), drawn.unreadable.sigma));
        for (sum, error) in squares.iter_mut().zip(errors) {
            *sum += error * error;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "39")]
    let chance = FALSE_ALARMS / 4.0 / squares.len() as f64;
    let freedom = f64::from(RELEASES);
    let (low, high) = (freedom - 2.0 * (freedom * -chance.ln()).sqrt(), chi_square_bound(freedom, chance));
    squares.iter().all(|sum| (low..=high).contains(sum))
}

#[expect(clippy::cast_precision_loss, reason = "small whole numbers")]
fn scaled(error: i64, scale: Sigma) -> f64 {
    error as f64 / scale.as_f64()
}

#[test]
fn every_number_of_a_release_has_noise_of_the_scale_it_states() {
    assert!(every_number_has_its_noise(|_| ()));
}

#[test]
fn one_number_without_noise_and_one_with_anothers_scale_are_caught() {
    // In the tally behind this, 16 of 20 say yes and 4 say no to everything, so the exact numbers are 24 and 0.
    assert!(!every_number_has_its_noise(|group| group.items[3].missing.value = 0));
    assert!(!every_number_has_its_noise(|group| {
        // All 20 chose the first theme, 16 the second, nobody the others.
        for list in &mut group.themes {
            list.themes[3].count.value = 0;
        }
    }));
    assert!(!every_number_has_its_noise(|group| group.n.value = 20 + (group.items[7].balance.value - 24)));
}
