//! Numbers that anyone can make again, in any language: a hash of an index, no generator with a state.

use crate::{
    device::{Buffer, Device},
    error::Result,
};

/// Sizes of all works. `REFERENCE` is what figures are compared at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sizes {
    /// N rows of a training set, V levels of its column
    pub rows: usize,
    pub levels: usize,
    /// D: width of embeddings and of tokens; H: hidden units
    pub width: usize,
    pub hidden: usize,
    /// Rows of a batch: of the one epoch, and of the other
    pub batches: [usize; 2],
    /// n tokens of a flow; and of the literal flow with its step-size control
    pub tokens: [usize; 2],
    /// m = n = k of the product of matrices
    pub side: usize,
    /// Words that are copied
    pub words: usize,
    /// Elements of `multiply_add`, a multiple of 48, and its rounds, a multiple of 4
    pub chains: [usize; 2],
    /// Milliseconds that a timed round of short units lasts at least
    pub least: f64,
}

impl Sizes {
    pub const REFERENCE: Sizes = Sizes {
        rows: 65_536,
        levels: 10_000,
        width: 32,
        hidden: 64,
        batches: [1024, 256],
        tokens: [1024, 64],
        side: 1024,
        words: 16 << 20,
        chains: [48 << 16, 1024],
        least: 20.0,
    };
}

/// A mix of all bits of i and the salt (the finaliser "lowbias32" of Wellons 2018).
pub fn hash(i: u32, salt: u32) -> u32 {
    let mut x = i.wrapping_add(salt.wrapping_mul(0x9E37_79B9));
    x ^= x >> 16;
    x = x.wrapping_mul(0x7feb_352d);
    x ^= x >> 15;
    x = x.wrapping_mul(0x846c_a68b);
    x ^ x >> 16
}

/// In [−1, 1), exact in f32.
pub fn uniform(i: u32, salt: u32) -> f32 {
    (hash(i, salt) >> 8) as f32 / (1 << 23) as f32 - 1.0
}

/// `size` · uniform(i, salt) for i below `count`.
pub fn uniforms(count: usize, size: f32, salt: u32) -> Vec<f32> {
    (0..count as u32).map(|i| size * uniform(i, salt)).collect()
}

/// The same on the device.
pub fn filled(device: &Device, count: usize, size: f32, salt: u32) -> Result<Buffer> {
    let buffer = device.alloc("the inputs of a work", count)?;
    device.write(&buffer, 0, bytemuck::cast_slice(&uniforms(count, size, salt)));
    Ok(buffer)
}

/// Root of the mean square.
pub fn rms(values: &[f32]) -> f64 {
    (values.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / values.len().max(1) as f64).sqrt()
}

pub fn mean(values: &[f32]) -> f64 {
    values.iter().map(|x| f64::from(*x)).sum::<f64>() / values.len().max(1) as f64
}
