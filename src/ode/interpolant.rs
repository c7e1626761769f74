//! A method's interpolant, as the commit of a step reads it.

use super::tableau::{Dense, Tableau};
use crate::kernels::solver::commit::POWERS;

/// Slopes of the stages, and that at the step's end where it is none of them.
pub fn slots(tableau: &Tableau) -> usize {
    tableau.stages() + usize::from(!tableau.fsal)
}

/// [s + 1, POWERS]: the interpolant's weights as polynomials in θ; the slope at the end is the last stage of an FSAL method.
pub fn coefficients(tableau: &Tableau) -> Vec<f32> {
    let s = tableau.stages();
    let mut rows = vec![[0.0f64; POWERS]; s + 1];
    match tableau.dense {
        Dense::Hermite => {
            for (row, b) in rows.iter_mut().zip(tableau.b) {
                *row = [0.0, 3.0 * b, -2.0 * b, 0.0];
            }
            let mut add = |slot: usize, powers: [f64; POWERS]| rows[slot].iter_mut().zip(powers).for_each(|(c, p)| *c += p);
            add(0, [1.0, -2.0, 1.0, 0.0]);
            add(if tableau.fsal { s - 1 } else { s }, [0.0, -1.0, 1.0, 0.0]);
        }
        Dense::Polynomial(coefficients) => {
            for (row, given) in rows.iter_mut().zip(coefficients) {
                row.iter_mut().zip(*given).for_each(|(c, g)| *c = *g);
            }
        }
    }
    rows.concat().into_iter().map(|c| c as f32).collect()
}
