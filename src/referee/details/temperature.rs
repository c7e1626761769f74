//! Temperature scaling (Guo, Pleiss, Sun and Weinberger, ICML 2017, section 4.2): one number by which all logits are divided, so that
//! probabilities fit the rows that it is fitted on. No order of rows changes, and no likeliest class.

use crate::data::Task;

/// The inverse lies within these, where rows that are told apart perfectly would ask for 0 or ∞.
const RANGE: [f64; 2] = [1e-2, 1e2];
const MOST_STEPS: usize = 100;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Temperature {
    pub value: f64,
    /// Mean log-loss of the rows, as the logits are and divided
    pub before: f64,
    pub after: f64,
}

/// Mean log-loss of logits that are multiplied by b, and its first and second derivative by b.
fn losses(task: Task, logits: &[f32], labels: &[f32], b: f64) -> [f64; 3] {
    let classes = if let Task::Classes(classes) = task { classes } else { 1 };
    let mut sums = [0.0; 3];
    for (z, y) in logits.chunks_exact(classes).zip(labels) {
        let row = if classes == 1 { two(f64::from(z[0]), f64::from(*y), b) } else { several(z, *y as usize, b) };
        sums.iter_mut().zip(row).for_each(|(sum, part)| *sum += part);
    }
    sums.map(|sum| sum / labels.len().max(1) as f64)
}

fn two(z: f64, y: f64, b: f64) -> [f64; 3] {
    let e = (-(b * z).abs()).exp();
    let p = if z >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) };
    [(b * z).max(0.0) + e.ln_1p() - y * b * z, (p - y) * z, p * (1.0 - p) * z * z]
}

/// By the moments of the logits under their softmax.
fn several(z: &[f32], class: usize, b: f64) -> [f64; 3] {
    let most = f64::from(z.iter().fold(f32::NEG_INFINITY, |most, z| most.max(*z)));
    let (mut sum, mut first, mut second) = (0.0, 0.0, 0.0);
    for z in z {
        let below = f64::from(*z) - most;
        let e = (b * below).exp();
        sum += e;
        first += e * below;
        second += e * below * below;
    }
    let (own, mean) = (f64::from(z[class]) - most, first / sum);
    [sum.ln() - b * own, mean - own, second / sum - mean * mean]
}

/// Logits [rows, C] and labels [rows]: the temperature of least log-loss, which is convex in its inverse. Newton's steps, and a bisection
/// where one would leave the bracket. None of a regression or of no rows.
pub fn temperature(task: Task, logits: &[f32], labels: &[f32]) -> Option<Temperature> {
    if task == Task::Regression || labels.is_empty() || logits.iter().any(|z| !z.is_finite()) {
        return None;
    }
    let [mut low, mut high] = RANGE;
    let mut b = 1.0;
    for _ in 0..MOST_STEPS {
        let [_, slope, curvature] = losses(task, logits, labels, b);
        if slope > 0.0 {
            high = b
        } else {
            low = b
        }
        let newton = b - slope / curvature;
        // Of logits that are all 0 no temperature is better than another.
        let next = if slope == 0.0 {
            b
        } else if newton > low && newton < high {
            newton
        } else {
            (low * high).sqrt()
        };
        let step = (next - b).abs();
        b = next;
        if step <= 1e-12 * b {
            break;
        }
    }
    let [before, after] = [1.0, b].map(|b| losses(task, logits, labels, b)[0]);
    Some(Temperature { value: 1.0 / b, before, after })
}
