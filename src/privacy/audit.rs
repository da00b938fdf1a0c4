//! The audit: do releases that were really drawn keep what their plan promises?
//!
//! The promise speaks of two sets of responses that differ by one ([`Pair`]). Whoever audits draws many releases of
//! each, gives the drawn numbers to two [`Sample`]s and asks for the [`Verdict`]. It has two parts.
//!
//! **What can be told apart.** Gaussian noise that costs ρ in zCDP keeps μ = √2ρ: no test tells the two sets apart better
//! than one draw of a normal law from one shifted by μ. The best test is linear, Σ vᵢxᵢ/σᵢ² where v is what the response
//! moves. An eighth of the runs chooses its threshold, the others bound both its error rates; what they show of μ has to
//! stay below the claim. This holds for whatever produced the numbers: the audit need not know what went wrong.
//!
//! **Each number by itself**: it has noise, of the planned width, around the count, and independent of the noise of every
//! other. Wider noise hurts nobody's privacy, but every interval that is printed would be wrong.
//!
//! A release that keeps its promise fails with a chance of at most [`FALSE_ALARM`] over all checks together.
//!
//! Left open: faults smaller than the runs can show ([`Verdict::shown_mu`] tells how near to the claim they come), faults
//! that appear for other responses only, and whether the machine's randomness can be guessed.

mod bounds;
mod verdict;

use super::document::{Noisy, ReleasedGroup};
use super::mechanism::Drawn;
use super::plan::WavePlan;
use super::rho::NanoRho;
use super::sigma::Sigma;
use crate::questionnaire::OptionCode;
use crate::tally::WaveTally;

pub use verdict::{Finding, NumberVerdict, Verdict};

/// The chance that a release which keeps its promise does not pass, over all checks of an audit together.
pub const FALSE_ALARM: f64 = 1e-6;

/// Fewer runs of each of the two sets show nothing that is worth printing.
pub const FEWEST_RUNS: u32 = 1_000;

/// A number of a release, and the noise it is promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Where it stands: `8-11/n`, `8-11/home_safe/balance`, `8-11/home_safe/missing`, `8-11/would_help/family`,
    /// or `unreadable`.
    pub name: String,
    /// The planned scale of its noise; none where the number is published as it is.
    pub sigma: Option<Sigma>,
}

/// Every number that a release of this plan has, in the order of [`drawn`].
#[must_use]
pub fn numbers(plan: &WavePlan) -> Vec<Number> {
    let number = |name, sigma| Number { name, sigma };
    let mut numbers = Vec::new();
    for group in &plan.groups {
        numbers.push(number(format!("{}/n", group.group), group.n_sigma));
        for (item, noise) in &group.items {
            numbers.push(number(format!("{}/{item}/balance", group.group), Some(noise.balance)));
            numbers.push(number(format!("{}/{item}/missing", group.group), Some(noise.missing)));
        }
        for list in &group.themes {
            let name = |theme: &OptionCode| format!("{}/{}/{theme}", group.group, list.item);
            numbers.extend(list.options.iter().map(|theme| number(name(theme), Some(list.sigma))));
        }
    }
    numbers.push(number("unreadable".to_owned(), Some(plan.unreadable_sigma)));
    numbers
}

/// What was drawn: the groups as they enter the document, and the unreadable.
#[must_use]
pub fn drawn(release: &Drawn) -> Vec<i64> {
    values(&release.groups, release.unreadable)
}

fn values(groups: &[ReleasedGroup], unreadable: Noisy) -> Vec<i64> {
    let mut values = Vec::new();
    for group in groups {
        values.push(group.n.value);
        values.extend(group.items.iter().flat_map(|item| [item.balance.value, item.missing.value]));
        values.extend(group.themes.iter().flat_map(|list| &list.themes).map(|theme| theme.count.value));
    }
    values.push(unreadable.value);
    values
}

/// What it was drawn around.
fn exact(tally: &WaveTally, plan: &WavePlan) -> Vec<i64> {
    let mut values = Vec::new();
    for (group, planned) in tally.groups().iter().zip(&plan.groups) {
        let balance = |(signed, missing): (&i64, &i64)| [planned.neighbours().balance(*signed, *missing), *missing];
        values.push(group.n());
        values.extend(group.signed().iter().zip(group.missing()).flat_map(balance));
        values.extend(group.themes().iter().flatten());
    }
    values.push(tally.unreadable());
    values
}

/// Why nothing can be audited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAudit {
    /// Both tallies are the same, so there is nothing to tell apart.
    #[error("both sets of responses are counted alike")]
    Alike,
    /// The bounds of the audit do not hold for so little noise.
    #[error("the audit is for noise scales of 1 and more; plan the toy survey with a smaller privacy loss")]
    LittleNoise,
    /// Tally and plan are of different waves.
    #[error("the tallies do not belong to the plan")]
    OtherWave,
    /// Fewer than [`FEWEST_RUNS`] of one set.
    #[error("an audit takes {FEWEST_RUNS} runs or more of each of the two sets of responses")]
    FewRuns,
}

/// Two sets of responses that a release must not tell apart. It has no `Debug`, as tallies have none.
pub struct Pair {
    numbers: Vec<Number>,
    rho: NanoRho,
    without: Vec<i64>,
    with: Vec<i64>,
}

impl Pair {
    /// The tallies of the responses `without` one of them (or with its items left open) and `with` it. That they differ
    /// by one response is the caller's to know: how far it moved the counts is what is audited.
    ///
    /// # Errors
    /// [`NoAudit`].
    pub fn new(plan: &WavePlan, without: &WaveTally, with: &WaveTally) -> Result<Self, NoAudit> {
        if [without, with].iter().any(|tally| tally.manifest_sha256() != plan.manifest_sha256) {
            return Err(NoAudit::OtherWave);
        }
        let numbers = numbers(plan);
        if numbers.iter().any(|number| number.sigma.is_some_and(|sigma| sigma.as_f64() < 1.0)) {
            return Err(NoAudit::LittleNoise);
        }
        let (without, with) = (exact(without, plan), exact(with, plan));
        if without == with { Err(NoAudit::Alike) } else { Ok(Self { numbers, rho: plan.rho, without, with }) }
    }

    /// Takes releases of the responses without the one.
    #[must_use]
    pub fn sample_without(&self) -> Sample {
        Sample::around(self.without.clone(), self)
    }

    /// Takes releases of the responses with it.
    #[must_use]
    pub fn sample_with(&self) -> Sample {
        Sample::around(self.with.clone(), self)
    }

    /// What the response moves each number by.
    fn moves(&self) -> impl Iterator<Item = f64> {
        self.with.iter().zip(&self.without).map(|(with, without)| small(with - without))
    }

    /// The numbers of a release.
    #[must_use]
    pub fn numbers(&self) -> &[Number] {
        &self.numbers
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts and noise of toy data")]
fn small(value: i64) -> f64 {
    value as f64
}

/// What releases of one set of responses looked like, and no single one of them.
pub struct Sample {
    exact: Vec<i64>,
    /// Of the noise; 1 where there is none.
    scales: Vec<f64>,
    weights: Vec<f64>,
    runs: u32,
    first: Vec<i64>,
    varies: Vec<bool>,
    sums: Vec<f64>,
    /// Of each error with each before it and with itself: a triangle, row by row.
    products: Vec<f64>,
    /// The linear statistic of each run.
    statistics: Vec<f64>,
}

impl Sample {
    fn around(exact: Vec<i64>, of: &Pair) -> Self {
        let many = exact.len();
        let weight = |(number, moved): (&Number, f64)| number.sigma.map_or(0.0, |sigma| moved / sigma.as_f64().powi(2));
        let weights = of.numbers.iter().zip(of.moves()).map(weight).collect();
        let scales = of.numbers.iter().map(|number| number.sigma.map_or(1.0, Sigma::as_f64)).collect();
        Self {
            exact,
            scales,
            weights,
            runs: 0,
            first: Vec::new(),
            varies: vec![false; many],
            sums: vec![0.0; many],
            products: vec![0.0; many * (many + 1) / 2],
            statistics: Vec::new(),
        }
    }

    /// Takes in the numbers of one release, in the order of [`numbers`].
    ///
    /// # Panics
    /// When they are not as many, which is a mistake in the program.
    pub fn take(&mut self, values: &[i64]) {
        assert_eq!(values.len(), self.exact.len(), "one value for each number");
        if self.runs == 0 {
            self.first = values.to_vec();
        }
        self.runs += 1;
        for (varies, (value, first)) in self.varies.iter_mut().zip(values.iter().zip(&self.first)) {
            *varies |= value != first;
        }
        let errors = values.iter().zip(&self.exact).zip(&self.scales);
        let errors: Vec<f64> = errors.map(|((value, exact), scale)| small(value - exact) / scale).collect();
        let mut products = self.products.iter_mut();
        for (place, error) in errors.iter().enumerate() {
            self.sums[place] += error;
            for (other, sum) in errors[..=place].iter().zip(products.by_ref()) {
                *sum += error * other;
            }
        }
        self.statistics.push(values.iter().zip(&self.weights).map(|(value, weight)| small(*value) * weight).sum());
    }

    /// The sum over the runs of the products of two numbers' errors; `other` is not behind `one`.
    fn product(&self, one: usize, other: usize) -> f64 {
        self.products[one * (one + 1) / 2 + other]
    }

    fn mean_error(&self, place: usize) -> f64 {
        self.sums[place] / f64::from(self.runs)
    }
}

#[cfg(test)]
mod tests;
