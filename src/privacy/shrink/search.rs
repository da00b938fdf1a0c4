//! The largest value of a function of a few numbers, by the simplex of Nelder and Mead (1965).
//!
//! A fixed number of steps from a fixed start: the same function gives the same place, to the last digit.

/// How far the first simplex reaches in each direction; the numbers searched are logarithms.
const REACH: f64 = 0.7;

/// A place, and how good it is.
type Corner<const N: usize> = (f64, [f64; N]);

/// Where `good` is largest, as far as this many steps get from `start`.
pub(super) fn best<const N: usize>(start: [f64; N], steps: usize, good: impl Fn(&[f64; N]) -> f64) -> [f64; N] {
    let rated = |place: [f64; N]| (good(&place), place);
    let mut corners = vec![rated(start)];
    corners.extend((0..N).map(|axis| {
        let mut place = start;
        place[axis] += REACH;
        rated(place)
    }));
    for _ in 0..steps {
        corners.sort_by(|one, other| other.0.total_cmp(&one.0));
        step(&mut corners, &rated);
    }
    corners.sort_by(|one, other| other.0.total_cmp(&one.0));
    corners[0].1
}

/// Moves the worst corner, or draws all of them in towards the best.
fn step<const N: usize>(corners: &mut [Corner<N>], rated: &impl Fn([f64; N]) -> Corner<N>) {
    let worst = corners[N];
    #[expect(clippy::cast_precision_loss, reason = "a few numbers")]
    let count = N as f64;
    let mut centre = [0.0; N];
    for (_, place) in &corners[..N] {
        for (sum, one) in centre.iter_mut().zip(place) {
            *sum += one / count;
        }
    }
    let along = |reach: f64| {
        let mut place = centre;
        for (one, from) in place.iter_mut().zip(&worst.1) {
            *one += reach * (*one - from);
        }
        rated(place)
    };
    let mirrored = along(1.0);
    let moved = if mirrored.0 > corners[0].0 {
        let further = along(2.0);
        if further.0 > mirrored.0 { further } else { mirrored }
    } else if mirrored.0 > corners[N - 1].0 {
        mirrored
    } else {
        let nearer = along(if mirrored.0 > worst.0 { 0.5 } else { -0.5 });
        if nearer.0 <= worst.0.max(mirrored.0) {
            draw_in(corners, rated);
            return;
        }
        nearer
    };
    corners[N] = moved;
}

fn draw_in<const N: usize>(corners: &mut [Corner<N>], rated: &impl Fn([f64; N]) -> Corner<N>) {
    let best = corners[0].1;
    for corner in &mut corners[1..] {
        let mut place = corner.1;
        for (one, best) in place.iter_mut().zip(&best) {
            *one = f64::midpoint(*one, *best);
        }
        *corner = rated(place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_of_a_tilted_hill_is_found() {
        let hill = |[x, y, z]: &[f64; 3]| {
            -((x - 1.0).powi(2) + 10.0 * (y + 2.0 - 0.5 * x).powi(2) + (z - 0.3).powi(2) + 0.5 * x * z)
        };
        let top = best([-3.0, 2.0, 2.0], 300, hill);
        for axis in 0..3 {
            for way in [-1e-3, 1e-3] {
                let mut beside = top;
                beside[axis] += way;
                assert!(hill(&beside) < hill(&top) + 1e-9, "axis {axis}");
            }
        }
    }

    #[test]
    fn what_cannot_be_rated_is_never_best() {
        let half = |[x]: &[f64; 1]| if *x > 2.0 { f64::NEG_INFINITY } else { *x };
        assert!(best([0.0], 100, half)[0] > 1.9);
    }
}
