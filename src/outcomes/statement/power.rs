//! How large a change has to be before it is called, and how likely a real one is to be called.
//!
//! The clearest of a release's contrasts is called when its chance under "nothing differs" is at most
//! [`FALSE_CALLS`] shared by all of them: the first step of [`verdicts`](super::verdicts). Every figure here is for that
//! step. Later steps ask for less, so a contrast among others that are clearer is called a little more often than said.

use super::{Contrast, FALSE_CALLS, two_sided_tail};

/// How many standard errors a difference must be away from 0 to be called.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold(f64);

impl Threshold {
    /// The threshold among this many contrasts of one release, at least one.
    #[must_use]
    pub fn among(contrasts: usize) -> Self {
        let allowed = FALSE_CALLS / f64::from(u32::try_from(contrasts.max(1)).unwrap_or(u32::MAX));
        // The tail falls all the way, so halving finds the one place where it is what is allowed, to the last digit.
        let (mut near, mut far) = (0.0, 8.0);
        for _ in 0..60 {
            let middle = 0.5 * (near + far);
            if two_sided_tail(middle) > allowed { near = middle } else { far = middle }
        }
        Self(far)
    }

    /// The smallest difference, either way, that is called.
    #[must_use]
    pub fn smallest_called(self, contrast: &Contrast) -> f64 {
        self.0 * contrast.variance.sqrt()
    }

    /// The chance that a true fall of this size is called one.
    #[must_use]
    pub fn chance_to_see_fall(self, contrast: &Contrast, fall: f64) -> f64 {
        above(self.0 - fall / contrast.variance.sqrt())
    }
}

/// The chance that a standard normal number is above `z`.
fn above(z: f64) -> f64 {
    let tail = 0.5 * two_sided_tail(z.abs());
    if z >= 0.0 { tail } else { 1.0 - tail }
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha20Rng;

    use super::super::{Verdict, verdicts};
    use super::*;

    fn contrast(difference: f64, variance: f64) -> Contrast {
        Contrast { difference, variance }
    }

    #[test]
    fn the_threshold_is_the_one_that_verdicts_go_by() {
        for others in [0_usize, 6, 13, 40] {
            let threshold = Threshold::among(others + 1);
            let smallest = threshold.smallest_called(&contrast(0.0, 0.0016));
            let called = |difference: f64| {
                let quiet = (0..others).map(|_| Some(contrast(0.0, 0.0016)));
                let all: Vec<_> = [Some(contrast(difference, 0.0016))].into_iter().chain(quiet).collect();
                verdicts(&all)[0]
            };
            assert_eq!(called(smallest * 1.000_001), Verdict::Higher, "among {others} others");
            assert_eq!(called(-smallest * 1.000_001), Verdict::Lower, "among {others} others");
            assert_eq!(called(smallest * 0.999_999), Verdict::NotClear, "among {others} others");
        }
    }

    #[test]
    fn thresholds_are_those_of_the_tables() {
        for (contrasts, wanted) in [(1, 1.959_964), (7, 2.690_110), (20, 3.023_341)] {
            let Threshold(found) = Threshold::among(contrasts);
            assert!((found - wanted).abs() < 1e-5, "{contrasts}: {found}");
        }
        assert_eq!(Threshold::among(0), Threshold::among(1));
    }

    #[test]
    fn the_chance_to_see_a_fall_is_how_often_a_simulated_one_is_called() {
        const RELEASES: u32 = 20_000;
        let (fall, variance, compared) = (0.10, 0.0016, 8_usize);
        let promised = Threshold::among(compared).chance_to_see_fall(&contrast(0.0, variance), fall);
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let mut normal = || {
            let (radius, turn): (f64, f64) = (rng.random_range(f64::EPSILON..1.0), rng.random_range(0.0..1.0));
            (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * turn).cos()
        };
        let mut seen = 0_u32;
        for _ in 0..RELEASES {
            // One of eight headlines fell, the others stayed.
            let mut all: Vec<_> = (0..compared).map(|_| Some(contrast(variance.sqrt() * normal(), variance))).collect();
            all[0] = Some(contrast(variance.sqrt() * normal() - fall, variance));
            seen += u32::from(verdicts(&all)[0] == Verdict::Lower);
        }
        let share = f64::from(seen) / f64::from(RELEASES);
        // The seed fixes this run. Over runs the share varies by at most 0.0036, and five times that either way is a
        // false alarm in 2 million runs; later steps of the rule add the chance of a clearer headline, below 0.01.
        assert!((promised - 0.018..promised + 0.028).contains(&share), "called in {share}, promised {promised}");
    }

    #[test]
    fn a_larger_fall_is_seen_more_often_and_no_fall_hardly_ever() {
        let threshold = Threshold::among(8);
        let none = threshold.chance_to_see_fall(&contrast(0.0, 0.0016), 0.0);
        assert!((none - FALSE_CALLS / 16.0).abs() < 1e-9, "{none}");
        let mut before = none;
        for points in 1..60 {
            let chance = threshold.chance_to_see_fall(&contrast(0.0, 0.0016), f64::from(points) / 100.0);
            assert!(chance >= before && chance <= 1.0, "{points}");
            before = chance;
        }
        assert!(before > 0.999_999);
        let smallest = threshold.smallest_called(&contrast(0.0, 0.0016));
        let at_the_threshold = threshold.chance_to_see_fall(&contrast(0.0, 0.0016), smallest);
        assert!((at_the_threshold - 0.5).abs() < 1e-9, "half of falls of just that size are seen");
    }
}
