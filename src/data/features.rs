//! Columns → what a network reads: ids [rows, F], bags of tags and of text [rows, G], and inputs of number and date columns [rows, N],
//! those of a column side by side.
//!
//! One encoder serves training, prediction and export: what it learned, it learned from train rows only.

use super::{
    Bags, Kind, Note, Split, Standard, Table, Vocabulary,
    remarks::{self, Counted},
};
use crate::error::{Error, Result};
use crate::order::sort_words;

#[derive(Clone, Debug)]
pub struct Encoder {
    /// Of the categories, then of the columns of tags and of text
    pub vocabularies: Vec<Vocabulary>,
    pub numbers: Vec<Standard>,
}

/// ids [rows, F], bags [rows, G] and numbers [rows, N], row-major.
#[derive(Clone, Debug, Default)]
pub struct Features {
    pub rows: usize,
    pub f: usize,
    pub g: usize,
    pub n: usize,
    pub ids: Vec<u32>,
    pub bags: Bags,
    pub numbers: Vec<f32>,
}

/// Features of some rows, in the order in which they are to be read.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    pub features: &'a Features,
    pub rows: &'a [u32],
}

impl Features {
    /// Levels in the bags of a row.
    pub fn levels_of(&self, row: usize) -> std::ops::Range<usize> {
        match self.g {
            0 => 0..0,
            g => self.bags.range(row * g).start..self.bags.range((row + 1) * g - 1).end,
        }
    }

    /// The most levels that the bags of so many rows hold, whichever they are.
    pub fn most_levels(&self, rows: usize) -> usize {
        if self.g == 0 {
            return 0;
        }
        let mut lengths: Vec<u64> = (0..self.rows).map(|row| self.levels_of(row).len() as u64).collect();
        sort_words(&mut lengths);
        lengths.iter().rev().take(rows).map(|length| *length as usize).sum()
    }
}

impl Encoder {
    /// `columns` in the order of the table; those of kind skip are left out. `NoFeatures` where nothing is left.
    pub fn fit(table: &Table, columns: &[String], train: &[u32], min_count: usize) -> Result<Self> {
        let mut encoder = Encoder { vocabularies: Vec::new(), numbers: Vec::new() };
        let mut bags = Vec::new();
        for column in table.columns.iter().filter(|column| columns.contains(&column.name)) {
            match column.kind {
                Kind::Skip => {}
                Kind::Category => encoder.vocabularies.push(Vocabulary::fit(column, train, min_count)),
                Kind::Tags | Kind::Text => bags.push(Vocabulary::fit(column, train, min_count)),
                Kind::Number | Kind::Date => encoder.numbers.push(Standard::fit(column, train)),
            }
        }
        encoder.vocabularies.append(&mut bags);
        if encoder.vocabularies.is_empty() && encoder.numbers.is_empty() {
            return Err(Error::NoFeatures("no column besides the target is a category, a number, a date, tags or text".into()));
        }
        Ok(encoder)
    }

    /// Of its columns: categories, tags and text, numbers and dates.
    pub fn names(&self) -> Vec<&str> {
        let tables = self.vocabularies.iter().map(|vocabulary| vocabulary.column.as_str());
        tables.chain(self.numbers.iter().map(|standard| standard.column.as_str())).collect()
    }

    /// F and G: how many of its vocabularies are of categories, and of bags.
    pub fn tables(&self) -> [usize; 2] {
        let f = self.vocabularies.iter().take_while(|vocabulary| !vocabulary.is_of_bags()).count();
        [f, self.vocabularies.len() - f]
    }

    /// N: inputs of all number and date columns.
    pub fn inputs(&self) -> usize {
        self.numbers.iter().map(Standard::inputs).sum()
    }

    /// The table needs every column that the encoder was fitted on; others are ignored.
    pub fn encode(&self, table: &Table) -> Result<Features> {
        let mut features = self.room(table.rows);
        let Features { f, n, .. } = features;
        let (categories, tags) = self.vocabularies.split_at(f);
        for (c, vocabulary) in categories.iter().enumerate() {
            for (row, id) in vocabulary.encode(table.column(&vocabulary.column)?).into_iter().enumerate() {
                features.ids[row * f + c] = id;
            }
        }
        let bags = tags.iter().map(|vocabulary| Ok(vocabulary.bags(table.column(&vocabulary.column)?)));
        let bags: Vec<(Vec<u32>, Bags)> = bags.collect::<Result<_>>()?;
        for row in 0..table.rows {
            bags.iter().for_each(|(codes, bags)| features.bags.push(bags, bags.range(codes[row] as usize)));
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
        let columns = self.names().into_iter().map(|name| table.column(name)).collect::<Result<Vec<_>>>()?;
        Ok(self.encode_cells(rows.len(), &|i, c| columns[c].cell(rows[i] as usize)))
    }

    /// Features of so many rows, whose cells `cell(row, column)` tells; columns by their place among `names`.
    pub fn encode_cells<'a>(&self, rows: usize, cell: &dyn Fn(usize, usize) -> &'a str) -> Features {
        let mut features = self.room(rows);
        let Features { f, n, .. } = features;
        for i in 0..rows {
            let (categories, bags) = self.vocabularies.split_at(f);
            categories.iter().enumerate().for_each(|(c, vocabulary)| features.ids[i * f + c] = vocabulary.id(cell(i, c)));
            bags.iter().enumerate().for_each(|(c, vocabulary)| vocabulary.put_bag(cell(i, f + c), &mut features.bags));
            let mut at = i * n;
            for (c, standard) in self.numbers.iter().enumerate() {
                let inputs = &mut features.numbers[at..][..standard.inputs()];
                standard.put(standard.value(cell(i, self.vocabularies.len() + c)), inputs);
                at += standard.inputs();
            }
        }
        features
    }

    fn room(&self, rows: usize) -> Features {
        let ([f, g], n) = (self.tables(), self.inputs());
        Features { rows, f, g, n, ids: vec![0; rows * f], bags: Bags::default(), numbers: vec![0.0; rows * n] }
    }

    /// What a person should know about the cells of a table, column by column: those that are missing, rare, unseen, no numbers, or far
    /// from all that was learned. `sets`: of their rows alone. `stranger`: of a column, what stands in for levels that training did not know,
    /// if not the unknown one.
    pub fn notes(&self, table: &Table, sets: Option<&Split>, stranger: &dyn Fn(&str) -> Option<String>) -> Vec<Note> {
        let counted = Counted { malformed: table.malformed.len(), rows: sets.map(|sets| sets.rows(table.rows)) };
        let mut all = Vec::new();
        for vocabulary in &self.vocabularies {
            if let Ok(column) = table.column(&vocabulary.column) {
                all.extend(remarks::category(vocabulary, column, &counted, stranger(&vocabulary.column)));
            }
        }
        for standard in &self.numbers {
            if let Ok(column) = table.column(&standard.column) {
                all.extend(remarks::number(standard, column, &counted));
            }
        }
        all
    }
}
