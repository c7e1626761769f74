//! Flows in closed form, or as one number that stands for the whole: what a solver is measured against.

/// e^{At} x for a [d, d] and x [d]: Taylor's series over steps so short that 24 terms reach f64.
pub fn grown(a: &[f64], x: &[f64], t: f64) -> Vec<f64> {
    let d = x.len();
    let steps = (norm(a, d) * t.abs()).ceil().max(1.0);
    let h = t / steps;
    let mut y = x.to_vec();
    for _ in 0..steps as usize {
        let mut term = y.clone();
        for k in 1..=24 {
            term =
                a.chunks_exact(d).map(|row| row.iter().zip(&term).map(|(a, y)| a * y).sum::<f64>() * h / f64::from(k)).collect();
            y.iter_mut().zip(&term).for_each(|(y, term)| *y += term);
        }
    }
    y
}

/// A bound of the spectral norm of a [d, d]: the least of the largest row sum, the largest column sum and Frobenius.
pub fn norm(a: &[f64], d: usize) -> f64 {
    let rows = a.chunks_exact(d).map(|row| row.iter().map(|x| x.abs()).sum::<f64>()).fold(0.0, f64::max);
    let columns = (0..d).map(|j| a.iter().skip(j).step_by(d).map(|x| x.abs()).sum::<f64>()).fold(0.0, f64::max);
    rows.min(columns).min(a.iter().map(|x| x * x).sum::<f64>().sqrt())
}

/// x' = c x³ − leak x: with u = 1/x², u' = 2 leak u − 2c. None at and after the escape.
pub fn cubic(x0: f64, c: f64, leak: f64, t: f64) -> Option<f64> {
    if x0 == 0.0 {
        return Some(0.0);
    }
    let u0 = x0.powi(-2);
    let u = if leak == 0.0 { u0 - 2.0 * c * t } else { c / leak + (u0 - c / leak) * (2.0 * leak * t).exp() };
    (u > 0.0).then(|| x0.signum() / u.sqrt())
}

/// When `cubic` leaves, if it does.
pub fn cubic_escape(x0: f64, c: f64, leak: f64) -> Option<f64> {
    let u0 = x0.powi(-2);
    if leak == 0.0 {
        return (c > 0.0 && x0 != 0.0).then(|| u0 / (2.0 * c));
    }
    let ratio = c / (c - leak * u0);
    (x0 != 0.0 && c > leak * u0).then(|| ratio.ln() / (2.0 * leak))
}

/// y' = f(y) by 4,000 steps of the classical Runge-Kutta method: for one number, as good as exact.
pub fn scalar(y0: f64, t: f64, f: impl Fn(f64) -> f64) -> f64 {
    const STEPS: usize = 4_000;
    let h = t / STEPS as f64;
    let mut y = y0;
    for _ in 0..STEPS {
        let k1 = f(y);
        let k2 = f(y + h / 2.0 * k1);
        let k3 = f(y + h / 2.0 * k2);
        let k4 = f(y + h * k3);
        y += h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
    }
    y
}
