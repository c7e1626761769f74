//! Trees that are ready to score rows.

use crate::{Error, Parts, Result, cuts::Column, grown::Grown};

/// Parts that fit together.
#[derive(Clone, Debug, PartialEq)]
pub struct Forest(Parts);

/// Rows whose scores and columns stay in the cache while all trees pass.
const ROWS: usize = 1024;

impl Forest {
    pub fn from_parts(parts: Parts) -> Result<Self> {
        parts.check()?;
        Ok(Forest(parts))
    }

    /// Without trees: every row has the initial scores.
    pub(crate) fn constant(columns: usize, initial: Vec<f32>) -> Self {
        Forest(Parts { columns: columns as u32, outputs: initial.len() as u32, initial, ..Parts::default() })
    }

    pub fn parts(&self) -> &Parts {
        &self.0
    }

    pub fn into_parts(self) -> Parts {
        self.0
    }

    /// Trees per output.
    pub fn rounds(&self) -> usize {
        self.0.roots.len() / self.0.outputs as usize
    }

    /// columns: [columns][rows], NaN = missing → scores [rows][outputs]. An error where the cells make no such rows.
    pub fn predict(&self, columns: &[f32], rows: usize) -> Result<Vec<f32>> {
        let (width, outputs) = (self.0.columns as usize, self.0.outputs as usize);
        if rows == 0 && columns.is_empty() {
            return Ok(Vec::new());
        }
        if rows == 0 || !columns.len().is_multiple_of(rows) {
            return Err(Error::Shape { of: "given", cells: columns.len(), rows });
        }
        if columns.len() / rows != width {
            return Err(Error::Columns { found: columns.len() / rows, expected: width });
        }
        let mut scores = Vec::with_capacity(rows * outputs);
        for first in (0..rows).step_by(ROWS) {
            let count = ROWS.min(rows - first);
            let mut sums: Vec<f64> = (0..count).flat_map(|_| self.0.initial.iter().map(|score| f64::from(*score))).collect();
            for (tree, root) in self.0.roots.iter().enumerate() {
                for (row, sums) in sums.chunks_exact_mut(outputs).enumerate() {
                    sums[tree % outputs] += f64::from(self.0.values[self.leaf(*root, columns, rows, first + row)]);
                }
            }
            scores.extend(sums.into_iter().map(|sum| sum as f32));
        }
        Ok(scores)
    }

    fn leaf(&self, root: u32, columns: &[f32], rows: usize, row: usize) -> usize {
        let parts = &self.0;
        let mut node = root as usize;
        while parts.left[node] != 0 {
            let value = columns[parts.features[node] as usize * rows + row];
            let is_left = (value <= parts.thresholds[node]) | (value.is_nan() & parts.missing_left[node]);
            node = if is_left { parts.left[node] } else { parts.right[node] } as usize;
        }
        node
    }

    /// [columns]: the gains of all splits on each.
    pub fn importance(&self) -> Vec<f64> {
        let mut gains = vec![0.0; self.0.columns as usize];
        let splits = (0..self.0.features.len()).filter(|node| self.0.left[*node] != 0);
        splits.for_each(|node| gains[self.0.features[node] as usize] += f64::from(self.0.gains[node]));
        gains
    }

    pub(crate) fn push(&mut self, tree: &Grown, columns: &[Column]) {
        let parts = &mut self.0;
        let root = parts.features.len() as u32;
        parts.roots.push(root);
        for node in &tree.nodes {
            let is_leaf = node.left == 0;
            let column = columns.get(node.slot as usize).filter(|_| !is_leaf);
            // The last bin has no bound: all values are left of it, and missing cells alone on the right.
            let threshold = |column: &Column| column.bounds.get(usize::from(node.bin)).copied().unwrap_or(f32::INFINITY);
            parts.features.push(column.map_or(0, |column| column.index as u32));
            parts.thresholds.push(column.map_or(0.0, threshold));
            parts.missing_left.push(!is_leaf && node.missing_left);
            parts.left.push(if is_leaf { 0 } else { root + node.left });
            parts.right.push(if is_leaf { 0 } else { root + node.right });
            parts.values.push(if is_leaf { node.value } else { 0.0 });
            parts.gains.push(node.gain);
        }
    }

    /// The first rounds alone.
    pub(crate) fn truncate(&mut self, rounds: usize) {
        let parts = &mut self.0;
        let trees = rounds * parts.outputs as usize;
        let nodes = parts.roots.get(trees).map_or(parts.features.len(), |root| *root as usize);
        parts.roots.truncate(trees);
        parts.features.truncate(nodes);
        parts.thresholds.truncate(nodes);
        parts.missing_left.truncate(nodes);
        parts.left.truncate(nodes);
        parts.right.truncate(nodes);
        parts.values.truncate(nodes);
        parts.gains.truncate(nodes);
    }
}
