//! The Data room: how a file is to be read, and the table that came of it.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, Visitor},
};

use crate::{
    data::{Column, Dialect, Encoding, Header, Kind, Note, ReadOptions, Table, target_score},
    error::Result,
    train::{OrAuto, fastai_width},
};

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct LoadOptions {
    /// One character; default: sniffed among , ; tab |
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub delimiter: Option<char>,
    pub header: Option<OrAuto<bool>>,
    /// "auto": UTF-16 where the bytes show it, else UTF-8, and windows-1252 for what is not. "utf-8" shows that as �
    #[cfg_attr(test, ts(optional, type = "\"auto\" | \"utf-8\" | \"windows-1252\" | \"utf-16le\" | \"utf-16be\""))]
    pub encoding: Option<String>,
    /// Words that count as missing as empty cells do, blanks around them left aside; default: none. A note counts them
    #[cfg_attr(test, ts(as = "Option<Vec<String>>"))]
    pub missing: Vec<String>,
    #[cfg_attr(test, ts(as = "Option<std::collections::HashMap<String, Kind>>"))]
    pub kinds: Kinds,
    /// Columns whose look-alikes are one level: names that differ only in case, in spaces, in zero-width signs or in how accents are
    /// composed. The most frequent spelling stays; runs know the others, also when they are exported
    #[cfg_attr(test, ts(as = "Option<Vec<String>>"))]
    pub merge: Vec<String>,
    /// Of a zip archive, the file to read; default: the one that looks like the table with the most rows
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
        let (delimiter, missing) = (self.delimiter, self.missing.clone());
        Ok(ReadOptions { delimiter, header, encoding, missing, ..ReadOptions::default() })
    }
}

/// { column: kind } as it stands in the object.
#[derive(Default)]
pub struct Kinds(pub Vec<(String, Kind)>);

impl<'de> Deserialize<'de> for Kinds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Kinds;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("columns and their kinds")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Kinds, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Kinds(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TableInfo<'a> {
    pub rows: usize,
    pub columns: Vec<ColumnInfo<'a>>,
    /// At most 200 notes in full; then one that counts the rest
    pub notes: &'a [Note],
    /// Of Parquet: encoding "Parquet", no delimiter
    pub dialect: &'a Dialect,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ColumnInfo<'a> {
    pub name: &'a str,
    pub kind: Kind,
    /// Why this kind was guessed, in a few words
    pub why: &'a str,
    /// Distinct values without missing
    pub levels: usize,
    pub missing: usize,
    /// Other spellings that `merge` made one with a level
    pub spellings: usize,
    /// The task if this column were the target; null where it cannot be one, and `why` says so
    #[cfg_attr(test, ts(type = "TaskName | null"))]
    pub task: Option<&'static str>,
    /// Rank among candidates for the target: the highest is proposed by the page. 0 = not a candidate
    pub target_score: f64,
    /// Width of its vectors where the width is "auto"
    pub auto_width: usize,
}

impl<'a> TableInfo<'a> {
    pub fn of(table: &'a Table) -> Self {
        let last = table.columns.len().saturating_sub(1);
        let columns = table.columns.iter().enumerate().map(|(i, column)| ColumnInfo::of(column, i == last)).collect();
        TableInfo { rows: table.rows, columns, notes: &table.notes, dialect: &table.dialect }
    }
}

impl<'a> ColumnInfo<'a> {
    fn of(column: &'a Column, is_last: bool) -> Self {
        ColumnInfo {
            name: &column.name,
            kind: column.kind,
            why: &column.why,
            levels: column.levels(),
            missing: column.missing(),
            spellings: column.spellings().len(),
            task: column.task().ok().map(|task| task.name()),
            target_score: target_score(column, is_last),
            auto_width: fastai_width(column.levels() + 1),
        }
    }
}
