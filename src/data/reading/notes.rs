//! What a person should know about how the file was read.

use serde::{Deserialize, Serialize};

use crate::{limits::grouped, order::sorted};

/// Notes shown in full; one more counts the rest, so that a broken file of a million rows stays readable.
pub const FULL: usize = 200;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Note {
    /// 1-based line of the file; 0 for a note about the whole file or a column.
    pub line: usize,
    pub text: String,
    /// What it is about, where scores hang on it: "missing", "rare", "unseen", "no-number" or "outside"
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub code: Option<String>,
}

impl Note {
    pub fn new(line: usize, text: impl Into<String>) -> Self {
        Note { line, text: text.into(), code: None }
    }

    /// About a column, by what scores hang on.
    pub fn coded(code: &str, text: impl Into<String>) -> Self {
        Note { code: Some(code.into()), ..Note::new(0, text) }
    }
}

/// Gathers notes; those about rows are capped while they come in.
#[derive(Default)]
pub struct Notes {
    file: Vec<Note>,
    rows: Vec<Note>,
    rows_total: usize,
}

impl Notes {
    pub fn about_file(&mut self, line: usize, text: impl Into<String>) {
        self.file.push(Note::new(line, text));
    }

    /// `text` is only made for notes that will be shown.
    pub fn about_row(&mut self, line: usize, text: impl FnOnce() -> String) {
        self.rows_total += 1;
        if self.rows.len() < FULL {
            self.rows.push(Note::new(line, text()));
        }
    }

    /// At most FULL notes in order of their line (the whole file's first), and one that counts the rest.
    pub fn finish(mut self) -> Vec<Note> {
        self.file = by_line(self.file);
        let total = self.file.len() + self.rows_total;
        // Many columns may have notes of their own: half of the room stays for the lines.
        self.file.truncate(FULL - self.rows.len().min(FULL / 2));
        self.rows.truncate(FULL - self.file.len());
        let mut all = self.file;
        all.append(&mut self.rows);
        all = by_line(all);
        if total > all.len() {
            all.push(Note::new(0, format!("{} more notes like these are not listed.", grouped((total - all.len()) as u64))));
        }
        all
    }
}

/// Things that are odd and accepted: how many, and the line of the first record that has one.
#[derive(Default)]
pub struct Odd {
    pub count: usize,
    pub first: usize,
}

impl Odd {
    pub fn add(&mut self, more: usize, line: usize) {
        if self.count == 0 {
            self.first = line;
        }
        self.count += more;
    }
}

fn by_line(notes: Vec<Note>) -> Vec<Note> {
    sorted(notes, |a, b| a.line.cmp(&b.line))
}
