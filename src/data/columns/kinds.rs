//! What a column is taken for, and what is found out about it.

use serde::{Deserialize, Serialize};

use super::{decimal, format::Format};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Kind {
    #[default]
    Category,
    Number,
    /// A point in time: its trend, and the periods that the column covers
    Date,
    /// Several names in a cell, each with its weight: a bag
    Tags,
    /// Words of any number, of which each cell may have others: a bag of hashed words and n-grams
    Text,
    Skip,
}

/// Why a column is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum LeftOut {
    /// Every cell is missing
    Empty,
    /// One value in all cells
    Constant,
    /// Every value differs, as those of a row number do
    Distinct,
    /// A person said so
    Chosen,
    /// It came with a second table and waits to be taken in
    Joined,
}

/// Larger magnitudes are no numbers to learn from: their squares leave f32, in which networks compute.
pub const LARGEST_NUMBER: f64 = 1e18;

/// `str::trim`, without a look at what cannot be blank.
#[inline]
pub fn trim(cell: &str) -> &str {
    let inked = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    if inked(cell.as_bytes().first()) && inked(cell.as_bytes().last()) { cell } else { cell.trim() }
}

/// The cell as a number: at most ±1e18, after trimming. "1,234", "inf", "NaN", "1e60" and "1e400" are none.
pub fn number(cell: &str) -> Option<f64> {
    let cell = trim(cell);
    // Nothing but these can begin a number; text is turned away before the parser sees it.
    let first = cell.bytes().next()?;
    if !(first.is_ascii_digit() || matches!(first, b'+' | b'-' | b'.')) {
        return None;
    }
    decimal::parse(cell).filter(|value| value.abs() <= LARGEST_NUMBER)
}

/// Nearly all: 95 %.
pub fn enough(cells: usize, of: usize) -> bool {
    cells as u64 * 100 >= of as u64 * 95
}

/// What all of a column's cells suggest.
#[derive(Clone, Debug, Default)]
pub struct Guess {
    pub kind: Kind,
    pub why: String,
    pub format: Format,
    /// Usual words for nothing that stand in the column, with their cells; and whether they count as missing
    pub words: Vec<(String, usize)>,
    pub missing_words: bool,
    /// Cells of a number or date column that are none
    pub bad: usize,
    /// The set of styles that are worth a try
    pub styles: u16,
    pub left_out: Option<LeftOut>,
    /// Its cells could mean something else by another style; and they alone say by which style they are meant
    pub open: bool,
    pub decides: bool,
    /// Its levels are not the ids that were issued: `ids::issued` gives those
    pub reissued: bool,
}

/// What the other columns of a file say where one column's cells leave two readings open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prefer {
    pub comma: Option<bool>,
    pub day_first: Option<bool>,
    /// By columns that are sure, rather than by the file's delimiter
    pub sure_comma: bool,
    pub sure_day: bool,
}
