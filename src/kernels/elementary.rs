//! e^x for whole rows on the CPU: no call, so the compiler makes simd128 of it.

/// e^x within 3e-7 relative for |x| ≤ 87; 0 below, the greatest f32 power above. Cody-Waite reduction to |r| ≤ ln 2 / 2 and
/// a polynomial of degree 6 (Cephes expf, Moshier 1992).
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    const LOG2_E: f32 = std::f32::consts::LOG2_E;
    let x = x.clamp(-87.3, 88.0);
    let n = (x * LOG2_E + if x < 0.0 { -0.5 } else { 0.5 }) as i32;
    let r = x - n as f32 * 0.693_359_4 - n as f32 * -2.121_944_4e-4;
    let mut p = 1.987_569_1e-4;
    for c in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
        p = p * r + c;
    }
    (p * r * r + r + 1.0) * f32::from_bits(((n + 127) as u32) << 23)
}
