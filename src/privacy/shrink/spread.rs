//! Covariances made of a diagonal and a few factors.
//!
//! Everything that makes a council's shares differ has this form: what moves all items together is one factor, what
//! moves an area's items together is one each, the shared error of the number of responses is one, and the rest is each
//! item's own. So the likelihood of fifty shares needs a matrix of ten by ten only (Woodbury's identity).

use nalgebra::{DMatrix, DVector};

/// Σ = diag(own) + Σ f f', over some items.
#[derive(Clone, Debug, Default)]
pub(super) struct Spread {
    /// Each item's own variance.
    pub(super) own: Vec<f64>,
    /// What moves several together: each factor has one loading for each item.
    pub(super) factors: Vec<Vec<f64>>,
}

impl Spread {
    /// The usual nesting: everything goes together a little, the items of one block more, and each has its own.
    ///
    /// `units` are the items' standard deviations of one answer, `blocks` the areas they are in, and `general` and
    /// `area` the shares of a unit's square.
    pub(super) fn nested(units: &[f64], blocks: &[usize], general: f64, area: f64, mut own: Vec<f64>) -> Self {
        let loading = |part: f64| units.iter().map(move |unit| part.sqrt() * unit);
        let mut factors = vec![loading(general).collect::<Vec<_>>()];
        for (place, block) in blocks.iter().enumerate() {
            if blocks[..place].contains(block) {
                continue;
            }
            if blocks[place + 1..].contains(block) {
                let members = loading(area).zip(blocks).map(|(load, one)| if one == block { load } else { 0.0 });
                factors.push(members.collect());
            } else {
                // An item alone in its area shares the area's part with nobody.
                own[place] += area * units[place] * units[place];
            }
        }
        Self { own, factors }
    }

    /// Both together.
    pub(super) fn and(mut self, other: Self) -> Self {
        for (own, more) in self.own.iter_mut().zip(&other.own) {
            *own += more;
        }
        self.factors.extend(other.factors);
        self
    }

    /// The variance of Σ weight · share.
    pub(super) fn of_sum(&self, weights: &[f64]) -> f64 {
        let own: f64 = weights.iter().zip(&self.own).map(|(weight, own)| weight * weight * own).sum();
        let shared = self.factors.iter().map(|factor| dot(factor, weights));
        own + shared.map(|load| load * load).sum::<f64>()
    }

    /// The matrix itself.
    pub(super) fn dense(&self) -> DMatrix<f64> {
        let mut matrix = DMatrix::from_diagonal(&DVector::from_column_slice(&self.own));
        for factor in &self.factors {
            let factor = DVector::from_column_slice(factor);
            matrix += &factor * factor.transpose();
        }
        matrix
    }

    /// The logarithm of the normal density at `residual`, without its constant; `None` where some variance is not
    /// positive.
    pub(super) fn log_density(&self, residual: &[f64]) -> Option<f64> {
        if !self.own.iter().all(|own| *own > 0.0) {
            return None;
        }
        let scaled: Vec<Vec<f64>> = self
            .factors
            .iter()
            .map(|factor| factor.iter().zip(&self.own).map(|(load, own)| load / own).collect())
            .collect();
        let count = self.factors.len();
        let inner = DMatrix::from_fn(count, count, |row, column| {
            dot(&scaled[row], &self.factors[column]) + f64::from(u8::from(row == column))
        });
        let pulled = DVector::from_iterator(count, scaled.iter().map(|factor| dot(factor, residual)));
        let inner = inner.cholesky()?;
        let square: f64 = residual.iter().zip(&self.own).map(|(residual, own)| residual * residual / own).sum();
        let square = square - pulled.dot(&inner.solve(&pulled));
        let logarithms = self.own.iter().map(|own| libm::log(*own)).sum::<f64>();
        let inside = inner.l_dirty().diagonal().iter().map(|one| libm::log(*one)).sum::<f64>();
        Some(-(square + logarithms) / 2.0 - inside)
    }
}

/// Σ one · other.
pub(super) fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Spread {
        Spread::nested(&[0.4, 0.3, 0.45, 0.2], &[0, 1, 0, 2], 0.01, 0.005, vec![0.002, 0.001, 0.004, 0.003])
    }

    #[test]
    fn the_dense_matrix_has_the_covariances_of_the_nesting() {
        let dense = some().dense();
        let close = |found: f64, wanted: f64| (found - wanted).abs() < 1e-15;
        assert!(close(dense[(0, 2)], 0.015 * 0.4 * 0.45), "both in one area");
        assert!(close(dense[(0, 1)], 0.01 * 0.4 * 0.3), "of two areas");
        assert!(close(dense[(3, 3)], 0.015 * 0.04 + 0.003), "alone in its area");
        assert!(close(some().of_sum(&[1.0, 0.0, 1.0, 0.0]), dense[(0, 0)] + dense[(2, 2)] + 2.0 * dense[(0, 2)]));
    }

    #[test]
    fn the_short_way_to_the_density_gives_what_the_whole_matrix_gives() {
        let residual = [0.05, -0.02, 0.01, 0.04];
        let whole = some().dense().cholesky().unwrap();
        let vector = DVector::from_column_slice(&residual);
        let logarithms: f64 = whole.l_dirty().diagonal().iter().map(|one| one.ln()).sum();
        let wanted = -vector.dot(&whole.solve(&vector)) / 2.0 - logarithms;
        assert!((some().log_density(&residual).unwrap() - wanted).abs() < 1e-10);
    }
}
