//! x[b, level] = 1 for each of row b's levels, else 0: the dense design matrix of a batch, [B, V].
//! Only the measurement of what the dense form costs makes it.

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::linear,
};

pub static KERNEL: Kernel = Kernel { name: "one_hot", wgsl: wgsl!("tables/one_hot"), buffers: &[In, Out], cpu };

/// levels [B, F]: each row's columns of x.
pub fn one_hot(levels: &Buffer, x: &Buffer, batch: usize, f: usize, v: usize) -> Call {
    Call {
        kernel: &KERNEL,
        params: vec![batch as u32, f as u32, v as u32],
        buffers: vec![levels.clone(), x.clone()],
        groups: linear(batch * v),
        units: batch,
        unit_cost: v,
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [_, f, v] = *params else { unreachable!("three parameters") };
    let (f, v) = (f as usize, v as usize);
    let [levels, x] = buffers else { unreachable!("two buffers") };
    let levels = levels.u32();
    for b in range {
        let x = x.part(b * v..(b + 1) * v);
        x.fill(0.0);
        for level in &levels[b * f..(b + 1) * f] {
            x[*level as usize] = 1.0;
        }
    }
}
