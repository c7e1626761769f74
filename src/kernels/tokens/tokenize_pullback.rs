//! Pullback of `tokenize` to the biases and the weights of the numbers' inputs: sums over the rows of the batch, in their order. The tables'
//! gradients are `segment_sum`'s.

use super::tokenize::{Columns, inputs};
use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{
        cpu::elementary::axpy,
        linear,
        shared::train_clock::{STEP, batch_rows},
    },
};

pub static KERNEL: Kernel = Kernel {
    name: "tokenize_pullback",
    wgsl: wgsl!("shared/train_clock", "tokens/tokenize_pullback"),
    buffers: &[In, In, In, In, Out],
    cpu,
};

/// train_clock, numbers, starts, g_x [B, T, d] → grads.
pub fn tokenize_pullback(buffers: [&Buffer; 5], columns: Columns) -> Call {
    Call {
        kernel: &KERNEL,
        params: columns.words().to_vec(),
        buffers: buffers.map(Clone::clone).to_vec(),
        groups: linear(columns.tokens() * columns.d),
        units: columns.tokens(),
        // Of a number column with as many inputs as they have on average.
        unit_cost: 2 * columns.batch * columns.d * (columns.n / columns.m.max(1) + 1),
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let columns = Columns::of(params);
    let Columns { batch, f, g, n, d, bias, slopes, .. } = columns;
    let [train_clock, numbers, starts, g_x, grads] = buffers else { unreachable!("five buffers") };
    let (train_clock, numbers, starts) = (train_clock.u32(), numbers.f32(), starts.u32());
    let g_x = g_x.f32();
    let (first, rows, size) = (train_clock[STEP] as usize * batch, batch_rows(train_clock, batch), columns.tokens() * d);
    for token in range {
        let rows = (0..rows).map(|b| (b, &g_x[b * size + token * d..][..d]));
        let at = bias + token * d;
        let sum = grads.part(at..at + d);
        sum.fill(0.0);
        rows.clone().for_each(|(_, g)| axpy(sum, 1.0, g));
        let own = token.checked_sub(f + g).and_then(|column| inputs(columns, starts).nth(column));
        for input in own.map_or(0..0, |(_, inputs)| inputs) {
            let at = slopes + input * d;
            let sum = grads.part(at..at + d);
            sum.fill(0.0);
            rows.clone().for_each(|(b, g)| axpy(sum, numbers[(first + b) * n + input], g));
        }
    }
}
