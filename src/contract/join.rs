//! A second table: how it is to be joined, and what came of it.

use serde::{Deserialize, Serialize};

use crate::data::{Join, Joining, Note, On};

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct JoinOptions {
    /// A column's name in both tables, or the two names. Default: the pair with the greatest share of levels in common, and a note says which
    #[cfg_attr(test, ts(optional, type = "string | { column: string; key: string }"))]
    pub on: Option<JoinOn>,
    /// Columns of the second table that are joined; default: all but its key
    pub columns: Option<Vec<String>>,
    /// What the second table is called, in notes and before names that stand already; default: the file's name
    pub name: Option<String>,
    /// What is told of its file, beside what the engine finds
    #[cfg_attr(test, ts(skip))]
    pub notes: Vec<Note>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "the name of a column, or { column, key }")]
pub enum JoinOn {
    Both(String),
    Pair { column: String, key: String },
}

impl From<JoinOptions> for Joining {
    fn from(JoinOptions { on, columns, name, notes }: JoinOptions) -> Joining {
        let on = on.map(|on| match on {
            JoinOn::Both(column) => On { key: column.clone(), column },
            JoinOn::Pair { column, key } => On { column, key },
        });
        Joining { name: name.unwrap_or_else(|| "second".into()), on, columns, notes }
    }
}

/// A second table that is joined.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct JoinInfo<'a> {
    pub name: &'a str,
    /// The column whose levels have the attributes, and that of the second table which holds these levels
    pub column: &'a str,
    pub key: &'a str,
    /// Its columns, as they are called in this table
    pub columns: Vec<&'a str>,
    /// All columns of the second table by their own names
    pub all: &'a [String],
    /// Levels of the column, and those that have a row in the second table
    pub levels: usize,
    pub matched: usize,
    /// Rows whose level has none
    pub without: usize,
    /// Keys that come again with other attributes: the first row of each counts
    pub repeated: usize,
}

impl<'a> From<&'a Join> for JoinInfo<'a> {
    fn from(Join { name, on, attributes, told, .. }: &'a Join) -> Self {
        JoinInfo {
            name,
            column: &on.column,
            key: &on.key,
            columns: attributes.iter().map(|column| column.name.as_str()).collect(),
            all: &told.all,
            levels: told.levels,
            matched: told.matched,
            without: told.without,
            repeated: told.repeated,
        }
    }
}
