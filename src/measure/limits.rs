//! The limits of a device: operations a second, bytes a second, what a dispatch and a read cost; and the product of matrices,
//! which should come near the first.

use super::{
    inputs::{Sizes, filled},
    timed::Timed,
};
use crate::{
    device::Device,
    error::Result,
    kernels::{
        copy::copy,
        multiply_add::multiply_add,
        products::matmul::{Matmul, Strides},
        shared::{guard::When, solve_clock},
    },
};

/// Dispatches of one plan, where a dispatch is what is timed; and the words of one that does next to nothing.
const DISPATCHES: usize = 1000;
const LITTLE: usize = 64;

#[derive(Clone, Copy, PartialEq)]
pub enum Limit {
    MultiplyAdd,
    Copy,
    Dispatch,
    Read,
    Matmul,
}

pub fn limit(device: &Device, limit: Limit, sizes: &Sizes) -> Result<Timed> {
    let solve_clock = &device.alloc("a clock", solve_clock::WORDS)?;
    let [words, units] = match limit {
        Limit::MultiplyAdd => [sizes.chains[0], 1],
        Limit::Matmul => [sizes.side * sizes.side, 1],
        Limit::Copy => [sizes.words, 1],
        Limit::Dispatch => [LITTLE, DISPATCHES],
        Limit::Read => [LITTLE, 1],
    };
    let (a, out) = (filled(device, words, 1.0, 30)?, device.alloc("the output of a work", words)?);
    let call = match limit {
        Limit::MultiplyAdd => multiply_add(&out, sizes.chains[1], 0.999, 0.001),
        Limit::Matmul => {
            let rows = Strides { offset: 0, batch: 0, rows: sizes.side, columns: 1 };
            let b = filled(device, words, 1.0, 31)?;
            let (shape, when) = ([1, sizes.side, sizes.side, sizes.side], When::Always);
            let (a, b, e, c) = ((&a, rows), (&b, rows), (&a, rows), (&out, rows));
            Matmul { solve_clock, when, a, b, e, c, shape, alpha: 1.0, gamma: 0.0, add: false }.call()
        }
        Limit::Copy | Limit::Dispatch | Limit::Read => copy(solve_clock, &a, &out, words, false),
    };
    let timed = Timed::call(device, call, units, sizes);
    Ok(if limit == Limit::Read { timed.read(device) } else { timed })
}
