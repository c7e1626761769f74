//! Sums of gradient, hessian and count per bin of every column.

use crate::{
    binned::{Binned, WIDTH},
    cuts::Column,
    fixed::{self, Pair},
};

/// A byte cannot point beyond it.
type Bins = [Pair; 256];

/// [columns, up to the next multiple of WIDTH][256]
pub struct Histogram(Vec<Bins>);

impl Histogram {
    pub fn new(columns: usize) -> Self {
        Histogram(vec![[[0; 2]; 256]; columns.next_multiple_of(WIDTH)])
    }

    pub fn column(&self, slot: usize) -> &Bins {
        &self.0[slot]
    }

    /// Sums over these rows; pairs: theirs, in their order. open: columns that are asked for.
    pub fn fill(&mut self, binned: &Binned, rows: &[u32], pairs: &[Pair], open: &[bool]) {
        for ((bins, block), open) in self.0.chunks_exact_mut(WIDTH).zip(&binned.blocks).zip(open.chunks(WIDTH)) {
            if open.contains(&true) {
                bins.fill([[0; 2]; 256]);
                if let Some(bins) = bins.first_chunk_mut() {
                    accumulate(bins, block, rows, pairs);
                }
            }
        }
    }

    /// This leaf's less one child's: the other child's.
    pub fn subtract(&mut self, child: &Histogram, columns: &[Column]) {
        for ((bins, child), column) in self.0.iter_mut().zip(&child.0).zip(columns) {
            let used = ..=column.values();
            bins[used].iter_mut().zip(&child[used]).for_each(|(bin, child)| *bin = fixed::less(*bin, *child));
        }
    }
}

fn accumulate(bins: &mut [Bins; WIDTH], block: &[[u8; WIDTH]], rows: &[u32], pairs: &[Pair]) {
    for (row, pair) in rows.iter().zip(pairs) {
        let at = block[*row as usize];
        for (bins, at) in bins.iter_mut().zip(at) {
            fixed::add(&mut bins[usize::from(at)], *pair);
        }
    }
}
