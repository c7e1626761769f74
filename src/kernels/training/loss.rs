//! Mean loss of the batch into losses[step], and its gradient g_logits [B, C]; rows past the block's end give 0.
//!
//! All three from logits, in the forms that cannot overflow: log(1 + e^z) = max(z, 0) + log(1 + e^−|z|).

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::{
            elementary::{exps, logs_above_one},
            lanes::Lanes,
        },
        shared::train_clock::{STEP, batch_rows},
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "loss",
    wgsl: wgsl!("shared/train_clock", "shared/nan", "training/loss"),
    buffers: &[In, In, In, Out, Out],
    cpu,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LossKind {
    /// Binary cross-entropy, C = 1, label 0 or 1.
    Logistic = 0,
    /// Softmax cross-entropy, label = class index.
    Softmax = 1,
    /// Squared error (prediction − label)², C = 1.
    Squared = 2,
}

/// 1 / (1 + e^−z) in f64, for the host; neither side overflows.
pub fn sigmoid(z: f64) -> f64 {
    if z >= 0.0 { 1.0 / (1.0 + (-z).exp()) } else { z.exp() / (1.0 + z.exp()) }
}

pub struct Loss<'a> {
    pub train_clock: &'a Buffer,
    /// [rows]
    pub labels: &'a Buffer,
    pub logits: &'a Buffer,
    pub g_logits: &'a Buffer,
    /// [S]
    pub losses: &'a Buffer,
    pub batch: usize,
    pub c: usize,
    pub kind: LossKind,
}

impl Loss<'_> {
    pub fn call(self) -> Call {
        Call {
            kernel: &KERNEL,
            params: vec![self.batch as u32, self.c as u32, self.kind as u32],
            buffers: [self.train_clock, self.labels, self.logits, self.g_logits, self.losses].map(Clone::clone).to_vec(),
            // One workgroup: the sum over the batch stays inside it, in a fixed order.
            groups: [1, 1, 1],
            units: 1,
            unit_cost: 40 * self.batch * self.c,
        }
    }
}

fn cpu(params: &[u32], _: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [batch, c, kind] = *params else { unreachable!("three parameters") };
    let (batch, c) = (batch as usize, c as usize);
    let [train_clock, labels, logits, g_logits, losses] = buffers else { unreachable!("five buffers") };
    let (train_clock, g_logits) = (train_clock.u32(), g_logits.f32_mut());
    let (step, rows) = (train_clock[STEP] as usize, batch_rows(train_clock, batch));
    let scale = 1.0 / rows.max(1) as f32;
    let labels = &labels.f32()[step * batch..][..rows];
    g_logits[rows * c..batch * c].fill(0.0);
    let sum = if kind == LossKind::Logistic as u32 {
        logistic(&logits.f32()[..rows], labels, &mut g_logits[..rows], scale)
    } else {
        let each = logits.f32().chunks_exact(c).zip(g_logits.chunks_exact_mut(c)).zip(labels);
        each.map(|((z, g), label)| {
            let loss = row(kind, z, *label, g);
            g.iter_mut().for_each(|g| *g *= scale);
            f64::from(loss)
        })
        .sum()
    };
    losses.f32_mut()[step] = (sum / rows.max(1) as f64) as f32;
}

/// Sum of the losses, and g = scale (p − label); four rows at a time.
fn logistic(z: &[f32], labels: &[f32], g: &mut [f32], scale: f32) -> f64 {
    let [zero, one, scale] = [0.0, 1.0, scale].map(Lanes::splat);
    let four = |z: Lanes, label: Lanes| {
        let e = exps(zero.minus(z.abs()));
        let above = one.over(one.plus(e));
        let below = e.times(above);
        let p = below.plus(above.minus(below).where_positive(z));
        let loss = z.larger(zero).minus(z.times(label)).plus(logs_above_one(e));
        (loss.values(), p.minus(label).times(scale).values())
    };
    let mut sum = 0.0;
    let ((z, z_rest), (labels, label_rest), (g, g_rest)) = (z.as_chunks(), labels.as_chunks(), g.as_chunks_mut());
    for ((z, label), g) in z.iter().zip(labels).zip(g) {
        let (loss, slope) = four(Lanes::load(z), Lanes::load(label));
        *g = slope;
        sum += f64::from((loss[0] + loss[1]) + (loss[2] + loss[3]));
    }
    for ((z, label), g) in z_rest.iter().zip(label_rest).zip(g_rest) {
        let (loss, slope) = four(Lanes::splat(*z), Lanes::splat(*label));
        *g = slope[0];
        sum += f64::from(loss[0]);
    }
    sum
}

/// Loss of one row; its gradient into g.
fn row(kind: u32, z: &[f32], label: f32, g: &mut [f32]) -> f32 {
    match kind {
        1 => {
            let most = z.iter().fold(f32::NEG_INFINITY, |most, z| most.max(*z));
            let mut sum = 0.0;
            for (g, z) in g.iter_mut().zip(z) {
                *g = (z - most).exp();
                sum += *g;
            }
            for g in g.iter_mut() {
                *g /= sum;
            }
            let label = label as usize;
            g[label] -= 1.0;
            // The difference first: far out, the sum of the other two would round it away.
            sum.ln() + (most - z[label])
        }
        _ => {
            let error = z[0] - label;
            g[0] = 2.0 * error;
            error * error
        }
    }
}
