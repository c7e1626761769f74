//! Columns → what a network reads: ids [rows, F] and standardised numbers [rows, N].
//!
//! One encoder serves training, prediction and export: what it learned, it learned from train rows only.

use serde::{Deserialize, Serialize};

use super::{Kind, Note, Table, Vocabulary, kinds::number};
use crate::error::{Error, Result};

/// A number column's mean and standard deviation over the train rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standard {
    pub column: String,
    pub mean: f64,
    pub deviation: f64,
}

impl Standard {
    fn fit(column: &str, values: impl Iterator<Item = f64> + Clone) -> Self {
        let known = values.filter(|value| value.is_finite());
        let count = known.clone().count().max(1) as f64;
        let mean = known.clone().sum::<f64>() / count;
        let variance = known.map(|value| (value - mean).powi(2)).sum::<f64>() / count;
        // A constant column standardises to 0 rather than to 0/0.
        let deviation = if variance > 0.0 { variance.sqrt() } else { 1.0 };
        Standard { column: column.into(), mean, deviation }
    }

    /// Missing (NaN) becomes the mean, 0.
    pub fn apply(&self, value: f64) -> f32 {
        if value.is_finite() { ((value - self.mean) / self.deviation) as f32 } else { 0.0 }
    }
}

#[derive(Clone, Debug)]
pub struct Encoder {
    pub vocabularies: Vec<Vocabulary>,
    pub numbers: Vec<Standard>,
}

/// ids [rows, F] and numbers [rows, N], row-major.
#[derive(Clone, Debug, Default)]
pub struct Features {
    pub rows: usize,
    pub f: usize,
    pub n: usize,
    pub ids: Vec<u32>,
    pub numbers: Vec<f32>,
}

/// Features of some rows, in the order in which they are to be read.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    pub features: &'a Features,
    pub rows: &'a [u32],
}

impl Encoder {
    /// `columns` in the order of the table; those of kind skip are left out. `NoFeatures` where nothing is left.
    pub fn fit(table: &Table, columns: &[String], train: &[u32], min_count: usize) -> Result<Self> {
        let mut encoder = Encoder { vocabularies: Vec::new(), numbers: Vec::new() };
        for column in table.columns.iter().filter(|column| columns.contains(&column.name)) {
            match column.kind {
                Kind::Skip => {}
                Kind::Category => encoder.vocabularies.push(Vocabulary::fit(column, train, min_count)),
                Kind::Number | Kind::Date => {
                    let values = column.numbers().values;
                    encoder.numbers.push(Standard::fit(&column.name, train.iter().map(|row| values[*row as usize])));
                }
            }
        }
        if encoder.vocabularies.is_empty() && encoder.numbers.is_empty() {
            return Err(Error::NoFeatures("no column besides the target is a category or a number".into()));
        }
        Ok(encoder)
    }

    /// The table needs every column that the encoder was fitted on; others are ignored.
    pub fn encode(&self, table: &Table) -> Result<Features> {
        let (rows, f, n) = (table.rows, self.vocabularies.len(), self.numbers.len());
        let mut features = Features { rows, f, n, ids: vec![0; rows * f], numbers: vec![0.0; rows * n] };
        for (c, vocabulary) in self.vocabularies.iter().enumerate() {
            for (row, id) in vocabulary.encode(table.column(&vocabulary.column)?).into_iter().enumerate() {
                features.ids[row * f + c] = id;
            }
        }
        for (c, standard) in self.numbers.iter().enumerate() {
            for (row, value) in table.column(&standard.column)?.numbers().values.into_iter().enumerate() {
                features.numbers[row * n + c] = standard.apply(value);
            }
        }
        Ok(features)
    }

    /// Features of these rows alone, in their order.
    pub fn encode_rows(&self, table: &Table, rows: &[u32]) -> Result<Features> {
        let (f, n) = (self.vocabularies.len(), self.numbers.len());
        let mut features = Features { rows: rows.len(), f, n, ids: Vec::new(), numbers: Vec::new() };
        let named = self.vocabularies.iter().map(|vocabulary| Ok((vocabulary, table.column(&vocabulary.column)?)));
        let named = named.collect::<Result<Vec<_>>>()?;
        let valued = self.numbers.iter().map(|standard| Ok((standard, table.column(&standard.column)?)));
        let valued = valued.collect::<Result<Vec<_>>>()?;
        for row in rows {
            features.ids.extend(named.iter().map(|(vocabulary, column)| vocabulary.id(column.cell(*row as usize))));
            let value = |cell: &str| number(cell).unwrap_or(f64::NAN);
            features.numbers.extend(valued.iter().map(|(standard, column)| standard.apply(value(column.cell(*row as usize)))));
        }
        Ok(features)
    }

    /// What a person should know about cells that carry nothing.
    pub fn notes(&self, table: &Table) -> Vec<Note> {
        let mut notes = Vec::new();
        for standard in &self.numbers {
            let Ok(column) = table.column(&standard.column) else { continue };
            let numbers = column.numbers();
            let unknown = column.missing() + numbers.not_numeric;
            if unknown > 0 {
                let text = format!(
                    "{unknown} cells of {} are missing, not numbers, or beyond ±1e18: they count as its mean",
                    standard.column
                );
                notes.push(Note::new(0, text));
            }
        }
        notes
    }
}
