//! Bounds for what chance may do, each with the chance that it does more. They hold for every number of runs.
//!
//! Errors of drawn numbers are measured in their own scales here. The noise of a scale σ from 1 on is sub-Gaussian:
//! E exp(tX) ≤ exp(t²σ²/2) (Canonne, Kamath and Steinke 2020, corollary 17). Every bound but those on rates follows from
//! that by Chernoff's method and holds for discrete noise as it does for the normal law, if not as tightly.

use std::f64::consts::SQRT_2;

/// The sum of squares of this many errors exceeds this with a chance of at most `chance`.
///
/// E exp(λX²) ≤ (1 - 2λ)^-½ for a sub-Gaussian X, which is the normal law's own, so this is the bound of Laurent and
/// Massart (2000, lemma 1) for chi-square.
pub(super) fn most_squares(runs: f64, chance: f64) -> f64 {
    let t = -chance.ln();
    runs + 2.0 * (runs * t).sqrt() + 2.0 * t
}

/// The sum of squares of this many errors falls below this with a chance of at most `chance`.
///
/// From exp(-x) ≤ 1 - x + x²/2 for x ≥ 0. At scales from 1 on, EX² is above 1 - 10⁻⁶ and EX⁴ below 3 + 10⁻⁵, by adding
/// up the law of scale 1; both come nearer to 1 and 3 as the scale grows.
pub(super) fn least_squares(runs: f64, chance: f64) -> f64 {
    let t = -chance.ln();
    runs * (1.0 - 1e-6) - (2.0 * runs * (3.0 + 1e-5) * t).sqrt()
}

/// The mean of this many errors exceeds this with a chance of at most `chance`; so it does on the other side.
pub(super) fn most_mean(runs: f64, chance: f64) -> f64 {
    (2.0 * -chance.ln() / runs).sqrt()
}

/// The sum of this many products of independent errors exceeds this with a chance of at most `chance`; so it does on
/// the other side.
///
/// E exp(λXY) ≤ E exp(λ²Y²/2) ≤ (1 - λ²)^-½, so the sum is sub-gamma with variance factor `runs` and scale 1 (Boucheron,
/// Lugosi and Massart 2013, section 2.4).
pub(super) fn most_products(runs: f64, chance: f64) -> f64 {
    let t = -chance.ln();
    (2.0 * runs * t).sqrt() + t
}

/// The lower end of the one-sided Clopper-Pearson interval: had the rate been this or less, `seen` or more of `of`
/// would have come with a chance of at most `chance`.
pub(super) fn least_rate(seen: u32, of: u32, chance: f64) -> f64 {
    if seen == 0 {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, f64::from(seen) / f64::from(of));
    // Sixty halvings reach the last digit; the lower end is the careful one.
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if chance_of_as_many(seen, of, middle) <= chance { low = middle } else { high = middle }
    }
    low
}

/// The upper end of the one-sided Clopper-Pearson interval.
pub(super) fn most_rate(seen: u32, of: u32, chance: f64) -> f64 {
    1.0 - least_rate(of - seen, of, chance)
}

/// The chance that `seen` or more of `of` come at this rate, which is at most `seen / of`.
fn chance_of_as_many(seen: u32, of: u32, rate: f64) -> f64 {
    let (k, n) = (f64::from(seen), f64::from(of));
    let ways = libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0);
    let misses = if seen == of { 0.0 } else { (n - k) * (-rate).ln_1p() };
    let exactly = (ways + k * rate.ln() + misses).exp();
    // Each number more is less likely than the one before, since the rate is below all of them.
    let (mut sum, mut term, mut at) = (1.0, 1.0, k);
    while at < n && term > 1e-17 * sum {
        term *= (n - at) / (at + 1.0) * rate / (1.0 - rate);
        sum += term;
        at += 1.0;
    }
    exactly * sum
}

/// The value that a standard normal number stays below with this chance; infinite at 0 and 1.
pub(super) fn normal_quantile(chance: f64) -> f64 {
    if chance <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if chance >= 1.0 {
        return f64::INFINITY;
    }
    let (mut low, mut high) = (-40.0, 40.0);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if 0.5 * libm::erfc(-middle / SQRT_2) < chance { low = middle } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_bounded_as_tables_of_clopper_and_pearson_have_it() {
        // 95 % two-sided for 10 of 100, and the rule of three: none of 100 at 5 % gives 1 - 0.05^(1/100).
        assert!((least_rate(10, 100, 0.025) - 0.049_005).abs() < 1e-6);
        assert!((most_rate(10, 100, 0.025) - 0.176_223).abs() < 1e-6);
        assert!((most_rate(0, 100, 0.05) - 0.029_513).abs() < 1e-6);
        assert!((least_rate(100, 100, 0.05) - 0.970_487).abs() < 1e-6);
        assert!(least_rate(0, 100, 0.05).abs() < f64::EPSILON && (most_rate(9, 9, 0.05) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_rate_of_many_runs_is_near_the_normal_bound() {
        // At 10⁻⁷ the normal bound is 5.1993 standard errors away.
        let seen = least_rate(50_000, 100_000, 1e-7);
        let normal = 0.5 - 5.1993 * (0.25_f64 / 100_000.0).sqrt();
        assert!((seen - normal).abs() < 2e-4, "{seen} against {normal}");
    }

    #[test]
    fn quantiles_are_those_of_the_normal_law() {
        for (chance, value) in [(0.5, 0.0), (0.975, 1.959_963_985), (1e-6, -4.753_424_309), (0.841_344_746, 1.0)] {
            assert!((normal_quantile(chance) - value).abs() < 1e-8, "{chance}");
        }
        assert!(normal_quantile(0.0) < -1e300 && normal_quantile(1.0) > 1e300);
    }

    #[test]
    fn the_moments_that_the_bounds_rest_on_are_those_of_the_law() {
        for scale in [1.0_f64, 1.25, 2.0, 8.25] {
            let law = (-100..=100).map(|x| (f64::from(x) / scale, (-(f64::from(x) / scale).powi(2) / 2.0).exp()));
            let whole: f64 = law.clone().map(|(_, weight)| weight).sum();
            let moment = |power| law.clone().map(|(x, weight)| x.powi(power) * weight).sum::<f64>() / whole;
            assert!(moment(2) > 1.0 - 1e-6 && moment(2) < 1.0 + 1e-12 && moment(4) < 3.0 + 1e-5, "{scale}");
            for t in [0.1_f64, 0.5, 1.0, 3.0] {
                let grown = law.clone().map(|(x, weight)| (t * x).exp() * weight).sum::<f64>() / whole;
                assert!(grown <= (t * t / 2.0).exp() * (1.0 + 1e-12), "scale {scale}, t {t}");
            }
        }
    }
}
