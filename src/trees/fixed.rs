//! Gradient, hessian and count of rows as two integers. A sum of integers is the same in any order, a leaf's histogram is exactly its
//! parent's less its sibling's, and one pair of additions counts the rows too.

use crate::elementary::whole;

/// [gradient, hessian · 2ᶜ + count], each as a whole number of units; the hessians are not negative, so that nothing is borrowed.
pub type Pair = [i64; 2];

/// Most bits of a row's gradient or hessian: what `whole` takes.
const MOST_BITS: i32 = 50;

/// The units of the pairs of one tree: powers of two, so that conversion rounds once.
#[derive(Clone, Copy, Debug)]
pub struct Units {
    gradient: f64,
    hessian: f64,
    /// Bits of the count
    bits: u32,
}

/// What a pair stands for.
#[derive(Clone, Copy, Debug)]
pub struct Sums {
    pub gradient: f64,
    pub hessian: f64,
    pub count: i64,
}

impl Units {
    /// Units in which the sum over so many rows of at most these sizes fits 62 bits. Of 250,000 rows each gradient has 44 bits and each
    /// hessian 26, counted from the largest: what is smaller by more than that is 0.
    pub fn new(rows: usize, gradient: f64, hessian: f64) -> Self {
        let bits = usize::BITS - rows.leading_zeros();
        let unit = |largest: f64, bits: i32| exponential(exponent(largest) + 1 - bits.min(MOST_BITS));
        Units { gradient: unit(gradient, 62 - bits as i32), hessian: unit(hessian, 62 - 2 * bits as i32), bits }
    }

    /// [gradient, hessian] of one row → its pair.
    pub fn writer(&self) -> impl Fn([f64; 2]) -> Pair + use<> {
        let (gradient, hessian, bits) = (self.gradient.recip(), self.hessian.recip(), self.bits);
        move |[g, h]| [whole(g * gradient), whole(h * hessian) << bits | 1]
    }

    pub fn sums(&self, pair: Pair) -> Sums {
        Sums {
            gradient: pair[0] as f64 * self.gradient,
            hessian: (pair[1] >> self.bits) as f64 * self.hessian,
            count: pair[1] & ((1 << self.bits) - 1),
        }
    }
}

/// e with 2ᵉ ≤ x < 2ᵉ⁺¹, held where powers of two are normal numbers.
fn exponent(x: f64) -> i32 {
    ((x.to_bits() >> 52) as i32 - 1023).clamp(-900, 900)
}

fn exponential(power: i32) -> f64 {
    f64::from_bits(((power + 1023) as u64) << 52)
}

#[inline(always)]
pub fn add(a: &mut Pair, b: Pair) {
    a[0] = a[0].wrapping_add(b[0]);
    a[1] = a[1].wrapping_add(b[1]);
}

#[inline(always)]
pub fn less(a: Pair, b: Pair) -> Pair {
    [a[0].wrapping_sub(b[0]), a[1].wrapping_sub(b[1])]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_rows_whatever_their_number_and_size() {
        for (rows, size) in [(1usize, 1.0), (1000, 1e-30), (1000, 1e30), (300_000, 0.25)] {
            let units = Units::new(rows, 3.0 * size, size);
            let row = |i: usize| [(3.0 - 6.0 * ((i * 7 % 11) as f64 / 10.0)) * size, (i * 5 % 13) as f64 / 12.0 * size];
            let (mut sum, mut exact) = ([0; 2], [0.0; 2]);
            for i in 0..rows {
                add(&mut sum, units.writer()(row(i)));
                exact = [exact[0] + row(i)[0], exact[1] + row(i)[1]];
            }
            let sums = units.sums(sum);
            assert_eq!(sums.count, rows as i64);
            assert!((sums.gradient - exact[0]).abs() <= 1e-9 * size * rows as f64, "{rows}");
            assert!((sums.hessian - exact[1]).abs() <= 1e-7 * size * rows as f64, "{rows}");
        }
    }

    #[test]
    fn the_largest_sums_do_not_overflow() {
        let rows = (1usize << 20) - 1;
        let units = Units::new(rows, 1.999_999, 1.999_999);
        let pair = units.writer()([-1.999_999, 1.999_999]);
        let sums = units.sums([pair[0] * rows as i64, pair[1] * rows as i64]);
        assert_eq!(sums.count, rows as i64);
        assert!((sums.gradient / rows as f64 + 1.999_999).abs() < 1e-6 && (sums.hessian / rows as f64 - 1.999_999).abs() < 1e-6);
    }
}
