//! exp and ln by additions and multiplications alone: the same bits on every machine, and loops over them are vectorised.

use std::f64::consts::LOG2_E;

/// ln 2 in two parts; the first has 21 zero bits at its end, so that a whole number times it is exact.
const LN_2: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10];

/// 1.5 · 2⁵²: a number below 2⁵¹ that is added to it is rounded to a whole one, which stands in the low bits.
const WHOLE: f64 = 6_755_399_441_055_744.0;

/// The whole number next to x, |x| < 2⁵¹; ties to even.
#[inline(always)]
pub fn whole(x: f64) -> i64 {
    (x + WHOLE).to_bits().wrapping_sub(WHOLE.to_bits()) as i64
}

/// eˣ to 1e-15 of it; x is held between −708 and 709. The Taylor series in pairs (Estrin's scheme): a loop waits for its longest chain of
/// products, not for their number.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    // 1 / n!: beyond n = 12 the next term is below 2e-16 for |r| ≤ ln 2 / 2.
    const TERMS: [f64; 13] = [
        1.0,
        1.0,
        0.5,
        1.0 / 6.0,
        1.0 / 24.0,
        1.0 / 120.0,
        1.0 / 720.0,
        1.0 / 5_040.0,
        1.0 / 40_320.0,
        1.0 / 362_880.0,
        1.0 / 3_628_800.0,
        1.0 / 39_916_800.0,
        1.0 / 479_001_600.0,
    ];
    let x = x.clamp(-708.0, 709.0);
    let shifted = x * LOG2_E + WHOLE;
    let power = shifted - WHOLE;
    let r = (x - power * LN_2[0]) - power * LN_2[1];
    let (r2, r4) = (r * r, (r * r) * (r * r));
    let pair = |n: usize| TERMS[n] + TERMS[n + 1] * r;
    let four = |n: usize| pair(n) + pair(n + 2) * r2;
    let sum = (four(0) + four(4) * r4) + (four(8) + TERMS[12] * r4) * (r4 * r4);
    sum * f64::from_bits((shifted.to_bits() << 52).wrapping_add(1023 << 52))
}

/// ln x to 1e-15, x > 0 and finite, no subnormal; the polynomial is that of fdlibm's `e_log.c` (Sun Microsystems 1993).
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    const ROOT_HALF: u64 = std::f64::consts::FRAC_1_SQRT_2.to_bits();
    const TERMS: [f64; 7] = [
        0.666_666_666_666_673_5,
        0.399_999_999_994_094_2,
        0.285_714_287_436_623_9,
        0.222_221_984_321_497_84,
        0.181_835_721_616_180_5,
        0.153_138_376_992_093_73,
        0.147_981_986_051_165_86,
    ];
    // x = 2ᵉ m with √½ ≤ m < √2, and ln m = 2 atanh(s), s = (m − 1) / (m + 1).
    // 1024 more, so that the shift is of an unsigned word: a signed one has no vector form everywhere.
    let raised = x.to_bits().wrapping_sub(ROOT_HALF).wrapping_add(1024 << 52) >> 52;
    let m = f64::from_bits(x.to_bits().wrapping_sub(raised << 52).wrapping_add(1024 << 52));
    let s = (m - 1.0) / (m + 1.0);
    let (z, w) = (s * s, (s * s) * (s * s));
    let odd = z * ((TERMS[0] + w * TERMS[2]) + (w * w) * (TERMS[4] + w * TERMS[6]));
    let even = w * (TERMS[1] + w * (TERMS[3] + w * TERMS[5]));
    let power = f64::from_bits(WHOLE.to_bits().wrapping_add(raised)) - (WHOLE + 1024.0);
    power * LN_2[0] + (power * LN_2[1] + s * (2.0 + (odd + even)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_and_ln_are_those_of_the_standard_library() {
        for i in -7000..=7000 {
            let x = f64::from(i) * 0.1;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-15, "{x}");
            assert!((ln(x.exp()) - x).abs() <= 1e-15 * x.abs().max(1.0), "{x}");
        }
        for i in 1..3000 {
            let x = f64::from(i) * 0.001;
            assert!((ln(x) - x.ln()).abs() < 1e-15, "{x}");
        }
        assert_eq!((exp(0.0), ln(1.0)), (1.0, 0.0));
        assert_eq!((exp(f64::INFINITY), exp(-1e9)), (exp(709.0), exp(-708.0)));
    }

    #[test]
    fn whole_numbers_are_the_nearest() {
        for (x, nearest) in [(0.4, 0), (-0.6, -1), (2.5, 2), (-3.5, -4), (1e15, 1_000_000_000_000_000)] {
            assert_eq!(whole(x), nearest);
        }
    }
}
