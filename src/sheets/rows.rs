//! Cells → lines of CSV, in pieces. A row of the sheet is a line, so that the lines a note names are rows.

use calamine::DataType;

use super::text::{self, Was, letters, place};

/// Rows that are looked at before the first is written: they say where the table begins and ends from left to right.
const HEAD: usize = 1000;
const PIECE: usize = 1 << 18;

/// How many there are, and where the first stands.
#[derive(Default)]
pub struct Odd {
    pub count: u64,
    pub first: String,
}

impl Odd {
    fn add(&mut self, row: u32, column: u32) {
        if self.count == 0 {
            self.first = place(row, column);
        }
        self.count += 1;
    }
}

struct Row {
    row: u32,
    /// The columns of its cells, and where the text of each ends.
    cells: Vec<(u32, usize)>,
    text: Vec<u8>,
}

pub struct Rows<'a> {
    /// Who takes the pieces: their bytes, and the rows that they reach to.
    emit: &'a mut dyn FnMut(&[u8], u32),
    out: Vec<u8>,
    head: Vec<Row>,
    /// The table's first and last column, once they are known.
    columns: Option<(u32, u32)>,
    row: Row,
    /// Lines that are written.
    lines: u32,
    pub errors: Vec<(String, u64)>,
    pub uncomputed: Odd,
    pub outside: Odd,
    pub durations: Vec<u32>,
    /// Cells that are there and empty, as most of a merged area are; and those that are not there.
    pub blanks: u64,
    pub gaps: u64,
    pub cells: u64,
}

impl<'a> Rows<'a> {
    pub fn new(emit: &'a mut dyn FnMut(&[u8], u32)) -> Self {
        Rows {
            emit,
            out: Vec::with_capacity(PIECE + (PIECE >> 2)),
            head: Vec::new(),
            columns: None,
            row: Row { row: 0, cells: Vec::new(), text: Vec::new() },
            lines: 0,
            errors: Vec::new(),
            uncomputed: Odd::default(),
            outside: Odd::default(),
            durations: Vec::new(),
            blanks: 0,
            gaps: 0,
            cells: 0,
        }
    }

    /// The next cell, row by row; `Err` where a row comes again. formula: it is computed, if it has a value
    pub fn push(&mut self, row: u32, column: u32, value: &impl DataType, formula: bool) -> Result<(), ()> {
        if row != self.row.row {
            if row < self.row.row {
                return Err(());
            }
            self.end_row();
            self.row.row = row;
        }
        self.cells += 1;
        let quote = self.lines == 0 && self.head.is_empty();
        match text::write(value, quote, &mut self.row.text) {
            Was::Missing if formula && !value.is_string() => self.uncomputed.add(row, column),
            Was::Missing => self.blanks += 1,
            Was::Error => self.error(&value.get_error().map_or_else(String::new, ToString::to_string)),
            was => {
                if was == Was::Duration && !self.durations.contains(&column) {
                    self.durations.push(column);
                }
                self.row.cells.push((column, self.row.text.len()));
            }
        }
        Ok(())
    }

    pub fn error(&mut self, name: &str) {
        match self.errors.iter_mut().find(|(known, _)| known == name) {
            Some((_, count)) => *count += 1,
            None => self.errors.push((name.into(), 1)),
        }
    }

    fn end_row(&mut self) {
        if self.row.cells.is_empty() {
            return;
        }
        if self.columns.is_some() {
            let mut row = std::mem::replace(&mut self.row, Row { row: 0, cells: Vec::new(), text: Vec::new() });
            self.write(&row);
            row.cells.clear();
            row.text.clear();
            self.row = row;
            return;
        }
        let next = Row { row: self.row.row, cells: Vec::new(), text: Vec::new() };
        self.head.push(std::mem::replace(&mut self.row, next));
        if self.head.len() == HEAD {
            self.write_head();
        }
    }

    fn write_head(&mut self) {
        let columns = || self.head.iter().flat_map(|row| row.cells.iter().map(|(column, _)| *column));
        self.columns = columns().min().zip(columns().max());
        for row in std::mem::take(&mut self.head) {
            self.write(&row);
        }
    }

    fn write(&mut self, row: &Row) {
        let Some((first, last)) = self.columns else { return };
        while self.lines < row.row {
            self.lines += 1;
            self.out.push(b'\n');
        }
        let (mut next, mut from) = (first, 0);
        for (column, end) in &row.cells {
            let cell = &row.text[std::mem::replace(&mut from, *end)..*end];
            if !(next..=last).contains(column) {
                self.outside.add(row.row, *column);
                continue;
            }
            self.gaps += (column - next) as u64;
            self.out.extend(std::iter::repeat_n(b',', (column - next + (next > first) as u32) as usize));
            self.out.extend_from_slice(cell);
            next = column + 1;
        }
        if next == first {
            self.out.extend_from_slice(b"\"\""); // all of it is outside
            next += 1;
        }
        self.gaps += (last + 1 - next) as u64;
        self.out.extend(std::iter::repeat_n(b',', (last + 1 - next) as usize));
        self.out.push(b'\n');
        self.lines += 1;
        if self.out.len() >= PIECE {
            self.give();
        }
    }

    fn give(&mut self) {
        (self.emit)(&self.out, self.lines);
        self.out.clear();
    }

    /// The rows that are left; false: there is no cell at all.
    pub fn finish(&mut self) -> bool {
        self.end_row();
        self.write_head_if_any();
        self.give();
        self.lines > 0
    }

    fn write_head_if_any(&mut self) {
        if self.columns.is_none() {
            self.write_head();
        }
    }

    /// What is to be told of the cells.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.errors.is_empty() {
            let each: Vec<String> = self.errors.iter().map(|(name, count)| format!("{name} {count}")).collect();
            notes.push(format!("Error cells, read as missing: {}.", each.join(", ")));
        }
        if let Odd { count: count @ 1.., first } = &self.uncomputed {
            let many = if *count == 1 {
                format!("{first} is missing")
            } else {
                format!("{count} cells, the first {first}, are missing")
            };
            notes.push(format!(
                "Formulas without a value: {many}. Open the workbook in the spreadsheet program, save it and choose it again: then they have one."
            ));
        }
        if let Odd { count: count @ 1.., first } = &self.outside {
            let cells = if *count == 1 { "A cell" } else { "Cells" };
            notes.push(format!(
                "{cells} beside the table left out: {count}, the first {first}. In the table's first {HEAD} rows that column is empty."
            ));
        }
        if !self.durations.is_empty() {
            let names: Vec<String> = self.durations.iter().take(3).map(|column| letters(*column)).collect();
            let more = if self.durations.len() > 3 { format!(" and {} more", self.durations.len() - 3) } else { String::new() };
            let noun = if self.durations.len() > 1 { "Columns" } else { "Column" };
            notes.push(format!("{noun} {}{more}: durations, read as seconds.", names.join(", ")));
        }
        notes
    }
}
