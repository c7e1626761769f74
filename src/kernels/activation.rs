//! σ on the parts q and v of qkv [3, n, d], in place, and its pullback from the values of σ alone.

use super::guard::{self, When};
use crate::device::{Access::*, Bound, Buffer, Call, Kernel};

pub static KERNEL: Kernel = Kernel {
    name: "activation",
    wgsl: concat!(include_str!("guard.wgsl"), include_str!("activation.wgsl")),
    buffers: &[In, InOut],
    cpu,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sigma {
    Identity = 0,
    Tanh = 1,
    Sigmoid = 2,
    Relu = 3,
    /// Over the features of a token (of a head, where there are several)
    Softmax = 4,
}

/// Shape of the field's tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens {
    pub n: usize,
    pub d: usize,
    pub heads: usize,
}

impl Tokens {
    /// Features of a head.
    pub fn width(self) -> usize {
        self.d / self.heads
    }

    pub fn len(self) -> usize {
        self.n * self.d
    }

    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Words of the kernels that take one invocation per (row, head).
    pub fn words(self) -> [u32; 3] {
        [self.n, self.d, self.heads].map(|word| word as u32)
    }
}

pub fn activation(clock: &Buffer, when: When, qkv: &Buffer, sigma: Sigma, tokens: Tokens) -> Call {
    Call {
        kernel: &KERNEL,
        params: [&[when as u32, sigma as u32][..], &tokens.words()].concat(),
        buffers: vec![clock.clone(), qkv.clone()],
        groups: super::linear(2 * tokens.n * tokens.heads),
        units: tokens.n,
        unit_cost: 40 * tokens.d,
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [when, sigma, n, d, heads] = *params else { unreachable!("five parameters") };
    let [clock, qkv] = buffers else { unreachable!("two buffers") };
    if !guard::active(clock.u32(), when) {
        return;
    }
    let (n, d, width) = (n as usize, d as usize, (d / heads) as usize);
    let qkv = qkv.f32_mut();
    for part in [0, 2] {
        let rows = &mut qkv[(part * n + range.start) * d..(part * n + range.end) * d];
        match sigma {
            1 => rows.iter_mut().for_each(|x| *x = x.tanh()),
            2 => rows.iter_mut().for_each(|x| *x = 1.0 / (1.0 + (-*x).exp())),
            3 => rows.iter_mut().for_each(|x| *x = x.max(0.0)),
            4 => rows.chunks_exact_mut(width).for_each(softmax),
            _ => {}
        }
    }
}

/// In place, over the whole slice.
fn softmax(row: &mut [f32]) {
    let most = row.iter().fold(f32::NEG_INFINITY, |most, x| most.max(*x));
    let mut sum = 0.0;
    for x in row.iter_mut() {
        *x = (*x - most).exp();
        sum += *x;
    }
    row.iter_mut().for_each(|x| *x /= sum);
}
