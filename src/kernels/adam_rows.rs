//! Lazy Adam: the step of `adam` on the table rows that the batch uses, and on no other row. A named choice for huge
//! tables, not Keras' Adam: rows absent from a batch stand still, moments included.

use super::{adam, adam::Betas, linear};
use crate::device::{Access::*, Bound, Buffer, Call, Kernel};

pub static KERNEL: Kernel =
    Kernel { name: "adam_rows", wgsl: include_str!("adam_rows.wgsl"), buffers: &[In, In, In, In, InOut, InOut, InOut], cpu };

pub struct AdamRows<'a> {
    pub clock: &'a Buffer,
    pub rates: &'a Buffer,
    /// [S, B·F, 3] and [S]: see `segment_sum`
    pub segments: &'a Buffer,
    pub counts: &'a Buffer,
    pub grads: &'a Buffer,
    pub params: &'a Buffer,
    pub moments: &'a Buffer,
    /// B·F
    pub lookups: usize,
    pub widest: usize,
    pub betas: Betas,
}

impl AdamRows<'_> {
    pub fn call(self) -> Call {
        let shape = [self.lookups as u32, self.widest as u32, (self.moments.words() / 2) as u32];
        let buffers = [self.clock, self.rates, self.segments, self.counts, self.grads, self.params, self.moments];
        Call {
            kernel: &KERNEL,
            params: shape.into_iter().chain(self.betas.words()).collect(),
            buffers: buffers.map(Clone::clone).to_vec(),
            groups: linear(self.lookups * self.widest),
            units: self.lookups,
            unit_cost: 8 * self.widest,
        }
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [lookups, _, p, rest1, rest2, epsilon, decay] = *params else { unreachable!("seven parameters") };
    let [rest1, rest2, epsilon, decay] = [rest1, rest2, epsilon, decay].map(f32::from_bits);
    let [clock, rates, segments, counts, grads, table, moments] = buffers else { unreachable!("seven buffers") };
    let step = clock.u32()[0] as usize;
    let constants = [rates.f32()[step], rest1, rest2, epsilon, decay];
    let segments = &segments.u32()[3 * step * lookups as usize..];
    let (grads, table) = (grads.f32_mut(), table.f32_mut());
    let (m, v) = moments.f32_mut().split_at_mut(p as usize);
    for s in range.start..range.end.min(counts.u32()[step] as usize) {
        let (word, width) = (segments[3 * s] as usize, segments[3 * s + 1] as usize);
        let words = word..word + width;
        adam::update(constants, &mut grads[words.clone()], &mut table[words.clone()], &mut m[words.clone()], &mut v[words]);
    }
}
