//! One council's shares once what others say is taken into account.
//!
//! The shares θ of those invited have a prior, N(m, C); the released shares y are θ with the errors of sampling and of
//! noise, covariances S and Z. Then with `G = C (C + S + Z)⁻¹` the shrunk shares are `m + G (y - m)`, with covariance
//! `C - G C`. Of that, `G Z G'` is from noise, `G S G'` from sampling, and the rest from where the prior stands instead
//! of answers. What C holds is [`super::prior`]'s.

use nalgebra::{DMatrix, DVector};

use super::seen::SeenItem;
use super::spread::{Spread, dot};

/// A share, drawn towards the prior, and where its error comes from. Variances, as fractions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Drawn {
    pub(super) share: f64,
    pub(super) variance: f64,
    pub(super) noise: f64,
    pub(super) sampling: f64,
    pub(super) prior_mean: f64,
    pub(super) prior_variance: f64,
    /// How far what was seen lies from the prior's mean, in standard deviations of what was to be expected.
    pub(super) surprise: f64,
}

/// What was seen of one council, for some items, and where its errors come from.
#[derive(Clone, Debug)]
pub(super) struct Errors {
    pub(super) sampling: Spread,
    pub(super) noise: Spread,
}

/// What one person's answers share, and how many people there are.
#[derive(Clone, Copy, Debug)]
pub(super) struct People {
    /// How far one person's answers to any two items go together.
    pub(super) alike: f64,
    /// How much further, to two items of an area.
    pub(super) alike_in_area: f64,
    /// How many took part.
    pub(super) took_part: f64,
    /// How many were invited.
    pub(super) invited: f64,
}

impl People {
    /// One over the number invited, or over the number who took part where the noise made that larger: no answers are
    /// left to hear then.
    fn of_everybody(self) -> f64 {
        1.0 / self.invited.max(self.took_part)
    }

    /// How far the shares of those invited lie from what their council would say at large.
    pub(super) fn of_those_invited(self, units: &[f64], blocks: &[usize]) -> Spread {
        let each = self.of_everybody();
        let alone = 1.0 - self.alike - self.alike_in_area;
        let own = units.iter().map(|unit| unit * unit * alone * each).collect();
        Spread::nested(units, blocks, self.alike * each, self.alike_in_area * each, own)
    }

    /// The errors of these items' shares if their true shares are `means`.
    pub(super) fn errors(self, items: &[SeenItem], means: &[f64], units: &[f64], blocks: &[usize]) -> Errors {
        let apart = (1.0 / self.took_part - self.of_everybody()).max(0.0);
        let together = self.alike + self.alike_in_area;
        let own = items.iter().zip(units).map(|(item, unit)| {
            let answered = 1.0 / item.answers - together / self.took_part - (1.0 - together) * self.of_everybody();
            unit * unit * answered.max(0.0)
        });
        let sampling = Spread::nested(units, blocks, self.alike * apart, self.alike_in_area * apart, own.collect());
        let seen = items.iter().zip(means);
        let noise = Spread {
            own: seen.clone().map(|(item, mean)| item.own_noise(*mean)).collect(),
            factors: vec![seen.map(|(item, mean)| item.shared_noise(*mean)).collect()],
        };
        Errors { sampling, noise }
    }
}

/// All items at once, each helped by what the others say.
#[derive(Clone, Debug)]
pub(super) struct Joint {
    mean: Vec<f64>,
    prior: DMatrix<f64>,
    /// `(C + S + Z)⁻¹ C`.
    gain: DMatrix<f64>,
    errors: Errors,
    seen: Vec<f64>,
    share: Vec<f64>,
}

impl Joint {
    /// `None` where the numbers do not allow it.
    pub(super) fn new(seen: &[SeenItem], mean: Vec<f64>, prior: DMatrix<f64>, errors: Errors) -> Option<Self> {
        let whole = &prior + errors.sampling.clone().and(errors.noise.clone()).dense();
        let gain = whole.cholesky()?.solve(&prior);
        let residual = DVector::from_iterator(mean.len(), seen.iter().zip(&mean).map(|(item, mean)| item.share - mean));
        let moved = gain.tr_mul(&residual);
        let share = mean.iter().zip(moved.iter()).map(|(mean, moved)| mean + moved).collect();
        Some(Self { mean, prior, gain, errors, seen: seen.iter().map(|item| item.share).collect(), share })
    }

    /// The weighted sum of the items' shares.
    pub(super) fn over(&self, weights: &[f64]) -> Drawn {
        let column = DVector::from_column_slice(weights);
        let pulled = &self.gain * &column;
        let before = &self.prior * &column;
        let prior_variance = column.dot(&before);
        let expected = prior_variance + self.errors.noise.of_sum(weights) + self.errors.sampling.of_sum(weights);
        Drawn {
            surprise: (dot(&self.seen, weights) - dot(&self.mean, weights)) / expected.sqrt(),
            share: dot(&self.share, weights),
            variance: prior_variance - before.dot(&pulled),
            noise: self.errors.noise.of_sum(pulled.as_slice()),
            sampling: self.errors.sampling.of_sum(pulled.as_slice()),
            prior_mean: dot(&self.mean, weights),
            prior_variance,
        }
    }
}
