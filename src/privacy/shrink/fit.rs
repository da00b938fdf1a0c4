//! What other councils' releases say of the councils in general: their mean, and how far they lie apart.
//!
//! A two-level normal model with known noise, after Fay and Herriot (1979). For council c, over the items it asked,
//!
//! ```text
//! y_c ~ N(μ,  D (g 11' + a B + o I) D  +  D (γ 11' + α B) D / n_c + D² ((1 / D_cq) - (γ + α) / n_c)  +  noise_c)
//! ```
//!
//! where D holds √(μ(1 - μ)), the standard deviation of one answer, B is 1 for two items of one area, g, a and o are how
//! far councils lie apart in all items, in an area's and in each, γ and α how far one person's answers go together,
//! `n_c` how many took part and `D_cq` how many answered. The five are found by their likelihood, held back by a wide
//! normal curve on their logarithms; the mean by generalised least squares.
//!
//! Left open: that five numbers sum up how the answers to fifty questions hang together. They are the same for every
//! area and every item but for D.

use nalgebra::{DMatrix, DVector};

use super::search;
use super::seen::SeenItem;
use super::spread::Spread;

/// Rounds of finding the five numbers at a mean and the mean at the five numbers.
const ROUNDS: usize = 2;
/// Steps of each search.
const STEPS: usize = 160;

/// Councils are not taken to lie nearer together than this, as a share of D²: 2.5 points where 83 % are positive.
const LEAST_APART: f64 = 0.0045;

/// Where the five are taken to lie before anything is seen, and how surely: the logarithms of how far councils lie apart
/// (3.8, 2.5 and 2.5 points where 83 % are positive), and the logits of twice how far answers go together.
const USUAL: [f64; 5] = [-4.6, -5.4, -5.4, -1.0, -1.5];
const USUAL_WIDTH: f64 = 1.5;

/// No share is taken to be nearer to 0 or 1 than this when the spread of an answer is computed from it.
const EDGE: f64 = 0.02;

/// One council's shares: the items it asked, by their places among all that are fitted.
#[derive(Clone, Debug)]
pub(super) struct Council {
    /// The places, ascending.
    pub(super) at: Vec<usize>,
    /// What was released of each.
    pub(super) items: Vec<SeenItem>,
    /// How many took part.
    pub(super) people: f64,
}

/// How far councils, and people, lie apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// Councils, in all items.
    pub(super) general: f64,
    /// Councils, in the items of an area.
    pub(super) area: f64,
    /// Councils, in each item.
    pub(super) own: f64,
    /// How far one person's answers to any two items go together.
    pub(super) alike: f64,
    /// How much further, to two items of an area.
    pub(super) alike_in_area: f64,
}

impl Shape {
    fn of(logarithms: &[f64; 5]) -> Self {
        let half = |x: f64| 0.5 / (1.0 + libm::exp(-x));
        let [general, area, own, alike, alike_in_area] = *logarithms;
        let apart = |x: f64| libm::exp(x.clamp(-14.0, 0.0));
        Self {
            general: apart(general),
            area: apart(area),
            own: apart(own),
            alike: half(alike),
            alike_in_area: half(alike_in_area),
        }
    }

    /// Councils that lie nowhere apart, and people as is usual.
    pub(super) fn people_alone() -> Self {
        Self { general: 0.0, area: 0.0, own: 0.0, ..Self::of(&USUAL) }
    }

    /// Wider by C / (C - 3), and not below the least: C / (C - 1) because the mean was fitted to the same C councils,
    /// and (C - 1) / (C - 3) because that is how much wider than the normal curve Student's is.
    fn tempered(self, councils: usize) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a number of councils")]
        let councils = councils as f64;
        let apart = self.general + self.area + self.own;
        let factor = (councils / (councils - 3.0)).max(LEAST_APART / apart);
        Self { general: factor * self.general, area: factor * self.area, own: factor * self.own, ..self }
    }
}

/// What the councils say.
#[derive(Clone, Debug)]
pub(super) struct Fit {
    /// The mean share of each item.
    pub(super) mean: Vec<f64>,
    /// How sure that is.
    pub(super) mean_variance: DMatrix<f64>,
    /// How far councils lie apart around it.
    pub(super) shape: Shape,
}

/// The standard deviation of one answer to an item of this mean share.
pub(super) fn unit(mean: f64) -> f64 {
    let inside = mean.clamp(EDGE, 1.0 - EDGE);
    (inside * (1.0 - inside)).sqrt()
}

/// Fits the councils; `blocks` are the areas of the items. `None` where the numbers do not allow it: an item nobody
/// asked, or figures beyond all measure.
pub(super) fn fit(councils: &[Council], blocks: &[usize]) -> Option<Fit> {
    let mut mean = plain_mean(councils, blocks.len())?;
    let mut place = USUAL;
    for _ in 0..ROUNDS {
        place = search::best(place, STEPS, |place| likelihood(councils, blocks, &mean, place));
        let shape = Shape::of(&place);
        mean = weighed_mean(councils, &mean, |council| council.spread(blocks, &mean, &shape))?.0;
    }
    let shape = Shape::of(&place).tempered(councils.len());
    let (mean, mean_variance) = weighed_mean(councils, &mean, |council| council.spread(blocks, &mean, &shape))?;
    Some(Fit { mean, mean_variance, shape })
}

/// A first mean: each share weighs by its own precision.
pub(super) fn plain_mean(councils: &[Council], items: usize) -> Option<Vec<f64>> {
    const NEAR: f64 = 0.0025;
    let mut sums = vec![(0.0, 0.0); items];
    for council in councils {
        for (place, item) in council.at.iter().zip(&council.items) {
            let weight = 1.0 / (item.own_noise(0.8) + 0.16 / item.answers + NEAR);
            sums[*place].0 += weight;
            sums[*place].1 += weight * item.share;
        }
    }
    sums.into_iter().map(|(weight, sum)| (weight > 0.0).then_some((sum / weight).clamp(EDGE, 1.0 - EDGE))).collect()
}

impl Council {
    /// How far its released shares may lie from the mean, for every reason there is.
    pub(super) fn spread(&self, blocks: &[usize], mean: &[f64], shape: &Shape) -> Spread {
        let own: Vec<usize> = self.at.iter().map(|place| blocks[*place]).collect();
        let units: Vec<f64> = self.at.iter().map(|place| unit(mean[*place])).collect();
        let means: Vec<f64> = self.at.iter().map(|place| mean[*place]).collect();
        let alone = 1.0 - shape.alike - shape.alike_in_area;
        let rest = self.items.iter().zip(&units).zip(&means).map(|((item, unit), mean)| {
            // What one person answers goes together over all who took part; an item's own part, over its answers.
            let sampling = (1.0 / item.answers - (1.0 - alone) / self.people).max(alone / self.people);
            unit * unit * (shape.own + sampling) + item.own_noise(*mean)
        });
        let rest = rest.collect();
        let (general, area) =
            (shape.general + shape.alike / self.people, shape.area + shape.alike_in_area / self.people);
        let mut spread = Spread::nested(&units, &own, general, area, rest);
        spread.factors.push(self.items.iter().zip(&means).map(|(item, mean)| item.shared_noise(*mean)).collect());
        spread
    }

    fn residual(&self, mean: &[f64]) -> Vec<f64> {
        self.at.iter().zip(&self.items).map(|(place, item)| item.share - mean[*place]).collect()
    }
}

fn likelihood(councils: &[Council], blocks: &[usize], mean: &[f64], place: &[f64; 5]) -> f64 {
    let shape = Shape::of(place);
    let held = place.iter().zip(&USUAL).map(|(one, usual)| (one - usual) * (one - usual)).sum::<f64>();
    let seen = councils.iter().map(|council| council.spread(blocks, mean, &shape).log_density(&council.residual(mean)));
    let sum = seen.sum::<Option<f64>>().unwrap_or(f64::NEG_INFINITY);
    sum - held / (2.0 * USUAL_WIDTH * USUAL_WIDTH)
}

/// The mean by generalised least squares and its covariance, where each council may lie from `mean` as `spread` says.
pub(super) fn weighed_mean(
    councils: &[Council],
    mean: &[f64],
    spread: impl Fn(&Council) -> Spread,
) -> Option<(Vec<f64>, DMatrix<f64>)> {
    let mut information = DMatrix::zeros(mean.len(), mean.len());
    let mut pull = DVector::zeros(mean.len());
    for council in councils {
        let precision = spread(council).dense().cholesky()?.inverse();
        let weighed = &precision * DVector::from_vec(council.residual(mean));
        for (row, to) in council.at.iter().enumerate() {
            pull[*to] += weighed[row];
            for (column, across) in council.at.iter().enumerate() {
                information[(*to, *across)] += precision[(row, column)];
            }
        }
    }
    let variance = information.cholesky()?.inverse();
    let moved: DVector<f64> = &variance * pull;
    Some((mean.iter().zip(moved.iter()).map(|(mean, moved)| mean + moved).collect(), variance))
}
