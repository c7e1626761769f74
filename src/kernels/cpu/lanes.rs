//! Four f32 at a time, for the loops that decide the CPU's speed: a compiler may not fuse a multiplication with an addition by
//! itself, nor reorder a sum. In WebAssembly a multiply-add is one instruction where the build has relaxed-simd, else two.

#[cfg(target_arch = "wasm32")]
use std::arch::wasm32::{self as simd, v128};

#[cfg(target_arch = "wasm32")]
type Four = v128;
#[cfg(not(target_arch = "wasm32"))]
type Four = [f32; 4];

#[derive(Clone, Copy)]
pub struct Lanes(Four);

#[cfg(target_arch = "wasm32")]
impl Lanes {
    #[inline(always)]
    pub fn splat(x: f32) -> Self {
        Lanes(simd::f32x4_splat(x))
    }

    /// self · b + c
    #[inline(always)]
    pub fn mul_add(self, b: Self, c: Self) -> Self {
        #[cfg(target_feature = "relaxed-simd")]
        return Lanes(simd::f32x4_relaxed_madd(self.0, b.0, c.0));
        #[cfg(not(target_feature = "relaxed-simd"))]
        Lanes(simd::f32x4_add(simd::f32x4_mul(self.0, b.0), c.0))
    }

    #[inline(always)]
    pub fn plus(self, other: Self) -> Self {
        Lanes(simd::f32x4_add(self.0, other.0))
    }

    #[inline(always)]
    pub fn minus(self, other: Self) -> Self {
        Lanes(simd::f32x4_sub(self.0, other.0))
    }

    #[inline(always)]
    pub fn times(self, other: Self) -> Self {
        Lanes(simd::f32x4_mul(self.0, other.0))
    }

    /// The larger; `self` where one is NaN.
    #[inline(always)]
    pub fn larger(self, other: Self) -> Self {
        Lanes(simd::f32x4_pmax(self.0, other.0))
    }

    /// The smaller; `self` where one is NaN.
    #[inline(always)]
    pub fn smaller(self, other: Self) -> Self {
        Lanes(simd::f32x4_pmin(self.0, other.0))
    }

    #[inline(always)]
    pub fn sqrt(self) -> Self {
        Lanes(simd::f32x4_sqrt(self.0))
    }

    #[inline(always)]
    pub fn over(self, other: Self) -> Self {
        Lanes(simd::f32x4_div(self.0, other.0))
    }

    /// self where gate > 0, else 0.
    #[inline(always)]
    pub fn where_positive(self, gate: Self) -> Self {
        Lanes(simd::v128_and(self.0, simd::f32x4_gt(gate.0, simd::f32x4_splat(0.0))))
    }

    /// 2ⁿ · self, n the integer that `shifted` = n + 1.5 · 2²³ holds in its last bits.
    #[inline(always)]
    pub fn scale_by_power(self, shifted: Self) -> Self {
        Lanes(simd::i32x4_add(self.0, simd::i32x4_shl(shifted.0, 23)))
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Lanes {
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(f32, f32) -> f32) -> Self {
        Lanes(std::array::from_fn(|i| f(self.0[i], other.0[i])))
    }

    #[inline(always)]
    pub fn splat(x: f32) -> Self {
        Lanes([x; 4])
    }

    /// self · b + c
    #[inline(always)]
    pub fn mul_add(self, b: Self, c: Self) -> Self {
        self.times(b).plus(c)
    }

    #[inline(always)]
    pub fn plus(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }

    #[inline(always)]
    pub fn minus(self, other: Self) -> Self {
        self.zip(other, |a, b| a - b)
    }

    #[inline(always)]
    pub fn times(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }

    /// The larger; `self` where one is NaN.
    #[inline(always)]
    pub fn larger(self, other: Self) -> Self {
        self.zip(other, |a, b| if a < b { b } else { a })
    }

    /// The smaller; `self` where one is NaN.
    #[inline(always)]
    pub fn smaller(self, other: Self) -> Self {
        self.zip(other, |a, b| if b < a { b } else { a })
    }

    #[inline(always)]
    pub fn sqrt(self) -> Self {
        Lanes(self.0.map(f32::sqrt))
    }

    #[inline(always)]
    pub fn over(self, other: Self) -> Self {
        self.zip(other, |a, b| a / b)
    }

    /// self where gate > 0, else 0.
    #[inline(always)]
    pub fn where_positive(self, gate: Self) -> Self {
        self.zip(gate, |a, gate| if gate > 0.0 { a } else { 0.0 })
    }

    /// 2ⁿ · self, n the integer that `shifted` = n + 1.5 · 2²³ holds in its last bits.
    #[inline(always)]
    pub fn scale_by_power(self, shifted: Self) -> Self {
        self.zip(shifted, |a, shifted| f32::from_bits(a.to_bits().wrapping_add(shifted.to_bits() << 23)))
    }
}

impl Lanes {
    #[inline(always)]
    pub fn abs(self) -> Self {
        self.larger(Lanes::splat(0.0).minus(self))
    }

    #[inline(always)]
    pub fn load(from: &[f32; 4]) -> Self {
        Lanes(bytemuck::cast(*from))
    }

    #[inline(always)]
    pub fn values(self) -> [f32; 4] {
        bytemuck::cast(self.0)
    }

    #[inline(always)]
    pub fn sum(self) -> f32 {
        let [a, b, c, d] = self.values();
        (a + c) + (b + d)
    }
}
