//! What the CPU forms do to rows: exponentials, dots, sums, copies; no calls, so the compiler makes simd128 of them.

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

/// Rows `stride` apart.
#[derive(Clone, Copy)]
pub struct Lines<'a> {
    pub data: &'a [f32],
    pub stride: usize,
}

/// out_j = scale x·rows_j: four rows meet x at a time.
#[inline(always)]
pub fn dots(out: &mut [f32], scale: f32, x: &[f32], rows: Lines) {
    let row = |j: usize| &rows.data[j * rows.stride..][..x.len()];
    let (fours, rest) = out.as_chunks_mut::<4>();
    let begin = 4 * fours.len();
    for (b, out) in fours.iter_mut().enumerate() {
        let [r0, r1, r2, r3] = [0, 1, 2, 3].map(|r| row(4 * b + r).as_chunks::<4>());
        let (chunks, tail) = x.as_chunks::<4>();
        let mut sums = [[0.0f32; 4]; 4];
        for ((((x, r0), r1), r2), r3) in chunks.iter().zip(r0.0).zip(r1.0).zip(r2.0).zip(r3.0) {
            for (sums, r) in sums.iter_mut().zip([r0, r1, r2, r3]) {
                sums.iter_mut().zip(x).zip(r).for_each(|((sum, x), r)| *sum += x * r);
            }
        }
        for ((out, sums), r) in out.iter_mut().zip(sums).zip([r0.1, r1.1, r2.1, r3.1]) {
            let tail: f32 = tail.iter().zip(r).map(|(x, r)| x * r).sum();
            *out = scale * ((sums[0] + sums[2]) + (sums[1] + sums[3]) + tail);
        }
    }
    rest.iter_mut().enumerate().for_each(|(j, out)| *out = scale * dot(x, row(begin + j)));
}

/// out = Σ_j weight(j) rows_j over n rows: sixteen columns at a time stay in registers.
#[inline(always)]
pub fn mix(out: &mut [f32], n: usize, weight: impl Fn(usize) -> f32, rows: Lines) {
    const BLOCK: usize = 16;
    let whole = out.len() / BLOCK * BLOCK;
    let (blocks, rest) = out.split_at_mut(whole);
    for (b, out) in blocks.as_chunks_mut::<BLOCK>().0.iter_mut().enumerate() {
        let mut sums = [0.0; BLOCK];
        for j in 0..n {
            let row = &rows.data[j * rows.stride + b * BLOCK..][..BLOCK];
            let weight = weight(j);
            sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += weight * x);
        }
        *out = sums;
    }
    rest.iter_mut().for_each(|rest| *rest = 0.0);
    for j in 0..if rest.is_empty() { 0 } else { n } {
        axpy(rest, weight(j), &rows.data[j * rows.stride + whole..][..rest.len()]);
    }
}

/// y += a x
#[inline(always)]
pub fn axpy(y: &mut [f32], a: f32, x: &[f32]) {
    y.iter_mut().zip(x).for_each(|(y, x)| *y += a * x);
}
