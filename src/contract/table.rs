//! The Data room: how a file is to be read, and the table that came of it.

use serde::{Deserialize, Serialize};

#[cfg(test)]
use super::KindOrChoice;
use super::{JoinInfo, Kinds};
use crate::{
    data::{
        Column, Dialect, Encoding, Header, Ids, Kind, LeftOut, Note, ReadOptions, STYLES, Style, Table, Target, Task, Wording,
        target_scores,
    },
    error::Result,
    train::{OrAuto, fastai_width},
};

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct LoadOptions {
    /// One character; default: sniffed among , ; tab |
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub delimiter: Option<char>,
    pub header: Option<OrAuto<bool>>,
    /// Lines at the top that are not read, blank ones counted; default: a title above the names is found and skipped
    pub skip_lines: Option<usize>,
    /// Line that holds the names, counted from 1; it may be one of those skipped. Default: the first that is read
    pub names_line: Option<usize>,
    /// Lines that begin with this sign are no rows; "": there are none. Default: # % and // are found above the names
    pub comment: Option<String>,
    /// Default false: lines that repeat the names are left out, and a note says where
    #[cfg_attr(test, ts(as = "Option<bool>"))]
    pub keep_repeated: bool,
    /// "auto": UTF-16 where the bytes show it, else UTF-8, and windows-1252 for what is not. "utf-8" shows that as �
    #[cfg_attr(test, ts(optional, type = "\"auto\" | \"utf-8\" | \"windows-1252\" | \"utf-16le\" | \"utf-16be\""))]
    pub encoding: Option<String>,
    /// Words that count as missing as empty cells do, blanks around them left aside; default: none. A note counts them
    #[cfg_attr(test, ts(as = "Option<Vec<String>>"))]
    pub missing: Vec<String>,
    #[cfg_attr(test, ts(as = "Option<std::collections::HashMap<String, KindOrChoice>>"))]
    pub kinds: Kinds,
    /// Columns whose look-alikes are one level: names that differ only in case, in spaces, in zero-width signs or in how accents are
    /// composed. The most frequent spelling stays; runs know the others, also when they are exported
    #[cfg_attr(test, ts(as = "Option<Vec<String>>"))]
    pub merge: Vec<String>,
    /// Of a zip archive the file to read, of a workbook the sheet, of a database the table or view, of JSON the list of rows; default: the one
    /// with the most rows
    pub member: Option<String>, // the worker follows it (www/lab/methods.js): the engine sees what is inside
}

impl LoadOptions {
    /// How the reader is to read.
    pub fn read(&self) -> Result<ReadOptions> {
        let header = match self.header {
            Some(OrAuto::Value(true)) => Header::Yes,
            Some(OrAuto::Value(false)) => Header::No,
            Some(OrAuto::Auto(_)) | None => Header::Auto,
        };
        let encoding = self.encoding.as_deref().map_or(Ok(Encoding::Auto), Encoding::named)?;
        let LoadOptions { delimiter, skip_lines, names_line, keep_repeated, .. } = *self;
        let (missing, comment) = (self.missing.clone(), self.comment.clone());
        let chosen = ReadOptions {
            delimiter,
            header,
            skip_lines,
            names_line,
            comment,
            keep_repeated,
            encoding,
            missing,
            ..ReadOptions::default()
        };
        Ok(chosen)
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TableInfo<'a> {
    pub rows: usize,
    pub columns: Vec<ColumnInfo<'a>>,
    /// At most 200 notes in full; then one that counts the rest
    pub notes: &'a [Note],
    /// Of a file of columns or records its name as encoding, such as "Parquet", and no delimiter
    pub dialect: &'a Dialect,
    /// Second tables, in the order in which they came
    pub joins: Vec<JoinInfo<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ColumnInfo<'a> {
    pub name: &'a str,
    pub kind: Kind,
    /// Why this kind was guessed, in a few words
    pub why: &'a str,
    /// What it was guessed to be, whatever it is taken for now
    pub guessed: Kind,
    /// Why it is left out; null where it is not
    pub left_out: Option<LeftOut>,
    /// How its numbers or dates are written, also where it is left out and could be predicted, or its tags set apart; null of other
    /// kinds
    pub format: Option<Style>,
    /// Formats that read at least half of its cells, of numbers, of dates and of tags
    pub formats: Vec<Style>,
    /// The sign or unit beside its numbers, such as €, % or kg; of tags ":" where their weights follow it
    pub unit: &'a str,
    /// Of a column that is named like an id, what its levels are; null of others
    pub ids: Option<Ids>,
    /// Distinct values without missing, or distinct tags
    pub levels: usize,
    /// Empty cells, and those of words that count as missing; of tags all cells without one
    pub missing: usize,
    /// Words for nothing that stand in it, such as NA, and those that were chosen
    pub words: Vec<MissingWord<'a>>,
    /// Of a column of text what it is made of; null of others
    pub text: Option<Wording>,
    /// Cells of a number or date column that are none
    pub not_numeric: usize,
    /// The first five of them
    pub examples: &'a [String],
    /// Other spellings that `merge` made one with a level
    pub spellings: usize,
    /// The task if this column were the target; null where it cannot be one, and `why` says so
    #[cfg_attr(test, ts(type = "TaskName | null"))]
    pub task: Option<&'static str>,
    /// The same if its kind were category or number
    pub tasks: Tasks,
    /// Rank among candidates for the target: the highest is proposed by the page. 0 = not a candidate
    pub target_score: f64,
    /// Width of its vectors where the width is "auto"
    pub auto_width: usize,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MissingWord<'a> {
    pub text: &'a str,
    /// Cells that hold it
    pub cells: usize,
    /// Do they count as missing?
    pub counts: bool,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Tasks {
    #[cfg_attr(test, ts(type = "TaskName | null"))]
    pub category: Option<&'static str>,
    #[cfg_attr(test, ts(type = "TaskName | null"))]
    pub number: Option<&'static str>,
}

/// A column as the target.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TargetInfo {
    #[cfg_attr(test, ts(type = "TaskName"))]
    pub task: &'static str,
    /// In order of number or text; of two the second is the one that is predicted. Empty for regression
    pub classes: Vec<String>,
    /// Rows of each class
    pub counts: Vec<usize>,
    /// Of regression: mean and standard deviation, what the constant model knows; of classes null
    pub mean: Option<f64>,
    pub deviation: Option<f64>,
    /// Rows without a value
    pub missing: usize,
    pub not_numeric: usize,
}

impl TargetInfo {
    /// `BadTarget` where the column cannot be one.
    pub fn of(column: &Column) -> Result<Self> {
        let target = Target::of(column)?;
        let known = || target.values.iter().filter(|value| value.is_finite());
        let count = known().count().max(1) as f64;
        let mean = known().sum::<f64>() / count;
        let variance = known().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count;
        let regression = target.classes.is_empty();
        let counts = target.counts();
        Ok(TargetInfo {
            task: target.task.name(),
            counts,
            mean: regression.then_some(mean),
            deviation: regression.then_some(variance.sqrt()),
            missing: target.missing,
            not_numeric: target.not_numeric,
            classes: target.classes,
        })
    }
}

impl<'a> TableInfo<'a> {
    pub fn of(table: &'a Table) -> Self {
        let scores = target_scores(&table.columns);
        let columns = table.columns.iter().zip(scores).map(|(column, score)| ColumnInfo::of(column, score)).collect();
        let joins = table.joins.iter().map(|join| (&**join).into()).collect();
        TableInfo { rows: table.rows, columns, notes: &table.notes, dialect: &table.dialect, joins }
    }
}

impl<'a> ColumnInfo<'a> {
    fn of(column: &'a Column, target_score: f64) -> Self {
        let task = |kind| column.task_as(kind).ok().map(|task| task.name());
        let own = task(column.kind);
        // Left out as an input, a column of numbers can still be the target.
        let is_valued = matches!(column.kind, Kind::Number | Kind::Date | Kind::Tags);
        let valued = is_valued || own == Some(Task::Regression.name());
        let [levels, missing] = column.named();
        let word = |(text, cells, counts)| MissingWord { text, cells, counts };
        ColumnInfo {
            name: &column.name,
            kind: column.kind,
            guessed: column.guess.kind,
            why: &column.why,
            left_out: column.left_out,
            format: valued.then_some(column.format.style),
            formats: STYLES.into_iter().filter(|style| column.guess.styles & style.bit() != 0).collect(),
            unit: if valued { &column.format.unit } else { "" },
            ids: column.ids(),
            levels,
            missing,
            words: column.told_words().map(word).collect(),
            text: column.worded(),
            not_numeric: column.unread.0,
            examples: &column.unread.1,
            spellings: column.spellings().len(),
            task: own,
            tasks: Tasks {
                category: task(Kind::Category),
                number: if column.guess.styles & NUMBERS == 0 { None } else { task(Kind::Number) },
            },
            target_score,
            auto_width: fastai_width(column.table_levels() + 1),
        }
    }
}

const NUMBERS: u16 = 0b111;
