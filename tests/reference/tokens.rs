//! The attention-ODE network in plain f64: tokens of a row, their flow step by step, a head; and its gradient.

use flowbed::ode::tableau::Tableau;

use super::{Batch, Loss, fields, ode, row_loss, solve::solve, weights::Weights};

#[derive(Clone)]
pub struct TokenNet {
    /// Per column: [V, d]
    pub tables: Vec<Vec<f64>>,
    /// Inputs of each number column
    pub numbers: Vec<usize>,
    /// [T, d] and [N, d]
    pub bias: Vec<f64>,
    pub slopes: Vec<f64>,
    /// W_Q, W_K, W_V at their knots
    pub weights: Weights,
    /// [K, H], [H], [H, C], [C]
    pub w1: Vec<f64>,
    pub b1: Vec<f64>,
    pub w2: Vec<f64>,
    pub b2: Vec<f64>,
    pub field: fields::Field,
    pub tableau: &'static Tableau,
    /// 0: the tokens do not move
    pub steps: usize,
    pub gain: f64,
    pub summary: bool,
}

pub struct Found {
    pub loss: f64,
    pub logits: Vec<f64>,
    /// Blocks as `blocks` has them
    pub gradient: Vec<Vec<f64>>,
}

impl TokenNet {
    /// In the order of the product's slices.
    pub fn blocks(&self) -> Vec<&Vec<f64>> {
        let [q, k, v] = &self.weights.knots;
        self.tables.iter().chain([&self.bias, &self.slopes, q, k, v, &self.w1, &self.b1, &self.w2, &self.b2]).collect()
    }

    pub fn blocks_mut(&mut self) -> Vec<&mut Vec<f64>> {
        let TokenNet { tables, bias, slopes, weights, w1, b1, w2, b2, .. } = self;
        let [q, k, v] = &mut weights.knots;
        tables.iter_mut().chain([bias, slopes, q, k, v, w1, b1, w2, b2]).collect()
    }

    /// The tokens of row b, [T, d].
    fn tokens(&self, batch: &Batch, b: usize) -> Vec<f64> {
        let (f, d, rows) = (self.tables.len(), self.field.d, batch.labels.len());
        let n = batch.numbers.len() / rows;
        let mut x = self.bias.clone();
        for (c, id) in batch.ids[b * f..(b + 1) * f].iter().enumerate() {
            (0..d).for_each(|j| x[c * d + j] += self.gain * self.tables[c][id * d + j]);
        }
        for (i, (value, c)) in batch.numbers[b * n..(b + 1) * n].iter().zip(self.columns()).enumerate() {
            (0..d).for_each(|j| x[(f + c) * d + j] += value * self.slopes[i * d + j]);
        }
        x
    }

    /// The number column of each input.
    fn columns(&self) -> impl Iterator<Item = usize> {
        self.numbers.iter().enumerate().flat_map(|(c, inputs)| (0..*inputs).map(move |_| c))
    }

    /// The state at T and the steps that led there.
    fn flow(&self, x0: &[f64]) -> (ode::Problem, Vec<ode::Step>, Vec<f64>) {
        let problem = ode::Problem { field: self.field, weights: self.weights.clone(), x0: x0.to_vec() };
        if self.steps == 0 {
            let start = problem.start();
            return (problem, Vec::new(), start);
        }
        let solution = solve(&problem, self.tableau, ode::Steps::Fixed(self.steps), &[]);
        (problem, solution.accepted, solution.x)
    }

    pub fn run(&self, batch: &Batch, loss: Loss) -> Found {
        let (rows, h, c, size) = (batch.labels.len(), self.b1.len(), self.b2.len(), self.bias.len());
        let (f, d) = (self.tables.len(), self.field.d);
        let first = if self.summary { size - d } else { 0 };
        let mut gradient: Vec<Vec<f64>> = self.blocks().iter().map(|block| vec![0.0; block.len()]).collect();
        let (mut sum, mut logits) = (0.0, Vec::new());
        for b in 0..rows {
            let (problem, steps, last) = self.flow(&self.tokens(batch, b));
            let x = &last[first..];
            let pre: Vec<f64> =
                (0..h).map(|j| self.b1[j] + (0..x.len()).map(|i| x[i] * self.w1[i * h + j]).sum::<f64>()).collect();
            let hidden: Vec<f64> = pre.iter().map(|x| x.max(0.0)).collect();
            let z: Vec<f64> = (0..c).map(|o| self.b2[o] + (0..h).map(|j| hidden[j] * self.w2[j * c + o]).sum::<f64>()).collect();
            let (row, g_z) = row_loss(loss, &z, batch.labels[b]);
            let g_z: Vec<f64> = g_z.iter().map(|g| g / rows as f64).collect();
            sum += row / rows as f64;
            logits.extend_from_slice(&z);
            let slope = |j: usize| f64::from(u8::from(hidden[j] > 0.0));
            let g_hidden: Vec<f64> =
                (0..h).map(|j| slope(j) * (0..c).map(|o| self.w2[j * c + o] * g_z[o]).sum::<f64>()).collect();
            let [g_w1, g_b1, g_w2, g_b2] = [5, 6, 7, 8].map(|block| f + block);
            for o in 0..c {
                gradient[g_b2][o] += g_z[o];
                (0..h).for_each(|j| gradient[g_w2][j * c + o] += hidden[j] * g_z[o]);
            }
            let mut g_last = vec![0.0; size];
            for j in 0..h {
                gradient[g_b1][j] += g_hidden[j];
                for i in 0..x.len() {
                    gradient[g_w1][i * h + j] += x[i] * g_hidden[j];
                    g_last[first + i] += self.w1[i * h + j] * g_hidden[j];
                }
            }
            let g_x = if steps.is_empty() && !self.field.sphere {
                g_last
            } else {
                let found = problem.pullback(self.tableau, &steps, |_| g_last.clone());
                for (block, knots) in found.knots.iter().enumerate() {
                    fields::add(&mut gradient[f + 2 + block], 1.0, knots);
                }
                found.x0
            };
            self.tokens_back(batch, b, &g_x, &mut gradient);
        }
        Found { loss: sum, logits, gradient }
    }

    fn tokens_back(&self, batch: &Batch, b: usize, g_x: &[f64], gradient: &mut [Vec<f64>]) {
        let (f, d, rows) = (self.tables.len(), self.field.d, batch.labels.len());
        let n = batch.numbers.len() / rows;
        fields::add(&mut gradient[f], 1.0, g_x);
        for (c, id) in batch.ids[b * f..(b + 1) * f].iter().enumerate() {
            (0..d).for_each(|j| gradient[c][id * d + j] += self.gain * g_x[c * d + j]);
        }
        for (i, (value, c)) in batch.numbers[b * n..(b + 1) * n].iter().zip(self.columns()).enumerate() {
            (0..d).for_each(|j| gradient[f + 1][i * d + j] += value * g_x[(f + c) * d + j]);
        }
    }
}

/// Largest |difference − gradient| over every parameter, relative to the block's largest gradient.
pub fn worst_difference(net: &TokenNet, batch: &Batch, loss: Loss, step: f64) -> f64 {
    let gradient = net.run(batch, loss).gradient;
    let mut worst = 0.0f64;
    for (block, g) in gradient.iter().enumerate() {
        let size = g.iter().fold(0.0f64, |most, g| most.max(g.abs())).max(1e-12);
        for (i, g) in g.iter().enumerate() {
            let at = |delta: f64| {
                let mut moved = net.clone();
                moved.blocks_mut()[block][i] += delta;
                moved.run(batch, loss).loss
            };
            worst = worst.max(((at(step) - at(-step)) / (2.0 * step) - g).abs() / size);
        }
    }
    worst
}
