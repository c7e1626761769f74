//! A file as columns.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Join, columns::column::Column, columns::kinds::Kind, columns::seal::Choice, columns::settle, reading::notes::Note};
use crate::error::{Error, Result};

/// How the file was read, for the page to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Dialect {
    pub encoding: String,
    /// Of a file of columns or records null
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub delimiter: char,
    pub header: bool,
    /// Lines above the table that are not read: chosen, or a title that was found
    pub skip_lines: usize,
    /// 1-based line of the names; null without them
    pub names_line: Option<usize>,
    /// Sign of the comments, chosen or found; null without one. Found: a line with it that has as many fields as the table is a row
    pub comment: Option<String>,
    /// Lines that repeat the names are left out
    pub repeats: bool,
    /// The lines have one field more than the names: the first column is called row_names
    pub row_names: bool,
    /// Empty fields at the end of a line that belong to no column
    pub spare_fields: usize,
}

/// `rows_in` data rows stood in the file, `rows_reported` of them could not be loaded and have a note (or are counted
/// by the last one), the rest is here. With `keep_malformed` the reported ones are here too, as rows of missing cells.
/// The names, `set_aside` lines and blank lines are no rows and counted in neither.
#[derive(Clone, Debug)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: usize,
    pub notes: Vec<Note>,
    pub rows_in: usize,
    pub rows_reported: usize,
    /// Lines with something on them that are no rows: a title, comments, names that come again. Notes tell where.
    pub set_aside: usize,
    /// Rows of this table that are malformed in the file; empty without `keep_malformed`.
    pub malformed: Vec<usize>,
    pub dialect: Dialect,
    /// Second tables, in the order in which they came
    pub joins: Vec<Arc<Join>>,
}

impl Table {
    /// `UnknownColumn` where no column has that name.
    pub fn column(&self, name: &str) -> Result<&Column> {
        self.columns.iter().find(|column| column.name == name).ok_or_else(|| Error::UnknownColumn(name.to_string()))
    }

    /// Rows that came through whole: `rows_in = rows_kept + rows_reported`.
    pub fn rows_kept(&self) -> usize {
        self.rows - self.malformed.len()
    }

    /// Sets kinds by a person's choice; changes nothing where one of the names is unknown.
    pub fn set_kinds(&mut self, kinds: &[(String, Kind)]) -> Result<()> {
        let choice = |kind: &Kind| Choice { kind: Some(*kind), ..Choice::default() };
        self.choose(&kinds.iter().map(|(name, kind)| (name.clone(), choice(kind))).collect::<Vec<_>>())
    }

    /// The same with formats and words that count as missing; changes nothing either where a format is one of another kind. Of a column that comes twice the last word counts.
    pub fn choose(&mut self, choices: &[(String, Choice)]) -> Result<()> {
        for (name, choice) in choices {
            self.column(name)?.kind_of(choice)?;
        }
        self.renote(|table| {
            for column in &mut table.columns {
                if let Some((_, choice)) = choices.iter().rev().find(|(name, _)| *name == column.name) {
                    column.choose(choice)?;
                }
            }
            Ok(())
        })
    }

    /// Changes its columns, and what the notes say of them.
    pub(in crate::data) fn renote<T>(&mut self, change: impl FnOnce(&mut Self) -> T) -> T {
        let before = settle::sentences(&self.columns);
        let changed = change(self);
        self.notes.retain(|note| note.line > 0 || !before.contains(&note.text));
        self.notes.extend(settle::sentences(&self.columns).into_iter().map(|text| Note::new(0, text)));
        changed
    }
}
