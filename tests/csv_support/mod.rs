//! What the tests of the CSV reader share.
#![allow(dead_code, reason = "each test binary uses its part")]

use flowbed::data::{Note, ReadOptions, Reader, Table};
use flowbed::error::Result;

pub fn load(bytes: impl AsRef<[u8]>) -> Result<Table> {
    load_with(bytes, ReadOptions::default())
}

pub fn load_with(bytes: impl AsRef<[u8]>, options: ReadOptions) -> Result<Table> {
    let mut reader = Reader::new(options);
    reader.push(bytes.as_ref())?;
    let table = reader.finish()?;
    assert_eq!(table.rows_in, table.rows_kept() + table.rows_reported);
    assert!(table.columns.iter().all(|column| column.len() == table.rows));
    Ok(table)
}

pub fn read(bytes: impl AsRef<[u8]>) -> Table {
    load(bytes).unwrap()
}

pub fn names(table: &Table) -> Vec<&str> {
    table.columns.iter().map(|column| column.name.as_str()).collect()
}

pub fn rows(table: &Table) -> Vec<Vec<&str>> {
    (0..table.rows).map(|row| table.columns.iter().map(|column| column.cell(row)).collect()).collect()
}

pub fn note<'a>(table: &'a Table, part: &str) -> &'a Note {
    table.notes.iter().find(|note| note.text.contains(part)).unwrap_or_else(|| panic!("no note with “{part}”: {:?}", table.notes))
}

pub const PLAIN: &str = "id,n\na,1\nb,2\n";
