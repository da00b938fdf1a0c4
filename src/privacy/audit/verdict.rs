//! What an audit found.

use super::bounds::{least_rate, least_squares, most_mean, most_products, most_rate, most_squares, normal_quantile};
use super::{FALSE_ALARM, FEWEST_RUNS, NoAudit, Number, Pair, Sample, Sigma};

/// Of [`FALSE_ALARM`], for what can be told apart; as much for correlations, and the rest for the numbers alone.
const FOR_MU: f64 = FALSE_ALARM / 4.0;
const FOR_PAIRS: f64 = FALSE_ALARM / 4.0;
const FOR_NUMBERS: f64 = FALSE_ALARM / 2.0;

/// Something that is not as planned.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Finding {
    /// The counts alone: with the planned noise, this response costs more than is charged.
    #[error("one response moves the counts by mu {moved:.3} at the planned noise; {claimed:.3} is charged")]
    MovesTooFar {
        /// What it moves them by.
        moved: f64,
        /// What is charged.
        claimed: f64,
    },
    /// The drawn numbers tell the two sets of responses apart better than the charge allows.
    #[error("the releases show mu of at least {shown:.3}; {claimed:.3} is charged")]
    ShowsTooMuch {
        /// What they show, at least.
        shown: f64,
        /// What is charged.
        claimed: f64,
    },
    /// A number that never changes.
    #[error("{0} is the same in every release: it has no noise")]
    NoNoise(String),
    /// Noise of another width.
    #[error("the noise of {number} is {width:.3} times as wide as planned")]
    Width {
        /// Which number.
        number: String,
        /// The square root of its mean square, in planned scales.
        width: f64,
    },
    /// A number drawn around something else than its count.
    #[error("{number} lies {off:+.3} from its count on average")]
    Off {
        /// Which number.
        number: String,
        /// By how much, in respondents.
        off: f64,
    },
    /// A number that is published as it is, and was not.
    #[error("{0} is to be published without noise, and is not its count")]
    NotExact(String),
    /// Two numbers share noise.
    #[error("the noises of {one} and {other} go together, with a correlation of {correlation:.3}")]
    Together {
        /// One number.
        one: String,
        /// The other.
        other: String,
        /// How much.
        correlation: f64,
    },
}

/// One number, as planned and as seen.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberVerdict {
    /// Which, and its planned scale.
    pub number: Number,
    /// By how much the response moves its count.
    pub moved: i64,
    /// By how much it moved the mean of what was drawn.
    pub seen: f64,
    /// How wide its noise is in planned scales: without the response, and with it.
    pub widths: [f64; 2],
}

/// What an audit found.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// How many releases: without the response, and with it.
    pub runs: [u32; 2],
    /// μ = √2ρ of the charge.
    pub claimed_mu: f64,
    /// What this one response moves the counts by at the planned noise: the most that these two sets can show.
    pub moved_mu: f64,
    /// What the releases show of μ; the truth is below it with a chance of at most a quarter of [`FALSE_ALARM`].
    pub shown_mu: f64,
    /// Every number.
    pub numbers: Vec<NumberVerdict>,
    /// What is not as planned.
    pub findings: Vec<Finding>,
}

impl Verdict {
    /// Whether everything is as planned.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.findings.is_empty()
    }
}

impl Pair {
    /// What these releases show.
    ///
    /// # Errors
    /// [`NoAudit::FewRuns`].
    pub fn verdict(&self, without: &Sample, with: &Sample) -> Result<Verdict, NoAudit> {
        if without.runs.min(with.runs) < FEWEST_RUNS {
            return Err(NoAudit::FewRuns);
        }
        let claimed_mu = (2.0 * self.rho.as_f64()).sqrt();
        let moved_mu = self.moved_mu();
        let shown_mu = shown_mu(&without.statistics, &with.statistics);
        let mut findings = Vec::new();
        // Prices are rounded up, so the claim is above what is moved by more than these floats can be wrong.
        if moved_mu > claimed_mu {
            findings.push(Finding::MovesTooFar { moved: moved_mu, claimed: claimed_mu });
        }
        if shown_mu > claimed_mu * self.whole_numbers() {
            findings.push(Finding::ShowsTooMuch { shown: shown_mu, claimed: claimed_mu });
        }
        for sample in [without, with] {
            self.look_at_numbers(sample, &mut findings);
            self.look_at_pairs(sample, &mut findings);
        }
        let numbers = (0..self.numbers.len()).map(|place| self.number_verdict(place, without, with)).collect();
        Ok(Verdict { runs: [without.runs, with.runs], claimed_mu, moved_mu, shown_mu, numbers, findings })
    }

    fn moved_mu(&self) -> f64 {
        let squares = self.numbers.iter().zip(self.moves()).filter(|(_, moved)| *moved != 0.0);
        let squares =
            squares.map(|(number, moved)| number.sigma.map_or(f64::INFINITY, |sigma| (moved / sigma.as_f64()).powi(2)));
        squares.sum::<f64>().sqrt()
    }

    /// By how much a draw of whole numbers may exceed the μ of the normal law it follows.
    ///
    /// The chance that a discrete Gaussian number of scale σ reaches k has the normal quantile of k - ½, but for a factor
    /// of 1 + 1/24σ² that comes from adding up steps in place of a curve; from σ = 1 on, and between chances of 0.1 and
    /// 99.9 %, 1 + 1/20σ² is never exceeded. Several numbers together have finer steps. Only those that the response
    /// moves enter the statistic.
    fn whole_numbers(&self) -> f64 {
        let moved = self.numbers.iter().zip(self.moves()).filter(|(_, moved)| *moved != 0.0);
        let smallest = moved.filter_map(|(number, _)| number.sigma).min().map_or(1.0, Sigma::as_f64);
        1.0 + 1.0 / (20.0 * smallest * smallest)
    }

    #[expect(clippy::cast_precision_loss, reason = "a few hundred numbers")]
    fn look_at_numbers(&self, sample: &Sample, findings: &mut Vec<Finding>) {
        // Two samples, and two ends each of width and of place.
        let chance = FOR_NUMBERS / (8.0 * self.numbers.len() as f64);
        let runs = f64::from(sample.runs);
        for (place, number) in self.numbers.iter().enumerate() {
            if number.sigma.is_none() {
                // Whole numbers: the sum of squares is nought or at least one.
                if sample.product(place, place) > 0.5 {
                    findings.push(Finding::NotExact(number.name.clone()));
                }
                continue;
            }
            if !sample.varies[place] {
                let silent = Finding::NoNoise(number.name.clone());
                if !findings.contains(&silent) {
                    findings.push(silent);
                }
                continue;
            }
            let squares = sample.product(place, place);
            if !(least_squares(runs, chance)..=most_squares(runs, chance)).contains(&squares) {
                findings.push(Finding::Width { number: number.name.clone(), width: (squares / runs).sqrt() });
            }
            let off = sample.mean_error(place);
            if off.abs() > most_mean(runs, chance) {
                findings.push(Finding::Off { number: number.name.clone(), off: off * sample.scales[place] });
            }
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a few hundred numbers")]
    fn look_at_pairs(&self, sample: &Sample, findings: &mut Vec<Finding>) {
        let many = self.numbers.len() as f64;
        // Two samples, two ends, half of many times all others.
        let chance = FOR_PAIRS / (2.0 * many * (many - 1.0));
        let runs = f64::from(sample.runs);
        for place in 1..self.numbers.len() {
            for other in 0..place {
                let sum = sample.product(place, other);
                let noisy = |at: usize| sample.varies[at] && self.numbers[at].sigma.is_some();
                if sum.abs() > most_products(runs, chance) && noisy(place) && noisy(other) {
                    let widths = (sample.product(place, place) * sample.product(other, other)).sqrt();
                    let (one, other) = (self.numbers[other].name.clone(), self.numbers[place].name.clone());
                    findings.push(Finding::Together { one, other, correlation: sum / widths });
                }
            }
        }
    }

    fn number_verdict(&self, place: usize, without: &Sample, with: &Sample) -> NumberVerdict {
        let moved = self.with[place] - self.without[place];
        let drift = (with.mean_error(place) - without.mean_error(place)) * without.scales[place];
        let widths = [without, with].map(|sample| (sample.product(place, place) / f64::from(sample.runs)).sqrt());
        NumberVerdict { number: self.numbers[place].clone(), moved, seen: super::small(moved) + drift, widths }
    }
}

/// What μ is at least, from the statistics of runs without the response and with it.
fn shown_mu(without: &[f64], with: &[f64]) -> f64 {
    let (choose_without, bound_without) = without.split_at(without.len() / 8);
    let (choose_with, bound_with) = with.split_at(with.len() / 8);
    let mut seen: Vec<f64> = choose_without.iter().chain(choose_with).copied().collect();
    seen.sort_unstable_by(f64::total_cmp);
    let candidates = (2..=98).map(|percent| seen[seen.len() * percent / 100]);
    let shown = |threshold: &f64| told_apart(choose_without, choose_with, *threshold);
    let threshold = candidates.max_by(|one, other| shown(one).total_cmp(&shown(other)));
    threshold.map_or(0.0, |threshold| told_apart(bound_without, bound_with, threshold)).max(0.0)
}

/// The bound on μ of the test that says "with" above this threshold: z(hits) - z(false alarms), each rate at its
/// careful end.
fn told_apart(without: &[f64], with: &[f64], threshold: f64) -> f64 {
    let above = |sample: &[f64]| count(sample.iter().filter(|statistic| **statistic > threshold).count());
    let hits = least_rate(above(with), count(with.len()), FOR_MU / 2.0);
    let alarms = most_rate(above(without), count(without.len()), FOR_MU / 2.0);
    normal_quantile(hits) - normal_quantile(alarms)
}

fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}
