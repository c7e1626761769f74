//! What a head reads of a row's tokens: some columns of [B, stride]; and its pullback, which is 0 in the others.

use crate::{
    device::{Access::*, Bound, Buffer, Call, Kernel},
    kernels::linear,
};

pub static KERNEL: Kernel = Kernel { name: "readout", wgsl: wgsl!("tokens/readout"), buffers: &[In, Out], cpu };

/// Columns `at..at + width` of rows of `stride`.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    pub batch: usize,
    pub stride: usize,
    pub at: usize,
    pub width: usize,
}

impl Window {
    /// x [B, stride] → out [B, width].
    pub fn read(self, x: &Buffer, out: &Buffer) -> Call {
        self.call(x, out, false)
    }

    /// g [B, width] → out [B, stride].
    pub fn pullback(self, g: &Buffer, out: &Buffer) -> Call {
        self.call(g, out, true)
    }

    fn call(self, x: &Buffer, out: &Buffer, pullback: bool) -> Call {
        let words = [self.batch, self.stride, self.at, self.width, pullback as usize];
        let per_row = if pullback { self.stride } else { self.width };
        Call {
            kernel: &KERNEL,
            params: words.map(|word| word as u32).to_vec(),
            buffers: vec![x.clone(), out.clone()],
            groups: linear(self.batch * per_row),
            units: self.batch,
            unit_cost: per_row,
        }
    }
}

fn cpu(params: &[u32], range: std::ops::Range<usize>, buffers: &mut [Bound]) {
    let [_, stride, at, width, pullback] = params.iter().map(|word| *word as usize).collect::<Vec<_>>()[..] else {
        unreachable!("five parameters")
    };
    let [x, out] = buffers else { unreachable!("two buffers") };
    let x = x.f32();
    for b in range {
        if pullback == 1 {
            let row = out.part(b * stride..(b + 1) * stride);
            row.fill(0.0);
            row[at..at + width].copy_from_slice(&x[b * width..(b + 1) * width]);
        } else {
            out.part(b * width..(b + 1) * width).copy_from_slice(&x[b * stride + at..][..width]);
        }
    }
}
