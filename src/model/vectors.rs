//! What an embedding is in the end: a vector per level of a column, or per text.

use std::{borrow::Cow, cmp::Ordering};

use crate::order;

/// Row 0 is the unknown level, whose name is "". Of a column of text the others are its most frequent texts.
pub struct Vectors<'a> {
    pub names: Vec<&'a str>,
    /// The row of missing cells, where train rows have some
    pub missing: Option<u32>,
    /// Train rows of each level
    pub counts: Vec<u32>,
    pub width: usize,
    /// [V, width]
    pub values: Cow<'a, [f32]>,
}

impl Vectors<'_> {
    /// Rows of the unknown level and of the most frequent others, `limit` in all, ascending.
    pub fn most_frequent(&self, limit: usize) -> Vec<usize> {
        let mut rows: Vec<u32> = (1..self.counts.len() as u32).collect();
        if rows.len() >= limit {
            order::sort(&mut rows, &mut |a, b| self.counts[b].cmp(&self.counts[a]));
            rows.truncate(limit.saturating_sub(1));
            order::sort(&mut rows, &mut |_, _| Ordering::Equal);
        }
        std::iter::once(0).chain(rows.iter().map(|row| *row as usize)).collect()
    }
}
