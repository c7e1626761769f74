//! Pullback of `tokenize` to the biases and the numbers' weights: sums over the rows of the batch, in their order. The tables'
//! gradients are `segment_sum`'s.

use super::tokenize::Columns;
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
    buffers: &[In, In, In, Out],
    cpu,
};

/// g_x [B, T, d] → grads.
pub fn tokenize_pullback(train_clock: &Buffer, numbers: &Buffer, g_x: &Buffer, grads: &Buffer, columns: Columns) -> Call {
    Call {
        kernel: &KERNEL,
        params: columns.words().to_vec(),
        buffers: [train_clock, numbers, g_x, grads].map(Clone::clone).to_vec(),
        groups: linear(columns.tokens() * columns.d),
        units: columns.tokens(),
        unit_cost: 2 * columns.batch * columns.d,
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let columns = Columns::of(params);
    let Columns { batch, f, n, d, bias, slopes, .. } = columns;
    let [train_clock, numbers, g_x, grads] = buffers else { unreachable!("four buffers") };
    let (train_clock, numbers, g_x, grads) = (train_clock.u32(), numbers.f32(), g_x.f32(), grads.f32_mut());
    let (first, rows, size) = (train_clock[STEP] as usize * batch, batch_rows(train_clock, batch), columns.tokens() * d);
    for token in range {
        let column = token.checked_sub(f).filter(|column| *column < n);
        let rows = (0..rows).map(|b| (b, &g_x[b * size + token * d..][..d]));
        let sum = &mut grads[bias + token * d..][..d];
        sum.fill(0.0);
        rows.clone().for_each(|(_, g)| axpy(sum, 1.0, g));
        if let Some(column) = column {
            let sum = &mut grads[slopes + column * d..][..d];
            sum.fill(0.0);
            rows.for_each(|(b, g)| axpy(sum, numbers[(first + b) * n + column], g));
        }
    }
}
