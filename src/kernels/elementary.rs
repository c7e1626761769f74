//! e^x for whole rows on the CPU: no call, so the compiler makes simd128 of it.

/// e^x within 3e-7 relative for |x| ≤ 87; as at −87.3 below, as at 88 above. Cody-Waite reduction to |r| ≤ ln 2 / 2 and
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

/// tanh x within 4e-7 of its value, for |x| ≥ 8 within 1e-6 of ±1: an odd rational function, as in Eigen's packet math (ptanh).
#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    const ODD: [f32; 6] = [2.000_188e-13, -8.604_672e-11, 5.122_297e-8, 1.485_722_4e-5, 6.372_619_3e-4, 4.893_524_6e-3];
    const EVEN: [f32; 4] = [1.198_258_4e-6, 1.185_347_1e-4, 2.268_434_6e-3, 4.893_525e-3];
    let x = x.clamp(-7.905_311, 7.905_311);
    let square = x * x;
    let odd = ODD.iter().fold(-2.760_768_5e-16f32, |sum, c| sum * square + c);
    let even = EVEN[1..].iter().fold(EVEN[0], |sum, c| sum * square + c);
    x * odd / even
}

/// 1 / (1 + e^−x) within 4e-7 relative.
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// a·b in eight lanes, which the compiler keeps in registers.
#[inline(always)]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut lanes = [0.0f32; 8];
    for (a, b) in a.iter().zip(b) {
        for (lane, (a, b)) in lanes.iter_mut().zip(a.iter().zip(b)) {
            *lane += a * b;
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    (lanes[0] + lanes[4]) + (lanes[1] + lanes[5]) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7])) + rest
}

/// max(x, 0), but NaN stays NaN: f32::max would make 0 of it and hide that numbers have run out.
#[inline(always)]
pub fn relu(x: f32) -> f32 {
    if x < 0.0 { 0.0 } else { x }
}

/// to = from, for short rows: eight lanes at a time are stores, where a copy of unknown length is a call in WebAssembly.
#[inline(always)]
pub fn copy(to: &mut [f32], from: &[f32]) {
    let ((to, to_rest), (from, from_rest)) = (to.as_chunks_mut::<8>(), from.as_chunks::<8>());
    to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
    to_rest.iter_mut().zip(from_rest).for_each(|(to, from)| *to = *from);
}
