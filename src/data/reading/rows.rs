//! Records → columns. A record that cannot be loaded is counted and noted; none is padded or cut.

use super::dialect::bare_fields;
use super::layout::{Fit, Layout};
use super::names::{Repeats, unique_names};
use super::notes::Notes;
use crate::data::{columns::column::Column, columns::settle, columns::text::MAX_CELL};
use crate::error::{Error, Result};
use crate::limits::grouped;

pub const MAX_COLUMNS: usize = 10_000;
/// Short lines at the end that may be what stands below a table.
const MOST_FOOTER: usize = 50;

pub struct Rows {
    header: bool,
    fit: Fit,
    keep_malformed: bool,
    /// The names, where lines that repeat them are no rows.
    repeats: Option<Repeats>,
    does_repeat: bool,
    /// Reported since the last row that is kept, with fewer fields: how many, and the first one's line.
    short: (usize, usize),
    /// Words that count as missing, and the cells that hold them.
    missing: Vec<(String, usize)>,
    pub columns: Vec<Column>,
    pub rows: usize,
    pub rows_in: usize,
    pub rows_reported: usize,
    pub malformed: Vec<usize>,
    pub notes: Notes,
}

impl Rows {
    pub fn new(layout: &Layout, keep_malformed: bool, missing: Vec<String>, notes: Notes) -> Self {
        let Layout { header, fit, repeats: does_repeat, .. } = *layout;
        let missing = missing.into_iter().map(|word| (word, 0)).collect();
        let (columns, malformed, short) = (Vec::new(), Vec::new(), (0, 0));
        let (rows, rows_in, rows_reported) = (0, 0, 0);
        let repeats = None;
        Rows {
            header,
            fit,
            keep_malformed,
            repeats,
            does_repeat,
            short,
            missing,
            columns,
            rows,
            rows_in,
            rows_reported,
            malformed,
            notes,
        }
    }

    /// A record as csv-core cut it: the names if it is the first and there is a header, else a row, unless it repeats the names.
    pub fn record(&mut self, text: &str, ends: &[usize], line: usize) -> Result<()> {
        if self.columns.is_empty() {
            self.name_columns(cells(text, ends), ends.len(), line)?;
            if self.header {
                return Ok(());
            }
        }
        if self.repeats.as_mut().is_some_and(|names| names.take(text, ends, line)) {
            return Ok(());
        }
        self.store(text, ends, line);
        Ok(())
    }

    /// Are lines that repeat the names looked for?
    pub fn does_repeat(&self) -> bool {
        self.repeats.is_some()
    }

    /// Lines that repeat the names, which are no rows.
    pub fn repeated(&self) -> usize {
        self.repeats.as_ref().map_or(0, |names| names.count)
    }

    fn name_columns<'a>(&mut self, first: impl Iterator<Item = &'a str>, fields: usize, line: usize) -> Result<()> {
        if fields > MAX_COLUMNS {
            return Err(Error::TooManyColumns { found: fields, limit: MAX_COLUMNS });
        }
        let names = match self.header {
            true => {
                let own: Vec<&str> = first.collect();
                let before = self.fit.row_names.then_some("row_names");
                let names = own.iter().copied().take(self.fit.names.unwrap_or(fields));
                let unique = unique_names(before.into_iter().chain(names), line, &mut self.notes);
                if self.does_repeat {
                    self.repeats = Repeats::of(own.into_iter().map(str::to_string).collect());
                }
                unique
            }
            false => (1..=fields).map(|i| format!("column_{i}")).collect(),
        };
        self.columns = names.into_iter().map(Column::new).collect();
        for column in &mut self.columns {
            column.always = self.missing.iter().map(|(word, _)| word.clone()).collect();
            column.as_written = self.keep_malformed;
        }
        Ok(())
    }

    fn store(&mut self, text: &str, mut ends: &[usize], line: usize) {
        let (mut found, wanted) = (ends.len(), self.columns.len());
        self.rows_in += 1;
        if found > wanted && found - wanted <= self.fit.spare && ends[wanted - 1] == text.len() {
            (ends, found) = (&ends[..wanted], wanted);
        }
        if found != wanted {
            if found < wanted {
                self.short = (self.short.0 + 1, if self.short.0 == 0 { line } else { self.short.1 });
            }
            self.report(line, |fate| {
                format!("{} of {} fields: the row is {fate}.", grouped(found as u64), grouped(wanted as u64))
            });
        } else if text.len() > MAX_CELL && cells(text, ends).any(|cell| cell.len() > MAX_CELL) {
            self.report(line, |fate| format!("A field of more than 16 MB: the row is {fate}."));
        } else {
            for (column, cell) in self.columns.iter_mut().zip(cells(text, ends)) {
                match self.missing.iter_mut().find(|(word, _)| word == cell.trim()) {
                    Some((_, cells)) if !cell.is_empty() => {
                        *cells += 1;
                        column.push("");
                    }
                    _ => column.push(cell),
                }
            }
            self.rows += 1;
            self.short.0 = 0;
        }
    }

    /// A line whose quote does not close as it should, raw.
    pub fn broken(&mut self, lost: &[u8], delimiter: u8, line: usize, swallowed: usize) -> Result<()> {
        if self.columns.is_empty() {
            let fields = bare_fields(lost, delimiter);
            self.name_columns(fields.iter().map(String::as_str), fields.len(), line)?;
            if self.header {
                self.notes.about_file(line, "A quote opens here and does not close: the names were read without it.");
                return Ok(());
            }
        }
        self.rows_in += 1;
        self.report(line, |fate| {
            let lines = count(swallowed, "line");
            format!("A quote opens here and does not close, {lines} on: the row is {fate}, what is below it was read without it.")
        });
        Ok(())
    }

    /// A row that cannot be loaded: counted, noted, and kept as missing cells where its place matters.
    fn report(&mut self, line: usize, text: impl FnOnce(&str) -> String) {
        self.rows_reported += 1;
        let fate = self.fate();
        self.notes.about_row(line, || text(fate));
        if self.keep_malformed {
            self.malformed.push(self.rows);
            self.columns.iter_mut().for_each(|column| column.push(""));
            self.rows += 1;
        }
    }

    /// Of a last row that has one cell in a table of three columns or more, unlike the row above it.
    fn footer(&self) -> Option<String> {
        let filled = |row: usize| self.columns.iter().map(move |column| column.cell(row)).filter(|cell| !cell.trim().is_empty());
        let last = self.rows.checked_sub(1).filter(|last| *last > 0 && self.columns.len() > 2)?;
        let cell = filled(last).next()?;
        let is_odd = filled(last).count() == 1 && filled(last - 1).count() > 1;
        let cell: String = cell.chars().take(40).collect();
        is_odd.then(|| {
            format!("The last row has one cell only, “{cell}”. If it is a footer, delete it from the file: it is a row here.")
        })
    }

    fn fate(&self) -> &'static str {
        if self.keep_malformed { "kept as missing" } else { "left out" }
    }

    /// No more records: `NoRows`, or the columns' kinds and the last notes.
    pub fn seal(&mut self, delimiter: u8) -> Result<()> {
        if self.rows == 0 {
            return Err(Error::NoRows(match self.rows_reported {
                0 => String::new(),
                1 => " (the only one is malformed)".to_string(),
                n => {
                    let fields = count(self.columns.len(), "field");
                    let n = grouped(n as u64);
                    format!(" (all {n} are malformed: the first line has {fields}, they do not; if it is a title, delete it)")
                }
            }));
        }
        self.repeats.as_ref().inspect(|names| names.say(&mut self.notes));
        let (short, line) = self.short;
        if short > 0 && short <= self.rows.min(MOST_FOOTER) {
            let lines =
                if short == 1 { "The last line has".into() } else { format!("The last {short} lines, from here on, have") };
            self.notes.about_file(line, format!("{lines} fewer fields than the table: a footer, or a file that ends too early."));
        }
        if let Some(text) = self.footer() {
            self.notes.about_file(0, text);
        }
        if self.rows_reported > 1 {
            let [reported, all] = [self.rows_reported, self.rows_in].map(|rows| grouped(rows as u64));
            let text = format!("{reported} of {all} rows are malformed and were {}.", self.fate());
            self.notes.about_file(0, text);
        }
        let taken: Vec<(String, usize)> = self.missing.iter().filter(|(_, cells)| *cells > 0).cloned().collect();
        if !taken.is_empty() {
            let words = settle::say_words(&taken);
            self.notes.about_file(0, format!("Cells that count as missing by their word, as chosen: {words}."));
        }
        for text in settle::seal(&mut self.columns, delimiter) {
            self.notes.about_file(0, text);
        }
        Ok(())
    }
}

fn cells<'a>(text: &'a str, ends: &'a [usize]) -> impl Iterator<Item = &'a str> {
    let mut start = 0;
    ends.iter().map(move |&end| &text[std::mem::replace(&mut start, end)..end])
}

/// "1 line", "2 lines".
pub fn count(n: usize, noun: &str) -> String {
    format!("{} {noun}{}", grouped(n as u64), if n == 1 { "" } else { "s" })
}
