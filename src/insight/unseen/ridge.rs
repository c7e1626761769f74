//! Ridge regression of vectors on sparse features: conjugate gradients on the normal equations, preconditioned by their diagonal, all
//! outputs side by side.

use crate::{error::Result, job::Job};

/// Rows of (feature, value), one after another; row i ends at ends[i].
#[derive(Default)]
pub struct Rows {
    pub ends: Vec<usize>,
    pub features: Vec<u32>,
    pub values: Vec<f32>,
}

impl Rows {
    fn row(&self, i: usize) -> impl Iterator<Item = (usize, f32)> + '_ {
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        let range = start..self.ends[i];
        self.features[range.clone()].iter().map(|feature| *feature as usize).zip(self.values[range].iter().copied())
    }

    /// out [width] = row i · weights [features, width]
    pub fn product(&self, i: usize, weights: &[f32], out: &mut [f32]) {
        out.fill(0.0);
        let width = out.len();
        for (feature, value) in self.row(i) {
            let row = &weights[feature * width..][..width];
            out.iter_mut().zip(row).for_each(|(out, weight)| *out += value * weight);
        }
    }

    /// weights [features, width] += row iᵀ · by [width]
    fn add(&self, i: usize, by: &[f32], weights: &mut [f32]) {
        let width = by.len();
        for (feature, value) in self.row(i) {
            let row = &mut weights[feature * width..][..width];
            row.iter_mut().zip(by).for_each(|(weight, by)| *weight += value * by);
        }
    }
}

/// Σ_i w_i ‖y_i − x_i B‖² + ridge ‖B‖² over some rows.
pub struct Problem<'a> {
    pub rows: &'a Rows,
    /// Of each row; 0: it is hidden
    pub weights: &'a [f32],
    /// [rows, width]
    pub targets: &'a [f32],
    pub width: usize,
    pub features: usize,
}

impl Problem<'_> {
    /// Goes on from `solution` [features, width] for so many steps.
    pub async fn solve(&self, job: &Job, ridge: f32, steps: usize, solution: &mut [f32]) -> Result<()> {
        let width = self.width;
        let mut diagonal = vec![ridge; self.features];
        for (i, weight) in self.weights.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
            self.rows.row(i).for_each(|(feature, value)| diagonal[feature] += weight * value * value);
        }
        // residual = Xᵀ W (Y − X B) − ridge B
        let mut residual = vec![0.0; solution.len()];
        self.gradient(job, solution, Some(self.targets), &mut residual).await?;
        residual.iter_mut().zip(&*solution).for_each(|(r, b)| *r -= ridge * b);
        let scaled = |residual: &[f32], to: &mut Vec<f32>| {
            to.clear();
            to.extend(residual.chunks_exact(width).zip(&diagonal).flat_map(|(row, d)| row.iter().map(move |r| r / d)));
        };
        let mut z = Vec::with_capacity(residual.len());
        scaled(&residual, &mut z);
        let mut direction = z.clone();
        let mut rz = dots(&residual, &z, width);
        let first = rz.clone();
        let mut image = vec![0.0; residual.len()];
        for _ in 0..steps {
            self.gradient(job, &direction, None, &mut image).await?;
            image.iter_mut().zip(&direction).for_each(|(a, p)| *a = ridge * p - *a);
            let length = dots(&direction, &image, width);
            let step: Vec<f32> = rz.iter().zip(&length).map(|(rz, length)| ratio(*rz, *length)).collect();
            add_scaled(solution, &direction, &step);
            let back: Vec<f32> = step.iter().map(|step| -step).collect();
            add_scaled(&mut residual, &image, &back);
            scaled(&residual, &mut z);
            let next = dots(&residual, &z, width);
            let turn: Vec<f32> = next.iter().zip(&rz).map(|(next, rz)| ratio(*next, *rz)).collect();
            for (row, z) in direction.chunks_exact_mut(width).zip(z.chunks_exact(width)) {
                row.iter_mut().zip(z).zip(&turn).for_each(|((p, z), turn)| *p = z + turn * *p);
            }
            rz = next;
            if rz.iter().zip(&first).all(|(rz, first)| *rz <= 1e-8 * first) {
                break;
            }
        }
        Ok(())
    }

    /// out = Xᵀ W (targets − X B); without targets −Xᵀ W X B.
    async fn gradient(&self, job: &Job, b: &[f32], targets: Option<&[f32]>, out: &mut [f32]) -> Result<()> {
        out.fill(0.0);
        let mut product = vec![0.0; self.width];
        for (i, weight) in self.weights.iter().enumerate() {
            if *weight > 0.0 {
                self.rows.product(i, b, &mut product);
                match targets {
                    Some(targets) => {
                        let y = &targets[i * self.width..][..self.width];
                        product.iter_mut().zip(y).for_each(|(p, y)| *p = weight * (y - *p));
                    }
                    None => product.iter_mut().for_each(|p| *p *= -weight),
                }
                self.rows.add(i, &product, out);
            }
            if i % 1024 == 1023 {
                job.turn().await?;
            }
        }
        Ok(())
    }
}

/// 0 where there is nothing left to divide.
fn ratio(a: f64, b: f64) -> f32 {
    if b > 0.0 { (a / b) as f32 } else { 0.0 }
}

/// [width] of two [features, width]
fn dots(a: &[f32], b: &[f32], width: usize) -> Vec<f64> {
    let mut sums = vec![0.0; width];
    for (a, b) in a.chunks_exact(width).zip(b.chunks_exact(width)) {
        sums.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, (a, b))| *sum += f64::from(*a) * f64::from(*b));
    }
    sums
}

fn add_scaled(to: &mut [f32], by: &[f32], scale: &[f32]) {
    for (to, by) in to.chunks_exact_mut(scale.len()).zip(by.chunks_exact(scale.len())) {
        to.iter_mut().zip(by.iter().zip(scale)).for_each(|(to, (by, scale))| *to += scale * by);
    }
}
