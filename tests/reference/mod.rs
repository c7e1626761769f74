//! Plain f64 loops: the networks and their gradients as one would write them from the formulas. Every device is held
//! against these, and these against goldens and finite differences.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::needless_range_loop, reason = "indices as the formulas have them")]

pub mod exact;
pub mod fields;
pub mod ode;
pub mod solve;
pub mod tokens;
pub mod weights;

/// Dense(H, relu) → Dense(C) over concatenated embeddings of any widths, or over one-hot rows summed into H.
#[derive(Clone)]
pub struct Net {
    /// Per column: [V, width]
    pub tables: Vec<Vec<f64>>,
    pub widths: Vec<usize>,
    /// [K or N, H], [H], [H, C], [C]
    pub w1: Vec<f64>,
    pub b1: Vec<f64>,
    pub w2: Vec<f64>,
    pub b2: Vec<f64>,
    pub one_hot: bool,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Loss {
    Logistic,
    Softmax,
    Squared,
    /// Deviance of a mean e^z
    Poisson,
    Quantile(f64),
    Huber(f64),
}

pub struct Batch<'a> {
    /// [B, F]
    pub ids: &'a [usize],
    /// [B, N]
    pub numbers: &'a [f64],
    /// [B]
    pub labels: &'a [f64],
}

pub struct Outcome {
    pub loss: f64,
    pub logits: Vec<f64>,
    pub gradient: Net,
}

impl Net {
    pub fn blocks(&self) -> Vec<&Vec<f64>> {
        self.tables.iter().chain([&self.w1, &self.b1, &self.w2, &self.b2]).collect()
    }

    pub fn blocks_mut(&mut self) -> Vec<&mut Vec<f64>> {
        let Net { tables, w1, b1, w2, b2, .. } = self;
        tables.iter_mut().chain([w1, b1, w2, b2]).collect()
    }

    fn zeros(&self) -> Net {
        let mut zeros = self.clone();
        zeros.blocks_mut().into_iter().for_each(|block| block.fill(0.0));
        zeros
    }

    fn inputs(&self, batch: &Batch, b: usize) -> Vec<f64> {
        let (f, rows) = (self.tables.len(), batch.labels.len());
        let n = batch.numbers.len() / rows;
        let mut x = Vec::new();
        if !self.one_hot {
            for (c, id) in batch.ids[b * f..(b + 1) * f].iter().enumerate() {
                let width = self.widths[c];
                x.extend_from_slice(&self.tables[c][id * width..(id + 1) * width]);
            }
        }
        x.extend_from_slice(&batch.numbers[b * n..(b + 1) * n]);
        x
    }

    pub fn run(&self, batch: &Batch, loss: Loss) -> Outcome {
        let (f, rows, h, c) = (self.tables.len(), batch.labels.len(), self.b1.len(), self.b2.len());
        let mut gradient = self.zeros();
        let (mut sum, mut all) = (0.0, Vec::new());
        for b in 0..rows {
            let ids = &batch.ids[b * f..(b + 1) * f];
            let x = self.inputs(batch, b);
            let mut hidden = self.b1.clone();
            for j in 0..h {
                hidden[j] += (0..x.len()).map(|i| x[i] * self.w1[i * h + j]).sum::<f64>();
                if self.one_hot {
                    hidden[j] += ids.iter().enumerate().map(|(t, id)| self.tables[t][id * h + j]).sum::<f64>();
                }
                hidden[j] = hidden[j].max(0.0);
            }
            let z: Vec<f64> = (0..c).map(|o| self.b2[o] + (0..h).map(|j| hidden[j] * self.w2[j * c + o]).sum::<f64>()).collect();
            let (row, g_z) = row_loss(loss, &z, batch.labels[b]);
            sum += row;
            all.extend_from_slice(&z);
            self.back(&mut gradient, ids, &x, &hidden, &g_z.iter().map(|g| g / rows as f64).collect::<Vec<_>>());
        }
        Outcome { loss: sum / rows as f64, logits: all, gradient }
    }

    /// One step of Adam, a state per block; what was found before it.
    pub fn adam_step(&mut self, adam: &mut [Adam], batch: &Batch, loss: Loss) -> Outcome {
        let found = self.run(batch, loss);
        for ((block, g), adam) in self.blocks_mut().into_iter().zip(found.gradient.blocks()).zip(adam) {
            adam.step(block, g);
        }
        found
    }

    fn back(&self, gradient: &mut Net, ids: &[usize], x: &[f64], hidden: &[f64], g_z: &[f64]) {
        let (h, c) = (hidden.len(), g_z.len());
        let mut g_hidden = vec![0.0; h];
        for o in 0..c {
            gradient.b2[o] += g_z[o];
            for j in 0..h {
                gradient.w2[j * c + o] += hidden[j] * g_z[o];
                g_hidden[j] += if hidden[j] > 0.0 { self.w2[j * c + o] * g_z[o] } else { 0.0 };
            }
        }
        for j in 0..h {
            gradient.b1[j] += g_hidden[j];
            for (i, x) in x.iter().enumerate() {
                gradient.w1[i * h + j] += x * g_hidden[j];
            }
        }
        let mut at = 0;
        for (t, id) in ids.iter().enumerate() {
            let width = self.widths[t];
            for i in 0..width {
                gradient.tables[t][id * width + i] +=
                    if self.one_hot { g_hidden[i] } else { (0..h).map(|j| self.w1[(at + i) * h + j] * g_hidden[j]).sum::<f64>() };
            }
            at += width;
        }
    }
}

/// Loss of one row and its gradient by the logits.
pub fn row_loss(loss: Loss, z: &[f64], label: f64) -> (f64, Vec<f64>) {
    match loss {
        Loss::Logistic => {
            let p = 1.0 / (1.0 + (-z[0]).exp());
            ((1.0 + (-z[0].abs()).exp()).ln() + z[0].max(0.0) - label * z[0], vec![p - label])
        }
        Loss::Softmax => {
            let most = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = z.iter().map(|z| (z - most).exp()).sum();
            let g = z.iter().enumerate().map(|(c, z)| (z - most).exp() / sum - (c == label as usize) as u8 as f64);
            (sum.ln() + (most - z[label as usize]), g.collect())
        }
        Loss::Squared => ((z[0] - label).powi(2), vec![2.0 * (z[0] - label)]),
        Loss::Poisson => {
            let log = if label > 0.0 { label * (label.ln() - z[0]) } else { 0.0 };
            (2.0 * (log - label + z[0].exp()), vec![2.0 * (z[0].exp() - label)])
        }
        Loss::Quantile(q) => {
            let error = label - z[0];
            ((q * error).max((q - 1.0) * error), vec![if error > 0.0 { -q } else { 1.0 - q }])
        }
        Loss::Huber(delta) => {
            let error = z[0] - label;
            let far = error.abs() > delta;
            let loss = if far { delta * (error.abs() - 0.5 * delta) } else { 0.5 * error * error };
            (loss, vec![if far { delta * error.signum() } else { error }])
        }
    }
}

/// Where ε stands.
#[derive(Clone, Copy, PartialEq)]
pub enum Form {
    /// 1e-7 beside √v
    Keras,
    /// 1e-8 beside √(v / (1 − β2ᵗ))
    Torch,
}

/// Adam in f64, as Keras writes it unless it says otherwise.
pub struct Adam {
    pub form: Form,
    pub lr: f64,
    pub epsilon: f64,
    pub decay: f64,
    m: Vec<f64>,
    v: Vec<f64>,
    t: i32,
}

impl Adam {
    pub fn new(lr: f64, count: usize) -> Self {
        Adam::of(Form::Keras, lr, count)
    }

    pub fn of(form: Form, lr: f64, count: usize) -> Self {
        Adam { form, lr, epsilon: 1e-7, decay: 0.0, m: vec![0.0; count], v: vec![0.0; count], t: 0 }
    }

    pub fn step(&mut self, p: &mut [f64], g: &[f64]) {
        self.t += 1;
        let corrected = (1.0 - 0.999f64.powi(self.t)).sqrt();
        let rate = self.lr * corrected / (1.0 - 0.9f64.powi(self.t));
        let epsilon = if self.form == Form::Keras { self.epsilon } else { 1e-8 * corrected };
        for i in 0..p.len() {
            self.m[i] += (g[i] - self.m[i]) * 0.1;
            self.v[i] += (g[i] * g[i] - self.v[i]) * 0.001;
            p[i] -= self.lr * self.decay * p[i];
            p[i] -= rate * self.m[i] / (self.v[i].sqrt() + epsilon);
        }
    }
}

/// Largest relative difference between a gradient and central differences of the loss, over every parameter.
pub fn finite_differences(net: &Net, batch: &Batch, loss: Loss, step: f64) -> f64 {
    let analytic = net.run(batch, loss).gradient;
    let mut worst = 0.0f64;
    for block in 0..net.blocks().len() {
        for i in 0..net.blocks()[block].len() {
            let at = |delta: f64| {
                let mut moved = net.clone();
                moved.blocks_mut()[block][i] += delta;
                moved.run(batch, loss).loss
            };
            let slope = (at(step) - at(-step)) / (2.0 * step);
            let exact = analytic.blocks()[block][i];
            worst = worst.max((slope - exact).abs() / exact.abs().max(1e-4));
        }
    }
    worst
}
