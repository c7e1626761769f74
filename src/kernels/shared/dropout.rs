//! The coin of dropout: a hash of (seed, step, element), so that forward and pullback toss the same one without a mask
//! in memory. Kept in sync with dropout.wgsl.

/// A share of elements to drop; their expected value is kept by scaling the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Dropout {
    pub rate: f32,
    pub seed: u32,
}

impl Dropout {
    /// Words of the uniform: threshold of the hash, scale of what is kept, seed.
    pub fn words(self) -> [u32; 3] {
        let threshold = (f64::from(self.rate) * 4_294_967_296.0) as u32;
        [threshold, (1.0 / (1.0 - self.rate)).to_bits(), self.seed]
    }
}

/// pcg hash (Jarzynski and Olano, JCGT 9(3), 2020).
fn pcg(value: u32) -> u32 {
    let state = value.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
    let word = ((state >> ((state >> 28) + 4)) ^ state).wrapping_mul(277_803_737);
    (word >> 22) ^ word
}

/// The factor of one element: 0 where it is dropped, else the scale.
pub fn factor(threshold: u32, scale: f32, seed: u32, step: u32, element: u32) -> f32 {
    if threshold == 0 {
        return 1.0;
    }
    if pcg(element ^ pcg(step ^ pcg(seed))) < threshold { 0.0 } else { scale }
}
