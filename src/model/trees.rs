//! trees: boosted trees (`flowbed-trees`) over numbers that stand for the levels of a column: statistics of the target
//! (`statistics`), or the vectors of a network. A cell of several tags is the weighted mean of what its tags are.

use flowbed_trees::Forest;

use crate::data::{Features, Rows};

/// Rows that are scored at a time.
const BATCH: usize = 1 << 14;

/// What the levels of a column are to the trees.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelTable {
    pub width: usize,
    /// [V, width]
    pub values: Vec<f32>,
}

pub struct Trees {
    /// Of each column of categories, of tags and of text, in the encoder's order; inputs of numbers come after them
    pub tables: Vec<LevelTable>,
    /// Its scores are logits, or standardised values
    pub forest: Forest,
}

impl LevelTable {
    fn row(&self, level: usize) -> &[f32] {
        &self.values[level * self.width..][..self.width]
    }
}

/// [columns, rows]: what trees read of these rows.
pub fn columns(tables: &[LevelTable], rows: Rows) -> Vec<f32> {
    let Features { f, g, n, ids, bags, numbers, .. } = rows.features;
    let (count, width) = (rows.rows.len(), tables.iter().map(|table| table.width).sum::<usize>() + n);
    let mut all = vec![0.0; width * count];
    let mut at = 0;
    for (c, table) in tables.iter().enumerate() {
        let mut sums = vec![0.0; table.width];
        for (i, row) in rows.rows.iter().map(|row| *row as usize).enumerate() {
            sums.fill(0.0);
            let mut add = |level: u32, weight: f32| {
                let of = table.row(level as usize).iter();
                sums.iter_mut().zip(of).for_each(|(sum, value)| *sum += f64::from(weight) * f64::from(*value));
            };
            match c.checked_sub(*f) {
                None => add(ids[row * f + c], 1.0),
                Some(bag) => bags.range(row * g + bag).for_each(|i| add(bags.levels[i], bags.weights[i])),
            }
            sums.iter().enumerate().for_each(|(k, sum)| all[(at + k) * count + i] = *sum as f32);
        }
        at += table.width;
    }
    for c in 0..*n {
        let of = rows.rows.iter().map(|row| numbers[*row as usize * n + c]);
        all[(at + c) * count..][..count].iter_mut().zip(of).for_each(|(to, value)| *to = value);
    }
    all
}

impl Trees {
    /// [rows, C]: log-odds, logits, or standardised values.
    pub fn logits(&self, rows: Rows) -> Vec<f32> {
        let mut all = Vec::with_capacity(rows.rows.len() * self.forest.parts().outputs as usize);
        for block in rows.rows.chunks(BATCH) {
            let columns = columns(&self.tables, Rows { rows: block, ..rows });
            // Its columns are those that the forest was grown on: `arrays` and `train` see to it.
            all.extend(self.forest.predict(&columns, block.len()).unwrap_or_else(|_| unreachable!()));
        }
        all
    }

    /// Columns that the trees read.
    pub fn input_width(&self) -> usize {
        self.forest.parts().columns as usize
    }

    /// Splits, leaves, and what stands for the levels.
    pub fn parameters(&self) -> usize {
        self.forest.parts().features.len() + self.tables.iter().map(|table| table.values.len()).sum::<usize>()
    }

    /// Bytes of the same: a node has a column, a threshold, two children and a value.
    pub fn bytes(&self) -> usize {
        20 * self.forest.parts().features.len() + self.tables.iter().map(|table| 4 * table.values.len()).sum::<usize>()
    }
}
