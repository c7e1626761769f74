//! The limits of a device: operations a second, bytes a second, what a dispatch and a read cost; and the product of matrices,
//! which should come near the first.

use super::{
    inputs::{Sizes, filled},
    timed::Timed,
    works::Kind,
};
use crate::{
    device::Device,
    error::Result,
    kernels::{
        copy::copy,
        multiply_add::multiply_add,
        products::matmul::{Matmul, Strides},
        shared::guard::{When, clock},
    },
};

/// Dispatches of one plan, where a dispatch is what is timed; and the words of one that does next to nothing.
const DISPATCHES: usize = 1000;
const LITTLE: usize = 64;

pub fn limit(device: &Device, kind: Kind, sizes: &Sizes) -> Result<Timed> {
    let clock = device.alloc("a clock", clock::WORDS)?;
    let [words, units] = match kind {
        Kind::MultiplyAdd => [sizes.chains[0], 1],
        Kind::Matmul => [sizes.side * sizes.side, 1],
        Kind::Copy => [sizes.words, 1],
        Kind::Dispatch => [LITTLE, DISPATCHES],
        _ => [LITTLE, 1],
    };
    let (a, out) = (filled(device, words, 1.0, 30)?, device.alloc("the output of a work", words)?);
    let call = match kind {
        Kind::MultiplyAdd => multiply_add(&out, sizes.chains[1], 0.999, 0.001),
        Kind::Matmul => {
            let rows = Strides { offset: 0, batch: 0, rows: sizes.side, columns: 1 };
            let b = filled(device, words, 1.0, 31)?;
            let (shape, when) = ([1, sizes.side, sizes.side, sizes.side], When::Always);
            let (a, b, e, c) = ((&a, rows), (&b, rows), (&a, rows), (&out, rows));
            Matmul { clock: &clock, when, a, b, e, c, shape, alpha: 1.0, gamma: 0.0, add: false }.call()
        }
        _ => copy(&clock, &a, &out, words, false),
    };
    let timed = Timed::call(device, call, units, sizes);
    Ok(if matches!(kind, Kind::Read) { timed.read(device) } else { timed })
}
