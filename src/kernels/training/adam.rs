//! One step of Adam as Keras defines it, over words `start..start + count` of the parameter block:
//! m += (g − m)(1 − β1), v += (g² − v)(1 − β2), p −= rate · m / (√v + 1e-7), with rate = lr √(1 − β2ᵗ) / (1 − β1ᵗ)
//! computed in f64 on the host. Dense: a parameter whose gradient is 0 still moves. The gradient is set to 0 behind it.
//! Weight decay is decoupled (Loshchilov and Hutter 2019): p −= lr · decay · p first.

use std::ops::Range;

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{cpu::lanes::Lanes, linear, shared::train_clock::STEP},
};

pub static KERNEL: Kernel =
    Kernel { name: "adam", wgsl: wgsl!("shared/train_clock", "training/adam"), buffers: &[In, In, InOut, InOut, InOut], cpu };

#[derive(Clone, Copy, Debug)]
pub struct Betas {
    pub beta1: f32,
    pub beta2: f32,
    pub epsilon: f32,
    /// lr · weight decay
    pub decay: f32,
}

impl Betas {
    /// 1 − β is rounded once from f64, as Keras' own scalars are.
    pub fn words(self) -> [u32; 4] {
        let rest = |beta: f32| ((1.0 - (f64::from(beta) * 1e7).round() / 1e7) as f32).to_bits();
        [rest(self.beta1), rest(self.beta2), self.epsilon.to_bits(), self.decay.to_bits()]
    }
}

pub struct Adam<'a> {
    pub train_clock: &'a Buffer,
    /// [S]: the step's rate
    pub rates: &'a Buffer,
    pub grads: &'a Buffer,
    pub params: &'a Buffer,
    /// [2, P]: m, then v
    pub moments: &'a Buffer,
    pub start: usize,
    pub count: usize,
    pub betas: Betas,
}

impl Adam<'_> {
    pub fn call(self) -> Call {
        let shape = [self.start as u32, self.count as u32, (self.moments.words() / 2) as u32];
        Call {
            kernel: &KERNEL,
            params: shape.into_iter().chain(self.betas.words()).collect(),
            buffers: [self.train_clock, self.rates, self.grads, self.params, self.moments].map(Clone::clone).to_vec(),
            groups: linear(self.count),
            units: self.count,
            unit_cost: 4,
        }
    }
}

fn cpu(params: &[u32], range: Range<usize>, buffers: &mut [Bound]) {
    let [start, _, p, rest1, rest2, epsilon, decay] = *params else { unreachable!("seven parameters") };
    let [rest1, rest2, epsilon, decay] = [rest1, rest2, epsilon, decay].map(f32::from_bits);
    let [train_clock, rates, grads, table, moments] = buffers else { unreachable!("five buffers") };
    let rate = rates.f32()[train_clock.u32()[STEP] as usize];
    let words = start as usize + range.start..start as usize + range.end;
    let constants = [rate, rest1, rest2, epsilon, decay];
    let [m, v] = moments.parts(pair(&words, p));
    update(constants, grads.part(words.clone()), table.part(words), m, v);
}

/// Where m and v of these words are.
pub fn pair(words: &Range<usize>, p: u32) -> [Range<usize>; 2] {
    let p = p as usize;
    [words.clone(), p + words.start..p + words.end]
}

/// The step on equally long slices, one pass over all four.
pub fn update(constants: [f32; 5], g: &mut [f32], p: &mut [f32], m: &mut [f32], v: &mut [f32]) {
    let [rate, rest1, rest2, epsilon, decay] = constants.map(Lanes::splat);
    let step = |g: Lanes, p: Lanes, m: Lanes, v: Lanes| {
        let m = m.plus(g.minus(m).times(rest1));
        let v = v.plus(g.times(g).minus(v).times(rest2));
        let p = p.minus(decay.times(p));
        [p.minus(rate.times(m).over(v.sqrt().plus(epsilon))), m, v].map(Lanes::values)
    };
    let ((gs, g_rest), (ps, p_rest)) = (g.as_chunks_mut(), p.as_chunks_mut());
    let ((ms, m_rest), (vs, v_rest)) = (m.as_chunks_mut(), v.as_chunks_mut());
    for (((g, p), m), v) in gs.iter_mut().zip(ps).zip(ms).zip(vs) {
        [*p, *m, *v] = step(Lanes::load(g), Lanes::load(p), Lanes::load(m), Lanes::load(v));
        *g = [0.0; 4];
    }
    for (((g, p), m), v) in g_rest.iter_mut().zip(p_rest).zip(m_rest).zip(v_rest) {
        [*p, *m, *v] = step(Lanes::splat(*g), Lanes::splat(*p), Lanes::splat(*m), Lanes::splat(*v)).map(|four| four[0]);
        *g = 0.0;
    }
}
