//! What a person hears of a second table.

use super::Join;
use crate::data::Note;
use crate::limits::grouped;

/// Its own notes that are told again, each with its name.
const MOST_NOTES: usize = 20;

#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The pair of columns was found, not chosen
    pub guessed: bool,
    /// Levels of the column, and those that have a key
    pub levels: usize,
    pub matched: usize,
    /// Rows of the table, and those whose level has none
    pub rows: usize,
    pub without: usize,
    /// Different keys; those that come again with other attributes, and the first of them; rows without a key
    pub keys: usize,
    pub repeated: usize,
    pub examples: Vec<String>,
    pub no_key: usize,
    /// What a column is called in the second table, and here
    pub renamed: Vec<[String; 2]>,
    /// All columns of the second table
    pub all: Vec<String>,
    /// How the second table was read
    pub notes: Vec<Note>,
}

impl Join {
    /// What was found, for the notes of the joined table.
    pub fn sentences(&self) -> Vec<String> {
        let Join { name, on, attributes, told, .. } = self;
        let [levels, matched, rows, without] = [told.levels, told.matched, told.rows, told.without].map(|n| grouped(n as u64));
        let how = if told.guessed { " (a guess: the two columns with the greatest share of levels in common)" } else { "" };
        let mut all = vec![format!(
            "{name} is joined by {} = {}{how}: {matched} of {levels} levels have a row there; {without} of {rows} rows have none, and their cells are missing.",
            on.column, on.key
        )];
        if told.repeated > 0 {
            let keys = told.examples.iter().map(|key| format!("“{key}”")).collect::<Vec<_>>().join(", ");
            let count = grouped(told.repeated as u64);
            all.push(format!(
                "{name}: {count} of its keys come again with other attributes, such as {keys}. The first row of each counts."
            ));
        }
        if told.no_key > 0 {
            all.push(format!("{name}: rows without {}: {}. They belong to no level.", on.key, grouped(told.no_key as u64)));
        }
        for [own, called] in &told.renamed {
            all.push(format!("{name}: its column {own} is called {called} here, because there is another {own}."));
        }
        let names = attributes.iter().take(10).map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ");
        let more = if attributes.len() > 10 { ", .." } else { "" };
        all.push(format!(
            "{name}: {names}{more} colour and name the levels of {}; they are inputs once you take them in.",
            on.column
        ));
        for Note { line, text, .. } in told.notes.iter().take(MOST_NOTES) {
            let place = if *line > 0 { format!(", line {}", grouped(*line as u64)) } else { String::new() };
            all.push(format!("{name}{place}: {text}"));
        }
        all
    }
}

pub fn no_pair(name: &str) -> String {
    format!("no column of {name} holds levels of this table, one a row. Choose the two columns that hold the same ids.")
}

pub fn tags(column: &str) -> String {
    format!(
        "a row has several tags in {column}, and each would have attributes of its own. Choose another column, or set its kind to category."
    )
}

pub fn nothing(name: &str, key: &str) -> String {
    format!("{name} has no column to join besides its key {key}. Choose a table with attributes.")
}

pub fn no_match(Join { name, on, keys, .. }: &Join, example: &str) -> String {
    let key = keys.texts().next().unwrap_or_default();
    let [level, key] = [example, key].map(|text| text.chars().take(40).collect::<String>());
    format!(
        "no level of {} is among the keys of {name} in {} (“{level}” here, “{key}” there). Choose the two columns that hold the same ids, written alike.",
        on.column, on.key
    )
}

pub fn no_join(number: usize) -> String {
    format!("there is none of number {number}. The numbers, from 0, are those of the table's joins.")
}
