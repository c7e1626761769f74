//! Mean loss of the batch into losses[step], and its gradient g_logits [B, C]; rows past the block's end give 0. Where rows have weights,
//! each row's loss is multiplied by its own; their mean over all train rows is 1, so that the step does not depend on their unit.
//!
//! Those of classes from logits, in the forms that cannot overflow: log(1 + e^z) = max(z, 0) + log(1 + e^−|z|).

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
    wgsl: wgsl!("shared/train_clock", "shared/nan", "shared/elementary", "training/loss"),
    buffers: &[In, In, In, In, Out, Out],
    cpu,
};

/// A greater logarithm of a mean counts as this one, in value and slope: its exponential stays within f32.
pub const MOST_LOG: f32 = 80.0;

/// z is the output, y the label; C = 1 but for the softmax.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LossKind {
    /// Binary cross-entropy, y 0 or 1
    Logistic,
    /// Softmax cross-entropy, y = class index
    Softmax,
    /// (z − y)²
    Squared,
    /// Deviance 2 (y ln(y / μ) − y + μ), y ≥ 0, of the mean μ = e^z (McCullagh and Nelder 1989, section 2.3)
    Poisson,
    /// Pinball loss max(q (y − z), (q − 1) (y − z)): least where z is the q-quantile (Koenker and Bassett 1978)
    Quantile(f32),
    /// ½ (z − y)² up to the distance δ, δ (|z − y| − ½ δ) beyond (Huber 1964)
    Huber(f32),
}

impl LossKind {
    /// Its number in the kernel, and what it is set by.
    fn words(self) -> [u32; 2] {
        let (number, parameter) = match self {
            LossKind::Logistic => (0, 0.0),
            LossKind::Softmax => (1, 0.0),
            LossKind::Squared => (2, 0.0),
            LossKind::Poisson => (3, 0.0),
            LossKind::Quantile(q) => (4, q),
            LossKind::Huber(delta) => (5, delta),
        };
        [number, parameter.to_bits()]
    }
}

/// 1 / (1 + e^−z) in f64, for the host; neither side overflows.
pub fn sigmoid(z: f64) -> f64 {
    if z >= 0.0 { 1.0 / (1.0 + (-z).exp()) } else { z.exp() / (1.0 + z.exp()) }
}

pub struct Loss<'a> {
    pub train_clock: &'a Buffer,
    /// [rows]
    pub labels: &'a Buffer,
    /// [rows], where rows have weights; else not read
    pub weights: &'a Buffer,
    pub is_weighted: bool,
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
        let [number, parameter] = self.kind.words();
        let buffers = [self.train_clock, self.labels, self.weights, self.logits, self.g_logits, self.losses];
        Call {
            kernel: &KERNEL,
            params: vec![self.batch as u32, self.c as u32, number, parameter, u32::from(self.is_weighted)],
            buffers: buffers.map(Clone::clone).to_vec(),
            // One workgroup: the sum over the batch stays inside it, in a fixed order.
            groups: [1, 1, 1],
            units: 1,
            unit_cost: 40 * self.batch * self.c,
        }
    }
}

fn cpu(params: &[u32], _: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [batch, c, number, parameter, is_weighted] = *params else { unreachable!("five parameters") };
    let (batch, c, parameter) = (batch as usize, c as usize, f32::from_bits(parameter));
    let [train_clock, labels, weights, logits, g_logits, losses] = buffers else { unreachable!("six buffers") };
    let (train_clock, g_logits) = (train_clock.u32(), g_logits.f32_mut());
    let (step, rows) = (train_clock[STEP] as usize, batch_rows(train_clock, batch));
    let scale = 1.0 / rows.max(1) as f32;
    let labels = &labels.f32()[step * batch..][..rows];
    let weights = (is_weighted != 0).then(|| &weights.f32()[step * batch..][..rows]);
    g_logits[rows * c..batch * c].fill(0.0);
    let sum = match (number, weights) {
        (0, None) => logistic(&logits.f32()[..rows], labels, &mut g_logits[..rows], scale),
        _ => {
            let mut sum = 0.0;
            let each = logits.f32().chunks_exact(c).zip(g_logits.chunks_exact_mut(c)).zip(labels).enumerate();
            for (b, ((z, g), label)) in each {
                let weight = weights.map_or(1.0, |weights| weights[b]);
                let loss = if number == 1 { softmax(z, *label, g) } else { one(number, parameter, z[0], *label, &mut g[0]) };
                g.iter_mut().for_each(|g| *g *= scale * weight);
                sum += f64::from(loss) * f64::from(weight);
            }
            sum
        }
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

/// Loss of one row of several classes; its gradient into g.
fn softmax(z: &[f32], label: f32, g: &mut [f32]) -> f32 {
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

/// Loss of one row of one output; its slope into g.
fn one(number: u32, parameter: f32, z: f32, y: f32, g: &mut f32) -> f32 {
    let error = z - y;
    let (loss, slope) = match number {
        // What is not a number shows itself in both.
        _ if error.is_nan() => (error, error),
        0 => {
            let e = (-z.abs()).exp();
            let p = if z >= 0.0 { 1.0 } else { e } / (1.0 + e);
            (z.max(0.0) - z * y + e.ln_1p(), p - y)
        }
        3 => {
            let mean = z.min(MOST_LOG).exp();
            // y ln y is 0 at 0.
            (2.0 * (y * (y.max(f32::MIN_POSITIVE).ln() - z) - y + mean), 2.0 * (mean - y))
        }
        4 if error >= 0.0 => ((1.0 - parameter) * error, 1.0 - parameter),
        4 => (-parameter * error, -parameter),
        5 if error.abs() <= parameter => (0.5 * error * error, error),
        5 => (parameter * (error.abs() - 0.5 * parameter), parameter.copysign(error)),
        _ => (error * error, 2.0 * error),
    };
    *g = slope;
    loss
}
