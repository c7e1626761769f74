//! What a solve leaves on the device: outputs and the tape of its steps.

use crate::{
    device::{Buffer, Device},
    error::Result,
};

/// Outputs and the tape of a solve.
pub struct Records {
    pub times: Buffer,
    pub outputs: usize,
    /// [outputs, size]
    pub states: Buffer,
    /// [capacity, 4]
    pub tape: Buffer,
    pub capacity: usize,
}

impl Records {
    /// `times` in ticks, ascending; the tape holds `capacity` steps.
    pub fn new(device: &Device, times: &[u32], size: usize, capacity: usize) -> Result<Self> {
        let buffer = device.alloc("the output times", times.len())?;
        device.write(&buffer, 0, times);
        Ok(Records {
            times: buffer,
            outputs: times.len(),
            states: device.alloc("the output states", times.len() * size)?,
            tape: device.alloc("the tape of steps", 4 * capacity)?,
            capacity,
        })
    }
}
