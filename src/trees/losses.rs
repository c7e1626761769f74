//! Each loss of one row, and its first and second derivative by the score. docs of `Loss` say what a score is.

use crate::elementary::{exp, ln};

/// LightGBM's `poisson_max_delta_step`: its hessian is e^0.7 times the second derivative, so that no step overshoots far.
const POISSON_CAUTION: f64 = 2.013_752_707_470_476_6;

/// The logistic function, and ln(1 + e^−|s|).
#[inline(always)]
fn logistic(s: f64) -> (f64, f64) {
    let small = exp(-s.abs());
    let p = if s >= 0.0 { 1.0 } else { small } / (1.0 + small);
    (p, 1.0 + small)
}

pub mod binary {
    use super::*;

    /// −ln P(y)
    #[inline(always)]
    pub fn loss(s: f64, y: f64) -> f64 {
        ln(logistic(s).1) + s.max(0.0) - s * y
    }

    #[inline(always)]
    pub fn derivatives(s: f64, y: f64) -> [f64; 2] {
        let p = logistic(s).0;
        [p - y, p * (1.0 - p)]
    }
}

pub mod squared {
    /// (s − y)²; the derivatives are those of its half.
    #[inline(always)]
    pub fn loss(s: f64, y: f64) -> f64 {
        (s - y) * (s - y)
    }

    #[inline(always)]
    pub fn derivatives(s: f64, y: f64) -> [f64; 2] {
        [s - y, 1.0]
    }
}

pub mod poisson {
    use super::*;

    /// The deviance 2 (y ln(y / μ) − y + μ), μ = eˢ; the derivatives are those of its half.
    #[inline(always)]
    pub fn loss(s: f64, y: f64) -> f64 {
        // y ln y is 0 at 0.
        2.0 * (y * (ln(y.max(f64::MIN_POSITIVE)) - s) - y + exp(s))
    }

    #[inline(always)]
    pub fn derivatives(s: f64, y: f64) -> [f64; 2] {
        let mean = exp(s);
        [mean - y, mean * POISSON_CAUTION]
    }
}

pub mod quantile {
    /// q (y − s) above the score, (1 − q) (s − y) below it (Koenker and Bassett 1978).
    #[inline(always)]
    pub fn loss(q: f64, s: f64, y: f64) -> f64 {
        if s >= y { (1.0 - q) * (s - y) } else { q * (y - s) }
    }

    /// Its second derivative is 0 almost everywhere; 1 stands for it.
    #[inline(always)]
    pub fn derivatives(q: f64, s: f64, y: f64) -> [f64; 2] {
        [if s >= y { 1.0 - q } else { -q }, 1.0]
    }
}

pub mod huber {
    /// ½ (s − y)² up to δ, δ (|s − y| − ½ δ) beyond.
    #[inline(always)]
    pub fn loss(delta: f64, s: f64, y: f64) -> f64 {
        let distance = (s - y).abs();
        if distance <= delta { 0.5 * distance * distance } else { delta * (distance - 0.5 * delta) }
    }

    /// The second derivative is taken as 1 beyond δ too, as LightGBM does: a leaf of far rows moves by δ, not by ∞.
    #[inline(always)]
    pub fn derivatives(delta: f64, s: f64, y: f64) -> [f64; 2] {
        [(s - y).clamp(-delta, delta), 1.0]
    }
}

pub mod classes {
    use super::*;

    /// normaliser: ln Σ e^score of the row. With LightGBM's factor k / (k − 1) of the hessian (Friedman 2001, algorithm 6).
    #[inline(always)]
    pub fn derivatives(classes: f64, s: f64, normaliser: f64, is: bool) -> [f64; 2] {
        let p = exp(s - normaliser);
        [p - f64::from(u8::from(is)), classes / (classes - 1.0) * p * (1.0 - p)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Central differences of f, and of its first derivative.
    fn hold(name: &str, factor: [f64; 2], f: impl Fn(f64) -> f64, derivatives: impl Fn(f64) -> [f64; 2], s: f64) {
        let step = 1e-5;
        let slope = (f(s + step) - f(s - step)) / (2.0 * step);
        let bend = (derivatives(s + step)[0] - derivatives(s - step)[0]) / (2.0 * step);
        let found = derivatives(s);
        assert!((factor[0] * found[0] - slope).abs() < 1e-7 * slope.abs().max(1.0), "{name}, slope at {s}: {found:?} {slope}");
        assert!((found[1] - factor[1] * bend).abs() < 1e-7 * bend.abs().max(1.0), "{name}, bend at {s}: {found:?} {bend}");
    }

    #[test]
    fn derivatives_are_finite_differences() {
        for s in [-3.3, -0.4, 0.7, 2.6] {
            for y in [0.0, 1.0] {
                hold("binary", [1.0, 1.0], |s| binary::loss(s, y), |s| binary::derivatives(s, y), s);
            }
            hold("squared", [2.0, 1.0], |s| squared::loss(s, 0.3), |s| squared::derivatives(s, 0.3), s);
            for y in [0.0, 4.0] {
                hold("poisson", [2.0, 0.7f64.exp()], |s| poisson::loss(s, y), |s| poisson::derivatives(s, y), s);
            }
            // 1 in the place of a second derivative that is 0, there and beyond δ.
            let with_one = |[slope, bend]: [f64; 2]| [slope, bend - 1.0];
            hold("quantile", [1.0, 1.0], |s| quantile::loss(0.2, s, 0.3), |s| with_one(quantile::derivatives(0.2, s, 0.3)), s);
            let far = |[slope, bend]: [f64; 2]| [slope, if (s - 0.3).abs() > 1.5 { bend - 1.0 } else { bend }];
            hold("huber", [1.0, 1.0], |s| huber::loss(1.5, s, 0.3), |s| far(huber::derivatives(1.5, s, 0.3)), s);
        }
    }

    #[test]
    fn derivatives_of_the_softmax_are_finite_differences() {
        let others = 0.5f64.exp() + (-1.0f64).exp();
        let normaliser = |s: f64| (s.exp() + others).ln();
        for s in [-2.0, 0.1, 3.0] {
            hold("its own", [1.0, 1.5], |s| normaliser(s) - s, |s| classes::derivatives(3.0, s, normaliser(s), true), s);
            hold("another", [1.0, 1.5], normaliser, |s| classes::derivatives(3.0, s, normaliser(s), false), s);
        }
    }

    #[test]
    fn extreme_scores_have_finite_losses_where_f64_has_them() {
        assert_eq!(binary::loss(1e6, 1.0), 0.0);
        assert_eq!(binary::loss(-1e6, 1.0), 1e6);
        assert!(binary::derivatives(-1e6, 1.0).iter().all(|x| x.is_finite()));
        assert_eq!(poisson::loss(0.0, 0.0), 2.0);
    }
}
