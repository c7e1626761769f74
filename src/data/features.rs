//! Columns → what a network reads: ids [rows, F], and inputs of number and date columns [rows, N], those of a column side by side.
//!
//! One encoder serves training, prediction and export: what it learned, it learned from train rows only.

use super::{Kind, Note, Standard, Table, Vocabulary, remarks};
use crate::error::{Error, Result};

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
                Kind::Number | Kind::Date => encoder.numbers.push(Standard::fit(column, train)),
            }
        }
        if encoder.vocabularies.is_empty() && encoder.numbers.is_empty() {
            return Err(Error::NoFeatures("no column besides the target is a category or a number".into()));
        }
        Ok(encoder)
    }

    /// N: inputs of all number and date columns.
    pub fn inputs(&self) -> usize {
        self.numbers.iter().map(Standard::inputs).sum()
    }

    /// The table needs every column that the encoder was fitted on; others are ignored.
    pub fn encode(&self, table: &Table) -> Result<Features> {
        let mut features = self.room(table.rows);
        let Features { f, n, .. } = features;
        for (c, vocabulary) in self.vocabularies.iter().enumerate() {
            for (row, id) in vocabulary.encode(table.column(&vocabulary.column)?).into_iter().enumerate() {
                features.ids[row * f + c] = id;
            }
        }
        let mut at = 0;
        for standard in &self.numbers {
            for (row, value) in standard.values(table.column(&standard.column)?).into_iter().enumerate() {
                standard.put(value, &mut features.numbers[row * n + at..][..standard.inputs()]);
            }
            at += standard.inputs();
        }
        Ok(features)
    }

    /// Features of these rows alone, in their order.
    pub fn encode_rows(&self, table: &Table, rows: &[u32]) -> Result<Features> {
        let mut features = self.room(rows.len());
        let Features { f, n, .. } = features;
        for (c, vocabulary) in self.vocabularies.iter().enumerate() {
            let column = table.column(&vocabulary.column)?;
            rows.iter().enumerate().for_each(|(i, row)| features.ids[i * f + c] = vocabulary.id(column.cell(*row as usize)));
        }
        let mut at = 0;
        for standard in &self.numbers {
            let (column, inputs) = (table.column(&standard.column)?, standard.inputs());
            for (i, row) in rows.iter().enumerate() {
                standard.put(standard.value(column.cell(*row as usize)), &mut features.numbers[i * n + at..][..inputs]);
            }
            at += inputs;
        }
        Ok(features)
    }

    fn room(&self, rows: usize) -> Features {
        let (f, n) = (self.vocabularies.len(), self.inputs());
        Features { rows, f, n, ids: vec![0; rows * f], numbers: vec![0.0; rows * n] }
    }

    /// What a person should know about the cells of a table, column by column: those that are missing, rare, unseen, no numbers, or far
    /// from all that was learned.
    pub fn notes(&self, table: &Table) -> Vec<Note> {
        let malformed = table.malformed.len();
        let mut all = Vec::new();
        for vocabulary in &self.vocabularies {
            let column = table.column(&vocabulary.column);
            all.extend(column.map_or(Vec::new(), |column| remarks::category(vocabulary, column, malformed)));
        }
        for standard in &self.numbers {
            let column = table.column(&standard.column);
            all.extend(column.map_or(Vec::new(), |column| remarks::number(standard, column, malformed)));
        }
        all.into_iter().map(|text| Note::new(0, text)).collect()
    }
}
