//! What may be said of a released number, and when nothing may.
//!
//! Kinds and numbers, no sentences: the words stand in templates. Every rule here looks at released values only, so
//! that nothing shown, hidden or called a change tells more about anybody than the release does.
//!
//! Left open: the words "up" and "down" hold for those who answered, if those who answered twice are alike in who they
//! are. In a small group that can change faster than anybody's life.

mod power;

use std::f64::consts::{PI, SQRT_2};

use crate::privacy::estimate::Estimate;
pub use power::Threshold;

/// Fewer responses than this, as released, are too few to say anything.
pub const FEWEST_RESPONSES: i64 = 15;
/// A 95 % interval wider than this says nothing.
pub const WIDEST: f64 = 0.40;
/// A 95 % interval wider than this is a rough guide.
pub const WIDEST_SHOWN: f64 = 0.20;
/// No change or comparison is called with fewer responses than this.
pub const FEWEST_RESPONSES_TO_COMPARE: i64 = 60;
/// The chance that any of a release's changes and comparisons is called when nothing differs.
pub const FALSE_CALLS: f64 = 0.05;

/// How far an estimate may be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// "Too few to say": no figure is shown.
    TooFew,
    /// "A rough guide": shown, and called that.
    RoughGuide,
    /// Shown.
    Shown,
}

/// How far this estimate may be relied on; `None` is a measure for which nothing could be estimated.
#[must_use]
pub fn standing(estimate: Option<&Estimate>) -> Standing {
    let Some(estimate) = estimate else { return Standing::TooFew };
    // Not clipped: an interval from 70 to 130 is as unsure as one from 20 to 80.
    let width = 2.0 * estimate.half();
    if estimate.responses < FEWEST_RESPONSES || width > WIDEST {
        Standing::TooFew
    } else if width > WIDEST_SHOWN {
        Standing::RoughGuide
    } else {
        Standing::Shown
    }
}

/// Whether a group's overall share stands in place of its areas: when none of them can be shown as more than a guide.
#[must_use]
pub fn overall_stands_instead(areas: &[Standing]) -> bool {
    !areas.contains(&Standing::Shown)
}

/// "If you need one number: about 55 in 100; anything from 48 to 62 fits."
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aloud {
    /// The one number, out of 100.
    pub about: u8,
    /// The lower end, rounded down.
    pub from: u8,
    /// The upper end, rounded up.
    pub to: u8,
}

/// The numbers to say aloud, clipped to what can be true; `None` when there are too few to say.
#[must_use]
pub fn aloud(estimate: &Estimate) -> Option<Aloud> {
    if standing(Some(estimate)) == Standing::TooFew {
        return None;
    }
    let of_hundred = |share: f64, round: fn(f64) -> f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, and clamped to 0 to 100")]
        let count = round(100.0 * share).clamp(0.0, 100.0) as u8;
        count
    };
    Some(Aloud {
        about: of_hundred(estimate.share, f64::round),
        from: of_hundred(estimate.share - estimate.half(), f64::floor),
        to: of_hundred(estimate.share + estimate.half(), f64::ceil),
    })
}

/// How closely the wording and the people of a published figure fit ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// The same question, the same options counted as positive: a verdict may be given.
    Exact,
    /// Near enough to show beside ours, too far for a verdict.
    Similar,
}

/// A figure published by somebody else.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Benchmark {
    /// The share, as a fraction.
    pub share: f64,
    /// The variance of the share, from sampling and from noise where there is some; 0 where its source does not say on
    /// how many answers it rests, and it is taken as it stands.
    pub variance: f64,
    /// How closely it fits.
    pub matched: Match,
}

/// Two figures to be compared. It exists only where a verdict is allowed at all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrast {
    difference: f64,
    variance: f64,
}

impl Contrast {
    /// This survey against an earlier one; `None` where either has too few to say or fewer than
    /// [`FEWEST_RESPONSES_TO_COMPARE`], or where the score is not made of as many items.
    ///
    /// That both are made of the same items, in the same bands, is for the caller to see to.
    #[must_use]
    pub fn since(now: &Estimate, before: &Estimate) -> Option<Self> {
        if !comparable(now) || !comparable(before) || now.items != before.items {
            return None;
        }
        Some(Self {
            difference: now.share - before.share,
            variance: now.comparison_variance() + before.comparison_variance(),
        })
    }

    /// This survey against a published figure; `None` unless that fits exactly.
    #[must_use]
    pub fn with_benchmark(now: &Estimate, benchmark: &Benchmark) -> Option<Self> {
        if !comparable(now) || benchmark.matched != Match::Exact {
            return None;
        }
        Some(Self { difference: now.share - benchmark.share, variance: now.comparison_variance() + benchmark.variance })
    }

    /// The chance of a difference at least this large, either way, when nothing differs.
    fn chance(&self) -> f64 {
        two_sided_tail(self.difference.abs() / self.variance.sqrt())
    }
}

fn comparable(estimate: &Estimate) -> bool {
    estimate.responses >= FEWEST_RESPONSES_TO_COMPARE && standing(Some(estimate)) != Standing::TooFew
}

/// What is said of a contrast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Clearly up, or above the benchmark.
    Higher,
    /// Clearly down, or below it.
    Lower,
    /// "No clear change": it may have moved, and we cannot tell.
    NotClear,
    /// Nothing is said: too few answers, or no exact match.
    NotCompared,
}

/// The verdicts on all headline contrasts of one release, in their order.
///
/// Together they are wrong with a chance of at most [`FALSE_CALLS`] when nothing differs (Holm 1979): the smallest
/// chance must be below a share of it, the next below a larger share, and so on until one is not. So all of a release's
/// headlines go in at once; leaving some out would make the others look clearer than they are.
#[must_use]
pub fn verdicts(contrasts: &[Option<Contrast>]) -> Vec<Verdict> {
    let mut ranked: Vec<(usize, &Contrast, f64)> = Vec::new();
    for (place, contrast) in contrasts.iter().enumerate() {
        ranked.extend(contrast.as_ref().map(|contrast| (place, contrast, contrast.chance())));
    }
    ranked.sort_by(|one, other| one.2.total_cmp(&other.2));
    let mut verdicts: Vec<Verdict> = contrasts
        .iter()
        .map(|contrast| if contrast.is_some() { Verdict::NotClear } else { Verdict::NotCompared })
        .collect();
    let mut left = u32::try_from(ranked.len()).unwrap_or(u32::MAX);
    for (place, contrast, chance) in ranked {
        if chance <= FALSE_CALLS / f64::from(left) {
            verdicts[place] = if contrast.difference > 0.0 { Verdict::Higher } else { Verdict::Lower };
            left -= 1;
        } else {
            break;
        }
    }
    verdicts
}

/// The chance that a standard normal number is at least `z` away from 0.
fn two_sided_tail(z: f64) -> f64 {
    // Beyond 8 it is below 1e-14, and the series has no digits left.
    if z >= 8.0 {
        return 0.0;
    }
    // Φ(z) - 1/2 = φ(z) (z + z³/3 + z⁵/(3·5) + …), all terms positive (Marsaglia 2004).
    let (mut term, mut sum, mut odd) = (z, z, 1.0);
    while term > sum * f64::EPSILON / 4.0 {
        odd += 2.0;
        term *= z * z / odd;
        sum += term;
    }
    let density = libm::exp(-z * z / 2.0) / (SQRT_2 * PI.sqrt());
    (1.0 - 2.0 * density * sum).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha20Rng;

    use super::*;

    /// An estimate of 200 responses with this share and this half-width, all of it noise.
    fn estimate(share: f64, half: f64) -> Estimate {
        Estimate {
            responses: 200,
            items: 5,
            answers: 190.0,
            share,
            noise_variance: (half / 1.96).powi(2),
            sampling_variance: 0.0,
            full_sampling_variance: 0.0,
        }
    }

    #[test]
    fn the_width_before_clipping_decides_what_is_shown() {
        for (half, wanted) in [
            (0.05, Standing::Shown),
            (0.0999, Standing::Shown),
            (0.1001, Standing::RoughGuide),
            (0.1999, Standing::RoughGuide),
            (0.2001, Standing::TooFew),
            (9.0, Standing::TooFew),
        ] {
            assert_eq!(standing(Some(&estimate(0.5, half))), wanted, "half {half}");
            // Half of this interval cannot be true, and it is as unsure as the other.
            assert_eq!(standing(Some(&estimate(1.0, half))), wanted, "half {half}");
        }
    }

    #[test]
    fn fewer_than_fifteen_responses_are_too_few_however_narrow_the_interval() {
        let few = |responses| Estimate { responses, ..estimate(0.5, 0.01) };
        assert_eq!(standing(Some(&few(14))), Standing::TooFew);
        assert_eq!(standing(Some(&few(15))), Standing::Shown);
        assert_eq!(standing(Some(&few(-3))), Standing::TooFew);
        assert_eq!(standing(None), Standing::TooFew);
        assert_eq!(aloud(&few(14)), None);
    }

    #[test]
    fn the_overall_share_stands_in_where_no_area_can_be_shown() {
        assert!(overall_stands_instead(&[Standing::TooFew, Standing::RoughGuide]));
        assert!(overall_stands_instead(&[]));
        assert!(!overall_stands_instead(&[Standing::TooFew, Standing::Shown]));
    }

    #[test]
    fn the_ends_said_aloud_never_make_the_interval_narrower() {
        assert_eq!(aloud(&estimate(0.552, 0.064)), Some(Aloud { about: 55, from: 48, to: 62 }));
        assert_eq!(aloud(&estimate(0.96, 0.08)), Some(Aloud { about: 96, from: 88, to: 100 }));
        assert_eq!(aloud(&estimate(-0.02, 0.08)), Some(Aloud { about: 0, from: 0, to: 6 }));
        assert_eq!(aloud(&estimate(0.5, 0.25)), None);
    }

    fn since(change: f64, half: f64) -> Option<Contrast> {
        Contrast::since(&estimate(0.6 + change, half), &estimate(0.6, half))
    }

    #[test]
    fn a_change_is_called_up_or_down_only_when_it_is_clear() {
        // Two halves of 5 points: a difference of 5 · √2 = 7.07 points has a chance of 0.05.
        assert_eq!(verdicts(&[since(0.0708, 0.05)]), [Verdict::Higher]);
        assert_eq!(verdicts(&[since(-0.0708, 0.05)]), [Verdict::Lower]);
        assert_eq!(verdicts(&[since(0.0706, 0.05)]), [Verdict::NotClear]);
        assert_eq!(verdicts(&[since(0.0, 0.05)]), [Verdict::NotClear]);
    }

    #[test]
    fn a_change_among_many_must_be_clearer() {
        let clear_alone = since(0.075, 0.05);
        assert_eq!(verdicts(&[clear_alone]), [Verdict::Higher]);
        let quiet = since(0.001, 0.05);
        assert_eq!(verdicts(&[clear_alone, quiet]), [Verdict::NotClear, Verdict::NotClear]);
        // Once a clearer one is called, the bar for the next is lower.
        let clearest = since(-0.2, 0.05);
        assert_eq!(verdicts(&[clear_alone, clearest]), [Verdict::Higher, Verdict::Lower]);
        assert_eq!(
            verdicts(&[None, quiet, clearest, clear_alone]),
            [Verdict::NotCompared, Verdict::NotClear, Verdict::Lower, Verdict::NotClear]
        );
        assert_eq!(verdicts(&[]), []);
    }

    #[test]
    fn sampling_counts_in_full_when_comparing() {
        let everybody = Estimate { full_sampling_variance: 0.01, ..estimate(0.7, 0.05) };
        let before = Estimate { full_sampling_variance: 0.01, ..estimate(0.6, 0.05) };
        assert_eq!(verdicts(&[since(0.1, 0.05)]), [Verdict::Higher]);
        assert_eq!(verdicts(&[Contrast::since(&everybody, &before)]), [Verdict::NotClear]);
    }

    #[test]
    fn nothing_is_compared_with_too_few_answers_or_a_score_of_other_items() {
        let fine = estimate(0.6, 0.05);
        let few = Estimate { responses: 59, ..fine };
        let enough = Estimate { responses: 60, ..fine };
        let other = Estimate { items: 4, ..fine };
        let unsure = estimate(0.6, 0.3);
        assert!(Contrast::since(&fine, &enough).is_some());
        for odd in [few, other, unsure] {
            assert_eq!(Contrast::since(&fine, &odd), None);
            assert_eq!(Contrast::since(&odd, &fine), None);
        }
    }

    #[test]
    fn only_a_benchmark_that_matches_exactly_gets_a_verdict() {
        let exact = Benchmark { share: 0.5, variance: 0.0, matched: Match::Exact };
        let ours = estimate(0.6, 0.05);
        assert_eq!(verdicts(&[Contrast::with_benchmark(&ours, &exact)]), [Verdict::Higher]);
        // As 40 answers leave it.
        let unsure = Benchmark { variance: 0.25 / 40.0, ..exact };
        assert_eq!(verdicts(&[Contrast::with_benchmark(&ours, &unsure)]), [Verdict::NotClear]);
        let similar = Benchmark { matched: Match::Similar, ..exact };
        assert_eq!(verdicts(&[Contrast::with_benchmark(&ours, &similar)]), [Verdict::NotCompared]);
    }

    #[test]
    fn where_nothing_differs_a_release_calls_something_in_at_most_one_of_twenty() {
        const RELEASES: u32 = 20_000;
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut called = 0_u32;
        for _ in 0..RELEASES {
            let headlines: Vec<_> = (0..8)
                .map(|_| {
                    // Box and Muller: a normal difference of this variance.
                    let (radius, turn): (f64, f64) = (rng.random_range(f64::EPSILON..1.0), rng.random_range(0.0..1.0));
                    let normal = (-2.0 * radius.ln()).sqrt() * (2.0 * PI * turn).cos();
                    Some(Contrast { difference: 0.04 * normal, variance: 0.0016 })
                })
                .collect();
            let verdicts = verdicts(&headlines);
            called += u32::from(verdicts.iter().any(|verdict| *verdict != Verdict::NotClear));
        }
        let share = f64::from(called) / f64::from(RELEASES);
        // The seed fixes this run. A share of 0.05 varies by 0.0015; five times that either way.
        assert!((0.042..=0.058).contains(&share), "called in {share}");
    }

    #[test]
    fn the_tail_of_the_normal_curve_is_that_of_the_tables() {
        let table = [
            (0.0, 1.0),
            (1.0, 0.317_310_507_862_9),
            (1.959_963_984_540_1, 0.05),
            (3.0, 2.699_796_063_3e-3),
            (5.0, 5.733_031_4e-7),
        ];
        for (z, chance) in table {
            assert!((two_sided_tail(z) / chance - 1.0).abs() < 1e-7, "z {z}");
        }
        assert!(two_sided_tail(7.9) < 1e-13 && two_sided_tail(7.9) >= 0.0);
        assert!(two_sided_tail(50.0).abs() < f64::MIN_POSITIVE);
    }
}
