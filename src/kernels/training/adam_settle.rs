//! The steps of dense Adam that a table row has missed while no batch used it, in one go: dense Adam moves a row whose gradient is
//! 0 too, but how far over k such steps has a closed form. A row is settled before a batch reads it, all rows at a block's end.
//!
//! With s = √v, step j of k moves p by −rate_j m β1ʲ / (s β2^(j/2) + ε). Let x_j = 1 − β2^(j/2) and u = s / (s + ε): the divisor is
//! (s + ε)(1 − u x_j), and 1 / (1 − u x) = 1 + u x + u² x² + u³ x³ up to x⁴, and Σ_j β1ʲ x_j⁴ is 1e-7 of Σ_j β1ʲ at most: below what f32 holds. So
//! p −= m / (s + ε) · (S0 + u (S1 + u (S2 + u S3))) with S_i = Σ_j rate_j β1ʲ x_jⁱ, the same for all of a row's words.

use super::{
    adam,
    adam_rows::{self, Batch},
};
use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::lanes::Lanes,
        linear,
        shared::train_clock::{RUN_STEP, SETTLED, STEP},
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "adam_settle",
    wgsl: wgsl!("shared/train_clock", "training/adam_settle"),
    buffers: &[In, In, In, In, In, In, InOut, InOut],
    cpu,
};

constants!("training/adam_settle");

/// [FADE + 1, 4]: β1ʲ x_jⁱ, then [steps + 1]: β2ʲ; in f64, rounded once.
pub fn fade(beta1: f64, beta2: f64, steps: usize) -> Vec<f32> {
    let terms = (0..=FADE as i32).flat_map(|j| {
        let x = 1.0 - beta2.powf(f64::from(j) / 2.0);
        [0, 1, 2, 3].map(|i| (beta1.powi(j) * x.powi(i)) as f32)
    });
    terms.chain((0..=steps as i32).map(|j| beta2.powi(j) as f32)).collect()
}

pub struct AdamSettle<'a> {
    pub batch: Batch<'a>,
    /// See `fade`
    pub fade: &'a Buffer,
    pub epsilon: f32,
    /// (first word, rows, width) of a table, all of whose rows are settled; none: the rows of the batch
    pub table: Option<[usize; 3]>,
}

impl AdamSettle<'_> {
    pub fn call(self) -> Call {
        let Batch { train_clock, rates, segments, counts, params, moments, settled, lookups, widest, narrowest, .. } = self.batch;
        let [first, rows, width] = self.table.unwrap_or([0, 0, widest]);
        let units = if self.table.is_some() { rows } else { lookups };
        let shape = [lookups, width, moments.words() / 2, narrowest, first, rows].map(|word| word as u32);
        Call {
            kernel: &KERNEL,
            params: shape.into_iter().chain([self.epsilon.to_bits()]).collect(),
            buffers: [train_clock, rates, segments, counts, self.fade, settled, params, moments].map(Clone::clone).to_vec(),
            groups: linear(units * width),
            units,
            unit_cost: 8 * width + 64,
        }
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [lookups, width, p, narrowest, first, rows, epsilon] = *params else { unreachable!("seven parameters") };
    let [train_clock, rates, segments, counts, fade, settled, table, moments] = buffers else { unreachable!("eight buffers") };
    let (train_clock, rates, segments, counts, settled) =
        (train_clock.u32(), rates.f32(), segments.u32(), counts.u32(), settled.u32());
    let [step, now, all] = [STEP, RUN_STEP, SETTLED].map(|word| train_clock[word]);
    let (terms, roots) = fade.f32().split_at(4 * (FADE + 1));
    let end = if rows > 0 { range.end } else { range.end.min(counts[step as usize] as usize) };
    for unit in range.start..end {
        let [word, width] = match rows {
            0 => adam_rows::segment(segments, step, lookups, unit),
            _ => [first as usize + unit * width as usize, width as usize],
        };
        let missed = now.saturating_sub(settled[word / narrowest as usize].max(all)) as usize;
        let words = word..word + width;
        let [m, v] = moments.parts(adam::pair(&words, p));
        if missed == 0 || m.iter().chain(&*v).all(|x| *x == 0.0) {
            continue;
        }
        let sums = sums(&terms.as_chunks().0[1..], &rates[step as usize - missed..step as usize]);
        let left = if missed < FADE { terms[4 * missed] } else { 0.0 };
        let constants = [f32::from_bits(epsilon), left, roots[missed]];
        move_row(sums, constants, table.part(words), m, v);
    }
}

/// Σ_j rate_j term_j.
fn sums(terms: &[[f32; 4]], rates: &[f32]) -> [f32; 4] {
    let mut sums = [Lanes::splat(0.0); 4];
    let (fours, rest) = rates[..rates.len().min(FADE)].as_chunks::<4>();
    let (term_fours, term_rest) = terms.split_at(4 * fours.len());
    for (terms, rates) in term_fours.as_chunks::<4>().0.iter().zip(fours) {
        for ((sum, term), rate) in sums.iter_mut().zip(terms).zip(rates) {
            *sum = Lanes::load(term).mul_add(Lanes::splat(*rate), *sum);
        }
    }
    for (term, rate) in term_rest.iter().zip(rest) {
        sums[0] = Lanes::load(term).mul_add(Lanes::splat(*rate), sums[0]);
    }
    sums[0].plus(sums[1]).plus(sums[2].plus(sums[3])).values()
}

/// One row: parameters, and both moments after the missed steps.
fn move_row(sums: [f32; 4], [epsilon, left1, left2]: [f32; 3], p: &mut [f32], m: &mut [f32], v: &mut [f32]) {
    let step = |p: Lanes, m: Lanes, v: Lanes| {
        let s = v.sqrt();
        let inverse = Lanes::splat(1.0).over(s.plus(Lanes::splat(epsilon)));
        let u = s.times(inverse);
        let [s0, s1, s2, s3] = sums.map(Lanes::splat);
        let series = s3.mul_add(u, s2).mul_add(u, s1).mul_add(u, s0);
        p.minus(m.times(inverse).times(series))
    };
    let ((p, p_rest), (m, m_rest), (v, v_rest)) = (p.as_chunks_mut(), m.as_chunks_mut(), v.as_chunks_mut());
    for ((p, m), v) in p.iter_mut().zip(m).zip(v) {
        *p = step(Lanes::load(p), Lanes::load(m), Lanes::load(v)).values();
        *m = Lanes::load(m).times(Lanes::splat(left1)).values();
        *v = Lanes::load(v).times(Lanes::splat(left2)).values();
    }
    for ((p, m), v) in p_rest.iter_mut().zip(m_rest).zip(v_rest) {
        *p = step(Lanes::splat(*p), Lanes::splat(*m), Lanes::splat(*v)).values()[0];
        (*m, *v) = (*m * left1, *v * left2);
    }
}
