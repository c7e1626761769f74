//! The CPU's matrix product, shared by all forms that multiply matrices.
//!
//! B is packed block by block into panels of NR columns that stay in the near caches while A's rows pass by, four at a time; an
//! MR x NR tile of the product stays in registers (Goto and van de Geijn 2008), which is what simd128 needs to run near the
//! multiply-add limit. What follows the product (a bias, relu, a scale, a sum) is done on the tile before it leaves them.

use std::cell::RefCell;

pub use super::matrix::{Finish, Out, View};
use super::{
    elementary::halves,
    gemv::{gemv, outer},
    lanes::Lanes,
};

const MR: usize = 4;
const NR: usize = 8;
/// Rows of A that are packed at a time: a cache line, where A is transposed.
const PACKED: usize = 16;
/// Rows and columns of a packed block of B: 64 KiB.
const DEPTH: usize = 256;
const WIDTH: usize = 64;

/// Multiply-adds of the product that take as long as an operation of plain code: for the costs of units.
pub const FASTER: usize = 16;

thread_local! {
    /// A block of B in panels and strips of A; kept, so that a step allocates nothing.
    static SCRATCH: RefCell<[Vec<f32>; 2]> = const { RefCell::new([Vec::new(), Vec::new()]) };
}

/// out [m, n] ← A B, A: [m, k], B: [k, n]. One function for all callers, not one for each.
pub fn gemm([m, n, k]: [usize; 3], a: View, b: View, mut out: Out, finish: Finish) {
    if n == 1 && k > 0 && b.rows == 1 && gemv([m, k], a, &b.data[..k], &mut out, &finish) {
        return;
    }
    if k == 1 && b.cols == 1 && outer(m, a, &b.data[..n], &mut out, &finish) {
        return;
    }
    SCRATCH.with_borrow_mut(|[panels, strips]| {
        // An empty sum still leaves its finish.
        for q in (0..k.max(1)).step_by(DEPTH) {
            let depth = DEPTH.min(k - q);
            let stage = Stage { first: q == 0, last: q + depth == k, finish };
            for j in (0..n).step_by(WIDTH) {
                let width = WIDTH.min(n - j);
                pack_panels(width, depth, b.from(q, j), panels);
                for i in (0..m).step_by(PACKED) {
                    let rows = PACKED.min(m - i);
                    // Rows of A that lie in order are read where they are.
                    let direct = a.cols == 1 && rows == PACKED;
                    if !direct {
                        pack_strips(rows, depth, a.from(i, q), strips);
                    }
                    for r in (0..rows).step_by(MR) {
                        let at = (i + r) * out.stride + j;
                        let place = Place { at, column: j, rows: MR.min(rows - r), width };
                        if direct {
                            let a = a.from(i + r, q);
                            let rows = [0, 1, 2, 3].map(|r| &a.data[r * a.rows..][..depth]);
                            place.fill(panels, depth, &mut out, &stage, |panel| times_rows(rows, panel));
                        } else {
                            let strip = strips[r * depth..(r + MR) * depth].as_chunks::<MR>().0;
                            place.fill(panels, depth, &mut out, &stage, |panel| times_strip(strip, panel));
                        }
                    }
                }
            }
        }
    });
}

type Tile = [[Lanes; 2]; MR];

/// Four rows of A, each in order, times a panel [k, NR].
#[inline(always)]
fn times_rows([a0, a1, a2, a3]: [&[f32]; MR], panel: &[[f32; NR]]) -> Tile {
    let mut sums = [[Lanes::splat(0.0); 2]; MR];
    for ((((a0, a1), a2), a3), b) in a0.iter().zip(a1).zip(a2).zip(a3).zip(panel) {
        add_outer(&mut sums, &[*a0, *a1, *a2, *a3], b);
    }
    sums
}

/// A packed strip [k, MR] times a panel.
#[inline(always)]
fn times_strip(strip: &[[f32; MR]], panel: &[[f32; NR]]) -> Tile {
    let mut sums = [[Lanes::splat(0.0); 2]; MR];
    strip.iter().zip(panel).for_each(|(a, b)| add_outer(&mut sums, a, b));
    sums
}

#[inline(always)]
fn add_outer(sums: &mut Tile, a: &[f32; MR], b: &[f32; NR]) {
    let b = halves(b);
    for (sums, a) in sums.iter_mut().zip(a) {
        let a = Lanes::splat(*a);
        *sums = [a.mul_add(b[0], sums[0]), a.mul_add(b[1], sums[1])];
    }
}

/// Which of the blocks along k a tile comes from, and what is done to it.
struct Stage<'a> {
    first: bool,
    last: bool,
    finish: Finish<'a>,
}

/// Where the tiles of a strip go: their first word, first column, rows, and columns of all.
struct Place {
    at: usize,
    column: usize,
    rows: usize,
    width: usize,
}

impl Place {
    #[inline(always)]
    fn fill(&self, panels: &[f32], depth: usize, out: &mut Out, stage: &Stage, times: impl Fn(&[[f32; NR]]) -> Tile) {
        for (p, panel) in panels.chunks_exact((depth * NR).max(1)).enumerate() {
            let tile = times(panel.as_chunks().0);
            let (at, column) = (self.at + p * NR, self.column + p * NR);
            if self.rows == MR && (p + 1) * NR <= self.width {
                for (r, sums) in tile.into_iter().enumerate() {
                    let at = at + r * out.stride;
                    let to = &mut out.data[at..at + NR];
                    stage.put(sums, to.first_chunk_mut().expect("NR words"), at, column);
                }
            } else {
                let columns = NR.min(self.width - p * NR);
                tile.iter().take(self.rows).enumerate().for_each(|(r, sums)| {
                    stage.put_few(*sums, &mut out.data[at + r * out.stride..][..columns], at + r * out.stride, column);
                });
            }
        }
    }
}

impl Stage<'_> {
    /// Eight columns of a row, the first of which is word `at` of out.
    #[inline(always)]
    fn put(&self, sums: [Lanes; 2], to: &mut [f32; NR], at: usize, column: usize) {
        let (finish, scale) = (&self.finish, Lanes::splat(self.finish.scale));
        let mut values = if finish.add || !self.first {
            let [a, b] = halves(to);
            [sums[0].mul_add(scale, a), sums[1].mul_add(scale, b)]
        } else {
            [sums[0].times(scale), sums[1].times(scale)]
        };
        if let (true, Some(bias)) = (self.first, finish.bias) {
            let [a, b] = halves(bias[column..column + NR].first_chunk().expect("NR words"));
            values = [values[0].plus(a), values[1].plus(b)];
        }
        if self.last && finish.relu {
            // NaN passes: it must be seen.
            values = values.map(|x| x.larger(Lanes::splat(0.0)));
        }
        if let (true, Some(gate)) = (self.last, finish.gate) {
            let [a, b] = halves(gate[at..at + NR].first_chunk().expect("NR words"));
            values = [values[0].where_positive(a), values[1].where_positive(b)];
        }
        *to = bytemuck::cast(values.map(Lanes::values));
    }

    /// The columns at the right edge, fewer than eight.
    #[inline(never)]
    fn put_few(&self, sums: [Lanes; 2], to: &mut [f32], at: usize, column: usize) {
        let [bias, gate] =
            [(self.finish.bias, column), (self.finish.gate, at)].map(|(words, at)| Some(padded(&words?[at..at + to.len()])));
        let [bias, gate] = [&bias, &gate].map(|words| words.as_ref().map(|words| &words[..]));
        let mut whole = padded(to);
        let stage = Stage { finish: Finish { bias, gate, ..self.finish }, ..*self };
        stage.put(sums, &mut whole, 0, 0);
        to.copy_from_slice(&whole[..to.len()]);
    }
}

fn padded(few: &[f32]) -> [f32; NR] {
    let mut eight = [0.0; NR];
    eight[..few.len()].copy_from_slice(few);
    eight
}

/// Strips [k, MR] of up to PACKED rows of A; rows past the last are 0. With A transposed a cache line is read once.
fn pack_strips(rows: usize, k: usize, a: View, strips: &mut Vec<f32>) {
    strips.resize(PACKED * k, 0.0);
    if rows < PACKED {
        strips.fill(0.0);
    }
    if rows == PACKED && a.rows == 1 && k > 0 {
        let [(s0, s1), (s2, s3)] = {
            let (left, right) = strips.split_at_mut(2 * MR * k);
            [left.split_at_mut(MR * k), right.split_at_mut(MR * k)]
        };
        let four = |strip| -> &mut [[f32; MR]] { <[f32]>::as_chunks_mut(strip).0 };
        let columns = a.data.chunks(a.cols.max(PACKED)).zip(four(s0)).zip(four(s1)).zip(four(s2)).zip(four(s3));
        for ((((column, s0), s1), s2), s3) in columns {
            if let Some([c0, c1, c2, c3]) = column.as_chunks::<MR>().0.first_chunk() {
                (*s0, *s1, *s2, *s3) = (*c0, *c1, *c2, *c3);
            }
        }
        return;
    }
    for r in 0..rows {
        let strip = strips[r / MR * MR * k..][..MR * k].as_chunks_mut::<MR>().0;
        for (q, to) in strip.iter_mut().enumerate() {
            to[r % MR] = a.data[r * a.rows + q * a.cols];
        }
    }
}

fn pack_panels(n: usize, k: usize, b: View, panels: &mut Vec<f32>) {
    // An empty sum (k = 0) still needs panels to walk over: one word each.
    panels.resize(n.div_ceil(NR) * (k * NR).max(1), 0.0);
    if k == 0 {
        return;
    }
    for (p, panel) in panels.chunks_exact_mut(k * NR).enumerate() {
        let cols = NR.min(n - p * NR);
        let b = b.from(0, p * NR);
        let rows = panel.as_chunks_mut::<NR>().0;
        if cols == NR && b.cols == 1 {
            for (to, from) in rows.iter_mut().zip(b.data.chunks(b.rows.max(NR))) {
                if let Some(from) = from.first_chunk() {
                    *to = *from;
                }
            }
        } else if cols == NR && b.rows == 1 {
            // B transposed: eight columns, each in order.
            let columns: [&[f32]; NR] = std::array::from_fn(|c| &b.data[c * b.cols..][..k]);
            for (q, to) in rows.iter_mut().enumerate() {
                to.iter_mut().zip(columns).for_each(|(to, column)| *to = column[q]);
            }
        } else {
            for (q, to) in rows.iter_mut().enumerate() {
                for (c, to) in to.iter_mut().enumerate() {
                    *to = if c < cols { b.data[q * b.rows + c * b.cols] } else { 0.0 };
                }
            }
        }
    }
}
