//! A file of vectors: a name and numbers in each row, or numbers only.

use super::{Column, Table, number};
use crate::error::{Error, Result};

pub struct Named {
    pub names: Vec<String>,
    pub width: usize,
    /// [names, width]
    pub values: Vec<f32>,
    /// Rows left out because a cell that should be a number is none
    pub skipped: usize,
}

/// The name is the first column where most cells are no numbers; without one a row is called by its number. Of the
/// others those count that are numbers; `count`, which stands in the vectors that this page exports, does not.
pub fn read(table: &Table) -> Result<Named> {
    let numeric = |column: &&Column| 2 * column.cells().filter(|cell| number(cell).is_some()).count() >= table.rows.max(1);
    let label = table.columns.iter().find(|column| !numeric(column));
    let columns: Vec<&Column> =
        table.columns.iter().filter(numeric).filter(|column| label.is_none() || column.name != "count").collect();
    if columns.is_empty() {
        return Err(Error::NoRows(": no column of it is made of numbers".into()));
    }
    let mut found = Named { names: Vec::new(), width: columns.len(), values: Vec::new(), skipped: 0 };
    for row in 0..table.rows {
        let cells: Option<Vec<f32>> = columns.iter().map(|column| number(column.cell(row)).map(|x| x as f32)).collect();
        let Some(cells) = cells.filter(|cells| cells.iter().all(|x| x.is_finite())) else {
            found.skipped += 1;
            continue;
        };
        found.values.extend(cells);
        found.names.push(label.map_or_else(|| format!("row {}", row + 1), |column| column.cell(row).to_string()));
    }
    if found.names.is_empty() {
        return Err(Error::NoRows(": no row of it has a number in every column".into()));
    }
    Ok(found)
}
