//! The rows of a set as bytes: a bin per splittable column.

use crate::{Set, cuts::Column};

/// Columns that stand side by side: their histograms fit the first cache together, and a row's gradient is read once for all.
pub const WIDTH: usize = 4;

pub struct Binned {
    pub rows: usize,
    /// [columns / WIDTH][rows][WIDTH]; 0 beyond the last column
    pub blocks: Vec<Vec<[u8; WIDTH]>>,
}

impl Binned {
    pub fn new(set: &Set, columns: &[Column]) -> Self {
        let block = |columns: &[Column]| {
            let mut block = vec![[0; WIDTH]; set.rows()];
            for (lane, column) in columns.iter().enumerate() {
                let values = set.column(column.index);
                block.iter_mut().zip(values).for_each(|(bins, value)| bins[lane] = column.bin(*value));
            }
            block
        };
        Binned { rows: set.rows(), blocks: columns.chunks(WIDTH).map(block).collect() }
    }
}
