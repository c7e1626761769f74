//! Principal components of [rows, d] vectors, by block power iteration on the covariance (Golub and Van Loan, 8.2.4).

use crate::order::sorted;

/// Vectors that iterate together: more than the components wanted, so that close eigenvalues separate.
const BLOCK: usize = 8;
const MOST_ITERATIONS: u64 = 200;
/// Multiply-adds spent on the covariance at most (above it an even sample of the rows stands for all), and on the
/// iteration.
const MOST_WORK: u64 = 1_000_000_000;

pub struct Pca {
    /// [rows, components]
    pub positions: Vec<f32>,
    /// Share of the whole variance, per component
    pub explained: Vec<f64>,
}

/// The first `components` principal components of values [rows, d], fitted on rows `from..` (row 0, the unknown level,
/// may be untrained). Signs: the largest weight of a component is positive, so that a run repeats.
pub fn pca(values: &[f32], d: usize, from: usize, components: usize) -> Pca {
    project(&[values], 1, d, from, components)
}

/// All `blocks` of rows [_, d] on the principal components of the first `fitted` of them: of a flow, the states that are worth the
/// frame.
pub fn project(blocks: &[&[f32]], fitted: usize, d: usize, from: usize, components: usize) -> Pca {
    let basis = &blocks[..fitted];
    let rows = basis.iter().map(|block| block.len() / d).sum::<usize>();
    let from = if rows > from + 1 { from } else { 0 };
    let stride = stride((rows - from) as u64, d as u64) as usize;
    let fitted = || basis.iter().flat_map(|block| block.chunks_exact(d)).skip(from).step_by(stride);
    let count = fitted().count().max(1) as f64;
    let mut mean = vec![0.0; d];
    fitted().for_each(|row| mean.iter_mut().zip(row).for_each(|(m, x)| *m += f64::from(*x) / count));
    let mut covariance = vec![0.0; d * d];
    let mut centred = vec![0.0; d];
    for row in fitted() {
        centre(row, &mean, &mut centred);
        for i in 0..d {
            for j in 0..=i {
                covariance[i * d + j] += centred[i] * centred[j] / count;
            }
        }
    }
    for i in 0..d {
        for j in i + 1..d {
            covariance[i * d + j] = covariance[j * d + i];
        }
    }
    let total: f64 = (0..d).map(|i| covariance[i * d + i]).sum();
    let axes = leading(&covariance, d, BLOCK.min(d));
    let all = || blocks.iter().flat_map(|block| block.chunks_exact(d));
    let mut positions = Vec::with_capacity(all().count() * components);
    for row in all() {
        centre(row, &mean, &mut centred);
        positions.extend((0..components).map(|c| axes.get(c).map_or(0.0, |(_, axis)| dot(axis, &centred)) as f32));
    }
    let share = |c: usize| axes.get(c).map_or(0.0, |(value, _)| if total > 0.0 { value / total } else { 0.0 });
    Pca { positions, explained: (0..components).map(share).collect() }
}

/// One in how many of `rows` stands for all; of 64 bits, for the products are more than a page's `usize` holds.
pub fn stride(rows: u64, d: u64) -> u64 {
    (rows * d * d / MOST_WORK).max(1)
}

fn centre(row: &[f32], mean: &[f64], centred: &mut [f64]) {
    for ((c, x), m) in centred.iter_mut().zip(row).zip(mean) {
        *c = f64::from(*x) - m;
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The largest eigenvalues of a symmetric [d, d] with their vectors, in order.
fn leading(matrix: &[f64], d: usize, block: usize) -> Vec<(f64, Vec<f64>)> {
    let product = |axis: &Vec<f64>| matrix.chunks_exact(d).map(|row| dot(row, axis)).collect::<Vec<f64>>();
    // Sines at incommensurate rates: a fixed start that no sensible eigenvector is orthogonal to.
    let mut axes: Vec<Vec<f64>> =
        (0..block).map(|b| (0..d).map(|i| (1.0 + 1.7 * (b + 1) as f64 * (i + 1) as f64).sin()).collect()).collect();
    orthonormalise(&mut axes);
    for _ in 0..(MOST_WORK / (block * d * d) as u64).clamp(20, MOST_ITERATIONS) {
        axes = axes.iter().map(product).collect();
        orthonormalise(&mut axes);
    }
    let found: Vec<(f64, Vec<f64>)> = axes.into_iter().map(|axis| (dot(&product(&axis), &axis), axis)).collect();
    let mut found = sorted(found, |a, b| b.0.total_cmp(&a.0));
    for (_, axis) in &mut found {
        let most = axis.iter().fold(0.0f64, |most, x| if x.abs() > most.abs() { *x } else { most });
        if most < 0.0 {
            axis.iter_mut().for_each(|x| *x = -*x);
        }
    }
    found
}

/// Modified Gram-Schmidt, twice; a vector that vanishes becomes 0.
fn orthonormalise(axes: &mut [Vec<f64>]) {
    for _ in 0..2 {
        for i in 0..axes.len() {
            let (done, rest) = axes.split_at_mut(i);
            let axis = &mut rest[0];
            for other in done {
                let along = dot(other, axis);
                axis.iter_mut().zip(other.iter()).for_each(|(x, o)| *x -= along * o);
            }
            let norm = dot(axis, axis).sqrt();
            axis.iter_mut().for_each(|x| *x = if norm > 1e-150 { *x / norm } else { 0.0 });
        }
    }
}
