//! Rows to learn from, or to validate with.

use crate::{Error, Loss, Result};

/// Columns and labels of n rows; borrowed, never changed.
#[derive(Clone, Copy, Debug)]
pub struct Set<'a> {
    /// [columns][n], NaN = missing; ±∞ are values like others
    pub columns: &'a [f32],
    /// [n]: 0 or 1; a class from 0 on; a count; or a number, as the loss has it
    pub labels: &'a [f32],
    /// [n], ≥ 0; without them every row weighs 1
    pub weights: Option<&'a [f32]>,
}

impl<'a> Set<'a> {
    pub fn rows(&self) -> usize {
        self.labels.len()
    }

    /// Columns; 0 without rows.
    pub fn width(&self) -> usize {
        self.columns.len().checked_div(self.rows()).unwrap_or(0)
    }

    pub(crate) fn column(&self, index: usize) -> &'a [f32] {
        &self.columns[index * self.rows()..(index + 1) * self.rows()]
    }

    /// of: what the rows are called in a sentence.
    pub(crate) fn check(&self, of: &'static str, loss: Loss) -> Result<()> {
        let rows = self.rows();
        if rows == 0 {
            return Err(Error::NoRows { of });
        }
        if self.columns.is_empty() {
            return Err(Error::NoColumns);
        }
        if !self.columns.len().is_multiple_of(rows) {
            return Err(Error::Shape { of, cells: self.columns.len(), rows });
        }
        if let Some(row) = self.labels.iter().position(|label| !loss.takes(*label)) {
            return Err(Error::Label { of, row, found: self.labels[row], expected: loss.expected() });
        }
        self.check_weights(of)
    }

    fn check_weights(&self, of: &'static str) -> Result<()> {
        let Some(weights) = self.weights else { return Ok(()) };
        if weights.len() != self.rows() {
            return Err(Error::WeightCount { of, found: weights.len(), rows: self.rows() });
        }
        if let Some(row) = weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
            return Err(Error::Weight { of, row, found: weights[row] });
        }
        if weights.iter().all(|weight| *weight == 0.0) { Err(Error::NoWeight { of }) } else { Ok(()) }
    }

    pub(crate) fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |weights| f64::from(weights[row]))
    }
}
