//! Random words by counting: each is a pure function of (seed, stream, index), so that any program can make the same.

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// SplitMix64's output function of the counter after x.
pub fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(GOLDEN);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// Word `i` of a stream; no two words of one are equal.
pub fn word(seed: u64, stream: u64, i: u64) -> u64 {
    let key = mix(seed.wrapping_add(stream.wrapping_mul(GOLDEN)));
    mix(key.wrapping_add(i.wrapping_mul(GOLDEN)))
}

/// Uniform in [0, 1), multiples of 2⁻⁵³: number `i` of a stream.
pub fn uniform(seed: u64, stream: u64, i: u64) -> f64 {
    (word(seed, stream, i) >> 11) as f64 * 2f64.powi(-53)
}
