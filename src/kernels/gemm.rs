//! The CPU's matrix product, shared by the twins of dense, dense_input and dense_weights.
//!
//! B is packed into panels of NR columns and A, where its rows do not lie in order, into strips of MR rows, so that the inner
//! loop reads both in order and keeps an MR x NR tile in registers: what simd128 needs to run near the multiply-add limit.

use std::cell::RefCell;

const MR: usize = 4;
const NR: usize = 8;

/// A matrix inside a slice: element (i, j) is data[i·rows + j·cols].
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub data: &'a [f32],
    pub rows: usize,
    pub cols: usize,
}

thread_local! {
    /// Panels of B, the strip of A, and a strip of the product; kept, so that a step allocates nothing.
    static SCRATCH: RefCell<[Vec<f32>; 3]> = RefCell::default();
}

/// Calls `put(i, row)` for every row of A B [m, n] in order, A: [m, k], B: [k, n]. One function for all callers, not one for each:
/// the tiles are the work, and a row's call is not.
pub fn gemm(m: usize, n: usize, k: usize, a: View, b: View, put: &mut dyn FnMut(usize, &[f32])) {
    SCRATCH.with_borrow_mut(|[panels, strip, product]| {
        pack_panels(n, k, b, panels);
        strip.resize(k * MR, 0.0);
        let padded = n.next_multiple_of(NR);
        product.resize(MR * padded, 0.0);
        for i in (0..m).step_by(MR) {
            let rows = MR.min(m - i);
            // Rows that lie in order are read where they are.
            let direct = a.cols == 1 && rows == MR;
            if !direct {
                pack_strip(i, rows, k, a, strip);
            }
            let line = |r: usize| if direct { &a.data[(i + r) * a.rows..][..k] } else { &strip[r * k..][..k] };
            let lines = [line(0), line(1), line(2), line(3)];
            for (p, panel) in panels.chunks_exact((k * NR).max(1)).enumerate() {
                let tile = tile(lines, panel);
                for (r, row) in tile.iter().enumerate() {
                    product[r * padded + p * NR..][..NR].copy_from_slice(row);
                }
            }
            product.chunks_exact(padded.max(1)).take(rows).enumerate().for_each(|(r, row)| put(i + r, &row[..n]));
        }
    });
}

/// An MR x NR tile: four rows of A times a panel [k, NR].
#[inline(always)]
fn tile([a0, a1, a2, a3]: [&[f32]; MR], panel: &[f32]) -> [[f32; NR]; MR] {
    let mut sums = [[0.0f32; NR]; MR];
    for ((((a0, a1), a2), a3), b) in a0.iter().zip(a1).zip(a2).zip(a3).zip(panel.as_chunks::<NR>().0) {
        add_outer(&mut sums, [*a0, *a1, *a2, *a3], b);
    }
    sums
}

#[inline(always)]
fn add_outer(sums: &mut [[f32; NR]; MR], a: [f32; MR], b: &[f32; NR]) {
    for (sums, a) in sums.iter_mut().zip(a) {
        for (sum, b) in sums.iter_mut().zip(b) {
            *sum += a * b;
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
        let (j, cols) = (p * NR, NR.min(n - p * NR));
        for (q, row) in panel.as_chunks_mut::<NR>().0.iter_mut().enumerate() {
            let from = &b.data[q * b.rows + j * b.cols..];
            match from.first_chunk::<NR>() {
                Some(from) if b.cols == 1 && cols == NR => *row = *from,
                _ => {
                    for (c, value) in row.iter_mut().enumerate() {
                        *value = if c < cols { from[c * b.cols] } else { 0.0 };
                    }
                }
            }
        }
    }
}

/// MR rows of A, one after another; those past the last are 0.
fn pack_strip(i: usize, rows: usize, k: usize, a: View, strip: &mut [f32]) {
    if rows == MR && a.rows == 1 {
        // A transposed: the four entries of a column lie together.
        let (top, bottom) = strip.split_at_mut(2 * k);
        let ((r0, r1), (r2, r3)) = (top.split_at_mut(k), bottom.split_at_mut(k));
        let columns = a.data[i..].chunks(a.cols.max(MR));
        for ((((column, r0), r1), r2), r3) in columns.zip(r0).zip(r1).zip(r2).zip(r3) {
            [*r0, *r1, *r2, *r3] = [column[0], column[1], column[2], column[3]];
        }
        return;
    }
    if rows < MR {
        strip.fill(0.0);
    }
    for (r, line) in strip.chunks_exact_mut(k.max(1)).enumerate().take(rows) {
        let row = a.data[(i + r) * a.rows..].iter().step_by(a.cols);
        line.iter_mut().zip(row).for_each(|(to, from)| *to = *from);
    }
}
