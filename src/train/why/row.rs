//! What each column adds to the prediction of one row: what changes where its cell is missing.

use serde::Serialize;

use super::Asked;
use crate::{
    data::{Features, Table, Task},
    error::Result,
    limits::whole,
    order,
    train::Learned,
};

/// A row's prediction, and what each column adds to it
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Explained {
    /// Probability, or value in the target's unit
    pub prediction: f64,
    /// Whose probability it is: class 1 of two, of several the likeliest; null of a value
    pub class: Option<String>,
    /// The row's own target as its cell has it; empty where it has none
    pub actual: String,
    /// The greatest change first
    pub columns: Vec<Addition>,
}

/// What a cell adds to a prediction
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Addition {
    pub column: String,
    /// As it stands in the file; empty where it is missing
    pub cell: String,
    /// The prediction where the cell is missing
    pub without: f64,
    /// `prediction` − `without`
    pub change: f64,
}

/// A row that is asked about, by the features that it takes.
pub struct RowAsked {
    /// [columns] as they stand in the file
    cells: Vec<String>,
    actual: String,
    /// Row 0 as it is, row c + 1 without column c
    features: Features,
}

impl RowAsked {
    /// Of a table, by number from 0. A missing cell is as the run knows them: of a number the mean, of names the level of missing cells, or
    /// the unknown one where train rows have none. `BadOption` beyond the table.
    pub fn new(learned: &Learned, table: &Table, row: f64) -> Result<Self> {
        let mut limit = whole("row", [0, table.rows.saturating_sub(1) as u64], None);
        limit.value = Some(row);
        limit.check()?;
        let (row, names) = (row as usize, learned.encoder.names());
        let cells = names.iter().map(|name| Ok(table.column(name)?.cell(row))).collect::<Result<Vec<_>>>()?;
        let cell = |i: usize, c: usize| if i == c + 1 { "" } else { cells[c] };
        let features = learned.encoder.encode_cells(names.len() + 1, &cell);
        let actual = table.column(&learned.settings.target).map_or("", |column| column.cell(row)).to_string();
        Ok(RowAsked { cells: cells.into_iter().map(String::from).collect(), actual, features })
    }
}

impl Asked<'_> {
    pub async fn explain(&self, row: RowAsked) -> Result<Explained> {
        let RowAsked { cells, actual, features } = row;
        let labels = &self.learned.labels;
        let (all, outputs) = (self.predictions(&features).await?, labels.outputs());
        let class = (0..outputs).fold(0, |best, c| if all[c] > all[best] { c } else { best });
        let told = |row: usize| f64::from(all[row * outputs + class]);
        let prediction = told(0);
        let addition = |(c, (name, cell)): (usize, (&str, String))| {
            let without = told(c + 1);
            Addition { column: name.into(), cell, without, change: prediction - without }
        };
        let columns = self.learned.encoder.names().into_iter().zip(cells).enumerate().map(addition).collect();
        let class = match labels.task {
            Task::Regression => None,
            Task::Binary => labels.classes.get(1).cloned(),
            Task::Classes(_) => labels.classes.get(class).cloned(),
        };
        let columns = order::sorted(columns, |a: &Addition, b| b.change.abs().total_cmp(&a.change.abs()));
        Ok(Explained { prediction, class, actual, columns })
    }
}
