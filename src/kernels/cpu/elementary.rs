//! What the CPU forms do to rows: exponentials, dots, sums, copies; no calls, so the compiler makes simd128 of them.

use super::lanes::Lanes;
use crate::kernels::shared::elementary::{LEAST_EXP, MOST_EXP};

/// Puts f of it in the place of every element.
#[inline(always)]
pub fn each(row: &mut [f32], f: impl Fn(Lanes) -> Lanes) {
    let (fours, rest) = row.as_chunks_mut::<4>();
    fours.iter_mut().for_each(|four| *four = f(Lanes::load(four)).values());
    rest.iter_mut().for_each(|x| *x = f(Lanes::splat(*x)).values()[0]);
}

/// Puts f of it and of its partner in the place of every element of `row`. (The build is for size, which takes no loop for four at a time.)
#[inline(always)]
pub fn pairs(row: &mut [f32], others: &[f32], f: impl Fn(Lanes, Lanes) -> Lanes) {
    let ((fours, rest), (other_fours, other_rest)) = (row.as_chunks_mut(), others.as_chunks());
    fours.iter_mut().zip(other_fours).for_each(|(x, y)| *x = f(Lanes::load(x), Lanes::load(y)).values());
    rest.iter_mut().zip(other_rest).for_each(|(x, y)| *x = f(Lanes::splat(*x), Lanes::splat(*y)).values()[0]);
}

/// e^x within 3 ulp; below −87.3365 and above 88.7228, where f32 ends, as there; NaN stays NaN (those of arithmetic do: the last nine
/// bits of a payload must be 0). Cody-Waite reduction to |r| ≤ ln 2 / 2 and
/// a polynomial of degree 6 (Cephes expf, Moshier 1992).
#[inline(always)]
pub fn exps(x: Lanes) -> Lanes {
    const COEFFICIENTS: [f32; 5] = [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5];
    /// 1.5 · 2²³: an addend that leaves the nearest integer in the last bits.
    const SHIFT: f32 = 12_582_912.0;
    let [one, shift] = [1.0, SHIFT].map(Lanes::splat);
    let x = x.larger(Lanes::splat(LEAST_EXP)).smaller(Lanes::splat(MOST_EXP));
    let shifted = x.mul_add(Lanes::splat(std::f32::consts::LOG2_E), shift);
    let n = shifted.minus(shift);
    let r = n.mul_add(Lanes::splat(2.121_944_4e-4), n.mul_add(Lanes::splat(-0.693_359_4), x));
    let p = COEFFICIENTS.iter().fold(Lanes::splat(1.987_569_1e-4), |p, c| p.mul_add(r, Lanes::splat(*c)));
    p.mul_add(r.times(r), r.plus(one)).scale_by_power(shifted)
}

/// tanh x within 7 ulp of its value, beyond 7.9 as there, within 3e-7 of ±1: an odd rational function, as in Eigen's packet math (ptanh). The
/// shaders' is exact to 2 ulp and takes twice the time here (docs/numbers.md).
#[inline(always)]
pub fn tanhs(x: Lanes) -> Lanes {
    // All 2⁸ times as large as Eigen's: so the least x keeps its place among normal numbers.
    const ODD: [f32; 7] =
        [-2.760_768_5e-16, 2.000_188e-13, -8.604_672e-11, 5.122_297e-8, 1.485_722_4e-5, 6.372_619_3e-4, 4.893_524_6e-3];
    const EVEN: [f32; 4] = [1.198_258_4e-6, 1.185_347_1e-4, 2.268_434_6e-3, 4.893_525e-3];
    let lifted = |c: f32| Lanes::splat(c * 256.0);
    const MOST: f32 = 7.905_311;
    let x = x.larger(Lanes::splat(-MOST)).smaller(Lanes::splat(MOST));
    let square = x.times(x);
    let odd = ODD[1..].iter().fold(lifted(ODD[0]), |sum, c| sum.mul_add(square, lifted(*c)));
    let even = EVEN[1..].iter().fold(lifted(EVEN[0]), |sum, c| sum.mul_add(square, lifted(*c)));
    x.times(odd).over(even)
}

/// 1 / (1 + e^−x) within 4 ulp.
#[inline(always)]
pub fn sigmoids(x: Lanes) -> Lanes {
    let one = Lanes::splat(1.0);
    one.over(one.plus(exps(Lanes::splat(0.0).minus(x))))
}

/// ln(1 + x) within 3e-7 relative for 0 ≤ x ≤ 1: 2 artanh(x / (2 + x)) by its series.
#[inline(always)]
pub fn logs_above_one(x: Lanes) -> Lanes {
    const ODD: [f32; 6] = [1.0 / 11.0, 1.0 / 9.0, 1.0 / 7.0, 0.2, 1.0 / 3.0, 1.0];
    let s = x.over(x.plus(Lanes::splat(2.0)));
    let square = s.times(s);
    let series = ODD.iter().fold(Lanes::splat(1.0 / 13.0), |sum, c| sum.mul_add(square, Lanes::splat(*c)));
    s.plus(s).times(series)
}

/// The largest; what is not a number is passed over.
#[inline(always)]
pub fn largest(row: &[f32]) -> f32 {
    let (fours, rest) = row.as_chunks::<4>();
    let most = fours.iter().fold(Lanes::splat(f32::NEG_INFINITY), |most, four| most.larger(Lanes::load(four)));
    let all = most.values();
    all.iter().chain(rest).fold(f32::NEG_INFINITY, |most, x| if most < *x { *x } else { most })
}

/// row ← softmax of row.
#[inline(always)]
pub fn softmax(row: &mut [f32]) {
    let most = Lanes::splat(largest(row));
    each(row, |x| exps(x.minus(most)));
    let total = Lanes::splat(1.0 / sum(row));
    each(row, |x| x.times(total));
}

#[inline(always)]
pub fn sum(row: &[f32]) -> f32 {
    let (fours, rest) = row.as_chunks::<4>();
    fours.iter().fold(Lanes::splat(0.0), |sum, four| sum.plus(Lanes::load(four))).sum() + rest.iter().sum::<f32>()
}

/// a·b in eight lanes.
#[inline(always)]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut sums = [Lanes::splat(0.0); 2];
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (halves(a), halves(b));
        sums = [a[0].mul_add(b[0], sums[0]), a[1].mul_add(b[1], sums[1])];
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums[0].plus(sums[1]).sum() + rest
}

#[inline(always)]
pub fn halves(eight: &[f32; 8]) -> [Lanes; 2] {
    bytemuck::cast::<_, [[f32; 4]; 2]>(*eight).map(|half| Lanes::load(&half))
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
        let mut sums = [Lanes::splat(0.0); 4];
        for ((((x, r0), r1), r2), r3) in chunks.iter().zip(r0.0).zip(r1.0).zip(r2.0).zip(r3.0) {
            let x = Lanes::load(x);
            for (sum, r) in sums.iter_mut().zip([r0, r1, r2, r3]) {
                *sum = x.mul_add(Lanes::load(r), *sum);
            }
        }
        for ((out, sum), r) in out.iter_mut().zip(sums).zip([r0.1, r1.1, r2.1, r3.1]) {
            let tail: f32 = tail.iter().zip(r).map(|(x, r)| x * r).sum();
            *out = scale * (sum.sum() + tail);
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
        let mut sums = [Lanes::splat(0.0); BLOCK / 4];
        for j in 0..n {
            let row = rows.data[j * rows.stride + b * BLOCK..][..BLOCK].as_chunks::<4>().0;
            let weight = Lanes::splat(weight(j));
            sums.iter_mut().zip(row).for_each(|(sum, x)| *sum = weight.mul_add(Lanes::load(x), *sum));
        }
        *out = bytemuck::cast(sums.map(Lanes::values));
    }
    rest.iter_mut().for_each(|rest| *rest = 0.0);
    for j in 0..if rest.is_empty() { 0 } else { n } {
        axpy(rest, weight(j), &rows.data[j * rows.stride + whole..][..rest.len()]);
    }
}

/// y += a x
#[inline(always)]
pub fn axpy(y: &mut [f32], a: f32, x: &[f32]) {
    let ((y, y_rest), (x, x_rest)) = (y.as_chunks_mut::<4>(), x.as_chunks::<4>());
    let lanes = Lanes::splat(a);
    y.iter_mut().zip(x).for_each(|(y, x)| *y = lanes.mul_add(Lanes::load(x), Lanes::load(y)).values());
    y_rest.iter_mut().zip(x_rest).for_each(|(y, x)| *y += a * x);
}
