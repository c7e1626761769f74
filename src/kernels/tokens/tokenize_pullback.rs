//! Pullback of `tokenize` to the biases and the numbers' weights: sums over the rows of the batch, in their order. The tables'
//! gradients are `segment_sum`'s.

use super::tokenize::Columns;
use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::{batch_rows, cpu::elementary::axpy, linear},
};

pub static KERNEL: Kernel =
    Kernel { name: "tokenize_pullback", wgsl: wgsl!("tokens/tokenize_pullback"), buffers: &[In, In, In, Out], cpu };

/// g_x [B, T, d] → grads.
pub fn tokenize_pullback(clock: &Buffer, numbers: &Buffer, g_x: &Buffer, grads: &Buffer, columns: Columns) -> Call {
    Call {
        kernel: &KERNEL,
        params: columns.words().to_vec(),
        buffers: [clock, numbers, g_x, grads].map(Clone::clone).to_vec(),
        groups: linear(columns.tokens() * columns.d),
        units: columns.tokens(),
        unit_cost: 2 * columns.batch * columns.d,
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let columns = Columns::of(params);
    let Columns { batch, f, n, d, bias, slopes, .. } = columns;
    let [clock, numbers, g_x, grads] = buffers else { unreachable!("four buffers") };
    let (clock, numbers, g_x, grads) = (clock.u32(), numbers.f32(), g_x.f32(), grads.f32_mut());
    let (first, rows, size) = (clock[0] as usize * batch, batch_rows(clock, batch), columns.tokens() * d);
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
